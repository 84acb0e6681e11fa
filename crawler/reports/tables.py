"""Tables for programs and spreadsheets, row by row: CSV, JSON Lines and XLSX; articles as Atom."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from html import escape
from io import BytesIO
from itertools import chain, count, islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, TYPE_CHECKING, Any, TextIO
from zoneinfo import ZoneInfo

from crawler.errors import CrawlerError
from crawler.reports.wording import READERS, wording
from crawler.text_records import json_line
from crawler.times import WIB, from_iso

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Record = Mapping[str, object]  # the columns of an article that a feed tells, by name

LISTS = {"authors", "regions", "region_codes", "tags", "dimensions", "outlet_regions"}  # JSON in the archive
MOMENTS = {"published", "modified", "fetched", "first_published", "gone"}
DAYS = {"day", "event_date"}
SHARES = {"relevance", "overlap", "taken", "own"}
SAID = {"verdict", "facet", "role", "what", "dimension", "reading"}  # groups of labels.toml
WIDTHS = {"title": 60, "url": 40, "evidence": 60, "text": 60, "name": 28, "regions": 28, "outlet": 22, "authors": 22}
USUAL_WIDTH = 14  # characters

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet computes a cell that begins so
RETURN = re.compile("\r\n?")
LONGEST = 32_767  # characters (UTF-16) that a cell of a spreadsheet holds
CUT = " … [dipotong]"
ROWS_OF_SHEET = 1_048_576
FROZEN = datetime(2000, 1, 1)  # noqa: DTZ001  (what the file says of its making: the same for the same archive)
ATOM_COLUMNS = ("url", "title", "outlet", "authors", "published", "fetched", "description", "text")
NEVER = "2000-01-01T00:00:00Z"  # when a feed without entries was changed
# XML has no way to write these, not even escaped.
UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Table:
    """A name, the names of columns, and rows that are read once."""

    name: str  # a sheet in labels.toml
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Any]]

    @property
    def records(self) -> Iterator[dict[str, Any]]:
        """Yield each row under the names of its columns, lists as lists."""
        unpacked = [name in LISTS for name in self.columns]
        for row in self.rows:
            told = (json.loads(value) if is_list else value for value, is_list in zip(row, unpacked, strict=True))
            yield dict(zip(self.columns, told, strict=True))


@contextmanager
def written_whole(path: Path) -> Iterator[IO[bytes]]:
    """Write a file beside *path* and give it that name when it is whole; raise CrawlerError where that cannot be.

    What is no file, such as /dev/stdout or a pipe, is written to and stays what it is; a link stays a link.
    """
    is_file = path.is_file() or not path.exists()
    try:
        with _beside(path.resolve()) if is_file else path.open("wb") as stream:
            yield stream
    except OSError as error:
        raise CrawlerError(f"{path} cannot be written: {error.strerror or error}; name another file") from error


@contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as part:
        try:
            yield part
            part.flush()
            os.fsync(part.fileno())
            Path(part.name).chmod(0o666 & ~_umask())
            Path(part.name).replace(path)
        finally:
            Path(part.name).unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def write_jsonl(table: Table, stream: TextIO) -> None:
    """Write one JSON object a line."""
    stream.writelines(jsonl_lines(table))


def jsonl_lines(table: Table) -> Iterator[str]:
    """Yield what `write_jsonl` writes."""
    return (json_line(record) + "\n" for record in table.records)


def write_csv(table: Table, stream: TextIO) -> None:
    """Write CSV in which no cell is a formula: one that would be has an apostrophe before it."""
    stream.writelines(csv_lines(table))


def csv_lines(table: Table) -> Iterator[str]:
    """Yield what `write_csv` writes."""
    writer = csv.writer(_Echo(), lineterminator="\n")
    yield writer.writerow(table.columns)
    for record in table.records:
        yield writer.writerow([_safe_cell(value) for value in record.values()])


class _Echo:
    """Gives a line back to whoever has it written."""

    def write(self, line: str) -> str:
        return line


def _safe_cell(value: object) -> object:
    """Return what CSV says of a value: one that a spreadsheet would compute has an apostrophe before it."""
    if not isinstance(value, str | list):
        return value
    text = _joined(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def _joined(value: object) -> str:
    """Return what a cell shows of a value; a carriage return alone would be the end of a line to some readers."""
    told = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return RETURN.sub("\n", told.replace("\0", ""))


def write_xlsx(tables: Iterable[Table], stream: IO[bytes]) -> None:
    """Write a workbook with a sheet for each table, or several where it has more rows than a sheet holds.

    Raises OSError where the stream cannot take it.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415  (a search does not wait for it)
    from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    try:
        with Workbook(_Faltering(stream), options) as book:
            _write_book(book, tables)
    except FileCreateError as error:
        raise error.args[0] from None  # what the stream raised


def _write_book(book: Any, tables: Iterable[Table]) -> None:  # noqa: ANN401  (it is untyped)
    book.set_properties({"created": FROZEN})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "share": book.add_format({"num_format": "0%"}),
    }
    for table in tables:
        _write_sheets(book, table, formats)


