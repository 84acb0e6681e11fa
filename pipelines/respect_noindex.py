"""Drop pages that ask not to be indexed or archived.

They ask search engines; an archive that shows texts to people is meant as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.outcomes import Dropped
from crawler.robots_tags import forbids_keeping, said_in_headers, said_in_metas
from pipelines.drops import NoIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.models import Page

LONGEST_HEAD = 256 * 1024  # bytes; what stands behind is the body, or nobody's business
LONGEST_META = 1000  # bytes
NAMES = (b"robots", b"pantau")
ATTRIBUTE = re.compile(rb"""(?:^|[\s"'/])(name|content)\s*=\s*(?:"([^"]*)|'([^']*)|([^\s"'>]+))""")


class RespectNoindexPipeline:
    """A page that says noindex, noarchive or none in its head or its header goes no further."""

    def process_item(self, item: Page) -> Page:
        if word := forbids_keeping(said_in_headers(item.robots)):
            raise Dropped(NoIndex(f"its X-Robots-Tag header says {word}").reason)
        if word := forbids_keeping(said_in_metas(robots_metas(item.body))):
            raise Dropped(NoIndex(f"its robots meta element says {word}").reason)
        return item


def robots_metas(body: bytes) -> list[tuple[str, str]]:
    """Return name and content, in small letters, of the meta elements in the head of a page that speak to robots."""
    head = _head_of(body).lower()
    if not any(name in head for name in NAMES):  # several times as fast as taking it apart
        return []
    if b"<!--" in head and any(_metas(head)):  # which is seldom, so that most heads are not taken apart
        head = _without_comments(head)
    return list(_metas(head))


def _head_of(body: bytes) -> bytes:
    end = body.find(b"</head", 0, LONGEST_HEAD)
    return body[:end] if end >= 0 else body[:LONGEST_HEAD].partition(b"<body")[0]


def _metas(head: bytes) -> Iterator[tuple[str, str]]:
    # Split, not searched by a pattern: a head full of beginnings without an end would cost its length squared.
    for piece in head.split(b"<meta")[1:]:
        attributes = piece[:LONGEST_META].partition(b">")[0]
        if any(name in attributes for name in NAMES):
            values = {name: b"".join(value).decode("latin-1") for name, *value in ATTRIBUTE.findall(attributes)}
            yield values.get(b"name", ""), values.get(b"content", "")


def _without_comments(head: bytes) -> bytes:
    first, *others = head.split(b"<!--")
    return first + b"".join(other.partition(b"-->")[2] for other in others)
