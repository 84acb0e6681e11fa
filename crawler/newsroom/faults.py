"""The faulty site: pages that misbehave, each in one way that has a name, for a sound article to stand beside.

What becomes of each stands beside it: "kept", a drop, or the state in which its candidate ends.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

from crawler.text import MIB

if TYPE_CHECKING:
    from crawler.newsroom.models import Piece
    from crawler.newsroom.server import RunningNewsroom

WORDS = b"gerakan menuju smart city kota cerdas "
LOREM = (b"<p>" + WORDS * 8 + b"</p>") * 4
KINDS = {"jenis-salah": {"Content-Type": "image/jpeg"}}
CONSENT = (
    b"<!doctype html><html><head><title>Kota cerdas</title></head><body><main><h1>Kota cerdas dan Anda</h1>"
    b"<p>Situs ini memakai kuki agar layanan smart city berjalan baik. Dengan menekan setuju, Anda mengizinkan "
    b"kuki kami dan kuki mitra. Kuki statistik menghitung kunjungan. Kuki iklan menyesuaikan tawaran. Anda "
    b"dapat menolak kuki kapan saja di pengaturan. Tanpa kuki wajib, halaman gerakan menuju smart city tidak "
    b"dapat dibuka.</p><button>Setuju</button></main></body></html>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One misbehaviour: what is answered, and what becomes of it."""

    name: str
    ends: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    raw: tuple[bytes, ...] = ()
    pause: float = 0.0

    @property
    def path(self) -> str:
        """Return where the page stands."""
        return f"/kota-cerdas-rusak-{self.name}/"


def misbehave(room: RunningNewsroom, slug: str, faults: list[Fault]) -> None:
    """Let a site of *room* answer the faulty pages."""
    for fault in faults:
        if fault.raw:
            room.answer_raw(slug, fault.path, *fault.raw, pause=fault.pause)
        else:
            room.answer(slug, fault.path, status=fault.status, headers=fault.headers, body=fault.body)


def faults_of(article: Piece, *, inside: str) -> list[Fault]:
    """Return all misbehaviours, on pages of which some show *article*; some lead to *inside*, an address of no site."""
    page = _page_around(article)
    return [
        *_statuses(page),
        *_redirects(inside),
        *_encodings(page),
        *_contents(article, page, inside),
        *_protocols(page),
    ]


def _page_around(article: Piece, head: str = "", body: str = "") -> bytes:
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs)
    return (
        f"<!doctype html><html><head><title>{escape(article.title)}</title>{head}</head><body>{body}<article>"
        f"<h1>{escape(article.title)}</h1><div class='entry-content'>{text}</div></article></body></html>"
    ).encode()


def _statuses(page: bytes) -> list[Fault]:
    """An article is in the body each time; the status says that it is none."""
    ends = {
        400: "failed",
        401: "refused",
        402: "refused",
        403: "refused",
        404: "gone",
        408: "failed",
        410: "gone",
        418: "failed",
        429: "failed",
        451: "refused",
        500: "failed",
        502: "failed",
        503: "failed",
        504: "failed",
        522: "failed",
        999: "failed",
    }
    faults = [Fault(name=f"status-{status}", ends=end, status=status, body=page) for status, end in ends.items()]
    empty = [Fault(name=f"kosong-{status}", ends="dropped", status=status) for status in (200, 204)]
    return [*faults, *empty, Fault(name="tak-berubah", ends="failed", status=304)]


def _redirects(inside: str) -> list[Fault]:
    to = {
        "diri-sendiri": "/kota-cerdas-rusak-diri-sendiri/",
        "ke-dalam": inside,
        "ke-berkas": "file:///etc/passwd",
        "ke-data": "data:text/html,smart%20city",
        "ke-skrip": "javascript:alert(1)",
        "ke-surat": "mailto:redaksi@kabar.example",
        "ke-port": "http://127.0.0.1:1/",
        "ke-ruwet": "http://[::1/",
        "ke-beranda": "/",
    }
    ends = {"ke-dalam": "refused", "ke-beranda": "dropped"}
    led = [
        Fault(name=name, ends=ends.get(name, "failed"), status=302, headers={"Location": address})
        for name, address in to.items()
    ]
    return [*led, Fault(name="tanpa-tujuan", ends="failed", status=302)]


