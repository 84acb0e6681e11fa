"""Read markup as a page of a source of which little or much is known."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from pipelines.extraction import extract_page
from pipelines.models import SourceFacts
from tests.make import URL, make_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.extraction import Extraction

FACTS = frozenset(one.name for one in fields(SourceFacts))


def extract_markup(
    body: bytes, url: str = URL, *, speaks: Callable[[str], bool] | None = None, **known: Any
) -> Extraction:
    """Return what is read from *body*; what is *known* is told of its source, or was announced of its article."""
    facts = {name: known.pop(name) for name in FACTS & known.keys()}
    return extract_page(make_page(url, body=body, **known), SourceFacts(**facts), speaks=speaks)
