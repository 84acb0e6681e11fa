"""Articles that a channel hands out whole: whether they are, and the page that is read in place of their own."""

from __future__ import annotations

import json
import re
from html import escape, unescape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.models import Candidate, Content

FEWEST_WORDS = 60  # less may be an excerpt; a page is worth its request then
CREDIT_AT = 2000  # characters from the end
TAIL = 300  # characters of the text's end in which a cut shows
TAG = re.compile(r"<[^<>]*>")
SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
# What page builders leave behind where nothing rendered them: [vc_row], [et_pb_section], [fusion_text] …
BUILDERS = "vc|et_pb|fusion|av|td[bcm]?|cs|kc|cmsms|penci|siteorigin|mk|rev|wpv|us"
SHORTCODE = re.compile(rf"\[/?(?:{BUILDERS})_[a-z_]+[^\]]{{0,300}}\]")
# The line that WordPress and its SEO plug-ins put below every entry of a feed.
CREDITS = (
    "appeared first on", "first appeared on", "pertama kali tampil pada", "pertama kali muncul di",
    "muncul pertama kali", "tampil lebih awal di", "ditampilkan lebih awal di",
)  # fmt: skip
CREDIT = re.compile(
    rf"<p>\s*(?:The post|Artikel|Pos|Postingan|Tulisan)\s.{{0,1000}}?(?:{'|'.join(CREDITS)}).{{0,600}}?</p>\s*\Z",
    re.DOTALL | re.IGNORECASE,
)
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
    return len(_text(html).split())


def is_whole(content: Content) -> bool:
    """Say whether *content* shows no sign of being an excerpt, or of shortcodes that nobody rendered."""
    text = _text(content.html)
    if len(text.split()) < FEWEST_WORDS or SHORTCODE.search(text):
        return False
    return CUT.search(text[-TAIL:].rstrip()) is None


def _text(html: str) -> str:
    return unescape(TAG.sub(" ", SCRIPT.sub(" ", html)))


def page_of(candidate: Candidate, content: Content, *, zone: str) -> bytes:
    """Return *content* as a page that says of itself what the channel said of the article, for the stages to read."""
    title = escape(candidate.title or "")
    # Escaped so that nothing a channel says can end the script.
    told = json.dumps(_told(candidate, content, zone), ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="canonical" href="{escape(candidate.url)}">'
        f'<script type="application/ld+json">{told}</script></head>'
        f'<body class="single-post"><article><h1 class="entry-title">{title}</h1>'
        f'<div class="entry-content">{content.html}</div></article></body></html>'
    ).encode("utf-8", "replace")


def _told(candidate: Candidate, content: Content, zone: str) -> dict[str, object]:
    told = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": candidate.title,
        "datePublished": _local(candidate.published, zone),
        "dateModified": _local(candidate.modified, zone),
        "author": [{"@type": "Person", "name": name} for name in content.authors],
        "articleSection": content.section,
        "keywords": list(content.tags),
        "image": content.image,
    }
    return {name: value for name, value in told.items() if value}


def _local(moment: datetime | None, zone: str) -> str | None:
    """Return a moment in the source's own zone: seven in the morning there must not look like a bare day in UTC."""
    return moment.astimezone(ZoneInfo(zone)).isoformat() if moment else None
