"""How often a channel is worth asking, from what earlier looks found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.revisit import LATEST, SOONEST, UNKNOWN, Pace, after_failure, after_look
from tests.make import DAY, HOUR, NOW

MINUTE = timedelta(minutes=1)


def looks(*found, begin=None, every=HOUR):
    """Return the rhythm after looks that found that many new things, one every so often; the last is at NOW."""
    rhythm = begin or Pace(heard=NOW - len(found) * every, seconds=4 * 3600.0)
    for number, new in enumerate(found, start=1 - len(found)):
        rhythm = after_look(rhythm, new=new, now=NOW + number * every)
    return rhythm


def pause(rhythm):
    return rhythm.due - NOW


def test_the_first_look_says_nothing_of_the_pace():
    assert after_look(Pace(), new=500, now=NOW) == Pace(heard=NOW, seconds=None, due=NOW + UNKNOWN)


@pytest.mark.parametrize(
    ("found", "seconds"),
    [
        ([1], 2 * 3600),  # an hour instead of four: the mean of ratios
        ([4], 3600),
        ([0], 4 * 3600),  # no silence yet
        ([0] * 4, 4 * 3600),
        ([0] * 5, 5 * 3600),
        ([0] * 9, 9 * 3600),
        ([0, 0, 0, 1], 4 * 3600),
    ],
)
def test_what_is_found_makes_it_livelier_and_silence_makes_it_quieter(found, seconds):
    assert looks(*found).seconds == seconds


def test_one_night_makes_it_slower_by_half_at_most():
    rhythm = after_look(Pace(heard=NOW - 9 * HOUR, seconds=3600.0), new=0, now=NOW)
    assert pause(rhythm) == 90 * MINUTE


@pytest.mark.parametrize(
    ("rhythm", "new", "expected"),
    [
        (Pace(heard=NOW - HOUR, seconds=60.0), 100, SOONEST),
        (Pace(heard=NOW - 400 * DAY, seconds=300 * 86400.0), 0, LATEST),
        (Pace(heard=NOW + DAY, seconds=3600.0), 1, SOONEST),  # the clock was set back
        (Pace(heard=NOW, seconds=None), 0, UNKNOWN),
        (Pace(heard=NOW - 3 * HOUR, seconds=None), 3, HOUR),
    ],
)
def test_the_pause_stays_between_half_an_hour_and_a_week(rhythm, new, expected):
    assert pause(after_look(rhythm, new=new, now=NOW)) == expected


@pytest.mark.parametrize(("failures", "hours"), [(1, 1), (2, 2), (3, 4), (5, 16), (6, 24), (50, 24)])
def test_a_channel_in_trouble_is_asked_less_and_less(failures, hours):
    begin = Pace(heard=NOW, seconds=60.0)
    assert after_failure(begin, failures=failures, now=NOW) == Pace(heard=NOW, seconds=60.0, due=NOW + hours * HOUR)


def test_trouble_makes_a_quiet_channel_no_livelier():
    assert pause(after_failure(Pace(heard=NOW, seconds=5 * 86400.0), failures=1, now=NOW)) == 5 * DAY


@pytest.mark.parametrize(("per_day", "least", "most"), [(60, 20, 40), (10, 5, 12), (3, 2, 5), (0, 0, 1)])
def test_a_source_is_asked_about_as_often_as_it_publishes(per_day, least, most):
    days, rhythm, moment, asked, told = 20, Pace(), NOW, 0, 0
    news = [NOW + day * DAY + number * 16 * HOUR / max(per_day, 1) for day in range(days) for number in range(per_day)]
    while moment < NOW + days * DAY:
        new = sum(one <= moment for one in news) - told
        rhythm = after_look(rhythm, new=new, now=moment)
        asked, told, moment = asked + 1, told + new, rhythm.due
    assert least <= asked / days <= most
