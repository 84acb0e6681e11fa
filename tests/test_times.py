from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from crawler.times import (
    FULL_MONTHS,
    MONTHS,
    SHORT_MONTHS,
    day_of,
    from_iso,
    now,
    parse_machine,
    time_meant,
    to_iso,
    zone_meant,
)

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
        "9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59Z", "0001-01-01",
        "Fri, 20 Nov 2026 00:00:00 +99999999999999999",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_none(written):
    assert parse_machine(written) is None


def test_now_is_aware():
    assert now().tzinfo is UTC


@pytest.mark.parametrize(("text", "meant"), [("05:00", time(5)), ("23:59", time(23, 59)), ("0530", time(5, 30))])
def test_a_time_of_day_is_read(text, meant):
    assert time_meant(text) == meant


@pytest.mark.parametrize("text", ["", "5", "24:00", "05:60", "pagi", "5.30", "05:00 WIB"])
def test_what_is_no_time_of_day_is_refused_with_the_cure(text):
    with pytest.raises(ValueError, match=r"is no time of day; write it like 05:00") as refused:
        time_meant(text)
    assert str(refused.value).startswith(repr(text))


@pytest.mark.parametrize("name", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "UTC", "Europe/Berlin"])
def test_a_zone_is_known_by_its_name(name):
    assert zone_meant(name) == name


@pytest.mark.parametrize(
    "name", ["", "WIB", "Asia", "Asia/Jakarta/", "/etc/passwd", "../../etc/passwd", "asia/jakarta\0", "Asia/Jakärta"]
)
def test_what_is_no_zone_is_refused_with_those_of_the_country(name):
    with pytest.raises(ValueError, match=r"is no time zone; use Asia/Jakarta \(WIB\), .*\(WITA\) or .*\(WIT\)"):
        zone_meant(name)


def test_a_month_has_twelve_names_in_each_language_and_no_name_means_two_months():
    assert [MONTHS[name] for name in FULL_MONTHS] == [*range(1, 13), *range(1, 13)]
    assert all(MONTHS[short] == number for short, number in SHORT_MONTHS.items())
    assert set(SHORT_MONTHS.values()) == set(range(1, 13)) - {5}  # Mei is as short as can be


def test_the_offset_of_a_moment_is_not_overruled_by_the_zone_of_its_source():
    assert parse_machine("2026-11-20T10:00:00+09:00", zone="Asia/Jakarta") == datetime(2026, 11, 20, 1, tzinfo=UTC)
