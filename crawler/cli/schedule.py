"""`pantau schedule`: the daemon."""

from __future__ import annotations

import getpass
import logging
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import (
    LOG_FORMAT,
    LOG_TIME,
    StretchType,
    archive_option,
    daily_options,
    given_times,
    json_option,
    origin_of,
    seeds_option,
)
from crawler.cli.screen import echo_json, kind_of
from crawler.cli.upgrading import ensure_current
from crawler.configuration import FURTHER, KEYS, home, runtime, table
from crawler.errors import ConfigurationError, CrawlerError
from crawler.notify.addresses import VARIABLE, find_address
from crawler.periods import stretch_said
from crawler.reference.regions import region_meant
from crawler.scheduling.due import CRAWL, Daily, next_times
from crawler.scheduling.plan import LOCKED, LOCKING, TIMES, job_at, plan_of, read_plan, seed_of
from crawler.scheduling.polling import due_sources
from crawler.sources.registry import choose, load_sources
from crawler.sources.topics import load_topics
from crawler.times import now, to_iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from crawler.scheduling.daemon import Daemon, ScheduledTask
    from crawler.scheduling.plan import Job, Plan

SHOWN = 5  # times of each job
WITHOUT_END = {"schedule", "serve", "worker", "demo", "init"}
HELP = {"--help", "-h", "--version"}
WRITTEN = ("csv", "jsonl", "xlsx", "atom", "pdf", "docx", "html", "txt")  # how files end, and no word that is sought
OUTPUTS = ("output", "log_file", "metrics", "file")  # of commands, as click calls what is written
UNIT = Path(__file__).with_name("pantau.service")
MINUTE = 7  # of each hour: everybody else's jobs begin on the full one


@click.command()
@archive_option
@seeds_option
@daily_options
@click.option("--every", type=StretchType(), metavar="6h", help="Crawl so long after the last crawl, instead of daily.")
@click.option("--when", metavar="CRON", help="Crawl at the times of a cron expression, instead of daily.")
@click.option(
    "--jitter", type=StretchType(), metavar="10m", help="Begin later by chance, by so much at most.  [default: 0]"
)
@click.option("--limit", type=StretchType(), metavar="6h", help="Stop what takes longer.  [default: 6h]")
@click.option(
    "--locked", type=click.Choice(LOCKED),
    help="While another run uses the archive, wait for its end (the default), or skip that time.",
)  # fmt: skip
@click.option(
    "--then", multiple=True, metavar="COMMAND",
    help="After each complete crawl do this too, such as 'recheck' or 'backup FILE'; may be given several times.",
)  # fmt: skip
@click.option(
    "--job", "jobs", nargs=2, multiple=True, metavar="WHEN COMMAND",
    help="Do this too, at times of its own: 13:00, 7d or a cron expression; may be given several times.",
)  # fmt: skip
@click.option("--adaptive", is_flag=True, help="Between these crawls, ask sources as often as they change.")
@click.option("--show", "printed", flag_value="show", help="Print what is due next, and end.")
@click.option("--systemd", "printed", flag_value="systemd", help="Print a unit for systemd that does this, and end.")
@click.option("--cron", "printed", flag_value="cron", help="Print a line for cron that does this, and end.")
@json_option
@click.pass_context
def schedule(
    context: click.Context, /, archive: Path, seeds: Path, printed: str | None, as_json: bool, **_chosen: Any,  # noqa: ANN401
) -> None:  # fmt: skip
    """Stay in the foreground and crawl every day.

    A missed or broken day is made up for at once, and once. Each crawl is a process of `pantau crawl`, so that cron,
    people and this daemon exclude one another. SIGTERM or Ctrl-C is passed on to a crawl that is running, and waited
    for. A crawl over its limit is stopped, which saves what it has; if it does not end within two minutes, it is
    killed. The table [schedule] of pantau.toml says the same as the options; SIGHUP has it read again. `pantau runs
    --jobs` lists what was done, left out and missed.

    Example:

    \b
        pantau schedule --at 05:00 --timezone Asia/Jakarta
        pantau schedule --adaptive --jitter 10m
        pantau schedule --every 6h --show
        pantau schedule --then "recheck --budget 20" --job "0 2 * * sun" "backup /srv/cadangan/archive.db --keep 7"
        pantau schedule --when "30 4,16 * * mon-fri"
        pantau schedule --systemd > pantau.service
    """
    if as_json and printed != "show":
        raise click.UsageError("--json means nothing without --show; leave it out")
    plan = _plan(context)
    if printed == "show":
        _show(plan, archive, as_json=as_json)
    elif printed == "systemd":
        words = ["schedule", *_options(context), *_where(archive, seeds)]
        click.echo(systemd_unit(words, folder=home()), nl=False)
    elif printed == "cron":
        words = ["crawl", "--if-due", "--quiet", *_daily(plan, context), *_where(archive, seeds)]
        click.echo(cron_lines(words, folder=home()), nl=False)
    else:
        _serve(context, plan)


