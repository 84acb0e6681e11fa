"""The newsroom is crawled through the front door, and the archive is compared with what it really wrote."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.times import from_iso

AFRESH = True  # begun as cron does it
RESIDUE = (
    "Artikulli", "Baca Juga", "BACA JUGA", "Baca juga", "Berita sebelumya", "TINGGALKAN", "Tinggalkan", "Bagikan",
    "Sebarkan", "SHARE", "Share", "Terpopuler", "komentar", "ADVERTISEMENT", "SCROLL TO", "Laman:", "Previous Post",
)  # fmt: skip


def kept(desk):
    room = desk.newsroom
    return {room.url(piece): piece for piece in room.newsroom.pieces if piece.expected == "kept"}


def articles(desk):
    return {row["url"]: row for row in desk.rows("SELECT * FROM articles")}


def test_every_article_on_topic_is_kept_and_nothing_else(crawled):
    assert articles(crawled).keys() == kept(crawled).keys()
    assert len(kept(crawled)) >= 30


def test_the_text_is_what_the_newsroom_wrote(crawled):
    written = {url: "\n".join(piece.paragraphs) for url, piece in kept(crawled).items()}
    assert {url: row["text"] for url, row in articles(crawled).items()} == written


def test_no_residue_of_any_page_reaches_the_archive(crawled):
    texts = [row["text"] for row in articles(crawled).values()]
    assert [word for word in RESIDUE if any(word in text for text in texts)] == []


def test_no_text_holds_the_headline_of_a_neighbour(crawled):
    titles = {piece.title for piece in crawled.newsroom.newsroom.pieces}
    found = {title for row in articles(crawled).values() for title in titles if title in row["text"]}
    assert found == set()


def test_title_and_authors_are_the_newsrooms_own(crawled):
    written = {url: (piece.title, list(piece.authors)) for url, piece in kept(crawled).items()}
    assert {url: (row["title"], json.loads(row["authors"])) for url, row in articles(crawled).items()} == written


def test_the_date_is_the_articles_own_to_the_minute(crawled):
    written = {url: piece.published.replace(second=0) for url, piece in kept(crawled).items()}
    found = {url: from_iso(row["published"]).replace(second=0) for url, row in articles(crawled).items()}
    assert found == written


def test_the_day_is_that_of_the_sources_own_zone(crawled):
    zones = {site.slug: ZoneInfo(site.timezone) for site in crawled.newsroom.newsroom.sites}
    written = {
        url: piece.published.astimezone(zones[piece.source]).date().isoformat() for url, piece in kept(crawled).items()
    }
    assert {url: row["day"] for url, row in articles(crawled).items()} == written


def test_every_candidate_that_was_not_kept_has_its_reason(crawled):
    room = crawled.newsroom
    expected = {room.url(piece): piece.expected for piece in room.newsroom.pieces if piece.expected != "kept"}
    ledger = crawled.rows("SELECT url, reason FROM ledger WHERE state <> 'kept'")
    reasons = {row["url"]: row["reason"].partition(":")[0] for row in ledger}
    assert None not in reasons.values()
    assert {url: reasons.get(url) for url in expected} == expected


def test_copies_of_one_release_are_one_story_and_all_are_kept(crawled):
    texts = Counter(piece.paragraphs for piece in kept(crawled).values())
    copied = {url for url, piece in kept(crawled).items() if texts[piece.paragraphs] > 1}
    stories = {articles(crawled)[url]["story"] for url in copied}
    assert len(copied) >= 3
    assert len(stories) == len([number for number in texts.values() if number > 1])
    [story] = crawled.rows("SELECT * FROM stories WHERE id = ?", stories.pop())
    assert (story["articles"], story["sources"]) == (len(copied), len(copied))


def test_the_evidence_names_the_term_and_its_sentence(crawled):
    for row in articles(crawled).values():
        evidence = json.loads(row["evidence"])
        assert evidence
        whole = f"{row['title']}\n{row['text']}"
        assert all(one["sentence"].strip("… ") in whole for one in evidence)


def test_each_article_is_about_the_regions_the_newsroom_wrote_about(crawled):
    written = {url: set(piece.regions) for url, piece in kept(crawled).items()}
    found = {url: set() for url in articles(crawled)}
    about = "SELECT url, region FROM article_regions JOIN articles ON id = article WHERE role = 'subject'"
    for row in crawled.rows(about):
        found[row["url"]].add(row["region"])
    assert found == written


def test_a_region_has_its_sentence_in_the_article(crawled):
    rows = crawled.rows("SELECT title, text, tags.evidence FROM article_regions AS tags JOIN articles ON id = article")
    assert rows
    assert [row for row in rows if row["evidence"].strip("…") not in f"{row['title']}\n{row['text']}"] == []


def test_the_run_and_its_sources_are_accounted_for(crawled):
    [run] = crawled.rows("SELECT * FROM runs")
    assert (run["outcome"], run["kept"], run["sources"]) == ("finished", len(kept(crawled)), 12)
    assert run["reached"] == 11
    rows = {row["source"]: row for row in crawled.rows("SELECT * FROM source_runs")}
    assert rows["kabar-padam"]["error"] == "HTTP 500, 4 times in a row"
    assert [slug for slug, row in rows.items() if row["error"]] == ["kabar-padam"]
    assert sum(row["candidates"] for row in rows.values()) == run["candidates"]


def test_what_the_probe_found_is_remembered(crawled):
    probed = crawled.rows("SELECT DISTINCT source FROM channels WHERE origin = 'probed' AND read IS NOT NULL")
    declared = {site.slug for site in crawled.newsroom.newsroom.sites if site.channels}
    working = {site.slug for site in crawled.newsroom.newsroom.sites if not site.broken}
    assert {row["source"] for row in probed} == working - declared


def test_one_visitor_at_a_time_who_says_who_it_is(crawled):
    visits = crawled.newsroom.requests
    assert {visit.user_agent for visit in visits} == {"Pantau/0.1.0 (news monitor; contact: desk@kabar.example)"}
    sites = {visit.host.split(".")[-2] for visit in visits}
    for slug in sites:
        mine = sorted((one for one in visits if one.host.split(".")[-2] == slug), key=lambda one: one.started)
        assert mine[0].path == "/robots.txt"
        overlaps = [(a.path, b.path) for a, b in pairwise(mine) if b.started < a.ended]
        assert overlaps == []


def test_no_page_is_fetched_twice(crawled):
    pages = Counter((visit.host, visit.path) for visit in crawled.newsroom.requests if visit.status == 200)
    assert [page for page, times in pages.items() if times > 1] == []


def test_a_second_run_asks_little_and_stores_nothing_and_the_next_finds_what_is_published_later(desk):
    desk.crawl()
    before, visits = desk.contents(), len(desk.newsroom.requests)
    summary = desk.crawl()
    assert desk.contents() == before
    assert (summary["candidates"], summary["kept"], summary["fetched"]) == (0, 0, 0)
    asked = [visit for visit in desk.newsroom.requests[visits:] if visit.path != "/robots.txt"]
    working = {site.slug for site in desk.newsroom.newsroom.sites if not site.broken}
    per_source = Counter(visit.host.split(".")[-2] for visit in asked)
    assert sum(per_source[slug] for slug in working) <= 1.5 * len(working)
    room = desk.newsroom
    pieces = [piece for piece in room.newsroom.pieces if piece.expected == "kept" and not piece.announced]
    first = {piece.source: piece for piece in pieces}
    later = [_sequel(piece) for piece in first.values()]
    for piece in later:
        room.publish(piece)
    assert len(later) >= 8
    assert desk.crawl()["kept"] == len(later)
    assert {room.url(piece) for piece in later} <= articles(desk).keys()


def _sequel(piece):
    path = piece.path.replace(".html", "-lanjutan.html") if piece.path.endswith(".html") else _longer(piece.path)
    return replace(
        piece, path=path, title=f"{piece.title}, Lanjutan", published=piece.published + timedelta(minutes=3),
        paragraphs=(*piece.paragraphs, "Tahap berikutnya dijadwalkan pada awal tahun depan."), is_split=False,
    )  # fmt: skip


def _longer(path):
    return f"{path.rstrip('/')}-lanjutan{'/' if path.endswith('/') else ''}"


def test_one_source_can_be_crawled_alone(desk):
    desk.crawl("warta-pesisir")
    assert {row["source"] for row in desk.rows("SELECT source FROM articles")} == {"warta-pesisir"}
    assert {visit.host for visit in desk.newsroom.requests} == {"warta-pesisir.localhost"}


def test_keep_all_keeps_what_is_off_topic_too(desk):
    summary = desk.crawl("warta-pesisir", "--keep-all")
    written = desk.newsroom.newsroom.pieces_of("warta-pesisir")
    assert summary["kept"] == len([piece for piece in written if piece.expected != "TooShort"])


@pytest.mark.parametrize("arguments", [("list",), ("crawl", "latest", "-a", "sources=warta-pesisir")])
def test_scrapys_own_command_does_the_same(desk, arguments):
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=Path(__file__).parent.parent, env=desk.environ(), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if arguments == ("list",):
        assert "latest" in done.stdout.split()
    else:
        assert {row["source"] for row in desk.rows("SELECT source FROM articles")} == {"warta-pesisir"}
