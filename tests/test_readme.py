"""The READMEs are the manual: what they say to type can be typed, and their tables say what the code does."""

from __future__ import annotations

import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import click
import pytest

from crawler import revisit, settings
from crawler.archive import digests, ledger, open_archive, stories
from crawler.archive.views import ranking
from crawler.archive.views.changes import FoundChange
from crawler.archive.views.jobs import PastJob
from crawler.archive.views.ranking import Bounds
from crawler.cli import COMMANDS, main, merge, replay
from crawler.cli.running import REACHED_NONE
from crawler.models import Source
from crawler.newsroom import build_newsroom
from crawler.scheduling import daemon as schedule
from crawler.scheduling import polling
from crawler.sources import networks, programmes, topics
from crawler.sources.registry import load_sources
from crawler.strategies.channel_read import MOST_CANDIDATES
from crawler.strategies.frequency import (
    DEPTH_EVERY,
    FAILURES_MOST,
    PROBE_REST,
    PROBES_MOST,
    REST,
    REST_OF_GUESS,
    TRIED_EVERY,
)
from crawler.strategies.sitemap import MOST_NAMED, MOST_SECTIONS, MOST_SITEMAPS
from crawler.times import now
from pipelines import drops
from pipelines.copies import overlap as copies
from pipelines.extraction.families import Family
from pipelines.process import STAGES

ROOT = Path(__file__).parent.parent
CI = ROOT / ".ci" / "run"
MANUAL, CRAWLER, PIPELINES, SEEDS, TESTS = FILES = (
    "README.md", "crawler/README.md", "pipelines/README.md", "seeds/README.md", "tests/README.md",
)  # fmt: skip
TEXTS = {file: (ROOT / file).read_text("utf-8") for file in FILES}
MOST_WORDS = 2500  # of the manual, so that it is read
PATIENCE = 120  # seconds


def block_pairs(file: str) -> list[tuple[str, str]]:
    return re.findall(r"^```(\w+)\n(.*?)^```$", TEXTS[file], re.MULTILINE | re.DOTALL)


def prose(file: str) -> str:
    """Return a README without its blocks."""
    return re.sub(r"^```.*?^```$", "", TEXTS[file], flags=re.MULTILINE | re.DOTALL)


SPANS = [span for file in FILES for span in re.findall(r"`([^`\n]+)`", prose(file))]
DROPS = {one.__name__ for one in vars(drops).values() if isinstance(one, type) and issubclass(one, drops.Drop)}
REFUSALS = {"RobotsForbids", "OtherSite", "AddressRefused"}


def blocks(language: str, *files: str) -> list[str]:
    """Return the blocks in *language* of some READMEs, or of all."""
    return [text for file in files or FILES for name, text in block_pairs(file) if name == language]


def table(file: str, *heads: str) -> list[list[str]]:
    """Return the rows of the table with these heads, which one README has, without the code marks."""
    head = f"| {' | '.join(heads)} |\n"
    assert [one for one in FILES if head in TEXTS[one]] == [file]
    return rows_below(TEXTS[file].partition(head)[2])


def rows_below(text: str) -> list[list[str]]:
    lines = text.splitlines()
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


def understand(command: click.Command, words: list[str], parent: click.Context | None = None) -> None:
    """Let click read a command line without doing what it says; raise UsageError if it cannot."""
    if not isinstance(command, click.Group):
        command.make_context(str(command.name), list(words), parent)  # it keeps the names of its help from here on
        return
    context = click.Context(command, parent, **command.context_settings)
    part = command.get_command(context, words[0])
    assert part is not None, f"there is no command {words[0]}"
    understand(part, words[1:], context)


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
        assert line in {"pantau sources", "pantau watch"}  # groups, which want one of their own commands


def test_there_is_something_to_type():
    assert len(TYPED) >= 12
    assert len(MENTIONED) >= 12


def test_each_spider_named_exists():
    named = {name for text in (*SPANS, *blocks("sh")) for name in re.findall(r"scrapy crawl (\w+)", text)}
    spiders = {
        path.stem for path in (ROOT / "crawler" / "spiders").glob("*.py") if "Spider(" in path.read_text("utf-8")
    }
    assert named
    assert named <= spiders


