"""Years that a sentence prints and that are not the programme's: of a letter, a span, a clause beside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.sentence_words import numbers_of, pattern_of, words_of

if TYPE_CHECKING:
    from pipelines.programme.units import Sign, Unit

NAMED = (
    "programme", "ceremony", "scheme", "assessment", "forum", "city", "masterplan", "evaluation", "member", "dimension",
    "prize", "joining", "guidance", "marking", "ministry",
)  # fmt: skip
JOINED = ("entered", "joining", "chosen", "attending", "member", "signing", "masterplan")
TOLD = ("win", "passes", "best", "chosen", "entered", "attending", "signing")
COHORT = words_of("programme", "cohort")
BEHIND = 2  # words from a year to what was done: yang pada 2019 terpilih
BESIDE = words_of("programme", "clauses-beside")
AGO = numbers_of("programme", "years-ago")
COUNTED = words_of("programme", "counted")
UNTIL = words_of("programme", "until")
SPAN = 5  # words from the first of its years to behind the last
BEGUN = words_of("programme", "begun")
RUNNING = words_of("programme", "running")
AT_FIRST = 5  # words from beginning to its year
PARTING = frozenset(",;:()\n")
QUOTES = frozenset("\"”“'’»")
DASHES = frozenset({"/", "-", "–"})
ACTS = words_of("programme", "acts")
OF_ACTS = 12  # words from a regulation to its year
# What stands between them and has the year: SK peserta Gerakan Menuju Smart City 2018.
WHICH = ("programme", "ceremony", "assessment", "masterplan", "evaluation", "chosen", "entered", "joining", "prize")
CHOICE = ("selection", "marking")  # by which regions are chosen
OF_OTHERS = pattern_of("programme", "measures")
MARK = re.compile(rf"(?<![\d.,])[1-5][.,]\d{{1,2}}(?![\d%]|[.,]\d| {OF_OTHERS}\b)", re.IGNORECASE)


def is_year(word: str) -> bool:
    """Say whether a word is a year of the programme, and not the number of something: ke 20 desa."""
    return len(word) == len("2024") and word.startswith("20") and word.isdecimal()


def year_at(number: int, unit: Unit) -> int:
    """Return the year that a word is, or ends with."""
    return int(unit.tokens.words[number][-4:])


def is_of_else(number: int, unit: Unit) -> bool:
    """Say whether a year is of a number, a span, a regulation, a choice, or one that a mark has outgrown."""
    told = (_is_in_a_number, _is_outgrown, is_of_an_act, opens_a_span, _is_of_a_choice)
    return any(is_it(number, unit) for is_it in told)


def _is_in_a_number(number: int, unit: Unit) -> bool:
    """Say whether it is a part of 14/12/2021 or of 2022-2031."""
    if unit.tokens.gap(number) in DASHES:
        return True
    after = number + 1
    if after >= unit.end or not unit.tokens.words[after].isdecimal() or unit.tokens.gap(after) not in DASHES:
        return False
    return unit.tokens.gap(after) != "/" or not is_year(unit.tokens.words[after])  # tahun 2022/2023


def _is_of_a_choice(number: int, unit: Unit) -> bool:
    """Say whether regions were chosen by what was done in it, to take part later: terpilih lewat penilaian 2021."""
    told = [sign for sign in unit.of(*CHOICE, *WHICH, "scheme", "member") if sign.last < number]
    if len(told) < 2 or told[-1].group not in CHOICE or not any(sign.group in {"chosen", "entered"} for sign in told):
        return False
    return not any("," in unit.tokens.gap(word) for word in range(told[-1].last + 1, number + 1))


def _is_outgrown(number: int, unit: Unit) -> bool:
    """Say whether it is the earlier of two years of a mark: dari 2,9 pada 2022 menjadi 3,2; menjadi 3,2 dari 2,9."""
    words, ones = unit.tokens.words, unit.of("one")  # satu dari 25 kota
    begin = max([unit.first, *(sign.last + 1 for sign in ones if sign.last < number)])
    before, after = words[begin:number], words[number : unit.end]
    if "dari" not in before:
        return False
    is_mark = unit.has("marking", "index", "finalist", "assessment", "evaluation")
    if is_mark and "ke" in after and any(year > number for year in unit.years):  # dari urutan 9 pada 2023 ke urutan 5
        return True
    return "menjadi" in after or "menjadi" in before[: before.index("dari")]


def is_of_an_act(number: int, unit: Unit) -> bool:
    """Say whether it is a regulation's or a letter's: SK Dewan Smart City tahun 2018."""
    words, told = unit.tokens.words, {sign.first for sign in unit.of(*WHICH)}
    for word in range(number - 1, max(unit.first, number - OF_ACTS) - 1, -1):
        gap = unit.tokens.gap(word + 1)
        is_parted = not PARTING.isdisjoint(gap) and not (word + 1 == number and gap == " (")  # Perda Smart City (2019)
        if word in told or words[word] in COHORT or is_parted:
            return False
        if words[word] in ACTS and words[word - 1] != "tahun":  # tahun anggaran 2023
            return True
    return False


def opens_a_span(number: int, unit: Unit) -> bool:
    """Say whether it is the first of years from which to which something was so: sejak 2019 hingga tahun 2023."""
    after = unit.tokens.words[number + 1 : min(unit.end, number + SPAN)]
    return bool(after) and after[0] in UNTIL and any(map(is_year, after))


def is_from_then(number: int, unit: Unit) -> bool:
    """Say whether it is that from which on something was: dari tahun 2017."""
    before = unit.tokens.words[max(unit.first, number - 2) : number]
    return before[-1:] == ["dari"] or before == ["dari", "tahun"]


def tells_how_it_began(number: int, unit: Unit) -> bool:
    """Say whether the programme began in a year: not its part in a region, Gerakan … di Kota A dimulai."""
    named = unit.of("programme", "scheme")
    if not named:
        return False
    begun = next((word for word in range(unit.first, unit.end) if unit.tokens.words[word] in BEGUN), unit.first)
    if begun <= max(unit.first, named[0].first) or number - begun > AT_FIRST:
        return False
    # Gerakan Menuju Smart City yang telah berlangsung sejak 2017
    is_said_of_it = RUNNING.issuperset(unit.tokens.words[named[0].last + 1 : begun])
    return (is_said_of_it and number > begun) or all(one.first > begun for one in unit.places)


def is_told_aside(number: int, unit: Unit, sign: Sign | None = None) -> bool:
    """Say whether a year is that of a clause beside, and not of *sign*.

    Such a clause tells since when something is so (sejak ikut … pada 2019, Kota A meraih), what so many others did
    (75 kota yang terpilih pada 2018), or nothing of the programme (aplikasi yang dipakai pada 2020).
    """
    head = _head_of_clause(number, unit)
    end = number + BEHIND
    if head is None or (sign is not None and head < sign.first <= end):
        return False
    told = {one.group for one in unit.signs if head < one.first <= end}
    if unit.tokens.words[head] == "sejak" and (sign is not None or not told.isdisjoint(JOINED)):
        return True
    if unit.tokens.words[head] == "yang":
        if any(one.last + 1 == head for one in unit.of(*NAMED)):  # masterplan smart city yang rampung pada 2022
            return False
        if is_counted(head - 1, unit) and "one" not in unit.groups:
            return not any(one.first > number for one in unit.of("namely"))  # enam daerah yang ikut pada 2017, yaitu A
    return told.isdisjoint((*NAMED, *TOLD))


def is_quoted(number: int, sign: Sign | None, unit: Unit) -> bool:
    """Say whether a year is in what somebody said, and a word behind that: "… pada 2024," ujarnya usai bimtek."""
    said = [one.first for one in unit.of("speech") if sign and number < one.first < sign.first]
    return any(not QUOTES.isdisjoint(unit.tokens.gap(word)) for word in said)


def _head_of_clause(number: int, unit: Unit) -> int | None:
    """Return the word with which the clause of a year begins, if it is one beside: yang, setelah, sejak."""
    for word in range(number - 1, max(unit.first, number - OF_ACTS) - 1, -1):
        if not PARTING.isdisjoint(unit.tokens.gap(word + 1)):
            return None
        if unit.tokens.words[word] in BESIDE:
            return word
    return None


def counts_them(unit: Unit) -> bool:
    """Say whether a sentence tells how many there are: Tahun 2023 terpilih 48 kabupaten, pada 2018 dipilih 50."""
    heads = [sign.last + 1 for sign in unit.of("chosen", "entered") if sign.last + 1 < unit.end]
    if any(unit.tokens.words[number].isdecimal() and not is_year(unit.tokens.words[number]) for number in heads):
        return True
    return any(is_counted(number, unit) for number in range(unit.first, unit.end))


def is_counted(number: int, unit: Unit) -> bool:
    """Say whether a word for regions has their number before it: 25 kabupaten, sepuluh kota."""
    words = unit.tokens.words
    if number <= unit.first or words[number] not in COUNTED:
        return False
    return is_count(words[number - 1])


def is_count(word: str) -> bool:
    """Say whether a word is a number and no year: 25, sepuluh."""
    return word in AGO or (word.isdecimal() and not is_year(word))


def is_of_a_cohort(number: int, unit: Unit) -> bool:
    """Say whether it is of those who take part: peserta 2021, angkatan tahun 2021."""
    return not COHORT.isdisjoint(unit.tokens.words[max(unit.first, number - 2) : number])


def marks_in(unit: Unit) -> list[str]:
    """Return the figures that are marks of an evaluation, which go up to five: nilainya 3,21."""
    return MARK.findall(unit.tokens.text, unit.tokens.start(unit.first), unit.tokens.end(unit.end - 1))
