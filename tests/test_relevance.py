import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from crawler.models import Evidence, Verdict
from crawler.sources.topics import load_topics, shipped_topics
from pipelines.text import Text
from pipelines.topics.relevance import find_topics as judge_all

TOPICS = shipped_topics()
SLUG = "gerakan-menuju-smart-city"
TRAPS = tomllib.loads((Path(__file__).with_name("programme") / "verdicts.toml").read_text("utf-8"))["texts"]


def judge(title, text, topics=TOPICS):
    """Return what the topic that fits best is to a text."""
    return judge_all(Text(title, text), topics)[0]


def kept(title, text):
    return judge(title, text).verdict is not Verdict.NO


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
        "Gerakan Menuju 100 Kabupaten/Kota Smart City",
        "Gerakan Nasional 100 Smart City",
        "Gerakan 100 “Smart Cities”",
        "Program 100 Kota/Kabupaten Smart City",
        "Road to 100 Smart City",
        "50 Kota/Kabupaten Menuju Smart City",
    ],
)
def test_one_passing_mention_of_the_programme_is_enough(name):
    text = f"Panen raya dihadiri ratusan petani. Kabupaten itu dahulu ikut {name}. Harga gabah naik tipis."
    assert kept("Panen Raya di Lembah Sari", text)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Lembayung Siapkan Smart City", "Pemkot Lembayung memasang lampu jalan yang menyala sendiri."),
        ("Layanan Baru Warga", "Pemerintah Kota Lembayung menerapkan smart city agar izin terbit lebih cepat."),
        ("Layanan Baru Warga", "Diskominfo memaparkan peta jalan kabupaten cerdas di hadapan para camat."),
        ("Rencana Induk Rampung", "Bupati menerima master plan smart governance, smart living dan smart economy."),
        ("Enam Pilar", "Smart governance dan smart branding dahulu, lalu kota cerdas seutuhnya."),
        ("Tepi Sungai Ditata", "Pemkot Lembayung menata hunian di tepi sungai lewat program smart city."),
        ("Pulau Kecil", "Bupati mematangkan konsep smart city yang cocok bagi pulau berpenghuni."),
        ("Warga Didengar", "Bupati meminta smart city harus terasa sampai ke desa. Pemkab memasang kotak saran."),
        ("Smart City Perlu Anggaran", "Sekretaris daerah menyampaikannya dalam rapat dengan para camat."),
        ("Piala", "Didampingi operator, pemerintah pusat memberikan penghargaan smart city kepada Pemkot Lembayung."),
    ],
    ids=[
        "title",
        "one sentence",
        "synonym",
        "dimensions",
        "dimensions and a word",
        "one exclusion is outweighed",
        "a government at work on the idea",
        "what a bupati says that it must be",
        "what it needs, in the title",
        "a government beside a firm hands it over",
    ],
)
def test_a_local_government_that_speaks_of_its_smart_city_is_kept(title, text):
    assert kept(title, text)


