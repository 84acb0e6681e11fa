"""A crawl on many machines, with a real broker: as good as one on one, whoever dies; and what is said to operators."""

from __future__ import annotations

import json
import pickle
import subprocess
from dataclasses import replace
from itertools import pairwise

import pytest
from amqp import Message

from crawler.archive import leases, open_for_reading
from crawler.distributed.broker import DEAD, DELIVERIES, DISMISS, RELEASE, connected, make_app, results_of, send
from crawler.distributed.coordinator import workers_told
from crawler.newsroom import serve
from tests.broker import PASSWORD, broker, program
from tests.conftest import PATIENCE, QUICK, Desk
from tests.disks import small_disk
from tests.small_sites import small_sites, visits

pytestmark = pytest.mark.skipif(program() is None, reason="RabbitMQ is not here; apt-get install rabbitmq-server")

SITES = {f"kabar-{name}": 3 for name in ("utara", "timur", "selatan", "barat")}
POISON = "kabar-racun"  # with it there is one site more than places
UNHURRIED = (*QUICK, "--set", "WORKER_TIMEOUT=120")  # this machine has twenty processes to look after
LONG = 600  # seconds
# Each crawl of the poison source takes the process of the worker that began it along.
DEADLY = f"""
import os, signal, sys
if {POISON!r} in sys.orig_argv and "crawl" in sys.orig_argv:
    os.kill(os.getppid(), signal.SIGKILL)
"""


class Machines:
    """Two workers and a coordinator, each a process, at one broker."""

    def __init__(self, served, running, folder):
        self.broker = running
        self.desk = Desk(served, folder, {"PANTAU_BROKER": running.url})
        deadly = folder / "deadly"
        deadly.mkdir()
        (deadly / "sitecustomize.py").write_text(DEADLY, "utf-8")
        self.elsewhere = Desk(served, folder / "elsewhere", self.desk.environment | {"PYTHONPATH": str(deadly)})
        self.workers = []

    def start_worker(self, name, **variables):
        path = self.desk.folder / f"{name}.log"
        elsewhere = replace(self.elsewhere, environment=self.elsewhere.environment | variables)
        with path.open("w") as log:
            process = elsewhere.start(
                "worker", "--name", name, "--concurrency", "2", stdout=log, stderr=subprocess.STDOUT
            )
        self.workers.append(process)
        return process, path

    def end(self):
        for process in self.workers:
            if process.poll() is None:
                process.kill()
            process.wait()


@pytest.fixture(scope="module")
def newsroom():
    with serve(small_sites(SITES | {POISON: 2})) as served:
        yield served


@pytest.fixture(scope="module")
def undisturbed(newsroom, tmp_path_factory):
    desk = Desk(newsroom, tmp_path_factory.mktemp("alone"))
    desk.crawl(*SITES, *UNHURRIED)
    return desk.contents()


@pytest.fixture(scope="module")
def machines(newsroom, undisturbed, tmp_path_factory):
    """All sites crawled once by two workers; read it, and leave the workers as they are."""
    folder = tmp_path_factory.mktemp("machines")
    (folder / "elsewhere").mkdir()
    with broker() as running:
        machines = Machines(newsroom, running, folder)
        try:
            machines.logs = [machines.start_worker(name)[1] for name in ("satu", "dua")]
            process = machines.desk.start("crawl", "--distributed", "--json", *UNHURRIED)
            machines.told = process.communicate(timeout=LONG)
            machines.status = process.returncode
            yield machines
        finally:
            machines.end()


def test_many_machines_make_the_archive_that_one_would_have_made(machines, undisturbed):
    assert machines.status == 0, machines.told
    assert machines.desk.contents() == undisturbed
    assert machines.desk.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]


def test_the_summary_is_that_of_a_crawl(machines):
    summary = json.loads(machines.told[0])
    assert (summary["outcome"], summary["reached"], summary["sources"]) == ("finished", len(SITES), len(SITES) + 1)
    assert (summary["kept"], summary["pending"]) == (sum(SITES.values()), 0)


def test_each_site_had_one_visitor_at_a_time(machines):
    for slug in SITES:
        seen = visits(machines.desk, slug)
        assert all(later.started >= earlier.ended for earlier, later in pairwise(seen))


def test_a_source_that_kills_its_worker_is_laid_aside_and_said_to_be(machines):
    listed = machines.desk.pantau("runs").stdout
    assert f"laid aside: {POISON}.localhost" in listed
    said = f"its crawl ended {DELIVERIES} times before it had a result; it is laid aside in pantau.dead"
    assert said in " ".join(machines.desk.pantau("runs", "1").stdout.split())
    tasks = machines.desk.rows("SELECT outcome, count(*) AS number FROM tasks GROUP BY outcome ORDER BY outcome")
    assert tasks == [{"outcome": "failed", "number": 1}, {"outcome": "finished", "number": len(SITES)}]


