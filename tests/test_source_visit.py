"""Which channels of a source are asked, in which order, and which of their documents."""

from __future__ import annotations

from collections import deque

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.discovery.wordpress_urls import posts_address
from crawler.models import Candidate, Channel, ChannelKind, Pointer, Reading
from crawler.spiders.responses import validators_of
from crawler.strategies import channel_read as gaps
from crawler.strategies.channel_read import MOST_CANDIDATES, ChannelRead, begin, newest, strategy_for
from crawler.strategies.frequency import conditional_headers, unless_changed
from crawler.strategies.listing import MOST_PAGES
from crawler.strategies.probe import guesses_of, part_with_articles
from crawler.strategies.sitemap import MOST_SITEMAPS
from crawler.strategies.source_visit import SourceVisit, plan
from tests.make import DAY, HOME, HOUR, NOW, make_candidate, make_channel, make_source

FEED, SITEMAP, LISTING = ChannelKind.FEED, ChannelKind.SITEMAP, ChannelKind.LISTING
WORDPRESS, SEARCH = ChannelKind.WORDPRESS, ChannelKind.SEARCH
UNREAD = {"read": None}


def channel(number, kind, days=0.0, **rest):
    return make_channel(id=number, kind=kind, **({"url": f"{HOME}{number}", "read": NOW - days * DAY} | rest))


def asked(visit):
    """Return which channels are asked, in order, and how many are kept back."""
    return [one.id for one in visit.todo], [one.id for one in visit.depth]


@pytest.mark.parametrize(
    ("channels", "todo", "depth"),
    [
        ([], [], []),
        ([channel(1, FEED)], [1], []),
        ([channel(1, LISTING), channel(2, FEED)], [2, 1], []),
        ([channel(1, SITEMAP), channel(2, FEED)], [2], [1]),
        ([channel(1, SITEMAP, 7), channel(2, FEED)], [2], [1]),
        ([channel(1, SITEMAP, 7.01), channel(2, FEED)], [2, 1], []),
        ([channel(1, SITEMAP, **UNREAD), channel(2, FEED, **UNREAD)], [2, 1], []),
        ([channel(1, SITEMAP), channel(2, SITEMAP, 9)], [1, 2], []),
        ([channel(1, SITEMAP), channel(2, SITEMAP, 9), channel(3, LISTING), channel(4, FEED)], [4, 3, 2], [1]),
    ],
)
def test_feeds_and_listings_are_asked_daily_and_sitemaps_beside_them_once_a_week(channels, todo, depth):
    assert asked(plan(make_source(), channels, now=NOW)) == (todo, depth)


@pytest.mark.parametrize("kind", ChannelKind)
def test_each_kind_of_channel_is_asked_for_what_is_new(kind):
    visit = plan(make_source(), [channel(1, kind, url=f"{HOME}?s={{query}}", **UNREAD)], now=NOW)
    read, first = begin(visit.next_channel(), ("smart city",), now=NOW)
    assert (read.channel.kind, first.startswith(HOME)) == (kind, True)


def test_a_home_page_below_a_path_is_asked_daily_and_its_sections_are_not():
    source = make_source(home=f"{HOME}id")
    home, section = (
        channel(number, LISTING, url=f"{HOME}{path}", origin="probed")
        for number, path in ((1, "id/"), (2, "id/berita"))
    )
    assert asked(plan(source, [section, home], now=NOW)) == ([1], [2])


def test_a_moment_that_lies_ahead_tells_nothing_of_a_channel():
    ahead = NOW + 900 * DAY
    [of_wrong_clock, of_clock_set_back_a_little] = plan(
        make_source(),
        [
            channel(1, FEED, read=ahead, checked=ahead, tried=ahead, dated=ahead, failures=3),
            channel(2, FEED, read=NOW + HOUR, checked=NOW + HOUR),
        ],
        now=NOW,
    ).todo
    assert of_wrong_clock == channel(1, FEED, **UNREAD, failures=3)
    assert of_clock_set_back_a_little.read == NOW + HOUR


