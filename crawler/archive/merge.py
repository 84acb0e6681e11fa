"""Bringing back what came of a slice: all but its articles, which are stored in the one way in which articles are.

What is newer counts, by the moments that the rows themselves hold. So the same slice twice changes nothing the second
time, and one that comes late undoes nothing. Where rows hold no moment, a late slice only adds what is not here yet.
"""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from crawler.archive import boilerplate, captures, digests, headlines, layouts, ledger, rechecks, revisions, runs
from crawler.archive.captures import Capture
from crawler.archive.connection import Archive
from crawler.archive.ledger import State
from crawler.archive.revisions import CurrentText
from crawler.archive.runs import COUNTS, DETAILS, Tally
from crawler.archive.slices import Parcel, Row
from crawler.models import Cause, Lesson, Sighting
from crawler.times import from_iso, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterator

LEARNED = (
    "etag", "last_modified", "digest", "checked", "read", "failures", "error", "trusted", "tried", "page_size", "heard",
    "rhythm", "due", "heeds_change", "dated",
)  # fmt: skip
LOOKED = ("due", "looked", "gone", "error", "etag", "last_modified")
SETTLED = (
    "source", "channel", "found", "title", "moment", "state", "reason", "attempts", "next_try", "status", "fetched",
    "article", "run", "rank", "backfill", "place", "announced", "beginning", "authors",
)  # fmt: skip
HEARD = ("found", "announced", "backfill")  # of a candidate, whatever became of it
FINAL = {State.KEPT, State.DROPPED}
FURTHER = {"wanted": 0, "failed": 1, "needless": 2, "read": 2}  # how far a document of a backfill has come


@dataclass(slots=True, kw_only=True)
class Merge:
    """One parcel on its way into an archive, and what its numbers are here."""

    archive: Archive
    parcel: Parcel
    now: datetime
    run: int | None = None  # into which the counts of its runs go; without it, each of them becomes one of its own
    runs: dict[int, int] = field(default_factory=dict)
    channels: dict[int, int] = field(default_factory=dict)
    backfills: dict[int, int] = field(default_factory=dict)
    articles: dict[int, int] = field(default_factory=dict)
    revisions: dict[int, list[Row]] = field(default_factory=dict)  # there, by article
    fresh: set[str] = field(default_factory=set)  # addresses of the articles that this merge has stored
    capture_files: set[str] = field(default_factory=set)  # by name
    is_late: bool = True  # a slice that was cut after this one was merged before it, or it is no slice

    @property
    def sources(self) -> list[str]:
        """The sources of which it tells."""
        return [row["slug"] for row in self.parcel.rows("sources")]


def begin(merge: Merge) -> None:
    """Merge what articles and candidates point to; a part of the caller's transaction, as all here."""
    merge.is_late = _is_late(merge)
    for row in merge.parcel.rows("revisions", "article, number"):
        merge.revisions.setdefault(row["article"], []).append(row)
    _merge_sources(merge)
    _merge_runs(merge)
    _merge_channels(merge)
    _merge_backfills(merge)
    brought = [Capture(**row) for row in merge.parcel.rows("captures")]
    captures.enter(merge.archive, brought)
    merge.capture_files = {one.file for one in brought}


def unknown_articles(merge: Merge) -> Iterator[Row]:
    """Yield the rows of articles that are not here; what those that are have for numbers is noted.

    One that was stored elsewhere and here stays as it is here; that its page says something else now, a recheck finds.
    """
    for row in merge.parcel.rows("sent"):
        _note_number(merge, row)
    for row in merge.parcel.rows("articles", "id"):
        if row["id"] > merge.parcel.told.last_article and not _note_number(merge, row):
            yield row


def _note_number(merge: Merge, row: Row) -> bool:
    """Note which number an article has here, if it is here; its address leads to it also once it has moved."""
    sql = "SELECT article FROM ledger WHERE url = ?"
    known = merge.archive.db.conn.execute(sql, (row["url"],)).fetchone()
    number = known[0] if known and known[0] else rechecks.holder(merge.archive, row["url"])
    if number is not None:
        merge.articles[row["id"]] = number
    return number is not None


