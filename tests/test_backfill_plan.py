"""What a backfill asks of a source, step by step, by what is stored of it."""

from __future__ import annotations

from collections import deque

import pytest

from crawler.discovery.date_archives import shapes_for
from crawler.discovery.probe import usual_searches, well_known
from crawler.discovery.wordpress_urls import posts_address
from crawler.models import Backfill, Channel, ChannelKind, Pointer, Reading
from crawler.periods import SLACK, Period
from crawler.strategies.backfill import BackfillPlan
from crawler.strategies.backfill_visit import BackfillState, BackfillVisit, Step
from crawler.strategies.channel_strategy import may_pass
from tests.make import DAY, HOME, NOW, make_candidate, make_channel, make_source

FEED, SITEMAP, LISTING = ChannelKind.FEED, ChannelKind.SITEMAP, ChannelKind.LISTING
WORDPRESS, SEARCH = ChannelKind.WORDPRESS, ChannelKind.SEARCH
YEAR, WEEK = Period(NOW - 400 * DAY, NOW - 35 * DAY), Period(NOW - 42 * DAY, NOW - 35 * DAY)
POSTS = posts_address(f"{HOME}1", after=YEAR.since - SLACK, before=YEAR.until + SLACK)
ARCHIVES = [shape.template(HOME) for shape in shapes_for(HOME)]
USUAL = [one.url for one in well_known(HOME) if one.kind is SITEMAP]


def channel(number, kind, **rest):
    return make_channel(id=number, kind=kind, **({"url": f"{HOME}{number}", "origin": "probed"} | rest))


def archives(number, template, **rest):
    return channel(number, LISTING, **({"guessed": True, "url": template} | rest))


def visit_at(step, *, period=YEAR, tops_up=False, **rest):
    stretch = Backfill(id=1, source="pasar", period=period, tops_up=tops_up)
    source = make_source(home=HOME)
    return BackfillVisit(source=source, todo=deque(), depth=deque(), stretches=deque([stretch]), step=step, **rest)


def plan(visit, *channels, **stored):
    state = BackfillState(channels=channels, **stored)
    return BackfillPlan(visit=visit, stored=state, queries=("smart city",), now=NOW)


def channels_of(reads):
    return [one.channel.id or one.channel.url.removeprefix(HOME) for one in reads]


def urls_of(read):
    return [one.url for one in read.further]


@pytest.mark.parametrize(
    ("channels", "stored", "needed"),
    [
        ([channel(1, FEED)], {}, True),
        ([channel(1, WORDPRESS)], {}, False),
        ([channel(1, WORDPRESS, guessed=True)], {}, True),  # not known to be there
        ([], {"is_begun": True}, False),
        ([], {"was_read": True}, False),
    ],
)
def test_the_home_page_is_asked_once_whether_wordpress_is_there(channels, stored, needed):
    assert plan(visit_at(Step.HOME), *channels, **stored).needs_home() is needed


def test_wordpress_is_asked_for_the_period_and_where_it_is_not_known_its_traces_are():
    [read] = plan(visit_at(Step.POSTS), channel(1, WORDPRESS), channel(2, FEED)).reads()
    assert (read.channel.id, urls_of(read), read.is_alternative) == (1, [POSTS], True)
    traces = deque([Channel(kind=WORDPRESS, url=f"{HOME}{name}", origin="probed") for name in "ab"])
    reads = plan(visit_at(Step.POSTS, guesses=traces), channel(2, FEED)).reads()
    assert [(one.channel.url, one.channel.guessed, one.channel.id) for one in reads] == [
        (f"{HOME}a", True, None), (f"{HOME}b", True, None),
    ]  # fmt: skip


LISTS = (channel(1, SEARCH), channel(2, LISTING), channel(3, LISTING), channel(4, SITEMAP), channel(5, FEED))
ON_TOPIC = {"on_topic": frozenset([f"{HOME}3"])}
RESTS = {"failures": 3, "checked": NOW}


