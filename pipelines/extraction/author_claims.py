"""The bylines around the text of a page in the order in which they are believed: marked, declared, printed, alone.

They are believed where they are shown, since JSON-LD often names the site or the editor instead.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from pipelines.extraction.author_elements import (
    LONGEST_NAMING,
    byline_in,
    first_named,
    is_of_author,
    leads_to_author,
    named_by_class,
    names_apart,
    names_linked,
    names_of_all,
    names_of_line,
    names_pictured,
    names_taught,
    pictures_person,
)
from pipelines.extraction.bylines import is_of_other, read_byline
from pipelines.extraction.cleaning import clean_text, fold_title
from pipelines.extraction.date_claims import is_of_picture
from pipelines.extraction.dates import has_day
from pipelines.extraction.headings import FEWEST_WORDS
from pipelines.extraction.labels import any_of, whole_line
from pipelines.extraction.marks import is_marked, names_listed
from pipelines.extraction.name_cells import is_told, labelled_names, lone_names, names_below_about
from pipelines.extraction.names import is_company, pick_authors, rank_of, split_names
from pipelines.extraction.paragraphs import Line, read_broken_lines
from pipelines.extraction.signatures import ENDS
from pipelines.extraction.sites import is_site_name
from pipelines.extraction.structured import names_in
from pipelines.extraction.surroundings import CARD, Vicinity, is_of_reader
from pipelines.extraction.tree import text_before, text_of_element
from pipelines.extraction.view import CUT, LAYOUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index
    from pipelines.extraction.view import View

AUTHOR_META, AUTHOR_ELEMENTS = names_listed("author-meta"), names_listed("author-elements")
PARTS = ("h2", "h3")  # headings of parts of the story, each of which may have its moment
BYLINE_LABEL = re.compile(rf"\W*{any_of('author-role', 'text-role', 'sender')}\s*(?:[:：]|$)", re.IGNORECASE)
MOST_ROWS = 4  # boxes around the picture of a person in which a day may stand
HALF = 0.5
BESIDE_DATE = "visible beside the date"


Claim = tuple[str, list[str]]  # evidence, and the names that it gives


class Bylines(NamedTuple):
    """Who may have written an article by what stands around its text, in the order of trust."""

    signed: list[Claim]
    alone: list[Claim]  # names that nothing says to be an author's
    lines: list[Line]  # of the whole page, where nothing names a person so far
    others: frozenset[str] = frozenset()  # the bylines of other stories among them


def read_bylines(view: View, around: Vicinity, title: str) -> Bylines:
    """Return the bylines around the text; where none of them names a person, names with a mere label or alone too."""
    signed = list(_read_signed(view, around, title))
    if any(rank_of(name) == 0 for _, names in signed for name in pick_authors(names, view.sites)):
        return Bylines(signed, [], [])
    alone = _names_beside(view, around, title)[:1]
    lines = read_broken_lines(view.index.root)
    others = _bylines_of_others(((line.text, line.linked > HALF) for line in lines), title)
    signed.append(("visible", names_labelled(around, names_of_others(others))))
    signed.append(("visible", _named_apart(view, around, names_of_others(others))))
    signed.append(("visible", _pictured_apart(view, around)))
    return Bylines(signed, [(BESIDE_DATE, names) for names in alone], lines, others)


def _bylines_of_others(said: Iterable[tuple[str, bool]], title: str) -> frozenset[str]:
    """Return the bylines right below or above the title of another story, among texts and whether they are links."""
    lines = list(said)
    links = [number for number, (text, is_link) in enumerate(lines) if is_link and _may_be_title(text)]
    pairs = [(number, number + 1) for number in links if number + 1 < len(lines)]
    pairs += [(number, number - 1) for number in links if number == 1 or (number and not is_told(lines[number - 2][0]))]
    own = fold_title(title)
    return frozenset(
        lines[beside][0]
        for number, beside in pairs
        if read_byline(lines[beside][0]) and not lines[number][0].endswith(":") and fold_title(lines[number][0]) != own
    )


def _may_be_title(text: str) -> bool:
    """Say whether the *text* of a link may be the title of another story, which a row of tags is not."""
    is_row = len(text) <= LONGEST_NAMING and whole_line("furniture").fullmatch(text) is not None
    return len(text.split()) >= FEWEST_WORDS and not is_row


def names_of_others(bylines: Iterable[str]) -> tuple[str, ...]:
    """Return whom *bylines* beside other stories name."""
    return tuple(name for text in bylines for name in read_byline(text) or [])


def _read_signed(view: View, around: Vicinity, title: str) -> Iterator[Claim]:
    """Yield the bylines in the order in which they are believed, with their evidence."""
    beside = [*around.below, *around.above]
    yield from _marked_by_theme(view, around.headline)
    said = [text for one in beside for text in _texts_in(one)]
    bylines = _bylines_of_others(said, title)
    others = names_of_others(bylines)
    yield "visible", labelled_names(text for text, _ in said if text not in bylines)
    yield from (("visible", names) for one in beside if (names := names_pictured(one)))
    declared = list(_declared(view))
    told = {name for _, names in declared for name in names}
    named = (names for one in beside for names in first_named(one, told))
    yield from (("visible", names) for names in named if names and not names[0].startswith(others))
    yield from declared
    yield from (("visible", named_by_class(one)) for one in beside)
    for elements in _side_by_side(view.index, AUTHOR_ELEMENTS, around.headline):
        if not around.is_elsewhere(elements[0]):
            yield "visible", names_of_all(elements)
    yield from (("visible", names) for one in beside if (names := names_linked(one)))


def _marked_by_theme(view: View, headline: HtmlElement | None) -> Iterator[Claim]:
    """Yield what stands where the theme, or other pages of the site, have the author."""
    taught = [(LAYOUT, names_taught(element)) for element in view.taught(view.layout.authors)]
    themed = [
        (view.origin, names_of_all(elements)) for elements in _side_by_side(view.index, view.family.author, headline)
    ]
    yield from (*themed, *taught) if view.is_known else (*taught, *themed)
    for element in view.index.each(view.family.byline):
        yield view.origin, read_byline(text_of_element(element)) or []


def _declared(view: View) -> Iterator[Claim]:
    """Yield what the page tells machines: JSON-LD first, then <meta>."""
    told = view.structured.of_articles("author", "creator")
    written = (one for value in told for one in names_in(view.structured, value))
    yield view.structured.origin, [name for one in written for name in split_names(one)]
    for name in AUTHOR_META:
        yield "meta", [one for value in view.structured.of_meta(name) for one in _names_told(value, view.sites)]
    labels, values = (view.structured.of_meta(name) for name in ("twitter:label1", "twitter:data1"))
    for label, value in zip(labels, values, strict=False):
        yield "meta", read_byline(f"{label}: {value}") or []


def _names_told(value: str, sites: Sequence[str]) -> list[str]:
    """Return the names in a <meta>, which may stand behind the site's; a company's has its address behind it."""
    site, stroke, rest = value.partition(" - ")
    names = split_names(rest if stroke and is_site_name(site, sites) else value)
    return [] if names and is_company(names[0]) else names


def _side_by_side(
    index: Index, selectors: Iterable[str], headline: HtmlElement | None
) -> Iterator[list[HtmlElement]]:  # fmt: skip
    """Yield the elements of each selector, those nearest to the headline first, and those of one box together."""
    for css in selectors:
        boxes: dict[HtmlElement | None, list[HtmlElement]] = {}
        for element in index.nearest([css], headline):
            if is_of_reader(element):
                continue
            boxes.setdefault(element.getparent(), []).append(element)
        yield from (sorted(elements, key=lambda one: index.order.get(one, 0)) for elements in boxes.values())


def names_labelled(around: Vicinity, others: Sequence[str] = ()) -> list[str]:
    """Return the authors of the one byline with a label in the story's own part of the page, wherever it stands.

    That of *others*, who are named beside other stories, is none.
    """
    found: dict[tuple[str, ...], None] = {}
    for element in dict.fromkeys(element for element, text in around.said if BYLINE_LABEL.match(text)):
        if not around.is_elsewhere(element):
            names = byline_in(element) or byline_in(element.getparent())
            found.setdefault(tuple(names), None)
    named = [names for names in found if names and not names[0].startswith(tuple(others))]
    return list(named[0]) if len(named) == 1 else names_below_about(text.strip() for _, text in around.said)


def _named_apart(view: View, around: Vicinity, others: Sequence[str]) -> list[str]:
    """Return who stands anywhere in the story's own part of the page in what is called the author's, or leads to one.

    All that does must name the same people, as far as it names anybody.
    """
    boxes: dict[HtmlElement, list[HtmlElement]] = {}
    for element in (*view.index.called(is_of_author), *filter(leads_to_author, view.index.tagged("a"))):
        if not around.is_elsewhere(element) and not _is_in_card(element, around):
            parent = element.getparent() if element.tag == "a" else None
            boxes.setdefault(element if parent is None else parent, []).append(element)
    said = (names_apart(held) for held in boxes.values() if not is_of_other(text_before(held[0])))
    named = [names for names in said if names and not names[0].startswith(tuple(others))]
    best = max(named, key=len, default=[])
    return best if all({*names} <= {*best} for names in named) else []


def _pictured_apart(view: View, around: Vicinity) -> list[str]:
    """Return who alone stands behind the picture of a person in the story's own part of the page, beside a day."""
    pictures = around.own(filter(pictures_person, view.index.called(partial(is_marked, "person-icon"))))
    rows = (one for picture in pictures for one in islice(picture.iterancestors(), MOST_ROWS) if _is_dated_row(one))
    named = [names for row in dict.fromkeys(rows) if (names := names_pictured(row))]
    return named[0] if named and all(names == named[0] for names in named) else []


