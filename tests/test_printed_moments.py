"""Any moment of two decades, printed as newsrooms and machines do, is read as that moment, on pages and in channels."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crawler.discovery.dates import moment_of
from crawler.times import FULL_MONTHS, SHORT_MONTHS, ZONES
from pipelines.extraction.dates import parse_publication
from pipelines.extraction.machine_dates import parse_machine_date
from pipelines.programme.days import printed_days
from tests.make import NOW, few

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT = {number: name for name, number in SHORT_MONTHS.items()} | {5: "mei"}
MOMENTS = some.integers(0, 9_900_000).map(lambda minutes: datetime(2008, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


def words(moment):
    """Return the names that a moment has in both languages."""
    return {
        "d": moment.day, "m": moment.month, "y": moment.year, "dd": f"{moment:%d}", "mm": f"{moment:%m}",
        "t": f"{moment:%H:%M}", "dot": f"{moment:%H.%M}", "half": f"{moment:%I:%M %p}", "zone": moment.tzname(),
        "day": DAYS[moment.weekday()], "weekday": WEEKDAYS[moment.weekday()],
        "month": FULL_MONTHS[moment.month - 1].title(), "short": SHORT[moment.month].title(),
        "english": FULL_MONTHS[moment.month + 11].title(), "jan": FULL_MONTHS[moment.month + 11][:3].title(),
    }  # fmt: skip


# As people read them.
ON_PAGES = (
    "{day}, {d} {month} {y} | {t} {zone}", "{day}, {dd} {short} {y} {dot} {zone}", "{dd}/{mm}/{y}, {t} {zone}",
    "{d} {month} {y} pukul {dot} {zone}", "{day} {dd} {month} {y} JAM {dot} {zone}", "{dd}.{mm}.{y} {t} {zone}",
    "{weekday}, {english} {d}, {y}, {t} {zone}", "{y}/{mm}/{dd} {t} {zone}",
    "Diterbitkan {day}, {d} {month} {y} - {t} {zone}",
)  # fmt: skip
WITHOUT_ZONE = (
    "{english} {d}, {y} {half}",
    "{d}-{m}-{y} {t}",
    "{d} {jan} {y}, {t}",
    "{d} {short} {y} {t}",
    "{y}-{mm}-{dd} {t}",
)
# As programs write them.
OF_MACHINES = (
    "%Y-%m-%dT%H:%M:00%z", "%a, %d %b %Y %H:%M:00 %z", "%a %b %d %Y %H:%M:00 GMT%z (Western Indonesia Time)",
    "%d-%b-%Y %H:%M:00 %z", "%Y%m%dT%H%M00%z",
)  # fmt: skip


@few
@given(MOMENTS, some.sampled_from(ON_PAGES), some.sampled_from([*ZONES.values()]))
def test_a_moment_printed_with_its_zone_is_read_wherever_the_source_is(moment, form, zone):
    text = form.format(**words(moment.astimezone(ZoneInfo(zone))))
    found = parse_publication(text, zone=ZoneInfo("UTC"), fetched=NOW)
    assert found is not None, text
    assert (found[0].value, found[0].precision, found[0].flags) == (moment, "minute", ()), text


@few
@given(MOMENTS, some.sampled_from(WITHOUT_ZONE), some.sampled_from([*ZONES.values()]))
def test_a_moment_printed_without_its_zone_is_of_that_of_the_source(moment, form, zone):
    text = form.format(**words(moment.astimezone(ZoneInfo(zone))))
    found = parse_publication(text, zone=ZoneInfo(zone), fetched=NOW)
    assert found is not None, text
    assert found[0].value == moment, text


@few
@given(
    MOMENTS,
    some.sampled_from(OF_MACHINES),
    some.sampled_from([*ZONES.values(), "UTC", "Asia/Kolkata", "America/New_York"]),
)
def test_a_moment_that_a_machine_wrote_is_read_on_pages_and_in_channels(moment, form, zone):
    text = f"{moment.astimezone(ZoneInfo(zone)):{form}}"
    on_page = parse_machine_date(text, zone=ZoneInfo("Asia/Jakarta"))
    assert on_page is not None, text
    assert (on_page.value, on_page.zoned) == (moment, True), text
    assert moment_of(text, "Asia/Jakarta") == moment, text


@few
@given(
    MOMENTS,
    some.sampled_from(
        ["{day}, {d} {month} {y} {t} {zone}", "{weekday}, {d} {jan} {y} {t}:00 {zone}", "{y}-{mm}-{dd} {t} {zone}"]
    ),
)
def test_a_channel_may_write_as_people_do(moment, form):
    text = form.format(**words(moment.astimezone(ZoneInfo("Asia/Makassar"))))
    assert moment_of(text, "UTC") == moment, text


@settings(few, max_examples=40)
@given(
    MOMENTS,
    some.sampled_from(
        ["{d} {month} {y}", "{dd}/{m}/{y}", "{dd}-{mm}-{y}", "{english} {d}, {y}", "{day} ({d}/{m}/{y})"]
    ),
)
def test_a_day_in_a_sentence_is_found_and_the_number_of_a_letter_is_none(moment, form):
    text = form.format(**words(moment))
    expected = (moment.day, moment.month, moment.year)
    assert list(printed_days(f"Acara berlangsung pada {text}, kata panitia.")) == [expected], text
    assert list(printed_days(f"Surat nomor {text} dibacakan.")) == [] or "(" in text or not text[0].isdigit()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("6-7 Agustus 2024", [(6, 8, 2024)]),
        ("31 Juli - 2 Agustus 2024", [(31, 7, 2024)]),
        ("14 sampai dengan 16 Desember 2021", [(14, 12, 2021)]),
        ("Selasa (7/12)", [(7, 12, None)]),
        ("(6-7/8/2024) dan 9 Mei", [(6, 8, 2024), (9, 5, None)]),
        ("skor 3-1, nilai 3,14 dan AI.01.02/11/2024", []),
        ("30 Februari 2024", [(30, 2, 2024)]),  # which the caller finds out
        ("pukul 09.30 WIB di Jalan 17 Agustus", [(17, 8, None)]),
    ],
)
def test_a_stretch_of_days_begins_on_its_first(text, days):
    assert list(printed_days(text)) == days