def stored(merge: Merge, row: Row, number: int) -> None:
    """Note which number an article was given here, and bring its revisions."""
    merge.articles[row["id"]] = number
    merge.fresh.add(row["url"])
    merge.archive.db.conn.executemany(
        """
        INSERT INTO revisions (article, number, seen, cause, title, text)
        VALUES (:article, :number, :seen, :cause, :title, :text) ON CONFLICT DO NOTHING
        """,
        [one | {"article": number} for one in merge.revisions.get(row["id"], ())],
    )


def edited_articles(merge: Merge) -> Iterator[tuple[int, Row]]:
    """Bring what looks at articles that went out have shown, and yield those whose last edit is to be stored.

    With each goes its number here; the caller stores the edit before he asks for the next one.
    """
    last = merge.parcel.told.last_article
    rows = {row["id"]: row for row in merge.parcel.rows("articles") if row["id"] <= last}
    for article, events in merge.revisions.items():
        if article <= last and (number := merge.articles.get(article)) is not None:
            yield from _follow(merge, number, rows.get(article), events)


def _follow(merge: Merge, number: int, row: Row | None, events: list[Row]) -> Iterator[tuple[int, Row]]:
    sql = "SELECT coalesce(max(seen), '') FROM revisions WHERE article = ?"
    connection = merge.archive.db.conn
    [last] = connection.execute(sql, (number,)).fetchone()
    later = [one for one in events if one["seen"] > last]
    wordings = [one for one in later if one["text"] is not None][1:]  # what each edit but the last one has said
    for one in later:
        seen = from_iso(one["seen"])
        if one["text"] is None:
            revisions.note(connection, number, cause=Cause(one["cause"]), seen=seen)
        elif wordings:
            said = wordings.pop(0)
            wording = CurrentText(title=said["title"], text=said["text"], digest="", removed=[])
            revisions.revise(connection, number, wording, cause=Cause(one["cause"]), seen=seen)
        elif row is not None:
            yield number, row


def move_articles(merge: Merge) -> None:
    """Give articles the addresses to which they were found to have moved."""
    if not merge.parcel.told.last_article:
        return
    looked = {row["article"]: row["looked"] for row in merge.parcel.rows("rechecks") if row["looked"]}
    found = {row["url"]: row["found"] for row in merge.parcel.rows("ledger")}
    sql = "SELECT url, coalesce(looked, '') FROM articles JOIN rechecks ON article = id WHERE id = ?"
    for row in merge.parcel.rows("articles"):
        number = merge.articles.get(row["id"])
        here = merge.archive.db.conn.execute(sql, (number,)).fetchone() if row["id"] in looked else None
        if number is None or here is None or here[0] == row["url"] or here[1] >= looked[row["id"]]:
            continue
        moment = from_iso(found.get(row["url"], looked[row["id"]]))
        rechecks.move(merge.archive, number, row["url"], run=None, now=moment)
        merge.fresh.add(row["url"])


def finish(merge: Merge) -> int:
    """Merge the rest, and return how many candidates are others than before."""
    _merge_looks(merge)
    _merge_probes(merge)
    _merge_hosts(merge)
    _merge_places(merge)
    _merge_learned(merge)
    return sum(_merge_candidate(merge, row) for row in merge.parcel.rows("ledger"))


def _is_late(merge: Merge) -> bool:
    told = merge.parcel.told
    sql = "SELECT 1 FROM merged_runs WHERE site = ? AND cut > ? LIMIT 1"
    return not told.cut or merge.archive.db.conn.execute(sql, (told.site, told.cut)).fetchone() is not None


def _merge_sources(merge: Merge) -> None:
    merge.archive.db.conn.executemany(
        """
        INSERT INTO sources (slug, name, home, regions, enabled, zone)
        VALUES (:slug, :name, :home, :regions, :enabled, :zone) ON CONFLICT DO NOTHING
        """,
        merge.parcel.rows("sources"),
    )


