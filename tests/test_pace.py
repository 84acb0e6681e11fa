"""Bounds that hold whatever happens: how often channels are asked, what a backfill asks for, how much is shared."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crawler.archive import backfills, channels, ledger
from crawler.archive.backfills import Estimate
from crawler.labels import LANGUAGES, wording
from crawler.models import Channel, ChannelKind
from crawler.periods import Period
from crawler.processes import PER_SITE, share
from crawler.revisit import LATEST, LONGEST_TROUBLE, SOONEST, TROUBLE, Pace, after_failure, after_look
from crawler.robots_tags import forbids_following, forbids_keeping, said_in_headers, said_in_metas
from tests.make import DAY, HOME, HOUR, NOW, few, make_archive, make_candidate

# How often a channel is asked

LOOKS = some.lists(some.tuples(some.integers(0, 40), some.integers(1, 20_000)), min_size=1, max_size=12)


@few
@given(LOOKS)
def test_the_next_look_is_never_too_soon_nor_too_late_whatever_the_last_ones_found(looks):
    rhythm, moment = Pace(), NOW
    for new, minutes in looks:
        moment += timedelta(minutes=minutes)
        rhythm = after_look(rhythm, new=new, now=moment)
        assert SOONEST <= rhythm.due - moment <= LATEST
        assert rhythm.heard <= moment
        assert rhythm.seconds is None or rhythm.seconds > 0


@few
@given(LOOKS, some.integers(1, 200))
def test_trouble_is_asked_about_ever_more_rarely_and_forgets_nothing_of_the_pace(looks, failures):
    rhythm, moment = Pace(), NOW
    for new, minutes in looks:
        moment += timedelta(minutes=minutes)
        rhythm = after_look(rhythm, new=new, now=moment)
    pauses = [after_failure(rhythm, failures=number, now=moment).due - moment for number in range(1, failures + 1)]
    assert all(TROUBLE <= one <= max(LONGEST_TROUBLE, LATEST) for one in pauses)
    assert pauses == sorted(pauses)
    after = after_failure(rhythm, failures=failures, now=moment)
    assert (after.heard, after.seconds) == (rhythm.heard, rhythm.seconds)


def test_a_channel_that_speaks_more_often_is_asked_no_later():
    dues = []
    for new in (1, 2, 10, 100):
        rhythm = after_look(Pace(heard=NOW, seconds=DAY.total_seconds()), new=new, now=NOW + DAY)
        dues.append(rhythm.due)
    assert dues == sorted(dues, reverse=True)


# What a backfill asks for

SPANS = some.tuples(some.integers(0, 40), some.integers(1, 20)).map(lambda one: (one[0], one[0] + one[1]))


def period(since, until):
    return Period(NOW + since * DAY, NOW + until * DAY)


@settings(few, max_examples=25)
@given(some.lists(some.tuples(SPANS, some.booleans()), min_size=1, max_size=5))
def test_every_day_is_read_once_however_often_it_is_asked_for(tmp_path_factory, asked):
    with make_archive(tmp_path_factory.mktemp("isi") / "archive.db") as archive:
        stretches = {}
        for span, ends in asked:
            found = backfills.unfinished(archive, "pasar", period(*span), now=NOW)
            stretches |= {one.id: one.period for one in found}
            if ends:
                for one in found:
                    backfills.finish(archive, one.id, now=NOW)
                assert backfills.unfinished(archive, "pasar", period(*span), now=NOW) == []
        for day in range(62):
            moment = NOW + day * DAY + HOUR
            wanted = any(period(*span).holds(moment) for span, _ in asked)
            assert sum(one.holds(moment) for one in stretches.values()) == wanted


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db") as opened:
        yield opened


def test_what_follows_a_stretch_that_was_read_tops_it_up(archive):
    [first] = backfills.unfinished(archive, "pasar", period(0, 10), now=NOW)
    assert not first.tops_up
    assert not backfills.is_known(archive, "pasar")
    backfills.finish(archive, first.id, now=NOW)
    assert backfills.is_known(archive, "pasar")
    before, after = sorted(backfills.unfinished(archive, "pasar", period(-5, 15), now=NOW), key=lambda one: one.period)
    assert (before.period, before.tops_up) == (period(-5, 0), False)
    assert (after.period, after.tops_up) == (period(10, 15), True)


def test_what_was_examined_is_what_a_backfill_announced_and_does_not_wait_any_more(archive):
    number = channels.remember(archive, "pasar", Channel(kind=ChannelKind.SITEMAP, url=f"{HOME}sitemap.xml"))
    [stretch] = backfills.unfinished(archive, "pasar", period(0, 10), now=NOW)
    urls = [f"{HOME}{one}/" for one in range(4)]
    assert backfills.want(archive, stretch.id, number, [f"{HOME}sitemap.xml"]) == [f"{HOME}sitemap.xml"]
    assert backfills.want(archive, stretch.id, number, [f"{HOME}sitemap.xml"]) == []
    assert backfills.wanted(archive, stretch.id) == {number: [f"{HOME}sitemap.xml"]}
    ledger.record(archive, map(make_candidate, urls), source="pasar", channel=number, now=NOW)
    for _ in range(2):
        backfills.mark(archive, stretch.id, urls)
    gone = ledger.Outcome(state=ledger.State.GONE, status=404)
    ledger.settle(archive, urls[0], gone, run=None, now=NOW)
    assert backfills.estimate(archive, "pasar", period(2, 3)) == Estimate(reported=4, examined=1)
    assert backfills.estimate(archive, "pasar", period(20, 30)) == Estimate(reported=0, examined=0)
    assert backfills.failures(archive, "pasar", period(0, 10)) == 0


# Shares, tags and numbers


@few
@given(some.integers(-5, 20_000), some.integers(1, 2000))
def test_no_more_descriptors_are_shared_out_than_there_are(free, most):
    found = share(free, most=most)
    assert 1 <= found.sites <= most
    assert found.idle >= 0
    assert (PER_SITE - 1) * found.sites + found.idle <= max(free, PER_SITE - 1)


@few
@given(some.lists(some.text(max_size=30) | some.sampled_from(["pantau: noindex", "NONE", "googlebot: none", ",", ":"])))
def test_whatever_a_header_says_it_is_words(values):
    said = said_in_headers(values)
    assert all(word == word.strip().lower() for word in said)
    assert said_in_headers(value.upper() for value in values if value.isascii()) <= said_in_headers(values)
    assert forbids_keeping(said) in {None, "noindex", "noarchive", "none"}
    assert forbids_following(said_in_metas([("robots", "NoFollow, index")]))


@few
@given(some.sampled_from(LANGUAGES), some.dates(date(1000, 1, 1), date(2999, 12, 31)), some.floats(0, 1))
def test_days_and_shares_are_told_in_both_languages_without_saying_what_is_not_so(language, day, value):
    words = wording(language)
    text = day.isoformat()
    assert words.long_day(text).endswith(f" {day.year}")
    assert words.day(text).split()[0] == str(day.day)
    assert words.period(text, text) == words.long_day(text)
    assert words.month(text[:7]) in words.day(text)
    percent = int(words.share(value).split()[0].removesuffix("%"))
    assert (percent == 0) == (value == 0)
    assert (percent == 100) == (value == 1)
    assert abs(percent - 100 * value) <= 1
