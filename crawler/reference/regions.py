"""The provinces, kabupaten and kota of Indonesia, and the other names they go by.

The tables beside this file hold facts derived from cahyadsn/wilayah (names and codes after Kemendagri decree
300.2.2-2430/2025) and cahyadsn/wilayah_boundaries (coordinates), both under the MIT licence. The aliases are ours.
"""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import UnknownRegion
from crawler.times import WIB

if TYPE_CHECKING:
    from collections.abc import Iterable

TABLE = Path(__file__).with_name("regions.csv")
ZONES = Path(__file__).with_name("zones.toml")
ALIASES = Path(__file__).with_name("region_aliases.csv")
KINDS = {"provinsi": "provinsi", "prov": "provinsi", "kabupaten": "kabupaten", "kab": "kabupaten", "kota": "kota"}
KIND = re.compile(rf"\s*({'|'.join(KINDS)})\b\.?\s*(?:adm(?:inistrasi)?\b\.?\s*)?(?=\w)", re.IGNORECASE)

FULL = re.compile(r"^(?:Kabupaten|Kota) (?:Administrasi )?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A province, kabupaten or kota under its Kemendagri code."""

    code: str  # 12 for a province, 12.09 for a kabupaten or kota
    kind: str  # provinsi, kabupaten, kota
    name: str
    province: str  # the province's code, its own for a province
    latitude: float
    longitude: float

    @property
    def base(self) -> str:
        """Return the name without its kind."""
        return self.name if self.kind == "provinsi" else FULL.sub("", self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Another name of a region; a name with several owners stands once for each."""

    name: str
    code: str
    use: str  # "cue": says a region only beside a word such as Pemkab; "nickname": Kota Pahlawan; else ""


def is_province(code: str) -> bool:
    """Say whether a code is that of a province: 12, but not 12.09."""
    return "." not in code


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


def zone_of(codes: Iterable[str]) -> str:
    """Return the zone of the clocks in the first of some regions, that of Jakarta if there is none."""
    return next((_zones().get(code[:2], WIB) for code in codes), WIB)


@cache
def _zones() -> dict[str, str]:
    zones = tomllib.loads(ZONES.read_text("utf-8"))["zones"]
    return {code: zone for zone, codes in zones.items() for code in codes}


@cache
def load_aliases() -> tuple[Alias, ...]:
    """Return the short names, other spellings and nicknames of regions."""
    with ALIASES.open(encoding="utf-8", newline="") as table:
        return tuple(Alias(name=row["alias"], code=row["code"], use=row["use"]) for row in csv.DictReader(table))


def squeeze(name: str) -> str:
    """Return the letters of a name alone: Tanjung Balai and Tanjungbalai are spelt alike."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def region_meant(said: str) -> Region:
    """Return the one region of that code, name or alias; raise UnknownRegion with the candidates otherwise."""
    found = regions_named(said)
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnknownRegion("wrong_region", {"said": repr(said)})
    candidates = [f"{_full(region)} ({region.code})" for region in found]
    raise UnknownRegion("wrong_regions", {"said": repr(said), "candidates": candidates})


def regions_named(said: str) -> tuple[Region, ...]:
    """Return the regions of that code, name or alias; Kota and Kabupaten before it tell equal names apart."""
    regions = load_regions()
    if said.strip() in regions:
        return (regions[said.strip()],)
    named = tuple(regions[code] for code in _by_name().get(squeeze(said), ()))
    if named or not (kind := KIND.match(said)):
        return named
    others = tuple(regions[code] for code in _by_name().get(squeeze(said[kind.end() :]), ()))
    return tuple(region for region in others if region.kind == KINDS[kind[1].casefold()]) or others


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    """Return the codes of every name without its kind, since Jambi alone is a province and a kota."""
    pairs = [(region.base, region.code) for region in load_regions().values()]
    pairs += [(alias.name, alias.code) for alias in load_aliases()]
    codes: dict[str, list[str]] = {}
    for name, code in pairs:
        codes.setdefault(squeeze(name), []).append(code)
    return {name: tuple(dict.fromkeys(each)) for name, each in codes.items()}


def _full(region: Region) -> str:
    return f"Provinsi {region.name}" if region.kind == "provinsi" else region.name


def region_name(code: str) -> str:
    """Return the name of a region, or a code that stands for none as it is."""
    region = load_regions().get(code)
    return code if region is None else region.name
