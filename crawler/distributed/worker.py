"""A worker: takes tasks from the broker, crawls each slice in a process of its own, and sends it back changed.

It keeps nothing. Whatever dies in the middle costs its task, which the broker then hands to another worker: a task is
acknowledged after its result was. What is killed takes with it all that it had started, since two crawls of one domain
at a time would be rude.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socket import gethostname
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from amqp.exceptions import ResourceLocked
from celery import Celery, signals
from celery.exceptions import Reject
from celery.worker.control import control_command, inspect_command
from kombu import Connection, Queue

from crawler import settings
from crawler.archive.slices import pack_slice, unpack_slice
from crawler.distributed.broker import (
    CRAWL_SOURCE,
    DISMISS,
    HEARTBEAT,
    INSPECT,
    broken,
    coordinators_release,
    make_app,
    reached,
    results_of,
    send,
)
from crawler.distributed.messages import MessageKind, Order, WorkerNotice, unpacked
from crawler.distributed.parcels import ParcelError, unwrap, wrap
from crawler.errors import CrawlerError
from crawler.processes import die_with, is_alive, memory_of
from crawler.sources.packing import unpack_seeds
from crawler.times import now, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterator

    from celery import Task

logger = logging.getLogger(__name__)

LOOK = 0.5  # seconds between two looks at a crawl
GLANCE = 0.01  # seconds for what the broker has to say meanwhile
GRACE = 120.0  # seconds until a crawl that was asked to end is killed; it saves what is under way
MIB = 1024**2
ROOM = 16 * MIB  # that a crawl finds on the disk at least
NO_ROOM = "{folder} has no room for a crawl; free some on that disk, or name another place with TMPDIR"
STILL = {0, 3}  # exit statuses of a crawl whose slice holds what came of it: it ran, or no source could be reached
PATIENCE = 60.0  # seconds until a site at which another worker is counts as taken
BUSY = "another worker is at it"
BROKERS = {"PANTAU_BROKER", "SSL_CERT_FILE"}  # a crawl needs no password, and trusts whom the system trusts
COMMANDS = {"latest": "crawl", "backfill": "backfill", "recheck": "recheck"}  # by the name of their spider
OPTIONS = {"budget", "since", "until"}
FLAGS = {"keep-all", "poll", "capture=kept", "capture=all", "capture=none"}
NUMERIC = (int, float, tuple, list)  # kinds of settings that may travel: a number names no code to be run


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What a worker works with."""

    app: Celery
    name: str
    release: str
    folder: Path  # with a folder for each task under way
    concurrency: int
    memory: int  # bytes that a crawl may take
    captures: str  # a folder given for all workers, if there is one
    store: Path | None  # for slices that are too large for a message

    @property
    def draining(self) -> Path:
        """The file that says that this worker is to end."""
        return self.folder / "draining"

    @property
    def refused(self) -> Path:
        """The file that says why this worker may take no tasks."""
        return self.folder / "refused"

    @property
    def dismissed(self) -> Path:
        """The file that says that the coordinator waits for nothing of this worker."""
        return self.folder / "dismissed"


def serve(
    *, url: str, name: str, release: str, concurrency: int, memory: int, captures: str, store: Path | None
) -> None:
    """Take tasks until SIGTERM or Ctrl-C, then end the crawls under way and send their slices back.

    Raise BrokerError if the broker cannot be used, CrawlerError if the coordinator is of another release.
    """
    app = make_app(url)
    ensure_same(coordinators_release(app), release)
    with _folder() as folder:
        ensure_room(folder)
        shop = Workshop(
            app=app, name=f"{name}@{gethostname()}", release=release, folder=folder, concurrency=concurrency,
            memory=memory * MIB, captures=captures, store=store,
        )  # fmt: skip
        enlist(shop)
        controller = app.Worker(
            hostname=shop.name, concurrency=concurrency, pool="prefork", quiet=True, without_gossip=True,
            without_mingle=True, without_heartbeat=True,
        )  # fmt: skip
        controller.start()
        if shop.refused.exists():
            raise CrawlerError(shop.refused.read_text("utf-8") or NO_ROOM.format(folder=folder))


def enlist(shop: Workshop) -> None:
    """Give the application its task, and the processes of its pool their manners."""

    def crawl_source(task: Task[Any, Any], order: dict[str, Any]) -> None:
        try:
            _carry_out(shop, Order.read(order), again=bool(task.request.delivery_info.get("redelivered")))
        except (CrawlerError, OSError) as error:
            if shop.dismissed.exists():  # the coordinator knows, and its site waits again
                return
            logger.warning("%s: its task is given back: %s", order.get("site"), error)
            if isinstance(error, RoomError):  # others may have some; this one would spoil one task after another
                _end(shop, str(error), os.getppid())
            raise Reject(str(error), requeue=True) from error

    shop.app.task(bind=True, name=CRAWL_SOURCE)(crawl_source)
    own = os.getpid()
    signals.worker_process_init.connect(lambda **_: die_with(own), weak=False)
    signals.worker_shutting_down.connect(lambda **_: shop.draining.touch(), weak=False)
    signals.setup_logging.connect(lambda **_: None, weak=False)  # who starts a worker says how it logs
    inspect_command(name=INSPECT)(lambda _state: _answer_of(shop))
    control_command(name=DISMISS)(lambda _state, why: _dismiss(shop, why))


