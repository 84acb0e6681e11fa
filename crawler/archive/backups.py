"""Copies of the archive: made while others write, checked, and put in the place of older ones in one step.

What is asked of a copy can be asked of the archive itself: whether the file and its full-text index are sound.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.archive.connection import SQLITE_HEAD, explained
from crawler.archive.opening import copy_rights, open_copy
from crawler.archive.schema import migrations
from crawler.errors import ArchiveError, NoArchive
from crawler.text import MIB

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from sqlite3 import Connection

    from crawler.archive.connection import Archive

ASK_INDEX = "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)"
OTHER = "name a file that `pantau backup` made"
DIFFERS = "the full-text index does not say what the articles say"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """How much an archive holds."""

    articles: int
    revisions: int
    candidates: int
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupCopy:
    """A sound copy of an archive."""

    file: str
    bytes: int
    version: str  # the last of its migrations
    contents: Contents


def back_up(archive: Archive, target: Path, *, keep: int) -> BackupCopy:
    """Copy an archive as it is at one moment, check the copy, and put it in the place of *target*.

    Of older copies *keep* less one stay, as *target*.1 and so on. Raise ArchiveError if anything is wrong, and leave
    what was there as it was.
    """
    target = target.resolve()
    _refuse_to_replace(target, archive.path)
    part = target.with_name(f"{target.name}.part")
    with _naming(target), _held(part):
        _check_room(archive.path, target)
        copied = _copy_at_once(archive, part)
        found = _sound(part, archive.path, copied)
        copy_rights(archive.path, part)
        _rotate(target, keep)
        part.replace(target)
        _sync(target.parent)
    return BackupCopy(file=str(target), bytes=found.bytes, version=found.version, contents=copied)


def check(path: Path) -> BackupCopy:
    """Read every page of a copy; return what it holds, or raise ArchiveError if it is not sound."""
    if not path.exists():
        raise ArchiveError(f"{path} does not exist; `pantau backup {path}` makes it")
    if not path.is_file():  # to look into a pipe is to wait for who fills it
        raise NoArchive(path, "is no ordinary file", OTHER)
    with _opened(path) as copy, explained(path):
        if problems := page_problems(copy):
            raise ArchiveError(f"{path} is damaged: {problems[0]}; make another backup, or use an older one")
        version = max((migration.name for migration in migrations.applied(copy.db)), default=None)
        if version is None:
            raise NoArchive(path, "holds nothing", OTHER)
        contents = _contents(copy.db.conn)
    return BackupCopy(file=str(path), bytes=path.stat().st_size, version=version, contents=contents)


def _opened(path: Path) -> Archive:
    try:
        return open_copy(path)
    except NoArchive as error:
        raise NoArchive(path, error.what, OTHER) from error


def _sound(part: Path, archive: Path, copied: Contents) -> BackupCopy:
    """Return what is in a copy that was just made; raise ArchiveError if that is not what was copied."""
    try:
        found = check(part)
    except ArchiveError as error:
        said = f"{archive} could not be copied soundly ({error}); `pantau doctor --deep` says whether it is damaged"
        raise ArchiveError(said) from error
    if found.contents != copied:
        raise ArchiveError(f"{archive} could not be copied soundly: the copy does not hold what it holds")
    return found


def _copy_at_once(archive: Archive, part: Path) -> Contents:
    """Copy in one step, which writers do not disturb: in small ones it would begin anew after each of their writes."""
    with archive.moment() as db:  # what is counted is what is copied
        contents = _contents(db.conn)
        with explained(part), closing(sqlite3.connect(part, isolation_level=None)) as target:
            target.execute("PRAGMA journal_mode = OFF")  # one that is not finished is thrown away
            target.execute("PRAGMA synchronous = OFF")
            db.conn.backup(target)
    _sync(part)
    return contents


def _contents(connection: Connection) -> Contents:
    """Count; an older version has no revisions."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}

    def rows(table: str) -> int:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) if table in tables else 0

    return Contents(
        articles=rows("articles"), revisions=rows("revisions"), candidates=rows("ledger"), runs=rows("runs")
    )  # fmt: skip