@pytest.mark.parametrize(
    ("channels", "tops_up", "asked"),
    [
        (LISTS, False, [1, 3, 4]),
        (LISTS, True, [4]),
        (LISTS[:3], True, [1, 3, *(url.removeprefix(HOME) for url in USUAL)]),
        ((*LISTS[:3], channel(4, SITEMAP, **RESTS)), False, [1, 3, *(url.removeprefix(HOME) for url in USUAL)]),
    ],
    ids=["all", "topped up", "no sitemap known", "the sitemap rests"],
)
def test_searches_lists_on_a_topic_and_sitemaps_are_asked_together(channels, tops_up, asked):
    reads = plan(visit_at(Step.LISTS, tops_up=tops_up), *channels, **ON_TOPIC).reads()
    assert channels_of(reads) == asked
    assert [one.is_alternative for one in reads] == [one.channel.id is None for one in reads]


def test_sitemaps_that_robots_txt_names_are_asked_beside_those_that_are_known():
    named = tuple(Channel(kind=SITEMAP, url=f"{HOME}{name}", origin="probed") for name in ("4", "warta.xml"))
    reads = plan(visit_at(Step.LISTS, sitemaps=named), channel(4, SITEMAP)).reads()
    assert [(one.channel.url, one.channel.guessed) for one in reads] == [
        (f"{HOME}4", False), (f"{HOME}warta.xml", True),
    ]  # fmt: skip


@pytest.mark.parametrize(("period", "asked"), [(YEAR, USUAL), (WEEK, USUAL[1:])])
def test_a_guess_that_was_tried_in_vain_is_tried_again_only_for_a_long_period(period, asked):
    tried = make_channel(id=9, kind=SITEMAP, url=USUAL[0], guessed=True, failures=1)
    reads = plan(visit_at(Step.LISTS, period=period), tried).reads()
    assert [one.channel.url for one in reads] == asked
    assert (reads[0].channel.id == 9) is (period is YEAR)


@pytest.mark.parametrize(
    ("stored", "reach", "shapes"),
    [
        ([], None, ARCHIVES),
        ([], YEAR.until - DAY, ARCHIVES[:1]),
        ([archives(7, ARCHIVES[1], checked=NOW)], None, ARCHIVES[1:2]),
        ([archives(7, ARCHIVES[1], checked=NOW, failures=1)], None, ARCHIVES),
        ([archives(7, ARCHIVES[1])], None, ARCHIVES),
        ([], YEAR.since, []),
    ],
    ids=["unknown", "listed", "proven", "failed", "never asked", "covered"],
)
def test_archives_by_date_are_asked_for_what_is_older_than_the_sitemaps(stored, reach, shapes):
    reads = plan(visit_at(Step.DATE_ARCHIVES), *stored, reach=reach).reads()
    assert [one.channel.url for one in reads] == shapes
    assert all(one.channel.is_template and one.is_alternative for one in reads)
    assert all(one.strategy.period.until == (reach or YEAR.until) for one in reads)


@pytest.mark.parametrize(
    ("stored", "reach", "asked"),
    [
        ([], None, [5, "", 2, 3]),
        ([], NOW - 61 * DAY, []),  # the sitemap is no news sitemap: it lists all there is
        ([], NOW - 59 * DAY, [5, "", 2, 3]),
        ([archives(7, ARCHIVES[0], checked=NOW)], None, []),
    ],
)
def test_feeds_and_lists_are_read_page_by_page_where_nothing_else_reaches_back(stored, reach, asked):
    assert channels_of(plan(visit_at(Step.PAGES), *LISTS, *stored, reach=reach).reads()) == asked


@pytest.mark.parametrize("step", [Step.LISTS, Step.DATE_ARCHIVES, Step.PAGES])
def test_where_wordpress_was_read_to_its_end_nothing_is_missing(step):
    assert plan(visit_at(step), *LISTS, has_posts=True).reads() == []


