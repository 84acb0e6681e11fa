"""A connection to the archive, and its one kind of write transaction."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from crawler.errors import ArchiveError, NoArchive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from sqlite_utils import Database

P = ParamSpec("P")
R = TypeVar("R")

SQLITE_HEAD = b"SQLite format 3\0"  # with which each of its files begins
PATIENCE = 30.0  # seconds to wait for another writer, such as `pantau rejudge` or a user's own program

DAMAGED = "is damaged; restore a backup, or try `sqlite3 FILE .recover`"
# What SQLite says, and what it means to the person who reads it.
FOREIGN = "not a database"
CURES = {
    FOREIGN: "is not a SQLite file",
    "malformed": DAMAGED,
    "vtable constructor": DAMAGED,
    "decode to UTF-8": DAMAGED,
    "unable to open": "cannot be opened; check that its folder exists, may be written to and has room",
    "readonly": "is read-only; check the rights of the file and of its folder",
    "full": "cannot grow: the disk is full; free some space and run the same command again, nothing is lost",
    "locked": f"was locked by another program for {PATIENCE:.0f} seconds; close it and run the same command again",
    "disk I/O": "cannot be read or written: the disk reports an error; check the disk and its free space",
}


class Archive:
    """A connection to the archive at *path*; every write happens inside `transaction`."""

    def __init__(self, path: Path, db: Database) -> None:
        self.path = path
        self.db = db

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, sqlite3.DatabaseError):
            with explained(self.path):
                raise error

    @property
    def data_version(self) -> int:
        """A number that is another one after others have written; it is of this connection only."""
        with explained(self.path):
            return int(self.db.conn.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[Database]:
        """Write all or nothing; raise ArchiveError with the cure when SQLite cannot.

        It begins IMMEDIATE: a transaction that begins as a reader cannot become a writer once somebody else has
        written, whatever the time-out. A nested call is a part of the outer transaction.
        """
        if self.db.conn.in_transaction:
            yield self.db
            return
        with explained(self.path):
            self.db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.conn.execute("COMMIT")
            except BaseException:
                self.db.conn.rollback()
                raise

    @contextmanager
    def moment(self) -> Iterator[Database]:
        """Read all as it is at one moment, whatever others write meanwhile; a nested call is a part of it."""
        if self.db.conn.in_transaction:
            yield self.db
            return
        with explained(self.path):
            self.db.conn.execute("BEGIN DEFERRED")
            try:
                yield self.db
            finally:
                self.db.conn.rollback()

    def rows(self, sql: str, *values: object, **named: object) -> list[dict[str, object]]:
        """Return the rows of a query as dictionaries."""
        with explained(self.path):
            return list(self.db.query(sql, named or list(values)))


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a sentence that names the file and the cure."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
            raise  # our mistake, not the operator's
        cure = cure_of(error)
        if cure is None:
            raise
        raise (NoArchive(path, cure) if FOREIGN in str(error) else ArchiveError(f"{path} {cure}")) from error


def explaining(read: Callable[Concatenate[Archive, P], R]) -> Callable[Concatenate[Archive, P], R]:
    """Have what reads an archive say what is wrong with the file as `explained` does."""

    @wraps(read)
    def told(archive: Archive, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with explained(archive.path):
            return read(archive, *args, **kwargs)

    return told


def cure_of(error: sqlite3.DatabaseError) -> str | None:
    """Return what helps against an error of the file or the disk; None of one in what was asked."""
    return next((cure for sign, cure in CURES.items() if sign in str(error)), None)


def query_error(query: str) -> str | None:
    """Return what is wrong with a query in FTS5's language, by an index that holds nothing.

    Of a million articles the beginning of a word alone takes a second.
    """
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.execute("CREATE VIRTUAL TABLE articles_fts USING fts5(title, text)")
        try:
            empty.execute("SELECT 1 FROM articles_fts WHERE articles_fts MATCH ?", (query,)).fetchone()
        except sqlite3.OperationalError as error:
            return str(error)
    return None
