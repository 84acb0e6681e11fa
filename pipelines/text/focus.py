"""How much of an article speaks of a topic: of its title, of its lead, and of the whole text."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.text.normalize import Letters
    from pipelines.text.terms import Hit
    from pipelines.text.topics import Group, Topic

HALF = 0.5  # what a sentence counts that has a context alone
ASIDE = 0.25  # what one counts that tells of other times
MOST = 0.4  # share of a short text that may be its lead


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
    end = headline + min(topic.lead, MOST * (len(reading.ends) - headline))
    title = [one for one in sentences if one.first < headline]
    lead = [one for one in sentences if headline <= one.first < end]
    text = [one for one in sentences if one.first >= headline]
    places = topic.places
    said = places.title * _most(title) + places.lead * _most(lead) + places.text * _part(text)
    return said / (places.title + places.lead + places.text)


def _sentences(hits: Iterable[tuple[Hit, str, Group]], reading: Letters) -> list[_Sentence]:
    """Return the sentences with what each says of the topic."""
    found: dict[int, set[str]] = {}
    for hit, role, group in hits:
        number = bisect_right(reading.first, hit.first) - 1
        found.setdefault(number, set()).add("speaks" if role == "contexts" and group.speaks else role)
    ends = [*reading.first[1:], len(reading.ends)]
    nothing: set[str] = set()
    title = found.get(0, nothing)
    return [
        _Sentence(first, end - first, _said(found.get(number, nothing), found.get(number - 1, nothing), title))
        for number, (first, end) in enumerate(zip(reading.first, ends, strict=True))
    ]


def _said(roles: set[str], before: set[str], title: set[str]) -> float:
    """Return what a sentence says, given what stands in it, in the one before it and in the title.

    A name always speaks. A word does not beside an exclusion or right after one, and by half below a title with one.
    """
    part = ASIDE if "asides" in roles else 1.0
    if "names" in roles:
        return part
    if "exclusions" in roles | before:
        return 0.0
    part *= HALF if "exclusions" in title else 1.0
    if "words" in roles:
        return part
    return HALF * part if "speaks" in roles else 0.0


def _most(sentences: list[_Sentence]) -> float:
    return max((one.said for one in sentences), default=0.0)


def _part(sentences: list[_Sentence]) -> float:
    """Return the share of the words that stand in sentences which speak of the topic."""
    words = sum(one.words for one in sentences)
    return sum(one.said * one.words for one in sentences) / words if words else 0.0
