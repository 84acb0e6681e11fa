"""The nouns of the project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from crawler.periods import Period
from crawler.times import WIB

SPEAKS = 3  # from this rank on an announcement holds a name or a word of a topic


class ChannelKind(StrEnum):
    """How a channel announces URLs, in the order in which we prefer to ask."""

    WORDPRESS = "wordpress"
    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    SEARCH = "search"


class Facet(StrEnum):
    """Of what an article on a topic tells, the surest first."""

    PROGRAMME = "programme"  # the topic itself, by a name of its own
    MINISTRY = "ministry"  # what they do who run it, without its name
    OWN = "own"  # something of one's own that only bears its words
    OTHER = "other"  # a look-alike: another's award, ranking or network


class Cause(StrEnum):
    """Why an article has a revision."""

    EDITED = "edited"  # by its newsroom
    RE_EXTRACTED = "re-extracted"  # by us, from the same page
    REMOVED = "removed"
    RESTORED = "restored"


class Arrival(StrEnum):
    """Where the request for an archived article has led."""

    HOME = "home"  # to its own address
    MOVED = "moved"  # for good to another one of the same site
    LED_ASIDE = "led aside"  # for now
    FRONT_PAGE = "front page"
    OTHER_SITE = "other site"


class Verdict(StrEnum):
    """What a topic is to an article."""

    ABOUT = "about"
    MENTION = "mention"  # referred to in passing, in an article about something else
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place where a source announces URLs, with what the archive has stored of it."""

    kind: ChannelKind
    url: str
    origin: str = "seeds"  # or probed
    guessed: bool = False  # a site may have it: only a backfill asks it, and an archive by date in any case
    id: int | None = None  # of one that is stored
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    checked: datetime | None = None  # the last answer of any kind
    read: datetime | None = None  # the last whole document
    failures: int = 0
    trusted: bool | None = None  # that it searches for what it is asked; of a feed, that its entries are whole
    tried: datetime | None = None  # when that was found out
    heeds_change: bool | None = None  # whether it can be asked for what changed, once that has shown
    dated: datetime | None = None  # when it was last asked by date of publication
    page_size: int | None = None  # the most entries it hands out at a time, where that is less than usual
    due: datetime | None = None  # when it may have something new

    @property
    def is_template(self) -> bool:
        """Say whether it stands for the documents of an archive by date: `https://…/{year}/{month}/`."""
        return self.guessed and self.kind is ChannelKind.LISTING and "{" in self.url

    @property
    def number(self) -> int:
        """Its number in the archive, where it was stored before."""
        assert self.id is not None
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What makes the next request for a document conditional."""

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill:
    """One stretch of time of one source."""

    id: int
    source: str
    period: Period
    tops_up: bool = False  # it begins where another one that was read to its end stops


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A site we monitor, as its seeds entry declares it."""

    slug: str
    home: str
    name: str
    regions: tuple[str, ...] = ()
    timezone: str = WIB
    channels: tuple[Channel, ...] = ()
    remove: tuple[str, ...] = ()
    delay: float | None = None
    enabled: bool = True
    note: str = ""

    def uses(self, channel: Channel) -> bool:
        """Say whether a stored channel is one that the seeds declare now, or that was once found by probing."""
        is_found = channel.origin == "probed" and not channel.guessed
        return is_found or any(one.url == channel.url for one in self.channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """An article's own text as a channel hands it out beside the address, in HTML."""

    html: str = field(repr=False)
    authors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None


WHOLE = "."  # the line behind the paragraphs that a channel tells of a text, where it tells it to its end


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A URL that a channel announced, with what the channel said about it."""

    url: str
    title: str | None = None
    published: datetime | None = None
    modified: datetime | None = None  # a sitemap's lastmod
    content: Content | None = None
    beginning: str | None = None  # of its text, and below it how each further paragraph begins that is told
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """A further document of a channel: a sitemap of an index, the next page of a listing."""

    url: str
    modified: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one document of a channel said."""

    candidates: tuple[Candidate, ...] = ()
    further: tuple[Pointer, ...] = ()
    total: int | None = None  # entries in all documents of the list, where it says so
    archives: tuple[str, ...] = ()  # templates of the site's archives by date that the document shows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Exchange:
    """A request and its answer as they went over the network; one object for each, however many articles it brought."""

    url: str
    fetched: datetime
    status: int
    request: bytes = field(default=b"", repr=False)  # its head
    head: bytes = field(repr=False)  # of the answer: status line and headers, up to the empty line
    body: bytes = field(default=b"", repr=False)  # as it was sent, perhaps compressed
    address: str | None = None  # the IP address that answered
    told: Mapping[str, str] = field(default_factory=dict)  # how a channel announced it, or what it is part of


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A further page of an article; an empty body could not be had, and the error says why."""

    url: str  # as it was asked for
    body: bytes = field(default=b"", repr=False)
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueArticle:
    """An article of the archive that is to be looked at now."""

    article: int
    due: str
    url: str
    title: str
    published: datetime | None
    validators: Validators


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Which article of the archive was asked for again, and where that has led."""

    article: int
    arrival: Arrival = Arrival.HOME


@dataclass(slots=True, kw_only=True)
class Page:
    """One fetched document, before anything is read out of it; or an article that came whole with its channel."""

    url: str  # canonical, as the response was addressed after redirects
    announced: str  # the ledger's URL, under which it is recorded what became of the page
    source: str
    body: bytes = field(default=b"", repr=False)
    content: Content | None = None  # as the channel handed it out, in place of a body
    fetched: datetime
    encoding: str | None = None  # charset of the Content-Type header
    channel: int | None = None
    title: str | None = None  # as the channel announced it
    published: datetime | None = None  # as the channel announced it
    modified: datetime | None = None  # as the channel announced it
    beginning: str | None = None  # of its text, as the channel announced it
    authors: tuple[str, ...] = ()  # as the channel announced them
    found: datetime | None = None  # when the channel announced it
    robots: tuple[str, ...] = ()  # X-Robots-Tag headers
    parts: tuple[Part, ...] = ()  # further pages of the same article, in the order in which they were asked for
    is_sample: bool = False  # of its source: it speaks of no topic, and shows what the source prints everywhere
    sampled: int | None = None  # words of its feed's entry, where this page is to show whether such entries are whole
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False)  # that brought it, redirects and parts included
    validators: Validators | None = None  # by which it may be asked for conditionally
    again: Again | None = None  # the article of the archive whose page this is

    @property
    def said(self) -> bytes:
        """All that it says, for a look at its words: its body, or what its channel said of it beside its text."""
        if self.content is None:
            return self.body
        one = self.content
        told = (self.url, self.title, one.section, *one.authors, *one.tags, one.image, one.html)
        return "<br>".join(filter(None, told)).encode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """The paragraphs of one article that may be boilerplate of its source, and what tells it from other articles."""

    source: str
    article: int  # a number for its address
    story: int  # the same for copies of one release, word for word
    seen: datetime
    paragraphs: dict[int, str]  # digest to sign
    day: str = ""  # on which it was published; empty if nobody says
    sketch: tuple[int, ...] = ()  # by which edited copies are told
    speaks: bool = False  # of a topic
    is_sample: bool = False  # read only to learn from it
    rules: int = 0  # by which the paragraphs were suspected


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Where on the page of one article stands what its channel had announced of it."""

    source: str
    article: int  # a number for its address
    day: str  # on which it was published, or else some weeks before it was fetched
    traces: str  # as the rules wrote them down
    rules: int
    is_sample: bool = False  # read only to learn from it


class Headline(NamedTuple):  # hundreds go to a worker with every page, and tuples are packed the fastest
    """An article that a source announced."""

    url: str = ""
    title: str = ""  # empty if its channel told none
    found: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedPlace:
    """Where a site shows one field of its articles, or what of its pages is no part of them."""

    field: str  # body, title, published, authors, repeated, links
    selector: str
    pages: int  # on which it was so
    fits: float  # share of the newest pages on which it still is


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How one site is read, as learned from pages of which its channels said what stands on them: selectors."""

    title: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()  # blocks that say the same on all pages
    links: tuple[str, ...] = ()  # blocks that are lists of links


