"""`pantau stories`: copies of one release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.archive.views import stories as told
from crawler.archive.views.search import Filters, check_source
from crawler.cli.options import FACET, NUMBER, archive_option, echo_rows, json_option, plain
from crawler.cli.search import DAY, filters_of
from crawler.errors import CrawlerError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.archive.views.stories import Story


@click.command()
@click.argument("numbers", nargs=-1, metavar="[STORY]...", type=NUMBER)
@archive_option
@click.option("--source", help="Only stories that this source tells.")
@click.option("--region", help="Only stories about this region: name, alias or code; a province includes its members.")
@click.option("--facet", "facets", multiple=True, type=FACET, help="Only stories of which an article tells of this.")
@click.option("--since", type=DAY, help="Only stories told on this day or later, YYYY-MM-DD.")
@click.option("--until", type=DAY, help="Only stories told on this day or earlier, YYYY-MM-DD.")
@click.option("--all", "singles", is_flag=True, help="Also stories that only one article tells.")
@click.option("-n", "--limit", default=20, show_default=True, type=NUMBER, help="Most stories to show.")
@json_option
def stories(
    numbers: tuple[int, ...], archive: Path, singles: bool, limit: int, as_json: bool, **narrowing: Any,  # noqa: ANN401
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
    with open_for_reading(archive) as opened:
        if numbers:
            rows = [_one(opened, number) for number in numbers]
        else:
            filters = filters_of(**narrowing)
            check_source(opened, filters.source)
            rows = told.stories(opened, filters, singles=singles, limit=limit)
    if as_json:
        echo_rows(rows)
        return
    for row in rows:
        click.echo("\n".join(plain(line) for line in _lines(row)))
    if not rows:
        click.echo("No stories found.", err=True)


def _one(archive: Archive, number: int) -> Story:
    found = told.stories(archive, Filters(story=number), singles=True, limit=1)
    if not found:
        raise CrawlerError(f"there is no story {number}; `pantau stories --all` lists them")
    return found[0]


def _lines(row: Story) -> Iterator[str]:
    first = row.first_published or "on a day that is not known"
    yield f"{row.id:>5}  {row.title}"
    yield f"       {row.articles} articles of {row.sources} sources, first published {first}"
    for one in row.told:
        share = "" if one.overlap is None else f"{one.overlap:.0%}"
        origin = "  (origin)" if one.id == row.origin else ""
        where = f"{one.source}  {one.published or 'no date'}  {one.title}{origin}"
        yield f"  {one.id:>5}  {one.kind or '':<7} {share:>4}  {where}"
