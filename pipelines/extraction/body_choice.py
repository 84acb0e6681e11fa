"""Which of the readings of a page is its text, and by which evidence.

Three readers look at a page that may be kept: the family's own element, where one fits; ours for any page (density);
and trafilatura, precise or in full. None is right alone. They are compared by how much of each lies in the other:

* The family's element is believed unless it holds little of what the others hold; that in which other pages of the
  site have their text is believed wherever it holds enough.
* What trafilatura reads precisely is believed where it holds nearly all that density found.
* Where it does not, its full reading is asked, and believed if it holds more of what density found.
* Of what density found within it, what trafilatura passed over is put back where others of its kind stand.
* Density is believed where trafilatura found little of it, or where it goes on behind that with paragraphs alone, as a
  story does that stands in several boxes.
* Where trafilatura went on among headlines of other articles, it is believed as far as density went, which stops there.
* JSON-LD's articleBody is the text where the page shows none. Where it nearly equals what was read, it says where the
  text ends; where it is short or says something else, it is a summary or a mistake.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pipelines.extraction.body_readings import ENOUGH, LITTLE, NEARLY_ALL, SCARCELY, START, BodyReading, is_prose_line
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.paragraphs import CELLS, HEADINGS, ITEMS, MOSTLY_LINKS, PROSE, Line
from pipelines.extraction.related import is_linked_sentence, is_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from lxml.etree import _Element

    Kind = tuple[_Element | None, str, str | None]

MOSTLY = 0.7
LEAD = 80  # characters of a paragraph between the headline and the text that may be its lead
FEWEST_HEADINGS = 2  # of one kind, that are no label of something else
WRAPS = frozenset({"blockquote", "ul", "ol"})  # in which paragraphs of a story may stand among others
FEWEST_TOLD = 2  # paragraphs with which a story goes on in another box
HIGHEST_WRAP = 4  # boxes around a box of paragraphs in which others called alike may stand
HIGHEST = 3  # lines above the text in which its lead may stand


class Asking(Protocol):
    """Has trafilatura read a page."""

    def __call__(self, *, precise: bool) -> BodyReading:
        """Return what it takes for the text, precisely or in full."""
        ...


def choose(family: BodyReading, density: BodyReading, declared: BodyReading, ask: Asking) -> BodyReading:
    """Return the reading that is the text; *ask* has trafilatura read, where the others leave that open."""
    is_whole = family.length >= ENOUGH and (family.is_learned or family.length >= LITTLE * density.length)
    if is_whole and not family.is_broad:
        return _with_word_of(_ended_by(declared, family), density)
    best = _of_two(density, ask)
    if is_whole and family.share_of(best) >= NEARLY_ALL and best.length >= LITTLE * family.length:
        return _ended_by(declared, _with_lead(within(best, family, f"as far as {best.origin}"), density))
    if is_whole:
        return _with_word_of(_ended_by(declared, family), best)
    if best.length < ENOUGH:
        more = max(best, declared, key=lambda reading: reading.length)
        return more if more.length > family.length / LITTLE else family
    if family.length >= LITTLE * best.length:
        return _ended_by(declared, family)
    if family.length:
        best = replace(best, origin=f"{best.origin}, {family.origin} holds {family.length} of {best.length} characters")
    return _ended_by(declared, best)


def choose_alone(family: BodyReading, declared: BodyReading, most: Callable[[], int]) -> BodyReading | None:
    """Return what `choose` says of the family's reading whatever the others find, which is no longer than *most* says.

    None where they have to be asked.
    """
    if family.is_broad or family.length < ENOUGH:
        return None
    reading = _ended_by(declared, family)
    return reading if reading.length >= max(ENOUGH, LITTLE * most()) else None


def _of_two(density: BodyReading, ask: Asking) -> BodyReading:
    """Return the text of a page that no family reads: density's or trafilatura's."""
    precise = ask(precise=True)
    share = precise.share_of(density)
    if min(density.length, precise.length) >= ENOUGH and share >= NEARLY_ALL:
        return _with_lead(replace(precise, origin="trafilatura, density agrees"), density)
    full = ask(precise=False)
    best = full if density.length < ENOUGH or full.share_of(density) > share else precise
    if best.length < SCARCELY * density.length or (best.length < ENOUGH <= density.length):
        return replace(density, origin="density, trafilatura holds little of it")
    if _goes_on(density, best):
        return replace(density, origin="density, which goes on in other boxes")
    told = "in full, nearer to density" if best is full else "precisely, density holds no more"
    return _with_word_of(_with_lead(replace(best, origin=f"trafilatura {told}"), density), density)


def _goes_on(density: BodyReading, reading: BodyReading) -> bool:
    """Say whether *density* goes on behind the last line of *reading* with paragraphs and nothing else.

    Another story would begin with its headline, and what readers say with their names. In a box that is called as
    those before are a few paragraphs are enough, and some may be short; in another one they must be most of the
    text.
    """
    held = [number for number, line in enumerate(density.lines) if reading.holds(line)]
    rest = density.lines[max(held, default=len(density.lines)) + 1 :]
    told = sum(map(is_prose_line, rest))
    if told < FEWEST_TOLD or not all(is_prose_line(line) or _is_short_paragraph(line) for line in rest):
        return False
    called = {_kind_of_box(density.lines[number]) for number in held} - {None}
    is_most = told == len(rest) and reading.length < LITTLE * density.length
    return is_most or called.issuperset(map(_kind_of_box, rest))


def _is_short_paragraph(line: Line) -> bool:
    return line.tag == "p" and line.linked == 0 and is_sentence(line.text)


def _kind_of_box(line: Line) -> tuple[str, str] | None:
    """Return the tag and the class of the box in which *line* stands."""
    box = None if line.block is None else line.block.getparent()
    return None if box is None else (str(box.tag), box.get("class") or "")


def _with_word_of(reading: BodyReading, other: BodyReading) -> BodyReading:
    """Return *reading* with the word that it is a small part of the other one, if it is."""
    if reading.length >= LITTLE * other.length:
        return reading
    return replace(reading, origin=f"{reading.origin}, other readers found {other.length} characters")


def _with_lead(reading: BodyReading, density: BodyReading) -> BodyReading:
    """Return *reading* with the paragraphs that stand between the headline and its first line."""
    held = [reading.holds(line) for line in density.lines]
    places = _Places.of(density.lines, held)
    first = held.index(True) if True in held else 0
    asked = questions_in(density.lines)
    lead: list[Line] = []
    for number, line in enumerate(density.lines[:first]):
        is_near = number >= first - HIGHEST and (_is_lead(line) or number in asked)
        if is_near or places.hold_paragraph(line) or (lead and places.hold_sentence(line)):
            lead.append(line)
    whole = _without_menus(_with_passed_over(reading, density, held, places), density)
    return replace(whole, lines=[*lead, *whole.lines]) if lead else whole


def questions_in(lines: Sequence[Line]) -> set[int]:
    """Return the numbers of the questions that stand in elements of one kind, each right above what is no question."""
    asked = [one.text.endswith("?") and one.linked == 0 for one in lines]
    found = [number for number, is_one in enumerate(asked[:-1]) if is_one and not asked[number + 1]]
    kinds = Counter(lines[number].tag for number in found)
    return {number for number in found if kinds[lines[number].tag] >= FEWEST_HEADINGS}


def _is_lead(line: Line) -> bool:
    """Say whether *line* is as long as a lead, and no address."""
    return len(line.text) >= LEAD and len(line.text.split()) > 1


class _Places(NamedTuple):
    """Where the paragraphs of a story stand."""

    kinds: set[Kind | None]
    homes: set[_Element | None]  # boxes of paragraphs, and those of the quotations and lists that hold some
    wraps: set[Kind | None]  # of the boxes of paragraphs, and where others called alike may stand around those
    bare: set[_Element | None]  # boxes that have paragraphs of their own, outside all elements

    @classmethod
    def of(cls, lines: Sequence[Line], held: Sequence[bool]) -> _Places:
        """Return where those of *lines* stand that are *held*."""
        own = [line.block for line, is_held in zip(lines, held, strict=True) if is_held and line.block is not None]
        homes = {block.getparent() for block in own}
        homes |= {home.getparent() for home in homes if home is not None and home.tag in WRAPS}
        wraps: set[Kind | None] = {place for home in homes if home is not None for place in _places_of(home)}
        bare = homes | set(own)
        outer = {line.block.getparent() for line in lines if line.block is not None}
        return cls({_place_of(block) for block in own}, homes | (set(own) & outer), wraps, bare)

    @property
    def around(self) -> set[_Element | None]:
        """Return the boxes of paragraphs and what stands around them."""
        return self.homes | {home.getparent() for home in self.homes if home is not None}

    def hold_paragraph(self, line: Line) -> bool:
        """Say whether *line* is a sentence as long as a paragraph that stands where others do, or in a box alike."""
        outer = None if line.block is None else line.block.getparent()
        if outer is None or line.linked > MOSTLY_LINKS or not is_sentence(line.text):
            return False
        if outer.tag == "aside":  # the one that density has read is a quotation
            return outer.getparent() in self.homes
        if len(line.text) < PROSE:
            return False
        return outer in self.homes or _place_of(outer) in self.wraps or _kind(line) in self.kinds

    def hold_sentence(self, line: Line) -> bool:
        """Say whether *line* is a sentence, however short, in a box called as those of paragraphs are."""
        outer = None if line.block is None else line.block.getparent()
        is_told = is_sentence(line.text) and line.linked == 0
        return outer is not None and bool(outer.get("class")) and is_told and _place_of(outer) in self.wraps

    def hold_bare(self, line: Line) -> bool:
        """Say whether *line* is a paragraph of which nobody made an element: it stands in a box of others as it is."""
        if len(line.text) < PROSE or line.block not in self.bare or line.linked > MOSTLY_LINKS:
            return False
        return line.block is not None and line.block.tag not in {"body", *HEADINGS} and is_sentence(line.text)

    def hold_step(self, line: Line) -> bool:
        """Say whether *line* is a sentence, however short, where paragraphs stand: bare or in boxes without a name."""
        if line.block is None or line.linked > MOSTLY_LINKS or not is_sentence(line.text):
            return False
        if line.block in self.homes:
            return line.block.tag != "body"
        boxes = takewhile(_is_nameless, (line.block, *line.block.iterancestors()))
        return any(box.getparent() in self.homes for box in islice(boxes, HIGHEST_WRAP))

    def hold_item(self, line: Line) -> bool:
        """Say whether *line* is an item of a list among paragraphs, or in a cell of a row there."""
        box = None if line.block is None else line.block.getparent()
        if box is None or line.tag not in ITEMS or line.linked > MOSTLY_LINKS:
            return False
        holder = box.getparent()
        if line.tag == "li" and holder is not None and holder.tag in CELLS:
            return holder.getparent() in self.homes
        return holder in (self.around if line.tag == "li" else self.homes)

    def hold_told_item(self, line: Line) -> bool:
        """Say whether *line* is a paragraph of the story in a list that stands beside others."""
        box = None if line.block is None else line.block.getparent()
        is_beside = box is not None and line.tag == "li" and box.getparent() in self.homes
        return is_beside and is_prose_line(line) and line.linked == 0


def _without_menus(reading: BodyReading, density: BodyReading) -> BodyReading:
    """Return *reading* without the links at both its ends that density left out."""

    def is_loose(line: Line) -> bool:
        return line.linked > MOSTLY_LINKS and not is_sentence(line.text) and not density.holds(line)

    text = [number for number, line in enumerate(reading.lines) if not is_loose(line)]
    lines = reading.lines[text[0] : text[-1] + 1] if text else reading.lines
    return reading if len(lines) == len(reading.lines) else replace(reading, lines=lines)


def _with_passed_over(
    reading: BodyReading, density: BodyReading, held: Sequence[bool], places: _Places
) -> BodyReading:  # fmt: skip
    """Return *reading* with the paragraphs inside it that trafilatura passed over, of which *held* are not."""
    passed = _Passed.of(density.lines, held, places)
    after: dict[str, list[Line]] = {}
    before, is_announced = "", False  # a list stands below "sebagai berikut:"
    begun = set(reading.beginnings)
    for number, line in enumerate(density.lines):
        if line.tag not in ITEMS:
            is_announced = line.text.endswith(":") and any(held[max(0, number - 1) : number + 1])
        if held[number]:
            told = fold_title(line.text)[:START]
            before = told if told in begun else before
        elif before and passed.belongs(number, is_announced=is_announced):
            after.setdefault(before, []).append(line)
    if not after:
        return reading
    lines = [one for line in reading.lines for one in (line, *after.get(fold_title(line.text)[:START], ()))]
    return replace(reading, lines=lines)


class _Passed(NamedTuple):
    """Lines of which another reader holds some, and has perhaps passed others of the story over."""

    lines: Sequence[Line]
    held: Sequence[bool]
    places: _Places
    kinds: set[Kind | None]  # of paragraphs, and of headings of which the story has several
    asked: set[int]  # numbers of questions above their answers
    last: int  # that is held

    @classmethod
    def of(cls, lines: Sequence[Line], held: Sequence[bool], places: _Places) -> _Passed:
        number_of = Counter(_kind(line) for line in lines if line.tag in HEADINGS)
        headed = {kind for kind, number in number_of.items() if kind and number >= FEWEST_HEADINGS}
        last = max((number for number, is_held in enumerate(held) if is_held), default=0)
        kinds = places.kinds | {kind for kind in headed if kind[0] in places.homes}
        return cls(lines, held, places, kinds, questions_in(lines), last)

    def _is_bare(self, number: int) -> bool:
        """Say whether a line is a paragraph of which nobody made an element, or the heading of one."""
        line, below = self.lines[number], self.lines[number + 1 : number + 2]
        is_heading = _heads(line, self.places.around) and any(map(self.places.hold_bare, below))
        return is_heading or self.places.hold_bare(line)

    def belongs(self, number: int, *, is_announced: bool) -> bool:
        """Say whether a line that is not held is of the story; behind the last that is held, few are."""
        line = self.lines[number]
        if is_linked_sentence(line) or (is_announced and _is_item_next(self.lines, number)) or self._is_bare(number):
            return True
        if number >= self.last:
            return _belongs(line, (), is_announced=is_announced) or self.places.hold_told_item(line)
        below = self.lines[number + 1]
        is_text_below = self.held[number + 1] or self.places.hold_item(below) or self.places.hold_paragraph(below)
        is_heading = is_text_below and (number in self.asked or _heads(line, self.places.around))
        is_placed = self.places.hold_paragraph(line) or self.places.hold_item(line) or self.places.hold_step(line)
        return is_heading or is_placed or _belongs(line, self.kinds, is_announced=is_announced)


def _places_of(box: _Element) -> Iterator[Kind]:
    """Yield where *box* stands, and where another that is called so may stand: in the boxes around it."""
    yield _place_of(box)
    if box.get("class"):
        for outer in islice(box.iterancestors(), 1, HIGHEST_WRAP):
            yield (outer, str(box.tag), box.get("class"))


def _is_nameless(box: _Element) -> bool:
    return box.tag == "div" and not (box.get("class") or box.get("id"))


def _place_of(block: _Element) -> Kind:
    return (block.getparent(), str(block.tag), block.get("class"))


def _kind(line: Line) -> Kind | None:
    """Return in what the block of *line* stands, and what it is: paragraphs of one story are of one kind."""
    return None if line.block is None else _place_of(line.block)


def _belongs(line: Line, kinds: Collection[Kind | None], *, is_announced: bool) -> bool:
    """Say whether *line* is of the kind of the others, or of a list that the text announces."""
    return line.linked <= MOSTLY_LINKS and (_kind(line) in kinds or (is_announced and line.tag in ITEMS))


def _heads(line: Line, around: Collection[_Element | None]) -> bool:
    """Say whether *line* is a heading in one of the boxes *around* the paragraphs of a story."""
    return line.tag in HEADINGS and line.linked == 0 and line.block is not None and line.block.getparent() in around


def _is_item_next(lines: Sequence[Line], number: int) -> bool:
    """Say whether a list begins below a line; trafilatura leaves out those at the end, and what announces them."""
    return number + 1 < len(lines) and lines[number].tag not in ITEMS and lines[number + 1].tag in ITEMS


def _ended_by(declared: BodyReading, reading: BodyReading) -> BodyReading:
    """Return *reading* without what stands around the articleBody, where that is nearly the whole of it."""
    if declared is reading or reading.share_of(declared) < NEARLY_ALL or declared.share_of(reading) < MOSTLY:
        return reading
    return within(declared, reading, "ended by json-ld")


def within(ends: BodyReading, reading: BodyReading, told: str) -> BodyReading:
    """Return *reading* from the first to the last line that stands in *ends* too; its lead stays."""
    inside = [number for number, line in enumerate(reading.lines) if ends.holds(line)]
    if not inside or (inside[0] == 0 and inside[-1] == len(reading.lines) - 1):
        return reading
    lead = [line for line in reading.lines[: inside[0]] if len(line.text) >= LEAD]
    end = inside[-1] + 1
    ending = takewhile(partial(_ends_story, reading.lines[end - 1]), reading.lines[end:])
    kept = [*lead, *reading.lines[inside[0] : end], *ending]
    return replace(reading, lines=kept, origin=f"{reading.origin}, {told}")


def _ends_story(last: Line, line: Line) -> bool:
    """Say whether *line* is a short sentence, of which density has none, behind the *last* line in the same box."""
    box, other = (None if one.block is None else one.block.getparent() for one in (last, line))
    is_beside = box is not None and box is other and box.tag != "body" and last.tag == line.tag
    return is_beside and len(line.text) < PROSE and line.linked == 0 and is_sentence(line.text)
