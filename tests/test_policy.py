"""What we promise about the code base, as tests."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import click
import pytest
from scrapy.settings import default_settings
from scrapy.utils.misc import load_object

from crawler import settings
from crawler.archive.schema import migration_names
from crawler.cli import COMMANDS, main
from pipelines import drops

ROOT = Path(__file__).parent.parent
MANUAL = (ROOT / "README.md").read_text("utf-8")
PIPELINES = (ROOT / "pipelines" / "README.md").read_text("utf-8")

ONE_DOOR = {
    "ahocorasick_rs": ("pipelines/topics/", "pipelines/boilerplate/", "pipelines/places/", "pipelines/programme/"),
    "apprise": "crawler/notify/",
    "apscheduler": "crawler/scheduling/",
    "celery": "crawler/distributed/",
    "click": "crawler/cli/",
    "datasette": "crawler/web/",
    "docx": "crawler/reports/",
    "pypdf": "crawler/reports/",
    "typst": "crawler/reports/",
    "xlsxwriter": "crawler/reports/",
    "fastwarc": "crawler/captures/",
    "filelock": "crawler/run/lock.py",
    "htmldate": "pipelines/extraction/",
    "jinja2": ("crawler/web/", "crawler/reports/"),
    "kombu": "crawler/distributed/",
    "langdetect": "pipelines/language.py",
    "pipelines": ("pipelines/", "crawler/cli/", "crawler/launch.py"),  # where the two packages are put together
    "protego": "crawler/middlewares/robots.py",
    "pycld2": "pipelines/language.py",
    "sqlite_utils": "crawler/archive/",
    "starlette": "crawler/web/",
    "tldextract": "crawler/urls.py",
    "tomlkit": "crawler/sources/new_entries.py",
    "trafilatura": "pipelines/extraction/",
    "uvicorn": "crawler/web/",
}
# Each package may import from those in the layers below its own, and from its neighbours in its own.
LAYERS = (
    {"cli", "scrapy_commands", "distributed"},
    {"spiders"},
    {"launch", "probing", "doctor", "scheduling", "middlewares", "frontier", "extensions", "resolver", "downloading"},
    {"run", "notify"},
    {"strategies", "web", "health", "expectations", "silence", "reports", "library", "outcomes", "settings"},
    {"archive", "sources"},
    {"discovery", "captures", "reference", "newsroom"},
    {
        "models",
        "errors",
        "configuration",
        "times",
        "periods",
        "labels",
        "urls",
        "text",
        "word_diff",
        "markup",
        "text_records",
        "troubles",
        "revisit",
        "request_meta",
        "robots_tags",
        "processes",
    },
)


def sources_of(*tops: str) -> list[Path]:
    return sorted(path for top in tops for path in (ROOT / top).rglob("*.py"))


def is_part(path: Path) -> bool:
    """Say whether it is a module or a package of ours."""
    return (path.suffix == ".py" or (path / "__init__.py").exists()) and not path.stem.startswith("_")


def is_module(package: str, name: str) -> bool:
    return (ROOT / package.replace(".", "/") / f"{name}.py").exists()


class Module(NamedTuple):
    runtime_imports: set[str]  # leaving out TYPE_CHECKING blocks
    typing_imports: set[str]
    strings: list[tuple[str, bool]]  # each with whether it is a key of a table that stands in the module itself


@cache
def module_of(path: Path) -> Module:
    """Return what is asked of a module, which is parsed and gone through once for all questions."""
    tops = [(top, list(ast.walk(top))) for top in ast.parse(path.read_text("utf-8")).body]
    typing = [id(top) for top, _ in tops if isinstance(top, ast.If) and "TYPE_CHECKING" in ast.unparse(top.test)]
    tables = [top.value for top, _ in tops if isinstance(top, ast.Assign) and isinstance(top.value, ast.Dict)]
    keys = {id(key) for table in tables for key in table.keys}
    inside = [node for _, nodes in tops for node in nodes if isinstance(node, ast.Constant)]
    return Module(
        runtime_imports=imports_in([node for top, nodes in tops if id(top) not in typing for node in nodes]),
        typing_imports=imports_in([node for top, nodes in tops if id(top) in typing for node in nodes]),
        strings=[(node.value, id(node) in keys) for node in inside if isinstance(node.value, str)],
    )


def runtime_imports(path: Path) -> set[str]:
    """Modules that *path* imports, leaving out TYPE_CHECKING blocks."""
    return module_of(path).runtime_imports


def all_imports(path: Path) -> set[str]:
    """Modules that *path* imports, also for the sake of a type."""
    return runtime_imports(path) | module_of(path).typing_imports


def imports_in(nodes: list[ast.AST]) -> set[str]:
    froms = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    names = {
        f"{node.module}.{alias.name}" if is_module(node.module, alias.name) else node.module
        for node in froms
        for alias in node.names
    }
    return names | {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}


@pytest.mark.parametrize(("library", "door"), ONE_DOOR.items())
def test_each_library_has_one_door(library, door):
    users = {
        path.relative_to(ROOT).as_posix()
        for path in sources_of("crawler", "pipelines")
        if any(name.partition(".")[0] == library for name in runtime_imports(path))
    }
    assert users, f"nobody uses {library}"
    assert {user for user in users if not user.startswith(door)} == set()


PURE = ("boilerplate", "copies", "extraction", "places", "programme", "topics")  # packages of pipelines/
BELOW = {*LAYERS[-1], "reference", "sources.topics", "sources.programmes"}  # the last for types: a topic has one


@pytest.mark.parametrize("path", sources_of(*(f"pipelines/{name}" for name in PURE)), ids=lambda path: path.name)
def test_a_pure_package_of_the_pipelines_needs_the_ground_regions_and_topics_alone(path):
    needed = {name.removeprefix("crawler.") for name in all_imports(path) if name.startswith("crawler.")}
    assert {name for name in needed if not {name, name.partition(".")[0]} & BELOW} == set()
    assert not {"crawler.sources.programmes"} & runtime_imports(path)


@pytest.mark.parametrize("path", sources_of("crawler"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_string_of_the_crawler_names_a_part_of_the_pipelines(path):
    doors = [(text, is_key) for text, is_key in module_of(path).strings if re.match(r"pipelines(\.\w+)+$", text)]
    if path.name == "settings.py":  # Scrapy wants its components so
        assert doors
        assert all(is_key for _, is_key in doors)
    else:
        assert doors == []


def test_the_crawler_loads_nothing_by_a_name_but_commands_and_the_libraries_that_doctor_tries():
    texts = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sources_of("crawler")}
    loads = {name for name, text in texts.items() if re.search(r"\b(load_object|import_module|__import__)\b", text)}
    assert loads == {"crawler/cli/__init__.py", "crawler/doctor/installation.py"}


PACKAGES = [path for path in sources_of("crawler", "pipelines") if path.name == "__init__.py"]


@pytest.mark.parametrize("path", PACKAGES, ids=lambda path: path.parent.relative_to(ROOT).as_posix())
def test_what_a_package_says_it_offers_is_there(path):
    package = import_module(".".join(path.parent.relative_to(ROOT).parts))
    assert [name for name in getattr(package, "__all__", ()) if not hasattr(package, name)] == []


def test_each_name_among_the_layers_is_a_module():
    names = {name for layer in LAYERS for name in layer}
    assert names == {path.stem for path in (ROOT / "crawler").iterdir() if is_part(path)}


def test_types_are_seldom_ignored():
    texts = [path.read_text("utf-8") for path in sources_of("crawler", "pipelines")]
    assert sum(text.count("# type: ignore") for text in texts) <= 8


def test_no_class_has_the_name_of_another_one():
    """But for what is the same: a protocol and who keeps it, or what readers outside are promised of a thing within."""
    texts = [path.read_text("utf-8") for path in sources_of("crawler", "pipelines")]
    names = Counter(name for text in texts for name in re.findall(r"^class ([A-Z]\w*)", text, re.MULTILINE))
    alike = {"Frontier", "Guess", "Merged", "Narrowing"}
    apart = {"Look", "Network", "Plan", "Sight", "Sign", "Visit"}  # in packages that never meet
    assert {name for name, number in names.items() if number > 1} - alike - apart == set()


def layer_of(module: str) -> int | None:
    part = module.split(".")[1] if module.startswith("crawler.") else None
    return next((number for number, names in enumerate(LAYERS) if part in names), None)


@pytest.mark.parametrize("path", sources_of("crawler"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_layer_imports_only_from_below(path):
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    own = layer_of(module)
    if own is None:
        assert path.name in {"__init__.py", "__main__.py"}
        return
    above = {name for name in runtime_imports(path) if (layer := layer_of(name)) is not None and layer < own}
    assert above == set()


@pytest.mark.parametrize("path", sources_of("crawler/strategies"), ids=lambda path: path.name)
def test_a_strategy_asks_neither_the_archive_nor_scrapy_nor_the_clock(path):
    text = path.read_text("utf-8")
    assert re.findall(r"^\s*(?:from|import) (?:crawler\.archive|scrapy)\b", text, re.MULTILINE) == []
    assert re.findall(r"\b(?:now|today|monotonic|time)\(", text) == []


def test_no_module_imports_itself_in_a_circle():
    """Typing imports count: who needs a module to say what it takes depends on it too."""
    graph = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): all_imports(path)
        for path in sources_of("crawler", "pipelines")
    }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name in done:
            return
        for other in graph[name] & graph.keys():
            visit(other, (*trail, name))
        done.add(name)

    for name in graph:
        visit(name, ())


def test_nothing_in_the_settings_lowers_politeness():
    assert settings.ROBOTSTXT_OBEY
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1
    assert settings.DOWNLOAD_DELAY >= 1.0
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES
    assert not settings.TELNETCONSOLE_ENABLED
    assert not settings.REMOTE_CONTROL_ENABLED
    assert settings.ALLOW_PRIVATE == ""
    assert 8 * 2**20 <= settings.DOWNLOAD_MAXSIZE <= 16 * 2**20
    assert settings.USER_AGENT.startswith("Pantau/")
    assert "contact: " in settings.USER_AGENT


def test_of_scrapys_own_extensions_two_alone_are_left_out():
    left_out = set(default_settings.EXTENSIONS_BASE) - set(settings.EXTENSIONS_BASE)
    assert left_out == {"scrapy.extensions.remote_control.RemoteControl", "scrapy.extensions.telnet.TelnetConsole"}
    assert settings.EXTENSIONS_BASE.items() <= default_settings.EXTENSIONS_BASE.items()


@pytest.mark.parametrize("path", settings.ITEM_PIPELINES)
def test_each_stage_exists_and_is_explained(path):
    load_object(path)
    stage = path.split(".")[1]
    assert f"`{stage}`" in PIPELINES


@pytest.mark.parametrize(
    "drop", [one for one in vars(drops).values() if isinstance(one, type) and issubclass(one, drops.Drop)]
)
def test_each_drop_reason_is_explained_to_the_operator(drop):
    assert drop.__doc__
    if drop is not drops.Drop:
        assert f"`{drop.__name__}`" in PIPELINES


def test_the_migrations_depend_on_nothing_of_ours():
    assert {name for name in all_imports(ROOT / "crawler/archive/schema.py") if name.startswith("crawler")} == set()


@pytest.mark.parametrize("path", sources_of("crawler/archive/views"), ids=lambda path: path.name)
def test_a_view_writes_nothing(path):
    text = path.read_text("utf-8")
    assert "transaction" not in text
    assert not re.search(r"\b(INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|PRAGMA)\b", text)


def test_migrations_are_numbered_without_gaps():
    names = list(migration_names())
    assert [name[:4] for name in names] == [f"m{number:03d}" for number in range(1, len(names) + 1)]


def commands(group: click.Group, prefix: str) -> list[tuple[str, click.Command]]:
    found = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        found.append((f"{prefix} {name}", command))
        if isinstance(command, click.Group):
            found += commands(command, f"{prefix} {name}")
    return found


@pytest.mark.parametrize(("name", "command"), commands(main, "pantau"), ids=str)
def test_each_command_shows_an_example_and_stands_in_the_readme(name, command):
    assert "Example:" in command.help
    assert name in command.help.partition("Example:")[2]
    assert f"`{name}" in MANUAL


OF_NO_ARCHIVE = {"pantau init", "pantau worker"}  # a folder that is made, tasks that bring their own
SILENT = {"pantau serve", "pantau watch remove", "pantau worker"}  # tell nobody anything on standard output


@pytest.mark.parametrize(("name", "command"), commands(main, "pantau"), ids=str)
def test_each_command_takes_an_archive_and_speaks_to_programs(name, command):
    if isinstance(command, click.Group):
        return
    options = {option for each in command.params for option in each.opts}
    assert ("--archive" in options) != (name in OF_NO_ARCHIVE)
    assert ("--json" in options) != (name in SILENT)


def test_what_may_be_one_is_counted_by_the_helper_that_knows_it():
    nouns = "articles|sources|stories|runs|files|candidates|requests|sites|tasks|answers|pages|words|copies"
    uncounted = re.compile(rf"\{{[^{{}}]*\}} ({nouns})\b")
    assert not [found[0] for path in sources_of("crawler") for found in uncounted.finditer(path.read_text("utf-8"))]


def test_no_readme_names_a_command_that_does_not_exist():
    texts = [MANUAL, *(path.read_text("utf-8") for path in ROOT.glob("[a-z]*/README.md"))]
    named = {name for text in texts for name in re.findall(r"`?pantau ([a-z]+)", text)}
    assert len(texts) == 5
    assert named - set(COMMANDS) == set()


@pytest.mark.parametrize("path", sources_of("crawler", "pipelines"), ids=lambda path: path.name)
def test_no_statement_outside_the_archive_is_sql(path):
    if "archive" in path.parts:
        return
    assert not re.search(r"\b(SELECT .+ FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b", path.read_text("utf-8"))


@pytest.mark.parametrize("path", sources_of("crawler", "pipelines"), ids=lambda path: path.name)
def test_writes_begin_immediately_everywhere(path):
    text = path.read_text("utf-8")
    assert ".atomic(" not in text
    assert '"BEGIN"' not in text
