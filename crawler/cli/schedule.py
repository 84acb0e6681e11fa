"""`pantau schedule`: the daemon."""

from __future__ import annotations

import logging
import shlex
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import Stretch, archive_option, daily_options, origin_of, seeds_option
from crawler.cli.upgrading import ensure_current
from crawler.configuration import home
from crawler.scheduling.due import Cron, Daily, Every, next_times
from crawler.scheduling.polling import due_sources
from crawler.scheduling.units import cron_lines, systemd_unit
from crawler.sources.registry import load_sources
from crawler.sources.topics import load_topics
from crawler.times import now

if TYPE_CHECKING:
    from datetime import time
    from pathlib import Path

    from crawler.scheduling.due import Rhythm

SHOWN = 5  # times


THEN = ("recheck", "backup")


def _read_then(context: click.Context, _option: click.Parameter, lines: tuple[str, ...]) -> list[list[str]]:
    """Return the words of each further command; a wrong one is said now, and not after a crawl."""
    commands = [shlex.split(line) for line in lines]
    for name, *words in commands:
        if name not in THEN:
            raise click.BadParameter(f"{name!r} does not go with a crawl; use {' or '.join(THEN)}")
        assert context.parent is not None
        assert isinstance(context.parent.command, click.Group)
        command = context.parent.command.get_command(context.parent, name)
        assert command is not None
        command.make_context(name, list(words))
    return commands


@click.command()
@archive_option
@seeds_option
@daily_options
@click.option("--every", type=Stretch(), metavar="6h", help="Crawl so long after the last crawl, instead of daily.")
@click.option("--when", "expression", metavar="CRON", help="Crawl at the times of a cron expression, instead of daily.")
@click.option("--limit", type=Stretch(), metavar="6h", default="6h", show_default=True, help="Stop a longer crawl.")
@click.option(
    "--then", "then", multiple=True, metavar="COMMAND", callback=_read_then,
    help="After each complete crawl do this too, such as 'recheck' or 'backup FILE'; may be given several times.",
)  # fmt: skip
@click.option("--adaptive", is_flag=True, help="Between these crawls, ask sources as often as they change.")
@click.option("--show", "printed", flag_value="show", help="Print when the next crawls are due, and end.")
@click.option("--systemd", "printed", flag_value="systemd", help="Print a unit for systemd that does this, and end.")
@click.option("--cron", "printed", flag_value="cron", help="Print a line for cron that does this, and end.")
def schedule(archive: Path, seeds: Path, at: time, timezone: str, adaptive: bool, **chosen: Any) -> None:  # noqa: ANN401
    """Stay in the foreground and crawl every day.

    A missed or broken day is made up for at once. Each crawl is a process of `pantau crawl`, so that cron, people
    and this daemon exclude one another. SIGTERM or Ctrl-C is passed on to a crawl that is running, and waited for. A
    crawl over its limit is stopped, which saves what it has; if it does not end within two minutes, it is killed.

    Example:

    \b
        pantau schedule --at 05:00 --timezone Asia/Jakarta
        pantau schedule --adaptive
        pantau schedule --every 6h --show
        pantau schedule --then "recheck --budget 20" --then "backup /srv/cadangan/archive.db --keep 7"
        pantau schedule --when "30 4,16 * * mon-fri"
        pantau schedule --systemd > pantau.service
    """
    load_sources(seeds)  # a wrong seeds file is said now, not at five in the morning
    load_topics(seeds)
    limit, printed = chosen["limit"], chosen["printed"]
    when = _rhythm(Daily(at, timezone), chosen["every"], chosen["expression"])
    if printed == "show":
        for moment in next_times(when, archive, now=now(), count=SHOWN):
            click.echo(f"{moment:%Y-%m-%d %H:%M %Z}")
    elif printed == "systemd":
        further = [f"--then={shlex.join(words)}" for words in chosen["then"]]
        extent = [f"--limit={_minutes(limit)}", *further, *(["--adaptive"] if adaptive else [])]
        click.echo(systemd_unit(["schedule", *_when(when), *extent, *_where(archive, seeds)], folder=home()), nl=False)
    elif printed == "cron":
        if adaptive or chosen["then"] or not isinstance(when, Daily):
            raise click.UsageError(
                "cron can do the daily crawl alone; leave --every, --when, --then and --adaptive out"
            )
        words = ["crawl", "--if-due", "--quiet", *_when(when), *_where(archive, seeds)]
        click.echo(cron_lines(words, folder=home()), nl=False)
    else:
        _serve(archive, seeds, when, limit=limit, then=chosen["then"], adaptive=adaptive)


def _rhythm(daily: Daily, every: timedelta | None, expression: str | None) -> Rhythm:
    if every and expression:
        raise click.UsageError("--every and --when are two rhythms; leave one out")
    if expression:
        cron = Cron(expression, daily.timezone)
        cron.trigger()  # a wrong one is said now
        return cron
    return Every(every, daily.timezone) if every else daily


def _serve(
    archive: Path, seeds: Path, when: Rhythm, *, limit: timedelta, then: list[list[str]], adaptive: bool
) -> None:
    from crawler.scheduling.daemon import PROGRAM, Daemon, crawl_command, serve  # noqa: PLC0415  (its help needs no scheduler)

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    ensure_current(archive)
    often = ", and in between whatever is due" if adaptive else ""
    click.echo(f"Crawling {when} into {archive}{often}.", err=True)
    polls = (lambda moment: due_sources(archive, seeds, now=moment)) if adaptive else None
    daemon = Daemon(crawl_command(archive, seeds), archive, when=when, limit=limit, polls=polls)
    where = {"backup": [f"--archive={archive}"], "recheck": [f"--archive={archive}", f"--seeds={seeds}"]}
    daemon.then = [[*PROGRAM, *words, "--quiet", *where[words[0]]] for words in then]
    serve(daemon)


def _when(when: Rhythm) -> list[str]:
    if isinstance(when, Cron):
        return [f"--when={when.expression}", f"--timezone={when.timezone}"]
    if isinstance(when, Every):
        return [f"--every={_minutes(when.interval)}"]
    return [f"--at={when.at:%H:%M}", f"--timezone={when.timezone}"]


def _minutes(stretch: timedelta) -> str:
    return f"{stretch // timedelta(minutes=1)}m"


def _where(archive: Path, seeds: Path) -> list[str]:
    """Return the options that say what a service could not know: what pantau.toml says, it reads for itself."""
    named = {"archive": archive, "seeds": seeds}
    return [
        f"--{name}={path.resolve()}" for name, path in named.items()
        if origin_of(name).startswith(("option", "environment"))
    ]  # fmt: skip
