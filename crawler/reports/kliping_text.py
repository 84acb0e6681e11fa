"""The clipping as text for WhatsApp: in parts that one message holds, each of which says which it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.reports.kliping import Clipping, Entry

LONGEST = 4_000  # characters; a message holds 4,096
HEAD = 200  # of these for the head of a part
BETWEEN = "\n\n--- pesan berikutnya ---\n\n"
_MARKS = str.maketrans({"*": "∗", "_": " ", "~": "-", "`": "'"})  # what would turn bold, slanted, struck out


def parts(told: Clipping) -> list[str]:
    """Return the messages, each of fewer than 4,000 characters."""
    blocks = [*map(_block, told.entries), "\n".join(_literal(line) for line in told.completeness)]
    if not told.entries:
        blocks.insert(0, "Tidak ada berita dalam kurun ini.")
    packed = list(_packed([piece for block in blocks for piece in _pieces(block)]))
    head = f"*{_short(told.office.title.upper())}*\n{told.period} · {told.total}"
    return [f"{head} ({place}/{len(packed)})\n\n{part}" for place, part in enumerate(packed, start=1)]


def text(told: Clipping) -> str:
    """Return all messages, with a line between each two."""
    return BETWEEN.join(parts(told)) + "\n"


def _block(entry: Entry) -> str:
    facts = dict(entry.facts)
    lines = [f"*{entry.number}. {_literal(entry.title)}*", _literal(f"{facts['Media']}, {facts['Terbit']}")]
    lines += [_literal(f"{name}: {facts[name]}") for name in ("Daerah", "Jenis")]
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
