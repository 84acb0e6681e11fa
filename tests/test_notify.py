"""Digests, searches that notify and alerts: to real receivers, each message at least once, no address anywhere else."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import smtplib
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from aiosmtpd.smtp import AuthResult
from click.testing import CliRunner

from crawler.archive import articles, open_archive, runs
from crawler.archive import notices as written
from crawler.archive.runs import Tally
from crawler.archive.views import notices
from crawler.archive.views.runs import PastRun
from crawler.cli import main
from crawler.errors import ConfigurationError, RunInProgress
from crawler.health import Health
from crawler.labels import wording
from crawler.notify import alerts, outbox
from crawler.notify.addresses import Address, find_address
from crawler.notify.sending import Message, check_address, parts_of, send
from crawler.reports import digest as digests
from crawler.run.lock import Lock
from crawler.times import to_iso
from crawler.troubles import Word
from tests.forking import begin
from tests.make import DAY, HOME, HOUR, NOW, make_archive, make_article, make_source
from tests.receivers import PATIENCE, Receiver, mail_server, webhook

SECRET = "rahasia-sekali"
METRO = ({"code": "18.72", "role": "subject", "evidence": "Metro"},)
MEDAN = ({"code": "12.71", "role": "subject", "evidence": "Medan"},)
EVIL = "Lampu <script>alert(1)</script> & *bintang*"


@pytest.fixture
def mail():
    with mail_server() as receiver:
        yield receiver


@pytest.fixture
def hook():
    with webhook(SECRET) as receiver:
        yield receiver


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    path = tmp_path_factory.mktemp("notify") / "archive.db"
    east = make_source("timur", regions=("81.71",), timezone="Asia/Jayapura")
    with make_archive(path, make_source(), make_source("kota"), east) as opened:
        text = "Wali kota menyalakan lampu jalan pintar di alun-alun kota bersama warga yang datang sejak sore."
        told = [
            make_article(f"{HOME}lampu/", published=NOW - 2 * HOUR, precision="minute", day="2026-11-20",
                         regions=METRO, text=text),
            make_article("https://kota.example/salinan/", source="kota", published=NOW - HOUR, precision="minute",
                         day="2026-11-20", regions=METRO, title="Lampu pintar menyala", text=text),
            make_article("https://timur.example/jahat/", source="timur", published=NOW - DAY, title=EVIL,
                         precision="minute", day="2026-11-19", regions=MEDAN, text="Pemkot Medan meraih piala."),
            make_article(f"{HOME}lama/", published=NOW - 9 * DAY, day="2026-11-11", text="Kabar pekan lalu."),
        ]  # fmt: skip
        for one in told:
            articles.save(opened, one, run=None)
    return path


@pytest.fixture
def folder(stored, tmp_path, monkeypatch):
    """Return a folder with an archive and a pantau.toml, in which commands are given."""
    shutil.copy(stored, tmp_path / "archive.db")
    (tmp_path / "pantau.toml").write_text('archive = "archive.db"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PANTAU_ARCHIVE", raising=False)
    with time_machine.travel(NOW, tick=False):
        yield tmp_path


def addresses(folder, **named: Receiver):
    path = folder / "secrets.toml"
    lines = (f'{name} = "{receiver.url}"\n' for name, receiver in named.items())
    path.write_text("[notify]\n" + "".join(lines), "utf-8")
    path.chmod(0o600)


def pantau(*words: str, status: int = 0):
    done = CliRunner().invoke(main, list(words), catch_exceptions=False)
    assert done.exit_code == status, done.output
    return done


def objects(*words: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in pantau(*words, "--json").stdout.splitlines()]


def kill_at_receipt(receiver: Receiver, *words: str) -> None:
    """Give a command in a process that is killed when its message is received, and before it learns so."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANTAU_")}
    travel = f"import time_machine; time_machine.travel({NOW.timestamp()}, tick=False).start()"
    code = f"{travel}; import sys; from crawler.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, *words]
    process = begin(command, is_code=True, env=environment, text=True, stderr=subprocess.PIPE)
    receiver.victim = process
    with process:
        assert process.stderr
        said = process.stderr.read()
        assert process.wait(PATIENCE) == -9, said


def add_article(folder, name: str, **rest: Any):
    with open_archive(folder / "archive.db") as opened:
        told = {
            "published": NOW,
            "precision": "minute",
            "day": "2026-11-20",
            "regions": MEDAN,
            "text": f"Kabar {name}.",
        }
        articles.save(opened, make_article(f"{HOME}{name}/", **(told | rest)), run=None)


def texts(mail: Receiver) -> list[str]:
    return [one.get_body(("plain",)).get_content() for one in mail.got]


def kept(folder) -> list[notices.Notice]:
    with open_archive(folder / "archive.db") as opened:
        rows = opened.rows("SELECT key FROM notices ORDER BY id")
        return [notices.one(opened, str(row["key"])) for row in rows]


