"""Judging again what is stored: what changes, what stays, and how it goes on after a kill."""

import asyncio
import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from crawler.archive import articles, open_archive, regrouping, rejudging
from crawler.archive.judgements import Rules
from crawler.archive.schema import migration_names, migrations
from crawler.archive.views.article import article as read
from crawler.archive.views.search import Filters, search
from crawler.archive.views.topics import unjudged
from crawler.cli import main
from crawler.cli.rejudge import processes, said_so_far
from crawler.outcomes import WorkerLost
from crawler.run.lock import Lock
from crawler.sources.own import default_seeds
from crawler.sources.registry import load_sources
from crawler.sources.topics import load_topics
from pipelines.apply import telling_of
from pipelines.rejudging import Rejudging
from pipelines.versions import rules_of
from tests.forking import begin
from tests.inline import InlineWorkers
from tests.make import HOME, make_archive, make_article

SHIPPED = (default_seeds() / "topics.toml").read_text("utf-8")
AWARD = "Pemko Medan menerima penghargaan smart governance pada Gerakan Menuju Smart City 2021."
WELL = "Gerakan Air Bersih dimulai oleh Pemkab Asahan. Pipanya sepanjang dua kilometer."
OTHER = '[air-bersih]\nname = "Air Bersih"\n[[air-bersih.names]]\npoints = 12\nterms = ["gerakan air bersih"]\n'


@pytest.fixture
def seeds(tmp_path):
    folder = tmp_path / "seeds"
    (folder / "sources").mkdir(parents=True)
    (folder / "sources" / "a.toml").write_text('[pasar]\nhome = "https://pasar.example/"\n', "utf-8")
    (folder / "topics.toml").write_text(SHIPPED, "utf-8")
    return folder


@pytest.fixture
def archive(tmp_path):
    """An archive as an older version left it: two articles that nobody has judged."""
    with make_archive(tmp_path / "archive.db") as opened:
        for number, (title, text) in enumerate([("Medan Raih Penghargaan", AWARD), ("Pipa Baru", WELL)]):
            articles.save(opened, make_article(f"{HOME}{number}/", title=title, text=text), run=None)
        opened.db.execute("DELETE FROM judged")
        yield opened


def ask(*arguments):
    return CliRunner().invoke(main, ["rejudge", *map(str, arguments)])


def summary(archive, seeds, *arguments):
    return json.loads(ask("--archive", archive.path, "--seeds", seeds, "--json", *arguments).stdout)


def verdicts(archive):
    return [(row["verdict"], row["topic"]) for row in archive.rows("SELECT verdict, topic FROM articles ORDER BY id")]


def contents(archive):
    tables = ("articles", "article_topics", "article_regions", "awards", "judged")
    return {table: archive.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}


FIRST = {
    "judged": 2, "verdicts": 2, "facets": 1, "regions": 2, "awards": 1, "stories": 0,
    "moves": {"none → about": 1, "none → no": 1}, "facet_moves": {"none → programme": 1}, "dry_run": False,
}  # fmt: skip
SLUG = "gerakan-menuju-smart-city"


def test_what_nobody_has_judged_is_judged_and_then_nothing_is_left_to_do(archive, seeds):
    assert summary(archive, seeds) == FIRST
    assert verdicts(archive) == [("about", SLUG), ("no", None)]
    assert [(row["region"], row["role"]) for row in archive.rows("SELECT * FROM article_regions ORDER BY article")] == [
        ("12.71", "subject"), ("12.09", "subject"),
    ]  # fmt: skip
    assert [(row["region"], row["dimension"]) for row in archive.rows("SELECT * FROM awards")] == [
        ("12.71", "governance")
    ]
    assert read(archive, "1").topics[0].topic == SLUG
    assert ask("--archive", archive.path, "--seeds", seeds).stdout == (
        "Nothing to do: these rules have judged every article.\n"
    )


def test_a_dry_run_says_the_same_and_writes_nothing(archive, seeds):
    before = contents(archive)
    assert summary(archive, seeds, "--dry-run") == FIRST | {"dry_run": True}
    assert contents(archive) == before


