"""Which programme year a sentence speaks of."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from crawler.times import LOCAL_MONTHS
from pipelines.programme.units import SHORT
from pipelines.sentence_words import numbers_of, pattern_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.places.cues import Place
    from pipelines.programme.units import Sign, Unit

BETWEEN = words_of("programme", "between-years")
NAMED = (
    "programme", "ceremony", "scheme", "assessment", "forum", "city", "masterplan", "evaluation", "member", "dimension",
    "prize", "joining", "guidance", "marking", "ministry",
)  # fmt: skip
OURS = ("programme", "ceremony", "assessment", "member")  # with which even next year is an edition
EVENTS = ("signing", "chosen", "evaluation", "assessment", "prize", "ceremony", "guidance")
WHOLE = {"programme", "scheme", "city", "ministry"}  # "pada 2022" behind these says when something was done
AT_FIRST = 5  # words from beginning to its year
APART = 6  # words
SINCE = frozenset({"chosen", "attending", "entered", "joining", "guidance", "member", "programme", "masterplan"})
TOLD = ("win", "passes", "best", "chosen", "entered", "attending", "signing")
BEHIND = 2  # words from a year to what was done: yang pada 2019 terpilih
BESIDE = words_of("programme", "clauses-beside")
JOINED = ("entered", "joining", "chosen", "attending", "member", "signing", "masterplan")
COHORT = words_of("programme", "cohort")
SPANS = words_of("programme", "spans")
UNTIL = words_of("programme", "until")
SPAN = 5  # words from the first of its years to behind the last
BARE = words_of("programme", "bare-years")
MARKS = frozenset("(:")  # right before a year that stands for itself
PARTING = frozenset(",;:()\n")
QUOTES = frozenset("\"”“'’»")
DASHES = frozenset({"/", "-", "–"})
OF_OTHERS = pattern_of("programme", "measures")
MARK = re.compile(rf"(?<![\d.,])[1-5][.,]\d{{1,2}}(?![\d%]|[.,]\d| {OF_OTHERS}\b)", re.IGNORECASE)
PARTS = words_of("programme", "parts-of-years")
COMPARED = words_of("programme", "compared")
COUNTED = words_of("programme", "counted")
BEGUN = words_of("programme", "begun")
ACTS = words_of("programme", "acts")
OF_ACTS = 12  # words from a regulation to its year
# What stands between them and has the year: SK peserta Gerakan Menuju Smart City 2018.
WHICH = ("programme", "ceremony", "assessment", "masterplan", "evaluation", "chosen", "entered", "joining", "prize")
CHOICE = ("selection", "marking")  # by which regions are chosen
OPENING = words_of("programme", "opening-years")
ROW = words_of("programme", "and")
AGAIN = "kembali"
AFTER = words_of("programme", "after")
AGO = numbers_of("programme", "years-ago")


def is_year(word: str) -> bool:
    """Say whether a word is a year of the programme, and not the number of something: ke 20 desa."""
    return len(word) == len("2024") and word.startswith("20") and word.isdecimal()


def without_years_to_come(unit: Unit, published: int | None) -> Unit:
    """Return a sentence without years after that of publication: but its next edition, those of plans."""
    if published is None or not unit.years:
        return unit
    told = tuple(
        one for one in unit.years if (ahead := _year(one, unit) - published) <= 0 or _is_next(ahead, one, unit)
    )
    return unit if told == unit.years else unit._replace(years=told)


def _is_next(ahead: int, number: int, unit: Unit) -> bool:
    return ahead == 1 and (_is_of_a_cohort(number, unit) or _named_grade(number, unit, OURS) != 0)


def years_for(sign: Sign | None, unit: Unit) -> tuple[int | None, ...]:
    """Return the programme year a sentence gives to what *sign* says, or every year if it was done again."""
    if len(unit.years) > 1 and _is_again(unit):
        return tuple(dict.fromkeys(_year(number, unit) for number in unit.years))
    own = [one for one in unit.years if not (_is_told_aside(one, unit, sign) or _is_quoted(one, sign, unit))]
    graded = [(number, grade) for number in own if (grade := _grade(number, unit)) > 0]
    if len(unit.years) > 1 and (row := _row(unit, [number for number, _ in graded])):
        return tuple(_year(number, unit) for number in row)
    years = [_year(number, unit) for number, _ in graded] or _since(sign, unit)
    if not years and "again" in unit.groups:  # setelah 2021 dan kini 2022
        years = [_year(number, unit) for number in unit.years]
    if len(set(years)) < 2:
        return tuple(years[:1]) or (None,)
    if "again" in unit.groups or ("marking" in unit.groups and len(marks_in(unit)) == len(set(years))):
        return tuple(dict.fromkeys(years))
    number, _ = min(graded, key=lambda one: _distance(one[0], one[1], sign, unit))
    return (_year(number, unit),)


def _is_quoted(number: int, sign: Sign | None, unit: Unit) -> bool:
    """Say whether a year is in what somebody said, and a word behind that: "… pada 2024," ujarnya usai bimtek."""
    said = [one.first for one in unit.of("speech") if sign and number < one.first < sign.first]
    return any(not QUOTES.isdisjoint(unit.tokens.gap(word)) for word in said)


def marks_in(unit: Unit) -> list[str]:
    """Return the figures that are marks of an evaluation, which go up to five: nilainya 3,21."""
    return MARK.findall(unit.tokens.text, unit.tokens.start(unit.first), unit.tokens.end(unit.end - 1))


def _is_again(unit: Unit) -> bool:
    """Say whether a sentence tells of what was done again after a year: Setelah 2022, Kota A kembali pada 2023."""
    words = unit.tokens.words
    return words[unit.first] in AFTER and unit.years[0] <= unit.first + 2 and AGAIN in words[unit.first : unit.end]


def _row(unit: Unit, graded: Sequence[int]) -> list[int]:
    """Return the years that stand in a row, one of which is the programme's: pada 2021, 2022, dan 2023."""
    words, row = unit.tokens.words, list[int]()
    for number in unit.years:
        is_next = bool(row) and ROW.issuperset(words[row[-1] + 1 : number]) and unit.tokens.gap(number) not in DASHES
        row = [*row, number] if is_next else [number] if len(row) < 2 else row
    return row if len(row) > 1 and not set(row).isdisjoint(graded) else []


