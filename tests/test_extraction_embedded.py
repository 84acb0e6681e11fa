"""The text of a page that a script draws stands in the data that it brings along, in each site's own shape."""

import json

import pytest

from tests.test_extraction_insets import OTHER, STORY, TITLE, paragraphs, read

NESTED = [{"type": "paragraph", "children": [{"text": one[:20]}, {"text": one[20:]}]} for one in STORY]
OTHERS = [
    f"Harga bawang di pasar lelang {place} turun lagi pekan ini karena panen datang lebih cepat dari perkiraan petani."
    for place in ("Kledung", "Parakan", "Ngadirejo")
]
SHAPES = {"markup": paragraphs(STORY), "lines": "\n".join(STORY), "list": STORY, "pieces": NESTED}


def page(text, shown=STORY[0], *, head=TITLE, extra=""):
    told = {"props": {"tulisan": {"judul": head, "isi": text}, "lain": [{"judul": OTHER, "isi": OTHERS}]}}
    data = json.dumps(told).replace("</", "<\\/")
    return f"<main><h1>{TITLE}</h1><p>{shown}</p>{extra}</main><script type='application/json'>{data}</script>"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_teaser_is_read_on_in_the_data_that_begin_as_it_does(shape):
    assert read(page(SHAPES[shape])) == STORY


@pytest.mark.parametrize(("head", "is_read"), [(TITLE, True), (OTHER, False)])
@pytest.mark.parametrize("shown", ["", "Memuat…"])
def test_where_nothing_is_shown_the_headline_beside_a_text_says_whose_it_is(shown, head, is_read):
    assert (read(page(STORY, shown, head=head)) == STORY) is is_read


def test_the_data_of_other_stories_are_not_read():
    assert OTHERS[0] not in read(page(OTHERS))


def test_what_a_page_keeps_for_its_subscribers_is_not_read():
    closed = json.dumps({"@type": "NewsArticle", "headline": TITLE, "isAccessibleForFree": False})
    assert STORY[3] not in read(page(STORY, extra=f"<script type='application/ld+json'>{closed}</script>"))


@pytest.mark.parametrize("data", ["{", "[" * 100_000, "null", '"a"', "[1, 2]"])
def test_data_that_are_no_article_change_nothing(data):
    body = f"<h1>{TITLE}</h1>{paragraphs(STORY[:3])}"
    assert read(f"{body}<script type='application/json'>{data}</script>") == read(body)