def _rotate(target: Path, keep: int) -> None:
    """Give older copies the next number; *target* itself stays until it is replaced."""
    if keep < 2 or not target.exists():
        return
    places = [target.with_name(f"{target.name}.{number}") for number in range(1, keep)]
    for older, newer in zip(reversed(places[1:]), reversed(places[:-1]), strict=True):
        if newer.exists():
            newer.replace(older)
    places[0].unlink(missing_ok=True)
    try:
        places[0].hardlink_to(target)
    except OSError:  # a file system without links
        target.replace(places[0])


def _refuse_to_replace(target: Path, archive: Path) -> None:
    """Refuse a target that is the archive itself, or no copy of one."""
    if not target.exists():
        return
    if target.samefile(archive):
        raise ArchiveError(f"{target} is the archive itself; name another file")
    if not target.is_file():
        raise ArchiveError(f"{target} is no ordinary file; name another")
    with _naming(target), target.open("rb") as file:
        if file.read(len(SQLITE_HEAD)) not in {SQLITE_HEAD, b""}:
            raise ArchiveError(f"{target} is no backup; name another file, or remove it")


def _check_room(archive: Path, target: Path) -> None:
    wal = archive.resolve().with_name(f"{archive.resolve().name}-wal")
    needed = sum(file.stat().st_size for file in (archive, wal) if file.exists())
    free = shutil.disk_usage(target.parent).free
    if free < needed:
        raise ArchiveError(
            f"{target} needs {needed / MIB:,.0f} MiB, and {free / MIB:,.0f} are free; make room, or name another disk"
        )


@contextmanager
def _held(part: Path) -> Iterator[None]:
    """Have *part* to oneself, empty; take it away in the end, and what a killed backup left of it as well."""
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not part.exists() or part.stat().st_ino != os.fstat(descriptor).st_ino:
            raise BlockingIOError  # whoever had it has just put it into its place
        os.truncate(descriptor, 0)
        try:
            yield
        finally:
            part.unlink(missing_ok=True)
    except BlockingIOError:
        raise ArchiveError(f"another backup is writing {part}; wait for it to end") from None
    finally:
        os.close(descriptor)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Turn what the system says into a sentence that names the file."""
    try:
        yield
    except OSError as error:
        cure = "check that its folder exists, may be written to and has room"
        raise ArchiveError(f"{path} cannot be written: {error.strerror}; {cure}") from error


def _sync(path: Path) -> None:
    """Have what was written survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def page_problems(archive: Archive) -> list[str]:
    """Return what SQLite finds wrong with the file, every page of which is read; nobody has to wait meanwhile."""
    problems = [str(row[0]) for row in archive.db.conn.execute("PRAGMA quick_check") if row[0] != "ok"]
    keys = archive.db.conn.execute("PRAGMA foreign_key_check")
    return problems + [f"foreign key of {row[0]} row {row[1]}" for row in keys]


def index_problems(archive: Archive) -> list[str]:
    """Return how the full-text index differs from the articles; who wants to write has to wait meanwhile.

    The index is asked itself, which SQLite takes for a write: that of a read-only archive cannot be.
    """
    try:
        with archive.transaction() as db:
            db.conn.execute(ASK_INDEX)
    except ArchiveError as error:
        if "is damaged" not in str(error):
            raise
        return [DIFFERS]
    return []


def index_problems_in_memory(archive: Archive) -> list[str]:
    """Return the same of a copy in memory, of an archive that has room there: nobody has to wait."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
        archive.db.conn.backup(copy)
        try:
            copy.execute(ASK_INDEX)
        except sqlite3.DatabaseError as error:
            if "malformed" not in str(error):
                raise
            return [DIFFERS]
    return []
