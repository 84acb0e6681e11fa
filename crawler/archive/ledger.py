"""The permanent memory of every candidate: recorded before it is fetched, settled with what became of it.

What was announced of a candidate beside its address and its moment (title, authors, beginning) is kept only while it
waits, since nobody asks for it afterwards; but for the title of what became an article, which may be called otherwise.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from crawler.archive import digests, headlines
from crawler.archive.connection import explaining
from crawler.discovery.entry_content import is_whole, paragraphs_of
from crawler.models import SPEAKS
from crawler.times import from_iso, to_iso
from crawler.urls import canonical, former_ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from sqlite3 import Connection

    from crawler.archive.connection import Archive
    from crawler.models import Candidate

logger = logging.getLogger(__name__)

UNWRITABLE = (UnicodeEncodeError, OverflowError)  # of what a site has said: half a character, a number without end

# A candidate that fails is tried again after 1, 4, 16 and 64 hours: a daily run meets the first three on its next day.
FIRST_DELAY = timedelta(hours=1)
GROWTH = 4
MOST_ATTEMPTS = 5
LONGEST_DELAY = FIRST_DELAY * GROWTH ** (MOST_ATTEMPTS - 2)
ALIAS = "Alias"  # why an address is dropped of which the page was kept under its own

# What is kept of a candidate while it waits: its title, rank, place, beginning and authors, the last as JSON.
Kept: TypeAlias = "tuple[str | None, int, int | None, str | None, str | None]"
NOTHING_KEPT: Kept = (None, 0, None, None, None)

# No try is put off for longer than the longest delay but by a clock that was ahead.
DUE = "(state = 'pending' OR next_try <= :now OR next_try > :longest)"
# In the order of the index, so that what is left out is all that is read besides what is wanted.
DUE_OF_SOURCE = f"""
    SELECT url, source, channel, title, published, rank, beginning, authors, found, state != 'pending' FROM ledger
    WHERE source = :source AND (state = 'pending' OR next_try IS NOT NULL) AND {DUE}
    ORDER BY rank DESC, moment DESC, place
"""


class State(StrEnum):
    """What became of a candidate."""

    PENDING = "pending"
    KEPT = "kept"
    DROPPED = "dropped"
    FAILED = "failed"  # will be tried again, until it is given up
    GONE = "gone"
    REFUSED = "refused"  # robots.txt, 401, 403, 451, or another site


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one candidate in one run."""

    state: State
    reason: str | None = None
    status: int | None = None
    article: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A candidate as the ledger hands it out to be fetched."""

    url: str
    source: str
    channel: int | None
    title: str | None
    published: datetime | None
    rank: int = 0  # the higher, the more its announcement speaks of a topic
    beginning: str | None = None
    authors: tuple[str, ...] = ()
    found: datetime | None = field(default=None, compare=False)  # when it was announced
    is_again: bool = field(default=False, compare=False)  # an earlier run has asked for it in vain


def unranked(_candidate: Candidate) -> int:
    """Say of every candidate alike that its announcement speaks of no topic."""
    return 0


def record(
    archive: Archive,
    candidates: Iterable[Candidate],
    *,
    source: str,
    channel: int | None,
    now: datetime,
    rank: Callable[[Candidate], int] = unranked,
) -> int:
    """Remember candidates that nobody has announced before, and return how many those were."""
    by = _Announcer(source, channel, now)
    return _insert(archive, candidates, by, Outcome(state=State.PENDING), rank)


def refuse(
    archive: Archive,
    candidates: Iterable[Candidate],
    *,
    source: str,
    channel: int | None,
    now: datetime,
    reason: str,
) -> int:
    """Remember candidates that will not be fetched, with the reason."""
    by = _Announcer(source, channel, now)
    return _insert(archive, candidates, by, Outcome(state=State.REFUSED, reason=reason))


class _Announcer(NamedTuple):
    """Which channel of a source announces, and when; a channel that is not stored has no number."""

    source: str
    channel: int | None
    moment: datetime


def _insert(
    archive: Archive,
    candidates: Iterable[Candidate],
    by: _Announcer,
    outcome: Outcome,
    rank: Callable[[Candidate], int] = unranked,
) -> int:
    announced: dict[str, Candidate] = {}
    for one in candidates:
        announced.setdefault(one.url, one)
    with archive.transaction() as db:
        known = _known(archive, announced)  # most are, and ranking them would be for nothing
        _note_announced(db.conn, known.values(), by.moment)
        new = [one for one in announced.values() if one.url not in known]
        what = (by.source, by.channel, to_iso(by.moment), outcome.state, outcome.reason)
        is_waiting = outcome.state is State.PENDING
        if is_waiting:
            headlines.remember(db.conn, by.source, new, by.moment)
        waiting = _waiting(db.conn, by.source, new, rank) if is_waiting else [NOTHING_KEPT] * len(new)
        db.conn.executemany(
            """
            INSERT INTO ledger
                (url, moment, source, channel, found, state, reason, title, rank, place, beginning, authors)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                (one.url, one.published and int(one.published.timestamp()), *what, *more)
                for one, more in zip(new, waiting, strict=True)
            ],
        )
    return len(new)


