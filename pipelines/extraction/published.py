"""When it was published: the first evidence that can be true."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import takewhile
from typing import TYPE_CHECKING

from crawler.times import OLDEST
from pipelines.extraction.dates import Moment
from pipelines.models import ANNOUNCED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

AHEAD = timedelta(days=1)  # a clock may be wrong by a day, not by more
HALF_DAY = timedelta(hours=12)
HALF_HOUR, WEST, EAST = timedelta(minutes=30), timedelta(hours=-12), timedelta(hours=14)  # what clocks are apart
INDONESIAN = [timedelta(hours=hours) for hours in (7, 8, 9)]
FIRST_OF_MAY = datetime(2020, 5, 1)  # noqa: DTZ001  (a day on which a zone is asked for its offset)
BELOW, ABOVE = "below", "above"
WEEKS = timedelta(days=14)
ADDRESS = "url"
TOLD = frozenset({"json-ld", "meta"})  # what machines are told
CONTRADICTED = "printed date contradicts what machines are told"
FUTURE = "date in the future ignored"
IMPOSSIBLE = "impossible date ignored"
LOCAL_CLOCK = "local clock printed as UTC"
UTC_CLOCK = "UTC clock printed as local"


@dataclass(frozen=True, slots=True)
class DateClaim:
    """A date, and the evidence that gives it."""

    moment: Moment
    origin: str
    shown: bool = False  # printed for readers, not for machines
    local: bool = False  # its theme attaches +00:00 to the site's own clock
    beside: str = ""  # BELOW or ABOVE the headline, where it stands alone


def offset_of(claims: Iterable[DateClaim]) -> tzinfo | None:
    """Return the offset that the page's dates print, if any prints another than zero."""
    for claim in claims:
        shift = claim.moment.value.utcoffset()
        if claim.moment.zoned and shift:
            return timezone(shift)
    return None


def offset_between(claims: Iterable[DateClaim]) -> tzinfo | None:
    """Return how far the page's own clock, which it prints without a zone, is from the UTC that it prints as well.

    Where it prints no more than the day, the least shift that makes the two agree.
    """
    claims = [claim for claim in claims if not claim.local]
    exact = next((one.moment.value for one in claims if _is_utc(one.moment)), None)
    printed = [one.moment for one in claims if not one.moment.zoned and not one.moment.flags]
    if exact is None:
        return None
    for moment in printed:
        gap = moment.value.replace(tzinfo=UTC, second=0, microsecond=0) - exact.replace(second=0, microsecond=0)
        if moment.precision == "minute" and gap and gap % HALF_HOUR == timedelta() and WEST <= gap <= EAST:
            return timezone(gap)
    return next((_least_shift(exact, moment.value) for moment in printed if moment.precision == "day"), None)


def _is_utc(moment: Moment) -> bool:
    return moment.zoned and moment.precision == "minute" and not moment.value.utcoffset()


def _least_shift(exact: datetime, day: datetime) -> tzinfo | None:
    if day.date() == exact.date() - timedelta(days=1):
        shift = timedelta(hours=-exact.hour - 1)
    elif day.date() == exact.date() + timedelta(days=1):
        shift = timedelta(hours=24 - exact.hour)
    else:
        return None
    return timezone(shift) if WEST <= shift <= EAST else None


def contradicting(claims: list[DateClaim], changes: Iterable[Moment], *, fetched: datetime) -> DateClaim | None:
    """Return the date that stands alone beside the headline, if machines are told of another one.

    Some newsrooms tell machines of the first draft, or of the last change alone. That of a change is none, unless they
    are told of it as the publication as well. The channel decides where it announced one, and above the headline stands
    the day of the reader's visit, which is never earlier.
    """
    claims = [one for one in claims if OLDEST <= one.moment.value <= fetched + AHEAD]
    told = claims[0] if claims and claims[0].origin in TOLD else None
    if told and (first := _much_earlier(told, claims)):
        return first
    printed = next((one for one in claims if one.beside and not one.moment.flags), None)
    if told is None or printed is None or not _is_other(printed.moment, told.moment):
        return None
    if printed.beside == ABOVE and printed.moment.value > told.moment.value and not _is_blank(told.moment):
        return None
    if any(one.origin == ANNOUNCED and not _is_other(told.moment, one.moment) for one in claims):
        return None
    declared = takewhile(lambda one: one.origin in TOLD, claims)
    is_backed = any(not _is_other(one.moment, printed.moment) for one in declared)
    return printed if is_backed or not any(_shows(printed.moment, change) for change in changes) else None


