"""What a site calls itself: where a page shows it, which texts are such a name, and a title without it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.reference.regions import regions_named
from pipelines.extraction.cleaning import WORD, fold_title
from pipelines.extraction.index import UNSEEN
from pipelines.extraction.labels import any_of
from pipelines.extraction.tree import text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipelines.extraction.index import Index

SITE_BEHIND = re.compile(r"\s*[(\[]([^()\[\]]{3,40})[)\]]$")
STROKES = " :|–—•·∙●▪⋆★☆⁄~/-"
EDGES = STROKES + "»›«‹>"
MARKS = (("«", "»"), ("‹", "›"))  # of a quotation
PARTING = rf"[{re.escape(EDGES.replace(' ', ''))}*_]"
SIGN = re.compile(PARTING)  # one of which each separator has, and most texts have none
SEPARATOR = re.compile(rf"\s+{PARTING}{{1,2}}\s+|\s*(?:\||::)\s*")
HOME = re.compile(
    r"(?:https?://[^/?#]+)?/(?:(?:index|home|default)\.\w{2,5}|(?:home|beranda)/?)?"
    r"|(?:\./)?(?:index|home|default)\.\w{2,5}|\./"
)
LOGO = re.compile(r"\b(?:logo|header|banner)\b\W*", re.IGNORECASE)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright|hak\s+cipta)[\s©]*(?:\(c\)\s*)?(?:(?:19|20)\d\d\s*(?:[-–—]\s*(?:19|20)\d\d\s*)?)?[,.|–-]?\s*(?:by|oleh)?\s*"
    r"(?P<name>(?-i:[A-Z])[\w'&-]*(?:[ .](?-i:[A-Z0-9])[\w'&-]*|\.(?:com|co|id|net|news)\b){0,4})",
    re.IGNORECASE,
)
SHORTEST = 6  # letters of a name that a slogan follows
MOST_NAMING = 3  # words of a site's name that stands where a headline should
SIGNS = ("©", "(c)", "copyright", "cipta")
APART = "\0"  # which no page has
LONGEST_NAME = 160  # characters of what is remembered
MOST_BELOW = 150  # elements at the end of the page, its foot among them
MEDIA_WORDS = re.compile(rf"\b{any_of('media')}\b", re.IGNORECASE)
DESK_OF = re.compile(rf"\b{any_of('desk-word')}\b|\d+$", re.IGNORECASE)
DOMAIN = re.compile(r"(?:[\w-]+\.)+(?:com|id|net|news|org|info)", re.IGNORECASE)
# What a head says that names no story, alone or before the headline.
NAMELESS = re.compile(rf"\W*{any_of('nameless')}\W*", re.IGNORECASE)
LABELLED = re.compile(rf"{any_of('headline-label')}\s*:\s+(?=\S+\s+\S+\s+\S)", re.IGNORECASE)
LONGEST_TITLE = 500  # characters; whatever is longer is no headline with a name behind it


def without_edges(text: str) -> str:
    """Return *text* without strokes at its ends; the marks of a quotation stay together."""
    bare, quoted = text.strip(EDGES), text.strip(STROKES)
    is_whole = all(bare.count(one) == bare.count(other) for one, other in MARKS)
    return bare if is_whole and (quoted[:1], quoted[-1:]) not in MARKS else quoted


def names_shown(index: Index, titles: Iterable[str]) -> list[str]:
    """Return the site's names as its logo, its links home and the copyright at its foot have them.

    Only what one of *titles* has as well, before or behind a headline or alone, is one of them; a slogan may follow one
    that is all of the first title.
    """
    titles = list(titles)
    parts = {fold_site(part) for title in titles for part in SEPARATOR.split(title.strip(EDGES))}
    held = (SITE_BEHIND.search(title) for title in titles)
    parts |= {fold_site(found[1]) for found in held if found}
    parts |= {fold_site(title.partition(": ")[0]) for title in titles if ": " in title}
    called = [(name, fold_site(name)) for name in _called(index)]
    named = [name for name, folded in called if folded and folded in parts]
    whole = fold_site(titles[0]) if titles else ""
    begun = [titles[0] for _, folded in called if len(whole) >= SHORTEST and folded.startswith(whole)]
    return [*named, *begun[:1], *_alone_in_title(index, titles)]


def _alone_in_title(index: Index, titles: Sequence[str]) -> Iterator[str]:
    """Yield a few words that are all of <title> and of an h1, where the head calls the story something else."""
    whole, *others = titles or [""]
    is_other = any(len(other.split()) > MOST_NAMING and whole.casefold() not in other.casefold() for other in others)
    if is_other and 0 < len(whole.split()) <= MOST_NAMING:
        yield from (whole for one in index.tagged("h1")[:1] if fold_site(text_of_element(one)) == fold_site(whole))


def stands_beside_name(name: str, titles: Iterable[str], declared: Iterable[str]) -> bool:
    """Say whether a *name* of many words stands in a title beside one that is *declared*: a headline in a link home."""
    own = {fold_site(one) for one in declared}
    parts = ({fold_site(part) for part in SEPARATOR.split(title)} for title in titles)
    return len(name.split()) > MOST_NAMING and any(fold_site(name) in one and one & own for one in parts)


def _called(index: Index) -> Iterator[str]:
    """Yield what may be the site's name: in links home, pictures of a logo, behind the sign of copyright."""
    for link in index.tagged("a"):
        if HOME.fullmatch(link.get("href") or ""):
            yield text_of_element(link)
            yield from (image.get("alt") or "" for image in link.iter("img"))
    logos = (
        one for one in index.tagged("img") if "logo" in f"{one.get('class')} {one.get('id')} {one.get('src')}".lower()
    )
    yield from (LOGO.sub("", one.get("alt") or "") for one in logos)
    below = [one for one in index.elements["*"][-MOST_BELOW:] if one.tag not in UNSEEN]
    for said in _signed([f"{one.text or ''} {one.tail or ''}" for one in below]):
        if found := COPYRIGHT.search(said):
            yield found["name"].strip(" .,")


