"""Names of people and of desks: which texts are one, and which of several count."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from crawler.reference.regions import regions_named
from crawler.text import words as words_of
from crawler.times import WEEKDAYS
from pipelines.extraction.cleaning import WORD, clean_text
from pipelines.extraction.dates import ANY_MONTH, DIGIT, MONTHS, WEEKDAY
from pipelines.extraction.labels import any_of, whole_line
from pipelines.extraction.labels import words as label_words
from pipelines.extraction.sites import fold_site, is_site_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


AUTHOR, OTHER = any_of("author-role", "text-role"), any_of("other-role")
NOBODY_AT = re.compile(r"\W*(?:(?:oleh|by)\W+)?(?:kontributor|koresponden)\s+\w+\W*", re.IGNORECASE)  # a post
REPORTER = any_of("reporter")
# "Kontributor Muara Jaya", "wartawan lepas di Muara Jaya", "Jurnalis, Muara".
OFFICE = re.compile(
    rf"(?i:{REPORTER})(?=\W+\w)(?:\s+(?:lepas|muda|madya|utama|senior|magang|warga|kami))?(?:,?\s+(?:di|untuk|dari|asal))?"
    r"(?:,?(?:\s+[A-Z][\w.]*){1,4}(?:\s+di(?:\s+[A-Z][\w.]*){1,4})?)?"
)
POSTED = (
    r"(?:(?:diterbitkan|diposting|dipublikasikan|posted|published|ditulis)\s+(?:oleh|by)"
    r"|(?:lihat|tampilkan|view|zeige)\s+(?:semua|all|alle)\s+\w+\s+(?:milik|oleh|dari|by|von))"
)
PREFIX = re.compile(rf"^\W*(?:{POSTED}|{AUTHOR}\b(?!\s+\w+\.\w)|(?:von|por|par)\b)\s*[:|]*\s*", re.IGNORECASE)
SUFFIX = re.compile(
    rf"\s*(?:[|•·–—]|\s-\s|\b(?:pada|di|on|in|dalam|with|avec)\b"
    rf"|(?<=\w)[\s,]+(?:{'|'.join(WEEKDAYS)}|dkk|dan kawan-kawan|et\.? al|and others)\b).*$",
    re.IGNORECASE,
)
ROLE_AFTER = re.compile(rf"[\s,(–-]+(?:{AUTHOR}|{OTHER})\)?$", re.IGNORECASE)
OTHER_ASIDE = re.compile(
    rf"[/,;&|]\s*[^/,;&|()\[\]]{{3,40}}[(\[]\s*{OTHER}\s*[)\]]", re.IGNORECASE
)  # "/ Made Arta (Editor)"
CONTRIBUTOR = re.compile(r"^\W*(?:tribunners|kontributor|koresponden)\s+[\w\s]{0,30},\s*", re.IGNORECASE)
STROKE = re.compile(r"\s*[|•·]\s*|\s[-–—/]\s")
JOIN = re.compile(rf"\s*(?:;|/|&|\|)\s*|(?<=[\w.])\s+{any_of('name-and', 'name-with')}\s+", re.IGNORECASE)
# Behind one of several names: "Siti Rahma di Toboli dan Made Arta".
PLACED_AMID = re.compile(r"(?<=\w)\s+(?:di|in|dari|from)(?:\s[A-Z][\w.]*){1,3}(?=,?\s+(?:dan|and)\s+[A-Z])")
AND = re.compile(rf"^{any_of('name-and')}\s+(?=[^\W\d_])")  # before the last of several names
ASIDE = re.compile(r"(?<=[\w.])\s*[(\[][^()\[\]]{1,40}[)\]]")  # initials or an agency behind a name
OUTLET = re.compile(r"(?:\b(?:tv|fm|radio|news)|\.(?:com|co\.id|id|net))$", re.IGNORECASE)
DEGREE = re.compile(
    r"(?:[A-Z][A-Za-z]{0,5}\.){1,3}[A-Za-z]{0,5}\.?|(?:MM|MBA|MSi|SH|SE|ST|MT|SKom|SSos|PhD|Ph\.D|Jr|Sr|MA|BA)\.?"
)
TITLED = re.compile(rf"(?:,\s*(?>{DEGREE.pattern}))+$")  # behind a name
TITLE_BEFORE = re.compile(r"(?:[A-Z][A-Za-z]{0,4}\.)+")  # "Prof.", "Hj.", "K.H."
ALONE = re.compile(r"(?=.{3})(?-i:[A-Z])[^\W\d_]*(?:['’`-][^\W\d_]+)*")  # somebody's only name
DATE = re.compile(r"\d{1,4}[/.:-]\d{1,2}|\b(?:19|20)\d\d\b|\b(?:wib|wita|wit)\b", re.IGNORECASE)
# What is said of the date behind a name: "Siti Rahma Diterbitkan pada Selasa, 3 Maret 2026".
DATED_BEHIND = re.compile(
    rf"(?<=\s){any_of('published-label', 'drafted-label', 'modified-label')}\s*:?\s+(?:(?:pada|on|tanggal|hari)\s+)*"
    rf"(?=\d|(?:{'|'.join(WEEKDAYS)})\b|(?:{ANY_MONTH})\.?\s\d)",
    re.IGNORECASE,
)
DAY = re.compile(rf"\d{{1,2}}\s(?:{ANY_MONTH})|(?:{ANY_MONTH})\.?\s\d{{1,2}}", re.IGNORECASE)
ADDRESS = re.compile(r"\S@|://|\bwww\.", re.IGNORECASE)
HANDLE = re.compile(r"@[\w.]{3,30}")  # of an account elsewhere
BRANDED = re.compile(
    r"\b(?!PhD\b)(?!(?:Mc|Mac|De|Di|Du|La|Le|Van|O)[A-Z])[^\W\d_]*[a-z][A-Z][^\W_]*"
)  # "OpenDesa", "nusaDetik"
DOMAIN = re.compile(r"[\w.-]+\.(?:com|net|org|info|id|tv|de)", re.IGNORECASE)  # "kabarcontoh.id"
AGENCY = re.compile(rf"\b{any_of('agency')}\b")
COMPANY = whole_line("company")
ACRONYM = re.compile(r"[A-Z]{2,4}")  # of an agency or an office, if not somebody's initials
NUMBERED = re.compile(r"(?=\S*\d)[\w.-]+")  # "desamuara05"
USER = re.compile(r"(?=.*[\d_])[\w.-]+|[a-z][a-z.-]{3,}")  # "sitirahma", "siti_rahma99"
PARTICLES = label_words("name-particle")
# A word with its dots, be it an account's with digits, or a sign.
TOKEN = re.compile(r"[^\W\d_]+\d[^\W_]*|[^\W\d_]+(?:['’`.-]+[^\W\d_]+)*\.?|\S")
JOINS = label_words("name-and") | label_words("name-with") | {"&", "/", ";", ",", "+"}
BEHIND_NAMES = label_words("behind-name")
HONORIFICS = label_words("honorific")
DEGREE_APART = re.compile(r"[SMD]\.(?:Pd|Sos|Kom|Si|Hum|Ag|H|E|T|Th|Kep|Psi|Ak|Ip|Kes|Sn|Ikom|Farm|Pt|P|IP)\.?")
LONGEST_SHORT = 4  # letters of a word that may be shortened by a dot
STOPPED = re.compile(r"\w\.?\s[A-Z][a-z]{3}\.$")  # the last word of a name is seldom a short form
NAME_WORD = re.compile(r"[^\W\d_]+(?:['’`.-][^\W\d_]+)*\.?")
PERSON, USER_NAME, DESK, ACCOUNT = range(4)  # those that come first are believed first
SHORT_WORD = 3  # letters; what is no longer stands in other words' company
LONGEST_NAME = 60
MOST_WORDS = 7
LABELS = ("furniture", "advertisement", "others-below")  # that stand where a name may
MOST_NAMED, MOST_TITLES = 5, 3  # words of a name that nothing calls one, and of what stands before it


class Named(NamedTuple):
    """The names with which a text begins, and what stands behind them."""

    names: list[str]
    rest: str


def read_names(text: str) -> Named:
    """Read "Hj. Siti Rahma, S.Pd., M.M., Abdullah bin Umar dan Made Arta": words with capitals, and what joins them."""
    tokens = list(TOKEN.finditer(before_date(text)))
    names: list[str] = []
    begin = end = 0
    while (stop := _end_of_name(tokens, begin)) > begin:
        stop = _end_of_degrees(tokens, stop)
        end = tokens[stop - 1].end()
        names.append(_without_stop(text[tokens[begin].start() : end]))
        begin = next((at for at in range(stop, len(tokens)) if _word(tokens, at) not in JOINS), len(tokens))
        if begin == stop:
            break
    return Named(names, text[end:])


def before_date(text: str) -> str:
    """Return what stands before the label of a date behind a name, *text* itself if there is none."""
    found = DATED_BEHIND.search(text) if DIGIT.search(text) else None
    return text[: found.start()] if found else text


def _word(tokens: Sequence[re.Match[str]], at: int) -> str:
    return tokens[at][0].casefold() if at < len(tokens) else ""


def _end_of_name(tokens: Sequence[re.Match[str]], begin: int) -> int:
    """Return where the name ends that begins there: before a date, a place, a sign or a sentence; a label is none."""
    end = begin
    for at in range(begin, min(begin + MOST_WORDS, len(tokens))):
        word = tokens[at][0]
        if (word in PARTICLES and word not in BEHIND_NAMES) or (at == begin and word in HONORIFICS):
            continue
        if not word[0].isalpha() or word[0].islower() or _is_behind_names(tokens, at, is_first=at == 0):
            break
        end = at + 1
        if _ends_sentence(word):
            break
    return begin if _word(tokens, end) == ":" else end


def _is_behind_names(tokens: Sequence[re.Match[str]], at: int, *, is_first: bool) -> bool:
    """Say whether a word ends the name before it; a date may stand where the first is expected."""
    word, behind = _word(tokens, at), _word(tokens, at + 1)
    is_dated = behind[:1].isdigit() or behind == ","
    if word in WEEKDAYS or word.rstrip(".") in MONTHS:
        return is_dated or (word in WEEKDAYS and not is_first)
    return not is_first and (word in JOINS or word in BEHIND_NAMES)


def _ends_sentence(word: str) -> bool:
    return word.endswith(".") and len(word) > LONGEST_SHORT + 1 and "." not in word[:-1]


def _without_stop(name: str) -> str:
    return name[:-1] if STOPPED.search(name) or _ends_sentence(name.rsplit(maxsplit=1)[-1]) else name


def _end_of_degrees(tokens: Sequence[re.Match[str]], end: int) -> int:
    """Return where the degrees end behind the comma behind a name: "S.Pd., M.M.", "S. Pd"."""
    while _word(tokens, end) == "," and (behind := _degree_behind(tokens, end + 1)):
        end = behind
    return end


def _degree_behind(tokens: Sequence[re.Match[str]], at: int) -> int:
    """Return where the degree ends that begins there, 0 if there is none; a shortened name has another behind it."""
    for width, degree in ((2, DEGREE_APART), (1, DEGREE)):
        written = "".join(one[0] for one in tokens[at : at + width])
        behind = _word(tokens, at + width)
        is_last = not behind[:1].isalpha() or behind in JOINS | BEHIND_NAMES | WEEKDAYS.keys()
        if len(tokens) >= at + width and is_last and degree.fullmatch(written):
            return at + width
    return 0


def split_names(text: str) -> list[str]:
    """Return the names in a byline: roles, dates and links around them gone."""
    text = clean_text(text)
    if "://" in text or NOBODY_AT.fullmatch(text):
        return []
    if ":" not in text and whole_line("desk").fullmatch(text):
        return [text]
    text = CONTRIBUTOR.sub("", ASIDE.sub("", OTHER_ASIDE.sub("", PLACED_AMID.sub("", before_date(text)))))
    text = CONTRIBUTOR.sub("", SUFFIX.sub("", PREFIX.sub("", text, count=1)))
    names: list[str] = []
    for part in (piece for joined in JOIN.split(text) for piece in joined.split(",")):
        name = AND.sub("", ROLE_AFTER.sub("", part.strip(' \t-–—|:()[]*"“”_→›»©')), count=1)
        if names and _is_apposition(name, of=names[-1]):
            continue
        if names and DEGREE.fullmatch(name):
            names[-1] += ", " + name
        elif names and OUTLET.search(name):
            continue  # for whom the one before works
        elif name.strip(" ."):
            names.append(name.strip())
    return names


def named_part(text: str) -> str:
    """Return what names people in a line with other things between strokes: "Senin, 3/2 | dibaca 9 kali | Rudi"."""
    parts = [part.strip() for part in STROKE.split(text)]
    if len(parts) == 1 or not any(map(_has_figure, parts)):
        return text
    return " | ".join(part for part in parts if part and not _has_figure(part) and rank_of(part) == PERSON)


def _has_figure(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_apposition(part: str, *, of: str) -> bool:
    """Say whether *part* tells who the one before is: "warga Dusun Tiga", "Kontributor Muara Jaya"."""
    words = part.split()
    is_told = len(words) > 1 and words[0][0].islower() and words[0] not in PARTICLES and of[:1].isupper()
    return is_told or OFFICE.fullmatch(part) is not None


def pick_authors(candidates: Iterable[str], sites: Sequence[str]) -> tuple[str, ...]:
    """Return the people among *candidates*, else the users, else the desks; once each, no accounts nor site names.

    An agency that is named with people counts like them; short capitals beside them are a degree, or initials.
    """
    names: dict[str, str] = {}
    for name in candidates:
        if is_name(name, sites):
            names.setdefault(fold_site(name), name)
    people = [name for name in names.values() if rank_of(name) == PERSON]
    if people:
        return tuple(name for name in names.values() if name in people or AGENCY.fullmatch(name))
    for rank in (USER_NAME, DESK):
        if chosen := tuple(name for name in names.values() if rank_of(name) == rank):
            return chosen
    return ()


@lru_cache(maxsize=1024)  # several rules ask for the same
def rank_of(name: str) -> int:
    """Return what *name* is: PERSON, a USER_NAME, a DESK, or an ACCOUNT that names nobody."""
    if whole_line("desk-alone").fullmatch(name):
        return DESK
    if is_account(name):
        return ACCOUNT
    if whole_line("desk-perhaps").fullmatch(name) or is_agency(name):
        return DESK
    return USER_NAME if USER.fullmatch(name) or HANDLE.fullmatch(name) else PERSON


@lru_cache(maxsize=1024)
def is_account(name: str) -> bool:
    """Say whether *name* is that of an account, an office, an outlet or a program, behind which anybody may stand."""
    if whole_line("account").fullmatch(name) or any(one.fullmatch(name) for one in (NUMBERED, DOMAIN)):
        return True
    if BRANDED.search(name):
        return True
    return not label_words("office").isdisjoint(WORD.findall(name.casefold()))


def is_desk(name: str) -> bool:
    """Say whether *name* is that of a desk, whoever may be called alike."""
    return whole_line("desk").fullmatch(name) is not None or is_account(name)


def is_agency(name: str) -> bool:
    """Say whether *name* is that of an agency, or short as theirs are."""
    return AGENCY.search(name) is not None or ACRONYM.fullmatch(name) is not None


def is_company(name: str) -> bool:
    """Say whether *name* is that of a company or a body by its form."""
    return COMPANY.fullmatch(name) is not None


def is_name(name: str, sites: Sequence[str] = ()) -> bool:
    """Say whether *name* may be a person or a desk."""
    return _may_name(name) and not is_site_name(name, sites)


@lru_cache(maxsize=1024)  # a page says in several places who wrote it
def _may_name(name: str) -> bool:
    if not 2 <= len(name) <= LONGEST_NAME or len(name.split()) > MOST_WORDS:
        return False
    if any(one.fullmatch(name) for one in (whole_line("nobody", *LABELS), NOBODY_AT, DAY, WEEKDAY)) or is_company(name):
        return False
    if DATE.search(name) or ADDRESS.search(name) or ":" in name:
        return False
    return sum([character.isalpha() for character in name]) >= len(name) * 0.6


def is_full_name(text: str) -> bool:
    """Say whether *text* has the shape of a person's whole name, and no word that names places, desks or sections."""
    text = TITLED.sub("", text)
    words = text.split()
    words = words[1:] if words and words[0] in HONORIFICS else words
    capital = [word for word in words if word not in PARTICLES]
    titles = sum(1 for _ in takewhile(TITLE_BEFORE.fullmatch, words[:MOST_TITLES]))
    if not 2 <= len(words) <= MOST_NAMED + titles or len(capital) < 2 or not all(map(NAME_WORD.fullmatch, words)):
        return False
    is_cased = all(word[0].isupper() for word in capital) and not text.isupper()
    is_cased = is_cased and WEEKDAY.match(text) is None
    return is_cased and any(len(word) > 2 for word in capital) and _may_be_called(text)


