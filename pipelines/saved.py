"""Read saved pages in worker processes, in their order, without holding more of them than are being read."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Protocol

from pipelines.drops import Drop
from pipelines.findings import findings_of, nothing
from pipelines.text.topics import load_topics
from pipelines.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from crawler.models import Page, Source
    from pipelines.text.topics import Topic

    Found = dict[str, Any]

AHEAD = 8  # pages for each worker that wait or are being read


class Pool(Protocol):
    """What runs a function elsewhere: the workers, or in tests nobody else."""

    async def run(self, function: Callable[..., Found], *args: Any, **kwargs: Any) -> Found: ...  # noqa: ANN401


async def look_at(
    page: Page, pool: Pool, source: Source, topics: tuple[Topic, ...], accepted: Collection[str]
) -> Found:
    """Return the findings of *page*; one that hangs or crashes its worker says so as its drop."""
    try:
        return await pool.run(
            findings_of, page, zone=source.timezone, remove=source.remove, topics=topics, accepted=accepted
        )
    except Drop as drop:
        return nothing(page.url, f"{type(drop).__name__}: {drop}")


def read_saved(
    pages: Iterable[Page | Found | Exception], *, source: Source, seeds: Path, accepted: Collection[str], workers: int,
    timeout: float, memory: int,
) -> Iterator[Found | Exception]:  # fmt: skip
    """Yield the findings of each page under the name of its file; what is no page passes through in its turn."""
    topics = load_topics(seeds)
    pool = Workers(workers, timeout=timeout, memory=memory)

    async def turn(one: Page | Found | Exception) -> Found | Exception:
        if isinstance(one, dict | Exception):
            return one
        return {"file": one.announced} | await look_at(one, pool, source, topics, accepted)

    try:
        yield from _in_order((turn(one) for one in pages), ahead=AHEAD * workers)
    finally:
        pool.close()


def _in_order(turns: Iterable[Any], *, ahead: int) -> Iterator[Any]:
    """Carry out coroutines, *ahead* of them at a time, and yield what they return in their order."""
    waiting: deque[asyncio.Task[Any]] = deque()
    with asyncio.Runner() as runner:
        for turn in turns:
            waiting.append(runner.get_loop().create_task(turn))
            if len(waiting) >= ahead:
                yield runner.run(_result(waiting.popleft()))
        while waiting:
            yield runner.run(_result(waiting.popleft()))


async def _result(task: asyncio.Task[Any]) -> Any:  # noqa: ANN401
    return await task
