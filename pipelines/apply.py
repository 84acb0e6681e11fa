"""Write down what the stages found: an article reaches the archive, with its judgement and its story, through here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.archive import articles, regrouping
from crawler.archive.stories import Telling
from pipelines.copies.fingerprint import fingerprint
from pipelines.copies.overlap import overlap

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from crawler.archive import Archive
    from crawler.archive.articles import Saved
    from crawler.archive.judgements import Rules
    from crawler.models import Article


def store(archive: Archive, article: Article, *, rules: Rules, run: int | None) -> Saved:
    """Store a finished article and settle its candidate."""
    return articles.save(archive, article, rules=rules, run=run, compare=overlap)


def reread(archive: Archive, number: int, article: Article, *, rules: Rules, now: datetime) -> bool:
    """Give a stored article what is read from the same page now; say whether its title or text is another one."""
    return articles.reread(archive, number, article, rules=rules, compare=overlap, now=now)


def rewrite(archive: Archive, article: int, text: str, *, removed: list[dict[str, str]]) -> None:
    """Give a stored article the text that a rule learned later leaves of it, and find its story again."""
    articles.rewrite(archive, telling_of(article, text), removed=removed, compare=overlap)


def regroup(archive: Archive, numbers: Iterable[int]) -> None:
    """Find the stories of stored articles again, from their stored texts, each in a transaction of its own."""
    for article in numbers:
        regrouping.regroup(archive, telling_of(article, regrouping.text_of(archive, article)), overlap)


def telling_of(article: int, text: str) -> Telling:
    """Return what the story of a stored article is found by."""
    number, sample = fingerprint(text)
    return Telling(article=article, text=text, digest=number, sample=sample)
