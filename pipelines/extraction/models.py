"""What reading a page yields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A piece of boilerplate, and the rule that took it."""

    rule: str
    text: str  # the first characters of it

    @classmethod
    def of(cls, rule: str, text: str) -> Removed:
        """Return the record of *text*, cut to what a person needs to recognize it."""
        return cls(rule=rule, text=" ".join(text.split())[:200])


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one page says, and which evidence said so."""

    title: str
    text: str  # paragraphs, one a line
    authors: tuple[str, ...]
    published: datetime | None  # in the page's own offset
    precision: str | None  # minute or day
    modified: datetime | None
    section: str | None
    image: str | None
    description: str | None
    tags: tuple[str, ...]
    canonical: str | None  # on the same site
    family: str | None
    evidence: dict[str, str]  # field to where it was read
    removed: tuple[Removed, ...]
    dropped: tuple[str, str] | None  # name of a class in pipelines.drops, and a clause saying why
    flags: tuple[str, ...]
    further: str | None = None  # where the article goes on, if not all of it was read
    traces: str | None = None  # what the page teaches of its site
    is_brief: bool = False  # no more than title and text was read, since these speak of no topic