def _is_blank(moment: Moment) -> bool:
    """Say whether a moment is the first of a year, to which machines set what nobody has filled in."""
    return (moment.value.month, moment.value.day, moment.value.hour, moment.value.minute) == (1, 1, 0, 0)


def in_home_clock(best: DateClaim, claims: Iterable[DateClaim], home: tzinfo) -> DateClaim:
    """Return a moment on the clock of its site if that alone makes it the day which the page shows.

    Hosts in other countries print their own offset until somebody chooses another.
    """
    value = best.moment.value.astimezone(home)
    if best.shown or best.moment.precision == "day" or value.date() == best.moment.value.date():
        return best
    days = {claim.moment.value.date() for claim in claims if claim.shown and not claim.moment.flags}
    is_ours = value.date() in days and best.moment.value.date() not in days
    return replace(best, moment=replace(best.moment, value=value)) if is_ours else best


def _much_earlier(told: DateClaim, claims: list[DateClaim]) -> DateClaim | None:
    """Return the day in the address where it is weeks before what machines are told: the story was brought up again.

    A draft has its address for days, and one that nobody filled in says the first of January. The channel decides where
    it announced what machines are told.
    """
    announced = any(one.origin == ANNOUNCED and not _is_other(told.moment, one.moment) for one in claims)
    own = next((one for one in claims if one.origin == ADDRESS), None)
    is_filled = own is not None and not announced and not _is_blank(own.moment)
    return own if own and is_filled and told.moment.value - own.moment.value > WEEKS else None


