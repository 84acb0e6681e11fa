"""Charts and maps as SVG: a line, columns, bars, and Indonesia in dots.

They need no script and no library. In a page the rules of `charts.css` beside this file belong to its stylesheet;
`standalone` puts them into the picture, for documents and mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10, sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from crawler.reference.outlines import COUNTRY, Frame, load_outlines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

CHART_RULES = Path(__file__).with_name("charts.css")
JAVA_AND_BALI = Frame(west=105, east=116.2, south=-9, north=-5.6, width=1000)  # where half of the regions crowd
SMALLEST, LARGEST = 1.3, 9.0  # radius of a dot; without a cap the dots of the capital would cover Java
NEAR = 0.45  # how large dots are where the land is four times as large
LETTER = 7.0  # the width of one, on the generous side
ROW, NAME, COUNT = 22, 220, 56  # of a named bar: its height, and the room for its name and its number
LINES = 4  # of a grid, or one less


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a series."""

    label: str  # the month, week, day
    number: int
    tick: str = ""  # what stands below it on the axis
    is_unfinished: bool = False  # the month is not over, so that its number will grow


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a chart is drawn, in pixels of its letters."""

    width: int
    height: int


WIDE, NARROW = Size(width=960, height=220), Size(width=360, height=200)  # of a screen, of a telephone


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A place on the map, and how much there is to say of it."""

    label: str
    latitude: float
    longitude: float
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plot:
    """The rectangle inside the axes, and the largest value that it shows."""

    left: float
    right: float
    top: float
    bottom: float
    most: int

    def across(self, place: float, places: int) -> float:
        return self.left + (self.right - self.left) * place / max(1, places)

    def up(self, number: float) -> float:
        return self.bottom - (self.bottom - self.top) * number / self.most


def line(values: Sequence[Value], title: str, *, size: Size = WIDE, number: Callable[[int], str] = str) -> str:
    """Return a line over time; its last stretch is dashed if it leads to a value that will still grow."""
    plot = _plot(values, size, number)
    points = [(plot.across(place, len(values) - 1), plot.up(one.number)) for place, one in enumerate(values)]
    is_open = len(values) > 1 and values[-1].is_unfinished
    sure = points[:-1] if is_open else points
    marks = [f'<polyline class="curve" points="{_joined(sure)}"/>']
    if len(sure) > 1:
        corners = [(sure[0][0], plot.bottom), *sure, (sure[-1][0], plot.bottom)]
        marks.insert(0, f'<polygon class="area" points="{_joined(corners)}"/>')
    if is_open:
        marks.append(f'<polyline class="unfinished" points="{_joined(points[-2:])}"/>')
    ticks = [(x, one.tick) for (x, _), one in zip(points, values, strict=True)]
    return _svg(size, title, [*_grid(plot, number), *marks, *_ticks(ticks, plot)])


def columns(values: Sequence[Value], title: str, *, size: Size = WIDE, number: Callable[[int], str] = str) -> str:
    """Return columns over time, each with its label and number where it is pointed at."""
    plot = _plot(values, size, number)
    width = (plot.right - plot.left) / max(1, len(values))
    places = [plot.across(place, len(values)) for place in range(len(values))]
    marks = [_column(x, width, one, plot, number) for x, one in zip(places, values, strict=True) if one.number]
    ticks = [(x + width / 2, one.tick) for x, one in zip(places, values, strict=True)]
    return _svg(size, title, [*_grid(plot, number), *marks, *_ticks(ticks, plot)])


def bars(values: Sequence[Value], title: str, *, width: int = 640, number: Callable[[int], str] = str) -> str:
    """Return a bar for each value, in their order, with its name before it and its number behind."""
    most = max((one.number for one in values), default=0) or 1
    marks = [_named_bar(place * ROW, one, most, width - NAME - COUNT, number) for place, one in enumerate(values)]
    return _svg(Size(width=width, height=max(1, len(values)) * ROW), title, marks)


def bar(number: int, most: int) -> str:
    """Return one bar for the row of a table that says the number beside it."""
    width = 100 * number / most if most else 0
    rect = f'<rect class="bar" width="{_short(width)}" height="8"/>'
    return f'<svg class="chart share" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{rect}</svg>'


def dot_map(dots: Iterable[Dot], title: str, *, name: str = "peta", number: Callable[[int], str] = str) -> str:
    """Return Indonesia with a dot for each place, as large as its number; dark ones where that is none."""
    land = "".join(f'<path d="{path}"/>' for path in load_outlines().values())
    body = f'<g class="land" id="{escape(name)}">{land}</g><g class="dots">{_circles(dots, 1, number)}</g>'
    return _picture("map", f"0 0 {COUNTRY.width:g} {COUNTRY.height:.0f}", title, body)


def enlarged(
    dots: Iterable[Dot], title: str, *, part: Frame = JAVA_AND_BALI, name: str = "peta",
    number: Callable[[int], str] = str,
) -> str:  # fmt: skip
    """Return a part of the map whose land stands under *name* in the same page; dots grow less than the land does."""
    left, top = COUNTRY.place(part.north, part.west)
    right, bottom = COUNTRY.place(part.south, part.east)
    view = " ".join(map(_short, (left, top, right - left, bottom - top)))
    inside = [one for one in dots if part.holds(one.latitude, one.longitude)]
    body = f'<use href="#{escape(name)}"/><g class="dots near">{_circles(inside, NEAR, number)}</g>'
    return _picture("map", view, title, body)


