"""`pantau trace`: who printed a press release, when, how much of it, and what was changed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.archive.views.article import article
from crawler.cli.options import archive_option, json_option, seeds_option, since_option, until_option
from crawler.cli.reading import is_address, text_at
from crawler.cli.screen import (
    bold,
    columns_of,
    echo_json,
    echo_lines,
    fitted,
    label,
    linked,
    marked,
    plain,
    published,
    room,
    short_address,
    shows_colours,
    whole,
    words,
    write_file,
)
from crawler.cli.search import day_of
from crawler.errors import ReaderError
from crawler.reference.regions import zone_of
from crawler.reports.completeness import statement
from crawler.reports.handed_in import text_handed_in
from crawler.reports.kliping import read_office
from crawler.reports.trace import TRACE_FILES, Printed, Trace, trace_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.archive import Archive
    from crawler.archive.views.tracing import PossiblePrint


@click.command()
@click.argument("release", metavar="FILE|-|URL")
@archive_option
@seeds_option
@since_option("The first day of the period in which it may have been printed")
@until_option("The last one, else today; without both, a week from the first that printed it")
@click.option("--changes", "with_changes", is_flag=True, help="Also what each article changed, word by word.")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
    help="Also write FILE: a table (.csv, .xlsx) or a kliping (.pdf, .docx, .html, .txt).",
)  # fmt: skip
@json_option
def trace(
    release: str, archive: Path, seeds: Path, output: Path | None, as_json: bool, **rest: Any,  # noqa: ANN401
) -> None:  # fmt: skip
    """Say who printed a press release, when, and how much of it.

    The release is a FILE (text, DOCX or PDF), standard input (-), the number of an article, or a URL: an article of the
    archive, or a page that is fetched. Listed by time is who printed at least a passage, with the share of the release
    that was taken over; then who did not, though a region that the release is about is theirs, and whether they were
    read.

    Example:

    \b
        pantau trace rilis.docx
        pantau trace rilis.txt --changes | less -R
        pantau trace rilis.docx -o lacak.pdf
        pantau trace https://diskominfo.kota.example/rilis/ --json
    """
    from pipelines.tracing import traced  # noqa: PLC0415  (its help needs no rules)

    if output and _kind_of(output) not in TRACE_FILES:
        raise click.UsageError(
            f"{output} is no file that a trace is written into; end it in .{', .'.join(TRACE_FILES)}"
        )
    with_changes, since, until = rest["with_changes"], day_of(rest["since"]), day_of(rest["until"])
    with open_for_reading(archive) as opened:
        found = traced(opened, _release_text(opened, release, seeds, archive), (since, until), seeds)
        if output:
            write_file(trace_file(opened, found, _kind_of(output), read_office(None)), output)
    if as_json:
        _echo_rows(found)
    else:
        _echo_trace(found, with_changes=with_changes)


def _echo_rows(found: Trace) -> None:
    for one in found.printed:
        echo_json(_printed_columns(one))
    for missing in found.not_printed:
        echo_json(columns_of(missing) | {"printed": False})
    click.echo("\n".join(["", *statement(found.seen, words())]), err=True)


def _release_text(archive: Archive, release: str, seeds: Path, path: Path) -> str:
    if is_address(release):
        stored = article(archive, release)
        return stored.text if stored else text_at(release, seeds, path)
    if release.isdecimal() and not Path(release).exists():
        return _text_numbered(archive, release)
    try:
        document = sys.stdin.buffer.read() if release == "-" else Path(release).read_bytes()
    except FileNotFoundError as error:
        raise ReaderError("wrong_no_file", {"name": release}) from error
    except OSError as error:
        raise ReaderError("wrong_unreadable", {"name": release, "why": error.strerror or str(error)}) from error
    return text_handed_in(document, label("standard_input") if release == "-" else release)


def _text_numbered(archive: Archive, number: str) -> str:
    """Return the text of an article by its number."""
    if stored := article(archive, number):
        return stored.text
    raise ReaderError("wrong_unstored", {"which": number})


def _printed_columns(one: Printed) -> dict[str, object]:
    told = columns_of(one.article)
    del told["text"]
    passages = [{"fate": piece.fate.value, "text": piece.text} for piece in one.passages]
    return told | {
        "printed": True,
        "taken": round(one.taken, 3),
        "own": round(one.own, 3),
        "passages": passages,
        "added": list(one.added),
    }


def _kind_of(output: Path) -> str:
    return output.suffix.casefold().removeprefix(".")


def _echo_trace(found: Trace, *, with_changes: bool) -> None:
    count = len(found.printed)
    click.echo(bold(label("printed_in", number=whole(count)) if count else label("not_printed")))
    for one in found.printed:
        click.echo("\n".join(_printed_lines(one)))
        if with_changes:
            told = (marked(piece, is_seen=shows_colours()) for piece in one.passages)
            click.echo("".join(["\n", *told, "\n"]))
    if found.not_printed:
        click.echo("\n" + bold(label("did_not_print")))
        named = (f"  {one.name} ({words().maybe('reading', one.reading).lower()})" for one in found.not_printed)
        echo_lines(named, indent="    ")
    echo_lines(["", *statement(found.seen, words())])


def _printed_lines(one: Printed) -> Iterator[str]:
    article, ours = one.article, words()
    yield fitted(plain(f"{ours.share(one.taken):>6}  {_when(article)}  {article.outlet}: {article.title}"), room())
    added = [label("added_said", number=len(one.added))] if one.added else []
    told, most = ", ".join([label("own_said", own=ours.share(one.own)), *added]), room()
    shown = (
        plain(article.url) if most is None else linked(short_address(article.url, most - len(told) - 10), article.url)
    )
    yield f"{'':<8}{told}  {shown}"


def _when(article: PossiblePrint) -> str:
    return published(article, article.outlet_zone or zone_of(article.outlet_regions))
