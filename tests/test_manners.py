"""What the archive remembers so that sites are spared requests: robots.txt for a day, probes that found nothing."""

from __future__ import annotations

import pytest

from crawler.archive import runs, sites
from crawler.archive.runs import Tally
from crawler.strategies.frequency import why_not_probed
from tests.make import DAY, HOUR, NOW, make_archive

ORIGIN = "https://pasar.example"


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db") as opened:
        yield opened


def recalled(archive, origin=ORIGIN, moment=NOW):
    return sites.recall_robots(archive, origin, since=moment - DAY, until=moment)


def test_what_robots_txt_said_is_known_for_a_day(archive):
    assert recalled(archive) is None
    sites.remember_robots(archive, ORIGIN, status=200, text="User-agent: *\n# ü\n", now=NOW)
    assert recalled(archive, moment=NOW + DAY - HOUR) == (200, "User-agent: *\n# ü\n".encode())
    assert recalled(archive, moment=NOW + DAY) is None
    assert recalled(archive, moment=NOW - HOUR) is None  # the clock was set back
    assert recalled(archive, origin="http://pasar.example") is None


def test_the_last_answer_counts(archive):
    sites.remember_robots(archive, ORIGIN, status=200, text="Disallow: /", now=NOW - DAY)
    sites.remember_robots(archive, ORIGIN, status=404, text="", now=NOW)
    assert recalled(archive) == (404, b"")


def rest(archive, moment):
    return why_not_probed(*sites.probes_in_vain(archive, "pasar"), now=moment)


def test_after_three_probes_in_vain_a_source_rests_for_a_week(archive):
    said = []
    for day in range(4):
        said.append(rest(archive, NOW + day * DAY))
        sites.note_vain_probe(archive, "pasar", now=NOW + day * DAY)
    assert said == [None, None, None, "3 probes found nothing; the next one is not before 2026-11-29T03:00:00Z"]
    assert rest(archive, NOW + 9 * DAY) is not None
    assert rest(archive, NOW + 10 * DAY) is None
    assert rest(archive, NOW - 99 * DAY) is None  # the clock was ahead


def test_a_probe_that_finds_a_channel_ends_the_matter(archive):
    for _ in range(5):
        sites.note_vain_probe(archive, "pasar", now=NOW)
    sites.forget_vain_probes(archive, "pasar")
    assert rest(archive, NOW) is None


def test_of_a_source_it_is_known_what_was_wrong_last(archive):
    assert runs.last_error(archive, "pasar") is None
    for day, (spider, error) in enumerate([("latest", "HTTP 500"), ("latest", None), ("recheck", "HTTP 404")]):
        run = runs.begin(archive, spider=spider, scope=(), sources=1, now=NOW + day * DAY)
        runs.note(archive, run, {"pasar": Tally(requests=1, error=error)})
    assert runs.last_error(archive, "pasar") == "HTTP 500"
