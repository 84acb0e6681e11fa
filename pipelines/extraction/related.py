"""Inline links to other stories: "Baca juga: …" is removed where it is a link, and stays where it is prose."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from crawler.text import words as words_of
from pipelines.extraction import labels
from pipelines.extraction.cleaning import SENTENCE_END, clean_text
from pipelines.extraction.dates import AGO, AGO_ENGLISH, stands_alone
from pipelines.extraction.models import Removed
from pipelines.extraction.paragraphs import HEADINGS, ITEMS, PROSE, WHOLLY, Line, TextRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

RULE = "inline related link"
LIST_RULE = "list of links"
MOSTLY = 0.6  # share of a labelled line that is a link
MOST_RUNS = 200  # links and the text between them; a line with more is no paragraph
LONGEST = 220  # characters; a longer line is a paragraph with a link in it
FEWEST_WORDS = 2  # behind a label in a link: more are a headline
LOOKBACK = 80  # characters before a link in which its label may stand
CAPITAL = re.compile(r"^[A-Z0-9\"“'‘(]")
SENTENCE = re.compile(r"[.…][\"”’')\]]*$")
QUOTES = frozenset("\"“”„«»'‘’")
# "Menarik Dibaca:", "Lea más:": in any language a few words and a colon, and behind them a headline that is a link.
SHORT_LABEL = re.compile(r"\W{0,3}[^\W\d_][^:.!?]{1,34}[:：]\s*")
MOST_LABEL_WORDS = 5
BESIDE = " |•·()[]–—-"  # around a date that stands beside a link
LONGEST_BESIDE = 40  # characters of what numbers or dates a headline in a list
SEPARATORS = "|·•"
FEWEST_IN_ROW = 3  # links
DASHED = re.compile(r"[-–—•]\s+(?P<said>[^\W_].*[^\s.;,])")
FEWEST_DASHED, FEWEST_SAID = 3, 5  # headlines, and words of each
LAST_WORDS = 8  # of a sentence
AFTER_LINK = re.compile(r"^[\s\"”')\]}.*]*")


def drop_related(lines: Iterable[Line]) -> Iterator[Line | Removed]:
    """Yield the lines without related links, and a record of each that was taken."""
    waiting = False  # the line before was a label alone: links that follow belong to it
    is_sold = False  # it was an advertisement's: so do headlines that are links
    for line in lines:
        if (waiting and _is_announced(line)) or (is_sold and _is_story_link(line)):
            yield Removed.of(RULE, line.text)
            continue
        verdict = _judge(line)
        is_sold = len(line.text) <= LOOKBACK and labels.is_line_of(line.text, "advertisement")
        waiting = verdict == "label" or (waiting and not line.text)
        if verdict:
            yield Removed.of(RULE, line.text)
        else:
            yield from _cut_inside(line)


def _is_announced(line: Line) -> bool:
    return line.linked >= WHOLLY or (line.linked == 0 and is_headline(line.text))


def _judge(line: Line) -> str:
    """Return "label" for a label alone, "link" for a label and its link, or nothing."""
    text = line.text
    if _is_labelled_link(line):
        return "link"
    found = labels.label_first().match(text)
    if found is None or len(text) > LONGEST * 3:
        return ""
    rest = text[found.end() :].strip(' :.)]}>*|"”-–—')
    if not any(map(str.isalnum, rest)):
        return "label" if found["colon"] or len(found["label"]) > 6 else ""
    if _linked_after_label(line, found["label"]) >= MOSTLY:
        return "link"
    glued = bool(found["colon"]) or found["label"].isupper() or bool(found["open"].strip("\"“'• *"))
    return "link" if line.linked == 0 and glued and (is_headline(rest) or _is_called(found, text)) else ""


def _is_called(found: re.Match[str], text: str) -> bool:
    """Say whether a label of several words has a colon, and no sentence behind it: "Simak Video: Warga mengungsi"."""
    is_label = ":" in (found["colon"] or "") and " " in found["label"]
    return is_label and len(text) <= LONGEST and not SENTENCE.search(text)


def _is_labelled_link(line: Line) -> bool:
    """Say whether *line* is a label of whatever words and a headline that is a link, the label within it or before."""
    found = SHORT_LABEL.match(line.text) if line.linked else None
    if found is None or SENTENCE.search(line.text) or len(line.text) > LONGEST:
        return False
    label, headline = found[0].strip(" :："), line.text[found.end() :]
    is_told = line.linked >= MOSTLY or (line.tag == "p" and is_headline(headline))  # an item is one of a list of links
    if not is_told or len(label.split()) > MOST_LABEL_WORDS or len(headline.split()) < 4:
        return False
    inside = line.linked >= WHOLLY and label.isupper()  # "MIRA: …"; "Jakarta: …" may be the headline's own
    return inside or _linked_after_label(line, label) >= WHOLLY > line.linked


def _linked_after_label(line: Line, label: str) -> float:
    """Return the share of links in what follows the label; the label itself may be part of the link."""
    total = sum(len(run.text.strip()) for run in line.runs)
    linked = sum(len(run.text.strip()) for run in line.runs if run.linked)
    return min(1.0, linked / max(1, total - len(label) - 2)) if linked else 0.0


def is_headline(text: str) -> bool:
    """Say whether *text* is built like a headline: short, no full stop, most words with a capital."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", text) if len(word) > 3]
    if not words or len(text) > LONGEST or (SENTENCE_END.search(text) and not text.endswith(("?", "!"))):
        return False
    capitals = sum(1 for word in words if word[0].isupper())
    return capitals >= 0.6 * len(words)


