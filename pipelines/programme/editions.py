"""Of which programme year, and of which day, an article reports what it claims."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from crawler.reference.regions import is_province
from crawler.times import LOCAL_MONTHS
from pipelines.programme.days import days_in, first_day, year_of_month
from pipelines.programme.other_years import NAMED, counts_them, is_of_an_act, is_told_aside, year_at
from pipelines.programme.years import grade_of, has_years, reaches, told_year, years_ago, years_later
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from crawler.sources.programmes import Programme
    from pipelines.programme.claims import Claim
    from pipelines.programme.units import Unit

BEFORE = "sebelumnya"
GUESTS = words_of("programme", "guests")
NEWS = 1  # sentences after the headline that tell of today
EVENTS = ("signing", "chosen", "evaluation", "assessment", "prize", "ceremony", "guidance")


class Times(NamedTuple):
    """What an article tells of when, by which its claims are dated."""

    units: Sequence[Unit]
    days: Mapping[int, str | None]  # that the sentences of claims print, by their numbers
    months: Mapping[int, int | None]  # the year of a month without one, in the same
    day: str | None  # the first of all that are printed
    published: int | None  # the year
    named: int | None  # the year that it names with the programme
    bare: int | None  # the one that it names otherwise in a sentence on it
    free: int | None  # where it is not that of a prize
    dated: int | None  # the first one of a date
    history: int | None  # one of several in a sentence on it
    loose: int | None  # the one that it names otherwise anywhere
    latest: int | None  # the latest of which it tells
    now: Sequence[Unit]  # that tell of what the programme does this year
    recent: Sequence[Unit]  # that tell of what was signed, evaluated, won on an undated day, or of how many
    programme: Programme


def times_of(
    units: Sequence[Unit], claims: Sequence[Claim], published: datetime | None, programme: Programme
) -> Times:  # fmt: skip
    """Return what the sentences of an article tell of when."""
    dating = _dating(units)
    claiming = {claim.unit.number for claim in claims}
    dated = {claim.unit.number for claim in claims if claim.edition and claim.dimension}
    return Times(
        units=units,
        months={one: year_of_month(units[one], published) for one in claiming},
        days={one: first_day(days_in(units[one], published)) for one in claiming},
        day=first_day(day for unit in units if not _is_of_others(unit) for day in days_in(unit, published)),
        published=published.year if published else None,
        named=_named_year(dating),
        bare=_bare_year(dating),
        free=_bare_year([unit for unit in dating if unit.number not in dated]),
        dated=_dated_year(dating),
        history=_history_year(dating),
        loose=_any_year(dating),
        latest=_latest_year(dating),
        now=[unit for unit in units if _says_this_year(unit)],
        recent=[unit for unit in units if _says_these_days(unit) or _says_how_many(unit)],
        programme=programme,
    )


def _dating(units: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in units if unit.years and not _is_of_others(unit)]


def _is_of_others(unit: Unit) -> bool:
    """Say whether a sentence tells of somebody else's award, whose day and year are its own."""
    return {"foreign", "prize"} <= unit.groups and not unit.has("programme", "ceremony", "assessment", "scheme")


def dated_claims(claims: Sequence[Claim], times: Times) -> list[tuple[int | None, Claim]]:
    """Return claims with their editions, without those of who only attends what others sign."""
    return _without_guests(_as_in_the_text(list(_dated(claims, times)), times))


def _dated(claims: Sequence[Claim], times: Times) -> Iterator[tuple[int | None, Claim]]:
    """Yield each claim with its edition.

    What was at another time that nobody dates is told only of regions of which nothing else is.
    """
    now = {claim.code for claim in claims if not claim.is_elsewhen}
    years = _named_years(now, times) if times.named else {}
    earliest = {claim.what: claim.unit.number for claim in reversed(claims) if not claim.is_elsewhen}
    is_chronicle = len({told_year(claim.unit) for claim in claims} - {None}) > 1
    for claim in claims:
        if not claim.is_elsewhen:
            told = told_year(claim.unit, claim.dimension) if is_chronicle else None
            named = times.published if _is_of_today(claim) else years.get(claim.code)
            is_news = earliest[claim.what] <= NEWS or _is_of_these_days(claim, times)
            yield _edition(claim, told or named, times.published if is_news else None, times), claim
        elif claim.code not in now:
            yield (times.named if claim.what == "participant" else None), claim


def _is_of_these_days(claim: Claim, times: Times) -> bool:
    """Say whether it tells of a weekday, or one that may mean the region does, or of years until publication."""
    if "recent" in claim.unit.groups or _may_mean_any(claim.code, times.recent):
        return True
    return times.published is not None and reaches(times.published, claim.unit)


