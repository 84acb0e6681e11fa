"""The facts of all articles in memory, so that a page can count what a search found by each of them.

To count 100,000 articles by six facts takes SQLite half a second and these columns a tenth of it. A column has a small
number for each article, at the place of the article's own number.
"""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from crawler.models import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from crawler.archive.connection import Archive

T = TypeVar("T")

UNDATED = 0  # in place of the day of an article that has none
ON_TOPIC = (Verdict.ABOUT, Verdict.MENTION, None)  # what was never judged is not refused
Award = tuple[str, str | None, int | None]  # the code of a region, the dimension and the edition of what it did


class Numbering(dict[T, int]):
    """The values of a column, each with the number that stands for it."""

    def __init__(self, *values: T) -> None:
        super().__init__()
        self.values_ = list(values)
        self.update((value, number) for number, value in enumerate(values))

    def __missing__(self, value: T) -> int:
        self[value] = len(self.values_)
        self.values_.append(value)
        return self[value]


class Sets(dict[tuple[int, T], int]):
    """Sets of values, each with the number that stands for it; most articles share theirs with others."""

    def __init__(self) -> None:
        super().__init__()
        self.members: list[tuple[T, ...]] = [()]

    def __missing__(self, step: tuple[int, T]) -> int:
        """Return the number of a set with one value more."""
        number, value = step
        self[step] = len(self.members)
        self.members.append((*self.members[number], value))
        return self[step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What narrows the articles; every field is optional."""

    region: str | None = None  # code; a province stands for its members too
    source: str | None = None
    topic: str | None = None  # slug
    dimension: str | None = None  # of something that the articles tell of the region, if one is given
    edition: int | None = None
    verdict: str | None = None  # without it what is about or mentions a topic
    kind: str | None = None
    facets: tuple[str | None, ...] = ()  # any of these; None is what was not judged since there are facets
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many articles there are of each value, the most frequent first."""

    articles: int
    stories: int
    regions: Counter[str]  # provinces, kabupaten and kota that articles are about; a province has its members' too
    sources: Counter[str]
    dimensions: Counter[str]
    editions: Counter[int]
    verdicts: Counter[str]
    kinds: Counter[str]
    facets: Counter[str]
    topics: Counter[str]
    days: Counter[date]

    def without(self, rest: Counts, *, stories: int) -> Counts:
        """Return what is left if the articles of *rest* are taken away, which are of so many *stories*."""
        left = {one.name: getattr(self, one.name) - getattr(rest, one.name) for one in fields(self)}
        return Counts(**(left | {"stories": stories}))


@dataclass(kw_only=True)
class Facets:
    """The columns, and what they are asked."""

    newest: array[int]  # the numbers of all articles, the newest first
    day: array[int]  # as the ordinal of a date
    story: array[int]
    source: array[int]
    verdict: array[int]
    kind: array[int]
    facet: array[int]
    region: array[int]
    award: array[int]
    topic: array[int]
    sources: Numbering[str]
    verdicts: Numbering[str | None]
    kinds: Numbering[str | None]
    facets: Numbering[str | None]
    regions: Sets[str] = field(default_factory=Sets)
    awards: Sets[Award] = field(default_factory=Sets)
    topics: Sets[str] = field(default_factory=Sets)

    def choose(self, choice: Choice, among: Collection[int] | None = None) -> list[int]:
        """Return the numbers of the articles that pass, of all or among some, the newest first."""
        chosen: Iterable[int] = self.newest if among is None else self._in_order(among)
        for column, allowed in self._conditions(choice):
            chosen = [number for number in chosen if column[number] in allowed]
        return list(chosen)

    def _in_order(self, among: Collection[int]) -> list[int]:
        flags = self._flags(among)
        return [number for number in self.newest if flags[number]]

    def _flags(self, numbers: Iterable[int]) -> bytearray:
        """Return for each article whether it is one of these."""
        size = len(self.day)
        flags = bytearray(size)
        for number in numbers:
            if number < size:  # one that came since the columns were read waits for the next reading
                flags[number] = 1
        return flags

    def _conditions(self, choice: Choice) -> Iterator[tuple[Sequence[int], Collection[int]]]:
        """Yield columns with the numbers that they may hold."""
        wanted = ON_TOPIC if choice.verdict is None else (choice.verdict,)
        yield self.verdict, {self.verdicts[one] for one in wanted if one in self.verdicts}
        named = (
            (self.source, self.sources, choice.source),
            (self.kind, self.kinds, choice.kind),
        )
        for column, words, value in named:
            if value is not None:
                yield column, {number for word, number in words.items() if word == value}
        if choice.facets:
            yield self.facet, {self.facets[one] for one in choice.facets if one in self.facets}
        if choice.since or choice.until:
            since, until = choice.since or date.min, choice.until or date.max
            yield self.day, range(since.toordinal(), until.toordinal() + 1)
        if choice.region:
            yield self.region, _those(self.regions, lambda code: _is_in(code, choice.region))
        if choice.topic:
            yield self.topic, _those(self.topics, lambda topic: topic == choice.topic)
        if choice.dimension or choice.edition:
            yield self.award, _those(self.awards, lambda award: _fits(award, choice))

    def first_of_stories(self, numbers: Iterable[int]) -> Iterator[int]:
        """Yield of each story the first of these articles."""
        told = set()
        for number in numbers:
            if (story := self.story[number]) not in told:
                told.add(story)
                yield number

    def count(self, numbers: Sequence[int], choice: Choice | None = None) -> Counts:
        """Count some articles by each of their facts, awards only as far as they are those that were chosen."""
        asked = choice or Choice()
        if (asked.region, asked.dimension, asked.edition) != (None, None, None):
            return self._count(numbers, asked)
        rest = self._rest(numbers)
        if rest is None:
            return self._count(numbers, asked)
        return self.usual_counts.without(self._count(rest, asked), stories=self._stories_without(rest, numbers))

    def _rest(self, numbers: Sequence[int]) -> list[int] | None:
        """Return the usual articles that are not among these; None if those are no fewer, or these are no usual ones.

        What so many words have that most articles have them is counted by what is left over.
        """
        if 2 * len(numbers) < len(self.usual):
            return None
        flags = self._flags(numbers)
        rest = [number for number in self.usual if not flags[number]]
        return rest if len(numbers) + len(rest) == len(self.usual) else None

    @cached_property
    def usual(self) -> array[int]:
        """The articles that nothing narrows, the newest first."""
        return array("I", self.choose(Choice()))

    @cached_property
    def usual_counts(self) -> Counts:
        return self._count(self.usual, Choice())

    def _stories(self, numbers: Iterable[int]) -> int:
        return len(set(map(self.story.__getitem__, numbers)))

    def _stories_without(self, rest: Iterable[int], numbers: Iterable[int]) -> int:
        """Return how many stories *numbers* tell, which are the usual articles without the *rest*."""
        told = set(map(self.story.__getitem__, rest))
        still = told.intersection(map(self.story.__getitem__, numbers)) if told else told
        return self.usual_counts.stories - len(told) + len(still)

    def _count(self, numbers: Sequence[int], asked: Choice) -> Counts:
        told = Counter(map(self.award.__getitem__, numbers))
        members = self.awards.members
        is_any = (asked.region, asked.dimension, asked.edition) == (None, None, None)
        fitting = [(members[one] if is_any else _fitting(members[one], asked), told[one]) for one in told]
        return Counts(
            articles=len(numbers),
            stories=self._stories(numbers),
            regions=self.by_region(numbers),
            sources=self.by_source(numbers),
            dimensions=_summed(({one[1] for one in awards}, count) for awards, count in fitting),
            editions=_summed(({one[2] for one in awards}, count) for awards, count in fitting),
            verdicts=_counts_named(self.verdicts, self.verdict, numbers),
            kinds=_counts_named(self.kinds, self.kind, numbers),
            facets=_counts_named(self.facets, self.facet, numbers),
            topics=self.by_topic(numbers),
            days=self.by_day(numbers),
        )

    def by_topic(self, numbers: Iterable[int]) -> Counter[str]:
        told = Counter(map(self.topic.__getitem__, numbers))
        return _summed((set(self.topics.members[number]), told[number]) for number in told)

    def by_source(self, numbers: Iterable[int]) -> Counter[str]:
        return _counts_named(self.sources, self.source, numbers)

    def by_region(self, numbers: Iterable[int]) -> Counter[str]:
        """Count regions; what is about two kabupaten of a province is about that province once."""
        told = Counter(map(self.region.__getitem__, numbers))
        return _summed((self.places[number], told[number]) for number in told)

    @cached_property
    def places(self) -> list[set[str]]:
        """The regions of each set together with their provinces."""
        return [{*codes, *(code[:2] for code in codes)} for codes in self.regions.members]

    def by_day(self, numbers: Iterable[int]) -> Counter[date]:
        days = Counter(map(self.day.__getitem__, numbers))
        return Counter({date.fromordinal(day): count for day, count in days.items() if day != UNDATED})

    def newest_day(self, numbers: Iterable[int]) -> date | None:
        """Return the day of the newest of these articles that has one."""
        newest = max(map(self.day.__getitem__, numbers), default=UNDATED)
        return None if newest == UNDATED else date.fromordinal(newest)

    def regions_of(self, number: int) -> tuple[str, ...]:
        """Return the codes of the regions that an article is about."""
        return self.regions.members[self.region[number]]

    def dimensions_won(self) -> set[str]:
        """Return the dimensions that any article tells of."""
        return {dimension for members in self.awards.members for _, dimension, _ in members if dimension}

    def topics_told(self) -> set[str]:
        """Return the topics that any article is on."""
        return {topic for members in self.topics.members for topic in members}

    def kind_of(self, number: int) -> str | None:
        return self.kinds.values_[self.kind[number]]


def _is_in(code: str, region: str | None) -> bool:
    return region is None or code == region or code.startswith(f"{region}.")


def _fits(award: Award, choice: Choice) -> bool:
    region, dimension, edition = award
    return choice.dimension in {None, dimension} and choice.edition in {None, edition} and _is_in(region, choice.region)


def _fitting(awards: Iterable[Award], choice: Choice) -> tuple[Award, ...]:
    return tuple(one for one in awards if _fits(one, choice))


def _those(sets: Sets[T], fits: Callable[[T], bool]) -> set[int]:
    """Return the numbers of the sets of which a member fits."""
    return {number for number, members in enumerate(sets.members) if any(map(fits, members))}


def _counts_named(words: Numbering[T], column: Sequence[int], numbers: Iterable[int]) -> Counter[str]:
    counted = Counter(map(column.__getitem__, numbers))
    return Counter({str(words.values_[number]): count for number, count in counted.most_common()})


def _summed(groups: Iterable[tuple[set[T | None] | set[T], int]]) -> Counter[T]:
    """Count values over groups, each with how many articles have all of it."""
    found: Counter[T] = Counter()
    for values, count in groups:
        for value in values:
            if value is not None:
                found[value] += count
    return found


def load(archive: Archive) -> Facets:
    """Read the columns of all articles, as they are at one moment."""
    with archive.moment():
        connection = archive.db.conn
        last = int(connection.execute("SELECT coalesce(max(id), 0) FROM articles").fetchone()[0]) + 1
        facets = Facets(
            newest=array("I"), day=_column("I", last), story=_column("q", last), source=_column("H", last),
            verdict=_column("B", last), kind=_column("B", last), facet=_column("B", last), region=_column("I", last),
            award=_column("I", last), topic=_column("H", last),
            sources=Numbering(), verdicts=Numbering(None), kinds=Numbering(None), facets=Numbering(None),
        )  # fmt: skip
        _read_articles(archive, facets)
        _read_regions(archive, facets)
        _read_awards(archive, facets)
        _read_topics(archive, facets)
    facets.usual_counts  # noqa: B018  (counted now, so that no page waits for it)
    return facets


def _column(kind: str, size: int) -> array[int]:
    return array(kind, bytes(array(kind).itemsize * size))


def _read_articles(archive: Archive, into: Facets) -> None:
    # INDEXED BY, since SQLite without statistics would read the articles themselves.
    sql = """
        SELECT id, day, story, source, verdict, kind, facet FROM articles INDEXED BY articles_facts
        ORDER BY published DESC, id DESC
    """
    ordinals: dict[str | None, int] = {None: UNDATED}
    for number, day, story, source, verdict, kind, facet in archive.db.conn.execute(sql):
        if day not in ordinals:
            ordinals[day] = date.fromisoformat(day).toordinal()
        into.newest.append(number)
        into.day[number] = ordinals[day]
        into.story[number] = -number if story is None else story
        into.source[number] = into.sources[source]
        into.verdict[number] = into.verdicts[verdict]
        into.kind[number] = into.kinds[kind]
        into.facet[number] = into.facets[facet]


def _read_regions(archive: Archive, into: Facets) -> None:
    sql = "SELECT article, region FROM article_regions INDEXED BY article_regions_region WHERE role = 'subject'"
    for number, region in archive.db.conn.execute(f"{sql} ORDER BY region"):
        into.region[number] = into.regions[into.region[number], region]


def _read_awards(archive: Archive, into: Facets) -> None:
    sql = "SELECT DISTINCT article, region, dimension, edition FROM awards INDEXED BY awards_region ORDER BY region"
    for number, *award in archive.db.conn.execute(sql):
        into.award[number] = into.awards[into.award[number], tuple(award)]


def _read_topics(archive: Archive, into: Facets) -> None:
    sql = "SELECT article, topic FROM article_topics INDEXED BY article_topics_topic ORDER BY topic"
    for number, topic in archive.db.conn.execute(sql):
        into.topic[number] = into.topics[into.topic[number], topic]
