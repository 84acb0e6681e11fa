import sys
import tomllib
from pathlib import Path

import pytest

from crawler.models import RegionTag
from pipelines.places import find_regions
from pipelines.text import Text

SETS = Path(__file__).with_name("places")
# F1 of the half that was only measured; the half that was looked at shows what the rules can do.
FLOORS = {"measured": {"regions": 0.95, "roles": 0.95, "subjects": 0.96}, "known": {"regions": 0.98, "subjects": 0.98}}


def texts(half):
    return tomllib.loads((SETS / f"{half}.toml").read_text("utf-8"))["texts"]


def expected(text):
    roles = {"subject": text.get("subject", []), "mention": text.get("mention", [])}
    return {entry.split()[0]: role for role, entries in roles.items() for entry in entries}


def found(text):
    regions = find_regions(Text(text["title"], text["text"]), home=tuple(text.get("home", ())))
    return {region.code: region.role for region in regions}


def subjects(title, text, **rest):
    return [region.code for region in find_regions(Text(title, text), **rest) if region.role == "subject"]


def f1(pairs):
    right = sum(len(got & wanted) for got, wanted in pairs)
    return 2 * right / sum(len(got) + len(wanted) for got, wanted in pairs)


def scores(half):
    pairs = [(found(text), expected(text)) for text in texts(half)]
    about = [[{code for code in each if each[code] == "subject"} for each in pair] for pair in pairs]
    return {
        "regions": f1([(set(got), set(wanted)) for got, wanted in pairs]),
        "roles": f1([(set(got.items()), set(wanted.items())) for got, wanted in pairs]),
        "subjects": f1(about),
    }


@pytest.mark.parametrize("half", FLOORS)
def test_the_regions_of_the_labelled_texts_are_found(half, capsys):
    reached = scores(half)
    with capsys.disabled():
        said = ", ".join(f"{name} {score:.3f}" for name, score in reached.items())
        sys.stdout.write(f"\nF1 on the {len(texts(half))} texts of the {half} half: {said}\n")
    assert {name: reached[name] for name, floor in FLOORS[half].items() if reached[name] < floor} == {}


@pytest.mark.parametrize("text", texts("known"), ids=lambda text: text["trap"])
def test_each_trap_that_the_rules_were_built_on(text):
    assert found(text) == expected(text)


def test_a_region_comes_with_its_role_and_the_sentence_that_says_so():
    text = "JAKARTA – Bupati Agam menerima piagam. Tamunya, Pemko Padang, ikut\nsenang. Selesai."
    assert find_regions(Text("Piagam untuk Agam", text)) == (
        RegionTag(
            code="13.06", name="Kabupaten Agam", role="subject", evidence="JAKARTA – Bupati Agam menerima piagam."
        ),
        RegionTag(code="13.71", name="Kota Padang", role="mention", evidence="Tamunya, Pemko Padang, ikut"),
    )


