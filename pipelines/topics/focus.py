"""How much of an article speaks of a topic: of its title, of its lead, and of the whole text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.sources.topics import Group, Topic
    from pipelines.topics.letters import Letters
    from pipelines.topics.terms import Hit

HALF = 0.5  # what a sentence counts that has a context alone
ASIDE = 0.25  # what one counts that tells of other times
MOST = 0.4  # share of a short text that may be its lead
ALONE = 0.2  # share of a text below which one sentence is in passing, also in the lead
OPENING = 2  # sentences that always are
AGAINST = frozenset({"exclusions", "lookalikes"})  # roles that lower


class Find(NamedTuple):
    """A term of a topic where it stands, and what it is to the topic."""

    hit: Hit
    role: str  # names, words, contexts, exclusions, lookalikes or asides
    group: Group


class _Sentence(NamedTuple):
    number: int
    first: int  # number of its first word
    words: int
    said: float  # 1 if it names the topic, less if it only goes on about it


def share_of(topic: Topic, finds: Sequence[Find], reading: Letters, headline: int) -> float:
    """Return the share, 0 to 1, given the terms that were found."""
    sentences = _sentences(finds, reading)
    title = [one for one in sentences if one.first < headline]
    text = [one for one in sentences if one.first >= headline]
    words = len(reading.starts) - headline
    # The lead is two sentences, or as many as it has words; of a short text never more than half.
    ends = (min(topic.lead, MOST * words), HALF * words)
    third = bisect_left(reading.first, headline) + OPENING
    lead = [one for one in text if one.first - headline < ends[one.number < third]]
    is_named = any(find.role == "names" for find in finds)
    if is_named and not _most(title) and _is_aside([one for one in text if one.said], third - OPENING, words):
        lead = []
    places = topic.places
    said = places.title * _most(title) + places.lead * _most(lead) + places.text * _part(text, words)
    return said / (places.title + places.lead + places.text)


def _is_aside(spoken: list[_Sentence], first: int, words: int) -> bool:
    """Say whether a text speaks of the topic in one sentence, which is not its *first*, and never again."""
    return len(spoken) == 1 and spoken[0].number > first and spoken[0].words < ALONE * words


def _sentences(finds: Iterable[Find], reading: Letters) -> list[_Sentence]:
    """Return the sentences in which something was found, with what each says of the topic."""
    found: dict[int, set[str]] = {}
    for hit, role, group in finds:
        number = bisect_right(reading.first, hit.first) - 1
        found.setdefault(number, set()).add(_part_of(role, group))
    ends = [*reading.first[1:], len(reading.starts)]
    nothing: set[str] = set()
    title = found.get(0, nothing)
    return [
        _Sentence(
            number, reading.first[number], ends[number] - reading.first[number],
            _said(found[number], found.get(number - 1, nothing), title),
        )
        for number in sorted(found)
    ]  # fmt: skip


def _part_of(role: str, group: Group) -> str:
    if role in AGAINST:
        return "exclusions"
    return "speaks" if role == "contexts" and group.speaks else role


def _said(roles: set[str], before: set[str], title: set[str]) -> float:
    """Return what a sentence says, given what stands in it, in the one before it and in the title.

    A name always speaks, a word not beside an exclusion or right after one; below a title with an exclusion and no name
    a name counts half, and a word a quarter.
    """
    is_other = "exclusions" in title and "names" not in title
    part = ASIDE if "asides" in roles else 1.0
    if "names" in roles:
        return part * HALF if is_other else part
    if "exclusions" in roles | before:
        return 0.0
    part *= ASIDE if is_other else 1.0
    if "words" in roles:
        return part
    return HALF * part if "speaks" in roles else 0.0


def _most(sentences: list[_Sentence]) -> float:
    return max((one.said for one in sentences), default=0.0)


def _part(sentences: list[_Sentence], words: int) -> float:
    """Return the share of the words that stand in sentences which speak of the topic."""
    return sum(one.said * one.words for one in sentences) / words if words else 0.0
