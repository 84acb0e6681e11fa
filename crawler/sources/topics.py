"""What the topics are, as topics.toml declares them."""

from __future__ import annotations

import difflib
import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from crawler.configuration import toml_of
from crawler.errors import SeedError, guess
from crawler.sources.entries import truth_of
from crawler.sources.own import default_seeds, layers
from crawler.sources.programmes import Programme, load_programme
from crawler.text import spellings, squeeze

FILE = "topics.toml"
SHIPPED = "shipped"  # what a file may extend
ROLES = ("names", "words", "contexts", "exclusions", "lookalikes")
SOUGHT = ("names", "words")
KEYS = (
    "name",
    "enabled",
    "programme",
    "queries",
    "threshold",
    "about",
    "near",
    "against",
    "lead",
    "places",
    "asides",
    "things",
    "facets",
    *ROLES,
)
GROUP_KEYS = ("points", "again", "most", "speaks", "acts", "placed", "yields", "terms")
# What a group may say of itself, and the one role in which it may.
FLAGS = {"speaks": "contexts", "acts": "contexts", "placed": "contexts", "yields": "exclusions"}
FACETS = ("programme", "ministry")
PLACES = {"title": 4.0, "lead": 4.0, "text": 4.0}
SHORTEST = 6  # letters of a name or word: shorter ones stand by chance in hashes and scripts of every other page
SHORTEST_ABBREVIATION = 3  # letters of one, which must stand alone and in capitals
_letters_of = lru_cache(maxsize=8192)(squeeze)  # each term is looked at several times, and a file is read again


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Terms that are worth the same: points for the first mention, again for further ones, never above most."""

    terms: tuple[str, ...]
    points: float
    again: float = 0.0
    most: float = 100.0
    speaks: bool = False  # of contexts: a sentence with one of them speaks of the topic, though it does not name it
    acts: bool = False  # of contexts: the topic is theirs who are named so
    placed: bool = False  # of contexts: they count only in a text that names a region
    yields: bool = False  # of exclusions: they say nothing where one who acts stands in the title or the lead


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """How much it says of an article that its title, its lead, or all of its text speaks of the topic."""

    title: float
    lead: float
    text: float


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A declared subject; names are enough alone, words count, contexts raise and exclusions lower near them."""

    slug: str
    name: str
    queries: tuple[str, ...]
    threshold: float  # relevance of a text that refers to the topic at all
    about: float  # relevance of one that is about it
    near: int  # words from a context to a name or a word
    against: int  # words from an exclusion to one
    lead: int  # words
    places: Places
    asides: tuple[str, ...]  # a sentence with one of them tells of other times, and speaks of the topic by half
    names: tuple[Group, ...]
    words: tuple[Group, ...]
    contexts: tuple[Group, ...]
    exclusions: tuple[Group, ...]
    lookalikes: tuple[Group, ...] = ()  # whose title or lead has one of them, and no name, is about something else
    things: tuple[str, ...] = ()  # beside one of them a word is the name of a shop or a club
    facets: tuple[tuple[str, tuple[str, ...]], ...] = ()  # the terms that say of what a text without a name tells
    programme: Programme | None = None  # what is reported of regions; without it, nothing is
    enabled: bool = True

    def __hash__(self) -> int:
        """Tell topics apart by their slugs at first: all of their terms would be looked at for every text."""
        return hash(self.slug)

    @cached_property
    def others(self) -> tuple[str, ...]:
        """The names of its look-alikes."""
        return tuple(term for group in self.lookalikes for term in group.terms)

    @property
    def sought(self) -> tuple[str, ...]:
        """The terms without one of which no text is relevant: the names and the words."""
        return tuple(term for group in (*self.names, *self.words) for term in group.terms)


def topics_of(folder: str) -> tuple[Topic, ...]:
    """Return the topics of a seeds folder like `load_topics`, which is asked again when the file has changed."""
    for path in _stands(folder):
        try:
            state = path.stat()
        except OSError:
            continue
        return _remembered(folder, state.st_mtime_ns, state.st_size)
    return load_topics(Path(folder))  # which says what is wrong


@lru_cache(maxsize=8)  # asked with every page; over which folder another one lies is read from a file
def _stands(folder: str) -> tuple[Path, ...]:
    """Return where the topics.toml of a seeds folder may be, the place that counts most first."""
    return tuple(layer / FILE for layer in reversed(layers(Path(folder))))


@lru_cache(maxsize=8)
def _remembered(folder: str, _changed: int, _size: int) -> tuple[Topic, ...]:
    return load_topics(Path(folder))


def load_topics(folder: Path) -> tuple[Topic, ...]:
    """Return the topics of the seeds folder that are enabled, or say what to correct in its topics.toml."""
    enabled = tuple(topic for topic in declared_topics(folder) if topic.enabled)
    if not enabled:
        raise SeedError(f"{FILE}: every topic is switched off; take enabled = false out of one")
    return enabled


