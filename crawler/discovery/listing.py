"""Read home, section and tag pages, or data in their place: the articles they link to, and where the list goes on."""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawler.discovery.article_urls import HEADLINE_WORDS, looks_like_article, may_be_article
from crawler.discovery.date_archives import archives_of
from crawler.discovery.dates import moment_of
from crawler.discovery.documents import (
    FEED,
    JSON,
    PAGE,
    NotAChannel,
    characters_of,
    kind_of,
    parse_html,
    without_halves,
)
from crawler.discovery.feed import read_feed
from crawler.discovery.feed_pages import paged_on
from crawler.discovery.fields import address_of, title_of, unique
from crawler.discovery.links import is_in_menu, links_of, scripted_links
from crawler.discovery.pagers import next_page
from crawler.markup import HEADING_TAGS
from crawler.models import Candidate, Pointer, Reading
from crawler.urls import same_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from lxml.etree import _Element

    from crawler.discovery.links import Link


FEWEST_WORDS = 3  # less is a label: "Baca juga", "Selengkapnya"
FEWEST_ALIKE = 5  # headlines that lead to addresses alike; a menu of numbered pages has shorter labels
NUMBER = re.compile(r"\d+")
NAME_BEHIND_NUMBER = re.compile(r"(?<=/0)/[^/?]+(?=/?\?$)")
LONGEST_TITLE = 200  # characters; more is a whole card, with its lead

CUT_OFF = ("…", "...")

Phrase = tuple[bool, int, int, str]  # whether it is whole, its worth, its length, itself
WHOLE_PAGE = ("body", "html", "main")  # a clock in the masthead belongs to no article
SEVERAL = ""  # in place of the one address that a card holds
Owners = dict["_Element", str]
FULL = 10  # entries of a feed that may go on; WordPress hands out ten unless told otherwise
TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
NAMES = {kind: frozenset(names) for kind, names in TABLE.items()}
ADDRESS = re.compile(r"(?:https?:/)?/[^\s\"'<>]+")
PIECE = re.compile(r"<[a-z][^<>]*\b(?:href|onclick|data-href|data-url)\b", re.IGNORECASE)
ASSIGNED = re.compile(r"(?:=|\()\s*(?=[\[{])")
MOST_TRIED = 40  # places of a script at which data may begin
MOST_OBJECTS = 20_000


def read_listing(body: bytes, url: str, zone: str = "UTC") -> Reading:
    """Return the links of a page that look like articles of its site, and where the list goes on.

    JSON that a script of the site makes a part of a list from counts as one.
    A page whose robots meta element says nofollow is an empty reading. Times that name no zone are read in *zone*.
    """
    text = characters_of(body, PAGE)
    kind = kind_of(text)
    reading = _read_data(text, url, zone) if kind == JSON else None
    if reading is None and kind != PAGE:
        raise NotAChannel(f"{kind}, not {PAGE}")
    return reading or _read_page(text, url, zone)


def _read_page(text: str, url: str, zone: str) -> Reading:
    root = parse_html(text, url)
    if root is None:
        return Reading()
    links, scripted = tuple(links_of(root, url)), tuple(scripted_links(root, url))
    articles = _articles([*links, *scripted], url)
    drawn = () if articles else _data_of_scripts(root, url, zone)
    return Reading(
        candidates=_candidates(articles, zone) or unique(drawn),
        further=next_page(links, scripted, url),
        archives=archives_of(root, links, url),
    )


def _read_data(text: str, url: str, zone: str) -> Reading | None:
    """Return what JSON lists that was made for a script of the site, None if that is no article."""
    data = _collected(_loaded(text), url, zone)
    pieces = _read_page(f"<div>{''.join(data.pieces)}</div>", url, zone) if data.pieces else Reading()
    candidates = unique([*pieces.candidates, *data.candidates])
    further = (Pointer(url=data.further),) if data.further else pieces.further
    return Reading(candidates=candidates, further=further) if candidates else None


def _articles(links: Iterable[Link], url: str) -> dict[str, list[Link]]:
    """Return the links to each article, in the page's order.

    Where more headlines lead to addresses that are alike but for their number, those are articles, too.
    """
    here = address_of(url, url)
    found: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.is_clicked and link.url != here:
            found[link.url].append(link)
    known = {address for address, group in found.items() if _is_article(address, group)}
    alike = _alike(found)
    told = known | alike if len(alike) > len(known) else known
    return {address: group for address, group in found.items() if address in told}


def _alike(found: dict[str, list[Link]]) -> set[str]:
    """Return the largest set of addresses to which headlines lead, and which have one form: a number, or one folder."""
    forms: dict[str, set[str]] = defaultdict(set)
    for address, links in found.items():
        if may_be_article(address) and len((_title(links) or "").split()) >= HEADLINE_WORDS:
            for form in _forms_of(address, links):
                forms[form].add(address)
    most = max(forms.values(), key=len, default=set())
    return most if len(most) >= FEWEST_ALIKE else set()


def _forms_of(address: str, links: Iterable[Link]) -> Iterator[str]:
    """Yield what is the same in addresses but for a number and the name behind it: /kabar/7/judul is /kabar/0/*.

    Names in one folder are alike as well, but not those that a menu leads to.
    """
    parts = urlsplit(address)
    asked = f"{parts.path}?{parts.query}"
    form = NUMBER.sub("0", asked)
    if form != asked:
        yield NAME_BEHIND_NUMBER.sub("/*", form)
    folder = parts.path.rstrip("/").rpartition("/")[0]
    if folder and not parts.query and not any(is_in_menu(link.element) for link in links):
        yield f"{folder}/*"


