"""Lists as people read them: within a terminal, in their language, whole where they are cut, and what is new."""

from __future__ import annotations

import json
import os
import pty
import re
import sys

import pytest
from click.testing import CliRunner

from crawler.archive import articles, runs
from crawler.cli import main
from crawler.cli.screen import echo_cut, narrowed, short_address
from crawler.run.lock import Lock
from tests.forking import begin
from tests.make import DAY, HOME, HOUR, NOW, make_archive, make_article, make_source

LONG = "Pemerintah Kabupaten Padang Lawas Utara Meresmikan Lampu Jalan Pintar di Alun-Alun Gunung Tua"
BODY = f"Acara dibuka pukul sembilan pagi oleh panitia yang datang dari banyak kecamatan. {LONG}. Warga senang."
AWARD = {
    "code": "12.20",
    "event_date": None,
    "what": "award",
    "dimension": "environment",
    "edition": 2023,
    "evidence": LONG,
}
REGION = {"code": "12.20", "role": "subject", "evidence": LONG}
ENOUGH = 23  # articles, three more than a list shows


def fill(archive, numbers):
    for number in numbers:
        source = "wetan" if number % 2 else "pasar"
        article = make_article(
            f"{HOME}{number}/", source=source, title=f"{LONG} {number}", text=f"{BODY} Nomor {number} {'x' * number}.",
            published=NOW + number * HOUR, precision="minute", day="2026-11-20", awards=[AWARD], regions=[REGION],
        )  # fmt: skip
        articles.save(archive, article, run=None)


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """An archive with more than a list shows; read it, do not change it."""
    path = tmp_path_factory.mktemp("full") / "archive.db"
    east = make_source("wetan", name="Warta Wetan", regions=("91",), timezone="Asia/Jayapura")
    with make_archive(path, make_source(name="Pasar Pagi"), east) as opened:
        fill(opened, range(1, ENOUGH + 1))
        for _ in range(ENOUGH):
            run = runs.begin(opened, spider="latest", scope=(), sources=2, now=NOW)
            runs.finish(opened, run, outcome="finished", reached=2, error=None, now=NOW + DAY)
    return str(path)


@pytest.fixture
def ask(archive, tmp_path):
    """Return a way to run a command over the full archive in this process, with a state folder of its own."""

    def run(*arguments, **environment):
        clean = {name: None for name in os.environ if name.startswith("PANTAU_")}
        ours = {"PANTAU_ARCHIVE": archive, "XDG_STATE_HOME": str(tmp_path / "state")}
        return CliRunner().invoke(main, arguments, env=clean | ours | environment, catch_exceptions=False)

    return run


def on_terminal(columns, archive, *arguments, **environment):
    """Return the lines that a command shows on a terminal so wide."""
    reader, writer = pty.openpty()
    environment = os.environ | {"PANTAU_ARCHIVE": archive, "COLUMNS": str(columns)} | environment
    with begin([sys.executable, "-m", "crawler", *arguments], stdout=writer, env=environment):
        os.close(writer)
        shown = b""
        while piece := read_some(reader):
            shown += piece
    os.close(reader)
    return shown.decode().replace("\r\n", "\n").splitlines()


def read_some(reader):
    try:
        return os.read(reader, 65_536)
    except OSError:  # the other end is closed
        return b""


def unstyled(line):
    return re.sub(r"\x1b\[\d+m|\x1b]8;;.*?\x1b\\", "", line)


# How many there are


@pytest.mark.parametrize("command", ["search", "stories --all", "runs"])
def test_a_list_that_is_cut_says_of_how_many(ask, command):
    total = len(ask(*command.split(), "--json").stdout.splitlines())
    assert total > 20 or command.startswith("stories")
    most = min(3, total - 1)
    if most:
        assert ask(*command.split(), "-n", str(most)).stderr == f"{most} of {total}; -n 0 for all\n"
    assert ask(*command.split(), "-n", "0").stderr == ""


def test_people_see_twenty_and_programs_all(ask):
    assert len(ask("search").stdout.splitlines()) == 20 * 2
    assert ask("search").stderr == f"20 of {ENOUGH}; -n 0 for all\n"
    assert len(ask("search", "--json").stdout.splitlines()) == ENOUGH
    assert len(ask("search", "--json", "-n", "5").stdout.splitlines()) == 5
    assert len(ask("search", "-n", "0").stdout.splitlines()) == ENOUGH * 2


