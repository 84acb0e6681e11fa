"""Which paragraphs of an article may be boilerplate, and which of them are once they recur at their source.

A paragraph that recurs is not boilerplate for that: a quotation, the sentence that says what the programme is, and the
background of a long affair recur too. So two rules, counted in different stories of one source:

call   the paragraph addresses the reader or speaks of the outlet (recurrence.toml), and stands in three stories of two
       days or more;
edge   it has no such sign, but is the first or one of the last two of those that have none, in eight stories or more,
       of three days or more, and in at least 60 % of all; three of them speak of no topic.

Whoever is quoted in it, or what it says of a topic, is reason to let it stay. Two articles are one story when their
longest paragraph is the same, or a good part of their words (evidence.py): copies of a release do not make it recur.

What recurs is taken from the head and the tail of an article. Out of its middle goes a short line alone that turns to
the reader or begins with the outlet, since outlets put such lines anywhere, and an article of several pages has the end
of each; two of them in a row, or a sentence of a release, stay. Short lines at both ends that turn to the reader or
speak of the outlet are no part of the story, however short that is, but no more than half of all goes with them; of all
else a fifth of the words at most, as much as a long closing paragraph has in a short report.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from ahocorasick_rs import AhoCorasick, MatchKind

from crawler.times import LOCAL_MONTHS, ZONES
from pipelines.plain import SMALL_LETTERS, mapped, unmarked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

RULES = 2  # raised by whoever changes what is suspected, learned or taken: what is stored is corrected by the next run

FEW = 3  # stories in which a paragraph with a sign stands by no accident
MANY = 8  # stories before a share says anything
DAYS = {"call": 2, "edge": 3}  # an event is told in several stories of a day
MOST = 0.6  # share of the stories; the stock closing sentence of a busy newsroom stays below a sixth
LEAD = 25  # words; an article that would lose more than all but these is left alone
PART = 0.2  # share of the words of an article that is taken at most ...
CALLED = 0.5  # ... and of short lines at its head and tail that turn to the reader
SHORT = 25  # words of such a line; longer ones tell something
SIGNATURE = 4  # words of a last line above which there may still be boilerplate
BRIEF = 12  # words of a line in which an address is a sign
QUOTE = 6  # words between quotation marks that are speech, not the name of something
CROWD = 40  # suspects of one article that are remembered; no outlet has so many
ENDING = 2

_QUOTED = re.compile(r"[“\"«]([^“”\"«»]*)[”\"»]")
_OPENING = ("“", '"', "«", "‘")
_NO_LETTERS = re.compile(r"[\W\d_]+")


class Sign(StrEnum):
    """Why a paragraph is suspected."""

    CALL = "call"
    EDGE = "edge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A paragraph that is boilerplate if it recurs: its place among the lines, and a number for its words."""

    place: int
    digest: int
    sign: Sign


class Eye:
    """Finds the suspects in articles of one source, which calls itself by *names*."""

    def __init__(self, names: Iterable[str]) -> None:
        # A name before a dash or a colon is a dateline, which every lead begins with.
        self.names = [re.compile(rf"{re.escape(name.casefold())}(?!\w|\)?\s?[–—|:-])") for name in names]

    def find(self, lines: Sequence[str]) -> list[Suspect]:
        """Return the paragraphs of an article that may be boilerplate, in their order."""
        suspects = [self._called(place, lines[place]) for place in self._marked(lines)[:CROWD]]
        called = [one for one in suspects if one is not None]
        edges = [_framed(place, lines[place]) for place in _edges(len(lines), {one.place for one in called})]
        return sorted([*called, *(one for one in edges if one is not None)], key=lambda one: one.place)

    def _marked(self, lines: Sequence[str]) -> list[int]:
        """Return the numbers of the lines in which any sign stands."""
        folded = [line.casefold() for line in lines]
        starts = list(accumulate((len(line) + 1 for line in folded), initial=0))
        joined = "\n".join(folded)
        finds = [start for _, start, end in _signs().find_matches_as_indexes(joined) if _is_whole(joined, start, end)]
        finds += (found.start() for name in self.names for found in name.finditer(joined))
        return sorted({bisect_right(starts, start) - 1 for start in finds})

    def _called(self, place: int, line: str) -> Suspect | None:
        """Return the suspect that *line* is if it addresses the reader or speaks of the outlet."""
        words = _words_but_numbers(line)
        if _quotes(line, words):
            return None
        own = _QUOTED.sub(" ", line).casefold()
        signs = (_call(), _speaks_of_outlet(), *self.names)
        if not any(sign.search(own) for sign in signs) and not _leads_away(own):
            return None
        return Suspect(place=place, digest=_digest_of_words(words, Sign.CALL), sign=Sign.CALL)


