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
    FEWEST_WORDS,
    HEADLINE_WORDS,
    LEVELS,
    LONG_TAIL,
    MOST_WRAPPED,
    SECTION_WORDS,
    below_menu,
    completed,
    dated_below,
    first_heading,
    guess_headline,
    heading_text,
    is_above_story,
    is_day_line,
    is_in_row,
    is_of_menu,
    is_of_site,
    is_widget,
    lines_like,
    lines_of,
    names_site,
    small_heading,
    spelled_by_address,
    without_labels,
)
from pipelines.extraction.labels import any_of, whole_line
from pipelines.extraction.marks import is_marked_within
from pipelines.extraction.sites import (
    EDGES,
    SEPARATOR,
    SITE_BEHIND,
    fold_site,
    folded_sites,
    is_site,
    separators_in,
    without_edges,
)
from pipelines.extraction.structured import TITLE_META, text_of
from pipelines.extraction.tree import text_of_element
from pipelines.extraction.view import LAYOUT
from pipelines.models import ANNOUNCED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.view import View


# Between a headline and a name, or two sentences.
STRONG = re.compile(r"\s+(?:\||::?|[-–—•·∙●▪⋆★☆»›«‹~*])\s+|\s*(?:\||::)\s*")
DOMAIN = re.compile(r"(?:[\w-]+\.)+(?:com|id|net|news|org|info)", re.IGNORECASE)
# What a head says that names no story, alone or before the headline.
NAMELESS = re.compile(rf"\W*{any_of('nameless')}\W*", re.IGNORECASE)
TAG = re.compile(r"</?[a-z][^<>]{0,80}>", re.IGNORECASE)
LABELLED = re.compile(rf"{any_of('headline-label')}\s*:\s+(?=\S+\s+\S+\s+\S)", re.IGNORECASE)
AGREED = 0.4  # of a heading and a claim, at least; the rest is a site's name or a section
REPEATED = 0.9  # of a heading that the head repeats
LONGEST = 500  # characters; whatever is longer is no headline with a name behind it
ELLIPSES = ("...", "…")
LONG_HEADLINE, SHORT_NAME = 5, 3  # words of a headline, and of a name that follows it
SHORTEST = 8  # characters of a headline that stands on a page without any other evidence
Text = tuple[str, str]  # and its evidence
PRINTED, FAMILY = "visible", "family"
STROKES = frozenset({"", *EDGES})
LONGEST_PART = 300  # characters of the markup's text that holds a headline
SHORTEST_PART = 16  # letters of a part of the head's title that is a headline rather than a name
FEWEST_VOICES = 2  # places of the head that call a story by its headline; <title> alone may name the section
VOICES = 3  # places of the head that say the same; what an h1 says otherwise is another headline of the same story
IN_HEAD = frozenset({"json-ld", "og", "title", ANNOUNCED})  # evidence of headlines that no heading of the page shows


def read_title(view: View, announced: str | None = None) -> Text:
    """Return the headline and its evidence; *announced* is what the channel called it, if it did."""
    title = _read_title(view, announced)
    if title[1] == PRINTED and _may_be_name(title[0], view.url) and _voices(view, title[0]) < FEWEST_VOICES:
        title = (dated_below(view, title[0]) or title[0], PRINTED)
    if title[1] == PRINTED and _voices(view, title[0]) < VOICES and (below := below_menu(view, title[0])):
        title = (below, PRINTED)
    text = _cut_printed(title[0], view.sites) if title[1] == PRINTED else title[0]
    return without_labels(text), title[1]


def _may_be_name(title: str, address: str) -> bool:
    """Say whether a title has the few words of a section's name, or begins as that of a body does.

    None is what the *address* of the story spells.
    """
    is_short = len(title.split()) < HEADLINE_WORDS
    return (is_short or whole_line("body-line").fullmatch(title) is not None) and not is_spelled(title, address)


