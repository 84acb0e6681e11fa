"""What facts make of a source's health: silence by its own rhythm, pages, errors, and what holy days excuse."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from crawler.archive import runs
from crawler.archive.runs import Tally
from crawler.archive.views.health import Announcement, ChannelFacts, SourceRecord, VisitFacts
from crawler.cli import main
from crawler.discovery.obstacles import obstacle_in
from crawler.expectations import alike, coverage_by_day, expected
from crawler.health import CHANCE, Health, health_of, healths, surprise
from crawler.labels import LANGUAGES, wording
from crawler.models import Layout, Page
from crawler.reference.holidays import DayKind, load_holidays
from crawler.silence import is_silent
from crawler.times import to_iso
from crawler.troubles import Word, kind_of_error, kinds
from pipelines.boilerplate.layouts import Traces, fits_layout
from pipelines.seek_words import shows_title
from tests.benchmarks.health_alarms import KINDS, WEEKS, alarms, days_until_noticed
from tests.make import DAY, HOUR, NOW, make_archive, make_page, make_source

MONDAY = datetime(2026, 10, 5, 22, tzinfo=UTC)  # Tuesday, 05:00 in Jakarta
MONTH = [date(2026, 9, 7) + number * DAY for number in range(28)]  # without a holiday; it ends on a Sunday
WORKDAYS = [day for day in MONTH if day.weekday() < 5]


def visit(number=0, **told):
    facts = {
        "source": "pasar", "run": number + 1, "started": to_iso(MONDAY + number * DAY), "candidates": 0, "kept": 0,
        "dropped": 0, "failed": 0, "error": None, "answered": 1, "announced": 10, "unread": 0, "shut": 0, "taught": 0,
        "fitted": 0, "led": None,
    }  # fmt: skip
    return VisitFacts(**(facts | told))


def source(*visits, announcements=(), channels=()):
    return SourceRecord(
        slug="pasar", name="Pasar", home="https://pasar.example/", visits=visits, announcements=announcements,
        channels=channels,
    )  # fmt: skip


def failed(number, error="HTTP 503", **told):
    return visit(number, error=error, answered=0, announced=None, **told)


HTML = "feed https://pasar.example/feed/: an HTML page, not a feed"


def told(*visits, **rest):
    health = health_of(source(*visits, **rest))
    return health.word, health.kind


# Visits.


@pytest.mark.parametrize(
    ("visits", "word", "kind"),
    [
        ([], Word.UNTRIED, "untried"),
        ([visit(0)], Word.OK, "fine"),
        ([visit(0), failed(1)], Word.OK, "shaky"),
        ([failed(0)], Word.FAILING, "server"),  # nobody has ever read it
        ([visit(0), failed(1), failed(2)], Word.FAILING, "server"),
        ([visit(0), failed(1), failed(2), visit(3)], Word.OK, "fine"),
        ([visit(0), failed(1), failed(2, "HTTP 403")], Word.BLOCKED, "refused"),
        ([visit(0), failed(1, "host name not found")], Word.FAILING, "dns"),
        ([visit(0), failed(1, "it snowed")], Word.OK, "shaky"),
        ([visit(0), visit(1, error="HTTP 403, 3 times in a row")], Word.BLOCKED, "refused"),
        ([visit(0), visit(1, led="lain.example")], Word.OK, "fine"),
        ([visit(0), visit(1, led="lain.example"), visit(2, led="lain.example")], Word.FAILING, "elsewhere"),
        ([visit(0), visit(1, led="lain.example"), visit(2)], Word.OK, "fine"),
        ([visit(0), visit(1, announced=0), visit(2, announced=None)], Word.FAILING, "empty"),  # as empty as before
        ([visit(0), visit(1, announced=0), visit(2)], Word.OK, "fine"),
        ([visit(0, unheard=HTML)], Word.FAILING, "unheard"),
        ([visit(0), visit(1, unheard=HTML)], Word.OK, "fine"),  # it may be over in a minute
        ([visit(0), visit(1, unheard=HTML), visit(2, unheard=HTML)], Word.FAILING, "unheard"),
        ([visit(0, unheard=HTML), visit(1)], Word.OK, "fine"),
    ],
)
def test_the_last_visits_say_how_a_source_is(visits, word, kind):
    assert told(*visits) == (word, kind)


def test_visits_within_a_few_hours_count_as_one():
    soon = visit(1, error="HTTP 503", answered=0, started=to_iso(MONDAY + DAY + HOUR))
    assert told(visit(0), failed(1), soon) == (Word.OK, "shaky")
    assert health_of(source(visit(0), failed(1), failed(2))).since == to_iso(MONDAY + DAY)


@pytest.mark.parametrize(("error", "word"), [("HTTP 403", Word.BLOCKED), ("host name not found", Word.FAILING)])
def test_what_is_certain_is_not_over_by_a_failure_within_a_few_hours(error, word):
    soon = failed(1, started=to_iso(MONDAY + DAY + HOUR))
    assert told(visit(0), failed(1, error), soon)[0] is word
    assert told(visit(0), failed(1, error), soon, visit(2)) == (Word.OK, "fine")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("feed https://a.example/feed: robots.txt of a.example does not allow it", "robots"),
        ("robots.txt answers 503", "server"),
        ("robots.txt answers 503, a challenge page", "challenge"),
        ("robots.txt: host name not found", "dns"),
        ("asked us to wait until 2026-10-06T00:00:00Z (HTTP 429, Retry-After 86400 s)", "limited"),
        ("feed https://a.example/feed: HTTP 404; home https://a.example/: HTTP 403", "refused"),
        ("feed https://a.example/feed: it leads to https://b.example/", "elsewhere"),
        ("feed https://a.example/feed: an HTML page, not a feed", "unreadable"),
        ("wordpress https://a.example/wp-json/wp/v2/posts: an HTML page, not WordPress's posts", "unreadable"),
        ("listing https://a.example/: it announces no article", "empty"),
        ("home https://a.example/: answer cut short", "connection"),
        ("home https://a.example/: answer larger than the limit", "other"),  # who sends that does not block us
        ("3 probes found nothing; the next one is not before 2026-10-12T00:00:00Z", "other"),
    ],
)
def test_what_runs_record_as_errors_has_a_meaning(error, kind):
    assert kind_of_error(error)[0] == kind


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (f"{HTML}; home https://pasar.example/: an empty body, not an HTML page", "halaman HTML, bukan feed"),
        ("sitemap https://pasar.example/peta.xml: XML broken beyond repair", "XML rusak dan tidak dapat diperbaiki"),
        ("search https://pasar.example/?s={query}: it finds nothing that it does not find for nonsense too", "ngawur"),
    ],
)
def test_of_what_is_no_channel_any_more_is_said_what_came_in_its_place(error, said):
    kind, shown = kind_of_error(error)
    why = Health(source="pasar", name="Pasar", word=Word.FAILING, kind=kind, said=shown).why(wording("id"))
    assert why.startswith("salurannya tidak lagi berupa saluran: ")
    assert why.endswith(said)


def test_where_a_source_leads_is_said_with_the_whole_address():
    kind, shown = kind_of_error(
        "feed https://a.example/feed: it leads to https://b.example/judi/; home https://a.example/: HTTP 404"
    )
    why = Health(source="pasar", name="Pasar", word=Word.FAILING, kind=kind, said=shown).why(wording("id"))
    assert why == "mengarah ke situs lain: https://b.example/judi/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_trouble_says_why_and_what_to_do(language):
    words = wording(language)
    made = [Health(source="pasar", name="Pasar", word=Word.OK, kind=kind, said="HTTP 503") for kind in kinds()]
    assert [one.kind for one in made if not (one.why(words) and one.cure(words))] == ["fine"]


# Pages.

READ = [visit(number, dropped=10) for number in range(4)]


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        ({"dropped": 10, "unread": 9}, "text"),
        ({"dropped": 10, "unread": 5}, "fine"),
        ({"dropped": 3, "unread": 3}, "fine"),  # too few to say
        ({"dropped": 2, "shut": 8}, "shut"),
        ({"dropped": 1, "failed": 9}, "pages"),
        ({"dropped": 10, "taught": 7}, "layout"),
        ({"dropped": 10, "taught": 7, "fitted": 5}, "fine"),
    ],
)
def test_a_sudden_fall_of_what_pages_yield_is_seen(last, kind):
    assert told(*READ, visit(4, **last))[1] == kind


LEFT = visit(0, shut=3, error="HTTP 403, 3 times in a row")


@pytest.mark.parametrize(
    ("visits", "word"),
    [
        ([LEFT, visit(1, shut=2)], Word.BLOCKED),
        ([LEFT, visit(1, shut=2), visit(2), visit(3)], Word.BLOCKED),  # nothing new is no sign that it is over
        ([visit(0, shut=2), visit(1, shut=2)], Word.BLOCKED),
        ([visit(0, shut=2)], Word.OK),
        ([*READ, visit(4, shut=2), visit(5)], Word.BLOCKED),
        ([*READ, visit(4, shut=1), visit(5)], Word.OK),  # a page of its own
        ([LEFT, visit(1, shut=2), visit(2, kept=1)], Word.OK),
        ([visit(0, kept=20, shut=20), visit(1, shut=3)], Word.OK),  # half of it was always for subscribers
        ([visit(0, failed=5, shut=1)], Word.OK),
    ],
)
def test_a_source_that_refuses_its_pages_is_blocked_until_one_is_read(visits, word):
    assert told(*visits)[0] is word


def test_pages_that_never_held_a_text_are_no_fall():
    pictures = [visit(number, dropped=10, unread=8) for number in range(6)]
    assert told(*pictures) == (Word.OK, "fine")


def test_a_fall_lasts_since_the_first_visit_that_showed_it():
    falls = [visit(number, dropped=4, unread=4) for number in (4, 5, 6)]
    assert health_of(source(*READ, *falls)).since == falls[0].started


@pytest.mark.parametrize(
    ("bad", "number", "before", "is_chance"),
    [(5, 5, (0, 100), False), (5, 5, (60, 100), True), (14, 14, (60, 100), True), (19, 19, (60, 100), False),
     (1, 10, (10, 100), True)],
)  # fmt: skip
def test_what_chance_explains_surprises_little(bad, number, before, is_chance):
    assert (surprise(bad, number, before=before) < CHANCE) is is_chance


TITLE = "Bupati Meresmikan Jembatan"
SHELL = b"<html><div id=app></div></html>"


@pytest.mark.parametrize(
    ("body", "title", "shows"),
    [
        (b"<h1>Bupati Meresmikan Jembatan</h1>", TITLE, True),
        (b"<h1>BUPATI &amp; JEMBATAN</h1>", TITLE, True),
        (SHELL, TITLE, False),
        (SHELL, None, True),  # nobody said what should stand there
        (SHELL, "Apa itu 5G?", True),
    ],
)
def test_a_shell_does_not_show_what_was_announced(body, title, shows):
    page: Page = make_page(body=body, title=title)
    assert shows_title(page) is shows


LEARNED = Layout(body=("div.isi",), title=("h1.judul",))


@pytest.mark.parametrize(
    ("traces", "fits"),
    [
        (Traces(levels=(("div.isi", "main"),), title=()), True),
        (Traces(levels=(("div.baru",),), title=("h1.judul",)), False),
        (Traces(title=("h1.judul",)), True),
        (Traces(title=("h1.baru",)), False),
        (Traces(), None),
    ],
)
def test_a_page_fits_the_layout_that_shows_its_text(traces, fits):
    assert fits_layout(traces, LEARNED) is fits


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"<title>Just a moment...</title><script>window._cf_chl_opt={}</script>", "a challenge page"),
        (b"<p>Domain ini dijual</p>", "a parked domain"),
        (b'<meta http-equiv="refresh" content="0;url=/cgi-sys/suspendedpage.cgi">', "an account that is suspended"),
        (b"<h1>Kota cerdas</h1><p>Polisi menutup jalan.</p>", None),
    ],
)
def test_pages_that_stand_in_the_way_are_known(body, name):
    assert obstacle_in(body) == name


# Silence.


@pytest.mark.parametrize(
    ("active", "looked", "is_over"),
    [
        (MONTH, date(2026, 10, 6), False),  # one empty day of a daily paper
        (MONTH, date(2026, 10, 8), True),
        (WORKDAYS, date(2026, 10, 5), False),  # a weekend of an office
        (WORKDAYS, date(2026, 10, 9), True),
        (MONTH[::7], date(2026, 10, 20), False),  # a weekly of which four issues are known
        (MONTH[:3], date(2026, 10, 20), False),
        (MONTH[:3], date(2027, 1, 20), True),
        ([*MONTH[:6], *MONTH[20:26]], date(2026, 10, 12), False),  # in bursts
    ],
)
def test_a_silence_is_judged_by_the_days_on_which_a_source_publishes(active, looked, is_over):
    assert is_silent(active, looked) is is_over


def test_the_days_of_lebaran_are_no_silence():
    active = [date(2026, 2, 15) + number * DAY for number in range(31)]  # until 17 March
    assert not is_silent(active, date(2026, 3, 30))
    assert is_silent(active, date(2026, 4, 3))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-03-20", "lebaran"), ("2026-02-24", "ramadan"), ("2026-08-17", "holiday"), ("2026-05-27", "holiday"),
        ("2026-10-10", "saturday"), ("2026-10-11", "sunday"), ("2026-10-12", "workday"), ("2031-08-17", "holiday"),
    ],
)  # fmt: skip
def test_days_have_a_kind(day, kind):
    assert load_holidays().kind_of(date.fromisoformat(day)) is DayKind(kind)


def announced(days, found):
    return tuple(Announcement(source="pasar", moment=f"{day}T03:00:00Z", found=to_iso(found)) for day in days)


def test_what_came_late_counts_from_when_it_was_heard_of():
    """Of a feed whose dates are wrong, what is new is new all the same."""
    old = announced(MONTH, MONDAY)
    wrong = announced([date(2020, 1, 1)], MONDAY + 3 * DAY)
    visits = [visit(number, candidates=number == 3) for number in range(5)]
    assert told(*visits, announcements=old) == (Word.QUIET, "silent")
    assert told(*visits, announcements=(*old, *wrong)) == (Word.OK, "fine")


def test_a_source_whose_last_article_is_as_old_as_the_hills_is_quiet():
    assert told(visit(0), announcements=announced([date(2025, 1, 1)], MONDAY)) == (Word.QUIET, "silent")


def test_the_visits_know_a_rhythm_that_no_announcement_remembers():
    visits = [visit(number, candidates=5) for number in range(-40, -5)]
    assert told(*visits, visit(-5)) == (Word.OK, "fine")
    assert told(*visits, *(visit(number) for number in range(-5, 1))) == (Word.QUIET, "silent")


def test_a_frozen_channel_is_told_from_one_that_is_asked_seldom():
    feed = ChannelFacts(source="pasar", kind="feed", url="https://pasar.example/feed/", failures=0,
                        heard="2026-09-20T22:00:00Z")  # fmt: skip
    sitemap = ChannelFacts(source="pasar", kind="sitemap", url="https://pasar.example/sitemap.xml", failures=0,
                           heard=to_iso(MONDAY))  # fmt: skip
    facts = {"announcements": announced(MONTH, MONDAY), "channels": (feed, sitemap)}
    assert told(visit(0), **facts) == (Word.QUIET, "frozen")
    assert told(visit(0), **(facts | {"channels": (sitemap,)})) == (Word.OK, "fine")
    unknown = replace(sitemap, kind="gopher")  # to another version
    assert told(visit(0), **(facts | {"channels": (feed, unknown)})) == (Word.QUIET, "frozen")


def test_false_alarms_are_few_and_silence_is_noticed():
    """A small part of what tests/benchmarks/health_alarms.py measures, with Lebaran in it."""
    found = [alarms(make, seed) for make in KINDS.values() for seed in range(4)]
    assert sum(map(len, found)) <= 0.01 * WEEKS * len(found)
    assert max(days_until_noticed(KINDS["daily paper"], seed) for seed in range(4)) <= 7


# In an archive.


def run_over(archive, moment, **told):
    number = runs.begin(archive, spider="latest", scope=(), sources=1, now=moment)
    runs.note(archive, number, {"pasar": Tally(**({"answered": 1, "requests": 1} | told))})
    runs.finish(archive, number, outcome="finished", reached=1, error=None, now=moment + HOUR)


def test_a_source_gets_worse_by_the_run_before_the_last(tmp_path):
    seeds = tmp_path / "seeds" / "sources"
    seeds.mkdir(parents=True)
    (seeds / "satu.toml").write_text('[pasar]\nhome = "https://pasar.example/"\n')
    (seeds.parent / "topics.toml").write_text('extends = "shipped"\n')
    path = tmp_path / "archive.db"
    asked = ["sources", "health", "--archive", str(path), "--seeds", str(seeds.parent)]
    with make_archive(path, make_source()) as archive:
        run_over(archive, NOW - 3 * DAY)
        run_over(archive, NOW - 2 * DAY)
        [well] = healths(archive, now=NOW)
        run_over(archive, NOW - DAY, answered=0, error="home https://pasar.example/: HTTP 403")
        [worse] = healths(archive, now=NOW)
        first = CliRunner().invoke(main, asked)
        run_over(archive, NOW, answered=0, error="home https://pasar.example/: HTTP 403")
        [as_bad] = healths(archive, now=NOW)
        second = CliRunner().invoke(main, [*asked, "--json"])
    assert [(one.word, one.got_worse) for one in (well, worse, as_bad)] == [
        (Word.OK, False), (Word.BLOCKED, True), (Word.BLOCKED, False),
    ]  # fmt: skip
    assert (first.exit_code, second.exit_code) == (1, 0)
    assert "blocked, was ok" in first.stdout
    assert json.loads(second.stdout)["since"] == to_iso(NOW - DAY)


def test_days_say_what_was_expected_seen_and_kept(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source()) as archive:
        for back in range(15, 0, -1):  # the first one finds what has stood there for long
            run_over(archive, NOW - back * DAY, candidates=300 if back == 15 else 8, kept=1)
        [yesterday, today] = coverage_by_day(archive, last=NOW.date(), days=2)
    assert (yesterday.day, yesterday.expected, yesterday.seen, yesterday.kept) == ("2026-11-19", 8, 8, 1)
    assert (today.expected, today.seen, today.kept) == (8, 0, 0)


def test_what_the_first_visit_kept_counts_as_kept_on_its_day(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source()) as archive:
        run_over(archive, NOW - DAY, candidates=30, kept=12)
        run_over(archive, NOW, candidates=2, kept=3)
        told = coverage_by_day(archive, last=NOW.date(), days=2)
    assert [(one.expected, one.seen, one.kept) for one in told] == [(0, 0, 12), (0, 2, 3)]


def test_of_a_day_is_expected_what_days_of_its_kind_brought():
    seen = {day.isoformat(): 2 if day.weekday() == 6 else 9 if day.weekday() == 0 else 5 for day in MONTH}
    assert expected(alike(date(2026, 10, 5)), seen) == 5  # of working days, the middle one
    assert expected(alike(date(2026, 10, 11)), seen) == 2
    assert expected(alike(date(2027, 1, 4)), seen) == 0
