"""Many sources on one site: how long they wait for one another, what comes first, and networks of separate machines."""

from __future__ import annotations

import pytest

from crawler.archive import ledger, open_archive
from crawler.errors import SeedError
from crawler.models import Candidate
from crawler.scheduling.queues import described, longest_queue
from crawler.sources.networks import load_networks, separate_hosts
from crawler.sources.registry import load_sources
from crawler.times import now
from tests.small_sites import gaps, open_desk, small_sites, visits

NETWORK = '[jaringan]\nmatch = "*.jaringan.example"\n'
APART = 'per = "host"\nbecause = "each has an address of its own"\n'


def seeds(folder, network=""):
    """Write forty sources on one domain and one on another."""
    (folder / "sources").mkdir(exist_ok=True)
    homes = [f'[kota-{n}]\nhome = "https://kota-{n}.jaringan.example/"\n' for n in range(40)]
    (folder / "sources" / "semua.toml").write_text("".join([*homes, '[lain]\nhome = "https://lain.example/"\n']))
    (folder / "networks.toml").write_text(network)
    return folder


def longest(folder, archive):
    return longest_queue(archive, folder, list(load_sources(folder).values()), delay=1.5)


def test_a_queue_is_as_long_as_what_its_sources_cost_one_by_one(tmp_path):
    queue = longest(seeds(tmp_path), tmp_path / "none.db")
    assert (queue.site, queue.sources, queue.requests, queue.seconds) == ("jaringan.example", 40, 40, 60.0)
    assert described(queue) == "jaringan.example, with 40 sources and about 40 requests one by one: 1 min at least"


def test_what_is_pending_counts(tmp_path):
    with open_archive(tmp_path / "archive.db") as archive:
        archive.db.execute("INSERT INTO sources (slug, name, home, regions, enabled) VALUES ('lain', '', '', '[]', 1)")
        urls = [Candidate(url=f"https://lain.example/kabar-dari-kota-{n}/") for n in range(5000)]
        ledger.record(archive, urls, source="lain", channel=None, now=now())
    queue = longest(seeds(tmp_path), tmp_path / "archive.db")
    assert described(queue) == "lain.example, with 1 source and about 5,001 requests one by one: 2 h 5 min at least"


def test_hosts_that_are_declared_separate_machines_do_not_wait_for_one_another(tmp_path):
    assert longest(seeds(tmp_path, NETWORK + APART), tmp_path / "none.db").sources == 1


def test_separate_machines_are_declared_with_a_reason_or_not_at_all(tmp_path):
    assert separate_hosts(load_networks(seeds(tmp_path, NETWORK))) == ()
    with pytest.raises(SeedError, match=r"needs a reason"):
        load_networks(seeds(tmp_path, NETWORK + 'per = "host"\n'))
    with pytest.raises(SeedError, match=r"per 'page' is unknown"):
        load_networks(seeds(tmp_path, NETWORK + 'per = "page"\n'))


# Through the front door.

DELAY = 0.15
PLAIN = "Warga bersihkan selokan bersama pagi ini"


def two_outlets(desk):
    """Put two sources on one site: the first of plain news, the second of news on the topic."""
    port = desk.newsroom.port
    entries = [
        f'[{slug}]\nhome = "http://{host}.localhost:{port}/"\n'
        f'channels = [{{ kind = "feed", url = "http://{host}.localhost:{port}/feed/" }}]\n'
        for slug, host in (("utama", "kota"), ("cabang", "amp.kota"))
    ]
    (desk.seeds / "sources" / "newsroom.toml").write_text("".join(entries))


def leave_behind(desk):
    """Record what an earlier run left: sixty plain candidates of one outlet, two on the topic of the other."""
    port = desk.newsroom.port
    with open_archive(desk.archive) as archive:
        for slug, host, count, rank in (("utama", "kota", 60, 0), ("cabang", "amp.kota", 2, 10)):
            archive.db.execute(
                "INSERT INTO sources (slug, name, home, regions, enabled) VALUES (?, '', '', '[]', 1)", (slug,)
            )
            urls = [
                Candidate(url=f"http://{host}.localhost:{port}/{slug}-warga-bersihkan-{n}/", title=PLAIN)
                for n in range(count)
            ]
            ledger.record(archive, urls, source=slug, channel=None, now=now(), rank=lambda _, rank=rank: rank)


def test_what_speaks_of_a_topic_is_fetched_first_whichever_source_it_is_of(tmp_path):
    with open_desk(small_sites({"kota": 1}), tmp_path) as desk:
        two_outlets(desk)
        leave_behind(desk)
        desk.crawl()
        asked = [one.path for one in visits(desk, "kota") if "warga" in one.path]
    assert len(asked) == 62
    assert all(path.startswith("/cabang") for path in asked[:2])


@pytest.mark.parametrize("network", ["", '[kota]\nmatch = "*.kota.localhost"\n' + APART])
def test_hosts_of_a_site_are_visited_at_once_only_where_a_network_declares_it(tmp_path, network):
    with open_desk(small_sites({"kota": 6}), tmp_path, PANTAU_DELAY=str(DELAY)) as desk:
        two_outlets(desk)
        (desk.seeds / "networks.toml").write_text(network)
        for path in [one.path for one in desk.newsroom.newsroom.pieces_of("kota")]:
            desk.newsroom.answer("kota", path, status=404)
        desk.crawl()
        seen = visits(desk, "kota")
    assert (min(gaps(seen)) < DELAY) is bool(network)
    own = [one for one in seen if one.host == "kota.localhost"]
    assert min(gaps(own)) >= DELAY
