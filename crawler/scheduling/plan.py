"""What is to be done and when, as the table `schedule` of pantau.toml and the options of a command say it."""

from __future__ import annotations

import shlex
import socket
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING, TypeVar

from crawler.configuration import table, unknown
from crawler.errors import ConfigurationError
from crawler.periods import stretch_meant
from crawler.scheduling.due import CRAWL, Cron, Daily, Every, Jittered, Rhythm
from crawler.times import WIB, time_meant, zone_meant

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path


T = TypeVar("T")

TIMES = ("at", "every", "when")  # of which one says when
COMMON = {"timezone": WIB, "jitter": "0m", "limit": "6h", "locked": "wait"}
DEFAULTS = {"at": "05:00", **COMMON, "adaptive": False}
KEYS = (*TIMES, *COMMON)
LOCKED = ("wait", "skip")
# They write what a run writes: one of them at a time.
LOCKING = {"crawl", "backfill", "recheck", "rejudge", "replay", "reconsider"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A command line of `pantau`, and when it is to be carried out."""

    name: str
    words: tuple[str, ...]
    when: Rhythm
    limit: timedelta = timedelta(hours=6)
    skips: bool = False  # where the archive is locked when it is due; else it waits until that is free
    then: tuple[tuple[str, ...], ...] = ()  # what is done too after it came to its end

    @property
    def locks(self) -> bool:
        """Whether it needs the lock of the archive."""
        return self.words[0] in LOCKING


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that the daemon does."""

    jobs: tuple[Job, ...]  # the crawl first
    adaptive: bool = False


def overlaid(said: Mapping[str, object], given: Mapping[str, object]) -> dict[str, object]:
    """Return a table with what a command line gives laid over it; a time that is given replaces any that is said."""
    rest = {name: value for name, value in said.items() if name not in TIMES} if given.keys() & TIMES else said
    return {**rest, **given}


def read_plan(given: Mapping[str, object], *, seed: str) -> Plan:
    """Return what the pantau.toml found from here says, with what is given laid over it; raise ConfigurationError."""
    said, called = table("schedule")
    return plan_of(overlaid(said, given), called, seed=seed)


def plan_of(whole: Mapping[str, object], called: str, *, seed: str) -> Plan:
    """Return what a table says that is *called* so in errors; raise ConfigurationError."""
    own = {name: value for name, value in whole.items() if not isinstance(value, dict)}
    _check_keys(own, (*KEYS, "adaptive", "then"), called)
    then = tuple(_command_words(line, f"{called}: then") for line in _listed_commands(own.pop("then", []), called))
    adaptive = own.pop("adaptive", False)
    if not isinstance(adaptive, bool):
        raise ConfigurationError(f"{called}: adaptive must be true or false, not {adaptive!r}")
    crawl = _job(CRAWL, (CRAWL,), own, called, seed, then=then)
    further = [_further(name, value, whole, called, seed) for name, value in whole.items() if isinstance(value, dict)]
    return Plan(jobs=(crawl, *further), adaptive=adaptive)


def seed_of(archive: Path) -> str:
    """Return what tells the chances of this installation from those of others."""
    return f"{socket.gethostname()} {archive.resolve()}"


def rhythm_of(own: Mapping[str, object], called: str, *, seed: str) -> Rhythm:
    """Return when a table says that something is due: daily at five where it says nothing."""
    times = [name for name in TIMES if name in own]
    if len(times) > 1:
        raise ConfigurationError(f"{called}: {' and '.join(times)} are two rhythms; leave one out")
    zone = _meaning(own, "timezone", called, zone_meant)
    jitter = _meaning(own, "jitter", called, _stretch_or_none)
    rhythm = _rhythm(own, times[0] if times else "at", called, zone)
    return Jittered(rhythm, jitter, seed) if jitter else rhythm


def _rhythm(own: Mapping[str, object], name: str, called: str, zone: str) -> Daily | Every | Cron:
    if name == "every":
        return Every(_meaning(own, name, called, stretch_meant), zone)
    if name == "at":
        return Daily(_meaning(own, name, called, time_meant), zone)
    cron = Cron(str(own[name]), zone)
    cron.trigger()  # a wrong one is said now
    return cron


def _further(name: str, own: object, whole: Mapping[str, object], called: str, seed: str) -> Job:
    """Return a job beside the crawl; what it does not say of the zone, the limit and the lock, the crawl's does."""
    called = f"{called[:-1]}.{name}]" if called.endswith("]") else f"{called}.{name}"
    assert isinstance(own, dict)
    _check_keys(own, (*KEYS, "run"), called)
    common = {key: whole[key] for key in ("timezone", "limit", "locked") if key in whole}
    table = {**common, **own}
    if name == CRAWL or "run" not in table:
        raise ConfigurationError(f'{called}: a job beside the crawl has a name of its own and says run = "COMMAND"')
    if not table.keys() & set(TIMES):
        raise ConfigurationError(f'{called}: say when it is due, such as at = "13:00" or every = "7d"')
    return _job(name, _command_words(table.pop("run"), f"{called}: run"), table, called, seed)


def _check_keys(own: Mapping[str, object], known: Collection[str], called: str) -> None:
    for key in own:
        if key not in known:
            raise ConfigurationError(f"{called}: key {key!r} is unknown; {unknown(key, known)}")


def _job(
    name: str, words: tuple[str, ...], own: Mapping[str, object], called: str, seed: str,
    then: tuple[tuple[str, ...], ...] = (),
) -> Job:  # fmt: skip
    return Job(
        name=name, words=words, when=rhythm_of(own, called, seed=f"{seed} {name}"), then=then,
        limit=_meaning(own, "limit", called, stretch_meant), skips=_meaning(own, "locked", called, _locked) == "skip",
    )  # fmt: skip


def _meaning(own: Mapping[str, object], key: str, called: str, meant: Callable[[str], T]) -> T:
    value = own.get(key, DEFAULTS.get(key))
    if not isinstance(value, str | time):  # TOML has times of day
        raise ConfigurationError(f"{called}: {key} must be a text in quotes, not {value!r}")
    try:
        return meant(str(value))
    except ValueError as error:
        raise ConfigurationError(f"{called}: {key} {error}") from None


def _stretch_or_none(text: str) -> timedelta:
    return timedelta() if text in {"0", "0m"} else stretch_meant(text)


def _locked(text: str) -> str:
    if text not in LOCKED:
        raise ValueError(f"must be {' or '.join(LOCKED)}, not {text!r}")
    return text


def _listed_commands(value: object, called: str) -> list[object]:
    if not isinstance(value, list):
        raise ConfigurationError(f'{called}: then must be a list of commands, such as ["backup FILE"], not {value!r}')
    return value


def _command_words(line: object, called: str) -> tuple[str, ...]:
    try:
        words = shlex.split(line) if isinstance(line, str) else []
    except ValueError as error:
        raise ConfigurationError(f"{called}: {line!r} cannot be read: {error}") from None
    if not words:
        raise ConfigurationError(f'{called}: {line!r} is no command; write it like "recheck --budget 20"')
    return tuple(words)


def job_at(when: str, command: str) -> dict[str, str]:
    """Return the table of a job that a command line gives: a time of day, a stretch of time or a cron expression."""
    for name, meant in (("at", time_meant), ("every", stretch_meant)):
        try:
            meant(when)
        except ValueError:
            continue
        return {name: when, "run": command}
    return {"when": when, "run": command}
