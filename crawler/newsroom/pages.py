"""Prints the page of an article in the markup of its site's family, and its posts as the REST API of WordPress."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from crawler.newsroom.editions import fill, teaser_of
from crawler.newsroom.models import Document
from crawler.newsroom.printed_dates import shown, with_offset, with_wrong_offset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crawler.newsroom.editions import Edition
    from crawler.newsroom.models import Piece
    from crawler.newsroom.neighbours import Surroundings

FILLER = "\0"  # where the shared filler goes; no text holds this character
SENTENCE_END = ". "
POSTS_PATH, POSTS_ROUTE = "/wp-json/wp/v2/posts", "/wp/v2/posts"
MOST_POSTS, CAPPED = 100, 10  # posts a document; what a plug-in leaves of it
JSON = "application/json; charset=UTF-8"


def print_page(edition: Edition, piece: Piece, part: int = 0) -> Document:
    """Return the page of *piece*; of a split one, *part* 1 and so on, or 0 for all of it."""
    around = edition.neighbourhood.of(piece)
    words = _template_words(edition, piece) | _around(edition, around) | {"split": _pager(edition, piece, part)}
    if part and edition.markup["parts_are_canonical"]:
        words["canonical"] = edition.home + part_path(edition, piece, part)
    paragraphs = _paragraphs_of_part(edition, piece, part)
    words["body"] = _body(edition, _noted(edition, piece, paragraphs) if part < 2 else paragraphs, around)
    return document(edition, words, edition.markup["page"])


def print_amp(edition: Edition, piece: Piece) -> Document:
    """Return the short page for telephones, which names the article's own address as canonical."""
    around = edition.neighbourhood.of(piece)
    words = _template_words(edition, piece) | {"body": _body(edition, _noted(edition, piece, piece.paragraphs), around)}
    return document(edition, words, edition.markup["amp"])


def document(edition: Edition, words: dict[str, str], markup: str, head: str = "head") -> Document:
    """Return a whole page around *markup*, cut where the filler goes."""
    top = fill(edition.markup[head], words)
    page = (
        f'<!DOCTYPE html>\n<html lang="{edition.markup["lang"]}">\n<head>{top}</head>\n'
        f'<body class="{edition.site.family}">{fill(markup, words)}</body>\n</html>\n'
    )
    charset = edition.site.charset
    body, rest = (half.encode(charset, "xmlcharrefreplace") for half in page.split(FILLER))
    # The site that is not in UTF-8 says so in the page alone, as its like do.
    kind = "text/html" if charset != "utf-8" else "text/html; charset=UTF-8"
    return Document(body=body, rest=rest, kind=kind)


def site_words(edition: Edition) -> dict[str, str]:
    """Return what every page of a site prints."""
    site = edition.site
    entries = [("Beranda", "/"), *((section, edition.section_path(section)) for section in edition.sections)]
    return {
        "name": site.name,
        "home": edition.home,
        "charset": site.charset,
        "filler": FILLER,
        "menu": "".join(f'<li><a href="{path}">{section}</a></li>' for section, path in entries),
        "alternate": _alternate(edition),
    }


@lru_cache(maxsize=4096)
def piece_words(edition: Edition, piece: Piece) -> dict[str, str]:
    """Return what a list prints of one of its pieces."""
    zone = edition.site.timezone
    return {
        "url": edition.announced(piece),
        "title": escape(piece.title),
        "teaser": teaser_of(piece),
        "shown": shown(piece.published, zone, edition.markup["shown"]),
        "faulty": with_wrong_offset(piece.published, zone),
        "section": escape(piece.section),
        "section_url": edition.section_path(piece.section),
        "author": escape(", ".join(piece.authors)),
        "author_url": edition.author_url(piece),
    }


def items(edition: Edition, pieces: Iterable[Piece], form: str = "item") -> str:
    """Return *pieces* as a list in one of the family's forms."""
    markup = edition.markup[form]
    return "\n".join(fill(markup, piece_words(edition, piece)) for piece in pieces)


