"""Whose name it is: by its own cue, else by the rest of the text, else by where the source is at home."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.reference.regions import is_province, load_regions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.places.cues import Place


def resolve(places: list[Place], home: tuple[str, ...]) -> list[Place]:
    """Return the places whose region is known, each with its one code; a pair of kinds gives two.

    A name that its cue leaves open is what the same name means elsewhere in the text; then the one in a province the
    text names; then the one the source is at home in. What that leaves open stays open.
    """
    told = [one for place in places for one in _by_kind(place)]
    known = {place.codes[0] for place in told if len(place.codes) == 1 and _is_sure(place)}
    provinces = {load_regions()[code].province for code in known}
    for place in told:
        place.codes = _narrowed(place.codes, known, provinces, home)
    sure = {place.codes[0] for place in told if place.is_cued and len(place.codes) == 1}
    return [place for place in told if len(place.codes) == 1 and (not place.is_word or place.codes[0] in sure)]


def _is_sure(place: Place) -> bool:
    return place.is_cued or not place.is_word


def _by_kind(place: Place) -> list[Place]:
    """Return a place with the codes its kind allows, or all if none; Pemkab dan Pemkot give one place each."""
    regions = load_regions()
    if place.kinds is None:
        return [place]
    fitting = tuple(code for code in place.codes if regions[code].kind in place.kinds)
    if len(place.kinds) > 1 and len({regions[code].kind for code in fitting}) == len(fitting) > 1:
        return [replace(place, codes=(code,)) for code in fitting]
    place.codes = fitting or place.codes
    return [place]


def _narrowed(codes: tuple[str, ...], known: set[str], provinces: set[str], home: tuple[str, ...]) -> tuple[str, ...]:
    if len(codes) == 1:
        return codes
    regions = load_regions()
    if elsewhere := [code for code in codes if code in known]:
        return tuple(elsewhere)
    if len({regions[code].province for code in codes}) > 1 and (there := _only(codes, provinces)):
        return there
    return _at_home(codes, home) or codes


def _only(codes: tuple[str, ...], provinces: Iterable[str]) -> tuple[str, ...] | None:
    found = tuple(code for code in codes if load_regions()[code].province in set(provinces))
    return found if len(found) == 1 else None


def _at_home(codes: tuple[str, ...], home: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the kabupaten or kota the source covers; a province tells only names of different provinces apart."""
    regions = load_regions()
    local = tuple(code for code in codes if code in home and not is_province(code))
    if len(local) == 1:
        return local
    if len({regions[code].province for code in codes}) > 1:
        return _only(codes, {code[:2] for code in home})
    return None
