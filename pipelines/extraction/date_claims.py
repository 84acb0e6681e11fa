"""The dates of a page: all that it claims, in the order in which they are believed.

What stands where other pages of the site have the moment that their channel announced comes before all else.
What the page tells machines of itself comes first, then what it shows: elements that the theme or microdata mark, what
stands behind the headline, the day in the address, what scripts assign, elements that are called a date, lines that
say "Terbit", the dateline, and last what stands above the headline, where sites print today's date. The date of a
change is never taken, nor that of a comment, of another story or of the site's own head.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING

from crawler.markup import HEADING_TAGS
from pipelines.extraction.cleaning import NO_LETTER
from pipelines.extraction.dates import (
    DIGIT,
    DRAFTED,
    MODIFIED,
    OTHER,
    PUBLISHED,
    RELATIVE,
    Moment,
    dateline_of,
    is_clock,
    label_before,
    parse_printed_date,
    parse_publication,
    printed_in,
    stands_alone,
)
from pipelines.extraction.families import LOCAL_AS_UTC, UTC_AS_LOCAL
from pipelines.extraction.labels import any_of
from pipelines.extraction.machine_dates import day_in_url, parse_machine_date
from pipelines.extraction.marks import is_marked_within, names_listed
from pipelines.extraction.published import ABOVE, ADDRESS, BELOW, DateClaim
from pipelines.extraction.sites import HOME
from pipelines.extraction.structured import is_linked_data, text_of
from pipelines.extraction.surroundings import MOST_STEPS, Vicinity, holds_cards, is_paragraph
from pipelines.extraction.tree import stands_amid, text_before, text_of_element
from pipelines.extraction.view import LAYOUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from lxml.etree import _Element
    from lxml.html import HtmlElement

    from pipelines.extraction.view import View

TIME_ELEMENTS = names_listed("published-elements")
STAMPS = names_listed("moment-attributes")
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
POINTED = names_listed("pointed-attributes")
TELLING = frozenset((*STAMPS, *POINTED))
EVENT = frozenset(names_listed("event-days"))
TOLD = 100  # characters of a text that tells of a day in it
STRESSED = frozenset({"a", "b", "em", "i", "mark", "strong", "u"})
LONGEST_DATED = 160  # characters of a text that shows a date without a label; a longer one tells a story
NEAR = 60  # characters before an element in which its label stands
APART = timedelta(days=2)  # between two dates that no clock nor zone makes one
LONGEST_LINE = 200  # characters of a line that says when it was published
MENTIONS = re.compile(rf"(?<!\w){any_of('published-label', 'drafted-label')}(?!\w)", re.IGNORECASE)
# What a script assigns: publishDate = "2023-12-07 14:05", \"publishDate\": \"2023-12-07 14:05\"
ASSIGNED = re.compile(r"""(?<!\w)([A-Za-z][\w.:-]{3,40})\\?["']?\s{0,3}[:=]\s{0,3}\\?["']([^"'<>\\]{8,40})\\?["']""")
LONGEST_SCRIPT = 200_000  # characters


def read_claims(view: View, around: Vicinity, zone: tzinfo) -> list[DateClaim]:
    """Return the dates of the page in the order in which they are believed."""
    reader = _Reader(view, around, zone)
    found = [*reader.strong()]
    is_weak = not found
    if moment := day_in_url(view.url, zone=zone):
        found.append(DateClaim(moment, ADDRESS))
    if is_weak:
        found += [*reader.scripted(), *reader.called_date(behind=True), *reader.labelled()]
        found += [*reader.in_first_words(), *reader.told_of_below(), *reader.called_date(behind=False)]
    found += reader.above()
    found = found or reader.only_by_theme()
    # These may add the time, but no day.
    return [*found, *reader.told_of_below(), *reader.marked_by_theme(own=False)] if found else []


