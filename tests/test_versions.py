"""What the rules answer on a small corpus, so that no answer changes under an old version.

Whoever changes answers on purpose raises the version of the family in pipelines/versions.py and runs

    python -m tests.test_versions
"""

import json
import sys
import tomllib
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.sources.own import default_seeds
from crawler.sources.topics import load_topics
from pipelines import sentence_words
from pipelines.copies.fingerprint import fingerprint
from pipelines.copies.overlap import overlap
from pipelines.judging import row_of
from pipelines.process import judge
from pipelines.sentence_words import LISTS
from pipelines.versions import DATA, VERSIONS, WORDS, family_name, rules_of, rules_of_topics
from tests.inline import make_aims

TEXTS = Path(__file__).with_name("programme") / "known.toml"
ANSWERS = Path(__file__).with_name("rules") / "answers.json"
EVERY = 3  # texts, of which one is asked about


def corpus():
    return [(text["title"], text["text"]) for text in tomllib.loads(TEXTS.read_text("utf-8"))["texts"][::EVERY]]


def answers():
    """Return a digest of what each family of rules says of the corpus."""
    texts = corpus()
    rows = [row_of(judge(*text, aims=make_aims(keep_all=True), home=(), published=None)) for text in texts]
    return {
        "topics": digest([(row["verdict"], row["relevance"], row["topics"]) for row in rows]),
        "places": digest([row["regions"] for row in rows]),
        "programme": digest([row["awards"] for row in rows]),
        "copies": digest([fingerprint(text) for _, text in texts] + [overlap(a[1], b[1]) for a, b in pairwise(texts)]),
    }


def digest(found):
    return blake2b(json.dumps(found, ensure_ascii=False).encode(), digest_size=12).hexdigest()


def current():
    found = answers()
    return {
        family: {"version": VERSIONS[family], "rules": rule_of(family), "answers": found[family]} for family in VERSIONS
    }


def rule_of(family):
    """Return the name of a family's rules; those of topics stand in the seeds."""
    return (
        rules_of(load_topics(default_seeds())).judging.rpartition("-")[2] if family == "topics" else family_name(family)
    )


@pytest.mark.parametrize("family", VERSIONS)
def test_no_answer_changes_under_an_old_version(family):
    noted, now = json.loads(ANSWERS.read_text("utf-8"))[family], current()[family]
    same = (now["version"], now["rules"]) == (noted["version"], noted["rules"])
    assert not same or now["answers"] == noted["answers"], f"raise the version of {family} in pipelines/versions.py"
    assert now == noted, "note the new answers with python -m tests.test_versions"


def test_each_family_of_rules_has_a_version_and_its_data():
    assert DATA.keys() == WORDS.keys() == VERSIONS.keys()
    assert all(path.exists() for paths in DATA.values() for path in paths)


@pytest.fixture
def other_words(tmp_path, monkeypatch):
    """Have other words listed than those that ship, and what was read of them forgotten."""

    def write(old, new):
        text = LISTS.read_text("utf-8")
        assert old in text
        path = tmp_path / LISTS.name
        path.write_text(text.replace(old, new), "utf-8")
        monkeypatch.setattr(sentence_words, "LISTS", path)
        sentence_words._tables.cache_clear()

    yield write
    sentence_words._tables.cache_clear()


def names():
    topics = load_topics(default_seeds())
    return {family: family_name(family) for family in VERSIONS}, rules_of(topics), rules_of_topics(default_seeds())


def test_the_words_of_a_family_are_its_data(other_words):
    before, _, dropped = names()
    other_words('received = ["diterima"]', 'received = ["diterima", "disambut"]')
    after, _, dropped_now = names()
    assert [family for family in VERSIONS if before[family] != after[family]] == ["places"]
    assert dropped == dropped_now


def test_words_that_all_read_are_data_of_each(other_words):
    before, rules, dropped = names()
    other_words("[text]", '[text]\nlain = ["a"]')
    after, rules_now, dropped_now = names()
    assert [family for family in VERSIONS if before[family] != after[family]] == list(VERSIONS)
    assert (rules.judging != rules_now.judging, rules.stories != rules_now.stories) == (True, True)
    assert all(dropped[topic] != dropped_now[topic] for topic in dropped)


def test_words_that_are_written_otherwise_are_the_same(other_words):
    before = names()
    other_words("[places]", "# nama tempat\n[places]\n")
    assert names() == before


def test_words_are_listed_for_a_family_or_for_what_is_judged_once():
    assert {table for tables in WORDS.values() for table in tables} == {*sentence_words._tables()} - {"language"}


if __name__ == "__main__":
    ANSWERS.write_text(json.dumps(current(), indent=2) + "\n", "utf-8")
    sys.stdout.write(f"{ANSWERS}\n")
