"""What a site sets into a story, or puts around it, is told by its shape; what belongs to the story stays."""

from datetime import UTC, datetime

import pytest

from pipelines.extraction.boilerplate import cut_about, label_kind
from tests.extracting import extract_markup

TITLE = "Embung Tanjungsari Mulai Mengairi Sawah Kering di Tiga Dusun"
STORY = [
    "Embung Tanjungsari seluas empat hektare mulai mengalirkan air ke tiga dusun pada Rabu pagi. Petani menyambutnya.",
    "Kepala desa, Sutarmi, menyebut air yang tertampung cukup untuk dua musim tanam. Dulu warga menyewa pompa.",
    "“Kami dulu bergantian tidur di sawah menunggu giliran air,” kata Sutarmi di sela kenduri yang dihadiri warga.",
    "Pembangunan embung itu memakan waktu dua tahun dan memakai dana desa serta bantuan provinsi yang cukup besar.",
    "Dinas Pertanian menghitung luas tanam bertambah 85 hektare. Palawija akan ditanam di lahan yang lebih tinggi.",
    "Pengelola menyiapkan jadwal buka tutup pintu air yang dipasang di balai dusun mulai pekan depan untuk petani.",
]
OTHER = "Panen Raya Bawang di Lereng Sumbing"
LINK = f"<a href='/s/1'>{OTHER}</a>"
CAPTION = "Air mengalir dari pintu embung menuju petak sawah"
PICTURE = "<img src='e.jpg'>"


def paragraphs(texts, cls=""):
    return "".join(f"<p{cls}>{one}</p>" for one in texts)


def page(middle="", top="", end="", after="", before="", cls=""):
    story = f"<div class='jj'>{paragraphs(STORY[:2], cls)}{middle}{paragraphs(STORY[2:], cls)}{end}</div>"
    return f"{before}<div class='kk'><h1>{TITLE}</h1>{top}{story}{after}</div>"


def read(body):
    head = f"<meta charset='utf-8'><title>{TITLE} - Warta Sindoro</title>"
    markup = f"<html lang='id'><head>{head}</head><body>{body}</body></html>"
    url = "https://warta.example/desa/embung"
    return extract_markup(markup.encode(), url=url, fetched=datetime(2026, 11, 30, tzinfo=UTC)).text.split("\n")


@pytest.mark.parametrize(
    "box",
    [
        f"<div class='q7'>{PICTURE}{LINK}</div>",
        f"<div class='q7'><p>SIMPUL CERITA</p><p><a>{OTHER}</a></p></div>",
        f"<div class='q7'><span>Satu lagi dari kami</span><div role='link' tabindex='0'>{OTHER}</div></div>",
        f"<div class='q7'><h4>{OTHER}</h4><p>Harga di pasar lelang turun tipis.</p></div>",
        f"<a href='/s/1' class='q7'><div>{OTHER}</div><div>Harga di pasar lelang turun tipis.</div></a>",
        f"<div class='my-6 flex p-4'>{PICTURE}<div><div class='text-xs'>Masih hangat</div>{LINK}</div></div>",
        f"<p><b>Kabar seiring:</b></p><p>{LINK}</p>",
        f"<p>Dari rak kami</p><ul><li>{LINK}</li><li><a href='/s/2'>Jalan Kledung Retak Lagi</a></li></ul>",
        f"<div class='m1'><p>Warta senada:</p><ul><li><a>{OTHER}</a></li></ul></div>",
        f"<section class='par samping'><h5>Dari lemari arsip</h5><p><a>{OTHER}</a></p></section>",
        f"<table><tr><td>{PICTURE}</td><td>{LINK}</td></tr></table>",
        f"<div class='sis'><div>Berkaitan dengan air</div><div><span>{OTHER}</span></div></div>",
        f"<article class='tz'>{LINK}<p>Petani menunggu harga naik sebelum melepas hasil panen dijemur.</p></article>",
        f"<x-rel><a slot='item' href='/s/1'>{OTHER}</a></x-rel>",
        f"<div><div><a href='/s/1'><div>{PICTURE}<div><span>Sorotan</span><h3>{OTHER}</h3></div></div></a></div></div>",
    ],
    ids=[
        "picture and link", "link by a script", "role", "card", "link around a card", "utility classes", "label",
        "labelled list", "list of one", "section", "table", "no link at all", "teaser", "web component", "no class",
    ],
)  # fmt: skip
def test_a_box_that_announces_another_story_is_taken_out_of_the_story(box):
    assert read(page(box)) == STORY


