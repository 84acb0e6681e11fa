"""On pages that name nothing, the story is told from the rest by cells, ruled lines, titles and the words of lines."""

from datetime import UTC, datetime

import pytest

from pipelines.extraction.ends import drop_rest, drop_tail, is_imprint
from pipelines.extraction.openings import drop_letter_head
from pipelines.extraction.paragraphs import Line, TextRun
from pipelines.extraction.tree import parse_page
from tests.extracting import extract_markup

TITLE = "Pedagang pasar lama pindah ke gedung baru"
STORY = [
    "Pemerintah kota mulai memindahkan 214 pedagang pasar lama ke gedung baru di tepi sungai sejak Senin pagi.",
    "Kepala Dinas Perdagangan, Sutrisna, mengatakan setiap kios tidak dipungut biaya selama enam bulan.",
    "Pedagang kain, Marlina, khawatir pembeli lama tidak tahu jalan karena papan penunjuk belum dipasang.",
    "Petugas parkir menyiapkan jalur bagi angkutan kota, tetapi trotoar utara masih dipakai menaruh pasir.",
    "Pemindahan dijadwalkan selesai pada akhir bulan dan pasar lama dibongkar untuk dijadikan tempat parkir.",
]
OTHER = [
    "Harga cabai rawit di pasar induk naik menjadi Rp 90 ribu per kilogram karena pasokan dari hulu berkurang.",
    "Pengepul memperkirakan harga turun pada awal bulan depan ketika panen kedua dimulai di tiga kecamatan di hulu.",
]


def read(body):
    page = f"<html><head><title>{TITLE} - Warta Lembah</title></head><body>{body}</body></html>"
    return extract_markup(page.encode(), url="https://warta.example/12", fetched=datetime(2025, 1, 1, tzinfo=UTC))


def broken(texts):
    return "<br><br>\n".join(texts)


def paragraphs(texts):
    return "".join(f"<p>{one}</p>" for one in texts)


def lines(*texts, linked=False):
    return [Line.of([TextRun(text, linked=linked)]) for text in texts]


WHOLE = f"<font size=5><b>{TITLE}</b></font><br>{broken(STORY)}"
LIST = "<a href=1>Kolam ikan roboh diterjang banjir</a><br><a href=2>Jalan desa rusak berat di hulu</a>"
POLL = "Jajak Pendapat<br>Apakah Anda setuju pasar lama dibongkar habis pada tahun ini juga?<br>Ya Tidak"
NEWS = f"<b>SEPUTAR KOTA</b><br>{broken(OTHER)}"
PICTURE = (
    "<table align=right><tr><td><img src=a.jpg></td></tr><tr><td>Pasar baru dilihat dari tepi sungai</td></tr></table>"
)
COLUMNS = f"<td>{paragraphs(STORY[:2])}</td><td>{paragraphs(STORY[2:4])}</td><td>{STORY[4]}</td>"
CELL = f"<td>{OTHER[0]}</td>"
MENU = "<tr><td colspan=3><a href=/>Depan</a> | <a href=/k>Kota</a></td></tr>"
IMPRINT = (
    "<tr><td colspan=3>Redaksi: Jalan Melati 4, Lembah Sari, telp 0411-000, dikelola sejak 1998 oleh warga</td></tr>"
)


@pytest.mark.parametrize(
    "body",
    [
        f"<table>{MENU}<tr><td>{LIST}</td><td>{WHOLE}</td><td>{POLL}</td></tr>{IMPRINT}</table>",
        f"<table><tr><td colspan=2><b>{TITLE}</b></td></tr><tr><td>{broken(STORY)}</td><td>{NEWS}</td></tr></table>",
        f"<table><tr><td><b>{TITLE}</b></td></tr>" + "".join(f"<tr><td>{one}</td></tr>" for one in STORY) + "</table>",
        f"<table>{MENU}<tr><td><table><tr><td>{WHOLE}</td></tr><tr><td>{LIST}</td></tr></table></td>{CELL}</tr></table>",
        f"<table><tr><td colspan=3><h1>{TITLE}</h1></td></tr><tr>{COLUMNS}</tr></table>",
        f"<h1>{TITLE}</h1><table><tr><td>{broken(STORY)}</td><td>{NEWS}</td></tr></table>",
        f"<table><tr><td><b>{TITLE}</b><br>{broken(STORY)}</td></tr><tr><td>{NEWS}</td></tr></table>",
        f"<table><tr><td><b>{TITLE}</b><br>{PICTURE}{broken(STORY)}</td></tr></table>",
    ],
    ids=["three columns", "title above", "rows", "nested", "columns", "outside", "two stories", "picture"],
)
def test_of_a_layout_table_the_cells_of_the_story_are_read(body):
    assert read(body).text.split("\n") == STORY


