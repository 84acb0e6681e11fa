"""Each message at least once: it is written down, sent, and then noted as sent, in this order.

Who dies before it is sent has it sent by the next process; who dies between sending and noting has it sent twice, both
times with the same key, Message-ID and articles. What is new meanwhile goes into the next message.
"""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from crawler.archive import notices
from crawler.archive.views import exports
from crawler.archive.views.notices import Notice, waiting
from crawler.errors import CrawlerError, ReaderError, RunInProgress
from crawler.labels import wording
from crawler.notify.addresses import find_address
from crawler.reports import digest as digests
from crawler.reports.kliping import CLIPPING_COLUMNS as CLIPPED
from crawler.reports.kliping import clipping, read_office
from crawler.reports.tables import Table
from crawler.reports.wording import READERS, period
from crawler.run.lock import Lock
from crawler.times import WIB, from_iso, now, to_iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from crawler.archive import Archive
    from crawler.archive.views.notices import Watch
    from crawler.notify.sending import Attachment, Message, Receipt

PATIENCE = 60.0  # seconds to wait for another process that sends
PAUSE = 0.2
LONGEST_SUBJECT = 120  # letters
MOST_TOLD = 60  # things that are wrong; when a network breaks down, hundreds of sources get worse in one night
MOST_CLIPPED = 300  # articles of a kliping that goes along: servers refuse large mails

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one message."""

    notice: Notice
    error: str | None  # why it was not taken; it waits, and is sent again


@contextmanager
def alone(archive: Path) -> Iterator[None]:
    """Keep other processes from sending what is written down in an archive; a crawl may go on meanwhile."""
    lock = _locked(archive, ".notices")
    try:
        yield
    finally:
        lock.release()


def _locked(archive: Path, purpose: str) -> Lock:
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            return Lock(archive, purpose)
        except RunInProgress:
            if time.monotonic() >= patience:
                cure = "run the same command again when it has ended"
                raise RunInProgress(f"another process has been sending for {PATIENCE:.0f} seconds; {cure}") from None
        time.sleep(PAUSE)


def deliver(archive: Archive, waiting: Iterable[Notice]) -> list[Delivery]:
    """Send what is written down, and note what became of each; one that is not taken is no reason to keep others."""
    return [Delivery(notice=one, error=_delivered(archive, one)) for one in waiting]


def _delivered(archive: Archive, notice: Notice) -> str | None:
    settled = notice.told.get("settled", [])
    try:
        receipt = _sent(archive, notice, settled)
        error, settled = receipt.error, receipt.settled
    except CrawlerError as mistake:  # of the configuration: the message is kept until it is corrected
        error = str(mistake)
    if error is None:
        notices.note_sent(archive, notice, now=now())
    else:
        notices.note_failure(archive, notice, error, settled=settled)
    return error


def _sent(archive: Archive, notice: Notice, settled: Sequence[str]) -> Receipt:
    """Send a message, without its clipping if a mail server takes none that is so large."""
    from crawler.notify.sending import send  # noqa: PLC0415  (brings Apprise, for which nothing is to wait in vain)

    address = find_address(notice.recipient)
    receipt = send(address, compose(archive, notice), settled=settled)
    if receipt.is_too_large and notice.told.get("kliping"):
        lighter = replace(notice, told=notice.told | {"is_too_large": True})
        receipt = send(address, compose(archive, lighter), settled=settled)
    return receipt


def resend(archive: Archive, kind: str, name: str, recipient: str | None = None) -> list[Delivery]:
    """Send again what was written down before and is not known to be sent."""
    return deliver(archive, waiting(archive, kind, name, recipient))


def raise_for(deliveries: Iterable[Delivery]) -> None:
    """Raise ReaderError if a message was not taken."""
    failed = [one for one in deliveries if one.error]
    if failed:
        said = dict.fromkeys(f"{one.notice.recipient}: {one.error}" for one in failed)
        raise ReaderError("wrong_unsent", {"number": str(len(failed)), "why": "; ".join(said)})


def trial(archive: Archive, watch: Watch, articles: list[int], *, now: datetime) -> Message:
    """Return a message as a watch would send it, marked as a trial and not written down."""
    notice = Notice(
        id=0, key=f"{int(now.timestamp()):016x}", kind="watch", name=READERS("digest_trial", name=watch.name),
        recipient=watch.recipient, made=to_iso(now), told={"articles": articles}, sent=None, attempts=0, error=None,
    )  # fmt: skip
    return compose(archive, notice)


def compose(archive: Archive, notice: Notice) -> Message:
    """Return the message that was written down."""
    return COMPOSED[notice.kind](archive, notice)


def _of_digest(archive: Archive, notice: Notice) -> Message:
    told = notice.told
    days, number = period(told["since"], told["until"]), len(told["articles"])
    head = " · ".join(filter(None, [READERS("digest_head", days=days), told.get("asked")]))
    is_large = told.get("is_too_large", False)
    is_clipped = told["kliping"] and number <= MOST_CLIPPED and not is_large
    unclipped = [digests.without_clipping(number, is_large=is_large)] if told["kliping"] and not is_clipped else []
    letter = digests.digest(
        _records(archive, notice, digests.COLUMNS), head=head, named="Pantau",
        key=notice.key, also=[*digests.of_older(told["older"]), *unclipped],
    )  # fmt: skip
    line = tuple((day, count) for day, count in told["days"])
    letter = replace(letter, days=line, completeness=tuple(told["completeness"]))
    return _message(notice, letter, _clipping(archive, notice) if is_clipped else None)


def _of_watch(archive: Archive, notice: Notice) -> Message:
    records = _records(archive, notice, digests.COLUMNS)
    named = READERS("digest_watch", name=notice.name)
    letter = digests.digest(records, head=named, named=named, key=notice.key)
    return _message(notice, letter, None)


def _of_alert(_archive: Archive, notice: Notice) -> Message:
    from crawler.notify.sending import Message  # noqa: PLC0415

    words = wording(notice.told["language"])
    lines = [one["text"] for one in notice.told["findings"]]
    one, several = words("alert_subject_one", text=lines[0]), words("alert_subject", number=len(lines))
    end = words("alert_end", notice=notice.key, moment=words.moment(notice.made, WIB))
    rest = [words("alert_rest", number=len(lines) - MOST_TOLD)] if len(lines) > MOST_TOLD else []
    text = "\n".join([*(f"* {line}" for line in (*lines[:MOST_TOLD], *rest)), "", end, ""])
    subject = several if lines[1:] else shorten(one, LONGEST_SUBJECT, placeholder=" …")
    return Message(key=notice.key, made=from_iso(notice.made), subject=subject, text=text)


COMPOSED = {"digest": _of_digest, "watch": _of_watch, "alert": _of_alert}


def _records(archive: Archive, notice: Notice, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    return list(Table("search", columns, exports.chosen(archive, notice.told["articles"], columns)).records)


def _message(notice: Notice, letter: digests.Digest, attached: Attachment | None) -> Message:
    from crawler.notify.sending import Attachment, Message  # noqa: PLC0415

    drawn = (Attachment(name=digests.PICTURE, kind="image/png", body=digests.picture(letter), is_inline=True),)
    return Message(
        key=notice.key,
        made=from_iso(notice.made),
        subject=letter.subject,
        text=digests.text(letter),
        html=digests.html(letter),
        attachments=(drawn if letter.days else ()) + ((attached,) if attached else ()),
    )


def _clipping(archive: Archive, notice: Notice) -> Attachment:
    from crawler.notify.sending import Attachment  # noqa: PLC0415
    from crawler.reports.kliping_pdf import pdf  # noqa: PLC0415  (brings typst)

    told = notice.told
    made = clipping(
        _records(archive, notice, CLIPPED), since=told["since"], until=told["until"], office=read_office(None),
        completeness=told["completeness"], narrowed=told.get("asked") or "",
    )  # fmt: skip
    return Attachment(name=f"kliping-{told['until']}.pdf", kind="application/pdf", body=pdf(made))
