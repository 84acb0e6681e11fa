"""One parse mends what browsers would mend, so that all readers see the lines that people see."""

import pytest
from lxml import html

from pipelines.extraction.index import Index
from pipelines.extraction.paragraphs import BAR, is_link, read_broken_lines, read_lines, rejoin
from pipelines.extraction.tree import begins_with, cut_text, drop_silent, parse_page, text_of_element


def parse(body):
    return parse_page(f"<html><body>{body}</body></html>".encode(), "utf-8")


def lines(body):
    return [line.text for line in read_lines(parse(body))]


def one(body, tag):
    return next(parse(body).iter(tag))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Satu</p><p>Dua</p>", ["Satu", "Dua"]),
        ("<p><font>Satu<p>Dua</p>Tiga</font></p>", ["Satu", "Dua", "Tiga"]),  # an open <font>
        ("<pre>Satu\n\nDua\nlagi</pre>", ["Satu", "Dua lagi"]),
        ("<pre>Satu\n \n\n<b>Dua</b>\n\nTiga</pre>", ["Satu", "Dua", "Tiga"]),
        ("<pre><code>satu()\n\ndua()</code></pre>", ["satu() dua()"]),
        ("<blockquote><p>Kata-kata</p><footer>Siti Rahma</footer></blockquote>", ["Kata-kata", "Siti Rahma"]),
        ("<kotak-isi>Satu</kotak-isi><kotak-isi>Dua</kotak-isi>", ["Satu", "Dua"]),
        ("<p>Naik <x-angka>7</x-angka> persen</p>", ["Naik 7 persen"]),
        ("<p>Bagikan</p><mat-icon>share</mat-icon>", ["Bagikan"]),
        ("<noscript><div class='a'></noscript><p>Satu</p><noscript></div></noscript><p>Dua</p>", ["Satu", "Dua"]),
        ("<NOSCRIPT><table><tr><td>Nyalakan</NOSCRIPT><p>Satu</p>", ["Satu"]),
        ("<script>tulis('<noscript><div>')</script><p>Satu</p><noscript></div></noscript><p>Dua</p>", ["Satu", "Dua"]),
        ("Satu<br>Dua<br><br>Tiga", ["Satu", "Dua", "Tiga"]),
        ("Harga cabai<br>naik lagi<br>Besok turun", ["Harga cabai naik lagi", "Besok turun"]),
        ("Selesai.<br>dan lagi", ["Selesai.", "dan lagi"]),
        ("<table><tr><td>Beras</td><td>12.000</td></tr></table>", [f"Beras{BAR}12.000"]),
        ("<p>Isi</p><figcaption>Foto</figcaption><form>Cari</form>", ["Isi"]),
        ("<p>Isi<!-- catatan -->nya</p>", ["Isinya"]),
    ],
)
def test_a_page_has_the_lines_that_people_see(body, expected):
    assert lines(body) == expected


def test_a_sentence_that_line_breaks_part_is_whole_once_it_is_rejoined():
    broken = read_broken_lines(parse("Harga cabai<br>naik lagi<br>di pasar"))
    assert [line.text for line in broken] == ["Harga cabai", "naik lagi", "di pasar"]
    assert [line.text for line in rejoin(broken)] == ["Harga cabai naik lagi di pasar"]


def test_a_list_of_many_short_lines_is_no_sentence():
    broken = read_broken_lines(parse("<br>".join(["kata"] * 90)))
    assert [len(line.text.split()) for line in rejoin(broken)] == [40, 40, 10]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<a href="/2">Lain</a>', True),
        ('<a href="#">Bagikan</a>', True),
        ('<a href="#dua">Catatan</a>', False),
        ('<a name="dua">Catatan</a>', False),
        ("<a>Menu</a>", True),  # of which a script makes a link
    ],
)
def test_a_mark_on_the_page_is_no_link(link, expected):
    assert is_link(one(link, "a")) is expected


def test_a_line_knows_how_much_of_it_is_links_and_where_they_lead():
    [line] = read_lines(parse('<p>Baca <a href="/2">Lain lagi</a></p>'))
    assert line.linked == pytest.approx(9 / 13)
    assert [run.address for run in line.runs if run.linked] == ["/2"]


def test_what_is_never_shown_is_gone_and_what_stands_behind_it_stays():
    tree = parse("<p>Satu</p><script>x</script>dua<style>y</style><noscript>z</noscript>")
    drop_silent(Index(tree))
    assert text_of_element(tree).split() == ["Satu", "dua"]


