"""What stands in the place of a site's documents: a page that wants proof of a human, a parked domain."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_suffix(".toml")
CHALLENGE = "a challenge page"
LOOKED_AT = 64 * 1024  # bytes; such pages are small


@cache
def _obstacles() -> tuple[tuple[str, tuple[bytes, ...]], ...]:
    told = tomllib.loads(TABLE.read_text("utf-8"))["obstacles"]
    return tuple((one["name"], tuple(sign.encode() for sign in one["signs"])) for one in told)


def obstacle_in(body: bytes) -> str | None:
    """Return what a page is that is none of its site's own, None if it does not show that."""
    text = body[:LOOKED_AT].lower()
    return next((name for name, signs in _obstacles() if any(sign in text for sign in signs)), None)


def is_challenge(body: bytes) -> bool:
    """Say whether a page wants its visitor to prove to be human."""
    return obstacle_in(body) == CHALLENGE
