"""Pages whose declarations are of any kind at all: each is read or dropped with a reason, and can be stored."""

from __future__ import annotations

import html
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crawler.archive import articles
from pipelines.drops import Drop
from pipelines.models import SourceFacts
from pipelines.process import process
from tests.inline import make_aims
from tests.make import few, make_archive, make_page

AIMS = make_aims(keep_all=True)
TITLE = "Lampu pintar menyala di Medan"
BODY = "".join(
    f"<p>Wali Kota Medan menyalakan {number} lampu pintar di alun-alun kota bersama warga yang datang sejak sore.</p>"
    for number in range(8)
)
NEWS = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE, "author": {"name": "Budi Santoso"},
    "datePublished": "2026-11-19T10:00:00+07:00",
}  # fmt: skip
DATES = (
    "0001-01-01T00:00:00", "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-07:00", "Mon Jan 01 00:00:00 WIB 0001",
    "/Date(9999999999999)/", "99991231T235959-0700", "1 Januari 0001", "99999 tahun lalu", "32 Desember 2026", "٢٠٢٦",
)  # fmt: skip
ADDRESSES = ("http://[", "//", "javascript:alert(1)", "data:,", "?", "https://lain.example/a", "")
scalars = some.none() | some.booleans() | some.integers() | some.text(max_size=8)
odd = some.recursive(
    scalars | some.sampled_from([*DATES, *ADDRESSES, "<b>Budi</b>"]),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(some.sampled_from(["name", "url", "@type", "@id", "@value", "@graph"]), inner, max_size=3)
    ),
    max_leaves=5,
)
KEYS = (
    "@type", "@graph", "@id", "headline", "name", "datePublished", "dateModified", "author", "creator", "publisher",
    "articleBody", "articleSection", "keywords", "image", "description", "mainEntityOfPage", "url", "isPartOf",
)  # fmt: skip
METAS = (
    "og:title", "og:description", "og:image", "og:url", "og:type", "og:site_name", "article:published_time",
    "article:modified_time", "article:section", "article:author", "author", "keywords", "description", "pubdate",
)  # fmt: skip


def page(news=NEWS, metas=(), time="", link=""):
    told = "".join(f'<meta property="{name}" content="{html.escape(str(said))}">' for name, said in metas)
    said = json.dumps(news).replace("<", "\\u003c")
    return (
        f"<html lang=id><head><title>{TITLE}</title>{told}<link rel=canonical href='{html.escape(link)}'>"
        f"<script type='application/ld+json'>{said}</script></head><body><article><h1>{TITLE}</h1>"
        f"<time datetime='{html.escape(time)}'>{html.escape(time)}</time>{BODY}</article></body></html>"
    ).encode("utf-8", "replace")


def read(body, **rest):
    done = process(make_page(body=body, **rest), SourceFacts(slug="pasar"), AIMS)
    assert (done.article is None) == isinstance(done.drop, Drop)
    return done.article


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with make_archive(tmp_path_factory.mktemp("odd") / "archive.db") as opened:
        yield opened


@settings(few, max_examples=25)
@given(some.dictionaries(some.sampled_from(KEYS), odd, max_size=4), some.sampled_from([0, 1, 2, 3]))
def test_whatever_structured_data_says_the_text_is_read_and_can_be_stored(archive, news, form):
    told = NEWS | news
    article = read(page((told, [told], {"@graph": [told]}, [[told]])[form]))
    assert article is not None
    assert "menyalakan 7 lampu pintar" in article.text
    strings = (article.title, article.section, article.image, article.description, *article.authors, *article.tags)
    assert all(isinstance(value, str | None) for value in strings)
    assert articles.save(archive, article, run=None).id == 1


@pytest.mark.parametrize("said", DATES)
def test_a_date_at_the_ends_of_all_time_is_none(archive, said):
    declared = NEWS | {"datePublished": said, "dateModified": said}
    metas = [("article:published_time", said), ("article:modified_time", said)]
    for body in (page(declared, metas), page({}, (), said)):
        article = read(body)
        assert article is not None
        assert article.modified is None or article.modified.year > 1900
        assert article.published is None or article.published.year > 1900
        assert articles.save(archive, article, run=None).id == 1


@settings(few, max_examples=25)
@given(some.lists(some.tuples(some.sampled_from(METAS), some.text(max_size=12) | some.sampled_from(DATES)), max_size=5))
def test_whatever_metas_say_the_text_is_read(metas):
    article = read(page({}, metas))
    assert article is not None
    assert "menyalakan 0 lampu pintar" in article.text


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_none_does_no_harm_wherever_it_stands(address):
    news = NEWS | {"url": address, "mainEntityOfPage": {"@id": address}, "image": [{"url": address}], "@id": address}
    article = read(page(news, [("og:url", address), ("og:image", address)], link=address))
    assert article is not None
    assert article.image is None or article.image.startswith("http")
    assert article.url == "https://pasar.example/2026/11/lampu-jalan-pintar/"


@pytest.mark.parametrize(
    "charset", ["base64", "rot13", "zlib", "hex", "idna", "punycode", "undefined", "unicode_escape", "utf-16", "x"]
)
def test_a_charset_that_is_none_costs_no_article(charset):
    body = page().replace(b"<head>", f"<head><meta charset={charset}>".encode()) + b"caf\xe9 \\d"
    assert read(body, encoding=charset).title == TITLE
    assert read(body).title == TITLE