@pytest.mark.parametrize("line", [line for text in blocks("sh") for line in text.splitlines() if "python " in line])
def test_each_script_named_is_there(line):
    scripts = [word for word in shlex.split(line, comments=True) if word.endswith(".py")]
    assert [script for script in scripts if not (ROOT / script).exists()] == []


# The tour


EXPORT, *TOUR = re.findall(r"^<!-- tour -->\n```sh\n(.*?)^```$", TEXTS[MANUAL], re.MULTILINE | re.DOTALL)[
    0
].splitlines()


@pytest.fixture(scope="module")
def toured(tmp_path_factory):
    """Return a way to run a line in the folder in which the demo was."""
    folder = tmp_path_factory.mktemp("demo")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PANTAU_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = inherited | {"PATH": path, "PYTHONPATH": str(ROOT)}  # this Pantau, whichever is installed

    def run(line, **changed):
        words = ["bash", "-euo", "pipefail", "-c", line]
        return subprocess.run(
            words, cwd=folder, env=environment | changed, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    # As in a shell in which nothing was activated, and in which other work goes on.
    (folder / "other.db").touch()
    program = Path(sys.executable).with_name("pantau")
    run.demo = run(f"{program} demo", PATH=os.defpath, PANTAU_ARCHIVE="other.db")
    assert run.demo.returncode == 0, run.demo.stderr
    return run


def test_the_demo_ends_with_lines_that_work_as_printed(toured):
    lines = [line for line in toured.demo.stdout.splitlines() if line.startswith("  /")]
    assert len(lines) == 3
    assert [toured(line, PATH=os.defpath).returncode for line in lines] == [0, 0, 0]


def test_the_tour_begins_with_the_archive_of_the_demo():
    assert EXPORT == "export PANTAU_ARCHIVE=pantau-demo.db"
    assert len(TOUR) >= 12


@pytest.mark.parametrize("line", TOUR)
def test_each_line_of_the_tour_finds_something_in_the_archive_of_the_demo(toured, line):
    done = toured(f"{EXPORT}\n{line}")
    assert done.returncode == 0
    assert re.fullmatch(r"(\d+ of \d+; -n 0 for all\n)?", done.stderr)
    assert done.stdout.strip()


# From elsewhere


def shown(mark: str) -> list[tuple[str, str]]:
    """Return the marked blocks of the README of the crawler, each with what it is said to print."""
    pattern = rf"^<!-- {mark} -->\n```\w+\n(.*?)^```\n\n```text\n(.*?)^```$"
    return re.findall(pattern, TEXTS[CRAWLER], re.MULTILINE | re.DOTALL)


WORKED, PROGRAMS = shown("question"), shown("program")


def trimmed(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines()]


def test_five_questions_and_two_programs_are_worked_out():
    assert (len(WORKED), len(PROGRAMS)) == (5, 2)


@pytest.mark.parametrize(("question", "answer"), WORKED)
def test_each_question_has_the_answer_that_stands_below_it(toured, question, answer):
    done = toured(question)
    assert (done.stderr, trimmed(done.stdout)) == ("", trimmed(answer))


@pytest.mark.parametrize(("program", "printed"), PROGRAMS)
def test_each_program_prints_what_stands_below_it(toured, program, printed):
    done = toured(f"python -c {shlex.quote(program)}")
    assert (done.stderr, trimmed(done.stdout)) == ("", trimmed(printed))


KEYS = {
    command: keys.replace("those of pantau runs, and", "").replace(",", " ").split()
    for command, keys in table(CRAWLER, "command", "keys")
}


ELSEWHERE = {"pantau changes", "pantau merge", "pantau replay", "pantau runs --jobs", "pantau runs 1"}


@pytest.mark.parametrize("command", sorted(KEYS.keys() - ELSEWHERE))
def test_json_has_the_keys_that_it_is_said_to_have(toured, command):
    some = " $(sqlite-utils pantau-demo.db 'SELECT url FROM {}' --raw)"
    which = {"pantau show": " 1", "pantau explain": some.format("ledger"), "pantau trace": some.format("articles")}
    done = toured(f"{EXPORT}\n{command}{which.get(command, '')} --json | head -n 1")
    assert list(json.loads(done.stdout)) == KEYS[command]


def test_json_of_what_the_archive_of_the_demo_has_none_of_has_the_keys_that_it_is_said_to_have():
    assert [one.name for one in fields(FoundChange)] == KEYS["pantau changes"]
    assert [one.name for one in fields(PastJob)] == KEYS["pantau runs --jobs"]
    assert [*replay.COUNTED, "damaged"] == KEYS["pantau replay"]
    assert ["files", *merge.TOLD] == KEYS["pantau merge"]


def test_json_of_one_run_has_the_keys_that_it_is_said_to_have(toured):
    one = json.loads(toured(f"{EXPORT}\npantau runs 1 --json").stdout)
    assert list(one) == KEYS["pantau runs"] + KEYS["pantau runs 1"]
    assert f"`by_source` {', '.join(one['by_source'][0])};" in " ".join(TEXTS[CRAWLER].split())


@pytest.mark.parametrize(
    ("typed", "begin", "end"),
    [
        ("echo '<h1>Kota Asri</h1>' | pantau extract /dev/stdin --json", "one object a page: ", "Under `evidence`"),
        (
            """echo '{"id": 1, "title": "", "text": "Harga cabai."}' | pantau judge""",
            "one out with the same ",
            "So a change",
        ),
    ],
)
def test_what_is_read_from_a_page_or_judged_of_a_text_has_the_keys_that_it_is_said_to_have(toured, typed, begin, end):
    told = " ".join(TEXTS[PIPELINES].split()).partition(begin)[2].partition(end)[0]
    keys = [name for name in re.findall(r"`(\w+)`", told) if name != "htmldate"]
    assert list(json.loads(toured(typed).stdout)) == keys


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
    found = re.findall(rf"^<!-- {mark} -->\n```sh\n(.+)\n```$", TEXTS[MANUAL], re.MULTILINE)
    assert len(found) == 1
    assert subprocess.run(["bash", "-n", "-c", found[0]], check=False).returncode == 0


@pytest.mark.skipif(not CI.exists(), reason="a source distribution comes without .ci")
def test_what_the_maintainers_run_is_the_test_command_of_the_readme():
    [command] = re.findall(r"^command=\$\((.+)\)$", CI.read_text("utf-8"), re.MULTILINE)
    ran = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert ran.strip().endswith("pytest")
    assert ran in TEXTS[MANUAL].partition("<!-- test command -->")[2]


EXAMPLES = re.compile(r"# (?:(?:sources|programmes)/)?(example|networks|topics|desa-digital)\.toml\n")
LOADED = {"example": "kaldera", "networks": "*.antaranews.com", "topics": "desa-digital"}


def examples(kind: str) -> list[str]:
    """Return the examples of one file of the seeds; those of the manual are sources."""
    named = [(found[1], text) for text in blocks("toml", SEEDS) if (found := EXAMPLES.match(text))]
    assert len(named) == len(blocks("toml", SEEDS))
    return [text for name, text in named if name == kind] + (blocks("toml", MANUAL) if kind == "example" else [])


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in LOADED for text in examples(kind)])
def test_each_seeds_example_loads(tmp_path, kind, text):
    (tmp_path / "sources").mkdir()
    (tmp_path / "programmes").mkdir()
    for ending, [block] in (("toml", examples("desa-digital")), ("csv", blocks("csv", SEEDS))):
        (tmp_path / f"programmes/desa-digital.{ending}").write_text(block, "utf-8")
    (tmp_path / ("sources/example.toml" if kind == "example" else f"{kind}.toml")).write_text(text, "utf-8")
    found = {
        "example": lambda: [*load_sources(tmp_path)],
        "networks": lambda: [one.match for one in networks.load_networks(tmp_path)],
        "topics": lambda: [one.slug for one in topics.load_topics(tmp_path)],
    }[kind]()
    assert found == [LOADED[kind]]


