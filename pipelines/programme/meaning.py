"""What one sentence reports: an award, an evaluation, a masterplan, taking part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipelines.programme.days import printed_days
from pipelines.programme.dimensions import does_something, won_in
from pipelines.programme.other_years import is_counted, is_year, marks_in
from pipelines.programme.stance import JUDGES, RANKED, is_said, said_of, without_purposes
from pipelines.programme.units import LEAD, MANY, Sign, announced_in, roll_of
from pipelines.programme.years import is_entry, names_year
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.programme.units import Unit

NEAR = 4  # words between winning and a dimension
OPENING = 1  # words before who acts: BINJAI – Inspektorat
SHORTLY = 2  # words before an evaluation
CHOSEN_FOR = 3  # words from being chosen to what for: terpilih sebagai salah satu penerima
PROGRAMME = ("programme", "scheme", "assessment")
NAMED = (*PROGRAMME, "ceremony")
TIES = (*NAMED, "forum", "city", "dimension")
REPORTING = frozenset({
    "prize", "ceremony", "win", "best", "this", "dimension", "bare", "short", "finalist", "assessment", "evaluation",
    "marking", "index", "masterplan", "member", "fellows", "chosen", "attending", "entered", "signing",
    "joining", "guidance", "programme", "step", "one",
})  # fmt: skip
PLANNED = words_of("programme", "planned") | words_of("programme", "supporting")
AGREEMENTS = words_of("programme", "agreements")
AND = words_of("programme", "and")
ALREADY = words_of("programme", "already")
PRESENTING = words_of("programme", "presenting")
DONE = words_of("programme", "finished")
THEN = words_of("programme", "then")
ASSESSED = words_of("programme", "assessed")
HOSTING = words_of("programme", "hosting")
INCLUDING = words_of("programme", "including")
HANDING = words_of("programme", "handing")
FOLLOWS = "menyusul"
TAKING = frozenset({"joining", "entered"})
ASSESSING = words_of("programme", "assessing")
UNDERGOING = words_of("programme", "undergoing")
APART = words_of("programme", "apart")
BY_WHOM = JUDGES | {"tim"}  # dinilai oleh tim penilai
EXPLAINING = words_of("programme", "explaining")
CLAUSES = words_of("programme", "clauses")
CALLING = words_of("programme", "calling")
DATING = words_of("programme", "dating")
THROUGH = words_of("programme", "through")
OUT_OF = words_of("programme", "out-of")
ON = words_of("programme", "on")
OFFICES = words_of("programme", "offices")
TWO = words_of("programme", "two")
FOR_WHICH = words_of("programme", "for-which")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the whole article says to its sentences."""

    is_known: bool  # it speaks of the programme
    is_awarding: bool  # it tells of awards
    selected: int | None  # the first sentence that tells how those who are to take part are chosen
    is_evaluating: bool  # it tells of an evaluation
    is_choosing: bool  # or have been
    is_contracting: bool  # somebody signs something with a firm or a school

    @property
    def is_selecting(self) -> bool:
        return self.selected is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """Something a sentence reports, and for an award the dimensions it names."""

    what: str
    sign: Sign | None = None  # the word that says so
    dimensions: tuple[Sign, ...] = ()
    is_reasoned: bool = False  # an award for all who did it: for the masterplan, for taking part


def meanings_of(unit: Unit, setting: Setting) -> list[Meaning]:
    """Return what a sentence reports, of whichever regions."""
    unit = without_purposes(unit)
    if REPORTING.isdisjoint(unit.groups) or "lookalike" in unit.groups:
        return []
    if not (unit.has(*TIES) or (setting.is_known and (_is_about_it(unit) or _is_marked(unit, setting)))):
        return []
    said = _signs_by_group(unit)
    award = _award(unit, said, setting)
    if award is not None:
        return [award]
    return [] if "general" in unit.groups else list(_steps(unit, said, setting))