@cache
def shipped_topics() -> tuple[Topic, ...]:
    """Return the topics of the seeds folder that ships, which stay as they are."""
    return load_topics(default_seeds())


def file_of(folder: Path) -> Path:
    """Return the topics.toml of a seeds folder; where it has none, that of the folder it is laid over, if any."""
    return next((path for layer in reversed(layers(folder)) if (path := layer / FILE).exists()), folder / FILE)


def declared_topics(folder: Path) -> tuple[Topic, ...]:
    """Return all topics of the seeds folder, also those that are switched off, and those that it extends."""
    declared: dict[str, object] = {}
    for _, tables in reversed(_tables(folder)):
        declared |= {slug: _over(declared.get(slug), table) for slug, table in tables.items()}
    if not declared:
        raise SeedError(f"{FILE}: declares no topic; add a table such as [gerakan-menuju-smart-city]")
    return tuple(_same(_topic(slug, table, folder)) for slug, table in declared.items())


@lru_cache(maxsize=64)
def _same(topic: Topic) -> Topic:
    """Return the one topic that stands for all equal ones: what is remembered by topics compares all their terms."""
    return topic


def _tables(folder: Path) -> list[tuple[Path, dict[str, object]]]:
    """Return the topics.toml of a folder and the one that ships, if it extends that, each with its tables."""
    path = file_of(folder)
    tables = _toml_of(path)
    if (extended := tables.pop("extends", None)) is None:
        return [(path, tables)]
    if extended != SHIPPED:
        raise SeedError(f'{FILE}: extends {extended!r} is unknown; write extends = "{SHIPPED}", or take it out')
    shipped = default_seeds() / FILE
    return [(path, tables), (shipped, _toml_of(shipped))]


def _over(below: object, table: object) -> object:
    """Return the table of a topic with what it does not say itself and the one of its slug below does."""
    return below | table if isinstance(below, dict) and isinstance(table, dict) else table


