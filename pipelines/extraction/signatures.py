"""Bylines, datelines and signatures at the ends of a text: who is named there, and a text without them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.markup import HEADING_TAGS
from crawler.reference.regions import regions_named
from pipelines.extraction.bylines import LONGEST_BYLINE, MOST_PLACING, PENNED, read_byline
from pipelines.extraction.cleaning import clean_text
from pipelines.extraction.dates import ANY_MONTH, stands_alone
from pipelines.extraction.labels import any_of, whole_line
from pipelines.extraction.models import Removed
from pipelines.extraction.name_cells import ABOUT, LABELLED, NAME_LINE, OTHER_ALONE, ROLE_ALONE, names_of_cell
from pipelines.extraction.names import (
    JOIN,
    LONGEST_NAME,
    OTHER,
    PERSON,
    PREFIX,
    REPORTER,
    cased,
    is_any_name,
    is_full_name,
    is_name,
    rank_of,
    read_names,
    split_names,
)
from pipelines.extraction.sites import fold_site, is_site_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.extraction.paragraphs import Line

SIGN = r"[A-Za-z][A-Za-z.]{1,14}"
# A whole name behind the last sentence: in brackets, or behind a stroke.
FULL_SIGN = re.compile(
    r"[.!?…”\"']\s*(?:[(\[]\s*(?P<held>[^()\[\]\d]{5,60})\s*[)\]]|(?:[—–~*/]|--?)\s?(?P<struck>[^()\d.*]{5,40}))\W*$"
)
BARE_ROLE = re.compile(rf"\W*(?:(?P<author>{REPORTER})|{OTHER})\s+(?P<name>[A-Z][^:]{{4,40}}?)\W*", re.IGNORECASE)
STRUCK = re.compile(r"\W*(?:[—–~»>]|--?)\s?(?P<name>[^\W\d][^()\d]{4,80})")
SIGN_PARTS = re.compile(rf"{JOIN.pattern}|\s+[–—-]\s+", re.IGNORECASE)
PLACED_BEHIND = re.compile(r"\s[–—-]\s+([A-Z]\w+)$")  # "Siti Rahma – Weda"
STARS = re.compile(r"^[\s*/]+|[\s*/]+$")
INITIALS = re.compile(
    rf"(?<!:)(?<!:\s)[(\[](?:\s*\*+\s?[/\-–,&]?)?\s*({SIGN}(?:\s?[/\-–,&]\s?{SIGN}){{0,3}}|[A-Z][a-z]+\s[A-Z][a-z]+)"
    r"\s*(?:[/\-–,&]?\s?\*+\s*)?[)\]]\W*$"
)
SHORT_SIGN = re.compile(r"[a-z]{3}")  # in brackets of its own: "(dnl)"
# The same as a line of its own: "*** Siti", "~ Siti ~", "// siti".
LINE_SIGN = re.compile(r"(?:\*{1,3}|[~–—]|--?|//?)\s?([A-Z]?[a-z]{2,12})\s?[*~/–—-]{0,3}")
STRUCK_SIGN = re.compile(r"(?:^|[.!?…”\"'])\s*(?:\*{1,3}|[~/–—]|--?)\s?([a-z]{3,10}(?:/[a-z]{3,10})*)\s?[*~/–—-]{0,3}$")
OCCUPATION = re.compile(rf"{any_of('occupation')}\b", re.IGNORECASE)
SALUTATION = re.compile(rf"\W*{any_of('salutation')}\W*", re.IGNORECASE)
TEAM = whole_line("desk-sign")
MONTH_ALONE = re.compile(rf"\s*(?:{ANY_MONTH})\s+\d{{4}}\W*", re.IGNORECASE)
OPENING = re.compile(r"^[^–—]{4,90}?(?=\s*[–—]|\s-\s)")  # what stands before the stroke of a dateline
BETWEEN = re.compile(r"\s*[,()\[\]]\s*")
INITIAL = r"(?:[^\W\d_][\w.*]{0,14}|\*{1,5})"
FULL_NAME = r"(?-i:[A-Z])[\w.'’]*(?:\s[A-Z][\w.'’]*){1,3}"
# Initials, or a whole name, of which some may be those of the editor: "(sr/ma)", "(Siti Rahma)", "(Siti Rahma/ma)".
LAST_SIGN = re.compile(
    rf"[(\[]\s*(?:{INITIAL}(?:\s?[/\-–,&|]\s?{INITIAL}){{0,3}}"
    rf"|{FULL_NAME}(?:\s?[/&|]\s?(?:{FULL_NAME}|{INITIAL})){{0,3}})\s*[)\]]\W*"
)
GLUED_SIGN = re.compile(rf"[.!?…][\"”’']?\s*(?P<sign>{LAST_SIGN.pattern})$")
VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
CAPITALS = re.compile(r"[A-Z][A-Z.']+(?:\s[A-Z][A-Z.']*){0,3}(?:\s?[|/]\s?[A-Z][A-Z.']+(?:\s[A-Z][A-Z.']*){0,3})?")
NUMBER_OF_STAFF = re.compile(r"\W*(?:NIP|NRP|NIPPPK|NIK|NIDN)\b", re.IGNORECASE)
PLACE = re.compile(rf"{any_of('no-signature')}\b", re.IGNORECASE)
ENDS = (".", "!", "?", ".”", '."', "”", ")")
MOST_TELLING = 8  # words of a line that tells who wrote: "Siti Rahma, guru di Muara Jaya"
MOST_LISTED = 5  # names below one role
SCANNED = 8  # lines at either end of the text in which a byline may stand
FEWEST_SIGNED = 4  # lines of a text of which the last may be a name alone
SIGNED = 6  # last lines of a text behind which a whole name may sign


def take_bylines(
    lines: list[Line], *, is_unsigned: bool = False
) -> tuple[list[Line], list[str], list[Removed]]:  # fmt: skip
    """Take "Penulis: …", "Editor: …" lines off both ends of the text; return the rest and the authors.

    Of a text that nothing around it signs, a name alone in the last line is a byline too.
    """
    kept: list[Line] = []
    authors: list[str] = []
    removed: list[Removed] = []
    for number, line in enumerate(lines):
        near_end = number < 3 or number >= len(lines) - SCANNED
        names = _byline_at(lines, number) if near_end and len(line.text) <= LONGEST_BYLINE else None
        if names is None:
            kept.append(line)
        else:
            authors += names
            removed.append(Removed.of("byline", line.text))
    if is_unsigned and not authors and len(kept) >= FEWEST_SIGNED and _signs(kept):
        removed.append(Removed.of("byline", kept[-1].text))
        authors = [name for name in _listed_in(STARS.sub("", kept.pop().text)) if is_full_name(name)]
    return kept, authors, removed


def _signs(lines: Sequence[Line]) -> bool:
    """Say whether the last line is the name of somebody of whom the text does not tell, and whom it does not quote."""
    last = STARS.sub("", lines[-1].text)
    return (
        lines[-1].tag != "quote"
        and is_name_line(lines[-1].text, lines[-2].text)
        and not any(last in line.text for line in lines[:-1])
    )


def _byline_at(lines: Sequence[Line], number: int) -> list[str] | None:
    """Return the authors that a line names, by itself or together with the line before or behind it."""
    text = clean_text(lines[number].text)
    if (told := _told_by_label_behind(lines, number)) is not None:
        return told
    before, behind = (lines[at].text if 0 <= at < len(lines) else "" for at in (number - 1, number + 1))
    if _is_label_of_name(text) and is_full_name(behind):
        return [behind]
    if _is_label_of_name(before) and is_full_name(text):
        return []  # it was told with the label
    if _is_another(lines, number):
        return [text]
    struck = STRUCK.fullmatch(text) if number >= len(lines) - 2 and before.rstrip().endswith(ENDS) else None
    if struck and (names := names_of_cell(struck["name"])) and all(map(is_full_name, names)):
        return names
    return _bare_role(text) if number >= len(lines) - 2 else read_byline(text)


def _bare_role(text: str) -> list[str] | None:
    """Read "Pewarta Siti Rahma", "Editor Budi Santoso", which below a text need no colon."""
    found = BARE_ROLE.fullmatch(text)
    if found is None or not is_full_name(cased(found["name"])):
        return read_byline(text)
    return [found["name"]] if found["author"] else []


def heads_list(line: Line, below: Sequence[Line]) -> bool:
    """Say whether a heading stands above items, such as those who write for the site."""
    return line.tag in HEADING_TAGS and len(below) > 1 and all(one.tag == "li" for one in below[:2])


def _is_another(lines: Sequence[Line], number: int) -> bool:
    """Say whether a line is one more name below a role and a name, before the next role or the end."""
    if len(lines[number].text) > LONGEST_NAME or not is_full_name(lines[number].text):
        return False
    above = next((at for at in range(number - 1, -1, -1) if not is_full_name(lines[at].text)), None)
    if above is None or number - above > MOST_LISTED:
        return False
    label, behind = lines[above].text, lines[number + 1].text if number + 1 < len(lines) else ""
    is_led = _is_label_of_name(label) or (LABELLED.match(label) is not None and above < number)
    return is_led and (not behind or is_full_name(behind) or _is_role(behind) or read_byline(behind) is not None)


def _told_by_label_behind(lines: Sequence[Line], number: int) -> list[str] | None:
    """Return the authors among a name and the role in the line behind it, where a name and its role follow."""
    if len(lines[number].text) > LONGEST_NAME:
        return None
    texts = [lines[at].text if 0 <= at < len(lines) else "" for at in range(number - 3, number + 4)]
    if min(len(texts[2]), len(texts[4])) > LONGEST_NAME:
        return None
    for at in range(4):
        name, label, second, third = texts[at : at + 4]
        if (
            len(label) <= LONGEST_NAME
            and ROLE_ALONE.fullmatch(label)
            and _is_role(third)
            and is_full_name(name)
            and is_full_name(second)
        ):
            named = ((name, label), (second, third))
            return [one for one, role in named if texts[3] == one and ROLE_ALONE.fullmatch(role)]
    return None


def _is_role(text: str) -> bool:
    return bool(ROLE_ALONE.fullmatch(text) or OTHER_ALONE.fullmatch(text))


def _is_label_of_name(text: str) -> bool:
    return bool(ROLE_ALONE.fullmatch(text) or ABOUT.fullmatch(text))


def take_names(lines: list[Line], names: Iterable[str]) -> tuple[list[Line], list[Removed]]:
    """Take the lines above the text that say no more than who wrote it; return the rest."""
    known = {fold_site(name) for name in names}
    taken = [number for number, line in enumerate(lines[:SCANNED]) if fold_site(line.text) in known]
    kept = [line for number, line in enumerate(lines) if number not in taken]
    return kept, [Removed.of("byline", lines[number].text) for number in taken]


def is_name_line(text: str, before: str) -> bool:
    """Say whether the last line is the name with which a reporter signs: capitals, after a finished sentence."""
    listed = _listed_in(STARS.sub("", text))
    is_named = all(map(is_full_name, listed)) if len(listed) > 1 else NAME_LINE.fullmatch(listed[0]) is not None
    return is_named and before.rstrip().endswith(ENDS) and not PLACE.match(text)


def names_in_dateline(text: str, sites: Sequence[str]) -> list[str]:
    """Return who stands beside the outlet before a story's first sentence: "MUARA JAYA (Kabar/Siti Rahma) – "."""
    found = OPENING.match(text)
    cells = BETWEEN.split(found[0]) if found else []
    shared = [re.split(r"\s*[/|]\s*", cell) for cell in cells if re.search(r"[/|]", cell)]
    for parts in shared:
        names = [part for part in parts if not is_site_name(part, sites)]
        if len(names) < len(parts) and all(map(is_any_name, names)):
            return names
    return []


