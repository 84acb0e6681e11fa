"""One JSON object a line: texts that are handed in to be judged, and what is handed out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from crawler.errors import CrawlerError
from crawler.times import WIB, parse_machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Entry = dict[str, Any]  # a line, as it was handed in

EXAMPLE = '{"id": 1, "title": "…", "text": "…"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRecord:
    """A text and what is known of it; its number is what its owner calls it."""

    id: str | int
    title: str
    text: str = field(repr=False)
    source: str | None = None  # slug, host or address
    published: datetime | None = None


def read_texts(lines: Iterable[bytes]) -> Iterator[TextRecord | CrawlerError]:
    """Yield the text of each line that is not empty, or the sentence that says what is wrong with it."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _record_of_text(line)
        except (TypeError, ValueError, RecursionError) as error:
            said = "it nests too deep" if isinstance(error, RecursionError) else error
            yield CrawlerError(f"line {number} cannot be judged: {said}; write it like {EXAMPLE}")


def json_line(value: object, told: Callable[[Any], object] = str) -> str:
    """Return a value as JSON that stays on one line, without what would drive a terminal.

    JSON allows C1 controls and Unicode's line separators; a terminal or a reader of lines does not. What is none of
    JSON's own types is written as *told* says.
    """
    text = json.dumps(value, ensure_ascii=False, default=told)
    return text if text.isprintable() else "".join(map(_escaped, text))


def _escaped(character: str) -> str:
    return character if character.isprintable() else json.dumps(character)[1:-1]


def _record_of_text(line: bytes) -> TextRecord:
    entry = _object(line)
    number = entry.get("id")
    if isinstance(number, bool) or not isinstance(number, str | int):
        raise TypeError("it has no id, a string or a number")
    return TextRecord(
        id=_whole(number) if isinstance(number, str) else number,
        title=_spaced(_string(entry, "title") or ""),
        text=_spaced(_needed(entry, "text")),
        source=_string(entry, "source"),
        published=_published(entry),
    )


def _spaced(text: str) -> str:
    """Return *text* with plain blanks, one at a time, as the text of a page is stored."""
    return "\n".join(" ".join(line.split()) for line in text.split("\n"))


def _object(line: bytes) -> Entry:
    try:
        entry = json.loads(line.decode("utf-8-sig"))  # Windows editors put a mark in front
    except UnicodeDecodeError:
        raise ValueError("it is not in UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg} at character {error.pos + 1})") from None
    if not isinstance(entry, dict):
        raise TypeError("it is no JSON object")
    return entry


def _needed(entry: Entry, key: str) -> str:
    value = _string(entry, key)
    if value is None:
        raise ValueError(f"it has no {key}")
    return value


def _string(entry: Entry, key: str) -> str | None:
    value = entry.get(key)
    if value is not None and not isinstance(value, str):
        raise TypeError(f"its {key} is no string")
    return value if value is None else _whole(value)


def _whole(text: str) -> str:
    """Return *text* without halves of characters, which JSON can write and nothing can print."""
    return text.encode("utf-8", "replace").decode()


def _published(entry: Entry) -> datetime | None:
    value = _string(entry, "published")
    moment = parse_machine(value, zone=WIB)
    if value and moment is None:
        raise ValueError("its published is no date such as 2021-12-14 or 2021-12-14T17:47:00+07:00")
    return moment and moment.astimezone(ZoneInfo(WIB))  # the year of a bare day is its own, not that of UTC
