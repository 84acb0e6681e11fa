"""Where a text begins, by the words of its lines.

Above the first paragraph stand the headline again, a date, a desk, a caption, the address of a letter.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from crawler.reference.regions import regions_named
from pipelines.extraction import labels
from pipelines.extraction.boilerplate import buttons_among
from pipelines.extraction.bylines import LONGEST_BYLINE
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.dates import DIGIT
from pipelines.extraction.ends import BELOW
from pipelines.extraction.models import Removed
from pipelines.extraction.names import is_full_name, is_outsider
from pipelines.extraction.page_lines import (
    FEW,
    FEWEST_PARTS,
    SHORT,
    credits_in,
    is_behind_icon,
    is_credited,
    is_date_line,
    is_label,
    is_of_crew,
    is_of_kind,
    is_piece,
)
from pipelines.extraction.paragraphs import HEADINGS, ITEMS, PROSE
from pipelines.extraction.readers import is_paragraph_line
from pipelines.extraction.related import QUOTES, is_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.extraction.paragraphs import Line

ABOVE = "above the text"
MOST_CELL_WORDS = 4  # behind a date in a row: a name, a section
DEEPEST = 12  # lines among which the headline may be repeated
NEAR = 6  # lines of the text among which a date still stands between the lead and the rest
LONGEST_CAPTION = 300
MARKED = re.compile(r"[(\[/:]")  # one of these, or two strokes, is in all that a caption ends with
LEAST_HEADLINE = 20  # characters
# Before the stroke of a dateline: names of places and papers, which are written with capitals or are an address.
DATELINED = r"(?:[A-Z][\w.’'/|-]*|[a-z][\w-]*\.(?:com|co|id|net|org|news))"
DATELINE = re.compile(
    rf"(?P<where>{DATELINED}(?:[\s,|(/]+{DATELINED}\)?){{0,5}})\s?[)\]]?(?:\s*[–—]\s*|\s?-\s|\s--\s?)[\"“]?[A-Z]"
    r"|(?P<port>[A-Z]{3,}(?:\s[A-Z]{2,}){0,3}):\s[A-Z]"
)
PAPER = re.compile(r"\b[A-Z]{3,}\b|\w\.(?:com|co|id|net|org|news)\b")
MOST_ABOVE = 2  # lines of a few words: a kicker, what a picture shows
FIRST = 3  # paragraphs of which one begins with a dateline: a lead, or what a picture shows, may stand above it
SAID = (":", "!", "?", ",", "–", "—", "-")  # behind what announces, calls or asks, and what goes on below
NAME_BEHIND = re.compile(r"\s+[-|–—»:]+\s.{1,40}")
PIECES = re.compile(r"[,;]\s+|\.\s+(?=[^\W\d_]+(?:\s[^\W\d_]+)?\s*:)")  # between the parts of a row


class CutOff(NamedTuple):
    """The lines that were cut off between the headline and the text, and those below it."""

    above: list[str]
    below: list[str]


def cut_off(removed: Iterable[Removed], title: str) -> CutOff:
    """Return what of all that was *removed* stood around the text, where it may tell of date and author."""
    above, below = ([one.text for one in removed if one.rule == rule] for rule in (ABOVE, BELOW))
    shown = [number for number, line in enumerate(above, 1) if fold_title(line) == fold_title(title)]
    return CutOff(above[shown[-1] if shown else 0 :], below)


def drop_opening(lines: list[Line], title: str) -> tuple[list[Line], list[Removed]]:
    """Return the lines from the first paragraph on, and what stood above it."""
    start = _after_headline(lines, title)
    found = _furniture_among(lines, start, title)
    while start in found:
        start += 1
    start += len(credits_in(lines[start:]))
    gone = {*range(start), *found, *_asides_from(lines, start)}
    removed = [Removed.of(ABOVE, line.text) for number, line in enumerate(lines) if number in gone]
    return [line for number, line in enumerate(lines) if number not in gone], removed


def _asides_from(lines: Sequence[Line], start: int) -> list[int]:
    """Return which lines near the *start* of a text stand between its lead and the rest, and are no timetable."""
    near = range(start, min(len(lines), start + NEAR))
    asides = [number for number in near if _is_aside(lines, number, start)]
    is_timetable = sum(lines[number].tag in ITEMS for number in asides) > 1
    return [number for number in asides if not (is_timetable and lines[number].tag in ITEMS)]


def _furniture_among(lines: Sequence[Line], start: int, title: str) -> set[int]:
    """Return which lines from *start* to the first paragraph are no text, whatever stands between them.

    These are dates, labels and rows of them, the headline again, captions, who wrote it; above a dateline, with which a
    story begins, also a few words that are no sentence.
    """
    told = _first_told(lines, start, title)
    buttons = buttons_among(lines) if told > start else set()
    found = {
        number
        for number in range(start, told)
        if number in buttons or (_is_known(lines[number], title) and number + 1 < len(lines))
    }
    found |= {at for number in range(start + 1, told) if is_credited(lines, number) for at in (number - 1, number)}
    opening = _dateline_among(lines, told)
    if opening is not None:
        found |= {at for at in range(start, opening) if at not in found and _is_known(lines[at], title)}
        found |= _few_above(lines, range(start, opening), found)
    elif start + 1 in found and told < len(lines) and _names_writer(lines, start, told, title):
        found.add(start)
    return found


def _dateline_among(lines: Sequence[Line], told: int) -> int | None:
    """Return which of the first paragraphs begins with a dateline; where two do, these are speakers or terms."""
    opening = [at for at in range(told, min(len(lines), told + FIRST)) if _opens(lines[at].text)]
    return opening[0] if len(opening) == 1 else None


def _few_above(lines: Sequence[Line], above: range, found: set[int]) -> set[int]:
    """Return which lines above a dateline say little, up to one that tells; more than a few are verses or prices."""
    few = {*takewhile(lambda at: at in found or _says_little(lines[at]), above)} - found
    return few if len(few) <= MOST_ABOVE else set()


def _first_told(lines: Sequence[Line], start: int, title: str) -> int:
    """Return the number of the first paragraph from *start* on, or of a line that it need not stand below.

    A line that announces a list, or a heading with something above it, begins the story as well. Where nobody ends his
    sentences, it is the first line that is as long as one.
    """
    end = min(len(lines), start + DEEPEST)
    told: list[int] = []
    for number in (number for number in range(start, end) if not _is_known(lines[number], title)):
        told.append(number)
        if is_paragraph_line(lines[number]) or _begins(lines, number, told[0]):
            return number
    return next((number for number in told if len(lines[number].text) >= PROSE), end)


def _begins(lines: Sequence[Line], number: int, first: int) -> bool:
    """Say whether a line announces what stands below it, or heads a part of the story behind the *first* line."""
    return lines[number].text.endswith(":") or (number > first and lines[number].tag in HEADINGS)


def _is_known(line: Line, title: str) -> bool:
    return _is_furniture(line) or _is_caption(line.text) or _is_again(line.text, title)


def _is_again(text: str, title: str) -> bool:
    """Say whether *text* is the headline, which is no text wherever it stands above one."""
    return len(title) >= LEAST_HEADLINE and fold_title(text) == fold_title(title)


def _opens(text: str) -> bool:
    """Say whether *text* begins with a dateline: "MUARA JAYA, KABAR – ", "Blitar - ", "MIRI: "."""
    found = DATELINE.match(text)
    where = found and found["where"]
    return found is not None and (not where or PAPER.search(where) is not None or bool(regions_named(where)))


def _says_little(line: Line) -> bool:
    """Say whether *line* is no heading, no sentence and nobody's words: a kicker, what a picture shows."""
    is_told = line.text[:1] in QUOTES or line.text.endswith(SAID) or is_sentence(line.text)
    return line.tag not in HEADINGS and not is_told