def _named_years(codes: Iterable[str], times: Times) -> dict[str, int | None]:
    """Return for each region the year named with the programme, as far as that may be its own."""
    dating = _dating(times.units)
    return {code: _named_year([unit for unit in dating if _may_mean(code, unit)]) for code in codes}


def _may_mean(code: str, unit: Unit) -> bool:
    """Say whether what a sentence tells may be told of a region: not where it names other kabupaten or kota alone."""
    local = {place.codes[0] for place in unit.places if not is_province(place.codes[0])}
    return not local or code in local


def _may_mean_any(code: str, units: Sequence[Unit]) -> bool:
    return any(_may_mean(code, unit) for unit in units)


def _is_of_today(claim: Claim) -> bool:
    """Say whether a part of a sentence tells of today, and of no year."""
    return claim.unit.whole is not None and "today" in claim.unit.groups and not claim.unit.years


def _edition(claim: Claim, said: int | None, news: int | None, times: Times) -> int | None:
    """Return the year of a claim: of its sentence or of what it tells, else *said*, else any year the article has.

    What is *news* and has none of them is of the year in which it came out.
    """
    day = times.days[claim.unit.number]
    year = claim.edition or times.programme.events.get(day or "") or _of_this_year(claim, times)
    year = year or _of_years_ago(claim, times) or _of_years_later(claim, times) or said
    if year or claim.is_standing or _is_of_today(claim):
        return year
    return _year_of_event(claim, day or times.day, news, times)


def _of_this_year(claim: Claim, times: Times) -> int | None:
    """Return the year that "this year" means: that of publication, else the latest of which the text tells."""
    return (times.published or times.latest) if "now" in claim.unit.groups else None


def _of_years_ago(claim: Claim, times: Times) -> int | None:
    """Return the year to which a sentence counts back: from today, or from what it tells of (tahun sebelumnya)."""
    unit = claim.unit
    ago = 0 if unit.years or "today" in unit.groups else years_ago(unit)  # yang tahun lalu tersisih kali ini lulus
    if not ago:
        return None
    is_before = any(unit.tokens.words[sign.last] == BEFORE for sign in unit.of("last"))
    told = (told_year(unit.whole) if unit.whole else times.named) if is_before else None
    base = told or times.published
    return base - ago if base else None


def _of_years_later(claim: Claim, times: Times) -> int | None:
    """Return the year to which a sentence counts on from the one told before: Setahun kemudian."""
    later = years_later(claim.unit)
    if not later:
        return None
    before = (told_year(unit) for unit in reversed(times.units[: claim.unit.number]) if unit.years)
    year = next((one for one in before if one), None)
    return year + later if year else None


def _year_of_event(claim: Claim, day: str | None, news: int | None, times: Times) -> int | None:
    """Return the year of what has none in its own words: this one if it says so, else that of a day or the news."""
    month = None if times.days[claim.unit.number] else times.months[claim.unit.number]
    edition = month or _edition_of(claim, day, times.programme) or times.named or _dated_year([claim.unit])
    if news and _may_mean_any(claim.code, times.now):
        return edition or news
    # News without a year is of the year in which it came out, whichever year of something else the text names.
    bare = times.free if claim.dimension else times.bare
    return edition or bare or times.dated or news or times.history or times.loose


def _edition_of(claim: Claim, day: str | None, programme: Programme) -> int | None:
    """Return the edition of a known ceremony of that day, else of a published list, else the year of the day."""
    if day is None:
        return None
    if day in programme.events:
        return programme.events[day]
    year = int(day[:4])
    listed = {
        one.edition
        for one in programme.cohorts
        if one.is_sure and (one.code, one.what, one.dimension) == (claim.code, claim.what, claim.dimension)
    }
    return listed.pop() if len(listed) == 1 and year - 1 in listed else year


def _as_in_the_text(dated: list[tuple[int | None, Claim]], times: Times) -> list[tuple[int | None, Claim]]:
    """Return claims with their editions, those without a year of their own as the text dates the same.

    So are those of a headline, and in a text without a day who takes part, which is told again and again.
    """
    years: dict[tuple[str, str, str | None], int] = {}
    for year, claim in dated:
        if year and claim.unit.number and (claim.edition or times.day or not _is_part(claim)):
            for dimension in (claim.dimension, None):
                key = (claim.code, claim.what, dimension)
                years[key] = max(year, years.get(key, 0))
    return [
        (years.get((claim.code, claim.what, claim.dimension), year), claim)
        if claim.edition is None and _is_undated(claim, times) else (year, claim)
        for year, claim in dated
    ]  # fmt: skip


