"""What the archive remembers of a backfill, so that nothing is read twice and nothing is forgotten."""

from __future__ import annotations

import pytest

from crawler.archive import backfills
from crawler.archive.backfills import Estimate
from crawler.models import Channel, ChannelKind
from crawler.periods import Period
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
