"""Slices: what a run needs of one site, carried to another machine, and what has come of it, carried back.

A slice travels as a parcel: some tables with their rows alone, as a compressed SQLite database. Unpacked it is an
archive like any other, into which a crawl, a backfill or a recheck is carried out; then what has changed is packed.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import zlib
from contextlib import closing, contextmanager
from dataclasses import asdict, astuple, dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeAlias

from crawler.archive.connection import SQLITE_HEAD, explained
from crawler.archive.opening import open_archive, open_for_reading, reading_mode, upgrade
from crawler.archive.schema import migration_names
from crawler.captures import files
from crawler.errors import ArchiveError, NoArchive, NotMergeable, OlderArchive
from crawler.times import to_iso
from crawler.urls import host_of, site_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime
    from sqlite3 import Connection, Cursor

    from crawler.archive.connection import Archive

Row: TypeAlias = "dict[str, Any]"

LEVEL = 6  # of compression
LARGEST = 2 * 1024**3  # bytes of a parcel when it is unpacked

# A ledger is sorted by address, and nobody else asks for all of one source; so only who cuts slices pays for these.
INDEXES = {"ledger_source": "ledger (source)", "digests_outcome": "digests (outcome)"}

_OURS = "source IN (SELECT value FROM json_each(:sources))"
# What goes out, in an order in which each row finds those that it points to.
OUT = {
    "sources": "slug IN (SELECT value FROM json_each(:sources))",
    "channels": _OURS,
    "backfills": _OURS,
    "backfill_documents": "backfill IN (SELECT id FROM main.backfills)",
    "articles": _OURS,
    "revisions": "article IN (SELECT id FROM main.articles)",
    "rechecks": _OURS,
    "ledger": _OURS,
    "backlog": _OURS,
    "digest_outcomes": _OURS,
    "digests": "outcome IN (SELECT id FROM main.digest_outcomes)",
    "headlines": _OURS,
    "lessons": _OURS,
    "unlearned": _OURS,
    "layouts": _OURS,
    "sightings": _OURS,
    "paragraphs": _OURS,
    "unweighed": _OURS,
    "weighed": _OURS,
    "boilerplate": _OURS,
    "probes": _OURS,
    "robots": "origin IN (SELECT value FROM json_each(:origins))",
    "hosts": "site IN (SELECT value FROM json_each(:sites))",
}
# Runs and stories stay here; of a revision it is enough that there was one.
CHANGED_ON_THE_WAY = {
    "ledger": {"run": "NULL"},
    "articles": {"story": "NULL"},
    "revisions": {"title": "iif(title IS NULL, NULL, '')", "text": "iif(text IS NULL, NULL, '')"},
}
# What comes back: all of these, since others point to them or it counts that a row is gone;
WHOLE = ("sources", "channels", "backfills", "probes", "backlog", "runs", "source_runs")
# of these only the rows that are new or others than went out.
CHANGED = (
    "articles", "revisions", "rechecks", "ledger", "backfill_documents", "headlines", "lessons", "sightings", "robots",
    "hosts", "captures", "replays",
)  # fmt: skip
# The articles that went out and are told of; their addresses go along, since numbers may be given to others meanwhile.
MEANT = "SELECT id FROM main.articles UNION SELECT article FROM main.rechecks UNION SELECT article FROM main.ledger"
ADDRESSES = {"articles": "url", "ledger": "url", "channels": "url", "sources": "home"}  # which pages link to
_ORIGIN = "substr(url, 1, instr(substr(url, 9), '/') + 7)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which slice it is; the fields are the columns of the table `slice`, which only slices have."""

    id: str  # that of its task, or a random one
    site: str
    cut: str  # when
    last_article: int  # the highest number of an article that went out; higher ones were given elsewhere
    schema: str  # the last migration of whoever made it


