"""The outlines of the provinces, as a map of Indonesia draws them.

The table beside this file was derived from cahyadsn/wilayah_boundaries (MIT licence): the boundaries of kabupaten and
kota, dissolved to 38 provinces and simplified to three tenths of their points.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("province_outlines.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A part of the map between two meridians and two parallels, *width* units wide; degrees are alike both ways."""

    west: float
    east: float
    south: float
    north: float
    width: float

    @property
    def height(self) -> float:
        """Return its height in the same units."""
        return (self.north - self.south) * self._scale

    @property
    def _scale(self) -> float:
        return self.width / (self.east - self.west)

    def holds(self, latitude: float, longitude: float) -> bool:
        """Say whether a place lies in it."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return how far from its left and from its top a place lies."""
        return (longitude - self.west) * self._scale, (self.north - latitude) * self._scale


COUNTRY = Frame(west=94.7, east=141.3, south=-11.2, north=6.2, width=1000)  # in which the outlines are drawn


@cache
def load_outlines() -> dict[str, str]:
    """Return the outline of each province by code: an SVG path in the units of `COUNTRY`."""
    outlines: dict[str, str] = json.loads(TABLE.read_text("utf-8"))
    return outlines