def keys_of(text: str) -> set[str]:
    return set(re.findall(r"^(\w+) = ", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("example", set(Source.__slots__) - {"slug"}),
        ("networks", set(networks.KEYS)),
        ("topics", {*topics.KEYS, *topics.GROUP_KEYS} - set(topics.ROLES)),
    ],
)
def test_the_longest_seeds_example_has_all_keys(kind, keys):
    assert keys_of(max(examples(kind), key=len)) == keys


def test_the_example_of_a_programme_shows_or_the_text_names_all_that_can_be_said():
    [text] = examples("desa-digital")
    table = tomllib.loads(text)
    assert set(table) == set(programmes.KEYS)
    named = set(re.findall(r"`(\w+)", TEXTS[SEEDS]))
    assert set(programmes.SIGNS) - set(table["signs"]) - named == set()


def test_the_smallest_topic_takes_twelve_lines():
    assert min(len(text.splitlines()) for text in examples("topics")) == 12


def test_the_longest_topic_shows_each_kind_of_group():
    roles = re.findall(r"^\[\[desa-digital\.(\w+)\]\]", max(examples("topics"), key=len), re.MULTILINE)
    assert roles == list(topics.ROLES)


def test_the_example_of_a_family_has_all_keys():
    [text] = blocks("toml", PIPELINES)
    tables = tomllib.loads(text)
    assert [set(table) for table in tables.values()] == [set(Family.__slots__) - {"name"}]


