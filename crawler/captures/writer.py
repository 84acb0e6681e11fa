"""Writing captures: record after record into files that are rolled over by size."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from crawler.captures.files import OPEN, claim
from crawler.captures.records import info_of
from crawler.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Where records were written: the name that their file will have, and the offset of each."""

    file: str
    offsets: tuple[int, ...]


class Writer:
    """Writes one series of captures into *folder*; a file larger than *largest* bytes is followed by another one."""

    def __init__(self, folder: Path, series: str, *, largest: int) -> None:
        self.folder = folder
        self.series = series
        self.largest = largest
        self.token = secrets.token_hex(4)  # other processes may write into the same folder
        self.number = 0
        self.file: BinaryIO | None = None
        self.name = ""
        self.end = 0  # of the last record that was written whole

    def write(self, members: Sequence[bytes], *, now: datetime) -> Written:
        """Append records that belong together; raise CaptureError if the disk takes them only in part, or not at all.

        They are the kernel's then, and outlive this process; `sync` makes them outlive the machine.
        """
        if self.file is not None and self.end >= self.largest:
            self.close()
        try:
            file = self.file or self._begin(now)
            offsets = [self.end]
            for member in members:
                offsets.append(offsets[-1] + len(member))
            self._append(file, b"".join(members))
        except OSError as error:
            raise CaptureError(_sentence(self.folder, error)) from error
        return Written(file=self.name, offsets=tuple(offsets[:-1]))

    def sync(self) -> None:
        """Wait until the disk has all that was written."""
        if self.file is None:
            return
        try:
            os.fsync(self.file.fileno())
        except OSError as error:
            raise CaptureError(_sentence(self.folder, error)) from error

    def close(self) -> None:
        """Give the file that is being written its final name."""
        if self.file is None:
            return
        self.sync()
        whole = self.folder / self.name
        try:
            whole.with_name(self.name + OPEN).rename(whole)
        except OSError as error:
            raise CaptureError(_sentence(self.folder, error)) from error
        finally:
            self.file.close()
            self.file = None

    def _begin(self, now: datetime) -> BinaryIO:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.number += 1
        self.name = f"{self.series}-{now:%Y%m%d%H%M%S}-{self.token}-{self.number:05}.warc.gz"
        # Unbuffered: what was written is the kernel's, and a kill tears one record at most.
        file = (self.folder / (self.name + OPEN)).open("xb", buffering=0)
        claim(file)
        self.file, self.end = file, 0
        self._append(file, info_of(self.name, now))
        return file

    def _append(self, file: BinaryIO, data: bytes) -> None:
        """Write all of *data*, or leave the file as it was."""
        try:
            left = memoryview(data)
            while left:
                left = left[file.write(left) :]
        except OSError:
            file.truncate(self.end)
            file.seek(self.end)
            raise
        self.end += len(data)


def _sentence(folder: Path, error: OSError) -> str:
    cure = "make room, or name another folder with PANTAU_CAPTURES, and run the same command again"
    return f"captures cannot be written into {folder}: {error.strerror}; {cure}"
