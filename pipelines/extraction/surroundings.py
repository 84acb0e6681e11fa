"""What stands beside the headline, and what belongs to another story, a comment or the site's frame."""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from crawler.markup import HEADING_TAGS
from pipelines.extraction.cleaning import SENTENCE_END, fold_title
from pipelines.extraction.dates import has_day, stands_alone
from pipelines.extraction.labels import whole_line
from pipelines.extraction.marks import is_marked
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Set

    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index

NEAR_TITLE = 600  # visible characters beside the headline in which its date and byline are printed
LONGEST_PIECE = 250  # characters; a longer text beside the headline is the story itself
SENTENCE = 140  # characters of its own in one element: here a paragraph begins
MOST_STEPS, FURTHEST = 200, 500  # elements behind the headline; a bar of drawn buttons has hundreds
MOST_LEVELS = 25  # boxes around an element
MOST_LINES = 20_000  # elements looked through for a line that says when, or by whom
LEAD, LONGEST_LEAD = 120, 600  # characters of a lead; what is shorter says the headline in other words
SAME = 60  # letters by which it is known
SEVERAL, SHORT_PARAGRAPH = 2, 80
CARD = 700  # characters; a larger box with a linked heading is a section, not a card of one story
MENU = 5  # links in a head that is the site's
TITLE_WORDS = 5  # a link of so many words is the title of a story
FEW_WORDS = 4  # of a link in one of many boxes that are called alike
LABELLING = ("h2", "h3", "h4", "h5", "h6", "b", "strong", "th", "dt", "legend", "div", "td", "p", "span")
LISTS = whole_line("readers-below", "others-below", "days-below")
LONGEST_NAME = 60  # characters of what a list is called
MOST_ABOVE_LIST = 2  # boxes around the line that names a list, beside which it stands
FRAME = frozenset({"aside", "footer", "nav"})
ENTRIES = frozenset({"article", "li", "tr"})
BOXES = frozenset({"article", "aside", "li", "section", "div", "tr", "td"})


