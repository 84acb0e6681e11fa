"""Lines around a text that tell of the page, not of the story: dates, desks, rows of both, whose work it was."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from pipelines.extraction import labels
from pipelines.extraction.boilerplate import label_kind
from pipelines.extraction.bylines import read_byline
from pipelines.extraction.dates import CLOCK, DAY_FIRST, DIGIT, MONTH_FIRST, NUMBERS, WEEKDAY, YEAR_FIRST
from pipelines.extraction.names import cased, desk_in, is_full_name
from pipelines.extraction.readers import LONGEST_LABEL
from pipelines.extraction.related import is_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.extraction.paragraphs import Line

KEYED = re.compile(r"\W{0,3}(?P<key>[^\W\d_][\w.'’&/+, -]{1,40}?)\s*[:|]\s*(?P<value>\S.{0,120})")
MOST_KEY_WORDS = 4
SHORT = 120  # characters; a longer line above the headline is text after all
LONGEST_OFFICE = 80  # characters of its name
FEWEST_PARTS = 2  # of a row; of an imprint: who, where, how to reach them, whose rights
FEW = 24  # letters that may be left of a date line: "Diterbitkan oleh redaksi"
LETTER = re.compile(r"[^\W\d_]")
READING_TIME = re.compile(r"\b\d{1,3}\s*(?:menit|min(?:ute)?s?)\b(?:\s+(?:baca|read))?", re.IGNORECASE)
DATE_PARTS = (DAY_FIRST, MONTH_FIRST, NUMBERS, YEAR_FIRST, CLOCK, WEEKDAY, READING_TIME)
ICON = re.compile(rf"[\W_]*(?:[a-z]+(?:_[a-z]+)+\s+(?=\w)|{labels.any_of('icon')}\s+(?=[A-Z\d]))")
MOST_BEHIND_ICON = 5  # words that a picture stands for


def credits_in(lines: Iterable[Line]) -> list[Line]:
    """Return the first of *lines* that are a block of whose work it was, which names more than the writer."""
    block = [*takewhile(lambda line: _key_of(line) is not None, lines)]
    return block if any(map(is_of_crew, block)) else []


def _key_of(line: Line) -> str | None:
    """Return what stands before a colon or a bar and a few words in *line*, if it is no sentence."""
    may_be = len(line.text) <= SHORT and (":" in line.text or "|" in line.text)
    found = KEYED.fullmatch(line.text) if may_be else None
    if found is None or len(found["key"].split()) > MOST_KEY_WORDS or is_sentence(found["value"]):
        return None
    return found["key"]


def is_of_crew(line: Line) -> bool:
    """Say whether *line* says whose work it was beside the writer's."""
    key = _key_of(line)
    is_crew = key is not None and labels.whole_line("crew").fullmatch(key) is not None
    return is_crew and not read_byline(line.text)


def is_credited(lines: Sequence[Line], number: int) -> bool:
    """Say whether a line is a few words below one that only says what work is meant: "Teks dan foto:".

    With no colon there they must be somebody's whole name: "Editor", "Made Arta".
    """
    if not 0 < number < len(lines) or not lines[number].text:
        return False
    label, text = lines[number - 1], lines[number].text
    if max(len(label.text), len(text)) > LONGEST_OFFICE:
        return False
    is_labelled = label.text.endswith(":") or label.tag == "dt" or is_full_name(cased(text))
    return is_labelled and labels.whole_line("crew").fullmatch(label.text) is not None and not is_sentence(text)


def is_behind_icon(text: str) -> bool:
    """Say whether *text* is a few words behind the name of a picture that a font would draw: "visibility 304"."""
    found = ICON.match(text) if len(text) <= SHORT else None
    return found is not None and len(text[found.end() :].split()) <= MOST_BEHIND_ICON and not is_sentence(text)


def is_dated_row(text: str) -> bool:
    """Say whether *text* is a date, or a row of a date and of what stands beside one: a clock, a desk, a count."""
    cells = labels.cells_of(text)
    return any(map(is_date_line, cells)) and all(map(is_piece, cells))


def is_piece(text: str) -> bool:
    """Say whether *text* is a part of a row above a story: "Rabu", "dibaca 512 kali", "Pengirim: admin"."""
    return WEEKDAY.fullmatch(text) is not None or is_label(text) or _is_cell(text)


def is_label(text: str) -> bool:
    """Say whether *text* is a date, a desk, or a label of what the page is, and nothing else."""
    is_told = is_date_line(text) or bool(desk_in(text)) or label_kind(text) is not None
    kinds = ("above-text", "disclaimer") if len(text) > FEW else ("above-text",)
    return is_told or (len(text) <= LONGEST_LABEL and labels.whole_line(*kinds).fullmatch(text) is not None)


def _is_cell(text: str) -> bool:
    """Say whether *text* is a clock or a byline, which alone on a line is read before it is removed."""
    return CLOCK.match(text) is not None or read_byline(text) is not None


def is_date_line(text: str) -> bool:
    """Say whether *text* is a date and next to nothing else."""
    return len(text) <= SHORT and DIGIT.search(text) is not None and _is_dated(text)


@lru_cache(maxsize=1024)  # each reader has the same lines
def _is_dated(text: str) -> bool:
    if not any(part.search(text) for part in DATE_PARTS[:4]):
        return False
    rest = text
    for part in DATE_PARTS:
        rest = part.sub(" ", rest)
    return len(LETTER.findall(rest)) <= FEW


def is_of_kind(line: Line, *kinds: str) -> bool:
    """Say whether *line* is a label of one of these *kinds*, of which labels.toml has the words."""
    return len(line.text) <= LONGEST_LABEL and labels.whole_line(*kinds).fullmatch(line.text) is not None
