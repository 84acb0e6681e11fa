"""What led to an article is captured word for word before it is stored, in files that any web archive reads."""

from __future__ import annotations

import gzip
import json
import os
import random
import resource
import shutil
import signal
import zlib
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.archive import articles
from crawler.archive import captures as index
from crawler.archive.captures import Capture
from crawler.captures.files import OPEN, Writer, stored
from crawler.captures.reader import is_cut_short, read_at, scan
from crawler.captures.records import capture_of
from crawler.errors import CaptureError
from crawler.models import Exchange
from crawler.newsroom import build_newsroom, serve
from crawler.run.capturing import Captures, mend, prune
from crawler.times import now, to_iso
from tests.conftest import QUICK, Desk
from tests.make import DAY, NOW, URL, announce, make_archive, make_article
from tests.small_sites import open_desk, small_sites
from tests.test_kill import crawl_until

WORDPRESS = (("wordpress", "/wp-json/wp/v2/posts"),)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def make_exchange(url: str = URL, body: bytes = b"<p>halo</p>" * 100, **rest) -> Exchange:
    made = {"fetched": NOW, "status": 200, "head": HEAD, "request": b"GET / HTTP/1.1\r\nHost: pasar.example\r\n\r\n"}
    return Exchange(url=url, body=body, **(made | rest))


def make_captures(archive, folder: Path, *, mode: str = "kept", most: int = 10**9, largest: int = 10**9) -> Captures:
    return Captures(archive, folder, mode=mode, most=most, largest=largest)


def folder_of(desk: Desk) -> Path:
    return desk.archive.with_suffix(".captures")


def is_sound(path: Path, capsys) -> bool:
    """Say whether warcio's own checker finds nothing wrong with a file."""
    checker = Checker(type("Command", (), {"inputs": [str(path)], "verbose": False}))
    status = checker.process_all()
    return status == 0 and "exception" not in capsys.readouterr().out


def records(path: Path) -> list[tuple[str, str, str]]:
    """Return kind, address and record of all in a file, as warcio reads it."""
    with path.open("rb") as file:
        heads = [record.rec_headers for record in ArchiveIterator(file)]
    return [
        (head.get_header("WARC-Type"), head.get_header("WARC-Target-URI") or "", head.get_header("WARC-Record-ID"))
        for head in heads
    ]


def payload_at(folder: Path, capture) -> bytes:
    """Return what a capture holds, unpacked, as warcio reads it from its place."""
    with (folder / capture["file"]).open("rb") as file:
        file.seek(capture["offset"])
        record = next(iter(ArchiveIterator(file)))
        assert record.rec_headers.get_header("WARC-Record-ID") == f"<{capture['record']}>"
        assert record.rec_headers.get_header("WARC-Target-URI") == capture["url"]
        assert record.rec_headers.get_header("WARC-Date") == capture["fetched"]
        assert record.rec_headers.get_header("WARC-Payload-Digest") == capture["digest"]
        return record.content_stream().read()


def dangling(desk: Desk) -> list[int]:
    """Return the articles that have no capture, or one that is not where the index says."""
    rows = desk.rows("SELECT id, captures.* FROM articles LEFT JOIN captures ON record = capture ORDER BY 1")
    return [row["id"] for row in rows if row["file"] is None or not payload_at(folder_of(desk), row)]


def test_every_article_has_its_capture_and_other_software_reads_it(crawled, capsys):
    folder = folder_of(crawled)
    assert dangling(crawled) == []
    for path in stored(folder):
        assert path.name.endswith(".warc.gz")
        assert is_sound(path, capsys)
        kinds = [kind for kind, *_ in records(path)]
        assert kinds[0] == "warcinfo"
        assert {"request", "response", "metadata"} <= set(kinds)
        with path.open("rb") as file:
            read = list(FastIterator(file, verify_digests=True, record_types=WarcRecordType.any_type))
        assert len(read) == len(kinds)
        with path.open("rb") as file:
            assert {record.rec_headers.protocol for record in ArchiveIterator(file)} == {"WARC/1.1"}


def test_a_capture_holds_what_the_site_has_sent(crawled):
    room = crawled.newsroom
    piece = next(one for one in room.newsroom.pieces if one.expected == "kept" and one.source == "obor-delta")
    [row] = crawled.rows(
        "SELECT captures.* FROM articles JOIN captures ON record = capture WHERE articles.url = ?", room.url(piece)
    )
    sent = room.decide("obor-delta.localhost", piece.path)
    assert payload_at(folder_of(crawled), row) == sent.body + room.filler + (sent.rest or b"")


