"""What a year costs on disk, by table; run by hand.

    python tests/benchmarks/disk_by_table.py [articles] [a_year] [sources]

An archive of invented articles is made, every tenth of them edited once and every fiftieth removed, and each table is
weighed with its indexes. A year is so many kept articles (a_year), and of each source thirty candidates and one run a
day. A candidate stands in the ledger for a year, then a digest is left of it. What is bounded by itself is left out:
sightings and paragraphs of 90 days, robots.txt of a day.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import archives
import ledger_growth

from crawler.archive import digests, open_archive, rechecks, revisions
from crawler.archive.revisions import CurrentText
from crawler.models import Cause

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
EDITED, REMOVED = 10, 50  # one of so many articles
A_DAY = 30  # candidates of a source
DAYS = 3  # of candidates that are weighed
DAILY = {"ledger", "backlog", "source_runs", "runs", "digests", "digest_outcomes"}  # no matter of articles
TOLD = 1024**2  # bytes; what a year adds less of is summed up
DAY = timedelta(days=1)


def edit(path: Path) -> None:
    """Edit and remove some of the articles."""
    with open_archive(path) as archive:
        told = archive.rows("SELECT id, title, text, digest FROM articles")
        with archive.transaction() as db:
            for row in told[::EDITED]:
                wording = CurrentText(
                    title=str(row["title"]), text=f"{row['text']}\nRalat.", digest=str(row["digest"]), removed=[]
                )
                revisions.revise(db.conn, int(str(row["id"])), wording, cause=Cause.EDITED, seen=NOW)
            for row in told[::REMOVED]:
                rechecks.removed(archive, int(str(row["id"])), now=NOW, due=NOW)
        rechecks.plan_first(archive, lambda published, _seen: published, now=NOW, longest=365 * DAY)


def weigh(path: Path) -> tuple[Counter[str], dict[str, int]]:
    """Return the bytes of each table with its indexes, and its rows."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM")
        tables = dict(connection.execute("SELECT name, tbl_name FROM sqlite_schema"))
        weights: Counter[str] = Counter()
        for name, size in connection.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name"):
            weights[_whole(tables.get(name, name))] += size
        rows = {
            name: connection.execute(f"SELECT count(*) FROM '{name}'").fetchone()[0]
            for name in weights
            if name in tables
        }
    return weights, rows


def _whole(table: str) -> str:
    return "articles_fts" if table.startswith("articles_fts") else table


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def weigh_candidates(path: Path) -> tuple[float, float]:
    """Return the bytes of a candidate in the ledger, and of what is left of it after a year."""
    with open_archive(path) as archive:
        begun = ledger_growth.used(archive)
        rows = ledger_growth.grow(archive, DAYS)
        fresh = (ledger_growth.used(archive) - begun) / rows
        later, number = ledger_growth.NOW + digests.SETTLED + DAY, 0
        while given_up := digests.prune(archive, now=later):
            number, later = number + given_up, later + digests.PAUSE
        archive.db.execute("DELETE FROM ledger")
        return fresh, (ledger_growth.used(archive) - begun) / number


def tell(name: str, each: float, unit: str, number: int) -> float:
    """Say what a table costs, and return its megabytes a year."""
    say(f"{name:<18} {each:6.0f} bytes {unit:<13} {each * number / 1e6:8.0f} MB a year")
    return each * number / 1e6


def main() -> None:
    articles, a_year, sources = [*map(int, sys.argv[1:]), *(20_000, 12_000, 821)[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "archive.db"
        archives.make(path, articles, shingles=32)
        edit(path)
        weights, rows = weigh(path)
        fresh, left = weigh_candidates(Path(name) / "ledger.db")
    kept = {table: size / articles for table, size in weights.items() if table not in DAILY}
    told = {table: each for table, each in kept.items() if each * a_year > TOLD}
    total = sum(
        tell(table, each, "an article", a_year) for table, each in sorted(told.items(), key=lambda one: -one[1])
    )
    total += tell("all others", sum(kept.values()) - sum(told.values()), "an article", a_year)
    total += tell("source_runs", weights["source_runs"] / rows["source_runs"], "a run", sources * 365)
    total += tell("digests", left, "a candidate", sources * A_DAY * 365)
    say(f"{'together':<40} {total:8.0f} MB a year")
    tell("ledger, beside it", fresh, "a candidate", sources * A_DAY * 365)


if __name__ == "__main__":
    main()
