"""Captures as they are written and read again, what waits for a site, what pages teach, and messages in parts."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scrapy import Request

from crawler.archive.ledger import Entry
from crawler.captures.files import OPEN, Writer, stored
from crawler.captures.reader import is_own, read_at, request_at, scan
from crawler.captures.records import Original, capture_of, digest_of, read_fields
from crawler.errors import CaptureError
from crawler.frontier.queues import SiteQueue
from crawler.models import Exchange
from crawler.notify.sending import parts_of
from crawler.request_meta import AGAIN, DISCOVERY, WHOLE
from pipelines.boilerplate.layouts import Traces, read_traces, written
from tests.make import HOME, NOW, few

LINES = some.text(some.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=20)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-A: b\r\nx-a: c\r\n\r\n"


def exchange(url=HOME, **rest):
    return Exchange(**({"url": url, "fetched": NOW, "status": 200, "head": HEAD, "body": b"kota"} | rest))


def write(folder, *exchanges, largest=10**6, original=None):
    """Write exchanges into captures and return where each answer stands."""
    writer = Writer(folder, "all", largest=largest)
    places = []
    for one in exchanges:
        captured = capture_of(one, original)
        told = writer.write(captured.members, now=NOW)
        places.append((told.file, told.offsets[captured.place], captured))
    writer.close()
    return places


@settings(few, max_examples=25)
@given(some.binary(max_size=200), some.dictionaries(some.sampled_from(["title", "authors", "url"]), LINES, max_size=3))
def test_what_a_site_sent_and_what_was_told_of_it_is_read_as_it_was(tmp_path_factory, body, told):
    folder = tmp_path_factory.mktemp("isi")
    [(file, offset, captured)] = write(
        folder, exchange(body=body, told=told, request=b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    )
    answer = read_at(folder / file, offset)
    assert (answer.record, answer.url, answer.fetched, answer.status) == (captured.record, HOME, NOW, 200)
    assert (answer.body, answer.digest, answer.original) == (body, digest_of(body), None)
    assert (answer.header("x-a"), answer.headers_of("x-a"), answer.header("x-b")) == ("b", ["b", "c"], None)
    assert request_at(folder / file, offset) == ["GET / HTTP/1.1", "Host: a", ""]
    [whole] = [one for _, one in scan(folder / file, lambda _: True, own=True) if one]
    assert whole.told == {name: " ".join(said.split()) for name, said in told.items()}


def test_a_payload_that_stands_elsewhere_is_referred_to(tmp_path):
    original = Original(record="urn:uuid:1", url=f"{HOME}dulu", fetched="2026-11-19T03:00:00Z")
    [(file, offset, captured)] = write(tmp_path, exchange(), original=original)
    answer = read_at(tmp_path / file, offset)
    assert (answer.body, answer.original, captured.original) == (b"", "urn:uuid:1", "urn:uuid:1")
    assert answer.digest == digest_of(b"kota")
    assert request_at(tmp_path / file, offset) == []


def test_only_what_is_wanted_is_read_and_the_rest_is_passed_over(tmp_path):
    urls = [f"{HOME}{number}" for number in range(4)]
    places = write(tmp_path, *map(exchange, urls))
    path = tmp_path / places[0][0]
    found = list(scan(path, lambda url: url.endswith(("1", "3"))))
    assert [answer and answer.url for _, answer in found] == [None, urls[1], None, urls[3]]
    assert [offset for offset, _ in found] == [offset for _, offset, _ in places]
    assert [one.url for _, one in scan(path, lambda _: True, start=places[2][1]) if one] == urls[2:]
    assert is_own(path)


def test_a_file_that_is_full_is_followed_by_another_and_bears_its_name_when_it_is_whole(tmp_path):
    writer = Writer(tmp_path, "kept", largest=10)
    files = [writer.write(capture_of(exchange(), None).members, now=NOW).file for _ in range(3)]
    assert len(set(files)) == 3
    assert [path.name.endswith(OPEN) for path in stored(tmp_path)] == [False, False, True]
    writer.close()
    writer.close()
    writer.sync()
    assert [path.name for path in stored(tmp_path)] == sorted(files)


@pytest.mark.parametrize("offset", [1, 10**6])
def test_where_no_capture_stands_that_is_said(tmp_path, offset):
    [(file, _, _)] = write(tmp_path, exchange())
    with pytest.raises(CaptureError):
        read_at(tmp_path / file, offset)


@pytest.mark.parametrize("content", [b"kota", gzip.compress(b"kota", mtime=0), b"WARC/9.9\r\nkota: x\r\n\r\n"])
def test_what_is_no_capture_is_named(tmp_path, content):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    with pytest.raises(CaptureError, match=r"x\.warc\.gz is damaged, or no WARC file"):
        is_own(path)


def test_an_empty_file_is_not_ours(tmp_path):
    path = tmp_path / "x.warc.gz"
    path.touch()
    assert not is_own(path)
    assert list(scan(path, lambda _: True)) == []


@pytest.mark.parametrize(
    ("packing", "pack"),
    [
        ("gzip", gzip.compress), ("x-gzip", gzip.compress), ("deflate", zlib.compress), ("GZIP", gzip.compress),
        ("deflate", lambda body: zlib.compressobj(wbits=-15).compress(body) + b""), ("gzip", bytes), ("kota", bytes),
        ("identity", bytes),
    ],
)  # fmt: skip
def test_a_body_is_unpacked_as_its_head_says_and_stays_where_that_is_untrue(tmp_path, packing, pack):
    body = b"kota cerdas " * 9
    packed = pack(body) or zlib.compress(body)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {packing}\r\n\r\n".encode()
    [(file, offset, _)] = write(tmp_path, exchange(head=head, body=packed))
    assert read_at(tmp_path / file, offset).body == body


def test_fields_are_read_line_by_line_and_a_line_that_is_none_is_passed_over():
    assert read_fields(b"a: b: c\r\nkota\r\n d :e \r\n\r\n") == {"a": "b: c", "d": "e"}
    assert read_fields(b"\xff: x\r\n") == {"\ufffd": "x"}


# What waits for a site


def ask(path, **meta):
    return Request(HOME + path, meta=meta)


def test_a_request_waits_where_its_kind_does():
    queue = SiteQueue(name="pasar.example", delay=1.0)
    assert not queue.has_work()
    asked = [
        ask("a"),
        ask("b", **{AGAIN: 1}),
        ask("c", **{DISCOVERY: True}),
        ask("d", **{DISCOVERY: True, WHOLE: True}),
    ]
    for request in asked:
        queue.put(request)
    assert [list(one) for one in (queue.requests, queue.again, queue.documents, queue.whole)] == [
        [one] for one in asked
    ]
    assert (queue.asked(), queue.has_work()) == (4, True)


def test_what_waits_for_some_addresses_is_let_go_and_the_rest_stays_in_its_order():
    queue = SiteQueue(name="pasar.example", delay=1.0)
    for path in ("a1", "b1", "a2", "b2"):
        queue.put(ask(path))
        queue.put(ask(path, **{DISCOVERY: True}))
        queue.entries.append(Entry(url=HOME + path, source="pasar", channel=None, title=None, published=None))
    requests, entries = queue.give_up(lambda url: "/a" in url)
    assert [one.url.rpartition("/")[2] for one in requests] == ["a1", "a2", "a1", "a2"]
    assert [one.url.rpartition("/")[2] for one in entries] == ["a1", "a2"]
    assert [one.url.rpartition("/")[2] for one in queue.requests] == ["b1", "b2"]
    assert (queue.asked(), len(queue.entries)) == (4, 2)


def test_of_how_long_answers_take_the_last_counts_most_and_none_alone():
    queue = SiteQueue(name="pasar.example", delay=1.0)
    queue.since = 10.0
    queue.time_answer(12.0)
    assert queue.answer == 2.0
    for _ in range(30):
        queue.time_answer(11.0)
        assert 1.0 <= queue.answer < 2.0
    assert queue.answer == pytest.approx(1.0, abs=0.01)


# What pages teach, and messages in parts

NUMBERS = some.integers(0, 2**32)
WAYS = some.none() | some.lists(some.text(max_size=6), max_size=3).map(tuple)


@few
@given(
    WAYS, WAYS, some.none() | some.lists(some.lists(some.text(max_size=4)).map(tuple), max_size=3).map(tuple),
    some.lists(some.tuples(NUMBERS, some.integers(0, 5), some.integers(0, 99), some.booleans()), max_size=3),
    some.dictionaries(some.text(max_size=6), some.tuples(NUMBERS, some.booleans()), max_size=3),
)  # fmt: skip
def test_what_a_page_teaches_is_read_from_the_archive_as_it_was_written(title, authors, levels, lines, blocks):
    traces = Traces(title=title, authors=authors, levels=levels, lines=tuple(lines), blocks=blocks)
    assert read_traces(written(traces)) == traces


@few
@given(some.lists(some.text("kota \n", max_size=12), max_size=8), some.integers(1, 30))
def test_the_parts_of_a_message_are_the_message_and_none_is_larger_than_its_largest_paragraph(blocks, most):
    text = "\n\n".join(blocks)
    parts = list(parts_of(text, most=most))
    assert "\n\n".join(parts).strip("\n") == text.strip("\n") or "" in text.split("\n\n")
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")
    assert all(len(part) <= most or "\n\n" not in part.strip("\n") for part in parts)
