"""Sites that mean us harm: no page, channel or redirect stops a run, fills the memory or leads us inside."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import zlib
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import AF_INET, SOCK_STREAM, create_server, socket
from threading import Thread

import pytest

from tests.conftest import PATIENCE, QUICK
from tests.small_sites import ok, open_desk, rss, serve_rudely, small_sites, states, visits

LOOK = 0.02  # seconds between two looks at a running crawl
KEPT = ("kept", None)
MIB = 1024 * 1024
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


# Addresses inside.

@contextmanager
def insiders():
    """Listen where nobody should call: one port on two addresses inside; yield the port and who called."""
    calls = []
    with ExitStack() as stack:
        second = stack.enter_context(create_server(("127.0.0.2", 0)))
        port = second.getsockname()[1]
        third = stack.enter_context(create_server(("127.0.0.3", port)))
        for listener in (second, third):
            Thread(target=_note_calls, args=(listener, calls), daemon=True).start()
        yield port, calls
        for listener in (second, third):
            listener.shutdown(2)  # wakes the thread that waits in it


def _note_calls(listener, calls):
    while True:
        try:
            connection, caller = listener.accept()
        except OSError:
            return
        calls.append(caller)
        connection.close()


INSIDE = (
    "http://127.0.0.2:{port}/", "http://2130706434:{port}/", "http://0x7f000002:{port}/", "http://0177.0.0.2:{port}/",
    "http://127.2:{port}/", "http://[::1]:{port}/", "http://[::ffff:127.0.0.2]:{port}/", "http://[::ffff:7f00:2]:{port}/",
    "http://0.0.0.0:{port}/", "http://10.0.0.1/", "http://10.0.0.1/lagi/", "http://169.254.169.254/latest/meta-data/",
    "http://127。0。0。2:{port}/", "file:///etc/passwd", "data:text/html,smart%20city", "ftp://127.0.0.2:{port}/",
    "//127.0.0.2:{port}/", "javascript:alert(1)", "http://u:p@127.0.0.2:{port}/", "gopher://127.0.0.2:{port}/",
)  # fmt: skip


@pytest.fixture(scope="module")
def led_inside(tmp_path_factory):
    """Sites that lead to addresses inside in every way, with only 127.0.0.1 allowed."""
    sites = {"alih": len(INSIDE), "umpan": 2, "peta": 2, "kanon": 2, "aturan": 2, "jujur": 2}
    room = small_sites(sites, feed_length=len(INSIDE))
    folder = tmp_path_factory.mktemp("inside")
    with insiders() as (port, calls), open_desk(room, folder, PANTAU_ALLOW_PRIVATE="127.0.0.1/32") as desk:
        desk.port, desk.calls = port, calls
        room, inside = desk.newsroom, [address.format(port=port) for address in INSIDE]
        for number, address in enumerate(inside, 1):
            room.answer("alih", f"/smart-city-{number}/", status=302, headers={"Location": quoted(address)})
        room.answer("umpan", "/feed/", body=rss([("Kabar", address + "kabar-kota-cerdas/") for address in inside]))
        locs = "".join(f"<url><loc>{address}kabar-kota-cerdas/</loc></url>" for address in inside)
        room.answer("peta", "/feed/", body=f"<urlset>{locs}</urlset>".encode())
        page = room._shelves["kanon"].document("", "/smart-city-1/").body.decode()
        page = page.replace(room.url_of("kanon", "/smart-city-1/"), f"http://127.0.0.2:{port}/smart-city-1/")
        room.answer("kanon", "/smart-city-1/", body=page.encode())
        room.answer("aturan", "/robots.txt", status=301, headers={"Location": f"http://127.0.0.2:{port}/robots.txt"})
        seeds = desk.seeds / "sources" / "newsroom.toml"
        seeds.write_text(seeds.read_text().replace('kind = "feed", url = "http://peta', 'kind = "sitemap", url = "http://peta'))
        (desk.seeds / "sources" / "dalam.toml").write_text(f'[dalam]\nhome = "http://127.0.0.2:{port}/"\n')
        desk.summary = desk.crawl()
        yield desk


def quoted(address):
    return address.replace("。", "%E3%80%82")


def test_nobody_inside_is_called(led_inside):
    assert led_inside.calls == []
    assert led_inside.summary["outcome"] == "finished"
    hosts = {visit.host for visit in led_inside.newsroom.requests}
    print(hosts)


def test_every_candidate_that_leads_inside_has_its_reason(led_inside):
    import pprint
    pprint.pprint(led_inside.rows("SELECT url, source, state,reason FROM ledger"))
    pprint.pprint(led_inside.rows("SELECT source,error FROM source_runs"))
    assert 0
