"""One catalogue of what readers are told, in two languages."""

from __future__ import annotations

import re
import tomllib

import pytest

from crawler.labels import CATALOGUE, LANGUAGES, language_of, wording
from crawler.times import WIB

LABELS = tomllib.loads(CATALOGUE.read_text("utf-8"))


@pytest.mark.parametrize("key", LABELS)
def test_each_label_says_the_same_in_both_languages(key):
    assert LABELS[key].keys() == set(LANGUAGES)
    places = [set(re.findall(r"\{(\w+)\}", said)) for said in LABELS[key].values()]
    assert places[0] == places[1]


def test_each_label_is_used():
    folder = CATALOGUE.parent
    readers = [
        CATALOGUE.with_suffix(".py"),
        *folder.glob("cli/*.py"),
        *folder.glob("web/*.py"),
        *folder.rglob("*.html"),
    ]
    used = "".join(path.read_text("utf-8") for path in readers).replace("'", '"')
    groups = {"by", "cause", "dimension", "facet", "field", "head", "health", "kind", "list", "months", "outcome",
              "role", "standing", "verdict", "what"}  # fmt: skip
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


def test_numbers_days_and_moments_are_written_as_readers_write_them():
    ours, english = wording("id"), wording("en")
    assert (ours.number(12345), english.number(12345)) == ("12.345", "12,345")
    assert (ours.decimal(0.5), english.decimal(0.5)) == ("0,50", "0.50")
    assert ours.long_day("2026-11-28") == "Sabtu, 28 November 2026"
    assert (ours.day("2023-08-17"), ours.day(None)) == ("17 Agt 2023", "tanpa tanggal")
    assert ours.moment("2026-11-27T17:05:00Z", WIB) == "28 Nov 2026, 00.05 WIB"
    assert english.moment("2026-11-27T17:05:00Z", "Asia/Jayapura") == "28 Nov 2026, 02:05 WIT"


def test_a_value_that_the_catalogue_lacks_stands_for_itself():
    assert wording("id").maybe("what", "award") == "penghargaan"
    assert wording("id").maybe("what", "hackathon") == "hackathon"
