"""Of the pages that speak of no topic some are read, so that it is learned what their source prints everywhere."""

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.archive import boilerplate as paragraphs
from crawler.models import Part, Sighting
from crawler.outcomes import Dropped
from pipelines.seek_words import ENOUGH, Samples, SeekWordsPipeline
from pipelines.topics.gate import Look
from tests.inline import process
from tests.make import NOW, make_archive, make_page, make_source


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source(), make_source("kota")) as archive:
        yield archive


def page(number, source="pasar"):
    return make_page(f"https://{source}.example/berita/{number}/", source=source)


def see(archive, count, *, days):
    for number in range(count):
        moment = NOW - timedelta(days=days)
        sighting = Sighting(source="pasar", article=1000 * days + number, story=number, seen=moment,
                            paragraphs={1: "call", 2: "edge"})  # fmt: skip
        paragraphs.remember(archive, sighting)


def taken(archive, source="pasar"):
    samples = Samples(archive)
    return sum(samples.takes(page(number, source)) for number in range(3 * ENOUGH))


def test_the_first_pages_of_a_source_are_taken(archive):
    samples = Samples(archive)
    found = [samples.takes(page(number)) for number in range(2 * ENOUGH)]
    assert found == [True] * ENOUGH + [False] * ENOUGH
    assert samples.takes(page(1, "kota"))


@pytest.mark.parametrize(
    ("count", "days", "left"), [(5, 2, ENOUGH - 5), (ENOUGH, 7, 0), (ENOUGH + 9, 1, 0), (9, 8, ENOUGH)]
)
def test_articles_read_in_the_last_week_count(archive, count, days, left):
    see(archive, count, days=days)
    assert (taken(archive), taken(archive, "kota")) == (left, ENOUGH)


class Knowing:
    """A gate that knows its answer."""

    def __init__(self, answer: Look) -> None:
        self.answer = answer

    def look(self, _body: bytes) -> Look:
        return self.answer


def passes(stage, number, **rest):
    try:
        process(stage, replace(page(number), **rest))
    except Dropped as drop:
        if str(drop).startswith("OffTopic"):
            return False
        raise
    return True


@pytest.mark.parametrize(
    ("gate", "passing"), [(Knowing(Look.ELSEWHERE), ENOUGH), (Knowing(Look.HERE), 2 * ENOUGH), (None, 2 * ENOUGH)]
)
def test_pages_with_the_words_in_their_own_text_all_pass(archive, gate, passing):
    stage = SeekWordsPipeline(gate, Samples(archive))
    assert sum(passes(stage, number) for number in range(2 * ENOUGH)) == passing


def test_a_page_without_a_word_of_any_topic_goes_no_further_but_with_its_further_parts_it_does(archive):
    stage = SeekWordsPipeline(Knowing(Look.NOWHERE), Samples(archive))
    with pytest.raises(Dropped, match="NoTopicWords"):
        passes(stage, 1)
    assert passes(stage, 1, parts=(Part(url="https://pasar.example/berita/1/2/", body=b"<p>smart city</p>"),))