@pytest.mark.parametrize(
    ("channels", "todo"),
    [
        ([channel(1, FEED), channel(2, FEED, origin="probed")], [1]),
        ([channel(1, FEED, failures=1), channel(2, FEED, origin="probed")], [1, 2]),
        ([channel(1, FEED, failures=3, checked=NOW - DAY), channel(2, FEED, origin="probed")], [2]),
        ([channel(1, FEED, failures=3, checked=NOW - 8 * DAY), channel(2, FEED, origin="probed")], [1, 2]),
        ([channel(1, FEED, failures=9, checked=NOW - DAY)], [1]),
    ],
    ids=["seeds first", "one failure", "it rests", "a week later", "nothing else"],
)
def test_a_channel_that_keeps_failing_rests_for_a_week_while_a_probed_one_serves(channels, todo):
    assert asked(plan(make_source(), channels, now=NOW)) == (todo, [])


@pytest.mark.parametrize(
    ("channels", "todo", "depth"),
    [
        ([channel(1, FEED), channel(2, WORDPRESS)], [2], [1]),
        ([channel(1, LISTING), channel(2, WORDPRESS, **UNREAD), channel(3, SITEMAP, 9)], [2], [3, 1]),
        ([channel(1, FEED), channel(2, WORDPRESS, origin="probed")], [2], [1]),
        ([channel(1, FEED), channel(2, WORDPRESS, failures=1)], [2], [1]),
        ([channel(1, FEED), channel(2, WORDPRESS, failures=3, checked=NOW)], [1], []),
        ([channel(1, FEED), channel(2, SEARCH)], [1], [2]),
        ([channel(1, FEED), channel(2, SEARCH, 8)], [1, 2], []),
        ([channel(1, SITEMAP), channel(2, SEARCH)], [1], [2]),
        ([channel(1, SEARCH)], [1], []),
        ([channel(1, FEED), channel(2, SEARCH, 8, trusted=False, tried=NOW - DAY)], [1], []),
        ([channel(1, FEED), channel(2, SEARCH, 8, trusted=False, tried=NOW - 31 * DAY)], [1, 2], []),
    ],
)
def test_wordpress_is_asked_alone_and_searches_beside_others_once_a_week(channels, todo, depth):
    assert asked(plan(make_source(), channels, now=NOW)) == (todo, depth)


@pytest.mark.parametrize(("days", "todo"), [(1, [1]), (29, [1]), (31, [2])])
def test_where_wordpress_turned_out_closed_it_is_asked_again_after_a_month(days, todo):
    guess = channel(2, WORDPRESS, origin="probed", failures=1, checked=NOW - days * DAY, **UNREAD)
    assert asked(plan(make_source(), [channel(1, FEED), guess], now=NOW))[0] == todo


def guesses(*urls):
    return [Channel(kind=WORDPRESS, url=url, origin="probed") for url in urls]


def test_traces_of_wordpress_are_followed_unless_it_was_tried_before():
    fresh = plan(make_source(), [channel(1, FEED)], now=NOW)
    fresh.look_for_wordpress(guesses("a", "b"))
    fresh.look_for_wordpress(guesses("c"))
    assert [fresh.next_channel().url for _ in range(3)] == ["a", "b", f"{HOME}1"]
    tried = plan(make_source(), [channel(1, FEED), channel(2, WORDPRESS, failures=9, checked=NOW)], now=NOW)
    tried.look_for_wordpress(guesses("a"))
    assert tried.next_channel().id == 1


@pytest.mark.parametrize(
    ("reason", "left"),
    [
        ("HTTP 404", 1),
        ("HTTP 403", 1),
        ("an HTML page, not WordPress's posts", 1),
        ("HTTP 401", 0),
        ("HTTP 500", 0),
        ("no answer in time", 0),
        ("robots.txt of pasar.example does not allow it", 0),
        ("a refusal (x)", 0),
    ],
)
def test_the_second_form_is_asked_only_where_the_first_may_be_blocked_alone(reason, left):
    one = visit(guesses=deque(guesses("b")))
    one.rule_out(guesses("a")[0], reason)
    assert len(one.guesses) == left


