"""Many sites on an ordinary machine: few open files, and hosts that never answer."""

from __future__ import annotations

import resource
import sys
from itertools import count, islice
from pathlib import Path
from threading import Barrier, BrokenBarrierError, Event

import pytest

import crawler.frontier.scheduler as frontiers
from crawler.archive import ledger
from crawler.archive.ledger import Outcome, State
from crawler.frontier.scheduler import Frontier
from crawler.frontier.site_locks import SiteLocks
from crawler.processes import RAN_OUT
from crawler.run.context import Run
from tests.conftest import PATIENCE, QUICK
from tests.forking import run
from tests.make import NOW, announce, make_archive
from tests.small_sites import ok, open_desk, page, rss, serve_rudely, small_sites, states
from tests.test_politeness import add_source

KEPT = ("kept", None)
LIMIT = 256  # open files
HOSTS = 199
EVERY = 5  # of them lives at www.
LONG = 18  # seconds; less than a host that says nothing is given
LIMITED = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, ({LIMIT}, {LIMIT}))
from crawler.cli import main
main(sys.argv[1:])
"""


# A low limit of open files.


def move(room, slug):
    """Let a site keep its robots.txt and its feed at www."""
    www = f"http://www.{slug}.localhost:{room.port}"
    room.answer(slug, "/robots.txt", status=301, headers={"Location": f"{www}/aturan.txt"})
    room.answer(slug, "/aturan.txt", body=b"User-agent: *\nAllow: /\n")
    room.answer(slug, "/feed/", status=301, headers={"Location": f"{www}/umpan/"})
    room.answer(slug, "/umpan/", body=rss([(one.title, room.url(one)) for one in room.newsroom.pieces_of(slug)]))


def test_a_low_limit_costs_no_site_and_no_page(tmp_path):
    command = [sys.executable, "-c", LIMITED, "crawl", "--json", *QUICK]
    names = [f"warta-{number:03d}" for number in range(HOSTS)]
    with open_desk(small_sites(dict.fromkeys(names, 1)), tmp_path) as desk:
        for slug in names[::EVERY]:
            move(desk.newsroom, slug)
        done = run(command, is_code=True, env=desk.environ(), text=True, timeout=PATIENCE)
        assert (done.returncode, done.stderr) == (0, "")  # no site had to wait for another one's files either
        assert states(desk) == {slug: [KEPT] for slug in names}


def leave(pid, number):
    """Let a process that is visiting a site open *number* files more once the visit is over."""
    links = {int(path.name): str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir()}
    visit = {one for one, link in links.items() if "/turns/" in link}
    visit.add(max(one for one, link in links.items() if link.startswith("socket:")))
    limit = next(islice((one for one in count() if one not in links or one in visit), number, None))
    return resource.prlimit(pid, resource.RLIMIT_NOFILE, (limit, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux changes the limits of another process")
@pytest.mark.parametrize("number", [0, 1], ids=["no file for its turn", "no connection"])
def test_where_files_run_out_nevertheless_a_site_waits_and_is_asked_again(tmp_path, number):
    room, limits, slugs = small_sites({"lain": 2}), [], ("warta", "kabar")

    def run_short(connection):
        """Answer the first visit of all; the next ones are to the feed of this site and to robots.txt of the other."""
        if not limits:
            limits.append(leave(crawl.pid, number))
        connection.sendall(ok(b"User-agent: *\nAllow: /\n"))

    pages = {f"/kabar-kota-{n}/": page(piece) for n, piece in enumerate(room.pieces)}
    with serve_rudely() as rude, open_desk(room, tmp_path) as desk:
        for slug in slugs:
            add_source(desk, slug, rude)
            rude.answers |= {f"{slug}{path}": ok(body) for path, body in pages.items()}
            rude.answers[f"{slug}/feed/"] = ok(rss([("Kabar", rude.url(slug, path)) for path in pages]))
            rude.answers[f"{slug}/robots.txt"] = run_short
        with desk.start("crawl", *slugs, *QUICK, "--set", "CONCURRENT_REQUESTS=1") as crawl:
            said = next(line for line in crawl.stderr if RAN_OUT in line)
            resource.prlimit(crawl.pid, resource.RLIMIT_NOFILE, limits[0])
            _, rest = crawl.communicate(timeout=60)
        asked = [head.split()[1].decode() for head in rude.heads]
        assert (crawl.returncode, said.count(RAN_OUT), RAN_OUT in rest) == (0, 1, False)
        assert states(desk) == dict.fromkeys(slugs, [KEPT] * len(pages))
        assert sorted(asked) == sorted(["/robots.txt", "/feed/", *pages] * len(slugs))


# Sites at once.


def test_hosts_that_never_answer_hold_up_no_other(tmp_path):
    held, living = [], Event()

    def say_nothing(_connection):
        held.append(living.wait(LONG))

    def live(connection):
        living.set()
        connection.sendall(ok(page(room.pieces[0])))

    room = small_sites({"lain": 1})
    dead = [f"mati-{number:02d}" for number in range(70)]
    with serve_rudely(**dict.fromkeys(dead, say_nothing)) as rude, open_desk(room, tmp_path) as desk:
        for slug in (*dead, "warta"):
            add_source(desk, slug, rude)
        rude.answers |= {
            "warta/feed/": ok(rss([("Kabar", rude.url("warta", "/kabar-kota-1/"))])), "warta/kabar-kota-1/": live,
        }  # fmt: skip
        desk.crawl(*dead, "warta", "--set", "TROUBLE_PAUSES=")
        assert held == [True] * len(dead)
        assert states(desk) == {"warta": [KEPT]}


def test_a_site_counts_once_while_its_robots_txt_is_fetched(tmp_path):
    both, most, visitors = Barrier(2, timeout=LONG), [], set()

    def robots(connection):
        visitors.add(connection)
        most.append(len(visitors))
        try:
            both.wait()
        except BrokenBarrierError:
            most.append(0)
        visitors.discard(connection)
        connection.sendall(ok(b"User-agent: *\nDisallow: /\n"))

    sites = ("satu", "dua", "tiga", "empat")
    with serve_rudely(**dict.fromkeys(sites, robots)) as rude, open_desk(small_sites({"lain": 1}), tmp_path) as desk:
        for slug in sites:
            add_source(desk, slug, rude)
        done = desk.pantau("crawl", *sites, *QUICK, "--set", "CONCURRENT_REQUESTS=2")
        assert (done.returncode, len(rude.heads)) == (3, len(sites))  # they forbid everything
        assert max(most) == 2
        assert 0 not in most


# What is remembered of candidates.


class Crawler:
    """What a frontier asks of a crawler before its first request."""

    engine = None

    def __init__(self, archive):
        self.run = Run(id=1, archive=archive, sources={}, started=NOW, spider=None, stop=print)

    def get_extension(self, _cls):
        return self  # which has a run


def test_what_has_been_settled_is_not_remembered(tmp_path):
    most = frontiers.REMEMBERED
    urls = [f"https://pasar.example/{number}/" for number in range(3 * most)]
    with make_archive(tmp_path / "archive.db") as archive:
        frontier = Frontier(Crawler(archive), delay=0, locks=SiteLocks(tmp_path / "turns"))
        announce(archive, *urls)
        frontier.spare(urls[:3])  # not settled for the whole time
        for first in range(3, len(urls), 1000):
            chunk = urls[first : first + 1000]
            frontier.spare(chunk)
            with archive.transaction():
                for url in chunk:
                    ledger.settle(archive, url, Outcome(state=State.DROPPED, reason="OffTopic"), run=None, now=NOW)
            assert len(frontier.released) <= most
            assert frontier.released >= frontier.spared >= set(urls[:3])