def signatures(lines: Sequence[str], sites: Sequence[str] = ()) -> list[str]:
    """Return how reporters sign below a text: a name in capitals, or "(yogo)", "(hud/mar)", beside one of *sites* too.

    A sign that nobody can pronounce, such as "(FHM)", is a desk's code and names nobody; three small letters alone do.
    """
    for text in reversed(lines[-SIGNED:]):
        if names := _signed_whole(text, sites):
            return names
    last = enumerate(reversed(lines[-2:]))
    if found := next(filter(None, (_initials_in(text, is_last=not at) for at, text in last)), None):
        return _signs_in(found[1], sites)
    if len(lines) > 1 and (found := LINE_SIGN.fullmatch(lines[-1])) and lines[-2].endswith(ENDS):
        return [found[1]] if _is_sign(found[1]) and is_any_name(found[1].title()) else []
    if lines and (found := STRUCK_SIGN.search(lines[-1])):
        return [part for part in found[1].split("/") if _is_sign(part)]
    for text in reversed(lines[-3:]):
        if CAPITALS.fullmatch(text.strip()) and not whole_line("closing").fullmatch(text):
            return split_names(text)
    return []


def _initials_in(text: str, *, is_last: bool) -> re.Match[str] | None:
    """Return the sign at the end of *text*; brackets within a sentence are of the story.

    They are where a full stop stands behind them and none before, and in a line that is not the last where none does.
    """
    found = INITIALS.search(text)
    is_within = found is not None and text[: found.start()].rstrip()[-1:].isalnum()
    return None if is_within and (not is_last or text.endswith(".")) else found


