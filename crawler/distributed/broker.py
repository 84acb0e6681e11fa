"""The broker: where it is, which queues it has for us, and the Celery application that all of us share."""

from __future__ import annotations

import ssl
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from celery import Celery
from kombu import Producer, Queue
from kombu.exceptions import KombuError, OperationalError

from crawler.configuration import configured, discreet
from crawler.errors import BrokerError, ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kombu import Connection, Message

CRAWL_SOURCE = "crawl_source"  # the one task
DELIVERIES = 5  # of a task whose worker dies each time, until it is laid aside
MERGES = 20  # of a result whose merging dies each time
ENCODED = "signs such as / @ # ? in a password are written %2F %40 %23 %3F"
EXAMPLE = "amqps://pantau:password@broker.example:5671/pantau"
ACKNOWLEDGED = 3_600_000  # milliseconds; a task is acknowledged at its end, and RabbitMQ's own half an hour is near
KEPT = 14 * 24 * 3_600_000  # milliseconds that a dead letter is kept
REACHED = 10.0  # seconds until a broker that does not answer counts as away
SILENCE = 30.0  # seconds until one that was there and says nothing more does
GOODBYE = 2.0  # seconds that it has to take leave
INSPECT = "pantau"  # what a worker is asked by, to tell of itself
DISMISS = "pantau_dismiss"  # what ends a worker whose work is of no use, with the reason
PERSISTENT = 2
# A broker that is full takes nothing in until somebody has made room: what a crawl has found waits three quarters of an
# hour for that, at REACHED for each try, since the crawl would be the same again.
ENDURING = {"max_retries": 225, "interval_start": 0, "interval_step": 1, "interval_max": 2}
HEARTBEAT = 30.0  # seconds; a worker whose cable was pulled is noticed after two

# A classic queue: a look at its letters puts them back, which a quorum queue counts, and ends at some number.
DEAD = Queue("pantau.dead", durable=True, queue_arguments={"x-message-ttl": KEPT, "x-max-length": 1000})


def _quorum(name: str, deliveries: int, **more: int) -> Queue:
    """Return a queue that outlives its broker; a message that nobody survives ends among the dead letters."""
    arguments = {
        "x-queue-type": "quorum", "x-delivery-limit": deliveries - 1, "x-consumer-timeout": ACKNOWLEDGED,
        "x-dead-letter-exchange": "", "x-dead-letter-routing-key": DEAD.name,
        "x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish",
    }  # fmt: skip
    return Queue(name, durable=True, queue_arguments=arguments | more)


TASKS = _quorum("pantau.crawl", DELIVERIES)
RESULTS = "pantau.results"  # with the mark of an archive: what is of one, no other may take in
# One message that stays: by which release the coordinator works.
RELEASE = Queue("pantau.release", durable=True, queue_arguments={"x-max-length": 1})
QUEUES = (DEAD, TASKS, RELEASE)


def results_of(mark: str) -> Queue:
    """Return the queue of what comes back to the archive that is marked so; it goes once nobody asks for it."""
    return _quorum(f"{RESULTS}.{mark}", MERGES, **{"x-expires": KEPT})


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        is_whole = "@" not in text[text.index(parts.netloc) + len(parts.netloc) :] and " " not in text
        return parts.scheme in {"amqp", "amqps"} and bool(parts.hostname) and parts.port != 0 and is_whole
    except ValueError:  # of a port that is no number, or a bracket
        return False


def broker_url() -> str:
    """Return where the broker is; raise ConfigurationError with the cure if nobody says."""
    said = configured("broker")
    if not said.value:
        raise ConfigurationError(f"no broker is named; set PANTAU_BROKER to its address, like {EXAMPLE}")
    if not _is_address(said.value):  # which may hold a password, and is not said again
        raise ConfigurationError(f"{said.called} must be an address like {EXAMPLE}; {ENCODED}")
    return said.value


