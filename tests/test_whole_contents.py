"""Which articles that came with their channel are believed, and how a feed comes to be believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.archive import channels, ledger
from crawler.archive.ledger import Outcome, State
from crawler.models import ChannelKind, Content
from crawler.spiders.channel_records import unsettled
from crawler.strategies.whole_entries import SAMPLES, pages_of, samples_of
from pipelines.weigh_feed import is_whole
from tests.make import DAY, HOME, NOW, announce, make_archive, make_candidate, make_channel, make_source

LONG = Content(html="<p>" + "Bupati membuka forum kota cerdas bersama warga. " * 12 + "</p>")
SHORT = Content(html="<p>Bupati membuka forum …</p>")
WORDPRESS = make_channel(kind=ChannelKind.WORDPRESS)


def candidates(*contents: Content | None):
    return [make_candidate(f"{HOME}{n}/", title=f"Berita {n}", content=one) for n, one in enumerate(contents)]


@pytest.mark.parametrize(
    ("channel", "handed_on"),
    [
        (WORDPRESS, [f"{HOME}0/"]),
        (make_channel(trusted=True), [f"{HOME}0/"]),
        (make_channel(trusted=False), []),
        (make_channel(), []),
        (make_channel(kind=ChannelKind.SEARCH, trusted=True), []),
    ],
    ids=["WordPress", "a feed that is believed", "one that is not", "one not tried yet", "a search"],
)
def test_a_whole_article_is_taken_from_whom_it_is_believed(channel, handed_on):
    pages = pages_of(candidates(LONG, SHORT, None), channel, make_source(), now=NOW)
    assert [page.url for page in pages] == handed_on


def test_an_article_that_came_whole_goes_the_way_of_a_page():
    [page] = pages_of(candidates(LONG), WORDPRESS, make_source(), now=NOW)
    assert (page.url, page.announced, page.source, page.channel) == (f"{HOME}0/", f"{HOME}0/", "pasar", 1)
    assert (page.title, page.fetched, page.content) == ("Berita 0", NOW, LONG)


def test_the_words_of_an_article_that_came_whole_are_sought_in_all_that_its_channel_said():
    told = replace(LONG, section="Daerah", authors=("Sari",), tags=("kota", "pasar"), image=f"{HOME}foto.jpg")
    [page] = pages_of(candidates(told), WORDPRESS, make_source(), now=NOW)
    for words in (f"{HOME}0/", "Berita 0", "Daerah", "Sari", "kota", "pasar", f"{HOME}foto.jpg", LONG.html):
        assert words.encode() in page.said


@pytest.mark.parametrize(
    ("channel", "count"),
    [
        (make_channel(), SAMPLES),
        (make_channel(trusted=True, tried=NOW - 29 * DAY), 0),
        (make_channel(trusted=True, tried=NOW - 31 * DAY), SAMPLES),
        (make_channel(trusted=False, tried=NOW - 31 * DAY), SAMPLES),
        (WORDPRESS, 0),
    ],
)
def test_a_few_entries_of_a_feed_are_compared_with_their_pages_once_a_month(channel, count):
    samples = samples_of(candidates(SHORT, None, *([LONG] * 5)), channel, now=NOW)
    assert list(samples.values()) == [84] * count


@pytest.mark.parametrize(
    ("entry", "page", "whole"), [(100, 100, True), (90, 100, True), (89, 100, False), (200, 100, True)]
)
def test_an_entry_is_whole_if_it_has_about_the_words_of_its_page(entry, page, whole):
    assert is_whole(entry, page) is whole


def test_what_is_settled_already_is_not_read_again_but_what_waits_for_another_try_of_its_page(tmp_path):
    pending, refused, kept, bare = candidates(LONG, LONG, LONG, None)
    with make_archive(tmp_path / "archive.db") as archive:
        announce(archive, pending.url, refused.url, kept.url, bare.url)
        ledger.settle(archive, refused.url, Outcome(state=State.REFUSED, reason="HTTP 403"), run=None, now=NOW)
        ledger.settle(archive, kept.url, Outcome(state=State.DROPPED, reason="OffTopic"), run=None, now=NOW)
        assert unsettled(archive, [pending, refused, kept, bare]) == [pending, refused]


def test_what_is_found_out_about_a_channel_is_remembered(tmp_path):
    source = make_source(channels=(make_channel(url=f"{HOME}?s={{query}}", kind=ChannelKind.SEARCH),))
    with make_archive(tmp_path / "archive.db", source) as archive:
        [fresh] = channels.known(archive, source)
        assert (fresh.trusted, fresh.tried, fresh.page_size) == (None, None, None)
        channels.trust(archive, fresh.id, trusted=False, now=NOW)
        channels.limit(archive, fresh.id, 10)
        [known] = channels.known(archive, source)
        assert (known.trusted, known.tried, known.page_size) == (False, NOW, 10)
