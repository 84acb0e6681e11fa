"""What was settled long ago gives its row up and stays known: never fetched again, and still explained."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from crawler.archive import articles, backfills, digests, ledger, runs
from crawler.archive.ledger import Outcome, State
from crawler.archive.views.article import article as read
from crawler.archive.views.ledger import known_address
from crawler.archive.views.totals import totals
from crawler.cli import main
from crawler.newsroom import build_newsroom
from crawler.periods import Period
from crawler.times import now, to_iso
from tests.make import DAY, HOME, HOUR, NOW, URL, announce, make_archive, make_article, make_candidate
from tests.small_sites import open_desk, piece_of, small_sites, visits

YEAR = 366 * DAY
A, B, C, D = (f"{HOME}{name}/" for name in "abcd")
DROPPED = Outcome(state=State.DROPPED, reason="OffTopic: no topic reaches 0.50", status=200)
GONE = Outcome(state=State.GONE, reason="HTTP 404", status=404)
FAILED = Outcome(state=State.FAILED, reason="HTTP 500", status=500)


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db") as opened:
        runs.begin(opened, spider="latest", scope=(), sources=1, now=NOW)
        yield opened


def settle(archive, *urls, fate=DROPPED, moment=NOW):
    announce(archive, *urls)
    for url in urls:
        ledger.settle(archive, url, fate, run=1, now=moment)


def hear(archive, url, moment):
    return ledger.record(archive, [make_candidate(url)], source="pasar", channel=None, now=moment)


def rows(archive):
    return [row["url"] for row in archive.rows("SELECT url FROM ledger ORDER BY url")]


def test_a_candidate_settled_a_year_ago_is_known_by_its_digest(archive):
    settle(archive, A)
    settle(archive, B, fate=GONE)
    assert digests.prune(archive, now=NOW + 364 * DAY) == 0
    assert digests.prune(archive, now=NOW + YEAR) == 2
    assert rows(archive) == []
    assert ledger.unknown(archive, [A, B, C]) == {C}
    assert not ledger.is_due(archive, A, now=NOW + YEAR)
    assert totals(archive)["ledger"] == 2
    found = asdict(known_address(archive, A))
    known = {"url": A, "source": "pasar", "state": "dropped", "reason": "OffTopic", "settled": "2026-11-20"}
    assert {name: value for name, value in found.items() if value is not None} == known
    assert known_address(archive, B).reason == "HTTP 404"


def test_it_is_not_new_when_it_is_announced_again(archive):
    settle(archive, A)
    digests.prune(archive, now=NOW + YEAR)
    assert hear(archive, A, NOW + YEAR) == 0
    assert (
        ledger.refuse(archive, [make_candidate(A)], source="pasar", channel=1, now=NOW + YEAR, reason="OtherSite") == 0
    )
    assert ledger.due(archive, "pasar", now=NOW + YEAR, limit=9, leave=set()) == []
    assert rows(archive) == []


def test_a_digest_and_a_whole_row_say_the_same_names(archive):
    def names():
        done = CliRunner().invoke(main, ["explain", A, "--json", "--archive", str(archive.path)])
        return json.loads(done.stdout).keys()

    settle(archive, A)
    before = names()
    digests.prune(archive, now=NOW + YEAR)
    assert names() == before


def test_what_waits_or_led_to_an_article_keeps_its_row(archive):
    announce(archive, A)
    settle(archive, B, fate=FAILED)
    articles.save(archive, make_article(announced=C), run=1)  # a kept one and an Alias
    assert digests.prune(archive, now=NOW + 9 * YEAR) == 0
    assert rows(archive) == [URL, A, B]
    announce(archive, C)
    articles.save(archive, make_article(announced=C), run=1)
    assert digests.prune(archive, now=NOW + 18 * YEAR) == 0
    assert read(archive, C).url == URL


def test_what_is_given_up_for_good_gives_way_and_what_was_never_asked_too(archive):
    announce(archive, A)
    for hours in range(ledger.MOST_ATTEMPTS):
        ledger.settle(archive, A, FAILED, run=1, now=NOW + hours * HOUR)
    ledger.refuse(archive, [make_candidate(B)], source="pasar", channel=None, now=NOW, reason="OtherSite: elsewhere")
    assert digests.prune(archive, now=NOW + YEAR) == 2
    assert known_address(archive, A).reason == "given up after 5 attempts"
    assert (known_address(archive, B).state, known_address(archive, B).reason) == ("refused", "OtherSite")


def test_what_a_channel_still_announces_keeps_its_row(archive):
    settle(archive, A, B)
    hear(archive, A, NOW + 300 * DAY)
    assert digests.prune(archive, now=NOW + YEAR) == 1
    assert rows(archive) == [A]
    hear(archive, A, NOW + 400 * DAY)
    assert digests.prune(archive, now=NOW + 480 * DAY) == 0
    assert digests.prune(archive, now=NOW + 550 * DAY) == 1


def test_announcing_again_writes_once_a_month_and_of_what_is_young_never(archive):
    settle(archive, A)
    changes = []
    for day in (1, 100, 260, 280, 281, 282, 330):
        before = archive.db.conn.total_changes
        hear(archive, A, NOW + day * DAY)
        changes.append(archive.db.conn.total_changes - before)
    assert changes == [0, 0, 0, 1, 0, 0, 1]


def test_a_ledger_is_looked_through_little_by_little(archive, monkeypatch):
    monkeypatch.setattr(digests, "BATCH", 2)
    monkeypatch.setattr(digests, "BATCHES", 2)
    urls = [f"{HOME}{number:02}/" for number in range(10)]
    settle(archive, *urls)
    looks = [NOW + YEAR + hours * HOUR for hours in (0, 1, 19, 21, 42, 63, 84)]
    assert [digests.prune(archive, now=moment) for moment in looks] == [4, 0, 0, 4, 2, 0, 0]
    settle(archive, A)  # before the place at which the last look ended
    assert digests.prune(archive, now=NOW + 3 * YEAR) == 1


def test_counts_stay_what_they_were(archive):
    settle(archive, A, B)
    announce(archive, C)
    stretch, *_ = backfills.unfinished(archive, "pasar", Period(NOW - 9 * DAY, NOW), now=NOW)
    backfills.mark(archive, stretch.id, [A, B, C])
    before = (ledger.pending(archive), ledger.reasons(archive, 1), backfills.estimate(archive, "pasar", stretch.period))
    assert before == (1, {"OffTopic": 2}, backfills.Estimate(reported=3, examined=2))
    assert digests.prune(archive, now=NOW + YEAR) == 2
    after = (ledger.pending(archive), ledger.reasons(archive, 1), backfills.estimate(archive, "pasar", stretch.period))
    assert after == before


def test_a_batch_that_breaks_off_changes_nothing(archive):
    settle(archive, A, B)
    archive.db.execute(
        f"CREATE TEMP TRIGGER trouble BEFORE DELETE ON ledger WHEN old.url = '{B}' BEGIN"
        " SELECT raise(ABORT, 'in the middle'); END"
    )
    with pytest.raises(sqlite3.IntegrityError):
        digests.prune(archive, now=NOW + YEAR)
    assert rows(archive) == [A, B]
    assert archive.rows("SELECT * FROM digests") == []
    archive.db.execute("DROP TRIGGER trouble")
    assert digests.prune(archive, now=NOW + YEAR) == 2


PRUNE = """
import sys
from datetime import datetime
from pathlib import Path
from crawler.archive import digests, open_archive
digests.BATCH, digests.BATCHES = 3, 10**6
with open_archive(Path(sys.argv[1])) as archive:
    digests.prune(archive, now=datetime.fromisoformat(sys.argv[2]))
