"""The figures of a period beside those of the period before, in one HTML file that asks nothing of any other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from crawler.reference.regions import is_province, load_regions, region_name
from crawler.reports.charts import NARROW, WIDE, Value, bars, line, standalone
from crawler.reports.wording import READERS, number, period, short_day, wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Record = Mapping[str, Any]  # the columns of an article, by name

# The columns of an article that a report counts.
REPORT_COLUMNS = (
    "id", "story", "source", "outlet", "title", "published", "day", "region_codes", "dimensions", "kind", "facet",
    "url",
)  # fmt: skip
MOST = 15  # rows of a table, bars of a chart
USUAL_BARS = 640  # the width of a chart of bars
DAILY = 45  # days that are drawn one by one; longer periods by the month


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of a period and of the one before."""

    name: str
    now: int
    before: int

    @property
    def change(self) -> str:
        """Return by how much it changed, in words."""
        more = self.now - self.before
        return READERS("report_same") if more == 0 else f"{'+' if more > 0 else '−'}{number(abs(more))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture and the table behind it."""

    title: str
    wide: Markup
    narrow: Markup  # for telephones, on which a wide one has letters that nobody can read
    rows: tuple[tuple[str, int, int | None], ...]  # with what it was in the period before, where that is the same thing
    total: int  # names that there are; of many only the first have rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Widest:
    """A story that many printed."""

    title: str
    outlet: str
    url: str
    articles: int
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that a report says."""

    period: str
    before: str
    figures: tuple[Figure, ...]
    charts: tuple[Chart, ...]
    widest: tuple[Widest, ...]
    silent: tuple[str, ...]  # provinces
    completeness: tuple[str, ...]
    asked: str = ""  # what narrows it, in words


def period_before(since: str, until: str) -> tuple[str, str]:
    """Return the period of the same length that ends where this one begins."""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    length = last - first + timedelta(days=1)
    return (first - length).isoformat(), (first - timedelta(days=1)).isoformat()


def report(
    now: Sequence[Record], before: Sequence[Record], *, since: str, until: str, completeness: Iterable[str],
    open_end: bool,
) -> Report:  # fmt: skip
    """Return the report on some articles beside those of the period before; *open_end* if the last day is not over."""
    told = {code[:2] for one in now for code in one["region_codes"]}
    provinces = [one for one in load_regions().values() if is_province(one.code)]
    return Report(
        period=period(since, until),
        before=period(*period_before(since, until)),
        figures=tuple(_figures(now, before)),
        charts=(_over_time(now, since, until, open_end=open_end), *_charts_by_name(now, before)),
        widest=tuple(_widest(now)),
        silent=tuple(one.name for one in provinces if one.code not in told),
        completeness=tuple(completeness),
    )


def narrowed(told: Report, asked: str, *, is_of_region: bool) -> Report:
    """Return a report that says what narrows it; one of a region knows nothing of where nobody wrote."""
    return replace(told, asked=asked, silent=() if is_of_region else told.silent)


def html(told: Report) -> str:
    """Return a report as HTML, in which nothing that a site says is markup."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    environment.filters["number"] = number
    template = environment.from_string((files(__package__) / "report.html.jinja").read_text("utf-8"))
    return template.render(told=told, t=READERS)


def _figures(now: Sequence[Record], before: Sequence[Record]) -> Iterator[Figure]:
    counts = [_counts(records) for records in (now, before)]
    for name, value in counts[0].items():
        yield Figure(name=name, now=value, before=counts[1][name])


def _counts(records: Sequence[Record]) -> dict[str, int]:
    codes = {code for one in records for code in one["region_codes"]}
    return {
        READERS("report_articles"): len(records),
        READERS("report_stories"): len({one["story"] or f"article {one['id']}" for one in records}),
        READERS("report_outlets"): len({one["source"] for one in records}),
        READERS("report_regions"): sum(not is_province(code) for code in codes),
        READERS("report_rilis"): sum(one["kind"] == "rilis" for one in records),
        READERS("report_liputan"): sum(one["kind"] == "liputan" for one in records),
    }


def _over_time(records: Sequence[Record], since: str, until: str, *, open_end: bool) -> Chart:
    days = _by_time(records, since, until)
    values = [Value(label=name, number=count, tick=name) for name, count in days]
    if open_end:
        values[-1] = replace(values[-1], is_unfinished=True)
    head = READERS("report_over_time")
    wide, narrow = (_drawn(line(values, head, size=size, number=number)) for size in (WIDE, NARROW))
    rows = tuple((name, count, None) for name, count in days)
    return Chart(title=head, wide=wide, narrow=narrow, rows=rows, total=len(rows))


def _charts_by_name(now: Sequence[Record], before: Sequence[Record]) -> Iterator[Chart]:
    counts, former = _by_name(now), _by_name(before)
    for head, told in counts.items():
        ranked = sorted(told.items(), key=lambda row: (-row[1], row[0].casefold()))[:MOST]
        if ranked:
            values = [Value(label=name, number=count) for name, count in ranked]
            wide, narrow = (
                _drawn(bars(values, head, width=width, number=number)) for width in (USUAL_BARS, NARROW.width)
            )
            rows = tuple((name, count, former[head][name]) for name, count in ranked)
            yield Chart(title=head, wide=wide, narrow=narrow, rows=rows, total=len(told))


def _by_name(records: Sequence[Record]) -> dict[str, Counter[str]]:
    return {
        READERS("report_by_region"): Counter(region_name(code) for one in records for code in one["region_codes"]),
        READERS("report_by_dimension"): Counter(
            wording("dimension").get(name, name) for one in records for name in one["dimensions"]
        ),
        READERS("report_by_outlet"): Counter(one["outlet"] for one in records),
        READERS("report_by_facet"): Counter(
            wording("facet").get(one["facet"], READERS("report_unjudged")) for one in records
        ),
    }


def _drawn(svg: str) -> Markup:
    return Markup(standalone(svg))  # noqa: S704  (our own drawing escapes every name)


def _by_time(records: Sequence[Record], since: str, until: str) -> list[tuple[str, int]]:
    """Return the articles of each day, of a long period those of each month; none is left out."""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    if len(days) <= DAILY:
        counts = Counter(one["day"] for one in records)
        return [(f"{day.day}/{day.month}", counts[day.isoformat()]) for day in days]
    counts = Counter(one["day"][:7] for one in records if one["day"])
    months = dict.fromkeys(day.isoformat()[:7] for day in days)
    return [(short_day(f"{month}-01").partition(" ")[2], counts[month]) for month in months]


def _widest(records: Sequence[Record]) -> Iterator[Widest]:
    """Yield the stories that most sources printed, several at least, each under the headline that was the first."""
    told: dict[int, list[Record]] = {}
    for one in records:
        if one["story"]:
            told.setdefault(one["story"], []).append(one)
    several = (story for story in told.values() if len({one["source"] for one in story}) > 1)
    ranked = sorted(several, key=lambda story: (-len({one["source"] for one in story}), -len(story)))
    for story in ranked[:MOST]:
        first = min(story, key=lambda one: (one["published"] or "9", one["id"]))
        sources = len({one["source"] for one in story})
        yield Widest(
            title=first["title"], outlet=first["outlet"], url=first["url"], articles=len(story), sources=sources
        )  # fmt: skip
