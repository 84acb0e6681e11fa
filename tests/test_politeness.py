"""Politeness, measured by the ones who are visited."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from datetime import timedelta
from email.utils import format_datetime
from socket import SO_LINGER, SOL_SOCKET
from time import monotonic

import pytest

from crawler.archive.ledger import MOST_ATTEMPTS
from crawler.times import from_iso, now
from tests.small_sites import gaps, ok, open_desk, rss, serve_rudely, small_sites, states, visits

DELAY = 0.2
KEPT = ("kept", None)
PENDING = ("pending", None)


def change(desk, sql, *values):
    """Let time pass: put a moment that the archive holds into the past."""
    with closing(sqlite3.connect(desk.archive)) as db, db:
        db.execute(sql, values)


def errors(desk, run=1):
    rows = desk.rows("SELECT source, error FROM source_runs WHERE run = ? AND error IS NOT NULL", run)
    return {row["source"]: row["error"] for row in rows}


# Pauses.

PAUSES = {"biasa": DELAY, "pelan": 0.5, "sabar": 0.4, "lamban": 0.6, "cabang": 0.4, "pergi": DELAY, "datang": DELAY}


@pytest.fixture(scope="module")
def steady(tmp_path_factory):
    """Sites that ask for different pauses, crawled once."""
    room = small_sites(dict.fromkeys(PAUSES, 3))
    with open_desk(room, tmp_path_factory.mktemp("steady"), PANTAU_DELAY=str(DELAY)) as desk:
        seeds = desk.seeds / "sources" / "newsroom.toml"
        text = seeds.read_text().replace("[pelan]\n", "[pelan]\ndelay = 0.5\n")
        seeds.write_text(text.replace("[cabang]\n", "[cabang]\ndelay = 0.4\n"))
        answer, url_of = desk.newsroom.answer, desk.newsroom.url_of
        answer("sabar", "/robots.txt", body=b"User-agent: *\nCrawl-delay: 0.4\n")
        answer("lamban", "/robots.txt", body=b"User-agent: Pantau\nCrawl-delay: 86400\n")
        branches = ["http://www.cabang", "http://amp.cabang", "http://m.cabang", "http://cabang"]
        entries = [("Kabar", f"{home}.localhost:{desk.newsroom.port}/smart-city-1/") for home in branches]
        answer("cabang", "/feed/", body=rss(entries))
        answer("biasa", "/robots.txt", status=404, delay=1)
        answer("datang", "/robots.txt", status=404, delay=1)
        for number in (1, 2, 3):
            to = {"Location": url_of("datang", f"/smart-city-{number}/")}
            answer("pergi", f"/smart-city-{number}/", status=302, headers=to)
        desk.crawl("--set", "CRAWL_DELAY_LONGEST=0.6")
        yield desk


@pytest.mark.parametrize("slug", PAUSES)
def test_between_the_end_of_a_visit_and_the_next_lies_the_pause(steady, slug):
    seen = visits(steady, slug)
    assert len(seen) >= 5
    assert seen[0].path == "/robots.txt"
    # Also between robots.txt and the first page; also on www. and amp.; also after a redirect from another site.
    assert min(gaps(seen)) >= PAUSES[slug]


def test_all_names_of_a_site_share_its_pause(steady):
    names = {visit.host for visit in visits(steady, "cabang")}
    assert names == {f"{branch}cabang.localhost" for branch in ("", "www.", "amp.", "m.")}


def test_a_delay_without_end_is_cut_to_the_longest_we_grant(steady):
    assert states(steady)["lamban"] == [KEPT] * 3


def test_many_sites_are_visited_at_once(steady):
    edges = [(visit.started, 1) for visit in steady.newsroom.requests]
    edges += [(visit.ended, -1) for visit in steady.newsroom.requests]
    open_now, most = 0, 0
    for _, step in sorted(edges):
        open_now += step
        most = max(most, open_now)
    assert most >= 2


def test_a_visit_says_who_it_is_and_nothing_about_others(tmp_path):
    page = ok(b"<html><body><p>Kabar</p></body></html>", Set_Cookie="sesi=1; Path=/")
    with serve_rudely(tamu=page) as rude, open_desk(small_sites({"lain": 1}), tmp_path) as desk:
        entries = [("Kabar", rude.url("tamu", f"/kabar-kota-{number}/")) for number in (1, 2)]
        rude.answers |= {"tamu/feed/": ok(rss(entries), Set_Cookie="sesi=1"), "tamu/robots.txt": ok(b"")}
        add_source(desk, "tamu", rude)
        desk.crawl("tamu")
        heads = [{line.partition(b":")[0].lower() for line in head.splitlines()[1:]} for head in rude.heads]
        lines = [line for head in rude.heads for line in head.splitlines()]
    assert len(heads) == 4
    assert set.union(*heads) == {b"host", b"accept", b"accept-language", b"accept-encoding", b"user-agent"}
    assert lines.count(b"User-Agent: Pantau/0.1.0 (news monitor; contact: desk@kabar.example)") == len(heads)


def add_source(desk, slug, rude, host=""):
    home, feed = rude.url(host or slug), rude.url(host or slug, "/feed/")
    entry = f'[{slug}]\nhome = "{home}"\nchannels = [{{ kind = "feed", url = "{feed}" }}]\n'
    (desk.seeds / "sources" / f"{slug}.toml").write_text(entry)


# Trouble.

HOUR = "HTTP 429, Retry-After 3600 s"
NUMBERS = {"roboh": 5, "pagar": 5, "goyah": 4}
# What becomes of each site's candidates in the first run, newest first.
FATES = {
    "sejam": [PENDING] * 3,  # asks for an hour
    "detik": [KEPT] * 3,  # asks for a second
    "tanggal": [KEPT] * 3,  # asks to wait until a date
    "umpan": [KEPT] * 3,  # asks for a second before its feed
    "sibuk": [KEPT] * 3,  # 429 once, without saying for how long
    "tutup": [],  # robots.txt answers 503
    "putus": [],  # robots.txt is cut off by a reset
    "polos": [KEPT] * 3,  # robots.txt answers 404
    "kunci": [KEPT] * 3,  # robots.txt answers 401
    "salah": [KEPT] * 3,  # robots.txt is a page
    "panjang": [KEPT, ("refused", "RobotsForbids: robots.txt of panjang.localhost:{port} does not allow it"), KEPT],
    "larangan": [KEPT, ("refused", "RobotsForbids: robots.txt of larangan.localhost:{port} does not allow it"), KEPT],
    "bernama": [],  # robots.txt names us
    "roboh": [PENDING] * 2 + [("failed", "HTTP 500")] + [PENDING] * 2,
    "goyah": [KEPT, ("failed", "HTTP 500"), KEPT, KEPT],
    "pagar": [("refused", "HTTP 403")] * 3 + [PENDING] * 2,
    "tolak": [KEPT, ("refused", "HTTP 403"), KEPT],
    "hilang": [KEPT, ("gone", "HTTP 404"), KEPT],
    "lenyap": [KEPT, ("gone", "HTTP 410"), KEPT],
    "lupa": [KEPT] * 3,  # its feed has no validators
}
ROBOTS = {
    "tutup": {"status": 503},
    "polos": {"status": 404, "body": b"User-agent: *\nDisallow: /\n"},
    "kunci": {"status": 401},
    "salah": {"body": b"<!doctype html><html><body>Halaman tidak ada</body></html>"},
    "panjang": {
        "body": b"User-agent: *\nDisallow: /smart-city-2/\n" + b"# catatan\n" * 60_000 + b"Disallow: /smart-city-3/\n"
    },
    "larangan": {"body": b"User-agent: *\nDisallow: /smart-city-2/\n"},
    "bernama": {"body": b"User-agent: *\nAllow: /\n\nUser-agent: PANTAU\nDisallow: /\n"},
}
FIRST = "/smart-city-1/"
SECOND = "/smart-city-2/"
PAUSE = 0.3  # before the first repetition


def reset(connection):
    connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def disturb(room, date):
    for slug, robots in ROBOTS.items():
        room.answer(slug, "/robots.txt", **robots)
    room.answer("sejam", FIRST, status=429, headers={"Retry-After": "3600"})
    room.answer("detik", FIRST, status=503, headers={"Retry-After": "1"}, times=1)
    room.answer("tanggal", FIRST, status=429, headers={"Retry-After": format_datetime(date, usegmt=True)}, times=1)
    room.answer("umpan", "/feed/", status=429, headers={"Retry-After": "1"}, times=1)
    room.answer("sibuk", FIRST, status=429, times=1)
    for number in range(1, 6):
        room.answer("roboh", f"/smart-city-{number}/", status=500)
        room.answer("pagar", f"/smart-city-{number}/", status=403)
    for slug, status in {"goyah": 500, "tolak": 403, "hilang": 404, "lenyap": 410}.items():
        room.answer(slug, SECOND, status=status)
    entries = [(piece.title, room.url(piece)) for piece in room.newsroom.pieces_of("lupa")]
    room.answer("lupa", "/feed/", body=rss(entries))


class Told:
    """What three runs left behind: the ledger and the errors after each, and the visits in it."""

    def __init__(self, desk):
        self.desk = desk
        self.ledgers, self.errors, self.visits, self.summaries = [], [], [], []

    def crawl(self):
        before = len(self.desk.newsroom.requests)
        self.summaries.append(self.desk.crawl("--set", f"BACKOFF_FIRST={PAUSE}"))
        self.visits.append(self.desk.newsroom.requests[before:])
        self.ledgers.append(self.desk.rows("SELECT * FROM ledger ORDER BY source, published DESC"))
        self.errors.append(errors(self.desk, len(self.summaries)))

    def rows(self, slug, run):
        return [row for row in self.ledgers[run - 1] if row["source"] == slug]

    def paths(self, slug, run):
        return [one.path for one in self.visits[run - 1] if one.host == f"{slug}.localhost"]

    def seen(self, slug, path, run=1):
        """Return the visits to a site from the first one to *path* on."""
        mine = [one for one in self.visits[run - 1] if one.host == f"{slug}.localhost"]
        return mine[[one.path for one in mine].index(path) :]


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    """Sites in trouble: what one day, the next day, and a third one with time gone by make of them."""
    numbers = {slug: NUMBERS.get(slug, 3) for slug in FATES if slug != "putus"}
    room = small_sites(numbers)
    with serve_rudely(putus=reset) as rude, open_desk(room, tmp_path_factory.mktemp("troubled")) as desk:
        add_source(desk, "putus", rude)
        date = now().replace(microsecond=0) + timedelta(seconds=5)
        disturb(desk.newsroom, date)
        told = Told(desk)
        told.date = monotonic() + (date - now()).total_seconds()
        told.crawl()
        past = "2020-01-01T00:00:00Z"
        change(desk, "UPDATE ledger SET next_try = ? WHERE source = 'goyah' AND next_try NOT NULL", past)
        told.crawl()
        desk.newsroom.answer("sejam", FIRST, times=0)
        change(desk, "UPDATE hosts SET wait_until = ?", past)
        change(desk, "UPDATE ledger SET next_try = ?, attempts = ? WHERE source = 'goyah' AND next_try NOT NULL",
               past, MOST_ATTEMPTS - 1)  # fmt: skip
        told.crawl()
        told.heads = list(rude.heads)
        yield told


@pytest.mark.parametrize("slug", FATES)
def test_every_candidate_has_its_fate(troubled, slug):
    expected = [(state, reason and reason.format(port=troubled.desk.newsroom.port)) for state, reason in FATES[slug]]
    assert [(row["state"], row["reason"]) for row in troubled.rows(slug, 1)] == expected


def test_every_run_ends_well_and_says_which_sites_it_left_alone(troubled):
    assert [summary["outcome"] for summary in troubled.summaries] == ["finished"] * 3
    left_alone = {slug: said.partition("; ")[0] for slug, said in troubled.errors[0].items()}
    port = troubled.desk.newsroom.port
    forbidden = f"robots.txt of bernama.localhost:{port} does not allow it"
    assert left_alone == {
        "sejam": HOUR,
        "tutup": "robots.txt answers 503",
        "putus": "robots.txt: connection lost",
        "bernama": f"feed {troubled.desk.newsroom.url_of('bernama', '/feed/')}: {forbidden}",
        "roboh": "HTTP 500, 4 times in a row",
        "pagar": "HTTP 403, 3 times in a row",
    }


@pytest.mark.parametrize(("slug", "path"), [("detik", FIRST), ("umpan", "/feed/")])
def test_a_site_that_asks_for_a_second_is_given_it(troubled, slug, path):
    seen = troubled.seen(slug, path)
    assert [one.path for one in seen].count(path) == 2
    assert gaps(seen)[0] >= 1


def test_a_site_that_asks_to_wait_until_a_date_is_not_visited_before(troubled):
    first, *rest = troubled.seen("tanggal", FIRST)
    assert [one.status for one in rest if one.path == FIRST] == [200]
    assert [one.path for one in rest if first.ended < one.started < troubled.date] == []


def test_a_site_that_does_not_say_for_how_long_is_given_a_pause(troubled):
    seen = troubled.seen("sibuk", FIRST)
    assert [one.path for one in seen].count(FIRST) == 2
    assert gaps(seen)[0] >= PAUSE


def test_a_site_that_asks_for_an_hour_is_not_even_asked_for_its_rules_before(troubled):
    assert troubled.paths("sejam", 1) == ["/robots.txt", "/feed/", FIRST]
    assert troubled.paths("sejam", 2) == []
    assert [row["state"] for row in troubled.rows("sejam", 2)] == ["pending"] * 3


def test_after_the_hour_it_is_crawled(troubled):
    assert [row["state"] for row in troubled.rows("sejam", 3)] == ["kept"] * 3


@pytest.mark.parametrize(("slug", "times"), [("tutup", 2), ("bernama", 1)])
def test_a_site_that_is_closed_to_us_is_asked_for_its_rules_only(troubled, slug, times):
    assert troubled.paths(slug, 1) == ["/robots.txt"] * times  # a second time after the pause, where it was in trouble


def test_a_site_whose_rules_cannot_be_had_is_asked_for_nothing_else(troubled):
    assert {head.split()[1] for head in troubled.heads} == {b"/robots.txt"}
    assert len(troubled.heads) == 6


@pytest.mark.parametrize("slug", ["larangan", "polos", "kunci", "detik"])
def test_robots_txt_is_asked_for_once_a_day(troubled, slug):
    assert [troubled.paths(slug, run).count("/robots.txt") for run in (1, 2, 3)] == [1, 0, 0]


@pytest.mark.parametrize("slug", ["tutup"])
def test_a_site_that_could_not_say_its_rules_is_asked_again_in_the_next_run(troubled, slug):
    assert [troubled.paths(slug, run) for run in (1, 2, 3)] == [["/robots.txt"] * 2] * 3


@pytest.mark.parametrize("slug", ["panjang", "larangan"])
def test_what_robots_txt_forbids_is_never_asked_for(troubled, slug):
    assert [SECOND in troubled.paths(slug, run) for run in (1, 2, 3)] == [False] * 3


def test_a_site_that_falls_over_is_asked_once_more_after_three_failures_in_a_row(troubled):
    asked = [path for path in troubled.paths("roboh", 1) if path.startswith("/smart")]
    assert asked == [FIRST, SECOND, "/smart-city-3/", "/smart-city-3/"]


def test_a_failure_is_tried_again_later_each_time_and_given_up_in_the_end(troubled):
    rows = [troubled.rows("goyah", run)[1] for run in (1, 2, 3)]
    assert [row["attempts"] for row in rows] == [1, 2, MOST_ATTEMPTS]
    waits = [from_iso(row["next_try"]) - from_iso(row["fetched"]) for row in rows[:2]]
    assert waits == [timedelta(hours=1), timedelta(hours=4)]
    assert (rows[2]["next_try"], rows[2]["reason"]) == (None, f"given up after {MOST_ATTEMPTS} attempts: HTTP 500")


@pytest.mark.parametrize(("slug", "is_tried_again"), [("tolak", True), ("hilang", False), ("lenyap", False)])
def test_what_is_refused_is_asked_for_again_and_what_is_gone_is_not(troubled, slug, is_tried_again):
    assert (troubled.rows(slug, 1)[1]["next_try"] is not None) is is_tried_again


def test_the_next_day_a_site_is_asked_whether_anything_changed(troubled):
    feeds = [
        one
        for one in troubled.visits[1]
        if one.path == "/feed/" and one.host in {"polos.localhost", "hilang.localhost"}
    ]
    assert [one.status for one in feeds] == [304, 304]
    assert all(one.headers.keys() >= {"if-none-match", "if-modified-since"} for one in feeds)


def test_a_site_that_cannot_say_so_costs_one_request_and_stores_nothing(troubled):
    assert troubled.paths("lupa", 2) == ["/feed/"]
    assert troubled.rows("lupa", 2) == troubled.rows("lupa", 1)


def test_what_took_one_request_took_the_time_of_its_answer(steady, troubled):
    [lupa] = troubled.desk.rows("SELECT requests, seconds FROM source_runs WHERE source = 'lupa' AND run = 2")
    assert lupa["requests"] == 1
    assert lupa["seconds"] > 0
    slow = {row["source"]: row["seconds"] for row in steady.rows("SELECT source, seconds FROM source_runs")}
    assert slow["pelan"] >= PAUSES["pelan"] * 3  # its feed and three pages
