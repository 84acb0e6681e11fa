"""Where a text begins and where it is over, by the words of its lines.

Above the first paragraph stand the headline again, a date, a desk, a caption, the address of a letter. Below the last,
where a page goes on in lines alike, it is over below a label, at a letter's end, at the imprint: each of these is
believed only behind a text, and only where less follows than stands before.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from crawler.text import words as words_of
from pipelines.extraction import labels
from pipelines.extraction.boilerplate import buttons_among, label_kind
from pipelines.extraction.bylines import LONGEST_BYLINE, read_byline
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.consent import asks_for_consent
from pipelines.extraction.dates import CLOCK, DAY_FIRST, DIGIT, MONTH_FIRST, NUMBERS, WEEKDAY, YEAR_FIRST
from pipelines.extraction.models import Removed
from pipelines.extraction.names import cased, desk_in, is_full_name
from pipelines.extraction.paragraphs import HEADINGS, ITEMS, WHOLLY, Line
from pipelines.extraction.related import is_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml.etree import _Element

    from pipelines.extraction.paragraphs import Line

GATE, READERS = "gate", "readers-below"
ABOVE, BELOW = "above the text", "below the text"
STORY = 200  # characters before what may end a text
MOST = {
    READERS: 2.0,
    "others-below": 0.5,
    "widget": 0.5,
    "letter-end": 0.5,
    GATE: 0.5,
}  # of the text before: what stands below such a line
TEASER = 150  # the same, of one that goes on for those who pay
LONGEST = 240  # characters of a label, a salutation or an imprint
PARAGRAPH = 60  # characters of a sentence that may be a paragraph, or announce another story below its title
BOXES = frozenset({"div", "td", "section", "article", "main", "body"})  # that may hold bare text
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
KEYED = re.compile(r"\W{0,3}(?P<key>[^\W\d_][\w.'’&/+, -]{1,40}?)\s*[:|]\s*(?P<value>\S.{0,120})")
MOST_KEY_WORDS = 4
MOST_CELL_WORDS = 4  # behind a date in a row: a name, a section
PLACE_AND_DAY = re.compile(rf"[A-Z][\w ]{{2,30}},\s+(?:{DAY_FIRST.pattern})", re.IGNORECASE)
RULED = re.compile(r"\W{0,3}[_=~*–—-]{8,}")  # a line of strokes, below which a signature stands
SPOKEN = re.compile(r"(?P<nick>[^\W\d_][\w.-]{1,24})\s*:\s+(?P<said>[^\W\d_].*)")
QUOTATION = re.compile(r"\s[“„«\"‘‚]\s*\w.*[”“»\"’‘']\s*$")  # of what readers answer to, to the end of a label
DEEPEST = 12  # lines among which the headline may be repeated
DEEPEST_SAID = 60  # lines below a label of readers that show whether these speak there
LEAST_PULLED = 30  # letters of a sentence that says a part of another one again; less may be said twice
LEAST_CUT_OUT = 60  # the same, of a line that is no sentence; a shorter one may be the heading of what says it again
PULLED = 3  # lines on either side of that one
NEAR = 6  # lines of the text among which a date still stands between the lead and the rest
LONGEST_CAPTION = 300
LEAST_REPEATED = 60  # letters of a paragraph that nobody writes twice
FEWEST_COPIED = 2  # paragraphs of a copy
COPY = 0.3  # of a text that it says twice; recipes and refrains have less
SHORT = 120  # characters; a longer line above the headline is text after all
LONGEST_FOOT = 240
LONGEST_OFFICE = 80  # characters of its name
FEW = 24  # letters that may be left of a date line: "Diterbitkan oleh redaksi"
LETTER = re.compile(r"[^\W\d_]")
LEAST_HEADLINE = 20  # characters
NAME_BEHIND = re.compile(r"\s+[-|–—»:]+\s.{1,40}")
PIECES = re.compile(r"[,;]\s+|\.\s+(?=[^\W\d_]+(?:\s[^\W\d_]+)?\s*:)")  # between the parts of a row
DATE_PARTS = (DAY_FIRST, MONTH_FIRST, NUMBERS, YEAR_FIRST, CLOCK, WEEKDAY)


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
    buttons = buttons_among(lines)
    while start < len(lines) and start < DEEPEST and (start in buttons or _is_furniture(lines[start].text)):
        start += 1
    start += len(_credits(lines[start:]))
    if start + 1 < len(lines) and _is_caption(lines[start].text):
        start += 1
    near = range(start, min(len(lines), start + NEAR))
    below_lead = [lines[number] for number in near if _is_aside(lines, number, start)]
    if sum(line.tag in ITEMS for line in below_lead) > 1:  # a timetable
        below_lead = [line for line in below_lead if line.tag not in ITEMS]
    removed = [Removed.of(ABOVE, line.text) for line in (*lines[:start], *below_lead)]
    return [line for line in lines[start:] if line not in below_lead], removed


def _credits(lines: Iterable[Line]) -> list[Line]:
    """Return the first of *lines* that are a block of whose work it was, which names more than the writer."""
    block = [*takewhile(lambda line: _key_of(line) is not None, lines)]
    return block if any(map(_is_of_crew, block)) else []


def _key_of(line: Line) -> str | None:
    """Return what stands before a colon or a bar and a few words in *line*, if it is no sentence."""
    may_be = len(line.text) <= SHORT and (":" in line.text or "|" in line.text)
    found = KEYED.fullmatch(line.text) if may_be else None
    if found is None or len(found["key"].split()) > MOST_KEY_WORDS or is_sentence(found["value"]):
        return None
    return found["key"]


def _is_of_crew(line: Line) -> bool:
    """Say whether *line* says whose work it was beside the writer's."""
    key = _key_of(line)
    is_crew = key is not None and labels.whole_line("crew").fullmatch(key) is not None
    return is_crew and not read_byline(line.text)


