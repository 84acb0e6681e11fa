"""The way of a page through the stages, and what the first and the last but one make of it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from crawler import settings
from crawler.models import Article
from pipelines import drops
from pipelines.copies.fingerprint import digest
from pipelines.extract import ExtractPipeline
from pipelines.extraction import Extraction, Removed
from pipelines.group_stories import GroupStoriesPipeline
from pipelines.worker import article_of, read_article
from tests.inline import InlineWorkers, assessed, process
from tests.make import HOME, NOW, TEXT, TITLE, URL, make_article, make_page, make_source

WIT = timezone(timedelta(hours=9))
PARAGRAPHS = [
    "Pemerintah kabupaten memasang dua ratus lampu jalan pintar di sekitar alun-alun dan pasar lama.",
    "Lampu itu meredup sendiri menjelang tengah malam, sehingga tagihan listrik turun sepertiganya.",
    "Kepala dinas menyebut pemasangan berikutnya menyusul di jalan menuju terminal dan pelabuhan.",
    "Warga yang berjualan sampai malam mengaku lebih tenang karena jalan di depan kios kini terang.",
]
PAGE = f"""<!DOCTYPE html>
<html lang="id"><head>
<title>{TITLE} - Pasar</title>
<link rel="canonical" href="{URL}">
<meta property="og:type" content="article">
<meta property="og:title" content="{TITLE}">
<meta property="og:image" content="{HOME}lampu.jpg">
<meta property="og:description" content="Dua ratus lampu kini menyala.">
<meta property="article:published_time" content="2026-11-20T00:30:00+09:00">
<meta property="article:modified_time" content="2026-11-20T01:00:00+09:00">
<meta property="article:section" content="Daerah">
<meta property="article:tag" content="lampu"><meta property="article:tag" content="alun-alun">
<meta name="author" content="Sinta Melati">
</head><body><nav><a href="/">Beranda</a></nav>
<article><h1>{TITLE}</h1>
{"".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)}
<p class="sisipan"><a href="/panen/">Panen padi di lereng selesai lebih awal tahun ini</a></p>
</article></body></html>"""


def read(url=URL, body=PAGE, **rest):
    return read_article(make_page(url, body=body.encode(), **rest), zone="Asia/Jayapura", remove=(".sisipan",))


def test_an_article_is_read_out_of_a_page_field_by_field():
    article = read(f"{URL}?dari=umpan", announced=f"{HOME}umpan/1/")
    assert isinstance(article, Article)
    removed, article.removed = article.removed, []
    origins, article.origins = article.origins, {}
    article.family = None
    assert article == Article(
        url=URL,
        announced=f"{HOME}umpan/1/",
        source="pasar",
        fetched=NOW,
        title=TITLE,
        text="\n".join(PARAGRAPHS),
        authors=["Sinta Melati"],
        published=datetime(2026, 11, 20, 0, 30, tzinfo=WIT),
        precision="minute",
        day="2026-11-20",  # in Jakarta it is still the day before
        modified=datetime(2026, 11, 20, 1, 0, tzinfo=WIT),
        section="Daerah",
        tags=["lampu", "alun-alun"],
        image=f"{HOME}lampu.jpg",
        description="Dua ratus lampu kini menyala.",
    )
    assert "Panen padi" in " ".join(one["text"] for one in removed)
    assert origins.keys() >= {"title", "text", "authors", "published"}


@pytest.mark.parametrize(
    "body", ["", "<html></html>", "<html><body><h1>Halaman tidak ditemukan</h1></body></html>", "\0\0\0"]
)
def test_a_page_without_an_article_is_refused_with_the_name_of_a_drop(body):
    name, why = read(body=body)
    assert issubclass(getattr(drops, name), drops.Drop)
    assert why


def extraction(**rest) -> Extraction:
    empty = dict.fromkeys(Extraction.__slots__)
    lists = {"authors": (), "tags": (), "evidence": {}, "removed": (), "flags": (), "is_brief": False}
    return Extraction(**(empty | lists | {"title": TITLE, "text": TEXT} | rest))


def test_an_article_that_says_little_of_itself_is_an_article_all_the_same():
    bare = Article(url=URL, announced=f"{URL}amp/", source="pasar", fetched=NOW, title=TITLE, text=TEXT)
    assert article_of(make_page(announced=f"{URL}amp/"), extraction(), zone="Asia/Jakarta") == bare


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Jakarta", "2026-11-19"), ("Asia/Makassar", "2026-11-19"), ("Asia/Jayapura", "2026-11-20")]
)
def test_the_day_is_that_of_the_sources_zone(zone, day):
    published = datetime(2026, 11, 20, 0, 30, tzinfo=WIT)
    assert article_of(make_page(), extraction(published=published), zone=zone).day == day


def test_what_was_removed_is_kept_with_its_rule():
    removed = (Removed(rule="source .sisipan", text="Panen padi"),)
    article = article_of(make_page(), extraction(removed=removed), zone="Asia/Jakarta")
    assert article.removed == [{"rule": "source .sisipan", "text": "Panen padi"}]


# The stage around the reading


def extract(body=PAGE):
    source = make_source(timezone="Asia/Jayapura", remove=(".sisipan",))
    return process(ExtractPipeline(InlineWorkers(), {"pasar": source}), make_page(body=body.encode()))


def test_a_page_is_read_with_the_zone_and_the_rules_of_its_source():
    article = extract()
    assert (article.text, article.day) == ("\n".join(PARAGRAPHS), "2026-11-20")


def test_a_refusal_of_the_reading_becomes_a_drop():
    with pytest.raises(drops.Drop) as refused:
        extract("<html></html>")
    assert type(refused.value) is not drops.Drop


# Stories and the order of the stages


def group(article):
    return process(GroupStoriesPipeline(run=None), assessed(article))


def test_copies_have_one_fingerprint_however_they_are_set():
    one, other = group(make_article()), group(make_article(text=f"  {TEXT.replace(' ', '  ')}\n", digest=""))
    assert (other.digest, other.sample) == (digest(TEXT), one.sample)
    assert len(other.sample) == len(set(other.sample)) > 0


def test_another_text_has_another_digest_and_shares_a_part_of_the_sample():
    other, one = group(make_article(text=f"{TEXT} Lalu hujan.")), group(make_article())
    assert other.digest != digest(TEXT)
    assert set(one.sample) < set(other.sample)


def test_the_stages_come_in_the_order_of_a_sentence():
    stages = [path.split(".")[1] for path, _ in sorted(settings.ITEM_PIPELINES.items(), key=lambda pair: pair[1])]
    assert stages == [
        "weigh_feed", "seek_words", "respect_noindex", "extract", "learn_boilerplate", "assess", "check_relevance",
        "check_language", "tag_regions", "find_awards", "group_stories", "save",
    ]  # fmt: skip
    assert list(settings.ITEM_PIPELINES) == sorted(settings.ITEM_PIPELINES, key=settings.ITEM_PIPELINES.get)
