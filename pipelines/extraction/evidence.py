"""Which evidence is asked for each field, and in which order.

JSON-LD first, then the head (OpenGraph, article:*, the <meta> of content systems), then what the page shows, by family
and by habit, last what the channel announced. The exceptions stand here too, each with its reason: headlines and
bylines are believed where they are shown, since JSON-LD often names the site or the editor instead.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from pipelines.extraction.bylines import desk_in, pick_authors, rank_of, read_byline, signatures, split_names
from pipelines.extraction.dates import Moment, day_in_url, parse_machine_date, parse_printed_date
from pipelines.extraction.families import LOCAL_AS_UTC, UTC_AS_LOCAL
from pipelines.extraction.published import AHEAD, Claim, offset_of, pick_published
from pipelines.extraction.structured import names_in, text_of
from pipelines.extraction.titles import pick_title
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from lxml.html import HtmlElement

    from pipelines.extraction.view import View

DATE_META = (
    "article:published_time", "og:article:published_time", "article:published", "og:published_time",
    "content_publisheddate", "publishdate", "publish-date", "publish_date", "published_time", "pubdate",
    "parsely-pub-date", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date", "sailthru.date",
    "cxenseparse:publishtime", "datepublished",
)  # fmt: skip
MODIFIED_META = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "last-modified",
)  # fmt: skip
AUTHOR_META = (
    "content_author", "dable:author", "cxenseparse:author", "parsely-author", "sailthru.author", "article:author",
    "author", "dc.creator", "dcterms.creator",
)  # fmt: skip
TITLE_META = ("og:title", "twitter:title", "content_title", "dc.title", "title")
TIME_ELEMENTS = (
    "time[itemprop=datePublished]", "[itemprop=datePublished]", "time.published", "time.entry-date", "abbr.published",
)  # fmt: skip
AUTHOR_ELEMENTS = (
    "[itemprop=author] [itemprop=name]", "[itemprop=author]", "a[rel=author]", ".author.vcard", ".author-name",
    ".post-author", ".entry-author", ".byline", ".penulis", ".reporter", ".author",
)  # fmt: skip
CELLS = re.compile(r"\s*[|•·]\s*")
NEAR_TITLE = 600  # visible characters beside the headline in which its date and byline are printed
LONGEST_PIECE = 250  # characters; a longer text beside the headline is the story itself
LONGEST_BYLINE = 120
MOST_TAGS = 40


# --- Title ----------------------------------------------------------------------------------------------------------


def read_title(view: View) -> tuple[str, str]:
    """Return the headline and its evidence."""
    shown = [(text_of_element(element), view.origin) for element in view.index.each(view.family.title)]
    shown += [(text_of_element(element), "visible") for element in view.index.tagged("h1")[:10]]
    shown += [(text_of_element(element), "visible") for element in view.index.tagged("h2")[:10]]
    declared = [(text_of(value), view.structured.origin) for value in view.structured.of_articles("headline")]
    declared += [(value, "og") for value in view.structured.of_meta(*TITLE_META)]
    declared += [(text_of_element(element), "title") for element in view.index.tagged("title")[:1]]
    return pick_title(shown, declared, view.sites)


def find_headline(view: View, title: str) -> HtmlElement | None:
    """Return the element that shows *title*."""
    for element in chain(
        view.index.each(view.family.title), view.index.tagged("h1")[:10], view.index.tagged("h2")[:10]
    ):
        if text_of_element(element) == title:
            return element
    return next(iter(view.index.tagged("h1")), None)


# --- Dates ----------------------------------------------------------------------------------------------------------


def read_dates(
    view: View, headline: HtmlElement | None, announced: datetime | None
) -> tuple[Claim | None, datetime | None, list[str]]:
    """Return the publication, the modification and what was odd."""
    claims = list(_claims(view, headline, view.zone))
    zone = offset_of(claims)
    if zone is None:
        zone = view.zone
    else:  # the page prints its own offset: dates without one are read in it
        claims = list(_claims(view, headline, zone))
    if announced:
        claims.append(Claim(Moment(value=announced, zoned=True), "announced"))
    best, flags = pick_published(claims, fetched=view.fetched, zone=zone)
    return best, _modified(view, best, zone), flags


def _claims(view: View, headline: HtmlElement | None, zone: tzinfo) -> Iterator[Claim]:
    """Yield the dates of the page in the order in which they are believed."""
    clock = view.family.clock
    declared = list(_declared(view, zone))
    if clock == UTC_AS_LOCAL:  # its JSON-LD is wrong by the zone's offset, the <meta> of other plug-ins is not
        declared.sort(key=lambda claim: claim.origin == "json-ld")
    yield from declared
    local = clock == LOCAL_AS_UTC
    for element in view.index.nearest(view.family.date, headline):
        yield from _in_element(element, view.origin, view, zone, local=local)
    for element in view.index.nearest(TIME_ELEMENTS, headline):
        yield from _in_element(element, "visible", view, zone, local=local)
    if headline is not None and (moment := _beside(headline, view, zone)):
        yield Claim(moment, "visible", shown=True)
    if moment := day_in_url(view.url, zone=zone):
        yield Claim(moment, "url")


def _declared(view: View, zone: tzinfo) -> Iterator[Claim]:
    for value in view.structured.of_articles("datePublished"):
        if moment := _read_date(text_of(value), view, zone):
            yield Claim(moment, view.structured.origin)
    local = view.family.clock == LOCAL_AS_UTC
    for name in DATE_META:
        for content in view.structured.of_meta(name):
            if moment := _read_date(content, view, zone):
                # The theme's own microdata has the fault; the plug-ins that write article:* have not.
                yield Claim(moment, "meta", local=local and name == "datepublished")


def _read_date(text: str, view: View, zone: tzinfo) -> Moment | None:
    return parse_machine_date(text, zone=zone) or parse_printed_date(text, zone=zone, fetched=view.fetched)


def _in_element(element: HtmlElement, origin: str, view: View, zone: tzinfo, *, local: bool) -> Iterator[Claim]:
    for attribute in ("datetime", "content", "title"):
        if moment := parse_machine_date(element.get(attribute) or "", zone=zone):
            yield Claim(moment, origin, local=local)
            break
    if moment := parse_printed_date(text_of_element(element), zone=zone, fetched=view.fetched):
        yield Claim(moment, origin, shown=True)


def _beside(headline: HtmlElement, view: View, zone: tzinfo) -> Moment | None:
    """Return the date printed nearest to the headline, below it or above."""
    for text in pieces_beside(headline):
        if moment := parse_printed_date(text, zone=zone, fetched=view.fetched):
            return moment
    return None


def pieces_beside(headline: HtmlElement) -> Iterator[str]:
    """Yield the short texts below and above the headline, in its own box and in the one around it."""
    for box in (headline, headline.getparent()):
        if box is None or box.tag in {"body", "html"}:
            return
        for siblings in (box.itersiblings("*"), box.itersiblings("*", preceding=True)):
            yield from _short_texts(siblings)


def _short_texts(siblings: Iterable[HtmlElement]) -> Iterator[str]:
    seen = 0
    for sibling in siblings:
        text = text_of_element(sibling)
        seen += len(text)
        if len(text) > LONGEST_PIECE or seen > NEAR_TITLE:
            return  # here the story begins, and the dates in it are not its own
        if text:
            yield text


def _modified(view: View, best: Claim | None, zone: tzinfo) -> datetime | None:
    """Return the last change; one before the publication, or in the future, is none."""
    for value in chain(view.structured.of_articles("dateModified"), view.structured.of_meta(*MODIFIED_META)):
        moment = parse_machine_date(text_of(value), zone=zone)
        if moment is None or moment.value > view.fetched + AHEAD:
            continue
        if best is None or moment.value >= best.moment.value:
            return moment.value if moment.value.utcoffset() else moment.value.astimezone(zone)
    return None


# --- Authors --------------------------------------------------------------------------------------------------------


def author_groups(view: View, headline: HtmlElement | None) -> list[tuple[str, list[str]]]:
    """Return the bylines in the order in which they are believed, with their evidence."""
    groups = [(view.origin, _names_of(element)) for element in view.index.nearest(view.family.author, headline)]
    groups += [
        (view.origin, read_byline(text_of_element(element)) or []) for element in view.index.each(view.family.byline)
    ]
    declared = [
        name
        for value in view.structured.of_articles("author", "creator")
        for written in names_in(view.structured, value)
        for name in split_names(written)
    ]
    groups.append((view.structured.origin, declared))
    groups += [("meta", split_names(value)) for value in view.structured.of_meta(*AUTHOR_META)]
    groups += [("visible", _names_of(element)) for element in view.index.nearest(AUTHOR_ELEMENTS, headline)]
    if headline is not None:
        groups += [("visible", names) for text in pieces_beside(headline) for names in _names_in(text)]
    return groups


def _names_of(element: HtmlElement) -> list[str]:
    text = element.get("content") or text_of_element(element)
    return split_names(text) if len(text) <= LONGEST_BYLINE else []


def _names_in(text: str) -> Iterator[list[str]]:
    """Yield the names of a line such as "3 Maret 2025 | Oleh : Siti Rahma | Dibaca : 118 kali", whole or by cell."""
    for cell in (text, *CELLS.split(text)):
        if names := read_byline(cell) or desk_in(cell):
            yield names
            return


def choose_authors(
    groups: Sequence[tuple[str, list[str]]], bylines: list[str], texts: Sequence[str], sites: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """Return the authors of the best group: people before desks before accounts, then the order of trust."""
    found = [(pick_authors(names, sites), origin) for origin, names in [*groups, ("visible", bylines)]]
    found = [(authors, origin) for authors, origin in found if authors]
    if not found:
        signed = pick_authors(signatures(texts), sites)
        return signed, "visible" if signed else ""
    return min(found, key=lambda group: rank_of(group[0][0]))
