"""Whether one release is behind two articles, and how much of each stands in the other.

Measured on `tests/stories_known.toml`, without the sentences that say what the programme is: of two copies, however
reworked, half or more of one stands in the other. Of two articles that a desk would tell apart never more than 23
percent does, unless they are one form filled in twice. Forms share up to nine tenths, but between the same words they
have another name or number at 22 percent of the places or more; copies at 7 percent or fewer.

What is particular about an article are its names and numbers, and the words between which they stand. Ten regions win
ten awards, and ten press offices fill in the same form.
"""

from __future__ import annotations

import re
from binascii import crc32
from collections import Counter
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import compress
from typing import TYPE_CHECKING, TypeAlias

from crawler.reference.regions import is_province, load_aliases, load_regions, squeeze
from crawler.text import words as words_of
from pipelines.copies.named_words import NAME, read, stock_of
from pipelines.places.tagger import Towns, towns_in
from pipelines.programme.days import printed_days
from pipelines.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.copies.named_words import Sentence, Stock


ONE_STORY = 0.40  # share of one article that stands in the other, at least
LEAST = 0.15  # and of the other in the one: a roundup is no copy of what it touches
LARGE = 0.55  # from which on an article without a region may be a copy of one with some
MUCH = 0.60  # of a short article; below it, one that tells of another day may only quote what stands in both
HALF = 0.50  # below it, two articles without a name in common are strangers
LONG = 100  # shingles; two versions of one release that are as long share more than next to none
BRIEF = 6  # shingles; an article that says no more of its own is compared with all it says
BEGINNING = 20  # words, which nearly always show that it says more
HEAD = 400  # characters in which an article says when it was
WEEK, YEAR = 7, 366  # days; copies come within a week, and a desk corrects a date by less
UNDATED = 2000
REMEMBERED = 512  # articles; a copy arrives within hours of the others, and a large run keeps some hundreds
NAMED = 64  # articles of which the names are; they decide of few pairs, but of all those within one story
PLACED = 1024  # articles of which the regions and the day are, which are few words beside their text
READ = 4  # articles of which the sentences are: names are asked for soon after shingles, or not at all
Shingle: TypeAlias = tuple[str, str, str]
EIGHTH = 2**32 // 8  # hashes below it are sampled: an eighth of all
HALF_OF_NUMBERS = 2**32 // 2  # below it there are enough of most texts, so that fewer have to be sorted
FEWEST, MOST = 128, 512  # that many at least, as far as a short text has them, and at most
FORM = 0.20  # share of places filled otherwise from which two articles are one form filled in twice
FEW = 2  # such places at least, since a desk corrects a date or a spelling
SPELT = 5  # letters of a name from which on a wrong one is a slip: Solo is not Solok
_PARTS = re.compile(r"\d+")
Place: TypeAlias = tuple[str, str, str, str]  # where a name or number stands, and three words beside it


@dataclass(frozen=True, slots=True)
class Particulars:
    """The names of an article, with how often each stands in it, and what fills which place."""

    names: Counter[str]
    fillings: dict[Place, set[str]]
    heads: frozenset[str]  # the first words of sentences, which may be names or not


def sample_of(text: str, stock: Stock | None = None) -> tuple[int, ...]:
    """Return the numbers by which copies of *text* are found, by the *stock* of one's own topics."""
    words = stock or stock_of(None)
    return sample(_words_compared(read(text, words), words))


def overlap(text: str, other: str, stock: Stock | None = None) -> tuple[float, float] | None:
    """Return which share of *text* stands in *other* and the reverse, or None if they tell different stories.

    Without the *stock* of one's own topics that of the topics that ship is meant.
    """
    words = stock or stock_of(None)
    found = shares(_shingles(text, words), _shingles(other, words))
    if max(found) < ONE_STORY or min(found) < LEAST:
        return None
    mine, theirs = _particulars(text, words), _particulars(other, words)  # which few pairs come to
    if max(found) < HALF and are_strangers(mine, theirs):
        return None
    may_quote = max(found) < MUCH and min(found) < ONE_STORY  # a few sentences of the day before
    if are_one_form(mine, theirs) or _days_between(text, other) > (0 if may_quote else WEEK):
        return None
    if not _is_told_by_names(mine, theirs, max(found)) and _are_of_others(_towns(text), _towns(other), max(found)):
        return None
    return found


