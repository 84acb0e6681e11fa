import random
from dataclasses import asdict

import pytest

from crawler.archive import articles, ledger
from crawler.archive.ledger import MOST_ATTEMPTS, Entry, Outcome, State
from crawler.archive.views.ledger import known_address
from crawler.models import Channel, ChannelKind, Content
from crawler.run.context import TOGETHER, Run
from crawler.times import to_iso
from tests.make import DAY, HOME, HOUR, NOW, URL, announce, make_archive, make_article, make_candidate, make_source

A, B, C, D = (f"{HOME}{name}/" for name in "abcd")
FEED = Channel(kind=ChannelKind.FEED, url=f"{HOME}feed/")


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source(channels=(FEED,)), make_source("kota")) as opened:
        opened.db.conn.execute("INSERT INTO runs (spider, started, outcome) VALUES ('latest', '', 'running')")
        yield opened


def record(archive, *candidates, now=NOW, source="pasar"):
    return ledger.record(archive, candidates, source=source, channel=1, now=now)


def settle(archive, url, fate, *, now=NOW):
    ledger.settle(archive, url, fate, run=1, now=now)


def due(archive, *, now=NOW, limit=10, leave=(), source="pasar"):
    return [entry.url for entry in ledger.due(archive, source, now=now, limit=limit, leave=set(leave))]


def columns(archive, url, *names):
    row = known_address(archive, url)
    assert row is not None
    return tuple(getattr(row, name) for name in names)


def test_a_candidate_is_remembered_as_it_was_announced(archive):
    assert record(archive, make_candidate(A, title="Lampu", published=NOW - HOUR)) == 1
    assert asdict(known_address(archive, A)) == {
        "url": A, "source": "pasar", "channel": 1, "found": "2026-11-20T03:00:00Z", "title": "Lampu",
        "published": "2026-11-20T02:00:00Z", "state": "pending", "reason": None, "attempts": 0, "next_try": None,
        "status": None, "fetched": None, "article": None, "run": None, "rank": 0, "backfill": None,
        "place": 1, "announced": None, "beginning": None, "authors": None,
        "channel_kind": "feed", "channel_url": FEED.url, "settled": None, "gone": None,
    }  # fmt: skip
    assert ledger.due(archive, "pasar", now=NOW, limit=1, leave=set()) == [
        Entry(url=A, source="pasar", channel=1, title="Lampu", published=NOW - HOUR)
    ]


def test_a_candidate_that_came_with_an_excerpt_waits_with_how_that_begins_and_who_wrote_it(archive):
    excerpt = Content(html="<p>Petugas menata dermaga bersama nelayan sejak pagi</p>", authors=("Sari Dewi",))
    record(archive, make_candidate(A, title="Dermaga", content=excerpt))
    [entry] = ledger.due(archive, "pasar", now=NOW, limit=1, leave=set())
    assert entry.beginning == "Petugas menata dermaga bersama nelayan sejak pagi"
    assert entry.authors == ("Sari Dewi",)


def test_what_was_announced_before_is_not_new_and_stays_as_it_was(archive):
    assert record(archive, make_candidate(A, title="Lampu"), make_candidate(B), make_candidate(A)) == 2
    settle(archive, A, Outcome(state=State.DROPPED, reason="OffTopic"))
    assert record(archive, make_candidate(A, title="Lain"), make_candidate(C), source="kota", now=NOW + DAY) == 1
    assert columns(archive, A, "title", "state", "source", "found") == (None, "dropped", "pasar", to_iso(NOW))
    assert record(archive) == 0


def test_the_date_of_the_last_change_is_not_taken_for_that_of_publication(archive):
    record(archive, make_candidate(A, modified=NOW - DAY), make_candidate(B, published=NOW, modified=NOW - DAY))
    assert columns(archive, A, "published") == (None,)
    assert columns(archive, B, "published") == (to_iso(NOW),)


def test_a_candidate_of_another_site_is_remembered_with_the_reason_and_never_fetched(archive):
    number = ledger.refuse(
        archive, [make_candidate(A)], source="pasar", channel=None, now=NOW, reason="OtherSite: elsewhere"
    )
    assert (number, record(archive, make_candidate(A))) == (1, 0)
    assert columns(archive, A, "state", "reason", "next_try") == ("refused", "OtherSite: elsewhere", None)
    assert due(archive, now=NOW + 999 * DAY) == []


def test_an_announcement_is_recorded_whole_or_not_at_all(archive):
    def broken():
        yield make_candidate(A)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ledger.record(archive, broken(), source="pasar", channel=None, now=NOW)
    assert ledger.unknown(archive, [A]) == {A}


def test_unknown_are_those_nobody_has_announced(archive):
    announce(archive, A, B)
    assert ledger.unknown(archive, [A, C, B, D, D]) == {C, D}
    assert known_address(archive, C) is None