@pytest.mark.parametrize(("gap", "following"), [(False, []), (True, [1, 2, 3])])
def test_where_wordpress_answers_the_others_are_asked_only_for_what_it_cannot_be_asked(gap, following):
    one = visit(todo=(1, 2), depth=(3,), guesses=deque(guesses("b")))
    one.hear(guesses("a")[0])
    one.gap = gap
    assert [channel.id for channel in iter(one.next_channel, None)] == following


@pytest.mark.parametrize(
    ("found", "kinds"), [(FEED, [SITEMAP, SEARCH]), (SITEMAP, [SEARCH]), (LISTING, [SEARCH]), (SEARCH, [])]
)
def test_what_reaches_deeper_than_the_channel_found_is_asked_too(found, kinds):
    deep = [Channel(kind=kind, url=f"{HOME}{kind}") for kind in (SITEMAP, SEARCH)]
    one = visit(todo=(1, 2), sitemaps=(deep[0],), search=deep[1])
    one.settle_for(channel(1, found))
    assert [channel.kind for channel in one.todo] == kinds


@pytest.mark.parametrize(("feeds", "asked"), [((), 4), (("feed",), 1)])
def test_of_sitemaps_that_robots_txt_names_several_are_asked_where_there_is_no_feed(feeds, asked):
    named = tuple(Channel(kind=SITEMAP, url=f"{HOME}{number}.xml") for number in range(6))
    one = visit()
    one.probe([*(Channel(kind=FEED, url=f"{HOME}{name}") for name in feeds), *named], sitemaps=named)
    heard = []
    while (channel := one.next_channel()) is not None:
        heard.append(channel)
        one.settle_for(channel)
        one.hear(channel)
    assert sum(channel.kind is SITEMAP for channel in heard) == asked


@pytest.mark.parametrize(("query", "lost"), [("smart city", True), (None, False)])
def test_a_site_that_breaks_down_over_a_search_has_told_what_is_new_all_the_same(query, lost):
    read, _ = begin(channel(1, WORDPRESS), ("smart city",), now=NOW)
    assert read.is_complete_without(posts_address(f"{HOME}1", query=query)) is lost
    assert (read.strategy.trusted, read.strategy.has_more) == ((False, True) if lost else (None, False))


def test_channels_that_are_asked_for_something_are_never_asked_conditionally():
    assert [conditional_headers(channel(1, kind, etag='"a"'), now=NOW) for kind in (WORDPRESS, SEARCH)] == [{}, {}]


def visit(*, todo=(), depth=(), **rest):
    return SourceVisit(source=make_source(), todo=todo_of(todo), depth=todo_of(depth), **rest)


def todo_of(numbers):
    return plan(make_source(), [channel(number, FEED) for number in numbers], now=NOW).todo


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ({"heard": True, "gap": False}, [1, 2]),
        ({"heard": True, "gap": True}, [1, 2, 3, 4]),
        ({"heard": False, "gap": False}, [1, 2, 3, 4]),
    ],
)
def test_depth_is_asked_only_after_a_gap_or_when_nothing_else_answered(said, order):
    one = visit(todo=(1, 2), depth=(3, 4), **said)
    asked = []
    while (following := one.next_channel()) is not None:
        asked.append(following.id)
    assert asked == order


@pytest.mark.parametrize(
    ("errors", "silent", "said"),
    [(["dead"], ["mute"], "dead"), ([], ["mute"], "mute"), ([], [], "wrong; wrong; wrong")],
    ids=["what is known", "a guess that answered", "guesses that did not"],
)
def test_a_guess_that_answered_in_vain_tells_more_than_those_that_were_never_there(errors, silent, said):
    assert visit(errors=errors, silent=silent, guessed_wrong=4 * ["wrong"]).complaint == said


def test_once_the_first_deep_channel_has_answered_the_others_are_left():
    one = visit(depth=(3, 4))
    assert one.next_channel() is not None
    one.heard = True
    assert one.next_channel() is None