def _signs_by_group(unit: Unit) -> dict[str, Sign]:
    """Return of each group the first phrase that holds; who does not join at first does not join later in it."""
    said = {sign.group: sign for sign in reversed(said_of(unit.signs, unit))}
    if "attending" in said and not _is_a_meeting(unit):
        said.setdefault("chosen", said["attending"])
    if "guidance" in said:
        said.setdefault("joining", said["guidance"])
    if "finalist" in said and "prize" in unit.groups and not unit.has(*TIES):  # it came behind in another prize
        del said["finalist"]
    steps = [] if said.get("member") else unit.of("chosen", "attending", "entered", "joining", "guidance")
    if steps and not is_said(steps[0], unit):
        return {group: sign for group, sign in said.items() if group not in {"entered", "joining", "programme"}}
    return said


def _is_a_meeting(unit: Unit) -> bool:
    """Say whether those who took part in something took part in a meeting."""
    return unit.has("forum", "meeting", "ceremony") and "programme" not in unit.groups


def _is_about_it(unit: Unit) -> bool:
    if unit.whole is not None or unit.has("ministry", "member") or is_roll(unit) or _hosts(unit):
        return True
    if {"also", "evaluation"} <= unit.groups or is_entry(unit) or joined(unit):
        return True
    if (
        {"evaluation", "marking"} <= unit.groups and unit.places and unit.years
    ):  # Pada evaluasi 2023 Kota A mendapat nilai
        return True
    return "chosen" in unit.groups and ("one" in unit.groups or _includes(unit))


def _includes(unit: Unit) -> bool:
    """Say whether a region is named as one of those: tahun 2019 dipilih 25 daerah, termasuk Kota A."""
    return any(unit.tokens.words[place.first - 1] in INCLUDING for place in unit.places)


def _is_marked(unit: Unit, setting: Setting) -> bool:
    """Say whether a sentence gives the mark of a year in a report on an evaluation: pada 2021 nilainya 3,21."""
    return setting.is_evaluating and unit.has("marking", "evaluation") and names_year(unit) and bool(marks_in(unit))


def joined(unit: Unit) -> Sign | None:
    """Return the word that says only in which year a region came in, or with whom: Kota A bergabung pada 2018."""
    words = unit.tokens.words
    for sign in unit.of("entered", "chosen", "passes", "namely"):
        verb = sign.first - 1 if words[sign.first - 1] in ALREADY else sign.first
        is_told = words[sign.first] == FOLLOWS or sign.group in {"entered", "chosen"}
        if is_told and any(place.last + 1 == verb for place in unit.places) and _is_all(sign, unit):
            return sign
    return None


def _is_all(sign: Sign, unit: Unit) -> bool:
    """Say whether only a year or companions follow: pada 2018, bersama 49 daerah lain."""
    after = unit.tokens.words[sign.last + 1 : min(unit.end, sign.last + 3)]
    return after[:1] == ["bersama"] or (len(after) == 2 and after[0] in DATING and is_year(after[1]))


def is_roll(unit: Unit) -> bool:
    """Say whether a sentence lists those who got somewhere, short of an award: yang terpilih yakni A, B, dan C."""
    told = unit.of("chosen", "entered", "member", "fellows", "evaluation")
    if not told or unit.has("prize", "win", "best", "forum", "meeting"):
        return False
    return len(roll_of(unit)) >= MANY or bool(announced_in(unit, told[0]))


def _award(unit: Unit, said: dict[str, Sign], setting: Setting) -> Meaning | None:
    dimensions = won_in(unit)
    behind = said.get("finalist")
    if behind and _is_short_of_it(behind, dimensions, unit):
        return Meaning(what="evaluation", sign=behind, dimensions=dimensions)
    sign = _prize(unit, said, dimensions) or _win(dimensions, unit)
    is_ours = unit.has("programme", "ceremony", "forum") or (bool(dimensions) and "ministry" in unit.groups)
    if "foreign" in unit.groups and not is_ours and not _is_one_of_two(unit):
        return None
    dimensions = _not_only_nominated(dimensions, unit)
    if sign is not None and not dimensions:
        return _reasoned(unit, said, sign)
    if sign is not None or (setting.is_awarding and _shares_out(unit, dimensions)):
        return Meaning(what="award", sign=sign, dimensions=dimensions)
    return None