def test_the_newest_are_handed_out_first_and_those_without_a_date_last(archive):
    record(
        archive, make_candidate(A), make_candidate(B, published=NOW - DAY), make_candidate(C, published=NOW),
        make_candidate(D),
    )  # fmt: skip
    assert due(archive) == [C, B, A, D]
    assert due(archive, limit=2) == [C, B]
    assert due(archive, limit=2, leave=[C, A]) == [B, D]
    assert due(archive, limit=0) == []
    assert due(archive, source="kota") == []


def test_what_speaks_of_a_topic_is_handed_out_before_what_is_newer(archive):
    ranks = {A: 0, B: 8, C: 3, D: 8}
    some = [make_candidate(A, published=NOW), make_candidate(B), make_candidate(C), make_candidate(D, published=NOW)]
    ledger.record(archive, some, source="pasar", channel=1, now=NOW, rank=lambda one: ranks[one.url])
    assert due(archive) == [D, B, C, A]


def test_it_knows_what_was_heard_of_between_two_moments(archive):
    for number, url in enumerate((A, B, C)):
        record(archive, make_candidate(url), now=NOW + number * HOUR)
    assert ledger.found_between(archive, [A, B, C, D], after=NOW, before=NOW + 2 * HOUR) == 1


def test_a_date_before_the_year_1000_can_be_read_back(archive):
    record(archive, make_candidate(A, published=NOW.replace(year=1)), make_candidate(B, published=NOW))
    assert due(archive) == [B, A]


SETTLED = [
    (Outcome(state=State.KEPT, status=200), ("kept", None, None)),
    (Outcome(state=State.DROPPED, reason="OffTopic: 0.1", status=200), ("dropped", "OffTopic: 0.1", None)),
    (Outcome(state=State.GONE, reason="HTTP 404", status=404), ("gone", "HTTP 404", None)),
    (Outcome(state=State.REFUSED, reason="HTTP 403", status=403), ("refused", "HTTP 403", to_iso(NOW + HOUR))),
    (Outcome(state=State.FAILED, reason="HTTP 500", status=500), ("failed", "HTTP 500", to_iso(NOW + HOUR))),
]


@pytest.mark.parametrize(("fate", "expected"), SETTLED)
def test_every_fate_is_written_down(archive, fate, expected):
    announce(archive, A)
    settle(archive, A, fate)
    assert columns(archive, A, "state", "reason", "next_try") == expected
    assert columns(archive, A, "status", "attempts", "fetched", "run") == (fate.status, 1, to_iso(NOW), 1)
    assert due(archive) == []
    assert not ledger.is_due(archive, A, now=NOW)
    assert due(archive, now=NOW + HOUR) == ([A] if expected[2] else [])


@pytest.mark.parametrize("state", [State.FAILED, State.REFUSED])
def test_a_failing_candidate_is_tried_ever_more_rarely_and_then_given_up(archive, state):
    announce(archive, A)
    moment, pauses = NOW, []
    while ledger.is_due(archive, A, now=moment):
        settle(archive, A, Outcome(state=state, reason="HTTP 503"), now=moment)
        pause = next((hours for hours in (1, 4, 16, 64) if ledger.is_due(archive, A, now=moment + hours * HOUR)), None)
        pauses.append(pause)
        moment += (pause or 9999) * HOUR
    assert pauses == [1, 4, 16, 64, None]
    assert columns(archive, A, "state", "reason", "attempts", "next_try") == (
        state, f"given up after {MOST_ATTEMPTS} attempts: HTTP 503", MOST_ATTEMPTS, None,
    )  # fmt: skip


def test_only_what_waits_is_handed_over_to_another_name_and_counted_there(archive):
    record(archive, *map(make_candidate, (A, B, C)))
    record(archive, make_candidate(D), source="kota")
    settle(archive, B, Outcome(state=State.FAILED, reason="HTTP 503"))
    settle(archive, C, Outcome(state=State.DROPPED, reason="OffTopic"))
    for _ in range(2):
        ledger.hand_over(archive, "pasar", "kota")
    assert sorted(due(archive, now=NOW + DAY, source="kota")) == [A, B, D]
    assert columns(archive, A, "source", "channel") == ("kota", None)
    assert columns(archive, C, "source") == ("pasar",)
    assert [ledger.left(archive, slug) for slug in ("pasar", "kota")] == [0, 2]


def test_what_failed_by_a_clock_that_was_years_ahead_is_tried_again(archive):
    announce(archive, A)
    settle(archive, A, Outcome(state=State.FAILED, reason="HTTP 503"), now=NOW + 900 * DAY)
    assert due(archive, now=NOW) == [A]
    assert ledger.sources_due(archive, now=NOW) == {"pasar"}
    assert ledger.is_due(archive, A, now=NOW)


