"""Kinds of pages that no theme of ours has: what is the story, what only looks like it, and what only looks foreign."""

from datetime import UTC, datetime
from time import process_time

import pytest

from pipelines.extraction.tree import parse_page
from tests.extracting import extract_markup
from tests.test_extraction_insets import CAPTION, LINK, OTHER, PICTURE, STORY, TITLE, page, paragraphs, read

NEXT = [
    "Kupang - Kapal cepat rute Kupang-Rote kembali berlayar setelah sepuluh hari berhenti karena gelombang tinggi.",
    "Kepala syahbandar mengatakan tinggi gelombang kini di bawah satu setengah meter sehingga kapal dinilai aman.",
    "Ratusan penumpang yang tertahan diprioritaskan pada pelayaran pertama, terutama yang sakit dan lanjut usia.",
]
HEADLINE = "Kapal Cepat Rote Kembali Berlayar"
MOMENT = "<div>Rabu, 11 November 2026 | 10:20 WIB</div>"
EVENT = "Kamis, 12 November 2026, pukul 09.00 WIB"
FESTIVAL = f"<h2>Festival Kopi Lereng Utara</h2><p>{EVENT}</p>"
NOTE = "Warta Sindoro mengabarkan empat kabupaten di lereng gunung sejak dua windu yang lalu."


def next_story(tag="h1", below=MOMENT, texts=NEXT):
    return f"<div class='w{tag}'><{tag}>{HEADLINE}</{tag}>{below}<div>{paragraphs(texts)}</div></div>"


# What follows the story, or stands before it


@pytest.mark.parametrize(
    "after",
    [
        next_story(),
        next_story("h2"),
        next_story("h2", below="<p>Oleh: Melki Ndun</p>"),
        next_story(texts=NEXT[:1]),
        next_story() + next_story(below="<p>Penulis: Rosa Apui</p>"),
        f"<center><h1>{HEADLINE}</h1></center>{MOMENT}{paragraphs(NEXT)}",
        f"<h1>{HEADLINE}</h1><p>{NEXT[1]}</p>{MOMENT}{paragraphs(NEXT)}",
    ],
    ids=["first of a page", "second heading", "byline", "short", "two", "in the middle", "lead above its moment"],
)
@pytest.mark.parametrize("within", [True, False])
def test_the_next_story_begins_with_a_title_and_its_moment_or_writer(after, within):
    assert read(page(end=after) if within else page(after=after)) == STORY


@pytest.mark.parametrize(
    "part",
    [
        f"<h2>Pernyataan Lengkap Bupati Tentang Embung</h2><p>Rabu, 11 November 2026 10:20 WIB</p>{paragraphs(NEXT)}",
        f"<div><h2>Air Embung Dibagi Bergilir Mulai Rabu</h2>{paragraphs(NEXT)}</div>",
        "".join(next_story("h2", texts=[text] * 2) for text in NEXT),
        f"<div><h2>Kronologi Rabu</h2>{MOMENT}{paragraphs(NEXT)}</div>",
        f"<section>{FESTIVAL}{paragraphs(NEXT[1:])}{paragraphs(NEXT[:1])}</section>",
        f"{paragraphs(NEXT[:2])}<h1>Air Embung Dibagi Bergilir</h1><p>{NEXT[2]}</p><p>Penulis: Rosa Apui</p>",
        f"{paragraphs(NEXT[:2])}<h1>Air Embung Dibagi Bergilir</h1><p>{NEXT[2]}</p>{MOMENT}",
    ],
    ids=["a statement in full", "no moment", "entry by entry", "two words", "an event", "signed below", "dated below"],
)
def test_a_part_of_the_story_under_its_own_heading_is_kept(part):
    found = read(page(end=part))
    assert [text for text in NEXT if text in found] == NEXT


@pytest.mark.parametrize(
    "box", ["<dialog open>{}</dialog>", "<div role='dialog'>{}</div>", "<div aria-modal='true'>{}</div>"]
)
def test_a_dialog_is_no_text_though_it_says_more_than_the_story(box):
    asking = f"<article><h2>Privasi Anda penting</h2>{paragraphs(NEXT * 4)}<button>Setuju</button></article>"
    assert read(box.format(asking) + page()) == STORY


