"""What a feed tells of a text, paragraph by paragraph, teaches which boxes of a page are none of it."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from html import escape
from zoneinfo import ZoneInfo

import pytest

from crawler.discovery.entry_content import paragraphs_of
from crawler.discovery.feed import read_feed
from crawler.discovery.wordpress import read_wordpress
from crawler.models import NOT_LEARNED, WHOLE
from pipelines.boilerplate.layouts import layout_of, read_traces, weigh
from tests.extracting import extract_markup
from tests.hostile_theme import stories
from tests.make import NOW

WIB = ZoneInfo("Asia/Jakarta")
HOME = "https://kelana.example"
STORIES = stories(36, NOW.replace(second=0, microsecond=0))
TOLD, LATER = STORIES[:24], STORIES[24:]
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
MARKET = (
    "Harga cabai di pasar hari ini {} ribu rupiah per kilogram, turun menurut pedagang yang ditemui pagi tadi.",
    "Kapal ke pulau seberang berangkat {} kali hari ini, penumpang diminta datang lebih awal karena ombak.",
    "Air mati {} jam karena pipa diperbaiki, pelanggan diminta menampung air bersih sejak sore kemarin.",
    "Tim futsal kota menang dengan {} gol dalam laga uji tadi malam, pelatih memuji barisan belakangnya.",
)  # fmt: skip


def local(one):
    return one.published.astimezone(WIB)


def day(one):
    return f"{local(one).day} {MONTHS[local(one).month - 1]} {local(one).year}"


def lot_of(one):
    return random.Random(one.number)


def news(lot, count):
    """Return sentences of the day, other ones on each page."""
    return [lot.choice(MARKET).format(lot.randint(2, 90)) for _ in range(count)]


def paragraphs(texts, kind="p1"):
    return "".join(f'<p class="{kind}">{escape(text)}</p>' for text in texts)


def page(one, inner):
    return f"<html><head><title>{escape(one.title)}</title></head><body>{inner}</body></html>".encode()


def with_cards(one):
    """Return a page on which a card with a teaser, and a box of figures, stand between the paragraphs."""
    lot = lot_of(one)
    card = f'<div class="kd"><div class="p1">{escape(" ".join(news(lot, 3)))}</div></div>'
    first, second, *rest = (f'<div class="p1">{escape(text)}</div>' for text in one.paragraphs)
    inner = f'{first}{second}{card}{"".join(rest[:-1])}<div class="an">{escape(news(lot, 1)[0])}</div>{rest[-1]}'
    return page(one, f'<div class="j">{escape(one.title)}</div><div class="i">{inner}</div>')


def with_brief(one):
    """Return a page with the brief of the day above the headline, in the boxes of the text and in paragraphs alike."""
    brief = paragraphs(news(lot_of(one), lot_of(one).randint(2, 6)))
    return page(
        one, f'<div class="i">{brief}<div class="j">{escape(one.title)}</div>{paragraphs(one.paragraphs)}</div>'
    )


def box(title, author, when, texts):
    told = f'<div class="t">{escape(title)}</div><i class="m">{when}</i> <u class="o">{author}</u>'
    return f'<section class="n">{told}<div class="b">{paragraphs(texts)}</div></section>'


def in_a_row(one):
    """Return a page with boxes alike, of which that of the story may be any."""
    lot = lot_of(one)
    others = [
        box(f"Pasar Kelana Hari Ke-{k} Tahap {one.number}", "Sari Utami", day(one), news(lot, 3)) for k in range(4)
    ]
    others.insert(lot.randint(0, 2), box(one.title, one.author, f"{day(one)} {local(one):%H:%M}", one.paragraphs))
    return page(one, "".join(others))


def in_lines(one):
    """Return a page with the day above, the time of day below, and the author in a line with other things."""
    info = f"Dibaca {one.number} kali | {one.author} | {one.number} suara"
    foot = f'<div class="k">Masuk <b class="w">{local(one):%H.%M}</b></div>'
    head = f'<div class="d">{day(one)}</div><div class="j">{escape(one.title)}</div><div class="x">{info}</div>'
    return page(one, f'{head}<div class="i">{paragraphs(one.paragraphs)}</div>{foot}')


def in_two_boxes(one):
    """Return a page with the text in two boxes, one of its own above them and one below."""
    halves = [one.paragraphs[:2], one.paragraphs[2:]]
    told = "".join(f'<div id="tx{n}" class="tx"><div>{paragraphs(half)}</div></div>' for n, half in enumerate(halves))
    above = f'<div id="pasar" class="ps"><div>{paragraphs(news(lot_of(one), 2))}</div></div>'
    return page(one, f'<div class="g">{above}<div class="j">{escape(one.title)}</div>{told}</div>')


def entry(one, texts):
    content = escape("".join(f"<p>{escape(text)}</p>" for text in texts))
    published = f"{one.published:%a, %d %b %Y %H:%M:%S %z}"
    return (
        f"<item><title>{escape(one.title)}</title><link>{HOME}{one.path}</link><dc:creator>{one.author}</dc:creator>"
        f"<pubDate>{published}</pubDate><content:encoded>{content}</content:encoded></item>"
    )


def feed(told, *, whole=True):
    """Return the feed of the stories *told*: all paragraphs of each, or the beginning of the first."""
    entries = "".join(entry(one, one.paragraphs if whole else [f"{one.paragraphs[0][:80]} [...]"]) for one in told)
    spaces = "".join(
        f' xmlns:{name}="http://purl.org/{path}/"'
        for name, path in (("content", "rss/1.0/modules/content"), ("dc", "dc/elements/1.1"))
    )
    return f'<rss version="2.0"{spaces}><channel>{entries}</channel></rss>'.encode()


def learn(design, *, whole=True, said=TOLD):
    """Return the layout that pages of a *design* teach, of which a feed *said* something."""
    lessons = []
    for one, candidate in zip(TOLD, read_feed(feed(said, whole=whole), f"{HOME}/feed/").candidates, strict=True):
        read = extract_markup(
            design(one), url=candidate.url, fetched=NOW, title=candidate.title, published=candidate.published,
            authors=candidate.authors, beginning=candidate.beginning, teaches_from="",
        )  # fmt: skip
        lessons.append(read_traces(read.traces))
    return layout_of(weigh(lessons))


def read(one, design, layout=NOT_LEARNED):
    return extract_markup(design(one), url=f"{HOME}{one.path}", fetched=NOW, layout=layout)


def texts_of(design, layout):
    return [read(one, design, layout).text for one in LATER]


@pytest.mark.parametrize("design", [with_cards, with_brief, in_a_row])
def test_what_stands_among_the_paragraphs_told_or_above_them_is_none_of_the_text_on_other_pages(design):
    right = [one.text for one in LATER]
    assert texts_of(design, NOT_LEARNED) != right
    assert texts_of(design, learn(design)) == right


def test_of_boxes_alike_those_behind_the_headline_are_the_story_s():
    layout = learn(in_a_row)
    found = [read(one, in_a_row, layout) for one in LATER]
    assert [one.authors for one in found] == [(one.author,) for one in LATER]
    assert [one.published for one in found] == [one.published for one in LATER]


def test_a_day_and_a_time_of_day_that_stand_apart_are_one_moment_and_a_name_may_stand_among_figures():
    layout = learn(in_lines)
    found = [read(one, in_lines, layout) for one in LATER]
    assert [one.published for one in found] == [one.published for one in LATER]
    assert [one.authors for one in found] == [(one.author,) for one in LATER]


def test_where_the_beginning_alone_is_told_nothing_of_a_text_in_two_boxes_is_lost():
    assert texts_of(in_two_boxes, learn(in_two_boxes, whole=False)) == [one.text for one in LATER]


def test_a_way_on_which_pages_agree_by_chance_is_not_learned():
    assert learn(in_a_row).title == ()  # the first box is that of the story on every third page


def test_a_page_of_another_kind_keeps_its_text():
    layout = learn(with_cards)
    one = LATER[0]
    opinion = page(
        one, f'<div class="j">{escape(one.title)}</div><div class="i"><div class="kd">{one.text}</div></div>'
    )
    assert extract_markup(opinion, url=HOME, fetched=NOW, layout=layout).text


def test_a_feed_tells_how_each_paragraph_begins_and_whether_it_is_told_to_the_end():
    texts = [f"{n}. {' '.join(news(random.Random(n), 3))}" for n in range(4)]
    told = paragraphs_of("".join(f"<p>{text}</p>" for text in texts), is_all=True).split("\n")
    assert texts[0].startswith(told[0])
    assert [text.startswith(said) for text, said in zip(texts[1:], told[1:], strict=False)] == [True] * 3
    assert told[-1] == WHOLE
    assert paragraphs_of("<p>Kota cerdas</p>") is None


def test_of_an_article_of_usual_length_a_waiting_candidate_keeps_less_than_a_kilobyte():
    told = paragraphs_of("".join(f"<p>{text}</p>" for text in news(random.Random(1), 15)), is_all=True)
    assert len(told.split("\n")) > 10
    assert len(told) < 850


def test_a_post_without_a_text_tells_how_that_begins():
    excerpt = "Warga Kelana menata halte bersama petugas sejak pagi"
    post = (
        f'[{{"link": "{HOME}/halte/", "title": {{"rendered": "Halte Kelana"}}, "content": {{"rendered": ""}},'
        f' "excerpt": {{"rendered": "<p>{excerpt} [&hellip;]</p>"}}, "date": "2026-03-03T10:00:00"}}]'
    )
    [found] = read_wordpress(post.encode(), f"{HOME}/wp-json/wp/v2/posts").candidates
    assert found.beginning == excerpt


BETWEEN = (
    "<div>Iklan</div>", '<div class="bj"><a href="/halte/">Baca juga: Halte Kelana Pindah Tahap {}</a></div>',
    "<h2>Warga menyambut rencana tahap {}</h2>",
    "<blockquote>Kami menunggu bus nomor {} di sini sejak pagi, kata warga yang datang bersama anaknya.</blockquote>",
)  # fmt: skip


def in_numbered_boxes(one, between):
    """Return a page with the text in two boxes of other names, and something *between* them."""
    halves = [one.paragraphs[:3], one.paragraphs[3:]]
    told = between.format(one.number).join(
        f'<div class="isi-{n}">{paragraphs(half)}</div>' for n, half in enumerate(halves)
    )
    return page(one, f'<div class="g"><div class="j">{escape(one.title)}</div>{told}</div>')


@pytest.mark.parametrize("between", BETWEEN)
def test_of_a_text_that_is_told_to_its_middle_without_a_sign_of_that_none_is_lost(between):
    def told(one):
        return replace(one, paragraphs=tuple(f"{text} {text}" for text in one.paragraphs[:3]))

    def design(one):
        whole = tuple(f"{text} {text}" for text in one.paragraphs)
        return in_numbered_boxes(replace(one, paragraphs=whole), between)

    layout = learn(design, said=[told(one) for one in TOLD])
    for one, text in zip(LATER, texts_of(design, layout), strict=True):
        assert all(f"{part} {part}" in text for part in one.paragraphs)


def told_twice(one):
    """Return a story with paragraphs so long that half of them are no excerpt."""
    return replace(one, paragraphs=tuple(f"{text} {text}" for text in one.paragraphs))


def begun(one):
    return replace(one, paragraphs=told_twice(one).paragraphs[:3])


def in_unlike_boxes(one):
    """Return a page with a text in two boxes called otherwise, of which the second is another one's child."""
    halves = [told_twice(one).paragraphs[:3], told_twice(one).paragraphs[3:]]
    rest = f'<div class="sambung"><div>{paragraphs(halves[1])}</div></div>'
    story = f'<div class="j">{escape(one.title)}</div><div class="buka">{paragraphs(halves[0])}</div><p>Iklan</p>{rest}'
    side = f'<div class="sm">{paragraphs(news(lot_of(one), 3))}</div>'
    return page(one, f'<div class="g">{story}</div>{side}')


