"""One request for a page, what its address asks for, and the page that answers it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from crawler.archive.views.completeness import completeness, days_of
from crawler.archive.views.facets import Choice, Facets
from crawler.archive.views.ranking import matching
from crawler.errors import ArchiveError, CaptureError, ReaderError, nearest
from crawler.labels import Wording
from crawler.models import Facet, Verdict
from crawler.periods import YEARS, days_meant
from crawler.reference.regions import region_meant, region_name
from crawler.reports import charts
from crawler.reports.completeness import statement
from crawler.times import day_of, from_iso
from crawler.troubles import kind_of_error
from crawler.web.reading import ArchiveReader

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from crawler.archive.connection import Archive
    from crawler.archive.views.article import Copy, StoredArticle
    from crawler.archive.views.completeness import Completeness
    from crawler.archive.views.search import FoundArticle
    from crawler.archive.views.tracing import PossiblePrint

R = TypeVar("R")
Named: TypeAlias = "Mapping[str, Callable[[], Collection[str]]]"  # the values that a parameter may have
TEMPLATES = Path(__file__).with_name("templates")
COOKIE = "bahasa"
WRONG = {ArchiveError: "wrong_archive", CaptureError: "wrong_capture"}
ALIASES = {"provinsi": "daerah"}  # an older name of a parameter
REPEATED = re.compile(r", (\d+) times in a row")  # behind an error
ORDERING = {"urut", "semua", "hal"}  # parameters that narrow nothing
NARROWING = ("topik", "daerah", "sumber", "dimensi", "edisi", "kaitan", "isi", "jenis", "dari", "sampai")
LARGEST_PAGE = 1_000_000
LONGEST = 300  # characters that are searched for: thousands of words keep SQLite busy for minutes
SHOWN = 60  # of what is not understood
MOST_LISTED = 12  # of a list that is continued on another page
ROWS = 100  # of a table that has a row for each region or source
ALL = Choice()


@dataclass(frozen=True, slots=True)
class Wrong:
    """What readers are told of an error, and what whoever runs the archive is told of it, in English."""

    said: str
    for_operator: str = ""


@dataclass(frozen=True)
class Visit:
    """Who asks, for what, and what there is to answer from."""

    request: Request
    reading: ArchiveReader
    facts: Facets
    words: Wording
    today: str  # in Jakarta

    @property
    def archive(self) -> Archive:
        return self.reading.archive

    @cached_property
    def asked(self) -> PageQuery:
        named = {"sumber": self._sources, "dimensi": self._dimensions, "topik": self._topics}
        return asked(dict(self.request.query_params), today=date.fromisoformat(self.today), named=named)

    def _sources(self) -> Collection[str]:
        return self.reading.refreshed().names

    def _dimensions(self) -> Collection[str]:
        return self.reading.made("dimensions", self.facts.dimensions_won)

    def _topics(self) -> Collection[str]:
        return {*self.facts.topics_told(), *self.reading.known.topics}

    @cached_property
    def matched(self) -> list[int] | None:
        """Return the numbers of the articles that have the words asked for; None if there are none."""
        return matching(self.archive, self.asked.words)

    def name_of(self, source: str) -> str:
        return self.reading.refreshed().names.get(source, source)

    def page(self, template: str, *, status: int = 200, pages: int | None = None, **values: object) -> Response:
        """Return a page made of a template, which also knows this visit as `visit` and the words as `t`.

        Of a list of so many *pages*, one that comes after the last is not there.
        """
        if pages is not None and self.asked.page > pages:
            return self.not_found()
        html = (
            environment()
            .get_template(template)
            .render(
                visit=self,
                t=self.words,
                asked=self.asked,
                charts=charts,
                region_name=region_name,
                pages=pages,
                **values,
            )
        )
        return HTMLResponse(html, status_code=status)

    def not_found(self) -> Response:
        said = Wrong(self.words("not_found_said"))
        return self.page("error.html", status=404, title=self.words("not_found"), wrong=said)

    def unclear(self) -> str:
        """Say what is not understood of what narrows, and of a region which ones may be meant."""
        said = f"{self.words('unclear')}: {', '.join(self.asked.ignored)}"
        return ". ".join([said, *(one.told(self.words) for one in self.asked.unknown)])

    def wrong(self, error: Exception) -> Wrong:
        """Return an error as a page tells it, in the language of the page."""
        if isinstance(error, ReaderError):
            return Wrong(error.told(self.words))
        label = next((label for kind, label in WRONG.items() if isinstance(error, kind)), "wrong_other")
        return Wrong(self.words(label), str(error))

    def why(self, error: str) -> str:
        """Return what an error that a run recorded means, in the language of the page."""
        kind, said = kind_of_error(error)
        told = self.words(f"health_why_{kind}", said=self.words.recorded(said))
        repeated = REPEATED.search(error)
        return ", ".join([told, self.words("in_a_row", number=repeated[1])]) if repeated else told

    def rest_of(self, error: str) -> str:
        """Return an error in the language of the page, if `why` does not tell all of it."""
        told = self.words.recorded
        return "" if told(REPEATED.sub("", error)) in self.why(error) else told(error)

    def in_language(self, language: str) -> str:
        """Return the address of this page in a language."""
        url = self.request.url
        given = [(key, value) for key, value in self.request.query_params.multi_items() if key != COOKIE]
        return f"{url.path}?{urlencode([*given, (COOKIE, language)])}"

    def seen(self, since: str | None, until: str, *, choice: Choice = ALL) -> list[str]:
        """Say what was read of a period, of all days until then if it has no first; "no news" is not "not seen".

        Of the source that is chosen, if one is.
        """

        def read() -> Completeness:
            return completeness(self.archive, *days_of(self.archive, since, until), source=choice.source)

        told = self.reading.made(("seen", since, until, choice.source), read)
        return statement(told, self.words, region=choice.region)

    def moment(self, value: str | None, source: str) -> str:
        return self.words.moment(value, self.reading.zone_of(source))

    def published(self, one: Copy | FoundArticle | PossiblePrint | StoredArticle) -> str:
        """Return when an article came out; the day alone if no more is known."""
        return self.words.day(one.day) if one.precision == "day" else self.moment(one.published, one.source)

    def day(self, value: str | None, source: str) -> str:
        """Return the day of a moment by the clocks of *source*: in UTC it is the day before until the morning."""
        return self.words.day(value and day_of(from_iso(value), self.reading.zone_of(source)))


def understood(render: Callable[[Visit], R]) -> Callable[[Visit], R | Response]:
    """Return what makes a file, but refuses where a filter is not understood: who takes it along sees no remark."""

    def checked(visit: Visit) -> R | Response:
        if visit.asked.is_unclear:
            return visit.page("error.html", status=400, title=visit.words("refused"), wrong=Wrong(visit.unclear()))
        return render(visit)

    return checked


@cache
def environment() -> Environment:
    """Return Jinja with our templates; whatever is not said to be HTML is text."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.filters["link"] = safe_link
    return made


