"""Have pages read, of files, addresses and captures, for the commands that do."""

from __future__ import annotations

import gzip
import sys
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import layouts, open_for_reading
from crawler.discovery.documents import GZIP
from crawler.errors import CrawlerError
from crawler.models import NOT_LEARNED, Layout, Page, Source
from crawler.sources.registry import choose, load_sources
from crawler.times import now
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from crawler.archive import Archive
    from crawler.probing.sites import Fetched
    from pipelines.models import Aims
    from pipelines.replaying import Replaying

    Found = dict[str, Any]
    Job = Page | Found | Exception


def is_address(page: str) -> bool:
    return page.lower().startswith(("http://", "https://"))


def read_each(
    pages: Sequence[str], *, seeds: Path, archive: Path, url: str | None = None, slug: str | None = None,
    timezone: str | None = None,
) -> Generator[Found | Exception, None, None]:  # fmt: skip
    """Yield what is found in each page, a file or an address, or why nothing is; nothing is stored.

    *url* is the address of a saved page; *slug* names the source as which all are read.
    """
    source, layout = _source(seeds, slug, timezone), _layout(archive, slug)
    fetched = _fetched(pages, source, seeds, archive, layout)
    jobs = (fetched[page] if page in fetched else _saved(page, url) for page in pages)
    with closing(_pages_read(jobs, source, seeds, len(pages), layout)) as found:
        yield from found


def _source(seeds: Path, slug: str | None, timezone: str | None) -> Source:
    """Return the source as which pages are read: the one named, or none in particular."""
    source = choose(load_sources(seeds), [slug])[0] if slug else Source(slug="", home="", name="")
    return replace(source, timezone=timezone or source.timezone)


def _layout(archive: Path, slug: str | None) -> Layout:
    """Return how crawls have learned to read a source."""
    if slug is None or not archive.exists():
        return NOT_LEARNED
    from pipelines.boilerplate.layouts import layout_of  # noqa: PLC0415  (the help needs nothing of the stages)

    with open_for_reading(archive) as opened:
        return layout_of(layouts.known(opened, slug))


def _fetched(pages: Sequence[str], source: Source, seeds: Path, archive: Path, layout: Layout) -> Fetched:
    """Return what was found at each address among *pages*, or why nothing was."""
    urls = {page: canonical(page) for page in pages if is_address(page)}
    if not urls:
        return {}
    from crawler.probing.sites import fetch  # noqa: PLC0415  (half a second of imports, for addresses alone)

    asked = dict.fromkeys(url for url in urls.values() if url)
    found = fetch(asked, source=source, seeds=seeds, archive=archive, layout=layout)
    return {page: found[url] if url else CrawlerError(f"{page} is no web address") for page, url in urls.items()}


def _saved(name: str, url: str | None) -> Page | CrawlerError:
    """Return the page saved in a file, or why it cannot be read."""
    from crawler import settings  # noqa: PLC0415
    from crawler.captures.reader import WARC  # noqa: PLC0415

    path = Path(name)
    if path.is_dir():
        return CrawlerError(f"{name} is a folder; name the files in it, such as {path / '*.html'}")
    try:
        body = _unpacked(path, settings.DOWNLOAD_MAXSIZE + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return CrawlerError(f"{name} is a damaged gzip file; save the page again")
    except OSError as error:
        return CrawlerError(f"{name} cannot be read: {error.strerror}")
    if body.startswith(WARC):
        return CrawlerError(f"{name} is a WARC file; `pantau replay --any-host {name}` reads the pages in it")
    if len(body) > settings.DOWNLOAD_MAXSIZE:
        return CrawlerError(f"{name} is larger than {settings.DOWNLOAD_MAXSIZE >> 20} MiB, which no crawl would take")
    return Page(url=url or "", announced=name, source="", body=body, fetched=now())


def _unpacked(path: Path, most: int) -> bytes:
    """Return the first *most* bytes of a file, or of what is packed in it, whatever its name."""
    with path.open("rb") as file:
        if not file.peek(2).startswith(GZIP):
            return file.read(most)
        with gzip.GzipFile(fileobj=file) as packed:
            return packed.read(most)


def _pages_read(
    jobs: Iterator[Job], source: Source, seeds: Path, number: int, layout: Layout
) -> Generator[Found | Exception, None, None]:  # fmt: skip
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)
    from pipelines.models import Aims  # noqa: PLC0415  (half a second of imports, as the next two)
    from pipelines.pool import Workers  # noqa: PLC0415
    from pipelines.saved import facts_of, read_saved  # noqa: PLC0415

    def begin() -> Workers:
        most = min(settings.WORKERS, number)
        return Workers(most, timeout=settings.WORKER_TIMEOUT, memory=settings.WORKER_MEMORY)

    aims = Aims(seeds=str(seeds), languages=tuple(settings.LANGUAGES_ACCEPTED))
    return read_saved(jobs, facts_of(source, layout), aims, begin)


def text_at(url: str, seeds: Path, archive: Path) -> str:
    """Return the text of the page at an address, fetched as politely as in a crawl; raise what kept it from us."""
    with closing(read_each((url,), seeds=seeds, archive=archive)) as found:
        [one] = found
    if isinstance(one, Exception):
        raise CrawlerError(str(one)) from one
    return str(one["text"])


def aims_of(seeds: Path, *, keep_all: bool = False) -> Aims:
    """Return what pages are read for."""
    from crawler import settings  # noqa: PLC0415  (here and below: it reads the environment, not before it is needed)
    from pipelines.models import Aims  # noqa: PLC0415

    return Aims(seeds=str(seeds), languages=tuple(settings.LANGUAGES_ACCEPTED), keep_all=keep_all)


def mended(archive: Archive) -> Path:
    """Return the folder of the archive's captures, once what killed runs left open is finished."""
    from crawler.run.capturing import mend  # noqa: PLC0415  (the reader of WARC files)

    folder = captures_of(archive.path)
    mend(archive, folder)
    return folder


def captures_of(archive: Path) -> Path:
    """Return the folder of an archive's captures."""
    from crawler import settings  # noqa: PLC0415
    from crawler.captures.files import folder_of  # noqa: PLC0415

    return folder_of(archive, settings.CAPTURES)


def carry_out(
    told: Replaying, listed: Sequence[Path], workers: int | None = None, *, learns: bool = True
) -> None:  # fmt: skip
    """Replay files to their end, with a bar on standard error."""
    from crawler import settings  # noqa: PLC0415

    steps = told.run_in_workers(
        listed, workers or settings.WORKERS, timeout=settings.WORKER_TIMEOUT, memory=settings.WORKER_MEMORY,
        learns=learns,
    )  # fmt: skip
    size = sum(path.stat().st_size for path in listed)
    # Closed here also when Ctrl-C interrupts it: its workers end before the archive is let go of.
    bar = click.progressbar(length=size, show_eta=True, file=sys.stderr, hidden=not sys.stderr.isatty())
    with closing(steps), bar:
        for step in steps:
            bar.update(step.size)
