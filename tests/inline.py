"""Stages without processes: what they send to the workers is done at once."""

from __future__ import annotations

import asyncio

from scrapy.settings import Settings


class InlineWorkers:
    async def run(self, function, *arguments, **named):
        return function(*arguments, **named)


class Crawler:
    """What a stage asks of a crawler."""

    def __init__(self, **settings):
        self.settings = Settings(settings)

    def get_extension(self, _cls):
        return InlineWorkers()


def process(stage, item):
    """Return what *stage* makes of *item*, or raise its drop."""
    return asyncio.run(stage.process_item(item))
