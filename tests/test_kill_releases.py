"""The text of an article does not depend on how the crawl went, whatever sentences the releases of an office share."""

from __future__ import annotations

import pytest

from crawler.newsroom import serve
from tests.conftest import Desk
from tests.releases import BOX, finish, kill, releases, texts, written


@pytest.fixture(scope="module")
def room():
    with serve(releases()) as newsroom:
        yield newsroom


@pytest.fixture(scope="module")
def undisturbed(room, tmp_path_factory):
    desk = Desk(room, tmp_path_factory.mktemp("undisturbed"))
    finish(desk)
    return desk


def test_articles_that_share_sentences_stay_whole_and_lose_what_the_site_prints_below_each(undisturbed):
    assert texts(undisturbed) == written(undisturbed)
    [row] = undisturbed.rows("SELECT count(*) AS number FROM articles WHERE removed LIKE ?", f"%{BOX}%")
    assert row["number"] == len(texts(undisturbed))


def test_so_they_do_where_nothing_but_what_is_on_the_topic_is_read(tmp_path):
    """Of such a source every article ends with the same sentence."""
    with serve(releases(rest="open", channels=(("wordpress", "/wp-json/wp/v2/posts"),), notes=())) as newsroom:
        desk = Desk(newsroom, tmp_path)
        finish(desk)
        assert texts(desk) == written(desk)
        assert {row["reason"] for row in desk.rows("SELECT reason FROM ledger")} == {None, "NoTopicWords"}


@pytest.mark.parametrize("visits", [[22], [3, 9, 2, 7]], ids=["once", "often"])
def test_after_kills_their_texts_are_those_of_an_undisturbed_backfill(room, undisturbed, tmp_path, visits):
    desk = Desk(room, tmp_path)
    assert kill(desk, visits) == len(visits)
    finish(desk)
    assert texts(desk) == texts(undisturbed)
    learned = "SELECT source, digest, sign FROM boilerplate"
    assert desk.rows(learned) == undisturbed.rows(learned)
