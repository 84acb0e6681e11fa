"""Structure first: what a theme, a plug-in or the source's rules mark as boilerplate is taken out and recorded."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from lxml import html

from crawler.models import Layout
from pipelines.boilerplate.layouts import saying
from pipelines.extraction import labels
from pipelines.extraction.boilerplate import LINE_KINDS, find_foreign, prune
from pipelines.extraction.families import UNKNOWN, load_families
from pipelines.extraction.index import Index
from pipelines.extraction.paragraphs import read_lines
from pipelines.extraction.view import view_of_page
from pipelines.models import SourceFacts
from tests.extracting import extract_markup
from tests.make import few

FAMILIES = {family.name: family for family in load_families()}
PROSE = "<p>" + "Pemerintah kota membuka pusat aduan warga. " * 6 + "</p>"


def pruned(markup, family="", remove=()):
    root = html.fragment_fromstring(PROSE + markup, create_parent="div")
    removed = prune(Index(root), root, FAMILIES.get(family, UNKNOWN), remove)
    return len(root), [(item.rule, item.text) for item in removed]


@pytest.mark.parametrize(
    ("family", "markup", "rule"),
    [
        ("tagdiv", '<div class="td-block-row td-post-next-prev">Artikulli paraprak</div>', "tagdiv:.td-post-next-prev"),
        ("tagdiv", '<div class="td-a-rec td-a-rec-id-content_inline">Iklan</div>', "tagdiv:[class*=td-a-rec]"),
        ("jnews", '<div class="jnews_inline_related_post">Baca</div>', "jnews:[class*=jnews_inline_related]"),
        ("idtheme", '<footer class="entry-footer entry-footer-single">Penulis: Siti</footer>', "idtheme:.entry-footer"),
        ("varient", '<div class="post-summary">Ringkasan</div>', "varient:.post-summary"),
        ("detik", '<div class="detail__multiple">1 2</div>', "detik:.detail__multiple"),
        ("kompas", '<a class="inner-link-baca-juga">Judul lain</a>', "kompas:.inner-link-baca-juga"),
        ("tribun", '<p class="baca">Baca: Judul lain</p>', "tribun:p.baca"),
        ("suara", '<p class="baca-juga-new">Baca Juga:Judul</p>', "suara:.baca-juga-new"),
        ("", '<div class="sharedaddy">Bagikan</div>', "plug-in [class*=sharedaddy]"),
        ("", '<div id="jp-relatedposts">Terkait</div>', "plug-in #jp-relatedposts"),
        ("", '<div class="ez-toc-container">Daftar isi</div>', "plug-in .ez-toc-container"),
        ("", '<figcaption class="wp-caption-text">Foto bersama</figcaption>', "plug-in .wp-caption-text"),
    ],
)  # fmt: skip
def test_a_part_that_the_markup_names_is_removed_and_recorded(family, markup, rule):
    assert pruned(markup, family)[1] == [(rule, html.fromstring(markup).text_content())]


def test_the_sources_own_rules_apply_on_top_however_rich_they_are():
    count, removed = pruned('<div class="kotak">Kotak</div><p>a</p><p>b</p>', remove=(".kotak", "p:last-child"))
    assert (count, removed) == (2, [("source remove .kotak", "Kotak"), ("source remove p:last-child", "b")])


def test_a_rule_that_would_take_most_of_the_text_is_spared():
    wrapper = f'<div class="related">{PROSE * 3}</div>'
    assert pruned(wrapper) == (2, [])
    assert pruned(wrapper, remove=(".related",))[0] == 1


@pytest.mark.parametrize(
    ("sentence", "is_kept"),
    [
        ("Harga saham {} naik dua persen sejak loket itu dibuka untuk umum pada awal pekan ini.", True),
        ("Menurut catatan {}, pembeli saham itu terus bertambah sejak awal tahun anggaran berjalan.", True),
        ("Loket itu dibuka untuk umum pada awal pekan ini, dan antrean segera mengular. {} Warga datang pagi.", False),
        ("{} Loket itu dibuka untuk umum pada awal pekan ini, dan antrean mengular sampai ke jalan.", False),
        ("Saham {} naik.", False),
    ],
    ids=["within", "before a comma", "between sentences", "first", "not in prose"],
)
def test_words_within_a_sentence_are_its_own_whatever_their_class_is(sentence, is_kept):
    _, removed = pruned(f"<p>{sentence.format('<span class=ticker>Bank Lereng</span>')}</p>")
    assert (removed == []) is is_kept
    _, unseen = pruned(f"<p>{sentence.format('<span class=sr-only>Bank Lereng</span>')}</p>")
    assert len(unseen) == 1


@pytest.mark.parametrize(("times", "is_taken"), [(1, True), (3, False)])
def test_paragraphs_of_all_pages_are_spared_where_they_are_most_of_what_a_page_says(times, is_taken):
    formula = "Kantor redaksi di tepi sungai terbuka bagi siapa saja yang membawa kabar dari lereng utara."
    root = html.fragment_fromstring(PROSE + f"<p>{formula}</p>" * times, create_parent="div")
    layout = Layout(repeated=(saying("p", "Kantor redaksi di tepi sungai"),))
    fetched = datetime(2025, 1, 1, tzinfo=UTC)
    view = view_of_page(root, url="https://warta.example/12", fetched=fetched, source=SourceFacts(layout=layout))
    assert bool(prune(view.index, root, UNKNOWN, foreign=find_foreign(view))) is is_taken


def test_the_record_of_a_long_part_is_cut():
    assert [len(text) for _, text in pruned(f'<div class="yarpp">{"x " * 150}</div>')[1]] == [200]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>a</p><h2>b</h2><ul><li>c</li><li>d</li></ul><blockquote>e</blockquote>", ["a", "b", "c", "d", "e"]),
        ("a<br><br>b<div>c</div>d", ["a", "b", "c", "d"]),
        (
            "<p>Menteri Budi,<br>kepada wakil bupati.<br>Acara usai.</p>",
            ["Menteri Budi, kepada wakil bupati.", "Acara usai."],
        ),
        ("<p>Acara usai<br><br>kata bupati</p>", ["Acara usai", "kata bupati"]),
        ("<table><tr><th>a</th><td>b</td></tr><tr><td>c</td></tr></table>", ["a | b", "c"]),
        ("<p>a <b>b</b><i>c</i> <a>d</a></p>", ["a bc d"]),
        ("<figure><img><figcaption>a</figcaption></figure>b<script>c</script><form>d</form><iframe>e</iframe>", ["b"]),
        ("<p>a<!-- b -->c</p><?x d?>", ["ac"]),
        ("<p> </p><p>&nbsp;</p>", []),
    ],
)
def test_an_elements_text_is_read_line_by_line(markup, lines):
    assert [line.text for line in read_lines(html.fragment_fromstring(markup, create_parent="div"))] == lines


SUBJECTS = "category-iklan-layanan tag-komentar tag-baca-juga post_tag-sponsor topik-berita-terkait"
SPONSOR = "Toko kain di jalan utama memberi potongan harga bagi pengantre yang membawa nomor loket, setiap hari kerja."


@pytest.mark.parametrize("subjects", ["", SUBJECTS])
def test_what_a_post_is_filed_under_says_nothing_of_its_box(subjects):
    page = (
        f'<title>Pusat aduan warga dibuka</title><article class="post-12 hentry status-publish {subjects}">'
        f'<h1>Pusat aduan warga dibuka</h1><div class="isi">{PROSE * 2}</div>'
        f'<div class="kotak-sponsor"><p>{SPONSOR}</p></div></article>'
    )
    read = extract_markup(page.encode(), url="https://warta.example/12", fetched=datetime(2025, 1, 1, tzinfo=UTC))
    assert read.text.splitlines() == [html.fromstring(PROSE).text_content().strip()] * 2


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ('<main class="iklan-aktif"><h1>Pusat aduan warga dibuka</h1><div>', "</div></main>"),
        ('<div class="tanpa-iklan-atas"><h1>Pusat aduan warga dibuka</h1><div>', "</div></div>"),
        ('<h1>Pusat aduan warga dibuka</h1><div class="isi advads-stop-injection">', "</div>"),
    ],
)
def test_a_word_about_advertisements_makes_no_story_one(opening, closing):
    page = (
        f"<div>{'Menu daerah wisata ' * 99}</div>{opening}{PROSE}<h2>Loket</h2>"
        f"{PROSE.replace('kota', 'daerah')}{closing}"
        f'<div class="advads-content">{PROSE.replace("aduan", "belanja")}</div>'
    )
    read = extract_markup(page.encode(), url="https://warta.example/12", fetched=datetime(2025, 1, 1, tzinfo=UTC))
    assert read.text.count("aduan") == 12
    assert "belanja" not in read.text


LINES = some.sampled_from(LINE_KINDS).flatmap(lambda kind: some.from_regex(labels.whole_line(kind), fullmatch=True))
CASES = [str, str.upper, str.title, lambda text: text.replace("i", "ı").replace("s", "ſ")]


@settings(few, max_examples=20)
@given(LINES)
def test_a_line_is_a_label_in_small_letters_exactly_where_it_is_one_without_case(line):
    texts = [cased(line) for cased in CASES]
    wanted = [labels.whole_line(*LINE_KINDS).fullmatch(text) is not None for text in texts]
    assert [labels.is_line_of(text, *LINE_KINDS) for text in texts] == wanted
