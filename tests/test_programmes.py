"""What a topic's own data file says of its programme, and what the rules make of it."""

import os
import shutil
import subprocess
import sys

import pytest

from crawler.errors import SeedError
from crawler.sources.own import default_seeds
from crawler.sources.topics import declared_topics, load_topics
from pipelines.copies.named_words import stock_of
from pipelines.copies.overlap import overlap
from pipelines.process import judge
from pipelines.versions import rules_of
from tests.inline import make_aims

TOPICS = """
[desa-digital]
name = "Gerakan Desa Digital"
programme = "programmes/desa.toml"
[[desa-digital.names]]
points = 15
terms = ["gerakan desa digital"]
[air-bersih]
name = "Air Bersih"
[[air-bersih.names]]
points = 15
terms = ["program air bersih"]
"""
PROGRAMME = """
steps = ["award", "launched", "participant"]
first = 2019
cohorts = "desa.csv"
[signs]
theme = ["desa digital"]
lookalike = ["lomba desa digital"]
[step]
launched = ["meluncurkan", "diluncurkan", "peluncuran"]
[dimension]
layanan = ["layanan digital"]
[events]
"2023-11-20" = 2022
[stock]
names = ["gerakan", "desa", "digital"]
phrases = ["desa digital"]
partners = ["kemendesa"]
"""
LISTS = "edition,what,dimension,code,is_sure\n2023,participant,,12.09,yes\n"
LAUNCH = "Pemkab Asahan meluncurkan Gerakan Desa Digital di alun-alun, kata bupati."
PRIZE = "Kabupaten Asahan meraih penghargaan layanan digital Gerakan Desa Digital, Senin (20/11/2023)."


@pytest.fixture
def seeds(tmp_path):
    (tmp_path / "programmes").mkdir()
    (tmp_path / "topics.toml").write_text(TOPICS, "utf-8")
    (tmp_path / "programmes" / "desa.toml").write_text(PROGRAMME, "utf-8")
    (tmp_path / "programmes" / "desa.csv").write_text(LISTS, "utf-8")
    return tmp_path


def reported(seeds, text):
    found = judge("Kabar dari Asahan", text, aims=make_aims(seeds=str(seeds), keep_all=True), home=(), published=None)
    return [(one.topic, one.code, one.what, one.dimension, one.edition) for one in found.awards]


def test_a_topic_reports_the_steps_and_dimensions_that_its_own_file_declares(seeds):
    assert reported(seeds, LAUNCH) == [("desa-digital", "12.09", "launched", None, None)]
    assert reported(seeds, PRIZE) == [("desa-digital", "12.09", "award", "layanan", 2022)]


def test_a_number_behind_the_programme_is_no_year_in_which_a_region_took_part(seeds):
    assert reported(seeds, "Pemkab Asahan memperluas Gerakan Desa Digital ke 20 desa, kata bupati.") == []


@pytest.mark.parametrize(
    "text",
    [
        "Peluncuran Gerakan Desa Digital di Kabupaten Asahan ditunda sampai tahun depan, kata bupati.",
        "Pemkab Asahan menunda peluncuran Gerakan Desa Digital.",
        "Penyerahan penghargaan layanan digital Gerakan Desa Digital kepada Kabupaten Asahan dibatalkan.",
        "Panitia mencabut penghargaan layanan digital Gerakan Desa Digital dari Kabupaten Asahan.",
    ],
)
def test_what_is_put_off_is_not_reported(seeds, text):
    assert reported(seeds, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Sempat ditunda, Pemkab Asahan akhirnya meluncurkan Gerakan Desa Digital.",
        "Pemkab Asahan meluncurkan Gerakan Desa Digital yang sempat tertunda.",
    ],
)
def test_what_was_put_off_and_came_is_reported(seeds, text):
    assert [row[:3] for row in reported(seeds, text)] == [("desa-digital", "12.09", "launched")]


def test_a_lookalike_of_the_topic_reports_nothing(seeds):
    text = PRIZE.replace("penghargaan layanan digital Gerakan", "juara layanan digital Lomba")
    assert reported(seeds, f"{text} Gerakan Desa Digital berbeda dengan lomba itu.") == []


def test_a_step_that_the_programme_does_not_have_is_not_reported(seeds):
    text = "Kabupaten Asahan dievaluasi dalam Gerakan Desa Digital tahun 2023."
    assert [what for _, _, what, *_ in reported(seeds, text)] == ["participant"]
    path = seeds / "programmes" / "desa.toml"
    path.write_text(PROGRAMME.replace('"launched",', '"launched", "evaluation",'), "utf-8")
    (seeds / "topics.toml").write_text(f"{TOPICS}\n", "utf-8")  # which is when it is looked at again
    assert reported(seeds, text) == [("desa-digital", "12.09", "evaluation", None, 2023)]


