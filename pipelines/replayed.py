"""What comes of replayed pages, written as a crawl would have written it when they were captured.

Long files of others are looked through in several processes, stretch by stretch. Each stretch must begin where the one
before it says that the next answer stands. What does not, or could not be looked through, such as what is damaged, is
scanned by whoever asks.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from crawler.archive import captures as index
from crawler.archive import channels, judgements, ledger, runs
from crawler.archive.captures import Capture
from crawler.archive.ledger import Outcome, State
from crawler.archive.runs import Tally
from crawler.archive.views.ledger import known_address
from crawler.captures.reader import Answer, is_by_record
from crawler.errors import CaptureError
from crawler.models import Candidate, Page, Source
from crawler.outcomes import WorkerLost
from crawler.sources.topics import topics_of
from crawler.times import now, to_iso
from pipelines import apply, worker
from pipelines.drops import Drop
from pipelines.models import Processed
from pipelines.pool import in_order
from pipelines.rejudging import Rejudging
from pipelines.versions import rules_of, rules_of_topics

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.captures.reader import Scanned
    from crawler.models import Article
    from pipelines.captured import ScannedStretch
    from pipelines.learning import Learner
    from pipelines.pool import Workers

Read: TypeAlias = "Processed | Outcome"
LOOKING = "pipelines.captured"  # what a process imports that looks through stretches
STRETCH = 4 * 1024**2  # bytes of a file
LONG = 16  # stretches: from there on it is worth the second in which the processes begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A page that is to be read, or that was refused by a look at its bytes."""

    page: Page
    answer: Answer = field(repr=False)
    source: Source
    article: int | None = None  # the stored article that was read from this very capture
    refusal: str | None = None
    is_settled: bool = False  # the ledger has said what became of it, and that stays if it is refused again


class Results:
    """Writes the results of one run into *archive*, and counts them in *counts*."""

    def __init__(
        self, archive: Archive, seeds: Path, learner: Learner, *, folder: Path, counts: Counter[str]
    ) -> None:  # fmt: skip
        self.archive = archive
        self.seeds = seeds
        self.learner = learner
        self.folder = folder.resolve()
        self.counts = counts
        self.rules = rules_of(topics_of(str(seeds)))
        self.topics = rules_of_topics(seeds)
        self.tallies: dict[str, Tally] = {}
        self.run = 0

    @contextmanager
    def begun(self, sources: int, *, learns: bool = True) -> Iterator[None]:
        """Keep the row of the run; when all was replayed, learn from it what a crawl learns at its end."""
        self.run = runs.begin(self.archive, spider="replay", scope=(), sources=sources, now=now())
        runs.note_topics(self.archive, self.run, self.topics)
        outcome = "stopped"
        try:
            yield
            if learns:
                self._learn()
            outcome = "finished"
        finally:
            reached = sum(tally.fetched > 0 for tally in self.tallies.values())
            runs.finish(self.archive, self.run, outcome=outcome, reached=reached, error=None, now=now())

    def _learn(self) -> None:
        self.learner.learn(now=now())
        if judgements.has_changed(self.archive):
            Rejudging(self.archive, self.seeds, changed=True).finish()

    def write(self, file: Path, done: Iterable[tuple[Turn, Read]]) -> None:
        """Write down what came of some pages of a file, in the transaction of the caller."""
        touched = {turn.source.slug for turn, read in done if self._settle(file, turn, read)}
        runs.note(self.archive, self.run, {slug: self.tallies[slug] for slug in touched})

    def _settle(self, file: Path, turn: Turn, read: Read) -> Tally:
        page, tally = turn.page, self._tally(turn.source)
        tally.fetched += 1
        done = read if isinstance(read, Processed) else Processed()
        if done.sighting:
            self.learner.remember(done.sighting)
        if turn.article is not None:
            self._reread(turn.article, done.article)
            return tally
        seen = Candidate(url=page.announced, title=page.title, published=page.published)
        tally.candidates += ledger.record(self.archive, [seen], source=page.source, channel=None, now=page.fetched)
        if done.article is not None:
            self._store(file, turn, done.article, tally)
        else:
            self._refuse(turn, _outcome(read), tally)
        return tally

    def _tally(self, source: Source) -> Tally:
        if source.slug not in self.tallies:
            self.tallies[source.slug] = Tally()
            channels.enrol(self.archive, [source])
        return self.tallies[source.slug]

    def _reread(self, number: int, article: Article | None) -> None:
        """Give a stored article what is read from its capture now; one that would be dropped now stays as it was."""
        if article is None:
            self.counts["refused"] += 1
            return
        changed = apply.reread(self.archive, number, article, rules=self.rules, now=now(), seeds=str(self.seeds))
        self.counts["reread" if changed else "same"] += 1

    def _store(self, file: Path, turn: Turn, article: Article, tally: Tally) -> None:
        known = known_address(self.archive, turn.page.announced)
        if known and known.article is not None:  # another capture of it came before
            self.counts["known"] += 1
            return
        article.capture = turn.answer.record
        index.enter(self.archive, [self._capture(file, turn.answer)])
        saved = apply.store(self.archive, article, rules=self.rules, run=self.run, seeds=str(self.seeds))
        tally.kept += not saved.is_twin
        tally.dropped += saved.is_twin
        self.counts["dropped" if saved.is_twin else "kept"] += 1

    def _capture(self, file: Path, answer: Answer) -> Capture:
        """Return where an answer stands; a file outside our own folder is named with its own."""
        whole = file.resolve()
        return Capture(
            record=answer.record, url=answer.url, fetched=to_iso(answer.fetched), status=answer.status,
            digest=answer.digest, file=whole.name if whole.parent == self.folder else str(whole), offset=answer.offset,
            original=answer.original,
        )  # fmt: skip

    def _refuse(self, turn: Turn, outcome: Outcome, tally: Tally) -> None:
        """Say why a page is not kept, unless the ledger has said so already."""
        is_lost = outcome.state is State.FAILED
        tally.failed += is_lost
        tally.dropped += not is_lost
        self.counts["failed" if is_lost else "dropped"] += 1
        if not turn.is_settled:
            ledger.settle(self.archive, turn.page.announced, outcome, run=self.run, now=turn.page.fetched)


