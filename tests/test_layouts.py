"""A source teaches how it is read: what its channel announced of some pages is found on those of which nobody says any.

The theme is one that leads guesses astray (hostile_theme.py).
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from lxml import html

from crawler.archive import boilerplate, layouts
from crawler.discovery.feed import read_feed
from crawler.models import NOT_LEARNED, Layout, Lesson, Sighting
from crawler.times import now
from pipelines.boilerplate.layouts import RULES, Traces, layout_of, read_traces, weigh, written
from pipelines.extraction.element_paths import selectors_of
from pipelines.learning import Learner
from tests.conftest import QUICK
from tests.extracting import extract_markup
from tests.hostile_theme import NOTE, feed, page, stories
from tests.make import NOW, make_archive, make_source
from tests.releases import kill
from tests.small_sites import declare, open_desk, rss, small_sites
from tests.test_recheck import recheck

MOMENT = now().replace(second=0, microsecond=0)
STORIES = stories(40, MOMENT)
ANNOUNCED, LATER = STORIES[10:30], [*STORIES[:10], *STORIES[30:]]
SLUG = "kelana"
HOME = "https://kelana.example"
MINUTE = timedelta(minutes=1)
PLACE = "Delapan kecamatan itu membentang dari muara sampai ke kaki bukit kapur di sebelah timur."


@pytest.fixture(scope="module")
def taught(tmp_path_factory):
    """The site, crawled once while its feed announced twenty pages, with what other pages were read as before."""
    with open_desk(small_sites({SLUG: 1}), tmp_path_factory.mktemp("taught")) as desk:
        serve_theme(desk)
        desk.before = read_files(desk)
        desk.crawl(SLUG)
        yield desk


def serve_theme(desk):
    for one in STORIES:
        desk.newsroom.answer(SLUG, one.path, body=page(one, STORIES, MOMENT), headers={"Content-Type": "text/html"})
    desk.newsroom.answer(SLUG, "/feed/", body=feed(ANNOUNCED, desk.newsroom.url_of(SLUG).rstrip("/")))


def read_files(desk):
    """Return what `pantau extract` reads on pages of which nothing was announced."""
    for one in LATER:
        (desk.folder / f"{one.number}.html").write_bytes(page(one, STORIES, MOMENT))
    files = [str(desk.folder / f"{one.number}.html") for one in LATER]
    found = desk.pantau("extract", "--json", "--source", SLUG, *files)
    assert found.returncode == 0, found.stderr
    return [json.loads(line) for line in found.stdout.splitlines()]


def right(found):
    """Return on how many pages each field is as it was written, and on how many a line of the text is not its own."""
    pairs = list(zip(found, LATER, strict=True))
    return {
        "title": sum(read["title"] == one.title for read, one in pairs),
        "published": sum(is_near(read["published"], one.published) for read, one in pairs),
        "authors": sum(read["authors"] == [one.author] for read, one in pairs),
        "text": sum(read["text"] == one.text for read, one in pairs),
        "leaks": sum(not set(read["text"].split("\n")) <= set(one.paragraphs) for read, one in pairs),
    }


def is_near(printed, moment):
    return printed is not None and "T" in printed and abs(datetime.fromisoformat(printed) - moment) < MINUTE


def test_before_anything_was_announced_the_theme_leads_every_guess_astray(taught):
    assert right(taught.before) == {"title": 0, "published": 0, "authors": 0, "text": 0, "leaks": 20}


def test_after_twenty_announced_pages_every_field_of_the_others_is_found(taught):
    assert right(read_files(taught)) == {"title": 20, "published": 20, "authors": 20, "text": 20, "leaks": 0}


def test_each_field_says_that_it_was_read_by_what_was_learned(taught):
    found = read_files(taught)[0]
    assert {name: told.split(",")[0] for name, told in found["evidence"].items()} == dict.fromkeys(
        ("title", "published", "authors", "text"), "layout"
    )
    assert found["evidence"]["text"].endswith("layout known")
    assert [one["text"] for one in found["removed"] if one["rule"].startswith("layout repeated")] == [NOTE]


def test_what_was_learned_can_be_seen(taught):
    rows = [json.loads(line) for line in taught.pantau("sources", "layout", SLUG, "--json").stdout.splitlines()]
    assert {row["field"] for row in rows} == {"title", "published", "authors", "body", "repeated", "links"}
    assert {(row["source"], row["pages"], row["fits"]) for row in rows} == {(SLUG, 20, 1.0)}
    shown = taught.pantau("sources", "layout", SLUG).stdout.splitlines()
    assert shown[0].split() == ["field", "pages", "fits", "learned", "selector"]
    assert any(line.split()[:3] == ["body", "20", "100%"] and line.endswith("div.m5") for line in shown)


def test_of_a_source_that_has_taught_nothing_the_command_says_so(taught):
    (taught.seeds / "sources" / "own.toml").write_text('[lain]\nhome = "https://lain.example/"\n')
    shown = taught.pantau("sources", "layout", "lain")
    assert (shown.returncode, shown.stdout, shown.stderr) == (1, "", "no layout of lain was learned yet\n")


def test_a_page_that_a_channel_announces_by_its_address_alone_is_stored_as_it_was_written(tmp_path):
    with open_desk(small_sites({SLUG: 1}), tmp_path) as desk:
        serve_theme(desk)
        desk.crawl(SLUG)
        bare = [("", desk.newsroom.url_of(SLUG, one.path)) for one in LATER[:5]]
        desk.newsroom.answer(SLUG, "/feed/", body=rss(bare))
        desk.crawl(SLUG)
        stored = {row["url"].rpartition("/")[2]: row for row in desk.rows("SELECT * FROM articles")}
        for one in LATER[:5]:
            row = stored[str(one.number)]
            assert (row["title"], row["text"], json.loads(row["authors"])) == (one.title, one.text, [one.author])
            assert is_near(row["published"], one.published)


def test_what_was_read_before_is_read_by_what_was_learned_when_its_source_is_replayed(tmp_path):
    def stored(source):
        rows = desk.rows("SELECT url, text FROM articles WHERE source = ?", source)
        return {row["url"].rpartition("/")[2]: row["text"] for row in rows}

    with open_desk(small_sites({SLUG: 1, "lain": 2}), tmp_path) as desk:
        serve_theme(desk)
        desk.crawl()
        right, others = {str(one.number): one.text for one in ANNOUNCED}, stored("lain")
        assert not set(stored(SLUG).values()).intersection(right.values())
        command = f"pantau replay --source {SLUG}"
        assert desk.pantau("sources", "layout", SLUG).stderr == (
            f"20 articles were read before that was learned; {command} reads their captures by it\n"
        )
        told = json.loads(desk.pantau(*command.split()[1:], "--json").stdout)
        assert (told["pages"], told["reread"]) == (20, 20)
        assert (stored(SLUG), stored("lain")) == (right, others)
        assert desk.rows("SELECT DISTINCT cause FROM revisions") == [{"cause": "re-extracted"}]
        assert desk.pantau("sources", "layout", SLUG).stderr == ""
        assert json.loads(desk.pantau("replay", "--json").stdout)["finished"] == 0  # of other sources nothing was read


def test_what_was_learned_is_forgotten_on_demand(tmp_path):
    with open_desk(small_sites({SLUG: 1}), tmp_path) as desk:
        serve_theme(desk)
        desk.crawl(SLUG)
        [known] = desk.rows("SELECT count(*) AS number FROM layouts")
        forgotten = desk.pantau("sources", "layout", SLUG, "--forget").stderr
        assert forgotten == f"forgot {known['number']} selectors of kelana\n"
        assert desk.pantau("sources", "layout", SLUG).returncode == 1
        assert right(read_files(desk))["title"] == 0
        assert desk.rows("SELECT 1 FROM lessons") == []


@pytest.mark.parametrize("visits", [[9], [4, 6, 3]], ids=["once", "often"])
def test_after_kills_the_layout_is_that_of_an_undisturbed_crawl(taught, tmp_path, visits):
    with open_desk(small_sites({SLUG: 1}), tmp_path) as desk:
        serve_theme(desk)
        assert kill(desk, visits, "crawl", SLUG, *QUICK) == len(visits)
        desk.crawl(SLUG)
        learned = "SELECT field, selector, pages, fits FROM layouts ORDER BY field, selector"
        assert desk.rows(learned) == taught.rows(learned)
        assert texts(desk) == texts(taught)


def test_pages_of_an_old_list_take_no_place_from_those_of_which_a_feed_says_more(tmp_path):
    with open_desk(small_sites({SLUG: 1}), tmp_path) as desk:
        serve_theme(desk)
        links = "".join(f'<li><a href="{one.path}">{one.title}</a></li>' for one in LATER)
        desk.newsroom.answer(SLUG, "/arsip/", body=f"<html><body><ul>{links}</ul></body></html>".encode())
        declare(desk, SLUG, "feed", "/feed/", "listing", "/arsip/")
        desk.crawl(SLUG)
        assert len(texts(desk)) == len(STORIES)
        rows = desk.rows("SELECT field, pages FROM layouts WHERE field IN ('body', 'published', 'authors')")
        assert {row["field"]: row["pages"] for row in rows} == dict.fromkeys(("body", "published", "authors"), 20)


def texts(desk):
    rows = desk.rows("SELECT url, title, text, authors, published FROM articles")
    return {row.pop("url").rpartition("/")[2]: row for row in rows}


# One page at a time.


def lesson(one, *, design=page, told=None):
    """Return what the page of a story teaches that the feed announces, or *told* in its place."""
    [told] = read_feed(feed([told or one], HOME), f"{HOME}/feed/").candidates
    return extract_markup(
        design(one, STORIES, MOMENT), url=told.url, fetched=MOMENT, title=told.title, published=told.published,
        authors=told.authors, beginning=told.beginning, teaches_from="",
    ).traces  # fmt: skip


def renewed(one, others, today):
    """Return the page in another design: other names, and another box around all but the head and the foot."""
    body = page(one, others, today).replace(b'<div class="w1">', b'<section><div class="w1">')
    body = re.sub(rb'(<div class="t0"><div>Warta Kelana terbit)', rb"</section>\1", body)
    for old, new in ((b"k2", b"q77"), (b"m5", b"n31"), (b"z8", b"v20"), (b"u2", b"x54"), (b"u1", b"x53")):
        body = body.replace(b'"' + old + b'"', b'"' + new + b'"')
    return body


def learned(pages):
    return {(one.field, one.selector): one for one in weigh([read_traces(one) for one in pages])}


def test_a_lesson_reads_as_it_was_written():
    traces = lesson(STORIES[0])
    assert written(read_traces(traces)) == traces


def test_two_pages_teach_nothing():
    assert learned([lesson(one) for one in STORIES[:2]]) == {}


def test_a_new_design_is_noticed_and_learned_as_its_pages_come():
    old, new = [lesson(one) for one in STORIES[10:20]], [lesson(one, design=renewed) for one in STORIES[:8]]
    bodies = {
        number: next(one for one in learned([*new[:number], *old]).values() if one.field == "body")
        for number in (0, 2, 4, 8)
    }
    assert {number: (one.selector, one.fits) for number, one in bodies.items()} == {
        0: ("div.m5", 1.0),
        2: ("div.m5", 0.75),
        4: ("div.m5", 0.5),
        8: ("div.n31", 1.0),
    }
    assert layout_of([bodies[4]]).body == ()
    assert layout_of([bodies[8]]).body == ("div.n31",)


def test_nothing_is_made_of_what_was_not_announced():
    assert learned([written(Traces())] * 5) == {}


def test_a_headline_is_found_though_the_head_and_the_largest_heading_of_every_page_name_the_site():
    def named(*told):
        return page(*told).replace(b"Warta Kelana, Kabar dari Tepi Sungai", b"Warta Kelana")

    layout = layout_of(learned([lesson(one, design=named) for one in STORIES[:4]]).values())
    assert "head > title" in layout.repeated
    one = STORIES[20]
    read = extract_markup(named(one, STORIES, MOMENT), url=f"{HOME}{one.path}", fetched=MOMENT, layout=layout)
    assert read.title == one.title
    assert layout_of(learned([lesson(one) for one in STORIES[:3]]).values()).repeated == ()  # too few to say


def bare(one, others, today):
    """Return the page in a design without any name, its byline behind a text that is sometimes longer."""
    above, own, rest = page(one, others, today).partition(b'<div class="k2">')
    headline, _, rest = rest.partition(b'<div class="c3">')
    byline, _, rest = rest.partition(b'</div><div class="m5">')
    text, _, rest = rest.partition(b'<div class="a4 b6">')
    return re.sub(rb' class="[^"]*"', b"", above + own + headline + text + byline.replace(b"span", b"div") + rest)


def test_what_stands_behind_a_text_is_found_from_the_end():
    layout = layout_of(learned([lesson(one, design=bare) for one in STORIES[:8]]).values())
    for one in STORIES[20:26]:
        read = extract_markup(bare(one, STORIES, MOMENT), url=f"{HOME}{one.path}", fetched=MOMENT, layout=layout)
        assert (read.authors, is_near(read.published.isoformat(), one.published)) == ((one.author,), True)
        assert (read.evidence["authors"], read.evidence["published"]) == ("layout", "layout")


def nameless(one, others, _today):
    """Return the page in a design of bare divs: a note below each text, the newest articles beside all of them."""
    text = "".join(f"<div>{paragraph}</div>" for paragraph in (*one.paragraphs, PLACE))
    newest = [other for other in others[:4] if other is not one][:3]
    cards = "".join(
        f'<div><a href="{other.path}">{other.title}</a><div>{" ".join(other.paragraphs[:2])}</div></div>'
        for other in newest
    )
    body = f"<div><div>{one.title}</div>{text}<div>{one.author}</div></div><div>{cards}</div>"
    return f"<html><head><title>Kelana</title></head><body><div>Kelana</div>{body}</body></html>".encode()


@pytest.mark.parametrize("number", [0, 1, 25], ids=["the newest", "the second", "an old one"])
def test_what_all_pages_show_and_the_lists_beside_a_text_are_known_by_their_words_and_places(number):
    one = STORIES[number]
    layout = layout_of(learned([lesson(each, design=nameless) for each in STORIES[:10]]).values())
    asked = {"url": f"{HOME}{one.path}", "fetched": MOMENT}
    assert PLACE in extract_markup(nameless(one, STORIES, MOMENT), **asked).text
    read = extract_markup(nameless(one, STORIES, MOMENT), layout=layout, **asked)
    assert (read.text, read.authors) == (one.text, (one.author,))
    rules = [each.rule for each in read.removed]
    assert any(
        rule.startswith("layout repeated") and rule.endswith(':contains("Delapan kecamatan itu membentang dari m")')
        for rule in rules
    )
    assert "body > div:nth-of-type(3)" in layout.links


def test_of_a_text_in_two_boxes_none_is_lost_where_its_beginning_alone_was_announced():
    def split(one, others, _today):
        first, second = (
            "".join(f"<p>{each}</p>" for each in part) for part in (one.paragraphs[:2], one.paragraphs[2:])
        )
        cards = "".join(f'<p><a href="{other.path}">{other.title}</a></p>' for other in others[30:34])
        second = f"<section><b>Bagian dua</b>{second}</section>"
        body = f"<section><b>{one.title}</b>{first}</section><div>{cards}</div>{second}"
        return f"<html><body><h1>Kelana</h1>{body}<div>{one.author}</div></body></html>".encode()

    layout = layout_of(learned([lesson(each, design=split) for each in STORIES[:10]]).values())
    one = STORIES[20]
    read = extract_markup(split(one, STORIES, MOMENT), url=f"{HOME}{one.path}", fetched=MOMENT, layout=layout)
    assert layout.body == ("body > section",)
    assert set(one.paragraphs) <= set(read.text.split("\n"))


def test_a_page_that_shows_its_headline_elsewhere_is_not_read_as_the_others_are():
    def moved(one, *others):
        promise = (
            b"<body><div><div>Kabar Lain dari Tepi Sungai Hari Ini</div><div>Darius Patty</div></div><div>Kelana</div>"
        )
        return nameless(one, *others).replace(b"<body><div>Kelana</div>", promise)

    layout = layout_of(learned([lesson(each, design=nameless) for each in STORIES[:10]]).values())
    one = STORIES[20]
    told = {"title": one.title, "beginning": one.text[:100], "teaches_from": "", "layout": layout}
    asked = {"url": f"{HOME}{one.path}", "fetched": MOMENT, **told}
    assert extract_markup(nameless(one, STORIES, MOMENT), **asked).evidence["title"] == "layout"
    read = extract_markup(moved(one, STORIES, MOMENT), **asked)
    assert (read.title, read.evidence["text"].endswith("layout known")) == (one.title, False)


def test_a_page_of_another_design_is_read_as_if_nothing_were_learned_though_nothing_was_announced():
    def older(one):
        text = "".join(f'<p class="c3">{paragraph}</p>' for paragraph in one.paragraphs)
        head = f"<head><title>{one.title}</title></head>"
        return f'<html>{head}<body><h1>{one.title}</h1><div class="y3">{text}</div></body></html>'.encode()

    layout = layout_of(learned([lesson(one) for one in STORIES[:9]]).values())
    layout = replace(layout, repeated=(*layout.repeated, "p.c3"))  # what has that name now is none of the text
    one, known = STORIES[20], (layout, NOT_LEARNED)
    found = [extract_markup(older(one), url=f"{HOME}{one.path}", fetched=MOMENT, layout=each) for each in known]
    assert [read.text for read in found] == [one.text] * 2
    assert found[0].evidence == found[1].evidence


def test_a_page_of_the_same_design_with_its_text_in_another_box_is_read_by_what_else_was_learned():
    layout = Layout(title=("h1.j1",), body=("div.k1",), authors=("span.k2",), repeated=("p.k3",))
    one, said = STORIES[20], "Kantor Lereng Kabar di Jalan Kledung melayani pembaca sampai pukul empat sore."
    text = "".join(f'<p>{paragraph}</p><p class="k3">{said}</p>' for paragraph in one.paragraphs)
    page = (
        f'<html><body><h1 class="j1">{one.title}</h1><span class="k2">Wulan Sari</span><div>{text}</div></body></html>'
    )
    found = extract_markup(page.encode(), url=f"{HOME}{one.path}", fetched=MOMENT, layout=layout)
    assert (found.text, found.authors) == (one.text, ("Wulan Sari",))
    assert found.evidence["text"].endswith("layout known")


def test_a_paragraph_that_a_few_pages_share_is_their_own():
    def shared(one, *others):
        return nameless(one, *others).replace(
            PLACE.encode(), b"" if one.number % 2 else b"Ditulis ulang " + PLACE.encode()
        )

    layout = layout_of(learned([lesson(each, design=shared) for each in STORIES[:20]]).values())
    assert not any("Ditulis ulang" in css for css in layout.repeated)


@pytest.mark.parametrize("hours", [7, -7], ids=["the site's clock as UTC", "UTC as the site's clock"])
def test_a_channel_that_takes_one_clock_for_another_teaches_where_the_date_stands(hours):
    moved = [replace(one, published=one.published + timedelta(hours=hours)) for one in STORIES[:8]]
    pages = [lesson(one, told=told) for one, told in zip(STORIES, moved, strict=False)]
    assert all(read_traces(one).published for one in pages)  # to the minute
    one = STORIES[20]
    layout = layout_of(learned(pages).values())
    read = extract_markup(page(one, STORIES, MOMENT), url=f"{HOME}{one.path}", fetched=MOMENT, layout=layout)
    assert (read.evidence["published"], is_near(read.published.isoformat(), one.published)) == ("layout", True)


# In the archive.


def remembered(archive, pages):
    for number, traces in pages:
        day = f"2026-11-{number:02d}"
        layouts.remember(archive, Lesson(source="pasar", article=number, day=day, traces=traces, rules=RULES))


def test_the_order_in_which_pages_are_read_makes_no_difference(tmp_path):
    pages = [(one.number, lesson(one)) for one in STORIES[:30]]
    found = []
    for seed in range(3):
        with make_archive(tmp_path / f"{seed}.db") as archive:
            remembered(archive, random.Random(seed).sample(pages, len(pages)))
            remembered(archive, pages[:5])
            Learner(archive, {"pasar": make_source()}, lambda _text: False).learn(now=NOW)
            found.append((layouts.lessons(archive, "pasar", rules=RULES), layouts.known(archive, "pasar")))
    assert found[0] == found[1] == found[2]
    assert len(found[0][0]) == layouts.REMEMBERED


def test_of_the_pages_read_for_a_sample_those_teach_that_are_of_it_in_the_end(tmp_path):
    numbers = range(1, 31)  # by which a page is of the sample: the lowest are, whichever came first
    found = []
    for seed in range(4):
        with make_archive(tmp_path / f"{seed}.db") as archive:
            remembered(archive, [(31, "own")])
            for number in random.Random(seed).sample(numbers, len(numbers)):
                last = boilerplate.last_sample(archive, "pasar")
                if last is None or number <= last:
                    read_for_a_sample(archive, number)
            found.append(layouts.lessons(archive, "pasar", rules=RULES))
    assert found == [["own", *map(str, range(boilerplate.SAMPLES, 0, -1))]] * 4


def read_for_a_sample(archive, number):
    told = {"source": "pasar", "article": number, "is_sample": True, "rules": RULES}
    layouts.remember(archive, Lesson(day=f"2026-11-{number:02d}", traces=str(number), **told))
    boilerplate.remember(archive, Sighting(story=number, seen=NOW, paragraphs={1: "Ikuti kami"}, **told))


def test_pages_of_a_new_design_do_not_fit_what_was_learned(tmp_path):
    def told(traces):
        return Lesson(source="pasar", article=1, day="2026-11-20", traces=traces, rules=RULES)

    with make_archive(tmp_path / "archive.db") as archive:
        learner = Learner(archive, {"pasar": make_source()}, lambda _text: False)
        assert learner.fits(told(lesson(STORIES[5]))) is None  # nothing was learned
        layouts.write(archive, "pasar", weigh([read_traces(lesson(one)) for one in STORIES[:5]]), now=NOW)
        learner = Learner(archive, {"pasar": make_source()}, lambda _text: False)
        assert [learner.fits(told(lesson(STORIES[5], design=one))) for one in (page, renewed)] == [True, False]


def test_only_pages_that_are_newer_than_what_is_remembered_teach(tmp_path):
    with make_archive(tmp_path / "archive.db") as archive:
        assert layouts.teaches_from(archive, "pasar") == ""
        remembered(archive, [(number, "{}") for number in range(1, 29)])
        assert layouts.teaches_from(archive, "pasar") == "2026-11-05"


def test_what_still_fits_keeps_the_day_on_which_it_was_learned(tmp_path):
    with make_archive(tmp_path / "archive.db") as archive:
        places = weigh([read_traces(lesson(one)) for one in STORIES[:5]])
        layouts.write(archive, "pasar", places, now=NOW)
        layouts.write(archive, "pasar", [replace(one, pages=6) for one in places], now=NOW + timedelta(days=9))
        rows = archive.rows("SELECT DISTINCT pages, learned FROM layouts")
    assert rows == [{"pages": 6, "learned": "2026-11-20T03:00:00Z"}]


# When an article is looked at again.


def test_what_was_learned_since_an_article_was_read_is_no_edit_of_it(tmp_path):
    with open_desk(small_sites({SLUG: 1}), tmp_path) as desk:
        serve_theme(desk)
        desk.crawl(SLUG)  # all were read before anything was learned
        before = texts(desk)
        recheck(desk)
        assert texts(desk) == before
        assert desk.rows("SELECT cause FROM revisions") == []


def test_an_edit_of_an_article_that_was_read_by_the_layout_is_one(tmp_path):
    edited, same = LATER[:2]
    with open_desk(small_sites({SLUG: 1}), tmp_path) as desk:
        serve_theme(desk)
        desk.crawl(SLUG)
        desk.newsroom.answer(
            SLUG, "/feed/", body=rss([("", desk.newsroom.url_of(SLUG, one.path)) for one in LATER[:2]])
        )
        desk.crawl(SLUG)
        changed = replace(
            edited, paragraphs=(*edited.paragraphs, "Biaya tahap itu diumumkan camat pada akhir bulan ini.")
        )
        desk.newsroom.answer(
            SLUG, edited.path, body=page(changed, STORIES, MOMENT), headers={"Content-Type": "text/html"}
        )
        recheck(desk)
        found = texts(desk)
        assert [found[str(one.number)]["text"] for one in (edited, same)] == [changed.text, same.text]
        rows = desk.rows("SELECT cause, url FROM revisions JOIN articles ON id = article")
        assert [(row["cause"], row["url"].rpartition("/")[2]) for row in rows] == [("edited", str(edited.number))]


@pytest.mark.parametrize(
    ("element", "selectors"),
    [
        ("<p>", ()),
        ("<div id=isi class='teks lebar post-12345'>", ("div#isi", "div.teks", "div.lebar")),
        ("<div id=post-12345 itemprop=articleBody>", ("div[itemprop=articleBody]",)),
        ("<div class='css-1x0241z _8831f'>", ("div.css-1x0241z", "div._8831f")),
        ("<div class='a b c d e'>", ("div.a", "div.b", "div.c", "div.d")),
        (f"<div class='{'x' * 600} isi'>", ("div.isi",)),
    ],
    ids=["none", "id and classes", "one article's", "a build's", "many", "too long to remember"],
)
def test_an_element_is_found_on_other_pages_by_the_names_that_they_may_have_too(element, selectors):
    assert selectors_of(html.fragment_fromstring(f"{element}Teks</{element[1:].split()[0].rstrip('>')}>")) == selectors


def test_blocks_are_known_again_whatever_numbers_stand_in_them_and_lists_of_links_are_told():
    def blocks(count, words):
        links = f"<ul class=lain><li><a href='/1'>Berita {count}</a></li><li><a href='/2'>Kabar</a></li></ul>"
        body = f"<main><h1>Panen Raya di Muara Jaya</h1></main><div class=kaki>{words} {count}</div>{links}"
        told = {"title": "Panen Raya di Muara Jaya", "teaches_from": ""}
        found = extract_markup(f"<html><body>{body}".encode(), url="https://muara.example.id/1", fetched=NOW, **told)
        return read_traces(found.traces).blocks

    assert blocks(12, "Dibaca") == blocks(7, "Dibaca") == blocks("\u0663", "Dibaca")
    assert blocks(12, "Dib\u00e1ca")["div.kaki"] != blocks(12, "Dibaca")["div.kaki"]
    told = {css: is_list for css, (_, is_list) in blocks(1, "Dibaca").items()}
    assert told == {"div.kaki": False, "ul.lain": True, "body > ul": True}