@pytest.mark.parametrize(
    ("stored", "state", "asked"),
    [
        ([], {}, True),
        ([], {"reach": YEAR.until - DAY}, True),  # a sitemap of the last days
        ([], {"reach": YEAR.since - 90 * DAY}, False),
        ([], {"has_sitemap": True}, False),
        ([], {"is_covered": True}, False),
        ([], {"tops_up": True}, False),
        ([archives(7, f"{HOME}arsip/{{year}}", checked=NOW)], {}, False),
        ([channel(5, SEARCH)], {}, False),
    ],
)
def test_searches_are_guessed_where_nothing_reaches_back(stored, state, asked):
    visit = visit_at(Step.USUAL_SEARCHES, tops_up=state.pop("tops_up", False))
    visit.is_covered = state.pop("is_covered", False)
    reads = plan(visit, *stored, **state).reads()
    assert [one.channel.url for one in reads] == [one.url for one in usual_searches(HOME) if asked]
    assert all(one.is_alternative and one.channel.guessed for one in reads)


def test_archives_that_pages_have_shown_are_asked_where_their_lists_end():
    shown = archives(7, f"{HOME}arsip/{{year}}/{{month}}")
    visit = visit_at(Step.SHOWN_ARCHIVES)
    [read] = plan(visit, shown, archives(8, ARCHIVES[1])).reads()
    assert (read.channel, read.strategy.is_shown) == (shown, True)
    visit.is_covered = True
    assert plan(visit, shown).reads() == []


def test_a_stopped_backfill_goes_on_with_the_documents_that_are_left():
    left = {4: [f"{HOME}p2.xml"], 7: [f"{HOME}2025/11/"], 8: [f"{HOME}x"]}
    stored = (channel(4, SITEMAP), archives(7, ARCHIVES[0]), archives(8, f"{HOME}unheard-of/{{week}}"))
    reads = plan(visit_at(Step.UNFINISHED), *stored, unread=left, is_begun=True, has_posts=True).reads()
    assert [(one.channel.id, urls_of(one), one.is_alternative) for one in reads] == [
        (4, left[4], False), (7, left[7], True),
    ]  # fmt: skip


def test_a_channel_that_has_covered_the_period_makes_its_alternatives_needless():
    visit = visit_at(Step.LISTS)
    visit.reads.extend(plan(visit, channel(1, SEARCH)).reads())
    search, first, *others = visit.reads
    visit.reads.remove(first)
    assert visit.drop_alternatives(first) == []  # it has shown nothing yet
    first.strategy.judge(Reading(candidates=(make_candidate(),)), first.next_address())
    assert visit.drop_alternatives(first) == others
    assert list(visit.reads) == [search]


def test_documents_that_have_become_needless_are_not_asked_for():
    visit = visit_at(Step.DATE_ARCHIVES)
    read = plan(visit, archives(7, ARCHIVES[0], checked=NOW)).reads()[0]
    first = read.next_address()
    for _ in range(3):
        read.strategy.failed()
        last = read.next_address()
    assert (first is not None, last, urls_of(read)) == (True, None, [])


def test_a_read_that_was_resumed_asks_what_it_is_given():
    read = plan(visit_at(Step.UNFINISHED), channel(4, SITEMAP), unread={4: ["a", "b"]}).reads()[0]
    read.further.append(Pointer(url="c"))
    assert [read.next_address() for _ in range(4)] == ["a", "b", "c", None]
    assert read.strategy.asking == "c"


@pytest.mark.parametrize(
    ("reason", "passes"), [("HTTP 503", True), ("HTTP 429", True), ("no answer in time", True), ("HTTP 404", False)]
)
def test_what_is_wrong_only_today_is_asked_for_again(reason, passes):
    assert may_pass(reason) is passes


@pytest.mark.parametrize("kind", ChannelKind)
def test_no_kind_of_channel_is_left_out_of_the_past(kind):
    reads = [read for step in Step for read in plan(visit_at(step), channel(1, kind)).reads()]
    assert 1 in channels_of(reads)
