"""Lines of a site among those of a story: counts above, calls within, sponsors and boards of figures below."""

from datetime import UTC, datetime

import pytest
from lxml import html

from pipelines.extraction.boilerplate import cut_about, label_kind
from pipelines.extraction.bylines import read_byline
from pipelines.extraction.ends import drop_tail
from pipelines.extraction.openings import drop_opening
from pipelines.extraction.paragraphs import Line, TextRun, read_lines
from pipelines.extraction.related import drop_link_lists, drop_related
from pipelines.extraction.signatures import cut_signature
from pipelines.extraction.tree import take_out
from tests.extracting import extract_markup

TITLE = "Perajin Sape di Hulu Mendalam Kehabisan Kayu Adau"
STORY = [
    "Perajin sape di hulu Mendalam berhenti menerima pesanan sejak Mei karena kayu adau habis di hutan terdekat.",
    "Bungan, perajin tertua, menyimpan dua batang terakhir untuk cucunya yang sedang belajar mengukir leher sape.",
    "Dinas Kehutanan menjanjikan bibit adau untuk ditanam di empat kampung. Pohonnya baru bisa ditebang kelak.",
    "Sambil menunggu, sanggar di kota memakai kayu jelutung. Suaranya lebih pendek, tetapi senarnya tahan lembap.",
]
BARE = "Pengukir muda mengumpulkan potongan kayu sisa untuk latihan. Potongan itu dibagi rata setiap Sabtu sore."
LINK = "<a href='/n/1'>Festival Sungai Ditunda Dua Pekan</a>"
OTHERS = f"<ul><li>{LINK}</li><li><a href='/n/2'>Pasar Terapung Pindah ke Darat</a></li></ul>"


def paragraphs(texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def read(body, title=TITLE):
    markup = f"<html lang='id'><head><meta charset='utf-8'><title>{title}</title></head><body>{body}</body></html>"
    url = "https://warta.example/seni/sape"
    return extract_markup(markup.encode(), url=url, fetched=datetime(2026, 11, 30, tzinfo=UTC)).text.split("\n")


def page(end="", after="", top=""):
    return f"<div class=aa><h1>{TITLE}</h1>{top}<div class=bb>{paragraphs(STORY)}{end}</div></div>{after}"


def lines_of(texts):
    return [Line.of([TextRun(text, linked=False)]) for text in texts]


def told(lines):
    return [line.text for line in lines if isinstance(line, Line)]


@pytest.mark.parametrize(
    "end",
    [
        BARE,
        f"<amp-ad><div>PROMO TIKET</div></amp-ad>{BARE}",
        f"<div class=cc><a href='#'>Sewa Perahu Hemat Akhir Tahun</a></div>{BARE}",
    ],
    ids=["at the end", "behind an advertisement", "behind a call"],
)
def test_a_last_paragraph_of_which_nobody_made_an_element_is_read(end):
    assert read(page(end)) == [*STORY, BARE]


def test_parts_of_a_list_of_a_story_whose_texts_stand_bare_below_their_headings_are_read():
    parts = [("Adau", STORY[0]), ("Jelutung", STORY[1]), ("Meranti", STORY[2]), ("Nangka", STORY[3])]
    told = "".join(f"<h2>{heading}</h2>\n{text}\n" for heading, text in parts)
    body = f"<h1>{TITLE}</h1><div class='entry-content'>{BARE}<nav><a href='#a'>Adau</a></nav>{told}</div>"
    assert read(f"<article class='hentry'>{body}</article>") == [BARE, *(line for part in parts for line in part)]


@pytest.mark.parametrize(
    "other", [f"<footer>{BARE}</footer>", f"<div class=zz><h3>Kabar Lain</h3>{BARE}{OTHERS}</div>"]
)
def test_what_stands_bare_in_another_box_is_not(other):
    assert read(page(after=other)) == STORY


@pytest.mark.parametrize("box", ["<div>{}</div>", "<aside class=q>{}</aside>", "<table><tr><td>{}</td></tr></table>"])
def test_a_call_among_bare_paragraphs_goes_and_they_stay_apart(box):
    inset = box.format("<a href='/t'>Sewa Perahu Hemat Akhir Tahun</a>")
    bare = f"<div class=bb>{STORY[0]}<br>{STORY[1]}{inset}{STORY[2]}<br>{STORY[3]}</div>"
    assert read(f"<div class=aa><h1>{TITLE}</h1>{bare}</div>") == STORY


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ("<div>Air naik.<div>x</div>Warga pindah.</div>", ["Air naik.", "Warga pindah."]),
        ("<div>Air yang naik <div>x</div>sejak pagi surut.</div>", ["Air yang naik sejak pagi surut."]),
        ("<p>Air <span>x</span>naik.</p>", ["Air naik."]),
        ("<div><p>Air naik.</p><div>x</div>Warga pindah.</div>", ["Air naik.", "Warga pindah."]),
    ],
    ids=["two sentences", "one sentence", "within a line", "behind a paragraph"],
)
def test_what_is_taken_out_does_not_join_what_stood_around_it(markup, left):
    tree = html.fromstring(markup)
    take_out(next(one for one in tree.iter() if one.text == "x"))
    assert [line.text for line in read_lines(tree)] == left