def opens_with_year(unit: Unit) -> bool:
    """Say whether a sentence begins with a year: Pada 2021, Tahun 2021."""
    return bool(unit.years) and OPENING.issuperset(unit.tokens.words[unit.first : unit.years[0]])


def is_entry(unit: Unit) -> bool:
    """Say whether it is a line of a chronicle: 2021: smart living; smart living (2021)."""
    if not unit.years or unit.words > SHORT:
        return False
    return opens_with_year(unit) or (unit.years[0] + 1 == unit.end and "(" in unit.tokens.margin(unit.years[0]))


def is_since(sign: Sign, unit: Unit) -> bool:
    """Say whether a sentence tells since when a region takes part: bergabung sejak 2018."""
    return sign.group in SINCE and bool(_since(sign, unit))


def _since(sign: Sign | None, unit: Unit) -> list[int]:
    """Return the year since which a region takes part."""
    if sign is not None and sign.group not in SINCE:
        return []
    words = unit.tokens.words
    is_part = sign is not None and sign.group in JOINED
    return [
        _year(one, unit) for one in unit.years
        if "sejak" in words[max(unit.first, one - 3) : one] or (is_part and _is_from_then(one, unit))
        if not _opens_a_span(one, unit)
    ]  # fmt: skip


def _is_from_then(number: int, unit: Unit) -> bool:
    """Say whether it is that from which on something was: dari tahun 2017."""
    before = unit.tokens.words[max(unit.first, number - 2) : number]
    return before[-1:] == ["dari"] or before == ["dari", "tahun"]


def years_ago(unit: Unit) -> int:
    """Return how many years before its article a sentence speaks of: tahun lalu, tiga tahun lalu.

    0 if it says none, or only compares with that year, or tells of this one.
    """
    for sign in unit.of("last") if "now" not in unit.groups else ():
        if not _is_compared(sign, unit):
            return _number_before(sign, unit)
    return 0


