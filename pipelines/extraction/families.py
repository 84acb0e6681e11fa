"""Theme families: which one made a page, and what its markup means. The facts are in families.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from pipelines.extraction.selectors import plan_of

if TYPE_CHECKING:
    from pipelines.extraction.index import Index

# What a theme does to the clock of its dates.
LOCAL_AS_UTC = "local as utc"  # the site's own clock with +00:00 attached
UTC_AS_LOCAL = "utc as local"  # the clock of UTC with the site's offset attached


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The selectors of one theme or network."""

    name: str
    detect: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    byline: tuple[str, ...] = ()  # blocks of "Penulis: ...", read before they are removed
    captions: tuple[str, ...] = ()  # the text of a photo page
    remove: tuple[str, ...] = ()
    clock: str = ""
    broad: bool = False  # marks that many themes share: other readers may know better where the text ends


UNKNOWN = Family(name="")


@cache
def _tables() -> dict[str, dict[str, Any]]:
    text = resources.files(__package__).joinpath("families.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def load_families() -> tuple[Family, ...]:
    """Return the families in the order in which a page is asked for them."""
    return tuple(_family(name, table) for name, table in _tables().items() if name != "everywhere")


def _family(name: str, table: dict[str, Any]) -> Family:
    lists = {key: tuple(value) for key, value in table.items() if key not in {"clock", "broad"}}
    return Family(name=name, clock=table.get("clock", ""), broad=table.get("broad", False), **lists)


@cache
def rules_everywhere() -> tuple[str, ...]:
    """Return the removals that apply under any theme."""
    return tuple(_tables()["everywhere"]["remove"])


def find_family(index: Index) -> Family:
    """Return the first family one of whose marks is on the page, or one that knows nothing."""
    for family, keys in _marked():
        if not index.elements.keys().isdisjoint(keys) and any(index.first(css) is not None for css in family.detect):
            return family
    return UNKNOWN


@cache
def _marked() -> tuple[tuple[Family, frozenset[str]], ...]:
    """Return the families, each with what a page must have for a mark of it to be there; any page has a "*"."""
    return tuple((family, frozenset(map(_key_of, family.detect))) for family in load_families())


def _key_of(css: str) -> str:
    plan = plan_of(css)
    return "*" if plan is None or plan.part is not None else plan.key
