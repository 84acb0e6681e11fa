"""Which of the articles that a page describes to machines is the page's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipelines.extraction.structured import text_of
from pipelines.extraction.titles import fold_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ADDRESS = ("mainEntityOfPage", "url", "@id")
OWN = 2  # the page itself vouches for it
ALIKE = 0.34  # of the words of a headline that stand in the page's own, at least; two headlines of one story share more
WORD = re.compile(r"\w{4,}")  # shorter ones stand in any headline


def own_nodes(nodes: Sequence[dict[str, Any]], titles: Iterable[str], addresses: Iterable[str]) -> list[dict[str, Any]]:
    """Return those of *nodes* that describe this page: by address, by headline, or since nothing says otherwise.

    *titles* are all the texts in which the page names its story, *addresses* those that it gives itself.
    """
    told = [title for title in titles if title]
    paths = {_path(address) for address in addresses} - {""}
    ranked = [(_claim(node, told, paths), node) for node in nodes]
    if max((rank for rank, _ in ranked), default=0) < OWN:
        return [node for rank, node in ranked if rank >= 0]
    own = [node for rank, node in ranked if rank == OWN]
    return own + [node for rank, node in ranked if rank == 0 and not _headline(node)]


def _headline(node: dict[str, Any]) -> str:
    return text_of(node.get("headline") or node.get("name"))


def _claim(node: dict[str, Any], titles: list[str], paths: set[str]) -> int:
    """Return OWN for a node of this page, 0 for one that may be, and -1 for one of another story."""
    headline = fold_title(_headline(node))
    folded = [fold_title(title) for title in titles]
    if headline and any(headline in title or (title and title in headline) for title in folded):
        return OWN
    own = {_path(text_of(_address(node.get(name)))) for name in ADDRESS} - {""}
    if own & paths:
        return OWN
    if not headline or not titles:
        return 0
    return 0 if _alike(_headline(node), titles) else -1


def _address(value: object) -> object:
    return value.get("@id") or value.get("url") if isinstance(value, dict) else value


def _path(address: str) -> str:
    """Return where on its site an address leads, or nothing for a front page."""
    if "/" not in address:
        return ""
    try:
        return urlsplit(address).path.strip("/").lower()
    except ValueError:
        return ""


def _alike(headline: str, titles: list[str]) -> bool:
    words = set(WORD.findall(headline.casefold()))
    told = {word for title in titles for word in WORD.findall(title.casefold())}
    return not words or len(words & told) >= ALIKE * len(words)
