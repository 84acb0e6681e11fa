"""What a page asks of robots: X-Robots-Tag headers and robots meta elements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

US = "pantau"
ALL = "robots"  # the name of a meta element for everybody
WITH_VALUE = {"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"}  # no names of robots
NAMED = re.compile(r"\s*([\w.-]+)\s*:\s*(.*)", re.DOTALL)

Said = frozenset[str]


def said_in_headers(values: Iterable[str]) -> Said:
    """Return the words of X-Robots-Tag headers that are meant for us; a name in front says whom the rest is for."""
    words: set[str] = set()
    for value in values:
        is_meant = True
        for part in value.lower().split(","):
            named = NAMED.fullmatch(part)
            if named and named[1] not in WITH_VALUE:
                is_meant, part = named[1] == US, named[2]  # noqa: PLW2901
            if is_meant:
                words.add(part.strip())
    return frozenset(words)


def said_in_metas(metas: Iterable[tuple[str, str]]) -> Said:
    """Return the words of meta elements (name and content) that are meant for us."""
    meant = [content for name, content in metas if name.strip().lower() in {ALL, US}]
    return frozenset(word for content in meant for word in content.lower().replace(",", " ").split())


def forbids_following(said: Said) -> bool:
    """Say whether the links of the page are not to be followed."""
    return not said.isdisjoint({"nofollow", "none"})


def forbids_keeping(said: Said) -> str | None:
    """Return the word that asks not to keep the page: noindex, noarchive or none."""
    return next((word for word in ("noindex", "noarchive", "none") if word in said), None)