@pytest.mark.parametrize("more", [(), ("lampu",), ("--query", "lamp*"), ("--one-per-story",), ("--source", "pasar")])
def test_the_total_is_what_is_found_without_a_limit(ask, more):
    found = len(ask("search", "--json", *more).stdout.splitlines())
    cut = ask("search", *more, "-n", "1").stderr
    assert cut == (f"1 of {found}; -n 0 for all\n" if found > 1 else "")


# On a terminal


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize(
    "arguments",
    [
        "search",
        "search lampu -n 3",
        "stories --all",
        "awards",
        "runs",
        "runs 1",
        "changes",
        "show 1",
        "coverage",
        "topics",
    ],
)
def test_no_line_is_longer_than_the_terminal_and_no_word_is_broken(archive, columns, arguments):
    shown = [unstyled(line) for line in on_terminal(columns, archive, *arguments.split())]
    assert [line for line in shown if len(line) > columns and "://" not in line] == []
    whole = CliRunner().invoke(main, [*arguments.split(), "--archive", archive]).stdout
    words = set(re.findall(r"[^\W\d_]{4,}", whole))
    assert {word for line in shown for word in re.findall(r"[^\W\d_]{4,}", line)} - words == set()


def test_the_words_found_are_bold_on_a_terminal_and_in_brackets_elsewhere(archive, ask):
    _, below = on_terminal(80, archive, "search", "alun", "tua", "-n", "1")
    assert "\x1b[1mAlun\x1b[0m" in below
    assert "[Alun]" in ask("search", "alun", "tua", "-n", "1").stdout


def test_an_article_takes_two_lines_of_which_one_leads_to_its_address(archive):
    head, below = on_terminal(80, archive, "search", "alun", "-n", "1")
    assert unstyled(head).startswith("   23  2026-11-20  Warta Wetan: ")
    assert below.startswith(f"       \x1b]8;;{HOME}23/\x1b\\{HOME.partition('://')[2]}23\x1b]8;;\x1b\\  ")
    _, plain = on_terminal(80, archive, "search", "alun", "-n", "1", TERM="dumb")
    assert plain == unstyled(below).replace("alun", "[alun]").replace("Alun", "[Alun]")


@pytest.mark.parametrize("command", ["runs", "stories", "search alun", "topics", "sources list"])
def test_a_terminal_that_knows_no_signs_is_given_none(archive, command):
    assert "\x1b" not in "".join(on_terminal(80, archive, *command.split(), TERM="dumb"))


@pytest.mark.parametrize(
    ("most", "shown"),
    [(40, "kaldera.id/2026/11/lampu-jalan-pintar"), (30, "kaldera.id/2026/11/lampu-…"), (9, "kaldera.…")],
)
def test_an_address_is_cut_behind_a_word(most, shown):
    assert short_address("https://kaldera.id/2026/11/lampu-jalan-pintar/", most) == shown


def test_what_goes_to_a_file_is_whole_whatever_the_terminal(ask):
    first = ask("search", "-n", "1", COLUMNS="40").stdout.splitlines()[0]
    assert first == f"   23  2026-11-20  Warta Wetan: {LONG} 23"


# In the language and by the clocks of readers


def test_times_are_those_of_the_source_for_people_and_utc_for_programs(ask):
    assert "Warta Wetan · 2026-11-20 13:00 WIT" in ask("show", "1").stdout
    assert "Pasar Pagi · 2026-11-20 12:00 WIB" in ask("show", "2").stdout
    assert json.loads(ask("show", "1", "--json").stdout)["published"] == "2026-11-20T04:00:00Z"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("search", "-n", "3"), "3 dari 23; -n 0 untuk semua"),
        (("search", "zzz"), "Tidak ada yang ditemukan."),
        (("show", "1"), "Topik: smart-city (tentang program), relevansi 0,90"),
        (("show", "1"), "Kabupaten Padang Lawas Utara (12.20), penghargaan Smart Environment 2023: "),
        (("stories", "--all"), "media, pertama terbit 2026-11-20 "),
        (("awards",), "daerah"),
        (("awards",), "penghargaan"),
        (("changes",), "Tidak ada yang ditemukan."),
        (("coverage",), "kurun"),
        (("coverage",), "artikel yang diumumkan untuk kurun ini telah diperiksa"),
        (("topics",), "kata"),
        (("regions", "Papua"), "provinsi"),
        (("runs", "1"), "Putaran 1 selesai setelah 86400 detik: 0 ditemukan"),
    ],
)
@pytest.mark.parametrize("environment", [{"PANTAU_LANG": "id"}, {"LC_ALL": "id_ID.UTF-8"}], ids=["asked", "locale"])
def test_readers_are_told_in_indonesian_where_they_ask_or_their_system_does(ask, arguments, said, environment):
    result = ask(*arguments, **environment)
    assert said in result.stdout + result.stderr


