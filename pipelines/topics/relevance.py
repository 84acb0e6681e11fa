"""How relevant a text is to each topic: whether it refers to it at all, and how much of it speaks of it.

Two questions, one number. Whether the words mean the topic is a matter of points: names and words give them, contexts
near these add, exclusions near these take away. A text whose points stay below the topic's threshold does not refer to
it, and its relevance says how near it came. From there on relevance grows with the share of the article that speaks of
the topic, in which title and lead count more than the rest: who only names it in passing mentions it, who goes on about
it is about it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from crawler.models import Evidence, Facet, TopicVerdict, Verdict
from crawler.reference.regions import is_province
from crawler.sources.topics import ROLES, SOUGHT, Group
from pipelines.sentence_words import words_of
from pipelines.topics.givers import is_of_others
from pipelines.topics.letters import letters
from pipelines.topics.terms import Finder, initials, outermost, sentence_of, spelt_beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.sources.topics import Topic
    from pipelines.text import Text
    from pipelines.topics.letters import Letters
    from pipelines.topics.terms import Hit

TITLE = 1.5  # a term in the title counts so many times
HALFWAY = 10.0  # points that make half of the way
STRENGTH = 0.4  # how much the points still count where the share decides
EVIDENCE = 8  # sentences that are kept as evidence
LONGEST = 300  # characters of one of them
LEAST = 0.001  # by which relevance differs
HALF = 0.5  # what a sentence counts that has a context alone
ASIDE = 0.25  # what one counts that tells of other times
MOST = 0.4  # share of a short text that may be its lead
ALONE = 0.2  # share of a text below which one sentence is in passing, also in the lead
OPENING = 2  # sentences that always are
AGAINST = frozenset({"exclusions", "lookalikes"})  # roles that lower
AND = words_of("topics", "and")
AWARDS = words_of("topics", "awards")
LISTED = 2  # commas of a list
AIMED = words_of("topics", "aimed")


def find_topics(text: Text, topics: tuple[Topic, ...]) -> tuple[TopicVerdict, ...]:
    """Return what each topic is to an article, the one that fits best first."""
    reading = letters(text.title, text.own)
    hits = list(_finder(topics).find(reading))
    verdicts = [_weighed(topic, hits, reading, text) for topic in topics]
    return tuple(sorted(verdicts, key=lambda one: (one.verdict is not Verdict.NO, one.relevance), reverse=True))


@lru_cache(maxsize=8)
def _finder(topics: tuple[Topic, ...]) -> Finder:
    return Finder(term for topic in topics for term in _roles(topic))


@lru_cache(maxsize=64)
def _roles(topic: Topic) -> dict[str, tuple[str, Group]]:
    """Return the role and the group of every term of *topic*."""
    groups = {role: getattr(topic, role) for role in ROLES}
    asides = Group(terms=topic.asides, points=0)
    return {
        **dict.fromkeys(topic.asides, ("asides", asides)),
        **{term: (role, group) for role in ROLES for group in groups[role] for term in group.terms},
    }


def _weighed(topic: Topic, hits: list[Hit], reading: Letters, text: Text) -> TopicVerdict:
    headline = reading.headline
    opened = _opened(topic, reading)
    own = counting(topic, _finds(topic, hits, opened), reading, text)
    sought = [find for find in own if find.role in SOUGHT]
    if not sought:
        facet = Facet.OTHER if any(find.role == "lookalikes" for find in own) else None
        return TopicVerdict(topic=topic.slug, verdict=Verdict.NO, relevance=0.0, facet=facet)
    places = [find.hit.first for find in sought]
    beside = [find for find in own if find.role not in SOUGHT and _is_near(find, places, topic, headline, opened)]
    facet, telling = facet_of(topic, sought + beside, headline)
    strength = _bounded(_strength(sought + beside, headline), topic, sought, facet)
    relevance = strength if strength < topic.threshold else _relevance(topic, sought, beside, reading, headline)
    is_nobodys = (
        facet is Facet.OWN and topic.facets and not any(find.group.acts for find in own) and not _names_a_town(text)
    )
    if is_nobodys or _is_headed_by_another(own, headline):
        relevance = min(relevance, topic.about - LEAST)
    verdict = _verdict(topic, relevance)
    return TopicVerdict(
        topic=topic.slug,
        verdict=verdict,
        relevance=relevance,
        strength=strength,
        evidence=_evidence(sought, telling, reading, headline),
        against=tuple(dict.fromkeys(find.hit.term for find in beside if find.role in AGAINST)),
        facet=facet if verdict is not Verdict.NO or facet is Facet.OTHER else None,
    )


def _is_headed_by_another(finds: Iterable[Find], headline: int) -> bool:
    """Say whether the headline tells of a look-alike and does not name the topic, which is then told of in passing."""
    roles = {find.role for find in finds if find.hit.first < headline}
    return "lookalikes" in roles and "names" not in roles


def _names_a_town(text: Text) -> bool:
    """Say whether a kabupaten or a kota is named: the capital from which a ministry speaks is none."""
    return any(sight is not None and not all(map(is_province, spot.codes)) for spot, sight in text.sights.items())


def _finds(topic: Topic, hits: list[Hit], lead: float) -> list[Find]:
    """Return a topic's terms that are part of no longer one; one that yields to who acts gives free what is in it.

    What a bupati says that a smart city must be is said of a smart city.
    """
    roles = _roles(topic)
    mine = [hit for hit in hits if hit.term in roles]
    outer = outermost(mine)
    is_named = any(roles[hit.term][0] == "names" for hit in outer)
    if not is_named and any(roles[hit.term][1].acts and hit.first < lead for hit in outer):
        outer = outermost([hit for hit in mine if not roles[hit.term][1].yields])
    return [Find(hit, *roles[hit.term]) for hit in outer]


def _bounded(strength: float, topic: Topic, sought: list[Find], facet: Facet | None) -> float:
    """Return *strength*, which is none for another thing of that name, and enough for the topic's own names."""
    if facet is Facet.OTHER:
        return min(strength, topic.threshold / 2)
    is_named = any(find.role == "names" for find in sought)
    return max(strength, topic.threshold) if is_named else strength