def are_apart(text: str, other: str, stock: Stock | None = None) -> bool:
    """Say whether two articles tell stories that have nothing to do with each other, rather than parts of one release.

    They share next to no words, and are long, or of towns of their own, or weeks apart. What a ministry says to all is
    shared by those that print it each with a beginning of its town.
    """
    words = stock or stock_of(None)
    mine, theirs = _shingles(text, words), _shingles(other, words)
    if max(shares(mine, theirs)) >= LEAST:
        return False
    return min(len(mine), len(theirs)) >= LONG or _are_of_two_towns(text, other) or _are_weeks_apart(text, other)


def _are_of_two_towns(text: str, other: str) -> bool:
    mine, theirs = _towns(text), _towns(other)
    return all(one.about or one.told for one in (mine, theirs)) and _are_of_others(mine, theirs, 0.0)


def _are_weeks_apart(text: str, other: str) -> bool:
    """Say whether two articles begin by dating what they tell, and weeks lie between: one town, on two occasions."""
    return _days_between(text, other) > WEEK


def _days_between(text: str, other: str) -> int:
    """Return how many days lie between those by which two articles begin, in any year if one prints none."""
    mine, theirs = _dated(text), _dated(other)
    if mine is None or theirs is None:
        return 0
    if UNDATED in (mine.year, theirs.year):
        apart = abs((mine.replace(year=UNDATED) - theirs.replace(year=UNDATED)).days)
        return min(apart, YEAR - apart)
    return abs((mine - theirs).days)


@lru_cache(maxsize=PLACED)
def _dated(text: str) -> date | None:
    """Return the day that the beginning of an article prints, in a leap year if it prints none."""
    for day, month, year in printed_days(text[:HEAD]):
        try:
            return date(year or UNDATED, month, day)
        except ValueError:
            continue
    return None


def _is_told_by_names(mine: Particulars, theirs: Particulars, share: float) -> bool:
    """Say whether the names show, without reading the texts again, that they are not of towns of their own.

    All towns of one stand in the other, or one has none at all; words of several towns' names (Tengah, Lampung) alone
    show nothing, nor does a text without names, such as one in capitals.
    """
    towns = _words_of_towns()
    if share >= LARGE and any(
        each.names and towns.keys().isdisjoint(each.names.keys() | each.heads) for each in (mine, theirs)
    ):
        return True
    fewer, more = sorted((towns.keys() & mine.names.keys(), towns.keys() & theirs.names.keys()), key=len)
    return fewer <= more and any(towns[word] for word in fewer)


@cache
def _words_of_towns() -> dict[str, bool]:
    """Return the words of which names of kabupaten and kota are made, and whether only one region has it."""
    regions = [region for region in load_regions().values() if not is_province(region.code)]
    names = [_parts_of(region.base) for region in regions]
    short = [set(words_of(alias.name)) for alias in load_aliases()]
    words = Counter(word for name in (*names, *short) for word in name)
    return {word: count == 1 for word, count in words.items()}


def _parts_of(name: str) -> set[str]:
    """Return the words that a name may be written in: Parepare is Pare-Pare as well."""
    whole = squeeze(name)
    half = len(whole) // 2
    return {*words_of(name), whole, whole[:half] if whole[:half] == whole[half:] else whole}


@lru_cache(maxsize=PLACED)
def _towns(text: str) -> Towns:
    return towns_in(Text("", text))


def _are_of_others(mine: Towns, theirs: Towns, share: float) -> bool:
    """Say whether two towns each put their own beginning and end to one release.

    Then neither is about one that the other names. Where one is about none, they name others, and a *share* that stock
    paragraphs alone may have says nothing; nor is there anything to say where neither names any.
    """
    one, other = mine.about or mine.told, theirs.about or theirs.told
    if one and other:
        return one.isdisjoint(theirs.named) and other.isdisjoint(mine.named)
    return share < LARGE and bool(mine.named or theirs.named) and mine.named.isdisjoint(theirs.named)


