"""Turns what a site hands out into the bytes of an HTTP response."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.utils import format_datetime
from hashlib import sha1
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.newsroom.models import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """An answer that somebody asked for instead of the site's own."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    delay: float  # seconds before the answer
    times: int | None  # visits left, or None for good
    raw: tuple[bytes, ...] = ()  # sent as they are in place of an answer, after which the connection ends
    pause: float = 0.0  # seconds between two of these

    def used(self) -> Override:
        """Return what is left of it after one visit."""
        return self if self.times is None else replace(self, times=self.times - 1)


def respond(
    decided: Override | Document, headers: Mapping[str, str], filler: bytes, *, has_body: bool
) -> tuple[int, bytes]:
    """Return the status and all bytes of the response, so that it is sent at once."""
    if isinstance(decided, Override):
        time.sleep(decided.delay)
        return decided.status, _override(decided, has_body=has_body)
    validators = _validators(decided)
    if validators and _is_known(validators, headers):
        return 304, _join(304, validators, b"")
    body = decided.body if decided.rest is None else decided.body + filler + decided.rest
    lines = {"Content-Type": decided.kind, "Content-Length": str(len(body)), **validators, **decided.headers}
    if decided.location:
        lines["Location"] = decided.location
    return decided.status, _join(decided.status, lines, body if has_body else b"")


def _override(override: Override, *, has_body: bool) -> bytes:
    lines = {"Content-Type": "text/html; charset=UTF-8", "Content-Length": str(len(override.body))}
    return _join(override.status, lines | dict(override.headers), override.body if has_body else b"")


def _validators(document: Document) -> dict[str, str]:
    if not document.has_validators:
        return {}
    lines = {"ETag": f'"{sha1(document.body, usedforsecurity=False).hexdigest()[:20]}"'}
    if document.modified is not None:
        lines["Last-Modified"] = format_datetime(document.modified, usegmt=True)
    return lines


def _is_known(validators: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Say whether the visitor already has the document; a tag is asked before a date (RFC 9110, 13.2.2)."""
    if "if-none-match" in headers:
        return validators["ETag"] in headers["if-none-match"]
    return "Last-Modified" in validators and headers.get("if-modified-since") == validators["Last-Modified"]


def _join(status: int, lines: Mapping[str, str], body: bytes) -> bytes:
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} {phrase}\r\nServer: newsroom\r\n{head}\r\n".encode("latin-1") + body