class _Reader:
    """Reads the dates of one page in one zone."""

    def __init__(self, view: View, around: Vicinity, zone: tzinfo) -> None:
        self.view = view
        self.around = around
        self.headline = around.headline
        self.zone = zone
        self.local = view.family.clock == LOCAL_AS_UTC

    def strong(self) -> Iterator[DateClaim]:
        """Yield what need not be sought: beside it nothing else is looked for."""
        declared = list(self.declared())
        if self.view.family.clock == UTC_AS_LOCAL:  # its JSON-LD is wrong by the zone's offset, <meta> of plug-ins not
            declared.sort(key=lambda claim: claim.origin == "json-ld")
        weak = [*self.below(), *self.created(), *self.in_meta("vague-meta")]
        weak.sort(key=lambda claim: RELATIVE in claim.moment.flags)
        yield from chain(self.learned(), declared, self.marked_by_theme(own=True), self.marked_by_habit(), weak)

    def declared(self) -> Iterator[DateClaim]:
        for value in self.view.structured.of_articles("datePublished", "uploadDate"):
            if moment := self.read(text_of(value)):
                yield DateClaim(moment, self.view.structured.origin)
        yield from self.in_meta("published-meta")

    def created(self) -> Iterator[DateClaim]:
        for value in self.view.structured.of_articles("dateCreated"):
            if moment := self.read(text_of(value)):
                yield DateClaim(moment, self.view.structured.origin)

    def in_meta(self, kind: str) -> Iterator[DateClaim]:
        for name in names_listed(kind):
            for content in self.view.structured.of_folded(name):
                if moment := self.read(content):
                    # The theme's own microdata has the fault; the plug-ins that write article:* have not.
                    yield DateClaim(moment, "meta", local=self.local and name == "datepublished")

    def scripted(self) -> Iterator[DateClaim]:
        """Yield what scripts call the publication, if they speak of one day alone."""
        scripts = (one.text or "" for one in self.view.index.tagged("script") if not is_linked_data(one))
        pairs = chain.from_iterable(ASSIGNED.findall(text[:LONGEST_SCRIPT]) for text in scripts)
        names = frozenset(names_listed("published-meta"))
        values = (value for name, value in pairs if NO_LETTER.sub("", name.lower()) in names)
        found = [moment for moment in map(self.read, values) if moment]
        if len({moment.value.date() for moment in found}) == 1:
            yield DateClaim(found[0], "script")

    def learned(self) -> Iterator[DateClaim]:
        """Yield what stands where other pages of the site have the moment that their channel announced.

        Where that is a day, another place may have the clock; and whatever label stands before a date, it is that one.
        """
        taught = [*self.view.taught(self.view.layout.published)]
        clock = next((text for one in taught[1:] if is_clock(text := text_of_element(one))), "")
        for element in taught[:1]:
            found = [*self.in_element(element, LAYOUT)]
            is_day = all(claim.moment.precision == "day" for claim in found)
            timed = self._printed_in(element, clock) if is_day and (clock or not found) else []
            yield from timed or found

    def _printed_in(self, element: HtmlElement, clock: str) -> list[DateClaim]:
        """Return the first moment printed in *element*, at the time of day that a *clock* beside it shows."""
        text = text_of_element(element)
        moments = printed_in(f"{text} {clock}", zone=self.zone) if len(text) <= LONGEST_DATED else []
        return [DateClaim(moment, LAYOUT, shown=True) for moment in moments[:1]]

    def marked_by_theme(self, *, own: bool) -> Iterator[DateClaim]:
        """Yield what the theme calls a date, in the story's own part of the page or elsewhere."""
        for element in self.view.index.nearest(self.view.family.date, self.headline):
            if self.around.is_elsewhere(element) is not own:
                yield from self.in_element(element, self.view.origin)

    def only_by_theme(self) -> list[DateClaim]:
        """Return what the theme calls a date outside of the story's own part, as in its foot, if that is one day."""
        found = [*self.marked_by_theme(own=False)]
        return found if len({claim.moment.value.date() for claim in found}) == 1 else []

    def marked_by_habit(self) -> Iterator[DateClaim]:
        for element in self.around.own(self.view.index.nearest(TIME_ELEMENTS, self.headline)):
            yield from self.in_element(element, "visible")

    def below(self) -> Iterator[DateClaim]:
        """Yield the first date behind the headline of which no sentence tells, to the minute if machines are told.

        The day of the visit, or of the writing, gives way to another that a label calls the publication's.
        """
        sure = [(found, label) for found, label in self.pieces if _is_sure(found)]
        if sure and (sure[0][1] == DRAFTED or (not sure[0][1] and self.is_of_visit(sure[0][0][0]))):
            sure = [one for one in sure if one[1] == PUBLISHED] or sure
        yield from sure[0][0] if sure else ()

    def is_of_visit(self, claim: DateClaim) -> bool:
        """Say whether a date is printed on the day on which the page was fetched."""
        return claim.shown and claim.moment.value.date() == self.view.fetched.astimezone(self.zone).date()

    def told_of_below(self) -> Iterator[DateClaim]:
        """Yield the first date behind the headline, whatever is told of it."""
        yield from next((found for found, _ in self.pieces), ())

    @cached_property
    def pieces(self) -> list[tuple[list[DateClaim], str]]:
        """Return the dates of each short text behind the headline that has any, and the label that says what it is."""
        below = (one for one in self.around.below if not any(map(_is_of_event, one.iter("*"))))
        own = [one for one in below if not holds_cards(one) and not is_of_picture(one)]
        dated = (
            ([*self.in_times(one), *self.in_text(one, "visible", beside=BELOW, behind=behind)], one)
            for one, behind in zip(own, [*own[1:], None], strict=False)
        )
        return [(found, self.label_of(one)) for found, one in dated if found]

    def label_of(self, element: HtmlElement) -> str:
        found = parse_publication(text_of_element(element), zone=self.zone, fetched=self.view.fetched)
        return found[1] if found else ""

    def in_times(self, element: HtmlElement) -> Iterator[DateClaim]:
        for time in element.iter("*"):
            if (time.tag in {"time", "abbr"} or _is_stamped(time)) and not _is_of_other_day(time):
                yield from self.in_element(time, "visible")

    def called_date(self, *, behind: bool) -> Iterator[DateClaim]:
        """Yield what elements say that are called a date and stand behind the headline, or before it; nearest first."""
        index = self.view.index
        names = [name for name in index.elements if name[0] in ".#" and is_marked_within("dated", name[1:])]
        called = chain(index.tagged("time"), (one for name in names for one in index.elements[name]))
        place = 0 if self.headline is None else index.order.get(self.headline, 0)
        found = (element for element in dict.fromkeys(called) if (index.order[element] >= place) is behind)
        for element in self.around.own(index.next_to(found, self.headline)):
            if not _is_of_other_day(element):
                yield from self.in_element(element, "visible")

    def labelled(self) -> Iterator[DateClaim]:
        """Yield the dates of lines that say, anywhere in the story's own part of the page, when it was published."""
        for element in dict.fromkeys(element for element, text in self.around.said if MENTIONS.search(text)):
            if not self.around.is_elsewhere(element):
                found = self.labelled_in(element) or self.labelled_in(element.getparent())
                if found:
                    yield DateClaim(found, "visible", shown=True)

    def labelled_in(self, element: HtmlElement | None) -> Moment | None:
        line = "" if element is None else text_of_element(element)[:LONGEST_LINE]
        found = parse_publication(line, zone=self.zone, fetched=self.view.fetched)
        return found[0] if found and found[1] else None

    def in_first_words(self) -> Iterator[DateClaim]:
        """Yield the day in the dateline of the first paragraph."""
        behind = () if self.headline is None else self.view.index.behind(self.headline, MOST_STEPS)
        first = next((element for element in behind if is_paragraph(element)), None)
        if first is not None and (moment := dateline_of(text_of_element(first), zone=self.zone)):
            yield DateClaim(moment, "visible", shown=True)

    def above(self) -> Iterator[DateClaim]:
        for element in (one for one in self.around.above if not holds_cards(one)):
            found = self.in_text(element, "visible", beside=ABOVE)
            yield from (one for one in found if not (self.is_of_visit(one) and self.is_above_menu(element)))

    def is_above_menu(self, element: HtmlElement) -> bool:
        """Say whether a way home stands between *element* and the headline."""
        order = self.view.index.order
        end = 0 if self.headline is None else order.get(self.headline, 0)
        homes = (one for one in self.view.index.tagged("a") if HOME.fullmatch(one.get("href") or ""))
        return any(order[element] < order[one] < end for one in homes)

    def in_element(self, element: HtmlElement, origin: str) -> Iterator[DateClaim]:
        """Yield what an element tells machines, then what it shows; that first if it calls another day its own."""
        names = element.keys()
        values = (element.get(name) or "" for name in (*STAMPS, "content", *POINTED) if name in names)
        told = (self.told_in(value) for value in values if DIGIT.search(value))
        moment = next((one for one in told if one), None)
        if moment is None:
            yield from self.in_text(element, origin)
        elif self.is_denied(moment, element):
            yield from self.in_text(element, origin)
            yield DateClaim(moment, origin, local=self.local)
        else:
            yield DateClaim(moment, origin, local=self.local)
            yield from self.in_text(element, origin)

    def told_in(self, value: str) -> Moment | None:
        """Return the date that an attribute tells machines, or readers who point there."""
        if moment := parse_machine_date(value, zone=self.zone):
            return moment
        found = stands_alone(value) and parse_publication(value, zone=self.zone, fetched=self.view.fetched)
        return found[0] if found else None

    def is_denied(self, moment: Moment, element: HtmlElement) -> bool:
        """Say whether an element shows, as the day of publication, one that is days from what it tells machines."""
        found = parse_publication(text_of_element(element)[:LONGEST_LINE], zone=self.zone, fetched=self.view.fetched)
        return found is not None and bool(found[1]) and abs(found[0].value - moment.value) > APART

    def in_text(
        self, element: HtmlElement, origin: str, *, beside: str = "", behind: HtmlElement | None = None
    ) -> Iterator[DateClaim]:  # fmt: skip
        """Yield the date that an element shows, with the clock that is printed *behind* it if it has none."""
        text = text_of_element(element)
        if behind is not None and stands_alone(text) and is_clock(clock := text_of_element(behind)):
            text = f"{text} {clock}"
        found = parse_publication(text, zone=self.zone, fetched=self.view.fetched)
        is_heading = found is not None and RELATIVE in found[0].flags and _is_headed(element)
        if found and not is_heading and (found[1] or len(text) <= LONGEST_DATED):
            stands = beside and (found[1] or _is_dateline(element))
            yield DateClaim(found[0], origin, shown=True, beside=beside if stands else "")

    def read(self, text: str) -> Moment | None:
        return parse_machine_date(text, zone=self.zone) or parse_printed_date(
            text, zone=self.zone, fetched=self.view.fetched
        )


