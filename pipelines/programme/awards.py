"""Find in an article which region did or won what, in which dimension and edition."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.models import Award
from crawler.reference.regions import is_province, load_regions
from pipelines.programme.claims import claims_in
from pipelines.programme.editions import dated_claims, day_of, times_of
from pipelines.programme.units import units_of
from pipelines.programme.years import without_years_to_come

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from crawler.models import RegionTag
    from crawler.sources.programmes import Programme
    from pipelines.programme.claims import Claim
    from pipelines.programme.units import Unit
    from pipelines.text import Text

LONGEST = 300  # characters of an evidence sentence


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
    times = times_of(units, claims, published, programme)
    return tuple(
        _award(claim, edition, times.days[claim.unit.number] or day_of(edition, claim.what, times.day), programme)
        for edition, claim in _highest(dated_claims(claims, times), programme)
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


def _about(regions: Sequence[RegionTag]) -> list[str]:
    """Return the regions the article is about, provinces only if there is nobody else."""
    subjects = [region.code for region in regions if region.role == "subject"]
    return [code for code in subjects if not is_province(code)] or subjects


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
    if any(claim.is_reasoned for claim in claims):
        claims = [claim for claim in claims if claim.what != "award"]
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
