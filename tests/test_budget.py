"""Topic first: with a fifth of the requests most of what is on topic is found, and the rest waits."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from scrapy.utils.test import get_crawler

from crawler.errors import CrawlerError
from crawler.newsroom import build_newsroom
from crawler.sources.own import default_seeds
from crawler.spiders.arguments import budget_of, days_of
from crawler.spiders.backfill import BackfillSpider
from crawler.times import now
from tests.small_sites import declare, open_desk, visits

ON_TOPIC, OFF_TOPIC = 8, 42
BUDGET = 11  # a fifth of what all pages and their channels cost
SILENT = {  # pieces whose announcement does not say what they are about
    2: "Bupati Terima Penghargaan Kemenkominfo di Jakarta",
    5: "Lompatan Besar Layanan Warga Dimulai dari Desa",
}
SITES = {"umpan": (("feed", "/feed/"), 60), "peta": (("feed", "/feed/"), 10), "daftar": (("feed", "/feed/"), 10)}


def newsroom():
    """Return sites of which each has a few pieces on the topic among many others."""
    room = build_newsroom(now(), articles=60, filler=0)
    off, on = (next(one for one in room.pieces if one.expected == kind) for kind in ("NoTopicWords", "kept"))
    site = replace(room.site("warta-pesisir"), tracking=False, sitemap="plain", popular="plain")
    sites = tuple(
        replace(site, slug=slug, channels=(channel,), feed_length=length) for slug, (channel, length) in SITES.items()
    )
    pieces = [piece_of(on if number <= ON_TOPIC else off, slug, number, room.now) for slug in SITES
              for number in range(1, ON_TOPIC + OFF_TOPIC + 1)]  # fmt: skip
    return replace(room, sites=sites, pieces=tuple(pieces))


def piece_of(model, slug, number, moment):
    """Return a piece; those on the topic are spread over the whole time."""
    title = SILENT.get(number, model.title)
    age = number * 6 * 5 if number <= ON_TOPIC else number - ON_TOPIC
    path = f"/{'-'.join(title.lower().replace(',', '').split())}-{number}/"
    published = moment - timedelta(hours=age)
    return replace(model, source=slug, path=path, title=title, published=published, is_split=False, announced="")


@pytest.fixture(scope="module")
def spent(tmp_path_factory):
    # Without a pause the next page is asked for before it is known what a channel has announced.
    with open_desk(newsroom(), tmp_path_factory.mktemp("spent"), PANTAU_DELAY="0.05") as desk:
        declare(desk, "peta", "sitemap", "/sitemap.xml")
        declare(desk, "daftar", "listing", "/indeks/")
        desk.summary = desk.crawl("--budget", str(BUDGET))
        yield desk


@pytest.mark.parametrize("slug", SITES)
def test_no_source_costs_more_than_the_budget(spent, slug):
    assert len([one for one in visits(spent, slug) if one.path != "/robots.txt"]) == BUDGET


@pytest.mark.parametrize(("slug", "least"), [("umpan", 7), ("peta", 7), ("daftar", 4)])
def test_a_fifth_of_the_requests_finds_most_of_what_is_on_topic(spent, slug, least):
    [row] = spent.rows("SELECT count(*) AS kept FROM articles WHERE source = ?", slug)
    assert row["kept"] >= least


@pytest.mark.parametrize("slug", SITES)
def test_what_the_budget_did_not_reach_waits_and_the_run_says_so(spent, slug):
    [row] = [one for one in spent.summary["by_source"] if one["source"] == slug]
    [left] = spent.rows("SELECT count(*) AS number FROM ledger WHERE source = ? AND state = 'pending'", slug)
    said = f"the budget of {BUDGET} requests is spent; {left['number']} candidates wait for the next run"
    assert (row["requests"], row["error"], row["note"]) == (BUDGET, None, said)
    assert spent.summary["outcome"] == "finished"


@pytest.mark.parametrize("budget", ["0", "viele", "-3"])
def test_a_budget_that_is_none_is_refused_in_one_sentence(budget):
    said = f"budget must be a number of requests, not '{budget}'; write it like budget=20"
    with pytest.raises(CrawlerError, match=re.escape(said)):
        budget_of(budget)


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("", "", "since must be a day, not ''; write it like since=2021-12-31"),
        ("2021-01-01", "kemarin", "until must be a day, not 'kemarin'; write it like until=2021-12-31"),
        ("2021-02-01", "2021-01-01", "since 2021-02-01 is after until 2021-01-01; name the earlier day first"),
    ],
)
def test_a_period_that_is_none_is_refused_in_one_sentence(since, until, said):
    with pytest.raises(CrawlerError, match=re.escape(said)):
        days_of(since, until, today=now().date())


def test_the_last_day_of_a_backfill_is_that_in_jakarta():
    crawler = get_crawler(BackfillSpider, {"SEEDS": str(default_seeds())})
    with time_machine.travel("2026-11-29T20:00:00Z", tick=False):
        spider = BackfillSpider.from_crawler(crawler, sources=[], since="2026-11-30")
    assert [day.isoformat() for day in spider.days] == ["2026-11-30", "2026-11-30"]


def test_a_list_that_was_left_in_the_middle_is_read_to_its_end_by_the_next_run(tmp_path):
    with open_desk(newsroom(), tmp_path) as desk:
        declare(desk, "daftar", "listing", "/indeks/")
        desk.crawl("daftar", "--budget", "2")  # robots.txt and the first page
        [heard] = desk.rows("SELECT count(*) AS number FROM ledger WHERE source = 'daftar'")
        desk.crawl("daftar")
        [found] = desk.rows("SELECT count(*) AS number FROM ledger WHERE source = 'daftar'")
    assert 0 < heard["number"] < found["number"] == ON_TOPIC + OFF_TOPIC
