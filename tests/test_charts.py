"""Charts are SVG of our own: well-formed, readable without a script, and honest about what is not over."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lxml import etree

from crawler.reference.outlines import COUNTRY, load_outlines
from crawler.reference.regions import load_regions
from crawler.reports import charts
from crawler.reports.charts import NARROW, Dot, Value

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>'


def read(svg):
    return etree.fromstring(svg.encode())


def months(*numbers, **last):
    values = [Value(label=f"bulan {place}", number=number, tick=f"{place}") for place, number in enumerate(numbers)]
    return [*values, *([Value(label="kini", number=3, **last)] if last else [])]


@pytest.mark.parametrize("numbers", [(), (0,), (7,), (0, 0), (1, 1234567), tuple(range(600))])
@pytest.mark.parametrize("draw", [charts.line, charts.columns])
def test_a_chart_of_any_numbers_stays_in_its_picture(numbers, draw):
    tree = read(draw(months(*numbers), "Artikel", size=NARROW))
    places = [float(place) for text in tree.xpath("//@x | //@cx | //@points") for place in re.findall(r"[\d.]+", text)]
    assert all(0 <= place <= NARROW.width for place in places)


def test_the_axis_begins_at_none_and_ends_above_the_largest_value():
    texts = [text.text for text in read(charts.line(months(3, 1230), "Artikel")).iter(f"{SVG}text")]
    assert texts[:4] == ["0", "500", "1000", "1500"]


def test_labels_below_the_axis_do_not_touch():
    values = [Value(label=str(year), number=year, tick=str(year)) for year in range(2000, 2060)]
    tree = read(charts.line(values, "Artikel", size=NARROW))
    places = [float(text.get("x")) for text in tree.iter(f"{SVG}text") if text.get("class") == "mid"]
    assert len(places) > 3
    assert all(after - before >= 28 for before, after in pairwise(places))


def test_a_month_that_is_not_over_is_drawn_as_such():
    assert read(charts.line(months(5, 6), "Artikel")).xpath("//*[@class='unfinished']") == []
    [dashed] = read(charts.line(months(5, 6, is_unfinished=True), "Artikel")).xpath("//*[@class='unfinished']")
    assert len(dashed.get("points").split()) == 2


def test_a_column_says_its_label_and_number():
    tree = read(charts.columns(months(0, 1500), "Artikel", number=lambda number: f"{number:,}".replace(",", ".")))
    assert [title.text for title in tree.iter(f"{SVG}title")] == ["bulan 1: 1.500"]


def test_the_map_shows_each_place_on_the_land_of_its_country():
    regions = [one for one in load_regions().values() if one.kind != "provinsi"]
    dots = [
        Dot(label=one.name, latitude=one.latitude, longitude=one.longitude, number=place)
        for place, one in enumerate(regions)
    ]
    tree = read(charts.dot_map(dots, "Peta"))
    circles = list(tree.iter(f"{SVG}circle"))
    assert len(circles) == 514
    assert all(0 < float(one.get("cx")) < 1000 and 0 < float(one.get("cy")) < COUNTRY.height for one in circles)
    radii = [float(one.get("r")) for one in circles]
    assert radii == sorted(radii, reverse=True)  # the small ones on top
    assert [one.get("class") for one in circles].count("none") == 1
    assert len(list(tree.iter(f"{SVG}path"))) == len(load_outlines()) == 38


def test_a_part_of_the_map_shows_the_places_in_it_alone():
    medan = Dot(label="Medan", latitude=3.6, longitude=98.7, number=9)
    bandung = Dot(label="Bandung", latitude=-6.9, longitude=107.6, number=4)
    tree = read(charts.enlarged([medan, bandung], "Jawa dan Bali"))
    assert [title.text for title in tree.iter(f"{SVG}title")] == ["Bandung: 4"]
    left, top, width, height = map(float, tree.get("viewBox").split())
    [circle] = tree.iter(f"{SVG}circle")
    assert left < float(circle.get("cx")) < left + width
    assert top < float(circle.get("cy")) < top + height


def test_each_outline_is_that_of_a_province():
    assert load_outlines().keys() == {one.code for one in load_regions().values() if one.kind == "provinsi"}


def test_names_are_text_wherever_they_stand():
    dot = Dot(label=HOSTILE, latitude=-6, longitude=107, number=1)
    values = [Value(label=HOSTILE, number=1, tick=HOSTILE)]
    for svg in (
        charts.dot_map([dot], HOSTILE, name=HOSTILE),
        charts.enlarged([dot], HOSTILE, name=HOSTILE),
        charts.line(values, HOSTILE),
        charts.columns(values, HOSTILE),
    ):
        assert "<script" not in svg
        assert read(svg).get("aria-label") == HOSTILE


def test_a_chart_for_documents_has_its_rules_inside():
    tree = read(charts.standalone(charts.line(months(1, 2), "Artikel")))
    assert tree[0].tag == f"{SVG}style"
    assert ".curve" in tree[0].text


def test_no_chart_needs_a_rule_of_its_own_that_a_strict_policy_refuses():
    assert "style=" not in charts.line(months(1, 2), "") + charts.dot_map([], "") + charts.bar(1, 2)


def test_a_named_bar_is_as_long_as_its_share_of_the_longest():
    values = [Value(label=HOSTILE, number=number) for number in (3, 12, 0)]
    tree = read(charts.bars(values, "Media"))
    widths = [float(bar.get("width")) for bar in tree.iter(f"{SVG}rect")]
    assert [round(width / widths[1], 2) for width in widths] == [0.25, 1.0, 0.0]
    assert not tree.findall(f".//{SVG}script")
