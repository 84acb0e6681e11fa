"""When a channel is asked between the daily crawls: as often as it was seen to have something new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

SOONEST, LATEST = timedelta(minutes=30), timedelta(days=7)  # between two looks at a channel
UNKNOWN = timedelta(hours=6)  # until the second look at a channel of which nothing is known
SLOWER = 1.5  # so many times longer, at most, until the next look after one in vain
TROUBLE = timedelta(hours=1)  # after a first failure; each further one doubles it
LONGEST_TROUBLE = timedelta(days=1)  # the daily run asks in any case


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is known of a channel's pace, and when it is due."""

    heard: datetime | None = None  # when something new was last found
    seconds: float | None = None  # from one new thing to the next
    due: datetime | None = None


def after_look(pace: Pace, *, new: int, now: datetime) -> Pace:
    """Return the pace of a channel that answered with *new* things."""
    heard = now if new else pace.heard
    if pace.heard is None:  # the first look finds whatever is there, which says nothing of its pace
        return Pace(heard=heard or now, seconds=None, due=now + UNKNOWN)
    silence = max(0.0, (now - pace.heard).total_seconds())
    seconds = _livelier(pace.seconds, silence / new) if new else _quieter(pace.seconds, silence)
    return Pace(heard=heard, seconds=seconds, due=now + _bounded(seconds))


def after_failure(pace: Pace, *, failures: int, now: datetime) -> Pace:
    """Return the pace of a channel that failed that often in a row."""
    pause = min(TROUBLE * 2 ** min(failures - 1, 10), LONGEST_TROUBLE)
    return Pace(heard=pace.heard, seconds=pace.seconds, due=now + max(pause, _bounded(pace.seconds or 0.0)))


def _livelier(known: float | None, seen: float) -> float:
    """Return the mean of what was known and what was seen, as of ratios: half of it and twice as much balance."""
    return max(seen, 1.0) if known is None else sqrt(max(known, 1.0) * max(seen, 1.0))


def _quieter(known: float | None, silence: float) -> float:
    """Return a slower pace after a silence that is longer than the known one, step by step: a night is no end."""
    if known is None:
        return max(silence, UNKNOWN.total_seconds())
    return max(known, min(silence, known * SLOWER))


def _bounded(seconds: float) -> timedelta:
    return min(max(timedelta(seconds=min(seconds, LATEST.total_seconds())), SOONEST), LATEST)
