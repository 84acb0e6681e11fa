"""What coordinator and workers tell one another, as JSON: an order goes out, and notices come back."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from crawler.errors import CrawlerError
from crawler.times import from_iso

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


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
        if not order.task.isalnum():  # it names files
            raise CrawlerError(f"{order.task!r} is the name of no task")
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
    moment: str = ""  # on the clock of the worker

    def told(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Return a notice that came; raise ValueError if it is none."""
        try:
            return cls(**{**told, "kind": MessageKind(told["kind"])})
        except (KeyError, TypeError) as error:
            raise ValueError(f"it is no notice of a worker: {error}") from error


def packed(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def unpacked(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
