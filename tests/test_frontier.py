"""Which request is made next, in this process: what waits, what is left alone, and what is turned back."""

from __future__ import annotations

import asyncio

import pytest
from scrapy import Request

from crawler.archive import ledger
from crawler.archive.ledger import Outcome, State
from crawler.frontier.scheduler import Frontier
from crawler.frontier.site_locks import SiteLocks
from crawler.models import SPEAKS
from crawler.request_meta import AGAIN, DISCOVERY, WHOLE
from tests.make import HOME, NOW, announce, make_archive, make_candidate, make_source
from tests.test_many_sites import Crawler
from tests.test_rests import Clock

MEDAN, BINJAI = "https://medan.pasar.example/", "https://binjai.pasar.example/"
WHY = "HTTP 503, 3 times in a row"


class Spider:
    """What a run asks of its spider."""

    budget = None
    takes_candidates = True

    def request_page(self, entry):
        return Request(entry.url)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def frontier(tmp_path, clock):
    with make_archive(tmp_path / "archive.db") as archive:
        crawler = Crawler(archive)
        crawler.run.sources["pasar"] = make_source()
        crawler.run.spider = Spider()
        opened = Frontier(crawler, delay=0.0, locks=SiteLocks(tmp_path / "turns", clock=clock), clock=clock)
        opened.open(None)
        yield opened
        opened.close("finished")


def ask(frontier, url, **meta):
    request = Request(url, meta=meta)
    assert frontier.enqueue_request(request)
    return request


def asked(frontier):
    """Return the address that is asked next, once it has been answered; None if there is nothing to be asked."""
    request = frontier.next_request()
    if request is not None:
        frontier.left(request)
    return request and request.url


# The order.


def test_a_site_is_asked_one_thing_at_a_time(frontier):
    one, other = ask(frontier, f"{HOME}a"), ask(frontier, f"{HOME}b")
    assert frontier.next_request() is one
    assert (frontier.next_request(), frontier.visited()) == (None, 1)
    frontier.left(one)
    assert frontier.next_request() is other


def test_hosts_of_one_site_take_turns_and_other_sites_do_not_wait(frontier):
    first, _, apart = ask(frontier, MEDAN), ask(frontier, BINJAI), ask(frontier, "https://lain.example/")
    assert [frontier.next_request() for _ in range(3)] == [first, apart, None]


def test_what_began_goes_on_before_documents_and_these_before_what_failed_once(frontier):
    ask(frontier, f"{HOME}lagi", **{AGAIN: 1})
    ask(frontier, f"{HOME}umpan", **{DISCOVERY: True})
    ask(frontier, f"{HOME}wp-json", **{DISCOVERY: True, WHOLE: True})
    ask(frontier, f"{HOME}halaman/2")
    told = [asked(frontier) for _ in range(5)]
    assert told == [f"{HOME}halaman/2", f"{HOME}wp-json", f"{HOME}umpan", f"{HOME}lagi", None]


def test_candidates_that_speak_of_a_topic_come_before_documents_and_the_others_after(frontier):
    found = [make_candidate(HOME + name) for name in ("biasa/", "kota-cerdas/", "lain/")]
    told = {"source": "pasar", "channel": None, "now": NOW, "rank": lambda one: SPEAKS * ("cerdas" in one.url)}
    ledger.record(frontier.run.archive, found, **told)
    frontier.more("pasar")
    ask(frontier, f"{HOME}umpan", **{DISCOVERY: True})
    told = [asked(frontier) for _ in range(5)]
    assert told == [f"{HOME}kota-cerdas/", f"{HOME}umpan", f"{HOME}biasa/", f"{HOME}lain/", None]


def test_a_candidate_that_was_settled_meanwhile_is_not_asked(frontier):
    announce(frontier.run.archive, f"{HOME}a/", f"{HOME}b/")
    frontier.more("pasar")
    first = frontier.next_request()
    left = ({f"{HOME}a/", f"{HOME}b/"} - {first.url}).pop()
    ledger.settle(frontier.run.archive, left, Outcome(state=State.DROPPED, reason="Twin"), run=None, now=NOW)
    frontier.left(first)
    assert frontier.next_request() is None


