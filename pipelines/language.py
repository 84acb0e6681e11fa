"""In which language a text is written.

Most texts show by their small words that they are Indonesian or close to it, for which langdetect need not be asked: it
takes fifteen milliseconds for a text, and some tenths of a second before the first one.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from langdetect import DetectorFactory, LangDetectException
from langdetect.detector_factory import PROFILES_DIRECTORY

from pipelines.sentence_words import words_of

try:
    import pycld2
except ImportError:  # no wheel for Python 3.14 yet: langdetect alone, which calls the neighbours Indonesian
    pycld2 = None

DetectorFactory.seed = 0  # langdetect samples at random; same text, same answer
ENOUGH = 1000  # characters for langdetect: more costs milliseconds and changes no answer
PLENTY = 4000  # characters for pycld2, a thirtieth of the cost: on two hundred it takes some Indonesian for Malay
MOSTLY = 60  # percent of a text that must be in another language: a mayor quoted in Javanese changes nothing

OTHER_LETTER = re.compile(r"[^\W\d_A-Za-z\u00aa-\u024f\u1e00-\u1eff]")  # one that no language in Latin letters has
OTHERS = frozenset(
    {
        "ar", "bg", "bn", "el", "fa", "gu", "he", "hi", "ja", "kn", "ko", "mk", "ml", "mr", "ne", "pa", "ru", "ta",
        "te", "th", "uk", "ur", "zh-cn", "zh-tw",
    }
)  # fmt: skip
NEIGHBOURS = {"ms": "ms", "jw": "jv", "su": "su"}  # pycld2's code to ISO 639-1
GLUE = words_of("language", "glue")
GLUED = 0.06  # share of a text that these small words make at least
PLAIN = 0.1  # one that Javanese and Sundanese, which have "di" and "telah" too, never come near
# Words that only one side of the strait uses, where the two spellings of one language are closest.
INDONESIAN = words_of("language", "indonesian")
MALAY = words_of("language", "malay")


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of *text*, or None if there is too little to tell."""
    words = re.findall(r"\w+", text[:PLENTY].lower())
    if glue := _glue(words):
        is_plain = glue >= PLAIN and _count(words, INDONESIAN) > _count(words, MALAY)
        return "id" if is_plain else _neighbour(words)  # which takes as long as all else that is asked of most texts
    code = _told_by_langdetect(text[:ENOUGH].lower())  # capitals alone look Somali to it
    return _neighbour(words) if code == "id" else code


def _told_by_langdetect(text: str) -> str | None:
    detector = _profiles(in_latin=OTHER_LETTER.search(text) is None).create()
    detector.append(text)
    try:
        code: str = detector.detect()
    except LangDetectException:
        return None
    return code


@cache
def _profiles(*, in_latin: bool) -> DetectorFactory:
    """Return langdetect with all its profiles, or with those of languages in Latin letters, a quarter of the work."""
    factory = DetectorFactory()
    paths = [path for path in sorted(Path(PROFILES_DIRECTORY).iterdir()) if not (in_latin and path.name in OTHERS)]
    factory.load_json_profile([path.read_text("utf-8") for path in paths])
    return factory


def _glue(words: list[str]) -> float:
    """Return what share of the words Indonesian is that holds them together, whatever language most of them are in."""
    glue = [word for word in words if word in GLUE]
    is_glued = len(set(glue)) >= 3 and len(glue) >= GLUED * len(words)
    return len(glue) / len(words) if is_glued else 0.0


def _neighbour(words: list[str]) -> str:
    """Return which of Indonesian, Malay, Javanese and Sundanese it is; Indonesian when in doubt."""
    if pycld2 is None:
        return "id"
    # Words alone, since it raises on control characters and broken surrogates.
    is_reliable, _, languages = pycld2.detect(" ".join(words).encode())
    _, code, percent, _ = languages[0]
    if not is_reliable or percent < MOSTLY or code not in NEIGHBOURS:
        return "id"
    if code == "ms" and _count(words, INDONESIAN) > _count(words, MALAY):
        return "id"
    return NEIGHBOURS[code]


def _count(words: list[str], known: frozenset[str]) -> int:
    return sum(word in known for word in words)
