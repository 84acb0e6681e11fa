"""Where a text is over though its page goes on in lines alike: below a label, at a letter's end, at the imprint.

On pages without boxes what follows is told by its words alone. So each of these is believed only behind a text, and
only where less follows than stands before.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from pipelines.extraction import labels
from pipelines.extraction.dates import CLOCK, DAY_FIRST, NUMBERS, WEEKDAY
from pipelines.extraction.models import Removed
from pipelines.extraction.paragraphs import ITEMS
from pipelines.extraction.related import WHOLLY, is_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.extraction.paragraphs import Line

BELOW = "below the text"
STORY = 200  # characters before what may end a text
MOST = {
    "readers-below": 2.0,
    "others-below": 0.5,
    "letter-end": 0.5,
}  # of the text before: what stands below such a line
LONGEST = 240  # characters of a label, a salutation or an imprint
PARAGRAPH = 60  # characters of a sentence that may be a paragraph, or announce another story below its title
MOSTLY = 0.8  # of what stands below a line that is no end then
FEWEST_WORDS = 4  # of what a reader says below a story, and of a link that is no name
FEWEST_PARTS = 2  # of an imprint: who, where, how to reach them, whose rights
IMPRINT = tuple(
    re.compile(labels.any_of(f"imprint-{part}"), re.IGNORECASE) for part in ("who", "where", "how", "rights")
)
CONTACT = re.compile(labels.OPENING + labels.any_of("contact"), re.IGNORECASE)
IN_SENTENCES = re.compile(rf"\b(?:{labels.any_of('function-word')}|di|ke|kata|ujar|berada|terletak)\b", re.IGNORECASE)
MOMENT = 80  # characters in which a reader and the moment are named
NICK = re.compile(
    r"(?:(?:di)?(?:kirim|tulis|posting)(?:kan)?\s+oleh\s+|posted\s+by\s+|oleh\s+)?"
    r"[^\W\d_][\w.@-]{1,24}(?:\s[^\W\d_][\w.-]{0,24}){0,2}[\s(,|\[–-]+",
    re.IGNORECASE,
)
SPOKEN = re.compile(r"(?P<nick>[^\W\d_][\w.-]{1,24})\s*:\s+(?P<said>[^\W\d_].*)")


def drop_letter_head(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines from below the address and the salutation of a letter on."""
    start = 0
    while start + 1 < len(lines) and _is(lines[start], "letter-head"):
        start += 1
    return lines[start:], _removed("above the text", lines[:start])


def drop_rest(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines before the first below which the text does not go on."""
    end = min(_readers_from(lines), *(_end_of(lines, kind) for kind in MOST))
    return lines[:end], _removed(BELOW, lines[end:])


def drop_tail(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines without the links, the imprint and the words of readers at their end."""
    end = len(lines)
    while end > 1 and _is_tail(lines[end - 1], lines[: end - 1]):
        end -= 1
    return lines[:end], _removed(BELOW, lines[end:])


def is_end(text: str) -> bool:
    """Say whether *text* is a line below which no text goes on, where enough stands above."""
    return len(text) <= LONGEST and labels.whole_line(*MOST).fullmatch(text) is not None


def is_label_of_readers(text: str) -> bool:
    """Say whether *text* announces that readers speak below."""
    return len(text) <= LONGEST and labels.whole_line("readers-below").fullmatch(text) is not None


def _removed(rule: str, lines: Sequence[Line]) -> list[Removed]:
    return [Removed.of(rule, line.text) for line in lines]


def _is(line: Line, kind: str) -> bool:
    return len(line.text) <= LONGEST and labels.whole_line(kind).fullmatch(line.text) is not None


def _end_of(lines: Sequence[Line], kind: str) -> int:
    """Return the number of the first line of *kind* that ends the text, or how many lines there are."""
    before, whole = 0, sum(len(line.text) for line in lines)
    for number, line in enumerate(lines):
        below = whole - before - len(line.text)
        is_end = before >= STORY and below <= MOST[kind] * before and _is(line, kind)
        if is_end and _is_over(lines[number + 1 :], kind):
            return number
        before += len(line.text)
    return len(lines)


def _is_over(lines: Sequence[Line], kind: str) -> bool:
    return _are_teasers(lines) if kind == "others-below" else not goes_on(lines)


def goes_on(lines: Sequence[Line]) -> bool:
    """Say whether *lines* are mostly sentences as long as paragraphs: "Tanggapan warganet" may head a part of it."""
    told = sum(len(line.text) for line in lines if len(line.text) >= PARAGRAPH and is_sentence(line.text))
    return bool(lines) and told >= MOSTLY * sum(len(line.text) for line in lines)


def _readers_from(lines: Sequence[Line]) -> int:
    """Return the number of the first line in the second half that tells who said something when, if there are more."""
    said = [number for number, line in enumerate(lines) if number >= len(lines) // 2 and _is_dated(line.text)]
    return said[0] if len(said) > 1 and sum(len(line.text) for line in lines[: said[0]]) >= STORY else len(lines)


def _is_dated(text: str) -> bool:
    """Say whether *text* begins with who speaks, and when: "anto (12/3/2011 14:05)"."""
    found = NICK.match(text)
    if found is None or WEEKDAY.search(found[0]) or not CLOCK.search(text[:MOMENT]):
        return False
    return any(day.match(text, found.end()) for day in (NUMBERS, DAY_FIRST))


def _are_teasers(lines: Sequence[Line]) -> bool:
    """Say whether no two of *lines* follow each other as paragraphs do: each sentence has its title above it."""
    told = [len(line.text) >= PARAGRAPH and is_sentence(line.text) for line in lines]
    return bool(told) and not told[0] and not any(map(all, pairwise(told)))


def _is_tail(line: Line, before: Sequence[Line]) -> bool:
    """Say whether *line*, the last one, is no part of the text *before* it."""
    if sum(len(one.text) for one in before) < STORY:
        return False
    text = line.text
    is_contact = CONTACT.match(text) is not None and not is_sentence(text) and len(text) <= LONGEST
    is_link = line.linked >= WHOLLY and len(text.split()) >= FEWEST_WORDS and not is_sentence(text)
    return is_link or is_contact or is_imprint(text) or (not _is_listed(line, before) and _is_of_reader(text, before))


def _is_listed(line: Line, before: Sequence[Line]) -> bool:
    """Say whether *line* is an entry of a list of the story: "RT 05: dua puluh keluarga"."""
    above = next((one.text for one in reversed(before) if not SPOKEN.fullmatch(one.text)), "")
    return line.tag in ITEMS or above.endswith(":")


def is_imprint(text: str) -> bool:
    """Say whether *text*, or a part of it between bars, tells who publishes a site and where, and no more."""
    return len(text) <= LONGEST and any(
        sum(part.search(cell) is not None for part in IMPRINT) >= FEWEST_PARTS and not IN_SENTENCES.search(cell)
        for cell in labels.CELLS.split(text)
    )


def _is_of_reader(text: str, before: Sequence[Line]) -> bool:
    """Say whether *text* is what a reader says, whom the text does not know: "siti: kok masih rusak min"."""
    found = SPOKEN.fullmatch(text) if len(text) <= LONGEST else None
    if found is None or not found["said"][0].islower() or is_sentence(text):
        return False
    if found["nick"].casefold() in labels.words("no-nick"):
        return False
    is_known = any(found["nick"].casefold() in one.text.casefold() for one in before if not SPOKEN.fullmatch(one.text))
    return not is_known and len(found["said"].split()) >= FEWEST_WORDS