def test_a_table_of_figures_in_the_story_stays():
    figures = "<table><tr><th>Lantai</th><th>Kios</th></tr><tr><td>Satu</td><td>120</td></tr></table>"
    text = read(f"<table><tr><td>{WHOLE}{figures}</td><td>{POLL}</td></tr></table>").text
    assert text.split("\n") == [*STORY, "Lantai | Kios", "Satu | 120"]


@pytest.mark.parametrize(
    "below",
    [
        "<b>Tanggapan pembaca</b><br>anto (12:30): kapan selesainya pak<br>bu_rini: sempit sekali<hr>Redaksi Warta",
        "<b>Kabar lain</b><ul><li><a href=1>Kolam ikan roboh</a></ul><small>Kalau keliru, bilang saja.</small>",
        f"<h2>Harga cabai rawit naik tajam</h2>{paragraphs(OTHER)}",
        "Hak cipta 2003 Warta Lembah<br><a href=/>Kembali ke halaman depan</a>",
    ],
)
def test_what_stands_below_a_ruled_line_is_no_text_where_no_sentences_do(below):
    assert read(f"<h2>{TITLE}</h2>{broken(STORY)}<hr>{below}").text.split("\n") == STORY


@pytest.mark.parametrize("between", ["", "<h3>Kios tanpa biaya</h3>"])
def test_a_text_goes_on_below_a_ruled_line(between):
    text = read(f"<h2>{TITLE}</h2>{paragraphs(STORY[:2])}<hr>{between}{paragraphs(STORY[2:])}").text
    assert [one for one in text.split("\n") if one in STORY] == STORY


def test_a_story_goes_on_below_an_advertisement_between_ruled_lines():
    text = read(f"<h2>{TITLE}</h2>{broken(STORY[:3])}<hr>Iklan<br><hr>{broken(STORY[3:])}").text
    assert text.split("\n") == STORY


def test_lines_between_all_paragraphs_part_the_story_and_do_not_end_it():
    last = "Yang sudah selesai: jembatan, talut sepanjang dua ratus meter, dan tangga ke dermaga"
    told = "<hr>".join(f"<p>{text}</p>" for text in [*STORY, last])
    assert read(f"<h2>{TITLE}</h2>{told}").text.split("\n") == [*STORY, last]
    readers = "<hr>Komentar pembaca:<br>anto: kapan selesainya pak<br>rini: sempit"
    assert read(f"<h2>{TITLE}</h2>{told}{readers}").text.split("\n") == [*STORY, last]


def test_a_byline_below_a_ruled_line_is_read():
    found = read(f"<h2>{TITLE}</h2>{paragraphs(STORY)}<hr><p>Penulis: Rina Wahyuni</p><hr>Depan")
    assert (found.authors, found.text.split("\n")) == (("Rina Wahyuni",), STORY)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("", f"<h2>Harga cabai naik tajam</h2><p>LEMBAH SARI - {OTHER[0]}</p>"),
        ("", f"<h2>Harga cabai naik tajam</h2><small>11 Maret 2011</small>{paragraphs(OTHER)}"),
        ("", f"<h2><a href=2>Harga cabai naik tajam</a></h2>{paragraphs(OTHER)}"),
        (f"<h2>Harga cabai naik tajam</h2>{paragraphs(OTHER)}", f"<h2>Sungai meluap lagi</h2>{paragraphs(OTHER)}"),
    ],
    ids=["a place", "a date", "a link", "stories above"],
)
def test_a_story_ends_where_a_title_of_its_weight_begins_another(above, below):
    assert read(f"{above}<h2>{TITLE}</h2>{paragraphs(STORY)}{below}").text.split("\n") == STORY


@pytest.mark.parametrize(
    ("before", "end"), [(2, ""), (4, "<p>Penulis: Rina Wahyuni</p>"), (4, "<small>11 Maret 2011</small>")]
)
def test_a_title_of_equal_weight_may_be_the_storys_own(before, end):
    part = f"<h2>Kios tanpa biaya</h2>{paragraphs(STORY[before:])}{end}"
    text = read(f"<h2>{TITLE}</h2>{paragraphs(STORY[:before])}{part}").text
    assert [one for one in text.split("\n") if one in STORY] == STORY


