"""When something is due, what kind of day a day is: over many moments, without waiting."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crawler.discovery.date_archives import addresses, shapes_for
from crawler.discovery.wordpress_urls import asked_of, named_address, next_address, posts_address
from crawler.errors import ConfigurationError, UnknownRegion
from crawler.periods import period_of_days
from crawler.reference.holidays import DayKind, load_holidays
from crawler.reference.regions import load_aliases, load_regions, region_meant, regions_named, squeeze, zone_of
from crawler.scheduling.due import Cron, Daily, Every, Jittered, has_fixed_times, missed
from crawler.silence import FEW, FEW_DAYS, empty_days, habit_of, is_silent, kind_of
from crawler.times import to_iso
from tests.make import DAY, HOUR, NOW, few

WIB = "Asia/Jakarta"
MOMENTS = some.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda one: one.replace(tzinfo=UTC))  # noqa: DTZ001
ZONES = some.sampled_from([WIB, "Asia/Jayapura", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "UTC"])
RHYTHMS = some.builds(Daily, at=some.times().map(lambda one: one.replace(second=0, microsecond=0)), timezone=ZONES) | (
    some.builds(Every, interval=some.integers(1, 4000).map(lambda minutes: minutes * HOUR / 60), timezone=ZONES)
    | some.sampled_from([Cron("30 4 * * mon-fri", WIB), Cron("0 5 1 * *", "UTC"), Cron("*/20 * * * *", WIB)])
)

# When


@few
@given(RHYTHMS, MOMENTS)
def test_the_last_time_is_over_the_next_one_is_not_and_between_them_there_is_none(when, moment):
    last, following = when.last(moment), when.following(moment)
    assert last <= moment < following
    if has_fixed_times(when):
        assert when.following(last) == following
        assert when.last(following) == following
    else:
        assert following - moment == moment - last == when.interval


@few
@given(RHYTHMS, MOMENTS, some.integers(1, 180))
def test_a_pause_by_chance_makes_it_later_by_no_more_than_is_allowed(when, moment, minutes):
    most = minutes * HOUR / 60
    late = Jittered(when, most, "x")
    assert timedelta() <= late.following(moment) - when.following(moment) <= most
    assert late.following(moment) == Jittered(when, most, "x").following(moment)
    assert late.last(moment) <= moment
    assert str(late).startswith(str(when))


def test_a_day_that_has_its_time_twice_or_never_has_one_crawl():
    berlin = Daily(at=time(2, 30), timezone="Europe/Berlin")
    for begin in (datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)):
        times = missed(berlin, after=begin, before=begin + 5 * DAY)
        assert len({moment.date() for moment in times}) == len(times) == 5


def test_times_that_went_by_are_all_there_were_and_what_is_due_after_the_last_has_none():
    daily = Daily(at=time(5), timezone=WIB)
    times = missed(daily, after=NOW, before=NOW + 3 * DAY)
    assert [to_iso(one) for one in times] == [f"2026-11-2{day}T22:00:00Z" for day in range(3)]
    assert missed(daily, after=NOW, before=NOW) == []
    assert missed(Every(HOUR, WIB), after=NOW, before=NOW + DAY) == []
    assert missed(Jittered(Every(HOUR, WIB), HOUR, "x"), after=NOW, before=NOW + DAY) == []


@pytest.mark.parametrize("expression", ["", "x", "* * * *", "61 * * * *", "0 5 * * 1", "0 5 * * mon-7", "0 5 32 * *"])
def test_an_expression_that_is_none_is_refused(expression):
    with pytest.raises(ConfigurationError, match=r"is no cron expression|numbers days of the week"):
        Cron(expression, WIB).trigger()


def test_an_expression_that_never_comes_is_as_if_it_came_long_ago_and_long_from_now():
    never = Cron("0 5 30 2 *", WIB)
    assert never.last(NOW) < NOW - 300 * DAY
    assert never.following(NOW) > NOW + 300 * DAY


# Days and silence


def test_every_day_is_of_one_kind_and_the_table_has_each_year_that_there_is_a_lebaran_of():
    holidays = load_holidays()
    years = {first.year for first, _ in holidays.lebaran}
    assert years == set(range(min(years), max(years) + 1))
    assert all(first <= last for first, last in (*holidays.lebaran, *holidays.ramadan))
    for (_, fast_end), (feast, _) in zip(sorted(holidays.ramadan), sorted(holidays.lebaran), strict=True):
        assert timedelta(0) <= feast - fast_end <= 5 * DAY or feast <= fast_end
    assert kind_of(date(2026, 8, 17)) is DayKind.HOLIDAY
    assert kind_of(date(2026, 11, 20)) is DayKind.WORKDAY
    assert (kind_of(date(2026, 11, 21)), kind_of(date(2026, 11, 22))) == (DayKind.SATURDAY, DayKind.SUNDAY)


def days_from(first, *steps):
    return [date(2026, 6, 1) + timedelta(days=first + step) for step in steps]


def test_the_day_of_a_look_and_that_of_the_last_news_are_not_empty():
    day = date(2026, 6, 10)
    assert empty_days(day, day) == empty_days(day, day + DAY) == []
    assert empty_days(day, day + 3 * DAY) == [day + DAY, day + 2 * DAY]


@pytest.mark.parametrize("number", range(1, FEW))
def test_who_published_on_few_days_is_silent_only_after_many(number):
    active = days_from(0, *range(number))
    assert not is_silent(active, active[-1] + FEW_DAYS * DAY)
    assert is_silent(active, active[-1] + (FEW_DAYS + 1) * DAY)


@few
@given(some.sets(some.integers(0, 200), min_size=1, max_size=60), some.integers(0, 60))
def test_who_is_silent_stays_so_until_something_comes(steps, later):
    active = days_from(0, *sorted(steps))
    looked = active[-1] + (later + 1) * DAY
    if is_silent(active, looked):
        assert is_silent(active, looked + DAY)
    assert not is_silent([*active, looked], looked + DAY)


@few
@given(some.sets(some.integers(0, 200), min_size=8, max_size=80))
def test_an_empty_day_more_never_surprises_less(steps):
    active = days_from(0, *sorted(steps))
    rhythm = habit_of(active)
    empty = empty_days(active[-1], active[-1] + 60 * DAY)
    surprises = [rhythm.surprise(empty[:number]) for number in range(len(empty))]
    assert surprises[0] == 0
    assert all(one <= other for one, other in pairwise(surprises))


# Regions


def test_every_region_is_found_by_its_code_and_its_whole_name():
    for code, region in load_regions().items():
        assert region_meant(code) == region
        prefix = "Provinsi " if region.kind == "provinsi" else ""
        assert region in regions_named(f"{prefix}{region.name}")


@few
@given(some.sampled_from([*load_aliases()]), some.sampled_from(["", " ", "-"]))
def test_every_alias_names_its_region_however_it_is_spaced(alias, gap):
    said = gap.join(alias.name.upper().split(" "))
    assert alias.code in {region.code for region in regions_named(said)}
    assert squeeze(said) == squeeze(alias.name)


@pytest.mark.parametrize("said", ["", "   ", "Kota", "Kab.", "Kota Antah", "99", "12.71.01", "\0", "Medan Binjai"])
def test_what_no_region_is_called_is_refused_with_an_example(said):
    with pytest.raises(UnknownRegion, match=r"no region is called .*; write it like 'Kota Medan', Muba, or its code"):
        region_meant(said)


@pytest.mark.parametrize(
    ("codes", "zone"),
    [((), WIB), (("12.71",), WIB), (("94.71", "12"), "Asia/Jayapura"), (("99",), WIB), (("64", "91"), "Asia/Makassar")],
)
def test_clocks_are_those_of_the_first_region(codes, zone):
    assert zone_of(codes) == zone


# What addresses ask for


@few
@given(some.dates(date(2019, 1, 1), date(2026, 11, 1)), some.integers(0, 70))
def test_the_archives_of_a_period_are_one_for_each_day_month_or_year_that_it_touches(since, length):
    until = since + timedelta(days=length)
    period = period_of_days(since, until, zone=WIB, now=NOW)
    days = {since + timedelta(days=number) for number in range(length + 1)}
    expected = {
        "day": len(days),
        "month": len({day.replace(day=1) for day in days}),
        "year": len({day.year for day in days}),
    }
    for shape in shapes_for("https://pasar.example/"):
        listed = addresses(shape, "https://pasar.example/", period)
        assert len(listed) <= expected[shape.every]
        assert len(set(listed)) == len(listed)
        assert listed or "{" in shape.template("https://pasar.example/")


ENDPOINTS = some.sampled_from(
    ["https://pasar.example/wp-json/wp/v2/posts", "https://pasar.example/?rest_route=/wp/v2/posts"]
)


@few
@given(
    ENDPOINTS,
    some.none() | some.text(min_size=1, max_size=12),
    some.none() | MOMENTS,
    some.integers(1, 9),
    some.integers(1, 100),
)
def test_an_address_says_again_what_it_asks_for(endpoint, query, after, page, size):
    said = None if query is None else query.encode("utf-8", "replace").decode()
    url = posts_address(endpoint, query=said, after=after, page=page, per_page=size)
    told = asked_of(url)
    assert (told.query, told.after, told.page, told.per_page) == (said, after and to_iso(after), page, size)
    assert (told.by_change, told.by_number) == (False, False)
    assert asked_of(next_address(url, page=page + 1, per_page=size)).query == said
    assert asked_of(posts_address(endpoint, changed=NOW)).by_change


def test_posts_are_asked_for_by_name_in_one_request():
    url = named_address("https://pasar.example/?rest_route=/wp/v2/posts", ["satu", "dua-é"])
    assert "rest_route=/wp/v2/posts" in url
    assert "slug=satu,dua-%C3%A9" in url
    assert asked_of(url).per_page == 2


@pytest.mark.parametrize(("page", "number"), [("0x5", 1), ("²", 1), ("", 1), ("7", 7), ("9" * 30, 999_999_999)])
def test_a_number_that_is_none_is_the_usual_one(page, number):
    assert asked_of(f"https://pasar.example/wp-json/wp/v2/posts?page={page}").page == number
