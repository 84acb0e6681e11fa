"""Of several readings of a page, the one is believed that the others bear out, and what was lost is told."""

import pytest

from pipelines.extraction.choice import BodyReading, choose
from pipelines.extraction.paragraphs import Line, TextRun

STORY = [f"Paragraf {one} berita ini bercerita panjang tentang pusat aduan warga di balai kota." for one in range(8)]
OTHERS = [f"Tulisan lain nomor {one}, sama sekali bukan bagian dari berita itu, tetapi panjang." for one in range(8)]


def reading(texts, origin="", **given):
    return BodyReading(lines=[Line.of([TextRun(text, linked=False)]) for text in texts], origin=origin, **given)


NOTHING = reading([])


def chosen(*, family=(), density=(), declared=(), precise=(), full=(), is_broad=False):
    best = choose(
        reading(family, "family tema", is_broad=is_broad),
        reading(density, "density"),
        reading(declared, "json-ld"),
        lambda is_precise: reading(precise if is_precise else full),
    )
    return [line.text for line in best.lines], best.origin


@pytest.mark.parametrize(
    ("readings", "text", "origin"),
    [
        ({"family": STORY, "density": STORY}, STORY, "family tema"),
        ({"density": STORY, "precise": STORY}, STORY, "trafilatura, density agrees"),
        ({"density": STORY, "precise": STORY[:1], "full": STORY}, STORY, "trafilatura in full, nearer to density"),
        (
            {"density": STORY, "precise": STORY[:5], "full": OTHERS},
            STORY[:5],
            "trafilatura precisely, density holds no more",
        ),
        ({"density": STORY, "precise": STORY[:1]}, STORY, "density, trafilatura holds little of it"),
        ({"declared": STORY}, STORY, "json-ld"),
        ({"density": STORY[:1], "declared": STORY, "full": STORY[:1]}, STORY, "json-ld"),
    ],
)
def test_the_reading_is_believed_that_the_others_bear_out(readings, text, origin):
    assert chosen(**readings) == (text, origin)


def test_a_family_that_holds_little_of_what_the_others_found_is_told_and_not_believed():
    text, origin = chosen(family=STORY[:3], density=STORY, precise=STORY)
    few, all_ = (sum(map(len, texts)) for texts in (STORY[:3], STORY))
    assert (text, origin) == (
        STORY,
        f"trafilatura, density agrees, family tema holds {few} of {all_} characters",
    )


def test_a_reading_that_is_a_small_part_of_another_one_says_so():
    more = sum(map(len, STORY + OTHERS))
    text, origin = chosen(
        family=STORY[:4], density=STORY[:4], precise=OTHERS + STORY, full=OTHERS + STORY, is_broad=True
    )
    assert (text, origin) == (STORY[:4], f"family tema, other readers found {more} characters")


def test_a_broad_family_reads_as_far_as_the_others_do():
    text, origin = chosen(family=[*STORY, *OTHERS[:2]], density=STORY, precise=STORY, is_broad=True)
    assert (text, origin) == (STORY, "family tema, as far as trafilatura, density agrees")


def test_a_broad_family_is_believed_where_the_others_found_far_less():
    text, _ = chosen(family=STORY, density=STORY[:3], precise=STORY[:3], is_broad=True)
    assert text == STORY


def test_the_lead_between_headline_and_text_belongs_to_it():
    assert chosen(density=STORY, precise=STORY[1:])[0] == STORY


def test_what_stands_behind_the_declared_text_is_not_the_text():
    text, origin = chosen(density=[*STORY, OTHERS[0]], precise=[*STORY, OTHERS[0]], declared=STORY)
    assert (text, origin) == (STORY, "trafilatura, density agrees, ended by json-ld")


@pytest.mark.parametrize("declared", [STORY[:3], OTHERS], ids=["a summary", "another text"])
def test_a_declared_text_that_is_short_or_another_one_decides_nothing(declared):
    assert chosen(density=STORY, precise=STORY, declared=declared) == (STORY, "trafilatura, density agrees")


def test_paragraphs_that_are_links_are_put_back_where_they_stood():
    sentence = Line.of([TextRun("“Setelah itu kami pulang dan bekerja seperti biasa di kantor.”", linked=True)])
    before, after = (Line.of([TextRun(text, linked=False)]) for text in STORY[:2])
    density = BodyReading(lines=[before, sentence, after], origin="density")
    best = choose(NOTHING, density, NOTHING, lambda _: reading(STORY[:2] + STORY[2:4]))
    assert [line.text for line in best.lines][:3] == [before.text, sentence.text, after.text]
