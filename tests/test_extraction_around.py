"""What stands around the paragraphs of a story, or between them: credits, contacts, pointers, notices, boxes alike.

Beside each what looks like it, and is the story's.
"""

from datetime import UTC, datetime

import pytest

from pipelines.extraction.boilerplate import label_kind
from pipelines.extraction.ends import drop_rest, drop_tail
from pipelines.extraction.openings import drop_opening
from pipelines.extraction.paragraphs import Line, TextRun
from tests.extracting import extract_markup

FETCHED = datetime(2026, 11, 20, tzinfo=UTC)
URL = "https://kabarlembah.example.id/b/7"
HEADLINE = "Warga Lembah Randu Membuka Dapur Bersama di Balai"
STORY = [
    "Warga Lembah Randu membuka dapur bersama di balai desa sejak Senin pagi untuk keluarga yang sawahnya terendam.",
    "Beras dan sayur datang dari tiga dusun tetangga, dibawa dengan gerobak karena jembatan belum bisa dilewati mobil.",
    "Kepala dusun, Marlina, mencatat setiap karung yang masuk di papan tulis agar semua orang dapat membacanya.",
    "Anak-anak membantu mengupas bawang sepulang sekolah, lalu mengantar makanan ke rumah warga yang sudah tua.",
    "Dapur itu akan buka sampai air surut dan jalan ke pasar kembali kering, kata Marlina kepada tamunya.",
]
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in STORY)


def lines(main, *, text=PARAGRAPHS, cls="isi", head=""):
    """Return the lines of a page with *main* around its text, which stands at {text} in a box called *cls*."""
    body = main.replace("{text}", f'<div class="{cls}">{text}</div>')
    page = f"""<!doctype html><html lang="id"><head><title>{HEADLINE}</title>{head}</head>
      <body><main><h1>{HEADLINE}</h1>{body}</main></body></html>"""
    return extract_markup(page.encode(), url=URL, fetched=FETCHED).text.split("\n")


def story(*, first="", middle="", last=""):
    """Return the lines of a page that has these pieces in the box of its text."""
    half = len(PARAGRAPHS) // 2
    cut = PARAGRAPHS.index("<p>", half)
    return lines("{text}", text=first + PARAGRAPHS[:cut] + middle + PARAGRAPHS[cut:] + last)


# --- Credits ----------------------------------------------------------------------------------------------------------

CREDITS = [
    ["Fotografi: Wayan Tirta", "Penata gaya: Laksmi", "Busana: koleksi sendiri", "Tempat: Balai Randu"],
    ["Infografik: Bagas Rimba", "Riset: Tim Data"],
    ["Juru kamera | Simon Bale", "Penyunting gambar | Ester Mau", "Dilihat | 311"],
    ["Teks & foto: Wayan Tirta", "Alih bahasa: Laksmi Dewi"],
    ["Videografer: Simon Bale"],
]


@pytest.mark.parametrize("block", CREDITS)
@pytest.mark.parametrize("place", ["first", "last"])
@pytest.mark.parametrize("tag", ["p", "div"])
def test_a_block_of_whose_work_it_was_is_no_text(block, place, tag):
    listed = "".join(f"<{tag}>{line}</{tag}>" for line in block)
    assert story(**{place: listed}) == STORY


@pytest.mark.parametrize("label", ["Teks dan foto:", "Ilustrasi:", "Juru potret:"])
@pytest.mark.parametrize("place", ["first", "last"])
def test_so_is_a_name_below_what_was_done(label, place):
    assert story(**{place: f"<dl><dt>{label}</dt><dd>Wayan Tirta</dd></dl>"}) == STORY


@pytest.mark.parametrize(
    "listed",
    [
        ["Pelatih: Simon Bale", "Wasit: Bagas Rimba"],
        ["Lokasi: Balai Randu", "Waktu: setiap pagi"],
        ["Foto lama itu bercerita: desa pernah lebih ramai daripada sekarang."],
    ],
)
def test_what_a_story_lists_stays_above_its_credits(listed):
    found = story(last="".join(f"<p>{line}</p>" for line in [*listed, "Infografik: Laksmi Dewi"]))
    assert found == [*STORY, *listed]


