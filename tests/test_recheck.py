"""A recheck finds what newsrooms edit, remove and move, and nothing where a page only looks different."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

from crawler.errors import CrawlerError
from crawler.models import Arrival
from crawler.newsroom import Piece, build_newsroom, serve
from crawler.strategies.recheck import intervals_of, next_look, sight_of_refusal
from crawler.times import now, to_iso
from tests.conftest import QUICK, Desk
from tests.make import DAY, HOUR, NOW
from tests.small_sites import open_desk, page, small_sites, visits

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator

LINE = "Pemerintah daerah meralat angka itu pada sore harinya menjadi tujuh belas program prioritas."
CALL = "Ikuti saluran WhatsApp kami agar tidak ketinggalan berita pilihan setiap pagi."
EMPTY = b"<!doctype html><html><head><title>%s</title></head><body><h1>%s</h1><p>Maaf.</p></body></html>"


def look(desk: Desk, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Look again at all articles, as if each were due."""
    with sqlite3.connect(desk.archive) as connection:
        connection.execute("UPDATE rechecks SET due = '2020-01-01T00:00:00Z'")
    connection.close()
    return desk.pantau("recheck", "--json", *QUICK, *arguments)


def recheck(desk: Desk, *arguments: str) -> dict[str, Any]:
    """Do the same, and return the summary of the run."""
    done = look(desk, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    summary: dict[str, Any] = json.loads(done.stdout)
    return summary


def causes(desk: Desk) -> dict[str, list[str]]:
    """Return why each article has its revisions, by its address."""
    sql = "SELECT url, cause FROM revisions JOIN articles ON id = article ORDER BY article, number"
    found: dict[str, list[str]] = {}
    for row in desk.rows(sql):
        found.setdefault(row["url"], []).append(row["cause"])
    return found


def retold(piece: Piece, *paragraphs: str, **changes: Any) -> Piece:
    return replace(piece, paragraphs=paragraphs, **changes)


def quoted_otherwise(piece: Piece) -> Piece:
    return retold(piece, *(text.replace('"', "”").replace("'", "’") for text in piece.paragraphs))


def spaced_otherwise(piece: Piece) -> Piece:
    return retold(piece, *(text.replace(" – ", " — ").replace(", ", ",\u00a0 ") for text in piece.paragraphs))


def parted_otherwise(piece: Piece) -> Piece:
    first, second, *rest = piece.paragraphs
    return retold(piece, f"{first} {second}", *rest)


def called_below(piece: Piece) -> Piece:
    return retold(piece, *piece.paragraphs, CALL)


def counted_below(piece: Piece) -> Piece:
    return retold(piece, *piece.paragraphs, "Total 1.204 kali dibaca")


def shouted(piece: Piece) -> Piece:
    return replace(piece, title=piece.title.upper())


TRIVIAL = (quoted_otherwise, spaced_otherwise, parted_otherwise, called_below, counted_below, shouted)


@dataclass
class Changed:
    """A newsroom that was crawled, changed in all these ways, and looked at again."""

    desk: Desk
    ways: dict[str, list[Piece]] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)

    def urls(self, way: str) -> set[str]:
        return {self.desk.newsroom.url(piece) for piece in self.ways[way]}


def edit(changed: Changed, piece: Piece) -> None:
    first, _, *rest = piece.paragraphs
    changed.desk.newsroom.change(piece, retold(piece, first, LINE, *rest))


def retitle(changed: Changed, piece: Piece) -> None:
    changed.desk.newsroom.change(piece, replace(piece, title=f"Ralat: {piece.title}"))


def move(changed: Changed, piece: Piece) -> None:
    moved = replace(piece, path=f"/arsip{piece.path}")
    changed.desk.newsroom.change(piece, moved)
    lead(changed, piece, changed.desk.newsroom.url(moved), 301)


def lead(changed: Changed, piece: Piece, url: str, status: int) -> None:
    changed.desk.newsroom.answer(piece.source, piece.path, status=status, headers={"Location": url})


def lead_home(changed: Changed, piece: Piece) -> None:
    lead(changed, piece, "/", 302)


def lead_to_list(changed: Changed, piece: Piece) -> None:
    lead(changed, piece, "/indeks/", 301)


def lead_aside(changed: Changed, piece: Piece) -> None:
    lead(changed, piece, "/indeks/", 302)


