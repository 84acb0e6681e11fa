"""`pantau captures`: how much is captured, and pruning it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.archive.views.captures import captured_articles, captures_files
from crawler.archive.views.totals import totals
from crawler.captures.files import place_of, stored
from crawler.cli.options import archive_option, json_option
from crawler.cli.reading import captures_of
from crawler.cli.screen import echo_json, plain
from crawler.cli.upgrading import open_alone
from crawler.text import MIB, counted
from crawler.times import now

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holdings:
    """What is captured."""

    folder: str
    files: int
    bytes: int
    captures: int
    first: str | None
    last: str | None
    articles: int
    captured_articles: int
    missing_files: int


@click.command()
@archive_option
@click.option("--keep-days", type=click.IntRange(0, 36500), metavar="N", help="Delete what is older than N days.")
@click.option("--also-articles", is_flag=True, help="With --keep-days also the captures of articles on a topic.")
@json_option
def captures(archive: Path, keep_days: int | None, also_articles: bool, as_json: bool) -> None:
    """Say how much is captured, or delete old captures.

    Files go as wholes, once all in them is older. The captures of articles on a topic stay, unless --also-articles is
    said; an article whose capture was deleted keeps its text.

    Example:

    \b
        pantau captures
        pantau captures --keep-days 90
    """
    folder = captures_of(archive)
    if keep_days is not None:
        _prune(archive, folder, keep_days, also_articles=also_articles)
    with open_for_reading(archive) as opened:
        holdings = _holdings(opened, folder)
    if as_json:
        echo_json(asdict(holdings))
    else:
        click.echo(plain(_holdings_said(holdings)))


def _prune(archive: Path, folder: Path, days: int, *, also_articles: bool) -> None:
    from crawler.run.capturing import prune  # noqa: PLC0415  (brings the reader of WARC files)

    with open_alone(archive) as opened:
        gone = prune(opened, folder, before=now() - timedelta(days=days), articles=also_articles)
    click.echo(f"{counted(len(gone), 'file')} deleted, {sum(gone.values()) / MIB:.1f} MiB.", err=True)


def _holdings(archive: Archive, folder: Path) -> _Holdings:
    known, files = captures_files(archive), stored(folder)
    return _Holdings(
        folder=str(folder),
        files=len(files),
        bytes=sum(path.stat().st_size for path in files),
        captures=sum(one.captures for one in known),
        first=min((one.first for one in known), default=None),
        last=max((one.last for one in known), default=None),
        articles=totals(archive)["articles"],
        captured_articles=captured_articles(archive),
        missing_files=sum(place_of(folder, one.file) is None for one in known),
    )


def _holdings_said(told: _Holdings) -> str:
    if not told.captures:
        return f"Nothing is captured in {told.folder}."
    gone = counted(told.missing_files, "file of the index is", "files of the index are")
    missing = f" {gone} gone." if told.missing_files else ""
    return (
        f"{counted(told.captures, 'answer')} from {told.first} to {told.last}, {told.bytes / MIB:.1f} MiB "
        f"in {counted(told.files, 'file')} in {told.folder}. "
        f"With their capture: {told.captured_articles} of {counted(told.articles, 'article')}.{missing}"
    )
