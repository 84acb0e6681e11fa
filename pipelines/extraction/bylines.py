"""Bylines: which lines are one, and who is named in it."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from crawler.reference.regions import regions_named
from pipelines.extraction.cleaning import clean_text
from pipelines.extraction.dates import ANY_MONTH, WEEKDAY, stands_alone
from pipelines.extraction.labels import any_of, in_small_letters
from pipelines.extraction.names import (
    AUTHOR,
    DOMAIN,
    MOST_WORDS,
    NOBODY_AT,
    OFFICE,
    OTHER,
    PLACED_AMID,
    REPORTER,
    Named,
    before_date,
    cased,
    is_any_name,
    is_full_name,
    read_names,
    split_names,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


BY = any_of("author-by")
CAPITAL = r"(?-i:[^\W\d_a-z])"
DATED = re.compile(rf"{WEEKDAY.pattern}|\b\d|\b(?:{ANY_MONTH})\.?\s+\d", re.IGNORECASE)
# A role or two, which may have a colon behind them: "Penulis", "Reporter/Editor :", "Teks dan foto oleh".
ROLE = rf"(?:{AUTHOR}|{any_of('author-short')}|{any_of('other-role', 'other-short')})"
OTHER_WORK = r"[a-z]+(?:\s[a-z]+){0,2}(?=\s*[:：])"  # that nobody has listed: "Teks & tata letak: "
APART = r"(?<![^\s|/•;,.(\[*])"
SMALL_ROLE = re.compile(APART + ROLE)
ROLES = re.compile(
    rf"{APART}(?P<one>{ROLE})(?:\s*(?:/|&|\bdan\b)\s*(?:(?P<two>{ROLE})|{OTHER_WORK}))?(?![\w/&])(?P<by>\s+{BY}\b)?"
    r"\s*(?P<colon>\|?\s*[:：=▸►›»→>]\s*[|:]?)?\s*",
    re.IGNORECASE,
)
NEXT_LABEL = re.compile(r"(?<=\w)\.\s+(?=[^\W\d_]+(?:\s[^\W\d_]+)?\s*[:：])")  # "Siti Rahma. Operator: …"
EDGE = re.compile(r"[|/•;,(\[–—-]\s*$")  # before a role that begins anew
AUTHORS = re.compile(any_of("author-role", "text-role", "author-short"), re.IGNORECASE)
TEXT = re.compile(any_of("text-role"), re.IGNORECASE)
NAMED = re.compile(rf"{REPORTER}|{OTHER}", re.IGNORECASE)  # which a name may follow with no colon between
# Where somebody works: "Blitar, ", "Kabar Contoh: ".
POST = re.compile(rf"(?:laporan\s+)?(?:{REPORTER}|laporan)(?:\s+{REPORTER})?", re.IGNORECASE)
REPORT_OF = re.compile(rf"laporan\s+{REPORTER}", re.IGNORECASE)  # behind which nothing but a name stands
PLACED = re.compile(
    rf"\s*(?P<place>{CAPITAL}[\w.]*(?:\s{CAPITAL}[\w.]*){{0,4}})\s*(?P<end>[:,]|\s[–—-]\s)\s*(?={CAPITAL}|dr\.)"
)
SENT = re.compile(
    rf"\W*(?:tim(?:\s+\w+){{1,3}}\s*[:：]|{any_of('sender-role')}\s*[:：]|kiriman\s+dari\b)\s*", re.IGNORECASE
)
# "Artikel ini ditulis oleh", "Diketik", "Ditulis pada 12 November 2026 oleh", "Oleh".
DONE = re.compile(
    r"\W*(?:(?:demikian(?:lah)?|artikel|tulisan|naskah|berita|laporan|teks|text|words|story|opini|esai|cerpen|puisi|kolom|ulasan|resensi|cerita|surat|kisah|liputan|reportase|catatan)\s+(?:ini\s+)?(?:telah\s+)?)?"
    rf"(?:(?:(?P<verb>{any_of('author-verb')})|{any_of('issue-verb')})(?P<between>\s.{{4,60}}?(?=\s+{BY}\b))??\s+)?"
    rf"(?P<by>\b{BY}\b\s*[:：]?\s*)?(?={CAPITAL}|[\"“]|dr\.)",
    re.IGNORECASE,
)
DONE_BY = re.compile(rf"\s{BY}$", re.IGNORECASE)  # "Disunting oleh"
DATED_BY = re.compile(
    rf"(?P<when>.{{6,60}}?)[\s|,•·–-]+(?:{BY}\s*[:：]?\s+(?=[A-Z])|{REPORTER}\s+(?={CAPITAL}))", re.IGNORECASE
)
INTO_DATE = re.compile(rf"^\W*(?:{any_of('issue-verb')}\s+)?(?:(?:pada|on)\s+)?(?:(?:hari|tanggal)\s+)*", re.IGNORECASE)
LETTER_BAR = re.compile(r"(?<=[a-z])\s+I(?=\s*$|\s+[A-Z]\w+\s*:)")  # typed for a bar: "Siti Rahma I Editor: Made Arta"
FIRST = re.compile(r"(?<=[:：])\s*1[.)]\s*(?=[A-Z])")  # of several names: "Penulis: 1. Siti Rahma 2. Made Arta"
NUMBER = re.compile(r"(?<=[a-z])[\s,;]+[2-9][.)]\s*(?=[A-Z])")
BRACKETED = re.compile(r"^\s*[(\[][^()\[\]]{1,60}[)\]]")
AT_PLACE = re.compile(rf"\W*(?:di|in|dari)\s+{CAPITAL}\w+(?:\s{CAPITAL}\w+){{0,3}}\W*")
# What may stand behind the last name: nothing, a sign, a date, where and when, or who that is.
ENDING = re.compile(
    rf"\W*$|\s*[|•·–—*/]|\s+-\s|\W*(?:\d|{WEEKDAY.pattern}|(?:{ANY_MONTH})\b\.?\s+\d)"
    rf"|\W*\b(?:pada|di|dari|untuk|dalam|dengan|tanggal|kategori|on|in|at|from|for|with|avec)\b|,\s*(?:seorang\s+)?{any_of('occupation')}\b"
    rf"|,?\s*(?:{REPORTER}|{OTHER}|di(?:sunting|edit|foto)(?:kan)?)\b|\W*+[\w.+-]{{1,60}}@[\w.-]{{1,60}}\W*$",
    re.IGNORECASE,
)
WORKS_AT = re.compile(r"laporan\s|kontributor|koresponden", re.IGNORECASE)
OTHER_BEHIND = re.compile(rf"\s*[(\[]\s*{OTHER}\s*[)\]]", re.IGNORECASE)  # a name: "Made Arta (penerjemah)"
OTHER_BEFORE = re.compile(rf"\b{OTHER}(?:\s+{BY})?\W*$", re.IGNORECASE)
# "Siti Rahma melaporkan dari Muara Jaya", perhaps with the outlet before or behind the name.
REPORTS = re.compile(
    rf"^\W*(?:demikian\s+)?(?:[^()\[\],]{{2,40}}[)\],]\W*)??(?:(?:laporan\s+)?{REPORTER}\s+(?:kami\W+)?)?"
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
BEFORE_OFFICE = re.compile(
    r"\W*(?P<name>[^,()|:\d]{5,50}?)(?:(?:\s*[,|(]|\s+[–—-])\s*|\s(?=[a-z]))"
    rf"(?P<office>(?i:{REPORTER})\s[^,()|:\d]{{2,60}}?)\W*"
)
# "Siti Rahma, Jurnalis", "Rahma (Reporter) 3 Maret 2026".
BEFORE_ROLE = re.compile(
    rf"\W*(?P<name>[^,()|:\d]{{3,50}}?)\s*(?:[,(|]|\s[–—-])\s*(?P<role>(?i:{REPORTER}))\b(?P<rest>.*)", re.DOTALL
)
LONGEST_BYLINE = 160
LONGEST_REST = 100  # characters behind the last name of a byline
MOST_DATING = 6  # words before a byline that are a date
MOST_PLACING = 3  # that are a place


def read_byline(text: str) -> list[str] | None:
    """Return the authors that a byline names (none, if it names an editor only), or None if it is no byline."""
    found = _remembered(text) if len(text) <= LONGEST_BYLINE else _read_byline(text)
    return None if found is None else list(found)


def _read_byline(text: str) -> list[str] | None:
    text = LETTER_BAR.sub(" |", clean_text(text))
    if FIRST.search(text):
        text = NUMBER.sub(", ", FIRST.sub(" ", text))
    return next((found for read in READERS if (found := read(text)) is not None), None)


_remembered = lru_cache(maxsize=2048)(_read_byline)  # each reader has the same lines, and the pages of a site have some


def is_end(rest: str) -> bool:
    """Say whether a byline is over where *rest* stands behind its last name."""
    return ENDING.match(BRACKETED.sub("", rest)) is not None or not before_date(rest).strip()


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
    said = in_small_letters(text)
    if said is not None and SMALL_ROLE.search(said) is None:  # most lines
        return []
    heads = [head for head in ROLES.finditer(text) if head["colon"] or _may_lead(text, head)]
    if not any(head["colon"] for head in heads):
        return heads
    named = {head.start(): text[before.end() : head.start()].strip() for before, head in pairwise(heads)}
    return [head for head in heads if head["colon"] or not head.start() or named.get(head.start())]


def _may_lead(text: str, head: re.Match[str]) -> bool:
    """Say whether a role without a colon may have names behind it."""
    is_role = (
        head["by"]
        or DONE_BY.search(head["two"] or head["one"])
        or NAMED.fullmatch(head["one"])
        or POST.fullmatch(head["one"])
    )
    is_aside = text[: head.start()].rstrip().endswith(("(", "[")) and OFFICE.match(text, head.start())
    if is_aside and text[: head.start()].strip("([ ") and not is_full_name(text[head.end() :].strip(" )].")):
        return False  # whoever stands before it works there: "Siti Rahma (Kontributor Weda)"
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
        is_done = head["by"] is not None or DONE_BY.search(roles[-1]) is not None
        return cls(roles, is_labelled, is_done, is_placed, said, read_names(said))

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
        is_led = not alone or self.is_done or self.is_placed or self._is_followed() or self._is_report()
        is_named = is_any_name if listed or self.is_placed or self.is_done else is_full_name
        return is_led and is_whole and all(is_named(cased(name)) for name in self.named.names)

    def _is_report(self) -> bool:
        return REPORT_OF.fullmatch(self.roles[0]) is not None and not self.named.rest.strip(" .)")

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
    """Return what is *said* behind the region or the site with which it begins: "Nganjuk Siti Rahma"."""
    words = said.split()
    if head["colon"] or not POST.fullmatch(head["one"]):
        return said
    most = next((n for n in (3, 2, 1) if len(words) > n and regions_named(" ".join(words[:n]))), 0)
    most = 1 if words and DOMAIN.fullmatch(words[0]) else most
    is_named = words[most : most + 1] and words[most][0].isupper()
    return " ".join(words[most:]) if is_named else said


def is_of_other(before: str) -> bool:
    """Say whether the text *before* a name makes it that of an editor or a photographer."""
    return OTHER_BEFORE.search(before) is not None


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
    names, rest = read_names(PLACED_AMID.sub("", text[found.end() :]).lstrip('"“'))
    names = names[:-1] if len(names) > 1 and OTHER_BEHIND.match(rest) else names
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
    """Read "Siti Rahma - Wartawan Muara Jaya", "Siti Rahma peliput Muara Jaya"."""
    found = BEFORE_OFFICE.fullmatch(text)
    is_named = found is not None and OFFICE.fullmatch(found["office"]) and is_full_name(cased(found["name"]))
    return [found["name"]] if found and is_named else None


def _before_role(text: str) -> list[str] | None:
    """Read "Siti Rahma, Jurnalis" in a line of its own or before a date; a single name needs a role with a capital."""
    found = BEFORE_ROLE.fullmatch(text)
    if found is None or not _is_date_behind(found["rest"]):
        return None
    name = cased(found["name"])
    is_named = is_full_name(name) or (found["role"][0].isupper() and is_any_name(name))
    return [found["name"]] if is_named else None


def _is_date_behind(rest: str) -> bool:
    """Say whether nothing but a date stands behind a role, or nothing at all."""
    said = rest.strip(" |-–—•·)")
    return not said or stands_alone(said)


READERS = (_of_roles, _done_by, _sent_by, _reported_by, _penned_by, _before_office, _before_role)
