"""Whether a phrase holds, or is denied, or only hoped for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.programme.units import groups_of
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from pipelines.programme.units import Sign, Unit

# Words after such a phrase in which it governs; "tidak satu pun daerah yang" does whatever comes.
GOVERNING = {
    "hoped": 6, "due": 6, "purpose": 3, "readying": 3, "missed": 4, "none": 30, "postponed": 2, "ahead": 3,
    "visiting": 2, "sure": 6, "unreal": 30,
}  # fmt: skip
COMING = 5  # words from who evaluates to what says that they are still to come
PUT_OFF = 12  # words from a phrase to what says that it was put off: peluncuran … di Sorong ditunda
HOLDING = 2  # words from holding to lessons: membuka resmi bimtek
SHORTEST = 6  # letters of a verb in me-
ANEW = words_of("programme", "anew")
RANKED = words_of("programme", "ranked")
MAKING = words_of("programme", "making")
READY = words_of("programme", "ready")
JUDGES = words_of("programme", "judges")
TO_COME = words_of("programme", "to-come")
UNDERGOING = words_of("programme", "undergoing")
SERVED = ("masterplan", "evaluation", "marking", "guidance", "joining")
SERVING = words_of("programme", "serving")
ANY = words_of("programme", "any")
REGIONS = words_of("programme", "regions")
WHICH = frozenset({"ini", "itu", "tersebut", "kami", "kita"})
WON = frozenset({"prize", "win", "best"})
NEVER_FOR = frozenset({"assessment", "dimension", "bare", "short"})  # they came for the evaluation, won for a dimension


def said_of(signs: tuple[Sign, ...], unit: Unit) -> tuple[Sign, ...]:
    """Return the phrases that hold."""
    if unit.groups.isdisjoint(GOVERNING):  # most sentences
        return signs
    return tuple(sign for sign in signs if is_said(sign, unit))


def is_said(sign: Sign, unit: Unit) -> bool:
    """Say whether a phrase is neither denied nor only hoped for."""
    if sign.group == "missed" or (sign.group == "masterplan" and "hoped" in unit.groups and not _is_held(sign, unit)):
        return False
    if any(0 < one.first - sign.last <= PUT_OFF for one in unit.of("postponed")) or _is_to_come(sign, unit):
        return False
    return not any(_governs(one, sign, unit) for one in unit.signs)


def _is_held(plan: Sign, unit: Unit) -> bool:
    """Say whether somebody holds lessons in it before anything is hoped: membuka bimtek penyusunan masterplan, …"""
    lessons = [one.first for one in unit.of("guidance") if one.last < plan.first]
    if not lessons or unit.of("hoped")[0].first < plan.first:
        return False
    return any(map(is_active, unit.tokens.words[max(unit.first, lessons[0] - HOLDING) : lessons[0]]))


def is_active(word: str) -> bool:
    """Say whether a word has the look of a verb in me-."""
    return word.startswith("me") and len(word) >= SHORTEST


def _is_to_come(sign: Sign, unit: Unit) -> bool:
    """Say whether somebody is named who will evaluate: Tim penilai Kominfo akan datang."""
    words = unit.tokens.words
    if sign.group != "evaluation" or words[sign.last] not in JUDGES:
        return False
    return any(0 < one.first - sign.last <= COMING and words[one.first] in TO_COME for one in unit.of("hoped"))


def _governs(one: Sign, sign: Sign, unit: Unit) -> bool:
    """Say whether a phrase that denies or hopes is said of another one behind it."""
    if one.group not in GOVERNING:  # as most phrases are
        return False
    head = _head(sign, unit)
    if not 0 <= head - one.last <= GOVERNING[one.group] or one is sign:
        return False
    is_parted = one.group not in {"none", "unreal"} and _is_parted(one, head, unit)
    return not is_parted and not _is_what_for(sign, one, unit)


def _head(sign: Sign, unit: Unit) -> int:
    """Return the first word of what somebody is made: of sebagai yang terbaik that is "sebagai"."""
    words, head = unit.tokens.words, sign.first
    while words[sign.first] in RANKED and head > unit.first and words[head - 1] in MAKING:
        head -= 1
    return head


def _is_parted(one: Sign, head: int, unit: Unit) -> bool:
    """Say whether what stands between begins anew: gagal dua kali, Kota A meraih; perlu diketahui, Kota A; untuk Jawa dipilih A."""
    if one.group == "purpose" and one.last + 1 in _nouns(unit):
        return True
    if not ANEW.isdisjoint(unit.tokens.words[one.last + 1 : head]):
        return True
    has_comma = any("," in unit.tokens.gap(word) for word in range(one.last + 1, head + 1))
    return one.group in {"missed", "purpose", "due"} and has_comma


def _nouns(unit: Unit) -> set[int]:
    """Return where dimensions and regions begin, for which something is."""
    return {sign.first for sign in unit.of("dimension")} | {place.first for place in unit.places}


def _is_what_for(sign: Sign, governing: Sign, unit: Unit) -> bool:
    """Say whether a phrase after "untuk" holds all the same: the ministry came in order to evaluate."""
    if governing.group == "sure":
        return sign.group not in WON
    if sign.group == "evaluation":
        return governing.group == "purpose" and "ministry" in unit.groups
    words = unit.tokens.words
    if words[governing.last] in READY and words[sign.first - 1] in UNDERGOING:
        return False
    return governing.group in {"purpose", "readying"} and sign.group in NEVER_FOR


def without_purposes(unit: Unit) -> Unit:
    """Return a sentence without what is done for regions in general: Gerakan … membimbing daerah menyusun rencana."""
    if unit.groups.isdisjoint(SERVED):  # most sentences
        return unit
    verb = next((number for number in range(unit.first, unit.end - 1) if _serves_anyone(number, unit)), None)
    if verb is None or _is_on_somebody(verb, unit):
        return unit
    signs = tuple(sign for sign in unit.signs if sign.last < verb)
    return unit._replace(signs=signs, groups=groups_of(signs))


def _serves_anyone(number: int, unit: Unit) -> bool:
    """Say whether a verb has for its object regions without name or number: membimbing daerah, menilai kabupaten."""
    words = unit.tokens.words
    after = number + 1 + (words[number + 1] in ANY)
    if words[number] not in SERVING or after >= unit.end or words[after] not in REGIONS:
        return False
    last = after + (words[after + 1 : after + 2] == ["daerah"])
    return WHICH.isdisjoint(words[last + 1 : last + 2])


def _is_on_somebody(verb: int, unit: Unit) -> bool:
    """Say whether a region is named behind a verb, or we, but as those who say so: kata Bupati A."""
    speech = min([one.first for one in unit.of("speech") if one.first > verb], default=unit.end)
    named = [*(place.first for place in unit.places), *(sign.first for sign in unit.of("actor", "that"))]
    return any(verb < first < speech for first in named)
