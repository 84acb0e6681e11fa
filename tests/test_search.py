"""What a site's search found: a page or a feed, and its next page; and what it is asked for."""

from __future__ import annotations

import pytest

from crawler.discovery.listing import FULL, read_search
from crawler.sources.topics import load_queries

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


TOPIC = '[smart-city]\nqueries = ["gerakan menuju smart city", "smart  city", "smart city"]\n'
OTHER = '[banjir]\nqueries = ["banjir rob"]\n'


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        (TOPIC, ("smart city",)),
        (TOPIC + OTHER, ("smart city", "banjir rob")),
        (
            '[a]\nqueries = ["smart city", "smart cityscape", "city smart"]',
            ("smart city", "smart cityscape", "city smart"),
        ),
        ("[a]\nqueries = []", ()),
        ("[a]\nqueries = [1, '']", ()),
        ("a = 1", ()),
        ("[a", ()),
        (None, ()),
    ],
)
def test_of_queries_that_hold_one_another_the_broadest_are_asked(tmp_path, text, queries):
    if text is not None:
        (tmp_path / "topics.toml").write_text(text)
    assert load_queries(tmp_path) == queries