@pytest.mark.parametrize(
    "box",
    [
        "<div class='g'><h3>Jatah baca gratis tersisa satu</h3><p>Mulai dua puluh ribu</p><button>Beli</button></div>",
        "<div role='dialog'><p>Anda sudah membaca lima berita gratis</p><p>Sudah berlangganan? <a>Masuk</a></p></div>",
        "<div class='ap'><div>Lebih nyaman di aplikasi kami</div><div>Tanpa iklan</div><a href='/app'>Unduh</a></div>",
        "<div class='blurb'><h4>Punya tanah kosong?</h4><div><p>Pasang iklan gratis sekarang.</p></div></div>",
        "<p class='nl'>Suka tulisan ini? Daftarkan surel Anda dan terima ringkasan kami tiap pagi.</p>",
        "<div><p>Tiga kabar pilihan setiap pukul enam pagi</p><form><input><button>Kirim</button></form></div>",
        f"<div class='l'><p>Jurnalisme merdeka {'sangat ' * 6}perlu uang.</p><a href='/a'>Gabung sekarang</a></div>",
    ],
    ids=["counter", "dialog", "app", "advertisement", "sentence", "form", "appeal"],
)
def test_what_asks_something_of_the_reader_is_taken_out_of_the_story(box):
    assert read(page(box)) == STORY


@pytest.mark.parametrize(
    "block",
    [
        f"{PICTURE}<p class='leg'>{CAPTION}</p>",
        f"<div>{PICTURE}</div><div class='kt'>{CAPTION}. (Warta/Joko)</div>",
        f"<div class='cp'>{PICTURE}<span>{CAPTION} [Joko Susilo]</span></div>",
        f"<div class='pic'><picture>{PICTURE}</picture><small>Air mengalir menuju sawah.</small></div>",
        f"<p>{PICTURE}<br><i>{CAPTION}</i></p>",
        f"<p>{PICTURE}{CAPTION}</p>",
        f"<dl class='k'><dt>{PICTURE}</dt><dd>{CAPTION}</dd></dl>",
        f"<div><a href='e.jpg'>{PICTURE}</a><p>{CAPTION}</p></div>",
        f"<x-fig><x-img>{PICTURE}</x-img><x-text>{CAPTION}</x-text></x-fig>",
    ],
    ids=["paragraph", "credit", "in brackets", "box", "break", "same paragraph", "dl", "linked picture", "component"],
)
def test_a_line_behind_a_picture_is_its_caption(block):
    assert read(page(block)) == STORY


@pytest.mark.parametrize(
    ("place", "box"),
    [
        ("before", "<div class='a1'><p>AIR BERSIH</p></div>"),
        ("top", "<div class='s'><i class='mi'>visibility</i><span>delapan ratus dua belas pembaca</span></div>"),
        ("top", "<div class='tl'><span>Ukuran huruf</span><button>A+</button><span>Dengarkan versi suara</span></div>"),
        ("end", "<div class='r'><p>Teruskan kabar ini ke tetangga</p><a href='#'>WA</a><a href='#'>FB</a></div>"),
        ("end", "<p>Temukan kekeliruan? Surati kami di redaksi@sindoro.example</p>"),
        ("end", "<p>Sudah sampai di ujung? Bagikan artikel hadiah</p>"),
        ("after", f"<section><h2>Tarik napas</h2><article><h3>{OTHER}</h3><p>Rahasianya ada.</p></article></section>"),
        ("after", f"<div class='ac'><details><summary>Terhangat</summary><p>{OTHER}</p></details></div>"),
        ("after", "<div class='ob'><p>mbah_karto: mugi lancar nggih</p><p>rina88: dusun saya kapan min</p></div>"),
        ("after", "<div class='v'>Apakah berita ini bermanfaat bagi Anda? <button>Ya</button></div>"),
        ("after", "<div class='fq'><p>Bagaimana cara mengirim hak jawab kepada kami?</p></div>"),
        ("after", "<div class='z'><p>Penerbit: CV Warta Sindoro, Jalan Diponegoro 12 Temanggung</p></div>"),
        (
            "after",
            "<p>Warta Sindoro adalah media warga yang diterbitkan Yayasan Air, Jalan Diponegoro 12 Temanggung.</p>",
        ),
    ],
)
def test_lines_above_and_below_the_story_in_boxes_of_their_own_are_no_part_of_it(place, box):
    assert read(page(**{place: box})) == STORY


READERS = "<h4>3 Komentar</h4><p>mbah_karto</p><p>2 jam lalu</p><p>Mugi lancar nggih.</p>"
MOST_READ = (
    f"<h4>Paling banyak dibaca</h4><p>1</p><p>{LINK}</p><p>2</p><p><a href='/s/3'>Jalan Kledung Retak Lagi</a></p>"
)


@pytest.mark.parametrize("inner", [READERS, MOST_READ], ids=["readers", "numbered headlines"])
@pytest.mark.parametrize("tag", ["div", "section", "aside"])
def test_behind_a_box_of_others_that_is_set_into_it_the_story_goes_on(inner, tag):
    assert read(page(f"<{tag}>{inner}</{tag}>")) == STORY


