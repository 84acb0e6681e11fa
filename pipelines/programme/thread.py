"""What the sentences of an article say of those after them: a list under its heading, a line that only says of whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from crawler.reference.regions import is_province, load_regions
from pipelines.places.words import load_words
from pipelines.programme.dimensions import dimensions_of, does_something, is_deed, says_which, won_in
from pipelines.programme.meaning import PROGRAMME, REPORTING, Meaning
from pipelines.programme.stance import said_of
from pipelines.programme.units import ENDS, MANY, SHORT, Unit, roll_of
from pipelines.programme.unsaid import OURS
from pipelines.programme.years import AGAIN, is_entry
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.programme.units import Sign

NAMING = frozenset({*PROGRAMME, "ceremony", "forum"})
TELLING = REPORTING | NAMING | {"lookalike", "list"}  # without these a sentence reports nothing, and ends nothing

FEW = 6  # words from a province to its first member
ALL = 5  # lines of dimensions that are those of the programme
# Phrases by which a sentence of a few words says who, and words that say nothing.
NAMED = ("same", "namely", "passes", "one", "chosen", "entered", "member", "marking", "finalist", "each", "last")
SHORT_OF_IT = ("entered", "joining", "guidance", "member", "signing", "masterplan", "evaluation", "assessment")
NAMED_FOR_IT = words_of("programme", "nominated")
SMALL = words_of("programme", "small")
COLUMNS = words_of("programme", "columns")
SENDING = words_of("programme", "sending")
HANDERS = words_of("programme", "handers")
HANDED = words_of("programme", "handed")
HANDED_NEAR = 3  # words from handing over to what: mengganjar Kota A dengan penghargaan
ALIKE = words_of("programme", "alike")
AMOUNTS = words_of("programme", "amounts")
ALSO = 2  # words beside the names of a line in a list


@dataclass(slots=True, kw_only=True)
class Thread:
    """What the sentences before one say of it."""

    heading: Meaning | None = None  # of the list in which it may stand
    awarded: Meaning | None = None
    latest: Meaning | None = None
    given: Meaning | None = None  # what "this award" is, be it one for all who wrote a plan
    wrong: Meaning | None = None  # said of somebody, and not so
    is_foreign: bool = False
    is_headed: bool = False  # by a look-alike: below such a headline only what names the programme is its own
    is_given: bool = False  # by somebody else

    def says_nothing_of(self, unit: Unit) -> bool:
        """Say whether a sentence neither reports anything nor goes on with what was reported."""
        if self.heading or self.wrong or not unit.groups.isdisjoint(TELLING):
            return False
        return "namely" not in unit.groups or not _names_them(unit)

    def turns_to_others(self, unit: Unit) -> bool:
        """Say whether a sentence is about what others do, or still is, and remember it."""
        groups = unit.groups
        is_nameless = groups.isdisjoint(NAMING)
        self.is_headed = self.is_headed or (unit.number == 0 and "lookalike" in groups and is_nameless)
        self.is_foreign = "lookalike" in groups or ((self.is_foreign or self.is_headed) and is_nameless)
        is_theirs = ("giver" in groups or _is_anothers(unit)) and groups.isdisjoint(OURS)
        self.is_given = is_theirs or (self.is_given and groups.isdisjoint(NAMING | {"ministry"}))
        return self.is_foreign or self.is_given

    def goes_on(self, unit: Unit, *, is_prize: bool) -> Meaning | None:
        """Return what a sentence reports that only says of whom, or as a line of a list."""
        is_right = unit.has("right", "instead") and "missed" not in unit.groups
        if self.wrong and unit.places and (is_right or _is_won("this", unit)):  # Yang benar Kota A
            return self.wrong
        if is_prize and self.heading and self.heading.what == "award":
            return replace(self.heading, sign=None, dimensions=dimensions_of(unit))
        if self.awarded and unit.places and (behind := _came_behind(unit)):
            ranked = () if unit.tokens.words[behind.first] in NAMED_FOR_IT else self.awarded.dimensions
            return replace(self.awarded, what="evaluation", sign=behind, dimensions=ranked)
        if self.latest and unit.places and _came_first(unit, self.latest):
            return replace(self.latest, what="award", sign=None)
        told = self.heading or _resumed(self.awarded, self.latest, unit)
        if told and told.what == "award" and _came_behind(unit):  # whichever of two prizes they did not win
            return None
        return listed_under(replace(told, dimensions=()) if told and is_alike(unit) else told, unit)

    def again(self, unit: Unit) -> list[Meaning]:
        """Return the award spoken of before, where a sentence says who got "this award"."""
        is_told = self.given and unit.places and not unit.has("missed", "hoped", "foreign")
        return [self.given] if self.given and is_told and _is_won("this", unit) else []

    def take(self, unit: Unit, meanings: Sequence[Meaning]) -> None:
        """Remember what a sentence reports; beside an award of another kind, of no prize who came behind."""
        self._take(unit, meanings)
        if "foreign" in unit.groups:
            self.given = self.awarded = None

    def _take(self, unit: Unit, meanings: Sequence[Meaning]) -> None:
        if not meanings:
            resumed = self.latest if "list" in unit.groups else None  # Berikut daftarnya, some sentences later
            self.heading = heading_after(unit, self.heading or resumed)
            return
        awarded = next((one for one in meanings if one.what == "award"), None)
        is_another = any(not place.notes for place in unit.places)
        if awarded and (awarded.dimensions or is_another or not self.awarded):  # else it goes on about the same
            self.awarded = awarded
        self.heading = self.latest = meanings[0]
        if self.latest.what == "award" or self.latest.is_reasoned:
            one = self.latest.dimensions if len(self.latest.dimensions) == 1 else ()
            self.given = replace(self.latest, sign=None, dimensions=one)


def _is_anothers(unit: Unit) -> bool:
    """Say whether somebody hands over a prize of his own: Gubernur A menyerahkan piagam; not piagam itu."""
    words = unit.tokens.words
    offices = [number for number in range(unit.first, unit.end) if words[number] in HANDERS]
    if not offices or "this" in unit.groups:  # as in most sentences
        return False
    handing = {number for number in range(offices[0] + 1, unit.end) if words[number] in HANDED}
    wins = {sign.first for sign in unit.of("win")}
    reach = range(HANDED_NEAR + 1)
    return any(
        prize.first - far in handing and wins.isdisjoint(range(prize.first - far, prize.first))
        for prize in unit.of("prize") for far in reach
    )  # fmt: skip


def _came_behind(unit: Unit) -> Sign | None:
    """Return the word that says that a region came behind those who won: Kota B di peringkat kedua."""
    if "finalist" not in unit.groups or unit.has("foreign", "hoped"):
        return None
    return next(iter(said_of(unit.of("finalist"), unit)), None)


def _came_first(unit: Unit, before: Meaning) -> bool:
    """Say whether a sentence says who came before a finalist: Juara pertama diraih Kota B."""
    is_behind = before.what == "evaluation" and before.sign is not None and before.sign.group == "finalist"
    if not is_behind or not before.dimensions or unit.has("foreign", "hoped", "due", "dimension"):
        return False
    first = said_of(unit.of("prize", "best"), unit)
    return bool(first) and first[0].first == unit.first


def goes_back(unit: Unit) -> bool:
    """Say whether somebody won what was spoken of before: meraihnya, penghargaan itu diraih, penghargaan serupa."""
    if not unit.has("win", "passes"):  # as most sentences do not
        return False
    words, won = unit.tokens.words, said_of(unit.of("win", "passes"), unit)
    is_again = bool(won) and AGAIN in words[unit.first : unit.end] and not unit.has("prize", "dimension")
    is_it = any(words[sign.last].endswith("nya") for sign in won)
    return is_it or is_again or _is_won("this", unit) or (_is_won("same", unit) and "prize" in unit.groups)


def is_alike(unit: Unit) -> bool:
    """Say whether others have a prize of that kind, in whichever dimension: Kota B menerima penghargaan serupa."""
    words = unit.tokens.words
    is_theirs = "prize" in unit.groups and AGAIN not in words[unit.first : unit.end]
    return is_theirs and any(words[one.last] in ALIKE for one in unit.of("same"))


def _is_won(group: str, unit: Unit) -> bool:
    return group in unit.groups and bool(said_of(unit.of("win", "passes"), unit))


def listed_under(heading: Meaning | None, unit: Unit) -> Meaning | None:
    """Return what a line of a list, or a sentence that goes on with one, reports under its heading."""
    if heading is None or unit.has("missed", "hoped", "due", "readying", "ahead", "lookalike", "foreign"):
        return None
    if heading.what == "award" and unit.has(*SHORT_OF_IT):
        return None  # which tells how it came to that, or what others did
    dimensions = won_in(unit)
    if not unit.places and _adds_to(heading, dimensions, unit):
        return replace(heading, sign=None, dimensions=dimensions)
    if len(dimensions) < len(dimensions_of(unit)) or (dimensions and heading.what != "award"):
        return None
    if unit.places and _goes_on(unit, has_dimensions=bool(dimensions), is_award=heading.what == "award"):
        own = dimensions if dimensions or "special" in unit.groups else heading.dimensions
        return replace(heading, sign=None, dimensions=own)
    return None


def _adds_to(heading: Meaning, dimensions: tuple[Sign, ...], unit: Unit) -> bool:
    """Say whether a line without a name tells when it was, or in which dimension: 2021: smart living; Kategorinya …"""
    if heading.what != "award":
        return is_entry(unit) and "marking" in unit.groups
    return bool(dimensions) and (is_entry(unit) or (not heading.dimensions and says_which(unit)))


def _goes_on(unit: Unit, *, has_dimensions: bool, is_award: bool) -> bool:
    if len(roll_of(unit)) >= MANY and not _are_measured(unit):
        return "masterplan" in unit.groups or not _tells_otherwise(unit)
    if _are_measured(unit) or (is_award and has_dimensions and does_something(unit)):
        return False
    if unit.words <= SHORT:
        return has_dimensions or _only_names(unit, is_award=is_award)
    if is_award and (has_dimensions or "prize" in unit.groups):
        return unit.has("label", "win", "passes") and "doing" not in unit.groups
    if has_dimensions or "meeting" in unit.groups:
        return False
    return unit.has("namely", "same") or _is_by_province(unit)


def _tells_otherwise(unit: Unit) -> bool:
    """Say whether something else is told of a list: A, B, dan C merampungkan perda; kabel menghubungkan A, B, dan C."""
    row = roll_of(unit)
    before, after = row[0].first - 1, row[-1].last + 1
    is_done_to = is_deed(before, unit) and unit.tokens.words[before] not in SENDING
    return is_done_to or (after < unit.end and is_deed(after, unit)) or unit.has("making", "doing")


def _only_names(unit: Unit, *, is_award: bool) -> bool:
    """Say whether a few words say only who, as the lines of a list do: 2. Kota B; a sentence may say what it does."""
    others = _others(unit)
    if "meeting" in unit.groups:
        return False
    if others == 0 or (others == 1 and len(unit.places) > 1) or _is_entry(unit):
        begins = is_award and unit.places[0].first <= unit.first + 1
        return not is_award or begins or len(unit.places) > 1 or others <= ALSO
    return unit.has(*NAMED) and others <= ALSO and ("same" in unit.groups or not does_something(unit))


def _is_entry(unit: Unit) -> bool:
    """Say whether it is one of a list: in a line of its own without a full stop, or numbered: Ketiga, Kota C …"""
    if unit.tokens.words[unit.first] in load_words().ordinals:
        return True
    is_named = any("place" not in one.notes for one in unit.places)  # dari Bali Kota A; not acaranya di Kota A
    if ";" in unit.tokens.margin(unit.first) and is_named and not does_something(unit):
        return True
    after = unit.tokens.margin(unit.end)
    is_alone = "\n" in unit.tokens.margin(unit.first) and ("\n" in after or unit.end == len(unit.tokens.words))
    return is_alone and ENDS.isdisjoint(after.partition("\n")[0])


def _others(unit: Unit) -> int:
    """Return how many words of a line are neither a name nor of a phrase, nor a number."""
    spans = [(one.first, one.last) for one in unit.places] + [(one.first, one.last) for one in unit.signs]
    known = {number for first, last in spans for number in range(first, last + 1)}
    words = unit.tokens.words
    numbers = [number for number in range(unit.first, unit.end) if number not in known]
    return sum(words[number] not in SMALL and not words[number].isdecimal() for number in numbers)


def _are_measured(unit: Unit) -> bool:
    """Say whether each has an amount of its own, which compares them: Kota A Rp 5 miliar, Kota B Rp 7 miliar."""
    ends = [*(place.first for place in unit.places[1:]), unit.end]
    amounts = [unit.tokens.words[place.last + 1 : end] for place, end in zip(unit.places, ends, strict=True)]
    measured = [one for one in amounts if not AMOUNTS.isdisjoint(one) and any(map(str.isdecimal, one))]
    return len(measured) > 1


def _is_by_province(unit: Unit) -> bool:
    """Say whether a sentence names those of one province: Adapun Sulawesi Barat mengirimkan Kabupaten A dan B."""
    regions = load_regions()
    first, *others = unit.places
    if not is_province(first.codes[0]) or not others:
        return False
    is_near = others[0].first - first.last <= FEW
    return is_near and all(regions[place.codes[0]].province == first.codes[0] for place in others)


def heading_after(unit: Unit, before: Meaning | None) -> Meaning | None:
    """Return what holds for the lines that follow a sentence which reports nothing."""
    if before is None:
        return None
    if unit.words <= SHORT and (dimensions := dimensions_of(unit)) and not unit.places:
        return replace(before, dimensions=dimensions)
    is_head = COLUMNS.issuperset(unit.tokens.words[unit.first : unit.end])
    is_between = is_head or unit.words == 1 or "list" in unit.groups or unit.tokens.gap(unit.end).startswith(":")
    return before if is_between or (unit.words <= SHORT and unit.places) else None


def _resumed(awarded: Meaning | None, latest: Meaning | None, unit: Unit) -> Meaning | None:
    """Return what was spoken of before, which a sentence goes on with that only says who, or in which dimension."""
    if "same" in unit.groups and unit.places:
        return awarded if "prize" in unit.groups else latest
    if _names_them(unit):
        return latest
    return awarded if dimensions_of(unit) and not does_something(unit) else None


def _names_them(unit: Unit) -> bool:
    """Say whether a sentence only says who they are: Kesepuluh daerah itu adalah Kabupaten A, B, dan C."""
    return "namely" in unit.groups and len(unit.places) >= MANY and len(roll_of(unit)) >= MANY


def lines_of_prizes(units: Sequence[Unit]) -> set[int]:
    """Return the lines that are nothing but a dimension where several follow one another: what one region won.

    Of all that the programme has they tell what it is.
    """
    short = [unit for unit in units if "dimension" in unit.groups and not unit.places and unit.words <= SHORT]
    lines = [unit.number for unit in short if _others(unit) == 0]
    if len(lines) < 2:  # most articles
        return set()
    runs = [[number for _, number in run] for _, run in groupby(enumerate(lines), key=lambda one: one[1] - one[0])]
    return {number for run in runs if 1 < len(run) < ALL for number in run}
