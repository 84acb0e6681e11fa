"""An archive with the ledger of an older version opens in this one, and nothing is lost but titles nobody asks for."""

from __future__ import annotations

import json
import random
import sqlite3
from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlite_utils import Database

from crawler.archive import articles, backfills, ledger, open_archive, regrouping
from crawler.archive.backfills import Estimate
from crawler.archive.schema import migration_names, migrations
from crawler.archive.views.article import article as read
from crawler.archive.views.ledger import known_address
from crawler.periods import Period
from crawler.times import from_iso, now, to_iso
from tests.make import DAY, HOUR, NOW, make_article

NAMES = list(migration_names())
OLD = next(name for name in NAMES if name > "m013_z")  # the first that archives of the last version do not have
KEPT = "url, source, channel, found, published, state, reason, attempts, next_try, status, fetched, article, run, rank"
STATES = ("pending", "kept", "dropped", "failed", "gone", "refused")
REASONS = ("OffTopic: 0.1 of 0.5", "TooShort: 3", "HTTP 404")
EVIDENCE = [json.dumps([{"term": term, "field": "text", "sentence": f"Ini {term}."}]) for term in ("pintar", "air")]


def old_rows() -> list[dict[str, object]]:
    """Return rows of every state, with and without dates, many of the same rank and moment."""
    chance = random.Random(3)
    return [old_row(number, chance) for number in range(400)]


def old_row(number: int, chance: random.Random) -> dict[str, object]:
    state = chance.choice(STATES)
    row = {
        "url": f"https://pasar.example/{chance.randrange(10**9)}/", "source": chance.choice(("pasar", "kota")),
        "channel": 1, "found": to_iso(NOW - chance.randrange(900) * DAY), "title": f"Judul {number}",
        "published": chance.choice((None, to_iso(NOW - chance.randrange(9) * DAY))), "state": state, "reason": None,
        "attempts": 0, "next_try": None, "status": None, "fetched": None, "article": None, "run": None,
        "rank": chance.choice((0, 0, 0, 3, 8)), "backfill": chance.choice((None, 1, 2)),
    }  # fmt: skip
    if state != "pending":
        row |= {"attempts": 1, "status": 200, "fetched": to_iso(NOW), "run": chance.choice((1, 2))}
        row |= {"article": 1} if state == "kept" else {"reason": chance.choice(REASONS)}
    if state in {"failed", "refused"} and chance.random() < 0.7:
        row |= {"next_try": to_iso(NOW + chance.randrange(-5, 5) * HOUR)}
    return row


def furnish(old: Database) -> None:
    for slug in ("pasar", "kota"):
        old.execute("INSERT INTO sources (slug, name, home) VALUES (?, ?, ?)", [slug, slug, f"https://{slug}.example/"])
    old.execute(
        "INSERT INTO channels (source, kind, url, origin) VALUES ('pasar', 'feed', 'https://p.example/', 'seeds')"
    )
    for _ in range(2):
        old.execute("INSERT INTO runs (spider, started, outcome) VALUES ('latest', '', 'finished')")
    for since, until in ((100, 50), (50, 10)):
        values = [to_iso(NOW - since * DAY), to_iso(NOW - until * DAY)]
        old.execute("INSERT INTO backfills (source, since, until, begun) VALUES ('pasar', ?, ?, '')", values)
    for number in (1, 2):
        old.execute("INSERT INTO stories (id, title) VALUES (?, '')", [number])
        old.execute(
            "INSERT INTO articles (url, source, title, text, fetched, words, digest, story, topic, verdict, evidence)"
            " VALUES (?, 'pasar', 'Kota Pintar', ?, '', 1, '', ?, 'pintar', 'about', ?)",
            [f"https://pasar.example/{number}", f"Teks {number}.", number, EVIDENCE[0]],
        )
    for topic, evidence in zip(("pintar", "air"), EVIDENCE, strict=True):
        old.execute("INSERT INTO article_topics VALUES (1, ?, 'about', 0.9, ?)", [topic, evidence])
    old.execute("INSERT INTO fingerprints VALUES (2, '', x'00000000')")
    for number, rules in ((1, ""), (2, "kini")):
        old.execute("INSERT INTO judged VALUES (?, ?, '')", [number, rules])


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory):
    """Archives as the last version left it, with a table and a view of its owner's that look at the ledger."""
    path = tmp_path_factory.mktemp("old") / "archive.db"
    old = Database(path)
    migrations.apply(old, stop_before=OLD)
    furnish(old)
    rows = old_rows()
    old.conn.executemany(
        f"INSERT INTO ledger ({', '.join(rows[0])}) VALUES ({', '.join('?' * len(rows[0]))})",
        [tuple(row.values()) for row in rows],
    )
    old.execute("CREATE TABLE notes (url TEXT REFERENCES ledger(url), note TEXT)")
    old.conn.executemany("INSERT INTO notes VALUES (?, 'tanya redaksi')", [(row["url"],) for row in rows[:50]])
    old.execute("CREATE VIEW waiting AS SELECT url FROM ledger WHERE state = 'pending'")
    old.conn.commit()
    old.close()
    with open_archive(path) as archive:
        archive.old = rows
        yield archive