def test_a_name_of_lists_that_no_file_can_have_is_refused(seeds):
    path = seeds / "programmes" / "desa.toml"
    path.write_text(PROGRAMME.replace('"desa.csv"', r'"\u0000.csv"'), "utf-8")
    with pytest.raises(SeedError, match=r"^desa\.toml: cohorts .* cannot be read"):
        load_topics(seeds)


def test_a_topic_without_a_programme_reports_nothing(seeds):
    assert reported(seeds, LAUNCH.replace("Gerakan Desa Digital", "program air bersih")) == []


def test_an_article_on_two_topics_reports_of_both(seeds):
    shipped = (default_seeds() / "topics.toml").read_text("utf-8")
    (seeds / "topics.toml").write_text(f"{TOPICS}\n{shipped}", "utf-8")  # its programme is the one that ships
    text = f"{LAUNCH} Kabupaten Asahan juga terpilih sebagai peserta Gerakan Menuju Smart City 2023."
    found = {(topic, what) for topic, _, what, *_ in reported(seeds, text)}
    assert {("desa-digital", "launched"), ("gerakan-menuju-smart-city", "participant")} <= found


def test_a_change_of_a_programme_is_a_change_of_the_rules(seeds):
    before = rules_of(load_topics(seeds))
    with (seeds / "programmes" / "desa.csv").open("a", encoding="utf-8") as lists:
        lists.write("2023,participant,,12.71,yes\n")
    assert rules_of(load_topics(seeds)) != before


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("topics.toml", "# Kata-kata yang disepakati dalam rapat.\n"),
        ("programmes/desa.toml", "# Bagian terakhir.\n"),
        ("programmes/desa.csv", "\n"),
    ],
)
def test_a_remark_in_the_seeds_is_no_change_of_the_rules(seeds, file, said):
    before = rules_of(load_topics(seeds))
    (seeds / file).write_text((seeds / file).read_text("utf-8") + said, "utf-8")
    assert rules_of(load_topics(seeds)) == before


def test_what_a_topic_is_called_is_no_change_of_the_rules(seeds):
    before = rules_of(load_topics(seeds))
    (seeds / "topics.toml").write_text(TOPICS.replace('name = "', 'name = "Program ', 1), "utf-8")
    assert rules_of(load_topics(seeds)) == before


def test_the_rules_are_the_same_in_every_process(seeds):
    script = (
        "from crawler.sources.topics import topics_of; from pipelines.versions import rules_of; "
        f"print(rules_of(topics_of({str(seeds)!r})))"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", script], env=os.environ | {"PYTHONHASHSEED": seed}, text=True,
            capture_output=True, check=True,
        ).stdout
        for seed in "12"
    ]  # fmt: skip
    assert told[0] == told[1]


SAYING = (
    "Gerakan Desa Digital adalah upaya bersama Kemendesa dan banyak pihak untuk menghubungkan semua balai desa dengan"
    " jaringan serat optik, melatih perangkatnya, dan membuka layanan surat menyurat tanpa antre sejak tahun lalu."
)
ONE = f"Pemkab Asahan melatih empat puluh perangkat di pendopo, Senin. Pelatihan berlangsung tiga hari.\n{SAYING}"
OTHER = f"Balai desa di Rimba Jaya tersambung jaringan. Warga mencetak surat pindah dari rumah.\n{SAYING}"


def test_what_only_says_what_the_programme_is_makes_no_copies(seeds):
    assert overlap(ONE, OTHER, stock_of(str(seeds))) is None
    assert overlap(ONE, OTHER) is not None  # nobody told the topics that ship


def test_a_change_of_the_stock_has_stories_found_again_and_a_change_of_steps_does_not(seeds):
    def stories(text):
        (seeds / "programmes" / "desa.toml").write_text(text, "utf-8")
        (seeds / "topics.toml").write_text(f"{TOPICS}{'#' * len(text)}\n", "utf-8")
        return rules_of(load_topics(seeds)).stories

    before = stories(PROGRAMME)
    assert stories(PROGRAMME.replace('"launched", "participant"', '"participant", "launched"') + "# \n") == before
    assert stories(PROGRAMME.replace('["kemendesa"]', '["kemendes"]')) != before


def test_a_topic_that_is_switched_off_is_checked_and_not_sought(seeds):
    (seeds / "topics.toml").write_text(TOPICS.replace("[air-bersih]\n", "[air-bersih]\nenabled = false\n"), "utf-8")
    assert [topic.slug for topic in load_topics(seeds)] == ["desa-digital"]
    assert [topic.slug for topic in declared_topics(seeds)] == ["desa-digital", "air-bersih"]


