"""The headline, without the name of the site."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.extraction.bylines import fold_site
from pipelines.extraction.encoding import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SEPARATOR = re.compile(r"\s+[|\-–—•·»:/]{1,2}\s+|\s+::\s+|\s*\|\s*")
AGREED = 0.4  # of a heading and a claim, at least; the rest is a site's name or a section
LONGEST = 500  # characters; whatever is longer is no headline with a name behind it
SHORTEST = 8  # characters of a headline that stands on a page without any other evidence


def fold_title(text: str) -> str:
    """Return *text* as headlines compare: letters and digits alone."""
    return re.sub(r"[\W_]+", "", text.casefold())


def pick_title(
    visible: Iterable[tuple[str, str]], declared: Iterable[tuple[str, str]], sites: Sequence[str]
) -> tuple[str, str]:
    """Return the headline and its evidence.

    *visible* are the headings of the page in the order of trust, *declared* what its head says. A heading counts
    when the head agrees with it, or when the family says that it is the headline; a site's name never counts.
    """
    claims = [(clean_text(text), origin) for text, origin in declared if text and not is_site(clean_text(text), sites)]
    headings = [(clean_text(text), origin) for text, origin in visible]
    headings = [(text, origin) for text, origin in headings if text and not is_site(text, sites)]
    for text, origin in headings:
        if origin.startswith("family"):
            return text, origin
    agreed = [
        (max(_agreement(text, claim) for claim, _ in claims), text, origin) for text, origin in headings if claims
    ]
    if agreed and max(agreed)[0] >= AGREED:
        return next((text, origin) for share, text, origin in agreed if share == max(agreed)[0])
    for text, origin in claims:
        return cut_site(text, sites, [claim for claim, _ in claims]), origin
    return headings[0] if headings and len(headings[0][0]) >= SHORTEST else ("", "")


def is_site(text: str, sites: Sequence[str]) -> bool:
    """Say whether *text* is a site's name, alone or with its slogan."""
    folded = fold_site(text)
    names = {fold_site(site) for site in sites if site}
    if not folded or folded in names:
        return True
    return fold_site(SEPARATOR.split(text)[0]) in names


def _agreement(heading: str, claim: str) -> float:
    """Return how much of the longer of the two the shorter is, if it is a part of it."""
    one, other = sorted((fold_title(heading), fold_title(claim)), key=len)
    return len(one) / len(other) if one and one in other else 0.0


def cut_site(text: str, sites: Sequence[str], claims: Sequence[str] = ()) -> str:
    """Return *text* without the site's name before or after it; a shorter claim that it contains decides."""
    if len(text) > LONGEST:
        return text
    for claim in claims:
        if claim != text and len(claim) >= 20 and (text.startswith(claim) or text.endswith(claim)):
            return claim
    parts = [(found.start(), found.end()) for found in SEPARATOR.finditer(text)]
    names = {fold_site(site) for site in sites if site}
    for start, end in parts:
        if any(name and fold_site(text[end:]).startswith(name) for name in names):
            return text[:start]
        if fold_site(text[:start]) in names:
            return text[end:]
    if parts and re.search(r"\.(?:com|co\.id|id|net|news)\b", text[parts[-1][1] :], re.IGNORECASE):
        return text[: parts[-1][0]]
    return text
