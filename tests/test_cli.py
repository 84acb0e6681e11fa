"""The command line as its users meet it: what it prints, with which exit status, and what it says when it cannot."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler.archive import articles, channels, ledger, open_archive, rechecks, runs
from crawler.archive.ledger import Outcome, State
from crawler.archive.runs import Tally
from crawler.cli import COMMANDS, main
from crawler.models import Channel, ChannelKind, Source
from crawler.run.lock import Lock
from crawler.sources.own import default_seeds
from crawler.times import now
from tests.conftest import QUICK, Desk
from tests.disks import small_disk
from tests.make import DAY, HOME, HOUR, NOW, TEXT, TITLE, URL, make_archive, make_article, make_candidate, make_source

FEED = f"{HOME}feed/"
COPY = "https://kota.example/lampu/"
FOUL = f"{HOME}merah/"
ESCAPES = "\x1b[31m\x9b31m\u202e"  # what would colour a terminal, or turn its text around
OFF, GONE, TWIN, WAITING, AGAIN = (f"{HOME}{slug}/" for slug in ("panen", "hilang", "salinan", "antre", "macet"))
NEVER = f"{HOME}belum-pernah/"
UNHEARD = (
    f"`wget --warc-file=page {NEVER}` and then `pantau replay --any-host page.warc.gz` bring in this page alone,"
    " `pantau backfill` the past of a source, `pantau sources add` a new site"
)
FATES = {
    OFF: Outcome(state=State.DROPPED, reason="OffTopic: no topic reaches 0.50", status=200),
    GONE: Outcome(state=State.GONE, reason="HTTP 404", status=404),
    AGAIN: Outcome(state=State.FAILED, reason="no answer in time"),
}
READING = (("search", "lampu"), ("show", "1"), ("stories",), ("explain", URL), ("runs",))


def ask(*arguments: str, **environment: str):
    """Run a command in this process; anything but a clean end fails the test."""
    clean = {name: None for name in os.environ if name.startswith("PANTAU_")}
    return CliRunner().invoke(main, arguments, env=clean | environment, catch_exceptions=False)


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def said(result) -> tuple[int, str, str]:
    return result.exit_code, result.stdout, result.stderr


def one_sentence(status: int, out: str, err: str) -> str:
    """Return the sentence with which a command gave up, which must be all that it said."""
    assert (status, out) == (1, "")
    assert re.fullmatch(r"Error: [^\n]+\n", err), err
    return err.removeprefix("Error: ").rstrip()


def stock(archive) -> None:
    """Fill an archive with one candidate of each fate, found in one finished run, and a run that was killed."""
    channel = channels.remember(archive, "pasar", Channel(kind=ChannelKind.FEED, url=FEED))
    candidates = [make_candidate(url) for url in (FOUL, TWIN, OFF, GONE, WAITING, AGAIN)]
    candidates.append(make_candidate(URL, title=TITLE, published=NOW - HOUR))
    ledger.record(archive, candidates, source="pasar", channel=channel, now=NOW)
    ledger.record(archive, [make_candidate(COPY)], source="kota", channel=None, now=NOW)
    run = runs.begin(archive, spider="latest", scope=(), sources=2, now=NOW)
    evidence = [{"term": "lampu jalan pintar", "field": "title", "sentence": TITLE}]
    for article in (
        make_article(
            authors=["Sinta Melati", "Bima Adi"], published=NOW - HOUR, precision="minute", day="2026-11-20",
            topic="gerakan", verdict="about", relevance=0.75, evidence=evidence,
            origins={"title": "json-ld", "text": "family"},
            removed=[{"rule": "inline related link", "text": "Baca Juga: Panen padi"}],
        ),
        make_article(COPY, source="kota", published=NOW, precision="minute", day="2026-11-20"),
        make_article(FOUL, title=f"Merah{ESCAPES} menyala", text="Alun-alun\x1b]0;x\x07 ramai.", day="2026-11-19",
                     published=NOW - DAY, precision="day"),
        make_article(announced=TWIN),
    ):  # fmt: skip
        articles.save(archive, article, run=run)
    for url, fate in FATES.items():
        ledger.settle(archive, url, fate, run=run, now=NOW)
    tallies = {
        "pasar": Tally(requests=9, candidates=7, fetched=4, kept=2, dropped=2, failed=1),
        "kota": Tally(requests=2, candidates=1, fetched=1, kept=1, error=f"HTTP 500{ESCAPES}, 3 times in a row"),
    }
    runs.note(archive, run, tallies)
    runs.finish(archive, run, outcome="finished", reached=2, error=None, now=NOW + HOUR)
    runs.begin(archive, spider="latest", scope=("pasar",), sources=1, now=NOW + DAY)


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> str:
    """A small archive in which every kind of thing has happened once; read it, do not change it."""
    path = tmp_path_factory.mktemp("stocked") / "archive.db"
    with make_archive(path, make_source(), make_source("kota")) as opened:
        stock(opened)
    return str(path)


PACKED = {"moment"}  # columns of which another one has the text


def columns(archive: str, table: str) -> set[str]:
    with sqlite3.connect(archive) as connection:
        names = {row[1] for row in connection.execute(f"PRAGMA table_xinfo({table})")}
    connection.close()
    return names - PACKED


# The overview


@pytest.mark.parametrize("arguments", [(), ("-h",), ("--help",)])
def test_the_overview_has_each_command_on_a_line_of_its_own(arguments):
    result = ask(*arguments)
    listed = (result.stdout or result.stderr).partition("Commands:\n")[2].splitlines()
    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert [line for line in listed if not line.endswith(".") or line.endswith("...")] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(command):
    status, out, err = said(ask(command, "-h"))
    assert (status, err) == (0, "")
    assert out.startswith(f"Usage: main {command} ")


def test_it_says_its_version():
    assert ask("--version").stdout == "pantau, version 0.1.0\n"


# Search


def test_search_shows_where_the_words_stand(archive):
    status, out, err = said(ask("search", "lampu jalan pintar", "--source", "pasar", PANTAU_ARCHIVE=archive))
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        f"    1  2026-11-20  Pasar: {TITLE}",
        f"       {URL}  Pemkab memasang [lampu jalan pintar] di alun-alun. Warga menyambutnya dengan senang.",
    ]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (("jalan", "lampu"), {1, 2}),
        (("jalan lampu",), set()),  # quoted in the shell: a phrase
        (('"lampu jalan"', "senang"), {1, 2}),
        (("alun-alun", "--since", "2026-11-20"), {1, 2}),
        (("alun-alun", "--until", "2026-11-19"), {3}),
        (("alun-alun", "--since", "2026-11-19", "--until", "2026-11-19"), {3}),
        (("lampu", "--source", "kota"), {2}),
        (("--limit", "1"), {2}),  # without words, the newest
        ((), {1, 2, 3}),
        (("--story", "1"), {1, 2}),
        (("lampu", "--story", "2"), set()),
        (("--one-per-story",), {2, 3}),
    ],
)
def test_search_finds_what_was_asked_for(archive, arguments, found):
    result = ask("search", "--json", *arguments, PANTAU_ARCHIVE=archive)
    assert (result.exit_code, result.stderr) == (int(not found), "")
    assert {row["id"] for row in lines(result.stdout)} == found


def test_nothing_found_is_exit_status_1_as_of_grep_and_prints_nothing(archive):
    assert said(ask("search", "gunung", PANTAU_ARCHIVE=archive)) == (1, "", "Nothing found.\n")
    assert said(ask("search", "gunung", "--json", PANTAU_ARCHIVE=archive)) == (1, "", "")


@pytest.mark.parametrize("words", ['"', "*", "NEAR(", "AND", "title:x", "a^b", "'; DROP TABLE x", "\0", "{", "-", "(("])
def test_whatever_is_typed_is_meant_literally(archive, words):
    assert said(ask("search", "--", words, PANTAU_ARCHIVE=archive)) == (1, "", "Nothing found.\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kopi susu.", "Kopi susu."),
        ("Kopi susu panas " * 20, f"{'Kopi susu panas ' * 12}Kopi …"),  # not "Kopi sus"
        (f"{'a' * 200} b", f"{'a' * 200} …"),
        ("a" * 300, f"{'a' * 200} …"),
    ],
)
def test_where_nothing_is_sought_the_beginning_of_a_text_is_shown_in_whole_words(tmp_path, text, shown):
    path = tmp_path / "archive.db"
    with make_archive(path) as opened:
        articles.save(opened, make_article(text=text), run=None)
    [row] = lines(ask("search", "--json", PANTAU_ARCHIVE=str(path)).stdout)
    assert row["snippet"] == shown


# Stories


def test_a_copy_that_is_not_quite_the_whole_is_never_called_so(tmp_path):
    path = tmp_path / "archive.db"
    with make_archive(path, make_source(), make_source("kota")) as opened:
        for address, source in ((URL, "pasar"), (COPY, "kota")):
            articles.save(opened, make_article(address, source=source), run=None)
        with opened.transaction() as db:
            db.conn.execute("UPDATE articles SET overlap = 0.997")
    for command in (("stories",), ("show", "1")):
        told = ask(*command, PANTAU_ARCHIVE=str(path)).stdout
        assert ("99%" in told, "100%" in told) == (True, False)


def test_stories_are_listed_with_their_articles_and_what_was_copied(archive):
    assert ask("stories", PANTAU_ARCHIVE=archive).stdout.splitlines() == [
        f"    1  {TITLE}",
        "       2 articles of 2 sources, first published 2026-11-20 09:00 WIB",
        "      1  rilis   100%  2026-11-20 09:00 WIB   Pasar (origin)",
        "      2  rilis   100%  2026-11-20 10:00 WIB   Kota",
    ]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((), [1]),
        (("--all",), [1, 2]),
        (("2",), [2]),
        (("2", "1"), [2, 1]),
        (("--all", "--until", "2026-11-19"), [2]),
        (("--all", "--source", "kota"), [1]),
        (("--all", "-n", "1"), [1]),
        (("--region", "Kota Medan"), []),
    ],
)
def test_stories_are_those_asked_for(archive, arguments, found):
    result = ask("stories", "--json", *arguments, PANTAU_ARCHIVE=archive)
    assert (result.exit_code, [row["id"] for row in lines(result.stdout)]) == (0, found)


def test_a_story_that_never_was_is_said(archive):
    sentence = one_sentence(*said(ask("stories", "99", PANTAU_ARCHIVE=archive)))
    assert sentence == "there is no story 99; `pantau stories --all` lists them"


# Show


def test_an_output_for_which_there_is_no_room_is_one_sentence(archive, monkeypatch):
    def full(*_words, err=False, **_rest):
        if not err:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("click.echo", full)
    sentence = one_sentence(*said(ask("stories", PANTAU_ARCHIVE=archive)))
    assert sentence == "the output cannot be written: No space left on device; make room, or send it elsewhere"


@pytest.mark.parametrize("command", ["doctor", "schedule", "search", "crawl"])
def test_an_archive_that_is_a_link_to_itself_is_refused(tmp_path, command):
    loop = tmp_path / "arsip.db"
    loop.symlink_to(loop.name)
    status, _out, err = said(ask(command, PANTAU_ARCHIVE=str(loop)))
    assert (status, err.endswith(f"{loop} is a link that leads to itself; name the file.\n")) == (2, True)


@pytest.mark.parametrize("typed", ["runs --archive", "crawl --archive", "export -o", "merge", "extract", "init"])
def test_a_place_that_the_system_does_not_let_be_used_is_one_sentence(archive, tmp_path, monkeypatch, typed):
    monkeypatch.chdir(tmp_path)
    name = "panjang" * 99
    sentence = one_sentence(*said(ask(*typed.split(), name, PANTAU_ARCHIVE=archive)))
    assert name in sentence
    assert sentence.endswith(" cannot be used: File name too long; give it a shorter name")


@pytest.mark.parametrize("command", ["doctor", "schedule", "search", "crawl"])
def test_an_archive_that_is_a_pipe_is_refused(tmp_path, command):
    os.mkfifo(pipe := tmp_path / "arsip.db")
    status, _out, err = said(ask(command, PANTAU_ARCHIVE=str(pipe)))
    assert (status, err.endswith(f"{pipe} is no ordinary file; name another.\n")) == (2, True)


def test_show_prints_an_article_with_its_evidence_and_its_copies(archive):
    assert ask("show", "1", PANTAU_ARCHIVE=archive).stdout.splitlines() == [
        TITLE,
        "=" * len(TITLE),
        "Pasar · 2026-11-20 09:00 WIB · Sinta Melati, Bima Adi · 11 words",
        URL,
        "",
        *TEXT.splitlines(),
        "",
        "On topic: gerakan (about), relevance 0.75",
        f"  lampu jalan pintar (title): {TITLE}",
        "Read from: title json-ld, text family",
        "Story 1: 1 more; rilis (100% of it elsewhere)",
        f"  2  Kota  2026-11-20 10:00 WIB  {COPY}; rilis (100% of it elsewhere)",
    ]


def test_show_names_the_parts_of_an_article_in_indonesian_too(archive):
    out = ask("show", "1", PANTAU_ARCHIVE=archive, PANTAU_LANG="id").stdout.splitlines()
    assert f"  lampu jalan pintar (judul): {TITLE}" in out
    assert "Dibaca dari: judul json-ld, isi family" in out


def test_show_can_print_what_was_removed(archive):
    out = ask("show", "1", "--removed", PANTAU_ARCHIVE=archive).stdout
    assert out.splitlines()[-1] == "Removed by inline related link: Baca Juga: Panen padi"


@pytest.mark.parametrize("which", ["1", URL, f"{URL}?utm_source=x#top", f"{URL}amp/", TWIN])
def test_show_takes_a_number_and_any_address_of_the_article(archive, which):
    [row] = lines(ask("show", which, "--json", PANTAU_ARCHIVE=archive).stdout)
    assert row["url"] == URL


def spelt(url):
    """Return an address as people paste it."""
    bare = url.partition("://")[2].removeprefix("www.")
    return [f"{begin}{end}" for begin in ("", "www.", "http://", "https://www.") for end in (bare, bare.rstrip("/"))]


@pytest.mark.parametrize("which", spelt(URL))
def test_show_and_explain_find_an_address_however_it_is_pasted(archive, which):
    [row] = lines(ask("show", which, "--json", PANTAU_ARCHIVE=archive).stdout)
    assert row["url"] == URL
    assert ask("explain", which, PANTAU_ARCHIVE=archive).stdout.startswith(f"{URL}\n")


@pytest.mark.parametrize("which", ["99", "9" * 30, OFF, NEVER, "kaldera", ""])
def test_show_says_what_to_ask_when_an_article_is_not_there(archive, which):
    sentence = one_sentence(*said(ask("show", which, PANTAU_ARCHIVE=archive)))
    assert sentence == f"{which} is not in the archive; `pantau explain URL` says what became of an address"


# Output


def sent(archive, where, *arguments):
    command = ["sh", "-c", f'exec "$0" -m crawler "$@" {where}', sys.executable, *arguments]
    environment = os.environ | {"PANTAU_ARCHIVE": archive}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_what_has_no_output_says_nothing_and_works(archive):
    assert sent(archive, "<&- >&-", "runs") == (0, "")


def test_a_full_disk_behind_the_help_is_said_in_one_sentence(archive):
    said = "Error: the output cannot be written: No space left on device; make room, or send it elsewhere\n"
    assert sent(archive, ">/dev/full", "--help") == (1, said)


# Explain


@pytest.mark.parametrize(
    ("url", "fate"),
    [
        (URL, [
            f"  as       {TITLE}", "  asked    2026-11-20 10:00 WIB, attempt 1, run 1, HTTP status 200",
            "  state    kept", "  article  1 (`pantau show 1`)",
        ]),
        (OFF, [
            "  asked    2026-11-20 10:00 WIB, attempt 1, run 1, HTTP status 200",
            "  state    dropped: OffTopic: no topic reaches 0.50",
        ]),
        (TWIN, [
            "  asked    2026-11-20 10:00 WIB, attempt 1, run 1, HTTP status 200",
            f"  state    dropped: Twin: its own address is {URL}", "  article  1 (`pantau show 1`)",
        ]),
        (GONE, [
            "  asked    2026-11-20 10:00 WIB, attempt 1, run 1, HTTP status 404", "  state    gone: HTTP 404",
        ]),
        (AGAIN, [
            "  asked    2026-11-20 10:00 WIB, attempt 1, run 1, HTTP status none",
            "  state    failed: no answer in time", "  again    not before 2026-11-20 11:00 WIB",
        ]),
        (WAITING, ["  state    pending"]),
    ],
)  # fmt: skip
def test_explain_says_what_became_of_an_address(archive, url, fate):
    out = ask("explain", f"{url}?utm_source=x", PANTAU_ARCHIVE=archive).stdout
    assert out.splitlines() == [url, f"  found    2026-11-20 10:00 WIB in feed {FEED} of pasar", *fate]


def test_explain_says_in_indonesian_too_why_an_address_was_not_read(archive):
    out = ask("explain", AGAIN, PANTAU_ARCHIVE=archive, PANTAU_LANG="id").stdout
    assert "  keadaan  gagal: tidak menjawab tepat waktu" in out.splitlines()


def test_a_refusal_in_indonesian_has_no_english_in_it(archive):
    assert (
        "(tanda kutip tidak ditutup)"
        in ask("search", "--query", '"lampu', PANTAU_ARCHIVE=archive, PANTAU_LANG="id").stderr
    )
    asked = ask("awards", "--dimension", "lampu", PANTAU_ARCHIVE=archive, PANTAU_LANG="id")
    assert "dengan dimensi apa pun" in asked.stderr


def test_explain_says_that_the_article_of_an_address_was_removed(tmp_path):
    path = tmp_path / "archive.db"
    with make_archive(path) as opened:
        ledger.record(opened, [make_candidate(URL)], source="pasar", channel=None, now=NOW)
        articles.save(opened, make_article(), run=None)
        rechecks.removed(opened, 1, now=NOW, due=NOW + DAY)
    out = ask("explain", URL, PANTAU_ARCHIVE=str(path), PANTAU_LANG="id").stdout
    assert out.splitlines()[-1] == "  dihapus  medianya, terlihat 2026-11-20 10:00 WIB"


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (NEVER, f"{NEVER} was never announced by any channel; {UNHEARD}"),
        ("kaldera", "'kaldera' is no web address; write it like https://kaldera.id/pemko-medan/"),
    ],
)
def test_explain_knows_nothing_of_other_addresses(archive, url, sentence):
    assert one_sentence(*said(ask("explain", url, PANTAU_ARCHIVE=archive))) == sentence


# Runs and sources


@pytest.mark.parametrize(
    ("typed", "cure"),
    [
        ("serch smart", "No such command 'serch'. (Did you mean one of: 'search', 'serve'?)"),
        ("zzz", "No such command 'zzz'."),
        ("kliping --pdf", "No such option '--pdf'. Did you mean '--format pdf'?"),
        ("stories --jsn", "No such option '--jsn'. Did you mean '--json'?"),
        ("stories --qxz", "No such option '--qxz'."),
        (
            "backfill --since 2999-01-01",
            "Invalid value for --since: 2999-01-01 is yet to come; name a day that has begun",
        ),
    ],
)
def test_what_is_typed_wrong_is_refused_with_what_is_near_alone(typed, cure):
    status, _, err = refused = said(ask(*typed.split()))
    assert (status, err.splitlines()[-1]) == (2, f"Error: {cure}"), refused


def test_runs_are_listed_newest_first(archive):
    assert [" ".join(line.split()) for line in ask("runs", PANTAU_ARCHIVE=archive).stdout.splitlines()] == [
        "run started (WIB) outcome spider asked kept dropped failed sources",
        "2 2026-11-21 10:00 running latest 0 0 0 0 0/1",
        "1 2026-11-20 10:00 finished latest 11 3 2 1 2/2",
    ]
    assert [row["id"] for row in lines(ask("runs", "--json", "-n", "1", PANTAU_ARCHIVE=archive).stdout)] == [2]


def test_one_run_is_shown_source_by_source(archive):
    assert [" ".join(line.split()) for line in ask("runs", "1", PANTAU_ARCHIVE=archive).stdout.splitlines()] == [
        (
            "Run 1 finished after 3600 s: 8 found, 3 kept, 2 dropped, 1 failed, 0 refused, "
            "1 pending for the next run; 2 of 2 sources reached."
        ),
        "Not kept: 1 HTTP 404, 1 OffTopic, 1 Twin, 1 no answer in time",
        "source asked found pages kept dropped refused failed",
        "kota 2 1 1 1 0 0 0",
        "pasar 9 7 4 2 2 0 1",
        "kota: HTTP 500[31m31m, 3 times in a row",
    ]


def test_a_run_says_in_indonesian_too_what_kept_it_from_pages(archive):
    told = ask("runs", "1", PANTAU_ARCHIVE=archive, PANTAU_LANG="id").stdout.splitlines()
    assert "Tidak disimpan: 1 HTTP 404, 1 OffTopic, 1 Twin, 1 tidak menjawab tepat waktu" in told
    assert told[-1].endswith(", 3 kali berturut-turut")


def test_a_run_without_an_end_can_be_shown(archive):
    out = ask("runs", "2", PANTAU_ARCHIVE=archive).stdout
    assert out.startswith("Run 2 running since 2026-11-21 10:00 WIB: 0 found, ")


@pytest.mark.parametrize("typed", [("runs", "--jobs"), ("runs",)])
def test_an_empty_list_of_runs_says_that_it_is_empty(tmp_path, typed):
    with make_archive(tmp_path / "archive.db"):
        pass
    assert ask(*typed, PANTAU_ARCHIVE=str(tmp_path / "archive.db")).stderr == "Nothing found.\n"


def test_a_run_that_never_was_is_said(archive):
    sentence = one_sentence(*said(ask("runs", "99", PANTAU_ARCHIVE=archive)))
    assert sentence == "there was no run 99; `pantau runs` lists them"


SEEDS = """
[kabar-muara]
home = "https://muara.example/"
regions = ["12.71"]
channels = [{ kind = "feed", url = "https://muara.example/feed/" }]

