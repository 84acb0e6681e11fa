"""`pantau report`: the figures of a period beside those of the period before, in one HTML file."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.archive.views import exports
from crawler.archive.views.completeness import completeness
from crawler.archive.views.outlets import outlets
from crawler.cli.options import archive_option, bounds, check_words, day_option, json_option, today, week_option
from crawler.cli.screen import echo_unknown, kind_of, write_file
from crawler.cli.search import asked_for, check_filters, filters_of, narrowing_options
from crawler.reports.completeness import statement
from crawler.reports.narrowing import narrowing
from crawler.reports.tables import Table

if TYPE_CHECKING:
    from crawler.archive import Archive
    from crawler.archive.views.search import Filters

DAYS = 30  # of a report for which no period is given


@click.command()
@click.argument("words", nargs=-1)
@archive_option
@day_option
@week_option
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
    help="FILE, - for standard output; without it laporan-SINCE-UNTIL.html.",
)  # fmt: skip
@json_option
@narrowing_options
def report(
    words: tuple[str, ...], archive: Path, day: date | None, week: date | None, output: Path | None, **rest: Any,  # noqa: ANN401
) -> None:  # fmt: skip
    """Write the figures of a period into one HTML file.

    Articles, stories, media and regions, each beside the period before; a line over time, bars by region, dimension and
    medium with their tables, the stories that were printed most widely, and the provinces that nobody wrote about. At
    the end stands what was read and what was not, in both. Without a period, the last thirty days.

    Example:

    \b
        pantau report
        pantau report --week 2021-W49 --region Sumut -o minggu.html
    """
    kind_of(output, ["html"], "html", words=words)
    check_words(words)
    as_json, seeds = rest.pop("as_json"), rest.pop("seeds")
    period = bounds(day, week, rest.pop("since"), rest.pop("until"))
    since, until = period or (today() - timedelta(days=DAYS - 1), today())
    filters = filters_of(**rest, since=since, until=until)
    with open_for_reading(archive) as opened, opened.moment():
        echo_unknown(check_filters(opened, filters, seeds))
        made = _made(opened, asked_for(words), filters)
    write_file(made, output or Path(f"laporan-{since.isoformat()}-{until.isoformat()}.html"), as_json=as_json)


def _made(archive: Archive, asked: str, filters: Filters) -> bytes:
    from crawler.reports.report import (  # noqa: PLC0415  (brings Jinja)
        REPORT_COLUMNS,
        html,
        narrowed,
        period_before,
        report,
    )

    since, until = str(filters.since), str(filters.until)
    earlier, later = period_before(since, until)
    then = replace(filters, since=earlier, until=later)
    now, before = (
        list(Table("search", REPORT_COLUMNS, exports.articles(archive, asked, one, REPORT_COLUMNS)).records)
        for one in (filters, then)
    )
    # Of the period before too: where nobody read then, more articles now are no rise.
    read = [completeness(archive, *days, source=filters.source) for days in ((since, until), (earlier, later))]
    seen = [line for one in read for line in statement(one, region=filters.region)]
    told = report(
        now, before, since=since, until=until, completeness=seen, open_end=date.fromisoformat(until) >= today()
    )  # fmt: skip
    said = narrowing(asdict(filters) | {"words": asked}, outlets(archive))
    return html(narrowed(told, said, is_of_region=filters.region is not None)).encode()
