"""Backfill from a real WordPress: what is found, and how many requests it costs; run by hand.

    apt-get install wordpress wordpress-theme-twentytwentyone mariadb-server php-cli php-mysql
    python -m tests.wordpress.real

It starts a database and a web server of its own on the loopback interface, in a folder that is gone afterwards: 200
posts over eight years, 15 % of them on topic, beside some that must never be found (a draft, a private one, one behind
a password, one of another type). The requests are counted by the site, not by us.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crawler.newsroom import build_newsroom
from crawler.sources.own import default_seeds

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
WORDPRESS = Path("/usr/share/wordpress")
PROGRAMS = ("mariadbd", "mariadb-install-db", "mariadb", "php")
POSTS, ON_TOPIC, YEARS = 200, 30, 8
NOW = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
HIDDEN = (  # status, type, password
    ("draft", "post", ""),
    ("private", "post", ""),
    ("publish", "post", "rahasia"),
    ("publish", "page", ""),
    ("future", "post", ""),
)
CONFIG = """<?php
define('DB_NAME', 'wordpress'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}'); define('DB_CHARSET', 'utf8mb4'); define('DB_COLLATE', '');
define('WP_HOME', '{home}'); define('WP_SITEURL', '{home}');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""


@dataclass
class Site:
    """A WordPress that is being served: its folder, its address, and the addresses of the posts on topic."""

    folder: Path
    home: str
    wanted: set[str]
    hidden: set[str]

    def visits(self) -> list[str]:
        log = self.folder / "visits.log"
        return [json.loads(line)["target"] for line in log.read_text().splitlines()] if log.exists() else []


def posts() -> list[dict[str, Any]]:
    """Return the posts, from the newsroom's own sentences, spread over the years by a fixed chance."""
    pieces = [one for one in build_newsroom(NOW, articles=1500).pieces if not one.is_split and not one.announced]
    unlike = {one.title: one for one in pieces}.values()
    on_topic = [one for one in unlike if one.expected == "kept"][: ON_TOPIC + len(HIDDEN)]
    others = [one for one in unlike if one.expected == "NoTopicWords"][: POSTS - ON_TOPIC]
    assert (len(on_topic), len(others)) == (ON_TOPIC + len(HIDDEN), POSTS - ON_TOPIC)
    chance = random.Random(1)
    public = [_post(piece, _moment(chance), ("publish", "post", "")) for piece in (*on_topic[:ON_TOPIC], *others)]
    later = NOW.replace(year=NOW.year + 10)
    hidden = [
        _post(piece, later if kind[0] == "future" else _moment(chance), kind)
        for piece, kind in zip(on_topic[ON_TOPIC:], HIDDEN, strict=True)
    ]
    return public + hidden


def _moment(chance: random.Random) -> datetime:
    return NOW - timedelta(days=chance.uniform(1, 365 * YEARS))


def _post(piece: Any, published: datetime, kind: tuple[str, str, str]) -> dict[str, Any]:
    status, type_, password = kind
    is_wanted = piece.expected == "kept" and kind == ("publish", "post", "")
    return {
        "key": "wanted" if is_wanted else "hidden" if piece.expected == "kept" else "other",
        "title": piece.title,
        "content": "\n\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in piece.paragraphs),
        "section": piece.section,
        "tags": list(piece.tags),
        "published": int(published.timestamp()),
        "status": status,
        "type": type_,
        "password": password,
    }


@contextmanager
def database(folder: Path) -> Iterator[Path]:
    """Serve an empty database on a socket in *folder*."""
    where, name = folder / "database", folder / "mysql.sock"
    user = ("--user=root",) if os.geteuid() == 0 else ()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["mariadb-install-db", f"--datadir={where}", "--auth-root-authentication-method=normal", *user],
                   check=True, **quiet)  # fmt: skip
    options = [f"--datadir={where}", f"--socket={name}", "--skip-networking", f"--pid-file={folder / 'pid'}", *user]
    with subprocess.Popen(["mariadbd", "--no-defaults", *options], **quiet) as server:
        try:
            _wait(lambda: subprocess.run(["mariadb", f"--socket={name}", "-uroot", "-e",
                                          "CREATE DATABASE IF NOT EXISTS wordpress"],
                                         check=False, **quiet).returncode == 0)  # fmt: skip
            yield name
        finally:
            server.terminate()


