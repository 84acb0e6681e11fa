import gc
import logging
import weakref

import pytest
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import DNSLookupError

from crawler.archive.ledger import Outcome, State
from crawler.extensions.item_outcomes import PageLines
from crawler.outcomes import AddressRefused, Dropped, RobotsForbids, SiteClosed, describe, is_private, outcome_of
from crawler.resolver import PrivateAddress

GUARD = "kantor.localhost leads to the private address 127.0.0.1, which PANTAU_ALLOW_PRIVATE does not name"
WRAPPED = CannotResolveHostError(f"DNS lookup failed: {GUARD}")


def http(status: int) -> HttpError:
    return HttpError(Response("https://pasar.example/a", status=status), "Ignoring non-200 response")


@pytest.mark.parametrize(
    ("error", "clause"),
    [
        (http(503), "HTTP 503"),
        (CannotResolveHostError("no such name"), "host name not found"),
        (DNSLookupError(), "host name not found"),
        (DownloadConnectionRefusedError("111"), "connection refused"),
        (DownloadTimeoutError("60.0"), "no answer in time"),
        (ResponseDataLossError(), "answer cut short"),
        (DownloadCancelledError("12582912"), "answer larger than the limit"),
        (UnsupportedURLSchemeError("ftp"), "address is neither http nor https"),
        (WRAPPED, GUARD),
        (DownloadFailedError("[SSL: CERTIFICATE_VERIFY_FAILED]"), "certificate not trusted"),
        (DownloadFailedError("[<twisted.python.failure.Failure>]"), "connection lost"),
        (OSError("broken\n  pipe"), "OSError: broken pipe"),
        (OSError("x" * 999), f"OSError: {'x' * 291}"),
        (ConnectionResetError(), "ConnectionResetError"),
    ],
)
def test_a_failure_is_one_clause_that_an_operator_understands(error, clause):
    assert describe(error) == clause


@pytest.mark.parametrize(
    ("error", "fate"),
    [
        (http(404), Outcome(state=State.GONE, reason="HTTP 404", status=404)),
        (http(410), Outcome(state=State.GONE, reason="HTTP 410", status=410)),
        (http(401), Outcome(state=State.REFUSED, reason="HTTP 401", status=401)),
        (http(403), Outcome(state=State.REFUSED, reason="HTTP 403", status=403)),
        (http(451), Outcome(state=State.REFUSED, reason="HTTP 451", status=451)),
        (http(429), Outcome(state=State.FAILED, reason="HTTP 429", status=429)),
        (http(500), Outcome(state=State.FAILED, reason="HTTP 500", status=500)),
        (DownloadTimeoutError(), Outcome(state=State.FAILED, reason="no answer in time")),
        (
            RobotsForbids("it does not allow it"),
            Outcome(state=State.REFUSED, reason="RobotsForbids: it does not allow it"),
        ),
        (AddressRefused(GUARD), Outcome(state=State.REFUSED, reason=f"AddressRefused: {GUARD}")),
        (WRAPPED, Outcome(state=State.REFUSED, reason=f"AddressRefused: {GUARD}")),
        (SiteClosed("HTTP 503, 3 times in a row"), None),
    ],
)
def test_every_failure_has_a_fate_and_a_closed_site_leaves_its_candidates_pending(error, fate):
    assert outcome_of(error) == fate


def test_the_guards_refusal_is_known_by_its_words():
    assert is_private(PrivateAddress(GUARD))
    assert not is_private(http(403))


# Lines about single pages.


class Refused:
    """A page."""


def refuse(lines):
    """Refuse a page, and return Scrapy's line about it and what is left of it."""
    page, refusal = Refused(), Dropped("OffTopic")
    refusal.log_level = "DEBUG"
    try:
        raise refusal
    except Dropped as error:
        told = lines.dropped(page, error, None, None)
    del refusal
    return told, weakref.ref(page)


@pytest.mark.parametrize(("level", "is_read"), [(logging.INFO, False), (logging.DEBUG, True)])
def test_a_refused_page_is_let_go_of_unless_somebody_reads_its_line(caplog, level, is_read):
    gc.disable()
    try:
        with caplog.at_level(level, "scrapy"):
            told, page = refuse(PageLines())
    finally:
        gc.enable()
    assert (told is not None, page() is not None) == (is_read, is_read)


def test_what_came_and_what_was_made_of_it_is_said_where_it_is_read(caplog):
    request, response = Request("https://pasar.example/"), Response("https://pasar.example/")
    told = [lambda lines: lines.crawled(request, response, None), lambda lines: lines.scraped({}, response, None)]
    with caplog.at_level(logging.INFO, "scrapy"):
        assert [one(PageLines()) for one in told] == [None, None]
    with caplog.at_level(logging.DEBUG, "scrapy"):
        assert [one(PageLines())["msg"].split()[0] for one in told] == ["Crawled", "Scraped"]