def test_what_came_whole_with_its_channel_is_not_asked(frontier):
    announce(frontier.run.archive, f"{HOME}a/", f"{HOME}b/")
    frontier.spare([f"{HOME}a/"])
    frontier.more("pasar")
    assert (frontier.is_spared(f"{HOME}a/"), frontier.is_spared(f"{HOME}b/")) == (True, False)
    assert [asked(frontier) for _ in range(2)] == [f"{HOME}b/", None]


# Pauses.


def test_a_site_is_left_alone_for_its_pause(frontier, clock):
    frontier.slow_down("pasar.example", 5.0)
    frontier.slow_down("pasar.example", 2.0)  # the longest counts
    assert (frontier.pause_of("pasar.example"), frontier.pause_of("lain.example")) == (5.0, 0.0)
    one, other = ask(frontier, f"{HOME}a"), ask(frontier, f"{HOME}b")

    async def visit():
        assert frontier.next_request() is one
        frontier.left(one)
        assert frontier.next_request() is None
        clock.now += 4.9
        assert frontier.next_request() is None
        clock.now += 0.2
        assert frontier.next_request() is other

    asyncio.run(visit())  # the engine is woken by its loop


# What is left alone.


def test_a_host_that_is_closed_is_left_alone_and_its_neighbours_go_on(frontier):
    ask(frontier, f"{MEDAN}a")
    ask(frontier, f"{BINJAI}a")
    frontier.close_host(f"{MEDAN}x", WHY)
    assert (frontier.why_closed(f"{MEDAN}b"), frontier.why_closed(f"{BINJAI}b")) == (WHY, None)
    assert asked(frontier) == f"{MEDAN}a"  # turned back: it ends in the first middleware
    assert asked(frontier) == f"{BINJAI}a"
    assert asked(frontier) is None


def test_a_site_that_is_closed_is_left_alone_with_all_its_hosts_and_the_first_reason_stands(frontier):
    ask(frontier, f"{MEDAN}a")
    frontier.close_site("pasar.example", WHY)
    frontier.close_site("pasar.example", "another one")
    frontier.close_host(f"{MEDAN}x", "another one")
    assert {frontier.why_closed(url) for url in (HOME, MEDAN, BINJAI)} == {WHY}
    assert frontier.run.tally("pasar").error == WHY
    late = ask(frontier, f"{BINJAI}a")
    assert [frontier.next_request().url for _ in range(2)] == [f"{MEDAN}a", late.url]


def test_the_candidates_of_a_closed_site_wait_for_the_next_run(frontier):
    announce(frontier.run.archive, f"{HOME}a/")
    frontier.more("pasar")
    frontier.close_site("pasar.example", WHY)
    frontier.more("pasar")
    assert frontier.next_request() is None
    assert ledger.pending(frontier.run.archive) == 1


def test_a_host_is_reopened_where_another_way_leads_to_it(frontier):
    frontier.close_host(HOME, WHY)
    frontier.reopen_host(HOME)
    assert frontier.why_closed(HOME) is None
    frontier.reopen_host(HOME)  # a second time does nothing


def test_there_is_nothing_to_be_done_once_all_has_been_asked(frontier):
    assert not frontier.has_pending_requests()
    request = ask(frontier, HOME)
    assert frontier.has_pending_requests()
    assert frontier.next_request() is request
    frontier.left(request)
    frontier.left(request)  # a second time does nothing
    assert not frontier.has_pending_requests()


def test_what_is_waited_for_is_told_site_by_site(frontier):
    ask(frontier, f"{HOME}a")
    ask(frontier, f"{HOME}b")
    frontier.next_request()
    [wait] = frontier.waits({"pasar": 3})
    assert (wait.site, wait.sources, wait.left) == ("pasar.example", ("pasar",), 4)
    assert wait.asked_for == 0.0


@pytest.mark.parametrize("was_reached", [False, True])
def test_of_a_source_that_rests_when_the_run_ends_it_is_said_why(frontier, was_reached):
    frontier.rests.pauses = (30.0,)
    assert frontier.rest(Request(HOME), WHY) is not None
    frontier.run.reached |= {"pasar"} if was_reached else set()
    frontier.close("shutdown")
    said = {slug: tally.error for slug, tally in frontier.run.tallies.items()}
    assert said == ({} if was_reached else {"pasar": f"{WHY}; the run ended before it was asked again"})
