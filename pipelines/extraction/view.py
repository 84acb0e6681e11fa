"""A page as the readers of its fields see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from pipelines.extraction.families import Family
from pipelines.extraction.index import Index
from pipelines.extraction.structured import Structured


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that the readers of single fields look at."""

    index: Index
    structured: Structured
    family: Family
    url: str
    fetched: datetime
    zone: tzinfo
    sites: tuple[str, ...]  # names under which the site is known

    @property
    def origin(self) -> str:
        """Return what evidence from the family's elements is called."""
        return f"family {self.family.name}" if self.family.name else "visible"
