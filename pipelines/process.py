"""What happens to a page, and to a text that is judged again: the same stages, in this order, in one worker call."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.models import SILENT, Article, Award, Judgement, Lesson, Page, RegionTag, Sighting, TopicVerdict, Verdict
from crawler.sources.topics import Topic, topics_of
from crawler.times import day_of
from pipelines import drops
from pipelines.boilerplate import recurrence
from pipelines.boilerplate.evidence import sighting_of
from pipelines.copies import fingerprint as copies
from pipelines.copies.named_words import stock_for
from pipelines.drops import Drop, OffTopic, OtherLanguage
from pipelines.language import language_of
from pipelines.models import Aims, Processed, SourceFacts
from pipelines.places import find_regions
from pipelines.programme import awards
from pipelines.text import Text
from pipelines.topics.gate import Gate
from pipelines.topics.relevance import find_topics

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.extraction import Extraction  # noqa: TC004  (a second of imports, which no stored text needs)


FIRST_PAGE = Path(__file__).with_name("first_page.html")
FIRST, NIGHT = "https://kabar.invalid/daerah/dermaga", datetime(2026, 3, 3, tzinfo=UTC)  # where it stands, and when


@dataclass(slots=True, kw_only=True)
class Draft:
    """A text on its way through the stages, which fill it from top to bottom."""

    aims: Aims
    source: SourceFacts
    page: Page | None = None
    title: str = ""
    text: str = ""
    published: datetime | None = None
    extraction: Extraction | None = None
    removed: list[dict[str, str]] = field(default_factory=list)
    sighting: Sighting | None = None
    lesson: Lesson | None = None
    declared: tuple[Topic, ...] = ()  # the topics of its seeds, looked up once
    read: Text | None = None  # as the rules read it, once its text is final
    topics: tuple[TopicVerdict, ...] = ()
    language: str | None = None
    regions: tuple[RegionTag, ...] = ()
    awards: tuple[Award, ...] = ()
    digest: str = ""
    sample: tuple[int, ...] = ()

    @property
    def judgement(self) -> Judgement:
        """What the rules said of it."""
        return Judgement(topics=self.topics, regions=self.regions, awards=self.awards)


def extract(draft: Draft) -> None:
    """Read title, text and what else there is out of the page; in brief where it speaks of no topic."""
    from pipelines.extraction import extract_page  # noqa: PLC0415  (a second of imports, which no stored text needs)
    from pipelines.extraction.lessons import as_lesson  # noqa: PLC0415  (as above)

    page, source = _page(draft), draft.source
    found = extract_page(page, source, speaks=_speaks(draft))
    draft.lesson = as_lesson(page, source, found.traces) if found.traces else None
    draft.extraction = found
    draft.title, draft.text, draft.published = found.title, found.text, found.published
    draft.removed = [{"rule": one.rule, "text": one.text} for one in found.removed]
    if found.dropped:
        name, said = found.dropped
        raise getattr(drops, name)(said)


def _speaks(draft: Draft) -> Callable[[str], bool] | None:
    """Return what says whether a text speaks of a topic, which is known of a sample; None where all is read in full."""
    from pipelines.extraction import says_nothing  # noqa: PLC0415  (as above)

    if draft.aims.keep_all:
        return None
    return says_nothing if _page(draft).is_sample else gate_of(_declared(draft)).speaks


def cut_boilerplate(draft: Draft) -> None:
    """Remove the paragraphs that the source prints everywhere, and note those that it may print everywhere."""
    source, lines = draft.source, draft.text.split("\n")
    suspects = recurrence.eye_of(source.names).find(lines)
    page, published = _page(draft), draft.published or _page(draft).published
    is_on_topic = gate_of(_declared(draft)).speaks
    is_sample = draft.extraction is not None and draft.extraction.is_brief  # which has none of the words
    sighting = sighting_of(
        lines, suspects, source=page.source, address=page.announced, seen=page.fetched,
        day=day_of(published, source.timezone) if published else "",
    )  # fmt: skip
    draft.sighting = replace(sighting, speaks=not is_sample and is_on_topic(draft.text), is_sample=is_sample)
    doomed = recurrence.doomed(lines, suspects, source.boilerplate, source.slug, is_on_topic)
    if doomed:
        draft.text, draft.removed = recurrence.cut(lines, draft.removed, doomed)


def check_relevance(draft: Draft) -> None:
    """Say what each topic is to the text; drop what is below every topic's threshold."""
    is_silent = draft.extraction is not None and draft.extraction.is_brief  # it has none of the words
    draft.topics = SILENT if is_silent else find_topics(_text(draft), _declared(draft))
    best = draft.topics[0]
    if best.verdict is Verdict.NO and not draft.aims.keep_all:
        is_sample = draft.page is not None and draft.page.is_sample
        raise OffTopic(drops.ELSEWHERE if is_sample else _why_off_topic(best))


def check_language(draft: Draft) -> None:
    """Drop what is written in another language than those accepted."""
    draft.language = language_of(draft.text) if draft.text else None
    if draft.language not in draft.aims.languages and not draft.aims.keep_all:
        raise other_language(draft.language)


def tag_regions(draft: Draft) -> None:
    """Note which regions the text is about, and which it only mentions."""
    draft.regions = find_regions(_text(draft), home=draft.source.regions)