def _signed(texts: list[str]) -> list[str]:
    """Return those of *texts* in which a sign of copyright stands, which is looked for in all at once: few have one."""
    joined = APART.join(texts).lower()
    signs = [sign for sign in SIGNS if sign in joined]
    parts = joined.split(APART) if signs else []
    places = {place for sign in signs for place, part in enumerate(parts) if sign in part}
    return [texts[place] for place in sorted(places)]


def separators_in(text: str) -> list[re.Match[str]]:
    """Return what may part a headline from a name in *text*."""
    return list(SEPARATOR.finditer(text)) if SIGN.search(text) else []


def names_behind(index: Index, title: str) -> list[str]:
    """Return what <title> has before or behind the headline: the names of the site and of its sections."""
    whole = next((text_of_element(element) for element in index.tagged("title")), "")
    parts = whole.split(title) if title else []
    return (
        [part for text in parts[:2] for part in SEPARATOR.split(f" {text} ") if part.strip()] if len(parts) == 2 else []
    )


def is_site(text: str, sites: Sequence[str]) -> bool:
    """Say whether *text* is a site's name, alone or with its slogan."""
    folded = fold_site(text)
    names = folded_sites(tuple(sites))
    if not folded or folded in names:
        return True
    parts = separators_in(text)
    return bool(parts) and fold_site(text[: parts[0].start()]) in names


@lru_cache(maxsize=64)
def folded_sites(sites: tuple[str, ...]) -> frozenset[str]:
    """Return the names of a site as they compare."""
    return frozenset([fold_site(site) for site in sites if site])


def is_site_name(name: str, sites: Sequence[str]) -> bool:
    """Say whether *name* is one of *sites*, be it with "Media" or a domain's ending behind it, its desk or edition.

    A desk may be called by the site's initials, or by one of its words.
    """
    return _names_site(name, tuple(sites))


def is_word_of_site(name: str, sites: Sequence[str]) -> bool:
    """Say whether *name* is one word, which stands in a site's name: "Suara" of "Suara Muara"."""
    return name.casefold() in _words_of(tuple(sites))


@lru_cache(maxsize=1024)  # several rules ask for the same
def _names_site(name: str, called: tuple[str, ...]) -> bool:
    folded, bare = folded_sites(called), DESK_OF.sub("", name).strip(EDGES)
    if not folded.isdisjoint(map(fold_site, {name, MEDIA_WORDS.sub("", name), bare})):
        return True
    is_part = len(bare) < len(name) and fold_site(bare) in _words_of(called)
    return is_part or (bare.isupper() and bare in _initials_of(called)) or _is_edition(name, called)


