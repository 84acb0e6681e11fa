"""What a topic's programme is made of, as the topic's own data file declares it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from crawler.errors import SeedError, guess
from crawler.sources.entries import check_keys, located, read_toml, region_of, text_of, texts_of
from crawler.text import spellings, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

WORDS = ("signs", "step", "dimension", "bare", "short")  # tables of phrases
KEYS = ("steps", "first", "cohorts", "events", *WORDS, "stock")
STOCK = ("names", "phrases", "partners")
KNOWN_STEPS = ("award", "evaluation", "masterplan", "participant")  # which the rules find by phrases of theirs
# What a topic may say in its own words, and what the rules call it.
SIGNS = {
    "programme": "programme", "scheme": "scheme", "theme": "city", "forum": "forum", "ceremony": "ceremony",
    "assessment": "assessment",
    "ministry": "ministry", "actor": "actor", "general": "general", "neutral": "neutral", "together": "six",
    "lookalike": "lookalike", "foreign": "foreign", "giver": "giver", "prize": "prize", "finalist": "finalist",
    "evaluation": "evaluation", "masterplan": "masterplan", "making": "making", "chosen": "chosen",
    "entered": "entered", "member": "member", "joining": "joining",
}  # fmt: skip
GIVEN = {"signs": tuple(SIGNS), "stock": STOCK}  # what a table may hold whose lists have names of ours
COLUMNS = ("edition", "what", "dimension", "code", "is_sure")
FIRST = 2010  # the earliest year that is taken for an edition, unless the file says another
YEARS = range(1945, 2100)


class Phrase(NamedTuple):
    """Words that say something of the programme: of which group they are, for which dimension or step they stand."""

    words: str
    group: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A region in a published list of one edition."""

    code: str
    edition: int
    what: str  # a step
    dimension: str | None
    is_sure: bool  # False where published lists contradict each other


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """What articles on a topic report of regions: how far they got, in which dimension and edition."""

    topic: str
    steps: tuple[str, ...]  # the highest first
    first: int  # edition
    phrases: tuple[Phrase, ...]
    dimensions: tuple[str, ...] = ()
    events: Mapping[str, int] = field(default_factory=dict)  # days of ceremonies, and the edition each belongs to
    cohorts: tuple[Listed, ...] = ()
    stock: Mapping[str, list[str]] = field(default_factory=dict)  # by which copies are told from other releases

    def __hash__(self) -> int:
        """Tell programmes apart by their topics at first, as topics are by their slugs."""
        return hash(self.topic)


def load_programme(path: Path, *, topic: str, names: Iterable[str], lookalikes: Iterable[str] = ()) -> Programme:
    """Return the programme of a *topic* that a file declares, or say what to correct in it.

    Where the file does not say what the programme is called, the *names* of the topic do. Its *lookalikes* are none of
    it in any case.
    """
    table = read_toml(path)
    said = {key: _lists(path.name, key, table.get(key, {})) for key in (*WORDS, "stock")}
    with located(path.name):
        check_keys(table, KEYS)
        steps = _steps(table.get("steps", []), said["step"])
        dimensions = _dimensions(said)
        programme = Programme(
            topic=topic,
            steps=steps,
            first=_year("first", table.get("first", FIRST)),
            phrases=tuple(_phrases(said, names, lookalikes)),
            dimensions=dimensions,
            events=_events(table.get("events", {})),
            stock=said["stock"],
        )
        cohorts = text_of("cohorts", table.get("cohorts", ""))
    if not cohorts:
        return programme
    return replace(programme, cohorts=tuple(_cohorts(path.with_name(cohorts), programme, path.name)))


def _lists(file: str, key: str, table: object) -> dict[str, list[str]]:
    """Return the lists of phrases in one table of the file."""
    with located(file, key):
        if not isinstance(table, dict):
            raise SeedError(f"must be a table; write [{key}] on a line of its own and its lists below it")
        if key in GIVEN:
            check_keys(table, GIVEN[key])
        return {name: _phrases_of(name, listed) for name, listed in table.items()}


