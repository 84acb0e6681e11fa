"""Articles of which the page shows the beginning alone, since the rest is for those who pay or sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.extraction.models import Removed
    from pipelines.extraction.structured import Structured

TEASER = "teaser: the rest is for subscribers"
GATE = "label gate"  # the rule by which the sentence at the gate is removed
SHOWN = 0.6  # of the words that an article says it has; a page that shows less is cut


def find_gate(structured: Structured, removed: Iterable[Removed], words: int) -> list[str]:
    """Return the flag of a teaser: the page says so where its text ends, or to machines and shows far fewer words."""
    if any(one.rule == GATE for one in removed):
        return [TEASER]
    is_closed = any(str(free).lower().endswith("false") for free in _values(structured, "isAccessibleForFree"))
    told = max((int(count) for count in map(str, _values(structured, "wordCount")) if count.isdecimal()), default=0)
    return [TEASER] if is_closed and words < SHOWN * told else []


def _values(structured: Structured, name: str) -> list[object]:
    """Return what the articles of a page say under *name*, a plain no among it."""
    return [article[name] for article in structured.articles if article.get(name) is not None]