def shared(text: str, other: str, stock: Stock) -> tuple[float, float]:
    """Return which share of *text* stands in *other* and the reverse, whatever stories they tell."""
    return shares(_shingles(text, stock), _shingles(other, stock))


def longest_run(text: str, other: str, stock: Stock) -> int:
    """Return how many words, but those that say what a programme is, follow one another in both texts."""
    mine, theirs = (_words_compared(_sentences(one, stock), stock) for one in (text, other))
    return SequenceMatcher(None, mine, theirs, autojunk=False).find_longest_match().size


def added_paragraphs(release: str, text: str) -> tuple[str, ...]:
    """Return the paragraphs of *text* of which little stands in *release*."""
    told = shingles(words_of(release))
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(one for one in paragraphs if shares(shingles(words_of(one)), told)[0] < ONE_STORY)


def numbers_of(text: str, stock: Stock) -> tuple[int, ...]:
    """Return all numbers under which a passage of *text* may be found, of which a sample is too few."""
    return tuple(sorted({crc32(" ".join(run).encode()) for run in _shingles(text, stock)}))


@lru_cache(maxsize=REMEMBERED)
def _shingles(text: str, stock: Stock) -> set[Shingle]:
    return shingles(_words_compared(_sentences(text, stock), stock))


@lru_cache(maxsize=NAMED)
def _particulars(text: str, stock: Stock) -> Particulars:
    return particulars_of(_sentences(text, stock))


@lru_cache(maxsize=READ)
def _sentences(text: str, stock: Stock) -> list[Sentence]:
    return read(text, stock)


def _words_compared(sentences: Sequence[Sentence], stock: Stock) -> list[str]:
    """Return the words by which an article is compared: its own, if they say enough."""
    found = _all_words(own(sentences, stock))
    is_enough = any(len(shingles(part)) >= BRIEF for part in (found[:BEGINNING], found))
    return found if is_enough else _all_words(sentences)


def _all_words(sentences: Sequence[Sentence]) -> list[str]:
    return [word for sentence in sentences for word in sentence.words]


def own(sentences: Sequence[Sentence], stock: Stock) -> list[Sentence]:
    """Return the sentences without those that say what a programme is.

    Such a sentence speaks of the programme and names nobody but its partners. If it counts something, it must define
    the programme too; and a paragraph that begins to define it is stock to its end, if it names nobody either.
    """
    touching = [number for number, one in enumerate(sentences) if not stock.heads.isdisjoint(one.words)]
    speaking = {
        number: one for number in touching if _speaks(one := sentences[number], stock) and _is_nameless(one, stock)
    }
    whole = {one.paragraph for one in speaking.values() if _defines(one, stock)}
    whole -= {one.paragraph for one in sentences if one.paragraph in whole and not _is_nameless(one, stock)}
    idle = {number for number, one in speaking.items() if _defines(one, stock) or not one.has_number}
    return [one for number, one in enumerate(sentences) if number not in idle and one.paragraph not in whole]


def _is_nameless(sentence: Sentence, stock: Stock) -> bool:
    return stock.partners.issuperset(sentence.names)


def _speaks(sentence: Sentence, stock: Stock) -> bool:
    return stock.spoken.search(f" {' '.join(sentence.words)} ") is not None


def _defines(sentence: Sentence, stock: Stock) -> bool:
    return not stock.defining.isdisjoint(sentence.words)


def shingles(words: Sequence[str]) -> set[Shingle]:
    """Return each run of three words."""
    return set(zip(words, words[1:], words[2:], strict=False))


def sample(words: Sequence[str]) -> tuple[int, ...]:
    """Return the lowest hashes of the runs of three words, in order.

    Which they are depends on the words alone, so that two texts that share a third of their shingles share about a
    third of these too, whatever stands around them.
    """
    runs = map(" ".join, zip(words, words[1:], words[2:], strict=False))
    hashes = set(map(crc32, map(str.encode, runs)))
    if len(low := [each for each in hashes if each < EIGHTH]) >= FEWEST:
        return tuple(sorted(low)[:MOST])
    if len(low := [each for each in hashes if each < HALF_OF_NUMBERS]) < FEWEST:
        low = list(hashes)
    return tuple(sorted(low)[:FEWEST])


