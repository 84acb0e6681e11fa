"""The coordinator: hands tasks to the broker, takes what comes back, and leaves the archive to its one writer.

Only a few tasks wait at the broker at any time, however many workers there are: what waits longer than it has to is cut
from an archive that has moved on meanwhile. What it hands out is written down before, and what comes back is
acknowledged after it was merged, so that it may be killed at any moment and begun again.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any, Protocol

from kombu import Consumer

from crawler.distributed.broker import (
    CRAWL_SOURCE,
    DEAD,
    DELIVERIES,
    DISMISS,
    INSPECT,
    RELEASE,
    TASKS,
    broken,
    connected,
    content_of,
    results_of,
    send,
)
from crawler.distributed.messages import Order, WorkerNotice
from crawler.errors import BrokerError, CrawlerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from celery import Celery
    from kombu import Connection, Message, Queue

logger = logging.getLogger(__name__)

AHEAD = 16  # tasks that wait at the broker, so that no worker waits for us
TICK = 1.0  # seconds between two looks at the queues, where nothing comes
AGAIN = 2.0  # seconds until a broker that went away is tried again
LATER = 10.0  # seconds until one that takes nothing in is, so that what it holds is taken out meanwhile
ANSWERS = 10.0  # seconds in which all workers have answered that ever will


class Work(Protocol):
    """The archive's half: what is to be done, and what becomes of what comes back."""

    results: str  # the mark of the queue from which that is taken

    @property
    def release(self) -> str:
        """By which release it is done."""
        ...

    def next_order(self) -> Order | None:
        """Return the next task, which is outstanding from now on; None while there is none to be handed out."""
        ...

    def hear(self, notice: WorkerNotice) -> str | None:
        """Take in what a worker says, for good; return why that worker is to end, if it is."""
        ...

    def lay_aside(self, task: str, why: str) -> None:
        """End a task that the broker hands out no more."""
        ...

    def cut_off(self) -> None:
        """Note that the broker was away, which costs tasks their workers."""
        ...

    def expire(self) -> None:
        """End the tasks of which nobody has heard for too long; all that was said has been heard."""
        ...

    def is_done(self) -> bool:
        """Say whether nothing is outstanding, and nothing to be handed out."""
        ...


def ensure_usable(app: Celery) -> None:
    """Raise BrokerError if the broker cannot be used."""
    with connected(app):
        pass


def coordinate(app: Celery, work: Work, *, watch: Callable[[], object] = lambda: None) -> None:
    """Have the work done by whatever workers there are; a broker that goes away is waited for.

    *watch* is called every now and then.
    """
    session = _Session(app, work, watch)
    while not work.is_done():
        try:
            with connected(app, session.results) as connection:
                session.attend(connection)
        except BrokerError as error:
            logger.warning("%s; it is tried again", error)
            work.cut_off()
            sleep(AGAIN)


