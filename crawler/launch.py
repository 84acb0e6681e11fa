"""Carry out one run in this process; everything that starts a crawl comes through here."""

from __future__ import annotations

import gc
import json
import logging
import logging.handlers
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TextIO

import scrapy.core.downloader.contextfactory  # noqa: F401  (it looks through the whole stack, still short here)
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import SETTINGS_PRIORITIES, Settings

from crawler.archive import MEMORY
from crawler.archive.runs import Tally
from crawler.errors import CrawlerError
from crawler.extensions.progress import Progress, has_display
from crawler.extensions.run import RunExtension, run_of
from crawler.models import NOT_LEARNED
from crawler.run.sink import Sink
from crawler.times import to_iso

if TYPE_CHECKING:
    from asyncio import Task
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

    from crawler.models import Layout, Source

GARBAGE = 100_000  # new objects until garbage is looked for: at 20,000 a thousand sites at once cost a tenth more
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
PROGRESS = Progress.__module__  # the logger of what tells how far a run is
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run ended."""

    run: int
    error: str | None  # one sentence, when the archive could not be used
    tallies: Mapping[str, Tally]  # by source
    is_whole: bool  # it came to its own end, and nobody stopped it
    is_interrupted: bool = False  # by Ctrl-C


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at the moment, since the progress display takes its place for a while."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, value: TextIO) -> None:
        pass


class _Lines(logging.Formatter):
    """One line for a record; what tells of the progress needs no level and no name."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name == PROGRESS:
            return f"{self.formatTime(record, self.datefmt)} {record.getMessage()}"
        return super().format(record)


class _Objects(logging.Formatter):
    """One JSON object a line for a record, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        moment = to_iso(datetime.fromtimestamp(record.created, UTC))
        told = {"time": moment, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            told["exception"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)


class _Process(AsyncCrawlerProcess):
    """Scrapy's process, which remembers by which signal it was asked to end."""

    signal: int | None = None

    def _signal_shutdown(self, signum: int, _: Any) -> None:  # noqa: ANN401
        self.signal = signum
        super()._signal_shutdown(signum, _)


def run_spider(
    name: str, sources: Sequence[str] | Sequence[Source], settings: Mapping[str, Any], **arguments: object
) -> Ended:  # fmt: skip
    """Run spider *name* over *sources* to its end, as `-a` would with *arguments*; raise CrawlerError if it cannot."""
    os.environ.pop("SCRAPY_SETTINGS_MODULE", None)
    project = Settings()
    project.setmodule("crawler.settings", priority="project")
    ours = {"LOG_INSTALL_ROOT_HANDLER": False, "SPIDER_MODULES": [f"crawler.spiders.{name}"]}  # the others wait
    project.update({**settings, **ours}, priority="cmdline")
    _log(project)
    process = _Process(project)
    logging.getLogger("scrapy").setLevel(logging.NOTSET)  # else it makes a record of all that nobody reads
    ended = run_crawler(process, process.create_crawler(name), sources=_as_argument(sources), **arguments)
    return replace(ended, is_interrupted=process.signal == signal.SIGINT)


def _as_argument(sources: Sequence[str] | Sequence[Source]) -> str | list[Source]:
    """Return slugs as `-a` has them, and sources as they are."""
    slugs = [one for one in sources if isinstance(one, str)]
    return [one for one in sources if not isinstance(one, str)] or ",".join(slugs)


def run_crawler(process: AsyncCrawlerProcess, crawler: Crawler, **arguments: object) -> Ended:
    """Let *process* crawl to the end; raise CrawlerError if it could not begin."""
    task = process.crawl(crawler, **arguments)
    gc.set_threshold(GARBAGE)
    gc.freeze()  # what was imported stays for good, and need not be looked through again and again
    process.start()
    _end_display(crawler)
    try:
        _raise(task)
    except CrawlerError as error:
        _close(crawler, "failed", str(error))
        raise
    _close(crawler, "stopped", None)  # if a second Ctrl-C stopped it at once
    run = run_of(crawler)
    is_whole = crawler.stats is not None and crawler.stats.get_value("finish_reason") == "finished"
    return Ended(run=run.id, error=run.error, tallies=run.tallies, is_whole=is_whole)


