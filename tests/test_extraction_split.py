"""A story that a builder of pages has split over several boxes is read whole, whatever they are called."""

from datetime import UTC, datetime

import pytest

from tests.extracting import extract_markup

FETCHED = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
HEADLINE = "Dermaga Baru Muara Jaya Dipakai Nelayan"
OTHER = "Harga Cabai di Pasar Induk Turun Lagi Pekan Ini"
NUMBERS = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan")
STORY = [
    f"Dermaga nomor {number} yang dibangun sejak tahun lalu itu dapat menampung empat puluh perahu nelayan dan punya "
    "gudang es sendiri di ujung pelabuhan lama."
    for number in NUMBERS
]
OTHERS = [
    f"Pedagang cabai di lapak {number} pasar induk mengaku harga turun sejak panen raya di lereng gunung dimulai dan "
    "pasokan dari desa datang setiap pagi."
    for number in NUMBERS[:4]
]
LINKS = (
    '<div class="td_block_wrap td_flex_block_1"><h4 class="td-block-title">Kabar Lain</h4>'
    f'<div class="td_module_flex"><h3 class="entry-title"><a href="/x">{OTHER}</a></h3></div></div>'
)


def paragraphs(texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def content(texts, names="td_block_wrap tdb_single_content td-post-content tagdiv-type"):
    return f'<div class="{names}"><div class="tdb-block-inner td-fix-index">{paragraphs(texts)}</div></div>'


def headline(text=HEADLINE, tag="h1"):
    return f'<div class="td_block_wrap tdb_title"><{tag} class="tdb-title-text">{text}</{tag}></div>'


def row(inner):
    return f'<div class="vc_row"><div class="vc_column">{inner}</div></div>'


def read(*boxes):
    page = f"<html><head><title>{HEADLINE}</title></head><body>{''.join(boxes)}</body></html>"
    return extract_markup(page.encode(), url="https://muara.example.id/2026/11/dermaga-baru/", fetched=FETCHED)


@pytest.mark.parametrize("split", [2, 3, 5])
@pytest.mark.parametrize("names", ["td_block_wrap tdb_single_content td-post-content tagdiv-type", "tdb_single_rest"])
def test_what_stands_in_a_further_box_that_is_called_alike_is_a_part_of_the_story(split, names):
    found = read(headline(), row(content(STORY[:split])), row(LINKS), row(content(STORY[split:], names)), row(LINKS))
    assert found.text.splitlines() == STORY


@pytest.mark.parametrize(
    "rest",
    [
        '<div class="td_block_wrap tdm_block"><div class="tdm-descr">{}</div></div>',
        '<div class="td_block_wrap vc_column_text"><div>{}</div></div>',
    ],
)
def test_the_larger_part_of_a_story_is_read_in_whatever_box_it_stands(rest):
    found = read(headline(), row(content(STORY[:3])), row(rest.format(paragraphs(STORY[3:]))), row(LINKS))
    assert found.text.splitlines() == STORY


@pytest.mark.parametrize(
    "other",
    [
        row(headline(OTHER)) + row(content(OTHERS)),
        row(headline(OTHER, "h2")) + row(content(OTHERS)),
        row(content([f"<a href='/x'>{OTHER}</a>", *OTHERS])),
        row(f'<h3><a href="/x">{OTHER}</a></h3>{content(OTHERS)}'),
        row(content(OTHERS[:1])),  # one paragraph tells of the outlet, or of another story
    ],
)
def test_a_box_of_another_story_that_is_called_alike_is_none(other):
    found = read(headline(), row(content(STORY)), row(LINKS), other)
    assert found.text.splitlines() == STORY
