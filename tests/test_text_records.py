"""Texts that are handed in, one JSON object a line, and what is handed out."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crawler.errors import CrawlerError
from crawler.text_records import EXAMPLE, TextRecord, json_line, read_texts
from tests.make import few


def read(*lines):
    return list(read_texts(lines))


def test_all_that_is_known_of_a_text_is_read():
    line = '{"id": "a-1", "title": "Kota", "text": "Isi.", "source": "pasar", "published": "2021-12-14T17:47:00+07:00"}'
    [text] = read(line.encode())
    published = datetime(2021, 12, 14, 10, 47, tzinfo=UTC)
    assert text == TextRecord(id="a-1", title="Kota", text="Isi.", source="pasar", published=published)


def test_a_number_and_a_text_are_all_that_is_needed():
    assert read(b'{"id": 7, "text": ""}') == [TextRecord(id=7, title="", text="")]


def test_blanks_of_all_kinds_are_those_of_a_stored_text():
    [text] = read(
        '{"id": 1, "title": "Kota\u00a0Asri ", "text": "May\u00a012,\u2009 2022.\\r\\n\\tBaris\u3000dua."}'.encode()
    )
    assert (text.title, text.text) == ("Kota Asri", "May 12, 2022.\nBaris dua.")


def test_empty_lines_are_passed_over_and_counted():
    first, second = read(b"\n", b'{"id": 1, "text": "x"}\n', b"   \r\n", b"kota\n")
    assert first.id == 1
    assert str(second).startswith("line 4 cannot be judged:")


def test_the_mark_of_a_windows_editor_is_no_part_of_the_text():
    [text] = read(b'\xef\xbb\xbf{"id": 1, "text": "x"}')
    assert text.text == "x"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2021-12-31", (2021, 12, 31)),
        ("2022-01-01T00:30:00+09:00", (2021, 12, 31)),
        ("2021-12-31T17:30:00Z", (2022, 1, 1)),
    ],
)
def test_a_bare_day_is_that_of_the_west(written, day):
    [text] = read(f'{{"id": 1, "text": "x", "published": "{written}"}}'.encode())
    assert (text.published.year, text.published.month, text.published.day) == day


@pytest.mark.parametrize("published", ["null", '""', '"  "'])
def test_a_text_may_have_no_date(published):
    [text] = read(f'{{"id": 1, "text": "x", "published": {published}}}'.encode())
    assert isinstance(text, CrawlerError) or text.published is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"kota cerdas", "it is not JSON (Expecting value at character 1)"),
        (b'{"id": 1, "text": "x"', "it is not JSON (Expecting ',' delimiter at character 22)"),
        (b'{"id": 1, "text": "caf\xe9"}', "it is not in UTF-8"),
        (b"{", "it is not JSON (Expecting property name enclosed in double quotes at character 2)"),
        (b"[1, 2]", "it is no JSON object"),
        (b'"kota"', "it is no JSON object"),
        (b'{"text": "x"}', "it has no id, a string or a number"),
        (b'{"id": null, "text": "x"}', "it has no id, a string or a number"),
        (b'{"id": true, "text": "x"}', "it has no id, a string or a number"),
        (b'{"id": 1.5, "text": "x"}', "it has no id, a string or a number"),
        (b'{"id": 1}', "it has no text"),
        (b'{"id": 1, "text": null}', "it has no text"),
        (b'{"id": 1, "text": ["x"]}', "its text is no string"),
        (b'{"id": 1, "text": "x", "title": 5}', "its title is no string"),
        (b'{"id": 1, "text": "x", "source": {}}', "its source is no string"),
        (b'{"id": 1, "text": "x", "published": 2021}', "its published is no string"),
        (
            b'{"id": 1, "text": "x", "published": "besok"}',
            "its published is no date such as 2021-12-14 or 2021-12-14T17:47:00+07:00;",
        ),
        (b'{"id": 1, "text": "x", "published": "kemarin"}', "its published is no date such as 2021-12-14"),
        (b"[" * 100_000, "it nests too deep"),
    ],
)
def test_a_line_that_cannot_be_judged_is_answered_with_its_number_the_reason_and_an_example(line, why):
    before, error, after = read(b'{"id": 1, "text": "x"}', line, b'{"id": 2, "text": "x"}')
    assert (before.id, after.id) == (1, 2)
    assert str(error).startswith(f"line 2 cannot be judged: {why}")
    assert str(error).endswith(f"; write it like {EXAMPLE}")


def test_half_a_character_becomes_a_mark_that_can_be_printed():
    [text] = read(b'{"id": "\\ud800", "text": "a\\udfffb", "title": "\\ud83d\\ude00"}')
    assert (text.id, text.text, text.title) == ("?", "a?b", "\N{GRINNING FACE}")


VALUES = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=8,
)


@few
@given(VALUES)
def test_what_is_handed_out_is_one_line_that_drives_no_terminal_and_says_the_same(value):
    line = json_line(value)
    assert line.isprintable()
    assert json.loads(line) == value


@pytest.mark.parametrize("letter", ["\x9b", "\u2028", "\u2029", "\x85", "\u202e", "\u200b", "\x7f"])
def test_what_json_allows_and_a_terminal_or_a_reader_of_lines_does_not_is_escaped(letter):
    assert json_line(f"kota {letter} é") == f'"kota \\u{ord(letter):04x} é"'


def test_what_is_none_of_jsons_own_types_is_written_as_one_says():
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    assert json_line({"at": moment}) == '{"at": "2026-11-20 00:00:00+00:00"}'
    assert json_line({"at": moment}, datetime.isoformat) == '{"at": "2026-11-20T00:00:00+00:00"}'