def test_what_a_dialog_says_is_written_down():
    box = f"<dialog open><p>{NOTE}</p></dialog>"
    markup = f"<title>{TITLE}</title><body>{box}{page()}".encode()
    found = extract_markup(markup, url="https://warta.example/a/1", fetched=datetime(2026, 11, 30, tzinfo=UTC))
    assert ("dialog", NOTE) in [(one.rule, one.text) for one in found.removed]


@pytest.mark.parametrize("box", ["<dialog open>{}</dialog>", "<div role='dialog'>{}</div>"])
def test_a_page_that_is_shown_in_a_dialog_is_read(box):
    assert read(box.format(page()) + f"<div><p>{NOTE}</p></div>")[: len(STORY)] == STORY


def test_teasers_between_the_headline_and_the_story_are_not_read():
    teasers = "".join(f"<div class='t'><a href='/{n}'>{OTHER} {n}</a><p>{NOTE}</p></div>" for n in range(9))
    assert read(page(top=f"<div class='tt'>{teasers}</div>")) == STORY


def test_a_little_text_behind_two_boxes_of_links_is_the_foot_of_the_page():
    boxes = "".join(f"<div class='b{n}'><b>Lainnya</b><a href='/{n}'>{OTHER}</a></div>" for n in range(2))
    foot = f"<div class='ft'><h4>Tentang kami</h4><p>{NOTE}</p></div>"
    assert read(page(after=boxes + foot)) == STORY


def test_a_closing_paragraph_in_a_box_of_its_own_is_kept():
    assert read(page(end=f"<div class='tutup'><p>{NOTE}</p></div>")) == [*STORY, NOTE]


@pytest.mark.parametrize(
    "frame",
    [
        lambda story: f"<p class='l'>warta<b>sindoro</b>hari ini</p><h1>{TITLE}</h1>{paragraphs(story)}",
        lambda story: f"<h1>{TITLE}</h1><div>Petani senang, air mengalir</div><div>{'<br><br>'.join(story)}</div>",
        lambda story: f"<h1>{TITLE}</h1><div>{'<br><br>'.join(story)}</div><div><b>Kirim tulisan ke kami</b></div>",
    ],
    ids=["logo", "line above", "appeal below"],
)
def test_a_short_line_outside_the_box_of_the_paragraphs_is_none(frame):
    assert read(f"<div class='kol'>{frame(STORY)}</div>") == STORY


@pytest.mark.parametrize(
    "markup",
    [
        lambda story: f"<table><tr><td><h1>{TITLE}</h1></td></tr><tr><td>{'<br><br>'.join(story)}</td></tr></table>",
        lambda story: f"<h1>{TITLE}</h1><div>{'<br><br>'.join(story[:-1])}<p>{story[-1]}</p></div>",
    ],
    ids=["cell", "paragraph behind the lines"],
)
def test_a_short_sentence_that_closes_the_story_is_kept(markup):
    story = [*STORY, "Pintu air ditutup malam itu."]
    assert read(f"<div class='kol'>{markup(story)}</div>") == story


@pytest.mark.parametrize(
    "end",
    [
        "<p>Tulisan ini tidak mewakili sikap redaksi kami.</p>",
        "<p>Isi artikel sepenuhnya tanggung jawab penulis.</p>",
        "<p>~ 23 Juli 2026 ~</p>",
        "<p>Kledung, 29 Mei 2026</p>",
        "<p>https://youtu.be/embung</p>",
    ],
    ids=["opinion", "responsibility", "date", "place and date", "video"],
)
def test_what_the_site_adds_at_the_end_is_not_the_story(end):
    assert read(page(end=end)) == STORY


