"""Serves a newsroom on 127.0.0.1: one port, the sites told apart by the name the browser asks for."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import replace
from email.utils import format_datetime
from hashlib import sha1
from http import HTTPStatus
from socket import MSG_PEEK
from socketserver import BaseServer, StreamRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING

from crawler.newsroom.editions import edition_of
from crawler.newsroom.models import Document, Newsroom, Override, Piece, Visit
from crawler.newsroom.shelves import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from crawler.newsroom.models import Newsroom, Site

KEPT_HEADERS = ("if-none-match", "if-modified-since", "accept-encoding", "from", "range", "connection")
UNKNOWN = Document(body=b"no such site", status=421)
IDLE = 60  # seconds after which a silent connection is closed
HANDSHAKE = b"\x16"  # with which TLS begins, which is not spoken here


class RunningNewsroom:
    """A newsroom that is being served, with what it was asked for."""

    def __init__(self, newsroom: Newsroom, port: int) -> None:
        self.newsroom = newsroom
        self.port = port
        self.filler = newsroom.filler.encode()
        self._lock = Lock()
        self._visits: list[Visit] = []
        self._overrides: dict[tuple[str, str], Override] = {}
        self._shelves = {site.slug: Shelf(edition_of(newsroom, site.slug, port)) for site in newsroom.sites}

    @property
    def requests(self) -> list[Visit]:
        """Return all visits so far in the order of their arrival."""
        with self._lock:
            return list(self._visits)

    def url_of(self, slug: str, path: str = "/") -> str:
        """Return the address of *path* at a site."""
        return f"http://{slug}.localhost:{self.port}{path}"

    def url(self, piece: Piece) -> str:
        """Return the address under which *piece* belongs into an archive."""
        return self.url_of(piece.source, piece.path)

    def write_seeds(self, folder: Path) -> None:
        """Write folder/sources/newsroom.toml with one entry per site."""
        path = folder / "sources" / "newsroom.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(seeds_of(self.newsroom, self.port), "utf-8")

    def answer(
        self,
        slug: str,
        path: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        times: int | None = None,
        delay: float = 0.0,
    ) -> None:
        """Answer *path* ("*": all of a site) like this, for good or for the next *times* visits."""
        override = Override(status=status, headers=dict(headers or {}), body=body, delay=delay, times=times)
        with self._lock:
            self._overrides[slug, path] = override

    def answer_raw(self, slug: str, path: str, *pieces: bytes, pause: float = 0.0) -> None:
        """Answer *path* with these bytes, *pause* seconds apart, and end the connection."""
        override = Override(status=0, headers={}, body=b"", delay=0.0, times=None, raw=pieces, pause=pause)
        with self._lock:
            self._overrides[slug, path] = override

    def publish(self, piece: Piece) -> None:
        """Print a further piece: feed, sitemap, listings and its own page know it from the next visit on."""
        self._reprint(piece.source, (*self.newsroom.pieces, piece))

    def change(self, piece: Piece, changed: Piece) -> None:
        """Print *changed* in the place of *piece*, perhaps at another address."""
        self._reprint(piece.source, tuple(changed if one is piece else one for one in self.newsroom.pieces))

    def withdraw(self, piece: Piece) -> None:
        """Print *piece* no more: whoever asks for it is told that there is no such page."""
        self._reprint(piece.source, tuple(one for one in self.newsroom.pieces if one is not piece))

    def _reprint(self, slug: str, pieces: tuple[Piece, ...]) -> None:
        with self._lock:
            self.newsroom = replace(self.newsroom, pieces=pieces)
            self._shelves[slug] = Shelf(edition_of(self.newsroom, slug, self.port))

    def arrive(self, visit: Visit) -> int:
        """Note a visit as it begins; the number returned is its place."""
        with self._lock:
            self._visits.append(visit)
            return len(self._visits) - 1

    def leave(self, place: int, status: int) -> None:
        """Note how a visit was answered."""
        with self._lock:
            self._visits[place] = replace(self._visits[place], ended=time.monotonic(), status=status)

    def decide(self, host: str, target: str) -> Override | Document:
        """Return what *target* answers at *host* now."""
        prefix, slug = _site_of(host)
        if slug not in self._shelves:
            return UNKNOWN
        return self._overridden(slug, target) or self._shelves[slug].document(prefix, target)

    def _overridden(self, slug: str, target: str) -> Override | None:
        if not self._overrides:
            return None
        with self._lock:
            for path in (target, target.partition("?")[0], "*"):
                override = self._overrides.get((slug, path))
                if override is not None and override.times != 0:
                    self._overrides[slug, path] = override.used()
                    return override
        return None


def _site_of(host: str) -> tuple[str, str]:
    """Return the sub-host ("", "www.", "amp.", "m.") and the slug of a Host header."""
    labels = host.partition(":")[0].lower().removesuffix(".localhost").split(".")
    return (f"{labels[0]}." if len(labels) > 1 else ""), labels[-1]


class _Reception(StreamRequestHandler):
    """Answers the requests of one connection; by hand, since http.server and twisted.web take several times as long."""

    disable_nagle_algorithm = True
    timeout = IDLE
    server: _Server

    def handle(self) -> None:
        try:
            if self.connection.recv(1, MSG_PEEK) == HANDSHAKE:  # which may have no end of a line to wait for
                return
            while self._answer_one():
                pass
        except (ConnectionError, TimeoutError):
            return  # the visitor went away, which is the visitor's good right

    def _answer_one(self) -> bool:
        """Answer one request; False once the connection should end."""
        line = self.rfile.readline(65_536).decode("latin-1").split()
        if len(line) != 3:
            return False
        headers = self._headers()
        method, target, _ = line
        running, host = self.server.running, headers.get("host", "")
        started = time.monotonic()
        place = running.arrive(_visit(started, host, target, headers))
        decided = running.decide(host, target)
        if isinstance(decided, Override) and decided.raw:
            running.leave(place, 0)
            return self._send_raw(decided)
        status, answer = respond(decided, headers, running.filler, has_body=method != "HEAD")
        running.leave(place, status)
        self.wfile.write(answer)
        return headers.get("connection", "").lower() != "close"

    def _send_raw(self, override: Override) -> bool:
        for piece in override.raw:
            self.wfile.write(piece)
            time.sleep(override.pause)
        return False

    def _headers(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        while (line := self.rfile.readline(65_536).strip()) != b"":
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return headers


def _visit(started: float, host: str, target: str, headers: Mapping[str, str]) -> Visit:
    return Visit(
        started=started,
        ended=started,
        host=host.partition(":")[0],
        path=target,
        status=0,
        user_agent=headers.get("user-agent", ""),
        headers={name: headers[name] for name in KEPT_HEADERS if name in headers},
    )


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024
    running: RunningNewsroom


@contextmanager
def serve(newsroom: Newsroom, *, port: int = 0) -> Iterator[RunningNewsroom]:
    """Serve *newsroom* on 127.0.0.1 until the block ends; port 0 takes a free one."""
    with _Server(("127.0.0.1", port), _Reception) as server:
        server.running = RunningNewsroom(newsroom, server.server_address[1])
        thread = Thread(target=_run, args=(server,), daemon=True, name="newsroom")
        thread.start()
        try:
            yield server.running
        finally:
            server.shutdown()
            thread.join()


def _run(server: BaseServer) -> None:
    server.serve_forever(poll_interval=0.02)  # the end of every test waits this long


def seeds_of(newsroom: Newsroom, port: int) -> str:
    """Return sources for all sites as they are served on *port*."""
    return "\n".join(_seeds_entry(site, port) for site in newsroom.sites)


def _seeds_entry(site: Site, port: int) -> str:
    home = f"http://{site.host}:{port}"
    lines = [
        f"[{site.slug}]",
        f'home = "{home}/"',
        f"name = {json.dumps(site.name)}",
        f"regions = {json.dumps(list(site.regions))}",
        f'timezone = "{site.timezone}"',
    ]
    if site.channels:
        channels = (f'  {{ kind = "{kind}", url = "{home}{path}" }},' for kind, path in site.channels)
        lines += ["channels = [", *channels, "]"]
    return "\n".join([*lines, ""])


def respond(
    decided: Override | Document, headers: Mapping[str, str], filler: bytes, *, has_body: bool
) -> tuple[int, bytes]:
    """Return the status and all bytes of the response, so that it is sent at once."""
    if isinstance(decided, Override):
        time.sleep(decided.delay)
        return decided.status, _override(decided, has_body=has_body)
    validators = _validators(decided)
    if validators and _is_known(validators, headers):
        return 304, _join(304, validators, b"")
    body = decided.body if decided.rest is None else decided.body + filler + decided.rest
    lines = {"Content-Type": decided.kind, "Content-Length": str(len(body)), **validators, **decided.headers}
    if decided.location:
        lines["Location"] = decided.location
    return decided.status, _join(decided.status, lines, body if has_body else b"")


def _override(override: Override, *, has_body: bool) -> bytes:
    lines = {"Content-Type": "text/html; charset=UTF-8", "Content-Length": str(len(override.body))}
    return _join(override.status, lines | dict(override.headers), override.body if has_body else b"")


def _validators(document: Document) -> dict[str, str]:
    if not document.has_validators:
        return {}
    lines = {"ETag": f'"{sha1(document.body, usedforsecurity=False).hexdigest()[:20]}"'}
    if document.modified is not None:
        lines["Last-Modified"] = format_datetime(document.modified, usegmt=True)
    return lines


def _is_known(validators: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Say whether the visitor already has the document; a tag is asked before a date (RFC 9110, 13.2.2)."""
    if "if-none-match" in headers:
        return validators["ETag"] in headers["if-none-match"]
    return "Last-Modified" in validators and headers.get("if-modified-since") == validators["Last-Modified"]


def _join(status: int, lines: Mapping[str, str], body: bytes) -> bytes:
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} {phrase}\r\nServer: newsroom\r\n{head}\r\n".encode("latin-1") + body
