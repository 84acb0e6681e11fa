"""An office's site whose releases share whole sentences, and a backfill of it that is killed and gone on with."""

from __future__ import annotations

import os
import signal
import subprocess
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from crawler.newsroom import build_newsroom
from crawler.times import now
from tests.conftest import QUICK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.newsroom import Newsroom, Piece
    from tests.conftest import Desk

SLUG = "warta-pesisir"
RELEASES, OTHERS = 13, 40
BOX = "Ingin kabar yang lebih cepat? Ikuti saluran kami di telepon genggam setiap pagi."
SHARED = (  # what releases of one office have in common: none of it is boilerplate
    "Sejalan dengan itu kami mengajak perangkat daerah menyelaraskan data sebelum penilaian tahap berikutnya.",
    "Anda dapat datang ke mal pelayanan publik pada jam kerja, membawa kartu keluarga, dan dijawab petugas hari itu.",
    "Dengan langkah tersebut pelayanan diharapkan makin cepat, murah, dan dapat diawasi siapa saja sepanjang tahun.",
)


def releases(**changes: Any) -> Newsroom:
    """Return a newsroom of one site: releases of several days that share sentences, and other articles."""
    room = build_newsroom(now(), articles=260, filler=0)
    models = [one for one in room.pieces if one.expected == "kept" and len(one.paragraphs) > 4][:RELEASES]
    others = [one for one in room.pieces if one.expected in {"NoTopicWords", "OffTopic"}][:OTHERS]
    site = replace(
        room.site(SLUG), channels=(("feed", "/feed/"),), sitemap="none", tracking=False, popular="mixed", notes=(BOX,),
        feed_length=RELEASES + OTHERS,
    )  # fmt: skip
    site = replace(site, **changes)
    written = [_release(one, number) for number, one in enumerate(models)]
    written += [_placed(one, RELEASES + number) for number, one in enumerate(others)]
    return replace(room, sites=(site,), pieces=tuple(written))


def _release(model: Piece, number: int) -> Piece:
    lead, *bodies = model.paragraphs
    paragraphs = (lead, *bodies[:2], *SHARED[:2], *bodies[2:-1], SHARED[2])
    return _placed(replace(model, paragraphs=paragraphs), number)


def _placed(model: Piece, number: int) -> Piece:
    moment = now().replace(hour=3, minute=0, second=0, microsecond=0) - timedelta(days=2 + number % 6, minutes=number)
    path = f"/{'smart-city' if number < RELEASES else 'kabar'}-{number}/"
    return replace(model, source=SLUG, path=path, published=moment, announced="", is_split=False)


def backfill(desk: Desk) -> list[str]:
    """Return the words after `pantau` of a backfill of all that the site has."""
    since = f"{desk.newsroom.newsroom.now - timedelta(days=20):%Y-%m-%d}"
    return ["backfill", SLUG, "--since", since, "--json", *QUICK]


def finish(desk: Desk) -> None:
    done = desk.pantau(*backfill(desk))
    assert done.returncode == 0, done.stderr


def _has_had(desk: Desk, requests: int) -> bool:
    return len(desk.newsroom.requests) >= requests


def kill(desk: Desk, visits: Iterable[int], *command: str) -> int:
    """Kill backfills or another *command*, each after so many requests; return how many were not at their end."""
    killed = 0
    for number in visits:
        wanted = len(desk.newsroom.requests) + number
        process = desk.start_until(
            partial(_has_had, desk, wanted), *(command or backfill(desk)), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        killed += process.poll() is None
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return killed


def texts(desk: Desk) -> dict[str, str]:
    """Return the text of each article, under the path of its address."""
    rows = desk.rows("SELECT url, text FROM articles")
    return {row["url"].partition(f":{desk.newsroom.port}")[2]: row["text"] for row in rows}


def written(desk: Desk) -> dict[str, str]:
    """Return what the articles say that are to be kept."""
    room = desk.newsroom.newsroom
    return {one.path: room.text_of(one) for one in room.pieces if one.expected == "kept"}
