"""What WordPress and searches are asked: everything new, else the topics, and never what turned out to be fake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from crawler.discovery.documents import NotAChannel
from crawler.discovery.wordpress_urls import asked_of, posts_address
from crawler.models import Candidate, Channel, ChannelKind, Content, Pointer, Reading
from crawler.strategies.channel_read import strategy_for
from crawler.strategies.search import NONSENSE
from crawler.strategies.wordpress import MOST_FOUND
from tests.make import DAY, HOME, NOW, make_candidate, make_channel

ENDPOINT = f"{HOME}wp-json/wp/v2/posts"
SEARCH = f"{HOME}?s={{query}}"
QUERIES = ("smart city", "kota cerdas")
YESTERDAY = "2026-11-18T03:00:00Z"  # a day before the last reading
NEW = Channel(kind=ChannelKind.WORDPRESS, url=ENDPOINT, origin="probed")


def wordpress(days: float | None = 1, **rest):
    read = None if days is None else NOW - days * DAY
    return make_channel(**({"kind": ChannelKind.WORDPRESS, "url": ENDPOINT, "read": read, "dated": read} | rest))


def search(**rest):
    return make_channel(**({"kind": ChannelKind.SEARCH, "url": SEARCH} | rest))


def post(number: int, text: str = "Pasar desa dibuka.", days: float = 0) -> Candidate:
    content = Content(html=f"<p>{text}</p>")
    return make_candidate(f"{HOME}berita-{number}/", published=NOW - days * DAY, content=content)


@dataclass
class Site:
    """A WordPress with so many posts, which answers until nothing more is asked."""

    total: int
    on_topic: int = 3
    per_page: int = 100
    hears: bool = True  # whether its search searches
    counts: bool = True  # whether its headers give the number
    age: timedelta = timedelta()

    def answer(self, url: str) -> Reading:
        asked = asked_of(url)
        if asked.per_page > self.per_page:
            return Reading(further=(Pointer(url=posts_address(ENDPOINT, after=None, per_page=self.per_page)),))
        is_search = asked.query is not None and self.hears
        total = self.on_topic if is_search else self.total
        first = (asked.page - 1) * asked.per_page
        numbers = range(first, min(total, first + asked.per_page))
        text = "Smart City dan kota cerdas." if is_search else "Pasar desa dibuka."
        more = (Pointer(url=url.replace(f"&page={asked.page}", f"&page={asked.page + 1}")),)
        posts = tuple(post(n, text, self.age / DAY) for n in numbers)
        return Reading(
            candidates=posts, further=more if numbers.stop < total else (), total=total if self.counts else None
        )


def conversation(site: Site, channel, queries=QUERIES, **rest):
    """Return what is asked in turn (query, after, page), and the strategy as it ended."""
    strategy = strategy_for(channel, queries, now=NOW, **rest)
    todo, asked = strategy.addresses(), []
    while todo and len(asked) < 100:
        url = todo.pop(0)
        one = asked_of(url)
        asked.append((one.query, one.after, one.page))
        reading = strategy.judge(site.answer(url), url)
        todo += [pointer.url for pointer in strategy.further(reading, url, new=len(reading.candidates))]
    return asked, strategy


SEARCHED = [("smart city", None, 1), ("kota cerdas", None, 1)]


@pytest.mark.parametrize(
    ("site", "channel", "asked"),
    [
        pytest.param(Site(0, age=DAY), wordpress(), [(None, YESTERDAY, 1)], id="nothing new"),
        pytest.param(Site(60), wordpress(), [(None, YESTERDAY, 1)], id="a day's posts"),
        pytest.param(
            Site(250), wordpress(), [(None, YESTERDAY, n) for n in (1, 2, 3)], id="three documents are read whole"
        ),
        pytest.param(
            Site(301), wordpress(),
            [(None, YESTERDAY, 1), ("smart city", YESTERDAY, 1), ("kota cerdas", YESTERDAY, 1)],
            id="of more the topics are searched",
        ),
        pytest.param(Site(300), wordpress(None), [(None, None, n) for n in (1, 2, 3)], id="a young site, first read"),
        pytest.param(Site(9000), wordpress(None), [(None, None, 1), *SEARCHED], id="an old site, first read"),
        pytest.param(Site(9000), NEW, [(None, None, 1), *SEARCHED], id="a guess that is right"),
        pytest.param(Site(200, counts=False), wordpress(None), [(None, None, 1), *SEARCHED], id="without headers"),
        pytest.param(
            Site(9000, on_topic=450), wordpress(None),
            [(None, None, 1), *SEARCHED, *((query, None, n) for n in (2, 3, 4, 5) for query in QUERIES)],
            id="what is found goes over pages",
        ),
        pytest.param(
            Site(9000, on_topic=9000), wordpress(None),
            [(None, None, 1), *SEARCHED, *((query, None, n) for n in range(2, MOST_FOUND + 1) for query in QUERIES)],
            id="never over all pages",
        ),
        pytest.param(
            Site(25, per_page=10), wordpress(None), [(None, None, 1), *((None, None, n) for n in (1, 2, 3))],
            id="ten at a time",
        ),
        pytest.param(
            Site(25, per_page=10), wordpress(None, page_size=10), [(None, None, n) for n in (1, 2, 3)],
            id="ten at a time, as is known",
        ),
    ],
)  # fmt: skip
def test_everything_new_is_read_and_of_too_much_only_the_topics(site, channel, asked):
    assert conversation(site, channel)[0] == asked


def test_without_queries_what_is_too_much_is_left_to_other_channels():
    asked, strategy = conversation(Site(9000), wordpress(None), queries=())
    assert (asked, strategy.has_more) == ([(None, None, 1)], True)


def test_a_search_that_ignores_its_words_is_noticed_at_once_and_left_to_other_channels():
    asked, strategy = conversation(Site(9000, hears=False), wordpress(None))
    assert (asked[:2], strategy.trusted, strategy.has_more) == ([(None, None, 1), SEARCHED[0]], False, True)


def test_a_search_that_ignored_its_words_is_not_asked_for_a_month():
    for days, searched in ((29, []), (31, SEARCHED)):
        channel = wordpress(None, trusted=False, tried=NOW - days * DAY)
        assert conversation(Site(9000), channel)[0] == [(None, None, 1), *searched]


def test_a_search_that_finds_nothing_of_what_the_newest_posts_hold_is_noticed():
    strategy = strategy_for(wordpress(None), QUERIES, now=NOW)
    newest = Reading(candidates=(post(1, "Kota ini menjadi smart city."),))
    strategy.judge(newest, posts_address(ENDPOINT))
    strategy.judge(Reading(), posts_address(ENDPOINT, query="kota cerdas"))
    assert strategy.trusted is None
    strategy.judge(Reading(), posts_address(ENDPOINT, query="smart city"))
    assert strategy.trusted is False


def test_a_search_that_works_is_remembered():
    assert conversation(Site(9000), wordpress(None))[1].trusted is True


def test_how_many_posts_a_site_gives_at_a_time_is_remembered():
    assert conversation(Site(25, per_page=10), wordpress(None))[1].page_size == 10


def test_an_endpoint_without_any_post_is_none():
    with pytest.raises(NotAChannel, match="an empty list of posts"):
        conversation(Site(0), wordpress(None))


def test_a_list_that_has_been_empty_for_a_week_is_asked_for_any_post_at_all():
    strategy = strategy_for(wordpress(8, dated=NOW - DAY), QUERIES, now=NOW)
    [url] = strategy.addresses()
    [pointer] = strategy.further(strategy.judge(Reading(), url), url, new=0)
    assert (asked_of(pointer.url).after, asked_of(pointer.url).per_page, strategy.is_idle) == (None, 1, True)
    shown = strategy.judge(
        Reading(candidates=(post(1, days=40),), further=(Pointer(url=url),), total=9000), pointer.url
    )
    assert (strategy.further(shown, pointer.url, new=0), strategy.is_idle) == ([], False)
    with pytest.raises(NotAChannel, match="an empty list of posts"):
        strategy.judge(Reading(), pointer.url)


@pytest.mark.parametrize(
    ("announced", "is_refused"),
    [
        ([f"{HOME}warta/{n}/" for n in range(3)], True),
        ([f"{HOME}warta/{n}/" for n in range(2)], False),  # too few to tell
        ([f"{HOME}warta/1/", f"{HOME}warta/2/", f"{HOME}berita-1/"], False),
        ([f"{HOME}warta/1/", f"{HOME}warta/2/", f"http://www.{HOME[8:]}berita-1"], False),
        ([], False),
    ],
)
def test_posts_that_are_not_the_news_the_site_announces_are_refused(announced, is_refused):
    strategy = strategy_for(NEW, QUERIES, now=NOW, expected=frozenset(announced))
    reading = Reading(candidates=(post(1), post(2)), further=(Pointer(url=posts_address(ENDPOINT, page=2)),), total=150)
    if not is_refused:
        assert strategy.judge(reading, posts_address(ENDPOINT)) == reading
        return
    with pytest.raises(NotAChannel, match="other posts"):
        strategy.judge(reading, posts_address(ENDPOINT))


def pages(*numbers: int) -> Reading:
    return Reading(
        candidates=tuple(make_candidate(f"{HOME}berita-{n}/") for n in numbers), further=(Pointer(url=f"{HOME}2"),)
    )


SIDEBAR, EMPTY = pages(7, 8, 9), Reading()


@pytest.mark.parametrize(
    ("nonsense", "found", "trusted", "counts"),
    [
        (EMPTY, pages(1, 2), True, True),
        (SIDEBAR, pages(1, 7, 8, 9), True, True),
        (SIDEBAR, SIDEBAR, False, False),
        (SIDEBAR, pages(7, 8), False, False),
        (EMPTY, EMPTY, None, False),
        (SIDEBAR, EMPTY, None, False),
    ],
)
def test_a_search_that_finds_for_nonsense_what_it_finds_for_the_topic_is_fake(nonsense, found, trusted, counts):
    strategy = strategy_for(search(), QUERIES[:1], now=NOW)
    first, second = strategy.addresses()
    assert (first, second) == (f"{HOME}?s={NONSENSE}", f"{HOME}?s=smart%20city")
    assert strategy.judge(nonsense, first) == Reading()
    assert strategy.judge(found, second) == (found if counts else Reading())
    assert strategy.trusted is trusted


def test_a_search_is_tried_with_nonsense_once_a_month_only():
    assert strategy_for(search(tried=NOW - 29 * DAY), QUERIES, now=NOW).addresses() == [
        f"{HOME}?s=smart%20city", f"{HOME}?s=kota%20cerdas",
    ]  # fmt: skip
    assert len(strategy_for(search(tried=NOW - 31 * DAY), QUERIES, now=NOW).addresses()) == 3


def test_between_two_trials_a_search_is_neither_trusted_anew_nor_distrusted():
    strategy = strategy_for(search(tried=NOW - DAY, trusted=True), QUERIES, now=NOW)
    strategy.judge(pages(1), strategy.addresses()[0])
    assert strategy.trusted is None


@pytest.mark.parametrize(
    ("read", "new", "goes_on"), [(NOW - DAY, 0, False), (NOW - DAY, 1, True), (None, 0, True), (None, 1, True)]
)
def test_a_search_goes_on_while_it_shows_something_new_and_at_first_a_few_pages_anyway(read, new, goes_on):
    strategy = strategy_for(search(read=read, tried=NOW), QUERIES, now=NOW)
    url = strategy.addresses()[0]
    assert bool(strategy.further(strategy.judge(pages(1), url), url, new=new)) is goes_on


def test_other_channels_are_documents_that_are_just_read():
    kinds = (ChannelKind.FEED, ChannelKind.SITEMAP, ChannelKind.LISTING)
    for strategy in (strategy_for(make_channel(kind=kind), QUERIES, now=NOW) for kind in kinds):
        assert (strategy.is_document, strategy.addresses()) == (True, [f"{HOME}feed/"])
        assert strategy.judge(pages(1), f"{HOME}feed/") == pages(1)
