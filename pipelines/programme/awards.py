"""Find in an article which region did or won what, in which dimension and edition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from crawler.models import Award
from crawler.reference.regions import is_province, load_regions
from pipelines.programme.claims import claims_in
from pipelines.programme.days import days_in, first_day, year_of_month
from pipelines.programme.units import units_of
from pipelines.programme.years import (
    any_year,
    bare_year,
    dated_year,
    history_year,
    latest_year,
    named_year,
    reaches,
    says_how_many,
    says_these_days,
    says_this_year,
    told_year,
    without_years_to_come,
    years_ago,
    years_later,
)
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from crawler.models import RegionTag
    from crawler.sources.programmes import Programme
    from pipelines.programme.claims import Claim
    from pipelines.programme.units import Unit
    from pipelines.text import Text

LONGEST = 300  # characters of an evidence sentence
BEFORE = "sebelumnya"
GUESTS = words_of("programme", "guests")
NEWS = 1  # sentences after the headline that tell of today


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
    is_now: bool  # it tells of what the programme does this year
    is_recent: bool  # on a day that it does not date, something was signed, evaluated, won, or it begins with how many
    programme: Programme


def find_awards(
    text: Text, programme: Programme, *, regions: Sequence[RegionTag], published: datetime | None
) -> tuple[Award, ...]:
    """Return what the article reports of its *regions*, as the tagger found them, in one *programme*.

    What the text leaves open is None. For each region and edition that is the highest step, such as an award, else an
    evaluation, a masterplan, taking part.
    """
    if not regions:
        return ()
    found = units_of(text, [region.code for region in regions], programme)
    units = [without_years_to_come(unit, published.year if published else None) for unit in found]
    claims = _claims(units, _about(regions), programme)
    if not claims:
        return ()
    if any(claim.is_taught for claim in claims) and any(map(_tells_of_a_plan, units)):
        claims = [replace(claim, what="masterplan") if claim.is_taught else claim for claim in claims]
    times = _times(units, claims, published, programme)
    dated = _without_guests(_as_in_the_text(list(_dated(claims, times)), times))
    return tuple(
        _award(claim, edition, times.days[claim.unit.number] or _day_of(edition, claim.what, times.day), programme)
        for edition, claim in _highest(dated, programme)
    )


def _day_of(edition: int | None, what: str, day: str | None) -> str | None:
    """Return the *day* of an article if what is of an edition may have been on it.

    It may until March of the next year, and be awarded all that year.
    """
    if edition is None or day is None:
        return day
    return day if day < (f"{edition + 2}" if what == "award" else f"{edition + 1}-04") else None


def _times(
    units: Sequence[Unit], claims: Sequence[Claim], published: datetime | None, programme: Programme
) -> Times:  # fmt: skip
    dating = [unit for unit in units if unit.years and not _is_of_others(unit)]
    dated = {claim.unit.number for claim in claims if claim.edition and claim.dimension}
    return Times(
        units=units,
        months={one: year_of_month(units[one], published) for one in {claim.unit.number for claim in claims}},
        days={one: first_day(days_in(units[one], published)) for one in {claim.unit.number for claim in claims}},
        day=first_day(day for unit in units if not _is_of_others(unit) for day in days_in(unit, published)),
        published=published.year if published else None,
        named=named_year(dating),
        bare=bare_year(dating),
        free=bare_year([unit for unit in dating if unit.number not in dated]),
        dated=dated_year(dating),
        history=history_year(dating),
        loose=any_year(dating),
        latest=latest_year(dating),
        is_now=any(map(says_this_year, units)),
        is_recent=any(map(says_these_days, units)) or any(map(says_how_many, units[: NEWS + 1])),
        programme=programme,
    )


def _is_of_others(unit: Unit) -> bool:
    """Say whether a sentence tells of somebody else's award, whose day and year are its own."""
    return {"foreign", "prize"} <= unit.groups and not unit.has("programme", "ceremony", "assessment", "scheme")


def _claims(units: Sequence[Unit], about: Sequence[str], programme: Programme) -> list[Claim]:
    """Return what is claimed of steps that the programme has; not of a province what is claimed of its members."""
    claims = [claim for claim in claims_in(units, about) if claim.what in programme.steps] if units else []
    members = [claim for claim in claims if not is_province(claim.code)]
    rank = programme.steps.index
    # Of a province what its members reached, or passed on the way: an award includes that they took part.
    best: dict[str, int] = {}
    for claim in members:
        province = load_regions()[claim.code].province
        best[province] = min(rank(claim.what), best.get(province, rank(claim.what)))
    return [
        claim for claim in claims
        if not is_province(claim.code) or claim.code not in best or rank(claim.what) < best[claim.code]
    ]  # fmt: skip