@pytest.mark.parametrize(
    ("heard", "has_probed", "needed"), [(False, False, True), (True, False, False), (False, True, False)]
)
def test_a_source_of_which_nothing_answered_is_probed_once(heard, has_probed, needed):
    assert visit(heard=heard, has_probed=has_probed).needs_probe() is needed


def read_of(known, **rest):
    """Return a reading of a channel that has come so far."""
    read = ChannelRead(channel=known, strategy=strategy_for(known, (), now=NOW), **rest)
    read.strategy.documents = read.documents
    return read


@pytest.mark.parametrize(
    ("known", "announced", "new", "gap"),
    [
        (channel(1, FEED, 1), 10, 10, True),
        (channel(1, FEED, 1), 10, 9, False),
        (channel(1, FEED, 1), 0, 0, False),
        (channel(1, FEED, **UNREAD), 10, 10, False),
        (Channel(kind=FEED, url=f"{HOME}feed/"), 10, 10, False),
    ],
)
def test_a_channel_all_of_whose_entries_are_new_since_it_was_last_read_shows_a_gap(known, announced, new, gap):
    assert read_of(known, announced=announced, new=new).shows_gap() is gap


def test_what_a_killed_run_has_heard_of_does_not_close_a_gap():
    known = channel(1, FEED, 1)
    assert read_of(known, announced=10, new=4, lost=6).shows_gap()
    assert not read_of(known, announced=10, new=4, lost=5).shows_gap()


@pytest.mark.parametrize(
    ("url", "urls", "new", "older"),
    [
        (f"{HOME}feed/", "ab", 2, f"{HOME}feed/?paged=2"),
        (f"{HOME}feed/", "ab", 1, None),
        (f"{HOME}rss", "ab", 2, None),
        (f"{HOME}feed/", "", 0, None),
    ],
)
def test_a_feed_of_which_all_is_new_is_followed_to_its_older_entries(url, urls, new, older):
    read = read_of(channel(1, FEED, 1), documents=1, announced=len(urls), new=new)
    reading = Reading(candidates=tuple(Candidate(url=f"{HOME}{one}") for one in urls))
    assert [one.url for one in gaps.older_part(reading, read, url)] == ([older] if older else [])
    assert gaps.older_part(reading, read, url) == []  # whatever page is asked for, it shows the same


@pytest.mark.parametrize(
    ("known", "status", "digest", "unchanged"),
    [
        (channel(1, FEED, digest="d1"), 304, "", True),
        (channel(1, FEED, digest="d1"), 200, "d1", True),
        (channel(1, FEED, digest="d1"), 200, "d2", False),
        (Channel(kind=FEED, url=HOME), 200, "d1", False),
        (channel(1, WORDPRESS, digest="d1"), 200, "d1", False),
    ],
)
def test_a_document_is_unchanged_if_the_server_says_so_or_its_bytes_are_the_same(known, status, digest, unchanged):
    assert read_of(known).is_unchanged(status, digest) is unchanged
    assert not read_of(known, documents=1).is_unchanged(status, digest)


LAST = "Fri, 20 Nov 2026 03:00:00 GMT"
VALID = {"etag": '"a"', "last_modified": LAST}
BOTH = {"If-None-Match": b'"a"', "If-Modified-Since": LAST.encode()}


@pytest.mark.parametrize(
    ("known", "headers"),
    [
        (channel(1, FEED, 1, **VALID), BOTH),
        (channel(1, FEED, 2, etag='"a"'), {"If-None-Match": b'"a"'}),
        (channel(1, FEED, 1, last_modified="gestern"), {"If-Modified-Since": b"gestern"}),
        (channel(1, FEED, 1, etag=""), {}),
        (channel(1, FEED, 2.01, **VALID), {}),
        (channel(1, FEED, **VALID, **UNREAD), {}),
        (Channel(kind=FEED, url=f"{HOME}feed/"), {}),
    ],
)
def test_a_document_is_asked_for_only_if_it_changed_but_whole_after_two_days(known, headers):
    assert conditional_headers(known, now=NOW) == headers