def _verdict(topic: Topic, relevance: float) -> Verdict:
    if relevance < topic.threshold:
        return Verdict.NO
    return Verdict.ABOUT if relevance >= topic.about else Verdict.MENTION


def _opened(topic: Topic, reading: Letters) -> float:
    """Return the word before which the headline and the lead end: two sentences, or of a short text most of it."""
    third = bisect_left(reading.first, reading.headline) + OPENING
    end = reading.first[third] if third < len(reading.first) else len(reading.starts)
    words = len(reading.starts) - reading.headline
    return min(reading.headline + topic.lead, max(end, reading.headline + MOST * words))


def _is_near(find: Find, places: list[int], topic: Topic, headline: int, opened: float) -> bool:
    """Say whether a term stands in the title, or near a word of *places*, which are in the order of the text.

    A look-alike that is named before the word *opened*, where the lead ends, is what is told of, however far the next
    word is.
    """
    first = find.hit.first
    if first < (opened if find.role == "lookalikes" else headline):
        return True
    reach = topic.against if find.role in AGAINST else topic.near
    after = bisect_left(places, first)
    if after < len(places) and places[after] - first <= reach:
        return True
    return after > 0 and first - places[after - 1] <= reach


def _relevance(topic: Topic, sought: list[Find], beside: list[Find], reading: Letters, headline: int) -> float:
    """Return the relevance of a text that refers to the topic."""
    spoken = [find for find in beside if find.group.speaks]
    share = share_of(topic, sought + beside, reading, headline)
    gained = (1 - STRENGTH) * share + STRENGTH * _strength(sought + spoken, headline)
    return round(topic.threshold + (1 - topic.threshold) * gained, 3)


def _strength(finds: list[Find], headline: int) -> float:
    """Return the points of the terms found as a share of those one could wish for."""
    groups: dict[int, list[Find]] = {}
    for find in finds:
        groups.setdefault(id(find.group), []).append(find)
    points = max(0.0, sum(_worth(same, headline) for same in groups.values()))
    return round(points / (points + HALFWAY), 3)


def _worth(same: list[Find], headline: int) -> float:
    """Return what the finds of one group, in the order of the text, are worth."""
    group = same[0].group
    first = group.points * (TITLE if same[0].hit.first < headline else 1)
    worth = min(first + group.again * (len(same) - 1), group.most)
    return -worth if same[0].role in AGAINST else worth