def _may_be_called(text: str) -> bool:
    """Say whether *text* is no region, and has no word that no person is called."""
    return _no_name().isdisjoint(word.rstrip(".") for word in text.casefold().split()) and not regions_named(text)


@cache
def _no_name() -> frozenset[str]:
    return label_words("no-name")


def is_any_name(text: str) -> bool:
    """Say whether *text* may be a person's name where a role or an outlet stands beside it: one word is enough."""
    return is_full_name(text) or bool(ALONE.fullmatch(text) and not text.isupper() and _may_be_called(text))


def cased(name: str) -> str:
    return name.title() if name.isupper() else name


def is_stranger(name: str, title: str, texts: Sequence[str]) -> bool:
    """Say whether a whole name may be that of somebody outside the story with that title and those *texts*.

    The story does not tell of who writes it, and what begins with one of its common words, such as a place's or an
    event's name, is nobody.
    """
    words = name.casefold().split()
    said = set(title.casefold().split())
    if any(len(word) > SHORT_WORD and word in said for word in words):
        return False
    is_word = bool(words) and len(words[0]) > SHORT_WORD and words[0] not in label_words("given-name")
    common = re.compile(rf"\b{re.escape(words[0])}\b") if is_word else None
    return not any(name.casefold() in text.casefold() or (common and common.search(text)) for text in texts)


def is_outsider(name: str, title: str, texts: Sequence[str]) -> bool:
    """Say whether a whole name is a stranger's, none of whose longer words the *texts* use."""
    called = {word for word in words_of(name) if len(word) > SHORT_WORD}
    return is_stranger(name, title, texts) and called.isdisjoint(words_of(" ".join(texts)))


def desk_in(text: str) -> list[str]:
    """Return *text* if it names a desk and nothing else."""
    return [text] if whole_line("desk").fullmatch(text) and len(text.split()) <= 3 else []
