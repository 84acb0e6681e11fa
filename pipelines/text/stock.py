"""What any article about the programme may say: the sentences that tell what the programme is.

They come out of the ministry's releases word for word, for years, and in a short article they are most of the text. Two
articles that share nothing else tell two stories.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pipelines.text.named_words import NUMBER, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.text.named_words import Sentence


def own(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences without those that say what the programme is.

    Such a sentence speaks of the programme and names nobody but its partners. If it counts something, it must define
    the programme too; and a paragraph that begins to define it is stock to its end, if it names nobody either.
    """
    nameless = {number for number, one in enumerate(sentences) if vocabulary("partners").issuperset(one.names)}
    named = {one.paragraph for number, one in enumerate(sentences) if number not in nameless}
    defining = {number for number in nameless if _speaks(sentences[number]) and _defines(sentences[number])}
    whole = {sentences[number].paragraph for number in defining} - named
    stock = defining | {
        number for number in nameless - defining if NUMBER not in (one := sentences[number]).kinds and _speaks(one)
    }
    return [one for number, one in enumerate(sentences) if number not in stock and one.paragraph not in whole]


def _speaks(sentence: Sentence) -> bool:
    if _heads().isdisjoint(sentence.words):
        return False
    line = f" {' '.join(sentence.words)} "
    return any(f" {phrase} " in line for phrase in vocabulary("programme"))


@cache
def _heads() -> frozenset[str]:
    """Return the first words of the phrases, which most sentences do not have."""
    return frozenset(phrase.split()[0] for phrase in vocabulary("programme"))


def _defines(sentence: Sentence) -> bool:
    return not vocabulary("defining").isdisjoint(sentence.words)
