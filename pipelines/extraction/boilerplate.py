"""Remove what is not the article: by structure first, then, line by line, by label."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from lxml import etree

from crawler.markup import HEADING_TAGS
from pipelines.boilerplate.layouts import ABOVE, NUMBERED, is_path, is_text, quoted_in
from pipelines.extraction import labels
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.families import rules_everywhere
from pipelines.extraction.index import SelectorSet
from pipelines.extraction.marks import is_marked
from pipelines.extraction.models import Removed
from pipelines.extraction.neighbours import NOBODY
from pipelines.extraction.paragraphs import PROSE, is_link, is_prose, leads_elsewhere
from pipelines.extraction.related import drop_dashed, drop_link_lists, drop_related, is_sentence
from pipelines.extraction.tree import stands_amid, take_out, text_before, text_of_element
from pipelines.plain import unmarked

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence

    from lxml.etree import _Element
    from lxml.html import HtmlElement

    from pipelines.extraction.families import Family
    from pipelines.extraction.index import Index
    from pipelines.extraction.neighbours import Neighbours
    from pipelines.extraction.paragraphs import Line
    from pipelines.extraction.view import View

    Foreign = dict[HtmlElement, str]

MOSTLY = 0.8  # of a list of links
NOTHING: Foreign = {}
LINE_KINDS = (
    "empty", "elsewhere", "gate", "advertisement", "credit", "copyright", "channel", "reaction", "furniture", "reader",
    "embedded",
)  # fmt: skip
FROM_START = {kind: (kind,) for kind in LINE_KINDS}
WITHIN = {kind: f"{kind}-within" for kind in ("gate", "copyright", "channel", "reader")}
ANYWHERE = FROM_START | {kind: (kind, within) for kind, within in WITHIN.items()}
OWN_KINDS = frozenset({"elsewhere", "gate", "advertisement", "channel", "furniture", "reader"})  # the site's own words
EMBEDDED = "embedded"  # unless the line before announces it
READER, CHANNEL = "reader", "channel"  # whose words a story may have as well, the latter's between its paragraphs
LONGEST_LABEL = 320  # characters; whatever is longer is a paragraph
LEAST = 200  # characters that what was learned leaves of a text
TOO_MUCH = 0.5  # a rule that would take more than this share of the text has hit a wrapper
LONGEST_CONTENTS = 60  # characters of what heads the list of a story's parts
LONGEST_PAGE = 2  # figures of its number
MOST_BUTTONS = 8  # in a row of them
MOST_BUTTON_WORDS = 3
LAST = 3  # lines in which somebody tells of the author
SHORTEST_NAME = 4  # letters of a first name
LONGEST_PART = 400  # characters that no wrapper is shorter than
FEWEST_TOLD = 3  # paragraphs; fewer tell of an author, or of the outlet
PHRASES = frozenset({"a", "abbr", "b", "em", "font", "i", "mark", "span", "strong", "u"})
NO_PARTS = (  # of a story
    *HEADING_TAGS, "address", "button", "cite", "dl", "form", "input", "nav", "ol", "select", "textarea", "time", "ul",
)  # fmt: skip
KEPT = frozenset({"html", "head", "body", "main", "h1"})
_SELF = re.compile(rf"\b{labels.any_of('reader-self')}\b", re.IGNORECASE)
_PLATFORM = re.compile(rf"\b{labels.any_of('platform')}\b", re.IGNORECASE)
_QUOTED = re.compile(labels.any_of("reader-quoted"), re.IGNORECASE)
_ABOUT = re.compile(rf"\s{labels.any_of('about-author')}\b", re.IGNORECASE)
_NAMED = re.compile(rf"{labels.OPENING}[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]*){{1,3}}\s+{labels.any_of('about-writer')}")
_compiled: dict[str, SelectorSet] = {}
_outside_links = etree.XPath("descendant::text()[not(ancestor::a)]", smart_strings=False)


def find_foreign(view: View) -> Foreign:
    """Return what was learned to be no part of the source's articles, each with its rule: on the whole page.

    Whoever takes a part of it out counts otherwise where things stand.
    """
    layout = view.layout
    found: Foreign = {}
    select, say = cache(view.index.select), cache(text_of_element)  # many paragraphs are sought in the same few boxes
    for name, css in (*(("repeated", css) for css in layout.repeated), *(("links", css) for css in layout.links)):
        place, words = quoted_in(css)
        if css == ABOVE:
            told = [*_above(view.headline)]
        else:
            told = _told_by(css, name, [one for one in select(place) if not words or words in say(one)])
        found |= {one: f"layout {name} {css}" for one in told if one not in found}
    return found


def _told_by(css: str, name: str, blocks: list[HtmlElement]) -> list[HtmlElement]:
    """Return those of the *blocks* that fit a selector which it is about: a path with a number leads to the first."""
    if not is_path(css):
        return blocks
    if name == "links":
        return [one for one in blocks[:1] if is_list(one)]
    return blocks[:1] if NUMBERED in css else blocks


def _above(headline: HtmlElement | None) -> Iterator[HtmlElement]:
    """Yield the outermost elements that stand above *headline*."""
    around = () if headline is None else (headline, *headline.iterancestors())
    for box in around:
        yield from (one for one in box.itersiblings("*", preceding=True) if one.tag not in KEPT)


def prune(
    index: Index, root: HtmlElement, family: Family, remove: tuple[str, ...] = (), foreign: Foreign = NOTHING
) -> list[Removed]:
    """Take the boilerplate of *family*, of plug-ins and of the source out of *root*; return what was taken.

    *index* is that of its page, of which *foreign* is no part of the source's articles.
    """
    removed = [*prune_source(index, root, remove), *_drop_advertisements(root)]
    told = _leaving(root, _bounded(root, foreign)) if foreign else foreign
    removed += _take(root, sorted(told.items(), key=lambda one: index.order.get(one[0], 0)), sparing=True)
    removed += _apply(index, root, f"{family.name}:", _rules(family.name, family.remove), sparing=True)
    removed += _apply(index, root, "plug-in ", _rules("everywhere", rules_everywhere()), sparing=True)
    return removed


def _bounded(root: HtmlElement, foreign: Foreign) -> Foreign:
    """Return what is *foreign* without paragraphs known by their words, where these are most of what *root* says.

    Then all articles of the site say the same, be it what they are about.
    """
    texts = {one for one, rule in foreign.items() if is_text(rule) and root in one.iterancestors()}
    if not texts or sum(map(_length, texts)) <= TOO_MUCH * _length(root):
        return foreign
    return {one: rule for one, rule in foreign.items() if one not in texts}


def _leaving(root: HtmlElement, foreign: Foreign) -> Foreign:
    """Return what is *foreign*, or nothing where *root* would be left without a text: the page is of another kind."""
    inside = [one for one in foreign if root in one.iterancestors()]
    outer = [one for one in inside if not any(box in foreign for box in one.iterancestors())]
    taken = sum(len(text_of_element(one)) for one in outer)
    return foreign if not taken or len(text_of_element(root)) - taken >= LEAST else NOTHING


def is_list(box: HtmlElement) -> bool:
    """Say whether *box* lists other articles: it is links alone, or begins with the headline of one."""
    linked = sum(len(text_of_element(one)) for one in box.iter("a") if is_link(one))
    return linked >= MOSTLY * len(text_of_element(box)) or leads_elsewhere(box)


def _drop_advertisements(root: HtmlElement) -> list[Removed]:
    """Take what a label calls an advertisement out of the paragraphs of *root* into which it is set."""
    removed = []
    for label in [*root.iter("span", "small", "b")]:
        box = label.getparent()
        is_label = label.text and len(label) == 0 and labels.is_line_of(label.text.strip(), "advertisement")
        if not is_label or box is None or box.tag not in {"span", "ins", "small"}:
            continue
        text = " ".join("".join(box.itertext()).split())
        if len(text) <= LONGEST_LABEL and box.getparent() is not None:
            removed.append(Removed.of("label advertisement", text))
            box.drop_tree()
    return removed


@lru_cache(maxsize=256)
def _asked(selectors: tuple[str, ...]) -> SelectorSet:
    return SelectorSet(selectors)


def prune_source(index: Index, root: HtmlElement, remove: tuple[str, ...]) -> list[Removed]:
    """Take out what the source alone has; return what was taken."""
    return _apply(index, root, "source remove ", _asked(remove), sparing=False) if remove else []


def _rules(name: str, selectors: tuple[str, ...]) -> SelectorSet:
    if name not in _compiled:
        _compiled[name] = SelectorSet(selectors)
    return _compiled[name]


def _apply(index: Index, root: HtmlElement, prefix: str, rules: SelectorSet, *, sparing: bool) -> list[Removed]:
    return _take(root, ((one, prefix + rule) for one, rule in rules.found_in(index, root)), sparing=sparing)


def _take(root: HtmlElement, found: Iterable[tuple[HtmlElement, str]], *, sparing: bool) -> list[Removed]:
    """Take what was *found* under *root* out of it, the outer ones before those inside them, and say by which rule."""
    removed: list[Removed] = []
    doomed: dict[HtmlElement, None] = {}
    whole: int | None = None  # of the root, measured where it is asked for
    for element, rule in found:
        if element.tag in KEPT or not _is_left(element, root, doomed) or (sparing and _is_phrase(element)):
            continue
        text = " ".join("".join(element.itertext()).split())
        if sparing and len(text) > LONGEST_PART and (own := _length(element)) > LONGEST_PART:
            whole = _length(root) if whole is None else whole
            if own > TOO_MUCH * whole or next(element.iter("h1"), None) is not None or _tells_story(element):
                continue
        if text:
            removed.append(Removed.of(rule, text))
        doomed[element] = None
    for element in doomed:
        take_out(element)
    return removed


def _is_phrase(element: HtmlElement) -> bool:
    """Say whether *element* is some words of a sentence, which a class does not take from it: a share of a ticker."""
    outer = element.getparent()
    if element.tag not in PHRASES or outer is None or is_marked("unseen", element.get("class") or ""):
        return False
    is_within = stands_amid(element) and text_before(element).rstrip()[-1:].isalnum()
    return is_within and len(text_of_element(outer)) - len(text_of_element(element)) >= PROSE


def _is_left(element: HtmlElement, root: HtmlElement, doomed: Container[HtmlElement]) -> bool:
    """Say whether *element* stands under *root*, and in nothing that is *doomed*."""
    for outer in element.iterancestors():
        if outer in doomed:
            return False
        if outer is root:
            return True
    return False


def _tells_story(box: HtmlElement) -> bool:
    """Say whether *box* holds paragraphs as a story has them and nothing that stands beside one, whatever it is called.

    A builder of pages puts a part of the story into a box that its theme has for something else.
    """
    if next(box.iter(*NO_PARTS), None) is not None or not all(map(_is_in_sentence, box.iter("a"))):
        return False
    said = [" ".join("".join(one.itertext()).split()) for one in box.iter("p")]
    return sum(len(text) >= PROSE and is_sentence(text) for text in said) >= FEWEST_TOLD


def _is_in_sentence(link: HtmlElement) -> bool:
    """Say whether a link is some words of a paragraph."""
    outer = link.getparent()
    return outer is not None and outer.tag == "p" and len(text_of_element(outer)) > len(text_of_element(link))


def _length(root: HtmlElement) -> int:
    """Return the characters of *root* outside links, of which a page may have more than text."""
    return len(" ".join("".join(_outside_links(root)).split()))


def drop_boilerplate(
    lines: Iterable[Line], neighbours: Neighbours = NOBODY
) -> tuple[list[Line], list[Removed]]:  # fmt: skip
    """Return the lines that belong to the article, and what was taken out."""
    removed: list[Removed] = []
    kept = _sift(neighbours.drop_told([*lines]), removed)
    kept = _sift(drop_related(kept), removed)
    kept = _sift(drop_link_lists(kept), removed)
    kept = _sift(neighbours.drop(kept), removed)
    kept = _sift(_drop_contents(kept), removed)
    kept = _sift(_drop_labels(kept), removed)
    return _sift(drop_dashed(kept), removed), removed


def _sift(found: Iterable[Line | Removed], removed: list[Removed]) -> list[Line]:
    kept: list[Line] = []
    for item in found:
        if isinstance(item, Removed):
            removed.append(item)
        else:
            kept.append(item)
    return kept


def _drop_contents(lines: list[Line]) -> Iterator[Line | Removed]:
    """Yield the lines without the list of the story's parts, each of which stands further down again."""
    waiting = 0  # lines of such a list
    for number, line in enumerate(lines):
        if len(line.text) <= LONGEST_CONTENTS and labels.whole_line("contents").fullmatch(line.text):
            below = [_folded_part(one) for one in lines[number + 1 :]]
            listed = takewhile(lambda pair: pair[1] in below[pair[0] + 1 :], enumerate(below))  # noqa: B023  used at once
            waiting = 1 + len([*listed])
        yield Removed.of("contents", line.text) if waiting else line
        waiting = max(0, waiting - 1)


