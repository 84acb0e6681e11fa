"""Bylines, datelines and signatures: which texts are one, who is named in it, and a text without them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from crawler.reference.regions import regions_named
from pipelines.extraction.cleaning import clean_text
from pipelines.extraction.dates import CLOCK, MONTHS, WEEKDAY, stands_alone
from pipelines.extraction.labels import any_of
from pipelines.extraction.models import Removed
from pipelines.extraction.names import (
    AUTHOR,
    JOIN,
    MOST_WORDS,
    OFFICE,
    OTHER,
    PARTICLES,
    PREFIX,
    REPORTER,
    SUFFIX,
    cased,
    is_any_name,
    is_full_name,
    split_names,
)
from pipelines.extraction.sites import fold_site, is_site_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.extraction.paragraphs import Line

ROLE = re.compile(
    rf"(?:^|(?<=[\s|/•;,.(\[]))(?:(?P<author>{any_of('author-role', 'author-short')})"
    rf"|(?P<other>{any_of('other-role', 'other-short')}))\s*\|?\s*[:：]\s*[|:]?",
    re.IGNORECASE,
)
SENT = re.compile(
    rf"^\W*(?:tim(?:\s+\w+){{1,3}}\s*[:：]|{any_of('sender-role')}\s*[:：]|kiriman\s+dari\b)\s*", re.IGNORECASE
)
EDGE = re.compile(r"[|/•;,]\s*$")  # before a role that begins anew
# Roles with no colon behind them: "Penulis Siti Rahma Editor Budi Santoso".
ROLE_BEFORE = re.compile(
    rf"(?:^|(?<=[\s|/•;,(\[]))(?:(?P<author>{REPORTER})|(?P<other>{OTHER}))\s+(?=[A-Z])", re.IGNORECASE
)
BARE = re.compile(
    r"^[\s(\[|–—-]*(?:laporan\s+(?:wartawan\s+)?|di(?:tulis|laporkan|liput|wartakan|kirim(?:kan)?|susun)\s+|(?:teks|text|words|story|naskah|tulisan)(?:/\w+)?\s+)?"
    r"(?:oleh|by|von|por|par|dening)\s+(?=[A-Z\"“])",
    re.IGNORECASE,
)
POSTED_ON = re.compile(
    r"^\W*(?:di(?:terbitkan|posting|publikasikan|tulis|unggah|muat|tayangkan)|terbit|tayang|posted|published|written)\b"
    r"(?P<when>.{4,50}?)\b(?:oleh|by)\s+(?=[A-Z])",
    re.IGNORECASE,
)
DATED_BY = re.compile(r"^(?P<when>.{6,50}?)[\s|,•·–-]+(?:oleh|by)\s+(?=[A-Z])", re.IGNORECASE)
INTO_DATE = re.compile(r"^\W*(?:(?:pada|on)\s+)?(?:(?:hari|tanggal)\s+)*", re.IGNORECASE)
DATED = re.compile(rf"{WEEKDAY.pattern}|\b\d|\b(?:{'|'.join(MONTHS)})\.?\s+\d", re.IGNORECASE)
TWO_ROLES = re.compile(
    rf"^\W*(?P<one>{AUTHOR}|{OTHER})\s*(?:/|&|dan)\s*(?P<two>{AUTHOR}|{OTHER})\s*[:：]\s*(?P<names>.{{2,120}})$",
    re.IGNORECASE,
)
ROLE_ALONE = re.compile(rf"{AUTHOR}\W*", re.IGNORECASE)
OTHER_BEFORE = re.compile(rf"\b{OTHER}\W*$", re.IGNORECASE)
OTHER_BARE = re.compile(rf"{OTHER}\s+(?:oleh|by)\s", re.IGNORECASE)
REPORTER_OF = re.compile(
    rf"^\W*(?:(?:laporan\s+{AUTHOR}|kontributor|koresponden|wartawan)\s+(?-i:[A-Z])[^,:;]{{1,40}}[,:]"
    rf"|{REPORTER}\s+(?-i:[A-Z])[^,:;]{{1,40}}:)\s*(?=[A-Z])",
    re.IGNORECASE,
)
SIGN = r"[A-Za-z][A-Za-z.]{1,14}"
# A whole name behind the last sentence: in brackets, or behind a stroke.
FULL_SIGN = re.compile(
    r"[.!?…”\"']\s*(?:[(\[]\s*(?P<held>[^()\[\]\d]{5,60})\s*[)\]]|(?:[—–~]|--?)\s?(?P<struck>[^()\d.]{5,40}))\W*$"
)
STRUCK = re.compile(r"\W*(?:[—–~]|--?)\s?(?P<name>[^\W\d][^()\d]{4,40})")
SIGN_PARTS = re.compile(rf"{JOIN.pattern}|\s+[–—-]\s+", re.IGNORECASE)
STARS = re.compile(r"^[\s*/]+|[\s*/]+$")
INITIALS = re.compile(
    rf"\((?:\s*\*+\s?[/\-–,&]?)?\s*({SIGN}(?:\s?[/\-–,&]\s?{SIGN}){{0,3}}|[A-Z][a-z]+\s[A-Z][a-z]+)"
    r"\s*(?:[/\-–,&]?\s?\*+\s*)?\)\W*$"
)
# "Siti Rahma melaporkan dari Muara Jaya", perhaps with the outlet before or behind the name.
REPORTS = re.compile(
    rf"^\W*(?:demikian\s+)?(?:[^()\[\],]{{2,40}}[)\],]\W*)??(?:(?:laporan\s+)?{REPORTER}\s+)?"
    r"(?P<name>(?-i:[A-Z])[^,()\d]{4,50}?),?(?:\s[^,()]{2,40},)?\s+"
    rf"{any_of('reports')}(?:\s+(?:langsung\s+)?(?:dari|untuk|from|for)\s.{{2,60}})?\W*$",
    re.IGNORECASE,
)
PENNED = re.compile(
    rf"^(?P<author>\W*\*\W*|\W*(?:\*\W*)?(?:tentang\s+)?{REPORTER}(?:\s+(?:adalah|ialah))?\W+)?"
    r"(?P<name>(?-i:[A-Z])[^,()\d]{4,50}?(?:,\s*[A-Z][\w.]*\.[\w.]*)*)(?:,|\s(?P<is>adalah|merupakan|ialah))\s+"
    rf"(?:seorang\s+)?{any_of('occupation')}\b",
    re.IGNORECASE,
)
ABOUT = re.compile(rf"\W*(?:tentang|profil|biodata|about)\s+(?:the\s+)?(?:{REPORTER}|author)\W*", re.IGNORECASE)
OPENING = re.compile(r"^[^–—]{4,90}?(?=\s*[–—]|\s-\s)")  # what stands before the stroke of a dateline
BETWEEN = re.compile(r"\s*[,()\[\]]\s*")
INITIAL = r"(?:[^\W\d_][\w.*]{0,14}|\*{1,5})"
LAST_SIGN = re.compile(
    rf"[(\[]\s*(?:{INITIAL}(?:\s?[/\-–,&|]\s?{INITIAL}){{0,3}}"
    r"|(?-i:[A-Z])[\w.'’]*(?:\s[A-Z][\w.'’]*){1,3})\s*[)\]]\W*"
)
VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
CAPITALS = re.compile(r"[A-Z][A-Z.']+(?:\s[A-Z][A-Z.']*){0,3}(?:\s?[|/]\s?[A-Z][A-Z.']+(?:\s[A-Z][A-Z.']*){0,3})?")
JOINING = PARTICLES | {"dan", "and", "und", "et", "y"}
CELL = re.compile(r"\s*[|•·–—,]\s*|\s+-\s+")  # what separates a name from a date in one line
ICON = re.compile(r"[a-z_]+|\W*")  # what fonts of pictures leave in a text, and the strokes between its cells
NAME_LINE = re.compile(r"[A-Z][a-z']+(?:\s(?:[A-Z][a-z']+|[A-Z]\.)){1,3}")
PLACE = re.compile(r"(?:kota|kabupaten|provinsi|kecamatan|desa|kelurahan|baca|foto|sumber|dinas)\b", re.IGNORECASE)
ENDS = (".", "!", "?", ".”", '."', "”", ")")
TOLD = "what is told"  # stands for a sentence between names and dates
SENTENCE_ENDS = (".", "!", "?", ".”", '."')
FEWEST_TOLD = 3  # words without a capital in a sentence that tells of somebody
MOST_CELLS = 4  # of a line in which a name and a date stand apart
SCANNED = 8  # lines at either end of the text in which a byline may stand
LONGEST_BYLINE = 160
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
    if is_unsigned and not authors and len(kept) >= FEWEST_SIGNED and is_name_line(kept[-1].text, kept[-2].text):
        removed.append(Removed.of("byline", kept[-1].text))
        authors = [text for text in (kept.pop().text,) if is_full_name(text)]
    return kept, authors, removed


def _byline_at(lines: Sequence[Line], number: int) -> list[str] | None:
    """Return the authors that a line names, by itself or together with the line before or behind it."""
    text = clean_text(lines[number].text)
    before, behind = (lines[at].text if 0 <= at < len(lines) else "" for at in (number - 1, number + 1))
    if _is_label_of_name(text) and is_full_name(behind):
        return [behind]
    if _is_label_of_name(before) and is_full_name(text):
        return []  # it was told with the label
    struck = STRUCK.fullmatch(text) if number >= len(lines) - 2 and before.rstrip().endswith(ENDS) else None
    if struck and is_full_name(struck["name"].strip()):
        return [struck["name"].strip()]
    return read_byline(text)


def _is_label_of_name(text: str) -> bool:
    return bool(ROLE_ALONE.fullmatch(text) or ABOUT.fullmatch(text))


def read_byline(text: str) -> list[str] | None:
    """Return the authors that a byline names (none, if it names an editor only), or None if it is no byline."""
    found = _remembered(text) if len(text) <= LONGEST_BYLINE else _read_byline(text)
    return None if found is None else list(found)


def _read_byline(text: str) -> list[str] | None:
    text = clean_text(text)
    if two := TWO_ROLES.match(text):
        return _of_two_roles(two)
    roles = list(ROLE.finditer(text)) if ":" in text or "：" in text else []
    if not roles:
        return next((found for read in READERS if (found := read(text)) is not None), None)
    before = text[: roles[0].start()].strip(" |-–—•*([")
    if (before and not stands_alone(before)) or not _only_names(text, roles):
        return None
    ends = [*(found.start() for found in roles[1:]), len(text)]
    told = [(role, split_names(text[role.end() : end])) for role, end in zip(roles, ends, strict=True)]
    return [name for role, names in told if role["author"] for name in names]


_remembered = lru_cache(maxsize=2048)(_read_byline)  # each reader has the same lines, and the pages of a site have some


def _of_two_roles(found: re.Match[str]) -> list[str]:
    """Return the authors of "Penulis/Editor: Siti Rahma/Budi Santoso", or of one name that stands for both roles."""
    names = split_names(found["names"])
    roles = (found["one"], found["two"])
    if len(names) == len(roles):
        names = [name for name, role in zip(names, roles, strict=True) if ROLE_ALONE.fullmatch(role)]
    return names if any(map(ROLE_ALONE.fullmatch, roles)) else []


def names_below_about(texts: Iterable[str]) -> list[str]:
    """Return the whole name behind "Tentang Penulis" among the texts of a page, one by one."""
    return next(([name] for label, name in pairwise(texts) if ABOUT.fullmatch(label) and is_full_name(name)), [])


def labelled_names(texts: Sequence[str]) -> list[str]:
    """Return the name by itself behind a text which is no more than a role, or before it: "Penulis", "Siti Rahma"."""
    texts = [text for text in (text.strip(" :：") for text in texts) if text]
    pairs = list(pairwise(texts))
    for label, name in pairs:
        if ROLE_ALONE.fullmatch(label) and (NAME_LINE.fullmatch(name) or is_any_name(cased(name))):
            return [name]
    return next(([name] for name, label in pairs if ROLE_ALONE.fullmatch(label) and NAME_LINE.fullmatch(name)), [])


def lone_names(texts: Iterable[str], sites: Sequence[str] = ()) -> list[list[str]]:
    """Return the whole names that stand alone next to a date, to one of *sites* or to the byline of another role.

    Icons and regions between them are passed over; a region behind a name in the same line is enough.
    """
    lines = [[TOLD] if is_told(text) else CELL.split(text) for text in texts]
    led = [(cell, number == 0 and _is_dated(line)) for line in lines for number, cell in enumerate(line)]
    led = [(cell, is_led) for cell, is_led in led if not ICON.fullmatch(cell) and not regions_named(cell)]
    marks = [False, *(_stands_by(cell, sites) for cell, _ in led), False]
    beside = [
        is_led or _names_site(cell, sites) or marks[number] or marks[number + 2]
        for number, (cell, is_led) in enumerate(led)
    ]
    alone = [
        names for (cell, _), is_by in zip(led, beside, strict=True) if is_by and (names := _names_alone(cell, sites))
    ]
    placed = [[name] for name, *rest in lines if _is_placed(name, rest, sites)]
    return [*alone, *(names for names in placed if names not in alone)]


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
    names = [name for name in split_names(cell) if not is_site_name(name, sites)]
    is_named = is_any_name if ROLE_BEFORE.match(cell) else is_full_name
    return names if all(map(is_named, names)) else []


def _names_site(cell: str, sites: Sequence[str]) -> bool:
    """Say whether *cell* is a site's name with somebody's beside it: "Kabar Contoh/Siti Rahma"."""
    return any(is_site_name(part, sites) for part in JOIN.split(cell))


def _stands_by(cell: str, sites: Sequence[str]) -> bool:
    """Say whether *cell* is what stands beside an author's name: a date, a clock, a role, a site, another's byline."""
    if len(cell) > LONGEST_BYLINE:
        return False
    role = ROLE_BEFORE.match(cell)
    is_others = role is not None and role["other"] is not None and is_any_name(cell[role.end() :])
    is_marked = WEEKDAY.match(cell) or CLOCK.match(cell) or OTHER_BARE.match(cell) or ROLE_ALONE.fullmatch(cell)
    return bool(is_marked or is_others or OFFICE.fullmatch(cell)) or (
        stands_alone(cell) or is_site_name(cell, sites) or read_byline(cell) is not None
    )


def take_names(lines: list[Line], names: Iterable[str]) -> tuple[list[Line], list[Removed]]:
    """Take the lines above the text that say no more than who wrote it; return the rest."""
    known = {fold_site(name) for name in names}
    taken = [number for number, line in enumerate(lines[:SCANNED]) if fold_site(line.text) in known]
    kept = [line for number, line in enumerate(lines) if number not in taken]
    return kept, [Removed.of("byline", lines[number].text) for number in taken]


def is_of_other(before: str) -> bool:
    """Say whether the text *before* a name makes it that of an editor or a photographer."""
    return OTHER_BEFORE.search(before) is not None


def is_name_line(text: str, before: str) -> bool:
    """Say whether the last line is the name with which a reporter signs: capitals, after a finished sentence."""
    return bool(NAME_LINE.fullmatch(text)) and before.rstrip().endswith(ENDS) and not PLACE.match(text)


def _sent_by(text: str) -> list[str] | None:
    """Read "Kiriman: Siti Rahma, warga Muara Jaya", unless what follows is nobody's name."""
    found = SENT.match(text)
    names = split_names(text[found.end() :]) if found else []
    return names if names and all(map(is_full_name, names)) else None


