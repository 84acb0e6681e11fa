import pytest
from click.testing import CliRunner

from crawler.cli import main
from crawler.errors import SeedError
from crawler.models import Facet
from crawler.sources.topics import Places, load_topics
from pipelines.text import Text
from pipelines.topics.relevance import find_topics

MINIMAL = """
[air-bersih]
name = "Air Bersih"
queries = ["air bersih"]
[[air-bersih.names]]
points = 12
terms = ["gerakan air bersih"]
[[air-bersih.words]]
points = 6
terms = ["air bersih"]
"""


def test_a_file_with_a_windows_mark_is_read(tmp_path):
    (tmp_path / "topics.toml").write_text(MINIMAL, "utf-8-sig")
    (topic,) = load_topics(tmp_path)
    assert (topic.slug, topic.sought) == ("air-bersih", ("gerakan air bersih", "air bersih"))


@pytest.mark.parametrize(("language", "said"), [("en", "1 name, 2 words, "), ("id", "1 nama, 2 kata, ")])
def test_what_a_topic_declares_is_counted(tmp_path, monkeypatch, language, said):
    monkeypatch.setenv("PANTAU_LANG", language)
    (tmp_path / "sources").mkdir()
    (tmp_path / "topics.toml").write_text(MINIMAL.replace('["air bersih"]\n', '["air bersih", "air minum"]\n'), "utf-8")
    told = CliRunner().invoke(main, ["topics", "--seeds", str(tmp_path), "--archive", str(tmp_path / "archive.db")])
    assert said in told.stdout


@pytest.mark.parametrize(("language", "said"), [("en", "1 word, no queries, "), ("id", "1 kata, tanpa kueri, ")])
def test_of_a_topic_for_which_no_site_is_searched_it_is_said(tmp_path, monkeypatch, language, said):
    monkeypatch.setenv("PANTAU_LANG", language)
    (tmp_path / "topics.toml").write_text(MINIMAL.replace('queries = ["air bersih"]', "queries = []"), "utf-8")
    told = CliRunner().invoke(main, ["topics", "--seeds", str(tmp_path), "--archive", str(tmp_path / "archive.db")])
    assert said in " ".join(told.stdout.split())


def test_where_a_topic_raises_its_threshold_alone_what_refers_to_it_is_about_it(tmp_path):
    (tmp_path / "topics.toml").write_text(MINIMAL.replace("queries", "threshold = 0.8\nqueries"), "utf-8")
    (topic,) = load_topics(tmp_path)
    assert (topic.threshold, topic.about) == (0.8, 0.8)


