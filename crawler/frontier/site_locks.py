"""Whose turn it is to visit a site, among all processes of one user on this machine.

Each site has a file. Who holds its kernel lock may visit the site, and the file's time says when the last visit ended.
The kernel takes a lock away from a process that dies, so nobody waits for a dead one.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING

from crawler.errors import CrawlerError, OutOfDescriptors
from crawler.processes import RAN_OUT, ran_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TRY_EVERY = 1.0  # seconds until a site that another process is visiting is asked for again
CURE = "name a folder of yours with PANTAU_RUNTIME"
FLAGS = os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW


class SiteLocks:
    """The turns that this process has taken, and those it may take."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.folder = folder
        self.clock = clock  # the same for all processes, unlike a monotonic one
        self.held: dict[str, int] = {}
        make_private(folder)

    def take(self, site: str, *, pause: float) -> float:
        """Take the turn at *site* and return 0, or return the seconds after which to try again."""
        descriptor = self._open(site)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return TRY_EVERY
        moment = self.clock()
        left = os.fstat(descriptor).st_mtime
        if left > moment:  # the clock was set back: we would wait until it is there again, which may be years
            os.utime(descriptor, (moment, moment))
        wait = min(left, moment) + pause - moment
        if wait > 0:
            os.close(descriptor)
            return wait
        self.held[site] = descriptor
        return 0.0

    def give_back(self, site: str, *, visited: bool = True) -> None:
        """Let others visit *site*, after the pause if it was visited."""
        descriptor = self.held.pop(site)
        if visited:
            moment = self.clock()
            os.utime(descriptor, (moment, moment))
        os.close(descriptor)

    def close(self) -> None:
        """Give everything back."""
        for site in list(self.held):
            self.give_back(site)

    def _open(self, site: str) -> int:
        # A host is whatever a page says it is, so it names no file.
        path = f"{self.folder}/{blake2b(site.encode('utf-8', 'replace'), digest_size=16).hexdigest()}"
        try:
            return _opened(path)
        except OSError as error:
            if ran_out(error):
                raise OutOfDescriptors(RAN_OUT) from error
            cure = "make room there, or name another folder with PANTAU_RUNTIME"
            raise CrawlerError(f"{self.folder} cannot hold the turns of sites: {error.strerror}; {cure}") from error


def _opened(path: str) -> int:
    """Open the file of a site; a new one is as old as can be, since nobody has been there."""
    with suppress(FileNotFoundError):  # which is seldom: a site is visited again and again
        return os.open(path, FLAGS)
    try:
        descriptor = os.open(path, FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was faster
        return os.open(path, FLAGS)
    os.utime(descriptor, (0, 0))
    return descriptor


def make_private(folder: Path) -> None:
    """Make the folder if need be, and refuse one in which somebody else could take our turns away."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CrawlerError(f"{folder} cannot be made: {error.strerror}; {CURE}") from error
    check_private(folder)


def check_private(folder: Path) -> None:
    """Raise CrawlerError if a folder cannot hold our turns; one that is not there yet, if it cannot be made."""
    nearest = next(one for one in (folder, *folder.absolute().parents) if os.path.lexists(one))
    if nearest == folder and (folder.is_symlink() or folder.lstat().st_uid != os.geteuid()):
        raise CrawlerError(f"{folder} belongs to somebody else; {CURE}")
    effective = os.access in os.supports_effective_ids
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK, effective_ids=effective):
        raise CrawlerError(f"{folder} cannot be {'written to' if nearest == folder else 'made'}; {CURE}")