def _merge_runs(merge: Merge) -> None:
    tallies: defaultdict[int, dict[str, Tally]] = defaultdict(dict)
    for row in _visits(merge):
        tallies[row["run"]][row["source"]] = Tally(**{name: row[name] for name in (*COUNTS, *DETAILS)})
    told, connection = merge.parcel.told, merge.archive.db.conn
    for row in merge.parcel.rows("runs", "id"):
        elsewhere = f"{told.id}/{row['id']}/{row['started']}/{row['pid']}"
        known = connection.execute("SELECT run FROM merged_runs WHERE elsewhere = ?", (elsewhere,)).fetchone()
        known = known or connection.execute(_OURS, row).fetchone()
        if known is None:
            run = merge.run or _copied(merge, row)
            values = (elsewhere, told.id, told.site, told.cut, to_iso(merge.now), run)
            connection.execute("INSERT INTO merged_runs VALUES (?, ?, ?, ?, ?, ?)", values)
            runs.add(merge.archive, run, tallies[row["id"]])
        merge.runs[row["id"]] = known[0] if known else run


def _visits(merge: Merge) -> Iterator[Row]:
    """Yield the visits to sources in their order, of one that is known here the first without its announcements.

    All of them were new there, which at any visit but the first says that something may have been missed.
    """
    sql = "SELECT DISTINCT source FROM source_runs WHERE announced > 0"
    known = {row[0] for row in merge.archive.db.conn.execute(sql)} if merge.run is None else set()
    for row in merge.parcel.rows("source_runs", "run, source"):
        is_first = bool(row["announced"]) and row["source"] in known
        known -= {row["source"]} if is_first else set()
        yield row | {"announced": None} if is_first else row


# A copy of this archive, such as a backup, brings our own runs: those of the same number and the same counts.
_SAME = ("id", "spider", "started", "pid", *COUNTS)
_OURS = f"SELECT id FROM runs WHERE {' AND '.join(f'{name} IS :{name}' for name in _SAME)}"


def _copied(merge: Merge, row: Row) -> int:
    """Make a run of elsewhere one of ours, yet without its counts, and return its number."""
    was_killed = row["outcome"] == "running"
    ended = {"outcome": "failed", "error": runs.KILLED, "finished": to_iso(merge.now)} if was_killed else {}
    [number] = merge.archive.db.conn.execute(
        """
        INSERT INTO runs (spider, started, finished, outcome, scope, sources, reached, error, topics)
        VALUES (:spider, :started, :finished, :outcome, :scope, :sources, :reached, :error, :topics) RETURNING id
        """,
        row | ended,
    ).fetchone()
    return int(number)


def _merge_channels(merge: Merge) -> None:
    connection = merge.archive.db.conn
    sets = ", ".join(f"{name} = :{name}" for name in (*LEARNED, "kind", "origin", "guessed"))
    for row in merge.parcel.rows("channels", "id"):
        [number] = connection.execute(
            """
            INSERT INTO channels (source, kind, url, origin, guessed)
            VALUES (:source, :kind, :url, :origin, :guessed)
            ON CONFLICT (source, url) DO UPDATE SET url = excluded.url RETURNING id
            """,
            row,
        ).fetchone()
        merge.channels[row["id"]] = number
        newer = "coalesce(checked, '') <= coalesce(:checked, '')"
        connection.execute(f"UPDATE channels SET {sets} WHERE id = :id AND {newer}", row | {"id": number})


def _merge_backfills(merge: Merge) -> None:
    connection = merge.archive.db.conn
    for row in merge.parcel.rows("backfills", "id"):
        [number] = connection.execute(
            """
            INSERT INTO backfills (source, since, until, begun, finished)
            VALUES (:source, :since, :until, :begun, :finished)
            ON CONFLICT (source, since, until) DO UPDATE SET finished = coalesce(finished, excluded.finished)
            RETURNING id
            """,
            row,
        ).fetchone()
        merge.backfills[row["id"]] = number
    for row in merge.parcel.rows("backfill_documents"):
        numbers = {"backfill": merge.backfills[row["backfill"]], "channel": merge.channels[row["channel"]]}
        _merge_document(merge, row | numbers)


