"""Charts as SVG of our own: the same picture for a page, a PDF and a mail, which asks nothing of any other file."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from crawler.reports.wording import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    Point = tuple[str, int]  # what it is called, and how many

INK, GREY, LAND, MAIN = "#1b1f24", "#57606c", "#d9e0e8", "#1a5a8a"
STYLE = (
    f"<style>.v{{fill:none;stroke:{MAIN};stroke-width:2}}.o{{stroke-dasharray:4 3}}.b{{fill:{MAIN}}}"
    f".g{{stroke:{LAND}}}.t{{font:12px system-ui,sans-serif;fill:{GREY}}}.n{{fill:{INK}}}</style>"
)
LEFT, BOTTOM, TOP, RIGHT = 44, 24, 12, 10  # margins
LABELS = 8  # below the line, at most
ROW, NAME, COUNT = 22, 200, 56  # of a bar: its height, and the room for its name and its number


def line(points: Sequence[Point], *, title: str, width: int = 960, height: int = 220, is_open: bool = False) -> str:
    """Return a line through *points*; where the last period *is_open*, it is not over, its stretch is dashed.

    A phone takes the same function with a smaller *width*: letters keep their size, fewer labels are drawn.
    """
    most = top_of(max((count for _, count in points), default=0))
    wide, high = width - LEFT - RIGHT, height - TOP - BOTTOM
    step = wide / max(1, len(points) - 1)
    places = [(LEFT + place * step, TOP + high * (1 - count / most)) for place, (_, count) in enumerate(points)]
    parts = [_grid(most, width, high), _path(places[:-1] if is_open else places, "v")]
    if is_open:
        parts.append(_path(places[-2:], "v o"))
    every = max(1, -(-len(points) // max(2, min(LABELS, width // 110))))
    for place in range(0, len(points), every):
        anchor = "start" if place == 0 else "middle"
        parts.append(_text(places[place][0], height - 6, points[place][0], anchor))
    told = [f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3' class='b'>{_title(point)}</circle>"
            for (x, y), point in zip(places, points, strict=True)]  # fmt: skip
    return _svg(width, height, title, [*parts, *told])


def bars(points: Sequence[Point], *, title: str, width: int = 960) -> str:
    """Return a bar for each of *points*, in their order, with its name and number."""
    most = max((count for _, count in points), default=0) or 1
    wide = width - NAME - COUNT
    parts = []
    for place, point in enumerate(points):
        name, count = point
        y = place * ROW
        length = wide * count / most
        parts += [
            _text(NAME - 8, y + 15, _short(name), "end"),
            f"<rect x='{NAME}' y='{y + 3}' width='{length:.1f}' height='{ROW - 6}' class='b'>{_title(point)}</rect>",
            _text(NAME + length + 6, y + 15, number(count), "start"),
        ]
    return _svg(width, max(ROW, len(points) * ROW), title, parts)


def top_of(most: int) -> int:
    """Return a round number that is not below *most*, and even, so that its half is one too."""
    if most <= 10:
        return max(2, most + most % 2)
    unit: int = 10 ** (len(str(most)) - 1)
    steps = [unit * factor // 10 for factor in (10, 20, 40, 60, 80, 100)]
    return next(step for step in steps if step >= most)


def _grid(most: int, width: int, high: int) -> str:
    rows = [(TOP, most), (TOP + high / 2, most // 2), (TOP + high, 0)]
    lines = [f"<path class='g' d='M{LEFT} {y:.1f}H{width - RIGHT}'/>" for y, _ in rows]
    return "".join(lines + [_text(LEFT - 6, y + 4, number(value), "end") for y, value in rows])


def _path(places: Sequence[tuple[float, float]], kind: str) -> str:
    drawn = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    return f"<path class='{kind}' d='M{drawn}'/>" if len(places) > 1 else ""


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f"<text class='t' x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'>{escape(text)}</text>"


def _title(point: Point) -> str:
    return f"<title>{escape(point[0])}: {number(point[1])}</title>"


def _short(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27]}…"


def _svg(width: int, height: int, title: str, parts: Sequence[str]) -> str:
    head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}' role='img' width='100%'"
    return f"{head} aria-label='{escape(title)}'>{STYLE}<title>{escape(title)}</title>{''.join(parts)}</svg>"
