"""Which sources are asked between the daily crawls."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from crawler.archive import channels, runs
from crawler.archive.runs import Tally
from crawler.archive.views import runs as past
from crawler.cli import main
from crawler.errors import UnknownSource
from crawler.models import Channel, ChannelKind, Validators
from crawler.scheduling.polling import BUDGET, due_sources, within_budget
from crawler.sources.new_entries import entry_of
from crawler.strategies.frequency import polled
from tests.make import DAY, HOUR, NOW, make_archive, make_channel, make_source

FEED, SITEMAP, LISTING, SEARCH = ChannelKind.FEED, ChannelKind.SITEMAP, ChannelKind.LISTING, ChannelKind.SEARCH


@pytest.mark.parametrize(
    ("kinds", "often"),
    [
        ([FEED, SITEMAP], [FEED]),
        ([LISTING, FEED], [LISTING, FEED]),
        ([SITEMAP, SEARCH], [SITEMAP]),
        ([SEARCH], []),
        ([], []),
    ],
)
def test_a_sitemap_is_asked_often_only_where_there_is_nothing_else(kinds, often):
    assert [one.kind for one in polled([make_channel(kind=kind) for kind in kinds])] == often


HOSTS = {"medan": "medan.jaringan.example", "aceh": "aceh.jaringan.example", "kaldera": "kaldera.id"}
MEDAN, ACEH, KALDERA = (make_source(slug, home=f"https://{host}/") for slug, host in HOSTS.items())


@pytest.mark.parametrize(
    ("spent", "chosen"),
    [
        ({}, ("medan", "kaldera", "aceh")),
        ({MEDAN.home: 9}, ("medan", "kaldera")),
        ({MEDAN.home: 5, ACEH.home: 5}, ("kaldera",)),
        ({KALDERA.home: 99}, ("medan", "aceh")),
    ],
)
def test_the_sources_of_one_site_share_what_it_may_be_asked(spent, chosen):
    assert within_budget([MEDAN, KALDERA, ACEH], spent, budget=10) == chosen


@pytest.fixture
def seeds(tmp_path):
    sources = [make_source(slug) for slug in ("pasar", "kota", "desa")]
    (tmp_path / "sources").mkdir()
    text = "\n".join(entry_of(one, own_channels=False) for one in sources)
    (tmp_path / "sources" / "a.toml").write_text(f"{text}enabled = false\n")
    return tmp_path


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db", *(make_source(slug) for slug in ("pasar", "kota", "desa"))) as opened:
        yield opened


def read(archive, slug, *found, kind=FEED):
    """Let a channel of a source be read that often, an hour apart, with that many new things; return its number."""
    url = f"https://{slug}.example/{kind}"
    number = channels.remember(archive, slug, Channel(kind=kind, url=url, origin="probed"))
    for hours, new in enumerate(found):
        channels.answered(archive, number, now=NOW + hours * HOUR, validators=Validators(), new=new)
    return number


def due(seeds, hours, *only):
    return due_sources(seeds / "archive.db", seeds, now=NOW + hours * HOUR, only=only)


def test_each_source_is_due_when_it_may_have_something_new(archive, seeds):
    read(archive, "pasar", 10, 2)  # two in an hour
    read(archive, "kota", 10)
    read(archive, "desa", 10)  # disabled
    assert [due(seeds, hours) for hours in (1.4, 1.5, 6)] == [(), ("pasar",), ("pasar", "kota")]
    assert due(seeds, 7, "kota", "desa") == ("desa", "kota")


def test_a_source_of_which_nothing_is_known_waits_for_the_daily_crawl(archive, seeds):
    channels.remember(archive, "kota", Channel(kind=FEED, url="https://kota.example/feed/", origin="probed"))
    read(archive, "pasar", 10, 0, kind=SITEMAP)
    read(archive, "pasar", 10)
    assert due(seeds, 5) == ()


def test_without_an_archive_nothing_is_due_and_asking_makes_none(seeds):
    assert due(seeds, 5) == ()
    assert not (seeds / "archive.db").exists()


def test_a_poll_with_nothing_to_ask_begins_no_run(archive, seeds):
    arguments = ["crawl", "--poll", "--archive", str(seeds / "archive.db"), "--seeds", str(seeds)]
    done = CliRunner().invoke(main, arguments)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == "Not due: no channel may have something new yet.\n"
    assert past.latest(archive) == []


def test_a_source_that_does_not_exist_is_said(archive, seeds):
    with pytest.raises(UnknownSource):
        due(seeds, 5, "pasir")


def test_a_channel_that_fails_and_a_site_that_is_closed_wait(archive, seeds):
    feed = read(archive, "pasar", 10, 2)
    channels.failed(archive, feed, now=NOW + 2 * HOUR, error="HTTP 500")
    assert [due(seeds, hours) for hours in (2.9, 3)] == [(), ("pasar",)]
    channels.put_off(archive, "pasar", now=NOW + 3 * HOUR)
    assert [due(seeds, hours) for hours in (8.9, 9)] == [(), ("pasar",)]


@pytest.mark.parametrize(
    ("scope", "requests", "days", "expected"),
    [
        (("pasar",), BUDGET, 0, ()),
        (("pasar",), BUDGET - 1, 0, ("pasar",)),
        (("pasar",), BUDGET, 1.3, ("pasar",)),
        ((), 5 * BUDGET, 0, ("pasar",)),  # a daily crawl
    ],
)
def test_what_polls_have_asked_in_a_day_is_counted(archive, seeds, scope, requests, days, expected):
    read(archive, "pasar", 10)
    run = runs.begin(archive, spider="latest", scope=scope, sources=1, now=NOW + HOUR)
    runs.note(archive, run, {"pasar": Tally(requests=requests)})
    assert due_sources(seeds / "archive.db", seeds, now=NOW + 7 * HOUR + days * DAY) == expected


def test_an_answer_of_which_nothing_was_counted_leaves_the_channel_to_the_daily_crawl(archive, seeds):
    feed = read(archive, "pasar", 10, 2)
    channels.answered(archive, feed, now=NOW + 2 * HOUR, validators=None)
    assert due(seeds, 100) == ()
