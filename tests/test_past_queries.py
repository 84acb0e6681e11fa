"""What channels are asked about a period of the past, without asking any."""

from __future__ import annotations

import pytest

from crawler.archive import backfills
from crawler.archive.backfills import Estimate
from crawler.discovery.date_archives import shapes_for
from crawler.discovery.wordpress_urls import asked_of
from crawler.models import Candidate, Channel, ChannelKind, Content, Pointer, Reading
from crawler.periods import Period
from crawler.strategies.past_archives import ArchivesInquiry
from crawler.strategies.past_pages import FeedInquiry, PagedInquiry
from crawler.strategies.past_posts import PostsOfPeriod
from crawler.strategies.past_queries import SitemapInquiry
from tests.make import DAY, HOME, NOW, make_archive, make_known, make_source

YEAR = Period(NOW - 700 * DAY, NOW - 335 * DAY)
QUERIES = ("smart city",)


def dated(*ages, **rest):
    """Return candidates by their age in days."""
    return tuple(Candidate(url=f"{HOME}kabar-{age}/", published=NOW - age * DAY, **rest) for age in ages)


def ask(inquiry, candidates=(), further=(), *, url=None, new=1, total=None):
    """Let an inquiry read a document, and return what it takes of it and what it wants to read next."""
    url = url or inquiry.asking
    inquiry.asking = url
    found = inquiry.judge(Reading(candidates=candidates, further=further, total=total), url)
    return [one.url for one in found.candidates], [one.url for one in inquiry.further(found, url, new=new)]


def sitemaps(*names):
    return tuple(Pointer(url=f"{HOME}{name}") for name in names)


CHILDREN = [f"wp-sitemap-posts-post-{number}.xml" for number in range(1, 6)]


def index(**rest):
    inquiry = SitemapInquiry(make_known(kind=ChannelKind.SITEMAP, url=f"{HOME}wp-sitemap.xml"), YEAR, **rest)
    _, wanted = ask(inquiry, further=sitemaps(*CHILDREN))
    assert wanted == [f"{HOME}{CHILDREN[place]}" for place in (4, 0, 3, 2, 1)]
    return inquiry


def needless(inquiry):
    return [name[-5] for name in CHILDREN if inquiry.is_vain(f"{HOME}{name}")]


def test_of_numbered_sitemaps_those_older_than_the_period_are_left_out():
    inquiry = index()
    ask(inquiry, dated(10, 20), url=f"{HOME}{CHILDREN[4]}")
    ask(inquiry, dated(2000, 2100), url=f"{HOME}{CHILDREN[0]}")
    assert needless(inquiry) == []
    ask(inquiry, dated(400, 500), url=f"{HOME}{CHILDREN[3]}")
    assert needless(inquiry) == []
    ask(inquiry, dated(800, 900), url=f"{HOME}{CHILDREN[2]}")
    assert needless(inquiry) == ["2"]


def test_where_the_lowest_number_is_the_newest_all_are_read():
    inquiry = index()
    ask(inquiry, dated(2000, 2100), url=f"{HOME}{CHILDREN[4]}")
    ask(inquiry, dated(10, 20), url=f"{HOME}{CHILDREN[0]}")
    assert needless(inquiry) == []


def test_where_an_earlier_backfill_is_topped_up_the_first_sitemap_without_anything_new_is_the_last():
    inquiry = index(tops_up=True)
    ask(inquiry, dated(10, 20), url=f"{HOME}{CHILDREN[4]}", new=0)
    ask(inquiry, dated(2000, 2100), url=f"{HOME}{CHILDREN[0]}", new=0)
    assert needless(inquiry) == ["2", "3", "4"]


def test_of_an_index_the_sitemaps_of_other_times_are_left_out():
    inquiry = SitemapInquiry(make_known(kind=ChannelKind.SITEMAP), YEAR)
    old, new = (Pointer(url=f"{HOME}{age}.xml", modified=NOW - age * DAY) for age in (900, 5))
    _, wanted = ask(inquiry, further=(old, new, *sitemaps("sitemap-2019-05.xml", "sitemap-2025-05.xml")))
    assert wanted == [new.url, f"{HOME}sitemap-2025-05.xml"]


