"""What an archive remembers beside its articles: captures, paragraphs, looks, revisions, samples of words."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from crawler.archive import articles, boilerplate, captures, ledger, rechecks, revisions, shingles
from crawler.archive.boilerplate import SAMPLES
from crawler.archive.captures import Capture
from crawler.archive.revisions import CurrentText
from crawler.captures.records import Original
from crawler.models import Cause, Sighting, Validators
from crawler.times import to_iso
from tests.make import DAY, HOME, HOUR, NOW, announce, make_archive, make_article, make_source

SECOND = timedelta(seconds=1)


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db", make_source(), make_source("kota")) as opened:
        yield opened


def store(archive, path="satu", **rest):
    return articles.save(archive, make_article(HOME + path, **rest), run=None).id


# Captures


def capture(record="r1", *, file="kept-1.warc.gz", days=0, digest="d1", **rest):
    told = {"url": HOME, "status": 200, "offset": 0, "original": None} | rest
    return Capture(record=record, fetched=to_iso(NOW - days * DAY), digest=digest, file=file, **told)


def test_a_capture_is_found_by_its_record_and_stays_as_it_was_entered(archive):
    captures.enter(archive, [capture(), capture("r2", offset=9)])
    captures.enter(archive, [capture(status=404)])
    assert captures.found(archive, "r1") == capture()
    assert captures.found(archive, "r3") is None
    assert captures.found(archive, None) is None
    assert (captures.last_in(archive, "kept-1.warc.gz"), captures.last_in(archive, "kept-2.warc.gz")) == (9, 0)


def test_a_payload_is_that_of_its_first_capture_whose_file_lasts_as_long(archive):
    captures.enter(archive, [
        capture("lama", days=9, file="all-1.warc.gz"), capture("baru", days=1), capture("antara", days=5),
        capture("salinan", days=20, original="lain"), capture("lain", days=30, digest="d2"),
    ])  # fmt: skip
    first = Original(record="antara", url=HOME, fetched=to_iso(NOW - 5 * DAY))
    assert captures.original_of(archive, "d1", captures.KEPT) == first
    assert captures.original_of(archive, "d1", captures.ALL).record == "lama"
    assert captures.original_of(archive, "d9", captures.ALL) is None


def test_files_are_old_when_all_in_them_is_and_nothing_newer_refers_to_them(archive):
    captures.enter(archive, [
        capture("a", days=30), capture("b", days=30, file="kept-2.warc.gz"), capture("c", file="kept-2.warc.gz"),
        capture("d", days=30, file="kept-3.warc.gz"), capture("e", days=1, file="kept-4.warc.gz", original="d"),
        capture("f", days=30, file="kept-5.warc.gz"), capture("g", days=29, file="kept-5.warc.gz", original="f"),
    ])  # fmt: skip
    old = captures.old_files(archive, before=NOW - 7 * DAY, articles=True)
    assert old == ["kept-1.warc.gz", "kept-5.warc.gz"]
    assert captures.old_files(archive, before=NOW - 30 * DAY, articles=True) == ["kept-1.warc.gz"]
    assert captures.old_files(archive, before=NOW - 30 * DAY - SECOND, articles=True) == []


def test_what_led_to_an_article_on_a_topic_is_kept_unless_that_may_go_too(archive):
    captures.enter(archive, [capture("a", days=30), capture("b", days=30, file="kept-2.warc.gz")])
    store(archive, "satu", capture="a", topic="smart-city")
    store(archive, "dua", capture="b")
    before = NOW - 7 * DAY
    assert captures.old_files(archive, before=before, articles=False) == ["kept-2.warc.gz"]
    assert captures.old_files(archive, before=before, articles=True) == ["kept-1.warc.gz", "kept-2.warc.gz"]
    captures.forget(archive, "kept-1.warc.gz")
    assert captures.found(archive, "a") is None
    assert archive.rows("SELECT capture FROM articles ORDER BY id") == [{"capture": None}, {"capture": "b"}]


def test_how_far_a_file_was_replayed_counts_for_these_rules_and_this_file_alone(archive, tmp_path):
    file = tmp_path / "a.warc.gz"
    file.write_bytes(b"12345")
    assert captures.reached(archive, file, rules="1") == 0
    captures.note_reached(archive, file, 3, rules="1", is_finished=False)
    assert captures.reached(archive, file, rules="1") == 3
    assert captures.reached(archive, file, rules="2") == 0
    captures.note_reached(archive, file, 5, rules="1", is_finished=True)
    assert captures.reached(archive, file, rules="1") is None
    file.write_bytes(b"123456")
    assert captures.reached(archive, file, rules="1") == 0


# Paragraphs


def sighting(number, *paragraphs, story=None, **rest):
    told = {"source": "pasar", "seen": NOW, "day": "2026-11-20", "rules": 1} | rest
    signs = dict.fromkeys(paragraphs, "edge")
    return Sighting(article=number, story=number if story is None else story, paragraphs=signs, **told)


def in_two(_sign, seen, _total):
    return len({one.story for one in seen}) >= 2


def weigh(archive, judge=in_two, *, now=NOW):
    return boilerplate.weigh(archive, "pasar", judge, rules=1, now=now)


def test_a_paragraph_that_recurs_is_boilerplate_and_copies_of_one_story_are_no_recurrence(archive):
    for one in (sighting(1, 10, 11), sighting(2, 10, 12), sighting(3, 12, story=2)):
        boilerplate.remember(archive, one)
    assert weigh(archive)
    assert boilerplate.known(archive, "pasar") == {10}
    assert not weigh(archive)
    assert boilerplate.known(archive, "kota") == frozenset()


def test_it_does_not_matter_in_which_order_or_how_often_articles_were_seen(tmp_path):
    seen = [sighting(number, number % 3, 7, 100 + number) for number in range(1, 9)]
    found = []
    for seed in range(3):
        shuffled = random.Random(seed).sample(seen, k=8) + seen[:seed]
        with make_archive(tmp_path / f"{seed}.db") as archive:
            for one in shuffled:
                boilerplate.remember(archive, one)
                if seed == 1:
                    weigh(archive)
            weigh(archive)
            found.append(boilerplate.known(archive, "pasar"))
    assert found == [{0, 1, 2, 7}] * 3


def test_what_is_seen_again_takes_the_place_of_what_was_seen_and_keeps_its_first_day(archive):
    boilerplate.remember(archive, sighting(1, 10, 11))
    boilerplate.remember(archive, sighting(1, 12, seen=NOW + 5 * DAY))
    assert archive.rows("SELECT digest FROM paragraphs") == [{"digest": 12}]
    assert archive.rows("SELECT seen FROM sightings") == [{"seen": "2026-11-20"}]
    boilerplate.remember(archive, sighting(2))  # nothing that could be boilerplate
    assert archive.rows("SELECT article FROM sightings") == [{"article": 1}]


def test_a_source_is_weighed_when_something_new_was_seen_or_the_rules_are_others(archive):
    store(archive)
    assert boilerplate.unweighed(archive, rules=1) == ["pasar"]
    weigh(archive)
    assert boilerplate.unweighed(archive, rules=1) == []
    assert (boilerplate.is_weighed(archive, "pasar", rules=1), boilerplate.unweighed(archive, rules=2)) == (
        True,
        ["pasar"],
    )
    boilerplate.remember(archive, sighting(1, 10))
    assert boilerplate.unweighed(archive, rules=1) == ["pasar"]
    weigh(archive)
    boilerplate.remember(archive, sighting(1, 10))  # the same again
    assert boilerplate.unweighed(archive, rules=1) == []


def test_what_is_too_old_to_be_remembered_stays_learned_and_what_is_not_is_weighed_anew(archive):
    for number in (1, 2):
        boilerplate.remember(archive, sighting(number, 10, seen=NOW - 100 * DAY))
    for number in (3, 4):
        boilerplate.remember(archive, sighting(number, 20))
    weigh(archive, now=NOW - 95 * DAY)
    assert boilerplate.known(archive, "pasar") == {10, 20}
    weigh(archive, lambda *_: False)
    assert boilerplate.known(archive, "pasar") == {10}
    assert {row["article"] for row in archive.rows("SELECT article FROM sightings")} == {3, 4}
    assert boilerplate.forget_others(archive, "pasar", rules=2) == frozenset()
    weigh(archive, lambda *_: False)
    assert boilerplate.known(archive, "pasar") == frozenset()


def test_a_sample_is_made_of_the_articles_with_the_lowest_numbers_whichever_came_first(archive):
    numbers = list(range(1, SAMPLES + 4))
    random.Random(1).shuffle(numbers)
    for number in numbers[: SAMPLES - 1]:
        boilerplate.remember(archive, sighting(number, number, is_sample=True))
    assert boilerplate.last_sample(archive, "pasar") is None
    for number in numbers[SAMPLES - 1 :]:
        boilerplate.remember(archive, sighting(number, number, is_sample=True))
    assert boilerplate.last_sample(archive, "pasar") == SAMPLES
    weigh(archive)
    left = {row["article"] for row in archive.rows("SELECT article FROM sightings")}
    assert left == set(range(1, SAMPLES + 1))


def test_what_was_removed_from_an_article_is_told_and_nothing_of_one_that_is_not_there(archive):
    number = store(archive)
    assert boilerplate.removed(archive, number) == boilerplate.removed(archive, 99) == "[]"
    assert [one.url for one in boilerplate.stored(archive, "pasar")] == [f"{HOME}satu"]


# Looks and revisions


def wording(text, title="Judul"):
    return CurrentText(title=title, text=text, digest="x", removed=[])


def causes(archive):
    return [
        (row["number"], row["cause"], row["text"]) for row in archive.rows("SELECT * FROM revisions ORDER BY number")
    ]


def test_what_an_article_said_becomes_a_revision_and_the_same_words_are_none(archive):
    number = store(archive, title="Judul", text="Satu.")
    with archive.transaction() as db:
        assert revisions.revise(db.conn, number, wording("Satu."), cause=Cause.EDITED, seen=NOW) is None
        assert revisions.revise(db.conn, number, wording("Dua kata."), cause=Cause.EDITED, seen=NOW) == 1
        assert revisions.revise(db.conn, number, wording("Dua kata.", "Lain"), cause=Cause.EDITED, seen=NOW + HOUR) == 2
        assert revisions.revise(db.conn, 99, wording("Dua."), cause=Cause.EDITED, seen=NOW) is None
    assert causes(archive) == [(1, "edited", "Satu."), (2, "edited", "Dua kata.")]
    assert archive.rows("SELECT title, text, words FROM articles") == [
        {"title": "Lain", "text": "Dua kata.", "words": 2}
    ]


def test_an_article_is_removed_and_restored_in_turns_however_often_that_is_seen(archive):
    number = store(archive, text="Satu.")
    for cause in (Cause.RESTORED, Cause.REMOVED, Cause.REMOVED, Cause.RESTORED, Cause.RESTORED, Cause.REMOVED):
        with archive.transaction() as db:
            revisions.note(db.conn, number, cause=cause, seen=NOW)
            revisions.revise(db.conn, number, wording("Dua.", str(cause)), cause=Cause.EDITED, seen=NOW)
    assert [cause for _, cause, text in causes(archive) if text is None] == ["removed", "restored", "removed"]
    assert [number for number, _, _ in causes(archive)] == list(range(1, len(causes(archive)) + 1))


def look(archive, number):
    [row] = archive.rows("SELECT looked, due, gone, error, etag FROM rechecks WHERE article = ?", number)
    return tuple(row.values())


def test_a_look_says_when_the_next_is_due_and_a_removal_keeps_its_first_moment(archive):
    number = store(archive, published=NOW - DAY)
    at = {"now": NOW, "due": NOW + DAY}
    rechecks.found(archive, number, **at, validators=Validators(etag='"a"'))
    assert look(archive, number) == (to_iso(NOW), to_iso(NOW + DAY), None, None, '"a"')
    rechecks.unclear(archive, number, now=NOW + HOUR, due=NOW + DAY, error="HTTP 500")
    assert look(archive, number) == (to_iso(NOW + HOUR), to_iso(NOW + DAY), None, "HTTP 500", '"a"')
    rechecks.removed(archive, number, **at)
    rechecks.removed(archive, number, now=NOW + DAY, due=NOW + 2 * DAY)
    assert look(archive, number) == (to_iso(NOW + DAY), to_iso(NOW + 2 * DAY), to_iso(NOW), None, None)
    assert rechecks.standing(archive, number).gone == NOW
    rechecks.found(archive, number, now=NOW + 2 * DAY, due=NOW + 9 * DAY)
    assert look(archive, number)[2:4] == (None, None)
    assert [cause for _, cause, _ in causes(archive)] == ["removed", "restored"]
    assert rechecks.standing(archive, 99) is None


def test_articles_are_due_in_the_order_of_their_waiting_and_go_on_behind_the_last(archive):
    numbers = [store(archive, f"n{number}", text=f"Teks {number} lain.") for number in range(4)]
    for number, hours in zip(numbers, (3, 1, 1, -1), strict=True):
        rechecks.found(archive, number, now=NOW, due=NOW - hours * HOUR)
    first = rechecks.due(archive, "pasar", now=NOW, limit=2)
    assert [one.article for one in first] == [numbers[0], numbers[1]]
    rest = rechecks.due(archive, "pasar", now=NOW, limit=9, after=first[-1])
    assert [one.article for one in rest] == [numbers[2]]
    assert rechecks.waiting(archive, now=NOW) == {"pasar": 3}
    assert rechecks.due(archive, "kota", now=NOW, limit=9) == []


def test_a_first_look_is_planned_once_from_when_an_article_was_published_or_else_fetched(archive):
    store(archive, "satu", published=NOW - DAY)
    store(archive, "dua", text="Lain sama sekali.", published=None)
    asked = []

    def first_look(published, fetched):
        asked.append((published, fetched))
        return fetched + HOUR

    for _ in range(2):
        rechecks.plan_first(archive, first_look, now=NOW, longest=DAY)
    assert sorted(asked) == [(NOW - DAY, NOW), (NOW, NOW)]
    assert rechecks.waiting(archive, now=NOW + HOUR) == {"pasar": 2}


def test_a_look_that_a_clock_which_was_ahead_has_put_off_by_years_is_planned_anew(archive):
    fetched = NOW + 900 * DAY
    by_that_clock = store(archive, "satu", published=NOW - DAY, fetched=fetched)
    right = store(archive, "dua", text="Lain sama sekali.")
    for number, due in ((by_that_clock, fetched + DAY), (right, NOW + DAY)):
        rechecks.found(archive, number, now=NOW, due=due)
    rechecks.plan_first(archive, lambda _, seen: seen + HOUR, now=NOW, longest=DAY)
    assert [one.article for one in rechecks.due(archive, "pasar", now=NOW + HOUR, limit=9)] == [by_that_clock]
    assert rechecks.waiting(archive, now=NOW + DAY) == {"pasar": 2}


# Samples


def shared(archive, *numbers):
    return shingles.stories_sharing(archive.db.conn, numbers, most=shingles.COMMON)


def test_stories_share_words_those_with_most_first_and_none_when_they_are_taken_out(archive):
    first, second = store(archive, "satu"), store(archive, "dua", text="Lain sama sekali.")
    with archive.transaction() as db:
        shingles.index(db.conn, first, 1, digest="x", sample=[1, 2, 3])
        shingles.index(db.conn, second, 2, digest="y", sample=[3, 4, 5])
    assert (shared(archive, 1, 2, 3), shared(archive, 3, 4, 5), shared(archive, 5), shared(archive, 6)) == (
        [1, 2], [2, 1], [2], [],
    )  # fmt: skip
    assert shingles.stories_sharing(archive.db.conn, [3, 4, 5], most=1) == [2]
    with archive.transaction() as db:
        shingles.move(db.conn, first, 2)
        shingles.index(db.conn, second, 2, digest="z", sample=[2, 3])
    assert (shared(archive, 1, 2, 3), shared(archive, 4, 5)) == ([2], [])
    assert shingles.is_indexed(archive.db.conn, second, "z")
    assert not shingles.is_indexed(archive.db.conn, second, "y")
    with archive.transaction() as db:
        shingles.forget(db.conn, first)
    assert (shared(archive, 1), shared(archive, 2)) == ([], [2])
    assert not shingles.is_indexed(archive.db.conn, first, "x")


def test_a_number_under_which_many_stories_stand_says_nothing(archive):
    numbers = [store(archive, f"n{one}", text=f"Teks nomor {one} {'x' * one}.") for one in range(shingles.COMMON)]
    with archive.transaction() as db:
        for number in numbers[:-1]:
            shingles.index(db.conn, number, number, digest=str(number), sample=[7, 8])
    assert set(shared(archive, 7, 8)) == set(numbers[:-1])
    with archive.transaction() as db:
        shingles.index(db.conn, numbers[-1], numbers[-1], digest="x", sample=[7, 8])
    assert shared(archive, 7, 8) == []


# Places in the ledger


def test_places_are_handed_out_in_order_by_source_and_never_twice(archive):
    taken = [ledger.take_places(archive.db.conn, *one) for one in (("pasar", 3), ("kota", 1), ("pasar", 2))]
    assert taken == [1, 1, 4]
    assert ledger.take_places(archive.db.conn, "pasar", 0) == 6


def test_what_a_channel_announced_first_is_counted_until_a_moment(archive):
    announce(archive, f"{HOME}a", f"{HOME}b")
    urls = [f"{HOME}a", f"{HOME}b", f"{HOME}c"]
    assert ledger.found_between(archive, urls, after=NOW - SECOND, before=NOW + SECOND) == 2
    assert ledger.found_between(archive, urls, after=NOW, before=NOW + SECOND) == 0
    assert ledger.found_by(archive, urls, channel=1, until=NOW) == 0  # nobody said by which
