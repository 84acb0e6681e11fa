"""The provinces, kabupaten and kota of Indonesia.

The table beside this file holds facts derived from cahyadsn/wilayah (names and codes after Kemendagri decree
300.2.2-2430/2025) and cahyadsn/wilayah_boundaries (coordinates), both under the MIT licence.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("regions.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A province, kabupaten or kota under its Kemendagri code."""

    code: str  # 12 for a province, 12.09 for a kabupaten or kota
    kind: str  # provinsi, kabupaten, kota
    name: str
    province: str  # the province's code, its own for a province
    latitude: float
    longitude: float


@cache
def load_regions() -> dict[str, Region]:
    """Return all regions by code, provinces first; the table is read once and shared, so do not change it."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["code"]: _region(row) for row in csv.DictReader(table)}


def _region(row: dict[str, str]) -> Region:
    return Region(
        code=row["code"],
        kind=row["kind"],
        name=row["name"],
        province=row["province"],
        latitude=float(row["latitude"]),
        longitude=float(row["longitude"]),
    )
