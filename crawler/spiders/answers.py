"""What an answer says of itself in its headers, and the reading of a channel's document that obeys them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.archive.channels import Validators
from crawler.discovery import READERS
from crawler.models import ChannelKind, Reading
from crawler.robots_tags import forbids_following, said_in_headers

if TYPE_CHECKING:
    from scrapy.http import Response


def read_document(kind: ChannelKind, response: Response) -> Reading:
    """Read a document of a channel; a listing whose header says nofollow announces nothing."""
    if kind is ChannelKind.LISTING and forbids_following(said_in_headers(robots_tags_of(response))):
        return Reading()
    return READERS[kind](response.body, response.url)


def robots_tags_of(response: Response) -> tuple[str, ...]:
    """Return the X-Robots-Tag headers of an answer."""
    return tuple(value.decode("latin-1") for value in response.headers.getlist("X-Robots-Tag"))


def validators_of(response: Response, digest: str) -> Validators:
    """Return what makes the next request for the same document conditional."""
    return Validators(etag=_header(response, "ETag"), last_modified=_header(response, "Last-Modified"), digest=digest)


def charset_of(response: Response) -> str | None:
    """Return the charset that the Content-Type header names."""
    _, found, name = (_header(response, "Content-Type") or "").lower().partition("charset=")
    return name.split(";")[0].strip(" '\"") or None if found else None


def _header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value else None
