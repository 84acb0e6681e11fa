"""Boxes that are set into a story, between its paragraphs or behind the last, and are no part of it: by their shape.

A box that says no sentence of its own length and holds a headline that is a link, a button or a field, a picture with
its caption, or a heading with a line below it, announces something, whatever it is called. Lists, tables and quotations
that lead nowhere belong to the story, and so does a box like those in which its paragraphs stand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipelines.extraction.beside import is_alone
from pipelines.extraction.boilerplate import OWN_KINDS, is_row, label_kind
from pipelines.extraction.bylines import read_byline
from pipelines.extraction.captions import ASKING, ENDS, LONGEST_CAPTION, PICTURES, TITLE_WORDS, captions_below
from pipelines.extraction.dates import has_day
from pipelines.extraction.labels import whole_line
from pipelines.extraction.models import Removed
from pipelines.extraction.name_cells import ABOUT as ABOUT_AUTHOR
from pipelines.extraction.paragraphs import (
    BAR,
    BLOCKS,
    HEADINGS,
    ITEMS,
    LINKS,
    NUMBER,
    PROSE,
    WHOLLY,
    is_link,
    kind_of,
    read_broken_lines,
)
from pipelines.extraction.readers import is_moment_of_reader
from pipelines.extraction.related import is_beside_link, is_headline, is_sentence
from pipelines.extraction.tree import says, take_out, text_of_element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lxml.etree import _Element
    from lxml.html import HtmlElement

    from pipelines.extraction.paragraphs import Line

BOXES = frozenset(
    {"div", "section", "article", "aside", "details", "table", "blockquote", "ul", "ol", "dl", "a", "center"}
)
LITTLE = 0.3  # of the story: what the foot of a page says
FEWEST = 2  # sentences of a text, and boxes below it that are none of it
STORY = 200  # characters of prose around a box
LONGEST = 400  # characters of an inset
MOST_PROSE = 300  # characters of one that has a teaser or asks for something
LONGEST_LABEL = 40
MOST_CELL_WORDS = 6
MOST_LINES = 8
MOST_ASKED = 4  # lines beside a button
BARE_WORDS = 4  # an item has more if it is one, in a list that has its label outside
TITLE = 15  # characters
LISTS = frozenset({"ul", "ol", "table", "dl", "blockquote"})
TABLES = frozenset({"table", "dl"})
SHARE = re.compile(r"\d\s?%$")
WITHIN = "set into the text"


def drop_insets(root: HtmlElement, prose: Mapping[_Element, int], spares: Callable[[_Element], bool]) -> list[Removed]:
    """Take what is set into the story out of *root*; *prose* is how much each element holds. Return what was taken."""
    doomed = [*_insets(root, prose, spares), *captions_below(root, spares)]
    removed = []
    for element, rule in doomed:
        if element is not root and any(one is root for one in element.iterancestors()):
            removed.append(Removed.of(rule, " ".join(" ".join(element.itertext()).split())))
            take_out(element)
    return removed


class _Home(NamedTuple):
    """A box that holds prose of the story, and perhaps insets."""

    kids: list[HtmlElement]
    told: list[int]  # characters of prose of each
    bare: list[int]  # and of what stands bare behind each
    first: int  # and before all
    kinds: set[tuple[str, str]]  # of boxes that have some

    @classmethod
    def of(cls, element: HtmlElement, prose: Mapping[_Element, int]) -> _Home:
        kids = list(element)
        told = [prose.get(kid, 0) for kid in kids]
        kinds = {kind_of(kid) for kid in kids if prose.get(kid) and kid.tag in BOXES}
        return cls(kids, told, [_length_of(kid.tail) for kid in kids], _length_of(element.text), kinds)

    def may_be_inset(self, number: int, before: int) -> bool:
        """Say whether a child is a box within the story, of which *before* was told, and unlike those of its text."""
        kid, told = self.kids[number], self.told[number]
        if not _is_box(kid) or (not told and kind_of(kid) in self.kinds):
            return False
        if before < STORY / 2:
            is_shown = not told and (_is_illustration(kid) or _tells_of_page(kid))
            return is_shown or (told <= MOST_PROSE and _asks_first(kid))
        return True

    def is_foot(self, number: int, before: int) -> bool:
        """Say whether a child and those behind it tell little beside what was told *before*."""
        return sum(self.told[number:]) + sum(self.bare[number:]) <= min(MOST_PROSE, LITTLE * before)

    def is_last(self, number: int) -> bool:
        """Say whether nothing is told behind a child."""
        return not any(self.told[number + 1 :]) and not any(self.bare[number:])

    def label_above(self, number: int) -> HtmlElement | None:
        """Return the label of an inset between paragraphs, if it has one."""
        above = next((one for one in reversed(self.kids[:number]) if text_of_element(one)), None)
        return None if above is None or self.is_last(number) else _label_of(above, self.kids[number])


def _insets(
    root: HtmlElement, prose: Mapping[_Element, int], spares: Callable[[_Element], bool]
) -> Iterator[tuple[HtmlElement, str]]:
    for element in [root, *root.iterdescendants(*BOXES, "main", "body", "td", "form")]:
        if prose.get(element, 0) >= STORY:
            yield from _insets_in(_Home.of(element, prose), spares)


def _insets_in(home: _Home, spares: Callable[[_Element], bool]) -> Iterator[tuple[HtmlElement, str]]:
    before, dropped = home.first, 0  # characters of the story, and boxes behind its last line that are none of it
    for number, kid in enumerate(home.kids):
        if before and kid.tag == "p" and _is_labelled(kid) and _label_of(home.kids[number - 1], kid) is not None:
            yield from ((one, WITHIN) for one in (kid, home.kids[number - 1]))
            continue
        is_open = home.may_be_inset(number, before) and not spares(kid) and not _is_announced(kid)
        is_foot = dropped >= FEWEST and home.is_foot(number, before)
        if is_open and (is_foot or is_inset(kid, home.told[number])):
            yield kid, "below the text" if home.is_last(number) else WITHIN
            dropped += 1
            if (label := home.label_above(number)) is not None:
                yield label, WITHIN
            before += home.bare[number]
            continue
        before += home.told[number] + home.bare[number]
        if dropped and (text_of_element(kid) or says(kid.tail)):
            dropped = 0


def _length_of(text: str | None) -> int:
    """Return the characters of *text* that stands among elements, where it may be a paragraph."""
    length = len(text.strip()) if text else 0
    return length if length >= PROSE else 0


def _is_box(element: _Element) -> bool:
    """Say whether *element* may hold lines of its own; a link does where it goes around some."""
    return element.tag in BOXES and (element.tag != "a" or any(inner.tag in BLOCKS for inner in element.iter("*")))


def _is_labelled(paragraph: HtmlElement) -> bool:
    """Say whether *paragraph* is a headline that is a link, below a line that ends with a colon."""
    label = paragraph.getprevious() if next(paragraph.iter(*LINKS), None) is not None else None
    if label is None or not text_of_element(label).endswith(":"):
        return False
    lines = [line for line in read_broken_lines(paragraph) if line.text]
    return len(lines) == 1 and lines[0].linked >= WHOLLY and not is_sentence(lines[0].text)


def _is_announced(box: HtmlElement) -> bool:
    """Say whether *box* is a list without links below a line of the story that ends with a colon."""
    before = box.getprevious()
    leads = box.tag not in LISTS or any(map(is_link, box.iter("a")))
    return not leads and before is not None and before.tag == "p" and text_of_element(before).endswith(":")


def _label_of(before: HtmlElement, inset: HtmlElement) -> HtmlElement | None:
    """Return what stands *before* links as the label of them, if it is one."""
    text = text_of_element(before)
    is_leaf = before.tag in BLOCKS and not any(kid.tag in BLOCKS for kid in before)
    leads = is_leaf and any(map(is_link, inset.iter("a")))
    return before if leads and 0 < len(text) <= LONGEST_LABEL and not ENDS.search(text.rstrip(":! ")) else None


def is_inset(box: HtmlElement, prose: int) -> bool:
    """Say whether *box*, which holds so much *prose*, is none of the story: see above."""
    if _is_of_readers(box) or (not prose and _tells_of_page(box)):
        return True
    lines = [line for line in read_broken_lines(box) if line.text] if prose <= MOST_PROSE else []
    if not lines or len(lines) > MOST_LINES or any(map(_is_byline, lines)):
        return False
    if sum(len(line.text) for line in lines) > LONGEST + prose:
        return False
    if _is_headed_by_link(box, lines) or _asks(box, lines) or _ends_in_link(lines) or _tells_of_itself(lines):
        return True
    return not prose and (
        _is_labelled_by_site(lines)
        or _is_list_of_links(box, lines)
        or _is_picture(box, lines)
        or _is_teaser(box, lines)
        or _are_headlines(box, lines)
    )


def _tells_of_itself(lines: list[Line]) -> bool:
    """Say whether *lines* tell of the author below a label saying so, are a poll, or were listed by a machine."""
    is_author = len(lines) > 1 and ABOUT_AUTHOR.fullmatch(lines[0].text) is not None
    made = [line for line in (*lines[:2], lines[-1]) if _says_made(line)]
    told = [line for line in lines if line not in made and line.tag not in ITEMS and is_sentence(line.text)]
    return is_author or _is_poll(lines) or (bool(made) and len(told) < FEWEST)


def _is_poll(lines: list[Line]) -> bool:
    """Say whether *lines* are a question, what each answer to it got, and how many gave one."""
    shares = sum(SHARE.search(line.text) is not None for line in lines)
    is_asked = any(line.text.endswith("?") for line in lines[:FEWEST])
    return is_asked and shares >= FEWEST and whole_line("votes").fullmatch(lines[-1].text) is not None


def _says_made(line: Line) -> bool:
    return len(line.text) <= LONGEST_CAPTION and whole_line("machine-made").fullmatch(line.text) is not None


def _is_byline(line: Line) -> bool:
    return read_byline(line.text) is not None


def _is_headed_by_link(box: HtmlElement, lines: list[Line]) -> bool:
    """Say whether a headline that is a link stands in the first lines, with no sentence before it."""
    if box.tag in LINKS and is_link(box):
        return len(text_of_element(box).split()) >= TITLE_WORDS
    for line in lines[:2]:
        if line.linked >= WHOLLY:
            return len(line.text) >= TITLE and len(line.text.split()) >= TITLE_WORDS
        if is_sentence(line.text):
            return False
    return False


def _asks(box: HtmlElement, lines: list[Line]) -> bool:
    """Say whether *box* is little more than a button or a field; what a button unfolds is a part of the story."""
    told = [line for line in lines if len(line.text) >= PROSE and is_sentence(line.text)]
    is_little = len(lines) <= MOST_ASKED and len(told) < FEWEST and not _holds_list(box)
    return is_little and any(not _unfolds(one) for one in box.iter(*ASKING))


def _asks_first(box: HtmlElement) -> bool:
    """Say whether *box*, in which the story may begin, has a label above a sentence and a button: no lead, no date."""
    if next(box.iter(*ASKING), None) is None:
        return False
    lines = [line for line in read_broken_lines(box) if line.text]
    is_labelled = len(lines) > 1 and not is_sentence(lines[0].text) and not has_day(lines[0].text)
    return is_labelled and len(lines[0].text) < LONGEST_LABEL and _asks(box, lines)


def _unfolds(control: HtmlElement) -> bool:
    return any(control.get(name) is not None for name in ("aria-expanded", "aria-controls"))


def _ends_in_link(lines: list[Line]) -> bool:
    """Say whether a link such as "Gabung sekarang" stands alone below a line or two."""
    last = lines[-1]
    return 2 <= len(lines) <= MOST_ASKED and last.linked >= WHOLLY and len(last.text.split()) <= MOST_CELL_WORDS


def _is_labelled_by_site(lines: list[Line]) -> bool:
    """Say whether a label of the site's own stands above or below a line or two, or a row of words: "Isi kuesioner"."""
    is_little = 2 <= len(lines) <= MOST_ASKED and any(
        label_kind(one.text) in OWN_KINDS for one in (lines[0], lines[-1])
    )
    return is_little or is_row([line.text for line in lines])


