"""The headline, without the name of the site."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pipelines.extraction.bylines import fold_site
from pipelines.extraction.encoding import clean_text
from pipelines.plain import LETTERS, NO_LETTERS, unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SITE_BEHIND = re.compile(r"\s*[(\[]([^()\[\]]{3,40})[)\]]$")
STRONG = re.compile(r"\s+(?:\||::?|[-–—•·»›«‹~])\s+|\s*(?:\||::)\s*")  # between a headline and a name, or two sentences
EDGES = " :|–—•·»›«‹~/-"
DOMAIN = re.compile(r"(?:[\w-]+\.)+(?:com|id|net|news|org|info)", re.IGNORECASE)
# What a head says that names no story, alone or before the headline.
NAMELESS = re.compile(
    r"\W*(?:untitled(?:\s+\w+)?|tanpa\s+judul|new\s+page(?:\s+\d+)?|document|dokumen|home|beranda|index|indeks|berita|news|artikel"
    r"|blog\s+archives?|arsip(?:\s+blog)?|(?:detail|baca|isi)\s+(?:berita|artikel)|read\s+news|single\s+post)\W*",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r"\s+[|\-–—•·»›«‹~:/]{1,2}\s+|\s*(?:\||::)\s*")
NO_LETTER = re.compile(r"[\W_]+")
AGREED = 0.4  # of a heading and a claim, at least; the rest is a site's name or a section
REPEATED = 0.9  # of a heading that the head repeats
LONGEST = 500  # characters; whatever is longer is no headline with a name behind it
ELLIPSES = ("...", "…")
LONG_TAIL = 20  # letters that two headlines with different words before them share
HEADLINE_WORDS = 4
LONG_HEADLINE, SHORT_NAME = 5, 3  # words of a headline, and of a name that follows it
FEWEST_WORDS = 3  # of a headline behind which names follow; fewer may be a section's
SHORTEST = 8  # characters of a headline that stands on a page without any other evidence


def fold_title(text: str) -> str:
    """Return *text* as headlines compare: letters and digits alone."""
    marked = unmarked(text)
    if marked.isascii():
        return marked.encode("ascii").translate(LETTERS, NO_LETTERS).decode("ascii")
    return NO_LETTER.sub("", text.casefold())


_remembered = lru_cache(maxsize=256)(fold_title)  # each heading is compared with each claim
LAYOUT = "layout"  # what evidence is called that stands where other pages of the site have it
Text = tuple[str, str]  # and its evidence


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
    said = [one for one in said if not NAMELESS.fullmatch(one[0])]
    claims = _whole([one for one in said if one[0] and not is_site(one[0], sites)], said)
    headings = _whole([one for one in shown if one[0] and not is_site(one[0], sites)], [*shown, *said])
    bare = [(cut_section(cut_site(text, sites), sections), origin) for text, origin in claims]
    if heading := _best_heading(headings, claims):
        text, origin = _without_kicker(heading, bare)
        return cut_site(text, sites), origin
    for text, origin in claims:
        if shared := _shared_beginning(text, headings):
            return shared, origin
        whole = cut_section(cut_site(text, sites, [claim for claim, _ in claims]), sections)
        return _without_short_end(whole), origin
    if headings and len(headings[0][0]) >= SHORTEST:
        return headings[0]
    return _named_like_site(shown, said, sites)


def _whole(texts: list[Text], others: list[Text]) -> list[Text]:
    """Return *texts* without those that another one completes: "Kota Tegal Kebut Pusat Kend..."."""
    return [one for one in texts if not _is_cut(one[0], (text for text, _ in others))]


def _is_cut(text: str, others: Iterable[str]) -> bool:
    if not text.endswith(ELLIPSES):
        return False
    stem = fold_title(text)
    return len(stem) >= SHORTEST and any(fold_title(other).startswith(stem) for other in others if other != text)


def _best_heading(headings: list[Text], claims: list[Text]) -> Text | None:
    """Return the family's headline or the learned one, or else the heading with which the head agrees most.

    One that the head does not know stands back behind another that the head repeats.
    """
    shares = [max((_agreement(text, claim) for claim, _ in claims), default=0.0) for text, _ in headings]
    best = max(shares, default=0.0)
    for (text, origin), share in zip(headings, shares, strict=True):
        if origin.startswith(("family", LAYOUT)) and (share >= AGREED or best < REPEATED):
            return text, origin
    return headings[shares.index(best)] if best >= AGREED else None


def _without_kicker(heading: Text, claims: list[Text]) -> Text:
    """Return the headline as the head has it where it agrees with itself on more, or on less, than the heading."""
    folded = fold_title(heading[0])
    said = [(fold_title(text), text, origin) for text, origin in claims]
    if any(one == folded for one, _, _ in said):
        return heading
    for one, text, origin in said:
        if _is_cut(text, [heading[0]]) or _is_followed(heading[0], text):
            continue
        voices = {other for same, _, other in said if same == one}
        if len(voices) > 1 and len(one) >= SHORTEST and (one in folded or folded in one):
            return text, origin
    tail = next((heading[0][found.end() :] for found in SEPARATOR.finditer(heading[0])), "")
    ends = fold_title(tail)
    return (tail, heading[1]) if len(ends) > LONG_TAIL and any(one.endswith(ends) for one, _, _ in said) else heading


def _shared_beginning(claim: str, headings: Iterable[Text]) -> str:
    """Return what stands before the last separator of *claim*, if a heading shows it behind a kicker."""
    parts = list(SEPARATOR.finditer(claim))
    beginning = claim[: parts[-1].start()] if parts else ""
    folded = fold_title(beginning)
    is_shown = len(folded) > LONG_TAIL and any(fold_title(text).endswith(folded) for text, _ in headings)
    return beginning if is_shown else ""


def _without_short_end(text: str) -> str:
    """Return a headline that the page does not show without the few words behind or before it, a name's."""
    parts = STRONG.split(text) if len(text) <= LONGEST else []
    sizes = [len(part.split()) for part in parts]
    if (
        len(parts) != 2
        or max(sizes) < LONG_HEADLINE
        or min(sizes) > SHORT_NAME
        or any(map(str.isdigit, text.split()[-1:]))
    ):
        return text
    return parts[sizes.index(max(sizes))]