[lentera-bukit]
home = "https://bukit.example/"
enabled = false
"""


@pytest.fixture
def seeds(tmp_path) -> str:
    path = tmp_path / "seeds" / "sources" / "muara.toml"
    path.parent.mkdir(parents=True)
    path.write_text(SEEDS, "utf-8")
    return str(path.parent.parent)


def test_sources_are_listed_the_disabled_ones_too(seeds):
    status, out, err = said(ask("sources", "list", PANTAU_SEEDS=seeds))
    assert [line.split() for line in out.splitlines()] == [
        ["source", "health", "regions", "channels", "last", "visit", "(WIB)", "home"],
        ["kabar-muara", "untried", "Kota", "Medan", "feed", "never", "https://muara.example/"],
        ["lentera-bukit", "disabled", "to", "be", "probed", "never", "https://bukit.example/"],
    ]
    assert (status, err) == (0, f"2 sources in {seeds}\n")


@pytest.mark.parametrize(
    ("arguments", "slugs"),
    [
        ((), ["kabar-muara", "lentera-bukit"]),
        (("lentera-bukit",), ["lentera-bukit"]),
        (("--region", "12"), ["kabar-muara"]),
        (("--region", "12.71"), ["kabar-muara"]),
        (("--region", "Sumut"), ["kabar-muara"]),
        (("--region", "Kota Medan"), ["kabar-muara"]),
        (("--region", "Jabar"), []),
        (("--region", "kota medan"), ["kabar-muara"]),
        (("--region", "Kabupaten Asahan"), []),
    ],
)
def test_sources_can_be_chosen(seeds, arguments, slugs):
    rows = lines(ask("sources", "list", "--json", "--seeds", seeds, *arguments).stdout)
    assert [row["slug"] for row in rows] == slugs


def test_sources_that_ship_are_listed_without_asking():
    assert ask("sources", "list").stderr.endswith(f" sources in {default_seeds()}\n")


def test_a_region_that_sources_cannot_be_of_is_said(seeds):
    sentence = one_sentence(*said(ask("sources", "list", "--seeds", seeds, "--region", "Atlantis")))
    assert sentence.startswith("no region is called 'Atlantis'; write it like")


@pytest.mark.parametrize(
    "command", ["search", "stories", "awards", "coverage", "export", "kliping", "report", "changes --since 2026-11-01"]
)
def test_a_filter_that_takes_one_value_is_refused_twice(archive, command):
    """The last would count in silence, and the figures would be of it alone."""
    twice = ask(*command.split(), "--region", "Kota Medan", "--region", "Kota Metro", PANTAU_ARCHIVE=archive)
    assert twice.exit_code == 2
    assert "give --region once" in twice.stderr


# For programs


@pytest.mark.parametrize(
    ("arguments", "table", "more"),
    [
        (("show", "1"), "articles", {"awards", "copies", "gone", "looked", "regions", "revisions", "topics"}),
        (("stories", "--all"), "stories", {"told"}),
        (("explain", URL), "ledger", {"channel_kind", "channel_url", "gone", "settled"}),
        (("runs",), "runs", set()),
        (("runs", "1"), "runs", {"reasons", "by_source", "pending"}),
    ],
)
def test_json_has_the_columns_of_its_table(archive, arguments, table, more):
    for row in lines(ask(*arguments, "--json", PANTAU_ARCHIVE=archive).stdout):
        assert row.keys() == columns(archive, table) | more


def test_json_of_search_has_columns_of_the_articles_table(archive):
    for row in lines(ask("search", "lampu", "--json", PANTAU_ARCHIVE=archive).stdout):
        assert row.keys() - columns(archive, "articles") == {"gone", "rank", "snippet"}


def test_json_of_sources_has_the_keys_of_the_seeds(seeds):
    for row in lines(ask("sources", "list", "--json", PANTAU_SEEDS=seeds).stdout):
        assert row.keys() == {*Source.__slots__, "visited", "probed", "health"}


@pytest.mark.parametrize("form", [(), ("--json",)], ids=["people", "programs"])
@pytest.mark.parametrize(
    "arguments", [("search",), ("search", "merah"), ("show", "3"), ("runs", "1"), ("explain", FOUL)]
)
def test_nothing_printed_drives_a_terminal(archive, arguments, form):
    out = ask(*arguments, *form, PANTAU_ARCHIVE=archive).stdout
    assert [one for one in out if not (one.isprintable() or one == "\n")] == []


# What it says when it cannot


@pytest.mark.parametrize(
    "arguments",
    [
        ("crawl", "--at", "25:00"), ("crawl", "--at", "noon"), ("crawl", "--timezone", "WIB"),
        ("crawl", "--timezone", "../etc"), ("crawl", "--set", "DOWNLOAD_TIMEOUT"),
        ("crawl", "--set", "DOWNLOAD_TIMEOUT=long"), ("crawl", "--set", "WORKERS=0"),
        ("crawl", "--set", "WORKERS=257"), ("schedule", "--at", "5"), ("search", "--since", "tadi"),
        ("search", "--until", "2026-02-30"), ("search", "--limit", "-1"), ("search", "--limit", "9" * 30),
        ("runs", "first"), ("runs", "9" * 30), ("show",), ("explain",), ("search", "--verdict", "ja"),
        ("search", "--archive", "/"),
    ],
)  # fmt: skip
def test_wrong_usage_is_exit_status_2(arguments):
    status, out, err = said(ask(*arguments))
    assert (status, out) == (2, "")
    assert "\nError: " in err


def spoiled(folder: Path) -> dict[str, tuple[Path, str]]:
    """Return archives that cannot be read, each with the words in which that is said."""
    text, foreign = folder / "letter.txt", folder / "foreign.db"
    text.write_text("Surat untuk redaksi.\n" * 99)
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE bank (account)")
    connection.close()
    return {
        "text": (text, "is not a SQLite file; name another archive with --archive"),
        "foreign": (foreign, "is a SQLite database but no Pantau archive; name another archive with --archive"),
    }


@pytest.mark.parametrize("arguments", READING, ids=lambda arguments: arguments[0])
@pytest.mark.parametrize("kind", ["text", "foreign"])
def test_what_is_no_archive_is_refused_in_one_sentence_and_left_alone(tmp_path, arguments, kind):
    path, words = spoiled(tmp_path)[kind]
    before = path.read_bytes()
    assert one_sentence(*said(ask(*arguments, PANTAU_ARCHIVE=str(path)))) == f"{path} {words}"
    assert path.read_bytes() == before


@pytest.mark.parametrize("arguments", READING, ids=lambda arguments: arguments[0])
@pytest.mark.parametrize("name", ["archive.db", "nowhere/archive.db"])
def test_reading_makes_no_archive_where_there_is_none(tmp_path, arguments, name):
    path = tmp_path / name
    sentence = one_sentence(*said(ask(*arguments, PANTAU_ARCHIVE=str(path))))
    assert sentence == f"{path} does not exist; `pantau crawl` makes it, --archive names another"
    assert list(tmp_path.iterdir()) == []


def refusal(desk, *arguments: str) -> str:
    """Return the sentence with which a crawl is refused, before any site has heard of it."""
    done = desk.pantau("crawl", *arguments)
    sentence = one_sentence(done.returncode, done.stdout, done.stderr)
    assert desk.newsroom.requests == []
    return sentence


def test_an_unknown_source_is_said_with_the_closest_spelling(desk):
    said_so, _, cure = refusal(desk, "warta-pesisr").partition("; ")
    assert said_so == "no source is called 'warta-pesisr'"
    assert cure == "did you mean 'warta-pesisir'? `pantau sources list` names them all"


def test_a_wrong_seeds_file_is_said_with_its_name_its_entry_and_the_cure(desk):
    (desk.seeds / "sources" / "baru.toml").write_text('[kabar-baru]\nhom = "https://baru.example/"\n')
    assert refusal(desk) == "baru.toml: [kabar-baru] key 'hom' is unknown; did you mean 'home'?"


def test_wrong_topics_are_said_before_anything_is_fetched(desk):
    (desk.seeds / "topics.toml").write_text("[topic\n")
    assert refusal(desk).startswith("topics.toml: ")


@pytest.mark.parametrize(
    ("variable", "sentence"),
    [
        ("PANTAU_DELAY", "PANTAU_DELAY must be a number of seconds, not 'abc'; write it like 1.5"),
        ("PANTAU_ALLOW_PRIVATE", "PANTAU_ALLOW_PRIVATE: 'abc' is no network; write it like 127.0.0.0/8"),
    ],
)
def test_a_wrong_variable_is_said_with_the_cure(desk, variable, sentence):
    desk.environment = {variable: "abc"}
    assert refusal(desk) == sentence


@pytest.mark.parametrize("kind", ["text", "foreign"])
def test_a_crawl_does_not_touch_what_is_no_archive(desk, kind):
    desk.archive, words = spoiled(desk.folder)[kind]
    before = desk.archive.read_bytes()
    assert refusal(desk) == f"{desk.archive} {words}"
    assert desk.archive.read_bytes() == before


def test_a_crawl_makes_no_folder(desk):
    desk.archive = desk.folder / "nowhere" / "archive.db"
    assert refusal(desk).startswith(f"{desk.archive} cannot be locked: No such file or directory; check that its ")


def test_a_folder_of_the_turns_that_cannot_be_used_is_said_before_the_run_begins(desk):
    desk.environment = {"PANTAU_RUNTIME": "/etc/passwd"}
    assert refusal(desk) == "/etc/passwd cannot be made: File exists; name a folder of yours with PANTAU_RUNTIME"
    assert not desk.archive.exists()


# Crawling


def test_a_crawl_ends_with_what_it_found(desk):
    done = desk.pantau("crawl", "warta-pesisir", *QUICK)
    assert done.returncode == 0
    assert re.fullmatch(r"[\d:]+ run 1 \(latest\) begins: 1 source\n", done.stderr)
    assert re.match(r"Run 1 finished after \d+ s: \d+ found, .* 1 of 1 source reached\.\nNot kept: ", done.stdout)
    assert json.loads(desk.pantau("runs", "1", "--json").stdout)["scope"] == ["warta-pesisir"]


def test_a_quiet_crawl_prints_nothing(desk):
    done = desk.pantau("crawl", "warta-pesisir", "--quiet", *QUICK)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert desk.rows("SELECT outcome FROM runs") == [{"outcome": "finished"}]


def test_a_crawl_that_reaches_nobody_is_exit_status_3(desk):
    (desk.seeds / "sources" / "newsroom.toml").write_text('[tutup]\nhome = "http://tutup.localhost:9/"\n')
    done = desk.pantau("crawl", "--quiet", *QUICK)
    [run] = desk.rows("SELECT outcome, sources, reached, error FROM runs")
    assert (run["outcome"], run["sources"], run["reached"]) == ("failed", 1, 0)
    assert run["error"] == "no source could be reached; `pantau runs 1` says why of each"
    assert (done.returncode, done.stdout, done.stderr) == (3, "", f"Error: {run['error']}\n")


def past_run(path: Path, scope: tuple[str, ...]) -> None:
    with open_archive(path) as archive:
        run = runs.begin(archive, spider="latest", scope=scope, sources=1, now=now())
        runs.finish(archive, run, outcome="finished", reached=1, error=None, now=now())


def test_a_crawl_that_is_not_due_does_nothing_and_says_so(tmp_path):
    path = tmp_path / "archive.db"
    past_run(path, ())
    nothing = "Not due: the crawl, daily at 05:00 Asia/Jakarta, has been done.\n"
    assert said(ask("crawl", "--if-due", PANTAU_ARCHIVE=str(path))) == (0, "", nothing)
    assert said(ask("crawl", "--if-due", "--quiet", PANTAU_ARCHIVE=str(path))) == (0, "", "")
    assert len(lines(ask("runs", "--json", PANTAU_ARCHIVE=str(path)).stdout)) == 1


def test_a_crawl_that_is_at_work_is_not_started_again_every_hour(tmp_path):
    path = tmp_path / "archive.db"
    lock = Lock(path)
    assert said(ask("crawl", "--if-due", PANTAU_ARCHIVE=str(path))) == (
        0, "", f"Not due: a crawl into {path} is at work.\n"
    )  # fmt: skip
    lock.release()


def test_a_crawl_of_some_sources_leaves_the_daily_one_due(desk):
    past_run(desk.archive, ("warta-pesisir",))
    assert desk.crawl("warta-pesisir", "--if-due")["id"] == 2


def test_the_settings_in_force_are_shown_with_their_origin(desk):
    done = desk.pantau("config", "--json", "--archive", "other.db")
    shown = {row["name"]: (row["value"], row["origin"]) for row in lines(done.stdout)}
    assert shown["archive"] == ("other.db", "option --archive")
    assert shown["seeds"] == (str(desk.seeds), "environment PANTAU_SEEDS")
    assert shown["DOWNLOAD_DELAY"] == (0.0, "environment PANTAU_DELAY")
    assert shown["ALLOW_PRIVATE"] == ("127.0.0.0/8", "environment PANTAU_ALLOW_PRIVATE")
    assert shown["DOWNLOAD_TIMEOUT"] == (60, "default")
    folder, origin = shown["CAPTURES"]
    assert (Path(folder).is_absolute(), Path(folder).name, origin) == (True, "other.captures", "default")
    people = desk.pantau("config").stdout.splitlines()
    assert [line.split()[0] for line in people] == list(shown)


# Where the disk or the reader gives out


@pytest.mark.parametrize(
    ("typed", "said"),
    [("search --mentions", "--mentions means nothing without --region"),
     ("watch add kota --mentions --to tim", "--mentions means nothing without --region"),
     ("search --until 2021 --since 2022", "give no earlier --until"),
     ("changes --since 2022 --until 2021", "give no earlier --until"),
     ("coverage --csv --json", "give --csv or --json"), ("stories 1 --source kota", "leave out its number"),
     ("stories 1 --all", "leave out its number"), ("show 1 --capture --json", "leave out --json"),
     ("report -o angka.pdf", "angka.pdf ends in .pdf; end it in .html\n")],
)  # fmt: skip
def test_what_would_be_taken_in_silence_and_change_nothing_is_wrong_usage(typed, said):
    done = CliRunner().invoke(main, typed.split())
    assert (done.exit_code, said in done.output) == (2, True)


@pytest.mark.parametrize("arguments", [("search", "--json"), ("show", "1"), ("runs", "1"), ("sources", "list")])
def test_a_reader_who_has_seen_enough_gets_no_traceback(archive, arguments):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "crawler", *arguments]
    environment = os.environ | {"PANTAU_ARCHIVE": archive}
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, env=environment, text=True, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_run_of_which_nobody_reads_the_report_has_run(desk):
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "crawler", "crawl", *QUICK]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=writer, env=desk.environ(), check=False)
    os.close(writer)
    assert (done.returncode, [row["outcome"] for row in desk.rows("SELECT outcome FROM runs")]) == (0, ["finished"])


def test_an_archive_on_a_read_only_disk_is_read_and_nothing_more(archive, desk):
    with small_disk(desk.folder / "disk", "20m") as remount:
        desk.archive = desk.folder / "disk" / "archive.db"
        shutil.copy(archive, desk.archive)
        remount("ro")
        for arguments in READING:
            copied = ask(*arguments, PANTAU_ARCHIVE=str(desk.archive))
            assert said(copied) == said(ask(*arguments, PANTAU_ARCHIVE=archive))
        assert refusal(desk).startswith(f"{desk.archive} cannot be locked: Read-only file system; check that its ")


@pytest.mark.parametrize(("command", "name"), [("crawl", "ledger_open"), ("crawl", "backlog"), ("recheck", "articles")])
def test_a_run_over_an_archive_of_which_a_page_is_damaged_ends_with_one_sentence(desk, command, name):
    desk.crawl()
    with closing(sqlite3.connect(desk.archive)) as connection:
        [page] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
        [size] = connection.execute("PRAGMA page_size").fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with desk.archive.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    done = desk.pantau(command, "--quiet", *QUICK)
    said = one_sentence(done.returncode, done.stdout, done.stderr)
    assert said == f"{desk.archive} is damaged; restore a backup, or try `sqlite3 FILE .recover`"


def test_a_crawl_that_fills_the_disk_ends_with_one_sentence_and_goes_on_when_there_is_room(desk):
    whole = Desk(desk.newsroom, desk.folder / "whole")
    whole.crawl()
    with small_disk(desk.folder / "disk", "1m") as remount:
        desk.archive = desk.folder / "disk" / "archive.db"
        done = desk.pantau("crawl", "--quiet", *QUICK)
        sentence = one_sentence(done.returncode, done.stdout, done.stderr)
        assert sentence.startswith(f"{desk.archive} cannot grow: the disk is full; free some space and run the same ")
        remount("size=200m")
        assert desk.rows("PRAGMA integrity_check") == [{"integrity_check": "ok"}]
        desk.crawl()
        assert desk.contents() == whole.contents()
        outcomes = [row["outcome"] for row in desk.rows("SELECT outcome FROM runs ORDER BY id")]
    assert outcomes == ["failed", "finished"]