def _not_only_nominated(dimensions: tuple[Sign, ...], unit: Unit) -> tuple[Sign, ...]:
    """Return the dimensions without one that a region was named for and won in another: nominasi A, dan menang di B."""
    named, wins = unit.of("finalist"), unit.of("win")
    if not named or not wins:
        return dimensions
    won = tuple(one for one in dimensions if not named[0].last < one.first < wins[-1].first)
    return won or dimensions


def _is_one_of_two(unit: Unit) -> bool:
    """Say whether a prize is named beside one of another kind: dua penghargaan, yaitu Adipura dan Smart City."""
    foreign = unit.of("foreign")
    rows = [sorted((foreign[0], one), key=lambda sign: sign.first) for one in unit.of("city", "dimension")]
    return len(foreign) == 1 and any(_are_two(first, second, unit) for first, second in rows)


def _are_two(first: Sign, second: Sign, unit: Unit) -> bool:
    """Say whether "dan" joins what two prizes are for, if two are told, or the second is told to be one too."""
    words, prizes = unit.tokens.words, unit.of("prize")
    between = range(first.last + 1, second.first)
    is_told = any(one.first in between or words[one.first - 1] in TWO for one in prizes)
    return is_told and len(between) <= NEAR and any(words[one] in AND for one in between)


def _is_short_of_it(finalist: Sign, dimensions: tuple[Sign, ...], unit: Unit) -> bool:
    """Say whether somebody only came near a prize: nominator penghargaan, but not masuk nominasi dan meraihnya."""
    if any(_comes_after(win, finalist, unit) for win in said_of(unit.of("win"), unit)):
        return False
    prizes = unit.of("prize", "ceremony", "win")
    is_near = all(0 < one.first - finalist.last <= NEAR or not is_said(one, unit) for one in prizes)
    return bool(dimensions) or (bool(prizes) and is_near)


def _comes_after(win: Sign, before: Sign, unit: Unit) -> bool:
    """Say whether winning is told as what came after: Dari sepuluh besar, Kota A akhirnya meraih."""
    between = range(before.last + 1, win.first + 1)
    return any(unit.tokens.words[one] in THEN or "," in unit.tokens.gap(one) for one in between)


def _prize(unit: Unit, said: dict[str, Sign], dimensions: tuple[Sign, ...]) -> Sign | None:
    """Return the word for an award; "terbaik" in an evaluation, or in a ranking, is a mark."""
    prizes = said_of(unit.of("prize", "ceremony"), unit)
    if "index" in unit.groups or (not dimensions and "assessment" in said):
        prizes = tuple(sign for sign in prizes if unit.tokens.words[sign.first] not in RANKED)
    is_won = unit.has("win", "passes", "best") or any(_is_handed(sign, unit) for sign in prizes)
    if all(sign.group == "ceremony" for sign in prizes) and not is_won:
        return None
    return prizes[0] if prizes and unit.has(*TIES) else None


def _is_handed(ceremony: Sign, unit: Unit) -> bool:
    """Say whether it is handed over itself, and no speech at it: memberikan Smart City Award kepada Kota A."""
    return not HANDING.isdisjoint(unit.tokens.words[max(unit.first, ceremony.first - 2) : ceremony.first])


def _reasoned(unit: Unit, said: dict[str, Sign], sign: Sign) -> Meaning:
    """Return an award without a dimension, or what it was given to all for: nothing that a clause before it tells."""
    plans = [one for one in unit.of("masterplan") if not _happened_before(one, sign, unit)]
    if any(_is_category(one, unit) for one in plans):
        return Meaning(what="award", sign=sign)
    if plans and _is_done(unit):
        return Meaning(what="masterplan", sign=sign, is_reasoned=True)
    if _is_for_all(unit, said, sign):
        return Meaning(what="participant", sign=sign, is_reasoned=True)
    return Meaning(what="award", sign=sign)


