"""What a heading says, without its labels and kickers, and which lines of a page say a title."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from pipelines.extraction.cleaning import clean_text, fold_title
from pipelines.extraction.dates import CELL_EDGE, has_day, stands_alone
from pipelines.extraction.labels import any_of, whole_line
from pipelines.extraction.marks import is_marked, names_listed
from pipelines.extraction.paragraphs import as_written
from pipelines.extraction.sites import EDGES, without_edges
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index
    from pipelines.extraction.view import View

LEVELS = ("h1", "h2", "h3", "h4")  # of headings in which a headline may stand
HEADLINE_WORDS = 4
FEWEST_WORDS = 3  # of a headline behind which names follow; fewer may be a section's
MOST_SIGNS, LONGEST_ASIDE = 10, 12  # characters more than a headline has, and letters of what is set beside it
TOLD = 0.6  # of what is told, that a part of a heading is; a kicker is less
LONG_TAIL = 20  # letters that two headlines with different words before them share
MOST_PIECES = 8  # of a heading, in which its headline is sought
MOST_ELEMENTS = 10_000  # looked through for a line of the page
LONGEST_LINE = 220  # characters of a headline
LONGEST_DATED = 60  # characters of a day, with what stands around it
PAGE = any_of("page-label")
STORY = any_of("story-label")
STORY_LABEL = re.compile(
    rf"(?:[\[(]\s*(?:{STORY}|{any_of('kind-label')})\s*[\])]\s*[:|–—-]?|{STORY}\s*(?:[:|]|\s[–—-]\s))\s*(?=\S+\s+\S)",
    re.IGNORECASE,
)
PAGE_LABEL = re.compile(
    rf"(?<=\S)(?:\s*[(\[]\s*{PAGE}\s*[)\]]|(?:\s+[-–—]|\s*[|:,])\s*{PAGE}|\s+halaman\s+all)$", re.IGNORECASE
)


def lines_of(index: Index, title: str) -> list[HtmlElement]:
    """Return the elements of any kind that hold *title* and nothing else, or else those behind which it stands alone.

    They come in the order of the page. Where there is none, one that holds it in other letters or behind a label.
    """
    if not title:
        return []
    shown = [*index.shown(MOST_ELEMENTS)]
    held = [one for one in shown if one.text and clean_text(one.text) == title]
    held = held or [one for one in shown if one.tail and clean_text(one.tail).strip(EDGES) == title]
    return held or [one for one, text in _long(shown, len(title)) if _is_labelled(text, title)]


def _is_labelled(text: str, title: str) -> bool:
    is_as_long = 0 <= len(text) - len(title) <= MOST_SIGNS + LONGEST_ASIDE
    return is_as_long and without_labels(clean_text(text)).casefold() == title.casefold()


def lines_like(index: Index, title: str) -> list[HtmlElement]:
    """Return the elements that hold *title*, or behind which it stands, in other letters or with a few more words."""
    shown, least, folded = [*index.shown(MOST_ELEMENTS)], len(title) - MOST_SIGNS, fold_title(title)
    most = len(title) + MOST_SIGNS + LONGEST_ASIDE
    texts = [*_long(shown, least), *_long(shown, least, are_behind=True)]
    found = {one for one, text in texts if least <= len(text) <= most and _says(fold_title(text), folded)}
    return sorted(found, key=index.order.__getitem__)


def _long(shown: Iterable[HtmlElement], least: int, *, are_behind: bool = False) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the elements that begin with a text of so many characters, or behind which one stands, and that text."""
    for one in shown:
        text = one.tail if are_behind else one.text
        if text and len(text) >= least:
            yield one, text.strip()


def _says(said: str, folded: str) -> bool:
    is_whole = len(folded) > LONG_TAIL and (said.startswith(folded) or said.endswith(folded))
    return said == folded != "" or (is_whole and len(said) - len(folded) <= LONGEST_ASIDE)


def without_labels(text: str) -> str:
    """Return a headline without what is said of its story before it, "[VIDEO]", "UPDATE:", and of its page behind."""
    found = STORY_LABEL.match(text)
    text = text[found.end() :] if found else text
    return PAGE_LABEL.sub("", text) if len(text) <= LONGEST_LINE else text


def heading_text(heading: HtmlElement, told: Sequence[str] = ()) -> str:
    """Return what a heading says, without labels and what stands in a part of its own beside the headline.

    What the headline is there, the titles that are *told* elsewhere decide, or else what its parts are called.
    """
    heading = _as_seen(heading)
    pieces = [text for text in map(clean_text, heading.itertext()) if fold_title(text)] if told and len(heading) else []
    known = _told_in(pieces[:MOST_PIECES], told) if len(pieces) > 1 else None
    text = known or (_without_kicker(heading) if known is None else text_of_element(heading))
    return without_labels(as_written(heading, text) if len(heading) and text not in told else text)


