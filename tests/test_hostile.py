"""Sites that mean us harm: no page, channel or redirect stops a run, fills the memory or leads us inside."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import zlib
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest

from tests.conftest import PATIENCE, QUICK
from tests.small_sites import declare, ok, open_desk, page, rss, serve_rudely, small_sites, states, visits

LOOK = 0.02  # seconds between two looks at a running crawl
RARELY = 5  # looks for one at its ports, which takes the kernel longer than all else
KEPT = ("kept", None)
MIB = 1024 * 1024
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


# Addresses inside.


@contextmanager
def insiders():
    """Listen where nobody should call: one port on two addresses inside; yield the port and who called."""
    calls = []
    with ExitStack() as stack:
        first = stack.enter_context(create_server(("127.0.0.1", 0)))  # which 0.0.0.0 means, and where others listen too
        port = first.getsockname()[1]
        second = stack.enter_context(create_server(("127.0.0.2", port)))
        for listener in (first, second):
            Thread(target=_note_calls, args=(listener, calls), daemon=True).start()
        yield port, calls
        for listener in (first, second):
            listener.shutdown(2)  # wakes the thread that waits in it


def _note_calls(listener, calls):
    while True:
        try:
            connection, caller = listener.accept()
        except OSError:
            return
        calls.append(caller)
        connection.close()


# What leads inside, and the name that is looked up with the address it means; None where nothing is, or nothing found.
INSIDE = {
    "http://127.0.0.2:{port}/": ("127.0.0.2", "127.0.0.2"),
    "http://2130706434:{port}/": ("2130706434", "127.0.0.2"),
    "http://0x7f000002:{port}/": ("0x7f000002", "127.0.0.2"),
    "http://0177.0.0.2:{port}/": ("0177.0.0.2", "127.0.0.2"),
    "http://127.2:{port}/": ("127.2", "127.0.0.2"),
    "http://[::ffff:127.0.0.2]:{port}/": ("::ffff:127.0.0.2", "127.0.0.2"),
    "http://[::ffff:7f00:2]:{port}/": ("::ffff:7f00:2", "127.0.0.2"),
    "http://0.0.0.0:{port}/": ("0.0.0.0", "0.0.0.0"),
    "http://10.0.0.1/": ("10.0.0.1", "10.0.0.1"),
    "http://10.0.0.1/lagi/": ("10.0.0.1", "10.0.0.1"),
    "http://169.254.169.254/latest/meta-data/": ("169.254.169.254", "169.254.169.254"),
    "//127.0.0.2:{port}/": ("127.0.0.2", "127.0.0.2"),
    "http://nama:sandi@127.0.0.2:{port}/": ("127.0.0.2", "127.0.0.2"),
    "http://[::1]:{port}/": None,
    "http://127%E3%80%820%E3%80%820%E3%80%822:{port}/": None,  # with full-width dots
    "file:///etc/passwd": None,
    "data:text/html,smart%20city": None,
    "ftp://127.0.0.2:{port}/": None,
    "gopher://127.0.0.2:{port}/": None,
    "javascript:alert(1)": None,
}


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
            room.answer("alih", f"/smart-city-{number}/", status=302, headers={"Location": address})
        room.answer("umpan", "/feed/", body=rss([("Kabar", address + "kabar-kota-cerdas/") for address in inside]))
        locs = "".join(f"<url><loc>{address}peta-kota-cerdas/</loc></url>" for address in inside)
        room.answer("peta", "/feed/", body=f"<urlset>{locs}</urlset>".encode())
        piece = room.newsroom.pieces_of("kanon")[0]
        link = f'<link rel="canonical" href="http://127.0.0.2:{port}{piece.path}">'
        room.answer("kanon", piece.path, body=page(piece, head=link))
        room.answer("aturan", "/robots.txt", status=301, headers={"Location": f"http://127.0.0.2:{port}/robots.txt"})
        declare(desk, "peta", "sitemap", "/feed/")
        (desk.seeds / "sources" / "dalam.toml").write_text(f'[dalam]\nhome = "http://127.0.0.2:{port}/"\n')
        desk.summary = desk.crawl()
        yield desk


def test_nobody_inside_is_called(led_inside):
    assert led_inside.calls == []
    assert led_inside.summary["outcome"] == "finished"


def test_every_candidate_that_leads_inside_has_its_reason(led_inside):
    guarded = "AddressRefused: {0} leads to the private address {1}, which PANTAU_ALLOW_PRIVATE does not name"
    expected = [("refused", guarded.format(*led)) if led else ("failed", "") for led in INSIDE.values()]
    found = [(state, reason if state == "refused" else "") for state, reason in states(led_inside)["alih"]]
    assert found == expected
    assert led_inside.rows("SELECT url FROM ledger WHERE state <> 'kept' AND reason IS NULL") == []


@pytest.mark.parametrize("slug", ["umpan", "peta"])
def test_an_address_inside_that_a_channel_announces_is_refused_at_once(led_inside, slug):
    announced = f"OtherSite: announced by {slug}, but on a site of its own"
    assert set(states(led_inside)[slug]) == {("refused", announced)}


def test_a_canonical_that_points_inside_is_not_believed(led_inside):
    urls = [row["url"] for row in led_inside.rows("SELECT url FROM articles WHERE source = 'kanon' ORDER BY url")]
    assert urls == [led_inside.newsroom.url_of("kanon", f"/smart-city-{number}/") for number in (1, 2)]


def test_a_site_whose_rules_lie_inside_is_not_asked_for_anything_else(led_inside):
    assert {visit.path for visit in visits(led_inside, "aturan")} == {"/robots.txt"}


def test_a_source_inside_is_said_to_be_inside(led_inside):
    [row] = led_inside.rows("SELECT error FROM source_runs WHERE source = 'dalam'")
    assert "127.0.0.2 leads to the private address 127.0.0.2" in row["error"]


def test_the_other_sites_are_not_harmed_by_it(led_inside):
    assert states(led_inside)["jujur"] == [KEPT, KEPT]


def test_nothing_inside_is_contacted_unless_somebody_allowed_it(tmp_path):
    with open_desk(small_sites({"jujur": 2}), tmp_path, PANTAU_ALLOW_PRIVATE="") as desk:
        done = desk.pantau("crawl", *QUICK)
        assert desk.newsroom.requests == []
    assert done.returncode == 3
    assert "jujur.localhost leads to the private address 127.0.0.1" in done.stderr
    assert "no source could be reached" in done.stderr


# Pages and channels that are too much, or never end, or are not what they say.

WORDS = b"gerakan menuju smart city kota cerdas "
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
BOMB_HEAD = f'<!DOCTYPE rss [<!ENTITY e0 "cerdas ">{ENTITIES}]><rss><channel><title>&e11;</title>'
PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF" + WORDS * 40 + bytes(range(256)) * 400
DEEP = b"<html><body>" + b"<div>" * 100_000 + WORDS * 40 + b"</div>" * 100_000
SWOLLEN = b"<html><body><p>" + WORDS * (5 * MIB // len(WORDS))
ANSI = "\x1b[2J\x1b]0;milikku\x07Kota\x9b31mcerdas\x00\u202e&#27;[2J&#155;31m"

# What becomes of each site's first page, or None where its channel is the trouble; the second page is a healthy one.
ENDS = {
    "raksasa": ("failed", "answer larger than the limit"),  # 20 MiB
    "gzip": ("failed", "answer larger than the limit"),
    "deflate": ("failed", "answer larger than the limit"),
    "bisu": ("failed", "no answer in time"),
    "tetes": ("failed", "no answer in time"),
    "putar": ("failed", "max redirections reached"),  # a redirect loop
    "potong": ("failed", "answer cut short"),
    "kepala": ("failed", "connection lost"),  # a header line of 1 MiB
    "sampah": ("failed", "connection lost"),  # no HTTP at all
    "padat": ("kept", None),  # packed, as most answers are
    "salah": ("kept", None),  # says it is a picture, but is the article
    "gambar": ("dropped", "NotArticle: the page is an image"),  # is a picture, but says it is a page
    "dalam": ("dropped", "NoText: nothing was left once the boilerplate was removed"),  # 100,000 nested elements
    "gembung": ("kept", None),  # 5 MB of topic words
    "umpanbom": None, "xmlbom": None, "petabom": None, "diri": None, "besar": None, "gulung": None,
}  # fmt: skip
DECLARED = {
    "petabom": ("sitemap", "/sitemap.xml.gz"),
    "diri": ("sitemap", "/sitemap.xml"),
    "besar": ("sitemap", "/sitemap.xml"),
    "gulung": ("listing", "/indeks/"),
}
SHORT = ("--set", "DOWNLOAD_TIMEOUT=5")


@cache
def bomb():
    """Return 200 MiB of nothing, packed; whoever only collects the tests need not make it."""
    return gzip.compress(bytes(200 * MIB))


def deflated():
    """Return the same, between the head and the sum of zlib instead of those of gzip."""
    return b"\x78\x9c" + bomb()[10:-8] + zlib.adler32(bytes(200 * MIB)).to_bytes(4)


def drip(connection):
    """Send a byte now and then, for longer than anybody should wait."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
    for _ in range(100):
        connection.sendall(b" ")
        connection.settimeout(0.2)
        with suppress(TimeoutError):
            if connection.recv(1) == b"":
                return


