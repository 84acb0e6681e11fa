"""The pages of the archive, but for the search and the regions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from starlette.responses import RedirectResponse, Response

from crawler.archive.views.article import article as stored_article
from crawler.archive.views.facets import Choice
from crawler.archive.views.search import EVERY, Filters, shown
from crawler.archive.views.sources import channels_of, source_state, visits
from crawler.archive.views.stories import Story, stories, stories_numbered
from crawler.expectations import coverage_by_day
from crawler.troubles import Word
from crawler.web.marking import paragraphs
from crawler.web.regions import COVERAGE, member_codes, province_codes, region_dots
from crawler.web.searching import chips
from crawler.web.series import by_day, over_time
from crawler.web.visit import MOST_LISTED, ROWS, page_count
from crawler.word_diff import word_diff

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.archive.views.article import StoredArticle
    from crawler.expectations import DayCoverage
    from crawler.web.visit import Visit
    from crawler.word_diff import DiffPiece

RECENT = 12  # stories of the front page
STORIES_OF_PAGE = 25
ENOUGH = 5  # stories that are new; if there are fewer, those of a week
DAYS = 91  # of a source, thirteen weeks
VISITS = 15
FORTNIGHT = 14  # days of which is shown what they brought
TROUBLED = {Word.FAILING, Word.BLOCKED}


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
    provinces = [(code, covering[code]) for code in province_codes() if covering[code]]
    return visit.page(
        "home.html",
        counts=counts,
        covered=sum(1 for code in member_codes() if covering[code]),
        members=len(member_codes()),
        week=week,
        before=before,
        since=since,
        recent=_headed(visit, recent),
        series=over_time(counts.days, visit.words, today=visit.today),
        dots=region_dots(covering),
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


def _difference(found: StoredArticle, number: str) -> list[DiffPiece]:
    """Return what a revision changed, in pieces with the fate of each; nothing if there is no such revision."""
    told = [one for one in found.revisions if one.text is not None]
    was = next((one for one in told if str(one.number) == number), None)
    if was is None:
        return []
    later = next((one for one in told if one.number > was.number), found)
    return word_diff(f"{was.title}\n\n{was.text}\n", f"{later.title}\n\n{later.text}\n")


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
    numbers = [] if visit.asked.is_unclear else visit.facts.choose(visit.asked.choice)
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
        pages=page_count(len(copied), STORIES_OF_PAGE),
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


def sources(visit: Visit) -> Response:
    """Show all sources with how the last run over each went."""
    read = visit.reading.refreshed()
    counts = visit.facts.usual_counts.sources
    rows = [(one, counts[one.slug], read.healths.get(one.slug)) for one in read.states]
    rows.sort(key=lambda row: -row[2].word.severity if row[2] else 1)  # in their order by name, those switched off last
    begin = (visit.asked.page - 1) * ROWS
    shown_rows = rows[begin : begin + ROWS]
    days = _brought(visit) if visit.asked.page == 1 else []
    return visit.page("sources.html", rows=shown_rows, total=len(rows), pages=page_count(len(rows), ROWS), days=days)


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
