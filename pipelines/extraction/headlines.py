"""Where a page prints a headline that no heading of rank tells: by what its head says, by its size, by its date."""

from __future__ import annotations

import re
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pipelines.extraction.cleaning import WORD, clean_text, fold_title
from pipelines.extraction.dates import has_day, stands_alone
from pipelines.extraction.headings import (
    FEWEST_WORDS,
    HEADLINE_WORDS,
    LEVELS,
    LONG_TAIL,
    LONGEST_LINE,
    MOST_ELEMENTS,
    completed,
    heading_text,
    is_day_line,
    lines_like,
    lines_of,
    names_site,
    shows_day,
    without_labels,
)
from pipelines.extraction.marks import is_marked
from pipelines.extraction.paragraphs import PROSE
from pipelines.extraction.site_frame import (
    LONG_SENTENCE,
    LONGEST_HEAD,
    MOST_BESIDE,
    MOST_WRAPPED,
    home_behind,
    is_above_menu,
    is_above_story,
    is_in_row,
    is_of_menu,
    is_of_site,
    is_prose_element,
    leads_here,
    links_of,
    tells_story,
)
from pipelines.extraction.sites import SEPARATOR, bare_title, is_site, without_edges
from pipelines.extraction.stylesheets import LARGE, Sizes, size_of, sizes_named
from pipelines.extraction.surroundings import SENTENCE, Vicinity
from pipelines.extraction.title_claims import ELLIPSES, FEWEST_VOICES, PRINTED, is_cut, voices_for
from pipelines.extraction.tree import is_hidden, text_of_element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index
    from pipelines.extraction.view import View

MOST_ABOVE = 1_500  # elements above the story
MOST_BETWEEN = 3  # texts between a line and its date
BOLD = re.compile(r"font(?:-weight)?\s*:[^;]*?\b(?:bold|bolder|[6-9]00)\b", re.IGNORECASE)
SMALL = frozenset({"h5", "h6"})
STRESSED = frozenset({"b", "strong", "th"}) | SMALL
SPELLED, FEWEST_SPELLED = 0.75, 4  # share of an address's words that are a line's, and how many there must be
ADDRESS_WORD = re.compile(r"[^\W\d_]{3,}")
Large = tuple[float, str, "HtmlElement"]  # how large a line is set, its text, its element
LONGEST_PART = 300  # characters of the markup's text that holds a headline
SHORTEST_PART = 16  # letters of a part of the head's title that is a headline rather than a name


def printed_title(
    view: View, title: str, told: Sequence[str], sections: Sequence[str], *, may_guess: bool = True
) -> tuple[str, str] | None:  # fmt: skip
    """Return the headline that the page prints in place of *title*, or None; *told* is all that it is called elsewhere.

    Where none of that is printed, the first h1 of some words is taken, or else the largest line, if one *may guess*.
    """
    folded = fold_title(title)
    if title.endswith(ELLIPSES) and len(folded) >= SHORTEST_PART and (whole := completed(view, folded)):
        return whole, PRINTED
    for heading in (one for level in LEVELS for one in view.index.tagged(level)[:10]):
        text = fold_title(text_of_element(heading))
        if folded and folded in text:
            return _whole_in(heading, title)
    names = {fold_title(name) for name in (*sections, *view.sites)}
    for part in (
        part
        for text in sorted((title, *told), key=str.isupper)
        for part in _parts(bare_title(text, view.sites), view.sites)
    ):
        if fold_title(part) in names or is_site(part, view.sites):
            continue
        lines = lines_of(view.index, part)
        if part.endswith(ELLIPSES) and (whole := completed(view, fold_title(part))):
            return whole, PRINTED
        if not lines and voices_for(view, part) >= FEWEST_VOICES and not part.endswith(ELLIPSES):
            lines = lines_like(view.index, part)
        if any(not is_of_site(line, view.sites) and not _is_linked(view, line, part) for line in lines):
            return _as_printed(lines, part), PRINTED
    is_bare = len(title.split()) < HEADLINE_WORDS
    first = spelled_by_address(view, title) or (guess_headline(view, is_bare=is_bare) if may_guess else "")
    return (first, PRINTED) if first and not is_cut(first, [title]) else None