def _names_writer(lines: Sequence[Line], number: int, told: int, title: str) -> bool:
    """Say whether a line is somebody's whole name, of whom the story does not tell, by one of its words either."""
    text = lines[number].text
    below = [line.text for line in lines[told:] if is_paragraph_line(line)]
    return not lines[number].linked and is_full_name(text) and is_outsider(text, title, below)


def _is_aside(lines: Sequence[Line], number: int, start: int) -> bool:
    """Say whether a line near the *start* of a text is a date, or says whose work it was beside the writer's."""
    line = lines[number]
    if len(line.text) > SHORT:
        return False
    is_date = is_date_line(line.text) and not _parts_story(lines[start : number + 1])
    is_credit = is_credited(lines, number) or (number + 1 < start + NEAR and is_credited(lines, number + 1))
    return is_date or is_credit or is_of_crew(line)


def _parts_story(lines: Sequence[Line]) -> bool:
    """Say whether the last of *lines*, or the one above it, is the heading of a part of the story."""
    return _heads_part(lines) or _heads_part(lines[:-1])


def _heads_part(above: Sequence[Line]) -> bool:
    """Say whether the last of the lines *above* is the heading of a part of the story: a paragraph stands before it."""
    return bool(above) and above[-1].tag in HEADINGS and any(line.tag not in HEADINGS for line in above)