@pytest.mark.parametrize(
    "end",
    [
        ["Menurut Sutarmi, tulisan di papan itu tidak mewakili pandangan warga dusun, apalagi pemerintah desa."],
        ["Rekaman rapat dapat dilihat di:", "https://youtu.be/rapat-desa"],
        ["Laporan lengkap: https://desa.example/embung"],
    ],
    ids=["told of", "announced", "address in a line"],
)
def test_what_the_story_says_in_such_words_is_kept(end):
    assert read(page(end=paragraphs(end))) == [*STORY, *end]


@pytest.mark.parametrize("label", ["3 Komentar", "Tanggapan (3)"])
def test_below_a_label_that_counts_readers_stands_no_story_however_well_they_write(label):
    said = "".join(f"<div><b>Pembaca {n}</b><p>{text}</p></div>" for n, text in enumerate(NEXT))
    assert read(page(end=f"<section class='k'><h3>{label}</h3>{said}</section>")) == STORY


def test_below_a_label_of_readers_stand_their_words_if_each_has_a_day():
    said = "".join(
        f"<article><p>Ina Lede</p><p>{one}</p><time>{day + 11} November 2026</time></article>"
        for day, one in enumerate(NEXT)
    )
    assert read(page(end=f"<section><h2>Tanggapan pembaca</h2>{said}</section>")) == STORY


@pytest.mark.parametrize(
    ("place", "is_kept"), [("Wonosobo, 3 Mei 2026", False), ("Rapat ditunda hingga 3 Mei 2026", True)]
)
def test_a_name_below_a_place_and_a_day_signs_the_text(place, is_kept):
    assert (place in read(page(end=f"<p><i>{place}</i><br><b>Rosa Apui</b></p>"))) is is_kept


@pytest.mark.parametrize("head", ["<h3>Komentar pembaca</h3>", "<h3>12 Komentar</h3>"])
def test_readers_who_are_announced_by_their_names_are_none(head):
    said = "".join(f"<p>Ina Lede berkata:</p><p>{one}</p>" for one in NEXT)
    assert read(page(end=f"{head}{said}")) == STORY


def test_a_part_of_the_story_that_tells_what_readers_say_is_kept():
    for head in ("<h3>Tanggapan warganet</h3>", "<h3>5 Tanggapan Warganet</h3>"):
        assert read(page(end=f"{head}{paragraphs(NEXT)}"))[-3:] == NEXT
        assert read(page(end=f"{head}<p>Begini kata mereka:</p>{paragraphs(NEXT)}"))[-3:] == NEXT


@pytest.mark.parametrize(
    "text",
    [
        "Unduh aplikasi Lapor Air di ponsel, lalu masukkan nomor meteran yang tertera di kartu pelanggan.",
        "Ikuti akun resmi dinas pengairan untuk mengetahui giliran buka pintu air di dusun masing-masing.",
    ],
)
def test_what_a_story_advises_of_apps_and_channels_is_kept(text):
    assert text in read(page(f"<p>{text}</p>"))


@pytest.mark.parametrize(
    "text",
    [
        "Unduh aplikasi kami untuk membaca berita lebih cepat.",
        "Ikuti Warta Sindoro di Google News.",
        "Ikuti kami di Instagram dan Facebook",
    ],
)
def test_what_a_site_asks_its_readers_to_follow_is_not_the_story(text):
    assert read(page(f"<p>{text}</p>")) == STORY


def test_articles_beside_that_of_the_headline_are_other_stories():
    others = "".join(f"<article><h2>{HEADLINE} {n}</h2>{paragraphs(NEXT)}</article>" for n in range(2))
    assert read(f"<article><h2>{TITLE}</h2>{paragraphs(STORY)}</article>{others}") == STORY


def test_articles_below_the_headline_are_parts_of_one_story():
    parts = "".join(
        f"<article><h2>Bagian {n} dari laporan embung</h2><p>{one}</p></article>" for n, one in enumerate(NEXT)
    )
    found = read(f"<main><h1>{TITLE}</h1>{paragraphs(STORY)}{parts}</main>")
    assert [text for text in found if text in NEXT] == NEXT


# What is set into the story, and what is a part of it