@contextmanager
def site(folder: Path, socket_name: Path) -> Iterator[Site]:
    """Serve a WordPress with the posts on 127.0.0.1."""
    place = folder / "site"
    shutil.copytree(WORDPRESS, place, ignore=shutil.ignore_patterns("wp-config.php"))
    port = _free_port()
    home = f"http://warta-percobaan.localhost:{port}"
    (place / "wp-config.php").write_text(CONFIG.format(socket=socket_name, home=home))
    (place / "posts.json").write_text(json.dumps(posts()))
    for name in ("fill.php", "router.php"):
        shutil.copy(HERE / name, place)
    filled = subprocess.run(["php", "fill.php", home], cwd=place, capture_output=True, text=True, check=False)
    if filled.returncode:
        sys.exit(f"WordPress could not be filled: {filled.stdout}{filled.stderr}")
    rows = [json.loads(line) for line in filled.stdout.splitlines() if line.startswith("{")]
    keys = {key: {row["url"] for row in rows if row["key"] == key} for key in ("wanted", "hidden")}
    command = ["php", "-d", "display_errors=0", "-S", f"127.0.0.1:{port}", "-t", str(place), "router.php"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"PHP_CLI_SERVER_WORKERS": "2"}
    with subprocess.Popen(command, cwd=place, env=environment, start_new_session=True, **quiet) as server:
        try:
            _wait(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
            yield Site(place, home, keys["wanted"], keys["hidden"])
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # its workers outlive it otherwise


def _wait(is_there: Any) -> None:
    for _ in range(600):
        if is_there():
            return
        time.sleep(0.1)
    sys.exit("a server did not begin within a minute")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def backfill(where: Site, folder: Path, name: str) -> list[str]:
    """Run `pantau backfill` into the archive *name*, and return the requests that the site had of it."""
    seeds = folder / "seeds"
    (seeds / "sources").mkdir(parents=True, exist_ok=True)
    (seeds / "sources" / "percobaan.toml").write_text(f'[warta-percobaan]\nhome = "{where.home}/"\n')
    shutil.copy(default_seeds() / "topics.toml", seeds)
    before = len(where.visits())
    environment = os.environ | {"PANTAU_ALLOW_PRIVATE": "127.0.0.0/8", "PANTAU_DELAY": "0"}
    since = NOW - timedelta(days=365 * YEARS + 30)
    command = [sys.executable, "-m", "crawler", "backfill", "--since", f"{since:%Y-%m-%d}", "--json"]
    command += ["--archive", str(folder / f"{name}.db"), "--seeds", str(seeds)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    sys.stdout.write(f"  {done.stdout.strip()}\n{done.stderr}")
    return where.visits()[before:]


def report(where: Site, folder: Path, name: str, visits: list[str]) -> None:
    rows = sqlite3.connect(folder / f"{name}.db").execute("SELECT url FROM articles")
    stored = {url for (url,) in rows}
    found = stored & where.wanted
    asked = [target for target in visits if not target.startswith("/robots.txt")]
    kinds = Counter("REST" if "wp-json" in one or "rest_route" in one else "other" for one in asked)
    sys.stdout.write(
        f"{name}: {len(found)} of {len(where.wanted)} on-topic posts found, {len(stored & where.hidden)} hidden ones; "
        f"{len(asked)} requests ({dict(kinds)}), {len(asked) / max(1, len(found)):.2f} for each on-topic article\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", action="store_true", help="print every request")
    options = parser.parse_args()
    if missing := [name for name in PROGRAMS if shutil.which(name) is None]:
        sys.exit(f"{', '.join(missing)} not found; install what the first lines of this file name")
    with tempfile.TemporaryDirectory() as name, database(Path(name)) as where, site(Path(name), where) as wordpress:
        folder = Path(name)
        for title in ("open", "open again", "closed"):
            if title == "closed":
                plugins = wordpress.folder / "wp-content" / "mu-plugins"
                plugins.mkdir()
                shutil.copy(HERE / "closed.php", plugins)
            archive = title.split()[0]
            visits = backfill(wordpress, folder, archive)
            if options.visits:
                sys.stdout.write("".join(f"    {target}\n" for target in visits))
            sys.stdout.write(f"{title}: ")
            report(wordpress, folder, archive, visits)


if __name__ == "__main__":
    main()
