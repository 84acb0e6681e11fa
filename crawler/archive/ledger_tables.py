"""The tables of the ledger, as migration m015 makes them; never edited after release.

The ledger is made anew without a number for each row: its address is the key, and stands in the file once. What was
only needed to find rows by their run is counted instead, and the titles of settled candidates go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

OPEN = "state = 'pending' OR next_try IS NOT NULL"
COPIED = (
    "url, source, channel, found, published, state, reason, attempts, next_try, status, fetched, article, run, rank,"
    " backfill"
)


def make(connection: Connection) -> None:
    """Make the ledger anew, with what counts its rows and what remembers those given up."""
    _count(connection)
    _make_ledger(connection)
    _watch(connection)
    _make_digests(connection)


def _count(connection: Connection) -> None:
    """Count, while the rows have their numbers, what is asked too often to be counted each time."""
    # How many candidates of a source wait, and the place of the last that was announced.
    connection.execute(
        """
        CREATE TABLE backlog (
            source TEXT PRIMARY KEY REFERENCES sources(slug),
            pending INTEGER NOT NULL DEFAULT 0,
            last INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.execute(
        f"""
        INSERT INTO backlog
        SELECT source, sum(state = 'pending'), max(rowid) FROM ledger WHERE {OPEN} GROUP BY source
        """
    )
    connection.execute(
        """
        CREATE TABLE run_reasons (
            run INTEGER NOT NULL REFERENCES runs(id),
            reason TEXT NOT NULL,
            number INTEGER NOT NULL,
            PRIMARY KEY (run, reason)
        ) STRICT, WITHOUT ROWID
        """
    )
    connection.execute(
        """
        INSERT INTO run_reasons
        SELECT run, CASE WHEN instr(reason, ':') THEN substr(reason, 1, instr(reason, ':') - 1) ELSE reason END AS why,
            count(*)
        FROM ledger WHERE run IS NOT NULL AND state <> 'kept' AND reason IS NOT NULL GROUP BY run, why
        """
    )
    connection.execute("ALTER TABLE backfills ADD COLUMN announced INTEGER NOT NULL DEFAULT 0")
    connection.execute(
        """
        UPDATE backfills SET announced = found.number FROM (
            SELECT backfill, count(*) AS number FROM ledger WHERE backfill IS NOT NULL GROUP BY backfill
        ) AS found WHERE found.backfill = backfills.id
        """
    )


def _make_ledger(connection: Connection) -> None:
    connection.execute(
        """
        CREATE TABLE slim_ledger (
            url TEXT PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources(slug),
            channel INTEGER REFERENCES channels(id),
            found TEXT NOT NULL,
            title TEXT,
            published TEXT,
            state TEXT NOT NULL
                CHECK (state IN ('pending', 'kept', 'dropped', 'failed', 'gone', 'refused')),
            reason TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            next_try TEXT,
            status INTEGER,
            fetched TEXT,
            article INTEGER REFERENCES articles(id),
            run INTEGER REFERENCES runs(id),
            rank INTEGER NOT NULL DEFAULT 0,
            backfill INTEGER REFERENCES backfills(id),
            place INTEGER,
            announced TEXT
        ) STRICT, WITHOUT ROWID
        """
    )
    # In the order of the addresses, so that pages are written once and full; sorted in a temporary file, since reading
    # an old ledger in that order would jump through all of it. What may still be announced is taken for announced now.
    connection.execute(
        f"""
        INSERT INTO slim_ledger ({COPIED}, title, place, announced)
        SELECT {COPIED}, iif({OPEN}, title, NULL), iif({OPEN}, rowid, NULL),
            iif(article IS NULL AND found < date('now', '-270 days'), strftime('%Y-%m', 'now'), NULL)
        FROM ledger NOT INDEXED ORDER BY url
        """
    )
    connection.execute("DROP TABLE ledger")
    # What others say of the ledger stays as they said it.
    connection.execute("PRAGMA legacy_alter_table = ON")
    connection.execute("ALTER TABLE slim_ledger RENAME TO ledger")
    connection.execute("PRAGMA legacy_alter_table = OFF")
    # Only what may still be fetched, in the order in which it will be: the index stays small, and nothing is sorted.
    connection.execute(f"CREATE INDEX ledger_open ON ledger (source, rank DESC, published DESC, place) WHERE {OPEN}")
    connection.execute("CREATE INDEX ledger_again ON ledger (source, next_try) WHERE next_try IS NOT NULL")
    connection.execute(
        "CREATE INDEX ledger_backfill ON ledger (backfill) WHERE backfill IS NOT NULL AND state = 'pending'"
    )


def _watch(connection: Connection) -> None:
    """Have the counts follow the rows, whoever changes them."""
    for name, event, row, number in (
        ("ledger_waits", "INSERT", "new", 1),
        ("ledger_goes", "DELETE", "old", -1),
    ):
        connection.execute(
            f"""
            CREATE TRIGGER {name} AFTER {event} ON ledger WHEN {row}.state = 'pending' BEGIN
                INSERT INTO backlog (source, pending) VALUES ({row}.source, {number})
                ON CONFLICT (source) DO UPDATE SET pending = pending + excluded.pending;
            END
            """
        )
    connection.execute(
        """
        CREATE TRIGGER ledger_turns AFTER UPDATE OF state ON ledger
        WHEN (old.state = 'pending') <> (new.state = 'pending') BEGIN
            INSERT INTO backlog (source, pending) VALUES (new.source, iif(new.state = 'pending', 1, -1))
            ON CONFLICT (source) DO UPDATE SET pending = pending + excluded.pending;
        END
        """
    )
    connection.execute(
        """
        CREATE TRIGGER ledger_filled AFTER UPDATE OF backfill ON ledger WHEN old.backfill IS NOT new.backfill BEGIN
            UPDATE backfills SET announced = announced - 1 WHERE id = old.backfill;
            UPDATE backfills SET announced = announced + 1 WHERE id = new.backfill;
        END
        """
    )


def _make_digests(connection: Connection) -> None:
    """Make what remembers candidates whose rows were given up: 16 bytes for the address, a number, a day."""
    connection.execute(
        """
        CREATE TABLE digest_outcomes (
            id INTEGER PRIMARY KEY,
            source TEXT NOT NULL REFERENCES sources(slug),
            state TEXT NOT NULL,
            reason TEXT NOT NULL,
            UNIQUE (source, state, reason)
        ) STRICT
        """
    )
    connection.execute(
        """
        CREATE TABLE digests (
            digest BLOB PRIMARY KEY,
            outcome INTEGER NOT NULL REFERENCES digest_outcomes(id),
            day INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """
    )
    # How far the ledger was looked through for rows to give up, and when last.
    connection.execute(
        """
        CREATE TABLE pruning (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            url TEXT NOT NULL,
            looked TEXT
        ) STRICT
        """
    )
    connection.execute("INSERT INTO pruning (id, url) VALUES (1, '')")
