"""A page as the readers of its fields see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from crawler.models import NOT_LEARNED, Layout
from pipelines.extraction.families import Family
from pipelines.extraction.index import Index
from pipelines.extraction.neighbours import NOBODY, Neighbours
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
    layout: Layout = NOT_LEARNED
    neighbours: Neighbours = NOBODY

    @property
    def is_known(self) -> bool:
        """Say whether a family knows the theme better than what was learned of the site."""
        return bool(self.family.name) and not self.family.broad

    @property
    def origin(self) -> str:
        """Return what evidence from the family's elements is called."""
        return f"family {self.family.name}" if self.family.name else "visible"
