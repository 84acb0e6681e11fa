import pytest

from crawler.models import Candidate, Channel, ChannelKind, Pointer, Reading
from crawler.spiders.walk import (
    MOST_CANDIDATES,
    MOST_PAGES,
    MOST_SITEMAPS,
    Errand,
    Walk,
    conditional,
    further_of,
    newest,
    plan,
)
from tests.make import DAY, HOME, HOUR, NOW, make_candidate, make_known, make_source

FEED, SITEMAP, LISTING = ChannelKind.FEED, ChannelKind.SITEMAP, ChannelKind.LISTING
UNREAD = {"read": None}


def channel(number, kind, days=0.0, **rest):
    return make_known(id=number, kind=kind, url=f"{HOME}{number}", **({"read": NOW - days * DAY} | rest))


def asked(walk):
    """Return which channels are asked, in order, and how many are kept back."""
    return [one.id for one in walk.todo], [one.id for one in walk.depth]


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


def walk(*, todo=(), depth=(), **rest):
    return Walk(source=make_source(), todo=todo_of(todo), depth=todo_of(depth), **rest)


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
    one = walk(todo=(1, 2), depth=(3, 4), **said)
    asked = []
    while (following := one.next_channel()) is not None:
        asked.append(following.id)
    assert asked == order


def test_once_the_first_deep_channel_has_answered_the_others_are_left():
    one = walk(depth=(3, 4))
    assert one.next_channel() is not None
    one.heard = True
    assert one.next_channel() is None


@pytest.mark.parametrize(
    ("heard", "has_probed", "needed"), [(False, False, True), (True, False, False), (False, True, False)]
)
def test_a_source_of_which_nothing_answered_is_probed_once(heard, has_probed, needed):
    assert walk(heard=heard, has_probed=has_probed).needs_probe() is needed


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
    assert Errand(channel=known, announced=announced, new=new).shows_gap() is gap


def test_an_errand_has_its_channels_number_once_that_is_known():
    assert Errand(channel=channel(7, FEED)).number == 7
    assert Errand(channel=Channel(kind=FEED, url=f"{HOME}feed/")).number is None


VALID = {"etag": '"a"', "last_modified": "Fri, 20 Nov 2026 03:00:00 GMT"}


@pytest.mark.parametrize(
    ("known", "headers"),
    [
        (channel(1, FEED, 1, **VALID), {"If-None-Match": '"a"', "If-Modified-Since": VALID["last_modified"]}),
        (channel(1, FEED, 7, etag='"a"'), {"If-None-Match": '"a"'}),
        (channel(1, FEED, 1, last_modified="gestern"), {"If-Modified-Since": "gestern"}),
        (channel(1, FEED, 1, etag=""), {}),
        (channel(1, FEED, 7.01, **VALID), {}),
        (channel(1, FEED, **VALID, **UNREAD), {}),
        (Channel(kind=FEED, url=f"{HOME}feed/"), {}),
    ],
)
def test_a_document_is_asked_for_only_if_it_changed_but_whole_once_a_week(known, headers):
    assert conditional(known, now=NOW) == headers


def announced(count, **rest):
    return [make_candidate(f"{HOME}{number}", **rest) for number in range(count)]


def test_a_document_of_usual_size_keeps_its_order():
    some = [make_candidate("a", published=NOW - DAY), make_candidate("b"), make_candidate("c", published=NOW)]
    assert newest(iter(some)) == some
    assert newest([]) == []


def test_of_a_huge_document_the_newest_are_taken_and_those_without_a_date_last():
    dated = [make_candidate(f"d{hours}", published=NOW - hours * HOUR) for hours in range(MOST_CANDIDATES - 2)]
    changed = make_candidate("m", modified=NOW + HOUR)
    bare = announced(5)
    assert newest([*bare, *reversed(dated), changed]) == [changed, *dated, bare[0]]


def test_of_a_huge_document_without_dates_the_first_are_taken():
    bare = announced(MOST_CANDIDATES + 5)
    assert newest(bare) == bare[:MOST_CANDIDATES]


def further(errand, *pointers, new=0):
    reading = Reading(
        candidates=(Candidate(url=HOME),),
        further=tuple(one if isinstance(one, Pointer) else Pointer(url=f"{HOME}{one}") for one in pointers),
    )
    return [one.url.removeprefix(HOME) for one in further_of(reading, errand, new=new)]


@pytest.mark.parametrize(
    ("documents", "new", "pages"), [(1, 3, ["2"]), (1, 0, []), (MOST_PAGES - 1, 1, ["2"]), (MOST_PAGES, 1, [])]
)
def test_a_listing_is_turned_over_as_long_as_it_shows_something_new(documents, new, pages):
    errand = Errand(channel=channel(1, LISTING), documents=documents)
    assert further(errand, "2", "3", new=new) == pages


SITEMAPS = ["category-sitemap.xml", "post-sitemap.xml", "post-sitemap2.xml", "page-sitemap.xml", "post-sitemap10.xml"]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (SITEMAPS, ["post-sitemap10.xml", "post-sitemap2.xml", "post-sitemap.xml", "page-sitemap.xml"]),
        (["tag-sitemap.xml", "author-sitemap.xml"], ["tag-sitemap.xml", "author-sitemap.xml"]),
        (["a.xml", "news.xml"], ["news.xml", "a.xml"]),
        ([], []),
        ([f"p{number}.xml" for number in range(9)], ["p8.xml", "p7.xml", "p6.xml", "p5.xml"]),
        (["p" + "9" * 5000 + ".xml"], ["p" + "9" * 5000 + ".xml"]),
    ],
)
def test_of_an_index_the_sitemaps_of_posts_are_read_and_the_highest_number_first(names, chosen):
    assert further(Errand(channel=channel(1, SITEMAP, **UNREAD), documents=1), *names) == chosen


def sitemap(name, days):
    return Pointer(url=f"{HOME}{name}", modified=NOW - days * DAY)


def test_the_sitemaps_changed_last_go_first_and_those_not_changed_since_the_last_reading_are_left():
    errand = Errand(channel=channel(1, SITEMAP, 10), documents=1)
    pointers = (sitemap("a.xml", 9), sitemap("b.xml", 11), sitemap("c.xml", 1), sitemap("d.xml", 10), "e.xml")
    assert further(errand, *pointers) == ["c.xml", "a.xml", "d.xml", "e.xml"]


@pytest.mark.parametrize("documents", range(1, MOST_SITEMAPS + 3))
def test_no_more_sitemaps_are_read_however_deep_an_index_nests(documents):
    errand = Errand(channel=channel(1, SITEMAP, **UNREAD), documents=documents)
    assert len(further(errand, *[f"p{number}.xml" for number in range(9)])) == max(0, MOST_SITEMAPS + 1 - documents)
