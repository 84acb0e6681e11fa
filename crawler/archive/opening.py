"""Opening the archive: made where there is none, looked at, and brought up to date by one step that is said."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from filecmp import cmp
from functools import cache
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sqlite_utils import Database

from crawler.archive import regions
from crawler.archive.connection import PATIENCE, Archive, cure_of, explained
from crawler.archive.schema import migration_names, migrations
from crawler.errors import ArchiveError, NoArchive, OlderArchive
from crawler.text import GIB

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Say: TypeAlias = "Callable[[str], object]"

MEMORY = Path(":memory:")  # of an archive that is gone when it is closed, and needs no lock
# While a table is made anew it is dropped for a moment, and what points at its rows would be in the way; the pages that
# it leaves are not to be filled with zeros, and there is memory for the new ones.
UPGRADING = ("foreign_keys = OFF", "secure_delete = OFF", "cache_size = -64000")
STEP = 16_384  # pages that are copied at a time, 64 MiB

MOMENT = 0.02  # seconds between two attempts at what another process holds up

logger = logging.getLogger(__name__)


def open_archive(path: Path) -> Archive:
    """Open the archive at *path* for writing, made or upgraded as needed; raise ArchiveError if that cannot be.

    Whoever opens one that others may be using holds its lock. That it was upgraded is said in the log; the command line
    upgrades it before that, and says so in any case.
    """
    with explained(path):
        db = Database(_connect(path))
        with _closed_on_failure(db.conn):
            is_current = _is_current(path, db)
            _write_ahead(db.conn)
            archive = Archive(path, db)
            if not is_current:
                _make_current(archive)
            regions.refresh(archive)
    return archive


@contextmanager
def _closed_on_failure(connection: sqlite3.Connection) -> Iterator[None]:
    with ExitStack() as opened:
        opened.callback(connection.close)
        yield
        opened.pop_all()


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Have readers never wait for a running crawl.

    SQLite has no patience with who asks for it in the moment in which another process changes a new file.
    """
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= patience:
                raise
            time.sleep(MOMENT)
        else:
            return


def _make_current(archive: Archive) -> None:
    if archive.path == MEMORY:  # another connection would see another archive
        migrations.apply(archive.db)
    elif said := upgrade(archive.path):
        logger.warning("%s", said)


def upgrade(path: Path, *, keeps: bool = True, say: Say = lambda _sentence: None) -> str | None:
    """Bring the archive at *path* up to date or leave it as it was; return what was done in a sentence, if anything.

    Only the holder of its lock may call this. What was there is copied to a file beside it first, if the caller *keeps*
    it. Both happen while nobody else can write: the copy is what was upgraded, and two processes may find the same
    archive new or old. While it goes on, *say* is told how far it is.
    """
    with explained(path), Archive(path, Database(_connect(path))) as archive:
        for setting in UPGRADING:
            archive.db.conn.execute(f"PRAGMA {setting}")
        with archive.transaction() as db:
            if _is_current(path, db):
                return None
            is_new = not db.table_names()
            if not is_new:
                _check_room(path, copies=2 if keeps else 1)
            kept = _back_up(path, db, say) if keeps and not is_new else None
            _migrate(path, db, say)
            regions.fill(db.conn)
    if is_new:
        return None
    old = f"and the old one is in {kept}" if kept else "and the old one was not kept"
    return f"{path} was made by an older Pantau; it was upgraded, {old}"


def _migrate(path: Path, db: Database, say: Say) -> None:
    names = [migration.name for migration in migrations.pending(db)]
    for number, (name, following) in enumerate(zip(names, [*names[1:], None], strict=True), 1):
        say(f"step {number} of {len(names)}: {name}")
        try:
            migrations.apply(db, stop_before=following)
        except sqlite3.DatabaseError as error:
            if cure_of(error):
                raise
            cure = "tables, columns or views that others added to it may be in the way; take those out, or rename them"
            what = f"{path} was made by an older Pantau, and stays as it is: its upgrade ended at {name}, {error}"
            raise ArchiveError(f"{what}; {cure}") from error


def _back_up(path: Path, db: Database, say: Say) -> Path:
    """Copy an archive as it is into a file beside it, named after its last migration, and return that.

    What has that name already stays, and the copy gets a number behind it.
    """
    last = max(migration.name for migration in migrations.applied(db))
    named = _beside(path, f".{last.partition('_')[0]}")
    part = named.with_name(f"{named.name}.part")
    try:
        _copy_pages(path, part, say)
        kept = _free_place(named, part)
        for suffix in ("-wal", "-shm"):  # of a copy that was made and looked at before; not of the one to come
            kept.with_name(kept.name + suffix).unlink(missing_ok=True)
        part.replace(kept)
    finally:
        part.unlink(missing_ok=True)
    return kept


def _free_place(named: Path, part: Path) -> Path:
    """Return where a copy can stand: nowhere else than the very same one of an upgrade that was killed."""
    places = chain((named,), (named.with_name(f"{named.name}.{number}") for number in count(1)))
    return next(one for one in places if not os.path.lexists(one) or (one.is_file() and cmp(one, part, shallow=False)))


