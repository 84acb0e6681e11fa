"""`pantau extract`: what is read from pages, from which evidence, and what was removed."""

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
from crawler.cli.options import archive_option, echo_json, json_option, plain, read_zone, seeds_option
from crawler.errors import CrawlerError
from crawler.models import NOT_LEARNED, Layout, Page, Source
from crawler.sources.registry import choose, load_sources
from crawler.text import counted
from crawler.times import WIB, now
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from crawler.probing.sites import Fetched

    Job = Page | dict[str, Any] | Exception

GZIP = b"\x1f\x8b"


def _address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is None or (address := canonical(value)):
        return value and address
    raise click.BadParameter(f"{value!r} is no web address; write it like https://kaldera.id/pemko-medan/")


def _chosen_zone(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    return None if value is None else read_zone(context, option, value)


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="FILE|URL...")
@click.option("--url", callback=_address, help="The address of the one saved page; without it, the one it gives.")
@click.option(
    "--source", "slug", help="Read as this source: with its timezone and remove rules, and by what was learned of it."
)
@click.option("--timezone", callback=_chosen_zone, help=f"The zone of printed dates that name none.  [default: {WIB}]")
@archive_option
@seeds_option
@json_option
def extract(
    pages: tuple[str, ...], url: str | None, slug: str | None, timezone: str | None, archive: Path,
    seeds: Path, as_json: bool,
) -> None:  # fmt: skip
    """Show what is read from pages, and what was removed.

    Each field stands there with the evidence from which it was read, and a page that a crawl would drop with the
    reason. A FILE is a saved page, gzipped or not; a URL is fetched as politely as in a crawl. Nothing is stored.

    Example:

    \b
        pantau extract halaman.html --url https://kaldera.id/pemko-medan/
        pantau extract https://kaldera.id/pemko-medan/ --source kaldera
        pantau extract --json simpanan/*.html.gz
    """
    if url and (len(pages) > 1 or _is_address(pages[0])):
        raise click.UsageError("--url is the address of one saved page; name that one file with it")
    source = _source(seeds, slug, timezone)
    layout = _layout(archive, slug)
    fetched = _fetched(pages, source, seeds, archive, layout)
    jobs = (fetched[page] if page in fetched else _saved(page, url) for page in pages)
    failures = 0
    with closing(_read(jobs, source, seeds, len(pages), layout)) as found:
        for one in found:
            failures += isinstance(one, Exception)
            _show(one, as_json=as_json)
    sys.exit(1 if failures else 0)


def text_at(url: str, seeds: Path, archive: Path) -> str:
    """Return the text of the page at an address, fetched as politely as in a crawl; raise what kept it from us."""
    source = _source(seeds, None, None)
    fetched = _fetched((url,), source, seeds, archive, NOT_LEARNED)
    with closing(_read(iter([fetched[url]]), source, seeds, 1, NOT_LEARNED)) as found:
        [one] = found
    if isinstance(one, Exception):
        raise CrawlerError(str(one)) from one
    return str(one["text"])


def _is_address(page: str) -> bool:
    return page.lower().startswith(("http://", "https://"))


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


def _fetched(pages: tuple[str, ...], source: Source, seeds: Path, archive: Path, layout: Layout) -> Fetched:
    """Return what was found at each address among *pages*, or why nothing was."""
    urls = {page: canonical(page) for page in pages if _is_address(page)}
    if not urls:
        return {}
    from crawler.probing.sites import fetch  # noqa: PLC0415  (half a second of imports, for addresses alone)

    asked = dict.fromkeys(url for url in urls.values() if url)
    found = fetch(asked, source=source, seeds=seeds, archive=archive, layout=layout)
    return {page: found[url] if url else CrawlerError(f"{page} is no web address") for page, url in urls.items()}


def _saved(name: str, url: str | None) -> Page | CrawlerError:
    """Return the page saved in a file, or why it cannot be read."""
    from crawler import settings  # noqa: PLC0415

    path = Path(name)
    if path.is_dir():
        return CrawlerError(f"{name} is a folder; name the files in it, such as {path / '*.html'}")
    try:
        body = _unpacked(path, settings.DOWNLOAD_MAXSIZE + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return CrawlerError(f"{name} is a damaged gzip file; save the page again")
    except OSError as error:
        return CrawlerError(f"{name} cannot be read: {error.strerror}")
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


def _read(
    jobs: Iterator[Job], source: Source, seeds: Path, number: int, layout: Layout
) -> Generator[dict[str, Any] | Exception, None, None]:  # fmt: skip
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)
    from pipelines.saved import read_saved  # noqa: PLC0415  (half a second of imports)

    return read_saved(
        jobs,
        source=source,
        seeds=seeds,
        accepted=settings.LANGUAGES_ACCEPTED,
        workers=min(settings.WORKERS, number),
        timeout=settings.WORKER_TIMEOUT,
        memory=settings.WORKER_MEMORY,
        layout=layout,
    )


def _show(one: dict[str, Any] | Exception, *, as_json: bool) -> None:
    if isinstance(one, Exception):
        click.echo(f"Error: {plain(one)}", err=True)
    elif as_json:
        echo_json(one)
    else:
        click.echo("\n".join(plain(line) for line in _lines(one)) + "\n")


def _lines(found: dict[str, Any]) -> Iterator[str]:
    yield found["title"] or "(no title)"
    yield "=" * min(len(found["title"] or "(no title)"), 100)
    for name, value in _facts(found).items():
        origin = found["evidence"].get(name)
        yield f"{name:<10} {value or 'none'}" + (f" ({origin})" if origin else "")
    yield from ("", found["text"], "") if found["text"] else ("",)
    for one in found["removed"]:
        yield f"Removed by {one['rule']}: {one['text']}"


def _facts(found: dict[str, Any]) -> dict[str, str | None]:
    """Return what stands between title and text, each with its evidence, in the order in which one looks for it."""
    return {
        **({"file": found["file"]} if found["file"] else {}),
        **{name: found[name] for name in ("url", "family")},
        "title": counted(len(found["title"].split()), "word"),
        "authors": ", ".join(found["authors"]),
        "published": found["published"],
        "modified": found["modified"],
        "text": counted(len(found["text"].split()), "word"),
        "language": found["language"],
        "topic": f"{found['topic'] or 'none'}, {found['verdict']}, relevance {found['relevance']:.2f}",
        "facet": found["facet"],
        "regions": ", ".join(f"{one['name']} ({one['role']})" for one in found["regions"]),
        "awards": ", ".join(" ".join(_award(one)) for one in found["awards"]),
        "flags": ", ".join(found["flags"]),
        "dropped": found["dropped"] or "no",
    }


def _award(award: dict[str, Any]) -> Iterator[str]:
    """Yield the region, what it did or won, the dimension and the edition, as far as they are known."""
    yield from (str(award[name]) for name in ("code", "what", "dimension", "edition") if award[name])
