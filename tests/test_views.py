"""What reading an archive answers, beside what was written: changes, addresses, sources, coverage, what is due."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.archive import articles, channels, judgements, ledger, reconsidering, rejudging, revisions, runs
from crawler.archive.backups import DIFFERS, index_problems_in_memory
from crawler.archive.judgements import Rules
from crawler.archive.ledger import Outcome, State
from crawler.archive.revisions import CurrentText
from crawler.archive.runs import Tally
from crawler.archive.views import changes, sources
from crawler.archive.views import ledger as addresses
from crawler.archive.views import runs as past
from crawler.archive.views.completeness import days_of
from crawler.archive.views.coverage_by_period import By, CoverageQuery, coverage, silent
from crawler.models import Cause, Channel, ChannelKind
from crawler.periods import Period
from crawler.times import to_iso
from tests.make import (
    DAY,
    HOME,
    HOUR,
    NOW,
    announce,
    integrity,
    make_archive,
    make_article,
    make_candidate,
    make_judgement,
    make_source,
)

EVER = changes.Sought(period=Period(NOW - 99 * DAY, NOW + 99 * DAY))
TOLD = {"topic": "smart-city"}


@pytest.fixture
def archive(tmp_path):
    east = make_source("timur", name="amboina", regions=("81.71",), enabled=False)
    with make_archive(tmp_path / "archive.db", make_source(), make_source("kota"), east) as opened:
        yield opened


def store(archive, path="satu", **rest):
    return articles.save(archive, make_article(HOME + path, **rest), run=None).id


def revise(archive, number, title, text, *, hours, cause=Cause.EDITED):
    wording = CurrentText(title=title, text=text, digest=f"{title}{text}", removed=[])
    with archive.transaction() as db:
        revisions.revise(db.conn, number, wording, cause=cause, seen=NOW + hours * HOUR)


def test_of_a_run_over_some_sources_it_is_told_what_waits_of_these(archive):
    announce(archive, HOME, source="pasar")
    for scope, pending in {(): 1, ("kota",): 0, ("kota", "pasar"): 1}.items():
        run = runs.begin(archive, spider="latest", scope=scope, sources=len(scope), now=NOW)
        assert past.summary(archive, run).pending == pending


# Changes


def test_each_change_says_what_its_own_edit_made_of_the_headline(archive):
    number = store(archive, title="A", text="Satu.")
    for hours, (title, text) in enumerate([("A", "Dua."), ("B", "Dua."), ("B", "Tiga."), ("A", "Empat.")]):
        revise(archive, number, title, text, hours=hours)
    with archive.transaction() as db:
        revisions.note(db.conn, number, cause=Cause.REMOVED, seen=NOW + 9 * HOUR)
    found = changes.changes(archive, EVER, limit=9)[::-1]
    assert [one.former_title for one in found] == [None, "A", None, "B", None]
    assert {one.title for one in found} == {"A"}
    assert [one.cause for one in found] == ["edited"] * 4 + ["removed"]


def test_changes_are_those_of_a_period_the_newest_first_and_counted_alike(archive):
    number = store(archive, text="Satu.")
    for hours in range(6):
        revise(
            archive, number, "Judul", f"Teks {hours}.", hours=hours, cause=[Cause.EDITED, Cause.RE_EXTRACTED][hours % 2]
        )
    whole = changes.changes(archive, replace(EVER, ours=True), limit=99)
    assert [one.number for one in whole] == [6, 5, 4, 3, 2, 1]
    assert [one.number for one in changes.changes(archive, EVER, limit=2)] == [5, 3]
    within = replace(EVER, period=Period(NOW + 2 * HOUR, NOW + 4 * HOUR), ours=True)
    assert [one.seen for one in changes.changes(archive, within, limit=9)] == [to_iso(NOW + h * HOUR) for h in (3, 2)]
    assert [changes.count(archive, one) for one in (EVER, replace(EVER, ours=True), within)] == [3, 6, 2]
    assert changes.count(archive, replace(EVER, source="kota")) == 0


def test_the_revisions_of_an_article_come_in_their_order(archive):
    number = store(archive, title="A", text="Satu.")
    revise(archive, number, "B", "Satu.", hours=0)
    revise(archive, number, "B", "Dua.", hours=1)
    assert [(one.title, one.text) for one in changes.revisions_of(archive, number)] == [("A", "Satu."), ("B", "Satu.")]
    assert changes.revisions_of(archive, 99) == []


# Addresses


def test_an_address_is_known_with_what_became_of_it(archive):
    channel = channels.remember(archive, "pasar", Channel(kind=ChannelKind.FEED, url=f"{HOME}feed/"))
    ledger.record(
        archive,
        [make_candidate(f"{HOME}satu", title="Judul", authors=("Budi", "Ami"))],
        source="pasar",
        channel=channel,
        now=NOW,
    )
    known = addresses.known_address(archive, f"{HOME}satu")
    assert (known.state, known.title, known.channel_kind, known.channel_url) == (
        "pending",
        "Judul",
        "feed",
        f"{HOME}feed/",
    )
    assert known.authors == ["Budi", "Ami"]
    ledger.settle(archive, f"{HOME}satu", Outcome(state=State.DROPPED, reason="OffTopic: x"), run=None, now=NOW)
    dropped = addresses.known_address(archive, f"{HOME}satu")
    assert (dropped.state, dropped.reason, dropped.title, dropped.authors) == ("dropped", "OffTopic: x", None, None)
    assert addresses.known_address(archive, f"{HOME}dua") is None


@pytest.mark.parametrize("pasted", ["{}satu", " {}satu ", "{}satu?utm_source=x", "{}satu#bagian"])
def test_an_address_is_known_however_it_is_pasted(archive, pasted):
    announce(archive, f"{HOME}satu")
    assert addresses.meant_address(archive, pasted.format(HOME)).url == f"{HOME}satu"
    assert addresses.meant_address(archive, "pasar") is None


def test_an_example_of_a_reason_is_one_that_begins_so(archive):
    announce(archive, f"{HOME}b", f"{HOME}a")
    for path, reason in (("a", "OffTopic: x"), ("b", "NoTopicWords")):
        ledger.settle(archive, HOME + path, Outcome(state=State.DROPPED, reason=reason), run=None, now=NOW)
    assert addresses.example_of(archive, reason="OffTopic") == f"{HOME}a"
    assert addresses.example_of(archive, reason="NoTopic") == f"{HOME}b"
    assert addresses.example_of(archive, reason="TooShort") is None


# Sources


def run(archive, hours, **tallies):
    number = runs.begin(archive, spider="latest", scope=(), sources=3, now=NOW + hours * HOUR)
    runs.note(archive, number, tallies, reached=1)
    runs.finish(archive, number, outcome="finished", reached=1, error=None, now=NOW + (hours + 1) * HOUR)
    return number


def test_each_source_is_told_with_its_last_run_in_the_order_of_names(archive):
    run(archive, 0, pasar=Tally(requests=3, fetched=2, kept=1), kota=Tally(requests=1, error="HTTP 500"))
    last = run(archive, 5, pasar=Tally(requests=7, failed=1, error="connection refused"))
    states = sources.source_states(archive)
    assert [one.slug for one in states] == ["timur", "kota", "pasar"]  # whatever the case of their names
    pasar = sources.source_state(archive, "pasar")
    assert (pasar.started, pasar.requests, pasar.failed, pasar.error) == (
        to_iso(NOW + 5 * HOUR),
        7,
        1,
        "connection refused",
    )
    timur = sources.source_state(archive, "timur")
    assert (timur.started, timur.requests, timur.regions, timur.enabled) == (None, None, ["81.71"], 0)
    assert sources.source_state(archive, "siapa") is None
    visits = sources.visits(archive, "pasar", limit=9)
    assert [(one.run, one.requests) for one in visits] == [(last, 7), (last - 1, 3)]
    assert sources.visits(archive, "pasar", limit=1) == visits[:1]


def test_the_last_visit_to_a_source_is_found_without_reading_those_of_years(archive):
    def steps() -> int:
        taken = []
        archive.db.conn.set_progress_handler(lambda: taken.append(1), 20)
        for read in (sources.source_states, sources.seen_sources, past.last_requests):
            read(archive)
        archive.db.conn.set_progress_handler(None, 0)
        return len(taken)

    visited = {slug: Tally(requests=3, answered=1) for slug in ("pasar", "kota", "timur")}
    run(archive, 0, **visited)
    first = steps()
    for hours in range(1, 60):
        run(archive, hours, **visited)
    assert steps() < 2 * first
    assert past.last_requests(archive) == dict.fromkeys(("kota", "pasar", "timur"), 3)


def test_what_a_day_has_cost_is_summed_without_reading_the_visits_of_years(archive):
    seen = []
    archive.db.conn.set_trace_callback(seen.append)
    past.spent_between(archive, since=NOW)
    archive.db.conn.set_trace_callback(None)
    [sql] = [one for one in seen if "source_runs" in one]
    plan = [row["detail"] for row in archive.rows(f"EXPLAIN QUERY PLAN {sql}")]
    assert "SCAN source_runs" not in plan


def test_a_look_at_a_known_article_hides_no_trouble_of_its_source(archive):
    failed = run(archive, 0, pasar=Tally(requests=1, error="HTTP 500"))
    again = runs.begin(archive, spider="recheck", scope=(), sources=1, now=NOW + HOUR)
    runs.note(archive, again, {"pasar": Tally(requests=1, fetched=1)})
    assert [one.run for one in sources.visits(archive, "pasar", limit=9)] == [again, failed]
    assert sources.source_state(archive, "pasar").error == "HTTP 500"


def test_a_source_was_visited_when_it_was_asked_anything(archive):
    run(archive, 0, pasar=Tally(requests=3))
    run(archive, 5, pasar=Tally(requests=0))
    channels.remember(archive, "kota", Channel(kind=ChannelKind.FEED, url="https://kota.example/rss", origin="probed"))
    seen = sources.seen_sources(archive)
    assert (seen["pasar"].visited, seen["pasar"].probed) == (to_iso(NOW), [])
    assert (seen["kota"].visited, seen["kota"].probed) == (None, [{"kind": "feed", "url": "https://kota.example/rss"}])


def test_channels_that_answer_come_before_those_that_fail(archive):
    first, second = (
        channels.remember(archive, "pasar", Channel(kind=ChannelKind.FEED, url=HOME + path)) for path in ("a", "b")
    )
    channels.failed(archive, first, now=NOW, error="HTTP 500")
    channels.answered(archive, second, now=NOW, validators=None)
    assert [(one.url, one.failures, one.error) for one in sources.channels_of(archive, "pasar")] == [
        (f"{HOME}b", 0, None), (f"{HOME}a", 1, "HTTP 500"),
    ]  # fmt: skip


# Coverage


def test_coverage_is_what_counting_by_hand_gives(archive):
    chance = random.Random(7)
    written = []
    for number in range(40):
        code, day = chance.choice(["12.71", "12.09", "81.71"]), NOW - timedelta(days=chance.randrange(70))
        source = chance.choice(["pasar", "kota"])
        text = f"Teks nomor {number} tentang hal lain sama sekali {'x' * number}."
        region = {"code": code, "role": "subject", "evidence": "x"}
        store(
            archive,
            f"n{number}",
            text=text,
            source=source,
            published=day,
            day=day.date().isoformat(),
            regions=[region],
            **TOLD,
        )
        written.append((code, day.date(), source))
    for by, period_of in (
        (By.MONTH, lambda day: f"{day:%Y-%m}"),
        (By.WEEK, lambda day: (day - timedelta(days=day.weekday())).isoformat()),
    ):
        found = {(row.code, row.period): (row.articles, row.sources) for row in coverage(archive, CoverageQuery(by=by))}
        keys = {(each, period_of(day)) for code, day, _ in written for each in (code, code[:2])}
        assert found == {
            key: (len(told := [one for one in written if one[0].startswith(key[0]) and period_of(one[1]) == key[1]]),
                  len({source for *_, source in told}))
            for key in keys
        }  # fmt: skip
    since = "2026-11-01"
    assert sum(row.articles for row in coverage(archive, CoverageQuery(since=since, region="81"))) == 2 * sum(
        code == "81.71" and day.isoformat() >= since for code, day, _ in written
    )
    first = min(day for _, day, _ in written).isoformat()
    assert days_of(archive, None, "2030-01-01") == (first, "2030-01-01")


def test_silent_are_all_regions_of_which_nothing_is_told(archive):
    assert len(silent(archive, CoverageQuery(region="81"))) > 5
    region = {"code": "81.71", "role": "subject", "evidence": "x"}
    store(archive, day="2026-11-20", regions=[region], **TOLD)
    codes = {one.code for one in silent(archive, CoverageQuery(region="81"))}
    assert not {"81", "81.71"} & codes
    assert "81.01" in codes
    assert {one.code for one in silent(archive, CoverageQuery(region="81", since="2026-12-01"))} >= {"81", "81.71"}


def test_the_first_day_of_all_is_the_one_on_which_the_earliest_article_says_it_appeared(archive):
    store(archive, published=NOW.replace(hour=20), day="2026-11-21")
    assert days_of(archive, None, "2026-12-01") == ("2026-11-21", "2026-12-01")


def test_an_empty_archive_covers_nothing(archive):
    assert coverage(archive, CoverageQuery()) == []
    assert days_of(archive, None, "2026-12-01") == ("2026-12-01", "2026-12-01")


# What is to be judged or looked at again


def test_what_was_dropped_as_off_topic_waits_again_once(archive):
    number = runs.begin(archive, spider="latest", scope=(), sources=1, now=NOW)
    reasons = {"a": "OffTopic: x", "b": "NoTopicWords", "c": "TooShort", "d": "OffTopic: y"}
    announce(archive, *(HOME + path for path in reasons))
    for path, reason in reasons.items():
        told = number if path != "d" else None
        ledger.settle(archive, HOME + path, Outcome(state=State.DROPPED, reason=reason), run=told, now=NOW)
    scope = reconsidering.Drops(runs=[number])
    assert reconsidering.count(archive, scope) == {"pasar": 2}
    assert [reconsidering.is_meant(archive, scope, HOME + path) for path in reasons] == [True, True, False, False]
    assert reconsidering.count(archive, replace(scope, since="2026-11-21")) == {}
    done = list(reconsidering.reconsider(archive, scope, reason="x", rank=lambda one: len(one.url)))
    assert done == [("pasar", 2)]
    assert ledger.pending(archive) == 2
    assert list(reconsidering.reconsider(archive, scope, reason="x", rank=lambda _: 0)) == []


RULES = Rules(judging="1", stories="1")


def test_articles_are_due_that_other_rules_have_judged_or_none(archive):
    numbers = [store(archive, f"n{one}", text=f"Teks {one} {'x' * one}.") for one in range(3)]
    scope = rejudging.Scope(rules=RULES)
    assert rejudging.count(archive, scope) == 3
    with archive.transaction() as db:
        judgements.write(db.conn, numbers[0], make_judgement(), rules=RULES)
        judgements.write(db.conn, numbers[1], make_judgement(), rules=replace(RULES, judging="0"))
    assert [one.id for one in rejudging.due(archive, scope, after=0)] == numbers[1:]
    assert [one.id for one in rejudging.due(archive, scope, after=numbers[1])] == numbers[2:]
    everything = replace(scope, everything=True)
    assert [one.id for one in rejudging.due(archive, everything, after=0)] == numbers
    assert rejudging.due(archive, everything, after=numbers[-1]) == []
    assert rejudging.homes(archive)["timur"] == ("81.71",)


def test_an_article_whose_text_is_another_one_since_is_due_for_every_run(archive):
    first, second = store(archive), store(archive, "dua", text="Lain sama sekali.")
    with archive.transaction() as db:
        for number in (first, second):
            judgements.write(db.conn, number, make_judgement(), rules=RULES)
    scope = rejudging.Scope(rules=RULES, changed=True)
    assert (rejudging.count(archive, scope), judgements.has_changed(archive)) == (0, False)
    with archive.transaction() as db:
        judgements.mark_changed(db.conn, second)
    assert [one.id for one in rejudging.due(archive, scope, after=0)] == [second]
    assert judgements.has_changed(archive)


def test_what_a_judgement_would_change_is_told_part_by_part(archive):
    region, award = {"code": "12.71", "role": "subject", "evidence": "x"}, {
        "code": "12.71", "what": "award", "dimension": None, "edition": 2023, "event_date": None, "evidence": "x",
    }  # fmt: skip
    number = store(archive, regions=[region], awards=[award], **TOLD)
    same = make_judgement(regions=[region], awards=[award])
    told = rejudging.compare(archive.db.conn, number, same)
    assert (told.topics, told.regions, told.awards, told.was, told.now) == (False, False, False, "about", "about")
    for changed, expected in (
        (make_judgement(regions=[region], awards=[award], verdict="mention"), (True, False, False)),
        (make_judgement(regions=[region | {"role": "mention"}], awards=[award]), (False, True, False)),
        (make_judgement(regions=[region], awards=[]), (False, False, True)),
    ):
        told = rejudging.compare(archive.db.conn, number, changed)
        assert (told.topics, told.regions, told.awards) == expected


# Soundness


def test_a_sound_archive_has_nothing_wrong_and_an_index_that_differs_is_seen_in_a_copy_too(archive):
    number = store(archive)
    assert integrity(archive) == index_problems_in_memory(archive) == []
    archive.db.conn.execute(
        "INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', ?, 'x', 'y')", (number,)
    )
    assert index_problems_in_memory(archive) == [DIFFERS]
    assert integrity(archive) == [DIFFERS]
