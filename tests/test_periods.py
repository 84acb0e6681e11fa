from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crawler.periods import Period, day_meant, days_meant, period_of_days, stretch_meant, stretch_said
from tests.make import DAY, HOUR, NOW, few

YEAR = Period(NOW - 365 * DAY, NOW)


def days(since, until):
    return Period(NOW + since * DAY, NOW + until * DAY)


@pytest.mark.parametrize(
    ("others", "left"),
    [
        ([], [(-10, 0)]),
        ([(-10, 0)], []),
        ([(-20, 5)], []),
        ([(-10, -4)], [(-4, 0)]),
        ([(-4, 0)], [(-10, -4)]),
        ([(-8, -6), (-4, -2)], [(-2, 0), (-6, -4), (-10, -8)]),
        ([(-30, -20), (0, 5)], [(-10, 0)]),
        ([(-8, -3), (-5, -1)], [(-1, 0), (-10, -8)]),
    ],
)
def test_what_was_covered_is_not_asked_for_again_and_the_newest_rest_comes_first(others, left):
    assert days(-10, 0).without(days(*other) for other in others) == [days(*part) for part in left]


@pytest.mark.parametrize(
    ("earliest", "latest", "may"),
    [
        (None, None, True),
        (None, NOW - 400 * DAY, False),
        (None, NOW + 9 * DAY, True),  # changed later, written perhaps within
        (NOW + 2 * DAY, NOW + 3 * DAY, False),
        (NOW + 6 * HOUR, NOW + 6 * HOUR, True),  # in another zone it may be
        (NOW - 365.5 * DAY, NOW - 365.5 * DAY, True),
    ],
)
def test_what_may_have_been_written_within_a_period_is_not_left_out(earliest, latest, may):
    assert YEAR.meets(earliest, latest) is may


@pytest.mark.parametrize(
    ("zone", "begin"),
    [("Asia/Jakarta", datetime(2023, 4, 30, 17, tzinfo=UTC)), ("UTC", datetime(2023, 5, 1, tzinfo=UTC))],
)
def test_days_begin_and_end_where_the_source_is(zone, begin):
    found = period_of_days(date(2023, 5, 1), date(2023, 5, 31), zone=zone, now=NOW)
    assert found == Period(begin, begin + 31 * DAY)
    assert found.holds(begin)
    assert not found.holds(begin + 31 * DAY)


def test_a_period_ends_with_this_moment():
    assert period_of_days(date(2026, 11, 1), date(2027, 1, 1), zone="UTC", now=NOW).until == NOW
    future = period_of_days(date(2027, 1, 1), date(2027, 1, 2), zone="UTC", now=NOW)
    assert future.since == future.until


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2021-12-31", "2021-12-31", "2021-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("Februari 2023", "2023-02-01", "2023-02-28"),
        (" agt  2023 ", "2023-08-01", "2023-08-31"),
        ("2021", "2021-01-01", "2021-12-31"),
        ("today", "2026-11-20", "2026-11-20"),
        ("Kemarin", "2026-11-19", "2026-11-19"),
        ("7d", "2026-11-13", "2026-11-13"),
        ("2 minggu", "2026-11-06", "2026-11-06"),
        ("1y", "2025-11-20", "2025-11-20"),
        ("3 hari yang lalu", "2026-11-17", "2026-11-17"),
        ("hari-ini", "2026-11-20", "2026-11-20"),
        ("1 Desember 2021", "2021-12-01", "2021-12-01"),
        ("Jumat, 1 Okt 2021", "2021-10-01", "2021-10-01"),
        ("29/11/2026", "2026-11-29", "2026-11-29"),
        ("1-2-2021", "2021-02-01", "2021-02-01"),
        ("minggu lalu", "2026-11-09", "2026-11-15"),
        ("2021-W49", "2021-12-06", "2021-12-12"),
        ("minggu-ini", "2026-11-16", "2026-11-22"),
        ("bulan lalu", "2026-10-01", "2026-10-31"),
        ("seminggu lalu", "2026-11-13", "2026-11-13"),
        ("sebulan yang lalu", "2026-10-21", "2026-10-21"),
        ("kemarin lusa", "2026-11-18", "2026-11-18"),
        ("2026/11/9", "2026-11-09", "2026-11-09"),
        ("2026.11.09", "2026-11-09", "2026-11-09"),
        ("last year", "2025-01-01", "2025-12-31"),
    ],
)
def test_people_name_days_months_and_years_their_own_way(said, first, last):
    days = days_meant(said, today=date(2026, 11, 20))
    assert tuple(day.isoformat() for day in days) == (first, last)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "2021-02-30",
        "2021-13",
        "0000",
        "smarch 2021",
        "7x",
        "99999y",
        "2021-1",
        "tadi",
        "٢٠٢١",
        "31/13/2021",
        "30 februari 2021",
        "1 smarch 2021",
        "minggu depan",
        "0001-01-01",
        "9999-12-31",
        "9999",
        "mei 0999",
        "3000",
        "2000y",
    ],
)
def test_what_is_no_time_is_refused(said):
    with pytest.raises(ValueError, match=r"."):
        days_meant(said, today=date(2026, 11, 20))