def test_what_is_not_kept_is_not_captured_unless_all_is(crawled):
    kept = {row["url"] for row in crawled.rows("SELECT url FROM captures")}
    dropped = {row["url"] for row in crawled.rows("SELECT url FROM ledger WHERE state = 'dropped' AND article IS NULL")}
    assert dropped
    assert not dropped & kept
    assert not any(path.name.startswith("all-") for path in stored(folder_of(crawled)))


def test_all_answers_are_captured_where_that_is_wanted_and_pruned_by_a_command(desk, capsys):
    desk.crawl("--capture", "all")
    captured = {row["url"] for row in desk.rows("SELECT url FROM captures")}
    asked = {f"http://{visit.host}:{desk.newsroom.port}{visit.path}" for visit in desk.newsroom.requests}
    assert asked - captured == set()
    assert all(is_sound(path, capsys) for path in stored(folder_of(desk)))
    assert dangling(desk) == []
    before = json.loads(desk.pantau("captures", "--json").stdout)
    assert (before["files"], before["captured_articles"], before["missing_files"]) == (2, before["articles"], 0)
    pruned = desk.pantau("captures", "--json", "--keep-days", "0")
    assert pruned.stderr.startswith("1 file deleted, ")
    assert json.loads(pruned.stdout)["captured_articles"] == before["articles"]
    assert dangling(desk) == []
    desk.pantau("captures", "--keep-days", "0", "--also-articles")
    assert stored(folder_of(desk)) == []
    assert desk.rows("SELECT id FROM articles WHERE capture IS NOT NULL") == []


def test_nothing_is_captured_where_nothing_is_wanted(desk):
    desk.crawl("--capture", "none")
    assert not folder_of(desk).exists()
    assert desk.rows("SELECT count(*) AS number FROM articles WHERE capture IS NULL")[0]["number"] > 0
    assert desk.rows("SELECT * FROM captures") == []


def test_a_document_that_brought_several_articles_is_captured_once(tmp_path):
    with open_desk(small_sites({"satu": 7}, channels=WORDPRESS, rest="open"), tmp_path) as desk:
        desk.crawl()
        assert len(desk.rows("SELECT id FROM articles")) == 7
        [row] = desk.rows("SELECT captures.* FROM captures")
        assert "/wp-json/wp/v2/posts" in row["url"]
        assert {one["capture"] for one in desk.rows("SELECT capture FROM articles")} == {row["record"]}
        assert len(json.loads(payload_at(folder_of(desk), row))) == 7


def test_a_redirect_that_led_to_an_article_is_captured_before_it(tmp_path):
    with open_desk(small_sites({"satu": 2}), tmp_path) as desk:
        url = desk.newsroom.url_of
        desk.newsroom.answer("satu", "/smart-city-1/", status=301, headers={"Location": url("satu", "/pindah/")})
        piece = replace(desk.newsroom.newsroom.pieces[0], path="/pindah/")
        desk.newsroom.publish(piece)
        desk.crawl()
        found = desk.rows("SELECT url, status FROM captures ORDER BY file, offset")
        ways = [(row["url"], row["status"]) for row in found]
        place = ways.index((url("satu", "/smart-city-1/"), 301))
        assert ways[place + 1] == (url("satu", "/pindah/"), 200)


def test_files_are_rolled_over_by_size(desk):
    desk.crawl("--set", "CAPTURES_FILE=20000")
    files = stored(folder_of(desk))
    assert len(files) > 2
    assert all(records(path)[0][0] == "warcinfo" for path in files)
    assert dangling(desk) == []


def test_what_captures_may_take_is_bounded_and_the_articles_are_stored_all_the_same(desk):
    done = desk.pantau("crawl", "--json", *QUICK, "--set", "CAPTURES_MOST=1000")
    assert done.returncode == 0
    [said] = [line for line in done.stderr.splitlines() if "CAPTURES_MOST" in line]
    assert "articles are stored without" in said
    assert len(desk.rows("SELECT id FROM articles WHERE capture IS NULL")) > 5
    assert sum(path.stat().st_size for path in stored(folder_of(desk))) < 100_000
    checked = desk.pantau("doctor")
    assert "captures" in checked.stdout


