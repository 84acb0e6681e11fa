"""Find the address at which a list goes on: by the names that pages are counted under, and by what links say."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawler.discovery.article_urls import looks_like_article
from crawler.discovery.fields import title_of
from crawler.discovery.links import rel_of
from crawler.models import Pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.etree import _Element

    from crawler.discovery.links import Link

SIGNS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
PAGES, OFFSETS, DATES = (frozenset(SIGNS[name]) for name in ("pages", "offsets", "dates"))
CLASSES = frozenset(SIGNS["classes"])
LABEL = re.compile(SIGNS["label"])
ARROWS = "›»→>❯▸▶⟩"

PATH_PAGE = re.compile(rf"/(?:{'|'.join(SIGNS['segments'])})[/-](\d{{1,6}})(?:\.html?|\.php)?/?$", re.IGNORECASE)
BARE_NUMBER = re.compile(
    r"(?<!/(?:19|20)\d\d)(?<!/(?:19|20)\d\d/\d\d)/(?!(?:19|20)\d\d/?$)(\d{1,4})/?$"
)  # and no part of a date
JOINED_NUMBER = re.compile(r"[a-z][-_](\d{1,4})\.(?:html?|php|aspx?)$", re.IGNORECASE)  # /berita-hal-2.html
MOMENT = "updated-max"  # Blogger counts by the moment of the last entry shown
BESIDE = {"max-results", "by-date", "start", MOMENT}  # and repeats these
GAP = "{}"  # in place of the number that an address counts
LONGEST_NUMBER = 4  # digits of a label
LONGEST_LABEL = 40  # characters of one with the spaces around it


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


def next_page(links: Sequence[Link], scripted: Sequence[Link], url: str) -> tuple[Pointer, ...]:
    """Return the nearest later page of the listing at *url* among the links of its page, if there is one.

    *scripted* are what scripts make links of: buttons, and where they read a list on that grows while it is read.
    """
    both = (*links, *scripted)
    found = _numbered(both, url) or _named(both, url) or _read_on(scripted, url)
    return (Pointer(url=found),) if found else ()


def _numbered(links: Iterable[Link], url: str) -> str | None:
    """Return the next of the pages that links with numbers lead to, whatever their addresses count under."""
    here, forms = dict(_gaps(url)), defaultdict[str, dict[int, int]](dict)
    addresses: dict[tuple[str, int], str] = {}
    for link in links:
        number = _number_of(link)
        for form, value in _gaps(link.url) if number else ():
            if (form in here or _is_below(form, url)) and not looks_like_article(link.url):
                forms[form][number] = value
                addresses[form, value] = link.url
    for form, values in forms.items():
        begin = _begin_of(values, is_known=form in here)
        later = [value for value in values.values() if begin is not None and value > here.get(form, begin)]
        if later:
            return addresses[form, min(later)]
    return None


def _number_of(link: Link) -> int:
    """Return the number that is all a link says, 0 if it says anything else."""
    element = link.element
    if element.tag == "link" or len(element) > 1 or len(element.text or "") > LONGEST_LABEL:
        return 0
    text = "".join(element.itertext()).strip()
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else 0


def _gaps(url: str) -> Iterator[tuple[str, int]]:
    """Yield each form of an address with a gap in place of a number, and that number; dates are left out."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query)
    for name, value in query:
        if value.isdecimal() and len(value) <= 6 and name.lower() not in DATES:
            rest = [pair if pair[0] != name else (name, GAP) for pair in query]
            yield urlunsplit(parts._replace(query=urlencode(rest, safe=GAP))), int(value)
    if found := BARE_NUMBER.search(parts.path) or JOINED_NUMBER.search(parts.path):
        yield (
            urlunsplit(parts._replace(path=f"{parts.path[: found.start(1)]}{GAP}{parts.path[found.end(1) :]}")),
            int(found[1]),
        )


