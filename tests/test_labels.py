"""One catalogue of what readers are told, in two languages."""

from __future__ import annotations

import re
import tomllib

import click
import pytest
from click.testing import CliRunner

from crawler.cli import CATALOGUE as HELP
from crawler.cli import COMMANDS, PIECES, main
from crawler.cli.summary import note_said
from crawler.labels import CATALOGUE, LANGUAGES, language_of, wording
from crawler.outcomes import SENTENCES
from crawler.times import WIB

LABELS = tomllib.loads(CATALOGUE.read_text("utf-8"))


@pytest.mark.parametrize("key", LABELS)
def test_each_label_says_the_same_in_both_languages(key):
    assert LABELS[key].keys() == set(LANGUAGES)
    places = [set(re.findall(r"\{(\w+)[:}]", said)) for said in LABELS[key].values()]
    assert places[0] == places[1]


def test_each_label_is_used():
    folder = CATALOGUE.parent
    readers = [
        CATALOGUE.with_suffix(".py"),
        folder / "errors.py",
        *folder.glob("archive/views/*.py"),
        *folder.glob("cli/*.py"),
        *folder.glob("notify/*.py"),
        *folder.glob("reference/*.py"),
        *folder.glob("sources/*.py"),
        *folder.glob("web/*.py"),
        *folder.glob("reports/*.py"),
        *folder.rglob("*.html"),
        *folder.glob("reports/*.jinja"),
        *folder.parent.glob("pipelines/*.py"),
    ]
    used = "".join(path.read_text("utf-8") for path in readers).replace("'", '"')
    groups = {
        "by", "cause", "column", "compared", "dimension", "facet", "field", "head", "health", "kind", "kliping", "list",
        "months", "outcome", "part", "reading", "role", "rule", "sheet", "sight", "standing", "state", "take", "terms",
        "verdict", "what",
    }  # fmt: skip
    assert {key for key in LABELS if f'"{key}"' not in used and key.partition("_")[0] not in groups} == set()


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "id_ID.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "id"}, "id"),
        ({"LANG": "id_ID", "PANTAU_LANG": "en"}, "en"),
        ({"LANG": "C", "PANTAU_LANG": "id"}, "id"),
        ({"LANG": "idiom"}, "en"),
    ],
)
def test_the_language_is_the_one_asked_for_or_that_of_the_locale(environment, language):
    assert language_of(environment) == language


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        ("HTTP 403, 3 times in a row", "HTTP 403, 3 kali berturut-turut"),
        ("robots.txt: no answer in time", "robots.txt: tidak menjawab tepat waktu"),
        ("robots.txt of pasar.example does not allow it", "robots.txt pasar.example tidak mengizinkannya"),
        ("HTTP 429, Retry-After 3600 s", "HTTP 429, Retry-After 3600 detik"),
        ("feed https://pasar.example/a: a picture, not a feed", "feed https://pasar.example/a: gambar, bukan feed"),
        ("NoText: the page is empty", "NoText: halamannya kosong"),
        ('relevance 0.2: found only "a", against it "b"', 'relevansi 0,2: hanya ditemukan "a", yang menentangnya "b"'),
        ("TooShort: 22 words, shorter than a lead", "TooShort: 22 kata, lebih pendek dari teras berita"),
        ("no network: none of 12 hosts could be reached", "tidak ada jaringan: tidak satu pun dari 12 host terjangkau"),
        ("no source could be reached; `x` says why of each", "tidak satu sumber pun terjangkau; `x` menyebut sebabnya"),
        ("12/12", "12 dari 12"),
        ("what nobody foresaw", "what nobody foresaw"),
    ],
)  # fmt: skip
def test_what_runs_record_in_english_is_told_in_the_language_of_readers(recorded, told):
    assert wording("id").recorded(recorded) == told
    assert wording("en").recorded(recorded) == recorded


def test_each_sentence_of_a_failed_request_is_told_in_indonesian():
    assert [said for said in SENTENCES.values() if wording("id").recorded(said) == said] == []


def test_numbers_days_and_moments_are_written_as_readers_write_them():
    ours, english = wording("id"), wording("en")
    assert (ours.number(12345), english.number(12345)) == ("12.345", "12,345")
    assert (ours.decimal(0.5), english.decimal(0.5)) == ("0,50", "0.50")
    assert ours.long_day("2026-11-28") == "Sabtu, 28 November 2026"
    assert (ours.day("2023-08-17"), ours.day(None)) == ("17 Agt 2023", "tanpa tanggal")
    assert ours.moment("2026-11-27T17:05:00Z", WIB) == "28 Nov 2026, 00.05 WIB"
    assert english.moment("2026-11-27T17:05:00Z", "Asia/Jayapura") == "28 Nov 2026, 02:05 WIT"


