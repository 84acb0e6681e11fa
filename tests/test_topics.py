from itertools import pairwise

import pytest

from crawler.errors import SeedError
from crawler.sources import default_seeds
from pipelines.text.topics import Evidence, Verdict, judge, load_topics

TOPICS = load_topics(default_seeds())
SLUG = "gerakan-menuju-smart-city"
MINIMAL = """
[air-bersih]
name = "Air Bersih"
queries = ["air bersih"]
[[air-bersih.names]]
points = 12
terms = ["gerakan air bersih"]
[[air-bersih.words]]
points = 6
terms = ["air bersih"]
"""


def kept(title, text):
    return judge(title, text, TOPICS).topic


@pytest.mark.parametrize(
    "name",
    [
        "Gerakan Menuju Smart City",
        "GERAKAN MENUJU 100 SMART CITY",
        "Gerakan Mewujudkan 100 Smart City",
        "Gerakan Menuju Kota Cerdas (Smart City)",
        "Gerakan Menjadi Smart City",
        "Gerakan Menuju “Smart City”",
        "Gerakan Menuju\nSmart\u00a0City",
        "Gerakan Menuju Smart-City",
        "GerakanMenuju SmartCity",
        "#GerakanMenujuSmartCity2023",
        "gerakan_menuju_smart_city",
        "Gerakan Me\u00adnuju Smart\u200b City",
        "Forum Smart City Nasional",
    ],
)
def test_one_passing_mention_of_the_programme_is_enough(name):
    text = f"Panen raya dihadiri ratusan petani. Kabupaten itu dahulu ikut {name}. Harga gabah naik tipis."
    assert kept("Panen Raya di Lembah Sari", text) == SLUG


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Lembayung Siapkan Smart City", "Pemkot Lembayung memasang lampu jalan yang menyala sendiri."),
        ("Layanan Baru Warga", "Pemerintah Kota Lembayung menerapkan smart city agar izin terbit lebih cepat."),
        ("Layanan Baru Warga", "Diskominfo memaparkan peta jalan kabupaten cerdas di hadapan para camat."),
        ("Rencana Induk Rampung", "Bupati menerima master plan smart governance, smart living dan smart economy."),
        ("Enam Pilar", "Smart governance dan smart branding dahulu, lalu kota cerdas seutuhnya."),
        ("Lembayung Smart City", "Pemkot Lembayung menata hunian di tepi sungai agar tidak kumuh."),
    ],
    ids=["title", "one sentence", "synonym", "dimensions", "dimensions and a word", "one exclusion is outweighed"],
)
def test_a_local_government_that_speaks_of_its_smart_city_is_kept(title, text):
    assert kept(title, text) == SLUG


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Hunian Smart City Mulai Dijual", "Cluster baru itu menawarkan cicilan ringan. Wali Kota hadir di acara."),
        ("Investasi Akhir Tahun", "Pengembang memasarkan unit apartemen berkonsep smart city di tepi tol."),
        ("Raih Indonesia Smart Nation Award", "Pemkot Lembayung dinilai unggul dalam smart city oleh panitia."),
        ("Peringkat Terbit", "Pemkab menempati urutan sepuluh Rating Kota Cerdas Indonesia tahun ini."),
        ("Ponsel Baru", "Penghuni menyalakan lampu dari ponsel, gaya smart living yang digemari anak muda."),
        ("Liburan ke Negeri Tetangga", "Singgahlah di pusat smart city, naik kereta, lalu makan mi."),
        ("Panen Raya", "Bupati, Diskominfo dan Bappeda menerima penghargaan atas pendampingan petani."),
        ("", ""),
    ],
    ids=["title", "unit", "award", "rating", "gadget", "travel", "contexts alone", "nothing"],
)
def test_other_uses_of_the_words_are_not_kept(title, text):
    assert kept(title, text) is None


@pytest.mark.parametrize("text", ["smartest city", "kota cerdasnya", "outsmart cities", "smart. City", "sm art ci ty"])
def test_only_whole_words_of_one_sentence_count(text):
    assert judge("Bupati Rapat", f"Pemkab memilih {text} sebagai nama.", TOPICS).relevance == 0


def test_contexts_and_exclusions_count_only_near_the_words():
    far = " ".join(["kata"] * 60)
    plain = judge("", f"Mereka menyebut smart city sekali. {far}.", TOPICS).relevance
    assert (
        judge("", f"Mereka menyebut smart city sekali. {far}. Bupati datang, hunian penuh.", TOPICS).relevance == plain
    )
    assert judge("", f"Bupati menyebut smart city sekali. {far}.", TOPICS).relevance > plain
    assert judge("", f"Penjual hunian menyebut smart city. {far}.", TOPICS).relevance < plain


def test_relevance_grows_with_what_is_said():
    stages = [
        ("Rapat Kerja", "Camat membahas jalan rusak."),
        ("Rapat Kerja", "Camat membahas smart city."),
        ("Rapat Kerja", "Bupati membahas smart city."),
        ("Rapat Smart City", "Bupati membahas smart city."),
        ("Rapat Smart City", "Bupati membahas Gerakan Menuju Smart City bersama Kominfo."),
        ("Gerakan Menuju Smart City", "Bupati membahas Gerakan Menuju Smart City bersama Kominfo."),
    ]
    relevance = [judge(title, text, TOPICS).relevance for title, text in stages]
    assert all(less < more for less, more in pairwise(relevance))
    assert 0 == relevance[0] < relevance[-1] < 1


