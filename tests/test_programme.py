"""The labelled articles on the programme: what the rules find in them, scored against what an editor would say.

known.toml was looked at while the rules were built; measured.toml never, and is only scored.
"""

import sys
import tomllib
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from crawler.archive import articles
from crawler.sources.own import default_seeds
from crawler.times import WIB, parse_machine
from pipelines.apply import comparing
from pipelines.copies.fingerprint import fingerprint
from pipelines.judging import Homes, row_of
from pipelines.process import judge
from tests.inline import make_aims
from tests.make import HOME, make_archive, make_article
from tests.scoring import f1

SETS = Path(__file__).with_name("programme")
AIMS = make_aims(keep_all=True)
HOMES = Homes(default_seeds())
FLOORS = {
    "known": {"verdict": 0.98, "regions": 0.95, "subjects": 0.95, "awards": 0.95, "stories": 0.97},
    "measured": {"verdict": 0.95, "regions": 0.92, "subjects": 0.95, "awards": 0.90, "stories": 0.97},
}
HALVES = [half for half in FLOORS if (SETS / f"{half}.toml").exists()]


@cache
def texts(half):
    return tomllib.loads((SETS / f"{half}.toml").read_text("utf-8"))["texts"]


@cache
def pairs(half):
    """Return what was found and what was wanted in each text, part by part, under the text's id."""
    return {text["id"]: (parts_of(judged(text)), wanted(text)) for text in texts(half)}


def judged(text):
    published = parse_machine(text.get("published"), zone=WIB)
    home = HOMES.of(text.get("source"))
    return row_of(judge(text["title"], text["text"], aims=AIMS, home=home, published=published))


def parts_of(row):
    regions = {(one["code"], one["role"]) for one in row["regions"]}
    awards = {
        " ".join(str(one[key] or "-") for key in ("code", "what", "dimension", "edition")) for one in row["awards"]
    }
    return {"verdict": {row["verdict"]}, **by_role(regions), "awards": awards}


def wanted(text):
    regions = {(entry.split()[0], role) for role in ("subject", "mention") for entry in text.get(role, ())}
    return {"verdict": {text["verdict"]}, **by_role(regions), "awards": set(text.get("awards", ()))}


def by_role(regions):
    subjects = {code for code, role in regions if role == "subject"}
    return {"regions": {code for code, _ in regions}, "roles": regions, "subjects": subjects}


@cache
def stories(half):
    """Return the pairs of texts that tell one story, as the archive groups them and as they are labelled."""
    with TemporaryDirectory() as folder, make_archive(Path(folder) / "archive.db") as archive:
        with archive.transaction():
            for text in texts(half):
                keep(archive, text)
        rows = archive.rows("SELECT url, story FROM articles")
    found = {str(row["url"]).removeprefix(HOME).strip("/"): row["story"] for row in rows}
    asked = {text["id"]: text["story"] for text in texts(half) if "story" in text}
    return same(found), same(asked)


def keep(archive, text):
    number, sample = fingerprint(text["text"])
    article = make_article(f"{HOME}{text['id']}/", title=text["title"], text=text["text"], digest=number, sample=sample)
    articles.save(archive, article, run=None, compare=comparing(None))


def same(groups):
    return {pair for pair in combinations(sorted(groups), 2) if groups[pair[0]] == groups[pair[1]]}


PARTS = ("verdict", "regions", "roles", "subjects", "awards", "stories")


def scores(half, part):
    """Return precision, recall and F1 of one part over all texts."""
    told = [stories(half)] if part == "stories" else [(one[part], other[part]) for one, other in pairs(half).values()]
    right, said, asked = (sum(map(len, sets)) for sets in zip(*((a & b, a, b) for a, b in told), strict=True))
    return right / max(said, 1), right / max(asked, 1), f1(right, said, asked)


def report(half):
    yield f"\n{len(texts(half))} labelled articles, the {half} half:  precision  recall  F1"
    for part in PARTS:
        yield f"  {part:<10}" + "".join(f"{score:8.3f}" for score in scores(half, part))
    moves = Counter((*asked["verdict"], *found["verdict"]) for found, asked in pairs(half).values())
    yield "  verdicts, wanted and found: " + ", ".join(f"{a} {b} {n}" for (a, b), n in sorted(moves.items()))
    for number, (found, asked) in pairs(half).items():
        for part in ("verdict", "roles", "awards"):
            if found[part] != asked[part]:
                said = [f"{sign}{show(one)}" for sign, ones in differences(found, asked, part) for one in sorted(ones)]
                yield f"  {number} {part}: {', '.join(said)}"

    found, asked = stories(half)
    yield from (f"  {one} {other} story: missing" for one, other in sorted(asked - found))
    yield from (f"  {one} {other} story: wrong" for one, other in sorted(found - asked))


def differences(found, asked, part):
    return ("missing ", asked[part] - found[part]), ("wrong ", found[part] - asked[part])


def show(one):
    return " ".join(one) if isinstance(one, tuple) else one


@pytest.mark.parametrize("half", HALVES)
def test_what_the_programme_is_to_the_labelled_articles_is_found(half, capsys):
    with capsys.disabled():
        sys.stdout.write("\n".join(report(half)) + "\n")
    reached = {part: round(scores(half, part)[2], 3) for part in FLOORS[half]}
    assert {part: score for part, score in reached.items() if score < FLOORS[half][part]} == {}
