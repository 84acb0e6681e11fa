"""The clipping as DOCX, on blank paper or in an office's own file with its letterhead."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.exceptions import UnrecognizedImageError
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from crawler.errors import CrawlerError
from crawler.reports.charts import as_png
from crawler.reports.kliping import WORDS, trend
from crawler.reports.tables import sayable
from crawler.reports.wording import READERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    from crawler.reports.kliping import Clipping, ClippingEntry, Office

MADE = (2000, 1, 1, 0, 0, 0)  # what the file says of its making
STYLES = {"Heading 1": 16, "Heading 2": 13}  # points, where an office's file has no such style
FONT = "Times New Roman"
WIDTH = 16.6  # cm between the margins
LOGO = 2.1  # cm


def document(told: Clipping) -> bytes:
    """Return a clipping as DOCX; raise CrawlerError if the office's file or a logo cannot be read."""
    places = _cover_places(told)
    made, filled = _opened_document(told.office, places)
    if told.office.template is None:
        _letterhead(made, told.office)
    _cover(made, told, {name: line for name, line in places.items() if name not in filled})
    _add_summary(made, told)
    _contents(made, told)
    _add_entries(made, told.entries)
    _bold(made, WORDS["completeness"], before=18)
    for line in told.completeness:
        made.add_paragraph(line).paragraph_format.keep_with_next = bool(told.office.signature)
    _signature(made, told.office.signature)
    return _repeatable(made)


def _cover_places(told: Clipping) -> dict[str, str]:
    """Return what an office's own file may have a place for, and what stands on the cover where it has none."""
    return {
        "judul": told.office.title, "periode": told.period, "jumlah": told.total, "nomor": told.office.number,
        "disusun_oleh": told.office.prepared_by,
    }  # fmt: skip


def _opened_document(office: Office, places: Mapping[str, str]) -> tuple[Document, set[str]]:
    """Return the file that is written into, and for what it had places."""
    path = office.template
    made, filled = (docx.Document(), set()) if path is None else _filled(path, places)
    for name, size in STYLES.items():
        if name not in made.styles:
            style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.font.size, style.font.bold = Pt(size), True
    if path is None:
        _plain_styles(made)
        section = made.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        _add_page_number(section.footer.paragraphs[0])
    return made, filled


def _filled(path: Path, places: Mapping[str, str]) -> tuple[Document, set[str]]:
    """Return an office's own file with its places filled, such as {{ nomor }}, and their names."""
    from docxtpl import DocxTemplate  # noqa: PLC0415  (here and below: few have a file of their own)
    from jinja2 import StrictUndefined, TemplateError  # noqa: PLC0415
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415

    environment = SandboxedEnvironment(undefined=StrictUndefined)
    said = {name: sayable(text) for name, text in places.items()}
    try:
        template = DocxTemplate(str(path))
        filled: set[str] = template.get_undeclared_template_variables(environment)
        template.render(said, environment, autoescape=True)
    except (PackageNotFoundError, KeyError, ValueError) as error:
        raise CrawlerError(f"{path} is no DOCX file; name one in template of [kliping]") from error
    except TemplateError as error:
        known = ", ".join(f"{{{{ {name} }}}}" for name in places)
        raise CrawlerError(f"{path} has a place that cannot be filled ({error.message}); there are {known}") from error
    return template.docx, filled


def _plain_styles(made: Document) -> None:
    """Have letters as offices use them, in black, rather than those of Word's own blue headings."""
    for name, size in {"Normal": 11, **STYLES}.items():
        style: Any = made.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for place in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):  # which have the last word in Word
            fonts.attrib.pop(qn(f"w:{place}"), None)
    made.styles["Normal"].paragraph_format.space_after = Pt(4)


def _add_page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(f"{WORDS['page']} ")
    _field(paragraph, "PAGE")
    paragraph.add_run(f" {WORDS['page_of']} ")
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
    _ruled(table)


def _ruled(table: Table) -> None:
    """Draw the double rule below a letterhead."""
    borders: Any = OxmlElement("w:tblBorders")
    rule: Any = OxmlElement("w:bottom")
    for name, value in {"val": "thickThinSmallGap", "sz": "18", "space": "0", "color": "000000"}.items():
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)
    table._tbl.tblPr.append(borders)  # noqa: SLF001  (it has no other way to draw one rule)


def _cover(made: Document, told: Clipping, places: Mapping[str, str]) -> None:
    if "judul" in places:
        title = made.add_paragraph(sayable(places["judul"]), style="Heading 1")
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if told.office.template is None:
            title.paragraph_format.space_before = Cm(4.5)
            title.runs[0].font.size = Pt(26)
    heads = {"nomor": f"{WORDS['number']} ", "disusun_oleh": f"{WORDS['prepared_by']} "}
    lines = [f"{heads.get(name, '')}{line}" for name, line in places.items() if line and name != "judul"]
    lines += [READERS("no_news")] * (not told.entries)
    for line in lines:
        made.add_paragraph(sayable(line)).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _add_summary(made: Document, told: Clipping) -> None:
    if told.summary:
        made.add_paragraph(WORDS["summary"], style="Heading 1").paragraph_format.page_break_before = True
    if drawn := trend(told):
        _bold(made, WORDS["trend"], before=10)
        picture: Any = made.add_picture(io.BytesIO(as_png(drawn, width=470, density=200)), width=Cm(WIDTH))
        picture._inline.docPr.set("descr", WORDS["trend_said"])  # noqa: SLF001  (likewise)
    if told.summary:
        made.add_paragraph(WORDS["counted"])
    for head, rows in told.summary:
        _bold(made, head, before=10)
        table = _table(made, [WORDS[key] for key in ("name", "stories", "articles")], (WIDTH - 4, 2, 2))
        for row in rows:
            for cell in _fill(table, row)[1:]:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _bold(made: Document, text: str, *, before: int) -> None:
    """Add a line that stands above what follows it."""
    paragraph = made.add_paragraph()
    paragraph.add_run(text).bold = True
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.space_before = Pt(before)


