"""Read pages of which nothing is to be stored, in worker processes, each with all that is found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self

from crawler.errors import CrawlerError
from crawler.extensions.run import run_of
from crawler.models import NOT_LEARNED
from crawler.outcomes import Continued, describe
from crawler.sources.topics import topics_of
from pipelines.drops import Drop
from pipelines.models import Aims, SourceFacts, aims_of
from pipelines.pool import Workers, in_order
from pipelines.worker import examine

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from scrapy.crawler import Crawler

    from crawler.models import Layout, Page, Source
    from crawler.run.context import Run

Found = dict[str, Any]

AHEAD = 8  # pages for each worker that wait or are being read: no more of them are held
NOTHING: Found = {
    "url": None, "title": "", "text": "", "authors": [], "published": None, "modified": None, "language": None,
    "family": None, "dropped": None, "topic": None, "verdict": "no", "facet": None, "relevance": 0.0,
    "regions": [], "awards": [], "evidence": {}, "removed": [], "flags": [], "further": None,
}  # fmt: skip


class Pool(Protocol):
    """Runs a function in another process."""

    async def run(self, function: Callable[..., Found], *args: Any, **kwargs: Any) -> Found:  # noqa: ANN401
        """Return what it returns, or raise the drop of a page that took too long."""
        ...


def read_saved(
    pages: Iterable[Page | Found | Exception], source: SourceFacts, aims: Aims, begin: Callable[[], Workers]
) -> Generator[Found | Exception, None, None]:  # fmt: skip
    """Yield what is found in each page, under the name of its file; what is no page passes through in its turn.

    The workers *begin* once the topics are read, and are closed at the end.
    """
    topics_of(aims.seeds)  # what is wrong with them is said before any page is read
    pool = begin()

    async def take(one: Page | Found | Exception) -> Found | Exception:
        if isinstance(one, dict | Exception):
            return one
        try:
            found = await find(one, pool, source, aims)
        except CrawlerError:  # no worker can be started
            raise
        except Exception as error:  # noqa: BLE001  (a mistake of ours on one page costs that page alone)
            return CrawlerError(f"{one.announced} could not be read: {describe(error)}")
        del found["further"]  # a file stands alone
        return {"file": one.announced} | found

    try:
        yield from in_order((take(one) for one in pages), ahead=AHEAD * pool.number)
    finally:
        pool.close()


async def find(page: Page, pool: Pool, source: SourceFacts, aims: Aims) -> Found:
    """Return what is found in *page*; one that hangs or crashes its worker says so as its drop."""
    try:
        return await pool.run(examine, page, source, aims)
    except Drop as drop:
        return NOTHING | {"url": page.url or None, "dropped": drop.reason}


def facts_of(source: Source, layout: Layout = NOT_LEARNED) -> SourceFacts:
    """Return what the stages are told of a source of which nothing is to be stored."""
    return SourceFacts(
        slug=source.slug, timezone=source.timezone, remove=source.remove, regions=source.regions, layout=layout
    )


class NoteFindingsPipeline:
    def __init__(self, run: Run, workers: Workers, aims: Aims) -> None:
        self.run = run
        self.workers = workers
        self.aims = aims

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(run_of(crawler), Workers.of(crawler), aims_of(crawler.settings))

    async def process_item(self, item: Page) -> Page:
        source = self.run.sources[item.source]
        found = await find(item, self.workers, facts_of(source, self.run.sink.layout), self.aims)
        if further := found.pop("further"):  # as in a crawl: the article is read whole
            self.run.frontier.ask(self.run.crawling.request_part(item, further))
            raise Continued(further)
        self.run.sink.pages[item.announced] = {"file": None} | found
        return item
