"""What a source announces, and how it is found: whole crawls of sites whose channels are missing, dead or too short."""

from __future__ import annotations

import gzip
import os
import re
import signal
import subprocess
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.conftest import QUICK
from tests.small_sites import declare, open_desk, piece_of, rss, small_sites, states, visits

KEPT = ("kept", None)
LATE = 25  # pieces published between two runs
LOOK = 0.02  # seconds between two looks at the newsroom's log
PAGE = re.compile(r"/smart-city-\d+/$")
GUESSES = [
    "/rss", "/rss.xml", "/feed.xml", "/rss/latest-posts", "/feeds/posts/default", "/rss/terkini.xml",
    "/sitemap-news.xml", "/news-sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/sitemap.xml",
]  # fmt: skip
COUNTS = {"rumah": 12, "mati": 3, "ubah": 3, "gulung": 25, "celah": 12, "anak": 12, "padat": 10}
A_DAY = 12  # pieces that a busy site publishes


def urlset(desk, slug, numbers):
    locs = "".join(f"<url><loc>{desk.newsroom.url_of(slug, f'/smart-city-{n}/')}</loc></url>" for n in numbers)
    return f"<urlset>{locs}</urlset>".encode()


def test_a_source_that_is_given_another_home_is_asked_there_although_the_former_one_still_answers(tmp_path):
    with open_desk(small_sites({"lawas": 2, "anyar": 3}), tmp_path) as desk:
        homes = [desk.newsroom.url_of(slug, "/") for slug in ("lawas", "anyar")]
        for home in homes:
            (desk.seeds / "sources" / "newsroom.toml").write_text(f'[pindah]\nhome = "{home}"\n')
            desk.crawl()
        former = len(visits(desk, "lawas"))
        desk.crawl()
        assert len(visits(desk, "lawas")) == former
        found = [row["url"] for row in desk.rows("SELECT url FROM articles WHERE source = 'pindah' ORDER BY url")]
        assert sorted(url.startswith(homes[1]) for url in found) == [False] * 2 + [True] * 3


def test_what_the_seeds_name_otherwise_or_no_more_is_switched_off_by_the_next_crawl_of_all(tmp_path):
    with open_desk(small_sites({"nama": 1, "tutup": 1, "tetap": 1}), tmp_path) as desk:
        desk.crawl()
        seeds = desk.seeds / "sources" / "newsroom.toml"
        told = seeds.read_text().replace("[nama]", "[sebutan]").replace("[tutup]", "[tutup]\nenabled = false")
        seeds.write_text(told)
        on = "SELECT slug FROM sources WHERE enabled ORDER BY slug"
        desk.crawl("tetap")
        assert [row["slug"] for row in desk.rows(on)] == ["nama", "tetap", "tutup"]
        desk.crawl()
        assert [row["slug"] for row in desk.rows(on)] == ["sebutan", "tetap"]
        assert desk.rows("SELECT count(*) AS number FROM sources") == [{"number": 4}]


def test_a_source_that_is_given_another_name_is_asked_for_what_waits_under_the_former_one(tmp_path):
    with open_desk(small_sites({"nama": 6}), tmp_path) as desk:
        assert desk.crawl("--budget", "3")["pending"] > 0
        seeds = desk.seeds / "sources" / "newsroom.toml"
        seeds.write_text(seeds.read_text().replace("[nama]", "[sebutan]"))
        summary = desk.crawl()
        assert (summary["pending"], [one["source"] for one in summary["by_source"]]) == (0, ["sebutan"])
        assert desk.rows("SELECT state, count(*) AS number FROM ledger GROUP BY state") == [
            {"state": "kept", "number": 6}
        ]


