"""`pantau search`: full text, with snippets."""

from __future__ import annotations

import json
import os
import shlex
import sys
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.archive import open_for_reading
from crawler.archive.views import topics
from crawler.archive.views.awards import check_named
from crawler.archive.views.outlets import outlets
from crawler.archive.views.search import (
    BOUNDS,
    COUNTED,
    EVERY,
    MARKS,
    Filters,
    check_source,
    count,
    find,
    newest_number,
)
from crawler.cli.options import (
    FACET,
    NUMBER,
    REGION_SAID,
    F,
    archive_option,
    json_option,
    limit_option,
    one_option,
    seeds_option,
    since_option,
    until_option,
)
from crawler.cli.screen import (
    echo_cut,
    echo_rows,
    echo_unknown,
    fitted,
    label,
    linked,
    most_of,
    plain,
    room,
    short_address,
    whole,
    with_hits,
)
from crawler.errors import CrawlerError
from crawler.models import Verdict
from crawler.reference.regions import region_meant
from crawler.text import HITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from crawler.archive import Archive
    from crawler.archive.views.outlets import Outlet
    from crawler.archive.views.search import Found, FoundArticle
    from crawler.errors import ReaderError

FOUND_NOTHING = 1
OPERATORS = frozenset({"AND", "OR", "NOT"})  # of FTS5's language
EVERYBODY = "reader"  # the mark of who gives no name
INDENT = " " * 7
ADDRESS, SNIPPET = 30, 80  # columns of an address, and of a snippet that leaves it more
LASTING = (  # of a search that is kept
    one_option("--source", help="Only articles of this source."),
    one_option("--region", help=f"Only articles about this region: {REGION_SAID}."),
    click.option("--mentions", is_flag=True, help="With --region, also articles that only mention it."),
    one_option("--dimension", help="Only articles that report an award in this dimension, such as governance."),
    one_option("--topic", metavar="SLUG", help="Only articles about this topic of topics.toml, or mentioning it."),
    one_option(
        "--verdict",
        type=click.Choice([*(one.value for one in Verdict), EVERY]),
        help="Only articles about a topic, or only mentioning one; no and all also show what is off topic.",
    ),
    click.option(
        "--facet",
        "facets",
        multiple=True,
        type=FACET,
        help="Only articles that tell of this: the programme by name, its ministry's work, a town's own, or a"
        " look-alike.",
    ),
    seeds_option,
)
query_option = click.option(
    "--query", default="", metavar="QUERY", help="Only what matches this, in FTS5's own language (`pantau search`)."
)
NARROWING = (
    *LASTING,
    since_option("Only articles of this day or later"),
    until_option("Only articles of this day or earlier"),
    click.option("--story", type=NUMBER, help="Only articles of this story."),
    click.option("--one-per-story", is_flag=True, help="Of each story only the article that matches best."),
)


def narrowing_options(function: F) -> F:
    """Add the options that narrow a search, whatever is made of what it finds."""
    return _with(NARROWING, function)


def lasting_options(function: F) -> F:
    """Add those of them that mean the same on another day."""
    return _with(LASTING, function)


def _with(options: Sequence[Callable[[F], F]], function: F) -> F:
    for option in reversed(options):
        function = option(function)
    return function


@click.command()
@click.argument("words", nargs=-1)
@archive_option
@narrowing_options
@query_option
@click.option(
    "--new",
    "reader",
    is_flag=False,
    flag_value=EVERYBODY,
    metavar="[NAME]",
    help="Only what was stored since NAME last asked this with --new; put it behind WORDS.",
)
@limit_option("articles")
@json_option
def search(
    words: tuple[str, ...], archive: Path, query: str, reader: str | None, limit: int | None, as_json: bool,
    **narrowing: Any,  # noqa: ANN401
) -> None:  # fmt: skip
    """Search the full text of the archive.

    Every word must occur, "words in quotes" as a phrase. Best matches come first, the newest among equals; without
    WORDS, simply the newest. If nothing is found the exit status is 1.

    A QUERY may also say OR and NOT, with brackets; diskom* is the beginning of a word, NEAR(wali kota, 5) has words
    that stand close together, and title: or text: says where.

    Example:

    \b
        pantau search "smart governance" --since 2021-12-01
        pantau search kominfo medan --since 7d
        pantau search --region "Kota Medan" --mentions
        pantau search --dimension branding --region Sumsel
        pantau search --verdict about -n 5
        pantau search --facet own --region Jabar
        pantau search "smart governance" --one-per-story
        pantau search --query '(cerdas OR pintar) AND diskom*'
        pantau search smart city --new humas
    """
    seeds = narrowing.pop("seeds")
    filters, asked = filters_of(**narrowing), asked_for(words)
    mark = None if reader is None else mark_of(archive, reader, _question(asked, query, filters))
    seen = mark.article() if mark else None
    is_first = mark is not None and seen is None and limit is None and not as_json
    most = most_of(limit, as_json=as_json or (mark is not None and limit is None and not is_first))
    with open_for_reading(archive) as opened, opened.moment():
        unknown = check_filters(opened, filters, seeds)
        newest, known = newest_number(opened), outlets(opened)
        if mark:
            # Of an archive that was made anew since, nothing was seen.
            filters = replace(filters, after=seen if seen and seen <= newest else 0)
        found = find(opened, asked, filters, limit=most, query=query, marks=MARKS if as_json else HITS)
        number, total = len(found.numbers), found.total
        if total is None:
            total = number if number < most else count(opened, asked, filters, query=query)
        _echo_hits(found, known, total=total, as_json=as_json)
    if mark:
        _move(mark, newest, is_first=is_first, is_whole=total == number)
    if not number:
        echo_unknown(unknown)
        _hint(words)
        sys.exit(FOUND_NOTHING)


