"""Write down what the stages found: an article reaches the archive, with its judgement and its story, through here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crawler.archive import articles, judgements, rechecks, regrouping
from crawler.archive.stories import Compare, Telling
from crawler.models import Arrival
from crawler.strategies.recheck import Sight
from crawler.times import to_iso
from pipelines.copies.edits import Change, ReadArticle, breaks_off, change_between, reader_of
from pipelines.copies.fingerprint import fingerprint
from pipelines.copies.named_words import stock_of
from pipelines.copies.overlap import are_apart, overlap
from pipelines.models import ANNOUNCED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from crawler.archive import Archive
    from crawler.archive.articles import Saved
    from crawler.archive.judgements import Rules
    from crawler.models import Again, Article
    from pipelines.boilerplate.recurrence import Eye


def comparing(seeds: str | None) -> Compare:
    """Return what says whether two texts tell one story; a run asks once, since looking topics up takes time."""
    stock = stock_of(seeds)
    return Compare(overlap=partial(overlap, stock=stock), are_apart=partial(are_apart, stock=stock))


def store(
    archive: Archive, article: Article, *, rules: Rules, run: int | None, seeds: str | None = None,
    compare: Compare | None = None,
) -> Saved:  # fmt: skip
    """Store a finished article and settle its candidate; *seeds* have the topics, and without them those that ship."""
    return articles.save(archive, article, rules=rules, run=run, compare=compare or comparing(seeds))


def reread(
    archive: Archive, number: int, article: Article, *, rules: Rules, now: datetime, seeds: str | None = None
) -> bool:  # fmt: skip
    """Give a stored article what is read from the same page now; say whether its title or text is another one."""
    return articles.reread(archive, number, article, rules=rules, compare=comparing(seeds), now=now)


def rewrite(
    archive: Archive, article: int, text: str, *, removed: list[dict[str, str]], seeds: str | None = None
) -> None:  # fmt: skip
    """Give a stored article the text that a rule learned later leaves of it, and find its story again."""
    articles.rewrite(archive, telling_of(article, text, seeds), removed=removed, compare=comparing(seeds))


def regroup(archive: Archive, numbers: Iterable[int], *, seeds: str | None = None) -> None:
    """Find the stories of stored articles again, from their stored texts, each in a transaction of its own."""
    compare = comparing(seeds)
    for article in numbers:
        regrouping.regroup(archive, telling_of(article, regrouping.stored_text(archive, article), seeds), compare)


def telling_of(article: int, text: str, seeds: str | None = None) -> Telling:
    """Return what the story of a stored article is found by."""
    number, sample = fingerprint(text, stock_of(seeds))
    return Telling(article=article, text=text, digest=number, sample=sample)


def revise(
    archive: Archive, article: Article, eye: Eye, *, rules: Rules, seeds: str | None = None,
    capture: Callable[[Article], str | None] = lambda _: None,
) -> Sight:  # fmt: skip
    """Compare an article that was looked at again with what is stored, and store an edit; return what was seen.

    An edit is captured before it is stored.
    """
    again = article.again
    assert again is not None  # else there is nothing to compare it with
    with archive.transaction():
        sight = _seen(archive, article, again, eye, comparing(seeds))
        if sight is Sight.EDITED:
            article.capture = capture(article)
            edit(archive, again.article, article, rules=rules, seeds=seeds)
    return sight


def edit(archive: Archive, number: int, article: Article, *, rules: Rules, seeds: str | None = None) -> None:
    """Let a stored article say what its newsroom has made of it; what it said becomes a revision."""
    with archive.transaction() as db:
        articles.revise(db.conn, number, article)
        regrouping.regroup(archive, telling_of(number, article.text, seeds), comparing(seeds))
        if article.judgement is not None:
            judgements.write(db.conn, number, article.judgement, rules=rules)


def _seen(archive: Archive, article: Article, again: Again, eye: Eye, compare: Compare) -> Sight:
    before = stored_reading(archive, again.article)
    if before is None:  # it was stored twice, and this row was given up
        return Sight.UNCHANGED
    after = as_read_now(article)
    there = None if again.arrival is Arrival.HOME else rechecks.holder(archive, article.url)
    is_held = there not in {None, again.article}
    change = change_between(before, after, eye)
    if change is Change.NONE and is_held and again.arrival is Arrival.MOVED:
        change = _change_there(archive, before, there, eye)
    if change is Change.NONE:
        return Sight.UNCHANGED
    is_unknown = change is Change.REPLACED and not after.shows_title  # such as a list of headlines in its place
    if article.is_partial or is_unknown or breaks_off(before.text, after.text):  # nobody knows what else it says
        return Sight.UNCLEAR
    is_another = is_held and not _has_moved(before, after, again, compare)
    if not is_another and change is not Change.REPLACED:
        return Sight.EDITED
    return Sight.UNCLEAR if again.arrival is Arrival.LED_ASIDE else Sight.REMOVED


def _change_there(archive: Archive, before: ReadArticle, there: int | None, eye: Eye) -> Change:
    """Return what a crawl that found an article where it has moved saw change, if it read it as it was read before."""
    found = None if there is None else stored_reading(archive, there)
    return change_between(before, found, eye) if found and found.reader == before.reader else Change.NONE


def _has_moved(before: ReadArticle, after: ReadArticle, again: Again, compare: Compare) -> bool:
    """Say whether an article was edited and moved, so that a crawl has taken it for a new one."""
    is_alike = before.title == after.title or (before.published and before.published == after.published)
    is_told = again.arrival is Arrival.MOVED and compare.overlap(before.text, after.text) is not None
    return bool(is_alike and is_told)


def stored_reading(archive: Archive, number: int) -> ReadArticle | None:
    """Return a stored article as it was read."""
    told = articles.told(archive, number)
    if told is None:
        return None
    title, text, origins, published = told
    return ReadArticle(title=title, text=text, published=published, reader=reader_of(origins.get("text", "")))


def as_read_now(article: Article) -> ReadArticle:
    """Return an article as it was read now."""
    reader, shows_title = reader_of(article.origins.get("text", "")), article.origins.get("title") != ANNOUNCED
    published = to_iso(article.published) if article.published else None
    return ReadArticle(
        title=article.title, text=article.text, published=published, reader=reader, shows_title=shows_title
    )
