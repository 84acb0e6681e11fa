"""A page, or what a channel handed out in place of one, as the readers of single fields look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lxml import etree
from lxml.html import HtmlElement

from crawler.models import NOT_LEARNED, Layout
from crawler.urls import site_of
from pipelines.boilerplate.layouts import BEHIND, HEAD_TITLE
from pipelines.extraction.cleaning import is_spelled
from pipelines.extraction.families import Family, find_family
from pipelines.extraction.index import Index
from pipelines.extraction.neighbours import NOBODY, Neighbours
from pipelines.extraction.sites import is_site, names_shown, stands_beside_name
from pipelines.extraction.structured import TITLE_META, Own, Structured, read_structured
from pipelines.extraction.tree import drop_silent, parse_page, text_of_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.models import Content, Page
    from pipelines.models import SourceFacts

# What evidence is called: where other pages of the site have it, as a channel handed it out, in lines cut off the text.
LAYOUT, CHANNEL, CUT = "layout", "channel", "cut off the text"
CLASSES = "single-post entry-content"  # of where WordPress shows it, so that what removes boilerplate there holds here
HEAD = ("link", "meta", "title", "base")  # what speaks of a page, and in a text of nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that the readers of single fields look at."""

    index: Index
    structured: Structured
    family: Family
    url: str
    fetched: datetime
    zone: tzinfo
    sites: tuple[str, ...]  # names under which the site is known
    layout: Layout = NOT_LEARNED
    neighbours: Neighbours = NOBODY
    headline: HtmlElement | None = None  # if the layout asks for it
    closed: tuple[str, ...] = ()  # what the dialogs say that stood before the page

    @property
    def is_known(self) -> bool:
        """Say whether a family knows the theme better than what was learned of the site."""
        return bool(self.family.name) and not self.family.broad

    @property
    def origin(self) -> str:
        """Return what evidence from the family's elements is called."""
        return f"family {self.family.name}" if self.family.name else "visible"

    def taught(self, selectors: Iterable[str]) -> Iterator[HtmlElement]:
        """Yield the elements that learned selectors find."""
        return (element for css in selectors for element in self._first_of(css))

    def _first_of(self, css: str) -> list[HtmlElement]:
        if not css.endswith(BEHIND):
            return self.index.select(css)[:1]
        found = self.index.select(css.removesuffix(BEHIND)) if self.headline is not None else []
        return self.index.all_behind(found, self.headline)[:1]


def view_of_page(tree: HtmlElement, *, url: str, fetched: datetime, source: SourceFacts) -> View:
    """Return the page whose *tree* this is, without what is never shown."""
    index = Index(tree)
    structured = read_structured(index)
    titles = _titles(index, structured)
    closed = drop_silent(index)
    sites = _sites(structured, index, url, [*source.names, *_said_everywhere(index, source.layout)])
    own = Own((one for one in titles if not is_site(one, sites)), [url, *structured.of_meta("og:url")])
    structured.articles = own.of(structured.articles) + own.vouched(structured.dated)
    return View(
        index=index,
        structured=structured,
        family=find_family(index),
        url=url,
        fetched=fetched,
        zone=ZoneInfo(source.timezone),
        sites=sites,
        layout=source.layout,
        closed=tuple(closed),
    )


def _titles(index: Index, structured: Structured) -> list[str]:
    """Return all in which a page names its story: titles, headings, the summary, the words of its address."""
    declared = structured.of_meta(*TITLE_META, "og:description", "description", "og:url")
    shown = (text_of_element(element) for tag in ("title", "h1") for element in index.tagged(tag)[:3])
    return [*declared, *shown]


def _said_everywhere(index: Index, layout: Layout) -> list[str]:
    """Return the head's title where it was learned to be the same on all pages, which then names the site."""
    return [text_of_element(one) for one in index.select(HEAD_TITLE)[:1]] if HEAD_TITLE in layout.repeated else []


def _sites(structured: Structured, index: Index, url: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names under which the site is known: its source's, those it declares or shows, and its address."""
    site = site_of(url)
    titles = [text_of_element(one) for one in index.tagged("title")[:1]] + list(structured.of_meta("og:title"))
    shown = [name for name in names_shown(index, titles) if not is_spelled(name, url)]  # that is the story's headline
    shown = [name for name in shown if not stands_beside_name(name, titles, (*names, *structured.sites))]
    return tuple(dict.fromkeys([*names, *structured.sites, *shown, site, site.split(".")[0]]))


def view_of_content(content: Content, page: Page, source: SourceFacts) -> View:
    """Return *content* as the readers of single fields see a page; its address is the channel's."""
    local = ZoneInfo(source.timezone)
    index = Index(_parse(content.html))
    site = site_of(page.url)
    return View(
        index=index,
        structured=Structured(
            articles=[_statements(content, _in(local, page.published), _in(local, page.modified))],
            meta={"og:url": [page.url]},
            origin=CHANNEL,
        ),
        family=find_family(index),
        url=page.url,
        fetched=page.fetched,
        zone=local,
        sites=(site, site.split(".")[0]),
    )


def _parse(html: str) -> HtmlElement:
    tree = parse_page(b"<body>" + html.encode("utf-8", "replace"), "utf-8")
    assert tree is not None  # it has a body
    drop_silent(Index(tree))
    etree.strip_elements(tree, *HEAD, with_tail=False)
    for body in tree.iter("body"):
        body.set("class", CLASSES)
    return tree


def _statements(content: Content, published: str | None, modified: str | None) -> dict[str, object]:
    """Return what the channel said, under the names that pages have for it."""
    told = {
        "datePublished": published,
        "dateModified": modified,
        "author": list(content.authors),
        "articleSection": content.section,
        "keywords": list(content.tags),
        "image": content.image,
    }
    return {name: value for name, value in told.items() if value}


def _in(zone: ZoneInfo, moment: datetime | None) -> str | None:
    """Return a moment in the source's own zone: seven in the morning there must not look like a bare day in UTC."""
    return moment.astimezone(zone).isoformat() if moment else None