def _hint(words: tuple[str, ...]) -> None:
    """Say where what the words look like is understood; a sign alone is not, anywhere."""
    is_joined = len(words) > 1 and not OPERATORS.isdisjoint(words)
    if is_joined or any(len(word) > 1 and word.endswith("*") for word in words):
        click.echo(label("search_literal", query=plain(shlex.quote(asked_for(words)))), err=True)


def _move(mark: Mark, article: int, *, is_first: bool, is_whole: bool) -> None:
    """Put a mark behind an article if all before it was shown, or if it begins there; else say that it stays."""
    if is_first or is_whole:
        mark.move(article)
    if not is_whole:
        click.echo(label("mark_begins" if is_first else "mark_stays", name=mark.owner[1]), err=True)


def _question(asked: str, query: str, filters: Filters) -> str:
    """Return what a mark belongs to; `--since 7d` is another day tomorrow, and asks the same."""
    timeless = asdict(replace(filters, since=None, until=None))
    return json.dumps([asked, query, timeless], ensure_ascii=False, sort_keys=True)


def _echo_hits(found: Found, known: dict[str, Outlet], *, total: int, as_json: bool) -> None:
    if found.back_to is not None:
        day = found.back_to or label("those_undated")
        click.echo(label("only_newest", most=whole(BOUNDS.most), day=day), err=True)
    if as_json:
        echo_rows(found.rows)
        return
    for row in found.rows:
        click.echo("\n".join(_hit_lines(row, known[row.source].name)))
    echo_cut(len(found.numbers), total, counted=COUNTED)


def _hit_lines(row: FoundArticle, outlet: str) -> Iterator[str]:
    most = room()
    gone = f" ({label('cause_removed')})" if row.gone else ""
    yield fitted(plain(f"{row.id:>5}  {row.day or ' ' * 10}  {outlet}{gone}: {row.title}"), most)
    if most is None:
        yield f"{INDENT}{plain(row.url)}  {with_hits(row.snippet, None)}"
        return
    inside = most - len(INDENT)
    address = short_address(row.url, max(ADDRESS, inside - SNIPPET))
    yield f"{INDENT}{linked(address, row.url)}  {with_hits(row.snippet, inside - len(address) - 2)}"


def asked_for(words: tuple[str, ...]) -> str:
    """Return what is asked for; an argument with a space was quoted in the shell, so it is meant as a phrase."""
    return " ".join(f'"{word}"' if " " in word and '"' not in word else word for word in words)


def filters_of(
    *, region: str | None, since: date | None, until: date | None, **rest: Any,  # noqa: ANN401
) -> Filters:  # fmt: skip
    """Return what the options of a command narrow."""
    if rest.get("mentions") and not region:
        raise click.UsageError("--mentions means nothing without --region; give that too, or leave it out")
    code = region_meant(region).code if region else None
    return Filters(since=day_of(since), until=day_of(until), region=code, **rest)


def check_filters(archive: Archive, filters: Filters, seeds: Path) -> list[ReaderError]:
    """Refuse a source or topic that is none, and what is likely a slip; return what else finds nothing, and why."""
    check_source(archive, filters.source)
    check_topic(archive, filters.topic, seeds)
    return check_named(archive, dimension=filters.dimension)


def check_topic(archive: Archive, slug: str | None, seeds: Path) -> None:
    """Refuse a topic that neither the archive knows nor a seeds folder declares."""
    topics.check_topic(archive, slug, lambda: declared(seeds))


def declared(seeds: Path) -> list[str]:
    """Return the topics of a seeds folder that are switched on."""
    from crawler.sources.topics import load_topics  # noqa: PLC0415  (most topics are known to the archive)

    return [topic.slug for topic in load_topics(seeds)]


def day_of(moment: date | None) -> str | None:
    """Return a day as the archive writes it."""
    return None if moment is None else moment.isoformat()[:10]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a reader has stopped."""

    path: Path
    owner: tuple[str, ...]  # whose it is, and of which question

    def article(self) -> int | None:
        """Return the number of the last article that was stored by then: 0 if it cannot be read, None if none is."""
        try:
            return int(json.loads(self.path.read_text("utf-8"))["article"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def move(self, article: int) -> None:
        """Put the mark behind an article, in one step; raise CrawlerError if that cannot be."""
        part = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps({"article": article, "owner": self.owner}, ensure_ascii=False), "utf-8")
            part.replace(self.path)
        except OSError as error:
            why = f"{error.strerror}; name another folder with XDG_STATE_HOME"
            raise CrawlerError(f"the mark of --new cannot be kept in {self.path.parent}: {why}") from error


def mark_of(archive: Path, name: str, question: str) -> Mark:
    """Return the mark of a reader's question to an archive."""
    owner = (str(archive.resolve()), name, question)
    digest = sha256("\0".join(owner).encode("utf-8", "surrogateescape")).hexdigest()
    return Mark(_folder() / f"{digest[:24]}.json", owner)


def _folder() -> Path:
    """Return where the programs of this user keep what they remember, by the conventions of freedesktop.org."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "pantau" / "marks"