def cut_slice(archive: Archive, site: str, sources: Collection[str], *, now: datetime, task: str = "") -> bytes:
    """Return the slice of *archive* that a run over the *sources* of one *site* (a registrable domain) needs.

    *sources* are slugs, known to the archive or not. It is read at one moment, while others may write.
    """
    _index(archive)
    with explained(archive.path), closing(_memory()) as parcel:
        _attach(parcel, archive.path, "whole", reading_mode(archive.path))
        parcel.execute("BEGIN DEFERRED")
        values = {"sources": json.dumps(sorted(sources)), "origins": "[]", "sites": "[]"}
        for table, condition in OUT.items():
            if table == "robots":
                values |= _places(parcel, site)
            _take(parcel, f"SELECT {_columns(parcel, table)} FROM whole.{table} WHERE {condition}", table, values)
        [last] = parcel.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()
        number = task or secrets.token_hex(8)
        told = Slice(id=number, site=site, cut=to_iso(now), last_article=last, schema=schema_of_slices())
        _note(parcel, told)
        return _closed(parcel)


def unpack_slice(data: bytes, path: Path) -> Slice:
    """Make a new archive at *path* of a slice as it was cut, and return which it is; raise ArchiveError for another.

    What it held stays beside it (`PATH.cut`), so that only what has changed is packed.
    """
    if path.exists():
        raise ArchiveError(f"{path} exists; unpack a slice where nothing is")
    beside = _beside(path)
    beside.write_bytes(_inflated(data, "the slice"))
    with open_archive(path) as archive:
        _attach(archive.db.conn, beside, "cut", "immutable=1")
        try:
            with archive.transaction() as db:
                for table in OUT:
                    _fill(db.conn, table)
                db.conn.execute("CREATE TABLE slice AS SELECT * FROM cut.slice")
                _settle_down(db.conn)
                return _slice_in(db.conn, str(path))
        finally:
            archive.db.conn.execute("DETACH cut")


def pack_slice(path: Path, *, captures: Path | None = None) -> bytes:
    """Return what has changed in the slice at *path* since it was unpacked; raise ArchiveError if it is none.

    The files of the folder *captures* travel with it, if that is given; without it, one folder is meant to serve all.
    """
    if not _beside(path).exists():
        raise ArchiveError(f"{path} is no slice of an archive; `pantau merge` takes it as it is")
    with explained(path), closing(_memory()) as parcel:
        _attach(parcel, path, "slice", reading_mode(path))
        _attach(parcel, _beside(path), "cut", "immutable=1")
        parcel.execute("BEGIN DEFERRED")
        for table in (*WHOLE, *CHANGED):
            names = ", ".join(_names(parcel, table, "slice"))
            unchanged = f" EXCEPT SELECT {names} FROM cut.{table}" if table in OUT and table in CHANGED else ""
            _take(parcel, f"SELECT {names} FROM slice.{table}{unchanged}", table)
        inside = "SELECT source, article FROM main.sightings"
        _take(parcel, f"SELECT * FROM slice.paragraphs WHERE (source, article) IN ({inside})", "paragraphs")
        _take(parcel, f"SELECT id, url FROM cut.articles WHERE id IN ({MEANT})", "sent")
        _note(parcel, _slice_in(parcel, str(path), "slice."))
        _load(parcel, captures)
        return _closed(parcel)


class Parcel:
    """What came back, to be read; *name* is what it is called where something is wrong with it."""

    def __init__(self, connection: Connection, told: Slice, name: str) -> None:
        self.connection = connection
        self.told = told
        self.name = name
        rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        self.tables = frozenset(name for (name,) in rows)

    def rows(self, table: str, order: str = "") -> Iterator[Row]:
        """Yield the rows of a table; none of one that it has not. Raise NotMergeable where it is damaged."""
        if table not in self.tables:
            return
        with self.read():
            cursor = self.connection.execute(f"SELECT * FROM {table}{order and f' ORDER BY {order}'}")
        names = [column[0] for column in cursor.description]
        while row := self._next(cursor):
            yield dict(zip(names, row, strict=True))

    def _next(self, cursor: Cursor) -> tuple[Any, ...] | None:
        with self.read():
            found: tuple[Any, ...] | None = cursor.fetchone()
        return found

    @contextmanager
    def read(self) -> Iterator[None]:
        """Turn what is wrong with it, down to what no column may hold, into a sentence that names it."""
        try:
            yield
        except (sqlite3.DatabaseError, ValueError, zlib.error) as error:
            raise damaged(self.name, error) from error


