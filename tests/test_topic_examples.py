"""The two further topics that ship switched off: what they are for, and what sounds like it."""

import tomllib
from pathlib import Path

import pytest

from crawler.models import Verdict
from crawler.sources.own import default_seeds
from crawler.sources.topics import declared_topics
from pipelines.places import find_regions
from pipelines.programme import find_awards
from pipelines.text import Text
from pipelines.topics.gate import Gate
from pipelines.topics.relevance import find_topics

TOPICS = {topic.slug: topic for topic in declared_topics(default_seeds())}
MBG, STUNTING = TOPICS["makan-bergizi-gratis"], TOPICS["percepatan-penurunan-stunting"]
TEXTS = tomllib.loads((Path(__file__).with_name("programme") / "others.toml").read_text("utf-8"))["texts"]


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text["title"])
def test_each_text_gets_the_verdict_of_an_editor(text):
    topic = TOPICS[text["topic"]]
    [found] = find_topics(Text(text["title"], text["text"]), (topic,))
    assert found.verdict.value == text["verdict"]
    assert Gate([topic]).speaks(f"{text['title']} {text['text']}") or found.verdict is Verdict.NO


def test_the_examples_are_switched_off():
    assert not MBG.enabled
    assert not STUNTING.enabled


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Kabupaten Asahan ditetapkan sebagai lokus percepatan penurunan stunting tahun 2023.", ("participant", 2023)),
        ("Pemkab Asahan menyusun rencana aksi percepatan penurunan stunting 2022.", ("masterplan", 2022)),
        ("Kabupaten Asahan dinilai dalam penilaian kinerja aksi konvergensi stunting 2024.", ("evaluation", 2024)),
        ("Pemkab Asahan meraih penghargaan percepatan penurunan stunting 2023 dari BKKBN.", ("award", 2023)),
    ],
)
def test_what_regions_do_against_stunting_is_reported(text, row):
    read = Text("Kabar dari Kabupaten Asahan", text)
    found = find_awards(read, STUNTING.programme, regions=find_regions(read, home=()), published=None)
    assert [(one.topic, one.code, one.what, one.edition) for one in found] == [(STUNTING.slug, "12.09", *row)]
