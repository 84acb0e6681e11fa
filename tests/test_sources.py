import os
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.errors import SeedError, UnknownSource
from crawler.models import Channel, ChannelKind, Source
from crawler.reference.regions import Region, load_regions
from crawler.sources.registry import choose, load_sources, located_sources

HOME = 'home = "https://pasar.example/"'
FULL = """
[kabar-pasar]
home = "https://www.pasar.example/"
name = "Kabar Pasar"
regions = ["12", "12.09"]
timezone = "Asia/Jayapura"
channels = [
  { kind = "feed", url = "https://feeds.pembawa.example/pasar" },
  { kind = "search", url = "https://www.pasar.example/?s={query}" },
]
remove = [".baca-juga", "div > p.iklan:first-child"]
delay = 5
enabled = false
note = "asked to be left alone"
"""


@pytest.fixture
def seeds(tmp_path):
    """Return a function that writes a seeds folder of the given files."""

    def write(**files: str | bytes) -> Path:
        (tmp_path / "sources").mkdir()
        for name, text in files.items():
            content = text if isinstance(text, bytes) else text.encode()
            (tmp_path / "sources" / f"{name}.toml").write_bytes(content)
        return tmp_path

    return write


def refusal(folder: Path) -> str:
    with pytest.raises(SeedError) as refused:
        load_sources(folder)
    return str(refused.value)


def test_an_entry_may_say_everything_there_is(seeds):
    assert load_sources(seeds(utara=FULL)) == {
        "kabar-pasar": Source(
            slug="kabar-pasar",
            home="https://www.pasar.example/",
            name="Kabar Pasar",
            regions=("12", "12.09"),
            timezone="Asia/Jayapura",
            channels=(
                Channel(kind=ChannelKind.FEED, url="https://feeds.pembawa.example/pasar"),
                Channel(kind=ChannelKind.SEARCH, url="https://www.pasar.example/?s={query}"),
            ),
            remove=(".baca-juga", "div > p.iklan:first-child"),
            delay=5.0,
            enabled=False,
            note="asked to be left alone",
        )
    }


def test_a_home_is_all_that_an_entry_needs(seeds):
    assert load_sources(seeds(utara=f"[pasar]\n{HOME}")) == {
        "pasar": Source(slug="pasar", home="https://pasar.example/", name="pasar.example")
    }


def test_sources_come_in_the_order_of_files_and_entries(seeds):
    entries = '[{0}]\nhome = "https://{0}.example/"\n'
    folder = seeds(b=entries.format("satu"), a=entries.format("tiga") + entries.format("dua"))
    assert list(load_sources(folder)) == ["tiga", "dua", "satu"]


def test_a_file_from_a_windows_editor_is_read(seeds):
    assert list(load_sources(seeds(utara=b"\xef\xbb\xbf[pasar]\r\n" + HOME.encode()))) == ["pasar"]


def test_an_editors_hidden_copy_is_not_read(seeds):
    folder = seeds(utara=f"[pasar]\n{HOME}")
    (folder / "sources" / ".#utara.toml").write_text("half a line")
    assert list(load_sources(folder)) == ["pasar"]


def test_sources_on_one_domain_but_different_hosts_or_ports_live_together(seeds):
    homes = {"a": "https://a.example/", "b": "https://b.a.example/", "c": "https://a.example:8443/"}
    text = "".join(f'[{slug}]\nhome = "{home}"\n' for slug, home in homes.items())
    assert {slug: source.home for slug, source in load_sources(seeds(utara=text)).items()} == homes


