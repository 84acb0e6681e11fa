"""Bytes become the text that was meant."""

import pytest

from crawler.markup import decode, markup_of
from pipelines.extraction.cleaning import clean_text, is_spelled

PAGE = "<html><head><meta charset='{}'></head><body>“Jum’at” – café</body></html>"


@pytest.mark.parametrize(
    ("codec", "declared", "meta"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("utf-8", None, "utf-8"),
        ("utf-8", "iso-8859-1", "iso-8859-1"),  # valid UTF-8 is UTF-8, whatever is declared
        ("utf-8-sig", None, "x"),
        ("cp1252", "iso-8859-1", "iso-8859-1"),
        ("cp1252", "utf-8", "utf-8"),
        ("cp1252", None, "no-such-charset"),
        ("utf-16", None, "utf-16"),
        ("utf-16-le", None, "utf-16"),
        ("utf-16-be", "utf-16", "utf-16"),
        ("utf-32", None, "utf-32"),
    ],
)
def test_the_markup_is_read_whatever_the_page_claims(codec, declared, meta):
    assert decode(PAGE.format(meta).encode(codec), declared) == PAGE.format(meta)


@pytest.mark.parametrize(("declared", "meta"), [("windows-1251", "utf-8"), (None, "windows-1251")])
def test_another_alphabet_is_read_as_declared(declared, meta):
    page = f"<meta charset={meta}>Привет"
    assert decode(page.encode("windows-1251"), declared) == page


def test_stray_windows_bytes_in_a_utf8_page_are_mended_one_by_one():
    assert decode("kota – ".encode() + b"\x93cerdas\x94") == "kota – “cerdas”"


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("kota\u00adcer\u200bdas \ufeff", "kotacerdas"),
        ("  kota \n\t cerdas\u00a0 ", "kota cerdas"),
        ("Diskominfo &amp;amp; Bappeda", "Diskominfo & Bappeda"),
        ("&quot;kota&quot; &#8220;cerdas&#8221;", '"kota" “cerdas”'),
        ("R&D; tetap R&D", "R&D; tetap R&D"),
        ("e\u0301lite", "élite"),
        ("â€œkota cerdasâ€\u009d", "“kota cerdas”"),
        ("sudah â€” belum", "sudah — belum"),
        ("", ""),
    ],
)
def test_a_line_is_composed_and_free_of_invisible_characters(text, clean):
    assert clean_text(text) == clean


@pytest.mark.parametrize(
    ("body", "markup"),
    [
        (b"a\x00b\x0bc\x7fd\n", b"abcd\n"),
        ("é\x00“kota”".encode(), "é“kota”".encode()),
        ("kota\x0b é".encode("cp1252"), "kota é".encode()),
        ("\ufeffkota \x1fcerdas".encode(), b"kota cerdas"),
        ("<p>kota\x01 cerdas é".encode("utf-16"), "<p>kota cerdas é".encode()),
        ("<p>kota cerdas \ud800é".encode("utf-16-le", "surrogatepass"), "<p>kota cerdas \ufffdé".encode()),
    ],
)
def test_characters_that_end_a_parse_are_taken_out_of_the_markup(body, markup):
    assert markup_of(body) == markup


@pytest.mark.parametrize(
    ("title", "path", "is_so"),
    [
        ("Jum’at Bersih di Pasar Muara Jaya", "kota/jumat-bersih-di-pasar-muara-jaya-8123.html", True),
        ("Jum’at Bersih di Pasar Muara Jaya", "read/8123/Jumat.Bersih.di.Pasar.Muara.Jaya", True),
        ("Größere Häfen für Muara Jaya", "groessere-haefen-fuer-muara-jaya", True),
        ("Größere Häfen für Muara Jaya", "grossere-hafen-fur-muara-jaya", True),
        ("Größere Häfen für Muara Jaya", "gr%C3%B6%C3%9Fere-h%C3%A4fen-f%C3%BCr-muara-jaya", True),
        ("Jum’at Bersih di Pasar Muara Jaya", "jumat-bersih-pasar-muara-jaya", False),  # a word less
        ("Jum’at Bersih di Pasar Muara Jaya", "12", False),
        ("Kabar Kota", "kabar-kota/8123", False),  # a section
    ],
)
def test_an_address_spells_a_headline_whole_and_in_whichever_way_without_accents(title, path, is_so):
    assert is_spelled(title, f"https://muara.example.id/{path}") is is_so
