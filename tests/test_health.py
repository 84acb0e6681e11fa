"""Which sources are broken shows after three runs, by a word each; one that is merely slow is as well as the others."""

from __future__ import annotations

import json
import ssl
import sys
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread

import pytest
import time_machine
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.cli import main
from crawler.newsroom import build_newsroom
from tests.conftest import PATIENCE, QUICK
from tests.forking import run
from tests.small_sites import FEED, open_desk, rss

TUESDAY = datetime(2026, 10, 6, 3, tzinfo=UTC)  # 10:00 in Jakarta
DAYS = 12  # on each of which a site has printed a piece
RUNS = [TUESDAY + timedelta(days=days) for days in (0, 3, 6)]
BROKEN, LAST = "2026-10-09T03:00", "2026-10-06T02:00"  # to the minute: the second run, and the last piece before it
WELL = ("lamban", "sehat")
CHALLENGE = (
    b"<html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={};</script></body></html>"
)
PARKED = b"<html><body><h1>kota.example</h1><p>This domain is for sale. Buy this domain today!</p></body></html>"
SHELL = b'<!doctype html><html><body><div id="app"></div><script src="/app.js"></script></body></html>'
HTML = {"Content-Type": "text/html"}

# What is wrong with each, the worst first, as `pantau sources health` lists them.
EXPECTED = {
    "gerbang": ("blocked", "challenge"),
    "larang": ("blocked", "robots"),
    "sesak": ("blocked", "limited"),
    "tolak": ("blocked", "refused"),
    "ambruk": ("failing", "server"),
    "bisu": ("failing", "timeout"),
    "dijual": ("failing", "parked"),
    "hampa": ("failing", "empty"),
    "hilang": ("failing", "dns"),
    "kosong": ("failing", "text"),
    "kunci": ("failing", "tls"),
    "pindah": ("failing", "elsewhere"),
    "putus": ("failing", "gone"),
    "beku": ("quiet", "silent"),
    "lamban": ("ok", "fine"),
    "sehat": ("ok", "fine"),
}  # fmt: skip
SERVED = [slug for slug in EXPECTED if slug not in {"hilang", "kunci"}]
TO_BE_SLOW = 0.2  # seconds

AT = """
import sys, time_machine
from crawler.cli import main
with time_machine.travel(sys.argv[1]):
    main(sys.argv[2:])
"""


def at(desk, moment, *arguments):
    """Run `pantau ARGUMENTS` under a shifted clock."""
    command = [sys.executable, "-c", AT, moment.isoformat(), *arguments]
    return run(command, is_code=True, env=desk.environ(), text=True, timeout=PATIENCE, cwd=desk.folder)


def ask(desk, moment, *arguments):
    """Do the same in this process, which is quicker for what only reads."""
    with time_machine.travel(moment):
        return CliRunner().invoke(main, list(arguments), env=desk.environ())


def piece_of(model, slug, moment):
    day = moment.date().isoformat()
    return replace(
        model, source=slug, path=f"/berita-{day}/", title=f"{model.title} ({day})", is_split=False, announced="",
        published=moment,
    )  # fmt: skip


@pytest.fixture(scope="module")
def model():
    """A piece that no topic is about, so that reading it costs nothing."""
    with time_machine.travel(TUESDAY):
        room = build_newsroom(TUESDAY, articles=30, filler=0)
    return room, next(one for one in room.pieces if one.expected == "NoTopicWords")


