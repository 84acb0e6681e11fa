"""Read WordPress's REST API: up to a hundred posts in one document, each with its whole text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from crawler.discovery.dates import moment_of
from crawler.discovery.documents import PAGE, NotAChannel, characters_of, kind_of, without_halves
from crawler.discovery.entry_content import paragraphs_of
from crawler.discovery.fields import LARGEST_ENTRY, address_of, title_of, unique
from crawler.discovery.wordpress_urls import asked_of, next_address
from crawler.models import Candidate, Content, Pointer, Reading
from crawler.text import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

Post = dict[str, Any]

POSTS = "WordPress's posts"
CAPPED = 10  # posts a document where a site allows no hundred and does not say how many
MOST_NAMES = 40  # of one post
UNSORTED = {"uncategorized", "tak berkategori", "tanpa kategori", "uncategorised"}
LOGIN = re.compile(r"wp-login|/(?:login|masuk|signin)\b", re.IGNORECASE)
# "per_page must be between 1 (inclusive) and 10 (inclusive)"
RANGE = re.compile(r"per_page\D{0,80}\b\d+\D{1,40}?(\d+)")
BEGINNING = re.compile(r'\[\s*\{|\{\s*"code"\s*:|\[\]\s*\Z')  # of posts, of a refusal, or no posts at all


def read_wordpress(
    body: bytes, url: str, zone: str = "UTC", headers: Mapping[str, str] | None = None
) -> Reading:  # fmt: skip
    """Return the published posts of a document with their text, and the address of the next one.

    *headers* are those of the answer, by lower-case name; without them a full document is taken to have a next one.
    A moment that a site has only on its own clock is read in *zone*.
    """
    found = _load(characters_of(body, POSTS), url)
    if isinstance(found, dict):
        return _refused(found, url)
    posts = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    if found != [] and not any("link" in post for post in posts):
        raise NotAChannel(f"JSON of another kind, not {POSTS}")
    candidates = unique(filter(None, (_candidate(post, url, zone) for post in posts)))
    further = _further(len(posts), url, _header_number(headers, "x-wp-totalpages"))
    return Reading(candidates=candidates, further=further, total=_header_number(headers, "x-wp-total"))


def _load(text: str, url: str) -> object:
    """Return the JSON of an answer, also behind the warnings that a badly kept PHP prints in front of it."""
    text = without_halves(text)
    begins = None if text.lstrip().startswith(("[", "{")) else BEGINNING.search(text)
    try:
        return json.JSONDecoder().raw_decode(text[begins.start() if begins else 0 :].lstrip())[0]
    except (ValueError, RecursionError):
        raise NotAChannel(f"{_what(text, url)}, not {POSTS}") from None


def _what(text: str, url: str) -> str:
    if text.lstrip().startswith(("[", "{")):
        return "broken JSON"
    kind = kind_of(text)
    return "a login page" if kind == PAGE and LOGIN.search(url) else kind


def _refused(answer: Post, url: str) -> Reading:
    """Read WordPress's own refusals: no such page is the end of the list, and too many posts are asked for as fewer."""
    code = " ".join(str(answer.get("code", "no code")).split())[:80]
    asked = asked_of(url)
    if code == "rest_post_invalid_page_number" and asked.page > 1:
        return Reading()
    if code == "rest_invalid_param" and (most := _most(answer)) and most < asked.per_page:
        return Reading(further=(Pointer(url=next_address(url, page=asked.page, per_page=most)),))
    raise NotAChannel(f"a refusal ({code}), not {POSTS}")


def _most(answer: Post) -> int | None:
    """Return how many posts a document may hold, if that is what was refused."""
    said = json.dumps(answer)[:2000]
    if "per_page" not in said:
        return None
    return int(found[1][:3]) if (found := RANGE.search(said)) else CAPPED


def _further(posts: int, url: str, pages: int | None) -> tuple[Pointer, ...]:
    asked = asked_of(url)
    more = asked.page < pages if pages is not None else posts >= asked.per_page
    if not more or not posts:
        return ()
    is_capped = asked.page == 1 and posts <= asked.per_page // 2  # less than was asked for, and yet not all
    return (Pointer(url=next_address(url, page=asked.page + 1, per_page=posts if is_capped else asked.per_page)),)


def _header_number(headers: Mapping[str, str] | None, name: str) -> int | None:
    return whole_number((headers or {}).get(name, "").strip())


def _candidate(post: Post, url: str, zone: str) -> Candidate | None:
    link = post.get("link")
    address = address_of(link, url) if isinstance(link, str) else None
    if address is None or not _is_public(post):
        return None
    title = title_of(_rendered(post, "title"))
    content = _content(post, url) if title else None  # which its page may show
    return Candidate(
        url=address,
        title=title,
        published=_moment_of_post(post, "date", zone),
        modified=_moment_of_post(post, "modified", zone),
        content=content,
        beginning=None if content else paragraphs_of(_rendered(post, "excerpt")),
    )


def _is_public(post: Post) -> bool:
    """Say whether everybody may read it, and whether it is news and no page, product or picture."""
    content = post.get("content")
    is_protected = isinstance(content, dict) and bool(content.get("protected"))
    return not is_protected and post.get("status", "publish") == "publish" and post.get("type", "post") == "post"


def _rendered(post: Post, name: str) -> str:
    value = post.get(name)
    text = value.get("rendered") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def _moment_of_post(post: Post, name: str, zone: str) -> datetime | None:
    """Return a moment, from the site's own clock where it has lost the other: it then says 0000-00-00T00:00:00."""
    values = ((post.get(f"{name}_gmt"), "UTC"), (post.get(name), zone))
    moments = (moment_of(value, clock) for value, clock in values if isinstance(value, str))
    return next((moment for moment in moments if moment), None)


def _content(post: Post, url: str) -> Content | None:
    html = _rendered(post, "content")
    if not html.strip() or len(html) > LARGEST_ENTRY:
        return None
    sections = [name for name in _terms(post, "category") if name.lower() not in UNSORTED]
    return Content(
        html=html,
        authors=tuple(_authors(post)),
        section=sections[0] if sections else None,
        tags=tuple(_terms(post, "post_tag")),
        image=_image(post, url),
    )


def _embedded(post: Post, name: str) -> list[Post]:
    """Return what WordPress sent along for a link of the post; some of it may be a refusal of its own."""
    groups = post.get("_embedded")
    values = groups.get(name) if isinstance(groups, dict) else None
    listed = values if isinstance(values, list) else []
    flat = [one for value in listed for one in (value if isinstance(value, list) else [value])]
    return [one for one in flat[: 2 * MOST_NAMES] if isinstance(one, dict)]


def _terms(post: Post, taxonomy: str) -> list[str]:
    names = (title_of(str(term.get("name", ""))) for term in _embedded(post, "wp:term")
             if term.get("taxonomy") == taxonomy)  # fmt: skip
    return [name for name in names if name][:MOST_NAMES]


def _authors(post: Post) -> Iterator[str]:
    """Yield who wrote it; where a site hides its users, the name that its SEO plug-in gives."""
    seo = post.get("yoast_head_json")
    names = [author.get("name") for author in _embedded(post, "author")]
    names = [name for name in names if name] or [seo.get("author") if isinstance(seo, dict) else None]
    for name in names:
        if isinstance(name, str) and (clean := title_of(name)):
            yield clean


def _image(post: Post, url: str) -> str | None:
    addresses = (one.get("source_url") for one in _embedded(post, "wp:featuredmedia"))
    return next((found for text in addresses if isinstance(text, str) and (found := address_of(text, url))), None)