def lead_aside_to_another(changed: Changed, piece: Piece) -> None:
    other = next(one for one in changed.desk.newsroom.newsroom.pieces_of(piece.source) if one.expected != "kept")
    lead(changed, piece, other.path, 302)


def lead_away(changed: Changed, piece: Piece) -> None:
    other = next(one for one in changed.desk.newsroom.newsroom.pieces if one.source != piece.source)
    lead(changed, piece, changed.desk.newsroom.url(other), 301)


def lead_to_another(changed: Changed, piece: Piece) -> None:
    other = next(one for one in changed.desk.newsroom.newsroom.pieces_of(piece.source) if one.expected != "kept")
    lead(changed, piece, other.path, 301)


def show_list(changed: Changed, piece: Piece) -> None:
    """Answer with the newest headlines, as a new site may for every address of the old one."""
    newest = changed.desk.newsroom.newsroom.pieces_of(piece.source)[:12]
    listed = "".join(f'<h2><a href="{one.path}">{one.title}, kata bupati di balai kota</a></h2>' for one in newest)
    page = f"<!doctype html><html><body>{listed}<p>Gerakan Menuju Smart City</p></body></html>"
    changed.desk.newsroom.answer(piece.source, piece.path, body=page.encode())


def withdraw(changed: Changed, piece: Piece) -> None:
    changed.desk.newsroom.withdraw(piece)


def answering(status: int, title: bytes = b"") -> Callable[[Changed, Piece], None]:
    def answer(changed: Changed, piece: Piece) -> None:
        body = EMPTY % (title, title) if title else b""
        changed.desk.newsroom.answer(piece.source, piece.path, status=status, body=body)

    return answer


WAYS: dict[str, tuple[Callable[[Changed, Piece], None], int]] = {
    "edited": (edit, 3),
    "retitled": (retitle, 1),
    "moved": (move, 1),
    "404": (withdraw, 1),
    "410": (answering(410), 1),
    "soft 404": (answering(200, b"Halaman tidak ditemukan"), 1),
    "home": (lead_home, 1),
    "list": (lead_to_list, 1),
    "another article": (lead_to_another, 1),
    "another site": (lead_away, 1),
    "a list for now": (lead_aside, 1),
    "another for now": (lead_aside_to_another, 1),
    "a list in its place": (show_list, 1),
    "login": (answering(200, b"Masuk ke akun Anda"), 1),
    "forbidden": (answering(403), 1),
    "trouble": (answering(500), 1),
}
REMOVED = ("404", "410", "soft 404", "home", "list", "another article")


def disturb(changed: Changed) -> None:
    """Change some articles in each way, 40 trivially, and print further ones beside all of them."""
    room = changed.desk.newsroom.newsroom
    kept = [one for one in room.pieces if one.expected == "kept" and not one.is_split and not one.announced]
    pieces = iter(kept)
    for way, (change, number) in WAYS.items():
        changed.ways[way] = [next(pieces) for _ in range(number)]
        for piece in changed.ways[way]:
            change(changed, piece)
    changed.ways["trivial"] = [next(pieces) for _ in range(40)]
    for number, piece in enumerate(changed.ways["trivial"]):
        changed.desk.newsroom.change(piece, TRIVIAL[number % len(TRIVIAL)](piece))
    for slug in {piece.source for piece in kept}:
        model = next(one for one in room.pieces_of(slug) if one.expected != "kept")
        fresh = replace(model, path=f"/kabar-baru-{slug}/", published=now(), announced="", is_split=False)
        changed.desk.newsroom.publish(fresh)


@pytest.fixture(scope="module")
def changed(tmp_path_factory) -> Iterator[Changed]:
    room = build_newsroom(now(), articles=440, filler=0)
    # Most of what newsrooms print is on other topics; the first of each are enough.
    rest = [[one for one in room.pieces_of(site.slug) if one.expected != "kept"][:12] for site in room.sites]
    others = set(chain.from_iterable(rest))
    pieces = [one for one in room.pieces if one.expected == "kept" or one in others]
    with serve(replace(room, pieces=tuple(pieces))) as newsroom:
        found = Changed(Desk(newsroom, tmp_path_factory.mktemp("changed")))
        found.desk.crawl()
        disturb(found)
        found.summary = recheck(found.desk, "--set", "STRIKES_MOST=9")
        yield found


