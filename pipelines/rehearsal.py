"""Warms up as soon as it is imported, by the seeds in force: in the process from which a crawl forks its workers."""

from __future__ import annotations

import gc
from contextlib import suppress

from crawler.errors import CrawlerError
from crawler.sources.own import configured_seeds
from pipelines.models import Aims
from pipelines.process import warm_up

with suppress(CrawlerError):  # of wrong seeds the command itself tells
    warm_up(Aims(seeds=configured_seeds().value, languages=("id",)))
gc.freeze()  # it stays for good; else Python looks through it all before the process ends, for which commands wait
