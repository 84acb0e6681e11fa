import pytest

from crawler.sources.topics import load_topics, shipped_topics
from pipelines.topics.ranking import Ranker
from tests.make import HOME, make_candidate

RANK = Ranker(shipped_topics())

BEST = {"title": "Gerakan Menuju Smart City: Asahan Terima Penghargaan Smart Branding dari Kominfo"}
ORDER = [
    ("the programme and its award", make_candidate(f"{HOME}a/", **BEST)),
    ("its word in the headline", make_candidate(f"{HOME}b/", title="Wali Kota Bicara SmartCity di Forum")),
    ("a look-alike", make_candidate(f"{HOME}c/", title="Hunian Smart City Dijual, Cicilan Ringan")),
    ("who gives awards to whom", make_candidate(f"{HOME}d/", title="Bupati Terima Penghargaan Kemenkominfo")),
    ("a local government", make_candidate(f"{HOME}e/", title="Bupati Buka Turnamen Sepak Bola")),
    ("anything else", make_candidate(f"{HOME}harga-cabai-naik/", title="Harga Cabai Naik Menjelang Lebaran")),
]


@pytest.mark.parametrize("place", range(len(ORDER) - 1), ids=[name for name, _ in ORDER[:-1]])
def test_the_more_an_announcement_speaks_of_the_topic_the_earlier_it_is_fetched(place):
    assert RANK(ORDER[place][1]) > RANK(ORDER[place + 1][1])


@pytest.mark.parametrize(
    "url", [f"{HOME}kota-cerdas-medan/", f"{HOME}read/12/smart-city-asahan.html", f"{HOME}SmartCity/"]
)
def test_an_address_speaks_for_a_candidate_without_a_title(url):
    assert RANK(make_candidate(url)) > RANK(make_candidate(HOME, title="Bupati Terima Penghargaan Kemenkominfo"))


@pytest.mark.parametrize("url", [HOME, f"{HOME}%E0%A4%A/", f"{HOME}?p=12", f"{HOME}smartest-cityscapes/"])
def test_what_says_nothing_has_no_rank(url):
    assert RANK(make_candidate(url)) == 0


def test_an_abbreviation_speaks_from_an_address_too(tmp_path):
    text = '[gizi]\nname = "Gizi"\n[[gizi.names]]\npoints = 15\nterms = ["MBG"]\n'
    (tmp_path / "topics.toml").write_text(text, "utf-8")
    rank = Ranker(load_topics(tmp_path))
    assert rank(make_candidate(f"{HOME}dapur-mbg-asahan-diresmikan/")) > rank(make_candidate(f"{HOME}dapur-asahan/"))
    assert rank(make_candidate(HOME, title="Dapur MBG Asahan")) > rank(make_candidate(HOME, title="Dapur Simbgai"))
