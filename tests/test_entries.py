"""The values of a seeds file, one by one: what is taken, and the sentence that cures what is not."""

from __future__ import annotations

import pytest

from crawler.errors import SeedError
from crawler.models import ChannelKind
from crawler.sources import entries
from crawler.sources.entries import LONGEST_DELAY, channels_of, located, read_toml, table_of

FEED = "https://pasar.example/feed/"


def refusal(check, *given, **named):
    with pytest.raises(SeedError) as told:
        check(*given, **named)
    return str(told.value)


@pytest.mark.parametrize(
    ("check", "given", "value"),
    [
        (entries.text_of, ("name", "Pasar"), "Pasar"),
        (entries.texts_of, ("remove", [".a", ".b"]), [".a", ".b"]),
        (entries.texts_of, ("remove", []), []),
        (entries.truth_of, ("enabled", False), False),
        (entries.delay_of, (None,), None),
        (entries.delay_of, (2,), 2.0),
        (entries.delay_of, (0,), 0.0),
        (entries.delay_of, (LONGEST_DELAY,), 3600.0),
        (entries.region_of, ("12",), "12"),
        (entries.region_of, ("12.71",), "12.71"),
        (entries.timezone_of, ("Asia/Jayapura",), "Asia/Jayapura"),
        (entries.selectors_of, ([".baca-juga", "div > p"],), (".baca-juga", "div > p")),
        (entries.url_of, ("home", "https://pasar.example/"), "https://pasar.example/"),
    ],
)
def test_a_right_value_is_taken(check, given, value):
    assert check(*given) == value


@pytest.mark.parametrize(
    ("check", "given", "said"),
    [
        (entries.text_of, ("name", 7), 'name must be a text in quotes, such as name = "…"'),
        (entries.texts_of, ("remove", ".a"), 'remove must be a list of texts in quotes, such as remove = ["…", "…"]'),
        (entries.texts_of, ("remove", [".a", 7]), "remove must be a list of texts in quotes"),
        (entries.truth_of, ("enabled", "true"), "enabled must be true or false, without quotes"),
        (entries.delay_of, (True,), "delay must be a number of seconds from 0 to 3600, such as delay = 5.0"),
        (entries.delay_of, ("5",), "delay must be a number of seconds from 0 to 3600, such as delay = 5.0"),
        (entries.delay_of, (-1,), "delay must be a number of seconds from 0 to 3600, such as delay = 5.0"),
        (entries.delay_of, (float("nan"),), "delay must be a number of seconds from 0 to 3600, such as delay = 5.0"),
        (entries.selectors_of, (["div["],), "remove 'div[' is no CSS selector"),
        (entries.url_of, ("home", "pasar.example"), "home 'pasar.example' is no web address; begin it with https://"),
        (entries.url_of, ("home", "https://a b/"), "home 'https://a b/' has a space or an invisible character in it"),
        (entries.url_of, ("home", "https://[x/"), "home 'https://[x/' is no web address; correct its host"),
        (entries.url_of, ("home", "https://u:p@pasar.example/"), "home holds a user name; take out what stands before"),
        (entries.url_of, ("home", "https://:80/"), "home 'https://:80/' cannot be asked; write it like"),
        (entries.url_of, ("home", "https://pasar.example:99999/"), "cannot be asked"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_with_its_cure(check, given, said):
    assert said in refusal(check, *given)


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        ("1271", "'12.71' (Kota Medan)"),
        ("12-71", "'12.71' (Kota Medan)"),
        ("12.71.01", "'12.71' (Kota Medan)"),
        ("12.99", "'12' (Sumatera Utara)"),
    ],
)
def test_a_code_that_is_nearly_one_is_told_the_one_that_is_meant(code, meant):
    assert refusal(entries.region_of, code).endswith(f"; did you mean {meant}?")
    assert "did you mean" not in refusal(entries.region_of, "00")


@pytest.mark.parametrize(
    ("slug", "entry", "said"),
    [
        ("kaldera", "https://kaldera.id/", "is no table; write [kaldera] on a line of its own"),
        ("kaldera", {"id": {"home": "x"}}, "has a table 'id' inside; a slug holds no dot, write [kaldera-id]"),
        ("Kaldera", {"home": "x"}, "is no slug; use lower-case letters, digits and single hyphens"),
        ("a--b", {"home": "x"}, "is no slug"),
        ("kaldera", {"hom": "x"}, "key 'hom' is unknown; did you mean 'home'?"),
        ("kaldera", {"zzz": "x"}, "key 'zzz' is unknown; use one of home, name"),
    ],
)
def test_an_entry_is_a_table_with_a_good_name_and_known_keys(slug, entry, said):
    assert said in refusal(table_of, slug, entry, ("home", "name"))


@pytest.mark.parametrize(
    ("channels", "said"),
    [
        ({"kind": "feed"}, "channels must be a list of tables"),
        (["feed"], "channels must be a list of tables"),
        ([{"kind": "rss", "url": FEED}], "channel kind 'rss' is unknown; use one of wordpress, feed"),
        ([{"kind": "feed"}], "channel of kind feed has no url"),
        ([{"kind": "feed", "url": "feed/"}], "channel url 'feed/' is no web address"),
        ([{"kind": "feed", "url": FEED, "every": 7}], "channel key 'every' is unknown"),
        ([{"kind": "search", "url": FEED}], f"search channel {FEED} has no place for the words; write {{query}} there"),
        ([{"kind": "feed", "url": FEED}, {"kind": "listing", "url": FEED}], f"channel {FEED} stands twice; keep one"),
    ],
)
def test_a_wrong_channel_is_refused_with_its_cure(channels, said):
    assert said in refusal(lambda: list(channels_of(channels)))


def test_channels_are_taken_in_their_order_with_the_addresses_as_they_are_asked():
    told = [{"kind": "feed", "url": "{home}feed/"}, {"kind": "search", "url": "https://pasar.example/?s={query}"}]
    found = list(channels_of(told, lambda url: url.replace("{home}", "https://pasar.example/")))
    assert [(one.kind, one.url) for one in found] == [
        (ChannelKind.FEED, "{home}feed/"), (ChannelKind.SEARCH, "https://pasar.example/?s={query}"),
    ]  # fmt: skip


def test_what_is_wrong_is_told_with_its_file_and_entry():
    def fail(*where):
        with located(*where):
            raise SeedError("is no slug")

    assert refusal(fail, "own.toml", "Kaldera") == "own.toml: [Kaldera] is no slug"
    assert refusal(fail, "own.toml") == "own.toml: is no slug"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[kaldera\n", "own.toml: not valid TOML: "),
        (b'name = "\xe9"\n', "own.toml: not UTF-8 from byte 8 on; save it as UTF-8"),
        (None, "own.toml: cannot be read: No such file or directory; make it a readable file"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_cure(tmp_path, content, said):
    path = tmp_path / "own.toml"
    if content is not None:
        path.write_bytes(content)
    assert said in refusal(read_toml, path)


def test_the_mark_that_editors_put_in_front_of_a_file_is_none_of_it(tmp_path):
    path = tmp_path / "own.toml"
    path.write_bytes(b'\xef\xbb\xbf[kaldera]\nhome = "x"\n')
    assert read_toml(path) == {"kaldera": {"home": "x"}}