def test_it_is_over_below_the_words_of_readers_that_stand_in_lines_as_its_own():
    said = "<p>3 Komentar</p><p>mbah_karto</p><p>Mugi lancar, dusun sebelah juga menunggu air itu datang.</p>"
    assert read(page(end=said)) == STORY


SAID = "Giliran air di dusun kami belum dibagi adil, tolong pengelola datang melihat pintu air di sebelah kali itu."


@pytest.mark.parametrize(
    "label",
    [
        "12 Komentar", "12 Kommentare", "Comments (12)", "12 comentarios", "Комментарии (12)",
        "12 thoughts on “Embung Mulai Mengairi Sawah”", "12 Antworten zu „Embung Mulai Mengairi Sawah“",
    ],
)  # fmt: skip
@pytest.mark.parametrize("entry", ["<li><b>mbah_karto</b> 2 jam lalu<p>{}</p></li>", "<div>bu_tani</div><p>{}</p>"])
def test_readers_speak_below_a_heading_that_counts_them_however_much_they_say(label, entry):
    assert read(page(end=f"<div><h3>{label}</h3>{12 * entry.format(SAID)}</div>")) == STORY


@pytest.mark.parametrize("label", ["<h2>One response to “<span>{}</span>”</h2>", "<h3>3 tanggapan untuk “{}”</h3>"])
def test_readers_speak_below_a_heading_that_says_what_they_answer_to_though_nobody_is_named(label):
    assert read(page(end=f"<div>{label.format(TITLE)}{12 * f'<p>{SAID}</p>'}</div>")) == STORY


DOING = ("dibuka bagi", "ditata bersama", "disapu oleh", "dijaga bergantian oleh", "diminati")
NEXT = f"<div><h2>{LINK}</h2>{paragraphs([SAID, *STORY[3:]])}</div>"


@pytest.mark.parametrize("cls", ["entry-content", "qq"], ids=["family", "unknown"])
def test_a_next_story_may_say_more_than_the_short_one_above_it(cls):
    story = f"<article class='type-post'><h1 class='entry-title'>{TITLE}</h1><div class='{cls}'>{{}}</div></article>"
    assert read(story.format(paragraphs(STORY[:3]) + NEXT)) == STORY[:3]
    assert set(read(story.format(NEXT + paragraphs(STORY[:3])))) >= {*STORY[:3]}


def test_a_story_goes_on_below_a_heading_that_is_a_link_though_most_of_it_stands_there():
    part = f"<div><h2><a href='/embung'>Air dari Embung Tanjungsari</a></h2>{paragraphs([*STORY[3:], SAID])}</div>"
    assert read(page().replace(paragraphs(STORY[2:]), part)) == [
        *STORY[:2],
        *STORY[3:],
        SAID,
    ]


def test_the_next_story_from_the_same_village_is_none_of_the_story_though_it_names_the_same():
    told = [
        f"Pasar di dekat Embung Tanjungsari {did} warga tiga dusun mulai pekan depan, kata Sutarmi." for did in DOING
    ]
    other = (
        f"<div><h2><a href='/pasar'>Pasar Lama Tanjungsari Dibuka Kembali Pekan Depan</a></h2>{paragraphs(told)}</div>"
    )
    assert read(page().replace(paragraphs(STORY[3:]), other)) == STORY[:3]


def test_a_heading_that_counts_readers_is_no_end_where_paragraphs_follow_or_a_link_leads_to_them():
    assert read(page("<h3>12 Komentar</h3>")) == STORY
    assert set(STORY) <= set(read(page("<h3>“Tanggapan warganet”</h3>")))
    for tag in ("h3", "p"):
        told = f"<{tag}>Satu tanggapan untuk “embung” itu datang dari lurah yang menunggu sejak pagi</{tag}>"
        assert set(STORY) <= set(read(page(told)))
    lead = "<p>Warga tiga dusun menyambut air pertama dari embung itu setelah dua musim kering yang panjang. " * 3
    link = "<h4><a href='#tanggapan'>12 Komentar</a></h4><div>Sutarmi</div>"
    assert set(STORY) <= set(read(page(top=lead + link)))


@pytest.mark.parametrize(
    "box",
    [
        "<div><p>Ukuran huruf</p><p>Kecil</p><p>Sedang</p><p>Besar</p><p>Raksasa</p></div>",
        "<section><b>Dengarkan berita ini</b><ul><li>Suara ibu</li><li>Suara bapak</li></ul></section>",
        "<div><div>Pilih bahasa</div><div>Jawa</div><div>Melayu</div></div>",
        "<div><p>Seberapa jelas?</p><p>Jelas</p><p>Kabur</p><p>Simpan</p></div>",
        "<p>Laman</p><p>1</p><p>2</p><p>3</p>",
    ],
    ids=["size", "voice", "language", "below", "pages"],
)
def test_buttons_in_a_row_with_a_label_of_the_sites_own_are_no_part_of_the_story(box):
    body = f"<h1 class='entry-title'>{TITLE}</h1><div class='entry-content'>{box}{paragraphs(STORY)}</div>"
    assert read(page(box)) == read(f"<article class='type-post'>{body}</article>") == STORY