def standalone(svg: str) -> str:
    """Return a chart with its rules inside, as documents and mail need it."""
    head, end, rest = svg.partition(">")
    return f"{head}{end}<style>{CHART_RULES.read_text('utf-8')}</style>{rest}"


def as_png(svg: str, *, width: float, density: float) -> bytes:
    """Return a chart as PNG, so many points wide, for what shows no SVG; the same chart has the same bytes."""
    import typst  # noqa: PLC0415  (pages need none)

    with TemporaryDirectory() as folder:
        (Path(folder) / "gambar.svg").write_text(standalone(svg), "utf-8")
        main = Path(folder) / "main.typ"
        main.write_text(f'#set page(width: {width}pt, height: auto, margin: 4pt)\n#image("gambar.svg")\n', "utf-8")
        fonts = typst.Fonts(include_system_fonts=False)
        drawn: bytes = typst.compile(
            main, root=main.parent, format="png", ppi=density, font_paths=fonts, ignore_system_fonts=True
        )
    return drawn


def _plot(values: Sequence[Value], size: Size, number: Callable[[int], str]) -> _Plot:
    most = _rounded_up(max((one.number for one in values), default=0))
    left = LETTER * max(len(number(step)) for step in _steps(most)) + 8
    return _Plot(left=left, right=size.width - 12, top=12, bottom=size.height - 24, most=most)


def _step(most: int) -> int:
    """Return how far the lines of a grid are apart: 1, 2 or 5 times a power of ten."""
    rough = max(1.0, most / LINES)
    power = 10 ** floor(log10(rough))
    return int(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough))


def _rounded_up(most: int) -> int:
    step = _step(most)
    return max(1, ceil(most / step)) * step


def _steps(most: int) -> range:
    return range(0, most + 1, _step(most))


def _grid(plot: _Plot, number: Callable[[int], str]) -> Iterator[str]:
    for step in _steps(plot.most):
        y = plot.up(step)
        kind = "grid" if step else "axis"
        yield f'<path class="{kind}" d="M{_short(plot.left)} {_short(y)}H{_short(plot.right)}"/>'
        x, below = _short(plot.left - 6), _short(y + 4)
        yield f'<text class="end" x="{x}" y="{below}">{escape(number(step))}</text>'


def _ticks(ticks: Iterable[tuple[float, str]], plot: _Plot) -> Iterator[str]:
    """Yield the labels below the axis, inside the picture, leaving out those that would touch the one before."""
    free = 0.0
    for x, label in ticks:
        half = LETTER * len(label) / 2
        middle = min(x, plot.right + 12 - half)
        if label and middle - half >= free:
            free = middle + half + LETTER
            yield f'<text class="mid" x="{_short(middle)}" y="{_short(plot.bottom + 18)}">{escape(label)}</text>'


def _column(x: float, width: float, value: Value, plot: _Plot, number: Callable[[int], str]) -> str:
    y = plot.up(value.number)
    kind = "bar unfinished" if value.is_unfinished else "bar"
    gap = min(2.0, width / 5)
    box = f'x="{_short(x + gap / 2)}" y="{_short(y)}" width="{_short(width - gap)}" height="{_short(plot.bottom - y)}"'
    return f'<rect class="{kind}" {box}><title>{escape(value.label)}: {escape(number(value.number))}</title></rect>'


def _named_bar(y: int, value: Value, most: int, room: int, number: Callable[[int], str]) -> str:
    width = room * value.number / most
    name = value.label if len(value.label) * LETTER < NAME else f"{value.label[: int(NAME / LETTER) - 1]}…"
    told = f"<title>{escape(value.label)}: {escape(number(value.number))}</title>"
    return (
        f'<text class="end" x="{NAME - 8}" y="{y + 15}">{escape(name)}</text>'
        f'<rect class="bar" x="{NAME}" y="{y + 3}" width="{_short(width)}" height="{ROW - 6}">{told}</rect>'
        f'<text x="{_short(NAME + width + 6)}" y="{y + 15}">{escape(number(value.number))}</text>'
    )


def _circles(dots: Iterable[Dot], scale: float, number: Callable[[int], str]) -> str:
    placed = sorted(dots, key=lambda one: -one.number)  # the small ones on top
    most = max((one.number for one in placed), default=0)
    return "".join(_circle(one, most, scale, number) for one in placed)


def _circle(dot: Dot, most: int, scale: float, number: Callable[[int], str]) -> str:
    x, y = COUNTRY.place(dot.latitude, dot.longitude)
    radius = scale * (SMALLEST + (LARGEST - SMALLEST) * sqrt(dot.number / most) if dot.number else SMALLEST)
    kind = "" if dot.number else ' class="none"'
    title = f"<title>{escape(dot.label)}: {escape(number(dot.number))}</title>"
    return f'<circle{kind} cx="{_short(x)}" cy="{_short(y)}" r="{_short(radius)}">{title}</circle>'


def _svg(size: Size, title: str, marks: Iterable[str]) -> str:
    return _picture("chart", f"0 0 {size.width} {size.height}", title, "".join(marks))


def _picture(kind: str, view: str, title: str, body: str) -> str:
    space = 'xmlns="http://www.w3.org/2000/svg"'
    return f'<svg {space} class="{kind}" viewBox="{view}" role="img" aria-label="{escape(title)}">{body}</svg>'


def _joined(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_short(x)},{_short(y)}" for x, y in points)


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
