"""What readers say below a story: the labels above it, and lines that begin with who speaks, and when."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.extraction import labels
from pipelines.extraction.dates import CLOCK, DAY_FIRST, DIGIT, NUMBERS, WEEKDAY
from pipelines.extraction.paragraphs import ITEMS
from pipelines.extraction.related import is_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.extraction.paragraphs import Line

READERS = "readers-below"
LONGEST_LABEL = 240  # characters of a label, a salutation or an imprint
PARAGRAPH = 60  # characters of a sentence that may be a paragraph, or announce another story below its title
MOSTLY = 0.8  # of what stands below a line that is no end then
FEWEST_WORDS = 4  # of what a reader says below a story, and of a link that is no name
MOMENT = 80  # characters in which a reader and the moment are named
NICK = re.compile(
    r"(?:(?:di)?(?:kirim|tulis|posting)(?:kan)?\s+oleh\s+|posted\s+by\s+|oleh\s+)?"
    r"[^\W\d_][\w.@-]{1,24}(?:\s[^\W\d_][\w.-]{0,24}){0,2}[\s(,|\[–-]+",
    re.IGNORECASE,
)
SPOKEN = re.compile(r"(?P<nick>[^\W\d_][\w.-]{1,24})\s*:\s+(?P<said>[^\W\d_].*)")
QUOTATION = re.compile(r"\s[“„«\"‘‚]\s*\w.*[”“»\"’‘']\s*$")  # of what readers answer to, to the end of a label


def is_paragraph_line(line: Line) -> bool:
    """Say whether *line* is a sentence as long as a paragraph."""
    return len(line.text) >= PARAGRAPH and is_sentence(line.text)


def is_label_of_readers(text: str) -> bool:
    """Say whether *text* announces that readers speak below."""
    return len(text) <= LONGEST_LABEL and labels.whole_line(READERS).fullmatch(text) is not None


def counts_readers(label: str) -> bool:
    """Say whether *label*, of readers, says how many there are, as no heading of a part of a story does."""
    is_told = labels.whole_line("readers-told").fullmatch(label) is not None
    return DIGIT.search(label) is not None and is_label_of_readers(label) and not is_told


def answers_story(label: str) -> bool:
    """Say whether *label*, of readers, says what they answer to: "Satu tanggapan untuk “Pasar Pindah”"."""
    return QUOTATION.search(label) is not None and is_label_of_readers(label)


def goes_on(lines: Sequence[Line]) -> bool:
    """Say whether *lines* are mostly sentences as long as paragraphs: "Tanggapan warganet" may head a part of it.

    What readers say begins with their names, and a part of a story with a paragraph, or with what leads to one.
    """
    is_led = bool(lines) and lines[0].text.endswith(":") and not any(line.text.endswith(":") for line in lines[1:])
    if not any(map(is_paragraph_line, lines[is_led : is_led + 1])):
        return False
    told = sum(len(line.text) for line in filter(is_paragraph_line, lines))
    return told >= MOSTLY * sum(len(line.text) for line in lines)


def is_moment_of_reader(text: str) -> bool:
    """Say whether *text* begins with who speaks, and when: "anto (12/3/2011 14:05)"."""
    if DIGIT.search(text, 0, MOMENT) is None:  # most lines
        return False
    found = NICK.match(text)
    if found is None or not CLOCK.search(text[:MOMENT]) or WEEKDAY.search(found[0]):
        return False
    return any(day.match(text, found.end()) for day in (NUMBERS, DAY_FIRST))


def is_listed(line: Line, before: Sequence[Line]) -> bool:
    """Say whether *line* is an entry of a list of the story: "RT 05: dua puluh keluarga"."""
    above = next((one.text for one in reversed(before) if not SPOKEN.fullmatch(one.text)), "")
    return line.tag in ITEMS or above.endswith(":")


def is_of_reader(text: str, before: Sequence[Line]) -> bool:
    """Say whether *text* is what a reader says, whom the text does not know: "siti: kok masih rusak min"."""
    found = SPOKEN.fullmatch(text) if len(text) <= LONGEST_LABEL else None
    if found is None or not found["said"][0].islower() or is_sentence(text):
        return False
    if found["nick"].casefold() in labels.words("no-nick"):
        return False
    is_known = any(found["nick"].casefold() in one.text.casefold() for one in before if not SPOKEN.fullmatch(one.text))
    return not is_known and len(found["said"].split()) >= FEWEST_WORDS
