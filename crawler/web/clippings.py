"""The page of clippings, and the files that are taken along from it and from a search."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from starlette.responses import Response

from crawler.archive import open_for_reading
from crawler.archive.views import exports
from crawler.archive.views.completeness import completeness
from crawler.archive.views.outlets import outlets
from crawler.reports.completeness import statement
from crawler.reports.files import CLIPPINGS, clipping_file
from crawler.reports.kliping import CLIPPING_COLUMNS, clipping
from crawler.reports.narrowing import narrowing
from crawler.reports.tables import Table, write_xlsx
from crawler.web.searching import BOM, chips, distinct, file_name, found_by, results
from crawler.web.visit import SHOWN, Wrong, understood

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crawler.archive.views.facets import Choice
    from crawler.reports.kliping import Office
    from crawler.web.visit import Visit

DAYS = 31  # that are listed
MOST = 1_000  # articles of a clipping; a PDF of as many entries takes six seconds and 1.6 GB
PREVIEW = 40  # entries
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def clippings(visit: Visit) -> Response:
    """Show the stories of a day or another period and the last days, or hand out the clipping as a file."""
    form = visit.request.query_params.get("format")
    if form is None:
        return _page(visit)
    if form not in CLIPPINGS:
        wrong = Wrong(f"{visit.words('unclear')}: format={form[:SHOWN]}")
        return visit.page("error.html", status=400, title=visit.words("refused"), wrong=wrong)
    made = understood(_clipping)(visit)
    return made if isinstance(made, Response) else await made


async def _clipping(visit: Visit) -> Response:
    since, until = _period(visit)
    numbers = _numbers(visit, since, until)
    if not 0 < len(numbers) <= MOST:  # the page says so; a program that wanted a file is to know that it is none
        return _page(visit, status=400 if numbers else 404)
    form, days = visit.request.query_params["format"], (since.isoformat(), until.isoformat())
    name = "kliping-" + "-".join(dict.fromkeys(days))
    narrowed = replace(visit.asked.choice, since=since, until=until)
    return await handed_out(
        visit, name, form, clipping_of, numbers, visit.asked.words, narrowed, visit.reading.known.office, form
    )


def _page(visit: Visit, status: int = 200) -> Response:
    since, until = _period(visit)
    numbers = _numbers(visit, since, until)
    # By days as readers see them, as in the clipping.
    told = sorted(visit.facts.first_of_stories(reversed(numbers)), key=visit.facts.day.__getitem__)
    period = {"dari": since.isoformat(), "sampai": until.isoformat(), "hari": None, "minggu": None}
    return visit.page(
        "clippings.html",
        status=status,
        period=period,
        since=since.isoformat(),
        until=until.isoformat(),
        stretches=_stretches(visit),
        articles=len(numbers),
        stories=len(told),
        is_too_much=len(numbers) > MOST,
        entries=results(visit, told[:PREVIEW]),
        days=_days(visit),
        seen=visit.seen(since.isoformat(), until.isoformat(), choice=visit.asked.choice),
        chips=list(chips(visit, "/kliping", but=("dari", "sampai"))),
    )


def _numbers(visit: Visit, since: date, until: date) -> list[int]:
    return found_by(visit, replace(visit.asked.choice, since=since, until=until))


def _period(visit: Visit) -> tuple[date, date]:
    """Return the days asked for, or the last day of which there is something."""
    asked, choice = visit.asked, visit.asked.choice
    if asked.day:
        return asked.day, asked.day
    if asked.week:
        return asked.week, asked.week + timedelta(days=6)
    today = date.fromisoformat(visit.today)
    if choice.since or choice.until:
        until = choice.until or max(today, choice.since or today)
        return min(choice.since or until, until), until
    newest = visit.facts.newest_day(found_by(visit, replace(choice, until=today)))
    return (newest or today,) * 2


def _stretches(visit: Visit) -> list[tuple[str, str, str]]:
    """Return the stretches of time that are asked for most, each with its label and its days."""
    today = date.fromisoformat(visit.today)
    monday = today - timedelta(days=today.weekday())
    told = (
        ("today", today, today),
        ("yesterday", today - timedelta(days=1), today - timedelta(days=1)),
        ("this_week", monday, today),
        ("last_week", monday - timedelta(days=7), monday - timedelta(days=1)),
    )
    return [(label, since.isoformat(), until.isoformat()) for label, since, until in told]


def _days(visit: Visit) -> list[tuple[str, int, int]]:
    """Return the last days, each with its stories and articles."""
    last = date.fromisoformat(visit.today)
    days = [last - timedelta(days=back) for back in range(DAYS)]
    numbers = found_by(visit, replace(visit.asked.choice, since=days[-1], until=last))
    articles = visit.facts.by_day(numbers)
    told = {(visit.facts.day[number], visit.facts.story[number]) for number in numbers}
    stories = Counter(day for day, _ in told)
    return [(day.isoformat(), stories[day.toordinal()], articles[day]) for day in days]


@understood
async def workbook(visit: Visit) -> Response:
    """Give all results of a search as a workbook, with sheets of their regions and awards."""
    return await handed_out(visit, file_name(visit), "xlsx", workbook_of, list(distinct(visit)))


async def handed_out(visit: Visit, name: str, kind: str, make: Callable[..., bytes], *given: object) -> Response:
    """Return a file that *make* makes of the archive in a process of its own."""
    made = await visit.reading.maker.made(make, visit.archive.path, *given)
    return as_file(made, name, kind)


def as_file(made: bytes, name: str, kind: str) -> Response:
    """Return an answer that a browser saves under a name; text it shows, to be copied into messages."""
    made = BOM.encode() + made if kind == "csv" else made
    how = "inline" if kind == "txt" else "attachment"
    headers = {"content-disposition": f'{how}; filename="{name}.{kind}"'}
    return Response(made, media_type=KINDS[kind], headers=headers)


def clipping_of(
    archive: Path, numbers: Sequence[int], words: str, choice: Choice, office: Office, kind: str
) -> bytes:  # fmt: skip
    """Return the clipping of some articles, which are those of a *choice* that have the *words*, as a file."""
    since, until = str(choice.since), str(choice.until)
    with open_for_reading(archive) as opened, opened.moment():
        table = Table("search", CLIPPING_COLUMNS, exports.numbered(opened, numbers, CLIPPING_COLUMNS))
        seen = statement(completeness(opened, since, until, source=choice.source), region=choice.region)
        told = clipping(
            table.records, since=since, until=until, office=office, completeness=seen, asked=words,
            narrowed=narrowing(asdict(choice), outlets(opened)),
        )  # fmt: skip
    return clipping_file(told, kind)


def workbook_of(archive: Path, numbers: Sequence[int]) -> bytes:
    """Return some articles as a workbook."""
    columns = exports.names_of(None, text=False)
    made = io.BytesIO()
    with open_for_reading(archive) as opened, opened.moment():
        tables = (
            Table("search", columns, exports.numbered(opened, numbers, columns)),
            Table("regions", tuple(exports.REGION), exports.regions_numbered(opened, numbers)),
            Table("said", tuple(exports.AWARD), exports.awards_numbered(opened, numbers)),
        )
        write_xlsx(tables, made)
    return made.getvalue()