def safe_link(url: str) -> str | None:
    """Return an address that may be a link, or None: a page may have announced one that runs a program."""
    try:
        return url if urlsplit(url).scheme in {"http", "https"} else None
    except ValueError:
        return None


def page_count(total: int, size: int) -> int:
    """Return how many pages a list takes, of which each has *size* entries; one if it is empty."""
    return max(1, -(-total // size))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuery:
    """A search as its address has it."""

    given: Mapping[str, str]  # the parameters that mean something
    ignored: tuple[str, ...]  # those that mean nothing, as they were written
    is_unclear: bool  # whether one of these would have narrowed: then nothing is found, rather than too much
    unknown: tuple[ReaderError, ...]
    typed: Mapping[str, str]  # what means nothing of what would have narrowed, to be corrected
    words: str
    choice: Choice
    by_date: bool
    every: bool  # all articles rather than one of each story
    page: int
    day: date | None = None  # of a clipping
    week: date | None = None  # its Monday
    narrowing: Mapping[str, str] = field(default_factory=dict)

    def address(self, path: str, **changes: object) -> str:
        """Return the address of the same search with some parameters changed, or left out where that is None."""
        merged = {**self.given, **({} if "hal" in changes else {"hal": None}), **changes}
        left = {name: str(value) for name, value in merged.items() if value not in {None, ""}}
        return f"{path}?{urlencode(left)}" if left else path


def asked(parameters: Mapping[str, str], *, today: date, named: Named | None = None) -> PageQuery:
    """Read the parameters of an address; what is not understood is set aside.

    So is the end of a period that lies before its beginning, and what is none of the values that are *named*.
    """
    values, given, wrong = _understood(parameters, today, named or {})
    since, until = (_date(values.get(name)) for name in ("dari", "sampai"))
    if since and until and until < since:
        del values["sampai"]
        wrong["sampai"] = ReaderError("wrong_order", {"until": given.pop("sampai"), "since": given["dari"]})
    return PageQuery(
        given=given,
        ignored=tuple(f"{name}={parameters[name].strip()[:SHOWN]}" for name in wrong),
        is_unclear=not wrong.keys() <= ORDERING,
        unknown=tuple(error for error in wrong.values() if isinstance(error, ReaderError)),
        typed={name: parameters[name].strip() for name in wrong if name not in ORDERING},
        words=given.get("q", ""),
        choice=_choice(values),
        by_date=given.get("urut") == "terbaru" or "q" not in given,
        every=given.get("semua") == "1",
        page=int(given.get("hal", "1")),
        day=_date(values.get("hari")),
        week=_date(values.get("minggu")),
        narrowing={name: given[name] for name in NARROWING if name in given},
    )


def _understood(
    parameters: Mapping[str, str], today: date, named: Named
) -> tuple[dict[str, object], dict[str, str], dict[str, Exception]]:
    """Return what parameters mean, how they are written in the next address, and why others are not understood."""
    values: dict[str, object] = {}
    given: dict[str, str] = {}
    wrong: dict[str, Exception] = {}
    for name, text in parameters.items():
        key = ALIASES.get(name, name)
        if not text.strip() or not (key in READERS or key in TIMES):
            continue
        try:
            values[key] = _meaning(key, text.strip(), today, named)
        except (ValueError, ReaderError) as error:
            wrong[name] = error
        else:
            given[key] = str(values[key])
    return values, given, wrong


def _meaning(key: str, text: str, today: date, named: Named) -> object:
    if key in TIMES:
        return _time(key, text, today)
    if key in named:
        _check_named(key, text, named[key]())
    return READERS[key](text)


def _time(key: str, text: str, today: date) -> date:
    try:
        return TIMES[key](*days_meant(text, today=today))
    except ValueError:
        label = {"hari": "wrong_day", "minggu": "wrong_week"}.get(key, "wrong_time")
        raise ReaderError(label, {"said": repr(text[:SHOWN])}) from None


def _check_named(key: str, text: str, known: Collection[str]) -> None:
    """Refuse what is none of those that are known, and say which may be meant, or which there are."""
    if text in known:
        return
    said = {"name": key, "said": repr(text[:SHOWN])}
    if meant := nearest(text[:SHOWN], known):
        raise ReaderError("wrong_named_meant", {**said, "meant": [repr(one) for one in meant]})
    if 0 < len(known) <= MOST_LISTED:
        raise ReaderError("wrong_named_known", {**said, "known": ", ".join(sorted(known))})
    raise ReaderError("wrong_named", said)


def _date(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _choice(values: Mapping[str, object]) -> Choice:
    names = {
        "topik": "topic", "daerah": "region", "sumber": "source", "dimensi": "dimension", "edisi": "edition",
        "kaitan": "verdict", "jenis": "kind", "dari": "since", "sampai": "until",
    }  # fmt: skip
    chosen: dict[str, Any] = {names[key]: value for key, value in values.items() if key in names}
    if "isi" in values:
        chosen["facets"] = (values["isi"],)
    return Choice(**chosen)


def _one_of(*values: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in values:
            raise ValueError(text)
        return text

    return read


def _region(text: str) -> str:
    return region_meant(text).code


def _first(first: date, _last: date) -> date:
    return first


def _last(_first: date, last: date) -> date:
    return last


def _only_day(first: date, last: date) -> date:
    if first != last:
        raise ValueError(first, last)
    return first


def _monday(first: date, last: date) -> date:
    """Return the Monday of a week, or of one of its days."""
    monday = first - timedelta(days=first.weekday())
    if last > monday + timedelta(days=6):
        raise ValueError(first, last)
    return monday


def _search_words(text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(text)
    return text


def _year(text: str) -> int:
    year = int(text)
    if year not in YEARS:
        raise ValueError(text)
    return year


def _page_number(text: str) -> int:
    number = int(text)
    if not 1 <= number <= LARGEST_PAGE:
        raise ValueError(text)
    return number


READERS: dict[str, Callable[[str], object]] = {
    "q": _search_words,
    "daerah": _region,
    "sumber": str,
    "topik": str,
    "dimensi": str,
    "edisi": _year,
    "kaitan": _one_of(*(one.value for one in Verdict)),
    "isi": _one_of(*(one.value for one in Facet)),
    "jenis": _one_of("rilis", "liputan"),
    "urut": _one_of("relevan", "terbaru", "banyak"),
    "semua": _one_of("1"),
    "hal": _page_number,
}
# Of the days that are meant, as the command line takes them
TIMES: dict[str, Callable[[date, date], date]] = {
    "dari": _first,
    "sampai": _last,
    "hari": _only_day,
    "minggu": _monday,
}
