"""How much of an article speaks of a topic: of its title, of its lead, and of the rest."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.text.normalize import Letters
    from pipelines.text.terms import Hit
    from pipelines.text.topics import Group, Topic

BESIDE = 0.5  # what a sentence with a context alone counts
ENOUGH = 0.5  # share of the lead, or of the rest, that is as good as all of it: no article names its subject throughout


@dataclass(frozen=True, slots=True)
class _Sentence:
    first: int  # number of its first word
    words: int
    said: float  # 1 if it names the topic, less if it only goes on about it


def share_of(
    topic: Topic, hits: Iterable[tuple[Hit, str, Group]], reading: Letters, headline: int
) -> float:  # fmt: skip
    """Return the share, 0 to 1, given the terms that were found with their roles and groups."""
    sentences = _sentences(hits, reading)
    title = [one for one in sentences if one.first < headline]
    lead = [one for one in sentences if headline <= one.first < headline + topic.lead]
    rest = [one for one in sentences if one.first >= headline + topic.lead] or lead
    places = topic.places
    said = places.title * _most(title) + places.lead * _part(lead) + places.rest * _part(rest)
    return said / (places.title + places.lead + places.rest)


def _sentences(hits: Iterable[tuple[Hit, str, Group]], reading: Letters) -> list[_Sentence]:
    """Return the sentences with what each says: a word beside an exclusion says nothing, a name always does."""
    found: dict[int, set[str]] = {}
    for hit, role, group in hits:
        number = bisect_right(reading.first, hit.first) - 1
        found.setdefault(number, set()).add("speaks" if role == "contexts" and group.speaks else role)
    ends = [*reading.first[1:], len(reading.ends)]
    return [
        _Sentence(first, end - first, _said(found.get(number, set())))
        for number, (first, end) in enumerate(zip(reading.first, ends, strict=True))
    ]


def _said(roles: set[str]) -> float:
    if "names" in roles:
        return 1.0
    if "exclusions" in roles:
        return 0.0
    if "words" in roles:
        return 1.0
    return BESIDE if "speaks" in roles else 0.0


def _most(sentences: list[_Sentence]) -> float:
    return max((one.said for one in sentences), default=0.0)


def _part(sentences: list[_Sentence]) -> float:
    """Return the share of the words that stand in sentences which speak of the topic, as far as that matters."""
    words = sum(one.words for one in sentences)
    return min(1.0, sum(one.said * one.words for one in sentences) / words / ENOUGH) if words else 0.0
