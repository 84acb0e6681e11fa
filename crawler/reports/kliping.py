"""A press clipping: what it says, in order, before it becomes PDF, DOCX or HTML; and its text for WhatsApp."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.configuration import find, toml_of
from crawler.errors import CrawlerError
from crawler.reference.regions import region_name
from crawler.reports.charts import Size, Value, columns
from crawler.reports.wording import READERS, clocks_of, gone_said, moment, number, period, share, short_day, wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    Record = Mapping[str, Any]  # the columns of an article, by name

# The columns of an article that a clipping is made of.
CLIPPING_COLUMNS = (
    "id", "story", "outlet", "outlet_regions", "outlet_zone", "title", "authors", "published", "precision", "day",
    "regions", "region_codes", "dimensions", "kind", "overlap", "url", "gone", "text", "story_day",
)  # fmt: skip
MOST_DAYS = 62  # of a chart of days
DRAWN = Size(width=640, height=150)
LONGEST_LINE = 300  # characters of a headline or of the names of authors; who writes more writes no headline
# What no reader sees, and what would turn round the letters after it.
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
WORDS = wording("kliping")  # what it says, by what follows kliping_ in the catalogue
LONGEST = 4_000  # characters; a message holds 4,096
HEAD = 200  # of these for the head of a part
BETWEEN = f"\n\n--- {WORDS['next_message']} ---\n\n"
_MARKS = str.maketrans({"*": "∗", "_": " ", "~": "-", "`": "'"})  # what would turn bold, slanted, struck out


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who makes the clipping, as its letterhead says; all of it is optional."""

    letterhead: tuple[str, ...] = ()  # lines, the name of the office last but its address
    logo_left: Path | None = None
    logo_right: Path | None = None
    title: str = "Kliping Berita"
    number: str = ""
    prepared_by: str = ""
    signature: tuple[str, ...] = ()  # lines: place, office, name, number
    remarks: bool = False  # empty columns for the tone and for remarks
    template: Path | None = None  # the office's own letterhead, a .docx


@dataclass(frozen=True, slots=True, kw_only=True)
class ClippingEntry:
    """What one story became: the article that told it first, and who else printed it."""

    number: int
    title: str
    outlet: str
    facts: tuple[tuple[str, str], ...]  # of the box: medium, when, authors, regions of all copies, kind
    url: str
    paragraphs: tuple[str, ...]
    copies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clipping:
    """A whole clipping."""

    office: Office
    period: str
    entries: tuple[ClippingEntry, ...]
    articles: int
    summary: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]  # heads, each with names, stories and articles
    completeness: tuple[str, ...]
    asked: str = ""  # what was searched for
    narrowed: str = ""  # what else narrowed it, in words
    days: tuple[tuple[str, int], ...] = ()  # with the articles of each, where there are several and not too many
    total: str = field(init=False)

    def __post_init__(self) -> None:
        told = READERS("kliping_total", stories=number(len(self.entries)), articles=number(self.articles))
        told += READERS("kliping_asked", asked=self.asked) if self.asked else ""
        told += f" · {self.narrowed}" if self.narrowed else ""
        object.__setattr__(self, "total", told)


def read_office(path: Path | None) -> Office:
    """Return the table `kliping` of a file, or of the nearest pantau.toml; raise CrawlerError if it is wrong."""
    path = path or find(Path.cwd())
    if path is None:
        return Office()
    try:
        table = toml_of(path).get("kliping", {})
    except OSError as error:
        raise CrawlerError(f"{path} cannot be read: {error.strerror}; name another with --office") from error
    except ValueError as error:
        raise CrawlerError(f"{path} cannot be read: {error}; correct it") from error
    if not isinstance(table, dict):
        raise CrawlerError(f"{path}: kliping must be a table; write [kliping] and its keys below it")
    known = {one.name: one.default for one in fields(Office)}
    for key, value in table.items():
        _check_value(path, key, value, known)
    return Office(**{key: _value(value, path.parent, is_path=known[key] is None) for key, value in table.items()})


