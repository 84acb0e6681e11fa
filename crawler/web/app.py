"""The web application: its addresses, what holds for all of them, and its server."""

from __future__ import annotations

import hashlib
import socket
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import uvicorn
from datasette.app import Datasette
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from crawler.archive import open_for_reading
from crawler.errors import CrawlerError
from crawler.labels import LANGUAGES, wording
from crawler.reports.charts import CHART_RULES
from crawler.times import WIB, day_of, now
from crawler.web import clippings, pages, regions, searching, tracing
from crawler.web.reading import ArchiveReader, Known
from crawler.web.visit import COOKIE, Visit, environment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Collection, MutableMapping

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

STYLE = Path(__file__).with_name("style.css")
DATA = "/data"
TRACE = "/lacak"  # alone is sent something: a press release, which is compared and not stored
# No script, nothing from elsewhere. Datasette's own pages need what stands in them, and get nothing from elsewhere.
STRICT = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
OWN = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
# Measured on 100,000 articles: suggested facets and whole texts make a page of Datasette's a hundred times slower.
DATASETTE = {
    "base_url": f"{DATA}/", "suggest_facets": False, "default_page_size": 25, "truncate_cells_html": 300,
    "max_csv_mb": 0, "sql_time_limit_ms": 1000,
}  # fmt: skip
Render: TypeAlias = "Callable[[Visit], Response | Awaitable[Response]]"
PAGES: dict[str, Render] = {
    "/": pages.home,
    "/cari": searching.search,
    "/cari.atom": searching.atom,
    "/cari.csv": searching.comma_separated,
    "/cari.jsonl": searching.json_lines,
    "/cari.xlsx": clippings.workbook,
    "/artikel/{number:int}": pages.article,
    "/artikel/{number:int}/rekaman": pages.capture,
    "/cerita": pages.releases,
    "/cerita/{number:int}": pages.story,
    "/daerah": regions.regions,
    "/daerah/{code}": regions.region,
    "/penghargaan": regions.awards,
    "/sumber": pages.sources,
    "/sumber/{slug}": pages.source,
    "/kliping": clippings.clippings,
    TRACE: tracing.trace,
}
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b4f6c"/>'
    '<circle cx="8" cy="8" r="4" fill="#ffb26b"/></svg>'
)
YEAR = 365 * 24 * 3600  # seconds, for which a browser remembers the language


def make_app(archive: Path, *, known: Known, hosts: Collection[str], sql: bool) -> ASGIApp:
    """Return the application over the archive at *archive*, which answers to the names in *hosts* alone.

    With *sql* the data person may ask questions in SQL too.
    """
    datasette = Datasette([str(archive)], settings={**DATASETTE, "default_allow_sql": sql})

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await datasette.invoke_startup()
        for template in environment().list_templates():
            environment().get_template(template)  # compiled now, so that no page waits for it
        with open_for_reading(archive) as opened:
            app.state.reading = ArchiveReader(opened, known)
            yield

    return Starlette(
        routes=[
            *(Route(path, endpoint(render), methods=_methods(path)) for path, render in PAGES.items()),
            Route("/gaya.css", _style, methods=["GET"]),
            Route("/favicon.ico", _icon, methods=["GET"]),
            Mount(DATA, _below(DATA, cast("ASGIApp", datasette.app()))),
        ],
        middleware=[
            Middleware(Guard),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=6),
        ],
        exception_handlers={404: _not_found, CrawlerError: _unavailable, HTTPException: _refused},
        lifespan=lifespan,
    )


class Guard:
    """Answers to those who read alone, with the policy that a browser is to keep."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        policy = OWN if scope["path"].startswith(f"{DATA}/") else STRICT
        added = [*HEADERS.items(), (b"content-security-policy", policy.encode())]

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *added]
            await send(message)

        if scope["method"] not in {"GET", "HEAD", *_methods(scope["path"])}:
            await PlainTextResponse("This archive is read-only.\n", 405)(scope, receive, guarded)
            return
        await self.app(scope, receive, guarded)


def _methods(path: str) -> list[str]:
    return ["GET", "POST"] if path == TRACE else ["GET"]


def _below(prefix: str, app: ASGIApp) -> ASGIApp:
    """Return an application that is not told below which path it stands, since its own setting says so."""

    async def cut(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"].removeprefix(prefix) or "/"
        raw = scope.get("raw_path", b"").removeprefix(prefix.encode()) or b"/"
        inner: MutableMapping[str, Any] = {**scope, "path": path, "raw_path": raw, "root_path": ""}
        await app(inner, receive, send)

    return cut


async def _style(_request: Request) -> Response:
    rules = STYLE.read_text("utf-8") + CHART_RULES.read_text("utf-8")
    return Response(rules, media_type="text/css", headers={"cache-control": "max-age=3600"})


async def _icon(_request: Request) -> Response:
    return Response(ICON, media_type="image/svg+xml", headers={"cache-control": "max-age=86400"})


async def _not_found(request: Request, _error: Exception) -> Response:
    return await endpoint(Visit.not_found)(request)


async def _unavailable(request: Request, error: Exception) -> Response:
    def render(visit: Visit) -> Response:
        return visit.page("error.html", status=503, title=visit.words("unavailable"), wrong=visit.wrong(error))

    return await endpoint(render)(request)


async def _refused(request: Request, error: Exception) -> Response:
    """Say on a page of ours what no page was made of, such as a form that is no form."""
    status = error.status_code if isinstance(error, HTTPException) else 500

    def render(visit: Visit) -> Response:
        return visit.page("error.html", status=status, title=visit.words("unavailable"), wrong=visit.wrong(error))

    return await endpoint(render)(request)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; raise OSError if the address cannot be had."""
    return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)


def run(app: ASGIApp, listening: socket.socket) -> None:
    """Serve an application until this process is told to stop."""
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="on")
    uvicorn.Server(config).run(sockets=[listening])


def endpoint(render: Render) -> Callable[[Request], Awaitable[Response]]:
    """Return what answers requests with the page that *render* makes, or says that the page has not changed."""

    async def answer(request: Request) -> Response:
        reading: ArchiveReader = request.app.state.reading
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