"""


def test_killed_in_the_midst_every_address_has_its_row_or_its_digest(archive):
    urls = [f"{HOME}{number}/" for number in range(4000)]
    with archive.transaction():
        settle(archive, *urls)
    moment = (NOW + YEAR).isoformat()
    process = subprocess.Popen([sys.executable, "-c", PRUNE, str(archive.path), moment])
    while process.poll() is None and not archive.rows("SELECT 1 FROM digests LIMIT 1"):
        pass
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    whole = set(rows(archive))
    given_up = {url for url in urls if digests.is_known(archive.db.conn, url)}
    assert (whole | given_up, whole & given_up) == (set(urls), set())
    assert 0 < len(given_up) < len(urls)


def age(desk, days):
    """Let time pass: put what the ledger holds into the past."""
    with closing(sqlite3.connect(desk.archive)) as db, db:
        moment = to_iso(now() - timedelta(days=days))
        db.execute("UPDATE ledger SET found = ?, fetched = ? WHERE state = 'dropped'", (moment, moment))
        db.execute("UPDATE pruning SET looked = NULL")


@pytest.fixture(scope="module")
def later(tmp_path_factory):
    """A site whose two pieces were dropped long ago; a year later its feed has a third one, on the topic."""
    room = small_sites({"umpan": 1})
    off = next(one for one in build_newsroom(now(), articles=30, filler=0).pieces if one.expected == "NoTopicWords")
    old = tuple(piece_of(off, "umpan", number) for number in (2, 3))
    with open_desk(replace(room, pieces=old), tmp_path_factory.mktemp("later")) as desk:
        desk.crawl()
        desk.dropped = desk.rows("SELECT url, reason FROM ledger")
        age(desk, 400)
        desk.pruned = desk.crawl()
        desk.given_up = desk.rows("SELECT (SELECT count(*) FROM ledger) AS rows, count(*) AS digests FROM digests")
        desk.newsroom.publish(room.pieces[0])
        desk.old, desk.seen = old, len(visits(desk, "umpan"))
        desk.summary = desk.crawl()
        yield desk


def test_a_finished_run_gives_up_old_rows(later):
    assert later.given_up == [{"rows": 0, "digests": 2}]
    assert later.pruned["outcome"] == "finished"


def test_an_address_that_gave_up_its_row_is_not_fetched_again(later):
    asked = {one.path for one in visits(later, "umpan")[later.seen :]}
    assert "/smart-city-1/" in asked
    assert asked & {piece.path for piece in later.old} == set()
    assert (later.summary["candidates"], later.summary["kept"]) == (1, 1)


def test_it_is_still_explained(later):
    url = later.newsroom.url(later.old[0])
    said = later.pantau("explain", url)
    day = (now() - timedelta(days=400)).date()
    assert said.returncode == 0
    assert said.stdout.splitlines()[0] == url
    assert f"settled  {day}, of umpan" in said.stdout
    told = json.loads(later.pantau("explain", "--json", url).stdout)
    [reason] = [row["reason"] for row in later.dropped if row["url"] == url]
    assert (told["state"], told["reason"]) == ("dropped", reason.partition(":")[0])


def test_what_a_feed_still_shows_is_not_given_up(tmp_path):
    room = small_sites({"umpan": 1})
    off = next(one for one in build_newsroom(now(), articles=30, filler=0).pieces if one.expected == "NoTopicWords")
    with open_desk(replace(room, pieces=(piece_of(off, "umpan", 2),)), tmp_path) as desk:
        desk.crawl()
        age(desk, 400)
        desk.newsroom.publish(room.pieces[0])  # so that the feed is read whole again
        desk.crawl()
        assert len(desk.rows("SELECT url FROM ledger")) == 2
        assert desk.rows("SELECT * FROM digests") == []
