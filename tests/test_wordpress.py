"""The reader of WordPress's REST API: public posts with their text, and every way in which an endpoint is none."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from crawler.discovery.documents import NotAChannel
from crawler.discovery.fields import LARGEST_ENTRY
from crawler.discovery.wordpress import read_wordpress
from crawler.discovery.wordpress_urls import (
    PostsQuery,
    asked_of,
    endpoints_of,
    next_address,
    posts_address,
    search_address,
)
from crawler.models import Candidate, Content, Reading

ENDPOINT = "https://kabar.example/wp-json/wp/v2/posts"
URL = posts_address(ENDPOINT)
PAGE = "https://kabar.example/2023/12/07/bupati-buka-forum/"
NOON = datetime(2023, 12, 7, 5, tzinfo=UTC)
HTML = "<p>Bupati membuka forum kota cerdas.</p>"
POST = {
    "date_gmt": "2023-12-07T05:00:00",
    "modified_gmt": "2023-12-07T06:30:00",
    "status": "publish",
    "type": "post",
    "link": PAGE,
    "title": {"rendered": "Bupati &#8220;buka&#8221; <em>forum</em>"},
    "content": {"rendered": HTML, "protected": False},
    "_embedded": {
        "author": [{"name": "Sari Dewi"}],
        "wp:term": [
            [{"taxonomy": "category", "name": "Uncategorized"}, {"taxonomy": "category", "name": "Kota &amp; Desa"}],
            [{"taxonomy": "post_tag", "name": "smart city"}, {"taxonomy": "post_tag", "name": "forum"}],
        ],
        "wp:featuredmedia": [{"source_url": "/foto/forum.jpg"}],
    },
}


def read(posts: object, url: str = URL, **headers: str) -> Reading:
    body = posts if isinstance(posts, bytes) else json.dumps(posts).encode()
    return read_wordpress(body, url, headers={name.replace("_", "-"): value for name, value in headers.items()})


def asked_next(reading: Reading) -> list[tuple[int, int]]:
    """Return page and number of posts of the documents a reading points to."""
    return [(asked_of(one.url).page, asked_of(one.url).per_page) for one in reading.further]


def test_a_post_is_a_candidate_with_its_text_and_all_that_is_told_of_it():
    assert read([POST]).candidates == (
        Candidate(
            url=PAGE,
            title="Bupati “buka” forum",
            published=datetime(2023, 12, 7, 5, 0, tzinfo=UTC),
            modified=datetime(2023, 12, 7, 6, 30, tzinfo=UTC),
            content=Content(
                html=HTML,
                authors=("Sari Dewi",),
                section="Kota & Desa",
                tags=("smart city", "forum"),
                image="https://kabar.example/foto/forum.jpg",
            ),
        ),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"status": "private"},
        {"status": "future"},
        {"type": "page"},
        {"type": "attachment"},
        {"content": {"rendered": "", "protected": True}},
        {"link": "javascript:alert(1)"},
        {"link": 7},
    ],
    ids=str,
)
def test_what_is_not_public_or_no_post_never_enters(change):
    assert read([POST, POST | {"link": f"{PAGE}lain/"} | change]).candidates == read([POST]).candidates


@pytest.mark.parametrize(
    ("embedded", "seo", "authors"),
    [
        ({"author": [{"code": "rest_user_invalid_id"}]}, {"author": "Sari Dewi"}, ("Sari Dewi",)),
        ({"author": [{"code": "rest_user_invalid_id"}]}, None, ()),
        ({"author": "Sari"}, None, ()),
        ([], {"author": ["Sari"]}, ()),
        (None, None, ()),
    ],
)
def test_where_users_are_hidden_the_author_is_the_one_that_the_seo_plug_in_names(embedded, seo, authors):
    post = POST | {"_embedded": embedded, "yoast_head_json": seo}
    assert read([post]).candidates[0].content.authors == authors


@pytest.mark.parametrize(
    "content", [None, {}, {"rendered": " \n"}, {"rendered": "x" * (LARGEST_ENTRY + 1)}, {"rendered": 5}]
)
def test_a_post_without_a_text_of_its_own_is_still_announced(content):
    [found] = read([POST | {"content": content}]).candidates
    assert (found.url, found.content) == (PAGE, None)


@pytest.mark.parametrize("title", [{"rendered": ""}, {"rendered": None}, None, "<b></b>"])
def test_a_post_without_a_title_is_announced_for_its_page_to_tell_it(title):
    [found] = read([POST | {"title": title}]).candidates
    assert (found.url, found.content) == (PAGE, None)


def test_a_moment_that_a_site_has_lost_is_none():
    assert read([POST | {"date_gmt": "0000-00-00T00:00:00"}]).candidates[0].published is None


def many(count: int) -> list[dict[str, object]]:
    return [POST | {"link": f"https://kabar.example/{n}/"} for n in range(count)]


@pytest.mark.parametrize(
    ("posts", "page", "headers", "following"),
    [
        (100, 1, {"x_wp_totalpages": "3"}, [(2, 100)]),
        (50, 3, {"x_wp_totalpages": "3"}, []),
        (100, 1, {"x_wp_totalpages": "1"}, []),
        (100, 1, {}, [(2, 100)]),  # a proxy took the headers away
        (99, 1, {}, []),
        (99, 1, {"x_wp_totalpages": "2"}, [(2, 100)]),  # one of them may not be seen
        (10, 1, {"x_wp_totalpages": "5"}, [(2, 10)]),  # ten were given for the hundred that were asked for
        (0, 2, {"x_wp_totalpages": "5"}, []),
        (100, 1, {"x_wp_totalpages": "banyak"}, [(2, 100)]),
    ],
)
def test_the_headers_say_where_the_list_goes_on(posts, page, headers, following):
    url = posts_address(ENDPOINT, page=page)
    assert asked_next(read(many(posts), url, **headers)) == following


def test_the_number_of_all_posts_is_told():
    assert read([POST], x_wp_total="431").total == 431
    assert read([POST]).total is None


NO_PAGE = "rest_post_invalid_page_number"
TOO_MANY = "per_page must be between 1 (inclusive) and 20 (inclusive)"


@pytest.mark.parametrize(("message", "size"), [(TOO_MANY, 20), ("Invalid parameter(s): per_page", 10)])
def test_where_fewer_posts_are_allowed_fewer_are_asked_for(message, size):
    reading = read({"code": "rest_invalid_param", "message": message, "data": {"status": 400}})
    assert (reading.candidates, asked_next(reading)) == ((), [(1, size)])


def test_a_page_beyond_the_last_is_the_end():
    url = posts_address(ENDPOINT, page=4)
    assert read({"code": NO_PAGE}, url) == Reading()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "an empty body, not WordPress's posts"),
        (b"<!doctype html><html><body>Beranda</body></html>", "an HTML page, not WordPress's posts"),
        (b"<rss></rss>", "a feed, not WordPress's posts"),
        (b"forbidden", "plain text, not WordPress's posts"),
        (b'[{"link": "https://kab', "broken JSON, not WordPress's posts"),
        (b"[" * 100_000, "broken JSON, not WordPress's posts"),
        (b'[{"id": 1}]', "JSON of another kind, not WordPress's posts"),
        (b"[1, 2]", "JSON of another kind, not WordPress's posts"),
        (b"5", "JSON of another kind, not WordPress's posts"),
        (b'{"code": "rest_disabled"}', "a refusal (rest_disabled), not WordPress's posts"),
        (b'{"namespace": ""}', "a refusal (no code), not WordPress's posts"),
        (
            b'{"code": "rest_post_invalid_page_number"}',
            "a refusal (rest_post_invalid_page_number), not WordPress's posts",
        ),
    ],
)
def test_what_is_no_list_of_posts_is_named(body, reason):
    with pytest.raises(NotAChannel, match=r".*") as refusal:
        read(body)
    assert str(refusal.value) == reason


def test_a_login_page_is_named():
    page = b"<!doctype html><html><body><form></form></body></html>"
    with pytest.raises(NotAChannel, match="a login page"):
        read(page, "https://kabar.example/wp-login.php?redirect_to=x")


MESSES = [b"\xef\xbb\xbf", b"<br />\n<b>Notice</b>: Undefined index in x.php\n", b"\nWarning: [0] in x.php\n", b"\n\n"]
REFUSAL = {"code": "rest_invalid_param", "message": TOO_MANY}


@pytest.mark.parametrize("mess", MESSES)
@pytest.mark.parametrize("answer", [[POST], [], REFUSAL], ids=["posts", "nothing new", "refusal"])
def test_what_a_badly_kept_site_prints_in_front_does_no_harm(mess, answer):
    assert read(mess + json.dumps(answer).encode()) == read(answer)


def test_an_empty_list_in_the_script_of_a_page_is_no_answer():
    with pytest.raises(NotAChannel, match="an HTML page"):
        read(b"<html><script>var tunggu = []</script></html>")


SINCE, UNTIL = datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("endpoint", [ENDPOINT, "https://kabar.example/?rest_route=/wp/v2/posts"])
def test_an_address_says_again_what_was_asked_for(endpoint):
    url = posts_address(endpoint, query="kota & desa", after=SINCE, before=UNTIL, page=2, per_page=10)
    assert asked_of(url) == PostsQuery(query="kota & desa", after="2023-01-01T00:00:00Z", page=2, per_page=10)
    assert asked_of(next_address(url, page=3, per_page=5)) == PostsQuery(
        query="kota & desa", after="2023-01-01T00:00:00Z", page=3, per_page=5
    )
    assert "before=2024-01-01T00:00:00Z" in url
    assert ("rest_route=/wp/v2/posts" in url) is ("rest_route" in endpoint)


def test_a_search_keeps_the_moments_of_the_list_it_searches():
    url = search_address(posts_address(ENDPOINT, after=SINCE, page=7), "smart city")
    assert asked_of(url) == PostsQuery(query="smart city", after="2023-01-01T00:00:00Z", page=1, per_page=100)


@pytest.mark.parametrize(
    ("root", "first"),
    [
        ("https://kabar.example/wp-json/", "https://kabar.example/wp-json/wp/v2/posts"),
        ("https://kabar.example/api", "https://kabar.example/api/wp/v2/posts"),
        ("https://kabar.example/?rest_route=/", "https://kabar.example/?rest_route=/wp/v2/posts"),
    ],
)
def test_an_endpoint_has_a_second_form_that_needs_no_permalinks(root, first):
    second = "https://kabar.example/?rest_route=/wp/v2/posts"
    assert endpoints_of(root, "https://kabar.example/") == tuple(dict.fromkeys((first, second)))


@pytest.mark.parametrize("lost", ["0000-00-00T00:00:00", "-0001-11-30T00:00:00", "", None, False])
def test_a_moment_that_is_lost_is_read_from_the_clock_of_the_site(lost):
    post = POST | {
        "date_gmt": lost,
        "modified_gmt": lost,
        "date": "2023-12-07T14:00:00",
        "modified": "2023-12-07T15:00:00",
    }
    [found] = read_wordpress(json.dumps([post]).encode(), URL, "Asia/Jayapura").candidates
    assert (found.published, found.modified) == (NOON, NOON.replace(hour=6))


def test_a_moment_of_the_world_goes_before_that_of_the_site():
    post = POST | {"date": "2023-12-07T03:00:00"}
    assert read_wordpress(json.dumps([post]).encode(), URL, "Asia/Jayapura").candidates[0].published == NOON


ODD = (None, 5, True, "", "x", [], [None], [5, [[]]], {}, {"rendered": 5}, {"author": 5, "wp:term": 5}, "http://[")


@pytest.mark.parametrize("key", [*POST, "date", "yoast_head_json", "excerpt", "id"])
def test_a_field_of_another_kind_than_wordpress_has_costs_no_more_than_itself(key):
    for odd in ODD:
        reading = read([POST | {key: odd}, POST | {"link": f"{PAGE}dua/"}])
        assert reading.candidates[-1].url == f"{PAGE}dua/"
        assert len(reading.candidates) == 2 or key in {"link", "status", "type", "content"}
        for one in reading.candidates:
            assert isinstance(one.title, str | None)
            assert all(isinstance(name, str) for name in one.authors)
            assert one.content is None or isinstance(one.content.html, str)


@pytest.mark.parametrize("link", ["author", "wp:term", "wp:featuredmedia"])
def test_what_is_sent_along_in_another_form_is_as_if_it_was_not(link):
    for odd in ODD:
        [found] = read([POST | {"_embedded": POST["_embedded"] | {link: odd}}]).candidates
        assert found.content.html == HTML
