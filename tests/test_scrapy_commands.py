"""Scrapy's own commands in a checkout: looks that touch nothing and stay polite, and crawls that say what is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from crawler.run.lock import Lock
from tests.conftest import PATIENCE
from tests.forking import run
from tests.small_sites import gaps, open_desk, small_sites, visits

ROOT = Path(__file__).parent.parent
DELAY = 0.3
AGENT = "Pantau/0.1.0 (news monitor; contact: desk@kabar.example)"
COUNTS = ("requests", "candidates", "fetched", "kept", "dropped", "refused", "failed", "sources", "reached")


def scrapy(desk, *arguments, carry_out=run):
    command = [sys.executable, "-m", "scrapy", *arguments]
    return carry_out(command, cwd=ROOT, env=desk.environ(), text=True, timeout=PATIENCE)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Two sites, one of which forbids a part of itself; the archive is locked, as by a run that is at work."""
    room = small_sites({"sabar": 2, "gesit": 2})
    folder = tmp_path_factory.mktemp("looks")
    with open_desk(room, folder, PANTAU_DELAY=str(DELAY), BROWSER="true") as desk:
        desk.newsroom.answer("sabar", "/robots.txt", body=b"User-agent: *\nDisallow: /rahasia/\n")
        lock = Lock(desk.archive)
        yield desk
        lock.release()


LOOKS = {
    "shell": ("shell", "-c", "response.url"),
    "fetch": ("fetch",),
    "fetch as a spider": ("fetch", "--spider", "latest"),
    "view": ("view",),
    "parse": ("parse", "--nocolour"),
}


@pytest.fixture(scope="module", params=LOOKS)
def look(request, desk):
    """One look at the newest piece of a site, the one with threads begun afresh, with the visits that it cost."""
    before = len(desk.newsroom.requests)
    url, afresh = desk.newsroom.url_of("sabar", "/smart-city-1/"), partial(subprocess.run, capture_output=True)
    done = scrapy(desk, *LOOKS[request.param], url, carry_out=afresh if request.param == "shell" else run)
    return request.param, done, desk.newsroom.requests[before:]


def test_a_look_works_beside_a_run_and_touches_no_archive(desk, look):
    _, done, _ = look
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert not desk.archive.exists()


def test_a_look_asks_robots_txt_first_says_who_we_are_and_pauses(look):
    _, _, seen = look
    assert [one.path for one in seen] == ["/robots.txt", "/smart-city-1/"]
    assert {one.user_agent for one in seen} == {AGENT}
    assert gaps(seen)[0] >= DELAY


def test_a_look_shows_what_was_asked_for(desk, look):
    name, done, _ = look
    url = desk.newsroom.url_of("sabar", "/smart-city-1/")
    title = desk.newsroom.newsroom.pieces_of("sabar")[0].title
    shown = {
        "shell": done.stdout.splitlines()[-1:] == [url],
        "view": True,  # in a browser
        "parse": "# Scraped Items" in done.stdout,
    }
    assert shown.get(name, title in done.stdout)


def test_a_look_at_a_feed_parses_what_it_announces(desk):
    done = scrapy(desk, "parse", "--nocolour", desk.newsroom.url_of("gesit", "/feed/"))
    found = re.findall(r"'url': '([^']+)'", done.stdout)
    assert found == [desk.newsroom.url_of("gesit", f"/smart-city-{number}/") for number in (1, 2)]


def test_a_look_stays_away_from_what_robots_txt_forbids(desk):
    done = scrapy(desk, "fetch", desk.newsroom.url_of("sabar", "/rahasia/1/"))
    assert done.stdout == ""
    assert "/rahasia/1/" not in {one.path for one in visits(desk, "sabar")}
    assert "does not allow it" in done.stderr


def test_a_look_is_kept_from_private_addresses(desk):
    done = scrapy(desk, "fetch", "-s", "ALLOW_PRIVATE=", desk.newsroom.url_of("gesit", "/smart-city-2/"))
    assert done.stdout == ""
    assert "leads to the private address 127.0.0.1" in done.stderr
    assert "/smart-city-2/" not in {one.path for one in visits(desk, "gesit")}