def _reported_by(text: str) -> list[str] | None:
    """Read "(Kabar Contoh) – Siti Rahma melaporkan dari Muara Jaya"."""
    found = REPORTS.match(text)
    return [found["name"]] if found and is_full_name(found["name"]) else None


def _roles_with_no_colon(text: str) -> list[str] | None:
    """Read "Penulis Siti Rahma Editor Budi Santoso": two roles at least, and nothing but names behind them."""
    roles = list(ROLE_BEFORE.finditer(text))
    if len(roles) < 2 or text[: roles[0].start()].strip(" |-–—•*(["):
        return None
    are_cut = all(EDGE.search(text[: role.start()]) for role in roles[1:])
    names: list[str] = []
    for role, end in zip(roles, [*(found.start() for found in roles[1:]), len(text)], strict=True):
        named = split_names(text[role.end() : end])
        if not named or not all(map(is_any_name if are_cut else is_full_name, named)):
            return None
        names += named if role["author"] else []
    return names


def _only_names(text: str, roles: list[re.Match[str]]) -> bool:
    ends = [*(found.start() for found in roles[1:]), len(text)]
    return all(len(text[role.end() : end].split()) <= MOST_WORDS * 2 for role, end in zip(roles, ends, strict=True))


def _bare_byline(text: str) -> list[str] | None:
    """Read "Oleh Siti Rahma" and "By Siti Rahma": every word of the rest has a capital."""
    found = BARE.match(text) or REPORTER_OF.match(text) or _dated_by(text)
    if found is None:
        return None
    name = SUFFIX.sub("", text[found.end() :])
    if dated := DATED.search(name):
        name = name[: dated.start()]
    words = name.strip(" .,)]*").split()
    small = (word for word in words if word[0].isalpha() and word not in JOINING and not word[0].isupper())
    if not 1 <= len(words) <= MOST_WORDS or next(small, None):
        return None
    return split_names(" ".join(words))