@pytest.mark.parametrize(
    "call",
    [
        "Simak Video: Detik-detik perahu karam",
        "Tonton juga video: warga menari di dermaga",
        "Saksikan cuplikan: sape dipetik sambil mendayung",
        "Lihat juga Foto: Kayu hanyut di kuala",
        "Dengarkan siniar: obrolan pagi dengan pengukir",
        "Baca juga: harga kayu naik lagi di pasar hulu",
    ],
)
def test_a_call_to_what_else_a_site_has_is_no_text_though_it_is_no_link(call):
    assert told(drop_related(lines_of([STORY[0], call, STORY[1]]))) == STORY[:2]


@pytest.mark.parametrize(
    "said",
    [
        "Lihat foto: kakek itu menunjukkan gambar anaknya yang merantau ke kota.",
        "Lihat saja: semua orang menebang",
        "Simak video itu sampai selesai, pesan Bungan kepada cucunya.",
    ],
)
def test_what_somebody_is_told_to_look_at_in_a_story_stays(said):
    assert told(drop_related(lines_of([STORY[0], said, STORY[1]]))) == [STORY[0], said, STORY[1]]


@pytest.mark.parametrize(
    "row",
    [
        "<tr><td>06/08/2026</td><td>{}</td></tr>",
        "<p>{} (6/8/2026)</p>",
        "<li>{} <small>6 Agustus 2026</small></li>",
        "<div>Kamis, 6 Agustus 2026 | {}</div>",
    ],
)
def test_headlines_with_their_dates_beside_them_are_a_list_of_links(row):
    rows = "".join(row.format(f"<a href='/n/{n}'>Lomba Perahu Hias di Dermaga {n}</a>") for n in range(3))
    lines = read_lines(html.fromstring(f"<div><p>{STORY[0]}</p>{rows}</div>"))
    assert told(drop_link_lists(lines)) == STORY[:1]


@pytest.mark.parametrize(
    "row",
    ["<p>6 Agustus 2026: {}</p>", "<p>Menurut catatan sanggar, {} dibuka kembali.</p>", "<p>{} dan 12 orang lain</p>"],
)
def test_a_chronicle_and_sentences_with_links_are_none(row):
    rows = "".join(row.format(f"<a href='/n/{n}'>Lomba Perahu Hias di Dermaga</a>") for n in range(3))
    lines = read_lines(html.fromstring(f"<div><p>{STORY[0]}</p>{rows}</div>"))
    assert len(told(drop_link_lists(lines))) == 4


@pytest.mark.parametrize(
    "above",
    [
        ["Tanggal : 20/09/2016, 10:11:31, dibaca 512 kali. Pengirim : admin"],
        ["Rincian", "Kategori Induk: Kabar", "Dibuat pada Rabu, 11 November 2015", "Hits: 388"],
        ["Article details", "Parent category: Seni", "Pemutakhiran terakhir Kamis, 12 November 2015"],
        ["Rubrik: Seni dan Budaya", "Penonton: 1,2 rb", "Suka (88)"],
        ["Edisi cetak 412", "Selasa, 8 Mei 2012; dibaca 233 kali; Komentar: 1"],
        ["Disponsori oleh Bank Contoh", "Konten berbayar"],
        [f"Kesenian {TITLE}"],
    ],
    ids=["a row", "a list", "in English", "counts", "an edition", "a sponsor", "a label before the headline"],
)
def test_what_a_system_says_between_headline_and_text_is_no_text(above):
    assert told(drop_opening(lines_of([*above, *STORY]), TITLE)[0]) == STORY