@pytest.mark.parametrize("said", ["1000", "2999", "1000-01", "2999-12", "2999-12-31", "today"])
def test_every_day_that_is_a_time_has_a_beginning_and_an_end_in_every_zone(said):
    first, last = days_meant(said, today=date(2026, 11, 20))
    for zone in ("Asia/Jayapura", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        period = period_of_days(first, last, zone=zone, now=NOW)
        assert period.since <= period.until


@pytest.mark.parametrize(
    ("written", "day"),
    [("2024-02-29", date(2024, 2, 29)), ("20241231", date(2024, 12, 31)), ("29 Feb 2024", date(2024, 2, 29))],
)
def test_a_day_may_be_all_that_is_asked_for(written, day):
    assert day_meant(written) == day


@pytest.mark.parametrize(
    "written", ["", "2023-02-29", "kemarin", "2021", "0001-01-01", "9999-12-31", "2021-12-31T00:00"]
)
def test_what_is_no_day_is_refused(written):
    with pytest.raises(ValueError, match=r"."):
        day_meant(written)


@pytest.mark.parametrize(
    ("text", "stretch"), [("6h", 6 * HOUR), ("90m", 1.5 * HOUR), ("1d", DAY), ("9999d", 9999 * DAY), ("24h", DAY)]
)
def test_a_stretch_of_time_is_read_and_told_in_the_largest_unit_that_says_it(text, stretch):
    assert stretch_meant(text) == stretch
    assert stretch_meant(stretch_said(stretch)) == stretch
    assert stretch_said(DAY) == "1d"


@pytest.mark.parametrize("text", ["", "6", "h", "0h", "06h", "6H", "6 h", "1w", "1.5h", "-1d", "10000d", "٦h", "6h\n"])
def test_what_is_no_stretch_is_refused_with_the_cure(text):
    with pytest.raises(ValueError, match="is no stretch of time; write it like 6h, 90m or 1d") as refused:
        stretch_meant(text)
    assert repr(text) in str(refused.value)


SPANS = some.tuples(some.integers(-20, 20), some.integers(1, 15)).map(lambda span: days(span[0], span[0] + span[1]))


@few
@given(SPANS, some.lists(SPANS, max_size=5))
def test_what_is_left_of_a_period_is_all_of_it_that_the_others_do_not_hold_and_no_more(whole, others):
    left = whole.without(others)
    for number in range(-45, 80):
        moment = NOW + number * 12 * HOUR
        is_left = whole.holds(moment) and not any(other.holds(moment) for other in others)
        assert sum(part.holds(moment) for part in left) == is_left
    assert all(later.since >= earlier.until for later, earlier in pairwise(left))
    assert left == whole.without(reversed(others))


@few
@given(SPANS, SPANS)
def test_a_period_follows_another_exactly_where_the_two_are_one(one, other):
    covered = Period(other.since, max(one.until, other.until))
    assert one.follows(other) == (other.since <= one.since and not covered.without([one, other]))
