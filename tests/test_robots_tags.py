"""What pages ask of robots, and what becomes of those that do not want to be kept."""

from __future__ import annotations

import pytest

from crawler.outcomes import Dropped
from crawler.robots_tags import forbids_following, forbids_keeping, said_in_headers, said_in_metas
from pipelines.respect_noindex import LONGEST_HEAD, RespectNoindexPipeline
from tests.make import make_page


@pytest.mark.parametrize(
    ("headers", "follow", "keep"),
    [
        ([], True, None),
        (["noindex"], True, "noindex"),
        (["noindex, nofollow"], False, "noindex"),
        (["NOINDEX , Follow"], True, "noindex"),
        (["none"], False, "none"),
        (["index", "noarchive"], True, "noarchive"),
        (["googlebot: noindex, nofollow"], True, None),
        (["googlebot: noindex, pantau: nofollow"], False, None),
        (["pantau: noindex"], True, "noindex"),
        (["unavailable_after: 25 Jun 2030 15:00:00 WIB"], True, None),
        (["max-snippet:-1, max-image-preview: large, noindex"], True, "noindex"),
        (["nosnippet, noimageindex, notranslate"], True, None),
        (["", ",,:,"], True, None),
    ],
)
def test_a_header_says_what_is_asked_and_of_whom(headers, follow, keep):
    said = said_in_headers(headers)
    assert (not forbids_following(said), forbids_keeping(said)) == (follow, keep)


def test_meta_elements_for_others_do_not_count():
    said = said_in_metas([("googlebot", "noindex"), ("ROBOTS ", "Index,NoFollow"), ("Pantau", "noarchive")])
    assert said == {"index", "nofollow", "noarchive"}


def dropped(head: str = "", rest: str = "<body><p>Kabar</p></body>", **page):
    body = f"<!doctype html><html><head><title>Kabar</title>{head}</head>{rest}</html>".encode()
    try:
        RespectNoindexPipeline().process_item(make_page(body=body, **page))
    except Dropped as drop:
        return str(drop).removeprefix("NoIndex: ")
    return None


@pytest.mark.parametrize(
    ("head", "word"),
    [
        ('<meta name="robots" content="noindex, follow">', "noindex"),
        ("<META CONTENT='NOINDEX' NAME='ROBOTS'/>", "noindex"),
        ("<meta name=robots content=none>", "none"),
        ('<meta\n  name="pantau"\n  content="noarchive">', "noarchive"),
        ('<meta name="robots" content="index, follow, max-snippet:-1">', None),
        ('<meta name="googlebot" content="noindex">', None),
        ('<!-- <meta name="robots" content="noindex"> -->', None),
        ('<meta name="description" content="Arti noindex">', None),
        ("<script>var robots = 'noindex';</script>", None),
    ],
)
def test_a_page_whose_head_asks_for_it_is_not_kept(head, word):
    assert dropped(head) == (word and f"its robots meta element says {word}")


def test_a_page_whose_header_asks_for_it_is_not_kept():
    assert dropped(robots=("noindex",)) == "its X-Robots-Tag header says noindex"


@pytest.mark.parametrize("rest", ['<body><meta name="robots" content="noindex">', "x" * LONGEST_HEAD])
def test_only_the_head_is_asked(rest):
    assert dropped(rest=rest) is None


def test_a_page_without_a_head_is_asked_all_the_same():
    with pytest.raises(Dropped, match=r"^NoIndex: "):
        RespectNoindexPipeline().process_item(make_page(body=b'<meta name="robots" content="noindex"><p>Kabar'))
