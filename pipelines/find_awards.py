"""Note what an article says its regions did or won in the programme."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.models import Article


class FindAwardsPipeline:
    """Fills awards; drops nothing."""

    def process_item(self, item: Article) -> Article:
        item.awards = [asdict(each) for each in item.assessed.awards]
        return item
