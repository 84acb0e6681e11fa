"""What stands beside the story is known by its place, whatever the theme calls it, and what belongs to it stays."""

import pytest
from lxml import html

from pipelines.extraction.apart import Apart
from pipelines.extraction.density import read_densest
from pipelines.extraction.ends import drop_consent, drop_repeats, drop_rest
from pipelines.extraction.paragraphs import Line, TextRun
from pipelines.extraction.signatures import cut_signature

TITLE = "Pasar Lembah Sari pindah ke gedung baru"
STORY = [
    f"Alinea {one} menceritakan pedagang yang memindahkan lapaknya ke gedung baru di tepi sungai kota itu."
    for one in ("pertama", "kedua", "ketiga", "keempat", "kelima", "keenam")
]
OTHER = "Kalimat di luar berita ini cukup panjang, tidak bercerita tentang pasar, dan ditulis untuk siapa saja."


def read(body):
    page = html.document_fromstring(f"<html><body>{body}</body></html>")
    return [line.text for line in read_densest(page, Apart(page, TITLE))]


def paragraphs(texts):
    return "".join(f"<p>{one}</p>" for one in texts)


BODY = f"<div class='wq'><h1>{TITLE}</h1><div class='kx'>{paragraphs(STORY)}</div></div>"


@pytest.mark.parametrize(
    "box",
    [
        f"<div class='zz'><b>Tentang kami</b>{paragraphs([OTHER] * 2)}</div>",
        f"<div class='zz'><h1>Harga cabai naik lagi</h1>{paragraphs([OTHER] * 9)}</div>",
        f"<div class='zz'><h2><a href='/lain'>Harga cabai naik lagi</a></h2>{paragraphs([OTHER] * 9)}</div>",
        "<div class='zz'>"
        + "".join(f"<div><div><a href='/{n}'>Judul lain {n}</a></div><div>{OTHER}</div></div>" for n in range(9))
        + "</div>",
        "<div class='zz'>"
        + "".join(f"<div><b>Warga {n}</b><p>{OTHER}</p><a href='#'>Balas</a></div>" for n in range(9))
        + "</div>",
    ],
    ids=["foot", "another story", "another story with its link", "teasers", "comments"],
)
def test_what_stands_behind_the_box_of_the_story_is_no_part_of_it(box):
    assert read(BODY + box) == STORY


def test_what_stands_above_the_box_of_the_headline_is_no_part_of_the_story():
    assert read(f"<div class='zz'>{paragraphs([OTHER] * 3)}</div>" + BODY) == STORY


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='isi'>{paragraphs(STORY[:4])}</div><div class='isi lanjutan'>{paragraphs(STORY[4:])}</div>",
        f"<div>{paragraphs(STORY[:4])}</div><div>{paragraphs(STORY[4:])}</div>",
        f"<div class='teras'>{paragraphs(STORY[:1])}</div><div class='isi'>{paragraphs(STORY[1:])}</div>",
        f"{paragraphs(STORY[:4])}<ul><li>{STORY[4]}</li><li>{STORY[5]}</li></ul>",
        f"{paragraphs(STORY[:2])}<div class='ky'>{paragraphs(STORY[2:4])}</div>{paragraphs(STORY[4:])}",
    ],
    ids=["called alike", "called nothing", "lead", "list", "box between paragraphs"],
)
def test_the_parts_of_a_story_stay_together(body):
    assert read(f"<div><h1>{TITLE}</h1>{body}</div>") == STORY


@pytest.mark.parametrize("label", ["", "<div>Kabar lain</div>"])
@pytest.mark.parametrize("is_linked", [True, False])
def test_two_titles_that_are_links_above_the_story_announce_others_and_its_own_chapters_stay(label, is_linked):
    titles = (f"<span>Kisah pendek yang ke-{one}</span>" for one in "12")
    led = (f"<a href='/kisah'>{title}</a>" if is_linked else title for title in titles)
    box = "".join(f"<div>{title}<div>{OTHER}</div></div>" for title in led)
    found = read(
        f"<div><h1>{TITLE}</h1><div>{label}<div>{box}</div></div><div class='k'>{paragraphs(STORY)}</div></div>"
    )
    assert (OTHER in found) is not is_linked
    assert found[-len(STORY) :] == STORY


@pytest.mark.parametrize("tag", ["div", "b", "td", "p"])
def test_a_headline_without_a_heading_is_found(tag):
    head = f"<table><tr><td>{TITLE}</td></tr></table>" if tag == "td" else f"<{tag}>{TITLE}</{tag}>"
    page = f"<div class='zz'>{paragraphs([OTHER] * 3)}</div><div class='wq'>{head}<div>{paragraphs(STORY)}</div></div>"
    assert read(page) == STORY


def test_the_way_to_a_page_is_not_its_headline():
    way = f"<div><a href='/'>Beranda</a><span>{TITLE}</span></div>"
    page = html.document_fromstring(f"<html><body>{way}{paragraphs(STORY)}</body></html>")
    assert Apart(page, TITLE).headline is None


