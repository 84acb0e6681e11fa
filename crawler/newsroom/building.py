"""Builds a newsroom: which site prints which piece, when, and what should become of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from crawler.newsroom.models import Newsroom, Piece, Site, newest_first
from crawler.newsroom.neighbours import Neighbourhood, names_topic
from crawler.newsroom.writing import (
    OTHER,
    TOPIC,
    Sketch,
    fixed_drafts,
    genres,
    load,
    slug_of,
    write_off_topic,
    write_on_topic,
)

ON_TOPIC = 40  # of two hundred; of more, the share below
SHARE = 15  # per cent
LONG_FEED = 40  # a site with more pieces than this declares its sitemap too, and its feed stays short
SITEMAPS = {
    "plain": "/sitemap.xml",
    "index": "/wp-sitemap.xml",
    "gzip": "/sitemap.xml.gz",
    "news": "/sitemap-news.xml",
}
COPIES = ("warta-pesisir", "tapak-asa", "layar-wallacea")  # print one release word for word
ORIGIN, EDITED = "menoreh-raya", ("gema-tampian", "catatan-kepulauan")  # print another one with edits
BY_AMP = "lentera-muara"  # announces a piece by its AMP address
SPLIT = ("jendela-ombak", "kabar-rimbun", "pena-lereng")  # print a piece on several pages, each in its own way

Writer = Callable[[str, list[str], datetime, Random], Sketch]
DAYS = 6
FIRST, LAST = 5 * 60 + 30, 21 * 60 + 45  # minutes of the day between which somebody is at work


def build_newsroom(now: datetime, *, articles: int = 200, seed: int = 1, filler: int = 48_000) -> Newsroom:
    """Return the same newsroom for the same arguments: *articles* pieces of the days before *now*."""
    sites = tuple(_site(slug, entry) for slug, entry in load("sites.toml").items())
    working = tuple(site for site in sites if not site.broken)
    desk = Desk(now=now, sites=working, chance=Random(seed))
    _put_releases(desk)
    _put_fixed(desk)
    on_topic = max(min(articles // 5, ON_TOPIC), articles * SHARE // 100)
    _put_genres(desk, TOPIC, write_on_topic, on_topic - desk.kept.total(), desk.kept)
    _put_genres(desk, OTHER, write_off_topic, articles - len(desk.pieces), desk.printed)
    pieces = _judged(working, _readdressed(desk.pieces[:articles]))
    sites = tuple(_with_channels(site, sum(piece.source == site.slug for piece in pieces)) for site in sites)
    return Newsroom(now=now, sites=sites, pieces=pieces, filler=_filler(filler))


def is_kept(piece: Piece) -> bool:
    """Say whether *piece* belongs into the archive."""
    return piece.expected == "kept"


def edits(release: Sketch) -> tuple[Sketch, Sketch]:
    """Return *release* as two desks changed it: other headlines, a longer lead, a lost last paragraph."""
    place = release.tags[1]
    shorter = replace(
        release,
        title=f"Smart City, {place} Dapat Pendampingan Baru",
        paragraphs=release.paragraphs[:-1],
    )
    lead = f"Langkah baru ditempuh {place} dalam Gerakan Menuju Smart City. {release.paragraphs[0]}"
    title = f"Ini Langkah Awal {place} Menjadi Kota Cerdas"
    return shorter, replace(release, title=title, paragraphs=(lead, *release.paragraphs[1:]))


def _site(slug: str, entry: dict[str, Any]) -> Site:
    lists = {name: tuple(entry.get(name, ())) for name in ("regions", "closed", "notes")}
    paths = {"feed": entry["feed"], "sitemap": SITEMAPS.get(entry["sitemap"]), "listing": "/indeks/"}
    channels = tuple((kind, paths[kind]) for kind in entry["channels"])
    return Site(**{**entry, **lists, "slug": slug, "channels": channels})


def _put_releases(desk: Desk) -> None:
    first, origin = desk.site(COPIES[0]), desk.site(ORIGIN)
    moment = desk.moment(first)
    release = write_on_topic("award", desk.region(first), moment, desk.chance)
    for site in map(desk.site, COPIES):
        desk.put(release, site, desk.moment(site), dateline="{SEAT} – ")
    moment = desk.moment(origin)
    release = write_on_topic("agreement", desk.region(origin), moment, desk.chance)
    desk.put(release, origin, moment)
    for site, edited in zip(map(desk.site, EDITED), edits(release), strict=True):
        desk.put(edited, site, desk.moment(site))


def _put_fixed(desk: Desk) -> None:
    for draft in fixed_drafts():
        site = desk.least(desk.printed)
        desk.put(draft, site, desk.moment(site), dateline="")


def _put_genres(desk: Desk, name: str, write: Writer, count: int, counts: Counter[str]) -> None:
    kinds = genres(name)
    for number in range(count):
        site = desk.least(counts)
        moment = desk.moment(site)
        draft = write(kinds[number % len(kinds)], desk.region(site), moment, desk.chance)
        desk.put(draft, site, moment)


def _readdressed(pieces: Sequence[Piece]) -> list[Piece]:
    """Let one piece be announced by its AMP address alone, and print some others on several pages."""
    by_amp, split = _first_kept(pieces, BY_AMP), [_first_kept(pieces, slug) for slug in SPLIT]
    return [
        replace(piece, announced="amp." if piece is by_amp else "", is_split=any(piece is one for one in split))
        for piece in pieces
    ]


def _first_kept(pieces: Sequence[Piece], slug: str) -> Piece | None:
    return next((piece for piece in pieces if piece.source == slug and is_kept(piece)), None)


def _judged(sites: Sequence[Site], pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Expect OffTopic where only a headline around a piece holds the topic's words."""
    mixed = {site.slug for site in sites if site.popular == "mixed"}
    judged: list[Piece] = []
    for slug, group in groupby(sorted(pieces, key=lambda piece: piece.source), lambda piece: piece.source):
        mine = newest_first(group)
        neighbourhood = Neighbourhood(mine, mixed=slug in mixed)
        judged += (_judge(piece, neighbourhood) for piece in mine)
    return tuple(judged)


