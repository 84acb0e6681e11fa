"""Articles that are finished within a moment are stored in one transaction, and none suffers for another one."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.archive import runs
from crawler.archive.judgements import UNKNOWN_RULES
from crawler.archive.ledger import Entry, Outcome, State
from crawler.errors import ArchiveError
from crawler.extensions.item_outcomes import ItemOutcomes
from crawler.models import Exchange
from crawler.outcomes import Dropped
from crawler.run.capturing import Captures
from crawler.run.context import Run
from crawler.spiders.pages import PageSpider
from pipelines.save import SavePipeline
from tests.inline import InlineWorkers
from tests.make import NOW, announce, make_archive, make_article, make_page

URLS = [f"https://pasar.example/berita/{number}" for number in range(4)]
UNWRITABLE = "\ud800"  # half a character


class Busy(InlineWorkers):
    """Workers that always read a page, or never do."""

    def __init__(self, *, busy: bool) -> None:
        self.busy = busy

    def are_busy(self) -> bool:
        return self.busy


@contextmanager
def stage_in(folder, *, busy=True):
    """Yield the stage of a run that captures, and the transactions that its archive has seen by now."""
    with make_archive(folder / "archive.db") as archive:
        announce(archive, *URLS)
        captures = Captures(archive, folder / "captures", mode="kept", most=10**9, largest=10**9)
        number = runs.begin(archive, spider="latest", scope=(), sources=1, now=NOW)
        run = Run(
            id=number, archive=archive, sources={}, started=NOW, spider=None, stop=lambda _: None, captures=captures
        )
        begun: list[str] = []
        archive.db.conn.set_trace_callback(lambda sql: begun.append(sql) if sql == "BEGIN IMMEDIATE" else None)
        yield SavePipeline(run, Busy(busy=busy), UNKNOWN_RULES), begun
        captures.close()


class ItemOutcomesOf(ItemOutcomes):
    """What records outcomes of pages, of a run without a crawler."""

    def __init__(self, run):
        self.run = run


def article(number, **rest):
    url = URLS[number]
    exchange = Exchange(url=url, fetched=NOW, status=200, request=b"", head=b"HTTP/1.1 200 OK\r\n", body=url.encode())
    return make_article(url, text=f"Kabar nomor {number}.", exchanges=(exchange,), **rest)


def store(stage, *articles):
    async def together():
        return await asyncio.gather(*map(stage.process_item, articles), return_exceptions=True)

    return asyncio.run(together())


def stored(stage):
    """Return what the archive holds: articles with the address that their capture is of, and the fates."""
    run = stage.run
    rows = run.archive.rows(
        "SELECT articles.url AS one, captures.url AS two FROM articles LEFT JOIN captures ON record = capture"
    )
    fates = {row["url"]: row["state"] for row in run.archive.rows("SELECT url, state FROM ledger")}
    return {row["one"] for row in rows if row["one"] == row["two"]}, {url for url in URLS if fates[url] == "kept"}


@pytest.mark.parametrize(("busy", "transactions"), [(True, 1), (False, 4)])
def test_what_is_finished_while_pages_are_read_is_stored_together(tmp_path, busy, transactions):
    with stage_in(tmp_path, busy=busy) as (stage, begun):
        articles = [article(number) for number in range(4)]
        assert store(stage, *articles) == articles
        assert len(begun) == transactions
        assert stored(stage) == (set(URLS), set(URLS))
        assert stage.run.tally("pasar").kept == 4


@pytest.mark.parametrize("busy", [True, False])
def test_an_article_that_came_twice_in_a_run_is_counted_once(tmp_path, busy):
    with stage_in(tmp_path, busy=busy) as (stage, _):
        stage.run.settle(URLS[2], Outcome(state=State.DROPPED, reason="TooShort"))
        stage.run.tally("pasar").dropped += 1
        store(stage, article(0), article(0), article(1), article(2))
        store(stage, article(1))
        assert stored(stage) == (set(URLS[:3]), set(URLS[:3]))
        tally = stage.run.tally("pasar")
        assert (tally.kept, tally.dropped) == (3, 0)


def refuse_stage(run):
    ItemOutcomesOf(run).item_dropped(make_page(URLS[0]), Dropped("TooShort"))


def break_stage(run):
    ItemOutcomesOf(run).item_error(make_page(URLS[0]), Failure(ValueError("a mistake")))


def waiting_entry(url):
    return Entry(url=url, source="pasar", channel=None, title=None, published=None)


def refuse_page(run):
    request = Request(URLS[0], cb_kwargs={"entry": waiting_entry(URLS[0])})
    failure = Failure(HttpError(Response(URLS[0], status=403)))
    failure.request = request
    spider = PageSpider("latest")
    spider.run = run
    spider.page_failed(failure)


@pytest.mark.parametrize("say", [refuse_stage, break_stage, refuse_page])
def test_what_becomes_of_a_page_whose_article_came_whole_meanwhile_undoes_nothing(tmp_path, say):
    with stage_in(tmp_path) as (stage, _):
        store(stage, article(0))
        say(stage.run)
        stage.run.write_outcomes()
        assert stored(stage) == ({URLS[0]}, {URLS[0]})
        tally = stage.run.tally("pasar")
        assert (tally.kept, tally.dropped, tally.refused, tally.failed) == (1, 0, 0, 0)


def test_an_article_that_cannot_be_stored_keeps_no_other_out(tmp_path):
    with stage_in(tmp_path) as (stage, _):
        *before, failed, after = store(stage, article(0), article(1), article(2, section=UNWRITABLE), article(3))
        assert isinstance(failed, UnicodeEncodeError)
        assert [one.url for one in (*before, after)] == [URLS[0], URLS[1], URLS[3]]
        assert stored(stage) == ({one.url for one in (*before, after)},) * 2
        assert stage.run.tally("pasar").kept == 3


def test_each_article_hears_that_the_archive_cannot_be_written(tmp_path):
    with stage_in(tmp_path) as (stage, _):
        stage.run.archive.db.conn.execute("PRAGMA query_only = ON")
        assert [type(one) for one in store(stage, article(0), article(1))] == [ArchiveError] * 2
        stage.run.archive.db.conn.execute("PRAGMA query_only = OFF")
        store(stage, article(0), article(1))
        assert stored(stage) == (set(URLS[:2]), set(URLS[:2]))


def test_an_article_for_which_nobody_waits_any_more_is_left_for_the_next_run(tmp_path):
    async def stopped(stage):
        one, other = (asyncio.ensure_future(stage.process_item(article(number))) for number in range(2))
        await asyncio.sleep(0)
        one.cancel()
        await other

    with stage_in(tmp_path) as (stage, _):
        asyncio.run(stopped(stage))
        assert stored(stage) == ({URLS[1]}, {URLS[1]})
