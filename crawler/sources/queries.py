"""What a site's own search is asked: the queries of the topics in the seeds."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FILE = "topics.toml"


def load_queries(folder: Path) -> tuple[str, ...]:
    """Return the queries of all topics, without those that hold another one: who finds "smart city" finds both.

    What is wrong with the file is said by the stages, which read all of it; here it just has no queries.
    """
    try:
        tables = tomllib.loads((folder / FILE).read_text("utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return ()
    found = (query for table in tables.values() if isinstance(table, dict) for query in table.get("queries", ()))
    return broadest([" ".join(query.split()) for query in found if isinstance(query, str)])


def broadest(queries: list[str]) -> tuple[str, ...]:
    """Return each query once, without those in which another one stands as it is."""
    unique = [query for query in dict.fromkeys(queries) if query]
    return tuple(
        query for query in unique if not any(f" {other} " in f" {query} " for other in unique if other != query)
    )  # fmt: skip
