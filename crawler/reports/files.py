"""A clipping as a file, by its ending; each kind brings its own library."""

from __future__ import annotations

from base64 import b64encode
from importlib.resources import files
from mimetypes import guess_type
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.reports.kliping import Clipping

CLIPPINGS = ("pdf", "docx", "html", "txt")


def clipping_file(told: Clipping, kind: str) -> bytes:
    """Return a clipping as PDF, DOCX, HTML, or as text for WhatsApp."""
    if kind == "pdf":
        from crawler.reports.kliping_pdf import pdf  # noqa: PLC0415

        return pdf(told)
    if kind == "docx":
        from crawler.reports.kliping_docx import document  # noqa: PLC0415

        return document(told)
    if kind == "html":
        return html(told).encode()
    from crawler.reports.kliping import text  # noqa: PLC0415

    return text(told).encode()


def html(told: Clipping) -> str:
    """Return a clipping as HTML, in which nothing that a site says is markup; it asks nothing of any other file."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415

    from crawler.reports.charts import standalone  # noqa: PLC0415
    from crawler.reports.kliping import WORDS, trend  # noqa: PLC0415
    from crawler.reports.wording import READERS  # noqa: PLC0415

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    template = environment.from_string((files(__package__) / "kliping.html.jinja").read_text("utf-8"))
    paths = {name: getattr(told.office, name) for name in ("logo_left", "logo_right")}
    logos = {name: path and _inline(path) for name, path in paths.items()}
    drawn = trend(told)
    picture = Markup(standalone(drawn)) if drawn else ""  # noqa: S704  (our own drawing escapes every name)
    return template.render(told=told, logos=logos, picture=picture, words=WORDS, no_news=READERS("no_news"))


def _inline(path: Path) -> str:
    kind = guess_type(path.name)[0] or "image/png"
    return f"data:{kind};base64,{b64encode(path.read_bytes()).decode()}"
