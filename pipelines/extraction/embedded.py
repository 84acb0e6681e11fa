"""The text of a page that a script draws: in the data that the page brings along, of which it shows a teaser at most.

What these data call things is each site's own affair. So a text in them is known by what the page shows of it, or by
the headline that stands beside it.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lxml import html

from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.paragraphs import PROSE, Line, TextRun, read_lines
from pipelines.extraction.script_data import data_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DEEPEST = 20
FEWEST = 2  # paragraphs of a list
LONG = 20  # letters of a headline with which another one begins
HIGHEST = 3  # parts of a text among which its headline may be
MARKUP = "</"
DATA = ("{", "[{")  # with which no text begins


def texts_in(scripts: Iterable[str], title: str, *, least: float) -> Iterator[tuple[list[Line], bool]]:
    """Yield the lines of each text in the data of *scripts*, and whether the headline *title* stands beside it.

    Of texts with fewer characters than *least*, of which such data are full, none is read.
    """
    folded = fold_title(title)
    for data in data_of(scripts):
        for value, is_headed in _values(data, folded):
            parts = _parts_of(value)
            if sum(map(len, parts)) >= least:
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
