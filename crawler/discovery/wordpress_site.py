"""Read what a WordPress site says of itself to programs: its name, its zone, whether it hands out posts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from crawler.discovery.fields import title_of
from crawler.times import HOURS, ZONES

ROOT_FIELDS = "_fields=name,description,timezone_string,gmt_offset"
POSTS = "wp/v2/posts"
POSTS_FIELDS = "per_page=10&_fields=id,link,date_gmt,title"
SUMMER = datetime(2026, 6, 1)  # noqa: DTZ001  (any day: Indonesia keeps one time all the year)
BY_HOURS = {HOURS[name]: zone for name, zone in ZONES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPressSite:
    """What the root of a REST interface says."""

    name: str = ""
    about: str = ""
    zone: str | None = None  # one of Indonesia's three


def asked(url: str, fields: str) -> str:
    """Return the address *url* with the request for some fields only."""
    return f"{url}{'&' if '?' in url else '?'}{fields}"


def read_root(body: bytes) -> WordPressSite | None:
    """Return what a site says of itself, or None if this is no root of a REST interface."""
    said = _json(body)
    if not isinstance(said, dict) or "name" not in said:
        return None
    return WordPressSite(
        name=title_of(str(said["name"])) or "", about=title_of(str(said.get("description", ""))) or "", zone=_zone(said)
    )


def zone_at(hours: float | None) -> str | None:
    """Return Indonesia's zone that many hours before UTC."""
    return BY_HOURS.get(int(hours)) if hours is not None and float(hours).is_integer() else None


def _zone(said: dict[str, object]) -> str | None:
    """Return the zone a site was set to; Bangkok and Singapore stand for the Indonesian zone beside them."""
    name = said.get("timezone_string")
    try:
        offset = ZoneInfo(name).utcoffset(SUMMER) if isinstance(name, str) and name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        offset = None
    if offset is not None:
        return zone_at(offset / timedelta(hours=1))
    hours = said.get("gmt_offset")
    return zone_at(hours) if isinstance(hours, int | float) else None


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:  # not JSON, or not UTF-8
        return None
