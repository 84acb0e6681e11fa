"""The headline: where the page shows it, what its head says of it, and which is believed, without the site's name.

What is printed for readers is believed before what the head tells machines: a heading with which the head agrees, else
a line of its own that a part of the head's title repeats, else the largest line above the story.
"""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from pipelines.extraction.cleaning import clean_text, fold_title, is_spelled
from pipelines.extraction.dates import stands_alone
from pipelines.extraction.headlines import (
    HEADLINE_WORDS,
    LEVELS,
    MOST_WRAPPED,
    below_menu,
    guess_headline,
    heading_text,
    is_of_menu,
    is_of_site,
    lines_of,
    names_site,
    spelled_by_address,
)
from pipelines.extraction.marks import is_marked_within
from pipelines.extraction.published import (
    ANNOUNCED,
)
from pipelines.extraction.sites import EDGES, SEPARATOR, SITE_BEHIND, fold_site, folded_sites, is_site, separators_in
from pipelines.extraction.structured import TITLE_META, text_of
from pipelines.extraction.tree import text_of_element
from pipelines.extraction.view import LAYOUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.view import View


STRONG = re.compile(r"\s+(?:\||::?|[-–—•·»›«‹~])\s+|\s*(?:\||::)\s*")  # between a headline and a name, or two sentences
DOMAIN = re.compile(r"(?:[\w-]+\.)+(?:com|id|net|news|org|info)", re.IGNORECASE)
# What a head says that names no story, alone or before the headline.
NAMELESS = re.compile(
    r"\W*(?:untitled(?:\s+\w+)?|tanpa\s+judul|new\s+page(?:\s+\d+)?|document|dokumen|home|beranda|index|indeks|berita|news|artikel"
    r"|(?:versi\s+|halaman\s+)?cetak(?:\s+(?:artikel|berita|halaman))?|print(?:er)?(?:[\s-]+(?:version|friendly|page|article))?|blog\s+archives?|arsip(?:\s+blog)?|(?:detail|baca|isi)\s+(?:berita|artikel)|read\s+news|single\s+post)\W*",
    re.IGNORECASE,
)
AGREED = 0.4  # of a heading and a claim, at least; the rest is a site's name or a section
REPEATED = 0.9  # of a heading that the head repeats
LONGEST = 500  # characters; whatever is longer is no headline with a name behind it
ELLIPSES = ("...", "…")
LONG_TAIL = 20  # letters that two headlines with different words before them share
LONG_HEADLINE, SHORT_NAME = 5, 3  # words of a headline, and of a name that follows it
FEWEST_WORDS = 3  # of a headline behind which names follow; fewer may be a section's
SHORTEST = 8  # characters of a headline that stands on a page without any other evidence
Text = tuple[str, str]  # and its evidence
PRINTED = "visible"
LONGEST_PART = 300  # characters of the markup's text that holds a headline
SHORTEST_PART = 16  # letters of a part of the head's title that is a headline rather than a name
VOICES = 3  # places of the head that say the same; what an h1 says otherwise is another headline of the same story
IN_HEAD = frozenset({"json-ld", "og", "title", ANNOUNCED})  # evidence of headlines that no heading of the page shows


def read_title(view: View, announced: str | None = None) -> Text:
    """Return the headline and its evidence; *announced* is what the channel called it, if it did."""
    title = _read_title(view, announced)
    if title[1] == PRINTED and _voices(view, title[0]) < VOICES and (below := below_menu(view, title[0])):
        return below, PRINTED
    return title


def _read_title(view: View, announced: str | None) -> Text:
    taught = [(text_of_element(element), LAYOUT) for element in view.taught(view.layout.title)]
    shown = [(text_of_element(element), view.origin) for element in view.index.each(view.family.title)]
    shown = [*shown, *taught] if view.is_known else [*taught, *shown]
    shown += [(heading_text(one), "visible") for level in LEVELS for one in view.index.tagged(level)[:10]]
    declared = [(text_of(value), view.structured.origin) for value in view.structured.of_articles("headline")]
    declared += [(value, "og") for value in view.structured.of_meta(*TITLE_META)]
    declared += [(text_of_element(element), "title") for element in view.index.tagged("title")[:1]]
    declared += [(announced, ANNOUNCED)] if announced and not view.index.tagged("h1") else []
    sections = [text_of(value) for value in view.structured.of_articles("articleSection")]
    sections += view.structured.of_meta("article:section")
    title = pick_title(shown, declared, view.sites, sections)
    told = [text for text, _ in declared]
    if _is_stray(view, title, told):
        return printed_title(view, "", told, sections) or title
    if title[0] and title[1] not in IN_HEAD:
        return _below_way_home(view, title) or title
    may_guess = title[1] != ANNOUNCED and _voices(view, title[0]) < VOICES
    return printed_title(view, title[0], told, sections, may_guess=may_guess) or title