@pytest.mark.parametrize(
    ("button", "is_kept"),
    [("<a href='#'>Baca selengkapnya</a>", True), ("<button>Tampilkan semua</button>", True), ("", False)],
)
def test_the_rest_of_a_story_that_a_button_unfolds_is_read(button, is_kept):
    hidden = f"<div class='lanjut' style='display: none'>{paragraphs(NEXT)}</div>{button}"
    assert read(page(end=hidden)) == [*STORY, *NEXT] if is_kept else STORY


@pytest.mark.parametrize(
    ("button", "is_kept"),
    [
        ("<button on='tap:sisa.show'>Lanjut membaca</button>", True),
        ("<div class='ff'><button>Buka semua</button></div>", True),
        ("<button>2 komentar</button>", False),
        ("<a href='/s/1'>Panen Raya Bawang</a>", False),
    ],
)
def test_the_rest_of_a_story_is_read_that_stands_in_one_box_with_its_button(button, is_kept):
    part = f"<p>{NEXT[0]}</p><h3>Giliran air</h3>{paragraphs(NEXT[1:])}"
    hidden = f"<section class='gg'>{button}<div id='sisa' hidden>{part}</div></section>"
    found = read(f"<main><h1>{TITLE}</h1>{paragraphs(STORY)}{hidden}</main>")
    assert found == ([*STORY, NEXT[0], "Giliran air", *NEXT[1:]] if is_kept else STORY)


@pytest.mark.parametrize(("button", "is_kept"), [("Lanjut membaca", True), ("Kirim", False)])
def test_a_button_that_says_so_unfolds_a_short_rest_too(button, is_kept):
    hidden = f"<section class='gg'><button>{button}</button><div hidden><p>{NEXT[1]}</p></div></section>"
    found = read(f"<main><h1>{TITLE}</h1>{paragraphs(STORY)}{hidden}</main>")
    assert found == [*STORY, *([NEXT[1]] if is_kept else [])]


def test_the_day_of_an_event_stays_below_the_heading_of_its_part():
    assert EVENT in read(page(middle=FESTIVAL))
    assert EVENT not in read(page(top=f"<h2>Petani menyambut air itu dengan kenduri</h2><p>{EVENT}</p>"))


def test_a_timetable_among_paragraphs_is_kept():
    times = ["Senin 05.00: Dusun Satu", "Selasa 05.00: Dusun Dua"]
    assert read(page(f"<ul><li>{'</li><li>'.join(times)}</li></ul>")) == [*STORY[:2], *times, *STORY[2:]]


def test_an_advertisement_set_into_a_sentence_is_taken_out_of_it():
    label, offer = "<span>ADVERTISEMENT</span>", "<a>Cicil motor listrik</a>"
    first = STORY[0].replace("ke tiga dusun", f"<span class='a'>{label}{offer}</span>ke tiga dusun")
    markup = f"<h1>{TITLE}</h1><div>{paragraphs([first, *STORY[1:]])}</div>"
    assert read(f"<div class='kol'>{markup}</div>") == STORY


def test_what_a_span_hides_is_not_read():
    hidden = (
        "<p>Sutarmi menutup pintu air<span style='display: none'> untuk telepon</span> menjelang magrib di bendung.</p>"
    )
    assert "Sutarmi menutup pintu air menjelang magrib di bendung." in read(page(hidden))


@pytest.mark.parametrize(("cls", "is_kept"), [("pull", True), ("promo", False)])
def test_an_aside_called_a_quotation_is_a_part_of_the_story(cls, is_kept):
    assert (NOTE in read(page(f"<aside class='{cls}'><p>{NOTE}</p></aside>"))) is is_kept


def test_what_a_button_unfolds_is_a_part_of_the_story():
    parts = "".join(
        f"<h3><button aria-controls='a{n}'>Tahap</button></h3><div id='a{n}'><p>{NEXT[n]}</p></div>" for n in range(2)
    )
    found = read(page(f"<div class='q7'>{parts}</div>"))
    assert [text for text in found if text != "Tahap"] == [*STORY[:2], *NEXT[:2], *STORY[2:]]


