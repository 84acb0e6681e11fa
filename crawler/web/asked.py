"""What an address asks for: the parameters of a search, read from it and written into others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from crawler.archive.views.facets import Choice
from crawler.errors import UnknownRegion
from crawler.models import Facet, Verdict
from crawler.reference.regions import name_region

if TYPE_CHECKING:
    from collections.abc import Callable

ALIASES = {"provinsi": "daerah"}  # an older name of a parameter
NARROWING = ("topik", "daerah", "sumber", "dimensi", "edisi", "kaitan", "isi", "jenis", "dari", "sampai")
LARGEST_PAGE = 1_000_000
LONGEST = 300  # characters that are searched for: thousands of words keep SQLite busy for minutes
SHOWN = 60  # of what is not understood


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search as its address has it."""

    given: Mapping[str, str]  # the parameters that mean something
    ignored: tuple[str, ...]  # those that mean nothing, as they were written
    words: str
    choice: Choice
    by_date: bool
    every: bool  # all articles rather than one of each story
    page: int
    day: date | None = None  # of a clipping
    week: date | None = None  # its Monday
    narrowing: Mapping[str, str] = field(default_factory=dict)

    def address(self, path: str, **changes: object) -> str:
        """Return the address of the same search with some parameters changed, or left out where that is None."""
        merged = {**self.given, **({} if "hal" in changes else {"hal": None}), **changes}
        left = {name: str(value) for name, value in merged.items() if value not in {None, ""}}
        return f"{path}?{urlencode(left)}" if left else path


def asked(parameters: Mapping[str, str]) -> Asked:
    """Read the parameters of an address; what is not understood is set aside and narrows nothing."""
    given: dict[str, str] = {}
    values: dict[str, object] = {}
    ignored = []
    for name, text in parameters.items():
        key = ALIASES.get(name, name)
        if key not in READERS or not text.strip():
            continue
        try:
            values[key] = READERS[key](text.strip())
        except (ValueError, UnknownRegion):
            ignored.append(f"{name}={text[:SHOWN]}")
        else:
            given[key] = str(values[key]) if key == "daerah" else text.strip()
    return Asked(
        given=given,
        ignored=tuple(ignored),
        words=given.get("q", ""),
        choice=_choice(values),
        by_date=given.get("urut") == "terbaru" or "q" not in given,
        every=given.get("semua") == "1",
        page=int(given.get("hal", "1")),
        day=_date(values.get("hari")),
        week=_date(values.get("minggu")),
        narrowing={name: given[name] for name in NARROWING if name in given},
    )


def _date(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _choice(values: Mapping[str, object]) -> Choice:
    names = {
        "topik": "topic", "daerah": "region", "sumber": "source", "dimensi": "dimension", "edisi": "edition",
        "kaitan": "verdict", "jenis": "kind", "dari": "since", "sampai": "until",
    }  # fmt: skip
    chosen: dict[str, Any] = {names[key]: value for key, value in values.items() if key in names}
    if "isi" in values:
        chosen["facets"] = (values["isi"],)
    return Choice(**chosen)


def _one_of(*values: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            raise ValueError(text)
        return text

    return read


def _region(text: str) -> str:
    return name_region(text).code


def _week(text: str) -> date:
    """Return the Monday of a week that is written as 2021-W49 or as one of its days."""
    day = date.fromisoformat(text)
    return day - timedelta(days=day.weekday())


def _words(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(text)
    return text


def _page(text: str) -> int:
    number = int(text)
    if not 1 <= number <= LARGEST_PAGE:
        raise ValueError(text)
    return number


READERS: dict[str, Callable[[str], object]] = {
    "q": _words,
    "daerah": _region,
    "sumber": str,
    "topik": str,
    "dimensi": str,
    "edisi": int,
    "kaitan": _one_of(*(one.value for one in Verdict)),
    "isi": _one_of(*(one.value for one in Facet)),
    "jenis": _one_of("rilis", "liputan"),
    "dari": date.fromisoformat,
    "sampai": date.fromisoformat,
    "hari": date.fromisoformat,
    "minggu": _week,
    "urut": _one_of("relevan", "terbaru", "banyak"),
    "semua": _one_of("1"),
    "hal": _page,
}
