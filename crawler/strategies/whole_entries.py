"""Articles that came with their channel's document, so that their pages need not be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.discovery.entry_content import is_whole, words_of
from crawler.models import Again, ChannelKind, Page
from crawler.strategies.frequency import needs_trial

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from crawler.models import Candidate, Channel, Source

SAMPLES = 2  # entries of a feed that are compared with their pages before the feed is believed


def pages_of(candidates: Iterable[Candidate], channel: Channel, source: Source, *, now: datetime) -> list[Page]:
    """Return the articles among *candidates* that came whole, each as the page that the stages read.

    WordPress's posts are what its pages show. The entries of a feed may be shorter than that without a sign of it:
    they are believed once a page of the same feed has turned out no longer than its entry.
    """
    if not brings_text(channel):
        return []
    return [
        Page(
            url=one.url, announced=one.url, source=source.slug, fetched=now, channel=channel.id,
            title=one.title, published=one.published, modified=one.modified, content=one.content,
        )
        for one in candidates if one.content and is_whole(one.content)
    ]  # fmt: skip


def again(edited: Iterable[tuple[int, Candidate]], source: Source, *, now: datetime) -> list[Page]:
    """Return stored articles that came once more, whole, each with its number, as the pages that the stages read."""
    return [
        Page(
            url=one.url, announced=one.url, source=source.slug, fetched=now, title=one.title, published=one.published,
            modified=one.modified, content=one.content, again=Again(article=number),
        )
        for number, one in edited if one.content and is_whole(one.content)
    ]  # fmt: skip


def brings_text(channel: Channel) -> bool:
    """Say whether the entries of a channel are believed to be whole articles."""
    if channel.kind is ChannelKind.WORDPRESS:
        return True
    return channel.kind is ChannelKind.FEED and channel.trusted is True


def samples_of(candidates: Iterable[Candidate], channel: Channel, *, now: datetime) -> dict[str, int]:
    """Return a few entries of a feed that may be whole, with their words, for their pages to be compared with."""
    if channel.kind is not ChannelKind.FEED or not needs_trial(channel, now=now):
        return {}
    whole = (one for one in candidates if one.content and is_whole(one.content))
    chosen = [one for one, _ in zip(whole, range(SAMPLES), strict=False)]
    return {one.url: words_of(one.content.html) for one in chosen if one.content}
