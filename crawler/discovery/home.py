"""Read what a home page says of its site: its name, what it is about, the program that makes it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.discovery.documents import PAGE, NotAChannel, characters_of, kind_of, parse_html, parse_page
from crawler.discovery.fields import address_of, title_of
from crawler.discovery.links import GOES_TO, base_of, rel_of
from crawler.urls import labels_of, same_site

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.etree import _Element

PROGRAMS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("programs.toml").read_text("utf-8"))
API = "https://api.w.org/"  # the relation under which WordPress names its REST address
SEPARATOR = re.compile(r"\s+[-–—|•·»:]\s+|\s*[|»]\s*|:\s+")
LONGEST_NAME = 60  # characters; more is a slogan
REFRESH = re.compile(
    r"\s*(?P<seconds>\d{1,2})(?:\.\d*)?\s*[;,]\s*(?:url\s*=)?\s*['\"]?(?P<address>[^'\"]+)", re.IGNORECASE
)
LONGEST_STAY = 15  # seconds; a page that is shown for longer is there to be read
ALIKE = 0.6  # of the letters of a name and its host: below, the name is no spelling of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What a home page says of its site."""

    name: str = ""
    about: str = ""  # title and description, as they stand there
    program: str = ""
    api: str | None = None  # where WordPress answers programs


def read_home(body: bytes, url: str) -> Home:
    """Return what a home page says of its site; what is no page says nothing."""
    try:
        text = characters_of(body, PAGE)
        root = parse_html(text, url) if kind_of(text) == PAGE else None
    except NotAChannel:
        return Home()
    if root is None:
        return Home()
    titles = [title_of("".join(element.itertext())) or "" for element in root.iter("title")][:1]
    metas = _metas(root)
    names = [metas.get("og:site_name", ""), metas.get("application-name", "")]
    program = _program(text.lower())
    return Home(
        name=name_among([*names, *(part for title in titles for part in SEPARATOR.split(title))], url),
        about=" ".join(filter(None, [*titles, metas.get("og:description") or metas.get("description", "")])),
        program=program,
        api=_api(root, url) or (address_of("wp-json/", base_of(root, url)) if program == "WordPress" else None),
    )


def onward_of(body: bytes, url: str) -> str | None:
    """Return where a page sends its readers on by itself, within its site; None where they are to stay.

    That is a refresh after a few seconds, or what the script of a page without any link goes to; a refresh for those
    who run no scripts counts on such a page alone.
    """
    root = parse_page(body, url)
    if root is None:
        return None
    base = base_of(root, url)
    is_bare = next(root.iter("a"), None) is None
    said = _refreshes(root, is_bare=is_bare) + (_scripted(root) if is_bare else [])
    found = (address_of(href, base) for href in said)
    return next((one for one in found if one and one != address_of(url, url) and same_site(one, url)), None)


def _refreshes(root: _Element, *, is_bare: bool) -> list[str]:
    told = (one for one in root.iter("meta") if one.get("http-equiv", "").lower() == "refresh")
    said = (one.get("content", "") for one in told if is_bare or next(one.iterancestors("noscript"), None) is None)
    found = [match for content in said if (match := REFRESH.match(content))]
    return [match["address"] for match in found if int(match["seconds"]) <= LONGEST_STAY]


def _scripted(root: _Element) -> list[str]:
    found = (GOES_TO.search(element.text or "") for element in root.iter("script"))
    return [match["address"] for match in found if match]


def name_among(names: Iterable[str], url: str) -> str:
    """Return which of *names* is the site's: the one most like its host, else the first."""
    clean = [" ".join(name.split()) for name in names]
    short = [name for name in clean if 2 <= len(name) <= LONGEST_NAME]
    if not short:
        return ""
    best = max(short, key=lambda name: _likeness(name, url))
    return best if _likeness(best, url) >= ALIKE else short[0]


def _likeness(name: str, url: str) -> float:
    letters = "".join(letter for letter in name.casefold() if letter.isalnum())
    labels = labels_of(url)
    hosts = {"".join(labels), *labels}
    return max((SequenceMatcher(None, letters, host.replace("-", "")).ratio() for host in hosts), default=0.0)


def _metas(root: _Element) -> dict[str, str]:
    """Return the first content of each meta element by its name or property."""
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = (element.get("property") or element.get("name") or "").strip().lower()
        if content := title_of(element.get("content", "")):
            found.setdefault(name, content)
    return found


def _program(text: str) -> str:
    return next((name for name, marks in PROGRAMS.items() if any(mark in text for mark in marks)), "")


def _api(root: _Element, url: str) -> str | None:
    base = base_of(root, url)
    links = (element.get("href", "") for element in root.iter("link") if API in rel_of(element))
    return next((address for href in links if (address := address_of(href, base))), None)