@pytest.mark.parametrize("mark", [b'"a"', b'W/"a"', b'"\xe9t\xe9"', '"kabar-é"'.encode(), b'"\x80\xff"'])
def test_what_a_server_marked_a_document_with_is_sent_back_byte_for_byte(mark):
    known = validators_of(Response(HOME, headers={"ETag": mark, "Last-Modified": LAST}), digest="d")
    asked = Request(HOME, headers=unless_changed(known))
    assert (asked.headers["If-None-Match"], asked.headers["If-Modified-Since"]) == (mark, LAST.encode())


def announced(count, **rest):
    return [make_candidate(f"{HOME}{number}", **rest) for number in range(count)]


def test_a_document_of_usual_size_keeps_its_order():
    some = [make_candidate("a", published=NOW - DAY), make_candidate("b"), make_candidate("c", published=NOW)]
    assert newest(iter(some), FEED) == some
    assert newest([], FEED) == []


def test_of_a_huge_document_the_newest_are_taken_and_those_without_a_date_last():
    dated = [make_candidate(f"d{hours}", published=NOW - hours * HOUR) for hours in range(MOST_CANDIDATES - 2)]
    changed = make_candidate("m", modified=NOW + HOUR)
    bare = announced(5)
    assert newest([*bare, *reversed(dated), changed], SITEMAP) == [changed, *dated, bare[0]]


def test_of_a_huge_document_without_dates_the_first_are_taken_and_of_a_sitemap_the_last_as_well():
    bare, half = announced(MOST_CANDIDATES + 5), MOST_CANDIDATES // 2
    assert newest(bare, LISTING) == bare[:MOST_CANDIDATES]
    assert newest(bare, SITEMAP) == [*bare[:half], *bare[-half:]]
    made = announced(MOST_CANDIDATES + 5, modified=NOW)  # all by the day on which the sitemap was made
    assert newest(made, SITEMAP) == [*made[:half], *made[-half:]]


def test_of_a_huge_document_those_are_taken_whose_addresses_hold_the_newest_days():
    days = [make_candidate(f"{HOME}2025/{month:02}/{day:02}/pasar/") for month in range(1, 13) for day in range(1, 29)]
    bare = announced(MOST_CANDIDATES)
    assert newest([*days, *bare], SITEMAP)[:3] == [days[-1], days[-2], days[-3]]


def further(read, *pointers, new=0):
    reading = Reading(
        candidates=(Candidate(url=HOME),),
        further=tuple(one if isinstance(one, Pointer) else Pointer(url=f"{HOME}{one}") for one in pointers),
    )
    return [one.url.removeprefix(HOME) for one in read.next_documents(reading, "", new=new)]


@pytest.mark.parametrize(
    ("documents", "new", "pages"), [(1, 3, ["2"]), (1, 0, []), (MOST_PAGES - 1, 1, ["2"]), (MOST_PAGES, 1, [])]
)
def test_a_listing_is_followed_as_long_as_it_shows_something_new(documents, new, pages):
    assert further(read_of(channel(1, LISTING), documents=documents), "2", "3", new=new) == pages


MONTHS = [f"peta-2025-{month:02}.xml" for month in range(1, 13)] + ["peta-2026-01.xml", "peta-2026-02.xml"]
SITEMAPS = ["category-sitemap.xml", "post-sitemap.xml", "post-sitemap2.xml", "page-sitemap.xml", "post-sitemap10.xml"]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (SITEMAPS, ["post-sitemap10.xml", "post-sitemap2.xml", "post-sitemap.xml", "page-sitemap.xml"]),
        (["tag-sitemap.xml", "author-sitemap.xml"], ["tag-sitemap.xml", "author-sitemap.xml"]),
        (["a.xml", "news.xml"], ["news.xml", "a.xml"]),
        (list("abcdef"), list("abcdef")),  # sections
        ([], []),
        ([f"p{number}.xml" for number in range(9)], ["p8.xml", "p7.xml", "p6.xml", "p0.xml"]),
        (MONTHS, ["peta-2026-02.xml", "peta-2026-01.xml", "peta-2025-12.xml", "peta-2025-11.xml"]),
        (["p" + "9" * 5000 + ".xml"], ["p" + "9" * 5000 + ".xml"]),
    ],
)
def test_of_an_index_the_newest_sitemaps_of_posts_are_read_or_the_highest_numbers_and_the_lowest(names, chosen):
    assert further(read_of(channel(1, SITEMAP, **UNREAD), documents=1), *names) == chosen