def _is_stamped(element: HtmlElement) -> bool:
    """Say whether an attribute tells machines a moment, or readers who point there a day and nothing else."""
    names = element.keys()
    if TELLING.isdisjoint(names):
        return False
    pointed = (element.get(name) or "" for name in POINTED if name in names)
    return any(element.get(name) for name in STAMPS) or any(
        STAMP.match(value) or (DIGIT.search(value) and stands_alone(value)) for value in pointed
    )


def _is_headed(element: HtmlElement) -> bool:
    """Say whether *element* is a heading or has one, such as that of a list: "Kemarin"."""
    return next(element.iter(*HEADING_TAGS), None) is not None


def _is_sure(found: Iterable[DateClaim]) -> bool:
    """Say whether any of the dates of a text stands alone in it, or is told to machines."""
    return any(claim.beside or not claim.shown or RELATIVE in claim.moment.flags for claim in found)


def is_of_picture(element: _Element) -> bool:
    """Say whether *element* stands below a picture, whose day need not be the story's."""
    boxes = (element, *islice(element.iterancestors(), 2))
    return any(box.tag == "figure" for box in boxes) or is_marked_within("caption", element.get("class") or "")


def _is_dateline(element: HtmlElement) -> bool:
    """Say whether a date stands alone in *element* or in a box of it; one that is stressed may be told of."""
    return any(stands_alone(text_of_element(one)) for one in element.iter("*") if one.tag not in STRESSED)


