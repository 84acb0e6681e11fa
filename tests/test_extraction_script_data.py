"""A page's scripts bring its text along: as JSON of any shape, as a state that they set, or in what they stream."""

import json
import time

import pytest

from pipelines.extraction.script_data import LONGEST, data_of, may_hold_data
from tests.test_extraction_insets import OTHER, STORY, TITLE, paragraphs, read

STREAM = "self.__next_f.push([1,"
TOLD = {"judul": TITLE, "isi": paragraphs(STORY)}
TREE = ["$", "article", None, {"children": [["$", "p", None, {"children": one}] for one in (TITLE, *STORY)]}]
NESTED = [{"type": "paragraph", "children": [{"text": one[:20]}, {"text": one[20:]}]} for one in STORY]
OTHERS = [
    f"Harga bawang di pasar lelang {place} turun lagi pekan ini karena panen datang lebih cepat dari perkiraan petani."
    for place in ("Kledung", "Parakan", "Ngadirejo")
]
SHAPES = {"markup": paragraphs(STORY), "lines": "\n".join(STORY), "list": STORY, "pieces": NESTED}


def streamed(*rows):
    """Return the scripts that stream *rows*, a text in more pieces than one."""
    stream = "\n".join(rows)
    half = len(stream) // 2
    return [f"self.__next_f.push({json.dumps([1, part])})" for part in (stream[:half], stream[half:])]


def with_text(row, text):
    return [f"1f:T{len(text.encode()):x},{text}{row}"]


def page(scripts):
    return f"<div id='app'>Memuat…</div>{''.join(f'<script>{one}</script>' for one in scripts)}"


@pytest.mark.parametrize(
    ("script", "data"),
    [
        ('{"a": 1}', {"a": 1}),
        ('window.__STATE__ = {"a": [1]}; mulai()', {"a": [1]}),
        ('window.__STATE__={a:"x:y",b:true,c:!0}', {"a": "x:y", "b": True, "c": True}),
        ("window.__STATE__={d:nama,e:void 0,f:[g]}", {"d": None, "e": None, "f": [None]}),
        ('window.__NUXT__=(function(a){return {state:a,isi:"ya"}}("x"))', {"state": None, "isi": "ya"}),
        ('window.__DATA__=JSON.parse("{\\"a\\": 1}")', {"a": 1}),
        ('window.__DATA__="{\\"a\\": 1}"', {"a": 1}),
        ('window.__DATA__="x"', None),
        ("window.__DATA__=muat()", None),
        ("{", None),
        ("[" * 100_000, None),
        ('window.__S__={"a', None),
        ('window.__S__={"a\\', None),
    ],
)
def test_a_state_is_read_as_json_whatever_names_it_has(script, data):
    assert list(data_of([script])) == [data]


def test_a_stream_is_put_together_and_its_texts_where_rows_refer_to_them():
    rows = list(data_of(streamed(*with_text('2:{"isi":"$1f","lain":"$ff"}\n3:I["x"]', "Dua baris\nsatu teks — ya"))))
    assert rows[:2] == ["Dua baris\nsatu teks — ya", {"isi": "Dua baris\nsatu teks — ya", "lain": "$ff"}]


@pytest.mark.parametrize(
    "scripts",
    [
        [f"window.__NUXT__={{data:[{json.dumps(TOLD)}],lain:[{{judul:{json.dumps(OTHER)}}}]}}"],
        [f"window.__STATE__={json.dumps({'artikel': TOLD})};"],
        streamed(f"0:{json.dumps(['$', 'main', None, {'children': TREE}])}"),
        streamed(*with_text(f"2:{json.dumps({'judul': TITLE, 'isi': '$1f'})}", TOLD["isi"])),
    ],
    ids=["names", "state", "tree", "reference"],
)
def test_a_page_that_shows_nothing_is_read_in_what_its_scripts_bring_along(scripts):
    assert read(page(scripts)) == STORY


def test_the_text_of_another_story_is_not_read_in_them():
    assert STORY[0] not in read(page([f"window.__STATE__={json.dumps({**TOLD, 'judul': OTHER})}"]))


@pytest.mark.parametrize("script", ["var a = 1", "a.__b == 2", "push([1])"])
def test_a_script_that_sets_no_state_brings_no_data(script):
    assert not may_hold_data(script)


@pytest.mark.parametrize("part", ['"', '"\\', "{a:", "[a,", "[void 0,", '"a"', "1:", STREAM, f'{STREAM}"0:T1,'])
@pytest.mark.parametrize("start", ["window.__S__=", "self.__next_f.push("])
def test_no_script_takes_long(start, part):
    begun = time.process_time()
    list(data_of([start + part * (LONGEST // len(part) // 4)]))
    assert time.process_time() - begun < 5


def test_addresses_in_data_are_no_text():
    told = {
        "judul": TITLE,
        "ukuran": [{"alamat": f"https://gambar.example/{number:0200d}.webp"} for number in range(9)],
    }
    assert read(page([f"window.__STATE__ = {json.dumps(told)}"])) == ["Memuat…"]


def drawn(text, shown=STORY[0], *, head=TITLE, extra=""):
    told = {"props": {"tulisan": {"judul": head, "isi": text}, "lain": [{"judul": OTHER, "isi": OTHERS}]}}
    data = json.dumps(told).replace("</", "<\\/")
    return f"<main><h1>{TITLE}</h1><p>{shown}</p>{extra}</main><script type='application/json'>{data}</script>"


@pytest.mark.parametrize("shape", SHAPES)
def test_a_teaser_is_read_on_in_the_data_that_begin_as_it_does(shape):
    assert read(drawn(SHAPES[shape])) == STORY


@pytest.mark.parametrize(("head", "is_read"), [(TITLE, True), (OTHER, False)])
@pytest.mark.parametrize("shown", ["", "Memuat…"])
def test_where_nothing_is_shown_the_headline_beside_a_text_says_whose_it_is(shown, head, is_read):
    assert (read(drawn(STORY, shown, head=head)) == STORY) is is_read


def test_the_data_of_other_stories_are_not_read():
    assert OTHERS[0] not in read(drawn(OTHERS))


def test_what_a_page_keeps_for_its_subscribers_is_not_read():
    closed = json.dumps({"@type": "NewsArticle", "headline": TITLE, "isAccessibleForFree": False})
    assert STORY[3] not in read(drawn(STORY, extra=f"<script type='application/ld+json'>{closed}</script>"))


@pytest.mark.parametrize("data", ["{", "[" * 100_000, "null", '"a"', "[1, 2]"])
def test_data_that_are_no_article_change_nothing(data):
    body = f"<h1>{TITLE}</h1>{paragraphs(STORY[:3])}"
    assert read(f"{body}<script type='application/json'>{data}</script>") == read(body)
