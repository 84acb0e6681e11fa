"""Read home, section and tag pages: the articles they link to, and the address at which the list goes on."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.discovery.article_urls import HEADLINE_WORDS, looks_like_article, may_be_article
from crawler.discovery.dates import moment_of
from crawler.discovery.documents import FEED, PAGE, NotAChannel, characters_of, kind_of, parse_html
from crawler.discovery.feed import read_feed
from crawler.discovery.feed_pages import paged_on
from crawler.discovery.fields import address_of, title_of
from crawler.discovery.links import links_of, rel_of
from crawler.markup import HEADING_TAGS
from crawler.models import Candidate, Pointer, Reading

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
PATH_PAGE = re.compile(r"/(?:page|halaman|hal|laman)[/-](\d{1,6})(?:\.html?|\.php)?/?$", re.IGNORECASE)
BARE_NUMBER = re.compile(
    r"(?<!/(?:19|20)\d\d)(?<!/(?:19|20)\d\d/\d\d)/(?!(?:19|20)\d\d/?$)(\d{1,4})/?$"
)  # and no part of a date
PAGES = {"page", "paged", "halaman", "hal", "laman", "pg"}
OFFSETS = {"start", "offset", "limitstart", "per_page"}
MOMENT = "updated-max"  # Blogger counts by the moment of the last entry shown
BESIDE = {"max-results", "by-date", "start", MOMENT}  # and repeats these
CLASSES = {
    "blog-pager-older-link", "load-more", "nav-previous", "next", "next-page", "nextpostslink", "older", "page-next",
    "pagination-next",
}  # fmt: skip
LABEL = re.compile(
    r"(?:(?:halaman|page|pos|artikel|berita) )?(?:selanjutnya|berikutnya|next)(?: page)?|older(?: posts| entries)?"
    r"|(?:(?:artikel|postingan|pos|berita|entri) )?(?:yang )?(?:lebih )?lama|muat (?:lebih banyak|lainnya|lagi)"
    r"|load more|lihat lebih banyak|\d+"
)
ARROWS = "›»→>❯▸▶⟩"


def read_listing(body: bytes, url: str, zone: str = "UTC") -> Reading:
    """Return the links of a page that look like articles of its site, and its next page.

    A page whose robots meta element says nofollow is an empty reading. Times that name no zone are read in *zone*.
    """
    text = characters_of(body, PAGE)
    if (kind := kind_of(text)) != PAGE:
        raise NotAChannel(f"{kind}, not {PAGE}")
    root = parse_html(text, url)
    if root is None:
        return Reading()
    links = tuple(links_of(root, url))
    articles = _articles(links, url)
    return Reading(candidates=_candidates(articles, zone), further=next_page(links, url))


def _articles(links: Iterable[Link], url: str) -> dict[str, list[Link]]:
    """Return the links to each article, in the page's order.

    Where more headlines lead to addresses that are alike but for their number, those are articles, too.
    """
    here = address_of(url, url)
    found: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        if link.element.tag == "a" and link.url != here:
            found[link.url].append(link)
    known = {address for address, group in found.items() if _is_article(address, group)}
    alike = _alike(found)
    told = known | alike if len(alike) > len(known) else known
    return {address: group for address, group in found.items() if address in told}


def _alike(found: dict[str, list[Link]]) -> set[str]:
    """Return the largest set of addresses to which headlines lead, and which have one form, with a number in it."""
    forms: dict[str, set[str]] = defaultdict(set)
    for address, links in found.items():
        form = _form_of(address)
        if form and may_be_article(address) and len((_title(links) or "").split()) >= HEADLINE_WORDS:
            forms[form].add(address)
    most = max(forms.values(), key=len, default=set())
    return most if len(most) >= FEWEST_ALIKE else set()


def _form_of(address: str) -> str:
    """Return what is the same in addresses but for a number and the name behind it: /kabar/7/judul is /kabar/0/*."""
    parts = urlsplit(address)
    asked = f"{parts.path}?{parts.query}"
    form = NUMBER.sub("0", asked)
    return NAME_BEHIND_NUMBER.sub("/*", form) if form != asked else ""


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


class Form(Enum):
    """How an address says how far down a listing it stands; the value is where the listing begins."""

    PATH = ("path", 1)  # /page/2/
    PARAMETER = ("parameter", 1)  # ?page=2
    BARE = ("bare", 1)  # /2/
    OFFSET = ("offset", 0)  # ?start=20
    MOMENT = ("moment", -(10**14))  # ?updated-max=2023-12-07T14:05:00+07:00, the later the nearer


SURE = {Form.PATH, Form.PARAMETER, Form.MOMENT}  # the others may count something else, so the link must say more


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePosition:
    """Which listing an address belongs to, and how far down it stands."""

    form: Form
    listing: str
    number: int


def next_page(links: Iterable[Link], url: str) -> tuple[Pointer, ...]:
    """Return the nearest later page of the listing at *url* among *links*, if there is one."""
    here, listing = tuple(_page_positions(url)), _listing(url)
    later = [(number, link.url) for link in links if (number := _distance(link, here, listing))]
    return (Pointer(url=min(later)[1]),) if later else ()


def _distance(link: Link, here: tuple[PagePosition, ...], listing: str) -> int:
    """Return by how much *link* leads further down the listing; 0 if it does not."""
    if link.element.tag == "link" and "next" not in rel_of(link.element):
        return 0
    steps = (_next_step(target, here, listing) for target in _page_positions(link.url))
    step, form = max(steps, default=(0, Form.PATH), key=lambda pair: pair[0])
    if step <= 0 or looks_like_article(link.url):
        return 0
    is_next = form is Form.MOMENT or (step == 1 and form in SURE)
    return step if is_next or _says_next(link.element) else 0


def _next_step(target: PagePosition, here: tuple[PagePosition, ...], listing: str) -> tuple[int, Form]:
    for place in here:
        if (place.form, place.listing) == (target.form, target.listing):
            return target.number - place.number, target.form
    return (target.number - target.form.value[1] if target.listing == listing else 0), target.form


def _page_positions(url: str) -> Iterator[PagePosition]:
    """Yield every way to read *url* as a page of a listing."""
    path, query = urlsplit(url).path, parse_qsl(urlsplit(url).query)
    if found := PATH_PAGE.search(path):
        yield PagePosition(form=Form.PATH, listing=_listing(url, path=path[: found.start()]), number=int(found[1]))
    elif found := BARE_NUMBER.search(path):
        listing = _listing(url, path=path[: found.start()].removesuffix("/index"))  # CodeIgniter's, from page two on
        yield PagePosition(form=Form.BARE, listing=listing, number=int(found[1]))
    for name, value in query:
        digits = re.sub(r"\D", "", value[:19])
        if name == MOMENT and len(digits) == 14:
            yield PagePosition(form=Form.MOMENT, listing=_listing(url), number=-int(digits))
        elif name in PAGES | OFFSETS and value.isdecimal():
            form = Form.PARAMETER if name in PAGES else Form.OFFSET
            yield PagePosition(form=form, listing=_listing(url, without=name), number=int(value[:9]))


def _listing(url: str, *, path: str | None = None, without: str = "") -> str:
    """Return what all pages of a listing have in common."""
    parts = urlsplit(url)
    path = (
        (parts.path if path is None else path).rstrip("/").removesuffix("/search")
    )  # Blogger's home, from page two on
    query = [pair for pair in parse_qsl(parts.query) if pair[0] not in BESIDE | {without}]
    return f"{parts.netloc.removeprefix('www.')}{path}?{urlencode(query)}"


def _says_next(link: _Element) -> bool:
    if "next" in rel_of(link) or CLASSES & set(_classes(link)):
        return True
    texts = ("".join(link.itertext()), link.get("title", ""), link.get("aria-label", ""))
    return any(_is_label(text) for text in texts)


def _classes(link: _Element) -> Iterator[str]:
    for element in (link, link.getparent()):
        if element is not None:
            yield from element.get("class", "").lower().split()


def _is_label(text: str) -> bool:
    line = (title_of(text) or "").lower()
    words = line.strip(f"{ARROWS} .…")
    return bool(LABEL.fullmatch(words)) if words else bool(line) and line[0] in ARROWS
