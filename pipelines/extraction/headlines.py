"""Where a page prints a headline that no heading and nothing in its head tells, and what is the site's own there."""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from pipelines.extraction.cleaning import clean_text, fold_title
from pipelines.extraction.dates import CELL_EDGE, has_day, stands_alone
from pipelines.extraction.labels import any_of, whole_line
from pipelines.extraction.marks import class_sizes, is_headline, is_marked, is_marked_within, names_listed
from pipelines.extraction.paragraphs import PROSE, as_written
from pipelines.extraction.sheets import sheets_of
from pipelines.extraction.sites import EDGES, HOME, is_site, without_edges
from pipelines.extraction.surroundings import FRAME, SENTENCE, Vicinity, is_paragraph
from pipelines.extraction.tree import is_hidden, text_of_element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

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
SECTION_WORDS = 5  # of a link in a menu, at most
MOST_ELEMENTS = 10_000  # looked through for a line of the page
MOST_ABOVE = 1_500  # elements above the story
LONGEST_LINE = 220  # characters of a headline
LONGEST_DATED = 60  # characters of a day, with what stands around it
LONG_SENTENCE = 100  # characters of one that stands below a date rather than beside it
MOST_BESIDE, MOST_BETWEEN = 20, 3  # elements behind a line in which its date is, and texts between the two
MENU = 3  # links of a site's menu, at least
MOST_WRAPPED = 4  # boxes around a line that hold nothing else
LONGEST_HEAD = 200  # characters of a box that shows what a site is called
LONGEST_RULE = 500  # characters of what a rule names, and of what it says
CRUMBS = re.compile(r"[»›>]")
SIZE = re.compile(r"font(?:-size)?\s*:[^;]*?(\d{1,3}(?:\.\d+)?)\s*(px|pt|r?em|%)", re.IGNORECASE)
NAMED_SIZE = re.compile(r"font(?:-size)?\s*:[^;]*?\b(?:x-large|xx-large|larger)\b", re.IGNORECASE)
NAMED_LAST = re.compile(r"\w*([.#][\w-]+)")  # what the last part of a selector names
BOLD = re.compile(r"font(?:-weight)?\s*:[^;]*?\b(?:bold|bolder|[6-9]00)\b", re.IGNORECASE)
SMALL = frozenset({"h5", "h6"})
STRESSED = frozenset({"b", "strong", "th"}) | SMALL
PIXELS = {"px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "%": 0.16}
OF_HEADING = {"h1": 32.0, "h2": 24.0, "h3": 20.0, "h4": 18.0, "big": 19.0}
OF_FONT = {"4": 18.0, "5": 24.0, "6": 32.0, "7": 48.0, "+1": 18.0, "+2": 24.0, "+3": 32.0, "+4": 48.0}
LARGE = 18.0  # pixels; whatever is smaller is set as the text is
OF_NAME = 24.0  # of what a theme calls a headline
SPELLED, FEWEST_SPELLED = 0.75, 4  # share of an address's words that are a line's, and how many there must be
ADDRESS_WORD = re.compile(r"[^\W\d_]{3,}")
WORD = re.compile(r"[^\W\d_]+")
PAGE = any_of("page-label")
STORY = any_of("story-label")
STORY_LABEL = re.compile(
    rf"(?:[\[(]\s*(?:{STORY}|{any_of('kind-label')})\s*[\])]\s*[:|–—-]?|{STORY}\s*(?:[:|]|\s[–—-]\s))\s*(?=\S+\s+\S)",
    re.IGNORECASE,
)
PAGE_LABEL = re.compile(
    rf"(?<=\S)(?:\s*[(\[]\s*{PAGE}\s*[)\]]|(?:\s+[-–—]|\s*[|:,])\s*{PAGE}|\s+halaman\s+all)$", re.IGNORECASE
)
Large = tuple[float, str, "HtmlElement"]  # how large a line is set, its text, its element
Sizes = dict[str, float]  # in pixels, by what a stylesheet names: ".judul", "#isi"


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
    return first or next((text for text, one in dated if not _is_above_menu(view, view.index.order[one])), "")


def small_heading(view: View, other: HtmlElement) -> str:
    """Return the last heading of a low rank above the story and the *other* one, if it has the words of a headline."""
    shown = takewhile(lambda one: one is not other and not _tells(view, one), view.index.shown(MOST_ABOVE))
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


def completed(view: View, stem: str) -> str:
    """Return the line that begins with *stem*, of a headline that a machine has cut, or nothing."""
    shown = (one.text for one in view.index.shown(MOST_ELEMENTS) if one.text and len(one.text) > len(stem))
    lines = (line for text in shown if len(line := clean_text(text)) <= LONGEST_LINE)
    return next((line for line in lines if fold_title(line).startswith(stem)), "")


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
    return any(_shows_day(text) for one in behind for text in (one.text, one.tail))


def _is_day(element: HtmlElement) -> bool:
    return _shows_day(element.text)


def _shows_day(text: str | None) -> bool:
    return text is not None and len(text) < LONGEST_LINE and has_day(text)


def below_menu(view: View, title: str) -> str:
    """Return the headline below the site's menu where *title* stands above that alone, as its name does, or nothing."""
    folded, order = fold_title(title), view.index.order
    tagged = (one for level in LEVELS for one in view.index.tagged(level)[:10])
    headings = [one for one in tagged if fold_title(heading_text(one)) == folded]
    places = [order[one] for one in headings or lines_of(view.index, title)]
    home = _home_behind(view.index, max(places)) if places else None
    if home is None or not is_above_story(view, home):
        return ""
    return guess_headline(view, behind=order[home], is_bare=True)


def _is_above_menu(view: View, place: int) -> bool:
    """Say whether the site's menu stands between a *place* of the page and the story."""
    home = _home_behind(view.index, place)
    return home is not None and is_above_story(view, home)


def _home_behind(index: Index, place: int) -> HtmlElement | None:
    """Return the first way home behind a *place* of the page, if it stands in a menu."""
    home = next((one for one in index.tagged("a") if index.order[one] > place and _leads_home(one)), None)
    return home if home is not None and _is_in_menu(home) else None


def _leads_home(link: HtmlElement) -> bool:
    """Say whether a link leads home, by its address or, where a script has that, by its name."""
    target = link.get("href") or "#"
    return HOME.fullmatch(target) is not None or (
        target == "#" and whole_line("home-line").fullmatch(text_of_element(link)) is not None
    )


def _is_in_menu(link: HtmlElement) -> bool:
    """Say whether *link* stands beside others in a box that is not the way from home to the article."""
    for box in islice(link.iterancestors(), MOST_WRAPPED):
        links = [*islice(box.iter("a"), MENU)]
        if len(links) > 1:
            is_trail = CRUMBS.search(text_of_element(box)) or is_marked_within("way-home", box.get("class") or "")
            return len(links) >= MENU and not is_trail
    return False


def is_in_row(link: HtmlElement) -> bool:
    """Say whether *link* stands beside others in a box in which all have few words, as those of a menu have."""
    for box in islice(link.iterancestors(), MOST_WRAPPED):
        names = [text for one in islice(box.iter("a"), MOST_BESIDE) if (text := text_of_element(one))]
        if len(names) > 1:
            return len(names) >= MENU and all(len(name.split()) <= SECTION_WORDS for name in names)
    return False


def is_above_story(view: View, element: HtmlElement) -> bool:
    """Say whether the first paragraph of the story stands behind *element*, or around it."""
    shown = [*view.index.shown(MOST_ELEMENTS)]
    first = next(chain((one for one in shown if _tells(view, one)), filter(_is_prose, shown)), None)
    if first is None:
        return False
    return view.index.order[first] > view.index.order[element] or first in element.iterancestors()


def _tells(view: View, element: HtmlElement) -> bool:
    """Say whether an element is a paragraph of the page's own story, be it a short one."""
    return _is_prose(element) and not Vicinity(view.index, None).is_elsewhere(element)


def _is_prose(element: HtmlElement) -> bool:
    """Say whether an element is a paragraph, be it a short one; a column of short lines is none."""
    is_long = is_paragraph(element) if element.tag != "p" else len(text_of_element(element)) >= LONG_SENTENCE
    return is_long and _has_sentence(element)


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
        size = _size_of(element, sizes)
        if size >= LARGE and (text := _line_in(view, element)):
            is_found = True
            yield size, text, element
        elif _tells(view, element) and not _holds_large(element, sizes):
            return
        said = len((element.tail or "").strip())
        told += said if is_found and said >= PROSE else 0
        if told >= SENTENCE:
            return


def _has_sentence(element: HtmlElement) -> bool:
    """Say whether a text of *element* is long enough for a sentence between two breaks of the line."""
    length = len((element.text or "").strip())
    for child in element:
        length = 0 if child.tag == "br" else length + len(text_of_element(child))
        length += len((child.tail or "").strip())
        if length >= PROSE:
            return True
    return length >= PROSE


def _holds_large(element: HtmlElement, sizes: Sizes) -> bool:
    """Say whether a box with text of its own holds large lines too: on bare pages headline and story share one."""
    return any(_size_of(one, sizes) >= LARGE for one in element.iterdescendants("*"))


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
            if is_new := _shows_day(said):
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


def is_of_site(element: HtmlElement, sites: Sequence[str]) -> bool:
    """Say whether an element shows the name or the slogan of the site: by its names, in its foot, beside its logo."""
    boxes = (element, *islice(element.iterancestors(), 2))
    kinds = ("site-name", "site-box", "site-box")
    marks = ((kind, box.get(name) or "") for kind, box in zip(kinds, boxes, strict=False) for name in ("class", "id"))
    if any(is_marked(kind, value) for kind, value in marks):
        return True
    is_framed = any(box.tag in FRAME for box in islice(element.iterancestors(), MOST_WRAPPED))
    return is_framed or any(_shows_logo(box, sites) for box in boxes[1:])


def _shows_logo(box: HtmlElement, sites: Sequence[str]) -> bool:
    """Say whether a box with few words has a link home that shows a picture or the site's name."""
    homes = [link for link in islice(box.iter("a"), 3) if HOME.fullmatch(link.get("href") or "")]
    shows = any(link.find(".//img") is not None or is_site(text_of_element(link), sites) for link in homes)
    return shows and len(text_of_element(box)) <= LONGEST_HEAD


def _line_in(view: View, element: HtmlElement) -> str:
    """Return the text of *element* if it may be a headline: short, of some words, no link, and the story's own."""
    text = heading_text(element)
    links = (link for link in _links_of(element) if (said := text_of_element(link)) in text or text in said)
    if not all(_leads_here(view, link) for link in links):
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
    return not is_elsewhere or any(_heads_story(link, text) for link in _links_of(element))


def _is_of_page(box: HtmlElement) -> bool:
    outer = box.getparent()
    return outer is not None and outer.tag == "body"


def _links_of(element: HtmlElement) -> list[HtmlElement]:
    """Return the links in *element* and around it."""
    return [*element.iter("a"), *(one for one in islice(element.iterancestors(), MOST_WRAPPED) if one.tag == "a")]


def _is_unseen(element: HtmlElement) -> bool:
    """Say whether a line is there for those who have the page read to them."""
    boxes = (box for box in islice(element.iterancestors(), MOST_WRAPPED) if len(text_of_element(box)) <= LONGEST_HEAD)
    return any(map(is_hidden, (element, *boxes))) or is_marked("unseen", element.get("class") or "")


def _heads_story(link: HtmlElement, text: str) -> bool:
    """Say whether a *link* to its own page, which is all of a line, stands in the <article> that holds a paragraph."""
    article = next(link.iterancestors("article"), None)
    if article is None or text_of_element(link) != text:
        return False
    return any(map(_is_prose, islice(article.iter("p", "div"), MOST_BESIDE)))


def _leads_here(view: View, link: HtmlElement) -> bool:
    """Say whether a link leads to its own page, as old themes have it in the headline."""
    try:
        return urldefrag(urljoin(view.url, link.get("href") or ""))[0] == urldefrag(view.url)[0]
    except ValueError:
        return False


def _is_box(element: HtmlElement) -> bool:
    """Say whether *element* is a box around a heading, which says more than that."""
    return element.tag not in LEVELS and next(element.iter(*LEVELS), None) is not None


def is_of_menu(view: View, element: HtmlElement, text: str) -> bool:
    """Say whether a link above *element*, or right behind it, says the same in a few words: the name of a section.

    A headline of a few words, to which a list of the page's stories links, has its date in the next line.
    """
    text = _before_small(element) or text
    length = len(text.split())
    if length > SECTION_WORDS or (length >= HEADLINE_WORDS and any(map(_is_day, view.index.behind(element, 1)))):
        return False
    place, folded, own = view.index.order.get(element, 0), fold_title(text), set(_links_of(element))
    above = (link for link in view.index.tagged("a") if view.index.order[link] < place)
    beside = (one for one in view.index.behind(element, MOST_BESIDE) if one.tag == "a" and one not in own)
    links = (link for link in chain(above, beside) if not _leads_here(view, link))
    return any(fold_title(text_of_element(link)) == folded for link in links)


def _before_small(heading: HtmlElement) -> str:
    """Return what a heading says before a line in small print, with which it ends, or nothing."""
    ends_small = len(heading) == 1 and heading[0].tag == "small" and not (heading[0].tail or "").strip()
    return clean_text(heading.text or "") if ends_small else ""


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


def sizes_named(index: Index) -> Sizes:
    """Return how large the page's own stylesheets set what they name by a class or an id, if it is large."""
    sizes: Sizes = {}
    for sheet in sheets_of(index):
        rules = (rule.rpartition("{") for rule in sheet.split("}") if "font" in rule)
        for selectors, _, style in rules:
            size = _size_in(style[:LONGEST_RULE])
            if size >= LARGE:
                sizes.update(dict.fromkeys(_named_in(selectors[-LONGEST_RULE:]), size))
    return sizes


def _named_in(selectors: str) -> Iterator[str]:
    """Yield what the last part of each of *selectors* names."""
    lasts = (NAMED_LAST.fullmatch(one.split()[-1]) for one in selectors.rpartition("{")[2].split(",") if one.strip())
    yield from (last[1] for last in lasts if last)


def _size_in(style: str) -> float:
    """Return how many pixels a style asks for, or 0."""
    sizes = [float(size) * PIXELS[unit.lower()] for size, unit in SIZE.findall(style)]
    return max([*sizes, OF_NAME if NAMED_SIZE.search(style) else 0.0])


def _size_of(element: HtmlElement, sizes: Sizes) -> float:
    """Return in about how many pixels an element is set, by its tag, its style or its name; 0 where nothing says."""
    large = class_sizes()
    found = [_size_in(element.get("style") or ""), OF_HEADING.get(str(element.tag), 0.0)]
    found += [OF_FONT.get(element.get("size") or "", 0.0)] if element.tag == "font" else []
    found += [large.get(name, 0.0) for name in (element.get("class") or "").split()]
    if sizes:
        found += [sizes.get(f".{name}", 0.0) for name in (element.get("class") or "").split()]
        found += [sizes.get(f"#{element.get('id')}", 0.0)]
    named = any(is_headline(element.get(name) or "") for name in ("class", "id", "itemprop"))
    return max([*found, OF_NAME if named else 0.0])
