"""What learned layouts and known neighbours cost: time of a page, memory of a worker; run by hand.

    python tests/benchmarks/layout_memory.py
    python tests/benchmarks/layout_memory.py --pages 10000 --sources 800

The stages read as many pages as are asked for in one process, as a worker does, of sources that each have a layout of
their own and announce 150 other articles, and every tenth page teaches. Printed are the memory of the process on the
way, and the processor's time of a page without and with what was learned.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

from crawler.models import Headline, Layout, Page
from crawler.sources.own import default_seeds
from crawler.times import now
from pipelines.models import Aims, SourceFacts
from pipelines.process import process
from tests.hostile_theme import page, stories

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = now()
STORIES = stories(150, NOW)
BODIES = [page(one, STORIES, NOW) for one in STORIES]
NOTES = 10  # lines of memory printed on the way


def memory() -> float:
    """Return the resident memory of this process in MiB."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def facts(number: int) -> SourceFacts:
    """Return what is known of a source: selectors of its own, which lead to the same, and what it announced."""
    names = tuple(f"div.k{number}-{name}" for name in range(30))
    others = tuple(
        Headline(url=f"https://kelana-{number}.example{one.path}", title=one.title, found=NOW) for one in STORIES
    )
    layout = Layout(
        title=("div.k2 > div",), published=("div.k2 > div:nth-of-type(2) > span:nth-of-type(2)",), body=("div.m5",),
        authors=("div.k2 > div:nth-of-type(2) > span",), repeated=("div.b6", *names), links=("div.y3", *names),
    )  # fmt: skip
    return SourceFacts(slug=f"kelana-{number}", layout=layout, headlines=others)


def pages(number: int, sources: int) -> Iterator[tuple[Page, SourceFacts]]:
    """Yield so many pages of the sources in turn, every tenth with an announcement that it is to be compared with."""
    known = [facts(source) for source in range(sources)]
    for done in range(number):
        story, source = STORIES[done % len(STORIES)], known[done % sources]
        url = f"https://{source.slug}.example{story.path}"
        announced = Page(
            url=url, announced=url, source=source.slug, body=BODIES[done % len(STORIES)], fetched=NOW,
            title=story.title, published=story.published, beginning=story.text[:200], authors=(story.author,),
        )  # fmt: skip
        yield announced, replace(source, teaches_from="" if done % 10 == 0 else None)


def seconds(number: int, aims: Aims, *, is_known: bool, teaches: bool) -> float:
    """Return the processor's time of a page."""
    listed = list(pages(number, 1))
    begun = time.process_time()
    for one, source in listed:
        told = replace(source, teaches_from="" if teaches else None)
        process(one, told if is_known else SourceFacts(slug=source.slug), aims)
    return (time.process_time() - begun) / number


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--sources", type=int, default=800)
    options = parser.parse_args()
    aims = Aims(seeds=str(default_seeds()), languages=("id",), keep_all=True)
    for done, (one, source) in enumerate(pages(options.pages, options.sources), 1):
        process(one, source, aims)
        if done in {1, len(STORIES)} or done % max(1, options.pages // NOTES) == 0:
            sys.stdout.write(f"{done:>6} pages, {memory():.0f} MiB\n")
            sys.stdout.flush()
    plain, known = (1000 * seconds(150, aims, is_known=is_known, teaches=False) for is_known in (False, True))
    lesson = 1000 * seconds(150, aims, is_known=True, teaches=True)
    sys.stdout.write(f"a page: {plain:.1f} ms, with what was learned {known:.1f} ms, as a lesson {lesson:.1f} ms\n")


if __name__ == "__main__":
    main()