def test_forty_articles_that_only_look_different_have_no_revision(changed):
    assert len(changed.ways["trivial"]) == 40
    assert changed.urls("trivial") & causes(changed.desk).keys() == set()


def test_an_edit_of_text_or_headline_is_a_revision_with_what_it_said(changed):
    found = causes(changed.desk)
    assert [found[url] for way in ("edited", "retitled") for url in changed.urls(way)] == [["edited"]] * 4
    for piece in changed.ways["edited"]:
        url = changed.desk.newsroom.url(piece)
        sql = "SELECT revisions.text AS was, articles.text FROM revisions JOIN articles ON id = article WHERE url = ?"
        [row] = changed.desk.rows(sql, url)
        assert piece.paragraphs[1] in row["was"]
        assert piece.paragraphs[1] not in row["text"]
        assert LINE in row["text"]


@pytest.mark.parametrize("way", REMOVED)
def test_what_is_gone_is_noted_with_its_moment_and_its_text_stays(changed, way):
    [piece] = changed.ways[way]
    sql = """
        SELECT cause, revisions.text AS was, articles.text, seen = gone AS is_noted
        FROM articles JOIN rechecks ON rechecks.article = id LEFT JOIN revisions ON revisions.article = id WHERE url = ?
    """
    [row] = changed.desk.rows(sql, changed.desk.newsroom.url(piece))
    assert (row["cause"], row["was"], row["is_noted"]) == ("removed", None, 1)
    assert piece.paragraphs[1] in row["text"]


SAID = {
    "another site": "it led to ",
    "a list for now": "NotArticle: ",
    "a list in its place": "the page shows a part of the article alone, or something else for now",
    "another for now": "the page shows a part of the article alone, or something else for now",
    "login": "NotArticle: a login, cookie or robot wall",
    "forbidden": "HTTP 403",
    "trouble": "HTTP 500",
}


@pytest.mark.parametrize(("way", "said"), SAID.items())
def test_what_says_nothing_of_an_article_claims_nothing_and_is_noted_with_its_reason(changed, way, said):
    [url] = changed.urls(way)
    sql = "SELECT gone, error FROM rechecks JOIN articles ON id = article WHERE url = ?"
    [row] = changed.desk.rows(sql, url)
    assert row["gone"] is None
    assert row["error"].startswith(said)
    assert url not in causes(changed.desk)


def test_an_article_that_has_moved_keeps_its_number_and_is_known_under_both_addresses(changed):
    [piece] = changed.ways["moved"]
    former = changed.desk.newsroom.url(piece)
    current = changed.desk.newsroom.url_of(piece.source, f"/arsip{piece.path}")
    shown = [json.loads(changed.desk.pantau("show", url, "--json").stdout) for url in (former, current)]
    assert shown[0] == shown[1]
    assert shown[0]["url"] == current
    assert {former, current} & causes(changed.desk).keys() == set()
    assert changed.desk.rows("SELECT state FROM ledger WHERE url IN (?, ?)", former, current) == [{"state": "kept"}] * 2


def test_nothing_else_was_touched(changed):
    ways = ("edited", "retitled", *REMOVED)
    assert causes(changed.desk).keys() == set().union(*map(changed.urls, ways))
    assert changed.desk.rows("PRAGMA foreign_key_check") == []


def test_the_summary_says_of_each_source_what_was_seen(changed):
    notes = ", ".join(row["note"] for row in changed.summary["by_source"])
    seen = {word: sum(int(part.split()[0]) for part in notes.split(", ") if part.endswith(word)) for word in
            ("edited", "removed", "unclear", "trouble")}  # fmt: skip
    assert seen == {"edited": 4, "removed": len(REMOVED), "unclear": 6, "trouble": 1}


# One site, and what it is asked for

SLUG = "pasar"


def site_of(folder, number: int = 3, **changes: Any):
    return open_desk(small_sites({SLUG: number}, **changes), folder)


def asked(desk: Desk) -> list[tuple[str, int]]:
    """Return what the site was asked for since the crawl, and its answers."""
    return [(one.path, one.status) for one in visits(desk, SLUG)]


