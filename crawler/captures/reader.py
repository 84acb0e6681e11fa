"""Reading captures: ours, and the WARC files of others, such as those of Common Crawl."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from fastwarc.stream_io import BrotliReader, ChunkedReader, GzipReader, ZstdReader
from fastwarc.warc import ArchiveIterator, WarcRecordType

from crawler.captures.files import PIECE, member_ends
from crawler.captures.records import SOFTWARE, digest_of, read_fields
from crawler.errors import CaptureError
from crawler.times import parse_machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastwarc.stream_io import WarcReader
    from fastwarc.warc import WarcRecord

LARGEST = 12 * 1024 * 1024  # bytes of a body that are read, as of a page that is fetched
ANSWERS = WarcRecordType.response | WarcRecordType.revisit
GZIP, WARC = b"\x1f\x8b\x08", b"WARC/1."  # how a compressed record begins, and one that is unpacked
OWN = ANSWERS | WarcRecordType.metadata
# What a body may be packed in, by the names of HTTP.
PACKINGS: dict[str, Callable[[BinaryIO], WarcReader]] = {
    "br": BrotliReader, "chunked": ChunkedReader, "deflate": partial(GzipReader, zlib=True), "gzip": GzipReader,
    "x-gzip": GzipReader, "zstd": ZstdReader,
}  # fmt: skip

Scanned: TypeAlias = "tuple[int, Answer | None]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A captured answer."""

    record: str
    url: str
    fetched: datetime
    offset: int
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)  # unpacked; of a revisit empty
    digest: str = ""  # of the payload as it was sent
    original: str | None = None  # the record that has the payload of a revisit
    is_part: bool = False  # since whoever kept it broke off
    told: Mapping[str, str] = field(default_factory=dict)  # what ours say of it beside

    def header(self, name: str) -> str | None:
        """Return a header of the answer, if it has it."""
        return next(iter(self.headers_of(name)), None)

    def headers_of(self, name: str) -> list[str]:
        """Return all headers of that name."""
        return [value for each, value in self.headers if each.lower() == name]


def is_own(path: Path) -> bool:
    """Say whether Pantau wrote a file; raise CaptureError if it is no WARC file."""
    with _open_stream(path) as file:
        first = next(iter(ArchiveIterator(file, parse_http=False)), None)
        if first is None or first.record_type != WarcRecordType.warcinfo:
            return False
        return read_fields(first.reader.read(LARGEST)).get("software", "").startswith(f"{SOFTWARE}/")


def scan(path: Path, wanted: Callable[[str], bool], *, start: int = 0, own: bool = False) -> Iterator[Scanned]:
    """Yield each answer of a file from an offset on: whole if its address is *wanted*, else None.

    With it goes the offset from which on it may be scanned again: its own, in our own files that of what they say of it
    before. Raise CaptureError where the file is damaged, with all that came before it yielded; a last record that is
    torn is left out.
    """
    told: dict[str, Mapping[str, str]] = {}
    begin: int | None = None  # of what is said of the next answer
    with _open_stream(path) as file:
        file.seek(start)
        for record in ArchiveIterator(file, record_types=OWN if own else ANSWERS, parse_http=False):
            url = (record.headers.get("WARC-Target-URI") or "").strip("<>")  # some writers put it into angles
            is_wanted = wanted(url)
            if record.record_type != WarcRecordType.metadata:
                offset = record.stream_pos if begin is None else begin
                yield offset, _answer(record, url, told) if is_wanted else None
                begin = None
            elif is_wanted:
                begin = record.stream_pos
                told = {_plain(record.headers.get("WARC-Concurrent-To")): read_fields(record.reader.read(LARGEST))}


def is_by_record(path: Path) -> bool:
    """Say whether each record of a file is compressed by gzip for itself, as far as the first two show."""
    with suppress(CaptureError), _open_stream(path) as file:
        offsets = [record.stream_pos for record in islice(ArchiveIterator(file, parse_http=False), 2)]
        return len(offsets) == 2 and all(_begins_record(file, offset) for offset in offsets)
    return False


def first_record(path: Path, begin: int, end: int) -> int | None:
    """Return where the first record begins in a stretch of a file that is compressed record by record, if one does."""
    with _open_stream(path) as file:
        file.seek(begin)
        piece = file.read(end - begin + len(GZIP) - 1)
        places = (begin + found.start() for found in re.finditer(re.escape(GZIP), piece))
        return next((place for place in places if _begins_record(file, place)), None)


