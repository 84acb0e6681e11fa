"""Which evidence is asked for each field, and in which order.

JSON-LD first, then the head (OpenGraph, article:*, the <meta> of content systems), then what the page shows, by family
and by habit, last what the channel announced. The exceptions stand here too, each with its reason: headlines and
bylines are believed where they are shown, since JSON-LD often names the site or the editor instead.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from crawler.times import OLDEST
from pipelines.extraction.bylines import (
    ENDS,
    desk_in,
    is_full_name,
    is_of_other,
    is_site_name,
    is_stranger,
    is_told,
    labelled_names,
    lone_names,
    names_below_about,
    names_in_dateline,
    penned,
    pick_authors,
    rank_of,
    read_byline,
    signatures,
    split_names,
)
from pipelines.extraction.claims import (
    MOST_LINES,
    days_of_change,
    own_texts,
    printed_anywhere,
    read_claims,
    shows_day,
    text_before,
)
from pipelines.extraction.dates import LONGEST_ALONE, Moment, parse_printed_date, parse_publication, stands_alone
from pipelines.extraction.encoding import clean_text
from pipelines.extraction.headings import LEVELS, find_line, printed_title
from pipelines.extraction.labels import CELLS, any_of
from pipelines.extraction.machine_dates import parse_machine_date
from pipelines.extraction.marks import names_of
from pipelines.extraction.published import (
    AHEAD,
    ANNOUNCED,
    CONTRADICTED,
    DateClaim,
    contradicting,
    offset_between,
    offset_of,
    pick_published,
)
from pipelines.extraction.structured import names_in, text_of
from pipelines.extraction.surroundings import is_elsewhere, pieces_above, pieces_below
from pipelines.extraction.titles import FEWEST_WORDS, LAYOUT, SEPARATOR, fold_title, pick_title
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import tzinfo

    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index
    from pipelines.extraction.view import View

AUTHOR_META = (
    "content_author", "dable:author", "cxenseparse:author", "parsely-author", "sailthru.author", "article:author",
    "author", "dc.creator", "dcterms.creator",
)  # fmt: skip
AGREED = 3  # places of the head that say the same; what an h1 says otherwise is another headline of the same story
IN_HEAD = frozenset({"json-ld", "og", "title", ANNOUNCED})  # evidence of headlines that no heading of the page shows
TITLE_META = ("og:title", "twitter:title", "content_title", "dc.title", "title")
AUTHOR_ELEMENTS = (
    "[itemprop=author] [itemprop=name]", "[itemprop=author]", "a[rel=author]", ".author.vcard", ".author-name",
    ".post-author", ".entry-author", ".byline", ".penulis", ".reporter", ".author",
)  # fmt: skip
AUTHOR_PAGE = re.compile(
    r"(?:/(?:authors?|penulis|reporter|wartawan|jurnalis|kontributor|kolumnis|autor|autoren|auteurs?)/"
    r"|[?&](?:author|penulis|reporter|wartawan|jurnalis|by)=)[^/?#&]",
    re.IGNORECASE,
)
# Somebody's page, be it an author's or a minister's.
PROFILE = re.compile(r"/(?:profile?|users?|members?|anggota|staff?|tim|team)/[^/?#]", re.IGNORECASE)
BYLINE_LABEL = re.compile(rf"\W*{any_of('author-role')}\s*(?:[:：]|$)", re.IGNORECASE)
LONGEST_BYLINE = 120
BESIDE_DATE, SIGNATURE, CUT = "visible beside the date", "visible below the text", "cut off the text"
DATELINE = "visible before the text's first sentence"


# --- Title ----------------------------------------------------------------------------------------------------------
FIRST_OF_JANUARY = "-01-01"  # what it answers where it saw no more than a year
MOST = 60_000  # characters of a page that are looked at
FEWEST = 60  # words by which a language can be told
SHARE = 0.03  # of all words; Indonesian has four times as many, Malay too, and others none
FUNCTION_WORDS = re.compile(rf"\b{any_of('function-word')}\b", re.IGNORECASE)
WORDS = re.compile(r"\b[^\W\d_]+\b")


def read_title(view: View, announced: str | None = None) -> tuple[str, str]:
    """Return the headline and its evidence; *announced* is what the channel called it, if it did."""
    taught = [(text_of_element(element), LAYOUT) for element in _first_of_each(view, view.layout.title)]
    shown = [(text_of_element(element), view.origin) for element in view.index.each(view.family.title)]
    shown = [*shown, *taught] if view.is_known else [*taught, *shown]
    shown += [(text_of_element(one), "visible") for level in LEVELS for one in view.index.tagged(level)[:10]]
    declared = [(text_of(value), view.structured.origin) for value in view.structured.of_articles("headline")]
    declared += [(value, "og") for value in view.structured.of_meta(*TITLE_META)]
    declared += [(text_of_element(element), "title") for element in view.index.tagged("title")[:1]]
    declared += [(announced, ANNOUNCED)] if announced and not view.index.tagged("h1") else []
    sections = [text_of(value) for value in view.structured.of_articles("articleSection")]
    sections += view.structured.of_meta("article:section")
    title = pick_title(shown, declared, view.sites, sections)
    if title[0] and title[1] not in IN_HEAD:
        return title
    told = [text for text, _ in declared]
    may_guess = title[1] != ANNOUNCED and _voices(view, title[0]) < AGREED
    return printed_title(view, title[0], told, sections, may_guess=may_guess) or title


def _voices(view: View, title: str) -> int:
    """Return in how many places the head says *title*; JSON-LD, which is made for this, counts twice."""
    folded = fold_title(title)
    said = (*view.structured.of_meta(*TITLE_META), *(text_of_element(one) for one in view.index.tagged("title")[:1]))
    in_data = any(folded == fold_title(text_of(one)) for one in view.structured.of_articles("headline"))
    return (2 if in_data else 0) + sum(folded in fold_title(one) for one in said)


def _first_of_each(view: View, selectors: Iterable[str]) -> Iterator[HtmlElement]:
    """Yield the elements to which learned ways lead."""
    return (element for css in selectors for element in view.index.select(css)[:1])


def names_behind(view: View, title: str) -> list[str]:
    """Return what <title> has before or behind the headline: the names of the site and of its sections."""
    whole = next((text_of_element(element) for element in view.index.tagged("title")), "")
    parts = whole.split(title) if title else []
    return (
        [part for text in parts[:2] for part in SEPARATOR.split(f" {text} ") if part.strip()] if len(parts) == 2 else []
    )


def find_headline(view: View, title: str) -> HtmlElement | None:
    """Return the element that shows *title*."""
    own = (*view.layout.title, *view.family.title)
    headings = (view.index.tagged(level)[:10] for level in LEVELS)
    for element in chain(view.index.each(own), *headings):
        if text_of_element(element) == title:
            return element
    largest = view.index.tagged("h1")
    folded = fold_title(title)
    glued = next((one for one in largest if folded and folded in fold_title(text_of_element(one))), None)
    found = find_line(view.index, title) if glued is None else glued
    return largest[0] if found is None and largest else found


# --- Dates ----------------------------------------------------------------------------------------------------------


def read_dates(
    view: View, headline: HtmlElement | None, announced: datetime | None
) -> tuple[DateClaim | None, datetime | None, list[str]]:
    """Return the publication, the modification and what was odd."""
    claims = read_claims(view, headline, view.zone)
    zone = offset_of(claims)
    far = zone is None and not speaks_indonesian(view.index.root)
    if far:
        zone = offset_between(claims) or offset_between([*claims, *printed_anywhere(view, headline)])
    if zone and zone.utcoffset(None) != view.fetched.astimezone(view.zone).utcoffset():
        # The page prints an offset of its own: dates without one are read in it.
        claims = read_claims(view, headline, zone)
    if announced:
        claims.append(DateClaim(Moment(value=announced, zoned=True), ANNOUNCED))
    changes = _changes(view, zone or view.zone)
    printed = None if view.is_known else contradicting(claims, changes, fetched=view.fetched)
    if printed:
        claims = [printed, *(one for one in claims if one.shown or one.origin == ANNOUNCED)]
    shown_in = UTC if far and zone is None else None  # whose clock the source's zone is not
    zone = zone or view.zone
    best, flags = pick_published(claims, fetched=view.fetched, zone=zone, shown_in=shown_in)
    modified = _modified(view, best, zone, shown_in or zone)
    return best, modified, [*flags, *([CONTRADICTED] if printed else [])]


def date_cut(view: View, lines: Iterable[str]) -> DateClaim | None:
    """Return the date of publication in lines that were cut off the text, be it beside a name or a desk."""
    for line in lines:
        found = parse_publication(line, zone=view.zone, fetched=view.fetched)
        if found and (found[1] or stands_alone(line)) and OLDEST <= found[0].value <= view.fetched + AHEAD:
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
    written = (value for name in names_of("modified-meta") for value in view.structured.of_folded(name))
    for value in chain(view.structured.of_articles("dateModified"), written):
        text = text_of(value)
        if moment := parse_machine_date(text, zone=zone) or parse_printed_date(text, zone=zone, fetched=view.fetched):
            yield moment


# --- Authors --------------------------------------------------------------------------------------------------------


def author_groups(view: View, headline: HtmlElement | None) -> list[tuple[str, list[str]]]:
    """Return the bylines in the order in which they are believed, with their evidence."""
    taught = [(LAYOUT, _names_of(element)) for element in _first_of_each(view, view.layout.authors)]
    groups = [
        (view.origin, _names_of_all(elements)) for elements in _side_by_side(view.index, view.family.author, headline)
    ]
    groups = [*groups, *taught] if view.is_known else [*taught, *groups]
    groups += [
        (view.origin, read_byline(text_of_element(element)) or []) for element in view.index.each(view.family.byline)
    ]
    declared = [
        name
        for value in view.structured.of_articles("author", "creator")
        for written in names_in(view.structured, value)
        for name in split_names(written)
    ]
    beside = list(_pieces_beside(view, headline))
    groups += [("visible", names) for one in beside for names in _names_in(text_of_element(one))]
    groups.append((view.structured.origin, declared))
    groups += [("meta", split_names(value)) for value in view.structured.of_meta(*AUTHOR_META)]
    labels, values = (list(view.structured.of_meta(name)) for name in ("twitter:label1", "twitter:data1"))
    groups += [("meta", read_byline(f"{label}: {value}") or []) for label, value in zip(labels, values, strict=False)]
    groups += [
        ("visible", _names_of_all(elements))
        for elements in _side_by_side(view.index, AUTHOR_ELEMENTS, headline)
        if not is_elsewhere(elements[0], headline)
    ]
    groups += [("visible", names) for one in beside if (names := _names_linked(one))]
    texts = (" ".join(text.split()) for one in beside for text in one.itertext())
    groups.append(("visible", labelled_names([text for text in texts if text])))
    return groups


def _pieces_beside(view: View, headline: HtmlElement | None) -> Iterator[HtmlElement]:
    """Yield the elements that hold the short texts behind and above the headline."""
    if headline is not None:
        for element in chain(pieces_below(view.index, headline), pieces_above(headline)):
            if not is_elsewhere(element, headline):
                yield element


def _names_linked(element: HtmlElement) -> list[str]:
    """Return the names in *element* that lead to a page about an author."""
    linked = [(link, link.get("href") or "") for link in element.iter("a")]
    links = [link for link, href in linked if AUTHOR_PAGE.search(href) or _leads_to_person(link, href)]
    return [name for link in links if not is_of_other(text_before(link)) for name in _names_of(link)]


def _leads_to_person(link: HtmlElement, href: str) -> bool:
    return PROFILE.search(href) is not None and is_full_name(text_of_element(link))


def _side_by_side(
    index: Index, selectors: Iterable[str], headline: HtmlElement | None
) -> Iterator[list[HtmlElement]]:  # fmt: skip
    """Yield the elements of each selector, those nearest to the headline first, and those of one box together."""
    for css in selectors:
        boxes: dict[HtmlElement | None, list[HtmlElement]] = {}
        for element in index.nearest([css], headline):
            boxes.setdefault(element.getparent(), []).append(element)
        yield from (sorted(elements, key=lambda one: index.order.get(one, 0)) for elements in boxes.values())


def _names_of_all(elements: Sequence[HtmlElement]) -> list[str]:
    return [name for element in elements for name in _names_of(element)]


def _names_of(element: HtmlElement) -> list[str]:
    text = element.get("content") or text_of_element(element)
    return split_names(text) if len(text) <= LONGEST_BYLINE else []


def _names_in(text: str) -> Iterator[list[str]]:
    """Yield the names of a line such as "3 Maret 2025 | Oleh : Siti Rahma | Dibaca : 118 kali", whole or by cell."""
    for cell in (text, *CELLS.split(text)):
        if names := read_byline(cell) or desk_in(cell):
            yield names
            return


def names_labelled(view: View, headline: HtmlElement | None) -> list[str]:
    """Return the authors of the one byline with a label in the story's own part of the page, wherever it stands."""
    found: dict[tuple[str, ...], None] = {}
    shown = list(view.index.shown(MOST_LINES))
    for element in shown:
        if any(BYLINE_LABEL.match(text) for text in own_texts(element)) and not is_elsewhere(element, headline):
            names = _byline_in(element) or _byline_in(element.getparent())
            found.setdefault(tuple(names), None)
    named = [names for names in found if names]
    return (
        list(named[0])
        if len(named) == 1
        else names_below_about(text for one in shown for said in own_texts(one) if (text := said.strip()))
    )


