"""Judge again what is stored, by the rules as they are now, and go on after a kill where it stopped.

Each article remembers by which rules it was judged, and by which its story was found; those of other rules are due. So
the place at which a rejudging stopped need not be kept: what is done is not due any more.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.archive import judgements, rejudging
from crawler.archive.rejudging import Scope
from crawler.sources.registry import load_sources
from pipelines.apply import regroup
from pipelines.models import Aims
from pipelines.process import judge
from pipelines.versions import rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.archive.rejudging import Change, Due
    from crawler.models import Judgement


class Rejudging:
    """Judges the articles of *archive* again that the rules of *seeds* have not judged yet.

    With *changed* only those whose text is another one since they were judged, which is what a run leaves behind when
    it learns that a paragraph is boilerplate; with *everything* also those that these rules have judged.
    """

    def __init__(self, archive: Archive, seeds: Path, *, changed: bool = False, everything: bool = False) -> None:
        self.archive = archive
        self.aims = Aims(seeds=str(seeds), languages=(), keep_all=True)
        self.homes = rejudging.homes(archive) | {slug: one.regions for slug, one in load_sources(seeds).items()}
        self.scope = Scope(rules=rules_of(seeds), changed=changed, everything=everything)

    def __len__(self) -> int:
        """Return how many articles are due."""
        return rejudging.count(self.archive, self.scope)

    def run(self, *, dry: bool = False) -> Iterator[Change]:
        """Yield what changes in each article; with *dry* nothing is written, and no story found."""
        scope = self.scope
        if scope.everything and not dry:
            judgements.forget(self.archive)  # so that all are due, also after a kill
            scope = replace(scope, everything=False)
        last = 0
        while batch := rejudging.due(self.archive, scope, after=last):
            yield from self._look(batch) if dry else self._write(batch)
            last = batch[-1].id

    def finish(self) -> None:
        """Judge all that are due."""
        for _ in self.run():
            pass

    def _look(self, batch: list[Due]) -> Iterator[Change]:
        for one in batch:
            yield rejudging.compare(self.archive.db.conn, one.id, self._found(one))

    def _write(self, batch: list[Due]) -> list[Change]:
        scope, found = self.scope, {one.id: self._found(one) for one in batch}
        with self.archive.transaction() as db:
            changes = [rejudging.compare(db.conn, number, row) for number, row in found.items()]
            for number, row in found.items():
                judgements.write(db.conn, number, row, rules=scope.rules)
            moved = self._regroup([one.id for one in batch if one.story_rules != scope.rules.stories])
        return [replace(one, story=one.article in moved) for one in changes]

    def _regroup(self, articles: list[int]) -> set[int]:
        """Find the stories of articles again, and return those that tell another one now."""
        if not articles:
            return set()
        connection, ends = self.archive.db.conn, (articles[0], articles[-1])
        before = rejudging.stories_of(connection, *ends)
        regroup(self.archive, articles)
        after = rejudging.stories_of(connection, *ends)
        return {article for article in articles if before[article] != after[article]}

    def _found(self, one: Due) -> Judgement:
        home = self.homes.get(one.source, ())
        return judge(one.title, one.text, aims=self.aims, home=home, published=one.published)
