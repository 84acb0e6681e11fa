"""What a worker process does with a page: read the article out of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from crawler.models import Article
from crawler.times import day_of

if TYPE_CHECKING:
    from crawler.models import Page
    from pipelines.extraction import Extraction


def read_article(page: Page, *, zone: str, remove: tuple[str, ...]) -> Article | tuple[str, str]:
    """Return the article on *page*, or the name of the drop that refuses it and the reason."""
    # Imported by the worker alone: the process that talks to the network saves a second and 60 MB.
    from pipelines.extraction import extract_page  # noqa: PLC0415

    extraction = extract_page(
        page.body,
        url=page.url,
        fetched=page.fetched,
        zone=zone,
        remove=remove,
        encoding=page.encoding,
        title=page.title,
        published=page.published,
    )
    return extraction.dropped or article_of(page, extraction, zone=zone)


def article_of(page: Page, extraction: Extraction, *, zone: str) -> Article:
    """Return the article that an extraction found on *page*, under the address it gives itself."""
    return Article(
        url=extraction.canonical or page.url,
        announced=page.announced,
        source=page.source,
        fetched=page.fetched,
        title=extraction.title,
        text=extraction.text,
        authors=list(extraction.authors),
        published=extraction.published,
        precision=extraction.precision,
        day=day_of(extraction.published, zone) if extraction.published else None,
        modified=extraction.modified,
        section=extraction.section,
        tags=list(extraction.tags),
        image=extraction.image,
        description=extraction.description,
        family=extraction.family,
        origins=dict(extraction.evidence),
        removed=[asdict(one) for one in extraction.removed],
    )
