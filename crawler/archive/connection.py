"""Opening the archive, and its one kind of write transaction."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database

from crawler.archive.schema import migrations
from crawler.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

# While a table is made anew it is dropped for a moment, and what points at its rows would be in the way; the pages that
# it leaves are not to be filled with zeros, and there is memory for the new ones.
UPGRADING = ("foreign_keys = OFF", "secure_delete = OFF", "cache_size = -64000")
MEMORY = Path(":memory:")  # of an archive that is gone when it is closed, and needs no lock
PATIENCE = 30.0  # seconds to wait for another writer, such as `pantau rejudge` or a user's own program

# What SQLite says, and what it means to the person who reads it.
CURES = {
    "not a database": "is not a SQLite file; name another archive with --archive",
    "malformed": "is damaged; restore a backup, or try `sqlite3 FILE .recover`",
    "unable to open": "cannot be opened; check that its folder exists and may be written to",
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
        cure = next((cure for sign, cure in CURES.items() if sign in str(error)), None)
        if cure is None:
            raise
        raise ArchiveError(f"{path} {cure}") from error


def open_archive(path: Path) -> Archive:
    """Open the archive at *path* for writing, made or upgraded as needed; raise ArchiveError if that cannot be."""
    with explained(path):
        db = Database(_connect(path))
        try:
            _check(path, db)
            db.conn.execute("PRAGMA journal_mode = WAL")  # readers never wait for a running crawl
            archive = Archive(path, db)
            if path == MEMORY:
                _migrate(archive)  # another connection would see another archive
            elif _missing(db):
                _upgrade(path)
        except BaseException:
            db.close()
            raise
    return archive


def _upgrade(path: Path) -> None:
    """Bring an archive up to date, or leave it as it was."""
    with Archive(path, Database(_connect(path))) as archive:
        for setting in UPGRADING:
            archive.db.conn.execute(f"PRAGMA {setting}")
        _migrate(archive)


def _migrate(archive: Archive) -> None:
    with archive.transaction():  # two processes may open a new or an older archive at once
        migrations.apply(archive.db)


def open_for_reading(path: Path) -> Archive:
    """Open the archive at *path*, which must exist; also from a folder that cannot be written to."""
    if not path.exists():
        raise ArchiveError(f"{path} does not exist; `pantau crawl` makes it, --archive names another")
    try:
        return open_archive(path)
    except ArchiveError as error:
        if "read-only" not in str(error) and "cannot be opened" not in str(error):
            raise
    return _open_immutable(path)


def _open_immutable(path: Path) -> Archive:
    with explained(path):
        db = Database(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True))
        try:
            _check(path, db)
            if _missing(db):
                cure = "make it writable to upgrade it"
                raise ArchiveError(f"{path} was made by an older Pantau and is read-only; {cure}")
        except BaseException:
            db.close()
            raise
    return Archive(path, db)


def _connect(path: Path) -> sqlite3.Connection:
    # One in memory may be opened in another thread than it is used in: `scrapy shell` crawls beside its prompt.
    is_shared = path == MEMORY
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=not is_shared)
    connection.execute("PRAGMA foreign_keys = ON")
    # With WAL a power cut may undo the last commits but never damages the file; what is undone is fetched again.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA recursive_triggers = ON")
    return connection


def _missing(db: Database) -> bool:
    return bool(migrations.pending(db))


def _check(path: Path, db: Database) -> None:
    """Refuse a database that is somebody else's, and one that a later version has upgraded."""
    names = set(db.table_names())
    if names and migrations.migrations_table not in names:
        raise ArchiveError(f"{path} is a SQLite database but no Pantau archive; name another with --archive")
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    if unknown := {migration.name for migration in migrations.applied(db)} - known:
        raise ArchiveError(f"{path} was made by a newer Pantau (it has {max(unknown)}); install that version")