def _template_words(edition: Edition, piece: Piece) -> dict[str, str]:
    zone, url = edition.site.timezone, edition.url_of(piece)
    words = site_words(edition) | piece_words(edition, piece)
    words |= {
        "canonical": url,
        "path": piece.path,
        "number": f"{piece.published:%d%H%M}",
        "title_json": json.dumps(piece.title),
        "author_json": json.dumps(", ".join(piece.authors)),
        "iso": with_offset(piece.published, zone),
        "local": f"{piece.published.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}",
        "tags": "".join(_tag(edition, tag) for tag in piece.tags),
    }
    words["figure"] = fill(edition.markup["figure"], words)
    words["evidence"] = fill(edition.markup["evidence"], words)
    return words


def _tag(edition: Edition, tag: str) -> str:
    return fill(edition.markup["tag"], {"name": escape(tag), "url": edition.tag_path(tag)})


def _around(edition: Edition, around: Surroundings) -> dict[str, str]:
    return {
        "previous": escape(around.previous.title),
        "previous_url": edition.announced(around.previous),
        "next": escape(around.next.title),
        "next_url": edition.announced(around.next),
        "related": items(edition, around.related),
        "popular": items(edition, around.popular),
    }


def _body(edition: Edition, paragraphs: Iterable[str], around: Surroundings) -> str:
    """Return the text with "Baca Juga" lines and an advertisement in it, as the family does it."""
    markup = edition.markup
    words = {f"title{at}": escape(piece.title) for at, piece in enumerate(around.related, 1)}
    words |= {f"url{at}": edition.announced(piece) for at, piece in enumerate(around.related, 1)}
    blocks = [fill(markup["paragraph"], {"text": escape(text, quote=False)}) for text in paragraphs]
    if len(blocks) > 2:
        blocks[1] = _inside(blocks[1], fill(markup["inside"], words))
    for at, line in zip((4, 2), reversed(markup["inline"]), strict=False):
        blocks.insert(min(at, len(blocks)), fill(line, words))
    blocks.insert(min(3, len(blocks)), markup["ad"])
    return "\n".join(blocks)


