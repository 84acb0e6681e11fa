"""How relevant a text is to each topic: whether it refers to it at all, and how much of it speaks of it.

Two questions, one number. Whether the words mean the topic is a matter of points: names and words give them, contexts
near these add, exclusions near these take away. A text whose points stay below the topic's threshold does not refer to
it, and its relevance says how near it came. From there on relevance grows with the share of the article that speaks of
the topic, in which title and lead count more than the rest: who only names it in passing mentions it, who goes on about
it is about it.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.models import Evidence, Facet, TopicVerdict, Verdict
from crawler.sources.topics import ROLES, SOUGHT, Group
from pipelines.topics.focus import AGAINST, Find, share_of
from pipelines.topics.letters import letters
from pipelines.topics.terms import Finder, outermost, sentence_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.sources.topics import Topic
    from pipelines.text import Text
    from pipelines.topics.letters import Letters
    from pipelines.topics.terms import Hit

TITLE = 1.5  # a term in the title counts so many times
HALFWAY = 10.0  # points that make half of the way
STRENGTH = 0.4  # how much the points still count where the share decides
EVIDENCE = 8  # sentences that are kept as evidence
LONGEST = 300  # characters of one of them


def find_topics(text: Text, topics: tuple[Topic, ...]) -> tuple[TopicVerdict, ...]:
    """Return what each topic is to an article, the one that fits best first."""
    reading = letters(text.title, text.own)
    hits = list(_finder(topics).find(reading))
    verdicts = [_weighed(topic, hits, reading, text) for topic in topics]
    return tuple(sorted(verdicts, key=lambda one: (one.verdict is not Verdict.NO, one.relevance), reverse=True))


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


def _weighed(topic: Topic, hits: list[Hit], reading: Letters, text: Text) -> TopicVerdict:
    roles, headline = _roles(topic), reading.headline
    outer = outermost([hit for hit in hits if hit.term in roles])
    found = [Find(hit, role, group) for hit in outer for role, group in [roles[hit.term]]]
    own = counting(topic, found, reading, text)
    sought = [find for find in own if find.role in SOUGHT]
    if not sought:
        facet = Facet.OTHER if any(find.role == "lookalikes" for find in own) else None
        return TopicVerdict(topic=topic.slug, verdict=Verdict.NO, relevance=0.0, facet=facet)
    places = [find.hit.first for find in sought]
    beside = [find for find in own if find.role not in SOUGHT and _is_near(find, places, topic, headline)]
    facet, telling = facet_of(topic, sought + beside, headline)
    strength = _strength(sought + beside, headline)
    if facet is Facet.OTHER:
        strength = min(strength, topic.threshold / 2)
    elif strength < topic.threshold and any(find.role == "names" for find in sought):
        strength = topic.threshold
    relevance = strength if strength < topic.threshold else _relevance(topic, sought, beside, reading, headline)
    verdict = _verdict(topic, relevance)
    return TopicVerdict(
        topic=topic.slug,
        verdict=verdict,
        relevance=relevance,
        strength=strength,
        evidence=_evidence(sought, telling, reading, headline),
        against=tuple(dict.fromkeys(find.hit.term for find in beside if find.role in AGAINST)),
        facet=facet if verdict is not Verdict.NO or facet is Facet.OTHER else None,
    )


def _verdict(topic: Topic, relevance: float) -> Verdict:
    if relevance < topic.threshold:
        return Verdict.NO
    return Verdict.ABOUT if relevance >= topic.about else Verdict.MENTION


def _is_near(find: Find, places: list[int], topic: Topic, headline: int) -> bool:
    """Say whether a term stands in the title, or near a word of *places*, which are in the order of the text."""
    first = find.hit.first
    if first < headline:
        return True
    reach = topic.against if find.role in AGAINST else topic.near
    after = bisect_left(places, first)
    if after < len(places) and places[after] - first <= reach:
        return True
    return after > 0 and first - places[after - 1] <= reach


def _relevance(topic: Topic, sought: list[Find], beside: list[Find], reading: Letters, headline: int) -> float:
    """Return the relevance of a text that refers to the topic."""
    spoken = [find for find in beside if find.group.speaks]
    share = share_of(topic, sought + beside, reading, headline)
    gained = (1 - STRENGTH) * share + STRENGTH * _strength(sought + spoken, headline)
    return round(topic.threshold + (1 - topic.threshold) * gained, 3)


def _strength(finds: list[Find], headline: int) -> float:
    """Return the points of the terms found as a share of those one could wish for."""
    groups: dict[int, list[Find]] = {}
    for find in finds:
        groups.setdefault(id(find.group), []).append(find)
    points = max(0.0, sum(_worth(same, headline) for same in groups.values()))
    return round(points / (points + HALFWAY), 3)


def _worth(same: list[Find], headline: int) -> float:
    """Return what the finds of one group, in the order of the text, are worth."""
    group = same[0].group
    first = group.points * (TITLE if same[0].hit.first < headline else 1)
    worth = min(first + group.again * (len(same) - 1), group.most)
    return -worth if same[0].role in AGAINST else worth


def _evidence(sought: list[Find], telling: Find | None, reading: Letters, headline: int) -> tuple[Evidence, ...]:
    """Return a sentence for each term and field, names first, then what tells the facet; none twice."""
    given: dict[str, Evidence] = {}
    seen: set[tuple[str, str]] = set()
    ordered = sorted(sought, key=lambda find: (find.role != "names", find is not telling, find.hit.start))
    for hit, *_ in [telling, *ordered] if telling and telling not in sought else ordered:
        field = "title" if hit.first < headline else "text"
        if len(given) == EVIDENCE or (hit.term, field) in seen:
            continue
        seen.add((hit.term, field))
        sentence = sentence_of(hit, reading, LONGEST)
        given.setdefault(sentence, Evidence(term=hit.term, field=field, sentence=sentence))
    return tuple(given.values())


def counting(topic: Topic, finds: list[Find], reading: Letters, text: Text) -> list[Find]:
    """Return those of a topic's terms in a text that count."""
    if any(find.role == "names" for find in finds):
        return finds
    things = _things(topic, finds, reading)
    counted = [find for find in finds if find.hit.term not in things]
    if any(find.group.placed for find in counted) and not any(text.sights.values()):
        counted = [find for find in counted if not find.group.placed]
    lead = reading.headline + topic.lead
    if any(find.group.acts and find.hit.first < lead for find in counted):
        counted = [find for find in counted if not find.group.yields]
    return counted