def _is_done(unit: Unit) -> bool:
    """Say whether a plan is told to be written, and not only shown to who judged how: setelah memaparkan masterplan."""
    making = said_of(unit.of("making"), unit)
    is_shown = all(unit.tokens.words[one.first] in PRESENTING for one in making)
    return bool(making) and not (is_shown and "others" not in unit.groups)


def _happened_before(sign: Sign, prize: Sign, unit: Unit) -> bool:
    """Say whether a clause of its own tells what was before a prize: Karena masterplan rampung, Kota A diganjar …"""
    if sign.last >= prize.first:
        return False
    words, gap = unit.tokens.words, unit.tokens.gap
    is_clause = not CLAUSES.isdisjoint(words[unit.first : sign.first])
    return is_clause and any("," in gap(number) for number in range(sign.last + 1, prize.first + 1))


def _is_category(sign: Sign, unit: Unit) -> bool:
    """Say whether a prize has its name from it, or the best have it: kategori quick win, quick win terbaik."""
    after = sign.last + 1
    is_best = (
        after < unit.end and unit.tokens.words[after] in RANKED and any(one.first != after for one in unit.of("prize"))
    )
    return is_best or any(label.last + 1 == sign.first for label in unit.of("label"))


def _is_for_all(unit: Unit, said: dict[str, Sign], prize: Sign) -> bool:
    """Say whether all get it who took part: not where it is told to be won after that, mengikuti … dan meraih."""
    joining = unit.of("joining")
    if joining and any(joining[0].last < win.first for win in said_of(unit.of("win"), unit)):
        joining = ()
    reasons = [*joining, *unit.of("guidance")]
    if "chosen" in said and not _are_chosen_for_it(unit):
        reasons.append(said["chosen"])
    if "member" in said and _is_why(said["member"], prize, unit):
        return True
    return not all(_happened_before(one, prize, unit) for one in reasons)


def _is_why(member: Sign, prize: Sign, unit: Unit) -> bool:
    """Say whether a prize is for being a peserta: sebagai peserta, piagam peserta; not where that says who wins it."""
    return member.first > prize.first or unit.tokens.words[member.first - 1] in CALLING


def _are_chosen_for_it(unit: Unit) -> bool:
    """Say whether somebody was chosen to win, and not to take part: terpilih menerima penghargaan."""
    won = said_of(unit.of("win", "passes", "prize"), unit)
    return any(0 < one.first - sign.last <= CHOSEN_FOR for sign in unit.of("chosen") for one in won)


def _shares_out(unit: Unit, dimensions: tuple[Sign, ...]) -> bool:
    """Say whether regions stand with dimensions as in a list of winners, without a word for winning."""
    if not dimensions or not unit.places or unit.has("hoped", "pillars", "six") or does_something(unit):
        return False
    if not all(is_said(one, unit) for one in unit.of("prize", "win", "best", "passes")):
        return False
    before = {unit.tokens.words[sign.first - 1] for sign in dimensions if sign.first > unit.first}
    if any("(" in unit.tokens.margin(sign.first) and _follows(sign, unit) for sign in dimensions):
        return True
    return unit.has("label", "namely", "passes") or not before.isdisjoint({"untuk", "pada", "di"})


def _follows(sign: Sign, unit: Unit) -> bool:
    return any(place.last + 1 == sign.first for place in unit.places)


def _win(dimensions: tuple[Sign, ...], unit: Unit) -> Sign | None:
    """Return the word that says that one of the dimensions was won."""
    if (spoken := unit.of("this")) and any(_is_told(one, spoken[0], unit) for one in dimensions):
        return spoken[0]
    if "index" in unit.groups:
        return None
    groups = ("win", "best", "chosen") if "jury" in unit.groups else ("win", "best")
    wins = said_of(unit.of(*groups), unit)
    return next((win for win in wins if any(_apart(one, win, unit) <= NEAR for one in dimensions)), None)


