"""What newsrooms changed can be listed for a period and read word by word."""

from __future__ import annotations

import json
import os
import pty
import sys
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from crawler.archive import articles, rechecks, revisions
from crawler.archive.revisions import CurrentText
from crawler.cli import main
from crawler.models import Cause
from crawler.word_diff import Fate, word_diff
from pipelines.copies.fingerprint import digest
from tests.forking import begin
from tests.make import DAY, HOME, NOW, TEXT, TITLE, make_archive, make_article, make_source

OTHER = f"{HOME}lain/"
EDITED = TEXT.replace("lampu jalan", "dua puluh lampu")
MIDNIGHT = datetime(2026, 11, 20, 17, tzinfo=UTC)  # in Jakarta, where the 21st begins
MEDAN = [{"code": "12.71", "role": "subject", "evidence": "Medan"}]


def revise(archive, article, title, text, *, seen, cause=Cause.EDITED):
    wording = CurrentText(title=title, text=text, digest=digest(text), removed=[])
    with archive.transaction() as db:
        revisions.revise(db.conn, article, wording, cause=cause, seen=seen)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "archive.db"
    with make_archive(path, make_source(), make_source("kota")) as archive:
        articles.save(archive, make_article(), run=None)
        articles.save(
            archive, make_article(OTHER, source="kota", title="Lain", text=f"{TEXT}\nLain.", regions=MEDAN), run=None
        )
        revise(archive, 1, "Judul baru", EDITED, seen=NOW)
        rechecks.removed(archive, 1, now=MIDNIGHT, due=NOW + 9 * DAY)
        revise(archive, 2, "Lain", f"{TEXT}\nBeda.", seen=NOW + 2 * DAY)
        revise(archive, 2, "Lain", TEXT, seen=NOW + 3 * DAY, cause=Cause.RE_EXTRACTED)
    return path


def ask(path, *words):
    return CliRunner().invoke(main, [*words, "--archive", str(path)])


def listed(path, *words):
    """Return article and cause of each change that is listed."""
    done = ask(path, "changes", "--json", *words)
    assert done.exit_code == 0, done.output
    return [(row["article"], row["cause"]) for row in map(json.loads, done.stdout.splitlines())]


EDIT, REMOVAL, LATER, OURS = (1, "edited"), (1, "removed"), (2, "edited"), (2, "re-extracted")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], [LATER, REMOVAL, EDIT]),
        (["--all"], [OURS, LATER, REMOVAL, EDIT]),
        (["-n", "1"], [LATER]),
        (["--since", "2026-11-21"], [LATER, REMOVAL]),
        (["--until", "2026-11-20"], [EDIT]),
        (["--since", "2026-11-21", "--until", "2026-11-21"], [REMOVAL]),
        (["--source", "kota"], [LATER]),
        (["--region", "Kota Medan"], [LATER]),
        (["--region", "Sumut", "--until", "2026-11-21"], []),
    ],
)
def test_the_changes_of_a_period_a_source_or_a_region_are_listed_the_newest_first(path, words, expected):
    assert listed(path, *words) == expected


def test_a_change_of_the_headline_is_told_with_what_it_was(path):
    rows = [json.loads(line) for line in ask(path, "changes", "--json").stdout.splitlines()]
    assert [(row["title"], row["former_title"]) for row in rows if row["cause"] == "edited"] == [
        ("Lain", None),
        ("Judul baru", TITLE),
    ]
    assert f"Judul baru (was: {TITLE})" in ask(path, "changes").stdout


def test_a_source_that_nobody_knows_is_said(path):
    done = ask(path, "changes", "--source", "kotta")
    assert (done.exit_code, "did you mean" in done.stderr or "no source" in done.stderr) == (1, True)


def test_an_article_is_shown_with_its_revisions_and_since_when_it_is_gone(path):
    shown = ask(path, "show", "1").stdout
    assert "Revision 1: edited, seen 2026-11-20 10:00 WIB; it said 11 words until then" in shown
    assert "Revision 2: removed, seen 2026-11-21 00:00 WIB\n" in shown
    row = json.loads(ask(path, "show", "1", "--json").stdout)
    assert (row["gone"], [one["text"] for one in row["revisions"]]) == ("2026-11-20T17:00:00Z", [TEXT, None])


def test_what_an_edit_took_out_and_put_in_is_marked_where_colours_do_not_show(path):
    shown = ask(path, "show", "1", "--diff").stdout
    assert shown.startswith("1, revision 1: edited, seen 2026-11-20 10:00 WIB\n\n")
    assert "[-" in shown.splitlines()[2]
    assert "Pemkab memasang {+dua puluh +}lampu[- jalan-] pintar di alun-alun." in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("without", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_on_a_terminal_the_words_are_in_colour_where_colours_are_seen_and_wanted(path, without):
    reader, writer = pty.openpty()
    command = [sys.executable, "-m", "crawler", "show", "1", "--diff", "--archive", str(path)]
    assert begin(command, stdout=writer, env=os.environ | {"TERM": "xterm"} | without).wait() == 0
    os.close(writer)
    shown = os.read(reader, 65_536).decode()
    os.close(reader)
    assert ("\x1b[32m\x1b[1mdua puluh \x1b[0m" in shown, "{+dua puluh +}" in shown) == (not without, bool(without))


def test_each_revision_is_compared_with_what_came_after_it(path):
    first, second = (ask(path, "show", "2", "--diff", str(number)).stdout for number in (1, 2))
    assert "[-Lain.-]" in first
    assert "{+Beda.+}" in first
    assert "[-Beda.-]" in second
    assert second == ask(path, "show", "2", "--diff").stdout


@pytest.mark.parametrize(
    ("words", "said"), [(["1", "--diff", "2"], "no revision 2 of its text"), (["1", "--diff", "7"], "no revision 7")]
)
def test_a_revision_without_a_text_cannot_be_compared_and_that_is_said(path, words, said):
    done = ask(path, "show", *words)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"Error: article 1 has {said}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "kata"),
        ("kata", ""),
        ("satu dua\ntiga", "satu dua\ntiga"),
        ("satu dua tiga\nempat", "satu tiga\nempat lima"),
        ("a b\nc d\ne", "e\nc d x\n"),
        ("sama sekali lain", "tiada kata yang tinggal"),
        ("  spasi   dan\ttab ", "spasi dan tab"),
    ],
)
def test_the_pieces_of_a_comparison_give_both_texts_again(before, after):
    pieces = word_diff(before, after)
    assert "".join(one.text for one in pieces if one.fate is not Fate.COMES) == before
    assert "".join(one.text for one in pieces if one.fate is not Fate.GOES) == after