def test_every_row_is_there_with_all_its_columns(upgraded):
    rows = upgraded.rows(f"SELECT {KEPT}, backfill FROM ledger ORDER BY url")
    expected = [{name: row[name] for name in row if name != "title"} for row in upgraded.old]
    assert rows == sorted(expected, key=lambda row: str(row["url"]))


def test_titles_are_left_of_what_waits_and_of_articles(upgraded):
    for row in upgraded.old:
        is_open = row["state"] == "pending" or row["next_try"] is not None
        expected = row["title"] if is_open else "Kota Pintar" if row["state"] == "kept" else None
        assert known_address(upgraded, row["url"]).title == expected


def test_what_its_owner_added_still_looks_at_the_ledger(upgraded):
    assert upgraded.rows("PRAGMA foreign_key_check") == []
    assert upgraded.rows("SELECT count(*) AS n FROM notes JOIN ledger USING (url)") == [{"n": 50}]
    with pytest.raises(sqlite3.IntegrityError):
        upgraded.db.execute("INSERT INTO notes VALUES ('https://tiada.example/', '')")
    pending = sum(row["state"] == "pending" for row in upgraded.old)
    assert upgraded.rows("SELECT count(*) AS n FROM waiting") == [{"n": pending}]
    assert upgraded.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]


@pytest.mark.parametrize("source", ["pasar", "kota"])
def test_what_is_due_comes_in_the_order_of_before(upgraded, source):
    later = NOW + HOUR
    due = [
        row for row in upgraded.old if row["source"] == source
        and (row["state"] == "pending" or (row["next_try"] and from_iso(row["next_try"]) <= later))
    ]  # fmt: skip
    for name in ("published", "rank"):  # sorting keeps the order of the rows where these are alike
        due.sort(key=lambda row: row[name] if name == "rank" else row[name] or "", reverse=True)
    entries = ledger.due(upgraded, source, now=later, limit=999, leave=set())
    assert [entry.url for entry in entries] == [row["url"] for row in due]


def test_counts_are_those_of_before(upgraded):
    old = upgraded.old
    for source in ("pasar", "kota"):
        assert ledger.left(upgraded, source) == sum(
            row["state"] == "pending" and row["source"] == source for row in old
        )
    assert ledger.pending(upgraded) == sum(row["state"] == "pending" for row in old)
    for run in (1, 2):
        whys = [str(row["reason"]).partition(":")[0] for row in old if row["run"] == run and row["reason"]]
        assert ledger.reasons(upgraded, run) == {why: whys.count(why) for why in whys}
    announced = [row["state"] for row in old if row["backfill"]]
    estimate = backfills.estimate(upgraded, "pasar", Period(NOW - 100 * DAY, NOW))
    assert estimate == Estimate(reported=len(announced), examined=len(announced) - announced.count("pending"))


def test_what_may_still_be_announced_is_taken_for_announced(upgraded):
    border = to_iso(now() - timedelta(days=270))[:10]
    for row in upgraded.rows("SELECT found, announced, article FROM ledger"):
        assert (row["announced"] is not None) == (str(row["found"]) < border and row["article"] is None)


def test_the_evidence_of_each_topic_is_read_as_before(upgraded):
    topics = read(upgraded, "1").topics
    assert {one.topic: json.dumps(one.evidence) for one in topics} == dict(
        zip(("pintar", "air"), EVIDENCE, strict=True)
    )
    stored = upgraded.rows("SELECT topic, evidence FROM article_topics ORDER BY topic")
    assert [row["evidence"] for row in stored] == [EVIDENCE[1], None]


def test_what_was_never_grouped_is_known(upgraded):
    assert regrouping.unindexed(upgraded, limit=9) == [1]


def test_evidence_is_stored_once_and_an_article_saved_again_writes_none(tmp_path, upgraded):
    told = [
        {"topic": topic, "verdict": "about", "relevance": relevance, "evidence": json.loads(evidence)}
        for topic, relevance, evidence in (("pintar", 0.9, EVIDENCE[0]), ("air", 0.7, EVIDENCE[1]))
    ]
    article = make_article(topic="pintar", verdict="about", evidence=told[0]["evidence"], topics=told)
    with open_archive(tmp_path / "archive.db") as archive:
        archive.db.execute("INSERT INTO sources (slug, name, home) VALUES ('pasar', '', '')")
        articles.save(archive, article, run=None)
        assert [asdict(one) for one in read(archive, "1").topics] == told
        stored = "SELECT topic, evidence FROM article_topics ORDER BY topic"
        assert [row["evidence"] for row in archive.rows(stored)] == [EVIDENCE[1], None]
        archive.db.execute(
            "CREATE TEMP TRIGGER no_more BEFORE INSERT ON article_topics BEGIN SELECT raise(ABORT, ''); END"
        )
        articles.save(archive, article, run=None)
