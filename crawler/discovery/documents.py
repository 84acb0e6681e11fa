"""Open what a channel sent: unpack it, make it text, say what it is, and parse it without trusting it."""

from __future__ import annotations

import re
import zlib
from gzip import GzipFile
from html.entities import html5
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

from crawler import markup
from crawler.markup import decode

if TYPE_CHECKING:
    from lxml.html import HtmlElement

FEED, SITEMAP, PAGE, JSON = "a feed", "a sitemap", "an HTML page", "JSON"

LARGEST = 64 * 1024 * 1024  # bytes unpacked; the protocol allows a sitemap 50 MiB
MOST_TAGS = 2_000_000  # in one document; 50,000 addresses with picture and news tags need half, and cost 250 MB
CHUNK = 256 * 1024
GZIP = b"\x1f\x8b"

BINARY = {
    b"%PDF": "a PDF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture",
    b"PK\x03\x04": "a zip file",
}
XML_ROOT = re.compile(r"<(?:[\w-]+:)?(rss|rdf|feed|urlset|sitemapindex)(?=[\s/>])", re.IGNORECASE)
HTML_ROOT = re.compile(r"<!doctype\s+html|<html(?=[\s>])", re.IGNORECASE)
BARE_AMPERSAND = re.compile(r"&(?!\w{2,31};|#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};)")
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)(\w{2,31};)")
# Halves of a character beyond the first 65,536, such as an emoji, as some systems write them; lxml breaks at them.
HALVES = re.compile(r"(?:&#(?:0*5[5-7]\d{3}|[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2});)+")
# The same in JSON; a pair of them, and a backslash that is meant as one, stay.
JSON_HALVES = re.compile(
    r"(\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufeff\ufffe\uffff]")
# Tags that HTML never closes swallow the rest of an entry when they stand in a feed as they are.
VOID = re.compile(r"<(?:br|hr|img|wbr)(?:\s[^<>]*)?>", re.IGNORECASE)


class NotAChannel(ValueError):  # noqa: N818 - the name is the verdict
    """A document is plainly not of its channel's kind; the message is a clause for the operator."""


def characters_of(body: bytes, wanted: str) -> str:
    """Return the characters of *body*, unpacked and decoded; raise NotAChannel if it holds none."""
    body = unpack(body)
    for magic, name in BINARY.items():
        if body.startswith(magic):
            raise NotAChannel(f"{name}, not {wanted}")
    text = CONTROL.sub("", decode(body))
    if not text.strip():
        raise NotAChannel(f"an empty body, not {wanted}")
    return text


def unpack(body: bytes) -> bytes:
    """Return *body*, gunzipped if it is gzip; of a damaged file, what stands before the damage."""
    if not body.startswith(GZIP):
        return body
    parts: list[bytes] = []
    size = 0
    with GzipFile(fileobj=BytesIO(body)) as stream:
        while chunk := _next_chunk(stream):
            size += len(chunk)
            if size > LARGEST:
                raise NotAChannel(f"more than {LARGEST // 1024**2} MiB when unpacked")
            parts.append(chunk)
    return b"".join(parts)


def _next_chunk(stream: GzipFile) -> bytes:
    try:
        return stream.read1(CHUNK)
    except (EOFError, OSError, zlib.error):  # cut off or damaged: what came so far is still good
        return b""


def kind_of(text: str) -> str:
    """Return what *text* plainly is, in words for the operator."""
    page = HTML_ROOT.search(text)
    if root := XML_ROOT.search(text, 0, page.start() if page else len(text)):
        return SITEMAP if root[1].lower() in {"urlset", "sitemapindex"} else FEED
    if page:
        return PAGE
    return _kind_of_rest(text.lstrip())


def _kind_of_rest(text: str) -> str:
    if text.startswith(("{", "[")):
        return JSON
    if text.startswith("<?xml"):
        return "XML of another kind"
    return PAGE if re.search(r"<[a-zA-Z]", text) else "plain text"


def parse_xml(text: str, url: str) -> etree._Element:
    """Return the root of a feed or sitemap, repaired as far as possible; entities are never resolved."""
    if text.count("<") > MOST_TAGS:
        raise NotAChannel(f"more than {MOST_TAGS:,} tags in one document")
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, huge_tree=False,
        encoding="utf-8", remove_comments=True, remove_pis=True,
    )  # fmt: skip
    root = etree.fromstring(_repair(text).encode("utf-8", "replace"), parser, base_url=url)
    if root is None:
        raise NotAChannel("XML broken beyond repair")
    return root


def _repair(text: str) -> str:
    """Return the root element alone, without declarations, bare ampersands, open void tags and a torn tail.

    What stands after the last `>` of a truncated document may be half an address, so it is given up.
    """
    start = XML_ROOT.search(text)
    inner = HALVES.sub(_joined, text[start.start() if start else 0 : text.rfind(">") + 1])
    return VOID.sub(_closed, ENTITY.sub(_as_character, BARE_AMPERSAND.sub("&amp;", inner)))


def _joined(halves: re.Match[str]) -> str:
    """Return the characters that halves make together; one that stands alone is none."""
    codes = (int(f"0{code}", 16 if code[0] in "xX" else 10) for code in re.findall(r"&#(\w+);", halves[0]))
    return "".join(map(chr, codes)).encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def without_halves(text: str) -> str:
    """Return JSON without the halves of characters that have no other half, which no file or database can hold."""
    return JSON_HALVES.sub(r"\1", text)


def _closed(void: re.Match[str]) -> str:
    """Close a line break, which parts the paragraphs of a text; pictures and rules say nothing."""
    return " <br/> " if void[0][1:3].lower() == "br" else " "


def _as_character(entity: re.Match[str]) -> str:
    """Turn a name HTML knows into its character, and any other into the letters it is written with."""
    return html5.get(entity[1]) or f"&amp;{entity[1]}"


def parse_html(text: str, url: str) -> HtmlElement | None:
    """Return the root of an HTML page, or None where nothing can be made of it."""
    if text.count("<") > MOST_TAGS:
        raise NotAChannel(f"more than {MOST_TAGS:,} tags in one document")
    return markup.parse_html(text.encode("utf-8", "replace"), url)


def parse_page(body: bytes, url: str) -> HtmlElement | None:
    """Return the root of what may be an HTML page; None of what is none, which is no mistake of a home page."""
    try:
        text = characters_of(body, PAGE)
        return parse_html(text, url) if kind_of(text) == PAGE else None
    except NotAChannel:
        return None
