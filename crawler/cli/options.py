"""Options that several commands share."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict, TypeVar

import click

from crawler.configuration import ARCHIVE, configured
from crawler.errors import ConfigurationError
from crawler.models import Facet
from crawler.periods import DAY_EXAMPLES, EXAMPLES, days_meant, stretch_meant
from crawler.times import WIB, day_in_jakarta, now, time_meant, zone_meant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


F = TypeVar("F", bound="Callable[..., Any]")
T = TypeVar("T")


def _archive() -> str:
    return configured("archive", ARCHIVE).value


def _seeds() -> str:
    from crawler.sources.own import configured_seeds  # noqa: PLC0415  (who reads the archive needs no seeds)

    return configured_seeds().value


def _value_of(name: str) -> Callable[[], str | None]:
    """Return what asks for the value of pantau.toml or of the environment; None where nobody says one."""
    return lambda: configured(name).value or None


def _ordinary(_context: click.Context, _parameter: click.Parameter, archive: Path) -> Path:
    try:
        is_other = not archive.resolve(strict=True).is_file()  # a pipe, of which SQLite says that the disk is broken
    except (RuntimeError, OSError) as error:  # which of the two depends on the version of Python
        if isinstance(error, RuntimeError) or error.errno == errno.ELOOP:
            raise click.BadParameter(f"{archive} is a link that leads to itself; name the file.") from None
        return archive
    if is_other:
        raise click.BadParameter(f"{archive} is no ordinary file; name another.")
    return archive


_FILE = click.Path(dir_okay=False, path_type=Path)
archive_option = click.option(
    "--archive", envvar="PANTAU_ARCHIVE", default=_archive, show_default=ARCHIVE, show_envvar=True,
    type=_FILE, callback=_ordinary, help="The archive: one SQLite file.",
)  # fmt: skip
ARCHIVE_UNREAD = "Taken here as everywhere; nothing of it is read."
unread_archive_option = click.option("--archive", type=_FILE, expose_value=False, help=ARCHIVE_UNREAD)
seeds_option = click.option(
    "--seeds", envvar="PANTAU_SEEDS", default=_seeds, show_default="that of pantau.toml, else the one that ships",
    show_envvar=True, type=click.Path(path_type=Path), help="The folder with sources/ and topics.toml.",
)  # fmt: skip


def origin_of(option: str) -> str:
    """Return who says what `--archive` or `--seeds` is: the command line, the environment, a file, or nobody."""
    if click.get_current_context().get_parameter_source(option) is click.core.ParameterSource.COMMANDLINE:
        return f"option --{option}"
    return configured(option).origin


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
keep_all_option = click.option(
    "--keep-all", is_flag=True, help="Keep every article, also off topic and in other languages."
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something is wrong.")
budget_option = click.option(
    "--budget", type=click.IntRange(1, 1_000_000), metavar="N",
    help="Ask at most N requests of each source, topic first; the rest waits for the next run.",
)  # fmt: skip
FACET = click.Choice([one.value for one in Facet])
METRICS = "Write how the last run went into a file for Prometheus's node exporter."
MOST = 2**63 - 1  # as far as SQLite counts
NUMBER = click.IntRange(1, MOST)


def _days(value: str) -> tuple[date, date]:
    try:
        return days_meant(value, today=today())
    except ValueError:
        raise click.BadParameter(f"{value!r} is no time; write it like {EXAMPLES}") from None


def since_option(text: str, *, required: bool = False) -> Callable[[F], F]:
    """Return the option for the first day that is meant; of a month or a year, the first."""
    told = f"{text}: 2021-12-31, 2021, 7d, kemarin."
    return click.option(
        "--since", type=lambda value: _days(value)[0], metavar="DAY", required=required, callback=_in_order, help=told
    )  # fmt: skip


def until_option(text: str) -> Callable[[F], F]:
    """Return the option for the last day that is meant; of a month or a year, the last."""
    told = f"{text}; of a month or year, its last."
    return click.option("--until", type=lambda value: _days(value)[1], metavar="DAY", callback=_in_order, help=told)


def _in_order(context: click.Context, option: click.Parameter, value: date | None) -> date | None:
    """Refuse a period that ends before it begins, whichever of its ends is read last."""
    ends = {**context.params, str(option.name): value}
    if (since := ends.get("since")) and (until := ends.get("until")) and until < since:
        raise click.UsageError("--since is the first day, --until the last; give no earlier --until")
    return value


def to_option(text: str, *, several: bool = True, required: bool = True) -> Callable[[F], F]:
    """Return the option for the name of an address; what is none is refused and not repeated."""
    name, told = ("recipients", f"{text}; may be given several times.") if several else ("recipient", f"{text}.")
    return click.option(
        "--to", name, metavar="ADDRESS", multiple=several, required=required, callback=_check_recipients, help=told
    )  # fmt: skip


def _check_recipients(_context: click.Context, _option: click.Parameter, value: Any) -> Any:  # noqa: ANN401
    from crawler.notify.addresses import check_name  # noqa: PLC0415  (for those that send alone)

    try:
        for name in (value,) if isinstance(value, str) else value:
            check_name(name)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error
    return value


# Of what stays in the foreground; with the zone, since its plan may be by the clocks of another.
LOG_FORMAT, LOG_TIME = "%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S %z"
REGION_SAID = "name, alias or code; a province includes its members"


def one_option(name: str, **rest: Any) -> Callable[[F], F]:  # noqa: ANN401
    """Return an option that may be given once: given again, click alone would take the last in silence."""
    return click.option(name, multiple=True, callback=_the_only, **rest)


def _the_only(_context: click.Context, option: click.Parameter, values: tuple[T, ...]) -> T | None:
    if len(values) > 1:
        raise click.UsageError(f"give {option.opts[0]} once; ask for each further value by itself")
    return next(iter(values), None)


def limit_option(what: str) -> Callable[[F], F]:
    """Return the option that says how many rows of a list are shown."""
    most = click.IntRange(0, MOST)
    text = f"Most {what} to show, 0 for all.  [default: 20; with --json all]"
    return click.option("-n", "--limit", type=most, metavar="N", help=text)


def read_zone(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    return value and _meant(zone_meant, value)


def _time(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    return value and f"{_meant(time_meant, value):%H:%M}"


def _meant(meaning: Callable[[str], T], value: str) -> T:
    try:
        return meaning(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


class StretchType(click.ParamType[timedelta]):
    """A stretch of time such as 6h, 90m or 1d."""

    name = "stretch"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:  # noqa: ANN401
        if isinstance(value, timedelta):
            return value
        try:
            return stretch_meant(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def daily_options(function: F) -> F:
    """Add the options that say when the daily crawl is due."""
    said = "default: that of pantau.toml, else"
    at = click.option("--at", callback=_time, metavar="HH:MM", help=f"Time of day of the crawl.  [{said} 05:00]")
    zone = click.option("--timezone", callback=read_zone, help=f"The zone of that time.  [{said} {WIB}]")
    return at(zone(function))


def given_times(chosen: Mapping[str, Any]) -> dict[str, str]:
    """Return what a command line says with `daily_options`."""
    return {name: chosen[name] for name in ("at", "timezone") if chosen[name]}


class RunFlags(TypedDict):
    """What `run_options` hands to a command beside the settings that change."""

    capture: str | None
    verbose: bool
    quiet: bool
    as_json: bool
    log_file: Path | None
    log_json: bool
    metrics: Path | None
    elsewhere: NotRequired[Elsewhere | None]


class CrawlFlags(RunFlags):
    """The same of `crawl_options`."""

    keep_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """That other machines carry out a crawl, and how."""

    store: Path | None  # a folder that all of them see
    task_time: timedelta  # for a worker at one site


def _elsewhere(context: click.Context, _option: click.Parameter, is_wanted: bool) -> Elsewhere | None:
    """Return how other machines are to crawl, if they are."""
    store, task_time = context.params.pop("store", None), context.params.pop("task_time")
    return Elsewhere(store=store, task_time=task_time) if is_wanted else None


store_option = click.option(
    "--store", type=click.Path(file_okay=False, exists=True, path_type=Path), metavar="FOLDER", is_eager=True,
    default=lambda: configured("store").value or None, show_default="that of pantau.toml",
    help="Where slices over 8 MB travel: a folder that all machines see.",
)  # fmt: skip


def distributed_options(function: F) -> F:
    """Add the options of crawls that other machines may carry out."""
    whether = click.option(
        "--distributed/--here", "elsewhere", default=lambda: configured("distributed").value == "True",
        show_default="what pantau.toml says, else --here", callback=_elsewhere,
        help="Leave the visits to `pantau worker`s.",
    )  # fmt: skip
    task_time = click.option(
        "--task-time", type=StretchType(), default="20m", show_default=True, metavar="20m", is_eager=True,
        help="With --distributed, how long a worker is at one site; the rest is another task.",
    )  # fmt: skip
    return whether(task_time(store_option(function)))


def crawl_options(function: F) -> F:
    """Add the options of crawls that find what is new: what is kept, and those that all runs have."""
    return keep_all_option(run_options(function))


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
    file = click.option(
        "--log-file", type=_FILE, default=_value_of("log_file"), metavar="FILE",
        help="Also write the log there, at its end.",
    )  # fmt: skip
    objects = click.option("--log-json", is_flag=True, help="Write the log as one JSON object a line.")
    written = click.option("--metrics", type=_FILE, default=_value_of("metrics"), metavar="FILE", help=METRICS)
    return capture(change(verbose(quiet_option(json_option(file(objects(written(function))))))))


def _read_day(_context: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    """Return the one day that is meant."""
    if value is None:
        return None
    try:
        first, last = days_meant(value, today=today())
    except ValueError:
        raise click.BadParameter(f"{value!r} is no day; write it like {DAY_EXAMPLES}") from None
    if first != last:
        raise click.BadParameter(f"{value!r} is more than a day; give --since and --until")
    return first


def _read_week(_context: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    """Return the Monday of a week that was given as YYYY-Www, in words, or by one of its days."""
    if value is None:
        return None
    try:
        first, last = days_meant(value, today=today())
    except ValueError:
        raise click.BadParameter(
            f"{value!r} is no week; write it like 2021-W49 or 'minggu lalu', or as one of its days"
        ) from None
    monday = first - timedelta(days=first.weekday())
    if last > monday + timedelta(days=6):
        raise click.BadParameter(f"{value!r} is more than a week; give --since and --until")
    return monday


day_option = click.option("--day", callback=_read_day, metavar="DAY", help="A day: 2021-12-31, 31/12/2021, kemarin.")
week_option = click.option(
    "--week", callback=_read_week, metavar="WEEK", help="A week, Monday to Sunday: 2021-W49, or one of its days."
)


def today() -> date:
    """Return the day on the clocks of Jakarta."""
    return day_in_jakarta(now())


def check_words(words: Iterable[str]) -> None:
    """Refuse words that name a time: they would be searched for."""
    said = " ".join(words)
    try:
        first, last = days_meant(said, today=today())
    except ValueError:
        return
    named = f"'{said}'" if " " in said else said
    period = f"--day {named}" if first == last else f"--since {named} --until {named}"
    cure = f"""name the time with {period}, or search with --query '"{said}"'"""
    raise click.UsageError(f"{named} is a word to be searched; {cure}")


def bounds(
    day: date | None, week: date | None, since: date | None, until: date | None
) -> tuple[date, date] | None:  # fmt: skip
    """Return the first and the last day of the period that was given in one of three ways; None if in none."""
    if sum(one is not None for one in (day, week, since or until)) > 1:
        raise click.UsageError("give --day, --week, or --since and --until, not several of them")
    if week:
        return week, week + timedelta(days=6)
    if since or until:
        if since is None:
            raise click.UsageError("--since is the first day, --until the last; give --since too")
        return since, until or max(today(), since)
    return (day, day) if day else None
