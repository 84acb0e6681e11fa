"""Which regions a text names, which of them it is about, and the sentence that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.models import RegionTag
from crawler.reference.regions import load_regions
from pipelines.places.gazetteer import spots_in
from pipelines.places.lists import places_in
from pipelines.places.owners import resolve
from pipelines.places.reading import read
from pipelines.places.roles import note_contexts, subjects

if TYPE_CHECKING:
    from pipelines.places.cues import Place
    from pipelines.places.reading import Reading

READ = 200_000  # characters: forty long articles; a page that goes on for ever is judged by its beginning
LONGEST = 300  # characters of an evidence sentence


def find_regions(title: str, text: str, *, home: tuple[str, ...] = ()) -> tuple[RegionTag, ...]:
    """Return the regions of an article, its subjects first; *home* are the codes its source mainly covers.

    A name that may be several regions, such as Bogor alone, gives none. Venues are mentions; datelines are nothing.
    """
    reading = read(title, text[:READ])
    places = resolve(places_in(spots_in(reading), reading), home)
    note_contexts(places, reading)
    about = subjects(places, reading)
    codes = dict.fromkeys(place.codes[0] for place in places)
    ordered = [code for code in codes if code in about] + [code for code in codes if code not in about]
    return tuple(_found(code, code in about, places, reading) for code in ordered)


def _found(code: str, is_subject: bool, places: list[Place], reading: Reading) -> RegionTag:
    own = [place for place in places if place.codes[0] == code]
    best = next((place for place in own if place.is_cued), own[0])
    return RegionTag(
        code=code,
        name=load_regions()[code].name,
        role="subject" if is_subject else "mention",
        evidence=_cut(*reading.sentence_at(best.last)),
    )


def _cut(sentence: str, at: int) -> str:
    """Return the part of a sentence around a place in it, with dots where it was cut."""
    if len(sentence.strip()) <= LONGEST:
        return sentence.strip()
    begin = max(0, min(at - LONGEST // 3, len(sentence) - LONGEST + 2))
    part = sentence[begin : begin + LONGEST - 2]
    if begin:
        part = "…" + part.partition(" ")[2]
    return (part.rpartition(" ")[0] + "…" if begin + LONGEST - 2 < len(sentence) else part).strip()