def be_hostile_on_pages(room, rude):
    first = "/smart-city-1/"
    room.answer("raksasa", first, body=b"<html>" + WORDS * (20 * MIB // len(WORDS)))
    room.answer("gzip", first, body=bomb(), headers={"Content-Encoding": "gzip"})
    room.answer("deflate", first, body=deflated(), headers={"Content-Encoding": "deflate"})
    room.answer("bisu", first, body=b"<html>", delay=30)
    for path, to in ((first, "/a/"), ("/a/", "/b/"), ("/b/", "/a/")):
        room.answer("putar", path, status=302, headers={"Location": to})
    article = page(room.newsroom.pieces_of("salah")[0])
    room.answer("padat", first, body=gzip.compress(article), headers={"Content-Encoding": "gzip"})
    room.answer("salah", first, body=article, headers={"Content-Type": "image/png"})
    room.answer("gambar", first, body=PICTURE)
    room.answer("dalam", first, body=DEEP)
    room.answer("gembung", first, body=SWOLLEN)
    for slug, answer in RUDE.items():
        room.answer(slug, first, status=302, headers={"Location": rude.url(slug, first)})
        rude.answers[slug + first] = answer


def be_hostile_in_channels(room):
    room.answer("umpanbom", "/feed/", body=bomb(), headers={"Content-Encoding": "gzip"})
    entry = f"<item><title>&e11;</title><link>{room.url_of('xmlbom', '/smart-city-2/')}</link></item>"
    room.answer("xmlbom", "/feed/", body=f"{BOMB_HEAD}{entry}</channel></rss>".encode())
    room.answer("petabom", "/sitemap.xml.gz", body=bomb(), headers={"Content-Type": "application/gzip"})
    own, healthy = room.url_of("diri", "/sitemap.xml"), room.url_of("diri", "/smart-city-2/")
    index = f"<sitemapindex><sitemap><loc>{own}</loc></sitemap><url><loc>{healthy}</loc></url></sitemapindex>"
    room.answer("diri", "/sitemap.xml", body=index.encode())
    room.answer("besar", "/robots.txt", body=b"User-agent: *\nDisallow: /arsip/\n")
    room.answer("besar", "/sitemap.xml", body=archive_of(room, 60_000))
    card = '<h2><a href="/smart-city-2/">Kota Menata Layanan Cerdas bagi Seluruh Warga Pesisir</a></h2>'
    listing = f'<html><body>{card}<a rel="next" href="/indeks/page/2/">2</a></body></html>'
    for path in ("/indeks/", "/indeks/page/2/"):
        room.answer("gulung", path, body=listing.encode())


def be_hostile_in_words(room):
    model = room.newsroom.pieces_of("kendali")[0]
    title, path = f"{model.title} {ANSI}", f"/smart-{ANSI}-city/"
    written = page(replace(model, paragraphs=tuple(f"{one} {ANSI}" for one in model.paragraphs), title=title))
    room.answer("kendali", "*", body=written.replace(b"&amp;#", b"&#"))
    room.answer("kendali", "/robots.txt", status=404)
    room.answer("kendali", "/feed/", body=rss([(title, room.url_of("kendali", path))]).replace(b"&amp;#", b"&#"))


def archive_of(room, number):
    """Return a sitemap of addresses that robots.txt forbids, and of one healthy page, the newest of all."""
    home = room.url_of("besar", "")
    days = {f"/arsip/kabar-{n}/": f"{2000 + n // 3000}-01-01" for n in range(number)} | {"/smart-city-2/": "2026-01-01"}
    urls = "".join(f"<url><loc>{home}{path}</loc><lastmod>{day}</lastmod></url>" for path, day in days.items())
    return f"<urlset>{urls}</urlset>".encode()


RUDE = {
    "tetes": drip,
    "potong": ok(b"<html><body>" + WORDS, Content_Length="99999"),
    "kepala": b"HTTP/1.1 200 OK\r\nX-Isi: " + b"a" * MIB + b"\r\n\r\n<html>",
    "sampah": b"\x00\xffbukan HTTP\r\n: :\r\n\r\n" * 50,
}


class Watch:
    """What is seen of a running crawl from outside: its largest memory, and the ports it listens on."""

    def __init__(self, process):
        self.process, self.peak, self.ports = process, 0, set()
        self.thread = Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self):
        for number in count():
            if self.process.returncode is not None:
                return
            with suppress(OSError, IndexError):  # it has just ended
                self.peak = max(self.peak, peak_memory(self.process.pid))
                if number % RARELY == 0:
                    self.ports |= listening(self.process.pid)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=LOOK)


