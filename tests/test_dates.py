"""The moments that channels give, however they are written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discovery.dates import moment_of
from crawler.times import FULL_MONTHS, LOCAL_MONTHS, MONTHS

JAYAPURA = "Asia/Jayapura"
AFTERNOON = datetime(2021, 2, 9, 13, 40, 25, tzinfo=UTC)
MIDNIGHT = datetime(2021, 2, 8, 15, tzinfo=UTC)  # in Jayapura


@pytest.mark.parametrize(
    "written",
    [
        "Tue, 09 Feb 2021 13:40:25 GMT",
        "Tue, 09 Feb 2021 13:40:25 -0000",
        "Tue, 09 Feb 2021 13:40:25 Z",
        "Tue, 9 Feb 21 13:40:25 UT",
        "09-Feb-2021 13:40:25 +0000",
        "Tue, 09 Feb 2021 08:40:25 EST",
        "Selasa, 9 Februari 2021 20:40:25 +07:00",
        "Selasa, 09 Pebruari 2021 20.40.25 WIB",
        "Tue Feb 09 21:40:25 WITA 2021",
        "Tue Feb 09 2021 22:40:25 GMT+0900",
        "February 9, 2021 08:40:25 PM +0700",
        "Tue, Feb 9 2021 8:40:25 p.m. WIB",
        "2021/02/09 20:40:25 WIB",
        "2021.02.09 20:40:25.250 +07",
        "2021-02-09T20:40:25+0700",
        "20210209T134025Z",
    ],
)
def test_a_moment_is_read_in_the_zone_it_names_wherever_the_source_is(written):
    assert moment_of(written, JAYAPURA) == moment_of(written) == AFTERNOON


@pytest.mark.parametrize(
    "written",
    [
        "2021-02-09T22:40:25", "2021-02-09 22:40:25", "2021/02/09 22:40:25", "Tue, 09 Feb 2021 22:40:25",
        "Selasa, 09 Februari 2021 | 22.40.25", "9 Februari 2021 10:40:25 PM", "Feb 9, 2021, 10:40:25PM",
    ],
)  # fmt: skip
def test_a_moment_without_a_zone_is_read_on_the_clock_of_its_source(written):
    assert moment_of(written, JAYAPURA) == AFTERNOON


@pytest.mark.parametrize(
    "written",
    ["2021-02-09", "2021/02/09", "09 Februari 2021", "Selasa, 9 Februari 2021", "February 9, 2021", "9 Feb 21"],
)
def test_a_day_begins_at_midnight_of_its_source(written):
    assert moment_of(written, JAYAPURA) == MIDNIGHT


@pytest.mark.parametrize(("name", "month"), MONTHS.items())
def test_every_month_is_known_by_every_name_it_has(name, month):
    assert moment_of(f"Rabu, 17 {name.title()} 2022 08:00:00 +0000") == datetime(2022, month, 17, 8, tzinfo=UTC)
    assert set(LOCAL_MONTHS) | set(FULL_MONTHS) <= set(MONTHS)


@pytest.mark.parametrize(
    ("written", "hour"), [("12:05 AM", 0), ("12:05 PM", 12), ("01:05 pm", 13), ("11:05 A.M.", 11), ("13:05 PM", 13)]
)
def test_the_halves_of_a_day_begin_with_twelve(written, hour):
    assert moment_of(f"6 Maret 2022 {written}") == datetime(2022, 3, 6, hour, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "", "besok", "31 Februari 2021", "12 Bulan 2021", "09/02/2021 10:00:00", "2021-13-40", "2021/02/09 25:00:00",
        "9999-12-31 23:59:59 -1100", "0000-00-00T00:00:00",
        "-0001-11-30T00:00:00", "9 Februari 1021", "2021/02/09 10:00 +99:99", "1 " * 40,
    ],
)  # fmt: skip
def test_what_names_no_moment_for_sure_is_none(written):
    assert moment_of(written, JAYAPURA) is None
