"""Candidates that were dropped under other rules, made candidates again."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from crawler.archive.ledger import State, take_places
from crawler.models import Candidate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from sqlite3 import Connection

    from crawler.archive.connection import Archive

BATCH = 1_000  # candidates of one transaction

_DROPPED = """
    FROM ledger
    WHERE state = 'dropped' AND (reason GLOB 'NoTopicWords*' OR reason GLOB 'OffTopic*')
        AND coalesce(run, 0) IN (SELECT value FROM json_each(:runs))
        AND (:since IS NULL OR coalesce(published, found) >= :since)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drops:
    """Which dropped candidates are meant."""

    runs: Collection[int]  # those that dropped them
    since: str | None = None  # day on which they were published, or else found

    def values(self, url: str = "") -> dict[str, str | None]:
        return {"runs": json.dumps(sorted(self.runs)), "since": self.since, "url": url}


def count(archive: Archive, scope: Drops) -> dict[str, int]:
    """Return how many candidates of each source are meant."""
    rows = archive.db.conn.execute(
        f"SELECT source, count(*) {_DROPPED} GROUP BY source ORDER BY source", scope.values()
    )
    return dict(rows)


def is_meant(archive: Archive, scope: Drops, url: str) -> bool:
    """Say whether the candidate of that address is meant."""
    return archive.db.conn.execute(f"SELECT 1 {_DROPPED} AND url = :url", scope.values(url)).fetchone() is not None


def reconsider(
    archive: Archive, scope: Drops, *, reason: str, rank: Callable[[Candidate], int]
) -> Iterator[tuple[str, int]]:  # fmt: skip
    """Make the candidates meant wait again, and yield batch by batch how many of which source do.

    Killed at any moment, the same again goes on where it was: what waits is not dropped any more.
    """
    after = ""
    while rows := _next(archive.db.conn, scope, after):
        with archive.transaction() as db:
            for source, same in groupby(sorted(rows), key=itemgetter(0)):
                urls = [url for _, url in same]
                _wait_again(db.conn, source, urls, reason, rank)
                yield source, len(urls)
        after = max(url for _, url in rows)


def _next(connection: Connection, scope: Drops, after: str) -> list[tuple[str, str]]:
    sql = f"SELECT source, url {_DROPPED} AND url > :url ORDER BY url LIMIT {BATCH}"
    return connection.execute(sql, scope.values(after)).fetchall()


def _wait_again(
    connection: Connection, source: str, urls: list[str], reason: str, rank: Callable[[Candidate], int]
) -> None:  # fmt: skip
    first = take_places(connection, source, len(urls))
    connection.executemany(
        "UPDATE ledger SET state = ?, reason = ?, next_try = NULL, rank = ?, place = ? WHERE url = ?",
        [(State.PENDING, reason, rank(Candidate(url=url)), place, url) for place, url in enumerate(urls, first)],
    )
