"""Carry out a crawl on many machines for a command: begin and end its run here, and leave the visits to workers."""

from __future__ import annotations

import logging
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from crawler import __version__
from crawler.archive import channels, digests, ledger, open_archive, rechecks, runs
from crawler.archive.views.runs import last_requests
from crawler.captures.files import folder_of
from crawler.cli.upgrading import ensure_current
from crawler.distributed.planning import jobs, sites
from crawler.errors import CrawlerError
from crawler.run.lock import hold
from crawler.sources.networks import load_networks, separate_hosts
from crawler.sources.registry import choose, load_sources
from crawler.strategies.recheck import intervals_of, next_look
from crawler.times import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from crawler.archive import Archive
    from crawler.cli.options import Elsewhere
    from crawler.distributed.assignments import Assignments
    from crawler.models import Source

SAY_EVERY = 30.0  # seconds
MINE = {"ARCHIVE", "SEEDS", "PROGRESS", "LOG_LEVEL", "KEEP_ALL", "CAPTURE", "DUE_ONLY"}  # told in other ways


def release() -> str:
    """Return what must be the same on all machines of a crawl: the program, the tables and the rules."""
    from crawler.archive.slices import schema_of_slices  # noqa: PLC0415
    from pipelines.versions import VERSIONS, family_name  # noqa: PLC0415

    return " ".join([__version__, schema_of_slices(), *map(family_name, VERSIONS)])


@contextmanager
def distributed() -> Iterator[None]:
    """Import what a crawl on many machines needs; where that is not installed, say so and the cure."""
    try:
        yield
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in {"celery", "kombu", "amqp", "billiard", "vine"}:
            raise
        cure = "install it with `pip install 'pantau[distributed]'`"
        raise CrawlerError(f"a crawl on many machines needs Celery, which is not installed; {cure}") from error


def carry_out_elsewhere(
    spider: str, slugs: Sequence[str], settings: Mapping[str, Any], elsewhere: Elsewhere, *, quiet: bool,
    **arguments: str,
) -> tuple[int, dict[str, str]]:  # fmt: skip
    """Have workers run *spider* and merge what comes back; return the number of the run, and its rules by topic."""
    with distributed():
        from crawler.distributed.assignments import Assignments, Errand  # noqa: PLC0415  (brings Celery)
        from crawler.distributed.broker import broker_url, make_app  # noqa: PLC0415
        from crawler.distributed.coordinator import coordinate, ensure_usable  # noqa: PLC0415
    from pipelines.merging import Merger  # noqa: PLC0415  (brings the rules)
    from pipelines.versions import rules_of_topics  # noqa: PLC0415

    archive, seeds = Path(settings["ARCHIVE"]), Path(settings["SEEDS"])
    rules, numbers = rules_of_topics(seeds), _numbers(settings)
    app = make_app(broker_url())
    ensure_usable(app)  # what is wrong is said before anything begins
    ensure_current(archive)
    _log(quiet=quiet)
    sources = {one.slug: one for one in choose(load_sources(seeds), slugs)}
    lock = hold(archive)
    try:
        with open_archive(archive) as opened:
            channels.enrol(opened, sources.values())
            wanted = _wanted(opened, spider, sources, settings)
            run = runs.begin(opened, spider=spider, scope=slugs, sources=len(wanted), now=now())
            runs.note_topics(opened, run, rules)
            errand = Errand(
                run=run, release=release(), spider=spider, seeds=seeds, delay=_delay(settings), contact=_contact(),
                options={name: value for name, value in arguments.items() if value}, flags=_flags(settings),
                settings=numbers, store=elsewhere.store, budget=elsewhere.task_time,
            )  # fmt: skip
            separate = separate_hosts(load_networks(seeds))
            planned = jobs(sites([sources[slug] for slug in wanted], separate), wanted, delay=errand.delay)
            merger = Merger(opened, seeds, folder=folder_of(archive, _captures(settings)))
            work = Assignments(opened, errand, sources, planned, merge=lambda data, one: merger.merge(data, run=one))
            try:
                with _signals(work):
                    coordinate(app, work, watch=_watch(work, quiet=quiet))
            except BaseException as error:
                runs.finish(opened, run, outcome="failed", reached=0, error=str(error) or "interrupted", now=now())
                raise
            _finish(opened, work)
    finally:
        lock.release()
    return run, rules


