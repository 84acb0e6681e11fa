"""`pantau judge`: texts in, what the rules say of them out."""

import json
from itertools import count, islice

import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.errors import CrawlerError
from crawler.sources.own import default_seeds
from crawler.text_records import read_texts
from pipelines.judging import Homes, judge_texts

TOLD = {
    "id": "a-1",
    "title": "Pemko Medan Raih Penghargaan Smart Governance",
    "text": "Pemko Medan menerima penghargaan smart governance pada Gerakan Menuju Smart City 2021 di Tangerang.",
}
PLAIN = {"id": 7, "title": "Panen Raya", "text": "Petani Bogor memanen padi lebih awal. Warga Bogor senang."}


def ask(lines, *arguments):
    text = "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines)
    return CliRunner().invoke(main, ["judge", *arguments], input=text)


def rows(lines, *arguments):
    return [json.loads(line) for line in ask(lines, *arguments).stdout.splitlines()]


def test_each_text_comes_out_under_its_id_with_all_that_the_rules_say():
    told, plain = rows([TOLD, PLAIN])
    sentence = TOLD["text"]
    assert (told["id"], told["verdict"], told["topic"]) == ("a-1", "about", "gerakan-menuju-smart-city")
    assert 0.67 <= told["relevance"] <= 1
    assert told["regions"][0] == {"code": "12.71", "name": "Kota Medan", "role": "subject", "evidence": TOLD["title"]}
    assert [(one["code"], one["what"], one["dimension"], one["edition"]) for one in told["awards"]] == [
        ("12.71", "award", "governance", 2021)
    ]
    assert told["evidence"][0] == {"term": "gerakan menuju smart city", "field": "text", "sentence": sentence}
    assert plain == {
        "id": 7, "verdict": "no", "facet": None, "relevance": 0.0, "topic": None, "regions": [], "awards": [],
        "evidence": [], "topics": [],
    }  # fmt: skip


@pytest.mark.parametrize("source", ["bogorkota", "kotabogor.go.id", "https://www.KotaBogor.go.id/berita/1"])
def test_the_home_of_a_source_counts_however_it_is_named(tmp_path, source):
    (tmp_path / "sources").mkdir()
    (tmp_path / "topics.toml").write_bytes((default_seeds() / "topics.toml").read_bytes())
    entry = '[bogorkota]\nhome = "https://kotabogor.go.id/"\nregions = ["32.71"]\n'
    (tmp_path / "sources" / "a.toml").write_text(entry, "utf-8")
    [found] = rows([PLAIN | {"source": source}], "--seeds", str(tmp_path))
    assert [one["code"] for one in found["regions"]] == ["32.71"]
    assert Homes(tmp_path).of("tak-dikenal") == ()


def test_a_folder_with_topics_alone_is_enough_for_texts_without_a_source(tmp_path):
    (tmp_path / "topics.toml").write_bytes((default_seeds() / "topics.toml").read_bytes())
    assert [row["verdict"] for row in rows([TOLD], "--seeds", str(tmp_path))] == ["about"]
    assert "has no folder sources" in ask([TOLD | {"source": "kaldera"}], "--seeds", str(tmp_path)).stderr


def test_bad_lines_are_named_and_the_good_ones_are_judged_all_the_same():
    done = ask([PLAIN, "bukan json\n", "\n", TOLD, {"id": 3}])
    assert (done.exit_code, [json.loads(line)["id"] for line in done.stdout.splitlines()]) == (1, [7, "a-1"])
    first, second = done.stderr.splitlines()
    assert first.startswith("Error: line 2 cannot be judged: it is not JSON")
    assert second.startswith("Error: line 5 cannot be judged: it has no text;")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    done = CliRunner().invoke(main, ["judge", str(tmp_path / "tiada.jsonl")])
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)


def test_a_file_is_read_like_a_pipe(tmp_path):
    path = tmp_path / "naskah.jsonl"
    path.write_text(json.dumps(TOLD), "utf-8")
    assert CliRunner().invoke(main, ["judge", str(path)]).stdout == ask([TOLD]).stdout


def test_wrong_topics_are_one_sentence(tmp_path):
    (tmp_path / "topics.toml").write_text("[topic\n", "utf-8")
    done = ask([TOLD], "--seeds", str(tmp_path))
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("Error: topics.toml: not valid TOML")


def test_halves_of_characters_and_marks_of_windows_do_no_harm():
    lines = [b'\xef\xbb\xbf{"id": "\\ud800", "text": "Smart City \\udfff"}']
    [found] = judge_texts(read_texts(lines), seeds=default_seeds())
    assert (found["id"], found["verdict"]) == ("?", "no")


def test_texts_are_judged_one_by_one():
    endless = (json.dumps(PLAIN | {"id": number}).encode() for number in count())
    found = islice(judge_texts(read_texts(endless), seeds=default_seeds()), 3)
    assert [one["id"] for one in found] == [0, 1, 2]


def test_an_error_passes_through_in_its_turn():
    error = CrawlerError("x")
    assert list(judge_texts([error], seeds=default_seeds())) == [error]