def shares(one: set[Shingle], other: set[Shingle]) -> tuple[float, float]:
    """Return which share of each of the two stands in the other."""
    shared = len(one & other)
    return shared / max(1, len(one)), shared / max(1, len(other))


def particulars_of(sentences: Sequence[Sentence]) -> Particulars:
    """Return what is particular about an article of these sentences."""
    told = [(one.words, one.kinds) for one in sentences]
    masked, values = _masked(told)
    padded = ["", "", *masked, "", ""]
    fillings: dict[Place, set[str]] = {}
    for place, value in values.items():
        before, last, mark, first, after = padded[place : place + 5]
        if last == "kepada":
            continue  # "kata bupati kepada Kaldera": every outlet puts its own name there
        fillings.setdefault((before, last, mark, first), set()).update(value)
        fillings.setdefault((last, mark, first, after), set()).update(value)
    names = Counter([word for words, kinds in told for word in compress(words, map(NAME.__eq__, kinds))])
    return Particulars(names, fillings, frozenset([words[0] for words, _ in told]))


def _masked(told: Iterable[tuple[list[str], list[str]]]) -> tuple[list[str], dict[int, list[str]]]:
    """Return words with a mark for each that is of a kind, and by place which it is; names in a row are one."""
    masked: list[str] = []
    values: dict[int, list[str]] = {}
    last = ""
    for words, kinds in told:
        for word, kind in zip(words, kinds, strict=True):
            if kind != NAME or last != NAME:
                masked.append(kind or word)
            if kind:
                values.setdefault(len(masked) - 1, []).append(word)
            last = kind
    return masked, values


def are_strangers(mine: Particulars, theirs: Particulars) -> bool:
    """Say whether two articles have names, and none in common."""
    return bool(mine.names) and bool(theirs.names) and mine.names.keys().isdisjoint(theirs.names)


def are_one_form(mine: Particulars, theirs: Particulars) -> bool:
    """Say whether the two differ in what a form leaves open: many names and numbers, or a name that recurs."""
    common = mine.fillings.keys() & theirs.fillings.keys()
    odd = [place for place in common if not _agree(place, mine, theirs)]
    if len(odd) >= FEW and len(odd) >= FORM * len(common):
        return True
    return any(_recur(mine.fillings[place], theirs.fillings[place], mine, theirs) for place in odd)


def _agree(place: Place, mine: Particulars, theirs: Particulars) -> bool:
    """Say whether two fillings name the same: alike but for a slip, or by names that both articles use."""
    one, other = mine.fillings[place], theirs.fillings[place]
    if not one.isdisjoint(other) or any(_are_alike(first, second) for first in one for second in other):
        return True
    return not (theirs.names.keys().isdisjoint(one) or mine.names.keys().isdisjoint(other))


def _are_alike(one: str, other: str) -> bool:
    """Say whether two numbers agree as far as both go (14/12 is 14/12/2021), or two names but for one letter."""
    if one[0].isdecimal() and other[0].isdecimal():
        pairs = zip(_PARTS.findall(one), _PARTS.findall(other), strict=False)
        return all(int(first) == int(second) for first, second in pairs)
    short, long = sorted((one, other), key=len)
    if len(short) < SPELT or len(long) > len(short) + 1:
        return False
    start = next((place for place, pair in enumerate(zip(short, long, strict=False)) if len(set(pair)) > 1), len(short))
    return long[start + 1 :] in {short[start:], short[start + 1 :]}


def _recur(one: set[str], other: set[str], mine: Particulars, theirs: Particulars) -> bool:
    """Say whether a name that recurs in one article alone gives way to one that recurs in the other alone."""
    is_mine = any(mine.names[name] > 1 for name in one) and theirs.names.keys().isdisjoint(one)
    return is_mine and any(theirs.names[name] > 1 for name in other) and mine.names.keys().isdisjoint(other)
