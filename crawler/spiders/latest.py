"""Fetch what the sources have published since the last run."""

from __future__ import annotations

from crawler.spiders.base import NewsSpider


class LatestSpider(NewsSpider):
    """What every channel of every day announces, and what earlier runs left behind."""

    name = "latest"
