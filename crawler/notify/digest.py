"""What a digest tells: the articles that were stored since the last one, or those of some days."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from crawler.archive import notices
from crawler.archive.views import exports
from crawler.archive.views.completeness import completeness
from crawler.archive.views.notices import made
from crawler.archive.views.outlets import outlets
from crawler.archive.views.search import Filters, newest_number
from crawler.notify.outbox import deliver, resend
from crawler.reports.completeness import statement
from crawler.reports.digest import last_days
from crawler.reports.narrowing import narrowing
from crawler.times import day_in_jakarta, from_iso

if TYPE_CHECKING:
    from datetime import datetime

    from crawler.archive import Archive
    from crawler.notify.outbox import Delivery

RECENT = timedelta(days=7)  # older articles, as a backfill brings, are counted, not listed


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestOptions:
    """Of what a digest is to tell."""

    words: str
    filters: Filters
    kliping: bool = False  # is attached
    even_empty: bool = False

    @property
    def question(self) -> str:
        """Return what digests have in common of which each goes on where the last one ended; `7d` is none of it."""
        timeless = asdict(replace(self.filters, since=None, until=None))
        kind = "of days" if self.is_of_days else "what is new"
        return json.dumps([kind, self.words, timeless], ensure_ascii=False, sort_keys=True)

    @property
    def is_of_days(self) -> bool:
        """Say whether it tells of given days, whatever was told before."""
        return self.filters.since is not None


def send_digest(archive: Archive, asked: DigestOptions, recipient: str, *, now: datetime) -> list[Delivery]:
    """Send what waits of this digest, then what is new since; return what became of each message.

    A digest of given days that waited is the one that is asked for again.
    """
    again = resend(archive, "digest", asked.question, recipient)
    with archive.moment():
        told = new_since_last(archive, asked, recipient, now=now)
    is_sent = asked.is_of_days and any(_days_of(one.notice.told) == _days_of(told) for one in again)
    if is_sent or not (told["articles"] or told["older"] or asked.even_empty):
        return again
    notice = notices.prepare(archive, "digest", asked.question, recipient, told, now=now)
    return again + deliver(archive, [notice])


def _days_of(told: dict[str, Any]) -> tuple[str, str]:
    return told["since"], told["until"]


def new_since_last(archive: Archive, asked: DigestOptions, recipient: str, *, now: datetime) -> dict[str, Any]:
    """Return what is to be told, as it is written down."""
    today = day_in_jakarta(now)
    upto = newest_number(archive)
    since, until, filters = _bounds(archive, asked, recipient, today)
    rows = list(exports.articles(archive, asked.words, filters, ("id", "day")))
    recent = "" if asked.is_of_days else (date.fromisoformat(since) - RECENT).isoformat()
    seen = completeness(archive, since, until, source=filters.source)
    listed = [number for number, day in rows if day is None or day >= recent]
    return {
        "since": since,
        "until": until,
        "upto": upto,
        "asked": narrowing(asdict(asked.filters) | {"words": asked.words}, outlets(archive)),
        "articles": listed,
        "older": len(rows) - len(listed),
        "days": _by_day(archive, asked, until),
        "completeness": statement(seen, region=filters.region),
        "kliping": asked.kliping,
    }


def _bounds(archive: Archive, asked: DigestOptions, recipient: str, today: date) -> tuple[str, str, Filters]:
    """Return the days that a digest is about, and what narrows its articles."""
    filters = asked.filters
    if filters.since is not None:
        return filters.since, filters.until or max(today.isoformat(), filters.since), filters
    last = next(iter(made(archive, "digest", asked.question, recipient, limit=1)), None)
    if last is None:
        since = (today - timedelta(days=1)).isoformat()
        return since, today.isoformat(), replace(filters, since=since)
    made_on = day_in_jakarta(from_iso(last.made))
    since = min(made_on, today).isoformat()  # the clock may have been ahead: what is new would all be old
    return since, today.isoformat(), replace(filters, after=last.told["upto"])


def _by_day(archive: Archive, asked: DigestOptions, until: str) -> list[tuple[str, int]]:
    days = last_days(until)
    filters = replace(asked.filters, since=days[0], until=days[-1])
    counts = Counter(day for (day,) in exports.articles(archive, asked.words, filters, ("day",)))
    return [(day, counts[day]) for day in days]