def _as_printed(lines: Sequence[HtmlElement], part: str) -> str:
    """Return *part* as one of *lines* has it, where the head has it in capitals or with other signs."""
    said = (without_labels(without_edges(clean_text(text or ""))) for line in lines for text in (line.text, line.tail))
    same = (text for text in said if fold_title(text) == fold_title(part))
    printed = next(same, part)
    return part if printed.isupper() else printed


def _is_linked(view: View, line: HtmlElement, part: str) -> bool:
    """Say whether a line is a link among others of few words, or says the same as one above it."""
    around = (line, *islice(line.iterancestors(), MOST_WRAPPED))
    link = next((one for one in around if one.tag == "a"), None)
    return (link is not None and is_in_row(link)) or is_of_menu(view, line, part)


def _is_said_of_none(part: str) -> bool:
    """Say whether a part of a title is a day, or what names a site."""
    return stands_alone(part) or names_site(part)


def _whole_in(heading: HtmlElement, title: str) -> tuple[str, str] | None:
    """Return a heading that goes on where the head was cut; what stands in a box of its own is a kicker."""
    whole, folded = text_of_element(heading), fold_title(title)
    is_cut = fold_title(whole).startswith(folded) and not any(fold_title(one) == folded for one in heading.itertext())
    return (whole, PRINTED) if is_cut and len(folded) > LONG_TAIL else None


def _parts(text: str, sites: Sequence[str]) -> Iterator[str]:
    """Yield a title, what stands between its separators, and behind a site's name and a colon, the longest first."""
    text = clean_text(text)
    parts = {text, *SEPARATOR.split(text)} if len(text) <= LONGEST_PART else set()
    name, colon, behind = text.partition(": ")
    if colon and is_site(name, sites):
        parts.add(behind)
    told = (one for one in parts if len(fold_title(one)) >= SHORTEST_PART and not _is_said_of_none(one))
    yield from sorted(told, key=len, reverse=True)


def guess_headline(view: View, *, behind: int = -1, is_bare: bool = False) -> str:
    """Return the first h1 of some words, else the largest line above the story, else one in bold print above its date.

    Nothing where there is none of them *behind* a place of the page; on one that *is_bare* any print will do.
    """
    order = view.index.order
    above = [one for one in _above_story(view) if order[one[2]] > behind]
    largest = (one for one in view.index.tagged("h1")[:10] if order[one] > behind)
    headings = [text for one in largest if (text := _line_in(view, one))]
    own = [one for one in above if _is_own(view, one[2], one[1])]
    first = next((text for _, text, one in own if one.tag == "h1"), "")  # before that of another story, further down
    if first := first or _largest(view, own or above) or next(iter(headings), ""):
        return first
    kinds = (_bold_line, _plain_line) if is_bare else (_bold_line,)
    return next(chain.from_iterable(_dated_lines(view, behind, kind) for kind in kinds), "")


def first_heading(view: View) -> str:
    """Return the first h1 of some words above the story, or another heading above its date, or nothing."""
    headings = [one for one in _above_story(view) if one[2].tag in LEVELS and _is_own(view, one[2], one[1])]
    first = next((text for _, text, one in headings if one.tag == "h1"), "")
    dated = ((text, one) for _, text, one in headings if _is_dated(view.index, one, MOST_ELEMENTS))
    return first or next((text for text, one in dated if not is_above_menu(view, view.index.order[one])), "")


def small_heading(view: View, other: HtmlElement) -> str:
    """Return the last heading of a low rank above the story and the *other* one, if it has the words of a headline."""
    shown = takewhile(lambda one: one is not other and not tells_story(view, one), view.index.shown(MOST_ABOVE))
    lines = [text for one in shown if one.tag in SMALL and (text := _line_in(view, one))]
    return lines[-1] if lines else ""


def dated_below(view: View, title: str) -> str:
    """Return the headline above its date where *title* is a heading in front of it that has none, or nothing.

    So stand the names of sections and columns.
    """
    order, folded = view.index.order, fold_title(title)
    tagged = (one for level in LEVELS for one in view.index.tagged(level)[:10])
    heading = next((one for one in tagged if fold_title(heading_text(one)) == folded), None)
    lines = [one for one in _above_story(view) if heading is not None and order[one[2]] > order[heading]]
    first = next(((text, one) for _, text, one in lines if _is_own(view, one, text)), None)
    if heading is None or first is None:
        return next(_dated_lines(view, order[heading], _bold_line), "") if heading is not None else ""
    is_told = _is_dated(view.index, first[1], MOST_ELEMENTS) and not _is_dated(view.index, heading, order[first[1]])
    return first[0] if is_told else ""