def test_a_feed_that_stops_midway_without_a_mark_takes_no_text_for_none_that_goes_on_in_a_box_of_another_name():
    layout = learn(in_unlike_boxes, said=[begun(one) for one in TOLD])
    right = ["\n".join(told_twice(one).paragraphs) for one in LATER]
    assert texts_of(in_unlike_boxes, layout) == right
    assert layout.body == ("div.g",)


def with_brief_below(one):
    """Return a page with the brief of the day behind the box of the story, in a box and paragraphs called alike."""
    told = f'<div class="j">{escape(one.title)}</div><div class="i">{paragraphs(one.paragraphs)}</div>'
    brief = f'<div class="k2"><div class="i">{paragraphs(news(lot_of(one), lot_of(one).randint(2, 4)))}</div></div>'
    return page(one, f'<div class="g"><div class="k1">{told}</div>{brief}</div>')


def test_paragraphs_outside_the_box_of_the_headline_and_its_text_are_no_rest_of_it():
    right = [one.text for one in LATER]
    assert texts_of(with_brief_below, NOT_LEARNED) != right
    assert texts_of(with_brief_below, learn(with_brief_below)) == right


QUOTED = "<blockquote><p>{}</p></blockquote>"
LISTED = "<ul><li>{}</li></ul>"
HEADED = "<h3>{}</h3>"


