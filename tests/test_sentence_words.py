"""The words by which rules read a sentence, and that no list of words is kept for nobody."""

import re
import tomllib

import pytest

from pipelines import sentence_words
from pipelines.sentence_words import LISTS, numbers_of, pattern_of, words_of


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Lists as somebody may have written them."""

    def write(text):
        path = tmp_path / LISTS.name
        path.write_text(text, "utf-8")
        monkeypatch.setattr(sentence_words, "LISTS", path)
        sentence_words._tables.cache_clear()

    yield write
    sentence_words._tables.cache_clear()


def test_a_list_is_words_or_one_pattern_or_what_each_counts(written):
    written('[pasar]\nbuah = ["jeruk", "nanas?"]\n[pasar.lusin]\nsatu = 12\n')
    assert words_of("pasar", "buah") == {"jeruk", "nanas?"}
    assert re.fullmatch(pattern_of("pasar", "buah"), "nana")
    assert numbers_of("pasar", "lusin") == {"satu": 12}


@pytest.mark.parametrize(
    ("text", "ask", "said"),
    [
        ('[pasar]\nikan = ["lele"]\n', words_of, "has no list pasar.buah"),
        ("[warung]\n", words_of, "has no list pasar.buah"),
        ('[pasar]\nbuah = "jeruk"\n', words_of, "pasar.buah must be a list of words"),
        ('[pasar]\nbuah = ["Jeruk"]\n', words_of, "in small letters"),
        ('[pasar]\nbuah = ["jeruk", "jeruk"]\n', pattern_of, "each of them once"),
        ('[pasar]\nbuah = ["jeruk"]\n', numbers_of, "must be a table of words and whole numbers"),
        ('[pasar.buah]\njeruk = "dua"\n', numbers_of, "must be a table of words and whole numbers"),
    ],
)
def test_a_wrong_list_is_named(written, text, ask, said):
    written(text)
    with pytest.raises(ValueError, match=said) as refused:
        ask("pasar", "buah")
    assert str(refused.value).startswith(LISTS.name)


def test_each_list_is_asked_for_by_a_rule():
    listed = {(family, kind) for family, lists in tomllib.loads(LISTS.read_text("utf-8")).items() for kind in lists}
    code = "".join(path.read_text("utf-8") for path in LISTS.parent.rglob("*.py"))
    assert listed - set(re.findall(r"_of\(.(\w+)., .([\w-]+).\)", code)) == set()


@pytest.mark.parametrize("name", ["labels.toml", "marks.toml"])
def test_each_list_of_the_extraction_is_asked_for(name):
    folder = LISTS.with_name("extraction")
    code = "".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    asked = set(re.findall(r"[\"']([a-z][\w-]*)[\"']", code))
    listed = tomllib.loads((folder / name).read_text("utf-8")).keys()
    made = {kind for kind in listed if kind.endswith("-within") or kind.startswith("imprint-")}  # of two parts each
    assert listed - made - asked == set()