def test_a_change_of_topics_changes_verdicts_and_says_how(archive, seeds):
    ask("--archive", archive.path, "--seeds", seeds)
    (seeds / "topics.toml").write_text(OTHER, "utf-8")
    done = ask("--archive", archive.path, "--seeds", seeds)
    assert done.stdout == (
        "2 articles judged; changed: 2 verdicts (about → no 1, no → about 1), "
        "2 facets (none → programme 1, programme → none 1), regions of 0, awards of 1, the story of 0.\n"
    )
    assert verdicts(archive) == [("no", None), ("about", "air-bersih")]


def test_an_article_that_no_topic_wants_stays_and_is_found_only_when_asked_for(archive, seeds):
    ask("--archive", archive.path, "--seeds", seeds)
    found = {
        verdict: sorted(row.id for row in search(archive, "", Filters(verdict=verdict), limit=9))
        for verdict in (None, "about", "mention", "no", "all")
    }
    assert found == {None: [1], "about": [1], "mention": [], "no": [2], "all": [1, 2]}


def test_the_command_narrows_a_search_alike(archive, seeds):
    ask("--archive", archive.path, "--seeds", seeds)
    for words, found in [("--verdict about", [1]), ("--verdict no", [2]), (f"--topic {SLUG}", [1]), ("", [1])]:
        done = CliRunner().invoke(main, ["search", "--json", "--archive", str(archive.path), *words.split()])
        assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == found


@pytest.mark.parametrize(("topic", "verdict", "found"), [
    (SLUG, None, [1]), (SLUG, "about", [1]), (SLUG, "mention", []), ("air-bersih", None, [2]), ("lain", "all", []),
])  # fmt: skip
def test_a_search_can_be_narrowed_to_a_topic(archive, seeds, topic, verdict, found):
    (seeds / "topics.toml").write_text(SHIPPED + OTHER, "utf-8")
    ask("--archive", archive.path, "--seeds", seeds)
    rows = search(archive, "", Filters(topic=topic, verdict=verdict), limit=9)
    assert [row.id for row in rows] == found


def test_an_article_may_have_several_topics_the_best_in_front(archive, seeds):
    (seeds / "topics.toml").write_text(SHIPPED + OTHER, "utf-8")
    text = f"{WELL} {WELL} Desa itu mengenal Gerakan Menuju Smart City."
    articles.save(archive, make_article(f"{HOME}dua/", title="Pipa Lama", text=text), run=None)
    ask("--archive", archive.path, "--seeds", seeds)
    shown = read(archive, "3")
    assert [(one.topic, one.verdict) for one in shown.topics] == [("air-bersih", "about"), (SLUG, "mention")]
    assert (shown.topic, shown.verdict) == ("air-bersih", "about")


def test_a_killed_rejudging_goes_on_where_it_stopped(archive, seeds, monkeypatch):
    monkeypatch.setattr(rejudging, "BATCH", 1)
    changes = Rejudging(archive, seeds).run()
    next(changes)
    changes.close()
    assert verdicts(archive) == [("about", SLUG), (None, None)]
    assert summary(archive, seeds)["judged"] == 1
    assert verdicts(archive) == [("about", SLUG), ("no", None)]


def test_all_is_judged_again_when_asked_for(archive, seeds):
    ask("--archive", archive.path, "--seeds", seeds)
    changes = archive.db.conn.total_changes
    nothing = dict.fromkeys(("verdicts", "facets", "regions", "awards", "stories"), 0)
    again = {"judged": 2, **nothing, "moves": {}, "facet_moves": {}}
    assert summary(archive, seeds, "--all", "--dry-run") == again | {"dry_run": True}
    assert archive.db.conn.total_changes == changes
    assert summary(archive, seeds, "--all") == again | {"dry_run": False}


@pytest.mark.parametrize("finish", [Rejudging.finish, lambda one: asyncio.run(one.finish_in(InlineWorkers()))])
def test_an_article_whose_text_was_cut_is_judged_at_the_end_of_the_run(archive, seeds, finish):
    ask("--archive", archive.path, "--seeds", seeds)
    articles.rewrite(archive, telling_of(1, "Wali Kota Medan pulang."), removed=[])
    articles.save(archive, make_article(f"{HOME}lama/", text="Tidak diubah."), run=None)
    archive.db.execute("UPDATE judged SET rules = 'lama' WHERE article = 3")
    finish(Rejudging(archive, seeds, changed=True))
    assert verdicts(archive) == [("no", None), ("no", None), (None, None)]
    assert archive.rows("SELECT article, rules FROM judged WHERE article < 3") == [
        {"article": number, "rules": rules_of(load_topics(seeds)).judging} for number in (1, 2)
    ]


