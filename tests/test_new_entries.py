"""A site that nobody knew becomes an entry of the seeds, in its place."""

from __future__ import annotations

import tomllib

import pytest

from crawler.errors import SeedError
from crawler.models import Channel, ChannelKind
from crawler.reference.regions import load_regions, zone_of
from crawler.sources.new_entries import (
    append_entry,
    entry_of,
    file_for,
    file_of_province,
    home_at,
    newcomer,
    slug_at,
)
from crawler.sources.own import default_seeds
from crawler.sources.registry import load_sources
from tests.make import make_source

FEED = Channel(kind=ChannelKind.FEED, url="https://kabarasahan.example/feed/")


@pytest.mark.parametrize(
    ("said", "home"),
    [
        ("kaldera.id", "https://kaldera.id/"),
        ("  KALDERA.id \n", "https://kaldera.id/"),
        ("http://kaldera.id", "http://kaldera.id/"),
        ("https://warta.example:8443/medan", "https://warta.example:8443/medan"),
    ],
)
def test_a_bare_domain_will_do(said, home):
    assert home_at(said) == home


@pytest.mark.parametrize("said", ["", "kaldera", "javascript:alert(1)", "kaldera .id", "https://", "ftp://kaldera.id/"])
def test_what_is_no_address_is_refused(said):
    with pytest.raises(SeedError, match="is no web address; write it like"):
        home_at(said)


@pytest.mark.parametrize(
    ("home", "slug"),
    [
        ("https://kaldera.id/", "kaldera"),
        ("https://www.kaldera.co.id/", "kaldera"),
        ("https://asahan.kinerja.co.id/", "asahan-kinerja"),
        ("https://dinkominfo.bojonegorokab.go.id/", "dinkominfo-bojonegorokab"),
        ("https://metro-online.co/", "metro-online"),
    ],
)
def test_the_slug_is_what_the_owner_chose_of_the_host(home, slug):
    assert slug_at(home, ()) == slug


def test_a_slug_that_is_taken_is_made_of_the_whole_host():
    assert slug_at("https://kaldera.com/", {"kaldera"}) == "kaldera-com"


@pytest.mark.parametrize(
    ("said", "slug", "sentence"),
    [
        ("kabar.example", None, "kabar.example: [kabar-example] has the host kabar.example of [kabar] in riau"),
        ("www.kabar.example", None, "www.kabar.example: [kabar-example] has the host kabar.example of [kabar] in riau"),
        ("lain.example", "kabar", "lain.example: [kabar] stands in riau.toml too; rename one of the two"),
        ("lain.example", "Kabar Lain", "'Kabar Lain' is no slug; use lower-case letters"),
    ],
)  # fmt: skip
def test_who_is_known_is_refused(said, slug, sentence):
    known = [("riau.toml", make_source("kabar"))]
    with pytest.raises(SeedError) as caught:
        newcomer(said, known, slug=slug)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("home", "regions", "file"),
    [
        ("https://kabar.example/", ["12.09"], "sumatera-utara.toml"),
        ("https://kabar.example/", ["32.04", "32.73"], "jawa-barat.toml"),
        ("https://kabar.example/", ["12", "32"], "national.toml"),
        ("https://kabar.example/", [], "national.toml"),
        ("https://asahankab.go.id/", ["12.09"], "pemerintah.toml"),
    ],
)
def test_a_source_stands_with_those_of_its_province(home, regions, file):
    assert file_for(home, regions) == file


def test_each_file_of_the_seeds_that_ship_is_found_by_its_province():
    provinces = {code: region for code, region in load_regions().items() if region.kind == "provinsi"}
    files = {file_of_province(code) for code in provinces}
    shipped = {path.name for path in (default_seeds() / "sources").iterdir()}
    assert len(files) == len(provinces)
    assert shipped - files == {"national.toml", "pemerintah.toml"}


def test_the_zone_of_a_source_is_that_of_its_province_in_the_seeds_that_ship():
    placed = [one for one in load_sources(default_seeds()).values() if one.regions]
    assert [one.slug for one in placed if one.timezone != zone_of(one.regions)] == []


def test_an_entry_says_what_is_not_the_default_and_nothing_else():
    assert (
        entry_of(make_source(name="pasar.example"), own_channels=True) == '[pasar]\nhome = "https://pasar.example/"\n'
    )


def test_an_entry_is_toml_whatever_the_site_calls_itself():
    name = 'Kabar "Asahan" \\ \x7f é'
    source = make_source(
        "kabarasahan", name=name, regions=("12.09",), timezone="Asia/Makassar", channels=(FEED,), note="a\nb"
    )
    assert tomllib.loads(entry_of(source, own_channels=True)) == {
        "kabarasahan": {
            "home": "https://kabarasahan.example/", "name": name, "regions": ["12.09"], "timezone": "Asia/Makassar",
            "channels": [{"kind": "feed", "url": FEED.url}], "note": "a\nb",
        }
    }  # fmt: skip


def test_an_entry_leaves_to_its_network_what_that_says():
    assert "channels" not in entry_of(make_source(channels=(FEED,)), own_channels=False)


BEFORE = '# Riau.\n\n[kabar]  # yang pertama\nhome = "https://kabar.example/"\n\n\n'


@pytest.fixture
def seeds(tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "riau.toml").write_text(BEFORE)
    return tmp_path


def test_an_entry_is_put_at_the_end_and_nothing_before_it_changes(seeds):
    append_entry(seeds / "sources" / "riau.toml", entry_of(make_source(), own_channels=True))
    text = (seeds / "sources" / "riau.toml").read_text()
    assert text == f'{BEFORE.rstrip()}\n\n[pasar]\nhome = "https://pasar.example/"\nname = "Pasar"\n'
    assert list(load_sources(seeds)) == ["kabar", "pasar"]


def test_a_file_that_is_missing_is_begun(seeds):
    append_entry(seeds / "sources" / "papua-selatan.toml", entry_of(make_source(), own_channels=True))
    assert (seeds / "sources" / "papua-selatan.toml").read_text().startswith("# Papua Selatan.\n\n[pasar]\n")


def test_what_would_break_a_file_is_not_written(seeds):
    with pytest.raises(SeedError, match="not valid TOML"):
        append_entry(seeds / "sources" / "riau.toml", "[kabar]\n")
    assert (seeds / "sources" / "riau.toml").read_text() == BEFORE
    assert [path.name for path in (seeds / "sources").iterdir()] == ["riau.toml"]
