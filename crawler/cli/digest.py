"""`pantau digest`: what is new, sent to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import archive_option, json_option, quiet_option, to_option
from crawler.cli.screen import echo_json, echo_unknown, label, plain
from crawler.cli.search import asked_for, check_filters, filters_of, narrowing_options
from crawler.cli.upgrading import open_beside
from crawler.times import now

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crawler.notify.outbox import Delivery


@click.command()
@click.argument("words", nargs=-1)
@archive_option
@to_option("Where it goes")
@click.option("--kliping", is_flag=True, help="Attach the press clipping of these articles as PDF.")
@click.option("--even-empty", is_flag=True, help="Send one also if there is nothing new.")
@quiet_option
@json_option
@narrowing_options
def digest(
    words: tuple[str, ...], archive: Path, recipients: tuple[str, ...], quiet: bool, **rest: Any,  # noqa: ANN401
) -> None:  # fmt: skip
    """Send people what is new, by region and story.

    New is what was stored since the last digest that asked the same for the same address; the first one tells of
    yesterday and today. With --since it tells of the articles of these days, whatever was told before. It ends with
    what was read and what was not. Without anything new nothing is sent.

    ADDRESS is a name of the table [notify] in secrets.toml beside pantau.toml, which its owner alone may read, or
    env:VARIABLE. The address itself (json://desk.example/hook, mailto://desk.example?from=…&to=…) is taken only if it
    holds no password or token. Apprise says how an address is written.

    A digest is written down before it is sent. One that could not be sent is sent with the next; one of which nobody
    knows, since the power failed meanwhile, comes twice, with the same number and Message-ID.

    Example:

    \b
        pantau digest --to mail
        pantau digest --to mail --kliping --region "Kota Medan"
        pantau digest --to env:TELEGRAM --since 7d --even-empty
    """
    from crawler.notify.addresses import find_address  # noqa: PLC0415  (their help waits for nothing)
    from crawler.notify.digest import DigestOptions, send_digest  # noqa: PLC0415
    from crawler.notify.outbox import alone, raise_for  # noqa: PLC0415

    names = ("kliping", "even_empty", "as_json", "seeds")
    kliping, even_empty, as_json, seeds = map(rest.pop, names)
    asked = DigestOptions(words=asked_for(words), filters=filters_of(**rest), kliping=kliping, even_empty=even_empty)
    if asked.filters.until and not asked.is_of_days:  # what is newer would be passed over, and told by no later one
        raise click.UsageError("--until ends the days that begin with --since; give it too")
    for name in recipients:
        find_address(name)  # a wrong one is said before anything is written down
    deliveries: list[Delivery] = []
    with alone(archive), open_beside(archive) as opened:
        echo_unknown(check_filters(opened, asked.filters, seeds))
        for name in recipients:
            deliveries += send_digest(opened, asked, name, now=now())
    if as_json:
        echo_outcomes(deliveries)
    elif not quiet:
        echo_deliveries(deliveries, label("digest_empty"))
    raise_for(deliveries)


def echo_outcomes(deliveries: Iterable[Delivery]) -> None:
    """Print what became of each message, for programs."""
    for one in deliveries:
        notice = one.notice
        said = {name: getattr(notice, name) for name in ("kind", "name", "recipient", "key")}
        echo_json(said | {"articles": notice.told.get("articles"), "error": one.error})


def echo_deliveries(deliveries: Iterable[Delivery], empty: str) -> None:
    """Say what was sent to whom."""
    sent = [one.notice for one in deliveries if not one.error]
    for notice in sent:
        what = f"{notice.kind} {notice.name}" if notice.kind == "watch" else notice.kind
        articles = notice.told.get("articles")
        how_many = "" if articles is None else label("sent_articles", number=len(articles))
        said = label("sent", what=plain(what), recipient=notice.recipient, articles=how_many, notice=notice.key)
        click.echo(said, err=True)
    if not list(deliveries):
        click.echo(empty, err=True)
