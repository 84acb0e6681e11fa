"""Read pages of which nothing is to be stored, in worker processes, each with all that is found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from crawler.errors import CrawlerError
from crawler.failures import describe
from pipelines.drops import Drop
from pipelines.text.topics import load_topics
from pipelines.workers import Workers, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from crawler.models import Page, Source
    from pipelines.text.topics import Topic

Found = dict[str, Any]

AHEAD = 8  # pages for each worker that wait or are being read: no more of them are held
NOTHING: Found = {
    "url": None, "title": "", "text": "", "authors": [], "published": None, "modified": None, "language": None,
    "family": None, "dropped": None, "topic": None, "verdict": "no", "relevance": 0.0, "regions": [], "awards": [],
    "evidence": {}, "removed": [], "flags": [], "further": None,
}  # fmt: skip


class Pool(Protocol):
    """Runs a function in another process."""

    async def run(self, function: Callable[..., Found], *args: Any, **kwargs: Any) -> Found:  # noqa: ANN401
        """Return what it returns, or raise the drop of a page that took too long."""
        ...


def read_saved(
    pages: Iterable[Page | Found | Exception], *, source: Source, seeds: Path, accepted: Collection[str], workers: int,
    timeout: float, memory: int,
) -> Iterator[Found | Exception]:  # fmt: skip
    """Yield what is found in each page, under the name of its file; what is no page passes through in its turn."""
    topics = load_topics(seeds)
    pool = Workers(workers, timeout=timeout, memory=memory)

    async def take(one: Page | Found | Exception) -> Found | Exception:
        if isinstance(one, dict | Exception):
            return one
        try:
            found = await find(one, pool, source=source, topics=topics, accepted=accepted)
        except CrawlerError:  # no worker can be started
            raise
        except Exception as error:  # noqa: BLE001  (a mistake of ours on one page costs that page alone)
            return CrawlerError(f"{one.announced} could not be read: {describe(error)}")
        del found["further"]  # a file stands alone
        return {"file": one.announced} | found

    try:
        yield from in_order((take(one) for one in pages), ahead=AHEAD * workers)
    finally:
        pool.close()


async def find(
    page: Page, pool: Pool, *, source: Source, topics: tuple[Topic, ...], accepted: Collection[str]
) -> Found:  # fmt: skip
    """Return what is found in *page*; one that hangs or crashes its worker says so as its drop."""
    try:
        return await pool.run(_find, page, source=source, topics=topics, accepted=accepted)
    except Drop as drop:
        return NOTHING | {"url": page.url or None, "dropped": f"{type(drop).__name__}: {drop}"}


def _find(page: Page, *, source: Source, topics: tuple[Topic, ...], accepted: Collection[str]) -> Found:
    # Imported by the worker alone: the process that waits for it saves a second and 60 MB.
    from pipelines.findings import findings_of  # noqa: PLC0415

    return findings_of(page, source=source, topics=topics, accepted=accepted)
