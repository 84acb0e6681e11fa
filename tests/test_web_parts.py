"""What the pages are made of: what an address asks for, what is marked in a text, counts over time."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crawler.labels import wording
from crawler.models import Facet, Verdict
from crawler.reference.regions import region_name
from crawler.web.clippings import as_file
from crawler.web.marking import MarkedPiece, paragraphs, split_at
from crawler.web.series import FEW_DAYS, LEAST_DAYS, by_day, by_month, over_time
from crawler.web.visit import LONGEST, NARROWING, READERS, SHOWN, TIMES, safe_link
from crawler.web.visit import asked as asked_on
from tests.make import few

WORDS = wording("id")
TODAY = date(2026, 11, 29)  # a Sunday


def asked(parameters, **named):
    return asked_on(parameters, today=TODAY, named={name: known.copy for name, known in named.items()})


# What an address asks for


def test_an_address_that_asks_nothing_shows_the_newest_first():
    empty = asked({})
    assert (empty.words, empty.by_date, empty.every, empty.page) == ("", True, False, 1)
    assert (empty.given, empty.ignored, empty.narrowing) == ({}, (), {})
    assert empty.address("/cari") == "/cari"


def test_all_that_narrows_a_search_is_understood():
    told = {
        "q": " kota cerdas ", "topik": "smart-city", "daerah": "Kota Medan", "sumber": "pasar", "dimensi": "governance",
        "edisi": "2021", "kaitan": Verdict.ABOUT.value, "isi": Facet.OWN.value, "jenis": "rilis", "dari": "2021-12-01",
        "sampai": "2021-12-31", "urut": "relevan", "semua": "1", "hal": "3",
    }  # fmt: skip
    found = asked(told)
    choice = found.choice
    assert (found.words, found.by_date, found.every, found.page, found.ignored) == ("kota cerdas", False, True, 3, ())
    assert (choice.topic, choice.region, choice.source, choice.dimension) == (
        "smart-city",
        "12.71",
        "pasar",
        "governance",
    )
    assert (choice.edition, choice.verdict, choice.facets, choice.kind) == (2021, "about", ("own",), "rilis")
    assert (choice.since, choice.until) == (date(2021, 12, 1), date(2021, 12, 31))
    assert found.narrowing.keys() == set(NARROWING)


@pytest.mark.parametrize(
    ("given", "day", "week"),
    [
        ({"hari": "2024-02-29"}, date(2024, 2, 29), None),
        ({"minggu": "2026-W01"}, None, date(2025, 12, 29)),
        ({"minggu": "2026-11-22"}, None, date(2026, 11, 16)),
        ({"minggu": "minggu-lalu"}, None, date(2026, 11, 16)),
        ({"hari": "kemarin"}, date(2026, 11, 28), None),
    ],
)
def test_a_clipping_is_of_a_day_or_of_the_week_from_its_monday(given, day, week):
    assert (asked(given).day, asked(given).week) == (day, week)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("edisi", "99999999999999999999"), ("edisi", "0"), ("edisi", "-1"), ("edisi", "dua"), ("edisi", "1" * 5000),
        ("hari", "0001-01-01"), ("hari", "9999-12-31"), ("hari", "2023-02-29"), ("hari", "2026-W48"),
        ("minggu", "9999-W52"), ("minggu", "2026-11"), ("hari", "entah"),
        ("minggu", "2026-W54"), ("dari", "0001-01-01"), ("sampai", "9999-12-31"),
        ("hal", "0"), ("hal", "1000001"), ("hal", "²"), ("kaitan", "mungkin"), ("isi", "*"), ("jenis", "berita"),
        ("urut", "acak"), ("semua", "ya"), ("q", "a" * (LONGEST + 1)), ("daerah", "Negeri Antah Berantah"),
    ],
)  # fmt: skip
def test_what_is_not_understood_narrows_nothing_and_is_told_in_short(name, text):
    found = asked({name: text, "sumber": "pasar"})
    assert found.ignored == (f"{name}={text[:SHOWN]}",)
    assert found.given == {"sumber": "pasar"}
    assert asked({"sumber": "pasar"}).choice == found.choice
    assert found.is_unclear == (name not in {"hal", "urut", "semua"})


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("31/12/2025", "2026-W53", ("2025-12-31", "2027-01-03")),
        ("1 januari 2026", "20261231", ("2026-01-01", "2026-12-31")),
        ("2026-W01-3", "2026-W01-3", ("2025-12-31", "2025-12-31")),
        ("2025-W52", "2025-W52", ("2025-12-22", "2025-12-28")),
        ("2021-12", "2021", ("2021-12-01", "2021-12-31")),
        ("7d", "kemarin", ("2026-11-22", "2026-11-28")),
    ],
)
def test_days_are_those_that_the_commands_mean_and_stand_in_addresses_as_such(since, until, days):
    found = asked({"dari": since, "sampai": until})
    assert tuple(map(str, (found.choice.since, found.choice.until))) == days
    assert tuple(found.narrowing.values()) == days


@pytest.mark.parametrize(("said", "meant"), [("pasr", "; maksudnya 'pasar'?"), ("xyz", "; yang ada: kota, pasar")])
def test_what_the_archive_does_not_know_is_not_understood_and_who_may_be_meant_is_said(said, meant):
    found = asked({"sumber": said, "q": "kota"}, sumber={"pasar", "kota"})
    assert (found.is_unclear, found.typed) == (True, {"sumber": said})
    assert found.unknown[0].told(WORDS) == f"arsip ini tidak mengenal sumber '{said}'{meant}"
    assert not asked({"sumber": "pasar"}, sumber={"pasar", "kota"}).is_unclear


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("dari", "kemaren", "'kemaren' bukan tanggal; tulis seperti 2021-12-31, "),
        ("hari", "2021", "'2021' bukan satu hari; tulis seperti 2021-12-31, "),
        ("minggu", "2021-W60", "'2021-W60' bukan satu minggu; tulis seperti 2021-W49 "),
    ],
)
def test_of_a_time_that_is_none_is_said_how_one_is_written(name, text, said):
    [why] = asked({name: text}).unknown
    assert why.told(WORDS).startswith(said)


def test_a_period_does_not_end_before_it_begins():
    found = asked({"sampai": "2021-12-01", "dari": "2021-12-31"})
    assert (found.ignored, found.given) == (("sampai=2021-12-01",), {"dari": "2021-12-31"})
    assert found.is_unclear
    [why] = [one.told(WORDS) for one in found.unknown]
    assert why == "hari terakhir, 2021-12-01, lebih awal daripada hari pertama, 2021-12-31"
    assert asked({"dari": "2021-12-01", "sampai": "2021-12-01"}).ignored == ()


def test_names_that_no_search_has_and_empty_values_are_passed_over():
    assert asked({"utm_source": "x", "q": "  ", "edisi": ""}) == asked({})


@pytest.mark.parametrize("name", ["daerah", "provinsi"])
def test_a_region_is_known_by_its_older_name_too_and_stands_in_addresses_by_its_code(name):
    assert asked({name: "Sumatera Utara"}).given == {"daerah": "12"}
    assert asked({name: "12"}).choice.region == "12"


def test_another_choice_begins_on_the_first_page_and_only_the_next_page_goes_on():
    found = asked({"q": "kota & desa", "hal": "4", "urut": "terbaru"})
    assert parse_qs(urlsplit(found.address("/cari", topik="smart-city")).query) == {
        "q": ["kota & desa"], "urut": ["terbaru"], "topik": ["smart-city"],
    }  # fmt: skip
    assert parse_qs(urlsplit(found.address("/cari", hal=5)).query)["hal"] == ["5"]
    assert found.address("/cari", q=None, urut="") == "/cari"


VALUES = some.one_of(
    some.text(max_size=12), some.sampled_from(["2021", "2021-12-31", "2026-W03", "7d", "1", "about", "12.71"])
)


@few
@given(some.dictionaries(some.sampled_from([*READERS, *TIMES, "provinsi", "x"]), VALUES, max_size=6))
def test_an_address_made_of_what_was_understood_asks_the_same_again(parameters):
    found = asked(parameters)
    again = asked(
        {key: value[0] for key, value in parse_qs(urlsplit(found.address("/", hal=found.page)).query).items()}
    )
    assert again.choice == found.choice
    assert (again.words, again.page, again.day, again.week) == (found.words, found.page, found.day, found.week)
    assert again.ignored == ()


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://pasar.example/a", True), ("HTTP://pasar.example", True), ("javascript:alert(1)", False),
        ("data:text/html,x", False), ("//pasar.example", False), ("", False), ("http://[", False),
    ],
)  # fmt: skip
def test_only_what_leads_to_a_page_is_a_link(url, link):
    assert safe_link(url) == (url if link else None)


def test_a_table_alone_begins_with_the_mark_by_which_excel_knows_utf_8():
    assert as_file(b"id", "lacak", "csv").body == b"\xef\xbb\xbfid"
    assert as_file(b"id", "lacak", "txt").body == b"id"


def test_a_region_that_nobody_knows_is_called_by_its_code():
    assert (region_name("12.71"), region_name("99.99")) == ("Kota Medan", "99.99")


# What is marked


def marked(text, *evidence):
    return [[(piece.text, piece.is_marked) for piece in told] for told in paragraphs(text, evidence)]


def test_evidence_is_marked_where_it_stands_and_what_overlaps_is_marked_once():
    text = "Kota Medan ikut.\n\n Warga senang sekali. "
    assert marked(text) == [[("Kota Medan ikut.", False)], [(" Warga senang sekali. ", False)]]
    assert marked(text, "Medan ikut.", "Kota Medan") == [
        [("Kota Medan ikut.", True)],
        [(" Warga senang sekali. ", False)],
    ]
    assert marked(text, "senang")[1] == [(" Warga ", False), ("senang", True), (" sekali. ", False)]


@pytest.mark.parametrize("evidence", ["", "  ", "Binjai", "ikut.\n\n Warga"])
def test_evidence_that_the_text_does_not_hold_marks_nothing(evidence):
    assert marked("Kota Medan ikut.\n\n Warga", evidence) == marked("Kota Medan ikut.\n\n Warga")


@few
@given(some.text(max_size=60), some.lists(some.text(max_size=5), max_size=4))
def test_marking_neither_adds_nor_loses_a_letter(text, evidence):
    told = list(paragraphs(text, evidence))
    assert ["".join(piece.text for piece in one) for one in told] == [one for one in text.splitlines() if one.strip()]
    assert all(piece.text for one in told for piece in one)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("kota", [("kota", False)]),
        ("<kota> cerdas", [("kota", True), (" cerdas", False)]),
        ("a <b> c <d>", [("a ", False), ("b", True), (" c ", False), ("d", True)]),
        ("a <b", [("a ", False), ("b", False)]),  # cut off before its end
        ("a> b", [("a> b", False)]),
        ("<>", []),
    ],
)
def test_what_stands_between_two_signs_is_marked(text, pieces):
    assert split_at(text, "<", ">") == [MarkedPiece(*piece) for piece in pieces]


# Counts over time


def test_months_have_no_holes_and_the_present_one_is_not_over():
    values = by_month({"2025-11": 2, "2026-02": 1}, WORDS, "2026-02-03")
    assert [(one.label, one.number, one.is_unfinished) for one in values] == [
        ("Nov 2025", 2, False), ("Des 2025", 0, False), ("Jan 2026", 0, False), ("Feb 2026", 1, True),
    ]  # fmt: skip
    assert by_month({}, WORDS, "2026-02-03") == []


def test_of_many_months_only_the_years_are_named():
    values = by_month({"2023-06": 1, "2026-02": 1}, WORDS, "2026-02-03")
    assert [one.tick for one in values if one.tick] == ["2024", "2025", "2026"]


def test_days_lead_to_the_last_which_is_not_over_across_a_leap_day():
    values = by_day({date(2024, 2, 29): 3}, WORDS, last=date(2024, 3, 1), days=3)
    assert [(one.label, one.number, one.is_unfinished) for one in values] == [
        ("28 Feb 2024", 0, False), ("29 Feb 2024", 3, False), ("1 Mar 2024", 0, True),
    ]  # fmt: skip
    assert all(not one.tick for one in values)  # none is a Monday
    assert [one.tick for one in by_day({}, WORDS, last=date(2024, 3, 4), days=1)] == ["4 Mar"]


@pytest.mark.parametrize(
    ("age", "label", "number"),
    [
        (0, "per_day", LEAST_DAYS),
        (LEAST_DAYS, "per_day", LEAST_DAYS + 1),
        (FEW_DAYS - 1, "per_day", FEW_DAYS),
        (FEW_DAYS, "per_month", 3),
        (400, "per_month", 14),
    ],
)
def test_what_began_lately_is_told_by_days_and_all_else_by_months(age, label, number):
    last = date(2026, 11, 20)
    series = over_time(Counter([last - timedelta(days=age), last, last]), WORDS, today=last.isoformat())
    assert (series.label, len(series.values)) == (label, number)
    assert sum(value.number for value in series.values) == 3


def test_where_nothing_is_counted_there_is_nothing_to_draw():
    assert over_time(Counter(), WORDS, today="2026-11-20").values == []