def test_how_characters_are_said_is_no_part_of_what_they_say():
    tree = parse("<p><ruby>水<rp>(</rp><rt>みず</rt><rp>)</rp>田<rt>た</rt></ruby>が増えた</p>")
    drop_silent(Index(tree))
    assert [line.text for line in read_lines(tree)] == ["水田が増えた"]


@pytest.mark.parametrize(
    ("attributes", "is_gone"),
    [("hidden", True), ("style='DISPLAY:none'", False), ("style='color: red; display: none'", True), ("", False)],
)
def test_a_hidden_span_is_not_shown_whatever_stands_around_it(attributes, is_gone):
    tree = parse(
        f"<noscript><span hidden>a</span></noscript><p>Satu <span {attributes}>dua <i>lagi</i></span> tiga</p>"
    )
    drop_silent(Index(tree))
    assert text_of_element(tree) == ("Satu tiga" if is_gone else "Satu dua lagi tiga")


def test_a_dialog_is_told_with_the_one_that_stands_in_it_but_not_one_that_is_never_shown():
    inner, never = "<div aria-modal='true'>Dalam</div>", "<template><dialog>Nanti</dialog></template>"
    story = f"<p>{'Warga Muara Jaya memanen padi di sawah yang luas. ' * 3}</p>"
    tree = parse(f"{never}<span hidden><i role='dialog'>Tidak</i></span><dialog>Luar {inner}</dialog>{story}")
    assert drop_silent(Index(tree)) == ["Luar Dalam", "Dalam"]
    assert text_of_element(tree) == text_of_element(next(tree.iter("p")))


@pytest.mark.parametrize(("most", "left"), [(100, "Satu dua tiga"), (8, "Satu dua"), (4, "Satu"), (0, "")])
def test_of_a_long_page_the_beginning_is_left_and_its_length_told(most, left):
    tree = parse("<p>Satu<b> dua</b> tiga</p>")
    assert cut_text(tree, most=most) == len("Satu dua tiga")
    assert "".join(tree.itertext()) == left


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<div>Satu</div>", "Satu"),
        ("<div></div>", ""),
        ("<div>Satu<b></b><i>dua</i>tiga</div>", "Satu dua tiga"),  # leaves alone
        ("<div>Satu<b>dua<i>tiga</i>empat</b>lima</div>", "Satu dua tiga empat lima"),
        ("<div><b>Satu</b><p>dua<i></i></p></div>", "Satu dua"),
    ],
)
def test_the_text_of_an_element_has_a_space_wherever_a_child_begins(body, expected):
    assert text_of_element(one(body, "div")) == expected


def test_a_comment_that_a_parser_has_left_is_no_text():
    assert text_of_element(html.fragment_fromstring("<div>Satu<!-- catatan -->dua<b>tiga</b></div>")) == "Satu dua tiga"


@pytest.mark.parametrize(
    ("body", "length", "expected"),
    [
        ("<div>Satu dua tiga</div>", 5, True),
        ("<div>Satu dua tiga</div>", 13, False),
        ("<div>Satu &amp;nbsp; dua tiga empat</div>", 5, False),  # which has to be read to be counted
        (f"<div>{'<i>a</i>' * 20}</div>", 40, False),
    ],
)
def test_the_first_pieces_may_show_that_an_element_is_long(body, length, expected):
    assert begins_with(one(body, "div"), length) is expected


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00\x01"])
def test_where_no_markup_is_there_is_no_tree(body):
    assert parse_page(body, None) is None


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("<span>Weda</span><span>Dermaga Baru Dipakai Nelayan</span>", ["Weda", "Dermaga Baru Dipakai Nelayan"]),
        ("<span>Dermaga Baru Dipakai</span> <span>Nelayan</span>", ["Dermaga Baru Dipakai Nelayan"]),
        ("<span>D</span><span>ermaga baru dipakai nelayan</span>", ["Dermaga baru dipakai nelayan"]),
        ("<span>Suara</span><span>Muara</span>", ["SuaraMuara"]),
    ],
    ids=["boxes", "a sentence", "a large letter", "a name in two colours"],
)
def test_texts_that_would_run_into_each_other_stand_apart(line, texts):
    assert [one.text for one in read_lines(parse(f"<div>{line}</div>"))] == texts
