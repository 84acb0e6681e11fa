"""Links to other stories go, sentences that look like them stay."""

import pytest
from lxml import html

from pipelines.extraction.boilerplate import ANYWHERE, LINE_KINDS, drop_boilerplate, label_kind
from pipelines.extraction.labels import any_of
from pipelines.extraction.paragraphs import read_lines

LEAD = "<p>Pemerintah kota membuka pusat aduan warga di lantai dua balai kota.</p>"
LINK = '<a href="/lain">Bupati Lantik Puluhan Pejabat Baru</a>'
OTHER = '<a href="/lain-lagi">Harga Cabai di Pasar Induk Kembali Naik</a>'


def read(markup):
    lines, removed = drop_boilerplate(read_lines(html.fragment_fromstring(markup, create_parent="div")))
    return [line.text for line in lines], [item.rule for item in removed]


LEAD_TEXT = "Pemerintah kota membuka pusat aduan warga di lantai dua balai kota."


@pytest.mark.parametrize(
    "block",
    [
        f"<p>Baca juga: {LINK}</p>",
        f"<p><strong>Baca Juga: {LINK}</strong></p>",
        f"<p><strong>Baca juga:</strong> {LINK}</p>",
        f"<p>BACA JUGA&nbsp; {LINK}</p>",
        f"<p>Baca Juga:{LINK}</p>",
        f"<p>Baca : {LINK}</p>",
        f"<p>(Baca Juga : {LINK})</p>",
        f"<p>{{Baca Juga: {LINK}}}</p>",
        f"<p>&gt;&gt; Baca juga: {LINK}</p>",
        f"<p>Simak juga: {LINK}</p>",
        f"<p>Lihat juga {LINK}</p>",
        f"<p>Tonton juga: {LINK}</p>",
        f"<p>Baca selengkapnya: {LINK}</p>",
        f"<p>Baca artikel terkait: {LINK}</p>",
        f"<p>Baca juga:<br>{LINK}</p>",
        f"<p>Baca Juga</p><p>{LINK}</p><p>{OTHER}</p>",
        f"<h3>Baca Juga</h3><ul><li>{LINK}</li><li>{OTHER}</li></ul>",
        f"<h2>Jangan Lewatkan!!!</h2>{LINK}<br>{OTHER}<br>",
        f"<p>{LINK}</p><p>{OTHER}</p>",
        "<p><a href='/lain'>Baca juga: Bupati Lantik Puluhan Pejabat Baru</a></p>",
        "<p>Baca Juga: Bupati Lantik Puluhan Pejabat Baru di Aula Kantor</p>",
        f"<p><strong>Selanjutnya:</strong> {LINK}</p>",
        f"<p><b>Menarik Dibaca:</b> {LINK}</p>",
        f"<p>Lea más: {LINK}</p>",
        "<p><a href='/lain'>MIRA: Bupati Lantik Puluhan Pejabat Baru</a></p>",
        "<p>Baca juga artikel terkait <a href='/t'>KOTA CERDAS</a> atau tulisan lainnya dari <a href='/a'>Siti</a></p>",
        "<p>Baca juga:</p><p>Bupati Lantik Puluhan Pejabat Baru di Aula Kantor</p>",
    ],
)
def test_a_label_and_its_links_are_removed(block):
    text, rules = read(LEAD + block + "<p>Warga menyambutnya dengan gembira.</p>")
    assert text == [LEAD_TEXT, "Warga menyambutnya dengan gembira."]
    assert rules


@pytest.mark.parametrize(
    ("paragraph", "left"),
    [
        (
            f"<p>Warga senang. Baca juga: {LINK} Acara berlangsung sehari.</p>",
            "Warga senang. Acara berlangsung sehari.",
        ),
        (f"<p>Warga senang. (Baca juga: {LINK}) Acara usai.</p>", "Warga senang. Acara usai."),
        (f"<p>Warga senang. <b>Baca juga:</b> {LINK}</p>", "Warga senang."),
        (f"<p>Warga senang. Simak juga: {LINK}, {OTHER}</p>", "Warga senang."),
        ("<p>Warga senang. <a href='/l'><b>Baca juga: Bupati Lantik Pejabat</b></a></p>", "Warga senang."),
        ("<p>Warga senang. <a href='/l'><b>Baca juga:</b> Bupati Lantik Pejabat</a> Usai.</p>", "Warga senang. Usai."),
    ],
)
def test_a_label_in_the_middle_of_a_paragraph_goes_and_the_paragraph_stays(paragraph, left):
    text, rules = read(LEAD + paragraph)
    assert (text, rules) == ([LEAD_TEXT, left], ["inline related link"])