def test_the_evidence_is_short_and_stands_around_the_name():
    text = f"{'Dengan panjang lebar ' * 30}diceritakan Bupati Ngawi {'tentang hal ini dan itu ' * 30}."
    [region] = find_regions(Text("", text))
    assert len(region.evidence) <= 300
    assert "Bupati Ngawi" in region.evidence
    assert region.evidence.startswith("…")
    assert region.evidence.endswith("…")
    assert region.evidence.strip("…") in text


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Pemkab Bogor dan Pemkot Bogor bertemu.", ["32.01", "32.71"]),
        ("Bupati dan Wali Kota Bogor bertemu.", ["32.01", "32.71"]),
        ("Kabupaten/Kota Bogor mendaftar.", ["32.01", "32.71"]),
        ("Pemerintah Kota (Pemkot) Bogor mendaftar.", ["32.71"]),
        ("Wakil Wali Kota Bogor mendaftar.", ["32.71"]),
        ("Pj. Bupati Bogor mendaftar.", ["32.01"]),
        ("Diskominfo Kab. Bogor mendaftar.", ["32.01"]),
        ("Diskominfo Bogor mendaftar.", []),
        ("Dinas Pekerjaan Umum dan Perumahan Metro mendaftar.", ["18.72"]),
        ("Dinas Komunikasi dan Informatika (Diskominfo) Bone mendaftar.", ["73.08"]),
        ("Bupati Malang, Serang, dan Kediri bertemu.", ["35.07", "36.04", "35.06"]),
        ("Kota Administrasi Jakarta Timur mendaftar.", ["31.75"]),
        ("Kota Gorontalo, Kabupaten Gorontalo, dan Kota Kupang mendaftar.", ["75.71", "75.01", "53.71"]),
        ("Yang mendaftar Kab. Gorontalo, Kota Gorontalo, Kab. Boalemo.", ["75.01", "75.71", "75.02"]),
        ("Kabupaten Gorontalo (Kota Gorontalo tidak) mendaftar.", ["75.01", "75.71"]),
        ("Kota Gorontalo, Provinsi Gorontalo, mendaftar.", ["75.71", "75"]),
        ("Tanah Datar, kabupaten berjuluk Luhak Nan Tuo, mendaftar.", ["13.04"]),
        ("Magelang, kota di kaki gunung, mendaftar.", ["33.71"]),
        ("Kota Gorontalo, Gorontalo, mendaftar.", ["75.71", "75"]),
        ("Bupati Toba Samosir mendaftar.", ["12.12"]),  # the name of Kabupaten Toba until 2020
        ("Bupati Toba, Samosir, dan Humbahas bertemu.", ["12.12", "12.17", "12.16"]),
        ("Bupati dan Wali Kota 50 Kota/Kabupaten mendaftar.", []),  # as many as a year of the programme has
        ("Pemkab 50 Kota mendaftar.", ["13.07"]),
        ("Dinas Kesehatan Sleman mendaftar.", ["34.04"]),
        ("Kejaksaan Negeri Pacitan mendaftar.", ["35.01"]),
        ("Pengadilan Tipikor Surabaya mendaftar.", []),  # which judges those of other regions
        ("Dewan Smart City Pacitan mendaftar.", ["35.01"]),
        ("APBD Solok Selatan dan KPU Batu disorot.", ["13.11", "35.79"]),
        ("Polres Tegal dan Polres Madiun Kota mendaftar.", ["33.28", "35.77"]),
        ("Polrestabes Bandung dan Polres Metro Bekasi Kota mendaftar.", ["32.73", "32.75"]),
        ("Kabupten Sleman dan Bupati terpilih Kediri mendaftar.", ["34.04", "35.06"]),
        ("Kota Depok Jawa Barat mendaftar.", ["32.76", "32"]),
        ("Polresta Jambi mendaftar.", ["15.71"]),
        ("Polres Banjar mendaftar.", []),  # two provinces have one
        ("Bus melayani Kota maupun Kabupaten Bandung.", ["32.04", "32.73"]),
        ("Ada tiga kota: Bogor, Tegal, dan Bima.", ["32.71", "33.76", "52.72"]),
        ("Kabupaten terpilih: Bogor. Kota terpilih: Tegal.", ["32.01", "33.76"]),
        ("Menuju kota cerdas: Bogor ikut.", []),
        ("Kategori Kota\n- Bogor\n- Solok\nKategori Kabupaten\n- Tegal\n- Bone", ["13.72", "32.71", "33.28", "73.08"]),
        ("Hasilnya:\n1. Kota Tegal 96,1\n2. Kudus (94 poin)\n3. Madiun 90%", ["33.19", "33.76", "35.77"]),
        ("Bogor Mayor Dedi met the regents of Malang and Serang.", ["32.71", "35.07", "36.04"]),
        ("The new gate of Bekasi Regency Residence is open.", []),
    ],
)
def test_the_word_before_a_name_says_whose_it_is(text, codes):
    assert sorted(region.code for region in find_regions(Text("", text))) == sorted(codes)


@pytest.mark.parametrize(
    ("home", "codes"),
    [
        ((), []), (("32.71",), ["32.71"]), (("32.01",), ["32.01"]), (("32",), []), (("32.01", "32.71"), []),
        (("12.71",), []),
    ],
)  # fmt: skip
def test_the_home_of_a_source_decides_only_between_owners_of_a_name(home, codes):
    text = "Warga Bogor mengantre lewat telepon. Di Bogor antrean kini pendek."
    assert [region.code for region in find_regions(Text("", text), home=home)] == codes


def test_what_the_text_says_outweighs_home():
    assert subjects("Antrean Bogor", "Bupati Bogor memendekkan antrean.", home=("32.71",)) == ["32.01"]


