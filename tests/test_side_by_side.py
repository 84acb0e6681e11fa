"""Two commands at once at the same sites, some of them traps: what the sites see of it, and what is found.

`pytest -rP` prints the figures: most requests at a time, smallest gap, requests that robots.txt forbids.
"""

from __future__ import annotations

import json
import sys
from collections import Counter

import pytest

from crawler.archive import channels, open_archive, sites
from crawler.sources.registry import load_sources
from crawler.strategies.frequency import PROBES_MOST
from crawler.times import now
from tests.conftest import QUICK
from tests.small_sites import declare, gaps, open_desk, rss, small_sites, states, visits

DELAY = 0.1
KEPT = ("kept", None)
TRAPS = ("kalender", "tanggapan", "bagikan", "umpan", "luar", "tanpa-ikut")
SITES = dict.fromkeys((*TRAPS, "berubah", "tetap", "pergi", "datang", "noindex", "lelah"), 3)
SHARES = ("twitter", "facebook", "whatsapp")
DISALLOWED = "/rahasia-dapur-redaksi-kami/"


def listed(desk, slug, extra, headers=None):
    """Give a site a listing of its articles with something else in it, and no other channel."""
    own = "".join(f'<h2><a href="{one.path}">{one.title}</a></h2>' for one in desk.newsroom.newsroom.pieces_of(slug))
    body = f"<!doctype html><html><body>{own}{extra}</body></html>".encode()
    desk.newsroom.answer(slug, "/indeks/", body=body, headers=headers)
    declare(desk, slug, "listing", "/indeks/")


def set_traps(desk):
    paths = {slug: [one.path for one in desk.newsroom.newsroom.pieces_of(slug)] for slug in TRAPS}
    days = "".join(f'<a href="/2026/12/{day:02d}/">{day}</a>' for day in range(1, 32))
    listed(desk, "kalender", f'{days}<a rel="next" href="/kalender/2026-12/">Bulan berikutnya »</a>')
    replies = "".join(f'<a href="{paths["tanggapan"][0]}?replytocom={n}#respond">Balas tulisan</a>' for n in range(40))
    listed(desk, "tanggapan", replies)
    shares = [(path, name) for path in paths["bagikan"] for name in SHARES]
    listed(desk, "bagikan", "".join(
        f'<a href="{path}?share={name}">Bagikan artikel ini ke teman</a><a href="/share/{name}{path}">Bagikan</a>'
        f'<a href="https://www.{name}.com/sharer.php?u={path}">Bagikan artikel ini ke dinding</a>'
        for path, name in shares
    ))  # fmt: skip
    feeds = "".join(f'<a href="{path}feed/">Umpan tanggapan atas artikel ini saja</a>' for path in paths["umpan"])
    listed(desk, "umpan", feeds)
    listed(desk, "luar", (
        f'<a href="{desk.newsroom.url_of("tetap", "/kabar-kota-pintar-dari-situs-tetangga/")}">Kabar situs tetangga</a>'
        '<a rel="nofollow" href="/berita-berbayar-dari-pengiklan-kami/">Berita berbayar dari pengiklan kami</a>'
        f'<a href="{DISALLOWED}">Rahasia dapur redaksi kami</a><a href="/wp-login.php">Masuk</a>'
        '<img src="/foto.jpg"><link rel="stylesheet" href="/gaya.css"><script src="/naskah.js"></script>'
    ))  # fmt: skip
    desk.newsroom.answer("luar", "/robots.txt", body=f"User-agent: *\nDisallow: {DISALLOWED}\n".encode())
    listed(desk, "tanpa-ikut", "", headers={"X-Robots-Tag": "noindex, nofollow"})


