"""When the daily crawl is due: one answer for the daemon, cron and people, read from the `runs` table."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.archive import open_for_reading
from crawler.archive.views import runs
from crawler.times import from_iso

if TYPE_CHECKING:
    from pathlib import Path


def last_due(moment: datetime, *, at: time, timezone: str) -> datetime:
    """Return the latest moment, not after *moment*, at which the daily crawl was due."""
    zone = ZoneInfo(timezone)
    local = moment.astimezone(zone)
    today = datetime.combine(local.date(), at, tzinfo=zone)
    return today if today <= local else datetime.combine(local.date() - timedelta(days=1), at, tzinfo=zone)


def is_due(archive: Path, *, at: time, timezone: str, now: datetime) -> bool:
    """Say whether no complete run over all sources has ended since the crawl was last due."""
    if not archive.exists():
        return True
    with open_for_reading(archive) as opened:
        finished = runs.last_finished(opened, "latest")
    return finished is None or from_iso(finished) < last_due(now, at=at, timezone=timezone)
