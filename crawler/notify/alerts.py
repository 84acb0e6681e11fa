"""What an operator is told: runs that failed, crawls that are missing, sources that got worse; nothing twice a day."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.archive import notices
from crawler.archive.views import jobs, runs
from crawler.archive.views.notices import made, unsent
from crawler.health import healths
from crawler.notify.outbox import deliver, resend
from crawler.times import WIB, day_in_jakarta, from_iso, to_iso
from crawler.troubles import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from crawler.archive import Archive
    from crawler.archive.views.jobs import PastJob
    from crawler.archive.views.notices import Unsent
    from crawler.archive.views.runs import PastRun
    from crawler.health import Health
    from crawler.labels import Wording
    from crawler.notify.outbox import Delivery

RECENT = timedelta(days=2)  # runs that ended before are no news
LOOKED_AT = 100  # runs
OURS = "alert"  # begins the name of the job that sends this


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that is wrong, under a key by which it is known again."""

    key: str
    text: str
    occasion: str | None = None  # of what happened, which is told once; what lasts is told again on another day


def send_alert(
    archive: Archive, findings: Iterable[Alert], recipient: str, *, language: str, now: datetime
) -> list[Delivery]:  # fmt: skip
    """Send what waits, then one message of what was not told; return what became of each."""
    again = resend(archive, "alert", "", recipient)
    news = untold(archive, findings, recipient, now=now)
    if not news:
        return again
    told = {"language": language, "findings": [asdict(one) for one in news]}
    return again + deliver(archive, [notices.prepare(archive, "alert", "", recipient, told, now=now)])


def untold(archive: Archive, findings: Iterable[Alert], recipient: str, *, now: datetime) -> list[Alert]:
    """Return what a recipient was not told: nothing twice on a day, and what happened not twice at all."""
    told, today = set(), _day(now)
    for notice in made(archive, "alert", "", recipient):
        for one in notice.told["findings"]:
            told |= {(one["key"], one["occasion"]), (one["key"], _day(from_iso(notice.made)))}
    return [one for one in findings if not told & {(one.key, one.occasion or today), (one.key, today)}]


def _day(moment: datetime) -> str:
    return day_in_jakarta(moment).isoformat()


def findings(archive: Archive, words: Wording, *, now: datetime, late: timedelta) -> list[Alert]:
    """Return all that is wrong, in words."""
    recent, finished = runs.latest(archive, limit=LOOKED_AT), runs.last_finished(archive, "latest")
    left_out = jobs.not_done(archive, since=to_iso(now - RECENT))
    return [
        *of_failures(recent, words, now=now),
        *of_jobs(left_out, words),
        *of_lateness(finished, words, now=now, late=late),
        *of_messages(unsent(archive, since=to_iso(now - RECENT)), words),
        *of_sources(healths(archive, now=now), words, now=now),
    ]


def of_failures(recent: Sequence[PastRun], words: Wording, *, now: datetime) -> Iterator[Alert]:
    """Yield which of the last runs failed."""
    for run in recent:
        if run.outcome == "failed" and run.finished and from_iso(run.finished) >= now - RECENT:
            moment = words.moment(run.finished, WIB)
            error = words.recorded(run.error)
            text = words("alert_run", id=run.id, spider=run.spider, moment=moment, error=error)
            yield Alert(key=f"run:{run.id}", text=text, occasion=run.finished)


def of_jobs(left_out: Iterable[PastJob], words: Wording) -> Iterator[Alert]:
    """Yield what the schedule missed or could not do; that it could not send this is over when it is read."""
    for one in left_out:
        if not one.job.startswith(OURS):
            what = words.maybe("outcome", one.outcome)
            due, said = words.moment(one.due, WIB), words.recorded(one.said)
            text = words("alert_job", job=one.job, what=what, due=due, said=said)
            yield Alert(key=f"job:{one.id}", text=text.rstrip(" :"), occasion=one.ended)


def of_messages(waiting: Iterable[Unsent], words: Wording) -> Iterator[Alert]:
    """Yield to whom messages could not be sent."""
    for one in waiting:
        since = words.moment(one.since, WIB)
        error = words.recorded(one.error)
        text = words("alert_unsent", name=one.recipient, number=one.messages, since=since, error=error)
        yield Alert(key=f"unsent:{one.recipient}", text=text)


def of_lateness(finished: str | None, words: Wording, *, now: datetime, late: timedelta) -> Iterator[Alert]:
    """Yield that a crawl is missing, if the last complete one ended too long ago."""
    if finished is None:
        yield Alert(key="late", text=words("alert_never"))
    elif from_iso(finished) < now - late:
        text = words("alert_late", ago=_ago(now - from_iso(finished), words), moment=words.moment(finished, WIB))
        yield Alert(key="late", text=text)


def _ago(past: timedelta, words: Wording) -> str:
    """Return how long ago something was in whole hours, or in minutes where these would be none."""
    hours, rest = divmod(past, timedelta(hours=1))
    if hours:
        return words("ago_hours", number=words.number(hours))
    return words("ago_minutes", number=words.number(rest // timedelta(minutes=1)))


def of_sources(found: Iterable[Health], words: Wording, *, now: datetime) -> Iterator[Alert]:
    """Yield which sources are worse than they were, or in trouble since lately; one that stays so is told once.

    Several runs may have ended since somebody last looked, the last of which changed nothing any more.
    """
    for one in found:
        is_new = one.since is not None and from_iso(one.since) >= now - RECENT
        if one.got_worse or (is_new and one.word.severity > Word.UNTRIED.severity):
            state = words.maybe("standing", one.word)
            told = {
                "name": one.name,
                "slug": one.source,
                "state": state,
                "why": one.why(words),
                "cure": one.cure(words),
            }
            text = words("alert_source", **told)
            yield Alert(key=f"source:{one.source}:{one.word}", text=text, occasion=one.since or one.visited)
