"""Whether kills lose or change a message; run by hand.

    python tests/benchmarks/notify_kills.py [kills]

A watch that mails and one that calls a webhook each get a new article and are run, as often as said; the process is
killed at a random moment, every third time in the very moment in which its message has arrived. Told is how many were
killed, and for each receiver: messages that arrived, articles that were never told (0), messages that came again, and
those of them that differ from their first or tell an article that another message tells (0).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.archive import articles, open_archive
from tests.make import HOME, NOW, make_archive, make_article
from tests.receivers import PATIENCE, Receiver, mail_server, webhook

if TYPE_CHECKING:
    from collections.abc import Iterable

LATEST = 4.0  # seconds from the start until the kill
RUN = ("watch", "run", "--quiet")


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PANTAU_")}
    paths = {"PANTAU_ARCHIVE": str(folder / "archive.db"), "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "crawler", *words]
    return subprocess.Popen(command, cwd=folder, env=environment | paths, text=True, stderr=subprocess.DEVNULL)


def add(folder: Path, number: int) -> None:
    with open_archive(folder / "archive.db") as opened:
        told = make_article(f"{HOME}{number}/", published=NOW, day="2026-11-20", text=f"Kabar nomor {number}.")
        articles.save(opened, told, run=None)


def killed(folder: Path, receiver: Receiver | None, delay: float) -> bool:
    """Run the watches until the kill; say whether they had not ended by then."""
    process = start(folder, *RUN)
    if receiver:
        receiver.victim = process
    try:
        process.wait(PATIENCE if receiver else delay)
    except subprocess.TimeoutExpired:
        process.kill()
    if receiver:
        receiver.victim = None
    return process.wait() < 0


def told(messages: Iterable[tuple[str, str]], added: int) -> str:
    """Say what arrived: keys, and texts."""
    first: dict[str, str] = {}
    total = again = other = 0
    for key, text in messages:
        total += 1
        again += key in first
        other += first.setdefault(key, text) != text
    lists = [line.strip() for text in first.values() for line in text.splitlines() if line.strip().startswith(HOME)]
    lost = added - len(set(lists))
    twice = len(lists) - len(set(lists))
    return f"arrived {total}, never told {lost}, came again {again}, differ {other}, told by two messages {twice}"


def main(kills: int) -> None:
    chance, count = random.Random(1), 0
    with tempfile.TemporaryDirectory() as name, mail_server() as mail, webhook("rahasia") as hook:
        folder = Path(name)
        with make_archive(folder / "archive.db"):
            pass
        secrets = folder / "secrets.toml"
        secrets.write_text(f'[notify]\nmail = "{mail.url}"\nhook = "{hook.url}"\n', "utf-8")
        secrets.chmod(0o600)
        for receiver in ("mail", "hook"):
            start(folder, "watch", "add", receiver, "kabar", "--to", receiver).wait(PATIENCE)
        for number in range(kills):
            add(folder, number)
            victim = (mail, hook)[number % 2] if number % 3 == 0 else None
            count += killed(folder, victim, chance.uniform(0.3, LATEST))
        assert start(folder, *RUN).wait(PATIENCE) == 0
        mails = [(one["Message-ID"], one.get_body(("plain",)).get_content()) for one in mail.got]
        hooks = [(key, body["message"]) for key, body in hook.got]
    sys.stdout.write(f"{count} of {kills} runs were killed\n")
    sys.stdout.write(f"mail:    {told(mails, kills)}\nwebhook: {told(hooks, kills)}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