def test_the_end_of_a_run_looks_at_no_article_that_is_not_due(archive, seeds):
    ask("--archive", archive.path, "--seeds", seeds)
    seen = []
    archive.db.conn.set_trace_callback(seen.append)
    Rejudging(archive, seeds, changed=True).finish()
    regrouping.unindexed(archive, limit=9)
    archive.db.conn.set_trace_callback(None)
    plans = [row["detail"] for sql in seen for row in archive.rows(f"EXPLAIN QUERY PLAN {sql}")]
    assert {"SCAN articles", "SCAN judged", "SCAN fingerprints", "USE TEMP B-TREE FOR ORDER BY"} & set(plans) == set()
    assert "SEARCH judged USING INDEX judged_changed (article>?)" in plans


def test_the_stories_of_other_rules_are_found_again(archive, seeds):
    ask("--archive", archive.path, "--seeds", seeds)
    copy = make_article(f"{HOME}salinan/", title="Medan Raih Penghargaan Lagi", text=AWARD)
    articles.save(archive, copy, run=None)
    archive.db.execute("UPDATE articles SET story = 2 WHERE id = 3")  # as rules that know no copies would have it
    archive.db.execute("UPDATE judged SET story_rules = 'lama' WHERE article = 3")
    assert summary(archive, seeds)["stories"] == 1
    assert [row["story"] for row in archive.rows("SELECT story FROM articles ORDER BY id")] == [1, 2, 1]


def test_an_article_whose_story_turns_out_to_be_an_older_one_takes_the_others_along(archive, seeds):
    ask("--archive", archive.path, "--seeds", seeds)
    for number in (3, 4):
        articles.save(archive, make_article(f"{HOME}salinan/{number}/", text=AWARD), run=None)
    archive.db.execute("UPDATE articles SET story = 2 WHERE id > 1")  # as other rules would have it
    archive.db.execute("UPDATE judged SET story_rules = 'lama' WHERE article = 4")
    ask("--archive", archive.path, "--seeds", seeds)
    assert [row["story"] for row in archive.rows("SELECT story FROM articles ORDER BY id")] == [1, 3, 1, 1]
    assert archive.rows("SELECT * FROM merged_stories") == [{"old": 2, "story": 1}]


def test_the_home_of_a_source_is_that_of_the_seeds(archive, seeds):
    (seeds / "sources" / "a.toml").write_text(
        '[pasar]\nhome = "https://pasar.example/"\nregions = ["32.71"]\n', "utf-8"
    )
    articles.save(archive, make_article(f"{HOME}bogor/", text="Antrean di Bogor kini pendek."), run=None)
    ask("--archive", archive.path, "--seeds", seeds)
    assert _regions(archive, 3) == ["32.71"]


def _regions(archive, article):
    return [row["region"] for row in archive.rows("SELECT region FROM article_regions WHERE article = ?", article)]


def test_what_was_judged_by_other_regions_of_its_source_is_due(archive, seeds):
    told = '[pasar]\nhome = "https://pasar.example/"\nregions = ["{}"]\n'.format
    articles.save(archive, make_article(f"{HOME}bogor/", text="Antrean di Bogor kini pendek."), run=None)
    for code in ("32.71", "32.01"):
        (seeds / "sources" / "a.toml").write_text(told(code), "utf-8")
        homes = {slug: one.regions for slug, one in load_sources(seeds).items()}
        assert unjudged(archive, rules_of(load_topics(seeds)), homes) == 3
        assert summary(archive, seeds)["judged"] == 3
        assert _regions(archive, 3) == [code]
        assert (unjudged(archive, rules_of(load_topics(seeds)), homes), summary(archive, seeds)["judged"]) == (0, 0)


