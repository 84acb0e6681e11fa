"""Another story is known by its title: how that is set, and what stands below it."""

import pytest
from lxml import html

from pipelines.extraction.below import drop_other_stories

STORY = [
    f"Alinea {one} menceritakan perahu penambak yang membawa garam dari seberang muara ke pasar kota pagi itu."
    for one in ("pertama", "kedua", "ketiga")
]
OTHER = [
    "Sekolah di lereng bukit itu mulai memakai atap panel surya bekas menara pengawas hutan sejak awal pekan.",
    "Kepala sekolah mengatakan lampu kelas kini menyala sampai petang, dan pompa air tidak lagi memakai solar.",
    "Orang tua murid memanggul panel itu bergantian karena jalan setapak belum dapat dilewati kendaraan bermotor.",
]
HEADLINE, TITLE = "Penambak Garam Menyeberang Muara", "Sekolah Lereng Pakai Panel Bekas"
DAY, MOMENT = "<p>11 November 2026</p>", "<p>Rabu, 11 November 2026 | 10:20 WIB</p>"
PUBLISHED = "<p>Diterbitkan: Rabu, 11 November 2026</p>"
BYLINE = "<p>Penulis: Rosa Apui</p>"
PLACE = "<p>LERENG HIJAU - Empat puluh murid belajar di dua kelas yang dindingnya dari papan kayu bekas gudang.</p>"


def paragraphs(texts):
    return "".join(f"<p>{one}</p>" for one in texts)


def dropped(below, *, above="", known=()):
    """Say whether all paragraphs of the other story were taken off, or none; those of the story are left."""
    headline = f"<h1 class='j'>{HEADLINE}</h1>"
    page = html.fragment_fromstring(f"<div>{above}{headline}{paragraphs(STORY)}{below}</div>")
    headline = next(one for one in page.iter("h1") if one.text == HEADLINE)
    said = drop_other_stories(page, headline, known.__contains__)
    left = page.text_content()
    assert all(one in left for one in STORY)
    assert all((one in said) != (one in left) for one in OTHER)
    assert len({one in said for one in OTHER}) == 1
    return OTHER[0] in said


ALIKE, FIRST, LESSER = f"<h1 class='j'>{TITLE}</h1>", f"<h1>{TITLE}</h1>", f"<h2>{TITLE}</h2>"


@pytest.mark.parametrize(
    ("title", "signs"),
    [(ALIKE, {DAY, MOMENT, BYLINE, PLACE, DAY + PLACE}), (FIRST, {MOMENT, BYLINE, DAY + PLACE}), (LESSER, set())],
    ids=["set as the headline", "first of a page", "lesser"],
)
@pytest.mark.parametrize("sign", ["", DAY, MOMENT, BYLINE, PLACE, DAY + PLACE])
def test_it_begins_with_a_sign_that_is_the_surer_the_less_its_title_is_the_headlines_equal(title, signs, sign):
    assert dropped(title + sign + paragraphs(OTHER)) is (sign in signs)


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ("Diterbitkan 11 November 2026 oleh Rosa Apui", True),
        ("Publié le 11 novembre 2026 par Rosa Apui", True),
        ("Published on November 11, 2026, by Rosa Apui", True),
        ("Veröffentlicht am 11. November 2026 von Rosa Apui", True),
        ("Diterbitkan oleh sekolah, buku itu dibagikan kepada murid", False),
    ],
)
def test_who_wrote_it_may_stand_behind_the_day_in_one_line(said, begins):
    assert dropped(f"{FIRST}<p>{said}</p>{paragraphs(OTHER)}") is begins


@pytest.mark.parametrize(
    ("sign", "begins"),
    [
        ("", False), (DAY, False), (MOMENT, False),
        (BYLINE, True), (MOMENT + BYLINE, True), (MOMENT + PLACE, True), (PUBLISHED, True),
    ],
)  # fmt: skip
def test_a_lesser_title_begins_one_with_a_box_and_who_wrote_it_or_where(sign, begins):
    assert dropped(f"<div>{LESSER}{sign}{paragraphs(OTHER)}</div>") is begins