# Digests


def test_a_digest_tells_by_region_and_story_and_ends_with_what_was_not_seen(folder, mail):
    addresses(folder, humas=mail)
    pantau("digest", "--to", "humas")
    [got], [text] = mail.got, texts(mail)
    assert got["Subject"] == "Pantau: 2 berita baru"
    assert (got["From"], got["To"]) == ("Pantau <pantau@kabar.example>", "humas@kota.example, kadis@kota.example")
    assert text.splitlines()[:14] == [
        "Berita baru, 19 November 2026 – 20 November 2026",
        "2 berita, 3 artikel, 3 media, 2 kabupaten/kota.",
        "",
        "KOTA MEDAN, SUMATERA UTARA",
        "",
        f"1. {EVIL}",
        "   Timur, Kamis, 19 November 2026, 12.00 WIT",
        "   https://timur.example/jahat/",
        "",
        "KOTA METRO, LAMPUNG",
        "",
        "2. Lampu jalan pintar dipasang di alun-alun",
        "   Pasar, Jumat, 20 November 2026, 08.00 WIB",
        "   dimuat juga oleh Kota",
    ]
    assert "4 seluruhnya, paling banyak 2 (20 November 2026)" in text
    assert text.index("KELENGKAPAN") < text.index("tidak ada penelusuran") < text.index("Pesan ")


def test_a_mail_has_the_line_as_a_picture_and_nothing_of_a_site_as_markup(folder, mail):
    addresses(folder, humas=mail)
    pantau("digest", "--to", "humas", "--kliping")
    [got] = mail.got
    parts = {part.get_content_type(): part for part in got.walk()}
    assert "multipart/related" in parts
    page = got.get_body(("html",)).get_content()
    assert "<script>" not in page
    assert f'src="cid:{parts["image/png"]["Content-ID"][1:-1]}"' in page
    assert parts["image/png"].get_content().startswith(b"\x89PNG")
    assert parts["application/pdf"].get_content().startswith(b"%PDF")
    assert parts["application/pdf"].get_filename() == "kliping-2026-11-20.pdf"


def test_a_digest_goes_on_where_the_last_one_to_the_same_address_ended(folder, mail, hook):
    addresses(folder, humas=mail, tim=hook)
    pantau("digest", "--to", "humas")
    assert "nothing is new" in pantau("digest", "--to", "humas").stderr
    assert objects("digest", "--to", "humas") == []
    add_article(folder, "baru")
    add_article(folder, "tua", published=NOW - 30 * DAY, day="2026-10-21")  # as a backfill brings it
    pantau("digest", "--to", "humas", "--to", "tim")
    assert [text.count("https://") for text in texts(mail)] == [2, 1]
    assert "Masuk arsip pula 1 artikel lama." in texts(mail)[1]
    [(_, body)] = hook.got  # its first one
    assert body["title"] == "Pantau: 3 berita baru"
    assert body["message"].count("https://") == 3


def test_a_digest_that_only_ends_is_refused_since_what_is_newer_would_never_be_told(folder, mail):
    addresses(folder, humas=mail)
    refused = pantau("digest", "--to", "humas", "--until", "2026-11-12", status=2)
    assert "give it too" in refused.stderr
    assert len(objects("digest", "--to", "humas")[0]["articles"]) == 3


def test_what_was_sent_is_said_in_the_language_of_who_sends(folder, mail, monkeypatch):
    addresses(folder, humas=mail)
    monkeypatch.setenv("PANTAU_LANG", "id")
    assert pantau("digest", "--to", "humas").stderr.startswith("digest terkirim ke humas, 3 artikel (pesan ")
    assert pantau("digest", "--to", "humas").stderr == "tidak ada yang baru; tidak ada yang dikirim\n"
    added = pantau("watch", "add", "medan", "--region", "Kota Medan", "--to", "humas").stderr
    assert added.startswith("1 artikel sudah cocok dan tidak dikabarkan; ")
    assert pantau("watch", "run").stderr == "tidak ada yang baru cocok; tidak ada yang dikirim\n"
    assert pantau("watch", "run", "--dry-run").stdout == "medan: 0 baru, 0 menunggu\n"
    assert pantau("watch", "test", "medan").stderr == "uji coba dikirim ke humas; 1 artikel cocok\n"
    assert "pantauan 'medan' sudah ada; " in pantau("watch", "add", "medan", "--to", "humas", status=1).stderr
    assert "tidak ada pantauan bernama 'x'; yang ada: medan" in pantau("watch", "remove", "x", status=1).stderr
    mail.answer = "552 penuh"
    add_article(folder, "baru")
    assert "1 pesan belum terkirim, " in pantau("digest", "--to", "humas", status=1).stderr


