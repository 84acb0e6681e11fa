"""The pages of the archive, but for the search."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from crawler.archive.views.article import article as stored_article
from crawler.archive.views.awards import COVERED, Narrowing, cells, fields
from crawler.archive.views.coverage import silent
from crawler.archive.views.facets import Choice
from crawler.archive.views.search import EVERY, Filters, shown
from crawler.archive.views.sources import channels_of, source_state, visits
from crawler.archive.views.stories import Story, stories, stories_numbered
from crawler.expectations import coverage_by_day
from crawler.reference.regions import load_regions
from crawler.reports.charts import Dot
from crawler.troubles import Word
from crawler.web.marking import paragraphs
from crawler.web.searching import chips
from crawler.web.series import by_day, over_time
from crawler.word_diff import word_diff

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.archive.views.article import StoredArticle
    from crawler.archive.views.awards import Cell, Field
    from crawler.archive.views.contradictions import Contradiction
    from crawler.archive.views.coverage import SilentRegion
    from crawler.expectations import DayCoverage
    from crawler.web.visit import Visit

RECENT = 12  # stories of the front page
MOST_LISTED = 12  # of a list that is continued on another page
STORIES_OF_PAGE = 25
ROWS = 100  # of a table that has a row for each region or source
ENOUGH = 5  # stories that are new; if there are fewer, those of a week
DAYS = 91  # of a source, thirteen weeks
VISITS = 15
FORTNIGHT = 14  # days of which is shown what they brought
TROUBLED = {Word.FAILING, Word.BLOCKED}
COVERAGE = Choice(facets=(*COVERED, None))  # as everywhere else


@dataclass(frozen=True, kw_only=True)
class NewStory:
    """A story of which articles came lately."""

    story: Story
    source: str
    kind: str | None
    regions: tuple[str, ...]


def home(visit: Visit) -> Response:
    """Show what is new, how much there is, where, and which sources need a look."""
    key = ("home", visit.words.language, visit.today)
    body: bytes = visit.reading.made(key, lambda: bytes(_home(visit).body))
    return Response(body, media_type="text/html")


def _home(visit: Visit) -> Response:
    counts = visit.facts.usual_counts
    covering = visit.facts.by_region(visit.facts.choose(COVERAGE))
    week, before = _last_weeks(visit, counts.days)
    since, recent = _recent(visit, visit.facts.usual)
    troubled = [one for one in visit.reading.refreshed().healths.values() if one.word in TROUBLED]
    provinces = [(code, covering[code]) for code in _provinces() if covering[code]]
    return visit.page(
        "home.html",
        counts=counts,
        covered=sum(1 for code in _members() if covering[code]),
        members=len(_members()),
        week=week,
        before=before,
        since=since,
        recent=_headed(visit, recent),
        series=over_time(counts.days, visit.words, today=visit.today),
        dots=_dots(covering),
        provinces=sorted(provinces, key=lambda pair: -pair[1])[:MOST_LISTED],
        dimensions=counts.dimensions.most_common(),
        troubled=troubled[:MOST_LISTED],
        troubled_total=len(troubled),
    )


def _last_weeks(visit: Visit, days: Counter[date]) -> tuple[int, int]:
    """Return how many articles are of the last seven days, and of the seven before."""
    today = date.fromisoformat(visit.today)
    ages = [sum(days[today - timedelta(days=7 * week + back)] for back in range(7)) for week in (0, 1)]
    return ages[0], ages[1]


def _recent(visit: Visit, numbers: Sequence[int]) -> tuple[str | None, list[int]]:
    """Return a day, and the stories of which most articles came since: yesterday, or the last week that had any."""
    newest = visit.facts.day[numbers[0]] if numbers else 0
    if not newest:
        return None, []
    yesterday = date.fromisoformat(visit.today).toordinal() - 1
    told: Counter[int] = Counter()
    for first in (min(newest, yesterday), newest - 6):
        told = Counter(visit.facts.story[number] for number in _since(visit, numbers, first))
        if len(told) >= ENOUGH:
            break
    return date.fromordinal(first).isoformat(), [story for story, _ in told.most_common(RECENT)]


def _since(visit: Visit, numbers: Iterable[int], first: int) -> Iterable[int]:
    """Return the articles that stand before the first one that is older."""
    return takewhile(lambda number: visit.facts.day[number] >= first, numbers)


def _headed(visit: Visit, numbers: Sequence[int]) -> list[NewStory]:
    found = stories_numbered(visit.archive, numbers)
    origins = shown(visit.archive, "", [story.origin for story in found if story.origin])
    sources = {row.id: row.source for row in origins}
    return [
        NewStory(
            story=one,
            source=sources.get(one.origin or 0, ""),
            kind=visit.facts.kind_of(one.origin) if one.origin in sources and one.origin else None,
            regions=visit.facts.regions_of(one.origin) if one.origin in sources and one.origin else (),
        )
        for one in found
    ]


def _provinces() -> list[str]:
    return [code for code, one in load_regions().items() if one.kind == "provinsi"]


def _members() -> list[str]:
    return [code for code, one in load_regions().items() if one.kind != "provinsi"]


def _dots(counts: Counter[str]) -> list[Dot]:
    regions = load_regions()
    return [
        Dot(label=one.name, latitude=one.latitude, longitude=one.longitude, number=counts[one.code])
        for one in map(regions.__getitem__, _members())
    ]


def article(visit: Visit) -> Response:
    """Show one article beside what was found in it."""
    found = stored_article(visit.archive, str(visit.request.path_params["number"]))
    if found is None:
        return visit.not_found()
    sentences = {one.get("sentence", "") for one in found.evidence}
    evidence = sentences | {one.evidence for one in found.regions} | {one.evidence for one in found.awards}
    return visit.page(
        "article.html",
        article=found,
        headline=[piece for pieces in paragraphs(found.title, evidence) for piece in pieces],
        paragraphs=list(paragraphs(found.text, evidence)),
        difference=_difference(found, visit.request.query_params.get("perubahan", "")),
    )


def _difference(found: StoredArticle, number: str) -> list[tuple[str, str]]:
    """Return what a revision changed, in pieces with the fate of each; nothing if there is no such revision."""
    told = [one for one in found.revisions if one.text is not None]
    was = next((one for one in told if str(one.number) == number), None)
    if was is None:
        return []
    later = next((one for one in told if one.number > was.number), found)
    pieces = word_diff(f"{was.title}\n\n{was.text}\n", f"{later.title}\n\n{later.text}\n")
    return [(piece.fate.value, piece.text) for piece in pieces]


def capture(visit: Visit) -> Response:
    """Hand out the page that an article was read from as it came: as text, which no browser carries out."""
    found = stored_article(visit.archive, str(visit.request.path_params["number"]))
    if found is None or found.capture is None:
        return visit.not_found()
    body = visit.reading.known.captured(visit.archive, found.capture)
    name = f'attachment; filename="pantau-{found.id}.txt"'
    return Response(body, media_type="text/plain", headers={"content-disposition": name})


def releases(visit: Visit) -> Response:
    """Show the stories that several articles tell, the newest or the most copied first."""
    numbers = visit.facts.choose(visit.asked.choice)
    told = Counter(map(visit.facts.story.__getitem__, numbers))
    copied = [story for story, copies in told.items() if copies > 1]
    if visit.request.query_params.get("urut") == "banyak":
        copied.sort(key=lambda story: -told[story])
    begin = (visit.asked.page - 1) * STORIES_OF_PAGE
    return visit.page(
        "stories.html",
        total=len(copied),
        chips=list(chips(visit, "/cerita")),
        listed=_headed(visit, copied[begin : begin + STORIES_OF_PAGE]),
        pages=_pages(len(copied), STORIES_OF_PAGE),
    )


def story(visit: Visit) -> Response:
    """Show who told a story and how much of it is the same; its former number leads on."""
    number = int(str(visit.request.path_params["number"])[:18])
    found = stories(visit.archive, Filters(story=number, verdict=EVERY), singles=True, limit=1)
    if not found:
        return visit.not_found()
    if found[0].id != number:
        return RedirectResponse(f"/cerita/{found[0].id}", status_code=301)
    return visit.page("story.html", story=found[0])


def regions(visit: Visit) -> Response:
    """Show how much is written about each province, and which regions take part in silence."""
    counts = visit.facts.by_region(visit.facts.choose(COVERAGE))
    covered = Counter(code[:2] for code in _members() if counts[code])
    members = Counter(code[:2] for code in _members())
    rows = [(code, counts[code], covered[code], members[code]) for code in _provinces()]
    return visit.page(
        "regions.html",
        rows=sorted(rows, key=lambda row: -row[1]),
        silent=visit.reading.made("silent", lambda: _silent(visit, Narrowing())),
        dots=_dots(counts),
    )


def _silent(visit: Visit, narrowing: Narrowing) -> list[SilentRegion]:
    return list(silent(visit.archive, narrowing, visit.reading.known.programmes))


def region(visit: Visit) -> Response:
    """Show one region: its line over time, what it won, who wrote, and its members."""
    code = str(visit.request.path_params["code"])
    if code not in load_regions():
        return visit.not_found()
    choice = replace(COVERAGE, region=code)
    numbers = visit.facts.choose(choice)
    counts = visit.facts.count(numbers, choice)
    newest = list(islice(visit.facts.first_of_stories(numbers), MOST_LISTED))
    won = Narrowing(region=code)
    members = [one for one in _members() if one.startswith(f"{code}.")]
    return visit.page(
        "region.html",
        region=load_regions()[code],
        counts=counts,
        series=over_time(counts.days, visit.words, today=visit.today),
        cells=[] if members else cells(visit.archive, won),
        matrix=_matrix(fields(visit.archive, replace(won, what="award"))) if members else None,
        newest=shown(visit.archive, "", newest),
        sources=counts.sources.most_common(MOST_LISTED),
        members=sorted(((one, counts.regions[one]) for one in members), key=lambda pair: -pair[1]),
    )


def awards(visit: Visit) -> Response:
    """Show which regions won what: a table of editions and dimensions, and the regions of one edition."""
    table = visit.reading.made("fields", lambda: fields(visit.archive, Narrowing(what="award")))
    told_of: Counter[str] = Counter()
    for one in table:
        told_of[one.topic] += one.regions
    topics = [topic for topic, _ in told_of.most_common()]
    given = visit.request.query_params.get("topik")
    topic = given if given in topics else next(iter(topics), None)
    matrix = _matrix([one for one in table if one.topic == topic])
    chosen = visit.asked.choice.edition or next((edition for edition, _ in matrix.rows), None)
    narrowing = Narrowing(what="award", topic=topic, edition=chosen)
    told = visit.reading.made(narrowing, lambda: cells(visit.archive, narrowing)) if chosen else []
    rows = _by_region(told)
    begin = (visit.asked.page - 1) * ROWS
    return visit.page(
        "awards.html",
        matrix=matrix,
        topic=topic,
        topics=topics,
        edition=chosen,
        rows=rows[begin : begin + ROWS],
        total=len(rows),
        pages=_pages(len(rows), ROWS),
        disputed=_disputed(told),
        silent=_silent(visit, Narrowing(edition=chosen, topic=topic))[:ROWS] if chosen else [],
    )


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many regions won, by edition and dimension."""

    dimensions: tuple[str, ...]
    rows: list[tuple[int, list[int]]]  # the newest edition first, each with a number for each dimension