FORM = "a code is two digits for a province and, after a dot, two more for a kabupaten or kota"
ZONES = "Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)"
FEED = "https://pasar.example/feed"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('hom = "x"', "key 'hom' is unknown; did you mean 'home'?"),
        (
            "zzz = 1",
            "key 'zzz' is unknown; use one of home, name, regions, timezone, channels, remove, delay, enabled, note",
        ),
        ("name = 7", 'name must be a text in quotes, such as name = "…"'),
        ("note = []", 'note must be a text in quotes, such as note = "…"'),
        ('regions = "12"', 'regions must be a list of texts in quotes, such as regions = ["…", "…"]'),
        ("regions = [12]", 'regions must be a list of texts in quotes, such as regions = ["…", "…"]'),
        (
            'regions = ["1209"]',
            f"region '1209' is unknown; {FORM}; did you mean '12.09' (Kabupaten Asahan)?",
        ),
        (
            'regions = ["12-09"]',
            f"region '12-09' is unknown; {FORM}; did you mean '12.09' (Kabupaten Asahan)?",
        ),
        (
            'regions = ["12.09.01"]',
            f"region '12.09.01' is unknown; {FORM}; did you mean '12.09' (Kabupaten Asahan)?",
        ),
        ('regions = ["12.99"]', f"region '12.99' is unknown; {FORM}; did you mean '12' (Sumatera Utara)?"),
        ('regions = ["Asahan"]', f"region 'Asahan' is unknown; {FORM}"),
        ("timezone = 7", 'timezone must be a text in quotes, such as timezone = "…"'),
        ('timezone = "WITA"', f"timezone 'WITA' is unknown; use {ZONES}"),
        ('timezone = "Asia"', f"timezone 'Asia' is unknown; use {ZONES}"),
        ('timezone = ""', f"timezone '' is unknown; use {ZONES}"),
        ('timezone = "../zone"', f"timezone '../zone' is unknown; use {ZONES}"),
        ('remove = ".iklan"', 'remove must be a list of texts in quotes, such as remove = ["…", "…"]'),
        (
            'remove = ["//div"]',
            "remove '//div' is no CSS selector: Expected selector, got <DELIM '/' at 0>; write one such as .baca-juga",
        ),
        (
            'remove = ["p:baru"]',
            "remove 'p:baru' is no CSS selector: The pseudo-class :baru is unknown; write one such as .baca-juga",
        ),
        ('enabled = "no"', "enabled must be true or false, without quotes"),
        (
            'channels = "feed"',
            'channels must be a list of tables, such as [{ kind = "feed", url = "https://…/feed/" }]',
        ),
        (
            'channels = ["https://pasar.example/feed"]',
            'channels must be a list of tables, such as [{ kind = "feed", url = "https://…/feed/" }]',
        ),
        (
            f'channels = [{{ kind = "fead", url = "{FEED}" }}]',
            "channel kind 'fead' is unknown; use one of wordpress, feed, sitemap, listing, search",
        ),
        (
            f'channels = [{{ url = "{FEED}" }}]',
            "channel kind '' is unknown; use one of wordpress, feed, sitemap, listing, search",
        ),
        (
            f'channels = [{{ kind = ["feed"], url = "{FEED}" }}]',
            'channel kind must be a text in quotes, such as channel kind = "…"',
        ),
        ('channels = [{ kind = "feed" }]', 'channel of kind feed has no url; add url = "https://…"'),
        (
            f'channels = [{{ kind = "feed", ulr = "{FEED}" }}]',
            "channel key 'ulr' is unknown; did you mean 'url'?",
        ),
        (
            'channels = [{ kind = "feed", url = "pasar.example/feed" }]',
            "channel url 'pasar.example/feed' is no web address; begin it with https:// or http://",
        ),
        (
            'channels = [{ kind = "search", url = "https://pasar.example/?s=" }]',
            "search channel https://pasar.example/?s= has no place for the words; write {query} there",
        ),
        (
            f'channels = [{{ kind = "feed", url = "{FEED}" }}, {{ kind = "listing", url = "{FEED}" }}]',
            f"channel {FEED} stands twice; keep one",
        ),
    ],
)
def test_a_wrong_line_is_refused_with_file_entry_and_cure(seeds, line, message):
    assert refusal(seeds(utara=f"[pasar]\n{HOME}\n{line}")) == f"utara.toml: [pasar] {message}"