WRONG = """
first = 2019 | frist = 2019 | key 'frist' is unknown; did you mean 'first'?
2019 | "2019" | first must be a year from 1945 to 2099, not '2019'
"launched", | "lunch", | steps has 'lunch', which no phrase says; add it to [step], or use one of KNOWN
"launched", | | [step] launched stands in no order; add it to steps, the highest first
["award", "launched", "participant"] | [] | has no steps; name what regions do, the highest first: steps = EXAMPLE
theme = | thema = | [signs] key 'thema' is unknown; did you mean 'theme'?
["desa digital"] | "desa digital" | [signs] theme must be a list of texts in quotes, such as theme = ["…", "…"]
["desa digital"] | ["-"] | [signs] theme has the phrase '-', which has no letters; take it out
["desa digital"] | [] | [signs] theme has no phrases; add one, or take it out
[dimension] | [bare] | [bare] layanan is no dimension; add it to [dimension]
"2023-11-20" | "20-11-2023" | [events] 20-11-2023 is no day; write it like "2021-12-14"
phrases = ["desa | phrase = ["desa | [stock] key 'phrase' is unknown; did you mean 'phrases'?
= 2022 | = 22 | [events] 2023-11-20 must be a year from 1945 to 2099, not 22
desa.csv | a.csv | cohorts a.csv cannot be read (No such file or directory); correct that name or the file
"""
SAID = {
    "KNOWN": "award, evaluation, masterplan, participant, launched",
    "EXAMPLE": '["award", "participant"]',
}


@pytest.mark.parametrize("line", WRONG.strip().splitlines())
def test_a_wrong_programme_is_refused_with_file_entry_and_cure(seeds, line):
    old, new, sentence = (part.strip() for part in line.split("|"))
    (seeds / "programmes" / "desa.toml").write_text(PROGRAMME.replace(old, new, 1), "utf-8")
    with pytest.raises(SeedError) as refusal:
        load_topics(seeds)
    for word, meant in SAID.items():
        sentence = sentence.replace(word, meant)
    assert str(refusal.value) == f"desa.toml: {sentence}"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("is_sure", "sure", "line 2: has no column is_sure; the columns are edition, what, dimension, code, is_sure"),
        ("participant", "peserta", "line 2: what is 'peserta'; use one of award, launched, participant"),
        (",,", ",desa,", "line 2: dimension 'desa' is unknown; use one of layanan, or nothing"),
        (",", ";", "line 2: has no column edition; the columns are edition, what, dimension, code, is_sure: separate"),
        ("2023,", "2018,", "line 2: edition 2018 is before the first one; correct it, or first = 2019"),
        ("2023,", "dua,", "line 2: edition must be a year from 1945 to 2099, not 'dua'"),
        ("12.09", "1299", "line 2: region '1299' is unknown"),
        ("yes", "ya", "line 2: is_sure is 'ya'; write yes or no"),
    ],
)  # fmt: skip
def test_a_wrong_published_list_is_refused_with_its_line(seeds, old, new, sentence):
    (seeds / "programmes" / "desa.csv").write_text(LISTS.replace(old, new, -1 if old == "," else 1), "utf-8")
    with pytest.raises(SeedError) as refusal:
        load_topics(seeds)
    assert str(refusal.value).startswith(f"desa.csv: {sentence}")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("programmes/desa.toml", "programmes/kota.toml",
         "programme programmes/kota.toml is no file in {folder}; write it, or take the line out"),
        ('"programmes/desa.toml"', "true",
         'programme must name a file, such as programme = "programmes/desa-digital.toml"'),
        ("programme =", "enabled = 1\nprogramme =", "enabled must be true or false, without quotes"),
    ],
)  # fmt: skip
def test_a_topic_that_names_its_programme_wrongly_is_refused(seeds, old, new, sentence):
    (seeds / "topics.toml").write_text(TOPICS.replace(old, new, 1), "utf-8")
    with pytest.raises(SeedError) as refusal:
        load_topics(seeds)
    assert str(refusal.value) == f"topics.toml: [desa-digital] {sentence.format(folder=seeds)}"


def test_a_wrong_programme_ends_a_crawl_before_any_request(desk):
    shutil.copytree(default_seeds() / "programmes", desk.seeds / "programmes")
    path = desk.seeds / "programmes" / "gerakan-menuju-smart-city.toml"
    path.write_text(path.read_text("utf-8").replace("[events]\n", '[events]\n"kemarin" = 2024\n'), "utf-8")
    done = desk.pantau("crawl")
    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1, 'Error: gerakan-menuju-smart-city.toml: [events] kemarin is no day; write it like "2021-12-14"',
    )  # fmt: skip
    assert desk.newsroom.requests == []


def test_no_topic_left_is_refused(seeds):
    text = TOPICS.replace("]\nname", "]\nenabled = false\nname")
    (seeds / "topics.toml").write_text(text, "utf-8")
    with pytest.raises(SeedError, match=r"^topics.toml: every topic is switched off; take enabled = false out of one$"):
        load_topics(seeds)
