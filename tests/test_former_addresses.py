"""Archives hold addresses from when less was left out of them: they stay, and what they name is not fetched again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from crawler.archive import articles, digests, ledger, runs
from crawler.archive.ledger import Outcome, State
from crawler.archive.views.ledger import known_address
from crawler.urls import canonical
from tests.make import DAY, HOME, NOW, announce, make_archive, make_article, make_candidate
from tests.small_sites import open_desk, page, piece_of, rss, small_sites, visits

FORMER = [
    f"{HOME}a/?source=rss", f"{HOME}a/?from=feed&via=rss", f"{HOME}b?id=7&src=rss", f"{HOME}b?PHPSESSID=a1&id=7",
    f"{HOME}b?id=7&sid=0f3c9a7be21d44865c1e0a9b7d6f5e42", f"{HOME}b;jsessionid=9F?id=7", f"{HOME}b;jsessionid=9F",
]  # fmt: skip
DROPPED = Outcome(state=State.DROPPED, reason="OffTopic: no topic reaches 0.50", status=200)


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db") as opened:
        runs.begin(opened, spider="latest", scope=(), sources=1, now=NOW)
        yield opened


def hear(archive, url, moment=NOW):
    return ledger.record(archive, [make_candidate(url)], source="pasar", channel=None, now=moment)


@pytest.mark.parametrize("former", FORMER)
def test_an_address_is_known_under_what_it_was_called_before(archive, former):
    announce(archive, former)
    address = canonical(former)
    assert hear(archive, address) == 0
    assert ledger.unknown(archive, [address]) == set()
    assert known_address(archive, address).url == known_address(archive, former).url == former


@pytest.mark.parametrize(
    ("known", "heard"),
    [
        (f"{HOME}a/?source=antara", f"{HOME}a/"),
        (f"{HOME}b?id=7&src=rss", f"{HOME}b?id=70"),
        (f"{HOME}b?id=7&src=rss", f"{HOME}b"),
        (f"{HOME}a-lain/?source=rss", f"{HOME}a/"),
        (f"{HOME}a;jsessionid=9F/b", f"{HOME}a"),
    ],
)
def test_another_document_is_new(archive, known, heard):
    announce(archive, known)
    assert hear(archive, heard) == 1


def test_what_is_still_announced_under_its_shorter_address_keeps_its_row(archive):
    announce(archive, FORMER[0])
    ledger.settle(archive, FORMER[0], DROPPED, run=1, now=NOW)
    assert hear(archive, f"{HOME}a/", NOW + 350 * DAY) == 0
    assert digests.prune(archive, now=NOW + 366 * DAY) == 0
    assert hear(archive, f"{HOME}a/", NOW + 367 * DAY) == 0


def save(archive, **article):
    saved = articles.save(archive, make_article(**article), run=1)
    return saved.is_twin, [row["url"] for row in archive.rows("SELECT url FROM articles ORDER BY id")]


def test_an_article_that_is_read_again_keeps_its_former_address(archive):
    announce(archive, FORMER[0])
    assert save(archive, url=FORMER[0], announced=FORMER[0]) == (False, [FORMER[0]])
    assert save(archive, url=f"{HOME}a/", announced=FORMER[0], text="Disunting.") == (False, [FORMER[0]])
    assert known_address(archive, FORMER[0]).state == "kept"


def test_an_article_that_comes_by_another_way_is_the_one_with_the_former_address(archive):
    announce(archive, FORMER[0], f"{HOME}?p=12")
    save(archive, url=FORMER[0], announced=FORMER[0])
    assert save(archive, url=f"{HOME}a/", announced=f"{HOME}?p=12") == (True, [FORMER[0]])


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory):
    """An archive of three articles under their former addresses, crawled by what writes them shorter."""
    room = small_sites({"lama": 3})
    pieces = [*room.pieces_of("lama"), piece_of(room.pieces_of("lama")[0], "lama", 4)]
    with open_desk(room, tmp_path_factory.mktemp("upgraded")) as desk:
        url_of = desk.newsroom.url_of
        for piece in pieces:
            desk.newsroom.answer("lama", piece.path, body=page(piece))

        def feed(*endings):
            entries = [
                (one.title, f"{url_of('lama', one.path)}{end}") for one, end in zip(pieces, endings, strict=False)
            ]
            desk.newsroom.answer("lama", "/feed/", body=rss(entries))

        feed("?source=rss", "?source=rss", "?source=rss")
        desk.crawl()
        with closing(sqlite3.connect(desk.archive)) as db, db:
            db.execute("UPDATE articles SET url = url || '?source=rss'")
            db.execute("UPDATE ledger SET url = url || '?source=rss'")
        before = len(visits(desk, "lama"))
        feed("?source=rss", "", "?from=rssfeed", "?source=rss")
        desk.summary = desk.crawl()
        desk.asked = [one.path for one in visits(desk, "lama")[before:]]
        yield desk


def test_an_article_is_neither_fetched_nor_stored_again_under_its_shorter_address(upgraded):
    urls = [row["url"].rpartition("/smart-city-")[2] for row in upgraded.rows("SELECT url FROM articles ORDER BY url")]
    assert urls == ["1/?source=rss", "2/?source=rss", "3/?source=rss", "4/"]
    assert [path for path in upgraded.asked if "smart-city" in path] == ["/smart-city-4/"]
    assert len(upgraded.rows("SELECT url FROM ledger")) == 4


@pytest.mark.parametrize("ending", ["", "?source=rss", "?from=rss"])
@pytest.mark.parametrize("command", ["explain", "show"])
def test_an_article_is_found_by_either_address(upgraded, command, ending):
    done = upgraded.pantau(command, "--json", upgraded.newsroom.url_of("lama", f"/smart-city-1/{ending}"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["url"].endswith("/smart-city-1/?source=rss")
