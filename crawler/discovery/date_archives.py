"""The addresses under which sites list what they printed in one day, month or year, known or learned from a page."""

from __future__ import annotations

import re
import tomllib
from calendar import month_name, monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from crawler.discovery.article_urls import looks_like_article
from crawler.discovery.fields import address_of
from crawler.discovery.links import base_of
from crawler.times import FULL_MONTHS, WIB
from crawler.urls import canonical, host_of, same_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from crawler.discovery.links import Link
    from crawler.periods import Period

TABLE = tomllib.loads(Path(__file__).with_name("date_archives.toml").read_text("utf-8"))
NAMES = {part: frozenset(names) for part, names in TABLE["shown"].items()}

FILLED = {"year", "month", "day", "m", "d", "last", "name", "bulan"}  # what stands for a part of a date in a template
PLACEHOLDER = re.compile(rf"\{{(?:{'|'.join(sorted(FILLED))})\}}")

YEAR, MONTH, DAY = r"(?P<year>20\d\d)", r"(?P<month>0?[1-9]|1[0-2])", r"(?P<day>0?[1-9]|[12]\d|3[01])"
NAME = f"(?P<bulan>{'|'.join(FULL_MONTHS[:12])})"
JOINT = r"(?P<joint>[-/.])"
# 2023-05-12, 12/05/2023, 05/30/2023, 20230512, 2023-05, 202305
DATES = tuple(
    re.compile(form)
    for form in (
        rf"{YEAR}{JOINT}{MONTH}(?P=joint){DAY}", rf"{DAY}{JOINT}{MONTH}(?P=joint){YEAR}",
        rf"{MONTH}{JOINT}{DAY}(?P=joint){YEAR}",
        r"(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])",
        rf"{YEAR}[-/]{MONTH}", rf"{NAME}[-/]{YEAR}", rf"{YEAR}[-/]{NAME}", r"(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])",
    )
)  # fmt: skip
PRINTED = {"yyyy": "{year}", "mm": "{month}", "dd": "{day}"}  # in a field that says how a date is to be typed
BARE = {"month": "m", "day": "d"}  # without a leading nought
AT_END = re.compile(
    r"/(?P<date>20\d\d[-/]?\d{1,2}(?:[-/]?\d{1,2})?|\d{1,2}-\d{1,2}-20\d\d|[a-z]{3,9}[-/]20\d\d|20\d\d[-/][a-z]{3,9})/?$",
    re.IGNORECASE,
)
TYPED = {"date": "{year}-{month}-{day}", "month": "{year}-{month}"}  # by the kind of a field
FEWEST_LINKS = 2
MOST = 3  # of one page
MOST_FORMS = 20
MONTHS, DAYS = set(range(1, 13)), set(range(1, 29))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a site addresses its archives: a template, and how much one address lists."""

    address: str
    every: str  # day, month or year
    hosts: tuple[str, ...] = ()

    def template(self, home: str) -> str:
        """Return the template for one site, in which only dates are still open."""
        parts = urlsplit(home)
        origin = f"{parts.scheme}://{parts.netloc}"
        folder = origin + parts.path.rpartition("/")[0] + "/"
        return self.address.replace("{origin}", origin).replace("{home}", folder)


def shapes_for(home: str) -> list[Shape]:
    """Return the shapes that a site's archives may have: those of its own network, else those of any site."""
    host = host_of(home)
    own = [shape for shape in _shapes() if any(fnmatchcase(host, pattern) for pattern in shape.hosts)]
    return own or [shape for shape in _shapes() if not shape.hosts]


@lru_cache(maxsize=1)
def _shapes() -> tuple[Shape, ...]:
    return tuple(
        Shape(address=one["address"], every=one["every"], hosts=tuple(one.get("hosts", ()))) for one in TABLE["shapes"]
    )


def shape_of(template: str) -> Shape:
    """Return the shape of archives whose template for their site is known."""
    return Shape(address=template, every=every_of(template))


