"""Sites that lead to other spellings of their addresses than their channels have: that is learned, and undone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.strategies.spellings import ENOUGH, Spellings
from tests.small_sites import open_desk, page, small_sites, visits

HOME = "kabar.example/berita/"


def taught(asked, arrived, *, times=ENOUGH):
    spellings = Spellings()
    for number in range(times):
        spellings.learn(asked.format(number), arrived.format(number))
    return spellings


@pytest.mark.parametrize(
    ("asked", "arrived", "url", "spelt"),
    [
        (f"http://{HOME}{{}}", f"https://{HOME}{{}}", f"http://{HOME}9", f"https://{HOME}9"),
        (f"http://{HOME}{{}}", f"https://{HOME}{{}}/", f"http://{HOME}9", f"https://{HOME}9/"),
        (f"https://{HOME}{{}}", f"https://{HOME}{{}}/", f"https://{HOME}9", f"https://{HOME}9/"),
        (f"https://{HOME}{{}}", f"https://{HOME}{{}}/", f"https://{HOME}9.html", f"https://{HOME}9.html"),
        (f"https://{HOME}{{}}/", f"https://{HOME}{{}}", f"https://{HOME}9/", f"https://{HOME}9"),
        (f"https://{HOME}{{}}", f"https://{HOME}x/{{}}", f"https://{HOME}9", f"https://{HOME}9"),
        (f"https://{HOME}{{}}", f"http://{HOME}{{}}", f"https://{HOME}9", f"https://{HOME}9"),
        (f"https://{HOME}{{}}", f"https://{HOME}{{}}/", "https://lain.example/9", "https://lain.example/9"),
    ],
)
def test_how_a_site_spells_its_addresses_is_learned_from_redirects_that_are_alike(asked, arrived, url, spelt):
    assert taught(asked, arrived).spelt(url) == spelt
    assert taught(asked, arrived, times=ENOUGH - 1).spelt(url) == url


def test_it_is_undone_by_an_address_that_is_right_as_it_stands_and_not_by_one_that_it_would_leave_alone():
    spellings = taught(f"https://{HOME}{{}}", f"https://{HOME}{{}}/")
    spellings.learn(f"https://{HOME}a/", f"https://{HOME}a/")
    assert spellings.spelt(f"https://{HOME}9") == f"https://{HOME}9/"
    spellings.learn(f"https://{HOME}a", f"https://{HOME}a")
    assert spellings.spelt(f"https://{HOME}9") == f"https://{HOME}9"


PIECES = 10


def test_a_crawl_asks_for_what_it_was_led_to_and_where_that_is_wrong_for_the_address_as_it_was_announced(tmp_path):
    room = small_sites({"garis": PIECES})
    bare = [replace(one, path=one.path.rstrip("/")) for one in room.pieces]
    with open_desk(replace(room, pieces=tuple(bare)), tmp_path) as desk:
        bodies = {one.path: page(one) for one in bare}
        last = bare[-1].path  # the oldest, which is there without a slash
        for path in [path for path in bodies if path != last]:
            desk.newsroom.answer("garis", path, status=301, headers={"Location": f"{path}/"})
            desk.newsroom.answer("garis", f"{path}/", body=bodies[path])
        desk.newsroom.answer("garis", f"{last}/", status=404)
        desk.crawl()
        assert desk.rows("SELECT count(*) AS number FROM articles") == [{"number": PIECES}]
        asked = [one.path for one in visits(desk, "garis") if one.path.startswith("/smart")]
    led = [path for path in asked if not path.endswith("/") and path != last]
    assert ENOUGH <= len(led) <= ENOUGH + 1  # one is under way when the last of them arrives
    assert asked[-2:] == [f"{last}/", last]
    assert len(asked) == PIECES + len(led) + 1
