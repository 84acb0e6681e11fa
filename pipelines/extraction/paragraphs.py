"""Lines of an element: blocks and line breaks end one, links are remembered; what of lines and elements is prose."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lxml import etree
from lxml.etree import _Element

from crawler.markup import HEADING_TAGS
from pipelines.extraction.cleaning import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from lxml.html import HtmlElement


BLOCKS = frozenset(
    """
    address article aside blockquote body br caption center dd details div dl dt fieldset figure footer h1 h2 h3 h4 h5
    h6 header hr html li main ol p pre section summary table tbody td th tfoot thead tr ul
    head item lb list quote row cell doc
    """.split()  # noqa: SIM905  the last line are the tags of trafilatura's own documents
)
MOST_JOINED = 40  # pieces of one sentence; more are a list
PROSE = 60  # characters of a block, or a line, that may be a sentence
MOSTLY_LINKS = 0.4  # share of links in it from which on it is none
WHOLLY = 0.9  # of what is a link from end to end, but for marks
BOXES = frozenset({"span"})  # behind a headline, for themes that lay these out as blocks
HEADLINE = 24  # characters of the shortest that is one
BREAKS = frozenset({"br", "lb"})
CELLS = frozenset({"td", "th", "cell"})
NUMBER = re.compile(r"\d+")
BAR = " | "  # between two of them
HEADINGS = frozenset({*HEADING_TAGS, "head"})
ITEMS = frozenset({"li", "td", "th", "dd", "dt"})
LINKS = frozenset({"a", "ref"})
TOLD = BLOCKS | LINKS  # whoever writes a text down is told where these begin and end
SKIPPED = frozenset(
    """
    script style noscript template iframe object embed video audio svg canvas img picture source map math figcaption
    form button select option input textarea nav meta link title graphic amp-ad amp-embed amp-iframe
    """.split()  # noqa: SIM905
)
WITHIN_WORDS = frozenset({"sub", "sup", "wbr"})
CLOSING = frozenset(",.;:!?%…°)]}")
OPENING = frozenset("([{¿¡$€£¥#@")
QUOTES = frozenset("\"“”„‟«»‹›'‘’‚")
APOSTROPHES = frozenset("'’")
TYING = frozenset("-/‐‑")
IN_NUMBERS = frozenset(".,:")
CONTAINERS = BLOCKS - {"br"}


@dataclass(slots=True)  # not frozen, which would make each three times as dear: a page has a thousand
class TextRun:
    """A stretch of a line that is, or is not, the text of a link."""

    text: str
    linked: bool
    address: str = field(default="", compare=False)  # to which the link leads


@dataclass(slots=True)  # as above
class Line:
    """One paragraph, heading, item or row."""

    runs: tuple[TextRun, ...]
    tag: str  # of the innermost block
    text: str  # as a reader sees it
    broken: bool = False  # ended by one <br>, not by a block
    block: _Element | None = field(default=None, compare=False, repr=False)  # the innermost, where a page has it
    share: float | None = field(default=None, compare=False, repr=False)  # of links, once anybody has asked

    @classmethod
    def of(
        cls, runs: Iterable[TextRun], tag: str = "p", *, broken: bool = False, block: _Element | None = None
    ) -> Line:
        """Return the line that *runs* make."""
        runs = tuple(runs)
        return cls(runs, tag, clean_text("".join([run.text for run in runs])), broken, block)

    @property
    def linked(self) -> float:
        """Return the share of the line's characters that are links."""
        if self.share is None:
            linked = sum([len(run.text.strip()) for run in self.runs if run.linked])
            self.share = linked / sum([len(run.text.strip()) for run in self.runs]) if linked else 0.0
        return self.share


def is_link(element: _Element) -> bool:
    """Say whether *element* leads to another page; a mark on this one has no address, or one like "#dua"."""
    if element.tag not in LINKS:
        return False
    address = element.get("href") or element.get("target") or "#mark"
    return address == "#" or not address.startswith("#")  # a bare # is where a script puts the address in


