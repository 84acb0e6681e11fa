"""Writes the newsroom's sites as a seeds file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.newsroom.models import Newsroom, Site


def seeds_of(newsroom: Newsroom, port: int) -> str:
    """Return sources for all sites as they are served on *port*."""
    return "\n".join(_entry(site, port) for site in newsroom.sites)


def _entry(site: Site, port: int) -> str:
    home = f"http://{site.host}:{port}"
    lines = [
        f"[{site.slug}]",
        f'home = "{home}/"',
        f"name = {json.dumps(site.name)}",
        f"regions = {json.dumps(list(site.regions))}",
        f'timezone = "{site.timezone}"',
    ]
    if site.channels:
        channels = (f'  {{ kind = "{kind}", url = "{home}{path}" }},' for kind, path in site.channels)
        lines += ["channels = [", *channels, "]"]
    return "\n".join([*lines, ""])
