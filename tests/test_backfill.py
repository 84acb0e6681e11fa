"""The past of sites that keep it in different places: killed on the way, gone on with, and asked for again."""

from __future__ import annotations

import json
import os
import re
import signal
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from crawler.newsroom import build_newsroom
from crawler.times import now
from tests.conftest import QUICK
from tests.small_sites import declare, open_desk, visits

DAY = timedelta(days=1)
STEP, FIRST, LAST = 45, 350, 700  # days between two pieces, and how long ago the period ends and begins
COUNTS = {"buka": 16, "peta": 16, "bulan": 20, "umpan": 40, "daftar": 44}
WITHIN = range(-(-FIRST // STEP), LAST // STEP + 1)  # numbers of the pieces of the period; 1 is a site's newest
FOUND = {
    "peta": range(1, WITHIN.stop),  # what was changed after the period may have been written within it
}
MOST_AGAIN = 3  # requests for a source of which all is known


def newsroom():
    """Return sites whose pieces reach back for years; every fourth is on the topic."""
    room = build_newsroom(now(), articles=60, filler=0)
    models = [next(one for one in room.pieces if one.expected == kind) for kind in ("NoTopicWords", "kept")]
    site = replace(room.site("warta-pesisir"), channels=(("feed", "/feed/"),), sitemap="none", tracking=False)
    sites = tuple(replace(site, slug=slug, rest="open" if slug == "buka" else "none") for slug in COUNTS)
    pieces = tuple(
        replace(
            models[number % 4 == 0], source=slug, path=path_of(slug, number, room.now), is_split=False, announced="",
            published=room.now - number * STEP * DAY,
        )
        for slug, count in COUNTS.items() for number in range(1, count + 1)
    )  # fmt: skip
    return replace(room, sites=sites, pieces=pieces)


def path_of(slug, number, moment):
    dated = f"/{moment - number * STEP * DAY:%Y/%m/%d}" if slug == "daftar" else ""
    return f"{dated}/kabar-dari-pesisir-{number}/"


def furnish(desk):
    """Let each site keep its past in a place of its own."""
    declare(desk, "peta", "sitemap", "/sitemap_index.xml")
    declare(desk, "bulan")
    declare(desk, "daftar", "listing", "/indeks/")
    by_number = {slug: desk.newsroom.newsroom.pieces_of(slug) for slug in COUNTS}
    index(desk, "peta", "/sitemap_index.xml", {
        "/post-sitemap1.xml": (LAST + 30, ()),
        "/post-sitemap2.xml": (0, by_number["peta"]),
        f"/sitemap-{desk.newsroom.newsroom.now - (FIRST - 90) * DAY:%Y-%m}.xml": (0, ()),
    })  # fmt: skip
    for piece in by_number["bulan"]:
        link = f'<p><a href="{piece.path}">{piece.title}</a></p>'
        page = f"<!doctype html><html><body><h1>Arsip</h1>{link}</body></html>"
        desk.newsroom.answer("bulan", f"/{piece.published + timedelta(hours=7):%Y/%m}/", body=page.encode())
    for page in (1, 2, 3, 4):
        body = feed(desk, by_number["umpan"][page * 10 - 10 : page * 10])
        desk.newsroom.answer("umpan", f"/feed/?paged={page}", status=200 if page < 4 else 404, body=body)


def index(desk, slug, path, children):
    entries = []
    for child, (age, pieces) in children.items():
        changed = "" if age is None else f"<lastmod>{(desk.newsroom.newsroom.now - age * DAY).isoformat()}</lastmod>"
        entries.append(f"<sitemap><loc>{desk.newsroom.url_of(slug, child)}</loc>{changed}</sitemap>")
        locs = "".join(
            f"<url><loc>{desk.newsroom.url(one)}</loc><lastmod>{one.published.isoformat()}</lastmod></url>"
            for one in pieces
        )
        desk.newsroom.answer(slug, child, body=f"<urlset>{locs}</urlset>".encode())
    desk.newsroom.answer(slug, path, body=f"<sitemapindex>{''.join(entries)}</sitemapindex>".encode())


def feed(desk, pieces):
    items = "".join(
        f"<item><title>{one.title}</title><link>{desk.newsroom.url(one)}</link>"
        f"<pubDate>{format_datetime(one.published)}</pubDate></item>"
        for one in pieces
    )
    return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()


def days(desk):
    begin, end = (desk.newsroom.newsroom.now - age * DAY for age in (LAST, FIRST))
    return ["--since", f"{begin:%Y-%m-%d}", "--until", f"{end:%Y-%m-%d}"]


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    """A backfill that is killed, the one that goes on, and a third, of a period that ends a little later."""
    with open_desk(newsroom(), tmp_path_factory.mktemp("past")) as desk:
        furnish(desk)
        desk.marks = []
        kill(desk, 45)
        desk.second = backfill(desk, *days(desk))
        later = [*days(desk)[:3], f"{desk.newsroom.newsroom.now - (FIRST - 5) * DAY:%Y-%m-%d}"]
        desk.third = backfill(desk, *later)
        yield desk


def kill(desk, most):
    desk.marks.append(len(desk.newsroom.requests))
    process = desk.start_until(
        lambda: len(desk.newsroom.requests) >= most, "backfill", "--json", *QUICK, *days(desk)
    )  # fmt: skip
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def backfill(desk, *arguments):
    desk.marks.append(len(desk.newsroom.requests))
    done = desk.pantau("backfill", "--json", *QUICK, *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def asked(desk, slug, *, run=None):
    """Return what was asked of a site, in all runs or in one of them, without robots.txt."""
    seen = desk.newsroom.requests
    if run is not None:
        seen = seen[desk.marks[run] : desk.marks[run + 1] if run + 1 < len(desk.marks) else None]
    mine = visits(desk, slug)
    return [one.path for one in seen if one in mine and one.path != "/robots.txt"]


def urls(desk, slug):
    """Return what is to be found of a site, by whether it is on the topic."""
    room, first, last = desk.newsroom.newsroom, *days(desk)[1::2]
    found: dict[bool, set[str]] = {False: set(), True: set()}
    for number, piece in enumerate(room.pieces_of(slug), 1):
        month = f"{piece.published + timedelta(hours=7):%Y-%m}"
        if number in (FOUND.get(slug, WITHIN)) or (slug == "bulan" and first[:7] <= month <= last[:7]):
            found[number % 4 == 0].add(desk.newsroom.url(piece))
    return found


@pytest.mark.parametrize("slug", COUNTS)
def test_everything_of_the_period_is_found_and_nothing_else(past, slug):
    found = {row["url"] for row in past.rows("SELECT url FROM ledger WHERE source = ? AND state <> 'refused'", slug)}
    assert found == set.union(*urls(past, slug).values())


@pytest.mark.parametrize("slug", COUNTS)
def test_what_is_on_topic_is_kept_and_all_else_is_settled(past, slug):
    rows = past.rows("SELECT url, state, reason FROM ledger WHERE source = ?", slug)
    expected = urls(past, slug)[True]
    assert [row for row in rows if row["url"] in expected and row["state"] != "kept"] == []
    kept = {row["url"] for row in past.rows("SELECT url FROM articles WHERE source = ?", slug)}
    assert kept == expected
    assert past.rows("SELECT url FROM ledger WHERE state IN ('pending', 'failed')") == []


@pytest.mark.parametrize(
    ("slug", "paths"),
    [
        ("buka", ["/feed/"]),
        ("peta", ["/post-sitemap1.xml", "/feed/"]),
        ("daftar", ["/indeks/page/4/", "/indeks/page/5/"]),
        ("umpan", ["/indeks/", "/page/2/"]),
    ],
)
def test_what_cannot_show_anything_of_the_period_is_not_asked(past, slug, paths):
    assert set(asked(past, slug)) & set(paths) == set()
    months = [path for path in asked(past, slug) if re.fullmatch(r"/sitemap-\d{4}-\d\d\.xml", path)]
    assert months == []


def test_posts_that_come_whole_cost_one_request_for_all(past):
    channels = [path.partition("?")[0] for path in asked(past, "buka", run=0) + asked(past, "buka", run=1)]
    assert [path for path in channels if "kabar-dari" not in path] == ["/", "/wp-json/wp/v2/posts"]


@pytest.mark.parametrize("slug", COUNTS)
def test_after_a_kill_no_more_is_asked_again_than_was_under_way(past, slug):
    before, after = asked(past, slug, run=0), asked(past, slug, run=1)
    again = [path for path in after if path in before and "kabar-dari" not in path]
    assert len(again) <= 1


@pytest.mark.parametrize("slug", COUNTS)
def test_a_second_backfill_asks_next_to_nothing(past, slug):
    assert len(asked(past, slug, run=2)) <= MOST_AGAIN


@pytest.mark.parametrize("slug", COUNTS)
def test_each_source_ends_with_what_there_is_and_what_was_examined(past, slug):
    for summary in (past.second, past.third):
        [row] = [one for one in summary["by_source"] if one["source"] == slug]
        number = len(set.union(*urls(past, slug).values()))
        assert (row["reported"], row["examined"], row["error"]) == (number, number, None)


def test_the_runs_are_on_record_and_shown(past):
    runs = past.rows("SELECT spider, outcome, reached FROM runs ORDER BY id")
    assert [tuple(row.values()) for row in runs][1:] == [("backfill", "finished", len(COUNTS))] * 2
    assert (runs[0]["spider"], runs[0]["outcome"]) == ("backfill", "failed")
    shown = past.pantau("runs", str(past.second["id"])).stdout
    assert re.search(rf"^source .* read$[\s\S]*^umpan .* {len(WITHIN)}/{len(WITHIN)}$", shown, re.MULTILINE)


def test_a_site_that_shows_its_newest_list_for_every_date_is_read_page_by_page(tmp_path):
    with open_desk(newsroom(), tmp_path) as desk:
        declare(desk, "daftar", "listing", "/indeks/")
        links = "".join(
            f'<p><a href="{one.path}">{one.title}</a></p>' for one in desk.newsroom.newsroom.pieces_of("daftar")[:10]
        )
        page = f"<!doctype html><html><body><h1>Indeks</h1>{links}</body></html>"
        desk.newsroom.answer("daftar", "/indeks", body=page.encode())  # with ?date=2025-12-31 behind it
        desk.marks = []
        backfill(desk, "daftar", *days(desk))
        found = {row["url"] for row in desk.rows("SELECT url FROM articles WHERE source = 'daftar'")}
        assert found == urls(desk, "daftar")[True]