def asked(seen):
    """Return the paths of channels that were asked, without robots.txt and the articles."""
    return [one.path for one in seen if one.path != "/robots.txt" and not PAGE.match(one.path)]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Two runs; between them one site publishes more than its feed can hold, and the feed of another becomes a page."""
    room = small_sites(COUNTS, feed_length=10, sitemap="plain")
    with open_desk(room, tmp_path_factory.mktemp("found")) as desk:
        declare(desk, "rumah")
        declare(desk, "celah", "feed", "/feed/", "sitemap", "/sitemap.xml")
        declare(desk, "gulung", "listing", "/indeks/")
        declare(desk, "anak", "sitemap", "/wp-sitemap.xml")
        desk.newsroom.answer("mati", "/feed/", status=404)
        divide(desk, "anak")
        desk.crawl()
        desk.first, desk.before = states(desk), len(desk.newsroom.requests)
        publish_late(desk.newsroom, "celah")
        publish_day(desk, "padat", 1)
        desk.newsroom.answer("ubah", "/feed/", body=b"<!doctype html><html><body><h1>Situs baru</h1></body></html>")
        done = desk.pantau("crawl", "--verbose", *QUICK)
        assert done.returncode == 0
        desk.log = done.stderr
        desk.second, desk.between = states(desk), len(desk.newsroom.requests)
        publish_day(desk, "padat", 2)
        done = desk.pantau("crawl", "padat", "--verbose", *QUICK)
        assert done.returncode == 0
        desk.last_log = done.stderr
        yield desk


def divide(desk, slug):
    """Let a site announce its pieces by an index of two packed sitemaps."""
    children = {"/post-sitemap1.xml.gz": range(1, 7), "/post-sitemap2.xml.gz": range(7, 13)}
    index = "".join(f"<sitemap><loc>{desk.newsroom.url_of(slug, path)}</loc></sitemap>" for path in children)
    desk.newsroom.answer(slug, "/wp-sitemap.xml", body=f"<sitemapindex>{index}</sitemapindex>".encode())
    for path, numbers in children.items():
        body = gzip.compress(urlset(desk, slug, numbers))
        desk.newsroom.answer(slug, path, body=body, headers={"Content-Type": "application/gzip"})


def publish_late(room, slug):
    newest = room.newsroom.pieces_of(slug)[0]
    for number in range(1, LATE + 1):
        piece = piece_of(newest, slug, 100 + number)
        room.publish(replace(piece, published=newest.published + timedelta(minutes=number)))


def publish_day(desk, slug, day):
    """Let a site publish far more than its feed holds; its program hands the rest out on further pages of the feed."""
    room = desk.newsroom
    newest = room.newsroom.pieces_of(slug)[0]
    for number in range(1, A_DAY + 1):
        piece = piece_of(newest, slug, 1000 * day + number)
        room.publish(replace(piece, published=newest.published + timedelta(minutes=20 * number)))
    pieces = room.newsroom.pieces_of(slug)
    for page in range(2, len(pieces) // 10 + 2):
        shown = pieces[page * 10 - 10 : page * 10]
        body = rss((one.title, room.url(one)) for one in shown)
        room.answer(slug, f"/feed/?paged={page}", status=200 if shown else 404, body=body)


def paths(desk, slug, *, run):
    """Return the channels that were asked of a site in one of the runs."""
    marks = [0, desk.before, desk.between, len(desk.newsroom.requests)]
    seen = desk.newsroom.requests[marks[run - 1] : marks[run]]
    mine = visits(desk, slug)
    return asked([one for one in seen if one in mine])


@pytest.mark.parametrize("slug", COUNTS)
def test_everything_a_site_announces_is_found_in_the_first_run(found, slug):
    assert found.first[slug] == [KEPT] * COUNTS[slug]


CHANNELS = {
    "rumah": (["/", "/feed/", "/sitemap.xml"], ["/feed/"]),
    "mati": (["/feed/", "/", *GUESSES], ["/feed/", "/sitemap.xml"]),
    "ubah": (["/feed/"], ["/feed/", "/", *GUESSES]),
    "gulung": (["/indeks/", "/indeks/page/2/", "/indeks/page/3/"], ["/indeks/"]),
    "celah": (["/feed/", "/sitemap.xml"], ["/feed/", "/feed/?paged=2", "/sitemap.xml"]),
    "padat": (["/feed/"], ["/feed/", "/feed/?paged=2"]),
    "anak": (["/wp-sitemap.xml", "/post-sitemap2.xml.gz", "/post-sitemap1.xml.gz"],) * 2,  # its index has no dates
}


@pytest.mark.parametrize("slug", CHANNELS)
def test_channels_are_asked_in_turn_and_no_more_of_them_than_needed(found, slug):
    assert (paths(found, slug, run=1), paths(found, slug, run=2)) == CHANNELS[slug]


@pytest.mark.parametrize(
    ("slug", "kinds"), [("rumah", ["feed", "sitemap"]), ("mati", ["sitemap"]), ("ubah", ["sitemap"])]
)
def test_what_the_probe_finds_is_remembered(found, slug, kinds):
    probed = found.rows("SELECT kind FROM channels WHERE source = ? AND origin = 'probed' ORDER BY kind", slug)
    assert [row["kind"] for row in probed] == kinds


@pytest.mark.parametrize(("slug", "error"), [("mati", "HTTP 404"), ("ubah", "an HTML page, not a feed")])
def test_why_a_declared_channel_is_dead_is_remembered(found, slug, error):
    [row] = found.rows("SELECT error FROM channels WHERE source = ? AND origin = 'seeds'", slug)
    assert row["error"] == error
    shown = " ".join(found.pantau("runs", "2").stdout.split())
    assert (f" {slug}: feed http" in shown, f"/feed/: {error}" in shown) == (True, True), shown


def test_a_declared_channel_that_was_never_read_is_no_health(found):
    assert "\nmati    failing  " in found.pantau("sources", "health").stdout


def test_what_was_published_between_two_runs_is_found_also_beyond_the_feed(found):
    assert found.second["celah"] == [KEPT] * (COUNTS["celah"] + LATE)


def test_a_busy_site_with_a_short_feed_loses_nothing_from_day_to_day(found):
    assert found.second["padat"] == [KEPT] * (COUNTS["padat"] + A_DAY)
    assert states(found)["padat"] == [KEPT] * (COUNTS["padat"] + 2 * A_DAY)
    assert paths(found, "padat", run=3) == CHANNELS["padat"][1]


def test_a_gap_between_two_runs_is_reported(found):
    lines = [line for line in found.log.splitlines() if "strategies.channel_read" in line]
    said = [line.partition("crawler.strategies.channel_read: ")[2] for line in lines]
    assert sorted(said) == [
        "celah: all 10 entries of its feed are new, so some were missed since the last run",
        "padat: more was new than its feed holds; 10 older entries were read where it goes on",
    ]
    assert "padat: more was new than its feed holds" in found.last_log


def test_what_no_other_channel_can_show_is_said_to_be_missed_with_the_cure(tmp_path):
    with open_desk(small_sites({"celah": 12, "penuh": 12}, feed_length=10, sitemap="plain"), tmp_path) as desk:
        declare(desk, "penuh", "feed", "/feed/", "sitemap", "/sitemap.xml")
        desk.newsroom.answer("celah", "/", body=b"<!doctype html><html><body>Selamat datang</body></html>")
        desk.crawl()
        for slug in ("celah", "penuh"):
            publish_late(desk.newsroom, slug)
        desk.crawl()
        rows = desk.rows("SELECT source, note FROM source_runs WHERE run = 2 ORDER BY source")
        [missed, filled] = [row["note"] for row in rows]
        assert missed.startswith("nothing of its feed was known (10 entries): whatever it dropped")
        assert filled is None
        assert missed in desk.pantau("runs", "2").stdout


def test_of_a_site_with_nothing_left_to_read_the_fault_of_its_own_channel_is_told_not_that_of_guesses(tmp_path):
    with open_desk(small_sites({"rusak": 1, "sehat": 1}), tmp_path) as desk:
        desk.newsroom.answer("rusak", "/feed/", body=b'{"items": []}')
        desk.newsroom.answer("rusak", "/", body=b"<!doctype html><html><body>Segera hadir</body></html>")
        desk.crawl()
        [row] = desk.rows("SELECT error FROM source_runs WHERE source = 'rusak'")
        assert row["error"] == f"feed {desk.newsroom.url_of('rusak', '/feed/')}: JSON, not a feed"


@pytest.mark.parametrize(("status", "failures"), [(404, 0), (500, 1)])
def test_an_index_that_lists_a_sitemap_that_is_gone_beside_others_is_read_all_the_same(tmp_path, status, failures):
    with open_desk(small_sites({"anak": 4}, sitemap="index"), tmp_path) as desk:
        declare(desk, "anak", "sitemap", "/wp-sitemap.xml")
        desk.newsroom.answer("anak", "/wp-sitemap-posts-post-1.xml", status=status)
        desk.crawl()
        assert states(desk)["anak"] == [KEPT] * 2
        [row] = desk.rows("SELECT failures, read IS NULL AS is_unread FROM channels WHERE kind = 'sitemap'")
        assert row == {"failures": failures, "is_unread": failures}


def test_a_list_whose_second_page_is_not_there_ends_with_its_first(tmp_path):
    with open_desk(small_sites({"daftar": 12}), tmp_path) as desk:
        declare(desk, "daftar", "listing", "/indeks/")
        desk.newsroom.answer("daftar", "/indeks/page/2/", status=404)
        desk.crawl()
        assert states(desk)["daftar"] == [KEPT] * 10
        [row] = desk.rows("SELECT failures, error FROM channels WHERE kind = 'listing'")
        assert row == {"failures": 0, "error": None}
        assert "1 ok" in desk.pantau("sources", "health").stderr


def test_what_is_new_in_a_sitemap_is_found_though_its_index_says_the_same_as_before(tmp_path):
    with open_desk(small_sites({"anak": 4}, sitemap="index"), tmp_path) as desk:
        declare(desk, "anak", "sitemap", "/wp-sitemap.xml")
        desk.crawl()
        [newest, *_] = desk.newsroom.newsroom.pieces
        desk.newsroom.publish(piece_of(newest, "anak", 0))
        desk.crawl()
        assert states(desk)["anak"] == [KEPT] * 5


def test_a_run_killed_between_a_sitemap_index_and_its_child_does_not_forget_the_child(tmp_path):
    child = "/wp-sitemap-posts-post-1.xml"
    with open_desk(small_sites({"anak": 12}, sitemap="index"), tmp_path) as desk:
        declare(desk, "anak", "sitemap", "/wp-sitemap.xml")
        desk.newsroom.answer("anak", child, delay=60, times=1)
        process = desk.start("crawl", "--json", *QUICK)
        while child not in asked(visits(desk, "anak")):
            assert process.poll() is None
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=LOOK)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        desk.crawl()
        assert states(desk)["anak"] == [KEPT] * 12
        assert asked(visits(desk, "anak")).count("/wp-sitemap.xml") == 2
