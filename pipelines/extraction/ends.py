"""Where a text is over, by the words of its lines, and what it says twice.

Below the last paragraph, where a page goes on in lines alike, a text is over below a label, at a letter's end, at the
imprint: each of these is believed only behind a text, and only where less follows than stands before.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from crawler.text import words as words_of
from pipelines.extraction import labels
from pipelines.extraction.bylines import read_byline
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.consent import asks_for_consent
from pipelines.extraction.dates import DAY_FIRST
from pipelines.extraction.models import Removed
from pipelines.extraction.names import cased, is_full_name
from pipelines.extraction.page_lines import (
    FEWEST_PARTS,
    LONGEST_OFFICE,
    SHORT,
    credits_in,
    is_credited,
    is_date_line,
    is_dated_row,
    is_of_crew,
    is_of_kind,
)
from pipelines.extraction.paragraphs import HEADINGS, ITEMS, WHOLLY
from pipelines.extraction.readers import (
    FEWEST_WORDS,
    LONGEST_LABEL,
    READERS,
    answers_story,
    counts_readers,
    goes_on,
    is_listed,
    is_moment_of_reader,
    is_of_reader,
    is_paragraph_line,
)
from pipelines.extraction.related import is_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element

    from pipelines.extraction.paragraphs import Line

GATE = "gate"
BELOW = "below the text"
STORY = 200  # characters before what may end a text
MOST = {
    READERS: 2.0,
    "others-below": 0.5,
    "widget": 0.5,
    "letter-end": 0.5,
    GATE: 0.5,
}  # of the text before: what stands below such a line
TEASER = 150  # the same, of one that goes on for those who pay
BOXES = frozenset({"div", "td", "section", "article", "main", "body"})  # that may hold bare text
IMPRINT = tuple(
    re.compile(labels.any_of(f"imprint-{part}"), re.IGNORECASE) for part in ("who", "where", "how", "rights")
)
CONTACT = re.compile(labels.OPENING + labels.any_of("contact"), re.IGNORECASE)
IN_SENTENCES = re.compile(rf"\b(?:{labels.any_of('function-word')}|di|ke|kata|ujar|berada|terletak)\b", re.IGNORECASE)
PLACE_AND_DAY = re.compile(rf"[A-Z][\w ]{{2,30}},\s+(?:{DAY_FIRST.pattern})", re.IGNORECASE)
RULED = re.compile(r"\W{0,3}[_=~*–—-]{8,}")  # a line of strokes, below which a signature stands
DEEPEST_SAID = 60  # lines below a label of readers that show whether these speak there
LEAST_PULLED = 30  # letters of a sentence that says a part of another one again; less may be said twice
LEAST_CUT_OUT = 60  # the same, of a line that is no sentence; a shorter one may be the heading of what says it again
PULLED = 3  # lines on either side of that one
LEAST_REPEATED = 60  # letters of a paragraph that nobody writes twice
FEWEST_COPIED = 2  # paragraphs of a copy
COPY = 0.3  # of a text that it says twice; recipes and refrains have less
LONGEST_FOOT = 240


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
    told = {number: (line.tag, _home_of(line)) for number, line in enumerate(lines) if is_paragraph_line(line)}
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
    is_dating = _is_dating(line.text) or (line.tag not in ITEMS and is_dated_row(line.text))
    is_role = labels.whole_line("reporter", "other-role").fullmatch(line.text) is not None
    is_empty = is_heading or is_role or line.text.endswith(":") or is_dating
    return (len(line.text) <= SHORT and is_empty) or _is_foot(line.text)


def _is_foot(text: str) -> bool:
    """Say whether *text* tells who publishes the site, and where."""
    return len(text) <= LONGEST_FOOT and labels.whole_line("foot").fullmatch(text) is not None


def _is_dating(text: str) -> bool:
    """Say whether *text* tells when the page was written or changed, and nothing else."""
    return labels.line_start("published-label", "drafted-label", "modified-label").match(
        text
    ) is not None and is_date_line(text)


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
    homes = {_home_of(line) for line in lines[:end] if is_paragraph_line(line)} - {None}
    label = lines[end].block if end < len(lines) else None
    around = () if label is None or not homes else (label, *label.iterancestors())
    box = next((one for one in around if one.getparent() in homes), None)
    if box is None or box in homes:
        return len(lines)
    held = [*takewhile(lambda line: _stands_in(line, box), lines[end:])]
    again = end + len(held)
    follow = [*takewhile(lambda line: _home_of(line) in homes, lines[again : again + FEWEST_PARTS])]
    return again if len(held) > 1 and any(map(is_paragraph_line, follow)) else len(lines)


def _home_of(line: Line) -> _Element | None:
    """Return the box among whose paragraphs *line* is one, or whose bare text it is."""
    return line.block if line.block is None or line.block.tag in BOXES else line.block.getparent()


def _stands_in(line: Line, box: _Element) -> bool:
    return line.block is not None and (line.block is box or box in line.block.iterancestors())


def drop_tail(lines: list[Line]) -> tuple[list[Line], list[Removed]]:
    """Return the lines without the links, the imprint and the words of readers at their end."""
    end = len(lines)
    while end > 1 and _is_tail(lines[end - 1], lines[: end - 1]):
        end -= 1
    end -= _length_of_office(lines[:end], lines[end:])
    while end > FEWEST_PARTS and is_credited(lines, end - 1) and _is_behind_story(lines[: end - 2]):
        end -= 2
    block = credits_in(reversed(lines[1:end]))
    while block and not (is_of_crew(block[-1]) or read_byline(block[-1].text)):
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
    return len(text) <= LONGEST_LABEL and labels.whole_line(*MOST).fullmatch(text) is not None


def _removed(rule: str, lines: Sequence[Line]) -> list[Removed]:
    return [Removed.of(rule, line.text) for line in lines]


def _end_of(lines: Sequence[Line], kind: str) -> int:
    """Return the number of the first line of *kind* that ends the text, or how many lines there are."""
    before, whole = 0, sum(len(line.text) for line in lines)
    for number, line in enumerate(lines):
        below = whole - before - len(line.text)
        is_near = below <= max(MOST.values()) * before
        if kind == READERS and not is_near and before >= STORY and _heads_readers(lines, number):
            return number
        is_end = before >= (TEASER if kind == GATE else STORY) and is_near and is_of_kind(line, kind)
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


def _readers_from(lines: Sequence[Line]) -> int:
    """Return the number of the first line in the second half that tells who said something when, if there are more."""
    said = [number for number, line in enumerate(lines) if number >= len(lines) // 2 and is_moment_of_reader(line.text)]
    return said[0] if len(said) > 1 and sum(len(line.text) for line in lines[: said[0]]) >= STORY else len(lines)


def _ruled_from(lines: Sequence[Line]) -> int:
    """Return the number of a line of strokes with a line or two below it, or how many lines there are."""
    ruled = next((number for number, line in enumerate(lines) if _is_ruled(line.text)), len(lines))
    is_end = len(lines) - ruled <= FEWEST_PARTS + 1 and sum(len(line.text) for line in lines[ruled:]) <= LONGEST_LABEL
    return ruled if is_end and sum(len(line.text) for line in lines[:ruled]) >= STORY else len(lines)


def _is_ruled(text: str) -> bool:
    return not text[:1].isalnum() and RULED.match(text) is not None


def _are_teasers(lines: Sequence[Line]) -> bool:
    """Say whether no two of *lines* follow each other as paragraphs do: each sentence has its title above it."""
    told = [*map(is_paragraph_line, lines)]
    return bool(told) and not told[0] and not any(map(all, pairwise(told)))


def _is_tail(line: Line, before: Sequence[Line]) -> bool:
    """Say whether *line*, the last one, is no part of the text *before* it."""
    if sum(len(one.text) for one in before) < STORY:
        return False
    text = line.text
    is_contact = CONTACT.match(text) is not None and not is_sentence(text) and len(text) <= LONGEST_LABEL
    is_link = line.linked >= WHOLLY and len(text.split()) >= FEWEST_WORDS and not is_sentence(text)
    is_contact = is_contact or is_of_kind(line, "disclaimer", "below-text") or _is_ruled(text)
    return is_link or is_contact or is_imprint(text) or (not is_listed(line, before) and is_of_reader(text, before))


def is_imprint(text: str) -> bool:
    """Say whether *text*, or a part of it between bars, tells who publishes a site and where, and no more."""
    return len(text) <= LONGEST_LABEL and any(
        not IN_SENTENCES.search(cell) and sum(part.search(cell) is not None for part in IMPRINT) >= FEWEST_PARTS
        for cell in labels.cells_of(text)
    )
