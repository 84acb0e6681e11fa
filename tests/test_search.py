"""What a site's search found: a page or a feed, and its next page; and what it is asked for."""

from __future__ import annotations

import pytest

from crawler.discovery.listing import FULL, read_search
from crawler.sources.topics import broadest, load_queries

URL = "https://kabar.example/?s=smart%20city"
FEED_URL = f"{URL}&feed=rss2"


def listed(count: int) -> str:
    return "".join(f"<h2><a href='/2023/12/07/rapat-{n}/'>Rapat desa ke-{n} dibuka</a></h2>" for n in range(count))


def feed(count: int) -> bytes:
    items = "".join(f"<item><link>https://kabar.example/rapat-{n}/</link></item>" for n in range(count))
    return f"<rss><channel>{items}</channel></rss>".encode()


def test_a_page_of_results_is_read_like_any_list():
    more = '<a class="next" href="/page/2/?s=smart+city">Berikutnya</a><a href="/page/2/">Beranda 2</a>'
    reading = read_search(f"<!doctype html><html><body>{listed(3)}{more}</body></html>".encode(), URL)
    assert len(reading.candidates) == 3
    assert [one.url for one in reading.further] == ["https://kabar.example/page/2/?s=smart%20city"]


@pytest.mark.parametrize(
    ("url", "count", "following"),
    [
        (FEED_URL, FULL, f"{FEED_URL}&paged=2"),
        (f"{FEED_URL}&paged=2", FULL, f"{FEED_URL}&paged=3"),
        (FEED_URL, FULL - 1, None),
        (FEED_URL, 0, None),
    ],
)
def test_a_feed_of_results_goes_on_while_it_is_full(url, count, following):
    reading = read_search(feed(count), url)
    assert len(reading.candidates) == count
    assert [one.url for one in reading.further] == ([following] if following else [])


@pytest.mark.parametrize(
    ("queries", "asked"),
    [
        (["gerakan menuju smart city", "smart city", "smart city"], ("smart city",)),
        (["smart city", "banjir rob"], ("smart city", "banjir rob")),
        (["smart city", "smart cityscape", "city smart"], ("smart city", "smart cityscape", "city smart")),
        ([], ()),
    ],
)
def test_of_queries_that_hold_one_another_the_broadest_are_asked(queries, asked):
    assert broadest(queries) == asked


def test_the_queries_of_all_topics_are_asked(tmp_path):
    names = "points = 9\nterms = ['perihal {0}']\n"
    topics = (f"[{slug}]\nname = 'x'\nqueries = {queries}\n[[{slug}.names]]\n" + names.format(slug) for slug, queries in
              {"a": ["smart  city"], "b": ["banjir rob", "kota smart city"]}.items())  # fmt: skip
    (tmp_path / "topics.toml").write_text("".join(topics))
    assert load_queries(tmp_path) == ("smart city", "banjir rob")
