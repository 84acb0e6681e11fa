"""Everything this project raises.

CrawlerError              shown to the operator as one sentence, without a traceback
├── ConfigurationError    a pantau.toml or a variable is wrong: correct it
├── SeedError             a seeds file is wrong: correct the file
├── ArchiveError          the archive cannot be used: see `pantau doctor`
│   ├── NoArchive         a file is none of ours: name another
│   ├── OlderArchive      an older version made it: it is upgraded first
│   └── NotMergeable      what another machine sent is damaged, or no slice: have it made once more
├── BrokerError           the broker of a crawl on many machines cannot be used: see `pantau doctor --broker`
├── CaptureError          the captures cannot be read or written: see `pantau doctor`
├── OutOfDescriptors      too many files are open: raise the limit, or wait until some are closed
├── RunInProgress         another run holds the archive: wait for it
├── Interrupted           somebody pressed Ctrl-C: what was asked for is not complete
└── ReaderError           who only reads can mend it: told in the language of the page, or of the terminal
    ├── UnknownRegion     no region has that name, or several have it: name one
    └── UnknownSource     no source has that slug: see `pantau sources list`
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from crawler.labels import Wording


class CrawlerError(Exception):
    """Base of all errors an operator can act on."""


class ConfigurationError(CrawlerError):
    """A pantau.toml or a variable is wrong; the message names it and the cure."""


class SeedError(CrawlerError):
    """A seeds file is wrong; the message names file, entry and cure."""


class ArchiveError(CrawlerError):
    """The archive cannot be opened, read or written; the message names it and the cure."""


class NoArchive(ArchiveError):
    """A file is no archive; whoever was handed it in another way than as the archive says how another is named."""

    def __init__(self, path: Path, what: str, cure: str = "name another archive with --archive") -> None:
        self.what = what
        super().__init__(f"{path} {what}; {cure}")


class OlderArchive(ArchiveError):
    """The archive was made by an older version, or is only being made; the command line upgrades it, no reader does."""

    def __init__(self, archive: Path, *, is_empty: bool) -> None:
        self.archive = archive
        self.is_empty = is_empty
        self.why = "has no tables yet" if is_empty else "was made by an older Pantau"
        super().__init__(f"{archive} {self.why}; `pantau runs --archive {archive}` upgrades it")


class NotMergeable(ArchiveError):
    """What another machine has sent, or somebody handed in, is damaged or no slice; the message names it."""


class BrokerError(CrawlerError):
    """The broker cannot be reached, or refuses us; the message names it without its password, and the cure."""


class CaptureError(CrawlerError):
    """Captures cannot be read or written; the message names the file or folder and the cure."""


class OutOfDescriptors(CrawlerError):
    """This process, or the whole machine, has as many files open as it may."""


class RunInProgress(CrawlerError):
    """Another run holds the lock of the archive."""


class Interrupted(CrawlerError):
    """Ctrl-C or SIGTERM ended a run of which nothing is stored before it was complete."""


class ReaderError(CrawlerError):
    """What somebody who only reads can mend: the label of its sentence, and what stands in its places.

    Several values for one place are told as a choice.
    """

    def __init__(self, label: str, values: Mapping[str, str | Sequence[str]] | None = None) -> None:
        super().__init__(label, values)  # both, so that it passes from one process to another
        self.label, self.values = label, values or {}

    def __str__(self) -> str:
        """Return it in English, as logs and programs are told."""
        from crawler.labels import wording  # noqa: PLC0415  (most errors need no catalogue)

        return self.told(wording("en"))

    def told(self, words: Wording) -> str:
        """Return it in the language of a reader."""
        return words(self.label, **{name: _told(name, one, words) for name, one in self.values.items()})


def _told(name: str, value: str | Sequence[str], words: Wording) -> str:
    """Return what stands in the place of a name: an error and a column in the reader's words, the rest as it is."""
    if not isinstance(value, str):
        return words("or").join(value)
    if name == "why":
        return words.recorded(value)
    return words.maybe("head", value) if name == "column" else value


class UnknownRegion(ReaderError):
    """A command names no region, or several; the message names the candidates."""


class UnknownSource(ReaderError):
    """A command names a source that is not in the seeds."""


def guess(word: str, known: Iterable[str]) -> str:
    """Return the end of a sentence that offers the closest spelling, or nothing."""
    close = closest(word, known)
    return f"; did you mean {close!r}?" if close else ""


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return which of those that are known somebody who typed *word* may have meant."""
    return next(iter(nearest(word, known)), None)


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """Return up to three of those that are known that *word* may stand for, the most alike first."""
    from difflib import get_close_matches  # noqa: PLC0415  (only what is wrong needs it)

    return get_close_matches(word, list(known))
