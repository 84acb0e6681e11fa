"""What became of a press release: who printed it, and who did not, though a region of theirs is in it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from crawler.archive.views import tracing
from crawler.archive.views.completeness import ReadingState, completeness
from crawler.errors import ReaderError
from crawler.reports.trace import NotPrinted, Printed, Trace
from crawler.times import day_in_jakarta, now
from crawler.word_diff import word_diff
from pipelines.copies.named_words import stock_of
from pipelines.copies.overlap import added_paragraphs, longest_run, numbers_of, overlap, shared
from pipelines.places.tagger import find_regions
from pipelines.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.archive.views.completeness import Completeness
    from pipelines.copies.named_words import Stock

PASSAGE = 20  # words in a row that no two newsrooms find alike; measured on invented releases of one form
SENTENCE_ENDS = (".", "!", "?", "”", '"')  # a first line without is a headline
DAYS = 7  # after the first print in which others may follow


def traced(archive: Archive, text: str, days: tuple[str | None, str | None], seeds: Path | None) -> Trace:
    """Return what became of a release."""
    if len(text.split()) < PASSAGE:
        raise ReaderError("wrong_short", {"number": str(PASSAGE)})
    stock = stock_of(str(seeds) if seeds else None)
    articles = tracing.candidates(archive, numbers_of(text, stock))
    since, until = days[0] or "", days[1] or "9"
    ever = [one for one in (_compared(text, article, stock) for article in articles) if one]
    printed = [one for one in ever if one.article.day is None or since <= one.article.day <= until]
    seen = completeness(archive, *_period(printed, *days))
    headline = text.partition("\n")[0]
    return Trace(headline=headline, printed=printed, not_printed=list(_missing(archive, text, ever, seen)), seen=seen)


def _compared(release: str, article: tracing.PossiblePrint, stock: Stock) -> Printed | None:
    """Return what an article made of the release, or None if it shares no more than phrases of the trade."""
    if not overlap(release, article.text, stock) and longest_run(release, article.text, stock) < PASSAGE:
        return None
    head = release.partition("\n")[0].rstrip()
    text = article.text if head.endswith(SENTENCE_ENDS) else f"{article.title}\n{article.text}"  # as the release has it
    taken, of_article = shared(release, text, stock)
    return Printed(
        article=article,
        taken=taken,
        own=1 - of_article,
        passages=tuple(word_diff(release, text)),
        added=added_paragraphs(release, article.text),
    )


def _period(printed: Sequence[Printed], since: str | None, until: str | None) -> tuple[str, str]:
    """Return the days asked for, else until today; without both a week from the first print, or before the end."""
    today, week = day_in_jakarta(now()), timedelta(days=DAYS)
    first = next((one.article.day for one in printed if one.article.day), None)
    end = date.fromisoformat(until) if until else today
    known = since or first
    begin = date.fromisoformat(known) if known else end - week
    if not (since or until):
        end = min(begin + week, today)
    return begin.isoformat(), max(begin, end).isoformat()


def _missing(archive: Archive, text: str, ever: Sequence[Printed], seen: Completeness) -> Iterator[NotPrinted]:
    """Yield the sources of the regions that a release is about, or else names, which did not print it on any day."""
    head, _, body = text.partition("\n")
    tags = find_regions(Text(title=head, body=body))
    codes = {tag.code for tag in tags if tag.role == "subject"} or {tag.code for tag in tags}
    did = {one.article.source for one in ever}
    readings = {one.source: one.reading for one in seen.sources}
    for outlet in tracing.outlets(archive):
        if outlet.slug not in did and _meet(codes, outlet.regions):
            reading = readings.get(outlet.slug, ReadingState.UNTRIED)
            yield NotPrinted(source=outlet.slug, name=outlet.name, reading=reading.value)


def _meet(codes: Iterable[str], others: Iterable[str]) -> bool:
    """Say whether some of each are the same region, or one is a province and the other in it."""
    return any(one.startswith(other) or other.startswith(one) for one in codes for other in others)
