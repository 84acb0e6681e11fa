"""Where articles contradict each other on what a region won: one event, two editions; one edition, two dimensions."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Report = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """What articles say side by side of one region, with the sources that say each."""

    region: str
    field: str  # dimension, edition
    of: str  # the edition whose dimension, or the day whose edition, is told differently
    said: tuple[tuple[str, tuple[str, ...]], ...]


def contradictions(reports: Iterable[Report]) -> list[Contradiction]:
    """Return the contradictions among reports of awards; who names several dimensions contradicts none of them."""
    won = [one for one in reports if one["what"] == "award"]
    found = []
    for region in dict.fromkeys(one["region"] for one in won):
        own = [one for one in won if one["region"] == region]
        found += [_told(region, "edition", day, group) for day, group in _grouped(own, "event_date", "edition")]
        found += [_told(region, "dimension", year, group) for year, group in _grouped(own, "edition", "dimension")]
    return found


def _grouped(reports: Sequence[Report], by: str, field: str) -> Iterable[tuple[object, list[Report]]]:
    """Yield the groups alike in *by* in which two articles have nothing of *field* in common."""
    for key in dict.fromkeys(one[by] for one in reports if one[by] is not None):
        group = [one for one in reports if one[by] == key and one[field] is not None]
        articles = [[one for one in group if one["article"] == number] for number in {one["article"] for one in group}]
        if any(_differ(one, other, field) for one, other in combinations(articles, 2)):
            yield key, group


def _differ(one: list[Report], other: list[Report], field: str) -> bool:
    """Say whether two articles agree on no value, and may speak of one event."""
    days, also = ({report["event_date"] for report in reports} - {None} for reports in (one, other))
    if days and also and days.isdisjoint(also):
        return False
    return {report[field] for report in one}.isdisjoint(report[field] for report in other)


def _told(region: str, field: str, of: object, group: Iterable[Report]) -> Contradiction:
    sources: dict[str, list[str]] = {}
    for one in group:
        sources.setdefault(str(one[field]), []).append(str(one["source"]))
    said = tuple((value, tuple(dict.fromkeys(names))) for value, names in sorted(sources.items()))
    return Contradiction(region=region, field=field, of=str(of), said=said)
