"""What readers call the sources of an archive, and by which clocks these write."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.reference.regions import zone_of
from crawler.times import WIB

if TYPE_CHECKING:
    from crawler.archive.connection import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A source as its readers know it."""

    name: str
    zone: str = WIB


def outlets(archive: Archive) -> dict[str, Outlet]:
    """Return the outlets of an archive by slug."""
    rows = archive.rows("SELECT slug, name, regions, zone FROM sources")
    return {str(row["slug"]): _outlet(row) for row in rows}


def _outlet(row: dict[str, object]) -> Outlet:
    zone = str(row["zone"] or zone_of(json.loads(str(row["regions"]))))
    return Outlet(name=str(row["name"] or row["slug"]), zone=zone)