def test_the_evidence_is_the_sentence_as_printed_names_first():
    verdict = judge(
        "Lembayung Menuju SmartCity",
        "Wali Kota pulang. Ia memaparkan “Smart\u2011City” sore itu.\nForum Smart  City Nasional ditutup. Hujan turun.",
        TOPICS,
    )
    assert verdict.evidence == (
        Evidence(term="forum smart city nasional", field="text", sentence="Forum Smart City Nasional ditutup."),
        Evidence(term="smart city", field="title", sentence="Lembayung Menuju SmartCity"),
        Evidence(term="smart city", field="text", sentence="Ia memaparkan “Smart\u2011City” sore itu."),
    )


def test_evidence_from_an_endless_sentence_is_cut_around_the_term():
    text = "awal " * 200 + "lalu Gerakan Menuju Smart City " + "akhir " * 200
    (evidence,) = judge("", text, TOPICS).evidence
    assert "Gerakan Menuju Smart City" in evidence.sentence
    assert len(evidence.sentence) <= 300
    assert (evidence.sentence[0], evidence.sentence[-1]) == ("…", "…")


def test_a_verdict_below_the_threshold_says_what_was_against_it():
    verdict = judge("", "Hunian smart city dan ruko dijual.", TOPICS)
    assert (verdict.topic, verdict.relevance, verdict.against) == (None, 0.0, ("hunian", "ruko"))


def test_the_topic_that_fits_best_is_named(tmp_path):
    (tmp_path / "topics.toml").write_text(MINIMAL, "utf-8")
    topics = (*TOPICS, *load_topics(tmp_path))
    assert judge("Air Bersih", "Gerakan Air Bersih dimulai; smart city menyusul.", topics).topic == "air-bersih"
    assert judge("Smart City", "Bupati bicara smart city, lalu air bersih.", topics).topic == SLUG
    assert judge("Pasar", "Pedagang libur.", topics) == Verdict(topic=None, relevance=0.0)


def test_a_file_with_a_windows_mark_is_read(tmp_path):
    (tmp_path / "topics.toml").write_text(MINIMAL, "utf-8-sig")
    (topic,) = load_topics(tmp_path)
    assert (topic.slug, topic.sought, topic.threshold, topic.near) == (
        "air-bersih",
        ("gerakan air bersih", "air bersih"),
        0.5,
        40,
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "Air Bersih"', "", 'has no name; add a line such as name = "Gerakan Menuju Smart City"'),
        ("queries =", "querys =", "does not know the key querys; did you mean queries?"),
        ("points = 6", "poin = 6", "words does not know the key poin; did you mean points?"),
        ("queries =", "threshold = 7\nqueries =", "threshold must be between 0 and 1, not 7"),
        ("queries =", "near = true\nqueries =", "near must be between 0 and 10000, not True"),
        ("points = 6", 'points = "6"', "words points must be between 0 and 100, not 6"),
        ("points = 6\n", "", "words has a group without points or terms; give both"),
        ('["air bersih"]\n[[', '"air bersih"\n[[',
         'queries must be a list of strings, such as queries = ["smart city"]'),
        ('["air bersih"]\n', '["pdam"]\n', 'words term "pdam" has fewer than 6 letters; use a longer one or a context'),
        ('["gerakan', '["gérakan',
         'names term "gérakan air bersih" must be plain letters and digits; write it without accents'),
        ('"gerakan air bersih"', '"AIR-BERSIH"',
         'has "AIR-BERSIH" and "air bersih", which find the same; keep one of them'),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_refused_with_file_entry_and_cure(tmp_path, old, new, sentence):
    text = (
        MINIMAL.replace(old, new, 1)
        if "pdam" not in new
        else MINIMAL.replace('terms = ["air bersih"]', f"terms = {new}")
    )
    (tmp_path / "topics.toml").write_text(text, "utf-8")
    with pytest.raises(SeedError) as refusal:
        load_topics(tmp_path)
    assert str(refusal.value) == f"topics.toml: [air-bersih] {sentence}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["topics.toml: declares no topic", "add a table"]),
        ("name = 1", ["topics.toml: name stands outside every topic", "[topic]"]),
        ("[Air Bersih]", ["topics.toml: not valid TOML", "line 1"]),
        ("['Air Bersih']", ["topics.toml: [Air Bersih] is no slug", "lower-case"]),
        ("[air]\nname = 'Air'", ["topics.toml: [air] has neither names nor words", "[[air.names]]"]),
        ("[air]\nwords = ['air bersih']", ["topics.toml: [air] words must be groups", "double brackets"]),
    ],
)
def test_a_wrong_file_is_refused_with_its_cure(tmp_path, text, words):
    (tmp_path / "topics.toml").write_text(text, "utf-8")
    with pytest.raises(SeedError) as refusal:
        load_topics(tmp_path)
    assert [word for word in words if word not in str(refusal.value)] == []


def test_a_missing_file_is_named_with_its_folder(tmp_path):
    with pytest.raises(SeedError) as refusal:
        load_topics(tmp_path)
    assert str(refusal.value) == f"topics.toml: not found in {tmp_path}; put one there or name another seeds folder"
