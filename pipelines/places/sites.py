"""Which region a site covers, guessed from its host name, its own words and its articles."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from crawler.reference.regions import load_aliases, load_regions, squeeze
from pipelines.places.gazetteer import spellings
from pipelines.places.tagger import find_regions
from pipelines.places.words import load_words
from pipelines.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_CODES = 2  # a kabupaten and a kota of one name; more regions are no region
AGREED = 2  # articles about one province


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """The codes of the regions that a site mainly covers, and what says so."""

    codes: tuple[str, ...] = ()
    evidence: str = ""  # host, name or articles


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What may stand beside the name of a region in a host."""

    beside: re.Pattern[str]
    kinds: dict[str, str]
    longest_short: int
    clear: frozenset[str]  # short names that are no part of another word
    hardly: frozenset[str]  # words that name a region only beside a kind


def guess_regions(labels: Sequence[str], *, said: str, about: str, articles: Iterable[tuple[str, str]]) -> Guess:
    """Return the region of a site with these host *labels*, the name it gives itself, and what it says *about* itself.

    Titles and texts of *articles* are asked last, since a national newsroom writes of one region too.
    """
    for label in labels:
        if codes := _codes_in_label(label):
            return Guess(codes=codes, evidence="host")
    if codes := _codes_in_label(squeeze(said)) or _one_place(_subjects(said, about)):
        return Guess(codes=codes, evidence="name")
    if code := _agreed([_subjects(title, text) for title, text in articles]):
        return Guess(codes=(code,), evidence="articles")
    return Guess()


def _codes_in_label(label: str) -> tuple[str, ...]:
    """Return the owners of the longest name of a region that a label is made of."""
    pieces = [label.replace("-", ""), *label.split("-")] if "-" in label else [label]
    for piece in pieces:
        for name in _names_in(piece):
            before, _, after = piece.partition(name)
            if _counts(name, before, after):
                return _owners(name, before, after)
    return ()


def _names_in(piece: str) -> Iterator[str]:
    """Yield the names of regions in a piece, the longest first."""
    found = {name for name in _names() if name in piece}
    yield from sorted(found, key=lambda name: (-len(name), name))


def _counts(name: str, before: str, after: str) -> bool:
    words = _word_lists()
    is_alone = all(words.beside.fullmatch(part) for part in (before, after))
    if name in words.hardly and _kind_beside(before, after) is None:
        return False
    is_short = len(name) <= words.longest_short and name not in words.clear
    if is_short or name in _ordinary():
        return is_alone
    return is_alone or not before or not after


def _owners(name: str, before: str, after: str) -> tuple[str, ...]:
    """Return whose name it is: of the kind that stands beside it, else the province, else all."""
    codes, regions = _names()[name], load_regions()
    kind = _kind_beside(before, after) or "provinsi"
    return tuple(code for code in codes if regions[code].kind == kind) or codes[:MOST_CODES]


def _kind_beside(before: str, after: str) -> str | None:
    kinds = _word_lists().kinds
    return next((kinds[word] for word in kinds if before.endswith(word) or after.startswith(word)), None)


def _subjects(title: str, text: str) -> list[str]:
    return [found.code for found in find_regions(Text(title, text)) if found.role == "subject"]


def _one_place(codes: list[str]) -> tuple[str, ...]:
    return tuple(codes) if len(codes) == 1 else ()


def _agreed(articles: list[list[str]]) -> str | None:
    """Return the province about which at least some articles are, if none is about another."""
    provinces = Counter(code for codes in articles for code in {code[:2] for code in codes})
    return next(iter(provinces)) if len(provinces) == 1 and provinces.total() >= AGREED else None


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Return the codes of every name as it is spelt in a host: sumaterautara, sumut."""
    pairs = [(region.base, region.code) for region in load_regions().values()]
    pairs += [(alias.name, alias.code) for alias in load_aliases() if alias.use != "nickname"]
    names: dict[str, tuple[str, ...]] = {}
    for name, code in pairs:
        for spelling in spellings(squeeze(name)):
            names[spelling] = tuple(dict.fromkeys((*names.get(spelling, ()), code)))
    return names


@cache
def _ordinary() -> frozenset[str]:
    words = load_words()
    return frozenset(squeeze(name) for name in (*words.ordinary, *words.common))


@cache
def _word_lists() -> _Words:
    table = tomllib.loads(resources.files(__package__).joinpath("sites.toml").read_text("utf-8"))
    kinds = {word: kind for kind, words in table["kinds"].items() for word in words}
    beside = sorted({*table["beside"]["words"], *kinds}, key=len, reverse=True)
    return _Words(
        beside=re.compile(rf"(?:{'|'.join(map(re.escape, beside))})*"),
        kinds=kinds,
        longest_short=table["short"]["longest"],
        clear=frozenset(table["short"]["clear"]),
        hardly=frozenset(table["short"]["hardly"]),
    )
