"""Page to article: parse once, read the fields, prune, read the text, judge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

from crawler.models import LAYOUT_KNOWN, NOT_LEARNED, Page
from crawler.urls import canonical
from pipelines.boilerplate.layouts import asks_for_headline, is_contradicted, written
from pipelines.extraction.admission import find_gate, refuse_bytes, refuse_page
from pipelines.extraction.article_dates import ask_htmldate, date_cut, read_dates
from pipelines.extraction.author_claims import read_bylines
from pipelines.extraction.authors import lines_behind, take_authors
from pipelines.extraction.body import read_around, read_body, read_body_briefly
from pipelines.extraction.cleaning import clean_text
from pipelines.extraction.consent import drop_questions
from pipelines.extraction.lessons import teaches, trace
from pipelines.extraction.models import Extraction, Removed
from pipelines.extraction.names import pick_authors, rank_of
from pipelines.extraction.neighbours import Neighbours
from pipelines.extraction.openings import cut_off
from pipelines.extraction.paragraphs import read_broken_lines
from pipelines.extraction.part_addresses import read_canonical, take_links
from pipelines.extraction.parts import PartRead, put_together, shorten
from pipelines.extraction.signatures import cut_signature, take_bylines
from pipelines.extraction.sites import names_behind
from pipelines.extraction.structured import text_of
from pipelines.extraction.surroundings import Vicinity, lead_below, without_others
from pipelines.extraction.titles import find_headline, read_title
from pipelines.extraction.told import Announced
from pipelines.extraction.tree import cut_text, parse_page, text_of_element
from pipelines.extraction.view import CHANNEL, View, view_of_content, view_of_page
from pipelines.models import ANNOUNCED, SourceFacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from crawler.models import Content, Part

LONGEST_PAGE = 500_000  # characters shown by a page that are read; an article and all around it have a tenth of that
MOST_TAGS = 40
UNKNOWN_SOURCE = SourceFacts()


def extract_page(
    page: Page, source: SourceFacts = UNKNOWN_SOURCE, *, speaks: Callable[[str], bool] | None = None
) -> Extraction:
    """Return what *page* says, as a page of its *source*; what the channel announced of it is believed last.

    Where the page may teach how its source is read, the `traces` say what. Of an article that the channel handed out
    whole, that content is read instead of the body, and the channel believed first. The parts are further pages of the
    same article that were fetched since; `further` says which to fetch next.

    Where *speaks* is given and says no to an article's title and text, the fields around them are not read;
    `says_nothing` says so of every text, and is not shown any.
    """
    reader = _Reader(page=page, source=source)
    main = reader.read_main(None if page.parts else speaks)
    if speaks and main.extraction and main.extraction.is_brief and _is_more(main, main.extraction, speaks):
        main = reader.read_main(None)
    if main.extraction is not None and (main.extraction.dropped or main.extraction.is_brief):
        return shorten(main.extraction)
    whole = put_together((main, *map(reader.read_part, page.parts)))
    return shorten(_signed_as_announced(whole, pick_authors(page.authors, source.names)))


def says_nothing(_text: str) -> bool:
    """Say of whatever text that it speaks of nothing, so that its page is read in brief."""
    return False


def _signed_as_announced(extraction: Extraction, authors: Sequence[str]) -> Extraction:
    """Return *extraction* with those of *authors* who are people, if the page names nobody."""
    people = tuple(name for name in authors if rank_of(name) == 0)
    if extraction.authors or not people:
        return extraction
    return replace(extraction, authors=people, evidence={**extraction.evidence, "authors": ANNOUNCED})


def _is_more(main: PartRead, brief: Extraction, speaks: Callable[[str], bool]) -> bool:
    """Say whether a page read in brief deserves the whole: its text speaks after all, or goes on elsewhere."""
    return speaks(f"{brief.title}\n{brief.text}") or put_together((main,)).further is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Reads the pages of one article by what is known of its source."""

    page: Page
    source: SourceFacts

    def read_main(self, speaks: Callable[[str], bool] | None) -> PartRead:
        """Return what the page announced says: all of it, or in brief where it does not *speak*."""
        if self.page.content is not None:
            return self._read_content(self.page.content)
        return self.read_markup(self.page.body, self.page.url, Announced.of(self.page, self.source), speaks)

    def read_part(self, part: Part) -> PartRead:
        """Return what a further page of the article says, if it could be had."""
        return self.read_markup(part.body, part.url) if part.body else PartRead(url=part.url, error=part.error)

    def read_markup(
        self, body: bytes, url: str, announced: Announced | None = None, speaks: Callable[[str], bool] | None = None
    ) -> PartRead:
        """Return what a page says: all of it, or in brief where neither its headline nor what is around it *speaks*."""
        refused = refuse_bytes(body)
        tree = None if refused else parse_page(body, self.page.encoding)
        if tree is None:
            return PartRead(url=url, extraction=_nothing(refused or ("NoText", "there is no markup in the page")))
        view = view_of_page(tree, url=url, fetched=self.page.fetched, source=self.source)
        length = cut_text(tree, most=LONGEST_PAGE) if len(body) > LONGEST_PAGE else 0  # none shows more than its markup
        traces = trace(view, announced) if announced and teaches(self.page, self.source) else None
        if traces and is_contradicted(view.layout, traces):
            view = replace(view, layout=NOT_LEARNED)
        links = take_links(view)
        told, published = (announced.title, announced.published) if announced else ("", None)
        title = _read_title(view, told)
        view = self._among_others(view, (title[0], told))
        if asks_for_headline(view.layout):
            view = replace(view, headline=find_headline(view, title[0]))
        if not _is_laid_out(view):  # also what is said everywhere there may be another thing here
            other = replace(self, source=replace(self.source, layout=NOT_LEARNED))
            return other.read_markup(body, url, announced, speaks)
        if speaks is None or _speaks_around(view, title[0], speaks):
            extraction = _read(view, remove=self.source.remove, title=title, announced=published)
        else:
            extraction = _read_briefly(view, remove=self.source.remove, title=title)
        removed = (*extraction.removed, *_cut_page(length))
        return PartRead(
            url=url,
            extraction=replace(extraction, removed=removed, traces=written(traces) if traces else None),
            links=links,
        )

    def _read_content(self, content: Content) -> PartRead:
        """Return what the channel handed out, which is believed first."""
        view = view_of_content(content, self.page, self.source)
        links = take_links(view)
        own = (clean_text(self.page.title), CHANNEL) if self.page.title else read_title(view)
        extraction = _read(view, remove=self.source.remove, title=own, announced=self.page.published)
        evidence = {**extraction.evidence, "text": CHANNEL} if extraction.text else extraction.evidence
        return PartRead(url=self.page.url, extraction=replace(extraction, evidence=evidence), links=links)

    def _among_others(self, view: View, titles: tuple[str, str]) -> View:
        """Return *view* with what its page, which is called by *titles*, may show of other articles and of the site."""
        neighbours = Neighbours(self.source.headlines, url=view.url, titles=titles)
        return replace(view, neighbours=neighbours, sites=(*view.sites, *names_behind(view.index, titles[0])))


