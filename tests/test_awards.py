"""Who won what: the table of awards, what contradicts it, who is silent, and the searches and views beside it."""

from __future__ import annotations

import json
import random
from itertools import combinations, product
from operator import attrgetter

import pytest
from click.testing import CliRunner

from crawler.archive import articles, runs
from crawler.archive.views import awards as views
from crawler.archive.views.contradictions import AwardClaim, contradictions
from crawler.archive.views.topics import unknown_topic
from crawler.cli import main
from crawler.labels import wording
from crawler.times import now
from tests.make import HOME, make_archive, make_article, make_source

ASAHAN, MEDAN, SUMUT, METRO = "12.09", "12.71", "12", "18.72"
NAMES = {ASAHAN: "Kabupaten Asahan", MEDAN: "Kota Medan", SUMUT: "Sumatera Utara", METRO: "Kota Metro"}


def award(code, dimension=None, edition=2021, what="award", day=None):
    told = f"{NAMES[code]} disebut dalam daftar {what}."
    return {"code": code, "what": what, "dimension": dimension, "edition": edition, "event_date": day, "evidence": told}


def region(code, role="subject"):
    return {"code": code, "name": NAMES[code], "role": role, "evidence": f"Dari {NAMES[code]}."}


STOCK = {
    "a": ("pasar", [award(ASAHAN, "branding", day="2021-12-14")]),
    "b": ("kota", [award(ASAHAN, "branding"), award(MEDAN, "governance")]),
    "c": ("kota", [award(ASAHAN, "living")]),
    "d": ("pasar", [award(ASAHAN, "branding", edition=2022, day="2021-12-14")]),
    "e": ("pasar", [award(METRO, what="participant", edition=2023)]),
    "f": ("pasar", [award(SUMUT, what="evaluation", edition=None)]),
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("awards") / "archive.db"
    with make_archive(path, make_source(), make_source("kota")) as opened:
        for slug, (source, awards) in STOCK.items():
            regions = [region(code) for code in dict.fromkeys(one["code"] for one in awards)]
            regions = [one | {"role": "mention"} if one["code"] == METRO else one for one in regions]
            article = make_article(
                f"{HOME}{slug}/", source=source, text=f"Kalimat {slug}.", day="2021-12-15", verdict="about",
                regions=regions, awards=awards,
            )  # fmt: skip
            articles.save(opened, article, run=None)
    return path


def ask(*arguments, status=0):
    done = CliRunner().invoke(main, [str(one) for one in arguments])
    assert done.exit_code == status, done.output
    return done


def rows_of(*arguments, status=0):
    return [json.loads(line) for line in ask(*arguments, "--json", status=status).stdout.splitlines()]


def cells(archive, *arguments):
    fields = ("region", "edition", "what", "dimension", "articles", "sources")
    return [tuple(row[field] for field in fields) for row in rows_of("awards", "--archive", archive, *arguments)]


ASAHAN_2021 = [(ASAHAN, 2021, "award", "branding", 2, 2), (ASAHAN, 2021, "award", "living", 1, 1)]
ASAHAN_2022 = (ASAHAN, 2022, "award", "branding", 1, 1)
MEDAN_2021 = (MEDAN, 2021, "award", "governance", 1, 1)
SUMUT_CELL = (SUMUT, None, "evaluation", None, 1, 1)
METRO_2023 = (METRO, 2023, "participant", None, 1, 1)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), [SUMUT_CELL, *ASAHAN_2021, ASAHAN_2022, MEDAN_2021, METRO_2023]),
        (("--region", "Asahan"), [*ASAHAN_2021, ASAHAN_2022]),
        (("--region", "Sumut"), [SUMUT_CELL, *ASAHAN_2021, ASAHAN_2022, MEDAN_2021]),
        (("--edition", 2021), [*ASAHAN_2021, MEDAN_2021]),
        (("--dimension", "branding"), [ASAHAN_2021[0], ASAHAN_2022]),
        (("--what", "participant"), [METRO_2023]),
        (("--edition", 2019), []),
    ],
)
def test_each_region_edition_and_dimension_is_a_row_with_its_articles_and_sources(archive, arguments, expected):
    assert cells(archive, *arguments) == expected


def test_a_row_has_the_sentences_behind_it(archive):
    [row] = rows_of("awards", "--archive", archive, "--region", "Kota Medan")
    told = {"article": 2, "source": "kota", "event_date": None, "evidence": "Kota Medan disebut dalam daftar award."}
    assert row["reports"] == [told]


def test_what_articles_tell_differently_stands_side_by_side_with_its_sources(archive):
    lines = ask("awards", "--archive", archive).stdout.splitlines()
    assert [line for line in lines if line.startswith("Contradiction")] == [
        "Contradiction: Kabupaten Asahan, edition of 2021-12-14: 2021 (pasar) against 2022 (pasar)",
        "Contradiction: Kabupaten Asahan, dimension of 2021: branding (pasar, kota) against living (kota)",
    ]
    rows = rows_of("awards", "--archive", archive, "--dimension", "living")
    assert rows[0]["contradictions"] == [
        {"field": "dimension", "of": "2021", "said": {"branding": ["pasar", "kota"], "living": ["kota"]}}
    ]