def test_a_digest_of_given_days_tells_of_these_whatever_was_told(folder, mail):
    addresses(folder, humas=mail)
    pantau("digest", "--to", "humas", "--since", "2026-11-10", "--until", "2026-11-12")
    [sent] = objects("digest", "--to", "humas", "--since", "2026-11-10", "--until", "2026-11-12")
    assert (sent["kind"], sent["recipient"], sent["articles"], sent["error"]) == ("digest", "humas", [4], None)
    assert [text.count("https://") for text in texts(mail)] == [1, 1]
    assert mail.got[0]["Message-ID"] != mail.got[1]["Message-ID"]


def test_without_news_nothing_is_sent_unless_that_is_asked_for(folder, mail):
    addresses(folder, humas=mail)
    pantau("digest", "--region", "Ambon", "--to", "humas")
    assert mail.got == []
    pantau("digest", "--region", "Ambon", "--to", "humas", "--even-empty")
    assert " · Daerah: Kota Ambon" in texts(mail)[-1].splitlines()[0]
    [got] = mail.got
    assert got["Subject"] == "Pantau: tidak ada berita baru"


def test_a_digest_whose_sender_dies_comes_twice_as_the_same_and_what_is_new_comes_once(folder, mail):
    addresses(folder, humas=mail)
    kill_at_receipt(mail, "digest", "--to", "humas")
    assert [one.sent for one in kept(folder)] == [None]
    add_article(folder, "baru")
    pantau("digest", "--to", "humas")
    pantau("digest", "--to", "humas")
    first, again, new = mail.got
    assert first["Message-ID"] == again["Message-ID"] != new["Message-ID"]
    assert texts(mail)[0] == texts(mail)[1]
    assert [text.count("https://") for text in texts(mail)] == [2, 2, 1]
    assert [one.sent is not None for one in kept(folder)] == [True, True]


def test_a_kliping_that_is_too_large_stays_and_that_is_said(folder, mail, monkeypatch):
    monkeypatch.setattr(outbox, "MOST_CLIPPED", 2)
    addresses(folder, humas=mail)
    pantau("digest", "--to", "humas", "--kliping")
    assert "Kliping tidak dilampirkan, karena 3 artikel terlalu banyak" in texts(mail)[0]
    assert "application/pdf" not in [part.get_content_type() for part in mail.got[0].walk()]


def test_a_kliping_that_a_mail_server_finds_too_large_stays_and_its_news_go_out(folder):
    with mail_server(data_size_limit=40_000) as mail:
        addresses(folder, humas=mail)
        pantau("digest", "--to", "humas", "--kliping")
        pantau("digest", "--to", "humas", "--kliping")
    [got], [text] = mail.got, texts(mail)
    assert text.count("https://") == 2
    assert "Kliping tidak dilampirkan, karena terlalu besar bagi server surat; " in text
    assert "application/pdf" not in [part.get_content_type() for part in got.walk()]


def test_many_stories_are_counted_and_not_listed():
    records = [record(number) for number in range(digests.MOST + 5)]
    told = digests.digest(records, head="Berita", named="Pantau", key="k")
    assert digests.text(told).count("https://") == digests.MOST
    assert told.unlisted == "Selain itu 5 berita, yang tidak disebut satu per satu."
    assert "65 berita, 65 artikel" in told.total


def record(number: int, **rest: Any) -> dict[str, Any]:
    told = {
        "id": number, "story": None, "outlet": "Pasar", "outlet_regions": [],
        "outlet_zone": None, "title": f"Kabar {number}",
        "published": None, "precision": None, "day": "2026-11-20", "regions": [], "region_codes": [], "kind": None,
        "url": f"https://pasar.example/{number}", "gone": None,
    }  # fmt: skip
    return told | rest


@pytest.mark.parametrize(
    ("codes", "group"),
    [
        ([["18.72"], ["18.72", "12.71"]], "Kota Metro, Lampung"),  # most articles of the story
        ([["18", "18.72"]], "Kota Metro, Lampung"),  # the smallest
        ([["18"]], "Lampung"),
        ([[]], "Tanpa daerah"),
    ],
)
def test_a_story_stands_with_the_region_that_it_is_most_about(codes, group):
    records = [record(number, story=7, region_codes=one) for number, one in enumerate(codes)]
    told = digests.digest(records, head="Berita", named="Pantau", key="k")
    assert [one.name for one in told.groups] == [group]


def test_a_digest_says_of_a_story_that_it_was_out_before_its_new_copies():
    told = [record(1, story=7, story_day="2026-11-19"), record(2, story=8, story_day="2026-11-20")]
    [group] = digests.digest(told, head="Berita", named="Pantau", key="k").groups
    assert {one.title: one.also for one in group.entries} == {
        "Kabar 1": "sudah terbit sejak 19 November 2026", "Kabar 2": "",
    }  # fmt: skip


