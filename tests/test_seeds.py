"""The seeds that ship."""

import time
import tomllib
from collections import Counter
from functools import cache
from urllib.parse import urlsplit

import pytest

from crawler.reference.regions import load_regions
from crawler.sources.networks import ALONE, load_networks, network_of
from crawler.sources.own import default_seeds
from crawler.sources.registry import load_sources
from crawler.urls import same_site

# The zones of Indonesia as the law draws them; every other province keeps WIB.
WITA = {"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"}
WIT = {"81", "82", "91", "92", "93", "94", "95", "96"}
NOTES = {"seed", "topic-article-seen", "dewan-pers-verified", "listed", "name-heuristic"}


@cache
def sources():
    return list(load_sources(default_seeds()).values())


def files():
    return sorted((default_seeds() / "sources").glob("*.toml"))


def zone_of(province):
    return "Asia/Makassar" if province in WITA else "Asia/Jayapura" if province in WIT else "Asia/Jakarta"


def entries_of(path):
    return tomllib.loads(path.read_text("utf-8"))


def test_the_seeds_are_many_and_cover_every_province_that_the_lists_know_outlets_of():
    provinces = {load_regions()[code].province for source in sources() for code in source.regions}
    unknown = {region.province for region in load_regions().values()} - provinces
    assert len(sources()) >= 600
    assert {load_regions()[code].name for code in unknown} == {"Papua Selatan", "Papua Pegunungan"}


def test_no_province_outweighs_the_country():
    provinces = Counter(load_regions()[code].province for source in sources() for code in source.regions[:1])
    assert max(provinces.values()) <= len(sources()) / 7  # more than a sixth of all people live in Jawa Barat


def test_the_seeds_load_in_half_a_second():
    load_regions()
    spent = []
    for _ in range(3):  # the best of three: other tests run beside this one
        started = time.process_time()
        load_sources(default_seeds())
        spent.append(time.process_time() - started)
    assert min(spent) < 0.5


@pytest.mark.parametrize(
    ("slug", "host", "regions"),
    [
        ("asahan-kinerja", "asahan.kinerja.co.id", ("12.09",)),
        ("kaldera", "kaldera.id", ("12.71",)),
        ("suara-lampung", "lampung.suara.com", ("18",)),
        ("technologue", "technologue.id", ()),
        ("muaraenimkab", "muaraenimkab.go.id", ("16.03",)),
    ],
)
def test_the_sources_that_the_project_began_with_are_there(slug, host, regions):
    source = load_sources(default_seeds())[slug]
    assert (urlsplit(source.home).hostname, source.regions, source.enabled) == (host, regions, True)


def test_hosts_are_unique():
    hosts = Counter(urlsplit(source.home).netloc.removeprefix("www.") for source in sources())
    assert [host for host, count in hosts.items() if count > 1] == []


def test_every_home_is_the_front_page_over_https():
    assert [s.home for s in sources() if s.home != f"https://{urlsplit(s.home).netloc}/"] == []


def test_every_channel_lies_on_its_own_site():
    strays = [
        channel.url for source in sources() for channel in source.channels if not same_site(channel.url, source.home)
    ]
    assert strays == []


def test_every_source_keeps_the_time_of_its_province():
    wrong = [
        source.slug
        for source in sources()
        for code in source.regions
        if source.timezone != zone_of(load_regions()[code].province)
    ]
    assert wrong == []


def test_what_a_network_says_no_entry_of_it_repeats():
    networks = load_networks(default_seeds())
    repeated = [
        slug
        for path in files()
        for slug, entry in entries_of(path).items()
        if "channels" in entry and network_of(entry["home"], networks) is not ALONE
    ]
    assert repeated == []


def test_every_network_has_several_sources():
    members = Counter(network_of(source.home, load_networks(default_seeds())).match for source in sources())
    assert [network.match for network in load_networks(default_seeds()) if members[network.match] < 2] == []


@pytest.mark.parametrize(
    ("slug", "channels"),
    [
        ("antara-papua", [("feed", "https://papua.antaranews.com/rss/terkini.xml")]),
        ("tribun-medan", [("feed", "https://medan.tribunnews.com/rss")]),
        ("suara-lampung", [("sitemap", "https://lampung.suara.com/static/news/lampung-sitemap.xml")]),
        ("wartalombok", [("sitemap", "https://wartalombok.pikiran-rakyat.com/sitemap-news.xml")]),
        ("kaltimpost", [("feed", "https://kaltimpost.jawapos.com/rss")]),
        ("infokomputer-grid", [("sitemap", "https://infokomputer.grid.id/sitemap/news/sitemap.xml")]),
        ("antara", [("feed", "https://www.antaranews.com/rss/terkini.xml")]),
        ("kaldera", []),
    ],
)
def test_a_member_of_a_network_is_asked_where_its_network_says(slug, channels):
    source = load_sources(default_seeds())[slug]
    assert [(channel.kind, channel.url) for channel in source.channels] == channels


def test_government_portals_stand_in_their_own_file():
    portals = {path.stem for path in files() for entry in entries_of(path).values() if ".go.id/" in entry["home"]}
    assert portals == {"pemerintah"}


def test_every_source_says_what_speaks_for_it():
    assert [source.slug for source in sources() if source.note not in NOTES] == []


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_every_file_says_that_its_entries_are_unverified_and_explains_their_notes(path):
    text = path.read_text("utf-8")
    header = text.partition("\n\n")[0]
    notes = {entry["note"] for entry in entries_of(path).values()}
    assert "unverified until a first" in header
    assert [note for note in sorted(notes) if f"#   {note} " not in header] == []


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_a_provinces_file_holds_that_provinces_sources(path):
    regions = load_regions()
    provinces = {regions[code].province for entry in entries_of(path).values() for code in entry.get("regions", [])}
    if path.stem == "national":
        assert provinces == set()
    elif path.stem != "pemerintah":
        assert len(provinces) == 1
