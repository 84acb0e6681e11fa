"""Upgrade an archive that an older version made: once, under the lock, with a backup, and not in silence."""

from __future__ import annotations

from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import click

from crawler.archive import open_archive, open_for_reading
from crawler.archive.opening import check_exists, upgrade
from crawler.cli.screen import plain
from crawler.configuration import configured
from crawler.errors import OlderArchive, RunInProgress
from crawler.run.lock import Lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.archive import Archive

PATIENCE = 3  # seconds without a word


class UpgradeProgress:
    """Tells somebody who waits for an upgrade how far it is, a line every few seconds."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._told = monotonic()

    def __call__(self, sentence: str) -> None:
        if monotonic() - self._told >= PATIENCE:
            self._told = monotonic()
            click.echo(plain(f"upgrading {self._archive}: {sentence}"), err=True)


def ensure_current(archive: Path) -> None:
    """Upgrade *archive* if it exists and an older version made it."""
    if not archive.exists():
        return
    try:
        open_for_reading(archive).close()
    except OlderArchive as older:
        upgrade_aloud(older)


def upgrade_aloud(older: OlderArchive) -> None:
    """Upgrade an archive of an older version, and say so; a run that is using it must end first."""
    archive = older.archive
    try:
        lock = Lock(archive)
    except RunInProgress:
        cure = "wait for it to end, or stop it, and run the same command again"
        raise RunInProgress(f"{archive} {older.why}, and a run is using it; {cure}") from None
    try:
        said = upgrade(archive, keeps=configured("keep_old", "True").value == "True", say=UpgradeProgress(archive))
    finally:
        lock.release()
    if said:
        click.echo(plain(said), err=True)


@contextmanager
def open_alone(archive: Path, *, dry_run: bool = False, makes: bool = False) -> Iterator[Archive]:
    """Open the archive: for a look alone, or to be written by nobody else meanwhile; with *makes* also a new one."""
    if dry_run:
        with open_for_reading(archive) as opened:
            yield opened
        return
    if not makes:
        check_exists(archive)
    ensure_current(archive)
    lock = Lock(archive)
    try:
        with open_archive(archive) as opened:
            yield opened
    finally:
        lock.release()


@contextmanager
def open_beside(archive: Path) -> Iterator[Archive]:
    """Open an archive that is there, to write a little also while a crawl does."""
    check_exists(archive)
    ensure_current(archive)
    with open_archive(archive) as opened:
        yield opened