def _is_laid_out(view: View) -> bool:
    """Say whether a page has something where the layout of its site has the title, or where it has the text.

    One that has neither is of another design, as all are that were made before the site was given a new one.
    """
    learned = [*filter(None, (view.layout.title, view.layout.body))]
    return not learned or any(next(view.taught(ways), None) is not None for ways in learned)


def _read_title(view: View, announced: str) -> tuple[str, str]:
    title, origin = read_title(view, announced)
    return (title, origin) if title or not announced else (clean_text(announced), ANNOUNCED)


def _speaks_around(view: View, title: str, speaks: Callable[[str], bool]) -> bool:
    """Say whether the headline *speaks*, whatever stands below it, or else what stands around the text."""
    return speaks is not says_nothing and (speaks(title) or speaks(f"{title}\n{read_around(view)}"))


def _cut_page(length: int) -> Iterator[Removed]:
    if length > LONGEST_PAGE:
        yield Removed(rule=f"page cut to {LONGEST_PAGE} of {length} characters", text="")


def _read(view: View, *, remove: tuple[str, ...], title: tuple[str, str], announced: datetime | None) -> Extraction:
    """Read every field; those that stand around the text are read before it is pruned."""
    asked = drop_questions(view.index, [title[0]])
    headline = find_headline(view, title[0])
    vicinity = Vicinity(view.index, headline)
    published, modified, flags = read_dates(view, vicinity, announced)
    undated = without_others(view.index.root) if published is None else None
    bylines = read_bylines(view, vicinity, title[0])
    around = _read_around(view)
    body = read_body(view, remove, title[0], lead=lead_below(view.index, headline, _descriptions(view)))
    cut = cut_off(body.removed, title[0])
    signed = take_authors(body.lines, bylines, cut, title=title[0], sites=view.sites)
    if undated is not None:
        last = [line for line in body.lines if line.text in signed.texts[-1:]]
        behind = (line.text for line in lines_behind(read_broken_lines(undated), last)[1:])
        published = date_cut(view, [*signed.around, *behind]) or ask_htmldate(view, undated, modified=modified)
    text = "\n".join(signed.texts)
    flags += find_gate(view.structured, body.removed, len(text.split()))
    origin = body.origin if view.layout == NOT_LEARNED else f"{body.origin}, {LAYOUT_KNOWN}"
    evidence = {"title": title[1], "text": origin, "authors": signed.origin}
    evidence["published"] = published.origin if published else ""
    return replace(
        around,
        title=title[0],
        text=text,
        authors=signed.authors,
        published=published.moment.value if published else None,
        precision=published.moment.precision if published else None,
        modified=modified,
        evidence={field: told for field, told in evidence.items() if told},
        removed=(*(Removed.of("dialog", text) for text in (*view.closed, *asked)), *body.removed, *signed.removed),
        dropped=refuse_page(view, title=title[0], text=text),
        flags=tuple(dict.fromkeys(flags)),
    )