def _waiting(
    connection: Connection, source: str, candidates: list[Candidate], rank: Callable[[Candidate], int]
) -> list[Kept]:
    """Return what is kept of each candidate while it waits: what was said of it, and its place behind all before it."""
    first = take_places(connection, source, len(candidates)) if candidates else 0
    return [
        (one.title, rank(one), place, _beginning(one), json.dumps(authors) if (authors := _authors(one)) else None)
        for place, one in enumerate(candidates, first)
    ]


def _beginning(candidate: Candidate) -> str | None:
    """Return how the text begins of a candidate that waits though it came with one, which is no whole article."""
    content = candidate.content
    return candidate.beginning or (paragraphs_of(content.html, is_all=is_whole(content)) if content else None)


def _authors(candidate: Candidate) -> tuple[str, ...]:
    return candidate.authors or (candidate.content.authors if candidate.content else ())


def take_places(connection: Connection, source: str, number: int) -> int:
    """Return the first of so many places after those of all that was announced by *source* before."""
    row = connection.execute(
        """
        INSERT INTO backlog (source, last) VALUES (?, ?)
        ON CONFLICT (source) DO UPDATE SET last = last + excluded.last RETURNING last
        """,
        (source, number),
    ).fetchone()
    return int(row[0]) - number + 1


def _note_announced(connection: Connection, urls: Iterable[str], now: datetime) -> None:
    """Note of old candidates that they are still announced; the month is enough, and seldom a new one."""
    month, noted = digests.month_of(now), to_iso(now - digests.NOTED)
    connection.executemany(
        "UPDATE ledger SET announced = ? WHERE url = ? AND found < ? AND announced IS NOT ? AND article IS NULL",
        [(month, url, noted, month) for url in urls],
    )


def unknown(archive: Archive, urls: Iterable[str]) -> set[str]:
    """Return those of *urls* that the ledger has never heard of."""
    listed = list(urls)
    return set(listed) - _known(archive, listed).keys()


def _known(archive: Archive, urls: Iterable[str]) -> dict[str, str]:
    """Return those of *urls* that the ledger has heard of, with the address under which it has."""
    names = ((url, name_of(archive.db.conn, url)) for url in urls)
    return {url: name for url, name in names if name is not None}


def name_of(connection: Connection, url: str) -> str | None:
    """Return the address under which *url* is known: its own, or one from when less was left out of addresses."""
    row = connection.execute("SELECT 1 FROM ledger WHERE url = ?", (url,)).fetchone()
    if row is not None or digests.is_known(connection, url):
        return url
    return next((name for name in _former(connection, url) if canonical(name) == url), None)


def _former(connection: Connection, url: str) -> Iterator[str]:
    for ends in former_ranges(url):
        yield from (name for (name,) in connection.execute("SELECT url FROM ledger WHERE url > ? AND url < ?", ends))


@explaining
def found_between(archive: Archive, urls: Iterable[str], *, after: datetime, before: datetime) -> int:
    """Return how many of *urls* the ledger heard of first between two moments."""
    sql = "SELECT 1 FROM ledger WHERE url = ? AND found > ? AND found < ?"
    ends = (to_iso(after), to_iso(before))
    return sum(archive.db.conn.execute(sql, (url, *ends)).fetchone() is not None for url in urls)


@explaining
def found_by(archive: Archive, urls: Iterable[str], *, channel: int, until: datetime) -> int:
    """Return how many of *urls* the ledger heard of from *channel* first, until a moment, the same second included."""
    sql = "SELECT 1 FROM ledger WHERE url = ? AND channel = ? AND found <= ?"
    known = (channel, to_iso(until))
    return sum(archive.db.conn.execute(sql, (url, *known)).fetchone() is not None for url in urls)