def test_a_page_that_did_not_change_is_asked_for_conditionally_and_not_sent_again(tmp_path):
    with site_of(tmp_path, 1) as desk:
        [piece] = desk.newsroom.newsroom.pieces
        headers = {"ETag": '"satu"', "Last-Modified": "Sat, 21 Nov 2026 03:00:00 GMT"}
        desk.newsroom.answer(SLUG, piece.path, headers=headers, body=page(piece))
        desk.crawl()
        desk.newsroom.answer(SLUG, piece.path, status=304)
        assert recheck(desk)["by_source"][0]["note"] == "1 unchanged"
        last = visits(desk, SLUG)[-1]
        assert (last.headers["if-none-match"], last.status) == ('"satu"', 304)
        assert last.headers["if-modified-since"] == headers["Last-Modified"]


def test_what_comes_back_is_restored_and_is_edited_if_it_says_something_else(tmp_path):
    with site_of(tmp_path, 1) as desk:
        [piece] = desk.newsroom.newsroom.pieces
        desk.crawl()
        desk.newsroom.answer(SLUG, piece.path, status=404, times=2)
        recheck(desk)
        recheck(desk)
        url = desk.newsroom.url(piece)
        assert "  removed  by its medium, seen " in desk.pantau("explain", url).stdout
        first, _, *rest = piece.paragraphs
        desk.newsroom.change(piece, retold(piece, first, LINE, *rest))
        recheck(desk)
        assert causes(desk) == {url: ["removed", "edited", "restored"]}
        assert desk.rows("SELECT gone FROM rechecks") == [{"gone": None}]
        assert json.loads(desk.pantau("explain", "--json", url).stdout)["gone"] is None


def test_wordpress_is_asked_for_fifty_articles_in_one_request_and_only_what_it_lacks_as_pages(tmp_path):
    with site_of(tmp_path, 12, rest="open", channels=(("wordpress", "/wp-json/wp/v2/posts"),)) as desk:
        desk.crawl()
        pieces = desk.newsroom.newsroom.pieces
        before = len(visits(desk, SLUG))
        first, _, *rest = pieces[0].paragraphs
        desk.newsroom.change(pieces[0], retold(pieces[0], first, LINE, *rest))
        desk.newsroom.withdraw(pieces[1])
        recheck(desk)
        paths = [path for path, _ in asked(desk)[before:]]
        assert [path.partition("?")[0] for path in paths] == ["/wp-json/wp/v2/posts", pieces[1].path]
        assert causes(desk) == {desk.newsroom.url(pieces[0]): ["edited"], desk.newsroom.url(pieces[1]): ["removed"]}


def test_where_wordpress_does_not_answer_by_name_the_pages_are_asked(tmp_path):
    with site_of(tmp_path, 3, rest="open", channels=(("wordpress", "/wp-json/wp/v2/posts"),)) as desk:
        desk.crawl()
        for answer in ({"status": 403}, {"body": b"[]"}, {"body": b"<html>masuk</html>"}):
            desk.newsroom.answer(SLUG, "/wp-json/wp/v2/posts", **answer)
            before = len(visits(desk, SLUG))
            assert recheck(desk)["by_source"][0]["note"] == "3 unchanged", answer
            pages = {piece.path for piece in desk.newsroom.newsroom.pieces}
            assert pages < {path.partition("?")[0] for path, _ in asked(desk)[before:]}, answer
        assert causes(desk) == {}


def test_a_budget_bounds_the_requests_and_the_rest_waits(tmp_path):
    with site_of(tmp_path, 5) as desk:
        desk.crawl()
        [row] = recheck(desk, "--budget", "2")["by_source"]
        assert (row["requests"], row["note"]) == (2, "2 unchanged, 3 wait for the next run")


def test_what_is_not_due_costs_no_request_and_its_source_has_no_part_in_the_run(tmp_path):
    with site_of(tmp_path, 2) as desk:
        desk.crawl()
        before = len(desk.newsroom.requests)
        done = desk.pantau("recheck", "--json", *QUICK)
        assert (done.returncode, done.stderr) == (0, "")
        done = desk.pantau("recheck", *QUICK)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (0, "Nothing was due.\n", 1)
        assert len(desk.newsroom.requests) == before
        assert desk.rows("SELECT count(*) AS n FROM rechecks WHERE due > ?", to_iso(now())) == [{"n": 2}]
        runs = desk.rows("SELECT outcome, reached, sources FROM runs WHERE spider = 'recheck'")
        assert runs == [{"outcome": "finished", "reached": 0, "sources": 0}] * 2
        assert_due_is_found_by_an_index(desk)


