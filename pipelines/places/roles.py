"""Which regions an article is about, and which it only names."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from crawler.regions import load_regions
from pipelines.places.words import load_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.places.cues import Place
    from pipelines.places.reading import Reading

ENDS = frozenset(".!?\n;")
BEFORE, AFTER = 5, 6  # words around a list in which it is told to be an aside, or of those not chosen
MANY = 3  # names that make a list
SHORT = 9  # words of a line that is an entry of a list
OTHERS = re.compile(r"\b(?:daerah|kabupaten|kota|pemda|kab/kota) lain(?:nya)?\b", re.IGNORECASE)


def note_contexts(places: Iterable[Place], reading: Reading) -> None:
    """Note of each place whether it is a venue, an aside, or one of those not chosen."""
    chains: dict[int, list[Place]] = {}
    for place in places:
        chains.setdefault(place.chain, []).append(place)
    for chain in chains.values():
        first, last = chain[0].first, chain[-1].last
        notes = _notes(first, last, reading)
        for place in chain:
            place.notes |= notes


def _notes(first: int, last: int, reading: Reading) -> set[str]:
    lists = load_words()
    before, after = _before(reading, first), _after(reading, last)
    found = set()
    if first and reading.words[first - 1] in lists.place and "\n" not in reading.gap(first):
        found.add("venue" if any(phrase in before for phrase in lists.venue) else "place")
    if any(phrase in before for phrase in lists.aside_before) or any(phrase in after for phrase in lists.aside_after):
        found.add("aside")
    if any(phrase in after or phrase in before for phrase in lists.missed):
        found.add("missed")
    return found


def _before(reading: Reading, first: int) -> str:
    """Return the last words before a list that stand in its sentence."""
    begin = first
    while begin > max(0, first - BEFORE) and not set(reading.gap(begin)) & ENDS:
        begin -= 1
    return f" {' '.join(reading.words[begin:first])} "


def _after(reading: Reading, last: int) -> str:
    """Return the next words after a list that stand in its sentence."""
    end = last + 1
    while end < min(len(reading.words), last + 1 + AFTER) and not set(reading.gap(end)) & ENDS:
        end += 1
    return f" {' '.join(reading.words[last + 1 : end])} "


def subjects(places: list[Place], reading: Reading) -> set[str]:
    """Return the codes of the regions that the article is about."""
    titled = [place for place in places if place.last < reading.headline]
    named = {place.codes[0] for place in titled if _is_told(place)}
    if named:
        has_others = OTHERS.search(reading.text[: reading.text.find("\n")])
        return named | ({place.codes[0] for place in _listed(places, reading)} if has_others else set())
    body = [place for place in places if place.last >= reading.headline]
    if listed := {place.codes[0] for place in _listed(body, reading)}:
        return listed
    return _of_the_lead(body, reading) or _most_named(places, reading)


def _is_told(place: Place) -> bool:
    """Say whether a headline is about the region: not about an event there, and a province only if it acts."""
    if place.notes & {"place", "venue", "aside"}:
        return False
    is_province = load_regions()[place.codes[0]].kind == "provinsi"
    return not is_province or place.acts or place.chain == 0


def _listed(places: list[Place], reading: Reading) -> list[Place]:
    """Return the places of lists: several names in a row, or several short lines."""
    plain = [place for place in places if not place.notes and place.last >= reading.headline]
    sizes: dict[int, int] = {}
    for place in plain:
        sizes[place.chain] = sizes.get(place.chain, 0) + 1
    rows = [place for place in plain if _is_row(place, reading)]
    return [place for place in plain if sizes[place.chain] >= MANY] + (rows if len(rows) >= MANY else [])


def _is_row(place: Place, reading: Reading) -> bool:
    start = reading.text.rfind("\n", 0, reading.spans[place.first][0]) + 1
    end = reading.text.find("\n", start)
    line = reading.text[start : end if end >= 0 else len(reading.text)]
    return len(line.split()) <= SHORT and not line.rstrip().endswith((".", "?", "!"))


def _of_the_lead(places: list[Place], reading: Reading) -> set[str]:
    """Return the regions that act in the first sentences, or that any office speaks for there."""
    lead = [place for place in places if reading.spans[place.first][0] < reading.lead and not place.notes]
    acting = {place.codes[0] for place in lead if place.acts}
    return acting or {place.codes[0] for place in lead if place.is_cued}


def _most_named(places: list[Place], reading: Reading) -> set[str]:
    """Return the kabupaten or kota that is named most, if one is: twice, or once as such, and not only as a venue."""
    counts: Counter[str] = Counter()
    for place in places:
        if not place.notes & {"aside", "missed", "venue"}:
            counts[place.codes[0]] += 2 if place.is_cued or place.last < reading.headline else 1
    local = Counter({code: n for code, n in counts.items() if load_regions()[code].kind != "provinsi" and n > 1})
    return {code for code, count in local.items() if count == max(local.values())} if _has_one_best(local) else set()


def _has_one_best(counts: Counter[str]) -> bool:
    best = counts.most_common(2)
    return len(best) == 1 or (len(best) == 2 and best[0][1] > best[1][1])
