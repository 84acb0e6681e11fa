"""What stands beside the headline is told from what is another story's, a comment's or the site's."""

import pytest
from lxml import html

from pipelines.extraction.index import Index
from pipelines.extraction.surroundings import Vicinity, holds_cards, is_paragraph, lead_below, without_others
from pipelines.extraction.tree import text_of_element

HEADLINE = "<h1>Dermaga Baru Muara Jaya Dipakai Nelayan</h1>"
LEAD = "Sebanyak empat puluh perahu nelayan Muara Jaya mulai bersandar di dermaga baru yang dibangun sejak tahun lalu. "
STORY = f"<p>{LEAD * 2}</p>"
CARD = '<div><h3><a href="/2">Harga cabai di Lembah Sari turun lagi</a></h3>{}</div>'


def page(body):
    tree = html.document_fromstring(f"<html><body>{body}</body></html>")
    return tree, next(tree.iter("h1"), None)


def around(tree, headline):
    return Vicinity(Index(tree), headline)


@pytest.mark.parametrize(
    "frame",
    [
        "<aside>{}<h3><a href='/2'>Lain</a></h3></aside>",
        "<nav>{}</nav>",
        "<footer>{}</footer>",
        "<header>{}</header>",
        '<div class="related-posts">{}</div>',
        '<ol id="comments"><li>{}</li></ol>',
        CARD,
        '<article><h2><a href="/3">Panen raya</a></h2>{}</article>',
    ],
)
def test_a_date_in_the_frame_a_comment_or_a_card_is_not_the_storys(frame):
    tree, headline = page(HEADLINE + STORY + frame.format("<time>12 November 2026</time>"))
    assert around(tree, headline).is_elsewhere(next(tree.iter("time")))


@pytest.mark.parametrize(
    "body",
    [
        "{}<div><time>12 November 2026</time></div>",
        "<article><header>{}<time>12 November 2026</time></header></article>",
        '<div class="related-posts">{}<time>12 November 2026</time></div>',
    ],
)
def test_what_shares_a_box_with_the_headline_is_the_storys(body):
    tree, headline = page(body.format(HEADLINE) + STORY)
    assert not around(tree, headline).is_elsewhere(next(tree.iter("time")))


FOOT = "<footer><time>12 November 2026</time>{}</footer>"


@pytest.mark.parametrize(
    ("body", "is_own"),
    [
        (f"<article>{HEADLINE}{FOOT}{STORY}</article>", True),
        (f"{HEADLINE}<article>{FOOT}{STORY * 4}</article>", True),
        (f"{HEADLINE}<article>{STORY * 4}<div>{FOOT}</div></article>", True),
        (f"{HEADLINE}{STORY}<article><p>Setuju sekali</p>{FOOT}</article>", False),  # a comment's
        (f"{HEADLINE}{STORY}<article><h2><a href=/2>Panen</a></h2>{FOOT}{STORY * 4}</article>", False),
        (f"<article>{HEADLINE}{STORY}</article>{FOOT}", False),  # the site's
        (f"<main>{HEADLINE}{STORY}{FOOT}</main>", False),
        (f"<article>{HEADLINE}{STORY}{FOOT.format(f'<ul><li>{CARD}</li></ul>')}</article>", False),
    ],
)
def test_the_foot_of_the_article_itself_may_sign_it(body, is_own):
    tree, headline = page(body.replace("{}", ""))
    assert around(tree, headline).is_elsewhere(next(tree.iter("time"))) is not is_own


def test_what_the_foot_of_an_article_tells_machines_alone_is_not_asked():
    tree, headline = page(f"<article>{HEADLINE}{STORY}<footer><meta content=x></footer></article>")
    assert around(tree, headline).is_elsewhere(next(tree.iter("meta")))


def test_an_aside_may_hold_the_date_itself():
    tree, headline = page(f"{HEADLINE}<aside>12 November 2026</aside>{STORY}")
    assert not around(tree, headline).is_elsewhere(next(tree.iter("aside")))


def test_a_page_without_others_has_neither_comments_nor_foot_and_is_a_copy():
    others = '<div id="comments">Setuju</div><ul><li><a href="/2">Harga cabai di Lembah Sari turun</a></li></ul>'
    tree, _ = page(f"<nav>Menu</nav>{HEADLINE}<p>Isi</p>{others}<footer>Kaki</footer>")
    assert text_of_element(without_others(tree)) == "Dermaga Baru Muara Jaya Dipakai Nelayan Isi"
    assert "Setuju" in text_of_element(tree)


