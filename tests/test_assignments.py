"""What a coordinator writes down: nothing out twice, nothing forgotten, whatever comes back and when."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
import sys
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from crawler import times
from crawler.archive import leases, runs
from crawler.archive.slices import open_parcel
from crawler.archive.views.runs import by_source
from crawler.distributed.assignments import Assignments, Errand, longest_pause
from crawler.distributed.broker import broker_url, make_app
from crawler.distributed.checks import worker_finding
from crawler.distributed.coordinator import ensure_usable
from crawler.distributed.messages import MessageKind, Order, WorkerNotice
from crawler.distributed.parcels import wrap
from crawler.distributed.planning import jobs, sites
from crawler.distributed.worker import BUSY, RoomError, command_of, ensure_room, ensure_same, room, travels
from crawler.errors import CrawlerError
from crawler.sources.own import default_seeds, make_own
from crawler.sources.packing import pack_seeds, unpack_seeds
from crawler.sources.registry import load_sources
from crawler.sources.topics import load_topics
from crawler.times import from_iso, now, to_iso
from tests.disks import small_disk
from tests.make import make_archive, make_source

NOON = from_iso("2022-03-01T05:00:00Z")
SOURCES = {
    slug: make_source(slug, home=f"https://{host}/")
    for slug, host in (("pasar", "pasar.example"), ("kota", "kota.koran.example"), ("desa", "desa.koran.example"))
}


@dataclass
class Clock:
    """A clock that goes on when it is turned, or is set without any time going by."""

    moment: object = NOON
    was_set: timedelta = timedelta()

    def __call__(self):
        return self.moment + self.was_set

    def passed(self):
        return (self.moment - NOON).total_seconds()


@dataclass
class Brought:
    outcome: str | None
    reached: int = 1


@dataclass
class Bench:
    """A coordinator's work over an archive, with slices that bring what they say."""

    archive: object
    clock: Clock = field(default_factory=Clock)
    merged: list = field(default_factory=list)

    def begin(self):
        run = runs.begin(self.archive, spider="latest", scope=(), sources=len(SOURCES), now=self.clock())
        errand = Errand(
            run=run, release="1 m1", spider="latest", seeds=default_seeds(), delay=2.0, contact="a@b.example"
        )
        planned = jobs(sites(SOURCES.values()), {"pasar": 5, "kota": 9, "desa": 1}, delay=2.0)
        return Assignments(
            self.archive, errand, SOURCES, planned, merge=self.merge, clock=times.Clock(self.clock, self.clock.passed)
        )

    def merge(self, data, run):
        self.merged.append((data, run))
        outcome, _, reached = data.decode().partition(" ")
        return Brought(outcome, int(reached or 1))


@pytest.fixture
def bench(tmp_path):
    with make_archive(tmp_path / "archive.db", *SOURCES.values()) as archive:
        yield Bench(archive)


def notice(order, kind, brings="", said="", moment=None):
    parcel = wrap(brings.encode(), name="x", store=None) if brings else {}
    return WorkerNotice(
        kind=kind, task=order.task, site=order.site, worker="satu", release="1 m1", said=said, slice=parcel,
        sent=order.sent, moment=to_iso(moment) if moment else order.sent,
    )  # fmt: skip


def test_a_site_with_all_its_sources_is_one_task_and_is_out_once(bench):
    work = bench.begin()
    first, second = work.next_order(), work.next_order()
    assert [(one.site, one.sources) for one in (first, second)] == [
        ("koran.example", ["kota", "desa"]), ("pasar.example", ["pasar"]),
    ]  # fmt: skip
    assert work.next_order() is None
    assert not work.is_done()
    again = bench.begin()  # as after a kill: what is out is known
    assert again.next_order() is None
    assert not again.is_done()


def test_what_comes_back_ends_its_task_and_the_last_one_the_run(bench):
    work = bench.begin()
    for reached in (2, 4):
        order = work.next_order()
        work.hear(notice(order, MessageKind.BEGUN))
        work.hear(notice(order, MessageKind.DONE, "finished 2"))
        work.hear(notice(order, MessageKind.DONE, "finished 2"))  # a worker that died before it could acknowledge
        assert bench.archive.rows("SELECT reached FROM runs") == [{"reached": reached}]
    assert work.is_done()
    assert len(bench.merged) == 4
    assert leases.outstanding(bench.archive) == []