class _Faltering:
    """A stream for a ZipFile: once it has failed nobody hears of the rest, with which a ZipFile ends itself.

    One that cannot tell its place, such as a pipe, has not failed: a ZipFile asks, and then writes straight on.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def write(self, data: bytes) -> int:
        return int(self._tried("write", data))

    def seek(self, place: int, whence: int = os.SEEK_SET) -> int:
        return int(self._tried("seek", place, whence))

    def tell(self) -> int:
        return self._stream.tell()

    def flush(self) -> None:
        self._tried("flush")

    def _tried(self, act: str, *values: object) -> Any:  # noqa: ANN401  (what the stream says)
        try:
            return getattr(self._stream, act)(*values)
        except OSError:
            self._stream = BytesIO()
            raise


def _write_sheets(book: Any, table: Table, formats: Mapping[str, Any]) -> None:  # noqa: ANN401  (it is untyped)
    records = table.records
    first = next(records, None)
    for part in count(1):
        name = wording("sheet")[table.name]
        sheet = book.add_worksheet(name if part == 1 else f"{name} {part}")
        _write_head(sheet, table, formats)
        rows = 0
        for rows, record in enumerate(islice(chain([first] if first else [], records), ROWS_OF_SHEET - 1), start=1):
            _write_row(sheet, rows, record, formats)
        sheet.autofilter(0, 0, rows, len(table.columns) - 1)
        first = next(records, None)
        if first is None:
            return


def _write_head(sheet: Any, table: Table, formats: Mapping[str, Any]) -> None:  # noqa: ANN401
    sheet.freeze_panes(1, 0)
    heads = wording("column")
    for place, name in enumerate(table.columns):
        sheet.set_column(place, place, 18 if name in MOMENTS else WIDTHS.get(name, USUAL_WIDTH))
        sheet.write_string(0, place, heads.get(f"{table.name}_{name}") or heads[name], formats["head"])


def _write_row(sheet: Any, number: int, record: Mapping[str, Any], formats: Mapping[str, Any]) -> None:  # noqa: ANN401
    for place, (name, value) in enumerate(record.items()):
        if value is None or value == []:
            continue
        if name in MOMENTS | DAYS and (known := _workbook_date(name, value)):
            sheet.write_datetime(number, place, known, formats["moment" if name in MOMENTS else "day"])
        elif isinstance(value, int | float):
            sheet.write_number(number, place, value, formats["share"] if name in SHARES else None)
        else:
            sheet.write_string(number, place, _shortened(_cell_text(name, value)))


def _workbook_date(name: str, value: str) -> date | None:
    """Return a day, or a moment as the clocks of Jakarta showed it; None of what a spreadsheet cannot hold."""
    try:
        local = from_iso(value).astimezone(ZoneInfo(WIB)).replace(tzinfo=None) if name in MOMENTS else None
        known = local or date.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    return known if known.year >= 1900 else None


def _cell_text(column: str, value: object) -> str:
    """Return what a cell shows; a verdict, a role or a step in the words of readers."""
    told = _joined(value)
    return READERS.maybe(column, told) if column in SAID else told


def _shortened(text: str) -> str:
    """Return *text* as far as a cell holds it, with a mark where it was cut."""
    if len(text) <= LONGEST // 2:
        return text
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * LONGEST:
        return text
    return units[: 2 * (LONGEST - len(CUT))].decode("utf-16-le", "ignore") + CUT


def write_atom(records: Iterable[Record], stream: TextIO, *, title: str, text: bool) -> None:
    """Write a feed of articles in their order, the newest first; with their *text*, or with their description."""
    rows = iter(records)
    first = next(rows, None)
    name = blake2b(title.encode(), digest_size=8).hexdigest()
    changed = NEVER if first is None else _updated(first)
    stream.write('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="id">\n')
    stream.write(f"<id>tag:pantau,2026:{name}</id><title>{_safe(title)}</title><updated>{changed}</updated>\n")
    stream.write("<author><name>Pantau</name></author>\n")
    stream.writelines(_atom_entry(record, text=text) for record in chain([] if first is None else [first], rows))
    stream.write("</feed>\n")


def _atom_entry(record: Record, *, text: bool) -> str:
    url = str(record["url"])
    authors = record["authors"] if isinstance(record["authors"], list) else []
    names = "".join(f"<author><name>{_safe(name)}</name></author>" for name in authors or [record["outlet"]])
    told = f'<content type="text">{_safe(record["text"])}</content>' if text else _atom_summary(record["description"])
    return (
        f'<entry><id>{_safe(url)}</id><link href="{_safe(url)}"/><title>{_safe(record["title"])}</title>'
        f"<updated>{_updated(record)}</updated>{names}{told}</entry>\n"
    )


def _atom_summary(description: object) -> str:
    return f"<summary>{_safe(description)}</summary>" if description else ""


def _updated(record: Record) -> str:
    return str(record["published"] or record["fetched"])


def _safe(value: object) -> str:
    return escape(sayable(value))


def sayable(value: object) -> str:
    """Return a text in which nothing stands that XML cannot say."""
    return UNSAYABLE.sub(" ", str(value))
