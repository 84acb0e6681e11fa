"""Where articles contradict each other on what a region won: one event, two editions; one edition, two dimensions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class AwardClaim(NamedTuple):
    """What one article says that a region did or won; of these there may be a hundred thousand."""

    topic: str
    region: str
    what: str
    dimension: str | None
    edition: int | None
    event_date: str | None
    article: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """What articles say side by side of one region, with the sources that say each."""

    topic: str
    region: str
    field: str  # dimension, edition
    of: str  # the edition whose dimension, or the day whose edition, is told differently
    said: tuple[tuple[str, tuple[str, ...]], ...]


def contradictions(reports: Iterable[AwardClaim]) -> list[Contradiction]:
    """Return the contradictions among reports of awards; who names several dimensions contradicts none of them."""
    won = [one for one in reports if one.what == "award"]
    found = []
    for alike in _grouped(won, "region").values():
        for own in _grouped(alike, "topic").values():
            found += [_contradiction("edition", day, group) for day, group in _disputed(own, "event_date", "edition")]
            found += [
                _contradiction("dimension", year, group) for year, group in _disputed(own, "edition", "dimension")
            ]
    return found


def _grouped(reports: Iterable[AwardClaim], by: str) -> dict[Any, list[AwardClaim]]:
    """Return the reports of each value of a field, in their order; one without a value is in no group."""
    groups: dict[Any, list[AwardClaim]] = defaultdict(list)
    value = attrgetter(by)
    for report in reports:
        if (key := value(report)) is not None:
            groups[key].append(report)
    return groups


def _disputed(reports: Iterable[AwardClaim], by: str, field: str) -> Iterator[tuple[object, list[AwardClaim]]]:
    """Yield the groups alike in *by* in which two articles have nothing of *field* in common."""
    for key, group in _grouped(reports, by).items():
        told = [one for one in group if getattr(one, field) is not None]
        if len({getattr(one, field) for one in told}) > 1 and _has_dispute(told, field):
            yield key, told


def _has_dispute(reports: Iterable[AwardClaim], field: str) -> bool:
    """Say whether two articles agree on no value, and may speak of one event.

    Those may that share a day, or of which one names none. There are few different values, however many articles.
    """
    said: dict[object, tuple[set[Any], set[Any]]] = defaultdict(lambda: (set(), set()))
    for report in reports:
        values, days = said[report.article]
        values.add(getattr(report, field))
        days.add(report.event_date)
    on_day: dict[Any, set[frozenset[Any]]] = defaultdict(set)
    for values, days in said.values():
        for day in days - {None} or {None}:
            on_day[day].add(frozenset(values))
    undated = on_day[None]
    return any(one.isdisjoint(other) for each in on_day.values() for one in each for other in each | undated)


def _contradiction(field: str, of: object, group: Sequence[AwardClaim]) -> Contradiction:
    sources: dict[str, list[str]] = {}
    for one in sorted(group, key=attrgetter("article")):
        sources.setdefault(str(getattr(one, field)), []).append(one.source)
    said = tuple((value, tuple(dict.fromkeys(names))) for value, names in sorted(sources.items()))
    return Contradiction(topic=group[0].topic, region=group[0].region, field=field, of=str(of), said=said)
