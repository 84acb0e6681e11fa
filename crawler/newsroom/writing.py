"""Writes the pieces: a lead, bodies, quotes and a closer from the sentences of its genre."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from crawler.newsroom.printed_dates import named_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from random import Random

TOPIC = "sentences/on_topic.toml"
OTHER = "sentences/off_topic.toml"
MINISTRIES = {
    "Komdigi": "Kementerian Komunikasi dan Digital",
    "Kominfo": "Kementerian Komunikasi dan Informatika",
}
CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\d+-\d+|[a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """A piece before a site has put it into its own form."""

    title: str
    paragraphs: tuple[str, ...]
    section: str
    tags: tuple[str, ...]
    expected: str
    regions: tuple[str, ...] = ()
    dimension: str | None = None
    seat: str = ""


def genres(name: str) -> list[str]:
    """Return the genres that a file of sentences knows."""
    return [genre for genre in load(name) if genre != "shared"]


def write_on_topic(genre: str, region: list[str], day: datetime, chance: Random) -> Sketch:
    """Return an article about the programme in *region*, dated *day* (local)."""
    parts, shared, slots = load(TOPIC)[genre], load(TOPIC)["shared"], _slots(region, day, chance)
    bodies = some(parts["bodies"], 3, chance) + some(shared["bodies"], chance.randint(2, 3), chance)
    sentences = [
        chance.choice(parts["leads"]),
        *_with_quotes(bodies, shared["quotes"], chance),
        chance.choice(shared["closers"]),
    ]
    return Sketch(
        title=expand(chance.choice(parts["titles"]), slots),
        paragraphs=tuple(expand(sentence, slots) for sentence in sentences),
        section=chance.choice(["Pemerintahan", "Teknologi", "Daerah"]),
        tags=("smart city", slots["short"], slots["ministry"]),
        expected="kept",
        regions=(region[0],),
        dimension=slots["dimension_key"] if genre == "award" else None,
        seat=region[2],
    )


def write_off_topic(genre: str, region: list[str], day: datetime, chance: Random) -> Sketch:
    """Return an article about anything else."""
    parts, shared, slots = load(OTHER)[genre], load(OTHER)["shared"], _slots(region, day, chance)
    bodies = some(parts["bodies"], 4, chance) + some(shared["bodies"], chance.randint(2, 4), chance)
    number = chance.randrange(len(parts["titles"]))
    sentences = [
        parts["leads"][number % len(parts["leads"])],
        *_with_quotes(bodies, parts["quotes"], chance),
        chance.choice(parts["closers"]),
    ]
    return Sketch(
        title=expand(parts["titles"][number], slots),
        paragraphs=tuple(expand(sentence, slots) for sentence in sentences),
        section=parts["section"],
        tags=tuple(parts["tags"]),
        expected="NoTopicWords",
        seat=region[2],
    )


def _with_quotes(bodies: list[str], quotes: list[str], chance: Random) -> list[str]:
    middle = list(bodies)
    for quote in some(quotes, chance.randint(1, 2), chance):
        middle.insert(chance.randint(1, len(middle)), quote)
    return middle


def fixed_drafts() -> list[Sketch]:
    """Return the pieces that are printed as they stand."""
    return [_fixed(entry) for entry in load("sentences/fixed.toml")["piece"]]


def _fixed(entry: dict[str, Any]) -> Sketch:
    return Sketch(
        title=entry["title"],
        paragraphs=tuple(entry["paragraphs"]),
        section=entry["section"],
        tags=tuple(entry["tags"]),
        expected=entry["expected"],
    )


def _slots(region: list[str], day: datetime, chance: Random) -> Slots:
    words = load("sentences/slots.toml")
    a, b, c = chance.sample(words["names"], 3)
    club, rival = chance.sample(words["clubs"], 2)
    return Slots(chance, {
        "a": a, "b": b, "c": c, "club": club, "rival": rival, "date": named_day(day), "year": str(day.year),
        "months": chance.choice(["enam", "tujuh", "delapan", "sembilan"]), "start": str(chance.randint(2017, 2023)),
        "village": chance.choice(words["villages"]), "district": chance.choice(words["districts"]),
        "app": chance.choice(words["apps"]), "campus": chance.choice(words["campuses"]),
        "reason": chance.choice(words["reasons"]), "strength": chance.choice(words["strengths"]),
        "stage": chance.choice(words["stages"]), **_offices(region[1]), "seat": region[2],
        **_ministry(chance), **_dimension(words["dimensions"], chance),
    })  # fmt: skip


def _offices(region: str) -> dict[str, str]:
    kind, short = region.split(" ", 1)
    head, office = ("Wali Kota", "Pemkot") if kind == "Kota" else ("Bupati", "Pemkab")
    return {"region": region, "short": short, "head": head, "head_lower": head.lower(), "pem": office}


def _ministry(chance: Random) -> dict[str, str]:
    ministry = chance.choice(list(MINISTRIES))
    return {"ministry": ministry, "ministry_long": MINISTRIES[ministry]}


def _dimension(dimensions: dict[str, str], chance: Random) -> dict[str, str]:
    key = chance.choice(list(dimensions))
    return {"dimension_key": key, "dimension": dimensions[key], "dimension_title": dimensions[key].title()}


@cache
def load(name: str) -> dict[str, Any]:
    """Return one of the newsroom's own TOML files."""
    return tomllib.loads((files(__package__) / name).read_text("utf-8"))


class Slots(dict[str, str]):
    """What fills the slots of one piece; numbers of one range agree within it, so that text and title do."""

    def __init__(self, chance: Random, words: Mapping[str, str]) -> None:
        super().__init__(words)
        self.chance = chance

    def __missing__(self, span: str) -> str:
        low, high = span.split("-")
        return self.setdefault(span, str(self.chance.randint(int(low), int(high))))


def expand(sentence: str, slots: Slots) -> str:
    """Return *sentence* with its choices made and its slots filled."""
    while CHOICE.search(sentence):
        sentence = CHOICE.sub(lambda found: slots.chance.choice(found[1].split("|")), sentence)
    return " ".join(SLOT.sub(lambda found: slots[found[1]], sentence).split())


def some(pool: Sequence[str], count: int, chance: Random) -> list[str]:
    """Return *count* different entries of *pool* in a random order."""
    return chance.sample(list(pool), min(count, len(pool)))


def slug_of(title: str) -> str:
    """Return *title* the way a CMS puts it into an address."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:80].rstrip("-")
