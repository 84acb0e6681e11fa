import json
import os
import re
from dataclasses import asdict

import pytest
from click.testing import CliRunner

from crawler.archive import articles, runs
from crawler.archive.runs import Tally
from crawler.archive.views import runs as past
from crawler.cli import main
from crawler.times import to_iso
from tests.make import DAY, HOME, HOUR, NOW, make_archive, make_article, make_source


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source(), make_source("kota")) as opened:
        yield opened


def begin(archive, *, now=NOW, scope=(), spider="latest"):
    return runs.begin(archive, spider=spider, scope=scope, sources=2, now=now)


def run(archive, outcome, *, now=NOW, **begun):
    number = begin(archive, now=now, **begun)
    runs.finish(archive, number, outcome=outcome, reached=1, error=None, now=now)
    return number


def test_a_run_is_on_record_before_it_does_anything(archive):
    number = begin(archive, scope=("pasar", "kota"))
    row = past.one(archive, number)
    assert row is not None
    assert (row.spider, row.started, row.finished, row.outcome) == ("latest", to_iso(NOW), None, "running")
    assert (row.scope, row.pid, row.sources) == (["pasar", "kota"], os.getpid(), 2)
    assert past.running(archive) == row


@pytest.mark.parametrize(("language", "said"), [("en", "41,250 found, "), ("id", "41.250 ditemukan, ")])
def test_large_counts_are_told_as_they_are_written_where_they_are_read(archive, language, said):
    number = begin(archive)
    runs.note(archive, number, {"pasar": Tally(candidates=41_250)})
    runs.finish(archive, number, outcome="finished", reached=1, error=None, now=NOW)
    result = CliRunner().invoke(
        main, ["runs", str(number), "--archive", str(archive.path)], env={"PANTAU_LANG": language}
    )
    assert said in result.stdout


@pytest.mark.parametrize(("outcome", "error"), [("finished", None), ("stopped", None), ("failed", "none was reached")])
def test_a_run_ends_with_its_outcome(archive, outcome, error):
    number = begin(archive)
    runs.finish(archive, number, outcome=outcome, reached=2, error=error, now=NOW + HOUR)
    row = past.one(archive, number)
    assert row is not None
    assert (row.outcome, row.reached, row.error, row.finished) == (outcome, 2, error, to_iso(NOW + HOUR))
    assert past.running(archive) is None


def test_a_run_that_was_killed_is_closed_by_the_next(archive):
    done, killed = run(archive, "finished"), begin(archive)
    number = begin(archive, now=NOW + DAY)
    assert [(row.id, row.outcome, row.finished) for row in past.latest(archive)] == [
        (number, "running", None),
        (killed, "failed", to_iso(NOW + DAY)),
        (done, "finished", to_iso(NOW)),
    ]
    said = "it was killed, or the machine stopped, or the disk was full; the next run went on where it was"
    assert [row.error for row in past.latest(archive)] == [None, said, None]


def test_what_a_killed_run_has_stored_is_counted_by_the_next(archive):
    articles.save(archive, make_article(f"{HOME}lama/", fetched=NOW - DAY), run=run(archive, "finished", now=NOW - DAY))
    killed = begin(archive)
    runs.note(archive, killed, {"pasar": Tally(requests=9, kept=1, error="HTTP 500")})
    for name, source in (("a", "pasar"), ("b", "pasar"), ("c", "kota")):
        articles.save(archive, make_article(f"{HOME}{name}/", source=source, fetched=NOW + HOUR), run=killed)
    begin(archive, now=NOW + DAY)
    row = past.one(archive, killed)
    assert (row.requests, row.fetched, row.kept, row.reached) == (10, 3, 3, 2)
    assert [(one.source, one.requests, one.kept, one.error) for one in past.by_source(archive, killed)] == [
        ("kota", 1, 1, None), ("pasar", 9, 2, "HTTP 500"),
    ]  # fmt: skip


def test_the_counts_of_a_run_are_the_sums_of_its_sources(archive):
    number = begin(archive)
    pasar = Tally(requests=5, candidates=4, fetched=3, kept=1, dropped=2, refused=1, seconds=2.5)
    runs.note(archive, number, {"pasar": pasar, "kota": Tally(requests=2, failed=1, error="HTTP 500")})
    row = past.one(archive, number)
    assert row is not None
    assert {name: getattr(row, name) for name in runs.COUNTS} == {
        "requests": 7, "candidates": 4, "fetched": 3, "kept": 1, "dropped": 2, "refused": 1, "failed": 1,
    }  # fmt: skip
    zero, none = dict.fromkeys(runs.COUNTS, 0), dict.fromkeys(("reported", "examined", "note", "unheard"))
    assert [asdict(one) for one in past.by_source(archive, number)] == [
        zero | none | {"run": number, "source": "kota", "requests": 2, "failed": 1, "seconds": 0, "error": "HTTP 500"},
        {
            "run": number, "source": "pasar", "requests": 5, "candidates": 4, "fetched": 3, "kept": 1, "dropped": 2,
            "refused": 1, "failed": 0, "seconds": 2.5, "error": None, **none,
        },
    ]  # fmt: skip


