"""What is said to spiders, in pantau.toml and in the environment, and how seeds travel."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crawler import configuration
from crawler.configuration import configured, discreet, find, unknown_variables
from crawler.errors import ConfigurationError, CrawlerError
from crawler.models import Channel, ChannelKind
from crawler.scheduling import plan
from crawler.scheduling.due import Cron, Daily, Every, Jittered
from crawler.sources.packing import pack_seeds, unpack_seeds
from crawler.sources.registry import load_sources
from crawler.spiders.arguments import budget_of, check_names, days_of, slugs_of, sources_of
from tests.make import DAY, HOUR, few, make_source

TODAY = date(2026, 11, 20)

# Arguments of spiders


@pytest.mark.parametrize(
    ("text", "slugs"), [("", ()), ("pasar", ("pasar",)), (" pasar , kota,", ("pasar", "kota")), (",,", ())]
)
def test_slugs_stand_between_commas(text, slugs):
    assert slugs_of(text) == slugs


@pytest.mark.parametrize(("text", "budget"), [("", None), ("1", 1), ("0020", 20)])
def test_a_budget_is_a_number_of_requests_or_none(text, budget):
    assert budget_of(text) == budget


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "viel", "²", " 3"])
def test_a_budget_that_is_none_is_refused(text):
    with pytest.raises(CrawlerError, match="budget must be a number of requests, not "):
        budget_of(text)


def test_the_last_day_of_a_period_is_today_where_nobody_says_another():
    assert days_of("2026-11-01", "", today=TODAY) == (date(2026, 11, 1), TODAY)
    assert days_of("2026-11-20", "2026-11-20", today=date(2027, 1, 1)) == (TODAY, TODAY)


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2026-11-02", "2026-11-01", "since 2026-11-02 is after until 2026-11-01; name the earlier day first"),
        ("2026-11-21", "", "since 2026-11-21 is after until 2026-11-20"),
        ("", "", "since must be a day, not ''; write it like since=2021-12-31"),
        ("2026-11-01", "kemarin", "until must be a day, not 'kemarin'; write it like until=2021-12-31"),
        ("0001-01-01", "", "since must be a day, not '0001-01-01'"),
        ("2026-11-01", "9999-12-31", "until must be a day, not '9999-12-31'"),
    ],
)
def test_a_period_that_is_none_is_refused(since, until, said):
    with pytest.raises(CrawlerError) as refused:
        days_of(since, until, today=TODAY)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    ("name", "cure"), [("source", "; did you mean 'sources'?"), ("xyz", "; use one of sources, budget")]
)
def test_an_argument_that_nobody_takes_is_answered_with_the_nearest(name, cure):
    check_names(["sources"], ["sources", "budget"], spider="latest")
    with pytest.raises(CrawlerError) as refused:
        check_names(["sources", name], ["sources", "budget"], spider="latest")
    assert str(refused.value) == f"spider latest takes no argument {name!r}{cure}"


def test_sources_that_are_given_as_such_are_taken_as_they_are(tmp_path):
    given_here = [make_source("a"), make_source("b")]
    assert sources_of(given_here, tmp_path) == (("a", "b"), given_here)


# Seeds that travel

TEXTS = some.text(some.characters(exclude_categories=["Cs"]), max_size=20) | some.sampled_from(
    ['"', "\\", "#", "\x7f", "😀"]
)


@settings(few, max_examples=25)
@given(
    TEXTS, TEXTS, some.floats(0, 3600) | some.none(), some.booleans(), some.lists(some.sampled_from("abc"), unique=True)
)
def test_sources_are_elsewhere_what_they_are_here(tmp_path_factory, name, note, delay, enabled, paths):
    here, elsewhere = tmp_path_factory.mktemp("sini"), tmp_path_factory.mktemp("sana")
    (here / "sources").mkdir()
    (here / "topics.toml").write_text("# topik")
    (here / ".topics.toml.1").write_text("half")
    kinds = zip(paths, ChannelKind, strict=False)
    channels = [Channel(kind=kind, url=f"https://pasar.example/{path}?q={{query}}&é=1") for path, kind in kinds]
    source = make_source(
        name=name or "Pasar", note=note, delay=delay, enabled=enabled, regions=("12", "12.71"),
        channels=tuple(channels),
        timezone="Asia/Jayapura", remove=(".baca-juga", 'p[class="x"]'),
    )  # fmt: skip
    packed = pack_seeds(here, [source, make_source("kota")])
    assert zipfile.ZipFile(io.BytesIO(packed)).namelist() == ["seeds/topics.toml", "seeds/sources/task.toml"]
    assert load_sources(unpack_seeds(packed, elsewhere)) == {"pasar": source, "kota": make_source("kota")}


# pantau.toml and the environment


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder in which we are, below one with a pantau.toml."""
    inside = tmp_path / "dalam" / "sekali"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    for key in configuration.KEYS.values():
        if key.variable:
            monkeypatch.delenv(key.variable, raising=False)
    return tmp_path


