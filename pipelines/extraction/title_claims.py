"""What headings and the head of a page claim to be its headline: how far they agree, and which of them is taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.extraction.cleaning import clean_text, fold_title
from pipelines.extraction.dates import stands_alone
from pipelines.extraction.headings import FEWEST_WORDS, HEADLINE_WORDS, LONG_TAIL, is_day_line, is_widget
from pipelines.extraction.sites import (
    EDGES,
    LONGEST_TITLE,
    NAMELESS,
    SEPARATOR,
    cut_printed_site,
    cut_section,
    cut_site,
    is_site,
    separators_in,
)
from pipelines.extraction.structured import TITLE_META, text_of
from pipelines.extraction.tree import text_of_element
from pipelines.extraction.view import LAYOUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.extraction.view import View

# Between a headline and a name, or two sentences.
STRONG = re.compile(r"\s+(?:\||::?|[-–—•·∙●▪⋆★☆»›«‹~*])\s+|\s*(?:\||::)\s*")
AGREED = 0.4  # of a heading and a claim, at least; the rest is a site's name or a section
REPEATED = 0.9  # of a heading that the head repeats
ELLIPSES = ("...", "…")
LONG_HEADLINE, SHORT_NAME = 5, 3  # words of a headline, and of a name that follows it
SHORTEST = 8  # characters of a headline that stands on a page without any other evidence
Text = tuple[str, str]  # and its evidence
PRINTED, FAMILY = "visible", "family"
STROKES = frozenset({"", *EDGES})
FEWEST_VOICES = 2  # places of the head that call a story by its headline; <title> alone may name the section


def pick_title(
    visible: Iterable[Text], declared: Iterable[Text], sites: Sequence[str], sections: Sequence[str] = ()
) -> Text:
    """Return the headline and its evidence.

    *visible* are the headings of the page in the order of trust, *declared* what its head says. A heading counts
    when the head agrees with it, or when the family or what was learned of the site says that it is the headline; a
    site's name never counts.
    """
    said = [(clean_text(text), origin) for text, origin in declared]
    shown = [(clean_text(text), origin) for text, origin in visible]
    said = [one for one in said if not _is_nameless(one[0], sites)]
    shown = [one for one in shown if not (NAMELESS.fullmatch(one[0]) or is_day_line(one[0]) or is_widget(one[0]))]
    bare = [(cut_site(text, sites), origin) for text, origin in said]
    claims = _whole([one for one in said if one[0] and not is_site(one[0], sites)], [*said, *bare])
    headings = _whole([one for one in shown if one[0] and not is_site(one[0], sites)], [*shown, *said])
    is_told = any(len(text.split()) >= HEADLINE_WORDS for text, _ in claims)
    others = [] if is_told else said  # "Site | Headline" is a site's too
    if heading := _best_heading(headings, claims) or _best_heading(headings, others):
        return cut_printed_site(heading[0], sites), heading[1]
    for text, origin in claims:
        if shared := _shared_beginning(text, headings):
            return shared, origin
        whole = cut_section(cut_site(text, sites, [claim for claim, _ in claims]), sections)
        if not is_site(whole, sites):
            return _without_short_end(whole, [told for told, _ in said], sites), origin
    if headings and len(headings[0][0]) >= SHORTEST:
        return headings[0]
    return _named_like_site(shown, said, sites)


def voices_for(view: View, title: str) -> int:
    """Return in how many places the head says *title*; JSON-LD, which is made for this, counts twice."""
    folded = fold_title(title)
    said = (*view.structured.of_meta(*TITLE_META), *(text_of_element(one) for one in view.index.tagged("title")[:1]))
    in_data = any(folded == fold_title(text_of(one)) for one in view.structured.of_articles("headline"))
    return (2 if in_data else 0) + sum(folded in fold_title(one) for one in said)


def _is_nameless(text: str, sites: Sequence[str]) -> bool:
    """Say whether a claim names no story: a section, or the day on which it is read, be it beside the site's name."""
    if NAMELESS.fullmatch(text):
        return True
    return any(map(str.isdigit, text)) and stands_alone(cut_site(text, sites))


def _whole(texts: list[Text], others: list[Text]) -> list[Text]:
    """Return *texts* without those that another one completes: "Kota Tegal Kebut Pusat Kend..."."""
    return [one for one in texts if not is_cut(one[0], (text for text, _ in others))]


def is_cut(text: str, others: Iterable[str]) -> bool:
    """Say whether *text* was cut by a machine, and one of the *others* goes on."""
    if not text.endswith(ELLIPSES):
        return False
    stem = fold_title(text)
    return len(stem) >= SHORTEST and any(fold_title(other).startswith(stem) for other in others if other != text)