def _is_dated_row(box: HtmlElement) -> bool:
    """Say whether a day stands in *box*, and little else."""
    text = text_of_element(box)
    return len(text) <= LONGEST_NAMING and has_day(text)


def _is_in_card(element: HtmlElement, around: Vicinity) -> bool:
    """Say whether *element* stands in a small article that has no part in the headline's."""
    article = next(element.iterancestors("article"), None)
    return article is not None and article not in around.shared and len(text_of_element(article)) <= CARD


def _names_beside(view: View, around: Vicinity, title: str) -> list[list[str]]:
    """Return the names that stand alone beside the headline's date, but for those that the page links as sections.

    Beside what does not show the title stand the names of other stories.
    """
    headline = around.headline
    shown, folded = fold_title("" if headline is None else text_of_element(headline)), fold_title(title)
    is_shown = bool(shown) and (folded in shown or (shown in folded and len(shown) > len(folded) * HALF))
    if not is_shown or len(title.split()) < FEWEST_WORDS:
        return []
    linked = {text_of_element(link) for link in view.index.tagged("a")}
    below, above = (
        (text for piece in pieces if not is_of_picture(piece) and not _heads_part(piece) for text in _unlinked(piece))
        for pieces in (around.below, around.above)
    )
    texts = chain(_before_story(below), above)
    return [names for names in lone_names(texts, view.sites) if linked.isdisjoint(names)]