@lru_cache(maxsize=1024)
def eye_of(names: tuple[str, ...]) -> Eye:
    """Return the eye for an outlet of these names, made once."""
    return Eye(names)


def story_of(lines: Sequence[str], suspects: Iterable[Suspect]) -> int:
    """Return a number for what an article tells: its longest paragraph, not counting those under suspicion."""
    suspected = {suspect.place for suspect in suspects}
    plain = [line for place, line in enumerate(lines) if place not in suspected]
    return _digest_of_words(_words_but_numbers(max(plain or lines, key=len)), "story")


def stays(line: str, sign: Sign, is_on_topic: Callable[[str], bool]) -> bool:
    """Say whether a paragraph stays however often it recurs: it speaks of a topic, and does not begin with a call."""
    if sign == Sign.CALL and _call().match(line.casefold()):
        return False
    return is_on_topic(line)


def doomed(
    lines: Sequence[str], suspects: Iterable[Suspect], known: Collection[int], source: str,
    is_on_topic: Callable[[str], bool],
) -> dict[int, str]:  # fmt: skip
    """Return the places of the paragraphs that are *known* to be boilerplate of a source, each with its rule."""
    return {
        one.place: rule_of(one.sign, source)
        for one in suspects
        if one.digest in known and not stays(lines[one.place], one.sign, is_on_topic)
    }


def is_boilerplate(sign: Sign, stories: int, total: int, days: int) -> bool:
    """Say whether a paragraph in so many of the *total* stories of a source, told on *days*, is boilerplate."""
    if stories < enough(sign) or days < DAYS[sign]:
        return False
    return sign == Sign.CALL or stories >= MOST * total


def enough(sign: Sign) -> int:
    """Return in how many stories a paragraph must stand."""
    return FEW if sign == Sign.CALL else MANY


def rule_of(sign: Sign, source: str) -> str:
    """Return the rule as it is shown beside what it removed; it holds no count, which would grow with every run."""
    often = f"{FEW} or more" if sign == Sign.CALL else "most"
    return f"recurs in {often} articles of {source}"


