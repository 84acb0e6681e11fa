"""`pantau merge`: what other machines have crawled or replayed, into this archive."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.cli.options import archive_option, json_option, seeds_option
from crawler.cli.reading import captures_of
from crawler.cli.screen import echo_json
from crawler.cli.upgrading import open_alone
from crawler.text import counted

if TYPE_CHECKING:
    from pipelines.merging import Merged

COUNTED = ("stored", "edited", "candidates")
TOLD = (*COUNTED, "uncaptured")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@archive_option
@seeds_option
@json_option
def merge(files: tuple[Path, ...], archive: Path, seeds: Path, as_json: bool) -> None:
    """Merge what other machines have crawled or replayed.

    FILEs are their archives, or slices that were packed there.

    Candidates, articles, revisions, runs and the captures that lie beside FILEs are brought, each once: articles are
    judged and their stories found here, by the rules of this machine, and of two facts the newer one stays. The same
    file twice changes nothing, so that a merge that was killed is simply begun again. FILEs are merged in their order
    and stay as they are; nobody may be writing to them.

    Example:

    \b
        pantau merge share-1.db share-2.db share-3.db share-4.db
        pantau merge /srv/slices/*.slice --json
    """
    from crawler.captures import files as warcs  # noqa: PLC0415  (here and below: half a second of imports)
    from pipelines.merging import Merger  # noqa: PLC0415

    _refuse(files, archive)
    counts: Counter[str] = Counter({"files": len(files)})
    with open_alone(archive, makes=True) as opened:
        folder = captures_of(archive)
        merger = Merger(opened, seeds, folder=folder)
        done = []
        for file in files:
            warcs.copy(warcs.folder_of(file, ""), folder)  # first, so that no article names a capture that is not here
            done.append(merger.merge(file, learns=False))
        for merged in done:
            counts.update(_counted(merged))
        merger.learn({slug for merged in done if merged.outcome == "finished" for slug in merged.sources})
    if as_json:
        echo_json(dict(counts))
    else:
        click.echo(_merged_said(counts))


def _refuse(files: tuple[Path, ...], archive: Path) -> None:
    """Refuse what cannot be merged, before anything is."""
    for file in files:
        if not file.is_file():
            raise click.UsageError(f"{file} is no file; name an archive or a slice of another machine")
        if archive.exists() and file.samefile(archive):
            raise click.UsageError(f"{file} is this archive itself; name those of other machines")


def _counted(merged: Merged) -> dict[str, int]:
    return {name: getattr(merged, name) for name in TOLD}


def _merged_said(counts: Counter[str]) -> str:
    missing = counts["uncaptured"]
    cure = "copy the folder that ends in .captures beside it, and merge again"
    left = f" {counted(missing, 'file')} of captures did not come along: {cure}." if missing else ""
    if not any(counts[name] for name in COUNTED):
        return f"{counted(counts['files'], 'file')} merged: all they hold was here.{left}"
    return (
        f"{counted(counts['files'], 'file')} merged: {counted(counts['stored'], 'article')} new, "
        f"{counts['edited']} edited, "
        f"{counted(counts['candidates'], 'address', 'addresses')} of which more is known.{left}"
    )