def _evidence(sought: list[Find], telling: Find | None, reading: Letters, headline: int) -> tuple[Evidence, ...]:
    """Return a sentence for each term and field, names first, then what tells the facet; none twice."""
    given: dict[str, Evidence] = {}
    seen: set[tuple[str, str]] = set()
    ordered = sorted(sought, key=lambda find: (find.role != "names", find is not telling, find.hit.start))
    for hit, *_ in [telling, *ordered] if telling and telling not in sought else ordered:
        field = "title" if hit.first < headline else "text"
        if len(given) == EVIDENCE or (hit.term, field) in seen:
            continue
        seen.add((hit.term, field))
        sentence = sentence_of(hit, reading, LONGEST)
        given.setdefault(sentence, Evidence(term=hit.term, field=field, sentence=sentence))
    return tuple(given.values())


def counting(topic: Topic, finds: list[Find], reading: Letters, text: Text) -> list[Find]:
    """Return those of a topic's terms in a text that count."""
    if namesakes := _namesakes(topic, finds, reading):
        finds = [find for find in finds if find.hit.term not in namesakes]
    if any(find.role == "names" for find in finds):
        return finds
    things = _things(topic, finds, reading)
    counted = [find for find in _told_apart(topic, finds, reading) if find.hit.term not in things]
    if any(find.group.placed for find in counted) and not any(text.sights.values()):
        counted = [find for find in counted if not find.group.placed]
    lead = _opened(topic, reading)
    if any(find.group.acts and find.hit.first < lead for find in counted):
        counted = [find for find in counted if not find.group.yields]
    return counted


def _namesakes(topic: Topic, finds: Sequence[Find], reading: Letters) -> set[str]:
    """Return the abbreviations that a text spells out as something else: Motor Bebek Gaul (MBG)."""
    spelt = _spelt_out(topic)
    return {
        find.hit.term for find in finds
        if (own := spelt.get(find.hit.term)) and any(map(own.isdisjoint, spelt_beside(find.hit, reading)))
    }  # fmt: skip


@lru_cache(maxsize=64)
def _spelt_out(topic: Topic) -> dict[str, set[str]]:
    """Return the words of which each abbreviation is made by the terms and the name of *topic*."""
    forms: dict[str, set[str]] = {}
    for words in map(str.split, (*topic.sought, topic.name)):
        forms.setdefault(initials(words), set()).update(map(str.lower, words))
    return forms


def _things(topic: Topic, finds: Sequence[Find], reading: Letters) -> set[str]:
    """Return the words that are the name of a shop or a club where they stand first: Mal Smart City Square."""
    if not topic.things:
        return set()
    first = {find.hit.term: find for find in reversed(finds) if find.role == "words"}
    return {term for term, find in first.items() if _is_a_thing(topic, find, reading)}


def _is_a_thing(topic: Topic, find: Find, reading: Letters) -> bool:
    beside = {reading.word(find.hit.first - 1), reading.word(find.hit.last + 1)}
    return not beside.isdisjoint(topic.things)


def _told_apart(topic: Topic, finds: list[Find], reading: Letters) -> list[Find]:
    """Return the terms with awards that somebody else gives as look-alikes: penghargaan kota cerdas dari Telkom."""
    if not topic.lookalikes or not topic.facets:
        return finds
    ours = {find.hit.first for find in finds if _facets(topic).get(find.hit.term) is Facet.MINISTRY}
    return [
        Find(find.hit, "lookalikes", topic.lookalikes[0])
        if find.role == "words" and is_of_others(find.hit, ours, reading) else find
        for find in finds
    ]  # fmt: skip


def facet_of(topic: Topic, finds: Sequence[Find], headline: int) -> tuple[Facet, Find | None]:
    """Return of what a text tells, and the term that says so; what has no sign of another is one's own.

    A look-alike in the title or the lead decides, unless the text names the topic. A topic that declares no facets
    knows nothing of one's own: what refers to it tells of the programme.
    """
    if named := next((find for find in finds if find.role == "names"), None):
        return Facet.PROGRAMME, named
    for find in finds:
        if find.role == "lookalikes" and find.hit.first < headline + topic.lead:
            return Facet.OTHER, find
    if not (told := _facets(topic)):
        return Facet.PROGRAMME, None
    said = {told[find.hit.term]: find for find in reversed(finds) if find.hit.term in told}
    return next(((facet, said[facet]) for facet in Facet if facet in said), (Facet.OWN, None))


@lru_cache(maxsize=64)
def _facets(topic: Topic) -> dict[str, Facet]:
    """Return the terms that say which facet it is."""
    return {term: Facet(facet) for facet, terms in topic.facets for term in terms}


class Find(NamedTuple):
    """A term of a topic where it stands, and what it is to the topic."""

    hit: Hit
    role: str  # names, words, contexts, exclusions, lookalikes or asides
    group: Group