@pytest.mark.parametrize(
    ("columns", "widths"),
    [(100, [12, 28, 22, 5]), (60, [12, 15, 22, 5]), (40, [12, 4, 13, 5]), (30, [7, 4, 8, 5]), (9, [4, 4, 4, 5])],
)
def test_a_table_that_is_too_wide_is_cut_where_it_may_be_and_then_where_it_is_widest(columns, widths):
    told = [12, 28, 22, 5]
    cut = narrowed(told, 1, [0, 2], [4, 4, 4, 1], columns)
    assert told == widths
    assert narrowed([9, 4, 7], 1, [0, 2], [9, 4, 3], 20) == {2}  # the widest cannot be narrower
    assert cut == {place for place, width in enumerate([12, 28, 22, 5]) if widths[place] < width}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("trace", "-"), "masukan standar kosong; berikan teks siaran persnya"),
        (("trace", "/tiada.txt"), "tidak ada berkas bernama /tiada.txt"),
        (("trace", "99"), "99 tidak ada dalam arsip; "),
        (("search", "x", "--region", "Atlantis"), "tidak ada daerah bernama 'Atlantis'; tulis seperti 'Kota Medan', "),
        (("awards", "--region", "Bogor"), "'Bogor' dapat berarti Kabupaten Bogor (32.01) atau Kota Bogor (32.71); "),
        (("regions", "Atlantis"), "tidak ada daerah yang bernama 'Atlantis' atau yang namanya memuatnya; "),
        (("explain", "kaldera"), "'kaldera' bukan alamat web; tulis seperti "),
        (
            ("explain", "https://kaldera.id/x/"),
            "https://kaldera.id/x/ tidak pernah diumumkan oleh saluran mana pun; hal",
        ),
        (("show", "99"), "99 tidak ada dalam arsip; `pantau explain URL` menjelaskan nasib sebuah alamat"),
        (("show", "1", "--capture"), "artikel 1 tidak punya rekaman; "),
        (("show", "1", "--diff"), "artikel 1 tidak punya teks terdahulu; `pantau show 1` mendaftar revisinya"),
        (("show", "1", "--diff", "7"), "artikel 1 tidak punya revisi 7 dari teksnya; "),
        (("stories", "99"), "tidak ada cerita 99; "),
        (("runs", "99"), "tidak ada putaran 99; "),
        (("search", "--query", "lampu AND"), "'lampu AND' bukan kueri ("),
        (("search", "--source", "pasir"), "sumber 'pasir' belum pernah ditelusuri ke dalam "),
        (("stories", "--source", "zzz"), "sumber 'zzz' belum pernah ditelusuri ke dalam "),
        (("sources", "list", "zzz"), "tidak ada sumber bernama 'zzz'; `pantau sources list` mendaftar semuanya"),
        (("awards", "--dimension", "enviroment"), "tidak ada penghargaan dalam "),
    ],
)
def test_what_a_reader_can_mend_is_refused_in_indonesian_where_they_are_told_in_it(ask, arguments, said):
    result = ask(*arguments, PANTAU_LANG="id")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {said}")
    assert ask(*arguments, PANTAU_LANG="en").stderr != result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("search", "--since", "lusa"), "Nilai '--since' keliru: 'lusa' bukan waktu; tulis seperti 2021-12-31, "),
        (
            ("kliping", "--week", "2026"),
            "Nilai '--week' keliru: '2026' lebih dari seminggu; berikan --since dan --until",
        ),
        (("export", "--format", "pdf"), "Nilai '--format' keliru: 'pdf' bukan salah satu dari 'csv', "),
        (
            ("export", "--format", "csv", "--json"),
            "--format menyebut csv, sedangkan --json jsonl; hilangkan salah satu",
        ),
        (
            ("alert", "--late", "lama"),
            "Nilai '--late' keliru: 'lama' bukan rentang waktu; tulis seperti 6h, 90m, atau 1d",
        ),
        (("search", "-n", "-1"), "Nilai '-n' / '--limit' keliru: -1 kurang dari 0."),
        (("awards", "--edition", "1900"), "Nilai '--edition' keliru: 1900 tidak antara 1945 dan 2099."),
        (("show",), "Yang wajib belum diberikan: 'ID|URL'."),
        (("kliping", "--wek", "2026"), "Tidak ada opsi '--wek'. Maksudnya '--week'?"),
        (("seach",), "Tidak ada perintah 'seach'. (Maksudnya salah satu dari: 'search', 'watch'?)"),
        (("report", "--since", "2026", "--until", "2025"), "--since adalah hari pertama, --until hari terakhir; "),
        (("export", "--columns", "kota"), "tidak ada kolom 'kota'; yang ada: id, "),
    ],
)
def test_what_is_typed_wrong_is_told_in_the_language_of_who_types(ask, arguments, said):
    ours, english = (ask(*arguments, PANTAU_LANG=language) for language in ("id", "en"))
    assert (ours.exit_code, english.exit_code) == (2, 2)
    usage, hint, *_, refusal = ours.stderr.splitlines()
    assert (usage.split()[0], hint.split()[0], hint.split()[-2:]) == ("Pemakaian:", "Coba", ["untuk", "bantuan."])
    assert refusal.startswith(f"Error: {said}")
    assert said not in english.stderr


