"""What became of a press release: who printed it and who did not, as tables and as a clipping."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from crawler.archive.views import exports
from crawler.archive.views.completeness import Completeness
from crawler.archive.views.tracing import PossiblePrint
from crawler.reports import kliping
from crawler.reports.completeness import statement
from crawler.reports.files import CLIPPINGS, clipping_file
from crawler.reports.tables import Table, write_csv, write_xlsx
from crawler.reports.wording import READERS, share
from crawler.word_diff import DiffPiece

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.archive import Archive
    from crawler.reports.kliping import Clipping, Office

COLUMNS = ("published", "source", "outlet", "title", "taken", "own", "url")
MISSING = ("source", "outlet", "reading")
HEADLINE = 90  # characters of a release that stand on the cover
TRACE_FILES = ("csv", "xlsx", *CLIPPINGS)  # that a trace is written into


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """An article that printed the release or a passage of it."""

    article: PossiblePrint
    taken: float  # share of the release that stands in the article
    own: float  # share of the article that does not stand in the release
    passages: tuple[DiffPiece, ...]  # what became of the words of the release, and which came
    added: tuple[str, ...]  # paragraphs


@dataclass(frozen=True, slots=True, kw_only=True)
class NotPrinted:
    """A source of a region that the release names, which did not print it."""

    source: str
    name: str
    reading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What became of a release."""

    headline: str  # of the release: its first line
    printed: list[Printed]
    not_printed: list[NotPrinted]
    seen: Completeness


def tables(found: Trace) -> Iterator[Table]:
    """Yield the table of those who printed a release, and that of those who did not."""
    yield Table("printed", COLUMNS, map(_row, found.printed))
    yield Table("missing", MISSING, ((one.source, one.name, one.reading) for one in found.not_printed))


def _row(one: Printed) -> tuple[Any, ...]:
    article = one.article
    shares = round(one.taken, 3), round(one.own, 3)
    return (article.published, article.source, article.outlet, article.title, *shares, article.url)


def clipping(archive: Archive, found: Trace, office: Office) -> Clipping:
    """Return the clipping of those who printed a release: an entry for each, and at the end who did not."""
    shares = {one.article.id: one for one in found.printed}
    rows = exports.numbered(archive, list(shares), kliping.CLIPPING_COLUMNS)
    # Each article is an entry of its own, though all tell one story.
    alone = {"story": None, "story_day": None}
    records = [record | alone for record in Table("printed", kliping.CLIPPING_COLUMNS, rows).records]
    told = kliping.clipping(
        records,
        since=found.seen.since,
        until=found.seen.until,
        office=replace(
            office, title=READERS("traced_title", release=shorten(found.headline, HEADLINE, placeholder="…"))
        ),
        completeness=[*_missing(found), *statement(found.seen)],
    )
    by_url = {one.article.url: one for one in found.printed}
    entries = (
        replace(one, facts=(*one.facts, (READERS("traced_release"), _taken(by_url[one.url])))) for one in told.entries
    )
    return replace(told, entries=tuple(entries))


def _taken(one: Printed) -> str:
    return READERS("traced_added" if one.added else "traced_taken", share=share(one.taken), number=len(one.added))


def trace_file(archive: Archive, found: Trace, kind: str, office: Office) -> bytes:
    """Return a trace as a table or as a clipping."""
    if kind in CLIPPINGS:
        return clipping_file(clipping(archive, found, office), kind)
    made = io.BytesIO()
    if kind == "xlsx":
        write_xlsx(tables(found), made)
        return made.getvalue()
    text = io.StringIO(newline="")
    write_csv(next(tables(found)), text)
    return text.getvalue().encode()


def _missing(found: Trace) -> Iterator[str]:
    if found.not_printed:
        names = ", ".join(f"{one.name} ({READERS.maybe('reading', one.reading).lower()})" for one in found.not_printed)
        yield READERS("traced_missing", release=found.headline, names=names)