def _signs_in(initials: str, sites: Sequence[str]) -> list[str]:
    """Return who signs with *initials*, beside an outlet or not; a team is nobody."""
    parts = [part.strip() for part in re.split(r"[/\-–,&]", initials) if part.strip()]
    if len(parts) > 1 and any(map(TEAM.fullmatch, parts)):
        return []
    signs = [part for part in parts if len(parts) == 1 or is_name(part, sites)]
    return signs if all(map(_is_sign, signs)) or SHORT_SIGN.fullmatch("/".join(signs)) else []


def names_by_key(lines: Sequence[str]) -> list[str]:
    """Return the names that *lines* give for initials in one before them: "(sir/mar)", "sir = Siti Rahma, mar …"."""
    for number, text in enumerate(lines):
        signs = re.split(r"\W+", found[1].strip(". ")) if (found := INITIALS.search(text)) else []
        named = [_keyed(sign, lines[number + 1 :]) for sign in signs]
        if named and all(named):
            return named
    return []


def _keyed(sign: str, lines: Sequence[str]) -> str:
    """Return the whole name that stands behind initials and a colon, a stroke or their like, or nothing."""
    key = re.compile(rf"(?<!\w){re.escape(sign)}\W{{0,2}}\s*[:=–—-]\s*", re.IGNORECASE)
    said = (read_names(text[found.end() :]).names[:1] for text in lines for found in key.finditer(text))
    return next((names[0] for names in said if names and is_full_name(names[0])), "")