def hand_over(archive: Archive, former: str, source: str) -> None:
    """Let *source* have the candidates that wait under the name it had before, from channels that are not its own."""
    with archive.transaction() as db:
        db.conn.execute(
            """
            UPDATE ledger SET source = ?, channel = NULL, backfill = NULL
            WHERE source = ? AND (state = 'pending' OR next_try IS NOT NULL)
            """,
            (source, former),
        )
        db.conn.execute(
            """
            INSERT INTO backlog (source, pending) SELECT ?, pending FROM backlog WHERE source = ? AND pending > 0
            ON CONFLICT (source) DO UPDATE SET pending = pending + excluded.pending
            """,
            (source, former),
        )
        db.conn.execute("UPDATE backlog SET pending = 0 WHERE source = ?", (former,))


@explaining
def due(archive: Archive, source: str, *, now: datetime, limit: int, leave: set[str]) -> list[Entry]:
    """Return what may be fetched from *source* now, leaving out the URLs in *leave*: topic first, then the newest."""
    cursor = archive.db.conn.execute(DUE_OF_SOURCE, {"source": source, **_ends(now)})
    try:
        return list(_take(cursor, limit, leave))
    finally:
        cursor.close()


def _ends(now: datetime) -> dict[str, str]:
    """Return the moments between which a try that waits is not due."""
    return {"now": to_iso(now), "longest": to_iso(now + LONGEST_DELAY)}


@explaining
def speaks(archive: Archive, source: str, *, leave: set[str]) -> bool:
    """Say whether a candidate of *source* that waits, and is not in *leave*, speaks of a topic."""
    rows = archive.db.conn.execute(
        "SELECT url FROM ledger WHERE source = ? AND state = 'pending' AND rank >= ?", (source, SPEAKS)
    )
    return any(url not in leave for (url,) in rows)


def _take(
    rows: Iterable[tuple[str, str, int | None, str | None, str | None, int, str | None, str | None, str, int]],
    limit: int,
    leave: set[str],
) -> Iterator[Entry]:
    for url, source, channel, title, published, rank, beginning, authors, found, is_again in rows:
        if url in leave:
            continue
        if limit <= 0:
            return
        limit -= 1
        moment = from_iso(published) if published else None
        yield Entry(
            url=url, source=source, channel=channel, title=title, published=moment, rank=rank,
            beginning=beginning, authors=tuple(json.loads(authors)) if authors else (), found=from_iso(found),
            is_again=bool(is_again),
        )  # fmt: skip


@explaining
def sources_due(archive: Archive, *, now: datetime) -> set[str]:
    """Return the sources that have candidates to be fetched now, such as those a killed run left behind."""
    sql = """
        SELECT source FROM backlog WHERE pending > 0
        UNION SELECT source FROM ledger WHERE next_try IS NOT NULL AND (next_try <= :now OR next_try > :longest)
    """
    return {slug for (slug,) in archive.db.conn.execute(sql, _ends(now))}


@explaining
def is_due(archive: Archive, url: str, *, now: datetime) -> bool:
    """Say whether nobody has settled *url* since it was handed out."""
    row = archive.db.conn.execute(f"SELECT 1 FROM ledger WHERE url = :url AND {DUE}", {"url": url, **_ends(now)})
    return row.fetchone() is not None


@explaining
def waits(archive: Archive, url: str) -> bool:
    """Say whether *url* is still to be fetched, now or at another try."""
    sql = "SELECT 1 FROM ledger WHERE url = ? AND (state = 'pending' OR next_try IS NOT NULL)"
    return archive.db.conn.execute(sql, (url,)).fetchone() is not None


@explaining
def settled_by(archive: Archive, url: str, *, run: int) -> State | None:
    """Return what a run has made of a candidate, None if it has not yet."""
    row = archive.db.conn.execute("SELECT state FROM ledger WHERE url = ? AND run = ?", (url, run)).fetchone()
    return None if row is None else State(row[0])


