import json
from dataclasses import asdict

import pytest
from click.testing import CliRunner

from crawler.archive import articles, open_archive, regions
from crawler.archive.views.article import article as read
from crawler.archive.views.search import Filters, search
from crawler.cli import main
from crawler.models import RegionTag
from crawler.reference.regions import load_regions
from pipelines.process import tag_regions
from tests.inline import make_draft
from tests.make import HOME, make_archive, make_article

ASAHAN = {"code": "12.09", "name": "Kabupaten Asahan", "role": "subject", "evidence": "Pemkab Asahan hadir."}
MEDAN = {"code": "12.71", "name": "Kota Medan", "role": "mention", "evidence": "Wali Kota Medan menyambut."}
SUMUT = {"code": "12", "name": "Sumatera Utara", "role": "subject", "evidence": "Gubernur Sumut hadir."}
BANTUL = {"code": "34.02", "name": "Kabupaten Bantul", "role": "subject", "evidence": "Bupati Bantul hadir."}


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db") as opened:
        yield opened


def save(archive, path, *tagged):
    article = make_article(f"{HOME}{path}/", text=f"Kalimat {path}.", regions=list(tagged))
    return articles.save(archive, article, run=None).id


def found(archive, region, *, mentions=False, words=""):
    rows = search(archive, words, Filters(region=region, mentions=mentions), limit=9)
    return sorted(row.url.removeprefix(HOME).strip("/") for row in rows)


def tagged(title, text, **rest):
    draft = make_draft(title, text, **rest)
    tag_regions(draft)
    return [asdict(one) for one in draft.regions]


def test_an_article_gets_the_regions_its_text_names():
    assert tagged("Asahan Terpilih", "Pemkab Asahan hadir. Acara diikuti Kota Medan.") == [
        {**ASAHAN, "evidence": "Pemkab Asahan hadir."},
        {**MEDAN, "evidence": "Acara diikuti Kota Medan."},
    ]


def test_where_a_source_is_at_home_decides_between_kabupaten_and_kota():
    found = tagged("Antrean di Bogor", "Antrean di Bogor makin pendek. Warga Bogor senang.", home=("32.71",))
    assert [region["code"] for region in found] == ["32.71"]


@pytest.mark.parametrize(
    ("home", "title", "codes"),
    [(("13.72",), "Gerakan Menuju Smart City di Solok Dimulai", ["13.72"]), (("13.02",), "Antrean di Solok", ["13.02"]),
     ((), "Antrean di Solok", []), (("13",), "Antrean di Solok", []), (("35.79",), "Lempar Batu Dilarang", [])],
)  # fmt: skip
def test_a_word_is_the_name_of_a_region_in_a_source_that_is_at_home_there_if_it_is_told_as_a_place(home, title, codes):
    assert [region["code"] for region in tagged(title, "Program itu dimulai pagi ini.", home=home)] == codes


def test_regions_are_saved_with_their_article_and_read_back_subjects_first(archive):
    number = save(archive, "a", MEDAN, ASAHAN)
    assert [asdict(one) for one in read(archive, str(number)).regions] == [ASAHAN, MEDAN]


def test_a_changed_article_keeps_only_its_new_regions(archive):
    save(archive, "a", ASAHAN, MEDAN)
    number = save(archive, "a", {**MEDAN, "role": "subject"})
    assert [asdict(one) for one in read(archive, str(number)).regions] == [{**MEDAN, "role": "subject"}]
    assert read(archive, str(save(archive, "a"))).regions == []


def test_the_same_regions_again_write_nothing(archive):
    save(archive, "a", ASAHAN, MEDAN)
    before = archive.db.conn.total_changes
    regions.tag(archive.db.conn, 1, [RegionTag(**MEDAN), RegionTag(**ASAHAN)])
    assert archive.db.conn.total_changes == before


@pytest.mark.parametrize("words", ["", "kalimat"])
@pytest.mark.parametrize(
    ("region", "mentions", "paths"),
    [
        ("12.09", False, ["a"]),
        ("12.71", False, []),
        ("12.71", True, ["a"]),
        ("12", False, ["a", "b"]),
        ("34", False, ["c"]),
        ("3", True, []),
        ("1", True, []),
        ("*", True, []),
    ],
)
def test_a_search_narrows_to_a_region_and_a_province_includes_its_members(archive, words, region, mentions, paths):
    save(archive, "a", ASAHAN, MEDAN)
    save(archive, "b", SUMUT)
    save(archive, "c", BANTUL)
    assert found(archive, region, mentions=mentions, words=words) == paths


def test_an_archive_knows_all_regions_and_is_refreshed_from_the_table_that_ships(tmp_path):
    with open_archive(tmp_path / "archive.db") as archive:
        archive.db.execute("UPDATE regions SET name = 'Kabupaten Lama' WHERE code = '12.09'")
        archive.db.execute("DELETE FROM regions WHERE code = '12.71'")
        regions.refresh(archive)
        changes = archive.db.conn.total_changes
        regions.refresh(archive)
        assert archive.db.conn.total_changes == changes
        rows = archive.rows("SELECT code, name, kind, province, latitude, longitude FROM regions")
    assert {row["code"]: tuple(row.values()) for row in rows} == {
        one.code: (one.code, one.name, one.kind, one.province, one.latitude, one.longitude)
        for one in load_regions().values()
    }


def ask(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_the_commands_find_and_show_regions(archive):
    number = save(archive, "a", ASAHAN, MEDAN)
    assert json.loads(ask("show", number, "--archive", archive.path, "--json").stdout)["regions"] == [ASAHAN, MEDAN]
    shown = ask("show", number, "--archive", archive.path).stdout.splitlines()
    assert "Kabupaten Asahan (12.09), subject: Pemkab Asahan hadir." in shown
    assert "Kota Medan (12.71), mention: Wali Kota Medan menyambut." in shown
    hits = [
        ask("search", "--region", "Sumut", "--archive", archive.path, "--json"),
        ask("search", "--region", "medan", "--mentions", "--archive", archive.path, "--json"),
    ]
    assert [json.loads(done.stdout)["id"] for done in hits] == [number, number]
    assert ask("search", "--region", "Kota Medan", "--archive", archive.path, "--json").stdout == ""


def test_a_name_of_several_regions_ends_a_search_with_the_candidates(archive):
    done = ask("search", "--region", "Bogor", "--archive", archive.path)
    sentence = "Error: 'Bogor' may be Kabupaten Bogor (32.01) or Kota Bogor (32.71); say which, or give the code\n"
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", sentence)
