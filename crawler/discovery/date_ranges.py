"""When what a channel announces was written, as far as its dates and its address tell."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from crawler.models import Candidate, Pointer

Span = tuple[datetime | None, datetime | None]  # the earliest and the latest moment that is possible

YEAR, MONTH, DAY = r"(?P<year>(?:199|20\d)\d)", r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12]\d|3[01])"
# /2023/05/12/judul, /2023/05/judul, /20230512/judul
IN_PATH = re.compile(rf"/{YEAR}/?{MONTH}(?:/?{DAY})?/(?=.)")
# sitemap-2023-05.xml, sitemap-pt-post-p1-2023-05.xml, sitemap/2023/05/12.xml, ?yyyy=2023&mm=05&dd=12, posts-2023.xml
IN_NAME = re.compile(rf"(?<!\d){YEAR}(?:(?:[-_/.]|&\w+=)?{MONTH}(?:(?:[-_/.]|&\w+=)?{DAY})?)?(?!\d)")


def span_of(candidate: Candidate) -> Span:
    """Return when a candidate may have been published; it was not changed before that."""
    if candidate.published is not None:
        return candidate.published, candidate.published
    earliest, latest = _span(IN_PATH.search(urlsplit(candidate.url).path))
    if latest is None and candidate.modified is not None:
        return None, candidate.modified
    return earliest, latest


def span_of_list(pointer: Pointer) -> Span:
    """Return when the articles that a further document lists may have been published."""
    earliest, latest = _span(IN_NAME.search(pointer.url.split("/", 3)[-1]))
    return earliest, latest or pointer.modified


def _span(found: re.Match[str] | None) -> Span:
    if found is None:
        return None, None
    year, month, day = (int(found[name]) if found[name] else None for name in ("year", "month", "day"))
    first = datetime(int(year or 0), month or 1, 1, tzinfo=UTC)
    last = _last_day(first, is_month=month is not None)
    if day is not None and day <= last.day:
        return first.replace(day=day), first.replace(day=day) + timedelta(days=1)
    return first, last + timedelta(days=1)


def _last_day(first: datetime, *, is_month: bool) -> datetime:
    month = first.month if is_month else 12
    return first.replace(month=month, day=monthrange(first.year, month)[1])
