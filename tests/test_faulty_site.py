"""The faulty site of the newsroom: every misbehaviour costs its own page alone."""

from __future__ import annotations

import json
import sys

import pytest

from crawler.newsroom.faults import faults_of, misbehave
from tests.conftest import PATIENCE, QUICK
from tests.small_sites import open_desk, rss, small_sites
from tests.test_hostile import MIB, Watch, insiders, on_linux

SLUG = "retak"
SOUND = 80
TIMEOUT = 3


def entries_of(room, faults):
    """Return what the feed announces: each fault, and a sound article beside it."""
    sound = room.newsroom.pieces_of(SLUG)
    pairs = zip(faults, sound, strict=False)
    return [
        entry
        for fault, piece in pairs
        for entry in ((piece.title, room.url_of(SLUG, fault.path)), (piece.title, room.url(piece)))
    ]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """One crawl of the faulty site, watched from outside, with a canary on a private address."""
    folder = tmp_path_factory.mktemp("faulty")
    with (
        insiders() as (port, calls),
        open_desk(small_sites({SLUG: SOUND}), folder, PANTAU_ALLOW_PRIVATE="127.0.0.1/32") as desk,
    ):
        room = desk.newsroom
        desk.calls = calls
        desk.faults = faults_of(room.newsroom.pieces_of(SLUG)[0], inside=f"http://127.0.0.2:{port}/")
        misbehave(room, SLUG, desk.faults)
        room.answer(SLUG, "/feed/", body=rss(entries_of(room, desk.faults)))
        process = desk.start("crawl", "--json", *QUICK, "--set", f"DOWNLOAD_TIMEOUT={TIMEOUT}")
        desk.watch = Watch(process) if sys.platform == "linux" else None
        out, desk.err = process.communicate(timeout=PATIENCE)
        desk.summary = json.loads(out)
        yield desk


def ends(desk):
    """Return what became of each page by its path."""
    rows = desk.rows("SELECT url, state, reason FROM ledger")
    return {"/" + row["url"].split("/", 3)[3]: (row["state"], row["reason"]) for row in rows}


def test_each_misbehaviour_ends_as_it_should(faulty):
    found = ends(faulty)
    table = [f"{fault.name:<20} {fault.ends:<8} {found[fault.path]}" for fault in faulty.faults]
    sys.stdout.write("\n".join([*table, ""]))
    wrong = [line for line, fault in zip(table, faulty.faults, strict=True) if found[fault.path][0] != fault.ends]
    assert len(table) >= 40
    assert wrong == []


def test_every_sound_article_beside_one_is_stored(faulty):
    beside = [piece.path for piece in faulty.newsroom.newsroom.pieces_of(SLUG)][: len(faulty.faults)]
    found = ends(faulty)
    assert {path: found[path] for path in beside if found[path] != ("kept", None)} == {}


def test_the_run_ends_as_any_other_and_nothing_is_left_without_a_reason(faulty):
    assert faulty.summary["outcome"] == "finished"
    assert faulty.rows("SELECT url FROM ledger WHERE state = 'pending' OR (state <> 'kept' AND reason IS NULL)") == []
    assert "Traceback" not in faulty.err


def test_the_canary_on_a_private_address_is_never_asked(faulty):
    assert faulty.calls == []


def test_a_text_longer_than_any_article_is_cut_and_says_so(faulty):
    [row] = faulty.rows("SELECT length(text) AS length, removed FROM articles WHERE url LIKE '%bengkak%'")
    assert 150_000 < row["length"] <= 200_000
    rules = [one["rule"] for one in json.loads(row["removed"])]
    assert rules[0].startswith("page cut to 500000 of ")
    assert rules[1].startswith("cut to 200000 of ")


@on_linux
def test_the_memory_has_a_bound(faulty):
    assert faulty.watch.peak < 600 * MIB
