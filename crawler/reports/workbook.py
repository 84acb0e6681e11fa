"""A workbook for spreadsheets, written row by row: the parts of Office Open XML that tables need, and no others.

A library for all of it takes four times as long, which an office feels at a hundred thousand rows.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType

MADE = (2000, 1, 1, 0, 0, 0)  # what the file says of its making: the same for the same archive
BLOCK = 500  # rows that are written at once
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001  (day 0 of spreadsheets, from March 1900 on)
# What XML has no way to write, which spreadsheets write so, and what would be taken for that.
UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|_(?=x[0-9A-Fa-f]{4}_)")
HEAD, MOMENT, DAY, SHARE = 1, 2, 3, 4  # places in the cellXfs of the styles
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = Path(__file__).with_name("workbook_styles.xml")


def text_cell(text: str, style: int = 0) -> str:
    """Return a cell that shows a text, whatever it looks like; as all cells, without the reference that begins it."""
    said = UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text) if UNWRITABLE.search(text) else text
    return f' s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(said)}</t></is></c>'


def number_cell(number: float, style: int = 0) -> str:
    return f' s="{style}"><v>{number!r}</v></c>'


def date_cell(told: date) -> str:
    """Return a cell that holds a day, or a moment if it is one."""
    if isinstance(told, datetime):
        return f' s="{MOMENT}"><v>{(told - FIRST_DAY).total_seconds() / 86400:.10f}</v></c>'
    return f' s="{DAY}"><v>{(datetime.combine(told, time()) - FIRST_DAY).days}</v></c>'


class Workbook:
    """A workbook that is being written into a stream, one sheet after the other."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        self._sheets: list[tuple[str, str]] = []  # names, and the cells that are filled

    def __enter__(self) -> Workbook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for name, said in self._parts():
                self._zip.writestr(_member(name), said)
        self._zip.close()

    def add_sheet(self, name: str, heads: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[str]]) -> None:
        """Write a sheet whose first row stays in sight and has filters; an empty cell is an empty text."""
        letters = [_letters(place) for place in range(len(heads))]
        number = 1
        with self._zip.open(_member(f"xl/worksheets/sheet{len(self._sheets) + 1}.xml"), "w", force_zip64=True) as out:
            out.write(self._begin(widths).encode())
            block = [_row(1, letters, [text_cell(head, HEAD) for head in heads])]
            for number, cells in enumerate(rows, start=2):
                block.append(_row(number, letters, cells))
                if len(block) >= BLOCK:
                    out.write("".join(block).encode())
                    block.clear()
            out.write("".join(block).encode())
            filled = f"{letters[-1]}{number}"
            out.write(f'</sheetData><autoFilter ref="A1:{filled}"/></worksheet>'.encode())
        self._sheets.append((name, f"$A$1:${letters[-1]}${number}"))

    def _begin(self, widths: Sequence[int]) -> str:
        columns = "".join(
            f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
            for place, width in enumerate(widths, start=1)
        )
        selected = "" if self._sheets else ' tabSelected="1"'
        return (
            f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView{selected} workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>'
        )

    def _parts(self) -> Iterator[tuple[str, str]]:
        """Yield the parts that say what the workbook is made of; they are the last, for only now that is known."""
        sheets, filters, relations, types = "", "", "", ""
        for place, (name, filled) in enumerate(self._sheets, start=1):
            sheets += f'<sheet name={quoteattr(name)} sheetId="{place}" r:id="rId{place}"/>'
            shown = escape(f"'{name}'!{filled}")
            filters += (
                f'<definedName name="_xlnm._FilterDatabase" localSheetId="{place - 1}" hidden="1">{shown}</definedName>'
            )
            relations += _relation(place, "worksheet", f"worksheets/sheet{place}.xml")
            types += f'<Override PartName="/xl/worksheets/sheet{place}.xml" ContentType="{TYPE}.worksheet+xml"/>'
        relations += _relation(len(self._sheets) + 1, "styles", "styles.xml")
        yield "xl/styles.xml", STYLES.read_text("utf-8")
        yield (
            "xl/workbook.xml",
            (
                f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><bookViews><workbookView/></bookViews>'
                f"<sheets>{sheets}</sheets><definedNames>{filters}</definedNames></workbook>"
            ),
        )
        yield "xl/_rels/workbook.xml.rels", _relations(relations)
        yield "_rels/.rels", _relations(_relation(1, "officeDocument", "xl/workbook.xml"))
        yield (
            "[Content_Types].xml",
            (
                f'{XML}<Types xmlns="{PACKAGE}/content-types">'
                f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
                f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>{types}</Types>'
            ),
        )


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'


def _relations(told: str) -> str:
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def _row(number: int, letters: Sequence[str], cells: Sequence[str]) -> str:
    told = "".join([f'<c r="{letter}{number}"{cell}' for letter, cell in zip(letters, cells, strict=True) if cell])
    return f'<row r="{number}">{told}</row>'


def _letters(place: int) -> str:
    """Return what a column is called: A to Z, then AA."""
    before, last = divmod(place, 26)
    return f"{_letters(before - 1) if before else ''}{chr(ord('A') + last)}"


def _member(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, MADE)
    made.compress_type = zipfile.ZIP_DEFLATED
    return made
