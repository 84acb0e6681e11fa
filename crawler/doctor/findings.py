"""What is examined, and what a check finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.judgements import Rules
from crawler.scheduling.due import Daily, Rhythm
from crawler.sources.registry import load_sources
from crawler.times import WIB, now

if TYPE_CHECKING:
    from crawler.models import Source

DAILY = Daily(time(5), WIB)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one check found; level is ok, warning or error."""

    check: str
    level: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Checkup:
    """What is to be examined, and how thoroughly."""

    archive: Path
    seeds: Path
    why: str = ""  # who named the seeds
    rules: Mapping[str, str] | None = None  # those of each topic, which the seeds may be too wrong to have
    judging: Rules | None = None  # those by which articles are judged, likewise
    deep: bool = False  # also what reads all of a large archive
    network: bool = False  # also what asks the network
    notify: bool = False  # also send a message to each address
    when: Rhythm = DAILY  # of the crawls
    moment: datetime = field(default_factory=now)  # what the clock says

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """Every source of the seeds by slug; raise CrawlerError, each time, where they are wrong."""
        return load_sources(self.seeds)
