"""What any article about the programme may say: the sentences that tell what the programme is.

They come out of the ministry's releases word for word, for years, and in a short article they are most of the text. Two
articles that share nothing else tell two stories.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from pipelines.copies.named_words import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.copies.named_words import Sentence


def own(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return the sentences without those that say what the programme is.

    Such a sentence speaks of the programme and names nobody but its partners. If it counts something, it must define
    the programme too; and a paragraph that begins to define it is stock to its end, if it names nobody either.
    """
    heads = _heads()
    touching = [number for number, one in enumerate(sentences) if not heads.isdisjoint(one.words)]
    speaking = {number: one for number in touching if _speaks(one := sentences[number]) and _is_nameless(one)}
    whole = {one.paragraph for one in speaking.values() if _defines(one)}
    whole -= {one.paragraph for one in sentences if one.paragraph in whole and not _is_nameless(one)}
    stock = {number for number, one in speaking.items() if _defines(one) or not one.has_number}
    return [one for number, one in enumerate(sentences) if number not in stock and one.paragraph not in whole]


def _is_nameless(sentence: Sentence) -> bool:
    return vocabulary("partners").issuperset(sentence.names)


def _speaks(sentence: Sentence) -> bool:
    return _phrases().search(f" {' '.join(sentence.words)} ") is not None


@cache
def _phrases() -> re.Pattern[str]:
    return re.compile(f" (?:{'|'.join(map(re.escape, sorted(vocabulary('programme'))))}) ")


@cache
def _heads() -> frozenset[str]:
    """Return the first words of the phrases, which most sentences do not have."""
    return frozenset(phrase.split()[0] for phrase in vocabulary("programme"))


def _defines(sentence: Sentence) -> bool:
    return not vocabulary("defining").isdisjoint(sentence.words)