def years_later(unit: Unit) -> int:
    """Return how many years after the one told before a sentence speaks of: setahun kemudian; 0 if it says none."""
    return next((_number_before(sign, unit) for sign in unit.of("later")), 0)


def _number_before(sign: Sign, unit: Unit) -> int:
    before = unit.tokens.words[sign.first - 1] if sign.first > unit.first else ""
    return int(before) if before.isdecimal() and len(before) < 3 else AGO.get(before, 1)


def _is_compared(last: Sign, unit: Unit) -> bool:
    """Say whether one only compares with it, or tells what came then: dibanding tahun lalu; Setelah tahun lalu, …"""
    words = unit.tokens.words
    before = words[max(unit.first, last.first - 3) : last.first]
    if before[-1:] == ["dari"] or not COMPARED.isdisjoint(before):
        return True
    return not AFTER.isdisjoint(before[-1:]) and "," in unit.tokens.gap(last.last + 1)


def years_beside(signs: Iterable[Sign | Place], unit: Unit) -> dict[int, int]:
    """Return for the first words of dimensions or names the year that each has behind it: branding pada 2021, …"""
    words = unit.tokens.words
    found = {}
    for sign in signs:
        after = next((year for year in unit.years if year > sign.last), unit.end)
        if after < unit.end and BARE.union(BETWEEN).issuperset(words[sign.last + 1 : after]):
            found[sign.first] = _year(after, unit)
    return found if len(set(found.values())) > 1 or opens_with_another(unit) else {}


def opens_with_another(unit: Unit) -> bool:
    """Say whether a sentence begins with what was before: Setelah Kota A pada 2019, kini Kota B."""
    return unit.tokens.words[unit.first] in AFTER and len(unit.years) > 1


def told_year(unit: Unit, dimension: str | None = None) -> int | None:
    """Return the one year of a sentence that may be the programme's, that of an award's name included.

    That right behind another dimension is not that of *dimension*.
    """
    others = {one.last + 1 for one in unit.of("dimension") if dimension and one.value != dimension}
    years = {_year(number, unit) for number in unit.years if number not in others and _grade(number, unit)}
    return years.pop() if len(years) == 1 else None


def has_years(unit: Unit) -> bool:
    """Say whether a sentence tells of several programme years."""
    return len(unit.years) > 1 and len({_year(one, unit) for one in unit.years if _grade(one, unit) > 0}) > 1


def names_year(unit: Unit) -> bool:
    """Say whether a sentence or a part of one has a programme year."""
    return any(_grade(number, unit) for number in unit.years)


def named_year(units: Sequence[Unit]) -> int | None:
    """Return the programme year an article names beside the programme or those who take part.

    A sentence of several years tells how the programme went on, and dates nothing else.
    """
    return _most_named([unit for unit in units if not has_years(unit)], (({2}, NAMED),))


def bare_year(units: Sequence[Unit]) -> int | None:
    """Return the year it names otherwise, in a sentence on the programme, but on how it went on in others."""
    return _most_named(
        [unit for unit in units if not has_years(unit) and not _counts_others(unit)], (({1, -1}, NAMED),)
    )


def history_year(units: Sequence[Unit]) -> int | None:
    """Return the year it names in a sentence of several, or on how many took part."""
    return _most_named(units, (({2}, NAMED), ({1, -1}, NAMED)))


def counts_them(unit: Unit) -> bool:
    """Say whether a sentence tells how many there are: Tahun 2023 terpilih 48 kabupaten, pada 2018 dipilih 50."""
    heads = [sign.last + 1 for sign in unit.of("chosen", "entered") if sign.last + 1 < unit.end]
    if any(unit.tokens.words[number].isdecimal() and not is_year(unit.tokens.words[number]) for number in heads):
        return True
    return any(is_counted(number, unit) for number in range(unit.first, unit.end))


def _counts_others(unit: Unit) -> bool:
    return counts_them(unit) and not unit.places and not unit.has("one", "actor", "that")


def any_year(units: Sequence[Unit]) -> int | None:
    """Return the year it names otherwise, in whichever sentence."""
    return _most_named(units, (({1}, ()),))


