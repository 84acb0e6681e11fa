"""What is new, for people who get it by mail or message: by region and story, with the line of the last weeks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from itertools import count
from typing import TYPE_CHECKING, Any

from crawler.reference.regions import is_province, region_name
from crawler.reports.charts import Size, Value, as_png, line
from crawler.reports.wording import READERS, clocks_of, gone_said, moment, number, period, short_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Record = Mapping[str, Any]  # the columns of an article, by name

# The columns of an article that a digest is made of.
COLUMNS = (
    "id", "story", "outlet", "outlet_regions", "outlet_zone", "title", "published", "precision", "day", "regions",
    "region_codes", "kind", "url", "story_day", "gone",
)  # fmt: skip
DAYS = 30  # that the line shows
MOST = 60  # stories that are listed; the rest is counted
MOST_COPIES = 8  # outlets that are named beside the first
PICTURE = "garis.png"  # the name under which the HTML shows it
DRAWN = Size(width=640, height=200)
POINTS, DENSITY = 480, 144.0  # how wide the picture is, and its pixels an inch: 960 across


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestStory:
    """One story: its first new article, and who else printed it."""

    number: int
    title: str
    facts: str  # outlet and moment
    also: str  # other regions, kind, copies; may be empty
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionStories:
    """The stories of one region."""

    name: str
    entries: tuple[DigestStory, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """All that a digest says."""

    subject: str
    head: str  # what it is about
    total: str
    groups: tuple[RegionStories, ...]
    unlisted: str  # what more there is; may be empty
    key: str
    days: tuple[tuple[str, int], ...] = ()  # days, YYYY-MM-DD, and their articles, for the line; may be empty
    completeness: tuple[str, ...] = ()

    @property
    def drawn(self) -> str:
        """Return in words what the line shows."""
        if not self.days:
            return ""
        most_on, most = max(self.days, key=lambda one: one[1])
        summed = number(sum(articles for _, articles in self.days))
        told = "digest_drawn" if most else "digest_drawn_none"
        span = period(self.days[0][0], self.days[-1][0])
        return READERS(told, period=span, number=summed, most=number(most), day=short_day(most_on))

    @property
    def end(self) -> str:
        """Return by which number it is known again, should it come twice."""
        return READERS("digest_end", notice=self.key)


def digest(
    records: Iterable[Record], *, head: str, named: str, key: str, also: Sequence[str] = ()
) -> Digest:  # fmt: skip
    """Return the digest of some articles under a subject that begins with *named*, with what is to be said *also*."""
    stories = _stories(records)
    listed = stories[:MOST]
    news = READERS("digest_news" if stories else "digest_no_news", number=number(len(stories)))
    return Digest(
        subject=f"{named}: {news}",
        head=head,
        total=_total(stories),
        groups=tuple(_groups(listed)),
        unlisted=" ".join([*_unlisted(len(stories) - len(listed)), *also]),
        key=key,
    )


def last_days(until: str) -> list[str]:
    """Return the days of the line that ends with a day."""
    last = date.fromisoformat(until)
    return [(last - timedelta(days=back)).isoformat() for back in reversed(range(DAYS))]


def text(told: Digest) -> str:
    """Return a digest as plain text."""
    lines = [told.head, told.total, ""]
    for group in told.groups:
        lines += [group.name.upper(), ""]
        for entry in group.entries:
            lines += [f"{entry.number}. {entry.title}", f"   {entry.facts}"]
            lines += [f"   {entry.also}"] if entry.also else []
            lines += [f"   {entry.url}", ""]
    lines += [line for line in (told.unlisted, told.drawn) if line]
    if told.completeness:
        lines += ["", READERS("digest_completeness").upper(), "", *told.completeness]
    return "\n".join([*lines, "", told.end, ""])


def html(told: Digest) -> str:
    """Return a digest as HTML, in which nothing that a site says is markup."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415  (what is only noted down needs no Jinja)

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    template = environment.from_string((files(__package__) / "digest.html.jinja").read_text("utf-8"))
    return template.render(told=told, picture=PICTURE if told.days else None, t=READERS)