def test_what_an_older_version_judged_was_judged_by_the_regions_of_the_last_run(tmp_path):
    old = Database(tmp_path / "archive.db")
    old.enable_wal()
    migrations.apply(old, stop_before=next(name for name in migration_names() if name.endswith("regions_judged_by")))
    old.execute("INSERT INTO sources (slug, name, home, regions) VALUES ('pasar', 'Pasar', 'x', '[\"12.71\"]')")
    row = {"id": 1, "url": "x", "source": "pasar", "title": "", "text": "", "fetched": "", "digest": "", "words": 0}
    old.table("articles").insert(row)
    old.execute("INSERT INTO judged VALUES (1, 'a', 'b')")
    old.conn.commit()
    old.close()
    with open_archive(tmp_path / "archive.db") as opened:
        due = [unjudged(opened, Rules(judging="a", stories="b"), {"pasar": (code,)}) for code in ("12.71", "12.09")]
    assert due == [0, 1]


def test_it_waits_for_no_run_and_makes_no_archive(archive, seeds, tmp_path):
    lock = Lock(archive.path)
    try:
        done = ask("--archive", archive.path, "--seeds", seeds)
        assert (done.exit_code, done.stderr) == (
            1, f"Error: another run is using {archive.path}; wait for it to end\n",
        )  # fmt: skip
        assert summary(archive, seeds, "--dry-run")["judged"] == 2
    finally:
        lock.release()
    missing = ask("--archive", tmp_path / "tiada.db", "--seeds", seeds)
    assert (missing.exit_code, (tmp_path / "tiada.db").exists()) == (1, False)


def test_the_rules_change_with_the_topics_and_nothing_else_of_the_seeds(seeds):
    before = rules_of(load_topics(seeds))
    (seeds / "sources" / "b.toml").write_text('[kota]\nhome = "https://kota.example/"\n', "utf-8")
    assert rules_of(load_topics(seeds)) == before
    (seeds / "topics.toml").write_text(OTHER, "utf-8")
    assert rules_of(load_topics(seeds)) != before


# In worker processes

BOUNDS = {"timeout": 60.0, "memory": 2 * 1024**3}
MANY = 30  # articles
BATCH = 8
LOOK = 0.005  # seconds between two looks at what has been written


@pytest.fixture
def many(tmp_path, monkeypatch):
    """An archive of articles that nobody has judged, some of them copies; more than are judged here."""
    monkeypatch.setattr("pipelines.rejudging.FEW", 0)
    monkeypatch.setattr(rejudging, "BATCH", BATCH)
    texts = (f"{AWARD} {WELL} Nomor {each}." if each % 3 else own(each) for each in range(MANY))
    path = fill(tmp_path / "many.db", texts)
    with open_archive(path) as opened:
        opened.db.execute("UPDATE articles SET story = 1 WHERE id < 20")  # as other rules would have it
    return path


def fill(path, texts):
    with make_archive(path) as opened:
        for each, text in enumerate(texts):
            articles.save(opened, make_article(f"{HOME}{each}/", title=f"Berita {each}", text=text), run=None)
        opened.db.execute("DELETE FROM judged")
    return path


def own(number):
    """Return words that no other article has."""
    return " ".join(f"kata{number}{letter}" for letter in "abcdefghijklmnopqrst") + "."


def rejudged(path, seeds, workers, **options):
    """Return what changes in each article, and the archive afterwards, byte for byte."""
    with open_archive(path) as archive:
        judging = Rejudging(archive, seeds)
        changes = list(judging.run_in_workers(workers, **BOUNDS, **options) if workers else judging.run(**options))
        assert judging.lost == {}
    return changes, path.read_bytes()


@pytest.mark.parametrize(
    ("cores", "writing", "dry"), [(1, 1, 1), (2, 1, 2), (3, 2, 3), (64, 2, 64)],
)  # fmt: skip
def test_no_more_processes_judge_than_one_that_writes_keeps_up_with(cores, writing, dry):
    assert [processes(cores, dry_run=is_dry) for is_dry in (False, True)] == [writing, dry]


@pytest.mark.parametrize("workers", [1, 3])
def test_it_says_and_writes_the_same_in_any_number_of_processes(many, seeds, tmp_path, workers):
    alone = shutil.copy(many, tmp_path / "alone.db")
    changes, written = rejudged(alone, seeds, 0)
    assert len(changes) == MANY
    assert any(one.story for one in changes)
    assert rejudged(many, seeds, workers) == (changes, written)