@pytest.mark.parametrize(
    "box",
    [
        "<div><h4>Bahan</h4><p>Dua butir telur</p><p>Gula</p><p>Cetak</p><p>Aduk sampai rata betul</p></div>",
        "<div><p>Simpan</p><p>12 ember</p><p>9 cangkul</p><p>4 pompa</p><p>2 selang</p></div>",
    ],
    ids=["longer lines", "figures"],
)
def test_what_such_a_label_stands_among_may_be_told(box):
    assert len(read(page(box))) > len(STORY)


@pytest.mark.parametrize(
    "box",
    [
        "<div><b>Intisari</b><p>Ringkasan ini dibuat otomatis oleh AI.</p><ul><li>Air datang.</li></ul></div>",
        "<div><p>Air mengalir ke dusun.</p><p>Rangkuman disusun dengan bantuan kecerdasan buatan.</p></div>",
        "<div><h4>Tentang Penulis</h4><p>Wening Astuti menulis soal air di lereng Sumbing sejak tahun 2014.</p></div>",
    ],
    ids=["list", "below", "author"],
)
def test_a_box_tells_of_itself_whose_work_it_is(box):
    assert read(page(box)) == STORY


def test_a_box_of_paragraphs_is_the_storys_though_one_says_what_a_machine_made():
    made = "Ringkasan rapat dibuat otomatis oleh mesin."
    told = ["Rapat dusun berlangsung semalam suntuk di balai.", "Pengurus membacakan hasilnya esok pagi."]
    assert made in read(page(f"<div>{paragraphs([made, *told])}</div>"))


@pytest.mark.parametrize(
    "pulled",
    ["<blockquote>{}</blockquote>", "<aside><p>{}</p></aside>", "<div class='pq'>{}</div>"],
    ids=["quotation", "aside", "box"],
)
@pytest.mark.parametrize("place", ["middle", "end"])
def test_a_paragraph_set_apart_that_the_story_has_is_said_once(pulled, place):
    assert read(page(**{place: pulled.format(STORY[2])})) == STORY


def test_a_statement_of_several_paragraphs_is_quoted_whole():
    more = "Ia mengulanginya kepada setiap tamu yang datang ke kenduri malam itu."
    assert read(page(end=f"<blockquote>{paragraphs([STORY[0], more])}</blockquote>")) == [*STORY, STORY[0], more]


def test_elements_that_a_site_invented_are_boxes_called_as_they_are():
    story = f"<k-text>{paragraphs(STORY)}</k-text><k-mail><p>Kiriman mingguan kabar kebun</p></k-mail>"
    above = f"<k-nav><k-item href='/a'>Desa</k-item></k-nav><k-tick><span>{OTHER}</span></k-tick>"
    rail = "<k-rail><k-card><h4>Truk Antre</h4><p>Polisi memberlakukan buka tutup.</p></k-card></k-rail>"
    assert read(f"<k-app>{above}<k-story><h1>{TITLE}</h1>{story}</k-story>{rail}</k-app>") == STORY


def test_an_invented_element_in_a_sentence_does_not_break_it():
    sentence = "Menurut Balai Besar Wilayah air itu cukup untuk dua kali musim tanam sampai tahun depan."
    assert sentence in read(page(f"<p>{sentence.replace('Balai Besar', '<x-term>Balai Besar</x-term>')}</p>"))


@pytest.mark.parametrize(
    ("place", "block", "text"),
    [
        ("end", "<p>Hujan turun sore itu.</p>", "Hujan turun sore itu."),
        ("end", "<p>“Semoga lekas,” katanya.</p>", "“Semoga lekas,” katanya."),
        ("end", "<p>Warga dapat mendaftar di balai dusun.</p>", "Warga dapat mendaftar di balai dusun."),
        ("top", "<p class='dek'>Empat hektare air, dan satu kenduri.</p>", "Empat hektare air, dan satu kenduri."),
        ("middle", "<p><strong>Jadwal menunggu musim</strong></p>", "Jadwal menunggu musim"),
        ("middle", "<p class='sub'>Jadwal menunggu musim</p>", "Jadwal menunggu musim"),
        ("middle", f"<p>{PICTURE}</p><p>Warga datang.</p>", "Warga datang."),
        ("middle", "<p>Benar.</p><p>Air sampai.</p>", "Air sampai."),
        ("middle", "<ul><li>Dusun Krajan</li><li>Dusun Gondang</li></ul>", "Dusun Gondang"),
        (
            "middle",
            "<table><tr><th>Dusun</th><th>Luas</th></tr><tr><td>Krajan</td><td>9</td></tr></table>",
            "Krajan | 9",
        ),
        ("middle", "<blockquote>Air itu datang sendiri.</blockquote>", "Air itu datang sendiri."),
        ("middle", "<p><a href='/b'>Balai Besar Wilayah Sungai</a> ikut.</p>", "Balai Besar Wilayah Sungai ikut."),
        ("middle", "<h3>Siapa</h3><p>Petani.</p><h3>Kapan</h3><p>Pekan depan.</p>", "Kapan"),
    ],
)
def test_what_is_short_and_stands_among_the_paragraphs_stays(place, block, text):
    lines = read(page(**{place: block}))
    assert text in lines
    assert [line for line in lines if line in STORY] == STORY


