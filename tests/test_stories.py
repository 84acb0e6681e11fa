"""Stories in the archive: what joins them, what merges and splits them, and what the numbers they had lead to."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlite_utils import Database

from crawler.archive import articles, open_archive, regrouping
from crawler.archive.schema import migrations
from crawler.archive.shingles import COMMON
from crawler.archive.views.search import Filters, search
from crawler.archive.views.stories import stories as read
from crawler.times import to_iso
from pipelines.apply import comparing, regroup, telling_of
from pipelines.copies.fingerprint import fingerprint
from tests.make import DAY, HOUR, NOW, integrity, make_archive, make_article, make_source

FIRST = [
    "Pemkab Belu membuka bengkel perahu bersama di pelabuhan Atapupu untuk nelayan kecil.",
    "Bengkel itu menyewakan mesin bubut dengan bayaran ikan, sebuah cara yang diusulkan nelayan sendiri.",
    "Kepala dinas perikanan mencatat tiga puluh perahu sudah diperbaiki sejak bulan puasa.",
]
SECOND = [
    "Sementara itu sekolah kejuruan setempat mengirim dua belas murid untuk magang di bengkel selama satu semester.",
    "Murid belajar membaca gambar lambung dan menghitung kebutuhan papan tanpa menyisakan banyak potongan.",
    "Guru pendamping berharap separuh dari mereka nanti membuka bengkel sendiri di desa asalnya.",
]
TUAL = [
    "Pemkot Tual membagikan lampu surya kepada keluarga yang tinggal di pulau tanpa jaringan listrik.",
    "Setiap rumah mendapat tiga lampu dan satu pengisi daya yang dirawat bersama oleh karang taruna.",
    "Wali Kota Tual meminta camat mencatat rumah mana yang masih gelap sebelum musim angin barat.",
]
OTHER = "Panen jagung di dataran Aroki mundur dua pekan karena hujan datang terlambat dan pupuk tertahan di kapal."
SOURCES = (
    make_source(), make_source("kota"), make_source("desa"),
    make_source("portal", home="https://diskominfo.belukab.go.id/"),
)  # fmt: skip


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db", *SOURCES) as opened:
        yield opened


def save(archive, name, lines, source="pasar", **rest):
    text = "\n".join(lines)
    digest, sample = fingerprint(text)
    article = make_article(
        f"https://{source}.example/{name}/", source=source, title=name, text=text, digest=digest, sample=sample, **rest
    )
    return articles.save(archive, article, run=None, compare=comparing(None)).id


def rewrite(archive, number, lines):
    articles.rewrite(archive, telling_of(number, "\n".join(lines)), removed=[], compare=comparing(None))


def stories(archive):
    """Return the titles of the articles of each story, by its number."""
    rows = archive.rows("SELECT story, title FROM articles ORDER BY id")
    found = {row["story"]: [] for row in rows}
    for row in rows:
        found[row["story"]].append(row["title"])
    assert {row["id"]: row["articles"] for row in archive.rows("SELECT id, articles FROM stories")} == {
        story: len(titles) for story, titles in found.items()
    }
    return found


def marks(archive):
    return {row["title"]: (row["kind"], row["overlap"]) for row in archive.rows("SELECT * FROM articles")}


def told(archive, number):
    return [row.id for row in read(archive, Filters(story=number), singles=True, limit=9)]


def test_an_article_that_connects_two_stories_makes_them_one_and_the_old_number_leads_to_it(archive):
    save(archive, "satu", FIRST)
    save(archive, "dua", SECOND, "kota")
    assert stories(archive) == {1: ["satu"], 2: ["dua"]}
    save(archive, "semua", [*FIRST, *SECOND], "desa")
    assert stories(archive) == {1: ["satu", "dua", "semua"]}
    assert archive.rows("SELECT * FROM merged_stories") == [{"old": 2, "story": 1}]
    assert told(archive, 1) == told(archive, 2) == [1]
    assert {row.id for row in search(archive, "bengkel", Filters(story=2), limit=9)} == {1, 2, 3}


def test_a_number_is_never_given_to_another_story(archive):
    for name, lines, source in (
        ("satu", FIRST, "pasar"),
        ("dua", SECOND, "kota"),
        ("semua", [*FIRST, *SECOND], "desa"),
    ):
        save(archive, name, lines, source)
    save(archive, "lain", [OTHER])
    assert stories(archive) == {1: ["satu", "dua", "semua"], 3: ["lain"]}


def test_old_numbers_lead_on_when_their_story_is_merged_again(archive):
    save(archive, "lain", [OTHER])
    save(archive, "satu", FIRST)
    save(archive, "dua", SECOND)
    save(archive, "semua", [*FIRST, *SECOND])
    save(archive, "jagung", [OTHER, *FIRST])
    assert list(stories(archive)) == [1]
    assert archive.rows("SELECT old, story FROM merged_stories ORDER BY old") == [
        {"old": 2, "story": 1}, {"old": 3, "story": 1},
    ]  # fmt: skip


def test_a_story_whose_link_is_rewritten_falls_apart(archive):
    save(archive, "satu", FIRST)
    save(archive, "dua", SECOND, "kota")
    number = save(archive, "semua", [*FIRST, *SECOND], "desa")
    rewrite(archive, number, FIRST)
    assert sorted(stories(archive).values()) == [["dua"], ["satu", "semua"]]
    assert marks(archive) == {"satu": ("rilis", 1.0), "semua": ("rilis", 1.0), "dua": ("liputan", None)}


ROUNDUP = {
    "belu": (FIRST, "pasar"), "salinan": ([*FIRST[:2], "Bengkel buka setiap hari."], "portal"), "tual": (TUAL, "kota"),
    "sepekan": ([*FIRST, *TUAL[:2], "Demikian kabar sepekan."], "desa"),
}  # fmt: skip


@pytest.mark.parametrize("names", list(permutations(ROUNDUP)))
def test_a_roundup_of_two_towns_makes_their_stories_one_in_no_order_and_is_of_the_one_it_has_more_of(archive, names):
    for name in names:
        save(archive, name, *ROUNDUP[name])
    assert sorted(sorted(titles) for titles in stories(archive).values()) == [["belu", "salinan", "sepekan"], ["tual"]]


def test_stories_that_a_roundup_had_made_one_fall_apart_when_they_are_found_again(archive):
    numbers = [save(archive, name, *told) for name, told in ROUNDUP.items()]
    archive.db.conn.executescript(
        "UPDATE articles SET story = 1; UPDATE shingles SET story = 1; DELETE FROM stories WHERE id > 1"
    )
    regroup(archive, numbers)
    assert sorted(stories(archive).values()) == [["belu", "salinan", "sepekan"], ["tual"]]


def test_what_two_towns_print_of_one_release_stays_with_the_release(archive):
    begun = [
        f"{office} menyambut kabar tentang bengkel perahu itu pada Senin." for office in ("Pemkot Tual", "Bupati Alor")
    ]
    save(archive, "tual", [begun[0], *FIRST[1:], SECOND[0]], "kota")
    save(archive, "alor", [begun[1], *FIRST[1:], SECOND[1]], "desa")
    save(archive, "rilis", [*FIRST[1:], *SECOND], "pasar")
    assert [sorted(titles) for titles in stories(archive).values()] == [["alor", "rilis", "tual"]]


def test_an_article_edited_by_its_desk_stays_in_its_story(archive):
    save(archive, "satu", FIRST)
    save(archive, "salinan", FIRST, "kota")
    save(archive, "satu", [OTHER])
    assert stories(archive) == {1: ["satu", "salinan"]}


def test_the_same_article_again_is_not_looked_for(archive):
    save(archive, "satu", FIRST)
    save(archive, "salinan", FIRST, "kota")
    before = [archive.rows(f"SELECT * FROM {table}") for table in ("articles", "stories", "shingles", "fingerprints")]
    save(archive, "satu", FIRST)
    after = [archive.rows(f"SELECT * FROM {table}") for table in ("articles", "stories", "shingles", "fingerprints")]
    assert after == before


def test_the_portal_of_a_government_is_the_origin_even_if_it_came_later(archive):
    save(archive, "awal", FIRST, published=NOW - HOUR)
    save(archive, "portal", FIRST, "portal", published=NOW)
    [story] = archive.rows("SELECT * FROM v_stories")
    assert (story["title"], story["origin_source"], story["first_published"]) == (
        "portal",
        "portal",
        to_iso(NOW - HOUR),
    )
    assert (story["rilis"], story["liputan"]) == (2, 0)


def test_a_release_on_a_portal_is_one_though_nobody_printed_it(archive):
    save(archive, "portal", FIRST, "portal")
    save(archive, "sendiri", [OTHER])
    assert marks(archive) == {"portal": ("rilis", None), "sendiri": ("liputan", None)}


def test_an_outlet_that_repeats_itself_copies_nobody(archive):
    save(archive, "pagi", FIRST)
    save(archive, "sore", FIRST)
    assert {kind for kind, _ in marks(archive).values()} == {"liputan"}


def test_own_reporting_around_a_release_is_told_from_its_copies(archive):
    save(archive, "rilis", FIRST)
    save(archive, "salinan", FIRST, "kota")
    save(archive, "liputan", [*SECOND, OTHER, *FIRST], "desa")
    assert {title: kind for title, (kind, _) in marks(archive).items()} == {
        "rilis": "rilis", "salinan": "rilis", "liputan": "liputan",
    }  # fmt: skip
    assert 0.3 < marks(archive)["liputan"][1] < 0.5


def test_what_many_stories_share_finds_no_copies(archive):
    shared = "Wartawan diminta memakai tanda pengenal selama kegiatan berlangsung di halaman kantor bupati tersebut."
    for letter in "bcdfghjklmnprstvwyz"[: COMMON + 1]:
        own = " ".join(f"{letter}{a}{end}" for a in "aiueo" for end in ("ndang", "mping", "rsut", "lik", "kat", "pas"))
        save(archive, letter, [shared, f"Kegiatan {own} selesai."])
    save(archive, "baru", [shared])
    assert stories(archive)[COMMON + 2] == ["baru"]


TOWNS = (
    "Agam", "Alor", "Asahan", "Badung", "Bangli", "Bantul", "Barru", "Batang", "Belu", "Berau", "Bireuen", "Blora",
    "Bone", "Brebes", "Buleleng", "Buol", "Buton", "Cilacap", "Demak", "Dompu", "Ende", "Garut", "Gowa", "Jember",
)  # fmt: skip
FORM = """{0} mengirim laporan tengah tahun tentang kota cerdas kepada tim penilai di Jakarta pada Jumat siang.
Laporan dari {0} memuat sepuluh bab dan disusun oleh para pejabat yang dilantik pada bulan Maret.
Bupati {0} berharap tim penilai datang sendiri untuk melihat pasar, terminal, dan puskesmas yang sudah dibenahi.
Tim penilai akan membaca semua laporan selama tiga pekan sebelum memanggil setiap daerah untuk wawancara.
Wawancara berlangsung tertutup dan masing-masing daerah mendapat waktu empat puluh menit untuk menjawab pertanyaan.
Daerah yang nilainya rendah diberi kesempatan memperbaiki laporan sampai akhir tahun anggaran berjalan."""


@pytest.mark.parametrize("number", [9, len(TOWNS)], ids=["few", "many"])
def test_copies_are_found_among_towns_that_fill_in_one_form(archive, number):
    forms = {town: FORM.format(f"Pemkab {town}").splitlines() for town in TOWNS[:number]}
    for town, lines in forms.items():
        save(archive, town, [*lines[1:], lines[0]])
        save(archive, town, [*lines[:2], lines[4]], "kota")
    for town, lines in forms.items():
        save(archive, town, [OTHER, *lines[1:5]], "desa")
    told = list(stories(archive).values())
    assert all(len(set(titles)) == 1 for titles in told)
    assert sum(len(titles) == 3 for titles in told) > 0.9 * number


def test_an_older_archive_is_grouped_little_by_little(tmp_path):
    path = tmp_path / "archive.db"
    old = Database(path)
    migrations.apply(old, stop_before="m011_copies")
    old.execute("INSERT INTO sources (slug, name, home) VALUES ('pasar', 'Pasar', 'https://pasar.example/')")
    for number, text in enumerate(("\n".join(FIRST), OTHER, "\n".join([*SECOND[:1], *FIRST])), 1):
        old.execute("INSERT INTO stories (id, title) VALUES (?, '')", [number])
        old.execute(
            "INSERT INTO articles (url, source, title, text, fetched, words, digest, story)"
            " VALUES (?, 'pasar', ?, ?, '', 9, ?, ?)",
            [f"https://pasar.example/{number}/", f"{number}", text, fingerprint(text)[0], number],
        )
    old.conn.commit()
    old.close()
    with open_archive(path) as archive:
        assert regrouping.unindexed(archive, limit=2) == [3, 2]
        regroup(archive, regrouping.unindexed(archive, limit=2))
        regroup(archive, regrouping.unindexed(archive, limit=2))
        assert sorted(stories(archive).values()) == [["1", "3"], ["2"]]
        assert regrouping.unindexed(archive, limit=2) == []


def test_a_new_story_does_not_touch_the_full_text_index(archive):
    save(archive, "satu", FIRST)
    size = "SELECT sum(length(block)) AS n FROM articles_fts_data"
    before = archive.rows(size)
    archive.db.execute("UPDATE articles SET kind = 'rilis', overlap = 1.0")
    assert archive.rows(size) == before
    rewrite(archive, 1, [OTHER])
    assert [row.id for row in search(archive, "jagung", Filters(), limit=9)] == [1]
    assert search(archive, "bengkel", Filters(), limit=9) == []
    assert integrity(archive) == []


# Asking for stories


@pytest.fixture
def told_twice(archive):
    """One story of two articles, and two of one each."""
    save(archive, "rilis", FIRST, published=NOW - DAY, day="2026-11-19")
    save(archive, "salinan", [*FIRST, "Bengkel buka setiap hari."], "kota", published=NOW, day="2026-11-20")
    save(archive, "lain", [OTHER], published=NOW, day="2026-11-20")
    save(archive, "magang", SECOND, "desa", published=NOW - 3 * DAY, day="2026-11-17")
    return archive


@pytest.mark.parametrize(
    ("filters", "singles", "titles"),
    [
        ({}, False, ["rilis"]),
        ({}, True, ["lain", "rilis", "magang"]),
        ({"since": "2026-11-20"}, True, ["lain", "rilis"]),
        ({"until": "2026-11-18"}, True, ["magang"]),
        ({"source": "kota"}, True, ["rilis"]),
        ({"source": "desa"}, False, []),
    ],
)
def test_a_story_is_listed_if_any_article_of_it_passes(told_twice, filters, singles, titles):
    rows = read(told_twice, Filters(**filters), singles=singles, limit=9)
    assert [row.title for row in rows] == titles


def test_a_story_is_listed_with_all_its_articles(told_twice):
    [row] = read(told_twice, Filters(), singles=False, limit=9)
    shown = [(one.title, one.source, one.kind, one.overlap > 0.8) for one in row.told]
    assert shown == [("rilis", "pasar", "rilis", True), ("salinan", "kota", "rilis", True)]
    assert (row.origin, row.articles, row.sources) == (1, 2, 2)


def test_of_copies_that_came_out_at_the_same_moment_the_origin_is_listed_first(archive):
    save(archive, "salinan", FIRST, "pasar")
    save(archive, "rilis", FIRST, "kota")
    [row] = read(archive, Filters(), singles=False, limit=9)
    assert (row.told[0].id, row.told[0].title) == (row.origin, "rilis")


@pytest.mark.parametrize(("words", "titles"), [("", {"salinan", "lain", "magang"}), ("bengkel", {"salinan", "magang"})])
def test_one_article_a_story_is_found(told_twice, words, titles):
    found = search(told_twice, words, Filters(one_per_story=True), limit=9)
    assert len(found) == len(titles)
    assert {row.story for row in found} == {row.story for row in search(told_twice, words, Filters(), limit=9)}