def _named_like_site(shown: list[Text], said: list[Text], sites: Sequence[str]) -> Text:
    """Return the heading that begins with the site's name, as a place may have it, if the head repeats it whole.

    Without any heading, what the head has behind that name, if it is long enough for a headline.
    """
    told = {fold_title(text) for text, _ in said}
    for text, origin in shown:
        rest = cut_site(text, sites)
        if fold_title(text) in told and rest != text and len(rest.split()) >= HEADLINE_WORDS:
            return rest, origin
    behind = [(cut_site(text, sites), text, origin) for text, origin in said]
    named = [(rest, origin) for rest, text, origin in behind if rest != text and len(rest.split()) >= LONG_HEADLINE]
    return named[0] if named and not shown else ("", "")


def is_site(text: str, sites: Sequence[str]) -> bool:
    """Say whether *text* is a site's name, alone or with its slogan."""
    folded = fold_site(text)
    names = _names_of(tuple(sites))
    if not folded or folded in names:
        return True
    first = SEPARATOR.split(text, maxsplit=1)[0]
    return first != text and fold_site(first) in names


@lru_cache(maxsize=64)
def _names_of(sites: tuple[str, ...]) -> frozenset[str]:
    return frozenset([fold_site(site) for site in sites if site])


def _agreement(heading: str, claim: str) -> float:
    """Return how much of the longer of the two the shorter is, if it is a part of it; enough if names follow it."""
    one, other = sorted((_remembered(heading), _remembered(claim)), key=len)
    share = len(one) / len(other) if one and one in other else 0.0
    return max(share, AGREED) if _is_followed(heading, claim) and len(heading.split()) >= FEWEST_WORDS else share


def _is_followed(heading: str, claim: str) -> bool:
    """Say whether *claim* is *heading* with a site's or a section's name behind it."""
    return claim.startswith(heading) and SEPARATOR.match(claim, len(heading)) is not None


def cut_site(text: str, sites: Sequence[str], claims: Sequence[str] = ()) -> str:
    """Return *text* without the site's name before or after it; a shorter claim that it contains decides."""
    text = text if len(text) > LONGEST else _bare(text, sites)
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
            return _bare(text[end:], sites)
    if parts and re.search(r"\.(?:com|co\.id|id|net|news)\b", text[parts[-1][1] :], re.IGNORECASE):
        return text[: parts[-1][0]]
    return text


def _bare(text: str, sites: Sequence[str]) -> str:
    """Return *text* without strokes at its ends, a site's name in brackets behind it, or an address before it."""
    text = text.strip(EDGES) if text[-1:] in EDGES else text
    held = SITE_BEHIND.search(text)
    if held and is_site(held[1], sites):
        return text[: held.start()]
    first = SEPARATOR.search(text)
    if first and (DOMAIN.fullmatch(text[: first.start()]) or NAMELESS.fullmatch(text[: first.start()])):
        return _bare(text[first.end() :], sites)
    return text


def cut_section(text: str, sections: Sequence[str]) -> str:
    """Return *text* without the name of its section behind it."""
    parts = list(SEPARATOR.finditer(text))
    names = {fold_title(section) for section in sections} - {""}
    return text[: parts[-1].start()] if parts and fold_title(text[parts[-1].end() :]) in names else text
