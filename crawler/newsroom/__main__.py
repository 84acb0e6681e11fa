"""Serves a newsroom from a process of its own: python -m crawler.newsroom --articles 2000 --seeds FOLDER."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from crawler import times
from crawler.newsroom import Visit, build_newsroom, serve

if TYPE_CHECKING:
    from collections.abc import Iterable


def main() -> None:
    """Print the port, serve until SIGTERM or SIGINT, then write the log."""
    options = _options()
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    now = times.from_iso(options.now) if options.now else times.now()
    newsroom = build_newsroom(now, articles=options.articles, seed=options.seed, filler=options.filler)
    with serve(newsroom, port=options.port) as running:
        if options.seeds:
            running.write_seeds(options.seeds)
        sys.stdout.write(f"{running.port}\n")
        sys.stdout.flush()
        stop.wait()
        if options.log:
            _write_log(options.log, running.requests)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m crawler.newsroom", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--filler", type=int, default=48_000, help="bytes of style in every page")
    parser.add_argument("--now", help="the moment it is, ISO 8601; by default the clock's")
    parser.add_argument("--log", type=Path, help="file for the visits, one JSON object a line")
    parser.add_argument("--seeds", type=Path, help="folder for sources/newsroom.toml")
    return parser.parse_args()


def _write_log(path: Path, visits: Iterable[Visit]) -> None:
    path.write_text("".join(f"{json.dumps(asdict(visit))}\n" for visit in visits), "utf-8")


if __name__ == "__main__":
    main()