def _check_value(path: Path, key: str, value: object, known: Mapping[str, object]) -> None:
    if key not in known:
        raise CrawlerError(f"{path}: [kliping] has no key {key!r}; there are {', '.join(known)}")
    wanted = {tuple: list, bool: bool}.get(type(known[key]), str)
    if not isinstance(value, wanted):
        said = {list: "a list of lines", bool: "true or false", str: "a text in quotes"}[wanted]
        raise CrawlerError(f"{path}: {key} of [kliping] must be {said}")
    if known[key] is None and not (path.parent / str(value)).is_file():
        raise CrawlerError(f"{path}: {key} of [kliping] names {value}, which is no file")


def _value(value: object, folder: Path, *, is_path: bool) -> Any:  # noqa: ANN401
    if isinstance(value, list):
        return tuple(map(str, value))
    return folder / str(value) if is_path else value


def clipping(
    records: Iterable[Record], *, since: str, until: str, office: Office, completeness: Sequence[str], asked: str = "",
    narrowed: str = "",
) -> Clipping:  # fmt: skip
    """Return the clipping of some articles: one entry for each story, the earliest first, by days as readers see them.

    Where clocks differ, what is of the next day in the east came before what is of this one in the west.
    """
    told: dict[object, list[Record]] = {}
    for record in sorted(records, key=lambda one: (one["published"] or one["day"] or "", one["id"])):
        told.setdefault(record["story"] or f"article {record['id']}", []).append(record)
    stories = sorted(told.values(), key=lambda story: story[0]["day"] or (story[0]["published"] or "")[:10])
    days = _days([one for story in stories for one in story], since, until)
    entries = tuple(_clipping_entry(place, copies) for place, copies in enumerate(stories, start=1))
    return Clipping(
        office=office,
        period=period(since, until),
        entries=entries,
        articles=sum(map(len, stories)),
        summary=_summary_tables(stories, [day for day, _ in days]),
        completeness=tuple(completeness),
        asked=_line(asked),
        narrowed=_line(narrowed),
        days=days,
    )


def trend(told: Clipping) -> str:
    """Return the articles of each day as SVG; nothing of a clipping of one day, or of a long time."""
    values = [Value(label=day, number=articles, tick=f"{int(day[8:])}/{int(day[5:7])}") for day, articles in told.days]
    return columns(values, WORDS["trend"], size=DRAWN, number=number) if told.entries and values else ""


def _days(records: Iterable[Record], since: str, until: str) -> tuple[tuple[str, int], ...]:
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    days = [(first + timedelta(days=place)).isoformat() for place in range((last - first).days + 1)]
    articles = Counter(one["day"] for one in records)
    return tuple((day, articles[day]) for day in days) if 1 < len(days) <= MOST_DAYS else ()


def _clipping_entry(place: int, told: Sequence[Record]) -> ClippingEntry:
    first, *others = told
    published = moment(first["published"], first["day"], first["precision"], clocks_of(first))
    facts = {
        WORDS["outlet"]: first["outlet"],
        WORDS["published"]: published + gone_said(first),
        WORDS["authors"]: _line(", ".join(first["authors"])) or WORDS["unnamed"],
        WORDS["regions"]: ", ".join(dict.fromkeys(name for one in told for name in one["regions"])) or WORDS["unnamed"],
        WORDS["kind"]: _kind_said(first, others),
    }
    return ClippingEntry(
        number=place,
        title=_line(first["title"]) or WORDS["untitled"],
        outlet=first["outlet"],
        facts=tuple(facts.items()),
        url=first["url"],
        paragraphs=tuple(filter(None, (INVISIBLE.sub("", line).strip() for line in first["text"].split("\n")))),
        copies=tuple(_copy_said(one) for one in others),
    )


def _line(text: str) -> str:
    """Return a text as one line, which ends where no headline would go on."""
    line = " ".join(INVISIBLE.sub(" ", text).split())
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"