def test_noting_again_replaces_and_does_not_add(archive):
    earlier, number = run(archive, "finished"), begin(archive)
    runs.note(archive, number, {"pasar": Tally(requests=5, error="HTTP 500"), "kota": Tally(requests=1)})
    runs.note(archive, number, {"pasar": Tally(requests=6)})
    assert [(row.source, row.requests, row.error) for row in past.by_source(archive, number)] == [
        ("kota", 1, None),
        ("pasar", 6, None),
    ]
    assert [row.requests for row in past.latest(archive)] == [7, 0]
    assert past.by_source(archive, earlier) == []


def test_a_run_without_sources_counts_nothing(archive):
    number = begin(archive)
    runs.note(archive, number, {})
    assert [row.requests for row in past.latest(archive)] == [0]
    assert past.one(archive, number + 1) is None


def test_only_a_complete_run_over_all_sources_counts_as_the_daily_one(archive):
    assert past.last_finished(archive, "latest") is None
    run(archive, "failed")
    run(archive, "stopped", now=NOW + HOUR)
    run(archive, "finished", now=NOW + 2 * HOUR, scope=("pasar",))
    run(archive, "finished", now=NOW + 3 * HOUR, spider="backfill")
    begin(archive, now=NOW + 4 * HOUR)
    assert past.last_finished(archive, "latest") is None
    run(archive, "finished", now=NOW + DAY)
    run(archive, "failed", now=NOW + 2 * DAY)
    assert past.last_finished(archive, "latest") == to_iso(NOW + DAY)


def test_the_last_runs_come_newest_first(archive):
    numbers = [run(archive, "finished") for _ in range(3)]
    assert [row.id for row in past.latest(archive, limit=2)] == [numbers[2], numbers[1]]


def test_a_run_at_work_tells_what_it_has_done_so_far(archive):
    number = begin(archive)
    runs.note(archive, number, {"pasar": Tally(requests=5, kept=1)}, reached=1)
    row = past.one(archive, number)
    assert row is not None
    assert (row.outcome, row.requests, row.kept, row.reached) == ("running", 5, 1, 1)


def test_two_runs_are_compared_and_what_went_wrong_comes_first(archive):
    before = run(archive, "finished")
    runs.note(archive, before, {"pasar": Tally(requests=5, kept=3), "kota": Tally(requests=4, kept=1)})
    after = run(archive, "finished", now=NOW + DAY)
    runs.note(archive, after, {"pasar": Tally(requests=1, kept=1), "kota": Tally(requests=1, error="HTTP 500")})
    same = run(archive, "finished", now=NOW + 2 * DAY)
    runs.note(archive, same, {"pasar": Tally(requests=9, kept=1), "kota": Tally(requests=7, error="HTTP 500")})
    one, two, three = (past.summary(archive, number) for number in (before, after, same))
    assert one is not None
    assert two is not None
    assert three is not None
    found = past.compare(one, two)
    assert [change.source for change in found.changes] == ["kota", "pasar"]
    assert found.changes[0].after is not None
    assert found.changes[0].after.error == "HTTP 500"
    assert past.compare(two, three).changes == []  # the number of requests alone is no news


def test_how_long_a_run_took_is_not_said_where_the_clock_was_set_back_meanwhile(archive):
    number = runs.begin(archive, spider="latest", scope=(), sources=1, now=NOW)
    runs.finish(archive, number, outcome="finished", reached=1, error=None, now=NOW - DAY)
    said = CliRunner().invoke(main, ["runs", "1", "--archive", str(archive.path)]).stdout
    assert said.startswith(f"Run 1 finished at {NOW - DAY + 7 * HOUR:%Y-%m-%d %H:%M} WIB: ")


def test_two_runs_are_told_side_by_side(archive):
    path = str(archive.path)
    for day, kept in enumerate((3, 1)):
        number = run(archive, "finished", now=NOW + day * DAY)
        runs.note(archive, number, {"pasar": Tally(requests=5, kept=kept)})
    done = CliRunner().invoke(main, ["runs", "1", "2", "--archive", path])
    assert re.search(r"^kept +3 +1 +-2$", done.stdout, re.MULTILINE)
    assert done.stdout.splitlines()[-1] == "pasar: requests 5, kept 3 → requests 5, kept 1"
    row = json.loads(CliRunner().invoke(main, ["runs", "1", "2", "--json", "--archive", path]).stdout)
    assert (row["before"]["id"], row["after"]["id"], row["changes"][0]["source"]) == (1, 2, "pasar")
    assert CliRunner().invoke(main, ["runs", "1", "2", "3", "--archive", path]).exit_code == 2
