"""What is known of each source's channels: validators, pace and health of each."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crawler.archive import ledger
from crawler.models import Channel, ChannelKind
from crawler.revisit import Pace, after_failure, after_look
from crawler.times import moment_or_none, to_iso
from crawler.urls import server_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from sqlite3 import Connection

    from crawler.archive.connection import Archive
    from crawler.models import Source, Validators

KINDS = frozenset(ChannelKind)
SHUT = timedelta(hours=6)  # until a site that was closed is asked between two daily crawls


def enrol(archive: Archive, sources: Iterable[Source], *, are_all: bool = False) -> None:
    """Bring `sources` and `channels` in line with the seeds, forgetting nothing that was learned.

    If they *are all* that the seeds have switched on, every other one is switched off.
    """
    sources = tuple(sources)
    with archive.transaction() as db:
        names = _names_by_server(db.conn)
        if are_all:
            _switch_off_others(db.conn, sources)
        for source in sources:
            said = (source.slug, source.name, source.home, json.dumps(source.regions), int(source.enabled))
            _forget_if_moved(db.conn, source)
            db.conn.execute(
                """
                INSERT INTO sources (slug, name, home, regions, enabled, zone) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (slug) DO UPDATE SET name = excluded.name, home = excluded.home,
                    regions = excluded.regions, enabled = excluded.enabled, zone = excluded.zone
                """,
                (*said, source.timezone),
            )
            for channel in source.channels:
                remember(archive, source.slug, channel)
            for former in _former_names(names, source):
                ledger.hand_over(archive, former, source.slug)


def _switch_off_others(connection: Connection, sources: Sequence[Source]) -> None:
    """Have nobody wait for what the seeds have no more, or under another slug, or switched off."""
    slugs = json.dumps([source.slug for source in sources])
    sql = "UPDATE sources SET enabled = 0 WHERE enabled AND slug NOT IN (SELECT value FROM json_each(?))"
    connection.execute(sql, (slugs,))


def _forget_if_moved(connection: Connection, source: Source) -> None:
    """Have a source probed whose home is on another host than before, which may go on announcing articles."""
    row = connection.execute("SELECT home FROM sources WHERE slug = ?", (source.slug,)).fetchone()
    if row is not None and server_of(row[0]) != server_of(source.home):
        connection.execute("UPDATE channels SET guessed = 1 WHERE source = ? AND origin = 'probed'", (source.slug,))
        connection.execute("DELETE FROM probes WHERE source = ?", (source.slug,))


def _names_by_server(connection: Connection) -> dict[str, list[str]]:
    """Return the slugs of all sources that were ever known, by the server of their homes."""
    names: dict[str, list[str]] = {}
    for slug, home in connection.execute("SELECT slug, home FROM sources"):
        names.setdefault(server_of(home), []).append(slug)
    return names


def _former_names(names: Mapping[str, Sequence[str]], source: Source) -> list[str]:
    """Return other slugs of the server of a source, which it had before: seeds have one source for a server."""
    return [slug for slug in names.get(server_of(source.home), ()) if slug != source.slug]


def remember(archive: Archive, source: str, channel: Channel) -> int:
    """Return the number of a channel, which is made known if it is new."""
    with archive.transaction() as db:
        row = db.conn.execute(
            """
            INSERT INTO channels (source, kind, url, origin, guessed) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (source, url)
                DO UPDATE SET kind = excluded.kind, origin = excluded.origin, guessed = excluded.guessed
            RETURNING id
            """,
            (source, channel.kind, channel.url, channel.origin, int(channel.guessed)),
        ).fetchone()
    return int(row[0])


def guess(archive: Archive, source: str, channel: Channel) -> Channel:
    """Return what is stored of a channel that *source* may have; `known` leaves it out until it is remembered."""
    with archive.transaction() as db:
        db.conn.execute(
            """
            INSERT INTO channels (source, kind, url, origin, guessed) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            (source, channel.kind, channel.url, channel.origin, int(channel.guessed)),
        )
    [row] = archive.rows("SELECT * FROM channels WHERE source = ? AND url = ?", source, channel.url)
    return _channel(row)


def stored(archive: Archive, source: str) -> list[Channel]:
    """Return every channel of *source* that was ever stored, also what a backfill has only guessed.

    One of a kind that another version knows is left to that.
    """
    rows = archive.rows("SELECT * FROM channels WHERE source = ? ORDER BY id", source)
    return [_channel(row) for row in rows if row["kind"] in KINDS]


def known(archive: Archive, source: Source) -> list[Channel]:
    """Return the channels of *source*: those that its seeds declare now, and those once found by probing."""
    return [one for one in stored(archive, source.slug) if source.uses(one)]


