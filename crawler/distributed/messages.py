"""What coordinator and workers tell one another, as JSON: an order goes out, and notices come back."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from crawler.errors import CrawlerError
from crawler.times import from_iso

if TYPE_CHECKING:
    from collections.abc import Mapping


class MessageKind(StrEnum):
    """What a worker says of a task."""

    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"  # the crawl could not be carried out; the sentence says why
    LATE = "late"  # it waited too long in the queue, so that nothing was asked
    REFUSED = "refused"  # the worker is of another release


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A task: which sources of one site (a registrable domain) are crawled how, from where they stood."""

    task: str
    site: str
    release: str  # of the coordinator
    results: str  # the mark of the queue from which it takes what workers say
    sent: str  # on its clock, as is start_by
    spider: str
    sources: list[str]
    start_by: str  # after which it may not begin any more
    seconds: float  # it may take
    seeds: str  # a folder, packed
    slice: dict[str, str]
    delay: float  # seconds between two requests, where the site asks for no more
    pause: float  # seconds that this site may want between two requests at most
    wait: float  # seconds until the first one, if somebody was there just now
    contact: str
    options: dict[str, str] = field(default_factory=dict)  # --budget, --since and so on, by name
    flags: list[str] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Return an order that came; raise CrawlerError if it is none."""
        try:
            order = cls(**told)
        except TypeError as error:
            raise CrawlerError(f"it is no order of a coordinator: {error}") from error
        for name in (order.task, order.results):  # of files and of a queue
            if not name.isalnum():
                raise CrawlerError(f"{name!r} is the name of no task")
        return order

    def is_late(self, moment: datetime) -> bool:
        return moment > from_iso(self.start_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerNotice:
    """What a worker says of a task."""

    kind: MessageKind
    task: str
    site: str
    worker: str
    release: str  # of the worker
    said: str = ""
    outcome: str = ""  # of the crawl
    slice: dict[str, str] = field(default_factory=dict)
    sent: str = ""  # as the order says
    moment: str = ""  # on the clock of the worker

    def told(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Return a notice that came; raise ValueError if it is none."""
        try:
            notice = cls(**{**told, "kind": MessageKind(told["kind"])})
        except (KeyError, TypeError) as error:
            raise ValueError(f"it is no notice of a worker: {error}") from error
        rest = {name: value for name, value in told.items() if name != "slice"}
        if not all(isinstance(one, str) for one in rest.values()) or not isinstance(notice.slice, dict):
            raise ValueError("it is no notice of a worker: it holds what is no text")
        if any(from_iso(one).tzinfo is None for one in (notice.sent, notice.moment) if one):
            raise ValueError("it is no notice of a worker: a moment of it has no zone")
        return notice

    def ahead(self, moment: datetime) -> timedelta:
        """Return by how much the clock of the worker is certainly ahead of the coordinator's, less than zero if behind.

        However long a message was on its way, it was written after its order, and before *moment*, when it came.
        """
        if not (self.moment and self.sent):
            return timedelta()
        written = from_iso(self.moment)
        return max(written - moment, timedelta()) or min(written - min(from_iso(self.sent), moment), timedelta())


def packed(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def unpacked(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