@contextmanager
def open_parcel(data: bytes | Path) -> Iterator[Parcel]:
    """Open what `pack_slice` returned, or a file: with that, or an archive as it lies there, a slice or any other.

    Raise NotMergeable for anything else, or of another version.
    """
    if isinstance(data, bytes):
        with _opened(data) as parcel:
            yield parcel
    elif not _is_database(data):
        with _opened(data.read_bytes(), str(data)) as parcel:
            yield parcel
    elif _beside(data).exists():
        with _opened(pack_slice(data)) as parcel:
            yield parcel
    else:
        with _up_to_date(data) as archive:
            _check(archive.db.conn, str(data))
            yield Parcel(archive.db.conn, _no_slice(), str(data))


@contextmanager
def _up_to_date(path: Path) -> Iterator[Archive]:
    """Open an archive of elsewhere, which stays as it is: of an older version, a copy that is upgraded."""
    try:
        opened = open_for_reading(path)
    except NoArchive as error:
        raise NoArchive(path, error.what, "name an archive or a slice of another machine") from error
    except OlderArchive:
        with explained(path), TemporaryDirectory(prefix=".merging-", dir=path.resolve().parent) as folder:
            copy = Path(folder) / path.name
            uri = f"{path.resolve().as_uri()}?{reading_mode(path)}"
            with closing(sqlite3.connect(uri, uri=True)) as old, closing(sqlite3.connect(copy)) as new:
                old.backup(new)
            upgrade(copy, keeps=False)
            with open_for_reading(copy) as opened:
                yield opened
        return
    with opened:
        yield opened


@contextmanager
def _opened(data: bytes, name: str = "the slice") -> Iterator[Parcel]:
    with closing(_memory()) as connection:
        connection.deserialize(_inflated(data, name))
        _check(connection, name)
        yield Parcel(connection, _slice_in(connection, name), name)


def _check(connection: Connection, name: str) -> None:
    """Raise NotMergeable if not all that was brought can be read, or its addresses are none that a crawl stores."""
    try:
        [sound] = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        sound = str(error)
    if sound != "ok":
        raise damaged(name, sound)
    tables = {table for (table,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    for table, column in ADDRESSES.items():
        is_odd = f"{column} NOT LIKE 'http://%' AND {column} NOT LIKE 'https://%'"  # seeds may say HTTPS
        odd = f"SELECT {column} FROM {table} WHERE {is_odd} LIMIT 1"
        if table in tables and (found := connection.execute(odd).fetchone()):
            raise damaged(name, f"{found[0]!r} in {table} is no web address")


def damaged(name: str, why: object) -> NotMergeable:
    """Return what is said of a file that somebody handed in."""
    return NotMergeable(f"{name} is damaged ({' '.join(str(why).split())}); have it made or copied once more")


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(SQLITE_HEAD)) == SQLITE_HEAD
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}; name another file") from error


def _index(archive: Archive) -> None:
    """Make the indexes by which slices are found, the first time."""
    known = archive.db.conn.execute("SELECT name FROM sqlite_schema WHERE type = 'index'").fetchall()
    for name in INDEXES.keys() - {name for (name,) in known}:
        with archive.transaction() as db:
            db.conn.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {INDEXES[name]}")


def _memory() -> Connection:
    return sqlite3.connect(":memory:", uri=True, isolation_level=None)


def _attach(connection: Connection, path: Path, name: str, mode: str) -> None:
    readable = "mode=ro" if mode == "mode=rw" else mode  # nothing is written to what is attached
    connection.execute(f"ATTACH ? AS {name}", (f"{path.resolve().as_uri()}?{readable}",))


