"""What holds for any input at all: addresses, channel readers, dates, and words that somebody searches for."""

from __future__ import annotations

import gzip
import json
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from tempfile import TemporaryFile
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.archive import articles
from crawler.archive.views.search import Filters, search
from crawler.captures.files import cut_torn
from crawler.captures.reader import first_record, is_by_record, scan
from crawler.captures.records import capture_of
from crawler.discovery.dates import moment_of
from crawler.discovery.documents import NotAChannel
from crawler.discovery.feed import read_feed
from crawler.discovery.listing import read_listing
from crawler.discovery.sections import sections_of
from crawler.discovery.sitemap import read_sitemap
from crawler.discovery.wordpress import read_wordpress
from crawler.errors import CaptureError
from crawler.models import Exchange
from crawler.times import from_iso, to_iso
from crawler.urls import LONGEST, canonical, spellings
from tests.make import NOW, few, make_archive, make_article

HOME = "https://kabar.example/"

# Text out of what addresses, dates and documents are made of, and out of anything.
LETTERS = "aZ0/.:?#&=%@;-_~+ []<>\"'\\\u00e9\u0130\u202e\x00\n"
anything = st.text(max_size=40) | st.text(alphabet=LETTERS, max_size=60)
schemes = st.sampled_from(["http://", "https://", "HTTP://", "//", "ftp://", "javascript:", ""])
hosts = st.sampled_from(
    ["kabar.example", "KABAR.example:80", "www.kabar.example", "[::1]", "kabar..example", "127.0.0.1", "é.id"]
)
addresses = st.builds("{}{}/{}".format, schemes, hosts, anything) | anything


@few
@given(addresses)
def test_an_address_has_one_form_which_is_its_own(text):
    url = canonical(text)
    if url is None:
        return
    assert canonical(url) == url
    assert urlsplit(url).scheme in {"http", "https"}
    assert urlsplit(url).hostname
    assert not urlsplit(url).fragment
    assert len(url) <= LONGEST


@few
@given(addresses)
def test_what_is_pasted_means_addresses_that_can_be_stored(text):
    meant = list(spellings(text))
    assert len(meant) == len(set(meant)) <= 36
    assert all(urlsplit(url).scheme in {"http", "https"} for url in meant)
    assert canonical(text) in {None, *meant[:1]}


@few
@given(addresses, addresses)
def test_a_link_leads_where_its_page_says_or_nowhere(link, base):
    url = canonical(link, canonical(base) or HOME)
    assert url is None or canonical(url) == url


# Channels: documents cut, doubled, and filled with anything.

ITEM = "<item><title>{0}</title><link>{1}</link><pubDate>{2}</pubDate><guid>{1}</guid></item>"
ENTRY = '<entry><title>{0}</title><link href="{1}"/><updated>{2}</updated></entry>'
FEED = f'<?xml version="1.0"?><rss version="2.0"><channel><title>K</title>{ITEM}</channel></rss>'
ATOM = f'<feed xmlns="http://www.w3.org/2005/Atom">{ENTRY}</feed>'
SITEMAP = "<urlset><url><loc>{1}</loc><lastmod>{2}</lastmod></url>{0}</urlset>"
INDEX = "<sitemapindex><sitemap><loc>{1}</loc><lastmod>{2}</lastmod></sitemap>{0}</sitemapindex>"
CARD = '<h2><a href="{1}">{0} {0} {0}</a></h2><time datetime="{2}">'
PAGE = f'<html><body><nav class="menu"><a href="{{1}}">{{0}}</a></nav>{CARD}</body></html>'
POSTS = '[{{"link": "{1}", "title": {{"rendered": "{0}"}}, "date_gmt": "{2}", "content": {{"rendered": "{0}"}}}}]'
READERS = {
    "feed": (read_feed, [FEED, ATOM]), "sitemap": (read_sitemap, [SITEMAP, INDEX]), "listing": (read_listing, [PAGE]),
    "wordpress": (read_wordpress, [POSTS]),
}  # fmt: skip


def documents(templates):
    """Return whole documents, pieces of them, and bytes of no kind."""
    whole = st.builds(str.format, st.sampled_from(templates), anything, addresses, anything)
    cut = st.builds(lambda text, start, end: text[start : end or None], whole, st.integers(0, 60), st.integers(-60, 0))
    texts = whole | cut | st.builds(str.__add__, cut, whole)
    return st.builds(lambda text: text.encode("utf-8", "replace"), texts) | st.binary(max_size=80)