def _folded_part(line: Line) -> str:
    return fold_title(line.text).lstrip("0123456789")


def _drop_labels(lines: list[Line]) -> Iterator[Line | Removed]:
    buttons = buttons_among(lines)
    for number, line in enumerate(lines):
        text = line.text
        kind = "furniture" if number in buttons else label_kind(text)
        if kind is None and number >= len(lines) // 2 and _is_neighbour(text):
            kind = "neighbour"
        if kind == EMBEDDED and number and lines[number - 1].text.endswith(":"):
            kind = None
        if kind == CHANNEL and _is_advice(text, lines[number + 1 :]):
            kind = None
        if kind == "empty" or not text:
            continue
        yield Removed.of(f"label {kind}", text) if kind else line


def _is_advice(text: str, below: Iterable[Line]) -> bool:
    """Say whether a story that goes on *below* may advise in *text* of an app, or of one channel of somebody's."""
    if not is_sentence(text) or _is_own_word(text) or len(_PLATFORM.findall(text)) > 1:
        return False
    return any(is_prose(len(line.text), len(line.text) * line.linked) and is_sentence(line.text) for line in below)


def buttons_among(lines: Sequence[Line]) -> set[int]:
    """Return which lines are pages, one below the other, or words in a row with a label of the site's own."""
    pages = [number for number, line in enumerate(lines) if line.text.isdecimal() and len(line.text) <= LONGEST_PAGE]
    found = {one for pair in pairwise(pages) if pair[1] - pair[0] == 1 for one in pair}
    own = [line.block for line in lines if line.block is not None and label_kind(line.text) in OWN_KINDS]
    if not own:
        return found
    told = (line.block for line in lines if len(line.text) >= PROSE and line.block is not None)
    around = {box for block in told for box in _around(block)}
    apart = [[*takewhile(lambda box: box not in around, _around(label))] for label in own]
    for row in _rows_in({boxes[-1] for boxes in apart if boxes}, lines):
        found |= {*row} if is_row([lines[number].text for number in row]) else set()
    return found


