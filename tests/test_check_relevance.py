from datetime import UTC, datetime

import pytest

from crawler.models import Article
from crawler.sources.registry import default_seeds
from pipelines.assess import AssessPipeline
from pipelines.assessment import Asked
from pipelines.check_relevance import CheckRelevancePipeline
from pipelines.drops import OffTopic
from pipelines.rules import fingerprint_of
from tests.inline import Crawler, InlineWorkers, assessed, process

NEIGHBOURS_ONLY = "Petani memanen padi lebih awal. Hujan datang tepat waktu."
NAMED = "Kabupaten itu pernah ikut Gerakan Menuju Smart City."
PASSING = f"{NEIGHBOURS_ONLY} {NAMED}"


def article(text, title="Panen Raya"):
    url = "https://kabar.example/panen"
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    return assessed(Article(url=url, announced=url, source="kabar", fetched=moment, title=title, text=text))


def stage(**settings):
    return CheckRelevancePipeline.from_crawler(Crawler(**{"SEEDS": str(default_seeds())} | settings))


def test_an_article_on_a_topic_passes_with_its_verdict_relevance_and_evidence():
    item = process(stage(), article(PASSING))
    evidence = [{"term": "gerakan menuju smart city", "field": "text", "sentence": NAMED}]
    told = {
        "topic": "gerakan-menuju-smart-city",
        "verdict": "mention",
        "relevance": item.relevance,
        "evidence": evidence,
    }
    assert (item.topic, item.verdict, item.evidence, item.topics) == (told["topic"], "mention", evidence, [told])
    assert 0.5 < item.relevance < 0.67


def test_an_article_remembers_by_which_rules_it_was_judged(tmp_path):
    changed = tmp_path / "topics.toml"
    changed.write_bytes((default_seeds() / "topics.toml").read_bytes() + b"# changed\n")
    rules = [process(stage(SEEDS=str(folder)), article(PASSING)).rules for folder in (default_seeds(), tmp_path)]
    assert rules[0] == fingerprint_of(default_seeds()) != rules[1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (NEIGHBOURS_ONLY, "relevance 0.00: none of the topics' words in the article's own text"),
        ("Turis menikmati smart city di seberang laut.", 'relevance 0.38: found only "smart city"'),
        ("Ruko dan hunian smart city dijual.", 'relevance 0.00: found only "smart city", against it "ruko", "hunian"'),
    ],
    ids=["only neighbours speak of it", "too little", "property"],
)
def test_an_article_off_topic_is_dropped_with_the_reason(text, reason):
    item = article(text)
    with pytest.raises(OffTopic) as drop:
        process(stage(), item)
    assert str(drop.value) == reason
    assert item.topic is None


def test_keep_all_keeps_the_rest_without_a_topic():
    item = process(stage(KEEP_ALL=True), article("Turis menikmati smart city di seberang laut."))
    assert (item.topic, item.verdict, item.relevance, len(item.evidence)) == (None, "no", 0.375, 1)
    assert item.topics == []


def test_an_article_read_in_brief_is_off_topic_whatever_a_worker_would_say():
    item = article(PASSING)
    item.is_brief = True
    asked = Asked(seeds=str(default_seeds()), languages=("id",))
    process(AssessPipeline(InlineWorkers(), {}, asked), item)
    with pytest.raises(OffTopic, match="none of the topics' words"):
        process(stage(), item)
