"""How a message gets to an address: Apprise reads the address and knows the services; mail is written by ourselves.

Apprise's own mails have another Message-ID at every try, and a text that it guesses from the HTML. Ours have what was
written for each, and the same Message-ID, so that a mail sent twice is known for one.
"""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from apprise import Apprise, AppriseAsset, AppriseAttachment, NotifyFormat, OverflowMode
from apprise.attachment.memory import AttachMemory
from apprise.conversion import convert_between
from apprise.plugins.email.base import PGP_MODE_DEFAULT, NotifyEmail

from crawler.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from apprise.plugins.base import NotifyBase

    from crawler.notify.addresses import Address

HEADER = "Idempotency-Key"  # of a webhook
PATIENCE = 30  # seconds for each answer
# Seconds for the answer to a whole mail, which may be sought for viruses first (RFC 5321, 4.5.3.2.6): whoever leaves
# before it has the mail sent again, and again too early.
LAST_PATIENCE = 600
FOR_GOOD = 500  # from here on a refusal is one for good; below it the same mail may be taken later
TOO_LARGE = 552  # also of a mailbox that is full, into which less may fit
NAMED = 16  # letters by which a recipient is known again, and not read
SHORT = 4  # letters; what is shorter is no secret
LONGEST = 300  # letters of a reason
ROOM = (
    0.7  # of what a message of a service holds; the rest is for its head, and for letters that are written as several
)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that goes along; an inline one is shown where the HTML says cid:NAME."""

    name: str
    kind: str  # such as image/png
    body: bytes
    is_inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent, whatever the service."""

    key: str  # the same at every try
    made: datetime
    subject: str
    text: str
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a message."""

    error: str | None  # why it was not taken, or not yet for all
    settled: tuple[str, ...] = ()  # recipients of a mail who have it, or refused it for good, by marks of theirs
    is_too_large: bool = False  # for the mail server


class _PatientSMTP(smtplib.SMTP):
    """Gives a server the time to take a mail in."""

    def data(self, msg: Any) -> tuple[int, bytes]:  # noqa: ANN401  (as smtplib has it)
        assert self.sock is not None
        self.sock.settimeout(LAST_PATIENCE)
        return super().data(msg)


class _PatientSSL(_PatientSMTP, smtplib.SMTP_SSL):
    """The same, encrypted from its first byte on."""


def check_address(address: Address) -> str:
    """Return which service an address is of, asking nobody; raise ConfigurationError if Apprise knows none."""
    return str(_service(address).service_name)


def send(address: Address, message: Message, *, settled: Collection[str] = ()) -> Receipt:
    """Send a message, a mail only to those who are not *settled*; what is said has nothing of the address."""
    service = _service(address)
    if isinstance(service, NotifyEmail) and service.pgp_mode == PGP_MODE_DEFAULT:
        receipt = _post(service, _mail(service, message), address, settled)
    else:
        receipt = Receipt(error=_notify(service, message))
    return replace(receipt, error=receipt.error and _without_secrets(receipt.error, address)[:LONGEST])


def _service(address: Address) -> NotifyBase:
    with _heard():  # what is wrong with an address Apprise says by repeating it
        service = Apprise.instantiate(address.url, asset=AppriseAsset(app_id="Pantau", app_desc="Pantau"))
    if service is None:
        why = "is none that Apprise understands"
        raise ConfigurationError(f"the address {address.name} {why}; write it like mailto://… or json://…")
    return service


def _notify(service: NotifyBase, message: Message) -> str | None:
    """Hand a message to a service of Apprise as text; pictures, which the text does without, stay here."""
    if service.overflow_mode == OverflowMode.UPSTREAM:
        service.overflow_mode = OverflowMode.SPLIT  # a service that cuts what is too long would do so in silence
    service.socket_connect_timeout = max(PATIENCE, service.socket_connect_timeout)
    service.socket_read_timeout = max(PATIENCE, service.socket_read_timeout)
    door = Apprise()
    door.add(service)
    parts = list(parts_of(message.text, most=int(service.body_maxlen * ROOM), size=lambda part: _size(service, part)))
    for place, part in enumerate(parts, start=1):
        is_last = place == len(parts)
        _mark(service, message.key if is_last else f"{message.key}-{place}")
        title = f"{message.subject} ({place}/{len(parts)})" if parts[1:] else message.subject
        files = _files(message) if is_last else None
        with _heard() as reasons:
            taken = door.notify(part, title=title, body_format=NotifyFormat.TEXT, attach=files)
        if not taken:
            return reasons[-1] if reasons else "the service did not take it"
    return None


def parts_of(text: str, *, most: int, size: Callable[[str], int] = len) -> Iterator[str]:
    """Yield a text in parts of at most that size, cut between paragraphs; a paragraph that is longer stays whole."""
    part = ""
    for block in text.split("\n\n"):
        longer = f"{part}\n\n{block}" if part else block
        if part and size(longer) > most:
            yield part
            part = block
        else:
            part = longer
    yield part


def _size(service: NotifyBase, part: str) -> int:
    """Return how long a text is as a service writes it, such as HTML with its spaces spelt out."""
    return len(convert_between(NotifyFormat.TEXT, service.resolve_format(NotifyFormat.TEXT), part))


def _mark(service: NotifyBase, key: str) -> None:
    headers = getattr(service, "headers", None)  # of webhooks
    if isinstance(headers, dict):
        headers[HEADER] = key


def _files(message: Message) -> AppriseAttachment | None:
    files = AppriseAttachment()
    for one in message.attachments:
        if not one.is_inline:
            files.add(AttachMemory(content=one.body, name=one.name, mimetype=one.kind))
    return files if len(files) else None


@contextmanager
def _heard() -> Iterator[list[str]]:
    """Collect what Apprise complains of; nothing of it, nor of what it calls, goes anywhere else."""
    lines: list[str] = []
    collector = logging.Handler(logging.WARNING)
    collector.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3", "requests")]
    before = [(one.propagate, one.level) for one in loggers]
    for one in loggers:
        one.addHandler(collector)
        one.propagate = False
    try:
        yield lines
    finally:
        for one, (propagate, _) in zip(loggers, before, strict=True):
            one.removeHandler(collector)
            one.propagate = propagate


def _mail(service: Any, message: Message) -> EmailMessage:  # noqa: ANN401  (its fields are untyped)
    name, sender = service.from_addr
    made = EmailMessage(SMTP)
    made["Subject"] = _one_line(message.subject)
    made["From"] = formataddr((name or "", sender))
    made["To"] = ", ".join(formataddr((name or "", target)) for name, target in service.targets)
    for head, people in (("Cc", service.cc), ("Reply-To", service.reply_to)):
        if people:
            made[head] = ", ".join(formataddr((service.names.get(one) or "", one)) for one in sorted(people))
    made["Date"] = format_datetime(message.made)
    made["Message-ID"] = f"<pantau-{message.key}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # nobody's holiday answers it
    for head, value in service.headers.items():
        if head not in made:
            made[head] = _one_line(value)
    _fill(made, message)
    return made


def _fill(made: EmailMessage, message: Message) -> None:
    made.set_content(message.text)
    inline = [one for one in message.attachments if one.is_inline]
    if message.html:
        made.add_alternative(message.html, subtype="html")
        page = made.get_body(("html",))
        assert page is not None
        for one in inline:
            page.add_related(
                one.body, *one.kind.split("/"), cid=f"<{one.name}>", filename=one.name, disposition="inline"
            )
    for one in message.attachments:
        if not one.is_inline:
            made.add_attachment(one.body, *one.kind.split("/"), filename=one.name)


def _post(service: Any, mail: EmailMessage, address: Address, settled: Collection[str]) -> Receipt:  # noqa: ANN401
    """Hand a mail to its server, for all recipients in one go who do not have it."""
    everybody = [target for _, target in service.targets] + sorted(service.cc) + sorted(service.bcc)
    wanting = [one for one in everybody if _marked(one) not in settled]
    if not wanting:  # who still waited for it is no recipient any more
        return Receipt(error=None)
    server = None
    try:
        server = _connected(service)
        refused = server.send_message(mail, service.from_addr[1], wanting)
    except (OSError, smtplib.SMTPException) as error:
        is_too_large = getattr(error, "smtp_code", None) == TOO_LARGE
        return Receipt(error=_refusal_said(error), settled=tuple(settled), is_too_large=is_too_large)
    finally:
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):  # the mail is taken or refused, however they part
                server.quit()
    return _receipt(everybody, refused, address)


def _receipt(everybody: Sequence[str], refused: Mapping[str, tuple[int, bytes]], address: Address) -> Receipt:
    """Return what became of a mail that somebody took; warn of those who will never take it."""
    waiting = {one: answer for one, answer in refused.items() if answer[0] < FOR_GOOD}
    lost = {one: answer for one, answer in refused.items() if one not in waiting}
    if lost:
        places = ", ".join(str(everybody.index(one) + 1) for one in lost)
        said = _without_secrets(_answers(lost), address)[:LONGEST]
        logger.warning(
            "the mail was not taken for %d of %d recipients (%s): %s", len(lost), len(everybody), places, said
        )
    settled = tuple(_marked(one) for one in everybody if one not in waiting)
    return Receipt(error=_answers(waiting) or None, settled=settled)


def _answers(refused: Mapping[str, tuple[int, bytes]]) -> str:
    return "; ".join(sorted({_answer(*answer) for answer in refused.values()}))


def _marked(recipient: str) -> str:
    return sha256(recipient.encode("utf-8", "surrogatepass")).hexdigest()[:NAMED]


def _connected(service: Any) -> smtplib.SMTP:  # noqa: ANN401
    context = ssl.create_default_context()
    if not service.verify_certificate:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    place = (service.smtp_host, service.port)
    if service.secure_mode == "ssl":
        server: smtplib.SMTP = _PatientSSL(*place, timeout=PATIENCE, context=context)
    else:
        server = _PatientSMTP(*place, timeout=PATIENCE)
    try:
        if service.secure_mode == "starttls":
            server.starttls(context=context)
        if service.user and service.password:
            server.login(service.user, service.password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _refusal_said(error: OSError | smtplib.SMTPException) -> str:
    """Return what a mail server said, or what kept us from it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _answers(error.recipients)
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _answer(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"


def _without_secrets(reason: str, address: Address) -> str:
    """Return a reason without any part of an address but the kind of its service; hosts of some are tokens."""
    _, _, rest = address.url.partition("://")
    parts = {part.rpartition("=")[2] for text in (rest, unquote(rest)) for part in re.split(r"[/:@?&,;]+", text)}
    for part in sorted((one for one in parts if len(one) >= SHORT), key=len, reverse=True):
        reason = reason.replace(part, "****")
    return _one_line(reason)


def _one_line(text: str) -> str:
    return " ".join(text.split())
