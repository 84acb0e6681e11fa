"""Of the pages that speak of no topic some are read, so that it is learned what their source prints everywhere."""

import random
from dataclasses import replace
from types import SimpleNamespace

import pytest

from crawler.archive import boilerplate as paragraphs
from crawler.archive.boilerplate import SAMPLES
from crawler.models import Part, Sighting
from crawler.outcomes import Dropped
from pipelines.boilerplate.recurrence import digest_of
from pipelines.models import SourceFacts
from pipelines.read import ReadPipeline
from pipelines.seek_words import Samples, SeekWordsPipeline, rank_of
from pipelines.topics.gate import Look
from pipelines.worker import pack
from tests.inline import InlineWorkers, make_aims, process
from tests.make import NOW, make_archive, make_page, make_source


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source(), make_source("kota")) as archive:
        yield archive


def page(number, source="pasar"):
    return make_page(f"https://{source}.example/berita/{number}/", source=source)


def see(archive, page, *, is_sample=True):
    sighting = Sighting(source=page.source, article=digest_of(page.announced), story=1, seen=NOW,
                        paragraphs={1: "call", 2: "edge"}, is_sample=is_sample)  # fmt: skip
    paragraphs.remember(archive, sighting)


def read(archive, numbers):
    """Offer pages, read those that are taken, and return how many that were."""
    samples, count = Samples(archive), 0
    for one in map(page, numbers):
        if samples.takes(one):
            see(archive, one)
            count += 1
    return count


def weighed(archive):
    """Return which articles are left to be weighed."""
    paragraphs.weigh(archive, "pasar", lambda *_: False, rules=1, now=NOW)
    return [row["article"] for row in archive.rows("SELECT article FROM sightings ORDER BY article")]


def test_the_first_pages_of_a_source_are_taken(archive):
    assert read(archive, range(SAMPLES)) == SAMPLES
    assert Samples(archive).takes(page(1, "kota"))


def test_of_many_few_are_taken(archive):
    assert SAMPLES <= read(archive, range(1000)) <= 7 * SAMPLES


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kills", [0, 3])
def test_those_that_count_are_the_same_in_whatever_order_they_come(archive, seed, kills):
    numbers = list(range(200))
    random.Random(seed).shuffle(numbers)
    for _ in range(kills):
        read(archive, numbers[:50])
        random.Random(seed).shuffle(numbers)
    read(archive, numbers)
    assert weighed(archive) == sorted(digest_of(page(number).announced) for number in range(200))[:SAMPLES]


def test_articles_that_speak_of_a_topic_take_no_place_of_a_sample(archive):
    for number in range(2 * SAMPLES):
        see(archive, page(number), is_sample=False)
    assert read(archive, range(100, 100 + SAMPLES)) == SAMPLES
    assert len(weighed(archive)) == 3 * SAMPLES


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
    ("gate", "passing"), [(Knowing(Look.ELSEWHERE), SAMPLES), (Knowing(Look.HERE), 2 * SAMPLES), (None, 2 * SAMPLES)]
)
def test_pages_with_the_words_in_their_own_text_all_pass(archive, gate, passing):
    stage, numbers = SeekWordsPipeline(gate, Samples(archive)), range(2 * SAMPLES)
    for number in sorted(numbers, key=lambda number: digest_of(page(number).announced))[:SAMPLES]:
        see(archive, page(number))
    assert sum(passes(stage, number) for number in numbers) == passing


@pytest.mark.parametrize("is_sample", [True, False])
def test_a_sample_that_is_not_needed_any_more_when_its_turn_comes_is_not_read(archive, is_sample):
    """While it waited for a worker, others with lower numbers were read."""
    first, *_, last = sorted(map(page, range(SAMPLES + 1)), key=rank_of)
    stage = ReadPipeline(SimpleNamespace(archive=archive), InlineWorkers(), Learning(), make_aims(), follow=None)
    for one in map(page, range(SAMPLES + 1)):
        see(archive, one)
    with pytest.raises(Dropped, match=r"^NoText"):
        process(stage, replace(first, is_sample=is_sample))
    with pytest.raises(Dropped, match="^OffTopic: the topics' words stand" if is_sample else r"^NoText"):
        process(stage, replace(last, is_sample=is_sample))


class Learning:
    """Knows nothing of any source."""

    def packed_for(self, _page) -> bytes:
        return pack(SourceFacts())


def test_a_page_without_a_word_of_any_topic_goes_no_further_but_with_its_further_parts_it_does(archive):
    stage = SeekWordsPipeline(Knowing(Look.NOWHERE), Samples(archive))
    with pytest.raises(Dropped, match="NoTopicWords"):
        passes(stage, 1)
    assert passes(stage, 1, parts=(Part(url="https://pasar.example/berita/1/2/", body=b"<p>smart city</p>"),))