class _Session:
    """What is kept between two connections."""

    def __init__(self, app: Celery, work: Work, watch: Callable[[], object]) -> None:
        self.app = app
        self.work = work
        self.watch = watch
        self.results = results_of(work.results)
        self.unsent: Order | None = None  # the broker may have it or not: the same task twice is one task
        self.is_announced = False
        self.later = 0.0  # until when nothing is handed out
        self.had_workers = True
        self.dead = 0  # letters, at the last look

    def attend(self, connection: Connection) -> None:
        """Hand out and take in until all is done; raise BrokerError if the broker goes away."""
        with broken(self.app):
            self.is_announced = False
            self.dead = 0
            taking = {"callbacks": [self.take_in], "on_decode_error": _unreadable, "prefetch_count": 1}
            with Consumer(connection.channel(), [self.results], **taking):
                while not self.work.is_done():
                    self.hand_out(connection)
                    self.look_at_dead_letters(connection)
                    self.watch()
                    with suppress(TimeoutError):
                        connection.drain_events(timeout=TICK)

    def hand_out(self, connection: Connection) -> None:
        waiting, workers = length_of(connection, TASKS)
        if bool(workers) != self.had_workers:
            self.had_workers = bool(workers)
            logger.warning("a worker is here" if workers else "no worker is here; start some with `pantau worker`")
        if waiting < AHEAD and monotonic() > self.later and self._has_order():
            try:
                self._send(AHEAD - waiting)
            except BrokerError as error:
                logger.warning("%s; nothing is handed out for %.0f seconds", error, LATER)
                self.later = monotonic() + LATER
        if length_of(connection, self.results)[0] == 0:
            self.work.expire()

    def _has_order(self) -> bool:
        """Say whether there is a task to be sent, which is outstanding from now on."""
        with _our_files():
            self.unsent = self.unsent or self.work.next_order()
        return self.unsent is not None

    def _send(self, most: int) -> None:
        """Send tasks, over a connection of their own: a broker that is full reads no more from one that sends."""
        with connected(self.app) as outlet, broken(self.app):
            if not self.is_announced:
                send(outlet, {"release": self.work.release}, RELEASE)
                self.is_announced = True
            for _ in range(most):
                if not self._has_order():
                    return
                self._send_one(outlet)

    def _send_one(self, outlet: Connection) -> None:
        assert self.unsent is not None
        self.app.send_task(
            CRAWL_SOURCE, kwargs={"order": self.unsent.told()}, task_id=self.unsent.task, queue=TASKS,
            connection=outlet, retry=False, argsrepr="()", kwargsrepr=self.unsent.site,
        )  # fmt: skip
        self.unsent = None

    def take_in(self, told: Mapping[str, Any], message: Message) -> None:
        """Take in a notice; it is acknowledged when the archive has it."""
        try:
            notice = WorkerNotice.read(told)
        except ValueError as error:
            logger.warning("%s; it is laid aside", error)
            message.reject(requeue=False)
            return
        with _our_files():
            why = self.work.hear(notice)
        message.ack()
        if why:
            self.app.control.broadcast(DISMISS, arguments={"why": why}, destination=[notice.worker])

    def look_at_dead_letters(self, connection: Connection) -> None:
        """Note the tasks of dead letters where there are others than before; they stay, for whoever wants to look."""
        number, _ = length_of(connection, DEAD)
        if number == self.dead:
            return
        self.dead = number
        with connection.channel() as channel:  # which puts back what is not acknowledged when it is closed
            for message in iter(DEAD(channel).get, None):
                self._note(message)

    def _note(self, message: Message) -> None:
        """Note a dead letter: an order that no worker survived, or a notice that could not be merged."""
        told = content_of(message)
        task = message.headers.get("id") or (told.get("task") if isinstance(told, dict) else None)
        if task:
            self.work.lay_aside(str(task), _epitaph(message))


def _unreadable(message: Message, error: Exception) -> None:
    """Lay aside what is no message of ours, such as of another application at the same broker."""
    logger.warning("a message to the coordinator cannot be read (%s); it is laid aside in %s", error, DEAD.name)
    message.reject(requeue=False)


@contextmanager
def _our_files() -> Iterator[None]:
    """Tell what is wrong with files of ours from what is wrong with the broker, which is waited for."""
    try:
        yield
    except OSError as error:
        raise CrawlerError(f"what came back cannot be stored: {error}; see `pantau doctor`") from error


def _epitaph(message: Message) -> str:
    deaths = message.headers.get("x-death") or [{}]
    if deaths[0].get("reason") == "delivery_limit":
        return f"its crawl ended {DELIVERIES} times before it had a result; it is laid aside in {DEAD.name}"
    return f"it could not be worked on; it is laid aside in {DEAD.name}"


def length_of(connection: Connection, queue: Queue) -> tuple[int, int]:
    """Return how many messages wait in a queue, and how many take from it."""
    told = queue(connection.default_channel).queue_declare(passive=True)
    return told.message_count, told.consumer_count


def workers_told(app: Celery) -> dict[str, dict[str, str]]:
    """Return what each worker that answers tells of itself, by its name."""
    with connected(app) as connection, broken(app):
        _, workers = length_of(connection, TASKS)
        told = app.control.broadcast(
            INSPECT, reply=True, limit=workers or None, timeout=ANSWERS if workers else TICK, connection=connection
        )
    return {name: answer for one in told or [] for name, answer in one.items()}
