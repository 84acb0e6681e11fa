"""A page that grows by the further pages of its article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.models import Part
from crawler.urls import canonical, same_site

if TYPE_CHECKING:
    from crawler.models import Page

MOST_BYTES = 4 * 1024 * 1024  # of all further parts of one article


def with_part(page: Page, url: str, body: bytes, *, arrived: str) -> Page:
    """Return *page* with the part that was asked for at *url* and answered from *arrived*."""
    if not _is_same_document(url, arrived):
        return without_part(page, url, f"it led to {arrived}")
    if not body.strip():
        return without_part(page, url, "it is empty")
    if len(body) + sum(len(part.body) for part in page.parts) > MOST_BYTES:
        return without_part(page, url, "the parts together are too large")
    return replace(page, parts=(*page.parts, Part(url=url, body=body)))


def without_part(page: Page, url: str, error: str) -> Page:
    """Return *page* with the note that its part at *url* could not be had."""
    return replace(page, parts=(*page.parts, Part(url=url, error=error)))


def _is_same_document(asked: str, arrived: str) -> bool:
    """Say whether an answer came from where it was asked for, apart from the scheme, `www.` and a final slash."""
    return same_site(asked, arrived) and _essence(asked) == _essence(arrived)


def _essence(url: str) -> tuple[str, str]:
    parts = urlsplit(canonical(url) or url)
    return parts.path.rstrip("/"), parts.query