def _take(connection: Connection, select: str, table: str, values: Mapping[str, str] | None = None) -> None:
    """Make a table of the parcel of what is selected."""
    connection.execute(f"CREATE TABLE main.{table} AS {select}", values or {})


def _columns(connection: Connection, table: str) -> str:
    """Return what is selected of a table that goes out."""
    changed = CHANGED_ON_THE_WAY.get(table, {})
    names = _names(connection, table, "whole")
    return ", ".join(f"{changed[name]} AS {name}" if name in changed else name for name in names)


def _names(connection: Connection, table: str, schema: str) -> list[str]:
    """Return the columns of a table that hold something; those made of others are made again."""
    return [name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?, ?)", (table, schema))]


def _places(connection: Connection, site: str) -> dict[str, str]:
    """Return the hosts and sites that a run over these sources may ask, as far as anything is known of them."""
    told = "SELECT home || '/' AS url FROM sources UNION SELECT url FROM channels UNION SELECT url FROM ledger"
    rows = connection.execute(f"SELECT DISTINCT {_ORIGIN} FROM ({told})").fetchall()
    origins = [origin for (origin,) in rows]
    sites = {site, *map(site_of, origins), *map(host_of, origins)}
    return {"origins": json.dumps(origins), "sites": json.dumps(sorted(sites))}


@cache
def schema_of_slices() -> str:
    """Return the last migration that this version knows."""
    return max(migration_names())


def _no_slice() -> Slice:
    """Return what is said of an archive that is no slice: nothing of it went out."""
    return Slice(id="archive", site="", cut="", last_article=0, schema=schema_of_slices())


def _note(connection: Connection, told: Slice) -> None:
    names = ", ".join(asdict(told))
    connection.execute(f"CREATE TABLE main.slice ({names})")
    connection.execute("INSERT INTO main.slice VALUES (?, ?, ?, ?, ?)", astuple(told))


def _slice_in(connection: Connection, name: str, schema: str = "") -> Slice:
    """Return which slice it is; raise NotMergeable if it is none, or of another version."""
    try:
        row = connection.execute(f"SELECT * FROM {schema}slice").fetchone()
    except sqlite3.OperationalError:
        raise NotMergeable(f"{name} is no slice of an archive") from None
    told = Slice(**dict(zip(Slice.__slots__, row, strict=True)))
    if told.schema != schema_of_slices():
        raise NotMergeable(f"{name} is of another version ({told.schema}); install the same version on all machines")
    return told


def _load(connection: Connection, captures: Path | None) -> None:
    """Put the files of a captures folder into the parcel."""
    connection.execute("CREATE TABLE main.capture_files (name, data)")
    for path in files.stored(captures) if captures else ():
        connection.execute("INSERT INTO main.capture_files VALUES (?, ?)", (path.name, path.read_bytes()))


def _closed(connection: Connection) -> bytes:
    connection.execute("COMMIT")
    return zlib.compress(connection.serialize(), LEVEL)


def _inflated(data: bytes, name: str) -> bytes:
    inflating = zlib.decompressobj()
    try:
        found = inflating.decompress(data, LARGEST)
    except zlib.error:
        found = b""
    if not found.startswith(SQLITE_HEAD) or not inflating.eof:
        raise NotMergeable(f"{name} is no slice of an archive, or not whole; have it made once more")
    return found


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.cut")


def _fill(connection: Connection, table: str) -> None:
    """Give a new archive the rows of one table as they went out."""
    if table == "rechecks":  # those that the articles brought
        connection.execute("DELETE FROM rechecks")
    anew = "ON CONFLICT DO UPDATE SET last = excluded.last" if table == "backlog" else ""  # it is counted already
    connection.execute(f"INSERT INTO main.{table} SELECT * FROM cut.{table} WHERE true {anew}")


def _settle_down(connection: Connection) -> None:
    """Leave to the archive what is done there: finding the stories of its articles, and pruning."""
    connection.execute("DELETE FROM ungrouped")
    connection.execute("DELETE FROM topic_drops")
    connection.execute("UPDATE pruning SET looked = (SELECT cut FROM slice)")
