"""Hosts that rest while they are in trouble, what waits for them, and a machine without a network."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as some
from scrapy import Request

from crawler.captures.files import KINDS, OPEN, found_in, put, share_of, size_of, stored
from crawler.errors import CaptureError
from crawler.frontier.queues import GRACE, MOST, Network, Rests
from crawler.outcomes import NOT_FOUND, UNREACHABLE
from crawler.request_meta import AGAIN, LOST, PROBE
from tests.make import few

PAUSES = (10.0, 60.0)


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rests(clock):
    return Rests(PAUSES, clock)


def ask(path="a", host="pasar.example"):
    return Request(f"https://{host}/{path}")


def lay(rests, request, *, at_least=0.0):
    """Let the host of a request rest, as one who has asked in vain does, and return what asks again."""
    rest = rests.begin(request, at_least=at_least)
    probe = rest.ask_with(request)
    assert rests.take_in(probe)
    return probe


# Rests


def test_a_host_rests_for_its_pauses_one_after_the_other_and_then_no_more(rests, clock):
    for pause in PAUSES:
        probe = lay(rests, ask())
        assert rests.awake() is None
        clock.now += pause
        assert rests.awake() is probe
        assert rests.awake() is None
    assert rests.begin(ask(), at_least=0.0) is None
    assert rests.begin(ask(host="kota.example"), at_least=0.0) is not None


def test_who_asks_for_a_longer_pause_is_given_it(rests, clock):
    probe = lay(rests, ask(), at_least=30.0)
    clock.now += 29.9
    assert rests.awake() is None
    clock.now += 0.1
    assert rests.awake() is probe


def test_what_asks_again_says_so_and_what_waits_does_not(rests):
    probe = lay(rests, ask())
    assert (probe.meta[PROBE], probe.meta[AGAIN]) == (True, 1)
    rest = rests.of(probe.url)
    rest.put(probe)
    assert (rest.requests[0].url, rest.requests[0].meta[PROBE]) == (probe.url, False)


def test_requests_to_a_host_that_rests_wait_and_others_do_not(rests):
    lay(rests, ask())
    assert rests.take_in(ask("b"))
    assert rests.take_in(ask("c", host="PASAR.example"))
    assert not rests.take_in(ask(host="kota.example"))
    assert [one.url.rpartition("/")[2] for one in rests.of(ask().url).requests] == ["b", "c"]


def test_a_host_is_well_again_when_what_asked_was_answered_and_by_nothing_else(rests, clock):
    probe = lay(rests, ask())
    rests.take_in(ask("b"))
    clock.now += PAUSES[0]
    assert rests.awake() is probe
    assert rests.end(ask("b")) is None
    assert rests.end(ask(host="kota.example")) is None
    assert [one.url for one in rests.end(probe).requests] == [ask("b").url]
    assert rests.of(probe.url) is None
    assert rests.end(probe) is None


def test_a_host_that_fails_again_keeps_what_waits_for_it(rests, clock):
    probe = lay(rests, ask())
    rests.take_in(ask("b"))
    clock.now += PAUSES[0]
    rests.awake()
    again = lay(rests, probe)
    assert rests.end(probe) is None  # it was let rest again meanwhile
    clock.now += PAUSES[1]
    assert rests.awake() is again
    assert len(rests.end(again).requests) == 1


def test_hosts_wake_in_the_order_in_which_their_pauses_end(rests, clock):
    late = lay(rests, ask(host="a.example"), at_least=50.0)
    early = lay(rests, ask(host="b.example"))
    clock.now += 100
    assert [rests.awake(), rests.awake(), rests.awake()] == [early, late, None]


def test_what_waits_for_a_host_that_is_closed_is_let_go_and_the_rest_stays(rests, clock):
    probe, other = lay(rests, ask()), lay(rests, ask(host="kota.example"))
    rests.take_in(ask("b"))
    lost = rests.give_up(lambda url: "pasar.example" in url)
    assert {one.url for one in lost} == {probe.url, ask("b").url}
    assert rests.of(ask().url) is None
    clock.now += 100
    assert [rests.awake(), rests.awake()] == [other, None]
    assert rests.give_up(lambda _: False) == []


# The network


def lose(network, number, way=NOT_FOUND):
    return [network.lose(ask(host=f"h{one}.example"), way) for one in range(number)]


def test_a_machine_has_no_network_when_many_hosts_are_lost_alike_for_a_while(clock):
    network = Network(clock)
    lose(network, MOST - 1)
    clock.now += 60
    assert network.why_down() is None
    lose(network, MOST)
    assert network.why_down() == (
        f"no network: no name of {MOST} hosts could be looked up; check the connection and start it again"
    )


def test_the_first_hosts_of_a_list_may_be_gone_indeed_unless_nothing_more_is_asked(clock):
    network = Network(clock)
    lose(network, MOST, UNREACHABLE)
    clock.now += GRACE
    assert network.why_down() is None
    assert network.why_down(at_end=True).startswith(f"no network: none of {MOST} hosts could be reached")
    clock.now += 0.1
    assert network.why_down() is not None


def test_one_host_that_is_lost_often_says_nothing(clock):
    network = Network(clock)
    for number in range(2 * MOST):
        network.lose(ask(str(number)), NOT_FOUND)
    clock.now += 60
    assert network.why_down() is None


def test_hosts_that_are_lost_in_two_ways_are_not_lost_alike(clock):
    network = Network(clock)
    lose(network, MOST - 1, NOT_FOUND)
    lose(network, MOST - 1, UNREACHABLE)
    assert network.why_down(at_end=True) is None


def test_where_something_was_found_a_host_is_lost_by_its_own_fault(clock):
    network = Network(clock)
    later = lose(network, MOST)
    assert all(one.meta[LOST] for one in later)
    network.proven.add(NOT_FOUND)
    assert network.lose(ask(), NOT_FOUND) is None
    assert network.why_down(at_end=True) is None
    assert network.lose(ask(), UNREACHABLE) is not None


def test_a_request_is_made_later_once(clock):
    network = Network(clock)
    [later] = lose(network, 1)
    assert network.lose(later, NOT_FOUND) is None


def test_what_was_lost_waits_until_something_is_found(clock):
    network = Network(clock)
    later = lose(network, 2)
    assert [network.take_in(one) for one in later] == [True, True]
    assert not network.take_in(ask())
    assert network.release() == later
    assert network.release() == []
    network.proven.add(UNREACHABLE)
    assert not network.take_in(later[0])


# Files of captures


def files(folder, *sizes):
    paths = []
    for number, size in enumerate(sizes):
        paths.append(folder / f"all-{number:03}.warc.gz")
        paths[-1].write_bytes(b"x" * size)
    return paths


@few
@given(some.lists(some.integers(0, 50), max_size=8), some.integers(1, 5))
def test_all_shares_in_their_order_are_all_files_in_theirs(tmp_path_factory, sizes, parts):
    listed = files(tmp_path_factory.mktemp("bagian"), *sizes)
    shares = [share_of(listed, part, parts) for part in range(1, parts + 1)]
    assert [path for share in shares for path in share] == listed


def test_shares_are_of_about_as_many_bytes(tmp_path):
    sizes = [random.Random(1).randrange(1, 100) for _ in range(60)]
    listed = files(tmp_path, *sizes)
    shares = [sum(path.stat().st_size for path in share_of(listed, part, 4)) for part in range(1, 5)]
    assert max(shares) - min(shares) <= 2 * max(sizes)


def test_the_files_of_a_folder_are_those_of_captures_also_what_is_being_written(tmp_path):
    names = [f"all-1{kind}" for kind in KINDS] + [f"kept-2.warc.gz{OPEN}", "kept-3.warc.gz.part", "catatan.txt"]
    for name in names:
        (tmp_path / name).write_bytes(b"12")
    found = {path.name for path in stored(tmp_path)}
    assert found == {*names[: len(KINDS)], f"kept-2.warc.gz{OPEN}"}
    assert size_of(tmp_path) == 2 * len(found)
    assert stored(tmp_path / "tidak-ada") == []


def test_files_that_are_handed_in_are_found_once_those_of_articles_first(tmp_path):
    folder = tmp_path / "arsip" / "dalam"
    folder.mkdir(parents=True)
    for name in ("all-1.warc.gz", "kept-2.warc.gz", "x.warc"):
        (folder / name).touch()
    found = found_in([tmp_path, folder / "all-1.warc.gz"])
    assert [path.name for path in found] == ["kept-2.warc.gz", "all-1.warc.gz", "x.warc"]
    assert found_in([]) == []


@pytest.mark.parametrize("place", ["kosong", "tidak-ada"])
def test_where_there_is_no_file_that_is_said(tmp_path, place):
    (tmp_path / "kosong").mkdir()
    with pytest.raises(CaptureError, match=f"{place} is no WARC file, nor a folder with any"):
        found_in([tmp_path / place])


@pytest.mark.parametrize("name", ["../kept-1.warc.gz", "/etc/passwd", "kept-1.txt", "", "a/b.warc", ".warc.gz/.."])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    source = tmp_path / "sumber"
    source.touch()
    with source.open("rb") as file, pytest.raises(CaptureError, match="is no name of a file with captures"):
        put(tmp_path / "isi", name, file)
    assert not (tmp_path / "isi").exists()


def test_a_file_that_is_there_stays_as_it_is_and_a_new_one_is_whole(tmp_path):
    source, folder = tmp_path / "sumber", tmp_path / "isi"
    source.write_bytes(b"satu")
    for content in (b"satu", b"dua"):
        source.write_bytes(content)
        with source.open("rb") as file:
            put(folder, f"kept-1.warc.gz{OPEN}", file)
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("kept-1.warc.gz", b"satu")]