def disturb(desk):
    room = desk.newsroom
    entries = [(one.title, room.url(one)) for one in room.newsroom.pieces_of("berubah")]
    room.answer("berubah", "/feed/", status=404)
    room.answer("berubah", "/rss", body=rss(entries))
    # robots.txt of one site is kept by another one, which is busy and slow.
    room.answer("pergi", "/robots.txt", status=302, headers={"Location": room.url_of("datang", "/aturan.txt")})
    room.answer("datang", "/aturan.txt", body=b"User-agent: *\nAllow: /\n", delay=0.3)
    room.answer("noindex", "/smart-city-2/", body=b'<head><meta name="robots" content="noindex"></head>Smart City')
    declare(desk, "lelah")
    room.answer("lelah", "*", status=404)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A crawl of all sites, and beside it a probe of some; the last site has been probed three times in vain."""
    with open_desk(small_sites(SITES), tmp_path_factory.mktemp("beside"), PANTAU_DELAY=str(DELAY)) as desk:
        set_traps(desk)
        disturb(desk)
        with open_archive(desk.archive) as archive:
            channels.enrol(archive, load_sources(desk.seeds).values())
            for _ in range(PROBES_MOST):
                sites.note_vain_probe(archive, "lelah", now=now())
        asked = ("berubah", "tetap", "datang", "luar")
        elsewhere = ("--archive", str(desk.folder / "none.db"))
        with desk.start("sources", "probe", "--json", *asked, *elsewhere) as probing:
            desk.summary = desk.crawl(*QUICK)
            out, err = probing.communicate(timeout=60)
        assert probing.returncode == 0, err
        desk.probed = {row["slug"]: row for row in map(json.loads, out.splitlines())}
        desk.polled = poll(desk, "tetap", "berubah")
        yield desk


def poll(desk, *due):
    """Let some hours go by for two sources, and return what is asked then of all of them."""
    before = len(desk.newsroom.requests)
    with open_archive(desk.archive) as archive, archive.transaction() as db:
        marks = ", ".join("?" * len(due))
        db.conn.execute(f"UPDATE channels SET due = '2020-01-01T00:00:00Z' WHERE source IN ({marks})", due)
    desk.crawl("--poll", *QUICK)
    return Counter((one.host.partition(".")[0], one.path) for one in desk.newsroom.requests[before:])


def by_site(desk):
    return {slug: sorted(visits(desk, slug), key=lambda one: one.started) for slug in SITES}


def most_at_a_time(seen):
    edges = sorted([(one.started, 1) for one in seen] + [(one.ended, -1) for one in seen])
    open_now, most = 0, 0
    for _, step in edges:
        open_now += step
        most = max(most, open_now)
    return most


def test_a_site_has_one_visitor_at_a_time_and_its_pause_whoever_comes(desk):
    figures = {slug: (most_at_a_time(seen), min(gaps(seen), default=9)) for slug, seen in by_site(desk).items() if seen}
    forbidden = [one.path for one in desk.newsroom.requests if one.path == DISALLOWED]
    most, smallest = max(figure[0] for figure in figures.values()), min(figure[1] for figure in figures.values())
    sys.stdout.write(
        f"{len(desk.newsroom.requests)} requests to {len(figures)} sites by two processes: at most {most} at a time, "
        f"smallest gap {smallest:.3f} s (delay {DELAY} s), {len(forbidden)} forbidden\n"
    )
    assert most == 1
    assert smallest >= DELAY
    assert forbidden == []


def test_two_visitors_were_there(desk):
    assert [one.path for one in visits(desk, "tetap")].count("/robots.txt") == 2


@pytest.mark.parametrize("slug", [*TRAPS[:-1], "pergi", "datang", "tetap"])
def test_the_articles_are_found(desk, slug):
    kept = [state for state in states(desk)[slug] if state == KEPT]
    assert len(kept) == 3


def test_nothing_is_spent_on_traps(desk):
    asked = {slug: Counter(one.path for one in visits(desk, slug)) for slug in TRAPS[:4]}
    expected = Counter({"/robots.txt": 1, "/indeks/": 1, **{f"/smart-city-{n}/": 1 for n in (1, 2, 3)}})
    assert asked == dict.fromkeys(TRAPS[:4], expected)


@pytest.mark.parametrize(
    "part", ["berbayar", "tetangga", "wp-login", ".jpg", ".css", ".js", "share", "replytocom", "kalender"]
)
def test_what_is_no_article_of_the_site_is_never_asked_for(desk, part):
    assert [one.path for one in desk.newsroom.requests if part in one.path] == []


def test_what_a_page_asks_of_robots_is_respected(desk):
    assert "tanpa-ikut" not in states(desk)
    assert states(desk)["noindex"] == [KEPT, ("dropped", "NoIndex: its robots meta element says noindex"), KEPT]


def test_a_site_that_was_probed_in_vain_is_left_alone_for_a_week(desk):
    [error] = [row["error"] for row in desk.summary["by_source"] if row["source"] == "lelah"]
    assert error.startswith("3 probes found nothing; the next one is not before ")
    assert visits(desk, "lelah") == []


def test_a_source_that_has_changed_is_told_from_one_that_has_not(desk):
    feed, other = (desk.newsroom.url_of("berubah", path) for path in ("/feed/", "/rss"))
    assert desk.probed["berubah"]["changes"] == [
        f"{feed} is no channel any more: HTTP 404",
        f"it has a feed that was not known: {other}",
    ]
    assert [one["kind"] for one in desk.probed["tetap"]["channels"]] == ["feed"]
    assert desk.probed["tetap"]["changes"] == []


def test_a_poll_asks_only_what_is_due(desk):
    assert desk.polled == {("tetap", "/feed/"): 1, ("berubah", "/feed/"): 1, ("berubah", "/rss"): 1}
