"""Which of the readings of a page is its text, and by which evidence.

Three readers look at a page that may be kept: the family's own element, where one fits; ours for any page (density);
and trafilatura, precise or in full. None is right alone. They are compared by how much of each lies in the other:

* The family's element is believed unless it holds little of what the others hold; that in which other pages of the
  site have their text is believed wherever it holds enough.
* What trafilatura reads precisely is believed where it holds nearly all that density found.
* Where it does not, its full reading is asked, and believed if it holds more of what density found.
* Of what density found within it, what trafilatura passed over is put back where others of its kind stand.
* Density is believed where trafilatura found little of it.
* Where trafilatura went on among headlines of other articles, it is believed as far as density went, which stops there.
* JSON-LD's articleBody is the text where the page shows none. Where it nearly equals what was read, it says where the
  text ends; where it is short or says something else, it is a summary or a mistake.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.models import Removed
from pipelines.extraction.paragraphs import HEADINGS, ITEMS, MOSTLY_LINKS, Line
from pipelines.extraction.related import is_linked_sentence, is_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from lxml.etree import _Element

    Kind = tuple[_Element | None, str, str | None]

ENOUGH = 200  # characters; a reading with less is a teaser, or the wrong element
LITTLE = 0.5  # of the other reading; what holds less has lost the rest
NEARLY_ALL = 0.8
SCARCELY = 0.3
MOSTLY = 0.7
START = 80  # letters of a paragraph by which it is found in another reading
LEAD = 80  # characters of a paragraph between the headline and the text that may be its lead
FEWEST_HEADINGS = 2  # of one kind, that are no label of something else
HIGHEST = 3  # lines above the text in which its lead may stand


@dataclass(frozen=True, kw_only=True)
class BodyReading:
    """What one reader takes for the text."""

    lines: Sequence[Line]
    removed: Sequence[Removed] = ()
    origin: str = ""
    is_broad: bool = False  # of a family whose marks many themes share
    is_learned: bool = False  # of the element in which other pages of the site have theirs

    @cached_property
    def length(self) -> int:
        """Return the characters of all lines."""
        return sum(len(line.text) for line in self.lines)

    @cached_property
    def folded(self) -> str:
        """Return the letters of all lines."""
        return "".join(fold_title(line.text) for line in self.lines)

    def holds(self, line: Line) -> bool:
        """Say whether *line* stands in this reading; one without letters stands in all."""
        return fold_title(line.text)[:START] in self.folded

    def share_of(self, other: BodyReading) -> float:
        """Return how much of *other* this reading holds."""
        return sum(len(line.text) for line in other.lines if self.holds(line)) / other.length if other.length else 1.0


def choose(
    family: BodyReading, density: BodyReading, declared: BodyReading, ask: Callable[[bool], BodyReading]
) -> BodyReading:
    """Return the reading that is the text; *ask* makes trafilatura read, precisely or not."""
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


def _of_two(density: BodyReading, ask: Callable[[bool], BodyReading]) -> BodyReading:
    """Return the text of a page that no family reads: density's or trafilatura's."""
    precise = ask(True)
    share = precise.share_of(density)
    if min(density.length, precise.length) >= ENOUGH and share >= NEARLY_ALL:
        return _with_lead(replace(precise, origin="trafilatura, density agrees"), density)
    full = ask(False)
    best = full if density.length < ENOUGH or full.share_of(density) > share else precise
    if best.length < SCARCELY * density.length or (best.length < ENOUGH <= density.length):
        return replace(density, origin="density, trafilatura holds little of it")
    told = "in full, nearer to density" if best is full else "precisely, density holds no more"
    return _with_word_of(_with_lead(replace(best, origin=f"trafilatura {told}"), density), density)


def _with_word_of(reading: BodyReading, other: BodyReading) -> BodyReading:
    """Return *reading* with the word that it is a small part of the other one, if it is."""
    if reading.length >= LITTLE * other.length:
        return reading
    return replace(reading, origin=f"{reading.origin}, other readers found {other.length} characters")


def _with_lead(reading: BodyReading, density: BodyReading) -> BodyReading:
    """Return *reading* with the paragraphs that stand between the headline and its first line."""
    first = next((number for number, line in enumerate(density.lines) if reading.holds(line)), 0)
    lead = [line for line in density.lines[max(0, first - HIGHEST) : first] if len(line.text) >= LEAD]
    whole = _without_menus(_with_passed_over(reading, density), density)
    return replace(whole, lines=[*lead, *whole.lines]) if lead else whole


def _without_menus(reading: BodyReading, density: BodyReading) -> BodyReading:
    """Return *reading* without the links at both its ends that density left out."""

    def is_loose(line: Line) -> bool:
        return line.linked > MOSTLY_LINKS and not is_sentence(line.text) and not density.holds(line)

    text = [number for number, line in enumerate(reading.lines) if not is_loose(line)]
    lines = reading.lines[text[0] : text[-1] + 1] if text else reading.lines
    return reading if len(lines) == len(reading.lines) else replace(reading, lines=lines)


def _with_passed_over(reading: BodyReading, density: BodyReading) -> BodyReading:
    """Return *reading* with the paragraphs inside it that trafilatura passed over."""
    held = [reading.holds(line) for line in density.lines]
    kinds = {_kind(line) for line, is_held in zip(density.lines, held, strict=True) if is_held} - {None}
    homes = {kind[0] for kind in kinds if kind is not None}
    headings = Counter(_kind(line) for line in density.lines if line.tag in HEADINGS)
    headed = {kind for kind, number in headings.items() if kind and kind[0] in homes and number >= FEWEST_HEADINGS}
    last = max((number for number, is_held in enumerate(held) if is_held), default=0)
    after: dict[str, list[Line]] = {}
    before, is_announced = "", False  # a list stands below "sebagai berikut:"
    for number, line in enumerate(density.lines):
        if line.tag not in ITEMS:
            is_announced = line.text.endswith(":") and any(held[max(0, number - 1) : number + 1])
        if held[number]:
            before = fold_title(line.text)[:START]
        elif before and (
            is_linked_sentence(line)
            or _belongs(line, kinds | headed if number < last else (), is_announced)
            or (number < last and _is_at_home(line, homes))
            or (is_announced and _is_item_next(density.lines, number))
        ):
            after.setdefault(before, []).append(line)
    if not after:
        return reading
    lines = [one for line in reading.lines for one in (line, *after.get(fold_title(line.text)[:START], ()))]
    return replace(reading, lines=lines)


def _kind(line: Line) -> Kind | None:
    """Return in what the block of *line* stands, and what it is: paragraphs of one story are of one kind."""
    block = line.block
    return None if block is None else (block.getparent(), str(block.tag), block.get("class"))


def _belongs(line: Line, kinds: Collection[Kind | None], is_announced: bool) -> bool:
    """Say whether *line* is of the kind of the others, or of a list that the text announces."""
    return line.linked <= MOSTLY_LINKS and (_kind(line) in kinds or (is_announced and line.tag in ITEMS))


def _is_item_next(lines: Sequence[Line], number: int) -> bool:
    """Say whether a list begins below a line; trafilatura leaves out those at the end, and what announces them."""
    return number + 1 < len(lines) and lines[number].tag not in ITEMS and lines[number + 1].tag in ITEMS


def _is_at_home(line: Line, homes: Collection[_Element | None]) -> bool:
    """Say whether *line* is a sentence, or an item of a list, that stands among the paragraphs of a story."""
    outer = None if line.block is None else line.block.getparent()
    if outer is None or line.linked > MOSTLY_LINKS:
        return False
    is_paragraph = len(line.text) >= LEAD and is_sentence(line.text) and outer in homes
    return is_paragraph or (line.tag in ITEMS and outer.getparent() in homes)


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
    kept = [*lead, *reading.lines[inside[0] : inside[-1] + 1]]
    return replace(reading, lines=kept, origin=f"{reading.origin}, {told}")