def _is_furniture(line: Line) -> bool:
    """Say whether *line* is a date, a desk or a label, or a row of these and of bylines with bars or commas between."""
    text = line.text
    is_section = line.tag not in HEADINGS and is_of_kind(line, "rubric")
    is_account = " " not in text and is_of_kind(line, "account")
    return is_section or is_account or is_behind_icon(text) or _is_row(text)


def _is_row(text: str) -> bool:
    cells = labels.cells_of(text)
    if len(cells) == 1 and is_date_line(text):
        return True
    pieces = [piece for cell in cells for piece in (PIECES.split(cell) if DIGIT.search(cell) else [cell]) if piece]
    if len(pieces) < FEWEST_PARTS:
        return is_label(text)
    if len(text) > LONGEST_BYLINE:
        return False
    is_row = all(map(is_piece, pieces)) or (len(cells) > 1 and all(map(is_piece, cells)))
    return is_row or (is_date_line(cells[0]) and all(len(cell.split()) <= MOST_CELL_WORDS for cell in cells[1:]))


def _is_caption(text: str) -> bool:
    """Say whether *text* ends as the caption of a picture does, which some sites set as the first paragraph."""
    may_end_so = len(text) <= LONGEST_CAPTION and (MARKED.search(text) is not None or "--" in text)
    return may_end_so and labels.line_end("caption-end").search(text) is not None


def _after_headline(lines: list[Line], title: str) -> int:
    """Return the number of the line after the repeated headline, or 0 if it is not repeated."""
    folded = fold_title(title)
    for number, line in enumerate(lines[:DEEPEST]):
        if folded and (fold_title(line.text) == folded or _shows(line.text, title)):
            return number + 1
        if len(line.text) > SHORT:
            break
    return 0


def _shows(text: str, title: str) -> bool:
    """Say whether *text* is the headline in a row with buttons, behind a label, or without the site's name."""
    if len(title) >= LEAST_HEADLINE and text.endswith(title):
        return len(text) - len(title) <= FEW
    if title.startswith(text) and len(text) >= LEAST_HEADLINE:
        return NAME_BEHIND.fullmatch(title, len(text)) is not None
    first, *others = labels.cells_of(text)
    return bool(others) and fold_title(first) == fold_title(title) and all(len(one) <= FEW for one in others)


def drop_letter_head(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines from below the address and the salutation of a letter on."""
    start = 0
    while start + 1 < len(lines) and is_of_kind(lines[start], "letter-head"):
        start += 1
    return lines[start:], [Removed.of(ABOVE, line.text) for line in lines[:start]]
