from dataclasses import asdict
from types import SimpleNamespace

import pytest

from crawler.sources.own import default_seeds
from crawler.sources.topics import load_topics
from pipelines.drops import OffTopic
from pipelines.process import check_relevance
from pipelines.versions import rules_of
from tests.inline import make_draft

NEIGHBOURS_ONLY = "Petani memanen padi lebih awal. Hujan datang tepat waktu."
NAMED = "Kabupaten itu pernah ikut Gerakan Menuju Smart City."
PASSING = f"{NEIGHBOURS_ONLY} {NAMED}"


def checked(text, **aims):
    draft = make_draft("Panen Raya", text, **aims)
    check_relevance(draft)
    return draft.judgement


def test_an_article_on_a_topic_passes_with_its_verdict_relevance_and_evidence():
    found = checked(PASSING)
    assert (found.topic, found.best.verdict, found.referred) == ("gerakan-menuju-smart-city", "mention", (found.best,))
    assert [asdict(one) for one in found.best.evidence] == [
        {"term": "gerakan menuju smart city", "field": "text", "sentence": NAMED}
    ]
    assert 0.5 < found.best.relevance < 0.67


def test_the_rules_change_with_the_topics(tmp_path):
    shipped = (default_seeds() / "topics.toml").read_text("utf-8")
    (tmp_path / "topics.toml").write_text(shipped.replace("near = 40", "near = 41", 1), "utf-8")
    assert rules_of(load_topics(tmp_path)).judging != rules_of(load_topics(default_seeds())).judging
    assert rules_of(load_topics(tmp_path)).stories == rules_of(load_topics(default_seeds())).stories


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
    with pytest.raises(OffTopic) as drop:
        checked(text)
    assert str(drop.value) == reason


def test_keep_all_keeps_the_rest_without_a_topic():
    found = checked("Turis menikmati smart city di seberang laut.", keep_all=True)
    assert (found.topic, found.best.verdict, found.best.relevance, len(found.best.evidence)) == (None, "no", 0.375, 1)
    assert found.referred == ()


def test_an_article_read_in_brief_is_off_topic_whatever_its_words():
    draft = make_draft("Panen Raya", PASSING)
    draft.extraction = SimpleNamespace(is_brief=True)
    with pytest.raises(OffTopic, match="none of the topics' words"):
        check_relevance(draft)
