"""The way of a page through the stages, and what the first and the last make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from crawler import settings
from crawler.errors import SeedError
from crawler.models import Article, Verdict
from pipelines import drops, language, process
from pipelines.copies.fingerprint import digest
from pipelines.extraction import labels
from pipelines.models import SourceFacts
from pipelines.places.gazetteer import load_gazetteer
from pipelines.programme.units import lexicon_of
from tests.inline import make_aims, make_draft
from tests.make import HOME, NOW, TEXT, TITLE, URL, make_page

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


FACTS = SourceFacts(slug="pasar", timezone="Asia/Jayapura", remove=(".sisipan",))


def read(url=URL, body=PAGE, facts=FACTS, **rest):
    """Return what comes of a page; it need not be on a topic."""
    return process.process(make_page(url, body=body.encode(), **rest), facts, make_aims(keep_all=True))


def test_an_article_is_read_out_of_a_page_field_by_field():
    article = read(f"{URL}?dari=umpan", announced=f"{HOME}umpan/1/").article
    assert article.judgement.best.verdict is Verdict.NO
    removed, article.removed = article.removed, []
    origins, article.origins = article.origins, {}
    article = replace(article, family=None, judgement=None, language=None, digest="", sample=())
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
def test_a_page_without_an_article_is_refused_with_a_reason(body):
    done = read(body=body)
    assert done.article is None
    assert isinstance(done.drop, drops.Drop)
    assert str(done.drop)


def test_an_article_that_says_little_of_itself_is_an_article_all_the_same():
    bare = f"<html><body><h1>{TITLE}</h1>{''.join(f'<p>{one}</p>' for one in PARAGRAPHS)}</body></html>"
    article = read(body=bare, announced=f"{URL}amp/").article
    assert (article.url, article.announced, article.text) == (URL, f"{URL}amp/", "\n".join(PARAGRAPHS))
    assert (article.published, article.day, article.authors, article.tags, article.image) == (None, None, [], [], None)


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Jakarta", "2026-11-19"), ("Asia/Makassar", "2026-11-19"), ("Asia/Jayapura", "2026-11-20")]
)
def test_the_day_is_that_of_the_sources_zone(zone, day):
    assert read(facts=replace(FACTS, timezone=zone)).article.day == day


def test_what_was_removed_is_kept_with_its_rule():
    assert {
        "rule": "source remove .sisipan",
        "text": "Panen padi di lereng selesai lebih awal tahun ini",
    } in read().article.removed


# Stories and the order of the stages


def numbered(text):
    draft = make_draft(text=text)
    process.fingerprint(draft)
    return draft


def test_copies_have_one_fingerprint_however_they_are_set():
    one, other = numbered(TEXT), numbered(f"  {TEXT.replace(' ', '  ')}\n")
    assert (other.digest, other.sample) == (digest(TEXT), one.sample)
    assert len(other.sample) == len(set(other.sample)) > 0


def test_another_text_has_another_digest_and_shares_a_part_of_the_sample():
    other, one = numbered(f"{TEXT} Lalu hujan."), numbered(TEXT)
    assert other.digest != digest(TEXT)
    assert set(one.sample) < set(other.sample)


def test_the_stages_come_in_the_order_of_a_sentence():
    assert [stage.__name__ for stage in process.STAGES] == [
        "extract", "cut_boilerplate", "check_relevance", "check_language", "tag_regions", "find_awards", "fingerprint",
    ]  # fmt: skip
    assert tuple(stage for stage in process.STAGES if stage in process.JUDGING) == process.JUDGING


def test_scrapys_stages_do_what_needs_the_crawl():
    stages = [path.split(".")[1] for path, _ in sorted(settings.ITEM_PIPELINES.items(), key=lambda pair: pair[1])]
    assert stages == ["weigh_feed", "seek_words", "respect_noindex", "read", "save"]
    assert list(settings.ITEM_PIPELINES) == sorted(settings.ITEM_PIPELINES, key=settings.ITEM_PIPELINES.get)


def test_a_sample_is_read_in_brief_and_never_kept_whatever_it_says():
    facts, aims = SourceFacts(slug="pasar"), make_aims()
    told = PAGE.replace(PARAGRAPHS[0], "Kabupaten ini masuk Gerakan Menuju Smart City, kata kepala dinas kota cerdas.")
    pages = [make_page(URL, body=told.encode(), is_sample=is_sample) for is_sample in (True, False)]
    sample, own = (process.process(page, facts, aims) for page in pages)
    assert (own.sighting.is_sample, sample.sighting.is_sample, sample.sighting.speaks) == (False, True, False)
    assert sample.drop.reason == f"OffTopic: {drops.ELSEWHERE}"  # as of those that are not read at all


def test_after_a_warm_up_no_page_waits_for_what_is_built_once():
    once = (labels.whole_line, labels._by_case, load_gazetteer, lexicon_of, process.gate_of, language._profiles)
    for one in once:
        one.cache_clear()
    process.warm_up(make_aims())
    assert [one.cache_info().currsize > 0 for one in once] == [True] * len(once)
    built = [one.cache_info().misses for one in once]
    assert read(body=PAGE.replace(PARAGRAPHS[0], "Pedagang membuka kafé di lantai dua pasar.")).article
    assert [one.cache_info().misses for one in once] == built


def test_the_page_for_the_warm_up_is_an_article_that_is_read_in_every_field():
    article = read(process.FIRST, body=process.FIRST_PAGE.read_text("utf-8"), facts=SourceFacts()).article
    assert (article.title, article.authors, article.day) == (
        "Perbaikan Dermaga Kota Ambon Selesai", ["Siti Rahma"], "2026-03-02"
    )  # fmt: skip
    assert [region.name for region in article.judgement.regions] == ["Kota Ambon"]


def test_a_warm_up_without_topics_says_what_is_missing(tmp_path):
    with pytest.raises(SeedError, match=r"topics\.toml"):
        process.warm_up(make_aims(seeds=str(tmp_path)))
