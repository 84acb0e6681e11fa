"""How a slice travels: in a message, or if it is too large for that, as a file in a store that all machines see."""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING

from crawler.errors import CrawlerError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

LARGEST = 8 * 1024**2  # bytes of a slice in a message
NAME = re.compile(r"[0-9a-z-]+\.slice")


class ParcelError(CrawlerError):
    """A slice cannot travel, wherever it is tried again."""


def wrap(data: bytes, *, name: str, store: Path | None, largest: int = LARGEST) -> dict[str, str]:
    """Return a slice as JSON can hold it; one that is larger than *largest* is a file in *store* then.

    *name* is one of its own, such as `ID-out`. Raise ParcelError if a store is needed and there is none with room.
    """
    digest = blake2b(data, digest_size=16).hexdigest()
    if len(data) <= largest:
        return {"data": base64.b64encode(data).decode("ascii"), "digest": digest}
    if store is None:
        said = (
            f"a slice of {len(data)} bytes fits no message; name a folder that all machines see, on all, with --store"
        )
        raise ParcelError(said)
    file = f"{name}.slice"
    part = store / f"{file}.part"
    try:
        part.write_bytes(data)
        part.replace(store / file)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise ParcelError(f"{store} takes no slice: {error.strerror}; see to its room and its rights") from error
    return {"file": file, "digest": digest}


def unwrap(parcel: Mapping[str, str], *, store: Path | None) -> bytes:
    """Return the slice that was wrapped; raise CrawlerError if it is not whole or its file is gone."""
    try:
        is_here = "data" in parcel
        data = base64.b64decode(parcel["data"], validate=True) if is_here else _file(parcel, store).read_bytes()
    except (ValueError, TypeError, OSError, KeyError) as error:  # what came is no text, or no base64
        raise CrawlerError(f"a slice could not be read ({error}); it is asked for once more") from error
    if blake2b(data, digest_size=16).hexdigest() != parcel.get("digest"):
        raise CrawlerError("a slice came damaged; it is asked for once more")
    return data


def discard(parcel: Mapping[str, str], *, store: Path | None) -> None:
    """Delete the file of a slice that is needed no more, if it has one."""
    if "file" in parcel:
        _file(parcel, store).unlink(missing_ok=True)


def sweep(store: Path, *, since: datetime) -> None:
    """Delete the slices that were put into a store before a moment: nobody is left who could ask for them."""
    for path in (*store.glob("*.slice"), *store.glob("*.slice.part")):
        with suppress(OSError):  # another coordinator may have been faster
            if path.stat().st_mtime < since.timestamp():
                path.unlink(missing_ok=True)


def _file(parcel: Mapping[str, str], store: Path | None) -> Path:
    name = parcel["file"]
    if store is None or not NAME.fullmatch(name):
        raise CrawlerError(f"a slice lies in the file {name!r}, and there is no store that has it")
    return store / name
