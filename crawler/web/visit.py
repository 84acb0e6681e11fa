"""One request for a page, and the page that answers it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from crawler.archive.views.facets import Facets, matching
from crawler.labels import LANGUAGES, Wording, wording
from crawler.reference.regions import load_regions
from crawler.reports import charts
from crawler.times import WIB, day_of, now
from crawler.web.asked import Asked, asked
from crawler.web.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from crawler.archive.connection import Archive

TEMPLATES = Path(__file__).with_name("templates")
COOKIE = "bahasa"
YEAR = 365 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Visit:
    """Who asks, for what, and what there is to answer from."""

    request: Request
    reading: Reading
    facts: Facets
    words: Wording
    today: str  # in Jakarta

    @property
    def archive(self) -> Archive:
        return self.reading.archive

    @cached_property
    def asked(self) -> Asked:
        return asked(dict(self.request.query_params))

    @cached_property
    def matched(self) -> list[int] | None:
        """Return the numbers of the articles that have the words asked for; None if there are none."""
        return matching(self.archive, self.asked.words)

    def name_of(self, source: str) -> str:
        return self.reading.refreshed().names.get(source, source)

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        """Return a page made of a template, which also knows this visit as `visit` and the words as `t`."""
        html = (
            environment()
            .get_template(template)
            .render(visit=self, t=self.words, asked=self.asked, charts=charts, region_name=region_name, **values)
        )
        return HTMLResponse(html, status_code=status)

    def not_found(self) -> Response:
        return self.page("error.html", status=404, title=self.words("not_found"), said=self.words("not_found_said"))

    def in_language(self, language: str) -> str:
        """Return the address of this page in a language."""
        url = self.request.url
        given = [(key, value) for key, value in self.request.query_params.multi_items() if key != COOKIE]
        return f"{url.path}?{urlencode([*given, (COOKIE, language)])}"

    def moment(self, value: str | None, source: str) -> str:
        return self.words.moment(value, self.reading.zone_of(source))


Render: TypeAlias = "Callable[[Visit], Response | Awaitable[Response]]"


def endpoint(render: Render) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers requests with the page that *render* makes, or says that the page has not changed."""

    async def answer(request: Request) -> Response:
        reading: Reading = request.app.state.reading
        facts = reading.refreshed().facts
        visit = Visit(request, reading, facts, wording(_language(request)), day_of(now(), WIB))
        tag = _tag(visit)
        is_known = tag in request.headers.get("if-none-match", "") and request.method != "POST"
        made = Response(status_code=304) if is_known else render(visit)
        response = made if isinstance(made, Response) else await made
        if response.status_code in {200, 304}:
            response.headers["etag"] = tag
        response.headers["cache-control"] = "no-cache"
        response.headers["vary"] = "Cookie"
        if (chosen := request.query_params.get(COOKIE)) in LANGUAGES:
            response.set_cookie(COOKIE, str(chosen), max_age=YEAR, samesite="lax", httponly=True)
        return response

    return answer


def _language(request: Request) -> str:
    return request.query_params.get(COOKIE) or request.cookies.get(COOKIE, LANGUAGES[0])


def _tag(visit: Visit) -> str:
    said = "\n".join((visit.reading.tag, visit.today, visit.words.language, str(visit.request.url)))
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:20]}"'


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


def region_name(code: str) -> str:
    region = load_regions().get(code)
    return code if region is None else region.name
