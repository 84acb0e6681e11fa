"""In which order a source's channels are asked, and when enough has been heard."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.archive.channels import Known, Validators
from crawler.discovery import READERS
from crawler.models import Channel, ChannelKind, Pointer, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from crawler.models import Candidate, Reading

# A feed holds the newest entries, a sitemap everything: beside a feed it is read at first, once a week, and when
# the feed shows a gap.
DEPTH_EVERY = timedelta(days=7)
# Some servers answer 304 for ever; once a week the whole document is asked for.
WHOLE_EVERY = timedelta(days=7)
FAILURES_MOST = 3  # in a row, after which a channel is left alone for REST
REST = timedelta(days=7)
MOST_CANDIDATES = 500  # newest ones taken from one document; the older ones are for backfill
MOST_SITEMAPS = 4  # children of a sitemap index read in one run
MOST_PAGES = 50  # pages of a listing read in one run, as long as each shows something new

POSTS = re.compile(r"news|berita|post|artikel|article", re.IGNORECASE)
NO_POSTS = re.compile(r"categor|kategori|tag|author|penulis|taxonom|user|image|video|local|product", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Errand:
    """One channel being read, document by document."""

    channel: Known | Channel
    validators: Validators | None = None  # of the first document; kept once all documents were read
    further: deque[Pointer] = field(default_factory=deque)
    asked: set[str] = field(default_factory=set)  # addresses of its documents; some name themselves
    documents: int = 0
    announced: int = 0  # candidates in all documents
    new: int = 0  # those nobody had announced before

    @property
    def number(self) -> int | None:
        """The channel's number, once it is known."""
        return self.channel.id if isinstance(self.channel, Known) else None

    def shows_gap(self) -> bool:
        """Say whether everything announced is new: between this reading and the last one something was missed."""
        was_read = isinstance(self.channel, Known) and self.channel.read is not None
        return was_read and self.announced > 0 and self.new == self.announced


@dataclass(slots=True, kw_only=True)
class Walk:
    """One source being visited: channels still to ask, and what was heard so far."""

    source: Source
    todo: deque[Known | Channel]
    depth: deque[Known]
    probes: bool = False  # whether todo holds guesses of the probe
    has_probed: bool = False
    sitemaps: tuple[Channel, ...] = ()  # that robots.txt names
    heard: bool = False  # whether any channel answered
    gap: bool = False
    errors: list[str] = field(default_factory=list)

    def next_channel(self) -> Known | Channel | None:
        """Return what to ask next: the channels of every day, then those with more depth where they are needed."""
        if self.todo:
            return self.todo.popleft()
        if self.depth and (self.gap or not self.heard):
            return self.depth.popleft()
        return None

    def needs_probe(self) -> bool:
        """Say whether nothing that we know of this source answered, so that its home must be asked."""
        return not self.heard and not self.has_probed


def plan(source: Source, channels: Sequence[Known], *, now: datetime) -> Walk:
    """Return the walk over a source whose channels are *channels*."""
    askable = sorted(_trusted(channels, now), key=lambda one: list(ChannelKind).index(one.kind))
    daily = [one for one in askable if one.kind is not ChannelKind.SITEMAP] or askable
    deep = [one for one in askable if one not in daily]
    due = [one for one in deep if one.read is None or now - one.read > DEPTH_EVERY]
    return Walk(source=source, todo=deque([*daily, *due]), depth=deque(one for one in deep if one not in due))


def _trusted(channels: Sequence[Known], now: datetime) -> list[Known]:
    """Leave out what a probe once found while the seeds' own channels answer, and for a week what keeps failing."""
    readable = [one for one in channels if one.kind in READERS]
    declared = [one for one in readable if one.origin == "seeds"]
    if any(one.failures == 0 for one in declared):
        readable = declared
    return [one for one in readable if not _rests(one, now)] or readable[:1]


def _rests(channel: Known, now: datetime) -> bool:
    is_new = channel.checked is None or now - channel.checked > REST
    return channel.failures >= FAILURES_MOST and not is_new


def conditional(channel: Known | Channel, *, now: datetime) -> dict[str, str]:
    """Return the headers that make a request conditional on the document having changed."""
    if not isinstance(channel, Known) or channel.read is None or now - channel.read > WHOLE_EVERY:
        return {}
    headers = {"If-None-Match": channel.etag, "If-Modified-Since": channel.last_modified}
    return {name: value for name, value in headers.items() if value}


def newest(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the newest candidates of a document, in its own order where it gives no dates."""
    listed = list(candidates)
    if len(listed) <= MOST_CANDIDATES:
        return listed
    dated = sorted((one for one in listed if _moment(one)), key=lambda one: str(_moment(one)), reverse=True)
    return (dated + [one for one in listed if not _moment(one)])[:MOST_CANDIDATES]


def _moment(candidate: Candidate) -> datetime | None:
    return candidate.published or candidate.modified


def further_of(reading: Reading, errand: Errand, *, new: int) -> list[Pointer]:
    """Return which documents that a reading points to are worth a request in this run."""
    errand.asked.add(errand.channel.url)
    unread = [one for one in reading.further if one.url not in errand.asked]
    chosen = _chosen(unread, errand, new=new)
    errand.asked.update(one.url for one in chosen)
    return chosen


def _chosen(further: list[Pointer], errand: Errand, *, new: int) -> list[Pointer]:
    if errand.channel.kind is ChannelKind.LISTING:
        return further[:1] if new and errand.documents < MOST_PAGES else []
    since = errand.channel.read if isinstance(errand.channel, Known) else None
    fresh = [one for one in further if since is None or one.modified is None or one.modified >= since]
    with_posts = [one for one in fresh if not NO_POSTS.search(_name(one))]
    ranked = sorted(with_posts or fresh, key=_rank, reverse=True)
    return ranked[: max(0, MOST_SITEMAPS - errand.documents + 1)]


def _rank(pointer: Pointer) -> tuple[str, bool, int]:
    """Newest first; among equals those named after posts, and of numbered ones the highest."""
    numbers = re.findall(r"\d+", _name(pointer))
    return (str(pointer.modified or ""), bool(POSTS.search(_name(pointer))), int(numbers[-1][:9]) if numbers else 0)


def _name(pointer: Pointer) -> str:
    return pointer.url.split("/", 3)[-1]
