"""The clipping as DOCX, on blank paper or in an office's own file with its letterhead."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import UnrecognizedImageError
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from crawler.errors import CrawlerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    from crawler.reports.kliping import Clipping, Entry, Office

UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MADE = (2000, 1, 1, 0, 0, 0)  # what the file says of its making
STYLES = {"Heading 1": 16, "Heading 2": 13}  # points, where an office's file has no such style
WIDTH = 16.6  # cm between the margins
LOGO = 2.1  # cm


def document(told: Clipping) -> bytes:
    """Return a clipping as DOCX; raise CrawlerError if the office's file or a logo cannot be read."""
    made = _opened(told.office)
    if told.office.template is None:
        _letterhead(made, told.office)
    _cover(made, told)
    for head, rows in told.summary:
        made.add_paragraph().add_run(head).bold = True
        table = _table(made, ("Nama", "Berita", "Artikel"), (WIDTH - 4, 2, 2))
        for name, *counts in rows:
            _fill(table, [name, *map(str, counts)])
    _contents(made, told)
    for entry in told.entries:
        _entry(made, entry)
    made.add_paragraph().add_run("Keterangan kelengkapan").bold = True
    for line in told.completeness:
        made.add_paragraph(line)
    _signature(made, told.office.signature)
    return _repeatable(made)


def _opened(office: Office) -> Document:
    path = office.template
    try:
        made = docx.Document(None if path is None else str(path))
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise CrawlerError(f"{path} is no DOCX file; name one in template of [kliping]") from error
    for name, size in STYLES.items():
        if name not in made.styles:
            style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.font.size, style.font.bold = Pt(size), True
    if path is None:
        section = made.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        _pages(section.footer.paragraphs[0])
    return made


def _pages(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("Halaman ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" dari ")
    _field(paragraph, "NUMPAGES")


def _letterhead(made: Document, office: Office) -> None:
    if not (office.letterhead or office.logo_left or office.logo_right):
        return
    table = made.add_table(rows=1, cols=3)
    _set_widths(table, (2.4, WIDTH - 4.8, 2.4))
    for cell, path in ((table.cell(0, 0), office.logo_left), (table.cell(0, 2), office.logo_right)):
        if path is not None:
            try:
                cell.paragraphs[0].add_run().add_picture(str(path), height=Cm(LOGO))
            except UnrecognizedImageError as error:
                raise CrawlerError(f"{path} cannot stand in a DOCX; use PNG or JPEG for the logos") from error
    middle = table.cell(0, 1).paragraphs[0]
    middle.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for place, line in enumerate(office.letterhead):
        run = middle.add_run(line)
        run.bold, run.font.size = place < 2, Pt(13 if place < 2 else 9.5)
        if place < len(office.letterhead) - 1:
            run.add_break()


def _cover(made: Document, told: Clipping) -> None:
    made.add_paragraph(told.office.title, style="Heading 1").alignment = WD_ALIGN_PARAGRAPH.CENTER
    lines = [told.period, told.total]
    lines += [f"Nomor: {told.office.number}"] * bool(told.office.number)
    lines += [f"Disusun oleh: {told.office.prepared_by}"] * bool(told.office.prepared_by)
    lines += ["Tidak ada berita dalam kurun ini."] * (not told.entries)
    for line in lines:
        made.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _contents(made: Document, told: Clipping) -> None:
    if not told.entries:
        return
    made.add_paragraph("Daftar isi", style="Heading 1").paragraph_format.page_break_before = True
    remarks = ("Nada", "Keterangan") if told.office.remarks else ()
    widths = (1.1, WIDTH - 5.7 - 4.5 * bool(remarks), 3.2, 1.4, *((2.0, 2.5) if remarks else ()))
    table = _table(made, ("No.", "Judul", "Media", "Hal.", *remarks), widths)
    for entry in told.entries:
        _fill(table, [str(entry.number), entry.title, entry.outlet, "", *("" for _ in remarks)])
        _field(table.rows[-1].cells[3].paragraphs[0], f"PAGEREF {_mark(entry)} \\h")


def _entry(made: Document, entry: Entry) -> None:
    heading = made.add_paragraph(_said(f"{entry.number}. {entry.title}"), style="Heading 2")
    heading.paragraph_format.page_break_before = entry.number == 1
    _bookmark(heading, _mark(entry), entry.number)
    table = _table(made, (), (2.4, WIDTH - 2.4))
    for name, fact in (*entry.facts, ("Tautan", entry.url)):
        _fill(table, [name, fact])
    for place, told in enumerate(entry.paragraphs):
        paragraph = made.add_paragraph(_said(told))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(8 * (not place)), Pt(5)
    if entry.copies:
        made.add_paragraph().add_run("Dimuat juga oleh:").bold = True
        for one in entry.copies:
            made.add_paragraph(_said(f"– {one}"))


def _signature(made: Document, lines: Sequence[str]) -> None:
    for place, line in enumerate(lines):
        paragraph = made.add_paragraph(line)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if place == len(lines) - 2:
            paragraph.paragraph_format.space_before = Cm(1.8)  # room to sign


def _table(made: Document, heads: Sequence[str], widths: Sequence[float]) -> Table:
    table: Table = made.add_table(rows=0, cols=len(widths))
    if "Table Grid" in made.styles:
        table.style = made.styles["Table Grid"]
    _set_widths(table, widths)
    if heads:
        _fill(table, heads)
        for cell in table.rows[0].cells:
            cell.paragraphs[0].runs[0].bold = True
    return table


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    """Say how wide the columns are, also in each cell: Word looks here, LibreOffice there."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _fill(table: Any, texts: Sequence[str]) -> None:  # noqa: ANN401  (its rows are untyped)
    for cell, column, text in zip(table.add_row().cells, table.columns, texts, strict=True):
        if column.width is not None:
            cell.width = column.width
        cell.paragraphs[0].add_run(_said(text)).font.size = Pt(9)
        cell.paragraphs[0].paragraph_format.space_after = Pt(0)


def _said(text: str) -> str:
    return UNSAYABLE.sub(" ", text)


def _mark(entry: Entry) -> str:
    return f"berita_{entry.number}"


def _bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark: Any = OxmlElement(tag)
        mark.set(qn("w:id"), str(number))
        mark.set(qn("w:name"), name)
        paragraph._p.append(mark)  # noqa: SLF001  (it has no other way to make a bookmark)


def _field(paragraph: Paragraph, instruction: str) -> None:
    """Add what Word and LibreOffice compute, such as the number of a page."""
    field: Any = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    field.set(qn("w:dirty"), "true")
    paragraph._p.append(field)  # noqa: SLF001  (it has no other way to make a field)


def _repeatable(made: Document) -> bytes:
    """Return the file without the clock in it, so that the same clipping has the same bytes."""
    made.core_properties.author = made.core_properties.last_modified_by = "Pantau"
    first, second = io.BytesIO(), io.BytesIO()
    made.save(first)
    with zipfile.ZipFile(first) as old, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename, MADE), old.read(info), zipfile.ZIP_DEFLATED)
    return second.getvalue()