def picture(told: Digest) -> bytes:
    """Return the line as PNG, since mail programs show no SVG; the same digest has the same bytes."""
    values = [Value(label=day, number=articles, tick=f"{int(day[8:])}/{int(day[5:7])}") for day, articles in told.days]
    return as_png(line(values, READERS("digest_line"), size=DRAWN, number=number), width=POINTS, density=DENSITY)


def _stories(records: Iterable[Record]) -> list[list[Record]]:
    """Return the articles of each story, the earliest first; the newest story first."""
    told: dict[object, list[Record]] = {}
    for one in sorted(records, key=lambda one: (one["published"] or one["day"] or "", one["id"])):
        told.setdefault(one["story"] or f"article {one['id']}", []).append(one)
    return list(reversed(told.values()))


def _groups(stories: Iterable[Sequence[Record]]) -> Iterator[RegionStories]:
    """Yield the regions that stories are about, by their codes; a story stands with the first of its regions."""
    by_region: dict[str, list[Sequence[Record]]] = {}
    for story in stories:
        by_region.setdefault(_region(story), []).append(story)
    places = count(1)
    for code in sorted(by_region, key=lambda code: code or "99"):
        entries = tuple(_digest_story(next(places), story, code) for story in by_region[code])
        yield RegionStories(name=_region_headed(code), entries=entries)


def _region(story: Sequence[Record]) -> str:
    """Return the code of the smallest region that most articles of a story are about, or nothing."""
    counts = Counter(code for one in story for code in one["region_codes"])
    return min(counts, key=lambda code: (-counts[code], -len(code), code), default="")


def _region_headed(code: str) -> str:
    if not code:
        return READERS("digest_nowhere")
    return region_name(code) if is_province(code) else f"{region_name(code)}, {region_name(code[:2])}"


def _digest_story(place: int, story: Sequence[Record], code: str) -> DigestStory:
    first = story[0]
    when = moment(first["published"], first["day"], first["precision"], clocks_of(first))
    return DigestStory(
        number=place,
        title=" ".join(first["title"].split()),
        facts=f"{first['outlet']}, {when}{gone_said(first)}",
        also="; ".join(_also(story, code)),
        url=first["url"],
    )


def _also(story: Sequence[Record], code: str) -> Iterator[str]:
    """Yield what else is to be said of a story: other regions of any of its articles, copies, since when it is out."""
    first, *others = story
    codes = dict.fromkeys(each for one in story for each in one["region_codes"])
    elsewhere = [region_name(each) for each in codes if each not in {code, code[:2]}]
    if elsewhere:
        yield READERS("digest_elsewhere", regions=", ".join(elsewhere))
    names = [name for name in dict.fromkeys(one["outlet"] for one in others) if name != first["outlet"]]
    if names:
        told = "digest_also" if len(names) <= MOST_COPIES else "digest_also_more"
        yield READERS(told, outlets=", ".join(names[:MOST_COPIES]), number=number(len(names) - MOST_COPIES))
    if "" < (since := first.get("story_day") or "") < (first["day"] or ""):
        yield READERS("digest_out_since", day=short_day(since))


def _total(stories: Sequence[Sequence[Record]]) -> str:
    articles = [one for story in stories for one in story]
    if not articles:
        return READERS("digest_total_none")
    outlets = {one["outlet"] for one in articles}
    regions = {code for one in articles for code in one["region_codes"] if not is_province(code)}
    counts = {"stories": stories, "articles": articles, "outlets": outlets, "regions": regions}
    return READERS("digest_total", **{name: number(len(each)) for name, each in counts.items()})


def _unlisted(stories: int) -> Iterator[str]:
    if stories:
        yield READERS("digest_unlisted", number=number(stories))


def of_older(articles: int) -> Iterator[str]:
    """Say how many articles were stored that are too old to be listed."""
    if articles:
        yield READERS("digest_older", number=number(articles))


def without_clipping(articles: int, *, is_large: bool) -> str:
    """Say that a clipping would be too large to go along, of so many articles or for the mail server."""
    return READERS("digest_unclipped_large" if is_large else "digest_unclipped", number=number(articles))