def test_what_a_topic_leaves_out_is_as_the_file_explains_it(tmp_path):
    (tmp_path / "topics.toml").write_text(MINIMAL, "utf-8")
    (topic,) = load_topics(tmp_path)
    assert (topic.threshold, topic.about, topic.near, topic.against, topic.lead, topic.asides, topic.places) == (
        0.5, 0.67, 40, 20, 60, (), Places(title=4, lead=4, text=4),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "Air Bersih"', "", 'has no name; add a line such as name = "Gerakan Menuju Smart City"'),
        ("queries =", "querys =", "does not know the key querys; did you mean queries?"),
        ("points = 6", "poin = 6", "words does not know the key poin; did you mean points?"),
        ("queries =", "threshold = 7\nqueries =", "threshold must be between 0 and 1, not 7"),
        ("queries =", "near = true\nqueries =", "near must be between 0 and 10000, not True"),
        ("queries =", "places = { judul = 1 }\nqueries =",
         "places does not know the key judul; use one of title, lead, text"),
        ("queries =", "places = { title = 0, lead = 0, text = 0 }\nqueries =",
         "places are all 0; say where the topic counts, such as title = 4"),
        ("queries =", "places = 4\nqueries =",
         "places must be a table such as places = { title = 4, lead = 4, text = 4 }"),
        ("queries =", "asides = 'dulu'\nqueries =",
         'asides must be a list of strings, such as asides = ["smart city"]'),
        ("points = 6", "points = 6\nspeaks = true",
         "words speaks must be true or false, and stands in contexts only; correct that line"),
        ("points = 6", "points = 6\nyields = true",
         "words yields must be true or false, and stands in exclusions only; correct that line"),
        ("queries =", "facets = 3\nqueries =",
         'facets must be a table, such as facets = { ministry = ["kemendikdasmen"] }'),
        ("queries =", "facets = { menteri = ['pupr'] }\nqueries =",
         "facets does not know the key menteri; use one of programme, ministry"),
        ("queries =", "facets = { ministry = ['pupr'] }\nqueries =",
         'facets ministry has "pupr", which is no word or context; add it to such a group'),
        ('"gerakan air bersih"', '"gerakan (air bersih"',
         'names term "gerakan (air bersih" has a bracket without its other half; write (kota|kabupaten) cerdas'),
        ("points = 6", 'points = "6"', "words points must be between 0 and 100, not '6'; write it without quotes"),
        ("points = 6", "points = 6\nmost = 5",
         "words most is 5, less than the 6 points of one mention; raise it or these"),
        ("queries =", "about = 0.4\nqueries =", "about is 0.4, below the threshold of 0.5; no text could mention it"),
        ("points = 6\n", "", "words has a group without points or terms; give both"),
        ('["air bersih"]\n[[', '"air bersih"\n[[',
         'queries must be a list of strings, such as queries = ["smart city"]'),
        ('["air bersih"]\n', '["pdam"]\n',
         'words term "pdam" has fewer than 6 letters; use a longer one or a context, or capitals for an abbreviation'),
        ('["gerakan', '["gérakan',
         'names term "gérakan air bersih" must be plain Latin letters and digits; write it in those, without accents'),
        ('"gerakan air bersih"', '"AIR-BERSIH"',
         'has "AIR-BERSIH" and "air bersih", which find the same; keep one of them'),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_refused_with_file_entry_and_cure(tmp_path, old, new, sentence):
    text = (
        MINIMAL.replace(old, new, 1)
        if "pdam" not in new
        else MINIMAL.replace('terms = ["air bersih"]', f"terms = {new}")
    )
    (tmp_path / "topics.toml").write_text(text, "utf-8")
    with pytest.raises(SeedError) as refusal:
        load_topics(tmp_path)
    assert str(refusal.value) == f"topics.toml: [air-bersih] {sentence}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["topics.toml: declares no topic", "add a table"]),
        ("name = 1", ["topics.toml: name stands outside every topic", "[topic]"]),
        ("extend = 'shipped'", ["topics.toml: extend stands outside every topic; did you mean 'extends'?"]),
        ("[Air Bersih]", ["topics.toml: not valid TOML", "line 1"]),
        ("['Air Bersih']", ["topics.toml: [Air Bersih] is no slug", "lower-case"]),
        ("[air]\nname = 'Air'", ["topics.toml: [air] has neither names nor words", "[[air.names]]"]),
        ("[air]\nwords = ['air bersih']", ["topics.toml: [air] words must be groups", "double brackets"]),
    ],
)
def test_a_wrong_file_is_refused_with_its_cure(tmp_path, text, words):
    (tmp_path / "topics.toml").write_text(text, "utf-8")
    with pytest.raises(SeedError) as refusal:
        load_topics(tmp_path)
    assert [word for word in words if word not in str(refusal.value)] == []


def test_a_missing_file_is_named_with_its_folder(tmp_path):
    with pytest.raises(SeedError) as refusal:
        load_topics(tmp_path)
    assert str(refusal.value) == f"topics.toml: not found in {tmp_path}; put one there or name another seeds folder"


def test_a_term_with_alternatives_is_as_many_terms(tmp_path):
    text = MINIMAL.replace('terms = ["air bersih"]', 'terms = ["(air|sumur) bersih", "pipa (|induk )air"]')
    (tmp_path / "topics.toml").write_text(text, "utf-8")
    [topic] = load_topics(tmp_path)
    assert topic.words[0].terms == ("air bersih", "sumur bersih", "pipa air", "pipa induk air")