@pytest.mark.parametrize("value", ["-1", "true", '"5"', "nan", "inf", "3601"])
def test_a_delay_is_a_number_of_seconds(seeds, value):
    expected = "utara.toml: [pasar] delay must be a number of seconds from 0 to 3600, such as delay = 5.0"
    assert refusal(seeds(utara=f"[pasar]\n{HOME}\ndelay = {value}")) == expected


@pytest.mark.parametrize(
    ("home", "message"),
    [
        ("7", 'home must be a text in quotes, such as home = "…"'),
        ('""', "home '' is no web address; begin it with https:// or http://"),
        ('"pasar.example"', "home 'pasar.example' is no web address; begin it with https:// or http://"),
        ('"ftp://pasar.example/"', "home 'ftp://pasar.example/' is no web address; begin it with https:// or http://"),
        ('"https://[pasar/"', "home 'https://[pasar/' is no web address; correct its host"),
        ('"https:///pasar"', "home 'https:///pasar' cannot be asked; write it like https://kaldera.id/"),
        (
            '"https://pasar.example:99999/"',
            "home 'https://pasar.example:99999/' cannot be asked; write it like https://kaldera.id/",
        ),
        (
            '"https://pasar .example/"',
            "home 'https://pasar .example/' has a space or an invisible character in it; take it out",
        ),
        (
            r'"https://pasar.example/\u200B"',
            r"home 'https://pasar.example/\u200b' has a space or an invisible character in it; take it out",
        ),
        (
            '"https://desk:rahasia@pasar.example/"',
            "home holds a user name; take out what stands before @pasar.example",
        ),
    ],
)
def test_a_home_is_an_address_that_can_be_asked(seeds, home, message):
    assert refusal(seeds(utara=f"[pasar]\nhome = {home}")) == f"utara.toml: [pasar] {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[pasar]\nname = "Pasar"', '[pasar] has no home; add home = "https://…/"'),
        (HOME, "[home] is no table; write [home] on a line of its own and its keys below it"),
        (f"[[pasar]]\n{HOME}", "[pasar] is no table; write [pasar] on a line of its own and its keys below it"),
        (
            f"[pasar.baru]\n{HOME}",
            "[pasar] has a table 'baru' inside; a slug holds no dot, write [pasar-baru]",
        ),
        (
            f"[Pasar]\n{HOME}",
            "[Pasar] is no slug; use lower-case letters, digits and single hyphens, such as [kabar-asahan]",
        ),
        (
            f"[pasar_baru]\n{HOME}",
            "[pasar_baru] is no slug; use lower-case letters, digits and single hyphens, such as [kabar-asahan]",
        ),
        ("[pasar]\nhome = https", "not valid TOML: Invalid value (at line 2, column 8); correct it there"),
        (
            f"[pasar]\n{HOME}\n[pasar]",
            "not valid TOML: Cannot declare ('pasar',) twice (at line 3, column 7); correct it there",
        ),
        (b"[pasar]\nname = \x22Caf\xe9\x22", "not UTF-8 from byte 19 on; save it as UTF-8"),
        (f"[pasar]\n{HOME}\nremove = {'[' * 5000}", "not valid TOML: Nested too deeply; correct it there"),
        (f"[pasar]\n{HOME}\ndelay = {'9' * 5000}", "not valid TOML: A number of too many digits; correct it there"),
    ],
)
def test_a_wrong_file_is_refused_with_its_cure(seeds, text, message):
    assert refusal(seeds(utara=text)) == f"utara.toml: {message}"


def test_a_file_that_never_ends_is_not_waited_for(seeds):
    folder = seeds(aceh=f"[pasar]\n{HOME}")
    os.mkfifo(folder / "sources" / "utara.toml")
    assert refusal(folder) == "utara.toml: cannot be read: it is no ordinary file; make it a readable file"


def test_a_slug_belongs_to_one_file(seeds):
    folder = seeds(riau='[pasar]\nhome = "https://riau.example/"', aceh=f"[pasar]\n{HOME}")
    assert refusal(folder) == "riau.toml: [pasar] stands in aceh.toml too; rename one of the two"


