"""A text as its sentences, each with the phrases of awards.toml, found by one automaton, and its regions."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import Counter
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import accumulate, chain, count, repeat
from operator import sub
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick

from crawler.reference.regions import is_province, load_regions
from crawler.text import spellings, squeeze
from crawler.times import SHORT_MONTHS
from pipelines.places.cues import Place
from pipelines.places.gazetteer import Spot
from pipelines.places.lists import places_in
from pipelines.places.owners import resolve
from pipelines.places.roles import note_contexts
from pipelines.plain import mapped
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from crawler.sources.programmes import Programme
    from pipelines.places.tokens import Tokens
    from pipelines.text import Text

T = TypeVar("T", "Sign", Place, Spot)

GATE = frozenset(
    {"programme", "scheme", "ceremony", "assessment", "forum", "ministry", "six"}
)  # without one of these it is another story
SHORT, MANY = 8, 3  # words of a line, and names, that make a list
FAR = 8  # words of the name of a hall
ASIDE = frozenset({"venue", "aside", "missed", "visited"})  # what is said of a region that did nothing
LEAD = 3  # sentences after the headline
CENTURY = re.compile("20")
MANY_YEARS = 50  # in what is no sentence, but a table without lines
YEAR = re.compile(r"(?<!\d)20[1-3]\d$")
LESSONS = words_of("programme", "lessons")
SHORTENED = words_of("programme", "shortened").union(SHORT_MONTHS)
DOMAINS = words_of("programme", "domains")
GLUED = 4  # letters of a word that is no shortened name
ENDS = frozenset(".!?…")
HEAD = "smart"  # before a dimension
GOING_ON = frozenset({"", ",", "("})  # between a line and the next, beside the end of the line
ROWS = words_of("programme", "columns") | {HEAD}  # how the lines of a list begin
BREAKS = bytes(ord(".") if chr(code) in ".!?;\n" else ord(" ") for code in range(256))
ALIKE = 0.8  # how much of a word there is in the one it is a slip for
CACHED = 1000
ITS = re.compile("nya(?<=[^ ]{7})(?= )")  # at the end of a word of more than six letters
LISTS = Path(__file__).with_name("awards.toml")


class Sign(NamedTuple):  # the cheapest kind of noun: a text has a hundred of them
    """A phrase where it stands, by its words."""

    group: str
    value: str  # the name of a dimension, or of a step that the programme alone has; else empty
    first: int
    last: int


class Unit(NamedTuple):  # the cheapest kind of noun: a text has fifty of them
    """A sentence, the headline, or a line of a list."""

    number: int  # 0 is the headline
    first: int  # word
    end: int  # the word after its last
    signs: tuple[Sign, ...]
    places: tuple[Place, ...]
    tokens: Tokens
    years: tuple[int, ...]  # words that are years, those at the end of a hashtag included
    groups: frozenset[str]  # of its phrases
    whole: Unit | None = None  # the sentence of which it is a part

    @property
    def weight(self) -> int:
        """Return how much its standing in the article counts."""
        if self.number == 0:
            return 3
        return 2 if self.number <= LEAD else 1

    @property
    def words(self) -> int:
        return self.end - self.first

    def of(self, *groups: str) -> tuple[Sign, ...]:
        """Return the phrases of these groups, in their order."""
        return () if self.groups.isdisjoint(groups) else tuple(sign for sign in self.signs if sign.group in groups)

    def has(self, *groups: str) -> bool:
        """Say whether a phrase of one of these groups stands in it; of one alone ask its *groups*, which is quicker."""
        return not self.groups.isdisjoint(groups)

    def text(self) -> str:
        """Return it as printed, with the marks around it."""
        if self.whole is not None:
            return self.whole.text()
        opening, closing = self.tokens.margin(self.first), self.tokens.margin(self.end)
        inner = self.tokens.text[self.tokens.start(self.first) : self.tokens.end(self.end - 1)]
        return (re.split(r"\s", opening)[-1] + inner + re.split(r"\s", closing)[0]).lstrip(".,-–—•*")


def _years(tokens: Tokens, first: int) -> list[int]:
    """Return the words that are years from the *first* edition on, or end with one."""
    numbers = dict.fromkeys([bisect_right(tokens.starts, mark.start()) - 1 for mark in CENTURY.finditer(tokens.text)])
    return [number for number in numbers if _is_year(tokens.words[number], first)]


def _years_by_unit(tokens: Tokens, first: int, numbers: Sequence[int]) -> dict[int, list[int]]:
    """Return the years of each sentence, given of which one each word is."""
    years: dict[int, list[int]] = {}
    for word in _years(tokens, first):
        own = years.setdefault(numbers[word], [])
        if len(own) < MANY_YEARS:
            own.append(word)
    return years


def _is_year(word: str, first: int) -> bool:
    return YEAR.search(word) is not None and int(word[-4:]) >= first


def units_of(text: Text, codes: Sequence[str], programme: Programme) -> list[Unit]:
    """Return the sentences of a text; none if nothing in it speaks of the *programme*.

    *codes* are the regions known to be named; they decide whose a name is that the sentence leaves open.
    """
    tokens = text.tokens
    signs = lexicon_of(programme).find(tokens.words)
    if GATE.isdisjoint([sign.group for sign in signs]) and not teach_a_plan(signs, tokens):
        return []
    starts = _starts(tokens)
    ends = [*starts[1:], len(tokens.words)]
    lengths = list(map(sub, ends, starts))
    numbers = list(chain.from_iterable(map(repeat, count(), lengths)))  # of each word's sentence
    by_unit = _by_unit(signs, numbers)
    spots = [spot for spot in text.spots if not set(codes).isdisjoint(spot.codes)]
    telling = _telling(_by_unit(spots, numbers), by_unit, lengths)
    places = _by_unit(_places(telling, text, codes), numbers)
    years = _years_by_unit(tokens, programme.first, numbers)
    return [
        Unit(
            number, first, end, said := tuple(by_unit.get(number, ())), tuple(places.get(number, ())), tokens,
            tuple(years.get(number, ())), groups_of(said),
        )
        for number, (first, end) in enumerate(zip(starts, ends, strict=True))
    ]  # fmt: skip


def teach_a_plan(signs: Iterable[Sign], tokens: Tokens) -> bool:
    """Say whether there are lessons in which a plan for a smart city is written: as a rule the programme's, unnamed."""
    is_plan = {"masterplan", "city"} <= groups_of(signs)
    return is_plan and any(sign.group == "guidance" and tokens.words[sign.first] in LESSONS for sign in signs)


