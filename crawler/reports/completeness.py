"""The statement of completeness with which every report ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.archive.views.completeness import ReadingState
from crawler.reports.wording import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.archive.views.completeness import Completeness
    from crawler.labels import Wording

MOST = 12  # sources that are named; the rest is counted


def statement(told: Completeness, words: Wording = READERS, *, region: str | None = None) -> list[str]:
    """Return sentences that say what was read and what was not, so that nobody takes "not seen" for "no news".

    Beside articles about a *region* alone they say that they are of all.
    """
    period = words.period(told.since, told.until)
    if not (told.runs or told.backfilled or told.announced):
        return [words("seen_nothing", period=period)]
    first = _sources(told, period, words) if told.runs else [words("seen_later", period=period)]
    rest = [*_backfilled(told, words), _articles(told, words), *_dateless(told, words), *_gaps(told, words)]
    return [*first, *rest, *([words("seen_of_all")] if region else [])]


def _gaps(told: Completeness, words: Wording) -> Iterator[str]:
    if told.gaps:
        yield words("seen_gaps", number=words.number(len(told.gaps)), names=_listed(told.gaps, words))


def _dateless(told: Completeness, words: Wording) -> Iterator[str]:
    if told.dateless:
        yield words("seen_dateless", number=words.number(told.dateless))


def _backfilled(told: Completeness, words: Wording) -> Iterator[str]:
    if told.backfilled:
        numbers = {"number": told.backfilled, "sources": len(told.sources)}
        yield words("seen_backfilled", **{name: words.number(number) for name, number in numbers.items()})


def _sources(told: Completeness, period: str, words: Wording) -> Iterator[str]:
    groups = {reading: [one for one in told.sources if one.reading is reading] for reading in ReadingState}
    read = len(groups[ReadingState.READ]) + len(groups[ReadingState.SILENT])
    numbers = {"read": read, "sources": len(told.sources), "runs": told.runs}
    yield words("seen_sources", period=period, **{name: words.number(number) for name, number in numbers.items()})
    for reading, sources in groups.items():
        if sources and reading is not ReadingState.READ:
            said, names = words.maybe("reading", reading.value), _listed([one.name for one in sources], words)
            yield words("seen_group", reading=said, number=words.number(len(sources)), names=names)


def _listed(names: Sequence[str], words: Wording) -> str:
    more = words("seen_more", number=words.number(len(names) - MOST)) if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more


def _articles(told: Completeness, words: Wording) -> str:
    if not told.announced:
        return words("seen_none")
    numbers = {name: getattr(told, name) for name in ("looked_at", "announced", "waiting", "out_of_reach")}
    said = {name: words.number(number) for name, number in numbers.items()}
    seen = words("seen_looked_at", **said, share=words.share(told.looked_at / told.announced))
    return f"{seen} {words('seen_undated', number=words.number(told.undated))}" if told.undated else seen