@pytest.mark.parametrize(
    "sentence",
    [
        "Baca juga aturan pemakaian sebelum mengisi formulir, kata petugas.",
        "Pengunjung diminta membaca tata tertib dan simak juga jadwal acara.",
        "Lihat saja antreannya, kini jauh lebih pendek.",
        "Warga yang ingin baca juga bisa meminjam buku di sini.",
        "Ikuti terus perkembangan kota ini, pesan wali kota kepada para camat.",
        "Baca dan tulis menjadi dasar program literasi digital.",
        "Foto udara menunjukkan genangan di tiga kecamatan.",
        "Simak penjelasan kepala dinas tentang cara mendaftar layanan itu.",
    ],
)
def test_prose_that_begins_like_a_label_stays(sentence):
    assert read(f"{LEAD}<p>{sentence}</p>") == ([LEAD_TEXT, sentence], [])


@pytest.mark.parametrize(
    "sentence",
    [
        "“Kami diminta menjelaskan alur pendaftaran itu,” kata salah seorang dari mereka”",
        "“Setelah itu kami pulang dan bekerja seperti biasa di kantor desa.”",
        "Setelah itu mereka pulang dan bekerja seperti biasa.",
    ],
)
def test_paragraphs_that_are_links_stay_where_they_are_sentences(sentence):
    assert read(f"{LEAD}<p><a href='/lanjutan'>{sentence}</a></p>" * 2) == ([LEAD_TEXT, sentence] * 2, [])


def test_a_kicker_is_no_label_of_a_link():
    assert read(f"{LEAD}<p>Sumber: laporan <a href='/l'>dinas kominfo</a> tahun lalu.</p>")[1] == []


def test_a_sentence_with_a_link_in_it_stays_whole():
    sentence = '<p>Baca juga <a href="/a">aturan pemakaian</a> yang berlaku sejak Januari, kata petugas loket.</p>'
    assert read(LEAD + sentence)[0][1] == "Baca juga aturan pemakaian yang berlaku sejak Januari, kata petugas loket."


@pytest.mark.parametrize(
    "block",
    [
        f"<p>{LINK}</p><p>12 Jan 2024</p><p>{OTHER}</p><p>11 Jan 2024</p>",
        f"<p>1</p><p>{LINK}</p><p>2.</p><p>{OTHER}</p>",
        f"<h4>Kabar kemarin</h4><p>{LINK}</p><p>3 jam yang lalu</p><p>{OTHER}</p><p>5 hours ago</p>",
        "<p><a href='/t/1'>Pasar Pagi</a> · <a href='/t/2'>Durian</a> · <a href='/t/3'>Perahu</a></p>",
        f"<p>Promoted</p><p>{LINK}</p>",
    ],
    ids=["days", "numbers", "hours", "row", "advertisement"],
)
def test_headlines_in_a_list_are_removed_with_what_numbers_or_dates_them(block):
    assert read(LEAD + block)[0] == [LEAD_TEXT]


@pytest.mark.parametrize(
    "block",
    [
        f"<p>12 Januari 2024</p><p>{LINK}</p>",
        "<p>1</p><p>Kelurahan Teling</p><p>2</p><p>Kelurahan Wenang</p>",
        "<p><a href='/t/1'>Pasar Pagi</a> dan <a href='/t/2'>Durian</a> · <a href='/t/3'>Perahu</a></p>",
        "<p><a href='/t/1'>Pasar Pagi</a> · <a href='/t/2'>Durian</a></p>",
    ],
)
def test_a_day_or_a_number_alone_makes_no_list(block):
    assert len(read(LEAD + block)[0]) > 1


