"""What the sites of a network share, said once."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.errors import SeedError
from crawler.models import Channel, ChannelKind
from crawler.sources.networks import ALONE, Network, channels_at, load_networks, network_of
from crawler.sources.registry import in_network, load_sources
from tests.make import make_source

KABAR = """
[kabar]
match = "*.kabar.example"
channels = [
  { kind = "feed", url = "https://{host}/rss/terkini.xml" },
  { kind = "sitemap", url = "https://{host}/static/{sub}-sitemap.xml" },
  { kind = "search", url = "https://cari.kabar.example/{sub}?q={query}" },
]
remove = [".iklan"]
delay = 4
"""
SHARED = Network(
    match="*.kabar.example",
    channels=(
        Channel(kind=ChannelKind.FEED, url="https://{host}/rss/terkini.xml"),
        Channel(kind=ChannelKind.SITEMAP, url="https://{host}/static/{sub}-sitemap.xml"),
        Channel(kind=ChannelKind.SEARCH, url="https://cari.kabar.example/{sub}?q={query}"),
    ),
    remove=(".iklan",),
    delay=4.0,
)


@pytest.fixture
def seeds(tmp_path):
    """Return a function that writes a seeds folder of one source and these networks."""

    def write(networks: str, source: str = 'home = "https://utara.kabar.example/"') -> Path:
        (tmp_path / "sources").mkdir()
        (tmp_path / "sources" / "utara.toml").write_text(f"[utara]\n{source}", "utf-8")
        (tmp_path / "networks.toml").write_text(networks, "utf-8")
        return tmp_path

    return write


def loaded(folder: Path):
    return load_sources(folder)["utara"]


def test_a_network_is_what_its_table_says(seeds):
    assert load_networks(seeds(KABAR)) == (SHARED,)


def test_a_seeds_folder_needs_no_networks(tmp_path):
    assert load_networks(tmp_path) == ()


def test_a_source_of_two_lines_has_the_channels_rules_and_pace_of_its_network(seeds):
    source = loaded(seeds(KABAR))
    assert (source.channels, source.remove, source.delay) == (
        (
            Channel(kind=ChannelKind.FEED, url="https://utara.kabar.example/rss/terkini.xml"),
            Channel(kind=ChannelKind.SITEMAP, url="https://utara.kabar.example/static/utara-sitemap.xml"),
            Channel(kind=ChannelKind.SEARCH, url="https://cari.kabar.example/utara?q={query}"),
        ),
        (".iklan",),
        4.0,
    )


HOME = 'home = "https://utara.kabar.example/"'
OWN = "https://utara.kabar.example/feed"


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        (f'channels = [{{ kind = "feed", url = "{OWN}" }}]', "channels", (Channel(kind=ChannelKind.FEED, url=OWN),)),
        ("channels = []", "channels", ()),
        ('remove = [".baca-juga", ".iklan"]', "remove", (".iklan", ".baca-juga")),
        ("delay = 9", "delay", 9.0),
        ("delay = 0", "delay", 0.0),
    ],
    ids=["its channels", "no channels, to be probed", "its rules too", "its pace", "no pause"],
)
def test_what_a_source_says_itself_counts_more_and_its_rules_are_added(seeds, line, field, value):
    folder = seeds(KABAR, f"{HOME}\n{line}")
    (folder / "networks.toml").rename(folder / "away")
    alone = loaded(folder)
    (folder / "away").rename(folder / "networks.toml")
    member = replace(alone, channels=channels_at(alone.home, SHARED), remove=SHARED.remove, delay=SHARED.delay)
    assert loaded(folder) == replace(member, **{field: value})


@pytest.mark.parametrize("home", ["https://utara.kabar.example/", "https://kabar.example/"])
def test_a_site_that_is_not_in_the_seeds_yet_has_what_an_entry_of_two_lines_would_have(seeds, home):
    folder = seeds(KABAR, f'home = "{home}"')
    newcomer = make_source("utara", home=home, name=urlsplit(home).netloc)
    assert in_network(newcomer, network_of(home, load_networks(folder))) == loaded(folder)


def test_a_source_elsewhere_has_nothing_of_the_network(seeds):
    folder = seeds(KABAR, 'home = "https://kabar.example/"')
    source = loaded(folder)
    assert (source.channels, source.remove, source.delay) == ((), (), None)


ONE = Network(match="utara.kabar.example")
NARROW = Network(match="*.timur.kabar.example")


@pytest.mark.parametrize(
    ("home", "network"),
    [
        ("https://selatan.kabar.example/", SHARED),
        ("https://WWW.Selatan.Kabar.Example/", SHARED),
        ("http://selatan.kabar.example:8080/berita", SHARED),
        ("https://utara.kabar.example/", ONE),
        ("https://www.utara.kabar.example/", ONE),
        ("https://ujung.timur.kabar.example/", NARROW),
        ("https://timur.kabar.example/", SHARED),
        ("https://kabar.example/", ALONE),
        ("https://www.kabar.example/", ALONE),
        ("https://bukankabar.example/", ALONE),
        ("https://utara.kabar.example.com/", ALONE),
    ],
)
def test_a_home_belongs_to_the_narrowest_network_that_has_its_host(home, network):
    assert network_of(home, (SHARED, ONE, NARROW)) == network


@pytest.mark.parametrize(
    ("home", "first", "second"),
    [
        ("https://a.kabar.example/", "https://a.kabar.example/rss", "https://kabar.example/a.xml"),
        ("https://www.a.kabar.example/", "https://www.a.kabar.example/rss", "https://kabar.example/a.xml"),
        ("https://a.kabar.example:8080/x", "https://a.kabar.example:8080/rss", "https://kabar.example/a.xml"),
    ],
)
def test_channels_are_those_of_the_host_as_the_home_writes_it(home, first, second):
    network = Network(
        match="*.kabar.example",
        channels=(
            Channel(kind=ChannelKind.FEED, url="https://{host}/rss"),
            Channel(kind=ChannelKind.SITEMAP, url="https://kabar.example/{sub}.xml"),
        ),
    )
    assert [channel.url for channel in channels_at(home, network)] == [first, second]


ONE_FOR_ALL = "is one for all sites of the network; write {host} where they differ"
NO_SELECTOR = "is no CSS selector: Expected selector, got <DELIM '/' at 0>; write one such as .baca-juga"


def feed(url: str) -> str:
    return f'[kabar]\nmatch = "*.kabar.example"\nchannels = [{{ kind = "feed", url = "{url}" }}]'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[kabar]", '[kabar] has no match; add match = "*.…", the hosts of the network'),
        (
            '[kabar]\nmatch = "https://kabar.example/"',
            "[kabar] match 'https://kabar.example/' is no host; write it like *.antaranews.com or antaranews.com",
        ),
        (
            '[kabar]\nmatch = "kabar.*.example"',
            "[kabar] match 'kabar.*.example' is no host; write it like *.antaranews.com or antaranews.com",
        ),
        (
            '[kabar]\nmatch = "*"',
            "[kabar] match '*' is no host; write it like *.antaranews.com or antaranews.com",
        ),
        ("[kabar]\nmatch = 7", '[kabar] match must be a text in quotes, such as match = "…"'),
        ("[kabar]\nmacth = 7", "[kabar] key 'macth' is unknown; did you mean 'match'?"),
        (
            "[kabar]\nregions = []",
            "[kabar] key 'regions' is unknown; use one of match, channels, remove, delay, per, because",
        ),
        ("match = 7", "[match] is no table; write [match] on a line of its own and its keys below it"),
        (
            feed("https://{hots}/rss"),
            "[kabar] channel url 'https://{hots}/rss' has a place {hots}; the places are {host}, {sub} and {query}",
        ),
        (
            feed("https://kabar.example/rss"),
            f"[kabar] channel url 'https://kabar.example/rss' {ONE_FOR_ALL}",
        ),
        (
            feed("{host}/rss"),
            "[kabar] channel url 'daerah.kabar.example/rss' is no web address; begin it with https:// or http://",
        ),
        (
            feed("https://{host}/rss").replace("feed", "fead"),
            "[kabar] channel kind 'fead' is unknown; use one of wordpress, feed, sitemap, listing, search",
        ),
        (
            '[kabar]\nmatch = "*.kabar.example"\ndelay = "4"',
            "[kabar] delay must be a number of seconds from 0 to 3600, such as delay = 5.0",
        ),
        (
            '[kabar]\nmatch = "*.kabar.example"\nremove = ["//p"]',
            f"[kabar] remove '//p' {NO_SELECTOR}",
        ),
        (
            '[kabar]\nmatch = "*.kabar.example"\n[warta]\nmatch = "*.kabar.example"',
            "[warta] has the match *.kabar.example of [kabar]; keep one of the two",
        ),
        ("[kabar]\nmatch = x", "not valid TOML: Invalid value (at line 2, column 9); correct it there"),
    ],
)
def test_a_wrong_network_is_refused_with_file_entry_and_cure(seeds, text, message):
    with pytest.raises(SeedError) as refused:
        load_networks(seeds(text))
    assert str(refused.value) == f"networks.toml: {message}"


def test_a_wrong_network_is_refused_before_any_source_is_used(seeds):
    with pytest.raises(SeedError, match=r"^networks\.toml: \[kabar\] has no match"):
        load_sources(seeds("[kabar]"))
