"""Find the text of a page that no family knows: the element that holds most prose."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.extraction.paragraphs import BLOCKS, LINKS, SKIPPED

if TYPE_CHECKING:
    from lxml.html import HtmlElement

PROSE = 60  # characters of a block that may be a sentence
MOSTLY_LINKS = 0.4
PARENT = (
    0.9  # what a paragraph gives to its parent, so that a column of them beats each, and loose text beats its frame
)
SHARED = 0.5  # of the best, beside it: the text is spread, and the element around it is the body
ASIDE = frozenset({"nav", "footer", "aside", "header", "form"})
# Comments may hold more prose than the story.
ELSEWHERE = re.compile(
    r"(?:^|\s)(?:comment|komentar|respond|disqus|sidebar|footer|related|terkait|popul|widget|menu)", re.IGNORECASE
)
PARAGRAPHS = frozenset({"p", "blockquote", "li", "h2", "h3", "h4", "td", "pre"})


def find_densest(tree: HtmlElement) -> HtmlElement | None:
    """Return the element that holds most prose, or None where there is none."""
    scores: dict[HtmlElement, float] = defaultdict(float)
    own = {block: length for block, (length, linked) in _measure(tree).items() if _is_prose(length, linked)}
    for block, length in own.items():
        if block.tag not in PARAGRAPHS:
            scores[block] += length
        parent = block.getparent()
        if parent is not None:
            scores[parent] += length if block.tag in PARAGRAPHS else PARENT * length
    best = max(scores, key=lambda element: scores[element], default=None)
    return _widen(best, own) if best is not None else None


def _is_prose(length: int, linked: int) -> bool:
    return length >= PROSE and linked <= MOSTLY_LINKS * length


def _widen(best: HtmlElement, own: dict[HtmlElement, int]) -> HtmlElement:
    """Return the parent of *best* if much of the text stands beside it."""
    parent = best.getparent()
    if parent is None or parent.tag in {"body", "html"}:
        return best
    inside, around = (sum(own.get(block, 0) for block in box.iter("*")) for box in (best, parent))
    return parent if around - inside > SHARED * inside else best


def _measure(tree: HtmlElement) -> dict[HtmlElement, tuple[int, int]]:
    """Return, for every block, the characters that stand in it directly, and how many of them are links."""
    lengths: dict[HtmlElement, list[int]] = defaultdict(lambda: [0, 0])
    blocks, links = [tree], 0
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element.tag in SKIPPED or element.tag in ASIDE or _is_elsewhere(element):
                walk.skip_subtree()
                continue
            if element.tag in BLOCKS and element.tag != "br":
                blocks.append(element)
            links += element.tag in LINKS
            _count(lengths[blocks[-1]], element.text, links)
        else:
            if blocks[-1] is element:
                blocks.pop()
            links -= element.tag in LINKS
            _count(lengths[blocks[-1] if blocks else tree], element.tail, links)
    return {block: (length, linked) for block, (length, linked) in lengths.items()}


def _is_elsewhere(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return element.tag not in {"html", "body", "main", "article"} and ELSEWHERE.search(names) is not None


def _count(totals: list[int], text: str | None, links: int) -> None:
    length = len(text.strip()) if text else 0
    totals[0] += length
    if links > 0:
        totals[1] += length
