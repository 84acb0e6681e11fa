"""The addresses under which WordPress's REST API is asked for posts, and what an address asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from crawler.text import whole_number
from crawler.times import to_iso

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

PER_PAGE = 100  # posts a document; WordPress allows no more
FIELDS = (
    "date", "date_gmt", "modified_gmt", "status", "type", "link", "title", "content", "yoast_head_json.author",
    "_links", "_embedded",
)  # fmt: skip
# Names come along with the posts: looking them up afterwards would cost three requests more.
EMBEDDED = ("author", "wp:term", "wp:featuredmedia")
ROUTE = "/wp/v2/posts"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostsQuery:
    """What an address asks for."""

    query: str | None
    after: str | None  # for what was published after a moment, or changed
    page: int
    per_page: int
    by_change: bool = False
    by_number: bool = False


def posts_address(
    endpoint: str,
    *,
    query: str | None = None,
    after: datetime | None = None,
    before: datetime | None = None,
    changed: datetime | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> str:  # fmt: skip
    """Return the address of one document of posts, newest first: those with all words of *query*, between moments.

    *changed* asks for those that were written or edited since, whatever their date; only WordPress 5.7 and later heed
    it.

    Older versions read the moments in the site's own zone: whoever must miss nothing asks for a day more on each side.
    """
    wanted = {
        "search": query,
        "after": to_iso(after) if after else None,
        "before": to_iso(before) if before else None,
        "modified_after": to_iso(changed) if changed else None,
        "orderby": "date",  # a search is sorted by likeness otherwise
        "order": "desc",
        "_fields": ",".join(FIELDS),
        "_embed": ",".join(EMBEDDED),
        "per_page": str(per_page),
        "page": str(page),
    }
    return _with(endpoint, {name: value for name, value in wanted.items() if value is not None})


def newest_address(endpoint: str, *, per_page: int) -> str:
    """Return the address of the posts that were begun last, whatever their date."""
    return _with(posts_address(endpoint, per_page=per_page), {"orderby": "id"})


def named_address(endpoint: str, names: Collection[str]) -> str:
    """Return the address of the posts of these names, whichever of them there are."""
    wanted = {
        "slug": ",".join(names),
        "_fields": ",".join(FIELDS),
        "_embed": ",".join(EMBEDDED),
        "per_page": str(len(names)),
        "page": "1",
    }
    return _with(endpoint, wanted)


def next_address(url: str, *, page: int, per_page: int) -> str:
    """Return the address that asks for another document of the same list."""
    return _with(url, {"per_page": str(per_page), "page": str(page)})


def asked_of(url: str) -> PostsQuery:
    """Return what the address of a document asks for."""
    query = dict(parse_qsl(urlsplit(url).query))
    return PostsQuery(
        query=query.get("search"),
        after=query.get("modified_after") or query.get("after"),
        page=whole_number(query.get("page")) or 1,
        per_page=whole_number(query.get("per_page")) or PER_PAGE,
        by_change="modified_after" in query,
        by_number=query.get("orderby") == "id",
    )


def endpoints_of(root: str, home: str) -> tuple[str, ...]:
    """Return where a site's posts may be asked for: below its REST root, and as a parameter of its home.

    The second form answers where the web server knows no permalinks, and where only the path is blocked.
    """
    second = f"{home.partition('?')[0].rstrip('/')}/?rest_route={ROUTE}"
    first = second if "rest_route=" in root else root.rstrip("/") + ROUTE
    return tuple(dict.fromkeys((first, second)))


def search_address(url: str, query: str) -> str:
    """Return the address that asks for the posts with all words of *query* among those that *url* lists."""
    return _with(url, {"search": query, "page": "1"})


def _with(url: str, parameters: dict[str, str]) -> str:
    parts = urlsplit(url)
    query = {**dict(parse_qsl(parts.query)), **parameters}
    return urlunsplit(parts._replace(query=urlencode(query, safe=":,/", quote_via=quote)))