def test_a_link_in_text_without_paragraphs_is_no_box():
    told = [*STORY[:3], "Hal itu tertuang dalam <a href='/p'>Peraturan Desa Tanjungsari</a> yang terbit.", *STORY[3:]]
    flowing = f"<div class='kk'><h1>{TITLE}</h1><div class='jj'>{'<br><br>'.join(told)}</div></div>"
    assert "Hal itu tertuang dalam Peraturan Desa Tanjungsari yang terbit." in read(flowing)


def test_each_paragraph_may_have_a_box_of_its_own():
    told = [*STORY, "Hujan turun sore itu."]
    boxes = "".join(f"<div class='blok'><p>{one}</p></div>" for one in told)
    assert read(f"<div class='kk'><h1>{TITLE}</h1>{boxes}</div>") == told


@pytest.mark.parametrize(
    "end",
    ["pada Rabu (25/11/2026).", "pukul enam pagi (06:00 WIB).", "milik Badan Usaha Desa (BUMDes).", "(Rabu, 25/11)."],
)
def test_a_first_sentence_behind_a_picture_stays_though_it_ends_in_brackets(end):
    lead = f"PARAKAN – Embung itu mulai mengairi sawah kering {end}"
    body = f"<div class='kk'><h1>{TITLE}</h1><div>{PICTURE}</div><div>{paragraphs([lead, *STORY])}</div></div>"
    assert read(body) == [lead, *STORY]


@pytest.mark.parametrize(("below", "is_kept"), [("<br><br>", False), (" sejak Rabu pagi kemarin.<br>", True)])
def test_a_line_behind_a_picture_is_its_caption_in_a_text_parted_by_line_breaks(below, is_kept):
    lines = "<br><br>".join(STORY)
    body = (
        f"<table><tr><td><b>{TITLE}</b><br>{PICTURE}<br><font size=1>{CAPTION}</font>{below}{lines}</td></tr></table>"
    )
    assert (CAPTION in " ".join(read(body))) is is_kept


def test_a_page_with_many_captions_tells_its_story_in_them():
    shown = "".join(f"{PICTURE}<p>Warga dusun ke-{number} menyambut air yang datang</p>" for number in range(8))
    assert sum("menyambut air" in line for line in read(page(shown))) == 8


@pytest.mark.parametrize(
    ("last", "authors"),
    [
        ("Wening meliput isu desa sejak 2017 dari Parakan.", ["Wening Astuti"]),
        ("Wening Astuti, 32, tinggal di Parakan.", []),
        ("*) Penulis adalah dosen hidrologi di Temanggung.", []),
        ("Wening Astuti adalah wartawan desa yang gemar bersepeda.", ["Budi Santoso", "Wening Astuti"]),
        ("Sutarmi adalah kepala desa yang kedua sejak pemekaran.", ["Wening Astuti"]),
        ("Ani tinggal di Parakan.", ["Ani"]),
    ],
)
def test_what_is_told_of_the_author_below_the_story_is_taken_off(last, authors):
    kept, taken = cut_about([*STORY, last], authors)
    is_about = last.startswith(("*)", *(name.split()[0] for name in authors)))
    assert ([one.text for one in taken], kept) == (([last], STORY) if is_about else ([], [*STORY, last]))


