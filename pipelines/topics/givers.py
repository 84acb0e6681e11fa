"""Whose an award or a contest is that bears a topic's words: penghargaan kota cerdas dari A; Lomba B Smart City."""

from __future__ import annotations

from bisect import bisect_right
from itertools import count
from typing import TYPE_CHECKING

from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from pipelines.topics.letters import Letters
    from pipelines.topics.terms import Hit

AWARDS = words_of("topics", "awards")
FROM = words_of("topics", "from")
HANDING = words_of("topics", "handing")
GIVERS = words_of("topics", "givers")
OFFICES = words_of("topics", "offices")
CONTESTS = words_of("topics", "contests")
HOLDING = words_of("topics", "holding")
BY = words_of("topics", "by")
GAMES = words_of("topics", "games")
GIVER = 6  # words in which the ministry is named that gives the topic's own awards
NAME = 2  # words from a game to the term that its name ends with


def is_of_others(hit: Hit, ours: set[int], reading: Letters) -> bool:
    """Say whether a term is the name of what somebody else gives or holds, *ours* being the words of who gives ours."""
    told = (_is_given_by_others, _is_handed_by_others, _is_held_by_others, _is_a_contest)
    return any(is_theirs(hit, ours, reading) for is_theirs in told)


def _is_a_contest(hit: Hit, ours: set[int], reading: Letters) -> bool:
    """Say whether a contest among neighbourhoods has the town and the term as its name: Lomba Surabaya Smart City."""
    before = range(max(0, hit.first - NAME), hit.first)
    game = next((number for number in reversed(before) if reading.word(number) in GAMES), None)
    if game is None or not ours.isdisjoint(before):
        return False
    return all(reading.printed(number)[:1].isupper() for number in range(game + 1, hit.first))


def _is_held_by_others(hit: Hit, ours: set[int], reading: Letters) -> bool:
    """Say whether a term names a contest, and behind it who holds that: ajang kota cerdas yang digelar universitas …"""
    if reading.word(hit.first - 1) not in AWARDS | CONTESTS:
        return False
    behind = range(hit.last + 1, hit.last + 1 + GIVER)
    held = next((number for number in behind if reading.word(number) in HOLDING), None)
    if held is None:
        return False
    holder = next(number for number in count(held + 1) if reading.word(number) not in BY)
    return reading.word(holder) in GIVERS and ours.isdisjoint(range(holder, holder + GIVER))


def _is_handed_by_others(hit: Hit, ours: set[int], reading: Letters) -> bool:
    """Say whether a term names an award, and before it who hands that over: Bank daerah memberi penghargaan …"""
    begin = hit.first - (reading.word(hit.first - 1) in AWARDS)
    if AWARDS.isdisjoint([reading.word(begin), *hit.term.split()]):
        return False
    handed = next((number for number in range(begin - 1, begin - GIVER, -1) if reading.word(number) in HANDING), None)
    if handed is None:
        return False
    sentence = reading.first[bisect_right(reading.first, handed) - 1]
    before = range(max(sentence, handed - GIVER), handed)
    said = {reading.word(number) for number in before}
    return not GIVERS.isdisjoint(said) and OFFICES.isdisjoint(said) and ours.isdisjoint(before)


def _is_given_by_others(hit: Hit, ours: set[int], reading: Letters) -> bool:
    """Say whether a term names an award, and right behind it who gives that, of whom *ours* are the first words."""
    behind = hit.last + 1 + reading.word(hit.last + 1).isdecimal()  # Smart City Award 2018 dari majalah
    if reading.word(behind) not in FROM:
        return False
    if reading.word(hit.first - 1) not in AWARDS and AWARDS.isdisjoint(hit.term.split()):
        return False
    giver = behind + 1
    if not reading.word(giver) or reading.word(giver) in OFFICES:
        return False
    if reading.word(giver) not in GIVERS and not reading.printed(giver)[:1].isupper():
        return False
    return ours.isdisjoint(range(giver, giver + GIVER))
