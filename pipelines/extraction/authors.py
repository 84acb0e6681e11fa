"""The authors of a page: its bylines in the order in which they are believed, and the one that counts.

Bylines are believed where they are shown, since JSON-LD often names the site or the editor instead.
"""

from __future__ import annotations

import re
from itertools import chain, islice, pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from crawler.markup import HEADING_TAGS
from pipelines.extraction.boilerplate import cut_about
from pipelines.extraction.bylines import is_end, is_of_other, read_byline
from pipelines.extraction.cleaning import clean_text, fold_title
from pipelines.extraction.date_claims import (
    MOST_LINES,
    is_of_picture,
    own_texts,
    text_before,
)
from pipelines.extraction.dates import LONGEST_ALONE, has_day, stands_alone
from pipelines.extraction.headlines import FEWEST_WORDS
from pipelines.extraction.labels import any_of, cells_of, whole_line
from pipelines.extraction.marks import is_marked, is_marked_within
from pipelines.extraction.name_cells import (
    JOINED_BEHIND,
    cut_at_elements,
    held_alike,
    is_told,
    labelled_names,
    lone_names,
    names_below_about,
    names_of_cell,
)
from pipelines.extraction.names import (
    ACCOUNT,
    DESK,
    LONGEST_NAME,
    PERSON,
    PREFIX,
    USER,
    cased,
    desk_in,
    is_agency,
    is_any_name,
    is_company,
    is_desk,
    is_full_name,
    is_stranger,
    pick_authors,
    rank_of,
    read_names,
    split_names,
)
from pipelines.extraction.paragraphs import Line, read_broken_lines
from pipelines.extraction.signatures import (
    ENDS,
    SIGNED,
    cut_signature,
    heads_list,
    named_above_occupation,
    names_by_key,
    names_in_dateline,
    penned,
    signatures,
    signed_off,
    take_bylines,
    take_names,
)
from pipelines.extraction.sites import fold_site, is_site_name, is_word_of_site
from pipelines.extraction.structured import names_in
from pipelines.extraction.surroundings import CARD, TITLE_WORDS, Vicinity, is_of_reader
from pipelines.extraction.tree import text_of_element
from pipelines.extraction.view import CUT, LAYOUT

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.ends import CutOff
    from pipelines.extraction.index import Index
    from pipelines.extraction.models import Removed
    from pipelines.extraction.view import View

AUTHOR_META = (
    "content_author", "dable:author", "cxenseparse:author", "parsely-author", "sailthru.author", "article:author",
    "author", "authors", "dc.creator", "dcterms.creator",
)  # fmt: skip
PARTS = ("h2", "h3")  # headings of parts of the story, each of which may have its moment
AUTHOR_ELEMENTS = (
    "[itemprop=author] [itemprop=name]", "[itemprop=author]", "a[rel=author]", ".author.vcard", ".author-name",
    ".post-author", ".entry-author", ".byline", ".penulis", ".reporter", ".author",
)  # fmt: skip
AUTHOR_PAGE = re.compile(
    r"(?:/(?:authors?|penulis|reporter|wartawan|jurnalis|pewarta|kontributor|kolumnis|kreator|katib|autor|autoren|auteurs?"
    r"|writers?|contributors?|columnists?|creators?)/|[?&](?:author|penulis|reporter|wartawan|jurnalis|by)=)[^/?#&]",
    re.IGNORECASE,
)
# Somebody's page, be it an author's or a minister's.
PROFILE = re.compile(
    r"/(?:(?:profile?|users?|u|akun|pengguna|members?|anggota|staff?|tim|team)/|@)[^/?#]", re.IGNORECASE
)
BYLINE_LABEL = re.compile(rf"\W*{any_of('author-role', 'text-role', 'sender')}\s*(?:[:：]|$)", re.IGNORECASE)
# "Wawancara: ", "dikisahkan oleh "
ANY_ROLE = re.compile(
    rf"(?P<role>\w+(?:\s\w+)?)\s?:\s(?=[^\W\d_])|(?P<verb>[a-z]+)\s{any_of('author-by')}\s(?=[^\W\d_a-z])"
)
BY_BEFORE = re.compile(rf"\b{any_of('author-by')}\W*$", re.IGNORECASE)
PICTURES = frozenset({"i", "span", "svg", "em"})
JOINT = re.compile(r"\W*(?:dan|and|&)?\W*", re.IGNORECASE)  # between two names
LONGEST_BYLINE = 120
KEYED = 4  # last lines of a text of which one may tell whose initials the others are
# Of a story, that a dateline or a word before it makes a place.
SCENE = re.compile(
    r"(?:^\W*|\b(?:di|ke|dari|kota|kampung|desa|dusun|pulau|distrik|kecamatan|kelurahan)\s)(?=([A-Z][\w'’]+))",
    re.IGNORECASE,
)
MOST_BEHIND, SAME = 5, 40  # lines behind a text, and letters at its end by which that is found
HALF = 0.5
SIGNING = " *~>»—–-"
SIGNS = ("(", "[", "—", "–", "~", "/", "*")  # before the name of who signs in a line of its own
BESIDE_DATE, SIGNATURE = "visible beside the date", "visible below the text"
DATELINE = "visible before the text's first sentence"


