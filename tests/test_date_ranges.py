from datetime import UTC, datetime

import pytest

from crawler.discovery.date_archives import addresses, shapes_for
from crawler.discovery.date_ranges import span_of, span_of_list
from crawler.discovery.feed_pages import older_entries
from crawler.models import Pointer
from crawler.periods import Period
from tests.make import DAY, HOME, NOW, make_candidate


def month(year, number, days):
    begin = datetime(year, number, 1, tzinfo=UTC)
    return begin, begin + days * DAY


def day(*date):
    begin = datetime(*date, tzinfo=UTC)
    return begin, begin + DAY


@pytest.mark.parametrize(
    ("path", "span"),
    [
        ("2023/05/12/lampu-jalan/", day(2023, 5, 12)),
        ("read/2023/05/12/123/lampu", day(2023, 5, 12)),
        ("20230512/lampu", day(2023, 5, 12)),
        ("2023/02/lampu-jalan.html", month(2023, 2, 28)),
        ("2023/02/31/lampu/", month(2023, 2, 28)),
        ("berita/2023/lampu", (None, None)),
        ("2023/05/", (None, None)),
        ("p/20231/lampu", (None, None)),
    ],
)
def test_an_address_tells_when_its_article_was_written(path, span):
    assert span_of(make_candidate(f"{HOME}{path}")) == span


def test_a_date_that_was_announced_says_more_than_the_address_and_a_change_is_only_the_latest_moment():
    dated = f"{HOME}2023/05/12/lampu/"
    assert span_of(make_candidate(dated, published=NOW)) == (NOW, NOW)
    assert span_of(make_candidate(dated, modified=NOW)) == day(2023, 5, 12)
    assert span_of(make_candidate(f"{HOME}lampu/", modified=NOW)) == (None, NOW)


@pytest.mark.parametrize(
    ("name", "span"),
    [
        ("sitemap-2023-05.xml", month(2023, 5, 31)),
        ("sitemap-pt-post-p1-2023-05.xml", month(2023, 5, 31)),
        ("sitemap/2023/05/12.xml", day(2023, 5, 12)),
        ("sitemap.xml?yyyy=2023&mm=05&dd=12", day(2023, 5, 12)),
        ("sitemap20230512.xml.gz", day(2023, 5, 12)),
        ("posts-2023.xml", (datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC))),
        ("post-sitemap12.xml", (None, NOW)),
        ("wp-sitemap-posts-post-3.xml", (None, NOW)),
    ],
)
def test_the_name_of_a_sitemap_tells_which_time_it_lists(name, span):
    assert span_of_list(Pointer(url=f"{HOME}{name}", modified=NOW)) == span


LAMPUNG, SUMUT = "https://lampung.suara.com/", "https://sumut.tribunnews.com/"
TURN = Period(datetime(2022, 12, 30, 17, tzinfo=UTC), datetime(2023, 1, 1, 17, tzinfo=UTC))  # New Year's Eve in Jakarta


@pytest.mark.parametrize(
    ("home", "number", "listed"),
    [
        (HOME, 0, [f"{HOME}2023/01/", f"{HOME}2022/12/"]),
        (HOME, 1, [f"{HOME}indeks?date=2023-01-01", f"{HOME}indeks?date=2022-12-31"]),
        (
            SUMUT, 0,
            [f"{SUMUT}index-news?date={day}" for day in ("2023-1-1", "2022-12-31")],
        ),
        (LAMPUNG, 0, [f"{LAMPUNG}indeks/terkini/all/{year}" for year in (2023, 2022)]),
        (
            "https://radarkediri.jawapos.com/", 0,
            [
                "https://radarkediri.jawapos.com/indeks-berita?daterange=1%20January%202023%20-%2031%20January%202023",
                "https://radarkediri.jawapos.com/indeks-berita?daterange=1%20December%202022%20-%2031%20December%202022",
            ],
        ),
    ],
)  # fmt: skip
def test_archives_are_addressed_as_the_site_does_it_the_newest_first(home, number, listed):
    assert addresses(shapes_for(home)[number], home, TURN) == listed


@pytest.mark.parametrize(
    ("url", "older"),
    [
        (f"{HOME}feed/", f"{HOME}feed/?paged=2"),
        (f"{HOME}feed/?paged=7", f"{HOME}feed/?paged=8"),
        (f"{HOME}tag/smart-city/feed", f"{HOME}tag/smart-city/feed?paged=2"),
        (f"{HOME}?feed=rss2&s=smart%20city", f"{HOME}?feed=rss2&s=smart%20city&paged=2"),
        (f"{HOME}feeds/posts/default", f"{HOME}feeds/posts/default?start-index=26"),
        (f"{HOME}feeds/posts/default?start-index=26", f"{HOME}feeds/posts/default?start-index=51"),
        (f"{HOME}rss", None),
        (f"{HOME}rss/terkini.xml", None),
    ],
)
def test_a_feed_goes_on_where_its_kind_keeps_what_is_older(url, older):
    assert older_entries(url, 25) == older
