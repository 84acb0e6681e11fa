"""Between the headline and the first paragraph stands what is no story: it goes by where it stands, the story stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pipelines.extraction.labels import line_end
from pipelines.extraction.openings import MARKED, drop_opening
from pipelines.extraction.paragraphs import Line, TextRun
from tests.extracting import extract_markup
from tests.make import few

TITLE = "Jembatan gantung Desa Lembah Sari dibuka kembali"
STORY = [
    "LEMBAH SARI, KABAR HULU – Jembatan gantung yang putus diterjang banjir dibuka lagi bagi warga, Senin (3/3/2025).",
    "Kepala desa, Tukiman, menyebut warga ikut mengangkut papan dan tali baja setiap akhir pekan sejak Januari.",
    "“Anak sekolah tidak perlu lagi memutar lima kilometer,” katanya di tepi sungai.",
]
PLAIN = ["Jembatan gantung yang putus diterjang banjir dibuka kembali bagi warga sejak Senin pagi.", *STORY[1:]]


def read(*body, tag="div", title=TITLE):
    said = "".join(f"<{tag}>{one}</{tag}>" for one in body)
    page = f"<html><head><title>{title}</title></head><body><div><h1>{title}</h1>{said}</div></body></html>"
    return extract_markup(page.encode(), url="https://warta.example/2025/3/jembatan")


@pytest.mark.parametrize("tag", ["p", "div"])
@pytest.mark.parametrize(
    "above",
    [
        [TITLE],
        ["0", TITLE, TITLE],
        ["Daerah", TITLE],
        ["Berita Desa", "0", "157"],
        ["• account_circle admin1", "• visibility 304", "• comment 0 komentar"],
        ["• calendar_month Sen, 3 Mar 2025", "• schedule 2 menit", "• share 4"],
        ["Xc3ygCAOZ3LsgYH3nQ7bal.jpg"],
        ["jembatan-gantung(1).JPG", "IMG_20250303_0945.jpeg"],
        ["WhatsApp Image 2025-03-03 at 10.20.11"],
        ["Dinas Perhubungan Senin, 3 Maret 2025 15:44:00 1 menit"],
        ["oleh -180 Dilihat"],
        ["Spread the love"],
        ["English English Indonesian Indonesian"],
        ["Rahmat Hidayat", "Warga menyeberang di jembatan yang baru. (Foto: Rahmat Hidayat)"],
        ["Warga menyeberang di jembatan yang baru./Kabar-Rahmat"],
        ["Warga menyeberang di jembatan yang baru--Kabar Hulu"],
        ["Reporter", "Made Artawan", "Editor", "Siti Rahma", "Senin, 3 Maret 2025"],
    ],
)
def test_what_stands_between_headline_and_story_is_no_text(above, tag):
    assert read(*above, *PLAIN, tag=tag).text.split("\n") == PLAIN


@pytest.mark.parametrize(
    "above",
    [
        ["Warga menyeberang di jembatan baru"],
        ["Kunjungan Kerja", "bhegins"],
        ["Nyoman Arta", "Senin, 3 Maret 2025", "• visibility 87", "• comment 0 komentar", "Bagikan ke: X", TITLE],
    ],
)
def test_above_a_dateline_a_few_words_are_no_text(above):
    assert read(*above, *STORY).text.split("\n") == STORY


@pytest.mark.parametrize(
    "told",
    [
        ["Jembatan itu dipakai lagi."],
        ["“Akhirnya kami bisa menyeberang”"],
        ["Siapa yang membangunnya?"],
        ["Yang ikut bekerja:"],
        ["T: Apa kabar jembatan itu?", "J: Sudah selesai"],
        ["- Apa kabar?", "- Baik, Pak"],
        ["Hujan turun di bulan Mei", "membasahi bumi", "dan kau pergi"],
        ["14.00 Jembatan dibuka", "14.15 Bupati tiba", "14.30 Warga menyeberang"],
    ],
)
def test_what_tells_something_above_a_dateline_stays(told):
    assert read(*told, *STORY).text.split("\n") == [*told, *STORY]


@pytest.mark.parametrize(
    "story",
    [
        ["Di lereng ibu menanam pagi", "dengan jemari yang retak oleh embun", "kami pulang membawa lapar", *PLAIN],
        [*PLAIN, "Daerah", "Jalan menuju jembatan itu dilapisi batu oleh warga dari dua dusun sejak awal bulan."],
        [*PLAIN, "Mereka yang bekerja:", "Sutan Rangkuti", "Ketut Wirata", "Upah mereka ditanggung kas desa setempat."],
        ["Tukiman", *PLAIN],
        [
            "Yang Tersisa",
            "Tukiman – Kepala desa itu – belum pulang ke rumahnya sejak banjir menerjang jembatan.",
            *PLAIN,
        ],
        ["Administrasi Warga", *PLAIN],
        [f"{PLAIN[0]} (Sumber: BPBD)", *PLAIN[1:]],
        ["Hujan baru reda.", *PLAIN],
        ["Merah Putih", *PLAIN],
        ["Tukiman Sutrisno", "Umur 54 tahun", *PLAIN],
        ["Wawancara khusus", "KABAR: Apa kabar jembatan itu sekarang, Pak?", "TUKIMAN: Sudah selesai.", *PLAIN],
        ["Warga mengirim foto jembatan rusak itu ke kantor desa/kecamatan.", *PLAIN],
        ["HomeStay di tepi sungai itu penuh lagi.", *PLAIN],
    ],
)
def test_verses_names_and_headings_of_a_story_stay(story):
    assert read(*story, tag="p").text.split("\n") == story


@pytest.mark.parametrize("end", [[], [STORY[2]]])
def test_headlines_behind_dashes_that_nothing_announces_are_no_text(end):
    others = [
        "- Harga Cabai Turun Lagi di Pasar",
        "- Bupati Serahkan 40 Traktor Tangan",
        "- Pelajar Weda Juara Pidato Provinsi",
    ]
    assert read(*STORY[:2], *others, *end, tag="p").text.split("\n") == [*STORY[:2], *end]


@pytest.mark.parametrize(
    ("told", "listed"),
    [
        (
            "Warga mengajukan tuntutan kepada pemerintah desa sebelum jembatan itu dibuka kembali.",
            [
                "Jalan Menuju Jembatan Segera Dilapis Batu",
                "Lampu Dipasang di Kedua Ujung",
                "Petugas Berjaga Malam Hari",
            ],
        ),
        (
            "Lomba hias jembatan yang diadakan karang taruna akhirnya dimenangkan tiga dusun.",
            ["Dusun Lembah Hulu Bagian Timur", "Kampung Tepi Sungai Sebelah Barat", "Padukuhan Sari Mulya Atas"],
        ),
        (STORY[1], ["Juara Pertama Dusun Hulu", "Juara Kedua Dusun Hilir", "Juara Ketiga Dusun Tepi"]),
        (STORY[1], ["Made Artawan", "Siti Rahma", "Ketut Wirata"]),
        (STORY[1], ["Surat dari Tepi Sungai", "Malam Terakhir Sang Kepala", "Ibu Menunggu di Jembatan"]),
        (
            "Ibu-ibu desa menyiapkan menu makan siang bagi warga yang bekerja sejak pagi.",
            ["Ikan Bakar Sambal Matah Bali", "Sayur Lodeh Santan Kelapa Muda", "Es Kelapa Muda Gula Aren"],
        ),
        (
            STORY[1],
            ["Jalan dilapis batu sampai dusun", "Lampu dipasang di kedua ujung", "Petugas berjaga setiap malam"],
        ),
    ],
)
def test_what_a_story_lists_behind_dashes_stays(told, listed):
    story = [STORY[0], told, *(f"- {one}" for one in listed), STORY[2]]
    assert read(*story, tag="p").text.split("\n") == story


@pytest.mark.parametrize(
    "line",
    [
        "Berbagi Kasih",
        "Bahasa Indonesia",
        "Jawa Bali",
        "Iklan layanan masyarakat tentang jembatan itu dipasang di alun-alun desa.",
        "Kembali ke Daftar Hitam",
        "Situs judi daring diblokir setelah warga melapor kepada polisi.",
        "Bandar Judi Ditangkap di Dekat Jembatan",
        "Warga mendaftar lewat laman berikut:",
        "5",
        "Baca juga pengumuman di balai desa sebelum menyeberang, kata Tukiman.",
        "Siapa pun boleh ikut kami menyeberang.",
        "Advertorial pemkab tentang jembatan itu dibayar dari kas daerah tanpa lelang.",
        "Iklan ucapan di tepi jembatan itu dilarang.",
        f"Situs slot gacor online {'12345' * 9} sudah diblokir",
        f"Langganan {'pos' * 30} (satu)",
    ],
)
def test_what_is_near_to_a_label_stays(line):
    story = [*PLAIN[:2], line, PLAIN[2]]
    assert read(*story, tag="p").text.split("\n") == story


@pytest.mark.parametrize(
    "line",
    [
        "Bacaan Lainnya",
        "Spread the love",
        "Share This Art!",
        "News Feed",
        "Mengikuti :",
        "Find Us On Social Media :",
        "Temukan Kami di Media Sosial",
        "Bagikan ke sosial media: WhatsApp Facebook",
        "fokus berita : #Jembatan #Desa",
        "0",
        "kabarhulu.com",
        "masukkan script iklan disini",
        "Live Draw Taiwan Live Draw Cambodia togel macau slot gacor",
        "Langganan: Posting Komentar (Atom)",
        "Newer Post Older Post Home",
        "Premium By Lembah Design With Sari Templates",
        "Advertorial Ucapan dr. Made Artawan, M.Kes",
        "Scroll kebawah untuk lihat konten",
        "« Sebelumnya Berikutnya »",
        "Tampilkan postingan lainnya",
        "Isi komentar sepenuhnya adalah tanggung jawab pengguna dan diatur dalam UU ITE.",
    ],
)
def test_labels_of_themes_are_no_text(line):
    said = read(*PLAIN[:2], line, PLAIN[2], tag="p")
    assert (said.text.split("\n"), said.authors) == (PLAIN, ())


def test_a_role_with_nobody_below_it_is_no_end_of_a_text():
    assert read(*PLAIN, "Editor", tag="p").text.split("\n") == PLAIN


@pytest.mark.parametrize(
    "above",
    [
        [("p", "Jadwal buka jembatan:"), ("li", "Senin, 3 Maret 2025"), ("li", "Selasa, 4 Maret 2025")],
        [("p", "Pesan warga"), ("h3", "Hari pertama"), ("p", "Senin, 3 Maret 2025")],
    ],
)
def test_days_that_a_story_tells_at_its_beginning_stay(above):
    lines = [Line.of([TextRun(text, linked=False)], tag) for tag, text in [*above, *(("p", one) for one in PLAIN)]]
    assert drop_opening(lines, TITLE) == (lines, [])


def test_a_day_above_the_rest_of_a_story_stays_where_the_story_tells_it_again():
    day, others = "Senin, 3 Maret 2025", ["Warga tiba di tepi sungai.", "Mereka pulang setelah hujan reda."]
    story = [*PLAIN, *others, "Kronologi:", day, "Kepala desa membuka jembatan itu bersama warga dari dua dusun."]
    assert read(PLAIN[0], day, *story[1:], tag="p").text.split("\n") == story


def test_who_stands_below_the_headline_is_the_author_where_the_story_does_not_tell_of_him():
    assert read("Reporter", "Made ArtawanSenin, 3 Maret 2025 - 01:40", *PLAIN).authors == ("Made Artawan",)
    assert read("• person Made Artawan", "• event Senin, 3 Maret 2025", *PLAIN).authors == ("Made Artawan",)


def test_a_name_alone_below_the_headline_is_the_author_of_a_story_that_nobody_signs():
    assert read("Made Artawan", "Jembatan baru di atas sungai. (Foto: Kabar)", *PLAIN).authors == ("Made Artawan",)


def test_a_name_of_which_a_word_is_told_is_of_the_story():
    story = ["Tukiman Sutrisno", "Jembatan baru di atas sungai. (Foto: Kabar)", *PLAIN]
    found = read(*story)
    assert (found.authors, found.text.split("\n")[0]) == ((), story[0])
    assert read("Tukiman Sutrisno", *STORY).authors == ()


@pytest.mark.parametrize("line", ["Kunjungan Kerja", "Muara Lama", "Kepala Desa", "Tukiman"])
def test_what_names_nobody_below_the_headline_is_no_author(line):
    told = "Kunjungan kerja itu ditutup dengan doa bersama di balai desa oleh warga dari dua dusun."
    assert read(line, *PLAIN, told).authors == ()


@pytest.mark.parametrize(
    "last",
    [
        "Pembangunan itu adalah tugas pokok dan fungsi desa (tupoksi).",
        "Warga menjaganya dari demam berdarah (adebe).",
        "Jembatan itu bertahan lama. (sumber)",
    ],
)
def test_a_word_in_brackets_within_the_last_sentence_signs_nothing(last):
    assert read(*PLAIN, last).authors == ()


def test_a_word_in_brackets_at_the_end_of_the_last_line_but_one_signs_nothing():
    assert read(*PLAIN, "Tarif lama bertahan delapan tahun menurut peraturan desa (perda)", PLAIN[2]).authors == ()


@few
@given(some.from_regex(line_end("caption-end"), alphabet=some.characters(codec="latin-1")))
def test_whatever_a_caption_ends_with_has_a_sign_that_is_looked_for_first(text):
    assert MARKED.search(text) is not None or "--" in text
