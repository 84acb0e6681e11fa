"""Structured data is believed as far as it can be read."""

import json
from datetime import UTC, datetime

import pytest
from lxml import html

from pipelines.extraction.index import Index
from pipelines.extraction.structured import names_in, read_structured, text_of
from pipelines.extraction.view import view_of_page
from pipelines.models import SourceFacts

ARTICLE = {"@type": "NewsArticle", "headline": "Kota Cerdas", "datePublished": "2024-03-05T10:45:00+08:00"}
BROKEN = (
    '{"@type":"NewsArticle","headline":"Kota "Cerdas"","datePublished":"2024-03-05T10:45:00+08:00",'
    '"author":[{"@type":"Person","name":"Siti Rahma"}]'
)


def read(script, head=""):
    page = f'<html><head>{head}<script type="application/ld+json">{script}</script></head><body></body></html>'
    return read_structured(Index(html.document_fromstring(page)))


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(ARTICLE),
        json.dumps([{"@type": "WebSite", "name": "Kabar"}, ARTICLE]),
        json.dumps({"@graph": [{"@type": "BreadcrumbList"}, ARTICLE]}),
        json.dumps([[{"@graph": [ARTICLE]}]]),
        json.dumps({"@type": "WebPage", "mainEntity": ARTICLE}),
        json.dumps({"@type": "Blog", "name": "Catatan", "blogPost": [ARTICLE]}),
        json.dumps({"@type": "schema:NewsArticle"} | {f"schema:{name}": ARTICLE[name] for name in list(ARTICLE)[1:]}),
        json.dumps(ARTICLE | {"@type": ["Article", "NewsArticle"]}),
        json.dumps(ARTICLE)[:-1] + ",}",
        "<!-- " + json.dumps(ARTICLE) + " -->",
        "//<![CDATA[\n" + json.dumps(ARTICLE) + "\n//]]>",
        json.dumps(ARTICLE) + ";",
        json.dumps(ARTICLE).replace("Kota Cerdas", "Kota Cerdas\n"),
    ],
)
def test_the_article_is_found_in_every_wrapping(script):
    found = read(script)
    assert [value.strip() for value in found.of_articles("headline")] == ["Kota Cerdas"]
    assert list(found.of_articles("datePublished")) == ["2024-03-05T10:45:00+08:00"]


def test_of_a_script_that_cannot_be_mended_the_pairs_are_read():
    found = read(BROKEN)
    assert list(found.of_articles("datePublished")) == ["2024-03-05T10:45:00+08:00"]
    assert [names_in(found, value) for value in found.of_articles("author")] == [["Siti Rahma"]]


@pytest.mark.parametrize("script", ["", "null", "42", "[" * 50000, '{"@type":', "{}", '"teks"'])
def test_a_script_that_says_nothing_is_passed_over(script):
    assert read(script).articles == []


def test_news_comes_before_the_page_it_stands_on():
    page = {"@type": "WebPage", "headline": "Beranda", "datePublished": "2020-01-01"}
    assert list(read(json.dumps([page, ARTICLE])).of_articles("headline")) == ["Kota Cerdas", "Beranda"]


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Siti Rahma", ["Siti Rahma"]),
        ({"@type": "Person", "name": "Siti Rahma"}, ["Siti Rahma"]),
        ([{"name": "Siti Rahma"}, {"name": "Budi"}], ["Siti Rahma", "Budi"]),
        ({"@type": "Person", "name": ["Siti Rahma", "Budi"]}, ["Siti Rahma", "Budi"]),
        ({"@id": "#siti"}, ["Siti Rahma"]),
        ({"@id": "#nobody"}, []),
        ([{"@type": "Role", "roleName": "Reporter", "author": {"name": "Siti Rahma"}}, "Budi"], ["Siti Rahma", "Budi"]),
        ({"@type": "Role", "author": [{"@id": "#siti"}]}, ["Siti Rahma"]),
        ({"@list": [{"name": "Siti Rahma"}]}, ["Siti Rahma"]),
        ({"@id": "#own"}, []),
        ({"name": {"@value": "x"}}, []),
        (None, []),
    ],
)
def test_authors_are_named_by_text_node_list_or_reference(author, names):
    own = {"@type": "Role", "@id": "#own", "author": {"@id": "#own"}}
    found = read(json.dumps({"@graph": [ARTICLE, {"@type": "Person", "@id": "#siti", "name": "Siti Rahma"}, own]}))
    assert names_in(found, author) == names


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a &amp; b", "a & b"),
        (["x", "y"], "x"),
        ({"url": "u"}, "u"),
        ({"@type": "X"}, ""),
        ([], ""),
        (None, ""),
        (2024, "2024"),
    ],
)
def test_a_value_is_reduced_to_its_text(value, text):
    assert text_of(value) == text


def test_meta_is_found_by_property_name_and_itemprop_in_the_order_asked():
    head = (
        '<meta name="Author" content="Siti"><meta property="article:tag" content="a">'
        '<meta property="article:tag" content="b"><meta itemprop="datePublished" content="2024-03-05">'
        '<meta name="empty" content=" ">'
    )
    found = read("", head)
    assert list(found.of_meta("datepublished", "author", "article:tag", "empty")) == ["2024-03-05", "Siti", "a", "b"]


def test_the_names_of_the_site_and_its_publisher_are_remembered():
    script = json.dumps([ARTICLE | {"publisher": {"name": "PT Kabar"}}, {"@type": "WebSite", "name": "Kabar Contoh"}])
    assert read(script, '<meta property="og:site_name" content="Kabar">').sites == ["PT Kabar", "Kabar Contoh", "Kabar"]


@pytest.mark.parametrize(("title", "is_read"), [("Kabar Muara", True), ("Harga Cabai Turun di Pasar Lama", False)])
def test_an_article_is_the_page_s_own_where_that_tells_no_more_than_the_site_s_name(title, is_read):
    told = {"@type": "NewsArticle", "headline": "Dermaga Baru Dipakai Nelayan", "datePublished": "2024-03-05T10:45:00"}
    head = f"<title>{title}</title><script type='application/ld+json'>{json.dumps(told)}</script>"
    view = view_of_page(
        html.document_fromstring(f"<html><head>{head}</head><body><a href='/'>Kabar Muara</a></body></html>"),
        url="https://muara.example.id/1",
        fetched=datetime(2024, 3, 6, tzinfo=UTC),
        source=SourceFacts(),
    )
    assert bool(view.structured.articles) is is_read