@pytest.mark.parametrize(
    "text",
    [
        "Bank Sumut dan Universitas Negeri Medan hadir.", "Dosen SMA Negeri 1 Medan hadir.", "Kebun Raya Bogor ramai.",
        "Laman medan.example.id dibuka.", "Akun @medan dibuka.", "Tol Medan-Binjai dibuka.", "Camat Medan Timur hadir.",
        "Dari Sabang sampai Merauke.", "MEDAN, Kabar – Menteri hadir.", "Kabar.id, Medan - Menteri hadir.",
        "Tamunya Rina Medan hadir.", "Nyanyian medan magnet.", "",
        "Mereka makan rendang Padang.", "Dijual pisang goreng Pontianak.", "Ada sarung tenun Samarinda.",
        "Tamu membeli bandeng presto Semarang.", "Dr. Asahan Tarigan bicara.", "Anak bernama Madiun lahir.",
        "Prof. Gowa mengajar.", "KRI Surabaya berlayar.", "Warung Padang ramai.", "Kepulauan Karimun Jawa ramai.",
        "Warga Pekon Wonosobo hadir.", "Ende Suhendar, warga desa itu, hadir.", "Melawi Nasution (45) hadir.",
        "Sekretaris tim, Dairi Sinaga, hadir.", "Kapten Ahmad Asahan hadir.",
    ],
)  # fmt: skip
def test_a_name_within_another_name_is_no_region(text):
    assert find_regions(Text("", text)) == ()


@pytest.mark.parametrize(
    ("title", "text", "codes"),
    [
        ("Landak Dilepas", "Warga Kota Pontianak melepas seekor landak di Kabupaten Landak.", "61.71"),
        ("Landak Lepas Landak", "Bupati Landak melepas seekor landak.", "61.08"),
        ("Kapten Asahan Menolong", "Kapten Ahmad Asahan dipuji Bupati Ogan Ilir. Asahan tersipu.", "16.10"),
        ("Asahan Sitompul Pensiun", "Bupati Asahan melepas Drs. Asahan Sitompul. Asahan kini tenang.", "12.09"),
        ("Jalan di Wonosobo", "Jalan di Desa Wonosobo, Kabupaten Tanggamus, rusak. Warga Wonosobo mengeluh.", "18.06"),
        ("Jalan di Wonosobo", "Jalan Desa Selomerto, Kabupaten Wonosobo, rusak. Warga Wonosobo mengeluh.", "33.07"),
        ("Surabaya Panas", "Pasien memenuhi RSUD Dr. Soetomo Surabaya.", "35.78"),
        ("Padang Siaga", "Banjir merendam Padang. Sapi di padang rumput diungsikan.", "13.71"),
        ("Banjir di Medan", "Air menggenangi kecamatan lama, Medan Johor, Medan Kota, dan lainnya.", "12.71"),
        ("Polres Buru Pencuri", "Polres Sragen memburu pencuri sapi.", "33.14"),
        ("Polres Buru Sita Minuman", "Polres Buru menyita minuman keras.", "81.04"),
    ],
)
def test_a_name_that_the_text_has_for_something_else_is_no_region_elsewhere(title, text, codes):
    assert subjects(title, text) == codes.split()


def test_the_line_above_a_list_is_no_dateline():
    found = find_regions(Text("Daftar Peserta", "Aceh\n- Kabupaten Simeulue\n- Kota Sabang"))
    assert [region.code for region in found] == ["11", "11.09", "11.72"]


def test_a_soft_hyphen_hides_no_name():
    assert subjects("", "Pemko Me\u00addan mendaftar.") == ["12.71"]


def test_the_end_of_a_headline_is_no_part_of_the_text():
    assert find_regions(Text("Warga Senang di Kota", "Batu yang jatuh sudah diangkat.")) == ()


def test_names_that_much_white_space_parts_are_found_at_once():
    parted = f"Kota Medan{chr(10) * 50_000}Kota Binjai{' ' * 50_000}Kota Tual"  # once a minute and more
    assert len(find_regions(Text("", parted))) == 3


@pytest.mark.parametrize("text", ["Kota " * 50_000, "Kab. " * 50_000, "Medan, " * 30_000, "\n" * 100_000, "ß İ " * 99])
def test_no_text_however_odd_is_an_error(text):
    assert len(find_regions(Text("Kota Kota", text))) <= 1


