"""Judging again what is stored: what changes, what stays, and how it goes on after a kill."""

import json

import pytest
from click.testing import CliRunner

from crawler.archive import articles, judgements, regrouping, rejudging
from crawler.archive.views import search as queries
from crawler.archive.views.search import Filters
from crawler.cli import main
from crawler.run.lock import Lock
from crawler.sources.registry import default_seeds
from pipelines.apply import telling_of
from pipelines.rejudging import Rejudging
from pipelines.versions import rules_of
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
    "judged": 2, "verdicts": 2, "regions": 2, "awards": 1, "stories": 0,
    "moves": {"none → about": 1, "none → no": 1}, "dry_run": False,
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
    assert judgements.of_article(archive, 1)[0]["topic"] == SLUG
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
        "2 articles judged; changed: 2 verdicts (about → no 1, no → about 1), regions of 0, awards of 1, "
        "the story of 0.\n"
    )
    assert verdicts(archive) == [("no", None), ("about", "air-bersih")]


def test_an_article_that_no_topic_wants_stays_and_is_found_only_when_asked_for(archive, seeds):
    ask("--archive", archive.path, "--seeds", seeds)
    found = {
        verdict: sorted(row["id"] for row in queries.search(archive, "", Filters(verdict=verdict), limit=9))
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
    rows = queries.search(archive, "", Filters(topic=topic, verdict=verdict), limit=9)
    assert [row["id"] for row in rows] == found


def test_an_article_may_have_several_topics_the_best_in_front(archive, seeds):
    (seeds / "topics.toml").write_text(SHIPPED + OTHER, "utf-8")
    text = f"{WELL} {WELL} Desa itu mengenal Gerakan Menuju Smart City."
    articles.save(archive, make_article(f"{HOME}dua/", title="Pipa Lama", text=text), run=None)
    ask("--archive", archive.path, "--seeds", seeds)
    shown = queries.article(archive, "3")
    assert [(one["topic"], one["verdict"]) for one in shown["topics"]] == [("air-bersih", "about"), (SLUG, "mention")]
    assert (shown["topic"], shown["verdict"]) == ("air-bersih", "about")


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
    again = {"judged": 2, "verdicts": 0, "regions": 0, "awards": 0, "stories": 0, "moves": {}}
    assert summary(archive, seeds, "--all", "--dry-run") == again | {"dry_run": True}
    assert archive.db.conn.total_changes == changes
    assert summary(archive, seeds, "--all") == again | {"dry_run": False}


def test_an_article_whose_text_was_cut_is_judged_at_the_end_of_the_run(archive, seeds):
    ask("--archive", archive.path, "--seeds", seeds)
    articles.rewrite(archive, telling_of(1, "Wali Kota Medan pulang."), removed=[])
    articles.save(archive, make_article(f"{HOME}lama/", text="Tidak diubah."), run=None)
    archive.db.execute("UPDATE judged SET rules = 'lama' WHERE article = 3")
    Rejudging(archive, seeds, changed=True).finish()
    assert verdicts(archive) == [("no", None), ("no", None), (None, None)]
    assert archive.rows("SELECT article, rules FROM judged WHERE article < 3") == [
        {"article": number, "rules": rules_of(seeds).judging} for number in (1, 2)
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


def test_the_home_of_a_source_is_that_of_the_seeds(archive, seeds):
    (seeds / "sources" / "a.toml").write_text(
        '[pasar]\nhome = "https://pasar.example/"\nregions = ["32.71"]\n', "utf-8"
    )
    articles.save(archive, make_article(f"{HOME}bogor/", text="Antrean di Bogor kini pendek."), run=None)
    ask("--archive", archive.path, "--seeds", seeds)
    assert [row["region"] for row in archive.rows("SELECT region FROM article_regions WHERE article = 3")] == ["32.71"]


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
    before = rules_of(seeds)
    (seeds / "sources" / "b.toml").write_text('[kota]\nhome = "https://kota.example/"\n', "utf-8")
    assert rules_of(seeds) == before
    (seeds / "topics.toml").write_text(OTHER, "utf-8")
    assert rules_of(seeds) != before
