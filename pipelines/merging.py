"""Merge what other machines have crawled: the one writer of the archive, which stores it as a crawl here would have.

An article of elsewhere is judged here, and its story found here, by the rules of this machine. Where the run of a slice
came to its end, what that has shown of its sources is learned as well.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from crawler.archive import judgements
from crawler.archive import merge as merging
from crawler.archive.articles import article_of
from crawler.archive.merge import Merge
from crawler.archive.slices import damaged, open_parcel
from crawler.captures import files
from crawler.models import Source
from crawler.sources.registry import load_sources
from crawler.sources.topics import load_topics
from crawler.times import now
from pipelines import apply
from pipelines.learning import Learner
from pipelines.models import Aims
from pipelines.rejudging import Rejudging
from pipelines.stored import StoredText, judge_stored
from pipelines.topics.gate import Gate
from pipelines.versions import rules_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.archive.slices import Parcel, Row
    from crawler.models import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a slice has brought."""

    slice: str  # the id of its task
    site: str
    sources: tuple[str, ...]  # of which it tells
    outcome: str | None  # of its last run: finished, stopped or failed; None of a slice into which nothing was crawled
    error: str | None  # why that failed
    stored: int  # articles that were not here
    edited: int  # articles of which an edit was brought
    candidates: int  # that are others than before
    reached: int  # sources that its last run could reach
    uncaptured: int  # files that its captures name and that are not here

    @property
    def changed(self) -> bool:
        """Whether anything that a reader could see was brought."""
        return bool(self.stored or self.edited or self.candidates)


class Merger:
    """Merges slices into *archive* by the rules of a seeds folder; *folder* gets the captures that come with them."""

    def __init__(self, archive: Archive, seeds: Path, *, folder: Path) -> None:
        self.archive = archive
        self.seeds = seeds
        self.folder = folder
        self.sources = load_sources(seeds)
        topics = load_topics(seeds)
        self.rules = rules_of(topics)
        self.aims = Aims(seeds=str(seeds), languages=(), keep_all=True)  # it is on a topic, as whoever read it has seen
        self.is_on_topic = Gate(topics).speaks

    def merge(self, data: bytes | Path, *, run: int | None = None, learns: bool = True) -> Merged:
        """Merge what `pack_slice` returned, or a file, in one transaction, and return what that brought.

        The counts of its runs are added to *run*; without it, each of them becomes one of its own. The same slice a
        second time changes nothing, and one that comes late undoes nothing. Raise NotMergeable for what is none.
        What its sources have shown is learned with it, unless it *learns* nothing; then `learn` makes up for that.
        """
        with open_parcel(data) as parcel:
            for row in parcel.rows("capture_files"):
                files.put(self.folder, row["name"], BytesIO(row["data"]))
            with self.archive.transaction():
                merged = self._merge(parcel, run)
                if merged.outcome == "finished" and learns:
                    self.learn(merged.sources)
        return merged

    def learn(self, sources: Collection[str]) -> None:
        """Learn how *sources* are read and what they print everywhere, as a run does when it ends."""
        with self.archive.transaction():
            learner = Learner(self.archive, self.sources, self.is_on_topic, str(self.seeds))
            learner.learn(now=now(), only=sources)
            if judgements.has_changed(self.archive):
                Rejudging(self.archive, self.seeds, changed=True).finish()

    def _merge(self, parcel: Parcel, run: int | None) -> Merged:
        for row in parcel.rows("sources"):
            with parcel.read():
                self.sources.setdefault(row["slug"], _source_of(row))
        merge = Merge(archive=self.archive, parcel=parcel, now=now(), run=run)
        merging.begin(merge)
        stored = sum(self._store(merge, row) for row in merging.unknown_articles(merge))
        merging.move_articles(merge)
        edited = sum(self._edit(merge, number, row) for number, row in merging.edited_articles(merge))
        candidates = merging.finish(merge)
        last: Row = {"outcome": None, "error": None, "reached": 0} | next(iter(parcel.rows("runs", "id DESC")), {})
        uncaptured = sum(files.place_of(self.folder, name) is None for name in merge.capture_files)
        return Merged(
            slice=parcel.told.id, site=parcel.told.site, outcome=last["outcome"], error=last["error"],
            sources=tuple(merge.sources), stored=stored, edited=edited, candidates=candidates, reached=last["reached"],
            uncaptured=uncaptured,
        )  # fmt: skip

    def _store(self, merge: Merge, row: Row) -> int:
        article = self._judged(self._article_of(merge, row))
        saved = apply.store(self.archive, article, rules=self.rules, run=merge.run, seeds=str(self.seeds))
        merging.stored(merge, row, saved.id)
        return int(not saved.is_twin)

    def _edit(self, merge: Merge, number: int, row: Row) -> int:
        article = self._judged(self._article_of(merge, row))
        apply.edit(self.archive, number, article, rules=self.rules, seeds=str(self.seeds))
        return 1

    def _article_of(self, merge: Merge, row: Row) -> Article:
        """Return an article that was brought; raise NotMergeable if it holds what none does."""
        with merge.parcel.read():
            article = article_of(row)
        if article.source not in self.sources:
            raise damaged(merge.parcel.name, f"{article.url} is of {article.source!r}, which is no source there")
        return article

    def _judged(self, article: Article) -> Article:
        """Complete an article by what the rules of this machine say of it."""
        told = StoredText(
            title=article.title, text=article.text, home=self.sources[article.source].regions,
            published=article.published, is_printed=True,
        )  # fmt: skip
        [said] = judge_stored([told], aims=self.aims)
        article.judgement, article.digest, article.sample = said.judgement, said.digest, said.sample
        return article


def _source_of(row: Row) -> Source:
    """Return a source of which the seeds know nothing, such as a host of which a WARC file had pages."""
    return Source(
        slug=row["slug"], home=row["home"], name=row["name"], regions=tuple(json.loads(row["regions"])), enabled=False
    )
