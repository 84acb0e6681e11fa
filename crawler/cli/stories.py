"""`pantau stories`: copies of one release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.archive.views import stories as told
from crawler.archive.views.outlets import outlets
from crawler.archive.views.search import Filters
from crawler.cli.options import (
    FACET,
    NUMBER,
    REGION_SAID,
    archive_option,
    json_option,
    limit_option,
    one_option,
    seeds_option,
    since_option,
    until_option,
)
from crawler.cli.screen import echo_cut, echo_rows, fitted, label, most_of, plain, published, room, value_of, words
from crawler.cli.search import INDENT, check_filters, filters_of
from crawler.errors import ReaderError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.archive.views.article import Copy
    from crawler.archive.views.outlets import Outlet
    from crawler.archive.views.stories import Story


@click.command()
@click.argument("numbers", nargs=-1, metavar="[STORY]...", type=NUMBER)
@archive_option
@one_option("--source", help="Only stories that this source tells.")
@one_option("--region", help=f"Only stories about this region: {REGION_SAID}.")
@one_option("--topic", metavar="SLUG", help="Only stories of which an article is about or mentions this topic.")
@click.option("--facet", "facets", multiple=True, type=FACET, help="Only stories of which an article tells of this.")
@since_option("Only stories told on this day or later")
@until_option("Only stories told on this day or earlier")
@click.option("--all", "singles", is_flag=True, help="Also stories that only one article tells.")
@limit_option("stories")
@seeds_option
@json_option
def stories(
    numbers: tuple[int, ...], archive: Path, singles: bool, limit: int | None, as_json: bool, **narrowing: Any,  # noqa: ANN401
) -> None:  # fmt: skip
    """List the stories that several articles tell, the newest first.

    A story is what one press release became at the newsrooms that printed it, under other headlines, shortened, with a
    paragraph of their own. Its origin is the government portal that published it, else the earliest article. Each
    article is marked rilis (a copy) or liputan (own reporting), with the share of its text that stands in another one.
    With the number of a STORY, that one.

    Example:

    \b
        pantau stories --since 2023-12-01
        pantau stories --region Sumut --json
        pantau stories 12
    """
    seeds = narrowing.pop("seeds")
    if numbers and (singles or any(narrowing.values())):
        raise click.UsageError("a STORY is shown whole; leave out its number, or what narrows the list")
    most = most_of(limit, as_json=as_json)
    with open_for_reading(archive) as opened:
        known, filters = outlets(opened), filters_of(**narrowing)
        check_filters(opened, filters, seeds)
        asked = [_one(opened, number) for number in numbers]
        found = asked or told.each_story(opened, filters, singles=singles, limit=most)
        if as_json:
            echo_rows(found)
            return
        rows = list(found)
        is_whole = numbers or len(rows) < most
        total = len(rows) if is_whole else told.count(opened, filters, singles=singles)
    for row in rows:
        click.echo("\n".join(fitted(plain(line), room()) for line in _story_lines(row, known)))
    echo_cut(len(rows), total, empty="no_stories", counted=told.COUNTED)


def _one(archive: Archive, number: int) -> Story:
    found = told.stories(archive, Filters(story=number), singles=True, limit=1)
    if not found:
        raise ReaderError("wrong_story", {"number": str(number)})
    return found[0]


def _story_lines(row: Story, known: dict[str, Outlet]) -> Iterator[str]:
    yield f"{row.id:>5}  {row.title}"
    yield INDENT + label("story_sum", articles=row.articles, sources=row.sources, first=_first(row, known))
    for one in row.told:
        told = [f" ({label('origin_mark')})"] if one.id == row.origin else []
        told += [f": {one.title}"] if one.title != row.title else []
        yield _copy_line(one, known[one.source]) + "".join(told)


def _first(row: Story, known: dict[str, Outlet]) -> str:
    """Return when a story was told first, by the clocks of who told it."""
    if row.first_published is None:
        return label("day_unknown")
    first = next((one for one in row.told if one.published == row.first_published), row.told[0])
    return published(first, known[first.source].zone)


def _copy_line(one: Copy, outlet: Outlet) -> str:
    share = "" if one.overlap is None else words().share(one.overlap)
    when = published(one, outlet.zone)
    return f"  {one.id:>5}  {value_of('kind', one.kind):<7} {share:>4}  {when:<21}  {outlet.name}"
