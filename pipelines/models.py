"""The nouns of the stages: what they are told, and what came of a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.models import NOT_LEARNED, Article, Headline, Layout, Lesson, Sighting
from crawler.times import WIB
from pipelines.drops import Drop

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

ANNOUNCED = "announced"  # what evidence from the channel is called
NEIGHBOUR = "neighbour"  # the rule that takes what shows another article


@dataclass(frozen=True, slots=True, kw_only=True)
class Aims:
    """What a run wants: articles on the topics of a seeds folder in one of the languages, or all articles."""

    seeds: str
    languages: tuple[str, ...]
    keep_all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What is known of a source when a page of it is read."""

    slug: str = ""
    timezone: str = WIB  # of printed dates that name none
    remove: tuple[str, ...] = ()  # CSS of boilerplate only this source has
    regions: tuple[str, ...] = ()  # codes of what it mainly covers
    names: tuple[str, ...] = ()  # how it calls itself
    boilerplate: frozenset[int] = frozenset()  # digests of the paragraphs that it prints everywhere
    layout: Layout = NOT_LEARNED  # how its pages are read
    headlines: tuple[Headline, ...] = ()  # what it announced last
    teaches_from: str | None = None  # the day from which on its pages teach that; None if nobody wants to know


@dataclass(frozen=True, slots=True, kw_only=True)
class Processed:
    """What came of a page: an article, the reason for which it is dropped, or where the article goes on."""

    article: Article | None = None
    drop: Drop | None = None
    further: str | None = None
    sighting: Sighting | None = None
    lesson: Lesson | None = None


def aims_of(settings: BaseSettings) -> Aims:
    """Return what a run with these settings wants."""
    return Aims(
        seeds=settings["SEEDS"],
        languages=tuple(settings.getlist("LANGUAGES_ACCEPTED")),
        keep_all=settings.getbool("KEEP_ALL"),
    )
