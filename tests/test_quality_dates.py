"""The quality gate for dates and headlines: floors over pages of themes that no rule knows, where there are any.

PANTAU_WILD names their folder: `dates.jsonl` has an object a page with `file` and `date`, the day of publication;
`news.jsonl` with `file`, `title` and `published`.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest

from pipelines.judging import NOWHERE, address_in
from tests.extracting import extract_markup

FETCHED = datetime(2026, 11, 20, tzinfo=UTC)
RIGHT, WRONG = 0.92, 0.055  # of the days: found, and found where they are not
TITLE, DAY = 0.91, 0.98  # of the news: titles as their labels have them, which were taken from the head of the page
PRINTED = 0.99  # titles that are the label's, or the headline that the page prints in its place
H1 = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[^>]+>")


def wild(name: str):
    if not (folder := os.environ.get("PANTAU_WILD")):
        pytest.skip("PANTAU_WILD names no folder of pages of unknown themes")
    for line in (Path(folder) / name).read_text("utf-8").splitlines():
        wanted = json.loads(line)
        body = gzip.decompress((Path(folder) / wanted["file"]).read_bytes())
        printed = [letters(unescape(TAG.sub("", text))) for text in H1.findall(body.decode("utf-8", "replace"))]
        yield extract_markup(body, url=address_in(body) or NOWHERE, fetched=FETCHED), wanted | {"printed": printed}


def day_of(found) -> str:
    return str(found.published.date()) if found.published else ""


def letters(text: str | None) -> str:
    return "".join(character for character in text or "" if character.isalnum()).casefold()


def share(values: list[bool]) -> float:
    return sum(values) / len(values)


def test_the_day_of_publication_is_found_on_pages_of_unknown_themes(capfd):
    days = [(day_of(found), wanted["date"]) for found, wanted in wild("dates.jsonl")]
    right, wrong = share([day == want for day, want in days]), share([day not in {"", want} for day, want in days])
    with capfd.disabled():
        sys.stderr.write(f"\n{len(days)} pages: right {right:.3f}, wrong {wrong:.3f}\n")
    assert (right >= RIGHT, wrong <= WRONG) == (True, True)


def test_title_and_day_of_news_are_read_on_pages_of_unknown_themes(capfd):
    news = list(wild("news.jsonl"))
    title = share([letters(found.title) == letters(wanted["title"]) for found, wanted in news])
    shown = share([letters(found.title) in {letters(wanted["title"]), *wanted["printed"]} for found, wanted in news])
    day = share([day_of(found) == wanted["published"][:10] for found, wanted in news if wanted["published"]])
    with capfd.disabled():
        sys.stderr.write(f"\n{len(news)} pages: title {title:.3f}, or printed {shown:.3f}, day {day:.3f}\n")
    assert (title >= TITLE, shown >= PRINTED, day >= DAY) == (True, True, True)
