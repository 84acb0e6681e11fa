"""What `--metrics` writes: how the last run went and how large the archive is, for Prometheus."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.archive import ledger, open_for_reading
from crawler.archive.runs import COUNTS
from crawler.archive.views import runs
from crawler.archive.views.totals import totals
from crawler.captures import files
from crawler.cli.reading import captures_of
from crawler.health import counts, healths
from crawler.reports.tables import written_whole
from crawler.scheduling.queues import longest_queue
from crawler.sources.registry import choose, load_sources
from crawler.times import from_iso, now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.archive.views.runs import Summary

OUTCOMES = ("finished", "stopped", "failed", "running")
ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})


def write_metrics(path: Path, archive: Path, seeds: Path) -> None:
    """Write the metrics of *archive* to a file, which changes as a whole; raise CrawlerError if it cannot."""
    text = exposition(metrics_of(archive, seeds))
    with written_whole(path) as stream:
        stream.write(text.encode())


def metrics_of(archive: Path, seeds: Path) -> Iterator[Metric]:
    """Yield what there is to say of an archive, which must exist, and of its last run."""
    with open_for_reading(archive) as opened:
        finished = runs.last_finished(opened, "latest")
        yield Metric(
            "pantau_last_complete_crawl_timestamp_seconds",
            "When the last crawl of all sources came to its end; its age is time() less this.",
            from_iso(finished).timestamp() if finished else None,
        )
        for row in runs.latest(opened, limit=1):
            last = runs.summary(opened, row.id)
            assert last is not None
            yield from _run(last)
        yield from _archive(opened)
        told = "Sources by how they are; see pantau sources health."
        words = {str(word): float(number) for word, number in counts(healths(opened, now=now())).items()}
        yield Metric("pantau_sources", told, label="health", values=words)
    yield from _queue(archive, seeds)


def _run(run: Summary) -> Iterator[Metric]:
    yield Metric("pantau_run_number", "The number of the last run.", run.id)
    started, finished = from_iso(run.started), from_iso(run.finished) if run.finished else None
    yield Metric("pantau_run_started_timestamp_seconds", "When the last run began.", started.timestamp())
    yield Metric(
        "pantau_run_finished_timestamp_seconds", "When the last run ended.", finished.timestamp() if finished else None
    )
    outcomes = {name: float(name == run.outcome) for name in OUTCOMES}
    yield Metric("pantau_run_outcome", "How the last run ended: 1 for its outcome.", label="outcome", values=outcomes)
    numbers = {name: getattr(run, name) for name in COUNTS}
    yield Metric("pantau_run_count", "What the last run counted.", label="what", values=numbers)
    yield Metric("pantau_run_sources", "Sources that the last run was to visit.", run.sources)
    yield Metric("pantau_run_sources_reached", "Sources of which the last run could read something.", run.reached)
    in_trouble = sum(row.error is not None for row in run.by_source)
    yield Metric("pantau_run_sources_in_trouble", "Sources that ended the last run with an error.", in_trouble)
    reasons: dict[str, float] = {}
    for reason, number in run.reasons.items():  # what follows the colon may be said in thousands of ways
        short = reason.partition(":")[0]
        reasons[short] = reasons.get(short, 0) + number
    yield Metric("pantau_run_not_kept", "What the last run did not keep, by reason.", label="reason", values=reasons)


def _archive(archive: Archive) -> Iterator[Metric]:
    size = sum(file.stat().st_size for file in _files(archive.path))
    yield Metric("pantau_archive_bytes", "The archive with its journal.", size)
    folder = captures_of(archive.path)
    taken = files.size_of(folder) if folder.is_dir() else 0
    yield Metric("pantau_captures_bytes", "The captures of the archive.", taken)
    free = shutil.disk_usage(archive.path.resolve().parent).free
    yield Metric("pantau_disk_free_bytes", "What is free on the disk of the archive.", free)
    rows = {name: float(number) for name, number in totals(archive).items()}
    yield Metric("pantau_archive_rows", "How much is in the archive.", label="table", values=rows)
    yield Metric("pantau_candidates_pending", "Candidates that wait for a run.", ledger.pending(archive))


def _files(archive: Path) -> Iterator[Path]:
    whole = archive.resolve()
    for suffix in ("", "-wal"):
        if (path := whole.with_name(whole.name + suffix)).exists():
            yield path


def _queue(archive: Path, seeds: Path) -> Iterator[Metric]:
    from crawler.settings import DOWNLOAD_DELAY  # noqa: PLC0415

    queue = longest_queue(archive, seeds, choose(load_sources(seeds), ()), delay=DOWNLOAD_DELAY)
    if queue is not None:
        longest = {queue.site: queue.seconds}
        told = "How long the domain with the longest queue takes at least."
        yield Metric("pantau_longest_queue_seconds", told, label="site", values=longest)
        requests = {queue.site: float(queue.requests)}
        yield Metric("pantau_longest_queue_requests", "The requests of that queue.", label="site", values=requests)


@dataclass(frozen=True, slots=True)
class Metric:
    """A gauge: its name, what it is, and its value, or one for each value of a label."""

    name: str
    told: str
    value: float | None = None  # None: nobody knows it, and it is left out
    label: str = ""
    values: Mapping[str, float] = field(default_factory=dict)


def exposition(metrics: Iterable[Metric]) -> str:
    """Return *metrics* as Prometheus reads them, those without a value left out."""
    return "".join(map(_metric_text, metrics))


def _metric_text(metric: Metric) -> str:
    plain = [] if metric.value is None else [f"{metric.name} {_decimal(metric.value)}\n"]
    labelled = [
        f'{metric.name}{{{metric.label}="{value.translate(ESCAPES)}"}} {_decimal(number)}\n'
        for value, number in metric.values.items()
    ]
    if not plain and not labelled:
        return ""
    return f"# HELP {metric.name} {metric.told}\n# TYPE {metric.name} gauge\n" + "".join(plain + labelled)


def _decimal(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