def run_apart(
    name: str, sources: Sequence[Source], *, seeds: Path, progress: bool = False, layout: Layout = NOT_LEARNED,
    **arguments: object,
) -> tuple[Sink, Ended]:  # fmt: skip
    """Carry out a run of which nothing is stored, its pages read by *layout*, and return what it found."""
    from pipelines.saved import NoteFindingsPipeline  # noqa: PLC0415  (for these runs alone)

    settings = {
        "ARCHIVE": str(MEMORY), "SEEDS": str(seeds), "ITEM_PIPELINES": {NoteFindingsPipeline: 100},
        "PROGRESS": progress, "LOG_LEVEL": "ERROR", "TROUBLE_PAUSES": (),  # somebody waits for the answer
    }  # fmt: skip
    sink = Sink(layout=layout)
    with _same_signals():
        ended = run_spider(name, sources, settings, sink=sink, **arguments)
    if ended.error:
        raise CrawlerError(ended.error)
    return sink, ended


@contextmanager
def _same_signals() -> Iterator[None]:
    """Give Ctrl-C back to this command: Scrapy keeps it beyond the end of its run."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, meaning in before.items():
            signal.signal(number, meaning)


def _end_display(crawler: Crawler) -> None:
    """Take the display away, which a second Ctrl-C leaves standing."""
    try:
        progress = crawler.get_extension(Progress)
    except RuntimeError:  # it did not even begin
        return
    if progress is not None:
        progress.end()


def _log(settings: Settings) -> None:
    """Write the log to standard error, and to LOG_FILE where one is named."""
    screen, level = levels_of(settings)
    is_json, file = settings.getbool("LOG_JSON"), settings["LOG_FILE"]
    handlers = [_set_up(_Stderr(), screen, "%H:%M:%S", is_json=is_json and not file)]
    if has_display(settings):
        handlers[0].addFilter(lambda record: record.name != PROGRESS)
    if file:
        handlers.append(_set_up(_log_handler(file), level, "%Y-%m-%d %H:%M:%S", is_json=is_json))
    for handler in handlers:
        logging.root.addHandler(handler)
    logging.root.setLevel(min(screen, level, key=LEVELS.index))
    logging.getLogger(PROGRESS).setLevel(logging.INFO)


def levels_of(settings: BaseSettings) -> tuple[str, str]:
    """Return the level of what goes to standard error, and of the file; raise CrawlerError for one that is none.

    With a file, LOG_LEVEL is that of the file, as Scrapy has it, and SCREEN_LEVEL that of standard error.
    """
    level, file = str(settings["LOG_LEVEL"]).upper(), settings["LOG_FILE"]
    if level not in LEVELS:
        raise CrawlerError(f"LOG_LEVEL {settings['LOG_LEVEL']!r} is unknown; use DEBUG, INFO, WARNING or ERROR")
    is_said = (settings.getpriority("LOG_LEVEL") or 0) >= SETTINGS_PRIORITIES["cmdline"]
    screen = level if is_said and not file else settings["SCREEN_LEVEL"] or level
    return screen, level if file else screen


def _set_up(handler: logging.Handler, level: str, clock: str, *, is_json: bool) -> logging.Handler:
    """Have a handler take what is news at its level, and what tells of the progress in any case."""
    least = logging.getLevelNamesMapping()[level]
    handler.addFilter(lambda record: record.name == PROGRESS or record.levelno >= least)
    handler.addFilter(_is_news)
    handler.setFormatter(_Objects() if is_json else _Lines(FORMAT, clock))
    return handler


class _LogFile(logging.handlers.WatchedFileHandler):
    """A log; that it cannot be written any more, such as on a full disk, is said once, and the run goes on."""

    is_broken = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  (logging's name)
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self.is_broken:
            self.is_broken = True
            sys.stderr.write(f"Warning: the log {self.baseFilename} cannot be written: {error.strerror}\n")


def _log_handler(file: str) -> logging.Handler:
    """Open a log, to be added to; one that logrotate takes away is made anew."""
    try:
        return _LogFile(file, encoding="utf-8")
    except OSError as error:
        cure = "make its folder, or name another file"
        raise CrawlerError(f"the log {file} cannot be written: {error.strerror}; {cure}") from error


def _is_news(record: logging.LogRecord) -> bool:
    """What ends the run is one sentence at its end, and not said again for every page."""
    return record.exc_info is None or not isinstance(record.exc_info[1], CrawlerError)


def _raise(task: Task[None]) -> None:
    """Raise what kept the crawl from beginning; a second Ctrl-C leaves the task undone, which is no error."""
    if not task.done() or task.cancelled():
        return
    error = task.exception()
    if error is not None:
        raise error


def _close(crawler: Crawler, outcome: str, reason: str | None) -> None:
    """Close a run that began and did not come to its own end, such as over a wrong topics.toml."""
    try:
        extension = crawler.get_extension(RunExtension)
    except RuntimeError:  # it did not even begin
        return
    if extension is not None:
        extension.close(outcome, reason)