def _encodings(page: bytes) -> list[Fault]:
    lies = [
        Fault(name=f"bukan-{name}", ends="failed", headers={"Content-Encoding": name}, body=page)
        for name in ("gzip", "br", "zstd")
    ]
    return [
        *lies,
        Fault(
            name="bom-gzip", ends="failed", headers={"Content-Encoding": "gzip"}, body=gzip.compress(bytes(100 * MIB))
        ),
        Fault(name="gzip-putus", ends="kept", headers={"Content-Encoding": "gzip"}, body=gzip.compress(page)[:-20]),
        Fault(name="sandi-asing", ends="kept", headers={"Content-Encoding": "x-rahasia"}, body=page),
        Fault(name="aksara-salah", ends="kept", headers={"Content-Type": "text/html; charset=utf-99"}, body=page),
        Fault(name="utf-16", ends="kept", body=page.decode().encode("utf-16")),
        Fault(name="byte-nol", ends="kept", body=page.replace(b"</p>", b"\0</p>")),
    ]


def _contents(article: Piece, page: bytes, inside: str) -> list[Fault]:
    dropped, kept = _no_articles(article), _odd_articles(article, page, inside)
    return [
        *(Fault(name=name, ends="dropped", body=body) for name, body in dropped.items()),
        *(Fault(name=name, ends="kept", body=body, headers=KINDS.get(name, {})) for name, body in kept.items()),
        Fault(name="terlalu-besar", ends="failed", body=b"<html>" + WORDS * (13 * MIB // len(WORDS))),
    ]


def _no_articles(article: Piece) -> dict[str, bytes]:
    return {
        "pdf": b"%PDF-1.7 " + WORDS * 40,
        "gambar": b"\x89PNG\r\n\x1a\n" + WORDS * 40,
        "arsip-zip": b"PK\x03\x04" + WORDS * 40,
        "spasi": b" \n" * 5000,
        "skrip-saja": b"<html><script>" + WORDS * 40 + b"</script></html>",
        "kuki": CONSENT,
        "masuk": b"<html><head><title>Masuk untuk melanjutkan</title></head><body>" + LOREM + b"</body></html>",
        "tak-ditemukan": b"<html><head><title>Halaman tidak ditemukan</title></head><body>" + LOREM + b"</body></html>",
        "pendek": b"<html><body><h1>Kota</h1><p>Smart city.</p></body></html>",
        "dalam-sekali": b"<html><body>" + b"<div>" * 50_000 + WORDS * 40,
        "noindex": _page_around(article, head='<meta name="robots" content="noindex">'),
    }


def _odd_articles(article: Piece, page: bytes, inside: str) -> dict[str, bytes]:
    return {
        "bengkak": b"<html><body><h1>Smart city</h1><p>" + WORDS * (5 * MIB // len(WORDS)),
        "tak-ditutup": page.replace(b"</p>", b"").replace(b"</div>", b""),
        "kanonik-ke-dalam": _page_around(article, head=f'<link rel="canonical" href="{inside}">'),
        "dasar-ke-dalam": _page_around(article, head=f'<base href="{inside}">'),
        "segar-ke-dalam": _page_around(article, head=f'<meta http-equiv="refresh" content="0; url={inside}">'),
        "gambar-ke-dalam": _page_around(article, body=f'<img src="{inside}"><iframe src="{inside}"></iframe>'),
        "entitas": b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + page.replace(b"<p>", b"<p>&x;"),
        "atribut": page.replace(b"<article>", b"<article " + b"a=1 " * 100_000 + b">"),
        "jenis-salah": page,
    }


def _protocols(page: bytes) -> list[Fault]:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    length = str(len(page)).encode()
    return [
        Fault(name="bukan-http", ends="failed", raw=(b"\x00\xffbukan HTTP\r\n: :\r\n\r\n",)),
        Fault(name="putus-di-kepala", ends="failed", raw=(head,)),
        Fault(name="putus-di-isi", ends="failed", raw=(head + b"Content-Length: 999999\r\n\r\n" + page,)),
        Fault(name="potongan-rusak", ends="failed", raw=(head + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n" + page,)),
        Fault(
            name="potongan-putus", ends="failed", raw=(head + b"Transfer-Encoding: chunked\r\n\r\nFFFFF\r\n" + page,)
        ),
        Fault(name="kepala-raksasa", ends="failed", raw=(head + b"X-Isi: " + b"a" * MIB + b"\r\n\r\n" + page,)),
        Fault(
            name="dua-panjang", ends="failed", raw=(head + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + page,)
        ),
        Fault(name="panjang-minus", ends="failed", raw=(head + b"Content-Length: -5\r\n\r\n" + page,)),
        Fault(name="tanpa-panjang", ends="kept", raw=(head + b"\r\n" + page,)),
        Fault(
            name="baris-aneh",
            ends="kept",
            raw=(head + b"Content-Length: " + length + b"\r\nX-Aneh: \xff\xfe\r\n\r\n" + page,),
        ),
        Fault(name="menetes", ends="failed", raw=(head + b"\r\n<html>", *[b" "] * 40), pause=0.3),
    ]
