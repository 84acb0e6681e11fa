"""Find in an article which region did or won what, in which dimension and edition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from crawler.models import Award
from crawler.reference.regions import is_province, load_regions
from pipelines.programme.claims import claims_in
from pipelines.programme.days import day_in
from pipelines.programme.units import units_of
from pipelines.programme.years import any_year, bare_year, dated_year, named_year, told_year, years_ago

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
NEWS = 1  # sentences after the headline that tell of today


class Times(NamedTuple):
    """What an article tells of when, by which its claims are dated."""

    units: Sequence[Unit]
    days: Mapping[int, str | None]  # that the sentences of claims print, by their numbers
    day: str | None  # the first of all that are printed
    published: int | None  # the year
    named: int | None  # the year that it names with the programme
    bare: int | None  # the one that it names otherwise in a sentence on it
    dated: int | None  # the first one of a date
    loose: int | None  # the one that it names otherwise anywhere
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
    units = units_of(text, [region.code for region in regions], programme)
    claims = _claims(units, _about(regions), programme)
    if not claims:
        return ()
    if any(claim.is_taught for claim in claims) and any(map(_tells_of_a_plan, units)):
        claims = [replace(claim, what="masterplan") if claim.is_taught else claim for claim in claims]
    times = _times(units, claims, published, programme)
    dated = _as_in_the_text(list(_dated(claims, times)))
    return tuple(
        _award(claim, edition, times.days[claim.unit.number] or times.day, programme)
        for edition, claim in _highest(dated, programme)
    )


def _times(
    units: Sequence[Unit], claims: Sequence[Claim], published: datetime | None, programme: Programme
) -> Times:  # fmt: skip
    dating = [unit for unit in units if unit.years]
    return Times(
        units=units,
        days={number: day_in(units[number], published) for number in {claim.unit.number for claim in claims}},
        day=next((day for unit in units if (day := day_in(unit, published))), None),
        published=published.year if published else None,
        named=named_year(dating),
        bare=bare_year(dating),
        dated=dated_year(dating),
        loose=any_year(dating),
        programme=programme,
    )


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
            is_news = earliest[claim.what] <= NEWS or "now" in claim.unit.groups
            yield _edition(claim, told or named, times.published if is_news else None, times), claim
        elif claim.code not in now:
            yield (times.named if claim.what == "participant" else None), claim


def _named_years(codes: Iterable[str], times: Times) -> dict[str, int | None]:
    """Return for each region the year named with the programme, as far as that may be its own."""
    dating = [unit for unit in times.units if unit.years]
    return {code: named_year([unit for unit in dating if _may_mean(code, unit)]) for code in codes}


def _is_of_today(claim: Claim) -> bool:
    """Say whether a part of a sentence tells of today, and of no year."""
    return claim.unit.whole is not None and "today" in claim.unit.groups and not claim.unit.years


def _edition(claim: Claim, said: int | None, news: int | None, times: Times) -> int | None:
    """Return the year of a claim: of its sentence or of what it tells, else *said*, else any year the article has.

    What is *news* and has none of them is of the year in which it came out.
    """
    day = times.days[claim.unit.number]
    year = claim.edition or times.programme.events.get(day or "") or _of_years_ago(claim, times) or said
    if year or claim.is_standing or _is_of_today(claim):
        return year
    return _year_of_event(claim, day or times.day, news, times)


def _as_in_the_text(dated: list[tuple[int | None, Claim]]) -> list[tuple[int | None, Claim]]:
    """Return claims with their editions, those of a headline without a year of its own as the text dates the same."""
    years: dict[tuple[str, str, str | None], int] = {}
    for year, claim in dated:
        if year and claim.unit.number:
            for dimension in (claim.dimension, None):
                key = (claim.code, claim.what, dimension)
                years[key] = max(year, years.get(key, 0))
    return [
        (years.get((claim.code, claim.what, claim.dimension), year), claim)
        if claim.unit.number == 0 and claim.edition is None else (year, claim)
        for year, claim in dated
    ]  # fmt: skip


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


def _may_mean(code: str, unit: Unit) -> bool:
    """Say whether what a sentence tells may be told of a region: not where it names others alone."""
    return not unit.places or any(place.codes[0] == code for place in unit.places)


def _year_of_event(claim: Claim, day: str | None, news: int | None, times: Times) -> int | None:
    """Return the year of what has none in its own words: this one if it says so, else that of a day or the news."""
    if news and "now" in claim.unit.groups:
        return news
    edition = _edition_of(claim, day, times.programme) or times.named or dated_year([claim.unit])
    # News without a year is of the year in which it came out, whichever year of something else the text names.
    return edition or times.bare or times.dated or news or times.loose


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