@contextmanager
def with_untrusted_certificate(folder):
    """Serve nothing on 127.0.0.1 behind a certificate that nobody has signed; yield the port."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kunci.localhost")])
    days = timedelta(days=3650)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, TUESDAY - days, TUESDAY + days)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "kunci.pem").write_bytes(pem + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "kunci.pem")
    with ThreadingTCPServer(("127.0.0.1", 0), BaseRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def add(desk, slug, home):
    (desk.seeds / "sources" / f"{slug}.toml").write_text(f'[{slug}]\nhome = "{home}"\n')


def break_down(room):
    """Let each site fail in its own way."""
    answers = {
        "gerbang": {"status": 403, "headers": HTML, "body": CHALLENGE},
        "sesak": {"status": 429},
        "tolak": {"status": 403},
        "ambruk": {"status": 502},
        "bisu": {"delay": 5},
        "dijual": {"headers": HTML, "body": PARKED},
        "pindah": {"status": 302, "headers": {"Location": room.url_of("sehat")}},
        "putus": {"status": 404},
        "lamban": {"delay": TO_BE_SLOW},
    }
    for slug, answer in answers.items():
        if slug != "lamban":
            room.answer(slug, "*", **answer)
    room.answer("larang", "/robots.txt", body=b"User-agent: *\nDisallow: /\n")
    room.answer("hampa", "/feed/", headers={"Content-Type": "application/rss+xml"}, body=rss(()))


def slow_down(room):
    """Let a site that is well take its time."""
    for path in ("/robots.txt", "/feed/"):
        room.answer("lamban", path, times=0)
        shown = room.decide("lamban.localhost", path)
        room.answer("lamban", path, headers={"Content-Type": shown.kind}, body=shown.body, delay=TO_BE_SLOW)


@pytest.fixture(scope="module")
def after_three(model, tmp_path_factory):
    """Sixteen sites that were well at the first run; then all but three broke down, and one fell silent."""
    room, one = model
    site = replace(room.site("warta-pesisir"), channels=FEED, sitemap="none", tracking=False, feed_length=DAYS)
    sites = tuple(replace(site, slug=slug, name=slug.title()) for slug in SERVED)
    past = [TUESDAY - timedelta(days=days, hours=1) for days in range(DAYS)]
    written = tuple(piece_of(one, slug, moment) for slug in SERVED for moment in past)
    folder = tmp_path_factory.mktemp("health")
    newsroom = replace(room, sites=sites, pieces=written)
    with with_untrusted_certificate(folder) as port, open_desk(newsroom, folder) as desk:
        add(desk, "hilang", "http://hilang.invalid/")
        add(desk, "kunci", f"https://kunci.localhost:{port}/")
        desk.told = []
        for number, moment in enumerate(RUNS):
            if number:
                go_on(desk.newsroom, one, number)
            done = at(desk, moment, "crawl", "--json", *QUICK, "--set", "DOWNLOAD_TIMEOUT=1.5")
            assert done.returncode == 0, done.stderr
            desk.told.append(ask(desk, moment, "sources", "health", "--json"))
        yield desk


def go_on(room, model, number):
    """Print a further piece at each site that still prints."""
    if number == 1:
        break_down(room)
    for slug in (*WELL, "kosong"):
        for hours in range(1, 7):
            fresh = piece_of(model, slug, RUNS[number] - timedelta(hours=12 * hours))
            fresh = replace(fresh, path=f"/berita-{number}-{hours}/", title=f"{model.title} ({number}.{hours})")
            room.publish(fresh)
            if slug == "kosong":
                room.answer(slug, fresh.path, headers=HTML, body=SHELL)
    slow_down(room)


def rows(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_after_three_runs_each_kind_of_trouble_has_its_word_and_the_slow_one_is_well(after_three):
    told = [(row["source"], row["word"], row["kind"]) for row in rows(after_three.told[-1])]
    assert [(slug, word) for slug, word, _ in told] == [(slug, word) for slug, (word, _) in EXPECTED.items()]
    assert {slug: kind for slug, word, kind in told if word != "ok"} == {
        slug: kind for slug, (word, kind) in EXPECTED.items() if word != "ok"
    }


def test_what_got_worse_since_the_run_before_is_told_by_the_exit_status(after_three):
    """What may be over in a minute shows in the third run, the second visit that failed; so does silence."""
    assert [done.exit_code for done in after_three.told] == [0, 1, 1]
    worse = [{row["source"] for row in rows(done) if row["got_worse"]} for done in after_three.told]
    late = {"ambruk", "beku", "bisu", "hampa", "pindah", "sesak"}
    assert worse == [set(), EXPECTED.keys() - {*WELL, *late, "hilang", "kunci"}, late]


def test_each_that_is_not_well_says_since_when_its_last_article_and_what_to_do(after_three):
    told = {row["source"]: row for row in rows(after_three.told[-1])}
    assert {slug for slug, row in told.items() if not row["cure"]} == set(WELL)
    assert {row["since"][:16] for slug, row in told.items() if slug in SERVED and slug not in WELL} == {BROKEN, LAST}
    assert {row["last_new"][:16] for slug, row in told.items() if slug in SERVED and slug not in {*WELL, "kosong"}} == {
        LAST
    }