OWN = """
[air-bersih]
name = "Air Bersih"
things = ["toko"]
facets = { ministry = ["kementerian pupr"] }

[[air-bersih.names]]
points = 15
terms = ["gerakan air bersih"]

[[air-bersih.words]]
points = 6
terms = ["air bersih"]

[[air-bersih.contexts]]
points = 6
acts = true
terms = ["kementerian pupr", "bupati"]

[[air-bersih.exclusions]]
points = 10
yields = true
terms = ["pelanggan"]

[[air-bersih.lookalikes]]
points = 10
terms = ["lomba air bersih", "anugerah tirta"]
"""


@pytest.mark.parametrize(
    ("title", "text", "verdict", "facet"),
    [
        ("Bupati Buka Keran", "Gerakan Air Bersih dimulai. Bupati hadir.", "about", "programme"),
        ("Pipa Air Bersih", "Bupati menerima bantuan air bersih dari Kementerian PUPR.", "about", "ministry"),
        ("Pipa Air Bersih", "Bupati membuka keran air bersih. Pelanggan senang.", "about", "own"),
        ("Air Bersih untuk Pelanggan", "Perusahaan menjual air bersih kepada pelanggan.", "no", None),
        ("Bupati Terima Anugerah Tirta", "Bupati dipuji karena air bersih.", "no", "other"),
        ("Toko Air Bersih Dibuka", "Bupati hadir di Toko Air Bersih.", "no", None),
        ("Panen Raya", "Bupati memanen padi.", "no", None),
    ],
)
def test_any_topic_says_of_what_a_text_tells(tmp_path, title, text, verdict, facet):
    (tmp_path / "topics.toml").write_text(OWN, "utf-8")
    [found] = find_topics(Text(title, text), load_topics(tmp_path))
    assert (found.verdict.value, found.facet and found.facet.value) == (verdict, facet)


SHORT = MINIMAL.replace('["gerakan air bersih"]', '["gerakan air bersih", "GAB"]')


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("GAB dimulai di tiga desa. Bupati membuka keran.", "about"),
        ("Gerakan Air Bersih (GAB) dimulai di tiga desa.", "about"),
        ("Gugus Air Bersama (GAB) dimulai di tiga desa.", "about"),  # a slip of whoever writes: a word is the same
        ("Gabungan Anak Betawi (GAB) menggelar futsal. Tim GAB menang.", "no"),
        ("GAB, singkatan dari Gabungan Anak Betawi, menggelar futsal.", "no"),
        ("Klub GAB (Gabungan Anak Betawi) menggelar futsal.", "no"),
        ("Gabungan Anak Betawi (GAB) ikut Gerakan Air Bersih.", "about"),
    ],
)
def test_an_abbreviation_that_a_text_spells_out_as_something_else_does_not_count(tmp_path, text, verdict):
    (tmp_path / "topics.toml").write_text(SHORT, "utf-8")
    [found] = find_topics(Text("Kabar Desa", text), load_topics(tmp_path))
    assert found.verdict.value == verdict


def test_an_abbreviation_that_its_topic_spells_out_nowhere_always_counts(tmp_path):
    (tmp_path / "topics.toml").write_text(SHORT.replace('"GAB"', '"GSB"'), "utf-8")
    [found] = find_topics(Text("Kabar Desa", "Gugus Sanitasi Banyumas (GSB) bekerja."), load_topics(tmp_path))
    assert found.verdict.value == "about"


def test_what_refers_to_a_topic_without_facets_tells_of_its_programme(tmp_path):
    (tmp_path / "topics.toml").write_text(OWN.replace("facets =", "# facets ="), "utf-8")
    topics = load_topics(tmp_path)
    [kept] = find_topics(Text("Pipa Air Bersih", "Bupati membuka keran air bersih."), topics)
    [other] = find_topics(Text("Bupati Terima Anugerah Tirta", "Bupati dipuji karena air bersih."), topics)
    assert (kept.verdict.value, kept.facet, other.facet) == ("about", Facet.PROGRAMME, Facet.OTHER)


def test_what_says_of_what_a_text_tells_is_among_its_evidence(tmp_path):
    (tmp_path / "topics.toml").write_text(OWN, "utf-8")
    text = Text("Pipa Air Bersih", "Bupati menerima bantuan air bersih dari Kementerian PUPR.")
    [found] = find_topics(text, load_topics(tmp_path))
    assert "kementerian pupr" in {one.term for one in found.evidence}
