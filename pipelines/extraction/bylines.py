"""Bylines, datelines and signatures: which texts are one, who is named in it, and a text without them."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from crawler.reference.regions import regions_named
from pipelines.extraction.cleaning import clean_text
from pipelines.extraction.dates import CLOCK, MONTHS, WEEKDAY, stands_alone
from pipelines.extraction.labels import any_of
from pipelines.extraction.models import Removed
from pipelines.extraction.names import (
    ALONE,
    AUTHOR,
    HANDLE,
    JOIN,
    MOST_WORDS,
    NOBODY_AT,
    OFFICE,
    OTHER,
    PERSON,
    PREFIX,
    REPORTER,
    Named,
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

BY = any_of("author-by")
CAPITAL = r"(?-i:[^\W\d_a-z])"
DATED = re.compile(rf"{WEEKDAY.pattern}|\b\d|\b(?:{'|'.join(MONTHS)})\.?\s+\d", re.IGNORECASE)
# A role or two, which may have a colon behind them: "Penulis", "Reporter/Editor :", "Teks dan foto oleh".
ROLE = rf"(?:{AUTHOR}|{any_of('author-short')}|{any_of('other-role', 'other-short')})"
OTHER_WORK = r"[a-z]+(?:\s[a-z]+){0,2}(?=\s*[:：])"  # that nobody has listed: "Teks & tata letak: "
ROLES = re.compile(
    rf"(?:^|(?<=[\s|/•;,.(\[*]))(?P<one>{ROLE})(?:\s*(?:/|&|\bdan\b)\s*(?:(?P<two>{ROLE})|{OTHER_WORK}))?(?![\w/&])(?P<by>\s+{BY}\b)?"
    r"\s*(?P<colon>\|?\s*[:：=▸►›»→>]\s*[|:]?)?\s*",
    re.IGNORECASE,
)
GENRE = re.compile(rf"^{any_of('sender-role')}\s+(?=\S+\s)", re.IGNORECASE)  # "Cerpen Siti Rahma"
NEXT_LABEL = re.compile(r"(?<=\w)\.\s+(?=[^\W\d_]+(?:\s[^\W\d_]+)?\s*[:：])")  # "Siti Rahma. Operator: …"
EDGE = re.compile(r"[|/•;,(\[–—-]\s*$")  # before a role that begins anew
AUTHORS = re.compile(any_of("author-role", "text-role", "author-short"), re.IGNORECASE)
TEXT = re.compile(any_of("text-role"), re.IGNORECASE)
NAMED = re.compile(rf"{REPORTER}|{OTHER}", re.IGNORECASE)  # which a name may follow with no colon between
# Where somebody works: "Blitar, ", "Kabar Contoh: ".
POST = re.compile(rf"(?:laporan\s+)?(?:{REPORTER}|laporan)(?:\s+{REPORTER})?", re.IGNORECASE)
PLACED = re.compile(
    rf"\s*(?P<place>{CAPITAL}[\w.]*(?:\s{CAPITAL}[\w.]*){{0,4}})\s*(?P<end>[:,]|\s[–—-]\s)\s*(?={CAPITAL}|dr\.)"
)
SENT = re.compile(
    rf"\W*(?:tim(?:\s+\w+){{1,3}}\s*[:：]|{any_of('sender-role')}\s*[:：]|kiriman\s+dari\b)\s*", re.IGNORECASE
)
# "Artikel ini ditulis oleh", "Diketik", "Ditulis pada 12 November 2026 oleh", "Oleh".
DONE = re.compile(
    r"\W*(?:(?:demikian(?:lah)?|artikel|tulisan|naskah|berita|laporan|teks|text|words|story|opini|esai|cerpen|puisi|kolom|ulasan)\s+(?:ini\s+)?(?:telah\s+)?)?"
    rf"(?:(?:(?P<verb>{any_of('author-verb')})|{any_of('issue-verb')})(?P<between>\s.{{4,60}}?(?=\s+{BY}\b))??\s+)?"
    rf"(?P<by>\b{BY}\b\s*[:：]?\s*)?(?={CAPITAL}|[\"“]|dr\.)",
    re.IGNORECASE,
)
DATED_BY = re.compile(rf"(?P<when>.{{6,60}}?)[\s|,•·–-]+{BY}\s*[:：]?\s+(?=[A-Z])", re.IGNORECASE)
INTO_DATE = re.compile(r"^\W*(?:(?:pada|on)\s+)?(?:(?:hari|tanggal)\s+)*", re.IGNORECASE)
BRACKETED = re.compile(r"^\s*[(\[][^()\[\]]{1,60}[)\]]")
AT_PLACE = re.compile(rf"\W*(?:di|in|dari)\s+{CAPITAL}\w+(?:\s{CAPITAL}\w+){{0,3}}\W*")
# What may stand behind the last name: nothing, a sign, a date, where and when, or who that is.
ENDING = re.compile(
    rf"\W*$|\s*[|•·–—*/]|\s+-\s|\W*(?:\d|{WEEKDAY.pattern}|(?:{'|'.join(MONTHS)})\b\.?\s+\d)"
    rf"|\W*\b(?:pada|di|dari|untuk|dalam|tanggal|kategori|on|in|at|from|for)\b|,\s*(?:seorang\s+)?{any_of('occupation')}\b"
    rf"|,?\s*(?:{REPORTER}|{OTHER})\b",
    re.IGNORECASE,
)
WORKS_AT = re.compile(r"laporan\s|kontributor|koresponden", re.IGNORECASE)
ROLE_ALONE = re.compile(rf"{AUTHOR}\W*", re.IGNORECASE)
OTHER_ALONE = re.compile(rf"{any_of('other-role', 'other-short')}\W*", re.IGNORECASE)
DATE_LABEL = re.compile(rf"(?:{any_of('published-label', 'modified-label')}|tanggal|waktu|date|pada)\W*", re.IGNORECASE)
JOINED_BEFORE = re.compile(r"^(?:[;/&,+]|(?:dan|DAN|and|und|et|serta)\b|\s)+")
JOINED_BEHIND = re.compile(r"(?:[;/&,+]|\b(?:dan|DAN|and|und|et|serta))\s*$")
WRITES = re.compile("[\u270d\u270f\u2710\U0001f464\U0001f58a\U0001f58b\U0001f4dd]\ufe0f?")  # pencils, and a person
PICTURE = re.compile("[\u2300-\u23ff\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?")
OTHER_BEFORE = re.compile(rf"\b{OTHER}\W*$", re.IGNORECASE)
OTHER_BARE = re.compile(rf"{OTHER}\s+(?:oleh|by)\s", re.IGNORECASE)
SIGN = r"[A-Za-z][A-Za-z.]{1,14}"
# A whole name behind the last sentence: in brackets, or behind a stroke.
FULL_SIGN = re.compile(
    r"[.!?…”\"']\s*(?:[(\[]\s*(?P<held>[^()\[\]\d]{5,60})\s*[)\]]|(?:[—–~*/]|--?)\s?(?P<struck>[^()\d.*]{5,40}))\W*$"
)
STRUCK = re.compile(r"\W*(?:[—–~]|--?)\s?(?P<name>[^\W\d][^()\d]{4,80})")
SIGN_PARTS = re.compile(rf"{JOIN.pattern}|\s+[–—-]\s+", re.IGNORECASE)
STARS = re.compile(r"^[\s*/]+|[\s*/]+$")
INITIALS = re.compile(
    rf"[(\[](?:\s*\*+\s?[/\-–,&]?)?\s*({SIGN}(?:\s?[/\-–,&]\s?{SIGN}){{0,3}}|[A-Z][a-z]+\s[A-Z][a-z]+)"
    r"\s*(?:[/\-–,&]?\s?\*+\s*)?[)\]]\W*$"
)
# "Siti Rahma melaporkan dari Muara Jaya", perhaps with the outlet before or behind the name.
REPORTS = re.compile(
    rf"^\W*(?:demikian\s+)?(?:[^()\[\],]{{2,40}}[)\],]\W*)??(?:(?:laporan\s+)?{REPORTER}\s+)?"
    r"(?P<name>(?-i:[A-Z])[^,()\d]{4,50}?),?(?:\s[^,()]{2,40},)?\s+"
    rf"{any_of('reports')}(?:\s+(?:langsung\s+)?(?:dari|untuk|from|for)\s.{{2,60}})?\W*$",
    re.IGNORECASE,
)
PENNED = re.compile(
    rf"^(?P<author>\W*[*—–~]\W*|\W*(?:\*\W*)?(?:tentang\s+)?{REPORTER}(?:\s+(?:adalah|ialah))?\W+)?"
    r"(?P<name>(?-i:[A-Z])[^,()\d]{4,50}?(?:,\s*[A-Z][\w.]*\.[\w.]*)*)(?:,|\s(?P<is>adalah|merupakan|ialah))\s+"
    rf"(?:seorang\s+)?{any_of('occupation')}\b",
    re.IGNORECASE,
)
ABOUT = re.compile(rf"\W*(?:tentang|profil|biodata|about)\s+(?:the\s+)?(?:{REPORTER}|author)\W*", re.IGNORECASE)
BEFORE_OFFICE = re.compile(r"\W*(?P<name>[^,()|:\d]{5,50}?)(?:\s*[,|(]|\s+[–—-])\s*(?P<office>[^,()|:\d]{5,60}?)\W*")
SALUTATION = re.compile(rf"\W*{any_of('salutation')}\W*", re.IGNORECASE)
MONTH_ALONE = re.compile(rf"\s*(?:{'|'.join(MONTHS)})\s+\d{{4}}\W*", re.IGNORECASE)
OPENING = re.compile(r"^[^–—]{4,90}?(?=\s*[–—]|\s-\s)")  # what stands before the stroke of a dateline
BETWEEN = re.compile(r"\s*[,()\[\]]\s*")
INITIAL = r"(?:[^\W\d_][\w.*]{0,14}|\*{1,5})"
LAST_SIGN = re.compile(
    rf"[(\[]\s*(?:{INITIAL}(?:\s?[/\-–,&|]\s?{INITIAL}){{0,3}}"
    r"|(?-i:[A-Z])[\w.'’]*(?:\s[A-Z][\w.'’]*){1,3})\s*[)\]]\W*"
)
VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
CAPITALS = re.compile(r"[A-Z][A-Z.']+(?:\s[A-Z][A-Z.']*){0,3}(?:\s?[|/]\s?[A-Z][A-Z.']+(?:\s[A-Z][A-Z.']*){0,3})?")
CELL = re.compile(r"\s*[|•·–—,()\[\]]\s*|\s+[-/]\s+")  # what separates a name from a date in one line
ICON = re.compile(r"[a-z_]+|\W*")  # what fonts of pictures leave in a text, and the strokes between its cells
SHORT = re.compile(r"[A-Z]{2,4}")  # initials
NAME_LINE = re.compile(r"[A-Z][a-z']+(?:\s(?:[A-Z][a-z']+|[A-Z]\.)){1,3}")
PLACE = re.compile(r"(?:kota|kabupaten|provinsi|kecamatan|desa|kelurahan|baca|foto|sumber|dinas)\b", re.IGNORECASE)
ENDS = (".", "!", "?", ".”", '."', "”", ")")
TOLD = "what is told"  # stands for a sentence between names and dates
SENTENCE_ENDS = (".", "!", "?", ".”", '."')
FEWEST_TOLD = 3  # words without a capital in a sentence that tells of somebody
MOST_CELLS = 4  # of a line in which a name and a date stand apart
SCANNED = 8  # lines at either end of the text in which a byline may stand
LONGEST_BYLINE = 160
LONGEST_REST = 100  # characters behind the last name of a byline
MOST_DATING, MOST_PLACING = 6, 3  # words before a byline that are a date, or a place
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
        authors = [text for text in (STARS.sub("", kept.pop().text),) if is_full_name(text)]
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
    if struck and (names := _names_of_cell(struck["name"])) and all(map(is_full_name, names)):
        return names
    return read_byline(text)


def _is_label_of_name(text: str) -> bool:
    return bool(ROLE_ALONE.fullmatch(text) or ABOUT.fullmatch(text))


def read_byline(text: str) -> list[str] | None:
    """Return the authors that a byline names (none, if it names an editor only), or None if it is no byline."""
    found = _remembered(text) if len(text) <= LONGEST_BYLINE else _read_byline(text)
    return None if found is None else list(found)


def _read_byline(text: str) -> list[str] | None:
    text = clean_text(text)
    return next((found for read in READERS if (found := read(text)) is not None), None)


_remembered = lru_cache(maxsize=2048)(_read_byline)  # each reader has the same lines, and the pages of a site have some


def is_end(rest: str) -> bool:
    """Say whether a byline is over where *rest* stands behind its last name."""
    return ENDING.match(BRACKETED.sub("", rest)) is not None


def _of_roles(text: str) -> list[str] | None:
    """Read "Penulis: Siti Rahma | Editor: Budi Santoso", "Kontributor Blitar, Siti Rahma", "Foto oleh Made Arta"."""
    heads = _heads_in(text)
    if not heads or not _may_stand_before(text[: heads[0].start()], is_labelled=bool(heads[0]["colon"])):
        return None
    ends = [*(head.start() for head in heads[1:]), len(text)]
    parts = [_Part.of(head, text[head.end() : end]) for head, end in zip(heads, ends, strict=True)]
    are_cut = all(EDGE.search(text[: head.start()]) for head in heads[1:])
    is_listed = len(parts) > 1 and (are_cut or any(part.is_labelled for part in parts))
    if not all(part.is_sound(alone=len(parts) == 1, listed=is_listed) for part in parts):
        return None
    return [name for part in parts for name in part.authors]


def _heads_in(text: str) -> list[re.Match[str]]:
    """Return the roles in *text*; among some with colons one without stands behind names, or begins anew."""
    heads = [head for head in ROLES.finditer(text) if head["colon"] or _may_lead(text, head)]
    if not any(head["colon"] for head in heads):
        return heads
    named = {head.start(): text[before.end() : head.start()].strip() for before, head in pairwise(heads)}
    return [head for head in heads if head["colon"] or not head.start() or named.get(head.start())]


def _may_lead(text: str, head: re.Match[str]) -> bool:
    """Say whether a role without a colon may have names behind it."""
    is_role = head["by"] or NAMED.fullmatch(head["one"]) or POST.fullmatch(head["one"])
    return bool(is_role) and head.end() > head.end("one") and text[head.end() : head.end() + 1].isupper()


def _may_stand_before(before: str, *, is_labelled: bool) -> bool:
    """Say whether a byline may begin behind *before*: at the beginning, behind a date, or behind a place or a site."""
    said = before.strip(" |-–—•*([")
    if not said or stands_alone(said):
        return True
    words = said.split()
    is_dating = DATED.search(said) is not None and len(words) <= MOST_DATING
    is_place = EDGE.search(before) is not None and len(words) <= MOST_PLACING and said == said.title()
    return is_labelled and (is_dating or is_place)


class _Part(NamedTuple):
    """One role of a byline, or two that are shared, and what stands behind."""

    roles: tuple[str, ...]
    is_labelled: bool
    is_done: bool  # as in "Foto oleh"
    is_placed: bool
    said: str
    named: Named

    @classmethod
    def of(cls, head: re.Match[str], said: str) -> _Part:
        place = PLACED.match(said) if POST.fullmatch(head["one"]) and not head["colon"] else None
        is_placed = place is not None and (place["end"] != "," or _is_post(head["one"], place["place"]))
        behind = said[place.end() :] if place and is_placed else _behind_region(said, head)
        is_placed, said = behind != said, behind
        said = NEXT_LABEL.split(said, maxsplit=1)[0]
        roles = tuple(filter(None, (head["one"], head["two"])))
        is_labelled = bool(head["colon"]) or (place is not None and is_placed and place["end"] == ":")
        return cls(roles, is_labelled, head["by"] is not None, is_placed, said, read_names(said))

    @property
    def names(self) -> list[str]:
        lax = (
            self.is_labelled
            and not TEXT.fullmatch(self.roles[0])
            and (not self.named.names or not is_end(self.named.rest))
        )
        return split_names(self.said) if lax else _first_and_alike(self.named.names)

    @property
    def authors(self) -> list[str]:
        """Return the names behind the roles of authors; one name stands for both roles."""
        names, writes = self.names, [AUTHORS.fullmatch(role) is not None for role in self.roles]
        if len(self.roles) > 1 and len(names) == len(self.roles):
            names = [name for name, is_author in zip(names, writes, strict=True) if is_author]
        return names if any(writes) else []

    def is_sound(self, *, alone: bool, listed: bool) -> bool:
        """Say whether nothing but names stands behind the role; with no colon they must look like names."""
        is_whole = bool(self.named.names) and is_end(self.named.rest)
        if TEXT.fullmatch(self.roles[0]) and not (is_whole and all(map(is_any_name, map(cased, self.named.names)))):
            return False
        if self.is_labelled:
            return len(self.said.split()) <= MOST_WORDS * 2 or (is_whole and len(self.named.rest) <= LONGEST_REST)
        is_led = not alone or self.is_done or self.is_placed or self._is_followed()
        is_named = is_any_name if listed or self.is_placed or self.is_done else is_full_name
        return is_led and is_whole and all(is_named(cased(name)) for name in self.named.names)

    def _is_followed(self) -> bool:
        """Say whether a date stands behind the names, or whence somebody reports."""
        rest = self.named.rest.strip(" ,|–—-")
        return DATED.match(rest) is not None or (POST.fullmatch(self.roles[0]) is not None and rest.startswith("dari "))


def _first_and_alike(names: Sequence[str]) -> list[str]:
    """Return *names* without what stands behind a whole name and is none: "Siti Rahma, Kategori Daerah"."""
    is_whole = bool(names) and is_full_name(cased(names[0]))
    return [name for number, name in enumerate(names) if not (number and is_whole) or is_any_name(cased(name))]


def _is_post(role: str, place: str) -> bool:
    """Say whether *place*, before a comma, is where somebody works rather than the first of several names."""
    return WORKS_AT.match(role) is not None or not is_full_name(cased(place))


def _behind_region(said: str, head: re.Match[str]) -> str:
    """Return what is *said* behind the region with which it begins: "Nganjuk Siti Rahma"."""
    words = said.split()
    if head["colon"] or not POST.fullmatch(head["one"]):
        return said
    most = next((n for n in (3, 2, 1) if len(words) > n and regions_named(" ".join(words[:n]))), 0)
    is_named = words[most : most + 1] and words[most][0].isupper()
    return " ".join(words[most:]) if is_named else said


def names_below_about(texts: Iterable[str]) -> list[str]:
    """Return the whole name behind "Tentang Penulis" among the texts of a page, one by one."""
    return next(([name] for label, name in pairwise(texts) if ABOUT.fullmatch(label) and is_full_name(name)), [])


def labelled_names(texts: Iterable[str]) -> list[str]:
    """Return the names behind a text that is but a role, or before it: "Penulis", "Siti Rahma", "Made Arta"."""
    cells = [cell for text in texts for cell in _cells(text)]
    roles = [number for number, cell in enumerate(cells) if ROLE_ALONE.fullmatch(cell)]
    others = [number for number, cell in enumerate(cells) if OTHER_ALONE.fullmatch(cell)]
    if roles and _are_behind(cells, sorted([*roles, *others])):
        return _names_of_cell(cells[roles[0] - 1])
    return next((names for role in roles if (names := _names_behind(cells, role + 1))), [])


def _cells(text: str) -> list[str]:
    """Return what stands in *text* between pictures, a pencil being a role."""
    text = PICTURE.sub("\n", WRITES.sub("\nPenulis\n", text))
    return [cell for cell in (line.strip(" \t:：|") for line in text.split("\n")) if cell]


def _are_behind(cells: Sequence[str], roles: Sequence[int]) -> bool:
    """Say whether roles stand behind their names: before the first is one, and behind the last is none."""
    behind = cells[roles[-1] + 1] if roles[-1] + 1 < len(cells) else ""
    return roles[0] > 0 and bool(NAME_LINE.fullmatch(cells[roles[0] - 1])) and not _names_of_cell(behind)


def _names_behind(cells: Sequence[str], begin: int) -> list[str]:
    """Return the names of one cell and of those joined to it, and more whole ones up to the next role or date."""
    names: list[str] = []
    more: list[str] = []
    is_joined = True
    for cell in cells[begin:]:
        said = _names_of_cell(cell)
        is_joined = is_joined or JOINED_BEFORE.match(cell) is not None
        if said and is_joined:
            names, more, is_joined = [*names, *more, *said], [], JOINED_BEHIND.search(cell) is not None
        elif said and all(map(is_full_name, said)):
            more += said
        elif not JOINED_BEFORE.fullmatch(cell):
            return [*names, *more] if _ends_names(cell) else names
    return names


def _ends_names(cell: str) -> bool:
    return OTHER_ALONE.fullmatch(cell) is not None or DATE_LABEL.fullmatch(cell) is not None or _stands_by(cell, ())


def _names_of_cell(cell: str) -> list[str]:
    """Return the names of which *cell* consists."""
    if OTHER_ALONE.fullmatch(cell) or ROLE_ALONE.fullmatch(cell):
        return []
    if (named := read_byline(cell)) is not None:
        return named
    names, rest = read_names(JOINED_BEFORE.sub("", cell, count=1))
    is_whole = is_end(rest) and len(rest) <= LONGEST_REST
    return names if is_whole and all(is_any_name(cased(name)) or NAME_LINE.fullmatch(name) for name in names) else []


def lone_names(texts: Iterable[str], sites: Sequence[str] = ()) -> list[list[str]]:
    """Return the whole names that stand alone next to a date, to one of *sites* or to the byline of another role.

    Icons and regions between them are passed over; a region behind a name in the same line is enough.
    """
    lines = [[TOLD] if is_told(text) else _cut_at(CELL, text) for text in texts]
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
    named = [_names_alone(cell, sites) for cell, *_ in led]
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


def _cut_at(edge: re.Pattern[str], text: str) -> list[str]:
    return [part for cell in _cells(text) for part in edge.split(cell) if part]


def _is_passed(cell: str, sites: Sequence[str]) -> bool:
    """Say whether *cell* separates nothing: a picture, a region, or a single word that may be a village."""
    is_word = (ALONE.fullmatch(cell) or SHORT.fullmatch(cell)) is not None and not _stands_by(cell, sites)
    return ICON.fullmatch(cell) is not None or bool(regions_named(cell)) or is_word


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
    is_named = is_any_name if role and role.end() > role.end("one") else is_full_name
    return names if all(map(is_named, names)) else []


def _names_site(cell: str, sites: Sequence[str]) -> bool:
    """Say whether *cell* is a site's name with somebody's beside it: "Kabar Contoh/Siti Rahma"."""
    return any(is_site_name(part, sites) for part in JOIN.split(cell))


def _stands_by(cell: str, sites: Sequence[str]) -> bool:
    """Say whether *cell* is what stands beside an author's name: a date, a clock, a role, a site, another's byline."""
    if len(cell) > LONGEST_BYLINE:
        return False
    role = ROLES.match(cell)
    is_others = role is not None and not AUTHORS.fullmatch(role["one"]) and is_any_name(cell[role.end() :])
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
    return bool(NAME_LINE.fullmatch(STARS.sub("", text))) and before.rstrip().endswith(ENDS) and not PLACE.match(text)


def _sent_by(text: str) -> list[str] | None:
    """Read "Kiriman: Siti Rahma, warga Muara Jaya", unless what follows is nobody's name."""
    found = SENT.match(text)
    names, rest = read_names(text[found.end() :]) if found else ([], "")
    are_names = bool(names) and is_full_name(names[0]) and is_end(rest)
    return [name for name in names if is_full_name(name)] if are_names else None


