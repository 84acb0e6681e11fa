"""What the operating system knows of processes: who dies with whom, who is alive, how much memory one takes."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>
PAGE = os.sysconf("SC_PAGE_SIZE")  # bytes


def die_with(parent: int) -> None:
    """Have this process killed when *parent*, which started it, dies, where the kernel can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)  # it died before the line above


def is_alive(pid: int) -> bool:
    """Say whether a process is there, whoever it belongs to."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def memory_of(pid: int) -> int:
    """Return the bytes of memory that a process takes; 0 where the system does not say so."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * PAGE
    except (OSError, IndexError):
        return 0
