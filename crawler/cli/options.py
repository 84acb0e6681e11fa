"""Options that several commands share, and how they print."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from crawler.models import Facet
from crawler.periods import EXAMPLES, days_meant
from crawler.times import WIB, ZONES_SAID, now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed import DataclassInstance

F = TypeVar("F", bound="Callable[..., Any]")

archive_option = click.option(
    "--archive", envvar="PANTAU_ARCHIVE", default="archive.db", show_default=True, show_envvar=True,
    type=click.Path(dir_okay=False, path_type=Path), help="The archive: one SQLite file.",
)  # fmt: skip
seeds_option = click.option(
    "--seeds", envvar="PANTAU_SEEDS", default=None, show_envvar=True, type=click.Path(path_type=Path),
    help="The folder with sources/ and topics.toml; without it, the one that ships.",
)  # fmt: skip
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
budget_option = click.option(
    "--budget", type=click.IntRange(1, 1_000_000), metavar="N",
    help="Ask at most N requests of each source, topic first; the rest waits for the next run.",
)  # fmt: skip
FACET = click.Choice([one.value for one in Facet])
MOST = 2**63 - 1  # as far as SQLite counts
NUMBER = click.IntRange(1, MOST)


def _days(value: str) -> tuple[date, date]:
    try:
        return days_meant(value, today=now().astimezone(ZoneInfo(WIB)).date())
    except ValueError:
        raise click.BadParameter(f"{value!r} is no time; write it like {EXAMPLES}") from None


def since_option(text: str, *, required: bool = False) -> Callable[[F], F]:
    """Return the option for the first day that is meant; of a month or a year, the first."""
    told = f"{text}: 2021-12-31, 2021, 7d, kemarin."
    return click.option("--since", type=lambda value: _days(value)[0], metavar="DAY", required=required, help=told)


def until_option(text: str) -> Callable[[F], F]:
    """Return the option for the last day that is meant; of a month or a year, the last."""
    told = f"{text}; of a month or year, its last."
    return click.option("--until", type=lambda value: _days(value)[1], metavar="DAY", help=told)


REGION_SAID = "name, alias or code; a province includes its members"


def limit_option(what: str) -> Callable[[F], F]:
    """Return the option that says how many rows of a list are shown."""
    most = click.IntRange(0, MOST)
    text = f"Most {what} to show, 0 for all.  [default: 20; with --json all]"
    return click.option("-n", "--limit", type=most, metavar="N", help=text)


def _time(_context: click.Context, _option: click.Parameter, value: str) -> time:
    try:
        return time.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is no time of day; write it like 05:00") from None


def read_zone(_context: click.Context, _option: click.Parameter, value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        cure = f"use {ZONES_SAID}"
        raise click.BadParameter(f"{value!r} is no time zone; {cure}") from None


def daily_options(function: F) -> F:
    """Add the options that say when the daily crawl is due."""
    at = click.option(
        "--at", default="05:00", show_default=True, callback=_time, help="Time of day at which the crawl is due."
    )
    zone = click.option("--timezone", default=WIB, show_default=True, callback=read_zone, help="The zone of that time.")
    return at(zone(function))


class CrawlFlags(TypedDict):
    """What `crawl_options` hands to a command beside the settings that change."""

    keep_all: bool
    capture: str | None
    verbose: bool
    quiet: bool
    as_json: bool


def crawl_options(function: F) -> F:
    """Add the options of crawls that find what is new: what is kept, and those that all runs have."""
    keep = click.option("--keep-all", is_flag=True, help="Keep every article, also off topic and in other languages.")
    return keep(run_options(function))


def run_options(function: F) -> F:
    """Add the options that all runs have: which settings change, and how much is said."""
    change = click.option(
        "-s", "--set", "changes", multiple=True, metavar="NAME=VALUE", help="Change a setting, as Scrapy's -s does."
    )
    capture = click.option(
        "--capture", type=click.Choice(["kept", "all", "none"]),
        help="Which answers are kept word for word: those that led to articles (kept, the default), all, or none.",
    )  # fmt: skip
    verbose = click.option("-v", "--verbose", is_flag=True, help="Log every request instead of showing progress.")
    quiet = click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something is wrong.")
    return capture(change(verbose(quiet(json_option(function)))))


def echo_json(row: object) -> None:
    """Print one mapping or typed row on a line of its own."""
    text = json.dumps(row, ensure_ascii=False, default=_told)
    # JSON allows C1 controls and Unicode's line separators; a terminal or a reader of lines does not.
    click.echo(text if text.isprintable() else "".join(map(_escaped, text)))


def _told(value: object) -> object:
    return columns_of(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def columns_of(row: DataclassInstance) -> dict[str, object]:
    """Return the columns of a typed row, in their order."""
    return {name: getattr(row, name) for name in _names(type(row))}


@cache
def _names(row: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(row))


def _escaped(character: str) -> str:
    return character if character.isprintable() else json.dumps(character)[1:-1]


def echo_rows(rows: Iterable[object]) -> None:
    for row in rows:
        echo_json(row)


def plain(value: object) -> str:
    """Return foreign text without the control characters that would drive a terminal."""
    text = str(value)
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return " " if character.isspace() else ""  # a no-break space is still a space
