"""Bytes to markup, whatever they claim about their charset, and markup to a tree, without trusting it."""

from __future__ import annotations

import codecs
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from lxml import etree, html

if TYPE_CHECKING:
    from lxml.html import HtmlElement

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:-]{3,30})", re.IGNORECASE)
HEAD = 4096  # bytes in which a charset is declared
CONTROL = bytes([*range(9), 11, 12, *range(14, 32), 127])  # which stand in no other character of UTF-8

LONG = 4_000  # bytes: a tag of fewer has no swarm of attributes
# libxml2 compares every attribute of an HTML tag with all before it: 40,000 take six seconds, a page full an hour.
SWARM = re.compile(
    rb"""<[a-zA-Z][^\s/>]*+(?:[\s/]*+[^\s>/][^\s=>/]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+){2000,}+"""
)
# All elements alike: the classes that lxml has for forms are looked up in Python, for every element.
PLAIN = etree.ElementDefaultClassLookup(element=html.HtmlElement)
HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")
QUOTED = (b"'<", b'"<')


def _from_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read what is no UTF-8 as Windows does: such pages are cp1252, or a mixture of both."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("cp1252", "replace"), error.end


codecs.register_error("pantau.cp1252", _from_cp1252)


def decode(body: bytes, declared: str | None = None) -> str:
    """Return the markup in *body*; a byte order mark counts most, then valid UTF-8, then what is declared."""
    for mark, name in BOMS:
        if body.startswith(mark):
            return body.decode(name, "replace")
    if wide := _wide(body[:400]):
        return body.decode(wide, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(_codec(body, declared) or "utf-8", "pantau.cp1252")


def _wide(start: bytes) -> str | None:
    """Recognize UTF-16 without its mark: every second byte of the markup is zero."""
    if len(start) < 8 or start.count(0) < len(start) // 4:
        return None
    return "utf-16-be" if start[0] == 0 else "utf-16-le"


def _codec(body: bytes, declared: str | None) -> str | None:
    """Return the declared charset when it is one that the cp1252 reading would spoil."""
    found = META.search(body[:HEAD])
    for name in (declared, found[1].decode("ascii") if found else None):
        codec = _charset_name(name or "")
        if codec and codec not in {"utf-8", "cp1252", "iso8859-1", "ascii"} and not codec.startswith("utf-"):
            return codec
    return None


@lru_cache(maxsize=64)
def _charset_name(name: str) -> str | None:
    """Return the name of a charset by one of its names; Python also calls codecs what reads no text from a page."""
    try:
        b"a".decode(name.strip(), "pantau.cp1252")
        known = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):  # no codec, one from bytes to bytes, one for host names, or a name with a null
        return None
    return known if "escape" not in known else None  # how Python writes text, not how anybody else does


def markup_of(body: bytes, declared: str | None = None) -> bytes:
    """Return the markup in *body* as UTF-8, without the characters that end or break a parse."""
    if not _is_utf8(body):
        body = decode(body, declared).encode("utf-8", "ignore")  # half a surrogate pair is no character
    return body.translate(None, CONTROL)


def _is_utf8(body: bytes) -> bool:
    if body.startswith(tuple(mark for mark, _ in BOMS)) or _wide(body[:400]):
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def parse_html(markup: bytes, url: str | None = None) -> HtmlElement | None:
    """Return the tree of a page whose *markup* is UTF-8, or None if there is none in it."""
    try:
        return html.document_fromstring(_without_swarms(markup), parser=_parser(), base_url=url)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


@cache
def _parser() -> html.HTMLParser:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(PLAIN)
    return parser


def _without_swarms(markup: bytes) -> bytes:
    """Return *markup* without the tags that have more attributes than any page needs."""
    # A value with an angle would hide a tag. One letter is counted far faster than two.
    is_plain = markup.count(b"<") < LONG or sum(markup.count(quoted) for quoted in QUOTED) < LONG
    if is_plain and _has_short_tags(markup):
        return markup
    return SWARM.sub(b"", markup)


def _has_short_tags(markup: bytes) -> bool:
    """Say whether another angle stands less than LONG bytes behind each that opens; most bytes are not looked at."""
    at = 0
    while len(markup) - at >= LONG:
        end = markup.rfind(b">", at, at + LONG)
        if end < 0:  # a text or a script
            end = markup.find(b">", at + LONG) % (len(markup) + 1)
            if any(len(piece) >= LONG for piece in markup[at:end].split(b"<")[1:]):
                return False
        at = end + 1
    return True
