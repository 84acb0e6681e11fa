"""Our own matching of selectors says what CSS says."""

import time
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from cssselect import HTMLTranslator
from lxml import cssselect, html

from pipelines import extraction
from pipelines.extraction.families import LOCAL_AS_UTC, UTC_AS_LOCAL, Family, load_families, rules_everywhere
from pipelines.extraction.index import Index, SelectorSet
from pipelines.extraction.selectors import steps_of

PAGE = html.document_fromstring(
    """
    <body class="single post"><div id="isi" class="a b share-bar"><p class="baca">1</p>
    <span><p class="baca juga">2</p></span><a rel="tag" href="/x">3</a><meta name="author" content="4">
    <ul class="a"><li data-x="y z">5</li></ul></div>
    <div class="b"><p id="q" itemprop="name">6</p></div></body>
    """
)


@pytest.mark.parametrize(
    "css",
    [
        "p", ".a", ".a.b", "#isi", "p.baca", "div .baca", "div > .baca", ".b p", "a[rel=tag]", "[rel=tag]",
        "meta[name=author]", "[class*=share]", "[class*=bac]", "[data-x~=z]", "[href^='/x']", "li[data-x$=z]",
        "[data-x]", ".nix", "ul.a > li", "* > p", "[itemprop=name]", "p:first-child", ".a, .b", "div#isi.a",
        "body > div:nth-of-type(2)", "div > p:nth-last-of-type(1)", ".a > span > p", "#isi > ul:nth-of-type(2)",
    ],
)  # fmt: skip
def test_a_selector_finds_what_css_finds(css):
    want = set(cssselect.CSSSelector(css, translator="html")(PAGE))
    assert set(Index(PAGE).select(css)) == want
    assert Index(PAGE).first(css) is next((one for one in PAGE.iter("*") if one in want), None)
    rules = SelectorSet([css])
    assert list(rules.found_in(Index(PAGE), PAGE)) == [(one, css) for one in PAGE.iter("*") if one in want]


def test_a_selector_that_is_no_css_finds_nothing():
    assert Index(PAGE).select("p[[") == []


def test_the_element_nearest_to_the_headline_comes_first():
    page = html.document_fromstring("<time>1</time><p>x</p><h1>Judul</h1><time>2</time><p>y</p><time>3</time>")
    headline = page.find(".//h1")
    assert [element.text for element in Index(page).nearest(["time"], headline)] == ["2", "1", "3"]


def test_the_rules_that_ship_are_simple_enough_to_be_fast():
    shipped = [css for family in load_families() for css in (*family.detect, *family.body, *family.remove)]
    assert [css for css in [*shipped, *rules_everywhere()] if steps_of(css) is None] == []


FAMILIES = tomllib.loads(Path(extraction.__file__).with_name("families.toml").read_text("utf-8"))
KEYS = {field.name for field in fields(Family)} - {"name"}


@pytest.mark.parametrize("name", FAMILIES)
def test_each_family_says_what_can_be_read(name):
    table = FAMILIES[name]
    lists = {key: value for key, value in table.items() if key not in {"clock", "broad"}}
    assert table.keys() - KEYS == set()
    assert [key for key, value in lists.items() if not isinstance(value, list)] == []  # each letter would be a tag
    for css in (css for listed in lists.values() for css in listed):
        HTMLTranslator().css_to_xpath(css)  # says where it is none
    assert table.get("clock", LOCAL_AS_UTC) in {LOCAL_AS_UTC, UTC_AS_LOCAL}
    assert table.get("detect") or name == "everywhere"


def test_a_path_among_many_boxes_is_no_work():
    wide = html.document_fromstring(f"<body>{'<div><p>1</p></div>' * 20_000}</body>")
    index = Index(wide)
    begun = time.process_time()
    for number in range(1, 20):
        [found] = index.select(f"body > div:nth-last-of-type({number}) > p")
        assert found.getparent() is wide[0][-number]
    assert time.process_time() - begun < 1
