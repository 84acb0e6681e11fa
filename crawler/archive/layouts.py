"""What pages have taught of their sites, and how each site is read by that.

The newest pages teach, whichever were read first, so that a layout depends neither on their order nor on a kill. Of
those that were read for a sample only the ones teach that are still of it.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from crawler.archive import boilerplate
from crawler.models import LearnedPlace
from crawler.times import to_iso

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from crawler.archive.connection import Archive
    from crawler.models import Lesson

REMEMBERED = 24  # pages of one source


def remember(archive: Archive, lesson: Lesson) -> None:
    """Remember what a page teaches, in place of what it taught before; the oldest one too many is forgotten."""
    key = (lesson.source, lesson.article)
    row = (*key, lesson.day, zlib.compress(lesson.traces.encode()), lesson.rules, int(lesson.is_sample))
    with archive.transaction() as db:
        told = "SELECT source, article, day, traces, rules, is_sample FROM lessons WHERE source = ? AND article = ?"
        if db.conn.execute(told, key).fetchone() == row:
            return
        db.conn.execute("DELETE FROM lessons WHERE source = ? AND article = ?", key)
        db.conn.execute(
            "INSERT INTO lessons (source, article, day, traces, rules, is_sample) VALUES (?, ?, ?, ?, ?, ?)", row
        )
        order = "article" if lesson.is_sample else "day DESC, article DESC"  # a sample is made of the lowest numbers
        db.conn.execute(
            f"""
            DELETE FROM lessons WHERE source = :source AND (day, article) IN (
                SELECT day, article FROM lessons WHERE source = :source AND is_sample = :is_sample
                ORDER BY {order} LIMIT -1 OFFSET :most
            )
            """,
            {"source": lesson.source, "is_sample": lesson.is_sample, "most": REMEMBERED},
        )
        db.conn.execute("INSERT INTO unlearned VALUES (?) ON CONFLICT DO NOTHING", (lesson.source,))


def teaches_from(archive: Archive, source: str) -> str:
    """Return the day from which on a page of *source* may teach something, empty if any may."""
    row = archive.db.conn.execute(
        "SELECT day FROM lessons WHERE source = ? AND NOT is_sample ORDER BY day DESC, article DESC LIMIT 1 OFFSET ?",
        (source, REMEMBERED - 1),
    ).fetchone()
    return "" if row is None else str(row[0])


def lessons(archive: Archive, source: str, *, rules: int) -> list[str]:
    """Return what the pages of *source* teach that were looked at by *rules*, newest first."""
    rows = archive.db.conn.execute(
        """
        SELECT traces FROM lessons
        WHERE source = :source AND rules = :rules AND NOT (is_sample AND article > coalesce(:last, article))
        ORDER BY day DESC, article DESC LIMIT :most
        """,
        {"source": source, "rules": rules, "last": boilerplate.last_sample(archive, source), "most": REMEMBERED},
    )
    return [zlib.decompress(traces).decode() for (traces,) in rows]


def unlearned(archive: Archive) -> list[str]:
    """Return the sources of which a page has taught something since their layout was learned."""
    return [str(slug) for (slug,) in archive.db.conn.execute("SELECT source FROM unlearned ORDER BY source")]


def write(archive: Archive, source: str, places: Sequence[LearnedPlace], *, now: datetime) -> None:
    """Write down how *source* is read, in place of what was known; what is still so keeps the day it was learned."""
    with archive.transaction() as db:
        rows = db.conn.execute("SELECT field, selector, learned FROM layouts WHERE source = ?", (source,))
        since = {(field, selector): learned for field, selector, learned in rows}
        days = [since.get((one.field, one.selector), to_iso(now)) for one in places]
        db.conn.execute("DELETE FROM layouts WHERE source = ?", (source,))
        db.conn.executemany(
            "INSERT INTO layouts (source, field, selector, pages, learned, fits) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (source, one.field, one.selector, one.pages, day, one.fits)
                for one, day in zip(places, days, strict=True)
            ],
        )
        db.conn.execute("DELETE FROM unlearned WHERE source = ?", (source,))


def known(archive: Archive, source: str) -> list[LearnedPlace]:
    """Return how *source* is read, as far as its pages have taught it."""
    rows = archive.db.conn.execute(
        "SELECT field, selector, pages, fits FROM layouts WHERE source = ? ORDER BY field, pages DESC, selector",
        (source,),
    )
    return [LearnedPlace(field=field, selector=css, pages=pages, fits=fits) for field, css, pages, fits in rows]


def forget(archive: Archive, source: str) -> int:
    """Forget how *source* is read and what taught it, and return how many places that were."""
    with archive.transaction() as db:
        for table in ("lessons", "unlearned"):
            db.conn.execute(f"DELETE FROM {table} WHERE source = ?", (source,))
        return int(db.conn.execute("DELETE FROM layouts WHERE source = ?", (source,)).rowcount)