def _byline_in(element: HtmlElement | None) -> list[str]:
    text = "" if element is None else text_of_element(element)
    return (read_byline(text) or []) if len(text) <= LONGEST_BYLINE else []


def choose_authors(
    groups: Sequence[tuple[str, list[str]]],
    lone: Iterable[tuple[str, list[str]]],
    title: str,
    texts: Sequence[str],
    sites: tuple[str, ...],
) -> tuple[tuple[str, ...], str]:
    """Return the authors of the best group: people before desks before accounts, then the order of trust.

    Where none names a person, a name may stand alone beside the date, unless the story tells of it, or sign the text.
    """
    told = [text for text in texts if len(text) > LONGEST_ALONE and text.endswith(ENDS)]
    signed = [name for name in signatures(texts, sites) if not is_site_name(name, sites)]
    guessed = [group for group in lone if _are_strangers(group[1], title, told)]
    marked = [(DATELINE, names_in_dateline(texts[0], sites) if texts else [])]
    marked += [(SIGNATURE, signed)] if any(map(is_full_name, signed)) else []
    guessed += [group for group in marked if _are_strangers(group[1], title, ())]
    named = chain(groups, guessed, [(SIGNATURE, penned(texts))])
    found = [(authors, origin) for origin, names in named if (authors := pick_authors(names, sites))]
    if not found and (authors := pick_authors((name for name in signed if not is_full_name(name)), sites)):
        return authors, SIGNATURE
    return min(found, key=lambda group: rank_of(group[0][0]), default=((), ""))


