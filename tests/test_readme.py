"""The README is the manual: what it says to type can be typed, and its tables say what the code does."""

from __future__ import annotations

import re
import shlex
import sqlite3
import subprocess
from datetime import timedelta
from pathlib import Path

import click
import pytest

from crawler import settings
from crawler.archive import digests, ledger, open_archive, stories
from crawler.archive.views import ranking
from crawler.archive.views.ranking import Bounds
from crawler.cli import COMMANDS, main
from crawler.cli.running import REACHED_NONE
from crawler.models import Source
from crawler.newsroom import build_newsroom
from crawler.scheduling import daemon as schedule
from crawler.sources.registry import load_sources
from crawler.times import now
from pipelines import drops
from pipelines.copies import overlap as copies
from pipelines.copies import particulars
from pipelines.process import STAGES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CI = ROOT / ".ci" / "run"
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
SPANS = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL))
DROPS = {one.__name__ for one in vars(drops).values() if isinstance(one, type) and issubclass(one, drops.Drop)}
REFUSALS = {"RobotsForbids", "OtherSite", "AddressRefused"}


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def table(*heads: str) -> list[list[str]]:
    """Return the rows of the table with these heads, without the code marks."""
    lines = README.partition(f"| {' | '.join(heads)} |\n")[2].splitlines()
    assert lines, f"no table has the heads {heads}"
    rows = lines[1 : next(number for number, line in enumerate(lines) if not line.startswith("|"))]
    return [[cell.strip().replace("`", "") for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def first(rows: list[list[str]]) -> list[str]:
    """Return the first cells of *rows*, those with two names as two."""
    return [name for row in rows for name in row[0].split(", ")]


# What to type


def commands_in(text: str) -> list[str]:
    """Return the pantau command lines of a block, without comments, pipes and what stands before them."""
    return re.findall(r"(?:^|bin/)(pantau [^\n|#]*)", text, re.MULTILINE)


TYPED = [line for name in ("sh", "cron", "ini") for text in blocks(name) for line in commands_in(text)]
MENTIONED = [span for span in SPANS if re.match(r"pantau [a-z]", span)]


def understand(command: click.Command, words: list[str]) -> None:
    """Let click read a command line without doing what it says; raise UsageError if it cannot."""
    if not isinstance(command, click.Group):
        command.make_context(str(command.name), list(words))
        return
    part = command.get_command(click.Context(command), words[0])
    assert part is not None, f"there is no command {words[0]}"
    understand(part, words[1:])


@pytest.mark.parametrize("line", TYPED)
def test_each_command_can_be_typed_as_it_stands(line):
    program, *words = shlex.split(line)
    assert program == "pantau"
    understand(main, words)


@pytest.mark.parametrize("line", MENTIONED)
def test_each_command_mentioned_exists(line):
    try:
        understand(main, shlex.split(line)[1:])
    except click.MissingParameter:
        assert len(line.split()) == 2, line  # only its name, in a sentence about it
    except IndexError:
        assert line == "pantau sources"  # a group, which wants one of its own commands


def test_there_is_something_to_type():
    assert len(TYPED) >= 12
    assert len(MENTIONED) >= 12


def options(command: click.Command) -> set[str]:
    own = {name for each in command.params for name in (*each.opts, *each.secondary_opts)}
    if not isinstance(command, click.Group):
        return own
    context = click.Context(command)
    return own.union(*(options(command.get_command(context, name)) for name in command.list_commands(context)))


def test_each_option_mentioned_exists():
    named = {word for span in SPANS for word in re.findall(r"(?<!\S)--[a-z-]+", span)}
    assert named - options(main) - {"--help"} == set()


@pytest.mark.parametrize("mark", ["main command", "test command"])
def test_the_two_marked_commands_are_one_line_each(mark):
    found = re.findall(rf"^<!-- {mark} -->\n```sh\n(.+)\n```$", README, re.MULTILINE)
    assert len(found) == 1
    assert subprocess.run(["bash", "-n", "-c", found[0]], check=False).returncode == 0


@pytest.mark.skipif(not CI.exists(), reason="a source distribution comes without .ci")
def test_what_the_maintainers_run_is_the_test_command_of_the_readme():
    [command] = re.findall(r"^command=\$\((.+)\)$", CI.read_text("utf-8"), re.MULTILINE)
    ran = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert ran.strip().endswith("pytest")
    assert ran in README.partition("<!-- test command -->")[2]


@pytest.mark.parametrize("text", blocks("toml"))
def test_each_seeds_example_loads(tmp_path, text):
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "example.toml").write_text(text, "utf-8")
    assert list(load_sources(tmp_path)) == ["kaldera"]


def test_the_longest_seeds_example_has_all_keys():
    keys = re.findall(r"^(\w+) = ", max(blocks("toml"), key=len), re.MULTILINE)
    assert set(keys) == set(Source.__slots__) - {"slug"}


@pytest.mark.parametrize("sql", re.findall(r'^sqlite3 \S+ "(.+)"$', "".join(blocks("sh")), re.MULTILINE))
def test_each_question_in_sql_can_be_asked(tmp_path, sql):
    with open_archive(tmp_path / "archive.db") as archive:
        assert archive.rows(sql) == []


def test_the_line_for_cron_is_one():
    [text] = blocks("cron")
    variable, line = text.splitlines()
    assert variable.startswith("PANTAU_CONTACT=")
    assert all(re.fullmatch(r"\*|\d+", part) for part in line.split()[:5])


# What the tables say


def test_the_table_of_commands_is_the_list_of_commands():
    assert [row[0] for row in table("command", "what it does")] == [f"pantau {name}" for name in COMMANDS]


def test_the_table_of_variables_holds_what_the_code_reads():
    read = {
        name
        for path in (ROOT / "crawler").rglob("*.py")
        for name in re.findall(r"\bPANTAU_[A-Z_]+\b", path.read_text("utf-8"))
    }
    rows = {row[0]: row[2] for row in table("variable", "meaning", "default")}
    assert rows.keys() == read
    assert rows["PANTAU_DELAY"] == str(settings.DOWNLOAD_DELAY)


def test_the_table_of_refusals_holds_each_drop_and_nothing_else():
    assert set(first(table("reason", "meaning"))) == (DROPS - {"Drop"}) | REFUSALS


def test_the_table_of_stages_follows_the_settings():
    rows = table("stage", "what it does", "refuses as")
    ours = [path.split(".")[1] for path in settings.ITEM_PIPELINES]
    read = ours.index("read")
    assert [row[0] for row in rows] == [*ours[:read], *(stage.__name__ for stage in STAGES), *ours[read + 1 :]]
    assert {name for row in rows for name in row[2].split(", ") if name} == DROPS - {"Drop"}


def test_the_tables_of_the_archive_have_the_columns_that_they_are_said_to_have(tmp_path):
    path = tmp_path / "archive.db"
    open_archive(path).close()
    with sqlite3.connect(path) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        columns = {
            name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")} - {"id"} for name in tables
        }
    connection.close()
    rows = table("table", "holds")
    assert set(first(rows)) <= tables
    said = {row[0]: {name.strip() for name in re.sub(r"\([^)]*\)", "", row[1]).split(",")} - {"id"} for row in rows}
    assert {name: said[name] for name in ("articles", "stories", "ledger")} == {
        name: columns[name] for name in ("articles", "stories", "ledger")
    }


def test_the_table_of_outcomes_holds_what_a_run_may_end_with(tmp_path):
    with open_archive(tmp_path / "archive.db") as archive:
        [row] = archive.rows("SELECT sql FROM sqlite_schema WHERE name = 'runs'")
    [allowed] = re.findall(r"outcome IN \(([^)]+)\)", str(row["sql"]))
    assert set(first(table("outcome", "meaning", "what to do"))) == set(re.findall(r"\w+", allowed))


def test_each_state_of_a_candidate_is_explained():
    sentence = README.partition("A candidate is ")[2].partition("`pantau explain URL`")[0]
    assert {state for state in ledger.State if f"`{state}`" not in sentence} == set()


def test_each_exit_status_is_explained():
    sentence = " ".join(README.partition("Exit status: ")[2].partition("\n\n")[0].split())
    assert re.findall(r"(?:^|; )(\d) ", sentence) == ["0", "1", "2", str(REACHED_NONE)]


def test_each_place_named_is_there():
    places = [*first(table("where", "what")), *re.findall(r"`((?:tests|seeds)/[^`*]+)`", README)]
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_each_link_within_the_readme_leads_somewhere():
    heads = {head.lower().replace(" ", "-") for head in re.findall(r"^## (.+)$", README, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) - heads == set()


HOURS = [ledger.FIRST_DELAY * ledger.GROWTH**number // timedelta(hours=1) for number in range(ledger.MOST_ATTEMPTS - 1)]
MINUTES = [pause // timedelta(minutes=1) for pause in schedule.PAUSES]


def listed(numbers: list[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))}\nand {numbers[-1]}".replace("\n", " ")


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        (f"tried again after {listed(HOURS)} hours", True),
        (f"tries a failed run again after {listed(MINUTES)} minutes", True),
        ("A word of the title weighs eight times a word of the text", ranking.TITLE_WEIGHT == 8),
        ("Where more than 100,000 articles have the words", Bounds().most == 100_000),
        ("are ranked, at least 15,000;", Bounds().enough == 15_000),
        ("With more than a thousand to show", Bounds().page == 1_000),
        ("30 % stand in the other and 15 % the other way round", (copies.COPIED, copies.LEAST) == (0.3, 0.15)),
        ("at a fifth of these places or more", particulars.FORM == 0.2),
        ("if half of its text stands in the article of another source", stories.COPIED == 0.5),
        ("announced by no channel for three months", digests.UNHEARD.days == 90),
        ("What was settled a year ago", digests.SETTLED.days == 365),
        ("longer than ten seconds", settings.WORKER_TIMEOUT == 10),
        ("a dozen invented sites", len(build_newsroom(now()).sites) == 12),
        ("two hundred invented articles", len(build_newsroom(now()).pieces) == 200),
    ],
)
def test_each_number_is_the_one_in_the_code(sentence, value):
    assert sentence in " ".join(README.split())
    assert value