def _is_told(dimension: Sign, spoken: Sign, unit: Unit) -> bool:
    """Say whether "this award" is told to be for it: Penghargaan itu untuk smart living; not bukti bahwa smart …"""
    before = dimension.first - 1
    return before == spoken.last or unit.tokens.words[before] in FOR_WHICH


def _apart(dimension: Sign, win: Sign, unit: Unit) -> int:
    """Return how many words are between them, names not counted: smart living Gerakan … 2023 diraih."""
    named = [one for one in unit.of(*NAMED) if dimension.last < one.first and one.last < win.first]
    years = sum(dimension.last < year < win.first for year in unit.years)
    winners = [place for place in unit.places if win.last < place.first and place.last < dimension.first]
    names = sum(one.last - one.first + 1 for one in named) + sum(one.last - one.first + 1 for one in winners)
    return abs(dimension.first - win.last) - names - years


def _steps(unit: Unit, said: dict[str, Sign], setting: Setting) -> Iterator[Meaning]:
    """Yield how far regions got, short of an award."""
    if unit.has(*TIES):
        yield from (Meaning(what=sign.value, sign=sign) for sign in said_of(unit.of("step"), unit))
    if sign := _evaluated(unit, said, setting):
        yield Meaning(what="evaluation", sign=sign)
    part = _taking_part(unit, said, setting)
    if (sign := said.get("masterplan")) and _is_written(sign, part, unit, said):
        yield Meaning(what="masterplan", sign=said["guidance"] if _is_taught_there(unit, said) else sign)
    if part:
        yield Meaning(what="participant", sign=part)


def _is_written(sign: Sign, part: Sign | None, unit: Unit, said: dict[str, Sign]) -> bool:
    """Say whether a masterplan is told to be written; one that regions were chosen for is still to come.

    Lessons on how one is written say so only of somebody who gives or takes them, of where they are given, or by day.
    """
    if part is not None and part.group in {"chosen", "attending", "signing"} and part.first < sign.first:
        done = [one for one in said_of(unit.of("making"), unit) if unit.tokens.words[one.first] in DONE]
        return any(part.last < one.first < sign.first for one in done)
    if "guidance" in said and not (unit.has("actor", "that", "others") or unit.places or dates_lessons(unit)):
        return False
    is_ours = unit.has(*TIES) or (_stands_alone(sign, unit) and (is_entry(unit) or _is_guided_by_it(unit, said)))
    return is_ours and (unit.number == 0 or not {"making", "joining"}.isdisjoint(said))


def _is_guided_by_it(unit: Unit, said: dict[str, Sign]) -> bool:
    """Say whether the ministry guides those who write a plan, which then is the programme's."""
    return "guidance" in said and unit.has("ministry")


def dates_lessons(unit: Unit) -> bool:
    """Say whether a sentence tells on which day lessons on the plan were: bimtek masterplan pada 4-5 Juli 2018."""
    return {"masterplan", "guidance"} <= unit.groups and next(printed_days(unit.text()), None) is not None


def _is_taught_there(unit: Unit, said: dict[str, Sign]) -> bool:
    """Say whether lessons are told of by where they were alone: bimtek penyusunan masterplan di Kabupaten A."""
    return "guidance" in said and bool(unit.places) and all(place.notes for place in unit.places)


def _stands_alone(sign: Sign, unit: Unit) -> bool:
    """Say whether a plan is not told to be one of something else: masterplan disahkan, but not masterplan drainase."""
    after = sign.last + 1 + (unit.tokens.words[sign.last + 1 : sign.last + 2] == ["nya"])
    if after >= unit.end or not unit.tokens.is_joined(after) or unit.tokens.words[after] in APART:
        return True
    return after in {sign.first for sign in unit.of("making")} | {place.first for place in unit.places}