def _is_aside(lines: Sequence[Line], number: int, start: int) -> bool:
    """Say whether a line near the *start* of a text is a date, or says whose work it was beside the writer's."""
    line = lines[number]
    if len(line.text) > SHORT:
        return False
    is_date = is_date_line(line.text) and not _parts_story(lines[start : number + 1])
    is_credit = _is_credited(lines, number) or (number + 1 < start + NEAR and _is_credited(lines, number + 1))
    return is_date or is_credit or _is_of_crew(line)


def _parts_story(lines: Sequence[Line]) -> bool:
    """Say whether the last of *lines*, or the one above it, is the heading of a part of the story."""
    return _heads_part(lines) or _heads_part(lines[:-1])


def _is_credited(lines: Sequence[Line], number: int) -> bool:
    """Say whether a line is a few words below one that only says what work is meant: "Teks dan foto:"."""
    if not 0 < number < len(lines) or not lines[number].text:
        return False
    label, text = lines[number - 1], lines[number].text
    if not (label.text.endswith(":") or label.tag == "dt") or max(len(label.text), len(text)) > LONGEST_OFFICE:
        return False
    return labels.whole_line("crew").fullmatch(label.text) is not None and not is_sentence(text)


def _heads_part(above: Sequence[Line]) -> bool:
    """Say whether the last of the lines *above* is the heading of a part of the story: a paragraph stands before it."""
    return bool(above) and above[-1].tag in HEADINGS and any(line.tag not in HEADINGS for line in above)