@lru_cache(maxsize=64)
def _words_of(sites: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold() for site in sites for word in WORD.findall(site))


@lru_cache(maxsize=64)
def _initials_of(sites: tuple[str, ...]) -> frozenset[str]:
    """Return the initials of a site's names that have several words: "SM" of "Suara Muara"."""
    called = [said.strip() for site in sites for said in (site, MEDIA_WORDS.sub("", site))]
    return frozenset("".join(word[0] for word in WORD.findall(said)).upper() for said in called if " " in said)


def _is_edition(name: str, sites: tuple[str, ...]) -> bool:
    """Say whether a region stands behind a site's name: "Suara Muara Ternate"."""
    begun = _begun_by(sites)
    if not name.casefold().startswith(begun):
        return False
    return any(bool(regions_named(name[len(one) :])) for one in begun if name.casefold().startswith(one))


@lru_cache(maxsize=64)
def _begun_by(sites: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{site.casefold()} " for site in sites if site)


def fold_site(name: str) -> str:
    """Return a site's name as it compares: "KALDERA.id" is "Kaldera"."""
    return _remembered(name) if len(name) <= LONGEST_NAME else _fold(name)


def _fold(name: str) -> str:
    name = re.sub(r"^(?:https?://)?(?:www\.)?", "", name.strip().casefold())
    name = re.sub(r"\.(?:co\.id|or\.id|go\.id|com|id|net|news|online|co|org|info|tv)\b", "", name)
    return re.sub(r"[\W_]+", "", name)


_remembered = lru_cache(maxsize=1024)(_fold)  # a source's own names are asked for with every page


def cut_site(text: str, sites: Sequence[str], claims: Sequence[str] = ()) -> str:
    """Return *text* without the site's name before or after it; a shorter claim that it contains decides."""
    text = text if len(text) > LONGEST_TITLE else bare_title(text, sites)
    if len(text) > LONGEST_TITLE:
        return text
    for claim in claims:
        if claim != text and len(claim) >= 20 and (text.startswith(claim) or text.endswith(claim)):
            return claim
    parts = [(found.start(), found.end()) for found in separators_in(text)]
    names = folded_sites(tuple(sites)) if parts else ()
    for start, end in parts:
        if any(name and fold_site(text[end:]).startswith(name) for name in names):
            return text[:start]
        if fold_site(text[:start]) in names:
            return bare_title(text[end:], sites)
    if parts and re.search(r"\.(?:com|co\.id|id|net|news)\b", text[parts[-1][1] :], re.IGNORECASE):
        return text[: parts[-1][0]]
    return text


def cut_printed_site(text: str, sites: Sequence[str]) -> str:
    """Return a heading without the site's name, if that stands alone before or behind it: others are spoken of."""
    parts = [] if len(text) > LONGEST_TITLE else [*separators_in(text)]
    names = folded_sites(tuple(sites)) if parts else ()
    if parts and fold_site(text[: parts[0].start()]) in names:
        return cut_printed_site(text[parts[0].end() :], sites)
    if parts and fold_site(text[parts[-1].end() :]) in names:
        return text[: parts[-1].start()]
    return bare_title(text, sites) if len(text) <= LONGEST_TITLE else text


def bare_title(text: str, sites: Sequence[str]) -> str:
    """Return *text* without strokes at its ends, a site's name in brackets behind it, or an address before it."""
    text = without_edges(text) if text[-1:] in EDGES else text
    held = SITE_BEHIND.search(text) if text.endswith((")", "]")) else None
    if held and is_site(held[1], sites):
        return text[: held.start()]
    first = next(iter(separators_in(text)), None)
    if labelled := LABELLED.match(text):
        return bare_title(text[labelled.end() :], sites)
    if first and (DOMAIN.fullmatch(text[: first.start()]) or NAMELESS.fullmatch(text[: first.start()])):
        return bare_title(text[first.end() :], sites)
    return text


def cut_section(text: str, sections: Sequence[str]) -> str:
    """Return *text* without the name of its section behind it."""
    parts = separators_in(text)
    names = {fold_title(section) for section in sections} - {""}
    return text[: parts[-1].start()] if parts and fold_title(text[parts[-1].end() :]) in names else text
