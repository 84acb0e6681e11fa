"""Write down how a service or cron starts the command of a person: a unit of systemd, and a line of a crontab."""

from __future__ import annotations

import getpass
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.configuration import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNIT = Path(__file__).with_name("pantau.service")
MINUTE = 7  # of each hour: everybody else's jobs begin on the full one


def systemd_unit(arguments: Sequence[str], *, folder: Path) -> str:
    """Return a whole unit that keeps `pantau ARGUMENTS` running in *folder*, as the user of this process."""
    environment = "".join(f'Environment="{_unit(name)}={_unit(value)}"\n' for name, value in _environment().items())
    command = " ".join(_quoted(word) for word in [*_program(), *arguments])
    text = UNIT.read_text("utf-8")
    return text.format(user=getpass.getuser(), folder=_percent(str(folder)), environment=environment, command=command)


def cron_lines(arguments: Sequence[str], *, folder: Path) -> str:
    """Return the lines of a crontab that start `pantau ARGUMENTS` every hour in *folder*."""
    variables = "".join(f"{name}={value}\n" for name, value in _environment().items())
    command = f"cd {shlex.quote(str(folder))} && {shlex.join([*_program(), *arguments])}"
    return f"{variables}{MINUTE} * * * * {command.replace('%', chr(92) + '%')}\n"


def _program() -> list[str]:
    installed = Path(sys.executable).with_name("pantau")
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "crawler"]


def _environment() -> Mapping[str, str]:
    """Return the variables of ours that are set, but for those that are options: a service has none by itself."""
    names = [key.variable for name, key in KEYS.items() if key.variable and name not in {"archive", "seeds"}]
    return {name: value for name in names if (value := os.environ.get(name))}


def _quoted(word: str) -> str:
    return f'"{_unit(word)}"' if set(word) & set(" \t\"'\\;") else _percent(word).replace("$", "$$")


def _unit(value: str) -> str:
    return _percent(value.replace("\\", "\\\\").replace('"', '\\"'))


def _percent(value: str) -> str:
    return value.replace("%", "%%")  # which begins a specifier
