"""Note which regions an article is about, and which it only mentions."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.models import Article


class TagRegionsPipeline:
    """Fills regions; drops nothing."""

    def process_item(self, item: Article) -> Article:
        item.regions = [asdict(each) for each in item.assessed.regions]
        return item