def drop_repeats(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines without a copy of what stands above, as where a page has its text for telephones as well.

    Without what is pulled out of a paragraph nearby, too: a line that says a part of it again, word for word.
    """
    folded = [fold_title(line.text) for line in lines]
    pulled = (number for number in range(1, len(lines)) if _is_pulled(lines, folded, number))
    gone = _copies(folded) or {*pulled, *_set_apart(lines, folded)}
    removed = [Removed.of("said before", lines[number].text) for number in sorted(gone)]
    return ([line for number, line in enumerate(lines) if number not in gone], removed) if gone else (lines, [])


def _copies(folded: Sequence[str]) -> set[int]:
    """Return the numbers of the lines that were said before, if these are a large part of all."""
    first = {text: number for number, text in reversed([*enumerate(folded)])}
    again = {number for number, text in enumerate(folded) if len(text) >= LEAST_REPEATED and first[text] < number}
    copied = sum(len(folded[number]) for number in again)
    is_few = copied < COPY * sum(map(len, folded)) or len({folded[number] for number in again}) < FEWEST_COPIED
    return set() if is_few else again


def _set_apart(lines: Sequence[Line], folded: Sequence[str]) -> list[int]:
    """Return the numbers of the sentences that stand alone, set as no other is, and say a paragraph again."""
    told = {number: (line.tag, _home_of(line)) for number, line in enumerate(lines) if _is_paragraph(line)}
    set_so = Counter(told.values())
    plain = {folded[number] for number, how in told.items() if set_so[how] > 1}
    return [number for number, how in told.items() if set_so[how] == 1 and folded[number] in plain]


def _is_pulled(lines: Sequence[Line], folded: Sequence[str], number: int) -> bool:
    """Say whether a line of words, no heading or item, stands in a longer one near it."""
    text, line = folded[number], lines[number]
    if len(text) < LEAST_PULLED or line.tag in HEADINGS or line.tag in ITEMS:
        return False
    if len(text) < LEAST_CUT_OUT and not is_sentence(line.text):
        return False
    near = [*range(max(0, number - PULLED), number), *range(number + 1, min(len(lines), number + 1 + PULLED))]
    return any(text in folded[other] and len(line.text) < len(lines[other].text) for other in near)


def drop_consent(lines: list[Line], title: str) -> tuple[list[Line], list[Removed]]:
    """Return the lines without those at both ends that ask for consent, and the headings above them."""
    start, end = 0, len(lines)
    if labels.words("consent-words").isdisjoint(words_of(title)):
        while end > 1 and asks_for_consent(lines[end - 1].text):
            end -= 1
        while start < end - 1 and any(asks_for_consent(line.text) for line in lines[start : start + 2]):
            start += 1
    taken = [*lines[:start], *lines[end:]]
    return lines[start:end], [Removed.of("consent", line.text) for line in taken]


def drop_ending(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines up to the last that says something, and the headings below which nothing stands."""
    end = len(lines) - _length_of_signature(lines)
    while end > 1 and _announces_nothing(lines[end - 1]):
        end -= 1
    dates = _dates_above_byline(lines[:end])
    kept = [*lines[: end - dates - 1], *lines[end - 1 : end]] if dates else lines[:end]
    return kept, [Removed.of(BELOW, line.text) for line in (*lines[end - dates - 1 : end - 1], *lines[end:])]


def _dates_above_byline(lines: Sequence[Line]) -> int:
    """Return how many dates stand above the last of *lines* if that is a byline, which is read before it is removed."""
    if len(lines) <= FEWEST_PARTS or read_byline(lines[-1].text) is None:
        return 0
    above = takewhile(lambda line: line.tag not in ITEMS and is_date_line(line.text), reversed(lines[1:-1]))
    return len([*above])


def _length_of_signature(lines: Sequence[Line]) -> int:
    """Return how many of the last *lines* are a name below a place and a day: "Weda, 3 Mei 2026", "Siti Rahma"."""
    texts = [line.text for line in lines[-FEWEST_PARTS:]]
    is_signed = len(lines) > FEWEST_PARTS and PLACE_AND_DAY.fullmatch(texts[0]) is not None
    return FEWEST_PARTS if is_signed and is_full_name(cased(texts[1])) else 0


def _announces_nothing(line: Line) -> bool:
    is_heading = line.tag in HEADINGS and not line.text.endswith((".", "!", "?"))
    is_dating = _is_dating(line.text) or (line.tag not in ITEMS and _is_dated_row(line.text))
    is_empty = is_heading or line.text.endswith(":") or is_dating
    return (len(line.text) <= SHORT and is_empty) or _is_foot(line.text)


def _is_foot(text: str) -> bool:
    """Say whether *text* tells who publishes the site, and where."""
    return len(text) <= LONGEST_FOOT and labels.whole_line("foot").fullmatch(text) is not None


def _is_dating(text: str) -> bool:
    """Say whether *text* tells when the page was written or changed, and nothing else."""
    return labels.line_start("published-label", "drafted-label", "modified-label").match(
        text
    ) is not None and is_date_line(text)


def _is_dated_row(text: str) -> bool:
    """Say whether *text* is a date, or a row of a date and of what stands beside one: a clock, a desk, a count."""
    cells = labels.cells_of(text)
    return any(map(is_date_line, cells)) and all(map(_is_piece, cells))


def _is_furniture(text: str) -> bool:
    """Say whether *text* is a date, a desk or a label, or a row of these and of bylines with bars or commas between."""
    cells = labels.cells_of(text)
    if len(cells) == 1 and is_date_line(text):
        return True
    pieces = [piece for cell in cells for piece in (PIECES.split(cell) if DIGIT.search(cell) else [cell]) if piece]
    if len(pieces) < FEWEST_PARTS:
        return _is_label(text)
    is_row = all(map(_is_piece, pieces)) or (len(cells) > 1 and all(map(_is_piece, cells)))
    is_row = is_row or (is_date_line(cells[0]) and all(len(cell.split()) <= MOST_CELL_WORDS for cell in cells[1:]))
    return is_row and len(text) <= LONGEST_BYLINE


def _is_piece(text: str) -> bool:
    """Say whether *text* is a part of a row above a story: "Rabu", "dibaca 512 kali", "Pengirim: admin"."""
    return WEEKDAY.fullmatch(text) is not None or _is_label(text) or _is_cell(text)


def _is_caption(text: str) -> bool:
    """Say whether *text* ends as the caption of a picture does, which some sites set as the first paragraph."""
    return len(text) <= LONGEST_CAPTION and labels.line_end("caption-end").search(text) is not None


def _is_label(text: str) -> bool:
    is_told = is_date_line(text) or bool(desk_in(text)) or label_kind(text) is not None
    kinds = ("above-text", "disclaimer") if len(text) > FEW else ("above-text",)
    return is_told or (len(text) <= LONGEST and labels.whole_line(*kinds).fullmatch(text) is not None)


def _is_cell(text: str) -> bool:
    """Say whether *text* is a clock or a byline, which alone on a line is read before it is removed."""
    return CLOCK.match(text) is not None or read_byline(text) is not None


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


def drop_letter_head(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines from below the address and the salutation of a letter on."""
    start = 0
    while start + 1 < len(lines) and _is(lines[start], "letter-head"):
        start += 1
    return lines[start:], _removed(ABOVE, lines[:start])


def drop_rest(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines before the first below which the text does not go on, and those behind a box set into it."""
    end = min(_readers_from(lines), _ruled_from(lines), *(_end_of(lines, kind) for kind in MOST))
    again = _resumed_at(lines, end)
    if again == len(lines):
        return lines[:end], _removed(BELOW, lines[end:])
    kept, below = drop_rest([*lines[:end], *lines[again:]])
    return kept, [*_removed(BELOW, lines[end:again]), *below]


def _resumed_at(lines: Sequence[Line], end: int) -> int:
    """Return with which line the story goes on behind the box that the line *end* labels, if it does.

    That box stands among the paragraphs, and one of them right behind it.
    """
    homes = {_home_of(line) for line in lines[:end] if _is_paragraph(line)} - {None}
    label = lines[end].block if end < len(lines) else None
    around = () if label is None or not homes else (label, *label.iterancestors())
    box = next((one for one in around if one.getparent() in homes), None)
    if box is None or box in homes:
        return len(lines)
    held = [*takewhile(lambda line: _stands_in(line, box), lines[end:])]
    again = end + len(held)
    follow = [*takewhile(lambda line: _home_of(line) in homes, lines[again : again + FEWEST_PARTS])]
    return again if len(held) > 1 and any(map(_is_paragraph, follow)) else len(lines)


def _home_of(line: Line) -> _Element | None:
    """Return the box among whose paragraphs *line* is one, or whose bare text it is."""
    return line.block if line.block is None or line.block.tag in BOXES else line.block.getparent()


def _stands_in(line: Line, box: _Element) -> bool:
    return line.block is not None and (line.block is box or box in line.block.iterancestors())


def _is_paragraph(line: Line) -> bool:
    return len(line.text) >= PARAGRAPH and is_sentence(line.text)


def drop_tail(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines without the links, the imprint and the words of readers at their end."""
    end = len(lines)
    while end > 1 and _is_tail(lines[end - 1], lines[: end - 1]):
        end -= 1
    end -= _length_of_office(lines[:end], lines[end:])
    while end > FEWEST_PARTS and _is_credited(lines, end - 1) and _is_behind_story(lines[: end - 2]):
        end -= 2
    block = _credits(reversed(lines[1:end]))
    while block and not (_is_of_crew(block[-1]) or read_byline(block[-1].text)):
        block.pop()  # what stands above the credits may be the story's: "Pelatih: Siti"
    signed = [line for line in block if read_byline(line.text)]
    end -= len(block) if _is_behind_story(lines[: end - len(block)]) else 0
    return [*lines[:end], *signed[::-1]], _removed(BELOW, [line for line in lines[end:] if line not in signed])


def _is_behind_story(before: Sequence[Line]) -> bool:
    """Say whether enough was told *before*, and no list announced by the last line."""
    return sum(len(one.text) for one in before) >= STORY and not before[-1].text.endswith(":")


def _length_of_office(lines: Sequence[Line], below: Sequence[Line]) -> int:
    """Return how many of the last *lines* name the office whose contacts stood *below*."""
    if not any(CONTACT.match(line.text) for line in below[:1]):
        return 0
    names = takewhile(lambda line: len(line.text) <= LONGEST_OFFICE and _is_office(line.text), reversed(lines))
    return len([*names])


def _is_office(text: str) -> bool:
    """Say whether *text* is the name of an office, a newsroom or a school, and no sentence."""
    return not labels.words("office").isdisjoint(words_of(text)) and not is_sentence(text)


def is_end(text: str) -> bool:
    """Say whether *text* is a line below which no text goes on, where enough stands above."""
    return len(text) <= LONGEST and labels.whole_line(*MOST).fullmatch(text) is not None


def is_label_of_readers(text: str) -> bool:
    """Say whether *text* announces that readers speak below."""
    return len(text) <= LONGEST and labels.whole_line(READERS).fullmatch(text) is not None


def _removed(rule: str, lines: Sequence[Line]) -> list[Removed]:
    return [Removed.of(rule, line.text) for line in lines]


def _is(line: Line, *kinds: str) -> bool:
    return len(line.text) <= LONGEST and labels.whole_line(*kinds).fullmatch(line.text) is not None


def _end_of(lines: Sequence[Line], kind: str) -> int:
    """Return the number of the first line of *kind* that ends the text, or how many lines there are."""
    before, whole = 0, sum(len(line.text) for line in lines)
    for number, line in enumerate(lines):
        below = whole - before - len(line.text)
        is_near = below <= max(MOST.values()) * before
        if kind == READERS and not is_near and before >= STORY and _heads_readers(lines, number):
            return number
        is_end = before >= (TEASER if kind == GATE else STORY) and is_near and _is(line, kind)
        most = max(MOST.values()) if is_end and _are_linked(lines[number + 1 :]) else MOST[kind]
        if is_end and below <= most * before and _is_over(line, lines[number + 1 :], kind):
            return number + (kind == GATE)  # of which its readers are told
        before += len(line.text)
    return len(lines)


def _are_linked(lines: Sequence[Line]) -> bool:
    """Say whether headlines that are links stand among *lines*, which are then no text, however long."""
    return sum(line.linked >= WHOLLY and len(line.text.split()) >= FEWEST_WORDS for line in lines) >= FEWEST_PARTS


def _is_over(label: Line, lines: Sequence[Line], kind: str) -> bool:
    if kind == "others-below":
        return _are_teasers(lines)
    return counts_readers(label.text) or answers_story(label.text) or not goes_on(lines)


def _heads_readers(lines: Sequence[Line], number: int) -> bool:
    """Say whether the line of that *number* is a heading that says how many readers speak below, however much."""
    line = lines[number]
    if line.tag not in HEADINGS or line.linked > 0:
        return False
    below = lines[number + 1 : number + 1 + DEEPEST_SAID]
    return answers_story(line.text) or (counts_readers(line.text) and not goes_on(below))


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
    if not any(map(_is_paragraph, lines[is_led : is_led + 1])):
        return False
    told = sum(len(line.text) for line in filter(_is_paragraph, lines))
    return told >= MOSTLY * sum(len(line.text) for line in lines)


def _readers_from(lines: Sequence[Line]) -> int:
    """Return the number of the first line in the second half that tells who said something when, if there are more."""
    said = [number for number, line in enumerate(lines) if number >= len(lines) // 2 and is_moment_of_reader(line.text)]
    return said[0] if len(said) > 1 and sum(len(line.text) for line in lines[: said[0]]) >= STORY else len(lines)


def _ruled_from(lines: Sequence[Line]) -> int:
    """Return the number of a line of strokes with a line or two below it, or how many lines there are."""
    ruled = next((number for number, line in enumerate(lines) if _is_ruled(line.text)), len(lines))
    is_end = len(lines) - ruled <= FEWEST_PARTS + 1 and sum(len(line.text) for line in lines[ruled:]) <= LONGEST
    return ruled if is_end and sum(len(line.text) for line in lines[:ruled]) >= STORY else len(lines)


def _is_ruled(text: str) -> bool:
    return not text[:1].isalnum() and RULED.match(text) is not None


def is_moment_of_reader(text: str) -> bool:
    """Say whether *text* begins with who speaks, and when: "anto (12/3/2011 14:05)"."""
    if DIGIT.search(text, 0, MOMENT) is None:  # most lines
        return False
    found = NICK.match(text)
    if found is None or not CLOCK.search(text[:MOMENT]) or WEEKDAY.search(found[0]):
        return False
    return any(day.match(text, found.end()) for day in (NUMBERS, DAY_FIRST))


def _are_teasers(lines: Sequence[Line]) -> bool:
    """Say whether no two of *lines* follow each other as paragraphs do: each sentence has its title above it."""
    told = [*map(_is_paragraph, lines)]
    return bool(told) and not told[0] and not any(map(all, pairwise(told)))


def _is_tail(line: Line, before: Sequence[Line]) -> bool:
    """Say whether *line*, the last one, is no part of the text *before* it."""
    if sum(len(one.text) for one in before) < STORY:
        return False
    text = line.text
    is_contact = CONTACT.match(text) is not None and not is_sentence(text) and len(text) <= LONGEST
    is_link = line.linked >= WHOLLY and len(text.split()) >= FEWEST_WORDS and not is_sentence(text)
    is_contact = is_contact or _is(line, "disclaimer", "below-text") or _is_ruled(text)
    return is_link or is_contact or is_imprint(text) or (not _is_listed(line, before) and _is_of_reader(text, before))


def _is_listed(line: Line, before: Sequence[Line]) -> bool:
    """Say whether *line* is an entry of a list of the story: "RT 05: dua puluh keluarga"."""
    above = next((one.text for one in reversed(before) if not SPOKEN.fullmatch(one.text)), "")
    return line.tag in ITEMS or above.endswith(":")


def is_imprint(text: str) -> bool:
    """Say whether *text*, or a part of it between bars, tells who publishes a site and where, and no more."""
    return len(text) <= LONGEST and any(
        not IN_SENTENCES.search(cell) and sum(part.search(cell) is not None for part in IMPRINT) >= FEWEST_PARTS
        for cell in labels.cells_of(text)
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
