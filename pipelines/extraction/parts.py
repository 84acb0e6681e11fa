"""One text out of all pages that an article is split over: its parts in their order, without what they repeat."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.urls import canonical
from pipelines.extraction.cleaning import fold_title
from pipelines.extraction.models import Extraction, Removed
from pipelines.extraction.part_addresses import FIRST, PAGER_LINE, WHOLE, find_parts, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


MOST_PARTS = 10
PART_MARK = re.compile(r"(?:halaman|hal|page|part|bagian)?\d{0,2}")  # behind a headline, letters and digits alone
LONGEST_LINE = 240  # characters of a line of the pager
LONGEST_TEXT = 200_000  # characters; the longest articles have a tenth of that
LONG = 40  # letters; a shorter paragraph may stand in an article twice


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRead:
    """One page of an article; without an extraction it could not be had, and the error says why."""

    url: str
    extraction: Extraction | None = None
    links: tuple[tuple[str, str], ...] = ()  # address and label of what may be its other pages
    error: str = ""


def shorten(found: Extraction) -> Extraction:
    """Cut a text that is longer than any article behind a word, and put down that it was."""
    if len(found.text) <= LONGEST_TEXT:
        return found
    text = found.text[:LONGEST_TEXT].rsplit(maxsplit=1)[0]
    rule = f"cut to {LONGEST_TEXT} of {len(found.text)} characters"
    return replace(found, text=text, removed=(*found.removed, Removed.of(rule, found.text[len(text) :].strip())))


def fresh_paragraphs(paragraphs: Iterable[str], before: Sequence[str], title: str = "") -> list[str]:
    """Return *paragraphs* without the lines of the pager and without what the part *before* said already."""
    said = [fold_title(one) for one in before]
    headline = fold_title(title)
    kept: list[str] = []
    for paragraph in paragraphs:
        folded = fold_title(paragraph)
        if _is_pager(paragraph) or (folded in said and (not kept or len(folded) >= LONG)):
            continue
        if not kept and (_repeats_headline(folded, headline) or _is_within(folded, said)):
            continue
        kept.append(paragraph)
    return kept


def _is_pager(paragraph: str) -> bool:
    return len(paragraph) <= LONGEST_LINE and PAGER_LINE.fullmatch(paragraph) is not None


def _repeats_headline(folded: str, headline: str) -> bool:
    """Recognize the headline, also with "Halaman 2" behind it."""
    if not headline or not folded.startswith(headline):
        return False
    return PART_MARK.fullmatch(folded.removeprefix(headline)) is not None


def _is_within(folded: str, said: Iterable[str]) -> bool:
    return len(folded) >= LONG and any(folded in one for one in said)


def join_parts(parts: Iterable[Sequence[str]], title: str = "") -> list[list[str]]:
    """Return what each of the parts adds, in their order; a teaser of the next part goes."""
    joined: list[list[str]] = []
    for paragraphs in parts:
        fresh = fresh_paragraphs(paragraphs, [one for part in joined for one in part], title if joined else "")
        if joined and joined[-1] and fresh and _is_teaser(joined[-1][-1], fresh[0]):
            joined[-1].pop()
        joined.append(fresh)
    return joined


def _is_teaser(last: str, following: str) -> bool:
    return last.rstrip().endswith(("…", "...")) and fold_title(following).startswith(fold_title(last))


def put_together(parts: Sequence[PartRead]) -> Extraction:
    """Return the article on *parts*, as far as they hold it, and where it goes on; the first is the page announced."""
    main = parts[0]
    assert main.extraction is not None
    articles, number = place_of(main.url, main.extraction.canonical, main.links)
    offered = find_parts((link for part in parts for link in part.links), articles)
    if number > FIRST:
        offered.setdefault(FIRST, articles[0])
    offered[number] = main.url
    if set(offered) == {FIRST}:
        return main.extraction
    places = {address: place for place, address in offered.items()}
    return _Split(offered, {places[one.url]: one for one in parts if one.url in places}, number, articles[0]).article()


class _Split:
    """An article on several pages: which parts there are, and which of them were asked for."""

    def __init__(self, offered: dict[int, str], asked: dict[int, PartRead], number: int, address: str) -> None:
        self.offered = offered
        self.asked = asked
        self.number = number  # of the page that was announced
        self.address = address
        self.read = {n: one.extraction for n, one in asked.items() if one.extraction and _is_readable(one.extraction)}
        self.numbers = sorted(n for n in self.read if n != WHOLE)
        self.added = join_parts((self.read[n].text.split("\n") for n in self.numbers), self.base.title)

    @property
    def base(self) -> Extraction:
        """Return the part whose title, date and authors count."""
        return self.read[min(self.numbers)] if FIRST in self.read else self.read.get(WHOLE, self.read[self.number])

    def article(self) -> Extraction:
        base, used = self.base, self._used()
        return replace(
            base,
            text="\n".join(self._paragraphs()),
            authors=base.authors or next((one.authors for one in used if one.authors), ()),
            canonical=self._canonical(),
            evidence={**base.evidence, "text": f"{base.evidence.get('text', '')}{self._number_told()}"},
            removed=tuple(dict.fromkeys(piece for one in (base, *used) for piece in one.removed)),
            dropped=None,
            flags=(*base.flags, *self._missing()),
            further=self._further(),
        )

    def _paragraphs(self) -> list[str]:
        if self._has_whole():
            return fresh_paragraphs(self.read[WHOLE].text.split("\n"), ())
        return [paragraph for part in self.added for paragraph in part]

    def _used(self) -> list[Extraction]:
        return [self.read[WHOLE]] if self._has_whole() else [self.read[n] for n in self.numbers]

    def _has_whole(self) -> bool:
        """Say whether the page that should show all parts shows more than the announced one."""
        return WHOLE in self.read and len(self.read[WHOLE].text) > len(self.read[self.number].text)

    def _canonical(self) -> str | None:
        is_known = self.number == FIRST or not (FIRST in self.read or self._has_whole())
        return self.read[self.number].canonical if is_known else canonical(self.address)

    def _further(self) -> str | None:
        """Return the address to ask for next: everything at once, else the beginning, else the next part."""
        if self._has_whole() or len(self.asked) > MOST_PARTS:
            return None
        if WHOLE in self.offered and WHOLE not in self.asked:
            return self.offered[WHOLE]
        if FIRST not in self.asked:
            return self.offered[FIRST]
        later = [n for n in self.offered if n > max(self.numbers)]
        if self._is_stale() or not later or len(self.numbers) == MOST_PARTS or min(later) in self.asked:
            return None
        return self.offered[min(later)]

    def _is_stale(self) -> bool:
        """Say whether the last part brought nothing new: the numbers count something else, such as comments."""
        return len(self.added) > 1 and not self.added[-1]

    def _number_told(self) -> str:
        if self._has_whole():
            return ", all parts on one page"
        have = len([part for part in self.added if part])
        total = have if self._is_stale() else len([n for n in self.offered if n != WHOLE])
        if have < total:
            return f", {have} of {total} parts"
        return f", {have} parts" if have > 1 else ""

    def _missing(self) -> Iterator[str]:
        for number, part in self.asked.items():
            if number not in self.read and not self._has_whole():
                name = "the page of all parts" if number == WHOLE else f"part {number}"
                yield f"{name} is missing: {part.error or 'it is no article'}"


def _is_readable(extraction: Extraction) -> bool:
    return extraction.dropped is None or extraction.dropped[0] == "TooShort"
