"""A topic that is added later finds what was dropped before it was known."""

import json

import pytest

from crawler.archive import ledger, open_archive, runs
from crawler.archive.ledger import Outcome, State
from crawler.archive.reconsidering import Drops, count, reconsider
from crawler.archive.views.topics import dropped_otherwise
from crawler.sources.own import default_seeds
from crawler.times import now
from pipelines.versions import rules_of_topics
from tests.make import HOME, announce, make_archive

SHIPPED = (default_seeds() / "topics.toml").read_text("utf-8")
LEAGUE = """
[liga-daerah]
name = "Liga Daerah"
[[liga-daerah.names]]
points = 15
terms = ["liga daerah"]
"""
REASONS = ("NoTopicWords", "OffTopic: relevance 0.20", "TooShort: 12 words")
OFF_TOPIC = "(reason LIKE 'OffTopic%' OR reason LIKE 'NoTopicWords%')"


def told(desk, *arguments):
    done = desk.pantau(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def otherwise(desk):
    return {row["topic"]: row["dropped_otherwise"] for row in told(desk, "topics")}


def fates(desk, *, besides):
    """Return what became of which candidates, and when, besides those that other rules dropped."""
    rows = desk.rows("SELECT url, state, fetched FROM ledger")
    return {row["url"]: row for row in rows if row["url"] not in besides}


def test_a_topic_added_later_finds_what_was_dropped_and_nothing_else_is_fetched_twice(desk):
    first = desk.crawl()
    assert first["dropped_otherwise"] == 0
    assert otherwise(desk)["gerakan-menuju-smart-city"] == 0
    dropped = {row["url"] for row in desk.rows(f"SELECT url FROM ledger WHERE state = 'dropped' AND {OFF_TOPIC}")}
    others = {
        row["url"]: row for row in desk.rows("SELECT url, state, fetched FROM ledger") if row["url"] not in dropped
    }
    assert len(dropped) > 10

    (desk.seeds / "topics.toml").write_text(SHIPPED + LEAGUE, "utf-8")
    assert otherwise(desk) == {
        "gerakan-menuju-smart-city": 0, "makan-bergizi-gratis": 0, "percepatan-penurunan-stunting": 0,
        "liga-daerah": len(dropped),
    }  # fmt: skip
    [finding] = [row for row in told_by_doctor(desk) if row["check"] == "dropped"]
    assert finding["level"] == "warning"
    assert finding["said"].startswith(f"{len(dropped)} candidates were dropped under other topics or rules")
    assert desk.crawl()["dropped_otherwise"] == len(dropped)
    assert desk.rows("SELECT count(*) AS number FROM article_topics WHERE topic = 'liga-daerah'") == [{"number": 0}]

    [planned] = told(desk, "reconsider", "--topic", "liga-daerah", "--dry-run")
    [done] = told(desk, "reconsider", "--topic", "liga-daerah")
    assert planned["sources"] == done["sources"]
    assert (planned["candidates"], done["candidates"]) == (len(dropped), len(dropped))
    assert told(desk, "reconsider") == [{"candidates": 0, "sources": {}, "dry_run": False, "kept": 0, "dropped": 0}]
    waiting = desk.rows("SELECT url, reason FROM ledger WHERE state = 'pending'")
    assert {row["url"] for row in waiting} == dropped
    assert {row["reason"] for row in waiting} == {"Reconsidered: dropped under other rules of liga-daerah"}

    last = desk.crawl()
    assert last["dropped_otherwise"] == 0
    kept = desk.rows(
        "SELECT url FROM articles JOIN article_topics ON article = id WHERE article_topics.topic = 'liga-daerah'"
    )
    assert 0 < len(kept) == last["kept"] < len(dropped)
    assert desk.rows("SELECT count(*) AS number FROM ledger WHERE state = 'pending'") == [{"number": 0}]
    after = {
        row["url"]: row for row in desk.rows("SELECT url, state, fetched FROM ledger") if row["url"] not in dropped
    }
    assert after == others
    assert set(otherwise(desk).values()) == {0}


def test_what_was_captured_is_read_from_its_capture_and_only_the_rest_waits(desk):
    desk.crawl("--capture", "all")
    before = desk.rows("SELECT id, url, text FROM articles")
    dropped = {row["url"]: row["fetched"] for row in desk.rows(f"SELECT * FROM ledger WHERE {OFF_TOPIC}")}
    uncaptured = f"{desk.newsroom.url_of(desk.newsroom.newsroom.sites[0].slug, '/hilang/')}"
    with open_archive(desk.archive) as opened:
        announce(opened, uncaptured, source=desk.newsroom.newsroom.sites[0].slug)
        ledger.settle(opened, uncaptured, Outcome(state=State.DROPPED, reason="OffTopic"), run=None, now=now())
    (desk.seeds / "topics.toml").write_text(SHIPPED + LEAGUE, "utf-8")
    asked = len(desk.newsroom.requests)

    [done] = told(desk, "reconsider", "--topic", "liga-daerah")
    assert len(desk.newsroom.requests) == asked
    assert (done["candidates"], done["kept"] + done["dropped"]) == (1, len(dropped))
    assert [row["url"] for row in desk.rows("SELECT url FROM ledger WHERE state = 'pending'")] == [uncaptured]
    found = desk.rows(
        "SELECT articles.* FROM articles JOIN article_topics ON article = id WHERE article_topics.topic = 'liga-daerah'"
    )
    assert 0 < len(found) == done["kept"] < len(dropped)
    room = desk.newsroom.newsroom
    written = {desk.newsroom.url_of(one.source, one.path): room.text_of(one) for one in room.pieces}
    assert [row["text"] for row in found] == [written[row["url"]] for row in found]
    assert all(row["capture"] and row["fetched"] <= dropped[row["url"]] for row in found)
    assert desk.rows("SELECT id, url, text FROM articles WHERE id <= ?", len(before)) == before
    assert set(otherwise(desk).values()) == {0}
    assert told(desk, "reconsider")[0]["candidates"] == 0


def told_by_doctor(desk):
    return [json.loads(line) for line in desk.pantau("doctor", "--json").stdout.splitlines()]


@pytest.fixture
def archive(tmp_path):
    """An archive with drops of three kinds from two runs, the first of which noted no rules."""
    with make_archive(tmp_path / "archive.db") as opened:
        for run in (1, 2):
            begun = runs.begin(opened, spider="latest", scope=(), sources=1, now=now())
            for number, reason in enumerate(REASONS):
                announce(opened, f"{HOME}{run}-{number}/")
                fate = Outcome(state=State.DROPPED, reason=reason, status=200)
                ledger.settle(opened, f"{HOME}{run}-{number}/", fate, run=begun, now=now())
        runs.note_topics(opened, 2, {"air-bersih": "aa", "smart-city": "bb"})
        yield opened


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ({"smart-city": "bb"}, {1: 2}),  # a topic that is gone makes nobody look again
        ({"smart-city": "cc"}, {1: 2, 2: 2}),
        ({"smart-city": "bb", "gizi": "dd"}, {1: 2, 2: 2}),
        ({}, {}),
    ],
)
def test_drops_are_counted_by_the_rules_of_their_run(archive, rules, expected):
    assert dropped_otherwise(archive, rules) == expected


