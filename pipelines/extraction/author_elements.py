"""Who is named in an element of a page: as its author, in a byline, by a link, behind a person's picture."""

from __future__ import annotations

import re
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING

from pipelines.extraction.bylines import is_end, is_of_other, read_byline
from pipelines.extraction.cleaning import clean_text
from pipelines.extraction.dates import has_day
from pipelines.extraction.labels import any_of, cells_of
from pipelines.extraction.marks import is_marked, is_marked_within
from pipelines.extraction.name_cells import cut_at_elements, held_alike, labelled_names, names_of_cell
from pipelines.extraction.names import (
    ACCOUNT,
    LONGEST_NAME,
    PREFIX,
    USER,
    cased,
    desk_in,
    is_any_name,
    is_full_name,
    named_part,
    rank_of,
    read_names,
    split_names,
)
from pipelines.extraction.tree import text_before, text_of_element

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from lxml.html import HtmlElement


AUTHOR_PAGE = re.compile(
    r"(?:/(?:authors?|penulis|reporter|wartawan|jurnalis|pewarta|kontributor|kolumnis|kreator|katib|autor|autoren|auteurs?"
    r"|writers?|contributors?|columnists?|creators?)/|[?&](?:author|penulis|reporter|wartawan|jurnalis|by)=)[^/?#&]",
    re.IGNORECASE,
)
# Somebody's page, be it an author's or a minister's.
PROFILE = re.compile(
    r"/(?:(?:profile?|users?|u|akun|pengguna|members?|anggota|staff?|tim|team)/|@)[^/?#]", re.IGNORECASE
)
# "Wawancara: ", "dikisahkan oleh "
ANY_ROLE = re.compile(
    rf"(?P<role>\w+(?:\s\w+)?)\s?:\s(?=[^\W\d_])|(?P<verb>[a-z]+)\s{any_of('author-by')}\s(?=[^\W\d_a-z])"
)
BY_BEFORE = re.compile(rf"\b{any_of('author-by')}\W*$", re.IGNORECASE)
PICTURES = frozenset({"i", "span", "svg", "em"})
JOINT = re.compile(r"\W*(?:dan|and|&)?\W*", re.IGNORECASE)  # between two names
LONGEST_NAMING = 120  # characters of a text that names an author


def names_linked(element: HtmlElement) -> list[str]:
    """Return the names in *element* that lead to a page about an author."""
    linked = [(link, link.get("href") or "") for link in element.iter("a")]
    links = [link for link, href in linked if AUTHOR_PAGE.search(href) or leads_to_person(link, href)]
    return [name for link in links if not is_of_other(text_before(link)) for name in names_of(link)]


def leads_to_person(link: HtmlElement, href: str) -> bool:
    """Say whether a *link* to *href* is a whole name, and leads to somebody's page."""
    return PROFILE.search(href) is not None and is_full_name(text_of_element(link))


def names_of_all(elements: Sequence[HtmlElement]) -> list[str]:
    """Return the names in all of these elements, one after the other."""
    return [name for element in elements for name in names_of(element)]


def names_of(element: HtmlElement) -> list[str]:
    """Return the names in what a page calls an author's, in which whatever stands before a colon is a role."""
    text = element.get("content") or text_of_element(element)
    role = ANY_ROLE.match(text)
    text = text if role is None or is_of_other(role["role"] or role["verb"]) else text[role.end() :]
    return cut_at_elements(split_names(text), element) if len(text) <= LONGEST_NAMING else []


def names_taught(element: HtmlElement) -> list[str]:
    """Return the names where other pages of the site have their authors, perhaps beside their day in one line."""
    text = text_of_element(element)
    part = named_part(text)
    names = names_of(element) if part == text else split_names(part)
    return [name for name in names if not any(map(str.isdigit, name))]


def first_named(piece: HtmlElement, told: Container[str]) -> Iterator[list[str]]:
    """Yield the names of the first byline in *piece*, which may stand in a line of its own within it.

    A word in an element behind that of a whole name is where that is, if machines are *told* of the name alone.
    """
    texts: dict[str, HtmlElement] = {}
    for one in piece.iter("*"):
        texts.setdefault(text_of_element(one), one)
    named = ((names, one) for text, one in texts.items() for names in names_of_line(text))
    for names, element in islice(named, 1):
        first, *behind = cut_at_elements(names, element)
        is_apart = first in told and first in (said.strip() for said in element.itertext())
        yield [first, *(name for name in behind if not is_apart or " " in name or name in told)]


def named_by_class(piece: HtmlElement) -> list[str]:
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


def names_of_line(text: str) -> Iterator[list[str]]:
    """Yield the names of a line such as "3 Maret 2025 | Oleh : Siti Rahma | Dibaca : 118 kali", whole or by cell."""
    for cell in dict.fromkeys((text, *cells_of(text))):
        names = read_byline(cell) or []
        if any(rank_of(name) < ACCOUNT for name in names) or (names := desk_in(cell)):
            yield names
            return


def is_of_author(name: str) -> bool:
    """Say whether a class *name* calls something the author's, and not a reader's."""
    return is_marked_within("author", name) and not is_marked_within("reader", name)


def leads_to_author(link: HtmlElement) -> bool:
    """Say whether *link* leads to a page about an author, or "oleh" stands before the name of somebody with a page."""
    href = link.get("href") or ""
    if AUTHOR_PAGE.search(href):
        return True
    return leads_to_person(link, href) and BY_BEFORE.search(text_before(link)) is not None


def names_apart(held: Sequence[HtmlElement]) -> list[str]:
    """Return the whole names in what is *held* in one box, or any behind "oleh"."""
    names = names_of_all(held)
    is_signed = BY_BEFORE.search(text_before(held[0])) is not None or PREFIX.match(text_of_element(held[0])) is not None
    return names if all(is_full_name(cased(name)) or (is_signed and is_any_name(name)) for name in names) else []


def byline_in(element: HtmlElement | None) -> list[str]:
    """Return the names in the byline that *element* is; what heads a list names many."""
    text = "" if element is None else text_of_element(element)
    if element is None or len(text) > LONGEST_NAMING or next(element.iterchildren("ul", "ol"), None) is not None:
        return []
    labelled = labelled_names(" ".join(said.split()) for said in element.itertext())
    return labelled or cut_at_elements(read_byline(text) or [], element)


def names_pictured(piece: HtmlElement) -> list[str]:
    """Return who stands behind the picture of a person in *piece*: a whole name, or any where a day is printed too."""
    for picture in filter(pictures_person, piece.iter(*PICTURES)):
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


def pictures_person(element: HtmlElement) -> bool:
    """Say whether *element* is the picture that stands for "Penulis": it says nothing, and its class what it shows."""
    is_mute = element.tag in PICTURES and not (element.text or "").strip()
    return is_mute and len(element) <= 1 and is_marked("person-icon", element.get("class") or "")
