"""Where messages go. Most addresses hold a password or a token, so they are named, and read only where their owner can.

The names stand in the table [notify] of a file of secrets, or are `env:VARIABLE`. Such an address is never stored,
never said in an error, and never an argument of a command, which everybody on the machine could read. One in which
nothing is secret, a mail server or a webhook without a password, may be given as it is.
"""

from __future__ import annotations

import os
import re
import shlex
import stat
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from crawler.configuration import configured, home
from crawler.errors import ConfigurationError
from crawler.text import there_are

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE = "secrets.toml"  # beside pantau.toml, where that names no other
TABLE = "notify"
VARIABLE = "env:"
NAME = re.compile(r"[\w.-]{1,40}|env:[A-Za-z_]\w{0,60}")
BARE_MAIL = re.compile(r"[\w.+-]+@[\w.-]+")
EXAMPLE = (
    ', such as mail = "mailtos://USER:PASSWORD@mail.example.go.id?from=pantau@example.go.id&to=humas@example.go.id"'
    " for --to mail"
)
MAIL = frozenset({"mailto", "mailtos"})
PLAIN = MAIL | {"json", "jsons", "xml", "xmls", "form", "forms"}  # whose hosts are no tokens
SECRET = re.compile(r"pass|token|key|secret|auth|^[+-]", re.IGNORECASE)  # arguments that may be; + and - are headers
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Address:
    """An address by its name; what it is stays out of whatever shows this."""

    name: str
    url: str = field(repr=False)


def check_name(name: str) -> None:
    """Refuse what is no name of an address, without repeating it: it may be an address with a secret in it."""
    if not NAME.fullmatch(name) and not is_open(name):
        why = "an address itself holds a password or token, and every user of this machine can read a command line"
        if BARE_MAIL.fullmatch(name):
            why = "a mail address alone does not say which server sends"
        raise ConfigurationError(f"--to takes the name of an address: {why}; {_cure()}{EXAMPLE}")


def is_open(name: str) -> bool:
    """Say whether it is an address in which nothing is secret: json://desk.example/hook, mailto://desk.example?to=a@b.c."""
    kind, mark, _ = name.partition("://")
    if not mark or kind not in PLAIN or "\n" in name:
        return False
    try:
        parts = urlsplit(name)
    except ValueError:  # [ without ], for one
        return False
    is_anonymous = parts.username is None or (kind in MAIL and parts.password is None)  # a webhook's user is a token
    return is_anonymous and not any(SECRET.search(key) for key, _ in parse_qsl(parts.query))


def find_address(name: str) -> Address:
    """Return the address of a name; raise ConfigurationError with the cure if there is none."""
    check_name(name)
    if is_open(name):
        return Address(name, name)
    if name.startswith(VARIABLE):
        variable = name.removeprefix(VARIABLE)
        if url := os.environ.get(variable):
            return Address(name, url)
        raise ConfigurationError(f"the environment has no {variable}; put the address that --to {name} means into it")
    named = known_addresses()
    if name in named:
        return Address(name, named[name])
    raise ConfigurationError(f"no address is called {name!r}: {there_are(named)}; {_cure()}")


def known_addresses() -> Mapping[str, str]:
    """Return the addresses of the file of secrets by name; none without such a file."""
    path = secrets_file()
    if not path.exists():
        return {}
    table = _secrets(path).get(TABLE, {})
    if not isinstance(table, dict):
        raise ConfigurationError(f"{path}: {TABLE} must be a table of names with addresses")
    for name, url in table.items():
        if not isinstance(url, str) or not url or not NAME.fullmatch(name):
            raise ConfigurationError(f'{path}: {name} of [{TABLE}] must be written like {name} = "mailto://…"')
    return table


def secrets_file() -> Path:
    """Return the file of secrets that counts here."""
    return Path(configured("secrets").value or home() / FILE)


def _secrets(path: Path) -> dict[str, object]:
    """Return what a file says that its owner alone may read."""
    try:
        with path.open("rb") as file:
            _check_rights(path, os.fstat(file.fileno()))  # of what is open, not of what has taken its place since
            return tomllib.loads(file.read().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        where = re.search(r"\(at [^)]*\)", str(error))  # the rest of the message may repeat what is secret
        raise ConfigurationError(f"{path}: not valid TOML in UTF-8 {where[0] if where else ''}; correct it") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}; its owner is to run this") from error


def _check_rights(path: Path, status: os.stat_result) -> None:
    if status.st_uid not in {0, os.geteuid()}:
        raise ConfigurationError(f"{path}: belongs to another user, who could change where messages go; `chown` it")
    if status.st_mode & OTHERS:
        rights, cure = f"its rights are {stat.S_IMODE(status.st_mode):o}", f"`chmod 600 {shlex.quote(str(path))}`"
        raise ConfigurationError(f"{path}: others than its owner may read or write it ({rights}); {cure}")


def _cure() -> str:
    return f"write it into [{TABLE}] of {secrets_file()} under a name, or use env:VARIABLE"
