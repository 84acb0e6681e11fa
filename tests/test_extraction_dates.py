"""Dates as newsrooms print them and machines write them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from pipelines.extraction.dates import (
    DRAFTED,
    MODIFIED,
    OTHER,
    PUBLISHED,
    has_day,
    is_clock,
    label_before,
    month_of,
    others_in,
    parse_printed_date,
    parse_publication,
)
from pipelines.extraction.machine_dates import day_in_url, parse_machine_date

WIB = ZoneInfo("Asia/Jakarta")
FETCHED = datetime(2024, 3, 10, 3, 30, tzinfo=UTC)  # 10.30 WIB


def printed(text, zone=WIB):
    moment = parse_printed_date(text, zone=zone, fetched=FETCHED)
    return moment and (moment.value.isoformat(timespec="minutes"), moment.precision, moment.flags)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kamis, 7 Desember 2023 | 14:05 WIB", "2023-12-07T14:05+07:00"),
        ("Kamis, 07 Desember 2023 - 14.05 WIB", "2023-12-07T14:05+07:00"),
        ("Kamis, 7 Desember 2023 14:05 WITA", "2023-12-07T14:05+08:00"),
        ("Kamis, 7 Desember 2023 14:05 WIT", "2023-12-07T14:05+09:00"),
        ("14 Des 2021 17:47", "2021-12-14T17:47+07:00"),
        ("Dec 7, 2023 - 22:43", "2023-12-07T22:43+07:00"),
        ("December 7th, 2023 at 10:43 pm", "2023-12-07T22:43+07:00"),
        ("7 Desember 2023, 12:15 am", "2023-12-07T00:15+07:00"),
        ("Jum'at, 8 Desember 2023 09:00 WIB", "2023-12-08T09:00+07:00"),
        ("Jum’at, 8 Desember 2023 | 09.00", "2023-12-08T09:00+07:00"),
        ("Jeudi 7 décembre 2023 à 14h05", "2023-12-07T14:05+07:00"),
        ("07/12/2023 às 14 h 05", "2023-12-07T14:05+07:00"),
        ("2023年12月7日 14時05分", "2023-12-07T14:05+07:00"),
        ("7. prosince 2023 14:05", "2023-12-07T14:05+07:00"),
        ("7 joulukuuta 2023 klo 14.05", "2023-12-07T14:05+07:00"),
        ("7 Δεκεμβρίου 2023, 14:05", "2023-12-07T14:05+07:00"),
        ("7 грудня 2023, 14:05", "2023-12-07T14:05+07:00"),
        ("7 дек 2023 14:05", "2023-12-07T14:05+07:00"),
        ("7 ديسمبر 2023 - 14:05", "2023-12-07T14:05+07:00"),
        ("2023. december 7. 14:05", "2023-12-07T14:05+07:00"),
        ("1 Ags 2022 08:10", "2022-08-01T08:10+07:00"),
        ("1 Agust 2022 08:10", "2022-08-01T08:10+07:00"),
        ("1 Agt 2022 08:10", "2022-08-01T08:10+07:00"),
        ("1 Agu 2022 08:10", "2022-08-01T08:10+07:00"),
        ("2 Okt 2022 08:10", "2022-10-02T08:10+07:00"),
        ("3 Nop 2022 08:10", "2022-11-03T08:10+07:00"),
        ("4 Pebruari 2022 08:10", "2022-02-04T08:10+07:00"),
        ("4 Febuari 2022 08:10", "2022-02-04T08:10+07:00"),
        ("02/03/2023 08:10 WIB", "2023-03-02T08:10+07:00"),
        ("12/25/2023 08:10", "2023-12-25T08:10+07:00"),
        ("02-03-2023, 08.10", "2023-03-02T08:10+07:00"),
        ("02.03.2023 08:10", "2023-03-02T08:10+07:00"),
        ("2023/03/02 08:10", "2023-03-02T08:10+07:00"),
        ("Kompas.com - 02/11/2023, 21:34 WIB", "2023-11-02T21:34+07:00"),
        ("Diterbitkan: Senin, 4 Maret 2024 pukul 07.05 WIB", "2024-03-04T07:05+07:00"),
        ("Diposting pada 4 Maret 2024 07:05 oleh redaksi", "2024-03-04T07:05+07:00"),
        ("Tayang: Senin, 4 Maret 2024 07:05 WIB", "2024-03-04T07:05+07:00"),
        ("Last updated: 4 March 2024 07:05", "2024-03-04T07:05+07:00"),
        ("07:05 WIB, Senin 4 Maret 2024", "2024-03-04T07:05+07:00"),
        ("4 Maret 2024 07:05:59 GMT+8", "2024-03-04T07:05+08:00"),
        ("4 Maret 2024 07:05 +0800", "2024-03-04T07:05+08:00"),
        ("2024-03-04T07:05:59+09:00", "2024-03-04T07:05+09:00"),
        ("4 Maret 2024 07:05 UTC", "2024-03-04T07:05+00:00"),
        ("Kamis Legi, 7 Nopember 2024 pkl 09.40", "2024-11-07T09:40+07:00"),
        ("Kemis 7 Nopémber 2024 tabuh 10.22", "2024-11-07T10:22+07:00"),
        ("7-XI-2024 jam 9.40 wita", "2024-11-07T09:40+08:00"),
        ("5 Jumadil Awal 1446 H / 7 November 2024 09.40", "2024-11-07T09:40+07:00"),
        ("7 Februari 2021          At       09:05", "2021-02-07T09:05+07:00"),
    ],
)
def test_a_printed_date_is_read_to_the_minute(text, expected):
    assert printed(text) == (expected, "minute", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Selasa (14/12/2021)", "2021-12-14"),
        ("14 Desember 2021", "2021-12-14"),
        ("Desember 14, 2021", "2021-12-14"),
        ("14 Desember 2021 dibaca 1.250 kali", "2021-12-14"),
        ("4 Jan 22", "2022-01-04"),
    ],
)
def test_a_date_without_a_time_stays_a_day(text, expected):
    assert printed(text) == (f"{expected}T00:00+07:00", "day", ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "redaksi",
        "32 Desember 2023",
        "31 Februari 2023",
        "12 Kota 2023",
        "pukul 14.05 WIB",
        "Rp 12.500.000",
        "0812-3456-7890",
    ],
)
def test_what_is_no_date_gives_none(text):
    assert printed(text) is None


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("Baru saja", "2024-03-10T10:30+07:00", "minute"),
        ("15 menit lalu", "2024-03-10T10:15+07:00", "minute"),
        ("15 menit yang lalu", "2024-03-10T10:15+07:00", "minute"),
        ("2 jam lalu", "2024-03-10T00:00+07:00", "day"),
        ("11 jam yang lalu", "2024-03-09T00:00+07:00", "day"),
        ("sejam lalu", "2024-03-10T00:00+07:00", "day"),
        ("3 hari lalu", "2024-03-07T00:00+07:00", "day"),
        ("seminggu yang lalu", "2024-03-03T00:00+07:00", "day"),
        ("2 pekan lalu", "2024-02-25T00:00+07:00", "day"),
        ("sebulan yang lalu", "2024-02-09T00:00+07:00", "day"),
        ("hari ini", "2024-03-10T00:00+07:00", "day"),
        ("Hari ini, 08.15 WIB", "2024-03-10T08:15+07:00", "minute"),
        ("kemarin 20:45", "2024-03-09T20:45+07:00", "minute"),
        ("2 hours ago", "2024-03-10T00:00+07:00", "day"),
        ("yesterday", "2024-03-09T00:00+07:00", "day"),
    ],
)
def test_a_relative_date_counts_back_from_the_fetch(text, expected, precision):
    assert printed(text) == (expected, precision, ("relative date",))


@pytest.mark.parametrize("name", ["Kabar Kota Today", "labuhan batu today"])
def test_a_site_that_is_called_after_today_tells_no_day(name):
    assert printed(name) is None


def test_a_weekday_that_contradicts_its_date_is_flagged_and_the_date_kept():
    assert printed("Rabu, (07/12/2023)") == ("2023-12-07T00:00+07:00", "day", ("weekday contradicts date",))


def test_a_zone_that_is_not_printed_is_the_sources():
    assert printed("7 Desember 2023 14:05", ZoneInfo("Asia/Jayapura"))[0] == "2023-12-07T14:05+09:00"


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("2023-12-07T22:43:10+07:00", "2023-12-07T22:43+07:00", "minute"),
        ("2023-12-07T15:43:10Z", "2023-12-07T15:43+00:00", "minute"),
        ("2023-12-07 22:43:10", "2023-12-07T22:43+07:00", "minute"),
        ("2023-12-07T22:43:10.123+0700", "2023-12-07T22:43+07:00", "minute"),
        (" 2023-12-7 7:03 ", "2023-12-07T07:03+07:00", "minute"),
        ("2023-12-07", "2023-12-07T00:00+07:00", "day"),
        # WordPress prints the zone where a T should stand, if its format is not escaped
        ("2023-12-07WIB14:05:00+07:00", "2023-12-07T14:05+07:00", "minute"),
        ("2023-12-07WITA14:05:00", "2023-12-07T14:05+08:00", "minute"),
        ("2023-12-07 02:05 PM", "2023-12-07T14:05+07:00", "minute"),
        ("2023/12/07 12:05:00 am", "2023-12-07T00:05+07:00", "minute"),
        ("2023-12-07 14:05:00 +0800 WITA", "2023-12-07T14:05+08:00", "minute"),
        ("20231207T140500+0700", "2023-12-07T14:05+07:00", "minute"),
        ("20231207", "2023-12-07T00:00+07:00", "day"),
        ("Thu, 07 Dec 2023 07:05:00 +0000", "2023-12-07T07:05+00:00", "minute"),
        ("Thu, 7 Dec 2023 07:05:00 EST", "2023-12-07T07:05-05:00", "minute"),
        ("Thu Dec 07 14:05:00 WIB 2023", "2023-12-07T14:05+07:00", "minute"),
        ("Thu Dec  7 14:05:00 2023", "2023-12-07T14:05+07:00", "minute"),
        ("Thu Dec 07 14:05:00 +0900 2023", "2023-12-07T14:05+09:00", "minute"),
        ("Thu Dec 07 2023 14:05:00 GMT+0700 (Western Indonesia Time)", "2023-12-07T14:05+07:00", "minute"),
        ("Kam Des 07 14:05:00 WIB 2023", "2023-12-07T14:05+07:00", "minute"),
        ("12/7/2023 2:05:00 PM", "2023-12-07T14:05+07:00", "minute"),
        ("1701932700", "2023-12-07T07:05+00:00", "minute"),
        ("/Date(1701932700000)/", "2023-12-07T07:05+00:00", "minute"),
    ],
)
def test_a_machine_date_keeps_its_own_offset(text, expected, precision):
    moment = parse_machine_date(text, zone=WIB)
    assert (moment.value.isoformat(timespec="minutes"), moment.precision) == (expected, precision)


@pytest.mark.parametrize(
    "text",
    ["", "kemarin", "2023-13-07T00:00:00Z", "2023-12-07T25:61:00Z", "1899-12-30T00:00:00", "0001-01-01T00:00:00",
     "0001-01-01T00:00:00+07:00", "Mon Jan 01 00:00:00 WIB 0001", "Mon, 01 Jan 0001 00:00:00 +0700"],
)  # fmt: skip
def test_what_no_machine_writes_gives_none(text):
    assert parse_machine_date(text, zone=WIB) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://contoh.id/2023/12/07/berita", "2023-12-07"),
        ("https://contoh.id/read/2015/11/04/21040031/berita", "2015-11-04"),
        ("https://contoh.id/20231207/berita", "2023-12-07"),
        ("https://contoh.id/berita/1234567890/judul", None),
        ("https://contoh.id/2003/03/20030331_pidato", "2003-03-31"),
        ("https://arsip.example/web/20240102030405/https://contoh.id/2023/12/07/berita", "2023-12-07"),
        ("https://contoh.id/2023/13/40/berita", None),
        ("https://contoh.id/berita", None),
        ("https://contoh.id/2023/1/7/berita", "2023-01-07"),
        ("https://contoh.id/2023/1/7", None),
    ],
)
def test_an_address_may_carry_the_day(url, expected):
    moment = day_in_url(url, zone=timezone(timedelta(hours=7)))
    assert (moment and moment.value.date().isoformat()) == expected


@pytest.mark.parametrize(
    ("word", "number"), [("Sepetember", 9), ("Agustus", 8), ("Nov", 11), ("Mei", 5), ("Kota", None)]
)
def test_a_month_is_known_by_its_shortened_and_mistyped_names(word, number):
    assert month_of(word) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Thu, 01/04/2024 - 10:30", "2024-01-04"),  # an American order, as the weekday says
        ("Kam, 04/01/2024 - 10:30", "2024-01-04"),
        ("Kamis, 01/04/2024", "2024-01-04"),
        ("Dikirim oleh admin pada Sab. 02/03/2024 08:00", "2024-03-02"),
        ("Friday 03.01.2024", "2024-03-01"),
        ("Jum 03-01-2024", "2024-03-01"),
        ("Min, 01/04/2024", "2024-04-01"),  # neither order is a Sunday
        ("Kamis lalu 01/04/2024", "2024-04-01"),  # of another day
        ("Kamis, 2024-01-04", "2024-01-04"),
        ("Selasa, 01/02/2022", "2022-02-01"),
    ],
)
def test_a_weekday_tells_which_number_is_the_month(text, day):
    assert printed(text)[0][:10] == day


@pytest.mark.parametrize("text", ["Kamis, 12 November, 10:30 WIB", "12 Nov 10.30", "Jumat 3 Maret 08:15"])
def test_the_hour_behind_a_day_without_a_year_is_no_year(text):
    assert not has_day(text)


@pytest.mark.parametrize("text", ["12 Nov 23, 10.30", "12-Nov-23", "12 November '23"])
def test_a_year_of_two_figures_is_one(text):
    assert printed(text)[0][:10] == "2023-11-12"


@pytest.mark.parametrize(
    ("before", "label"),
    [
        ("Dicetak pada: Minggu Pon, ", OTHER),
        ("Printed on ", OTHER),
        ("Diakses tanggal ", OTHER),
        ("Hari ini: Minggu, ", OTHER),
        ("Tanggal acara: ", OTHER),
        ("Waktu pelaksanaan ", OTHER),
        ("Batas akhir pendaftaran ", OTHER),
        ("Pengunjung sejak ", OTHER),
        ("Copyright ", OTHER),
        ("Lomba dimulai pada hari ", OTHER),
        ("Terakhir diubah ", MODIFIED),
        ("Batas akhir lomba. Terbit ", PUBLISHED),
        ("Submitted by admin on Thu, ", PUBLISHED),
        ("Dikirim oleh webmaster pada ", PUBLISHED),
        ("Deadline | ", ""),  # a section
        ("Pendaftaran • Admin • ", ""),
        ("Hari ini ", ""),
        ("Bantuan dikirim warga ", ""),
        ("Dibuat pada Senin, ", DRAFTED),
        ("Ditulis: ", DRAFTED),
        ("Created on ", DRAFTED),
        ("Pemutakhiran terakhir ", MODIFIED),
    ],
)
def test_what_stands_before_a_date_says_what_it_is(before, label):
    assert label_before(before) == label


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Tanggal acara: 24 Maret 2024 | 7 Maret 2024", "2024-03-07"),
        ("Dicetak pada 9 Maret 2024, dimuat 7 Maret 2024", "2024-03-07"),
        ("Batas akhir: 24 Maret 2024", None),
        ("Dibuat 6 Maret 2024 | Ditayangkan 7 Maret 2024", "2024-03-07"),
        ("Published: 7 Maret 2024, created: 6 Maret 2024", "2024-03-07"),
        ("9 Maret 2024 - dibuat: 7 Maret 2024", "2024-03-07"),
        ("Dipublikasikan 3 hari yang lalu", "2024-03-07"),
        ("Diperbarui 3 hari yang lalu", None),
        ("Hari ini: 9 Maret 2024 10.30", None),
        ("Hari ini 08.15", "2024-03-10"),  # counted back
    ],
)
def test_the_day_of_a_visit_or_an_event_is_not_the_publications(text, day):
    found = parse_publication(text, zone=WIB, fetched=FETCHED)
    assert (found and str(found[0].value.date())) == day
    others = [str(one) for one in others_in(text)]
    assert day not in others
    assert bool(others) is text.startswith(("Tanggal", "Dicetak", "Batas", "Hari ini:"))


@pytest.mark.parametrize(
    "text", ["10:30", "Pukul 10.30 WIB", "| jam 10.30 Wita", "pkl. 10:30", "(10:30:15 WIB)", "3:05 pm"]
)
def test_a_time_alone_is_one(text):
    assert is_clock(text)


@pytest.mark.parametrize(
    "text", ["10:30 dibaca warga", "Jalan 10", "12 November 2026", "Pukul 10.30 di balai desa", ""]
)
def test_what_says_more_or_less_than_a_time_is_none(text):
    assert not is_clock(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-12 10:30:00 GMT+7", "2026-11-12T10:30+07:00"),
        ("2026-11-12T10:30:00 UTC+8", "2026-11-12T10:30+08:00"),
        ("Thu Nov 12 2026 10:30:00 GMT+9", "2026-11-12T10:30+09:00"),
        ("2026-11-12T10:30:00 GMT-5:30", "2026-11-12T10:30+00:00"),  # which nobody writes
        ("2026-11-12T10:30:00 UTC", "2026-11-12T10:30+00:00"),
        ("2026-11-12T10:30:00 GMT+0700", "2026-11-12T10:30+07:00"),
    ],
)
def test_an_offset_of_one_figure_is_one(text, expected):
    assert parse_machine_date(text, zone=WIB).value.isoformat(timespec="minutes") == expected


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("/kabar/panen-raya-20261112.html", "2026-11-12"),
        ("/kabar/panen_raya_20261112", "2026-11-12"),
        ("/kabar/panen-raya-20261112/", "2026-11-12"),
        ("/arsip/20261112.html", "2026-11-12"),
        ("/kabar/panen-raya-20261312.html", None),
        ("/kabar/panen-20261112-raya", None),
        ("/kabar/panen-120261112.html", None),
    ],
)
def test_the_end_of_an_address_may_carry_the_day(path, day):
    found = day_in_url(f"https://muara.example{path}", zone=WIB)
    assert (found and str(found.value.date())) == day


@pytest.mark.parametrize(
    "text",
    [
        "Mis à jour le 08/12/2023 à 10h00, publié le 07/12/2023 à 14h05",
        "Uppdaterad 8 december 2023 10:00 Publicerad 7 december 2023 14:05",
        "Päivitetty 8.12.2023 10:00 Julkaistu 7.12.2023 14:05",
        "Aktualizacja: 08.12.2023, 10:00 Opublikowano: 07.12.2023, 14:05",
        "Son Güncelleme: 08.12.2023 10:00 Giriş: 07.12.2023 14:05",
        "Обновлено 8 декабря 2023, 10:00 Опубликовано 7 декабря 2023, 14:05",
        "更新时间：2023-12-08 10:00 发布时间：2023-12-07 14:05",
        "수정 2023.12.08. 10:00 입력 2023.12.07. 14:05",
        "Cập nhật: 08/12/2023 10:00 Ngày đăng: 07/12/2023 14:05",
    ],
)
def test_the_publication_is_told_from_the_change_in_the_languages_of_theme_packs(text):
    moment, label = parse_publication(text, zone=WIB, fetched=FETCHED)
    assert (moment.value.isoformat(timespec="minutes"), label) == ("2023-12-07T14:05+07:00", PUBLISHED)
