"""How well stories are told apart on labelled texts, and that who came first does not matter."""

from __future__ import annotations

import random
import sys
import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from crawler.archive import articles
from pipelines.apply import comparing
from pipelines.copies.fingerprint import fingerprint
from tests.make import make_archive, make_article, make_source
from tests.scoring import f1

TEXTS = tomllib.loads(Path(__file__).with_name("stories_known.toml").read_text("utf-8"))["texts"]
FLOOR = 0.97


def told(text):
    digest, sample = fingerprint(text["text"])
    published = datetime.fromisoformat(f"{text['published']}T00:00Z")
    return make_article(
        f"https://{text['source']}.example/{text['id']}/", source=text["source"], title=text["title"],
        text=text["text"], digest=digest, sample=sample, published=published,
    )  # fmt: skip


def grouped(folder, texts):
    """Return what an archive makes of *texts*, saved in this order: stories, and each article's mark."""
    sources = [make_source(slug) for slug in sorted({text["source"] for text in texts})]
    with make_archive(folder / f"{random.random()}.db", *sources) as archive:
        for text in texts:
            articles.save(archive, told(text), run=None, compare=comparing(None))
        stories = archive.rows(
            "SELECT group_concat(url) AS urls FROM (SELECT * FROM articles ORDER BY url) GROUP BY story"
        )
        heads = archive.rows("SELECT title, first_published, articles, sources FROM stories")
        marks = archive.rows("SELECT url, kind, overlap FROM articles ORDER BY url")
    return sorted(row["urls"] for row in stories), sorted(map(str, heads)), marks


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    return grouped(tmp_path_factory.mktemp("known"), TEXTS)


def pairs_of(groups):
    return {(one, other) for group in groups for one in group for other in group if one < other}


def test_the_stories_of_the_labelled_texts_are_told_apart(known, capsys):
    wanted: dict[str, list[str]] = {}
    for text in TEXTS:
        wanted.setdefault(text.get("story", text["id"]), []).append(text["id"])
    found, expected = pairs_of(urls.split("/")[3::4] for urls in known[0]), pairs_of(wanted.values())
    score = f1(len(found & expected), len(found), len(expected))
    with capsys.disabled():
        sys.stdout.write(f"\nstories of {len(TEXTS)} texts: pairs {score:.3f}")
        sys.stdout.writelines(f"\n  {'-'.join(pair)}" for pair in sorted(found ^ expected))
    assert score >= FLOOR


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arrival_does_not_matter(known, tmp_path, seed):
    assert grouped(tmp_path, random.Random(seed).sample(TEXTS, len(TEXTS))) == known


def test_copies_are_marked_rilis_and_own_reporting_liputan(known):
    marks = {row["url"].split("/")[3]: row["kind"] for row in known[2]}
    alone = {text["id"] for text in TEXTS if "story" not in text}
    assert {marks[name] for name in alone} == {"liputan"}
    assert [marks[name] for name in ("a01", "a02", "a03", "a04", "a05")] == ["rilis"] * 4 + ["liputan"]