def _cut_inside(line: Line) -> Iterator[Line | Removed]:
    """Take a label and its link out of the paragraph they stand in."""
    runs = list(line.runs)
    for position in range(len(runs)) if len(runs) <= MOST_RUNS else ():
        if not runs[position].linked:
            continue
        start = _label_before(runs, position) or _label_within(runs, position)
        if start is None:
            continue
        first, offset = start
        last = _last_link(runs, position)
        yield Removed.of(
            RULE, clean_text(runs[first].text[offset:] + "".join(run.text for run in runs[first + 1 : last + 1]))
        )
        runs[first] = TextRun(runs[first].text[:offset].rstrip() + " ", linked=False)
        for taken in range(first + 1, last + 1):
            runs[taken] = TextRun("", linked=False)
        if last + 1 < len(runs):
            runs[last + 1] = TextRun(AFTER_LINK.sub("", runs[last + 1].text), runs[last + 1].linked)
    rest = Line.of(runs, line.tag, broken=line.broken) if runs != list(line.runs) else line
    if rest.text:
        yield rest


def _label_before(runs: list[TextRun], position: int) -> tuple[int, int] | None:
    """Return where the label of the link at *position* begins: run and offset."""
    before = ""
    for first in range(position - 1, -1, -1):
        if runs[first].linked and runs[first].text.strip():
            break
        before = runs[first].text + before
        if len(before) > LOOKBACK:
            break
    else:
        first = -1
    window = before[-LOOKBACK:]
    found = labels.label_last().search(window)
    if found is None or not _announces(found, "".join(run.text for run in runs[position:])):
        return None
    return _locate(runs, position, len(window) - found.start("open" if found["open"] else "label"))


def _label_within(runs: list[TextRun], position: int) -> tuple[int, int] | None:
    """Return where the link at *position* begins if it begins with a label: a colon parts that from the headline."""
    text = clean_text("".join(run.text for run in runs[position : _last_link(runs, position) + 1]))
    found = labels.label_first().match(text)
    is_label = found is not None and ":" in (found["colon"] or "") and len(text[found.end() :].split()) > FEWEST_WORDS
    return (position, 0) if is_label else None


def _locate(runs: list[TextRun], position: int, distance: int) -> tuple[int, int]:
    """Walk *distance* characters back from the run at *position*."""
    for first in range(position - 1, -1, -1):
        if distance <= len(runs[first].text):
            return first, len(runs[first].text) - distance
        distance -= len(runs[first].text)
    return 0, 0


def _announces(found: re.Match[str], rest: str) -> bool:
    """Tell a label from a verb: it opens a bracket, has a colon, or begins a sentence with its capital."""
    link = clean_text(rest)
    if len(link.split()) < 3:
        return False
    begins = found["edge"].strip() or found.start() == 0
    capital = found["label"][0].isupper()
    return (
        bool(found["open"])
        or bool(found["colon"] and (capital or begins))
        or bool(begins and capital and CAPITAL.match(link))
    )


def _last_link(runs: list[TextRun], position: int) -> int:
    """Return the last of the links that stand side by side after one label."""
    last = position
    for following in range(position + 1, len(runs)):
        if runs[following].linked:
            last = following
        elif runs[following].text.strip(' \n\t\r,;|/•"”') not in {"", "dan", "serta", "&"}:
            break
    return last


def drop_link_lists(lines: Iterable[Line]) -> Iterator[Line | Removed]:
    """Yield the lines without runs of two or more that are nothing but links to stories, nor the heading above."""
    held: list[Line] = []
    heading: Line | None = None
    for line in [*lines, None]:
        if line is not None and (_is_story_link(line) or is_beside_link(line.text) or _is_row_of_links(line)):
            held.append(line)
            continue
        rows = [one for one in held if _is_row_of_links(one)]
        enough = sum(map(_is_story_link, held)) >= 2
        if heading is not None:
            yield Removed.of(LIST_RULE, heading.text) if enough or rows else heading
            heading = None
        for link in held:
            yield Removed.of(LIST_RULE, link.text) if enough or link in rows else link
        held = []
        if line is not None and line.tag in HEADINGS:
            heading = line
        elif line is not None:
            yield line


