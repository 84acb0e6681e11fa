"""Stages without processes: what they send to the workers is done at once."""

from __future__ import annotations

import asyncio
import inspect
from contextlib import asynccontextmanager

from crawler.sources.own import default_seeds
from crawler.sources.topics import shipped_topics
from pipelines.models import Aims, SourceFacts
from pipelines.process import Draft

[PROGRAMME] = [topic.programme for topic in shipped_topics()]  # of the topic that ships


class InlineWorkers:
    async def run(self, function, *arguments, **named):
        return function(*arguments, **named)

    @asynccontextmanager
    async def turn(self, rank=0):  # noqa: ARG002  (nobody waits)
        yield self.run


def process(stage, item):
    """Return what one of Scrapy's stages makes of *item*, or raise its drop."""
    made = stage.process_item(item)
    return asyncio.run(made) if inspect.iscoroutine(made) else made


def make_aims(**rest):
    return Aims(**({"seeds": str(default_seeds()), "languages": ("id",)} | rest))


def make_draft(title="", text="", *, home=(), published=None, **aims):
    """Return a text on its way through the stages."""
    source = SourceFacts(regions=home)
    return Draft(title=title, text=text, published=published, source=source, aims=make_aims(**aims))