def _noted(edition: Edition, piece: Piece, paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """Return *paragraphs* with those that the site prints in every article, some with a number of its own."""
    inside = [note.format(number=piece.published.minute) for note in edition.site.notes]
    return (*paragraphs[:2], *inside[:-1], *paragraphs[2:], *inside[-1:])


def _inside(paragraph: str, line: str) -> str:
    """Put *line* behind the first sentence of *paragraph*."""
    first, end, rest = paragraph.partition(SENTENCE_END)
    return f"{first}.{line} {rest}" if end else paragraph


def part_path(edition: Edition, piece: Piece, part: int) -> str:
    """Return the path of one part of a split piece."""
    return piece.path if part == 1 else fill(edition.markup["part_path"], {"path": piece.path, "number": part})


def _paragraphs_of_part(edition: Edition, piece: Piece, part: int) -> tuple[str, ...]:
    if part == 0:
        return piece.paragraphs
    size = -(-len(piece.paragraphs) // edition.markup["parts"])
    return piece.paragraphs[(part - 1) * size : part * size]


def _pager(edition: Edition, piece: Piece, part: int) -> str:
    """Return the links between the parts; the page of all parts has those of the first."""
    markup = edition.markup
    if not piece.is_split:
        return str(markup["unsplit"])
    here, parts = part or 1, range(1, markup["parts"] + 1)
    links = [
        fill(markup["page_here" if n == here else "page_there"], {"url": part_path(edition, piece, n), "number": n})
        for n in parts
    ]
    following = fill(markup["page_next"], {"url": part_path(edition, piece, here + 1)}) if here + 1 in parts else ""
    return fill(markup["split"], {"path": piece.path, "pages": "".join(links), "next": following})


def _alternate(edition: Edition) -> str:
    if edition.site.feed == "none":
        return ""
    kind = "application/atom+xml" if edition.site.family == "blogger" else "application/rss+xml"
    words = {"kind": kind, "name": edition.site.name, "url": edition.home + edition.site.feed}
    return fill(edition.markup["alternate"], words)


def asks_for_posts(edition: Edition, target: str) -> bool:
    """Say whether *target* is one that the site's REST API answers; a site may have its second form only."""
    path, _, query = target.partition("?")
    is_route = path == "/" and dict(parse_qsl(query)).get("rest_route") == POSTS_ROUTE
    return is_route or (path == POSTS_PATH and edition.site.rest != "route")


def posts(edition: Edition, target: str) -> Document:
    """Return the posts that *target* asks for, newest first, with their number in the headers."""
    asked = dict(parse_qsl(target.partition("?")[2]))
    size, page = int(asked.get("per_page", "10")), int(asked.get("page", "1"))
    most = CAPPED if edition.site.rest == "capped" else MOST_POSTS
    if size > most:
        return _refusal("rest_invalid_param", f"per_page must be between 1 (inclusive) and {most} (inclusive)")
    found = [piece for piece in edition.pieces if _is_asked_for(edition, piece, asked)]
    if asked.get("orderby") == "id":
        found.sort(key=_entered, reverse=True)
    pages = -(-len(found) // size)
    if page > max(1, pages):
        return _refusal("rest_post_invalid_page_number", "The page number requested is larger than there are pages.")
    shown = [_rest_post(edition, piece) for piece in found[(page - 1) * size : page * size]]
    headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
    return Document(body=json.dumps(shown).encode(), kind=JSON, headers=headers)


def _refusal(code: str, message: str) -> Document:
    body = {"code": code, "message": message, "data": {"status": 400, "params": {"per_page": message}}}
    return Document(body=json.dumps(body).encode(), kind=JSON, status=400)


def _is_asked_for(edition: Edition, piece: Piece, asked: Mapping[str, str]) -> bool:
    if "after" in asked and piece.published <= datetime.fromisoformat(asked["after"]):
        return False
    if "before" in asked and piece.published >= datetime.fromisoformat(asked["before"]):
        return False
    changed = asked.get("modified_after") if edition.site.rest != "old" else None
    if changed and _modified(piece) <= datetime.fromisoformat(changed):
        return False
    if edition.site.rest == "deaf":
        return True
    is_named = "slug" not in asked or _name_of(piece) in asked["slug"].split(",")
    return is_named and holds(piece, asked.get("search", ""))


def _name_of(piece: Piece) -> str:
    return piece.path.rstrip("/").rpartition("/")[2].removesuffix(".html")


def _entered(piece: Piece) -> datetime:
    return piece.entered or piece.published


def _modified(piece: Piece) -> datetime:
    return piece.edited or _entered(piece)


def holds(piece: Piece, words: str) -> bool:
    """Say whether *piece* holds all *words*, as WordPress's search demands."""
    text = " ".join((piece.title, *piece.paragraphs)).lower()
    return all(word in text for word in words.lower().split())


def _rest_post(edition: Edition, piece: Piece) -> dict[str, Any]:
    terms = [{"taxonomy": "category", "name": piece.section}]
    tags = [{"taxonomy": "post_tag", "name": tag} for tag in piece.tags]
    local = piece.published.astimezone(ZoneInfo(edition.site.timezone))
    return {
        "date": f"{local:%Y-%m-%dT%H:%M:%S}",
        "date_gmt": f"{piece.published:%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{_modified(piece):%Y-%m-%dT%H:%M:%S}",
        "status": "publish",
        "type": "post",
        "link": edition.url_of(piece),
        "title": {"rendered": escape(piece.title)},
        "content": {"rendered": whole_of(piece), "protected": False},
        "_embedded": {"author": [{"name": name} for name in piece.authors], "wp:term": [terms, tags]},
    }


def whole_of(piece: Piece) -> str:
    """Return the text of *piece* as the editor of a WordPress site holds it."""
    return "\n\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in piece.paragraphs)