def test_a_digest_says_of_an_article_that_its_medium_has_removed_it_since():
    told = digests.digest([record(1, gone="2026-11-21T17:30:00Z")], head="Berita", named="Pantau", key="k")
    assert "Pasar, Jumat, 20 November 2026 (dihapus medianya, terlihat Minggu, 22 November 2026)" in digests.text(told)


def test_a_story_names_the_regions_of_all_its_copies():
    codes = [["73.71"], ["12.71", "81.71"], ["12.71"]]
    records = [record(number, story=7, region_codes=one) for number, one in enumerate(codes)]
    [medan] = digests.digest(records, head="Berita", named="Pantau", key="k").groups
    assert medan.name == "Kota Medan, Sumatera Utara"
    assert medan.entries[0].also == "juga tentang Kota Makassar, Kota Ambon"


# Watches


def test_a_watch_tells_each_new_match_once_and_nothing_that_was_there(folder, hook):
    addresses(folder, tim=hook)
    added = pantau("watch", "add", "medan", "--region", "Kota Medan", "--to", "tim").stderr
    assert "1 article matches already and is not told" in added
    pantau("watch", "run")
    assert hook.got == []
    add_article(folder, "baru")
    add_article(folder, "lain", regions=METRO)
    assert pantau("watch", "run", "--dry-run").stdout == "medan: 1 new, 0 waiting\n"
    assert objects("watch", "run", "--dry-run") == [{"name": "medan", "new": 1, "waiting": 0}]
    [sent] = objects("watch", "run")
    assert objects("watch", "run", "medan") == []
    [(key, body)] = hook.got
    assert (sent["kind"], sent["name"], sent["recipient"], sent["key"]) == ("watch", "medan", "tim", key)
    assert (len(sent["articles"]), sent["error"]) == (1, None)
    assert body["title"] == "Pantauan “medan”: 1 berita baru"
    assert f"{HOME}baru/" in body["message"]
    assert f"Pesan {key}." in body["message"]


def test_a_watch_whose_topic_is_sought_no_longer_is_said(folder, hook):
    addresses(folder, tim=hook)
    topics = folder / "topics.toml"
    (folder / "pantau.toml").write_text('archive = "archive.db"\nseeds = "."\nonly = true\n', "utf-8")
    declared = '[{0}]\nname = "{0}"\n[[{0}.names]]\npoints = 10\nterms = ["harga {0}"]\n'.format
    topics.write_text(declared("cabai") + declared("banjir"), "utf-8")
    pantau("watch", "add", "pedas", "--topic", "cabai", "--query", "harga OR pasar", "--to", "tim")
    pantau("watch", "add", "air", "--topic", "banjir", "--to", "tim")
    assert "switched on" not in pantau("watch", "list").stderr
    topics.write_text(declared("banjir"), "utf-8")
    assert "pedas: no topic that is switched on is called cabai any more" in pantau("watch", "list").stderr


def test_a_watch_tells_an_old_article_that_comes_to_match(folder, hook):
    addresses(folder, tim=hook)
    pantau("watch", "add", "ambon", "--region", "Kota Ambon", "--to", "tim")
    with open_archive(folder / "archive.db") as opened:
        opened.db.conn.execute("INSERT INTO article_regions VALUES (4, '81.71', 'subject', 'Ambon')")
    pantau("watch", "run")
    [(_, body)] = hook.got
    assert f"{HOME}lama/" in body["message"]


def test_a_watch_whose_sender_dies_tells_twice_under_one_key_and_then_no_more(folder, hook):
    addresses(folder, tim=hook)
    pantau("watch", "add", "semua", "kabar", "--to", "tim")
    add_article(folder, "satu")
    kill_at_receipt(hook, "watch", "run")
    add_article(folder, "dua")
    for _ in range(2):
        pantau("watch", "run")
    keys = [key for key, _ in hook.got]
    told = [body["message"].count("https://") for _, body in hook.got]
    assert (keys[0] == keys[1] != keys[2], told) == (True, [1, 1, 1])
    assert hook.got[0] == hook.got[1]


def test_what_was_not_taken_is_kept_and_sent_with_the_next_run(folder, hook, mail):
    addresses(folder, tim=hook, humas=mail)
    pantau("watch", "add", "satu", "kabar", "--to", "tim")
    assert objects("watch", "add", "dua", "kabar", "--to", "humas") == [
        {"name": "dua", "recipient": "humas", "matching": 1}
    ]
    add_article(folder, "baru")
    hook.status = 503
    done = pantau("watch", "run", "--json", status=1)
    taken, failed = (json.loads(line)["error"] for line in done.stdout.splitlines())
    assert ("error=503" in failed, taken) == (True, None)
    assert "1 of the messages could not be sent and will be with the next run (tim: " in done.stderr
    assert "error=503" in done.stderr
    assert SECRET not in done.output
    assert len(mail.got) == 1  # one receiver in trouble is none of the other's business
    assert "satu: the last message was not taken" in pantau("watch", "list").stderr
    hook.status = 200
    for _ in range(2):
        pantau("watch", "run", "--quiet")
    assert (len(hook.got), len(mail.got)) == (1, 1)
    rows = [json.loads(line) for line in pantau("watch", "list", "--json").stdout.splitlines()]
    assert [(row["name"], row["told"], row["waiting"]) for row in rows] == [("dua", 1, 0), ("satu", 1, 0)]


