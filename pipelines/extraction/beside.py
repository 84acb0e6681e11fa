"""What stands beside the story, whatever a theme calls it: by its place in the page.

From the page down to its paragraphs, the story is in the first group of boxes below the headline that holds prose.
Groups are of boxes that are called alike. What stands beside such a group is another one: a list of teasers or of
comments, another story, a word on cookies, the foot of the page.

Old pages name nothing. Where they are tables, the story has a cell, or columns of one row, and what stands in the other
cells of its row, and in the rows around it, is the site's. Without tables they draw a line (<hr>) below the story, or
set the title of the next one as its headline is set.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import deepcopy
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from crawler.text import words
from pipelines.extraction.bylines import read_byline
from pipelines.extraction.dates import CLOCK, stands_alone
from pipelines.extraction.ends import counts_readers, goes_on, is_label_of_readers
from pipelines.extraction.paragraphs import BLOCKS, HEADINGS, read_broken_lines
from pipelines.extraction.related import is_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from lxml.etree import _Element

    from pipelines.extraction.paragraphs import Line

    Names = Callable[[_Element], frozenset[str]]

STORY = 200  # characters of prose
LEAD = 400  # what has less may be a lead, and the story stand behind it
FEWEST_ENTRIES = 3
FEWEST_WORDS = 3  # of the title of another story
FEWEST_BREAKS = 2
FEWEST_NAMED = 3  # children of which all may share a name without meaning
NEARLY_ALL = 0.8  # of the prose of boxes that are called alike, and yet one of them is the story
MOSTLY = 0.7  # of the entries of a list; of a page's prose, or the story's, that what stands beside it may have
BOXES = frozenset({"div", "section", "article", "aside", "details", "ol", "ul", "table", "form", "center", "dl"})
SINGLE = BOXES - {"ol", "ul", "table", "dl"}
WHOLE = frozenset({"html", "body", "main"})
MOST_OF_READERS = 2.0  # of the text above the label below which readers speak
ENOUGH = 400  # a cell with so many has the story, and not its first paragraph only
LITTLE = 0.3  # of the prose of the story; a row with more may be its next paragraph
HALF = 0.5  # the same for all rows below
SENTENCE = 60  # characters of a line that may be one
FEW = 160  # characters of sentences below a ruled line that are not yet a text
CAPTION = 300  # characters
TABLE_PARTS = frozenset({"tbody", "thead", "tfoot"})
CONTROLS = ("a", "input", "button", "select", "marquee")
DRESS = frozenset({"font", "span", "big", "center", "a", "u", "i", "em"})  # around a title
MOST_STORIES = 2  # that follow one
MOST_PIECES = 8  # behind a title, on each level, that are looked at
SAME = 0.4  # of the words of a title that stand in another one of the same story
UNREAD = frozenset({"a", "option", "label", "button"})
NEXT = 2  # lines below a title in which a story says when it was written
DATELINE = re.compile(r"[A-Z][\w.,/ ()]{3,40}?\s?[-–—]\s*[A-Z\"“]")  # "Lembah Sari (Kabar) - Harga cabai"
PLACE = re.compile(r"[A-Z][A-Z .,()/]{3,40}\s?[-–—]")  # "LEMBAH SARI - Harga cabai"
TITLES = HEADINGS | {"b", "strong"}


class _Group(NamedTuple):
    """Boxes beside one another that are called alike."""

    boxes: list[_Element]
    prose: int


def boxes_beside(tree: _Element, headline: _Element, prose: Mapping[_Element, int], names: Names) -> set[_Element]:
    """Return the boxes of *tree* that stand beside the story below *headline*; *prose* is how much each holds."""
    above = {headline, *headline.iterancestors()}
    beside: set[_Element] = set()
    box: _Element | None = tree
    while box is not None:
        kids = [kid for kid in box if prose.get(kid)]
        passed, below = _split(list(box), kids, above)
        groups = list(_groups(below, prose, _telling(box, names, above)))
        story = _story_of(groups)
        if story is None:
            break
        beside.update(kid for kid in passed if _is_box(kid) and (box.tag == "body" or _is_list(kid)))
        box = next((kid for kid in story.boxes if _is_box(kid) and prose[kid] >= NEARLY_ALL * story.prose), None)
        first = story.boxes[0] if box is None else box
        beside.update(kid for kid in below[: below.index(first)] if _is_box(kid) and _is_list(kid))
        last = story.boxes[-1] if box is None else box
        behind = set(below[below.index(last) + 1 :])
        for group in groups:
            if _is_other(group, story, is_one=box is not None):
                beside.update(kid for kid in group.boxes if kid in behind)
    return beside


def _telling(box: _Element, names: Names, above: set[_Element]) -> Names:
    """Return *names* without a theme's prefix, which nearly all named children of *box* have; a style is one too.

    A whole class is a prefix only where the box of the headline has it as well: pieces of one text share theirs.
    """
    named = [kid for kid in box.iterchildren("*") if names(kid)]
    carried = Counter(chain.from_iterable(map(names, named)))
    fewest = max(FEWEST_NAMED, NEARLY_ALL * len(named))
    shared = frozenset(word for word, number in carried.items() if number >= fewest)
    if shared and above.isdisjoint(named):
        shared -= frozenset(word for kid in named for word in (kid.get("class") or "").lower().split())
    return lambda element: (names(element) - shared) or frozenset(filter(None, [element.get("style")]))


def _split(
    all_kids: Sequence[_Element], kids: Sequence[_Element], above: set[_Element]
) -> tuple[list[_Element], list[_Element]]:  # fmt: skip
    """Return the *kids* before the one that holds the headline, and that one with those behind it."""
    holder = next((number for number, kid in enumerate(all_kids) if kid in above), 0)
    behind = set(all_kids[holder:])
    return [kid for kid in kids if kid not in behind], [kid for kid in kids if kid in behind]


def _groups(kids: Sequence[_Element], prose: Mapping[_Element, int], names: Names) -> Iterator[_Group]:
    """Yield the groups of *kids*; paragraphs are one, whatever their tags are."""
    groups: list[list[_Element]] = []
    for kid in kids:
        mates = next((group for group in groups if _are_alike(group[0], kid, names)), None)
        if mates is None:
            groups.append([kid])
        else:
            mates.append(kid)
    for group in groups:
        yield _Group(group, sum(prose[kid] for kid in group))


def _are_alike(one: _Element, other: _Element, names: Names) -> bool:
    mine, its = names(one), names(other)
    is_named_alike = one.tag == other.tag and not mine.isdisjoint(its)
    if not _is_box(one) or not _is_box(other):
        return _is_box(one) == _is_box(other) or is_named_alike
    return is_named_alike or (one.tag == other.tag and not (mine or its))


def _story_of(groups: Sequence[_Group]) -> _Group | None:
    """Return the first group that is a story, if there is any; what may be a lead gives way to a longer text."""
    stories = [group for group in groups if group.prose >= STORY and not _are_lists(group)]
    if not stories or stories[0].prose >= LEAD:
        return next(iter(stories), None)
    longer = (group for group in stories[1:] if group.prose > stories[0].prose and not _is_headed(group))
    return next(longer, stories[0])


def _is_headed(group: _Group) -> bool:
    """Say whether the first box begins with a headline, as another story does: the first of a page, or a link."""
    for inner in group.boxes[0].iter("*"):
        if inner.tag in HEADINGS:
            return inner.tag == "h1" or inner.find(".//a[@href]") is not None
        if inner.text and inner.text.strip():
            return False
    return False


def _are_lists(group: _Group) -> bool:
    return all(_is_list(kid) for kid in group.boxes)


def _is_other(group: _Group, story: _Group, *, is_one: bool) -> bool:
    """Say whether *group* is no part of the *story*, which *is_one* box."""
    if group is story or not _is_box(group.boxes[0]):
        return False
    is_small = group.prose <= MOSTLY * story.prose or _is_headed(group)
    if _are_lists(group):
        return is_small or story.prose >= LEAD or all(map(_are_teasers, group.boxes))
    return is_one and group.boxes[0].tag in SINGLE and is_small


def _is_box(element: _Element) -> bool:
    """Say whether *element* has blocks in it, or paragraphs that <br>s part."""
    if element.tag in WHOLE or element.tag not in BOXES:
        return element.tag in WHOLE
    return any(kid.tag in BLOCKS and kid.tag != "br" for kid in element) or len(element.findall("br")) >= FEWEST_BREAKS


def _is_list(box: _Element) -> bool:
    """Say whether *box* holds entries, each with a link or a button on a line of its own."""
    entries = _entries(box)
    led = sum(_has_link_line(entry) for entry in entries)
    return len(entries) >= FEWEST_ENTRIES and led >= MOSTLY * len(entries)


def _entries(box: _Element) -> list[_Element]:
    """Return the children that are called alike in the innermost box that has several."""
    while len(box) == 1:
        box = box[0]
    kinds: dict[tuple[object, str | None], list[_Element]] = {}
    for kid in box:
        kinds.setdefault((kid.tag, kid.get("class")), []).append(kid)
    return max(kinds.values(), key=len, default=[])


def _are_teasers(box: _Element) -> bool:
    """Say whether each entry of *box* begins with a linked title, with the text below it that is to be told."""
    entries = _entries(box)
    return sum(_begins_with_title(entry) for entry in entries) >= MOSTLY * len(entries) > 0


def _begins_with_title(entry: _Element) -> bool:
    first = next((one for one in entry.iter("*") if one.text and one.text.strip()), entry)
    return first.tag == "a" and len((first.text or "").split()) >= FEWEST_WORDS and is_alone(first)


def _has_link_line(entry: _Element) -> bool:
    return entry.tag != "p" and any(is_alone(link) for link in entry.iter("a"))


def is_alone(link: _Element) -> bool:
    """Say whether nothing stands beside *link*, or another inline element, in its line."""
    parent = link.getparent()
    if parent is None or not "".join(link.itertext()).strip():
        return False
    if parent.tag in HEADINGS:
        return True
    before = link.getprevious()
    said = parent.text if before is None else before.tail
    is_block = before is not None and before.tag in BLOCKS
    after = link.getnext()
    ends = after is None or after.tag in BLOCKS
    return (before is None or is_block) and ends and not (said or "").strip() and not (link.tail or "").strip()


def cells_beside(tree: _Element, headline: _Element, prose: Mapping[_Element, int]) -> set[_Element]:
    """Return the cells and rows of the layout tables of *tree* that stand beside the story below *headline*."""
    beside: set[_Element] = set()
    above = {headline, *headline.iterancestors()}
    for rows, number in _layouts(tree, headline, prose):
        holder = next((cell for cell in rows[number] if cell in above), None)
        story, own = _story_in(rows[number:], holder, prose)
        if story is None:
            continue
        told = sum(prose.get(cell, 0) for cell in own)
        others = [cell for cell in {*rows[number], *story} if cell is not holder and cell not in own]
        beside.update(one for one in (*others, *rows[:number]) if _says_other(one, prose))
        beside.update(_rows_below(rows[rows.index(story) + 1 :], told, headline, prose))
    return beside | _picture_tables(tree, above)


def _layouts(
    tree: _Element, headline: _Element, prose: Mapping[_Element, int]
) -> Iterator[tuple[list[_Element], int]]:  # fmt: skip
    """Yield the rows of each table that holds the headline, or most of the page below it, and where to begin."""
    around = [*headline.iterancestors("tr")]
    for holder in around:
        rows = _rows_of(holder)
        yield rows, rows.index(holder)
    most = MOSTLY * prose.get(tree, 0)
    large = (table for table in tree.iter("table") if prose.get(table, 0) > most)
    row = None if around else next((row for table in large for row in table.iter("tr")), None)
    if row is not None:
        yield _rows_of(row), 0


def _rows_of(row: _Element) -> list[_Element]:
    """Return the rows of the table of *row*."""
    table = row.getparent()
    if table is not None and table.tag in TABLE_PARTS and table.getparent() is not None:
        table = table.getparent()
    parts = [row] if table is None else chain.from_iterable([kid] if kid.tag == "tr" else kid for kid in table)
    return [part for part in parts if part.tag == "tr"]


def _story_in(
    rows: Sequence[_Element], holder: _Element | None, prose: Mapping[_Element, int]
) -> tuple[_Element | None, list[_Element]]:  # fmt: skip
    """Return the row in which the story stands, and its cells: that of the headline, or those of a later row."""
    if holder is not None and prose.get(holder, 0) >= STORY:
        return rows[0], [holder]
    for row in rows if holder is None else rows[1:]:
        if max((prose.get(cell, 0) for cell in row), default=0) >= STORY:
            own = [cell for cell in row if prose.get(cell, 0) >= STORY and _title_of(cell) is None]
            return row, [cell for cell in row if cell in own or (own and _is_column(cell, own[0], prose))]
    return None, []


def _is_column(cell: _Element, other: _Element, prose: Mapping[_Element, int]) -> bool:
    """Say whether *cell* is a column of the story as the *other* one is."""
    is_alike = all(cell.get(name) == other.get(name) for name in ("class", "width"))
    is_text = bool(prose.get(cell)) and _title_of(cell) is None and next(cell.iter(*CONTROLS), None) is None
    return is_alike and is_text and _is_behind(cell, other)


def _is_behind(cell: _Element, other: _Element) -> bool:
    return any(one is other for one in cell.itersiblings(preceding=True))


def _title_of(cell: _Element) -> _Element | None:
    """Return the element that sets a title with which *cell* begins, if it begins with one."""
    for inner in cell.iter("*"):
        if inner.tag in TITLES:
            following = inner.getnext()
            ends = following is None or following.tag in BLOCKS
            is_title = (
                ends and not (inner.tail or "").strip() and not is_sentence("".join(inner.itertext()).strip() or ".")
            )
            return inner if is_title else None
        if inner.text and inner.text.strip():
            return None
    return None


def _rows_below(
    rows: Sequence[_Element], told: int, headline: _Element, prose: Mapping[_Element, int]
) -> list[_Element]:  # fmt: skip
    """Return which of the *rows* below a story are no part of it; each may be a paragraph where it is cut in rows."""
    if told < ENOUGH:
        return []
    following = next((number for number, row in enumerate(rows) if _is_equal(_title_of(row), headline)), len(rows))
    goes_on = sum(prose.get(row, 0) for row in rows[:following]) > HALF * told
    own = [] if goes_on else [one for one in rows[:following] if prose.get(one, 0) <= LITTLE * told]
    return [row for row in (*own, *rows[following:]) if _says_other(row, prose)]


def _is_equal(title: _Element | None, headline: _Element) -> bool:
    """Say whether *title* is set as the *headline* is."""
    if title is None or title.tag != headline.tag or title.get("class") != headline.get("class"):
        return False
    outer, other = title.getparent(), headline.getparent()
    return outer is not None and other is not None and outer.get("size") == other.get("size")


def _says_other(element: _Element, prose: Mapping[_Element, int]) -> bool:
    """Say whether *element* has prose or something to follow; a date or a name beside the headline has neither."""
    return bool(prose.get(element)) or next(element.iter(*CONTROLS), None) is not None


def _picture_tables(tree: _Element, above: set[_Element]) -> set[_Element]:
    """Return the tables that hold one picture and what is said of it."""
    found = set()
    for table in tree.iter("table"):
        texts = [cell for cell in table.iter("td") if "".join(cell.itertext()).strip()]
        is_picture = next(table.iter("img"), None) is not None and len(texts) == 1
        if is_picture and len("".join(table.itertext())) <= CAPTION and table not in above:
            found.add(table)
    return found


def drop_ruled_off(tree: _Element, headline: _Element, skips: Callable[[_Element], bool]) -> list[str]:
    """Take off *tree* what stands below a ruled line, or a label of readers, where the story is over there.

    What stands in what *skips* says yes to is no end of it.
    """
    for end, before in _ends_below(tree, headline):
        if any(map(skips, end.iterancestors())):
            continue
        is_line = end.tag == "hr"
        parent, following = end.getparent(), [*end.itersiblings()]
        said = read_broken_lines(_copy(end.tail, following))
        most = (MOSTLY if is_line else MOST_OF_READERS) * before
        is_counted = not is_line and counts_readers("".join(end.itertext()).strip())
        is_over = _is_over(end, headline) if is_line else is_counted or not goes_on(said)
        if parent is None or _length(said) > most or not is_over:
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
    text = (element.text or "").strip()
    is_heading = element.tag in TITLES and len(element) == 0
    return is_heading and len(text.split()) > 1 and is_label_of_readers(text)


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
    told = [one for one in said if len(one.text) >= SENTENCE and one.linked <= LITTLE and is_sentence(one.text)]
    return _length(told) < FEW


def _length(lines: Iterable[Line]) -> float:
    """Return the characters of *lines* outside links."""
    return sum(len(one.text) * (1 - one.linked) for one in lines)


def drop_other_stories(headline: _Element) -> list[str]:
    """Take off the stories above, and the next one and all below it: their titles are set as the *headline* is.

    A title below may be one of the story's own; it is another's where stories stand above too, or it is a link, or a
    date, a byline or a place stands below it.
    """
    mine = _outermost(headline)
    box = mine.getparent()
    if box is None or headline.tag not in TITLES:
        return []
    doomed = _from_first([*mine.itersiblings(preceding=True)][::-1], headline)
    before = 0
    for sibling in mine.itersiblings():
        if before >= STORY and _sets_title(sibling, headline) and (doomed or _is_linked(sibling) or _begins(sibling)):
            doomed += [sibling, *sibling.itersiblings()]
            break
        before += len("".join(sibling.itertext())) + len(sibling.tail or "")
    said = [one.text for one in read_broken_lines(_copy(None, doomed))]
    for one in doomed:
        box.remove(one)
    return said


def drop_next_stories(tree: _Element, headline: _Element | None) -> list[str]:
    """Take off *tree* the stories that begin below this one: with a title, and the minute or a byline below it.

    A report that is told entry by entry has many such headings, unless each is the first of a page.
    """
    titles = [
        title
        for title in _titles_below(tree, headline)
        if _begins_story(title, tree) or _heads_article(title, tree, headline)
    ]
    if sum(title.tag != "h1" for title in titles) > MOST_STORIES:
        titles = [title for title in titles if title.tag == "h1" or _heads_article(title, tree, headline)]
    said = []
    for title in titles:
        box = _headed_by(title, tree, headline)
        is_lesser = title.tag != "h1" and (headline is None or title.tag != headline.tag)
        if is_lesser and (box is title or not _says_whose(title, tree)):
            continue  # what a story quotes whole, with its title and date, or the day of an event
        for one in [title, *title.itersiblings()] if box is title else [box]:
            outer = one.getparent()
            if outer is not None:
                said += [line.text for line in read_broken_lines(_copy(None, [one]))]
                outer.remove(one)
    return said


def _titles_below(tree: _Element, headline: _Element | None) -> list[_Element]:
    """Return the headings below the text of a story that are no links, and do not say its *headline* again."""
    own = frozenset() if headline is None else _words_in(headline)
    is_below, told = headline is None or tree not in headline.iterancestors(), 0
    found = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if event == "start" and is_below and told >= STORY and element.tag in {"h1", "h2"} and not _is_linked(element):
            found.append(element)
        is_below = is_below or (event == "end" and element is headline)
        said = ((element.text if event == "start" else element.tail) or "").strip() if is_below else ""
        told += len(said) if len(said) >= SENTENCE and element.tag not in UNREAD else 0
    named = ((one, _words_in(one)) for one in found)
    return [one for one, its in named if len(its) > FEWEST_WORDS and len(its & own) < SAME * len(its)]


def _words_in(title: _Element) -> frozenset[str]:
    return frozenset(words("".join(title.itertext())))


def _begins_story(title: _Element, tree: _Element) -> bool:
    """Say whether *title* has below it when or by whom it was written, and a text."""
    said = _lines_below(title, tree)
    told = [line for line in said if len(line.text) >= SENTENCE and line.linked <= LITTLE and is_sentence(line.text)]
    texts = [line.text for line in said[: NEXT + 1]]
    is_placed = any(map(PLACE.match, texts))
    is_dated = any(stands_alone(text) and (is_placed or CLOCK.search(text)) for text in texts[:NEXT])
    is_signed = any(read_byline(text) is not None for text in texts[:NEXT])
    is_text = bool(told) if title.tag == "h1" else len(told) > 1 and _length(told) >= STORY
    return (is_dated or is_signed) and is_text


def _says_whose(title: _Element, tree: _Element) -> bool:
    """Say whether *title* has below it by whom or where it was written: what an event has below it is a day alone."""
    texts = [line.text for line in _lines_below(title, tree)[: NEXT + 1]]
    return any(read_byline(text) is not None or DATELINE.match(text) for text in texts)


def _lines_below(title: _Element, tree: _Element) -> list[Line]:
    following: list[_Element] = []
    for one in (title, *title.iterancestors()):
        if one is tree or len(following) >= FEWEST_ENTRIES:
            break
        following += islice(one.itersiblings(), MOST_PIECES)
    return [line for line in read_broken_lines(_copy(title.tail, following)) if line.text]


def _heads_article(title: _Element, tree: _Element, headline: _Element | None) -> bool:
    """Say whether *title* is that of an <article> beside the one of which the *headline* is the title."""
    if headline is None or title.tag != headline.tag:
        return False
    box = _headed_by(title, tree, headline)
    return box.tag == "article" and any(one.getparent() is box.getparent() for one in headline.iterancestors("article"))


def _headed_by(title: _Element, tree: _Element, headline: _Element | None) -> _Element:
    """Return the outermost box in *tree* that begins with *title*, and holds no *headline*."""
    kept = {tree} if headline is None else {tree, *headline.iterancestors()}
    box, outer = title, title.getparent()
    while outer is not None and outer not in kept and not (outer.text or "").strip():
        if any("".join(one.itertext()).strip() or (one.tail or "").strip() for one in box.itersiblings(preceding=True)):
            break
        box, outer = outer, outer.getparent()
    return box


def _from_first(above: Sequence[_Element], headline: _Element) -> list[_Element]:
    """Return the elements *above* the headline from the first that sets another title on, if text stands below it."""
    first = next((number for number, one in enumerate(above) if _sets_title(one, headline)), len(above))
    told = sum(len("".join(one.itertext())) + len((one.tail or "").strip()) for one in above[first + 1 :])
    return [*above[first:]] if told >= SENTENCE else []


def _is_linked(title: _Element) -> bool:
    return next(title.iter("a"), None) is not None


def _sets_title(sibling: _Element, headline: _Element) -> bool:
    """Say whether *sibling* is a title set as the *headline* is."""
    title = next((one for one in sibling.iter(str(headline.tag)) if _is_equal(one, headline)), None)
    return title is not None and _outermost(title) is sibling


def _outermost(title: _Element) -> _Element:
    """Return the outermost of the elements that do no more than dress *title*."""
    outer = title.getparent()
    while outer is not None and (outer.tag in DRESS or outer.tag in TITLES) and len(outer) == 1:
        title, outer = outer, outer.getparent()
    return title


def _begins(title: _Element) -> bool:
    """Say whether a date, a byline or a place with a dash stands below *title*."""
    box = _copy(title.tail, takewhile(lambda one: one.tag not in TITLES, title.itersiblings()))
    said = [one.text for one in read_broken_lines(box) if one.text][:NEXT]
    return any(stands_alone(text) or read_byline(text) is not None or PLACE.match(text) for text in said)


def _copy(text: str | None, following: Iterable[_Element]) -> _Element:
    """Return a box with copies of *following* behind *text*."""
    box = etree.Element("div")
    box.text = text
    box.extend(deepcopy(one) for one in following)
    return box
