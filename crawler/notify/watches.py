"""Searches that notify: each article that comes to match is told once."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from crawler.archive import notices
from crawler.archive.views import exports
from crawler.archive.views.notices import KeptWatch, Watch, told_by, watches
from crawler.archive.views.search import Filters
from crawler.errors import ReaderError
from crawler.notify.outbox import deliver, resend

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crawler.archive import Archive
    from crawler.notify.outbox import Delivery

SHOWN = 3  # matches of a test


def narrowing_of(filters: Filters, query: str = "") -> dict[str, Any]:
    """Return what narrows a watch, as it is stored: the filters that are set, and the query if there is one."""
    narrowing = {key: value for key, value in asdict(filters).items() if value != getattr(Filters(), key)}
    return narrowing | ({"query": query} if query.strip() else {})


def add(archive: Archive, watch: Watch) -> int:
    """Store a search under a new name and return how many articles match already: these are not told."""
    if any(one.name == watch.name for one in watches(archive)):
        raise ReaderError("wrong_watch_twice", {"said": repr(watch.name), "name": watch.name})
    seen = matches(archive, watch)
    notices.add_watch(archive, watch, seen)
    return len(seen)


def named(archive: Archive, names: Sequence[str] = ()) -> list[KeptWatch]:
    """Return the watches of these names, or all; raise ReaderError for one that there is not."""
    known = {one.name: one for one in watches(archive)}
    for name in names:
        if name not in known:
            label = "wrong_watch" if known else "wrong_watch_any"
            raise ReaderError(label, {"said": repr(name), "known": ", ".join(known)})
    return [known[name] for name in names or known]


def filters_of(watch: Watch) -> Filters:
    """Return what narrows a watch."""
    lists = {key: tuple(value) for key, value in watch.filters.items() if isinstance(value, list)}
    given: dict[str, Any] = watch.filters | lists
    return Filters(**{key: value for key, value in given.items() if key != "query"})


def matches(archive: Archive, watch: Watch) -> list[int]:
    """Return the articles that match, the newest first."""
    query = str(watch.filters.get("query", ""))
    found = exports.articles(archive, watch.words, filters_of(watch), ("id",), query=query)
    return [int(number) for (number,) in found]


def new_matches(archive: Archive, watch: Watch) -> list[int]:
    """Return those that were not told; an edit or another judgement may have had an old article come to match."""
    told = told_by(archive, watch.name)
    return [number for number in matches(archive, watch) if number not in told]


def run(archive: Archive, watch: Watch, *, now: datetime) -> list[Delivery]:
    """Send what waits of a watch, then one message of what is new; return what became of each."""
    again = resend(archive, "watch", watch.name)
    if not (new := new_matches(archive, watch)):
        return again
    notice = notices.prepare(archive, "watch", watch.name, watch.recipient, {"articles": new}, now=now)
    return again + deliver(archive, [notice])
