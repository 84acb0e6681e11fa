"""Edits, deletions, moves and posts dated back in a real WordPress: what is found, with how many requests; by hand.

    python -m tests.wordpress.edits [open] [closed] [crawled]

It needs what `tests/wordpress/real.py` needs. Of 30 stored posts five are edited, two deleted, two renamed and ten
changed without a word that counts, and a recheck follows; once with the REST API open and once closed. In the third
round four posts come too that are dated back by weeks, and a crawl, as one came before, between the changes and the
recheck.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.times import now
from tests.wordpress.real import HERE, Site, backfill, database, posts, site

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

WAYS = (("edit", 5), ("trash", 1), ("delete", 1), ("move", 2), ("trivial", 10))
LATE = (3, 4, 5, 6)  # weeks
EXPECTED = {"edit": "edited", "trash": "removed", "delete": "removed", "move": None, "trivial": None}


def late(post: dict[str, Any], published: datetime) -> dict[str, str]:
    """Return a post as one that is dated back."""
    title = f"{post['title']}, Kabar Menyusul"
    return {"way": "late", "title": title, "content": post["content"], "published": f"{published:%Y-%m-%d %H:%M:%S}"}


def change(where: Site, urls: Iterable[str], dated_back: Sequence[dict[str, Any]] = ()) -> list[dict[str, str]]:
    """Change some posts in each way, publish others dated back, and return which."""
    rest = iter(sorted(urls))
    wanted = [{"url": next(rest), "way": way} for way, number in WAYS for _ in range(number)]
    wanted += [late(post, now() - timedelta(weeks=weeks)) for post, weeks in zip(dated_back, LATE, strict=False)]
    (where.folder / "changes.json").write_text(json.dumps(wanted))
    shutil.copy(HERE / "change.php", where.folder)
    done = subprocess.run(
        ["php", "change.php", where.home], cwd=where.folder, capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def run(where: Site, folder: Path, name: str, command: str) -> list[str]:
    """Run a crawl or a recheck of all that is stored, and return the requests that the site had of it."""
    before = len(where.visits())
    with closing(sqlite3.connect(folder / f"{name}.db")) as connection, connection:
        connection.execute("UPDATE rechecks SET due = '2020-01-01T00:00:00Z'")
    words = [sys.executable, "-m", "crawler", command, "--quiet", "--archive", str(folder / f"{name}.db")]
    environment = os.environ | {"PANTAU_ALLOW_PRIVATE": "127.0.0.0/8", "PANTAU_DELAY": "0"}
    subprocess.run([*words, "--seeds", str(folder / "seeds")], env=environment, check=True)
    return [target for target in where.visits()[before:] if not target.startswith("/robots.txt")]


def report(folder: Path, name: str, changes: list[dict[str, str]], numbers: dict[str, int], visits: list[str]) -> None:
    with closing(sqlite3.connect(folder / f"{name}.db")) as connection:
        causes = dict(connection.execute("SELECT article, group_concat(cause) FROM revisions GROUP BY article"))
        urls = dict(connection.execute("SELECT id, url FROM articles"))
    came = [one["now"] in urls.values() for one in changes if one["way"] == "late"]
    changes = [one for one in changes if one["way"] != "late"]
    right = Counter(one["way"] for one in changes if causes.get(numbers[one["url"]]) == EXPECTED[one["way"]])
    moved = sum(urls[numbers[one["url"]]] == one["now"] for one in changes if one["way"] == "move")
    false = len(causes.keys() - {numbers[one["url"]] for one in changes if EXPECTED[one["way"]]})
    kinds = Counter("REST" if "wp-json" in one or "rest_route" in one else "page" for one in visits)
    sys.stdout.write(
        f"{name}: " + ", ".join(f"{way} {right[way]} of {number}" for way, number in WAYS)
        + (f", dated back {sum(came)} of {len(came)}" if came else "")
        + f"; {moved} of 2 have their new address, {false} false revisions, {len(urls)} articles; {dict(kinds)}\n"
    )  # fmt: skip


def main() -> None:
    for name in sys.argv[1:] or ("open", "closed", "crawled"):
        with tempfile.TemporaryDirectory() as place, database(Path(place)) as where, site(Path(place), where) as room:
            folder = Path(place)
            backfill(room, folder, name)
            if name == "closed":
                (room.folder / "wp-content" / "mu-plugins").mkdir()
                shutil.copy(HERE / "closed.php", room.folder / "wp-content" / "mu-plugins")
            with closing(sqlite3.connect(folder / f"{name}.db")) as connection:
                numbers = dict(connection.execute("SELECT url, id FROM articles"))
            if name == "crawled":
                run(room, folder, name, "crawl")
            kept = [one for one in posts() if one["key"] == "hidden"]  # on topic, and not to be seen so far
            changes = change(room, numbers, kept if name == "crawled" else ())
            if name == "crawled":
                sys.stdout.write(f"crawl: {run(room, folder, name, 'crawl')}\n")
            report(folder, name, changes, numbers, run(room, folder, name, "recheck"))


if __name__ == "__main__":
    main()
