"""Articles that are split over several pages: which part is at which address."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from crawler.urls import LONGEST, TRACKING, canonical, is_front_page
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.view import View

MOST_PARTS = 10
WHOLE, FIRST = 0, 1  # the page that shows everything, and the one that begins; the others have their own numbers
COUNTED = frozenset({"page", "halaman", "hal", "hlm", "laman", "pg", "page_num", "pagenum", "paged"})
OFFSET = "start"  # of Joomla, which counts from 0
ALL_AT_ONCE = frozenset({
    ("page", "all"), ("halaman", "all"), ("halaman", "semua"), ("showpage", "all"), ("showall", "1"), ("view", "all"),
    ("view", "full"), ("single", "1"), ("single", "true"),
})  # fmt: skip
SAYS_ALL = re.compile(
    r"(?:(?:tampilkan|lihat|baca|buka)\s+)?(?:semua(?:\s+halaman)?|(?:selengkapnya\s+)?(?:di|dalam)\s+(?:satu|1)\s+halaman)"
    r"|(?:(?:show|view|read)\s+)?(?:all(?:\s+pages)?|full\s+article)|single\s+page",
    re.IGNORECASE,
)
SAYS_FIRST = re.compile(r"1|(?:(?:halaman|laman)\s+)?(?:sebelum(?:nya|ya)|pertama|previous|prev|first)", re.IGNORECASE)
SHORT_LABEL = 60  # characters
MOST_LINKS = 500  # of one page; more with its address in theirs are a trap


def number_in(address: str, article: str) -> int | None:
    """Return which part of *article* is at *address*; None for every other document."""
    here, there = urlsplit(article), urlsplit(address)
    if is_front_page(article) or _host(article) != _host(address):
        return None
    path, arrived = (unquote(parts.path).rstrip("/") for parts in (here, there))
    own, asked = set(parse_qsl(here.query)), parse_qsl(there.query)
    if not own <= set(asked):
        return None
    further = [pair for pair in asked if pair not in own and not TRACKING.match(pair[0])]
    if arrived == path:
        return _in_query(further)
    if further or not arrived.startswith(f"{path}/"):
        return None
    return _in_path(arrived.removeprefix(f"{path}/"))


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower().removeprefix("www.")


def _in_path(rest: str) -> int | None:
    if rest.lower() in {"all", "semua"}:
        return WHOLE
    return int(rest) if re.fullmatch(r"[1-9][0-9]?", rest) else None


def _in_query(pairs: Sequence[tuple[str, str]]) -> int | None:
    if not pairs:
        return FIRST
    return _in_parameter(*pairs[0]) if len(pairs) == 1 else None


def _in_parameter(name: str, value: str) -> int | None:
    name, value = name.lower(), value.lower()
    if (name, value) in ALL_AT_ONCE:
        return WHOLE
    if name == OFFSET and re.fullmatch(r"[0-9]", value):
        return int(value) + 1
    return int(value) if name in COUNTED and re.fullmatch(r"[1-9][0-9]?", value) else None


def find_parts(links: Iterable[tuple[str, str]], articles: Sequence[str]) -> dict[int, str]:
    """Return the addresses of an article's parts by their numbers; the first address of each counts."""
    found: dict[int, str] = {}
    for address, label in links:
        number = next((n for n in (_offered(address, label, one) for one in articles) if n is not None), None)
        if number is not None and len(address) <= LONGEST:
            found.setdefault(number, address)
    return found


def _offered(address: str, label: str, article: str) -> int | None:
    number = number_in(address, article)
    if number is None and SAYS_ALL.fullmatch(label) and number_in(address.partition("?")[0], article) == FIRST:
        return WHOLE
    return number


def place_of(url: str, own: str | None, links: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], int]:
    """Return the addresses of the article that the page at *url* belongs to, and which part of it the page is.

    *own* is the address that the page gives itself. A number at the end of an address may be the article's own: it
    counts as a part's only if the page names the address without it as its own, or as that of part 1.
    """
    bare, number = _without_number(url)
    if number > FIRST and not is_front_page(bare):
        if own and number_in(url, own) == number:
            return (own,), number
        if any(number_in(address, bare) == FIRST and SAYS_FIRST.fullmatch(label) for address, label in links):
            return (bare,), number
    return (url, own) if own and own != url and _slug(own) == _slug(url) else (url,), FIRST


def _without_number(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    path, _, last = parts.path.rstrip("/").rpartition("/")
    if path and not parts.query and (number := _in_path(last)):
        return parts._replace(path=path + "/" * parts.path.endswith("/")).geturl(), number
    for pair in (pairs := parse_qsl(parts.query)):
        if number := _in_parameter(*pair):
            return parts._replace(query=urlencode([one for one in pairs if one != pair])).geturl(), number
    return url, FIRST


def _slug(url: str) -> str:
    return urlsplit(url).path.rstrip("/").rpartition("/")[2]


def take_links(view: View) -> tuple[tuple[str, str], ...]:
    """Take the links between the parts of an article out of its page; return address and label of all that may be some.

    Where a theme gives its pager no name of its own, the numbers would stand in the text.
    """
    bare = _without_number(view.url)[0]
    elements = chain(view.index.tagged("a"), (one for one in view.index.tagged("link") if one.get("rel") == "next"))
    found = list(islice(_likely(elements, _slug(bare), view.url), MOST_LINKS))
    for address, label, element in found:
        if _leads_on(address, label, bare) or _leads_on(address, label, view.url):
            element.drop_tree()
    return tuple((address, label) for address, label, _ in found)


def _leads_on(address: str, label: str, article: str) -> bool:
    number = _offered(address, label, article)
    return number is not None and (number != FIRST or SAYS_FIRST.fullmatch(label) is not None)


def _likely(elements: Iterable[HtmlElement], slug: str, url: str) -> Iterator[tuple[str, str, HtmlElement]]:
    host = _host(url)
    for element in elements:
        href = (element.get("href") or "").strip()
        if href and len(href) <= LONGEST and (slug in href or href[0] in "?.0123456789"):
            try:
                if href.startswith(("http://", "https://")) and _host(href) != host:
                    continue  # such as what shares the article
                address = urljoin(url, href).partition("#")[0]
            except ValueError:  # brackets that hold no address
                continue
            if _host(address) == host and canonical(address):
                yield address, text_of_element(element)[:SHORT_LABEL], element
