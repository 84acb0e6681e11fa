"""What stands beside the story is known by its place, whatever the theme calls it, and what belongs to it stays."""

import pytest
from lxml import html

from pipelines.extraction.apart import Apart
from pipelines.extraction.density import read_densest

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


@pytest.mark.parametrize("tag", ["div", "b", "td", "p"])
def test_a_headline_without_a_heading_is_found(tag):
    head = f"<table><tr><td>{TITLE}</td></tr></table>" if tag == "td" else f"<{tag}>{TITLE}</{tag}>"
    page = f"<div class='zz'>{paragraphs([OTHER] * 3)}</div><div class='wq'>{head}<div>{paragraphs(STORY)}</div></div>"
    assert read(page) == STORY


def test_the_way_to_a_page_is_not_its_headline():
    way = f"<div><a href='/'>Beranda</a><span>{TITLE}</span></div>"
    page = html.document_fromstring(f"<html><body>{way}{paragraphs(STORY)}</body></html>")
    assert Apart(page, TITLE).headline is None