def peak_memory(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def listening(pid):
    """Return the local addresses on which a process listens."""
    targets = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            targets.add(str(link.readlink()))
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] in {"0A", "07"} and f"socket:[{fields[9]}]" in targets:
                found.add(fields[1])
    return found


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """One crawl of everything that is hostile at once."""
    room = small_sites(dict.fromkeys(ENDS, 2) | {"jujur": 5, "kendali": 1})
    with serve_rudely() as rude, open_desk(room, tmp_path_factory.mktemp("attacked")) as desk:
        be_hostile_on_pages(desk.newsroom, rude)
        be_hostile_in_channels(desk.newsroom)
        be_hostile_in_words(desk.newsroom)
        for slug, channel in DECLARED.items():
            declare(desk, slug, *channel)
        process = desk.start("crawl", "--json", *QUICK, *SHORT)
        desk.watch = Watch(process) if sys.platform == "linux" else None
        out, desk.err = process.communicate(timeout=PATIENCE)
        desk.summary = json.loads(out)
        yield desk


@pytest.mark.parametrize("slug", [slug for slug, end in ENDS.items() if end])
def test_a_hostile_page_costs_itself_alone(attacked, slug):
    assert states(attacked)[slug] == [ENDS[slug], KEPT]


@pytest.mark.parametrize("slug", [slug for slug, end in ENDS.items() if not end])
def test_a_hostile_channel_costs_itself_alone(attacked, slug):
    assert KEPT in states(attacked)[slug]


