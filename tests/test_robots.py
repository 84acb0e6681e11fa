import pytest

from crawler.middlewares.robots import LONGEST, rules_of

BODY = b"User-agent: *\nDisallow: /rahasia/\nCrawl-delay: 7\nSitemap: https://pasar.example/sitemap.xml\n"
AGENT = "Pantau/0.1 (news monitor; contact: desk@kabar.example)"
PAGE, SECRET = "https://pasar.example/a", "https://pasar.example/rahasia/a"


@pytest.mark.parametrize("body", [BODY, b"\xef\xbb\xbf" + BODY, BODY.replace(b"\n", b"\r\n"), b"\xff\xfe\n" + BODY])
def test_rules_are_read_also_behind_a_byte_order_mark_and_broken_bytes(body):
    parser = rules_of(200, body).parser
    assert parser is not None
    assert (parser.can_fetch(PAGE, AGENT), parser.can_fetch(SECRET, AGENT)) == (True, False)
    assert parser.crawl_delay(AGENT) == 7


def test_a_rule_that_names_us_goes_before_the_one_for_all():
    parser = rules_of(200, b"User-agent: *\nAllow: /\n\nUser-agent: pantau\nDisallow: /\n").parser
    assert parser is not None
    assert not parser.can_fetch(PAGE, AGENT)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 301])
def test_a_site_without_rules_is_open(status):
    rules = rules_of(status, b"User-agent: *\nDisallow: /")
    assert (rules.parser, rules.closed, rules.refused) == (None, None, None)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 520])
def test_a_site_that_cannot_say_its_rules_is_closed_for_now(status):
    assert rules_of(status, BODY).closed == f"robots.txt answers {status}"


@pytest.mark.parametrize("body", [b"", b"<html>404</html>", b"\x00" * 1000, b"Disallow: /", b"Crawl-delay: soon"])
def test_what_is_no_robots_txt_forbids_nothing(body):
    parser = rules_of(200, body).parser
    assert parser is not None
    assert parser.can_fetch(PAGE, AGENT)


def test_no_more_than_the_first_half_megabyte_is_read():
    rules = rules_of(200, b"#" * LONGEST + b"\nUser-agent: *\nDisallow: /\n")
    assert len(rules.text) == LONGEST
    assert rules.parser is not None
    assert rules.parser.can_fetch(PAGE, AGENT)


@pytest.mark.parametrize("written", ["10s", "10 s", "10 seconds", "10sec # pelan", "10 detik", "10.0s", "10"])
def test_a_delay_may_carry_its_unit(written):
    parser = rules_of(200, BODY.replace(b"7", written.encode())).parser
    assert parser is not None
    assert parser.crawl_delay(AGENT) == 10


@pytest.mark.parametrize("written", ["10m", "10ms", "s", "sepuluh detik"])
def test_a_delay_in_another_unit_is_not_guessed(written):
    parser = rules_of(200, BODY.replace(b"7", written.encode())).parser
    assert parser is not None
    assert parser.crawl_delay(AGENT) is None


def test_empty_lines_without_end_are_read_at_once_and_the_rules_behind_them_too():
    """What reads them is the process that talks to all sites; each line sought from each would take it an hour."""
    body = b"\r\n" * (LONGEST // 2 - len(BODY)) + BODY.replace(b"7", b"7 detik")
    parser = rules_of(200, body).parser
    assert parser is not None
    assert (parser.can_fetch(SECRET, AGENT), parser.crawl_delay(AGENT)) == (False, 7)
