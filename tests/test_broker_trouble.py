"""A broker in trouble, as its coordinator sees it: one that says nothing, and one that takes nothing in."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Thread

import pytest

from crawler.distributed.broker import TASKS, broken, connected, make_app, reached, results_of, send
from crawler.distributed.coordinator import coordinate, length_of
from crawler.distributed.messages import MessageKind, Order, WorkerNotice
from crawler.errors import BrokerError
from tests.broker import broker, program
from tests.conftest import PATIENCE

pytestmark = pytest.mark.skipif(program() is None, reason="RabbitMQ is not here; apt-get install rabbitmq-server")

MARK = "f0"
ORDER = Order(
    task="ab12", site="pasar.example", release="1", results=MARK, sent="2022-03-01T05:00:00Z", spider="latest",
    sources=["pasar"], start_by="2022-03-01T05:10:00Z", seconds=60.0, seeds="", slice={}, delay=1.5, pause=1.5,
    wait=0.0, contact="a@b.example",
)  # fmt: skip
NOTICE = WorkerNotice(kind=MessageKind.BEGUN, task="cd34", site="kota.example", worker="satu", release="1")


@dataclass
class Work:
    """Work with one task to be handed out, which is done when something has come back."""

    orders: list[Order] = field(default_factory=lambda: [ORDER])
    heard: list[WorkerNotice] = field(default_factory=list)
    release: str = "1"
    results: str = MARK

    def next_order(self):
        return self.orders.pop() if self.orders else None

    def hear(self, notice):
        self.heard.append(notice)

    def lay_aside(self, _task, _why):
        raise AssertionError

    def cut_off(self):
        pass

    def expire(self):
        pass

    def is_done(self):
        return bool(self.heard)


@pytest.fixture(scope="module")
def running():
    with broker() as one:
        yield one


@pytest.fixture
def hasty(monkeypatch):
    """Seconds become a tenth."""
    for name in ("SILENCE", "REACHED", "GOODBYE"):
        monkeypatch.setattr(f"crawler.distributed.broker.{name}", 1.0)


@pytest.mark.usefixtures("hasty")
def test_a_broker_that_says_nothing_more_counts_as_away(running):
    app = make_app(running.url)
    with connected(app) as connection:
        assert length_of(connection, TASKS) == (0, 0)
        with running.frozen(), pytest.raises(BrokerError, match="cannot be used"), broken(app):
            length_of(connection, TASKS)


@pytest.mark.usefixtures("hasty")
def test_what_a_crawl_has_found_waits_for_a_broker_that_says_nothing(running):
    app, sent = make_app(running.url), results_of("f1")

    def tell():
        with reached(app, endures=True) as connection:
            send(connection, NOTICE.told(), sent, endures=True)

    telling = Thread(target=tell, daemon=True)
    with running.frozen():
        telling.start()
        with pytest.raises(BrokerError, match="cannot be used"), reached(app):
            raise AssertionError
    telling.join(PATIENCE)
    with connected(app, sent) as connection:
        assert length_of(connection, sent)[0] == 1


@pytest.mark.usefixtures("hasty")
def test_of_a_broker_that_takes_nothing_in_what_it_holds_is_taken(running, caplog):
    app, work = make_app(running.url), Work()
    with connected(app) as connection:
        send(connection, NOTICE.told(), results_of(MARK))
    running.control("set_vm_memory_high_watermark", "0.000001")
    coordinating = Thread(target=coordinate, args=(app, work), daemon=True)
    coordinating.start()
    coordinating.join(PATIENCE / 4)
    running.control("set_vm_memory_high_watermark", "0.4")
    assert work.heard == [NOTICE]
    assert "nothing is handed out for 10 seconds" in caplog.text
