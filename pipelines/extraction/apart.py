"""What stands apart from the story on a page that no family knows: by tag, by role, by the words of its class, by a
heading that is a link to somewhere else."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.extraction.below import (
    FEWEST_WORDS,
    PLACE,
    SAME,
    drop_other_stories,
    drop_ruled_off,
    names_in,
    tells_of,
)
from pipelines.extraction.beside import WHOLE, boxes_beside, is_alone
from pipelines.extraction.cells import cells_beside
from pipelines.extraction.cleaning import SENTENCE_END, clean_text, fold_title
from pipelines.extraction.insets import drop_insets
from pipelines.extraction.labels import whole_line, words
from pipelines.extraction.neighbours import NOBODY
from pipelines.extraction.paragraphs import BLOCKS, HEADINGS, LINKS, PROSE, SKIPPED, WHOLLY, is_link, prose_in
from pipelines.extraction.readers import is_label_of_readers
from pipelines.extraction.tree import is_hidden, says, show, take_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.etree import _Element
    from lxml.html import HtmlElement

    from pipelines.extraction.models import Removed
    from pipelines.extraction.neighbours import Neighbours

MOST = 0.75  # of a page's prose; what holds more holds the story, whatever it is called
LIMITS = {"comment-class": 0.95, "apart-class": MOST, "furniture-class": 0.3}  # the same, by what the name stands for
HEADLINE = 15  # characters of a linked heading that names another story
HALF = 0.5  # the same, of an <aside>, or of a cell that holds the story where nothing says the headline
MOST_OF_CARD = 0.4  # of a page's prose; no announcement says more, but a whole story below a short one may
STORY = 200  # characters of prose of a story above another one
PART = 150  # characters of prose of a part of a story
LONGEST_QUOTE = 300  # characters
LONGEST_WIDGET = 60  # characters of what a poll or a counter is called
DEEPEST = 40  # elements in which the heading of a card is sought
ASIDE = frozenset({"nav", "footer", "aside"})
ROLES = frozenset(
    {"navigation", "complementary", "contentinfo", "search", "menu", "menubar", "banner", "dialog", "alertdialog"}
)
BOLD = ("h3", "h4", "b", "strong", "font", "span", "p", "div", "td", "th")
ENTRIES = LINKS | {"li", "nav"}
CARDS = frozenset({"article", "section", "div", "li", "td", "dd"})
CARDS_AND_LISTS = CARDS | {"ol", "ul", "details", "table"}
UNNAMED = "?"  # a control that shows a picture
FEWEST_TOLD = 2  # sentences in a foot that is a part of the story
_hidden = etree.XPath("descendant::*[@hidden]")
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@lru_cache(maxsize=8192)
def _split(names: str) -> frozenset[str]:
    return frozenset(word.lower() for word in WORD.findall(names))


def name_words(element: _Element) -> frozenset[str]:
    """Return the words of the class and the id of *element*: "kolom-komentar" and "CommentBox" have two each."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _split(names) if len(names) > 1 else frozenset()


@cache
def _limits() -> dict[str, float]:
    """Return of each word that may name what stands apart the share of a page's prose that it may carry."""
    return {word: limit for kind, limit in LIMITS.items() for word in words(kind)}


def _is_entry(element: _Element) -> bool:
    """Say whether *element* is, or stands beside, a link or an item of a list, as on the way to a page."""
    siblings = element.itersiblings(preceding=True)
    return any(outer.tag in ENTRIES for outer in element.iterancestors()) or any(
        one.tag == "a" or next(one.iterdescendants("a"), None) is not None for one in siblings
    )


