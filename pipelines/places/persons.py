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


def is_surely_person(spot: Spot, tokens: Tokens) -> bool:
    """Say whether it is a person's wherever the text has it: Kapten Ahmad Asahan, but not RSUD Dr. Soetomo Surabaya."""
    if _has_second_name(spot, tokens):
        return True
    title = _title_before(spot, tokens)
    if title is None or title <= tokens.headline or not tokens.is_joined(title):
        return title is not None
    return not tokens.is_capital(title - 1)


def _title_before(spot: Spot, tokens: Tokens) -> int | None:
    """Return where a title stands, right before a name or with one other name between."""
    lists = load_words()
    for number in (spot.first - 1, spot.first - 2):
        if number < 0 or not tokens.is_joined(number + 1, dot=tokens.words[number] in lists.titles):
            return None
        if tokens.words[number] in lists.titles:
            return number
        if not tokens.is_capital(number) or tokens.words[number] in lists.inside_before:
            return None
    return None


def _has_second_name(spot: Spot, tokens: Tokens) -> bool:
    """Ende Suhendar (45); Ende Suhendar, warga Kuningan; sekretaris dinas, Melawi Nasution, hadir."""
    second, after = spot.last + 1, spot.last + 2
    if spot.first < tokens.headline or after >= len(tokens.words) or tokens.gap(second) != " ":
        return False
    if not tokens.is_capital(second) or tokens.has_one_case or _goes_before(spot, tokens):
        return False
    if AGE.match(tokens.text, tokens.end(second)):
        return True
    if tokens.words[second] in load_words().inside_after or tokens.gap(after) != ", ":  # Sleman Raya, warga desa
        return False
    return tokens.words[after] in load_words().behind_persons or _is_apposed(spot, tokens)


def _goes_before(spot: Spot, tokens: Tokens) -> bool:
    """Say whether the words before a name make it that of no person: di Medan Johor, Hotel Medan Baru."""
    before = spot.first - 1
    if before < tokens.headline or not tokens.is_joined(spot.first):
        return False
    return tokens.words[before] in load_words().place or tokens.is_capital(before)


def _is_apposed(spot: Spot, tokens: Tokens) -> bool:
    """Say whether a name stands between commas, and small words around them: the secretary, Melawi Nasution, did it."""
    before, after = spot.first - 1, spot.last + 2
    is_between = before >= tokens.headline and tokens.gap(spot.first) == ", "
    return is_between and not tokens.is_capital(before) and not tokens.is_capital(after)


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
