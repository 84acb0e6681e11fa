"""What a page says of itself to machines, JSON-LD and <meta>, and what of it is its own and not another story's."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipelines.extraction.cleaning import NO_LETTER, clean_text, fold_title
from pipelines.extraction.marks import names_listed
from pipelines.extraction.script_data import may_hold_data
from pipelines.extraction.surroundings import Vicinity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from pipelines.extraction.index import Index

LONGEST = 2_000_000  # characters of one script; a longer one is no description of an article
LONGEST_BROKEN = 50_000  # of a script that no repair can parse
DEEPEST = 12
MOST_VALUES = 50  # of one <meta> name
ARTICLE = re.compile(
    r"article$|^(?:blogposting|liveblogposting|report|hentry|socialmediaposting|claimreview)$", re.IGNORECASE
)
# What is said of a page, or of a blog, holds its article.
WRAPPED = {"webpage": "mainEntity", "itempage": "mainEntity", "blog": "blogPost"}
SITE = {"organization", "newsmediaorganization", "website", "publisher"}
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
WRAPPER = re.compile(
    r"^\s*(?:<!--|/\*\s*<!\[CDATA\[\s*\*/|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|/\*\s*\]\]>\s*\*/|//\s*\]\]>|\]\]>)\s*$"
)
# A script that no repair can parse may still hold these pairs intact.
UNTYPED = re.compile(r'\s*[\[{]\s*"@(?:context|graph|type)"\s*:')
PAIR = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|articleSection|description|@type)"\s*:\s*"((?:[^"\\]|\\.){1,400})"'
)
AUTHOR = re.compile(r'"author"\s*:\s*[\[{][^\]}]{0,300}?"name"\s*:\s*"((?:[^"\\]|\\.){1,120})"')
DATA = "application/json"
SCRIPTED = frozenset({"", "module", "text/javascript", "application/javascript"})
TITLE_META = names_listed("title-meta")
ADDRESS = ("mainEntityOfPage", "url", "@id")
HOLDING_PEOPLE = ("author", "creator", "@list")  # in a node that is nobody itself: somebody's role
SHORTEST = 12  # letters of a title by which a story is known
OWN = 2  # the page itself vouches for it
ALIKE = 0.34  # of the words of a headline that stand in the page's own, at least; two headlines of one story share more
WORD = re.compile(r"\w{4,}")  # shorter ones stand in any headline


@dataclass(slots=True)
class Structured:
    """Machine-readable statements of a page, as found."""

    articles: list[dict[str, Any]] = field(default_factory=list)  # JSON-LD, best first
    dated: list[dict[str, Any]] = field(default_factory=list)  # JSON-LD of other kinds that was published
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)  # JSON-LD by @id
    sites: list[str] = field(default_factory=list)  # names of the site and its publisher
    meta: dict[str, list[str]] = field(default_factory=dict)
    folded: dict[str, list[str]] = field(default_factory=dict)  # meta by letters and digits of their names
    pages: list[str] = field(default_factory=list)  # types of what is no article: CollectionPage ...
    data: list[str] = field(default_factory=list)  # scripts that hold data of the site's own
    origin: str = "json-ld"  # what evidence from its articles is called

    def of_meta(self, *names: str) -> Iterator[str]:
        """Yield the contents of the named <meta>, in the order of the names."""
        for name in names:
            yield from self.meta.get(name, ())

    def of_folded(self, name: str) -> Iterator[str]:
        """Yield the contents of the <meta> that are called *name* once all but letters and digits is gone."""
        if not self.folded:
            for written, values in self.meta.items():
                self.folded.setdefault(NO_LETTER.sub("", written), []).extend(values)
        yield from self.folded.get(name, ())

    def of_articles(self, *names: str) -> Iterator[Any]:
        """Yield the values of JSON-LD properties, article by article."""
        for article in self.articles:
            for name in names:
                if value := article.get(name):
                    yield value

    @property
    def is_closed(self) -> bool:
        """Say whether the page tells machines that not all of it is free to read."""
        return any(
            str(one["isAccessibleForFree"]).lower().endswith("false")
            for one in self.articles
            if "isAccessibleForFree" in one
        )

    def resolve(self, value: object) -> object:
        """Follow a reference ({"@id": …}) into the graph."""
        if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
            return self.nodes.get(value["@id"], value)
        return value


def read_structured(index: Index) -> Structured:
    """Return the JSON-LD and <meta> statements of a page."""
    found = Structured(meta=_read_meta(index))
    for script in index.elements.get("script", ()):
        if script.text and is_linked_data(script):
            for node in _flatten(_load(script.text)):
                _sort_in(found, node)
        elif script.text and _brings_data(script):
            found.data.append(script.text)
    found.articles.sort(key=_rank)
    found.sites += found.of_meta("og:site_name", "application-name")
    return found


def is_linked_data(script: HtmlElement) -> bool:
    """Say whether a script holds JSON-LD: it says so, or, where it says nothing, begins with a context."""
    kind = script.get("type")
    return "ld+json" in kind.lower() if kind else UNTYPED.match(script.text or "") is not None


def _brings_data(script: HtmlElement) -> bool:
    kind = (script.get("type") or "").strip().lower()
    return kind == DATA or (kind in SCRIPTED and may_hold_data(script.text or ""))


def _read_meta(index: Index) -> dict[str, list[str]]:
    meta: dict[str, list[str]] = {}
    around = Vicinity(index, next(iter(index.tagged("h1")), None))
    for element in index.elements.get("meta", ()):
        content = (element.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop"):
            if content and (name := element.get(attribute)):
                if attribute == "itemprop" and around.is_elsewhere(element):
                    continue  # microdata of another story's card, or of a comment
                values = meta.setdefault(name.strip().lower(), [])
                if len(values) < MOST_VALUES:
                    values.append(content)
    return meta


def _load(script: str) -> object:
    """Return what *script* holds; comments, raw newlines and trailing commas are forgiven."""
    text = WRAPPER.sub("", WRAPPER.sub("", script[:LONGEST])).strip().rstrip(";").replace('"schema:', '"')
    for attempt in (text, TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _pairs(text[:LONGEST_BROKEN])


def _pairs(text: str) -> dict[str, Any]:
    node: dict[str, Any] = {}
    for name, value in PAIR.findall(text):
        node.setdefault(name, _unquote(value))
    if found := AUTHOR.search(text):
        node["author"] = {"@type": "Person", "name": _unquote(found[1])}
    if "datePublished" in node and not ARTICLE.search(str(node.get("@type"))):
        node["@type"] = "Article"  # the first @type of a broken script is often that of a part
    return node


def _unquote(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _flatten(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield every node of lists, graphs and wrappers, but not what a node merely mentions."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _flatten(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _flatten(value.get("@graph"), depth + 1)
        for kind in _types(value) & WRAPPED.keys():
            yield from _flatten(value.get(WRAPPED[kind]), depth + 1)


def _types(node: dict[str, Any]) -> set[str]:
    kinds = node.get("@type")
    return {str(kind).lower().rsplit("/", 1)[-1] for kind in (kinds if isinstance(kinds, list) else [kinds])}


def _sort_in(found: Structured, node: dict[str, Any]) -> None:
    kinds = _types(node)
    if isinstance(name := node.get("@id"), str):
        found.nodes.setdefault(name, node)
    if (
        any(ARTICLE.search(kind) for kind in kinds)
        or "creativework" in kinds
        or (kinds & {"webpage", "itempage"} and (node.get("datePublished") or node.get("headline")))
    ):
        found.articles.append(node)
    elif kinds & SITE:
        found.sites += [clean_text(str(node[key])) for key in ("name", "alternateName") if node.get(key)]
    else:
        found.pages += sorted(kinds)
        found.dated += [node] if node.get("datePublished") or node.get("uploadDate") else []
    if isinstance(publisher := node.get("publisher"), dict) and publisher.get("name"):
        found.sites.append(clean_text(str(publisher["name"])))


def _rank(node: dict[str, Any]) -> int:
    """Articles before pages, news before the rest; the sort keeps the page's order otherwise."""
    kinds = _types(node)
    if any(kind.endswith("newsarticle") for kind in kinds):
        return 0
    if any(ARTICLE.search(kind) for kind in kinds):
        return 1 if node.get("datePublished") or node.get("author") else 3
    return 2 if "creativework" in kinds else 4