class Apart:
    """Which elements of a page are no part of the story; a reader of lines asks before it enters one.

    Where *tree* is the box in which the texts of its site are known to stand, nothing is apart by its place alone.
    """

    def __init__(
        self, tree: _Element, title: str, neighbours: Neighbours = NOBODY, *, is_bounded: bool = False
    ) -> None:  # fmt: skip
        self.title = fold_title(title)
        self.named = names_in(title)
        self.neighbours = neighbours
        self.prose = prose_in(tree)
        self.all = max(1, self.prose.get(tree, 0))
        self.headline = self._find_headline(tree)
        self.above = frozenset(() if self.headline is None else [self.headline, *self.headline.iterancestors()])
        self.names = self._telling_names()
        self.lead = self._find_lead()
        self.beside = frozenset() if is_bounded else self._find_beside(tree)

    def _find_beside(self, tree: _Element) -> frozenset[_Element]:
        """Return the boxes and cells that stand beside the story."""
        if self.headline is not None:
            boxes = boxes_beside(tree, self.headline, self.prose, name_words)
            return frozenset(boxes | cells_beside(tree, self.headline, self.prose))
        cell = self._find_cell(tree)
        return frozenset() if cell is None else frozenset(cells_beside(tree, cell, self.prose))

    def _find_cell(self, tree: _Element) -> _Element | None:
        """Return the innermost cell with more than half of the prose of a page, which may be an old one: a table."""
        cells = [cell for cell in tree.iter("td") if self.prose.get(cell, 0) > HALF * self.all]
        return cells[-1] if cells else None

    def _find_headline(self, tree: _Element) -> _Element | None:
        if not self.title:
            return None
        headings = (one for one in tree.iter("h1", "h2") if fold_title("".join(one.itertext())) == self.title)
        return next(chain(headings, self._find_bold(tree)), None)

    def _find_bold(self, tree: _Element) -> Iterator[_Element]:
        """Yield what says the headline though it is none: themes without headings set it in any element."""
        for one in tree.iter(*BOLD):
            is_long = one.text is not None and len(one.text) >= HEADLINE
            if not is_long or fold_title("".join(one.itertext())) != self.title or _is_entry(one):
                continue
            if one.tag in HEADINGS or is_alone(one):
                yield one

    def _find_lead(self) -> _Element | None:
        """Return the <aside> right below the headline that begins as a story does: with the place and a dash."""
        below = () if self.headline is None else self.headline.itersiblings()
        first = next((one for one in below if "".join(one.itertext()).strip()), None)
        is_lead = first is not None and first.tag == "aside" and PLACE.match(_first_text(first)) is not None
        return first if is_lead else None

    def _telling_names(self) -> frozenset[str]:
        """Return the words that name what stands apart; one that much of the prose carries says nothing here."""
        limits = _limits()
        carried: dict[str, int] = defaultdict(int)
        for element, prose in self.prose.items():
            own = self._own_words(element)
            for word in () if limits.keys().isdisjoint(own) else limits.keys() & own:
                if not any(word in self._own_words(outer) for outer in element.iterancestors()):
                    carried[word] += prose
        return frozenset(word for word, limit in limits.items() if carried[word] <= limit * self.all)

    def _is_story_aside(self, element: _Element) -> bool:
        """Say whether *element* is an <aside> beside the headline that holds more prose than all else: the story."""
        if element.tag != "aside" or self.prose.get(element, 0) <= HALF * self.all:
            return False
        is_below = any(one in self.above for one in element.itersiblings(preceding=True))
        return is_below and element.get("role") not in ROLES and not is_hidden(element)

    def forget_names(self) -> bool:
        """Take places and all names but of comments for what says nothing; say whether that makes a difference."""
        known = self.names, self.beside
        self.names, self.beside = self.names & words("comment-class"), frozenset()
        return (self.names, self.beside) != known

    def _own_words(self, element: _Element) -> frozenset[str]:
        return frozenset() if element.tag in WHOLE or element in self.above else name_words(element)

    def __call__(self, element: _Element) -> bool:
        """Say whether *element* stands apart."""
        tag = element.tag
        if tag in SKIPPED:
            return tag != "form" or not self._holds_most(element)  # some systems put the whole page into one form
        if tag not in BLOCKS or tag in WHOLE or element in self.above:
            return False
        if element is self.lead or _is_pulled(element) or self._is_story_aside(element):
            return False
        if _is_never_text(element) or element in self.beside:
            return True
        if self._holds_most(element):
            return False
        return self._is_other_text(element) or self._is_named(element) or self._is_masthead(element)

    def unfold(self, tree: HtmlElement) -> None:
        """Show what is hidden in *tree* until a button beside it is pressed, where it is the rest of a story.

        What stays hidden goes, and a foot of the article that holds paragraphs is a box like others.
        """
        for element in [one for one in tree.iter(*CARDS) if is_hidden(one)]:
            if (control := self._control_of(element)) is not None:
                show(element)
                take_out(control)
        for element in _hidden(tree):
            if not self._holds_most(element) and element not in self.above:
                take_out(element)
        for foot in tree.iter("footer"):
            if self._is_foot_of_text(foot):
                foot.tag = "div"

    def _is_foot_of_text(self, foot: HtmlElement) -> bool:
        """Say whether *foot* ends the article that holds the headline with paragraphs, and has no link."""
        outer = foot.getparent()
        if outer is None or outer.tag != "article" or outer not in self.above or self.prose.get(foot, 0) < PROSE:
            return False
        told = sum(SENTENCE_END.search("".join(one.itertext()).strip()) is not None for one in foot.iterchildren("p"))
        return told >= FEWEST_TOLD and next(foot.iter("a", "button", "form", "ul"), None) is None

    def _control_of(self, element: HtmlElement) -> HtmlElement | None:
        """Return what unfolds *element*, beside it or beside a box of it alone, if that is the rest of a text."""
        boxes = self._boxes_of(element)
        own, outer = self.prose.get(element, 0), boxes[-1].getparent()
        around = 0 if outer is None else self.prose.get(outer, 0) - own
        beside = (one for box in boxes for one in (box.getprevious(), box.getnext()) if one is not None)
        found = [(one, said) for one in beside if (said := _said_by_control(one))]
        least = 1 if any(whole_line("unfolds").fullmatch(said) for _, said in found) else PART
        is_text = min(own, around) >= least and _first_heading(element) is None
        return found[0][0] if found and is_text else None

    def _boxes_of(self, element: HtmlElement) -> list[HtmlElement]:
        """Return *element* and the boxes around it that hold no other prose."""
        boxes = [element]
        for outer in element.iterancestors(*CARDS):
            if self.prose.get(outer, 0) > self.prose.get(element, 0):
                break
            boxes.append(outer)
        return boxes

    def drop_below(self, tree: HtmlElement) -> list[str]:
        """Take other stories, and what stands below a ruled line, out of *tree*; return what they said."""
        if self.headline is None:
            return []
        return [*self.drop_others(tree), *drop_ruled_off(tree, self.headline, self)]

    def drop_others(self, tree: HtmlElement) -> list[str]:
        """Take the other stories of the page out of *tree*; return what they said."""
        return drop_other_stories(tree, self.headline, self.neighbours.holds_title)

    def drop_insets(self, tree: HtmlElement) -> list[Removed]:
        """Take what is set into the story out of *tree*; return what was taken."""
        return drop_insets(tree, self.prose, self.above.__contains__)

    def drop_other_texts(self, tree: HtmlElement) -> list[HtmlElement]:
        """Take the texts of others out of *tree*: comments, and announcements of other stories; return them."""
        walk = etree.iterwalk(tree, events=("start",))
        doomed = []
        for _, element in walk:
            if element in self.beside or (
                element.tag in CARDS_AND_LISTS and element not in self.above and self._is_foreign(element)
            ):
                doomed.append(element)
                walk.skip_subtree()
        for element in doomed:
            take_out(element)
        return doomed

    def _is_foreign(self, element: _Element) -> bool:
        return not self._holds_most(element) and self._is_other_text(element)

    def _holds_most(self, element: _Element) -> bool:
        return self.prose.get(element, 0) > MOST * self.all

    def _is_other_text(self, element: _Element) -> bool:
        names = name_words(element) & self.names
        return not (names <= words("furniture-class")) or self._is_card(element)

    def _is_named(self, element: _Element) -> bool:
        return not self.names.isdisjoint(name_words(element))

    def _is_masthead(self, element: _Element) -> bool:
        return element.tag == "header" and not any(one.tag in {"article", "main"} for one in element.iterancestors())

    def _is_card(self, element: _Element) -> bool:
        """Say whether *element* begins with a heading that is a link, or that is known: it announces another story.

        Or with what a poll, a counter or another small thing of the site is called.
        """
        is_much = self.prose.get(element, 0) > MOST_OF_CARD * self.all
        if element.tag not in CARDS or (is_much and not self._is_below_story(element)):
            return False
        heading = _first_heading(element)
        text = _first_text(element) if heading is None else "".join(heading.itertext()).strip()
        kinds = ("widget",) if self.prose.get(element) else ("widget", "small-thing")
        if self.neighbours.holds_title(text) or _names_widget(text, kinds):
            return True
        is_other = len(text) > HEADLINE and fold_title(text) != self.title
        return heading is not None and is_other and _is_linked(heading, text)

    def _is_below_story(self, element: _Element) -> bool:
        """Say whether a story stands before *element* in paragraphs that no heading parts, and none behind it."""
        before = [one for one in element.itersiblings(preceding=True) if _first_heading(one) is None]
        is_told = sum(self.prose.get(one, 0) for one in before) >= STORY
        is_last = not any(one.tag == "p" and self.prose.get(one) for one in element.itersiblings())
        return is_told and is_last and not self._is_next_part(element)

    def _is_next_part(self, element: _Element) -> bool:
        """Say whether *element* tells of the same as the headline, below a heading that is as like it or names less."""
        heading = _first_heading(element)
        named = names_in(_first_text(element) if heading is None else "".join(heading.itertext()))
        is_part = len(named) <= FEWEST_WORDS or len(named & self.named) >= SAME * len(named)
        return is_part and tells_of(self.named, " ".join(element.itertext()))


