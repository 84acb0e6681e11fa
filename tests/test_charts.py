"""Charts: well-formed, true to their numbers, safe whatever the names are."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from crawler.reports.charts import bars, line, top_of

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = [("Jan", 3), ("Feb", 12), ("Mar", 0), ("Apr", 7)]
EVIL = "<script>&'\""


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


@pytest.mark.parametrize("points", [[], [("Jan", 0)], MONTHS, [(EVIL, 1)] * 120])
@pytest.mark.parametrize("chart", [line, bars])
def test_a_chart_is_well_formed_and_says_what_it_is(chart, points):
    root = drawn(chart(points, title=EVIL))
    assert root.get("aria-label") == EVIL
    assert root.find(f"{SVG}script") is None


def test_the_line_is_higher_where_there_is_more():
    heights = [float(dot.get("cy")) for dot in drawn(line(MONTHS, title="x")).iter(f"{SVG}circle")]
    assert sorted(range(4), key=heights.__getitem__) == [1, 3, 0, 2]


def test_each_point_says_its_name_and_number():
    told = [dot.findtext(f"{SVG}title") for dot in drawn(line([("Mei", 1234)], title="x")).iter(f"{SVG}circle")]
    assert told == ["Mei: 1.234"]


def test_a_period_that_is_not_over_is_dashed():
    paths = [path.get("class") for path in drawn(line(MONTHS, title="x", is_open=True)).iter(f"{SVG}path")]
    assert paths.count("v o") == 1
    assert "v o" not in line(MONTHS, title="x")


def test_a_bar_is_as_long_as_its_share_of_the_longest():
    widths = [float(bar.get("width")) for bar in drawn(bars(MONTHS, title="x")).iter(f"{SVG}rect")]
    assert [round(width / widths[1], 2) for width in widths] == [0.25, 1.0, 0.0, 0.58]


def test_nothing_is_drawn_outside_the_picture():
    for width in (360, 960):
        root = drawn(line(MONTHS * 30, title="x", width=width))
        assert all(0 <= float(dot.get("cx")) <= width for dot in root.iter(f"{SVG}circle"))


@pytest.mark.parametrize(("most", "top"), [(0, 2), (3, 4), (10, 10), (11, 20), (99, 100), (101, 200), (5_001, 6_000)])
def test_the_axis_ends_at_a_round_number(most, top):
    assert top_of(most) == top