def test_a_candidate_that_fails_and_then_succeeds_is_done(archive):
    announce(archive, A)
    settle(archive, A, Outcome(state=State.FAILED, reason="no answer in time"))
    settle(archive, A, Outcome(state=State.DROPPED, reason="TooShort", status=200), now=NOW + HOUR)
    assert columns(archive, A, "state", "reason", "attempts", "next_try") == ("dropped", "TooShort", 2, None)
    assert due(archive, now=NOW + 99 * DAY) == []


def test_a_candidate_is_due_until_somebody_settles_it(archive):
    announce(archive, A)
    assert ledger.is_due(archive, A, now=NOW)
    assert not ledger.is_due(archive, B, now=NOW)


def test_sources_are_due_as_long_as_one_candidate_of_theirs_is(archive):
    assert ledger.sources_due(archive, now=NOW) == set()
    announce(archive, A, B)
    announce(archive, C, source="kota")
    assert ledger.sources_due(archive, now=NOW) == {"pasar", "kota"}
    settle(archive, A, Outcome(state=State.GONE))
    settle(archive, B, Outcome(state=State.FAILED, reason="HTTP 500"))
    assert ledger.sources_due(archive, now=NOW) == {"kota"}
    assert ledger.sources_due(archive, now=NOW + HOUR) == {"pasar", "kota"}