def _read_title(view: View, announced: str | None) -> Text:
    sections = [text_of(value) for value in view.structured.of_articles("articleSection")]
    sections += view.structured.of_meta("article:section")
    declared = _declared(view)
    bare = [cut_section(cut_site(text, view.sites), sections) for text, _ in declared] + [announced or ""]
    known = _known(view)
    first = next(chain(known, ((one, PRINTED) for one in view.index.tagged("h1"))), None)
    if first and (title := _agreed(view, (heading_text(first[0], bare), first[1]), declared, bare)):
        return _below_way_home(view, title) or title
    headings = {one: heading_text(one, bare) for level in LEVELS for one in view.index.tagged(level)[:10]}
    shown = [(heading_text(one, bare), origin) for one, origin in known]
    shown += [(text, PRINTED) for text in headings.values()]
    if announced and _is_vouched(announced, headings):
        declared.append((announced, ANNOUNCED))
    told = [text for text, _ in declared]
    title = pick_title(shown, declared, view.sites, sections)
    if _is_within(view, title, bare, headings):
        title = pick_title([one for one in shown if one != title], declared, view.sites, sections)
    if title[1].startswith(FAMILY) and (other := _told_otherwise(view, title[0], told, sections)):
        return other
    if _is_stray(view, title, told, headings):
        return printed_title(view, "", told, sections) or _small_above(view, title, headings) or title
    if title[0] and title[1] not in IN_HEAD:
        return _below_way_home(view, title) or title
    may_guess = title[1] != ANNOUNCED and (not title[0] or _voices(view, title[0]) < VOICES)
    printed = printed_title(view, title[0], told, sections, may_guess=may_guess)
    return printed or _headed_otherwise(view, title) or title


def _declared(view: View) -> list[Text]:
    """Return what the head says, without what greets the site's visitors."""
    found = [(text_of(value), view.structured.origin) for value in view.structured.of_articles("headline")]
    found += [(value, "og") for value in view.structured.of_meta(*TITLE_META)]
    found += [(text_of_element(element), "title") for element in view.index.tagged("title")[:1]]
    found = [(_unmarked(text), origin) for text, origin in found]
    return [one for one in found if one[1] not in {"og", "title"} or not _greets(view, one[0])]


def _known(view: View) -> list[tuple[HtmlElement, str]]:
    """Return the elements that the family or what was learned of the site calls the headline, with their evidence."""
    taught = [(element, LAYOUT) for element in view.taught(view.layout.title)]
    shown = [(element, view.origin) for element in view.index.each(view.family.title)]
    return [*shown, *taught] if view.is_known else [*taught, *shown]


def _agreed(view: View, first: Text, declared: Sequence[Text], bare: Sequence[str]) -> Text | None:
    """Return the *first* heading if it is long enough for a headline and the whole head says just that, as most do."""
    text, folded = first[0], fold_title(first[0])
    said = {fold_title(one) for one in bare if one}
    is_said = folded in said and (len(said) == 1 or any(fold_title(one) == folded for one, _ in declared))
    if not is_said or len(text.split()) <= SECTION_WORDS or text.endswith(ELLIPSES):
        return None
    return None if names_site(text) or is_site(text, view.sites) or is_day_line(text) else first


def _is_vouched(announced: str, headings: Mapping[HtmlElement, str]) -> bool:
    """Say whether a heading of the page says what its channel *announced*, or there is no h1 that says otherwise."""
    folded = fold_title(announced)
    is_shown = any(fold_title(text) == folded for text in headings.values())
    return is_shown or all(one.tag != "h1" for one in headings)


def _headed_otherwise(view: View, title: Text) -> Text | None:
    """Return the first h1 above the story where it is in other words than the head's *title*, or None.

    Two that share a run of words are one headline, of which the head has the last form; so is what the address spells.
    """
    first = first_heading(view)
    one, other = fold_title(first), fold_title(title[0])
    is_same = any(one[start : start + LONG_TAIL] in other for start in range(len(one) - LONG_TAIL + 1))
    return (first, PRINTED) if first and not is_same and not is_spelled(title[0], view.url) else None


def _greets(view: View, text: str) -> bool:
    """Say whether a title greets the site's visitors, and is not the headline of a story about such a site."""
    return names_site(text) and not is_spelled(text, view.url)


def _unmarked(text: str) -> str:
    """Return a title without the tags that were escaped in it."""
    text = clean_text(text)
    return clean_text(TAG.sub("", text)) if "<" in text else text


def _is_within(view: View, title: Text, told: Sequence[str], headings: Mapping[HtmlElement, str]) -> bool:
    """Say whether *title* is a heading within the story that a few words of what is *told* repeat: that of a part."""
    heading = next((one for one, text in headings.items() if text == title[0]), None)
    if title[1] != PRINTED or heading is None or heading.tag == "h1":
        return False
    holding = [one for one in told if fold_title(title[0]) in fold_title(one)]
    is_told = any(_stands_between(title[0], one) for one in holding)
    return bool(holding) and not is_told and not is_above_story(view, heading)