@pytest.mark.parametrize("style", ["", " style='float:right;width:250px'"])
def test_a_picture_above_the_first_paragraph_takes_its_caption_along(style):
    box = f"<div{style}>{PICTURE}<br><em>{CAPTION}.</em></div>"
    story = f"<div class='isi'>{box}{'<br><br>'.join(STORY)}</div>"
    assert read(f"<div class='kol'><h1>{TITLE}</h1>{story}</div>") == STORY


def test_a_picture_with_the_first_paragraph_in_its_box_leaves_it_there():
    story = f"<div class='isi'><div>{PICTURE}<p>{STORY[0]}</p></div>{paragraphs(STORY[1:])}</div>"
    assert read(f"<div class='kol'><h1>{TITLE}</h1>{story}</div>") == STORY


@pytest.mark.parametrize("aside", [STORY[0], "Temanggung - " + STORY[0]])
def test_an_aside_below_the_headline_is_the_lead_if_it_begins_with_the_place(aside):
    aside = aside.replace("Temanggung", "TEMANGGUNG")
    story = f"<aside class='besar'><p>{aside}</p></aside><section>{paragraphs(STORY[1:])}</section>"
    is_lead = aside.startswith("TEMANGGUNG")
    assert read(f"<article><h1>{TITLE}</h1>{story}</article>") == [*[aside] * is_lead, *STORY[1:]]


@pytest.mark.parametrize("wrap", ["{}", "<div>{}</div>", "<div class='alinea'>{}</div>"])
def test_one_heading_and_a_list_between_paragraphs_are_kept_in_whatever_boxes(wrap):
    parts = [
        "<h3>Dikelola warga</h3>",
        "<ul><li>Pintu air dijaga dua orang.</li><li>Iuran dibayar tiap panen.</li></ul>",
    ]
    texts = [wrap.format(f"<p>{one}</p>") for one in STORY]
    story = "".join([*texts[:2], parts[0], *texts[2:4], parts[1], *texts[4:]])
    lines = ["Dikelola warga", *STORY[2:4], "Pintu air dijaga dua orang.", "Iuran dibayar tiap panen.", *STORY[4:]]
    assert read(f"<div class='kk'><h1>{TITLE}</h1><div class='jj'>{story}</div></div>") == [*STORY[:2], *lines]


def test_a_sentence_that_a_line_break_parts_is_one_among_paragraphs():
    middle = "<div>Satu petak sawah hanya dialiri <em>dua jam</em>,<br>itu pun pada malam hari.</div>"
    assert "Satu petak sawah hanya dialiri dua jam, itu pun pada malam hari." in read(page(middle))


@pytest.mark.parametrize(
    ("announced", "byline", "authors", "evidence"),
    [
        (("Yasinta Bria",), "", ("Yasinta Bria",), "announced"),
        (("Yasinta Bria",), "<p>Penulis: Melianus Degei</p>", ("Melianus Degei",), "visible"),
        (("admin", "redaksi"), "", (), None),
    ],
)
def test_whom_the_channel_names_has_written_it_where_the_page_names_nobody(announced, byline, authors, evidence):
    markup = f"<title>{TITLE}</title><body>{page(end=byline)}</body>".encode()
    found = extract_markup(
        markup, url="https://warta.example/a/1", fetched=datetime(2026, 11, 30, tzinfo=UTC), authors=announced
    )
    assert (found.authors, found.evidence.get("authors")) == (authors, evidence)


@pytest.mark.parametrize(
    "shown",
    [
        f"<div style='font-size: 26px'>{TITLE}</div><div>{'<br><br>'.join(STORY)}</div>",
        f"<big><b>{TITLE}</b></big><br><small>Senin, 5 Maret 2012</small><br><br>{'<br><br>'.join(STORY)}",
    ],
)
def test_the_first_heading_of_another_story_is_not_the_headline_of_the_one_above(shown):
    markup = f"<title>Warta Sindoro</title><body>{shown}{next_story()}</body>".encode()
    found = extract_markup(markup, url="https://warta.example/a/1", fetched=datetime(2026, 11, 30, tzinfo=UTC))
    assert (found.title, found.text.split("\n")) == (TITLE, STORY)


