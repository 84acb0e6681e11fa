"""Exchanges as WARC 1.1 records, each compressed for itself, so that one can be read without those before it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastwarc.warc import WarcRecord, WarcRecordType

from crawler import __version__
from crawler.times import to_iso

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from crawler.models import Exchange

SOFTWARE = "Pantau"
VERSION = "WARC/1.1"
STANDARD = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
LEVEL = 4  # of compression: in two thirds of the time that 6 takes, for a twenty-fifth more
UNCHANGED = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
LEAST_PAYLOAD = 512  # bytes; to refer to a shorter payload takes as much room as to repeat it
FIELDS = "application/warc-fields"


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """An earlier capture of the same payload."""

    record: str
    url: str
    fetched: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Captured:
    """The records of one exchange, ready to be written in this order; *place* is that of the answer among them."""

    record: str
    digest: str
    original: str | None
    members: tuple[bytes, ...]
    place: int


def digest_of(payload: bytes) -> str:
    """Return the digest of a payload as WARC files and their indexes write it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(payload, usedforsecurity=False).digest()).decode()


def info_of(name: str, moment: datetime) -> bytes:
    """Return the record with which the file of that name begins."""
    told = {"software": f"{SOFTWARE}/{__version__}", "format": "WARC File Format 1.1", "conformsTo": STANDARD}
    fields = {"WARC-Filename": name, "Content-Type": FIELDS}
    return _member(WarcRecordType.warcinfo, _new_id(), moment, fields, _fields(told))


def capture_of(exchange: Exchange, original: Original | None) -> Captured:
    """Return the records of an exchange; where its payload is that of *original*, the answer refers to that."""
    record, digest = _new_id(), digest_of(exchange.body)
    before = [_metadata_of(exchange, record)] if exchange.told else []
    answer = _revisit(exchange, record, digest, original) if original else _response(exchange, record, digest)
    after = [_request(exchange, record)] if exchange.request else []
    return Captured(
        record=record,
        digest=digest,
        original=original.record if original else None,
        members=(*before, answer, *after),
        place=len(before),
    )


def _response(exchange: Exchange, record: str, digest: str) -> bytes:
    fields = {
        **_about(exchange),
        "WARC-Payload-Digest": digest,
        "Content-Type": "application/http; msgtype=response",
    }
    return _member(WarcRecordType.response, record, exchange.fetched, fields, exchange.head + exchange.body)


def _revisit(exchange: Exchange, record: str, digest: str, original: Original) -> bytes:
    fields = {
        **_about(exchange),
        "WARC-Profile": UNCHANGED,
        "WARC-Payload-Digest": digest,
        "WARC-Refers-To": f"<{original.record}>",
        "WARC-Refers-To-Target-URI": original.url,
        "WARC-Refers-To-Date": original.fetched,
        "Content-Type": "application/http; msgtype=response",
    }
    return _member(WarcRecordType.revisit, record, exchange.fetched, fields, exchange.head)


def _request(exchange: Exchange, record: str) -> bytes:
    fields = {
        **_about(exchange),
        "WARC-Concurrent-To": f"<{record}>",
        "Content-Type": "application/http; msgtype=request",
    }
    return _member(WarcRecordType.request, _new_id(), exchange.fetched, fields, exchange.request)


def _metadata_of(exchange: Exchange, record: str) -> bytes:
    """It comes before the answer, so that whoever reads the file from its beginning knows it by then."""
    fields = {"WARC-Target-URI": exchange.url, "WARC-Concurrent-To": f"<{record}>", "Content-Type": FIELDS}
    return _member(WarcRecordType.metadata, _new_id(), exchange.fetched, fields, _fields(exchange.told))


def _about(exchange: Exchange) -> dict[str, str]:
    address = {"WARC-IP-Address": exchange.address} if exchange.address else {}
    return {"WARC-Target-URI": exchange.url} | address


def _fields(told: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in told.items()).encode("utf-8", "replace")


def read_fields(block: bytes) -> dict[str, str]:
    """Return what a record of fields says, names and values."""
    lines = (line.partition(":") for line in block.decode("utf-8", "replace").split("\r\n"))
    return {name.strip(): value.strip() for name, colon, value in lines if colon}


def _member(kind: WarcRecordType, record: str, moment: datetime, fields: Mapping[str, str], block: bytes) -> bytes:
    made = WarcRecord()
    made.init_headers(kind, record.removeprefix("urn:").encode(), content_length=len(block))
    made.headers.status_line = VERSION
    for name, value in {"WARC-Date": to_iso(moment), **fields}.items():
        made.headers[name] = value
    made.set_bytes_content(block)
    written = io.BytesIO()
    made.write(written, checksum_data=True)
    return gzip.compress(written.getvalue(), LEVEL, mtime=0)


def _new_id() -> str:
    return f"urn:uuid:{uuid.uuid4()}"