def is_understood(template: str) -> bool:
    """Say whether all that is open in a template is a date that we can fill in."""
    return set(re.findall(r"\{([^{}]*)\}", template)) <= FILLED


def addresses(shape: Shape, home: str, period: Period) -> list[str]:
    """Return the addresses of all archives that a period touches, the newest first."""
    template = shape.template(home)
    filled = (_filled(template, moment) for moment in _moments(shape.every, period))
    return [address for text in filled if (address := canonical(text))]


def _moments(every: str, period: Period) -> Iterator[date]:
    """Yield the first day of each day, month or year, as calendars in Jakarta count them."""
    zone = ZoneInfo(WIB)
    first, moment = period.since.astimezone(zone).date(), (period.until - timedelta.resolution).astimezone(zone).date()
    while (begin := _first_day(every, moment)) >= _first_day(every, first):
        yield begin
        moment = begin - timedelta(days=1)


def _first_day(every: str, moment: date) -> date:
    if every == "day":
        return moment
    return moment.replace(day=1) if every == "month" else moment.replace(month=1, day=1)


def _filled(template: str, moment: date) -> str:
    return template.format(
        year=f"{moment:%Y}", month=f"{moment:%m}", day=f"{moment:%d}", m=moment.month, d=moment.day,
        last=monthrange(moment.year, moment.month)[1],
        name=month_name[moment.month], bulan=FULL_MONTHS[moment.month - 1],
    )  # fmt: skip


# What a page shows.


def archives_of(root: _Element, links: Iterable[Link], url: str) -> tuple[str, ...]:
    """Return the templates of archives by date that the page at *url* shows, in which only dates are open."""
    found = (*_of_forms(root, url), *_of_links(links))
    return tuple(dict.fromkeys(one for one in found if not _words_of(one) & NAMES["never"]))[:MOST]


def every_of(template: str) -> str:
    """Return how much one address of a template lists: a day, a month or a year."""
    if "{last}" not in template and ("{day}" in template or "{d}" in template):
        return "day"
    return "month" if any(one in template for one in ("{month}", "{m}", "{bulan}")) else "year"


def _words_of(address: str) -> set[str]:
    return set(re.split(r"[/.?&=]", urlsplit(address).path.lower()))


# Links.


def _of_links(links: Iterable[Link]) -> list[str]:
    shown: dict[str, set[str]] = defaultdict(set)
    written: dict[str, str] = {}  # by the template with leading noughts; one without them counts
    for link in links:
        if link.element.tag == "a" and (template := _template_of(link.url)) and not looks_like_article(link.url):
            padded = template.replace("{m}", "{month}").replace("{d}", "{day}")
            shown[padded].add(link.url)
            written[padded] = min(written.get(padded, template), template, key=len)
    enough = (one for one, urls in shown.items() if len(urls) >= FEWEST_LINKS or _words_of(one) & NAMES["archive"])
    return [written[one] for one in sorted(enough, key=lambda one: -len(shown[one]))]


def _template_of(url: str) -> str | None:
    """Return an address with its date open, if it ends in one or is asked for one."""
    if "20" not in url or "{" in url or "}" in url:
        return None
    parts = urlsplit(url)
    if (found := AT_END.search(parts.path)) and (written := _opened(found["date"])):
        path = f"{parts.path[: found.start('date')]}{written}{parts.path[found.end('date') :]}"
        return urlunsplit(parts._replace(path=path))
    query = parse_qsl(parts.query)
    opened = [(name, _opened(value) or _part(name, value)) for name, value in query]
    told = "".join(value for _, value in opened if value)
    if "{year}" not in told:
        return None
    return _with(
        parts.geturl(), [(name, value or said) for (name, value), (_, said) in zip(opened, query, strict=True)]
    )


