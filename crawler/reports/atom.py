"""An Atom feed of articles, as feed readers and portals take it."""

from __future__ import annotations

import re
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING, TextIO
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Record = Mapping[str, object]  # the columns of an article that a feed tells, by name

COLUMNS = ("url", "title", "outlet", "authors", "published", "fetched", "description", "text")
NEVER = "2000-01-01T00:00:00Z"  # when a feed without entries was changed
# XML has no way to write these, not even escaped.
UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_atom(records: Iterable[Record], stream: TextIO, *, title: str, text: bool) -> None:
    """Write a feed of articles in their order, the newest first; with their *text*, or with their description."""
    rows = iter(records)
    first = next(rows, None)
    name = blake2b(title.encode(), digest_size=8).hexdigest()
    changed = NEVER if first is None else _updated(first)
    stream.write('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="id">\n')
    stream.write(f"<id>tag:pantau,2026:{name}</id><title>{_safe(title)}</title><updated>{changed}</updated>\n")
    stream.write("<author><name>Pantau</name></author>\n")
    stream.writelines(_entry(record, text=text) for record in chain([] if first is None else [first], rows))
    stream.write("</feed>\n")


def _entry(record: Record, *, text: bool) -> str:
    url = str(record["url"])
    authors = record["authors"] if isinstance(record["authors"], list) else []
    names = "".join(f"<author><name>{_safe(name)}</name></author>" for name in authors or [record["outlet"]])
    told = f'<content type="text">{_safe(record["text"])}</content>' if text else _summary(record["description"])
    return (
        f"<entry><id>{_safe(url)}</id><link href={quoteattr(_sayable(url))}/><title>{_safe(record['title'])}</title>"
        f"<updated>{_updated(record)}</updated>{names}{told}</entry>\n"
    )


def _summary(description: object) -> str:
    return f"<summary>{_safe(description)}</summary>" if description else ""


def _updated(record: Record) -> str:
    return str(record["published"] or record["fetched"])


def _safe(value: object) -> str:
    return escape(_sayable(value))


def _sayable(value: object) -> str:
    return UNSAYABLE.sub(" ", str(value))