def names_in(structured: Structured, value: object, levels: int = 4) -> list[str]:
    """Return the names in a JSON-LD author: text, node, reference, the role of one, or a list of them."""
    if not levels:
        return []  # nodes may refer to each other
    if isinstance(value, list):
        return [name for item in value[:20] for name in names_in(structured, item, levels - 1)]
    value = structured.resolve(value)
    if isinstance(value, dict):
        told = (value.get("name"), _full_name(value), *(value.get(key) for key in HOLDING_PEOPLE))
        return names_in(structured, next(filter(None, told), ""), levels - 1)
    return [clean_text(value)] if isinstance(value, str) and value.strip() else []


def _full_name(person: dict[str, Any]) -> str:
    """Return the name of somebody of whom only its parts are told."""
    parts = (person.get(name) for name in ("givenName", "additionalName", "familyName"))
    return " ".join(part for part in parts if isinstance(part, str) and part.strip())


def text_of(value: object) -> str:
    """Return the text of a JSON-LD value: itself, the first of a list, or its name or address."""
    if isinstance(value, list):
        return text_of(value[0]) if value else ""
    if isinstance(value, dict):
        return text_of(value.get("url") or value.get("@value") or value.get("name") or "")
    return clean_text(str(value)) if isinstance(value, str | int) else ""


