from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from crawler.archive import runs
from crawler.scheduling.due import is_done, last_due
from tests.make import make_archive

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"
FIVE = time(5, 0)
DUE = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)  # 05:00 of the 20th in Jakarta
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def local(day: int, hour: int, minute: int = 0, *, zone: str = WIB) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("moment", "at", "zone", "due"),
    [
        (local(20, 5), FIVE, WIB, local(20, 5)),
        (local(20, 4, 59), FIVE, WIB, local(19, 5)),
        (local(20, 23, 59), FIVE, WIB, local(20, 5)),
        (local(20, 0), time(0), WIB, local(20, 0)),
        (local(19, 23, 59), time(0), WIB, local(19, 0)),
        (local(20, 0), time(23, 59), WIB, local(19, 23, 59)),
        (DUE, FIVE, WIB, local(20, 5)),
        (DUE, FIVE, WITA, local(20, 5, zone=WITA)),
        (DUE, FIVE, WIT, local(20, 5, zone=WIT)),
        (local(20, 4, 59, zone=WIT), FIVE, WIT, local(19, 5, zone=WIT)),
        (local(1, 3), FIVE, WIB, datetime(2026, 10, 31, 5, tzinfo=ZoneInfo(WIB))),
    ],
)
def test_the_crawl_was_last_due_at_its_time_of_day_in_its_own_zone(moment, at, zone, due):
    assert last_due(moment, at=at, timezone=zone) == due
    assert last_due(moment.astimezone(UTC), at=at, timezone=zone) == due


def asked(path, *, now=DUE + HOUR):
    return not is_done(path, since=last_due(now, at=FIVE, timezone=WIB), now=now)


def ran(path, moment, outcome, *, scope=(), spider="latest"):
    """Put a run on record that began and ended at *moment*."""
    with make_archive(path) as archive:
        number = runs.begin(archive, spider=spider, scope=scope, sources=1, now=moment)
        if outcome != "running":
            runs.finish(archive, number, outcome=outcome, reached=1, error=None, now=moment)


def test_without_an_archive_it_is_due_and_asking_makes_none(tmp_path):
    assert asked(tmp_path / "archive.db")
    assert list(tmp_path.iterdir()) == []


def test_in_an_archive_without_runs_it_is_due(tmp_path):
    with make_archive(tmp_path / "archive.db"):
        pass
    assert asked(tmp_path / "archive.db")


@pytest.mark.parametrize(
    ("run", "due"),
    [
        ({"moment": DUE - DAY, "outcome": "finished"}, True),
        ({"moment": DUE - timedelta(seconds=1), "outcome": "finished"}, True),
        ({"moment": DUE, "outcome": "finished"}, False),
        ({"moment": DUE + MINUTE, "outcome": "finished"}, False),
        ({"moment": DUE + MINUTE, "outcome": "finished", "scope": ("pasar",)}, True),
        ({"moment": DUE + MINUTE, "outcome": "finished", "spider": "backfill"}, True),
        ({"moment": DUE + MINUTE, "outcome": "failed"}, True),
        ({"moment": DUE + MINUTE, "outcome": "stopped"}, True),
        ({"moment": DUE + MINUTE, "outcome": "running"}, True),
    ],
)
def test_only_a_complete_run_since_it_was_due_satisfies_it(tmp_path, run, due):
    path = tmp_path / "archive.db"
    ran(path, **run)
    assert asked(path) is due


def test_a_later_failure_does_not_undo_a_complete_run(tmp_path):
    path = tmp_path / "archive.db"
    ran(path, DUE + MINUTE, "finished")
    ran(path, DUE + 2 * MINUTE, "failed")
    assert not asked(path)
    assert asked(path, now=DUE + DAY)
