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
SHORTEST = 12  # letters of a title by which a story is known
OWN = 2  # the page itself vouches for it
ALIKE = 0.34  # of the words of a headline that stand in the page's own, at least; two headlines of one story share more
WORD = re.compile(r"\w{4,}")  # shorter ones stand in any headline


class Own:
    """Tells the nodes that describe a page from those of other stories.

    *titles* are all the texts in which the page names its story, *addresses* those that it gives itself.
    """

    def __init__(self, titles: Iterable[str], addresses: Iterable[str]) -> None:
        self.titles = [title for title in titles if title]
        self.folded = [title for title in map(fold_title, self.titles) if len(title) >= SHORTEST]
        self.paths = {_path(address) for address in addresses} - {""}

    def of(self, nodes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return those of *nodes* for which the page vouches, or where there are none, those that may be its own."""
        ranked = [(self._rank(node), node) for node in nodes]
        if max((rank for rank, _ in ranked), default=0) < OWN:
            return [node for rank, node in ranked if rank >= 0]
        own = [node for rank, node in ranked if rank == OWN]
        return own + [node for rank, node in ranked if rank == 0 and not _headline(node)]

    def vouched(self, nodes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return those of *nodes* whose headline is the page's, of whatever kind they are."""
        return [node for node in nodes if _headline(node) and self._rank(node) == OWN]

    def _rank(self, node: dict[str, Any]) -> int:
        """Return OWN for a node of this page, 0 for one that may be, and -1 for one of another story."""
        headline = fold_title(_headline(node))
        if headline and any(headline in title or title in headline for title in self.folded):
            return OWN
        if ({_path(text_of(_address(node.get(name)))) for name in ADDRESS} - {""}) & self.paths:
            return OWN
        if not headline or not self.titles:
            return 0
        return 0 if _alike(_headline(node), self.titles) else -1


def _headline(node: dict[str, Any]) -> str:
    return text_of(node.get("headline") or node.get("name"))


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
