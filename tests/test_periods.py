from datetime import UTC, date, datetime

import pytest

from crawler.periods import Period, days_meant, period_of_days
from tests.make import DAY, HOUR, NOW

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
    ],
)
def test_people_name_days_months_and_years_their_own_way(said, first, last):
    days = days_meant(said, today=date(2026, 11, 20))
    assert tuple(day.isoformat() for day in days) == (first, last)


@pytest.mark.parametrize(
    "said", ["", "2021-02-30", "2021-13", "0000", "smarch 2021", "7x", "99999y", "2021-1", "tadi", "٢٠٢١", "31/12/2021"]
)
def test_what_is_no_time_is_refused(said):
    with pytest.raises(ValueError, match=r"."):
        days_meant(said, today=date(2026, 11, 20))
