"""RabbitMQ on the loopback interface, as an ordinary process with a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

RELEASES = Path("/usr/lib/rabbitmq/lib")  # where Debian puts it; its own script in PATH changes the user
PATIENCE = 90.0  # seconds until a broker takes connections, on however busy a machine
TRIES = 5  # of ports that were free a moment ago
PASSWORD = "rahasia-broker"
RIGHTS = {"user": "pantau", "vhost": "pantau", "configure": ".*", "write": ".*", "read": ".*"}
DEFINITIONS = {
    "vhosts": [{"name": "pantau"}],
    "users": [{"name": "pantau", "password": PASSWORD, "tags": ""}],
    "permissions": [RIGHTS],
}


def program() -> Path | None:
    """Return the server's program, None where there is none."""
    found = sorted(RELEASES.glob("rabbitmq_server-*/sbin/rabbitmq-server")) if RELEASES.is_dir() else []
    return found[-1] if found and shutil.which("epmd") else None


@dataclass
class Broker:
    """A broker, which may be killed and begun again with all that it had stored."""

    folder: Path
    ports: list[int] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"amqp://pantau:{PASSWORD}@127.0.0.1:{self.ports[0]}/pantau"

    def start(self) -> bool:
        """Start it, and say whether it takes connections."""
        _, distribution, names = self.ports
        environment = os.environ | {
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": f"pantau{self.ports[0]}@localhost",
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "plugins"),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none",
            "ERL_EPMD_PORT": str(names),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        with (self.folder / "out").open("ab") as out:
            options = {"stdout": out, "stderr": out, "stdin": subprocess.DEVNULL, "start_new_session": True}
            if not self.processes:
                self.processes.append(
                    subprocess.Popen(["epmd", "-port", str(names), "-address", "127.0.0.1"], **options)
                )
            self.processes.append(subprocess.Popen([str(program())], env=environment, **options))
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.processes[-1].poll() is None:
            if _takes_connections(self.ports[0]):
                return True
            with suppress(subprocess.TimeoutExpired):
                self.processes[-1].wait(0.1)
        return False

    def control(self, *words: str) -> None:
        """Have the server do what rabbitmqctl can."""
        environment = os.environ | {
            "HOME": str(self.folder), "RABBITMQ_CONF_ENV_FILE": "/dev/null", "ERL_EPMD_PORT": str(self.ports[2]),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }  # fmt: skip
        command = [str(program()).replace("-server", "ctl"), "-n", f"pantau{self.ports[0]}@localhost", *words]
        subprocess.run(command, env=environment, check=True, capture_output=True)

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Let it say nothing until the end of the block, as where the network swallows everything."""
        os.killpg(self.processes[-1].pid, signal.SIGSTOP)
        try:
            while not _is_stopped(self.processes[-1].pid):
                pass
            yield
        finally:
            os.killpg(self.processes[-1].pid, signal.SIGCONT)

    def kill(self) -> None:
        """Kill the server, as a power cut would."""
        _kill(self.processes[-1])

    def end(self) -> None:
        for process in reversed(self.processes):
            _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with all that it has started: the server's program is a script."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _is_stopped(session: int) -> bool:
    command = ["ps", "-s", str(session), "-o", "state="]
    states = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return set(states) <= {"T", "Z"}


def _takes_connections(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as one:
        one.sendall(b"AMQP\x00\x00\x09\x01")
        return bool(one.recv(1))
    return False


@contextmanager
def broker() -> Iterator[Broker]:
    """Serve until the end of the block; the password is in its address alone."""
    with tempfile.TemporaryDirectory() as name:
        running = Broker(Path(name))
        try:
            for _ in range(TRIES):
                running.ports = _ports(3)
                _write(running)
                if running.start():
                    break
                running.end()
                running.processes.clear()
            else:
                raise AssertionError((running.folder / "out").read_text("utf-8"))
            yield running
        finally:
            running.end()


def _write(running: Broker) -> None:
    lines = [
        f"listeners.tcp.1 = 127.0.0.1:{running.ports[0]}", f"load_definitions = {running.folder / 'definitions.json'}",
        "log.console = false", "consumer_timeout = 3600000", "loopback_users = none",
    ]  # fmt: skip
    (running.folder / "rabbitmq.conf").write_text("\n".join([*lines, ""]), "utf-8")
    (running.folder / "definitions.json").write_text(json.dumps(DEFINITIONS), "utf-8")
    (running.folder / "plugins").write_text("[].\n", "utf-8")


def _ports(number: int) -> list[int]:
    """Return ports that are free at this moment."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