def _reported_by(text: str) -> list[str] | None:
    """Read "(Kabar Contoh) – Siti Rahma melaporkan dari Muara Jaya"."""
    found = REPORTS.match(text)
    return [found["name"]] if found and is_full_name(found["name"]) else None


def _done_by(text: str) -> list[str] | None:
    """Read "Oleh Siti Rahma", "Diketik Siti Rahma di Muara Jaya", "Ditulis pada 12 November 2026 oleh Siti Rahma"."""
    found = DONE.match(text)
    if found is None or not (found["by"] or found["verb"]) or not _is_when_or_where(found["between"] or ""):
        found = DATED_BY.match(text)
        if found is None or not stands_alone(INTO_DATE.sub("", found["when"])):
            return None
    names, rest = read_names(text[found.end() :].lstrip('"“'))
    is_whole = is_end(rest) and len(rest) <= LONGEST_REST
    if NOBODY_AT.fullmatch(text) or "©" in text[: found.end()]:
        return []
    return _first_and_alike(names) if names and is_whole else None


def _is_when_or_where(text: str) -> bool:
    """Say whether *text* is a date, a place or both, or nothing."""
    said = AT_PLACE.sub("", text) if AT_PLACE.match(text) else text
    return not said.strip() or stands_alone(INTO_DATE.sub("", said))


