"""`pantau serve`: the archive in a browser."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.cli.options import archive_option, seeds_option
from crawler.cli.reading import captures_of
from crawler.cli.screen import label, plain
from crawler.errors import ReaderError
from crawler.sources.registry import load_sources
from crawler.sources.topics import load_topics

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.web.reading import Known

HERE = ("127.0.0.1", "localhost", "[::1]")  # names of this machine; the page of another one may point at it too


@click.command()
@archive_option
@seeds_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; only this machine's.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A further name under which it is reached.")
def serve(archive: Path, seeds: Path, host: str, port: int, names: tuple[str, ...]) -> None:
    """Show the archive in a browser.

    The pages are in Indonesian, or in English on request, and need neither a script nor the internet; nothing can be
    written through them. Below /data/ Datasette answers those who want tables, JSON and, on this machine, SQL.

    Example:

    \b
        pantau serve
        pantau serve --port 9000
        pantau serve --host 0.0.0.0 --name arsip.example.go.id
    """
    from crawler.web.app import (  # noqa: PLC0415
        listen,
        make_app,
        run,
    )

    open_for_reading(archive).close()  # says at once what is wrong with it
    app = make_app(archive, known=_known(seeds), hosts=(*HERE, host, *names), sql=host in HERE)
    try:
        listening = listen(host, port)
    except OSError as error:
        raise ReaderError("wrong_port", {"place": f"{host}:{port}", "why": error.strerror or str(error)}) from error
    with listening:
        address = f"http://{host}:{listening.getsockname()[1]}/"
        click.echo(label("serving", archive=plain(archive), address=address))
        run(app, listening)


def _known(seeds: Path) -> Known:
    from crawler.reports.kliping import read_office  # noqa: PLC0415  (here and below: its help needs none of it)
    from crawler.web.reading import Known  # noqa: PLC0415
    from pipelines.tracing import traced  # noqa: PLC0415

    zones = {slug: source.timezone for slug, source in load_sources(seeds).items()}
    topics = load_topics(seeds)
    return Known(
        zones=zones,
        topics=[topic.slug for topic in topics],
        programmes=[topic.programme for topic in topics if topic.programme],
        captured=_captured,
        traced=partial(traced, seeds=seeds),
        office=read_office(None),
    )


def _captured(archive: Archive, record: str) -> bytes:
    from crawler.run.capturing import exchange_of  # noqa: PLC0415  (the reader of WARC files)

    _, answer, _ = exchange_of(archive, captures_of(archive.path), record)
    return answer.body
