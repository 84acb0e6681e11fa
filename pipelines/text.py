"""A text as the rules read it, and which of its lines are not its own: headlines of neighbours in it or below it."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from pipelines.places.cues import others_in, sights_of
from pipelines.places.gazetteer import load_gazetteer
from pipelines.places.tokens import tokenize
from pipelines.sentence_words import pattern_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.places.cues import Sight
    from pipelines.places.gazetteer import Spot
    from pipelines.places.tokens import Tokens

CALL = re.compile(rf"\s*{pattern_of('text', 'call')}", re.IGNORECASE)
LABEL = re.compile(rf"\W*{pattern_of('text', 'neighbours')}\W*", re.IGNORECASE)
ENDS, CLOSING = (".", "!", "?", "…", ";"), "\"'”’»)]*"
NO_HEADLINE = re.compile(r"\s*(?:[-•*–]|\(?\d+[.)]|(?:kabupaten|kab\.|kota|provinsi)\s.{0,40}$)", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_][^\W_]*")
SMALL = words_of("text", "small")
FEWEST, MOST = 5, 20  # words of a headline
TRAIL = 3  # lines at the end that may be headlines
READ = 200_000  # characters: forty long articles; a page that goes on for ever is judged by its beginning


class Text:
    """A headline and a body, handed from one family of rules to the next; what several need is made once."""

    def __init__(self, title: str, body: str) -> None:
        self.title = title
        self.body = body[:READ]

    @cached_property
    def own(self) -> str:
        """The body without the headlines of neighbours."""
        return own_text(self.body)

    @cached_property
    def tokens(self) -> Tokens:
        """Title and body as words."""
        return tokenize(self.title, self.own)

    @cached_property
    def spots(self) -> list[Spot]:
        """The names of regions, in their order; do not change the list."""
        return load_gazetteer().find(self.tokens)

    @cached_property
    def sights(self) -> dict[Spot, Sight | None]:
        """What each of these names says, None if it is not the name of a region; do not change it."""
        sights = sights_of(self.spots, self.tokens)
        return sights | dict.fromkeys(others_in(sights, self.tokens))


def own_text(text: str) -> str:
    """Return *text* without calls to read something else, and without headlines that were left below it."""
    lines = list(_uncalled(text.split("\n")))
    last = next((number for number in range(len(lines), 0, -1) if _ends(lines[number - 1])), None)
    if last is None:
        return "\n".join(lines)  # nothing in it ends like a sentence: they are all alike
    tail = [line for line in lines[last:] if line.strip()]
    own = [line for line in tail if not is_headline(line)] if len(tail) <= TRAIL else tail
    return "\n".join([*lines[:last], *own])


def _uncalled(lines: list[str]) -> Iterator[str]:
    """Yield the lines that neither call to read something else nor stand below a label, up to the next sentence."""
    is_labelled = False
    for line in lines:
        is_labelled = LABEL.fullmatch(line) is not None or (is_labelled and not _ends(line))
        if not is_labelled and not CALL.match(line):
            yield line


def _ends(line: str) -> bool:
    """Say whether a line ends like a sentence."""
    return line.rstrip().rstrip(CLOSING).endswith(ENDS)


def is_headline(line: str) -> bool:
    """Say whether a line is set as a headline: no mark at its end, and a capital to each word that is not small."""
    words = WORD.findall(line)
    if not FEWEST <= len(words) <= MOST or ":" in line or _ends(line) or NO_HEADLINE.match(line):
        return False
    if line.rstrip().endswith(")"):  # an entry of a list: Kota A (Smart Living, Smart Economy)
        return False
    return all(word[0].isupper() or word in SMALL for word in words)
