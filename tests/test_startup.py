"""No command waits for the imports of another: a search brings no crawler along, nor a crawl that is not due."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import click
import pytest

from crawler.archive import articles, runs
from crawler.cli import COMMANDS, main
from crawler.times import now
from tests.make import URL, announce, make_archive, make_article

# Does what each command line says, and says how it ended and which modules had been brought along by then.
PROGRAM = """
import json, sys
from crawler.cli import main
for line in sys.argv[1:]:
    try:
        main(line.split(), prog_name="pantau")
    except SystemExit as end:
        print(json.dumps([line, end.code, sorted(sys.modules)]), file=sys.stderr)
"""
HEAVY = {
    "aiohttp", "ahocorasick_rs", "apprise", "apscheduler", "datasette", "docx", "htmldate", "jinja2", "langdetect",
    "pipelines", "pycld2", "pypdf", "requests", "rich", "scrapy", "starlette", "tldextract", "trafilatura", "twisted",
    "typst", "urllib3", "uvicorn", "xlsxwriter",
}  # fmt: skip
READING = (
    "search", "search lampu --json", "search --one-per-story", "show 1", f"show {URL} --json", f"explain {URL}",
    "stories --all", "changes", "changes --json", "awards --json", "awards --silent", "runs", "runs 1 --json",
    "sources list", "config", "alert", "watch list", "watch run --dry-run",
    "export", "export --of awards", "coverage", "regions metro",
    "kliping --day 2022-01-01 --even-empty --format txt -o -",
)  # fmt: skip
NOT_DUE = ("crawl --if-due", "crawl --if-due --quiet --budget 9")
HELP = ("--help", "--version", "sources --help", *(f"{name} --help" for name in COMMANDS))


def brought(*lines, **environment):
    """Return how each command line ended, and the packages that it and those before it have imported."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PANTAU_")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *lines], text=True, capture_output=True, check=True, timeout=120,
        env=inherited | environment,
    )  # fmt: skip
    said = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("[")]
    return {line: (status, {name.partition(".")[0] for name in modules}) for line, status, modules in said}


def test_who_reads_or_is_not_due_waits_for_no_crawler(tmp_path):
    path = tmp_path / "archive.db"
    with make_archive(path) as opened:
        announce(opened, URL)
        articles.save(opened, make_article(URL), run=None)
        run = runs.begin(opened, spider="latest", scope=(), sources=1, now=now())
        runs.finish(opened, run, outcome="finished", reached=1, error=None, now=now())
    found = brought(*READING, *NOT_DUE, *HELP, PANTAU_ARCHIVE=str(path))
    assert {line: (status, packages & HEAVY) for line, (status, packages) in found.items()} == dict.fromkeys(
        (*READING, *NOT_DUE, *HELP), (0, set())
    )


def test_a_crawl_brings_neither_a_web_server_nor_what_its_workers_need(tmp_path):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "a.toml").write_text('[pasar]\nhome = "http://10.0.0.1/"\n', "utf-8")
    (tmp_path / "topics.toml").write_text('[air]\nname = "Air"\n[[air.names]]\npoints = 9\nterms = ["air bersih"]\n')
    paths = {"PANTAU_SEEDS": tmp_path, "PANTAU_ARCHIVE": tmp_path / "archive.db", "PANTAU_RUNTIME": tmp_path / "turns"}
    [(status, packages)] = brought("crawl --quiet", **{name: str(path) for name, path in paths.items()}).values()
    assert status == 3  # its address is private, so that nothing is asked
    assert packages >= {"scrapy", "pipelines"}
    assert packages & {"aiohttp", "apscheduler", "htmldate", "trafilatura"} == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_in_one_line_what_each_says_of_itself(name):
    context = click.Context(main, **main.context_settings)  # which the group remembers from then on
    said = main.get_command(context, name).get_short_help_str(limit=1000)
    assert COMMANDS[name] == said
    assert f"\n  {name:<{max(map(len, COMMANDS))}}  {said}\n" in f"{main.get_help(context)}\n"
