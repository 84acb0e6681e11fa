"""How sites are read, as their pages have taught it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.archive.views.rows import columns_of, select

if TYPE_CHECKING:
    from crawler.archive.connection import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutRow:
    """Where a site shows one field of its articles, or what of its pages is no part of them."""

    source: str
    field: str
    selector: str
    pages: int
    learned: str
    fits: float


def layout(archive: Archive, source: str) -> list[LayoutRow]:
    """Return what was learned of *source*, its fields first."""
    return select(
        archive,
        LayoutRow,
        f"""
        SELECT {columns_of(LayoutRow)} FROM layouts WHERE source = ?
        ORDER BY instr('title published authors body repeated links', field), pages DESC, selector
        """,
        source,
    )