QUESTIONS = re.findall(r'^sqlite3 \S+ "(.+)"$', "".join(blocks("sh")), re.MULTILINE)


@pytest.mark.parametrize("sql", QUESTIONS)
def test_each_question_in_sql_can_be_asked(tmp_path, sql):
    with open_archive(tmp_path / "archive.db") as archive:
        assert archive.rows(sql) == []


def test_there_are_questions_in_sql():
    assert len(QUESTIONS) >= 6


def test_the_line_for_cron_is_one():
    [text] = blocks("cron")
    variable, line = text.splitlines()
    assert variable.startswith("PANTAU_CONTACT=")
    assert all(re.fullmatch(r"\*|\d+", part) for part in line.split()[:5])


# What the tables say


def test_the_table_of_commands_is_the_list_of_commands():
    assert [row[0] for row in table(MANUAL, "command", "what it does")] == [f"pantau {name}" for name in COMMANDS]


def test_the_table_of_variables_holds_what_the_code_reads():
    read = {
        name
        for path in (ROOT / "crawler").rglob("*.py")
        for name in re.findall(r"\bPANTAU_[A-Z_]+\b", path.read_text("utf-8"))
    }
    rows = {row[0]: row[2] for row in table(MANUAL, "variable", "meaning", "default")}
    assert rows.keys() == read
    assert rows["PANTAU_DELAY"] == str(settings.DOWNLOAD_DELAY)


def test_the_table_of_refusals_holds_each_drop_and_nothing_else():
    assert set(first(table(PIPELINES, "reason", "meaning"))) == (DROPS - {"Drop"}) | REFUSALS


def test_the_table_of_stages_follows_the_settings():
    rows = table(PIPELINES, "stage", "what it does", "refuses as")
    ours = [path.split(".")[1] for path in settings.ITEM_PIPELINES]
    read = ours.index("read")
    assert [row[0] for row in rows] == [*ours[:read], *(stage.__name__ for stage in STAGES), *ours[read + 1 :]]
    assert {name for row in rows for name in row[2].split(", ") if name} == DROPS - {"Drop"}


def test_the_way_of_a_page_through_extraction_comes_by_each_module():
    way = TEXTS[PIPELINES].partition("| step | modules |")[2].partition("Each field")[0]
    modules = {path.stem for path in (ROOT / "pipelines" / "extraction").glob("*.py")} - {"__init__", "article"}
    assert set(re.findall(r"`(\w+)`", way)) == modules


HIDDEN = 1  # a column of a virtual table that `SELECT *` leaves out