def _read_around(view: View) -> Extraction:
    """Return what one look around the text tells of an article."""
    return replace(
        _nothing(None),
        section=_read_section(view),
        image=_read_image(view),
        description=_read_description(view),
        tags=_read_tags(view),
        canonical=read_canonical(view),
        family=view.family.name or None,
    )


def _read_briefly(view: View, *, remove: tuple[str, ...], title: tuple[str, str]) -> Extraction:
    """Read title and text alone, by the first reader that finds enough."""
    body = read_body_briefly(view, remove, title[0])
    lines, _, taken = take_bylines(list(body.lines))
    texts, signature = cut_signature([line.text for line in lines])
    text = "\n".join(texts)
    return replace(
        _nothing(refuse_page(view, title=title[0], text=text)),
        title=title[0],
        text=text,
        canonical=read_canonical(view),
        family=view.family.name or None,
        evidence={"title": title[1], "text": body.origin},
        removed=(*body.removed, *taken, *signature),
        is_brief=True,
    )


def _nothing(refused: tuple[str, str] | None) -> Extraction:
    return Extraction(
        title="", text="", authors=(), published=None, precision=None, modified=None, section=None, image=None,
        description=None, tags=(), canonical=None, family=None, evidence={}, removed=(), dropped=refused, flags=(),
    )  # fmt: skip


def _read_tags(view: View) -> tuple[str, ...]:
    """Return the tags, once each."""
    names = list(view.structured.of_meta("article:tag"))
    names += [text_of_element(element) for element in view.index.each(view.family.tags)]
    for value in view.structured.of_articles("keywords"):
        names += [str(item) for item in value] if isinstance(value, list) else str(value).split(",")
    if not names:
        names = [part for value in view.structured.of_meta("news_keywords", "keywords") for part in value.split(",")]
    tags = [tag for tag in map(clean_text, names[: 2 * MOST_TAGS]) if tag]
    return tuple({tag.casefold(): tag for tag in tags}.values())[:MOST_TAGS]


def _read_section(view: View) -> str | None:
    """Return the section under which the newsroom files it."""
    declared = (text_of(value) for value in view.structured.of_articles("articleSection"))
    written = (clean_text(value) for value in view.structured.of_meta("article:section", "content_category"))
    return next((text for text in chain(declared, written) if text), None)


def _read_image(view: View) -> str | None:
    """Return the address of the picture that stands for it."""
    declared = (text_of(value) for value in view.structured.of_articles("image"))
    for address in chain(view.structured.of_meta("og:image", "twitter:image"), declared):
        if url := canonical(address, view.url):
            return url
    return None


def _read_description(view: View) -> str | None:
    """Return the summary in the page's head."""
    written = view.structured.of_meta("og:description", "description", "twitter:description")
    return next((text for text in map(clean_text, written) if text), None)


def _descriptions(view: View) -> list[str]:
    """Return all that the page tells of its article in a sentence or two."""
    declared = (text_of(value) for value in view.structured.of_articles("description"))
    return [clean_text(one) for one in chain(view.structured.of_meta("og:description", "description"), declared)]
