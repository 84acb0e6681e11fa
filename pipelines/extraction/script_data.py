"""The data that a page's scripts bring along: JSON of its own, a state that a script sets, or what a framework streams.

A state is an object of the script's language, which is JSON but for names without quotes and for values that are
names. What a framework streams (`__next_f.push`) stands in pieces; in the rows that they make together one may stand
for another: "$1f".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

LONGEST = 2_000_000  # characters of one script; what is longer is no single article
BEGINNING = 400  # characters in which a script says what it does
LEAST_HELD = 200  # characters of an attribute that may hold a text
DEEPEST = 20
STREAM = "__next_f.push("
STATE = re.compile(r"\b__[A-Za-z]\w*\s*=(?!=)\s*")
DECLARED = re.compile(r"\s*(?:(?:var|let|const)\s+|window\.)[A-Za-z_$][\w$]*\s*=\s*(?=\{|JSON\.parse\()")
PARSED = "JSON.parse("
RETURNED = re.compile(r"\breturn\s*(?=\{)")
TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)'
    r"|(?P<before>[{,]\s*)(?P<name>[A-Za-z_$][\w$]*)\s*:"
    r"|(?<=[:,\[])(?P<value>[A-Za-z_$][\w$.]*|void 0|![01])(?=[,}\]])",
    re.DOTALL,
)
WORDS = {"true": "true", "false": "false", "!0": "true", "!1": "false"}
ROW = re.compile(rb"(?P<name>[0-9a-f]{1,8}):(?:T(?P<length>[0-9a-f]{1,6}),)?")
REFERENCE = re.compile(r"\$[0-9a-f]{1,8}")
DECODER = json.JSONDecoder(strict=False)


def may_hold_data(script: str) -> bool:
    """Say whether a script that is no JSON begins as one that brings data along."""
    beginning = script[:BEGINNING]
    is_state = "__" in beginning and (STREAM in beginning or STATE.search(beginning) is not None)
    return is_state or DECLARED.match(beginning) is not None


def data_held(elements: Iterable[_Element]) -> Iterator[str]:
    """Yield the data that *elements* hold in an attribute, for a script that draws what they are to say."""
    for element in elements:
        yield from (value for value in element.attrib.values() if len(value) >= LEAST_HELD and value.startswith("{"))


def data_of(scripts: Iterable[str]) -> Iterator[object]:
    """Yield what each of *scripts* holds; what is streamed last, as it stands in pieces in several."""
    pieces: list[str] = []
    for script in scripts:
        if len(script) > LONGEST:
            continue
        if STREAM in script[:BEGINNING]:
            pieces += _pieces_in(script)
        elif found := STATE.search(script[:BEGINNING]) or DECLARED.match(script):
            yield _state(script[found.end() :])
        else:
            yield _load(script)
    yield from _streamed("".join(pieces)[:LONGEST].encode("utf-8", "replace"))


def _load(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _begun(text: str, start: int) -> object:
    """Return the value with which *text* goes on at *start*, whatever follows it."""
    try:
        return DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _state(text: str) -> object:
    if text.startswith((PARSED, '"')):
        held = _begun(text, len(PARSED) if text[0] != '"' else 0)
        return _load(held) if isinstance(held, str) else None
    returned = None if text.startswith(("{", "[")) else RETURNED.search(text)
    text = text[returned.end() if returned else 0 :]
    return _begun(text, 0) or _begun(TOKEN.sub(_quoted, text), 0)


def _quoted(token: re.Match[str]) -> str:
    if token["name"]:
        return f'{token["before"]}"{token["name"]}":'
    return WORDS.get(token["value"], "null") if token["value"] else token[0]


def _pieces_in(script: str) -> Iterator[str]:
    for part in script.split(STREAM)[1:]:
        match _begun(part, 0):
            case [_, str(piece)]:
                yield piece


def _streamed(stream: bytes) -> Iterator[object]:
    rows = dict(_rows_in(stream))
    for row in rows.values():
        yield _resolved(row, rows)


def _rows_in(stream: bytes) -> Iterator[tuple[str, object]]:
    """Yield each row with its name: a text of so many bytes, or JSON on a line of its own."""
    place = 0
    while row := ROW.match(stream, place):
        if row["length"]:
            place = row.end() + int(row["length"], 16)
            yield f"${row['name'].decode()}", stream[row.end() : place].decode("utf-8", "replace")
            continue
        end = stream.find(b"\n", row.end())
        end = len(stream) if end < 0 else end
        yield f"${row['name'].decode()}", _load(stream[row.end() : end].decode("utf-8", "replace"))
        place = end + 1


def _resolved(value: object, rows: dict[str, object], depth: int = 0) -> object:
    """Return *value* with the texts in it for which others stand."""
    if isinstance(value, str):
        told = rows.get(value) if REFERENCE.fullmatch(value) else value
        return told if isinstance(told, str) else value
    if depth > DEEPEST:
        return None
    if isinstance(value, list):
        return [_resolved(one, rows, depth + 1) for one in value]
    if isinstance(value, dict):
        return {name: _resolved(one, rows, depth + 1) for name, one in value.items()}
    return value