@pytest.mark.parametrize("kind", ["Kabupaten", "Kab.", "Kab", "KAB."])
def test_a_kabupaten_is_one_however_it_is_abbreviated(kind):
    assert kept("Lelang Diulang", f"Lelang serat optik untuk kota pintar {kind} Jember diulang. Nilainya enam miliar.")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Hunian Smart City Mulai Dijual", "Cluster baru itu menawarkan cicilan ringan. Wali Kota hadir di acara."),
        ("Investasi Akhir Tahun", "Pengembang memasarkan unit apartemen berkonsep smart city di tepi tol."),
        ("Raih Indonesia Smart Nation Award", "Pemkot Lembayung dinilai unggul dalam smart city oleh panitia."),
        ("Peringkat Terbit", "Pemkab menempati urutan sepuluh Rating Kota Cerdas Indonesia tahun ini."),
        ("Ponsel Baru", "Penghuni menyalakan lampu dari ponsel, gaya smart living yang digemari anak muda."),
        ("Liburan ke Negeri Tetangga", "Singgahlah di pusat smart city, naik kereta, lalu makan mi."),
        ("Bank Beri Penghargaan", "Tiga pemkot menerima piala kota pintar, kategori smart living dan smart economy."),
        ("Piala Baru", "Pemkot menerima penghargaan smart city dari majalah bisnis untuk kategori smart society."),
        ("Kampus Nobatkan Kota Cerdas", "Pemkot dinilai unggul dalam smart governance oleh mahasiswa."),
        ("Lomba Inovasi Daerah", "Gubernur menyebut pemkab terbaik dalam smart economy."),
        ("Panen Raya", "Bupati, Diskominfo dan Bappeda menerima penghargaan atas pendampingan petani."),
        (
            "Kota Cerdas, Buku Baru",
            "Menurut buku itu smart city punya enam dimensi. Kota cerdas sudah jadi istilah.",
        ),
        (
            "Kenali Enam Pilar",
            "Smart city terbagi atas smart governance, smart branding, smart economy, smart living, dan smart society.",
        ),
        ("Yayasan Hijau Serahkan Penghargaan Kota Pintar", "Pemkot Lembayung menerimanya di balai kota."),
        ("Merenungkan Kota", "Kota pintar harus ramah anak. Kominfo, sekolah dan orang tua memikulnya bersama."),
        (
            "Kota Cerdas Butuh Teladan",
            "Kota cerdas dimulai dari disiplin. Gubernur dan wali kota harus memberi contoh.",
        ),
        ("Hasil Survei", "Sebuah lembaga riset memilih Pemkot Lembayung sebagai smart city paling nyaman."),
        ("", ""),
    ],
    ids=[
        "title",
        "unit",
        "award",
        "rating",
        "gadget",
        "travel",
        "bank",
        "magazine",
        "campus",
        "province",
        "contexts alone",
        "an essay names no region",
        "an essay lists the pillars",
        "a foundation that hands it over",
        "an essay on what it must be",
        "an essay on what mayors should do",
        "survey",
        "nothing",
    ],
)
def test_other_uses_of_the_words_are_not_kept(title, text):
    assert kept(title, text) is False


@pytest.mark.parametrize("text", TRAPS, ids=lambda text: text["trap"])
def test_each_trap_of_verdicts(text):
    assert judge(text["title"], text["text"]).verdict.value in text["verdict"]


@pytest.mark.parametrize("text", ["smartest city", "kota cerdasnya", "outsmart cities", "smart. City", "sm art ci ty"])
def test_only_whole_words_of_one_sentence_count(text):
    assert judge("Bupati Rapat", f"Pemkab memilih {text} sebagai nama.").relevance == 0


def test_contexts_and_exclusions_count_only_near_the_words():
    far = " ".join(["kata"] * 60)
    plain = judge("", f"Mereka menyebut smart city sekali. {far}.").relevance
    assert judge("", f"Mereka menyebut smart city sekali. {far}. Bupati datang, hunian penuh.").relevance == plain
    assert judge("", f"Bupati menyebut smart city sekali. {far}.").relevance > plain
    assert judge("", f"Penjual hunian menyebut smart city. {far}.").relevance < plain


def test_relevance_grows_with_what_is_said():
    stages = [
        ("Rapat Kerja", "Camat membahas jalan rusak."),
        ("Rapat Kerja", "Camat membahas smart city."),
        ("Rapat Kerja", "Bupati membahas smart city."),
        ("Rapat Smart City", "Bupati membahas smart city."),
        ("Rapat Smart City", "Bupati membahas Gerakan Menuju Smart City bersama Kominfo."),
    ]
    relevance = [judge(title, text).relevance for title, text in stages]
    assert all(less < more for less, more in pairwise(relevance))
    assert 0 == relevance[0] < relevance[-1] < 1


def test_the_evidence_is_the_sentence_as_printed_names_first():
    verdict = judge(
        "Lembayung Menuju SmartCity",
        "Wali Kota pulang. Ia memaparkan “Smart\u2011City” sore itu.\nForum Smart  City Nasional ditutup. Hujan turun.",
    )
    assert verdict.evidence == (
        Evidence(term="forum smart city nasional", field="text", sentence="Forum Smart City Nasional ditutup."),
        Evidence(term="smart city", field="title", sentence="Lembayung Menuju SmartCity"),
        Evidence(term="smart city", field="text", sentence="Ia memaparkan “Smart\u2011City” sore itu."),
    )


