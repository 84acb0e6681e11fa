"""`pantau show`: one article."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from crawler.archive import open_for_reading
from crawler.archive.views.article import article
from crawler.cli.options import archive_option, echo_json, json_option, plain
from crawler.errors import CrawlerError
from crawler.word_diff import Fate, word_diff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from crawler.archive import Archive
    from crawler.archive.views.article import Copy, ReportedAward, StoredArticle, TopicOfArticle
    from crawler.archive.views.changes import Revision
    from crawler.word_diff import Piece


LAST = 0  # in place of the number of a revision
COLOURS = {
    Fate.GOES: partial(click.style, fg="red", strikethrough=True),
    Fate.COMES: partial(click.style, fg="green", bold=True),
}
MARKS = {Fate.GOES: "[-{}-]", Fate.COMES: "{{+{}+}}"}  # where colours do not show, as in a file


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
    with open_for_reading(archive) as opened:
        row = article(opened, which)
        if row is None:
            raise CrawlerError(f"{which} is not in the archive; `pantau explain URL` says what became of an address")
        if capture or body:
            _show_capture(opened, row, body)
            return
    if as_json:
        echo_json(row)
        return
    if number is not None:
        click.echo("".join(_compared(row, number)))
        return
    click.echo("\n".join(plain(line) for line in (*_head(row), "", row.text, "", *_foot(row, removed))))


def _show_capture(archive: Archive, row: StoredArticle, body: BinaryIO | None) -> None:
    """Print the heads of what was asked and answered, or write the body of the answer."""
    from crawler import settings  # noqa: PLC0415  (reads the environment, so not before it is needed)
    from crawler.captures.files import folder_of  # noqa: PLC0415  (here and below: the reader of WARC files)
    from crawler.run.capturing import exchange_of  # noqa: PLC0415

    if row.capture is None:
        raise CrawlerError(f"article {row.id} has no capture; `pantau crawl --capture kept` makes them")
    place, answer, request = exchange_of(archive, folder_of(archive.path, settings.CAPTURES), row.capture)
    if body:
        body.write(answer.body)
        return
    heads = (f"{name}: {value}" for name, value in answer.headers)
    lines = (f"{place} at {answer.offset}", answer.record, answer.url, "", *request, f"{answer.status}", *heads)
    click.echo("\n".join(map(plain, lines)))


def _head(row: StoredArticle) -> Iterator[str]:
    yield row.title
    yield "=" * min(len(row.title), 100)
    published = row.published if row.precision != "day" else row.day
    authors = ", ".join(row.authors) or "no author"
    yield f"{row.source} · {published or 'no date'} · {authors} · {row.words} words"
    yield row.url


def _foot(row: StoredArticle, removed: bool) -> Iterator[str]:
    yield f"On topic: {row.topic or 'none'}{_standing(row)}, relevance {row.relevance or 0:.2f}"
    for other in row.topics[1:]:
        yield f"Also on topic: {other.topic}{_standing(other)}, relevance {other.relevance:.2f}"
    for one in row.evidence:
        yield f"  {one.get('term')} ({one.get('field')}): {one.get('sentence')}"
    for region in row.regions:
        yield f"{region.name} ({region.code}), {region.role}: {region.evidence}"
    yield from map(_award, row.awards)
    yield "Read from: " + ", ".join(f"{field} {origin}" for field, origin in row.origins.items())
    yield f"Story {row.story}: " + (f"{len(row.copies)} more" if row.copies else "no copies") + _kind(row)
    for copy in row.copies:
        yield f"  {copy.id}  {copy.source}  {copy.published}  {copy.url}{_kind(copy)}"
    yield from map(_revision, row.revisions)
    for one in row.removed if removed else ():
        yield f"Removed by {one['rule']}: {one['text']}"


def _revision(one: Revision) -> str:
    former = "" if one.text is None else f"; it said {len(one.text.split())} words until then"
    return f"Revision {one.number}: {one.cause}, seen {one.seen}{former}"


def _compared(row: StoredArticle, number: int) -> Iterator[str]:
    """Yield what a revision changed, word by word."""
    was, then = _both(row, number)
    yield f"{row.id}, revision {was.number}: {was.cause}, seen {was.seen}\n\n"
    is_seen = sys.stdout.isatty()
    for piece in word_diff(f"{was.title}\n\n{was.text}\n", f"{then[0]}\n\n{then[1]}\n"):
        yield marked(piece, is_seen)


def _both(row: StoredArticle, number: int) -> tuple[Revision, tuple[str, str]]:
    """Return a revision, and the title and text that came after it."""
    told = [one for one in row.revisions if one.text is not None]
    chosen = [one for one in told if number in {LAST, one.number}]
    if not chosen:
        which = f"no revision {number} of its text" if number != LAST else "no former text"
        raise CrawlerError(f"article {row.id} has {which}; `pantau show {row.id}` lists its revisions")
    was = chosen[-1]
    later = next((one for one in told if one.number > was.number), row)
    return was, (str(later.title), str(later.text))


def marked(piece: Piece, is_seen: bool) -> str:
    """Return words with their fate, in colour if it *is_seen*."""
    text = plain(piece.text)
    if piece.fate is Fate.STAYS:
        return text
    if is_seen:
        return COLOURS[piece.fate](text)
    return "\n".join(MARKS[piece.fate].format(line) if line else "" for line in text.split("\n"))


def _standing(row: StoredArticle | TopicOfArticle) -> str:
    """Return the verdict in brackets, and of what it tells; an archive of an older version has neither."""
    facet = getattr(row, "facet", None)
    return f" ({row.verdict}{f', {facet}' if facet else ''})" if row.verdict else ""


def _award(one: ReportedAward) -> str:
    told = [str(value) for value in (one.what, one.dimension, one.edition) if value is not None]
    return f"{one.name} ({one.code}), {' '.join(told)}: {one.evidence}"


def _kind(row: StoredArticle | Copy) -> str:
    """Return whether an article is a copy, and how much of it stands in another one."""
    share = "" if row.overlap is None else f" ({row.overlap:.0%} of it elsewhere)"
    return f"; {row.kind}{share}" if row.kind else ""
