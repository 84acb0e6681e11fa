"""An element's text as its lines: blocks and line breaks end a line, links are remembered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.extraction.encoding import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

BLOCKS = frozenset(
    """
    address article aside blockquote body br caption center dd details div dl dt fieldset figure footer h1 h2 h3 h4 h5
    h6 header hr html li main ol p pre section summary table tbody td th tfoot thead tr ul
    head item lb list quote row cell doc
    """.split()  # noqa: SIM905  the last line are the tags of trafilatura's own documents
)
MOST_JOINED = 40  # pieces of one sentence; more are a list
CELLS = frozenset({"td", "th", "cell"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "head"})
LINKS = frozenset({"a", "ref"})
SKIPPED = frozenset(
    """
    script style noscript template iframe object embed video audio svg canvas img picture source map math figcaption
    form button select option input textarea nav meta link title graphic amp-ad amp-embed amp-iframe
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a line that is, or is not, the text of a link."""

    text: str
    linked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, heading, item or row."""

    runs: tuple[Run, ...]
    tag: str  # of the innermost block
    text: str  # as a reader sees it
    broken: bool = False  # ended by one <br>, not by a block

    @classmethod
    def of(cls, runs: Iterable[Run], tag: str = "p", *, broken: bool = False) -> Line:
        """Return the line that *runs* make."""
        runs = tuple(runs)
        return cls(runs, tag, clean_text("".join(run.text for run in runs)), broken)

    @property
    def linked(self) -> float:
        """Return the share of the line's characters that are links."""
        total = sum(len(run.text.strip()) for run in self.runs)
        return sum(len(run.text.strip()) for run in self.runs if run.linked) / total if total else 0.0


class _Writer:
    """Collects runs into lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.runs: list[Run] = []
        self.blocks = ["div"]
        self.links = 0

    def write(self, text: str | None) -> None:
        if text:
            self.runs.append(Run(text, self.links > 0))

    def end_line(self, *, broken: bool = False) -> None:
        if any(run.text.strip() for run in self.runs):
            self.lines.append(Line.of(self.runs, self.blocks[-1], broken=broken))
        elif broken and self.lines and self.lines[-1].broken:  # a second <br>: a new paragraph
            self.lines[-1] = replace(self.lines[-1], broken=False)
        self.runs = []

    def start(self, tag: str) -> None:
        if tag in {"br", "lb"}:
            self.end_line(broken=True)
        elif tag in CELLS and any(run.text.strip() for run in self.runs):
            self.runs.append(Run(" | ", linked=False))
            self.blocks.append(tag)
        elif tag in BLOCKS:
            if tag not in CELLS:
                self.end_line()
            self.blocks.append(tag)
        elif tag in LINKS:
            self.links += 1

    def end(self, tag: str) -> None:
        if tag in LINKS:
            self.links -= 1
        elif tag in BLOCKS and tag not in {"br", "lb"}:
            if tag not in CELLS:
                self.end_line()
            self.blocks.pop()


def read_lines(root: _Element) -> list[Line]:
    """Return the lines of *root*; scripts, forms, media and captions have none."""
    writer = _Writer()
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start":
            if element.tag in SKIPPED and element is not root:
                walk.skip_subtree()
            else:
                writer.start(str(element.tag))
                writer.write(element.text)
        else:
            if event == "end" and (element.tag not in SKIPPED or element is root):
                writer.end(str(element.tag))
            if element is not root:
                writer.write(element.tail)
    writer.end_line()
    return _rejoin(writer.lines)


def _rejoin(lines: list[Line]) -> list[Line]:
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
    space = Run(" ", linked=False)
    return Line.of((run for line in group for run in (*line.runs, space)), group[-1].tag)
