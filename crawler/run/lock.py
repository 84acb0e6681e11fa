"""A kernel lock on the archive: one run at a time, and none left behind by a dead process."""

from __future__ import annotations

import fcntl
import os
import time
from typing import TYPE_CHECKING

from crawler.errors import ArchiveError, RunInProgress

if TYPE_CHECKING:
    from pathlib import Path


PAUSES = (0.01, 0.04, 0.15)  # seconds between two tries


class Lock:
    """Held from its making until `release`, or until its process is gone."""

    def __init__(self, archive: Path) -> None:
        self.path = archive.with_name(archive.name + ".lock")
        try:
            self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            cure = "check that its folder exists, may be written to and has room"
            raise ArchiveError(f"{archive} cannot be locked: {error.strerror}; {cure}") from error
        try:
            self._take()
        except BlockingIOError:
            self.release()
            raise RunInProgress(f"another run is using {archive}; wait for it to end") from None
        except OSError as error:
            self.release()
            raise ArchiveError(f"{archive} cannot be locked: {error.strerror}; put it on a local disk") from error

    def _take(self) -> None:
        """Take the lock; somebody who only looks whether it is free, as the daemon does, holds it for an instant."""
        for pause in PAUSES:
            try:
                fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(pause)
            else:
                return
        fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        """Let go; a second time does nothing, since the number may be another file's by then."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def is_locked(archive: Path) -> bool:
    """Say whether a run is using the archive at this moment."""
    try:
        Lock(archive).release()
    except RunInProgress:
        return True
    return False
