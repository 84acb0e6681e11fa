"""`pantau replay`: captures, or the WARC files of others, through the stages."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.options import archive_option, json_option, keep_all_option, seeds_option
from crawler.cli.reading import aims_of, carry_out, mended
from crawler.cli.screen import echo_json, plain
from crawler.cli.upgrading import open_alone
from crawler.sources.registry import choose, load_sources
from crawler.text import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.replaying import Replaying

COUNTED = ("answers", "pages", "kept", "reread", "same", "known", "dropped", "refused", "failed", "finished", "parts")


def _read_shard(_context: click.Context, _option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    """Return which share of how many is meant by 2/4."""
    if value is None:
        return None
    part, _, parts = value.partition("/")
    if not (part.isdecimal() and parts.isdecimal() and 1 <= int(part) <= int(parts)):
        raise click.BadParameter(f"{value!r} is no share; write it like 2/4, the second of four")
    return int(part), int(parts)


@click.command()
@click.argument("warcs", nargs=-1, metavar="[WARC]...", type=click.Path(path_type=Path))
@archive_option
@seeds_option
@click.option("--any-host", is_flag=True, help="Also what lies on hosts of which the seeds know nothing.")
@keep_all_option
@click.option("--again", is_flag=True, help="Also files that were replayed to their end by the same rules.")
@click.option(
    "--workers", type=click.IntRange(1, 256), metavar="N", help="Read in N processes.  [default: one for each core]"
)
@click.option(
    "--shard", callback=_read_shard, metavar="I/N", help="Only the I-th of N shares of the files; for many machines."
)
@click.option(
    "--source", "slugs", multiple=True, metavar="SOURCE", help="Only what is of this source; may be repeated."
)
@json_option
def replay(
    warcs: tuple[Path, ...], archive: Path, seeds: Path, workers: int | None, shard: tuple[int, int] | None,
    slugs: tuple[str, ...], as_json: bool, **flags: bool,
) -> None:  # fmt: skip
    """Send captures through the stages again, without the network.

    Without WARC, the archive's own captures: after a change of rules its articles get the text that is read from them
    now, and what they said becomes a revision; with --source, those of a source of which more was learned since. A WARC
    file of others, or a folder with such files, is read for what lies on the hosts of the sources. Stopped with Ctrl-C
    or killed, the same command goes on where it was, but begins anew with --source. On N machines that see the same
    files, each replays its share into an archive of its own, and `pantau merge` brings them together.

    Example:

    \b
        pantau replay
        pantau replay --source kaldera
        pantau replay CC-NEWS-20211201-00001.warc.gz
        pantau replay /srv/cc-news --any-host --archive cc-news.db
        pantau replay /srv/cc-news --shard 2/4 --archive share-2.db
    """
    from crawler.captures.files import found_in, share_of  # noqa: PLC0415  (here and below: half a second of imports)
    from pipelines.replaying import Replaying  # noqa: PLC0415

    if shard and not warcs:
        raise click.UsageError("--shard shares WARC files out; name them, or the folder they are in")
    aims = aims_of(seeds, keep_all=flags["keep_all"])
    only = {one.slug for one in choose(load_sources(seeds), slugs)} if slugs else ()
    with open_alone(archive, makes=True) as opened:
        folder = mended(opened)
        found = found_in(warcs or [folder])
        listed = share_of(found, *shard) if shard else found
        told = Replaying(opened, aims, folder=folder, any_host=flags["any_host"], again=flags["again"], only=only)
        carry_out(told, listed, workers, learns=shard is None)
    _say(told, any_host=flags["any_host"], as_json=as_json)


def _say(told: Replaying, *, any_host: bool, as_json: bool) -> None:
    counts = {name: told.counts[name] for name in COUNTED}
    if as_json:
        echo_json(counts | {"damaged": {str(path): why for path, why in told.damaged.items()}})
    else:
        click.echo(replayed_said(counts, any_host=any_host))
    for why in told.damaged.values():
        click.echo(f"Error: {plain(why)}", err=True)
    sys.exit(1 if told.damaged else 0)


def replayed_said(counts: Mapping[str, int], *, any_host: bool) -> str:
    """Return what came of a replay."""
    said = (
        f"{counted(counts['answers'], 'answer')}, {counted(counts['pages'], 'page')} of sources: "
        f"{counted(counts['kept'], 'article')} new, "
        f"{counts['reread']} with another text, {counts['same']} as they were, {counts['known']} known from elsewhere, "
        f"{counts['dropped']} dropped."
    )
    if counts["answers"] and not counts["pages"] and not any_host:
        said += " No source of the seeds is at home where they come from; --any-host reads those of other hosts too."
    if counts["refused"]:
        said += f" {counted(counts['refused'], 'stored article')} would be dropped now, and nothing stored is dropped."
    if counts["parts"]:
        said += f" {counted(counts['parts'], 'answer')} of which only a part was kept, and left out."
    if counts["finished"]:
        before = counted(counts["finished"], "file was", "files were")
        said += f" {before} replayed before by the same rules; --again reads again."
    return said