# --- Whole lines ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Peringatan: Dilarang mengutip isi laman ini tanpa izin.", "copyright"),
        ("Dilarang menyiarkan kembali naskah ini tanpa izin tertulis redaksi", "copyright"),
        ("Berita ini boleh dikutip dengan menyebut sumbernya.", "copyright"),
        ("Tidak diperkenankan memuat ulang foto tanpa seizin penerbit", "copyright"),
        ("Dilarang menebang pohon di lereng itu tanpa izin kepala dusun.", None),
        ("Air boleh diambil dengan menyebut nama dusun kepada penjaga.", None),
        ("Selengkapnya di Kabar Lembah: Jembatan Randu Dibuka Kembali", "elsewhere"),
        ("Kisah selengkapnya dapat dibaca di laman kami", "elsewhere"),
        ("Cek kabar menarik lain di kanal Desa", "elsewhere"),
        ("Simak cerita seru lainnya di rubrik Akhir Pekan.", "elsewhere"),
        ("Masih dari Lembah Randu → Tiga dusun berbagi satu sumur", "elsewhere"),
        ("An English version of this story is available here.", "elsewhere"),
        ("Baca berita ini dalam bahasa Jawa", "elsewhere"),
        ("Artikel ini juga tersedia dalam bahasa Inggris", "elsewhere"),
        ("Cek kesehatan lain di puskesmas tetap gratis.", None),
        ("Jalur baru Randu → Lembah Hulu", None),
        ("Jangan lupa klik iklannya, ya", "advertisement"),
        ("Tolong klik salah satu iklan di bawah ini", "advertisement"),
        ("Iklan – Cerita berlanjut di bawah ini", "advertisement"),
        ("Iklan: lanjut baca setelah ini", "advertisement"),
        ("ADVERTISEMENT, please continue below", "advertisement"),
        ("PUBLICITÉ", "advertisement"),
        ("РЕКЛАМА", "advertisement"),
        ("REKLAMI", "advertisement"),  # whose small letter may have no dot
        ("ADVERTIſEMENT", "advertisement"),
        ("Iklan, menurut Marlina, tidak pernah masuk ke dapur.", None),
        ("Jangan lupa klik sabuk sebelum berangkat.", None),
        ("Isi kuesioner", "furniture"),
        ("Jawab angket kami di sini", "furniture"),
        ("Isi survei itu mengejutkan warga dusun.", None),
        ("Lanjutkan dengan Kabar Lembah Premium", "gate"),
        ("Bagian selanjutnya hanya untuk pelanggan", "gate"),
        ("Lanjutkan dengan menumis bawang sampai harum.", None),
        ("Dengarkan versi siniar", "reader"),
        ("Simak versi audio artikel ini", "reader"),
        ("Dengarkan versi para saksi lebih dahulu.", None),
    ],
)
def test_a_line_of_the_site_is_told_from_one_of_the_story(text, kind):
    assert label_kind(text) == kind


@pytest.mark.parametrize(
    "below",
    [
        ["Biro Humas Kabupaten Randu", "Surel: humas@randu.example"],
        ["Sekretariat Daerah", "Bagian Humas", "Instagram: @pemkabrandu"],
        ["Terakhir diubah oleh lurah_randu; 12-11-2026 pada 06:02."],
        ["Narahubung media: Simon Bale, 0811-xxx"],
        ["____________________", "urip iku urup"],
        ["------------------------------ Untuk berlangganan, kirim faks ke 0411-xxx"],
        ["Tabloid Randu terbit tiap Jumat. Alamat: Jl. Kenari 4"],
        ["Ditulis ulang dari arsip. Laporkan kesalahan ke surat@randu.example"],
        ["Tulisan ini tanggung jawab penulis dan tidak mewakili pandangan redaksi."],
    ],
)
def test_what_signs_and_serves_a_page_below_its_story_is_no_text(below):
    assert story(last="".join(f"<p>{line}</p>" for line in below)) == STORY


BELOW = [
    "Disarikan dari berbagai sumber",
    "Ringkasan ini dihasilkan oleh AI.",
    "Artikel ini disusun dengan bantuan kecerdasan buatan dan diperiksa redaksi.",
    "Diterjemahkan otomatis oleh mesin",
    "Tulisan ini bagian dari seri Dapur Warga.",
    "Berita ini telah diperbarui untuk menambah keterangan dinas.",
    "Pembaruan otomatis setiap 5 menit",
]
ANYWHERE = [
    "Berita berlanjut di bawah iklan",
    "Klik gambar untuk memperbesar",
    "Foto 2 dari 7",
    "Dengarkan 3:45",
    "Simpan ke daftar baca",
    "Beri rating: ★★★☆☆",
    "Skor: 4,5/5 (12 suara)",
    "Memuat komentar…",
    "Aktifkan notifikasi",
    "Tautan disalin",
    "Topik terkait: dapur, banjir",
    "Pindai kode QR untuk berlangganan",
    "Tersedia juga di Spotify",
    "Baca bagian kedua: Sumur di Ujung Desa",
    "Kredit foto: Wayan Tirta",
    "Foto sampul: Wayan Tirta",
    "(Dok. Humas Kabupaten Randu)",
]


