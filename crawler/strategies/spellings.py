"""How sites spell their addresses where channels spell them otherwise: with https, or with a last slash."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from crawler.urls import host_of

ENOUGH = 3  # redirects alike, one after the other, by which a site has shown how it spells its addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """What is changed in an address."""

    is_secure: bool = False  # http becomes https
    slash: str = ""  # "add" or "drop" the last one

    def of(self, url: str) -> str:
        """Return *url* spelt like this."""
        parts = urlsplit(url)
        scheme = "https" if self.is_secure and parts.port is None else parts.scheme
        return urlunsplit(parts._replace(scheme=scheme, path=self._path(parts.path)))

    def _path(self, path: str) -> str:
        if self.slash == "drop":
            return path.rstrip("/") or "/"
        is_folder = self.slash == "add" and "." not in path.rpartition("/")[2] and not path.endswith("/")
        return f"{path}/" if is_folder else path


class Spellings:
    """What redirects have shown of sites so far: it spares the request that is led to the right address."""

    def __init__(self) -> None:
        self.shown: dict[str, tuple[Spelling, int]] = {}

    def learn(self, asked: str, arrived: str) -> None:
        """Note that *asked* led to *arrived*; one that needed another change, or none, undoes what was shown."""
        host = host_of(asked)
        known, times = self.shown.get(host, (Spelling(), 0))
        spelling = _between(asked, arrived)
        if spelling == known:
            self.shown[host] = (known, times + 1)
        elif spelling != Spelling():
            self.shown[host] = (spelling, 1)
        elif known.of(asked) != asked:
            self.forget(asked)

    def forget(self, url: str) -> None:
        """Believe nothing more of the site of an address that was not there as it was spelt."""
        self.shown.pop(host_of(url), None)

    def spelt(self, url: str) -> str:
        """Return *url* as its site has shown to spell it."""
        spelling, times = self.shown.get(host_of(url), (Spelling(), 0))
        return spelling.of(url) if times >= ENOUGH else url


def _between(asked: str, arrived: str) -> Spelling:
    """Return what was changed between two addresses; nothing where anything else was."""
    before, after = urlsplit(asked), urlsplit(arrived)
    if _essence(before) != _essence(after) or (before.scheme, after.scheme) == ("https", "http"):
        return Spelling()
    slashes = (before.path.endswith("/"), after.path.endswith("/"))
    slash = {(False, True): "add", (True, False): "drop"}.get(slashes, "")
    return Spelling(is_secure=before.scheme != after.scheme, slash=slash)


def _essence(parts: SplitResult) -> tuple[str, str, str]:
    return parts.netloc, parts.path.rstrip("/"), parts.query