def assert_due_is_found_by_an_index(desk: Desk) -> None:
    sql = """
        EXPLAIN QUERY PLAN SELECT article FROM rechecks JOIN articles ON id = article
        WHERE rechecks.source = 'pasar' AND due <= '' AND (due, article) > ('', 0) ORDER BY due, article LIMIT 9
    """
    plan = " ".join(row["detail"] for row in desk.rows(sql))
    assert "USING COVERING INDEX rechecks_due" in plan or "USING INDEX rechecks_due" in plan
    assert "SCAN" not in plan
    assert "TEMP B-TREE" not in plan


def test_candidates_that_wait_are_left_to_the_crawl(tmp_path):
    with site_of(tmp_path, 3) as desk:
        desk.crawl("--budget", "2")
        before = desk.rows("SELECT url, state FROM ledger")
        assert {"pending"} < {row["state"] for row in before}
        recheck(desk)
        assert desk.rows("SELECT url, state FROM ledger") == before


def test_a_recheck_obeys_robots_txt(tmp_path):
    with site_of(tmp_path, 1) as desk:
        desk.crawl()
        with sqlite3.connect(desk.archive) as connection:
            connection.execute("DELETE FROM robots")
        connection.close()
        desk.newsroom.answer(
            SLUG, "/robots.txt", body=b"User-agent: *\nDisallow: /", headers={"Content-Type": "text/plain"}
        )
        assert recheck(desk)["by_source"][0]["note"] == "1 unclear"
        assert causes(desk) == {}


def test_a_site_that_cannot_be_reached_has_its_articles_wait(tmp_path):
    with site_of(tmp_path, 2) as desk:
        desk.crawl()
        desk.newsroom.answer(SLUG, "*", status=503, headers={"Retry-After": "3600"})
        assert look(desk).returncode == 3
        assert desk.rows("SELECT DISTINCT due FROM rechecks") == [{"due": "2020-01-01T00:00:00Z"}]


def resettle(desk: Desk, piece: Piece, *more: str, title: str = "") -> str:
    """Move *piece* to where it has *more* paragraphs, or another *title*; return its new address."""
    changes = {"path": f"/arsip{piece.path}", "title": title or piece.title, "edited": now()}
    there = retold(piece, *piece.paragraphs, *more, **changes)
    desk.newsroom.change(piece, there)
    url = desk.newsroom.url(there)
    desk.newsroom.answer(SLUG, piece.path, status=301, headers={"Location": url})
    return url


def test_an_article_that_a_crawl_has_found_where_it_moved_is_not_stored_twice(tmp_path):
    with site_of(tmp_path, 2) as desk:
        desk.crawl()
        piece = desk.newsroom.newsroom.pieces[0]
        [before] = desk.rows("SELECT id FROM articles WHERE url = ?", desk.newsroom.url(piece))
        former, url = desk.newsroom.url(piece), resettle(desk, piece)
        desk.crawl()
        recheck(desk)
        assert desk.rows("SELECT id FROM articles WHERE url = ?", url) == [before]
        assert desk.rows("SELECT count(*) AS n FROM articles") == [{"n": 2}]
        assert desk.rows("SELECT DISTINCT article FROM ledger WHERE url IN (?, ?)", url, former) == [
            {"article": before["id"]}
        ]
        assert desk.rows("SELECT sum(articles) AS n FROM stories") == [{"n": 2}]
        assert desk.rows("PRAGMA foreign_key_check") == []
        assert desk.pantau("doctor").returncode == 0
        assert causes(desk) == {}