def _most_named(units: Sequence[Unit], kinds_and_groups: Iterable[tuple[set[int], tuple[str, ...]]]) -> int | None:
    for kinds, groups in kinds_and_groups:
        named: Counter[int] = Counter()
        for unit in units:
            if unit.years and (not groups or unit.has(*groups)):
                own = [number for number in unit.years if not _is_told_aside(number, unit)]
                years = {_year(number, unit) for number in own if _grade(number, unit) in kinds}
                named.update(dict.fromkeys(years, unit.weight))
        if named:
            return named.most_common(1)[0][0]  # of equals the first that is named
    return None


def dated_year(units: Sequence[Unit]) -> int | None:
    """Return the first year printed after a month."""
    for unit in units:
        for number in unit.years:
            if unit.tokens.words[max(unit.first, number - 1)] in LOCAL_MONTHS and not _is_of_an_act(number, unit):
                return _year(number, unit)
    return None


def _distance(number: int, grade: int, sign: Sign | None, unit: Unit) -> int:
    """Return how far a year is from a word: commas count as words do, and a bare year is further off."""
    if sign is None:
        return -grade
    first, last = sorted((number, sign.last))
    commas = sum(not unit.tokens.is_joined(word) for word in range(first + 1, last + 1))
    return last - first + APART * (commas + (grade == 1)) + (number < sign.first) * APART // 2


def _year(number: int, unit: Unit) -> int:
    return int(unit.tokens.words[number][-4:])


def _grade(number: int, unit: Unit) -> int:
    """Return how surely a year is the programme's.

    2 is one with the programme's name or of those who take part, 1 a bare "tahun 2021", -1 the year of an award's name,
    which may be that of the ceremony, and 0 the year of a date or of something else.
    """
    words = unit.tokens.words
    before = words[max(unit.first, number - 4) : number]
    if not words[number].isdecimal():
        return 1
    told = (_is_in_a_number, _is_outgrown, _is_of_an_act, _opens_a_span, _is_of_a_choice)
    if any(is_of_else(number, unit) for is_of_else in told):
        return 0
    if not before or not MARKS.isdisjoint(unit.tokens.margin(number)):
        return 1
    if before[-1] in LOCAL_MONTHS or SPANS.intersection(before) or (_is_from_then(number, unit) and not marks_in(unit)):
        return 0
    if _is_of_a_cohort(number, unit):
        return 2
    grade = _named_grade(number, unit, NAMED) or int(before[-1] in BARE or not PARTS.isdisjoint(before[-2:]))
    return 0 if grade == 1 and _tells_how_it_began(number, unit) else grade


def _tells_how_it_began(number: int, unit: Unit) -> bool:
    """Say whether the programme began in a year: not its part in a region, Gerakan … di Kota A dimulai."""
    named = unit.of("programme", "scheme")
    if not named:
        return False
    begun = next((word for word in range(unit.first, unit.end) if unit.tokens.words[word] in BEGUN), unit.first)
    is_its = begun > max(unit.first, named[0].first) and number - begun <= AT_FIRST
    return is_its and all(one.first > begun for one in unit.places)


def says_this_year(unit: Unit) -> bool:
    """Say whether a sentence tells of what the programme does this year: Tahun ini 50 daerah menandatangani."""
    return "now" in unit.groups and unit.has(*NAMED, "chosen", "entered", "signing") and not unit.has("hoped", "ahead")


def says_these_days(unit: Unit) -> bool:
    """Say whether a sentence tells of what was signed, evaluated or won on a day that readers know: Senin, hari ini."""
    return "recent" in unit.groups and unit.has(*EVENTS) and not unit.has("hoped", "ahead")


def says_how_many(unit: Unit) -> bool:
    """Say whether a sentence tells how many were chosen or signed, and of no year: Terpilih 25 kabupaten/kota."""
    is_told = counts_them(unit) and not unit.years and unit.has("chosen", "entered", "signing")
    return is_told and not unit.has("hoped", "ahead", "earlier", "last")


