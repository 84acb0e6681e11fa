"""Write down what a look at an archived article showed, and when the next one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.archive import rechecks
from crawler.strategies.recheck import Sight, look_after
from crawler.times import now

if TYPE_CHECKING:
    from crawler.models import Validators
    from crawler.run.context import Run


def note_look(
    run: Run, source: str, article: int, sight: Sight, *, error: str = "", validators: Validators | None = None
) -> None:  # fmt: skip
    """Note what was seen of an article; *error* says why it was nothing, *validators* come with a whole page."""
    moment, standing = now(), rechecks.standing(run.archive, article)
    if standing is None:
        return
    due = look_after(
        sight, published=standing.published, gone=standing.gone, now=moment, intervals=run.recheck_after
    )  # fmt: skip
    if sight is Sight.REMOVED:
        rechecks.removed(run.archive, article, now=moment, due=due)
    elif sight in {Sight.UNCHANGED, Sight.EDITED}:
        rechecks.found(run.archive, article, now=moment, due=due, validators=validators)
    else:
        rechecks.unclear(run.archive, article, now=moment, due=due, error=error)
    run.count_look(source, sight)
    run.tally(source).failed += sight is Sight.TROUBLE
