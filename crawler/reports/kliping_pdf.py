"""The clipping as PDF, by typst: its own fonts alone, and no clock, so that the same archive gives the same bytes."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import typst

from crawler.errors import CrawlerError
from crawler.reports.charts import standalone
from crawler.reports.kliping import WORDS, trend
from crawler.reports.wording import READERS

if TYPE_CHECKING:
    from crawler.reports.kliping import Clipping

# The fonts that come with typst have no such signs, and would print boxes.
UNPRINTABLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\U0001f000-\U0001faff\U000e0000-\U000e007f]"
)
MADE = 946_684_800  # what the file says of its making


def pdf(told: Clipping) -> bytes:
    """Return a clipping as PDF; raise CrawlerError if a logo cannot be read."""
    office = {name: value for name, value in asdict(told.office).items() if name != "template"}
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("logo_left", "logo_right"):
            office[name] = _placed(getattr(told.office, name), root / name)
        if drawn := trend(told):
            (root / "hari.svg").write_text(standalone(drawn), "utf-8")
        said = {"words": dict(WORDS), "no_news": READERS("no_news")}
        main = root / "main.typ"
        main.write_bytes((files(__package__) / "kliping.typ").read_bytes())
        return _compiled(main, json.dumps(asdict(told) | {"office": office} | said, ensure_ascii=False))


def _placed(logo: Path | None, place: Path) -> str | None:
    """Copy a logo beside the document, which sees no other folder, and return its name there."""
    if logo is None:
        return None
    place = place.with_suffix(logo.suffix.lower())
    place.write_bytes(logo.read_bytes())
    return place.name


def _compiled(main: Path, data: str) -> bytes:
    fonts = typst.Fonts(include_system_fonts=False)
    try:
        return typst.compile(
            main, root=main.parent, format="pdf", sys_inputs={"data": UNPRINTABLE.sub("", data)}, font_paths=fonts,
            ignore_system_fonts=True, timestamp=MADE,
        )  # fmt: skip
    except typst.TypstError as error:
        raise CrawlerError(f"the PDF cannot be made: {error}; look at the logos of [kliping]") from error
