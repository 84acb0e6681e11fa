"""Stages without processes: what they send to the workers is done at once."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import replace

from scrapy.settings import Settings

from crawler.sources.registry import default_seeds
from pipelines.assessment import Asked, assess


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
    made = stage.process_item(item)
    return asyncio.run(made) if inspect.iscoroutine(made) else made


def assessed(article, *, home=(), **asked):
    """Return *article* as the stage before leaves it: with all that the rules say of it."""
    wanted = Asked(**{"seeds": str(default_seeds()), "languages": ("id",), "keep_all": True} | asked)
    return replace(article, assessment=assess(article.title, article.text, asked=wanted, home=home))