def _judge(piece: Piece, neighbourhood: Neighbourhood) -> Piece:
    if piece.expected != "NoTopicWords" or not any(map(names_topic, neighbourhood.of(piece).all)):
        return piece
    return replace(piece, expected="OffTopic")


def _with_channels(site: Site, pieces: int) -> Site:
    """Make the declared channels of *site* reach all its *pieces*."""
    kinds = [kind for kind, _ in site.channels]
    if kinds == ["feed"] and pieces > LONG_FEED:
        return replace(site, channels=(*site.channels, ("sitemap", SITEMAPS[site.sitemap])))
    if "sitemap" in kinds:
        return site
    return replace(site, feed_length=max(site.feed_length, pieces + 10))  # room for what is published later


def _filler(size: int) -> str:
    """Return about *size* bytes of style, such as themes put into every page."""
    rule = ".k-{0} .w-{0}{{display:block;margin:0 auto {0}px;padding:{0}px 1em;line-height:1.{0}}}"
    rules = "\n".join(rule.format(number) for number in range(size // len(rule)))
    return f"<style>{rules}</style>" if size else ""


@dataclass(slots=True, kw_only=True)
class Desk:
    """The pieces so far, and the chance that decides about the next one."""

    now: datetime
    sites: tuple[Site, ...]  # the working ones
    chance: Random
    pieces: list[Piece] = field(default_factory=list)
    paths: set[tuple[str, str]] = field(default_factory=set)
    printed: Counter[str] = field(default_factory=Counter)  # pieces by site
    kept: Counter[str] = field(default_factory=Counter)  # those that belong into the archive

    def site(self, slug: str) -> Site:
        """Return the working site of that name."""
        return next(site for site in self.sites if site.slug == slug)

    def least(self, counts: Counter[str]) -> Site:
        """Return the site that *counts* least, so that pieces spread evenly."""
        return min(self.sites, key=lambda site: counts[site.slug])

    def moment(self, site: Site) -> datetime:
        """Return a minute of the last days at which somebody in the zone of *site* may have worked."""
        today = self.now.astimezone(ZoneInfo(site.timezone))
        midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
        ago = timedelta(days=self.chance.randrange(DAYS), minutes=-self.chance.randint(FIRST, LAST))
        moment = midnight - ago
        return moment if moment <= self.now else moment - timedelta(days=1)

    def region(self, site: Site) -> list[str]:
        """Return code, name and seat of a region that *site* covers."""
        near: list[list[str]] = [row for row in load("regions.toml")["regions"] if row[0][:2] in site.regions]
        return self.chance.choice(near)

    def put(self, draft: Sketch, site: Site, moment: datetime, *, dateline: str | None = None) -> None:
        """Add *draft* to what *site* wrote, in the site's own form; an empty *dateline* leaves it out."""
        number = len(self.pieces) + 1
        piece = Piece(
            source=site.slug,
            path=path_of(site, draft, moment, number),
            title=draft.title,
            paragraphs=_datelined(draft, site, site.dateline if dateline is None else dateline),
            authors=(self.chance.choice(load("sentences/slots.toml")["names"]),),
            published=moment.astimezone(UTC),
            expected=draft.expected,
            section=draft.section,
            tags=draft.tags,
            regions=draft.regions,
            dimension=draft.dimension,
        )
        self._add(piece, path_of(site, draft, moment, number, again=f"-{number}"))

    def _add(self, piece: Piece, other_path: str) -> None:
        """Add *piece*, under *other_path* if the site has used its path for a headline of the same words."""
        if (piece.source, piece.path) in self.paths:
            piece = replace(piece, path=other_path)
        self.paths.add((piece.source, piece.path))
        self.pieces.append(piece)
        self.printed[piece.source] += 1
        self.kept[piece.source] += piece.expected == "kept"


def path_of(site: Site, draft: Sketch, moment: datetime, number: int, *, again: str = "") -> str:
    """Return the path under which *site* prints its piece of that *number*; *again* tells equal headlines apart."""
    year, month, day = f"{moment.astimezone(ZoneInfo(site.timezone)):%Y %m %d}".split()
    return site.permalink.format(
        slug=slug_of(draft.title) + again,
        section=slug_of(draft.section),
        number=100_000 + number,
        year=year,
        month=month,
        day=day,
    )


def _datelined(draft: Sketch, site: Site, dateline: str) -> tuple[str, ...]:
    place = (draft.seat or site.name).upper()
    head = dateline.format(SEAT=place, name=site.name, host=f"{site.slug}.id")
    return (head + draft.paragraphs[0], *draft.paragraphs[1:])
