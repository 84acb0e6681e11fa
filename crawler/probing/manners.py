"""Which sites want to be left alone, and how long a pause the seeds demand for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.archive import channels, open_for_reading
from crawler.times import now
from crawler.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crawler.models import Source


def sites_away(archive: Path) -> dict[str, str]:
    """Return the sites that told an earlier run to stay away, and until when."""
    if not archive.exists():
        return {}
    with open_for_reading(archive) as opened:
        return channels.away(opened, now=now())


def delays_of(located: Iterable[tuple[str, Source]]) -> dict[str, float]:
    """Return the seconds between two requests to each site of which the seeds say so."""
    return {site_of(one.home): one.delay for _, one in located if one.delay}
