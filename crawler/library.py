"""An archive read from a program: open it, search it, take its articles.

    from crawler.library import open_archive

    with open_archive("archive.db") as archive:
        for found in archive.search("smart governance", region="Sumbar", since="2021"):
            print(found.day, found.source, found.title)
        article = archive.article(12)

What this module offers stays as it is; what lies behind it may change. Nothing here writes, so that a crawl may be at
work meanwhile. What comes back are frozen dataclasses, with times in UTC as ISO 8601, as `--json` of the commands has
them. What is wrong is said in the sentence of a CrawlerError.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from crawler.archive import open_for_reading
from crawler.archive.views import search as searching
from crawler.archive.views.article import StoredArticle, article
from crawler.archive.views.search import Filters, FoundArticle, check_source
from crawler.errors import CrawlerError
from crawler.periods import EXAMPLES, days_meant
from crawler.reference.regions import region_meant
from crawler.times import day_in_jakarta, now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from crawler.archive import Archive

__all__ = ["CrawlerError", "FoundArticle", "Narrowing", "ReadableArchive", "StoredArticle", "open_archive"]


class Narrowing(TypedDict, total=False):
    """What narrows a search, as the options of `pantau search` do."""

    source: str  # slug
    region: str  # name, alias or code; a province includes its members
    mentions: bool  # with a region, also articles that only mention it
    dimension: str
    topic: str  # slug
    verdict: str  # about, mention, no or all; without it what is about or mentions a topic
    facets: tuple[str, ...]
    since: str  # 2021-12-31, 2021, 7d, kemarin
    until: str
    story: int
    one_per_story: bool


def open_archive(path: str | Path) -> ReadableArchive:
    """Open the archive at *path* for reading; raise CrawlerError if there is none, or none of this version."""
    return ReadableArchive(open_for_reading(Path(path)))


class ReadableArchive:
    """An archive that can be read and not written; close it, or use it in a with statement."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def __enter__(self) -> ReadableArchive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.__exit__(kind, error, trace)

    def close(self) -> None:
        self._archive.close()

    def search(
        self, words: str = "", *, query: str = "", limit: int | None = None, **narrowing: Unpack[Narrowing]
    ) -> list[FoundArticle]:
        """Return the articles that have all *words*, "quoted ones" as a phrase, the best first; all without a limit.

        A *query* is in FTS5's own language. Without either, the newest come first.
        """
        filters = _filters(self._archive, narrowing)
        most = sys.maxsize if limit is None else limit
        return list(searching.find(self._archive, words, filters, limit=most, query=query).rows)

    def article(self, which: int | str) -> StoredArticle | None:
        """Return one article by number or address with all that is known of it, or None."""
        return article(self._archive, str(which))

    def articles(self, **narrowing: Unpack[Narrowing]) -> Iterator[StoredArticle]:
        """Yield all articles that pass, the newest first, each with all that is known of it; read one by one."""
        chosen = searching.find(self._archive, "", _filters(self._archive, narrowing), limit=sys.maxsize)
        found = (article(self._archive, str(number)) for number in chosen.numbers)
        yield from (one for one in found if one is not None)


def _filters(archive: Archive, narrowing: Narrowing) -> Filters:
    asked: dict[str, Any] = {**narrowing}
    check_source(archive, asked.get("source"))
    if region := asked.get("region"):
        asked["region"] = region_meant(region).code
    asked |= {name: _day(asked[name], is_last=name == "until") for name in ("since", "until") if asked.get(name)}
    return Filters(**asked)


def _day(said: str, *, is_last: bool) -> str:
    try:
        return days_meant(said, today=day_in_jakarta(now()))[is_last].isoformat()
    except ValueError:
        raise CrawlerError(f"{said!r} is no time; write it like {EXAMPLES}") from None
