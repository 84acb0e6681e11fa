from dataclasses import replace

import pytest
from sqlite_utils import Database

from crawler.archive import channels, open_archive, sites
from crawler.archive.schema import migration_names, migrations
from crawler.archive.views.health import source_facts
from crawler.archive.views.sources import seen_sources
from crawler.models import Channel, ChannelKind, Validators
from crawler.times import to_iso
from tests.make import DAY, HOME, HOUR, NOW, make_archive, make_channel, make_source

FEED = Channel(kind=ChannelKind.FEED, url=f"{HOME}feed/")
SITEMAP = Channel(kind=ChannelKind.SITEMAP, url=f"{HOME}sitemap.xml")
GUESS = Channel(kind=ChannelKind.FEED, url=f"{HOME}rss", origin="probed")
ALL = Validators(etag='"a"', last_modified="Fri, 20 Nov 2026 03:00:00 GMT", digest="d1")


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source(channels=(FEED,))) as opened:
        yield opened


def known(archive, *declared):
    return channels.known(archive, make_source(channels=declared))


def test_the_sources_follow_the_seeds(archive):
    changed = make_source(name="Kabar Pasar", home="https://baru.example/", regions=("12.09",), enabled=False)
    channels.enrol(archive, [changed])
    assert archive.rows("SELECT * FROM sources") == [
        {
            "slug": "pasar", "name": "Kabar Pasar", "home": "https://baru.example/", "regions": '["12.09"]',
            "enabled": 0, "zone": "Asia/Jakarta",
        }
    ]  # fmt: skip


def test_a_source_that_left_the_seeds_is_not_forgotten(archive):
    channels.enrol(archive, [make_source("kota")])
    assert [row["slug"] for row in archive.rows("SELECT slug FROM sources ORDER BY slug")] == ["kota", "pasar"]


@pytest.mark.parametrize(("are_all", "enabled"), [(True, 0), (False, 1)], ids=["all are meant", "one is"])
def test_a_source_that_left_the_seeds_is_switched_off_where_all_are_meant(archive, are_all, enabled):
    channels.enrol(archive, [make_source("kota")], are_all=are_all)
    assert archive.rows("SELECT slug, enabled FROM sources ORDER BY slug") == [
        {"slug": "kota", "enabled": 1}, {"slug": "pasar", "enabled": enabled},
    ]  # fmt: skip


def test_a_source_that_is_back_in_the_seeds_is_switched_on(archive):
    channels.enrol(archive, [make_source("kota")], are_all=True)
    channels.enrol(archive, [make_source("kota"), make_source()], are_all=True)
    assert {row["enabled"] for row in archive.rows("SELECT enabled FROM sources")} == {1}


def test_enrolling_again_keeps_what_was_learned(archive):
    channels.answered(archive, 1, now=NOW, validators=ALL)
    channels.enrol(archive, [make_source(channels=(FEED, SITEMAP))])
    assert known(archive, FEED, SITEMAP) == [
        make_channel(etag=ALL.etag, last_modified=ALL.last_modified, digest="d1", checked=NOW, read=NOW),
        make_channel(id=2, kind=ChannelKind.SITEMAP, url=SITEMAP.url),
    ]


def test_a_channel_keeps_its_number(archive):
    assert channels.remember(archive, "pasar", FEED) == channels.remember(archive, "pasar", FEED) == 1
    assert channels.remember(archive, "pasar", SITEMAP) == 2


def test_channels_found_by_probing_are_known_beside_those_declared(archive):
    number = channels.remember(archive, "pasar", GUESS)
    assert [one.url for one in known(archive, FEED)] == [FEED.url, GUESS.url]
    assert known(archive) == [make_channel(id=number, url=GUESS.url, origin="probed")]


@pytest.mark.parametrize(
    ("home", "is_kept"),
    [
        ("https://pasar.example/berita/", True),
        ("http://www.pasar.example/", True),
        ("https://kabar.pasar.example/", False),
        ("https://pasar-baru.example/", False),
    ],
)
def test_what_was_found_at_the_former_host_of_a_source_is_none_of_its_channels_any_more(archive, home, is_kept):
    channels.remember(archive, "pasar", GUESS)
    sites.note_vain_probe(archive, "pasar", now=NOW)
    moved = make_source(home=home, channels=(FEED,))
    channels.enrol(archive, [moved])
    assert [one.url for one in channels.known(archive, moved)] == [FEED.url, *([GUESS.url] if is_kept else [])]
    assert sites.probes_in_vain(archive, "pasar")[0] == is_kept


def test_a_guess_is_no_channel_of_a_source_until_it_was_found(archive):
    guess = channels.guess(archive, "pasar", replace(GUESS, guessed=True))
    assert [one.guessed for one in channels.stored(archive, "pasar")] == [False, True]
    assert shown_of(archive) == ([], [FEED.url], [])
    channels.remember(archive, "pasar", replace(guess, guessed=False))
    assert shown_of(archive) == ([GUESS.url], [FEED.url, GUESS.url], [GUESS.url])


