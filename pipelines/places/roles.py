"""Which regions an article is about, and which it only names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from crawler.reference.regions import is_province, load_regions
from pipelines.places.inside import goes_on
from pipelines.places.words import load_words
from pipelines.sentence_words import pattern_of, words_of

if TYPE_CHECKING:
    from pipelines.places.cues import Place
    from pipelines.places.tokens import Tokens

END = re.compile(r"[.!?\n;]")
LAST_END = re.compile(rf".*{END.pattern}", re.DOTALL)
BEFORE, AFTER = 5, 6  # words around a list in which it is told to be an aside, or of those not chosen
GIVEN = 20  # words before a region that received it in which it is named what
OWNED = 8  # words before a list in which it is told that a province has them
NEXT = 2  # words before a name that is only measured against
MANY = 3  # names that make a list
SHORT = 8  # words beside the name in a line that is an entry of a list
ROW = 150  # characters either side in which they stand
VISITED, VISIT = "visited", {"visited", "place"}  # meninjau Kabupaten Belu, meninjau menara di Kabupaten Belu
OPENING = 6  # words of a text that say who does something
PARTED = frozenset(",(/-–")
OTHER = words_of("places", "others")
ALSO = words_of("places", "also")
ATTENDED = words_of("places", "attended")
RECEIVED = words_of("places", "received")
ACTING = words_of("places", "acting")
NAMING = words_of("places", "naming")
REFERRING = words_of("places", "referring")
AFTERWARDS = words_of("places", "afterwards")
PLACES_WON = words_of("places", "places-won")
PAST = words_of("places", "past")
OWNING = words_of("places", "owning")
ENTERING = words_of("places", "entering")
COUNTED = words_of("places", "counted")
TOWNS = words_of("places", "towns")
WITHIN = words_of("places", "within")
NUMBERS = words_of("places", "numbers")
EXAMPLES = words_of("places", "examples")
TURNING = words_of("places", "turning")
CLOSING = TURNING | {"dan"}  # behind which another clause may begin
NUMBER = rf"(?:\d+|{pattern_of('places', 'numbers')})"
# A headline that speaks of more regions than it names: Medan dan 16 Daerah Lain, [Video] 10 Daerah … hingga Parepare.
OTHERS = re.compile(
    r"\b(?:daerah|kabupaten|kota|pemda) lain(?:nya)?\b"
    rf"|^(?:\[[^\]]*\]\s*|[^:]{{1,25}}:\s+)?(?:ini(?:lah)? )?{NUMBER} (?:daerah|kabupaten|kota|pemda)\b",
    re.IGNORECASE,
)


def note_contexts(places: list[Place], tokens: Tokens) -> None:
    """Note of each place whether it is a venue, an aside, or one of those not chosen; a list shares its notes."""
    groups = [list(group) for _, group in groupby(places, key=_group)]
    for number, group in enumerate(groups):
        begin = groups[number - 1][-1].last + 1 if number else 0
        end = groups[number + 1][0].first if number + 1 < len(groups) else len(tokens.words)
        notes = _notes(group, (begin, end), tokens)
        for place in group:
            place.notes |= notes


def _group(place: Place) -> int:
    """Return what tells lists apart; two names with but a comma between are none."""
    return place.chain if place.row >= MANY or place.has_and else place.first


def _notes(group: list[Place], bounds: tuple[int, int], tokens: Tokens) -> set[str]:
    lists = load_words()
    first, last = group[0].first, group[-1].last
    before, after = _before(tokens, first, bounds[0]), _after(tokens, last, bounds[1])
    before = before[:-1] if _are_examples(group, tokens) else before
    found = set() if NAMING.isdisjoint(before[-1:]) else _announced(group, bounds[0], tokens)
    is_list = len(group) >= MANY and tokens.words[first - 1] == "dari"  # they come from all these
    is_way = first > 0 and tokens.words[first - 1] in lists.way and not group[0].acts
    is_place = first > 0 and not is_list and tokens.words[first - 1] in lists.place
    if _is_of_a_hall(group, tokens):
        found.add("venue")
    if (is_way or is_place) and "\n" not in tokens.gap(first):
        found.add("venue" if lists.venue.stand_in(before) else "place")
    if lists.telling.isdisjoint(before) and lists.telling.isdisjoint(after):  # most names
        return found
    if lists.aside_before.stand_in(_governing(before, group, tokens)) or lists.aside_next.stand_in(before[-NEXT:]):
        found.add("aside")
    if last >= tokens.headline and lists.aside_after.stand_in(after):
        found.add("aside")
    if last >= tokens.headline and lists.sooner.stand_in(after):
        found.add("sooner")
    if lists.visited.stand_in(before):
        found.add("visited")
    is_anew = "," in tokens.gap(first)  # Sempat gagal, Kota A akhirnya
    after = [] if _is_past(after) else after
    if lists.missed.stand_in(after) or (lists.missed.stand_in(before) and not is_anew):
        found.add("missed")
    return found


def _is_past(after: list[str]) -> bool:
    """Say whether behind a list stands first what was of it before: Kabupaten A dan B yang tahun lalu tersisih."""
    return after[:1] == ["yang"] and not PAST.isdisjoint(after[1:3])


def _announced(group: list[Place], bound: int, tokens: Tokens) -> set[str]:
    """Return what is noted of a list because of what announces it."""
    if len(group) + group[0].has_and < MANY:
        return set()
    is_told_after = not ENTERING.isdisjoint(tokens.words[group[-1].last + 1 : group[-1].last + 2])
    if _is_of_a_whole(_before(tokens, group[0].first, bound, reach=OWNED)) and not is_told_after:
        return {"aside"}
    return {"missed"} if _is_of_the_missed(group[0].first, tokens) else set()


def _are_examples(group: list[Place], tokens: Tokens) -> bool:
    """Say whether a list is of some whom the sentence counts before: Sejumlah kota lain juga, seperti A, B, dan C."""
    at = group[0].first - 1
    if len(group) + group[0].has_and < MANY or tokens.words[at] not in EXAMPLES or "," not in tokens.gap(at):
        return False
    own = tokens.words[tokens.begin_of_sentence(at) : at]
    kinds = [number for number, word in enumerate(own) if number and word in COUNTED]
    number = next((own[one - 1] for one in reversed(kinds) if own[one - 1] not in COUNTED), "")
    return number.isdecimal() or number in NUMBERS


def _is_of_the_missed(first: int, tokens: Tokens) -> bool:
    """Say whether a list names those of whom none was chosen: Tidak satu pun … Kelima kota itu ialah A, B, dan C."""
    lists = load_words()
    begin = tokens.begin_of_sentence(first)
    if lists.none.stand_in(own := tokens.words[begin:first]):
        return TURNING.isdisjoint(own)
    told = tokens.sentence_before(begin)
    last = max((number + 1 for number, word in enumerate(told) if word in CLOSING), default=0)
    return not REFERRING.isdisjoint(own) and (lists.none.stand_in(told) or lists.missed.stand_in(told[last:]))


def _is_of_a_whole(before: list[str]) -> bool:
    """Say whether a list tells what a province consists of: memiliki lima kota, yaitu A, B, dan C."""
    return not OWNING.isdisjoint(before) and COUNTED.issuperset(before[-2:-1])


def _is_of_a_hall(group: list[Place], tokens: Tokens) -> bool:
    """Say whether a name in commas says where a hall is: di Hotel Savoy, Kota Bandung, …"""
    first, last = group[0].first, group[-1].last
    if len(group) > 1 or "," not in tokens.gap(first) or PARTED.isdisjoint(tokens.gap(last + 1)):
        return False
    begin = first - 1
    while begin > max(0, first - BEFORE) and tokens.is_capital(begin) and tokens.gap(begin) == " ":
        begin -= 1
    return tokens.words[begin] == "di" and not load_words().halls.isdisjoint(tokens.words[begin:first])


def _governing(before: list[str], group: list[Place], tokens: Tokens) -> list[str]:
    """Return the words that hold for a list: those after a comma, and before it those that reach beyond one.

    That it was received holds for guests alone, and three are none.
    """
    lists = load_words()
    anew = next((number for number in range(len(before), 0, -1) if before[number - 1] in lists.aside_anew), 0)
    before = before[anew:]
    begin = group[0].first - len(before)
    cut = next((number for number in range(len(before), 0, -1) if "," in tokens.gap(begin + number)), 0)
    if any(word in ATTENDED and not tokens.is_joined(begin + number) for number, word in enumerate(before[:cut])):
        begin, before, cut = begin + cut, before[cut:], 0  # Disaksikan menteri, Bupati A meneken
    if not RECEIVED.isdisjoint(before) and (len(group) >= MANY or _is_given(group[0].first, tokens)):
        before = ["" if word in RECEIVED else word for word in before]
    closed = {number for number, word in enumerate(before) if word in lists.aside_closed}
    is_it = {number for number in closed if before[number + 1 : number + 2] == ["itu"]}  # Selain itu, Kota A
    is_it |= {number for number in range(1, len(before)) if _comes_next(before[number - 1 : number + 1])}
    if before[-1:] == ["menyusul"] and not PLACES_WON.isdisjoint(_after(tokens, group[-1].last, len(tokens.words))[:2]):
        is_it.add(len(before) - 1)  # Menyusul Kota A di posisi kedua
    apart = range(cut) if len(group) >= MANY else closed.intersection(range(cut))
    return [word for number, word in enumerate(before) if number not in is_it and number not in apart]


def _comes_next(pair: list[str]) -> bool:
    """Say whether what follows is a region, and not what another one follows: Sesudahnya menyusul Kota A."""
    return pair[1] == "menyusul" and pair[0] in AFTERWARDS


def _is_given(first: int, tokens: Tokens) -> bool:
    """Say whether what a region received is something that is given, however long its name is, and no guest."""
    return not load_words().given.isdisjoint(_before(tokens, first, 0, reach=GIVEN))


def _before(tokens: Tokens, first: int, bound: int, *, reach: int = BEFORE) -> list[str]:
    """Return the last words before a list that stand in its sentence and after the name before."""
    begin = max(bound, first - reach)
    if begin < first and (end := LAST_END.match(tokens.text, tokens.end(begin), tokens.start(first))):
        begin = bisect_left(tokens.starts, end.end())
    return tokens.words[begin:first]


def _after(tokens: Tokens, last: int, bound: int) -> list[str]:
    """Return the next words after a list that stand in its sentence and before the next name."""
    end = min(bound, last + 1 + AFTER)
    if last + 1 < end and (stop := END.search(tokens.text, tokens.end(last), tokens.start(end - 1))):
        end = bisect_left(tokens.starts, stop.end())
    return tokens.words[last + 1 : end]


def subjects(places: list[Place], tokens: Tokens) -> set[str]:
    """Return the codes of the regions that the article is about."""
    titled = [place for place in places if place.last < tokens.headline]
    named = {place.codes[0] for place in titled if _is_told(place, tokens)}
    if party := _party(places, tokens):
        return named | party
    if named:
        has_others = OTHERS.search(tokens.text[: tokens.text.find("\n")]) or _are_provinces(named)
        more = _several(places, tokens) if has_others else _partners(named, places, tokens)
        return named | {place.codes[0] for place in more}
    body = [place for place in places if place.last >= tokens.headline]
    listed = {place.codes[0] for place in _listed(body, tokens)}
    opening = _opening(body, tokens)
    if listed and not opening and _is_of_others(listed, body, tokens):
        opening = _of_the_lead([place for place in body if place.codes[0] not in listed], tokens)
    if listed and not opening:
        opening = _actor_before(body, tokens)
    if listed:
        return opening if opening and _is_of_one(opening, listed, tokens) else listed | opening
    lead = _of_the_lead(body, tokens)
    return (
        max(lead, opening)
        or _bare_in_lead(body, tokens)
        or _most_named(places, tokens)
        or _only_named(body)
        or _titled(titled)
        or {place.codes[0] for place in _several(body, tokens) if place.is_cued}
    )


def _titled(titled: list[Place]) -> set[str]:
    """Return the region that a headline names if it is the only one: Tidak Ada Wakil Aceh di …"""
    codes = {place.codes[0] for place in titled if not place.notes}
    return codes if len(codes) == 1 else set()


def _are_provinces(codes: set[str]) -> bool:
    return all(is_province(code) for code in codes)


def _party(places: list[Place], tokens: Tokens) -> set[str]:
    """Return host and guest where the opening tells of a visit, and names nobody else.

    Who comes to learn something may be told by any word of the first sentences, another guest only by an office on
    either side, and so may one whom the second paragraph names.
    """
    lists, ends = load_words(), bisect_left(tokens.starts, max(tokens.lead, _second_line(tokens)))
    told = [one for one in places if one.last < ends and not one.notes & {"venue", "missed", "sooner"}]
    opening = [place for place in told if place.acts or tokens.start(place.last) < tokens.lead]
    acting = {place.codes[0] for place in opening if place.acts}
    if lists.learning.stand_in(tokens.words[:ends]):
        local = {place.codes[0] for place in opening if not is_province(place.codes[0])}
        return next((codes for codes in (local, acting) if len(codes) == 2), set())
    return acting if len(acting) == 2 and lists.visited.stand_in(tokens.words[:ends]) else set()


def _second_line(tokens: Tokens) -> int:
    """Return where the second line of the text ends: "…", kata Kadis A saat menerima studi tiru Diskominfo B."""
    lines = tokens.text.split("\n", 3)
    return sum(len(line) + 1 for line in lines[:3]) if len(lines) > 2 else 0


def _is_of_others(listed: set[str], places: list[Place], tokens: Tokens) -> bool:
    """Say whether a list is of those beside the region of the lead: Peserta lainnya adalah A, B, dan C; …, C juga."""
    row = [place for place in places if place.codes[0] in listed and not place.notes]
    before = tokens.words[max(0, row[0].first - AFTER) : row[0].first]
    after = tokens.words[row[-1].last + 1 : row[-1].last + 1 + NEXT]
    return not (OTHER.isdisjoint(before) and ALSO.isdisjoint([*before, *after]))


def _actor_before(places: list[Place], tokens: Tokens) -> set[str]:
    """Return the only kabupaten or kota that acts in the first sentences, if a list comes after them."""
    if any(tokens.start(place.first) < tokens.lead for place in _listed(places, tokens)):
        return set()
    lead = [place for place in places if tokens.start(place.first) < tokens.lead and not place.notes]
    acting = {place.codes[0] for place in lead if place.acts and not is_province(place.codes[0])}
    return acting if len(acting) == 1 else set()


def _is_of_one(opening: set[str], listed: set[str], tokens: Tokens) -> bool:
    """Say whether the article is of those with whom it opens, and its list is of others: Kota lainnya ialah A, B, C."""
    if _are_provinces(opening) and {load_regions()[code].province for code in listed} <= opening:
        return False  # Gubernur meminta Kota A, Kota B, dan Kabupaten C
    return OTHERS.search(tokens.text[: tokens.text.find("\n")]) is None and not opening >= listed


def _opening(places: list[Place], tokens: Tokens) -> set[str]:
    """Return the region whose name is the first word of the text, or those of a pair: who does something there."""
    first = _first_word(tokens)
    opening = [place for place in places if place.first == first and not place.notes]
    chain = [place for place in places if opening and place.chain == opening[0].chain and not place.notes]
    if not chain or len(chain) >= MANY:
        return set()
    is_pair = chain[0].has_and
    return {
        place.codes[0] for place in (chain if is_pair else opening) if place.acts or not goes_on(place.last, tokens)
    }


def _first_word(tokens: Tokens) -> int:
    """Return the first word of the text after its dateline, and after Pj or Penjabat."""
    line = tokens.text.find("\n") + 1
    begin = next((end for start, end in tokens.datelines if start == line), line)
    first = bisect_left(tokens.starts, begin)
    return first + (not ACTING.isdisjoint(tokens.words[first : first + 1]))


def _partners(named: set[str], places: list[Place], tokens: Tokens) -> list[Place]:
    """Return whoever acts beside the region of the headline: Pemkab A dan Pemkab B."""
    acting = [one for one in places if one.acts and one.has_and and one.last >= tokens.headline and not one.notes]
    lead = [place for place in acting if tokens.start(place.first) < tokens.lead]
    beside = {place.chain for place in lead if place.codes[0] in named}
    return [place for place in lead if place.chain in beside]


def _is_told(place: Place, tokens: Tokens) -> bool:
    """Say whether a headline is about the region: not about an event there, and a province only if it acts."""
    if _is_all_of(place, tokens):
        return True
    if place.notes & {"place", "venue", "aside", "sooner", "visited"}:
        return False
    return not is_province(place.codes[0]) or place.acts or place.chain == 0 or _begins_a_clause(place, tokens)


def _is_all_of(place: Place, tokens: Tokens) -> bool:
    """Say whether a province stands for all of its towns: kabupaten/kota se-Lampung, kota dan kabupaten di Banten."""
    before = [word for word in tokens.words[max(0, place.first - BEFORE) : place.first] if word != "dan"]
    if not is_province(place.codes[0]) or len(before) < MANY:
        return False
    *rest, one, other, link = before
    is_all = {one, other} <= TOWNS and one != other and link in WITHIN
    return is_all and not (rest and re.fullmatch(NUMBER, rest[-1]))


def _begins_a_clause(place: Place, tokens: Tokens) -> bool:
    """Say whether a name comes after a comma or a colon, and a word after it: Jadi Percontohan, Bali Susun Rencana."""
    after = place.last + 1
    return not set(",:;").isdisjoint(tokens.gap(place.first)) and after < tokens.headline and tokens.is_joined(after)


def _listed(places: list[Place], tokens: Tokens) -> list[Place]:
    """Return the places of lists: several names in a row, or several short lines."""
    plain = [place for place in places if not place.notes and place.last >= tokens.headline]
    rows = [place for place in plain if _is_row(place, tokens)]
    return [place for place in plain if place.row >= MANY] + (rows if len(rows) >= MANY else [])


def _several(places: list[Place], tokens: Tokens) -> list[Place]:
    """Return those of lists, else the first three or more of whom one sentence tells: A meraih …, B …, dan C …"""
    if listed := _listed(places, tokens):
        return listed
    runs: list[list[Place]] = []
    for place in places:
        if place.notes or place.last < tokens.headline or is_province(place.codes[0]):
            continue
        if runs and END.search(tokens.text, tokens.end(runs[-1][-1].last), tokens.start(place.first)) is None:
            runs[-1].append(place)
        else:
            runs.append([place])
    return next((run for run in runs if len({one.codes[0] for one in run}) >= MANY), [])


def _is_row(place: Place, tokens: Tokens) -> bool:
    at, end = tokens.start(place.first), tokens.end(place.last)
    head, tail = tokens.text[max(0, at - ROW) : at], tokens.text[end : end + ROW]
    before, after = head.rpartition("\n")[2], tail.partition("\n")[0].rstrip()
    if before.strip(" ,").casefold() in load_words().ordinals:
        return True  # Pertama, Kabupaten Ngada yang …
    return len(before.split()) + len(after.split()) <= SHORT and not after.endswith((".", "?", "!"))


def _of_the_lead(places: list[Place], tokens: Tokens) -> set[str]:
    """Return the regions whose offices act in the first sentences, else those named as regions, else the visited."""
    lead = [place for place in places if tokens.start(place.first) < tokens.lead and place.is_cued]
    plain = [place for place in lead if not place.notes]
    for best in (
        [place for place in plain if place.acts],
        plain,
        [one for one in lead if VISITED in one.notes <= VISIT],
    ):
        if best:
            codes = {place.codes[0] for place in best if not _helps(place, best[0])}
            # What a province does is done for those it names: Gubernur menyerahkan piala kepada Kota A.
            return codes | {place.codes[0] for place in plain} if _are_provinces(codes) else codes
    return set()


def _helps(place: Place, first: Place) -> bool:
    """Say whether it is a province that acts after a kabupaten or kota and is not named in one breath with it."""
    is_of_town = not is_province(first.codes[0])
    return is_of_town and is_province(place.codes[0]) and place.chain != first.chain


def _bare_in_lead(places: list[Place], tokens: Tokens) -> set[str]:
    """Return the kabupaten or kota among the first words of the text, if not as a place: Nelayan Cilacap melaut."""
    begin = _first_word(tokens)
    opening = [place for place in places if place.last < begin + OPENING and not place.notes]
    whole = [place for place in opening if PARTED.isdisjoint(tokens.gap(place.first))]  # of no address
    local = {place.codes[0] for place in whole if not is_province(place.codes[0])}
    return local if len(local) == 1 else set()


def _most_named(places: list[Place], tokens: Tokens) -> set[str]:
    """Return the kabupaten or kota that is named most, if one is: twice, or once as such, and not only as a venue."""
    counts: Counter[str] = Counter()
    for place in places:
        if not place.notes & {"aside", "sooner", "missed", "venue"}:
            is_told = (place.is_cued and "place" not in place.notes) or place.last < tokens.headline
            counts[place.codes[0]] += 2 if is_told else 1
    local = Counter({code: n for code, n in counts.items() if not is_province(code) and n > 1})
    return {code for code, count in local.items() if count == max(local.values())} if _has_one_best(local) else set()


def _only_named(places: list[Place]) -> set[str]:
    """Return the one kabupaten or kota of a text where its province is told with it: di Boyolali, Jawa Tengah."""
    local = [place for place in places if not is_province(place.codes[0])]
    is_one = len({place.codes[0] for place in local}) == 1 and all(
        place.notes <= {"place", "visited"} for place in local
    )
    if len(local) == 1 and local[0].notes == {"missed"}:
        return {local[0].codes[0]}
    ends = {place.last + 1 for place in local}
    has_province = any(place.first in ends for place in places if place not in local)
    return {local[0].codes[0]} if is_one and has_province else set()


def _has_one_best(counts: Counter[str]) -> bool:
    best = counts.most_common(2)
    return len(best) == 1 or (len(best) == 2 and best[0][1] > best[1][1])