@pytest.mark.parametrize(
    ("pages", "turned"),
    [
        ([(10, 20), (30, 40)], [True, True]),  # too new as yet
        ([(10, 400), (500, 710)], [True, True]),
        ([(10, 20), (900, 950)], [True, False]),
        ([(10, 20), (10, 20)], [True, False]),  # whatever page is asked for
        ([(10, 20), (10, 20, 900)], [True, False]),  # the sidebar is always new
        ([()], [False]),
    ],
    ids=["new", "within", "older", "the same", "a sidebar", "empty"],
)
def test_a_list_is_turned_over_until_it_is_older_than_the_period_or_repeats_itself(pages, turned):
    inquiry = PagedInquiry(make_known(kind=ChannelKind.LISTING), YEAR)
    following = [ask(inquiry, dated(*ages), further=sitemaps("page/2/"))[1] for ages in pages]
    assert [bool(one) for one in following] == turned


def test_a_feed_is_turned_over_under_its_own_addresses():
    inquiry = FeedInquiry(make_known(url=f"{HOME}feed/"), YEAR)
    assert ask(inquiry, dated(10, 400)) == ([f"{HOME}kabar-400/"], [f"{HOME}feed/?paged=2"])
    assert ask(inquiry, dated(500, 900), url=f"{HOME}feed/?paged=2")[1] == [f"{HOME}feed/?paged=3"]
    assert ask(inquiry, dated(910), url=f"{HOME}feed/?paged=3") == ([], [])


def archives():
    known = make_known(kind=ChannelKind.LISTING, url=f"{HOME}{{year}}/{{month}}/", origin="archive")
    return ArchivesInquiry(known, YEAR, shapes_for(HOME)[0], HOME)


def test_archives_are_given_up_after_three_that_show_nothing():
    inquiry = archives()
    first, *rest = inquiry.addresses()
    ask(inquiry, dated(340), url=first)
    for url in rest[:3]:
        assert not inquiry.is_vain(url)
        inquiry.asking = url
        inquiry.failed()
    assert inquiry.is_vain(rest[3])
    assert inquiry.is_enough()


def test_archives_that_show_the_same_for_every_month_are_fake():
    inquiry = archives()
    first, second, third, *_ = inquiry.addresses()
    ask(inquiry, dated(340), url=first)
    ask(inquiry, dated(340), url=second)
    assert inquiry.is_vain(third)
    assert not inquiry.is_enough()


def posts(*titles, pages=1, size=100, total=None):
    candidates = tuple(
        Candidate(url=f"{HOME}{n}/", title=title, published=NOW - 400 * DAY, content=Content(html=title))
        for n, title in enumerate(titles)
    )
    further = (Pointer(url=f"{HOME}wp-json/wp/v2/posts?per_page={size}&page=2"),) if pages > 1 else ()
    return {"candidates": candidates, "further": further, "total": total or len(titles)}


def posts_inquiry():
    inquiry = PostsOfPeriod(make_known(kind=ChannelKind.WORDPRESS, url=f"{HOME}wp-json/wp/v2/posts"), YEAR, QUERIES)
    [inquiry.asking] = inquiry.addresses()
    return inquiry


def in_short(urls):
    return [(asked_of(url).query, asked_of(url).page, asked_of(url).per_page) for url in urls]


def test_a_few_documents_of_posts_are_read_whole():
    inquiry = posts_inquiry()
    _, wanted = ask(inquiry, **posts("Pasar", pages=2, total=200))
    assert (in_short(wanted), inquiry.reported) == ([(None, 2, 100)], 200)


def test_of_more_posts_those_on_the_topics_are_searched_for():
    inquiry = posts_inquiry()
    _, wanted = ask(inquiry, **posts("Pasar", "Smart City", pages=200, total=20_000))
    assert (in_short(wanted), inquiry.reported) == ([("smart city", 1, 100)], 0)
    _, wanted = ask(inquiry, **posts("Smart City", pages=2, total=130), url=wanted[0])
    assert (in_short(wanted), inquiry.reported, inquiry.trusted) == ([(None, 2, 100)], 130, True)


@pytest.mark.parametrize("found", [("Pasar", "Kambing"), ()])
def test_where_the_search_is_deaf_all_posts_are_read(found):
    inquiry = posts_inquiry()
    _, [search] = ask(inquiry, **posts("Smart City", pages=200, total=20_000))
    _, wanted = ask(inquiry, **posts(*found), url=search)
    assert (in_short(wanted), inquiry.trusted) == ([(None, 2, 100)], False)


def test_where_the_search_breaks_down_all_posts_are_read():
    inquiry = posts_inquiry()
    _, [inquiry.asking] = ask(inquiry, **posts("Smart City", pages=200, total=20_000))
    assert in_short(one.url for one in inquiry.failed()) == [(None, 2, 100)]


# What the archive remembers


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