def roll_of(unit: Unit) -> list[Place]:
    """Return the kabupaten and kota that stand in a sentence as in a list, or acting: not where something was."""
    local = [place for place in unit.places if not is_province(place.codes[0])]
    rows = Counter(place.chain for place in local)
    return [
        place for place in local
        if not place.notes & ASIDE and (rows[place.chain] >= MANY or not (place.notes or is_where(place, unit)))
    ]  # fmt: skip


def announced_in(unit: Unit, sign: Sign) -> list[Place]:
    """Return those of whom a sentence says behind *sign* that it is they: yang terpilih yakni Kota A dan Kota B."""
    heads = {one.last + 1 for one in unit.of("namely")}
    behind = [place for place in roll_of(unit) if place.first > sign.last and not place.acts]
    row = next((one.chain for one in behind if one.first in heads or ":" in unit.tokens.gap(one.first)), None)
    return [place for place in behind if place.chain == row]


def is_where(place: Place, unit: Unit) -> bool:
    """Say whether it is where something was: di ICE BSD City, Kabupaten Tangerang; not in what another won."""
    won = {sign.last for sign in unit.of("dimension")}
    row = next(one for one in unit.places if one.chain == place.chain)
    if any(_is_apart(one, row, unit) for one in unit.places):
        return False
    for number in range(place.first - 1, max(unit.first, place.first - FAR) - 1, -1):
        if unit.tokens.words[number] == "di":
            return True
        if number in won or not unit.tokens.is_capital(number):
            return False
    return False


def _is_apart(before: Place, place: Place, unit: Unit) -> bool:
    """Say whether a province right before a region is where another was: di Bali (Kabupaten A), di Bali, Kota B."""
    if before.last + 1 != place.first or not is_province(before.codes[0]):
        return False
    return "(" in unit.tokens.gap(place.first) or load_regions()[place.codes[0]].province != before.codes[0]


def groups_of(signs: Iterable[Sign]) -> frozenset[str]:
    return frozenset([sign.group for sign in signs])


def _starts(tokens: Tokens) -> list[int]:
    pieces = mapped(tokens.text, BREAKS).split(".")  # signs outside ASCII are breaks too, which is one too many
    ends = accumulate([len(piece) + 1 for piece in pieces])
    after = dict.fromkeys([bisect_left(tokens.starts, end) for end in ends])
    return [0, *[number for number in after if 0 < number < len(tokens.words) and _begins(number, tokens)]]


def _begins(number: int, tokens: Tokens) -> bool:
    gap = tokens.gap(number)
    if "\n" in gap or ";" in gap:
        return not _goes_on(number, tokens)
    # No mark, one within a row (S.Sos., M.Si.), or no space.
    if ENDS.isdisjoint(gap) or "," in gap or (gap.split() == [gap] and not _is_glued(number, tokens)):
        return False
    if not (tokens.is_capital(number) or tokens.words[number].isdecimal()):
        return False
    before = tokens.words[number - 1]
    return "." not in gap or ((len(before) > 1 or before.isdecimal()) and before not in SHORTENED)


def _goes_on(number: int, tokens: Tokens) -> bool:
    """Say whether a line broke off within a sentence: it ends without a mark, the next begins small, or with "("."""
    gap, word = tokens.gap(number), tokens.words[number]
    if gap.strip() not in GOING_ON or gap.count("\n") != 1 or number == tokens.headline:
        return False
    return "(" in gap or (word.isalpha() and not tokens.is_capital(number) and word not in ROWS)


