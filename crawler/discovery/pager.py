"""Find where a listing goes on: the address of its next page, and never of anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.discovery.article_urls import looks_like_article
from crawler.discovery.fields import title_of
from crawler.discovery.links import rel_of
from crawler.models import Pointer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from crawler.discovery.links import Link

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
    here, listing = tuple(_places(url)), _listing(url)
    later = [(number, link.url) for link in links if (number := _distance(link, here, listing))]
    return (Pointer(url=min(later)[1]),) if later else ()


def _distance(link: Link, here: tuple[PagePosition, ...], listing: str) -> int:
    """Return by how much *link* leads further down the listing; 0 if it does not."""
    if link.element.tag == "link" and "next" not in rel_of(link.element):
        return 0
    steps = (_step(target, here, listing) for target in _places(link.url))
    step, form = max(steps, default=(0, Form.PATH), key=lambda pair: pair[0])
    if step <= 0 or looks_like_article(link.url):
        return 0
    is_next = form is Form.MOMENT or (step == 1 and form in SURE)
    return step if is_next or _says_next(link.element) else 0


def _step(target: PagePosition, here: tuple[PagePosition, ...], listing: str) -> tuple[int, Form]:
    for place in here:
        if (place.form, place.listing) == (target.form, target.listing):
            return target.number - place.number, target.form
    return (target.number - target.form.value[1] if target.listing == listing else 0), target.form


def _places(url: str) -> Iterator[PagePosition]:
    """Yield every way to read *url* as a page of a listing."""
    path, query = urlsplit(url).path, parse_qsl(urlsplit(url).query)
    if found := PATH_PAGE.search(path):
        yield PagePosition(form=Form.PATH, listing=_listing(url, path=path[: found.start()]), number=int(found[1]))
    elif found := BARE_NUMBER.search(path):
        yield PagePosition(form=Form.BARE, listing=_listing(url, path=path[: found.start()]), number=int(found[1]))
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