def _is_sign(part: str) -> bool:
    return len(part) > 2 and VOWEL.search(part) is not None and (" " not in part or is_full_name(part))


def signed_off(lines: Sequence[str]) -> list[str]:
    """Return who stands below a letter's salutation, or below the place and the day of a piece.

    Who signs for an office, with a number below the name, has a letter's office write it.
    """
    for above, text, below in zip(lines, lines[1:], [*lines[2:], ""], strict=False):
        if NUMBER_OF_STAFF.match(below):
            continue
        is_letter = SALUTATION.fullmatch(above) is not None
        names = names_of_cell(text) if is_letter or _is_place_and_day(above) else []
        if names and (is_letter or all(map(is_full_name, names))):
            return names
    return []


def named_above_occupation(texts: Sequence[str]) -> list[str]:
    """Return the whole name in the line before the last of a text, which says who that is: "Guru di Muara Jaya"."""
    if len(texts) < FEWEST_SIGNED or not texts[-3].endswith(ENDS) or texts[-1].endswith(ENDS):
        return []
    return [texts[-2]] if is_full_name(texts[-2]) and OCCUPATION.match(texts[-1]) else []


def _is_place_and_day(text: str) -> bool:
    place, comma, day = text.partition(",")
    is_dated = stands_alone(day) or MONTH_ALONE.fullmatch(day) is not None
    return bool(comma) and place.istitle() and len(place.split()) <= MOST_PLACING and is_dated


def penned(lines: Sequence[str]) -> list[str]:
    """Return whom the last lines of an opinion tell of: "*) Penulis, Siti Rahma, guru di Muara Jaya".

    Without that word it must say what somebody is who is named nowhere else: a portrait ends like that too.
    """
    for number in range(len(lines) - 1, max(len(lines) - 3, 0), -1):
        found = PENNED.match(lines[number])
        if found and is_full_name(found["name"]):
            is_short = found["is"] or (len(lines[number].split()) <= MOST_TELLING and lines[number].count(",") == 1)
            is_new = is_short and not any(found["name"] in line for line in lines[:number])
            return [found["name"]] if found["author"] or is_new else []
    return []


def _signed_whole(text: str, sites: Sequence[str]) -> list[str]:
    """Return the names behind the last sentence of *text*, one of them whole: "(Siti Rahma/Budi)", "[Siti Rahma]"."""
    bare = STARS.sub("", text)
    found = FULL_SIGN.search(f". {bare}" if bare.startswith(("(", "[")) else text)
    if found is None:
        return []
    signed = STARS.sub("", found["held"] or found["struck"])
    if (named := read_byline(signed)) is not None:
        return named
    placed = PLACED_BEHIND.findall(signed)
    parts = [name for part in SIGN_PARTS.split(PREFIX.sub("", signed, count=1)) for name in _listed_in(part.strip())]
    names = [part for part in parts if is_name(part, sites) and rank_of(part) == PERSON]
    are_whole = [is_full_name(cased(name)) for name in names]
    if are_whole[:1] == [True] and all(name in placed or regions_named(name) for name in names[1:]):
        return names[:1]
    is_whole = any(are_whole) or (len(names) < len(parts) and not found["struck"])
    return names if is_whole and all(is_any_name(cased(name)) for name in names) else []


def _listed_in(text: str) -> list[str]:
    """Return the names of which *text* is a list with commas, else *text* itself."""
    names, rest = read_names(text)
    return names if names and not rest and all(rank_of(name) == PERSON for name in names) else [text]


def cut_signature(texts: list[str]) -> tuple[list[str], list[Removed]]:
    """Return *texts* without the sign in brackets of reporters and editors at their end, and what was taken.

    It stands on a line of its own, or behind the last sentence.
    """
    if len(texts) < 2:
        return texts, []
    if LAST_SIGN.fullmatch(texts[-1]) or (LINE_SIGN.fullmatch(texts[-1]) and texts[-2].endswith(ENDS)):
        return texts[:-1], [Removed.of("signature", texts[-1])]
    found = GLUED_SIGN.search(texts[-1])
    if found is None:
        return texts, []
    return [*texts[:-1], texts[-1][: found.start("sign")].rstrip()], [Removed.of("signature", found["sign"])]