def _largest(view: View, lines: Sequence[Large]) -> str:
    """Return the largest of *lines*, and of those the last whose date follows before the next, or else the first."""
    size = max((size for size, _, _ in lines), default=0.0)
    places = [*(view.index.order[element] for _, _, element in lines[1:]), MOST_ELEMENTS]
    tied = [(text, element, end) for (own, text, element), end in zip(lines, places, strict=False) if own == size]
    dated = [text for text, element, end in tied if len(tied) > 1 and _is_dated(view.index, element, end)]
    return next(reversed(dated), tied[0][0] if tied else "")


def _is_dated(index: Index, element: HtmlElement, end: int) -> bool:
    """Say whether a day is printed in the few lines behind *element*, before the place *end*."""
    behind = (one for one in index.behind(element, MOST_BESIDE) if index.order[one] < end)
    return any(shows_day(text) for one in behind for text in (one.text, one.tail))


def below_menu(view: View, title: str) -> str:
    """Return the headline below the site's menu where *title* stands above that alone, as its name does, or nothing."""
    folded, order = fold_title(title), view.index.order
    tagged = (one for level in LEVELS for one in view.index.tagged(level)[:10])
    headings = [one for one in tagged if fold_title(heading_text(one)) == folded]
    places = [order[one] for one in headings or lines_of(view.index, title)]
    home = home_behind(view.index, max(places)) if places else None
    if home is None or not is_above_story(view, home):
        return ""
    return guess_headline(view, behind=order[home], is_bare=True)


