"""A folder of one's own: pantau.toml, found from below, and seeds that are laid over those that ship."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from functools import partial
from time import monotonic, sleep

import pytest

from crawler.configuration import KEYS, TABLES
from crawler.errors import ConfigurationError, SeedError
from crawler.sources import own
from crawler.sources.networks import load_networks
from crawler.sources.own import default_seeds, layers, make_own
from crawler.sources.registry import load_sources
from crawler.sources.topics import declared_topics, load_topics, topics_of
from crawler.times import WIB, day_of, from_iso
from tests.conftest import PATIENCE, QUICK
from tests.forking import run
from tests.small_sites import open_desk, small_sites, visits

SHIPPED = load_sources(default_seeds())
KNOWN = next(iter(SHIPPED.values()))


@pytest.fixture
def folder(tmp_path):
    make_own(tmp_path / "pantau")
    return tmp_path / "pantau"


@pytest.fixture
def write(folder):
    """Put text at the end of a file of the folder, and return its seeds."""

    def put(text, file="sources/own.toml"):
        path = folder / "seeds" / file
        path.write_text((path.read_text("utf-8") if path.exists() else "") + text, "utf-8")
        return folder / "seeds"

    return put


def pantau(*arguments, cwd, **environment):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PANTAU_")}
    command = [sys.executable, "-m", "crawler", *arguments]
    return run(command, cwd=cwd, env=inherited | environment, text=True, timeout=60)


def settings(*arguments, cwd, **environment):
    done = pantau("config", "--json", *arguments, cwd=cwd, **environment)
    assert done.returncode == 0, done.stderr
    return {row["name"]: (row["value"], row["origin"]) for row in map(json.loads, done.stdout.splitlines())}


# Sources


def test_a_fresh_folder_stands_for_all_that_ships(folder):
    assert load_sources(folder / "seeds") == SHIPPED
    assert load_topics(folder / "seeds") == load_topics(default_seeds())
    assert load_networks(folder / "seeds") == load_networks(default_seeds())


def test_own_sources_are_added(write):
    found = load_sources(write('[kabar-sendiri]\nhome = "https://sendiri.example/"\n'))
    assert found.keys() == SHIPPED.keys() | {"kabar-sendiri"}


def test_an_own_table_changes_only_what_it_says_of_a_source_that_ships(write):
    found = load_sources(write(f"[{KNOWN.slug}]\ndelay = 9.0\nenabled = false\n"))[KNOWN.slug]
    assert (found.delay, found.enabled) == (9.0, False)
    assert (found.home, found.name, found.regions) == (KNOWN.home, KNOWN.name, KNOWN.regions)


def test_an_own_source_takes_the_place_of_a_later_one_of_the_same_host(write):
    found = load_sources(write(f'[lama-sendiri]\nhome = "{KNOWN.home}"\n'))
    assert found.keys() == SHIPPED.keys() - {KNOWN.slug} | {"lama-sendiri"}


def test_only_own_sources_count_where_that_is_wanted(folder, write):
    seeds = write('[kabar-sendiri]\nhome = "https://sendiri.example/"\n')
    with (folder / "pantau.toml").open("a", encoding="utf-8") as file:
        file.write("only = true\n")
    assert list(load_sources(seeds)) == ["kabar-sendiri"]


def test_a_slug_that_ships_nowhere_is_answered_with_the_closest(write):
    with pytest.raises(SeedError) as refused:
        load_sources(write(f"[{KNOWN.slug}x]\nenabled = false\n"))
    assert str(refused.value) == (
        f"own.toml: [{KNOWN.slug}x] has no home, and no source that ships is called so; did you mean {KNOWN.slug!r}?"
    )


def test_a_folder_that_no_pantau_toml_names_is_whole(folder, write):
    write('[kabar-sendiri]\nhome = "https://sendiri.example/"\n')
    whole = folder / "lain"
    (folder / "seeds").rename(whole)
    assert layers(whole) == (whole,)
    assert list(load_sources(whole)) == ["kabar-sendiri"]


def test_own_networks_are_laid_over_those_that_ship(write):
    networks = load_networks(default_seeds())
    changed = write(f'[milik-sendiri]\nmatch = "{networks[0].match}"\ndelay = 7.0\n', "networks.toml")
    found = {one.match: one.delay for one in load_networks(changed)}
    assert found == {one.match: one.delay for one in networks} | {networks[0].match: 7.0}


# Topics

OWN_TOPIC = '[desa]\nname = "Desa Digital"\n[[desa.names]]\npoints = 9\nterms = ["desa digital"]\n'


def test_own_topics_are_added_to_those_that_ship(write):
    seeds = write(OWN_TOPIC, "topics.toml")
    shipped = declared_topics(default_seeds())
    assert [topic.slug for topic in declared_topics(seeds)] == [*(topic.slug for topic in shipped), "desa"]


def test_a_topic_that_ships_is_switched_off_with_one_line(write):
    [first, *_] = load_topics(default_seeds())
    seeds = write(f"[{first.slug}]\nenabled = false\n{OWN_TOPIC}", "topics.toml")
    assert [topic.slug for topic in load_topics(seeds)] == ["desa"]


def test_topics_without_the_line_are_all_there_are(folder):
    (folder / "seeds" / "topics.toml").write_text(OWN_TOPIC, "utf-8")
    assert [topic.slug for topic in load_topics(folder / "seeds")] == ["desa"]


def test_a_folder_without_topics_has_those_that_ship(folder):
    (folder / "seeds" / "topics.toml").unlink()
    assert topics_of(str(folder / "seeds")) == load_topics(default_seeds())


def test_what_cannot_be_extended_is_said(folder):
    (folder / "seeds" / "topics.toml").write_text('extends = "all"\n', "utf-8")
    with pytest.raises(SeedError) as refused:
        load_topics(folder / "seeds")
    expected = "topics.toml: extends 'all' is unknown; write extends = \"shipped\", or take it out"
    assert str(refused.value) == expected


# Making the folder


def test_the_folder_is_made_once_and_never_overwritten(tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "topics.toml").write_text(OWN_TOPIC, "utf-8")
    done = pantau("init", "--json", cwd=tmp_path)
    made = [{"file": str(tmp_path / name)} for name in ("seeds/sources/own.toml", "pantau.toml")]
    assert (done.returncode, [json.loads(line) for line in done.stdout.splitlines()]) == (0, made)
    assert (tmp_path / "seeds" / "topics.toml").read_text("utf-8") == OWN_TOPIC
    again = pantau("init", cwd=tmp_path)
    assert again.returncode == 1
    expected = f"Error: {tmp_path / 'pantau.toml'} is there already; edit it, or name another folder\n"
    assert again.stderr == expected


def test_what_a_fresh_folder_says_in_comments_may_be_taken_in(tmp_path):
    make_own(tmp_path)
    for path in tmp_path.rglob("*.toml"):
        lines = path.read_text("utf-8").splitlines()
        code = [line.removeprefix("#").strip() for line in lines if "=" in line or line.startswith("# [")]
        path.write_text("\n".join(code), "utf-8")
    assert tomllib.loads((tmp_path / "pantau.toml").read_text("utf-8")).keys() == {*KEYS, "schedule"}
    (tmp_path / "pantau.toml").write_text('seeds = "seeds"\n', "utf-8")
    assert load_sources(tmp_path / "seeds").keys() == SHIPPED.keys() | {"kabar-baru"}
    assert [topic.slug for topic in load_topics(tmp_path / "seeds")] == ["desa-digital"]


# Configuration


def test_the_command_line_overrides_the_environment_and_that_the_file_and_that_the_defaults(folder):
    below = folder / "a" / "b"
    below.mkdir(parents=True)
    file = str(folder / "pantau.toml")
    with (folder / "pantau.toml").open("a", encoding="utf-8") as lines:
        lines.write('delay = 4\ncontact = "desk@kabar.example"\n')
    plain = settings(cwd=below)
    assert plain["pantau.toml"][0] == file
    assert plain["archive"] == (str(folder / "archive.db"), file)
    assert plain["seeds"] == (str(folder / "seeds"), file)
    assert plain["DOWNLOAD_DELAY"] == (4.0, file)
    assert plain["USER_AGENT"][0].endswith("contact: desk@kabar.example)")
    assert plain["ALLOW_PRIVATE"] == ("", "default")
    over = settings("--archive", "x.db", cwd=below, PANTAU_ARCHIVE="y.db", PANTAU_DELAY="3", PANTAU_SEEDS="z")
    assert over["archive"] == ("x.db", "option --archive")
    assert over["seeds"] == ("z", "environment PANTAU_SEEDS")
    assert over["DOWNLOAD_DELAY"] == (3.0, "environment PANTAU_DELAY")
    assert settings(cwd=folder.parent)["archive"] == ("archive.db", "default")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('archiv = "x.db"', "key 'archiv' is unknown; did you mean 'archive'?"),
        ("zzz = 1", f"key 'zzz' is unknown; use one of {', '.join((*KEYS, *TABLES))}"),
        ('delay = "lambat"', "delay must be written like delay = 1.5, not 'lambat'"),
        ("delay = true", "delay must be written like delay = 1.5, not True"),
        ("seeds = 7", 'seeds must be written like seeds = "seeds", not 7'),
        ('only = "yes"', "only must be written like only = true, not 'yes'"),
        ("contact = desk", "not valid TOML in UTF-8: Invalid value (at line 1, column 11); correct it there"),
    ],
)
def test_a_wrong_line_of_the_file_is_refused_with_the_cure(tmp_path, line, said):
    path = tmp_path / "pantau.toml"
    path.write_text(line, "utf-8")
    done = pantau("sources", "list", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, f"Error: {path}: {said}\n")


def test_each_key_and_its_variable_stand_in_the_manual():
    text = (default_seeds() / "README.md").read_text("utf-8")
    for name, key in KEYS.items():
        [row] = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
        assert f"`{key.variable}`" in row or key.variable is None


def test_each_key_of_the_file_is_shown_as_standing_there(tmp_path):
    path = tmp_path / "pantau.toml"
    path.write_text("".join(f"{name} = {key.example}\n" for name, key in KEYS.items()), "utf-8")
    shown = settings(cwd=tmp_path)
    assert [origin for _, origin in shown.values()].count(str(path)) == len(KEYS)
    assert shown["store"][0] == "/srv/slices"
    assert shown["distributed"][0] is True


def test_a_negative_delay_is_refused_where_it_stands(tmp_path):
    path = tmp_path / "pantau.toml"
    path.write_text("delay = -1", "utf-8")
    done = pantau("config", cwd=tmp_path)
    assert done.stderr == f"Error: {path}: delay must be a number of seconds, not '-1'; write it like 1.5\n"


def test_doctor_says_which_seeds_and_why(folder):
    done = pantau("doctor", "--json", "--offline", cwd=folder)
    [said] = [row["said"] for row in map(json.loads, done.stdout.splitlines()) if row["check"] == "seeds"]
    assert said.endswith(f" in {folder / 'seeds'} over {default_seeds()} ({folder / 'pantau.toml'})")


def test_wrong_topics_are_said_before_there_is_an_archive(folder):
    (folder / "seeds" / "topics.toml").write_text("[topic\n", "utf-8")
    done = pantau("crawl", cwd=folder)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: topics.toml: not valid TOML")
    assert not (folder / "archive.db").exists()


# Writing


@pytest.mark.parametrize("command", [("add", "kaldera2.id"), ("probe", KNOWN.slug)])
def test_nothing_is_written_into_an_installation(tmp_path, monkeypatch, command):
    from click.testing import CliRunner  # noqa: PLC0415

    from crawler.cli import main  # noqa: PLC0415

    installed = tmp_path / "crawler" / "seeds"
    (installed / "sources").mkdir(parents=True)
    monkeypatch.setattr(own, "PACKAGE", tmp_path / "crawler")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["sources", *command, "--write", "--seeds", str(installed)])
    assert (done.exit_code, done.output) == (1, (
        f"Error: {installed} belongs to the installation, and the next one would replace what is written there; "
        "make a folder of your own with `pantau init`, and run this in it\n"
    ))  # fmt: skip
    assert list((installed / "sources").iterdir()) == []


def test_a_configuration_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "pantau.toml"
    path.write_bytes(b'contact = "\xff"')
    from crawler.configuration import read  # noqa: PLC0415

    with pytest.raises(ConfigurationError, match="not valid TOML in UTF-8"):
        read(path)


@pytest.fixture
def desk(tmp_path):
    """A folder of one's own beside two sites of which the seeds know nothing yet."""
    with open_desk(small_sites({"kabarasahan": 2, "tetangga": 2}, sitemap="plain"), tmp_path) as desk:
        shutil.rmtree(desk.seeds)
        make_own(tmp_path)
        with (tmp_path / "pantau.toml").open("a", encoding="utf-8") as file:
            file.write("only = true\n")
        yield desk