Claim = tuple[str, list[str]]  # evidence, and the names that it gives


class Bylines(NamedTuple):
    """Who may have written an article by what stands around its text, in the order of trust."""

    signed: list[Claim]
    alone: list[Claim]  # names that nothing says to be an author's
    lines: list[Line]  # of the whole page, where nothing names a person so far
    others: frozenset[str] = frozenset()  # the bylines of other stories among them


class SignedText(NamedTuple):
    """A text without its bylines, whose it is, and by which evidence."""

    texts: list[str]
    authors: tuple[str, ...]
    origin: str
    around: list[str]  # the lines around it, and its bylines
    removed: list[Removed]


def read_bylines(view: View, around: Vicinity, title: str) -> Bylines:
    """Return the bylines around the text; where none of them names a person, names with a mere label or alone too."""
    signed = list(_read_signed(view, around, title))
    if any(rank_of(name) == 0 for _, names in signed for name in pick_authors(names, view.sites)):
        return Bylines(signed, [], [])
    alone = _names_beside(view, around, title)[:1]
    lines = read_broken_lines(view.index.root)
    others = _bylines_of_others(((line.text, line.linked > HALF) for line in lines), title)
    signed.append(("visible", names_labelled(view, around, _names_of_others(others))))
    signed.append(("visible", _named_apart(view, around, _names_of_others(others))))
    return Bylines(signed, [(BESIDE_DATE, names) for names in alone], lines, others)


def _bylines_of_others(said: Iterable[tuple[str, bool]], title: str) -> frozenset[str]:
    """Return the bylines right below or above the title of another story, among texts and whether they are links."""
    lines = list(said)
    links = [number for number, (text, is_link) in enumerate(lines) if is_link and _may_be_title(text)]
    pairs = [(number, number + 1) for number in links if number + 1 < len(lines)]
    pairs += [(number, number - 1) for number in links if number == 1 or (number and not is_told(lines[number - 2][0]))]
    own = fold_title(title)
    return frozenset(
        lines[beside][0]
        for number, beside in pairs
        if read_byline(lines[beside][0]) and not lines[number][0].endswith(":") and fold_title(lines[number][0]) != own
    )


def _may_be_title(text: str) -> bool:
    """Say whether the *text* of a link may be the title of another story, which a row of tags is not."""
    is_row = len(text) <= LONGEST_BYLINE and whole_line("furniture").fullmatch(text) is not None
    return len(text.split()) >= FEWEST_WORDS and not is_row


def _names_of_others(bylines: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for text in bylines for name in read_byline(text) or [])