def _is_never_text(element: _Element) -> bool:
    """Say whether *element* is furniture, hidden, or a dialog, such as one that asks for consent."""
    role = element.get("role")
    if element.tag in ASIDE or role in ROLES or element.get("aria-modal") == "true" or is_hidden(element):
        return True
    return not words("consent-class").isdisjoint(name_words(element))


def _said_by_control(element: _Element) -> str:
    """Return what a control says that *element* is, or holds alone; nothing if it promises words of readers."""
    while len(element) == 1 and not says(element.text) and not says(element[0].tail) and element.tag in BLOCKS:
        element = element[0]
    text = clean_text("".join(element.itertext())) or UNNAMED
    return text if _is_control(element) and not is_label_of_readers(text) else ""


def _is_control(element: _Element) -> bool:
    """Say whether *element* is a button, or a link by which a script does something on this page."""
    return element.tag == "button" or (
        element.tag == "a" and (element.get("href") or "#").startswith(("#", "javascript:"))
    )


def _is_pulled(element: _Element) -> bool:
    """Say whether *element* is an <aside> called a quotation that has a sentence or two and leads nowhere."""
    if element.tag != "aside" or words("quote-class").isdisjoint(name_words(element)):
        return False
    said = "".join(element.itertext())
    return (
        HEADLINE <= len(said) <= LONGEST_QUOTE
        and next(element.iter("a", "button", "form", "img", *HEADINGS), None) is None
    )


def _first_heading(element: _Element) -> _Element | None:
    """Return the heading with which *element* begins, if no text stands before it."""
    for inner in islice(element.iter("*"), DEEPEST):
        if inner.tag in HEADINGS:
            return inner
        if inner is not element and inner.tag not in SKIPPED and inner.tag not in LINKS and says(inner.text):
            return None
    return None


def _first_text(element: _Element) -> str:
    texts = (text for inner in islice(element.iter("*"), DEEPEST) if (text := inner.text))
    return next(filter(None, map(clean_text, texts)), "")


def _names_widget(text: str, kinds: Sequence[str]) -> bool:
    """Say whether *text* is what a poll, a counter or another small thing of a site is called."""
    return len(text) <= LONGEST_WIDGET and whole_line(*kinds).fullmatch(text) is not None


def _is_linked(heading: _Element, text: str) -> bool:
    parent = heading.getparent()
    if parent is not None and is_link(parent):
        return True
    linked = sum(len("".join(link.itertext()).strip()) for link in heading.iter("a") if is_link(link))
    return linked >= WHOLLY * len(text)
