"""What pantau.toml and the environment say: the one reader of both.

A command line overrides the environment, that overrides pantau.toml, and that the defaults. The file is found from the
folder in which a command is started, upwards, as git finds a repository; paths in it are relative to it.
"""

from __future__ import annotations

import errno
import os
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.errors import ConfigurationError, guess
from crawler.labels import is_spoken

if TYPE_CHECKING:
    from collections.abc import Collection

FILE = "pantau.toml"
ARCHIVE = "archive.db"  # where nobody says another


@dataclass(frozen=True, slots=True)
class Key:
    """A value that may be configured: its variable, what it is and how it is written in the file."""

    variable: str | None
    kind: str  # path, text, seconds or truth
    example: str


KEYS = {
    "archive": Key("PANTAU_ARCHIVE", "path", '"archive.db"'),
    "keep_old": Key(None, "truth", "false"),  # whether the archive stays beside the upgraded one
    "seeds": Key("PANTAU_SEEDS", "path", '"seeds"'),
    "only": Key(None, "truth", "true"),  # own sources alone, without those that ship
    "captures": Key("PANTAU_CAPTURES", "path", '"archive.captures"'),
    "contact": Key("PANTAU_CONTACT", "text", '"you@example.org"'),
    "delay": Key("PANTAU_DELAY", "seconds", "1.5"),
    "runtime": Key("PANTAU_RUNTIME", "path", '"/srv/pantau/turns"'),
    "secrets": Key(None, "path", '"secrets.toml"'),  # where the addresses of notifications stand
    "broker": Key("PANTAU_BROKER", "text", '"amqps://pantau:password@broker.example:5671/pantau"'),
    "distributed": Key(None, "truth", "true"),  # whether crawls leave the visits to workers
    "store": Key(None, "path", '"/srv/slices"'),  # for slices that are too large for a message
    "allow_private": Key("PANTAU_ALLOW_PRIVATE", "text", '"10.1.0.0/16"'),
    "proxy": Key("PANTAU_PROXY", "text", '"http://proxy.example.go.id:3128"'),
    "log_file": Key(None, "path", '"pantau.log"'),
    "metrics": Key(None, "path", '"pantau.prom"'),  # for Prometheus, written anew at the end of each run
}
OURS = "PANTAU_"
LANGUAGE = "PANTAU_LANG"  # read beside the locale's
FURTHER = {LANGUAGE}
TABLES = ("kliping", "schedule")  # whose keys are known to those who read them
KINDS: dict[str, tuple[type, ...]] = {"path": (str,), "text": (str,), "seconds": (int, float), "truth": (bool,)}


@dataclass(frozen=True, slots=True)
class Said:
    """A value as somebody wrote it, and where."""

    value: str
    origin: str  # environment PANTAU_DELAY, the path of a pantau.toml, or default
    called: str = ""  # what to correct: PANTAU_DELAY, or the file and its key


class Undecodable(tomllib.TOMLDecodeError):
    """What Python's own reader does not tell as one of its errors; from 3.14 on these want to know where it stands."""

    def __init__(self, why: str) -> None:
        ValueError.__init__(self, why)


def find(start: Path) -> Path | None:
    """Return the pantau.toml of a folder or of the nearest one above it."""
    here = start.resolve()
    return next((path for folder in (here, *here.parents) if (path := folder / FILE).is_file()), None)


def toml_of(path: Path) -> dict[str, object]:
    """Return what a file of a person says; raise OSError, TOMLDecodeError or UnicodeDecodeError, whatever is wrong."""
    if stat.S_ISFIFO(mode := path.stat().st_mode) or stat.S_ISCHR(mode):  # which may never end
        raise OSError(errno.EINVAL, "it is no ordinary file")
    text = path.read_text("utf-8-sig")  # Windows editors put a mark in front
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise Undecodable("Nested too deeply") from None
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:
        raise Undecodable("A number of too many digits") from None


def read(path: Path) -> dict[str, object]:
    """Return what a pantau.toml says, its paths made absolute; raise ConfigurationError with the cure of a mistake."""
    try:
        table = toml_of(path)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: not valid TOML in UTF-8: {error}; correct it there") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}; make it a readable file") from error
    return {name: _checked(path, name, value) for name, value in table.items()}


def unknown_variables() -> dict[str, str]:
    """Return the variables that look like ours and mean nothing to us, each with the cure."""
    known = {key.variable for key in KEYS.values() if key.variable} | FURTHER
    told = {name: unknown(name, sorted(known)) for name in os.environ if name.startswith(OURS) and name not in known}
    spoken = os.environ.get(LANGUAGE, "")
    return told if is_spoken(spoken) else told | {LANGUAGE: f"{spoken!r} is no language of ours; write id or en"}


def home() -> Path:
    """Return the folder of the pantau.toml that counts here, or the one where we are."""
    path = find(Path.cwd())
    return path.parent if path else Path.cwd()


def configured(name: str, default: str = "") -> Said:
    """Return the value of the environment, else of the pantau.toml found from here, else the default."""
    variable = KEYS[name].variable
    if variable and (value := os.environ.get(variable)) is not None:  # an empty one stands for the default
        return Said(value, f"environment {variable}", variable) if value else Said(default, "default")
    if (path := find(Path.cwd())) and (written := read(path).get(name)) not in {None, ""}:
        return Said(str(written), str(path), f"{path}: {name}")
    return Said(default, "default")


def runtime() -> Path:
    """Return the folder in which processes agree whose turn a site is."""
    return Path(configured("runtime", f"/tmp/pantau-{os.geteuid()}").value)  # noqa: S108  (site_locks looks at it)


def discreet(url: str) -> str:
    """Return an address without the password that may stand in it."""
    scheme, mark, rest = url.partition("://")
    _, at, host = rest.rpartition("@")
    return f"{scheme}{mark}***@{host}" if at else url


def table(name: str) -> tuple[dict[str, object], str]:
    """Return a table of the pantau.toml found from here, or an empty one, and what to call it."""
    path = find(Path.cwd())
    found = read(path).get(name, {}) if path else {}
    return (found if isinstance(found, dict) else {}), f"{path}: [{name}]" if path else f"[{name}]"


def unknown(name: str, known: Collection[str]) -> str:
    """Return what a key that nobody knows may have been meant to be."""
    return guess(name, known).removeprefix("; ") or f"use one of {', '.join(known)}"


def _checked(path: Path, name: str, value: object) -> object:
    if name in TABLES and isinstance(value, dict):
        return value
    if name in TABLES:
        raise ConfigurationError(f"{path}: {name} must be a table, such as [{name}], not {value!r}")
    if name not in KEYS:
        raise ConfigurationError(f"{path}: key {name!r} is unknown; {unknown(name, (*KEYS, *TABLES))}")
    key = KEYS[name]
    if not isinstance(value, KINDS[key.kind]) or (isinstance(value, bool) and key.kind != "truth"):
        raise ConfigurationError(f"{path}: {name} must be written like {name} = {key.example}, not {value!r}")
    if key.kind == "path" and value:
        return str(path.parent / Path(str(value)).expanduser())
    return value