def _holds_list(box: HtmlElement) -> bool:
    return any(True for _ in box.iter(*LISTS))


def _is_list_of_links(box: HtmlElement, lines: list[Line]) -> bool:
    linked = [line for line in lines if line.linked >= WHOLLY]
    told = [line for line in lines if line.linked >= WHOLLY or not is_beside_link(line.text)]
    is_role = any(one.get("role") == "link" or one.get("onclick") for one in box.iter("div", "span", "li", "p"))
    return is_role or (bool(linked) and len(linked) * 2 >= len(told) and any(map(is_alone, box.iter("a"))))


def _is_illustration(box: HtmlElement) -> bool:
    """Say whether *box* shows a picture first, and a line or two below it."""
    first = next((one for one in box.iter("*") if one.tag in PICTURES or says(one.text)), box)
    if first.tag not in PICTURES:
        return False
    lines = [line for line in read_broken_lines(box) if line.text]
    return _is_picture(box, lines) and sum(len(line.text) for line in lines) <= LONGEST_CAPTION


def _is_picture(box: HtmlElement, lines: list[Line]) -> bool:
    """Say whether *box* is a picture with what is said of it."""
    return len(lines) <= 2 and box.tag not in {"ul", "ol"} and any(True for _ in box.iter(*PICTURES))


