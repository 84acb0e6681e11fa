import pytest

from crawler.middlewares.backoff import LONGEST_WAIT, parse_retry_after
from tests.make import NOW


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Fri, 20 Nov 2026 04:00:00 GMT", 3600),
        ("Fri, 20 Nov 2026 11:00:00 +0700", 3600),
        ("Thu, 19 Nov 2026 04:00:00 GMT", 0),
        ("99999999999999", LONGEST_WAIT),
        ("9" * 400, LONGEST_WAIT),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT),
    ],
)
def test_a_site_says_how_long_to_wait_in_seconds_or_with_a_date(value, seconds):
    assert parse_retry_after(value, moment=NOW) == seconds


@pytest.mark.parametrize(
    "value", ["", "soon", "-5", "1.5", "Fri, 20 Nov 99999 00:00:00 GMT", f"Fri, 20 Nov 2026 00:00:00 +{'9' * 14}"]
)
def test_what_is_no_wait_is_none(value):
    assert parse_retry_after(value, moment=NOW) is None