def _is_of_change(element: HtmlElement) -> bool:
    """Say whether an element shows when the story was changed, or another day: by its name, or by what is before it."""
    names = f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower()
    if "modified" in names or ("updated" in names and "published" not in names and "entry-date" not in names):
        return True
    return label_before(text_before(element)[-NEAR:]) in {MODIFIED, OTHER}


def _is_of_other_day(element: HtmlElement) -> bool:
    """Say whether an element shows when the story was changed, or when something happens of which it tells."""
    return _is_of_change(element) or _is_of_event(element) or _is_in_sentence(element)


def _is_of_event(element: HtmlElement) -> bool:
    """Say whether microdata make *element* the day on which something begins, ends or may be had."""
    return (element.get("itemprop") or "").lower() in EVENT


def _is_in_sentence(element: HtmlElement) -> bool:
    """Say whether *element* is a word of a paragraph: "Pada <time>3 Maret 2026</time> dinas berjanji …"."""
    parent = element.getparent()
    is_within = stands_amid(element) and label_before(text_before(element).strip()) not in {PUBLISHED, DRAFTED}
    return is_within and parent is not None and len(text_of_element(parent)) >= TOLD


def printed_anywhere(view: View, around: Vicinity) -> list[DateClaim]:
    """Return the dates in the story's own part of the page that are called so, wherever they stand."""
    reader = _Reader(view, around, view.zone)
    return [*reader.called_date(behind=True), *reader.labelled()]