def whole(text: str, removed: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the lines of an article with those that were learned to be boilerplate back in their places."""
    lines = text.split("\n")
    for one in sorted((one for one in removed if "place" in one), key=lambda one: int(one["place"])):
        lines.insert(int(one["place"]), one["text"])
    return lines


def cut(
    lines: Sequence[str], removed: Iterable[Mapping[str, str]], doomed: Mapping[int, str]
) -> tuple[str, list[dict[str, str]]]:
    """Return the text without the *doomed* places, each with its rule, and all that was removed, whole and placed.

    Those stay that stand in the middle of the story, and those that would be too much of it.
    """
    taken = _takable(lines, doomed)
    kept = "\n".join(line for place, line in enumerate(lines) if place not in taken)
    others = [dict(one) for one in removed if "place" not in one]
    if len(kept.split()) < LEAD:
        return "\n".join(lines), others
    learned = [{"rule": doomed[place], "text": lines[place], "place": str(place)} for place in sorted(taken)]
    return kept, others + learned


def _takable(lines: Sequence[str], doomed: Collection[int]) -> set[int]:
    """Return which of the *doomed* places may go: from the ends inwards, then single calls, while there is room."""
    sizes = [len(line.split()) for line in lines]
    calls = {place for place in doomed if sizes[place] <= SHORT and _addresses(lines[place])}
    room = {True: CALLED * sum(sizes), False: PART * sum(sizes)}  # for calls at the ends, and for all others
    tail = _run(doomed, reversed(_unsigned(sizes, doomed)))
    head = [place for place in _run(doomed, range(len(lines))) if place not in tail]
    taken: set[int] = set()
    for run in (tail, head):
        for place in run:
            if sizes[place] > room[place in calls]:
                break  # what stands further in would be taken out of the middle
            room[place in calls] -= sizes[place]
            taken.add(place)
    for place in _alone(doomed, {*head, *tail}):
        if place in calls and _is_call_alone(lines[place]) and sizes[place] <= room[False]:
            room[False] -= sizes[place]
            taken.add(place)
    return taken


def _run(doomed: Collection[int], places: Iterable[int]) -> list[int]:
    """Return the doomed places with which *places* begin."""
    return list(takewhile(lambda place: place in doomed, places))


def _unsigned(sizes: Sequence[int], doomed: Collection[int]) -> list[int]:
    """Return the places of an article without the last that is not doomed, if no more than a signature stands there."""
    plain = [place for place in range(len(sizes)) if place not in doomed]
    signature = plain[-1] if plain and sizes[plain[-1]] <= SIGNATURE else None
    return [place for place in range(len(sizes)) if place != signature]


def _alone(doomed: Collection[int], ends: Collection[int]) -> list[int]:
    """Return the doomed places in the middle that have a line of the story on both sides."""
    middle = [place for place in sorted(doomed) if place not in ends]
    return [place for place in middle if place - 1 not in doomed and place + 1 not in doomed]


def digest_of(text: str, kind: str = "") -> int:
    """Return a whole number that names *text* as it is written."""
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8, person=kind.encode()).digest()[:7])


def _words_but_numbers(line: str) -> list[str]:
    """Return the words of *line* without its numbers and dates, of which every article has its own."""
    dates = _dates()
    marked = unmarked(line)
    letters = mapped(marked, SMALL_LETTERS) if marked.isascii() else _NO_LETTERS.sub(" ", line.casefold())
    return [word for word in letters.split() if word not in dates]


def _digest_of_words(words: Iterable[str], kind: str) -> int:
    return digest_of(" ".join(words), kind)


def _framed(place: int, line: str) -> Suspect | None:
    words = _words_but_numbers(line)
    if len(words) < 3 or _quotes(line, words):
        return None
    return Suspect(place=place, digest=_digest_of_words(words, Sign.EDGE), sign=Sign.EDGE)


def _edges(count: int, called: Collection[int]) -> list[int]:
    """Return the numbers of the first line and of the last ones, not counting the calls among them."""
    plain = [place for place in range(count) if place not in called]
    return [*plain[:1], *plain[1:][-ENDING:]]


def _quotes(line: str, words: Iterable[str]) -> bool:
    """Say whether *line* tells what somebody said."""
    if line.startswith(_OPENING) or not _set("speech").isdisjoint(words):
        return True
    return any(len(found[1].split()) >= QUOTE for found in _QUOTED.finditer(line))


def _leads_away(own: str) -> bool:
    """Say whether a line is an address, and little more."""
    return len(own.split()) <= BRIEF and any(contact in own for contact in _data()["contacts"])


def _turns_to_reader(line: str) -> bool:
    """Say whether a line asks something of the reader or speaks to him, which an office that says "kami" need not."""
    own = _QUOTED.sub(" ", line).casefold()
    return _call().search(own) is not None or _phrases("readers").search(own) is not None or _leads_away(own)


def _is_call_alone(line: str) -> bool:
    """Say whether a line turns to the reader or begins with the outlet; offices too have a channel or a newsletter."""
    return _turns_to_reader(line) or _phrases("outlet").match(line.casefold()) is not None


def _addresses(line: str) -> bool:
    """Say whether a line turns to the reader or speaks of the outlet."""
    return _turns_to_reader(line) or _phrases("outlet").search(line.casefold()) is not None


def _is_whole(joined: str, start: int, end: int) -> bool:
    """Say whether what was found is no part of a longer word."""
    is_cut = joined[start].isalnum() and joined[start - 1 : start].isalnum()
    return not is_cut and not (joined[end - 1].isalnum() and joined[end : end + 1].isalnum())


@cache
def _data() -> dict[str, list[str]]:
    data: dict[str, list[str]] = tomllib.loads((files(__package__) / "recurrence.toml").read_text("utf-8"))
    return data


@cache
def _set(key: str) -> frozenset[str]:
    return frozenset(_data()[key])


@cache
def _dates() -> frozenset[str]:
    return _set("dates") | LOCAL_MONTHS.keys() | ZONES.keys()


@cache
def _signs() -> AhoCorasick:
    """One scan for all signs."""
    signs = [sign for key in ("calls", "readers", "ours", "outlet", "contacts") for sign in _data()[key]]
    return AhoCorasick([*signs, *(f"{call}lah" for call in _data()["calls"])], matchkind=MatchKind.LeftmostLongest)


@cache
def _call() -> re.Pattern[str]:
    """A call stands where a clause begins."""
    calls, leaders = ("|".join(map(re.escape, _data()[key])) for key in ("calls", "leaders"))
    return re.compile(rf"(?:^|[.!?:;,(–—-]\s?|\b(?:{leaders})\s)\W{{0,4}}(?:{calls})(?:lah)?\b")


@cache
def _speaks_of_outlet() -> re.Pattern[str]:
    return _phrases("readers", "ours", "outlet")


@cache
def _phrases(*keys: str) -> re.Pattern[str]:
    phrases = "|".join(re.escape(phrase) for key in keys for phrase in _data()[key])
    return re.compile(rf"(?<!\w)(?:{phrases})(?!\w)")
