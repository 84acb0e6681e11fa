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
VERSIONS = {"topics": 1, "places": 1, "programme": 1, "copies": 1}
DATA = {
    "topics": (),  # a seeds folder's own
    "places": (HERE / "places" / "words.toml", regions.TABLE, regions.ALIASES),
    "programme": (HERE / "programme" / "awards.toml", cohorts.TABLE),
    "copies": (HERE / "copies" / "copies.toml",),
}


def rules_of(seeds: Path) -> Rules:
    """Return the rules as they are now, with the topics of a seeds folder."""
    judging = [family_name(family) for family in ("topics", "places", "programme")]
    return Rules(judging="-".join([*judging, _digest([seeds / FILE])]), stories=family_name("copies"))


def reading_of(seeds: Path) -> str:
    """Return a short name for all that decides what is read out of a page: the code, its data, a seeds folder."""
    ours = (path for top in (HERE, Path(regions.__file__).parent) for path in top.rglob("*"))
    told = (path for path in (*ours, *seeds.rglob("*.toml")) if path.suffix in {".py", ".toml", ".csv"})
    return _digest(sorted(told))


def family_name(family: str) -> str:
    """Return a short name for a family of rules as it is now."""
    return f"{family}{VERSIONS[family]}.{_digest(DATA[family])}"


def _digest(paths: Iterable[Path]) -> str:
    digest = blake2b(digest_size=4)
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