def _penned_by(text: str) -> list[str] | None:
    """Read "*) Siti Rahma, guru di Muara Jaya", "Penulis adalah Siti Rahma, S.Pd., peneliti"."""
    found = PENNED.match(text)
    return [found["name"]] if found and found["author"] and is_full_name(found["name"]) else None


def _before_office(text: str) -> list[str] | None:
    """Read "Siti Rahma - Wartawan Muara Jaya"."""
    found = BEFORE_OFFICE.fullmatch(text)
    is_named = found is not None and OFFICE.fullmatch(found["office"]) and is_full_name(cased(found["name"]))
    return [found["name"]] if found and is_named else None


READERS = (_of_roles, _done_by, _sent_by, _reported_by, _penned_by, _before_office)


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


def signed_off(lines: Sequence[str]) -> list[str]:
    """Return who stands below a letter's salutation, or below the place and the day of a piece."""
    for above, text in pairwise(lines):
        is_letter = SALUTATION.fullmatch(above) is not None
        names = _names_of_cell(text) if is_letter or _is_place_and_day(above) else []
        if names and (is_letter or all(map(is_full_name, names))):
            return names
    return []


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
            is_new = found["is"] and not any(found["name"] in line for line in lines[:number])
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
    parts = [name for part in SIGN_PARTS.split(PREFIX.sub("", signed, count=1)) for name in _listed_in(part.strip())]
    names = [part for part in parts if is_name(part, sites) and rank_of(part) == PERSON]
    are_whole = [is_full_name(cased(name)) for name in names]
    is_whole = any(are_whole) or (len(names) < len(parts) and not found["struck"])
    return names if is_whole and all(is_any_name(cased(name)) for name in names) else []


def _listed_in(text: str) -> list[str]:
    """Return the names of which *text* is a list with commas, else *text* itself."""
    names, rest = read_names(text)
    return names if names and not rest and all(rank_of(name) == PERSON for name in names) else [text]


def cut_signature(texts: list[str]) -> tuple[list[str], list[Removed]]:
    """Return *texts* without a last line that is the sign in brackets of reporters and editors, and what was taken."""
    if len(texts) < 2 or not LAST_SIGN.fullmatch(texts[-1]):
        return texts, []
    return texts[:-1], [Removed.of("signature", texts[-1])]
