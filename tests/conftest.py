"""A newsroom on the loopback interface, and the front door: `pantau` as a process, exactly as cron runs it."""

from __future__ import annotations

import gc
import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import runtestprotocol

from crawler.archive import open_for_reading
from crawler.newsroom import RunningNewsroom, build_newsroom, serve
from crawler.sources.own import default_seeds
from crawler.times import now
from pipelines.worker import GARBAGE
from tests import forking
from tests.forking import begin, run
from tests.make import empty_archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PATIENCE = 120  # seconds after which a hanging command fails its test
# The newsroom is ours: no pause between requests, a short one before a retry, and one worker, since two begin as slowly
# as one and the other core runs the other half of the suite.
QUICK = ("--set", "BACKOFF_FIRST=0.05", "--set", "TROUBLE_PAUSES=0.05", "--set", "WORKERS=1")
LOOK = 0.005  # seconds between two looks at what a process has done
SLOW = frozenset({"Desk", "begin", "crawled", "desk", "open_desk", "run", "subprocess"})  # names in modules that do
os.environ["LC_ALL"] = "C.UTF-8"  # what commands print to people depends on it
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # a hundred processes would compile everything again


@dataclass
class Desk:
    """A served newsroom, its seeds, and an archive of one's own."""

    newsroom: RunningNewsroom
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.archive = self.folder / "archive.db"
        self.seeds = self.folder / "seeds"
        self.newsroom.write_seeds(self.seeds)
        shutil.copy(default_seeds() / "topics.toml", self.seeds)

    def environ(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PANTAU_")}
        ours = {
            "PANTAU_ARCHIVE": str(self.archive),
            "PANTAU_SEEDS": str(self.seeds),
            "PANTAU_ALLOW_PRIVATE": "127.0.0.0/8",
            "PANTAU_CONTACT": "desk@kabar.example",
            "PANTAU_DELAY": "0",
            "PANTAU_RUNTIME": str(self.folder / "turns"),  # other tests serve sites of the same names
            "RES_OPTIONS": "timeout:1 attempts:1",  # where no server of names answers, one is not waited for long
        }
        return inherited | ours | self.environment

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "crawler", *arguments]

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start `pantau ARGUMENTS` in a process group of its own."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        return begin(self.command(*arguments), env=self.environ(), text=True, start_new_session=True, **pipes)

    def start_until(self, seen: Callable[[], bool], *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start `pantau ARGUMENTS` and return it once that was *seen*, or when it has ended."""
        process = self.start(*arguments, **options)
        while not seen():
            try:
                process.wait(timeout=LOOK)
            except subprocess.TimeoutExpired:
                continue
            break
        return process

    def pantau(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return run(self.command(*arguments), env=self.environ(), text=True, timeout=PATIENCE)

    def crawl(self, *arguments: str) -> dict[str, Any]:
        """Crawl to the end and return the summary; any exit status but 0 fails the test.

        The first crawl finds an archive that nothing has come to yet, which is made in a moment.
        """
        if not (self.archive.exists() or "PANTAU_ARCHIVE" in self.environment or "--archive" in arguments):
            self.archive.write_bytes(empty_archive())
        done = self.pantau("crawl", "--json", *QUICK, *arguments)
        assert done.returncode == 0, done.stderr
        summary: dict[str, Any] = json.loads(done.stdout)
        return summary

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        with open_for_reading(self.archive) as archive:
            return archive.rows(sql, *values)

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return what an archive holds apart from when and in which run it came: two equal ones are equal."""
        questions = {
            "articles": "SELECT url, source, title, text, authors, published, relevance FROM articles ORDER BY url",
            "ledger": "SELECT url, source, state, reason, article IS NULL AS none FROM ledger ORDER BY url",
            "stories": "SELECT group_concat(url, ' ') AS urls FROM (SELECT * FROM articles ORDER BY url) "
            "GROUP BY story ORDER BY urls",
        }
        return {name: [tuple(row.values()) for row in self.rows(sql)] for name, sql in questions.items()}


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Put modules that begin processes before the others: what comes last is short, and no core waits for the other."""
    slow = {item.path for item in items if not SLOW.isdisjoint((*item.fixturenames, *vars(item.module)))}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Look for no garbage in what is collected, which stays to the end, and seldom in what tests leave behind.

    The one took as long as all the rest, the other a tenth of what tests cost that begin no process.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(GARBAGE)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Tell the process that gathers the results of a test that passed once, and all of any other one.

    That it begins, is set up and taken apart costs two processes more than most tests do.
    """
    option = item.config.option
    if not hasattr(item.config, "workerinput") or option.verbose > 0 or option.durations or option.xmlpath:
        return None
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    is_well = all(report.passed for report in reports)
    for report in reports:
        if report.when == "call" or not is_well:
            item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


@pytest.fixture(scope="module", autouse=True)
def _begun_afresh(request: pytest.FixtureRequest) -> None:
    """Begin every process afresh in modules that are about that, and in all where the environment says so."""
    forking.is_afresh = "SUITE_AFRESH" in os.environ or getattr(request.module, "AFRESH", False)


@pytest.fixture
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin every process of a test afresh."""
    monkeypatch.setattr(forking, "is_afresh", True)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A small newsroom of one's own, to be disturbed."""
    with serve(build_newsroom(now(), articles=60, filler=2_000)) as newsroom:
        yield Desk(newsroom, tmp_path)


@pytest.fixture(scope="session")
def crawled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with _whole_newsroom(tmp_path_factory.mktemp("crawled")) as desk:
        yield desk


@pytest.fixture(scope="module")
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The whole newsroom, as it was crawled once; each module has its own copy of the archive."""
    folder = tmp_path_factory.mktemp("crawled")
    if forking.is_afresh:
        with _whole_newsroom(folder) as desk:
            yield desk
        return
    once = request.getfixturevalue("crawled_once")
    shutil.copytree(once.folder, folder, dirs_exist_ok=True)
    yield Desk(once.newsroom, folder)


@contextmanager
def _whole_newsroom(folder: Path) -> Iterator[Desk]:
    with serve(build_newsroom(now())) as newsroom:
        desk = Desk(newsroom, folder)
        desk.crawl()
        yield desk


@pytest.fixture
def shelf():
    """A folder that others than root may look into, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


NOBODY = 65534


@contextmanager
def without_rights(path, *, file, folder):
    """Set the modes and, as root may write everywhere, be nobody for a while."""
    path.chmod(file)
    path.parent.chmod(folder)
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        if not os.access(path, os.R_OK, effective_ids=True):
            pytest.skip("nobody may not look into the temporary folder")
        yield
    finally:
        os.seteuid(0)