def _plan(context: click.Context) -> Plan:
    """Return what is to be done, once it is known that it can be: not at five in the morning."""
    given = _given(context)
    if len(given.keys() & set(TIMES)) > 1:
        raise click.UsageError("--at, --every and --when are different rhythms; leave all but one out")
    try:
        plan_of(given, "the command line", seed="")
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error
    load_sources(context.params["seeds"])
    load_topics(context.params["seeds"])
    plan = read_plan(given, seed=seed_of(context.params["archive"]))
    for job in plan.jobs:
        for words in (job.words, *job.then):
            try:
                _leaf(context, words)
            except click.UsageError as error:
                is_typed = job.name in given or ("then" in given and words in job.then)
                called = "the command line" if is_typed else table("schedule")[1]
                said = error.format_message()
                raise click.UsageError(f"{called}: {job.name}: {_quoting(words, said)}") from error
    return plan


def _quoting(words: Sequence[str], said: str) -> str:
    """Return what is wrong with a command line, after its command: what follows may be a secret."""
    return said if said.startswith(repr(words[0])[:-1]) else f"{words[0]!r}: {said}"


def _given(context: click.Context) -> dict[str, object]:
    """Return what the command line says of the schedule, as the table of pantau.toml would say it."""
    chosen = context.params
    given: dict[str, object] = {**given_times(chosen)}
    for name in ("every", "jitter", "limit"):
        if chosen[name]:
            given[name] = stretch_said(chosen[name])
    given |= {name: chosen[name] for name in ("when", "locked") if chosen[name]}
    if chosen["then"]:
        given["then"] = list(chosen["then"])
    if chosen["adaptive"]:
        given["adaptive"] = True
    for when, line in chosen["jobs"]:
        name = line.partition(" ")[0]
        numbers = (f"{name} {number}" for number in range(2, len(given) + 3))
        given[next(each for each in (name, *numbers) if each not in {*given, CRAWL})] = job_at(when, line)
    return given


def _leaf(context: click.Context, words: Sequence[str]) -> click.Command:
    """Return the command of a command line; a wrong one is said now, and not when it is due."""
    root = context.find_root()
    command, name, rest = root.command, "", list(words)
    while isinstance(command, click.Group):
        name, *rest = rest or [""]
        if name in WITHOUT_END or (found := command.get_command(root, name)) is None:
            raise click.UsageError(f"{' '.join(words)!r} is no command that can be scheduled")
        command = found
    if HELP.intersection(rest):
        raise click.UsageError(f"{' '.join(words)!r} only prints help")
    try:
        made = command.make_context(name, list(rest), parent=root)
        _check_named(made, context.params["seeds"])
        _check_files(made, context.params["archive"])
    except CrawlerError as error:
        raise click.UsageError(f"{' '.join(words)!r}: {error}") from error
    return command


def _check_named(context: click.Context, seeds: Path) -> None:
    """Refuse a recipient, a source or a region that does not exist; a variable may be set where it is carried out."""
    chosen = context.params
    if context.get_parameter_source("seeds") is click.core.ParameterSource.COMMANDLINE:
        seeds = chosen["seeds"]
    named = (*(chosen.get("recipients") or ()), chosen.get("recipient"))
    for name in named:
        if name and not name.startswith(VARIABLE):
            find_address(name)
    if slugs := chosen.get("sources"):
        choose(load_sources(seeds), slugs)
    if region := chosen.get("region"):
        region_meant(region)


def _check_files(context: click.Context, archive: Path) -> None:
    """Refuse what is to be read and is not there, an output in no folder, and a run into another archive."""
    chosen, folder = context.params, home()
    if chosen.get("words") and chosen.get("output", "") is None:
        kind_of(None, WRITTEN, "", words=chosen["words"])
    for path in (*chosen.get("files", ()), *chosen.get("warcs", ())):
        if not (folder / path).exists():
            raise ConfigurationError(f"there is no {path}; name what is there")
    for path in map(Path, filter(None, map(chosen.get, OUTPUTS))):
        if not (folder / path).parent.is_dir():
            raise ConfigurationError(f"{path} is to be written, and there is no folder {path.parent}; make it")
    is_named = context.get_parameter_source("archive") is click.core.ParameterSource.COMMANDLINE
    if context.info_name in LOCKING and is_named and (folder / chosen["archive"]).resolve() != archive.resolve():
        said = "a run of the schedule goes into its archive; leave out --archive, or start another schedule for that"
        raise ConfigurationError(said)