def test_boxes_whose_names_share_a_prefix_are_not_alike():
    body = f"<div class='zx-a'><div class='zx-b'><h1>{TITLE}</h1></div><div class='zx-c'>{paragraphs(STORY)}</div>"
    foot = "<div class='zx-d'><p>Ceritakan pengalaman Anda kepada kami lewat kotak surat di depan kantor pos.</p></div>"
    assert read(f"{body}{foot}</div>").text.split("\n") == STORY


@pytest.mark.parametrize(
    "names",
    [["isi", "isi lanjutan", "isi akhir"], ["r r9", "r r9", "r r9"], ["", "", ""]],
    ids=["a class of all", "minified", "none"],
)
def test_boxes_of_one_text_share_a_class(names):
    boxes = zip(names, (STORY[:3], STORY[3:4], STORY[4:]), strict=True)
    body = "".join(f"<div class='{name}'>{paragraphs(texts)}</div>" for name, texts in boxes)
    assert read(f"<h1>{TITLE}</h1><div>{body}</div>").text.split("\n") == STORY


def test_columns_that_only_line_breaks_fill_are_boxes():
    side = f"<div id=kiri><b>Populer</b><br>{LIST}<br>{OTHER[0]}</div>"
    body = f"{side}<div id=tengah><h2>{TITLE}</h2>{broken(STORY)}</div><div id=kanan>{broken(OTHER)}</div>"
    assert read(body).text.split("\n") == STORY


def test_a_short_story_is_read_beside_longer_lists_of_teasers():
    teasers = "".join(
        f"<div class=kd><a href={number}>Judul lain nomor {number} tentang kota</a><p>{OTHER[number % 2]}</p></div>"
        for number in range(6)
    )
    story = f"<div class=ka><h1>{TITLE}</h1><div class=kb>{STORY[0]}<br>{STORY[1]}</div></div>"
    assert read(f"{story}<div class=kc><h3>Sorotan</h3>{teasers}</div>").text.split("\n") == STORY[:2]


def test_a_short_story_is_read_beside_a_longer_cell():
    side = f"<td width=200>{broken(OTHER * 3)}</td>"
    body = f"<table><tr>{side}<td><h3>{TITLE}</h3>{broken(STORY[:3])}</td></tr></table>"
    assert read(body).text.split("\n") == STORY[:3]


def test_comments_are_left_out_where_a_reader_has_lost_their_label():
    below = "<h3>Ada 2 komentar untuk berita ini</h3><p>anto</p><p>Parkirnya sempit, tolong diperhatikan.</p>"
    assert read(f"<h1>{TITLE}</h1>{paragraphs(STORY)}{below}").text.split("\n") == STORY


def test_blank_lines_of_preformatted_text_part_paragraphs():
    first, rest = STORY[0], "\n \n".join(STORY[1:])
    assert read(f"<h2>{TITLE}</h2><pre>{first}\n\n<b>Dinas</b>\n\n{rest}</pre>").text.split("\n") == [
        first,
        "Dinas",
        *STORY[1:],
    ]


def test_a_program_keeps_its_blank_lines():
    tree = parse_page(b"<pre><code>a = 1\n\nb = 2</code></pre>", None)
    assert [one.tag for one in tree.iter("pre", "br")] == ["pre"]


def test_a_paragraph_ends_where_the_next_begins_whatever_is_open():
    body = "".join(f"<p align=justify><font face=Arial>{one}" for one in STORY)
    assert read(f"<h3>{TITLE}</h3>{body}").text.split("\n") == STORY


def test_who_is_quoted_stays_with_the_quotation():
    quote = f"<blockquote><p>{OTHER[0]}</p><footer>— Marlina, pedagang kain</footer></blockquote>"
    text = read(f"<h1>{TITLE}</h1>{paragraphs(STORY)}{quote}<p>{OTHER[1]}</p>").text
    assert text.split("\n") == [*STORY, OTHER[0], "— Marlina, pedagang kain", OTHER[1]]


