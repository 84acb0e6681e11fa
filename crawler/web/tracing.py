"""The page that says who printed a press release, and its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from crawler.archive import open_for_reading
from crawler.archive.views.article import article
from crawler.errors import CrawlerError, ReaderError
from crawler.reports.completeness import statement
from crawler.reports.handed_in import LARGEST_RELEASE, text_handed_in
from crawler.reports.trace import TRACE_FILES, trace_file
from crawler.web.clippings import as_file
from crawler.web.visit import Wrong

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.responses import Response

    from crawler.reports.kliping import Office
    from crawler.reports.trace import Trace
    from crawler.web.reading import Tracing
    from crawler.web.visit import Visit

OWN = {"same-origin", "none"}  # where a browser says that a form was sent from
FORM = 2**16  # bytes of a form beside the release


async def trace(visit: Visit) -> Response:
    """Show the form, and what became of the release that is pasted, uploaded, or an article of the archive."""
    if visit.request.method == "POST":
        return await _handed_in(visit)
    number = visit.request.query_params.get("artikel")
    if number is None:
        return visit.page("trace.html", release="", found=None, wrong=None)
    found = article(visit.archive, number) if number.isdecimal() else None
    if found is None:
        return visit.not_found()
    try:
        return await _answered(visit, found.text, headline=found.title)
    except ReaderError as error:
        return visit.page("trace.html", status=422, release=found.text, found=None, wrong=visit.wrong(error))


async def _handed_in(visit: Visit) -> Response:
    _check_form(visit)
    if int(visit.request.headers["content-length"]) > LARGEST_RELEASE + FORM:
        wrong = Wrong(visit.words("wrong_size", name=visit.words("traced_release"), most=LARGEST_RELEASE >> 20))
        return visit.page("trace.html", status=413, release="", found=None, wrong=wrong)
    form = await visit.request.form(max_files=1, max_fields=4, max_part_size=LARGEST_RELEASE)
    handed, pasted = form.get("berkas"), str(form.get("rilis") or "")
    try:
        if isinstance(handed, UploadFile) and handed.size:
            document, name = await handed.read(), handed.filename or "?"
            pasted = await visit.reading.maker.made(text_handed_in, document, name)
        kind = form.get("sebagai")
        if pasted.strip() and kind in TRACE_FILES:
            return await _as_file(visit, pasted, str(kind))
        return await _answered(visit, pasted)
    except CrawlerError as error:
        return visit.page("trace.html", status=422, release=pasted, found=None, wrong=visit.wrong(error))


def _check_form(visit: Visit) -> None:
    """Refuse a form that another site sends, and one that does not say how large it is."""
    headers = visit.request.headers
    if headers.get("sec-fetch-site", "none") not in OWN:
        raise HTTPException(403)
    if not headers.get("content-length", "").isdecimal():
        raise HTTPException(411)


async def _answered(visit: Visit, release: str, headline: str = "") -> Response:
    if not release.strip():
        wrong = Wrong(visit.words("no_release"))
        return visit.page("trace.html", status=422, release="", found=None, wrong=wrong)
    known = visit.reading.known
    found = await visit.reading.maker.made(traced_in, visit.archive.path, known.traced, release)
    headline = headline or found.headline
    seen = statement(found.seen, visit.words)
    return visit.page("trace.html", release=release, found=found, headline=headline, wrong=None, seen=seen)


async def _as_file(visit: Visit, release: str, kind: str) -> Response:
    known = visit.reading.known
    made = await visit.reading.maker.made(file_of, visit.archive.path, known.traced, release, known.office, kind)
    return as_file(made, f"lacak-{visit.today}", kind)


def traced_in(archive: Path, traced: Tracing, release: str) -> Trace:
    """Return what became of a release."""
    with open_for_reading(archive) as opened:
        return traced(opened, text_handed_in(release.encode(), "?"), (None, None))


def file_of(archive: Path, traced: Tracing, release: str, office: Office, kind: str) -> bytes:
    """Return what became of a release as a file."""
    with open_for_reading(archive) as opened:
        return trace_file(opened, traced(opened, text_handed_in(release.encode(), "?"), (None, None)), kind, office)
