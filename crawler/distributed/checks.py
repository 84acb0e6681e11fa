"""Checks of a crawl on many machines: the broker, its queues, and the workers that answer."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.archive import leases, open_for_reading
from crawler.configuration import discreet
from crawler.distributed.assignments import CLOCKS
from crawler.distributed.broker import (
    DEAD,
    RELEASE,
    TASKS,
    broken,
    broker_url,
    connected,
    coordinators_release,
    make_app,
    results_of,
)
from crawler.distributed.coordinator import length_of, workers_told
from crawler.doctor import Finding
from crawler.errors import CrawlerError
from crawler.text import counted
from crawler.times import from_iso, now

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from celery import Celery
    from kombu import Queue


def examine_broker(release: str, archive: Path) -> Iterator[Finding]:
    """Yield what there is to say of the broker and of the workers; *release* is that of this machine."""
    try:
        url = broker_url()
        app = make_app(url)
        yield _broker(app, url)
        yield from _queues(app, archive)
        yield _coordinator(coordinators_release(app), release)
        yield from _workers(workers_told(app), release)
    except CrawlerError as error:
        yield Finding(check="broker", level="error", said=str(error))


def _broker(app: Celery, url: str) -> Finding:
    with connected(app) as connection, broken(app):
        told = connection.connection.server_properties
    said = f"{told.get('product')} {told.get('version')} at {discreet(url)}"
    if urlsplit(url).scheme == "amqp" and not is_here(str(urlsplit(url).hostname)):
        said = f"{said}; whoever is on the way reads the password: write amqps:// and give it a certificate"
        return Finding(check="broker", level="warning", said=said)
    return Finding(check="broker", level="ok", said=said)


def is_here(host: str) -> bool:
    """Say whether a host is this machine by its name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _queues(app: Celery, archive: Path) -> Iterator[Finding]:
    mine = _results(archive)
    with connected(app, *mine) as connection, broken(app):
        (tasks, workers), (dead, _) = length_of(connection, TASKS), length_of(connection, DEAD)
        results = sum(length_of(connection, one)[0] for one in mine)
    said = (
        f"{counted(tasks, 'task waits', 'tasks wait')} for {counted(workers, 'worker')}, "
        f"{counted(results, 'result')} for the coordinator"
    )
    yield Finding(check="queues", level="ok", said=said)
    if dead:
        cure = "`pantau runs` says which; once that is mended, `rabbitmqctl purge_queue` empties it"
        said = f"{counted(dead, 'task is', 'tasks are')} laid aside in {DEAD.name}; {cure}"
        yield Finding(check="dead letters", level="warning", said=said)


def _results(archive: Path) -> list[Queue]:
    """Return the queue of what comes back to an archive; where there is none, nobody waits for anything."""
    if not archive.exists():
        return []
    with open_for_reading(archive) as opened:
        return [results_of(leases.mark_of(opened))]


def _coordinator(theirs: str | None, ours: str) -> Finding:
    if theirs is None:
        said = f"there has been none yet; the first `pantau crawl --distributed` leaves its release in {RELEASE.name}"
        return Finding(check="coordinator", level="ok", said=said)
    if theirs != ours:
        said = f"it is Pantau {theirs}, and this machine is {ours}; install the same release on both"
        return Finding(check="coordinator", level="error", said=said)
    return Finding(check="coordinator", level="ok", said=f"Pantau {theirs}, as here")


def _workers(told: Mapping[str, Mapping[str, str]], ours: str) -> Iterator[Finding]:
    if not told:
        yield Finding(check="workers", level="warning", said="none answers; start some with `pantau worker`")
    for name, answer in sorted(told.items()):
        yield worker_finding(name, answer, ours)


def worker_finding(name: str, answer: Mapping[str, str], ours: str) -> Finding:
    """Return what there is to say of a worker that has answered just now."""
    apart = abs(now() - from_iso(answer["moment"]))
    if answer["release"] != ours:
        said = f"{name} is Pantau {answer['release']}, and this machine is {ours}; install the same release on both"
        return Finding(check="worker", level="error", said=said)
    if apart > CLOCKS / 2:
        said = f"the clock of {name} is {apart.total_seconds():.0f} s apart; have both set by a time server"
        return Finding(check="worker", level="error", said=said)
    return Finding(check="worker", level="ok", said=f"{name}, {counted(int(answer['sites']), 'site')} at a time")
