"""The text format of Prometheus, for the textfile collector of its node exporter."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})


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
    return "".join(map(_lines, metrics))


def _lines(metric: Metric) -> str:
    plain = [] if metric.value is None else [f"{metric.name} {_number(metric.value)}\n"]
    labelled = [
        f'{metric.name}{{{metric.label}="{value.translate(ESCAPES)}"}} {_number(number)}\n'
        for value, number in metric.values.items()
    ]
    if not plain and not labelled:
        return ""
    return f"# HELP {metric.name} {metric.told}\n# TYPE {metric.name} gauge\n" + "".join(plain + labelled)


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def write_whole(path: Path, text: str) -> None:
    """Write a file that is under its name when it is whole, and never half of it; others may read it."""
    part = path.with_name(f".{path.name}.{os.getpid()}")  # the collector takes files by the end of their name
    try:
        part.write_text(text, "utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
