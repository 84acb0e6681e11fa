"""Archives by date that a page shows: by links that end in dates, or by a form that asks for one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.discovery.date_archives import addresses, every_of, is_understood, shape_of
from crawler.discovery.listing import read_listing
from crawler.periods import Period

HOME = "https://kabar.example"
DAYS = "".join(f'<option value="{day}">{day}</option>' for day in range(1, 32))
MONTHS = "".join(f'<option value="{month:02}">bulan {month}</option>' for month in range(1, 13))
YEARS = "".join(f"<option value='{year}'>{year}</option>" for year in range(2019, 2027))


def shown(body, path="/indeks"):
    page = f"<!doctype html><html><body>{body}</body></html>"
    return [one.removeprefix(HOME) for one in read_listing(page.encode(), HOME + path).archives]


def links(*paths):
    return "".join(f'<a href="{path}">Arsip</a>' for path in paths)


@pytest.mark.parametrize(
    ("paths", "template"),
    [
        (["/2023/05/", "/2023/04/"], "/{year}/{month}/"),
        (["/arsip/2023/11", "/arsip/2023/4"], "/arsip/{year}/{m}"),
        (["/kabar/2023/05/12", "/kabar/2023/05/11"], "/kabar/{year}/{month}/{day}"),
        (["/indeks/2023-05-12", "/indeks/2023-05-11"], "/indeks/{year}-{month}-{day}"),
        (["/arsip/20230512"], "/arsip/{year}{month}{day}"),
        (["/indeks/12-05-2023"], "/indeks/{day}-{month}-{year}"),
        (["/indeks?date=2023-05-12"], "/indeks?date={year}-{month}-{day}"),
        (["/berita?tgl=5&bln=11&thn=2023", "/berita?tgl=12&bln=11&thn=2023"], "/berita?bln={month}&tgl={d}&thn={year}"),
        (["/arsip/november-2023"], "/arsip/{bulan}-{year}"),
        (["/arsip/2023/mei", "/arsip/2023/juni"], "/arsip/{year}/{bulan}"),
        (["/?m=202305", "/?m=202304"], "/?m={year}{month}"),
    ],
)
def test_links_that_end_in_dates_show_an_archive(paths, template):
    assert shown(links(*paths)) == [template]


@pytest.mark.parametrize(
    ("fields", "template"),
    [
        ('<input type="date" name="tanggal">', "/indeks?tanggal={year}-{month}-{day}"),
        ('<input type="month" name="b">', "/indeks?b={year}-{month}"),
        ('<input name="t" value="30-11-2026"><input type="hidden" name="k" value="semua">',
         "/indeks?t={day}-{month}-{year}&k=semua"),
        ('<input name="t" value="11/30/2026">', "/indeks?t={month}%2F{day}%2F{year}"),
        ('<input name="t" placeholder="dd-mm-yyyy">', "/indeks?t={day}-{month}-{year}"),
        (f'<select name="a">{DAYS}</select><select name="b">{MONTHS}</select><select name="c">{YEARS}</select>',
         "/indeks?a={d}&b={month}&c={year}"),
        (f'<select name="b">{MONTHS}</select><select name="c">{YEARS}</select><input type="submit" name="x" value="y">',
         "/indeks?b={month}&c={year}"),
        ('<input type="date" name="dari"><input type="date" name="sampai">',
         "/indeks?dari={year}-{month}-01&sampai={year}-{month}-{last}"),
    ],
)  # fmt: skip
def test_a_form_that_asks_for_a_date_shows_an_archive(fields, template):
    assert shown(f"<form>{fields}<button>Tampilkan</button></form>") == [template]


@pytest.mark.parametrize(
    "body",
    [
        links("/profil", "/2023/05/12/wali-kota-resmikan-pusat-data/", "/2023/05/11/pemkab-luncurkan-aplikasi-warga/"),
        links("/kabar/2023/05"),  # one alone, which says no more
        links("/agenda/2023-05-12", "/agenda/2023-05-13"),
        '<form method="post"><input type="date" name="tanggal"></form>',
        '<form action="https://lain.example/"><input type="date" name="tanggal"></form>',
        '<form><input type="date" name="tanggal"><input type="hidden" name="x" value="{y}"></form>'.replace(
            "date", "x"
        ),
        f'<form><select name="tahun">{YEARS}</select></form>',
        '<form><input name="q"><input type="number" name="umur"></form>',
    ],
)
def test_nothing_else_shows_one(body):
    assert shown(body) == []


@pytest.mark.parametrize(
    ("template", "every", "newest"),
    [
        ("{year}/{month}/{day}", "day", "2023/06/02"),
        ("?t={d}-{m}-{year}", "day", "?t=2-6-2023"),
        ("?a={year}-{month}-01&b={year}-{month}-{last}", "month", "?a=2023-06-01&b=2023-06-30"),
        ("arsip/{bulan}-{year}", "month", "arsip/juni-2023"),
        ("{year}", "year", "2023"),
    ],
)
def test_a_template_is_filled_for_a_period(template, every, newest):
    whole = f"{HOME}/{template}"
    period = Period(datetime(2023, 5, 1, tzinfo=UTC), datetime(2023, 6, 2, tzinfo=UTC))
    assert (every_of(whole), is_understood(whole)) == (every, True)
    assert addresses(shape_of(whole), HOME, period)[0] == f"{HOME}/{newest}"
