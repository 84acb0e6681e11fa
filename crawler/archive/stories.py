"""Stories: which articles one release is behind, told apart as they arrive.

Two articles tell one story if their texts say so, and stories that share an article are one, unless it is a roundup of
both: then it belongs to the one of which it has more. Who came first does not matter. A story that was merged into
another keeps its number as a name of that one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from crawler.archive import shingles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from sqlite3 import Connection

_IS_PORTAL = "EXISTS (SELECT 1 FROM sources WHERE slug = source AND (home LIKE '%.go.id' OR home LIKE '%.go.id/%'))"
WHOLE = 0.85  # share of each of two articles in the other from which on they are of the same stories
OTHERS = 4  # articles of a story that are asked whether a new one may be of it
RILIS = 0.5  # share of a text that stands in other sources' articles from which on it is a copy, not own reporting


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """How two texts are compared: which share of one stands in the other and the reverse, if they tell one story.

    Those that do not may still be parts of one release, unless they are certainly apart.
    """

    overlap: Callable[[str, str], tuple[float, float] | None]
    are_apart: Callable[[str, str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """An article as its story is found by: the number of its text, and a sample of its runs of words."""

    article: int
    text: str
    digest: str
    sample: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Match:
    article: int
    story: int
    text: str
    own: float  # share of the new article that stands in this one
    other: float  # and of this one in the new article


# Says of no two texts that they tell one story, which leaves those of the same words.
BY_DIGEST = Compare(overlap=lambda _text, _other: None, are_apart=lambda _text, _other: False)


def join(connection: Connection, telling: Telling, compare: Compare) -> None:
    """Put an article into the story of those that share its text; stories that it connects become one.

    An article that resembles none stays where it was, since an edited copy still tells its story, or begins a story.
    A roundup of two stories connects neither with the other, and moves to the one of which it has more.
    """
    number = telling.article
    [current] = connection.execute("SELECT story FROM articles WHERE id = ?", (number,)).fetchone()
    if current is not None and shingles.is_indexed(connection, number, telling.digest):
        recount(connection, current, heir=current)  # its date or its title may be new
        return
    matches = _matches(connection, telling, compare)
    open_to, closed = _split(connection, telling, matches, compare)
    found = _homes(open_to, compare)
    story = found[0] if found else current or begin(connection)
    for other in found[1:]:
        _merge(connection, other, story)
    connection.execute("UPDATE articles SET story = ? WHERE id = ? AND story IS NOT ?", (story, number, story))
    shingles.index(connection, number, story, digest=telling.digest, sample=telling.sample)
    fetched = _fetch_roundups(connection, story, closed)
    _note_overlap(connection, number, [match for match in matches if match.story in {story, *found}] + fetched)
    left = {match.story for match in fetched}
    for each in ({story, current or story} | left).difference(found[1:]):  # what was merged is counted already
        recount(connection, each, heir=story)


def _matches(connection: Connection, telling: Telling, compare: Compare) -> list[_Match]:
    """Return the articles that share the text of this one."""
    twins = connection.execute(
        "SELECT id, story FROM articles WHERE digest = ? AND id <> ? AND story IS NOT NULL LIMIT ?",
        (telling.digest, telling.article, shingles.EACH),
    )
    matches = {article: _Match(article, story, telling.text, 1.0, 1.0) for article, story in twins}
    for near in shingles.near(connection, telling.article, telling.sample):
        if near.article not in matches and (found := compare.overlap(telling.text, near.text)):
            matches[near.article] = _Match(near.article, near.story, near.text, *found)
    return list(matches.values())


def _split(
    connection: Connection, telling: Telling, matches: Iterable[_Match], compare: Compare
) -> tuple[list[list[_Match]], list[_Match]]:  # fmt: skip
    """Return the matches by story, those first of which an article has most, and those of stories that it is not of."""
    held: dict[int, list[_Match]] = {}
    for match in sorted(matches, key=lambda match: (-match.own, match.story)):
        held.setdefault(match.story, []).append(match)
    open_to = [found for found in held.values() if _may_be_of(connection, telling, found, compare)]
    return open_to, [match for found in held.values() if found not in open_to for match in found]


def _homes(open_to: Iterable[Sequence[_Match]], compare: Compare) -> list[int]:
    """Return the stories that an article shows to be one, the lowest number first, or the one that it has most of."""
    home: list[_Match] = []
    for found in open_to:
        if not any(compare.are_apart(one.text, other.text) for one, other in product(home, found)):
            home += found
    return sorted({match.story for match in home})


def _may_be_of(connection: Connection, telling: Telling, matches: Sequence[_Match], compare: Compare) -> bool:
    """Say whether an article is of the story of its *matches*: not if they are roundups, and it is none of the rest."""
    if any(min(match.own, match.other) >= WHOLE for match in matches):
        return True
    known = {telling.article, *(match.article for match in matches)}
    others = connection.execute(
        "SELECT id, text FROM articles WHERE story = ? ORDER BY overlap DESC, id LIMIT ?",
        (matches[0].story, OTHERS + len(known)),
    )
    return not any(compare.are_apart(telling.text, text) for number, text in others if number not in known)


def _fetch_roundups(connection: Connection, story: int, matches: Iterable[_Match]) -> list[_Match]:
    """Move articles of other stories that have of a new one as much as of any, and return them."""
    fetched = []
    for match in matches:
        [most] = connection.execute("SELECT overlap FROM articles WHERE id = ?", (match.article,)).fetchone()
        if match.story != story and match.other >= (most or 0.0):
            move(connection, match.article, story)
            fetched.append(match)
    return fetched


def begin(connection: Connection) -> int:
    """Make a story under a number that no story ever had; counting it gives it a title."""
    row = connection.execute(
        """
        INSERT INTO stories (id, title) VALUES (
            1 + max(coalesce((SELECT max(id) FROM stories), 0), coalesce((SELECT max(old) FROM merged_stories), 0)), ''
        ) RETURNING id
        """
    ).fetchone()
    return int(row[0])


def _merge(connection: Connection, old: int, story: int) -> None:
    for (article,) in connection.execute("SELECT id FROM articles WHERE story = ?", (old,)).fetchall():
        move(connection, article, story)
    _end(connection, old, story)


def move(connection: Connection, article: int, story: int) -> None:
    """Make an article one of another story."""
    connection.execute("UPDATE articles SET story = ? WHERE id = ?", (story, article))
    shingles.move(connection, article, story)


def _end(connection: Connection, old: int, story: int) -> None:
    """Delete a story that has no article any more; its number, and those it had inherited, lead to another one."""
    connection.execute("UPDATE merged_stories SET story = ? WHERE story = ?", (story, old))
    connection.execute("INSERT INTO merged_stories (old, story) VALUES (?, ?)", (old, story))
    connection.execute("DELETE FROM stories WHERE id = ?", (old,))


def _note_overlap(connection: Connection, article: int, matches: Sequence[_Match]) -> None:
    """Keep of each article the largest share that stands in another one of its story."""
    most = max((match.own for match in matches), default=None)
    connection.execute("UPDATE articles SET overlap = ? WHERE id = ? AND overlap IS NOT ?", (most, article, most))
    connection.executemany(
        "UPDATE articles SET overlap = ? WHERE id = ? AND coalesce(overlap, 0) < ?",
        [(match.other, match.article, match.other) for match in matches],
    )


def recount(connection: Connection, story: int, *, heir: int) -> None:
    """Count a story again, say who tells it first and who copies; one that lost all its articles leads to *heir*."""
    if connection.execute("SELECT 1 FROM articles WHERE story = ?", (story,)).fetchone() is None:
        _end(connection, story, heir)
        return
    _count(connection, story)
    _mark_copies(connection, story)


def _count(connection: Connection, story: int) -> None:
    # The office that has something to tell publishes it on its own portal; else the first is taken for the origin.
    connection.execute(
        f"""
        UPDATE stories SET
            articles = (SELECT count(*) FROM articles WHERE story = stories.id),
            sources = (SELECT count(DISTINCT source) FROM articles WHERE story = stories.id),
            first_published = (SELECT min(published) FROM articles WHERE story = stories.id),
            (origin, title) = (SELECT id, title FROM articles WHERE story = stories.id
                ORDER BY {_IS_PORTAL} DESC, published IS NULL, published, url LIMIT 1)
        WHERE id = ?
        """,
        (story,),
    )


def _mark_copies(connection: Connection, story: int) -> None:
    """Say of each article of a story whether it is a release, or a copy of one, or own reporting."""
    connection.execute(
        f"""
        UPDATE articles SET kind = told.kind FROM (
            SELECT id, CASE WHEN {_IS_PORTAL} OR (coalesce(overlap, 0) >= :copied
                AND (SELECT sources > 1 FROM stories WHERE stories.id = story)) THEN 'rilis' ELSE 'liputan' END AS kind
            FROM articles WHERE story = :story
        ) AS told WHERE told.id = articles.id AND articles.kind IS NOT told.kind
        """,
        {"story": story, "copied": RILIS},
    )