def test_a_watch_can_be_tried_and_removed(folder, mail):
    addresses(folder, humas=mail)
    pantau("watch", "add", "medan", "--region", "Kota Medan", "--to", "humas")
    assert "there is a watch 'medan' already" in pantau("watch", "add", "medan", "--to", "humas", status=1).stderr
    assert objects("watch", "test", "medan") == [{"name": "medan", "recipient": "humas", "matching": 1}]
    [got] = mail.got
    assert got["Subject"] == "Pantauan “medan (uji coba)”: 1 berita baru"
    assert kept(folder) == []
    pantau("watch", "remove", "medan")
    assert "there is no watch 'medan'" in pantau("watch", "run", "medan", status=1).stderr


# Alerts


def test_what_is_wrong_is_told_in_one_message_and_not_twice_a_day(folder, hook):
    addresses(folder, operator=hook)
    with open_archive(folder / "archive.db") as opened:
        run = runs.begin(opened, spider="latest", scope=(), sources=1, now=NOW - 2 * HOUR)
        runs.finish(opened, run, outcome="failed", reached=0, error="the disk is full", now=NOW - HOUR)
    for _ in range(2):
        pantau("alert", "--to", "operator")
    with time_machine.travel(NOW + DAY, tick=False):
        pantau("alert", "--to", "operator")
    assert [body["title"] for _, body in hook.got] == [
        "Pantau: 2 things need attention",
        "Pantau: no crawl of all sources has come to its end yet",
    ]
    assert "* run 1 (latest) failed, 20 Nov 2026, 09:00 WIB: the disk is full" in hook.got[0][1]["message"]
    assert pantau("alert").stdout.count("\n") == 2
    rows = [json.loads(line) for line in pantau("alert", "--json").stdout.splitlines()]
    assert "\n".join(row["text"] for row in rows) == pantau("alert").stdout.strip()


def test_of_hundreds_of_sources_that_got_worse_in_one_night_the_worst_are_named_and_the_rest_is_counted(folder, hook):
    addresses(folder, operator=hook)
    slugs = [f"media-{number:03}" for number in range(300)]
    with make_archive(folder / "archive.db", *map(make_source, slugs)) as opened:
        for hours, error in ((30, None), (2, "host name not found")):
            run = runs.begin(opened, spider="latest", scope=(), sources=300, now=NOW - hours * HOUR)
            runs.note(opened, run, {slug: Tally(requests=1, answered=not error, error=error) for slug in slugs})
            runs.finish(opened, run, outcome="finished", reached=300, error=None, now=NOW - (hours - 1) * HOUR)
    pantau("alert", "--to", "operator")
    [[_, got]] = hook.got
    *told, rest, _, _ = got["message"].rstrip().split("\n")
    assert (got["title"], len(told)) == ("Pantau: 300 things need attention", 60)
    assert rest == "* and 240 more things: see `pantau alert` and `pantau sources health`"
    assert pantau("alert").stdout.count("\n") == 300
    pantau("alert", "--to", "operator")
    assert len(hook.got) == 1  # those that were counted are told too


@pytest.mark.parametrize(
    ("occasion", "later", "is_told"),
    [
        ("yesterday", 2 * HOUR, False),
        ("yesterday", 2 * DAY, False),  # what happened once
        ("today", 2 * HOUR, False),  # the same again on the same day
        ("today", DAY, True),
        (None, 2 * HOUR, False),
        (None, DAY, True),  # what lasts
    ],
)
def test_nothing_is_told_twice_a_day_nor_twice_of_one_occasion(folder, occasion, later, is_told):
    first = alerts.Alert(key="source:pasar:failing", text="x", occasion=occasion and "yesterday")
    again = alerts.Alert(key="source:pasar:failing", text="x", occasion=occasion)
    with open_archive(folder / "archive.db") as opened:
        assert alerts.untold(opened, [first], "tim", now=NOW) == [first]
        told = {"language": "en", "findings": [asdict(first)]}
        written.prepare(opened, "alert", "", "tim", told, now=NOW)
        assert alerts.untold(opened, [again], "tim", now=NOW + later) == [again] * is_told
        assert alerts.untold(opened, [again], "humas", now=NOW + later) == [again]