def find_awards(draft: Draft) -> None:
    """Note what the text says its regions did or won in the programmes of the topics that it refers to."""
    referred = {one.topic for one in draft.topics if one.verdict is not Verdict.NO}
    programmes = [one.programme for one in _declared(draft) if one.slug in referred and one.programme]
    draft.awards = tuple(
        award
        for programme in programmes
        for award in awards.find_awards(_text(draft), programme, regions=draft.regions, published=draft.published)
    )


def fingerprint(draft: Draft) -> None:
    """Number the text, so that its copies are found."""
    draft.digest, draft.sample = copies.fingerprint(draft.text, stock_for(_declared(draft)))


STAGES = (extract, cut_boilerplate, check_relevance, check_language, tag_regions, find_awards, fingerprint)
JUDGING = (check_relevance, tag_regions, find_awards)  # what a text goes through that is here already


def process(page: Page, source: SourceFacts, aims: Aims) -> Processed:
    """Return what comes of *page*: an article, a drop, or the address at which the article goes on."""
    draft = Draft(page=page, source=source, aims=aims)
    try:
        for stage in STAGES:
            stage(draft)
            if draft.extraction is not None and draft.extraction.further:
                return Processed(further=draft.extraction.further)
    except Drop as drop:
        return Processed(drop=drop, sighting=draft.sighting, lesson=draft.lesson)
    return Processed(article=_article(draft), sighting=draft.sighting, lesson=draft.lesson)


def warm_up(aims: Aims) -> None:
    """Do once what the first pages cost a process: patterns, lists of words, topics, gazetteer, profiles of languages.

    Whoever forks workers does it before, so that they have all that from their first page on. Raise SeedError where the
    topics cannot be read.
    """
    bare = b"<h1>Dermaga Ambon Dipakai Lagi</h1><p>Ambon</p>"  # which makes all readers try
    bodies = (FIRST_PAGE.read_bytes(), bare)
    for body in bodies:
        page = Page(source="", url=FIRST, announced=FIRST, fetched=NIGHT, body=body, title="Dermaga", beginning="Ambon")
        for each in (page, replace(page, is_sample=True)):
            process(each, SourceFacts(teaches_from=""), replace(aims, keep_all=not each.is_sample))
    text = Text("Kota Ambon", "")
    for programme in [topic.programme for topic in topics_of(aims.seeds) if topic.programme]:
        awards.find_awards(text, programme, regions=find_regions(text), published=None)
    language_of("Ambon")  # a word of no language: all are asked


def count_words(page: Page, source: SourceFacts, aims: Aims) -> int | None:
    """Return how many words the article on *page* has, whatever it is about; None if it is none."""
    draft = Draft(page=page, source=source, aims=aims)
    try:
        extract(draft)
    except Drop:
        return None
    return len(draft.text.split())


def judge(title: str, text: str, *, aims: Aims, home: tuple[str, ...], published: datetime | None) -> Judgement:
    """Return what the rules say of a text, whose source mainly covers the regions of the codes *home*."""
    draft = Draft(title=title, text=text, published=published, source=SourceFacts(regions=home), aims=aims)
    for stage in JUDGING:
        stage(draft)
    return draft.judgement


def other_language(language: str | None) -> OtherLanguage:
    """Return the refusal of a text in a language that nobody asked for."""
    return OtherLanguage(language or "too little text to tell")


def _why_off_topic(best: TopicVerdict) -> str:
    found = ", ".join(dict.fromkeys(f'"{each.term}"' for each in best.evidence if each.term not in best.against))
    if not found:
        return f"relevance {best.relevance:.2f}: none of the topics' words in the article's own text"
    against = ", ".join(f'"{term}"' for term in best.against)
    return f"relevance {best.relevance:.2f}: found only {found}" + (f", against it {against}" if against else "")


def _article(draft: Draft) -> Article:
    """Return the finished article, under the address it gives itself."""
    from pipelines.extraction.admission import TEASER  # noqa: PLC0415  (a second of imports, which no stored text needs)

    page, found = _page(draft), _extraction(draft)
    return Article(
        url=found.canonical or page.url,
        announced=page.announced,
        source=page.source,
        fetched=page.fetched,
        title=draft.title,
        text=draft.text,
        authors=list(found.authors),
        published=found.published,
        precision=found.precision,
        day=day_of(found.published, draft.source.timezone) if found.published else None,
        modified=found.modified,
        section=found.section,
        tags=list(found.tags),
        image=found.image,
        description=found.description,
        family=found.family,
        origins=dict(found.evidence),
        removed=draft.removed,
        judgement=draft.judgement,
        language=draft.language,
        digest=draft.digest,
        sample=draft.sample,
        is_partial=TEASER in found.flags or any(part.error for part in page.parts),
        validators=None if page.parts else page.validators,
        again=page.again,
    )


def _page(draft: Draft) -> Page:
    assert draft.page is not None
    return draft.page


def _text(draft: Draft) -> Text:
    if draft.read is None:
        draft.read = Text(draft.title, draft.text)
    return draft.read


def _declared(draft: Draft) -> tuple[Topic, ...]:
    if not draft.declared:
        draft.declared = topics_of(draft.aims.seeds)
    return draft.declared


def _extraction(draft: Draft) -> Extraction:
    assert draft.extraction is not None
    return draft.extraction


@lru_cache(maxsize=8)
def gate_of(topics: tuple[Topic, ...]) -> Gate:
    """Return the gate of *topics*, built once in every process."""
    return Gate(topics)