def test_a_doctor_sees_the_broker_and_both_workers(machines):
    done = machines.desk.pantau("doctor", "--broker", "--json")
    found = {}
    for line in done.stdout.splitlines():
        finding = json.loads(line)
        found.setdefault(finding["check"], []).append((finding["level"], finding["said"]))
    assert [level for level, _ in found["worker"]] == ["ok", "ok"]
    assert {said.partition("@")[0] for _, said in found["worker"]} == {"satu", "dua"}
    assert [level for level, _ in (*found["broker"], *found["coordinator"])] == ["ok", "ok"]
    assert found["queues"] == [("ok", "0 tasks wait for 2 workers, 0 results for the coordinator")]
    assert found["dead letters"][0][1].startswith("1 task is laid aside in pantau.dead")


def test_nobody_is_told_the_password(machines):
    told = [*machines.told, *(path.read_text("utf-8") for path in machines.logs)]
    told += [machines.desk.pantau(*words).stdout for words in (("doctor", "--broker"), ("config",))]
    assert all(PASSWORD not in text for text in told)
    assert machines.broker.url.replace(f"pantau:{PASSWORD}", "***") in told[2]


def put(machines, queue, body, content_type="application/json"):
    with connected(make_app(machines.broker.url), queue) as connection:
        told = Message(body, content_type=content_type, content_encoding="utf-8")
        connection.default_channel.basic_publish(told, exchange="", routing_key=queue.name)


def test_what_is_no_message_of_ours_ends_no_crawl(machines, undisturbed):
    with open_for_reading(machines.desk.archive) as archive:
        results = results_of(leases.mark_of(archive))
    nonsense = {"kind": "begun", "task": ["x"], "site": {}, "worker": 5, "release": None}
    for queue in (results, DEAD, RELEASE):
        put(machines, queue, pickle.dumps({"a": 1}), "application/x-python-serialize")
        put(machines, queue, b"\xff{", "application/json")
        put(machines, queue, json.dumps(nonsense).encode())
    done = machines.desk.pantau("crawl", "--distributed", *UNHURRIED, next(iter(SITES)))
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert "cannot be read" in done.stderr
    assert "it is no notice of a worker" in done.stderr
    assert machines.desk.contents() == undisturbed
    assert machines.desk.pantau("doctor", "--broker").returncode == 0


def test_two_archives_at_one_broker_each_get_what_is_theirs(machines, undisturbed, tmp_path):
    other = Desk(machines.desk.newsroom, tmp_path, machines.desk.environment)
    first, *rest = SITES
    process = other.start("crawl", "--distributed", first, *UNHURRIED)
    assert machines.desk.pantau("crawl", "--distributed", *rest, *UNHURRIED).returncode == 0
    assert process.communicate(timeout=LONG)[1] is not None
    assert process.returncode == 0
    assert machines.desk.contents() == undisturbed
    assert other.rows("SELECT source, count(*) AS number FROM ledger GROUP BY source") == [
        {"source": first, "number": SITES[first]}
    ]


def test_a_worker_that_is_of_no_use_ends_and_says_why(machines):
    process, log = machines.start_worker("jauh")
    app = make_app(machines.broker.url)
    while not any(name.startswith("jauh@") for name in workers_told(app)):
        assert process.poll() is None
    [name] = [name for name in workers_told(app) if name.startswith("jauh@")]
    app.control.broadcast(DISMISS, arguments={"why": "its clock is wrong"}, destination=[name])
    assert process.wait(PATIENCE) == 1
    assert log.read_text("utf-8").endswith("Error: its clock is wrong\n")


def test_a_worker_on_a_full_disk_takes_no_task(machines):
    with small_disk(machines.desk.folder / "penuh", "1m"):
        process, log = machines.start_worker("penuh", TMPDIR=str(machines.desk.folder / "penuh"))
        assert process.wait(PATIENCE) == 1
    assert "has no room for a crawl; free some on that disk" in log.read_text("utf-8")


def test_whoever_is_of_another_release_is_refused(machines):
    with connected(make_app(machines.broker.url)) as connection:
        send(connection, {"release": "0.0.9 of long ago"}, RELEASE)
    process, log = machines.start_worker("lama")
    assert process.wait(PATIENCE) == 1
    assert log.read_text("utf-8").endswith("its coordinator is 0.0.9 of long ago; install the same release on both\n")