def test_evidence_from_an_endless_sentence_is_cut_around_the_term():
    text = "awal " * 200 + "lalu Gerakan Menuju Smart City " + "akhir " * 200
    (evidence,) = judge("", text).evidence
    assert "Gerakan Menuju Smart City" in evidence.sentence
    assert len(evidence.sentence) <= 300
    assert (evidence.sentence[0], evidence.sentence[-1]) == ("…", "…")


def test_a_verdict_below_the_threshold_says_what_was_against_it():
    verdict = judge("", "Hunian smart city dan ruko dijual.")
    assert (verdict.verdict, verdict.relevance, verdict.against) == (Verdict.NO, 0.0, ("hunian", "ruko"))


LEAD = "Pemkab Bukitsari membagikan bibit kopi kepada 400 petani di dua kecamatan, Senin pagi."
REST = (
    "Bibit itu dipanen tiga tahun lagi. Hujan membuat pembagian tertunda satu jam. Petani membawa cangkul sendiri. "
    "Sebagian pulang dengan truk pasir. Camat menghitung ulang karung yang tersisa."
)
NAMED = "Bukitsari termasuk peserta Gerakan Menuju Smart City 2023."
WORDED = "Pendataan kebun dikerjakan lewat program smart city kabupaten."


@pytest.mark.parametrize(
    ("title", "text", "verdict"),
    [
        ("Bibit Kopi Dibagikan", f"{LEAD} {REST}", "no"),
        ("Bibit Kopi Dibagikan", f"{LEAD} {REST} {NAMED}", "mention"),
        ("Bibit Kopi Dibagikan", f"{LEAD} {REST} {WORDED}", "mention"),
        ("Bibit Kopi Dibagikan", f"{LEAD} {WORDED} {REST}", "about"),
        ("Bibit Kopi Dibagikan", f"{LEAD} {NAMED.replace('termasuk', 'pernah menjadi')} {REST}", "mention"),
        ("Kopi Masuk Smart City Bukitsari", f"{LEAD} {REST} {WORDED}", "about"),
        ("Bibit Kopi Dibagikan", f"{LEAD} {REST} {REST} {NAMED} {WORDED} Masterplan terbit. {REST}", "mention"),
        ("Pemkab Raih Indonesia Smart Nation Award", f"{LEAD} Kategorinya smart branding. {REST} {NAMED}", "mention"),
        ("Bibit Kopi Dibagikan", f"{LEAD} {REST}\nBaca juga: Bukitsari Ikut Gerakan Menuju Smart City\n{REST}", "no"),
        ("Bibit Kopi Dibagikan", f"{LEAD} {REST}\nBukitsari Lolos Seleksi Gerakan Menuju Smart City 2023", "no"),
    ],
    ids=[
        "nothing", "a name at the end", "a word at the end", "in the lead", "in the lead, of other times",
        "in the title", "twice in a long text", "beside another award", "a call to read more",
        "a headline below the text",
    ],
)  # fmt: skip
def test_a_passing_sentence_is_a_mention_and_a_subject_stands_in_the_title_or_the_lead(title, text, verdict):
    assert judge(title, text).verdict == verdict


def test_relevance_orders_the_verdicts():
    passing, told = judge("Kopi", f"{LEAD} {REST} {NAMED}"), judge("Smart City Bukitsari", f"{LEAD} {NAMED} {REST}")
    assert judge("Kopi", f"{LEAD} {REST}").relevance < 0.5 <= passing.relevance < 0.67 <= told.relevance <= 1


OTHER = """
[air-bersih]
name = "Air Bersih"
[[air-bersih.names]]
points = 12
terms = ["gerakan air bersih"]
[[air-bersih.words]]
points = 6
terms = ["air bersih"]
"""


@pytest.fixture
def topics(tmp_path):
    (tmp_path / "topics.toml").write_text(OTHER, "utf-8")
    return (*TOPICS, *load_topics(tmp_path))


