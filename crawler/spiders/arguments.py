"""What may be said to a spider with `-a name=value`, read with a sentence for what cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.errors import CrawlerError, guess
from crawler.periods import day_meant
from crawler.sources.registry import choose, load_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from crawler.models import Source


def check_names(given: Iterable[str], known: Sequence[str], *, spider: str) -> None:
    """Refuse an argument that the spider does not take, which else would have it visit all sources."""
    for name in given:
        if name not in known:
            cure = guess(name, known) or f"; use one of {', '.join(known)}"
            raise CrawlerError(f"spider {spider} takes no argument {name!r}{cure}")


def sources_of(said: str | Sequence[Source], seeds: Path) -> tuple[tuple[str, ...], list[Source]]:
    """Return the slugs that were named and the sources they stand for; objects are taken as they are."""
    if not isinstance(said, str):
        return tuple(source.slug for source in said), list(said)
    scope = slugs_of(said)
    return scope, choose(load_sources(seeds), scope)


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


def days_of(since: str, until: str, *, today: date) -> tuple[date, date]:
    """Return the first and the last day of `since=2021-01-01` and `until=2021-12-31`, or today."""
    first, last = _day("since", since), _day("until", until) if until else today
    if first > last:
        raise CrawlerError(f"since {first} is after until {last}; name the earlier day first")
    return first, last


def _day(name: str, text: str) -> date:
    try:
        return day_meant(text)
    except ValueError:
        raise CrawlerError(f"{name} must be a day, not {text!r}; write it like {name}=2021-12-31") from None
