"""The text of the article: what each of the readers takes for it; body_choice.py says which of them is believed."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

import trafilatura
from lxml import etree, html
from trafilatura.settings import Extractor

from pipelines.extraction.apart import Apart
from pipelines.extraction.body_choice import choose, choose_alone, within
from pipelines.extraction.body_readings import ENOUGH, LITTLE, NEARLY_ALL, SCARCELY, BodyReading, is_prose_line
from pipelines.extraction.boilerplate import drop_boilerplate, find_foreign, prune, prune_source
from pipelines.extraction.bylines import read_byline
from pipelines.extraction.captions import read_any_captions, read_captions, with_captions
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.density import most_text, read_densest
from pipelines.extraction.ends import BELOW, GATE, drop_consent, drop_ending, drop_repeats, drop_rest, drop_tail, is_end
from pipelines.extraction.models import Removed
from pipelines.extraction.neighbours import NOBODY
from pipelines.extraction.openings import ABOVE, drop_letter_head, drop_opening
from pipelines.extraction.paragraphs import PROSE, Line, TextRun, read_lines
from pipelines.extraction.script_data import data_held, texts_in
from pipelines.extraction.split import gather, gather_around, may_go_on
from pipelines.extraction.strays import strays
from pipelines.extraction.tree import begins_with, text_of_element
from pipelines.extraction.view import LAYOUT
from pipelines.models import NEIGHBOUR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.boilerplate import Foreign
    from pipelines.extraction.neighbours import Neighbours
    from pipelines.extraction.structured import Structured
    from pipelines.extraction.view import View

MANY = 20_000  # elements; a second look at such a page costs seconds and finds nothing new
TEASER = 1500  # characters; a page that shows more needs no script to draw its text
EMBEDDED = "data of a script"
OTHER_STORY = "below the story"
# A link with text beside it stands in a sentence, and what it says is part of that.
_outside_links = etree.XPath(
    "descendant::text()[not(ancestor::a[not(preceding-sibling::text()[normalize-space()]"
    " or following-sibling::text()[normalize-space()])])]",
    smart_strings=False,
)
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports every page without text as an error


def read_body(view: View, remove: tuple[str, ...], title: str, *, lead: str = "") -> BodyReading:
    """Return the lines of the article, what was removed, and the evidence, all readers compared.

    A *lead* that stands beside the headline is its first paragraph.
    """
    tree = view.index.root
    foreign = find_foreign(view)
    family = _without_signs(_read_family(view, remove, title, foreign), view)
    declared = _read_declared(view, title)
    if (alone := choose_alone(family, declared, partial(most_text, view.index))) and not _is_poured(alone, title):
        return _led_by(lead, alone)
    pruned = [*family.removed, *prune(view.index, tree, view.family, remove, foreign)]
    apart = Apart(tree, title, view.neighbours)
    apart.unfold(tree)
    pruned += [Removed.of(OTHER_STORY, text) for text in apart.drop_below(tree)]
    pruned += apart.drop_insets(tree)
    density = _read_densest(view, apart, title, pruned)
    pruned += _drop_other_texts(apart, tree)
    ask = partial(_ask_trafilatura, view, title, pruned, density)
    best = _led_by(lead, drop_strays(choose(family, density, declared, ask), tree, title))
    captions = read_any_captions(view)
    is_nothing = best.length < ENOUGH or _is_poured(best, title)
    is_lead = bool(best.lines) and all(map(is_prose_line, best.lines)) and not _is_poured(best, title)
    is_told = is_nothing and captions.length >= ENOUGH and not is_lead
    best = captions if is_told else with_captions(best, captions)
    is_closed = any(one.rule == GATE for one in best.removed) or view.structured.is_closed
    is_shown = any(map(is_prose_line, density.lines))
    return best if best.length >= TEASER or is_closed else _drawn(best, view, title, is_shown=is_shown)


def _without_signs(reading: BodyReading, view: View) -> BodyReading:
    """Return *reading* without the lines in which other pages of the site have their author and their date."""
    signs = set(view.taught((*view.layout.authors, *view.layout.published)))
    if not signs:
        return reading
    taken = [line for line in reading.lines if line.block in signs and len(line.text) < PROSE]
    kept = [line for line in reading.lines if line.block not in signs or len(line.text) >= PROSE]
    cut = [Removed.of(LAYOUT, line.text) for line in taken]
    return replace(reading, lines=kept, removed=[*reading.removed, *cut]) if cut else reading


def _drawn(teaser: BodyReading, view: View, title: str, *, is_shown: bool) -> BodyReading:
    """Return the longest text in the data of the page's scripts that begins as *teaser* does, or has its headline.

    Where no paragraph *is shown* it asks for patience, or says whose the site is: "Memuat…".
    """
    data = [*view.structured.data, *data_held(view.index.order)]
    best, least = teaser, max(ENOUGH, teaser.length / LITTLE)
    for lines, is_headed in texts_in(data, title, least=least):
        found = _cleaned(lines, title, EMBEDDED, neighbours=view.neighbours)
        is_told = teaser.length >= PROSE and found.share_of(teaser) >= NEARLY_ALL
        is_own = is_told or (is_headed and not is_shown)
        if is_own and found.length >= (least if best is teaser else best.length + 1):
            best = replace(found, removed=[*teaser.removed, *found.removed])
    return best


def _read_densest(view: View, apart: Apart, title: str, pruned: Sequence[Removed]) -> BodyReading:
    """Read what is dense in prose; where that is little, whatever boxes beside the story are called."""
    tree = view.index.root
    density = _cleaned(read_densest(tree, apart), title, "density", pruned, view.neighbours)
    if density.length >= ENOUGH and gather_around(view.index, density.lines):
        return _cleaned(read_densest(tree, apart), title, "density", pruned, view.neighbours)
    if density.length < ENOUGH and apart.forget_names():
        return _cleaned(read_densest(tree, apart), title, "density", pruned, view.neighbours)
    return density


def drop_strays(reading: BodyReading, tree: HtmlElement, title: str = "") -> BodyReading:
    """Return *reading* without the short lines at both its ends that stand in boxes of *tree* apart from the story."""
    above, below = strays(reading.lines, tree, title)
    if not above and not below:
        return reading
    kept, tail = drop_tail(list(reading.lines)[above : len(reading.lines) - below])
    kept, ending = drop_ending(kept)
    cut = [Removed.of(ABOVE, line.text) for line in reading.lines[:above]]
    cut += [Removed.of(_rule_below(line.text), line.text) for line in reading.lines[len(reading.lines) - below :]]
    return replace(reading, lines=kept, removed=[*reading.removed, *cut, *ending, *tail])


def _rule_below(text: str) -> str:
    """Return by which rule *text* goes; who wrote another story is not asked for the author of this one."""
    return BELOW if read_byline(text) is None else OTHER_STORY


def _drop_other_texts(apart: Apart, root: HtmlElement) -> list[Removed]:
    return [Removed.of("text of others", " ".join(one.itertext())) for one in apart.drop_other_texts(root)]


def read_body_briefly(view: View, remove: tuple[str, ...], title: str) -> BodyReading:
    """Return the first reading that gives enough: for pages that are not kept."""
    tree = view.index.root
    best = _read_family(view, remove, title, find_foreign(view), is_brief=True)
    if best.length < ENOUGH:
        pruned = [*best.removed, *prune_source(view.index, tree, remove)]
        density = _cleaned(
            read_densest(tree, Apart(tree, title, view.neighbours)), title, "density", pruned, view.neighbours
        )
        best = max(best, density, _read_declared(view, title), key=lambda one: one.length)
    return best


def _read_family(
    view: View, remove: tuple[str, ...], title: str, foreign: Foreign, *, is_brief: bool = False
) -> BodyReading:
    """Read the element that the family or the layout names, or the captions of a photo page."""
    learned, familiar = _find_learned(view), _find_familiar(view)
    if learned is not None and may_go_on(learned, foreign):
        learned = None  # the channel told how the text begins, not where it ends
    is_learned = learned is not None
    body = learned if learned is not None else familiar
    if body is None:
        return read_captions(view)
    gather(view.index, body, foreign)
    pruned = prune(view.index, body, view.family, remove, foreign)
    if not is_brief:
        apart = Apart(body, title, view.neighbours, is_bounded=is_learned)
        pruned += [Removed.of(OTHER_STORY, text) for text in apart.drop_others(body)]
        pruned += [*_drop_other_texts(apart, body), *apart.drop_insets(body)]
    reading = _cleaned(read_lines(body), title, view.origin if body is not learned else LAYOUT, pruned, view.neighbours)
    reading = replace(reading, is_broad=view.family.broad and not is_learned, is_learned=is_learned)
    captions = read_captions(view) if reading.length < ENOUGH else BodyReading(lines=())
    return captions if captions.length > 2 * reading.length else reading


def _cleaned(
    lines: list[Line], title: str, origin: str, pruned: Sequence[Removed] = (), neighbours: Neighbours = NOBODY
) -> BodyReading:  # fmt: skip
    kept, above = drop_opening(lines, title)
    kept, address = drop_letter_head(kept)
    kept, rest = drop_rest(kept)
    kept, taken = drop_boilerplate(kept, neighbours)
    kept, again = drop_repeats(kept)
    kept, tail = drop_tail(kept)
    kept, asked = drop_consent(kept, title)
    kept, below = drop_ending(kept)
    return BodyReading(
        lines=kept, removed=[*pruned, *above, *address, *taken, *again, *asked, *below, *tail, *rest], origin=origin
    )


def _led_by(lead: str, reading: BodyReading) -> BodyReading:
    line = Line.of([TextRun(lead, linked=False)])
    if not lead or reading.length < ENOUGH or reading.holds(line):
        return reading
    return replace(reading, lines=[line, *reading.lines])


def _find_learned(view: View) -> HtmlElement | None:
    """Return the element in which other pages of the site have their text, if no family knows better."""
    return None if view.is_known else next(view.taught(view.layout.body), None)


def _find_familiar(view: View) -> HtmlElement | None:
    """Return the family's body element: the first that holds enough, else the one that holds most."""
    most, best = -1, None
    for element in view.index.each(view.family.body):
        if begins_with(element, ENOUGH):
            return element
        length = len(text_of_element(element))
        if length >= ENOUGH:
            return element
        if length > most:
            most, best = length, element
    return best


