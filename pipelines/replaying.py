"""Send captures through the stages again, without the network, and go on after a kill where that stopped.

A file is gone through from its beginning. Its pages are read in worker processes, some ahead, and what comes of them is
written in their order, in one transaction with the place in the file that was reached.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from crawler.archive import articles
from crawler.archive import captures as index
from crawler.archive.ledger import Outcome, State
from crawler.archive.reconsidering import is_meant
from crawler.archive.views.ledger import known_address
from crawler.captures import files
from crawler.captures.reader import is_cut_short, is_own, read_at, scan
from crawler.errors import CaptureError
from crawler.outcomes import Dropped, WorkerLost
from crawler.run.capturing import whole
from crawler.sources.registry import load_sources
from crawler.sources.topics import topics_of
from crawler.spiders.pages import with_part, without_part
from crawler.text import counted
from pipelines import worker
from pipelines.captured import Hosts, Sieve, pages_in
from pipelines.drops import Drop
from pipelines.learning import Learner
from pipelines.pool import Workers, in_order
from pipelines.replayed import LOOKING, STRETCH, LongFiles, Results, Turn
from pipelines.respect_noindex import RespectNoindexPipeline
from pipelines.seek_words import Samples, SeekWordsPipeline
from pipelines.topics.gate import Gate
from pipelines.versions import rules_of_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterator, Sequence

    from crawler.archive import Archive
    from crawler.archive.reconsidering import Drops
    from crawler.captures.reader import Answer, Scanned
    from crawler.models import Page, Source
    from pipelines.models import Aims
    from pipelines.replayed import Read

PAGES = 16  # of one transaction: a kill costs no more than these
ANSWERS = 5000  # of which none is wanted, between two notes of the place
AHEAD = 3  # batches under way: some are read while one is written
SETTLED = {State.KEPT, State.DROPPED}

Done: TypeAlias = "tuple[Batch, list[Read]]"


@dataclass(slots=True, kw_only=True)
class Batch:
    """Some pages of a file, up to an offset."""

    file: Path
    begin: int
    end: int = 0
    is_last: bool = False  # of its file
    turns: list[Turn] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayStep:
    """How far a replay has come since the last step."""

    file: Path
    size: int  # bytes of the file that are behind it


class Replaying:
    """Replays WARC files into *archive*, by the rules of its *aims*; *folder* has the archive's own captures.

    Only what lies on the hosts of its sources, or with *any_host* all; of that, what speaks of a topic. With *again*
    also files that were replayed to their end by the same code, data and seeds. With a *scope* only the dropped
    candidates that it means, in whatever files they stand; with *only*, what is of these sources, likewise.
    """

    def __init__(
        self, archive: Archive, aims: Aims, *, folder: Path, any_host: bool = False, again: bool = False,
        scope: Drops | None = None, only: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.archive = archive
        self.aims = aims
        self.folder = folder
        self.again = again
        self.scope = scope
        self.only = only
        self.seeds = seeds = Path(aims.seeds)
        self.sources = load_sources(seeds)
        self.met: dict[str, Source] = dict(self.sources)  # and those that are named after their host
        self.hosts = Hosts(self.sources, any_host=any_host)
        gate = Gate(topics_of(str(seeds)))
        self.sieve = Sieve(self.hosts, None if aims.keep_all else gate)
        self.looks = (SeekWordsPipeline(self.sieve.gate, Samples(archive)), RespectNoindexPipeline())
        self.learner = Learner(archive, self.met, gate.speaks)
        self.name = f"{rules_of_reading(seeds)}{'-any' * any_host}{'-all' * aims.keep_all}"
        self.counts: Counter[str] = Counter()
        self.damaged: dict[Path, str] = {}  # files that could not be read to their end, and why
        self.addresses: dict[Path, dict[str, int]] = {}  # of the file in which a part was looked for last
        self.results = Results(archive, seeds, self.learner, folder=folder, counts=self.counts)

    def run_in_workers(
        self, listed: Sequence[Path], number: int, *, timeout: float, memory: int, stretch: int = STRETCH,
        learns: bool = True,
    ) -> Generator[ReplayStep, None, None]:  # fmt: skip
        """Replay files in *number* processes, and yield how far that has come.

        Long ones are looked through in stretches of so many bytes. A share of what others replay too *learns* nothing:
        whoever merges the shares learns from all of them.
        """
        with self.results.begun(len(self.sources), learns=learns), ExitStack() as held:

            @cache
            def pool() -> Workers:  # most files have nothing for it
                workers = Workers(number, timeout=timeout, memory=memory, modules=(*worker.READING, LOOKING))
                held.callback(workers.close)
                return workers

            rules = {"seeds": self.seeds, "any_host": self.hosts.any_host, "keep_all": self.aims.keep_all}
            long_files = LongFiles(pool, number, stretch, rules)
            read = (self._read(pool, one) for one in self._batches(listed, long_files))
            for batch, done in in_order(read, ahead=AHEAD):
                self._write(batch, done)
                yield ReplayStep(file=batch.file, size=batch.end - batch.begin)

    def _write(self, batch: Batch, done: list[Read]) -> None:
        with self.archive.transaction():
            self.results.write(batch.file, zip(batch.turns, done, strict=True))
            if self._reads_all:
                index.note_reached(self.archive, batch.file, batch.end, rules=self.name, is_finished=batch.is_last)

    @property
    def _reads_all(self) -> bool:
        """Say whether all that is in a file is read, so that it need not be gone through again."""
        return self.scope is None and not self.only

    # What is in the files.

    def _batches(self, listed: Sequence[Path], long_files: LongFiles) -> Iterator[Batch]:
        for path in listed:
            try:
                yield from self._batches_of(path, long_files)
            except CaptureError as error:
                self.damaged[path] = str(error)
            except OSError as error:
                self.damaged[path] = f"{path} cannot be read: {error.strerror}"

    def _batches_of(self, path: Path, long_files: LongFiles) -> Iterator[Batch]:
        size = path.stat().st_size
        start = 0 if self.again or not self._reads_all else index.reached(self.archive, path, rules=self.name)
        if start is None:
            self.counts["finished"] += 1
            start = size
        own, seen, batch = is_own(path), 0, Batch(file=path, begin=0)
        scanned = partial(self._scanned, path, own=own)
        is_long = not own and long_files.have(path, start)
        for offset, answer in long_files.scan(path, start, scanned) if is_long else scanned(start):
            if len(batch.turns) >= PAGES or seen >= ANSWERS:
                batch.end = offset
                yield batch
                seen, batch = 0, Batch(file=path, begin=offset)
            seen += 1
            batch.end = offset if answer is None else answer.offset
            self.counts["answers"] += 1
            if answer is not None:
                batch.turns += self._turns(path, answer, own=own)
        self._note_missed(path, max(batch.end, start - 1))
        if path not in self.damaged and start < size and is_cut_short(path, max(batch.end, start)):
            self.damaged[path] = f"{path} ends early, within a record; get the rest of it, and say this again"
        if path not in self.damaged:
            batch.end, batch.is_last = size, True
        yield batch

    def _note_missed(self, path: Path, end: int) -> None:
        """Note how many captures of a file of ours the index has behind *end*, that of the last answer in it."""
        is_ours = path.resolve().parent == self.folder.resolve()
        offsets = index.offsets_in(self.archive, path.name) if is_ours else []
        torn = files.broken_in(path, {end}.intersection(offsets))
        if missed := sum(offset > end for offset in offsets) + len(torn):
            why = self.damaged.get(path, f"{path} ends early")
            lost = f"{missed} of the {counted(len(offsets), 'capture')} that the index has of it could not be read"
            self.damaged[path] = f"{why}: {lost}; restore it from a backup"

    def _scanned(self, path: Path, start: int, *, own: bool) -> Iterator[Scanned]:
        """Yield the answers of a file, of a damaged one those before the damage."""
        try:
            yield from scan(path, self.hosts.wants, start=start, own=own)
        except CaptureError as error:
            self.damaged[path] = str(error)

    def _turns(self, path: Path, captured: Answer, *, own: bool) -> Iterator[Turn]:
        """Yield what is to be done with the pages in an answer, once all that it refers to is at hand."""
        if self.sieve.says_nothing(captured) or (answer := self._whole(path, captured)) is None:
            return
        if answer.is_part:
            self.counts["parts"] += 1
            return
        found = self.hosts.source_of(answer.url, self.met)
        source = self.met.get(answer.told.get("source", ""), found)
        if self.only and source.slug not in self.only:
            return
        for page in pages_in(answer, source, own=own):
            self.counts["pages"] += 1
            if turn := self._turn(page, answer, source):
                self.met.setdefault(source.slug, source)
                yield turn

    def _whole(self, path: Path, answer: Answer) -> Answer | None:
        """Return an answer with what it refers to; None where that is gone, or damaged."""
        try:
            found = whole(self.archive, self.folder, answer)
        except CaptureError as error:
            self.damaged[path] = str(error)
            return None
        return found if found.body or not found.original else None

    def _turn(self, page: Page, answer: Answer, source: Source) -> Turn | None:
        """Return what is to be done with a page, if anything: most of what is in a foreign file speaks of nothing."""
        known = known_address(self.archive, page.announced)
        if self.scope and not (known and is_meant(self.archive, self.scope, known.url)):
            return None
        reason = self._refusal(page)
        if reason and source.slug not in self.sources:
            return None
        if known is None or known.article is None:
            is_settled = known is not None and known.state in SETTLED and self.scope is None
            return Turn(page=page, answer=answer, source=source, refusal=reason, is_settled=is_settled)
        if articles.capture_of(self.archive, known.article) != answer.record:
            self.counts["known"] += 1
            return None
        return Turn(page=page, answer=answer, source=source, article=known.article)

    def _refusal(self, page: Page) -> str | None:
        """Return why a look at its bytes refuses a page."""
        try:
            for look in self.looks:
                look.process_item(page)
        except Dropped as dropped:
            return str(dropped)
        return None

    # What is read out of them.

    async def _read(self, pool: Callable[[], Workers], batch: Batch) -> Done:
        return batch, list(await asyncio.gather(*(self._process(pool, batch.file, one) for one in batch.turns)))

    async def _process(self, pool: Callable[[], Workers], file: Path, turn: Turn) -> Read:
        """Return what comes of a page, with all its parts."""
        if turn.refusal:
            return Outcome(state=State.DROPPED, reason=turn.refusal, status=200)
        page, facts = turn.page, worker.pack(self.learner.facts_of(turn.source.slug))
        try:
            while (done := await pool().run(worker.process, page, facts, self.aims)).further:
                page = self._with_part(page, done.further, file)
        except Drop as drop:  # it took too long
            return Outcome(state=State.DROPPED, reason=drop.reason, status=200)
        except WorkerLost as lost:
            return Outcome(state=State.FAILED, reason=f"WorkerLost: {lost}", status=200)
        return done

    def _with_part(self, page: Page, url: str, file: Path) -> Page:
        """Return a page with a further part of its article, which stands in the same file or nowhere."""
        if file not in self.addresses:
            found = scan(file, self.hosts.wants)
            self.addresses = {file: {one.url: one.offset for _, one in found if one and one.status == 200}}
        offset = self.addresses[file].get(url)
        if offset is None:
            return without_part(page, url, "it is not among the captures")
        return with_part(page, url, read_at(file, offset).body, arrived=url)
