"""Which programme year a sentence speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.times import LOCAL_MONTHS
from pipelines.programme.other_years import (
    AGO,
    DASHES,
    JOINED,
    NAMED,
    UNTIL,
    is_from_then,
    is_of_a_cohort,
    is_of_else,
    is_quoted,
    is_told_aside,
    marks_in,
    opens_a_span,
    tells_how_it_began,
    year_at,
)
from pipelines.programme.units import SHORT
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.places.cues import Place
    from pipelines.programme.units import Sign, Unit

BETWEEN = words_of("programme", "between-years")
OURS = ("programme", "ceremony", "assessment", "member")  # with which even next year is an edition
WHOLE = {"programme", "scheme", "city", "ministry"}  # "pada 2022" behind these says when something was done
APART = 6  # words
SINCE = frozenset({"chosen", "attending", "entered", "joining", "guidance", "member", "programme", "masterplan"})
SPANS = words_of("programme", "spans")
BARE = words_of("programme", "bare-years")
MARKS = frozenset("(:")  # right before a year that stands for itself
PARTS = words_of("programme", "parts-of-years")
COMPARED = words_of("programme", "compared")
OPENING = words_of("programme", "opening-years")
ROW = words_of("programme", "and")
AGAIN = "kembali"
AFTER = words_of("programme", "after")


def without_years_to_come(unit: Unit, published: int | None) -> Unit:
    """Return a sentence without years after that of publication: but its next edition, those of plans."""
    if published is None or not unit.years:
        return unit
    told = tuple(
        one for one in unit.years if (ahead := year_at(one, unit) - published) <= 0 or _is_next(ahead, one, unit)
    )
    return unit if told == unit.years else unit._replace(years=told)


def _is_next(ahead: int, number: int, unit: Unit) -> bool:
    return ahead == 1 and (is_of_a_cohort(number, unit) or _named_grade(number, unit, OURS) != 0)


def years_for(sign: Sign | None, unit: Unit) -> tuple[int | None, ...]:
    """Return the programme year a sentence gives to what *sign* says, or every year if it was done again."""
    if len(unit.years) > 1 and _is_again(unit):
        return tuple(dict.fromkeys(year_at(number, unit) for number in unit.years))
    own = [one for one in unit.years if not (is_told_aside(one, unit, sign) or is_quoted(one, sign, unit))]
    graded = [(number, grade) for number in own if (grade := grade_of(number, unit)) > 0]
    if len(unit.years) > 1 and (row := _row(unit, [number for number, _ in graded])):
        return tuple(year_at(number, unit) for number in row)
    years = [year_at(number, unit) for number, _ in graded] or _since(sign, unit)
    if not years and "again" in unit.groups:  # setelah 2021 dan kini 2022
        years = [year_at(number, unit) for number in unit.years]
    if len(set(years)) < 2:
        return tuple(years[:1]) or (None,)
    if "again" in unit.groups or ("marking" in unit.groups and len(marks_in(unit)) == len(set(years))):
        return tuple(dict.fromkeys(years))
    number, _ = min(graded, key=lambda one: _distance(one[0], one[1], sign, unit))
    return (year_at(number, unit),)


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
        year_at(one, unit) for one in unit.years
        if "sejak" in words[max(unit.first, one - 3) : one] or (is_part and is_from_then(one, unit))
        if not (opens_a_span(one, unit) or tells_how_it_began(one, unit))
    ]  # fmt: skip


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
            found[sign.first] = year_at(after, unit)
    return found if len(set(found.values())) > 1 or opens_with_another(unit) else {}


def opens_with_another(unit: Unit) -> bool:
    """Say whether a sentence begins with what was before: Setelah Kota A pada 2019, kini Kota B."""
    return unit.tokens.words[unit.first] in AFTER and len(unit.years) > 1


def told_year(unit: Unit, dimension: str | None = None) -> int | None:
    """Return the one year of a sentence that may be the programme's, that of an award's name included.

    That right behind another dimension is not that of *dimension*.
    """
    others = {one.last + 1 for one in unit.of("dimension") if dimension and one.value != dimension}
    years = {year_at(number, unit) for number in unit.years if number not in others and grade_of(number, unit)}
    return years.pop() if len(years) == 1 else None


def has_years(unit: Unit) -> bool:
    """Say whether a sentence tells of several programme years."""
    return len(unit.years) > 1 and len({year_at(one, unit) for one in unit.years if grade_of(one, unit) > 0}) > 1


def names_year(unit: Unit) -> bool:
    """Say whether a sentence or a part of one has a programme year."""
    return any(grade_of(number, unit) for number in unit.years)


def _distance(number: int, grade: int, sign: Sign | None, unit: Unit) -> int:
    """Return how far a year is from a word: commas count as words do, and a bare year is further off."""
    if sign is None:
        return -grade
    first, last = sorted((number, sign.last))
    commas = sum(not unit.tokens.is_joined(word) for word in range(first + 1, last + 1))
    return last - first + APART * (commas + (grade == 1)) + (number < sign.first) * APART // 2


def grade_of(number: int, unit: Unit) -> int:
    """Return how surely a year is the programme's.

    2 is one with the programme's name or of those who take part, 1 a bare "tahun 2021", -1 the year of an award's name,
    which may be that of the ceremony, and 0 the year of a date or of something else.
    """
    words = unit.tokens.words
    before = words[max(unit.first, number - 4) : number]
    if not words[number].isdecimal():
        return 1
    if is_of_else(number, unit):
        return 0
    if not before or not MARKS.isdisjoint(unit.tokens.margin(number)):
        return 1
    if before[-1] in LOCAL_MONTHS or SPANS.intersection(before) or (is_from_then(number, unit) and not marks_in(unit)):
        return 0
    if is_of_a_cohort(number, unit):
        return 2
    grade = _named_grade(number, unit, NAMED) or int(before[-1] in BARE or not PARTS.isdisjoint(before[-2:]))
    return 0 if grade == 1 and tells_how_it_began(number, unit) else grade


def reaches(year: int, unit: Unit) -> bool:
    """Say whether a sentence tells of years until a year: dari 2019 sampai 2023."""
    words = unit.tokens.words
    ends = [one for one in unit.years if not UNTIL.isdisjoint(words[max(unit.first, one - 2) : one])]
    return any(year_at(one, unit) == year for one in ends)


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