def _show(plan: Plan, archive: Path, *, as_json: bool) -> None:
    for moment, job in sorted(_next(plan, archive), key=lambda one: one[0]):
        if as_json:
            echo_json({"due": to_iso(moment), "job": job.name})
            continue
        name = f"  {job.name}" if len(plan.jobs) > 1 else ""
        click.echo(f"{moment:%Y-%m-%d %H:%M %Z}{name}")


def _next(plan: Plan, archive: Path) -> Iterator[tuple[datetime, Job]]:
    for job in plan.jobs:
        for moment in next_times(job.when, archive, now=now(), count=SHOWN, job=job.name):
            yield moment, job


def _serve(context: click.Context, plan: Plan) -> None:
    from crawler.scheduling.daemon import serve  # noqa: PLC0415  (its help needs none)

    archive: Path = context.params["archive"]
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT, datefmt=LOG_TIME)
    ensure_current(archive)
    daemon = _daemon(context, plan)
    click.echo(_plan_said(plan, archive), err=True)
    serve(daemon, _reload(context, daemon))


def _plan_said(plan: Plan, archive: Path) -> str:
    crawl, *others = plan.jobs
    often = ", and in between whatever is due" if plan.adaptive else ""
    further = "".join(f"; {job.name} {job.when}" for job in others)
    return f"Crawling {crawl.when} into {archive}{often}{further}."


def _daemon(context: click.Context, plan: Plan) -> Daemon:
    from crawler.scheduling.daemon import Daemon  # noqa: PLC0415  (its help needs none)

    archive, seeds = context.params["archive"].resolve(), context.params["seeds"].resolve()
    variables = {"PANTAU_ARCHIVE": str(archive), "PANTAU_SEEDS": str(seeds)}
    polls = _polls(plan, archive, seeds)
    return Daemon(_tasks(context, plan), archive, polls=polls, folder=home(), variables=variables)


def _tasks(context: click.Context, plan: Plan) -> list[ScheduledTask]:
    from crawler.scheduling.daemon import PROGRAM, ScheduledTask, crawl_command  # noqa: PLC0415  (its help needs none)

    archive, seeds = context.params["archive"].resolve(), context.params["seeds"].resolve()

    def command(words: Sequence[str]) -> list[str]:
        is_loud = any(one.name == "quiet" for one in _leaf(context, words).params)
        return [*PROGRAM, *words, *(["--quiet"] if is_loud else [])]

    crawl, *others = plan.jobs
    commands = [(crawl, crawl_command(archive, seeds)), *((job, command(job.words)) for job in others)]
    return [
        ScheduledTask(
            name=job.name, command=words, when=job.when, limit=job.limit, skips=job.skips, locks=job.locks,
            then=[
                ScheduledTask(
                    name=f"{job.name}, then {name}", command=command(one), when=job.when, limit=job.limit,
                    locks=one[0] in LOCKING,
                )
                for name, one in zip(_names(job.then), job.then, strict=True)
            ],
        )
        for job, words in commands
    ]  # fmt: skip


def _names(commands: Sequence[Sequence[str]]) -> list[str]:
    """Return a name for each command line: its command, with a number where that stands in an earlier one."""
    words = [words[0] for words in commands]
    earlier = [words[:place].count(word) for place, word in enumerate(words)]
    return [f"{word} {number + 1}" if number else word for word, number in zip(words, earlier, strict=True)]


def _polls(plan: Plan, archive: Path, seeds: Path) -> Callable[[datetime], Sequence[str]] | None:
    return (lambda moment: due_sources(archive, seeds, now=moment)) if plan.adaptive else None


def _reload(context: click.Context, daemon: Daemon) -> Callable[[], None]:
    """Return what reads the configuration again, and leaves everything as it was if that is wrong."""

    def reload() -> None:
        try:
            plan = _plan(context)
            tasks = _tasks(context, plan)
        except click.ClickException as error:
            raise ConfigurationError(error.format_message()) from error
        daemon.take(tasks, polls=_polls(plan, daemon.archive, context.params["seeds"]))
        logging.info("read again: %s", _plan_said(plan, daemon.archive))
        for name, path in moved(context):
            logging.warning("%s is %s now, which is not read again: restart the schedule for it", name, path)

    return reload