def _rows_in(boxes: set[_Element], lines: Sequence[Line]) -> Iterable[list[int]]:
    """Return the numbers of the lines in each of *boxes*."""
    found: dict[_Element, list[int]] = {}
    for number, line in enumerate(lines):
        around = () if line.block is None else _around(line.block)
        for box in boxes.intersection(around):
            found.setdefault(box, []).append(number)
    return found.values()


def _around(element: _Element) -> list[_Element]:
    return [element, *element.iterancestors()]


def is_row(texts: Sequence[str]) -> bool:
    """Say whether *texts* are a label of the site's own, first or last, and beside it a few words each."""
    ends = {label_kind(text) for text in (texts[0], texts[-1])}
    beside = (text for text in texts if label_kind(text) is None)
    are_few = all(len(text.split()) <= MOST_BUTTON_WORDS and not any(map(str.isdigit, text)) for text in beside)
    return 1 < len(texts) <= MOST_BUTTONS and not ends.isdisjoint(OWN_KINDS) and are_few


def label_kind(text: str) -> str | None:
    """Return the kind of label that *text* is as a whole, or None for prose."""
    return _label_kind(text) if len(text) <= LONGEST_LABEL else None


@lru_cache(maxsize=2048)  # each reader has the same lines, and the pages of a site have some
def _label_kind(text: str) -> str | None:
    may_hold = not unmarked(text).isascii() or labels.may_hold("within-words", text)
    if not labels.is_line_of(text, *LINE_KINDS) and not (may_hold and labels.is_line_of(text, *WITHIN.values())):
        return None
    kinds = ANYWHERE if may_hold else FROM_START
    kind = next(kind for kind, own in kinds.items() if labels.is_line_of(text, *own))
    return None if kind == READER and not _is_own_word(text) else kind


