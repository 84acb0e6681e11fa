"""The text of a document that somebody hands in: plain text, DOCX or PDF."""

from __future__ import annotations

import io
import logging
import zlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from crawler.errors import ReaderError

if TYPE_CHECKING:
    from collections.abc import Callable

LARGEST_RELEASE = 20 * 2**20  # bytes
UNPACKED = 8 * 2**20  # bytes of a DOCX without its pictures, some hundred pages
PAGES = 50  # of a PDF; a release has one or two
PICTURES = "word/media/"


def text_handed_in(document: bytes, name: str) -> str:
    """Return the text of a document, a line for each paragraph; raise ReaderError if there is none to be read."""
    if len(document) > LARGEST_RELEASE:
        raise ReaderError("wrong_size", {"name": name, "most": str(LARGEST_RELEASE >> 20)})
    if not document.strip():
        raise ReaderError("wrong_nothing", {"name": name})
    readers: dict[bytes, Callable[[bytes, str], str]] = {b"%PDF": _of_pdf, b"PK\x03\x04": _of_docx}
    read = readers.get(document[:4], _of_text)
    text = "\n".join(line.strip() for line in read(document, name).splitlines() if line.strip())
    if not text:
        raise ReaderError("wrong_empty", {"name": name})
    return text


def _of_text(document: bytes, name: str) -> str:
    begin = document[:64].lstrip().lower()
    if begin.startswith((b"<!doctype html", b"<html")):
        raise ReaderError("wrong_page", {"name": name})
    is_wide = document.startswith((BOM_UTF16_LE, BOM_UTF16_BE))  # what Windows calls Unicode
    try:
        text = document.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError:
        text = document.decode("cp1252", "replace")
    if "\0" in text or begin.startswith(b"{\\rtf"):
        raise ReaderError("wrong_kind", {"name": name})
    return text


def _of_docx(document: bytes, name: str) -> str:
    import docx  # noqa: PLC0415
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415
    from docx.text.paragraph import Paragraph  # noqa: PLC0415

    try:
        read = docx.Document(_without_pictures(document, name))
        # Releases stand in tables too; what is in a text box is there twice.
        paragraphs = read.element.body.xpath(".//w:p[not(ancestor::w:txbxContent)]")
        return "\n".join(Paragraph(one, read).text for one in paragraphs)
    except (BadZipFile, KeyError, ValueError, PackageNotFoundError, AttributeError) as error:  # last: parts mixed up
        raise ReaderError("wrong_docx", {"name": name}) from error
    except (SyntaxError, zlib.error, RuntimeError) as error:  # no XML; packed badly; locked, or packed in an odd way
        raise ReaderError("wrong_docx", {"name": name}) from error


def _without_pictures(document: bytes, name: str) -> io.BytesIO:
    """Return a DOCX with no bytes in its pictures; raise ReaderError where what remains unpacks to too much.

    No member is read beyond the size that is said of it.
    """
    light = io.BytesIO()
    with ZipFile(io.BytesIO(document)) as whole, ZipFile(light, "w") as copy:
        sizes = {one.filename: 0 if one.filename.startswith(PICTURES) else one.file_size for one in whole.infolist()}
        if sum(sizes.values()) > UNPACKED:
            raise ReaderError("wrong_unpacked", {"name": name, "most": str(UNPACKED >> 20)})
        for member, size in sizes.items():
            copy.writestr(member, whole.read(member) if size else b"")
    light.seek(0)
    return light


def _of_pdf(document: bytes, name: str) -> str:
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import FileNotDecryptedError, PyPdfError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every flaw of a file
    try:
        pages = PdfReader(io.BytesIO(document)).pages
        return "\n".join(_paragraphs(pages[number].extract_text()) for number in range(min(PAGES, len(pages))))
    except FileNotDecryptedError as error:
        raise ReaderError("wrong_password", {"name": name}) from error
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ReaderError("wrong_pdf", {"name": name}) from error


def _paragraphs(page: str) -> str:
    """Return the lines of a page as paragraphs: a line that ends a sentence ends one."""
    lines = [line.strip() for line in page.splitlines() if line.strip()]
    return " ".join(f"{line}\n" if line.endswith((".", "”", '"', "!", "?")) else line for line in lines)
