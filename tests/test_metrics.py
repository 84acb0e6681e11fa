"""What `--metrics` writes is what Prometheus reads, whole or not at all."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from crawler.archive import ledger, runs
from crawler.archive.ledger import Outcome, State
from crawler.archive.runs import Tally
from crawler.cli import main
from crawler.cli.metrics import Metric, exposition
from crawler.troubles import Word
from tests.conftest import QUICK
from tests.make import HOUR, NOW, URL, announce, make_archive, make_source
from tests.small_sites import open_desk, small_sites

LINE = re.compile(r'[a-z_]+(\{[a-z]+="(\\.|[^"\\\n])*"\})? -?\d+(\.\d+)?')


def test_a_gauge_has_help_type_and_value_and_its_labels_are_quoted():
    metrics = [
        Metric("a", "One.", 2.5), Metric("b", "Nothing.", None),
        Metric("c", "Many.", label="reason", values={'HTTP "500"\\\n': 3, "OffTopic": 0}),
    ]  # fmt: skip
    assert exposition(metrics) == (
        "# HELP a One.\n# TYPE a gauge\na 2.5\n"
        '# HELP c Many.\n# TYPE c gauge\nc{reason="HTTP \\"500\\"\\\\\\n"} 3\nc{reason="OffTopic"} 0\n'
    )


def test_large_numbers_keep_their_digits():
    assert exposition([Metric("a", "One.", 1795931864.0), Metric("b", "Two.", 100)]).split("\n")[2:6:3] == [
        "a 1795931864",
        "b 100",
    ]


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "archive.db"
    with make_archive(path, make_source(), make_source("kota")) as opened:
        announce(opened, URL, f"{URL}2/")
        run = runs.begin(opened, spider="latest", scope=(), sources=2, now=NOW)
        ledger.settle(opened, URL, Outcome(state=State.DROPPED, reason="OffTopic: no words"), run=run, now=NOW)
        runs.note(opened, run, {"pasar": Tally(requests=5, dropped=1), "kota": Tally(error="HTTP 500")}, reached=1)
        runs.finish(opened, run, outcome="finished", reached=1, error=None, now=NOW + HOUR)
    return path


def test_the_metrics_of_an_archive_tell_of_its_last_run(archive, tmp_path):
    path = tmp_path / "pantau.prom"
    command = ["runs", "--archive", str(archive), "--metrics", str(path)]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    assert (done.exit_code, done.output) == (0, "")
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    ended = int((NOW + HOUR).timestamp())
    assert {
        f"pantau_last_complete_crawl_timestamp_seconds {ended}", f"pantau_run_finished_timestamp_seconds {ended}",
        'pantau_run_outcome{outcome="finished"} 1', 'pantau_run_outcome{outcome="failed"} 0',
        'pantau_run_count{what="requests"} 5', "pantau_run_sources_reached 1", "pantau_run_sources_in_trouble 1",
        'pantau_run_not_kept{reason="OffTopic"} 1', "pantau_candidates_pending 1",
    } <= set(lines)  # fmt: skip
    words = [line for line in lines if line.startswith("pantau_sources{")]
    assert len(words) == len(Word)
    assert sum(int(line.split()[1]) for line in words) == 2
    assert any(line.startswith("pantau_archive_bytes ") for line in lines)
    assert any(line.startswith("pantau_longest_queue_requests{") for line in lines)


def test_a_file_that_cannot_be_written_is_an_error_with_the_cure(archive, tmp_path):
    command = ["runs", "--archive", str(archive), "--metrics", str(tmp_path / "tiada" / "pantau.prom")]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 1
    assert "cannot be written: No such file or directory; name another file" in done.output


@pytest.mark.parametrize(
    ("path", "runs_made", "said"),
    [
        ("{folder}/tiada/pantau.prom", 0, "there is no folder {folder}/tiada; make it"),
        ("/dev/full", 1, "No space left"),
    ],
)
def test_a_run_whose_metrics_cannot_be_written_does_not_begin_or_says_first_what_came_of_it(
    tmp_path, path, runs_made, said
):
    with open_desk(small_sites({"pasar": 1}), tmp_path) as desk:
        done = desk.pantau("crawl", *QUICK, "--metrics", path.format(folder=tmp_path))
        assert done.returncode == 1
        assert said.format(folder=tmp_path) in done.stderr
        assert ("1 of 1 source reached" in done.stdout) == runs_made
        assert (len(desk.rows("SELECT id FROM runs")) if desk.archive.exists() else 0) == runs_made