@pytest.mark.parametrize(("name", "left"), [("Wening Astuti", []), ("Budi Santoso", ["Budi Santoso"])])
def test_so_is_what_stands_below_the_name_of_the_author_alone(name, left):
    life = "Jurnalis Warta Sindoro sejak 2015, meliput pengairan dan hutan."
    assert cut_about([*STORY, name, life], ["Wening Astuti"])[0] == [*STORY, *left, *([life] if left else [])]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Anda telah membaca tiga artikel gratis bulan ini", "reader"),
        ("Dibaca dua ribu kali sejak terbit", "reader"),
        ("Ikuti saluran kami di aplikasi perpesanan", "reader"),
        ("Ada yang keliru? Beri tahu kami", "reader"),
        ("Kirim surat pembaca paling panjang dua ratus kata", "reader"),
        ("1.204 pasang mata sudah membaca", "reader"),
        ("Suka? Kirim ke kawan", "reader"),
        ("Bagikan: WA | FB | X", "reader"),
        ("Redaksi menerima tulisan warga lewat tulis@sindoro.example", "reader"),
        ("Catatan redaksi: luas lahan telah dibetulkan.", "reader"),
        ("Warga dapat mengunduh aplikasi itu gratis.", None),
        ("“Mau ke mana? Ikuti saya,” kata Sutarmi.", None),
        ("Disclaimer: artikel ini bukan saran untuk membeli pupuk.", "reader"),
        ("Ingin kabar sawah lebih dulu? Yuk gabung grup kami.", "reader"),
        ("Was this article helpful?", "reader"),
        ("Our reporting is free because of readers who give a little each month.", "reader"),
        ("If you buy a pump through these links we may earn a commission.", "advertisement"),
        ("Sponsored content", "advertisement"),
        ("A version of this story appeared in a weekly of the valley.", "copyright"),
        ("Sign up for our weekly digest of irrigation news.", "channel"),
        ("Diperbarui 3 menit lalu", "furniture"),
        ("Pilih bahasa", "furniture"),
        ("Masuk | Daftar", "furniture"),
        ("Warga masuk daftar tunggu.", None),
        ("Sign up for the course with the same e-mail as before.", None),
        ("The story first broke in May, when the pump stood still.", None),
        ("This story first broke in May.", None),
        ("A version of this story is told in every hamlet.", None),
        ("“Help us with our reporting,” the warden said.", None),
        ("Dukung kerja jurnalis, kami semua hadir, kata Sutarmi.", None),
        ("When you make a sale you earn a commission.", None),
        ("Sebanyak dua ratus pembaca hadir di perpustakaan.", None),
        ("Ia membaca berita itu di aplikasi.", None),
    ],
)
def test_a_line_that_turns_to_the_reader_of_the_site_is_told_from_a_sentence(text, kind):
    assert label_kind(text) == kind


def hashed():
    """Return a page of boxes alone, whose classes say nothing."""
    told = [f"<div class='css-9'>{one}</div>" for one in STORY]
    return f"""
    <div class='css-1'>Cuaca Temanggung cerah 24 derajat</div>
    <div class='css-2'>
      <div class='css-3'>Desa</div>
      <h1 class='css-4'>{TITLE}</h1>
      <div class='css-5'><div>Wening Astuti</div><div>Rabu, 25 November 2026 09.05 WIB</div></div>
      <div class='css-6'>{PICTURE}<div class='css-7'>{CAPTION}</div></div>
      <div class='css-8'>
        {"".join(told[:2])}
        <div class='css-a'><div class='css-b'>Sorotan terkini</div><div class='css-c'>{LINK}</div></div>
        {"".join(told[2:4])}
        <div class='css-d'><div class='css-e'>Tujuh kabar singkat tiap pagi</div><input placeholder='surel'></div>
        {"".join(told[4:])}
      </div>
      <div class='css-f'><div class='css-g'>Menulis tentang pasar, wayang, dan sepak bola kampung</div></div>
      <div class='css-h'><div class='css-i'>Obrolan</div><div class='css-j'><b>karto</b> mugi lancar nggih</div></div>
    </div>
    <div class='css-k'><div class='css-l'>Tak kalah seru</div><div class='css-m'>{OTHER}</div></div>
    <div class='css-n'>Warta Sindoro terdaftar di dewan pers daerah</div>
    """


def utilities():
    """Return a page whose classes are those of a style sheet for all sites."""
    return f"""
    <div class='grid'>
      <div class='col-span-8'>
        <div class='prose'>
          <h1>{TITLE}</h1>
          <div class='flex'><span>Wening Astuti</span><span>25 Nov 2026</span></div>
          <div class='relative'>{PICTURE}<div class='absolute text-xs'>{CAPTION}</div></div>
          {paragraphs(STORY[:3])}
          <div class='my-8 border-l-4'><div class='text-sm'>Baca sambil ngopi</div><div>{OTHER}</div></div>
          {paragraphs(STORY[3:])}
        </div>
        <div class='flex gap-2'><div>Seberapa puas Anda?</div><div>1</div><div>2</div></div>
      </div>
      <div class='col-span-4'><div>Terlaris</div><ol><li>{OTHER}</li></ol><div>Harga cabai Rp31.000</div></div>
    </div>
    <div class='bg-black'><p>Warta Sindoro. Dibuat di Temanggung dengan gembira.</p></div>
    """