def test_a_headline_behind_the_site_s_name_is_known_among_others():
    head = f"<title>Warta Sindoro | {TITLE}</title>"
    shown = f"<a href='/'>Warta Sindoro</a><div><h2>{TITLE}</h2>{paragraphs(STORY)}</div>{next_story()}"
    url = "https://warta.example/a/1"
    found = extract_markup(f"{head}<body>{shown}".encode(), url=url, fetched=datetime(2026, 11, 30, tzinfo=UTC))
    assert (found.title, found.text.split("\n")) == (TITLE, STORY)


def test_a_story_that_is_shown_where_no_scripts_run_is_read_if_the_page_shows_none():
    told = f"<noscript><div>{paragraphs(STORY)}</div></noscript>"
    assert read(f"<div id='akar'>Memuat…</div>{told}") == STORY
    assert read(f"<div id='akar'>Memuat…</div><noscript><div>{'<br><br>'.join(STORY)}</div></noscript>") == STORY
    assert read(page(after=told.replace("embung", "waduk"))) == STORY
    asked = "Nyalakan skrip pada peramban Anda agar laman ini tampil utuh, lalu muat ulang dari awal."
    assert asked not in read(page(before=f"<noscript><p>{asked}</p></noscript>"))


def in_shadow(told, mode="shadowrootmode='open'", light=""):
    return f"<h1>{TITLE}</h1><w-kisah><template {mode}><div>{told}</div></template>{light}</w-kisah>"


def test_what_an_element_declares_as_its_shadow_is_read_with_what_it_holds_in_the_slots():
    told = paragraphs(STORY)
    assert read(in_shadow(told)) == STORY
    assert read(in_shadow(told, mode="shadowroot=closed")) == STORY
    slots = f"<slot name='awal'></slot>{paragraphs(STORY[1:-1])}<slot></slot>"
    light = f"<p>{STORY[-1]}</p><p slot='awal'>{STORY[0]}</p>"
    assert read(in_shadow(slots, light=light)) == STORY
    assert read(in_shadow(told.replace("embung", "waduk"), mode="id='t'", light=f"<div>{told}</div>")) == STORY


def test_many_slots_are_filled_at_once():
    slots = "".join(f"<slot name='s{number}'></slot>" for number in range(9000))
    light = "".join(f"<p slot='s{number}'>Dusun {number} di lereng.</p>" for number in reversed(range(9000)))
    began = process_time()
    tree = parse_page(f"<body>{in_shadow(slots, light=light)}</body>".encode(), "utf-8")
    assert process_time() - began < 3
    shown = tree.text_content()
    assert shown.index("Dusun 1 ") < shown.index("Dusun 2 ") < shown.index("Dusun 8999 ")


def framed(texts):
    told = f"<html><body>{paragraphs(texts)}</body></html>"
    return f'<iframe srcdoc="{told}"></iframe>'


def test_a_story_in_a_page_that_a_frame_holds_is_read_and_an_advertisement_is_not():
    assert read(f"<h1>{TITLE}</h1><div>{framed(STORY)}</div>") == STORY
    assert read(f"<h1>{TITLE}</h1><div>{paragraphs(STORY[:2])}{framed(STORY[2:])}</div>") == STORY
    assert NOTE not in read(page(middle=framed([NOTE])))


FIELD = "<textarea name='tanggapan'></textarea>"
SENT = "<input type='hidden' name='n' value='1'><input type='submit' value='Kirim'>"


@pytest.mark.parametrize("around", ["form", "fieldset"])
@pytest.mark.parametrize("fields", ["", FIELD, SENT])
def test_a_story_in_a_form_is_read(around, fields):
    assert read(f"<h1>{TITLE}</h1><{around}>{paragraphs(STORY)}{fields}</{around}>") == STORY