def make_app(url: str) -> Celery:
    """Return the application: JSON alone, nothing acknowledged before it is done, nothing sent without a receipt."""
    app = Celery("pantau", broker=url, set_as_current=False)
    app.conf.update(
        task_serializer="json",
        accept_content=["json"],  # a pickle would run whatever somebody put into the broker
        task_ignore_result=True,  # slices come back by a queue that lasts, not by a backend
        task_queues=[TASKS],
        task_default_queue=TASKS.name,
        task_create_missing_queues=False,
        task_acks_late=True,
        task_acks_on_failure_or_timeout=False,  # what we did not foresee is laid aside, not forgotten
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        worker_cancel_long_running_tasks_on_connection_loss=True,  # else a domain would have two visitors
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        worker_proc_alive_timeout=60.0,  # a busy machine starts a process slowly
        broker_transport_options={"confirm_publish": True, "confirm_timeout": REACHED},
        broker_connection_timeout=REACHED,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,  # a worker outlives its broker
        broker_heartbeat=HEARTBEAT,
        broker_native_delayed_delivery_queue_type="classic",  # Celery's own, which we never use: the cheapest kind
        broker_use_ssl=_tls(url),
    )
    return app


def send(connection: Connection, told: Mapping[str, Any], queue: Queue, *, endures: bool = False) -> None:
    """Send a message that lasts, and return when the broker has it, with its queue; or *endure* that it does not."""
    Producer(connection, serializer="json").publish(
        told, routing_key=queue.name, delivery_mode=PERSISTENT, retry=endures, retry_policy=ENDURING, declare=[queue]
    )


def content_of(message: Message) -> Any:  # noqa: ANN401
    """Return what a message says, None if nobody can read it: whoever may send may send anything."""
    try:
        return message.payload
    except (KombuError, ValueError, LookupError):
        return None


def _tls(url: str) -> dict[str, Any] | None:
    """Return how certificates are checked: against those that the system trusts, or SSL_CERT_FILE names."""
    parts = urlsplit(url)
    if parts.scheme != "amqps":
        return None
    return {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": parts.hostname}


@contextmanager
def reached(app: Celery, *, heartbeat: float = 0, endures: bool = False) -> Iterator[Connection]:
    """Open a connection that waits for no answer for ever; raise BrokerError with the cure if there is none."""
    tries = ENDURING if endures else {"max_retries": 1, "interval_start": 0.5}
    with app.connection_for_write(heartbeat=heartbeat) as connection:
        with broken(app):
            connection.ensure_connection(**tries)
        _be_patient(connection, SILENCE)
        try:
            yield connection
        finally:
            _be_patient(connection, GOODBYE)


def _be_patient(connection: Connection, seconds: float) -> None:
    """Wait so long at most for an answer from now on, where nothing else is said."""
    transport = connection.connection.transport if connection.connected else None
    if transport is not None and transport.sock is not None:
        transport.sock.settimeout(seconds)


@contextmanager
def connected(app: Celery, *further: Queue) -> Iterator[Connection]:
    """Open a connection to the broker and declare our queues; raise BrokerError with the cure if it refuses."""
    with reached(app) as connection, broken(app):
        for queue in (*QUEUES, *further):
            queue(connection.default_channel).declare()
        yield connection


@contextmanager
def broken(app: Celery) -> Iterator[None]:
    """Turn what the broker does wrong into one sentence without the password."""
    url = discreet(app.conf.broker_url)
    errors = app.connection_for_write()
    try:
        yield
    except (OperationalError, *errors.connection_errors, *errors.channel_errors) as error:
        cure = "see that it runs, and that PANTAU_BROKER has its address, user, password and vhost"
        raise BrokerError(f"the broker {url} cannot be used ({type(error).__name__}: {error}); {cure}") from error


def coordinators_release(app: Celery) -> str | None:
    """Return by which release the coordinator works, None if there has been none yet."""
    with connected(app) as connection, broken(app):
        message = RELEASE(connection.default_channel).get()
        if message is None:
            return None
        message.reject(requeue=True)  # it stays for the next who asks
        told = content_of(message)
        return str(told["release"]) if isinstance(told, dict) and "release" in told else None