def _is_stray(view: View, title: Text, told: Sequence[str]) -> bool:
    """Say whether *title* is a heading that the head does not know, and no h1 of some words: any box may have it.

    So is one that greets visitors, and one that the menu above it has.
    """
    if not title[0] or title[1] != PRINTED:
        return False
    if names_site(title[0]) or _is_section(view, title[0]):
        return True
    if any(_agreement(title[0], text) for text in told):
        return False
    largest = [heading_text(one) for one in view.index.tagged("h1")[:10]]
    return title[0] not in largest or len(title[0].split()) < HEADLINE_WORDS


def _is_section(view: View, title: str) -> bool:
    """Say whether the first heading that is *title* is a section's."""
    tagged = (one for level in LEVELS for one in view.index.tagged(level)[:10])
    heading = next((one for one in tagged if heading_text(one) == title), None)
    return heading is not None and is_of_menu(view, heading, title)


def _below_way_home(view: View, title: Text) -> Text | None:
    """Return the headline that is printed below *title* where that only ends the way home, or None.

    An h1 stands there for search engines. JSON-LD or og:title calls the other one so, and the address spells not this.
    """
    if title[1] == LAYOUT or not (others := [*_others_told(view, title[0])]):
        return None
    ends = {fold_title(text_of_element(one)) for one in view.index.tagged("h1")[:10] if _ends_way_home(one)}
    if fold_title(title[0]) not in ends or is_spelled(title[0], view.url):
        return None
    headings = (one for level in LEVELS for one in view.index.tagged(level)[:10])
    shown = {fold_title(text_of_element(one)) for one in headings if not _ends_way_home(one)}
    below = [text for text in others if fold_title(text) in shown and fold_title(title[0]) not in shown]
    return (below[0], PRINTED) if below else None


def _others_told(view: View, title: str) -> Iterator[str]:
    """Yield what JSON-LD and og:title call the headline besides *title*, unless they say the same and more, or less."""
    folded = fold_title(title)
    told = chain(map(text_of, view.structured.of_articles("headline")), view.structured.of_meta("og:title"))
    for text in (cut_site(clean_text(text), view.sites) for text in told if folded not in fold_title(text)):
        if (other := fold_title(text)) and other not in folded:
            yield text


def _ends_way_home(element: HtmlElement) -> bool:
    """Say whether a heading is the end of the way home: Depan > Daerah > Headline."""
    boxes = [element, *islice(element.iterancestors(), MOST_WRAPPED)]
    marks = (box.get(name) or "" for box in boxes for name in ("class", "id", "aria-label", "itemtype"))
    return any(box.tag == "nav" for box in boxes) or any(is_marked_within("way-home", mark) for mark in marks)


def _voices(view: View, title: str) -> int:
    """Return in how many places the head says *title*; JSON-LD, which is made for this, counts twice."""
    folded = fold_title(title)
    said = (*view.structured.of_meta(*TITLE_META), *(text_of_element(one) for one in view.index.tagged("title")[:1]))
    in_data = any(folded == fold_title(text_of(one)) for one in view.structured.of_articles("headline"))
    return (2 if in_data else 0) + sum(folded in fold_title(one) for one in said)


def find_headline(view: View, title: str) -> HtmlElement | None:
    """Return the element that shows *title*."""
    own = (*view.layout.title, *view.family.title)
    headings = (view.index.tagged(level)[:10] for level in LEVELS)
    for element in chain(view.index.each(own), *headings):
        if text_of_element(element) == title:
            return element
    largest = view.index.tagged("h1")
    folded = fold_title(title)
    glued = next((one for one in largest if folded and folded in fold_title(text_of_element(one))), None)
    lines = lines_of(view.index, title) if glued is None else [glued]
    found = next((one for one in lines if one.tag != "a"), lines[0] if lines else None)
    return largest[0] if found is None and largest else found


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
    shown = [one for one in shown if not NAMELESS.fullmatch(one[0])]
    claims = _whole([one for one in said if one[0] and not is_site(one[0], sites)], said)
    headings = _whole([one for one in shown if one[0] and not is_site(one[0], sites)], [*shown, *said])
    bare = [(cut_section(cut_site(text, sites), sections), origin) for text, origin in claims]
    if heading := _best_heading(headings, claims) or _best_heading(headings, said):  # "Site | Headline" is a site's too
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


