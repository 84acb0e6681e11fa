"""The files of a captures folder: their names, how one is written, and what a kill left half-written.

A file bears `.open` behind its name while its writer holds its kernel lock, and loses it when it is whole.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from crawler.captures.records import info_of
from crawler.errors import CaptureError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

OPEN = ".open"
KINDS = (".warc", ".warc.gz", ".warc.zst", ".warc.lz4")
PIECE = 64 * 1024  # bytes read at a time, which unpack to 64 MiB at the very most
GZIP = 31  # zlib's number for it


def folder_of(archive: Path, named: str) -> Path:
    """Return the folder of an archive's captures: the one that is *named*, or one beside the file itself."""
    return Path(named) if named else archive.resolve().with_suffix(".captures")


def place_of(folder: Path, name: str) -> Path | None:
    """Return where the file of that name is, also while it is being written; None if it is gone."""
    whole = folder / name  # a name with a folder of its own stands for itself
    return next((path for path in (whole, whole.with_name(whole.name + OPEN)) if path.is_file()), None)


def stored(folder: Path) -> list[Path]:
    """Return the files of a captures folder, those that are being written included, the oldest names first."""
    return sorted(path for path in folder.glob("*.warc*") if path.name.removesuffix(OPEN).endswith(KINDS))


def put(folder: Path, name: str, file: BinaryIO) -> None:
    """Put a whole file of another machine into a captures folder, unless it is there; the disk has it then."""
    if Path(name).name != name or not name.removesuffix(OPEN).endswith(KINDS):
        raise CaptureError(f"{name!r} is no name of a file with captures; have the slice made once more")
    whole = folder / name.removesuffix(OPEN)
    if whole.exists():
        return
    part = folder / f"{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as copy:
            shutil.copyfileobj(file, copy)
            copy.flush()
            os.fsync(copy.fileno())
        part.replace(whole)
    except OSError as error:
        raise CaptureError(
            f"{whole} cannot be written: {error.strerror}; check its folder, and the room on it"
        ) from error


def found_in(places: Iterable[Path]) -> list[Path]:
    """Return the WARC files among *places* and in folders below them; raise CaptureError where there is none."""
    found: list[Path] = []
    for place in places:
        inside = sorted(_inside(place), key=_is_later) if place.is_dir() else [place]
        if not inside or not inside[0].is_file():
            raise CaptureError(f"{place} is no WARC file, nor a folder with any")
        found += inside
    return list(dict.fromkeys(found))


def copy(folder: Path, other: Path) -> None:
    """Copy the files of one captures folder into another one, as far as they are not there."""
    for path in stored(folder) if folder.resolve() != other.resolve() else ():
        with path.open("rb") as file:
            put(other, path.name, file)


def share_of(listed: Sequence[Path], part: int, parts: int) -> list[Path]:
    """Return the *part*-th of so many shares of files, beginning with 1: neighbours, of about as many bytes as others.

    All shares together, in their order, are all files in theirs.
    """
    sizes = [path.stat().st_size for path in listed]
    ends = list(accumulate(sizes))
    whole = max(ends[-1], 1) if ends else 1
    middles = (end - size / 2 for end, size in zip(ends, sizes, strict=True))
    places = (min(int(middle * parts / whole), parts - 1) for middle in middles)  # an empty last file is beyond the end
    return [path for path, place in zip(listed, places, strict=True) if place == part - 1]


def _inside(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.name.endswith(KINDS))


def _is_later(path: Path) -> bool:
    """Say whether others come first: those in which an article stands together with all its parts."""
    return not path.name.startswith("kept-")


def size_of(folder: Path) -> int:
    """Return how many bytes the files of a folder take."""
    return sum(path.stat().st_size for path in stored(folder))


@contextmanager
def claimed(path: Path) -> Iterator[BinaryIO | None]:
    """Open a file that another process left open for reading and writing; None if that one is still writing it."""
    with path.open("r+b") as file:
        yield file if claim(file) else None


def claim(file: BinaryIO) -> bool:
    """Take the lock of a file until it is closed; say whether it was free."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def cut_torn(file: BinaryIO, *, whole: int) -> int:
    """Cut off what stands behind the last complete record and return where that is; all before *whole* is known to be.

    Readers of WARC files take a torn record for a short one, and find nothing that is written behind it.
    """
    end = max(member_ends(file, whole), default=whole)
    if file.seek(0, os.SEEK_END) > end:
        file.truncate(end)
        os.fsync(file.fileno())
    return end


def broken_in(path: Path, offsets: Iterable[int]) -> list[int]:
    """Return those of some offsets of a file at which no record begins that is sound to its last byte.

    Only a file is looked into of which each record is compressed for itself, as ours are; raise CaptureError if that
    cannot be read.
    """
    if not path.name.removesuffix(OPEN).endswith(".gz"):
        return []
    try:
        with path.open("rb") as file:
            return [offset for offset in offsets if next(member_ends(file, offset), None) is None]
    except OSError as error:
        raise CaptureError(f"{path} cannot be read: {error.strerror}; check its rights") from error


def member_ends(file: BinaryIO, start: int) -> Iterator[int]:
    """Yield where each complete record ends that begins at *start* or behind it, each compressed for itself."""
    file.seek(start)
    member, read = zlib.decompressobj(GZIP), start
    while data := file.read(PIECE):
        read += len(data)
        while data:
            try:
                member.decompress(data)
            except zlib.error:  # zeros that a crash of the machine left
                return
            data = member.unused_data
            if member.eof:
                yield read - len(data)
                member = zlib.decompressobj(GZIP)


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
            file = self.file or self._begin_file(now)
            offsets = [self.end]
            for member in members:
                offsets.append(offsets[-1] + len(member))
            self._append(file, b"".join(members))
        except OSError as error:
            raise CaptureError(_unwritable_said(self.folder, error)) from error
        return Written(file=self.name, offsets=tuple(offsets[:-1]))

    def sync(self) -> None:
        """Wait until the disk has all that was written."""
        if self.file is None:
            return
        try:
            os.fsync(self.file.fileno())
        except OSError as error:
            raise CaptureError(_unwritable_said(self.folder, error)) from error

    def close(self) -> None:
        """Give the file that is being written its final name."""
        if self.file is None:
            return
        self.sync()
        whole = self.folder / self.name
        try:
            whole.with_name(self.name + OPEN).rename(whole)
        except OSError as error:
            raise CaptureError(_unwritable_said(self.folder, error)) from error
        finally:
            self.file.close()
            self.file = None

    def _begin_file(self, now: datetime) -> BinaryIO:
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


def _unwritable_said(folder: Path, error: OSError) -> str:
    cure = "make room, or name another folder with PANTAU_CAPTURES, and run the same command again"
    return f"captures cannot be written into {folder}: {error.strerror}; {cure}"
