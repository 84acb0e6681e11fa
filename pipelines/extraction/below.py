"""Where the story is over, whatever a theme calls what follows: at a ruled line, or at the title of another story.

Old pages draw a line (<hr>) below the story, or set the title of the next one as its headline is set. Others load the
next story below: with a title, and the moment or the writer below it.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from crawler.text import words
from pipelines.extraction.beside import MOSTLY, STORY, WHOLE
from pipelines.extraction.bylines import LONGEST_BYLINE, read_byline
from pipelines.extraction.dates import CLOCK, DAY_FIRST, MONTH_FIRST, NUMBERS, YEAR_FIRST, stands_alone
from pipelines.extraction.labels import line_start
from pipelines.extraction.paragraphs import BLOCKS, HEADINGS, kind_of, read_broken_lines
from pipelines.extraction.readers import answers_story, counts_readers, goes_on, is_label_of_readers
from pipelines.extraction.related import is_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from lxml.etree import _Element

    from pipelines.extraction.paragraphs import Line

MOST_OF_READERS = 2.0  # of the text above the label below which readers speak
MOST_ENDS = 20  # lines and labels below which a story may be over; more of them part something else
FEWEST_PARTING = 2  # lines among the paragraphs of a story, below which it may go on at each
SENTENCE = 60  # characters of a line that may be one
TOLD = 400  # characters of a box that holds more of a story than its head
LITTLE = 0.3  # of a sentence that may be links
FEW = 160  # characters of sentences below a ruled line that are not yet a text
DRESS = frozenset({"font", "span", "big", "center", "a", "u", "i", "em"})  # around a title
RANKS = frozenset({"h1", "h2"})  # of titles that stories have
FEWEST_WORDS = 3  # of the title of another story; so many name a part of this one
LONGEST_TITLE = 200  # characters
SAME = 0.4  # of the words of a title that stand in another one of the same story, or in its text
SHORTEST_NAMING = 4  # letters of a word that names something; shorter ones stand in all texts
MOST_STORIES = 2  # that follow one
MOST_PIECES = 8  # behind a title, on each level, that are looked at
FEWEST_PIECES = 3  # with fewer on its level, those on the next are looked at too
NEXT = 2  # lines below a title in which a story says when it was written
UNREAD = frozenset({"a", "option", "label", "button"})
DATELINE = re.compile(r"[A-Z][\w.,/ ()]{3,40}?\s?[-–—]\s*[A-Z\"“]")  # "Lembah Sari (Kabar) - Harga cabai"
PLACE = re.compile(r"[A-Z][A-Z .,()/]{3,40}\s?[-–—]")  # "LEMBAH SARI - Harga cabai"
BEFORE_DAY = re.compile(r"[\s:]*(?:[a-z]{2}\s+)?")  # "on", "am", "le", "el"
TITLES = HEADINGS | {"b", "strong"}


class _Title(NamedTuple):
    """A title below the story: that of another one, or of a part of it."""

    element: _Element
    box: _Element  # what it begins
    is_alike: bool  # it is set as the headline is, and stands beside it
    is_high: bool  # it is the first heading of a page, or of the headline's rank
    is_article: bool  # it is that of an <article>, as the headline is of one beside it
    is_announced: bool  # its source has announced an article that is called so, of which the text below it tells
    lines: list[Line]  # below it

    @property
    def is_sure(self) -> bool:
        """Say whether it may be one of many, where others would be the entries of a report."""
        return self.is_alike or self.is_article or self.element.tag == "h1"

    @property
    def is_bare(self) -> bool:
        """Say whether no box holds the title with what stands below it."""
        return self.box is _outermost(self.element)

    @property
    def pieces(self) -> list[_Element]:
        """What goes with the title: its box, or all that follows on its level."""
        return [self.box, *self.box.itersiblings()] if self.is_bare else [self.box]


def drop_ruled_off(tree: _Element, headline: _Element, skips: Callable[[_Element], bool]) -> list[str]:
    """Take off *tree* what stands below a ruled line, or a label of readers, where the story is over there.

    What stands in what *skips* says yes to is no end of it, nor is a line below others that part the story.
    """
    parting: Counter[_Element | None] = Counter()
    for end, before in islice(_ends_below(tree, headline), MOST_ENDS):
        if any(map(skips, end.iterancestors())):
            continue
        is_line = end.tag == "hr"
        parent, following = end.getparent(), [*end.itersiblings()]
        said = read_broken_lines(_copy(end.tail, following))
        is_much = _length(said) > (MOSTLY if is_line else MOST_OF_READERS) * before
        is_over = _is_over(end, headline) and not is_much if is_line else _is_of_readers(end, said, is_much=is_much)
        if is_line and parting[parent] >= FEWEST_PARTING:
            is_over = is_over and is_label_of_readers(said[0].text)
        if parent is None or not is_over:
            parting[parent] += is_line
            continue
        for sibling in following if is_line else [end, *following]:
            parent.remove(sibling)
        end.tail = None
        return [one.text for one in said]
    return []


def _ends_below(tree: _Element, headline: _Element) -> Iterator[tuple[_Element, int]]:
    """Yield what may end a text below the *headline*, each with how much stands between, if it may be the story."""
    is_below, length = False, 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "end":
            is_below = is_below or element is headline
            length += len((element.tail or "").strip()) if is_below else 0
        elif is_below:
            if length >= STORY and (element.tag == "hr" or _is_label(element)):
                yield _beginning_with(element), length
            length += len((element.text or "").strip())


def _beginning_with(label: _Element) -> _Element:
    """Return the paragraph that begins with *label*, or itself."""
    outer = label.getparent()
    is_first = outer is not None and outer[0] is label and not (outer.text or "").strip()
    return outer if outer is not None and outer.tag == "p" and is_first else _outermost(label)


def _is_label(element: _Element) -> bool:
    """Say whether *element* is the heading of what readers say, and no word that may head a part of the story."""
    if element.tag not in TITLES or any(one.tag not in DRESS for one in element.iterdescendants()):
        return False
    text = " ".join("".join(element.itertext()).split())
    return len(text.split()) > 1 and is_label_of_readers(text) and next(element.iter("a"), None) is None


def _is_of_readers(label: _Element, said: Sequence[Line], *, is_much: bool) -> bool:
    """Say whether readers speak below their *label*; if *much* is said, only one that says how many tells so."""
    text = "".join(label.itertext()).strip()
    if answers_story(text):
        return True
    is_counted = counts_readers(text)
    if is_much:
        return is_counted and label.tag in HEADINGS and not goes_on(said)
    return is_counted or not goes_on(said)


def _is_over(line: _Element, headline: _Element) -> bool:
    """Say whether what follows *line* is another story, the words of readers or no text: next to no sentences."""
    following = [*line.itersiblings()]
    said = [one for one in read_broken_lines(_copy(line.tail, following)) if one.text]
    if not said or is_label_of_readers(said[0].text):
        return bool(said)
    if following and not (line.tail or "").strip() and following[0].tag in HEADINGS:
        return following[0].tag == headline.tag
    if is_sentence(said[0].text) or read_byline(said[0].text):
        return False
    return _length(filter(_is_told, said)) < FEW


def _length(lines: Iterable[Line]) -> float:
    """Return the characters of *lines* outside links."""
    return sum(len(one.text) * (1 - one.linked) for one in lines)


def drop_other_stories(
    tree: _Element, headline: _Element | None, is_known: Callable[[str], bool] = lambda _: False
) -> list[str]:  # fmt: skip
    """Take off *tree* the stories above the *headline*, and those that begin below its text; return what they said.

    Each is known by its title: how that is set, and what stands below it, or that it *is known* for the title of an
    article that the source announced; or by its box, if that is called as the headline's and has a title that is called
    so too. A report that is told entry by entry has many such titles as well; those of other stories are then the
    headline's equals, or each the first of a page.
    """
    above, alike = ([], []) if headline is None else (_stories_above(headline), _stories_alike(headline))
    below = _titles_below(tree, headline, is_known)
    titles = [title for title in below if (above and title.is_alike) or _begins_story(title)]
    is_report = sum(not title.is_sure for title in titles) > MOST_STORIES
    said = _take_off(tree, [*above, *alike])
    for title in titles:
        is_whole = title.is_high or title.is_announced or _says_whose(title)
        if title.is_sure or (not is_report and is_whole):
            said += _take_off(tree, title.pieces)
    return said


def _take_off(tree: _Element, doomed: Iterable[_Element]) -> list[str]:
    """Take elements off *tree* that are still there, and return the lines that they had."""
    said = []
    for one in doomed:
        outer = one.getparent()
        if outer is not None and any(each is tree for each in one.iterancestors()):
            said += [line.text for line in read_broken_lines(_copy(None, [one]))]
            outer.remove(one)
    return said


def _stories_above(headline: _Element) -> list[_Element]:
    """Return the elements above the *headline* from the first that sets another title as it is set, with a text."""
    above = [*_outermost(headline).itersiblings(preceding=True)][::-1]
    titles = ([title for title in one.iter(str(headline.tag)) if _is_beside(title, headline)] for one in above)
    first = next((number for number, found in enumerate(titles) if found), len(above))
    told = sum(len("".join(one.itertext())) + len((one.tail or "").strip()) for one in above[first + 1 :])
    return above[first:] if told >= SENTENCE else []


def _stories_alike(headline: _Element) -> list[_Element]:
    """Return the boxes behind that of the *headline* and its story that are called alike, titles and all."""
    name = headline.get("class")
    boxes = [one for one in headline.iterancestors() if name and one.get("class") and one.tag not in WHOLE]
    found = ((box, [one for one in _called_alike(box) if _holds_class(one, name)]) for box in boxes)
    return [one for box, alike in found if alike and _length(read_broken_lines(box)) >= TOLD for one in alike]


def _called_alike(box: _Element) -> Iterator[_Element]:
    """Yield what stands behind *box* and is called as it is."""
    kind = kind_of(box)
    return (one for one in box.itersiblings(str(box.tag)) if kind_of(one) == kind)


def _holds_class(box: _Element, name: str | None) -> bool:
    return any(one.get("class") == name for one in box.iter("*"))


def is_set_alike(title: _Element | None, headline: _Element) -> bool:
    """Say whether *title* is set as the *headline* is."""
    if title is None or title.tag != headline.tag or title.get("class") != headline.get("class"):
        return False
    outer, other = title.getparent(), headline.getparent()
    return outer is not None and other is not None and outer.get("size") == other.get("size")


def _titles_below(
    tree: _Element, headline: _Element | None, is_known: Callable[[str], bool]
) -> Iterator[_Title]:  # fmt: skip
    """Yield the titles below the text of a story: set as its *headline* is, or headings that do not say that again.

    One of these that is a link has who wrote it below it, and when, or it *is known* to be announced.
    """
    own = frozenset() if headline is None else _words_in(headline)
    for element in _headings_below(tree, headline):
        is_alike = headline is not None and _is_beside(element, headline)
        named = _words_in(element)
        lines = _lines_below(element, tree)
        is_other = len(named) > FEWEST_WORDS and len(named & own) < SAME * len(named)
        is_announced = is_known(_said_in(element)) and _is_told_of(element, lines, headline)
        is_bare = not _is_linked(element) or len(_signs_of(lines)) > 1 or is_announced
        if is_alike or (is_other and element.tag in RANKS and is_bare):
            is_high = element.tag == "h1" or (headline is not None and element.tag == headline.tag)
            box = _headed_by(element, tree, headline)
            is_article = is_high and _is_article_beside(box, headline)
            yield _Title(element, box, is_alike, is_high, is_article, is_announced, lines)


def _headings_below(tree: _Element, headline: _Element | None) -> list[_Element]:
    """Return what may set a title below the text of a story, from where on so much was told that it may be over."""
    ranks = RANKS if headline is None else RANKS | {str(headline.tag)}
    is_below, told = headline is None or tree not in headline.iterancestors(), 0
    found = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start" and is_below and told >= STORY and element.tag in ranks:
            found += [element] if element.tag in TITLES or _is_called_as(element, headline) else []
        is_below = is_below or (event == "end" and element is headline)
        said = ((element.text if event == "start" else element.tail) or "").strip() if is_below else ""
        told += len(said) if len(said) >= SENTENCE and element.tag not in UNREAD else 0
    return found


def _is_beside(title: _Element, headline: _Element) -> bool:
    """Say whether *title* is set as the *headline* is, and stands on its level."""
    is_title = headline.tag in TITLES or _is_called_as(title, headline)
    is_alike = is_title and is_set_alike(title, headline)
    return is_alike and _outermost(title).getparent() is _outermost(headline).getparent()


def _is_called_as(title: _Element, headline: _Element | None) -> bool:
    """Say whether *title* has the class of a *headline* that is no heading, which no sentence beside it has."""
    name = None if headline is None else headline.get("class")
    if not name or title.get("class") != name:
        return False
    alike = (one for one in title.itersiblings(str(title.tag), preceding=True) if one.get("class") == name)
    return _may_be_title(title) and all(map(_may_be_title, alike))


def _may_be_title(element: _Element) -> bool:
    text = " ".join("".join(element.itertext()).split())
    is_short = 0 < len(text) <= LONGEST_TITLE and not is_sentence(text)
    return is_short and not any(one.tag in BLOCKS for one in element.iterdescendants())


def _begins_story(title: _Title) -> bool:
    """Say whether *title* is that of another story.

    An article's beside the headline's is, and so is one that was announced, and one set as the headline if it is a
    link, or has a day, a byline or a place below it. Any other has a text below it, and its moment or a byline.
    """
    signs = _signs_of(title.lines)
    if title.is_article or title.is_announced or (title.is_alike and (signs or _is_linked(title.element))):
        return True
    is_placed = any(PLACE.match(line.text) for line in title.lines[: NEXT + 1])
    is_timed = any(stands_alone(text) and (is_placed or CLOCK.search(text) or _says_published(text)) for text in signs)
    told = [*filter(_is_told, title.lines)]
    is_text = bool(told) if title.element.tag == "h1" else len(told) > 1 and _length(told) >= STORY
    return is_text and (is_timed or any(map(_is_byline, signs)))


def _signs_of(lines: Sequence[Line]) -> list[str]:
    """Return the days, bylines and places below a title that do not sign a text above them, at its end."""
    first = [(number, line.text) for number, line in enumerate(lines[:NEXT])]
    signs = [(number, text) for number, text in first if stands_alone(text) or _is_byline(text) or PLACE.match(text)]
    return [
        text for number, text in signs if not any(map(_is_told, lines[:number])) or any(map(_is_told, lines[number:]))
    ]


def _says_whose(title: _Title) -> bool:
    """Say whether *title* begins a box that says by whom or where it was written, or that it was published.

    An event has a day alone.
    """
    texts = [line.text for line in title.lines[: NEXT + 1]]
    return not title.is_bare and any(_is_byline(one) or DATELINE.match(one) or _says_published(one) for one in texts)


def _is_article_beside(box: _Element, headline: _Element | None) -> bool:
    """Say whether *box* is an <article> beside one that holds the *headline*."""
    around = () if headline is None else headline.iterancestors("article")
    return box.tag == "article" and any(one.getparent() is box.getparent() for one in around)


def _says_published(text: str) -> bool:
    """Say whether *text* says when something was published, and nothing else."""
    return stands_alone(text) and line_start("published-label").match(text) is not None


def _is_byline(text: str) -> bool:
    return read_byline(text) is not None or _is_byline_behind_day(text)


def _is_byline_behind_day(text: str) -> bool:
    """Say whether *text* says when something was published, and by whom: "Diterbitkan 3 Mei 2021 oleh Siti Rahma"."""
    label = line_start("published-label").match(text) if len(text) <= LONGEST_BYLINE else None
    dated = BEFORE_DAY.sub("", text[label.end() :], count=1) if label else ""
    days = (day.match(dated) for day in (DAY_FIRST, MONTH_FIRST, NUMBERS, YEAR_FIRST))
    return any(day is not None and read_byline(dated[day.end() :].lstrip(" ,-–|")) is not None for day in days)


def _is_told(line: Line) -> bool:
    return len(line.text) >= SENTENCE and line.linked <= LITTLE and is_sentence(line.text)


def _is_told_of(title: _Element, lines: Sequence[Line], headline: _Element | None) -> bool:
    """Say whether the *lines* below a *title* are a text that tells of it, and not of the *headline*."""
    text = " ".join(line.text for line in lines if _is_told(line))
    is_own = headline is not None and tells_of(names_in(_said_in(headline)), text)
    return len(text) >= STORY and not is_own and tells_of(names_in(_said_in(title)), text)


def _is_linked(title: _Element) -> bool:
    return next(title.iter("a"), None) is not None


def _words_in(title: _Element) -> frozenset[str]:
    return frozenset(words(_said_in(title)))


def _said_in(title: _Element) -> str:
    return " ".join("".join(title.itertext()).split())


def names_in(title: str) -> frozenset[str]:
    """Return the words of a *title* that say what its story is about."""
    return frozenset(word for word in words(title) if len(word) >= SHORTEST_NAMING)


def tells_of(named: frozenset[str], text: str) -> bool:
    """Say whether *text* speaks of what a title has *named*."""
    return bool(named) and len(named.intersection(words(text))) >= SAME * len(named)


def _lines_below(title: _Element, tree: _Element) -> list[Line]:
    title = _outermost(title)
    following: list[_Element] = []
    for one in (title, *title.iterancestors()):
        if one is tree or len(following) >= FEWEST_PIECES:
            break
        following += islice(one.itersiblings(), MOST_PIECES)
    return [line for line in read_broken_lines(_copy(title.tail, following)) if line.text]


def _headed_by(title: _Element, tree: _Element, headline: _Element | None) -> _Element:
    """Return the outermost box in *tree* that begins with *title*, and holds no *headline*."""
    kept = {tree} if headline is None else {tree, *headline.iterancestors()}
    box, outer = title, title.getparent()
    while outer is not None and outer not in kept and not (outer.text or "").strip():
        if any("".join(one.itertext()).strip() or (one.tail or "").strip() for one in box.itersiblings(preceding=True)):
            break
        box, outer = outer, outer.getparent()
    return box


def _outermost(title: _Element) -> _Element:
    """Return the outermost of the elements that do no more than dress *title*."""
    outer = title.getparent()
    while outer is not None and (outer.tag in DRESS or outer.tag in TITLES) and len(outer) == 1:
        title, outer = outer, outer.getparent()
    return title


def _copy(text: str | None, following: Iterable[_Element]) -> _Element:
    """Return a box with copies of *following* behind *text*."""
    box = etree.Element("div")
    box.text = text
    box.extend(deepcopy(one) for one in following)
    return box
