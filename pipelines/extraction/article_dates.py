"""When an article was published and when it was changed: by what its page claims, by what was cut off, by htmldate."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from crawler.times import OLDEST
from pipelines.extraction.bylines import read_byline
from pipelines.extraction.date_claims import LONGEST_LINE, printed_anywhere, read_claims
from pipelines.extraction.dates import Moment, others_in, parse_printed_date, parse_publication, stands_alone
from pipelines.extraction.labels import any_of, words
from pipelines.extraction.machine_dates import day_in_url, parse_machine_date
from pipelines.extraction.marks import names_listed
from pipelines.extraction.published import (
    AHEAD,
    CONTRADICTED,
    DateClaim,
    contradicting,
    in_home_clock,
    offset_between,
    offset_of,
    pick_published,
)
from pipelines.extraction.structured import text_of
from pipelines.extraction.surroundings import MOST_LINES, Vicinity, own_texts
from pipelines.extraction.tree import text_of_element
from pipelines.extraction.view import CUT
from pipelines.models import ANNOUNCED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, tzinfo

    from lxml.html import HtmlElement

    from pipelines.extraction.view import View

OTHER_DAYS = re.compile(rf"(?<!\w){any_of('modified-label', 'other-label')}(?!\w)", re.IGNORECASE)
FIRST_OF_JANUARY = "-01-01"  # what htmldate answers where it saw no more than a year
LONGEST_SAMPLE = 60_000  # characters of a page by which its language is told
FEWEST_WORDS = 60  # by which a language can be told
FUNCTION_WORDS = 0.03  # of all words; Indonesian has four times as many, Malay too, and others none
WORDS = re.compile(r"\b[^\W\d_]+\b")


def read_dates(
    view: View, around: Vicinity, announced: datetime | None
) -> tuple[DateClaim | None, datetime | None, list[str]]:
    """Return the publication, the modification and what was odd."""
    claims = read_claims(view, around, view.zone)
    zone = offset_of(claims)
    far = zone is None and not speaks_indonesian(view.index.root)
    if far:
        zone = offset_between(claims) or offset_between([*claims, *printed_anywhere(view, around)])
    if zone and zone.utcoffset(None) != view.fetched.astimezone(view.zone).utcoffset():
        # The page prints an offset of its own: dates without one are read in it.
        claims = read_claims(view, around, zone)
    if announced:
        claims.append(DateClaim(Moment(value=announced, zoned=True), ANNOUNCED))
    changes = _changes(view, zone or view.zone)
    printed = None if view.is_known else contradicting(claims, changes, fetched=view.fetched)
    if printed:
        claims = [printed, *(one for one in claims if one.shown or one.origin == ANNOUNCED)]
    shown_in = UTC if far and zone is None else None  # whose clock the source's zone is not
    zone = zone or view.zone
    best, flags = pick_published(claims, fetched=view.fetched, zone=zone, shown_in=shown_in)
    best = best and in_home_clock(best, claims, view.zone)
    modified = _modified(view, best, zone, shown_in or zone)
    return best, modified, [*flags, *([CONTRADICTED] if printed else [])]


def date_cut(view: View, lines: Iterable[str]) -> DateClaim | None:
    """Return the date of publication in *lines* that were cut off the text, or stand behind it.

    It may stand beside a name or a desk, but in no sentence.
    """
    for line in lines:
        found = parse_publication(line, zone=view.zone, fetched=view.fetched)
        is_own = found is not None and (found[1] or stands_alone(line) or bool(read_byline(line)))
        if found and is_own and OLDEST <= found[0].value <= view.fetched + AHEAD:
            return DateClaim(found[0], CUT, shown=True)
    return None


def _modified(view: View, best: DateClaim | None, zone: tzinfo, shown_in: tzinfo) -> datetime | None:
    """Return the last change; one before the publication, or in the future, is none."""
    for moment in _changes(view, zone):
        if moment.value > view.fetched + AHEAD:
            continue
        if best is None or moment.value >= best.moment.value:
            return moment.value if moment.value.utcoffset() else moment.value.astimezone(shown_in)
    return None


def _changes(view: View, zone: tzinfo) -> Iterator[Moment]:
    """Yield when the page says to machines that it was changed."""
    written = (value for name in names_listed("modified-meta") for value in view.structured.of_folded(name))
    for value in chain(view.structured.of_articles("dateModified"), written):
        text = text_of(value)
        if moment := parse_machine_date(text, zone=zone) or parse_printed_date(text, zone=zone, fetched=view.fetched):
            yield moment


def shows_day(view: View, day: date) -> bool:
    """Say whether the page shows *day* where any of its texts begins, or has it in its address."""
    texts = (text[:LONGEST_LINE] for element in view.index.shown(MOST_LINES) for text in own_texts(element))
    dated = (text for text in texts if str(day.year) in text)
    read = (parse_printed_date(text, zone=view.zone, fetched=view.fetched) for text in dated)
    own = day_in_url(view.url, zone=view.zone)
    return any(moment is not None and moment.value.date() == day for moment in chain(read, [own]))


def days_of_others(view: View) -> set[date]:
    """Return the days of which the page says, in any line, that it was changed then, or seen, or anything else."""
    lines = (
        text_of_element(element)[:LONGEST_LINE]
        for element in view.index.shown(MOST_LINES)
        if OTHER_DAYS.search(element.text or "")
    )
    return {day for line in lines for day in others_in(line)}


def ask_htmldate(view: View, story: HtmlElement, *, modified: datetime | None) -> DateClaim | None:
    """Return the day that htmldate finds in *story*, a page without what is others', or None.

    No day of a change, and not that of the visit: a page that says no more prints the day on which it is read.
    """
    from htmldate import find_date  # noqa: PLC0415  (a tenth of a second, for the few pages that need it)

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    found = find_date(
        story,
        original_date=True,
        url=view.url,
        min_date=OLDEST.replace(tzinfo=None),
        max_date=(view.fetched + timedelta(days=1)).replace(tzinfo=None),
    )
    if found is None or found.endswith(FIRST_OF_JANUARY):
        return None
    day = datetime.fromisoformat(found).replace(tzinfo=view.zone)
    if day.date() == view.fetched.astimezone(view.zone).date():
        return None
    if (modified is not None and modified.date() == day.date()) or day.date() in days_of_others(view):
        return None
    if day.day == 1 and not shows_day(view, day.date()):  # it may have seen no more than a month
        return None
    return DateClaim(Moment(value=day, precision="day"), "htmldate")


def speaks_indonesian(root: HtmlElement) -> bool:
    """Say whether the text under *root* is Indonesian, or too short to tell."""
    said = WORDS.findall(_beginning(root))
    listed = words("function-word")
    return len(said) < FEWEST_WORDS or sum([word.casefold() in listed for word in said]) >= FUNCTION_WORDS * len(said)


def _beginning(root: HtmlElement) -> str:
    pieces: list[str] = []
    length = 0
    for piece in root.itertext():
        pieces.append(piece)
        length += len(piece)
        if length > LONGEST_SAMPLE:
            break
    return " ".join(pieces)