def _copy_pages(path: Path, copy: Path, say: Say) -> None:
    """Copy page by page: VACUUM INTO would number the rows anew, and by their numbers they are fetched in order."""

    def tell(_status: int, left: int, total: int) -> None:
        say(f"copying the old one, {100 - 100 * left // max(1, total)} %")

    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600)
    with closing(_connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target, pages=STEP, progress=tell)
    copy_rights(path, copy)


def copy_rights(path: Path, copy: Path) -> None:
    """Let those read a copy who may read the archive, where the disk knows of rights."""
    with suppress(PermissionError):
        shutil.copymode(path, copy)


def _check_room(path: Path, *, copies: int) -> None:
    """Refuse an upgrade for which there is no room: the copy is as large as the archive, and so may be what changes."""
    needed = copies * sum(file.stat().st_size for file in (path, _beside(path, "-wal")) if file.exists())
    free = shutil.disk_usage(path.resolve().parent).free
    if free < needed:
        what = "a backup and for what changes" if copies > 1 else "what changes"
        wants = f"its upgrade needs {needed / GIB:.2f} GiB beside it for {what}"
        cure = f"{free / GIB:.2f} are free: make room and run the same command again"
        raise ArchiveError(f"{path} was made by an older Pantau; {wants}, and {cure}")


def check_exists(path: Path) -> None:
    """Raise ArchiveError with the cure where there is no archive yet."""
    if not path.exists():
        raise ArchiveError(f"{path} does not exist; `pantau crawl` makes it, --archive names another")


def open_for_reading(path: Path) -> Archive:
    """Open the archive at *path*, which must exist, so that nothing can be written.

    Raise OlderArchive for one that is to be upgraded first. What cannot be written to anyhow is read as it lies there.
    """
    check_exists(path)
    try:
        return _open_as(path, reading_mode(path))
    except ArchiveError as error:
        is_closed = "read-only" in str(error) or "cannot be opened" in str(error)
        if not is_closed and not ("disk reports" in str(error) and _is_settled(path)):
            raise
    return _open_as(path, "immutable=1")


def _is_settled(path: Path) -> bool:
    """Say whether all that was ever written to an archive stands in its file, which a full disk lets one read."""
    wal = _beside(path, "-wal")
    return not wal.exists() or wal.stat().st_size == 0


def reading_mode(path: Path) -> str:
    """Return how SQLite is to open an archive so that it finds what writers wrote and leaves nothing behind."""
    if _beside(path, "-wal").exists():
        return "mode=ro"  # somebody is writing or was killed: what he wrote is there, and the files stay as they are
    # A reader makes these files too, and takes them away again, which SQLite's own mode=ro would not.
    return "mode=rw" if _is_writable(path) else "immutable=1"


def _open_as(path: Path, mode: str) -> Archive:
    with explained(path):
        uri = f"{path.resolve().as_uri()}?{mode}"
        connection = sqlite3.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
        db = Database(_set_up(connection))
        archive = Archive(path, db)
        with _closed_on_failure(connection):
            db.conn.execute("PRAGMA query_only = ON")
            with archive.moment():  # it may be made or upgraded meanwhile
                if not _is_current(path, db):
                    raise _older(path, db)
    return archive


def open_copy(path: Path) -> Archive:
    """Open a copy that nobody writes to, of this version or an older one, and leave no trace beside it."""
    with explained(path):
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        db = Database(sqlite3.connect(uri, uri=True, isolation_level=None))
        with _closed_on_failure(db.conn):
            _is_current(path, db)
    return Archive(path, db)


def _older(path: Path, db: Database) -> ArchiveError:
    if _is_writable(path):
        return OlderArchive(path, is_empty=not db.table_names())
    return ArchiveError(f"{path} was made by an older Pantau and is read-only; make it writable to upgrade it")


def _is_writable(path: Path) -> bool:
    """Say whether the file and its folder may be written to; SQLite needs both."""
    effective = os.access in os.supports_effective_ids
    return all(os.access(one, os.W_OK, effective_ids=effective) for one in (path, path.resolve().parent))


def _beside(path: Path, suffix: str) -> Path:
    """Return a file that is kept beside an archive, and not beside a link that leads to it."""
    whole = path.resolve()
    return whole.with_name(whole.name + suffix)


def _connect(path: Path) -> sqlite3.Connection:
    # One in memory may be opened in another thread than it is used in: `scrapy shell` crawls beside its prompt.
    is_shared = path == MEMORY
    return _set_up(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=not is_shared))


def _set_up(connection: sqlite3.Connection) -> sqlite3.Connection:
    with _closed_on_failure(connection):
        connection.execute("PRAGMA foreign_keys = ON")
        # With WAL a power cut may undo the last commits but never damages the file; what is undone is fetched again.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA recursive_triggers = ON")
    return connection


def _is_current(path: Path, db: Database) -> bool:
    """Say whether nothing is to be done to a database; refuse one that is somebody else's, or of a later version."""
    applied = {migration.name for migration in migrations.applied(db)}
    if not applied and db.table_names():
        raise NoArchive(path, "is a SQLite database but no Pantau archive")
    if unknown := applied - _known_migrations():
        which = "a newer" if max(unknown) > max(_known_migrations()) else "another"  # by their numbers
        raise ArchiveError(f"{path} was made by {which} Pantau (it has {max(unknown)}); install that version")
    return applied == _known_migrations()


@cache
def _known_migrations() -> frozenset[str]:
    return frozenset(migration_names())