def _is_stray(view: View, title: Text, told: Sequence[str], headings: Mapping[HtmlElement, str]) -> bool:
    """Say whether *title* is a heading that the head does not know: any box may have it.

    So is one that greets visitors, and one that the menu above it has.
    """
    if not title[0] or title[1] != PRINTED:
        return False
    shown = next((one for one, text in headings.items() if text == title[0]), None)
    if names_site(title[0]) or (shown is not None and is_of_menu(view, shown, title[0])):
        return True
    return not any(_agreement(title[0], text) for text in told if not _is_slogan(title[0], text, view.sites))


def _small_above(view: View, title: Text, headings: Mapping[HtmlElement, str]) -> Text | None:
    """Return the small heading above the story where *title*, of which the head says nothing, stands below, or None."""
    shown = next((one for one, text in headings.items() if text == title[0]), None)
    is_below = shown is not None and not is_above_story(view, shown) and not _voices(view, title[0])
    small = small_heading(view, shown) if shown is not None and is_below else ""
    return (small, PRINTED) if small else None


def _told_otherwise(view: View, title: str, told: Sequence[str], sections: Sequence[str]) -> Text | None:
    """Return the line of the page that says what the head does, where none of that has to do with a family's *title*.

    Whatever names the site alone, be it with its slogan, tells nothing.
    """
    told = [text for text in told if not is_site(text, view.sites)]
    if not told or any(_agreement(title, text) for text in told):
        return None
    printed = printed_title(view, "", told, sections, may_guess=False)
    return printed if printed and _voices(view, printed[0]) >= FEWEST_VOICES else None


def _is_slogan(title: str, told: str, sites: Sequence[str]) -> bool:
    """Say whether *title* is the site's name, of which alone was *told*, and more."""
    return is_site(told, sites) and fold_title(told) in fold_title(title)


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
    headings = [view.index.tagged(level)[:10] for level in LEVELS]
    for element in chain(view.index.each(own), *headings):
        if text_of_element(element) == title:
            return element
    largest = view.index.tagged("h1")
    folded = fold_title(title)
    glued = next((one for one in largest if folded and folded in fold_title(text_of_element(one))), None)
    labelled = (one for level in headings for one in level if fold_title(_bared(one)) == folded)
    glued = next(labelled, None) if glued is None else glued
    lines = lines_of(view.index, title) or lines_like(view.index, title) if glued is None else [glued]
    found = next((one for one in lines if one.tag != "a"), lines[0] if lines else None)
    return largest[0] if found is None and largest else found


def _bared(heading: HtmlElement) -> str:
    return without_labels(text_of_element(heading))


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
        return _cut_printed(heading[0], sites), heading[1]
    for text, origin in claims:
        if shared := _shared_beginning(text, headings):
            return shared, origin
        whole = cut_section(cut_site(text, sites, [claim for claim, _ in claims]), sections)
        if not is_site(whole, sites):
            return _without_short_end(whole, [told for told, _ in said], sites), origin
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
    parts = STRONG.split(text) if len(text) <= LONGEST else []
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


def _agreement(heading: str, claim: str) -> float:
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
    is_part = whole.startswith(part) or whole.endswith(part) or _stands_between(one, other)
    share = len(part) / len(whole) if is_part else 0.0
    return max(share, AGREED) if _goes_on(heading, claim) else share


def _stands_between(part: str, whole: str) -> bool:
    """Say whether strokes part *part* from what stands before and behind it in *whole*."""
    before, found, behind = whole.casefold().partition(part.casefold())
    return bool(found) and {before.rstrip()[-1:], behind.lstrip()[:1]} <= STROKES


def _goes_on(heading: str, claim: str) -> bool:
    """Say whether names follow the *heading* in the *claim*, or in the heading more words what is told of it."""
    if claim.startswith(heading):
        return len(heading.split()) >= FEWEST_WORDS and SEPARATOR.match(claim, len(heading)) is not None
    is_begun = heading.startswith(claim) and len(claim.split()) >= FEWEST_WORDS
    return is_begun and not heading[len(claim)].isalnum()


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


