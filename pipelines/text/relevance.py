"""How relevant a text is to each topic: whether it refers to it at all, and how much of it speaks of it.

Two questions, one number. Whether the words mean the topic is a matter of points: names and words give them, contexts
near these add, exclusions near these take away. A text whose points stay below the topic's threshold does not refer to
it, and its relevance says how near it came. From there on relevance grows with the share of the article that speaks of
the topic, in which title and lead count more than the rest: who only names it in passing mentions it, who goes on about
it is about it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.models import Verdict
from pipelines.text.focus import share_of
from pipelines.text.neighbours import own_text
from pipelines.text.normalize import letters
from pipelines.text.terms import Finder, outermost, sentence_of
from pipelines.text.topics import ROLES, SOUGHT, Group

if TYPE_CHECKING:
    from pipelines.text.normalize import Letters
    from pipelines.text.terms import Hit
    from pipelines.text.topics import Topic

TITLE = 1.5  # a term in the title counts so many times
HALFWAY = 10.0  # points that make half of the way
STRENGTH = 0.4  # how much the points still count where the share decides
READ = 200_000  # characters: forty long articles; a page that goes on for ever is judged by its beginning
EVIDENCE = 8  # sentences that are kept as evidence
LONGEST = 300  # characters of one of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A term, where it stands (title or text) and the sentence around it."""

    term: str
    field: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one topic is to an article, how sure that is, and the sentences that say so."""

    topic: str
    verdict: Verdict
    relevance: float
    evidence: tuple[Evidence, ...] = ()
    against: tuple[str, ...] = ()  # the exclusions that lowered it


def judge(title: str, text: str, topics: tuple[Topic, ...]) -> tuple[Judgement, ...]:
    """Return what each topic is to an article, the one that fits best first."""
    reading = letters(title, own_text(text[:READ]))
    headline = len(letters(title).starts)
    hits = list(_finder(topics).find(reading))
    judgements = [_judgement(topic, hits, reading, headline) for topic in topics]
    return tuple(sorted(judgements, key=lambda one: (one.verdict is not Verdict.NO, one.relevance), reverse=True))


@lru_cache(maxsize=8)
def _finder(topics: tuple[Topic, ...]) -> Finder:
    return Finder(term for topic in topics for term in _roles(topic))


@lru_cache(maxsize=64)
def _roles(topic: Topic) -> dict[str, tuple[str, Group]]:
    """Return the role and the group of every term of *topic*."""
    groups = {role: getattr(topic, role) for role in ROLES}
    asides = Group(terms=topic.asides, points=0)
    return {
        **dict.fromkeys(topic.asides, ("asides", asides)),
        **{term: (role, group) for role in ROLES for group in groups[role] for term in group.terms},
    }


def _judgement(topic: Topic, hits: list[Hit], reading: Letters, headline: int) -> Judgement:
    roles = _roles(topic)
    own = outermost(hit for hit in hits if hit.term in roles)
    sought = [hit for hit in own if roles[hit.term][0] in SOUGHT]
    if not sought:
        return Judgement(topic=topic.slug, verdict=Verdict.NO, relevance=0.0)
    beside = [hit for hit in own if roles[hit.term][0] not in SOUGHT and _is_near(hit, sought, topic, headline)]
    named = any(roles[hit.term][0] == "names" for hit in sought)
    strength = max(_share(topic, sought + beside, headline), topic.threshold if named else 0.0)
    against = dict.fromkeys(hit.term for hit in beside if roles[hit.term][0] == "exclusions")
    relevance = strength
    if strength >= topic.threshold:
        share = share_of(topic, [(hit, *roles[hit.term]) for hit in sought + beside], reading, headline)
        spoken = [hit for hit in beside if roles[hit.term][1].speaks]
        gained = (1 - STRENGTH) * share + STRENGTH * _share(topic, sought + spoken, headline)
        relevance = round(topic.threshold + (1 - topic.threshold) * gained, 3)
    return Judgement(
        topic=topic.slug,
        verdict=_verdict(topic, relevance),
        relevance=relevance,
        evidence=_evidence(topic, sought, reading, headline),
        against=tuple(against),
    )


def _verdict(topic: Topic, relevance: float) -> Verdict:
    if relevance < topic.threshold:
        return Verdict.NO
    return Verdict.ABOUT if relevance >= topic.about else Verdict.MENTION


def _is_near(hit: Hit, sought: list[Hit], topic: Topic, headline: int) -> bool:
    """Say whether *hit* stands in the title, or near one of those sought, which are in the order of the text."""
    if hit.first < headline:
        return True
    place = bisect_left(sought, hit.first, key=lambda each: each.first)
    reach = topic.against if _roles(topic)[hit.term][0] == "exclusions" else topic.near
    return any(abs(hit.first - each.first) <= reach for each in sought[max(0, place - 1) : place + 1])


def _share(topic: Topic, counted: list[Hit], headline: int) -> float:
    """Return the points of the terms found as a share of those one could wish for."""
    roles = _roles(topic)
    groups: dict[int, list[Hit]] = {}
    for hit in counted:
        groups.setdefault(id(roles[hit.term][1]), []).append(hit)
    points = 0.0
    for same in groups.values():
        role, group = roles[same[0].term]
        points += _worth(group, same, headline) * (-1 if role == "exclusions" else 1)
    return round(max(points, 0.0) / (max(points, 0.0) + HALFWAY), 3)


def _worth(group: Group, hits: list[Hit], headline: int) -> float:
    first = group.points * (TITLE if any(hit.first < headline for hit in hits) else 1)
    return min(first + group.again * (len(hits) - 1), group.most)


def _evidence(topic: Topic, sought: list[Hit], reading: Letters, headline: int) -> tuple[Evidence, ...]:
    """Return a sentence for each term and field, names first, none twice."""
    roles = _roles(topic)
    given: dict[str, Evidence] = {}
    seen: set[tuple[str, str]] = set()
    for hit in sorted(sought, key=lambda hit: (roles[hit.term][0] != "names", hit.start)):
        field = "title" if hit.first < headline else "text"
        if len(given) == EVIDENCE or (hit.term, field) in seen:
            continue
        seen.add((hit.term, field))
        sentence = sentence_of(hit, reading, LONGEST)
        given.setdefault(sentence, Evidence(term=hit.term, field=field, sentence=sentence))
    return tuple(given.values())
