"""What a probe asks of a site and makes of the answers, and how often channels are asked: without asking anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.cli.sources_probe import channel_said
from crawler.discovery.home import Home, name_among
from crawler.discovery.wordpress_site import WordPressSite
from crawler.models import Candidate, Channel, ChannelKind, Pointer, Reading
from crawler.strategies import frequency
from crawler.strategies.inspection import MOST_ARTICLES, Inspection
from crawler.times import WIB
from crawler.troubles import kind_of_error
from tests.make import DAY, HOME, HOUR, NOW, make_channel, make_source

FEED, LISTING, SITEMAP, WORDPRESS, SEARCH = (
    ChannelKind.FEED, ChannelKind.LISTING, ChannelKind.SITEMAP, ChannelKind.WORDPRESS, ChannelKind.SEARCH,
)  # fmt: skip


def channel(kind, path, *, guessed=True):
    return Channel(kind=kind, url=HOME + path, origin="probed", guessed=guessed)


def inspection(*channels, **rest):
    made = Inspection(source=make_source(), address=HOME, **rest)
    made.add(channels)
    return made


def order(made):
    asked = []
    while found := made.next_question():
        asked.append(found)
    return asked


def reading(*paths, **rest):
    return Reading(candidates=tuple(Candidate(url=HOME + path) for path in paths), **rest)


def test_each_address_is_asked_once_in_the_order_in_which_it_was_noted():
    feed, again, other = channel(FEED, "feed/"), channel(SITEMAP, "feed/"), channel(FEED, "rss")
    assert order(inspection(feed, again, other, feed)) == [feed, other]


def test_of_each_kind_guesses_are_asked_until_one_is_right():
    first, second, map_ = channel(FEED, "feed/"), channel(FEED, "rss"), channel(SITEMAP, "sitemap.xml")
    made = inspection(first, second, map_)
    assert made.next_question() == first
    made.take(first, reading("a"))
    assert order(made) == [map_]


def test_what_the_site_or_the_seeds_name_is_asked_though_a_guess_was_right():
    guessed, linked = channel(FEED, "feed/"), channel(FEED, "umpan.xml", guessed=False)
    made = inspection(guessed, linked)
    made.take(made.next_question(), reading("a"))
    assert order(made) == [linked]


def test_the_home_page_as_a_list_is_asked_only_where_nothing_else_answered():
    feed, home = channel(FEED, "feed/"), channel(LISTING, "")
    assert order(inspection(feed, home)) == [feed, home]
    heard = inspection(feed, home)
    heard.take(heard.next_question(), reading("a"))
    assert order(heard) == []


@pytest.mark.parametrize(("first", "asked"), [(SITEMAP, 4), (FEED, 1)])
def test_sitemaps_that_robots_txt_names_are_all_asked_where_there_is_no_feed(first, asked):
    named = [channel(SITEMAP, f"peta-{number}.xml") for number in range(6)]
    feeds = [channel(FEED, "feed/")] if first is FEED else []
    made = inspection(*feeds, *named, named=frozenset(one.url for one in named))
    while one := made.next_question():
        made.take(one, reading("a"))
    assert sum(one.channel.kind is SITEMAP for one in made.heard) == asked


def test_a_search_is_tried_where_there_is_a_feed_alone_and_one_that_finds_anything_is_none():
    search = channel(SEARCH, "?s={query}")
    assert order(inspection(search)) == order(inspection(replace(search, guessed=False))) == []
    for kind, asked in ((FEED, [search]), (LISTING, []), (SITEMAP, [])):
        made = inspection(channel(kind, "x"), search)
        made.take(made.next_question(), reading("a"))
        assert order(made) == asked
    made.take(search, reading("a"))
    assert made.failed == {search.url: "it finds nothing that it does not find for nonsense too"}
    made.take(search, reading())
    assert made.heard[-1].channel == search


def test_what_announces_nothing_of_the_site_is_no_channel_of_it():
    made, feed = inspection(), channel(FEED, "feed/")
    elsewhere = Reading(candidates=(Candidate(url="https://lain.example/a"), Candidate(url=HOME)))
    made.take(feed, elsewhere)
    assert (made.heard, made.failed) == ([], {feed.url: "it announces nothing of this site"})


def test_an_index_of_further_documents_is_a_channel_though_it_announces_nothing_itself():
    made, map_ = inspection(), channel(SITEMAP, "sitemap.xml")
    made.take(map_, reading(further=(Pointer(url=HOME + "post-1.xml"),)))
    [heard] = made.heard
    assert (heard.announced, heard.newest, made.failed) == (0, None, {})


def test_the_newest_of_a_channel_is_dated_by_the_clocks_of_its_source():
    told = {"kind": "feed", "url": f"{HOME}feed/", "announced": 3, "newest": "2026-11-20T16:30:00Z"}
    said = f"feed      {HOME}feed/  announces 3, the newest of"
    assert channel_said(told, "Asia/Jayapura") == f"{said} 2026-11-21 01:30 WIT"
    assert channel_said(told | {"newest": None}, WIB) == said.removesuffix(", the newest of")


def test_of_a_channel_is_told_what_it_announces_and_the_newest_of_it():
    made, feed = inspection(), channel(FEED, "feed/")
    dated = (
        Candidate(url=HOME + "a", published=NOW - DAY), Candidate(url=HOME + "b", modified=NOW - HOUR),
        Candidate(url=HOME + "c"), Candidate(url="https://lain.example/d", published=NOW),
    )  # fmt: skip
    made.take(feed, Reading(candidates=dated))
    [heard] = made.heard
    assert heard.facts() == {
        "kind": "feed", "url": feed.url, "origin": "probed", "announced": 3, "newest": "2026-11-20T02:00:00Z",
    }  # fmt: skip


def test_the_articles_of_the_first_channel_are_tried_those_first_that_look_like_one():
    made = inspection()
    made.take(channel(FEED, "feed/"), reading("tentang", "2026/11/20/lampu-jalan-pintar", "kontak", "indeks", "x"))
    assert len(made.candidates) == MOST_ARTICLES
    assert made.candidates[0].url == HOME + "2026/11/20/lampu-jalan-pintar"
    tried = made.candidates
    made.take(channel(SITEMAP, "sitemap.xml"), reading("2026/11/19/lain"))
    assert made.candidates == tried


def test_what_a_site_says_of_itself_is_told_by_its_home_and_by_wordpress():
    made = inspection(home=Home(name="Beranda", about="Berita kota"))
    assert (made.name, made.about, made.zone) == ("Beranda", "Berita kota", None)
    made.site = WordPressSite(name="Pasar", about="Kabar pasar", zone="Asia/Makassar")
    assert (made.name, made.about, made.zone) == ("Pasar", "Berita kota Kabar pasar", "Asia/Makassar")
    assert inspection().name == inspection().about == ""


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ([], ""),
        (["", " "], ""),
        (["A", "x" * 500], ""),
        (["Beranda", "  Warta   Pesisir "], "Warta Pesisir"),
        (["Warta Pesisir - Berita Terkini dan Terpercaya", "Warta Pesisir"], "Warta Pesisir"),
        (["Portal Kita", "Kabar Kita"], "Portal Kita"),  # neither is like the host
    ],
)
def test_a_site_is_called_what_is_most_like_its_host_else_what_it_says_first(names, name):
    assert name_among(names, "https://www.wartapesisir.example/") == name


# How often

BEFORE = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("failures", "checked", "kind", "is_resting"),
    [
        (0, HOUR, {}, False),
        (2, HOUR, {}, False),
        (3, HOUR, {}, True),
        (3, 7 * DAY, {}, True),
        (3, 7 * DAY + BEFORE, {}, False),
        (3, None, {}, False),
        (1, HOUR, {"origin": "seeds"}, False),
        (1, HOUR, {"kind": WORDPRESS, "origin": "probed"}, True),
        (1, HOUR, {"kind": WORDPRESS, "origin": "probed", "read": NOW - 9 * DAY}, False),
        (1, 30 * DAY, {"kind": WORDPRESS, "origin": "probed"}, True),
        (1, 30 * DAY + BEFORE, {"kind": WORDPRESS, "origin": "probed"}, False),
    ],
)
def test_what_keeps_failing_is_left_alone_and_a_guess_at_once_and_for_longer(failures, checked, kind, is_resting):
    stored = make_channel(failures=failures, checked=None if checked is None else NOW - checked, **kind)
    assert frequency.rests(stored, now=NOW) is is_resting


@pytest.mark.parametrize(
    ("ask", "field", "stretch"),
    [
        (frequency.needs_depth, "read", frequency.DEPTH_EVERY),
        (frequency.needs_trial, "tried", frequency.TRIED_EVERY),
        (frequency.needs_dates, "dated", frequency.DEPTH_EVERY),
    ],
)
def test_what_was_never_done_is_due_and_then_once_in_its_stretch_of_time(ask, field, stretch):
    assert ask(make_channel(), now=NOW)
    assert not ask(make_channel(**{field: NOW - stretch}), now=NOW)
    assert ask(make_channel(**{field: NOW - stretch - BEFORE}), now=NOW)


@pytest.mark.parametrize(
    ("trusted", "tried", "distrusted"),
    [(None, HOUR, False), (True, HOUR, False), (False, HOUR, True), (False, 31 * DAY, False), (False, None, False)],
)
def test_who_was_found_not_to_do_what_it_says_is_distrusted_until_the_next_trial(trusted, tried, distrusted):
    stored = make_channel(trusted=trusted, tried=None if tried is None else NOW - tried)
    assert frequency.is_distrusted(stored, now=NOW) is distrusted


@pytest.mark.parametrize(
    ("heeds", "dated", "heeds_none"),
    [(None, HOUR, False), (True, HOUR, False), (False, HOUR, True), (False, 31 * DAY, False), (False, None, False)],
)
def test_who_hands_out_its_newest_for_what_changed_is_not_asked_so_for_a_month(heeds, dated, heeds_none):
    stored = make_channel(heeds_change=heeds, dated=None if dated is None else NOW - dated)
    assert frequency.heeds_no_change(stored, now=NOW) is heeds_none


@pytest.mark.parametrize(
    ("failures", "days", "until"), [(2, 1, None), (3, 8, None), (3, 7, None), (3, 6, "2026-11-21")]
)
def test_a_source_whose_probes_find_nothing_is_told_when_it_is_probed_next(failures, days, until):
    said = frequency.why_not_probed(failures, NOW - days * DAY, now=NOW)
    assert said == (until and f"3 probes found nothing; the next one is not before {until}T03:00:00Z")
    assert frequency.why_not_probed(failures, None, now=NOW) is None


def test_a_source_that_waits_for_its_next_probe_is_said_to_have_what_it_had_before():
    waits = "3 probes found nothing; the next one is not before 2026-12-08T03:00:00Z"
    said = frequency.with_cause(waits, "home https://pasar.example/: a parked domain")
    assert said == f"{waits}; before that: home https://pasar.example/: a parked domain"
    assert frequency.with_cause(waits.replace("08", "09"), said) == said.replace("08", "09")
    assert {frequency.with_cause(waits, error) for error in (None, waits)} == {waits}
    assert kind_of_error(said)[0] == "parked"


def test_between_two_daily_crawls_a_sitemap_is_asked_only_where_there_is_nothing_else():
    feed, map_, search = (make_channel(kind=kind) for kind in (FEED, SITEMAP, SEARCH))
    assert frequency.polled([map_, search, feed]) == [feed]
    assert frequency.polled([map_, search]) == [map_]
    assert frequency.polled([search]) == []


@pytest.mark.parametrize(("due", "is_due"), [(None, False), (NOW, True), (NOW - HOUR, True), (NOW + BEFORE, False)])
def test_a_channel_of_which_nothing_is_known_waits_for_the_daily_crawl(due, is_due):
    assert frequency.is_due(make_channel(due=due), now=NOW) is is_due
