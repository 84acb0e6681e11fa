"""Whether a name of a region is the name of a person: Kapten Ahmad Asahan; Ende Suhendar, warga Kuningan."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.places.words import load_words

if TYPE_CHECKING:
    from pipelines.places.gazetteer import Spot
    from pipelines.places.tokens import Tokens

AGE = re.compile(r" \(\d{1,2}(?: tahun)?\)")


def is_person(spot: Spot, tokens: Tokens) -> bool:
    """Say whether a name without a cue is a person's, by the title before it or by what follows a second name."""
    titles = load_words().titles
    return follows(spot, titles, tokens, shortened=titles) or _has_second_name(spot, tokens)


def _has_second_name(spot: Spot, tokens: Tokens) -> bool:
    """Ende Suhendar (45); Ende Suhendar, warga Kuningan; the secretary, Melawi Nasution, …"""
    second = spot.last + 1
    if spot.first < tokens.headline or second + 1 >= len(tokens.words) or tokens.gap(second) != " ":
        return False
    is_there = spot.first > 0 and tokens.words[spot.first - 1] in load_words().place  # di Medan Johor, warga mengungsi
    is_area = tokens.words[second] in load_words().inside_after  # Sleman Raya, warga desa
    if is_there or is_area or not tokens.is_capital(second) or tokens.has_one_case:
        return False
    if AGE.match(tokens.text, tokens.end(second)):
        return True
    if tokens.gap(second + 1) != ", ":
        return False
    return tokens.words[second + 1] in load_words().behind_persons or _is_apposed(spot, tokens)


def _is_apposed(spot: Spot, tokens: Tokens) -> bool:
    """Say whether a comma parts the name from a word that is no name: sekretaris dinas, Melawi Nasution."""
    before = spot.first - 1
    return before >= tokens.headline and tokens.gap(spot.first) == ", " and not tokens.is_capital(before)


def follows(spot: Spot, words: frozenset[str], tokens: Tokens, *, shortened: frozenset[str] = frozenset()) -> bool:
    """Say whether one of *words* stands before a name with up to three words of capitals between."""
    for back in range(4):
        number = spot.first - 1 - back
        if number < 0 or not tokens.is_joined(number + 1, dot=tokens.words[number] in shortened):
            return False
        word = tokens.words[number]
        if word in words:
            return True
        # In a headline every word has a capital.
        is_between = word in load_words().inside_between or word.isdecimal()
        if not is_between and (number < tokens.headline or back == 2 or not tokens.is_capital(number)):
            return False
    return False
