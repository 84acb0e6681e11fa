"""What is written down of messages, searches that notify, and of what the schedule did: without sending anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.archive import articles, notices, runs
from crawler.archive.views import jobs as done
from crawler.archive.views import notices as views
from crawler.archive.views.notices import Watch
from crawler.archive.views.search import Filters
from crawler.errors import ConfigurationError, CrawlerError
from crawler.notify import addresses, alerts, outbox, watches
from crawler.notify.digest import DigestOptions, new_since_last
from crawler.times import WIB, day_of, to_iso
from tests.make import DAY, HOME, HOUR, NOW, make_archive, make_article

MINUTE = timedelta(minutes=1)


@pytest.fixture
def archive(tmp_path):
    with make_archive(tmp_path / "archive.db") as opened:
        yield opened


def watch(name="medan", **rest):
    told = {"words": "lampu", "filters": {}, "recipient": "humas", "added": "2026-11-20T03:00:00Z"}
    return views.Watch(name=name, **(told | rest))


def prepare(archive, *numbers, kind="digest", name="medan", recipient="humas", now=NOW, **told):
    return notices.prepare(archive, kind, name, recipient, {"articles": list(numbers), **told}, now=now)


def store(archive, *paths, text="Lampu pintar menyala di alun-alun kota, kata wali kota.", **rest):
    if rest.get("published"):
        rest["day"] = day_of(rest["published"], WIB)
    saved = [articles.save(archive, make_article(HOME + path, text=text, **rest), run=None) for path in paths]
    return [one.id for one in saved]


# Messages


def test_a_message_is_written_down_before_it_is_sent_and_waits_until_then(archive):
    notice = prepare(archive, 3, 5, said="é \u2028")
    assert notice.told == {"articles": [3, 5], "said": "é \u2028"}
    assert (notice.sent, notice.attempts, notice.error) == (None, 0, None)
    assert views.waiting(archive, "digest", "medan") == [notice] == [views.one(archive, notice.key)]
    notices.note_sent(archive, notice, now=NOW + HOUR)
    assert views.waiting(archive, "digest", "medan") == []
    sent = views.one(archive, notice.key)
    assert (sent.sent, sent.attempts) == ("2026-11-20T04:00:00Z", 1)


def test_each_message_has_a_key_of_its_own_however_alike_they_are(archive):
    keys = [prepare(archive, 1).key for _ in range(5)]
    assert len(set(keys)) == 5
    assert {len(key) for key in keys} == {notices.KEY}


def test_messages_to_others_do_not_wait_with_mine(archive):
    mine, other = prepare(archive, 1), prepare(archive, 1, recipient="tim")
    prepare(archive, 1, kind="alert")
    prepare(archive, 1, name="binjai")
    assert views.waiting(archive, "digest", "medan") == [mine, other]
    assert views.waiting(archive, "digest", "medan", "tim") == [other]
    assert views.waiting(archive, "digest", "medan", "siapa") == []


def test_the_messages_that_were_made_come_newest_first(archive):
    made = [prepare(archive, number) for number in range(3)]
    assert views.made(archive, "digest", "medan", "humas") == made[::-1]
    assert views.made(archive, "digest", "medan", "humas", limit=1) == [made[2]]
    assert views.made(archive, "digest", "medan", "tim") == []


def test_why_the_last_message_was_not_taken_is_told_with_since_when_none_was(archive):
    first, second = prepare(archive, 1, now=NOW), prepare(archive, 2, now=NOW + HOUR)
    notices.note_failure(archive, second, "the mailbox is full")
    notices.note_failure(archive, first, "the server is away")
    prepare(archive, 3, recipient="tim")  # not tried yet
    [told] = views.unsent(archive, since="2026-11-20T00:00:00Z")
    assert (told.recipient, told.messages, told.since) == ("humas", 2, "2026-11-20T03:00:00Z")
    assert told.error == "the mailbox is full"
    assert views.unsent(archive, since="2026-11-20T03:30:00Z")[0].messages == 1
    assert views.unsent(archive, since="2026-11-21T00:00:00Z") == []


def test_a_failure_that_was_overcome_is_forgotten(archive):
    notice = prepare(archive, 1)
    notices.note_failure(archive, notice, "the server is away")
    notices.note_failure(archive, notice, "the server is away")
    notices.note_sent(archive, notice, now=NOW)
    sent = views.one(archive, notice.key)
    assert (sent.attempts, sent.error) == (3, None)
    assert views.unsent(archive, since="2000-01-01T00:00:00Z") == []


def test_what_could_not_be_sent_ends_in_one_sentence_that_says_each_reason_once(archive):
    failed = [outbox.Delivery(notice=prepare(archive, one), error="it is full") for one in (1, 2)]
    other = outbox.Delivery(notice=prepare(archive, 3, recipient="tim"), error="it is away")
    outbox.raise_for([outbox.Delivery(notice=prepare(archive, 4), error=None)])
    with pytest.raises(CrawlerError) as raised:
        outbox.raise_for([*failed, other])
    kept = "3 of the messages could not be sent and will be with the next run"
    assert str(raised.value) == f"{kept} (humas: it is full; tim: it is away)"


# Searches that notify


NO_FILTERS = Filters()


def watched(name, words="", filters=NO_FILTERS):
    narrowing = watches.narrowing_of(filters)
    return Watch(name=name, words=words, filters=narrowing, recipient="humas", added=to_iso(NOW))


def test_a_watch_tells_what_came_to_match_since_and_each_article_once(archive):
    store(archive, "lama")
    assert watches.add(archive, watched("medan", "lampu")) == 1
    [kept] = watches.named(archive)
    assert watches.new_matches(archive, kept) == []
    [new] = store(archive, "baru")
    assert watches.new_matches(archive, kept) == [new]
    prepare(archive, new, kind="watch")
    assert watches.new_matches(archive, kept) == []
    assert views.told_by(archive, "medan") == {1, new}


def test_what_narrows_a_watch_is_kept_as_it_was_given(archive):
    filters = Filters(topic="smart-city", since="2026-11-01", facets=("own", "other"))
    watches.add(archive, watched("medan", filters=filters))
    [kept] = watches.named(archive, ["medan"])
    assert watches.filters_of(kept) == filters
    assert kept.filters.keys() == {"topic", "since", "facets"}


def test_watches_come_by_name_with_what_became_of_their_messages(archive):
    for name in ("medan", "binjai"):
        notices.add_watch(archive, watch(name), [])
    first, second, third = store(archive, "satu", "dua", "tiga")
    sent, failed = prepare(archive, first, second, kind="watch"), prepare(archive, third, kind="watch")
    notices.note_sent(archive, sent, now=NOW)
    notices.note_failure(archive, failed, "it is full")
    binjai, medan = watches.named(archive)
    assert (binjai.told, binjai.sent, binjai.waiting, binjai.error) == (0, None, 0, None)
    assert (medan.told, medan.sent, medan.waiting, medan.error) == (3, "2026-11-20T03:00:00Z", 1, "it is full")


def test_a_watch_that_was_removed_leaves_nothing_that_would_be_sent_or_known(archive):
    seen, told = store(archive, "satu", "dua")
    for name in ("medan", "binjai"):
        notices.add_watch(archive, watch(name), [seen])
        prepare(archive, told, kind="watch", name=name)
    notices.remove_watch(archive, "medan")
    assert [one.name for one in watches.named(archive)] == ["binjai"]
    assert views.told_by(archive, "medan") == set()
    assert views.told_by(archive, "binjai") == {seen, told}
    assert views.waiting(archive, "watch", "medan") == []
    assert len(views.waiting(archive, "watch", "binjai")) == 1


def test_a_name_is_given_to_one_watch_and_who_errs_is_told_which_there_are(archive):
    with pytest.raises(CrawlerError, match="there is no watch 'medan': there is none yet"):
        watches.named(archive, ["medan"])
    watches.add(archive, watched("binjai"))
    with pytest.raises(CrawlerError, match="there is no watch 'medan'; there are binjai"):
        watches.named(archive, ["binjai", "medan"])
    with pytest.raises(CrawlerError, match="there is a watch 'binjai' already"):
        watches.add(archive, watched("binjai", "kota"))


# What a digest tells


def told(archive, now=NOW, **rest):
    asked = DigestOptions(**({"words": "", "filters": Filters()} | rest))
    return new_since_last(archive, asked, "humas", now=now)


def test_the_first_digest_begins_yesterday_and_the_next_where_it_ended(archive):
    [first] = store(archive, "satu", published=NOW)
    begun = told(archive)
    assert (begun["since"], begun["until"], begun["articles"]) == ("2026-11-19", "2026-11-20", [first])
    notices.prepare(archive, "digest", DigestOptions(words="", filters=Filters()).question, "humas", begun, now=NOW)
    [second] = store(archive, "dua", published=NOW)
    following = told(archive, now=NOW + 2 * DAY)
    assert (following["since"], following["until"]) == ("2026-11-20", "2026-11-22")
    assert following["articles"] == [second]


def test_old_articles_are_counted_and_not_listed_and_those_without_a_day_are_listed(archive):
    asked = DigestOptions(words="", filters=Filters())
    notices.prepare(archive, "digest", asked.question, "humas", told(archive), now=NOW)
    store(archive, "lama", published=NOW - 30 * DAY)
    listed = store(archive, "baru", published=NOW - DAY) + store(archive, "tanpa", published=None)
    following = told(archive, now=NOW + DAY)
    assert sorted(following["articles"]) == sorted(listed)
    assert following["older"] == 1


def test_after_a_digest_by_a_clock_that_was_ahead_what_is_new_is_listed(archive):
    prepare(archive, now=NOW + 9000 * DAY, name=DigestOptions(words="", filters=Filters()).question, upto=0)
    [new] = store(archive, "baru", published=NOW)
    for listed in ([new], []):
        found = told(archive)
        assert (found["since"], found["until"], found["articles"]) == ("2026-11-20", "2026-11-20", listed)
        prepare(archive, now=NOW, name=DigestOptions(words="", filters=Filters()).question, upto=found["upto"])


def test_the_day_changes_at_midnight_in_jakarta(archive):
    before, after = NOW.replace(hour=16, minute=59), NOW.replace(hour=17, minute=0)
    assert [told(archive, now=moment)["until"] for moment in (before, after)] == ["2026-11-20", "2026-11-21"]


def test_digests_with_one_question_go_on_where_the_last_ended_whatever_days_are_named():
    asked = DigestOptions(words="kota", filters=Filters(topic="smart-city"))
    days = replace(asked, filters=replace(asked.filters, since="2026-11-01", until="2026-11-07"))
    other = replace(asked, filters=replace(asked.filters, since="2026-10-01"))
    assert days.question == other.question != asked.question
    assert (asked.is_of_days, days.is_of_days) == (False, True)
    assert asked.question != replace(asked, words="desa").question


# What the schedule did


def record(job="crawl", *, due=NOW, began=NOW, ended=NOW + HOUR, outcome="finished", said=None):
    return runs.JobRecord(job=job, due=due, began=began, ended=ended, outcome=outcome, said=said)


def test_what_became_of_a_job_is_written_down_once(archive):
    for _ in range(3):
        runs.note_job(archive, record())
    runs.note_job(archive, record(began=None, outcome="missed"))
    runs.note_job(archive, record(began=None, outcome="missed"))
    assert [one.outcome for one in done.latest(archive)] == ["missed", "finished"]
    assert done.count(archive) == 2


def test_of_each_job_the_last_thousand_are_kept(archive, monkeypatch):
    monkeypatch.setattr(runs, "JOBS_KEPT", 3)
    runs.note_job(archive, record("backup"))
    for number in range(6):
        runs.note_job(archive, record(due=NOW + number * MINUTE, began=NOW + number * MINUTE))
    kept = [one for one in done.latest(archive) if one.job == "crawl"]
    assert [one.due for one in kept[:3]] == [f"2026-11-20T03:0{number}:00Z" for number in (5, 4, 3)]
    assert len(kept) <= 4
    assert done.count(archive) == len(kept) + 1


def test_what_was_left_out_is_told_and_what_a_run_says_of_itself_is_not(archive):
    run = runs.begin(archive, spider="latest", scope=(), sources=1, now=NOW + MINUTE)
    runs.finish(archive, run, outcome="failed", reached=0, error="the disk is full", now=NOW + HOUR)
    runs.note_job(archive, record(outcome="failed"))
    runs.note_job(archive, record("backup", outcome="failed", began=NOW + 2 * HOUR, ended=NOW + 3 * HOUR))
    runs.note_job(archive, record("digest", outcome="missed", began=None, ended=NOW + 4 * HOUR))
    assert [one.job for one in done.not_done(archive, since="2026-11-20T00:00:00Z")] == ["digest", "backup"]
    assert done.not_done(archive, since="2026-11-20T08:00:00Z") == []


def test_a_job_is_settled_by_what_was_done_or_left_out_and_not_by_what_is_later(archive):
    runs.note_job(archive, record(ended=NOW))
    runs.note_job(archive, record(outcome="skipped", began=None, ended=NOW + HOUR))
    runs.note_job(archive, record(outcome="failed", ended=NOW + 2 * HOUR))
    assert done.last_settled(archive, "crawl", until=NOW + 5 * HOUR) == "2026-11-20T04:00:00Z"
    assert done.last_settled(archive, "crawl", until=NOW + MINUTE) == "2026-11-20T03:00:00Z"
    assert done.last_settled(archive, "crawl", until=NOW - MINUTE) is None
    assert done.last_settled(archive, "backup", until=NOW + 5 * HOUR) is None


def test_for_which_times_a_job_was_begun_is_known(archive):
    for number in range(3):
        runs.note_job(archive, record(due=NOW + number * HOUR, outcome="failed"))
    assert done.attempted(archive, "crawl", since=NOW) == {"2026-11-20T04:00:00Z", "2026-11-20T05:00:00Z"}
    assert done.attempted(archive, "backup", since=NOW - DAY) == set()


def test_failures_for_a_reason_that_does_not_count_are_left_out(archive):
    for number, (outcome, said) in enumerate(
        [("failed", "locked"), ("stopped", None), ("failed", "x"), ("missed", "x")]
    ):
        runs.note_job(archive, record(outcome=outcome, said=said, due=NOW + number * HOUR, ended=NOW + number * HOUR))
    ended = done.failures(archive, "crawl", since=NOW, but="locked")
    assert ended == ["2026-11-20T04:00:00Z", "2026-11-20T05:00:00Z"]


def test_a_run_that_its_process_could_not_close_is_closed_with_the_reason(archive):
    run = runs.begin(archive, spider="latest", scope=(), sources=1, now=NOW)
    [row] = archive.rows("SELECT pid FROM runs WHERE id = ?", run)
    pid = int(row["pid"])
    runs.note_ending(archive, pid=pid, began=NOW + HOUR, said="x", now=NOW)  # of a later process of that number
    assert done.outcome_of(archive, pid=pid, since=NOW) == "running"
    runs.note_ending(archive, pid=pid, began=NOW, said="it took too long", now=NOW + HOUR)
    [ended] = archive.rows("SELECT outcome, error, finished FROM runs")
    assert tuple(ended.values()) == ("failed", "it took too long", "2026-11-20T04:00:00Z")
    assert done.outcome_of(archive, pid=pid, since=NOW + HOUR) is None


def test_a_run_that_came_to_its_end_keeps_its_outcome(archive):
    run = runs.begin(archive, spider="latest", scope=(), sources=1, now=NOW)
    [row] = archive.rows("SELECT pid FROM runs WHERE id = ?", run)
    runs.finish(archive, run, outcome="finished", reached=1, error=None, now=NOW + HOUR)
    runs.note_ending(archive, pid=int(row["pid"]), began=NOW, said="too late", now=NOW + DAY)
    [ended] = archive.rows("SELECT outcome, error FROM runs")
    assert tuple(ended.values()) == ("finished", None)


# Addresses


@pytest.mark.parametrize(
    "name", ["json://[x", "json://[::1", "mailto://a]b", "xml://\u2100.example", "form://x:y", "json://\nx", "json:x"]
)
def test_what_cannot_be_split_into_its_parts_is_no_address_and_not_repeated(name):
    if addresses.is_open(name):
        return
    with pytest.raises(ConfigurationError) as refused:
        addresses.check_name(name)
    assert "--to takes the name of an address" in str(refused.value)
    assert name not in str(refused.value)


@pytest.mark.parametrize("occasion", [None, "2026-11-20T03:00:00Z"])
def test_two_findings_of_one_message_are_both_told_to_nobody_again_that_day(archive, occasion):
    found = [alerts.Alert(key=key, text=key, occasion=occasion) for key in ("satu", "dua")]
    told = {"findings": [{"key": one.key, "text": one.text, "occasion": one.occasion} for one in found]}
    notices.prepare(archive, "alert", "", "tim", told, now=NOW)
    assert alerts.untold(archive, found, "tim", now=NOW + HOUR) == []
    later = alerts.untold(archive, found, "tim", now=NOW + DAY)
    assert later == ([] if occasion else found)