class Own:
    """Tells the nodes that describe a page from those of other stories.

    *titles* are all the texts in which the page names its story, *addresses* those that it gives itself.
    """

    def __init__(self, titles: Iterable[str], addresses: Iterable[str]) -> None:
        self.titles = [title for title in titles if title]
        self.folded = [title for title in map(fold_title, self.titles) if len(title) >= SHORTEST]
        self.paths = {_path(address) for address in addresses} - {""}

    def of(self, nodes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return those of *nodes* for which the page vouches, or where there are none, those that may be its own."""
        ranked = [(self._rank(node), node) for node in nodes]
        if max((rank for rank, _ in ranked), default=0) < OWN:
            return [node for rank, node in ranked if rank >= 0]
        own = [node for rank, node in ranked if rank == OWN]
        return own + [node for rank, node in ranked if rank == 0 and not _headline(node)]

    def vouched(self, nodes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return those of *nodes* whose headline is the page's, of whatever kind they are."""
        return [node for node in nodes if _headline(node) and self._rank(node) == OWN]

    def _rank(self, node: dict[str, Any]) -> int:
        """Return OWN for a node of this page, 0 for one that may be, and -1 for one of another story."""
        headline = fold_title(_headline(node))
        if headline and any(headline in title or title in headline for title in self.folded):
            return OWN
        if ({_path(text_of(_address(node.get(name)))) for name in ADDRESS} - {""}) & self.paths:
            return OWN
        if not headline or not self.titles:
            return 0
        return 0 if _alike(_headline(node), self.titles) else -1


def _headline(node: dict[str, Any]) -> str:
    return text_of(node.get("headline") or node.get("name"))


def _address(value: object) -> object:
    return value.get("@id") or value.get("url") if isinstance(value, dict) else value


def _path(address: str) -> str:
    """Return where on its site an address leads, or nothing for a front page."""
    if "/" not in address:
        return ""
    try:
        return urlsplit(address).path.strip("/").lower()
    except ValueError:
        return ""


def _alike(headline: str, titles: list[str]) -> bool:
    words = set(WORD.findall(headline.casefold()))
    told = {word for title in titles for word in WORD.findall(title.casefold())}
    return not words or len(words & told) >= ALIKE * len(words)