def _merge_document(merge: Merge, row: Row) -> None:
    """Bring a document of a backfill if it has come further than here."""
    connection = merge.archive.db.conn
    sql = "SELECT state FROM backfill_documents WHERE backfill = :backfill AND url = :url"
    here = connection.execute(sql, row).fetchone()
    if here is not None and FURTHER[here[0]] >= FURTHER[row["state"]]:
        return
    connection.execute(
        """
        INSERT INTO backfill_documents (backfill, url, channel, state, reported, shown, oldest, error)
        VALUES (:backfill, :url, :channel, :state, :reported, :shown, :oldest, :error)
        ON CONFLICT (backfill, url) DO UPDATE SET state = excluded.state, reported = excluded.reported,
            shown = excluded.shown, oldest = excluded.oldest, error = excluded.error
        """,
        row,
    )


def _merge_candidate(merge: Merge, row: Row) -> bool:
    """Bring what is known of one candidate if it is newer than what is known here, and say whether it was."""
    connection = merge.archive.db.conn
    found = connection.execute(f"SELECT {', '.join(SETTLED)} FROM ledger WHERE url = ?", (row["url"],)).fetchone()
    here: Row | None = dict(zip(SETTLED, found, strict=True)) if found else None
    if here is None and digests.is_known(connection, row["url"]):
        return False
    if here is not None and row["url"] not in merge.fresh and not _replaces(row, here):
        return _note_announced(merge, row, here)
    told = _translated(merge, row, here or {})
    if here is None:  # the backfill is counted when it is noted of a row
        names = ", ".join(("url", *SETTLED))
        marks = ", ".join(f":{name}" for name in ("url", *SETTLED))
        connection.execute(f"INSERT INTO ledger ({names}) VALUES ({marks})", told | {"backfill": None})
    changed = " OR ".join(f"{name} IS NOT :{name}" for name in SETTLED)
    sets = ", ".join(f"{name} = :{name}" for name in SETTLED)
    done = connection.execute(f"UPDATE ledger SET {sets} WHERE url = :url AND ({changed})", told)
    was = (here["state"], here["reason"], here["run"]) if here else None
    if here is None or done.rowcount:
        ledger.count_reason(connection, told["run"], was=was, now=(told["state"], told["reason"]))
    return here is None or bool(done.rowcount)


def _replaces(row: Row, here: Row) -> bool:
    """Say whether a candidate has come further than here; the first verdict on a page stays, as in a crawl."""
    return here["state"] not in FINAL and _age(row) > _age(here)


def _age(row: Row) -> tuple[str, int]:
    return row["fetched"] or "", row["attempts"]


def _translated(merge: Merge, row: Row, here: Row) -> Row:
    """Return a candidate with the numbers that things have here."""
    numbers = {
        "channel": merge.channels.get(row["channel"], here.get("channel")),
        "article": merge.articles.get(row["article"], here.get("article")),
        "run": merge.runs.get(row["run"], here.get("run")),
        "backfill": merge.backfills.get(row["backfill"], here.get("backfill")),
    }
    announced = max(row["announced"] or "", here.get("announced") or "") or None
    return row | numbers | {"announced": announced, "found": min(row["found"], here.get("found", row["found"]))}


def _note_announced(merge: Merge, row: Row, here: Row) -> bool:
    """Note of a candidate that is settled here when it was announced first and last, and by which backfill."""
    told = _translated(merge, row, here)
    if all(told[name] == here[name] for name in HEARD):
        return False
    sql = f"UPDATE ledger SET {', '.join(f'{name} = :{name}' for name in HEARD)} WHERE url = :url"
    merge.archive.db.conn.execute(sql, told)
    return True


def _merge_looks(merge: Merge) -> None:
    """Bring when articles were looked at, and when they are to be looked at again."""
    sets = ", ".join(f"{name} = :{name}" for name in LOOKED)
    newer = "(due IS NULL OR coalesce(looked, '') < coalesce(:looked, ''))"
    for row in merge.parcel.rows("rechecks"):
        number = merge.articles.get(row["article"])
        values = row | {"article": number}
        merge.archive.db.conn.execute(f"UPDATE rechecks SET {sets} WHERE article = :article AND {newer}", values)


