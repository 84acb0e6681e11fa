"""What the ledger costs: its bytes, the next pages of a long backlog, counting what waits, the end of a run.

    python tests/benchmarks/ledger_growth.py [days] [pending] [articles]
    python tests/benchmarks/ledger_growth.py year [sources]

Run by hand. 821 sources announce 30 articles a day for so many days, by the product's own code, and each is settled as
most are; then all of it is a year old and nobody announces it. Beside it one source has a backlog without dates, and an
archive has articles of which none is due. With `year` a tenth of the sources, or so many, announce and settle day after
day for seventeen months, and each day ends as a run does: a part of the ledger is looked through for old rows, while
somebody else writes. To compare two versions, put the folder of each first on PYTHONPATH.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import archives

from crawler.archive import Archive, channels, ledger, open_archive, regrouping
from crawler.archive.ledger import Outcome, State
from crawler.models import Candidate, Channel, ChannelKind, Source
from crawler.sources.own import default_seeds
from pipelines.apply import regroup
from pipelines.rejudging import Rejudging
from pipelines.save import LAZILY

try:
    from crawler.archive import digests
except ImportError:  # an older version gives up nothing
    digests = None

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
SOURCES, A_DAY = 821, 30
FULL = 6  # days after which the headlines of a source are as many as are remembered, and only the ledger grows
OFF_TOPIC = 'OffTopic: no topic reaches 0.50, "smart city" alone says 0.20'
FATES = (  # of a hundred candidates
    (78, Outcome(state=State.DROPPED, reason="NoTopicWords", status=200)),
    (16, Outcome(state=State.DROPPED, reason=OFF_TOPIC, status=200)),
    (3, Outcome(state=State.DROPPED, reason="TooShort: 31 words, an article has 60", status=200)),
    (2, Outcome(state=State.GONE, reason="HTTP 404", status=404)),
    (1, Outcome(state=State.REFUSED, reason="RobotsForbids")),
)
WORDS = ("bupati", "wali", "kota", "resmikan", "pasar", "jalan", "warga", "dinas", "sekolah", "banjir", "panen", "desa")
REPEATS = 20
MONTHS = 17  # of thirty days: a year, the three months in which the ledger is looked through, and two more


def source_of(number: int) -> Source:
    home = f"https://www.kabar{number:03}.example/"
    return Source(slug=f"kabar-daerah-{number:03}", home=home, name=f"Kabar {number}",
                  channels=(Channel(kind=ChannelKind.FEED, url=f"{home}feed/"),))  # fmt: skip


def candidates_of(source: Source, day: datetime, chance: random.Random) -> list[Candidate]:
    """Return what a source announces on a day: titles of nine words, addresses with the date and the title."""
    found = []
    for number in range(A_DAY):
        words = chance.choices(WORDS, k=9)
        path = f"{day:%Y/%m/%d}/{'-'.join(words)}-{chance.randrange(10**6)}/"
        moment = day + timedelta(minutes=number * 24)
        found.append(Candidate(url=f"{source.home}{path}", title=" ".join(words).title(), published=moment))
    return found


def begin(archive: Archive) -> None:
    channels.enrol(archive, [source_of(number) for number in range(SOURCES)])
    archive.db.execute("INSERT INTO runs (id, spider, started, outcome) VALUES (1, 'latest', '', 'running')")


def grow(archive: Archive, first: int, last: int, chance: random.Random) -> int:
    """Announce and settle on days before now, and return how many candidates those were."""
    number, sources = 0, [source_of(number) for number in range(SOURCES)]
    for day in (NOW - timedelta(days=past) for past in range(first, last, -1)):
        for place, source in enumerate(sources, 1):
            announced = candidates_of(source, day, chance)
            with archive.transaction():
                number += ledger.record(archive, announced, source=source.slug, channel=place, now=day)
                settle(archive, announced, day + timedelta(hours=1), chance)
    return number


def settle(archive: Archive, announced: list[Candidate], moment: datetime, chance: random.Random) -> None:
    for one in announced:
        [fate] = chance.choices([fate for _, fate in FATES], [share for share, _ in FATES])
        ledger.settle(archive, one.url, fate, run=1, now=moment)


def used(archive: Archive) -> int:
    """Return the bytes of the pages that hold something."""
    [pages, free, size] = [archive.db.execute(f"PRAGMA {name}").fetchone()[0]
                           for name in ("page_count", "freelist_count", "page_size")]  # fmt: skip
    return int((pages - free) * size)


def milliseconds(work: Callable[[], object], repeats: int = REPEATS) -> str:
    """Return the best and the median time of some work."""
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return f"best {min(times):.2f} ms, median {statistics.median(times):.2f} ms"


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def tell_bytes(path: Path, days: int) -> None:
    with open_archive(path) as archive:
        begin(archive)
        chance, empty = random.Random(1), used(archive)
        grow(archive, FULL + days, days, chance)
        before, begun = used(archive), time.perf_counter()
        rows = grow(archive, days, 0, chance)
        seconds, each = time.perf_counter() - begun, (used(archive) - before) / rows
        say(f"{rows} candidates: {each:.0f} bytes each, {each * SOURCES * A_DAY * 365 / 1e9:.2f} GB a year; "
            f"{seconds / rows * 1e6:.0f} us to announce and settle one")  # fmt: skip
        if digests is not None:
            tell_digests(archive, empty)


def tell_digests(archive: Archive, before: int) -> None:
    later, number, batches = NOW + digests.SETTLED + timedelta(days=1), 0, 0
    begun = time.perf_counter()
    while given_up := digests.prune(archive, now=later):
        number, batches, later = number + given_up, batches + -(-given_up // digests.BATCH), later + digests.PAUSE
    seconds = time.perf_counter() - begun
    archive.db.execute("DELETE FROM ledger")  # of which some is to be tried again
    say(f"a year later: {number} are digests, {(used(archive) - before) / number:.0f} bytes each; "
        f"{seconds / number * 1e6:.0f} us to give up one, {seconds / batches * 1000:.0f} ms a transaction")  # fmt: skip


class Beside(threading.Thread):
    """Another writer of the same archive, which notes the longest that it waits for its turn."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path, self.longest, self.has_ended = path, 0.0, threading.Event()
        self.start()

    def run(self) -> None:
        with open_archive(self.path) as archive:
            while not self.has_ended.wait(0.005):
                begun = time.perf_counter()
                with archive.transaction() as db:
                    db.execute("UPDATE backlog SET last = last + 1 WHERE source = (SELECT min(source) FROM backlog)")
                self.longest = max(self.longest, time.perf_counter() - begun)

    def end(self) -> float:
        self.has_ended.set()
        self.join()
        return self.longest


