"""`pantau alert`: what is wrong, sent to whoever keeps it running."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.cli.digest import echo_deliveries
from crawler.cli.options import StretchType, archive_option, json_option, quiet_option, to_option
from crawler.cli.screen import echo_json, plain
from crawler.cli.upgrading import open_beside
from crawler.labels import language_of, wording
from crawler.times import now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta
    from pathlib import Path

    from crawler.notify.alerts import Alert
    from crawler.notify.outbox import Delivery


@click.command()
@archive_option
@to_option("Where it goes; without it, print what is wrong", required=False)
@click.option(
    "--late", type=StretchType(), metavar="30h", default="30h", show_default=True,
    help="A crawl is missing if the last complete one ended so long ago.",
)  # fmt: skip
@quiet_option
@json_option
def alert(archive: Path, recipients: tuple[str, ...], late: timedelta, quiet: bool, as_json: bool) -> None:
    """Tell an operator which runs failed and which sources got worse.

    Also that a crawl is missing, and what the schedule could not do. All of it in one message, and nothing twice on
    the same day: what happened is told once, what lasts once a day. Started by cron beside the daemon, it also tells
    that the daemon is gone.

    Example:

    \b
        pantau alert
        pantau alert --to mail
        pantau alert --to env:TELEGRAM --late 50h
    """
    from crawler.notify.addresses import find_address  # noqa: PLC0415  (its help waits for nothing)
    from crawler.notify.alerts import findings, send_alert  # noqa: PLC0415
    from crawler.notify.outbox import alone, raise_for  # noqa: PLC0415

    if as_json and recipients:
        raise click.UsageError("--json means nothing with --to, which sends; give one of the two")
    words = wording(language_of(os.environ))
    for name in recipients:
        find_address(name)
    if not recipients:
        with open_for_reading(archive) as opened:
            _print(findings(opened, words, now=now(), late=late), as_json=as_json)
        return
    with alone(archive), open_beside(archive) as opened:
        found = findings(opened, words, now=now(), late=late)
        deliveries: list[Delivery] = []
        for name in recipients:
            deliveries += send_alert(opened, found, name, language=words.language, now=now())
    if not quiet:
        echo_deliveries(deliveries, words("alert_empty"))
    raise_for(deliveries)


def _print(found: Iterable[Alert], *, as_json: bool) -> None:
    for one in found:
        echo_json(one) if as_json else click.echo(plain(one.text))
