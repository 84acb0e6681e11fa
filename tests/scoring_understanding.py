"""How near the rules come to what an analyst would say of whole reports: totals by kind, and of no single text.

python -m tests.scoring_understanding tests/understanding/open.jsonl

tests/understanding/README.md says what the labels mean.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from crawler.archive import articles
from crawler.models import Judgement
from crawler.sources.own import default_seeds
from crawler.times import WIB, parse_machine
from pipelines.apply import comparing
from pipelines.copies.fingerprint import fingerprint
from pipelines.judging import Homes, row_of
from pipelines.models import Aims
from pipelines.process import judge
from tests.make import HOME, make_archive, make_article
from tests.scoring import f1

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Record = dict[str, Any]
Sets = tuple[set[Any], set[Any]]  # what was found, and what was wanted

PARTS = ("verdict", "facet", "subjects", "awards", "days")


@dataclass(frozen=True, slots=True)
class Told:
    """A labelled text, and what the rules say of it."""

    record: Record
    judgement: Judgement

    @property
    def row(self) -> Record:
        """Return what `pantau judge` prints of the text."""
        return row_of(self.judgement)


@dataclass(frozen=True, slots=True)
class Score:
    precision: float
    recall: float
    f1: float


def read(path: Path) -> list[Record]:
    """Return the labelled texts of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def tell(records: Iterable[Record], seeds: Path) -> list[Told]:
    """Return each text with what the rules of a seeds folder say of it."""
    aims, homes = Aims(seeds=str(seeds), languages=(), keep_all=True), Homes(seeds)
    return [Told(one, _judged(one, aims, homes)) for one in records]


def _judged(record: Record, aims: Aims, homes: Homes) -> Judgement:
    published = parse_machine(record["published"], zone=WIB)
    return judge(record["title"], record["text"], aims=aims, home=homes.of(record.get("source")), published=published)


def sets(one: Told) -> dict[str, Sets]:
    """Return what was found in a text and what was wanted, part by part; what has no label is left out."""
    record, row = one.record, one.row
    found: dict[str, Sets] = {"verdict": ({verdict_of(row, record)}, {record["verdict"]})}
    if "facet" in record:
        found["facet"] = _facets(record, row)
    if record.get("subjects") is not None:
        found["subjects"] = _subjects(record, row)
    if "awards" in record:
        found["awards"] = ({_key(each) for each in row["awards"]}, {_key(each) for each in record["awards"]})
        found["days"] = _days(record, row)
    return found


def verdict_of(row: Record, record: Record) -> str:
    """Return the verdict on the topic that the record names, else on the one that fits best."""
    if "topic" not in record:
        return str(row["verdict"])
    return next((str(each["verdict"]) for each in row["topics"] if each["topic"] == record["topic"]), "no")


def _facets(record: Record, row: Record) -> Sets:
    said, asked = row.get("facet"), record["facet"]
    silent = said is None and row["verdict"] == record["verdict"] == "no"  # nothing is kept that would need one
    if said in record.get("facet_ok", ()) or silent:
        said = asked
    return {said} - {None}, {asked} - {None}


def _subjects(record: Record, row: Record) -> Sets:
    asked = set(record["subjects"])
    said = {each["code"] for each in row["regions"] if each["role"] == "subject"}
    return said - (set(record.get("subjects_ok", ())) - asked), asked


def _key(award: Record) -> tuple[Any, ...]:
    return award["code"], award["what"], award["dimension"], award["edition"]


def _days(record: Record, row: Record) -> Sets:
    """Compare the days of rows that were found, where the label gives one."""
    asked = {_key(each): each["event_date"] for each in record["awards"] if "event_date" in each}
    said = {_key(each): each["event_date"] for each in row["awards"]}
    both = asked.keys() & said.keys()
    return {(key, said[key]) for key in both if said[key]}, {(key, asked[key]) for key in both}


def score(pairs: Iterable[Sets]) -> Score:
    """Return precision, recall and F1 of all that was found over all that was wanted."""
    counts = [(len(found & asked), len(found), len(asked)) for found, asked in pairs]
    right, said, asked = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    return Score(right / said if said else 1.0, right / asked if asked else 1.0, f1(right, said, asked))


def macro(pairs: list[Sets]) -> float:
    """Return the mean of the F1 of each value that is wanted anywhere."""
    values = sorted({value for _, asked in pairs for value in asked})
    of_each = [score([(found & {value}, asked & {value}) for found, asked in pairs]).f1 for value in values]
    return sum(of_each) / len(of_each) if of_each else 1.0


def stories(told: list[Told]) -> Sets:
    """Return the pairs of texts that tell one story, as an archive groups them and as they are labelled."""
    with TemporaryDirectory() as folder, make_archive(Path(folder) / "archive.db") as archive:
        with archive.transaction():
            for one in told:
                _keep(archive, one)
        rows = archive.rows("SELECT url, story FROM articles")
    found = {str(row["url"]).removeprefix(HOME).strip("/"): row["story"] for row in rows}
    return _same(found), _same({one.record["id"]: one.record["story"] for one in told})


def _keep(archive: Any, one: Told) -> None:
    number, sample = fingerprint(one.record["text"])
    article = make_article(
        f"{HOME}{one.record['id']}/", title=one.record["title"], text=one.record["text"], digest=number, sample=sample,
        published=parse_machine(one.record["published"], zone=WIB), judgement=one.judgement,
    )  # fmt: skip
    articles.save(archive, article, run=None, compare=comparing(None))


def _same(groups: dict[str, Any]) -> set[tuple[str, str]]:
    return {pair for pair in combinations(sorted(groups), 2) if groups[pair[0]] == groups[pair[1]]}


def scores(told: list[Told]) -> dict[str, Score]:
    """Return the score of each part that is labelled."""
    compared = [sets(one) for one in told]
    found = {part: score(each[part] for each in compared if part in each) for part in PARTS}
    if all("story" in one.record for one in told):
        found["stories"] = score([stories(told)])
    return found


def report(told: list[Told]) -> Iterator[str]:
    """Yield the totals, then those of each kind."""
    yield f"{len(told)} texts          precision  recall      F1"
    yield from (
        f"  {part:<16}{one.precision:10.3f}{one.recall:8.3f}{one.f1:8.3f}" for part, one in scores(told).items()
    )
    compared = [sets(one) for one in told]
    for part in ("verdict", "facet"):
        yield f"  {part}, macro F1 {macro([each[part] for each in compared if part in each]):.3f}"
    yield "F1 by kind" + "".join(f"{part:>10}" for part in PARTS)
    for kind in sorted({one.record["kind"] for one in told}):
        chosen = [sets(one) for one in told if one.record["kind"] == kind]
        figures = (score(each[part] for each in chosen if part in each).f1 for part in PARTS)
        yield f"  {kind:<12}{len(chosen):4}" + "".join(f"{figure:10.3f}" for figure in figures)


def main() -> None:
    parser = argparse.ArgumentParser(description="Score the rules on labelled texts; prints totals only.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--seeds", type=Path, default=default_seeds())
    asked = parser.parse_args()
    sys.stdout.writelines(f"{line}\n" for line in report(tell(read(asked.file), asked.seeds)))


if __name__ == "__main__":
    main()