def _dated_by(text: str) -> re.Match[str] | None:
    """Find who follows a date: "Ditulis pada 12 November 2026 oleh Siti Rahma", "12 Nov 2026 by Siti Rahma"."""
    found = POSTED_ON.match(text) or DATED_BY.match(text)
    return found if found and stands_alone(INTO_DATE.sub("", found["when"])) else None


READERS = (_roles_with_no_colon, _bare_byline, _sent_by, _reported_by)


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

    A sign that nobody can pronounce, such as "(FHM)", is a desk's code and names nobody.
    """
    for text in reversed(lines[-SIGNED:]):
        if names := _signed_whole(text, sites):
            return names
    for text in reversed(lines[-2:]):
        if found := INITIALS.search(text):
            parts = [part.strip() for part in re.split(r"[/\-–,&]", found[1]) if part.strip()]
            return parts if all(map(_is_sign, parts)) else []
    for text in reversed(lines[-3:]):
        if CAPITALS.fullmatch(text.strip()):
            return split_names(text)
    return []


def _is_sign(part: str) -> bool:
    return len(part) > 2 and VOWEL.search(part) is not None and (" " not in part or is_full_name(part))


def penned(lines: Sequence[str]) -> list[str]:
    """Return whom the last lines of an opinion tell of: "*) Penulis, Siti Rahma, guru di Muara Jaya".

    Without that word it must say what somebody is who is named nowhere else: a portrait ends like that too.
    """
    for number in range(len(lines) - 1, max(len(lines) - 3, 0), -1):
        found = PENNED.match(lines[number])
        if found and is_full_name(found["name"]):
            is_new = found["is"] and not any(found["name"] in line for line in lines[:number])
            return [found["name"]] if found["author"] or is_new else []
    return []


def _signed_whole(text: str, sites: Sequence[str]) -> list[str]:
    """Return the names behind the last sentence of *text*, one of them whole: "(Siti Rahma/Budi)", "[Siti Rahma]"."""
    found = FULL_SIGN.search(text)
    if found is None:
        return []
    if found["struck"]:
        return [found["struck"].strip()] if is_full_name(found["struck"].strip()) else []
    signed = PREFIX.sub("", STARS.sub("", found["held"]), count=1)
    parts = [part.strip() for part in SIGN_PARTS.split(signed)]
    names = [part for part in parts if not is_site_name(part, sites)]
    is_whole = len(names) < len(parts) or any(map(is_full_name, names))
    return names if is_whole and all(map(is_any_name, names)) else []


def cut_signature(texts: list[str]) -> tuple[list[str], list[Removed]]:
    """Return *texts* without a last line that is the sign in brackets of reporters and editors, and what was taken."""
    if len(texts) < 2 or not LAST_SIGN.fullmatch(texts[-1]):
        return texts, []
    return texts[:-1], [Removed.of("signature", texts[-1])]