def _best_heading(headings: list[Text], claims: list[Text]) -> Text | None:
    """Return the family's headline or the learned one, or else the heading with which the head agrees most.

    One that the head does not know stands back behind another that the head repeats.
    """
    shares = [max((agreement(text, claim) for claim, _ in claims), default=0.0) for text, _ in headings]
    best = max(shares, default=0.0)
    for (text, origin), share in zip(headings, shares, strict=True):
        if origin.startswith((FAMILY, LAYOUT)) and (share >= AGREED or best < REPEATED):
            return text, origin
    return headings[shares.index(best)] if best >= AGREED else None


def _shared_beginning(claim: str, headings: Iterable[Text]) -> str:
    """Return what stands before the last separator of *claim*, if a heading shows it behind a kicker."""
    parts = separators_in(claim)
    beginning = claim[: parts[-1].start()] if parts else ""
    folded = fold_title(beginning)
    is_shown = len(folded) > LONG_TAIL and any(fold_title(text).endswith(folded) for text, _ in headings)
    return beginning if is_shown else ""


def _without_short_end(text: str, told: Sequence[str], sites: Sequence[str]) -> str:
    """Return a headline that the page does not show without the few words behind or before it, a name's.

    Those before it are its own where one of what is *told* has the site's name behind it.
    """
    parts = STRONG.split(text) if len(text) <= LONGEST_TITLE else []
    sizes = [len(part.split()) for part in parts]
    if (
        len(parts) != 2
        or max(sizes) < LONG_HEADLINE
        or min(sizes) > SHORT_NAME
        or any(map(str.isdigit, text.split()[-1:]))
    ):
        return text
    if sizes[0] < sizes[1] and any(_is_named_behind(one, text, sites) for one in told):
        return text
    return parts[sizes.index(max(sizes))]


def _is_named_behind(claim: str, text: str, sites: Sequence[str]) -> bool:
    """Say whether the site's name stands in *claim* behind all of *text*."""
    behind = SEPARATOR.match(claim, len(text)) if claim.startswith(text) else None
    return behind is not None and is_site(claim[behind.end() :], sites)


def _named_like_site(shown: list[Text], said: list[Text], sites: Sequence[str]) -> Text:
    """Return the heading that begins with the site's name, as a place may have it, if the head repeats it whole.

    Without any other heading, what the head has behind that name, if it is long enough for a headline.
    """
    told = {fold_title(text) for text, _ in said}
    for text, origin in shown:
        rest = cut_site(text, sites)
        if fold_title(text) in told and rest != text and len(rest.split()) >= HEADLINE_WORDS:
            return rest, origin
    behind = [(cut_site(text, sites), text, origin) for text, origin in said]
    named = [(rest, origin) for rest, text, origin in behind if rest != text and len(rest.split()) >= LONG_HEADLINE]
    rest, origin = named[0] if named and all(is_site(text, sites) for text, _ in shown) else ("", "")
    return _without_short_end(rest, [text for text, _ in said], sites), origin


def agreement(heading: str, claim: str) -> float:
    """Return how much of the longer of the two the shorter is, if it is a part of it; enough if only more follows it.

    A part begins the other, ends it, or stands between strokes there.
    """
    part, whole = fold_title(heading), fold_title(claim)
    if part == whole or not part or not whole:
        return float(part == whole != "")
    one, other = heading, claim
    if len(part) > len(whole):
        part, whole, one, other = whole, part, claim, heading
    if part not in whole:
        return 0.0
    is_part = whole.startswith(part) or whole.endswith(part) or stands_between(one, other)
    share = len(part) / len(whole) if is_part else 0.0
    return max(share, AGREED) if _goes_on(heading, claim) else share


def stands_between(part: str, whole: str) -> bool:
    """Say whether strokes part *part* from what stands before and behind it in *whole*."""
    before, found, behind = whole.casefold().partition(part.casefold())
    return bool(found) and {before.rstrip()[-1:], behind.lstrip()[:1]} <= STROKES


def _goes_on(heading: str, claim: str) -> bool:
    """Say whether names follow the *heading* in the *claim*, or in the heading more words what is told of it."""
    if claim.startswith(heading):
        return len(heading.split()) >= FEWEST_WORDS and SEPARATOR.match(claim, len(heading)) is not None
    is_begun = heading.startswith(claim) and len(claim.split()) >= FEWEST_WORDS
    return is_begun and not heading[len(claim)].isalnum()
