"""`pantau worker`: a worker of a crawl on many machines."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import click

from crawler.cli.distributing import distributed, release
from crawler.cli.options import LOG_FORMAT, LOG_TIME, store_option
from crawler.configuration import configured, discreet
from crawler.text import counted

if TYPE_CHECKING:
    from pathlib import Path

MEMORY = 1024  # MiB


@click.command()
@click.option("--name", default="pantau", show_default=True, metavar="NAME", help="How it is called, beside its host.")
@click.option(
    "--concurrency", type=click.IntRange(1, 200), default=10, show_default=True, metavar="N",
    help="Crawl so many sites at a time, each in a process of its own.",
)  # fmt: skip
@click.option(
    "--memory", type=click.IntRange(128, 1_000_000), default=MEMORY, show_default=True, metavar="MIB",
    help="Stop a crawl that takes more memory; what it has is sent back.",
)  # fmt: skip
@store_option
@click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something is wrong.")
def worker(name: str, concurrency: int, memory: int, store: Path | None, quiet: bool) -> None:
    """Crawl for an archive on another machine.

    It takes tasks from the broker that PANTAU_BROKER names, and keeps nothing. SIGTERM or Ctrl-C ends it: the crawls
    under way save what they have and send it back, and what remains goes to other workers.

    Example:

    \b
        pantau worker
        pantau worker --name utara --concurrency 40 --memory 512
    """
    logging.basicConfig(level=logging.WARNING if quiet else logging.INFO, format=LOG_FORMAT, datefmt=LOG_TIME)
    for library in ("celery", "kombu", "amqp"):
        logging.getLogger(library).setLevel(logging.WARNING)
    logging.getLogger("celery.app.trace").setLevel(logging.ERROR)  # why a task is given back, we say in a sentence
    logging.getLogger("kombu.transport.native_delayed_delivery").setLevel(logging.ERROR)  # we ask for no delays
    with distributed():
        from crawler.distributed.broker import broker_url  # noqa: PLC0415  (brings Celery)
        from crawler.distributed.worker import serve  # noqa: PLC0415
    url = broker_url()
    click.echo(f"Crawling {counted(concurrency, 'site')} at a time for {discreet(url)}.", err=True)
    serve(
        url=url, name=name, release=release(), concurrency=concurrency, memory=memory,
        captures=configured("captures").value, store=store,
    )  # fmt: skip
