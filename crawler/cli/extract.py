"""`pantau extract`: what is read from pages, from which evidence, and what was removed."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.options import archive_option, json_option, read_zone, seeds_option
from crawler.cli.reading import is_address, read_each
from crawler.cli.screen import echo_json, plain
from crawler.text import counted
from crawler.times import WIB
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def _address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is None or (address := canonical(value)):
        return value and address
    raise click.BadParameter(f"{value!r} is no web address; write it like https://kaldera.id/pemko-medan/")


def _chosen_zone(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    return None if value is None else read_zone(context, option, value)


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="FILE|URL...")
@click.option("--url", callback=_address, help="The address of the one saved page; without it, the one it gives.")
@click.option(
    "--source", "slug", help="Read as this source: with its timezone and remove rules, and by what was learned of it."
)
@click.option("--timezone", callback=_chosen_zone, help=f"The zone of printed dates that name none.  [default: {WIB}]")
@archive_option
@seeds_option
@json_option
def extract(
    pages: tuple[str, ...], url: str | None, slug: str | None, timezone: str | None, archive: Path,
    seeds: Path, as_json: bool,
) -> None:  # fmt: skip
    """Show what is read from pages, and what was removed.

    Each field stands there with the evidence from which it was read, and a page that a crawl would drop with the
    reason. A FILE is a saved page, gzipped or not; a URL is fetched as politely as in a crawl. Nothing is stored.

    Example:

    \b
        pantau extract halaman.html --url https://kaldera.id/pemko-medan/
        pantau extract https://kaldera.id/pemko-medan/ --source kaldera
        pantau extract --json simpanan/*.html.gz
    """
    if url and (len(pages) > 1 or is_address(pages[0])):
        raise click.UsageError("--url is the address of one saved page; name that one file with it")
    failures = 0
    asked = {"url": url, "slug": slug, "timezone": timezone}
    with closing(read_each(pages, seeds=seeds, archive=archive, **asked)) as found:
        for one in found:
            failures += isinstance(one, Exception)
            _show(one, as_json=as_json)
    sys.exit(1 if failures else 0)


def _show(one: dict[str, Any] | Exception, *, as_json: bool) -> None:
    if isinstance(one, Exception):
        click.echo(f"Error: {plain(one)}", err=True)
    elif as_json:
        echo_json(one)
    else:
        click.echo("\n".join(plain(line) for line in _page_lines(one)) + "\n")


def _page_lines(found: dict[str, Any]) -> Iterator[str]:
    yield found["title"] or "(no title)"
    yield "=" * min(len(found["title"] or "(no title)"), 100)
    for name, value in _facts(found).items():
        origin = found["evidence"].get(name)
        yield f"{name:<10} {value or 'none'}" + (f" ({origin})" if origin else "")
    yield from ("", found["text"], "") if found["text"] else ("",)
    for one in found["removed"]:
        yield f"Removed by {one['rule']}: {one['text']}"


def _facts(found: dict[str, Any]) -> dict[str, str | None]:
    """Return what stands between title and text, each with its evidence, in the order in which one looks for it."""
    return {
        **({"file": found["file"]} if found["file"] else {}),
        **{name: found[name] for name in ("url", "family")},
        "title": counted(len(found["title"].split()), "word"),
        "authors": ", ".join(found["authors"]),
        "published": found["published"],
        "modified": found["modified"],
        "text": counted(len(found["text"].split()), "word"),
        "language": found["language"],
        "topic": f"{found['topic'] or 'none'}, {found['verdict']}, relevance {found['relevance']:.2f}",
        "facet": found["facet"],
        "regions": ", ".join(f"{one['name']} ({one['role']})" for one in found["regions"]),
        "awards": ", ".join(" ".join(_award(one)) for one in found["awards"]),
        "flags": ", ".join(found["flags"]),
        "dropped": found["dropped"] or "no",
    }


def _award(award: dict[str, Any]) -> Iterator[str]:
    """Yield the region, what it did or won, the dimension and the edition, as far as they are known."""
    yield from (str(award[name]) for name in ("code", "what", "dimension", "edition") if award[name])
