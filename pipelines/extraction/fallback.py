"""What htmldate makes of a page on which our own rules find no date."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pipelines.extraction.claims import days_of_change
from pipelines.extraction.dates import Moment
from pipelines.extraction.published import OLDEST

if TYPE_CHECKING:
    from pipelines.extraction.view import View

FIRST_OF_JANUARY = "-01-01"  # what it answers where it saw no more than a year


def ask_htmldate(view: View, *, modified: datetime | None) -> Moment | None:
    """Return the day that htmldate finds, or None; the day of a change is none."""
    from htmldate import find_date  # noqa: PLC0415  (a tenth of a second, for the few pages that need it)

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    found = find_date(
        view.index.root,
        original_date=True,
        url=view.url,
        min_date=OLDEST.replace(tzinfo=None),
        max_date=(view.fetched + timedelta(days=1)).replace(tzinfo=None),
    )
    if found is None or found.endswith(FIRST_OF_JANUARY):
        return None
    day = datetime.fromisoformat(found).replace(tzinfo=view.zone)
    if (modified is not None and modified.date() == day.date()) or day.date() in days_of_change(view):
        return None
    return Moment(value=day, precision="day")
