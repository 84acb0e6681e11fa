"""What the pages of `pantau serve` cost: processor time and bytes of each, first and again.

    python tests/benchmarks/web_speed.py [ARCHIVE] [--articles 100000]

Without ARCHIVE one of invented articles is made. The pages are asked for in this process, without a socket; what is
printed is the median of five rounds.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import gzip
import resource
import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import archives
import click

from crawler.archive import open_for_reading
from crawler.cli import COLLECTED_AFTER
from crawler.reports.kliping import Office
from crawler.sources.own import default_seeds
from crawler.sources.topics import load_topics
from crawler.web.app import make_app
from crawler.web.reading import Known
from pipelines.tracing import traced

PAGES = (
    "/", "/cari", "/cari?q=smart+city", "/cari?q=smart+city&daerah=12", "/cari?q=lentera",
    "/cari?daerah=12&dimensi=branding", "/artikel/{article}", "/cerita", "/cerita?urut=banyak", "/cerita/{story}",
    "/daerah", "/daerah/12", "/daerah/12.71", "/penghargaan", "/sumber", "/sumber/{source}", "/kliping",
    "/cari.atom?q=smart+city",
)  # fmt: skip


async def ask(app: Any, path: str) -> tuple[int, bytes]:
    """Return the status and the body of one answer."""
    route, _, query = path.partition("?")
    scope = {
        "type": "http", "method": "GET", "path": route, "raw_path": route.encode(), "query_string": query.encode(),
        "headers": [(b"host", b"localhost")], "scheme": "http", "server": ("localhost", 80), "root_path": "",
        "http_version": "1.1",
    }  # fmt: skip
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    await app(scope, receive, send)
    return said[0]["status"], b"".join(one.get("body", b"") for one in said[1:])


async def measure(archive: Path) -> None:
    programmes = [topic.programme for topic in load_topics(default_seeds()) if topic.programme]
    known = Known(
        zones={},
        topics=[],
        programmes=programmes,
        captured=lambda *_: b"",
        traced=partial(traced, seeds=None),
        office=Office(),
    )
    app: Any = make_app(archive, known=known, hosts=["localhost"], sql=True)
    begun = process_time()
    async with app.router.lifespan_context(app):
        click.echo(f"{'start, with the facts of all articles':40} {1000 * (process_time() - begun):8.0f} ms")
        for path in paths(archive):
            times = []
            for _ in range(6):
                begun = process_time()
                status, body = await ask(app, path)
                times.append(1000 * (process_time() - begun))
            packed = len(gzip.compress(body, 6)) / 1000
            first, again = times[0], median(times[1:])
            click.echo(f"{path:40} {first:8.1f} ms first {again:8.1f} ms again {packed:6.1f} kB gzipped  {status}")
    click.echo(f"{'memory at most':40} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


def paths(archive: Path) -> list[str]:
    with open_for_reading(archive) as opened:
        [row] = opened.rows(
            """
            SELECT max(id) / 2 AS article, (SELECT max(id) / 2 FROM stories) AS story, min(source) AS source
            FROM articles
            """
        )
    return [path.format(**row) for path in PAGES]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", nargs="?", type=Path)
    parser.add_argument("--articles", type=int, default=100_000)
    asked = parser.parse_args()
    gc.set_threshold(COLLECTED_AFTER)  # as `pantau` does
    with tempfile.TemporaryDirectory() as folder:
        archive = asked.archive or Path(folder) / "archive.db"
        if asked.archive is None:
            archives.make(archive, asked.articles)
        asyncio.run(measure(archive))


if __name__ == "__main__":
    main()
