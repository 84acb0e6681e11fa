"""A site is lent to one machine at a time, until it comes back or nobody has heard of it for too long."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta

import pytest

from crawler.archive import leases, open_archive, runs
from crawler.archive.leases import TaskOutcome
from crawler.distributed import planning
from crawler.distributed.parcels import ParcelError, discard, sweep, unwrap, wrap
from crawler.distributed.planning import BUDGET, GRACE, SiteWork, deadline, is_left, jobs, sites
from crawler.errors import CrawlerError
from tests.disks import small_disk
from tests.make import NOW, make_source

SOON = NOW + timedelta(minutes=1)
LATER = NOW + BUDGET + GRACE


@pytest.fixture
def archive(tmp_path):
    with open_archive(tmp_path / "archive.db") as opened:
        yield opened


def lend(archive, site="pasar.example", *, now=NOW, until=LATER, run=None):
    return leases.lease(archive, site, kind="latest", run=run, now=now, deadline=until)


def test_a_site_is_lent_once_at_a_time(archive):
    task = lend(archive)
    assert lend(archive) is None
    assert lend(archive, "toko.example") is not None
    assert {one.site for one in leases.outstanding(archive)} == {"pasar.example", "toko.example"}
    assert leases.give_back(archive, task.id, outcome=TaskOutcome.FINISHED, now=SOON)
    again = lend(archive, now=SOON)
    assert again.id != task.id
    assert again.attempts == 1


def test_a_task_that_has_come_back_is_not_ended_again(archive):
    task = lend(archive)
    assert leases.give_back(archive, task.id, outcome=TaskOutcome.FAILED, error="killed", now=SOON)
    assert not leases.give_back(archive, task.id, outcome=TaskOutcome.FINISHED, now=LATER)
    assert not leases.renew(archive, task.id, deadline=LATER)
    assert not leases.give_back(archive, "nobody's", outcome=TaskOutcome.FINISHED, now=LATER)
    assert archive.rows("SELECT outcome, error FROM tasks") == [{"outcome": "failed", "error": "killed"}]


def test_what_nobody_has_heard_of_is_lent_anew_and_its_attempts_are_counted(archive):
    first = lend(archive)
    assert leases.expire(archive, now=LATER - timedelta(seconds=1)) == []
    second = lend(archive, now=LATER, until=LATER + BUDGET)
    assert (second.attempts, archive.rows("SELECT outcome FROM tasks WHERE id = ?", first.id)) == (
        2,
        [{"outcome": "expired"}],
    )
    leases.give_back(archive, second.id, outcome=TaskOutcome.FAILED, now=LATER + timedelta(seconds=1))
    third = lend(archive, now=LATER + timedelta(seconds=2), until=LATER + BUDGET)
    assert third.attempts == 3
    leases.give_back(archive, third.id, outcome=TaskOutcome.UNFINISHED, now=LATER + timedelta(seconds=3))
    assert lend(archive, now=LATER + timedelta(seconds=4)).attempts == 1


def test_a_task_counts_for_longer_if_its_worker_says_so_and_never_for_less(archive):
    task = lend(archive)
    assert leases.renew(archive, task.id, deadline=LATER + BUDGET)
    assert leases.renew(archive, task.id, deadline=SOON)
    assert leases.expire(archive, now=LATER) == []
    [gone] = leases.expire(archive, now=LATER + BUDGET)
    assert (gone.id, gone.deadline) == (task.id, LATER + BUDGET)
    assert leases.outstanding(archive) == []


def test_what_is_merged_and_that_it_came_back_are_one_transaction(archive):
    run = runs.begin(archive, spider="latest", scope=(), sources=1, now=NOW)
    task = lend(archive, run=run)
    with suppress(ZeroDivisionError), archive.transaction():
        leases.give_back(archive, task.id, outcome=TaskOutcome.FINISHED, now=SOON)
        1 / 0  # noqa: B018
    assert leases.outstanding(archive) == [task]


def test_old_tasks_are_forgotten(archive):
    task = lend(archive)
    leases.give_back(archive, task.id, outcome=TaskOutcome.FINISHED, now=SOON)
    lend(archive, "toko.example", now=SOON + timedelta(days=31))
    assert [row["site"] for row in archive.rows("SELECT site FROM tasks")] == ["toko.example"]


def test_the_sources_of_a_site_are_one_task_and_the_longest_come_first():
    found = sites(
        [
            make_source("kecil"),
            make_source("aceh", home="https://aceh.jaringan.example/"),
            make_source("bali", home="https://bali.jaringan.example/", delay=3.0),
            make_source("satu", home="https://satu.rumah.example/"),
            make_source("dua", home="https://dua.rumah.example/"),
        ],
        (".rumah.example",),
    )
    planned = jobs(found, {"kecil": 30, "aceh": 5, "dua": 2}, delay=1.5)
    assert planned == [
        SiteWork(site="kecil.example", sources=("kecil",), seconds=45.0),
        SiteWork(site="jaringan.example", sources=("aceh", "bali"), seconds=18.0),
        SiteWork(site="dua.rumah.example", sources=("dua",), seconds=3.0),
        SiteWork(site="satu.rumah.example", sources=("satu",), seconds=1.5),
    ]


def test_of_equally_long_visits_that_of_the_most_sources_comes_first():
    one, two = make_source("satu"), make_source("dua", home="https://satu.jaringan.example/")
    three = make_source("tiga", home="https://dua.jaringan.example/")
    assert [job.sources for job in jobs(sites([one, two, three]), {"satu": 2}, delay=1.0)] == [
        ("dua", "tiga"),
        ("satu",),
    ]


def test_only_what_ran_out_of_time_leaves_something():
    assert [one for one in ("finished", "stopped", "failed", None) if is_left(one)] == ["stopped"]
    assert deadline(NOW) == LATER
    assert deadline(NOW, budget=timedelta(minutes=1), waits=timedelta(hours=1)) == NOW + timedelta(hours=1) + (
        GRACE + timedelta(minutes=1)
    )
    assert timedelta(minutes=30) >= planning.BUDGET + GRACE  # after which a broker gives a task to somebody else


def test_a_slice_travels_in_the_message_or_as_a_file(tmp_path):
    small, large = (
        wrap(b"kecil", name="a1-out", store=None),
        wrap(b"besar" * 9, name="a1-out", store=tmp_path, largest=9),
    )
    assert unwrap(small, store=None) == b"kecil"
    assert unwrap(large, store=tmp_path) == b"besar" * 9
    assert [path.name for path in tmp_path.iterdir()] == ["a1-out.slice"]
    for parcel in (small, large):
        discard(parcel, store=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("parcel", "why"),
    [
        ({"data": "a2VjaWw=", "digest": "00"}, "came damaged"),
        ({"data": "?", "digest": "00"}, "could not be read"),
        ({"file": "a1-out.slice", "digest": "00"}, "could not be read"),
        ({"file": "../../etc/passwd", "digest": "00"}, "no store that has it"),
        ({"digest": "00"}, "could not be read"),
    ],
)
def test_a_slice_that_is_not_whole_is_refused(tmp_path, parcel, why):
    with pytest.raises(CrawlerError, match=why):
        unwrap(parcel, store=tmp_path)


def test_a_slice_that_fits_no_message_needs_a_store():
    with pytest.raises(ParcelError, match="fits no message"):
        wrap(b"besar" * 9, name="a1-out", store=None, largest=9)


def test_a_store_without_room_is_said_and_nothing_half_is_left_in_it(tmp_path):
    store = tmp_path / "penuh"
    with small_disk(store, "100k"):
        with pytest.raises(ParcelError, match=r"penuh takes no slice: No space left on device; see to its room"):
            wrap(bytes(200_000), name="a1-out", store=store, largest=9)
        assert list(store.iterdir()) == []


def test_slices_that_nobody_came_for_are_swept_out_of_a_store_after_a_while(tmp_path):
    for name, days in (("a1-out.slice", 31), ("b2-back.slice", 1), ("c3-out.slice.part", 31), ("others.txt", 31)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, ((NOW - timedelta(days=days)).timestamp(),) * 2)
    sweep(tmp_path, since=NOW - timedelta(days=30))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b2-back.slice", "others.txt"]
