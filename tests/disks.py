"""Small disks of one's own, to be filled."""

from __future__ import annotations

import shutil
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Callable[[str], int]]:
    """Mount a disk of *size*, and yield a function that mounts it again with other options.

    With the size may come more of what the file system is told, as in `9m,nr_inodes=20`.
    """
    folder.mkdir()

    def mount(options: str) -> int:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode

    if shutil.which("mount") is None or mount(f"size={size}") != 0:
        pytest.skip("only root may mount a disk of its own")
    try:
        yield lambda options: mount(f"remount,{options}")
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