NOT_LEARNED = Layout()
LAYOUT_KNOWN = "layout known"  # what the evidence of a text says that was read while its source's layout was known


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A term, where it stands (title or text) and the sentence around it."""

    term: str
    field: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicVerdict:
    """What one topic is to a text, how sure that is, and the sentences that say so."""

    topic: str
    verdict: Verdict
    relevance: float  # 0 to 1
    strength: float = 0.0  # what its terms are worth, 0 to 1, however little of the text speaks of it
    evidence: tuple[Evidence, ...] = ()
    against: tuple[str, ...] = ()  # the exclusions and look-alikes that lowered it
    facet: Facet | None = None  # of a text that refers to it, or to a look-alike


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionTag:
    """A region that a text names; the text is about a subject, and only mentions a mention."""

    code: str
    name: str
    role: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """What a text says a region did or won in one edition of a topic's programme; what it leaves open is None."""

    topic: str  # slug
    code: str
    what: str  # a step of the programme
    dimension: str | None
    edition: int | None  # the programme year
    event_date: str | None  # YYYY-MM-DD
    evidence: str


SILENT = (TopicVerdict(topic="", verdict=Verdict.NO, relevance=0.0),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the rules say of one text, wherever it came from."""

    topics: tuple[TopicVerdict, ...] = SILENT  # one for each topic, the best first
    regions: tuple[RegionTag, ...] = ()  # its subjects first
    awards: tuple[Award, ...] = ()

    @property
    def best(self) -> TopicVerdict:
        """What the topic that fits best is to the text."""
        return self.topics[0]

    @property
    def topic(self) -> str | None:
        """The topic that fits best, if any does."""
        return None if self.best.verdict is Verdict.NO else self.best.topic

    @property
    def facet(self) -> str | None:
        """Of what the text tells, for the topic that fits best."""
        return self.best.facet and self.best.facet.value

    @property
    def referred(self) -> tuple[TopicVerdict, ...]:
        """What each topic is that the text is about or mentions."""
        return tuple(one for one in self.topics if one.verdict is not Verdict.NO)


@dataclass(slots=True, kw_only=True)
class Article:
    """What we know about a page; the stages fill it from top to bottom."""

    url: str
    announced: str
    source: str
    fetched: datetime
    title: str
    text: str  # paragraphs, one a line
    authors: list[str] = field(default_factory=list)
    published: datetime | None = None
    precision: str | None = None  # minute or day
    day: str | None = None  # YYYY-MM-DD in the source's own zone
    modified: datetime | None = None
    section: str | None = None
    tags: list[str] = field(default_factory=list)
    image: str | None = None
    description: str | None = None
    family: str | None = None
    origins: dict[str, str] = field(default_factory=dict)  # field to the evidence it was read from
    removed: list[dict[str, str]] = field(default_factory=list)  # boilerplate: rule and text
    judgement: Judgement | None = None  # until the stages have judged it
    language: str | None = None
    digest: str = ""  # of the words of its text
    sample: tuple[int, ...] = ()  # numbers for some of its runs of words, by which its copies are found
    capture: str | None = None  # the record that holds the answer it was read from
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False)  # that brought it, until they are captured
    is_partial: bool = False  # the page shows a part of it alone, or a part of it could not be had
    validators: Validators | None = None  # of its page, where one page is all of it
    again: Again | None = None  # the article of the archive that it is, or was