def shown_of(archive):
    """Return the channels that a crawl asks, that tell how a source is, and that a list of sources shows as found."""
    [facts] = source_facts(archive, since=to_iso(NOW))
    found = seen_sources(archive)["pasar"].probed
    return [one.url for one in known(archive)], [one.url for one in facts.channels], [one["url"] for one in found]


@pytest.mark.parametrize(
    ("kind", "url", "guessed", "is_template"),
    [
        (ChannelKind.LISTING, f"{HOME}{{year}}/{{month}}/", True, True),
        (ChannelKind.LISTING, f"{HOME}indeks/", True, False),
        (ChannelKind.SEARCH, f"{HOME}?s={{query}}", True, False),
        (ChannelKind.LISTING, f"{HOME}{{year}}/", False, False),
    ],
)
def test_an_archive_by_date_is_a_guessed_list_of_many_addresses(kind, url, guessed, is_template):
    assert Channel(kind=kind, url=url, origin="probed", guessed=guessed).is_template is is_template


def test_an_older_archive_had_guesses_for_an_origin(tmp_path):
    path = tmp_path / "archive.db"
    old = Database(path)
    old.enable_wal()
    migrations.apply(old, stop_before=next(name for name in migration_names() if name.endswith("guessed_channels")))
    old.execute("INSERT INTO sources (slug, name, home) VALUES ('pasar', 'Pasar', 'https://pasar.example/')")
    for origin in ("seeds", "probed", "guess", "archive"):
        old.execute("INSERT INTO channels (source, kind, url, origin) VALUES ('pasar', 'feed', ?, ?)", (origin, origin))
    old.conn.commit()
    old.close()
    with open_archive(path) as archive:
        rows = archive.rows("SELECT url, origin, guessed FROM channels ORDER BY id")
        assert [tuple(row.values()) for row in rows] == [
            ("seeds", "seeds", 0), ("probed", "probed", 0), ("guess", "probed", 1), ("archive", "probed", 1),
        ]  # fmt: skip


def test_a_declared_channel_that_left_the_seeds_is_not_asked_any_more(archive):
    assert known(archive) == []
    assert known(archive, SITEMAP) == []


def test_an_answer_without_a_whole_document_keeps_the_validators_and_ends_the_failures(archive):
    channels.answered(archive, 1, now=NOW, validators=ALL)
    channels.failed(archive, 1, now=NOW + HOUR, error="HTTP 503")
    channels.failed(archive, 1, now=NOW + DAY, error="HTTP 500")
    learned = {"etag": ALL.etag, "last_modified": ALL.last_modified, "digest": "d1", "read": NOW}
    assert known(archive, FEED) == [make_channel(**learned, checked=NOW + DAY, failures=2, due=NOW + DAY + 2 * HOUR)]
    assert archive.rows("SELECT error FROM channels") == [{"error": "HTTP 500"}]
    channels.answered(archive, 1, now=NOW + 2 * DAY, validators=None)
    assert known(archive, FEED) == [make_channel(**learned, checked=NOW + 2 * DAY)]
    assert archive.rows("SELECT error FROM channels") == [{"error": None}]


def test_validators_that_a_server_no_longer_sends_are_forgotten(archive):
    channels.answered(archive, 1, now=NOW, validators=ALL)
    channels.answered(archive, 1, now=NOW + DAY, validators=Validators(digest="d2"))
    assert known(archive, FEED) == [make_channel(digest="d2", checked=NOW + DAY, read=NOW + DAY)]


def test_a_site_that_asked_us_to_wait_is_left_alone_until_then(archive):
    sites.stay_away(archive, "pasar.example", until=NOW + HOUR, reason="HTTP 429")
    said = "asked us to wait until 2026-11-20T04:00:00Z (HTTP 429)"
    assert sites.away(archive, now=NOW) == {"pasar.example": said}
    assert sites.away(archive, now=NOW + HOUR) == {}
    assert sites.away(archive, now=NOW - 9000 * DAY) == {}  # the clock was ahead; no site asks for so long


def test_the_last_wish_of_a_site_counts(archive):
    sites.stay_away(archive, "pasar.example", until=NOW + DAY, reason="HTTP 503")
    sites.stay_away(archive, "pasar.example", until=NOW + HOUR, reason="HTTP 429")
    assert sites.away(archive, now=NOW + 2 * HOUR) == {}


def test_a_channel_of_a_kind_that_another_version_knows_is_left_alone(archive):
    archive.db.execute("INSERT INTO channels (source, kind, url, origin) VALUES ('pasar', 'gopher', 'x', 'seeds')")
    assert [one.url for one in channels.stored(archive, "pasar")] == [FEED.url]
    assert channels.stored(archive, "pasar") == channels.known(archive, make_source(channels=(FEED,)))