@pytest.mark.parametrize("kind", READERS)
def test_a_channel_is_read_or_refused_whatever_it_holds(kind):
    read, templates = READERS[kind]

    @few
    @given(documents(templates))
    def holds(body):
        try:
            reading = read(body, HOME)
        except NotAChannel:
            return
        for candidate in reading.candidates:
            assert canonical(candidate.url) == candidate.url
            assert candidate.published is None or candidate.published.tzinfo
        assert all(canonical(one.url) for one in reading.further)

    holds()


@few
@given(documents([PAGE]))
def test_a_home_page_has_sections_or_none(body):
    assert all(canonical(one.url) == one.url for one in sections_of(body, HOME))


KEYS = st.sampled_from(["link", "title", "rendered", "code", "_embedded", "date_gmt", "status"])


def nested(inner):
    return st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)


@few
@given(st.recursive(st.none() | st.booleans() | st.integers() | anything, nested))
def test_json_of_any_shape_is_read_or_refused(value):
    try:
        reading = read_wordpress(json.dumps(value).encode(), f"{HOME}wp-json/wp/v2/posts")
    except NotAChannel:
        return
    assert all(canonical(one.url) == one.url for one in reading.candidates)


# Captures.

BODIES = st.lists(st.binary(max_size=300), max_size=4)
CUT = st.builds(lambda body: member(body)[:-1], st.binary(max_size=90))
TORN = st.binary(max_size=60) | st.just(bytes(5_000)) | CUT


def member(body: bytes) -> bytes:
    exchange = Exchange(url=HOME, fetched=NOW, status=200, head=b"HTTP/1.1 200 OK\r\n\r\n", body=body)
    return b"".join(capture_of(exchange, None).members)


@few
@given(BODIES, TORN, st.integers(0, 5_000))
def test_of_a_torn_file_every_whole_record_stays_and_nothing_else(bodies, torn, length):
    whole = b"".join(map(member, bodies))
    with TemporaryFile() as file:
        file.write(whole + torn[:length])
        assert cut_torn(file, whole=0) == len(whole)
        file.seek(0)
        assert file.read() == whole


@few
@given(BODIES, st.integers(0, 2_000), st.binary(max_size=40), st.sampled_from([gzip.decompress, bytes]))
def test_a_damaged_file_gives_what_can_be_read_or_says_that_it_is_damaged(tmp_path, bodies, place, damage, packing):
    whole = packing(b"".join(map(member, bodies)))
    path = tmp_path / "rusak.warc.gz"
    path.write_bytes(whole[:place] + damage + whole[place + len(damage) :])
    with suppress(CaptureError):
        for offset, answer in scan(path, lambda _: True):
            assert 0 <= offset < len(whole) + len(damage)
            assert answer is None or answer.offset == offset
        assert is_by_record(path) in {True, False}
        assert first_record(path, 0, len(whole)) in {None, *range(len(whole))}


# Dates.

ZONES = [UTC, *(ZoneInfo(name) for name in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"))]
moments = st.builds(datetime.fromtimestamp, st.integers(820_454_400, 2_051_222_400), st.sampled_from(ZONES))


@few
@given(anything | st.text(alphabet="0123456789 -:/.,TZWIBAMPmJanuariSen+", max_size=40))
def test_a_date_is_a_moment_with_a_zone_or_none(text):
    moment = moment_of(text, "Asia/Jakarta")
    assert moment is None or moment.tzinfo is not None


@few
@given(moments)
def test_a_moment_survives_the_ways_in_which_channels_write_it(moment):
    assert moment_of(moment.isoformat()) == moment
    assert moment_of(format_datetime(moment)) == moment
    assert from_iso(to_iso(moment)) == moment
    local = moment.astimezone(ZoneInfo("Asia/Jayapura"))
    assert moment_of(f"{local:%Y-%m-%dT%H:%M:%S}", "Asia/Jayapura") == moment


# Searching.


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with make_archive(tmp_path_factory.mktemp("archive") / "archive.db") as opened:
        articles.save(opened, make_article(title="Bupati NEAR kota cerdas", text="Warga OR desa AND pasar."), run=None)
        yield opened


operators = st.lists(st.sampled_from(["NEAR", "AND", "OR", "NOT", "(", ")", '"', "*", "^", "title:", "-", "kota"]))


@few
@given(anything | operators.map(" ".join))
def test_nothing_that_is_typed_breaks_a_search(archive, words):
    assert len(search(archive, words, Filters(), limit=5)) <= 1


@few
@given(
    st.permutations(["Bupati", "NEAR", "kota", "cerdas", "OR", "AND", "pasar"]).map(lambda words: " ".join(words[:3]))
)
def test_words_that_mean_something_to_the_index_are_found_as_words(archive, words):
    assert len(search(archive, words, Filters(), limit=5)) == 1