def spelled_by_address(view: View, title: str) -> str:
    """Return the line above the story that the page's address has in its words, or nothing if it is *title* too."""
    last = unquote(urlsplit(view.url).path).rstrip("/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    words = set(ADDRESS_WORD.findall(last.casefold()))
    if len(words) < FEWEST_SPELLED or _share(words, title) >= SPELLED:
        return ""
    lines = (text for element in view.index.shown(MOST_ABOVE) if (text := _spelled_in(view, element, words)))
    return next(lines, "")


def _spelled_in(view: View, element: HtmlElement, words: set[str]) -> str:
    """Return the text of *element* if it has what *words* spell and is no sentence; the cheap questions first."""
    own = (element.text or "").strip()
    is_spelled = len(own.split()) >= HEADLINE_WORDS and not own.endswith(".") and _share(words, own) >= SPELLED
    return _line_in(view, element) if is_spelled else ""


def _share(words: set[str], text: str) -> float:
    return len(words & set(WORD.findall(text.casefold()))) / len(words)


def _above_story(view: View) -> Iterator[Large]:
    """Yield the large lines of the story's own part of the page down to its first paragraph, with their size."""
    is_found, told = False, 0  # characters of sentences between line breaks below a large line
    sizes = sizes_named(view.index)
    for element in view.index.shown(MOST_ABOVE):
        size = size_of(element, sizes)
        if size >= LARGE and (text := _line_in(view, element)):
            is_found = True
            yield size, text, element
        elif tells_story(view, element) and not _holds_large(element, sizes):
            return
        said = len((element.tail or "").strip())
        told += said if is_found and said >= PROSE else 0
        if told >= SENTENCE:
            return


def _holds_large(element: HtmlElement, sizes: Sizes) -> bool:
    """Say whether a box with text of its own holds large lines too: on bare pages headline and story share one."""
    return any(size_of(one, sizes) >= LARGE for one in element.iterdescendants("*"))


def _dated_lines(view: View, behind: int, line_in: Callable[[View, HtmlElement], str]) -> Iterator[str]:
    """Yield each line *behind* a place that its date follows, then a sentence of its story; bold print may follow it.

    Of two such lines the second, in which the first is told in other words, is passed over.
    """
    line, is_dated, since = "", False, MOST_BETWEEN + 1  # texts since the line, or the date
    for element in (one for one in view.index.shown(MOST_ABOVE) if view.index.order[one] > behind):
        is_free = not line or is_dated or line_in is _bold_line or since > MOST_BETWEEN
        if text := line_in(view, element) if is_free else "":
            is_dated = line_in is _bold_line and not line and is_dated and since == 1
            line, since = text, 0
            continue
        for said in (text.strip() for text in (element.text, element.tail) if text and text.strip()):
            if line and is_dated and len(said) >= LONG_SENTENCE:
                yield line
            if is_new := shows_day(said):
                line, is_dated = (line if since <= MOST_BETWEEN else ""), True
            since = 1 if is_new else since + 1


def _bold_line(view: View, element: HtmlElement) -> str:
    """Return the text of *element* if it is set in bold print and stands alone on its line."""
    is_bold = element.tag in STRESSED or BOLD.search(element.get("style") or "") is not None
    if not is_bold or is_marked("kicker", element.get("class") or ""):
        return ""
    above, behind = element.getparent(), element.getnext()
    shares = (element.tail or "").strip() or (above is not None and (above.text or "").strip())
    is_alone = not shares and (behind is None or behind.tag not in {"a", "b", "font", "i", "span", "strong"})
    text = _line_in(view, element) if is_alone else ""
    return "" if len(text) >= LONG_SENTENCE and text.endswith(".") else text  # some set their whole story so


def _plain_line(view: View, element: HtmlElement) -> str:
    """Return the text of *element* if it is all that it holds, and no sentence."""
    text = element.text or ""
    is_alone = len(element) == 0 and not (element.tail or "").strip()
    is_alone = is_alone and not is_marked("kicker", element.get("class") or "")
    return _line_in(view, element) if is_alone and text.strip()[-1:] not in {".", ":", ""} and not has_day(text) else ""


def _line_in(view: View, element: HtmlElement) -> str:
    """Return the text of *element* if it may be a headline: short, of some words, no link, and the story's own."""
    text = heading_text(element)
    links = (link for link in links_of(element) if (said := text_of_element(link)) in text or text in said)
    if not all(leads_here(view, link) for link in links):
        return ""
    fewest = FEWEST_WORDS if element.tag == "h1" else HEADLINE_WORDS
    is_told = len(text) <= LONGEST_LINE and len(text.split()) >= fewest and any(map(str.isalpha, text))
    may_be = is_told and not is_site(text, view.sites)
    if (
        not may_be
        or names_site(text)
        or is_day_line(text)
        or _is_box(element)
        or is_of_menu(view, element, text)
        or _is_unseen(element)
    ):
        return ""
    return text if (element.tag == "h1" or _is_own(view, element, text)) and not is_of_site(element, view.sites) else ""


def _is_own(view: View, element: HtmlElement, text: str) -> bool:
    """Say whether a line that says *text* is neither another story's nor of the site's own frame.

    An h1 is only where the page's own head has it.
    """
    if element.tag == "h1":
        return all(box.tag != "header" or not _is_of_page(box) for box in islice(element.iterancestors(), MOST_WRAPPED))
    is_elsewhere = Vicinity(view.index, None).is_elsewhere(element)
    return not is_elsewhere or any(_heads_story(link, text) for link in links_of(element))


def _is_of_page(box: HtmlElement) -> bool:
    outer = box.getparent()
    return outer is not None and outer.tag == "body"


def _is_unseen(element: HtmlElement) -> bool:
    """Say whether a line is there for those who have the page read to them."""
    boxes = (box for box in islice(element.iterancestors(), MOST_WRAPPED) if len(text_of_element(box)) <= LONGEST_HEAD)
    return any(map(is_hidden, (element, *boxes))) or is_marked("unseen", element.get("class") or "")


def _heads_story(link: HtmlElement, text: str) -> bool:
    """Say whether a *link* to its own page, which is all of a line, stands in the <article> that holds a paragraph."""
    article = next(link.iterancestors("article"), None)
    if article is None or text_of_element(link) != text:
        return False
    return any(map(is_prose_element, islice(article.iter("p", "div"), MOST_BESIDE)))


def _is_box(element: HtmlElement) -> bool:
    """Say whether *element* is a box around a heading, which says more than that."""
    return element.tag not in LEVELS and next(element.iter(*LEVELS), None) is not None
