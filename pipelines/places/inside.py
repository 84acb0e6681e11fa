"""Whether a name of a region is a part of another name, so that no region is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.places.persons import follows, is_person
from pipelines.places.words import load_words
from pipelines.sentence_words import words_of

if TYPE_CHECKING:
    from pipelines.places.gazetteer import Spot
    from pipelines.places.tokens import Tokens

WEST, EAST = words_of("places", "west"), words_of("places", "east")


def is_inside(spot: Spot, tokens: Tokens, *, has_cue: bool) -> bool:
    """Say whether the name belongs to another name, so that no region is meant."""
    if _is_glued(spot, tokens) or _is_district(spot, tokens):
        return True
    if has_cue:
        return False
    return (
        _is_dateline(spot, tokens)
        or _is_idiom(spot, tokens)
        or _follows_a_kind_of_thing(spot, tokens)
        or is_person(spot, tokens)
        or _comes_before(spot, load_words().inside_after, tokens)
    )


def _is_glued(spot: Spot, tokens: Tokens) -> bool:
    """bantaeng.go.id, @pemkotmakassar, Jakarta-Bandung; but not se-Jawa or Pemkab/Pemkot."""
    start, end = tokens.start(spot.first), tokens.end(spot.last)
    before, after = tokens.text[max(0, start - 2) : start], tokens.text[end : end + 2]
    if before.endswith(("@", "_")) or after.startswith(("@", "_")):
        return True
    if len(after) == 2 and after[0] in ".-–‑" and after[1].isalnum():
        return after[0] != "." or after[1].islower()
    if len(before) == 2 and before[1] in ".-–‑" and before[0].isalnum():
        word = tokens.words[spot.first - 1]
        return word not in load_words().place and word not in load_words().cues
    return False


def _is_district(spot: Spot, tokens: Tokens) -> bool:
    """Medan Timur is a part of Medan, or of something else."""
    return _comes_before(spot, load_words().directions, tokens)


def _comes_before(spot: Spot, words: frozenset[str], tokens: Tokens) -> bool:
    """Say whether one of *words* comes next, with a capital."""
    number = spot.last + 1
    if number >= len(tokens.words) or tokens.words[number] not in words:
        return False
    return tokens.gap(number) == " " and tokens.is_capital(number)


def _is_dateline(spot: Spot, tokens: Tokens) -> bool:
    start, end = tokens.start(spot.first), tokens.end(spot.last)
    return any(begin <= start and end <= close for begin, close in tokens.datelines)


def _is_idiom(spot: Spot, tokens: Tokens) -> bool:
    """From Sabang to Merauke: the whole country."""
    word = tokens.words[spot.first]
    if word in WEST:
        return bool(EAST.intersection(tokens.words[spot.last + 1 : spot.last + 4]))
    return word in EAST and bool(WEST.intersection(tokens.words[max(0, spot.first - 3) : spot.first]))


def _follows_a_kind_of_thing(spot: Spot, tokens: Tokens) -> bool:
    """Bank Sumut, Universitas Negeri Malang, SMA Negeri 1 Situbondo."""
    lists = load_words()
    return follows(spot, lists.inside_before, tokens, shortened=lists.inside_shortened)


def is_part_of_a_name(spot: Spot, tokens: Tokens, *, acts: bool, is_cued: bool) -> bool:
    """Ani Batanghari, Kebun Raya Purwodadi, warga Padang Laweh: capitals that are joined to the name."""
    if acts or spot.first < tokens.headline:  # in headlines every word has a capital
        return False
    if spot.is_word and goes_on(spot.last, tokens) and not (is_cued and _is_kind(tokens.words[spot.last + 1])):
        return True
    before = spot.first - 1
    if is_cued or before < tokens.headline or not tokens.is_joined(spot.first) or not tokens.is_capital(before):
        return False
    begins = not tokens.is_joined(before) or set(tokens.gap(before)) & set('"“‘*')
    return not begins and not tokens.has_one_case and tokens.words[before] not in load_words().place


def _is_kind(word: str) -> bool:
    """Say whether it is the Kota of Polres Malang Kota, or the Regency of Bone Regency."""
    return word == "kota" or word in load_words().english.kinds


def goes_on(last: int, tokens: Tokens) -> bool:
    """Say whether a name goes on with another capital: Wali Kota Bogor, Bima Arya."""
    number = last + 1
    if number >= len(tokens.words) or number < tokens.headline or tokens.gap(number) != " ":
        return False
    return tokens.is_capital(number) and not tokens.printed(number).isupper()
