"""The statement of completeness with which every report ends, in Indonesian."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.reports.wording import number, period, share, wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.archive.views.completeness import Completeness, SourceReading

MOST = 12  # sources that are named; the rest is counted


def statement(told: Completeness) -> list[str]:
    """Return sentences that say what was read and what was not, so that nobody takes "not seen" for "no news"."""
    if not told.runs:
        return [f"{period(told.since, told.until)}: tidak ada penelusuran; tidak adanya berita tidak berarti apa-apa."]
    return [*_sources(told), _articles(told)]


def _sources(told: Completeness) -> Iterator[str]:
    groups = {name: [one for one in told.sources if one.reading == name] for name in wording("reading")}
    read = len(groups["read"]) + len(groups["silent"])
    yield (
        f"{number(read)} dari {number(len(told.sources))} sumber terbaca dalam {number(told.runs)} penelusuran"
        f" ({period(told.since, told.until)}, termasuk sehari sesudahnya)."
    )
    for name, words in wording("reading").items():
        if name != "read" and groups[name]:
            yield f"{words}: {number(len(groups[name]))} sumber ({_named(groups[name])})."


def _named(sources: list[SourceReading]) -> str:
    names = ", ".join(one.name for one in sources[:MOST])
    return names if len(sources) <= MOST else f"{names}, dan {number(len(sources) - MOST)} lainnya"


def _articles(told: Completeness) -> str:
    if not told.announced:
        return "Sumber-sumber itu tidak mengumumkan satu artikel pun untuk kurun ini."
    looked = f"{number(told.looked_at)} dari {number(told.announced)} artikel yang diumumkan untuk kurun ini"
    rest = f"{number(told.waiting)} masih menunggu, {number(told.out_of_reach)} tidak dapat dibaca"
    return f"{looked} telah diperiksa ({share(told.looked_at / told.announced)}); {rest}."