def _answer_of(shop: Workshop) -> dict[str, str]:
    """Return what a worker tells of itself to whoever asks."""
    return {"release": shop.release, "moment": to_iso(now()), "sites": str(shop.concurrency)}


def ensure_same(theirs: str | None, ours: str) -> None:
    """Raise CrawlerError if the coordinator is of another release: what one makes of a page, the other may not know."""
    if theirs not in {None, ours}:
        raise CrawlerError(
            f"this worker is Pantau {ours}, and its coordinator is {theirs}; install the same release on both"
        )


@contextmanager
def _folder() -> Iterator[Path]:
    """Make a folder for the tasks of this process, and clear away those of workers that were killed."""
    top = Path(tempfile.gettempdir()) / f"pantau-worker-{os.geteuid()}"
    top.mkdir(mode=0o700, exist_ok=True)
    if top.is_symlink() or top.stat().st_uid != os.geteuid():
        raise CrawlerError(f"{top} belongs to somebody else; name another place with TMPDIR")
    for left in top.iterdir():
        if left.name.isdecimal() and not is_alive(int(left.name)):
            shutil.rmtree(left, ignore_errors=True)
    own = top / str(os.getpid())
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(mode=0o700)
    try:
        yield own
    finally:
        shutil.rmtree(own, ignore_errors=True)


def _carry_out(shop: Workshop, order: Order, *, again: bool) -> None:
    """Crawl what was ordered and say what came of it; put the task back if its crawl was killed."""
    if order.release != shop.release:
        _refuse(shop, order)
        return
    with _alone(shop, order.site) as connection:
        if connection is None or order.is_late(now()):
            _say(shop, order, MessageKind.LATE, said=BUSY if connection is None else "")
            return
        _say(shop, order, MessageKind.BEGUN)
        begun = monotonic()
        logger.info("%s: begun%s", order.site, " again" if again else "")
        sleep(order.pause if again else order.wait)
        with tempfile.TemporaryDirectory(dir=shop.folder, prefix="task-") as name, room(shop.folder):
            _crawl(shop, order, Path(name), connection)
        logger.info("%s: done after %.0f s", order.site, monotonic() - begun)


@contextmanager
def _alone(shop: Workshop, site: str) -> Iterator[Connection | None]:
    """Keep all other workers away from a site while this one is at it; None if another one is there and stays.

    A queue that belongs to a connection is the broker's own lock: it goes when the connection does, and a task that is
    delivered twice still has one visitor. The lease in the archive keeps that from happening; this, from mattering.
    """
    with reached(shop.app, heartbeat=HEARTBEAT) as connection:
        with broken(shop.app):
            is_alone = _locks(connection, Queue(f"pantau.site.{site}", exclusive=True, auto_delete=True, durable=False))
        yield connection if is_alone else None


def _locks(connection: Connection, lock: Queue) -> bool:
    """Take a lock, and say whether it could be had in time."""
    until = monotonic() + PATIENCE
    while not _declared(connection, lock):
        if monotonic() > until:
            return False
        sleep(LOOK)
    return True


def _declared(connection: Connection, lock: Queue) -> bool:
    try:
        lock(connection.channel()).declare()
    except ResourceLocked:
        return False
    return True


class RoomError(CrawlerError):
    """The disk of this machine has no room for a crawl, which says nothing of the site."""


@contextmanager
def room(folder: Path) -> Iterator[None]:
    """Raise RoomError where there is none in *folder*, before a crawl or when it has failed."""
    ensure_room(folder)
    try:
        yield
    except (CrawlerError, OSError):
        ensure_room(folder)
        raise


def ensure_room(folder: Path) -> None:
    """Raise RoomError if a crawl could not write into *folder*."""
    disk = os.statvfs(folder)
    if disk.f_bavail * disk.f_frsize < ROOM or (disk.f_files and not disk.f_favail):
        raise RoomError(NO_ROOM.format(folder=folder))


def _refuse(shop: Workshop, order: Order) -> None:
    """Leave a task of another release alone, and end: whoever starts this worker again is told the same."""
    _say(shop, order, MessageKind.REFUSED, said=f"worker {shop.name} is Pantau {shop.release}")
    try:
        ensure_same(order.release, shop.release)
    except CrawlerError as error:
        _end(shop, str(error), os.getppid())


def _dismiss(shop: Workshop, why: str) -> None:
    shop.dismissed.touch()
    _end(shop, why, os.getpid())


def _end(shop: Workshop, why: str, pid: int) -> None:
    """Have this worker end, whose process is *pid*, as it would by itself, and say why."""
    with suppress(OSError):  # of a full disk the empty file tells
        shop.refused.write_text(why, "utf-8")
    os.kill(pid, signal.SIGTERM)