def settle(archive: Archive, url: str, outcome: Outcome, *, run: int | None, now: datetime) -> None:
    """Write down what became of *url*; a failure or refusal also says when to try again, or that it is given up."""
    with archive.transaction() as db:
        row = db.conn.execute("SELECT attempts, state, reason, run FROM ledger WHERE url = ?", (url,)).fetchone()
        if row is None:
            return
        attempts = row[0] + 1
        reason, next_try = _next(outcome, attempts, now)
        db.conn.execute(
            """
            UPDATE ledger SET state = :state, reason = :reason, status = :status, article = :article,
                attempts = :attempts, next_try = :next_try, fetched = :fetched, run = :run,
                title = iif(:next_try IS NULL AND :article IS NULL, NULL, title),
                place = iif(:next_try IS NULL, NULL, place), beginning = iif(:next_try IS NULL, NULL, beginning),
                authors = iif(:next_try IS NULL, NULL, authors)
            WHERE url = :url
            """,
            {
                "state": outcome.state, "reason": reason, "status": outcome.status, "article": outcome.article,
                "attempts": attempts, "next_try": next_try, "fetched": to_iso(now), "run": run, "url": url,
            },
        )  # fmt: skip
        count_reason(db.conn, run, was=row[1:4], now=(outcome.state, reason))


def settle_all(archive: Archive, outcomes: Iterable[tuple[str, Outcome, datetime]], *, run: int | None) -> None:
    """Write down what became of several addresses, and when; one of which that cannot be told stays as it was."""
    with archive.transaction():
        for url, outcome, moment in outcomes:
            try:
                settle(archive, url, outcome, run=run, now=moment)
            except UNWRITABLE:
                logger.exception("what became of %s cannot be written down", url)


def _next(outcome: Outcome, attempts: int, now: datetime) -> tuple[str | None, str | None]:
    if outcome.state not in {State.FAILED, State.REFUSED}:
        return outcome.reason, None
    if attempts >= MOST_ATTEMPTS:
        return f"given up after {attempts} attempts: {outcome.reason}", None
    return outcome.reason, to_iso(now + FIRST_DELAY * GROWTH ** (attempts - 1))


def _why(state: str, reason: str | None) -> str | None:
    """Return the class of a reason; what was kept has none, also under another address than the announced one."""
    why = None if reason is None or state == State.KEPT else reason.partition(":")[0]
    return None if why == ALIAS else why


def count_reason(
    connection: Connection, run: int | None, *, was: tuple[str, str | None, int | None] | None,
    now: tuple[str, str | None],
) -> None:  # fmt: skip
    """Count why *run* has settled a candidate, in place of why it had done so before: state, reason and run of then."""
    if run is None:
        return
    before = _why(*was[:2]) if was and was[2] == run else None
    after = _why(*now)
    connection.executemany(
        """
        INSERT INTO run_reasons (run, reason, number) VALUES (?, ?, ?)
        ON CONFLICT (run, reason) DO UPDATE SET number = number + excluded.number
        """,
        [(run, why, number) for why, number in ((before, -1), (after, 1)) if why is not None],
    )


def pending(archive: Archive, sources: Collection[str] | None = None) -> int:
    """Return how many candidates wait to be fetched for the first time, of all sources or of some."""
    return sum(number for source, number in waiting(archive).items() if sources is None or source in sources)


@explaining
def waiting(archive: Archive) -> dict[str, int]:
    """Return how many candidates wait to be fetched for the first time, by source."""
    rows = archive.db.conn.execute("SELECT source, pending FROM backlog WHERE pending > 0")
    return {str(source): int(number) for source, number in rows}


@explaining
def left(archive: Archive, source: str) -> int:
    """Return how many candidates of *source* wait to be fetched for the first time."""
    row = archive.db.conn.execute("SELECT pending FROM backlog WHERE source = ?", (source,)).fetchone()
    return int(row[0]) if row else 0


@explaining
def counts(archive: Archive) -> dict[str, int]:
    """Return how many candidates are in each state."""
    rows = archive.db.conn.execute("SELECT state, count(*) FROM ledger GROUP BY state")
    return {str(state): int(number) for state, number in rows}


@explaining
def reasons(archive: Archive, run: int) -> dict[str, int]:
    """Return why the candidates of *run* did not reach the archive: reason to number, most frequent first."""
    rows = archive.db.conn.execute(
        "SELECT reason, number FROM run_reasons WHERE run = ? AND number > 0 ORDER BY number DESC, reason", (run,)
    )
    return {str(why): int(number) for why, number in rows}