def test_what_a_worker_could_not_end_is_the_next_task_after_a_pause(bench):
    work = bench.begin()
    order = work.next_order()
    work.hear(notice(order, MessageKind.DONE, "stopped"))
    others = [work.next_order(), work.next_order()]
    assert [one.site for one in others] == ["pasar.example", order.site]
    assert [one.wait for one in others] == [0.0, longest_pause([2.0])]
    assert others[1].task != order.task


@pytest.mark.parametrize("kind", [MessageKind.LATE, MessageKind.REFUSED])
def test_what_was_not_begun_waits_again(bench, kind):
    work = bench.begin()
    order = work.next_order()
    work.hear(notice(order, kind))
    assert leases.outstanding(bench.archive) == []
    assert {work.next_order().site, work.next_order().site} == {"koran.example", "pasar.example"}


def test_a_site_is_not_visited_once_more_for_what_is_said_of_a_task_that_is_over(bench):
    work = bench.begin()
    orders = [work.next_order(), work.next_order()]
    bench.clock.moment = NOON + timedelta(minutes=12)
    work.expire()
    again = {one.site: one for one in (work.next_order(), work.next_order())}
    for kind in (MessageKind.LATE, MessageKind.REFUSED, MessageKind.DONE):
        work.hear(notice(orders[0], kind, "stopped"))
    for order in again.values():
        work.hear(notice(order, MessageKind.DONE, "finished"))
    assert work.next_order() is None
    assert work.is_done()


def test_a_task_that_was_sent_twice_is_the_one_that_was_begun(bench):
    work = bench.begin()
    order = work.next_order()
    work.hear(notice(order, MessageKind.BEGUN))
    work.hear(notice(order, MessageKind.LATE, said=BUSY))
    assert work.status.at_work == 1
    assert work.next_order().site != order.site
    assert work.next_order() is None


@pytest.mark.parametrize(
    ("apart", "waited", "said"),
    [
        (timedelta(hours=1), timedelta(), "3600 s ahead of"),
        (timedelta(days=-1), timedelta(), "86400 s behind"),
        (timedelta(days=-1), timedelta(hours=3), "86400 s behind"),
        (timedelta(minutes=4), timedelta(), None),
        (timedelta(minutes=-4), timedelta(), None),
        (timedelta(), timedelta(hours=3), None),  # its message waited for a coordinator that was away
    ],
)
def test_a_worker_whose_clock_is_wrong_is_to_end_and_nothing_of_it_is_stored(bench, caplog, apart, waited, said):
    work = bench.begin()
    order = work.next_order()
    bench.clock.moment = NOON + waited
    told = [
        work.hear(notice(order, kind, "finished", moment=NOON + apart))
        for kind in (MessageKind.BEGUN, MessageKind.DONE)
    ]
    if said is None:
        assert told == [None, None]
        assert len(bench.merged) == 1
        return
    why = f"the clock of worker satu is at least {said} that of the coordinator; have both set by a time server"
    assert told == [why, why]
    assert caplog.messages == [f"{why}; it gets no task"]
    assert bench.merged == []
    assert {work.next_order().site, work.next_order().site} == {"koran.example", "pasar.example"}


def test_what_this_archive_never_asked_for_is_left_out(bench):
    work = bench.begin()
    order = work.next_order()
    assert work.hear(notice(replace(order, task="ff"), MessageKind.DONE, "finished")) is None
    assert bench.merged == []
    assert work.status.out == 1


def test_an_archive_has_a_mark_of_its_own_which_no_copy_has(tmp_path):
    marks = []
    for name in ("a.db", "b.db"):
        with make_archive(tmp_path / name) as archive:
            marks += [leases.mark_of(archive), leases.mark_of(archive)]
    shutil.copy(tmp_path / "a.db", tmp_path / "c.db")
    with make_archive(tmp_path / "c.db") as archive:
        marks.append(leases.mark_of(archive))
    assert [marks.count(one) for one in marks] == [2, 2, 2, 2, 1]
    assert all(one.isalnum() for one in marks)


