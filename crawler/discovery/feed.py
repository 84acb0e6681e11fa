"""Read RSS, RDF, Atom and JSON Feed documents, however broken."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from crawler.discovery.dates import moment_of
from crawler.discovery.documents import FEED, JSON, NotAChannel, characters_of, kind_of, parse_xml
from crawler.discovery.entry_content import beginning_of, is_whole, paragraphs_of, without_credit
from crawler.discovery.fields import LARGEST_ENTRY, address_of, title_of, uncovered, unique
from crawler.discovery.json_feed import read_json_feed
from crawler.models import Candidate, Content, Pointer, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lxml.etree import _Element

ENTRIES = {"item", "entry"}
# Names with a colon belong to an extension: Dublin Core, FeedBurner, Atom inside RSS.
PUBLISHED = ("pubdate", ":pubdate", "date", ":date", "published", ":published", "issued", ":issued")
MODIFIED = ("updated", ":updated", "modified", ":modified")
MOST_NAMES = 40  # of one entry

Fields = dict[str, "list[_Element]"]


def read_feed(body: bytes, url: str, zone: str = "UTC") -> Reading:
    """Return a candidate for every entry that names an address; dates that name no zone are read in *zone*."""
    text = characters_of(body, FEED)
    if (kind := kind_of(text)) == JSON:
        return read_json_feed(text, url, zone)
    if kind != FEED:
        raise NotAChannel(f"{kind}, not {FEED}")
    return read_entries(parse_xml(text, url), url, zone)


def read_entries(root: _Element, url: str, zone: str = "UTC") -> Reading:
    """Return what the entries under the root of a feed announce."""
    home = _home_of(root, url)
    entries = (element for element in root.iter() if local_name(element) in ENTRIES)
    found = (_candidate(entry, url, home, zone) for entry in entries)
    candidates = unique(candidate for candidate in found if candidate)
    return Reading(candidates=candidates, further=tuple(_further(root, url)))


def local_name(element: _Element) -> str:
    """Return the lower-case name of *element* without its namespace or prefix."""
    return _split_name(str(element.tag))[1]


def fields_of(element: _Element) -> Fields:
    """Return the children of *element* by name; those of another namespace have a colon before it."""
    parent = str(element.tag)
    fields: Fields = defaultdict(list)
    for child in element:
        fields[_field_name(str(child.tag), parent)].append(child)
    return fields


@lru_cache(maxsize=1024)
def _field_name(tag: str, parent: str) -> str:
    namespace, name = _split_name(tag)
    return name if namespace == _split_name(parent)[0] else f":{name}"


@lru_cache(maxsize=1024)
def _split_name(tag: str) -> tuple[str, str]:
    """Return the namespace and the lower-case local name of *tag*; an undeclared prefix is a namespace too."""
    namespace, _, name = tag.rpartition("}")
    prefix, _, local = name.rpartition(":")
    return namespace.lstrip("{") or prefix, local.lower()


def _home_of(root: _Element, url: str) -> str:
    """Return the address the feed says it belongs to, against which its bare links are read."""
    channel = next((child for child in root if local_name(child) == "channel"), root)
    links = (address_of(text, url) for _, text in _links(fields_of(channel)["link"]))
    return next((link for link in links if link), url)


def _further(root: _Element, url: str) -> Iterator[Pointer]:
    """Yield where a feed says itself that it goes on (RFC 5005)."""
    parts = [root, *(child for child in root if local_name(child) == "channel")]
    links = (link for part in parts for link in part if local_name(link) == "link" and link.get("rel") == "next")
    for link in links:
        if address := address_of(link.get("href", ""), link.base or url):
            yield Pointer(url=address)


def _candidate(entry: _Element, url: str, home: str, zone: str) -> Candidate | None:
    fields = fields_of(entry)
    address = _address(entry, fields, url, home)
    if address is None:
        return None
    modified = _moment_in(fields, MODIFIED, zone)
    titles = (title_of("".join(title.itertext())) for title in fields["title"])
    content = _content(fields)
    return Candidate(
        url=address,
        title=next((title for title in titles if title), None),
        published=_moment_in(fields, PUBLISHED, zone) or modified,
        modified=modified,
        content=content,
        beginning=_told(fields, content),
        authors=tuple(_authors(fields)),
    )


def _content(fields: Fields) -> Content | None:
    """Return the text that stands in the entry itself; a summary is none."""
    for element in (*fields[":encoded"], *fields["encoded"], *fields["content"]):
        html = without_credit(_markup(element)).strip()
        if html and len(html) <= LARGEST_ENTRY:
            return Content(html=html, authors=tuple(_authors(fields)), tags=tuple(_tags(fields)))
    return None


def _told(fields: Fields, content: Content | None) -> str | None:
    """Return what an entry tells of its text, by which that is known again on a page."""
    html = content.html if content else without_credit(_entry_summary(fields))
    if len(html) > LARGEST_ENTRY:
        return beginning_of(html)
    return paragraphs_of(html, is_all=is_whole(content or Content(html=html)))


def _entry_summary(fields: Fields) -> str:
    return next((html for one in (*fields["description"], *fields["summary"]) if (html := _markup(one))), "")


def _markup(element: _Element) -> str:
    """Return the HTML of an element: escaped as its text, or as the elements that stand in it."""
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
    return uncovered(f"{element.text or ''}{inner}")


def _authors(fields: Fields) -> Iterator[str]:
    """Yield who wrote it: Dublin Core's creator, or the name of Atom's author."""
    elements = (*fields[":creator"], *(fields_of(one)["name"][0] for one in fields["author"] if fields_of(one)["name"]))
    yield from filter(None, (title_of(element.text) for element in elements[:MOST_NAMES]))


def _tags(fields: Fields) -> Iterator[str]:
    yield from filter(None, (title_of(one.get("term") or one.text) for one in fields["category"][:MOST_NAMES]))


def _moment_in(fields: Fields, names: tuple[str, ...], zone: str) -> datetime | None:
    moments = (moment_of(uncovered(element.text or ""), zone) for name in names for element in fields[name])
    return next((moment for moment in moments if moment), None)


def _address(entry: _Element, fields: Fields, url: str, home: str) -> str | None:
    for element, text in _spellings(entry, fields):
        base = element.base or url
        # `&amp;` inside CDATA is an ampersand that was escaped once too often.
        if address := address_of(text.replace("&amp;", "&"), home if base == url else base):
            return address
    return None


def _spellings(entry: _Element, fields: Fields) -> Iterator[tuple[_Element, str]]:
    """Yield the places where an entry may give its address, best first."""
    for element in fields[":origlink"]:
        yield element, element.text or ""
    yield from _links(fields["link"])
    yield from _links(fields[":link"])
    for element in fields["guid"] + fields["id"]:
        text = uncovered(element.text or "").strip()
        if text.startswith(("http://", "https://")) and _is_permalink(element):
            yield element, text
    for name, value in entry.items():
        if _split_name(str(name))[1] == "about":
            yield entry, str(value)


def _links(links: list[_Element]) -> Iterator[tuple[_Element, str]]:
    """Yield Atom's links to pages, then its links to anything else, then RSS's, whose address is their text."""
    alternates = [link for link in links if link.get("href") and link.get("rel", "alternate") == "alternate"]
    for link in sorted(alternates, key=_is_no_page):
        yield link, link.get("href", "")
    for link in links:
        if text := (link.text or "").strip():
            yield link, text


def _is_no_page(link: _Element) -> bool:
    return "html" not in link.get("type", "text/html").lower()


def _is_permalink(guid: _Element) -> bool:
    return guid.get("isPermaLink", "true").strip().lower() != "false"
