"""Bytes of pages become markup and a tree, whatever they claim to be and however they are broken."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crawler.markup import decode, markup_of, parse_html
from tests.make import few

SAID = "Wali Kota — “kota cerdas” é"


@pytest.mark.parametrize(
    "body",
    [
        SAID.encode("utf-8"),
        SAID.encode("utf-8-sig"),
        SAID.encode("utf-16"),
        codecs.BOM_UTF16_BE + SAID.encode("utf-16-be"),
        SAID.encode("utf-32"),
        codecs.BOM_UTF32_BE + SAID.encode("utf-32-be"),
        SAID.encode("cp1252"),
    ],
)
def test_a_text_is_read_in_any_encoding_that_newsrooms_use(body):
    assert decode(body) == SAID
    assert markup_of(body).decode() == SAID


def test_utf_16_is_recognized_without_its_mark():
    markup = "<html><title>Kota cerdas</title></html>"
    assert decode(markup.encode("utf-16-le")) == decode(markup.encode("utf-16-be")) == markup


def test_a_byte_order_mark_counts_more_than_what_is_declared_and_valid_utf_8_too():
    assert decode(SAID.encode("utf-16"), "iso-8859-5") == SAID
    assert decode(SAID.encode("utf-8"), "koi8-r") == SAID


def test_a_page_of_utf_8_with_one_odd_byte_is_not_spoilt_by_it():
    assert decode("“Kota” ".encode() + b"caf\xe9 \x93lagi\x94") == "“Kota” café “lagi”"


@pytest.mark.parametrize(
    ("declared", "meta", "expected"),
    [
        ("shift_jis", "", "日本"),
        (" Shift_JIS ", "", "日本"),
        (None, '<META http-equiv=x content="text/html; charset = Shift_JIS">', "日本"),
        ("utf-8", "<meta charset='shift_jis'>", "日本"),  # said of a page that is none: what the page says counts
        ("tidak-ada", "<meta charset=shift_jis>", "日本"),
        (None, "<meta charset=tidak-ada>", "“ú–{"),
        (None, f"{' ' * 5000}<meta charset=shift_jis>", "“ú–{"),  # not in the head of the page
    ],
)
def test_a_charset_is_that_of_the_header_else_of_the_page(declared, meta, expected):
    body = meta.encode() + "日本".encode("shift_jis")
    assert decode(body, declared) == meta + expected


@pytest.mark.parametrize(
    "name",
    [
        "base64",
        "rot13",
        "zip",
        "hex",
        "bz2",
        "uu",
        "quopri",
        "punycode",
        "idna",
        "undefined",
        "kota\x00",
        "\x00",
        "é",
        "",
        "unicode_escape",
        "raw_unicode_escape",
    ],
)
def test_what_is_a_codec_but_no_charset_of_pages_is_as_if_nothing_was_declared(name):
    assert decode(b"caf\xe9 \\d \\u0041", name) == "café \\d \\u0041"
    assert decode(b"<meta charset='%s'>caf\xe9" % name.encode()).endswith("café")


@few
@given(some.binary(max_size=200), some.sampled_from([None, "utf-7", "idna", "gb18030", "cp037"]))
def test_any_bytes_become_markup_of_valid_utf_8_without_control_characters(body, declared):
    markup = markup_of(body, declared)
    assert not any(letter < " " and letter not in "\t\n\r" for letter in markup.decode("utf-8"))


def test_what_ends_or_breaks_a_parse_is_taken_out_and_line_breaks_stay():
    assert markup_of(b"<p>kota\x00 \x0bcerdas\x7f\r\n\tdi sini</p>") == b"<p>kota cerdas\r\n\tdi sini</p>"


@pytest.mark.parametrize("markup", [b"", b" \n ", b"<!-- kosong -->", b"<?xml version='1.0'?>"])
def test_where_there_is_no_markup_there_is_no_tree(markup):
    assert parse_html(markup) is None


def test_comments_and_instructions_are_no_part_of_the_tree():
    tree = parse_html(b"<p>kota<!-- rahasia --> cerdas<?php echo 1 ?></p>")
    assert tree.text_content() == "kota cerdas"


def test_links_are_read_from_where_the_page_stands():
    tree = parse_html(b"<a href='../b'>b</a>", "https://pasar.example/a/c")
    tree.make_links_absolute()
    assert tree.xpath("//a/@href") == ["https://pasar.example/b"]


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_tag_with_a_swarm_of_attributes_is_left_out_and_the_rest_is_read(quote):
    swarm = " ".join(f"a{number}={quote}x{quote}" for number in range(3000))
    tree = parse_html(f"<p>sebelum</p><div {swarm}><p>sesudah</p>".encode())
    assert [one.text for one in tree.iter("p")] == ["sebelum", "sesudah"]
    assert all(len(one.attrib) < 2000 for one in tree.iter())


@pytest.mark.parametrize("before", ["", "x" * 9_000, "<script>" + "y" * 9_000 + "</script>", "<br>" * 2_000])
@pytest.mark.parametrize("between", ["", "<p>kota</p>" * 3_000, "<script>if (a <b) c" + "z" * 9_000 + "</script>"])
def test_a_swarm_is_found_wherever_it_stands(before, between):
    swarm = " ".join(f"a{number}=x" for number in range(3000))
    tree = parse_html(f"{before}<i>sebelum</i>{between}<div {swarm}><b>sesudah</b></div>".encode())
    assert [one.text for one in tree.iter("i", "b")] == ["sebelum", "sesudah"]
    assert all(len(one.attrib) < 2000 for one in tree.iter())


def test_a_long_value_is_no_swarm():
    picture = "x" * 50_000
    tree = parse_html(f"<img alt='kota' src='data:{picture}'><p>teks</p>".encode())
    assert tree.xpath("//img/@alt") == ["kota"]