def _matrix(table: Sequence[Field]) -> Matrix:
    """Return the table of editions and dimensions; topics are added up."""
    regions: Counter[tuple[int | None, str | None]] = Counter()
    for one in table:
        regions[one.edition, one.dimension] += one.regions
    dimensions = tuple(sorted({dimension for _, dimension in regions if dimension}))
    editions = sorted({edition for edition, _ in regions if edition}, reverse=True)
    return Matrix(dimensions, [(year, [regions[year, one] for one in dimensions]) for year in editions])


def _disputed(cells: Iterable[Cell]) -> list[tuple[Cell, Contradiction]]:
    """Return each contradiction once, with a cell that it is about."""
    return list({(cell.region, one): (cell, one) for cell in cells for one in cell.contradictions}.values())


def _pages(total: int, size: int) -> int:
    return max(1, -(-total // size))


def _by_region(cells: Iterable[Cell]) -> list[tuple[str, str, dict[str | None, Cell]]]:
    """Return for each region its code, its name and the cell of each dimension."""
    found: dict[tuple[str, str], dict[str | None, Cell]] = defaultdict(dict)
    for cell in cells:
        found[cell.region, cell.name][cell.dimension] = cell
    return [(code, name, told) for (code, name), told in found.items()]


def sources(visit: Visit) -> Response:
    """Show all sources with how the last run over each went."""
    read = visit.reading.refreshed()
    counts = visit.facts.usual_counts.sources
    rows = [(one, counts[one.slug], read.healths.get(one.slug)) for one in read.states]
    rows.sort(key=lambda row: -row[2].word.severity if row[2] else 1)  # in their order by name, those switched off last
    begin = (visit.asked.page - 1) * ROWS
    shown_rows = rows[begin : begin + ROWS]
    days = _brought(visit) if visit.asked.page == 1 else []
    return visit.page("sources.html", rows=shown_rows, total=len(rows), pages=_pages(len(rows), ROWS), days=days)


def _brought(visit: Visit, *sources: str) -> list[DayCoverage]:
    """Return what the last days brought, of all sources or of some, the newest first."""
    last = date.fromisoformat(visit.today)

    def read() -> list[DayCoverage]:
        return coverage_by_day(visit.archive, last=last, days=FORTNIGHT, sources=sources or None)[::-1]

    return visit.reading.made(("brought", visit.today, sources), read)


def source(visit: Visit) -> Response:
    """Show one source: its channels, its last visits, and its articles day by day."""
    slug = str(visit.request.path_params["slug"])
    state = source_state(visit.archive, slug)
    if state is None:
        return visit.not_found()
    numbers = visit.facts.choose(Choice(source=slug))
    days = visit.facts.by_day(numbers)
    weekdays: Counter[int] = Counter()
    for day, count in days.items():
        weekdays[day.weekday()] += count
    return visit.page(
        "source.html",
        state=state,
        health=visit.reading.refreshed().healths.get(slug),
        total=len(numbers),
        weekdays=[weekdays[day] for day in range(7)],
        days=by_day(days, visit.words, last=date.fromisoformat(visit.today), days=DAYS),
        brought=_brought(visit, slug),
        channels=channels_of(visit.archive, slug),
        visits=visits(visit.archive, slug, limit=VISITS),
        newest=shown(visit.archive, "", numbers[:MOST_LISTED]),
    )