def test_captures_that_cannot_be_written_end_the_run_with_one_sentence_and_lose_nothing(desk):
    folder_of(desk).write_text("no folder")
    done = desk.pantau("crawl", *QUICK)
    assert done.returncode == 1
    [said] = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert said.startswith(f"Error: captures cannot be written into {folder_of(desk)}: ")
    assert desk.rows("SELECT id FROM articles") == []
    folder_of(desk).unlink()
    desk.crawl()
    assert dangling(desk) == []


# Killed.


def test_killed_at_random_moments_captures_stay_readable_and_no_article_lacks_its_own(tmp_path, capsys):
    with serve(build_newsroom(now(), articles=60, filler=2_000)) as room:
        calm, desk, moments = Desk(room, tmp_path / "calm"), Desk(room, tmp_path / "killed"), random.Random(3)
        calm.crawl("--capture", "all")
        for _ in range(3):
            process = crawl_until(desk, moments.randrange(20, 60))
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        desk.crawl("--capture", "all")
        assert desk.contents() == calm.contents()
        assert dangling(desk) == []
        files = stored(folder_of(desk))
        assert not any(path.name.endswith(OPEN) for path in files)
        assert all(is_sound(path, capsys) for path in files)
        known = {row["record"] for row in desk.rows("SELECT record FROM captures")}
        there = [(kind, record.strip("<>")) for path in files for kind, _, record in records(path)]
        assert {record for kind, record in there if kind in {"response", "revisit"}} == known


def test_a_torn_record_is_cut_and_nothing_before_it_is_lost(tmp_path):
    chance = random.Random(5)
    with make_archive(tmp_path / "archive.db") as archive:
        for round_ in range(12):
            folder = tmp_path / str(round_)
            writer = Writer(folder, "kept", largest=10**9)
            ends = []
            for number in range(4):
                made = capture_of(make_exchange(f"{URL}{round_}/{number}", chance.randbytes(3000)), None)
                ends.append((made.record, writer.write(made.members, now=NOW).offsets[0] + len(made.members[0])))
            path = next(iter(stored(folder)))
            writer.file.close()  # as a kill does
            os.truncate(path, chance.randint(1, path.stat().st_size))
            size = path.stat().st_size
            mend(archive, folder)
            whole = [record for record, end in ends if end <= size]
            found = [row["record"] for row in archive.rows("SELECT record FROM captures WHERE file = ?", writer.name)]
            assert sorted(found) == sorted(whole)
            if whole:
                again = Path(folder / writer.name)
                assert [record.strip("<>") for kind, _, record in records(again) if kind == "response"] == whole


def test_zeros_behind_the_last_record_are_cut_as_well(tmp_path):
    with make_archive(tmp_path / "archive.db") as archive:
        writer = Writer(tmp_path / "captures", "kept", largest=10**9)
        made = capture_of(make_exchange(), None)
        writer.write(made.members, now=NOW)
        whole = writer.end
        writer.file.write(bytes(4096))  # as a file system leaves them after a power cut
        writer.file.close()
        mend(archive, tmp_path / "captures")
        assert (tmp_path / "captures" / writer.name).stat().st_size == whole
        assert index.found(archive, made.record).url == URL


def test_a_file_that_another_process_is_writing_is_left_alone(tmp_path):
    with make_archive(tmp_path / "archive.db") as archive:
        writer = Writer(tmp_path / "captures", "kept", largest=10**9)
        writer.write(capture_of(make_exchange(), None).members, now=NOW)
        mend(archive, tmp_path / "captures")
        assert [path.name for path in stored(tmp_path / "captures")] == [writer.name + OPEN]
        writer.close()
        assert [path.name for path in stored(tmp_path / "captures")] == [writer.name]


