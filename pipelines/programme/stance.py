"""Whether a phrase holds, or is denied, or only hoped for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.programme.units import Sign, Unit

# Words after such a phrase in which it governs; "tidak satu pun daerah yang" does whatever comes.
GOVERNING = {"hoped": 6, "purpose": 3, "readying": 3, "missed": 4, "none": 30, "postponed": 2}
PUT_OFF = 12  # words from a phrase to what says that it was put off: peluncuran … di Sorong ditunda
NEVER_FOR = frozenset({"assessment", "dimension", "bare", "short"})  # they came for the evaluation, won for a dimension


def said_of(signs: tuple[Sign, ...], unit: Unit) -> tuple[Sign, ...]:
    """Return the phrases that hold."""
    if unit.groups.isdisjoint(GOVERNING):  # most sentences
        return signs
    return tuple(sign for sign in signs if is_said(sign, unit))


def is_said(sign: Sign, unit: Unit) -> bool:
    """Say whether a phrase is neither denied nor only hoped for."""
    if sign.group == "missed" or (sign.group == "masterplan" and "hoped" in unit.groups):
        return False
    if any(0 < one.first - sign.last <= PUT_OFF for one in unit.of("postponed")):
        return False
    return not any(
        0 < sign.first - one.last <= GOVERNING.get(one.group, 0)
        and (one.group == "none" or "yang" not in unit.tokens.words[one.last + 1 : sign.first])
        and not _is_what_for(sign, one, unit)
        for one in unit.signs
    )


def _is_what_for(sign: Sign, governing: Sign, unit: Unit) -> bool:
    """Say whether a phrase after "untuk" holds all the same: the ministry came in order to evaluate."""
    if sign.group == "evaluation":
        return governing.group == "purpose" and "ministry" in unit.groups
    return governing.group in {"purpose", "readying"} and sign.group in NEVER_FOR
