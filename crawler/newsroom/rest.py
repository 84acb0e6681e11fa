"""Answers for WordPress's REST API: posts by words and moments, so many at a time, each with its text."""

from __future__ import annotations

import json
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from crawler.newsroom.models import Document, Piece

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.newsroom.editions import Edition

PATH, ROUTE = "/wp-json/wp/v2/posts", "/wp/v2/posts"
MOST, CAPPED = 100, 10  # posts a document; what a plug-in leaves of it
KIND = "application/json; charset=UTF-8"


def asks_for_posts(edition: Edition, target: str) -> bool:
    """Say whether *target* is one that the site's REST API answers; a site may have its second form only."""
    path, _, query = target.partition("?")
    is_route = path == "/" and dict(parse_qsl(query)).get("rest_route") == ROUTE
    return is_route or (path == PATH and edition.site.rest != "route")


def posts(edition: Edition, target: str) -> Document:
    """Return the posts that *target* asks for, newest first, with their number in the headers."""
    asked = dict(parse_qsl(target.partition("?")[2]))
    size, page = int(asked.get("per_page", "10")), int(asked.get("page", "1"))
    most = CAPPED if edition.site.rest == "capped" else MOST
    if size > most:
        return _refusal("rest_invalid_param", f"per_page must be between 1 (inclusive) and {most} (inclusive)")
    found = [piece for piece in edition.pieces if _fits(edition, piece, asked)]
    if asked.get("orderby") == "id":
        found.sort(key=_entered, reverse=True)
    pages = -(-len(found) // size)
    if page > max(1, pages):
        return _refusal("rest_post_invalid_page_number", "The page number requested is larger than there are pages.")
    shown = [_post(edition, piece) for piece in found[(page - 1) * size : page * size]]
    headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
    return Document(body=json.dumps(shown).encode(), kind=KIND, headers=headers)


def _refusal(code: str, message: str) -> Document:
    body = {"code": code, "message": message, "data": {"status": 400, "params": {"per_page": message}}}
    return Document(body=json.dumps(body).encode(), kind=KIND, status=400)


def _fits(edition: Edition, piece: Piece, asked: Mapping[str, str]) -> bool:
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


def _post(edition: Edition, piece: Piece) -> dict[str, Any]:
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
