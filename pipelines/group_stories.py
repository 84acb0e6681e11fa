"""Recognize copies: articles with the same words are one story, and all of them are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.text.fingerprint import digest

if TYPE_CHECKING:
    from crawler.models import Article


class GroupStoriesPipeline:
    def process_item(self, item: Article) -> Article:
        item.digest = digest(item.text)
        return item