@pytest.mark.parametrize(
    "first",
    [
        "Sumber air di hulu mengering",
        "Bagian utara kampung terendam, Rabu",
        "Halaman sekolah itu penuh serutan kayu",
        "Suka duka pengukir sape",
        "Disponsori warga, sanggar itu bertahan.",
    ],
)
def test_a_first_line_that_only_begins_like_a_label_stays(first):
    assert told(drop_opening(lines_of([first, *STORY]), TITLE)[0]) == [first, *STORY]


BOARD = "<table><tr><td>Jelutung</td><td>Rp 38.000</td></tr><tr><td>Adau</td><td>Rp 92.000</td></tr></table>"
ROWS = ["Jelutung | Rp 38.000", "Adau | Rp 92.000"]


@pytest.mark.parametrize(
    "after",
    [
        f"<div class=dd><h3>Tamu</h3><p>Angku Imam Naik Bendi</p><h3>Harga kayu</h3>{BOARD}</div>",
        f"<section class=dd><h3>Harga kayu pekan ini</h3>{BOARD}</section>",
        f"<div class=dd><p>Rubrik tetap</p><p>Tanya Pengukir</p>{BOARD}</div>",
        f"<div class=dd><h3>Anggaran</h3><div>Dana Desa Rp 402.100.000</div><div>Pajak 9 juta</div>{BOARD}</div>",
    ],
)
def test_a_board_of_figures_behind_the_small_things_of_a_site_is_no_part_of_the_story(after):
    assert read(page(after=after)) == STORY


@pytest.mark.parametrize("around", ["{}", "<div class=ee>{}</div>", "<div class=ee><b>Harga per batang</b>{}</div>"])
def test_figures_right_below_the_story_are_its_own(around):
    assert read(page(end=around.format(BOARD)))[-2:] == ROWS


def test_many_rows_of_figures_are_the_storys_own_whatever_stands_above_them():
    rows = "".join(f"<tr><td>Jelutung mutu {one}</td><td>Rp {40 - one}.000</td></tr>" for one in range(1, 6))
    board = f"<div class=dd><p>Harga kayu</p><p>per batang</p><p>di gudang</p><table>{rows}</table></div>"
    assert [one for one in read(page(after=board)) if "|" in one][-1] == "Jelutung mutu 5 | Rp 35.000"


def test_who_wrote_other_stories_is_neither_text_nor_author():
    cards = "".join(
        f"<article class=ff>{LINK}<p>oleh {name}</p><span>{day} Juli 2026</span></article>"
        for day, name in ((16, "Khairul Jasmi"), (9, "Musliar Basyir"), (2, "Salma Sutan"))
    )
    assert read(page(after=f"<section class=gg><h3>Kolom</h3>{cards}</section>")) == STORY


@pytest.mark.parametrize(
    "last",
    [
        "Liputan ini didukung oleh Dana Jurnalisme Pesisir.",
        "Artikel ini merupakan bagian dari program fellowship Media Hijau 2026.",
        "Tulisan ini hasil kolaborasi lima media di Kalimantan.",
        "Penerima Fellowship Liputan Perbatasan 2025. Disponsori oleh Yayasan Tapal Batas.",
        "Didukung oleh: Yayasan Kayu Lestari",
        "Reporting for this story was supported by the River Fund.",
        "Warta Hulu, terbit tiap Selasa. Pemred: Gusti Noor. Redpel: Syam Sarman. Copyright 2012",
        "Grup Hulu. Pemimpin Redaksi: B. Salman. Wapemred: Khairul R. Sirkulasi: Sigit A.",
        "Anda tamu ke 1.882.019",
        "Total hits: 88341",
    ],
)
def test_who_paid_for_a_story_and_who_makes_a_site_is_no_text(last):
    assert told(drop_tail(lines_of([*STORY, last]))[0]) == STORY or not read(page(f"<p>{last}</p>"))[len(STORY) :]


@pytest.mark.parametrize(
    "last",
    [
        "Program ini didukung oleh dinas dan tiga sanggar.",
        "Didukung oleh tiga sanggar, warga menanam adau lagi.",
        "Penerima beasiswa itu berasal dari tujuh kampung.",
        "Total hasil panen kayu mencapai 30 kubik.",
        "Jumlah pengunjung | 188.420",
    ],
)
def test_what_a_story_tells_of_support_and_numbers_stays(last):
    assert told(drop_tail(lines_of([*STORY, last]))[0]) == [*STORY, last]


