"""`pantau watch`: searches that notify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.cli.digest import echo_deliveries, echo_outcomes
from crawler.cli.options import archive_option, json_option, quiet_option, seeds_option, to_option
from crawler.cli.screen import (
    clock,
    echo_cut,
    echo_json,
    echo_rows,
    echo_unknown,
    label,
    plain,
    table_lines,
    whole,
    words,
)
from crawler.cli.search import asked_for, check_filters, declared, filters_of, lasting_options, query_option
from crawler.cli.upgrading import open_beside
from crawler.errors import CrawlerError
from crawler.reference.regions import region_name
from crawler.times import WIB, now, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crawler.archive.views.notices import KeptWatch, Watch

COLUMNS = ("watch", "asks", "recipient", "told", "sent", "waiting")


@click.group()
def watch() -> None:
    """Keep searches that notify of each new match.

    Example:

    \b
        pantau watch add medan "smart city" --region "Kota Medan" --to mail
        pantau watch run
        pantau watch list
        pantau watch test medan
        pantau watch remove medan
    """


@watch.command()
@click.argument("name")
@click.argument("words", nargs=-1)
@archive_option
@to_option("Where its messages go", several=False)
@json_option
@query_option
@lasting_options
def add(name: str, words: tuple[str, ...], archive: Path, recipient: str, region: str | None, **rest: Any) -> None:  # noqa: ANN401
    """Keep a search under a NAME; what matches already is not told.

    It asks as `pantau search` does. ADDRESS is a name of the table [notify] in secrets.toml, env:VARIABLE, or
    an address in which nothing is secret.

    Example:

    \b
        pantau watch add medan "smart city" --region "Kota Medan" --to mail
        pantau watch add penghargaan --dimension governance --to env:TELEGRAM
    """
    from crawler.archive.views.notices import Watch  # noqa: PLC0415  (their help waits for nothing)
    from crawler.notify import watches  # noqa: PLC0415
    from crawler.notify.addresses import find_address  # noqa: PLC0415
    from crawler.notify.sending import check_address  # noqa: PLC0415

    as_json, query, seeds = map(rest.pop, ("as_json", "query", "seeds"))
    filters = filters_of(region=region, since=None, until=None, **rest)
    check_address(find_address(recipient))
    with open_beside(archive) as opened:
        echo_unknown(check_filters(opened, filters, seeds))
        narrowing = watches.narrowing_of(filters, query)
        wanted = Watch(
            name=name, words=asked_for(words), filters=narrowing, recipient=recipient, added=to_iso(now())
        )  # fmt: skip
        known = watches.add(opened, wanted)
    if as_json:
        echo_json({"name": name, "recipient": recipient, "matching": known})
        return
    click.echo(label("watch_added", number=whole(known)), err=True)


@watch.command("list")
@archive_option
@seeds_option
@json_option
def list_watches(archive: Path, seeds: Path, as_json: bool) -> None:
    """List the searches, what they told and what waits to be sent.

    Example:

    \b
        pantau watch list
        pantau watch list --json
    """
    from crawler.archive.views.notices import watches  # noqa: PLC0415

    with open_for_reading(archive) as opened:
        kept = watches(opened)
    if as_json:
        echo_rows(kept)
        return
    head = {name: label(f"head_{name}") for name in COLUMNS}
    for line in table_lines(head, map(_watch_cells, kept), right={"told", "waiting"}, yields="asks") if kept else ():
        click.echo(line)
    for one in kept:
        if one.error:
            click.echo(label("watch_untaken", name=plain(one.name), error=plain(words().recorded(one.error))), err=True)
    _echo_topicless(kept, seeds)
    echo_cut(len(kept), len(kept))


def _echo_topicless(kept: Iterable[Watch], seeds: Path) -> None:
    """Say which watches will tell nothing more, since their topic is sought no longer."""
    asked = {one.name: str(one.filters["topic"]) for one in kept if "topic" in one.filters}
    gone = set(asked.values()).difference(declared(seeds)) if asked else set()
    for name, topic in asked.items():
        if topic in gone:
            click.echo(label("watch_topicless", name=plain(name), topic=plain(topic)), err=True)


def _watch_cells(one: KeptWatch) -> list[str]:
    sent = clock(one.sent, WIB) if one.sent else ""
    return [plain(one.name), plain(_question(one)), one.recipient, str(one.told), sent, str(one.waiting)]


def _question(one: Watch) -> str:
    filters = (f"--{key} {_shown(key, value)}".rstrip() for key, value in one.filters.items())
    return " ".join(filter(None, [one.words, *filters]))


def _shown(option: str, value: object) -> str:
    """Return a value as it was given."""
    if option == "region":
        return region_name(str(value))
    return " ".join(map(str, value)) if isinstance(value, list) else "" if value is True else str(value)


@watch.command()
@click.argument("name")
@archive_option
def remove(name: str, archive: Path) -> None:
    """Forget a search, and what of it was not sent.

    Example:

    \b
        pantau watch remove medan
    """
    from crawler.archive import notices  # noqa: PLC0415
    from crawler.notify import watches  # noqa: PLC0415

    with open_beside(archive) as opened:
        [one] = watches.named(opened, [name])
        notices.remove_watch(opened, one.name)


@watch.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@archive_option
@click.option("--dry-run", is_flag=True, help="Only say how many new matches each would tell.")
@quiet_option
@json_option
def run(names: tuple[str, ...], archive: Path, dry_run: bool, quiet: bool, as_json: bool) -> None:
    """Send each search's new matches, one message a search.

    Each match is told once. A message is written down before it is sent; one that could not be sent is sent with the
    next run; one of which nobody knows, since the power failed meanwhile, comes twice, with the same number and
    Message-ID.

    Example:

    \b
        pantau watch run
        pantau watch run medan --dry-run
    """
    from crawler.notify import watches  # noqa: PLC0415
    from crawler.notify.outbox import alone, raise_for  # noqa: PLC0415

    if dry_run:
        _say_what_is_new(archive, names, as_json=as_json)
        return
    with alone(archive), open_beside(archive) as opened:
        deliveries = [each for one in watches.named(opened, names) for each in watches.run(opened, one, now=now())]
    if as_json:
        echo_outcomes(deliveries)
    elif not quiet:
        echo_deliveries(deliveries, label("watch_empty"))
    raise_for(deliveries)


def _say_what_is_new(archive: Path, names: tuple[str, ...], *, as_json: bool) -> None:
    """Print how many matches each search would tell, and how many of its messages wait to be sent."""
    from crawler.notify import watches  # noqa: PLC0415

    with open_for_reading(archive) as opened:
        found = [(one, len(watches.new_matches(opened, one))) for one in watches.named(opened, names)]
    for one, new in found:
        if as_json:
            echo_json({"name": one.name, "new": new, "waiting": one.waiting})
        else:
            click.echo(label("watch_would", name=plain(one.name), new=whole(new), waiting=one.waiting))


@watch.command()
@click.argument("name")
@archive_option
@json_option
def test(name: str, archive: Path, as_json: bool) -> None:
    """Send a search's newest matches as a trial, and note nothing.

    Example:

    \b
        pantau watch test medan
    """
    from crawler.notify import watches  # noqa: PLC0415
    from crawler.notify.addresses import find_address  # noqa: PLC0415
    from crawler.notify.outbox import trial  # noqa: PLC0415
    from crawler.notify.sending import send  # noqa: PLC0415

    with open_for_reading(archive) as opened:
        [one] = watches.named(opened, [name])
        found = watches.matches(opened, one)
        message = trial(opened, one, found[: watches.SHOWN], now=now())
    if error := send(find_address(one.recipient), message).error:
        raise CrawlerError(f"{one.recipient}: {error}")
    if as_json:
        echo_json({"name": one.name, "recipient": one.recipient, "matching": len(found)})
        return
    click.echo(label("watch_tried", recipient=one.recipient, number=whole(len(found))), err=True)
