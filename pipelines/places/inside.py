"""Names of regions that are part of another name: a street, a bank, a club, a domain, a dateline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.places.words import load_words

if TYPE_CHECKING:
    from pipelines.places.gazetteer import Spot
    from pipelines.places.reading import Reading

HYPHENS = "-–‑/"
WEST, EAST = {"sabang", "aceh"}, {"merauke", "papua"}


def is_inside(spot: Spot, reading: Reading, *, has_cue: bool) -> bool:
    """Say whether the name belongs to another name, so that no region is meant."""
    if _is_glued(spot, reading) or _is_district(spot, reading):
        return True
    if has_cue:
        return False
    return (
        _is_dateline(spot, reading)
        or _is_idiom(spot, reading)
        or _follows_a_kind_of_thing(spot, reading)
        or _goes_on(spot, load_words().inside_after, reading)
    )


def _is_glued(spot: Spot, reading: Reading) -> bool:
    """bantaeng.go.id, @pemkotmakassar, Jakarta-Bandung; but not se-Jawa or Pemkab/Pemkot."""
    start, end = reading.start(spot.first), reading.end(spot.last)
    before, after = reading.text[max(0, start - 2) : start], reading.text[end : end + 2]
    if before.endswith(("@", "_")) or after.startswith(("@", "_")):
        return True
    if len(after) == 2 and after[0] in ".-–‑" and after[1].isalnum():
        return after[0] != "." or after[1].islower()
    if len(before) == 2 and before[1] in ".-–‑" and before[0].isalnum():
        word = reading.words[spot.first - 1]
        return word not in load_words().place and word not in load_words().cues
    return False


def _is_district(spot: Spot, reading: Reading) -> bool:
    """Medan Timur is a part of Medan, or of something else."""
    return _goes_on(spot, load_words().directions, reading)


def _goes_on(spot: Spot, words: frozenset[str], reading: Reading) -> bool:
    """Say whether one of *words* comes next, with a capital."""
    number = spot.last + 1
    if number >= len(reading.words) or reading.words[number] not in words:
        return False
    return reading.gap(number) == " " and reading.is_capital(number)


def _is_dateline(spot: Spot, reading: Reading) -> bool:
    start, end = reading.start(spot.first), reading.end(spot.last)
    return any(begin <= start and end <= close for begin, close in reading.datelines)


def _is_idiom(spot: Spot, reading: Reading) -> bool:
    """From Sabang to Merauke: the whole country."""
    word = reading.words[spot.first]
    if word in WEST:
        return bool(EAST.intersection(reading.words[spot.last + 1 : spot.last + 4]))
    return word in EAST and bool(WEST.intersection(reading.words[max(0, spot.first - 3) : spot.first]))


def _follows_a_kind_of_thing(spot: Spot, reading: Reading) -> bool:
    """Bank Sumut, Universitas Negeri Malang, SMA Negeri 1 Situbondo: up to three words of capitals between."""
    lists = load_words()
    for back in range(4):
        number = spot.first - 1 - back
        if number < 0 or not reading.is_joined(number + 1, dot=reading.words[number] in {"jl", "jln", "kec", "gg"}):
            return False
        word = reading.words[number]
        if word in lists.inside_before:
            return True
        # In a headline every word has a capital.
        is_between = word in lists.inside_between or word.isdecimal()
        if not is_between and (number < reading.headline or back == 2 or not reading.is_capital(number)):
            return False
    return False
