"""`pantau show`: one article."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.archive.views.article import article
from crawler.archive.views.outlets import outlets
from crawler.cli.options import archive_option, json_option
from crawler.cli.reading import captures_of
from crawler.cli.screen import (
    decimal,
    echo_json,
    echo_lines,
    label,
    marked,
    moment,
    plain,
    published,
    shows_colours,
    value_of,
    words,
)
from crawler.errors import ReaderError
from crawler.word_diff import word_diff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from crawler.archive import Archive
    from crawler.archive.views.article import Copy, ReportedAward, StoredArticle, TopicOfArticle
    from crawler.archive.views.changes import Revision
    from crawler.archive.views.outlets import Outlet


LAST = 0  # in place of the number of a revision


@click.command()
@click.argument("which", metavar="ID|URL")
@archive_option
@click.option("--removed", is_flag=True, help="Also show the boilerplate that was removed, and by which rule.")
@click.option(
    "--diff",
    "number",
    is_flag=False,
    flag_value=LAST,
    type=click.IntRange(LAST),
    metavar="[N]",
    help="Show which words revision N took out and put in; without N, the last that changed any.",
)
@click.option("--capture", is_flag=True, help="Show what was asked and answered when it was read, and where it stands.")
@click.option(
    "--body",
    type=click.File("wb", lazy=True),
    metavar="FILE",
    help="Write the body of its capture into FILE; - is here.",
)
@json_option
def show(
    which: str, archive: Path, removed: bool, number: int | None, capture: bool, body: BinaryIO | None, as_json: bool
) -> None:  # fmt: skip
    """Show one article, its evidence and the copies of its story.

    The evidence is where each field was read, which words make the article one on the topic, and which sentence names
    each region: as a subject, which the article is about, or as a mention; then what each region did or won.

    Example:

    \b
        pantau show 12
        pantau show https://kaldera.id/pemko-medan/ --removed
        pantau show 12 --diff
        pantau show 12 --diff 1
        pantau show 12 --body halaman.html
    """
    if as_json and (capture or body):
        raise click.UsageError("a capture is no JSON; leave out --json, which has all else")
    with open_for_reading(archive) as opened:
        row, known = article(opened, which), outlets(opened)
        if row is None:
            raise ReaderError("wrong_unstored", {"which": which})
        if capture or body:
            _show_capture(opened, row, body)
            return
    if as_json:
        echo_json(row)
        return
    if number is not None:
        click.echo("".join(_compared(row, number, known[row.source])))
        return
    echo_lines((*_head(row, known[row.source]), "", row.text, ""))
    echo_lines(_foot(row, known, removed=removed), indent="  ")


def _show_capture(archive: Archive, row: StoredArticle, body: BinaryIO | None) -> None:
    """Print the heads of what was asked and answered, or write the body of the answer."""
    from crawler.run.capturing import exchange_of  # noqa: PLC0415  (the reader of WARC files)

    if row.capture is None:
        raise ReaderError("wrong_uncaptured", {"article": str(row.id)})
    place, answer, request = exchange_of(archive, captures_of(archive.path), row.capture)
    if body:
        body.write(answer.body)
        return
    heads = (f"{name}: {value}" for name, value in answer.headers)
    lines = (f"{place} at {answer.offset}", answer.record, answer.url, "", *request, f"{answer.status}", *heads)
    click.echo("\n".join(map(plain, lines)))


def _head(row: StoredArticle, outlet: Outlet) -> Iterator[str]:
    yield row.title
    yield "=" * min(len(row.title), 79)
    authors = ", ".join(row.authors) or label("no_author")
    yield f"{outlet.name} · {published(row, outlet.zone)} · {authors} · {label('words_said', number=row.words)}"
    yield row.url


def _foot(row: StoredArticle, known: dict[str, Outlet], *, removed: bool) -> Iterator[str]:
    topic, relevance = row.topic or label("none"), decimal(row.relevance or 0)
    yield label("on_topic", topic=topic, standing=_standing(row), relevance=relevance)
    for other in row.topics[1:]:
        standing, relevance = _standing(other), decimal(other.relevance)
        yield label("also_on_topic", topic=other.topic, standing=standing, relevance=relevance)
    for one in row.evidence:
        yield f"  {one.get('term')} ({value_of('part', one.get('field'))}): {one.get('sentence')}"
    for region in row.regions:
        yield f"{region.name} ({region.code}), {value_of('role', region.role)}: {region.evidence}"
    yield from map(_award, row.awards)
    origins = (f"{value_of('part', field)} {origin}" for field, origin in row.origins.items())
    yield label("read_from", origins=", ".join(origins))
    yield from _story(row, known)
    yield from (_revision(one, known[row.source]) for one in row.revisions)
    for one in row.removed if removed else ():
        yield label("removed_by", rule=words().rule(one["rule"]), text=one["text"])


def _story(row: StoredArticle, known: dict[str, Outlet]) -> Iterator[str]:
    copies = label("more_copies", number=len(row.copies)) if row.copies else label("no_copies")
    yield label("story_of", story=row.story, copies=copies) + _copy_said(row)
    for copy in row.copies:
        outlet = known[copy.source]
        yield f"  {copy.id}  {outlet.name}  {published(copy, outlet.zone)}  {copy.url}{_copy_said(copy)}"


def _revision(one: Revision, outlet: Outlet) -> str:
    former = "" if one.text is None else label("said_until_then", number=len(one.text.split()))
    cause, seen = value_of("cause", one.cause), moment(one.seen, outlet.zone)
    return label("revision_said", number=one.number, cause=cause, seen=seen) + former


def _compared(row: StoredArticle, number: int, outlet: Outlet) -> Iterator[str]:
    """Yield what a revision changed, word by word."""
    was, then = _both(row, number)
    cause, seen = value_of("cause", was.cause), moment(was.seen, outlet.zone)
    yield label("compared", article=row.id, number=was.number, cause=cause, seen=seen) + "\n\n"
    is_seen = shows_colours()
    for piece in word_diff(f"{was.title}\n\n{was.text}\n", f"{then[0]}\n\n{then[1]}\n"):
        yield marked(piece, is_seen=is_seen)


def _both(row: StoredArticle, number: int) -> tuple[Revision, tuple[str, str]]:
    """Return a revision, and the title and text that came after it."""
    told = [one for one in row.revisions if one.text is not None]
    chosen = [one for one in told if number in {LAST, one.number}]
    if not chosen:
        which = "wrong_revision" if number != LAST else "wrong_unrevised"
        raise ReaderError(which, {"article": str(row.id), "number": str(number)})
    was = chosen[-1]
    later = next((one for one in told if one.number > was.number), row)
    return was, (str(later.title), str(later.text))


def _standing(row: StoredArticle | TopicOfArticle) -> str:
    """Return the verdict in brackets, and of what it tells; an archive of an older version has neither."""
    facet = value_of("facet", getattr(row, "facet", None))
    return f" ({value_of('verdict', row.verdict)}{f', {facet}' if facet else ''})" if row.verdict else ""


def _award(one: ReportedAward) -> str:
    edition = "" if one.edition is None else str(one.edition)
    told = filter(None, (value_of("what", one.what), value_of("dimension", one.dimension), edition))
    return f"{one.name} ({one.code}), {' '.join(told)}: {one.evidence}"


def _copy_said(row: StoredArticle | Copy) -> str:
    """Return whether an article is a copy, and how much of it stands in another one."""
    share = "" if row.overlap is None else f" ({label('elsewhere', share=words().share(row.overlap))})"
    return f"; {value_of('kind', row.kind)}{share}" if row.kind else ""
