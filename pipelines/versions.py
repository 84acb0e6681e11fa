"""By which rules articles are judged at this moment: what was judged under other ones is judged again.

Each family of rules has a version, which is raised by whoever changes what it answers, and its data files, whose
content speaks for itself. `tests/test_versions.py` fails when an answer changes and no version did.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.judgements import Rules
from crawler.reference import cohorts, regions
from crawler.sources.topics import FILE

if TYPE_CHECKING:
    from collections.abc import Iterable

HERE = Path(__file__).parent
VERSIONS = {"topics": 2, "places": 2, "programme": 2, "copies": 2}
DATA = {
    "topics": (),  # a seeds folder's own
    "places": (HERE / "places" / "words.toml", regions.TABLE, regions.ALIASES),
    "programme": (HERE / "programme" / "awards.toml", cohorts.TABLE),
    "copies": (HERE / "copies" / "copies.toml",),
}


def rules_of(seeds: Path) -> Rules:
    """Return the rules as they are now, with the topics of a seeds folder."""
    judging = [family_name(family) for family in ("topics", "places", "programme")]
    stories = [family_name(family) for family in ("copies", "places")]  # whose towns differ tell two stories
    return Rules(judging="-".join([*judging, _digest([seeds / FILE])]), stories="-".join(stories))


def family_name(family: str) -> str:
    """Return a short name for a family of rules as it is now."""
    return f"{family}{VERSIONS[family]}.{_digest(DATA[family])}"


def _digest(paths: Iterable[Path]) -> str:
    digest = blake2b(digest_size=4)
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
