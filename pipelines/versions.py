"""By which rules articles are judged at this moment: what was judged under other ones is judged again.

Each family of rules has a version, which is raised by whoever changes what it answers in code, and its data: files, and
the words of `sentence_words.toml` by which it reads, whose content speaks for itself.
`tests/test_versions.py` fails when an answer changes and no version did.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive.judgements import Rules
from crawler.reference import regions
from crawler.sources.topics import topics_of
from pipelines.sentence_words import all_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.sources.topics import Topic

HERE = Path(__file__).parent
VERSIONS = {"topics": 8, "places": 12, "programme": 11, "copies": 6}
DATA = {
    "topics": (),  # what a seeds folder declares, its programmes included
    "places": (HERE / "places" / "words.toml", regions.TABLE, regions.ALIASES),
    "programme": (HERE / "programme" / "awards.toml",),
    "copies": (HERE / "copies" / "copies.toml",),
}
WORDS = {  # the lists of sentence_words.toml by which each reads
    "topics": ("text", "topics"),
    "places": ("text", "places"),
    "programme": ("text", "programme"),
    "copies": ("text",),
}
# Those of the time before they counted: by the same words nothing is called otherwise, and no archive is judged again.
FIRST_WORDS = {"topics": "c4cb534e", "places": "ad9a889e", "programme": "0d40ba19", "copies": "83cd12cc"}


def rules_of(topics: Sequence[Topic]) -> Rules:
    """Return the rules as they are now, with what the *topics* in force decide, however it is written."""
    judging = [family_name(family) for family in ("topics", "places", "programme")]
    deciding = [replace(topic, name="", queries=()) for topic in topics]
    stock = [topic.programme.stock for topic in topics if topic.programme]
    stories = [family_name(family) for family in ("copies", "places")]  # whose towns differ tell two stories
    return Rules(
        judging="-".join([*judging, _short(repr(deciding))]), stories="-".join([*stories, _short(repr(stock))])
    )


def rules_of_topics(seeds: Path) -> dict[str, str]:
    """Return a short name for the rules by which each topic is found or not, as they are now."""
    return {topic.slug: _name_of(topic) for topic in topics_of(str(seeds))}


def _name_of(topic: Topic) -> str:
    """Return a name for what decides whether a text is on a topic: not what it is called, asked for or reports."""
    deciding = repr((VERSIONS["topics"], replace(topic, name="", queries=(), programme=None)))
    return _short(deciding + _words_name("topics"))


def rules_of_reading(seeds: Path) -> str:
    """Return a short name for all that decides what is read out of a page: the code, its data, a seeds folder."""
    ours = (path for top in (HERE, Path(regions.__file__).parent) for path in top.rglob("*"))
    told = (path for path in (*ours, *seeds.rglob("*.toml")) if path.suffix in {".py", ".toml", ".csv"})
    return _digest(sorted(told))


def family_name(family: str) -> str:
    """Return a short name for a family of rules as it is now."""
    return f"{family}{VERSIONS[family]}.{_digest(DATA[family])}{_words_name(family)}"


def _words_name(family: str) -> str:
    """Return the end of a name that tells other words from the first ones."""
    digest = _short(all_of(WORDS[family]))
    return "" if digest == FIRST_WORDS[family] else f".{digest}"


def _short(told: str) -> str:
    return blake2b(told.encode(), digest_size=4).hexdigest()


def _digest(paths: Iterable[Path]) -> str:
    digest = blake2b(digest_size=4)
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