def _outcome(read: Read) -> Outcome:
    if isinstance(read, Outcome):
        return read
    assert read.drop is not None
    return Outcome(state=State.DROPPED, reason=read.drop.reason, status=200)


class LongFiles:
    """Looks through long files in *number* processes of a pool, by the rules of some seeds."""

    def __init__(self, pool: Callable[[], Workers], number: int, stretch: int, rules: Mapping[str, Any]) -> None:
        self.pool = pool
        self.number = number
        self.stretch = stretch
        self.rules = rules

    def have(self, path: Path, start: int) -> bool:
        """Say whether a file is long enough from *start* on, and so compressed that it can be begun anywhere."""
        is_long = path.stat().st_size - start >= LONG * self.stretch
        return is_long and self.number > 1 and is_by_record(path)

    def scan(self, path: Path, start: int, scanned: Callable[[int], Iterator[Scanned]]) -> Iterator[Scanned]:
        """Yield the answers of a file as *scanned* would, which is asked for what the processes cannot say."""
        ends = range(start + self.stretch, path.stat().st_size + self.stretch, self.stretch)
        looks = in_order((self._look_through(path, end) for end in ends), ahead=self.number + 2)
        place: int | None = start
        with closing(looks):  # not when somebody else's loop is running
            for end, found in zip(ends, looks, strict=True):
                if place is None:
                    return
                if found and found.answers and place in {start, found.answers[0][0]}:
                    yield from found.answers
                    place = found.behind
                if place is not None and place < end:  # else one answer takes all of the stretch
                    place = yield from _scan_to(scanned(place), end)

    async def _look_through(self, path: Path, end: int) -> ScannedStretch | None:
        try:
            return await self.pool().run(worker.look_through, path, end - self.stretch, end, **self.rules)
        except (CaptureError, Drop, WorkerLost):
            return None


def _scan_to(scanned: Iterator[Scanned], end: int) -> Generator[Scanned, None, int | None]:
    """Yield the answers that begin before *end*, and return where the next one does."""
    for offset, answer in scanned:
        if offset >= end:
            return offset
        yield offset, answer
    return None
