"""Many small sites in one newsroom, so that one crawl shows how many kinds of trouble end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import escape
from itertools import pairwise
from socket import socket
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

from crawler.newsroom import build_newsroom, serve
from crawler.times import now
from tests.conftest import Desk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from crawler.newsroom import Newsroom, Piece

FEED = (("feed", "/feed/"),)


def piece_of(model: Piece, slug: str, number: int) -> Piece:
    """Return a piece on the topic; number 1 is a site's newest."""
    return replace(
        model, source=slug, path=f"/smart-city-{number}/", title=f"{model.title} ({number})", is_split=False,
        announced="", published=model.published - timedelta(minutes=number),
    )  # fmt: skip


def small_sites(pieces: Mapping[str, int], *, channels: tuple[tuple[str, str], ...] = FEED, **changes: Any) -> Newsroom:
    """Return a newsroom of sites that are alike: each slug with that many pieces on the topic."""
    room = build_newsroom(now(), articles=30, filler=0)
    site = room.site("warta-pesisir")
    model = next(one for one in room.pieces_of(site.slug) if one.expected == "kept")
    changes = {"channels": channels, "sitemap": "none", "tracking": False} | changes
    sites = tuple(replace(site, slug=slug, name=slug.title(), **changes) for slug in pieces)
    written = tuple(piece_of(model, slug, n) for slug, count in pieces.items() for n in range(1, count + 1))
    return replace(room, sites=sites, pieces=written)


@contextmanager
def open_desk(newsroom: Newsroom, folder: Path, **environment: str) -> Iterator[Desk]:
    with serve(newsroom) as running:
        yield Desk(running, folder, environment)


def declare(desk: Desk, slug: str, *channels: str) -> None:
    """Give a source of the seeds other channels than its feed: kinds and paths in turn, or none."""
    seeds = desk.seeds / "sources" / "newsroom.toml"
    url_of = desk.newsroom.url_of
    pairs = zip(channels[::2], channels[1::2], strict=True)
    entries = "".join(f'{{ kind = "{kind}", url = "{url_of(slug, path)}" }}, ' for kind, path in pairs)
    old = f'channels = [\n  {{ kind = "feed", url = "{url_of(slug, "/feed/")}" }},\n]\n'
    text = seeds.read_text()
    assert old in text
    seeds.write_text(text.replace(old, f"channels = [{entries}]\n" if channels else ""))


def rss(entries: Iterable[tuple[str, str]]) -> bytes:
    """Return a feed of entries, each a title and an address."""
    items = "".join(f"<item><title>{escape(name)}</title><link>{escape(url)}</link></item>" for name, url in entries)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Umpan</title>{items}</channel></rss>'.encode()


def page(piece: Piece, head: str = "", body: str = "") -> bytes:
    """Return a plain page that holds *piece*, with whatever else should stand in it."""
    text = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in piece.paragraphs)
    moment = f'<meta property="article:published_time" content="{piece.published.isoformat()}">'
    return (
        f"<!doctype html><html><head><title>{escape(piece.title)}</title>{moment}{head}</head><body><article>"
        f"<h1>{escape(piece.title)}</h1><div class='entry-content'>{text}</div></article>{body}</body></html>"
    ).encode()


def states(desk: Desk) -> dict[str, list[tuple[str, str | None]]]:
    """Return state and reason of every candidate by source, newest first."""
    found: dict[str, list[tuple[str, str | None]]] = {}
    for row in desk.rows("SELECT source, state, reason FROM ledger ORDER BY published DESC, url"):
        found.setdefault(row["source"], []).append((row["state"], row["reason"]))
    return found


def visits(desk: Desk, slug: str) -> list[Any]:
    """Return the visits to a site under all its names, in their order."""
    hosts = (f"{slug}.localhost", f".{slug}.localhost")
    return [one for one in desk.newsroom.requests if one.host == hosts[0] or one.host.endswith(hosts[1])]


def gaps(seen: list[Any]) -> list[float]:
    """Return the seconds between the end of each visit and the start of the next."""
    return [later.started - earlier.ended for earlier, later in pairwise(seen)]


@dataclass
class Rude:
    """A server that answers with whatever bytes it is given, and keeps the heads of the requests it was sent."""

    port: int
    answers: dict[str, bytes | Callable[[socket], None]]
    heads: list[bytes] = field(default_factory=list)

    def url(self, slug: str, path: str = "/") -> str:
        return f"http://{slug}.localhost:{self.port}{path}"


class _RudeHandler(StreamRequestHandler):
    timeout = 30

    def handle(self) -> None:
        rude: Rude = self.server.rude  # type: ignore[attr-defined]
        head = b"".join(iter(self.rfile.readline, b"\r\n"))
        if not head:
            return
        rude.heads.append(head)
        host = next((line[5:].strip() for line in head.splitlines() if line.lower().startswith(b"host:")), b"")
        slug, path = host.decode().partition(".")[0], head.split()[1].decode()
        answer = rude.answers.get(slug + path, rude.answers.get(slug, b"HTTP/1.1 404 Not Found\r\n\r\n"))
        try:
            answer(self.request) if callable(answer) else self.wfile.write(answer)
        except OSError:
            return  # the visitor had enough


class _RudeServer(ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128  # as many may come at once as a test has sites


@contextmanager
def serve_rudely(**answers: bytes | Callable[[socket], None]) -> Iterator[Rude]:
    """Serve on 127.0.0.1 until the block ends; answers are by slug, or by slug and path."""
    with _RudeServer(("127.0.0.1", 0), _RudeHandler) as server:
        server.rude = Rude(server.server_address[1], dict(answers))  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server.rude  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


def ok(body: bytes, **headers: str) -> bytes:
    """Return a whole answer that ends with its connection."""
    lines = {"Content-Type": "text/html", "Content-Length": str(len(body)), "Connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return b"HTTP/1.1 200 OK\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()).encode() + b"\r\n" + body
