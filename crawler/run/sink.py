"""Where a run of which nothing is stored puts what it finds: handed in by whoever starts it, and read afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from crawler.models import NOT_LEARNED, Layout
from crawler.strategies.inspection import Inspection

UNASKED = "the run was stopped before its turn"  # why a site or an address has nothing to show


@dataclass(slots=True)
class Sink:
    """What was found, by the address that was asked for, and by the slug of the site that was probed."""

    layout: Layout = NOT_LEARNED  # how the pages are read
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    refusals: dict[str, str] = field(default_factory=dict)  # why an address could not be fetched
    sites: dict[str, Inspection] = field(default_factory=dict)
