"""Of several readings of a page, the one is believed that the others bear out, and what was lost is told."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import lxml.html
import pytest

from pipelines.extraction.body_choice import choose, choose_alone
from pipelines.extraction.body_readings import BodyReading
from pipelines.extraction.paragraphs import Line, TextRun
from tests.extracting import extract_markup

STORY = [f"Paragraf {one} berita ini bercerita panjang tentang pusat aduan warga di balai kota." for one in range(8)]
OTHERS = [f"Tulisan lain nomor {one}, sama sekali bukan bagian dari berita itu, tetapi panjang." for one in range(8)]


def reading(texts, origin="", **given):
    return BodyReading(lines=[Line.of([TextRun(text, linked=False)]) for text in texts], origin=origin, **given)


NOTHING = reading([])


def chosen(*, family=(), density=(), declared=(), precise=(), full=(), is_broad=False):
    best = choose(
        reading(family, "family tema", is_broad=is_broad),
        reading(density, "density"),
        reading(declared, "json-ld"),
        lambda **asked: reading(precise if asked["precise"] else full),
    )
    return [line.text for line in best.lines], best.origin


@pytest.mark.parametrize(
    ("readings", "text", "origin"),
    [
        ({"family": STORY, "density": STORY}, STORY, "family tema"),
        ({"density": STORY, "precise": STORY}, STORY, "trafilatura, density agrees"),
        ({"density": STORY, "precise": STORY[:1], "full": STORY}, STORY, "trafilatura in full, nearer to density"),
        (
            {"density": STORY, "precise": STORY[:5], "full": OTHERS},
            STORY[:5],
            "trafilatura precisely, density holds no more",
        ),
        ({"density": STORY, "precise": STORY[:1]}, STORY, "density, trafilatura holds little of it"),
        ({"declared": STORY}, STORY, "json-ld"),
        ({"density": STORY[:1], "declared": STORY, "full": STORY[:1]}, STORY, "json-ld"),
    ],
)
def test_the_reading_is_believed_that_the_others_bear_out(readings, text, origin):
    assert chosen(**readings) == (text, origin)


@pytest.mark.parametrize("declared", [(), STORY[:6], STORY[:2], OTHERS], ids=["none", "most", "some", "other"])
@pytest.mark.parametrize("density", [STORY, OTHERS, STORY + OTHERS, 2 * (STORY + OTHERS)], ids=len)
@pytest.mark.parametrize("told", [{}, {"is_learned": True}, {"is_broad": True}], ids=["known", "learned", "broad"])
@pytest.mark.parametrize("own", [STORY, STORY[:4], STORY[:1], ()], ids=len)
def test_a_family_that_is_chosen_unasked_would_have_been_chosen(own, told, density, declared):
    others, family, machines = reading(density), reading(own, "family tema", **told), reading(declared, "json-ld")
    alone = choose_alone(family, machines, lambda: others.length)
    assert alone is None or alone == choose(family, others, machines, lambda **_: others)


def test_a_family_that_has_half_of_all_that_a_page_says_is_chosen_unasked():
    family = reading(STORY, "family tema")
    assert choose_alone(family, NOTHING, lambda: 2 * family.length) == family
    assert choose_alone(family, NOTHING, lambda: 2 * family.length + 1) is None


def test_a_family_that_holds_little_of_what_the_others_found_is_told_and_not_believed():
    text, origin = chosen(family=STORY[:3], density=STORY, precise=STORY)
    few, all_ = (sum(map(len, texts)) for texts in (STORY[:3], STORY))
    assert (text, origin) == (
        STORY,
        f"trafilatura, density agrees, family tema holds {few} of {all_} characters",
    )


def test_a_reading_that_is_a_small_part_of_another_one_says_so():
    more = sum(map(len, STORY + OTHERS))
    text, origin = chosen(
        family=STORY[:4], density=STORY[:4], precise=OTHERS + STORY, full=OTHERS + STORY, is_broad=True
    )
    assert (text, origin) == (STORY[:4], f"family tema, other readers found {more} characters")


def test_a_broad_family_reads_as_far_as_the_others_do():
    text, origin = chosen(family=[*STORY, *OTHERS[:2]], density=STORY, precise=STORY, is_broad=True)
    assert (text, origin) == (STORY, "family tema, as far as trafilatura, density agrees")


def test_a_broad_family_is_believed_where_the_others_found_far_less():
    text, _ = chosen(family=STORY, density=STORY[:3], precise=STORY[:3], is_broad=True)
    assert text == STORY


def test_the_lead_between_headline_and_text_belongs_to_it():
    assert chosen(density=STORY, precise=STORY[1:])[0] == STORY


def test_what_stands_behind_the_declared_text_is_not_the_text():
    text, origin = chosen(density=[*STORY, OTHERS[0]], precise=[*STORY, OTHERS[0]], declared=STORY)
    assert (text, origin) == (STORY, "trafilatura, density agrees, ended by json-ld")


@pytest.mark.parametrize("declared", [STORY[:3], OTHERS], ids=["a summary", "another text"])
def test_a_declared_text_that_is_short_or_another_one_decides_nothing(declared):
    assert chosen(density=STORY, precise=STORY, declared=declared) == (STORY, "trafilatura, density agrees")


def test_paragraphs_that_are_links_are_put_back_where_they_stood():
    sentence = Line.of([TextRun("“Setelah itu kami pulang dan bekerja seperti biasa di kantor.”", linked=True)])
    before, after = (Line.of([TextRun(text, linked=False)]) for text in STORY[:2])
    density = BodyReading(lines=[before, sentence, after], origin="density")
    best = choose(NOTHING, density, NOTHING, lambda **_: reading(STORY[:2] + STORY[2:4]))
    assert [line.text for line in best.lines][:3] == [before.text, sentence.text, after.text]


def test_a_heading_that_the_second_reader_passed_over_is_put_back_above_its_paragraph():
    page = lxml.html.fromstring(f"<div><p>{'</p><p>'.join(STORY)}</p><h3>Tahap kedua</h3><p>Iklan</p></div>")
    lines = [Line.of([TextRun(one.text, linked=False)], str(one.tag), block=one) for one in page]
    shown = [*lines[:4], lines[8], *lines[4:8]]
    density = BodyReading(lines=shown, origin="density")
    precise = [line.text for line in shown if line.text not in {STORY[1], "Tahap kedua"}]
    best = choose(NOTHING, density, NOTHING, lambda **_: reading(precise))
    assert [line.text for line in best.lines] == [*STORY[:4], "Tahap kedua", *STORY[4:]]


def test_a_short_heading_is_put_back_though_the_sentence_below_has_its_words():
    words, quoted = "pusat aduan warga", STORY[4].rpartition(" bercerita ")[2].rstrip(".")
    page = lxml.html.fromstring(f"<div><p>{'</p><p>'.join(STORY)}</p><h3>{words}</h3><h3>{quoted}</h3></div>")
    lines = [Line.of([TextRun(one.text, linked=False)], str(one.tag), block=one) for one in page]
    density = BodyReading(lines=[*lines[:4], lines[8], lines[4], lines[9], *lines[5:8]], origin="density")
    best = choose(NOTHING, density, NOTHING, lambda **_: reading(STORY))
    assert [line.text for line in best.lines] == [*STORY[:4], words, *STORY[4:]]


def test_a_term_is_kept_with_what_is_said_of_it_though_a_sentence_has_the_word():
    facts = ["Luas balai", "240 meter", "Aduan", "118 laporan"]
    markup = "".join(f"<{tag}>{one}</{tag}>" for tag, one in zip(("dt", "dd") * 2, facts, strict=True))
    page = lxml.html.fromstring(f"<div><p>{'</p><p>'.join(STORY)}</p><dl>{markup}</dl></div>")
    blocks = [*page[:4], *page[8], *page[4:8]]
    shown = [Line.of([TextRun(one.text, linked=False)], str(one.tag), block=one) for one in blocks]
    density = BodyReading(lines=shown, origin="density")
    best = choose(NOTHING, density, NOTHING, lambda **_: reading(STORY))
    assert [line.text for line in best.lines] == [*STORY[:4], *facts, *STORY[4:]]


def test_a_heading_that_heads_no_paragraph_is_not_put_back_alone():
    page = lxml.html.fromstring(f"<div><p>{'</p><p>'.join(STORY)}</p><h3>Tahap kedua</h3><div>Iklan</div></div>")
    lines = [Line.of([TextRun(one.text, linked=False)], str(one.tag), block=one) for one in page]
    density = BodyReading(lines=[*lines[:4], lines[8], lines[9], *lines[4:8]], origin="density")
    best = choose(NOTHING, density, NOTHING, lambda **_: reading(STORY))
    assert [line.text for line in best.lines] == STORY


@pytest.mark.parametrize(("other", "first"), [("py-2", 0), ("iklan", 3)])
def test_paragraphs_above_the_text_are_its_own_that_stand_in_boxes_alike_around_its_box(other, first):
    story = [*STORY[:2], "“Lampu jalan sudah menyala.”", *STORY[3:]]
    boxes = [f"<section class='{{}}'><div>{text}</div></section>" for text in story]
    above, below = "".join(boxes[:5]).format(*[other] * 5), "".join(boxes[5:]).format(*["py-2"] * 3)
    page = lxml.html.fromstring(f"<div>{above}<div>{below}</div></div>")
    lines = [Line.of([TextRun(one.text_content(), linked=False)], block=one[0]) for one in page.iter("section")]
    best = choose(NOTHING, BodyReading(lines=lines, origin="density"), NOTHING, lambda **_: reading(story[5:]))
    assert [line.text for line in best.lines] == story[first:]


def test_links_at_the_ends_that_only_one_reader_took_are_left_out():
    menu = [Line.of([TextRun(text, linked=True)]) for text in ("Depan", "Panen bawang terlambat dua pekan")]
    story = reading(STORY)
    precise = BodyReading(lines=[menu[0], *story.lines, menu[1]])
    best = choose(NOTHING, reading(STORY, "density"), NOTHING, lambda **_: precise)
    assert [line.text for line in best.lines] == STORY


LEAD = "Wali kota meminta warga melapor bila lampu jalan padam, dan berjanji setiap laporan dijawab dalam sehari kerja."


def read(body, *, description="", title="Lampu jalan dijaga warga"):
    head = f'<title>{title}</title><meta name="description" content="{description}">'
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    url = "https://kabar.example/daerah/lampu-jalan"
    return extract_markup(page.encode(), url=url, fetched=datetime(2026, 3, 1, tzinfo=UTC)).text.split("\n")


TEXT = f"<p>{'</p><p>'.join(STORY)}</p>"
HEADER = "<header><h1>Lampu jalan dijaga warga</h1><h2 class=ringkas>{lead}</h2></header>"


@pytest.mark.parametrize("body", ["<div class=entry-content>{}</div>", "<section><div>{}</div></section>"])
def test_a_lead_above_the_text_belongs_to_it_where_the_page_tells_it_of_itself(body):
    page = HEADER.format(lead=LEAD + " Begitu katanya.") + body.format(TEXT)
    assert read(page, description=LEAD) == [LEAD + " Begitu katanya.", *STORY]
    assert read(page, description="Kabar pilihan dari seluruh daerah, setiap hari untuk anda.") == STORY


def test_a_box_that_announces_others_is_no_part_of_the_text_where_a_theme_is_known_either():
    other = (
        "<div class=related-box><b>Pasar lama dipugar</b><p>Pedagang pindah selama tiga bulan ke lapangan.</p></div>"
    )
    page = f"<body class=single-post><article><h1>Lampu</h1><div class=entry-content>{TEXT}{other}</div></article>"
    assert read(page, title="Lampu") == STORY


def test_names_say_nothing_where_nothing_is_left_without_what_they_name():
    other = "<p>Hak jawab dapat dikirim ke alamat redaksi dengan menyertakan tanda pengenal yang masih berlaku.</p>" * 4
    page = f"<h1>Lampu jalan dijaga warga</h1><div class=sidebar__main>{TEXT}</div><footer>{other}</footer>"
    assert read(page) == STORY


PAGES = tomllib.loads((Path(__file__).parent / "kinds" / "themes.toml").read_text("utf-8"))["page"]


@pytest.mark.parametrize("page", PAGES, ids=[page["name"] for page in PAGES])
def test_pages_of_kinds_that_no_theme_covers_are_read_whole_and_alone(page):
    url = "https://kabar.example/daerah/berita-12"
    found = extract_markup(page["html"].encode(), url=url, fetched=datetime(2026, 3, 1, tzinfo=UTC))
    assert found.text.split("\n") == page["text"]