def test_a_disk_without_room_is_said_with_the_cure(tmp_path):
    ensure_room(tmp_path)
    with small_disk(tmp_path / "penuh", "1m"), pytest.raises(RoomError, match=r"penuh has no room for a crawl; free "):
        ensure_room(tmp_path / "penuh")


def test_a_crawl_that_fails_where_there_is_no_room_says_nothing_of_its_site(tmp_path):
    with small_disk(tmp_path / "kecil", "20m"):

        def fail():
            with room(tmp_path / "kecil"):
                (tmp_path / "kecil" / "slice.db").write_bytes(bytes(10_000_000))
                raise CrawlerError("the archive cannot grow")

        with pytest.raises(RoomError):
            fail()
        (tmp_path / "kecil" / "slice.db").unlink()
    with pytest.raises(CrawlerError, match="the site is odd"), room(tmp_path):
        raise CrawlerError("the site is odd")


def test_a_task_nobody_has_heard_of_waits_again_and_one_that_was_begun_has_its_time(bench):
    work = bench.begin()
    lost, begun = work.next_order(), work.next_order()
    bench.clock.moment = NOON + timedelta(minutes=9)
    work.hear(notice(begun, MessageKind.BEGUN))
    bench.clock.moment = NOON + timedelta(minutes=12)
    work.expire()
    assert work.next_order().site == lost.site
    assert work.status.at_work == 1
    bench.clock.moment = NOON + timedelta(minutes=60)
    work.expire()
    assert {work.next_order().site, work.next_order().site} == {lost.site, begun.site}


@pytest.mark.parametrize("by", [timedelta(days=1), timedelta(days=-1)])
def test_a_task_has_its_time_though_the_clock_is_set(bench, by):
    work = bench.begin()
    lost = work.next_order()
    bench.clock.was_set = by
    bench.clock.moment = NOON + timedelta(minutes=9)
    work.expire()
    assert work.status.out == 1
    bench.clock.moment = NOON + timedelta(minutes=12)
    work.expire()
    assert work.status.out == 0
    assert {work.next_order().site, work.next_order().site} >= {lost.site}


@pytest.mark.parametrize("by", ["the broker", "its worker"])
def test_a_site_of_which_nothing_comes_is_laid_aside_and_said_of_each_source(bench, by):
    work = bench.begin()
    order = work.next_order()
    if by == "the broker":
        work.lay_aside(order.task, "nobody survived it")
        work.lay_aside(order.task, "nobody survived it")  # it stays among the dead letters, and is seen again
    else:
        work.hear(notice(order, MessageKind.FAILED, said="nobody survived it"))
    told = {row.source: row.error for row in by_source(bench.archive, work.errand.run)}
    assert told.keys() == {"kota", "desa"}
    assert all(error.startswith("nobody survived it") for error in told.values())
    assert work.error.startswith("laid aside: koran.example;")
    assert work.next_order().site == "pasar.example"


def test_a_site_whose_task_died_with_its_broker_waits_again(bench):
    work = bench.begin()
    order = work.next_order()
    work.hear(notice(order, MessageKind.BEGUN))
    work.cut_off()
    for _ in range(2):  # a dead letter stays, and is seen again
        work.lay_aside(order.task, "nobody survived it")
    assert work.aside == {}
    again = [work.next_order(), work.next_order()]
    assert [one.site for one in again] == ["pasar.example", order.site]
    work.lay_aside(again[1].task, "nobody survived it")
    assert work.aside == {order.site: "nobody survived it"}


def test_a_damaged_slice_is_laid_aside_and_the_rest_goes_on(bench):
    work = bench.begin()
    order = work.next_order()
    told = notice(order, MessageKind.DONE, "finished").told()
    work.hear(WorkerNotice.read(told | {"slice": told["slice"] | {"digest": "0"}}))
    assert "came damaged" in work.aside[order.site]
    assert bench.merged == []


def test_a_slice_that_is_whole_and_holds_what_none_does_is_laid_aside_and_the_rest_goes_on(bench):
    def merge(data, _run):
        with open_parcel(data):
            raise AssertionError

    work = bench.begin()
    work.merge = merge
    order = work.next_order()
    work.hear(notice(order, MessageKind.DONE, "no slice at all"))
    assert work.aside[order.site].endswith("is no slice of an archive, or not whole; have it made once more (on satu)")
    assert work.next_order().site != order.site