def tell_year(path: Path, number: int) -> None:
    """Tell month by month what the ledger of so many sources holds and what giving up rows costs, and what is known."""
    digests.BATCHES = max(2, digests.BATCHES * number // SOURCES)  # the same part of a smaller ledger
    chance, sources, every = random.Random(1), [source_of(one) for one in range(number)], []
    with open_archive(path) as archive:
        begin(archive)
        for month in range(1, MONTHS + 1):
            spent, given_up, waited = [], 0, 0.0
            for day in (NOW + timedelta(days=30 * month + one) for one in range(-30, 0)):
                every += announce(archive, sources, day, chance)
                beside, begun = Beside(path), time.process_time()
                given_up += digests.prune(archive, now=day + timedelta(hours=2))
                spent.append(time.process_time() - begun)
                waited = max(waited, beside.end())
            held = [archive.db.execute(f"SELECT count(*) FROM {one}").fetchone()[0] for one in ("ledger", "digests")]
            say(f"month {month:>2}: {held[0]} rows, {held[1]} digests, {used(archive) / 2**20:.0f} MiB; "
                f"{given_up} given up, {max(spent):.2f} s of a processor a day at most, "
                f"another writer waits {waited:.2f} s at most")  # fmt: skip
        say(f"of {len(every)} addresses, one a source and day, {len(ledger.unknown(archive, every))} are forgotten")


def announce(archive: Archive, sources: list[Source], day: datetime, chance: random.Random) -> list[str]:
    """Announce and settle what the sources have on a day, and return an address of each."""
    found = []
    for place, source in enumerate(sources, 1):
        announced = candidates_of(source, day, chance)
        with archive.transaction():
            ledger.record(archive, announced, source=source.slug, channel=place, now=day)
            settle(archive, announced, day + timedelta(hours=1), chance)
        found.append(announced[0].url)
    return found


def tell_backlog(path: Path, pending: int) -> None:
    source = source_of(0)
    with open_archive(path) as archive:
        channels.enrol(archive, [source])
        for first in range(0, pending, 1000):
            numbers = range(first, min(first + 1000, pending))
            some = [Candidate(url=f"{source.home}berita/{number}/") for number in numbers]
            ledger.record(archive, some, source=source.slug, channel=1, now=NOW)

        def fifty() -> object:
            return ledger.due(archive, source.slug, now=NOW, limit=50, leave=set())

        say(f"{pending} undated candidates wait; the next fifty: {milliseconds(fifty)}")
        say(f"counting them: {milliseconds(lambda: ledger.pending(archive))}")
        say(f"which sources have any: {milliseconds(lambda: ledger.sources_due(archive, now=NOW))}")


def tell_end(path: Path, articles: int) -> None:
    archives.make(path, articles)
    judging, grouping = [], []
    for _ in range(3):
        forget(path)
        with open_archive(path) as archive:
            rejudging = Rejudging(archive, default_seeds(), changed=True)
            judging.append(seconds_of(rejudging.finish))
        forget(path)
        with open_archive(path) as archive:
            grouping.append(seconds_of(lambda opened=archive: group(opened)))
    say(f"the end of a run over {articles} articles, none of them due and none in memory: "
        f"{min(judging):.3f} s for judging, {min(grouping):.3f} s for grouping")  # fmt: skip


def group(archive: Archive) -> None:
    regroup(archive, regrouping.unindexed(archive, limit=LAZILY))


def seconds_of(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def forget(path: Path) -> None:
    """Have the system forget what it read of a file."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def main() -> None:
    if sys.argv[1:2] == ["year"]:
        with tempfile.TemporaryDirectory() as name:
            tell_year(Path(name) / "year.db", int(sys.argv[2]) if len(sys.argv) > 2 else SOURCES // 10)
        return
    days, pending, articles = [*map(int, sys.argv[1:]), *(10, 200_000, 100_000)[len(sys.argv) - 1 :]]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tell_bytes(folder / "bytes.db", days)
        tell_backlog(folder / "backlog.db", pending)
        tell_end(folder / "articles.db", articles)


if __name__ == "__main__":
    main()
