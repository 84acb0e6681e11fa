"""A site in trouble rests and is tried again in the same run; nothing else waits for it."""

from __future__ import annotations

import socket
import sqlite3
from contextlib import closing

import pytest
from scrapy import Request
from twisted.internet.error import DNSLookupError, NoRouteError

from crawler.frontier.queues import GRACE, MOST, Network
from crawler.outcomes import NOT_FOUND, UNREACHABLE, lost_as
from tests.conftest import QUICK
from tests.small_sites import gaps, ok, open_desk, page, rss, serve_rudely, small_sites, states, visits
from tests.test_politeness import add_source, errors, reset

PAUSE = 0.6
NUMBERS = {"tiga": 6, "goyang": 6, "bangun": 4, "aturan": 3, "lamban": 4, "sehat": 6, "runtuh": 4}


def then(failures, answer):
    """Return an answer that cuts so many connections off before it comes."""
    left = [reset] * failures

    def respond(connection):
        if left:
            left.pop()(connection)
        else:
            connection.sendall(answer)

    return respond


def disturb(room):
    """Let each site fail as on an ordinary morning, and be well afterwards; one is never well."""
    for number, status in enumerate((500, 500, 503), start=1):
        room.answer("goyang", f"/smart-city-{number}/", status=status, times=1)
    room.answer("bangun", "/feed/", status=502, times=2)
    room.answer("bangun", "/", status=500, times=2)
    room.answer("aturan", "/robots.txt", status=503, times=2)
    for number in (1, 2, 3):
        room.answer("lamban", f"/smart-city-{number}/", delay=4, times=1)
    for number in (1, 2, 3):
        room.answer("tiga", f"/smart-city-{number}/", status=500)
    for number in range(1, 5):
        room.answer("runtuh", f"/smart-city-{number}/", status=500)


def network(rude, room):
    """Return the answers of two newspapers on one site, of which one cuts its first connections off."""
    written = room.newsroom.pieces_of("sehat")[:4]
    entries = {
        name: [(one.title, rude.url(f"{name}.jaringan", one.path)) for one in written] for name in ("satu", "dua")
    }
    answers = {f"{name}/feed/": ok(rss(entries[name])) for name in entries}
    answers |= {f"{name}{one.path}": ok(page(one)) for name in entries for one in written}
    first = {f"satu{one.path}": then(1, ok(page(one))) for one in written[:3]}
    return answers | first


@pytest.fixture(scope="module")
def morning(tmp_path_factory):
    with serve_rudely() as rude, open_desk(small_sites(NUMBERS), tmp_path_factory.mktemp("morning")) as desk:
        disturb(desk.newsroom)
        rude.answers |= network(rude, desk.newsroom)
        for name in ("satu", "dua"):
            add_source(desk, name, rude, host=f"{name}.jaringan")
        desk.summary = desk.crawl("--set", f"TROUBLE_PAUSES={PAUSE},{PAUSE}", "--set", "DOWNLOAD_TIMEOUT=1.5")
        desk.heads = list(rude.heads)
        yield desk


def test_an_address_at_whose_port_nobody_answers_fails_alone_where_its_host_answers_at_home(tmp_path):
    with socket.socket() as nobody, open_desk(small_sites({"pasar": 3}), tmp_path) as desk:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        pieces = desk.newsroom.newsroom.pieces_of("pasar")
        lost = f"http://pasar.localhost:{nobody.getsockname()[1]}/smart-city-9/"
        urls = [lost, *(desk.newsroom.url_of("pasar", one.path) for one in pieces)]
        desk.newsroom.answer("pasar", "/feed/", body=rss([(pieces[0].title, url) for url in urls]))
        summary = desk.crawl()
        found = {
            row["url"]: (row["state"], row["reason"]) for row in desk.rows("SELECT url, state, reason FROM ledger")
        }
    assert found == {lost: ("failed", "robots.txt: connection refused")} | dict.fromkeys(urls[1:], ("kept", None))
    assert [one["error"] for one in summary["by_source"]] == [None]