def _begins_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(file.read(256), len(WARC)) == WARC
    except zlib.error:
        return False


def is_cut_short(path: Path, offset: int) -> bool:
    """Say whether a file ends within a record; one begins at *offset*, unless the file is compressed as a whole.

    Of what is compressed by anything but gzip nobody can tell.
    """
    with _open_stream(path) as file:
        if file.read(len(GZIP)) == GZIP:
            start = offset if _begins_record(file, offset) else 0
            file.seek(max(member_ends(file, start), default=start))
            behind = file.read(len(GZIP))  # the last whole record
            return bool(behind) and GZIP.startswith(behind)
        file.seek(0)
        is_unpacked = file.read(len(WARC)) == WARC
        file.seek(offset)
        return is_unpacked and _ends_within(file)


def _ends_within(file: BinaryIO) -> bool:
    """Say whether the last record has fewer bytes than it says, or does not even say how many."""
    missing = False
    for record in ArchiveIterator(file, parse_http=False):
        read = sum(len(piece) for piece in iter(partial(record.reader.read, PIECE), b""))
        missing = read < record.content_length or "Content-Length" not in record.headers
    return missing


def read_at(path: Path, offset: int) -> Answer:
    """Return the answer that stands at an offset; raise CaptureError if there is none."""
    found = next((answer for _, answer in scan(path, lambda _: True, start=offset)), None)
    if found is None or found.offset != offset:
        raise CaptureError(f"{path} has no whole capture at {offset}; see `pantau doctor --deep`")
    return found


def request_at(path: Path, offset: int) -> list[str]:
    """Return the lines of the request to which the answer at an offset was given; none if nobody kept it."""
    with _open_stream(path) as file:
        file.seek(offset)
        told = iter(ArchiveIterator(file, parse_http=False))
        answer = next(told, None)
        number = answer and answer.record_id  # before the next record takes its place
        record = next(told, None)
        if record is None or record.headers.get("WARC-Concurrent-To") != number:
            return []
        return record.reader.read(LARGEST).decode("latin-1").splitlines()


@contextmanager
def _open_stream(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        if error.errno:
            raise CaptureError(f"{path} cannot be read: {error.strerror}") from error
        raise CaptureError(f"{path} is damaged, or no WARC file: {error}") from error


def _answer(record: WarcRecord, url: str, told: Mapping[str, Mapping[str, str]]) -> Answer | None:
    offset, number = record.stream_pos, _plain(record.record_id)
    is_revisit = record.record_type == WarcRecordType.revisit
    moment = parse_machine(record.headers.get("WARC-Date"))
    record.parse_http(strict_mode=False)
    payload = record.reader.read(record.content_length + 1) if record.content_length <= LARGEST else b""
    if moment is None or record.http_headers is None or len(payload) != record.content_length:
        return None
    headers = record.http_headers.to_tuples()
    return Answer(
        record=number,
        url=url,
        fetched=moment,
        offset=offset,
        status=record.http_headers.status_code or 0,
        headers=headers,
        body=_unpacked(payload, headers),
        digest=record.headers.get("WARC-Payload-Digest") or digest_of(payload),
        original=_plain(record.headers.get("WARC-Refers-To")) if is_revisit else None,
        is_part="WARC-Truncated" in record.headers,
        told=told.get(number, {}),
    )


def _plain(number: str | None) -> str:
    return (number or "").strip("<>")


def _unpacked(payload: bytes, headers: tuple[tuple[str, str], ...]) -> bytes:
    """Undo what a body was packed in; one that is not packed as its headers say was unpacked by whoever kept it."""
    named = [value for name, value in headers if name.lower() in {"transfer-encoding", "content-encoding"}]
    packings = [one.strip().lower() for value in reversed(named) for one in reversed(value.split(","))]
    for packing in packings:
        payload = _unpack(payload, packing)
    return payload[:LARGEST]


def _unpack(payload: bytes, packing: str) -> bytes:
    if packing not in PACKINGS or not payload:
        return payload
    try:
        return PACKINGS[packing](io.BytesIO(payload)).read(LARGEST)
    except (OSError, ValueError):
        return _inflate(payload) if packing == "deflate" else payload


def _inflate(payload: bytes) -> bytes:
    """Unpack a stream without the header that it should have."""
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(payload, LARGEST)
    except zlib.error:
        return payload