@pytest.mark.parametrize("channel", ["feed", "wordpress"])
def test_an_article_that_was_edited_when_it_moved_is_not_stored_twice_either(tmp_path, channel):
    wordpress = {"rest": "open", "channels": (("wordpress", "/wp-json/wp/v2/posts"),)}
    changes = (([LINE], ""), ([], "Wali kota menjawab"), ([LINE], "Wali kota mengumumkan"))
    with site_of(tmp_path, 4, **(wordpress if channel == "wordpress" else {})) as desk:
        desk.crawl()
        before = {row["url"]: row["id"] for row in desk.rows("SELECT id, url FROM articles")}
        pieces = desk.newsroom.newsroom.pieces[:3]
        urls = [resettle(desk, piece, *more, title=title) for piece, (more, title) in zip(pieces, changes, strict=True)]
        desk.crawl()
        recheck(desk)
        for piece, url, (more, title) in zip(pieces, urls, changes, strict=True):
            [after] = desk.rows("SELECT id, title, text FROM articles WHERE url = ?", url)
            assert (after["id"], after["title"]) == (before[desk.newsroom.url(piece)], title or piece.title)
            assert (LINE in after["text"]) == bool(more)
        assert desk.rows("SELECT count(*) AS n FROM articles") == [{"n": 4}]
        assert desk.rows("PRAGMA foreign_key_check") == []
        assert causes(desk) == {url: ["edited"] for url in urls}


def test_an_article_that_calls_another_address_its_own_later_is_not_stored_twice(tmp_path):
    with site_of(tmp_path, 2) as desk:
        desk.crawl()
        piece = desk.newsroom.newsroom.pieces[0]
        [before] = desk.rows("SELECT id FROM articles WHERE url = ?", desk.newsroom.url(piece))
        moved = replace(piece, path=f"/arsip{piece.path}")
        url = desk.newsroom.url(moved)
        body = page(piece, head=f'<link rel="canonical" href="{url}">')
        desk.newsroom.change(piece, moved)
        for path in (piece.path, moved.path):
            desk.newsroom.answer(SLUG, path, body=body)
        desk.crawl()
        recheck(desk)
        assert desk.rows("SELECT id FROM articles WHERE url = ?", url) == [before]
        assert desk.rows("SELECT count(*) AS n FROM articles") == [{"n": 2}]
        assert causes(desk) == {}


def test_another_article_keeps_its_address_when_an_older_one_leads_there(tmp_path):
    with site_of(tmp_path, 2) as desk:
        desk.crawl()
        first, second = desk.newsroom.newsroom.pieces
        desk.newsroom.answer(SLUG, first.path, status=301, headers={"Location": second.path})
        recheck(desk)
        assert desk.rows("SELECT url FROM articles ORDER BY url") == [
            {"url": desk.newsroom.url(one)} for one in (first, second)
        ]
        assert causes(desk) == {desk.newsroom.url(first): ["removed"]}


# When

INTERVALS = intervals_of((1, 7, 30, 365))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (0 * DAY, 1 * DAY),
        (HOUR, 1 * DAY),
        (DAY + HOUR, 7 * DAY),
        (14 * HOUR, 7 * DAY),  # in half a day it would be looked at again
        (8 * DAY, 30 * DAY),
        (30 * DAY, 365 * DAY),
        (400 * DAY, 765 * DAY),
    ],
)
def test_an_article_is_looked_at_at_growing_intervals_and_then_once_in_the_longest(seen, expected):
    assert next_look(NOW, NOW + seen, INTERVALS) == NOW + expected


def test_an_article_dated_in_the_future_counts_from_when_it_was_seen():
    assert next_look(NOW + 90 * DAY, NOW, INTERVALS) == NOW + DAY


@pytest.mark.parametrize("days", [(), ("7", "1"), ("0", "1"), ("-1",), ("x",), ("inf",), ("nan",)])
def test_intervals_that_do_not_grow_are_refused_with_one_sentence(days):
    with pytest.raises(CrawlerError, match=r"^RECHECK_AFTER must be growing numbers of days; write it like "):
        intervals_of(days)


def test_a_wrong_setting_is_said_before_anything_is_asked(desk):
    done = desk.pantau("recheck", "--set", "RECHECK_AFTER=7,1")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: RECHECK_AFTER must be growing numbers of days; ")
    assert desk.newsroom.requests == []
    assert desk.rows("SELECT id FROM runs") == []


@pytest.mark.parametrize("arrival", Arrival)
def test_a_page_that_cannot_be_read_is_no_removal_at_its_own_address(arrival):
    seen = sight_of_refusal(arrival, is_missing=False, is_no_article=True)
    assert (seen == "removed") == (arrival is Arrival.MOVED)
    assert sight_of_refusal(arrival, is_missing=False, is_no_article=False) == "unclear"
    assert sight_of_refusal(arrival, is_missing=True, is_no_article=True) == "removed"