@pytest.mark.parametrize(("number", "said"), [(0, "0 words"), (1, "1 word"), ("1", "1 word"), ("1,021", "1,021 words")])
def test_a_number_brings_the_noun_that_goes_with_it(number, said):
    assert wording("en")("words", number=number) == said
    assert wording("id")("words", number=number) == f"{number} kata"


def test_a_value_that_the_catalogue_lacks_stands_for_itself():
    assert wording("id").maybe("what", "award") == "penghargaan"
    assert wording("id").maybe("what", "hackathon") == "hackathon"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("text of others", "teks artikel lain"), ("label gate", "ajakan berlangganan atau masuk"),
        ("plug-in .widget", "pengaya .widget"), ("layout kaldera div.plug-in x", "tata letak kaldera div.plug-in x"),
        ("recurs in most articles of kaldera", "berulang di kebanyakan artikel kaldera"),
        ("promedia:.terkait", "promedia:.terkait"),
    ],
)  # fmt: skip
def test_who_reads_what_was_left_out_is_told_the_rule_in_words(rule, said):
    assert wording("id").rule(rule) == said
    assert wording("en").rule(rule) == rule


def test_what_a_recheck_saw_is_told_in_words(monkeypatch):
    monkeypatch.setenv("PANTAU_LANG", "id")
    assert note_said("2 unchanged, 3 wait for the next run") == "2 tetap, 3 menunggu putaran berikutnya"
    assert note_said("the budget of 2 requests is spent") == "the budget of 2 requests is spent"


# The helps of the commands: the English stands in the code, and what is said in Indonesian beside it in a file.

HELPS = tomllib.loads(HELP.read_text("utf-8"))
OF_OPERATORS = {  # of which the list alone tells in Indonesian what they are for
    "demo", "init", "crawl", "backfill", "schedule", "worker", "extract", "judge", "captures", "rejudge", "replay",
    "merge", "reconsider", "runs", "backup", "doctor", "config",
}  # fmt: skip
IN_BOTH = [name for name in COMMANDS if name not in OF_OPERATORS]


def sentences(name):
    """Return what the help of a command and of those below it says, apart from its examples."""
    command = main.get_command(click.Context(main), name)
    for one in (command, *getattr(command, "commands", {}).values()):
        yield from (" ".join(part.split()) for part in one.help.split("\n\n") if "\b" not in part and part.strip())
        told = (option.help for option in one.params if isinstance(option, click.Option) and option.help)
        yield from (text.partition("  [")[0] for text in told)


def test_the_readme_says_whose_help_is_not_in_indonesian():
    text = " ".join((CATALOGUE.parent / "README.md").read_text("utf-8").split())
    told = text.partition("is said in English")[2].partition("alone is in both")[0]
    assert set(re.findall(r"`(\w+)`", told)) == OF_OPERATORS


@pytest.mark.parametrize("name", IN_BOTH)
def test_the_help_of_whoever_reads_is_whole_in_indonesian(name):
    assert [one for one in sentences(name) if one not in HELPS] == []


def test_the_list_of_commands_is_whole_in_indonesian():
    assert [said for said in COMMANDS.values() if said not in HELPS] == []


def test_no_help_is_left_of_what_the_code_no_longer_says():
    said = {one for name in IN_BOTH for one in sentences(name)} | set(COMMANDS.values()) | {main.help.strip()}
    of_click = {key for key in HELPS if len(key) < 30 and key not in said} | set(PIECES)
    assert HELPS.keys() - said - of_click == set()
    assert len(of_click) == 14


@pytest.mark.parametrize(
    "name",
    [
        ("search",),
        ("digest",),
        ("watch",),
        ("watch", "run"),
        ("alert",),
        ("recheck",),
        ("sources",),
        ("sources", "list"),
    ],
)
def test_no_word_of_a_help_is_left_in_english(monkeypatch, name):
    monkeypatch.setenv("PANTAU_LANG", "id")
    told = CliRunner().invoke(main, [*name, "--help"]).stdout
    assert "Pemakaian: " in told
    assert re.findall(r"\b(?:the|of|and|only|most|with|that|show)\b", told.partition("Opsi:")[2]) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_may_be_any_has_no_bound_in_a_help(monkeypatch, language):
    monkeypatch.setenv("PANTAU_LANG", language)
    told = " ".join(CliRunner().invoke(main, ["search", "--help"]).stdout.split())
    assert "[0<=x]" in told
    assert "9223372036854775807" not in told


def test_help_is_said_in_the_language_of_who_asks(monkeypatch):
    told = {}
    for language in ("en", "id"):
        monkeypatch.setenv("PANTAU_LANG", language)
        told[language] = CliRunner().invoke(main, ["coverage", "--help"]).stdout
    assert "Usage: " in told["en"]
    assert "[default: month]" in told["en"]
    assert "Pemakaian: " in told["id"]
    assert "[bawaan: month]" in told["id"]
    assert "pantau coverage --silent --region Jabar" in told["id"]
    assert not re.search(r"\b(the|of|and|only)\b", told["id"])