@pytest.mark.parametrize(
    ("job", "outcome", "texts"),
    [
        ("crawl", "missed", ["job crawl of 20 Nov 2026, 10:00 WIB missed: nothing ran at that time"]),
        ("backup", "failed", ["job backup of 20 Nov 2026, 10:00 WIB failed: nothing ran at that time"]),
        ("alert", "failed", []),  # who reads this has it by now
        ("crawl", "finished", []),
    ],
)
def test_what_the_schedule_did_not_do_is_told(folder, job, outcome, texts):
    with open_archive(folder / "archive.db") as opened:
        said = "nothing ran at that time"
        record = runs.JobRecord(job=job, due=NOW, began=None, ended=NOW + HOUR, outcome=outcome, said=said)
        runs.note_job(opened, record)
        found = alerts.findings(opened, wording("en"), now=NOW + DAY, late=timedelta(hours=30))
    assert [one.text for one in found if one.key.startswith("job:")] == texts


def test_that_messages_cannot_be_sent_is_told_to_others(folder, mail, hook):
    addresses(folder, humas=mail, operator=hook)
    mail.answer = "552 the mailbox is full"
    pantau("digest", "--to", "humas", status=1)
    pantau("alert", "--to", "operator")
    [(_, body)] = hook.got
    assert "* 1 message to humas could not be sent, since 20 Nov 2026, 10:00 WIB: 552 the mailbox is full" in (
        body["message"].splitlines()
    )


def past_run(**rest: Any) -> PastRun:
    counts = dict.fromkeys(
        ("sources", "reached", "requests", "candidates", "fetched", "kept", "dropped", "refused", "failed"), 0
    )
    told = {"id": 3, "spider": "latest", "started": to_iso(NOW), "finished": to_iso(NOW), "outcome": "failed"}
    return PastRun(**(told | counts | {"scope": [], "pid": None, "error": "x", "topics": None} | rest))


@pytest.mark.parametrize(
    ("run", "keys"),
    [
        ({}, ["run:3"]),
        ({"outcome": "finished"}, []),
        ({"outcome": "stopped"}, []),
        ({"finished": to_iso(NOW - 3 * DAY)}, []),
        ({"outcome": "running", "finished": None}, []),
    ],
)
def test_a_run_that_failed_lately_is_told(run, keys):
    assert [one.key for one in alerts.of_failures([past_run(**run)], wording("id"), now=NOW)] == keys


@pytest.mark.parametrize(("hours", "is_late"), [(29, False), (31, True), (None, True)])
def test_a_crawl_that_is_missing_is_told(hours, is_late):
    finished = None if hours is None else to_iso(NOW - hours * HOUR)
    found = list(alerts.of_lateness(finished, wording("en"), now=NOW, late=timedelta(hours=30)))
    assert [(one.key, one.occasion) for one in found] == [("late", None)] * is_late


@pytest.mark.parametrize(("minutes", "said"), [(59, "59 minutes ago"), (1, "1 minute ago"), (119, "1 hour ago")])
def test_what_ended_just_now_ended_minutes_ago(minutes, said):
    finished = to_iso(NOW - timedelta(minutes=minutes))
    [found] = alerts.of_lateness(finished, wording("en"), now=NOW, late=timedelta(0))
    assert f"crawl ended {said}, " in found.text


@pytest.mark.parametrize(
    ("word", "before", "days", "is_told"),
    [
        (Word.BLOCKED, Word.OK, 9, True),
        (Word.BLOCKED, Word.BLOCKED, 9, False),
        (Word.BLOCKED, Word.BLOCKED, 1, True),  # two runs ended since the last look
        (Word.BLOCKED, None, 1, True),
        (Word.OK, Word.FAILING, 1, False),
        (Word.UNTRIED, None, 1, False),
    ],
)
def test_a_source_that_got_worse_is_told(word, before, days, is_told):
    since = to_iso(NOW - days * DAY)
    health = Health(source="pasar", name="Pasar", word=word, kind="robots", since=since, before=before)
    found = list(alerts.of_sources([health], wording("en"), now=NOW))
    assert [(one.key, one.occasion) for one in found] == [("source:pasar:blocked", since)] * is_told
    assert all("Pasar [pasar] got worse" in one.text and "robots.txt" in one.text for one in found)


def test_all_three_go_with_the_schedule_and_a_wrong_one_is_said_at_once(folder, hook):
    addresses(folder, mail=hook)
    jobs_beside = ("--then", "digest --to mail --kliping", "--then", "watch run", "--job", "1h", "alert --to mail")
    pantau("schedule", *jobs_beside, "--show")
    assert SECRET not in pantau("schedule", "--then", f"digest --to {RAW}", "--show", status=2).output


# Addresses