def _evaluated(unit: Unit, said: dict[str, Sign], setting: Setting) -> Sign | None:
    if "foreign" in unit.groups or ("selection" in unit.groups and not _is_ranked(unit)) or _is_audited(unit):
        return None
    is_marked = unit.has(*PROGRAMME, "city") or ("ministry" in unit.groups and not setting.is_selecting)
    is_marked = (is_marked or (setting.is_known and _is_marked(unit, setting))) and "chosen" not in said
    mark = said.get("index") or _marked(unit, said, setting) or said.get("finalist")
    sign = said.get("assessment") or said.get("evaluation") or (mark if is_marked else None)
    return None if sign is None or _is_explained(sign, unit) or _are_choosing(sign, unit, setting) else sign


def _is_audited(unit: Unit) -> bool:
    """Say whether it is the town's own auditors of whom a sentence tells: Inspektorat mengevaluasi program."""
    first = unit.first + OPENING
    return "ministry" not in unit.groups and any(sign.first <= first for sign in unit.of("auditor"))


def _are_choosing(sign: Sign, unit: Unit, setting: Setting) -> bool:
    """Say whether only evaluators are named where it was told how regions are chosen: by them, di muka tim asesor."""
    told = (sign, *unit.of("evaluation", "assessment"))
    is_by_whom = all(unit.tokens.words[one.last] in BY_WHOM for one in told)
    is_told = setting.selected is not None and setting.selected <= unit.number
    return is_told and is_by_whom and not names_year(unit)


def _is_explained(sign: Sign, unit: Unit) -> bool:
    """Say whether an evaluation is only told of to those whom it is for: sosialisasi program evaluasi smart city."""
    return not EXPLAINING.isdisjoint(unit.tokens.words[max(unit.first, sign.first - SHORTLY) : sign.first])


def _marked(unit: Unit, said: dict[str, Sign], setting: Setting) -> Sign | None:
    """Return the word for a mark; where regions are chosen, not of an assessment that only led to that.

    What was achieved is a mark only where its figure is told: capaian itu.
    """
    sign = said.get("marking")
    if sign is not None and sign.last > sign.first and not marks_in(unit):  # capaian itu, of whatever
        return None
    if sign is None or unit.tokens.words[sign.first] not in ASSESSING or not setting.is_choosing:
        return sign
    is_own = (
        unit.years
        or unit.has("win", "evaluation")
        or not UNDERGOING.isdisjoint(unit.tokens.words[unit.first : sign.first])
    )
    return sign if is_own else None


def _is_ranked(unit: Unit) -> bool:
    """Say whether an assessment gave ranks, and was none of those who are to take part: peringkat 8 asesmen."""
    words = unit.tokens.words
    return unit.has("finalist", "assessment") and all(words[sign.first] in ASSESSED for sign in unit.of("selection"))


def _taking_part(unit: Unit, said: dict[str, Sign], setting: Setting) -> Sign | None:
    """Return the word that says that regions take part."""
    is_roll_of_members = setting.is_known and is_roll(unit)
    is_listed = is_roll_of_members or is_entry(unit)
    sign = (joined(unit) if setting.is_known else None) or _member(unit, setting, is_listed=is_listed)
    if sign:
        return sign
    said = {group: sign for group, sign in said.items() if not _is_elsewhere(sign, unit, setting)}
    if "chosen" in said and (is_listed or _tells_of_its_own(unit, said, setting)):
        return said["chosen"]
    if "selection" in unit.groups and not _got_through(unit, said):
        return None
    if not ("programme" in unit.groups or (setting.is_known and "scheme" in unit.groups)):
        known = said.get("entered") or said.get("fellows") if is_roll_of_members else _guided(unit, said, setting)
        return known or _one_of_its(unit)
    signing = said.get("signing") if "masterplan" not in unit.groups else None
    joining = None if _is_only_talked_about(unit) else said.get("joining")
    return said.get("entered") or signing or joining or _named(unit, said, setting)


