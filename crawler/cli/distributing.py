"""Carry out a crawl on many machines for a command: begin and end its run here, and leave the visits to workers."""

from __future__ import annotations

import logging
import signal
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from crawler import __version__
from crawler.archive import channels, digests, ledger, open_archive, rechecks, runs
from crawler.archive.leases import REMEMBERED
from crawler.archive.views.runs import last_requests
from crawler.captures.files import folder_of
from crawler.cli.upgrading import ensure_current
from crawler.distributed.planning import jobs, sites
from crawler.errors import CrawlerError
from crawler.run.lock import hold
from crawler.sources.networks import load_networks, separate_hosts
from crawler.sources.registry import choose, load_sources
from crawler.strategies.recheck import intervals_of, next_look
from crawler.text import counted
from crawler.times import now

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from crawler.archive import Archive
    from crawler.cli.options import Elsewhere
    from crawler.distributed.assignments import Assignments
    from crawler.models import Source

SAY_EVERY = 30.0  # seconds
# Told in other ways.
MINE = {"ARCHIVE", "SEEDS", "PROGRESS", "SCREEN_LEVEL", "LOG_JSON", "LOG_FILE", "KEEP_ALL", "CAPTURE", "DUE_ONLY"}


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
        from crawler.distributed.broker import broker_url, make_app  # noqa: PLC0415  (brings Celery)
        from crawler.distributed.coordinator import coordinate, ensure_usable  # noqa: PLC0415
    from pipelines.versions import rules_of_topics  # noqa: PLC0415  (brings the rules)

    archive, rules = Path(settings["ARCHIVE"]), rules_of_topics(Path(settings["SEEDS"]))
    told = {"options": {name: value for name, value in arguments.items() if value}, "settings": _numbers(settings)}
    app = make_app(broker_url())
    ensure_usable(app)  # what is wrong is said before anything begins
    ensure_current(archive)
    logging.basicConfig(level=logging.ERROR if quiet else logging.WARNING, format="%(message)s", stream=sys.stderr)
    with _held(archive), open_archive(archive) as opened:
        work = _begin_run(opened, spider, slugs, settings, elsewhere, told)
        runs.note_topics(opened, work.errand.run, rules)
        with _closed_if_broken(opened, work), _signals(work):
            coordinate(app, work, watch=_watch(work, quiet=quiet))
        _finish(opened, work)
    return work.errand.run, rules


def _begin_run(
    archive: Archive, spider: str, slugs: Sequence[str], settings: Mapping[str, Any], elsewhere: Elsewhere,
    told: Mapping[str, Mapping[str, str]],
) -> Assignments:  # fmt: skip
    """Begin a run over the sources named, and return what there is to do."""
    from crawler.distributed.assignments import Assignments, Errand  # noqa: PLC0415  (brings Celery)
    from crawler.distributed.parcels import sweep  # noqa: PLC0415
    from pipelines.merging import Merger  # noqa: PLC0415  (brings the rules)

    seeds, delay = Path(settings["SEEDS"]), float(_setting(settings, "DOWNLOAD_DELAY"))
    sources = {one.slug: one for one in choose(load_sources(seeds), slugs)}
    channels.enrol(archive, sources.values(), are_all=bool(sources) and not slugs)
    wanted = _wanted(archive, spider, sources, settings)
    by_site = sites([sources[slug] for slug in wanted], separate_hosts(load_networks(seeds)))
    if elsewhere.store:
        sweep(elsewhere.store, since=now() - REMEMBERED)
    merger = Merger(archive, seeds, folder=folder_of(archive.path, str(_setting(settings, "CAPTURES"))))
    errand = Errand(
        run=runs.begin(archive, spider=spider, scope=slugs, sources=len(wanted), now=now()), release=release(),
        spider=spider, seeds=seeds, delay=delay, contact=str(_setting(settings, "CONTACT")), flags=_flags(settings),
        store=elsewhere.store, budget=elsewhere.task_time, **told,
    )  # fmt: skip
    return Assignments(
        archive, errand, sources, jobs(by_site, wanted, delay=delay),
        merge=lambda data, run: merger.merge(data, run=run),
    )  # fmt: skip


@contextmanager
def _held(archive: Path) -> Iterator[None]:
    """Hold the archive as a run does."""
    lock = hold(archive)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _closed_if_broken(archive: Archive, work: Assignments) -> Iterator[None]:
    """Close the run of whatever ends it before its end."""
    try:
        yield
    except (CrawlerError, KeyboardInterrupt) as error:
        said = str(error) or "it was interrupted"
        reached = sum(work.reached.values())
        runs.finish(archive, work.errand.run, outcome="failed", reached=reached, error=said, now=now())
        raise


def _wanted(
    archive: Archive, spider: str, sources: Mapping[str, Source], settings: Mapping[str, Any]
) -> dict[str, int]:  # fmt: skip
    """Return the sources that are to be asked, each with how many requests are expected."""
    if spider == "recheck":
        said = _setting(settings, "RECHECK_AFTER")
        intervals = intervals_of(said.split(",") if isinstance(said, str) else said)
        first_look = partial(next_look, intervals=intervals)
        rechecks.plan_first(archive, first_look, now=now(), longest=max(intervals))
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
            f"{status.done} of {counted(status.sites, 'site')} done · {status.at_work} at work · {status.out} out · "
            f"{status.waiting} to come · {status.kept} kept",
            err=True,
        )

    return watch


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


def _setting(settings: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401
    """Return a setting as a command line changes it, else as it is."""
    from crawler import settings as defaults  # noqa: PLC0415  (reads the environment, so not before it is needed)

    return settings.get(name, getattr(defaults, name))