def _cut_printed(text: str, sites: Sequence[str]) -> str:
    """Return a heading without the site's name, if that stands alone before or behind it: others are spoken of."""
    parts = [] if len(text) > LONGEST else [*separators_in(text)]
    names = folded_sites(tuple(sites)) if parts else ()
    if parts and fold_site(text[: parts[0].start()]) in names:
        return _cut_printed(text[parts[0].end() :], sites)
    if parts and fold_site(text[parts[-1].end() :]) in names:
        return text[: parts[-1].start()]
    return _bare(text, sites) if len(text) <= LONGEST else text


def _bare(text: str, sites: Sequence[str]) -> str:
    """Return *text* without strokes at its ends, a site's name in brackets behind it, or an address before it."""
    text = without_edges(text) if text[-1:] in EDGES else text
    held = SITE_BEHIND.search(text) if text.endswith((")", "]")) else None
    if held and is_site(held[1], sites):
        return text[: held.start()]
    first = next(iter(separators_in(text)), None)
    if labelled := LABELLED.match(text):
        return _bare(text[labelled.end() :], sites)
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
    if title.endswith(ELLIPSES) and len(folded) >= SHORTEST_PART and (whole := completed(view, folded)):
        return whole, PRINTED
    for heading in (one for level in LEVELS for one in view.index.tagged(level)[:10]):
        text = fold_title(text_of_element(heading))
        if folded and folded in text:
            return _whole_in(heading, title)
    names = {fold_title(name) for name in (*sections, *view.sites)}
    for part in (
        part for text in sorted((title, *told), key=str.isupper) for part in _parts(_bare(text, view.sites), view.sites)
    ):
        if fold_title(part) in names or is_site(part, view.sites):
            continue
        lines = lines_of(view.index, part)
        if part.endswith(ELLIPSES) and (whole := completed(view, fold_title(part))):
            return whole, PRINTED
        if not lines and _voices(view, part) >= FEWEST_VOICES and not part.endswith(ELLIPSES):
            lines = lines_like(view.index, part)
        if any(not is_of_site(line, view.sites) and not _is_linked(view, line, part) for line in lines):
            return _as_printed(lines, part), PRINTED
    is_bare = len(title.split()) < HEADLINE_WORDS
    first = spelled_by_address(view, title) or (guess_headline(view, is_bare=is_bare) if may_guess else "")
    return (first, PRINTED) if first and not _is_cut(first, [title]) else None


def _as_printed(lines: Sequence[HtmlElement], part: str) -> str:
    """Return *part* as one of *lines* has it, where the head has it in capitals or with other signs."""
    said = (without_labels(without_edges(clean_text(text or ""))) for line in lines for text in (line.text, line.tail))
    same = (text for text in said if fold_title(text) == fold_title(part))
    printed = next(same, part)
    return part if printed.isupper() else printed


def _is_linked(view: View, line: HtmlElement, part: str) -> bool:
    """Say whether a line is a link among others of few words, or says the same as one above it."""
    around = (line, *islice(line.iterancestors(), MOST_WRAPPED))
    link = next((one for one in around if one.tag == "a"), None)
    return (link is not None and is_in_row(link)) or is_of_menu(view, line, part)


def _is_said_of_none(part: str) -> bool:
    """Say whether a part of a title is a day, or what names a site."""
    return stands_alone(part) or names_site(part)


def _whole_in(heading: HtmlElement, title: str) -> tuple[str, str] | None:
    """Return a heading that goes on where the head was cut; what stands in a box of its own is a kicker."""
    whole, folded = text_of_element(heading), fold_title(title)
    is_cut = fold_title(whole).startswith(folded) and not any(fold_title(one) == folded for one in heading.itertext())
    return (whole, PRINTED) if is_cut and len(folded) > LONG_TAIL else None


def _parts(text: str, sites: Sequence[str]) -> Iterator[str]:
    """Yield a title, what stands between its separators, and behind a site's name and a colon, the longest first."""
    text = clean_text(text)
    parts = {text, *SEPARATOR.split(text)} if len(text) <= LONGEST_PART else set()
    name, colon, behind = text.partition(": ")
    if colon and is_site(name, sites):
        parts.add(behind)
    told = (one for one in parts if len(fold_title(one)) >= SHORTEST_PART and not _is_said_of_none(one))
    yield from sorted(told, key=len, reverse=True)