def _is_below(form: str, url: str) -> bool:
    """Say whether addresses of a form may be further pages of the listing at *url*, which has no number itself."""
    whole, rest = urlsplit(form), parse_qsl(urlsplit(form).query)
    query = [pair for pair in rest if pair[1] != GAP]
    before, is_in_path, ending = whole.path.partition(GAP)
    above = re.sub(r"[-_/]+$", "", before)
    paths = (above, re.sub(r"[-_/]\w+$", "", above)) if is_in_path else (above.rstrip("/"),)
    host, asked = whole.netloc.removeprefix("www."), urlencode(query)
    return any(f"{host}{path}{end}?{asked}" == _listing(url) for path in paths for end in {"", ending.rstrip("/")})


def _begin_of(values: dict[int, int], *, is_known: bool) -> int | None:
    """Return what the first page counts, if numbers of pages and what their addresses count go up together."""
    (low, first), *others = sorted(values.items())
    if not others:
        return None if not is_known or first not in {low, low - 1} else first - low + 1
    high, last = others[-1]
    step = (last - first) // (high - low)
    begin = first - step * (low - 1)
    is_even = all(value == begin + step * (number - 1) for number, value in values.items())
    return begin if step > 0 and is_even and begin in {0, 1} else None


def _named(links: Iterable[Link], url: str) -> str | None:
    here, listing = tuple(_page_positions(url)), _listing(url)
    later = [(number, link.url) for link in links if (number := _distance(link, here, listing))]
    return min(later)[1] if later else None


def _distance(link: Link, here: tuple[PagePosition, ...], listing: str) -> int:
    """Return by how much *link* leads further down the listing; 0 if it does not."""
    if link.element.tag == "link" and "next" not in rel_of(link.element):
        return 0
    steps = (_next_step(target, here, listing) for target in _page_positions(link.url))
    step, form = max(steps, default=(-1, Form.PATH), key=lambda pair: pair[0])
    if step < 0 or looks_like_article(link.url):
        return 0
    if step == 0:  # some count from nought, and what they call 1 is the next
        return int(form is Form.PARAMETER and not here and _number_of(link) != 1 and _says_next(link.element))
    is_next = form is Form.MOMENT or (step == 1 and form in SURE)
    return step if is_next or _says_next(link.element) else 0


def _next_step(target: PagePosition, here: tuple[PagePosition, ...], listing: str) -> tuple[int, Form]:
    for place in here:
        if (place.form, place.listing) == (target.form, target.listing):
            return target.number - place.number, target.form
    return (target.number - target.form.value[1] if target.listing == listing else -1), target.form


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
        elif name.lower() in PAGES | OFFSETS and value.isdecimal():
            form = Form.PARAMETER if name.lower() in PAGES else Form.OFFSET
            yield PagePosition(form=form, listing=_listing(url, without=name), number=int(value[:9]))


def _listing(url: str, *, path: str | None = None, without: str = "") -> str:
    """Return what all pages of a listing have in common."""
    parts = urlsplit(url)
    path = (
        (parts.path if path is None else path).rstrip("/").removesuffix("/search")
    )  # Blogger's home, from page two on
    query = [pair for pair in parse_qsl(parts.query) if pair[0] not in BESIDE | {without}]
    return f"{parts.netloc.removeprefix('www.')}{path}?{urlencode(query)}"


def _read_on(scripted: Iterable[Link], url: str) -> str | None:
    """Return where a script reads a list on, at whatever address: what is named so, or a button that says so."""
    here = {position.number for position in _page_positions(url)}
    for link in scripted:
        numbers = {position.number for position in _page_positions(link.url)}
        says_so = link.continues or (numbers - here and not _number_of(link) and _says_next(link.element))
        if says_so and link.url != url and not looks_like_article(link.url):
            return link.url
    return None


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
    return words.isdecimal() or bool(LABEL.fullmatch(words)) if words else bool(line) and line[0] in ARROWS