def test_words_of_the_site_are_no_text_wherever_they_stand():
    assert story(middle="".join(f"<p>{line}</p>" for line in ANYWHERE)) == STORY
    assert story(last="".join(f"<p>{line}</p>" for line in [*ANYWHERE[:3], *BELOW])) == STORY


def test_a_story_may_speak_of_all_that():
    told = [
        "Klik gambar itu untuk memperbesar peluang, begitu bunyi pesan penipu yang diterima Marlina.",
        "Dokumentasi desa itu hilang terbawa banjir.",
        "Skor akhir 4-2 untuk regu Randu.",
        "Berita ini telah diperbarui berkali-kali di papan dusun, kata Marlina.",
        "Nilai gotong royong itu masih hidup.",
    ]
    assert set(told) <= set(story(middle="".join(f"<p>{line}</p>" for line in told)))


def test_a_disclaimer_above_the_story_is_none_either():
    assert story(first="<p>Isi tulisan ini bukan merupakan pandangan redaksi Kabar Lembah.</p>") == STORY


@pytest.mark.parametrize("last", ["Bupati Randu hadir di kantor dinas.", "Kantor desa tutup sampai Rabu"])
def test_an_office_in_the_last_line_stays_where_no_contact_follows(last):
    assert story(last=f"<p>{last}</p>") == [*STORY, last]


@pytest.mark.parametrize("below", [[], ["Surel: surat@randu.example"], ["Foto:", ""], ["____", ""]])
def test_lines_that_say_nothing_do_no_harm(below):
    told = [Line.of([TextRun(text, linked=False)]) for text in [*STORY, "", *below]]
    for drop in (drop_rest, drop_tail):
        assert [line.text for line in drop(told)[0]][: len(STORY)] == STORY
    assert [line.text for line in drop_opening(told, HEADLINE)[0]][: len(STORY)] == STORY


# --- Boxes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "box",
    [
        "<div class='kuis'><div>Siapa yang memasak di rumahmu?</div><div>Isi kuesioner</div></div>",
        "<div class='x1'><div>Dengarkan versi siniar</div><div>Dapur Randu, episode dua</div></div>",
        "<div class='x2'><b>Lebih nyaman di ponsel</b><br>Unduh aplikasi sekarang</div>",
    ],
)
def test_a_box_with_a_label_of_the_site_is_set_into_the_text(box):
    assert story(middle=box) == STORY


@pytest.mark.parametrize(
    "foot",
    [
        "<div class='regu'><h3>Regu</h3><p>Regu satu: Ama, Beni, Cica, Dodo, Eko, Fifi, Gana, dan Hani</p></div>",
        "<div class='catat'>Naskah dipindai dari koran, maka beberapa huruf mungkin keliru terbaca oleh mesin</div>",
        "<div class='paket'><h3>Paket langganan</h3><table><tr><td>1 bulan</td><td>Rp 10.000</td></tr></table></div>",
    ],
)
def test_the_box_that_holds_the_story_ends_where_boxes_called_otherwise_begin(foot):
    assert lines("{text}" + foot) == STORY


def test_boxes_are_told_apart_by_their_ids_where_they_have_no_class():
    aside = "<div id='kanan'><p>Gladi bersih pekan depan</p><p>Lomba memasak nasi</p></div>"
    page = f"<div id='tengah'>{PARAGRAPHS}</div>{aside}"
    assert lines(page) == STORY


def test_a_text_in_boxes_called_alike_stays_together():
    parts = "".join(f"<div class='bagian bagian-{number}'><p>{text}</p></div>" for number, text in enumerate(STORY))
    assert lines(parts) == STORY


def test_figures_right_below_a_story_stay():
    rows = [
        f"Dusun {name} di tepi sungai | {number} karung"
        for number, name in enumerate(["Hulu", "Hilir", "Randu", "Sawah"], 11)
    ]
    table = "".join(f"<tr><td>{row.replace(' | ', '</td><td>')}</td></tr>" for row in rows)
    assert lines("{text}" + f"<div class='tabel'><h3>Sumbangan</h3><table>{table}</table></div>") == [
        *STORY,
        "Sumbangan",
        *rows,
    ]


