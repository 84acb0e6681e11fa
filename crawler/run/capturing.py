"""What a run captures, where, and how much: the WARC files of an archive with their index."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from crawler.archive import captures as index
from crawler.archive.captures import ALL, KEPT, Capture
from crawler.captures import files
from crawler.captures.files import Writer
from crawler.captures.reader import read_at, request_at, scan
from crawler.captures.records import LEAST_PAYLOAD, Original, capture_of, digest_of
from crawler.errors import CaptureError
from crawler.models import Exchange
from crawler.text import GIB
from crawler.times import now, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from crawler.archive import Archive
    from crawler.captures.reader import Answer

logger = logging.getLogger(__name__)

MODES = ("kept", "all", "none")
SERIES = {"kept": (KEPT,), "all": (KEPT, ALL), "none": ()}


@dataclass(slots=True)
class _Series:
    """One series of files, and what was written into it that the index does not know yet."""

    name: str
    writer: Writer
    records: WeakKeyDictionary[Exchange, str] = field(default_factory=WeakKeyDictionary)
    unentered: list[Capture] = field(default_factory=list)
    originals: dict[str, Original] = field(default_factory=dict)  # of what is unentered, by digest


class Captures:
    """Captures the answers of a run: with *mode* kept those that led to articles, with all each of them.

    No more than *most* bytes stand in *folder*; what comes then is not captured, and the log says so once.
    """

    def __init__(self, archive: Archive, folder: Path, *, mode: str, most: int, largest: int) -> None:
        if mode not in MODES:
            raise CaptureError(f"CAPTURE {mode!r} is unknown; use kept, all or none")
        self.archive = archive
        self.folder = folder
        self.most = most
        self.series = {name: _Series(name, Writer(folder, name, largest=largest)) for name in SERIES[mode]}
        mend(archive, folder)
        self.taken = files.size_of(folder)
        self.is_full = False

    def note(self, exchange: Exchange) -> None:
        """Capture an answer, if all are wanted."""
        if ALL in self.series:
            self._write_record(self.series[ALL], exchange)

    def keep(self, exchanges: Sequence[Exchange]) -> str | None:
        """Capture what led to an article, each answer once; return the record of the one it was read from, if any.

        It stands on the disk then. Whoever stores the article enters it into the index in the same transaction.
        """
        return self.keep_all([exchanges])[0]

    def keep_all(self, articles: Sequence[Sequence[Exchange]]) -> list[str | None]:
        """Do the same for several articles, of which the disk is waited for once."""
        if KEPT not in self.series:
            return [None] * len(articles)
        series = self.series[KEPT]
        records = [[(self._write_record(series, one), one.status) for one in exchanges] for exchanges in articles]
        series.writer.sync()
        return [next((record for record, status in one if status == 200), None) for one in records]

    def enter(self) -> None:
        """Enter into the index what was written; a kill before that costs nothing, since `mend` makes up for it."""
        self.index()
        self.indexed()

    def index(self) -> None:
        """Enter what was written, in a transaction that may still fail."""
        for series in self.series.values():
            index.enter(self.archive, series.unentered)

    def indexed(self) -> None:
        """Note that what was entered is there for good."""
        for series in self.series.values():
            series.unentered.clear()
            series.originals.clear()

    def close(self) -> None:
        """Enter the rest into the index, and give the files their final names."""
        self.enter()
        for series in self.series.values():
            series.writer.close()

    def _write_record(self, series: _Series, exchange: Exchange) -> str | None:
        known = series.records.get(exchange)
        if known is not None or self._has_no_room():
            return known
        captured = capture_of(exchange, self._original(series, exchange.body))
        written = series.writer.write(captured.members, now=now())
        self.taken += sum(map(len, captured.members))
        series.records[exchange] = captured.record
        told = Original(record=captured.record, url=exchange.url, fetched=to_iso(exchange.fetched))
        if captured.original is None:
            series.originals[captured.digest] = told
        series.unentered.append(
            Capture(
                record=told.record, url=told.url, fetched=told.fetched, status=exchange.status, digest=captured.digest,
                file=written.file, offset=written.offsets[captured.place], original=captured.original,
            )
        )  # fmt: skip
        return captured.record

    def _original(self, series: _Series, payload: bytes) -> Original | None:
        if len(payload) < LEAST_PAYLOAD:
            return None
        digest = digest_of(payload)
        return series.originals.get(digest) or index.original_of(self.archive, digest, series.name)

    def _has_no_room(self) -> bool:
        if self.taken >= self.most and not self.is_full:
            self.is_full = True
            logger.warning("%s", full(self.folder, self.taken, self.most))
        return self.is_full


def exchange_of(archive: Archive, folder: Path, record: str) -> tuple[Path, Answer, list[str]]:
    """Return the file of a capture, the answer, and the lines of the request; raise CaptureError if it is gone."""
    known = index.found(archive, record)
    place = files.place_of(folder, known.file) if known else None
    if known is None or place is None:
        where = folder / known.file if known else folder
        raise CaptureError(f"the capture {record} is gone with {where}; PANTAU_CAPTURES names another folder")
    return place, whole(archive, folder, read_at(place, known.offset)), request_at(place, known.offset)


def whole(archive: Archive, folder: Path, answer: Answer) -> Answer:
    """Return a capture that only says that nothing has changed with what it was then, as far as that is there."""
    before = index.found(archive, answer.original)
    place = files.place_of(folder, before.file) if before else None
    return replace(answer, body=read_at(place, before.offset).body) if place and before else answer


def full(folder: Path, taken: int, most: int) -> str:
    """Say that captures take all that they may, and the cure."""
    said = f"the captures in {folder} take {taken / GIB:.2f} GiB of the {most / GIB:.2f} that CAPTURES_MOST allows"
    return f"{said}; articles are stored without: prune with `pantau captures --keep-days`, or raise it"


def prune(archive: Archive, folder: Path, *, before: datetime, articles: bool) -> dict[str, int]:
    """Delete the files of *folder* that are older than that, and return them with their bytes.

    Those in which an article on a topic has its capture only with *articles*. No article points to one that is gone: a
    kill leaves at most a file that nothing points to, which `pantau doctor` names.
    """
    gone = {}
    for file in index.old_files(archive, before=before, articles=articles):
        path = folder / file
        if path.parent != folder:  # a WARC file of others is not ours to delete
            continue
        gone[file] = path.stat().st_size if path.is_file() else 0
        index.forget(archive, file)
        path.unlink(missing_ok=True)
    return gone


def mend(archive: Archive, folder: Path) -> None:
    """Finish the files that killed runs left open: cut what is torn, and enter what the index does not know."""
    for path in files.stored(folder):
        if path.name.endswith(files.OPEN):
            try:
                with files.claimed(path) as file:
                    if file is not None:
                        _finish(archive, path, file)
            except OSError as error:
                raise CaptureError(f"{path} cannot be finished: {error.strerror}; see `pantau doctor`") from error


def _finish(archive: Archive, path: Path, file: BinaryIO) -> None:
    final = path.with_name(path.name.removesuffix(files.OPEN))
    known = index.last_in(archive, final.name)
    if not files.cut_torn(file, whole=known):
        path.unlink()
        return
    index.enter(archive, _captures_in(path, final.name, known))
    path.rename(final)


def _captures_in(path: Path, name: str, start: int) -> Iterator[Capture]:
    for _, answer in scan(path, lambda _: True, start=start):
        if answer is not None:
            yield Capture(
                record=answer.record, url=answer.url, fetched=to_iso(answer.fetched), status=answer.status,
                digest=answer.digest, file=name, offset=answer.offset, original=answer.original,
            )  # fmt: skip
