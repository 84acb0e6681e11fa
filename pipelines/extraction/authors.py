"""The authors of a page: of the bylines around its text and in it, the one that counts."""

from __future__ import annotations

import re
from itertools import chain, islice, pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from crawler.markup import HEADING_TAGS
from pipelines.extraction.author_claims import BESIDE_DATE, HALF, PARTS, Bylines, Claim, names_cut, names_of_others
from pipelines.extraction.author_elements import LONGEST_NAMING
from pipelines.extraction.boilerplate import cut_about
from pipelines.extraction.bylines import read_byline
from pipelines.extraction.cleaning import clean_text, fold_title
from pipelines.extraction.date_claims import is_of_picture
from pipelines.extraction.dates import LONGEST_ALONE, stands_alone
from pipelines.extraction.headings import FEWEST_WORDS
from pipelines.extraction.labels import any_of, whole_line
from pipelines.extraction.name_cells import JOINED_BEHIND, is_told, labelled_names, lone_names
from pipelines.extraction.names import (
    DESK,
    PERSON,
    cased,
    is_agency,
    is_desk,
    is_full_name,
    is_outsider,
    is_stranger,
    pick_authors,
    rank_of,
    read_names,
)
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
from pipelines.extraction.surroundings import TITLE_WORDS
from pipelines.extraction.view import CUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.extraction.models import Removed
    from pipelines.extraction.openings import CutOff
    from pipelines.extraction.paragraphs import Line

KEYED = 4  # last lines of a text of which one may tell whose initials the others are
# Of a story, that a dateline or a word before it makes a place.
SCENE = re.compile(rf"(?:^\W*|\b{any_of('scene-before')}\s)(?=([A-Z][\w'’]+))", re.IGNORECASE)
MOST_BEHIND, SAME = 5, 40  # lines behind a text, and letters at its end by which that is found
SIGNING = " *~>»—–-"
SIGNS = ("(", "[", "—", "–", "~", "/", "*")  # before the name of who signs in a line of its own
SIGNATURE, DATELINE = "visible below the text", "visible before the text's first sentence"


class SignedText(NamedTuple):
    """A text without its bylines, whose it is, and by which evidence."""

    texts: list[str]
    authors: tuple[str, ...]
    origin: str
    around: list[str]  # the lines around it, and its bylines
    removed: list[Removed]


def take_authors(
    lines: Sequence[Line], found: Bylines, cut: CutOff, *, title: str, sites: tuple[str, ...]
) -> SignedText:
    """Take the bylines out of *lines*, and choose the authors among all that is *found*, there and around the text."""
    ending = lines_behind(found.lines, lines)
    behind = [_byline_before_link(line) for line in ending[1:] if line.text not in found.others]
    cut = cut._replace(below=[text for text in _unlinked_of(cut.below, found.lines) if text not in found.others])
    signed = [*found.signed, *names_cut([*cut.above, *cut.below, *behind])]
    is_unsigned = not any(rank_of(name) < DESK for _, names in signed for name in pick_authors(names, sites))
    kept, names, bylines = take_bylines(list(lines), is_unsigned=is_unsigned)
    names = [name for name in names if not name.startswith(names_of_others(found.others))]
    told = [line.text for line in kept]
    below_headline = _lines_below_headline(found.lines, title) if is_unsigned and not names else []
    above = [text for text in below_headline if text not in found.others]
    signed.append(("visible", labelled_names(above)))
    below = [*told[-SIGNED:], *cut.below, *behind]
    signed.append((SIGNATURE, read_byline(" | ".join(behind[:2])) or []))  # a role in each line
    signed += [("visible", names), (SIGNATURE, labelled_names([*cut.below, *behind])), (SIGNATURE, signed_off(below))]
    alone = [*found.alone, *_alone_in(cut, [*_last_of(told), *behind[:2]], sites)]
    alone += [(BESIDE_DATE, names) for names in lone_names(() if found.alone else above, sites)[:1]]
    alone += [(CUT, [name]) for name in cut.above[:1] if is_unsigned and _is_outsiders(name, title, told)]
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


def _is_outsiders(text: str, title: str, told: Sequence[str]) -> bool:
    texts = [one for one in told if one.endswith(ENDS)]
    return is_full_name(text) and read_byline(text) is None and is_outsider(text, title, texts)


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
    short = takewhile(lambda line: len(line.text) <= LONGEST_NAMING and not is_told(line.text), below)
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


def lines_behind(page: Sequence[Line], text: Sequence[Line]) -> list[Line]:
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
    return not is_link and not whole_line(
        "readers-below", "others-below", "related", "widget", "small-thing"
    ).fullmatch(line.text)


def _last_of(told: Sequence[str]) -> list[str]:
    """Return the last line of a text if it is none of its sentences: "Siti Rahma, Ternate"."""
    is_apart = len(told) > 1 and told[-2].endswith(ENDS) and len(told[-1]) <= LONGEST_ALONE
    return list(told[-1:]) if is_apart else []


def _alone_in(cut: CutOff, behind: Sequence[str], sites: Sequence[str]) -> list[Claim]:
    """Return the names that stand alone in lines that were cut off; one beside a date below a story is a comment's."""
    undated = [line for line in (*cut.below, *behind) if not stands_alone(line)]
    found = (names for lines in (cut.above, undated) for names in lone_names(lines, sites))
    return [(CUT, names) for names in found if all(rank_of(name) == PERSON for name in names)]


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