def test_parts_of_a_story_in_a_form_in_which_nothing_can_be_filled_in_are_read():
    told = f"{paragraphs(STORY[:3])}<form>{paragraphs([*STORY[3:], NEXT[0]])}</form>"
    assert read(f"<h1>{TITLE}</h1><div>{told}{paragraphs(NEXT[1:])}</div>") == [*STORY, *NEXT]


def test_a_form_that_says_much_beside_a_longer_story_is_not_read():
    asked = [f"{NOTE} Surat nomor {number} dibaca redaksi pada hari Senin." for number in range(5)]
    told = f"{paragraphs(STORY)}{paragraphs(NEXT)}"
    assert not set(asked) & set(read(f"<h1>{TITLE}</h1><div>{told * 2}</div><form>{paragraphs(asked)}{FIELD}</form>"))


@pytest.mark.parametrize("fields", [FIELD, SENT, "<button>Kirim</button>"])
def test_what_a_form_below_a_story_has_its_readers_agree_to_is_not_read(fields):
    rules = [f"{NOTE} Aturan nomor {number} berlaku bagi penulis surat." for number in range(4)]
    asked = f"<form>{paragraphs(rules)}{fields}</form>"
    assert read(f"<h1>{TITLE}</h1><div>{paragraphs(STORY)}</div>{asked}") == STORY


def test_a_story_that_has_a_table_to_itself_is_read_even_if_it_begins_with_a_title():
    asked = "Mengapa air baru mengalir tahun ini, dan bukan sejak dua tahun yang lalu?"
    told = f"<table><tr><td><p><b>{asked}</b></p>{paragraphs([*STORY, *NEXT])}</td></tr></table>"
    lead = f"{NEXT[0]} {NEXT[1]} {NOTE}"
    assert read(f"<h1>{TITLE}</h1><p>{lead}</p>{told}") == [lead, asked, *STORY, *NEXT]


@pytest.mark.parametrize("style", ["position:absolute; left:-9999px", "text-indent: -99999px", "top:-9000em"])
def test_what_stands_where_no_screen_shows_it_is_not_read(style):
    assert read(page(middle=f"<div style='{style}'><p>{NOTE}</p></div>")) == STORY


@pytest.mark.parametrize(
    "mark", ["subscriptions-section='content-not-granted'", "amp-access='NOT error AND NOT access'"]
)
def test_what_is_shown_to_those_who_may_not_read_on_is_no_part_of_the_story(mark):
    markup = (
        f"<html amp><head><title>{TITLE}</title></head><body>{page(middle=f'<section {mark}><p>{NOTE}</p></section>')}"
    )
    found = extract_markup(markup.encode(), url="https://warta.example/a/b", fetched=datetime(2026, 11, 30, tzinfo=UTC))
    assert found.text.split("\n") == STORY


# What is set otherwise than in paragraphs

STEPS = ["Bersihkan saringan di pintu air.", "Buka katup selebar dua jari.", "Catat jam pada papan dusun."]


@pytest.mark.parametrize(
    "middle",
    [
        f"<div><div>{STEPS[0]}</div><div>{STEPS[1]}</div></div><div><div>{STEPS[2]}</div></div>",
        f"<ol><li>{STEPS[0]}</li><li>{STEPS[1]}</li></ol>{STEPS[2]}",
        "<p>Begini caranya." + f"<ol><li>{STEPS[0]}</li></ol>{STEPS[1]}<ol><li>{STEPS[2]}</li></ol>",
    ],
    ids=["boxes in boxes", "bare behind a list", "bare between lists"],
)
def test_short_sentences_between_paragraphs_are_kept_whatever_holds_them(middle):
    found = read(page(middle))
    assert [line for line in found if line not in {*STORY, "Begini caranya."}] == STEPS


def test_a_short_item_is_kept_whose_words_stand_in_a_paragraph_too():
    items = ["dua musim tanam", "pompa", "pintu air"]
    middle = f"<p>Yang dibagi menurut dusun:</p><ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>"
    assert read(page(middle))[3:6] == items