PASTRY = (
    "Di pasar malam itu cookies dan roti gandum habis lebih dulu. Antrean mengular sampai ke jembatan. "
    "Jadwal pekan depan dapat dilihat di laman dinas."
)
TWO_SENTENCES = "Kami memakai kuki. Dengan menekan tombol ini Anda menyetujui hal itu dan dapat membaca terus."
CONSENT = (
    "Situs ini memakai kuki supaya laman berjalan baik; dengan melanjutkan, Anda setuju kuki disimpan di peramban."
)


def lines_of(texts):
    return [Line.of([TextRun(text, linked=False)]) for text in texts]


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        (STORY + STORY, STORY),
        ([*STORY, STORY[2]], [*STORY, STORY[2]]),
        (["Lapak baru", *STORY], ["Lapak baru", *STORY]),
        ([STORY[0], STORY[1][:-12], *STORY[1:]], STORY),
        ([*STORY[:3], STORY[2].rstrip("."), *STORY[3:]], STORY),
        ([STORY[0][:-12], *STORY], [STORY[0][:-12], *STORY]),
        ([STORY[0], STORY[1][:44], *STORY[1:]], [STORY[0], STORY[1][:44], *STORY[1:]]),
    ],
    ids=[
        "copy of the whole",
        "one sentence again",
        "nothing twice",
        "a pulled quotation",
        "without a stop",
        "the first line",
        "the heading of a part",
    ],
)
def test_a_text_that_stands_there_twice_is_read_once(texts, kept):
    lines, removed = drop_repeats(lines_of(texts))
    assert [line.text for line in lines] == kept
    assert {one.rule for one in removed} <= {"said before"}
    assert len(kept) + len(removed) == len(texts)


@pytest.mark.parametrize(("is_linked", "is_over"), [(True, True), (False, False)])
def test_below_a_label_of_others_stand_teasers_however_many_if_their_headlines_are_links(is_linked, is_over):
    told = [(f"Panen Raya Bawang di Lereng {one}", f"Harga bawang di lereng {one} turun...") for one in range(12)]
    others = [Line.of([TextRun(text, linked=is_linked and not at)]) for one in told for at, text in enumerate(one)]
    kept, _ = drop_rest([*lines_of([*STORY, "Berita sebelumnya"]), *others])
    assert (len(kept) == len(STORY)) is is_over


@pytest.mark.parametrize(("name", "is_over"), [(["Ina Lede"], True), ([], False)])
def test_what_readers_say_begins_with_their_names(name, is_over):
    said = "Warga lereng utara masih menunggu giliran air yang dijanjikan sejak musim tanam tahun yang lalu."
    lines = lines_of([*STORY, "Kirim komentar", *name, said])
    assert (len(drop_rest(lines)[0]) == len(STORY)) is is_over


@pytest.mark.parametrize(
    ("texts", "title", "kept"),
    [
        ([*STORY, CONSENT], TITLE, STORY),
        (["Privasi Anda", CONSENT, CONSENT, *STORY], TITLE, STORY),
        ([*STORY[:3], CONSENT, *STORY[3:]], TITLE, [*STORY[:3], CONSENT, *STORY[3:]]),
        ([*STORY, CONSENT], "Apa itu kuki di peramban", [*STORY, CONSENT]),
        ([*STORY, PASTRY], TITLE, [*STORY, PASTRY]),
        ([*STORY, TWO_SENTENCES], TITLE, STORY),
    ],
    ids=["below", "above, with its heading", "within", "a story on cookies", "what is eaten", "in two sentences"],
)
def test_what_asks_for_consent_around_a_text_is_taken_away(texts, title, kept):
    lines, removed = drop_consent(lines_of(texts), title)
    assert [line.text for line in lines] == kept
    assert len(kept) + len(removed) == len(texts)


@pytest.mark.parametrize(
    "sign",
    [
        "(rh/edt)",
        "(*/ant)",
        "[red/tim]",
        "(Rina Wahyuni)",
        "(Rina Wahyuni/dew)",
        "(Rina Wahyuni & Made Arta)",
        "(***)",
        "(dew).",
    ],
)
def test_the_sign_of_an_editor_on_a_line_of_its_own_is_no_text(sign):
    texts, removed = cut_signature([*STORY, sign])
    assert texts == STORY
    assert [(one.rule, one.text) for one in removed] == [("signature", sign)]


@pytest.mark.parametrize(
    "last",
    ["Acara itu diatur dinas (Disdag)", "(Bandingkan dengan tahun lalu.)", "(2024)", "(Rina Wahyuni, Muara Jaya)"],
)
def test_brackets_that_say_something_stay(last):
    assert cut_signature([*STORY, last]) == ([*STORY, last], [])
    assert cut_signature(["(rh/edt)"]) == (["(rh/edt)"], [])