def test_a_site_whose_slice_cannot_travel_is_laid_aside_and_the_rest_goes_on(bench, monkeypatch):
    def travel(data, *, name, store):
        monkeypatch.setattr("crawler.distributed.assignments.wrap", wrap)  # the first is too large
        return wrap(data, name=name, store=store, largest=9)

    monkeypatch.setattr("crawler.distributed.assignments.wrap", travel)
    work = bench.begin()
    assert work.next_order().site == "pasar.example"
    assert work.aside["koran.example"].startswith("a slice of ")
    assert "fits no message; name a folder that all machines see" in work.aside["koran.example"]
    assert work.next_order() is None


def test_whoever_stops_a_run_hands_nothing_more_out(bench):
    work = bench.begin()
    work.stopping = True
    assert work.next_order() is None
    assert work.is_done()


def test_a_notice_that_is_none_is_refused():
    for told in ({}, {"kind": "sung"}, {"kind": "done", "chorus": 1}):
        with pytest.raises(ValueError, match=r"notice|Kind"):
            WorkerNotice.read(told)


def order_of(**changes):
    values = {
        "task": "1", "site": "pasar.example", "release": "1", "results": "c0", "sent": "2022-03-01T04:50:00Z",
        "spider": "latest", "sources": ["pasar"],
        "start_by": "2022-03-01T05:00:00Z", "seconds": 9.0, "seeds": "", "slice": {}, "delay": 1.5, "pause": 1.5,
        "wait": 0.0, "contact": "a@b.example",
    }  # fmt: skip
    return Order(**(values | changes))


def test_the_command_of_a_task_is_the_ordinary_one(tmp_path):
    order = order_of(spider="backfill", options={"since": "2021-01-01"}, settings={"DOWNLOAD_TIMEOUT": "9"})
    where = [f"--archive={tmp_path}/a.db", f"--seeds={tmp_path}/seeds", "--here", "--quiet", "--set=WORKERS=1"]
    ordered = ["--since=2021-01-01", "--keep-all", "--set=DOWNLOAD_TIMEOUT=9", "--", "pasar"]
    found = command_of(replace(order, flags=["keep-all"]), tmp_path / "a.db", tmp_path / "seeds")
    assert found == ["backfill", *where, *ordered]


def test_an_order_does_nothing_but_crawl(tmp_path):
    order = order_of(
        sources=["--seeds=/etc"], options={"archive": "/etc/passwd"}, flags=["capture=all", "set=SPIDER_MODULES=evil"],
        settings={"ITEM_PIPELINES": "evil.Stage", "ROBOTSTXT_OBEY": "0"},
    )  # fmt: skip
    plain = command_of(order_of(sources=[]), tmp_path, tmp_path)
    assert command_of(order, tmp_path, tmp_path) == [*plain[:-1], "--capture=all", "--", "--seeds=/etc"]
    for changes in ({"task": "../../etc"}, {"shell": "rm"}):
        with pytest.raises(CrawlerError, match=r"order|task"):
            Order.read(order.told() | changes)


def test_numbers_travel_and_what_names_code_folders_or_networks_does_not():
    assert all(map(travels, ("DOWNLOAD_TIMEOUT", "RECHECK_AFTER", "TROUBLE_PAUSES", "BACKOFF_FIRST")))
    held = ("ITEM_PIPELINES", "ROBOTSTXT_OBEY", "ALLOW_PRIVATE", "CAPTURES", "USER_AGENT", "EXTENSIONS", "NONE_SUCH")
    assert not any(map(travels, held))


def test_another_release_is_refused_with_both_names_and_the_cure():
    ensure_same(None, "2")
    ensure_same("2", "2")
    with pytest.raises(CrawlerError, match=r"is Pantau 2, and its coordinator is 1; install the same release on both"):
        ensure_same("1", "2")


