"""Read sitemaps: lists of addresses, indexes of further sitemaps, the news extension, plain text."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from crawler.discovery.article_urls import announces_articles, looks_like_article, may_be_article
from crawler.discovery.dates import moment_of
from crawler.discovery.documents import FEED, SITEMAP, NotAChannel, characters_of, kind_of, parse_xml
from crawler.discovery.feed import fields_of, local_name, read_entries
from crawler.discovery.fields import address_of, title_of, unique
from crawler.models import Candidate, Pointer, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from crawler.discovery.feed import Fields

FEWEST_ARTICLES = 5  # in a sitemap, by which it is known how its site calls them
MOST_LINES = 100_000  # the protocol allows 50,000 addresses; a line costs little to send and much to keep


def read_sitemap(body: bytes, url: str, zone: str = "UTC") -> Reading:
    """Return the pages and the further sitemaps that a sitemap lists; dates that name no zone are read in *zone*.

    Of a sitemap with articles in it, tags, authors, pictures and the pages that every site has are left out.
    """
    text = characters_of(body, SITEMAP)
    kind = kind_of(text)
    if kind == FEED:  # which the protocol allows
        return read_entries(parse_xml(text, url), url, zone)
    if kind == SITEMAP:
        return _read_lists(parse_xml(text, url), url, zone)
    if kind == "plain text" and (candidates := unique(_read_lines(text, url))):
        return Reading(candidates=_without_others(candidates))
    raise NotAChannel(f"{kind}, not {SITEMAP}")


def _read_lines(text: str, url: str) -> Iterator[Candidate]:
    for line in text.split("\n", MOST_LINES)[:MOST_LINES]:
        is_address = line.lstrip().startswith(("http://", "https://"))
        if is_address and (address := address_of(line, url)):
            yield Candidate(url=address)


def _read_lists(root: _Element, url: str, zone: str) -> Reading:
    candidates = (one for element in _elements_named(root, "url") for one in _candidates(element, url, zone))
    pointers = (one for element in _elements_named(root, "sitemap") for one in _pointers(element, url, zone))
    further = {pointer.url: pointer for pointer in pointers}
    return Reading(candidates=_without_others(unique(candidates)), further=tuple(further.values()))


def _without_others(candidates: tuple[Candidate, ...]) -> tuple[Candidate, ...]:
    """Leave out what by its address is no article, if enough of the others are; what has a headline is one."""
    kept = tuple(one for one in candidates if one.title or may_be_article(one.url))
    articles = (one for one in kept if looks_like_article(one.url))
    is_told = len(kept) < len(candidates) and sum(1 for _ in islice(articles, FEWEST_ARTICLES)) == FEWEST_ARTICLES
    return kept if is_told else candidates


def _elements_named(root: _Element, name: str) -> Iterator[_Element]:
    """Yield the elements of that name in whatever namespace; a prefix nobody declared is part of the tag."""
    if ":" not in str(root.tag).rpartition("}")[2]:
        return root.iter(f"{{*}}{name}")
    return (element for element in root.iter() if local_name(element) == name)


def _candidates(element: _Element, url: str, zone: str) -> Iterator[Candidate]:
    """Yield every page of an entry: some programs write them all into one. What is said of it is said of the first."""
    fields = fields_of(element)
    first, *others = _addresses(fields, url) or ("",)
    if not first:
        return
    news = fields_of(fields[":news"][0]) if fields[":news"] else fields
    modified = moment_of(_field_text(fields, "lastmod"), zone)
    yield Candidate(
        url=first,
        title=title_of(_field_text(news, "title")),
        published=moment_of(_field_text(news, "publication_date"), zone),
        modified=modified,
    )
    yield from (Candidate(url=address, modified=modified) for address in others)


def _pointers(element: _Element, url: str, zone: str) -> Iterator[Pointer]:
    fields = fields_of(element)
    modified = moment_of(_field_text(fields, "lastmod"), zone)
    addresses = (address for address in _addresses(fields, url) if announces_articles(address))
    yield from (Pointer(url=address, modified=modified) for address in addresses)


def _addresses(fields: Fields, url: str) -> list[str]:
    return [address for loc in fields["loc"] if (address := address_of(loc.text or "", url))]


def _field_text(fields: Fields, name: str) -> str:
    return (fields[name][0].text or "") if fields[name] else ""
