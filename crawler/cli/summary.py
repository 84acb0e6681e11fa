"""What came of a run, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from crawler.archive.runs import COUNTS
from crawler.cli.screen import echo_cut, echo_lines, label, moment, room, table_lines, value_of, whole, words
from crawler.times import WIB, from_iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crawler.archive.views.runs import Comparison, SourceRun, Summary

COMPARED = (*COUNTS, "sources", "reached")
SELDOM = ("refused", "failed")  # counts that people are not shown where they are nothing


def echo_summary(summary: Summary, *, most: int | None = None) -> None:
    """Print a run: one sentence, the reasons of its drops, a row for each source that had anything.

    Of more than *most* those that kept most have a row, and as many notes are told.
    """
    echo_lines(_sentences(summary), indent="  ")
    rows = summary.by_source
    click.echo("\n".join(_table(_kept_most(rows, most))))
    notes = list(_notes(rows))
    echo_lines(notes[:most], indent="  ")
    if most is not None and max(len(rows), len(notes)) > most:
        click.echo(label("run_cut", id=summary.id, number=whole(len(rows)), notes=whole(len(notes))), err=True)


def _kept_most(rows: Sequence[SourceRun], most: int | None) -> list[SourceRun]:
    """Return *most* of the rows, in the order in which they are."""
    chosen = {row.source for row in sorted(rows, key=lambda row: -row.kept)[:most]}
    return [row for row in rows if row.source in chosen]


def _notes(rows: Iterable[SourceRun]) -> Iterator[str]:
    for row in rows:
        for said in (row.error, row.unheard, row.note and note_said(row.note)):
            if said:
                yield f"{row.source}: {words().recorded(said)}"


def note_said(note: str) -> str:
    """Return what a run noted of a source; what a recheck saw in the words of readers."""
    pieces = (piece.partition(" ") for piece in note.split(", "))
    return ", ".join(f"{number}{space}{value_of('sight', what)}" for number, space, what in pieces)


def echo_comparison(comparison: Comparison, *, most: int) -> None:
    """Print two runs side by side: their counts, their reasons, and *most* of the sources that went another way."""
    before, after = comparison.before, comparison.after
    rows = [_pair(label(f"compared_{name}"), getattr(before, name), getattr(after, name)) for name in COMPARED]
    rows.append(_pair(label("compared_seconds"), _seconds(before), _seconds(after)))
    reasons = sorted(before.reasons.keys() | after.reasons.keys())
    rows += [
        _pair(words().recorded(reason), before.reasons.get(reason, 0), after.reasons.get(reason, 0))
        for reason in reasons
    ]
    runs = [f"{label('head_run')} {one.id} ({value_of('outcome', one.outcome)})" for one in (before, after)]
    head = dict(zip(("what", "before", "after", "change"), ("", *runs, ""), strict=True))
    click.echo("\n".join(table_lines(head, rows, right={"before", "after", "change"}, yields="what")))
    changes = comparison.changes[:most]
    echo_lines((f"{one.source}: {_went(one.before)} → {_went(one.after)}" for one in changes), indent="  ")
    if changes:
        echo_cut(len(changes), len(comparison.changes))


def _pair(name: str, before: float | None, after: float | None) -> list[str]:
    numbers = ["–" if number is None else f"{number:.0f}" for number in (before, after)]
    difference = (after - before) if before is not None and after is not None else 0
    return [name, *numbers, f"{difference:+.0f}" if difference else ""]


def _went(row: SourceRun | None) -> str:
    """Return how the reading of a source went, in short."""
    if row is None:
        return label("not_visited")
    counts = ", ".join(
        f"{label(f'compared_{name}')} {getattr(row, name)}"
        for name in ("requests", *COUNTS[2:])
        if name == "requests" or getattr(row, name)
    )
    return f"{counts} ({words().recorded(row.error)})" if row.error else counts


def _seconds(summary: Summary) -> float | None:
    """Return how long a run took, None where nobody knows, such as when the clock was set back meanwhile."""
    if summary.finished is None or summary.finished < summary.started:
        return None
    return (from_iso(summary.finished) - from_iso(summary.started)).total_seconds()


def _sentences(summary: Summary) -> Iterator[str]:
    counts = {name: whole(getattr(summary, name)) for name in (*COUNTS, "reached", "sources")}
    pending = label("run_pending", number=whole(summary.pending)) if summary.pending else ""
    yield label(
        "run_said",
        id=summary.id,
        **counts,
        outcome=value_of("outcome", summary.outcome),
        span=_span(summary),
        pending=pending,
    )
    if summary.reasons:
        told = (f"{whole(number)} {words().recorded(why)}" for why, number in summary.reasons.items())
        yield label("not_kept", reasons=", ".join(told))


def _span(summary: Summary) -> str:
    seconds = _seconds(summary)
    if seconds is None and summary.finished:
        return label("run_at", moment=moment(summary.finished, WIB))
    if seconds is None:  # it is at work, or was killed
        return label("run_since", moment=moment(summary.started, WIB))
    return label("run_after", seconds=f"{seconds:.0f}")


def _table(rows: Sequence[SourceRun]) -> Iterator[str]:
    is_estimated = any(row.examined is not None for row in rows)  # by a backfill
    is_whole = room() is None  # it goes to a file or a program
    counts = [name for name in COUNTS if is_whole or name not in SELDOM or any(getattr(row, name) for row in rows)]
    columns = ("source", *counts, *(("read",) if is_estimated else ()))
    head = {column: label(f"head_{column}") for column in columns}
    cells = (
        [row.source, *(str(getattr(row, name)) for name in counts), *_estimate(row, is_estimated=is_estimated)]
        for row in rows
    )
    # A slug that is cut cannot be typed.
    return table_lines(head, cells, right=set(columns[1:]), yields="source", cuts=False)


def _estimate(row: SourceRun, *, is_estimated: bool) -> Iterator[str]:
    if is_estimated:
        yield f"{row.examined}/{label('unknown') if row.reported is None else row.reported}"
