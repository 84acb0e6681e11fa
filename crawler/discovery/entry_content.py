"""Articles that a channel hands out: whether they are whole."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from crawler.models import WHOLE

if TYPE_CHECKING:
    from crawler.models import Content

FEWEST_WORDS = 60  # less may be an excerpt; a page is worth its request then
BEGINNING = 200  # characters of a text by which it is known again
FEWEST_LETTERS = 30  # characters of a beginning that is no other text's
FURTHER, SHORTEST_FURTHER = 60, 36  # characters by which a further paragraph is known again; of many, fewer
ALL_FURTHER = 600  # characters of most; a row of the ledger with more fills a page of the archive of its own
FEWEST_FURTHER, MOST_FURTHER = 2, 60  # paragraphs; of an excerpt the marks of these are gone
LOOKED_AT = 4000  # characters of markup in which it is looked for
CREDIT_AT = 2000  # characters from the end
TAIL = 300  # characters of the text's end in which a cut shows
TAG = re.compile(r"<[^<>]*>")
PARAGRAPH_END = re.compile(r"</(?:p|li|h[1-6]|div|blockquote|td|dd)\s*>|<br\b[^<>]*>", re.IGNORECASE)
SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
# What page builders leave behind where nothing rendered them: [vc_row], [et_pb_section], [fusion_text] …
BUILDERS = "vc|et_pb|fusion|av|td[bcm]?|cs|kc|cmsms|penci|siteorigin|mk|rev|wpv|us"
SHORTCODE = re.compile(rf"\[/?(?:{BUILDERS})_[a-z_]+[^\]]{{0,300}}\]")
# The line that WordPress and its SEO plug-ins put below every entry of a feed.
CREDITS = (
    "appeared first on", "first appeared on", "pertama kali tampil pada", "pertama kali muncul di",
    "muncul pertama kali", "tampil lebih awal di", "ditampilkan lebih awal di",
)  # fmt: skip
_WITHIN = "(?:(?!</p>).)"  # the paragraph: one that only begins like a credit is the author's own
CREDIT = re.compile(
    rf"<p>\s*(?:The post|Artikel|Pos|Postingan|Tulisan)\s{_WITHIN}{{0,1000}}?(?:{'|'.join(CREDITS)})"
    rf"{_WITHIN}{{0,600}}?</p>\s*\Z",
    re.DOTALL | re.IGNORECASE,
)
ELLIPSIS = re.compile(r"\s*(?:\[?(?:…|\.\.\.|&hellip;)\]?\s*)+\Z")
MORE = (
    r"(?:(?:baca|lihat|simak)\s+(?:berita\s+|artikel\s+)?)?(?:selengkapnya|lengkapnya|lebih lanjut)",
    r"lanjut(?:kan)?\s+(?:mem)?baca",
    r"continue reading",
    r"read (?:more|the full (?:story|article))",
)
CUT = re.compile(rf"(?:…|\.\.\.|{'|'.join(MORE)})[\s.»›→>:)\]]*\Z", re.IGNORECASE)


def without_credit(html: str) -> str:
    """Return *html* without the line below it that names the post and its site."""
    return html[:-CREDIT_AT] + CREDIT.sub("", html[-CREDIT_AT:])


def words_of(html: str) -> int:
    """Return how many words *html* shows."""
    return len(_text_of_html(html).split())


def is_whole(content: Content) -> bool:
    """Say whether *content* shows no sign of being an excerpt, or of shortcodes that nobody rendered."""
    text = _text_of_html(content.html)
    if len(text.split()) < FEWEST_WORDS or SHORTCODE.search(text):
        return False
    return CUT.search(text[-TAIL:].rstrip()) is None


def beginning_of(html: str) -> str | None:
    """Return the first words that *html* shows, without the sign that it goes on; None if there are few."""
    text = " ".join(_text_of_html(html[:LOOKED_AT]).split())[:BEGINNING]
    words = ELLIPSIS.sub("", text).rpartition(" ")[0] if len(text) == BEGINNING else ELLIPSIS.sub("", text)
    return words if len(words) >= FEWEST_LETTERS else None


def paragraphs_of(html: str, *, is_all: bool = False) -> str | None:
    """Return the beginning of *html*, and below it how each paragraph begins that stands behind that, one a line.

    The last line is a full stop where *html* is all of an article. None if it shows few words.
    """
    beginning = beginning_of(html)
    if beginning is None:
        return None
    parts = map(_start_of, PARAGRAPH_END.split(SCRIPT.sub(" ", html)))
    further = [part for part in parts if len(part) >= FEWEST_LETTERS and part not in beginning]
    ending = [WHOLE] if is_all and FEWEST_FURTHER <= len(further) <= MOST_FURTHER else []
    each = max(SHORTEST_FURTHER, ALL_FURTHER // max(1, len(further)))
    return "\n".join([beginning, *(part[:each] for part in further[:MOST_FURTHER]), *ending])


def _start_of(html: str) -> str:
    """Return how a paragraph begins, without the sign that it goes on."""
    text = " ".join(_text_of_html(html).split())
    return ELLIPSIS.sub("", text) if len(text) <= FURTHER else text[:FURTHER]


def _text_of_html(html: str) -> str:
    return unescape(TAG.sub(" ", SCRIPT.sub(" ", html)))
