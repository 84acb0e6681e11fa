"""The addresses of an article: its own, and which part of it is at which other one."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from crawler.urls import LONGEST, TRACKING, canonical, is_front_page, same_site
from pipelines.extraction.marks import names_listed
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from urllib.parse import SplitResult

    from lxml.html import HtmlElement

    from pipelines.extraction.view import View

WHOLE, FIRST = 0, 1  # the page that shows everything, and the one that begins; the others have their own numbers
COUNTED = frozenset(names_listed("part-parameters"))
OFFSET = "start"  # of Joomla, which counts from 0
ALL_AT_ONCE = frozenset(tuple(one.split("=")) for one in names_listed("whole-parameters"))
SAYS_ALL = re.compile(
    r"(?:(?:tampilkan|lihat|baca|buka)\s+)?(?:semua(?:\s+halaman)?|(?:selengkapnya\s+)?(?:di|dalam)\s+(?:satu|1)\s+halaman)"
    r"|(?:(?:show|view|read)\s+)?(?:all(?:\s+pages)?|full\s+article)|single\s+page",
    re.IGNORECASE,
)
SAYS_FIRST = re.compile(r"1|(?:(?:halaman|laman)\s+)?(?:sebelum(?:nya|ya)|pertama|previous|prev|first)", re.IGNORECASE)
SHORT_LABEL = 60  # characters
TITLE_WORDS = 5  # of the label of another article, which has fewer on a page of this one
MOST_LINKS = 500  # of one page; more with its address in theirs are a trap
# What may follow the address of an article: its ending, its parts, its comments, other views of it.
MORE = r"\d{1,3}|all|amp|comments?|comment-page-\d+|full|komentar|print|selengkapnya|semua"
FOLLOWS = re.compile(rf"(?:{'|'.join(COUNTED)}|{MORE})", re.IGNORECASE)
ENDING = re.compile(rf"(?:[-_.](?:{MORE}))?(?:\.[a-z]{{2,5}})?", re.IGNORECASE)
# A number that names an article whatever follows: /read/123456, /d-7123456; shorter ones count pages and days.
NUMBER = re.compile(r"(?:[a-z]{1,3}-)?\d{5,}", re.IGNORECASE)
WORD = re.compile(r"[a-z]+", re.IGNORECASE)
HEADLINE = 2  # hyphens: fewer have the names of sections too
# Lines that lead from part to part: "Halaman 2 dari 3", "Simak di halaman selanjutnya", "Halaman Selanjutnya".
PAGER_LINE = re.compile(
    r"\W*(?:(?:halaman|laman|hal|page)\.?\s*:?\s*\d{1,2}\s*(?:dari|of|/)\s*\d{1,2}"
    r"|(?:simak|baca|lihat|lanjut|bersambung|berlanjut|selengkapnya|klik)\b.{0,80}\b(?:halaman|laman)"
    r"\s+(?:selanjutnya|berikutnya|\d{1,2})|(?:halaman|laman)\s+(?:selanjutnya|berikutnya)(?:\s*:.{0,200})?"
    r"|(?:(?:halaman|laman|page)\s*:?)?[\s|,]*\d{1,2}(?:[\s|,]+\d{1,2})*)\W*",
    re.IGNORECASE,
)


def read_canonical(view: View) -> str | None:
    """Return the address that the page gives itself, if it is on the same site and can be one article's.

    Some sites give all their pages that of the front page, of their section, or one cut short.
    """
    links = [
        link.get("href") or "" for link in view.index.tagged("link") if (link.get("rel") or "").lower() == "canonical"
    ]
    for address in [*links, *view.structured.of_meta("og:url")]:
        url = canonical(address, view.url)
        if url and same_site(url, view.url) and _fits(url, view.url):
            return url
    return None


def _fits(url: str, own: str) -> bool:
    return _is_root(own) if _is_root(url) else can_be_own(url, own)


def _is_root(url: str) -> bool:
    return url.split("?", maxsplit=1)[0].rstrip("/").count("/") <= 2


def can_be_own(url: str, own: str) -> bool:
    """Say whether *url* can be the address of the article that was found under *own*."""
    named, found = urlsplit(url), urlsplit(own)
    there, here = _segments(named), _segments(found)
    if not (there and here):  # /?p=7, whatever it has become
        return True
    if there == here:
        return not _lacks_number(named, found)
    if here[: len(there)] == there:
        return _names_article(there[-1], here[len(there) :])
    if there[:-1] == here[:-1] and here[-1].startswith(there[-1]):
        return bool(NUMBER.fullmatch(there[-1]) or ENDING.fullmatch(here[-1].removeprefix(there[-1])))
    return not _is_section(named, there, here)


def _segments(parts: SplitResult) -> list[str]:
    return [segment for segment in parts.path.split("/") if segment]


def _lacks_number(named: SplitResult, found: SplitResult) -> bool:
    """Say whether the number is missing by which one page tells all its articles apart: /berita.php?id=7."""
    lacking = set(parse_qsl(found.query)) - set(parse_qsl(named.query))
    is_bare = not named.query and named.path.count("-") < HEADLINE
    return is_bare and any(value.isdecimal() and name.lower() not in COUNTED for name, value in lacking)


def _names_article(last: str, rest: list[str]) -> bool:
    """Say whether an address that ends in *last* is already that of an article which goes on with *rest*."""
    if NUMBER.fullmatch(last):
        return True
    return ("-" in last or "." in last) and all(FOLLOWS.fullmatch(segment) for segment in rest)


def _is_section(named: SplitResult, there: list[str], here: list[str]) -> bool:
    """Say whether a single word stands in place of a headline: /berita instead of /2023/12/piala-untuk-desa."""
    is_word = len(there) == 1 and WORD.fullmatch(there[0]) is not None and not named.query
    return is_word and here[-1].count("-") >= HEADLINE


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


@lru_cache(maxsize=64)  # a page is asked for twice
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
        is_headline = address == view.url and not any(map(str.isdigit, label))  # of the page itself
        is_counted = bare != view.url and not _is_title(label)  # else the number at the end is the article's own
        articles = (view.url, bare) if is_counted else (view.url,)
        if not is_headline and any(_leads_on(address, label, one) for one in articles):
            element.drop_tree()
    return tuple((address, label) for address, label, _ in found)


def _is_title(label: str) -> bool:
    return len(label.split()) >= TITLE_WORDS and not PAGER_LINE.fullmatch(label)


def _leads_on(address: str, label: str, article: str) -> bool:
    number = _offered(address, label, article)
    return number is not None and (number != FIRST or SAYS_FIRST.fullmatch(label) is not None)


def _likely(elements: Iterable[HtmlElement], slug: str, url: str) -> Iterator[tuple[str, str, HtmlElement]]:
    host = _host(url)
    for element in elements:
        href = (element.get("href") or "").strip()
        if href and len(href) <= LONGEST and (slug in href or href[0] in "?.0123456789"):
            address = _address_on(host, url, href)
            if address and canonical(address):
                yield address, text_of_element(element)[:SHORT_LABEL], element


def _address_on(host: str, url: str, href: str) -> str | None:
    """Return where *href* leads from *url*, if that is on *host*; what shares the article leads elsewhere."""
    try:
        if href.startswith(("http://", "https://")) and _host(href) != host:
            return None
        address = urljoin(url, href).partition("#")[0]
    except ValueError:  # brackets that hold no address
        return None
    return address if _host(address) == host else None