@pytest.mark.parametrize(
    "part",
    [
        "<div><h4>Agenda</h4><p>28 September 2026</p><p>Rapat</p></div>",
        "<table><tr><td><b>KALENDER KEGIATAN</b><br>28 September 2026<br>Rapat</td></tr></table>",
        "<table><tr><td>Agenda Sekolah</td></tr><tr><td>28 September 2026</td></tr></table>",
        "<h4>2 Komentar</h4><div><b>Ali</b> 28 November 2026</div>",
        "<p><strong>Berita Terkait</strong></p><div>1 November 2026 - Panen</div>",
        "<div><span>Statistik pengunjung</span> sejak 1 Januari 2012</div>",
    ],
)
def test_a_page_without_others_has_no_days_of_other_things(part):
    tree, _ = page(f"{HEADLINE}{STORY}{part}")
    assert "20" not in text_of_element(without_others(tree))


def test_below_the_name_of_a_list_the_story_stays():
    story = f"<p>12 November 2026</p>{STORY}"
    for part in (f"<h4>Agenda</h4><p>Rapat</p>{HEADLINE}{story}", f"<b>Agenda</b>{STORY}<p>12 November 2026</p>"):
        assert "12 November 2026" in text_of_element(without_others(page(part)[0]))
    text = text_of_element(without_others(page(f"{HEADLINE}<p>Agenda rapat 12 November 2026</p>")[0]))
    assert text.endswith("Agenda rapat 12 November 2026")


def test_the_whole_page_may_be_called_after_its_comments():
    tree, _ = page(f'<div class="commented">{HEADLINE}<p>Isi</p></div>')
    assert "Isi" in text_of_element(without_others(tree))


def test_the_short_texts_behind_the_headline_end_where_the_story_begins():
    tree, headline = page(f"{HEADLINE}<div>Oleh Siti Rahma</div><div>12 November 2026</div>{STORY}<div>Bagikan</div>")
    assert [*map(text_of_element, around(tree, headline).below)] == ["Oleh Siti Rahma", "12 November 2026"]


@pytest.mark.parametrize(
    ("behind", "is_line"),
    [
        ("<b>Siti Rahma</b><i>12 November 2026</i>", True),
        ("<b>Siti Rahma</b>", False),
        ("<b>Mereka pulang.</b><i>12 November 2026</i>", False),
    ],
)
def test_a_long_second_line_stands_between_the_headline_and_the_day(behind, is_line):
    tree, headline = page(f"{HEADLINE}<p>{LEAD} Mereka pindah dari dermaga lama.</p>{behind}{STORY}")
    found = [*map(text_of_element, around(tree, headline).below)]
    assert found == (["Siti Rahma", "12 November 2026"] if is_line else [])


def test_what_is_far_behind_the_headline_is_not_beside_it():
    pieces = "".join(f"<div>Potongan {number} {'kata ' * 20}</div>" for number in range(12))
    tree, headline = page(HEADLINE + pieces)
    assert len(around(tree, headline).below) == 5


def test_the_short_texts_above_the_headline_stand_in_its_box_or_the_one_around():
    tree, headline = page(f"<div>Laut</div><div><i>12 November 2026</i>{HEADLINE}</div>{STORY}")
    assert [*map(text_of_element, around(tree, headline).above)] == ["12 November 2026", "Laut"]


def test_nothing_above_a_long_text_is_beside_the_headline():
    tree, headline = page(f"<div>Laut</div><p>{LEAD * 3}</p>{HEADLINE}")
    assert around(tree, headline).above == []


@pytest.mark.parametrize(
    ("told", "lead"), [([LEAD], LEAD.strip()), ([LEAD[:70] + "…"], LEAD.strip()), (["Dermaga baru"], ""), ([], "")]
)
def test_the_lead_is_what_begins_as_the_page_tells_of_itself(told, lead):
    whole = LEAD.strip() + " Mereka pindah dari dermaga lama."
    tree, headline = page(f"{HEADLINE}<div>Laut</div><h2>{whole}</h2>{STORY}")
    assert lead_below(Index(tree), headline, told).startswith(lead)
    assert bool(lead_below(Index(tree), headline, told)) is bool(lead)


def test_a_paragraph_holds_its_text_itself():
    tree, _ = page(f"<div id='a'>{LEAD}<b>Tebal</b>{LEAD}</div><div id='b'>{STORY}</div>")
    assert [is_paragraph(tree.get_element_by_id(name)) for name in "ab"] == [True, False]


def test_a_list_of_entries_with_linked_titles_holds_cards():
    entries = '<ul><li><a href="/2">Harga cabai di Lembah Sari turun</a></li></ul>'
    tree, _ = page(f"<div id='a'>{entries}</div><div id='b'><ul><li><a href='/2'>Laut</a></li></ul></div>")
    assert [holds_cards(tree.get_element_by_id(name)) for name in "ab"] == [True, False]
