"""Write down what the stages found: an article reaches the archive, with its judgement and its story, through here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crawler.archive import articles, regrouping
from crawler.archive.stories import Telling
from pipelines.copies.fingerprint import fingerprint
from pipelines.copies.named_words import stock_of
from pipelines.copies.overlap import overlap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.archive import Archive
    from crawler.archive.articles import Saved
    from crawler.archive.judgements import Rules
    from crawler.models import Article


def store(
    archive: Archive, article: Article, *, rules: Rules, run: int | None, seeds: str | None = None
) -> Saved:  # fmt: skip
    """Store a finished article and settle its candidate; *seeds* have the topics, and without them those that ship."""
    return articles.save(archive, article, rules=rules, run=run, compare=partial(overlap, stock=stock_of(seeds)))


def rewrite(
    archive: Archive, article: int, text: str, *, removed: list[dict[str, str]], seeds: str | None = None
) -> None:  # fmt: skip
    """Give a stored article the text that a rule learned later leaves of it, and find its story again."""
    compare = partial(overlap, stock=stock_of(seeds))
    articles.rewrite(archive, telling_of(article, text, seeds), removed=removed, compare=compare)


def regroup(archive: Archive, numbers: Iterable[int], *, seeds: str | None = None) -> None:
    """Find the stories of stored articles again, from their stored texts, each in a transaction of its own."""
    compare = partial(overlap, stock=stock_of(seeds))
    for article in numbers:
        regrouping.regroup(archive, telling_of(article, regrouping.text_of(archive, article), seeds), compare)


def telling_of(article: int, text: str, seeds: str | None = None) -> Telling:
    """Return what the story of a stored article is found by."""
    number, sample = fingerprint(text, stock_of(seeds))
    return Telling(article=article, text=text, digest=number, sample=sample)
