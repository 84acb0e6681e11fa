"""What a worker process does: set itself up, and send what it is given through the stages. It never imports Scrapy."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import re
import resource
import signal
import sys
import traceback
from dataclasses import replace
from importlib import import_module
from multiprocessing import forkserver, get_context, parent_process
from typing import TYPE_CHECKING, Any

from crawler.urls import canonical, is_front_page
from pipelines.drops import Drop
from pipelines.extraction.tree import parse_page
from pipelines.judging import row_of
from pipelines.process import STAGES, Draft, other_language

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from multiprocessing.connection import Connection
    from pathlib import Path

    from crawler.models import Page
    from pipelines.captured import Stretch
    from pipelines.models import Aims, Processed, SourceFacts

READING = ("pipelines.extraction", "pipelines.process")  # what a page needs
FORKS = get_context("forkserver")  # forked from ourselves, a worker would hold our lock and our connections
GARBAGE = 20_000  # objects made before a look for garbage: a page makes many, and few in circles
DEEPEST = 10_000  # calls; pages nest deeper than Python's usual thousand
NOWHERE = "https://tanpa-alamat.invalid/halaman"  # base of a page that does not say where it stood; never shown
BODY = re.compile(rb"<body[\s>]", re.IGNORECASE)


def begin_server(modules: tuple[str, ...] = READING) -> None:
    """Have the process begin from which workers are forked; it imports *modules* while we do something else.

    Where it cannot begin, whoever asks for a worker is told why.
    """
    FORKS.set_forkserver_preload([__name__, *modules])
    with contextlib.suppress(OSError):
        forkserver.ensure_running()


def serve(pipe: Connection, memory: int, modules: tuple[str, ...]) -> None:
    """Carry out one task after the other: (function, args, kwargs) in, (True, result) or (False, exception) out.

    The first thing sent says that this worker is ready.
    """
    begin_worker(memory, modules)
    pipe.send(True)
    with contextlib.suppress(EOFError):  # the parent has closed
        while True:
            pipe.send(_outcome_of(*pipe.recv()))


def _outcome_of(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[bool, Any]:
    try:
        return True, function(*args, **kwargs)
    except Exception as error:  # noqa: BLE001  (the edge of a process: it is raised again on the other side)
        error.add_note(traceback.format_exc())
        return False, error


def begin_worker(memory: int, modules: tuple[str, ...]) -> None:
    """Set a new worker up: it dies with the crawl, leaves Ctrl-C to it, has bounds, and has imported *modules*."""
    _die_with_the_crawl()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # how the pool ends a worker
    with contextlib.suppress(ValueError, OSError):  # a lower limit is already set
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    sys.setrecursionlimit(DEEPEST)
    for module in modules:  # where the server could not import them ahead
        import_module(module)
    gc.freeze()  # what was imported stays for good
    gc.set_threshold(GARBAGE)


def _die_with_the_crawl() -> None:
    """Have the system end this process as soon as the crawl is gone, also in the middle of a page.

    What forked us is a server, which itself waits for us before it ends, so that PR_SET_PDEATHSIG would never come. Of
    the crawl we hold a pipe into which nobody writes; that it closes is a signal, which nobody handles.
    """
    crawl = parent_process()
    assert crawl is not None
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(crawl.sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(crawl.sentinel, fcntl.F_SETFL, os.O_ASYNC)
    if not crawl.is_alive():  # before the line above
        os._exit(1)


def process(page: Page, source: SourceFacts, aims: Aims) -> Processed:
    """Return what comes of *page* after all stages."""
    from pipelines import process  # noqa: PLC0415  (here and below: the process that waits saves a second and 60 MB)

    return process.process(page, source, aims)


def look_through(path: Path, begin: int, end: int, **rules: Any) -> Stretch:  # noqa: ANN401
    """Return what stands in a stretch of a WARC file."""
    from pipelines import captured  # noqa: PLC0415

    return captured.look_through(path, begin, end, **rules)


def count_words(page: Page, source: SourceFacts, aims: Aims) -> int | None:
    """Return how many words the article on *page* has, None if it is none."""
    from pipelines import process  # noqa: PLC0415

    return process.count_words(page, source, aims)


def examine(page: Page, source: SourceFacts, aims: Aims) -> dict[str, Any]:
    """Return all that is read out of *page*, kept or not, and why it would be dropped."""
    from pipelines.worker import findings_of  # noqa: PLC0415

    return findings_of(page, source=source, aims=aims)


def findings_of(page: Page, *, source: SourceFacts, aims: Aims) -> dict[str, Any]:
    """Return what *page* says, from which evidence, what was removed, why it would be dropped, and where it goes on."""
    url = page.url or address_in(page.body, page.encoding)
    draft = Draft(
        page=replace(page, url=url or NOWHERE), source=source, aims=replace(aims, keep_all=True)
    )  # fmt: skip
    dropped = _sent_through(draft)
    found, said = draft.extraction, row_of(draft.judgement)
    assert found is not None
    return {
        "url": (found.canonical or url) if url else None,
        "title": found.title,
        "text": found.text,
        "authors": list(found.authors),
        "published": _as_printed(found.published, is_day=found.precision == "day"),
        "modified": _as_printed(found.modified, is_day=bool(found.modified and _is_midnight(found.modified))),
        "language": draft.language,
        "family": found.family,
        "dropped": dropped,
        **{name: said[name] for name in ("topic", "verdict", "facet", "relevance", "regions", "awards")},
        "evidence": dict(found.evidence),
        "removed": draft.removed,
        "flags": list(found.flags),
        "further": found.further,
    }


def _sent_through(draft: Draft) -> str | None:
    """Send a page through all stages, and return the first reason for which a crawl would drop it as no article."""
    dropped = None
    for stage in STAGES:
        try:
            stage(draft)
        except Drop as drop:
            dropped = dropped or drop.reason
    if dropped is None and draft.language not in draft.aims.languages:
        return other_language(draft.language).reason
    return dropped


def _as_printed(moment: datetime | None, *, is_day: bool) -> str | None:
    """Return a moment in the page's own offset, or the bare day where the page gives no time."""
    if moment is None:
        return None
    return moment.date().isoformat() if is_day else moment.isoformat(timespec="seconds")


def _is_midnight(moment: datetime) -> bool:
    """Say whether a change has no time: the extraction reads a bare day as its first second."""
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def address_in(body: bytes, encoding: str | None = None) -> str | None:
    """Return the address that a page gives itself: rel=canonical, else og:url; a front page only if there is no other.

    The head alone is parsed where that is enough, since the extraction parses the whole page again.
    """
    head = BODY.split(body, maxsplit=1)[0]
    found = _addresses(head, encoding) or (_addresses(body, encoding) if len(head) < len(body) else [])
    return next((url for url in found if not is_front_page(url)), found[0] if found else None)


def _addresses(markup: bytes, encoding: str | None) -> list[str]:
    tree = parse_page(markup, encoding)
    if tree is None:
        return []
    links = [one.get("href") for one in tree.iter("link") if "canonical" in (one.get("rel") or "").lower().split()]
    metas = [one.get("content") for one in tree.iter("meta") if (one.get("property") or one.get("name")) == "og:url"]
    return [url for address in (*links, *metas) if (url := canonical(address or ""))]
