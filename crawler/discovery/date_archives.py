"""The addresses under which sites list what they printed in one day, month or year."""

from __future__ import annotations

import re
import tomllib
from calendar import month_name, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.discovery.shown_archives import every_of
from crawler.times import FULL_MONTHS, WIB
from crawler.urls import canonical, host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.periods import Period


FILLED = {"year", "month", "day", "m", "d", "last", "name", "bulan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a site addresses its archives: a template, and how much one address lists."""

    address: str
    every: str  # day, month or year
    hosts: tuple[str, ...] = ()

    def template(self, home: str) -> str:
        """Return the template for one site, in which only dates are still open."""
        parts = urlsplit(home)
        origin = f"{parts.scheme}://{parts.netloc}"
        folder = origin + parts.path.rpartition("/")[0] + "/"
        return self.address.replace("{origin}", origin).replace("{home}", folder)


def shapes_for(home: str) -> list[Shape]:
    """Return the shapes that a site's archives may have: those of its own network, else those of any site."""
    host = host_of(home)
    own = [shape for shape in _shapes() if any(fnmatchcase(host, pattern) for pattern in shape.hosts)]
    return own or [shape for shape in _shapes() if not shape.hosts]


@lru_cache(maxsize=1)
def _shapes() -> tuple[Shape, ...]:
    tables = tomllib.loads(Path(__file__).with_name("date_archives.toml").read_text("utf-8"))["shapes"]
    return tuple(Shape(address=one["address"], every=one["every"], hosts=tuple(one.get("hosts", ()))) for one in tables)


def shape_of(template: str) -> Shape:
    """Return the shape of archives whose template for their site is known."""
    return Shape(address=template, every=every_of(template))


def is_understood(template: str) -> bool:
    """Say whether all that is open in a template is a date that we can fill in."""
    return set(re.findall(r"\{([^{}]*)\}", template)) <= FILLED


def addresses(shape: Shape, home: str, period: Period) -> list[str]:
    """Return the addresses of all archives that a period touches, the newest first."""
    template = shape.template(home)
    filled = (_filled(template, moment) for moment in _moments(shape.every, period))
    return [address for text in filled if (address := canonical(text))]


def _moments(every: str, period: Period) -> Iterator[date]:
    """Yield the first day of each day, month or year, as calendars in Jakarta count them."""
    zone = ZoneInfo(WIB)
    first, moment = period.since.astimezone(zone).date(), (period.until - timedelta.resolution).astimezone(zone).date()
    while (begin := _first_day(every, moment)) >= _first_day(every, first):
        yield begin
        moment = begin - timedelta(days=1)


def _first_day(every: str, moment: date) -> date:
    if every == "day":
        return moment
    return moment.replace(day=1) if every == "month" else moment.replace(month=1, day=1)


def _filled(template: str, moment: date) -> str:
    return template.format(
        year=f"{moment:%Y}", month=f"{moment:%m}", day=f"{moment:%d}", m=moment.month, d=moment.day,
        last=monthrange(moment.year, moment.month)[1],
        name=month_name[moment.month], bulan=FULL_MONTHS[moment.month - 1],
    )  # fmt: skip
