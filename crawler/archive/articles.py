"""Saving an article: row, full-text index, story, regions and ledger in one transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from crawler.archive import judgements, ledger, rechecks, revisions, stories
from crawler.archive.judgements import UNKNOWN_RULES
from crawler.archive.ledger import Outcome, State
from crawler.archive.regrouping import regroup
from crawler.archive.revisions import CurrentText
from crawler.archive.stories import BY_DIGEST, Telling
from crawler.models import Article, Candidate, Cause
from crawler.text import words
from crawler.times import from_iso, moment_or_none, to_iso
from crawler.urls import spellings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from sqlite3 import Connection

    from crawler.archive.connection import Archive
    from crawler.archive.judgements import Rules
    from crawler.archive.stories import Compare

COLUMNS = (
    "url", "source", "title", "text", "authors", "published", "precision", "day", "modified", "fetched", "language",
    "section", "tags", "image", "description", "words", "family", "origins", "removed", "digest",
    "capture",
)  # fmt: skip

# When it was published, by whom, and where it was filed it said when it was new; all else comes with another text.
FIRST = ("url", "source", "authors", "published", "precision", "day", "section", "tags", "image")
WORDING = ("title", "text", "words", "removed", "digest")  # of which a revision is made
BESIDE = tuple(name for name in COLUMNS if name not in {*FIRST, *WORDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """Where an article is in the archive, and whether this page is only another address of it."""

    id: int
    is_twin: bool


def save(
    archive: Archive, article: Article, *, run: int | None, rules: Rules = UNKNOWN_RULES, compare: Compare = BY_DIGEST
) -> Saved:  # fmt: skip
    """Store *article* and settle its candidate; the same address again is the same article.

    Where that said something else before, this becomes a revision.

    *rules* are those by which it was judged. *compare* says which articles tell the same story; without it, only those
    of the same words.

    An article that was announced under another address than its own leaves two entries in the ledger: its own,
    kept, and the announced one, dropped as its Alias; as a Twin if the archive had the article before. One that is
    stored keeps its address when its site begins to write it with another scheme, `www.` or last slash.
    """
    with archive.transaction() as db:
        article = replace(article, url=_stored_spelling(db.conn, article))
        twin = _twin(db.conn, article)
        if twin is not None and not twin.is_same:
            article = replace(article, url=article.announced)
        is_twin = twin is not None and twin.is_same
        number = twin.id if twin is not None and is_twin else _write_row(db.conn, article, rules, compare)
        if not is_twin:
            _keep(archive, article, number, run)
        if article.announced != article.url:
            reason = f"{'Twin' if is_twin else ledger.ALIAS}: its own address is {article.url}"
            outcome = Outcome(state=State.DROPPED, reason=reason, status=200, article=number)
            ledger.settle(archive, article.announced, outcome, run=run, now=article.fetched)
    return Saved(id=number, is_twin=is_twin)


def _stored_spelling(connection: Connection, article: Article) -> str:
    """Return how the address of an article is written in the archive, if its source has it there, else as it is."""
    urls = list(spellings(article.url))
    # The plus has SQLite look for the addresses, not through all that a source has.
    sql = """
        SELECT url FROM articles WHERE url IN (SELECT value FROM json_each(?)) AND +source = ?
        AND (url = ? OR title = ? OR digest = ?)
    """
    same = (article.source, article.url, article.title, article.digest)
    known = {url for (url,) in connection.execute(sql, (json.dumps(urls), *same))}
    return next((url for url in urls if url in known), article.url)


@dataclass(frozen=True, slots=True)
class _Twin:
    id: int
    is_same: bool


def _twin(connection: Connection, article: Article) -> _Twin | None:
    """Return the article that already has the address this one gives as its own.

    It is the same only if it has the same title or text: some sites give all their pages one canonical address. One
    that was announced under an address from when less was left out of them keeps it.
    """
    if article.announced == article.url:
        return None
    name = ledger.name_of(connection, article.url) or article.url
    row = connection.execute("SELECT id, title, digest FROM articles WHERE url = ?", (name,)).fetchone()
    if row is None:
        return None
    is_alike = row[1] == article.title or row[2] == article.digest
    return _Twin(int(row[0]), is_alike and name != article.announced)


def _keep(archive: Archive, article: Article, number: int, run: int | None) -> None:
    archive.db.conn.execute(
        """
        INSERT INTO ledger (url, source, channel, found, title, moment, state) VALUES (
            :url, :source, (SELECT channel FROM ledger WHERE url = :announced), :found, :title, :moment, 'pending'
        ) ON CONFLICT (url) DO NOTHING
        """,
        {
            "url": article.url, "source": article.source, "announced": article.announced,
            "found": to_iso(article.fetched), "title": article.title,
            "moment": article.published and int(article.published.timestamp()),
        },
    )  # fmt: skip
    outcome = Outcome(state=State.KEPT, status=200, article=number)
    ledger.settle(archive, article.url, outcome, run=run, now=article.fetched)


def _write_row(connection: Connection, article: Article, rules: Rules, compare: Compare) -> int:
    values = _row(article)
    names, marks = ", ".join(COLUMNS), ", ".join(f":{name}" for name in COLUMNS)
    told = [name for name in COLUMNS if name not in {"url", "fetched", "capture"}]
    sets = ", ".join(f"{name} = excluded.{name}" for name in (*told, "fetched", "capture"))
    changed = " OR ".join(f"articles.{name} IS NOT excluded.{name}" for name in told)
    _keep_former(connection, article)
    # Never INSERT OR REPLACE: it would renumber the article and leave the old text in the full-text index.
    connection.execute(
        f"""
        INSERT INTO articles ({names}) VALUES ({marks}) ON CONFLICT (url) DO UPDATE SET {sets}
        WHERE {changed}
        """,
        values,
    )
    [number] = connection.execute("SELECT id FROM articles WHERE url = ?", (article.url,)).fetchone()
    telling = Telling(article=number, text=article.text, digest=article.digest, sample=article.sample)
    stories.join(connection, telling, compare)
    if article.judgement is not None:
        judgements.write(connection, int(number), article.judgement, rules=rules)
    if article.validators is not None:
        rechecks.remember(connection, int(number), article.validators)
    return int(number)


def capture_of(archive: Archive, number: int) -> str | None:
    """Return the record from which a stored article was read, if it was captured and not edited since."""
    row = archive.db.conn.execute(
        """
        SELECT capture FROM articles JOIN captures ON record = capture
        WHERE id = :article AND captures.fetched >= coalesce(
            (SELECT max(seen) FROM revisions WHERE article = :article AND cause = 'edited'), ''
        )
        """,
        {"article": number},
    ).fetchone()
    return None if row is None else str(row[0])


def reread(
    archive: Archive, number: int, article: Article, *, rules: Rules, now: datetime, compare: Compare = BY_DIGEST
) -> bool:  # fmt: skip
    """Give a stored article what is read from the same page now; say whether its title or text is another one.

    What it said becomes a revision of ours, not of its newsroom. Its address stays, and so does when it was fetched.
    """
    names = [name for name in COLUMNS if name not in {"url", "source", "fetched", "capture"}]
    listed, marks = ", ".join(names), ", ".join(f":{name}" for name in names)
    with archive.transaction() as db:
        revision = revisions.keep(
            db.conn, number, title=article.title, text=article.text, cause=Cause.RE_EXTRACTED, seen=now
        )
        db.conn.execute(
            f"UPDATE articles SET ({listed}) = ({marks}) WHERE id = :id AND ({listed}) IS NOT ({marks})",
            _row(article) | {"id": number},
        )
        if revision is not None:
            telling = Telling(article=number, text=article.text, digest=article.digest, sample=article.sample)
            regroup(archive, telling, compare)
        if article.judgement is not None:
            judgements.write(db.conn, number, article.judgement, rules=rules)
    return revision is not None


def _keep_former(connection: Connection, article: Article) -> None:
    """Make what an article says a revision if it is stored already, in other words than now."""
    row = connection.execute("SELECT id, digest, title FROM articles WHERE url = ?", (article.url,)).fetchone()
    if row is not None and (row[1], words(row[2])) != (article.digest, words(article.title)):
        said = {"title": article.title, "text": article.text}
        revisions.keep(connection, row[0], **said, cause=Cause.EDITED, seen=article.fetched)


def rewrite(archive: Archive, telling: Telling, *, removed: list[dict[str, str]], compare: Compare = BY_DIGEST) -> None:
    """Give a stored article the text that a rule learned later leaves of it, and find its story again."""
    with archive.transaction() as db:
        db.conn.execute(
            "UPDATE articles SET text = ?, words = ?, removed = ?, digest = ? WHERE id = ?",
            (telling.text, len(telling.text.split()), _json(removed), telling.digest, telling.article),
        )
        regroup(archive, telling, compare)
        judgements.mark_changed(db.conn, telling.article)


def revise(connection: Connection, number: int, article: Article) -> None:
    """Let a stored article say what it was seen to say now; what it said becomes a revision.

    It is a part of the caller's transaction, who also finds the story of the new text and judges it.
    """
    wording = CurrentText(title=article.title, text=article.text, digest=article.digest, removed=article.removed)
    revisions.revise(connection, number, wording, cause=Cause.EDITED, seen=article.fetched)
    values = _row(article)
    sets = ", ".join(f"{name} = :{name}" for name in BESIDE)
    connection.execute(
        f"UPDATE articles SET {sets} WHERE id = :id", {name: values[name] for name in BESIDE} | {"id": number}
    )


def told(archive: Archive, number: int) -> tuple[str, str, dict[str, str], str | None] | None:
    """Return title and text of a stored article, the evidence that each field was read from, and when it came out."""
    sql = "SELECT title, text, origins, published FROM articles WHERE id = ?"
    row = archive.db.conn.execute(sql, (number,)).fetchone()
    return None if row is None else (row[0], row[1], json.loads(row[2]), row[3])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _row(article: Article) -> dict[str, object]:
    return {
        "url": article.url, "source": article.source, "title": article.title, "text": article.text,
        "authors": _json(article.authors), "published": _iso(article.published), "precision": article.precision,
        "day": article.day, "modified": _iso(article.modified), "fetched": to_iso(article.fetched),
        "language": article.language, "section": article.section, "tags": _json(article.tags),
        "image": article.image, "description": article.description, "words": len(article.text.split()),
        "family": article.family, "origins": _json(article.origins), "removed": _json(article.removed),
        "digest": article.digest, "capture": article.capture,
    }  # fmt: skip


def article_of(row: Mapping[str, Any]) -> Article:
    """Return an article as its row tells it; what the rules said of it, and its story, are found anew."""
    return Article(
        url=row["url"], announced=row["url"], source=row["source"], title=row["title"], text=row["text"],
        authors=json.loads(row["authors"]), published=moment_or_none(row["published"]), precision=row["precision"],
        day=row["day"], modified=moment_or_none(row["modified"]), fetched=from_iso(row["fetched"]),
        language=row["language"], section=row["section"], tags=json.loads(row["tags"]), image=row["image"],
        description=row["description"], family=row["family"], origins=json.loads(row["origins"]),
        removed=json.loads(row["removed"]), digest=row["digest"], capture=row["capture"],
    )  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else to_iso(moment)


def modified_since(archive: Archive, candidates: Iterable[Candidate]) -> list[tuple[int, Candidate]]:
    """Return those of *candidates* that came with the text of a stored article and say that it was edited since.

    With each goes the number of its article.
    """
    sql = """
        SELECT articles.id FROM ledger JOIN articles ON articles.id = ledger.article
        WHERE ledger.url = ? AND (ledger.state = 'kept' OR ledger.reason GLOB 'Twin:*')
            AND coalesce(modified, articles.published) < ?
        """
    told = [one for one in candidates if one.content and one.modified]
    found = ((archive.db.conn.execute(sql, (one.url, _iso(one.modified))).fetchone(), one) for one in told)
    return [(int(row[0]), one) for row, one in found if row is not None]