@pytest.mark.parametrize(
    "credit",
    [
        "Kurator: Agnes Lidi",
        "Penyunting Gambar: Frits Manda",
        "Redaktur Pelaksana: Syam Sarman",
        "Pengisi suara: Rina Dewi",
        "Alih bahasa: Lim Siew",
        "Olah data: Budi Santoso",
        "Photos by Damar Prakoso",
    ],
)
def test_a_credit_names_no_author(credit):
    assert read_byline(credit) == []


@pytest.mark.parametrize("sign", ["(nas)", "(lia/jok)", "(*/ris)", "(Rina Wahyuni)", "[bud-rin]", "(R. Adi Wibowo)."])
@pytest.mark.parametrize("last", ["Kayunya tahan lembap.", "“Cucu saya yang pakai.”", "Siapa yang menanam?"])
def test_a_sign_behind_the_last_sentence_goes_and_the_sentence_stays(last, sign):
    texts, removed = cut_signature([*STORY, f"{last} {sign}"])
    assert texts == [*STORY, last]
    assert [(one.rule, one.text) for one in removed] == [("signature", sign)]


@pytest.mark.parametrize(
    "last", ["Sanggar itu dibina dinas (Disbud)", "Pohon tumbuh. (Lihat tabel.)", "Ada lima. (2024)"]
)
def test_other_brackets_behind_the_last_sentence_stay(last):
    assert cut_signature([*STORY, last]) == ([*STORY, last], [])


@pytest.mark.parametrize("verb", ["covers forests and rivers", "is a reporter in Putussibau", "lives by the river"])
def test_what_is_told_of_an_author_in_english_is_no_text(verb):
    about = f"Siti Rahma {verb}."
    assert cut_about([*STORY, about], ["Siti Rahma"])[0] == STORY
    assert cut_about([*STORY, about], ["Budi Santoso"])[0] == [*STORY, about]


LEFT = (
    "<b>AGENDA</b><br>Sabtu: lomba jukung hias di dermaga lama mulai pukul delapan pagi<br>Minggu: pengajian di surau"
)
RIGHT = f"<b>TERPOPULER</b><br>1. {LINK}<br><br><b>STATISTIK</b><br>Anda pengunjung ke 1.882.019"


@pytest.mark.parametrize("title", [TITLE, "Warta Hulu"], ids=["known", "not shown on the page"])
def test_the_other_cells_of_an_old_page_are_no_part_of_the_story_whatever_its_headline_is(title):
    story = (
        f"<div class=jdl>{TITLE}</div><table><tr><td>Bungan Lidi, wartawan WH</td><td>6 Oktober 2026</td></tr></table>"
    )
    cells = f"<td>{LEFT}</td><td>{story}{paragraphs(STORY)}</td><td>{RIGHT}</td>"
    lines = read(
        f"<table><tr valign=top>{cells}</tr><tr><td colspan=3>Copyright 2012 Warta Hulu</td></tr></table>", title
    )
    assert lines[-len(STORY) :] == STORY
    assert not any("pengajian" in line or "TERPOPULER" in line or "STATISTIK" in line for line in lines)


@pytest.mark.parametrize(("wide", "narrow"), [("w3-col l8", "w3-col l4"), ("col-md-9", "col-md-3"), ("span8", "span4")])
def test_a_narrow_column_is_not_one_of_the_wide_one(wide, narrow):
    head = (
        "<h3>Kepala Desa</h3><p>Yohanes Ajung memimpin desa sampai 2027. Pintu kantornya terbuka setiap hari kerja.</p>"
    )
    columns = (
        f"<div class='{wide}'><h1>{TITLE}</h1>{paragraphs(STORY)}</div><div class='{narrow}'><div>{head}</div></div>"
    )
    assert read(f"<div class=row>{columns}</div>") == STORY


