"""What a worker process does: set itself up, and read the article out of a page. It does not import Scrapy."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import signal
import sys
from dataclasses import asdict
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.models import Article
from crawler.times import day_of
from pipelines.text.gate import Gate
from pipelines.text.topics import load_topics

if TYPE_CHECKING:
    from crawler.models import Page
    from pipelines.extraction import Extraction


PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
GARBAGE = 20_000  # objects made before a look for garbage: a page makes many, and few in circles
DEEPEST = 10_000  # calls; pages nest deeper than Python's usual thousand


def begin_worker(parent: int, memory: int, module: str) -> None:
    """Set a new worker up: it dies with its parent, leaves Ctrl-C to it, has bounds, and has imported *module*."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # the parent died before the line above
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # how the pool ends a worker
    with contextlib.suppress(ValueError, OSError):  # a lower limit is already set
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.setrecursionlimit(DEEPEST)
    import_module(module)  # up to a second of imports, before the first page
    gc.freeze()  # what was imported stays for good
    gc.set_threshold(GARBAGE)


@lru_cache(maxsize=8)
def gate_of(seeds: str) -> Gate:
    """Return the gate of the topics in a seeds folder, built once in every worker."""
    return Gate(load_topics(Path(seeds)))


def read_article(
    page: Page, *, zone: str, remove: tuple[str, ...], seeds: str | None = None
) -> Article | tuple[str, str]:
    """Return the article on *page*, or the name of the drop that refuses it and the reason.

    With *seeds*, an article whose title and text have no word of its topics is read in brief.
    """
    # Imported by the worker alone: the process that talks to the network saves a second and 60 MB.
    from pipelines.extraction import extract_page  # noqa: PLC0415

    extraction = extract_page(
        page.body,
        url=page.url,
        fetched=page.fetched,
        zone=zone,
        remove=remove,
        encoding=page.encoding,
        title=page.title,
        published=page.published,
        parts=page.parts,
        speaks=gate_of(seeds).speaks if seeds else None,
    )
    return extraction.dropped or article_of(page, extraction, zone=zone)


def article_of(page: Page, extraction: Extraction, *, zone: str) -> Article:
    """Return the article that an extraction found on *page*, under the address it gives itself."""
    return Article(
        url=extraction.canonical or page.url,
        announced=page.announced,
        source=page.source,
        fetched=page.fetched,
        title=extraction.title,
        text=extraction.text,
        authors=list(extraction.authors),
        published=extraction.published,
        precision=extraction.precision,
        day=day_of(extraction.published, zone) if extraction.published else None,
        modified=extraction.modified,
        section=extraction.section,
        tags=list(extraction.tags),
        image=extraction.image,
        description=extraction.description,
        family=extraction.family,
        origins=dict(extraction.evidence),
        removed=[asdict(one) for one in extraction.removed],
        further=extraction.further,
        is_brief=extraction.is_brief,
    )