def _wanted(
    archive: Archive, spider: str, sources: Mapping[str, Source], settings: Mapping[str, Any]
) -> dict[str, int]:  # fmt: skip
    """Return the sources that are to be asked, each with how many requests are expected."""
    if spider == "recheck":
        intervals = intervals_of(_list(settings))
        rechecks.plan_first(archive, lambda published, seen: next_look(published, seen, intervals))
        waiting = rechecks.waiting(archive, now=now())
        return {slug: waiting[slug] for slug in sources if slug in waiting}
    last = last_requests(archive)
    return {slug: max(last.get(slug, 1), ledger.left(archive, slug) + 1) for slug in sources}


def _finish(archive: Archive, work: Assignments) -> None:
    """Close the run as one of this machine closes."""
    reached, error = sum(work.reached.values()), work.error
    outcome = "stopped" if work.stopping else "finished"
    if outcome == "finished" and work.jobs and not reached:
        outcome = "failed"
        error = error or f"no source could be reached; `pantau runs {work.errand.run}` says why of each"
    runs.finish(archive, work.errand.run, outcome=outcome, reached=reached, error=error, now=now())
    if outcome == "finished":
        digests.prune(archive, now=now())


@contextmanager
def _signals(work: Assignments) -> Iterator[None]:
    """End on SIGTERM or Ctrl-C with what has come back; workers go on, and the next run takes in what they send."""

    def end(_signal: int, _frame: object) -> None:
        if work.stopping:
            raise KeyboardInterrupt
        work.stopping = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, meaning in before.items():
            signal.signal(number, meaning)


def _watch(work: Assignments, *, quiet: bool) -> Callable[[], None]:
    """Return what says now and then how far the run is."""
    said = monotonic()

    def watch() -> None:
        nonlocal said
        if quiet or monotonic() < said + SAY_EVERY:
            return
        said = monotonic()
        status = work.status
        click.echo(
            f"{status.done} of {status.sites} sites done · {status.at_work} at work · {status.out} out · "
            f"{status.waiting} to come · {status.kept} kept",
            err=True,
        )

    return watch


def _log(*, quiet: bool) -> None:
    logging.basicConfig(level=logging.ERROR if quiet else logging.WARNING, format="%(message)s", stream=sys.stderr)


def _numbers(settings: Mapping[str, Any]) -> dict[str, str]:
    """Return the settings that a command line changes; raise UsageError for one that may not travel."""
    from crawler.distributed.worker import travels  # noqa: PLC0415  (brings Celery)

    for name in settings.keys() - MINE:
        if not travels(name):
            raise click.UsageError(f"{name} cannot be changed from afar; only settings that are numbers travel")
    return {name: str(value) for name, value in settings.items() if name not in MINE}


def _flags(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the flags of the ordinary command that say what settings do not."""
    capture = (f"capture={settings['CAPTURE']}",) if "CAPTURE" in settings else ()
    poll = ("poll",) if settings.get("DUE_ONLY") else ()
    return (*capture, *poll, *(("keep-all",) if settings["KEEP_ALL"] else ()))


def _list(settings: Mapping[str, Any]) -> Sequence[str | float]:
    from crawler import settings as defaults  # noqa: PLC0415  (reads the environment, so not before it is needed)

    said = settings.get("RECHECK_AFTER")
    return said.split(",") if said else defaults.RECHECK_AFTER


def _delay(settings: Mapping[str, Any]) -> float:
    from crawler import settings as defaults  # noqa: PLC0415

    return float(settings.get("DOWNLOAD_DELAY", defaults.DOWNLOAD_DELAY))


def _contact() -> str:
    from crawler import settings as defaults  # noqa: PLC0415

    return defaults.CONTACT


def _captures(settings: Mapping[str, Any]) -> str:
    from crawler import settings as defaults  # noqa: PLC0415

    return str(settings.get("CAPTURES", defaults.CAPTURES))