def _member(unit: Unit, setting: Setting, *, is_listed: bool) -> Sign | None:
    """Return the word that calls regions a part of the programme: peserta, percontohan."""
    if "selection" in unit.groups and not unit.has(*PROGRAMME):  # those are its own peserta
        return None
    members = (sign for sign in unit.of("member") if is_said(sign, unit))
    return next((one for one in members if is_listed or _is_membership(one, unit, is_known=setting.is_known)), None)


def _is_elsewhere(sign: Sign, unit: Unit, setting: Setting) -> bool:
    """Say whether somebody takes part in a meeting by it, or signs something else."""
    is_taking = sign.group in TAKING or sign.group == "chosen"
    return (is_taking and _is_for_a_meeting(sign, unit)) or _is_contract(sign, unit, setting)


def _tells_of_its_own(unit: Unit, said: dict[str, Sign], setting: Setting) -> bool:
    """Say whether those whom a sentence says to be chosen are the programme's."""
    return unit.has(*TIES, "one") or _includes(unit) or _agrees(unit, said, setting) or _is_picked(unit, said, setting)


def _agrees(unit: Unit, said: dict[str, Sign], setting: Setting) -> bool:
    """Say whether an article begins with an agreement with the ministry, which is that of the programme."""
    return setting.is_known and unit.number <= LEAD and "signing" in said and unit.has("ministry")


def _is_picked(unit: Unit, said: dict[str, Sign], setting: Setting) -> bool:
    """Say whether the ministry names whom it chose: kami memilih Kota A; Kota A yang kami pilih."""
    sign = said.get("chosen")
    if sign is None or not setting.is_known or "ministry" not in unit.groups or unit.has("meeting", "forum"):
        return False
    words = unit.tokens.words
    return any(
        place.first == sign.last + 1 or (words[place.last + 1] == "yang" and 0 < sign.first - place.last <= CHOSEN_FOR)
        for place in unit.places
    )


def _one_of_its(unit: Unit) -> Sign | None:
    """Return the word that counts a region among the ministry's smart cities: satu dari 25 kabupaten smart city."""
    if not {"one", "ministry", "city"} <= unit.groups or unit.has("prize", "win", "best", "finalist", "index"):
        return None
    ones = said_of(unit.of("one"), unit)
    return next((sign for sign in ones if is_counted(min(sign.last + 2, unit.end - 1), unit)), None)


def _is_only_talked_about(unit: Unit) -> bool:
    """Say whether what is joined is only on the programme: mengikuti pelatihan tentang Gerakan Menuju Smart City."""
    words = unit.tokens.words
    return any(not ON.isdisjoint(words[max(unit.first, one.first - 2) : one.first]) for one in unit.of("programme"))


def _got_through(unit: Unit, said: dict[str, Sign]) -> bool:
    """Say whether what came of a selection is told behind it: Dari 80 calon peserta, Kota A masuk."""
    entered = said.get("entered")
    return entered is not None and _comes_after(entered, unit.of("selection")[-1], unit)


def _is_for_a_meeting(sign: Sign, unit: Unit) -> bool:
    """Say whether somebody was chosen to speak at a meeting, or joins one, or is only looked at: ikut penilaian."""
    if sign.group == "chosen" and "forum" in unit.groups and not unit.has(*PROGRAMME, "member"):
        return True
    words, after = unit.tokens.words, sign.last + 1
    meetings = [one.first for one in unit.of("meeting") if one.first >= after]
    if sign.group == "chosen" and any(words[first - 1] in CALLING for first in meetings):  # sebagai tuan rumah
        return True
    if any(first <= after + 1 for first in meetings):
        return True
    ends = min((one.first for one in unit.of(*PROGRAMME) if one.first > after), default=after + 1)
    return sign.group in TAKING and any(after <= one.first < ends for one in unit.of("marking", "selection"))


