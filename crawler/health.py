"""How each source is, by what runs have recorded of it: the word, since when, why, and what to do.

All is judged as it was at the end of the last visit: where nobody has looked since, nothing is known. A source got
worse if its word is worse than it was at the end of the run over all sources before the last one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import dropwhile, takewhile
from math import log
from typing import TYPE_CHECKING

from crawler.archive.views.health import VisitFacts, source_facts, whole_runs
from crawler.models import ChannelKind
from crawler.silence import HISTORY, active_days, is_silent, last_new
from crawler.times import day_in_jakarta, from_iso, to_iso
from crawler.troubles import Word, is_blocked, kind_of_error, kinds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.archive import Archive
    from crawler.archive.views.health import SourceRecord, WholeRun
    from crawler.labels import Wording

SOON = timedelta(days=2)  # within which nobody is silent
NOTHING = "no channel answered"
APART = timedelta(hours=6)  # visits that are to agree; what is over in an hour is no trouble
WINDOW = timedelta(days=7)  # whose pages are looked at
FEW = 5  # pages that say anything
MOST = 0.5  # of the pages, if they are kept from us or lost
CHANCE = 9.5  # of surprise: less than one in ten thousand
NONE_READ = 4.0  # of surprise, where none of the last pages was read: three refused ones, if nothing is known
ALL = 0.95  # of the pages, if nobody knows a better time
CHANNELS = {str(kind): place for place, kind in enumerate(ChannelKind)}  # in the order in which they are asked
NEARLY_ALL = 0.8  # of the pages, if they hold no text, or the layout does not fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source is."""

    source: str
    name: str
    word: Word
    kind: str  # what is wrong, by a name of troubles.toml
    since: str | None = None  # when it was first seen so; of a quiet source, when its last article appeared
    said: str = ""  # what shows it: a part of an error, a host, a share of its pages
    error: str | None = None  # what the last visit recorded, where it failed
    last_new: str | None = None  # when its last new article appeared
    visited: str | None = None  # when the last visit began that tells this
    before: Word | None = None  # the word at the end of the run before the last one over all sources; None if none was

    @property
    def got_worse(self) -> bool:
        """Say whether its word is worse than it was."""
        return self.before is not None and self.word.severity > self.before.severity

    def why(self, words: Wording) -> str:
        """Return what is wrong, as one clause."""
        return words(f"health_why_{self.kind}", said=words.recorded(self.said)).rstrip(" :")

    def cure(self, words: Wording) -> str:
        """Return what to do, empty if there is nothing to be done."""
        return words(f"health_cure_{self.kind}", source=self.source, said=self.said)


def healths(
    archive: Archive, *, now: datetime, slug: str | None = None, is_compared: bool = True
) -> list[Health]:  # fmt: skip
    """Return how each enabled source is that was ever in a run, or one of them: the worst first, then by slug.

    Only if it *is compared* the word before is told too, which takes as long again.
    """
    facts = source_facts(archive, since=to_iso(now - HISTORY), slug=slug)
    runs = whole_runs(archive, limit=2) if is_compared else []
    reference = runs[1] if len(runs) > 1 else None
    found = [_with_before(one, reference) for one in facts]
    return sorted(found, key=by_severity)


def by_severity(health: Health) -> tuple[int, str]:
    """Return what sorts sources, the worst first."""
    return -health.word.severity, health.source


def counts(found: Iterable[Health]) -> dict[Word, int]:
    """Return how many sources each word is said of, also those that it is said of none."""
    told = Counter(one.word for one in found)
    return {word: told[word] for word in Word}


def _with_before(facts: SourceRecord, reference: WholeRun | None) -> Health:
    health = health_of(facts)
    if reference is None:
        return health
    return replace(health, before=health_of(as_of(facts, reference)).word)


def as_of(facts: SourceRecord, run: WholeRun) -> SourceRecord:
    """Return what was known when *run* had ended."""
    return replace(
        facts,
        visits=tuple(one for one in facts.visits if one.run <= run.id),
        announcements=tuple(one for one in facts.announcements if one.found <= run.finished),
        channels=tuple(one for one in facts.channels if one.heard is not None and one.heard <= run.finished),
    )


