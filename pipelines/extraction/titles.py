"""The headline: which of those that its page shows, prints and claims is believed, without the site's name.

What is printed for readers is believed before what the head tells machines: a heading with which the head agrees, else
a line of its own that a part of the head's title repeats, else the largest line above the story.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from pipelines.extraction.cleaning import clean_text, fold_title, is_spelled
from pipelines.extraction.headings import (
    HEADLINE_WORDS,
    LEVELS,
    LONG_TAIL,
    heading_text,
    is_day_line,
    lines_like,
    lines_of,
    names_site,
    without_labels,
)
from pipelines.extraction.headlines import below_menu, dated_below, first_heading, printed_title, small_heading
from pipelines.extraction.labels import whole_line
from pipelines.extraction.site_frame import SECTION_WORDS, ends_way_home, is_above_story, is_of_menu
from pipelines.extraction.sites import cut_printed_site, cut_section, cut_site, is_site
from pipelines.extraction.structured import TITLE_META, text_of
from pipelines.extraction.title_claims import (
    ELLIPSES,
    FAMILY,
    FEWEST_VOICES,
    PRINTED,
    Text,
    agreement,
    pick_title,
    stands_between,
    voices_for,
)
from pipelines.extraction.tree import text_of_element
from pipelines.extraction.view import LAYOUT
from pipelines.models import ANNOUNCED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.view import View


TAG = re.compile(r"</?[a-z][^<>]{0,80}>", re.IGNORECASE)
VOICES = 3  # places of the head that say the same; what an h1 says otherwise is another headline of the same story
IN_HEAD = frozenset({"json-ld", "og", "title", ANNOUNCED})  # evidence of headlines that no heading of the page shows


def read_title(view: View, announced: str | None = None) -> Text:
    """Return the headline and its evidence; *announced* is what the channel called it, if it did."""
    title = _read_title(view, announced)
    if title[1] == PRINTED and _may_be_name(title[0], view.url) and voices_for(view, title[0]) < FEWEST_VOICES:
        title = (dated_below(view, title[0]) or title[0], PRINTED)
    if title[1] == PRINTED and voices_for(view, title[0]) < VOICES and (below := below_menu(view, title[0])):
        title = (below, PRINTED)
    text = cut_printed_site(title[0], view.sites) if title[1] == PRINTED else title[0]
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
    may_guess = title[1] != ANNOUNCED and (not title[0] or voices_for(view, title[0]) < VOICES)
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
    is_told = any(stands_between(title[0], one) for one in holding)
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
    return not any(agreement(title[0], text) for text in told if not _is_slogan(title[0], text, view.sites))


def _small_above(view: View, title: Text, headings: Mapping[HtmlElement, str]) -> Text | None:
    """Return the small heading above the story where *title*, of which the head says nothing, stands below, or None."""
    shown = next((one for one, text in headings.items() if text == title[0]), None)
    is_below = shown is not None and not is_above_story(view, shown) and not voices_for(view, title[0])
    small = small_heading(view, shown) if shown is not None and is_below else ""
    return (small, PRINTED) if small else None


def _told_otherwise(view: View, title: str, told: Sequence[str], sections: Sequence[str]) -> Text | None:
    """Return the line of the page that says what the head does, where none of that has to do with a family's *title*.

    Whatever names the site alone, be it with its slogan, tells nothing.
    """
    told = [text for text in told if not is_site(text, view.sites)]
    if not told or any(agreement(title, text) for text in told):
        return None
    printed = printed_title(view, "", told, sections, may_guess=False)
    return printed if printed and voices_for(view, printed[0]) >= FEWEST_VOICES else None


def _is_slogan(title: str, told: str, sites: Sequence[str]) -> bool:
    """Say whether *title* is the site's name, of which alone was *told*, and more."""
    return is_site(told, sites) and fold_title(told) in fold_title(title)


def _below_way_home(view: View, title: Text) -> Text | None:
    """Return the headline that is printed below *title* where that only ends the way home, or None.

    An h1 stands there for search engines. JSON-LD or og:title calls the other one so, and the address spells not this.
    """
    if title[1] == LAYOUT or not (others := [*_others_told(view, title[0])]):
        return None
    ends = {fold_title(text_of_element(one)) for one in view.index.tagged("h1")[:10] if ends_way_home(one)}
    if fold_title(title[0]) not in ends or is_spelled(title[0], view.url):
        return None
    headings = (one for level in LEVELS for one in view.index.tagged(level)[:10])
    shown = {fold_title(text_of_element(one)) for one in headings if not ends_way_home(one)}
    below = [text for text in others if fold_title(text) in shown and fold_title(title[0]) not in shown]
    return (below[0], PRINTED) if below else None


def _others_told(view: View, title: str) -> Iterator[str]:
    """Yield what JSON-LD and og:title call the headline besides *title*, unless they say the same and more, or less."""
    folded = fold_title(title)
    told = chain(map(text_of, view.structured.of_articles("headline")), view.structured.of_meta("og:title"))
    for text in (cut_site(clean_text(text), view.sites) for text in told if folded not in fold_title(text)):
        if (other := fold_title(text)) and other not in folded:
            yield text


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
