"""Which regions are known to have taken part in the programme, or to have won, edition by edition.

The table beside this file was compiled from published lists: full for 2017 and 2024, partial otherwise.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("programme_cohorts.csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A region in a published list of one edition."""

    code: str
    edition: int
    what: str  # participant or award
    dimension: str | None
    is_sure: bool  # False where published lists contradict each other


@cache
def load_cohorts() -> tuple[Listed, ...]:
    """Return the published lists; the table is read once."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return tuple(_listed(row) for row in csv.DictReader(table))


def _listed(row: dict[str, str]) -> Listed:
    return Listed(
        code=row["code"],
        edition=int(row["edition"]),
        what=row["what"],
        dimension=row["dimension"] or None,
        is_sure=row["is_sure"] == "yes",
    )