def _is_nameless(text: str, sites: Sequence[str]) -> bool:
    """Say whether a claim names no story: a section, or the day on which it is read, be it beside the site's name."""
    if NAMELESS.fullmatch(text):
        return True
    return any(map(str.isdigit, text)) and stands_alone(cut_site(text, sites))


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
    tail = next((heading[0][found.end() :] for found in separators_in(heading[0])), "")
    ends = fold_title(tail)
    return (tail, heading[1]) if len(ends) > LONG_TAIL and any(one.endswith(ends) for one, _, _ in said) else heading


def _shared_beginning(claim: str, headings: Iterable[Text]) -> str:
    """Return what stands before the last separator of *claim*, if a heading shows it behind a kicker."""
    parts = separators_in(claim)
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


def _agreement(heading: str, claim: str) -> float:
    """Return how much of the longer of the two the shorter is, if it is a part of it; enough if names follow it."""
    one, other = sorted((fold_title(heading), fold_title(claim)), key=len)
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
    parts = [(found.start(), found.end()) for found in separators_in(text)]
    names = folded_sites(tuple(sites)) if parts else ()
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
    held = SITE_BEHIND.search(text) if text.endswith((")", "]")) else None
    if held and is_site(held[1], sites):
        return text[: held.start()]
    first = next(iter(separators_in(text)), None)
    if first and (DOMAIN.fullmatch(text[: first.start()]) or NAMELESS.fullmatch(text[: first.start()])):
        return _bare(text[first.end() :], sites)
    return text


def cut_section(text: str, sections: Sequence[str]) -> str:
    """Return *text* without the name of its section behind it."""
    parts = separators_in(text)
    names = {fold_title(section) for section in sections} - {""}
    return text[: parts[-1].start()] if parts and fold_title(text[parts[-1].end() :]) in names else text


def printed_title(
    view: View, title: str, told: Sequence[str], sections: Sequence[str], *, may_guess: bool = True
) -> tuple[str, str] | None:  # fmt: skip
    """Return the headline that the page prints in place of *title*, or None; *told* is all that it is called elsewhere.

    Where none of that is printed, the first h1 of some words is taken, or else the largest line, if one *may guess*.
    """
    folded = fold_title(title)
    for heading in (one for level in LEVELS for one in view.index.tagged(level)[:10]):
        text = fold_title(text_of_element(heading))
        if (folded and folded in text) or (len(text) > LONG_TAIL and text in folded):
            return _whole_in(heading, title)
    names = {fold_title(name) for name in (*sections, *view.sites)}
    for part in (part for text in (title, *told) for part in _parts(text)):
        lines = () if fold_title(part) in names or is_site(part, view.sites) else lines_of(view.index, part)
        if any(not is_of_site(line, view.sites) and not is_of_menu(view, line, part) for line in lines):
            return part, PRINTED
    is_bare = len(title.split()) < HEADLINE_WORDS
    first = spelled_by_address(view, title) or (guess_headline(view, is_bare=is_bare) if may_guess else "")
    return (first, PRINTED) if first else None


def _is_said_of_none(part: str) -> bool:
    """Say whether a part of a title is a day, or what names a site."""
    return stands_alone(part) or names_site(part)


def _whole_in(heading: HtmlElement, title: str) -> tuple[str, str] | None:
    """Return a heading that goes on where the head was cut; what stands in a box of its own is a kicker."""
    whole, folded = text_of_element(heading), fold_title(title)
    is_cut = fold_title(whole).startswith(folded) and not any(fold_title(one) == folded for one in heading.itertext())
    return (whole, PRINTED) if is_cut and len(folded) > LONG_TAIL else None


def _parts(text: str) -> Iterator[str]:
    """Yield a title, and what stands between its separators, the longest first."""
    text = clean_text(text)
    parts = {text, *SEPARATOR.split(text)} if len(text) <= LONGEST_PART else set()
    told = (one for one in parts if len(fold_title(one)) >= SHORTEST_PART and not _is_said_of_none(one))
    yield from sorted(told, key=len, reverse=True)
