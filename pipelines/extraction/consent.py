"""What asks readers for their consent, to cookies or to what becomes of their data, in whichever box it stands."""

from __future__ import annotations

from functools import cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING

from crawler.text import sentences
from crawler.text import words as words_of
from pipelines.extraction import labels
from pipelines.extraction.paragraphs import PROSE, prose_in
from pipelines.extraction.tree import LITTLE, UNHIDDEN, length_of, take_out, text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index

KINDS = ("consent-words", "consent-beside", "consent-data", "consent-asked")
LONGEST = 1000  # characters of a box that asks, all spaces of its markup among them
FEWEST = 3  # words of the matter in it
MOST_LINKS = 4  # of a page that a script follows
HIGHEST = 4  # boxes around an answer
MOST = 0.5  # of a page's prose; what holds more holds the story, be it shorter than the lists around it
PRESSED = frozenset({"submit", "button", "checkbox"})  # fields that answer


def asks_for_consent(text: str) -> bool:
    """Say whether a sentence of *text*, or two that follow each other, speak of cookies and of whom they concern."""
    if not labels.may_hold("consent-words", text):
        return False
    told = [set(words_of(one)) for one in sentences(text)]
    asked, concerned = (labels.words(kind) for kind in ("consent-words", "consent-beside"))
    return any(asked & (one | other) and concerned & (one | other) for one, other in pairwise([*told, set()]))


def drop_questions(index: Index, titles: Iterable[str]) -> list[str]:
    """Take out the boxes that ask for consent and have the answers beside it, and return what they say.

    A page that has consent or data in its *titles* tells of them, and so does a box with a good part of the page.
    """
    taken: list[str] = []
    prose = cache(partial(prose_in, index.root))
    for box in _boxes(index):  # one by one: what is around a box that was taken out has to ask by itself
        if any(map(_may_ask, titles)):
            break
        is_own = index.root in box.iterancestors() and next(box.iter("h1"), None) is None
        is_little = is_own and length_of(box) <= LITTLE * length_of(index.root)
        if is_little and prose().get(box, 0) <= MOST * prose().get(index.root, 0):
            taken.append(text_of_element(box))
            index.forget_headings(box)
            take_out(box)
    return taken


def _boxes(index: Index) -> Iterator[HtmlElement]:
    """Yield the boxes around what may be an answer that ask for consent, the innermost first."""
    seen: set[HtmlElement] = set()
    for answer in _answers(index):
        for box, _ in zip(answer.iterancestors(), range(HIGHEST), strict=False):
            if box in seen or box.tag in UNHIDDEN:
                break
            seen.add(box)
            if (text := _text_in(box)) is None:
                break
            if box.tag != "p" and _is_question(text):  # a sentence may have a link that a script follows
                yield box
                break


def _answers(index: Index) -> Iterator[HtmlElement]:
    yield from index.tagged("button")
    yield from index.elements.get("[role=button]", ())
    yield from (field for field in index.tagged("input") if field.get("type") in PRESSED)
    links = [link for link in index.tagged("a") if link.get("href") == "#"]
    yield from links if len(links) <= MOST_LINKS else ()  # menus have many


def _text_in(box: HtmlElement) -> str | None:
    """Return what *box* says, or None if that is more than a question."""
    said, length = [], 0
    for piece in box.itertext():
        length += len(piece)
        if length > LONGEST:
            return None
        said.append(piece)
    return " ".join(said)


def _is_question(text: str) -> bool:
    if len(text) < PROSE or not _may_ask(text):
        return False
    said = set(words_of(text))
    words, beside, data, asked = (labels.words(kind) & said for kind in KINDS)
    return bool(words and beside) or (bool(data and asked) and len(beside | data) >= FEWEST)


def _may_ask(text: str) -> bool:
    folded = text.casefold()
    return any(word in folded for word in _asking())


@cache
def _asking() -> frozenset[str]:
    return labels.words(KINDS[0]) | labels.words(KINDS[2])