def test_pages_that_are_refused_again_and_again_do_not_hide_what_is_new(tmp_path):
    with open_desk(small_sites({"pasar": 4}), tmp_path) as desk:
        new, *shut = desk.newsroom.newsroom.pieces_of("pasar")
        for one in shut:
            desk.newsroom.answer("pasar", one.path, status=403)
        desk.newsroom.withdraw(new)
        desk.crawl()
        desk.newsroom.publish(new)
        for _ in range(2):  # what is new is found by one and fetched by the other, whatever those pages answer
            with closing(sqlite3.connect(desk.archive)) as archive, archive:
                archive.execute("UPDATE ledger SET next_try = '2021-12-01T00:00:00Z' WHERE next_try IS NOT NULL")
            desk.crawl()
        assert states(desk)["pasar"] == [("kept", None), *[("refused", "HTTP 403")] * 3]


def paths(desk, slug):
    return [one.path for one in visits(desk, slug)]


@pytest.mark.parametrize("slug", ["goyang", "bangun", "aturan", "lamban", "sehat", "satu", "dua"])
def test_all_sound_articles_of_a_site_that_is_well_again_are_stored_in_the_same_run(morning, slug):
    assert states(morning)[slug] == [("kept", None)] * NUMBERS.get(slug, 4)


def test_a_site_in_trouble_rests_and_is_then_asked_for_one_page_first(morning):
    seen = visits(morning, "goyang")
    failed = [number for number, one in enumerate(seen) if one.status >= 500]
    assert len(failed) == 3
    assert gaps(seen)[failed[-1]] >= PAUSE
    assert seen[failed[-1] + 1].path == seen[failed[-1]].path


def test_each_page_of_a_site_that_recovers_is_asked_for_once_more_only_if_it_failed(morning):
    asked = [path for path in paths(morning, "goyang") if path.startswith("/smart")]
    assert sorted(asked) == sorted(f"/smart-city-{number}/" for number in (1, 1, 2, 2, 3, 3, 4, 5, 6))


def test_the_feed_that_failed_while_its_site_was_in_trouble_is_asked_for_again(morning):
    assert paths(morning, "bangun").count("/feed/") == 3


def test_other_sites_do_not_wait_meanwhile(morning):
    begins = visits(morning, "goyang")[-1].started
    assert visits(morning, "sehat")[-1].ended < begins


def test_other_newspapers_of_its_site_do_not_wait_either(morning):
    """Of the last visits to the site, all are to the one that was in trouble."""
    hosts = [next(line for line in head.split(b"\r\n") if line.startswith(b"Host")) for head in morning.heads]
    pages = [host for host, head in zip(hosts, morning.heads, strict=True) if b"GET /smart" in head]
    assert [b"satu" in host for host in pages[-4:]] == [True] * 4


def test_pages_that_are_broken_for_good_do_not_make_a_site_one_in_trouble(morning):
    """Where the page that asks fails again, another one of the host asks."""
    assert states(morning)["tiga"] == [("failed", "HTTP 500")] * 3 + [("kept", None)] * 3


def test_a_site_that_is_never_well_is_given_up_after_its_pauses_and_only_that(morning):
    assert errors(morning) == {"runtuh": "HTTP 500, 5 times in a row"}
    asked = [path for path in paths(morning, "runtuh") if path.startswith("/smart")]
    assert len(asked) == 5
    assert sorted(states(morning)["runtuh"]) == [("failed", "HTTP 500")] + [("pending", None)] * 3


# No network.


def add_lost(desk, number):
    """Add sources whose names nobody can look up (RFC 6761)."""
    entries = "".join(f'[hilang-{one}]\nhome = "http://hilang-{one}.invalid/"\n' for one in range(number))
    (desk.seeds / "sources" / "hilang.toml").write_text(entries)