def take_authors(
    lines: Sequence[Line], found: Bylines, cut: CutOff, *, title: str, sites: tuple[str, ...]
) -> SignedText:
    """Take the bylines out of *lines*, and choose the authors among all that is *found*, there and around the text."""
    ending = _lines_behind(found.lines, lines)
    behind = [_byline_before_link(line) for line in ending[1:] if line.text not in found.others]
    cut = cut._replace(below=[text for text in _unlinked_of(cut.below, found.lines) if text not in found.others])
    signed = [*found.signed, *names_cut([*cut.above, *cut.below, *behind])]
    is_unsigned = not any(rank_of(name) < DESK for _, names in signed for name in pick_authors(names, sites))
    kept, names, bylines = take_bylines(list(lines), is_unsigned=is_unsigned)
    names = [name for name in names if not name.startswith(_names_of_others(found.others))]
    told = [line.text for line in kept]
    below_headline = _lines_below_headline(found.lines, title) if is_unsigned and not names else []
    above = [text for text in below_headline if text not in found.others]
    signed.append(("visible", labelled_names(above)))
    below = [*told[-SIGNED:], *cut.below, *behind]
    signed.append((SIGNATURE, read_byline(" | ".join(behind[:2])) or []))  # a role in each line
    signed += [("visible", names), (SIGNATURE, labelled_names([*cut.below, *behind])), (SIGNATURE, signed_off(below))]
    alone = [*found.alone, *_alone_in(cut, [*_last_of(told), *behind[:2]], sites)]
    alone += [(BESIDE_DATE, names) for names in lone_names(() if found.alone else above, sites)[:1]]
    boxed = (_signed_behind(*ending[:2]), named_above_occupation(told), _named_above_life(behind))
    alone += [(SIGNATURE, names) for names in boxed if names]
    authors, origin = _choose(signed, alone, title, (told, behind), sites)
    printed = [name for one in bylines for name in read_byline(one.text) or []]
    if printed and origin != "visible" and _names_others(printed, authors, sites):
        authors, origin = _of_people(printed, "visible", sites), "visible"
    authors = _in_small_letters(_without_scene(authors, told), (name for _, names in signed for name in names))
    kept, named = take_names(kept, authors if origin == BESIDE_DATE else ())
    texts, signature = cut_signature([line.text for line in kept])
    texts, about = cut_about(texts, authors)
    said = [*cut.above, *cut.below, *behind, *(one.text for one in bylines)]
    return SignedText(texts, authors, origin, said, [*bylines, *named, *signature, *about])


def _byline_before_link(line: Line) -> str:
    """Return the byline in *line* before its first link, which may be a button of the site, or the whole line."""
    before = takewhile(lambda run: not run.linked, line.runs) if line.linked else ()
    text = clean_text("".join(run.text for run in before))
    return text if text and read_byline(text) and not JOINED_BEHIND.search(text) else line.text