def _is_own_word(text: str) -> bool:
    """Say whether a site speaks to its readers in *text*: "Belum punya akun? Unduh ..." may be what a story advises."""
    return bool(_SELF.search(text)) and not _QUOTED.search(text)


def _is_neighbour(text: str) -> bool:
    """Recognize "Artikulli paraprak" with a headline glued to it."""
    found = labels.line_start("neighbour").match(text) if len(text) <= LONGEST_LABEL else None
    return found is not None and (found.end() == len(text) or not text[found.end()].islower())


def cut_about(texts: list[str], authors: Collection[str]) -> tuple[list[str], list[Removed]]:
    """Return *texts* without what the last of them tell of the *authors*, or of any writer, and what was taken."""
    if len(texts) <= LAST or not (_NAMED.match(texts[-1]) or any(map(_ABOUT.search, texts[-LAST:]))):
        return texts, []
    about = _about(tuple(authors))
    last = range(len(texts) - LAST, len(texts))
    taken = {number for number in last if about.match(texts[number])}
    taken |= {last[-1]} if _NAMED.match(texts[-1]) else set()
    named = [number for number in last[:-1] if texts[number] in authors]  # alone, above what is told
    taken |= {at for one in named if about.match(" ".join(texts[one : one + 2])) for at in (one, one + 1)}
    kept = [text for number, text in enumerate(texts) if number not in taken]
    return kept, [Removed.of("about the author", texts[number]) for number in sorted(taken)]


@lru_cache(maxsize=256)
def _about(authors: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for the beginning of a sentence on one of *authors*, who may go by the first name there."""
    first = (name.split()[0] for name in authors if name.split())
    names = "|".join(re.escape(name) for name in (*authors, *(one for one in first if len(one) >= SHORTEST_NAME)))
    named = rf"(?:(?:{names})|penulis)" if names else "penulis"
    return re.compile(
        rf"{labels.OPENING}\)?\s*{named}(?:\s*,|\s+\(.{{1,40}}\))?\s+{labels.any_of('about-author')}\b", re.IGNORECASE
    )