def _is_undated(claim: Claim, times: Times) -> bool:
    """Say whether it is a headline's, or of who takes part, in a text that prints no day."""
    return claim.unit.number == 0 or (_is_part(claim) and times.day is None)


def _without_guests(dated: list[tuple[int | None, Claim]]) -> list[tuple[int | None, Claim]]:
    """Return claims without those of who attends what others sign, having been chosen in a year of which it is told."""
    chosen = {(claim.code, year) for year, claim in dated if _is_part(claim) and claim.edition and not _attends(claim)}
    codes = {code for code, _ in chosen}
    return [
        (year, claim) for year, claim in dated
        if not _attends(claim) or claim.code not in codes or (claim.code, year) in chosen
    ]  # fmt: skip


def _is_part(claim: Claim) -> bool:
    return claim.what == "participant"


def _attends(claim: Claim) -> bool:
    """Say whether a region is only told to have been where something was signed: menghadiri penandatanganan MoU."""
    words = claim.unit.tokens.words[claim.unit.first : claim.unit.end]
    return _is_part(claim) and not GUESTS.isdisjoint(words)


def day_of(edition: int | None, what: str, day: str | None) -> str | None:
    """Return the *day* of an article if what is of an edition may have been on it.

    It may until March of the next year, and be awarded all that year.
    """
    if edition is None or day is None:
        return day
    return day if day < (f"{edition + 2}" if what == "award" else f"{edition + 1}-04") else None


def _named_year(units: Sequence[Unit]) -> int | None:
    """Return the programme year an article names beside the programme or those who take part.

    A sentence of several years tells how the programme went on, and dates nothing else.
    """
    return _most_named([unit for unit in units if not has_years(unit)], (({2}, NAMED),))


def _bare_year(units: Sequence[Unit]) -> int | None:
    """Return the year it names otherwise, in a sentence on the programme, but on how it went on in others."""
    return _most_named(
        [unit for unit in units if not has_years(unit) and not _counts_others(unit)], (({1, -1}, NAMED),)
    )


def _counts_others(unit: Unit) -> bool:
    return counts_them(unit) and not unit.places and not unit.has("one", "actor", "that")


def _history_year(units: Sequence[Unit]) -> int | None:
    """Return the year it names in a sentence of several, or on how many took part."""
    return _most_named(units, (({2}, NAMED), ({1, -1}, NAMED)))


def _any_year(units: Sequence[Unit]) -> int | None:
    """Return the year it names otherwise, in whichever sentence."""
    return _most_named(units, (({1}, ()),))


def _most_named(units: Sequence[Unit], kinds_and_groups: Iterable[tuple[set[int], tuple[str, ...]]]) -> int | None:
    for kinds, groups in kinds_and_groups:
        named: Counter[int] = Counter()
        for unit in units:
            if unit.years and (not groups or unit.has(*groups)):
                own = [number for number in unit.years if not is_told_aside(number, unit)]
                years = {year_at(number, unit) for number in own if grade_of(number, unit) in kinds}
                named.update(dict.fromkeys(years, unit.weight))
        if named:
            return named.most_common(1)[0][0]  # of equals the first that is named
    return None


def _dated_year(units: Sequence[Unit]) -> int | None:
    """Return the first year printed after a month."""
    for unit in units:
        for number in unit.years:
            if unit.tokens.words[max(unit.first, number - 1)] in LOCAL_MONTHS and not is_of_an_act(number, unit):
                return year_at(number, unit)
    return None


def _latest_year(units: Sequence[Unit]) -> int | None:
    """Return the latest year that sentences tell of, without hoping for it."""
    told = [unit for unit in units if not unit.has("hoped", "ahead")]
    return max((year_at(one, unit) for unit in told for one in unit.years if grade_of(one, unit)), default=None)


def _says_this_year(unit: Unit) -> bool:
    """Say whether a sentence tells of what the programme does this year: Tahun ini 50 daerah menandatangani."""
    return "now" in unit.groups and unit.has(*NAMED, "chosen", "entered", "signing") and not unit.has("hoped", "ahead")


def _says_these_days(unit: Unit) -> bool:
    """Say whether a sentence tells of what was signed, evaluated or won on a day that readers know: Senin, hari ini."""
    return "recent" in unit.groups and unit.has(*EVENTS) and not unit.has("hoped", "ahead")


def _says_how_many(unit: Unit) -> bool:
    """Say whether an article begins with how many were chosen or signed, and with no year: Terpilih 25 kabupaten."""
    is_told = unit.number <= NEWS and counts_them(unit) and not unit.years and unit.has("chosen", "entered", "signing")
    return is_told and not unit.has("hoped", "ahead", "earlier", "last")
