"""What an operator is told: runs that failed, crawls that are missing, sources that got worse; nothing twice a day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.archive import notices
from crawler.archive.views import runs
from crawler.archive.views.notices import made
from crawler.notify.outbox import deliver, resend
from crawler.times import WIB, from_iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from crawler.archive import Archive
    from crawler.archive.views.runs import PastRun
    from crawler.notify.outbox import Delivery

LATE = timedelta(hours=30)  # since the last complete crawl; a daily one may take some hours more than the last
RECENT = timedelta(days=2)  # runs that ended before are no news
LOOKED_AT = 100  # runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that is wrong, under a key by which it is known again."""

    key: str
    text: str
    lasts: bool = False  # it is told again on another day while it is so; what happened once is told once


def send_alert(archive: Archive, findings: Iterable[Finding], recipient: str, *, now: datetime) -> list[Delivery]:
    """Send what waits, then one message of what was not told; return what became of each."""
    again = resend(archive, "alert", "", recipient)
    news = untold(archive, findings, recipient, now=now)
    if not news:
        return again
    told = {"findings": [asdict(one) for one in news]}
    return again + deliver(archive, [notices.prepare(archive, "alert", "", recipient, told, now=now)])


def untold(archive: Archive, findings: Iterable[Finding], recipient: str, *, now: datetime) -> list[Finding]:
    """Return what a recipient was not told yet; of what lasts, what was not told today."""
    today = _day(now)
    told: dict[str, str] = {}  # keys, and the day of the last time
    for notice in made(archive, "alert", "", recipient):
        for one in notice.told["findings"]:
            told.setdefault(one["key"], _day(from_iso(notice.made)))
    return [one for one in findings if one.key not in told or (one.lasts and told[one.key] != today)]


def _day(moment: datetime) -> str:
    return moment.astimezone(ZoneInfo(WIB)).date().isoformat()


def of_runs(recent: Sequence[PastRun], finished: str | None, *, now: datetime, late: timedelta) -> Iterator[Finding]:
    """Yield what is wrong with the last runs, and with when the last complete crawl ended."""
    for run in recent:
        if run.outcome == "failed" and run.finished and from_iso(run.finished) >= now - RECENT:
            yield Finding(
                key=f"run:{run.id}", text=f"run {run.id} ({run.spider}) failed {_at(run.finished)}: {run.error}"
            )
    if finished is None:
        yield Finding(key="late", text="no crawl of all sources has come to its end yet", lasts=True)
    elif from_iso(finished) < now - late:
        hours = (now - from_iso(finished)) // timedelta(hours=1)
        text = f"the last complete crawl ended {hours} hours ago, {_at(finished)}: look at `pantau runs`, and whether"
        yield Finding(key="late", text=f"{text} the daemon or cron is at work", lasts=True)


def findings(archive: Archive, *, now: datetime, late: timedelta = LATE) -> list[Finding]:
    """Return all that is wrong."""
    recent, finished = runs.latest(archive, limit=LOOKED_AT), runs.last_finished(archive, "latest")
    return list(of_runs(recent, finished, now=now, late=late))


def _at(value: str) -> str:
    return f"at {from_iso(value).astimezone(ZoneInfo(WIB)):%Y-%m-%d %H:%M} WIB"