def test_readers_are_told_a_dimension_as_pages_and_tables_call_it(archive, monkeypatch):
    monkeypatch.setenv("PANTAU_LANG", "id")
    told = ask("awards", "--archive", archive).stdout
    assert "Smart Branding" in told.partition("Bertentangan")[0]
    assert "dimensi pada edisi 2021: Smart Branding (pasar, kota) lawan Smart Living (kota)" in told


THREE = [*ASAHAN_2021, ASAHAN_2022]


def test_a_row_of_the_table_is_one_line_however_narrow_the_terminal(archive):
    head, *lines = ask("awards", "--archive", archive, "--region", "Asahan").stdout.splitlines()
    assert head.split() == ["region", "name", "edition", "what", "dimension", "articles", "sources"]
    told = [f"{ASAHAN} {NAMES[ASAHAN]} {year} award {one} {number} {number}" for _, year, _, one, number, _ in THREE]
    assert [" ".join(line.split()) for line in lines[:3]] == told
    assert {len(line) for line in lines[:3]} == {len(head)}


def differ(one, other, field):
    days, also = ({report.event_date for report in reports} - {None} for reports in (one, other))
    may_speak_of_one_event = not days or not also or not days.isdisjoint(also)
    value = attrgetter(field)
    return may_speak_of_one_event and set(map(value, one)).isdisjoint(map(value, other))


def contradicted(reports):
    """Compare each two articles, as the contradictions are meant."""
    for (topic, region), (by, field) in product({(one.topic, one.region) for one in reports}, FIELDS):
        for key in {getattr(one, by) for one in reports} - {None}:
            alike = [one for one in reports if (one.topic, one.region, getattr(one, by)) == (topic, region, key)]
            group = [one for one in alike if getattr(one, field) is not None]
            told = [[one for one in group if one.article == number] for number in {one.article for one in group}]
            if any(differ(one, other, field) for one, other in combinations(told, 2)):
                yield topic, region, field, str(key)


FIELDS = (("event_date", "edition"), ("edition", "dimension"))


@pytest.mark.parametrize("seed", range(40))
def test_contradictions_are_those_that_comparing_each_two_articles_finds(seed):
    chance = random.Random(seed)
    reports = [
        AwardClaim(
            topic=chance.choice(["air-bersih", "smart-city"]),
            region=chance.choice([ASAHAN, MEDAN]), what="award", article=chance.randint(1, 6),
            dimension=chance.choice(["branding", "living", None]), edition=chance.choice([2021, 2022, None]),
            event_date=chance.choice(["2021-12-14", "2021-12-15", None]), source="pasar",
        )
        for _ in range(chance.randint(2, 12))
    ]  # fmt: skip
    assert {(one.topic, one.region, one.field, one.of) for one in contradictions(reports)} == set(contradicted(reports))


def test_the_silent_are_those_known_to_take_part_whom_no_article_is_about(archive):
    rows = {row["region"]: row for row in rows_of("awards", "--archive", archive, "--silent", "--edition", 2023)}
    named = {"topic": "gerakan-menuju-smart-city", "edition": 2023, "what": "participant", "dimension": None}
    assert rows[METRO]["known"] == [named | {"by": "a published list"}, named | {"by": "pasar"}]
    everyone = {row["region"] for row in rows_of("awards", "--archive", archive, "--silent")}
    assert len(everyone) > 50
    assert everyone.isdisjoint({ASAHAN, MEDAN, SUMUT})
    assert rows_of("awards", "--archive", archive, "--silent", "--region", "Kota Medan") == []


@pytest.mark.parametrize(
    ("arguments", "slugs"),
    [
        (("--dimension", "branding"), ["a", "b", "d"]),
        (("--dimension", "branding", "--region", "Sumut"), ["a", "b", "d"]),
        (("--dimension", "governance", "--region", "Asahan"), []),  # it names Asahan, and the award is Medan's
        (("--dimension", "governance", "--source", "kota"), ["b"]),
        (("kalimat", "--dimension", "living"), ["c"]),
        (("--dimension", "society"), []),
    ],
)
def test_a_search_narrows_to_a_dimension_of_the_region_asked_for(archive, arguments, slugs):
    rows = rows_of("search", "--archive", archive, *arguments, status=int(not slugs))
    assert sorted(row["url"].removeprefix(HOME).strip("/") for row in rows) == slugs


