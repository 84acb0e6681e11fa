"""The statement of completeness: what was read, what was not, and how much of what was announced was looked at."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest

from crawler.archive import articles, channels, ledger, open_archive, open_for_reading, runs
from crawler.archive.ledger import Outcome, State
from crawler.archive.runs import Tally
from crawler.archive.views.completeness import ReadingState, completeness
from crawler.reports.completeness import statement
from crawler.times import to_iso
from tests.make import make_archive, make_article, make_candidate, make_source

NOON = datetime.fromisoformat("2021-12-07T05:00:00+00:00")
TALLIES = {
    "baca": Tally(requests=2, candidates=3, answered=1),
    "sepi": Tally(requests=1, answered=1),
    "tolak": Tally(requests=1, error="HTTP 403, 3 times in a row"),
    "rusak": Tally(requests=1, error="host name not found"),
}


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "archive.db"
    with make_archive(path, *map(make_source, [*TALLIES, "lupa"])) as opened:
        run = runs.begin(opened, spider="latest", scope=(), sources=4, now=NOON)
        urls = [f"https://baca.example/{name}/" for name in ("a", "b", "c", "d")]
        found = [make_candidate(url, published=NOON) for url in urls]
        old = make_candidate("https://baca.example/lama/", published=NOON - timedelta(days=30))
        ledger.record(opened, [*found, old], source="baca", channel=None, now=NOON)
        articles.save(opened, make_article(urls[0], source="baca", published=NOON), run=run)
        off, gone = Outcome(state=State.DROPPED, reason="OffTopic"), Outcome(state=State.GONE, reason="HTTP 404")
        ledger.settle(opened, urls[1], off, run=run, now=NOON)
        ledger.settle(opened, urls[2], gone, run=run, now=NOON)
        runs.note(opened, run, TALLIES)
        runs.finish(opened, run, outcome="finished", reached=2, error=None, now=NOON)
    return path


def told(path, since, until):
    with open_for_reading(path) as opened:
        return completeness(opened, since, until)


def test_each_source_is_read_silent_blocked_failing_or_untried(archive):
    found = told(archive, "2021-12-07", "2021-12-07")
    assert {one.source: one.reading for one in found.sources} == {
        "baca": ReadingState.READ,
        "sepi": ReadingState.SILENT,
        "tolak": ReadingState.BLOCKED,
        "rusak": ReadingState.FAILING,
        "lupa": ReadingState.UNTRIED,
    }


def test_what_waits_at_a_source_that_is_switched_off_is_out_of_reach(archive):
    before = told(archive, "2021-12-07", "2021-12-07")
    with open_archive(archive) as opened:
        channels.enrol(opened, [make_source("sepi")], are_all=True)
    after = told(archive, "2021-12-07", "2021-12-07")
    assert (before.waiting, after.waiting) == (1, 0)
    assert after.out_of_reach == before.out_of_reach + 1


def test_a_source_that_leads_to_another_site_was_not_read(archive):
    with open_archive(archive) as opened:
        [run] = [row["id"] for row in opened.rows("SELECT id FROM runs")]
        runs.note(opened, run, {"sepi": Tally(requests=1, answered=1, led="baru.example")})
    [reading] = [one.reading for one in told(archive, "2021-12-07", "2021-12-07").sources if one.source == "sepi"]
    assert reading is ReadingState.FAILING


def test_a_source_that_is_switched_off_is_told_of_the_days_on_which_it_was_asked_alone(archive):
    with open_archive(archive) as opened:
        channels.enrol(opened, [make_source("baca")], are_all=True)
    asked = {one.source for one in told(archive, "2021-12-07", "2021-12-07").sources}
    later = {one.source for one in told(archive, "2021-12-20", "2021-12-20").sources}
    assert (asked, later) == (set(TALLIES), {"baca"})


@pytest.mark.parametrize(
    ("error", "reading"),
    [("robots.txt answers 503", ReadingState.FAILING), ("robots.txt: no answer in time", ReadingState.FAILING),
     ("robots.txt of a.example does not allow it", ReadingState.BLOCKED),
     ("HTTP 429, 3 times in a row", ReadingState.BLOCKED),
     ("a challenge page", ReadingState.BLOCKED), ("what nobody foresaw", ReadingState.FAILING)],
)  # fmt: skip
def test_who_does_not_want_us_is_told_from_who_is_in_trouble_as_in_the_health_of_sources(tmp_path, error, reading):
    path = tmp_path / "archive.db"
    with make_archive(path, make_source("baca")) as opened:
        run = runs.begin(opened, spider="latest", scope=(), sources=1, now=NOON)
        runs.note(opened, run, {"baca": Tally(requests=1, error=error)})
    assert [one.reading for one in told(path, "2021-12-07", "2021-12-07").sources] == [reading]


@pytest.mark.parametrize(
    ("pages", "reading"),
    [
        ({"failed": 3}, ReadingState.FAILING),
        ({"refused": 2, "failed": 1}, ReadingState.BLOCKED),
        ({"failed": 2, "dropped": 1}, ReadingState.READ),
    ],
)
def test_a_source_none_of_whose_pages_could_be_read_was_not_read(tmp_path, pages, reading):
    with make_archive(tmp_path / "archive.db", make_source("baca")) as opened:
        run = runs.begin(opened, spider="latest", scope=(), sources=1, now=NOON)
        runs.note(opened, run, {"baca": Tally(requests=4, answered=1, candidates=3, **pages)})
        [told] = completeness(opened, "2021-12-07", "2021-12-07").sources
    assert told.reading is reading


def test_of_what_was_announced_for_these_days_it_is_known_how_much_was_looked_at(archive):
    found = told(archive, "2021-12-07", "2021-12-07")
    assert (found.looked_at, found.waiting, found.out_of_reach, found.announced) == (2, 1, 1, 4)


def test_what_was_announced_without_a_day_is_said_to_count_on_that_on_which_it_was_found(archive):
    with open_archive(archive) as opened:
        undated = make_candidate("https://baca.example/tanpa/", published=None)
        ledger.record(opened, [undated], source="baca", channel=None, now=NOON)
        kept = "https://baca.example/kemarin/"
        ledger.record(opened, [make_candidate(kept, published=None)], source="baca", channel=None, now=NOON)
        article = make_article(kept, source="baca", published=NOON - timedelta(days=1), digest="f" * 32)
        articles.save(opened, article, run=1)
    found = told(archive, "2021-12-07", "2021-12-07")
    assert (found.announced, found.undated) == (5, 1)
    before = told(archive, "2021-12-06", "2021-12-06")  # the day that the article itself gives
    assert (before.announced, before.undated) == (1, 0)
    assert ". 1 di antaranya diumumkan tanpa tanggal dan dihitung pada hari ditemukannya, " in statement(found)[-1]


def test_an_article_of_no_known_day_is_named_since_no_days_hold_it(archive):
    with open_archive(archive) as opened:
        eve = NOON - timedelta(days=1)
        for name, verdict, fetched in (("x", "about", NOON), ("y", "no", NOON), ("z", "about", eve)):
            url, rest = f"https://baca.example/{name}/", {"published": None, "day": None, "digest": name * 32}
            ledger.record(opened, [make_candidate(url, published=None)], source="baca", channel=None, now=fetched)
            article = make_article(url, source="baca", fetched=fetched, verdict=verdict, **rest)
            articles.save(opened, article, run=1)
    found = told(archive, "2021-12-07", "2021-12-07")
    assert found.dateless == (2,)
    [said] = [line for line in statement(found) if line.startswith("Tanpa tanggal, ")]
    assert said.endswith(": 1 artikel yang ditemukan dalam kurun ini (nomor 2).")
    assert told(archive, "2021-12-06", "2021-12-07").dateless == (2, 4)


def test_an_article_that_was_announced_under_another_address_is_one(archive):
    with open_archive(archive) as opened:
        ledger.record(opened, [make_candidate("https://amp.baca.example/e/")], source="baca", channel=None, now=NOON)
        article = make_article(
            "https://baca.example/e/", announced="https://amp.baca.example/e/", source="baca", published=NOON,
            digest="e" * 32,
        )  # fmt: skip
        articles.save(opened, article, run=1)
    found = told(archive, "2021-12-07", "2021-12-07")
    assert (found.looked_at, found.announced) == (3, 5)


def test_the_run_of_the_next_morning_reads_the_last_day(archive):
    assert told(archive, "2021-12-06", "2021-12-06").runs == 1
    assert told(archive, "2021-12-05", "2021-12-05").runs == 0


def test_the_statement_names_who_was_not_read(archive):
    said = statement(told(archive, "2021-12-07", "2021-12-07"))
    assert said[0].startswith("2 dari 5 sumber terbaca dalam 1 penelusuran (Selasa, 7 Desember 2021")
    assert said[1:4] == [
        "Terbaca, tanpa kabar baru: 1 sumber (Sepi).",
        "Menolak dibaca: 1 sumber (Tolak).",
        "Gagal dibaca: 1 sumber (Rusak).",
    ]
    assert said[-1].startswith("2 dari 4 artikel yang diumumkan untuk kurun ini telah diperiksa (50%); 1 masih")


def test_of_days_that_were_read_later_it_says_by_what(archive):
    begin, end = "2020-01-01", "2020-01-31"
    with open_archive(archive) as opened, opened.transaction() as db:
        for source, until in {"baca": "2020-01-31T15:00:00Z", "sepi": "2020-01-15T17:00:00Z"}.items():
            row = {"source": source, "since": "2019-12-31T17:00:00Z", "until": until}
            db["backfills"].insert(row | {"begun": to_iso(NOON), "finished": to_iso(NOON)})
        then = datetime.fromisoformat("2020-01-09T05:00:00+00:00")
        late = make_candidate("https://baca.example/lalu/", published=then)
        ledger.record(opened, [late], source="baca", channel=None, now=NOON)
    first, backfill, looked = statement(told(archive, begin, end))
    assert "tidak ada penelusuran pada hari-hari itu" in first
    assert backfill == "Kurun ini telah dibaca mundur di 1 dari 5 sumber."
    assert looked.startswith("0 dari 1 artikel")


def test_where_nothing_was_read_no_news_means_nothing(archive):
    [said] = statement(told(archive, "2020-01-01", "2020-01-31"))
    assert "tidak ada penelusuran" in said


def test_an_announcement_counts_on_the_day_that_the_clocks_of_its_source_show_as_its_article_does(tmp_path):
    """Half past midnight in Papua is half past ten of the evening before in Jakarta."""
    path = tmp_path / "archive.db"
    zones = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura", "lama": "Asia/Jakarta"}
    sources = [make_source(slug, timezone=zone, regions=("91.71",)) for slug, zone in zones.items()]
    with make_archive(path, *sources) as db, db.transaction() as rows:
        rows.conn.execute("UPDATE sources SET zone = NULL WHERE slug = 'lama'")  # no run has met it since it is asked
        for slug, hours in product(zones, (-10, -9, -8, -7, 14, 15, 16, 17)):
            moment = datetime.fromisoformat("2021-12-07T00:30:00+00:00") + timedelta(hours=hours)
            dated, undated = (f"https://{slug}.example/{hours}/{kind}/" for kind in ("a", "b"))
            found = [make_candidate(dated, published=moment), make_candidate(undated, published=None)]
            ledger.record(db, found, source=slug, channel=None, now=moment)
        counted = {slug: completeness(db, "2021-12-07", "2021-12-07", source=slug) for slug in zones}
        whole = completeness(db, "2021-12-07", "2021-12-07")
        days = [
            sum(completeness(db, day, day, source=slug).announced for day in ("2021-12-06", "2021-12-07", "2021-12-08"))
            for slug in zones
        ]
    assert {slug: (one.announced, one.undated) for slug, one in counted.items()} == dict.fromkeys(zones, (8, 4))
    assert (whole.announced, days) == (32, [16] * 4)


def test_of_one_source_alone_it_is_said_how_it_was_read(archive):
    with open_for_reading(archive) as opened:
        one, other = (completeness(opened, "2021-12-07", "2021-12-07", source=slug) for slug in ("baca", "rusak"))
    assert ([told.source for told in one.sources], one.announced) == (["baca"], 4)
    assert ([told.source for told in other.sources], other.announced) == (["rusak"], 0)


def test_who_looks_at_known_articles_again_has_not_read_a_source(archive):
    before = told(archive, "2021-12-07", "2021-12-07")
    with open_archive(archive) as opened:
        for spider in ("recheck", "fetch", "backfill"):
            run = runs.begin(opened, spider=spider, scope=(), sources=4, now=NOON + timedelta(hours=1))
            runs.note(opened, run, dict.fromkeys(("rusak", "lupa"), Tally(requests=3, fetched=3, answered=1)))
        run = runs.begin(opened, spider="latest", scope=(), sources=4, now=NOON + timedelta(hours=2))
        runs.note(opened, run, {"rusak": Tally(requests=1, fetched=1)})  # of what was still waiting
    after = told(archive, "2021-12-07", "2021-12-07")
    assert (after.sources, after.runs) == (before.sources, before.runs + 1)


@pytest.mark.parametrize(
    ("announced", "candidates", "gaps"), [(10, 10, ("Baca",)), (10, 9, ()), (10, 35, ()), (0, 0, ()), (None, 4, ())]
)
def test_where_nothing_known_was_seen_again_something_may_have_been_missed(tmp_path, announced, candidates, gaps):
    path = tmp_path / "archive.db"
    with make_archive(path, make_source("baca")) as opened:
        for day, seen in enumerate([(10, 10), (announced, candidates)]):
            run = runs.begin(opened, spider="latest", scope=(), sources=1, now=NOON + timedelta(days=day))
            tally = Tally(requests=1, answered=1, announced=seen[0], candidates=seen[1])
            runs.note(opened, run, {"baca": tally})
            runs.finish(opened, run, outcome="finished", reached=1, error=None, now=NOON + timedelta(days=day))
    found = told(path, "2021-12-08", "2021-12-08")
    assert found.gaps == gaps
    assert any("mungkin terlewat (Baca)" in line for line in statement(found)) is bool(gaps)
    assert told(path, "2021-12-05", "2021-12-06").gaps == ()  # the first visit says nothing