def test_a_disk_that_takes_a_record_only_in_part_leaves_the_file_as_it_was(tmp_path):
    writer = Writer(tmp_path, "kept", largest=10**9)
    made = capture_of(make_exchange(body=random.Random(1).randbytes(5000)), None)
    writer.write(made.members, now=NOW)
    before, limits = writer.end, resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (before + 1000, limits[1]))
    try:
        with pytest.raises(CaptureError, match=r"captures cannot be written into .*; make room"):
            writer.write(made.members, now=NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (tmp_path / (writer.name + OPEN)).stat().st_size == before
    writer.write(made.members, now=NOW)
    writer.close()
    assert len([kind for kind, *_ in records(tmp_path / writer.name) if kind == "response"]) == 2


# What has not changed.


def test_an_unchanged_payload_is_stored_once_and_referred_to(tmp_path, capsys):
    body = b"<p>tetap sama</p>" * 200
    with make_archive(tmp_path / "archive.db") as archive:
        captures = make_captures(archive, tmp_path / "captures")
        first = captures.keep([make_exchange(body=body)])
        captures.close()
        captures = make_captures(archive, tmp_path / "captures")
        second = captures.keep([make_exchange(body=body, fetched=NOW + DAY)])
        third = captures.keep([make_exchange(f"{URL}lain", body=body, fetched=NOW + DAY)])
        captures.close()
        assert index.found(archive, first).original is None
        assert [index.found(archive, record).original for record in (second, third)] == [first, first]
    for path in stored(tmp_path / "captures"):
        assert is_sound(path, capsys)
    again = []
    for path in stored(tmp_path / "captures"):
        with path.open("rb") as file:
            again += [record.rec_headers for record in ArchiveIterator(file) if record.rec_type == "revisit"]
    assert {head.get_header("WARC-Refers-To") for head in again} == {f"<{first}>"}
    assert {head.get_header("WARC-Refers-To-Date") for head in again} == {to_iso(NOW)}
    assert {head.get_header("WARC-Refers-To-Target-URI") for head in again} == {URL}


def test_what_led_to_an_article_never_refers_to_what_did_not(tmp_path):
    with make_archive(tmp_path / "archive.db") as archive:
        captures = make_captures(archive, tmp_path / "captures", mode="all")
        captures.note(make_exchange())
        captures.enter()
        kept = captures.keep([make_exchange()])
        captures.close()
        assert index.found(archive, kept).original is None


# Keeping and pruning.


def held(archive, folder: Path, url: str, *, days: int, topic: str | None) -> str:
    """Store an article with a capture that is so many days old, in a file of its own; return the record."""
    captures = make_captures(archive, folder)
    announce(archive, url)
    record = captures.keep([make_exchange(url, body=url.encode() * 100, fetched=NOW - days * DAY)])
    captures.close()
    verdict = "about" if topic else "no"
    articles.save(archive, make_article(url, capture=record, text=url, topic=topic, verdict=verdict), run=None)
    return record


def test_pruning_spares_the_captures_of_articles_on_a_topic_unless_told(tmp_path):
    folder = tmp_path / "captures"
    with make_archive(tmp_path / "archive.db") as archive:
        old = held(archive, folder, f"{URL}a", days=100, topic="smart-city")
        other = held(archive, folder, f"{URL}b", days=100, topic=None)
        young = held(archive, folder, f"{URL}c", days=10, topic=None)
        before = NOW - timedelta(days=90)
        assert len(prune(archive, folder, before=before, articles=False)) == 1
        assert [index.found(archive, one) is not None for one in (old, other, young)] == [True, False, True]
        assert len(stored(folder)) == 2
        assert len(prune(archive, folder, before=before, articles=True)) == 1
        assert [index.found(archive, one) is not None for one in (old, other, young)] == [False, False, True]
        [row] = archive.rows("SELECT text, capture FROM articles WHERE url = ?", f"{URL}a")
        assert row == {"text": f"{URL}a", "capture": None}


def test_pruning_spares_a_payload_to_which_a_younger_capture_refers(tmp_path):
    folder, body = tmp_path / "captures", b"<p>sama</p>" * 200
    with make_archive(tmp_path / "archive.db") as archive:
        for days in (100, 1):
            captures = make_captures(archive, folder)
            captures.keep([make_exchange(body=body, fetched=NOW - days * DAY)])
            captures.close()
        assert prune(archive, folder, before=NOW - 50 * DAY, articles=True) == {}
        assert len(stored(folder)) == 2


# Looking at one.


def test_show_prints_what_was_asked_and_answered_and_writes_the_body(crawled, tmp_path):
    shown = crawled.pantau("show", "1", "--capture")
    assert shown.returncode == 0
    assert "GET /" in shown.stdout
    assert "Content-Type: text/html" in shown.stdout
    [row] = crawled.rows("SELECT captures.* FROM articles JOIN captures ON record = capture WHERE id = 1")
    assert row["record"] in shown.stdout
    crawled.pantau("show", "1", "--body", str(tmp_path / "halaman.html"))
    assert (tmp_path / "halaman.html").read_bytes() == payload_at(folder_of(crawled), row)


def test_a_capture_whose_file_is_gone_is_one_sentence_and_doctor_says_so(crawled, tmp_path):
    desk = Desk(crawled.newsroom, tmp_path)
    shutil.copy(crawled.archive, desk.archive)
    shutil.copytree(folder_of(crawled), folder_of(desk))
    [path] = stored(folder_of(desk))
    path.rename(path.with_name("other-1.warc.gz"))
    shown = desk.pantau("show", "1", "--capture")
    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr.startswith("Error: the capture urn:uuid:")
    checked = desk.pantau("doctor")
    assert checked.returncode == 1
    [said] = [line for line in checked.stdout.splitlines() if "  captures " in line]
    assert f"1 file is gone from {folder_of(desk)}, such as {path.name}" in said
    path.with_name("other-1.warc.gz").rename(path)
    (folder_of(desk) / "stranger.warc.gz").write_bytes(path.read_bytes())
    checked = desk.pantau("doctor")
    assert checked.returncode == 0
    assert "no index has 1 file of " in checked.stdout
    assert "stranger.warc.gz" in checked.stdout


def test_a_body_is_unpacked_whatever_it_was_packed_in_and_never_without_bound(tmp_path):
    text = b"<p>berita</p>" * 1000
    packed = {
        "gzip": gzip.compress(text), "br": brotli.compress(text), "deflate": zlib.compress(text),
        "deflate, gzip": gzip.compress(zlib.compress(text)), "identity": text,
    }  # fmt: skip
    bare = zlib.compressobj(wbits=-15)
    bodies = [*packed.items(), ("deflate", bare.compress(text) + bare.flush()), ("gzip", text)]  # not as it says
    bodies.append(("gzip", gzip.compress(bytes(30 * 1024**2))))
    writer = Writer(tmp_path, "kept", largest=10**9)
    found = []
    for name, body in bodies:
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {name}\r\n\r\n".encode()
        made = capture_of(make_exchange(body=body, head=head), None)
        offset = writer.write(made.members, now=NOW).offsets[made.place]
        found.append(read_at(tmp_path / (writer.name + OPEN), offset).body)
    writer.close()
    assert found[:-1] == [text] * (len(bodies) - 1)
    assert len(found[-1]) == 12 * 1024**2


@pytest.mark.parametrize(
    ("date", "moment"),
    [("2021-12-15T01:02:03Z", "2021-12-15T01:02:03Z"), ("2021-12-15", "2021-12-15T00:00:00Z"), ("kemarin", None)],
)
def test_a_record_of_others_that_does_not_say_when_is_left_out(tmp_path, date, moment):
    path, block = tmp_path / "lain.warc", HEAD + b"halo"
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: {date}\r\n"
    told = f"WARC-Target-URI: <{URL}>\r\nContent-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    path.write_bytes(f"{head}{told}".encode() + block + b"\r\n\r\n")
    [(_, answer)] = scan(path, lambda _: True)
    assert (answer and to_iso(answer.fetched)) == moment


def test_however_a_file_is_damaged_that_is_said_and_nothing_else_happens(tmp_path):
    chance, path = random.Random(7), tmp_path / "rusak.warc.gz"
    made = [capture_of(make_exchange(f"{URL}{number}"), None).members for number in range(3)]
    whole = b"".join(member for members in made for member in members)
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(data))
            data[place : place + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
        path.write_bytes(data)
        with suppress(CaptureError):
            assert len(list(scan(path, lambda _: True, own=True))) <= 3


@pytest.mark.parametrize("packing", ["each record", "the whole", "nothing"])
def test_a_file_that_ends_within_a_record_is_told_from_a_whole_one(tmp_path, packing):
    path = tmp_path / "putus.warc.gz"
    records = capture_of(make_exchange(), None).members
    pieces = records if packing == "each record" else [b"".join(map(gzip.decompress, records))]
    data = b"".join(gzip.compress(b"".join(pieces)) if packing == "the whole" else piece for piece in pieces)
    path.write_bytes(data)
    assert not is_cut_short(path, 0)
    path.write_bytes(data + b"\n")  # as some tools end a file
    assert not is_cut_short(path, 0)
    for lost in (9, 50, len(data) // 2, len(data) - 30):
        path.write_bytes(data[:-lost])
        assert is_cut_short(path, 0), lost


def test_an_index_entered_twice_says_the_same(tmp_path):
    with make_archive(tmp_path / "archive.db") as archive:
        one = Capture(record="urn:uuid:1", url=URL, fetched=to_iso(NOW), status=200, digest="d", file="f", offset=1)
        index.enter(archive, [one])
        index.enter(archive, [replace(one, offset=2)])
        assert index.found(archive, "urn:uuid:1") == one