def test_a_dry_run_in_processes_says_the_same_and_writes_nothing(many, seeds):
    before = many.read_bytes()
    said = rejudged(many, seeds, 0, dry=True)
    assert said[1] == before
    assert rejudged(many, seeds, 2, dry=True) == said


def interrupt(changes):
    """Press Ctrl-C once the first articles are written; a test before this one may have given it another meaning."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with closing(changes):
        for _ in changes:
            signal.raise_signal(signal.SIGINT)


def test_ctrl_c_leaves_what_was_written_and_no_process(many, seeds, tmp_path):
    alone = shutil.copy(many, tmp_path / "alone.db")
    _, written = rejudged(alone, seeds, 0)
    with open_archive(many) as archive:
        judging = Rejudging(archive, seeds)
        with pytest.raises(KeyboardInterrupt):
            interrupt(judging.run_in_workers(2, **BOUNDS))
        assert len(judging) == MANY - BATCH
        assert multiprocessing.active_children() == []
    assert rejudged(many, seeds, 2)[1] == written


def test_a_worker_that_is_killed_costs_nothing(many, seeds, tmp_path):
    alone = shutil.copy(many, tmp_path / "alone.db")
    expected = rejudged(alone, seeds, 0)
    with open_archive(many) as archive:
        judging = Rejudging(archive, seeds)
        changes = judging.run_in_workers(1, **BOUNDS)
        found = [next(changes)]
        [worker] = multiprocessing.active_children()
        os.kill(worker.pid, signal.SIGKILL)
        found += changes
    assert (found, many.read_bytes()) == expected
    assert judging.lost == {}


class Fragile(InlineWorkers):
    """Workers that die over one text."""

    def __init__(self, *_arguments, **_named):
        pass

    async def run(self, function, texts, **named):
        if any(one.text == own(0) for one in texts):
            raise WorkerLost("its worker ended with exit code -11")
        return await super().run(function, texts, **named)

    def close(self):
        pass


def test_an_article_over_which_workers_die_stays_as_it_is_and_is_named(many, seeds, monkeypatch):
    monkeypatch.setattr("pipelines.rejudging.Workers", Fragile)
    done = ask("--archive", many, "--seeds", seeds, "--json")
    said = "Error: article 1 was not judged and stays as it is: its worker ended with exit code -11\n"
    assert (done.exit_code, json.loads(done.stdout)["judged"]) == (1, MANY - 1)
    assert done.stderr.endswith(said)
    with open_archive(many) as archive:
        assert [row["id"] for row in archive.rows("SELECT id FROM articles WHERE verdict IS NULL")] == [1]
        assert len(Rejudging(archive, seeds)) == 1


def judged(path):
    with open_archive(path) as archive:
        return archive.db.table("judged").count


def dump(path):
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_the_command_goes_on_after_ctrl_c(seeds, tmp_path):
    number = 3 * rejudging.BATCH
    path = fill(tmp_path / "interrupted.db", (f"{AWARD} {own(each)}" for each in range(number)))
    alone = shutil.copy(path, tmp_path / "alone.db")
    rejudged(alone, seeds, 0)
    command = [sys.executable, "-m", "crawler", "rejudge", "--archive", str(path), "--seeds", str(seeds)]
    with begin(command, env=dict(os.environ), stderr=subprocess.PIPE, start_new_session=True) as process:
        while process.poll() is None and not judged(path):
            try:
                process.wait(LOOK)
            except subprocess.TimeoutExpired:
                continue
        process.send_signal(signal.SIGINT)
        assert b"Traceback" not in process.communicate()[1]
    assert process.returncode == (0 if judged(path) == number else 130)
    assert judged(path) % rejudging.BATCH == 0
    rejudged(path, seeds, 0)
    assert dump(path) == dump(alone)


def test_where_no_terminal_shows_it_lines_say_how_far_it_is(capsys):
    assert list(said_so_far(iter("abcdefgh"), 8, every=2)) == list("abcdefgh")
    told = [f"{number} of 8 articles judged" for number in (2, 4, 6)]
    assert capsys.readouterr().err.splitlines() == told