def test_a_list_in_a_cell_of_a_table_is_read():
    rows = {"Senin": "08.00 Dusun Atas", "Kamis": "13.00 Dusun Bawah"}
    table = "".join(f"<tr><td>{day}</td><td><ul><li>{when}</li></ul></td></tr>" for day, when in rows.items())
    assert [when for when in rows.values() if when in read(page(f"<table>{table}</table>"))] == [*rows.values()]


def test_paragraphs_in_a_list_that_ends_the_story_are_read():
    assert read(page(end=f"<ul>{''.join(f'<li>{one}</li>' for one in NEXT)}</ul>")) == [*STORY, *NEXT]


def test_a_list_of_places_is_no_list_of_headlines():
    places = ["Senin di Dusun Atas", "Kamis di Dusun Bawah"]
    shown = f"<h5>Giliran air</h5><ul>{''.join(f'<li>{one}</li>' for one in places)}</ul>"
    assert read(page(shown))[3:5] == places


@pytest.mark.parametrize("cls", ["material-icons", "material-symbols-outlined"])
def test_the_name_of_a_picture_that_a_font_draws_is_no_word(cls):
    name = f"<i class='{cls}'>format_quote</i>"
    assert read(page(f"<p>{name} {NEXT[0]}</p>")) == [*STORY[:2], NEXT[0], *STORY[2:]]


@pytest.mark.parametrize(
    "end", ["", "<div class='q7'><p>Kami memakai kuki untuk menghitung kunjungan ke laman.</p></div>"]
)
def test_an_aside_beside_the_headline_is_the_story_if_nothing_else_is(end):
    told = f"<main><h1>{TITLE}</h1><aside class='isi'>{paragraphs(STORY)}</aside></main>{end}"
    assert read(told) == STORY


@pytest.mark.parametrize(
    "text", ["Langsung ke isi tulisan", "Lompat ke komentar", "Dengarkan siniar kami di aplikasi mana pun"]
)
def test_what_leads_around_on_the_page_or_to_what_the_site_offers_is_no_story(text):
    assert read(page(top=f"<p>{text}</p>")) == STORY
    assert read(page(f"<p>{text}</p>")) == STORY


def test_a_label_may_be_longer_than_the_headline_behind_it():
    link = f"<p><b>Lebih lanjut tentang topik ini:</b> {LINK}</p>"
    assert read(page(link)) == STORY
    told = f"<p>Nama lengkap regu ronda itu ialah: {LINK}.</p>"
    assert len(read(page(told))) == len(STORY) + 1


def test_a_story_goes_on_in_boxes_called_alike_though_one_of_its_paragraphs_is_short():
    told = [*STORY[:2], "Airnya jernih.", *STORY[2:]]
    boxes = [
        f"<div class='teks'><div class='panjang'>{paragraphs(told[n : n + 2])}</div></div>" for n in range(0, 7, 2)
    ]
    assert (
        read(f"<div class='kk'><h1>{TITLE}</h1><div class='jj'>{'<div class=sela></div>'.join(boxes)}</div></div>")
        == told
    )


def test_buttons_are_not_kept_because_a_word_of_the_story_ends_like_one_of_them():
    buttons = "".join(f"<div>{one}</div>" for one in ("Layar penuh", "Mode sunyi", "Menyambut"))
    assert read(page(f"<div class='geser'>{buttons}<p>Tunggu 3 detik untuk melanjutkan.</p></div>")) == STORY


@pytest.mark.parametrize("name", ["tanggapan-pembaca", "daftar-balasan"])
def test_a_list_called_after_what_readers_say_is_no_part_of_the_story(name):
    said = "".join(f"<li><cite>Pak Wage</cite><p>{one}</p></li>" for one in NEXT[:2])
    assert read(page(end=f"<ol class='{name}'>{said}</ol>")) == STORY


def test_a_list_of_links_with_a_label_in_each_item_goes_as_a_whole():
    road = "<b>Lebih dalam tentang jalan:</b> <a href='/s/2'>Jalan Kledung Retak Lagi</a>"
    assert read(page(f"<h3>Dari gudang kami</h3><ul><li><b>Harga:</b> {LINK}</li><li>{road}</li></ul>")) == STORY
