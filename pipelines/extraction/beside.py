"""What stands beside the story, whatever a theme calls it: by its place in the page.

From the page down to its paragraphs, the story is in the first group of boxes below the headline that holds prose.
Groups are of boxes that are called alike. What stands beside such a group is another one: a list of teasers or of
comments, another story, a word on cookies, the foot of the page.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pipelines.extraction.paragraphs import BLOCKS, HEADINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lxml.etree import _Element

    Names = Callable[[_Element], frozenset[str]]

STORY = 200  # characters of prose
LEAD = 400  # what has less may be a lead, and the story stand behind it
FEWEST_ENTRIES = 3
FEWEST_TEASERS = 2  # above a text, each with a linked title
MOST_LABEL_WORDS = 5
FEWEST_WORDS = 3  # of the title of another story
FEWEST_BREAKS = 2
WIDTH = re.compile(r"\b(?:col(?:umn)?(?:-[a-z]{1,2})?-|span|[lm](?=\d+(?:\s|$)))(?P<width>\d{1,2})\b")  # of 12
FEWEST_NAMED = 3  # children of which all may share a name without meaning
NEARLY_ALL = 0.8  # of the prose of boxes that are called alike, and yet one of them is the story
MOSTLY = 0.7  # of the entries of a list; of a page's prose, or the story's, that what stands beside it may have
BOXES = frozenset({"div", "section", "article", "aside", "details", "ol", "ul", "table", "form", "center", "dl"})
SINGLE = BOXES - {"ol", "ul", "table", "dl"}
DRESS = frozenset({"span", "b", "strong", "em", "font", *HEADINGS})  # in a link
WHOLE = frozenset({"html", "body", "main"})


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
        beside.update(kid for kid in passed if _is_box(kid) and (box.tag == "body" or _announces(kid)))
        box = next((kid for kid in story.boxes if _is_box(kid) and prose[kid] >= NEARLY_ALL * story.prose), None)
        first = story.boxes[0] if box is None else box
        beside.update(kid for kid in below[: below.index(first)] if _is_box(kid) and _announces(kid))
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
    is_alike = is_named_alike or (one.tag == other.tag and not (mine or its))
    return is_alike and _may_be_as_wide(one.get("class"), other.get("class"))


def _may_be_as_wide(name: str | None, other: str | None) -> bool:
    """Say whether two classes do not tell of columns of which one is wider: "col-md-8", "l4 s12"."""
    if name == other or not name or not other:
        return True
    mine, its = WIDTH.search(name), WIDTH.search(other)
    return mine is None or its is None or mine["width"] == its["width"]


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


def _announces(box: _Element) -> bool:
    """Say whether *box*, above a text, lists other stories: two are enough where each has its title as a link."""
    return _is_list(box) or (len(_entries(box)) >= FEWEST_TEASERS and _are_teasers(box))


def _entries(box: _Element) -> list[_Element]:
    """Return the children that are called alike in the innermost box that has several, or has one below a label."""
    while len(box) == 1 or (len(box) == 2 and _is_label(box[0]) and len(box[1])):
        box = box[-1]
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
    link = next((one for one in (first, *first.iterancestors()) if one.tag not in DRESS), first)
    return link.tag == "a" and len("".join(link.itertext()).split()) >= FEWEST_WORDS and is_alone(link)


def _is_label(element: _Element) -> bool:
    """Say whether *element* is a few words above what they are about, and no link."""
    is_bare = isinstance(element.tag, str) and element.tag != "a" and len(element) == 0
    return is_bare and 0 < len((element.text or "").split()) <= MOST_LABEL_WORDS


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