class Vicinity:
    """What stands around a headline. Dates and bylines are sought in the same places, which are judged once."""

    def __init__(self, index: Index, headline: HtmlElement | None) -> None:
        self.index = index
        self.headline = headline
        self.shared = frozenset(() if headline is None else (headline, *headline.iterancestors()))
        self.judged: dict[HtmlElement, bool] = {}
        self.others: dict[HtmlElement, bool] = {}

    def is_elsewhere(self, element: HtmlElement) -> bool:
        """Say whether *element* stands in a comment, in another story's card or in the site's own frame.

        Only the boxes that do not hold the headline as well are asked.
        """
        if element not in self.judged:
            self.judged[element] = is_of_reader(element) or self._is_framed(element)
        return self.judged[element]

    def own(self, elements: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
        """Yield those of *elements* that stand nowhere else."""
        return (element for element in elements if not self.is_elsewhere(element))

    @cached_property
    def said(self) -> list[tuple[HtmlElement, str]]:
        """Return the texts of the page's first elements, each outside the children of its element."""
        return [(element, text) for element in self.index.shown(MOST_LINES) for text in own_texts(element)]

    @cached_property
    def below(self) -> list[HtmlElement]:
        """Return what holds the story's own short texts behind the headline, in the order of the page."""
        return [] if self.headline is None else list(self.own(_pieces_below(self.index, self.headline)))

    @cached_property
    def above(self) -> list[HtmlElement]:
        """Return what holds the story's own short texts above the headline, nearest first."""
        return [] if self.headline is None else list(self.own(_pieces_above(self.headline)))

    def _is_framed(self, element: HtmlElement) -> bool:
        for box in (element, *islice(element.iterancestors(), MOST_LEVELS)):
            if box in self.shared or box.tag in {"body", "html"}:
                return False
            if _frames(box, element) and (element.tag == "meta" or not _is_own_foot(box, self.shared)):
                return True
            if self._is_of_others(box) if box is not element else _is_called_elsewhere(box):
                return True
        return False

    def _is_of_others(self, box: HtmlElement) -> bool:
        if box not in self.others:
            self.others[box] = _is_called_elsewhere(box) or _is_card(box) or _is_in_row(box)
        return self.others[box]


def own_texts(element: HtmlElement) -> Iterator[str]:
    """Yield the texts of *element* outside its children, but for blanks."""
    if (text := element.text) and not text.isspace():
        yield text
    for child in element:
        if (text := child.tail) and not text.isspace():
            yield text


def without_others(root: HtmlElement) -> HtmlElement:
    """Return a copy of a page without its comments, its foot and menus, its lists of stories and of coming days."""
    copied = deepcopy(root)
    waiting, others = [copied], []
    while waiting:
        box = waiting.pop()
        if _is_others(box):
            others.append(box)  # the next one is known by those beside it
        else:
            waiting += box.iterchildren("*")
    for box in others:
        box.drop_tree()
    for line in [one for one in copied.iter(*LABELLING) if _names_list(one)]:
        _drop_below(line)
    return copied


def _names_list(line: HtmlElement) -> bool:
    """Say whether *line* names a list, and is not the first cell of a row: "Tanggal", "12 Mei 2021"."""
    if line.tag in {"td", "th", "dt"} and line.getnext() is not None:
        return False
    return _is_short(line, LONGEST_NAME) and LISTS.fullmatch(text_of_element(line)) is not None


def _drop_below(line: HtmlElement) -> None:
    """Drop what stands below the *line* that names it, up to a heading of another part or a paragraph."""
    boxes = [line, *islice(line.iterancestors(), MOST_ABOVE_LIST)]
    box = next((one for one in boxes if one.getnext() is not None or (one.tail or "").strip()), line)
    parent = box.getparent()
    if parent is None:
        return
    box.tail = None
    for below in list(box.itersiblings()):
        if below.tag in {"h1", "h2", "h3"} or is_paragraph(below) or below.find(".//h1") is not None:
            return
        parent.remove(below)


def _is_others(box: HtmlElement) -> bool:
    if box.tag in {"footer", "nav"} or _is_of_comments(box) or (box.tag in ENTRIES and _is_card(box)):
        return True
    if _is_in_row(box):
        return True
    return any(link.get("rel") in {"prev", "next"} for link in box.iterchildren("a"))


def _is_in_row(box: HtmlElement) -> bool:
    """Say whether a *box* is one of a row that shows the titles of other stories, each with its day."""
    return _is_one_of_many(box) and _is_dated_title(box)


def _is_one_of_many(box: HtmlElement) -> bool:
    """Say whether a short *box* stands beside another that is called as it is, as in a list."""
    kind = box.get("class")
    if not kind or box.tag not in {"div", "li", "section"}:
        return False
    beside = (box.getprevious(), box.getnext())
    is_beside = any(one is not None and one.tag == box.tag and one.get("class") == kind for one in beside)
    return is_beside and _is_short(box, LONGEST_PIECE)


def _is_dated_title(box: HtmlElement) -> bool:
    """Say whether the link of a *box* has some words, and a day and little else stands beside it."""
    links, said = [text_of_element(link) for link in box.iter("a")], text_of_element(box)
    is_titled = any(len(text.split()) >= FEW_WORDS for text in links)
    return is_titled and len(said) - sum(map(len, links)) <= LONGEST_NAME and has_day(said)


def _is_of_comments(box: HtmlElement) -> bool:
    """Say whether *box* is called after comments; themes call so as well what may be commented on."""
    is_called = any(is_marked("commented", box.get(name) or "") for name in ("class", "id"))
    is_called = is_called or "Comment" in (box.get("itemtype") or "")
    return is_called and box.tag not in {"html", "body"} and next(box.iterdescendants("h1"), None) is None


def is_of_reader(element: HtmlElement) -> bool:
    """Say whether microdata make *element* part of a comment."""
    return any("Comment" in (box.get("itemtype") or "") for box in islice(element.iterancestors(), MOST_LEVELS))


def _frames(box: HtmlElement, element: HtmlElement) -> bool:
    """Say whether *box* frames the article; an aside that is asked for itself may hold its date."""
    return box.tag in FRAME and not (box is element and box.tag == "aside" and not _is_card(box))


def _is_own_foot(box: HtmlElement, shared: Set[HtmlElement]) -> bool:
    """Say whether *box* is the foot of the article itself rather than of a card, a comment or the site, without cards.

    Themes sign at the head of an article in such a foot.
    """
    around = (one for one in islice(box.iterancestors(), MOST_LEVELS) if one.tag == "article")
    article = next(around, None) if box.tag == "footer" else None
    if article is None or holds_cards(box):
        return False
    return article in shared or not (_is_short(article, CARD) or headed_by_itself(article))


def _is_called_elsewhere(box: HtmlElement) -> bool:
    """Say whether *box* is the head of the site, or of another story by what it is called."""
    if _is_head(box) or (box.tag == "article" and _begins_with_link(box)):
        return True
    return any(is_marked("elsewhere", box.get(name) or "") for name in ("class", "id", "itemprop"))


def headed_by_itself(box: HtmlElement) -> bool:
    """Say whether a box has a heading that leads to another page."""
    return any(
        next(heading.iterdescendants("a"), None) is not None or _in_link(heading) for heading in box.iter(*HEADING_TAGS)
    )


def _begins_with_link(article: HtmlElement) -> bool:
    """Say whether the first heading of an *article* leads to another page; in a story others may, further down."""
    heading = next(article.iter(*HEADING_TAGS), None)
    return heading is not None and (next(heading.iterdescendants("a"), None) is not None or _in_link(heading))


def _in_link(heading: HtmlElement) -> bool:
    parent = heading.getparent()
    return parent is not None and parent.tag == "a"


def _is_head(box: HtmlElement) -> bool:
    """Say whether *box* is the head of the site rather than that of the article."""
    parent = box.getparent()
    if box.tag != "header" or parent is None:
        return False
    return parent.tag == "body" or len(list(islice(box.iter("a"), MENU))) == MENU


def _is_card(box: HtmlElement) -> bool:
    """Recognize the card of another story: a small box with a linked title in it, and with one paragraph at most."""
    if box.tag not in BOXES or not _is_short(box, CARD) or _has_paragraphs(box):
        return False
    linked = (text_of_element(link) for link in islice(box.iter("a"), 10))
    return headed_by_itself(box) or any(len(text.split()) >= TITLE_WORDS and not stands_alone(text) for text in linked)


def _has_paragraphs(box: HtmlElement) -> bool:
    """Say whether several paragraphs stand in *box*, be they short ones, as in a short story."""
    told = (one for one in box.iterdescendants("*") if one.tag != "a" and len(_own_text(one)) >= SHORT_PARAGRAPH)
    return len(list(islice(told, SEVERAL))) == SEVERAL


def holds_cards(box: HtmlElement) -> bool:
    """Say whether *box* is a list of other stories, or has one in it."""
    return any(map(_is_card, box.iter(*ENTRIES))) or any(map(_is_in_row, box.iter("div", "li", "section")))


def _is_short(element: HtmlElement, most: int) -> bool:
    if not len(element):
        return len((element.text or "").strip()) <= most
    seen = 0
    for text in element.itertext():
        seen += len(text.strip())
        if seen > most:
            return False
    return True


def _pieces_below(index: Index, headline: HtmlElement) -> list[HtmlElement]:
    """Return the short texts behind the headline, in the order of the page, up to where the story begins.

    A long second line may stand right below it: a text behind which a day stands alone, and no sentence.
    """
    beside, behind = _stretches_below(index, headline)
    texts = [text_of_element(one) for one in behind]
    is_line = not any(map(text_of_element, beside)) and not any(map(SENTENCE_END.search, texts))
    return behind if is_line and any(map(stands_alone, texts)) else beside


def _stretches_below(index: Index, headline: HtmlElement) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """Return the short texts between the headline and the first long one, and those between that and the next."""
    found: tuple[list[HtmlElement], ...] = ([], [])
    seen = number = 0
    skipped: set[HtmlElement] = set(headline.iterdescendants("*"))
    for element in index.behind(headline, FURTHEST):
        is_long = is_paragraph(element) and not _is_long_caption(element)
        if element in skipped or not (is_long or _is_short(element, LONGEST_PIECE)):
            continue
        skipped.update(element.iterdescendants("*"))
        text = "" if is_long else text_of_element(element)
        seen, number = seen + len(text), number + is_long
        if seen > NEAR_TITLE or number == len(found):
            break
        if text or element.tag in {"time", "meta"}:
            found[number].append(element)
    return found[0], found[1]


def lead_below(index: Index, headline: HtmlElement | None, told: Iterable[str]) -> str:
    """Return the paragraph behind the headline that begins as what the page tells of itself does, or nothing."""
    beginnings = tuple(fold_title(one)[:SAME] for one in told if len(fold_title(one)) >= SAME)
    if headline is None or not beginnings:
        return ""
    for element in index.behind(headline, MOST_STEPS):
        if _is_short(element, LONGEST_LEAD):
            text = text_of_element(element)
            if len(text) >= LEAD and fold_title(text).startswith(beginnings):
                return text
    return ""


def is_paragraph(element: HtmlElement) -> bool:
    """Say whether an element holds a paragraph itself, not in a box of it."""
    return len(_own_text(element)) > SENTENCE


def _is_long_caption(element: HtmlElement) -> bool:
    return any(box.tag == "figure" for box in (element, *islice(element.iterancestors(), 2)))


def _own_text(element: HtmlElement) -> str:
    """Return the text of *element* outside its blocks: its own, and that between and in its inline children."""
    return " ".join("".join([element.text or "", *(child.tail or "" for child in element)]).split())


def _pieces_above(headline: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the short texts above the headline, in its own box and in the one around it."""
    for box in (headline, headline.getparent()):
        if box is None or box.tag in {"body", "html"}:
            return
        yield from _short_ones(box.itersiblings("*", preceding=True))


def _short_ones(siblings: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    seen = 0
    for sibling in siblings:
        if not _is_short(sibling, LONGEST_PIECE):
            return
        text = text_of_element(sibling)
        seen += len(text)
        if seen > NEAR_TITLE:
            return
        if text:
            yield sibling