def test_the_count_follows_whatever_becomes_of_a_candidate(archive):
    rules = {"smart-city": "cc"}
    with archive.transaction() as db:
        db.conn.execute("DELETE FROM ledger WHERE url = ?", (f"{HOME}1-0/",))
    assert dropped_otherwise(archive, rules) == {1: 1, 2: 2}
    ledger.settle(archive, f"{HOME}2-0/", Outcome(state=State.GONE, reason="HTTP 410", status=410), run=1, now=now())
    assert dropped_otherwise(archive, rules) == {1: 1, 2: 1}
    ledger.settle(archive, f"{HOME}2-1/", Outcome(state=State.DROPPED, reason="OffTopic", status=200), run=1, now=now())
    assert dropped_otherwise(archive, rules) == {1: 2}


def test_only_what_was_off_topic_waits_again_and_the_best_of_it_first(archive):
    rank = {f"{HOME}1-0/": 1, f"{HOME}1-1/": 7}
    found = dict(reconsider(archive, Drops(runs=(1,)), reason="Reconsidered", rank=lambda one: rank[one.url]))
    assert found == {"pasar": 2}
    due = ledger.due(archive, "pasar", now=now(), limit=9, leave=set())
    assert [one.url for one in due] == [f"{HOME}1-1/", f"{HOME}1-0/"]
    assert ledger.pending(archive) == 2
    assert count(archive, Drops(runs=(1, 2))) == {"pasar": 2}  # those of the other run


def test_the_day_narrows_what_waits_again(archive):
    assert count(archive, Drops(runs=(1, 2), since="2999-01-01")) == {}
    assert count(archive, Drops(runs=(1, 2), since="2000-01-01")) == {"pasar": 4}


def test_a_name_or_a_query_of_a_topic_is_no_rule_and_a_term_is(tmp_path):
    def rules(text):
        (tmp_path / "topics.toml").write_text(f"{text}\n# {len(text)}", "utf-8")
        return rules_of_topics(tmp_path)

    before = rules(LEAGUE)
    assert rules(LEAGUE.replace("Liga Daerah", "Liga")) == before
    assert rules(LEAGUE.replace("[[", 'queries = ["liga"]\n[[')) == before
    assert rules(LEAGUE.replace("15", "14")) != before
    assert rules(LEAGUE.replace("enabled", "") + LEAGUE.replace("liga-daerah", "liga")).items() > before.items()


def test_a_topic_that_nobody_declares_is_refused(tmp_path, desk):
    with open_archive(desk.archive):
        pass
    done = desk.pantau("reconsider", "--topic", "smart-city")
    assert (done.returncode, done.stdout) == (1, "")
    said = "Error: no topic that is switched on is called 'smart-city'; did you mean 'gerakan-menuju-smart-city'? "
    assert done.stderr.startswith(said)