def _as_seen(heading: HtmlElement) -> HtmlElement:
    """Return a heading without its buttons and what is read to the blind alone, if that is not all."""
    if not any(map(_is_unseen_part, heading.iterdescendants("*"))):
        return heading
    seen = deepcopy(heading)
    for part in [one for one in seen.iterdescendants("*") if _is_unseen_part(one)]:
        part.drop_tree()
    return seen if len(text_of_element(seen).split()) >= FEWEST_WORDS else heading


def _is_unseen_part(part: HtmlElement) -> bool:
    classes = (part.get("class") or "").lower().split()
    is_heard = bool(classes) and any(name in names_listed("heard") for name in classes)
    return part.tag == "button" or (is_heard and fold_title(text_of_element(part)) != "")  # a colon parts a kicker


def _told_in(pieces: Sequence[str], told: Sequence[str]) -> str | None:
    """Return the longest run of a heading's *pieces* that is *told*, or else one with which it ends or begins, or None.

    Nothing, or what is told with other spaces, stands for all of them.
    """
    folded = [fold_title(one) for one in told if one]
    whole = fold_title("".join(pieces))
    if any(whole in one for one in folded):
        return _as_told(pieces, told)
    ends = range(len(pieces), 0, -1)
    runs = [without_edges(" ".join(pieces[start:end])) for start in range(len(pieces)) for end in ends if end > start]
    names = {fold_title(run): run for run in runs if len(run.split()) >= FEWEST_WORDS}
    same = [names[one] for one in folded if one in names]
    long = [(name, run) for name, run in names.items() if len(name) > LONG_TAIL]
    ending = [run for name, run in long if any(one.endswith(name) for one in folded)]
    begun = [run for name, run in long if any(one.startswith(name) and len(name) > TOLD * len(one) for one in folded)]
    return max(same, key=len) if same else next(iter([*ending, *begun]), None)


def _as_told(pieces: Sequence[str], told: Sequence[str]) -> str:
    """Return the one of *told* that has the letters of *pieces*, with its own spaces: a large initial is no word."""
    letters = "".join("".join(pieces).split())
    return next((one for one in told if one[:1] == letters[0] and "".join(one.split()) == letters), "")


def _without_kicker(heading: HtmlElement) -> str:
    """Return what a heading says, without the kicker before or behind it that stands in a part of its own."""
    text = text_of_element(heading)
    for child in (heading[:1] if not (heading.text or "").strip() else []) + heading[-1:]:
        said = text_of_element(child)
        rest = text.removeprefix(said) if said and text.startswith(said) else text.removesuffix(said)
        if said and len(rest.split()) >= HEADLINE_WORDS and _is_kicker(child, said, rest):
            text = without_edges(rest)
    return text


def _is_kicker(part: HtmlElement, said: str, rest: str) -> bool:
    """Say whether *part* of a heading is called a kicker, is a day, a link, or a line in other letters."""
    if is_marked("kicker", part.get("class") or "") or (len(said) < LONGEST_DATED and has_day(said)):
        return True
    if part.tag == "a" and len(said.split()) < HEADLINE_WORDS:
        return True
    behind = part.getnext()
    has_line = behind is not None and behind.tag == "br" and not (part.tail or "").strip()
    is_other = part.tag == "small" or (said.isupper() and not rest.isupper())
    return has_line and is_other and len(said.split()) < HEADLINE_WORDS


def completed(view: View, stem: str) -> str:
    """Return the line that begins with *stem*, of a headline that a machine has cut, or nothing."""
    shown = (one.text for one in view.index.shown(MOST_ELEMENTS) if one.text and len(one.text) > len(stem))
    lines = (line for text in shown if len(line := clean_text(text)) <= LONGEST_LINE)
    return next((line for line in lines if fold_title(line).startswith(stem)), "")


def shows_day(text: str | None) -> bool:
    """Say whether a day is printed in a line that is no longer than a headline."""
    return text is not None and len(text) < LONGEST_LINE and has_day(text)


def is_day_line(text: str) -> bool:
    """Say whether a line is a day, be it with other cells of a few words behind it."""
    if not any(map(str.isdigit, text)) or not stands_alone(text):
        return False
    first, *others = CELL_EDGE.split(text)
    return stands_alone(first) and all(len(other.split()) < HEADLINE_WORDS for other in others)


def names_site(text: str) -> bool:
    """Say whether a line greets the site's visitors, or is the heading of a list, an issue or a poll."""
    return whole_line("site-line", "widget", "small-thing").fullmatch(text) is not None


def is_widget(text: str) -> bool:
    """Say whether a line is what a poll, a counter or another small thing of a site is called."""
    return len(text) <= LONGEST_DATED and whole_line("widget", "small-thing").fullmatch(text) is not None
