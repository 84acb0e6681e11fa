"""Of the pages that speak of no topic some are read, so that it is learned what their source prints everywhere."""

from datetime import timedelta

import pytest

from crawler.archive import paragraphs
from crawler.archive.paragraphs import Sighting
from pipelines import drops
from pipelines.extract import ExtractPipeline
from pipelines.samples import ENOUGH, Samples
from pipelines.text.gate import Look
from tests.inline import InlineWorkers, process
from tests.make import NOW, make_archive, make_page, make_source
from tests.test_stages import PAGE, Knowing


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source(), make_source("kota")) as archive:
        yield archive


def page(number, source="pasar"):
    return make_page(f"https://{source}.example/berita/{number}/", source=source, body=PAGE.encode())


def see(archive, count, *, days):
    for number in range(count):
        moment = NOW - timedelta(days=days)
        sighting = Sighting(source="pasar", article=1000 * days + number, story=number, seen=moment)
        paragraphs.remember(archive, sighting, {1: "call", 2: "edge"})


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


def is_read(stage, number):
    try:
        process(stage, page(number))
    except drops.OffTopic:
        return False
    return True


@pytest.mark.parametrize(("look", "read"), [(Look.ELSEWHERE, ENOUGH), (Look.HERE, 2 * ENOUGH)])
def test_pages_with_the_words_in_their_own_text_are_all_read(archive, look, read):
    sources = {"pasar": make_source()}
    stage = ExtractPipeline(InlineWorkers(), Knowing(look), sources, samples=Samples(archive))
    assert sum(is_read(stage, number) for number in range(2 * ENOUGH)) == read
