"""Read the fields that all channels share: addresses and titles."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING

from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.models import Candidate

LARGEST_ENTRY = 1_000_000  # characters of an entry or post; of a longer one the page is fetched, under its limits
LONGEST_TITLE = 2000  # characters; more is no title but an attack on memory

TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
# What a program has escaped together with the text inside it.
CDATA = re.compile(r"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)


def uncovered(text: str) -> str:
    """Return *text* without the marks of a CDATA section that were escaped as if they were part of it."""
    return CDATA.sub(r"\1", text) if "<![CDATA[" in text else text


@lru_cache(maxsize=4096)
def address_of(text: str, base: str) -> str | None:
    """Return the canonical address that *text* names on a document at *base*, or None if it names none."""
    text = uncovered(text).strip()
    return canonical(text, base) if text else None


def title_of(text: str | None) -> str | None:
    """Return *text* in one line without tags and entities, also where they were escaped twice; None if empty."""
    if not text:
        return None
    text = text[:LONGEST_TITLE]
    for _ in range(2):
        text = TAG.sub(" ", uncovered(unescape(text)))
    return " ".join(text.split()) or None


def unique(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return each URL once, in order of appearance; what comes later fills gaps of what came first."""
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        first = found.get(candidate.url)
        found[candidate.url] = candidate if first is None else _filled(first, candidate)
    return tuple(found.values())


def _filled(first: Candidate, later: Candidate) -> Candidate:
    return replace(
        first,
        title=first.title or later.title,
        published=first.published or later.published,
        modified=first.modified or later.modified,
        beginning=first.beginning or later.beginning,
        authors=first.authors or later.authors,
    )
