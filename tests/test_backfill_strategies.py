"""What channels are asked about a period of the past, without asking any."""

from __future__ import annotations

import pytest

from crawler.discovery.date_archives import shapes_for
from crawler.discovery.wordpress_urls import asked_of
from crawler.models import Candidate, ChannelKind, Content, Pointer, Reading
from crawler.periods import Period
from crawler.strategies.backfill import DateArchivesOfPeriod, PostsOfPeriod
from crawler.strategies.listing import EntriesOfPeriod, PagesOfPeriod
from crawler.strategies.sitemap import SitemapsOfPeriod
from tests.make import DAY, HOME, NOW, make_channel

YEAR = Period(NOW - 700 * DAY, NOW - 335 * DAY)
QUERIES = ("smart city",)


def dated(*ages, **rest):
    """Return candidates by their age in days."""
    return tuple(Candidate(url=f"{HOME}kabar-{age}/", published=NOW - age * DAY, **rest) for age in ages)


def ask(strategy, candidates=(), further=(), *, url=None, new=1, total=None):
    """Let a channel read a document, and return what it takes of it and what it wants to read next."""
    url = url or strategy.asking
    strategy.asking = url
    found = strategy.judge(Reading(candidates=candidates, further=further, total=total), url)
    return [one.url for one in found.candidates], [one.url for one in strategy.further(found, url, new=new)]


def sitemaps(*names):
    return tuple(Pointer(url=f"{HOME}{name}") for name in names)


CHILDREN = [f"wp-sitemap-posts-post-{number}.xml" for number in range(1, 6)]


def index(**rest):
    strategy = SitemapsOfPeriod(make_channel(kind=ChannelKind.SITEMAP, url=f"{HOME}wp-sitemap.xml"), YEAR, **rest)
    _, wanted = ask(strategy, further=sitemaps(*CHILDREN))
    assert wanted == [f"{HOME}{CHILDREN[place]}" for place in (4, 0, 3, 2, 1)]
    return strategy


def needless(strategy):
    return [name[-5] for name in CHILDREN if strategy.is_needless(f"{HOME}{name}")]


def test_of_numbered_sitemaps_those_older_than_the_period_are_left_out():
    strategy = index()
    ask(strategy, dated(10, 20), url=f"{HOME}{CHILDREN[4]}")
    ask(strategy, dated(2000, 2100), url=f"{HOME}{CHILDREN[0]}")
    assert needless(strategy) == []
    ask(strategy, dated(400, 500), url=f"{HOME}{CHILDREN[3]}")
    assert needless(strategy) == []
    ask(strategy, dated(800, 900), url=f"{HOME}{CHILDREN[2]}")
    assert needless(strategy) == ["2"]


def test_where_the_lowest_number_is_the_newest_all_are_read():
    strategy = index()
    ask(strategy, dated(2000, 2100), url=f"{HOME}{CHILDREN[4]}")
    ask(strategy, dated(10, 20), url=f"{HOME}{CHILDREN[0]}")
    assert needless(strategy) == []


def test_where_an_earlier_backfill_is_topped_up_the_first_sitemap_without_anything_new_is_the_last():
    strategy = index(tops_up=True)
    ask(strategy, dated(10, 20), url=f"{HOME}{CHILDREN[4]}", new=0)
    ask(strategy, dated(2000, 2100), url=f"{HOME}{CHILDREN[0]}", new=0)
    assert needless(strategy) == ["2", "3", "4"]


def test_of_an_index_the_sitemaps_of_other_times_are_left_out():
    strategy = SitemapsOfPeriod(make_channel(kind=ChannelKind.SITEMAP), YEAR)
    old, new = (Pointer(url=f"{HOME}{age}.xml", modified=NOW - age * DAY) for age in (900, 5))
    _, wanted = ask(strategy, further=(old, new, *sitemaps("sitemap-2019-05.xml", "sitemap-2025-05.xml")))
    assert wanted == [new.url, f"{HOME}sitemap-2025-05.xml"]


