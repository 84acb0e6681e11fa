"""A clipping as a file, by its ending; each kind brings its own library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
        from crawler.reports.kliping_html import html  # noqa: PLC0415

        return html(told).encode()
    from crawler.reports.kliping import text  # noqa: PLC0415

    return text(told).encode()