def _crawl(shop: Workshop, order: Order, folder: Path, connection: Connection) -> None:
    archive = folder / "slice.db"
    unpack_slice(unwrap(order.slice, store=shop.store), archive)
    seeds = unpack_seeds(unpacked(order.seeds), folder)
    captures = shop.captures or folder / "captures"
    words = [sys.executable, "-m", "crawler", *command_of(order, archive, seeds)]
    environment = {name: value for name, value in os.environ.items() if name not in BROKERS} | {
        "PANTAU_DELAY": f"{order.delay:g}", "PANTAU_CONTACT": order.contact, "PANTAU_CAPTURES": str(captures),
    }  # fmt: skip
    status, err = _run(words, environment, folder, _Bounds(shop, connection, monotonic() + order.seconds))
    if status < 0:
        raise CrawlerError(f"its crawl was ended by signal {-status}")
    if status not in STILL:
        ensure_room(folder)
        _say(shop, order, MessageKind.FAILED, said=_sentence(err) or f"the crawl ended with exit status {status}")
    else:
        changed = pack_slice(archive, captures=None if shop.captures else folder / "captures")
        _bring_back(shop, order, changed, _sentence(err))


def _bring_back(shop: Workshop, order: Order, changed: bytes, said: str) -> None:
    """Send a changed slice back, or say why it cannot be: another crawl would bring the same."""
    try:
        parcel = wrap(changed, name=f"{order.task}-back", store=shop.store)
    except ParcelError as error:
        _say(shop, order, MessageKind.FAILED, said=str(error))
        return
    _say(shop, order, MessageKind.DONE, said=said, slice=parcel)


def command_of(order: Order, archive: Path, seeds: Path) -> list[str]:
    """Return the command of the ordinary crawl of a slice; whatever else an order may say is not done."""
    options = [f"--{name}={value}" for name, value in order.options.items() if name in OPTIONS]
    flags = [f"--{flag}" for flag in order.flags if flag in FLAGS]
    numbers = [f"--set={name}={value}" for name, value in order.settings.items() if travels(name)]
    where = [f"--archive={archive}", f"--seeds={seeds}", "--here", "--quiet", "--set=WORKERS=1"]
    return [COMMANDS[order.spider], *where, *options, *flags, *numbers, "--", *order.sources]


def travels(setting: str) -> bool:
    """Say whether a setting may be changed from afar: numbers may; what names code, folders or networks may not."""
    return isinstance(getattr(settings, setting, None), NUMERIC) and not isinstance(getattr(settings, setting), bool)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What ends a crawl before its time."""

    shop: Workshop
    connection: Connection
    until: float

    def broken(self, pid: int) -> str | None:
        """Return why a crawl is asked to end; raise BrokerError if its site may be another's by now."""
        with broken(self.shop.app):
            with suppress(TimeoutError):
                self.connection.drain_events(timeout=GLANCE)  # its heartbeats
            self.connection.heartbeat_check()
        if monotonic() > self.until:
            return "its time is over"
        if memory_of(pid) > self.shop.memory:
            return "it takes too much memory"
        return "this worker is to end" if self.shop.draining.exists() else None


def _run(words: list[str], environment: dict[str, str], folder: Path, bounds: _Bounds) -> tuple[int, bytes]:
    """Run a command in *folder* within bounds, and return its exit status and what it said of errors."""
    own = os.getpid()
    with (folder / "err").open("wb") as err:
        process = subprocess.Popen(  # noqa: S603  (our own command)
            words, stdout=subprocess.DEVNULL, stderr=err, stdin=subprocess.DEVNULL, cwd=folder, env=environment,
            preexec_fn=lambda: die_with(own),  # noqa: PLW1509  (a process of the pool has one thread)
        )  # fmt: skip
        try:
            status = _ended(process, bounds)
        finally:
            process.kill()  # whatever ended the wait
            process.wait()
    return status, (folder / "err").read_bytes()


def _ended(process: subprocess.Popen[bytes], bounds: _Bounds) -> int:
    """Wait for the end of a crawl; one beyond its bounds is asked to end, and then made to."""
    asked: float | None = None
    while True:
        with suppress(subprocess.TimeoutExpired):
            return process.wait(LOOK)
        if asked is None and (why := bounds.broken(process.pid)):
            logger.info("the crawl of process %d is stopped: %s", process.pid, why)
            process.terminate()
            asked = monotonic()
        elif asked is not None and monotonic() > asked + GRACE:
            process.kill()


def _sentence(err: bytes) -> str:
    """Return the last line that a crawl has printed for people."""
    lines = [line for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1].removeprefix("Error: ") if lines else ""


def _say(shop: Workshop, order: Order, kind: MessageKind, **more: Any) -> None:  # noqa: ANN401
    """Send a notice to the coordinator, and return when the broker has it; raise BrokerError if it takes none."""
    notice = WorkerNotice(
        kind=kind, task=order.task, site=order.site, worker=shop.name, release=shop.release,
        sent=order.sent, moment=to_iso(now()), **more,
    )  # fmt: skip
    with reached(shop.app, endures=True) as connection, broken(shop.app):
        send(connection, notice.told(), results_of(order.results), endures=True)
