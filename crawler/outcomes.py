"""What became of a request, a page, a candidate, in words an operator understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    DropItem,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import DNSLookupError, NoRouteError

from crawler.archive.ledger import Outcome, State
from crawler.processes import RAN_OUT, ran_out

if TYPE_CHECKING:
    from scrapy import Request
    from twisted.python.failure import Failure

GONE = frozenset({404, 410})
FORBIDDEN = frozenset({401, 402, 403, 451})
BUSY = frozenset({429, 503})
TROUBLE = BUSY | {408, 500, 502, 504, 520, 521, 522, 523, 524}  # of the server, which may be over in a minute

NOT_FOUND = "host name not found"
UNREACHABLE = "host unreachable"

SENTENCES: dict[type[BaseException], str] = {
    CannotResolveHostError: NOT_FOUND,
    DNSLookupError: NOT_FOUND,
    NoRouteError: UNREACHABLE,
    DownloadConnectionRefusedError: "connection refused",
    DownloadTimeoutError: "no answer in time",
    ResponseDataLossError: "answer cut short",
    DownloadCancelledError: "answer larger than the limit",
    UnsupportedURLSchemeError: "address is neither http nor https",
    DownloadFailedError: "connection lost",
}


class RobotsForbids(IgnoreRequest):
    """robots.txt does not want us to fetch this address."""


class AddressRefused(IgnoreRequest):
    """The address is private, and nobody allowed it; or its port is none at which its source is."""


class OriginFailed(IgnoreRequest):
    """Nobody answers by the scheme or at the port of this address, though its host does where its source is at home."""


class SiteClosed(IgnoreRequest):
    """The site is left alone for the rest of this run."""


class BudgetSpent(SiteClosed):
    """The source has had as many requests as it may have in this run."""


class Dropped(DropItem):
    """A stage refused the page; the message is the reason as the ledger records it.

    Of an article that was once there it tells more: the page says that it was not found, or is no article at all. Of a
    source it tells whether a text could be read.
    """

    def __init__(
        self, reason: str, *, is_missing: bool = False, is_no_article: bool = False, is_unread: bool = False
    ) -> None:  # fmt: skip
        super().__init__(reason)
        self.is_missing = is_missing
        self.is_no_article = is_no_article
        self.is_unread = is_unread


class WorkerLost(DropItem):
    """A worker died over a page, or was killed while it had it; the page is tried again, since it may be innocent."""


class Continued(DropItem):
    """No refusal: the article goes on at another address, and its candidate stays pending until that was read."""


def request_of(failure: Failure) -> Request:
    """Return the request that failed, which Scrapy hangs on the failure."""
    request: Request = failure.request  # type: ignore[attr-defined]
    return request


def is_private(error: BaseException | None) -> bool:
    """Say whether the resolver's guard refused the address; Scrapy hands on its words, not its type."""
    return "private address" in str(error)


def lost_as(error: BaseException | None) -> str | None:
    """Return how a host was lost in a way that may be the fault of our own network."""
    said = describe(error)
    return said if said in {NOT_FOUND, UNREACHABLE} else None


def is_trouble(error: BaseException | None) -> bool:
    """Say whether a request failed in a way that may be over in a minute."""
    if isinstance(error, HttpError):
        return error.response.status in TROUBLE
    return isinstance(error, DownloadFailedError | DownloadTimeoutError | ResponseDataLossError | NoRouteError)


def describe(error: BaseException | None) -> str:
    """Return one clause that says what went wrong."""
    if isinstance(error, HttpError):
        return f"HTTP {error.response.status}"
    if ran_out(error):
        return RAN_OUT
    said = " ".join(str(error).split())
    if "exceeded DOWNLOAD_MAXSIZE" in said:  # a bomb, stopped while it was unpacked
        error = DownloadCancelledError()
    elif isinstance(error, IgnoreRequest) or is_private(error):  # a clause already
        return said.removeprefix("DNS lookup failed: ").removesuffix(".")
    elif "certificate" in said.lower():
        return "certificate not trusted"
    known = next((text for kind, text in SENTENCES.items() if isinstance(error, kind)), None)
    if known is not None:
        return known
    return f"{type(error).__name__}: {said}"[:300] if said else type(error).__name__


def outcome_of(error: BaseException | None) -> Outcome | None:
    """Return what becomes of a candidate whose fetch failed; None leaves it pending for the next run."""
    if isinstance(error, SiteClosed) or ran_out(error):
        return None
    if isinstance(error, HttpError):
        return _outcome_of_status(error.response.status)
    if isinstance(error, RobotsForbids):
        return Outcome(state=State.REFUSED, reason=f"RobotsForbids: {error}")
    reason = describe(error)
    if is_private(error) or isinstance(error, AddressRefused):
        return Outcome(state=State.REFUSED, reason=f"AddressRefused: {reason}")
    state = State.REFUSED if isinstance(error, UnsupportedURLSchemeError) else State.FAILED
    return Outcome(state=state, reason=reason)


def _outcome_of_status(status: int) -> Outcome:
    state = State.GONE if status in GONE else State.REFUSED if status in FORBIDDEN else State.FAILED
    return Outcome(state=state, reason=f"HTTP {status}", status=status)