def _in_small_letters(authors: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    """Return *authors*, a name in capitals as it stands elsewhere among *names*."""
    if not any(map(str.isupper, authors)):
        return tuple(authors)
    written = {fold_site(name): name for name in names if is_full_name(name)}
    return tuple(written.get(fold_site(name), name) if name.isupper() else name for name in authors)


def _names_others(printed: Sequence[str], authors: Sequence[str], sites: Sequence[str]) -> bool:
    """Say whether whole names in the bylines of a text are those of others than *authors*, who put it on the page."""
    people = _of_people(printed, "visible", sites)
    said = fold_site(" ".join(people))
    return (
        bool(people)
        and all(map(is_full_name, map(cased, people)))
        and not any(fold_site(name) in said for name in authors)
    )


def _without_scene(authors: tuple[str, ...], texts: Sequence[str]) -> tuple[str, ...]:
    """Return *authors* without a word behind a whole name that is where the story plays: "Siti Rahma, Toboli"."""
    if len(authors) < 2 or not is_full_name(cased(authors[0])):
        return authors
    scenes = {found.casefold() for text in texts for found in SCENE.findall(text)}
    return (authors[0], *(name for name in authors[1:] if name.casefold() not in scenes))


def _lines_below_headline(page: Sequence[Line], title: str) -> list[str]:
    """Return the short lines of a page below the headline, up to the first that tells something."""
    folded = fold_title(title)
    heads = [number for number, line in enumerate(page) if folded and fold_title(line.text).endswith(folded)]
    below = page[heads[-1] + 1 : heads[-1] + 1 + MOST_BEHIND] if heads else []
    short = takewhile(lambda line: len(line.text) <= LONGEST_BYLINE and not is_told(line.text), below)
    return [
        line.text
        for line in short
        if line.linked <= HALF and line.tag not in PARTS and not (line.block is not None and is_of_picture(line.block))
    ]


def _signed_behind(last: Line | None = None, following: Line | None = None) -> list[str]:
    """Return the whole names of which the line behind the last of a text consists, in its box: "*** Siti Rahma"."""
    if last is None or following is None or not last.text.endswith(ENDS) or following.linked > HALF:
        return []
    if _boxes_of(last).isdisjoint(_boxes_of(following)) or following.tag in HEADING_TAGS:
        return []
    names, rest = read_names(following.text.strip(SIGNING))
    return names if not rest and all(is_full_name(cased(name)) for name in names) else []


def _named_above_life(behind: Sequence[str]) -> list[str]:
    """Return the whole name of whom the line below it tells: "Siti Rahma", "Siti Rahma adalah guru di Parigi."."""
    told = (name for name, life in pairwise(behind) if life.startswith(f"{name} ") and life[len(name) + 1].islower())
    return [name for name in told if is_full_name(name)][:1]


def _boxes_of(line: Line) -> set[object]:
    return set() if line.block is None else {line.block, *islice(line.block.iterancestors(), 2)}


def _lines_behind(page: Sequence[Line], text: Sequence[Line]) -> list[Line]:
    """Return the last of a text's lines on a page, and the few behind it up to a label, or a link to another story."""
    last = fold_title(text[-1].text) if text else ""
    ends = [number for number, line in enumerate(page) if last and fold_title(line.text).endswith(last[-SAME:])]
    behind = page[ends[-1] + 1 : ends[-1] + 1 + MOST_BEHIND] if ends else []
    lists = [number for number, line in enumerate(behind) if heads_list(line, behind[number + 1 :])]
    return [page[at] for at in ends[-1:]] + list(takewhile(_is_of_story, behind[: min(lists, default=MOST_BEHIND)]))


def _unlinked_of(below: Sequence[str], page: Sequence[Line]) -> list[str]:
    """Return those lines that were cut off *below* up to a list with a name, or in which another story is linked."""
    if not below:
        return []
    lists = [line.text for number, line in enumerate(page) if heads_list(line, page[number + 1 : number + 3])]
    below = list(takewhile(lambda text: text not in lists, below))
    linked = [fold_title(line.text) for line in page if line.linked > HALF and len(line.text.split()) >= FEWEST_WORDS]
    return list(takewhile(lambda text: not any(link in fold_title(text) for link in linked), below))


def _is_of_story(line: Line) -> bool:
    is_signed = _byline_before_link(line) != line.text
    is_link = not is_signed and line.linked > HALF and len(line.text.split()) >= TITLE_WORDS
    return not is_link and not whole_line("readers-below", "others-below", "related").fullmatch(line.text)


def _last_of(told: Sequence[str]) -> list[str]:
    """Return the last line of a text if it is none of its sentences: "Siti Rahma, Ternate"."""
    is_apart = len(told) > 1 and told[-2].endswith(ENDS) and len(told[-1]) <= LONGEST_ALONE
    return list(told[-1:]) if is_apart else []


def _alone_in(cut: CutOff, behind: Sequence[str], sites: Sequence[str]) -> list[Claim]:
    """Return the names that stand alone in lines that were cut off; one beside a date below a story is a comment's."""
    undated = [line for line in (*cut.below, *behind) if not stands_alone(line)]
    found = (names for lines in (cut.above, undated) for names in lone_names(lines, sites))
    return [(CUT, names) for names in found if all(rank_of(name) == PERSON for name in names)]


def _read_signed(view: View, around: Vicinity, title: str) -> Iterator[Claim]:
    """Yield the bylines in the order in which they are believed, with their evidence."""
    beside = [*around.below, *around.above]
    yield from _marked_by_theme(view, around.headline)
    said = [text for one in beside for text in _texts_in(one)]
    bylines = _bylines_of_others(said, title)
    others = _names_of_others(bylines)
    yield "visible", labelled_names(text for text, _ in said if text not in bylines)
    yield from (("visible", names) for one in beside if (names := _names_pictured(one)))
    declared = list(_declared(view))
    told = {name for _, names in declared for name in names}
    named = (names for one in beside for names in _first_named(one, told))
    yield from (("visible", names) for names in named if names and not names[0].startswith(others))
    yield from declared
    yield from (("visible", _named_by_class(one)) for one in beside)
    for elements in _side_by_side(view.index, AUTHOR_ELEMENTS, around.headline):
        if not around.is_elsewhere(elements[0]):
            yield "visible", _names_of_all(elements)
    yield from (("visible", names) for one in beside if (names := _names_linked(one)))


def _marked_by_theme(view: View, headline: HtmlElement | None) -> Iterator[Claim]:
    """Yield what stands where the theme, or other pages of the site, have the author."""
    taught = [(LAYOUT, _names_of(element)) for element in view.taught(view.layout.authors)]
    themed = [
        (view.origin, _names_of_all(elements)) for elements in _side_by_side(view.index, view.family.author, headline)
    ]
    yield from (*themed, *taught) if view.is_known else (*taught, *themed)
    for element in view.index.each(view.family.byline):
        yield view.origin, read_byline(text_of_element(element)) or []


def _declared(view: View) -> Iterator[Claim]:
    """Yield what the page tells machines: JSON-LD first, then <meta>."""
    told = view.structured.of_articles("author", "creator")
    written = (one for value in told for one in names_in(view.structured, value))
    yield view.structured.origin, [name for one in written for name in split_names(one)]
    yield from (("meta", _names_told(value, view.sites)) for value in view.structured.of_meta(*AUTHOR_META))
    labels, values = (view.structured.of_meta(name) for name in ("twitter:label1", "twitter:data1"))
    for label, value in zip(labels, values, strict=False):
        yield "meta", read_byline(f"{label}: {value}") or []


def _names_told(value: str, sites: Sequence[str]) -> list[str]:
    """Return the names in a <meta>, which may stand behind the site's; a company's has its address behind it."""
    site, stroke, rest = value.partition(" - ")
    names = split_names(rest if stroke and is_site_name(site, sites) else value)
    return [] if names and is_company(names[0]) else names


def _names_linked(element: HtmlElement) -> list[str]:
    """Return the names in *element* that lead to a page about an author."""
    linked = [(link, link.get("href") or "") for link in element.iter("a")]
    links = [link for link, href in linked if AUTHOR_PAGE.search(href) or _leads_to_person(link, href)]
    return [name for link in links if not is_of_other(text_before(link)) for name in _names_of(link)]


def _leads_to_person(link: HtmlElement, href: str) -> bool:
    return PROFILE.search(href) is not None and is_full_name(text_of_element(link))


def _side_by_side(
    index: Index, selectors: Iterable[str], headline: HtmlElement | None
) -> Iterator[list[HtmlElement]]:  # fmt: skip
    """Yield the elements of each selector, those nearest to the headline first, and those of one box together."""
    for css in selectors:
        boxes: dict[HtmlElement | None, list[HtmlElement]] = {}
        for element in index.nearest([css], headline):
            if is_of_reader(element):
                continue
            boxes.setdefault(element.getparent(), []).append(element)
        yield from (sorted(elements, key=lambda one: index.order.get(one, 0)) for elements in boxes.values())


def _names_of_all(elements: Sequence[HtmlElement]) -> list[str]:
    return [name for element in elements for name in _names_of(element)]


def _names_of(element: HtmlElement) -> list[str]:
    """Return the names in what a page calls an author's, in which whatever stands before a colon is a role."""
    text = element.get("content") or text_of_element(element)
    role = ANY_ROLE.match(text)
    text = text if role is None or is_of_other(role["role"] or role["verb"]) else text[role.end() :]
    return cut_at_elements(split_names(text), element) if len(text) <= LONGEST_BYLINE else []


def _first_named(piece: HtmlElement, told: Container[str]) -> Iterator[list[str]]:
    """Yield the names of the first byline in *piece*, which may stand in a line of its own within it.

    A word in an element behind that of a whole name is where that is, if machines are *told* of the name alone.
    """
    texts: dict[str, HtmlElement] = {}
    for one in piece.iter("*"):
        texts.setdefault(text_of_element(one), one)
    named = ((names, one) for text, one in texts.items() for names in _names_in(text))
    for names, element in islice(named, 1):
        first, *behind = cut_at_elements(names, element)
        is_apart = first in told and first in (said.strip() for said in element.itertext())
        yield [first, *(name for name in behind if not is_apart or " " in name or name in told)]


def _named_by_class(piece: HtmlElement) -> list[str]:
    """Return the whole names with which those elements in *piece* begin whose class says that they hold the author.

    What is held in another way than the first is what that is: "Siti Rahma", "Kepala Biro".
    """
    held = [one for one in piece.iter("*") if is_marked_within("author", one.get("class") or "")]
    texts = ([text for text in one.itertext() if not JOINT.fullmatch(text)] for one in held)
    named = (names for said in texts for names in takewhile(bool, map(_whole_names, said)))
    return held_alike(list(chain.from_iterable(named)), piece)


def _whole_names(text: str) -> list[str]:
    names, rest = read_names(text.strip())
    return names if is_end(rest) and all(is_full_name(cased(name)) for name in names) else []


def _names_in(text: str) -> Iterator[list[str]]:
    """Yield the names of a line such as "3 Maret 2025 | Oleh : Siti Rahma | Dibaca : 118 kali", whole or by cell."""
    for cell in dict.fromkeys((text, *cells_of(text))):
        names = read_byline(cell) or []
        if any(rank_of(name) < ACCOUNT for name in names) or (names := desk_in(cell)):
            yield names
            return


def names_labelled(view: View, around: Vicinity, others: Sequence[str] = ()) -> list[str]:
    """Return the authors of the one byline with a label in the story's own part of the page, wherever it stands.

    That of *others*, who are named beside other stories, is none.
    """
    said = [(element, text) for element in view.index.shown(MOST_LINES) for text in own_texts(element)]
    found: dict[tuple[str, ...], None] = {}
    for element in dict.fromkeys(element for element, text in said if BYLINE_LABEL.match(text)):
        if not around.is_elsewhere(element):
            names = _byline_in(element) or _byline_in(element.getparent())
            found.setdefault(tuple(names), None)
    named = [names for names in found if names and not names[0].startswith(tuple(others))]
    return list(named[0]) if len(named) == 1 else names_below_about(text.strip() for _, text in said)


def _named_apart(view: View, around: Vicinity, others: Sequence[str]) -> list[str]:
    """Return who stands anywhere in the story's own part of the page in what is called the author's, or leads to one.

    All that does must name the same people, as far as it names anybody.
    """
    boxes: dict[HtmlElement, list[HtmlElement]] = {}
    for element in (*view.index.called(_is_of_author), *filter(_leads_to_author, view.index.tagged("a"))):
        if not around.is_elsewhere(element) and not _is_in_card(element, around):
            parent = element.getparent() if element.tag == "a" else None
            boxes.setdefault(element if parent is None else parent, []).append(element)
    said = (_names_apart(held) for held in boxes.values() if not is_of_other(text_before(held[0])))
    named = [names for names in said if names and not names[0].startswith(tuple(others))]
    best = max(named, key=len, default=[])
    return best if all({*names} <= {*best} for names in named) else []


def _is_of_author(name: str) -> bool:
    return is_marked_within("author", name) and not is_marked_within("reader", name)


def _leads_to_author(link: HtmlElement) -> bool:
    """Say whether *link* leads to a page about an author, or "oleh" stands before the name of somebody with a page."""
    href = link.get("href") or ""
    if AUTHOR_PAGE.search(href):
        return True
    return _leads_to_person(link, href) and BY_BEFORE.search(text_before(link)) is not None


def _is_in_card(element: HtmlElement, around: Vicinity) -> bool:
    """Say whether *element* stands in a small article that has no part in the headline's."""
    article = next(element.iterancestors("article"), None)
    return article is not None and article not in around.shared and len(text_of_element(article)) <= CARD


def _names_apart(held: Sequence[HtmlElement]) -> list[str]:
    """Return the whole names in what is *held* in one box, or any behind "oleh"."""
    names = _names_of_all(held)
    is_signed = BY_BEFORE.search(text_before(held[0])) is not None or PREFIX.match(text_of_element(held[0])) is not None
    return names if all(is_full_name(cased(name)) or (is_signed and is_any_name(name)) for name in names) else []


def _byline_in(element: HtmlElement | None) -> list[str]:
    """Return the names in the byline that *element* is; what heads a list names many."""
    text = "" if element is None else text_of_element(element)
    if element is None or len(text) > LONGEST_BYLINE or next(element.iterchildren("ul", "ol"), None) is not None:
        return []
    labelled = labelled_names(" ".join(said.split()) for said in element.itertext())
    return labelled or cut_at_elements(read_byline(text) or [], element)


def _choose(
    groups: Sequence[Claim],
    lone: Iterable[Claim],
    title: str,
    lines: tuple[Sequence[str], Sequence[str]],
    sites: tuple[str, ...],
) -> tuple[tuple[str, ...], str]:
    """Return the authors of the best group: people before desks before accounts, then the order of trust.

    An account that is called by a word of the site's name gives way to a whole name.
    One with a role that names others besides counts instead of it.

    Where none names a person, a name may stand alone beside the date, unless the story tells of it, or sign the text.
    """
    texts, behind = lines
    told = [text for text in texts if len(text) > LONGEST_ALONE and text.endswith(ENDS)]
    apart = [line for line in behind[:2] if line.startswith(SIGNS)]
    signs = signatures(texts, sites) or signatures([*texts[-1:], *apart], sites)
    signed = _without_place([name for name in signs if not is_site_name(name, sites)], texts)
    is_agencys = any(is_agency(name) for _, names in groups for name in names)
    guessed = [group for group in lone if not is_agencys and _are_strangers(group[1], title, told)]
    marked = [(DATELINE, names_in_dateline(texts[0], sites) if texts else [])]
    marked += [(SIGNATURE, signed)] if any(is_full_name(cased(name)) for name in signed) else []
    guessed += [group for group in marked if not is_agencys and _are_strangers(group[1], title, ())]
    named = chain(groups, guessed, [(SIGNATURE, penned(texts) or penned([*texts, *behind[:1]]))])
    found = [(authors, origin) for origin, names in named if (authors := _of_people(names, origin, sites))]
    if keyed := names_by_key([*texts[-KEYED:], *behind]):
        return tuple(keyed), SIGNATURE
    if not found and (authors := _of_people((name for name in signed if not is_full_name(name)), SIGNATURE, sites)):
        return authors, SIGNATURE
    best = min(found, key=lambda group: rank_of(group[0][0]), default=((), ""))
    if best[0] and is_word_of_site(best[0][0], sites):
        best = next((group for group in found if all(map(is_full_name, group[0]))), best)
    return next((group for group in found if group[1] == "visible" and {*best[0]} < {*group[0]}), best)


def _without_place(names: Sequence[str], texts: Sequence[str]) -> list[str]:
    """Return *names* without a single word behind a whole name that the story tells of: "(Siti Rahma, Toboli)"."""
    told = " ".join(texts[:-1]).casefold().split()
    is_whole = bool(names) and is_full_name(cased(names[0]))
    return [name for at, name in enumerate(names) if not (at and is_whole and name.casefold() in told)]


def _of_people(names: Iterable[str], origin: str, sites: Sequence[str]) -> tuple[str, ...]:
    """Return the authors among *names*: a desk is one only where machines are told so."""
    authors = pick_authors(names, sites)
    is_printed = origin.startswith("visible") or origin == CUT
    return () if is_printed and any(map(is_desk, authors)) else authors


def _are_strangers(names: Sequence[str], title: str, told: Sequence[str]) -> bool:
    return all(is_stranger(name, title, told) for name in names)


def _names_beside(view: View, around: Vicinity, title: str) -> list[list[str]]:
    """Return the names that stand alone beside the headline's date, but for those that the page links as sections.

    Beside what does not show the title stand the names of other stories.
    """
    headline = around.headline
    shown, folded = fold_title("" if headline is None else text_of_element(headline)), fold_title(title)
    is_shown = bool(shown) and (folded in shown or (shown in folded and len(shown) > len(folded) * HALF))
    if not is_shown or len(title.split()) < FEWEST_WORDS:
        return []
    linked = {text_of_element(link) for link in view.index.tagged("a")}
    below, above = (
        (text for piece in pieces if not is_of_picture(piece) and not _heads_part(piece) for text in _unlinked(piece))
        for pieces in (around.below, around.above)
    )
    texts = chain(_before_story(below), above)
    return [names for names in lone_names(texts, view.sites) if linked.isdisjoint(names)]


def _heads_part(piece: HtmlElement) -> bool:
    return next(piece.iter(*PARTS), None) is not None


def _before_story(texts: Iterable[str]) -> Iterator[str]:
    """Yield *texts* up to the second that tells something: the first may be a lead, and behind them are comments."""
    told = 0
    for text in texts:
        told += is_told(text) and text.endswith(ENDS)
        if told > 1:
            return
        yield text


def _unlinked(piece: HtmlElement) -> Iterator[str]:
    """Yield the texts in *piece* that are no links, one by one."""
    return (said for text, is_link in _texts_in(piece) if not is_link and (said := clean_text(text)))


def _texts_in(piece: HtmlElement) -> Iterator[tuple[str, bool]]:
    """Yield the texts in *piece* one by one, and whether they are links."""
    linked = {piece: any(map(_leads_on, (piece, *piece.iterancestors())))}
    stack = [(piece, False)]
    while stack:
        element, is_over = stack.pop()
        if not is_over:
            yield from _own_said(element.text, is_link=linked[element])
            for child in reversed(element):
                linked[child] = linked[element] or _leads_on(child)
                stack += [(child, True), (child, False)]
        elif (parent := element.getparent()) is not None:
            yield from _own_said(element.tail, is_link=linked[parent])


def _own_said(text: str | None, *, is_link: bool) -> Iterator[tuple[str, bool]]:
    if said := " ".join((text or "").split()):
        yield said, is_link


def _names_pictured(piece: HtmlElement) -> list[str]:
    """Return who stands behind the picture of a person in *piece*: a whole name, or any where a day is printed too."""
    for picture in filter(_pictures_person, piece.iter(*PICTURES)):
        said = _text_behind(picture)
        names = [said] if USER.fullmatch(said) else names_of_cell(said) if len(said) <= LONGEST_NAME else []
        if names and (all(map(is_full_name, names)) or has_day(text_of_element(piece))):
            return names
    return []


def _text_behind(element: HtmlElement) -> str:
    """Return the text behind *element* in its box, or behind that if it holds nothing else."""
    for one in (element, element.getparent()):
        if one is None or (one is not element and text_of_element(one)):
            return ""
        following = one.getnext()
        if said := clean_text(one.tail or "") or ("" if following is None else text_of_element(following)):
            return said
    return ""


def _pictures_person(element: HtmlElement) -> bool:
    """Say whether *element* is the picture that stands for "Penulis": it says nothing, and its class what it shows."""
    is_mute = element.tag in PICTURES and not (element.text or "").strip()
    return is_mute and len(element) <= 1 and is_marked("person-icon", element.get("class") or "")


def _leads_on(element: HtmlElement) -> bool:
    return element.tag == "a" and not (element.get("href") or "").startswith("mailto:")


def names_cut(lines: Sequence[str]) -> list[Claim]:
    """Return the bylines in lines that were cut off the text."""
    return [(CUT, names) for line in lines for names in _names_in(line)]