def sitemap(name, days):
    return Pointer(url=f"{HOME}{name}", modified=NOW - days * DAY)


def test_the_sitemaps_changed_last_go_first_and_those_not_changed_since_the_last_reading_are_left():
    read = read_of(channel(1, SITEMAP, 10), documents=1)
    pointers = (sitemap("a.xml", 9), sitemap("b.xml", 11.1), sitemap("c.xml", 1), sitemap("d.xml", 10), "e.xml")
    assert further(read, *pointers) == ["c.xml", "a.xml", "d.xml", "e.xml"]


def test_a_sitemap_of_the_day_of_the_last_reading_is_read_again_since_that_day_went_on():
    evening = NOW - 2 * DAY + 12 * HOUR
    read = read_of(make_channel(kind=SITEMAP, url=f"{HOME}1", read=evening), documents=1)
    midnight = evening.replace(hour=0)
    days = (
        Pointer(url=f"{HOME}{name}", modified=midnight - number * DAY) for number, name in enumerate(("b.xml", "a.xml"))
    )
    assert further(read, *days) == ["b.xml"]


@pytest.mark.parametrize("documents", range(1, MOST_SITEMAPS + 3))
def test_no_more_sitemaps_are_read_however_deep_an_index_nests(documents):
    read = read_of(channel(1, SITEMAP, **UNREAD), documents=documents)
    assert len(further(read, *[f"p{number}.xml" for number in range(9)])) == max(0, MOST_SITEMAPS + 1 - documents)


def test_no_document_is_asked_for_twice():
    read = read_of(channel(1, SITEMAP, **UNREAD), documents=1)
    assert further(read, "1", "a.xml", "b.xml") == ["a.xml", "b.xml"]
    assert further(read, "1", "a.xml", "c.xml") == ["c.xml"]


def test_what_a_site_says_is_guessed_first_and_its_home_last_and_nothing_that_the_seeds_name():
    feed, named = Channel(kind=FEED, url=f"{HOME}warta.rss"), Channel(kind=SITEMAP, url=f"{HOME}map.xml")
    source = make_source(home=HOME, channels=(Channel(kind=FEED, url=f"{HOME}feed/"),))
    guesses = [one.url for one in guesses_of(source, [feed], [named, named], HOME)]
    assert guesses[:2] == [feed.url, named.url]
    assert guesses[-1] == HOME
    assert len(guesses) == len(set(guesses))
    assert f"{HOME}feed/" not in guesses


def test_a_few_sections_are_the_last_guesses():
    sections = [channel(number, LISTING) for number in range(20)]
    guesses = guesses_of(make_source(), [], [], HOME, sections)
    home = next(number for number, one in enumerate(guesses) if one.kind is LISTING)
    assert 0 < len(guesses[home + 1 :]) < len(sections)
    assert guesses[home + 1 :] == sections[: len(guesses) - home - 1]


@pytest.mark.parametrize(("kind", "part"), [(SITEMAP, "post-sitemap.xml"), (LISTING, None)])
def test_the_articles_of_a_divided_document_are_looked_for_in_its_likeliest_part(kind, part):
    reading = Reading(further=tuple(Pointer(url=f"{HOME}{name}") for name in ("1", "tag.xml", "post-sitemap.xml")))
    found = part_with_articles(channel(1, kind), reading)
    assert found == (Pointer(url=f"{HOME}{part}") if part else None)