@pytest.mark.parametrize("kind", [QUOTED, LISTED, HEADED])
def test_what_a_channel_leaves_out_by_its_kind_is_text_on_other_pages(kind):
    def told(one):
        return replace(one, paragraphs=(one.paragraphs[0], *one.paragraphs[2:]))

    def design(one):
        first, second, *rest = one.paragraphs
        card = f'<div class="kd"><p class="p1">{escape(" ".join(news(lot_of(one), 3)))}</p></div>'
        inner = paragraphs([first]) + card + kind.format(escape(second)) + paragraphs(rest)
        return page(one, f'<div class="j">{escape(one.title)}</div><div class="i">{inner}</div>')

    layout = learn(design, said=[told(one) for one in TOLD])
    assert "div.kd" in layout.repeated
    assert texts_of(design, layout) == [one.text for one in LATER]


def test_an_entry_of_megabytes_tells_its_beginning_without_work():
    sentence = "Warga Kelana menata halte bersama petugas sejak pagi."
    endless = f"<p>{sentence}</p><p>{'…' * 200_000} lalu</p>"
    begun = time.process_time()
    assert paragraphs_of(endless).startswith("Warga Kelana")
    summary = escape(f"<p>{sentence}</p>" + f"<p>[vc_{'a' * 3_000_000}</p>")
    entries = f"<item><title>Halte</title><link>{HOME}/halte/</link><description>{summary}</description></item>"
    [found] = read_feed(f'<rss version="2.0"><channel>{entries}</channel></rss>'.encode(), f"{HOME}/feed/").candidates
    assert found.beginning.startswith(sentence)
    assert time.process_time() - begun < 1


def test_the_credit_below_an_excerpt_is_none_of_what_is_told():
    excerpt = "Warga Kelana menata halte bersama petugas sejak pagi [&hellip;]"
    credit = '<p>The post <a href="/halte/">Halte Kelana Ditata Warga</a> appeared first on <a href="/">Kelana</a>.</p>'
    entries = (
        f"<item><title>Halte</title><link>{HOME}/halte/</link>"
        f"<description>{escape(f'<p>{excerpt}</p>{credit}')}</description></item>"
    )
    [found] = read_feed(f'<rss version="2.0"><channel>{entries}</channel></rss>'.encode(), f"{HOME}/feed/").candidates
    assert found.beginning == excerpt.removesuffix(" [&hellip;]")
