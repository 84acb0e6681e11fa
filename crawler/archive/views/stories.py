"""Stories, each with the articles that tell it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crawler.archive.views.article import Copy
from crawler.archive.views.rows import columns_of, each, select
from crawler.archive.views.search import STORY, conditions, selection_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crawler.archive.connection import Archive
    from crawler.archive.views.search import Filters

COUNTED = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What one press release became, or one event."""

    id: int
    title: str
    origin: int | None  # the article that tells it first
    first_published: str | None
    articles: int
    sources: int
    told: list[Copy] = field(default_factory=list)  # the earliest first


def stories(archive: Archive, filters: Filters, *, singles: bool, limit: int) -> list[Story]:
    """Return stories of which any article passes *filters*, the newest first, each with all its articles.

    Without *singles* those alone that more than one article tells.
    """
    return list(each_story(archive, filters, singles=singles, limit=limit))


def each_story(archive: Archive, filters: Filters, *, singles: bool, limit: int) -> Iterator[Story]:
    """Yield the same one by one: of a million stories, one is in memory at a time."""
    matching, values = _matching(archive, filters, singles=singles)
    sql = f"SELECT {columns_of(Story)} {matching} ORDER BY first_published DESC, id DESC LIMIT :limit"
    found = each(archive, Story, sql, **values, limit=limit)
    return (replace(story, told=_tellings(archive, story.id)) for story in found)


def stories_numbered(archive: Archive, numbers: Sequence[int]) -> list[Story]:
    """Return stories by number, in that order, without the articles that tell them."""
    sql = f"SELECT {columns_of(Story)} FROM stories WHERE id IN (SELECT value FROM json_each(?))"
    by_number = {story.id: story for story in select(archive, Story, sql, json.dumps(list(numbers)))}
    return [by_number[number] for number in numbers if number in by_number]


def count(archive: Archive, filters: Filters, *, singles: bool) -> int:
    """Return how many stories there are of which any article passes *filters*; of more than COUNTED no more."""
    matching, values = _matching(archive, filters, singles=singles)
    [row] = archive.rows(
        f"SELECT count(*) AS number FROM (SELECT 1 {matching} LIMIT :most)", **values, most=COUNTED + 1
    )
    return int(str(row["number"]))


def _matching(archive: Archive, filters: Filters, *, singles: bool) -> tuple[str, Mapping[str, object]]:
    which = ("" if singles else "AND articles > 1") + ("" if filters.story is None else f" AND id = {STORY}")
    passing = selection_of(archive, filters)
    if passing.are_few and filters.story is None:  # their stories are found once, not looked for among all
        return f"FROM stories WHERE +stories.id IN (SELECT story {passing.passing}) {which}", passing.given
    where, values = conditions(filters)
    told = f"""
        FROM stories WHERE EXISTS (
            SELECT 1 FROM articles INDEXED BY articles_story WHERE articles.story = stories.id {where}
        ) {which}
    """
    return told, values


def _tellings(archive: Archive, story: int) -> list[Copy]:
    sql = f"""
        SELECT {columns_of(Copy)} FROM articles WHERE story = ?1
        ORDER BY published IS NULL, published, id IS NOT (SELECT origin FROM stories WHERE id = ?1), id
    """
    return select(archive, Copy, sql, story)
