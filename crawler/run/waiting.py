"""What a run waits for, site by site, and how long that takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

USUAL_ANSWER = 1.0  # seconds, of a site that has not answered yet


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWait:
    """What is left to be asked of a site, and what it is waited for at this moment."""

    site: str
    sources: tuple[str, ...]  # at home there
    left: int  # requests, as far as they are known
    pause: float  # seconds between two of them
    answer: float | None = None  # seconds that an answer takes; None where none has come
    asked_for: float | None = None  # seconds since the request that is under way; None where none is
    rests: float = 0.0  # seconds until it is asked whether it is well again
    host: str = ""  # which rests
    why: str = ""

    @property
    def seconds(self) -> float:
        """How long what is left takes, if nothing is added to it; an answer that is late is as late again."""
        answer = USUAL_ANSWER if self.answer is None else self.answer
        late = max(0.0, (self.asked_for or 0.0) - answer)
        return self.rests + late + self.left * (self.pause + answer)


def slowest(waits: Iterable[SiteWait], most: int) -> list[SiteWait]:
    """Return the sites that take longest, the slowest first."""
    return sorted(waits, key=lambda one: (-one.seconds, one.site))[:most]


def seconds_left(waits: Iterable[SiteWait], rate: float | None = None) -> float:
    """Return how long what is known to wait takes: as long as the slowest site, or as all at *rate* requests a second.

    Sites are asked side by side, but no machine and no connection bears more than it has shown.
    """
    every = list(waits)
    longest = max((one.seconds for one in every), default=0.0)
    return max(longest, sum(one.left for one in every) / rate) if rate else longest


def resting_said(waits: Sequence[SiteWait]) -> list[str]:
    """Return the clause that says how many sites rest, when one is asked again and why that one rests, if any do."""
    resting = [one for one in waits if one.host]
    if not resting:
        return []
    alone = "all else is done, " if len(resting) == len(waits) else ""
    first = min(resting, key=lambda one: one.rests)
    again = f"asked again in {span(first.rests)}" if first.rests else "asked again now"
    why = f" ({first.host}: {first.why})" if first.why else ""
    return [f"{alone}{len(resting):,} resting, {again}{why}"]


def reason_of(wait: SiteWait) -> str:
    """Return the clause that says what a site is waited for."""
    if wait.asked_for is not None:
        return f"an answer, {span(wait.asked_for)} so far"
    if wait.rests:
        return f"{wait.host if wait.host != wait.site else 'it'} to recover, {span(wait.rests)}"
    return f"its pause of {wait.pause:g} s" if wait.pause else "its turn"


def span(seconds: float) -> str:
    """Return a stretch of time as people say it: 41 s, 3 min 20 s, 2 h 5 min, 3 days 4 h."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 600:
        return f"{whole // 60} min {whole % 60} s"
    minutes = round(whole / 60)
    hours = minutes // 60
    if hours >= 48:
        return f"{hours // 24} days {hours % 24} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
