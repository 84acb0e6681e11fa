"""What an article said is never lost: each change of its text leaves a revision, each removal a day."""

import pytest

from crawler.archive import articles, revisions
from crawler.archive.revisions import CurrentText
from crawler.archive.views.changes import revisions_of
from crawler.archive.views.search import Filters, search
from crawler.models import Cause
from pipelines.copies.fingerprint import digest
from tests.make import DAY, HOME, NOW, TEXT, TITLE, integrity, make_archive, make_article

EDITED = "Pemkab memasang dua puluh lampu jalan pintar di terminal.\nWarga menyambutnya dengan senang."


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db") as opened:
        articles.save(opened, make_article(), run=None)
        yield opened


def revise(archive, text=EDITED, title=TITLE, cause=Cause.EDITED, seen=NOW):
    wording = CurrentText(title=title, text=text, digest=digest(text), removed=[])
    with archive.transaction() as db:
        return revisions.revise(db.conn, 1, wording, cause=cause, seen=seen)


def note(archive, cause, seen=NOW):
    with archive.transaction() as db:
        revisions.note(db.conn, 1, cause=cause, seen=seen)


def revise_and_fail(archive):
    revise(archive)
    raise ZeroDivisionError


def told(archive):
    return [(one.number, one.cause, one.title, one.text) for one in revisions_of(archive, 1)]


def test_what_an_article_said_becomes_a_revision_and_its_row_says_the_new(archive):
    assert revise(archive) == 1
    assert told(archive) == [(1, "edited", TITLE, TEXT)]
    [row] = archive.rows("SELECT title, text, words FROM articles")
    assert row == {"title": TITLE, "text": EDITED, "words": len(EDITED.split())}


def test_revisions_are_numbered_in_their_order(archive):
    revise(archive)
    note(archive, Cause.REMOVED, NOW + DAY)
    note(archive, Cause.RESTORED, NOW + 2 * DAY)
    revise(archive, TEXT, "Judul lain", Cause.RE_EXTRACTED, NOW + 3 * DAY)
    assert told(archive) == [
        (1, "edited", TITLE, TEXT),
        (2, "removed", None, None),
        (3, "restored", None, None),
        (4, "re-extracted", TITLE, EDITED),
    ]


def test_what_says_the_same_leaves_no_revision(archive):
    assert revise(archive, TEXT) is None
    assert told(archive) == []


def test_a_removal_is_noted_once_and_its_end_only_after_it(archive):
    note(archive, Cause.RESTORED)
    note(archive, Cause.REMOVED)
    note(archive, Cause.REMOVED, NOW + DAY)
    assert told(archive) == [(1, "removed", None, None)]


def test_the_full_text_index_follows_the_text(archive):
    revise(archive)
    assert [row.id for row in search(archive, "terminal", Filters(), limit=9)] == [1]
    assert search(archive, '"pintar di alun-alun"', Filters(verdict="all"), limit=9) == []
    assert integrity(archive) == []


def test_a_revision_is_part_of_the_transaction_of_the_caller(archive):
    with pytest.raises(ZeroDivisionError), archive.transaction():
        revise_and_fail(archive)
    assert told(archive) == []
    assert [row["text"] for row in archive.rows("SELECT text FROM articles")] == [TEXT]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"text": EDITED}, [(1, "edited", TITLE, TEXT)]),
        ({"title": "Judul lain"}, [(1, "edited", TITLE, TEXT)]),
        ({"text": TEXT.upper(), "title": f"“{TITLE}”"}, []),
        ({"section": "Daerah"}, []),
    ],
)
def test_whoever_stores_other_words_for_an_article_leaves_a_revision(archive, changes, expected):
    articles.save(archive, make_article(**changes), run=None)
    assert told(archive) == expected


def test_the_revisions_of_one_article_say_nothing_of_another(archive):
    articles.save(archive, make_article(f"{HOME}lain/"), run=None)
    revise(archive)
    assert revisions_of(archive, 2) == []
