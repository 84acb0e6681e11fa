"""What the archive holds of each topic, and what was dropped under other rules of theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.archive.judgements import DUE, SEEDED, due_values
from crawler.archive.views.rows import PACKED, select
from crawler.errors import ReaderError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from crawler.archive.connection import Archive
    from crawler.archive.judgements import Rules


PART = 3  # letters of a name by which a topic is meant: pasar, for gerakan-menuju-smart-pasar


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCounts:
    """How many articles are about a topic, and how many mention it."""

    topic: str
    about: int = 0
    mention: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drops:
    run: int  # 0: nobody knows which
    topics: dict[str, str] = field(metadata=PACKED)  # to their rules in that run
    number: int


def kept(archive: Archive) -> dict[str, TopicCounts]:
    """Return how many articles are kept of each topic."""
    sql = """
        SELECT topic, sum(verdict = 'about') AS about, sum(verdict = 'mention') AS mention
        FROM article_topics GROUP BY topic ORDER BY topic
    """
    return {row.topic: row for row in select(archive, TopicCounts, sql)}


def check_topic(archive: Archive, slug: str | None, declared: Callable[[], Collection[str]]) -> None:
    """Refuse a topic that neither the archive knows nor the seeds declare, which are asked if the archive does not."""
    if slug is None or archive.rows("SELECT 1 AS found FROM article_topics WHERE topic = ? LIMIT 1", slug):
        return
    if slug not in (known := _known(archive)) and slug not in (known := known.union(declared())):
        raise unknown_topic(slug, sorted(known))


def _known(archive: Archive) -> set[str]:
    """Return the topics of articles and awards, and those that runs sought."""
    sought = "SELECT key FROM runs, json_each(runs.topics)"
    rows = archive.rows(f"SELECT topic FROM article_topics UNION SELECT topic FROM awards UNION {sought}")
    return {str(row["topic"]) for row in rows}


def unknown_topic(slug: str, known: Collection[str]) -> ReaderError:
    """Return what is said of a topic that is none of those that are known: which may be meant, or which there are."""
    said = {"said": repr(slug)}
    if meant := [one for one in known if len(slug) >= PART and slug in one] or nearest(slug, known):
        return ReaderError("wrong_topic_meant", {**said, "meant": [repr(one) for one in meant]})
    return ReaderError("wrong_topic", {**said, "known": ", ".join(known)})


def unjudged(archive: Archive, rules: Rules, homes: Mapping[str, Iterable[str]]) -> int:
    """Return how many articles were judged, or their stories found, by other rules than *rules*, or never.

    Likewise those that were judged by other regions of their sources than *homes*, the regions of the seeds.
    """
    [row] = archive.rows(f"{SEEDED} SELECT count(*) AS number {DUE}", **due_values(rules, homes))
    return int(str(row["number"]))


def dropped_otherwise(archive: Archive, rules: Mapping[str, str]) -> dict[int, int]:
    """Return the runs that dropped by other rules of any topic than *rules*, with how many of their drops stand.

    So did those of which nobody noted the rules.
    """
    sql = """
        SELECT run, coalesce(topics, '{}') AS topics, number
        FROM topic_drops LEFT JOIN runs ON runs.id = run WHERE number > 0 ORDER BY run
    """
    return {row.run: row.number for row in select(archive, _Drops, sql) if not rules.items() <= row.topics.items()}