@contextmanager
def heard():
    """Collect what any logger says."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    root = logging.getLogger()
    root.addHandler(handler)
    before = root.level
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


def test_an_address_is_neither_in_the_archive_nor_in_what_is_said_or_logged(folder, hook, mail):
    hook.status = 403
    mail.answer = f"554 no mail from {SECRET}"
    mail.url = mail.url.replace("mailto://", f"mailto://pantau:{SECRET}@").replace("from=", "+X-Office=x&from=")
    addresses(folder, tim=hook, humas=mail)
    with heard() as lines:
        done = pantau("digest", "--to", "tim", "--to", "humas", status=1)
        listed = pantau("config").output
    assert "2 of the messages could not be sent" in done.stderr
    said = "\n".join([done.output, listed, *lines])
    assert SECRET not in said
    assert str(hook.url.partition(":")[2]) not in said
    assert all(SECRET.encode() not in path.read_bytes() for path in folder.glob("archive.db*"))
    assert [one.attempts for one in kept(folder)] == [1, 1]


RAW = f"mailto://pantau:{SECRET}@mail.example"


@pytest.mark.parametrize(
    ("text", "mode", "name", "said"),
    [
        (f'[notify]\nhumas = "{RAW}"\n', 0o644, "humas", "chmod 600"),
        (f'[notify]\nhumas = "{RAW}"\n', 0o620, "humas", "its rights are 620"),
        (f'[notify]\nhumas = "{RAW}"\n', 0o600, RAW, "takes the name of an address"),
        (f'[notify]\nhumas = "{RAW}"\n', 0o600, "kadis", "no address is called 'kadis': there is humas; "),
        (
            "",
            0o600,
            "humas@kominfo.go.id",
            r"a mail address alone .* such as mail = .mailtos://USER:PASSWORD@mail\.example",
        ),
        (f'[notify]\nhumas = "{RAW}\n', 0o600, "humas", "not valid TOML"),
        (f'[notify]\n"{SECRET}" = 3\n"a b" = "{RAW}"\n', 0o600, "humas", "must be written like"),
        (f'notify = "{RAW}"\n', 0o600, "humas", "must be a table"),
        ("", 0o600, "env:TAK_ADA", "the environment has no TAK_ADA"),
        ("", 0o600, "humas", "there is none yet"),
    ],
)
def test_a_wrong_address_is_refused_with_the_cure_and_not_repeated(folder, text, mode, name, said):
    path = folder / "secrets.toml"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    with pytest.raises(ConfigurationError, match=said) as refused:
        find_address(name)
    assert RAW not in str(refused.value)


def test_an_address_that_apprise_does_not_understand_is_not_repeated(capfd):
    with heard() as lines, pytest.raises(ConfigurationError, match="humas is none that Apprise understands") as refused:
        check_address(Address("humas", f"salah://{SECRET}/x"))
    assert SECRET not in "".join([str(refused.value), repr(Address("humas", SECRET)), *lines, *capfd.readouterr()])


def test_a_raw_address_on_the_command_line_is_wrong_usage(folder):
    assert SECRET not in pantau("digest", "--to", RAW, status=2).output


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        ("json://desk.example:8080/hook", True),
        ("mailto://desk.example:2525?from=pantau@desk.example&to=humas@kota.example", True),
        ("json://desk.example/hook?+Authorization=abc", False),
        (f"mailto://pantau@desk.example?pass={SECRET}", False),
        (f"jsons://{SECRET}@desk.example/hook", False),
        (f"tgram://{SECRET}/123", False),
    ],
)
def test_an_address_may_be_given_as_it_is_only_if_nothing_in_it_is_secret(address, is_taken):
    if is_taken:
        assert find_address(address) == Address(address, address)
    else:
        with pytest.raises(ConfigurationError, match="takes the name of an address"):
            find_address(address)


def test_a_webhook_without_a_password_needs_no_name(folder, hook):
    pantau("digest", "--since", "2026-01-01", "--to", hook.url)
    assert len(hook.got) == 1


def test_the_environment_and_a_file_that_is_named_elsewhere_hold_addresses_too(folder, monkeypatch):
    monkeypatch.setenv("PESAN", RAW)
    assert find_address("env:PESAN").url == RAW
    (folder / "pantau.toml").write_text('secrets = "di-tempat-lain.toml"\n', "utf-8")
    path = folder / "di-tempat-lain.toml"
    path.write_text(f'[notify]\nhumas = "{RAW}"\n', "utf-8")
    path.chmod(0o400)
    assert find_address("humas").url == RAW


def test_why_a_mail_was_not_taken_is_said_without_secrets(mail):
    message = Message(key="k", made=NOW, subject="Uji\nBcc: semua@kota.example", text="Uji.")
    mail.answer = "552 the mailbox is full"
    assert send(Address("humas", mail.url), message).error == "552 the mailbox is full"
    mail.answer = "250 OK"
    assert send(Address("humas", mail.url), message).error is None
    assert mail.got[0]["Subject"] == "Uji Bcc: semua@kota.example"
    assert mail.got[0]["Bcc"] is None


HUMAS, KADIS = "humas@kota.example", "kadis@kota.example"


def test_who_could_not_take_a_mail_yet_gets_it_with_the_next_run_and_nobody_gets_it_twice(folder, mail):
    addresses(folder, humas=mail)
    mail.answers = {KADIS: "450 4.2.0 greylisted, try again later"}
    refused = pantau("digest", "--to", "humas", status=1)
    assert "(humas: 450 4.2.0 greylisted, try again later)" in refused.stderr
    mail.answer = "451 not now"
    pantau("digest", "--to", "humas", status=1)
    mail.answer, mail.answers = "250 OK", {}
    for _ in range(2):
        pantau("digest", "--to", "humas")
    assert mail.went == [[HUMAS], [KADIS]]
    assert mail.got[0]["Message-ID"] == mail.got[1]["Message-ID"]
    assert b"kota.example" not in json.dumps([one.told["settled"] for one in kept(folder)]).encode()


def test_who_is_no_recipient_any_more_is_waited_for_no_longer(folder, mail):
    addresses(folder, humas=mail)
    mail.answers = {KADIS: "452 the mailbox is full"}
    pantau("digest", "--to", "humas", status=1)
    mail.url = mail.url.replace(f",{KADIS}", "")
    addresses(folder, humas=mail)
    pantau("digest", "--to", "humas")
    assert mail.went == [[HUMAS]]


def test_who_will_never_take_a_mail_is_warned_of_by_place_and_the_others_get_it_once(folder, mail):
    addresses(folder, humas=mail)
    mail.answers = {KADIS: f"550 no such user {KADIS}"}
    with heard() as lines:
        pantau("digest", "--to", "humas")
    pantau("digest", "--to", "humas")
    assert mail.went == [[HUMAS]]
    assert "the mail was not taken for 1 of 2 recipients (2): 550 no such user ****@****" in lines


def test_a_server_has_ten_minutes_to_take_a_mail_in_since_who_leaves_earlier_sends_it_twice(mail, monkeypatch):
    waited = []
    take = smtplib.SMTP.data

    def data(self, msg):
        waited.append(self.sock.gettimeout())
        return take(self, msg)

    monkeypatch.setattr(smtplib.SMTP, "data", data)
    send(Address("humas", mail.url), Message(key="k", made=NOW, subject="Uji", text="Uji."))
    assert (len(mail.got), waited) == (1, [600])


def test_a_mail_server_may_want_to_know_who_sends():
    def knows(_server, _session, _envelope, _mechanism, data):
        return AuthResult(success=data.password == SECRET.encode(), handled=False)

    message = Message(key="k", made=NOW, subject="Uji", text="Uji.")
    with mail_server(authenticator=knows, auth_require_tls=False) as mail:
        urls = [mail.url.replace("//", f"//pantau:{password}@", 1) for password in (SECRET, "bukan-ini")]
        assert send(Address("humas", urls[0]), message).error is None
        refused = send(Address("humas", urls[1]), message).error
    assert refused == "535 5.7.8 Authentication credentials invalid"
    assert len(mail.got) == 1


def test_the_doctor_sends_a_trial_with_a_number_that_mail_may_have(folder, mail):
    addresses(folder, mail=mail)
    CliRunner().invoke(main, ["doctor", "--offline", "--notify"])
    assert re.fullmatch(r"<[\w.-]+@kabar\.example>", mail.got[0]["Message-ID"])


def test_a_digest_does_not_wait_for_a_crawl(folder, mail):
    addresses(folder, humas=mail)
    crawl = Lock(folder / "archive.db")
    pantau("digest", "--to", "humas")
    crawl.release()
    assert len(mail.got) == 1


def test_a_text_too_long_for_one_message_is_cut_between_paragraphs():
    blocks = ["satu " * 5, "dua " * 5, "tiga " * 40, "empat"]
    parts = list(parts_of("\n\n".join(blocks), most=60))
    assert parts == ["\n\n".join(blocks[:2]), blocks[2], blocks[3]]


def test_each_part_of_a_long_message_has_a_key_of_its_own(hook):
    text = "\n\n".join(["kabar " * 1_000] * 6)
    assert send(Address("tim", hook.url), Message(key="k", made=NOW, subject="Uji", text=text)).error is None
    assert [(key, body["title"]) for key, body in hook.got] == [
        ("k-1", "Uji (1/2)"), ("k", "Uji (2/2)"),
    ]  # fmt: skip


def test_two_processes_do_not_send_at_once(folder, monkeypatch):
    monkeypatch.setattr(outbox, "PATIENCE", 0.0)
    with outbox.alone(folder / "archive.db"), pytest.raises(RunInProgress, match="another process has been sending"):  # noqa: SIM117
        with outbox.alone(folder / "archive.db"):
            pass
