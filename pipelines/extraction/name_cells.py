"""Names in the short texts around a headline: behind a role of its own, or alone beside a date or an outlet."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from crawler.reference.regions import regions_named
from crawler.times import WEEKDAYS
from pipelines.extraction.bylines import AUTHORS, LONGEST_BYLINE, LONGEST_REST, ROLES, is_end, read_byline
from pipelines.extraction.dates import ANY_MONTH, CLOCK, WEEKDAY, stands_alone
from pipelines.extraction.labels import any_of, whole_line
from pipelines.extraction.names import (
    ALONE,
    AUTHOR,
    BRANDED,
    DEGREE,
    HANDLE,
    JOIN,
    LONGEST_NAME,
    OFFICE,
    OTHER,
    REPORTER,
    cased,
    is_any_name,
    is_full_name,
    read_names,
    split_names,
)
from pipelines.extraction.sites import is_site_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lxml.html import HtmlElement


GENRE = re.compile(rf"^{any_of('sender-role')}\s+(?=\S+\s)", re.IGNORECASE)  # "Cerpen Siti Rahma"
ROLE_ALONE = re.compile(rf"(?:{AUTHOR}|{any_of('sender')})\W*", re.IGNORECASE)
OTHER_ALONE = re.compile(rf"{any_of('other-role', 'other-short')}\W*", re.IGNORECASE)
DATE_LABEL = re.compile(
    rf"(?:{any_of('published-label', 'drafted-label', 'modified-label')}|tanggal|waktu|date|pada)\W*", re.IGNORECASE
)
JOINED_BEFORE = re.compile(r"^(?:[;/&,+]|(?:dan|DAN|and|und|et|serta)\b|\s)+")
JOINED_BEHIND = re.compile(r"(?:[;/&,+]|\b(?:dan|DAN|and|und|et|serta))\s*$")
# Pencils, and a person; where a page's font draws one, the text holds its name.
WRITES = re.compile(
    r"^(?:person|account_circle|perm_identity|face|edit|create|mode_edit|draw)(?=\s*(?:$|[A-Z]))|[\u270d\u270f\u2710\U0001f464\U0001f58a\U0001f58b\U0001f4dd]\ufe0f?"
)
# Where a date is glued to a name: "RahmaRabu, 3 Mei", "Rahma3 Mei".
GLUED_DAY = re.compile(rf"(?<=[a-z])(?=(?:{'|'.join(map(str.title, WEEKDAYS))}),?\s|\d{{1,2}}\s(?:{ANY_MONTH})\b)")
PICTURE = re.compile("[\u2300-\u23ff\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?")
OTHER_BARE = re.compile(rf"{OTHER}\s+(?:oleh|by)\s", re.IGNORECASE)
ABOUT = re.compile(rf"\W*(?:tentang|profil|biodata|about)\s+(?:the\s+)?(?:{REPORTER}|author)\W*", re.IGNORECASE)
# Whose the picture is, behind what it shows.
CREDIT = re.compile(
    r"(?:\w[.!?][\"”]?\s*\(|\((?:foto|photo|dok|ilustrasi|gambar|sumber)\b)[^()]{0,80}\)\W*$", re.IGNORECASE
)
READING_TIME = whole_line("reading-time")
COUNTED = re.compile(r"\d{1,5}\s+(?:artikel|tulisan|berita|posting(?:an)?|posts?|articles?|stories)", re.IGNORECASE)
CELL = re.compile(
    rf"(\s*[|•·–—,()\[\]]\s*|\s+[-/]\s+|/(?=(?i:{OTHER})\s*[:：]))"
)  # what separates a name from a date in one line
LISTING = (",", "/")
LABELLED = re.compile(rf"\W*{AUTHOR}\s*[:：]", re.IGNORECASE)
ICON = re.compile(r"[a-z_]+|\W*")  # what fonts of pictures leave in a text, and the strokes between its cells
SHORT = re.compile(r"[A-Z]{2,4}")  # initials
NAME_LINE = re.compile(r"[^\W\d_a-z](?:[^\W\d_A-Z]|')+(?:\s(?:[^\W\d_a-z](?:[^\W\d_A-Z]|')+|[A-Z]\.)){1,3}")
TOLD = "what is told"  # stands for a sentence between names and dates
SENTENCE_ENDS = (".", "!", "?", ".”", '."')
FEWEST_TOLD = 3  # words without a capital in a sentence that tells of somebody
MOST_OF_OFFICE = 20  # words that say where somebody works
FEWEST_GLUED = 2  # words of a name to which nothing is glued
MOST_CELLS = 4  # of a line in which a name and a date stand apart


def names_below_about(texts: Iterable[str]) -> list[str]:
    """Return the whole name behind "Tentang Penulis" among the texts of a page, alone or with what it tells of it.

    It may stand behind a colon in the same text.
    """
    for label, following in pairwise([*texts, ""]):
        about = ABOUT.match(label)
        said = (label[about.end() :] or following) if about else ""
        is_told = about is not None and (about[0] == label or about[0].rstrip().endswith(":"))
        names, rest = read_names(said) if is_told else ([], "")
        if names and is_full_name(names[0]) and (not rest.strip() or rest.lstrip()[0].islower()):
            return names[:1]
    return []


def labelled_names(texts: Iterable[str]) -> list[str]:
    """Return the names behind a text that is but a role, or before it: "Penulis", "Siti Rahma", "Made Arta"."""
    cells = [cell for text in texts for cell in _cells(text)]
    roles = [number for number, cell in enumerate(cells) if ROLE_ALONE.fullmatch(cell)]
    others = [number for number, cell in enumerate(cells) if OTHER_ALONE.fullmatch(cell)]
    if roles and _are_behind(cells, sorted([*roles, *others])):
        return [name for role in roles for name in names_of_cell(cells[role - 1])]
    if names := list(dict.fromkeys(name for role in roles for name in _names_behind(cells, role + 1))):
        return names
    named = next((number for number, cell in enumerate(cells) if LABELLED.match(cell) and read_byline(cell)), None)
    return _names_before_office(cells) if named is None else _names_behind(cells, named)


def _names_before_office(cells: Sequence[str]) -> list[str]:
    """Return the whole names behind each of which stands where it works: "Siti Rahma", "Jurnalis, Muara Jaya"."""
    placed = [name for name, office in pairwise(cells) if _is_office(office) and is_full_name(cased(name))]
    return placed if all(read_byline(name) is None for name in placed) else []


def _is_office(cell: str) -> bool:
    return OFFICE.match(cell) is not None and ":" not in cell and len(cell.split()) <= MOST_OF_OFFICE


def _cells(text: str) -> list[str]:
    """Return what stands in *text* between pictures, a pencil being a role."""
    text = PICTURE.sub("\n", WRITES.sub("\nPenulis\n", GLUED_DAY.sub(" ", text.lstrip(" \t•·"))))
    return [cell for cell in (line.strip(" \t:：|") for line in text.split("\n")) if cell]


def _are_behind(cells: Sequence[str], roles: Sequence[int]) -> bool:
    """Say whether roles stand behind their names: before the first is one, and behind the last is none."""
    behind = cells[roles[-1] + 1] if roles[-1] + 1 < len(cells) else ""
    return roles[0] > 0 and bool(NAME_LINE.fullmatch(cells[roles[0] - 1])) and not names_of_cell(behind)


def _names_behind(cells: Sequence[str], begin: int) -> list[str]:
    """Return the names of one cell and of those joined to it, and more whole ones up to the next role or date."""
    names: list[str] = []
    more: list[str] = []
    is_joined = True
    for cell in cells[begin:]:
        said = names_of_cell(cell)
        is_joined = is_joined or JOINED_BEFORE.match(cell) is not None or LABELLED.match(cell) is not None
        if said and is_joined:
            names, more, is_joined = [*names, *more, *said], [], JOINED_BEHIND.search(cell) is not None
        elif said and all(map(is_full_name, said)):
            more += said
        elif not JOINED_BEFORE.fullmatch(cell):
            return [*names, *more] if _ends_names(cell) else names
    return names


def _ends_names(cell: str) -> bool:
    return OTHER_ALONE.fullmatch(cell) is not None or DATE_LABEL.fullmatch(cell) is not None or _stands_by(cell, ())


def names_of_cell(cell: str) -> list[str]:
    """Return the names of which *cell* consists."""
    if OTHER_ALONE.fullmatch(cell) or ROLE_ALONE.fullmatch(cell):
        return []
    if (named := read_byline(cell)) is not None:
        return named
    names, rest = read_names(JOINED_BEFORE.sub("", cell, count=1))
    is_whole = is_end(rest) and len(rest) <= LONGEST_REST
    return names if is_whole and all(is_any_name(cased(name)) or NAME_LINE.fullmatch(name) for name in names) else []


def cut_at_elements(names: list[str], element: HtmlElement) -> list[str]:
    """Return the *names* of a byline as its elements hold them: "Siti Rahma", where "Kepala Biro" has one of its own.

    What is not held as the first whole name is stands behind it, and is none.
    """
    said = {text.strip() for text in element.itertext()}
    if all(name in said or len(name.split()) <= FEWEST_GLUED for name in names):
        return names
    held = dict(_whole_names_in(element))
    cut = [_cut_at(name, held) for name in names]
    first = next((number for number, (name, parts) in enumerate(zip(names, cut, strict=True)) if [name] != parts), None)
    if first is None:
        return names
    behind = (name for name in names[first + 1 :] if name in held)
    return [*names[:first], *cut[first], *(part for name in behind for part in _cut_at(name, held))]


def held_alike(names: list[str], element: HtmlElement) -> list[str]:
    """Return those of *names* that are held in *element* as the first is, by tag and class."""
    held = dict(_whole_names_in(element)) if len(names) > 1 else {}
    return [name for name in names if held.get(name) == held.get(names[0])]


def _whole_names_in(element: HtmlElement) -> Iterator[tuple[str, object]]:
    """Yield the whole names of which the single texts in *element* consist, with the tag and class that hold them."""
    for one in element.iter("*"):
        box = one.getparent()
        said = [(one.text, one)] if one is element or box is None else [(one.text, one), (one.tail, box)]
        for text, holder in said:
            names = split_names(text) if text and len(text) <= LONGEST_BYLINE else []
            yield from ((name, (holder.tag, holder.get("class"))) for name in names if is_full_name(cased(name)))


def _cut_at(name: str, held: Mapping[str, object]) -> list[str]:
    """Return the whole name of those *held* with which *name* begins, and another behind it that is held alike."""
    if name in held:
        return [name]
    first = next((one for one in held if name.startswith(f"{one} ")), None)
    if first is None:
        return [name]
    rest = name[len(first) + 1 :].strip()
    return [first, rest] if held.get(rest) == held[first] else [first]


def lone_names(texts: Iterable[str], sites: Sequence[str] = ()) -> list[list[str]]:
    """Return the whole names that stand alone next to a date, to one of *sites* or to the byline of another role.

    Icons and regions between them are passed over; a region behind a name in the same line is enough.
    """
    lines = [[TOLD] if is_told(text) or CREDIT.search(text) else _cut_line(text) for text in texts]
    led = [
        (cell, number == 0 and _is_dated(line), len(line) == 1)
        for line in lines
        for number, cell in enumerate(line)
        if not _is_passed(cell, sites)
    ]
    marks = [False, *(_stands_by(cell, sites) for cell, *_ in led), False]
    beside = [
        is_led or _names_site(cell, sites) or marks[number] or marks[number + 2]
        for number, (cell, is_led, _) in enumerate(led)
    ]
    cells = [cell for cell, *_ in led]
    named = [
        [] if OTHER_ALONE.fullmatch(before) else _names_alone(cell, sites) for before, cell in pairwise(["", *cells])
    ]
    alone = _in_runs(zip(named, beside, (is_line for *_, is_line in led), strict=True))
    placed = [[name] for name, *rest in filter(None, lines) if _is_placed(name, rest, sites)]
    return [*alone, *(names for names in placed if names not in alone)]


def _in_runs(found: Iterable[tuple[list[str], bool, bool]]) -> list[list[str]]:
    """Return the names beside something, those together that stand one below the other in lines of their own."""
    runs: list[tuple[list[str], bool, bool]] = []
    for names, is_by, is_line in found:
        if names and is_line and runs and runs[-1][0] and runs[-1][2]:
            runs[-1] = ([*runs[-1][0], *names], runs[-1][1] or is_by, is_line)
        else:
            runs.append((names, is_by, is_line))
    return [names for names, is_by, _ in runs if names and is_by]


def _cut_line(text: str) -> list[str]:
    """Return the cells of a line; whole names with a comma or a stroke between them share one."""
    parts: list[str] = []
    for cell in _cells(text):
        cut = CELL.split(cell)
        said = [part.rstrip(" -–—/") for part in cut[::2]]
        for edge, part in zip(["|", *cut[1::2]], said, strict=True):
            if parts and edge.strip() == "," and DEGREE.fullmatch(part):
                parts[-1] += f", {part}"
            elif parts and edge.strip() in LISTING and _are_both_names(parts[-1], part):
                parts[-1] = f"{parts[-1]} & {part}"
            else:
                parts.append(part)
    return [part for part in parts if part]


def _are_both_names(before: str, part: str) -> bool:
    """Say whether *part* is a whole name, and so is the last of those *before*."""
    return len(part) <= LONGEST_NAME and is_full_name(part) and is_full_name(JOIN.split(before)[-1])


def _is_passed(cell: str, sites: Sequence[str]) -> bool:
    """Say whether *cell* separates nothing: a picture, how long one reads, a region, a word that may be a village."""
    if OTHER_ALONE.fullmatch(cell):
        return False
    is_word = (ALONE.fullmatch(cell) or SHORT.fullmatch(cell)) is not None and not _stands_by(cell, sites)
    is_small = ICON.fullmatch(cell) is not None or READING_TIME.fullmatch(cell) is not None
    return is_small or bool(regions_named(cell)) or is_word


def _is_dated(line: Sequence[str]) -> bool:
    """Say whether one of the few cells of a line is a date: "Siti Rahma · 3 menit baca · 12 November 2026"."""
    return len(line) <= MOST_CELLS and any(stands_alone(cell) for cell in line)


def is_told(text: str) -> bool:
    """Say whether *text* is a sentence, or the place and the day of a letter: "Muara Jaya, 12 November 2026"."""
    said = text.rstrip()
    if said.endswith(SENTENCE_ENDS):
        return sum(word[0].islower() for word in said.split()) >= FEWEST_TOLD
    place, comma, day = said.partition(", ")
    return bool(comma) and is_full_name(place) and day[:1].isdigit() and stands_alone(day) and ":" not in day


def _is_placed(name: str, behind: Sequence[str], sites: Sequence[str]) -> bool:
    """Say whether a name has a region or the site behind it and nothing else: "Siti Rahma, Ternate"."""
    if len(behind) != 1:
        return False
    is_of_site = is_site_name(behind[0], sites) and is_any_name(name)
    return is_of_site or (is_full_name(cased(name)) and bool(regions_named(behind[0])))


def _names_alone(cell: str, sites: Sequence[str]) -> list[str]:
    """Return the names of which *cell* consists, but for a role and the site's name; none if anything else is said."""
    if HANDLE.fullmatch(cell):
        return [cell]
    names = [name for name in split_names(GENRE.sub("", cell)) if not is_site_name(name, sites)]
    role = ROLES.match(cell)
    if role and not AUTHORS.fullmatch(role["one"]):
        return []
    is_named = is_any_name if role and role.end() > role.end("one") else is_full_name
    return names if all(map(is_named, names)) else []


def _names_site(cell: str, sites: Sequence[str]) -> bool:
    """Say whether *cell* is a site's name with somebody's beside it: "Kabar Contoh/Siti Rahma"."""
    return any(is_site_name(part, sites) for part in JOIN.split(cell))


def _stands_by(cell: str, sites: Sequence[str]) -> bool:
    """Say whether *cell* is what stands beside an author's name: a date, a role, a site, how much one has written."""
    if len(cell) > LONGEST_BYLINE:
        return False
    role = ROLES.match(cell)
    is_others = role is not None and not AUTHORS.fullmatch(role["one"]) and is_any_name(cell[role.end() :])
    is_marked = (
        WEEKDAY.match(cell)
        or COUNTED.fullmatch(cell)
        or CLOCK.match(cell)
        or OTHER_BARE.match(cell)
        or ROLE_ALONE.fullmatch(cell)
    )
    return bool(is_marked or is_others or OFFICE.fullmatch(cell) or BRANDED.fullmatch(cell)) or (
        stands_alone(cell) or is_site_name(cell, sites) or read_byline(cell) is not None
    )
