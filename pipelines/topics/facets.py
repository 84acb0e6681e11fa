"""What a text on a topic tells of: the topic itself, its ministry's work, something of one's own, or a look-alike.

Before that it is settled which of the terms found count at all: a shop that bears the words speaks of no topic, an
office in general counts only in a text that names a region, and the words of firms not where a government acts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.models import Facet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.sources.topics import Topic
    from pipelines.text import Text
    from pipelines.topics.focus import Find
    from pipelines.topics.letters import Letters


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
