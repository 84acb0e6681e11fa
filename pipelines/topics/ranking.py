"""Rank what channels announce, so that what speaks of a topic is fetched first; fast enough for whole sitemaps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ahocorasick_rs import AhoCorasick

from crawler.models import SPEAKS
from crawler.sources.topics import is_abbreviation
from crawler.text import squeeze, words
from pipelines.text import Text
from pipelines.topics.relevance import find_topics

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.models import Candidate
    from crawler.sources.topics import Topic

HIGHEST = 10
READ = 20_000  # characters of an article that came with its announcement
ENDING = re.compile(r"\.\w{2,5}$")  # of a path


class Ranker:
    """Says how much an announcement speaks of any of *topics*, from 0 to HIGHEST.

    One that holds a name or a word of a topic comes before all others, by its relevance; of the others those first
    that name the people and things around the topic in more ways.
    """

    def __init__(self, topics: tuple[Topic, ...]) -> None:
        self.topics = topics
        self.sought = AhoCorasick([squeeze(term) for topic in topics for term in topic.sought])
        self.written = {squeeze(term): term for topic in topics for term in topic.sought if is_abbreviation(term)}
        contexts = [group for topic in topics for group in topic.contexts]
        self.owners = [number for number, group in enumerate(contexts) for _ in group.terms]
        self.contexts = AhoCorasick([_spaced(words(term)) for group in contexts for term in group.terms])

    def __call__(self, candidate: Candidate) -> int:
        text = candidate.content.html[:READ] if candidate.content else ""
        return self.rank(candidate.title or "", f"{self._words_of(candidate.url)} {text}")

    def _words_of(self, url: str) -> str:
        """Return the words of an address, abbreviations in the capitals that an address does without."""
        return " ".join(self.written.get(word, word) for word in words_of(url).split())

    def rank(self, title: str, text: str) -> int:
        """Return the rank of an announcement with this title and whatever else it says."""
        found = words(f"{title} {text}")
        if self.sought.find_matches_as_indexes("".join(found)):
            said = max(
                find_topics(Text(title or text, text), self.topics), key=lambda one: (bool(one.evidence), one.strength)
            )
            return SPEAKS + round((HIGHEST - SPEAKS) * said.strength) if said.evidence else self._around(found)
        return self._around(found)

    def _around(self, found: list[str]) -> int:
        hits = self.contexts.find_matches_as_indexes(_spaced(found), overlapping=True)
        return min(SPEAKS - 1, len({self.owners[index] for index, _, _ in hits}))


def words_of(url: str) -> str:
    """Return the words that the path of an address is made of."""
    return " ".join(words(unquote(ENDING.sub("", urlsplit(url).path))))


def _spaced(parts: Iterable[str]) -> str:
    return f" {' '.join(parts)} "
