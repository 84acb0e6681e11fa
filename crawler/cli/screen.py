"""What people see: in their language and by the clocks of a source, within a terminal or else whole."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from dataclasses import fields, is_dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from crawler.labels import ZONE_NAMES, language_of, wording
from crawler.text import HITS
from crawler.text_records import json_line
from crawler.times import from_iso
from crawler.word_diff import Fate

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from _typeshed import DataclassInstance

    from crawler.archive.views.article import Copy, StoredArticle
    from crawler.archive.views.tracing import PossiblePrint
    from crawler.errors import ReaderError
    from crawler.labels import Wording
    from crawler.word_diff import DiffPiece

USUAL = 20  # lines of a list
ALL = sys.maxsize
TYPED = ("source",)  # columns that people type again, so that they are not cut
BROKEN = re.compile(r"(?<=[\W_])[^\W_]+\Z")  # the beginning of a word at the end
NO_LINKS = ("dumb", "linux")  # terminals that would print what makes a link

COLOURS = {
    Fate.GOES: partial(click.style, fg="red", strikethrough=True),
    Fate.COMES: partial(click.style, fg="green", bold=True),
}
MARKS = {Fate.GOES: "[-{}-]", Fate.COMES: "{{+{}+}}"}  # where colours do not show, as in a file


def label(key: str, **values: object) -> str:
    """Return a label of the catalogue in the language of this process."""
    return words()(key, **values)


def value_of(group: str, value: str | None) -> str:
    """Return what a value is called; in English as options take it."""
    ours = words()
    return ours.maybe(group, value) if ours.language != "en" else value or ""


def decimal(number: float) -> str:
    return words().decimal(number)


def whole(number: int) -> str:
    return words().number(number)


def words() -> Wording:
    """Return the words in which this process speaks."""
    return wording(language_of(os.environ))


def published(one: Copy | PossiblePrint | StoredArticle, zone: str) -> str:
    """Return when an article came out as a clock in *zone* shows it; the day alone if no more is known."""
    if one.published is None or one.precision == "day":
        return one.day or label("no_date")
    return moment(one.published, zone)


def moment(value: str, zone: str) -> str:
    """Return a moment of a column as a clock in *zone* shows it: 2026-11-28 14:05 WIB."""
    return f"{clock(value, zone)} {ZONE_NAMES.get(zone, zone)}"


def clock(value: str, zone: str) -> str:
    """Return the same without the name of the zone."""
    return f"{from_iso(value).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def room() -> int | None:
    """Return how many columns a line may have; None where it goes to a file or another program."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def shows_styles() -> bool:
    """Say whether what is bold is seen as such, and not as the signs by which that is said."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def shows_colours() -> bool:
    """Say whether colours are seen, and wanted, by the convention of no-color.org."""
    return shows_styles() and not os.environ.get("NO_COLOR")


def fitted(text: str, most: int | None) -> str:
    """Return *text*, cut if it is too long: between two words, unless that would leave less than half."""
    if most is None or len(text) <= most:
        return text
    cut = text[: max(1, most - 1)]
    whole = cut if text[len(cut) : len(cut) + 1].isspace() else cut.rpartition(" ")[0]
    return f"{(whole if 2 * len(whole) >= len(cut) else cut).rstrip()}…"


def short_address(url: str, most: int) -> str:
    """Return an address without what all have, cut after a word if it is longer than *most*."""
    bare = plain(url).partition("://")[2].removesuffix("/")
    return bare if len(bare) <= most else f"{BROKEN.sub('', bare[: most - 1])}…"


def linked(text: str, url: str) -> str:
    """Return *text* so that a terminal which knows links opens the whole address."""
    if os.environ.get("TERM") in NO_LINKS:
        return text
    return f"\x1b]8;;{plain(url)}\x1b\\{text}\x1b]8;;\x1b\\"


def folded(text: str, *, indent: str = "") -> str:
    """Return *text* in lines of which none breaks a word, all but the first indented."""
    most = room()
    if most is None:
        return text
    return "\n".join(
        textwrap.fill(
            line, most, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
        )
        for line in text.split("\n")
    )


def heads(columns: Iterable[str]) -> dict[str, str]:
    """Return the heads of a table, by column."""
    return {column: label(f"head_{column}") for column in columns}


def short(name: str) -> str:
    """Return the name of a region as a terminal has it, which is narrow; whole where it goes elsewhere."""
    return name if room() is None else name.replace("Kabupaten ", "Kab. ")


def echo_lines(lines: Iterable[str], *, indent: str = "") -> None:
    """Print foreign text, folded."""
    for line in lines:
        click.echo(folded(plain(line), indent=indent))


def with_hits(text: str, most: int | None) -> str:
    """Return a snippet with what was found in bold, in brackets where nobody would see that, and cut around it."""
    show: Callable[[str], str] = bold if shows_styles() else "[{}]".format
    first, *rest = fitted(_around_hit(text.split(), most), most).split(HITS[0])
    pieces = (piece.partition(HITS[1]) for piece in rest)
    return plain(first) + "".join(show(plain(hit)) + plain(after) for hit, _, after in pieces)


def bold(text: str) -> str:
    """Return *text* in bold, where that is seen."""
    return click.style(text, bold=True) if shows_styles() else text


def _around_hit(words: Sequence[str], most: int | None) -> str:
    hit = next((number for number, word in enumerate(words) if HITS[0] in word), 0)
    start = 0
    while most is not None and len(" ".join(words[start : hit + 1])) > most // 2 and start < hit:
        start += 1
    return " ".join(["…"] * (start > 0) + list(words[start:]))


def marked(piece: DiffPiece, *, is_seen: bool) -> str:
    """Return words with their fate, in colour if it *is_seen*."""
    text = plain(piece.text)
    if piece.fate is Fate.STAYS:
        return text
    if is_seen:
        return COLOURS[piece.fate](text)
    return "\n".join(MARKS[piece.fate].format(line) if line else "" for line in text.split("\n"))


def table_lines(
    head: Mapping[str, str], rows: Iterable[Sequence[str]], *, right: Collection[str], yields: str, cuts: bool = True
) -> Iterator[str]:
    """Yield the lines of a table, the columns in *right* flush right; rich takes a minute for a hundred thousand.

    On a terminal that is too narrow the column *yields* is cut, and then the widest others that are not numbers; or, if
    *yields* must not be cut, it stands on a line of its own.
    """
    lines: list[Sequence[str]] = [list(head.values()), *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    names, cut = list(head), set[int]()
    yielding = names.index(yields)
    if (most := room()) is not None:
        others = [place for place, name in enumerate(names) if name not in {yields, *TYPED, *right}]
        cut = narrowed(widths, yielding, others, list(map(len, head.values())), most)
    aligned = [f"{{:{'>' if name in right else '<'}{width}}}" for name, width in zip(head, widths, strict=True)]
    told = "  ".join(aligned).format
    for number, line in enumerate(lines):
        cells = line
        if not cuts and len(line[yielding]) > widths[yielding]:
            yield line[yielding]
            cells = [*line[:yielding], "", *line[yielding + 1 :]]
        if cut:
            cells = [fitted(cell, widths[place]) if place in cut else cell for place, cell in enumerate(cells)]
        text = told(*cells).rstrip()
        yield text if number else bold(text)


def narrowed(widths: list[int], first: int, others: Sequence[int], least: Sequence[int], most: int) -> set[int]:
    """Narrow columns until a line has *most* characters: the *first*, then the widest of the *others*; return which."""
    cut = set()
    for _ in range(sum(widths) + 2 * len(widths) - 2 - most):
        wider = [place for place in others if widths[place] > least[place]]
        place = first if widths[first] > least[first] else max(wider, key=widths.__getitem__, default=None)
        if place is None:
            break
        widths[place] -= 1
        cut.add(place)
    return cut


def most_of(limit: int | None, *, as_json: bool) -> int:
    """Return how many rows are shown: a program that asks for no number gets all, and so does who asks for 0."""
    return limit or (ALL if as_json or limit == 0 else USUAL)


def echo_unknown(said: Iterable[ReaderError]) -> None:
    """Say on standard error which names of the question nothing has, so that a slip is not taken for "no news"."""
    for one in said:
        click.echo(plain(one.told(words())), err=True)


def echo_cut(shown: int, total: int, empty: str = "none_found", counted: int | None = None) -> None:
    """Say on standard error how many rows there are if not all are shown, or that there are none.

    Of more than *counted* it is not known how many there are.
    """
    if not shown:
        click.echo(label(empty), err=True)
    elif shown < total and counted is not None and counted < total:
        click.echo(label("cut_off_many", shown=whole(shown), total=whole(counted)), err=True)
    elif shown < total:
        click.echo(label("cut_off", shown=whole(shown), total=whole(total)), err=True)


def write_file(made: bytes, output: Path, *, as_json: bool = False) -> None:
    """Write what was made to a file and say to which, or to standard output where that is called -."""
    if str(output) == "-":
        if as_json:
            raise click.UsageError("--json says where the file is, and -o - makes none; leave one of the two out")
        sys.stdout.buffer.write(made)
        return
    from crawler.reports.tables import written_whole  # noqa: PLC0415  (most commands write no file)

    with written_whole(output) as stream:
        stream.write(made)
    if as_json:
        echo_json({"file": output, "bytes": len(made)})
    else:
        click.echo(f"{output}", err=True)


def kind_of(
    output: Path | None, kinds: Collection[str], usual: str, *, asked: str | None = None, words: Iterable[str] = ()
) -> str:  # fmt: skip
    """Return the kind that is *asked* for, else the one that the ending of a file names, else the *usual* one.

    Refuse any other ending, and one that names another kind than is asked for. Who knows several has --format. Without
    a file, refuse a word to be searched that is the name of one.
    """
    for word in words if output is None else ():
        if _ending(Path(word)) in kinds and " " not in word:
            cure = f"""name the file with -o {word}, or search with --query '"{word}"'"""
            raise click.UsageError(f"{word} is a word to be searched; {cure}")
    ending = "" if output is None else _ending(output)
    if asked is not None:
        if ending in kinds and ending != asked:
            raise click.UsageError(f"{output} ends in .{ending}, and --format says {asked}; leave one of the two out")
        return asked
    if ending and ending not in kinds:
        said = ", or say with --format what it is to be" if len(kinds) > 1 else ""
        told = f"{output} ends in .{ending}; end it in .{', .'.join(kinds)}{said}"
        raise click.UsageError(told)
    return ending or usual


def _ending(file: Path) -> str:
    return file.suffix.casefold().removeprefix(".")


def echo_json(row: object) -> None:
    """Print one mapping or typed row on a line of its own."""
    click.echo(json_line(row, _as_json))


def _as_json(value: object) -> object:
    return columns_of(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


def columns_of(row: DataclassInstance) -> dict[str, object]:
    """Return the columns of a typed row, in their order."""
    return {name: getattr(row, name) for name in _names(type(row))}


@cache
def _names(row: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(row))


def echo_rows(rows: Iterable[object]) -> int:
    """Print each row as it comes, and return how many came."""
    number = 0
    for number, row in enumerate(rows, start=1):  # noqa: B007
        echo_json(row)
    return number


def plain(value: object) -> str:
    """Return foreign text without the control characters that would drive a terminal."""
    text = str(value)
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return " " if character.isspace() else ""  # a no-break space is still a space