def test_what_is_due_comes_in_order_from_the_small_index(archive):
    announce(archive, A)
    values = {"source": "pasar", "now": to_iso(NOW), "longest": to_iso(NOW + 3 * DAY)}
    plan = archive.rows(f"EXPLAIN QUERY PLAN {ledger.DUE_OF_SOURCE}", **values)
    assert [str(row["detail"]).partition(" (")[0] for row in plan] == ["SEARCH ledger USING INDEX ledger_open"]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_due_is_ordered_by_rank_then_date_then_announcement(archive, seed):
    chance = random.Random(seed)
    waiting, taken, urls = [], [], [f"{HOME}{number}/" for number in range(300)]
    chance.shuffle(urls)
    while urls:
        batch, urls = urls[: chance.randint(1, 60)], urls[60:]
        some = [make_candidate(url, published=chance.choice((None, NOW - chance.randrange(3) * DAY))) for url in batch]
        ranks = {url: chance.choice((0, 0, 3, 8)) for url in batch}
        ledger.record(archive, some, source="pasar", channel=1, now=NOW, rank=lambda one, ranks=ranks: ranks[one.url])
        waiting += [(ranks[one.url], one.published and to_iso(one.published), one.url) for one in some]
        waiting.sort(key=lambda one: one[1] or "", reverse=True)  # sorting is stable
        waiting.sort(key=lambda one: one[0], reverse=True)
        leave = set(chance.sample([url for *_, url in waiting], len(waiting) // 5))
        expected = [url for *_, url in waiting if url not in leave][:20]
        assert due(archive, limit=20, leave=leave) == expected
        for url in expected[: chance.randint(0, 20)]:
            settle(archive, url, Outcome(state=State.DROPPED, reason="OffTopic"))
            taken.append(url)
        waiting = [one for one in waiting if one[2] not in taken]
    assert due(archive, limit=999) == [url for *_, url in waiting]


def test_what_failed_keeps_its_place_among_those_announced_with_it(archive):
    record(archive, make_candidate(B), make_candidate(A), make_candidate(C))
    settle(archive, A, Outcome(state=State.FAILED, reason="HTTP 500"))
    record(archive, make_candidate(D))
    assert due(archive, now=NOW + HOUR) == [B, A, C, D]


def test_a_title_is_kept_as_long_as_its_candidate_waits_and_of_what_became_an_article(archive):
    record(archive, *(make_candidate(url, title="Lampu") for url in (A, B, C, URL)))
    articles.save(archive, make_article(announced=URL), run=1)
    assert columns(archive, URL, "state", "title") == ("kept", "Lampu")
    settle(archive, B, Outcome(state=State.FAILED, reason="HTTP 500"))
    settle(archive, C, Outcome(state=State.DROPPED, reason="OffTopic"))
    assert [columns(archive, url, "title")[0] for url in (A, B, C)] == ["Lampu", "Lampu", None]


def test_what_waits_is_counted_whoever_changes_it(archive):
    chance = random.Random(7)
    fates = [Outcome(state=state, reason="sebab") for state in State if state is not State.PENDING]
    for number in range(300):
        url = f"{HOME}{chance.randrange(80)}/"
        step = chance.randrange(6)
        if step < 3:
            some = [make_candidate(url), make_candidate(f"{HOME}{number}-lagi/")]
            record(archive, *some, source=chance.choice(("pasar", "kota")))
        elif step == 3:
            settle(archive, url, chance.choice(fates))
        elif step == 4:  # by hand
            archive.db.conn.execute("UPDATE ledger SET state = 'pending' WHERE url = ?", (url,))
        else:
            archive.db.conn.execute("DELETE FROM ledger WHERE url = ?", (url,))
    archive.db.conn.execute("BEGIN")
    record(archive, make_candidate(f"{HOME}batal/"))
    archive.db.conn.rollback()
    counted = "SELECT source, count(*) AS number FROM ledger WHERE state = 'pending' GROUP BY source"
    numbers = {row["source"]: row["number"] for row in archive.rows(counted)}
    assert numbers == {source: ledger.left(archive, source) for source in ("pasar", "kota")}
    assert ledger.pending(archive) == sum(numbers.values()) > 0
    assert ledger.pending(archive, {"kota"}) == numbers["kota"] < ledger.pending(archive)


def test_a_run_counts_each_candidate_once_for_what_it_said_of_it_last(archive):
    archive.db.conn.execute("INSERT INTO runs (spider, started, outcome) VALUES ('latest', '', 'running')")
    announce(archive, A, B)
    for url in (A, B):
        settle(archive, url, Outcome(state=State.FAILED, reason="HTTP 500"))
    settle(archive, A, Outcome(state=State.DROPPED, reason="OffTopic: 0.1"))
    assert ledger.reasons(archive, 1) == {"HTTP 500": 1, "OffTopic": 1}
    ledger.settle(archive, B, Outcome(state=State.KEPT), run=2, now=NOW + HOUR)
    assert ledger.reasons(archive, 1) == {"HTTP 500": 1, "OffTopic": 1}  # which is what it did
    assert ledger.reasons(archive, 2) == {}


def test_counts_and_reasons_account_for_every_candidate_of_a_run(archive):
    announce(archive, A, B, C, D, URL)
    settle(archive, A, Outcome(state=State.KEPT))
    settle(archive, B, Outcome(state=State.DROPPED, reason="OffTopic: 0.1 of 0.5"))
    settle(archive, C, Outcome(state=State.DROPPED, reason="OffTopic: 0.2 of 0.5"))
    settle(archive, D, Outcome(state=State.GONE, reason="HTTP 404"))
    assert ledger.counts(archive) == {"kept": 1, "dropped": 2, "gone": 1, "pending": 1}
    assert list(ledger.reasons(archive, 1).items()) == [("OffTopic", 2), ("HTTP 404", 1)]
    assert ledger.reasons(archive, 2) == {}


DROPPED = Outcome(state=State.DROPPED, reason="OffTopic", status=200)


def make_run(archive):
    return Run(id=1, archive=archive, sources={}, started=NOW, spider=None, stop=lambda _reason: None)


def states(archive):
    return dict(archive.db.conn.execute("SELECT url, state FROM ledger"))


def test_a_run_writes_down_together_what_became_of_candidates_and_hands_none_out_again_before(archive):
    run, urls = make_run(archive), [f"{HOME}{number}/" for number in range(TOGETHER)]
    record(archive, *map(make_candidate, urls))
    for url in urls[1:]:
        run.settle(url, DROPPED)
    assert set(states(archive).values()) == {"pending"}
    assert [url for url in urls if run.is_due(url)] == urls[:1]
    run.settle(urls[0], DROPPED)
    assert set(states(archive).values()) == {"dropped"}
    assert ledger.reasons(archive, 1) == {"OffTopic": TOGETHER}
    assert not any(map(run.is_due, urls))


def test_what_is_written_beside_it_is_written_with_it_or_neither_is(archive):
    run = make_run(archive)
    record(archive, make_candidate(A), make_candidate(B))
    run.settle(A, DROPPED)
    with pytest.raises(OverflowError), run.writing():
        settle(archive, B, Outcome(state=State.KEPT, status=10**30))
    assert states(archive) == {A: "pending", B: "pending"}
    with run.writing():
        settle(archive, B, Outcome(state=State.KEPT, status=200))
    assert states(archive) == {A: "dropped", B: "kept"}
    run.write_outcomes()
    assert columns(archive, A, "attempts") == (1,)


def test_a_fate_that_no_column_can_hold_keeps_no_other_from_being_written_down(archive, caplog):
    record(archive, make_candidate(A), make_candidate(B), make_candidate(C))
    hostile = Outcome(state=State.FAILED, reason="HTTP \ud800"), Outcome(state=State.FAILED, status=10**30)
    ledger.settle_all(archive, [(A, hostile[0], NOW), (B, hostile[1], NOW), (C, DROPPED, NOW)], run=1)
    assert states(archive) == {A: "pending", B: "pending", C: "dropped"}
    assert ledger.reasons(archive, 1) == {"OffTopic": 1}
    assert [url for url in (A, B, C) if url in caplog.text] == [A, B]