def leads_elsewhere(box: _Element) -> bool:
    """Say whether *box* begins with a line that is a link and no more: the headline of another article."""
    link = next((one for one in box.iter(*LINKS) if is_link(one) and _first_text(one)), None)
    if link is None or _first_text(link) != _first_text(box) or len(clean_text("".join(link.itertext()))) < HEADLINE:
        return False
    for one in (link, *link.iterancestors()):
        if one is box or one.tag in BLOCKS:
            return True
        behind = one.getnext()
        if (one.tail and not one.tail.isspace()) or behind is not None:
            return behind is not None and behind.tag in BLOCKS | BOXES and not (one.tail or "").strip()
    return False


def _first_text(element: _Element) -> str:
    return next((text for text in element.itertext() if not text.isspace()), "")


def kind_of(box: _Element) -> tuple[str, str]:
    """Return what *box* is called, but for its number."""
    return str(box.tag), NUMBER.sub("", box.get("class") or "")


def is_prose(length: int, linked: float) -> bool:
    """Say whether a block with so many characters, *linked* of them links, may be a sentence."""
    return length >= PROSE and linked <= MOSTLY_LINKS * length


class _Writer:
    """Collects runs into lines."""

    def __init__(self, root: _Element) -> None:
        self.lines: list[Line] = []
        self.said: list[tuple[str, str | None]] = []  # texts, of which the first says something; where links lead
        self.blocks = [root]
        self.links: list[str] = []

    @property
    def tag(self) -> str:
        return str(self.blocks[-1].tag) if len(self.blocks) > 1 else "div"

    def write(self, text: str) -> None:
        if self.said or not text.isspace():
            self.said.append((text, self.links[-1] if self.links else None))

    def end_line(self, *, broken: bool = False) -> None:
        if self.said:
            text = "".join([text for text, _ in self.said])
            runs = [TextRun(text, False) if to is None else TextRun(text, True, to) for text, to in self.said]
            self.lines.append(Line(tuple(runs), self.tag, clean_text(text), broken, self.blocks[-1]))
            self.said = []
        elif broken and self.lines and self.lines[-1].broken:  # a second <br>: a new paragraph
            self.lines[-1] = replace(self.lines[-1], broken=False)

    def start(self, element: _Element) -> None:
        tag = element.tag
        if tag in BREAKS:
            self.end_line(broken=True)
        elif tag in BLOCKS:
            if tag not in CELLS:
                self.end_line()
            elif self.said:
                self.said.append((BAR, None))
            self.blocks.append(element)
        elif is_link(element):
            self.links.append(element.get("href") or element.get("target") or "")

    def end(self, element: _Element) -> None:
        tag = element.tag
        if tag in BLOCKS and tag not in BREAKS:
            if tag not in CELLS:
                self.end_line()
            self.blocks.pop()
        elif is_link(element):
            self.links.pop()


def read_lines(root: _Element, skips: Callable[[_Element], bool] | None = None) -> list[Line]:
    """Return the lines of *root*; scripts, forms, media and captions have none, nor has what *skips* says yes to."""
    return rejoin(read_broken_lines(root, skips))


def read_broken_lines(root: _Element, skips: Callable[[_Element], bool] | None = None) -> list[Line]:
    """Return the lines of *root* as they stand on the page: a sentence that a <br> breaks has two."""
    writer = _Writer(root)
    left_out: set[_Element] = set()
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if element is not root and (skips(element) if skips else element.tag in SKIPPED):
                left_out.add(element)
                walk.skip_subtree()
                continue
            if element.tag in TOLD:
                writer.start(element)
            if text := element.text:
                writer.write(text)
            continue
        if event == "end" and element.tag in TOLD and element not in left_out:
            writer.end(element)
        if element is not root and (text := element.tail):
            writer.write(text)
    writer.end_line()
    return writer.lines


