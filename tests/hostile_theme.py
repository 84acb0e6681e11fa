"""A theme that no family knows and that leads each guess astray, with the feed that tells what stands on its pages.

Nothing is said to machines, the names of its boxes mean nothing, the only h1 is the site's, the head shows today's
date, the headline and the paragraphs are bare divs, the byline has no label, and the prose of neighbours stands around
the text in the same markup as the text.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable

ZONE = "Asia/Jakarta"
PEOPLE = ("Ratna Wulandari", "Yusuf Hamdani", "Melati Sirait", "Darius Patty")
PLACES = ("terminal", "pasar ikan", "puskesmas", "balai desa", "perpustakaan", "lapangan", "pelabuhan", "taman kota")
ACTS = ("menata", "memeriksa", "memperluas", "mengecat", "merawat", "menerangi", "memagari", "membersihkan")
WORDS = (
    "petugas", "warga", "camat", "pekerja", "jalan", "halaman", "pintu", "lampu", "pompa", "saluran", "kabel", "peta",
    "jadwal", "biaya", "laporan", "bangku", "atap", "dinding", "pohon", "perahu", "timbangan", "karcis", "antrean",
)  # fmt: skip
NOTE = "Warta Kelana terbit setiap hari dari ruang redaksi di tepi sungai dan dibaca di delapan kecamatan."


@dataclass(frozen=True)
class Story:
    """One article as its desk wrote it."""

    number: int
    title: str
    author: str
    published: datetime
    paragraphs: tuple[str, ...]

    @property
    def path(self) -> str:
        return f"/baca/{self.number}"

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


def story(number: int, newest: datetime) -> Story:
    """Return a story on the topic like no other; number 1 is the newest."""
    lot = random.Random(number)
    place, act = PLACES[number % 8], ACTS[(number // 8 + number) % 8]
    title = f"Smart City Kelana {act.title()} {place.title()} di Tahap {number}"
    lead = f"Gerakan Menuju Smart City di Kelana tahap {number} {act} {place} agar layanan lebih cepat dan terbuka."
    lists = (" ".join(lot.choices(WORDS, k=20)) for _ in range(3 + number % 3))
    more = (f"Tahap {number} smart city itu mengatur {listed}, lalu tahap berikutnya menyusul." for listed in lists)
    published = newest - timedelta(hours=7 * number, minutes=number)
    return Story(number, title, PEOPLE[number % 4], published, (lead, *more))


def stories(count: int, newest: datetime) -> list[Story]:
    return [story(number, newest) for number in range(1, count + 1)]


def page(one: Story, others: list[Story], today: datetime) -> bytes:
    """Return the page of a story, with some of the others around it, none by its author: who names theirs is wrong."""
    lot = random.Random(one.number + 7000)
    around = lot.sample([other for other in others if other.author != one.author], 6)
    text = "".join(f'<div class="a4">{escape(paragraph)}</div>' for paragraph in one.paragraphs)
    return (
        f'<!doctype html><html lang="id"><head><meta charset="utf-8"><title>Warta Kelana</title></head><body>'
        f'<div class="t0"><h1><a href="/">Warta Kelana, Kabar dari Tepi Sungai</a></h1><div>{_printed(today)}</div>'
        f'<div><a href="/kota">Kota</a> <a href="/desa">Desa</a> <a href="/niaga">Niaga</a></div></div>'
        f'<div class="w1"><div class="r9">{_teasers(around[:2])}</div>'
        f'<div class="k2"><div class="z8">{escape(one.title)}</div>'
        f'<div class="c3"><span class="u1">{one.author}</span><span class="u2">{_printed(one.published)}</span></div>'
        f'<div class="m5">{text}<div class="a4 b6">{NOTE}</div>'
        f'<div class="y3"><div class="a4"><a href="{around[2].path}">{escape(around[2].title)}</a></div></div></div>'
        f'<div class="r9">{_teasers(around[3:])}</div></div></div>'
        f'<div class="t0"><div>{NOTE}</div></div></body></html>'
    ).encode()


def _teasers(others: Iterable[Story]) -> str:
    """Return neighbours as the theme announces them: headline, byline, date and their first paragraphs, unlinked."""
    return "".join(
        f'<div class="z8">{escape(other.title)}</div><div class="c3"><span class="u1">{other.author}</span>'
        f'<span class="u2">{_printed(other.published)}</span></div>'
        f'<div class="a4">{escape(other.paragraphs[0])}</div><div class="a4">{escape(other.paragraphs[1])}</div>'
        for other in others
    )


def _printed(moment: datetime) -> str:
    local = moment.astimezone(ZoneInfo(ZONE))
    return f"{local:%d/%m/%Y %H.%M}"


def feed(announced: Iterable[Story], home: str) -> bytes:
    """Return the feed: title, moment, author and the beginning of the text, cut as WordPress cuts it."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{home}{one.path}</link>"
        f"<pubDate>{format_datetime(one.published)}</pubDate><dc:creator>{one.author}</dc:creator>"
        f"<description>{escape(' '.join(one.text.split()[:25]))} […]</description></item>"
        for one in announced
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Warta Kelana</title>{items}</channel></rss>"
    ).encode()