def reaches(year: int, unit: Unit) -> bool:
    """Say whether a sentence tells of years until a year: dari 2019 sampai 2023."""
    words = unit.tokens.words
    ends = [one for one in unit.years if not UNTIL.isdisjoint(words[max(unit.first, one - 2) : one])]
    return any(_year(one, unit) == year for one in ends)


def latest_year(units: Sequence[Unit]) -> int | None:
    """Return the latest year that sentences tell of, without hoping for it."""
    told = [unit for unit in units if not unit.has("hoped", "ahead")]
    return max((_year(one, unit) for unit in told for one in unit.years if _grade(one, unit)), default=None)


def _is_of_a_cohort(number: int, unit: Unit) -> bool:
    return not COHORT.isdisjoint(unit.tokens.words[max(unit.first, number - 2) : number])


def _named_grade(number: int, unit: Unit, groups: Iterable[str]) -> int:
    words = unit.tokens.words
    for sign in unit.of(*groups):
        if sign.last < number and all(
            words[one] in BETWEEN or _is_bracketed(one, unit) for one in range(sign.last + 1, number)
        ):
            is_its_own = "pada" not in words[sign.last + 1 : number]
            if sign.group in {"prize", "ceremony", "dimension"}:
                return -1 if is_its_own else 1
            return 2 if is_its_own or sign.group not in WHOLE else 1
        is_bare = words[number - 1] in BARE  # the 2024 Smart City Movement, but not pada 2017 Gerakan Menuju Smart City
        if sign.group == "programme" and sign.first == number + 1 and not is_bare:
            return 2
    return 0


def _is_bracketed(number: int, unit: Unit) -> bool:
    """Say whether a word stands in brackets of its own, as an abbreviation does: Gerakan Menuju Smart City (GMSC)."""
    return "(" in unit.tokens.margin(number) and ")" in unit.tokens.margin(number + 1)


def _is_of_an_act(number: int, unit: Unit) -> bool:
    """Say whether it is a regulation's or a letter's: SK Dewan Smart City tahun 2018."""
    words, told = unit.tokens.words, {sign.first for sign in unit.of(*WHICH)}
    for word in range(number - 1, max(unit.first, number - OF_ACTS) - 1, -1):
        if word in told or words[word] in COHORT or not PARTING.isdisjoint(unit.tokens.gap(word + 1)):
            return False
        if words[word] in ACTS and words[word - 1] != "tahun":  # tahun anggaran 2023
            return True
    return False


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


def _is_told_aside(number: int, unit: Unit, sign: Sign | None = None) -> bool:
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


def _head_of_clause(number: int, unit: Unit) -> int | None:
    """Return the word with which the clause of a year begins, if it is one beside: yang, setelah, sejak."""
    for word in range(number - 1, max(unit.first, number - OF_ACTS) - 1, -1):
        if not PARTING.isdisjoint(unit.tokens.gap(word + 1)):
            return None
        if unit.tokens.words[word] in BESIDE:
            return word
    return None


def is_counted(number: int, unit: Unit) -> bool:
    """Say whether a word for regions has their number before it: 25 kabupaten, sepuluh kota."""
    words = unit.tokens.words
    if number <= unit.first or words[number] not in COUNTED:
        return False
    return is_count(words[number - 1])


def is_count(word: str) -> bool:
    """Say whether a word is a number and no year: 25, sepuluh."""
    return word in AGO or (word.isdecimal() and not is_year(word))


def _opens_a_span(number: int, unit: Unit) -> bool:
    """Say whether it is the first of years from which to which something was so: sejak 2019 hingga tahun 2023."""
    after = unit.tokens.words[number + 1 : min(unit.end, number + SPAN)]
    return bool(after) and after[0] in UNTIL and any(map(is_year, after))


def _is_in_a_number(number: int, unit: Unit) -> bool:
    """Say whether it is a part of 14/12/2021 or of 2022-2031."""
    if unit.tokens.gap(number) in DASHES:
        return True
    after = number + 1
    if after >= unit.end or not unit.tokens.words[after].isdecimal() or unit.tokens.gap(after) not in DASHES:
        return False
    return unit.tokens.gap(after) != "/" or not is_year(unit.tokens.words[after])  # tahun 2022/2023