def _is_teaser(box: HtmlElement, lines: list[Line]) -> bool:
    """Say whether *box* is a heading with a sentence or two below it."""
    heading = lines[0].tag in HEADINGS and box.tag == "div"
    return heading and not _holds_list(box) and 2 <= len(lines) <= 3


def _are_headlines(box: HtmlElement, lines: list[Line]) -> bool:
    """Say whether the lines below a label are headlines, which nobody marked as links."""
    told = [line.text for line in lines[1:]]
    is_list = bool(told) and box.tag not in {"table", "dl"} and not all(_is_timed(line) for line in lines)
    is_headed = any(line.tag in HEADINGS for line in lines)  # as a table of the story rarely is in its own box
    least = BARE_WORDS if box.tag in {"ul", "ol"} else TITLE_WORDS
    return is_list and all(
        len(text.split()) > least and (is_headed or BAR not in text) and is_headline(text) for text in told
    )


def _tells_of_page(table: HtmlElement) -> bool:
    """Say whether each row of a *table* tells something of the page: its date, who wrote it, how often it was read."""
    rows = [line.text for line in read_broken_lines(table) if line.text] if table.tag in TABLES else []
    return len(rows) >= FEWEST and all(_is_of_page(row) for row in rows)


def _is_of_readers(table: HtmlElement) -> bool:
    """Say whether each row of a *table* begins with who says something, and when."""
    rows = [" ".join(" ".join(row.itertext()).split()) for row in table.iter("tr")] if table.tag in TABLES else []
    spoken = [row for row in rows if is_moment_of_reader(row)]
    return len(spoken) >= FEWEST and len(spoken) * 2 >= len(rows)


def _is_of_page(row: str) -> bool:
    key, bar, _ = row.partition(BAR)
    return bool(bar) and len(key) <= LONGEST_LABEL and whole_line("page-key").fullmatch(key) is not None


def _is_timed(line: Line) -> bool:
    """Say whether *line* is an item with a number in it, as those of a timetable are."""
    return line.tag == "li" and NUMBER.search(line.text) is not None
