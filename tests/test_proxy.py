"""A proxy that PANTAU_PROXY names: all goes through it, one of the environment is not used, and no password is told."""

from __future__ import annotations

import gzip
from contextlib import contextmanager
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest

from crawler.middlewares.site import ports_of
from crawler.models import Channel, ChannelKind
from crawler.resolver import GuardingResolver, PrivateAddress, parse_networks
from tests.make import make_source
from tests.small_sites import open_desk, page, rss, small_sites

SECRET = "geheim"


@contextmanager
def proxy(answers):
    """Serve a proxy that knows only some addresses; yield its own and the list of what it was asked."""
    asked = []

    class Handler(StreamRequestHandler):
        def handle(self):
            words = self.rfile.readline().split()
            heads = {name.lower(): value.strip() for name, _, value in (
                line.decode().partition(":") for line in iter(self.rfile.readline, b"\r\n")
            )}  # fmt: skip
            asked.append((words[1].decode(), heads.get("proxy-authorization")))
            body = answers.get(words[1].decode())
            status = b"404 Not Found" if body is None else b"200 OK"
            length = b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body or b"")
            self.wfile.write(b"HTTP/1.1 %b\r\n%b" % (status, length) + (body or b""))

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://u:{SECRET}@127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()


def test_all_goes_through_the_proxy_but_what_is_inside_and_no_password_is_captured(tmp_path):
    room = small_sites({"kabar": 1})
    [piece] = room.pieces
    strange = "http://kabar.invalid:9200/smart-city/"
    links = ("http://kabar.invalid/satu/", "http://10.0.0.1/smart-city/", strange)
    feed = rss([(piece.title, link) for link in links])
    with proxy({"http://kabar.invalid/feed/": feed, "http://kabar.invalid/satu/": page(piece)}) as (address, asked):
        # Its own address is private, and need not be allowed; that of the environment is not used.
        environment = {"PANTAU_PROXY": address, "http_proxy": "http://127.0.0.1:9", "PANTAU_ALLOW_PRIVATE": ""}
        with open_desk(room, tmp_path, **environment) as desk:
            sources = Path(desk.seeds, "sources", "newsroom.toml")
            sources.write_text(
                '[kabar]\nhome = "http://kabar.invalid/"\n'
                'channels = [{ kind = "feed", url = "http://kabar.invalid/feed/" }]\n'
                '[dalam]\nhome = "http://192.168.7.7/"\n', "utf-8",
            )  # fmt: skip
            summary = desk.crawl("--set", "DOWNLOAD_DELAY=0", "--log-file", str(tmp_path / "log"))
            [article] = desk.rows("SELECT url FROM articles")
            [elsewhere] = desk.rows("SELECT state, reason FROM ledger WHERE url LIKE '%:9200/%'")
            [inside] = desk.rows("SELECT error FROM source_runs WHERE source = 'dalam'")
    assert (article["url"], summary["kept"]) == ("http://kabar.invalid/satu/", 1)
    assert "192.168.7.7 leads to the private address" in str(inside["error"])
    assert {url.split("/")[2] for url, _ in asked} == {"kabar.invalid"}
    cure = "if it is, name it in the home or a channel of its entry"
    refused = f"AddressRefused: port 9200 is not where kabar is found; {cure}"
    assert (elsewhere["state"], elsewhere["reason"]) == ("refused", refused)
    assert {secret for _, secret in asked} == {"Basic dTpnZWhlaW0="}
    written = b"".join(
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and "seeds" not in path.parts
    )
    assert SECRET.encode() not in written
    assert b"Proxy-Authorization" not in b"".join(_unpacked(path) for path in tmp_path.rglob("*.warc.gz*"))


@pytest.mark.parametrize(
    ("home", "channels", "ports"),
    [
        ("https://kabar.invalid/", (), {80, 443}),
        ("https://[2606:4700::1111]/", ("https://[2606:4700::1111]:8443/feed/",), {80, 443, 8443}),
        ("http://kabar.invalid:8080/", ("http://kabar.invalid:81/feed/",), {80, 81, 443, 8080}),
    ],
)
def test_a_source_is_asked_at_the_ports_of_the_web_and_those_that_its_entry_names(home, channels, ports):
    declared = tuple(Channel(kind=ChannelKind.FEED, url=url) for url in channels)
    source = make_source("kabar", home=home, channels=declared)
    assert ports_of(source) == ports


def _unpacked(path):
    return gzip.decompress(path.read_bytes())


@pytest.fixture(scope="module")
def resolver():
    made = GuardingResolver.__new__(GuardingResolver)
    made.allowed, made.proxy = parse_networks("10.1.0.0/16"), ""
    return made


@pytest.mark.parametrize(
    "name", ["10.0.0.1", "127.0.0.1", "::1", "[::1]", "localhost", "a.localhost", "2130706433", "dalam", "0x7f.1"]
)
def test_what_is_or_may_be_inside_is_not_handed_to_a_proxy(resolver, name):
    with pytest.raises(PrivateAddress):
        resolver.check_unresolved(name)


@pytest.mark.parametrize("name", ["kabar.example", "10.1.2.3", "8.8.8.8", "www.kabar.co.id.", "xn--e1aybc.xn--p1ai"])
def test_other_names_are(resolver, name):
    assert resolver.check_unresolved(name) is None