def _opened(text: str) -> str | None:
    """Return a date as a template writes it; None of what is no date."""
    found = next((found for form in DATES if (found := form.fullmatch(text))), None)
    if found is None:
        return None
    written = text
    for part in sorted(
        (name for name in ("year", "month", "day", "bulan") if name in found.re.groupindex), key=found.start
    )[::-1]:
        written = f"{written[: found.start(part)]}{_placeholder(part, found[part])}{written[found.end(part) :]}"
    return written


def _placeholder(part: str, digits: str) -> str:
    return f"{{{BARE[part] if part in BARE and len(digits) == 1 else part}}}"


def _part(name: str, value: str) -> str | None:
    """Return the placeholder for a parameter that is a year, a month or a day alone."""
    parts = (part for part in ("year", "month", "day") if name.lower() in NAMES[part])
    part = next(parts, None) if value.isdecimal() and len(value) <= 4 else None
    return _placeholder(part, value) if part else None


# Forms.


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field of a form: its name, and what a template has for it."""

    name: str
    value: str


def _of_forms(root: _Element, url: str) -> Iterator[str]:
    base = base_of(root, url)
    for form in list(root.iter("form"))[:MOST_FORMS]:
        action = address_of(form.get("action") or url, base)
        if not action or form.get("method", "get").lower() != "get" or not same_site(action, url):
            continue
        fields = _as_range(list(_fields(form)))
        told = "".join(one.value for one in fields)
        if "{year}" in told and ("{month}" in told or "{m}" in told):
            yield _with(action, [(one.name, one.value) for one in fields])


def _fields(form: _Element) -> Iterator[FormField]:
    """Yield the fields that a template fills, with what a form adds to them by itself."""
    for element in form.iter("input", "select"):
        name = element.get("name", "")
        is_select = element.tag == "select"
        value = _of_select(element) if is_select else _of_input(element)
        if value is None and element.get("type", "").lower() == "hidden":
            value = element.get("value", "")
        if name and value and not (set(PLACEHOLDER.sub("", value)) & {"{", "}"}):
            yield FormField(name=name, value=value)


def _of_input(element: _Element) -> str | None:
    kind, name = element.get("type", "").lower(), element.get("name", "").lower()
    if kind in TYPED:
        return TYPED[kind]
    if kind in {"hidden", "submit", "button"} or not name:
        return None
    if written := _opened(element.get("value", "")):
        return written
    printed = element.get("placeholder", "").lower()
    asked = re.sub("|".join(PRINTED), lambda found: PRINTED[found[0]], printed)
    return asked if PLACEHOLDER.findall(asked) and not PLACEHOLDER.sub("", asked).strip("-/.") else None


def _of_select(element: _Element) -> str | None:
    values = [option.get("value", "") for option in element.iter("option")]
    numbers = {int(value) for value in values if value.isdecimal() and len(value) <= 4}
    is_padded = any(value.startswith("0") for value in values)
    if numbers and min(numbers) > 1990 and max(numbers) < 2100:
        return "{year}"
    if numbers >= DAYS and max(numbers) <= 31:
        return "{day}" if is_padded else "{d}"
    if numbers >= MONTHS and max(numbers) == 12:
        return "{month}" if is_padded else "{m}"
    return None


def _as_range(fields: list[FormField]) -> list[FormField]:
    """Have a form that asks for two dates ask for a month, from its first day to its last."""
    dated = [one for one in fields if "{day}" in one.value or "{d}" in one.value]
    firsts = [one for one in dated if one.name.lower() in NAMES["first"]]
    lasts = [one for one in dated if one.name.lower() in NAMES["last"]]
    if not (len(dated) == 2 and firsts and lasts):
        return fields
    days = {firsts[0]: "01", lasts[0]: "{last}"}
    return [
        FormField(name=one.name, value=re.sub(r"\{(?:day|d)\}", days.get(one, "{day}"), one.value)) for one in fields
    ]


def _with(address: str, query: Iterable[tuple[str, str]]) -> str:
    parts = urlsplit(address)
    asked = urlencode([*query], safe="{}", quote_via=quote)
    return urlunsplit(parts._replace(query=asked))
