"""When something new appeared at a source, by what was announced and what visits found; days and moments of columns."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crawler.archive.views.health import Announcement, SourceRecord, VisitFacts
from crawler.silence import HISTORY, LATE, active_days, last_new, moments_of
from crawler.text import counted, whole_number
from crawler.times import day_in_jakarta, day_of, from_iso, moment_or_none, time_meant, to_iso, zone_meant
from crawler.troubles import Word, is_blocked
from tests.make import HOUR, few

NOW = datetime(2026, 10, 20, 4, tzinfo=UTC)  # Tuesday, 11:00 in Jakarta


def at(hours):
    return to_iso(NOW + hours * HOUR)


def announced(moment, found=0):
    return Announcement("pasar", at(moment), at(found))


def visit(hours, candidates=0):
    return VisitFacts(
        source="pasar", run=1, started=at(hours), candidates=candidates, kept=0, dropped=0, failed=0, error=None,
        answered=1, announced=10, unread=0, shut=0, taught=0, fitted=0, led=None,
    )  # fmt: skip


def source(*visits, announcements=()):
    return SourceRecord(
        slug="pasar", name="Pasar", home="https://pasar.example/", visits=visits, announcements=announcements,
        channels=(),
    )  # fmt: skip


# When articles appeared.


@pytest.mark.parametrize(
    ("announcements", "moments"),
    [
        ([], []),
        ([announced(-30, 0)], [-30]),
        ([announced(-3000, 0)], [-3000]),  # what was heard of at first may be as old as it says
        ([announced(-5, 0), announced(20, 24)], [-5, 20]),
        ([announced(-5, 0), announced(-3000, 24)], [-5, 24]),  # a wrong date, or it came back
        ([announced(-5, 0), announced(24 - LATE // HOUR, 24)], [24 - LATE // HOUR, -5]),
        ([announced(7, 0)], [0]),  # nothing appears later than it was heard of
    ],
)
def test_an_article_appeared_when_it_says_unless_that_cannot_be(announcements, moments):
    assert moments_of(announcements) == [at(hours) for hours in moments]


@few
@given(some.lists(some.tuples(some.integers(-9999, 9999), some.integers(0, 999)), max_size=9))
def test_moments_come_in_their_order_and_never_after_they_were_heard_of(told):
    moments = moments_of([announced(*one) for one in told])
    assert moments == sorted(moments)
    assert len(moments) == len(told)
    assert not moments or moments[-1] <= at(max(found for _, found in told))


def test_the_newest_is_the_last_announced_or_else_what_a_visit_last_found():
    assert last_new(source(visit(0))) is None
    assert last_new(source(visit(-50, 3), visit(-20, 1), visit(0))) == at(-20)
    assert last_new(source(visit(-50, 3), visit(0, 5), announcements=[announced(-30)])) == at(-30)


def test_days_with_something_new_are_those_of_jakarta_each_once_in_their_order():
    told = [announced(-40), announced(-39), announced(-12), announced(-10)]  # Jakarta's midnight lies between the last
    assert active_days(source(visit(0), announcements=told)) == [
        date(2026, 10, 18),
        date(2026, 10, 19),
        date(2026, 10, 20),
    ]


def test_what_is_older_than_the_history_counts_only_if_it_is_the_last():
    old = -HISTORY // HOUR - 50
    assert active_days(source(visit(0), announcements=[announced(old)])) == [day_in_jakarta(NOW + old * HOUR)]
    both = [announced(old), announced(-30)]
    assert active_days(source(visit(0), announcements=both)) == [day_in_jakarta(NOW - 30 * HOUR)]


def test_what_a_visit_found_appeared_on_its_day_or_in_the_morning_on_the_day_before():
    visits = (visit(-240, 9), visit(-96, 2), visit(-70, 0), visit(-36, 1), visit(0))
    days = active_days(source(*visits))  # the first one found what had stood there for weeks
    assert days == [date(2026, 10, 15), date(2026, 10, 18)]
    told = [announced(-100)]  # what came after the oldest announcement is known by announcements alone
    assert active_days(source(*visits, announcements=told)) == [date(2026, 10, 16)]


# Columns.


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (None, None),
        ("", None),
        ("2026-10-20T04:00:00Z", NOW),
        ("0999-01-01T00:00:00Z", datetime(999, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_column_holds_a_moment_or_none(value, moment):
    assert moment_or_none(value) == moment
    assert moment is None or to_iso(moment) == value


@few
@given(some.integers(-62_000_000_000, 253_000_000_000), some.integers(-14, 14))
def test_a_moment_is_read_back_to_the_second_whatever_its_zone(seconds, hours):
    aware = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(timezone(timedelta(hours=hours)))
    assert from_iso(to_iso(aware)) == aware
    assert day_of(aware, "Asia/Jakarta") == day_in_jakarta(aware).isoformat()


@pytest.mark.parametrize(
    ("hour", "day"), [(16, date(2026, 10, 20)), (17, date(2026, 10, 21)), (23, date(2026, 10, 21))]
)
def test_the_day_in_jakarta_begins_seven_hours_early(hour, day):
    assert day_in_jakarta(NOW.replace(hour=hour)) == day


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("0", 0), ("007", 7), ("9" * 40, 999_999_999), ("", None), (None, None), ("-1", None), ("1.5", None),
     ("½", None), ("٣", None), (" 7", None)],
)  # fmt: skip
def test_a_whole_number_is_written_in_digits_alone(text, number):
    assert whole_number(text) == number


@pytest.mark.parametrize(
    ("number", "nouns", "said"),
    [
        (0, ("article",), "0 articles"),
        (1, ("article",), "1 article"),
        (1021, ("story", "stories"), "1,021 stories"),
        (1, ("story", "stories"), "1 story"),
    ],
)
def test_a_number_is_told_with_its_noun(number, nouns, said):
    assert counted(number, *nouns) == said


@pytest.mark.parametrize(("read", "text"), [(time_meant, "25:00"), (time_meant, "pagi"), (zone_meant, "WIB"),
    (zone_meant, "Asia"), (zone_meant, "../x"), (zone_meant, "")])  # fmt: skip
def test_what_is_no_time_or_zone_is_refused_with_what_to_write(read, text):
    with pytest.raises(ValueError, match=r"write it like 05:00|use Asia/Jakarta \(WIB\)"):
        read(text)


# Words.


def test_words_of_health_are_in_the_order_of_how_bad_they_are():
    assert sorted(Word, key=lambda word: word.severity) == [
        Word.OK, Word.UNTRIED, Word.QUIET, Word.FAILING, Word.BLOCKED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("error", "is_ours"),
    [("HTTP 403", True), ("HTTP 503", False), ("no channel answered", False), ("nobody foresaw this", False)],
)
def test_a_source_does_not_want_us_if_it_says_so(error, is_ours):
    assert is_blocked(error) == is_ours