def health_of(facts: SourceRecord) -> Health:
    """Return how a source is by the *facts*, as of its last visit."""
    health = Health(source=facts.slug, name=facts.name, word=Word.UNTRIED, kind="untried", last_new=last_new(facts))
    if not facts.visits:
        return health
    found = next(filter(None, (look(facts) for look in LOOKS)), None) or _shaky(facts) or Trouble("fine")
    return replace(
        health, word=kinds()[found.kind].word, kind=found.kind, since=found.since, said=found.said,
        visited=facts.visits[-1].started, error=facts.visits[-1].error,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, since when, and what was recorded of it."""

    kind: str
    since: str | None = None
    said: str = ""


def _is_failed(visit: VisitFacts) -> bool:
    return visit.error is not None or visit.answered == 0


def _last(visits: Sequence[VisitFacts], holds: Callable[[VisitFacts], bool]) -> list[VisitFacts]:
    """Return the last visits in a row for which that holds, in their order."""
    return list(takewhile(holds, reversed(visits)))[::-1]


def _are_enough(visits: Sequence[VisitFacts], kind: str) -> bool:
    """Say whether so many visits in a row are no accident."""
    least = kinds()[kind].visits
    apart = from_iso(visits[-1].started) - from_iso(visits[0].started)
    return len(visits) >= least and (least == 1 or apart >= APART)


def _unreachable(facts: SourceRecord) -> Trouble | None:
    """Say why the last visits could not read it: what was certain is not over by a failure that may be an accident."""
    failed = _last(facts.visits, _is_failed)
    was_never_read = len(failed) == len(facts.visits)
    for number in range(len(failed), 0, -1):
        kind, said = kind_of_error(failed[number - 1].error or NOTHING)
        if was_never_read or _are_enough(failed[:number], kind):
            return Trouble(kind, failed[0].started, said)
    return None


def _shaky(facts: SourceRecord) -> Trouble | None:
    """Say that the last visit failed, which is no sign yet."""
    failed = _last(facts.visits, _is_failed)
    return Trouble("shaky", failed[0].started, kind_of_error(failed[-1].error or NOTHING)[1]) if failed else None


def _led_elsewhere(facts: SourceRecord) -> Trouble | None:
    led = _since(facts.visits, lambda one: one.led is not None)
    said = next((one.led for one in reversed(led) if one.led), "")
    return Trouble("elsewhere", led[0].started, said) if led and _are_enough(led, "elsewhere") else None


def _is_empty(facts: SourceRecord) -> Trouble | None:
    """Say that its channels announce nothing, not even what is known."""
    empty = _since(facts.visits, lambda one: one.announced == 0)
    return Trouble("empty", empty[0].started) if empty and _are_enough(empty, "empty") else None


def _misses_declared(facts: SourceRecord) -> Trouble | None:
    """Say that a channel of its seeds is not read, though others are in its place."""
    missing = _last(facts.visits, lambda one: one.unheard is not None)
    if not missing or not (len(missing) == len(facts.visits) or _are_enough(missing, "unheard")):
        return None
    return Trouble("unheard", missing[0].started, missing[-1].unheard or "")


def _since(visits: Sequence[VisitFacts], shows: Callable[[VisitFacts], bool]) -> list[VisitFacts]:
    """Return the last visits in a row that show something, with those at which nothing had changed since."""
    found = _last(visits, lambda one: shows(one) or _is_unchanged(one))
    return list(dropwhile(lambda one: not shows(one), found))


def _is_unchanged(visit: VisitFacts) -> bool:
    return bool(visit.answered) and visit.announced is None and not visit.candidates


@dataclass(frozen=True, slots=True)
class _Share:
    """A trouble with pages: the part of which it is, of which whole, and from which share on."""

    kind: str
    bad: Callable[[VisitFacts], int]
    all: Callable[[VisitFacts], int]
    least: float

    def of(self, visits: Sequence[VisitFacts]) -> tuple[int, int]:
        return sum(map(self.bad, visits)), sum(map(self.all, visits))

    def is_bad(self, visits: Sequence[VisitFacts]) -> bool:
        bad, number = self.of(visits)
        return number > 0 and bad >= self.least * number

    def trouble(self, visits: Sequence[VisitFacts]) -> Trouble | None:
        """Say that the newest pages have it, and since when all have; a share that was always so bad is no trouble."""
        recent = self._enough(visits)
        if not recent or not self.is_bad(recent):
            return None
        had = [one for one in visits if self.all(one)]
        lasting = _last(had, lambda one: self.is_bad([one])) or list(recent)
        before = self.of(had[: len(had) - len(lasting)])
        bad, number = self.of(lasting)
        was_always_so = not before[1] and bad < ALL * number  # as of who prints pictures
        if was_always_so or surprise(bad, number, before=before) < CHANCE:
            return None
        return Trouble(self.kind, lasting[0].started, f"{bad}/{number}")

    def _enough(self, visits: Sequence[VisitFacts]) -> Sequence[VisitFacts]:
        """Return the last visits that have pages enough, within a week; none if they have not."""
        begin = to_iso(from_iso(visits[-1].started) - WINDOW)
        number = 0
        for place in range(len(visits) - 1, -1, -1):
            number += self.all(visits[place])
            if visits[place].started < begin:
                return ()
            if number >= FEW:
                return visits[place:]
        return ()


def surprise(bad: int, number: int, *, before: tuple[int, int]) -> float:
    """Return how much it surprises that so many of a *number* are bad, by how many were *before*, of how many.

    It is the bound of Chernoff for the logarithm of the chance; one in four is expected where nothing is known.
    """
    usual = (before[0] + 1) / (before[1] + 4)
    share = bad / number
    if share <= usual:
        return 0.0
    rest = 0.0 if share == 1 else (1 - share) * log((1 - share) / (1 - usual))
    return number * (share * log(share / usual) + rest)


def _asked(visit: VisitFacts) -> int:
    return visit.kept + visit.dropped + visit.failed + (visit.shut or 0)


SHARES = (
    _Share("shut", lambda one: one.shut or 0, _asked, MOST),
    _Share("pages", lambda one: one.failed, _asked, MOST),
    _Share("text", lambda one: one.unread or 0, lambda one: one.kept + one.dropped, NEARLY_ALL),
    _Share("layout", lambda one: (one.taught or 0) - (one.fitted or 0), lambda one: one.taught or 0, NEARLY_ALL),
)


def _refuses_pages(facts: SourceRecord) -> Trouble | None:
    """Say that none of the last pages was read and most were refused, over however many visits."""
    refusing = list(dropwhile(lambda one: not one.shut, _last(facts.visits, lambda one: not one.kept + one.dropped)))
    bad, number = SHARES[0].of(refusing)
    if not bad or bad < MOST * number:
        return None
    before = SHARES[0].of(facts.visits[: -len(refusing)])
    was_left = any(one.error is not None and is_blocked(one.error) for one in refusing)
    is_accident = number == 1 or surprise(bad, number, before=before) < NONE_READ
    return Trouble("shut", refusing[0].started, f"{bad}/{number}") if was_left or not is_accident else None


def _page_trouble(facts: SourceRecord) -> Trouble | None:
    """Say what is wrong with its pages."""
    return next(filter(None, (share.trouble(facts.visits) for share in SHARES)), None)


def _is_quiet(facts: SourceRecord) -> Trouble | None:
    """Say that it answers, and holds nothing new for longer than its rhythm allows."""
    last = last_new(facts)
    answered = [one for one in facts.visits if not _is_failed(one)]
    if last is None or not answered:
        return None
    looked = day_in_jakarta(from_iso(answered[-1].started))
    if looked - day_in_jakarta(from_iso(last)) > SOON and is_silent(active_days(facts), looked):
        return Trouble("silent", last)
    return _frozen(facts)


def _frozen(facts: SourceRecord) -> Trouble | None:
    """Say that the channel asked first holds nothing new, while others do."""
    heard = {one: one.heard for one in facts.channels if one.heard is not None and not one.failures}
    if len(heard) < 2:
        return None
    main = min(heard, key=lambda one: CHANNELS.get(one.kind, len(CHANNELS)))
    since, newest = heard[main], max(heard.values())
    known = [one for one in active_days(facts) if one <= day_in_jakarta(from_iso(since))]
    return Trouble("frozen", since, main.url) if known and is_silent(known, day_in_jakarta(from_iso(newest))) else None


LOOKS = (_unreachable, _led_elsewhere, _is_empty, _refuses_pages, _page_trouble, _misses_declared, _is_quiet)
