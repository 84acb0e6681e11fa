"""The quality gate: averages that no upgrade may lower, over our own pages and, where there are any, over real ones.

PANTAU_PAGES names that folder: `gold.jsonl` has an object a page with `file`, `url`, `title`, `text`, `authors` and
`published`, and perhaps `forbidden`, `optional`, `title_ok`, `published_ok`, `authors_ok`, `not_scored`, and as `genre`
"transplant" where the page was built.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.models import Page
from crawler.sources.topics import Group, shipped_topics
from pipelines.extraction import families
from pipelines.judging import findings_of
from pipelines.models import SourceFacts
from pipelines.topics.gate import Gate, Look
from tests.inline import make_aims
from tests.scoring import SCORES, average, leaks, minute_score, text_score

PAGES = Path(__file__).parent / "pages"
FETCHED = datetime(2026, 11, 20, tzinfo=UTC)
FLOORS = {"text": 0.985, "title": 0.98, "minute": 0.95, "authors": 0.92}  # of real pages
LEAKING = 0.02  # share of real pages with a string that must not be in their text
OURS = {"text": 0.999, "title": 0.999, "minute": 0.999, "authors": 0.999}  # every field of ours is known to be read
WITHOUT_FAMILIES = {"saved": 0.997, "built": 0.998}  # the text alone, of pages as they were published and of built ones
SUMMARY = "Ringkasan yang tidak masuk isi berita."  # above two texts of ours; that it is none, their family alone knows


def read(body: bytes, url: str, zone: str = "Asia/Jakarta"):
    page = Page(url=url, announced="", source="", body=body, fetched=FETCHED)
    return findings_of(page, source=SourceFacts(timezone=zone), aims=make_aims())


def our_pages():
    for path in sorted(PAGES.glob("*.json")):
        wanted = json.loads(path.read_text("utf-8"))
        found = read(path.with_suffix(".html").read_bytes(), wanted["url"], wanted["zone"])
        published = wanted["published"] if wanted["precision"] == "minute" else (wanted["published"] or "")[:10]
        yield found, wanted | {"text": "\n".join(wanted["text"]), "published": published}


def real_pages(folder: Path):
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines():
        wanted = json.loads(line)
        body = (folder / wanted["file"]).read_bytes()
        yield read(gzip.decompress(body) if wanted["file"].endswith(".gz") else body, wanted["url"]), wanted


def lowered(averages: dict[str, float], floors: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in averages.items() if value < floors[name]}


def test_our_own_pages_are_read_as_well_as_ever():
    assert lowered(average(list(our_pages())), OURS) == {}


def folder_of_real_pages() -> Path:
    if not (folder := os.environ.get("PANTAU_PAGES")):
        pytest.skip("PANTAU_PAGES names no folder of real pages with gold.jsonl")
    return Path(folder)


def test_real_pages_are_read_as_well_as_ever(capfd):
    pairs = list(real_pages(folder_of_real_pages()))
    averages = average(pairs)
    leaking = [wanted["file"] for found, wanted in pairs if leaks(found, wanted)]
    with capfd.disabled():
        shown = ", ".join(f"{name} {value:.4f}" for name, value in averages.items())
        sys.stderr.write(f"\n{len(pairs)} pages: {shown}; forbidden strings on {len(leaking)}: {leaking}\n")
    assert lowered(averages, FLOORS) == {}
    assert len(leaking) <= LEAKING * len(pairs), leaking


@pytest.fixture
def no_families(monkeypatch):
    """Every theme is one that no family knows."""
    monkeypatch.setattr(families, "_marked", tuple)


def of_text(pairs) -> float:
    assert {found["family"] for found, _ in pairs} == {None}
    return average(pairs)["text"]


@pytest.mark.usefixtures("no_families")
def test_texts_of_our_own_pages_are_read_without_knowing_their_families():
    pairs = [(found, wanted | {"optional": [SUMMARY]}) for found, wanted in our_pages()]
    assert of_text(pairs) >= WITHOUT_FAMILIES["built"]


@pytest.mark.usefixtures("no_families")
def test_texts_of_real_pages_are_read_without_knowing_their_families(capfd):
    pages: dict[str, list] = {"saved": [], "built": []}
    for found, wanted in real_pages(folder_of_real_pages()):
        pages["built" if wanted.get("genre") == "transplant" else "saved"].append((found, wanted))
    texts = {kind: of_text(pairs) for kind, pairs in pages.items() if pairs}
    with capfd.disabled():
        sys.stderr.write(f"\nwithout families: {', '.join(f'{kind} {value:.4f}' for kind, value in texts.items())}\n")
    assert lowered(texts, WITHOUT_FAMILIES) == {}


# The gate


def bodies_and_texts():
    for path in sorted(PAGES.glob("*.json")):
        yield path.with_suffix(".html").read_bytes(), " ".join(json.loads(path.read_text("utf-8"))["text"])
    folder = Path(os.environ.get("PANTAU_PAGES") or PAGES)
    for line in (folder / "gold.jsonl").read_text("utf-8").splitlines() if folder != PAGES else ():
        wanted = json.loads(line)
        body = (folder / wanted["file"]).read_bytes()
        yield gzip.decompress(body) if wanted["file"].endswith(".gz") else body, wanted["text"]


def gate_of(phrase: str) -> Gate:
    [topic, *_] = shipped_topics()
    return Gate([replace(topic, names=(Group(terms=(phrase,), points=1),), words=())])


def test_no_phrase_of_an_article_is_taken_for_a_headline_of_another_one():
    phrases = [
        (phrase, body)
        for body, text in bodies_and_texts()
        for phrase in re.findall(r"(?<![^ ])[A-Za-z]{5,} [A-Za-z]{5,}(?![^ ])", text)
    ]
    assert len(phrases) > 100
    assert [phrase for phrase, body in phrases if gate_of(phrase).look(body) is not Look.HERE] == []


# The scorer


WANTED = {
    "text": "Satu dua tiga\nempat lima",
    "title": "Judul “A”",
    "authors": ["Sinta"],
    "published": "2024-03-05T20:45:00+07:00",
}


def test_what_is_right_scores_one_and_what_is_missing_less():
    assert average([(WANTED, WANTED)]) == dict.fromkeys(SCORES, 1.0)
    empty = {"text": "", "title": "", "authors": [], "published": None}
    assert average([(empty, WANTED), (WANTED, WANTED)]) == dict.fromkeys(SCORES, 0.5)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("satu dua tiga empat lima", 1.0),
        ("satu dua tiga empat lima enam", 10 / 11),
        ("Satu dua tiga", 3 / 4),
        ("Oleh: Sinta\nSatu dua tiga empat lima", 1.0),
    ],
)
def test_a_text_is_compared_word_by_word_and_what_is_optional_is_free(text, score):
    assert text_score({"text": text}, WANTED | {"optional": ["Oleh: Sinta"]}) == pytest.approx(score)


@pytest.mark.parametrize(
    ("published", "score"),
    [
        ("2024-03-05T13:45:59+00:00", 1.0),
        ("2024-03-05T20:46:00+07:00", 0.0),
        ("2024-03-05", 0.0),
        (None, 0.0),
    ],
)
def test_a_moment_is_compared_to_the_minute_in_any_zone(published, score):
    assert minute_score({"published": published}, WANTED) == score


def test_where_only_a_day_is_wanted_the_day_is_enough():
    assert minute_score({"published": "2024-03-05T20:46:00+07:00"}, WANTED | {"published": "2024-03-05"}) == 1.0


def test_a_short_forbidden_string_leaks_only_as_a_line():
    wanted = {"forbidden": ["Bagikan", "Berita sebelumnya: panen"]}
    assert leaks({"text": "Tolong bagikan ini\nMaju, berita sebelumnya: panen raya"}, wanted) == wanted["forbidden"][1:]
    assert leaks({"text": "Bagikan:\nSatu"}, wanted) == ["Bagikan"]
