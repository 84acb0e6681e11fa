"""Tell articles from everything else by the shape of an address, for all sites alike."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from crawler.urls import ends_in_article

SHAPES = tomllib.loads(Path(__file__).with_name("article_urls.toml").read_text("utf-8"))

NUMBERED = frozenset(SHAPES["article"]["numbered"])
ONE = NUMBERED - frozenset(SHAPES["article"]["many"])
SECTIONS = frozenset(SHAPES["article"]["sections"])
IDENTIFIERS = frozenset(SHAPES["article"]["parameters"])
PAGE_ENDINGS = tuple(SHAPES["article"]["endings"])
NEVER = frozenset(SHAPES["never"]["segments"])
NEVER_PREFIXES = tuple(SHAPES["never"]["prefixes"])
NEVER_PARAMETERS = frozenset(SHAPES["never"]["parameters"])
COUNTING = frozenset(SHAPES["never"]["counting"])
NEVER_ENDINGS = tuple(SHAPES["never"]["endings"])
STATIC = frozenset(SHAPES["never"]["pages"])
SECTION_NAMES = frozenset(SHAPES["section"]["segments"])
NO_ARTICLES = re.compile(SHAPES["sitemap"]["never"])

SLUG_HYPHENS, SLUG_LENGTH = 3, 20  # a section's name is shorter: ekonomi-bisnis, pemerintah-daerah
HEADLINE_WORDS = 5  # a menu entry has fewer

DATED = re.compile(  # /2023/12/07/judul, /2023/12/judul, /07/12/2023/judul-berita, /20231207/0012.htm
    r"/(?:19|20)\d\d/(?:0?[1-9]|1[0-2])(?:/(?:0?[1-9]|[12]\d|3[01]))?/(?!\d{1,2}/?$)[^/]+"
    r"|/(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])/(?:19|20)\d\d/(?!\d{1,2}/?$)[^/]*[-.][^/]+"
    r"|/(?:19|20)\d\d(?P<joint>-?)(?:0[1-9]|1[0-2])(?P=joint)(?:0[1-9]|[12]\d|3[01])/(?!\d{1,2}/?$)[^/]+"
)
VIEW = "amp"  # a page for AMP, where it stands before the article's own address
ROUTE = re.compile(r"[a-z][\w-]*(?:/[\w-]+)+")  # ?q=content/judul, as Drupal says what page is meant
FRONT: tuple[list[str], ...] = ([], ["index.php"])  # where that parameter is no search
YEAR = re.compile(r"(?:19|20)\d\d")
COUNTED = re.compile(SHAPES["never"]["counted"])
JOINT = re.compile(r"[-_+ ]|%20")


def announces_articles(url: str) -> bool:
    """Say whether a sitemap of that name may list articles, not tags, authors or pictures."""
    return not NO_ARTICLES.search(urlsplit(url).path.rpartition("/")[2].lower())


@lru_cache(maxsize=8192)
def looks_like_article(url: str, words: int = 0) -> bool:
    """Say whether *url* (canonical) has the shape of an article; *words* of its link's text help in doubt."""
    segments, query = _parts_of(url)
    if _is_machinery(segments, query):
        return False
    if DATED.search(f"/{'/'.join(segments)}") or _is_numbered(segments) or _has_id(segments, query):
        return True
    return _is_named(query) or (_has_slug(segments, words) and not is_static(segments))


def may_be_article(url: str) -> bool:
    """Say whether nothing in *url* (canonical) speaks against an article, as the name of an archive or a file does."""
    segments, query = _parts_of(url)
    return bool(segments or query) and not _is_machinery(segments, query) and not (segments and is_static(segments))