@pytest.mark.parametrize("home", ["https://www.pasar.example/", "http://PASAR.example:80/berita"])
def test_a_host_belongs_to_one_source(seeds, home):
    folder = seeds(aceh=f"[pasar]\n{HOME}", riau=f'[pasar-baru]\nhome = "{home}"')
    expected = "riau.toml: [pasar-baru] has the host pasar.example of [pasar] in aceh.toml; keep one of the two"
    assert refusal(folder) == expected


def test_a_missing_folder_is_named(tmp_path):
    expected = f"{tmp_path} has no folder sources; name a seeds folder with --seeds or PANTAU_SEEDS"
    assert refusal(tmp_path) == expected


def test_a_folder_without_files_is_named(seeds):
    folder = seeds()
    expected = "holds no .toml file; write one, or name another folder with --seeds or PANTAU_SEEDS"
    assert refusal(folder) == f"{folder / 'sources'} {expected}"


def test_a_folder_to_which_the_first_source_is_to_be_added_has_none_yet(seeds):
    assert located_sources(seeds()) == []


def test_files_without_a_source_are_refused(seeds):
    folder = seeds(utara="# nothing yet")
    expected = "holds a source; write one, such as [kaldera] with a home"
    assert refusal(folder) == f"no file in {folder / 'sources'} {expected}"


def test_a_file_that_cannot_be_read_is_named(seeds):
    folder = seeds()
    (folder / "sources" / "utara.toml").mkdir()
    assert refusal(folder) == "utara.toml: cannot be read: Is a directory; make it a readable file"


KALDERA = Source(slug="kaldera", home="https://kaldera.example/", name="Kaldera")
TIDUR = replace(KALDERA, slug="tidur", home="https://tidur.example/", enabled=False)
PASAR = replace(KALDERA, slug="pasar", home="https://pasar.example/")
ALL = {source.slug: source for source in (KALDERA, TIDUR, PASAR)}


@pytest.mark.parametrize(
    ("slugs", "chosen"),
    [
        ([], [KALDERA, PASAR]),
        (["pasar", "kaldera"], [PASAR, KALDERA]),
        (["tidur"], [TIDUR]),
        (["pasar", "pasar"], [PASAR]),
    ],
    ids=["none is all enabled", "in the order asked", "disabled by name", "once"],
)
def test_sources_are_chosen_by_name_or_all_that_are_enabled(slugs, chosen):
    assert choose(ALL, slugs) == chosen


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        (
            "kaldra",
            "no source is called 'kaldra'; did you mean 'kaldera'? `pantau sources list` names them all",
        ),
        ("x", "no source is called 'x'; `pantau sources list` names them all"),
        (
            "https://x.example/?p=1",
            (
                "'https://x.example/?p=1' is an address and names no source; `pantau sources list` lists the names, "
                "and `pantau explain 'https://x.example/?p=1'` says what became of an address"
            ),
        ),
    ],
)
def test_an_unknown_source_is_answered_with_the_closest_spelling(slug, message):
    with pytest.raises(UnknownSource) as refused:
        choose(ALL, ["pasar", slug])
    assert str(refused.value) == message


def test_nothing_is_chosen_where_all_are_disabled():
    assert choose({"tidur": TIDUR}, []) == []


def test_a_region_is_known_by_its_code():
    assert load_regions()["16.03"] == Region(
        code="16.03",
        kind="kabupaten",
        name="Kabupaten Muara Enim",
        province="16",
        latitude=-3.6366,
        longitude=103.99669,
    )


def test_every_province_kabupaten_and_kota_is_there():
    regions = load_regions().values()
    kinds = [region.kind for region in regions]
    assert [kinds.count(kind) for kind in ("provinsi", "kabupaten", "kota")] == [38, 416, 98]
    assert {region.province for region in regions} == {r.code for r in regions if r.kind == "provinsi"}


def test_every_region_lies_in_indonesia():
    outside = [
        region.name
        for region in load_regions().values()
        if not (-11.1 < region.latitude < 6.1 and 94.9 < region.longitude < 141.1)
    ]
    assert outside == []
