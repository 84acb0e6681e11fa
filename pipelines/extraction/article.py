"""Page to article: parse once, read the fields, prune, read the text, judge."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crawler.models import NOT_LEARNED
from crawler.times import WIB
from crawler.urls import site_of
from pipelines.boilerplate.layouts import written
from pipelines.extraction import evidence as order
from pipelines.extraction import head
from pipelines.extraction.admission import find_gate, refuse_bytes, refuse_page
from pipelines.extraction.body import read_around, read_body, read_body_briefly
from pipelines.extraction.boilerplate import cut_about
from pipelines.extraction.bylines import cut_signature, lone_names, pick_authors, rank_of, take_bylines, take_names
from pipelines.extraction.content import ORIGIN, view_of
from pipelines.extraction.dates import stands_alone
from pipelines.extraction.encoding import clean_text
from pipelines.extraction.families import find_family
from pipelines.extraction.headings import names_shown
from pipelines.extraction.index import Index
from pipelines.extraction.lessons import trace
from pipelines.extraction.models import Extraction, Removed
from pipelines.extraction.neighbours import Neighbours
from pipelines.extraction.nodes import Own
from pipelines.extraction.parts import take_links
from pipelines.extraction.structured import read_structured
from pipelines.extraction.surroundings import lead_below, without_others
from pipelines.extraction.titles import fold_title
from pipelines.extraction.tree import cut_text, drop_silent, parse_page, text_of_element
from pipelines.extraction.view import View
from pipelines.extraction.whole import Sheet, put_together, shorten
from pipelines.models import LAYOUT_KNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from lxml.html import HtmlElement

    from crawler.models import Content, Headline, Layout, Part
    from pipelines.extraction.lessons import Announced
    from pipelines.extraction.structured import Structured


AROUND = ("above the text", "below the text")  # rules that cut what may tell of date and author
LONGEST_PAGE = 500_000  # characters shown by a page that are read; an article and all around it have a tenth of that


def extract_page(  # noqa: PLR0913  what the channel announced travels with the page
    body: bytes,
    *,
    url: str,
    fetched: datetime,
    zone: str = WIB,
    remove: tuple[str, ...] = (),
    encoding: str | None = None,
    title: str | None = None,
    published: datetime | None = None,
    modified: datetime | None = None,
    content: Content | None = None,
    parts: Iterable[Part] = (),
    speaks: Callable[[str], bool] | None = None,
    layout: Layout = NOT_LEARNED,
    others: Sequence[Headline] = (),
    told: Announced | None = None,
    names: Sequence[str] = (),
) -> Extraction:
    """Return what the page says; *title* and *published* are the channel's announcement, believed last.

    *layout* is how its site is read, as other pages have taught it, *names* are what it is called, and *others* are
    articles that it announced. Where it is *told* what stands on the page, its `traces` say what that teaches in turn.

    Of an article that the channel handed out whole *content* is read instead of *body*, and the channel believed first.
    *parts* are further pages of the same article that were fetched since; `further` says which to fetch next. Where
    *speaks* is given and says no to an article's title and text, the fields around them are not read.
    """
    read = partial(
        _read_sheet,
        fetched=fetched,
        zone=zone,
        remove=remove,
        encoding=encoding,
        layout=layout,
        others=others,
        names=names,
    )
    if content is not None:
        view = view_of(content, url=url, fetched=fetched, zone=zone, published=published, modified=modified)
        main = _read_content(view, remove=remove, announced=(title, published))
    else:
        main = read(body, url=url, announced=(title, published), speaks=None if parts else speaks, told=told)
    if speaks and main.extraction and main.extraction.is_brief and _is_more(main, main.extraction, speaks):
        main = read(body, url=url, announced=(title, published), told=told)
    if main.extraction is not None and (main.extraction.dropped or main.extraction.is_brief):
        return shorten(main.extraction)
    later = (read(part.body, url=part.url) if part.body else Sheet(url=part.url, error=part.error) for part in parts)
    return shorten(put_together((main, *later)))


def _read_sheet(  # noqa: PLR0913
    body: bytes,
    *,
    url: str,
    fetched: datetime,
    zone: str,
    remove: tuple[str, ...],
    encoding: str | None,
    layout: Layout,
    others: Sequence[Headline],
    names: Sequence[str] = (),
    announced: tuple[str | None, datetime | None] = (None, None),
    speaks: Callable[[str], bool] | None = None,
    told: Announced | None = None,
) -> Sheet:
    refused = refuse_bytes(body)
    tree = None if refused else parse_page(body, encoding)
    if tree is None:
        return Sheet(url=url, extraction=_nothing(refused or ("NoText", "there is no markup in the page")))
    view = _look(tree, url=url, fetched=fetched, zone=zone, layout=layout, names=names)
    length = cut_text(tree, most=LONGEST_PAGE)
    traces = written(trace(view, told)) if told else None
    links = take_links(view)
    title = _read_title(view, announced[0])
    neighbours = Neighbours(others, url=url, titles=(title[0], announced[0] or ""))
    view = replace(view, neighbours=neighbours, sites=(*view.sites, *order.names_behind(view, title[0])))
    # What speaks in the headline speaks whatever stands below.
    if speaks is not None and not (speaks(title[0]) or speaks(f"{title[0]}\n{read_around(view, tree)}")):
        extraction = _read_briefly(view, tree, remove=remove, title=title)
    else:
        extraction = _read(view, tree, remove=remove, title=title, announced=announced[1])
    if length > LONGEST_PAGE:
        cut = Removed(rule=f"page cut to {LONGEST_PAGE} of {length} characters", text="")
        extraction = replace(extraction, removed=(*extraction.removed, cut))
    return Sheet(url=url, extraction=replace(extraction, traces=traces) if traces else extraction, links=links)


def _read_content(view: View, *, remove: tuple[str, ...], announced: tuple[str | None, datetime | None]) -> Sheet:
    links = take_links(view)
    title = (clean_text(announced[0]), ORIGIN) if announced[0] else order.read_title(view)
    extraction = _read(view, view.index.root, remove=remove, title=title, announced=announced[1])
    evidence = {**extraction.evidence, "text": ORIGIN} if extraction.text else extraction.evidence
    return Sheet(url=view.url, extraction=replace(extraction, evidence=evidence), links=links)


def _is_more(sheet: Sheet, brief: Extraction, speaks: Callable[[str], bool]) -> bool:
    """Say whether a page read in brief deserves the whole: its text speaks after all, or goes on elsewhere."""
    return speaks(f"{brief.title}\n{brief.text}") or put_together((sheet,)).further is not None


def _read_title(view: View, announced: str | None) -> tuple[str, str]:
    title, origin = order.read_title(view, announced)
    return (title, origin) if title or not announced else (clean_text(announced), "announced")


def _nothing(refused: tuple[str, str] | None) -> Extraction:
    return Extraction(
        title="", text="", authors=(), published=None, precision=None, modified=None, section=None, image=None,
        description=None, tags=(), canonical=None, family=None, evidence={}, removed=(), dropped=refused, flags=(),
    )  # fmt: skip


def _look(
    tree: HtmlElement, *, url: str, fetched: datetime, zone: str, layout: Layout, names: Sequence[str] = ()
) -> View:
    index = Index(tree)
    structured = read_structured(index)
    own = Own(_titles(index, structured), [url, *structured.of_meta("og:url")])
    structured.articles = own.of(structured.articles) + own.vouched(structured.dated)
    drop_silent(tree)
    return View(
        index=index,
        structured=structured,
        family=find_family(index),
        url=url,
        fetched=fetched,
        zone=ZoneInfo(zone),
        sites=_sites(structured, index, url, names),
        layout=layout,
    )


def _titles(index: Index, structured: Structured) -> list[str]:
    """Return all in which a page names its story: titles, headings, the summary, the words of its address."""
    declared = structured.of_meta(*order.TITLE_META, "og:description", "description", "og:url")
    shown = (text_of_element(element) for tag in ("title", "h1") for element in index.tagged(tag)[:3])
    return [*declared, *shown]


def _sites(structured: Structured, index: Index, url: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names under which the site is known: its source's, those it declares or shows, and its address."""
    site = site_of(url)
    titles = [text_of_element(one) for one in index.tagged("title")[:1]] + list(structured.of_meta("og:title"))
    shown = names_shown(index, titles)
    return tuple(dict.fromkeys([*names, *structured.sites, *shown, site, site.split(".")[0]]))