@pytest.mark.parametrize(
    ("pages", "goes_on"),
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
def test_a_list_is_read_page_by_page_until_it_is_older_than_the_period_or_repeats_itself(pages, goes_on):
    strategy = PagesOfPeriod(make_channel(kind=ChannelKind.LISTING), YEAR)
    following = [ask(strategy, dated(*ages), further=sitemaps("page/2/"))[1] for ages in pages]
    assert [bool(one) for one in following] == goes_on


def test_a_feed_goes_on_under_its_own_addresses():
    strategy = EntriesOfPeriod(make_channel(url=f"{HOME}feed/"), YEAR)
    assert ask(strategy, dated(10, 400)) == ([f"{HOME}kabar-400/"], [f"{HOME}feed/?paged=2"])
    assert ask(strategy, dated(500, 900), url=f"{HOME}feed/?paged=2")[1] == [f"{HOME}feed/?paged=3"]
    assert ask(strategy, dated(910), url=f"{HOME}feed/?paged=3") == ([], [])


def archives():
    known = make_channel(kind=ChannelKind.LISTING, url=f"{HOME}{{year}}/{{month}}/", guessed=True)
    return DateArchivesOfPeriod(known, YEAR, shapes_for(HOME)[0], HOME)


def test_archives_are_given_up_after_three_that_show_nothing():
    strategy = archives()
    first, *rest = strategy.addresses()
    ask(strategy, dated(340), url=first)
    for url in rest[:3]:
        assert not strategy.is_needless(url)
        strategy.asking = url
        strategy.failed()
    assert strategy.is_needless(rest[3])
    assert strategy.is_enough()


def test_archives_that_show_the_same_for_every_month_are_fake():
    strategy = archives()
    first, second, third, *_ = strategy.addresses()
    ask(strategy, dated(340), url=first)
    ask(strategy, dated(340), url=second)
    assert strategy.is_needless(third)
    assert not strategy.is_enough()


def posts(*titles, pages=1, size=100, total=None):
    candidates = tuple(
        Candidate(url=f"{HOME}{n}/", title=title, published=NOW - 400 * DAY, content=Content(html=title))
        for n, title in enumerate(titles)
    )
    further = (Pointer(url=f"{HOME}wp-json/wp/v2/posts?per_page={size}&page=2"),) if pages > 1 else ()
    return {"candidates": candidates, "further": further, "total": total or len(titles)}


def posts_strategy():
    strategy = PostsOfPeriod(make_channel(kind=ChannelKind.WORDPRESS, url=f"{HOME}wp-json/wp/v2/posts"), YEAR, QUERIES)
    [strategy.asking] = strategy.addresses()
    return strategy


def in_short(urls):
    return [(asked_of(url).query, asked_of(url).page, asked_of(url).per_page) for url in urls]


def test_a_few_documents_of_posts_are_read_whole():
    strategy = posts_strategy()
    _, wanted = ask(strategy, **posts("Pasar", pages=2, total=200))
    assert (in_short(wanted), strategy.reported) == ([(None, 2, 100)], 200)


def test_of_more_posts_those_on_the_topics_are_searched_for():
    strategy = posts_strategy()
    _, wanted = ask(strategy, **posts("Pasar", "Smart City", pages=200, total=20_000))
    assert (in_short(wanted), strategy.reported) == ([("smart city", 1, 100)], 0)
    _, wanted = ask(strategy, **posts("Smart City", pages=2, total=130), url=wanted[0])
    assert (in_short(wanted), strategy.reported, strategy.trusted) == ([(None, 2, 100)], 130, True)


@pytest.mark.parametrize("found", [("Pasar", "Kambing"), ()])
def test_where_the_search_is_deaf_all_posts_are_read(found):
    strategy = posts_strategy()
    _, [search] = ask(strategy, **posts("Smart City", pages=200, total=20_000))
    _, wanted = ask(strategy, **posts(*found), url=search)
    assert (in_short(wanted), strategy.trusted) == ([(None, 2, 100)], False)


def test_where_the_search_breaks_down_all_posts_are_read():
    strategy = posts_strategy()
    _, [strategy.asking] = ask(strategy, **posts("Smart City", pages=200, total=20_000))
    assert in_short(one.url for one in strategy.failed()) == [(None, 2, 100)]