def builder():
    """Return a page that a page builder put together of widgets, paragraphs among them."""
    widgets = [
        ("heading", f"<h1>{TITLE}</h1>"),
        ("info", "<ul><li>Wening Astuti</li><li>25 November 2026</li></ul>"),
        ("text", paragraphs(STORY[:2])),
        ("image-box", "<h3>Sawah Anda kering?</h3><p>Sewa pompa harian, antar jemput.</p>"),
        ("text", paragraphs(STORY[2:4])),
        ("posts", LINK),
        ("text", paragraphs(STORY[4:])),
        ("author-box", "<h4>Wening Astuti</h4><div><p>Ibu dua anak, penikmat hujan.</p></div>"),
    ]
    return "".join(f"<div class='w w-{name}'><div class='w-in'>{inner}</div></div>" for name, inner in widgets)


def letter():
    """Return a page of a service for newsletters, which asks for subscription again and again."""
    return f"""
    <div class='single'>
      <h1>{TITLE}</h1>
      <div class='by'><a href='/@w'>Wening Astuti</a><div>Nov 25, 2026</div></div>
      <div class='pb'><button>12</button><button>Bagikan</button></div>
      <div class='markup'>
        {paragraphs(STORY[:3])}
        <div class='sw'>
          <p>Terima kasih sudah membaca. Langganan gratis agar kiriman baru langsung tiba setiap pekan.</p>
          <form><input></form>
        </div>
        {paragraphs(STORY[3:])}
        <p class='bw'><a class='button' href='/sub'>Langganan sekarang</a></p>
      </div>
      <div class='pf'><div>12 suka</div></div>
      <div class='cm'><h4>Diskusi tentang tulisan ini</h4><div>Karto: mugi lancar nggih</div></div>
      <div class='pa'><div>{OTHER}</div><div>Siap baca lagi?</div></div>
    </div>
    """


@pytest.mark.parametrize("build", [hashed, utilities, builder, letter])
def test_a_page_whose_names_say_nothing_is_read_by_its_shape(build):
    assert read(build()) == STORY


@pytest.mark.parametrize(
    "told",
    [
        "Belum punya akun? Unduh aplikasi Lembah Satu dan daftar dengan nomor induk kependudukan.",
        "Ada jalan rusak? Laporkan melalui menu Infrastruktur disertai foto.",
        "Tiga kecamatan dapat mengirim laporan lewat surel ke dinas.",
        "Warga bisa membayar pajak lewat aplikasi, cukup pasang versi terbaru lalu pilih menu Pajak.",
        "Berita ini penting, ujar Rudi, sebab tarif lama sudah sembilan tahun.",
        "Masukkan alamat surel dilakukan warga saat mendaftar di loket, kata petugas.",
        "Langganan air bersih mulai Januari dibayar hanya lewat aplikasi.",
        "Sudah terdaftar? Datang ke kelurahan dengan kartu keluarga.",
        "Redaksi menerima keterangan tertulis dari dinas bahwa layanan itu gratis.",
    ],
)
def test_what_a_story_advises_is_no_word_of_the_site_to_its_readers(told):
    assert label_kind(told) is None


@pytest.mark.parametrize(
    "entries",
    [
        ("Senin, Jalan Merdeka depan Pasar Baru", "Selasa, Gedung Serbaguna Kelurahan Tirta"),
        ("RT05: dua puluh kepala keluarga", "RT06: tiga puluh kepala keluarga"),
        ("Kantor: delapan loket dibuka", "Balai: dua loket dibuka pagi hari"),
    ],
)
@pytest.mark.parametrize("form", ["<ul>{}</ul>", "{}"])
def test_a_list_that_ends_a_story_is_no_imprint_and_no_word_of_readers(entries, form):
    item = "<li>{}</li>" if "ul" in form else "<p>{}</p>"
    listed = form.format("".join(item.format(entry) for entry in entries))
    found = read(page(end=f"<p>Jadwal layanan pekan ini sebagai berikut:</p>{listed}"))
    assert found[-3:] == ["Jadwal layanan pekan ini sebagai berikut:", *entries]


@pytest.mark.parametrize(
    "label", ["<h2>Tanggapan warganet</h2>", "<p>Terima kasih atas perhatian warga, tulisnya.</p>"]
)
def test_a_story_goes_on_below_what_might_end_it(label):
    told = [
        "Unggahan itu ditonton dua juta kali dalam sehari dan dibanjiri pujian dari berbagai daerah di negeri ini.",
        "Wali kota mengundang petugas itu ke balai kota pada hari Jumat untuk menerima penghargaan pertamanya.",
    ]
    assert read(page(end=f"{label}{paragraphs(told, '')}"))[-2:] == told