def _kind_said(first: Record, others: Sequence[Record]) -> str:
    kind = first["kind"] or ("rilis" if others else "liputan")
    names = list(dict.fromkeys(one["outlet"] for one in others))
    said = READERS("kliping_also_by", kind=kind, outlets=", ".join(names)) if names else str(kind)
    since = first.get("story_day") or ""
    is_older = "" < since < (first["day"] or "")
    return READERS("kliping_out_since", kind=said, day=short_day(since)) if is_older else said


def _copy_said(one: Record) -> str:
    same = "" if one["overlap"] is None else f", {READERS('kliping_same', share=share(one['overlap']))}"
    return f"{one['outlet']}: {_line(one['title']) or WORDS['untitled']}{same}{gone_said(one)}"


def _summary_tables(
    told: Sequence[Sequence[Record]], days: Sequence[str]
) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
    """Return for each region, dimension and medium how many stories and articles there are, the most first.

    Of each of some *days* too, in their order, also of those without any.
    """
    by_day = WORDS["by_day"]
    daily: dict[str, Callable[[Record], list[str]]] = {by_day: lambda one: [one["day"]] if one["day"] else []}
    names: dict[str, Callable[[Record], list[str]]] = {
        **(daily if days and told else {}),
        WORDS["by_region"]: lambda one: list(map(region_name, one["region_codes"])),
        WORDS["by_dimension"]: lambda one: [wording("dimension").get(name, name) for name in one["dimensions"]],
        WORDS["by_outlet"]: lambda one: [one["outlet"]],
    }
    heads = []
    for head, names_of in names.items():
        articles = Counter(name for story in told for one in story for name in dict.fromkeys(names_of(one)))
        stories = Counter(name for story in told for name in {name for one in story for name in names_of(one)})
        ranked = sorted(articles, key=lambda name: (-stories[name], name.casefold()))
        order = sorted({*days, *articles}) if head == by_day else ranked
        said = {name: period(name, name) if head == by_day else name for name in order}
        heads.append((head, tuple((said[name], number(stories[name]), number(articles[name])) for name in order)))
    return tuple((head, rows) for head, rows in heads if rows)


def parts(told: Clipping) -> list[str]:
    """Return the messages, each of fewer than 4,000 characters."""
    blocks = [*map(_block, told.entries), "\n".join(_literal(line) for line in told.completeness)]
    if not told.entries:
        blocks.insert(0, READERS("no_news"))
    packed = list(_packed([piece for block in blocks for piece in _pieces(block)]))
    head = f"*{_short(told.office.title.upper())}*\n{told.period} · {_literal(told.total)}"
    return [f"{head} ({place}/{len(packed)})\n\n{part}" for place, part in enumerate(packed, start=1)]


def text(told: Clipping) -> str:
    """Return all messages, with a line between each two."""
    return BETWEEN.join(parts(told)) + "\n"


def _block(entry: ClippingEntry) -> str:
    facts = dict(entry.facts)
    lines = [
        f"*{entry.number}. {_literal(entry.title)}*",
        _literal(f"{facts[WORDS['outlet']]}, {facts[WORDS['published']]}"),
    ]
    lines += [_literal(f"{name}: {facts[name]}") for name in (WORDS["regions"], WORDS["kind"])]
    return "\n".join([*lines, entry.url])


def _literal(line: str) -> str:
    return line.translate(_MARKS)


def _short(line: str) -> str:
    return _literal(line)[: HEAD // 2]


def _pieces(block: str) -> Iterator[str]:
    """Yield a block, in pieces if no message holds it."""
    room = LONGEST - HEAD - 2
    yield from (block[start : start + room] for start in range(0, len(block), room))


def _packed(blocks: Sequence[str]) -> Iterator[str]:
    part = ""
    for block in blocks:
        if part and len(part) + 2 + len(block) > LONGEST - HEAD:
            yield part
            part = block
        else:
            part = f"{part}\n\n{block}" if part else block
    yield part