def unnamed(desk):
    """Return the environment of a desk without what a folder of one's own says."""
    return {name: value for name, value in desk.environ().items() if name not in {"PANTAU_SEEDS", "PANTAU_ARCHIVE"}}


def done_in(desk, *arguments):
    command = [sys.executable, "-m", "crawler", *arguments]
    done = run(command, cwd=desk.folder, env=unnamed(desk), text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_site_is_added_probed_and_visited_in_the_own_folder(desk):
    """By its bare name, which nothing answers to over https."""
    path = desk.folder / "seeds" / "sources" / "own.toml"
    before = path.read_text("utf-8")
    bare = desk.newsroom.url_of("kabarasahan").removeprefix("http://")
    said = done_in(desk, "sources", "add", "--write", bare)
    assert f"; written to {path}\n" in said
    assert path.read_text("utf-8").startswith(before)
    source = load_sources(desk.seeds)["kabarasahan-localhost"]
    assert source.home == desk.newsroom.url_of("kabarasahan")
    assert [channel.kind for channel in source.channels] == ["feed", "sitemap"]

    path.write_text(path.read_text("utf-8").replace("/feed/", "/umpan-lama/"), "utf-8")  # the feed has moved since
    desk.newsroom.answer("kabarasahan", "/umpan-lama/", status=404)
    [row] = [json.loads(done_in(desk, "sources", "probe", "--write", "--json"))]
    assert row["path"] == str(path)
    probed = load_sources(desk.seeds)["kabarasahan-localhost"]
    assert {channel.url for channel in probed.channels} == {channel.url for channel in source.channels}
    assert probed.note == source.note

    with path.open("a", encoding="utf-8") as file:
        file.write(f'[tetangga]\nhome = "{desk.newsroom.url_of("tetangga")}"\n')
    done_in(desk, "crawl", "--quiet", *QUICK)
    rows = map(json.loads, done_in(desk, "sources", "list", "--json").splitlines())
    listed = {row["slug"]: row for row in rows}
    lines = {line.split()[0]: line for line in done_in(desk, "sources", "list").splitlines()[1:]}
    assert listed.keys() == lines.keys() == {"kabarasahan-localhost", "tetangga"}
    assert listed["kabarasahan-localhost"]["visited"] is not None
    assert day_of(from_iso(listed["kabarasahan-localhost"]["visited"]), WIB) in lines["kabarasahan-localhost"]
    found = listed["tetangga"]  # whose channels the crawl found
    assert (found["channels"], [one["kind"] for one in found["probed"]]) == ([], ["feed", "sitemap"])
    assert " feed, sitemap " in lines["tetangga"]


def test_ctrl_c_while_a_site_is_probed_writes_nothing(desk):
    path = desk.folder / "seeds" / "sources" / "own.toml"
    before = path.read_text("utf-8")
    desk.newsroom.answer("tetangga", "/feed/", status=404, delay=1)  # a clean end waits for what is under way
    asked = [desk.newsroom.url_of(slug) for slug in ("kabarasahan", "tetangga")]
    # A suite that was started in the background ignores Ctrl-C, and so would its children.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        [sys.executable, "-m", "crawler", "sources", "add", "--write", *asked], cwd=desk.folder, env=unnamed(desk),
        text=True, preexec_fn=heed, stdout=subprocess.PIPE, stderr=subprocess.PIPE,  # noqa: PLW1509
    ) as process:  # fmt: skip
        deadline = monotonic() + PATIENCE
        while not visits(desk, "tetangga"):
            assert monotonic() < deadline
            sleep(0.01)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err.splitlines()[-1]) == (130, "", "interrupted; nothing written")
    assert path.read_text("utf-8") == before


def test_tables_that_others_read_stand_in_the_same_file(folder):
    with (folder / "pantau.toml").open("a") as file:
        file.write('[schedule]\nat = "06:30"\n\n[kliping]\ntitle = "Kliping Pagi"\n')
    said = settings(cwd=folder)
    assert said["schedule.at"] == ("06:30", str(folder / "pantau.toml"))
    assert said["schedule.limit"] == ("6h", "default")


def test_a_table_that_nobody_reads_is_refused_with_the_nearest(folder):
    with (folder / "pantau.toml").open("a") as file:
        file.write('[shedule]\nat = "06:30"\n')
    done = pantau("config", cwd=folder)
    assert (done.returncode, "key 'shedule' is unknown; did you mean 'schedule'?" in done.stderr) == (1, True)