def marks(desk):
    """Return what a run holds against its sources."""
    questions = (
        "SELECT source FROM source_runs WHERE error IS NOT NULL", "SELECT source FROM channels WHERE failures > 0",
        "SELECT source FROM probes", "SELECT source FROM ledger WHERE attempts > 0", "SELECT site FROM hosts",
    )  # fmt: skip
    return [row for sql in questions for row in desk.rows(sql)]


def test_without_a_network_a_crawl_ends_with_one_sentence_and_no_mark_against_any_source(tmp_path):
    with open_desk(small_sites({}), tmp_path) as desk:
        add_lost(desk, 60)
        done = desk.pantau("crawl", *QUICK)
        assert (done.returncode, done.stdout) == (3, "")
        assert "\nError: no network: no name of " in done.stderr
        assert done.stderr.endswith(" hosts could be looked up; check the connection and start it again\n")
        assert marks(desk) == []


@pytest.mark.parametrize(("sound", "lost"), [(1, 30), (0, 5)])
def test_names_that_nobody_knows_are_held_against_their_sources_where_there_is_a_network_or_are_few(
    tmp_path, sound, lost
):
    with open_desk(small_sites({"sehat": 2} if sound else {}), tmp_path) as desk:
        add_lost(desk, lost)
        assert desk.pantau("crawl", *QUICK).returncode == (0 if sound else 3)
        assert [said.rpartition(": ")[2] for said in errors(desk).values()] == ["host name not found"] * lost
        assert len(desk.rows("SELECT * FROM articles")) == 2 * sound


def test_slow_look_ups_are_not_waited_for_to_the_last_where_none_has_found_anything():
    moments = [0.0]
    network = Network(lambda: moments[-1])
    for number in range(MOST):
        assert network.why_down() is None
        assert network.lose(Request(f"https://kabar-{number}.example/"), NOT_FOUND)
    assert network.why_down() is None  # they may be the twenty of the list that are gone
    moments.append(GRACE + 1)
    assert network.why_down()
    network.proven.add(NOT_FOUND)
    assert network.why_down() is None


@pytest.mark.parametrize(("error", "way"), [(NoRouteError(), UNREACHABLE), (DNSLookupError(), NOT_FOUND)])
def test_our_own_network_may_be_at_fault_for_what_is_not_found_or_has_no_way(error, way):
    assert lost_as(error) == way


def test_a_pause_that_is_no_number_is_refused_with_one_sentence(tmp_path):
    with open_desk(small_sites({"sehat": 1}), tmp_path) as desk:
        done = desk.pantau("crawl", "--set", "TROUBLE_PAUSES=lama")
    assert done.returncode == 2
    assert "TROUBLE_PAUSES must be numbers like 30,120, not 'lama'" in done.stderr


def test_a_site_that_lets_every_second_page_wait_holds_up_no_run(tmp_path):
    pieces = 12
    with open_desk(small_sites({"setengah": pieces, "jarang": pieces}), tmp_path) as desk:
        for number in range(1, pieces, 2):
            desk.newsroom.answer("setengah", f"/smart-city-{number}/", delay=9)
        for number in (9, 12):  # the last ones, when most have been answered
            desk.newsroom.answer("jarang", f"/smart-city-{number}/", delay=9, times=1)
        desk.crawl("--set", "DOWNLOAD_TIMEOUT=0.4", "--set", "UNANSWERED_MOST=2")
        waited = [path for path in paths(desk, "setengah") if path.startswith("/smart") and int(path[12:-1]) % 2]
        left = desk.rows("SELECT attempts FROM ledger WHERE source = 'setengah' AND state = 'pending'")
        assert len(waited) == 2
        assert errors(desk)["setengah"] == "no answer in time, 2 times in all"
        assert len(left) >= pieces / 2
        assert {row["attempts"] for row in left} == {0}
        assert states(desk)["jarang"] == [("kept", None)] * pieces