def _merge_probes(merge: Merge) -> None:
    """Bring at which sources no channel was found; what one was found at since is forgotten."""
    connection, told = merge.archive.db.conn, {row["source"]: row for row in merge.parcel.rows("probes")}
    for row in told.values():
        connection.execute(
            """
            INSERT INTO probes (source, failures, tried) VALUES (:source, :failures, :tried)
            ON CONFLICT (source) DO UPDATE SET failures = excluded.failures, tried = excluded.tried
            WHERE excluded.tried > tried
            """,
            row,
        )
    found = [(slug, merge.parcel.told.cut) for slug in merge.sources if slug not in told]
    connection.executemany("DELETE FROM probes WHERE source = ? AND tried <= ?", found)


def _merge_hosts(merge: Merge) -> None:
    """Bring what hosts have said of themselves: robots.txt, and how long to stay away."""
    connection, rows = merge.archive.db.conn, merge.parcel.rows
    connection.executemany(
        """
        INSERT INTO robots (origin, fetched, status, text) VALUES (:origin, :fetched, :status, :text)
        ON CONFLICT (origin) DO UPDATE SET fetched = excluded.fetched, status = excluded.status, text = excluded.text
        WHERE excluded.fetched > fetched
        """,
        rows("robots"),
    )
    connection.executemany(
        """
        INSERT INTO hosts (site, wait_until, reason) VALUES (:site, :wait_until, :reason)
        ON CONFLICT (site) DO UPDATE SET wait_until = excluded.wait_until, reason = excluded.reason
        WHERE excluded.wait_until > wait_until
        """,
        rows("hosts"),
    )


def _merge_places(merge: Merge) -> None:
    """Bring how far files were replayed, and the places of what waits."""
    connection, rows = merge.archive.db.conn, merge.parcel.rows
    connection.executemany(
        """
        INSERT INTO replays (file, size, rules, reached, is_finished)
        VALUES (:file, :size, :rules, :reached, :is_finished)
        ON CONFLICT (file) DO UPDATE SET reached = excluded.reached, is_finished = excluded.is_finished
        WHERE (excluded.size, excluded.rules) = (size, rules) AND excluded.reached > reached
        """,
        rows("replays"),
    )
    connection.executemany(
        """
        INSERT INTO backlog (source, last) VALUES (:source, :last)
        ON CONFLICT (source) DO UPDATE SET last = max(last, excluded.last)
        """,
        rows("backlog"),
    )


def _merge_learned(merge: Merge) -> None:
    """Bring what pages have shown, by which it is learned here how sources are read and what they print everywhere."""
    connection = merge.archive.db.conn
    for source, rows in groupby(merge.parcel.rows("headlines", "source"), itemgetter("source")):
        headlines.enter(
            connection, source, [(source, row["moment"], row["url"], row["title"], row["found"]) for row in rows]
        )
    for row in filter(lambda one: _is_wanted(merge, "lessons", one), merge.parcel.rows("lessons")):
        with merge.parcel.read():
            told = {"traces": zlib.decompress(row["traces"]).decode(), "is_sample": bool(row["is_sample"])}
        layouts.remember(merge.archive, Lesson(**row | told))
    signs: defaultdict[tuple[str, int], dict[int, str]] = defaultdict(dict)
    for row in merge.parcel.rows("paragraphs"):
        signs[row["source"], row["article"]][row["digest"]] = row["sign"]
    for row in filter(lambda one: _is_wanted(merge, "sightings", one), merge.parcel.rows("sightings")):
        boilerplate.remember(merge.archive, _sighting(row, signs[row["source"], row["article"]]))


def _is_wanted(merge: Merge, table: str, row: Row) -> bool:
    """Say whether what was seen in an article is to be brought; a late slice replaces nothing."""
    if not merge.is_late:
        return True
    sql = f"SELECT 1 FROM {table} WHERE source = ? AND article = ?"
    return merge.archive.db.conn.execute(sql, (row["source"], row["article"])).fetchone() is None


def _sighting(row: Row, paragraphs: dict[int, str]) -> Sighting:
    return Sighting(
        source=row["source"], article=row["article"], story=row["story"], day=row["day"], paragraphs=paragraphs,
        seen=from_iso(f"{row['seen']}T00:00:00Z"), sketch=tuple(array("I", row["sketch"])),
        speaks=bool(row["speaks"]), is_sample=bool(row["is_sample"]), rules=row["rules"],
    )  # fmt: skip
