"""Read lists that a site hands to its scripts: JSON that holds entries, or pieces of a page."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.discovery.article_urls import looks_like_article
from crawler.discovery.dates import moment_of
from crawler.discovery.fields import address_of, title_of
from crawler.models import Candidate
from crawler.urls import same_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
NAMES = {kind: frozenset(names) for kind, names in TABLE.items()}
ADDRESS = re.compile(r"(?:https?:/)?/[^\s\"'<>]+")
PIECE = re.compile(r"<[a-z][^<>]*\b(?:href|onclick|data-href|data-url)\b", re.IGNORECASE)
ASSIGNED = re.compile(r"(?:=|\()\s*(?=[\[{])")
MOST_TRIED = 40  # places of a script at which data may begin
MOST_OBJECTS = 20_000


@dataclass(slots=True, kw_only=True)
class ListedData:
    """What data holds of a list."""

    candidates: list[Candidate] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)  # of a page, in HTML
    further: str | None = None


def read_data(text: str, url: str, zone: str = "UTC") -> ListedData:
    """Return what a JSON document at *url* holds of a list; nothing of one that is broken."""
    return _collected(_loaded(text), url, zone)


def data_of_scripts(root: _Element, url: str, zone: str = "UTC") -> tuple[Candidate, ...]:
    """Return the articles in the data that the scripts of a page bring along to draw its list from."""
    texts = (element.text or "" for element in root.iter("script"))
    return tuple(one for text in texts for data in _data_in(text) for one in _collected(data, url, zone).candidates)


def _loaded(text: str) -> Any:  # noqa: ANN401
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _data_in(text: str) -> Iterator[Any]:
    """Yield the data that a script is, or that it assigns or hands to a function."""
    if text.lstrip()[:1] in {"{", "["} and (data := _loaded(text)) is not None:
        yield data
        return
    decoder, end = json.JSONDecoder(), 0
    for _, place in zip(range(MOST_TRIED), ASSIGNED.finditer(text), strict=False):
        if place.end() < end:  # within what was read
            continue
        try:
            data, end = decoder.raw_decode(text, place.end())
        except (ValueError, RecursionError):
            continue
        yield data


def _collected(data: Any, url: str, zone: str) -> ListedData:  # noqa: ANN401
    found = ListedData()
    for one in _objects(data):
        said = {re.sub(r"[-_]", "", name.lower()): value for name, value in one.items() if isinstance(value, str)}
        found.pieces += [value for value in said.values() if PIECE.search(value)]
        found.further = found.further or _address(_first(said, "next"), url)
        found.candidates += _candidates(said, url, zone)
    return found


def _objects(data: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    """Yield the objects of data in their order, the outer ones first."""
    todo, seen = [data], 0
    while todo and seen < MOST_OBJECTS:
        one = todo.pop()
        seen += 1
        if isinstance(one, dict):
            yield one
        inner: Iterable[Any] = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        todo.extend(reversed([part for part in inner if isinstance(part, dict | list)]))


def _candidates(said: dict[str, str], url: str, zone: str) -> list[Candidate]:
    title = title_of(_first(said, "titles"))
    words = len(title.split()) if title else 0
    addresses = (_address(value, url) for name, value in said.items() if name not in NAMES["next"])
    known = dict.fromkeys(one for one in addresses if one and looks_like_article(one, words))
    return [Candidate(url=one, title=title, published=moment_of(_first(said, "moments"), zone)) for one in known]


def _first(said: dict[str, str], kind: str) -> str:
    return next((value for name, value in said.items() if name in NAMES[kind]), "")


def _address(text: str, url: str) -> str | None:
    address = address_of(text, url) if ADDRESS.fullmatch(text) else None
    return address if address and same_site(address, url) else None