@pytest.mark.parametrize("is_own", [False, True])
def test_seeds_say_the_same_where_they_are_unpacked(tmp_path, is_own):
    folder = default_seeds()
    if is_own:
        make_own(tmp_path / "own")
        folder = tmp_path / "own/seeds"
        (folder / "sources/own.toml").write_text('[kaldera]\ndelay = 3.0\n[baru]\nhome = "https://baru.example/"\n')
    known = load_sources(folder)
    unpacked = unpack_seeds(pack_seeds(folder, known.values()), tmp_path / "elsewhere")
    there = load_sources(unpacked)
    assert [slug for slug, source in known.items() if there[slug] != source] == []
    files = [folder / "topics.toml", *(folder / "programmes").glob("*")]
    assert [
        path.name for path in files if (unpacked / path.relative_to(folder)).read_bytes() != path.read_bytes()
    ] == []
    assert [topic.slug for topic in load_topics(unpacked)] == [topic.slug for topic in load_topics(folder)]


def test_of_other_sources_a_task_is_told_nothing(tmp_path):
    known = load_sources(default_seeds())
    assert [*load_sources(unpack_seeds(pack_seeds(default_seeds(), [known["kaldera"]]), tmp_path))] == ["kaldera"]


WITHOUT = "import sys; sys.modules['celery'] = None; from crawler.cli import main; main(sys.argv[1:])"
NO_ADDRESS = "PANTAU_BROKER must be an address like amqps://pantau:password@broker.example:5671/pantau; signs such as /"


@pytest.mark.parametrize("words", [("worker",), ("crawl", "--distributed"), ("doctor", "--broker")], ids=" ".join)
def test_who_has_no_celery_is_told_how_to_come_by_it(tmp_path, words):
    environment = os.environ | {
        "PANTAU_ARCHIVE": str(tmp_path / "archive.db"),
        "PANTAU_BROKER": "amqp://a:b@127.0.0.1:1/x",
    }
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, *words], env=environment, text=True, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == (
        "Error: a crawl on many machines needs Celery, which is not installed; "
        "install it with `pip install 'pantau[distributed]'`\n"
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (None, "no broker is named; set PANTAU_BROKER to its address, like amqps://"),
        ("redis://:rahasia@127.0.0.1/0", NO_ADDRESS),
        *((f"amqp://pantau:rahasia{sign}x@127.0.0.1/pantau", NO_ADDRESS) for sign in "/#?[ "),
        ("amqp://pantau:rahasia@127.0.0.1:abc/pantau", NO_ADDRESS),
        ("amqp://pantau:rahasia@127.0.0.1:1/pantau", "the broker amqp://***@127.0.0.1:1/pantau cannot be used"),
    ],
)
def test_a_broker_that_cannot_be_used_is_named_without_its_password(monkeypatch, url, said):
    monkeypatch.delenv("PANTAU_BROKER", raising=False)
    if url:
        monkeypatch.setenv("PANTAU_BROKER", url)
    with pytest.raises(CrawlerError, match=r"^[^!]+$") as caught:
        ensure_usable(make_app(broker_url()))
    assert str(caught.value).startswith(said)
    assert "rahasia" not in str(caught.value)


def test_certificates_are_checked_where_the_broker_has_one():
    app = make_app("amqps://pantau:rahasia@broker.example/pantau")
    assert app.conf.broker_use_ssl == {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": "broker.example"}
    assert not make_app("amqp://pantau:rahasia@127.0.0.1/pantau").conf.broker_use_ssl
    assert app.conf.accept_content == ["json"]


@pytest.mark.parametrize(
    ("told", "level", "said"),
    [
        ({}, "ok", "satu, 10 sites at a time"),
        ({"sites": "1"}, "ok", "satu, 1 site at a time"),
        (
            {"release": "1 m0"},
            "error",
            "satu is Pantau 1 m0, and this machine is 1 m1; install the same release on both",
        ),
        ({"moment": to_iso(NOON)}, "error", "the clock of satu is "),
    ],
)
def test_a_doctor_says_what_is_wrong_with_a_worker(told, level, said):
    answer = {"release": "1 m1", "moment": to_iso(now()), "sites": "10"} | told
    finding = worker_finding("satu", answer, "1 m1")
    assert (finding.level, finding.said[: len(said)]) == (level, said)