def _heads_part(piece: HtmlElement) -> bool:
    return next(piece.iter(*PARTS), None) is not None


def _before_story(texts: Iterable[str]) -> Iterator[str]:
    """Yield *texts* up to the second that tells something: the first may be a lead, and behind them are comments."""
    told = 0
    for text in texts:
        told += is_told(text) and text.endswith(ENDS)
        if told > 1:
            return
        yield text


def _unlinked(piece: HtmlElement) -> Iterator[str]:
    """Yield the texts in *piece* that are no links, one by one."""
    return (said for text, is_link in _texts_in(piece) if not is_link and (said := clean_text(text)))


def _texts_in(piece: HtmlElement) -> Iterator[tuple[str, bool]]:
    """Yield the texts in *piece* one by one, and whether they are links."""
    linked = {piece: any(map(_leads_on, (piece, *piece.iterancestors())))}
    stack = [(piece, False)]
    while stack:
        element, is_over = stack.pop()
        if not is_over:
            yield from _own_said(element.text, is_link=linked[element])
            for child in reversed(element):
                linked[child] = linked[element] or _leads_on(child)
                stack += [(child, True), (child, False)]
        elif (parent := element.getparent()) is not None:
            yield from _own_said(element.tail, is_link=linked[parent])


def _own_said(text: str | None, *, is_link: bool) -> Iterator[tuple[str, bool]]:
    if said := " ".join((text or "").split()):
        yield said, is_link


def _leads_on(element: HtmlElement) -> bool:
    return element.tag == "a" and not (element.get("href") or "").startswith("mailto:")


def names_cut(lines: Sequence[str]) -> list[Claim]:
    """Return the bylines in lines that were cut off the text."""
    return [(CUT, names) for line in lines for names in names_of_line(line)]