def _tells_of_a_plan(unit: Unit) -> bool:
    """Say whether a plan is written, which is what lessons are for: menyusun rencana induk."""
    return (
        "masterplan" in unit.groups
        and unit.has("making", "guidance")
        and not unit.has("missed", "hoped", "general", "others")
    )


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
            is_news = times.is_recent or earliest[claim.what] <= NEWS or _is_of_these_days(claim, times)
            yield _edition(claim, told or named, times.published if is_news else None, times), claim
        elif claim.code not in now:
            yield (times.named if claim.what == "participant" else None), claim


def _is_of_these_days(claim: Claim, times: Times) -> bool:
    """Say whether a sentence says so itself: tells of a weekday, or of years until that of publication."""
    return "recent" in claim.unit.groups or (times.published is not None and reaches(times.published, claim.unit))


def _named_years(codes: Iterable[str], times: Times) -> dict[str, int | None]:
    """Return for each region the year named with the programme, as far as that may be its own."""
    dating = [unit for unit in times.units if unit.years and not _is_of_others(unit)]
    return {code: named_year([unit for unit in dating if _may_mean(code, unit)]) for code in codes}


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
    before = (told_year(unit) for unit in reversed(times.units[: claim.unit.number]))
    year = next((one for one in before if one), None) if later else None
    return year + later if year else None


def _may_mean(code: str, unit: Unit) -> bool:
    """Say whether what a sentence tells may be told of a region: not where it names other kabupaten or kota alone."""
    local = {place.codes[0] for place in unit.places if not is_province(place.codes[0])}
    return not local or code in local


def _year_of_event(claim: Claim, day: str | None, news: int | None, times: Times) -> int | None:
    """Return the year of what has none in its own words: this one if it says so, else that of a day or the news."""
    month = None if times.days[claim.unit.number] else times.months[claim.unit.number]
    edition = month or _edition_of(claim, day, times.programme) or times.named or dated_year([claim.unit])
    if news and times.is_now:
        return edition or news
    # News without a year is of the year in which it came out, whichever year of something else the text names.
    bare = times.free if claim.dimension else times.bare
    return edition or bare or times.dated or news or times.history or times.loose


def _about(regions: Sequence[RegionTag]) -> list[str]:
    """Return the regions the article is about, provinces only if there is nobody else."""
    subjects = [region.code for region in regions if region.role == "subject"]
    return [code for code in subjects if not is_province(code)] or subjects


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


def _highest(claims: list[tuple[int | None, Claim]], programme: Programme) -> Iterator[tuple[int | None, Claim]]:
    """Yield for each region and edition the highest step; what has no edition counts for the most prominent one."""
    for code in dict.fromkeys(claim.code for _, claim in claims):
        own = sorted((one for one in claims if one[1].code == code), key=lambda one: -one[1].unit.weight)
        first = next((edition for edition, _ in own if edition is not None), None)
        for edition in dict.fromkeys(year or first for year, _ in own):
            for claim in _furthest([one for year, one in own if (year or first) == edition], programme.steps):
                yield edition, claim


def _furthest(claims: list[Claim], steps: Sequence[str]) -> list[Claim]:
    """Return the claims of one region and edition that go furthest, the most prominent first."""
    if won := {claim.dimension: claim for claim in reversed(claims) if claim.dimension}:
        return [claim for claim in claims if claim in won.values()]
    if reasoned := [claim for claim in claims if claim.is_reasoned]:
        claims = [claim for claim in claims if claim.what != "award"] if len(claims) > len(reasoned) else reasoned
    return sorted(claims, key=lambda claim: steps.index(claim.what))[:1]


def _award(claim: Claim, edition: int | None, day: str | None, programme: Programme) -> Award:
    return Award(
        topic=programme.topic,
        code=claim.code,
        what=claim.what,
        dimension=claim.dimension,
        edition=edition,
        event_date=None if claim.is_elsewhen else day,
        evidence=_shortened(claim.unit.text()),
    )


def _shortened(sentence: str) -> str:
    whole = " ".join(sentence.split())
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1].rpartition(" ")[0] + "…"
