"""Find in an article which region did or won what, in which dimension and edition."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.cohorts import load_cohorts
from crawler.regions import load_regions
from pipelines.places.reading import read
from pipelines.programme.lexicon import load_events
from pipelines.programme.meaning import Meaning, dimensions_of, meaning_of
from pipelines.programme.models import Award
from pipelines.programme.pairing import pairs_of
from pipelines.programme.units import Unit, units_of
from pipelines.programme.years import day_in, edition_in
from pipelines.text.neighbours import own_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from pipelines.places import Found
    from pipelines.places.cues import Place

READ = 200_000  # characters, as for regions
LONGEST = 300
SHORT = 8  # words of a line that is an entry of a list
ASIDE = frozenset({"place", "venue", "aside", "missed", "visited"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence's report on one region."""

    code: str
    what: str
    dimension: str | None
    edition: int | None
    grade: int  # how surely the sentence names it
    is_reasoned: bool
    unit: Unit


def find_awards(title: str, text: str, *, regions: Sequence[Found], published: datetime | None) -> tuple[Award, ...]:
    """Return what the article reports of its *regions*, as the tagger found them; what the text leaves open is None."""
    if not regions:
        return ()
    reading = read(title, own_text(text[:READ]))
    units = units_of(reading, [region.code for region in regions])
    claims = list(_claims(units, regions))
    if not claims:
        return ()
    day = next((day for unit in units[:7] if (day := day_in(unit, published))), None)
    return tuple(_award(claim, units, day) for claim in _settled(claims))


def _claims(units: Iterable[Unit], regions: Sequence[Found]) -> Iterator[Claim]:
    about = [one.code for one in regions if one.role == "subject" and load_regions()[one.code].kind != "provinsi"]
    heading: Meaning | None = None
    is_foreign = False
    for unit in units:
        is_foreign = _is_foreign(unit, is_foreign)
        meaning = None if is_foreign else (meaning_of(unit) or _continued(unit, heading))
        if meaning is not None:
            yield from _of_unit(unit, meaning, about)
        heading = _heading(unit, meaning, heading)


def _is_foreign(unit: Unit, before: bool) -> bool:
    """Say whether the award spoken of is another's; naming the programme with a prize ends that."""
    if unit.of("lookalike"):
        return True
    return before and not unit.of("programme")


def _continued(unit: Unit, heading: Meaning | None) -> Meaning | None:
    """Return what a line of a list reports under its heading, or a sentence that passes the award on."""
    if heading is None or not unit.places or unit.of("pillars", "missed", "hoped"):
        return None
    dimensions = dimensions_of(unit)
    if unit.words > SHORT and not (dimensions and unit.of("label", "win", "passes")):
        return None
    if dimensions and heading.what != "award":
        return None
    return Meaning(what=heading.what, dimensions=dimensions or heading.dimensions)


def _heading(unit: Unit, meaning: Meaning | None, before: Meaning | None) -> Meaning | None:
    """Return what holds for the lines that follow."""
    if meaning is not None:
        return meaning
    if before is None or (unit.words <= SHORT and unit.places) or unit.words == 1:
        return before
    if unit.words <= SHORT and (dimensions := dimensions_of(unit)):
        return Meaning(what=before.what, dimensions=dimensions)
    return None


def _of_unit(unit: Unit, meaning: Meaning, about: list[str]) -> Iterator[Claim]:
    edition, grade = edition_in(unit)
    named = pairs_of(_takers(unit), meaning.dimensions, in_turn=bool(unit.of("each")))
    pairs = [(place.codes[0], dimension) for place, dimension in named] or [
        (code, dimension) for code in _inherited(unit, about) for dimension in _values(meaning)
    ]
    for code, dimension in dict.fromkeys(pairs):
        yield Claim(
            code=code, what=meaning.what, dimension=dimension, edition=edition, grade=grade,
            is_reasoned=meaning.is_reasoned, unit=unit,
        )  # fmt: skip


def _values(meaning: Meaning) -> list[str | None]:
    return [sign.value for sign in meaning.dimensions] or [None]


def _takers(unit: Unit) -> list[Place]:
    """Return the regions a sentence may report on: a province only where it acts and no member of any is named."""
    regions = load_regions()
    plain = [place for place in unit.places if not place.notes & ASIDE]
    local = [place for place in plain if regions[place.codes[0]].kind != "provinsi"]
    return local or [place for place in plain if place.acts]


def _inherited(unit: Unit, about: list[str]) -> list[str]:
    """Return the region an article is about where a sentence names none but speaks of it."""
    if len(about) != 1 or (unit.places and any("missed" in place.notes for place in unit.places)):
        return []
    return about if unit.number == 0 or unit.of("actor") else []


def _settled(claims: list[Claim]) -> Iterator[Claim]:
    """Yield of each region the awards by dimension, and of the rest what the most prominent sentence says."""
    for code in dict.fromkeys(claim.code for claim in claims):
        own = sorted((claim for claim in claims if claim.code == code), key=lambda claim: -claim.unit.weight)
        won = [claim for claim in own if claim.dimension]
        yield from _merged(won)
        if rest := [claim for claim in own if not claim.dimension and not _is_covered(claim, won)]:
            best = next((claim for claim in rest if claim.is_reasoned), rest[0])
            yield from _merged([claim for claim in rest if claim.what == best.what])[:1]


def _merged(claims: list[Claim]) -> list[Claim]:
    """Return one claim for each dimension and edition; one without an edition joins one that has it."""
    found: dict[tuple[str | None, int | None], Claim] = {}
    for claim in sorted(claims, key=lambda claim: -claim.grade):
        has_other = any(dimension == claim.dimension for dimension, _ in found)
        if claim.edition is not None and (claim.grade > 1 or not has_other) or not has_other:
            found.setdefault((claim.dimension, claim.edition), claim)
    return [claim for claim in claims if claim in found.values()]


def _is_covered(claim: Claim, won: list[Claim]) -> bool:
    return any(one.unit.weight >= claim.unit.weight or claim.what == "award" for one in won)


def _edition_of_article(units: Sequence[Unit], least: int) -> int | None:
    """Return the programme year the article names, if it names one or one most."""
    named: Counter[int] = Counter()
    for unit in units:
        year, grade = edition_in(unit)
        if year is not None and grade >= least:
            named[year] += unit.weight
    best = named.most_common(2)
    if not best or (len(best) == 2 and best[0][1] == best[1][1]):
        return None
    return best[0][0]


def _award(claim: Claim, units: Sequence[Unit], day: str | None) -> Award:
    edition = claim.edition
    if claim.what == "evaluation":
        edition = _edition_of_article(units, 3) or edition
    return Award(
        code=claim.code,
        what=claim.what,
        dimension=claim.dimension,
        edition=edition or _edition_of_article(units, 2) or _known_edition(claim, day),
        event_date=day,
        evidence=_cut(claim.unit.text()),
    )


def _known_edition(claim: Claim, day: str | None) -> int | None:
    """Return the edition whose ceremony was that day, else the one year a published list has for this very thing."""
    if day is None:
        return None
    if day in load_events():
        return load_events()[day]
    fitting = {
        one.edition
        for one in load_cohorts()
        if one.code == claim.code and one.is_sure and one.edition == int(day[:4])
        and (one.what == "participant" or one.dimension == claim.dimension)
    }  # fmt: skip
    return fitting.pop() if len(fitting) == 1 else None


def _cut(sentence: str) -> str:
    whole = " ".join(sentence.split())
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1].rpartition(" ")[0] + "…"
