"""Tell which folders a seeds folder stands for: one's own is laid over the one that ships, which nobody writes into."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from crawler import configuration
from crawler.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(__file__).parent.parent
STARTER = Path(__file__).with_name("starter")  # what a folder of one's own begins with
OWN = "own.toml"  # the file that takes new entries in a folder of one's own


def default_seeds() -> Path:
    """Return the seeds folder that ships: inside the installed package, else at the top of the checkout."""
    installed = PACKAGE / "seeds"
    return installed if installed.is_dir() else PACKAGE.parent / "seeds"


def configured_seeds() -> configuration.Said:
    """Return the seeds folder in force where no command line names one, and who says so."""
    return configuration.configured("seeds", str(default_seeds()))


def is_own(folder: Path) -> bool:
    """Say whether a pantau.toml above a seeds folder names it, however it was come by."""
    return bool(_naming_configuration(folder))


def layers(folder: Path) -> tuple[Path, ...]:
    """Return the folders whose tables make up a seeds folder, the one that counts most last."""
    said = _naming_configuration(folder)
    return (default_seeds(), folder) if said and not said.get("only") else (folder,)


def described(folder: Path) -> str:
    """Return which folders a seeds folder stands for, as people are told."""
    return " over ".join(str(layer) for layer in reversed(layers(folder)))


def _naming_configuration(folder: Path) -> dict[str, object]:
    """Return what the pantau.toml says that names a seeds folder; nothing, where none does."""
    path = configuration.find(folder.parent)
    if path is None:
        return {}
    said = configuration.read(path)
    named = Path(str(said.get("seeds", ""))).resolve()
    return said if named == folder.resolve() != default_seeds().resolve() else {}


def check_writable(folder: Path) -> None:
    """Refuse to write into an installation, which the next one replaces."""
    if folder.resolve().is_relative_to(PACKAGE):
        raise SeedError(
            f"{folder} belongs to the installation, and the next one would replace what is written there; "
            "make a folder of your own with `pantau init`, and run this in it"
        )


def make_own(folder: Path) -> list[Path]:
    """Make a folder of one's own and return its files; what is there already is never changed."""
    if (folder / configuration.FILE).exists():
        raise SeedError(f"{folder / configuration.FILE} is there already; edit it, or name another folder")
    try:
        return list(_copied(folder))
    except OSError as error:
        raise SeedError(f"{folder} cannot be made: {error.strerror}; name a folder that you may write into") from error


def _copied(folder: Path) -> Iterator[Path]:
    """Copy what is missing; pantau.toml comes last, so that half a folder is none and the next try completes it."""
    parts = [path.relative_to(STARTER) for path in STARTER.rglob("*.toml")]
    for part in sorted(parts, key=lambda part: (part.name == configuration.FILE, part)):
        path = folder / part
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            shutil.copyfile(STARTER / part, path)
            yield path