def _is_glued(number: int, tokens: Tokens) -> bool:
    """Say whether a space was forgotten behind a sentence: smart city.Sejak; but not Kompas.Com, PT.Telkom, Moh.Ali."""
    before, word = tokens.words[number - 1], tokens.words[number]
    if tokens.gap(number) != "." or not word.isalpha() or word in DOMAINS or len(before) < GLUED:
        return False
    return tokens.is_capital(number) and not tokens.text[tokens.start(number) : tokens.end(number)].isupper()


def _telling(spots: Mapping[int, list[Spot]], signs: Mapping[int, object], lengths: Sequence[int]) -> list[Spot]:
    """Return the names in sentences that say something, in those before them, and in short lines."""
    return [
        spot
        for number, own in spots.items()
        for spot in own
        if number in signs or number + 1 in signs or len(own) >= MANY or lengths[number] <= SHORT
    ]


def _places(spots: Sequence[Spot], text: Text, codes: Sequence[str]) -> list[Place]:
    """Return what the names mean; of the regions of *codes* even an ordinary word is a name."""
    places = places_in(spots, text)
    for place in places:
        place.is_word = False
    known = [place for place in resolve(places, tuple(codes)) if place.codes[0] in codes]
    note_contexts(known, text.tokens)
    return known


def _by_unit(found: Iterable[T], numbers: list[int]) -> dict[int, list[T]]:
    """Return what was found by sentence, given the number of each word's."""
    grouped: dict[int, list[T]] = {}
    for one in found:
        grouped.setdefault(numbers[one.last], []).append(one)
    return grouped


class Lexicon:
    """All phrases with the group and the value each stands for."""

    def __init__(self, phrases: dict[str, tuple[str, str]], spelt: dict[str, str] | None = None) -> None:
        """Take the phrases, and words that after "smart" mean a dimension even where they are spelt wrong."""
        self.spelt = spelt or {}
        self.guess = lru_cache(maxsize=CACHED)(self._guess)
        self.meanings = tuple(phrases.values())
        self.automaton = AhoCorasick(list(phrases))

    def find(self, words: Sequence[str]) -> list[Sign]:
        """Return the phrases in their order; of phrases inside one another the longest."""
        signs: list[Sign] = []
        reach = -1
        for first, after, index in self._all(_stems(words)):
            if -after - 1 > reach:
                reach = -after - 1
                group, value = self.meanings[index]
                signs.append(Sign(group, value, first, reach))
        if guessed := self._guessed(words, signs):
            signs = sorted([*signs, *guessed], key=lambda sign: sign.first)
        return signs

    def _guessed(self, words: Sequence[str], signs: Sequence[Sign]) -> list[Sign]:
        """Return the dimensions that are spelt wrong: smart enviromen, smart goverment."""
        heads = [number for number, word in enumerate(words[:-1]) if word == HEAD]
        taken = {sign.first for sign in signs} if heads else set()
        return [
            Sign("dimension", value, number, number + 1)
            for number in heads
            if number not in taken and number + 1 not in taken and (value := self.guess(words[number + 1]))
        ]

    def _guess(self, word: str) -> str:
        near = get_close_matches(word, self.spelt, n=1, cutoff=ALIKE)
        return self.spelt[near[0]] if near else ""

    def _all(self, words: Sequence[str]) -> list[tuple[int, int, int]]:
        """Return of each phrase its first word, the word after it (negative: the longest comes first), and which."""
        edges = dict(zip(accumulate(map(len, words), initial=0), range(len(words) + 1), strict=True))
        found = self.automaton.find_matches_as_indexes("".join(words), overlapping=True)
        return sorted(
            [(edges[start], -edges[end], index) for index, start, end in found if start in edges and end in edges]
        )


def _stems(words: Sequence[str]) -> list[str]:
    """Return words without -nya (its, the): pemenangnya, pendampingannya."""
    return ITS.sub("", f"{' '.join(words)} ").split(" ")[:-1]


def _squeezed(phrase: str) -> str:
    return squeeze(" ".join(_stems(phrase.split())))


@lru_cache(maxsize=8)
def lexicon_of(programme: Programme) -> Lexicon:
    """Return the lexicon of a programme: of a phrase that is Indonesian in general too, its own meaning counts."""
    own = {_squeezed(phrase.words): (phrase.group, phrase.value) for phrase in programme.phrases}
    named = [(one.words.split(), one.value) for one in programme.phrases if one.group == "dimension"]
    spelt = {words[1]: name for words, name in named if len(words) == 2 and words[0] == HEAD}
    return Lexicon(_general() | own, spelt)


def _spelt(phrases: Iterable[str]) -> Iterator[str]:
    return chain.from_iterable(map(spellings, phrases))


@cache
def _general() -> dict[str, tuple[str, str]]:
    signs = tomllib.loads(LISTS.read_text("utf-8"))["signs"]
    return {_squeezed(phrase): (group, "") for group, said in signs.items() for phrase in _spelt(said)}