def _parts_of(url: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the segments and the parameters of an address; an AMP page is told by what stands behind its name."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    query = [(name.lower(), value.lower()) for name, value in parse_qsl(parts.query)]
    if segments in FRONT and query[:1] and query[0][0] == "q" and ROUTE.fullmatch(query[0][1]):
        segments, query = query[0][1].split("/"), query[1:]
    return _without_section(segments[segments[:1] == [VIEW] and len(segments) > 1 :]), query


def _without_section(segments: list[str]) -> list[str]:
    """Return *segments* without the word for a section where an article is named below: /kategori/desa/649103/judul."""
    is_article = ends_in_article(f"/{'/'.join(segments)}")
    return [segment for segment in segments if segment not in SECTION_NAMES] if is_article else segments


def _is_machinery(segments: list[str], query: list[tuple[str, str]]) -> bool:
    last = segments[-1] if segments else ""
    names = {*segments, _stem(last), *(value for _, value in query)}
    if names & NEVER or any(name in NEVER_PARAMETERS and not _is_route(name, value) for name, value in query):
        return True
    if COUNTED.search(_stem(last)):
        return True
    return last.endswith(NEVER_ENDINGS) or any(segment.startswith(NEVER_PREFIXES) for segment in segments)


def _is_route(name: str, value: str) -> bool:
    """Say whether a parameter that counts pages elsewhere says here which page is meant, and that is an article's."""
    return name in COUNTING and not value.isdigit() and value not in STATIC


def is_static(segments: list[str]) -> bool:
    """Say whether a path, segment by segment, is that of a page every site has, such as its masthead."""
    stem = _stem(segments[-1])
    if segments[0] == "p" and len(segments) == 2 and segments[-1].endswith(".html"):  # Blogger
        return True
    words = stem.split("-")
    starts = ("-".join(words[: len(words) - more]) for more in range(1, 3) if len(words) - more > 1)
    return stem in STATIC or any(start in STATIC for start in starts)


def _is_numbered(segments: list[str]) -> bool:
    """Say whether a number stands where articles have theirs: /read/123, /berita/123/judul, /berita/123-judul."""
    for before, segment, after in zip(segments, segments[1:], [*segments[2:], ""], strict=False):
        number, _, rest = _stem(segment).partition("-")
        if not number.isdigit() or (YEAR.fullmatch(number) and after.isdigit()):  # a year and its month
            continue
        if _shows_one(before) or (before in SECTIONS and (after or len(number) >= 5 or re.search("[a-z].*-", rest))):
            return True
    return False


def _shows_one(segment: str) -> bool:
    """Say whether a segment stands before the number of one article: detail, detail_berita, news-show."""
    words = set(JOINT.split(segment))
    return segment in NUMBERED or (not words.isdisjoint(ONE) and words <= ONE | SECTIONS)


def _has_slug(segments: list[str], words: int) -> bool:
    if not segments:
        return False
    last = segments[-1]
    if len(segments) > 1 and re.fullmatch(r"\d{3,}", last):  # /judul-berita-yang-panjang/12345
        last = segments[-2]
    stem = _stem(last)
    hyphens = len(JOINT.split(stem)) - 1
    if hyphens >= SLUG_HYPHENS and len(stem) >= SLUG_LENGTH:
        return True
    if hyphens >= 2 and (stem != last or words >= HEADLINE_WORDS):
        return True
    return stem != last and bool(re.search(r"\d{5,}", stem))


def _has_id(segments: list[str], query: list[tuple[str, str]]) -> bool:
    """Say whether a parameter numbers an article; ?p=2 does on WordPress's front page alone."""
    is_deep = bool(segments) and not segments[-1].endswith(PAGE_ENDINGS)
    names = IDENTIFIERS - {"p"} if is_deep else IDENTIFIERS
    return any(name in names and re.match(r"\d+(?:\W|$)", value) for name, value in query)


def _is_named(query: list[tuple[str, str]]) -> bool:
    """Say whether a parameter holds the whole name of an article: ?judul=wali-kota-resmikan-pusat-data."""
    values = (value for _, value in query if len(value) >= SLUG_LENGTH)
    return any(len(JOINT.split(value)) > SLUG_HYPHENS and re.search("[a-z]{3}", value) for value in values)


def _stem(segment: str) -> str:
    """Return *segment* without an ending that a page may carry."""
    return segment.rpartition(".")[0] if segment.endswith(PAGE_ENDINGS) else segment