def _is_article(address: str, links: list[Link]) -> bool:
    if looks_like_article(address):
        return True
    title = _title(links)
    return title is not None and looks_like_article(address, len(title.split()))


def _candidates(articles: dict[str, list[Link]], zone: str) -> tuple[Candidate, ...]:
    moments = moments_of((link for links in articles.values() for link in links), zone)
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
    heading = next(link.iter(*HEADING_TAGS), None)
    is_headed = heading is not None or next(link.iterancestors(*HEADING_TAGS), None) is not None
    yield 2 if is_headed else 1, "".join((link if heading is None else heading).itertext())
    yield 0, link.get("title", "")
    for picture in link.iter("img"):
        yield 0, picture.get("alt", "")


def moments_of(links: Iterable[Link], zone: str = "UTC") -> dict[str, datetime]:
    """Return the moment printed in each card that holds links to one article only, by the article's address."""
    owners = _owners(links)
    moments: dict[str, datetime] = {}
    for element in _times(owners):
        address = _owner(element, owners)
        if address and address not in moments and (moment := moment_of(element.get("datetime"), zone)):
            moments[address] = moment
    return moments


def _times(owners: Owners) -> Iterable[_Element]:
    root = next(iter(owners), None)
    return () if root is None else root.getroottree().getroot().iter("time")


def _owners(links: Iterable[Link]) -> Owners:
    """Return the one article below each element above a link, or SEVERAL."""
    owners: Owners = {}
    for link in links:
        for element in (link.element, *link.element.iterancestors()):
            known = owners.get(element)
            if known in {SEVERAL, link.url}:  # and so is everything above it
                break
            owners[element] = link.url if known is None else SEVERAL
    return owners


def _owner(element: _Element, owners: Owners) -> str:
    for above in (element, *element.iterancestors()):
        if above.tag in WHOLE_PAGE:
            break
        if above in owners:
            return owners[above]
    return SEVERAL


def read_search(body: bytes, url: str, zone: str = "UTC") -> Reading:
    """Return what was found, and where it goes on."""
    if kind_of(characters_of(body, PAGE)) != FEED:
        return read_listing(body, url, zone)
    reading = read_feed(body, url, zone)
    return replace(reading, further=(Pointer(url=paged_on(url)),)) if len(reading.candidates) >= FULL else reading


@dataclass(slots=True, kw_only=True)
class ListedData:
    """What data holds of a list: JSON that a site hands to its scripts, with entries or pieces of a page."""

    candidates: list[Candidate] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)  # of a page, in HTML
    further: str | None = None


def _data_of_scripts(root: _Element, url: str, zone: str = "UTC") -> tuple[Candidate, ...]:
    """Return the articles in the data that the scripts of a page bring along to draw its list from."""
    texts = (element.text or "" for element in root.iter("script"))
    return tuple(
        one
        for text in texts
        for data in _data_in(without_halves(text))
        for one in _collected(data, url, zone).candidates
    )


def _loaded(text: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _data_in(text: str) -> Iterator[Any]:
    """Yield the data that a script is, or that it assigns or hands to a function."""
    if text.lstrip()[:1] in {"{", "["} and (data := _loaded(text)) is not None:
        yield data
        return
    decoder, end = json.JSONDecoder(), 0
    for _, place in zip(range(MOST_TRIED), ASSIGNED.finditer(text), strict=False):
        if place.end() < end:  # within what was read
            continue
        try:
            data, end = decoder.raw_decode(text, place.end())
        except (ValueError, RecursionError):
            continue
        yield data


def _collected(data: Any, url: str, zone: str) -> ListedData:  # noqa: ANN401
    found = ListedData()
    for one in _objects(data):
        said = {re.sub(r"[-_]", "", name.lower()): value for name, value in one.items() if isinstance(value, str)}
        found.pieces += [value for value in said.values() if PIECE.search(value)]
        found.further = found.further or _address(_first(said, "next"), url)
        found.candidates += _candidates_of(said, url, zone)
    return found


def _objects(data: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Yield the objects of data in their order, the outer ones first."""
    todo, seen = [data], 0
    while todo and seen < MOST_OBJECTS:
        one = todo.pop()
        seen += 1
        if isinstance(one, dict):
            yield one
        inner: Iterable[Any] = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        todo.extend(reversed([part for part in inner if isinstance(part, dict | list)]))


def _candidates_of(said: dict[str, str], url: str, zone: str) -> list[Candidate]:
    title = title_of(_first(said, "titles"))
    words = len(title.split()) if title else 0
    addresses = (_address(value, url) for name, value in said.items() if name not in NAMES["next"])
    known = dict.fromkeys(one for one in addresses if one and looks_like_article(one, words))
    return [Candidate(url=one, title=title, published=moment_of(_first(said, "moments"), zone)) for one in known]


def _first(said: dict[str, str], kind: str) -> str:
    return next((value for name, value in said.items() if name in NAMES[kind]), "")


def _address(text: str, url: str) -> str | None:
    address = address_of(text, url) if ADDRESS.fullmatch(text) else None
    return address if address and same_site(address, url) else None
