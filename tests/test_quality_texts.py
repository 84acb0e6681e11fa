"""The quality gate for texts: floors over pages of themes that no rule knows, where there are any.

PANTAU_WILD names their folder: `segments.jsonl` has an object a page with `file`, strings that must be in the text
(`with`) and strings that must not (`without`); `bodies.jsonl` with `file` and `text`, the whole body; `news.jsonl` with
`file`, `title`, `paragraphs`, and in `optional` what may stand in the text or not.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.judging import NOWHERE, address_in
from tests.extracting import extract_markup
from tests.scoring import f1

FETCHED = datetime(2026, 11, 20, tzinfo=UTC)
STRINGS, RECALL = 0.946, 0.952  # F1 of the strings, and the share of those that must be there
BODIES = 0.973  # F1 of four words in a row
NEWS, HALF = 0.967, 0.5  # F1 of paragraphs and lines; no text may lose more than half
SAME = 80  # letters by which a paragraph is found in a text, and fewer for a line in the wanted one
LINE = 60


def wild(name: str):
    if not (folder := os.environ.get("PANTAU_WILD")):
        pytest.skip("PANTAU_WILD names no folder of pages of unknown themes")
    for line in (Path(folder) / name).read_text("utf-8").splitlines():
        wanted = json.loads(line)
        body = gzip.decompress((Path(folder) / wanted["file"]).read_bytes())
        yield extract_markup(body, url=address_in(body) or NOWHERE, fetched=FETCHED).text, wanted


def flat(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum()).casefold()


def fours(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return Counter(tuple(words[at : at + 4]) for at in range(max(1, len(words) - 3)))


def held(parts: list[str], text: str, length: int) -> float:
    """Return how much of *parts*, by characters, begins somewhere in *text*."""
    found = sum(len(part) for part in parts if letters(part)[:length] in text)
    return found / max(1, sum(map(len, parts)))


def news_scores(text: str, wanted: dict[str, object]) -> tuple[float, float]:
    """Return how much of the paragraphs is in the text, and F1 of that and of how much of its lines is in them."""
    paragraphs, optional = wanted["paragraphs"], wanted["optional"]
    recall = held(paragraphs, letters(text), SAME)
    lines = [line for line in text.split("\n") if letters(line)]
    precision = held(lines, letters(" ".join([*paragraphs, *optional, wanted["title"] or ""])), LINE)
    return recall, 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def told(capfd, line: str) -> None:
    with capfd.disabled():
        sys.stderr.write(f"\n{line}\n")


def test_strings_of_the_text_are_read_and_others_are_not_on_pages_of_unknown_themes(capfd):
    right = wanted_all = leaked = 0
    for text, wanted in wild("segments.jsonl"):
        said = flat(text)
        right += sum(flat(one) in said for one in wanted["with"])
        wanted_all += len(wanted["with"])
        leaked += sum(flat(one) in said for one in wanted["without"])
    score, recall = f1(right, right + leaked, wanted_all), right / wanted_all
    told(capfd, f"strings: F1 {score:.4f}, recall {recall:.4f}")
    assert (score >= STRINGS, recall >= RECALL) == (True, True)


def test_whole_bodies_are_read_on_pages_of_unknown_themes(capfd):
    pairs = [(fours(text), fours(wanted["text"])) for text, wanted in wild("bodies.jsonl")]
    score = mean([f1((found & asked).total(), found.total(), asked.total()) for found, asked in pairs])
    told(capfd, f"{len(pairs)} bodies: F1 {score:.4f}")
    assert score >= BODIES


def test_no_news_loses_half_of_its_paragraphs_on_pages_of_unknown_themes(capfd):
    scores = [news_scores(text, wanted) for text, wanted in wild("news.jsonl")]
    halved = sum(recall < HALF for recall, _ in scores)
    score = mean([one for _, one in scores])
    told(capfd, f"{len(scores)} news: F1 {score:.4f}, {halved} under half")
    assert (score >= NEWS, halved) == (True, 0)