def test_of_a_sitemap_without_end_the_newest_are_taken(attacked):
    forbidden = attacked.rows("SELECT url FROM ledger WHERE source = 'besar' AND state = 'refused'")
    assert len(forbidden) == 499


@pytest.mark.parametrize(("slug", "path"), [("diri", "/sitemap.xml"), ("gulung", "/indeks/page/2/")])
def test_what_names_itself_is_read_once(attacked, slug, path):
    assert [visit.path for visit in visits(attacked, slug)].count(path) == 1


def test_the_run_ends_as_any_other_and_the_others_are_not_harmed(attacked):
    assert attacked.summary["outcome"] == "finished"
    assert states(attacked)["jujur"] == [KEPT] * 5
    assert attacked.rows("SELECT url FROM ledger WHERE state = 'pending' OR (state <> 'kept' AND reason IS NULL)") == []
    assert "Traceback" not in attacked.err


@on_linux
def test_the_memory_of_a_crawl_has_a_bound(attacked):
    assert 20 * MIB < attacked.watch.peak < 600 * MIB


@on_linux
def test_a_crawl_listens_to_nobody(attacked):
    assert attacked.watch.ports == set()


@pytest.mark.parametrize("command", ["search", "search --json", "explain", "explain --json", "show", "show --json"])
def test_what_a_page_says_never_drives_a_terminal(attacked, command):
    [row] = attacked.rows("SELECT id, url FROM articles WHERE source = 'kendali'")
    name, *options = command.split()
    asked = {"search": ("--source", "kendali"), "explain": (row["url"],), "show": (str(row["id"]),)}[name]
    done = attacked.pantau(name, *options, *asked)
    assert "smart" in done.stdout.lower()
    assert {character for character in done.stdout if not character.isprintable()} <= {"\n", "\t"}


@on_linux
def test_a_worker_that_is_killed_takes_its_own_page_along_at_most(tmp_path):
    room = small_sites({"jujur": 5})
    with open_desk(room, tmp_path) as desk:
        desk.newsroom.answer("jujur", "/smart-city-1/", body=SWOLLEN)
        process = desk.start("crawl", "--json", *QUICK)
        killed = kill_worker(desk, process)
        out, err = process.communicate(timeout=PATIENCE)
        assert killed
        assert (json.loads(out)["outcome"], err) == ("finished", "")
        fates = states(desk)["jujur"]
        lost = [fate for fate in fates if fate != KEPT]
        assert len(fates) == 5
        assert lost in ([], [("failed", "WorkerLost: its worker ended with exit code -9")])


def kill_worker(desk, process):
    """Kill the worker of a crawl as soon as there is a page for it to read."""
    while process.poll() is None:
        if any(visit.path == "/smart-city-5/" for visit in desk.newsroom.requests):
            for server in children(process.pid):
                for worker in children(server):  # which are all forked from one server
                    os.kill(worker, signal.SIGKILL)
                    return True
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=LOOK)
    return False


def children(pid):
    """Return the processes that any thread of a process began."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for children in lists for child in children.read_text().split()]