def signs_contract(unit: Unit) -> bool:
    """Say whether something is signed with a firm or a school, and not with the ministry: MoU dengan PT A."""
    return unit.has("partner") and "ministry" not in unit.groups and any(map(partial(_is_signed, unit), unit.signs))


def _is_signed(unit: Unit, sign: Sign) -> bool:
    return sign.group == "signing" or (sign.group == "chosen" and unit.tokens.words[sign.first] in AGREEMENTS)


def _is_contract(sign: Sign, unit: Unit, setting: Setting) -> bool:
    """Say whether what is signed is such a contract, in a sentence that says so, or that leaves open with whom.

    So is what an article tells of that does not speak of the programme.
    """
    if not _is_signed(unit, sign) or (setting.is_known and not setting.is_contracting):
        return False
    return signs_contract(unit) or not unit.has("ministry", "programme")


def _guided(unit: Unit, said: dict[str, Sign], setting: Setting) -> Sign | None:
    """Return the word for the programme's lessons, where they go without its name: bimtek smart city."""
    sign = said.get("guidance")
    if sign is None or not setting.is_known or "masterplan" in unit.groups or _is_for_lower_ones(unit):
        return None
    is_beside = any(0 < tie.first - sign.last <= NEAR for tie in unit.of("city", "dimension"))
    return sign if is_beside or _hosts(unit) or {"city", "ministry"} <= unit.groups else None


def _is_for_lower_ones(unit: Unit) -> bool:
    """Say whether lessons are for those below a town, which then gives them itself: bimtek smart city untuk lurah."""
    return any(unit.tokens.words[sign.last] not in OFFICES for sign in unit.of("recipient"))


def _hosts(unit: Unit) -> bool:
    """Say whether regions are where the lessons are held that the article tells of: menjadi lokasi bimtek."""
    return any(unit.tokens.words[sign.first - 1] in HOSTING for sign in unit.of("guidance") if unit.places)


def _named(unit: Unit, said: dict[str, Sign], setting: Setting) -> Sign | None:
    """Return the programme's name where something was done within it: lewat, selama, bagian dari the Gerakan.

    With its year that is so also of what comes from it: membawa piala dari Gerakan Menuju Smart City 2021.
    """
    sign = said.get("programme")
    if sign is None or sign.first < unit.first or unit.has("meeting", "forum"):
        return None
    if unit.has("hoped", "readying", "ahead") and not all(is_said(one, unit) for one in unit.of("prize", "win")):
        return None
    before = unit.tokens.words[max(unit.first, sign.first - 3) : sign.first]
    after = unit.tokens.words[sign.last + 1 : min(unit.end, sign.last + 3)]
    is_theirs = "ministry" in unit.groups and not unit.places and not unit.has("actor", "that")
    is_open = setting.is_selecting or unit.has("hoped", "aimed")
    is_from = any(map(is_year, after)) and not OUT_OF.isdisjoint(before[-1:]) and not is_open and not is_theirs
    if PLANNED.intersection(before):
        return None
    return sign if is_from or "one" in unit.groups or THROUGH.intersection(before) else None


def _is_membership(sign: Sign, unit: Unit, *, is_known: bool) -> bool:
    """Say whether it is a peserta of the programme, not of a course, a meeting, a choice: peserta forum, seleksi."""
    if any(one.first == sign.last + 1 for one in unit.of("forum", "meeting", "selection", "marking")):
        return False
    before = unit.tokens.words[max(unit.first, sign.first - 5) : sign.first]
    if (before and before[-1] in CALLING) or {"salah", "satu"} <= set(before):
        return is_known or unit.has(*PROGRAMME)
    after = unit.tokens.words[sign.last + 1 : min(unit.end, sign.last + 2)]
    if is_known and after and (after[0] == "angkatan" or is_year(after[0])):
        return True
    return any(0 < tie.first - sign.last <= 3 for tie in unit.of(*PROGRAMME, "city"))