def drop_dashed(lines: Sequence[Line]) -> Iterator[Line | Removed]:
    """Yield the lines without runs of headlines behind dashes that nothing announces, as sites set among paragraphs.

    What a story lists is announced by the sentence above, or alike: "- Juara 1 …", "- Juara 2 …".
    """
    start = 0
    for is_dashed, group in groupby(lines, _is_dashed):
        run = [*group]
        end = start + len(run)
        is_list = is_dashed and len(run) >= FEWEST_DASHED
        is_list = is_list and _are_others(run, lines[max(0, start - 1) : start], lines[end : end + 1])
        for line in run:
            yield Removed.of(LIST_RULE, line.text) if is_list else line
        start = end


def _is_dashed(line: Line) -> bool:
    """Say whether *line* is a headline behind a dash, and no item of a list."""
    found = DASHED.fullmatch(line.text) if line.tag not in ITEMS and len(line.text) <= LONGEST else None
    return found is not None and len(found["said"].split()) >= FEWEST_SAID and is_headline(found["said"])


def _are_others(run: Sequence[Line], above: Sequence[Line], below: Sequence[Line]) -> bool:
    """Say whether a paragraph above announces none of the *run*, one follows below if anything does, and all differ."""
    told = above[-1].text if above else ""
    is_amid = len(told) >= PROSE and is_sentence(told) and (not below or is_sentence(below[0].text))
    first = {line.text.split()[1].casefold() for line in run}
    return is_amid and len(first) == len(run) and not _announces_list(told)


def _announces_list(text: str) -> bool:
    """Say whether a sentence may announce what is listed below it, or says in its last words how many there are."""
    said = words_of(text)
    is_counted = not labels.words("counting").isdisjoint(said[-LAST_WORDS:])
    return is_counted or not labels.words("announcing").isdisjoint(said)


def _is_row_of_links(line: Line) -> bool:
    """Say whether *line* is links alone, with dots or strokes between: the topics of a site."""
    linked = [run.text for run in line.runs if run.linked and run.text.strip()]
    between = [run.text.strip(f" \n\t{SEPARATORS}") for run in line.runs if not run.linked]
    is_split = sum(any(one in run.text for one in SEPARATORS) for run in line.runs if not run.linked) + 1 >= len(linked)
    return len(linked) >= FEWEST_IN_ROW and is_split and not any(between) and not is_sentence(line.text)


def is_beside_link(text: str) -> bool:
    """Say whether *text* is the number of a headline in a list, or when that was published."""
    if len(text) > LONGEST_BESIDE:
        return False
    is_moment = any(one.fullmatch(text) for one in (AGO, AGO_ENGLISH)) or stands_alone(text)
    return is_moment or text.rstrip(".").isdecimal()


def is_linked_sentence(line: Line) -> bool:
    """Say whether *line* is a paragraph of the text that is a link as a whole; a long one may ask or exclaim."""
    if line.linked < WHOLLY or len(line.text.split()) < 4:
        return False
    return is_sentence(line.text) or is_linked_paragraph(line)


def is_linked_paragraph(line: Line) -> bool:
    """Say whether a link goes around *line*, which is as long as a paragraph, ends as one and is no headline."""
    is_long = line.tag == "p" and len(line.text) >= PROSE and line.linked >= WHOLLY
    return is_long and SENTENCE_END.search(line.text) is not None and not is_headline(line.text)


def is_sentence(text: str) -> bool:
    """Say whether *text* ends as sentences do, or is somebody's words, which few headlines are from end to end."""
    is_quoted = text[0] in QUOTES and text[-1] in QUOTES and not is_headline(text)
    return is_quoted or SENTENCE.search(text) is not None


def _is_story_link(line: Line) -> bool:
    """Say whether *line* is a headline that is a link from end to end, but for the date beside it."""
    text = line.text
    if line.linked < MOSTLY / 2:
        return False
    if line.linked < WHOLLY:
        beside = "".join(run.text for run in line.runs if not run.linked).strip(BESIDE)
        if beside.endswith(":") or not stands_alone(beside):  # "2 Mei 2026: …" is a chronicle
            return False
        text = clean_text(" ".join(run.text for run in line.runs if run.linked))
    return len(text.split()) >= 4 and len(text) <= LONGEST and not is_sentence(text)
