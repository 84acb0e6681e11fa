"""Our own matching of selectors says what CSS says."""

import pytest
from lxml import cssselect, html

from pipelines.extraction.families import load_families, rules_everywhere
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