@pytest.mark.parametrize(("kind", "heads"), [("table", "holds"), ("view", "shows")])
def test_the_tables_of_the_archive_have_the_columns_that_they_are_said_to_have(tmp_path, kind, heads):
    path = tmp_path / "archive.db"
    open_archive(path).close()
    with sqlite3.connect(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = ?", (kind,))]
        told = {name: connection.execute(f"PRAGMA table_xinfo({name})").fetchall() for name in names}
        columns = {name: [row[1] for row in rows if row[6] != HIDDEN] for name, rows in told.items()}
    connection.close()
    rows = table(CRAWLER, kind, "columns", heads)
    said = {f"{row[0]}.{name.strip()}" for row in rows for name in re.sub(r"\([^)]*\)", "", row[1]).split(",")}
    inner = re.compile(r"_|articles_fts_|sqlite_")  # of the full-text index, of migrations, of SQLite
    assert said == {f"{name}.{each}" for name, held in columns.items() if not inner.match(name) for each in held}


def test_each_promise_is_held_by_tests():
    section = TEXTS[MANUAL].partition("\n## What it promises\n")[2].partition("\n## ")[0]
    promised = re.findall(r"^(\d+)\. \w", section, re.MULTILINE)
    assert promised == [row[0].split()[0] for row in table(TESTS, "promise", "held by")]
    assert promised == [str(number) for number in range(1, 13)]


def test_the_table_of_outcomes_holds_what_a_run_may_end_with(tmp_path):
    with open_archive(tmp_path / "archive.db") as archive:
        [row] = archive.rows("SELECT sql FROM sqlite_schema WHERE name = 'runs'")
    [allowed] = re.findall(r"outcome IN \(([^)]+)\)", str(row["sql"]))
    assert set(first(table(MANUAL, "outcome", "meaning", "what to do"))) == set(re.findall(r"\w+", allowed))


def test_each_state_of_a_candidate_is_explained():
    sentence = TEXTS[CRAWLER].partition("A candidate is ")[2].partition("`pantau explain URL`")[0]
    assert {state for state in ledger.State if f"`{state}`" not in sentence} == set()


def test_each_exit_status_is_explained():
    sentence = " ".join(TEXTS[MANUAL].partition("Exit status: ")[2].partition("\n\n")[0].split())
    assert re.findall(r"(?:^|; )(\d) ", sentence) == ["0", "1", "2", str(REACHED_NONE)]


PLACE = re.compile(r"(?:crawler|pipelines|seeds|tests)/[^*<>{} ]*|\.ci/run")


def test_each_place_named_is_there():
    places = {span for span in SPANS if PLACE.fullmatch(span)}
    assert len(places) >= 100
    assert [place for place in sorted(places) if not (ROOT / place).exists()] == []


HELD_BY = re.compile(r"`(\w+)`\s(?:of|in)\s`((?:crawler|pipelines|tests)/[\w/]+\.\w+)`")
HELD = [pair for text in TEXTS.values() for pair in HELD_BY.findall(text)]


@pytest.mark.parametrize(("name", "place"), HELD)
def test_what_a_module_is_said_to_hold_stands_in_it(name, place):
    assert len(HELD) >= 15
    assert name in (ROOT / place).read_text("utf-8")


@pytest.mark.parametrize(("file", "least"), [(CRAWLER, 25), (PIPELINES, 20), (SEEDS, 3)])
def test_each_folder_and_module_has_a_line_in_the_readme_beside_it(file, least):
    folder = (ROOT / file).parent
    own = [path for path in folder.iterdir() if not path.name.startswith(("_", ".")) and path.name != "README.md"]
    names = {f"{folder.name}/{path.name}{'/' if path.is_dir() else ''}" for path in own}
    rows = rows_below(TEXTS[file].partition("| where | what |\n")[2])
    assert len(names) >= least
    assert names - set(first(rows)) == set()


def test_each_benchmark_stands_among_the_benchmarks():
    lines = re.findall(r"^python (\S+)", "".join(blocks("sh", TESTS)), re.MULTILINE)
    measuring = [path for path in (ROOT / "tests" / "benchmarks").glob("*.py") if path.stem != "archives"]
    assert sorted(lines) == sorted(path.relative_to(ROOT).as_posix() for path in measuring)


def anchors(file: str) -> set[str]:
    heads = re.findall(r"^##+ (.+)$", prose(file), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


LINKS = [(file, target) for file in FILES for target in re.findall(r"\]\(([^)\s]+)\)", prose(file))]


@pytest.mark.parametrize(("file", "target"), LINKS)
def test_each_link_leads_somewhere(file, target):
    path, _, anchor = target.partition("#")
    other = os.path.normpath((ROOT / file).parent / path) if path else str(ROOT / file)
    name = Path(other).relative_to(ROOT).as_posix()
    assert name in FILES
    assert not anchor or anchor in anchors(name)


def test_the_manual_leads_to_each_readme():
    assert {target for file, target in LINKS if file == MANUAL and "#" not in target} >= set(FILES) - {MANUAL}


def test_the_manual_is_short_enough_to_be_read():
    over = len(TEXTS[MANUAL].split()) - MOST_WORDS
    assert over <= 0, f"say it in {over} words less, or leave some of it to the README of a folder"


HOURS = [ledger.FIRST_DELAY * ledger.GROWTH**number // timedelta(hours=1) for number in range(ledger.MOST_ATTEMPTS - 1)]
MINUTES = [pause // timedelta(minutes=1) for pause in schedule.PAUSES]


def listed(numbers: list[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))}\nand {numbers[-1]}".replace("\n", " ")


@pytest.mark.parametrize(
    ("file", "sentence", "value"),
    [
        (CRAWLER, f"tried again after {listed(HOURS)} hours", True),
        (MANUAL, f"tries a failed run again after {listed(MINUTES)} minutes", True),
        (CRAWLER, "A word of the title weighs eight times a word of the text", ranking.TITLE_WEIGHT == 8),
        (CRAWLER, "Where more than 100,000 articles have the words", Bounds().most == 100_000),
        (CRAWLER, "are ranked, at least 10,000;", Bounds().enough == 10_000),
        (CRAWLER, "With more than a thousand to show", Bounds().page == 1_000),
        (CRAWLER, "announced by no channel for three months", digests.UNHEARD.days == 90),
        (CRAWLER, "What was settled a year ago", digests.SETTLED.days == 365),
        (CRAWLER, "no more than 200 requests a day to a site", polling.BUDGET == 200),
        (CRAWLER, "every half an hour", revisit.SOONEST.total_seconds() == 1800),
        (CRAWLER, "failed three times in a row rests for a week", (FAILURES_MOST, REST.days) == (3, 7)),
        (CRAWLER, "three probes in a row that found nothing", (PROBES_MOST, PROBE_REST.days) == (3, 7)),
        (CRAWLER, "tried again after a month", REST_OF_GUESS.days == 30),
        (CRAWLER, "of a sitemap the newest 500 addresses", MOST_CANDIDATES == 500),
        (CRAWLER, "are asked on the first run, once a week,", DEPTH_EVERY.days == 7),
        (CRAWLER, "once a month it is asked for a word that does not exist", TRIED_EVERY.days == 30),
        (CRAWLER, "Of an index the four sitemaps are read", MOST_SITEMAPS == 4),
        (CRAWLER, "up to twelve sections", MOST_SECTIONS == 12),
        (CRAWLER, "one of more than thirty seconds counts as thirty", settings.CRAWL_DELAY_LONGEST == 30),
        (CRAWLER, "a wait of more than two minutes belongs to the next run", settings.RETRY_AFTER_LONGEST == 120),
        (CRAWLER, "up to four of them are", MOST_NAMED == 4),
        (
            PIPELINES,
            "40 % stand in the other and 15 % the other way round",
            (copies.ONE_STORY, copies.LEAST) == (0.4, 0.15),
        ),
        (PIPELINES, "at a fifth of these places or more", copies.FORM == 0.2),
        (PIPELINES, "if half of its text stands in the article of another source", stories.RILIS == 0.5),
        (PIPELINES, "longer than ten seconds", settings.WORKER_TIMEOUT == 10),
        (SEEDS, "need six letters or more", topics.SHORTEST == 6),
        (MANUAL, "a dozen invented sites", len(build_newsroom(now()).sites) == 12),
        (MANUAL, "two hundred invented articles", len(build_newsroom(now()).pieces) == 200),
    ],
)
def test_each_number_is_the_one_in_the_code(file, sentence, value):
    assert sentence in " ".join(TEXTS[file].split())
    assert value
