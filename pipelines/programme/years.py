"""Which programme year a sentence speaks of."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from crawler.times import LOCAL_MONTHS
from pipelines.programme.units import SHORT
from pipelines.sentence_words import numbers_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.places.cues import Place
    from pipelines.programme.units import Sign, Unit

BETWEEN = words_of("programme", "between-years")
NAMED = (
    "programme", "ceremony", "scheme", "assessment", "forum", "city", "masterplan", "evaluation", "member", "dimension",
    "prize", "joining", "guidance", "marking", "ministry",
)  # fmt: skip
APART = 6  # words
SINCE = frozenset({"chosen", "attending", "entered", "joining", "guidance", "member", "programme"})
COHORT = words_of("programme", "cohort")
SPANS = words_of("programme", "spans")
BARE = words_of("programme", "bare-years")
MARKS = frozenset("(:")  # right before a year that stands for itself
DASHES = frozenset({"/", "-", "–"})
OPENING = words_of("programme", "opening-years")
ROW = words_of("programme", "and")
AGAIN = "kembali"
AFTER = words_of("programme", "after")
AGO = numbers_of("programme", "years-ago")


def is_year(word: str) -> bool:
    """Say whether a word is a year of the programme, and not the number of something: ke 20 desa."""
    return len(word) == len("2024") and word.startswith("20") and word.isdecimal()


def years_for(sign: Sign | None, unit: Unit) -> tuple[int | None, ...]:
    """Return the programme year a sentence gives to what *sign* says, or every year if it was done again."""
    if len(unit.years) > 1 and _is_again(unit):
        return tuple(dict.fromkeys(_year(number, unit) for number in unit.years))
    graded = [(number, grade) for number in unit.years if (grade := _grade(number, unit)) > 0]
    if len(unit.years) > 1 and (row := _row(unit, [number for number, _ in graded])):
        return tuple(_year(number, unit) for number in row)
    years = [_year(number, unit) for number, _ in graded] or _since(sign, unit)
    if not years and "again" in unit.groups:  # setelah 2021 dan kini 2022
        years = [_year(number, unit) for number in unit.years]
    if len(set(years)) < 2:
        return tuple(years[:1]) or (None,)
    if "again" in unit.groups:
        return tuple(dict.fromkeys(years))
    number, _ = min(graded, key=lambda one: _distance(one[0], one[1], sign, unit))
    return (_year(number, unit),)


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
    return [_year(one, unit) for one in unit.years if "sejak" in words[max(unit.first, one - 3) : one]]


def years_ago(unit: Unit) -> int:
    """Return how many years before its article a sentence speaks of: tahun lalu, tiga tahun lalu; 0 if it says none."""
    words = unit.tokens.words
    for sign in unit.of("last"):
        before = words[sign.first - 1] if sign.first > unit.first else ""
        return int(before) if before.isdecimal() and len(before) < 3 else AGO.get(before, 1)
    return 0


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

    A sentence of several years tells how the programme went on, and decides only where no other one does.
    """
    surest = (({2}, NAMED),)
    return _most_named([unit for unit in units if not has_years(unit)], surest) or _most_named(units, surest)


def bare_year(units: Sequence[Unit]) -> int | None:
    """Return the year it names otherwise, in a sentence on the programme."""
    return _most_named(units, (({1, -1}, NAMED),))


def any_year(units: Sequence[Unit]) -> int | None:
    """Return the year it names otherwise, in whichever sentence."""
    return _most_named(units, (({1}, ()),))


def _most_named(units: Sequence[Unit], kinds_and_groups: Iterable[tuple[set[int], tuple[str, ...]]]) -> int | None:
    for kinds, groups in kinds_and_groups:
        named: Counter[int] = Counter()
        for unit in units:
            if unit.years and (not groups or unit.has(*groups)):
                years = {_year(number, unit) for number in unit.years if _grade(number, unit) in kinds}
                named.update(dict.fromkeys(years, unit.weight))
        if named:
            return named.most_common(1)[0][0]  # of equals the first that is named
    return None


def dated_year(units: Sequence[Unit]) -> int | None:
    """Return the first year printed after a month."""
    for unit in units:
        for number in unit.years:
            if number > unit.first and unit.tokens.words[number - 1] in LOCAL_MONTHS:
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
    if _is_in_a_number(number, unit) or _is_outgrown(number, unit):
        return 0
    if not before or not MARKS.isdisjoint(unit.tokens.margin(number)):
        return 1
    if before[-1] in LOCAL_MONTHS or SPANS.intersection(before):
        return 0
    if COHORT.intersection(before[-2:]):
        return 2
    return _named_grade(number, unit) or int(before[-1] in BARE)


def _named_grade(number: int, unit: Unit) -> int:
    words = unit.tokens.words
    for sign in unit.of(*NAMED):
        if sign.last < number and all(
            words[one] in BETWEEN or _is_bracketed(one, unit) for one in range(sign.last + 1, number)
        ):
            is_its_own = "pada" not in words[sign.last + 1 : number]
            return (-1 if is_its_own else 1) if sign.group in {"prize", "ceremony", "dimension"} else 2
        if sign.group == "programme" and sign.first == number + 1:  # the 2024 Smart City Movement
            return 2
    return 0


def _is_bracketed(number: int, unit: Unit) -> bool:
    """Say whether a word stands in brackets of its own, as an abbreviation does: Gerakan Menuju Smart City (GMSC)."""
    return "(" in unit.tokens.margin(number) and ")" in unit.tokens.margin(number + 1)


def _is_outgrown(number: int, unit: Unit) -> bool:
    """Say whether it is the earlier of two years of a mark: dari 2,9 pada 2022 menjadi 3,2; menjadi 3,2 dari 2,9."""
    before, after = unit.tokens.words[unit.first : number], unit.tokens.words[number : unit.end]
    if "dari" not in before:
        return False
    is_mark = unit.has("marking", "index", "rank", "assessment", "evaluation")
    if is_mark and "ke" in after and any(year > number for year in unit.years):  # dari urutan 9 pada 2023 ke urutan 5
        return True
    return "menjadi" in after or "menjadi" in before[: before.index("dari")]


def _is_in_a_number(number: int, unit: Unit) -> bool:
    """Say whether it is a part of 14/12/2021 or of 2022-2031."""
    if unit.tokens.gap(number) in DASHES:
        return True
    after = number + 1
    return after < unit.end and unit.tokens.words[after].isdecimal() and unit.tokens.gap(after) in DASHES
