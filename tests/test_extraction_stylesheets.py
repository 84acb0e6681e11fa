"""What a page's own stylesheets hide is not read; what a reader can have them show is."""

import time

import pytest
from lxml import html

from pipelines.extraction.index import Index
from pipelines.extraction.stylesheets import LONGEST_SHEET, hidden_elements
from tests.test_extraction_insets import STORY, page, read

NAMES = ("a", "b", "laci", "no-js")
SUMMARY = "Untuk mesin pencari: embung desa sudah berair, sawah tiga dusun hijau, dan warganya tidur nyenyak lagi."


def hidden(*sheets):
    """Return the names of the elements that are hidden of those that a page has."""
    markup = "".join(f"<style>{sheet}</style>" for sheet in sheets)
    body = "".join(f"<div class='{name}' id='{name}'><i class='isi'>{name}</i></div>" for name in NAMES)
    found = hidden_elements(Index(html.document_fromstring(f"<html><head>{markup}</head><body>{body}</body></html>")))
    return ["".join(one.itertext()) for one in found]


@pytest.mark.parametrize(
    ("sheet", "names"),
    [
        (".a{display:none}", ["a"]),
        (".a , div#laci { color: red; display : none !important }", ["a", "laci"]),
        (".a .isi{visibility:hidden} .a:hover .isi{visibility:visible}", ["a"]),
        (".a>.isi{display:none}", ["a"]),
        ("/* .a{display:none} */ .b{display:none}", ["b"]),
        ('@charset "utf-8"; .b{display:none}', ["b"]),
        ("@media print{.a{display:none}} .b{display:none}", ["b"]),  # on paper alone
        (".a{display:none} .a.buka{display:block}", []),
        (".a{display:none} .a-isi{display:block}", ["a"]),
        (".a{display:none} @media (min-width:9em){.a{display:block}}", []),
        (".a{display:none} .b,.a.buka,.c:hover{display:block}", []),
        (".no-js .isi{display:none} .js .isi{display:none}", []),
        ("body{visibility:hidden} p+p{display:none} [hidden]{display:none}", []),
        (".a{background:none}.b{overflow:hidden}", []),
        (".a{display:none", ["a"]),
        ("}}{.a{display:none}", []),
    ],
)
def test_a_stylesheet_hides_what_it_names_on_whatever_screen_and_never_shows(sheet, names):
    assert hidden(sheet) == names


def test_what_one_stylesheet_hides_another_may_show():
    assert hidden(".a{display:none}.b{display:none}", ".b.buka{display:flex}") == ["a"]


@pytest.mark.parametrize(
    "sheet", ["/*" * LONGEST_SHEET, "{" * LONGEST_SHEET, ".a{display:none}" * LONGEST_SHEET, ".a" * LONGEST_SHEET]
)
def test_no_stylesheet_takes_long(sheet):
    begun = time.process_time()
    hidden(*[sheet] * 5)
    assert time.process_time() - begun < 1


def test_what_the_page_s_stylesheet_hides_is_not_read():
    style = "<style>.ringkas{display:none}</style>"
    assert read(style + page(top=f"<div class='ringkas'><p>{SUMMARY}</p></div>")) == STORY
    assert SUMMARY in read(style + page(top=f"<div class='ringkasan'><p>{SUMMARY}</p></div>"))


def test_a_text_that_a_script_is_to_show_is_read_though_the_stylesheet_hides_it():
    assert read("<style>.jj{visibility:hidden}</style>" + page()) == STORY


def test_a_tooltip_is_no_part_of_its_sentence():
    style = "<style>.alat i{color:red} .alat .isi-alat{display:none}</style>"
    told = STORY[1].replace("pompa", "<span class='alat'>pompa<span class='isi-alat'> bermesin solar</span></span>")
    assert read(style + page().replace(STORY[1], told)) == STORY