def _phrases_of(name: str, listed: object) -> list[str]:
    phrases = texts_of(name, listed)
    if blank := next((phrase for phrase in phrases if not squeeze(phrase)), None):
        raise SeedError(f"{name} has the phrase {blank!r}, which has no letters; take it out")
    if "" in phrases or not phrases:
        raise SeedError(f"{name} has no phrases; add one, or take it out")
    return phrases


def _steps(listed: object, own: Iterable[str]) -> tuple[str, ...]:
    steps = texts_of("steps", listed)
    known = (*KNOWN_STEPS, *own)
    if not steps:
        raise SeedError('has no steps; name what regions do, the highest first: steps = ["award", "participant"]')
    if odd := next((step for step in steps if step not in known), None):
        raise SeedError(f"steps has {odd!r}, which no phrase says; add it to [step], or use one of {', '.join(known)}")
    if idle := next((step for step in own if step not in steps), None):
        raise SeedError(f"[step] {idle} stands in no order; add it to steps, the highest first")
    return tuple(dict.fromkeys(steps))


def _dimensions(said: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    dimensions = tuple(said["dimension"])
    for key in ("bare", "short"):
        if odd := next((name for name in said[key] if name not in dimensions), None):
            raise SeedError(f"[{key}] {odd} is no dimension{guess(odd, dimensions) or '; add it to [dimension]'}")
    return dimensions


def _phrases(
    said: Mapping[str, dict[str, list[str]]], names: Iterable[str], lookalikes: Iterable[str]
) -> Iterator[Phrase]:  # fmt: skip
    """Yield the phrases in their order: of two that are the same, the later counts."""
    signs = {"programme": list(names)} | said["signs"]
    for name, phrases in signs.items():
        yield from (Phrase(words, SIGNS[name]) for phrase in phrases for words in spellings(phrase))
    yield from (Phrase(words, "lookalike") for words in lookalikes)
    for group in WORDS[1:]:
        for value, phrases in said[group].items():
            yield from (Phrase(words, group, value) for words in phrases)


def _events(table: object) -> dict[str, int]:
    if not isinstance(table, dict):
        raise SeedError('events must be a table of days, such as "2021-12-14" = 2021 below a line [events]')
    return {_day(day): _year(f"[events] {day}", edition) for day, edition in table.items()}


def _day(written: str) -> str:
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        raise SeedError(f'[events] {written} is no day; write it like "2021-12-14"') from None


def _year(key: str, value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value in YEARS:
        return value
    raise SeedError(f"{key} must be a year from {YEARS[0]} to {YEARS[-1]}, not {value!r}")


def _cohorts(path: Path, programme: Programme, namer: str) -> Iterator[Listed]:
    """Yield the rows of a table of published lists, which the file *namer* names."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, ValueError, csv.Error) as error:
        named, why = f"{namer}: cohorts {path.name}", getattr(error, "strerror", None) or error
        raise SeedError(f"{named} cannot be read ({why}); correct that name or the file") from error
    for number, row in enumerate(rows, 2):
        with located(f"{path.name}: line {number}"):
            yield _listed(row, programme)


def _listed(row: Mapping[str, str | None], programme: Programme) -> Listed:
    missing = next((column for column in COLUMNS if row.get(column) is None), None)
    if missing:
        cure = "separate them with commas" if any(";" in name for name in row if name) else "write all of them"
        raise SeedError(f"has no column {missing}; the columns are {', '.join(COLUMNS)}: {cure}")
    edition, what, dimension, code, is_sure = (str(row[column]) for column in COLUMNS)
    if what not in programme.steps:
        raise SeedError(f"what is {what!r}; use one of {', '.join(programme.steps)}")
    if dimension and dimension not in programme.dimensions:
        raise SeedError(f"dimension {dimension!r} is unknown; use one of {', '.join(programme.dimensions)}, or nothing")
    if is_sure not in {"yes", "no"}:
        raise SeedError(f"is_sure is {is_sure!r}; write yes or no")
    year = _year("edition", int(edition) if edition.isdecimal() else edition)
    if year < programme.first:
        raise SeedError(f"edition {year} is before the first one; correct it, or first = {programme.first}")
    return Listed(
        code=region_of(code),
        edition=year,
        what=what,
        dimension=dimension or None,
        is_sure=is_sure == "yes",
    )
