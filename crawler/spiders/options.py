"""What may be said to a spider with `-a name=value`, read with a sentence for what cannot be."""

from __future__ import annotations

from crawler.errors import CrawlerError


def slugs_of(text: str) -> tuple[str, ...]:
    """Return the slugs in `sources=a,b`."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def budget_of(text: str) -> int | None:
    """Return the most requests that a source may cost, or None for as many as it takes."""
    if not text:
        return None
    if not text.isdecimal() or int(text) == 0:
        raise CrawlerError(f"budget must be a number of requests, not {text!r}; write it like budget=20")
    return int(text)
