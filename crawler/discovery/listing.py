"""Read home, section and tag pages: the articles they link to, and where the list goes on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from crawler.discovery.article_urls import looks_like_article
from crawler.discovery.card_dates import moments_of
from crawler.discovery.documents import PAGE, NotAChannel, kind_of, parse_html, text_of
from crawler.discovery.fields import address_of, title_of
from crawler.discovery.links import links_of
from crawler.discovery.pager import next_page
from crawler.models import Candidate, Reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from crawler.discovery.links import Link

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FEWEST_WORDS = 3  # less is a label: "Baca juga", "Selengkapnya"
LONGEST_TITLE = 200  # characters; more is a whole card, with its lead

CUT_OFF = ("…", "...")

Phrase = tuple[bool, int, int, str]  # whether it is whole, its worth, its length, itself


def read_listing(body: bytes, url: str) -> Reading:
    """Return the links of a page that look like articles of its site, and its next page.

    A page whose robots meta element says nofollow is an empty reading.
    """
    text = text_of(body, PAGE)
    if (kind := kind_of(text)) != PAGE:
        raise NotAChannel(f"{kind}, not {PAGE}")
    root = parse_html(text, url)
    if root is None:
        return Reading()
    links = tuple(links_of(root, url))
    articles = _articles(links, url)
    return Reading(candidates=_candidates(articles), further=next_page(links, url))


def _articles(links: Iterable[Link], url: str) -> dict[str, list[Link]]:
    """Return the links to each article, in the page's order."""
    here = address_of(url, url)
    found: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.element.tag == "a" and link.url != here:
            found[link.url].append(link)
    return {address: group for address, group in found.items() if _is_article(address, group)}


def _is_article(address: str, links: list[Link]) -> bool:
    if looks_like_article(address):
        return True
    title = _title(links)
    return title is not None and looks_like_article(address, len(title.split()))


def _candidates(articles: dict[str, list[Link]]) -> tuple[Candidate, ...]:
    moments = moments_of(link for links in articles.values() for link in links)
    return tuple(
        Candidate(url=address, title=_title(links), published=moments.get(address))
        for address, links in articles.items()
    )


def _title(links: Iterable[Link]) -> str | None:
    """Return the best text of the links to one address: whole, from a heading if there is one, and long."""
    phrases = [phrase for link in links for phrase in _phrases(link.element)]
    return max(phrases)[-1] if phrases else None


def _phrases(link: _Element) -> Iterator[Phrase]:
    if "#" in link.get("href", ""):  # to a comment, whose words it shows
        return
    for worth, text in _texts(link):
        title = title_of(text)
        if title and len(title) <= LONGEST_TITLE and len(title.split()) >= FEWEST_WORDS:
            yield not title.endswith(CUT_OFF), worth, len(title), title


def _texts(link: _Element) -> Iterator[tuple[int, str]]:
    """Yield what a link says, with its worth: words in a heading most, then its own words, then its attributes."""
    heading = next(link.iter(*HEADINGS), None)
    is_headed = heading is not None or next(link.iterancestors(*HEADINGS), None) is not None
    yield 2 if is_headed else 1, "".join((link if heading is None else heading).itertext())
    yield 0, link.get("title", "")
    for picture in link.iter("img"):
        yield 0, picture.get("alt", "")