def moved(context: click.Context) -> Iterator[tuple[str, Path]]:
    """Yield where the archive and the seeds would be if the schedule began now, where that is somewhere else."""
    for option in context.command.params:
        name = str(option.name)
        if name in {"archive", "seeds"} and origin_of(name) != f"option --{name}":
            path = Path(option.get_default(context, call=True)).resolve()  # type: ignore[arg-type]
            if path != context.params[name].resolve():
                yield name, path


def _options(context: click.Context) -> Iterator[str]:
    """Yield the options that were given: what pantau.toml says, a service reads for itself."""
    chosen = context.params
    yield from (f"--{name}={value}" for name, value in _given(context).items() if isinstance(value, str))
    yield from (f"--then={line}" for line in chosen["then"])
    for when, line in chosen["jobs"]:
        yield from ("--job", when, line)
    if chosen["adaptive"]:
        yield "--adaptive"


def _daily(plan: Plan, context: click.Context) -> list[str]:
    """Return the options of a crawl for cron, which asks every hour whether it is due."""
    [crawl, *others], given = plan.jobs, _given(context)
    if others or crawl.then or plan.adaptive or given.keys() - {"at", "timezone"}:
        said = "leave all but --at and --timezone out"
        if plan_said := table("schedule")[0].keys() - {"at", "timezone"}:
            path = table("schedule")[1]
            said = f"{path} says {', '.join(sorted(plan_said))}: take that out, or have all of it done by --systemd"
        raise click.UsageError(f"cron can do the daily crawl alone; {said}")
    if not isinstance(crawl.when, Daily) or (table("schedule")[0] and not given):
        return []  # of pantau.toml, which the crawl reads for itself
    return [f"--at={crawl.when.at:%H:%M}", f"--timezone={crawl.when.timezone}"]


def _where(archive: Path, seeds: Path) -> list[str]:
    """Return the options that say what a service could not know: what pantau.toml says, it reads for itself."""
    named = {"archive": archive, "seeds": seeds}
    return [
        f"--{name}={path.resolve()}" for name, path in named.items()
        if origin_of(name).startswith(("option", "environment"))
    ]  # fmt: skip


def systemd_unit(arguments: Sequence[str], *, folder: Path) -> str:
    """Return a whole unit that keeps `pantau ARGUMENTS` running in *folder*, as the user of this process."""
    environment = "".join(f'Environment="{_unit(name)}={_unit(value)}"\n' for name, value in _environment().items())
    command = " ".join(_quoted(word) for word in [*_program(), *arguments])
    text, where = UNIT.read_text("utf-8"), _percent(str(folder))
    return text.format(
        user=getpass.getuser(), folder=where, environment=environment + _made_at_boot(runtime()), command=command
    )


def _made_at_boot(folder: Path) -> str:
    """Return what has systemd make a folder below /run, where only root can, and leave it to other commands of ours."""
    if Path("/run") not in folder.parents:
        return ""
    name = _quoted(str(folder.relative_to("/run")))
    return f"RuntimeDirectory={name}\nRuntimeDirectoryMode=0700\nRuntimeDirectoryPreserve=yes\n"


def cron_lines(arguments: Sequence[str], *, folder: Path) -> str:
    """Return the lines of a crontab that start `pantau ARGUMENTS` every hour in *folder*."""
    variables = "".join(f"{name}={value}\n" for name, value in _environment().items())
    command = f"cd {shlex.quote(str(folder))} && {shlex.join([*_program(), *arguments])}"
    return f"{variables}{MINUTE} * * * * {command.replace('%', chr(92) + '%')}\n"


def _program() -> list[str]:
    installed = Path(sys.executable).with_name("pantau")
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "crawler"]


def _environment() -> Mapping[str, str]:
    """Return the variables of ours that are set, but for those that are options: a service has none by itself."""
    names = [key.variable for name, key in KEYS.items() if key.variable and name not in {"archive", "seeds"}]
    return {name: value for name in (*names, *sorted(FURTHER)) if (value := os.environ.get(name))}


def _quoted(word: str) -> str:
    return f'"{_unit(word)}"' if set(word) & set(" \t\"'\\;") else _percent(word).replace("$", "$$")


def _unit(value: str) -> str:
    return _percent(value.replace("\\", "\\\\").replace('"', '\\"'))


def _percent(value: str) -> str:
    return value.replace("%", "%%")  # which begins a specifier
