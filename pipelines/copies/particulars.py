"""What is particular about an article: its names and numbers, and the words between which they stand.

Ten regions win ten awards, and ten press offices fill in the same form. Their articles share most of their words and
differ where it matters: between the same words stand other names and other numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, TypeAlias

from pipelines.copies.named_words import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.copies.named_words import Sentence

FORM = 0.20  # share of places filled otherwise from which two articles are one form filled in twice
FEW = 2  # such places at least, since a desk corrects a date or a spelling
SPELT = 5  # letters of a name from which on a wrong one is a slip: Solo is not Solok

_PARTS = re.compile(r"\d+")

Place: TypeAlias = tuple[str, str, str, str]  # where a name or number stands, and three words beside it


@dataclass(frozen=True, slots=True)
class Particulars:
    """The names of an article, with how often each stands in it, and what fills which place."""

    names: Counter[str]
    fillings: dict[Place, set[str]]
    heads: frozenset[str]  # the first words of sentences, which may be names or not


def particulars_of(sentences: Sequence[Sentence]) -> Particulars:
    """Return what is particular about an article of these sentences."""
    told = [(one.words, one.kinds) for one in sentences]
    masked, values = _masked(told)
    padded = ["", "", *masked, "", ""]
    fillings: dict[Place, set[str]] = {}
    for place, value in values.items():
        before, last, mark, first, after = padded[place : place + 5]
        if last == "kepada":
            continue  # "kata bupati kepada Kaldera": every outlet puts its own name there
        fillings.setdefault((before, last, mark, first), set()).update(value)
        fillings.setdefault((last, mark, first, after), set()).update(value)
    names = Counter([word for words, kinds in told for word in compress(words, map(NAME.__eq__, kinds))])
    return Particulars(names, fillings, frozenset([words[0] for words, _ in told]))


def _masked(told: Iterable[tuple[list[str], list[str]]]) -> tuple[list[str], dict[int, list[str]]]:
    """Return words with a mark for each that is of a kind, and by place which it is; names in a row are one."""
    masked: list[str] = []
    values: dict[int, list[str]] = {}
    last = ""
    for words, kinds in told:
        for word, kind in zip(words, kinds, strict=True):
            if kind != NAME or last != NAME:
                masked.append(kind or word)
            if kind:
                values.setdefault(len(masked) - 1, []).append(word)
            last = kind
    return masked, values


def are_strangers(mine: Particulars, theirs: Particulars) -> bool:
    """Say whether two articles have names, and none in common."""
    return bool(mine.names) and bool(theirs.names) and mine.names.keys().isdisjoint(theirs.names)


def are_one_form(mine: Particulars, theirs: Particulars) -> bool:
    """Say whether the two differ in what a form leaves open: many names and numbers, or a name that recurs."""
    common = mine.fillings.keys() & theirs.fillings.keys()
    odd = [place for place in common if not _agree(place, mine, theirs)]
    if len(odd) >= FEW and len(odd) >= FORM * len(common):
        return True
    return any(_recur(mine.fillings[place], theirs.fillings[place], mine, theirs) for place in odd)


def _agree(place: Place, mine: Particulars, theirs: Particulars) -> bool:
    """Say whether two fillings name the same: alike but for a slip, or by names that both articles use."""
    one, other = mine.fillings[place], theirs.fillings[place]
    if not one.isdisjoint(other) or any(_are_alike(first, second) for first in one for second in other):
        return True
    return not (theirs.names.keys().isdisjoint(one) or mine.names.keys().isdisjoint(other))


def _are_alike(one: str, other: str) -> bool:
    """Say whether two numbers agree as far as both go (14/12 is 14/12/2021), or two names but for one letter."""
    if one[0].isdecimal() and other[0].isdecimal():
        pairs = zip(_PARTS.findall(one), _PARTS.findall(other), strict=False)
        return all(int(first) == int(second) for first, second in pairs)
    short, long = sorted((one, other), key=len)
    if len(short) < SPELT or len(long) > len(short) + 1:
        return False
    start = next((place for place, pair in enumerate(zip(short, long, strict=False)) if len(set(pair)) > 1), len(short))
    return long[start + 1 :] in {short[start:], short[start + 1 :]}


def _recur(one: set[str], other: set[str], mine: Particulars, theirs: Particulars) -> bool:
    """Say whether a name that recurs in one article alone gives way to one that recurs in the other alone."""
    is_mine = any(mine.names[name] > 1 for name in one) and theirs.names.keys().isdisjoint(one)
    return is_mine and any(theirs.names[name] > 1 for name in other) and mine.names.keys().isdisjoint(other)
