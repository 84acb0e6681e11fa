"""`--help` in the language of who asks: the English of the code, or what `help.toml` says for it."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.labels import language_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CATALOGUE = Path(__file__).with_name("help.toml")
EXAMPLE = "Example:"
PIECES = ("default: ", "env var: ", "required")  # that click puts into the help of an option


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    return tomllib.loads(CATALOGUE.read_text("utf-8")) if language == "id" else {}


def said(english: str) -> str:
    """Return a sentence in the language of this process."""
    return _catalogue(language_of(os.environ)).get(english, english)


class Formatter(click.HelpFormatter):
    """Lays out a help, in the language of this process."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, said("Usage: ") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(said(heading))

    def write_text(self, text: str) -> None:
        super().write_text("\n\n".join(map(_paragraph, text.split("\n\n"))))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _option(text)) for name, text in rows], col_max, col_spacing)


def _paragraph(text: str) -> str:
    """Return a paragraph; an example stays as it is typed."""
    return text if "\b" in text else said(" ".join(text.split()))


def _option(text: str) -> str:
    """Return the help of an option, behind which may stand in brackets what its default is."""
    if (told := said(text)) != text:
        return told
    sentence, sign, rest = text.partition("[")
    whole = said(sentence.rstrip())
    for piece in PIECES:
        rest = rest.replace(piece, said(piece))
    return f"{whole}{sentence[len(sentence.rstrip()) :]}{sign}{rest}"


class Context(click.Context):
    """What is known while a command is carried out; its help speaks the language of this process."""

    formatter_class = Formatter