def _is_other(one: Moment, two: Moment) -> bool:
    """Say whether no clock nor zone makes two moments one."""
    if "day" in {one.precision, two.precision}:
        return abs(one.value.date() - two.value.date()) > timedelta(days=1)
    gap = abs(one.value - two.value)
    return gap >= HALF_DAY and not (gap <= EAST and gap.seconds // 60 % 30 == 0)


def _shows(printed: Moment, change: Moment) -> bool:
    """Say whether what is printed is the moment of a change, on whatever clock."""
    if "day" in {printed.precision, change.precision}:
        return printed.value.date() == change.value.date()
    gap = abs(printed.value.replace(second=0) - change.value.replace(second=0))
    return gap <= EAST and gap.seconds // 60 % 30 == 0


def pick_published(
    claims: list[DateClaim], *, fetched: datetime, zone: tzinfo, shown_in: tzinfo | None = None
) -> tuple[DateClaim | None, list[str]]:
    """Return the claim that holds, and what was odd about the others.

    What was printed in UTC is given in the page's own offset, *zone*, or in *shown_in* where that is not known.
    """
    flags: list[str] = []
    believed: list[DateClaim] = []
    for claim in [_mend_clock(claim, zone, flags) for claim in claims]:
        if claim.moment.value > fetched + AHEAD:
            flags.append(FUTURE)
        elif claim.moment.value < OLDEST:
            flags.append(IMPOSSIBLE)
        else:
            believed.append(claim)
    if not believed:
        return None, flags
    sharp = _sharpen(believed[0], believed[1:], shown_in or zone)
    best = _agree_with_shown(sharp, believed, () if shown_in else _zones_of(zone), flags)
    flags += best.moment.flags
    return _in_local_offset(best, shown_in or zone), flags


def _in_local_offset(claim: DateClaim, zone: tzinfo) -> DateClaim:
    """Return a moment that was printed in UTC in the page's own offset."""
    if claim.moment.value.utcoffset():
        return claim
    return replace(claim, moment=replace(claim.moment, value=claim.moment.value.astimezone(zone)))


def _zones_of(zone: tzinfo) -> tuple[timedelta, ...]:
    """Return the offsets of the country in whose *zone* a page is read: Indonesian pages may be from any of three."""
    own = zone.utcoffset(FIRST_OF_MAY) or timedelta()
    return tuple(INDONESIAN) if own in INDONESIAN else (own,)


def _mend_clock(claim: DateClaim, zone: tzinfo, flags: list[str]) -> DateClaim:
    """Read a local clock with +00:00 attached as what it is."""
    moment = claim.moment
    if not claim.local or not moment.zoned or moment.value.utcoffset():
        return claim
    value = moment.value.replace(tzinfo=zone)
    if value.utcoffset():
        flags.append("tagdiv local time")
    return replace(claim, moment=replace(moment, value=value))


def _sharpen(first: DateClaim, others: list[DateClaim], zone: tzinfo) -> DateClaim:
    """Prefer, over a bare day, later evidence that gives the time on the same day."""
    if not _is_bare_day(first, zone):
        return first
    day = first.moment.value.date() if first.moment.precision == "day" else _local(first, zone).date()
    for claim in others:
        if not _is_bare_day(claim, zone) and _local(claim, zone).date() == day:
            return claim
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    return replace(first, moment=replace(first.moment, value=midnight, precision="day"))


def _is_bare_day(claim: DateClaim, zone: tzinfo) -> bool:
    """Say whether a claim gives no time: midnight to the second, here or in UTC, is a day that a machine wrote."""
    own = claim.moment.value
    clocks = (own,) if claim.origin == ANNOUNCED else (own, _local(claim, zone))  # a channel knows its minute
    return claim.moment.precision == "day" or (
        not claim.shown and any((clock.hour, clock.minute, clock.second) == (0, 0, 0) for clock in clocks)
    )


def _local(claim: DateClaim, zone: tzinfo) -> datetime:
    value = claim.moment.value
    return value if value.utcoffset() else value.astimezone(zone)


def _agree_with_shown(
    best: DateClaim, claims: list[DateClaim], zones: Sequence[timedelta], flags: list[str]
) -> DateClaim:  # fmt: skip
    """Believe the clock that readers see where the machine's differs from it by exactly an offset of *zones*."""
    if best.shown or best.moment.precision == "day":
        return best
    printed = best.moment.value
    for claim in (one for one in claims if one.shown):
        if claim.moment.precision == "day":
            if _is_told_in_utc(best, claim):
                flags.append(UTC_CLOCK)
                return replace(best, moment=replace(best.moment, value=printed + (printed.utcoffset() or timedelta())))
            continue
        own = claim.moment.value.utcoffset() or timedelta()
        for offset in [own] if claim.moment.zoned else dict.fromkeys((own, *zones)):
            if (flag := _fault(best.moment, claim.moment, offset)) is not None:
                flags += [flag] if flag else []
                value = claim.moment.value.replace(second=printed.second, tzinfo=timezone(offset))
                return replace(best, moment=replace(best.moment, value=value))
    return best


def _fault(told: Moment, shown: Moment, offset: timedelta) -> str | None:
    """Return what is wrong with what machines are told if clocks run by *offset*: a flag, or nothing if both agree.

    None says that it does not explain what is shown. A zone that is printed counts more than one that machines write.
    """
    own = told.value.utcoffset() or timedelta()
    gap = _clock(shown) - _clock(told)
    if not offset or (gap and gap == offset - own and not (told.zoned or shown.zoned)):
        return None
    if gap == offset - own:
        return ""
    if gap == offset:
        return UTC_CLOCK
    return LOCAL_CLOCK if not gap and (shown.zoned or not own) else None


def _clock(moment: Moment) -> datetime:
    return moment.value.replace(second=0, microsecond=0, tzinfo=None)


def _is_told_in_utc(best: DateClaim, claim: DateClaim) -> bool:
    """Say whether a moment without a zone is the UTC of the day after it, which alone is printed below the headline."""
    value = best.moment.value
    is_next = claim.moment.value.date() == (value + (value.utcoffset() or timedelta())).date() != value.date()
    return is_next and not best.moment.zoned and claim.beside == BELOW and not claim.moment.flags