@pytest.mark.parametrize(
    ("command", "source", "cure"),
    [("search", "pasir", "did you mean 'pasar'?"), ("stories", "zzz", "`pantau sources list` names them")],
)
def test_a_source_that_was_never_crawled_is_said(archive, command, source, cure):
    done = CliRunner().invoke(main, [command, "--archive", str(archive), "--source", source])
    sentence = f"Error: no source {source!r} was ever crawled into {archive}; {cure}\n"
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", sentence)


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [("search --dimension tata-kelola", 1, "the dimension 'tata-kelola'; there are branding, governance, living"),
     ("awards --what penghargaan", 0, "the what 'penghargaan'; there are award"),
     ("awards --what penghargaan --json", 0, "the what 'penghargaan'; there are award"),
     ("awards --dimension brandin", 1, "the dimension 'brandin'; did you mean 'branding'?")],
)  # fmt: skip
def test_a_name_that_no_award_has_is_said_and_not_taken_for_no_news(archive, typed, status, said):
    done = CliRunner().invoke(main, [*typed.split(), "--archive", str(archive)])
    assert (done.exit_code, done.stdout) == (status, "")
    assert f"no award in {archive} has {said}" in done.stderr


OWN = "".join(
    f'[{slug}]\nname = "{slug}"\n[[{slug}.names]]\npoints = 10\nterms = ["{slug.replace("-", " ")}"]\n'
    for slug in ("gerakan-menuju-smart-pasar", "harga-cabai")
)
OF_TOPIC = (
    "search",
    "export",
    "export --of awards",
    "kliping",
    "report",
    "coverage",
    "stories",
    "awards",
    "digest --to env:HOOK",
)


@pytest.fixture
def own_topics(tmp_path, monkeypatch):
    (tmp_path / "topics.toml").write_text(OWN, "utf-8")
    monkeypatch.setenv("PANTAU_SEEDS", str(tmp_path))
    monkeypatch.setenv("HOOK", "json://desk.example/hook")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("own_topics")
@pytest.mark.parametrize("command", OF_TOPIC)
def test_a_topic_without_articles_is_no_slip_for_one_that_has_some(archive, command):
    named = ("--topic", "gerakan-menuju-smart-pasar", "--archive", str(archive))
    done = CliRunner().invoke(main, [*command.split(), *named])
    assert "no topic" not in done.stderr
    assert "no award" not in done.stderr


@pytest.mark.usefixtures("own_topics")
@pytest.mark.parametrize("command", [*OF_TOPIC, "watch add x --to env:HOOK"])
@pytest.mark.parametrize(
    ("slug", "said"),
    [("cabai", "did you mean 'harga-cabai'?"),
     ("x", "there are gerakan-menuju-smart-city, gerakan-menuju-smart-pasar, harga-cabai, smart-city;")],
)  # fmt: skip
def test_a_topic_that_is_none_is_refused_everywhere(archive, command, slug, said):
    named = ("--topic", slug, "--archive", str(archive))
    done = CliRunner().invoke(main, [*command.split(), *named])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: no topic that is switched on is called '{slug}'; {said}")


@pytest.mark.usefixtures("own_topics")
@pytest.mark.parametrize("command", [*OF_TOPIC, "watch add x --to env:HOOK"])
def test_a_topic_of_the_seeds_that_a_command_line_names_is_known_to_it(archive, tmp_path, monkeypatch, command):
    monkeypatch.delenv("PANTAU_SEEDS")
    asked = [*command.split(), "--topic", "harga-cabai", "--archive", str(archive)]
    assert "no topic" in CliRunner().invoke(main, asked).stderr
    assert "no topic" not in CliRunner().invoke(main, [*asked, "--seeds", str(tmp_path)]).stderr


@pytest.mark.usefixtures("own_topics")
@pytest.mark.parametrize("command", OF_TOPIC)
def test_a_topic_that_a_run_sought_is_known_to_the_archive(tmp_path, monkeypatch, command):
    monkeypatch.delenv("PANTAU_SEEDS")
    path = tmp_path / "archive.db"
    with make_archive(path, make_source()) as opened:
        run = runs.begin(opened, spider="latest", scope=[], sources=1, now=now())
        runs.note_topics(opened, run, {"harga-cabai": "aa"})
    done = CliRunner().invoke(main, [*command.split(), "--topic", "harga-cabai", "--archive", str(path)])
    assert "no topic" not in done.stderr


@pytest.mark.parametrize(
    ("slug", "said"),
    [("pasar", "maksudnya 'smart-pasar' atau 'pasar-murah'?"), ("smrt-pasar", "maksudnya 'smart-pasar'?"),
     ("ar", "yang ada: smart-pasar, pasar-murah;")],
)  # fmt: skip
def test_the_nearest_topics_are_named(slug, said):
    assert said in unknown_topic(slug, ["smart-pasar", "pasar-murah"]).told(wording("id"))


def test_awards_follow_what_their_article_tells_of(tmp_path):
    with make_archive(tmp_path / "archive.db") as opened:
        own = make_article(f"{HOME}x/", regions=[region(ASAHAN)], awards=[award(ASAHAN)], verdict="about")
        articles.save(opened, own, run=None)
        told = []
        for facet in (None, "own", "programme"):
            opened.db.execute("UPDATE articles SET facet = ?", [facet])
            told += [(one.articles, one.sources) for one in views.cells(opened, views.Narrowing())]
            told += [len(views.cells(opened, views.Narrowing(facets=("own",))))]
    assert told == [(1, 1), 1, 1, (1, 1), 0]