class _Sentence(NamedTuple):
    number: int
    first: int  # number of its first word
    words: int
    said: float  # 1 if it names the topic, less if it only goes on about it


def share_of(topic: Topic, finds: Sequence[Find], reading: Letters, headline: int) -> float:
    """Return the share, 0 to 1, given the terms that were found."""
    sentences = _sentences(finds, reading)
    title = [one for one in sentences if one.first < headline]
    text = [one for one in sentences if one.first >= headline]
    words = len(reading.starts) - headline
    # The lead is two sentences, or as many as it has words; of a short text never more than half.
    ends = (min(topic.lead, MOST * words), HALF * words)
    third = bisect_left(reading.first, headline) + OPENING
    lead = [one for one in text if one.first - headline < ends[one.number < third]]
    is_named = any(find.role == "names" for find in finds)
    first = third - OPENING if is_named else -1
    is_told = is_named or _is_only_aimed_at(finds, reading)
    spoken = [one for one in text if one.said]
    is_aside = (is_told and _is_aside(spoken, first, words)) or (len(spoken) == 1 and _is_only_listed(finds, reading))
    if is_aside and not _most(title):
        lead = []
    places = topic.places
    said = places.title * _most(title) + places.lead * _most(lead) + places.text * _share_told(text, words)
    return said / (places.title + places.lead + places.text)


def _is_only_aimed_at(finds: Sequence[Find], reading: Letters) -> bool:
    """Say whether a text has one word of the topic, once, as what it is a step to: makin dekat menuju smart city.

    Or it is a small one, such as a dimension.
    """
    words = [find for find in finds if find.role == "words"]
    return len(words) == 1 and (reading.word(words[0].hit.first - 1) in AIMED or words[0].group.points < HALFWAY * HALF)


def _is_only_listed(finds: Sequence[Find], reading: Letters) -> bool:
    """Say whether a text has one name or word of the topic, last in a list: jalan, air bersih, dan smart city."""
    own = [find.hit for find in finds if find.role in SOUGHT]
    if len(own) != 1:
        return False
    first = own[0].first - (reading.word(own[0].first - 1) in AWARDS)
    sentence = reading.sentences[bisect_right(reading.first, first) - 1]
    return reading.word(first - 1) in AND and sentence.count(",") >= LISTED


def _is_aside(spoken: list[_Sentence], first: int, words: int) -> bool:
    """Say whether a text speaks of the topic in one sentence behind its *first*, and never again."""
    return len(spoken) == 1 and spoken[0].number > first and spoken[0].words < ALONE * words


def _sentences(finds: Iterable[Find], reading: Letters) -> list[_Sentence]:
    """Return the sentences in which something was found, with what each says of the topic."""
    found: dict[int, set[str]] = {}
    for hit, role, group in finds:
        number = bisect_right(reading.first, hit.first) - 1
        found.setdefault(number, set()).add(_part_of(role, group))
    ends = [*reading.first[1:], len(reading.starts)]
    nothing: set[str] = set()
    title = found.get(0, nothing)
    return [
        _Sentence(
            number, reading.first[number], ends[number] - reading.first[number],
            _weight_of(found[number], found.get(number - 1, nothing), title),
        )
        for number in sorted(found)
    ]  # fmt: skip


def _part_of(role: str, group: Group) -> str:
    if role in AGAINST:
        return "exclusions"
    return "speaks" if role == "contexts" and group.speaks else role


def _weight_of(roles: set[str], before: set[str], title: set[str]) -> float:
    """Return what a sentence says, given what stands in it, in the one before it and in the title.

    A name always speaks, a word not beside an exclusion or right after one; below a title with an exclusion and no name
    a name counts half, and a word a quarter.
    """
    is_other = "exclusions" in title and "names" not in title
    part = ASIDE if "asides" in roles else 1.0
    if "names" in roles:
        return part * HALF if is_other else part
    if "exclusions" in roles | before:
        return 0.0
    part *= ASIDE if is_other else 1.0
    if "words" in roles:
        return part
    return HALF * part if "speaks" in roles else 0.0


def _most(sentences: list[_Sentence]) -> float:
    return max((one.said for one in sentences), default=0.0)


def _share_told(sentences: list[_Sentence], words: int) -> float:
    """Return the share of the words that stand in sentences which speak of the topic."""
    return sum(one.said * one.words for one in sentences) / words if words else 0.0
