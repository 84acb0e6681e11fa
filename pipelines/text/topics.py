"""What the topics are, and how relevant a text is to them."""

from __future__ import annotations

import difflib
import re
import tomllib
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.errors import SeedError
from pipelines.text.normalize import letters, squeeze
from pipelines.text.terms import Finder, outermost, sentence_of

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.text.normalize import Letters
    from pipelines.text.terms import Hit

FILE = "topics.toml"
ROLES = ("names", "words", "contexts", "exclusions")
KEYS = ("name", "queries", "threshold", "near", *ROLES)
GROUP_KEYS = ("points", "again", "most", "terms")
SHORTEST = 6  # letters of a name or word: shorter ones stand by chance in hashes and scripts of every other page
SOUGHT = ("names", "words")
TITLE = 2  # a term in the title counts so many times
HALFWAY = 10.0  # points that make a relevance of 0.5
READ = 200_000  # characters: forty long articles; a page that goes on for ever is judged by its beginning
EVIDENCE = 8  # sentences that are kept as evidence
LONGEST = 300  # characters of one of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Terms that are worth the same: points for the first mention, again for further ones, never above most."""

    terms: tuple[str, ...]
    points: float
    again: float = 0.0
    most: float = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A declared subject; names are enough alone, words count, contexts raise and exclusions lower near them."""

    slug: str
    name: str
    queries: tuple[str, ...]
    threshold: float
    near: int
    names: tuple[Group, ...]
    words: tuple[Group, ...]
    contexts: tuple[Group, ...]
    exclusions: tuple[Group, ...]

    @property
    def sought(self) -> tuple[str, ...]:
        """The terms without one of which no text is relevant: the names and the words."""
        return tuple(term for group in (*self.names, *self.words) for term in group.terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A term, where it stands (title or text) and the sentence around it."""

    term: str
    field: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How relevant a text is to the topic it fits best; no topic if that is below the threshold."""

    topic: str | None
    relevance: float
    evidence: tuple[Evidence, ...] = ()
    against: tuple[str, ...] = ()  # the exclusions that lowered it


def load_topics(folder: Path) -> tuple[Topic, ...]:
    """Return the topics of the seeds folder, or say what to correct in its topics.toml."""
    path = folder / FILE
    try:
        tables = tomllib.loads(path.read_text("utf-8-sig"))  # Windows editors put a mark in front
    except FileNotFoundError:
        raise SeedError(f"{FILE}: not found in {folder}; put one there or name another seeds folder") from None
    except OSError as error:
        raise SeedError(f"{FILE}: cannot be read in {folder} ({error.strerror}); correct its permissions") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SeedError(f"{FILE}: not valid TOML in UTF-8, {error}; correct that place") from error
    if not tables:
        raise SeedError(f"{FILE}: declares no topic; add a table such as [gerakan-menuju-smart-city]")
    return tuple(_topic(slug, table) for slug, table in tables.items())


def _topic(slug: str, table: object) -> Topic:
    where = f"{FILE}: [{slug}]"
    if not isinstance(table, dict):
        raise SeedError(f"{FILE}: {slug} stands outside every topic; put it below a [topic] line")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise SeedError(f"{where} is no slug; write it with lower-case letters, digits and hyphens")
    _refuse_unknown(where, table, KEYS)
    groups = {role: _groups(where, role, table.get(role, [])) for role in ROLES}
    if not groups["names"] and not groups["words"]:
        raise SeedError(f"{where} has neither names nor words; add a [[{slug}.names]] group with terms")
    _refuse_repeats(where, groups)
    return Topic(
        slug=slug,
        name=_name(where, table),
        queries=_strings(where, "queries", table.get("queries", [])),
        threshold=_number(where, "threshold", table.get("threshold", 0.5), most=1),
        near=int(_number(where, "near", table.get("near", 40), most=10_000)),
        **groups,
    )


def _refuse_unknown(where: str, table: dict[str, object], known: tuple[str, ...]) -> None:
    for key in table:
        if key in known:
            continue
        close = difflib.get_close_matches(key, known, n=1)
        cure = f"did you mean {close[0]}?" if close else f"use one of {', '.join(known)}"
        raise SeedError(f"{where} does not know the key {key}; {cure}")


def _refuse_repeats(where: str, groups: dict[str, tuple[Group, ...]]) -> None:
    seen: dict[str, str] = {}
    for term in (term for role in ROLES for group in groups[role] for term in group.terms):
        if other := seen.get(squeeze(term)):
            raise SeedError(f'{where} has "{other}" and "{term}", which find the same; keep one of them')
        seen[squeeze(term)] = term


def _name(where: str, table: dict[str, object]) -> str:
    name = table.get("name")
    if isinstance(name, str) and name.strip():
        return name
    raise SeedError(f'{where} has no name; add a line such as name = "Gerakan Menuju Smart City"')


def _groups(where: str, role: str, tables: object) -> tuple[Group, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SeedError(f"{where} {role} must be groups; begin each with a line [[topic.{role}]] in double brackets")
    return tuple(_group(f"{where} {role}", role, table) for table in tables)


def _group(where: str, role: str, table: dict[str, object]) -> Group:
    _refuse_unknown(where, table, GROUP_KEYS)
    terms = _strings(where, "terms", table.get("terms", []))
    for term in terms:
        _check_term(where, role, term)
    if not terms or "points" not in table:
        raise SeedError(f"{where} has a group without points or terms; give both")
    points = _number(where, "points", table["points"])
    again = _number(where, "again", table.get("again", 0))
    return Group(terms=terms, points=points, again=again, most=_number(where, "most", table.get("most", 100)))


def _check_term(where: str, role: str, term: str) -> None:
    size = len(squeeze(term))
    if not term.isascii() or not size:
        raise SeedError(f'{where} term "{term}" must be plain letters and digits; write it without accents')
    if role in {"names", "words"} and size < SHORTEST:
        raise SeedError(f'{where} term "{term}" has fewer than {SHORTEST} letters; use a longer one or a context')


def _strings(where: str, key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value):
        return tuple(value)
    raise SeedError(f'{where} {key} must be a list of strings, such as {key} = ["smart city"]')


def _number(where: str, key: str, value: object, *, most: float = 100) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most:
        return float(value)
    raise SeedError(f"{where} {key} must be between 0 and {most}, not {value}")


def judge(title: str, text: str, topics: tuple[Topic, ...]) -> Verdict:
    """Return how relevant an article is to the topic it fits best, and the sentences that say so."""
    reading = letters(title, text[:READ])
    headline = len(letters(title).starts)
    hits = list(_finder(topics).find(reading))
    verdicts = [_verdict(topic, hits, reading, headline) for topic in topics]
    return max(verdicts, key=lambda verdict: (verdict.topic is not None, verdict.relevance))


@lru_cache(maxsize=8)
def _finder(topics: tuple[Topic, ...]) -> Finder:
    return Finder(term for topic in topics for term in _places(topic))


@lru_cache(maxsize=64)
def _places(topic: Topic) -> dict[str, tuple[str, Group]]:
    """Return the role and the group of every term of *topic*."""
    groups = {role: getattr(topic, role) for role in ROLES}
    return {term: (role, group) for role in ROLES for group in groups[role] for term in group.terms}


def _verdict(topic: Topic, hits: list[Hit], reading: Letters, headline: int) -> Verdict:
    places = _places(topic)
    own = outermost(hit for hit in hits if hit.term in places)
    sought = [hit for hit in own if places[hit.term][0] in SOUGHT]
    if not sought:
        return Verdict(topic=None, relevance=0.0)
    counted = sought + [
        hit
        for hit in own
        if places[hit.term][0] not in SOUGHT and (hit.first < headline or _distance(hit, sought) <= topic.near)
    ]
    relevance = _relevance(topic, counted, headline)
    against = dict.fromkeys(hit.term for hit in counted if places[hit.term][0] == "exclusions")
    return Verdict(
        topic=topic.slug if relevance >= topic.threshold else None,
        relevance=relevance,
        evidence=_evidence(topic, sought, reading, headline),
        against=tuple(against),
    )


def _distance(hit: Hit, sought: list[Hit]) -> int:
    """Return how many words *hit* stands from the nearest of those sought, which are in the order of the text."""
    place = bisect_left(sought, hit.first, key=lambda each: each.first)
    return min(abs(hit.first - each.first) for each in sought[max(0, place - 1) : place + 1])


def _relevance(topic: Topic, counted: list[Hit], headline: int) -> float:
    """Return the points as a share; a name lifts any text to the threshold."""
    places = _places(topic)
    groups: dict[int, list[Hit]] = {}
    for hit in counted:
        groups.setdefault(id(places[hit.term][1]), []).append(hit)
    points = 0.0
    for same in groups.values():
        role, group = places[same[0].term]
        points += _worth(group, same, headline) * (-1 if role == "exclusions" else 1)
    share = max(points, 0.0) / (max(points, 0.0) + HALFWAY)
    named = any(places[hit.term][0] == "names" for hit in counted)
    return round(max(share, topic.threshold if named else 0.0), 3)


def _worth(group: Group, hits: list[Hit], headline: int) -> float:
    first = group.points * (TITLE if any(hit.first < headline for hit in hits) else 1)
    return min(first + group.again * (len(hits) - 1), group.most)


def _evidence(topic: Topic, sought: list[Hit], reading: Letters, headline: int) -> tuple[Evidence, ...]:
    """Return a sentence for each term and field, names first, none twice."""
    places = _places(topic)
    given: dict[str, Evidence] = {}
    seen: set[tuple[str, str]] = set()
    for hit in sorted(sought, key=lambda hit: (places[hit.term][0] != "names", hit.start)):
        field = "title" if hit.first < headline else "text"
        if len(given) == EVIDENCE or (hit.term, field) in seen:
            continue
        seen.add((hit.term, field))
        sentence = sentence_of(hit, reading, LONGEST)
        given.setdefault(sentence, Evidence(term=hit.term, field=field, sentence=sentence))
    return tuple(given.values())