def _are_strangers(names: Sequence[str], title: str, told: Sequence[str]) -> bool:
    return all(is_stranger(name, title, told) for name in names)


def names_beside(view: View, headline: HtmlElement | None, title: str) -> list[list[str]]:
    """Return the names that stand alone beside the headline's date, but for those that the page links as sections.

    Beside what does not show the title stand the names of other stories.
    """
    is_shown = headline is not None and fold_title(title) in fold_title(text_of_element(headline))
    if headline is None or not is_shown or len(title.split()) < FEWEST_WORDS:
        return []
    linked = {text_of_element(link) for link in view.index.tagged("a")}
    below, above = (
        (text for piece in pieces if not is_elsewhere(piece, headline) for text in _unlinked(piece))
        for pieces in (pieces_below(view.index, headline), pieces_above(headline))
    )
    texts = chain(_before_story(below), above)
    return [names for names in lone_names(texts, view.sites) if linked.isdisjoint(names)]


def _before_story(texts: Iterable[str]) -> Iterator[str]:
    """Yield *texts* up to the second that tells something: the first may be a lead, and behind them are comments."""
    told = 0
    for text in texts:
        told += is_told(text) and text.endswith(ENDS)
        if told > 1:
            return
        yield text


def _unlinked(piece: HtmlElement) -> Iterator[str]:
    """Yield the texts in *piece* that are no links, one by one."""
    for element in piece.iter("*"):
        own = None if any(one.tag == "a" for one in (element, *element.iterancestors())) else element.text
        tail = None if element is piece else element.tail
        yield from (text for text in (clean_text(said) for said in (own, tail) if said) if text)


def names_cut(lines: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Return the bylines in lines that were cut off the text."""
    return [(CUT, names) for line in lines for names in _names_in(line)]


def ask_htmldate(view: View, story: HtmlElement, *, modified: datetime | None) -> DateClaim | None:
    """Return the day that htmldate finds in *story*, a page without what is others', or None; no day of a change."""
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
    if (modified is not None and modified.date() == day.date()) or day.date() in days_of_change(view):
        return None
    if day.day == 1 and not shows_day(view, day.date()):  # it may have seen no more than a month
        return None
    return DateClaim(Moment(value=day, precision="day"), "htmldate")


def speaks_indonesian(root: HtmlElement) -> bool:
    """Say whether the text under *root* is Indonesian, or too short to tell."""
    text = _beginning(root)
    words = len(WORDS.findall(text))
    return words < FEWEST or len(FUNCTION_WORDS.findall(text)) >= SHARE * words


def _beginning(root: HtmlElement) -> str:
    pieces: list[str] = []
    length = 0
    for piece in root.itertext():
        pieces.append(piece)
        length += len(piece)
        if length > MOST:
            break
    return " ".join(pieces)