def unheard(archive: Archive, source: Source) -> list[str]:
    """Return which of the channels that the seeds of *source* declare could not be read when last asked, and why."""
    sql = "SELECT kind, url, error FROM channels WHERE source = ? AND failures > 0 AND error IS NOT NULL ORDER BY id"
    declared = {one.url for one in source.channels}
    rows = archive.rows(sql, source.slug)
    return [f"{row['kind']} {row['url']}: {row['error']}" for row in rows if row["url"] in declared]


def _channel(row: dict[str, object]) -> Channel:
    return Channel(
        id=int(str(row["id"])),
        kind=ChannelKind(str(row["kind"])),
        url=str(row["url"]),
        origin=str(row["origin"]),
        guessed=bool(row["guessed"]),
        etag=_text_or_none(row["etag"]),
        last_modified=_text_or_none(row["last_modified"]),
        digest=_text_or_none(row["digest"]),
        checked=moment_or_none(row["checked"]),
        read=moment_or_none(row["read"]),
        failures=int(str(row["failures"])),
        trusted=None if row["trusted"] is None else bool(row["trusted"]),
        tried=moment_or_none(row["tried"]),
        heeds_change=None if row["heeds_change"] is None else bool(row["heeds_change"]),
        dated=moment_or_none(row["dated"]),
        page_size=None if row["page_size"] is None else int(str(row["page_size"])),
        due=moment_or_none(row["due"]),
    )


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)


def answered(
    archive: Archive, channel: int, *, now: datetime, validators: Validators | None, new: int | None = None
) -> None:
    """Note that a channel answered, and how many *new* things it announced, if that was counted.

    *validators* come with a whole document that was read to its end.
    """
    with archive.transaction() as db:
        # What was not counted says nothing of when to ask again: that is left to the daily crawl.
        db.conn.execute(
            "UPDATE channels SET checked = ?, failures = 0, error = NULL, due = NULL WHERE id = ?",
            (to_iso(now), channel),
        )
        if new is not None:
            _set_pace(db.conn, channel, after_look(_pace(db.conn, channel), new=new, now=now))
        if validators is not None:
            db.conn.execute(
                "UPDATE channels SET etag = ?, last_modified = ?, digest = ?, read = ? WHERE id = ?",
                (validators.etag, validators.last_modified, validators.digest, to_iso(now), channel),
            )


def failed(archive: Archive, channel: int, *, now: datetime, error: str) -> None:
    """Note that a channel could not be read, and why."""
    with archive.transaction() as db:
        db.conn.execute(
            "UPDATE channels SET checked = ?, failures = failures + 1, error = ? WHERE id = ?",
            (to_iso(now), error, channel),
        )
        (failures,) = db.conn.execute("SELECT failures FROM channels WHERE id = ?", (channel,)).fetchone()
        _set_pace(db.conn, channel, after_failure(_pace(db.conn, channel), failures=failures, now=now))


def put_off(archive: Archive, source: str, *, now: datetime) -> None:
    """Note that a source's site could not be asked at all, so that its channels are not due again at once."""
    with archive.transaction() as db:
        db.conn.execute(
            "UPDATE channels SET due = ? WHERE source = ? AND due <= ?", (to_iso(now + SHUT), source, to_iso(now))
        )


def _pace(connection: Connection, channel: int) -> Pace:
    heard, seconds, due = connection.execute(
        "SELECT heard, rhythm, due FROM channels WHERE id = ?", (channel,)
    ).fetchone()
    return Pace(heard=moment_or_none(heard), seconds=seconds, due=moment_or_none(due))


def _set_pace(connection: Connection, channel: int, pace: Pace) -> None:
    moments = [moment and to_iso(moment) for moment in (pace.heard, pace.due)]
    connection.execute(
        "UPDATE channels SET heard = ?, due = ?, rhythm = ? WHERE id = ?", (*moments, pace.seconds, channel)
    )


def trust(archive: Archive, channel: int, *, trusted: bool, now: datetime) -> None:
    """Note whether a channel does what it says: searches, or hands out whole articles."""
    with archive.transaction() as db:
        db.conn.execute("UPDATE channels SET trusted = ?, tried = ? WHERE id = ?", (trusted, to_iso(now), channel))


def note_change(archive: Archive, channel: int, *, heeds: bool | None, dated: datetime | None) -> None:
    """Note whether a channel can be asked for what changed, and when it was asked by date, as far as that has shown."""
    with archive.transaction() as db:
        db.conn.execute(
            "UPDATE channels SET heeds_change = coalesce(?, heeds_change), dated = coalesce(?, dated) WHERE id = ?",
            (heeds, dated and to_iso(dated), channel),
        )


def limit(archive: Archive, channel: int, page_size: int) -> None:
    """Note how many entries a channel hands out at most at a time."""
    with archive.transaction() as db:
        db.conn.execute("UPDATE channels SET page_size = ? WHERE id = ?", (page_size, channel))