@pytest.mark.parametrize(("number", "begins"), [(1, True), (2, True), (3, False)])
def test_many_lesser_titles_with_bylines_are_the_entries_of_a_report(number, begins):
    entries = [f"<div><h2>{TITLE} {one}</h2>{BYLINE}{paragraphs(OTHER)}</div>" for one in ("Satu", "Dua", "Tiga")]
    assert dropped("".join(entries[:number])) is begins


def test_a_link_is_the_title_of_another_where_it_is_set_as_the_headline_only():
    linked = [title.replace(TITLE, f"<a href='/2'>{TITLE}</a>") for title in (ALIKE, FIRST)]
    assert [dropped(title + paragraphs(OTHER)) for title in linked] == [True, False]


@pytest.mark.parametrize("sign", [DAY, MOMENT, BYLINE, MOMENT + BYLINE, BYLINE + MOMENT])
@pytest.mark.parametrize("title", [FIRST, LESSER])
def test_a_lesser_title_that_is_a_link_begins_one_with_who_wrote_it_and_when(title, sign):
    linked = title.replace(TITLE, f"<a href='/2'>{TITLE}</a>")
    assert dropped(f"<div>{linked}{sign}{paragraphs(OTHER)}</div>") is (BYLINE in sign and MOMENT in sign)


TOLD = [f"Sekolah di lereng itu {did} panel bekas, kata kepala sekolah kepada warga." for did in ("pakai", "rawat")]
LINKED = f"<h2><a href='/2'>{TITLE}</a></h2>"


@pytest.mark.parametrize("title", [FIRST, LESSER, LINKED])
@pytest.mark.parametrize("inside", ["{}", "<div>{}</div>"], ids=["bare", "in a box"])
def test_one_that_was_announced_begins_a_story_that_tells_of_it_though_nothing_says_by_whom_or_when(title, inside):
    below = inside.format(title + paragraphs([*TOLD, *OTHER]))
    assert [dropped(below, known=known) for known in ((TITLE,), ())] == [True, False]
    assert not dropped(inside.format(title + paragraphs([*OTHER, *STORY])), known=(TITLE,))


def test_below_stories_above_a_title_alike_begins_one_whatever_stands_below_it():
    above = f"<h1 class='j'>Sungai Meluap Lagi</h1><p>{STORY[0].replace('garam', 'ikan')}</p>"
    assert [dropped(ALIKE + paragraphs(OTHER), above=one) for one in (above, "")] == [True, False]


def test_an_article_beside_that_of_the_headline_is_another():
    page = html.fragment_fromstring(
        f"<div><article><h1>{HEADLINE}</h1>{paragraphs(STORY)}</article><article>{FIRST}{paragraphs(OTHER)}</article></div>"
    )
    assert drop_other_stories(page, page[0][0])[1:] == OTHER
    assert len(page) == 1


@pytest.mark.parametrize("title", [ALIKE, FIRST])
@pytest.mark.parametrize("sign", [DAY, MOMENT, BYLINE])
def test_what_signs_the_text_at_its_end_begins_none(title, sign):
    assert not dropped(f"{paragraphs(OTHER[1:])}{title}<p>{OTHER[0]}</p>{sign}")


@pytest.mark.parametrize(("name", "sign", "begins"), [("t1", MOMENT, True), ("t1", "", False), ("t2", MOMENT, False)])
def test_a_headline_that_is_no_heading_has_an_equal_by_its_class(name, sign, begins):
    other = f"<div class='{name}'>{TITLE}</div>{sign}{paragraphs(OTHER)}"
    page = html.fragment_fromstring(f"<div><div class='t1'>{HEADLINE}</div>{paragraphs(STORY)}{other}</div>")
    assert (OTHER[0] in drop_other_stories(page, page[0])) is begins


def test_paragraphs_of_the_class_of_the_headline_begin_no_story():
    lines = "".join(
        f"<div class='s3'>{one}</div>" for one in [HEADLINE, *STORY, OTHER[0], "Rosa Apui, 11 November 2026"]
    )
    page = html.fragment_fromstring(f"<div>{lines}{MOMENT}</div>")
    assert drop_other_stories(page, page[0]) == []
