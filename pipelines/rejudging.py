"""Judge again what is stored, by the rules as they are now, and go on after a kill where it stopped.

Each article remembers by which rules it was judged, and by which its story was found; those of other rules are due. So
the place at which a rejudging stopped need not be kept: what is done is not due any more. Texts are judged in worker
processes if there are many, and what comes of them is written here, in the order of the articles.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from crawler.archive import judgements, regrouping, rejudging
from crawler.archive.rejudging import Scope
from crawler.archive.stories import Telling
from crawler.outcomes import WorkerLost
from crawler.sources.registry import load_sources
from crawler.sources.topics import topics_of
from pipelines.apply import comparing
from pipelines.drops import Drop
from pipelines.models import Aims
from pipelines.pool import Workers, in_order
from pipelines.stored import JudgedText, StoredText, judge_stored
from pipelines.versions import rules_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.archive.rejudging import Due, Rejudged

Judged: TypeAlias = "list[tuple[Due, JudgedText]]"

FEW = 200  # articles that are judged here before a worker has begun
CHUNK = 25  # articles of one call of a worker: a tenth of a second
AHEAD = 3  # batches under way: some are judged while one is written


class Rejudging:
    """Judges the articles of *archive* again that the rules of *seeds* have not judged yet.

    With *changed* only those whose text is another one since they were judged, which is what a run leaves behind when
    it learns that a paragraph is boilerplate; with *everything* also those that these rules have judged.
    """

    def __init__(self, archive: Archive, seeds: Path, *, changed: bool = False, everything: bool = False) -> None:
        self.archive = archive
        self.aims = Aims(seeds=str(seeds), languages=(), keep_all=True)
        topics = topics_of(self.aims.seeds)  # what is wrong with them is said at once
        self.homes = rejudging.homes(archive) | {slug: one.regions for slug, one in load_sources(seeds).items()}
        self.compare = comparing(self.aims.seeds)
        self.scope = Scope(rules=rules_of(topics), homes=self.homes, changed=changed, everything=everything)
        self.lost: dict[int, str] = {}  # articles over which a worker was lost, and how: they stay as they are

    def __len__(self) -> int:
        """Return how many articles are due."""
        return rejudging.count(self.archive, self.scope)

    def run(self, *, dry: bool = False) -> Iterator[Rejudged]:
        """Yield what changes in each article; with *dry* nothing is written, and no story found."""
        for batch in self._batches(dry=dry):
            said = judge_stored((self._stored(one, dry=dry) for one in batch), aims=self.aims)
            yield from self._follow(list(zip(batch, said, strict=True)), dry=dry)

    def run_in_workers(
        self, number: int, *, timeout: float, memory: int, dry: bool = False
    ) -> Generator[Rejudged, None, None]:
        """Do the same in *number* processes, unless so few are due that it would take longer.

        *timeout* in seconds and *memory* in bytes bound what some articles may take.
        """
        if len(self) <= FEW:
            yield from self.run(dry=dry)
            return
        pool = Workers(number, timeout=timeout, memory=memory, modules=(judge_stored.__module__,))
        try:
            asked = (self._ask(pool, batch, dry=dry) for batch in self._batches(dry=dry))
            for judged in in_order(asked, ahead=AHEAD):
                yield from self._follow(judged, dry=dry)
        finally:
            pool.close()

    def finish(self) -> None:
        """Judge all that are due."""
        for _ in self.run():
            pass

    async def finish_in(self, pool: Workers) -> None:
        """Judge all that are due in workers that are there; over which one is lost, that waits for the next run."""
        for batch in self._batches(dry=False):
            self._write(await self._ask(pool, batch, dry=False))

    def _batches(self, *, dry: bool) -> Iterator[list[Due]]:
        """Yield the articles that are due, as many as are written at once."""
        scope = self.scope
        if scope.everything and not dry:
            judgements.forget(self.archive)  # so that all are due, also after a kill
            scope = replace(scope, everything=False)
        last = 0
        while batch := rejudging.due(self.archive, scope, after=last):
            yield batch
            last = batch[-1].id

    def _stored(self, one: Due, *, dry: bool) -> StoredText:
        return StoredText(
            title=one.title,
            text=one.text,
            home=self.homes.get(one.source, ()),
            published=one.published,
            is_printed=self._is_told_anew(one) and not dry,
        )

    def _is_told_anew(self, one: Due) -> bool:
        return one.story_rules != self.scope.rules.stories

    async def _ask(self, pool: Workers, batch: list[Due], *, dry: bool) -> Judged:
        chunks = [batch[start : start + CHUNK] for start in range(0, len(batch), CHUNK)]
        return list(chain.from_iterable(await asyncio.gather(*(self._ask_of(pool, one, dry=dry) for one in chunks))))

    async def _ask_of(self, pool: Workers, chunk: list[Due], *, dry: bool) -> Judged:
        """Return what a worker says of some articles; if it is lost over them, each is asked alone."""
        texts = [self._stored(one, dry=dry) for one in chunk]
        try:
            said = await pool.run(judge_stored, texts, aims=self.aims)
        except (Drop, WorkerLost) as drop:
            if len(chunk) > 1:
                return [pair for one in chunk for pair in await self._ask_of(pool, [one], dry=dry)]
            self.lost[chunk[0].id] = str(drop)
            return []
        return list(zip(chunk, said, strict=True))

    def _follow(self, judged: Judged, *, dry: bool) -> Iterable[Rejudged]:
        return self._look(judged) if dry else self._write(judged)

    def _look(self, judged: Judged) -> Iterator[Rejudged]:
        for one, said in judged:
            yield rejudging.compare(self.archive.db.conn, one.id, said.judgement)

    def _write(self, judged: Judged) -> list[Rejudged]:
        with self.archive.transaction() as db:
            changes = [rejudging.compare(db.conn, one.id, said.judgement) for one, said in judged]
            for one, said in judged:
                judgements.write(
                    db.conn, one.id, said.judgement, rules=self.scope.rules, home=self.homes.get(one.source)
                )
            moved = self._regroup([(one, said) for one, said in judged if self._is_told_anew(one)])
        return [replace(one, story=one.article in moved) for one in changes]

    def _regroup(self, judged: Judged) -> set[int]:
        """Find the stories of articles again, and return those that tell another one now."""
        if not judged:
            return set()
        connection, ends = self.archive.db.conn, (judged[0][0].id, judged[-1][0].id)
        before = rejudging.stories_of(connection, *ends)
        for one, said in judged:
            telling = Telling(article=one.id, text=one.text, digest=said.digest, sample=said.sample)
            regrouping.regroup(self.archive, telling, self.compare)
        after = rejudging.stories_of(connection, *ends)
        return {one.id for one, _ in judged if before[one.id] != after[one.id]}
