"""A kernel lock on the archive: one run at a time, and none left behind by a dead process."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from crawler.errors import ArchiveError, RunInProgress

if TYPE_CHECKING:
    from pathlib import Path


PATIENCE = 0.2  # seconds; somebody who only looks whether it is free, as the daemon does, holds it for an instant
PAUSE = 0.02  # seconds between two tries
UNKNOWN = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP}  # to a file system without locks


class Lock:
    """Held from its making until `release`, until nobody has it any more, or until its process is gone.

    It is the same lock under whichever name the archive goes; *purpose* is for what may go on beside a run.
    """

    def __init__(self, archive: Path, purpose: str = "") -> None:
        from filelock import Timeout, UnixFileLock  # noqa: PLC0415  (most commands lock nothing)

        whole = archive.resolve()
        self._lock = UnixFileLock(
            whole.with_name(f"{whole.name}{purpose}.lock"),
            timeout=PATIENCE,
            poll_interval=PAUSE,
            thread_local=False,
            fallback_to_soft=False,  # whose file would outlive its process
        )
        try:
            whole.parent.stat()  # filelock would make a folder that does not exist
            self._lock.acquire()
        except Timeout:
            raise RunInProgress(f"another run is using {archive}; wait for it to end") from None
        except OSError as error:
            raise ArchiveError(f"{archive} cannot be locked: {error.strerror}; {_cure(error)}") from error

    def release(self) -> None:
        """Let go; a second time does nothing."""
        self._lock.release()


def _cure(error: OSError) -> str:
    if error.errno in UNKNOWN:
        return "put it on a local disk"
    return "check that its folder exists, may be written to and has room"


def hold(archive: Path) -> Lock:
    """Take the lock for a run; raise RunInProgress with whose run it is that has it."""
    from crawler.archive import open_for_reading  # noqa: PLC0415  (here and below: for who has to wait)
    from crawler.archive.views.runs import running  # noqa: PLC0415

    try:
        return Lock(archive)
    except RunInProgress as error:
        with open_for_reading(archive) as open_one:
            row = running(open_one)
        who = f" (run {row.id}, process {row.pid}, since {row.started})" if row else ""
        raise RunInProgress(f"another run{who} is using {archive}; wait for it to end, or stop it") from error


def is_locked(archive: Path) -> bool:
    """Say whether a run is using the archive at this moment."""
    try:
        Lock(archive).release()
    except RunInProgress:
        return True
    return False
