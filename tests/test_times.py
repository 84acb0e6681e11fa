from datetime import UTC, datetime, timedelta, timezone

import pytest

from crawler.times import day_of, from_iso, now, parse_machine, to_iso

WIB = timezone(timedelta(hours=7))


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2026, 11, 20, 6, 30, 15, 999, tzinfo=WIB), "2026-11-19T23:30:15Z"),
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00Z"),
        (datetime(999, 1, 2, tzinfo=UTC), "0999-01-02T00:00:00Z"),
    ],
)
def test_columns_hold_utc_to_the_second(moment, written):
    assert to_iso(moment) == written
    assert from_iso(written) == moment.replace(microsecond=0)


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Jakarta", "2026-11-20"), ("Asia/Jayapura", "2026-11-21"), ("UTC", "2026-11-20")]
)
def test_the_day_is_that_of_the_zone(zone, day):
    assert day_of(datetime(2026, 11, 20, 15, 30, tzinfo=UTC), zone) == day


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-20T10:00:00+07:00", "2026-11-20T03:00:00Z"),
        ("2026-11-20T03:00:00Z", "2026-11-20T03:00:00Z"),
        (" 2026-11-20 10:00 ", "2026-11-20T03:00:00Z"),
        ("2026-11-20", "2026-11-19T17:00:00Z"),
        ("Fri, 20 Nov 2026 10:00:00 +0700", "2026-11-20T03:00:00Z"),
        ("Fri, 20 Nov 2026 03:00:00 GMT", "2026-11-20T03:00:00Z"),
        ("20 Nov 2026 10:00:00", "2026-11-20T03:00:00Z"),
    ],
)
def test_a_machines_moment_is_read_and_one_without_zone_in_the_sources_own(written, expected):
    moment = parse_machine(written, zone="Asia/Jakarta")
    assert moment is not None
    assert (to_iso(moment), moment.tzinfo) == (expected, UTC)


@pytest.mark.parametrize(
    "written",
    [
        None, "", "  ", "kemarin", "2026-13-01", "2026-11-20T25:00", "Fri, 32 Nov 2026 00:00:00 +0700", "12",
        "9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+07:00", "Fri, 20 Nov 2026 00:00:00 +99999999999999999",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_none(written):
    assert parse_machine(written) is None


def test_now_is_aware():
    assert now().tzinfo is UTC