def read_around(view: View) -> str:
    """Return what the body element says outside its links, or the whole page where that says far more."""
    learned = _find_learned(view)
    body = learned if learned is not None else _find_familiar(view)
    text = "" if body is None else " ".join(_outside_links(body))
    around = " ".join(_outside_links(view.index.root))
    return text if len(text) >= ENOUGH and len(text) >= SCARCELY * len(around) else around


def _ask_trafilatura(
    view: View, title: str, pruned: Sequence[Removed], density: BodyReading, *, precise: bool
) -> BodyReading:  # fmt: skip
    """Read as trafilatura does, as far as *density* went where others speak behind that."""
    reading = _read_trafilatura(view, title, pruned, precise=precise or len(view.index.order) >= MANY)
    if density.length and _is_poured(reading, title):
        return BodyReading(lines=())
    is_trusted = density.length >= max(ENOUGH, LITTLE * reading.length)
    is_among_others = any(one.rule == NEIGHBOUR for one in reading.removed)
    # Trafilatura may have left out the label below which others speak.
    is_ended = any(one.rule == BELOW and is_end(one.text) for one in density.removed)
    is_over = is_trusted and (is_among_others or is_ended)
    return within(density, reading, "as far as density") if is_over else reading


def _read_trafilatura(view: View, title: str, pruned: Sequence[Removed], *, precise: bool) -> BodyReading:
    document = trafilatura.bare_extraction(view.index.root, options=_options(precise=precise))
    if document is None or isinstance(document, dict) or document.body is None:
        return BodyReading(lines=())
    return _cleaned(read_lines(document.body), title, "trafilatura", pruned, view.neighbours)


@cache
def _options(*, precise: bool) -> Extractor:
    return Extractor(output_format="python", fast=precise, precision=precise, comments=False, links=True)


def _is_poured(reading: BodyReading, title: str) -> bool:
    """Say whether *reading* is a whole page poured into one line, its headline in the middle."""
    return len(reading.lines) == 1 and fold_title(title) in reading.folded


def _read_declared(view: View, title: str) -> BodyReading:
    """Read JSON-LD's articleBody."""
    return _cleaned(_declared_lines(view.structured), title, "json-ld")


def _declared_lines(structured: Structured) -> list[Line]:
    for value in structured.of_articles("articleBody"):
        if isinstance(value, str) and len(value) >= ENOUGH:
            if "</" in value:
                return read_lines(html.fragment_fromstring(value, create_parent="div"))
            return [Line.of([TextRun(part, linked=False)]) for part in value.splitlines() if part.strip()]
    return []