@pytest.mark.parametrize(
    ("top", "is_kept"),
    [
        ("<p>Kirim cerita ini</p><p>{}</p><button>Bagikan artikel ini</button>", False),
        ("<p>{}</p><button>Bagikan</button>", True),  # a lead
        ("<p>Rabu, 11 November 2026</p><p>{}</p><button>Bagikan</button>", True),
        ("<p>Oleh Laksmi Dewi</p><p>{}</p><button>Bagikan</button>", True),
    ],
)
def test_what_offers_to_pass_a_story_on_above_it_is_no_lead(top, is_kept):
    told = "Setiap bulan pelanggan boleh membagikan sepuluh tulisan kepada siapa pun yang ingin ikut membacanya."
    assert (told in read(page(top=f"<div class='q7'>{top.format(told)}</div>"))) is is_kept


@pytest.mark.parametrize("name", ["ccpa-bar", "usercentrics-root", "CookiebotDialog"])
def test_what_asks_for_consent_below_a_story_is_known_by_whose_tool_asks(name):
    asked = "Anda memilih keluar dari pembagian data oleh situs ini. Untuk ikut lagi, tekan tautan di kaki halaman."
    assert read(page(after=f"<div id='{name}'><h2>Pilihan data</h2>{paragraphs([asked] * 4)}</div>")) == STORY


@pytest.mark.parametrize(
    "call",
    [
        "Baixe o nosso aplicativo e leia as notícias do vale antes de todos.",
        "Téléchargez notre application pour recevoir les alertes de la vallée.",
        "Laden Sie unsere App und lesen Sie die Zeitung schon am Abend.",
        "Rejoignez la chaîne WhatsApp de la rédaction pour notre revue du matin.",
        "Aja lali melu saluran WhatsApp redaksi supaya oleh warta saben esuk.",
        "Choose us as your preferred source on Google and read more from the valley.",
    ],
)
def test_a_call_to_follow_a_site_is_its_own_word_in_many_languages(call):
    assert label_kind(call) == "channel"


@pytest.mark.parametrize(
    "call",
    [
        "Dieser Beitrag ist kostenlos. Helfen Sie mit, dass das auch im nächsten Jahr so bleibt.",
        "Unterstützen Sie unsere Arbeit mit einem kleinen Betrag im Monat.",
        "Soutenez notre journal : chaque don aide à payer une enquête.",
        "Apoye nuestro periodismo con una cuota mensual.",
    ],
)
def test_so_is_a_call_to_pay_for_it(call):
    assert label_kind(call) == "reader"


@pytest.mark.parametrize(
    "said",
    [
        "Petani diminta memasang aplikasi cuaca di telepon masing-masing sebelum musim tanam.",
        "Unterstützt wurde der Bau von drei Gemeinden und vom Land.",
        "Download speeds in the valley have doubled since the mast was built.",
    ],
)
def test_what_a_story_tells_of_such_things_stays(said):
    assert label_kind(said) is None


def test_a_poll_is_no_part_of_a_story_and_a_count_of_answers_in_it_is():
    answers = "<ul><li>Ya, sekarang juga 61 %</li><li>Tidak, biarkan saja 39 %</li></ul>"
    asked = "<p>Perlukah embung kedua dibangun di lereng sebelah utara dusun?</p>"
    assert read(page(f"<div class='q7'>{asked}{answers}<p>1.204 suara</p></div>")) == STORY
    assert len(read(page(f"<div class='q7'>{asked}{answers}</div>"))) > len(STORY)


def test_a_table_in_which_readers_speak_is_no_part_of_the_story_and_one_of_days_is():
    said = ["Semoga airnya sampai ke petak kami juga di ujung.", "Sudah dua kemarau kami menunggu kabar baik ini."]
    rows = [
        f"<tr><td><b>warga_{number}</b><br>12/03/2021 08:4{number}</td><td>{one}</td></tr>"
        for number, one in enumerate(said)
    ]
    assert read(page(end=f"<table>{''.join(rows)}</table>")) == STORY
    days = "".join(f"<tr><td>12/0{number}/2021</td><td>{one}</td></tr>" for number, one in enumerate(said, 1))
    assert len(read(page(end=f"<table>{days}</table>"))) > len(STORY)


@pytest.mark.parametrize(
    ("last", "is_kept"),
    [
        ("Gwendolyn Thatcher is a senior staff writer who covers farming and water.", False),
        ("Hannes Brockmeier ist Redakteur im Ressort Umland und schreibt über Höfe.", False),
        ("Lestari Ayuningtyas adalah kontributor lepas yang meliput desa di lereng gunung.", False),
        ("Gwendolyn Thatcher is a farmer who writes letters to the council.", True),
        ("The dead woman was a reporter for a paper in the next valley.", True),
    ],
)
def test_what_the_last_line_tells_of_a_writer_whom_the_page_does_not_name_is_no_text(last, is_kept):
    assert cut_about([*STORY, last], [])[0] == [*STORY, *([last] if is_kept else [])]
