"""`pantau reconsider`: candidates dropped under other topics or rules, again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from crawler.archive.reconsidering import Drops, count
from crawler.archive.reconsidering import reconsider as wait_again
from crawler.archive.views.topics import dropped_otherwise, unknown_topic
from crawler.cli.options import archive_option, json_option, seeds_option, since_option
from crawler.cli.reading import aims_of, carry_out, mended
from crawler.cli.screen import echo_json, plain
from crawler.cli.upgrading import open_alone
from crawler.sources.topics import topics_of
from crawler.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from crawler.archive import Archive


@click.command()
@archive_option
@seeds_option
@click.option("--topic", metavar="SLUG", help="Only what was dropped under other rules of this topic of topics.toml.")
@since_option("Only what was published, or else found, since this day")
@click.option("--dry-run", is_flag=True, help="Only say how many there are.")
@json_option
def reconsider(
    archive: Path, seeds: Path, topic: str | None, since: date | None, dry_run: bool, as_json: bool
) -> None:  # fmt: skip
    """Read or have fetched again what other topics or rules dropped.

    Those are pages that were dropped because they were off every topic, under other rules than those of today; what was
    too short, in another language or gone stays as it is. Those that were captured are read again at once, without the
    network. The others wait for the next crawls, which fetch them as politely as any others, what is likely on topic
    first; the --budget of a crawl bounds how many.

    Example:

    \b
        pantau reconsider --dry-run
        pantau reconsider --topic makan-bergizi-gratis --since 2025-01-06
    """
    from pipelines.topics.ranking import Ranker  # noqa: PLC0415  (its help needs none)
    from pipelines.versions import rules_of_topics  # noqa: PLC0415

    rules = _chosen(rules_of_topics(seeds), topic)
    day = None if since is None else since.isoformat()
    read: Counter[str] = Counter()
    with open_alone(archive, dry_run=dry_run) as opened:
        scope = Drops(runs=dropped_otherwise(opened, rules), since=day)
        found = Counter(count(opened, scope))
        if found and not dry_run:
            read = _read_captured(opened, seeds, scope)
            said = f"Reconsidered: dropped under other rules of {topic or 'the topics'}"
            found = Counter()
            for source, number in wait_again(opened, scope, reason=said, rank=Ranker(topics_of(str(seeds)))):
                found[source] += number
    _say(found, read, dry_run=dry_run, as_json=as_json)


def _read_captured(archive: Archive, seeds: Path, scope: Drops) -> Counter[str]:
    """Read those that were captured, and return what became of how many."""
    from crawler.captures.files import stored  # noqa: PLC0415  (here and below: half a second of imports)
    from pipelines.replaying import Replaying  # noqa: PLC0415

    folder = mended(archive)
    listed = stored(folder)
    if not listed:
        return Counter()
    told = Replaying(archive, aims_of(seeds), folder=folder, scope=scope)
    carry_out(told, listed)
    for why in told.damaged.values():
        click.echo(f"Error: {plain(why)}; what stands behind it is fetched", err=True)
    return told.counts


def _chosen(rules: Mapping[str, str], topic: str | None) -> Mapping[str, str]:
    """Return the rules of one topic that is switched on, or of all."""
    if topic is None:
        return rules
    if topic not in rules:
        raise unknown_topic(topic, rules)
    return {topic: rules[topic]}


def _say(found: Counter[str], read: Counter[str], *, dry_run: bool, as_json: bool) -> None:
    number = found.total()
    if as_json:
        settled = {name: read[name] for name in ("kept", "dropped")}
        echo_json({"candidates": number, "sources": dict(sorted(found.items())), "dry_run": dry_run} | settled)
        return
    if read["kept"] or read["dropped"]:
        kept, dropped = counted(read["kept"], "article"), counted(read["dropped"], "candidate")
        click.echo(f"{kept} new and {dropped} dropped again, from captures.")
    if number:
        would = "to be read from captures, or to wait" if dry_run else "waiting"
        click.echo(f"{counted(number, 'candidate')} of {counted(len(found), 'source')} {would} for the next crawl.")
    elif not read:
        click.echo("Nothing to do: no candidate was dropped under other rules.")