def test_how_a_page_that_nobody_announced_is_brought_in_is_said_as_it_is_typed(ask):
    said = ask("explain", "https://kaldera.id/?p=1").stderr
    assert "`wget --warc-file=page 'https://kaldera.id/?p=1'` and then `pantau replay --any-host page.warc.gz`" in said


@pytest.mark.parametrize(
    ("language", "said"),
    [("id", "dengan dimensi 'x'; yang ada: env"), ("en", "the dimension 'x'; there are env")],
)
def test_a_name_that_nothing_has_is_said_in_the_language_of_who_asks(ask, language, said):
    result = ask("awards", "--dimension", "x", PANTAU_LANG=language)
    assert (result.exit_code, said in result.stderr) == (0, True)


def test_what_only_an_operator_can_mend_is_refused_in_english_everywhere(ask):
    result = ask("runs", "--archive", __file__, PANTAU_LANG="id")
    assert (result.exit_code, result.stderr) == (1, ask("runs", "--archive", __file__, PANTAU_LANG="en").stderr)


def test_programs_are_told_the_same_in_every_language(ask):
    for arguments in (("show", "1"), ("awards",), ("runs",)):
        assert ask(*arguments, "--json", PANTAU_LANG="id").stdout == ask(*arguments, "--json").stdout


# In FTS5's language


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("lamp*", ENOUGH),
        ("zebra OR lampu", ENOUGH),
        ("lampu NOT pintar", 0),
        ('title: "jalan pintar"', ENOUGH),
        ("title: senang", 0),
        ("nomor AND (3 OR 4)", 2),
    ],
)
def test_a_query_may_say_or_not_and_the_beginning_of_a_word(ask, query, count):
    assert len(ask("search", "--json", "--query", query).stdout.splitlines()) == count


@pytest.mark.parametrize("words", [("zebra", "OR", "lampu"), ("zeb*",)])
def test_words_that_look_like_a_query_are_hinted_at_where_nothing_is_found(ask, words):
    assert f"`pantau search --query '{' '.join(words)}'`" in ask("search", *words).stderr
    assert "--query" not in ask("search", "zebra").stderr


def test_words_beside_a_query_are_meant_literally(ask):
    assert [
        json.loads(line)["id"] for line in ask("search", "4", "--json", "--query", "no* OR lampu").stdout.splitlines()
    ] == [4]


@pytest.mark.parametrize("query", ["lampu AND (", '"', "judul: lampu", "NEAR(", "*", "a) OR (b"])
def test_a_wrong_query_is_one_sentence(ask, query):
    result = ask("search", "--query", query)
    assert (result.exit_code, result.stdout) == (1, "")
    assert re.fullmatch(r"Error: .+ is no query \(.+\); join words with AND, [^\n]+\n", result.stderr)


# What is new