def _read_briefly(view: View, tree: HtmlElement, *, remove: tuple[str, ...], title: tuple[str, str]) -> Extraction:
    body = read_body_briefly(view, tree, remove, title[0])
    lines, _, taken = take_bylines(list(body.lines))
    texts, signature = cut_signature([line.text for line in lines])
    text = "\n".join(texts)
    return replace(
        _nothing(refuse_page(view, title=title[0], text=text)),
        title=title[0],
        text=text,
        canonical=head.read_canonical(view),
        family=view.family.name or None,
        evidence={"title": title[1], "text": body.origin},
        removed=(*body.removed, *taken, *signature),
        is_brief=True,
    )


def _cut_around(removed: Iterable[Removed], title: str) -> tuple[list[str], list[str]]:
    """Return the lines that were cut off between the headline and the text, and those below it."""
    above, below = ([one.text for one in removed if one.rule == rule] for rule in AROUND)
    shown = [number for number, line in enumerate(above, 1) if fold_title(line) == fold_title(title)]
    return above[shown[-1] if shown else 0 :], below


def _read(
    view: View, tree: HtmlElement, *, remove: tuple[str, ...], title: tuple[str, str], announced: datetime | None
) -> Extraction:
    """Read every field; those that stand around the text are read before it is pruned."""
    headline = order.find_headline(view, title[0])
    claim, modified, flags = order.read_dates(view, headline, announced)
    story = without_others(view.index.root) if claim is None else None
    groups = order.author_groups(view, headline)
    lone: list[list[str]] = []
    if not any(rank_of(name) == 0 for _, names in groups for name in pick_authors(names, view.sites)):
        groups.append(("visible", order.names_labelled(view, headline)))
        lone = order.names_beside(view, headline, title[0])
    tags = head.read_tags(view)
    lead = lead_below(view.index, headline, head.descriptions(view))
    body = read_body(view, tree, remove, title[0], lead=lead)
    above, below = _cut_around(body.removed, title[0])
    cut = [*above, *below]
    groups += order.names_cut(cut)
    alone = [(order.BESIDE_DATE, names) for names in lone[:1]]
    # A name beside a date below the story is that of a comment.
    undated = [line for line in below if not stands_alone(line)]
    alone += [(order.CUT, names) for lines in (above, undated) for names in lone_names(lines, view.sites)]
    is_unsigned = not any(pick_authors(names, view.sites) for _, names in groups)
    lines, bylines, taken = take_bylines(list(body.lines), is_unsigned=is_unsigned)
    if story is not None:
        printed = order.date_cut(view, [*cut, *(one.text for one in taken)])
        claim = printed or order.ask_htmldate(view, story, modified=modified)
    authors, signed = order.choose_authors(
        [*groups, ("visible", bylines)], alone, title[0], [line.text for line in lines], view.sites
    )  # fmt: skip
    lines, named = take_names(lines, authors if signed == order.BESIDE_DATE else ())
    texts, signature = cut_signature([line.text for line in lines])
    texts, about = cut_about(texts, authors)
    text = "\n".join(texts)
    flags += find_gate(view.structured, body.removed, len(text.split()))
    origin = body.origin if view.layout == NOT_LEARNED else f"{body.origin}, {LAYOUT_KNOWN}"
    evidence = {"title": title[1], "text": origin, "authors": signed, "published": claim.origin if claim else ""}
    return Extraction(
        title=title[0],
        text=text,
        authors=authors,
        published=claim.moment.value if claim else None,
        precision=claim.moment.precision if claim else None,
        modified=modified,
        section=head.read_section(view),
        image=head.read_image(view),
        description=head.read_description(view),
        tags=tags,
        canonical=head.read_canonical(view),
        family=view.family.name or None,
        evidence={field: told for field, told in evidence.items() if told},
        removed=(*body.removed, *taken, *named, *signature, *about),
        dropped=refuse_page(view, title=title[0], text=text),
        flags=tuple(dict.fromkeys(flags)),
    )