def _things(topic: Topic, finds: Sequence[Find], reading: Letters) -> set[str]:
    """Return the words that are the name of a shop or a club where they stand first: Mal Smart City Square."""
    if not topic.things:
        return set()
    first = {find.hit.term: find for find in reversed(finds) if find.role == "words"}
    return {term for term, find in first.items() if _is_a_thing(topic, find, reading)}


def _is_a_thing(topic: Topic, find: Find, reading: Letters) -> bool:
    beside = {reading.word(find.hit.first - 1), reading.word(find.hit.last + 1)}
    return not beside.isdisjoint(topic.things)


def facet_of(topic: Topic, finds: Sequence[Find], headline: int) -> tuple[Facet, Find | None]:
    """Return of what a text tells, and the term that says so; what has no sign of another is one's own.

    A look-alike in the title or the lead decides, unless the text names the topic.
    """
    if named := next((find for find in finds if find.role == "names"), None):
        return Facet.PROGRAMME, named
    for find in finds:
        if find.role == "lookalikes" and find.hit.first < headline + topic.lead:
            return Facet.OTHER, find
    told = _facets(topic)
    said = {told[find.hit.term]: find for find in reversed(finds) if find.hit.term in told}
    return next(((facet, said[facet]) for facet in Facet if facet in said), (Facet.OWN, None))


@lru_cache(maxsize=64)
def _facets(topic: Topic) -> dict[str, Facet]:
    """Return the terms that say which facet it is."""
    return {term: Facet(facet) for facet, terms in topic.facets for term in terms}
