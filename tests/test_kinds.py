"""What is hard to understand, by kind: each text of kinds/texts.toml as an editor would read it."""

import tomllib
from pathlib import Path

import pytest

from crawler.times import WIB, parse_machine
from pipelines.judging import row_of
from pipelines.process import judge
from tests.inline import make_aims

TEXTS = tomllib.loads((Path(__file__).with_name("kinds") / "texts.toml").read_text("utf-8"))["texts"]
AIMS = make_aims(keep_all=True)


def read(text):
    published = parse_machine(str(text["published"]), zone=WIB)
    return row_of(judge(text["title"], text["text"].strip(), aims=AIMS, home=(), published=published))


def as_row(award, *, with_day):
    told = [award[key] for key in ("code", "what", "dimension", "edition", *(("event_date",) if with_day else ()))]
    return " ".join(str(value or "-") for value in told)


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text["kind"])
def test_each_kind_is_understood(text):
    found = read(text)
    subjects = {one["code"] for one in found["regions"] if one["role"] == "subject"}
    with_day = any(row.count(" ") == 4 for row in text.get("awards", ()))
    rows = sorted(as_row(award, with_day=with_day) for award in found["awards"])
    assert [found[key] for key in ("verdict", "facet") if key in text] == [
        text[key] for key in ("verdict", "facet") if key in text
    ]
    assert subjects.issuperset(text.get("subjects", ()))
    assert subjects.isdisjoint(text.get("not_subjects", ()))
    assert "awards" not in text or rows == sorted(text["awards"])
