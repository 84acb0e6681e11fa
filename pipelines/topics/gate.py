"""The cheap look for the topics' words in the bytes of a page, before anything is read out of it."""

from __future__ import annotations

import html
import re
from collections import Counter
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from crawler.sources.topics import is_abbreviation
from crawler.text import clean, squeeze, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.sources.topics import Topic

CROWD = 300  # finds: news pages have some dozens; with more the page is let through, not searched at length
REACH = 600  # bytes looked at on each side of a find: a link between two words may carry a long address

_UPPER = bytes(range(65, 91))
_LOWER = bytes.maketrans(_UPPER, _UPPER.lower())
# Bytes that stand inside no letter we look for: whatever is not ASCII, and the NULs of UTF-16.
_FOREIGN = bytes([0, *range(128, 256)])
_NOT_LETTERS = bytes(set(range(256)) - set(b"abcdefghijklmnopqrstuvwxyz0123456789"))
_WIDE = {"utf-16-le": (b"\xff\xfe", b"<\0"), "utf-16-be": (b"\xfe\xff", b"\0<")}
# How UTF-8 begins letters in disguise: bold and italic mathematical, full-width, circled, letter-like, long s.
_DISGUISED = (b"\xf0\x9d", b"\xf0\x9f\x84", b"\xf0\x9f\x85", b"\xef\xbc", b"\xef\xbd", b"\xef\xac")
_RARE = (b"\xe2\x84", b"\xe2\x85", b"\xe2\x92", b"\xe2\x93", b"\xe1\xb4", b"\xe1\xb5", b"\xc5\xbf")
# References that stand inside a word: to a letter or digit, to a soft hyphen, to something without width.
_INSIDE = re.compile(
    rb"&(?:shy|zwn?j"
    rb"|#0*(?:4[89]|5[0-7]|6[5-9]|[78]\d|90|9[7-9]|1[01]\d|12[0-2]|173|820[3-7]|8288|65279)"
    rb"|#x0*(?:3\d|[46][1-9a-f]|[57][0-9a]|ad|200[b-f]|2060|feff));"
)
_CODES = (*range(48, 58), *range(65, 91), *range(97, 123), 173, *range(8203, 8208), 8288, 65279)
_NAMED = (b"&shy;", b"&zwj;", b"&zwnj;", b"&#00", b"&#x00")
_NUMBERED = (b"&#%d;", b"&#0%d;", b"&#x%x;", b"&#x0%x;")
# What may stand between two words of a term: comments and tags (a quoted value may hold an angle), also as JSON
# escapes them; references, and the other escapes of JSON, in which WordPress and structured data hold the same text.
# Bounded, so that a hostile page costs no more than a long one.
_TAG = re.compile(
    rb"""<!--.{0,200}?-->|<(?:[^<>"']|"[^"]{0,600}"|'[^']{0,600}'){0,600}+>|<[^<>]*>|\\u003c.{0,200}?\\u003e""",
    re.DOTALL,
)
_ESCAPED = re.compile(rb"\\(?:[bfnrt]|u[0-9a-fA-F]{4})\Z")
_ESCAPE = re.compile(rb"&#?\w{1,9};|\\u[0-9a-f]{4}|\\[bfnrt]")
HEADLINE_WORDS = 6  # of a link, from which on it is a headline; "smart city" as a link is a word of the text
LONGEST_LINK = 2000  # bytes of a link; what is not closed by then is a mistake in the page
APART = 200  # bytes on either side of a link in which a tag stands
_SPACES = frozenset(b" \t\r\n\f")
_ALT = re.compile(rb"""\salt\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ANY_TAG = re.compile(rb"<[^>]*>")
# Before the headline of another article, at the beginning of a line: "Baca juga: ", "(Baca : ".
_CALL = re.compile(
    rb">[\s({\[]*(?:(?:baca|lihat|simak|tonton)(?:\s|&nbsp;)*(?:juga|pula|:)"
    rb"|(?:berita|artikel)\s+(?:terkait|lainnya))(?:\s|:|&nbsp;)*\Z",
    re.IGNORECASE,
)
_CLOSING = b")}] \t\r\n"


class Look(Enum):
    """Where the topics' words stand in a page."""

    NOWHERE = auto()
    ELSEWHERE = auto()  # in the headlines of other articles alone
    HERE = auto()


class Gate:
    """Says whether a page can be about any of the topics; it lets through too much rather than too little.

    Whatever tags, references and spaces stand between the words of a term; inside a word one tag is tolerated
    (the large first letter of a paragraph), and any number of invisible characters. An abbreviation stands for itself
    as it is written, in capitals and between what is no letter.
    """

    def __init__(self, topics: Iterable[Topic]) -> None:
        sought = {term for topic in topics for term in topic.sought}
        shouted = sorted(filter(is_abbreviation, sought))
        terms = _shortest(sought.difference(shouted))
        # The longest, since a shorter one inside it does not stand alone.
        kind = MatchKind.LeftmostLongest
        self.shouted = BytesAhoCorasick(map(str.encode, shouted), matchkind=kind) if shouted else None
        self.terms = _automaton(squeeze(term).encode() for term in terms)
        self.anchors = _automaton(form for word in _anchors(terms) for form in _forms(word.encode()))

    def look(self, body: bytes) -> Look:
        """Say where in *body* one of the topics' names or words stands."""
        found = self._look_for_terms(_plain(body))
        if self.shouted is None or found is Look.HERE:
            return found
        return max(found, self._look_for_abbreviations(_printed(body)), key=lambda look: look.value)

    def _look_for_terms(self, plain: bytes) -> Look:
        finds = self.anchors.find_matches_as_indexes(plain)
        if not self._has_term(plain, finds):
            return Look.NOWHERE
        if len(finds) > CROWD:
            return Look.HERE
        own = without_headlines(plain, (start for _, start, _ in finds))
        return Look.HERE if self._has_term(own, self.anchors.find_matches_as_indexes(own)) else Look.ELSEWHERE

    def _look_for_abbreviations(self, page: bytes) -> Look:
        places = self._abbreviations(page)
        if not places:
            return Look.NOWHERE
        if len(places) > CROWD:
            return Look.HERE
        return Look.HERE if self._abbreviations(without_headlines(page, places)) else Look.ELSEWHERE

    def speaks(self, text: str) -> bool:
        """Say whether one of the topics' names or words may stand in *text*."""
        body = text.encode("utf-8", "replace")
        plain = _plain(body)
        if self._has_term(plain, self.anchors.find_matches_as_indexes(plain)):
            return True
        return bool(self.shouted and self._abbreviations(_printed(body)))

    def _abbreviations(self, page: bytes) -> list[int]:
        """Return where abbreviations stand in a page."""
        if self.shouted is None:
            return []
        found = self.shouted.find_matches_as_indexes(page)
        return [start for _, start, end in found if _stands_alone(page, start, end)]

    def _has_term(self, plain: bytes, finds: list[tuple[int, int, int]]) -> bool:
        return len(finds) > CROWD or any(self._holds(plain[start:end]) for start, end in _windows(finds))

    def _holds(self, part: bytes) -> bool:
        """Look among all letters (attributes and scripts are read too), then among those outside tags."""
        forms = (_ESCAPE.sub(b"", form).translate(None, _NOT_LETTERS) for form in (part, _TAG.sub(b"", part)))
        return any(self.terms.find_matches_as_indexes(form) for form in forms)


def _automaton(patterns: Iterable[bytes]) -> BytesAhoCorasick:
    # Leftmost matching lets the library search with vector instructions, eight times as fast as the standard kind.
    return BytesAhoCorasick(sorted(set(patterns)), matchkind=MatchKind.LeftmostFirst)


def _shortest(terms: set[str]) -> list[str]:
    """Return the terms that contain no other one, since who finds those finds all."""
    letters = {term: squeeze(term) for term in terms}
    return [
        term for term in sorted(terms)
        if not any(short in letters[term] and short != letters[term] for short in letters.values())
    ]  # fmt: skip


def _anchors(terms: list[str]) -> Iterator[str]:
    """Yield one word of every term, as few different ones as a simple choice gives."""
    left = [set(words(term)) for term in terms]
    while left:
        counts = Counter(word for each in left for word in each)
        best = max(counts, key=lambda word: (counts[word], len(word), word))
        yield best
        left = [each for each in left if best not in each]


def _forms(word: bytes) -> Iterator[bytes]:
    """Yield the word, and the longer part of it for every place where a tag may cut it in two."""
    yield word
    for cut in range(1, len(word)):
        yield b">" + word[cut:] if cut <= len(word) // 2 else word[:cut] + b"<"


def _stands_alone(page: bytes, start: int, end: int) -> bool:
    """Say whether what stands there is no part of a longer word; a year may follow it, as in a hashtag."""
    before = page[max(0, start - 6) : start]
    return not page[end : end + 1].isalpha() and (not before[-1:].isalnum() or bool(_ESCAPED.search(before)))


def _windows(finds: list[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a page around the finds, those that overlap as one."""
    begin = end = 0
    for _, start, stop in finds:
        if start - REACH > end:
            if end:
                yield begin, end
            begin = max(0, start - REACH)
        end = stop + REACH
    if end:
        yield begin, end


# Most pages have neither, which these say several times as fast as a look for each.
_MAY_HIDE = _automaton((*_DISGUISED, *_RARE))
_MAY_REFER = _automaton((*_NAMED, *(form % code for form in _NUMBERED for code in _CODES)))


def _plain(body: bytes) -> bytes:
    """Return the ASCII letters of *body* in lower case, whatever its encoding, markup in place."""
    is_plain = body.isascii() and 0 not in body
    plain = body.lower() if is_plain else _undisguise(_utf8(body)).translate(_LOWER, _FOREIGN)
    if not _MAY_REFER.find_matches_as_indexes(plain):
        return plain
    return _INSIDE.sub(lambda found: _letter(found[0]).lower(), plain)


def _printed(body: bytes) -> bytes:
    """Return *body* in its own capitals, letters in disguise as letters, markup in place."""
    is_plain = body.isascii() and 0 not in body
    return _INSIDE.sub(lambda found: _letter(found[0]), body if is_plain else _undisguise(_utf8(body)))


def _utf8(body: bytes) -> bytes:
    """Return a UTF-16 page in UTF-8, known by its byte order mark or the NUL beside its first angle."""
    for codec, starts in _WIDE.items():
        if body.startswith(starts):
            return body.decode(codec, "ignore").encode("utf-8", "ignore")
    return body


@lru_cache(maxsize=1024)
def _letter(reference: bytes) -> bytes:
    """Return the letter a reference stands for, nothing for one that shows nothing."""
    return html.unescape(reference.decode()).encode("ascii", "ignore")


def _undisguise(body: bytes) -> bytes:
    """Write letters in disguise as letters; most pages have none and come back as they are."""
    if not _MAY_HIDE.find_matches_as_indexes(body):
        return body
    return clean(body.decode("utf-8", "ignore")).encode()


def without_headlines(page: bytes, places: Iterable[int]) -> bytes:
    """Return a page, in small letters, without the links at *places* that are headlines of other articles.

    Such a link stands between two tags, or below a call to read it too, not in running text, and is six words long or
    longer; what is inside the tag of any link, such as its address, is no text either.
    """
    pieces: list[bytes] = []
    done = 0
    for begin, end in _headlines(page, places):
        if begin >= done:
            pieces.append(page[done:begin])
            done = end
    return b" ".join([*pieces, page[done:]]) if done else page


def _headlines(page: bytes, places: Iterable[int]) -> Iterator[tuple[int, int]]:
    for place in places:
        begin = _link_before(page, place)
        opened = page.find(b">", begin) + 1 if begin >= 0 else 0
        if not opened:
            continue
        end = page.find(b"</a", opened, opened + LONGEST_LINK)
        if place < end and _is_apart(page, begin, end) and _is_long(page[opened:end]):
            yield begin, end
        elif place < opened:
            yield begin, opened


def _link_before(page: bytes, place: int) -> int:
    """Return where the last link begins before *place*, -1 if none does nearby."""
    begin = page.rfind(b"<a", max(0, place - LONGEST_LINK), place)
    while begin >= 0 and page[begin + 2] not in _SPACES:  # an <article>
        begin = page.rfind(b"<a", max(0, place - LONGEST_LINK), begin)
    return begin


def _is_apart(page: bytes, begin: int, end: int) -> bool:
    """Say whether a link stands between two tags, or between such a call and a tag."""
    before = page[max(0, begin - APART) : begin].rstrip()
    after = page[end : end + APART].partition(b">")[2].lstrip()
    if before.endswith(b">"):
        return after[:1] in b"<"
    return _CALL.search(before) is not None and after.lstrip(_CLOSING)[:1] in b"<"


def _is_long(inner: bytes) -> bool:
    shown = b" ".join([_ANY_TAG.sub(b" ", inner), *(b"".join(alt) for alt in _ALT.findall(inner))])
    return len(shown.split()) >= HEADLINE_WORDS
