"""Real receivers of messages on the loopback interface: a mail server, and one of webhooks."""

from __future__ import annotations

import asyncio
import json
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 60  # seconds after which a process that hangs fails its test
WHOM = "from=pantau@kabar.example&to=humas@kota.example,kadis@kota.example&name=Pantau"


@dataclass
class Receiver:
    """What arrived; whoever is *victim* dies before it learns that its message was taken."""

    got: list[Any] = field(default_factory=list)
    went: list[list[str]] = field(default_factory=list)  # to whom, of the mail server
    answer: str = "250 OK"  # of the mail server
    answers: dict[str, str] = field(default_factory=dict)  # of the mail server to some recipients
    status: int = 200  # of the webhook
    victim: subprocess.Popen[str] | None = None
    url: str = ""

    def take(self, what: Any) -> None:
        self.got.append(what)
        if self.victim:
            self.victim.kill()
            self.victim.wait()
            self.victim = None

    async def handle_RCPT(self, _server, _session, envelope, recipient, _options):  # noqa: N802  (aiosmtpd calls it so)
        answer = self.answers.get(recipient, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(recipient)
        return answer

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  (aiosmtpd calls it so)
        if self.answer.startswith("250"):
            self.went.append(envelope.rcpt_tos)
            self.take(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@contextmanager
def mail_server(**options: Any) -> Iterator[Receiver]:
    """Serve a mail server, which parses what it gets."""
    receiver, loop = Receiver(), asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(lambda: SMTP(receiver, loop=loop, **options), "127.0.0.1", 0))
    thread = Thread(target=loop.run_forever)
    thread.start()
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"mailto://127.0.0.1:{port}?smtp=127.0.0.1&mode=insecure&{WHOM}"
    try:
        yield receiver
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await server.wait_closed()


@contextmanager
def webhook(secret: str) -> Iterator[Receiver]:
    """Serve a receiver of webhooks, whose address holds a secret; it gets pairs of a key and a body."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if receiver.status == 200:
                receiver.take((self.headers["Idempotency-Key"], body))
            with suppress(OSError):  # the sender may be dead
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        receiver.url = f"json://127.0.0.1:{server.server_port}/{secret}"
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