@pytest.fixture
def growing(tmp_path):
    """Return an archive of one's own and a way to ask it."""
    path = tmp_path / "archive.db"

    def run(*arguments):
        environment = {"PANTAU_ARCHIVE": str(path), "XDG_STATE_HOME": str(tmp_path / "state")}
        result = CliRunner().invoke(main, ["search", "--json", *arguments], env=environment, catch_exceptions=False)
        return sorted(json.loads(line)["id"] for line in result.stdout.splitlines())

    with make_archive(path, make_source(), make_source("wetan")) as opened:
        fill(opened, [1, 2])
        yield opened, run


def test_each_reader_sees_what_came_since_they_asked_last(growing):
    archive, new = growing
    assert (new("--new"), new("--new")) == ([1, 2], [])
    fill(archive, [3])
    assert (new("--new", "humas"), new("--new")) == ([1, 2, 3], [3])
    assert (new("--new", "humas"), new("--new")) == ([], [])


def test_who_asks_what_is_new_for_the_first_time_is_not_shown_a_whole_archive(ask):
    first, again = ask("search", "lampu", "--new"), ask("search", "lampu", "--new")
    assert first.stdout == ask("search", "lampu").stdout
    assert first.stderr.endswith("the mark reader begins here; without --new older ones are listed\n")
    assert (again.exit_code, again.stdout) == (1, "")
    assert len(ask("search", "lampu", "--new", "humas", "-n", "0").stdout.splitlines()) == 2 * ENOUGH
    assert ask("search", "lampu", "--new", "ayu", "-n", "3").stderr.endswith("since not all was shown\n")


def test_what_one_question_has_shown_is_new_to_another(growing):
    archive, new = growing
    assert (new("--source", "pasar", "--new", "humas"), new("--new", "humas")) == ([2], [1, 2])
    assert new("--source", "pasar", "--since", "7d", "--new", "humas") == []  # the same, whatever the days
    fill(archive, [4, 5])
    assert (new("--source", "pasar", "--new", "humas"), new("--new", "humas")) == ([3], [3, 4])


def test_a_mark_stays_where_it_is_if_not_all_was_shown(growing):
    _, new = growing
    assert (new("--new", "-n", "1"), new("--new")) == ([2], [1, 2])


def test_of_an_archive_that_was_made_anew_everything_is_new(growing, tmp_path):
    archive, new = growing
    new("--new")
    archive.close()
    (tmp_path / "archive.db").unlink()
    with make_archive(tmp_path / "archive.db") as opened:
        articles.save(opened, make_article(published=NOW), run=None)
        assert new("--new") == [1]


def test_what_is_new_can_be_asked_while_a_crawl_holds_the_archive(growing, tmp_path):
    archive, new = growing
    lock = Lock(tmp_path / "archive.db")
    with archive.transaction():
        assert new("--new") == [1, 2]
    lock.release()


def test_a_mark_that_cannot_be_kept_is_said_and_one_that_cannot_be_read_shows_all_again(ask, tmp_path):
    ask("search", "--new")
    [mark] = (tmp_path / "state" / "pantau" / "marks").glob("*.json")
    mark.write_text("{")
    assert len(ask("search", "--new", "--json").stdout.splitlines()) == ENOUGH
    (tmp_path / "letter").write_text("")
    result = ask("search", "--new", XDG_STATE_HOME=str(tmp_path / "letter"))
    assert result.exit_code == 1
    assert re.fullmatch(
        r"Error: the mark of --new cannot be kept in [^\n]+: Not a directory; name another [^\n]+\n", result.stderr
    )


@pytest.mark.parametrize(
    ("shown", "total", "counted", "said"),
    [
        (0, 0, None, "Nothing found."),
        (20, 20, None, ""),
        (20, 21, None, "20 of 21; -n 0 for all"),
        (20, 1_000, 1_000, "20 of 1,000; -n 0 for all"),
        (20, 1_001, 1_000, "20 of more than 1,000; -n 0 for all"),
        (1_001, 1_001, 1_000, ""),  # all are shown, however many were counted
        (985_843, 985_843, 200_000, ""),
    ],
)
def test_a_list_says_what_it_leaves_out_and_nothing_when_it_is_whole(capsys, shown, total, counted, said):
    echo_cut(shown, total, counted=counted)
    assert capsys.readouterr().err.strip() == said
