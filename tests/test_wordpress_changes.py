"""WordPress is asked for what changed: posts dated back and edits come with the one request of a day."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest

from crawler.times import now
from tests.conftest import QUICK
from tests.small_sites import open_desk, piece_of, small_sites, visits

POSTS = (("wordpress", "/wp-json/wp/v2/posts"),)
SITES = {"baru": "open", "lama": "old", "terjadwal": "open", "ramai": "old", "mendahului": "open"}
COUNTS = dict.fromkeys(SITES, 4) | {"ramai": 130}
WEEKS = timedelta(days=20)


def newsroom():
    room = small_sites(COUNTS, channels=POSTS, feed="none")
    sites = tuple(replace(site, rest=SITES[site.slug]) for site in room.sites)
    return replace(room, sites=sites, pieces=tuple(aged(piece) for piece in room.pieces))


def aged(piece):
    """Return a piece of some days ago, so that what an answer holds shows what was heeded."""
    return replace(piece, published=piece.published - timedelta(days=6))


def print_late(room):
    """Let each site print what the date of publication does not tell, and one edit what it has printed."""
    for slug in ("baru", "lama", "ramai", "mendahului"):
        newest = room.newsroom.pieces_of(slug)[0]
        for number in (201, 202, 203):
            room.publish(replace(piece_of(newest, slug, number), published=now() - WEEKS, entered=now()))
    piece = room.newsroom.pieces_of("baru")[3]
    room.change(piece, replace(piece, paragraphs=(*piece.paragraphs, "Angka ini diralat."), edited=now()))
    newest = room.newsroom.pieces_of("terjadwal")[0]
    scheduled = piece_of(newest, "terjadwal", 101)
    room.publish(replace(scheduled, published=now() - timedelta(hours=2), entered=now() - timedelta(days=5)))


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    """A first run, a second one after late posts, and a third one after a week of silence."""
    with open_desk(newsroom(), tmp_path_factory.mktemp("days")) as desk:
        desk.crawl()
        desk.begins = [0, len(desk.newsroom.requests)]
        print_late(desk.newsroom)
        note(desk, "mendahului", read="2031-01-01T00:00:00Z", dated="2031-01-01T00:00:00Z")
        desk.second = desk.pantau("crawl", "--verbose", *QUICK)
        desk.begins.append(len(desk.newsroom.requests))
        note(desk, "terjadwal", dated="2020-01-01T00:00:00Z")
        desk.crawl()
        yield desk


def note(desk, slug, **moments):
    """Have the channels of a source say other moments."""
    with closing(sqlite3.connect(desk.archive)) as db, db:
        for name, moment in moments.items():
            db.execute(f"UPDATE channels SET {name} = ? WHERE source = ?", (moment, slug))


def asked(desk, slug, run):
    """Return by what the posts of a site were asked for in a run."""
    ends = (*desk.begins, None)
    mine = [one.path for one in visits(desk, slug) if one in desk.newsroom.requests[ends[run - 1] : ends[run]]]
    queries = [dict(parse_qsl(path.partition("?")[2])) for path in mine if "per_page" in path]
    return [
        next((name for name in ("search", "modified_after", "after") if name in one), one["orderby"]) for one in queries
    ]


def stored(desk, slug):
    return len(desk.rows("SELECT id FROM articles WHERE source = ?", slug))


def test_posts_dated_back_by_weeks_come_with_the_one_request_of_the_day(days):
    assert (asked(days, "baru", 2), stored(days, "baru")) == (["modified_after"], 7)


def test_a_site_that_ignores_what_changed_is_asked_for_its_newest_by_number(days):
    assert (asked(days, "lama", 3), stored(days, "lama")) == (["id"], 7)
    assert asked(days, "ramai", 2) == ["modified_after", "id"]
    assert days.rows("SELECT heeds_change FROM channels WHERE source = 'ramai'") == [{"heeds_change": 0}]
    urls = [row["url"] for row in days.rows("SELECT url FROM ledger WHERE source = 'ramai'")]
    assert {one for one in (201, 202, 203) if any(f"smart-city-{one}/" in url for url in urls)} == {201, 202, 203}


def test_a_post_that_comes_out_at_an_hour_set_days_before_is_found_within_the_week(days):
    assert asked(days, "terjadwal", 2) == ["modified_after"]
    assert asked(days, "terjadwal", 3) == ["modified_after", "after"]
    assert stored(days, "terjadwal") == 5


def test_the_edit_of_a_stored_article_becomes_a_revision_without_a_visit(days):
    assert days.second.returncode == 0
    assert re.search(r"'pantau/edited': (\d+)", days.second.stderr)[1] == "1"
    [row] = days.rows("SELECT url, cause, articles.text FROM revisions JOIN articles ON articles.id = article")
    assert (row["cause"], row["url"]) == ("edited", days.newsroom.url_of("baru", "/smart-city-4/"))
    assert row["text"].endswith("Angka ini diralat.")


def test_what_was_read_by_a_clock_that_was_years_ahead_is_read_anew_and_then_goes_on_as_ever(days):
    assert (asked(days, "mendahului", 2), stored(days, "mendahului")) == (["date"], 7)
    assert asked(days, "mendahului", 3) == ["modified_after"]