def test_columns_of_one_width_are_parts_of_one_story():
    parts = "".join(f"<div class='col-md-6'><p>{text}</p><p>{BARE}</p></div>" for text in STORY[:2])
    assert read(f"<h1>{TITLE}</h1><div class=row>{parts}</div>")[:1] == STORY[:1]
    assert STORY[1] in read(f"<h1>{TITLE}</h1><div class=row>{parts}</div>")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Lanjut ke halaman 2", "furniture"),
        ("Halaman 1 dari 3", "furniture"),
        ("Klik di sini untuk halaman berikutnya", "furniture"),
        ("Selengkapnya klik di sini", "furniture"),
        ("Buka versi lengkap", "furniture"),
        ("Kembali ke beranda", "furniture"),
        ("Lihat profil penulis", "furniture"),
        ("Log in to post comments", "furniture"),
        ("Masuk untuk berkomentar", "furniture"),
        ("Belum ada komentar atas artikel ini", "furniture"),
        ("Jadilah orang pertama yang berkomentar", "furniture"),
        ("Komentator teratas: Sahrul Lapan", "furniture"),
        ("Rating: 4.5/5 (6 suara)", "furniture"),
        ("Beri bintang untuk tulisan ini", "furniture"),
        ("Jajak pendapat: Setujukah Anda dengan tarif baru?", "furniture"),
        ("Ikut survei pembaca kami", "furniture"),
        ("Promo: diskon 50 persen paket umrah", "advertisement"),
        ("Gunakan kode promo HEMAT10 di aplikasi", "advertisement"),
        ("Kode promo: HEMAT10", "advertisement"),
        ("Konten ini disponsori oleh Bank Contoh", "advertisement"),
        ("Lihat galeri foto di bawah ini", "elsewhere"),
        ("Tonton videonya di sini", "elsewhere"),
        ("Video pilihan", "elsewhere"),
        ("Berita terkini langsung di ponselmu", "channel"),
        ("Halaman 1 dari 3 berkas itu hilang", None),
        ("Kembali ke daftar pemilih, kata dia, butuh waktu", None),
        ("Belum ada tanggapan dari dinas hingga Senin sore, kata Bungan kepada wartawan.", None),
        ("Jadilah yang pertama menanam, pesan Bungan", None),
        ("Promo wisata itu berakhir pada Minggu", None),
        ("Lihat foto kakeknya, Bungan menangis di sini.", None),
        ("Video itu beredar di kampung", None),
        ("Ikut survei, warga memilih jelutung", None),
    ],
)
def test_a_line_of_the_site_has_its_kind_and_one_of_a_story_none(text, kind):
    assert label_kind(text) == kind


@pytest.mark.parametrize(
    "above",
    [
        "Terakhir diperbarui: 3 jam lalu",
        "Dengarkan artikel ini 2:31",
        "Ringkasan Berita",
        "Estimasi baca: 2 menit",
        "Anda di sini: Beranda / Berita",
        "Home > Berita > Daerah",
        "Gambar ilustrasi",
    ],
)
def test_a_small_thing_above_a_text_is_no_part_of_it(above):
    assert told(drop_opening(lines_of([above, *STORY]), TITLE)[0]) == STORY


@pytest.mark.parametrize(
    "last",
    [
        "Berita ini telah dibaca 300 kali",
        "Terima kasih telah membaca Warta Hulu",
        "Laporkan kesalahan penulisan",
        "Pengunjung hari ini: 31",
        "Nilai rata-rata: 4.5",
        "Bagaimana menurut Semeton? Tulis di kolom komentar.",
        "Situs ini dibuat dengan PHP-Nuke",
        "Telah tayang di Warta Hulu edisi cetak",
        "Berlangganan koran cetak: 0812-xxxx",
        "Selanjutnya: Pasar Pindah ke Darat",
        "Bersambung",
    ],
)
def test_a_small_thing_below_a_text_is_no_part_of_it_nor_was_it_one_in_its_midst(last):
    assert told(drop_tail(lines_of([*STORY, last]))[0]) == STORY
    assert told(drop_tail(lines_of([last, *STORY]))[0]) == [last, *STORY]


@pytest.mark.parametrize(
    "last",
    [
        "Terima kasih telah menanam, ujar Bungan kepada cucunya.",
        "Habis sudah kayu adau di hulu.",
        "Sebelumnya warga menanam jelutung di tepi sungai.",
        "Pengunjung hari ini lebih sepi daripada kemarin.",
        "Bagaimana menurut hukum adat? Tidak ada yang tahu.",
        "Situs itu dibuat pada abad kesembilan.",
    ],
)
def test_a_last_sentence_that_only_begins_like_one_stays(last):
    assert told(drop_tail(lines_of([*STORY, last]))[0]) == [*STORY, last]
