"""Up to where somebody has seen what a search finds: a small file for each question, in the state folder of the user.

It lies outside the archive, which a reader never writes to and which a crawl may hold.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from crawler.errors import CrawlerError


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a reader has stopped."""

    path: Path
    owner: tuple[str, ...]  # whose it is, and of which question

    def article(self) -> int:
        """Return the number of the last article that was stored by then; 0 if there is no mark, or none to be read."""
        try:
            return int(json.loads(self.path.read_text("utf-8"))["article"])
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def move(self, article: int) -> None:
        """Put the mark behind an article, in one step; raise CrawlerError if that cannot be."""
        part = self.path.with_suffix(f".{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps({"article": article, "owner": self.owner}, ensure_ascii=False), "utf-8")
            part.replace(self.path)
        except OSError as error:
            raise CrawlerError(f"the mark of --new cannot be kept in {self.path.parent}: {error.strerror}") from error


def mark_of(archive: Path, name: str, question: str) -> Mark:
    """Return the mark of a reader's question to an archive."""
    owner = (str(archive.resolve()), name, question)
    digest = sha256("\0".join(owner).encode("utf-8", "surrogateescape")).hexdigest()
    return Mark(_folder() / f"{digest[:24]}.json", owner)


def _folder() -> Path:
    """Return where the programs of this user keep what they remember, by the conventions of freedesktop.org."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "pantau" / "marks"
