"""How near an extraction comes to what an editor would sign: text, title, moment and authors, 0 to 1 each."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import datetime
from typing import Any

ONE_FORM = str.maketrans("‘’‚“”„«»–—−‑", "'''" + '"' * 5 + "-" * 4)
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
LONG = 12  # characters; a shorter forbidden string counts only as a line of its own

Page = dict[str, Any]


def fold(text: str) -> str:
    """Return *text* as one compares it: quotes, dashes and spaces of one form each."""
    return " ".join(unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).translate(ONE_FORM).split())


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", fold(text).casefold()))


def f1(right: int, found: int, wanted: int) -> float:
    return 2 * right / (found + wanted) if found + wanted else 1.0


def text_score(found: Page, wanted: Page) -> float:
    """Compare the words as bags; those of what may stand in the text or not cost nothing."""
    said, asked = words(found["text"]), words(wanted["text"])
    surplus = said - asked - words("\n".join(wanted.get("optional", [])))
    right = (said & asked).total()
    return f1(right, right + surplus.total(), asked.total())


def title_score(found: Page, wanted: Page) -> float:
    return float(fold(found["title"]) in map(fold, [wanted["title"], *wanted.get("title_ok", [])]))


def minute_score(found: Page, wanted: Page) -> float:
    """Compare as moments, to the minute; where only a day is wanted, the day is enough."""
    return float(
        any(_is_same(found["published"], one) for one in [wanted["published"], *wanted.get("published_ok", [])])
    )


def _is_same(found: str | None, wanted: str | None) -> bool:
    if not found or not wanted:
        return not found and not wanted
    if "T" not in wanted:
        return found[:10] == wanted
    return "T" in found and _minute(found) == _minute(wanted)


def _minute(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp() // 60


def authors_score(found: Page, wanted: Page) -> float:
    return max(_names(found["authors"], one) for one in [wanted["authors"], *wanted.get("authors_ok", [])])


def _names(found: list[str], wanted: list[str]) -> float:
    said, asked = ({fold(name).casefold() for name in names} for names in (found, wanted))
    return f1(len(said & asked), len(said), len(asked))


def leaks(found: Page, wanted: Page) -> list[str]:
    """Return the strings that must not stand in the text and do."""
    lines = [fold(line).casefold().strip(" -–|:»") for line in found["text"].split("\n")]
    whole = " ".join(lines)
    keys = {one: fold(one).casefold() for one in wanted.get("forbidden", [])}
    return [one for one, key in keys.items() if (key in whole if len(key) >= LONG else key in lines)]


SCORES = {"text": text_score, "title": title_score, "minute": minute_score, "authors": authors_score}


def average(pairs: list[tuple[Page, Page]]) -> dict[str, float]:
    """Return the average of each score over pairs of what was found and what was wanted.

    What a page's `not_scored` names is left out of that page, and a moment where the page gives none.
    """
    return {name: _mean([score(*pair) for pair in pairs if _counts(name, pair[1])]) for name, score in SCORES.items()}


def _counts(name: str, wanted: Page) -> bool:
    field = {"minute": "published"}.get(name, name)
    return field not in wanted.get("not_scored", []) and not (name == "minute" and not wanted["published"])


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 4)