@pytest.mark.parametrize(
    ("title", "text", "codes"),
    [
        ("Medan dan Dua Daerah Lain Lolos", "Kota Medan, Kota Binjai, dan Kabupaten Karo lolos.", "12.71 12.75 12.06"),
        (
            "[VIDEO] Tiga Daerah Lolos di Karo",
            "Kota Medan, Kota Binjai, dan Kabupaten Karo lolos.",
            "12.71 12.75 12.06",
        ),
        ("Kabar Baik: Tiga Daerah Lolos di Karo", "Kota Medan, Binjai, dan Kabupaten Karo lolos.", "12.71 12.75 12.06"),
        ("Pemkab Karo Gandeng Tetangga", "Pemkab Karo dan Pemkab Dairi bekerja sama.", "12.06 12.11"),
        ("Pemkab Karo Undang Tetangga", "Pemkab Karo mengundang rapat. Hadir Bupati Dairi.", "12.06"),
        ("Tim Penilai Berkeliling", "Tim penilai mengunjungi Kabupaten Karo dan Kabupaten Dairi.", "12.06 12.11"),
        ("DPRD Dairi Berkeliling", "DPRD Kabupaten Dairi mengunjungi Kabupaten Karo.", "12.11"),
        ("Forum Digelar di Kota Medan", "Forum nasional digelar di Kota Medan. Pesertanya ratusan.", ""),
        ("Bimtek di Karo", "Sebanyak 40 orang di Kabupaten Karo dilatih. Karo akan melanjutkannya.", "12.06"),
        ("Kelas Daring", "Kelas diikuti operator. Mereka rapat di Kota Medan. Wali Kota Medan senang.", "12.71"),
        ("Kelas Daring", "Kelas diikuti operator dari Bali sampai Banten.", ""),
        ("Hasil Lomba", "Juri dari Kominfo. Kabupaten Siak juara satu, sedangkan Kota Tegal juara dua.", "14.08 33.76"),
        ("Pak Medan Pimpin Tim", "Tim Pemko Binjai dipimpin Pak Medan. Timnya baru.", "12.75"),
        ("Layanan Ende Semaju Kupang", "Layanan Pemkab Ende kini semaju Kota Kupang.", "53.08"),
        ("Layanan Sampang Dinilai", "Layanan Kabupaten Sampang lebih cepat dari milik Kabupaten Gresik.", "35.27"),
        ("Taman Baru", "Selain itu, Kabupaten Ngawi membuka taman.", "35.21"),
        ("Taman Baru", "Seperti diketahui, Pemkab Ngawi membuka taman.", "35.21"),
        ("Taman Baru", "Seperti Kabupaten Blora, Kabupaten Ngawi membuka taman.", "35.21"),
        ("Dua Piala", "Piala pertama diterima Bupati Agam. Piala kedua diterima Bupati Solok.", "13.06 13.02"),
        (
            "NTB Boyong Tiga Piala",
            "Lombok Tengah meraih piala taman, Sumbawa Barat meraih piala pasar, dan Kota Bima meraih piala sungai.",
            "52 52.02 52.07 52.72",
        ),
        ("Lagi", "Bukan kali pertama Kabupaten Ngawi membuka taman.", "35.21"),
        ("Lagi", "Bukan Kabupaten Blora, Kabupaten Ngawi membuka taman.", "35.21"),
        ("Ramai", "Semua camat hadir saat Kabupaten Ngawi membuka taman.", "35.21"),
        (
            "Tiga Piala",
            "Ketiganya ialah Kabupaten Ngawi (taman), Kota Blitar (pasar), dan Kota Batu (sungai).",
            "35.21 35.72 35.79",
        ),
        ("Cuaca di Layar", "Nelayan Cilacap membaca cuaca. Koperasi di Kebumen meniru. Kebumen senang.", "33.01"),
        ("Menteri Berkeliling", "Menteri meninjau menara di Kabupaten Belu, NTT. Ia pulang sore itu.", "53.04"),
        ("Panduan Terbit", "Contoh diambil antara lain dari Kota Tual, Kabupaten Ngada, dan Kabupaten Agam.", ""),
        ("Regencies Honoured", "The regencies of Ngada, Ende and Belu were honoured.", "53.09 53.08 53.04"),
        ("Bantuan Tiba", "Bupati Belu membagi beras bersama Pemprov NTT. Gubernur NTT memuji.", "53.04"),
        ("Bantuan Tiba", "Pemkab Belu dan Pemprov NTT membagi beras.", "53.04 53"),
        ("Hari Jadi", "Kabupaten Barru, yang diapit Kota Parepare dan Kabupaten Soppeng, berpesta.", "73.11"),
        ("Wisata Ramai", "Kabupaten Barru ramai. Turis datang lewat Kota Parepare.", "73.11"),
        ("Berkas Diserahkan", "DPRD Agam membawa berkas. Rombongan diterima Sekda Kota Binjai.", "13.06"),
    ],
)
def test_the_subject_is_who_the_article_is_about(title, text, codes):
    assert sorted(subjects(title, text)) == sorted(codes.split())
