"""What the archive remembers of a backfill, so that nothing is read twice and nothing is forgotten."""

from __future__ import annotations

from collections import deque
from datetime import timedelta

import pytest

from crawler.archive import backfills, channels
from crawler.archive.backfills import Estimate
from crawler.models import SPEAKS, Channel, ChannelKind
from crawler.periods import Period
from crawler.spiders.backfill import note_document, note_end, state_of, want_first
from crawler.strategies.backfill import BackfillPlan
from crawler.strategies.backfill_visit import BackfillVisit, Step
from tests.make import DAY, HOME, NOW, make_archive, make_source


@pytest.fixture
def archive(tmp_path):
    channel = Channel(kind=ChannelKind.SITEMAP, url=f"{HOME}sitemap.xml")
    with make_archive(tmp_path / "archive.db", make_source(channels=(channel,))) as opened:
        yield opened


def begin(archive, since, until):
    period = Period(NOW - since * DAY, NOW - until * DAY)
    return backfills.unfinished(archive, "pasar", period, now=NOW)


def ages(stretches):
    return [((NOW - one.period.since).days, (NOW - one.period.until).days, one.tops_up) for one in stretches]


def test_what_was_read_to_its_end_is_not_asked_for_again(archive):
    [first] = begin(archive, 700, 300)
    assert ages(begin(archive, 600, 400)) == [(700, 300, False)]  # it goes on with what was begun
    backfills.finish(archive, first.id, now=NOW)
    assert begin(archive, 600, 400) == []
    assert ages(begin(archive, 900, 100)) == [(300, 100, True), (900, 700, False)]


def test_backfills_of_one_second_are_one_stretch(archive):
    for number in range(4):
        period = Period(NOW - DAY, NOW + timedelta(microseconds=100 * number))
        assert [one.id for one in backfills.unfinished(archive, "pasar", period, now=NOW)] == [1]


def test_documents_are_read_once_and_those_that_failed_for_now_once_more(archive):
    [stretch] = begin(archive, 700, 300)
    names = ["a", "b", "c", "d"]
    assert backfills.want(archive, stretch.id, 1, names) == names
    backfills.note_read(archive, stretch.id, "a", reported=5, shown=3, oldest=NOW)
    backfills.note_failed(archive, stretch.id, "b", "HTTP 503", for_good=False)
    backfills.note_failed(archive, stretch.id, "c", "HTTP 404", for_good=True)
    assert backfills.want(archive, stretch.id, 1, [*names, "e"]) == ["e"]
    assert backfills.wanted(archive, stretch.id) == {1: ["d", "e"]}
    assert backfills.has_failures(archive, stretch.id)
    backfills.ask_again(archive, stretch.id)
    assert backfills.wanted(archive, stretch.id) == {1: ["b", "d", "e"]}
    backfills.give_up(archive, stretch.id, 1)
    assert backfills.wanted(archive, stretch.id) == {}
    assert backfills.estimate(archive, "pasar", stretch.period) == Estimate(reported=2, examined=0)
    assert backfills.reach(archive, stretch.id, ChannelKind.SITEMAP) == NOW


def visit_at(step, stretch):
    source = make_source(home=HOME)
    return BackfillVisit(source=source, todo=deque(), depth=deque(), stretches=deque([stretch]), step=step)


def reads_of(archive, visit):
    stored = state_of(archive, visit, lambda _: SPEAKS)
    plan = BackfillPlan(visit=visit, stored=stored, queries=(), now=NOW)
    return want_first(archive, visit, plan.reads())


def test_a_guess_is_stored_before_it_is_asked_and_wanted_once(archive):
    visit = visit_at(Step.PAGES, begin(archive, 700, 300)[0])
    [read] = reads_of(archive, visit)
    assert (read.channel.id, read.channel.guessed, [one.url for one in read.further]) == (2, True, [HOME])
    assert reads_of(archive, visit) == []
    assert [one.url for one in channels.known(archive, visit.source)] == []
    assert state_of(archive, visit, lambda _: 0).unread == {2: [HOME]}


def test_a_guess_that_announces_something_is_known_from_then_on(archive):
    visit = visit_at(Step.PAGES, begin(archive, 700, 300)[0])
    [read] = reads_of(archive, visit)
    read.next_address()
    note_document(archive, visit, read, [f"{HOME}kabar/"])
    assert [one.url for one in channels.known(archive, visit.source)] == [HOME]


def test_a_guess_that_shows_nothing_has_failed(archive):
    visit = visit_at(Step.PAGES, begin(archive, 700, 300)[0])
    [read] = reads_of(archive, visit)
    note_end(archive, visit, read, now=NOW)
    assert [(one.failures, one.checked) for one in channels.stored(archive, "pasar")] == [(0, None), (1, NOW)]


def test_lists_whose_address_speaks_of_a_topic_are_told_apart(archive):
    lists = [Channel(kind=ChannelKind.LISTING, url=f"{HOME}{tag}/", origin="probed") for tag in ("smart-city", "pasar")]
    for one in lists:
        channels.remember(archive, "pasar", one)
    visit = visit_at(Step.LISTS, begin(archive, 700, 300)[0])
    stored = state_of(archive, visit, lambda one: SPEAKS if "smart" in one.url else 0)
    assert stored.on_topic == {lists[0].url}