def test_a_letter_around_a_release_is_no_text():
    head = "<p>Nomor : 12/HMS/2020</p><p>Perihal : Siaran Pers</p><p>Kepada Yth.<br>Pimpinan Redaksi<br>di Tempat</p>"
    foot = "<p>Demikian siaran pers ini kami sampaikan.</p><p>Hormat kami,</p><p>Kepala Bagian Humas</p>"
    body = f"{head}<h2>{TITLE}</h2><p>Dengan hormat,</p>{paragraphs(STORY)}{foot}"
    assert read(body).text.split("\n") == STORY


@pytest.mark.parametrize(
    ("text", "is_head"),
    [
        ("Nomor | : | 480/114/AP/XI/2026", True),
        ("Kepada Yth. Bapak/Ibu Pemimpin Redaksi", True),
        ("Bupati meninjau gedung baru.", False),
        ("Hal itu dikatakan bupati.", False),
    ],
)
def test_the_head_of_a_letter_is_known(text, is_head):
    assert len(drop_letter_head(lines(text, *STORY))[1]) == is_head


@pytest.mark.parametrize(
    "below",
    [
        ["Komentar (3)", "anto: kapan selesainya", "Parkirnya sempit sekali, tolong diperhatikan oleh dinas terkait."],
        ["Suara Pembaca", "Kapan selesainya pak."],
        ["Berita Lainnya", "Harga cabai naik", OTHER[0], "Sungai meluap", OTHER[1]],
        ["Jajak Pendapat", "Setujukah Anda pasar lama dibongkar?", "Ya (12)"],
        ["Dikirim oleh anto pada 12/3/2011 14:05", "kapan pak", "Dikirim oleh rini pada 13/3/2011 08:10", "Sempit."],
        ["Demikian siaran pers ini disampaikan untuk diketahui.", "Kepala Biro", "Tembusan: Arsip"],
    ],
)
def test_a_text_ends_above_a_line_that_announces_others(below):
    assert drop_rest(lines(*STORY, *below))[0] == lines(*STORY)


@pytest.mark.parametrize(
    "text",
    [
        [*STORY[:3], "Berita Terkait", *STORY[3:]],
        [*STORY[:2], "Komentar pedagang", *STORY[2:]],
        [*STORY, "Demikian disampaikan Kepala Dinas Perdagangan kepada wartawan, Selasa."],
        ["Komentar", *STORY],
        [*STORY, "Senin 12/3/2011 14:05 gedung dibuka.", "Selasa 13/3/2011 08:10 kios dibagi."],
    ],
)
def test_a_text_goes_on_below_lines_of_its_own(text):
    assert drop_rest(lines(*text)) == (lines(*text), [])


@pytest.mark.parametrize(
    "tail",
    [
        "PT Warta Lembah Media, Jalan Melati 4 Lembah Sari, Telp. 0411-000",
        "Telp. 0411-000",
        "Dicetak dari http://warta.example/baca.php?id=12 pada 12 Maret 2011",
        "anak_rantau: kok jalan ke pasar masih rusak min",
    ],
)
def test_the_imprint_and_the_words_of_readers_are_no_end_of_a_text(tail):
    assert drop_tail(lines(*STORY, tail))[0] == lines(*STORY)


def test_a_link_at_the_end_is_no_text_unless_it_is_a_sentence():
    link, sentence = lines("Kirim berita ini ke teman", "Daftar kios dapat dilihat di sini.", linked=True)
    assert drop_tail([*lines(*STORY), link])[0] == lines(*STORY)
    assert drop_tail([*lines(*STORY), sentence])[1] == []


@pytest.mark.parametrize(
    "last",
    [
        "Pendaftaran kios dibuka di kantor dinas, Jalan Melati 4, atau lewat telepon 0411-000 pada jam kerja.",
        "Tempat: Gedung Pasar Baru, Jalan Melati 4",
        "Waktu: pukul 09.00 sampai selesai setiap hari",
        "Jawab: setelah semua pedagang pindah ke gedung",
        "Marlina: kami menunggu kios sejak tahun lalu",
    ],
)
def test_what_a_story_tells_at_its_end_stays(last):
    assert drop_tail(lines(*STORY, last))[1] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iklan: Hotel Mawar | Redaksi Warta, Jalan Melati 4", True),
        ("Penerbit: CV Pewarta, Jalan Raya Talete", True),
        ("Redaksi menerima surat di Jalan Melati 4", False),
        ("PT Warta Lembah membangun gedung", False),
    ],
)
def test_an_imprint_tells_who_and_where_and_no_sentence(text, expected):
    assert is_imprint(text) is expected