def _contents(made: Document, told: Clipping) -> None:
    if not told.entries:
        return
    made.add_paragraph(WORDS["contents"], style="Heading 1").paragraph_format.space_before = Pt(18)
    remarks = (WORDS["tone"], WORDS["remarks"]) if told.office.remarks else ()
    widths = (1.1, WIDTH - 5.7 - 4.5 * bool(remarks), 3.2, 1.4, *((2.0, 2.5) if remarks else ()))
    table = _table(made, [*(WORDS[key] for key in ("place", "headline", "outlet", "leaf")), *remarks], widths)
    for entry in told.entries:
        cells = _fill(table, [str(entry.number), entry.title, entry.outlet, "", *("" for _ in remarks)])
        _field(cells[3].paragraphs[0], f"PAGEREF {_mark(entry)} \\h")


def _add_entries(made: Document, entries: Iterable[ClippingEntry]) -> None:
    """Add each to an empty body: python-docx looks through all that stands there for each paragraph and table."""
    body = made.element.body
    added = _taken_out(body)
    for entry in entries:
        _add_entry(made, entry)
        added += _taken_out(body)
    body[0:0] = added


def _taken_out(body: Any) -> list[Any]:  # noqa: ANN401  (lxml's elements, with python-docx's own ways)
    """Take all out of a body but what says how its pages are, which ends it, and return it."""
    found = [one for one in body if one is not body.sectPr]
    for one in found:
        body.remove(one)
    return found


def _add_entry(made: Document, entry: ClippingEntry) -> None:
    heading = made.add_paragraph(sayable(f"{entry.number}. {entry.title}"), style="Heading 2")
    heading.paragraph_format.page_break_before = entry.number == 1
    heading.paragraph_format.keep_with_next = True
    _bookmark(heading, _mark(entry), entry.number)
    table = _table(made, (), (2.4, WIDTH - 2.4))
    for name, fact in (*entry.facts, (WORDS["link"], entry.url)):
        for cell in _fill(table, [name, fact]):
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    for place, told in enumerate(entry.paragraphs):
        paragraph = made.add_paragraph(sayable(told))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(8 * (not place)), Pt(5)
    if entry.copies:
        _bold(made, WORDS["also"], before=4)
        for one in entry.copies:
            made.add_paragraph(sayable(f"– {one}"))


def _signature(made: Document, lines: Sequence[str]) -> None:
    for place, line in enumerate(lines):
        paragraph = made.add_paragraph(sayable(line))
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        told = paragraph.paragraph_format
        told.left_indent, told.space_after, told.keep_with_next = Cm(WIDTH - 7), Pt(0), place < len(lines) - 1
        told.space_before = Cm({0: 0.8, len(lines) - 2: 1.8}.get(place, 0))  # and room to sign


def _table(made: Document, heads: Sequence[str], widths: Sequence[float]) -> Table:
    table: Table = made.add_table(rows=0, cols=len(widths))
    if "Table Grid" in made.styles:
        table.style = made.styles["Table Grid"]
    _set_widths(table, widths)
    if heads:
        for cell in _fill(table, heads):
            cell.paragraphs[0].runs[0].bold = True
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        _mark_row(table.rows[0], "tblHeader")  # again at the top of each page
    return table


def _set_widths(table: Table, widths: Sequence[float]) -> None:
    """Say how wide the columns are, also in each cell: Word looks here, LibreOffice there."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)


def _fill(table: Any, texts: Sequence[str]) -> Sequence[Any]:  # noqa: ANN401  (its rows are untyped)
    """Add a row, which no end of a page divides, and return its cells."""
    row = table.add_row()
    _mark_row(row, "cantSplit")
    cells: Sequence[Any] = row.cells
    for cell, column, text in zip(cells, table.columns, texts, strict=True):
        if column.width is not None:
            cell.width = column.width
        paragraph = cell.paragraphs[0]
        paragraph.add_run(sayable(text)).font.size = Pt(9)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    return cells


def _mark_row(row: Any, name: str) -> None:  # noqa: ANN401
    row._tr.get_or_add_trPr().append(OxmlElement(f"w:{name}"))  # noqa: SLF001  (it has no other way to say so)


def _mark(entry: ClippingEntry) -> str:
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
    run: Any = OxmlElement("w:r")
    size: Any = OxmlElement("w:sz")
    size.set(qn("w:val"), "18")  # half points
    run.get_or_add_rPr().append(size)
    run.text = "–"
    field.append(run)
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
