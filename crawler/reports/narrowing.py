"""What narrows the articles that a report is made of, said on it so that nobody takes it for a report on all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crawler.reference.regions import region_name
from crawler.reports.wording import READERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.archive.views.outlets import Outlet
    from crawler.labels import Wording

# What is asked for, in the order in which it is said, and what the catalogue calls it.
SAID = {
    "words": "q", "region": "daerah", "source": "sumber", "topic": "topik", "dimension": "dimensi", "edition": "edisi",
    "verdict": "kaitan", "facets": "isi", "kind": "jenis",
}  # fmt: skip


def narrowing(asked: Mapping[str, Any], outlets: Mapping[str, Outlet], words: Wording = READERS) -> str:
    """Return in words what narrows a search but its days: Daerah: Kota Bogor · Topik: mbg; may be empty."""
    told = {name: value for name in SAID if (value := asked.get(name))}
    return " · ".join(
        f"{words(f'by_{SAID[name]}')}: {_value_said(name, value, outlets, words)}" for name, value in told.items()
    ) + (words("narrowing_mentions") if asked.get("region") and asked.get("mentions") else "")


def _value_said(name: str, value: Any, outlets: Mapping[str, Outlet], words: Wording) -> str:  # noqa: ANN401
    if name == "region":
        return region_name(value)
    if name == "source":
        return outlets[value].name if value in outlets else str(value)
    if name == "facets":
        return ", ".join(words.maybe("facet", one) for one in value)
    return words.maybe(name, str(value))
