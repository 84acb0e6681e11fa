"""Captured answers as the pages that a crawl would have made of them, and the sources they belong to."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.captures.reader import Scanned, first_record, scan
from crawler.discovery.documents import NotAChannel
from crawler.discovery.readers import CHANNEL_READERS
from crawler.models import Channel, ChannelKind, Page, Source
from crawler.sources.registry import load_sources
from crawler.sources.topics import load_topics
from crawler.spiders.responses import moved_away, split
from crawler.strategies.whole_entries import pages_of
from crawler.times import parse_machine
from crawler.urls import canonical, host_of, is_front_page, server_of, site_of
from pipelines.topics.gate import Gate, Look

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crawler.captures.reader import Answer

HOST = re.compile(r"https?://([^/?#]+)", re.IGNORECASE)
MOST = 64 * 1024**2  # bytes of bodies in a stretch
PAGES = ("text/html", "application/xhtml+xml")


class Hosts:
    """Says which source an address belongs to: the one at home on its host, or on the nearest host above that.

    With *any_host* an address of no source belongs to one that is named after its host.
    """

    def __init__(self, sources: Mapping[str, Source], *, any_host: bool = False) -> None:
        self.any_host = any_host
        self.homes = {_bare(host_of(source.home)): slug for slug, source in sources.items()}
        self.homes |= {server_of(source.home): slug for slug, source in sources.items()}  # where ports tell them apart
        sites = [site_of(source.home) for source in sources.values()]
        number = Counter(sites)
        self.sites = {site: slug for site, slug in zip(sites, sources, strict=True) if number[site] == 1}
        self.slug_at = lru_cache(maxsize=65536)(self._slug_at)  # a WARC file has many addresses of each host

    def wants(self, url: str) -> bool:
        """Say whether *url* is an address of a source, or of any host where that is enough, and one to be crawled."""
        return (self.any_host or self.declares(url)) and HOST.match(url) is not None and canonical(url) is not None

    def declares(self, url: str) -> bool:
        """Say whether *url* is an address of a source in the seeds."""
        found = HOST.match(url)
        return found is not None and self.slug_at(found[1]) is not None

    def source_of(self, url: str, sources: Mapping[str, Source]) -> Source:
        """Return the source of an address that is wanted."""
        host = _bare(host_of(url))
        slug = self.slug_at(server_of(url)) or host
        home = f"https://[{host}]/" if ":" in host else f"https://{host}/"
        return sources.get(slug) or Source(slug=slug, home=home, name=host, enabled=False)

    def _slug_at(self, host: str) -> str | None:
        server = _bare(host.lower())
        name = server.partition(":")[0]
        labels = name.split(".")
        above = (".".join(labels[number:]) for number in range(len(labels)))
        known = next((self.homes[each] for each in (server, *above) if each in self.homes), None)
        try:
            return known or self.sites.get(site_of(f"https://{name}/"))
        except ValueError:  # brackets, or letters that stand for a slash
            return None


def _bare(host: str) -> str:
    return host.removeprefix("www.")


class Sieve:
    """Says which answers in the files of others are worth taking for a page; without *gate* all on wanted hosts are."""

    def __init__(self, hosts: Hosts, gate: Gate | None) -> None:
        self.hosts = hosts
        self.gate = gate

    def says_nothing(self, answer: Answer) -> bool:
        """Say whether an answer of no source of ours need not even be taken for a page, as nearly all of them."""
        if self.gate is None or answer.original or self.hosts.declares(answer.url):
            return False
        return self.gate.look(answer.body) is Look.NOWHERE


@lru_cache(maxsize=1)
def sieve_of(seeds: Path, *, any_host: bool, keep_all: bool) -> Sieve:
    """Return the sieve by the rules of a seeds folder."""
    return Sieve(Hosts(load_sources(seeds), any_host=any_host), None if keep_all else Gate(load_topics(seeds)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedStretch:
    """What stands in a stretch of a file; of an answer that is worth nothing only where."""

    answers: list[Scanned] = field(default_factory=list)
    behind: int | None = None  # where the next answer stands, which may be before its end; None at the end of the file


def look_through(path: Path, begin: int, end: int, *, seeds: Path, any_host: bool, keep_all: bool) -> ScannedStretch:
    """Return the answers that begin between *begin* and *end*, until what is worth a page takes too much memory.

    Raise CaptureError where the file is damaged.
    """
    start = first_record(path, begin, end)
    if start is None:
        return ScannedStretch()
    sieve, size = sieve_of(seeds, any_host=any_host, keep_all=keep_all), 0
    answers: list[Scanned] = []
    for offset, answer in scan(path, sieve.hosts.wants, start=start):
        if offset >= end or size > MOST:
            return ScannedStretch(answers=answers, behind=offset)
        found = None if answer is None or sieve.says_nothing(answer) else answer
        size += len(found.body) if found else 0
        answers.append((offset, found))
    return ScannedStretch(answers=answers)


def pages_in(answer: Answer, source: Source, *, own: bool) -> list[Page]:
    """Return the page that an answer is, or the articles that came whole in it; of ours only what was a candidate."""
    if answer.status != 200:
        return []
    if "entries" in answer.told:
        return _entries(answer, source)
    page = _page(answer, source) if not own or "announced" in answer.told else None
    return [page] if page else []


def _page(answer: Answer, source: Source) -> Page | None:
    told, kind = answer.told, (answer.header("content-type") or PAGES[0]).lower()
    url = canonical(answer.url)
    announced = told.get("announced") or url
    if url is None or announced is None or is_front_page(url) or not kind.startswith(PAGES):
        return None
    if moved_away(announced, url):
        return None
    _, has_charset, charset = kind.partition("charset=")
    return Page(
        url=url, announced=announced, source=source.slug, body=answer.body, fetched=answer.fetched,
        encoding=charset.split(";")[0].strip(" '\"") or None if has_charset else None,
        title=told.get("title"), published=parse_machine(told.get("published")),
        robots=tuple(answer.headers_of("x-robots-tag")),
    )  # fmt: skip


def _entries(answer: Answer, source: Source) -> list[Page]:
    """Return the articles of a document that was captured because its entries are whole."""
    try:
        kind = ChannelKind(answer.told["entries"])
        reading = CHANNEL_READERS[kind](answer.body, answer.url, source.timezone)
    except (NotAChannel, ValueError):  # a damaged record, or a kind that another version knows
        return []
    ours, _ = split([one for one in reading.candidates if not is_front_page(one.url)], source.home, answer.url)
    return pages_of(ours, Channel(kind=kind, url=answer.url, trusted=True), source, now=answer.fetched)
