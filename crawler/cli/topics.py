"""`pantau topics`: what is sought, and what was dropped under other rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.archive.views.topics import TopicCounts, dropped_otherwise, kept
from crawler.cli.options import archive_option, json_option, seeds_option
from crawler.cli.screen import echo_rows, fitted, heads, label, room, table_lines
from crawler.sources.topics import ROLES, declared_topics

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crawler.sources.topics import Topic

COLUMNS = ("topic", "enabled", "about", "mention", "dropped_otherwise")
RIGHT = {"about", "mention", "dropped_otherwise"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    topic: str
    name: str
    enabled: bool
    queries: tuple[str, ...]
    terms: dict[str, int]  # of each kind
    steps: tuple[str, ...]
    dimensions: tuple[str, ...]
    listed: int  # regions in published lists
    about: int
    mention: int
    dropped_otherwise: int  # candidates


@click.command()
@archive_option
@seeds_option
@json_option
def topics(archive: Path, seeds: Path, as_json: bool) -> None:
    """List the topics, what each declares and what was found of it.

    The last number is of candidates that were dropped as off topic under other rules than those of the topic today,
    such as before it was added: `pantau reconsider` has them fetched again.

    Example:

    \b
        pantau topics
        pantau topics --seeds seeds-baru --json
    """
    from pipelines.versions import rules_of_topics  # noqa: PLC0415  (its help needs none)

    declared, rules = declared_topics(seeds), rules_of_topics(seeds)
    rows = list(_rows(declared, *_counts(archive, rules)))
    if as_json:
        echo_rows(rows)
        return
    head, *lines = table_lines(heads(COLUMNS), map(_topic_cells, rows), right=RIGHT, yields="topic")
    click.echo(head)
    for line, row in zip(lines, rows, strict=True):
        click.echo(f"{line}\n{fitted('  ' + ', '.join(_topic_lines(row)), room())}")


def _counts(archive: Path, rules: Mapping[str, str]) -> tuple[dict[str, TopicCounts], dict[str, int]]:
    """Return what is kept, and what was dropped otherwise, of each topic; nothing before the first crawl."""
    if not archive.exists():
        return {}, {}
    with open_for_reading(archive) as opened:
        dropped = {slug: sum(dropped_otherwise(opened, {slug: rule}).values()) for slug, rule in rules.items()}
        return kept(opened), dropped


def _rows(declared: tuple[Topic, ...], found: Mapping[str, TopicCounts], dropped: Mapping[str, int]) -> Iterator[_Row]:
    for topic in declared:
        programme, of_topic = topic.programme, found.get(topic.slug, TopicCounts(topic=topic.slug))
        yield _Row(
            topic=topic.slug,
            name=topic.name,
            enabled=topic.enabled,
            queries=topic.queries,
            terms={role: sum(len(group.terms) for group in getattr(topic, role)) for role in ROLES},
            steps=programme.steps if programme else (),
            dimensions=programme.dimensions if programme else (),
            listed=len(programme.cohorts) if programme else 0,
            about=of_topic.about,
            mention=of_topic.mention,
            dropped_otherwise=dropped.get(topic.slug, 0),
        )


def _topic_cells(row: _Row) -> list[str]:
    numbers = [str(row.about), str(row.mention), str(row.dropped_otherwise)]
    return [row.topic, label("yes" if row.enabled else "no"), *numbers]


def _topic_lines(row: _Row) -> Iterator[str]:
    yield from (label(f"terms_{role}", number=number) for role, number in row.terms.items() if number)
    if not row.queries:
        yield label("declared_no_queries")
    yield label("declared_steps", steps=" > ".join(row.steps)) if row.steps else label("declared_none")
    if row.dimensions:
        yield label("declared_dimensions", number=len(row.dimensions))
    if row.listed:
        yield label("declared_listed", number=row.listed)