def _toml_of(path: Path) -> dict[str, object]:
    try:
        return toml_of(path)
    except FileNotFoundError:
        raise SeedError(f"{FILE}: not found in {path.parent}; put one there or name another seeds folder") from None
    except OSError as error:
        raise SeedError(
            f"{FILE}: cannot be read in {path.parent} ({error.strerror}); correct its permissions"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SeedError(f"{FILE}: not valid TOML in UTF-8, {error}; correct that place") from error


def _topic(slug: str, table: object, folder: Path) -> Topic:
    where = f"{FILE}: [{slug}]"
    if not isinstance(table, dict):
        cure = guess(slug, ["extends"]) or "; put it below a [topic] line"
        raise SeedError(f"{FILE}: {slug} stands outside every topic{cure}")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise SeedError(f"{where} is no slug; write it with lower-case letters, digits and hyphens")
    _refuse_unknown(where, table, KEYS)
    groups = {role: _groups(where, role, table.get(role, [])) for role in ROLES}
    if not groups["names"] and not groups["words"]:
        raise SeedError(f"{where} has neither names nor words; add a [[{slug}.names]] group with terms")
    _refuse_repeats(where, groups)
    threshold, about = _degrees(where, table)
    return Topic(
        slug=slug,
        name=_name(where, table),
        queries=_strings(where, "queries", table.get("queries", [])),
        threshold=threshold,
        about=about,
        near=int(_bounded(where, "near", table.get("near", 40), most=10_000)),
        against=int(_bounded(where, "against", table.get("against", 20), most=10_000)),
        lead=int(_bounded(where, "lead", table.get("lead", 60), most=10_000)),
        places=_places(where, table.get("places", {})),
        asides=_strings(where, "asides", table.get("asides", [])),
        things=_strings(where, "things", table.get("things", [])),
        facets=_facets(where, table.get("facets", {}), groups),
        **groups,
        programme=_programme(where, slug, table, folder, groups),
        enabled=truth_of(f"{where} enabled", table.get("enabled", True)),
    )


def _degrees(where: str, table: dict[str, object]) -> tuple[float, float]:
    """Return the relevance from which a text refers to a topic, and that from which it is about it."""
    threshold = _bounded(where, "threshold", table.get("threshold", 0.5), most=1)
    about = _bounded(where, "about", table.get("about", max(0.67, threshold)), most=1)
    if about < threshold:
        raise SeedError(f"{where} about is {about:g}, below the threshold of {threshold:g}; no text could mention it")
    return threshold, about


def _programme(
    where: str, slug: str, table: dict[str, object], folder: Path, groups: dict[str, tuple[Group, ...]]
) -> Programme | None:  # fmt: skip
    """Return the programme in the file that a topic names; one that ships may be named from everywhere."""
    named = table.get("programme")
    if named is None:
        return None
    if not isinstance(named, str) or not named.endswith(".toml"):
        raise SeedError(f'{where} programme must name a file, such as programme = "programmes/{slug}.toml"')
    path = next((one for one in (folder / named, default_seeds() / named) if one.is_file()), None)
    if path is None:
        raise SeedError(f"{where} programme {named} is no file in {folder}; write it, or take the line out")
    names, others = ([term for group in groups[role] for term in group.terms] for role in ("names", "lookalikes"))
    return load_programme(path, topic=slug, names=names, lookalikes=others)


def _places(where: str, table: object) -> Places:
    if not isinstance(table, dict):
        raise SeedError(f"{where} places must be a table such as places = {{ title = 4, lead = 4, text = 4 }}")
    _refuse_unknown(f"{where} places", table, tuple(PLACES))
    shares = {key: _bounded(f"{where} places", key, table.get(key, usual)) for key, usual in PLACES.items()}
    if not any(shares.values()):
        raise SeedError(f"{where} places are all 0; say where the topic counts, such as title = 4")
    return Places(**shares)


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
        if other := seen.get(_letters_of(term)):
            raise SeedError(f'{where} has "{other}" and "{term}", which find the same; keep one of them')
        seen[_letters_of(term)] = term


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
    terms = _spelt(where, _strings(where, "terms", table.get("terms", [])))
    for term in terms:
        _check_term(where, role, term)
    if not terms or "points" not in table:
        raise SeedError(f"{where} has a group without points or terms; give both")
    points = _bounded(where, "points", table["points"])
    again = _bounded(where, "again", table.get("again", 0))
    most = _bounded(where, "most", table.get("most", 100))
    if most < points:
        raise SeedError(f"{where} most is {most:g}, less than the {points:g} points of one mention; raise it or these")
    flags = {flag: _flag(where, flag, role, table) for flag in FLAGS}
    return Group(terms=terms, points=points, again=again, most=most, **flags)


def _flag(where: str, flag: str, role: str, table: dict[str, object]) -> bool:
    value = table.get(flag, False)
    if not isinstance(value, bool) or (value and role != FLAGS[flag]):
        raise SeedError(f"{where} {flag} must be true or false, and stands in {FLAGS[flag]} only; correct that line")
    return value


def _spelt(where: str, terms: tuple[str, ...]) -> tuple[str, ...]:
    """Return every term that those with alternatives in brackets stand for."""
    for term in terms:
        if re.search(r"\([^()]*$|^[^()]*\)|\([^)]*\(", term):
            raise SeedError(
                f'{where} term "{term}" has a bracket without its other half; write (kota|kabupaten) cerdas'
            )
    return tuple(dict.fromkeys(" ".join(one.split()) for term in terms for one in spellings(term)))


def _facets(
    where: str, table: object, groups: dict[str, tuple[Group, ...]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:  # fmt: skip
    if not isinstance(table, dict):
        raise SeedError(f'{where} facets must be a table, such as facets = {{ ministry = ["kemendikdasmen"] }}')
    _refuse_unknown(f"{where} facets", table, FACETS)
    facets = tuple((facet, _spelt(where, _strings(where, facet, table.get(facet, [])))) for facet in FACETS)
    known = {term for group in (*groups["words"], *groups["contexts"]) for term in group.terms}
    for facet, term in ((facet, term) for facet, terms in facets for term in terms):
        if term not in known:
            raise SeedError(f'{where} facets {facet} has "{term}", which is no word or context; add it to such a group')
    return facets


def is_abbreviation(term: str) -> bool:
    """Say whether a term is found as a word of its own in capitals only: it is written so."""
    return term.isalnum() and term.isupper()


def _check_term(where: str, role: str, term: str) -> None:
    size = len(_letters_of(term))
    if not term.isascii() or not size:
        cure = "write it in those, without accents"
        raise SeedError(f'{where} term "{term}" must be plain Latin letters and digits; {cure}')
    least = SHORTEST_ABBREVIATION if is_abbreviation(term) else SHORTEST
    if role in SOUGHT and size < least:
        cure = "use a longer one or a context" + (", or capitals for an abbreviation" if least == SHORTEST else "")
        raise SeedError(f'{where} term "{term}" has fewer than {least} letters; {cure}')


def _strings(where: str, key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(each, str) and each.strip() for each in value):
        return tuple(value)
    raise SeedError(f'{where} {key} must be a list of strings, such as {key} = ["smart city"]')


def _bounded(where: str, key: str, value: object, *, most: float = 100) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most:
        return float(value)
    cure = "; write it without quotes" if isinstance(value, str) else ""
    raise SeedError(f"{where} {key} must be between 0 and {most}, not {value!r}{cure}")


def load_queries(folder: Path) -> tuple[str, ...]:
    """Return what a site's own search is asked: the queries of all topics, without those that hold another one.

    Who finds "smart city" finds "gerakan menuju smart city" too.
    """
    return broadest([" ".join(query.split()) for topic in topics_of(str(folder)) for query in topic.queries])


def broadest(queries: list[str]) -> tuple[str, ...]:
    """Return each query once, without those in which another one stands as it is."""
    unique = [query for query in dict.fromkeys(queries) if query]
    return tuple(
        query for query in unique if not any(f" {other} " in f" {query} " for other in unique if other != query)
    )  # fmt: skip