def test_a_look_reads_no_file_of_this_machine(desk):
    done = scrapy(desk, "fetch", Path(__file__).as_uri())
    assert done.stdout == ""
    assert "Unsupported URL scheme 'file'" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("latest", "-a", "source=kaldera"), "spider latest takes no argument 'source'; did you mean 'sources'?"),
        (("backfill", "-a", "sine=2021-01-01"), "spider backfill takes no argument 'sine'; did you mean 'since'?"),
        (("latest", "-a", "jam=5"), "spider latest takes no argument 'jam'; use one of sources, budget"),
        (
            ("latest", "-a", "sources=saber"),
            "no source is called 'saber'; did you mean 'sabar'? `pantau sources list` names them all",
        ),
        (("latest", "-a", "budget=lots"), "budget must be a number of requests, not 'lots'; write it like budget=20"),
        (("latst",), "no spider is called 'latst'; did you mean 'latest'? `scrapy list` names them all"),
        (("jam", "-a", "sources=sabar"), "no spider is called 'jam'; `scrapy list` names them all"),
        (("probe",), "spider probe answers to a program; ask with `pantau sources probe`"),
    ],
)
def test_a_crawl_that_cannot_begin_says_so_in_one_sentence(desk, arguments, sentence):
    before = len(desk.newsroom.requests)
    done = scrapy(desk, "crawl", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[-1] == f"Error: {sentence}"
    assert "Traceback" not in done.stderr
    assert len(desk.newsroom.requests) == before


def test_a_crawl_of_an_archive_in_use_says_so_in_one_sentence(desk, tmp_path):
    held = tmp_path / "archive.db"
    with open_desk(desk.newsroom.newsroom, tmp_path) as other:
        other.crawl("gesit")
        lock = Lock(held)
        done = scrapy(other, "crawl", "latest")
        lock.release()
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"Error: another run is using {held}; wait for it to end")
    assert "Traceback" not in done.stderr


def test_a_crawl_over_wrong_topics_is_refused_before_it_begins(desk, tmp_path):
    with open_desk(desk.newsroom.newsroom, tmp_path) as other:
        (other.seeds / "topics.toml").write_text("[[[")
        done = scrapy(other, "crawl", "latest")
        assert (other.archive.exists(), other.newsroom.requests) == (False, [])
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Error: topics.toml: not valid TOML")
    assert "Traceback" not in done.stderr


def test_a_crawl_that_reaches_no_source_ends_as_that_of_pantau_does(tmp_path):
    with open_desk(small_sites({"sabar": 1}), tmp_path) as other:
        other.newsroom.answer("sabar", "/robots.txt", status=503)
        quick = ("-s", "WORKERS=1", "-s", "BACKOFF_FIRST=0.05", "-s", "TROUBLE_PAUSES=")
        done = scrapy(other, "crawl", "latest", *quick)
        assert other.rows("SELECT outcome FROM runs") == [{"outcome": "failed"}]
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == "Error: no source could be reached; `pantau runs 1` says why of each"


def test_every_count_of_a_run_is_among_scrapys_stats(tmp_path):
    room = small_sites({"sabar": 3, "gesit": 4})
    with open_desk(room, tmp_path) as other:
        other.newsroom.answer("sabar", "/smart-city-1/", status=404)
        other.newsroom.answer("gesit", "/smart-city-1/", body=b"<p>Harga cabai turun.</p>")
        other.newsroom.answer(
            "gesit", "/smart-city-2/", headers={"X-Robots-Tag": "noindex"}, body=b"<p>Gerakan Menuju Smart City</p>"
        )
        other.newsroom.answer("gesit", "/robots.txt", body=b"User-agent: *\nDisallow: /smart-city-3/\n")
        done = scrapy(other, "crawl", "latest", "-s", "WORKERS=1", "-s", "BACKOFF_FIRST=0.05")
        assert done.returncode == 0, done.stderr
        stats = {name: int(number) for name, number in re.findall(r"'pantau/([^']+)': (\d+)", done.stderr)}
        [run] = other.rows("SELECT * FROM runs")
        reasons = other.rows("""
            SELECT state || '/' || CASE WHEN instr(reason, ':') THEN substr(reason, 1, instr(reason, ':') - 1)
                ELSE reason END AS name, count(*) AS number
            FROM ledger WHERE reason IS NOT NULL GROUP BY name
        """)
    assert {name: stats[name] for name in COUNTS} == {name: run[name] for name in COUNTS}
    assert {name: stats[name] for name in stats if "/" in name} == {one["name"]: one["number"] for one in reasons}
    assert stats["dropped/NoTopicWords"] == stats["dropped/NoIndex"] == stats["refused/RobotsForbids"] == 1
    assert (stats["kept"], stats["dropped"], stats["pending"]) == (3, 2, 0)