def test_the_file_is_found_upwards_and_its_paths_are_relative_to_it(folder):
    assert find(folder / "dalam") is None
    assert configured("archive", "archive.db").origin == "default"
    path = folder / "pantau.toml"
    path.write_text('archive = "data/arsip.db"\nseeds = "~/benih"\ndelay = 0\ncontact = ""\n')
    assert find(folder / "dalam" / "sekali") == path.resolve()
    said = configured("archive")
    assert (said.value, said.origin, said.called) == (str(folder / "data/arsip.db"), str(path), f"{path}: archive")
    assert configured("seeds").value.startswith("/")
    assert configured("delay", "1.5").value == "0"
    assert configured("contact", "x").origin == "default"
    assert configuration.home() == folder


def test_the_environment_counts_more_and_an_empty_variable_stands_for_the_default(folder, monkeypatch):
    (folder / "pantau.toml").write_text('contact = "tim@kota.example"\n')
    monkeypatch.setenv("PANTAU_CONTACT", "ami@kota.example")
    assert configured("contact") == configuration.Said(
        "ami@kota.example", "environment PANTAU_CONTACT", "PANTAU_CONTACT"
    )
    monkeypatch.setenv("PANTAU_CONTACT", "")
    assert configured("contact", "siapa").value == "siapa"


def test_a_variable_that_nobody_reads_is_told_with_the_nearest(monkeypatch):
    monkeypatch.setenv("PANTAU_ARCHIV", "x")
    monkeypatch.setenv("PANTAU_LANG", "id")
    assert unknown_variables()["PANTAU_ARCHIV"] == "did you mean 'PANTAU_ARCHIVE'?"
    assert "PANTAU_LANG" not in unknown_variables()
    monkeypatch.setenv("PANTAU_LANG", "fr")
    assert unknown_variables()["PANTAU_LANG"] == "'fr' is no language of ours; write id or en"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("amqps://pantau:rahasia@broker.example:5671/x", "amqps://***@broker.example:5671/x"),
        ("amqp://a:r@hasia@broker.example", "amqp://***@broker.example"),
        ("http://proxy.example:3128", "http://proxy.example:3128"),
        ("", ""),
    ],
)
def test_an_address_is_told_without_its_password(url, shown):
    assert discreet(url) == shown


# When


@pytest.mark.parametrize(
    ("when", "table"),
    [
        ("05:30", {"at": "05:30"}), ("6h", {"every": "6h"}), ("0 5 * * mon", {"when": "0 5 * * mon"}),
        ("5", {"when": "5"}), ("", {"when": ""}),
    ],
)  # fmt: skip
def test_a_job_is_due_at_a_time_so_often_or_by_a_cron_expression(when, table):
    assert plan.job_at(when, "recheck") == {**table, "run": "recheck"}


@pytest.mark.parametrize(
    ("own", "rhythm"),
    [
        ({}, Daily(at=plan.time_meant("05:00"), timezone="Asia/Jakarta")),
        ({"at": "06:15", "timezone": "Asia/Jayapura"}, Daily(at=plan.time_meant("06:15"), timezone="Asia/Jayapura")),
        ({"every": "6h"}, Every(6 * HOUR, "Asia/Jakarta")),
        ({"when": "30 4 * * mon-fri"}, Cron("30 4 * * mon-fri", "Asia/Jakarta")),
        ({"every": "1d", "jitter": "30m"}, Jittered(Every(DAY, "Asia/Jakarta"), HOUR / 2, "x")),
        ({"every": "1d", "jitter": "0"}, Every(DAY, "Asia/Jakarta")),
    ],
)
def test_a_table_says_when_something_is_due(own, rhythm):
    assert plan.rhythm_of(own, "[x]", seed="x") == rhythm


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"at": "05:00", "every": "6h"}, "at and every are two rhythms; leave one out"),
        ({"at": "25:00"}, "at '25:00' is no time of day"),
        ({"every": "0h"}, "every '0h' is no stretch of time"),
        ({"every": 6}, "every must be a text in quotes, not 6"),
        ({"timezone": "WIB"}, "timezone 'WIB' is no time zone"),
        ({"jitter": "bald"}, "jitter 'bald' is no stretch of time"),
        ({"when": "x"}, "'x' is no cron expression"),
        ({"when": "0 5 * * 1-5"}, "numbers days of the week; name them, such as mon-fri"),
    ],
)
def test_a_table_that_says_it_wrongly_is_refused(own, said):
    with pytest.raises(ConfigurationError) as refused:
        plan.rhythm_of(own, "[x]", seed="x")
    assert said in str(refused.value)


def test_what_a_command_line_says_of_the_time_takes_the_place_of_any_that_is_said():
    said = {"every": "6h", "limit": "2h", "timezone": "UTC"}
    assert plan.overlaid(said, {"at": "05:00"}) == {"at": "05:00", "limit": "2h", "timezone": "UTC"}
    assert plan.overlaid(said, {"timezone": "Asia/Jakarta"}) == {**said, "timezone": "Asia/Jakarta"}
    assert plan.overlaid(said, {}) == said
