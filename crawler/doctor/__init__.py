"""Checks of the installation and of the archive, each a function that says what it found and the cure."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from crawler.doctor.archive import check_archive
from crawler.doctor.findings import Checkup, Finding
from crawler.doctor.installation import check_installation

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Checkup", "Finding", "examine"]


def examine(asked: Checkup) -> Iterator[Finding]:
    """Return what each check finds, as it is asked. Nothing that a run at work would notice is done."""
    return chain(check_installation(asked), check_archive(asked))