@pytest.mark.parametrize("title", ["h2", "div", "h1"])
@pytest.mark.parametrize("box", ["section", "div", "feed-item"])
def test_a_box_called_as_that_of_the_headline_with_a_title_called_so_is_another_story(title, box):
    def item(tag, headline, text):
        return f"<{box} class='butir'><{tag} class='jdl'>{headline}</{tag}><div class='teks'>{text}</div></{box}>"

    other = "<p>Jembatan bambu di Randu Hulu selesai dicat ulang oleh karang taruna menjelang perayaan tahunan.</p>"
    page = item("h1", HEADLINE, PARAGRAPHS) + item(title, "Karang Taruna Mengecat Jembatan Bambu", other)
    html = f"<html lang='id'><head><title>{HEADLINE}</title></head><body><main>{page}</main></body></html>"
    assert extract_markup(html.encode(), url=URL, fetched=FETCHED).text.split("\n") == STORY


# --- Lists, links, hidden boxes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["Daftar Isi", "Isi artikel", "Daftar isi [tutup]"])
def test_the_list_of_the_parts_of_a_story_is_no_text(label):
    heads = ["1. Dapur di balai", "2. Jalan yang terendam"]
    listed = "".join(f"<li><a href='#b{number}'>{head[3:]}</a></li>" for number, head in enumerate(heads))
    parts = f"<h3>{heads[0]}</h3>{PARAGRAPHS}<h3>{heads[1]}</h3><p>{STORY[0][::-1]}</p>"
    found = lines("{text}", text=f"<p>{STORY[1]}</p><div>{label}</div><ol>{listed}</ol>{parts}")
    assert found[:2] == [STORY[1], heads[0]]
    assert label not in found


def test_a_list_whose_entries_come_once_stays_below_such_a_label():
    found = lines(
        "{text}", text=f"{PARAGRAPHS}<p>Daftar isi</p><ul><li>beras</li><li>bawang</li></ul><p>{STORY[0][::-1]}</p>"
    )
    assert found[-3:-1] == ["beras", "bawang"]


@pytest.mark.parametrize("ending", [".", "?", "!", "…"])
def test_a_paragraph_that_is_a_link_is_one_of_the_story(ending):
    linked = f"Sumur di ujung desa itu dibuka lagi setelah warga membersihkannya selama dua hari penuh{ending}"
    found = story(middle=f"<p><a href='/dok/3.pdf'>{linked}</a></p>")
    assert linked in found
    assert len(found) == len(STORY) + 1


def test_a_heading_with_a_date_in_it_that_heads_a_part_stays():
    table = "<table><tr><td>Senin</td><td>Balai</td></tr><tr><td>Selasa</td><td>Pasar</td></tr></table>"
    text = f"<p>{STORY[0]}</p><h3>Jadwal 10–15 Agustus 2026</h3>{table}{PARAGRAPHS[len(STORY[0]) + 7 :]}"
    assert lines("{text}", text=text)[1] == "Jadwal 10–15 Agustus 2026"


def test_a_foot_of_paragraphs_is_the_end_of_the_story_and_one_of_the_site_is_not():
    head, *rest = STORY
    told, ending = ("".join(f"<p>{text}</p>" for text in texts) for texts in (rest[:2], rest[2:]))
    page = f"<article><h1>{HEADLINE}</h1><p>{head}</p>{told}<footer>{ending}</footer></article>"
    site = "<footer><p>Kabar Lembah diterbitkan perkumpulan warga.</p><p>Kantor kami di balai desa.</p></footer>"
    html = f"<html lang='id'><head><title>{HEADLINE}</title></head><body>{page}{site}</body></html>"
    assert extract_markup(html.encode(), url=URL, fetched=FETCHED).text.split("\n") == STORY


def test_what_is_hidden_in_a_story_is_no_text():
    assert (
        story(middle="<div hidden><p>Terima kasih, surel Anda sudah kami catat untuk kiriman berikutnya.</p></div>")
        == STORY
    )


def test_what_stands_below_a_gate_is_no_text():
    prices = "<ul><li>Bulanan Rp 15.000</li><li>Tahunan Rp 99.000, lebih hemat</li></ul>"
    gate = f"<h3>Lanjutkan dengan Kabar Lembah Premium</h3>{prices}"
    assert story(last=f"<div class='kunci'>{gate}</div>") == STORY


@pytest.mark.parametrize("piece", ["2026 ", ", ", ",, ", "1,2 ", "12.5k, ", "share 2026 ", ". . "])
def test_a_row_of_what_a_bar_may_hold_is_looked_through_once(piece):
    assert label_kind((piece * 60)[:200] + "musim tanam padi") is None