def rejoin(lines: list[Line]) -> list[Line]:
    """Put together the sentences that single <br>s broke in the middle."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and len(groups[-1]) < MOST_JOINED and _goes_on(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_join(group) if len(group) > 1 else group[0] for group in groups]


def _goes_on(before: Line, after: Line) -> bool:
    return before.broken and after.text[:1].islower() and before.text[-1:] not in {".", "!", "?", ":", "”", '"'}


def _join(group: list[Line]) -> Line:
    space = TextRun(" ", linked=False)
    return Line.of((run for line in group for run in (*line.runs, space)), group[-1].tag, block=group[-1].block)


def as_written(heading: HtmlElement, text: str) -> str:
    """Return *text*, which stands in a heading, without the spaces that it has only where a part in other print ends.

    Between two words there is one nevertheless, since what stands before may be a kicker.
    """
    said = ""
    for piece, tag in _pieces(heading):
        said += piece if not said or (tag not in BLOCKS and _joins(said, piece, tag)) else f" {piece}"
    said, letters = clean_text(said), "".join(text.split())
    start = "".join(said.split()).find(letters)
    if start < 0 or not letters:
        return text
    places = [place for place, sign in enumerate(said) if not sign.isspace()]
    return said[places[start] : places[start + len(letters) - 1] + 1]


def _pieces(element: HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the texts in *element* and the tag that stands before each."""
    if element.text:
        yield element.text, str(element.tag)
    for child in element:
        if isinstance(child.tag, str):
            yield from _pieces(child)
        if child.tail:
            yield child.tail, str(child.tag)


def _joins(said: str, piece: str, tag: str) -> bool:
    """Say whether *piece* goes on where what is *said* ends, without a space."""
    before, last, first, behind = said[-2:-1], said[-1], piece[0], piece[1:2]
    if last.isalnum() and first.isalnum():
        is_initial = len(said.split()) == 1 == len(said.strip()) and last.isupper() and first.islower()
        return tag in WITHIN_WORDS or is_initial
    is_end = first in CLOSING or (first in QUOTES and not behind.isalnum())
    is_start = last in OPENING or (last in QUOTES and not before.isalnum() and before not in CLOSING)
    return is_end or is_start or _is_tied(before, last, first, behind)


def _is_tied(before: str, last: str, first: str, behind: str) -> bool:
    """Say whether a hyphen, an apostrophe or the sign within a number stands between the two."""
    if first in TYING or (first in APOSTROPHES and behind.islower()):
        return last.isalnum() and behind.isalnum()
    if last in TYING or last in APOSTROPHES:
        return before.isalnum() and first.isalnum()
    return last in IN_NUMBERS and before.isdigit() and first.isdigit()


def prose_in(tree: _Element) -> dict[_Element, int]:
    """Return the characters of prose in each element that has any."""
    elements = [*tree.iter("*")]
    places: dict[_Element, tuple[_Block, bool]] = {}  # the innermost block of each element, and whether it is in a link
    block, is_linked = _Block(tree), False
    for element in elements:
        tag = element.tag
        if element is not tree:
            block, is_linked = places[_parent_of(element)]
            if (tail := element.tail) and not tail.isspace():
                block.count(tail, is_linked=is_linked)
            block = _Block(element) if tag in CONTAINERS else block
        is_linked = is_linked or tag in LINKS
        places[element] = block, is_linked
        if (text := element.text) and not text.isspace():
            block.count(text, is_linked=is_linked)
    return _summed(elements, places)


def _summed(elements: Sequence[_Element], places: Mapping[_Element, tuple[_Block, bool]]) -> dict[_Element, int]:
    """Return the prose of each of the *elements*, which are in the order of their page, and of all in it."""
    prose: dict[_Element, int] = defaultdict(int)
    for element in reversed(elements):
        block = places[element][0]
        if block.element is element and block.length >= PROSE:
            prose[element] += block.prose
        if element in prose and element is not elements[0]:
            prose[_parent_of(element)] += prose[element]
    return prose


def _parent_of(element: _Element) -> _Element:
    parent = element.getparent()
    assert parent is not None  # only the root has none
    return parent


class _Block:
    """A block, the characters that stand in it directly, and how many of them are links."""

    __slots__ = ("element", "length", "linked")

    def __init__(self, element: _Element) -> None:
        self.element = element
        self.length = 0
        self.linked = 0

    def count(self, text: str, *, is_linked: bool) -> None:
        length = len(text.strip())
        self.length += length
        if is_linked:
            self.linked += length

    @property
    def prose(self) -> int:
        return self.length if is_prose(self.length, self.linked) else 0