def test_a_single_linked_line_without_a_label_stays():
    assert read(f"{LEAD}<p>{LINK}</p>")[0] == [LEAD_TEXT, "Bupati Lantik Puluhan Pejabat Baru"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ADVERTISEMENT", "advertisement"),
        ("- Iklan -", "advertisement"),
        ("SCROLL TO CONTINUE WITH CONTENT", "advertisement"),
        ("Konten di bawah ini disajikan oleh Advertiser. Redaksi tidak terlibat.", "advertisement"),
        ("[Gambas:Video Kabar]", "advertisement"),
        ("(Foto: Dok. Diskominfo)", "credit"),
        ("Foto: Istimewa", "credit"),
        ("3 menit membaca", "credit"),
        ("2 min baca", "credit"),
        ("COPYRIGHT © KABAR 2024", "copyright"),
        ("Artikel ini telah tayang di kabar.id dengan judul Kota Cerdas", "copyright"),
        ("Dilarang keras mengambil konten tanpa izin tertulis.", "copyright"),
        ("Ikuti berita terbaru kami di Google News", "channel"),
        ("Dapatkan update berita pilihan setiap hari dari kami.", "channel"),
        ("Yuk, gabung di grup kami sekarang!", "channel"),
        ("Sebarkan artikel ini", "furniture"),
        ("Bagikan:", "furniture"),
        ("Facebook Twitter WhatsApp", "furniture"),
        ("TINGGALKAN KOMENTAR", "furniture"),
        ("Batalkan balasan", "furniture"),
        ("Laman: 1 2", "furniture"),
        ("Halaman selanjutnya", "furniture"),
        ("Halaman: 1 2 3", "furniture"),
        ("BagikanWhatsAppFacebook", "furniture"),
        ("Bagikan: Facebook X WhatsApp", "furniture"),
        ("Bagikan Xpander kepada warga", None),
        ("Bagikan ke Facebook", "furniture"),
        ("Kirim ke WhatsApp", "furniture"),
        ("Post on X", "furniture"),
        ("Tag# kota cerdas # layanan publik", "furniture"),
        ("Tags: kota cerdas, layanan", "furniture"),
        ("#kotacerdas #layanan", "furniture"),
        ("Artikel ini khusus pelanggan. Masuk atau berlangganan untuk melanjutkan membaca.", "gate"),
        ("Subscribe now to continue reading this story", "gate"),
        ("To view the full story, please subscribe to the Randu Times.", "gate"),
        ("Sign up for our newsletter and get the news in your inbox", "channel"),
        ("Pembaca buletin itu bertanya kapan newsletter berikutnya terbit.", None),
        ("Titelbild: Stadtarchiv", "credit"),
        ("Harian Randu © 2024. Jalan Veteran 12", "copyright"),
        ("View comments (12)", "furniture"),
        ("Werbung", "advertisement"),
        ("Publicité", "advertisement"),
        ("Diesen Artikel teilen", "furniture"),
        ("Compartir esta noticia", "furniture"),
        ("Zurück zur Übersicht", "furniture"),
        ("Werbung für den Markt hängt seit Montag am Rathaus.", None),
        ("Kommentare insgesamt: 3", "furniture"),
        ("Comments made by the mayor were welcome.", None),
        ("Simpan uang Anda di bank daerah.", None),
        ("Warga diminta masuk lewat pintu timur balai kota.", None),
        ("Kirim aduan ke WhatsApp 0811 bila lampu jalan padam.", None),
        ("***", "empty"),
        ("Wali kota berfoto bersama para lurah seusai acara.", None),
        ("Penghargaan", None),
        ("Smart Governance", None),
    ],
)
def test_a_line_that_is_only_a_label_is_recognized(text, kind):
    assert label_kind(text) == kind


@pytest.mark.parametrize(
    "label",
    [
        "Artikulli paraprak",
        "Artikulli tjetër",
        "Berita sebelumya",
        "Berita berikutnya",
        "Vorheriger Artikel",
        "Previous article",
    ],
)
def test_a_neighbours_headline_glued_to_its_label_is_removed_below_the_text(label):
    markup = LEAD + "<p>Warga senang.</p>" + f"<div>{label}Bupati Lantik Puluhan Pejabat Baru</div>"
    assert read(markup) == ([LEAD_TEXT, "Warga senang."], ["label neighbour"])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kabar Muara Copyright 2026", "copyright"),
        ("Kabar Muara (C) 2026", "copyright"),
        ("Kabar Muara \u00a9 2026", "copyright"),
        ("Kabar Muara NewsLetter", "channel"),
        ("Setiap pagi newsletter kami tiba di kotak surat anda", "channel"),
        ("Are you already a subscriber? Log in", "gate"),
        ("Tulis nama, lalu masukkan e-mail untuk kabar dari redaksi kami", "reader"),
        ("Setiap pembaca punya hak jawab yang kami layani", "reader"),
        ("Warga \u2013 sudah punya hak jawab yang kami layani \u2013 boleh menulis", "reader"),
        ("Dibaca lebih cepat lewat aplikasi, unduh gratis", "reader"),
        ("Apa pendapat pembaca? Bagikan ceritanya di sini", "reader"),
        ("Setiap pembaca punya hak bertanya yang kami layani", None),
    ],
)
def test_a_label_that_tells_further_on_what_it_is_is_looked_for_where_one_of_its_words_stands(text, kind):
    assert label_kind(text) == kind


def test_each_kind_that_is_told_further_on_is_one_of_those_of_lines():
    assert ANYWHERE.keys() == set(LINE_KINDS)
    assert all(own[0] == kind and any_of(*own) for kind, own in ANYWHERE.items())