@pytest.mark.parametrize(
    ("title", "text", "verdicts"),
    [
        (
            "Air Bersih", "Gerakan Air Bersih dimulai di tiga desa. Pipanya baru. Bupati lalu menyebut smart city.",
            [("air-bersih", "about"), (SLUG, "mention")],
        ),
        ("Smart City", "Bupati membahas program smart city.", [(SLUG, "about"), ("air-bersih", "no")]),
        ("Pasar", "Pedagang libur.", [(SLUG, "no"), ("air-bersih", "no")]),
    ],
)  # fmt: skip
def test_each_topic_is_judged_and_the_one_that_fits_best_comes_first(topics, title, text, verdicts):
    assert [(one.topic, one.verdict.value) for one in judge_all(Text(title, text), topics)] == verdicts


SHOUTED = """
[keluarga-harapan]
name = "Program Keluarga Harapan"
[[keluarga-harapan.names]]
points = 15
terms = ["PKH", "program keluarga harapan"]
"""


@pytest.fixture
def shouted(tmp_path):
    (tmp_path / "topics.toml").write_text(SHOUTED, "utf-8")
    return load_topics(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "Bantuan PKH cair pekan ini.", "Bupati menyerahkan (PKH) kepada warga.", "Warga memasang #PKH2024 di beranda.",
        "PKH-nya cair.", "“PKH” cair, kata camat.", "Pendamping BPNT/PKH hadir.", "PKH",
    ],
)  # fmt: skip
def test_an_abbreviation_is_found_as_a_word_of_its_own(shouted, text):
    assert judge_all(Text("Kabar", text), shouted)[0].verdict is not Verdict.NO


@pytest.mark.parametrize(
    "text",
    [
        "Bantuan pkh cair pekan ini.", "Kapal Pkh berlabuh.", "Kode barang XPKHT dan PKHX.", "P K H adalah huruf.",
        "Warga KPKH datang.",
    ],
)  # fmt: skip
def test_the_same_letters_in_other_words_or_without_capitals_are_no_abbreviation(shouted, text):
    assert judge_all(Text("Kabar", text), shouted)[0].evidence == ()


def test_the_evidence_of_an_abbreviation_is_its_sentence(shouted):
    [verdict] = judge_all(Text("Kabar", "Hujan turun. Bantuan PKH cair."), shouted)
    assert [(one.term, one.sentence) for one in verdict.evidence] == [("PKH", "Bantuan PKH cair.")]


@pytest.mark.parametrize(
    "award",
    ["Smart City Award dari Telkom", "Seoul Smart City Prize", "Top Digital Award kategori smart city",
     "IDC Smart City Asia Pacific Awards", "Kompetisi Smart City tingkat pelajar", "Smart City Leadership Award",
     "penghargaan smart city dari Kemendagri", "penghargaan kota cerdas dari Gubernur"],
)  # fmt: skip
def test_awards_of_others_are_none_of_the_programme(award):
    text = f"Pemkot Lembayung meraih {award}. Kepala Diskominfo berterima kasih kepada semua dinas."
    assert not kept("Lembayung Raih Penghargaan", text)
    assert kept("Lembayung Raih Penghargaan", f"{text} Kota itu juga peserta Gerakan Menuju Smart City.")


@pytest.mark.parametrize(
    "award", ["penghargaan smart city", "Anugerah Kota Cerdas", "Smart City Award", "penghargaan kota pintar"]
)
@pytest.mark.parametrize(
    ("giver", "is_ours"),
    [
        ("dari Harian Pesisir", False),
        ("dari Lembaga Kajian Kota", False),
        ("versi Koran Ombak", False),
        ("dari Kementerian Perhubungan", False),
        ("dari Kementerian Kominfo", True),
        ("dari Kementerian Komunikasi dan Informatika", True),
        ("dari Menteri Kominfo", True),
        ("dari pemerintah pusat", True),
    ],
)
def test_whose_an_award_is_says_who_gives_it(award, giver, is_ours):
    text = f"Pemkot Lembayung meraih {award} {giver}. Kepala Diskominfo berterima kasih kepada semua dinas."
    assert kept("Lembayung Raih Penghargaan", text) is is_ours
