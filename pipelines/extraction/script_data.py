"""The data that a page's scripts bring along, and the texts in them: of some pages a script draws the whole text.

It is JSON of its own, a state that a script sets, or what a framework streams. A state is an object of the script's
language, which is JSON but for names without quotes and for values that are names. What a framework streams
(`__next_f.push`) stands in pieces; in the rows that they make together one may stand for another: "$1f".

What these data call things is each site's own affair. So a text in them is known by what the page shows of it, a teaser
at most, or by the headline that stands beside it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from lxml import html

from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.paragraphs import PROSE, Line, TextRun, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

LONGEST = 2_000_000  # characters of one script; what is longer is no single article
BEGINNING = 400  # characters in which a script says what it does
LEAST_HELD = 200  # characters of an attribute that may hold a text
DEEPEST = 20
FEWEST = 2  # paragraphs of a list
LONG = 20  # letters of a headline with which another one begins
HIGHEST = 3  # parts of a text among which its headline may be
MARKUP = "</"
DATA = ("{", "[{")  # with which no text begins
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


def texts_in(scripts: Iterable[str], title: str, *, least: float) -> Iterator[tuple[list[Line], bool]]:
    """Yield the lines of each text in the data of *scripts*, and whether the headline *title* stands beside it.

    Of texts with fewer characters than *least*, of which such data are full, none is read.
    """
    folded = fold_title(title)
    for data in data_of(scripts):
        for value, is_headed in _values(data, folded):
            parts = _parts_of(value)
            if sum(len(part) for part in parts if " " in part) >= least:  # an address is no text
                is_above = bool(folded) and folded in map(fold_title, parts[:HIGHEST])
                yield [line for part in parts for line in _read(part)], is_headed or is_above


def _values(value: object, title: str, depth: int = 0, *, is_headed: bool = False) -> Iterator[tuple[object, bool]]:
    """Yield each long string and each list in *value*, and whether an object around it has *title* among its own."""
    if isinstance(value, str) and len(value) >= PROSE:
        yield value, is_headed
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        yield value, is_headed
        for one in value:
            yield from _values(one, title, depth + 1)
    elif isinstance(value, dict):
        is_own = bool(title) and any(isinstance(one, str) and _heads(fold_title(one), title) for one in value.values())
        for one in value.values():
            yield from _values(one, title, depth + 1, is_headed=is_own)


def _heads(text: str, title: str) -> bool:
    """Say whether *text* is the headline *title*, or is all of it but a name that the head has behind it."""
    return text == title or (len(text) >= LONG and title.startswith(text))


def _parts_of(value: object) -> list[str]:
    """Return the paragraphs of a string, or of a list of such, or of objects that hold them in pieces."""
    if isinstance(value, str):
        return [] if value.startswith(DATA) else [value]
    return _paragraphs_of(value) if isinstance(value, list) and len(value) >= FEWEST else []


def _paragraphs_of(entries: list[object]) -> list[str]:
    """Return what each of *entries* says under the name under which they say most."""
    said = [list(_leaves(one)) for one in entries]
    total: dict[str, int] = defaultdict(int)
    for name, text in (leaf for leaves in said for leaf in leaves):
        total[name] += len(text)
    most = max(total, key=lambda name: total[name], default="")
    return ["".join(text for name, text in leaves if name == most) for leaves in said]


def _leaves(value: object, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the strings in *value*, each with its name; those of lists within it, in their order."""
    if isinstance(value, str):
        yield name, value
    elif depth <= DEEPEST and isinstance(value, list | dict):
        for key, one in value.items() if isinstance(value, dict) else ((name, one) for one in value):
            yield from _leaves(one, str(key), depth + 1)


def _read(text: str) -> list[Line]:
    if MARKUP in text:
        return read_lines(html.fragment_fromstring(text, create_parent="div"))
    return [Line.of([TextRun(part, linked=False)]) for part in text.splitlines() if part.strip()]
