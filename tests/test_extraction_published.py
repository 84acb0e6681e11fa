"""Of several dates the first that can be true is believed, and what was odd is said."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from pipelines.extraction.dates import Moment
from pipelines.extraction.published import (
    FUTURE,
    IMPOSSIBLE,
    LOCAL_CLOCK,
    UTC_CLOCK,
    DateClaim,
    contradicting,
    offset_of,
    pick_published,
)

WIB = timezone(timedelta(hours=7))
FETCHED = datetime(2024, 3, 10, tzinfo=UTC)


def claim(text, origin="json-ld", *, day=False, shown=False, local=False, zoned=True, beside=""):
    moment = Moment(value=datetime.fromisoformat(text), precision="day" if day else "minute", zoned=zoned)
    return DateClaim(moment, origin, shown=shown, local=local, beside=beside)


def pick(*claims):
    best, flags = pick_published(list(claims), fetched=FETCHED, zone=WIB)
    return best and (best.moment.value.isoformat(timespec="minutes"), best.moment.precision, best.origin), flags


MACHINE = claim("2024-03-05T20:45:00+07:00")


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([], (None, [])),
        ([MACHINE, claim("2024-03-06T09:00:00+07:00", "url")], (("2024-03-05T20:45+07:00", "minute", "json-ld"), [])),
        # printed in UTC: the same moment in the page's own offset
        ([claim("2024-03-05T20:45:00+00:00")], (("2024-03-06T03:45+07:00", "minute", "json-ld"), [])),
        # the future and the time before the web are passed over
        ([claim("2024-03-20T20:45:00+07:00"), MACHINE], (("2024-03-05T20:45+07:00", "minute", "json-ld"), [FUTURE])),
        (
            [claim("1970-01-01T00:00:00+00:00"), MACHINE],
            (("2024-03-05T20:45+07:00", "minute", "json-ld"), [IMPOSSIBLE]),
        ),
        ([claim("2024-03-10T18:00:00+00:00")], (("2024-03-11T01:00+07:00", "minute", "json-ld"), [])),
        # a bare day is sharpened by later evidence of the same day, and by no other
        (
            [claim("2024-03-05T00:00:00+07:00", day=True), claim("2024-03-05T20:45:00+07:00", "visible", shown=True)],
            (("2024-03-05T20:45+07:00", "minute", "visible"), []),
        ),
        (
            [claim("2024-03-05T00:00:00+07:00", day=True), claim("2024-03-06T20:45:00+07:00", "visible", shown=True)],
            (("2024-03-05T00:00+07:00", "day", "json-ld"), []),
        ),
        # midnight to the second is a day that a machine wrote as a moment
        ([claim("2024-03-05T00:00:00+07:00")], (("2024-03-05T00:00+07:00", "day", "json-ld"), [])),
        # the theme's fault: the local clock with +00:00 attached
        (
            [claim("2024-03-05T20:45:00+00:00", "family tagdiv", local=True)],
            (("2024-03-05T20:45+07:00", "minute", "family tagdiv"), ["tagdiv local time"]),
        ),
        ([claim("2024-03-05T20:45:00+07:00", local=True)], (("2024-03-05T20:45+07:00", "minute", "json-ld"), [])),
        # what readers see settles a machine that is wrong by exactly the offset
        (
            [claim("2024-03-05T20:45:30+00:00"), claim("2024-03-05T20:45:00+07:00", "visible", shown=True)],
            (("2024-03-05T20:45+07:00", "minute", "json-ld"), [LOCAL_CLOCK]),
        ),
        (
            [claim("2024-03-05T13:45:30+07:00"), claim("2024-03-05T20:45:00+07:00", "visible", shown=True)],
            (("2024-03-05T20:45+07:00", "minute", "json-ld"), [UTC_CLOCK]),
        ),
        (
            [MACHINE, claim("2024-03-05T21:00:00+07:00", "visible", shown=True)],
            (("2024-03-05T20:45+07:00", "minute", "json-ld"), []),
        ),
    ],
)
def test_the_first_date_that_can_be_true_is_believed(claims, expected):
    assert pick(*claims) == expected


def test_the_offset_of_a_page_is_the_first_that_is_printed_and_not_zero():
    zero, assumed = claim("2024-03-05T20:45:00+00:00"), claim("2024-03-05T20:45:00+09:00", zoned=False)
    assert offset_of([zero, assumed, MACHINE]) == WIB
    assert offset_of([zero, assumed]) is None


@pytest.mark.parametrize(
    ("day", "beside", "zoned", "expected"),
    [
        ("2024-03-06T00:00:00+07:00", "below", False, "2024-03-06T06:15+07:00"),
        ("2024-03-06T00:00:00+07:00", "above", False, "2024-03-05T23:15+07:00"),  # where today's date stands
        ("2024-03-06T00:00:00+07:00", "below", True, "2024-03-05T23:15+07:00"),
        ("2024-03-07T00:00:00+07:00", "below", False, "2024-03-05T23:15+07:00"),
    ],
)
def test_a_moment_without_a_zone_is_in_utc_where_the_next_day_is_printed_below_the_headline(
    day, beside, zoned, expected
):
    machine = claim("2024-03-05T23:15:00+07:00", zoned=zoned)
    (moment, _, origin), flags = pick(machine, claim(day, "visible", day=True, shown=True, beside=beside))
    assert (moment, origin, flags) == (
        expected,
        "json-ld",
        [UTC_CLOCK] if moment != machine.moment.value.isoformat("T", "minutes") else [],
    )


@pytest.mark.parametrize(
    ("address", "announced", "expected"),
    [
        ("2023-11-02T00:00:00+07:00", None, "url"),  # brought up again months later
        ("2019-01-01T00:00:00+07:00", None, None),  # which nobody has filled in
        ("2024-02-29T00:00:00+07:00", None, None),  # a draft of some days
        ("2024-03-08T00:00:00+07:00", None, None),
        ("2023-11-02T00:00:00+07:00", "2024-03-05T20:45:00+07:00", None),  # the channel knows
    ],
)
def test_the_day_in_the_address_counts_where_machines_are_told_of_one_weeks_later(address, announced, expected):
    claims = [MACHINE, claim(address, "url", day=True)]
    claims += [claim(announced, "announced")] if announced else []
    found = contradicting(claims, [], fetched=FETCHED)
    assert (found and found.origin) == expected


def printed(text, *, zoned):
    return claim(text, "visible", shown=True, zoned=zoned)


@pytest.mark.parametrize(
    ("told", "zoned", "shown", "named", "expected", "flag"),
    [
        # UTC without a zone, and the clock of one of the country's zones beside it
        ("2024-03-05T02:17:05+07:00", False, "2024-03-05T10:17:00+07:00", False, "2024-03-05T10:17+08:00", UTC_CLOCK),
        ("2024-03-05T02:17:05+07:00", False, "2024-03-05T11:17:00+07:00", False, "2024-03-05T11:17+09:00", UTC_CLOCK),
        ("2024-03-04T18:17:05+07:00", False, "2024-03-05T02:17:00+08:00", True, "2024-03-05T02:17+08:00", UTC_CLOCK),
        ("2024-03-05T02:17:05+08:00", True, "2024-03-05T10:17:00+07:00", False, "2024-03-05T10:17+08:00", UTC_CLOCK),
        # the same moment, on the clock that readers see
        ("2024-03-05T02:17:05+00:00", True, "2024-03-05T10:17:00+07:00", False, "2024-03-05T10:17+08:00", None),
        ("2024-03-05T09:17:05+07:00", True, "2024-03-05T10:17:00+08:00", True, "2024-03-05T10:17+08:00", None),
        ("2024-03-05T08:17:05+07:00", True, "2024-03-05T10:17:00+07:00", False, "2024-03-05T10:17+09:00", None),
        # the same clock in another zone: that which is printed counts
        ("2024-03-05T10:17:05+07:00", True, "2024-03-05T10:17:00+08:00", True, "2024-03-05T10:17+08:00", LOCAL_CLOCK),
        ("2024-03-05T10:17:05+00:00", True, "2024-03-05T10:17:00+09:00", True, "2024-03-05T10:17+09:00", LOCAL_CLOCK),
        ("2024-03-05T10:17:05+08:00", True, "2024-03-05T10:17:00+07:00", False, "2024-03-05T10:17+08:00", None),
        # no zone explains it: a change, or another draft
        ("2024-03-05T09:17:05+07:00", False, "2024-03-05T10:17:00+07:00", False, "2024-03-05T09:17+07:00", None),
        ("2024-03-05T02:17:05+07:00", False, "2024-03-05T08:17:00+07:00", False, "2024-03-05T02:17+07:00", None),
        ("2024-03-05T02:17:05+07:00", True, "2024-03-05T10:18:00+08:00", True, "2024-03-05T02:17+07:00", None),
        ("2024-03-05T02:17:05+07:00", True, "2024-03-05T10:17:00+07:00", True, "2024-03-05T02:17+07:00", None),
    ],
)
def test_the_clock_and_the_zone_that_readers_see_count(told, zoned, shown, named, expected, flag):
    (moment, _, _), flags = pick(claim(told, zoned=zoned), printed(shown, zoned=named))
    assert (moment, flags) == (expected, [flag] if flag else [])


@pytest.mark.parametrize(("offset", "expected"), [(-5, "2024-03-05T02:17-05:00"), (1, "2024-03-05T02:17+01:00")])
def test_a_page_from_elsewhere_has_no_indonesian_clock(offset, expected):
    zone = timezone(timedelta(hours=offset))
    told = DateClaim(Moment(value=datetime(2024, 3, 5, 2, 17, tzinfo=zone)), "meta")
    seen = DateClaim(Moment(value=datetime(2024, 3, 5, 10, 17, tzinfo=zone)), "visible", shown=True)
    best, _ = pick_published([told, seen], fetched=FETCHED, zone=zone)
    assert best.moment.value.isoformat(timespec="minutes") == expected
