"""Processes that begin as copies of one that has imported what a crawl needs, which is most of what a short one costs.

`python -m tests.forking` is asked through a socket for `python -m crawler` with some arguments, and does each in a
process of its own. `begin` is the other side: what it returns is a Popen in every respect, and a child of the one that
asked. Where a copy would not be the same as a process begun afresh, it is one begun afresh.

The process from which multiprocessing forks workers beside such a copy is a copy of it: the reading of pages is
imported and rehearsed already, which costs more than most crawls of the suite read. What keeps account of semaphores,
of which we have none, is one process for all.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import json
import os
import platform
import resource
import runpy
import signal
import socket
import struct
import subprocess
import sys
import threading
import traceback
from contextlib import suppress
from functools import cache
from importlib import import_module
from itertools import pairwise
from multiprocessing import resource_tracker, util
from pathlib import Path

from scrapy.settings.default_settings import DOWNLOADER_MIDDLEWARES_BASE, EXTENSIONS_BASE, SPIDER_MIDDLEWARES_BASE

from crawler.cli import COMMANDS
from crawler.processes import own_modules
from crawler.urls import site_of
from pipelines.worker import CRAWLING

ROOT = Path(__file__).parent.parent
# What a crawl and its workers bring along and what does not look at the environment while it is imported.
MODULES = (
    "crawler.launch", "crawler.spiders.latest", "crawler.extensions.progress", "crawler.frontier.scheduler",
    "pipelines.read", "pipelines.save", "pipelines.seek_words", "pipelines.weigh_feed",
    *(f"crawler.cli.{name}" for name in COMMANDS), *CRAWLING,
    # What Scrapy imports by name when a crawl begins.
    "crawler.downloading", "crawler.resolver",
    *(f"crawler.extensions.{name}" for name in ("item_outcomes", "look", "pruning")),
    *(f"crawler.middlewares.{name}" for name in ("backoff", "capture", "names", "robots", "site", "timeout")),
    "multiprocessing.popen_forkserver", "scrapy.logformatter", "scrapy.statscollectors",
    *(path.rpartition(".")[0] for path in (*DOWNLOADER_MIDDLEWARES_BASE, *SPIDER_MIDDLEWARES_BASE)),
    *(path.rpartition(".")[0] for path in EXTENSIONS_BASE if "telnet" not in path and "remote" not in path),
)  # fmt: skip
EARLY = ("crawler.settings", "twisted.internet.reactor")  # what may not have been imported before the copy is made
PACKAGES = ("crawler", "scrapy")
OPTIONS = {"env", "cwd", "text", "start_new_session", "stdin", "stdout", "stderr"}  # that a copy takes into account
LIMITS = (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_AS, resource.RLIMIT_NPROC)
OWN = own_modules().items()
CLONE = {"x86_64": 56, "aarch64": 220}.get(platform.machine())  # the number of the system call, where it is known
CLONE_PARENT = 0x8000  # what is begun is a child of our parent
ADVICE = (14, 25)  # MADV_HUGEPAGE, and MADV_COLLAPSE: at once
LARGE = 2**21  # bytes of a large page
BESIDE = "from multiprocessing.forkserver import main"
LENGTH = struct.Struct("!I")
_Popen = subprocess.Popen  # whoever begins processes in the product may be given `begin` in its place
is_afresh = True  # whether all are begun afresh, as in benchmarks; `tests/conftest.py` says so for each module of tests


def inherited(environment):
    """Return what a process has from its parent, and what Python reads in the environment before it does anything.

    Where our modules are to be looked for is no matter: a copy has them.
    """
    told = environment.items() - OWN
    read = {name: value for name, value in told if name.startswith(("PYTHON", "LC_", "LANG", "TZ"))}
    return os.geteuid(), [resource.getrlimit(limit) for limit in LIMITS], read


# The side that asks.


def begin(command, *, is_code=False, **options):
    """Return a process that carries out *command*, as a copy where that makes no difference.

    Code behind `python -c` is begun afresh, unless it is said that it may find imported what we have imported.
    """
    return (Forked if _may_fork(command, options, is_code=is_code) else _Popen)(command, **options)


def run(command, *, timeout, **options):
    """Carry out *command* to its end like `subprocess.run`, with all that it prints."""
    with begin(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options) as process:
        try:
            out, err = process.communicate(timeout=timeout)
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, out, err)


def _may_fork(command, options, *, is_code):
    if is_afresh or sys.platform != "linux" or CLONE is None or options.keys() - OPTIONS:
        return False
    python, how, what, *_ = *command, "", ""
    if python != sys.executable or not ((how == "-m" and what in PACKAGES) or (how == "-c" and is_code)):
        return False
    return _server().inherited == inherited(_environment_in(options))


def _environment_in(options):
    return dict(os.environ) if options.get("env") is None else options["env"]


class Forked(subprocess.Popen):
    """`python -m crawler ARGUMENTS`, or scrapy, or code, as a copy of a process that has begun already."""

    def _execute_child(self, args, *options):
        *_, cwd, environment = options[:6]
        p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, *_, is_leader, _ = options[9:]
        streams = [own if own != -1 else number for number, own in enumerate((p2cread, c2pwrite, errwrite))]
        told = {"how": args[1], "what": args[2], "arguments": args[3:], "folder": str(cwd or Path.cwd())}
        told |= {"environment": _environment_in({"env": environment}), "is_leader": is_leader}
        self.pid = _server().ask(told, streams)
        self._child_created = True
        self._close_pipe_fds(p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite)


class _Server:
    """The process that is copied, at the other end of a socket."""

    def __init__(self):
        self.lock = threading.Lock()  # of the socket
        self.socket, theirs = socket.socketpair()
        self.inherited = inherited(os.environ)
        command = [sys.executable, "-m", "tests.forking"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=theirs, stdout=subprocess.DEVNULL, start_new_session=True
        )
        theirs.close()
        atexit.register(self.end)

    def ask(self, told, streams):
        """Have a command line carried out with these standard streams, and return its process, now a child of ours."""
        message = json.dumps(told).encode()
        with self.lock:
            socket.send_fds(self.socket, [LENGTH.pack(len(message))], streams)
            self.socket.sendall(message)
            (pid,) = LENGTH.unpack(self.socket.recv(LENGTH.size, socket.MSG_WAITALL))
        return pid

    def end(self):
        self.socket.close()
        self.process.wait()


@cache
def _server():
    return _Server()


# The side that is copied.


def main():
    for module in MODULES:
        import_module(module)
    site_of("http://pasar.example/")  # reads the list of public suffixes
    assert not sys.modules.keys() & set(EARLY)
    resource_tracker.ensure_running()  # one for all copies
    gc.freeze()
    _use_large_pages()
    if (found := _next_copy(socket.socket(fileno=os.dup(0)))) is None:
        return
    told, streams = found
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(told["environment"])
    os.chdir(told["folder"])
    sys.path[0] = str(ROOT) if "PYTHONSAFEPATH" in os.environ else told["folder"]
    sys.argv = [told["how"], *told["arguments"]]
    util.spawnv_passfds = _copy_beside
    resource_tracker._resource_tracker._pid = None  # it is no child of ours
    try:
        _carry_out(told["how"], told["what"])
    except SystemExit as ended:
        _end_early(ended.code)
        raise


def _carry_out(how, what):
    if how == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        exec(what, vars(sys.modules["__main__"]))
        _end_early(None)


def _end_early(code):
    """End as Python does, but for taking apart what was imported: that costs a copy more than most commands.

    Where what was printed cannot be written, Python is to say so, as it does.
    """
    threading._shutdown()
    atexit._run_exitfuncs()
    if code is None or isinstance(code, int):  # else it is a sentence to be printed
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code or 0)


def _next_copy(asked):
    """Return what a copy of this process is to do, in that copy; in this one None, once nobody asks any more."""
    while (found := _told(asked)) is not None:
        told, streams = found
        reader, writer = os.pipe()
        if _fork_beside() == 0:
            if told["is_leader"]:
                os.setsid()
            os.write(writer, LENGTH.pack(os.getpid()))
            for number in (reader, writer, asked.detach()):
                os.close(number)
            return told, streams
        for number in (writer, *streams):
            os.close(number)
        asked.sendall(os.read(reader, LENGTH.size))
        os.close(reader)
    return None


def _fork_beside():
    """Fork a child of the process that began this one, which is the one that asks; return 0 in that child."""
    ctypes.pythonapi.PyOS_BeforeFork()
    pid = ctypes.CDLL(None).syscall(CLONE, CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0)
    (ctypes.pythonapi.PyOS_AfterFork_Parent if pid else ctypes.pythonapi.PyOS_AfterFork_Child)()
    return pid


def _use_large_pages():
    """Lay what is in memory into large pages where the system has any: half of what a copy cost was its small ones."""
    advise = ctypes.CDLL(None).madvise
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for line in Path("/proc/self/maps").read_text().splitlines():
        where, rights, _, _, _, *name = line.split()
        low, high = (int(number, 16) for number in where.split("-"))
        low, high = -(-low // LARGE) * LARGE, high // LARGE * LARGE
        if rights == "rw-p" and name in ([], ["[heap]"]) and low < high:
            for advice in ADVICE:
                advise(low, high - low, advice)


_begin_beside = util.spawnv_passfds


def _copy_beside(python, command, descriptors):
    """Do what multiprocessing begins `python -c CODE` for, in a copy of this process where that is one to be forked."""
    if not command[-1].startswith(BESIDE):
        return _begin_beside(python, command, descriptors)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    if (pid := os.fork()) != 0:
        return pid
    try:
        _begin_again(descriptors)
        exec(command[-1], {"__name__": "__main__"})
    except Exception:  # noqa: BLE001  (the edge of a process)
        traceback.print_exc()
    finally:
        os._exit(0)


def _begin_again(descriptors):
    """Leave behind what a process begun afresh has not: other files, what signals do, the folder among the paths."""
    for low, high in pairwise([*sorted({0, 1, 2, *descriptors}), os.sysconf("SC_OPEN_MAX")]):
        os.closerange(low + 1, high)
    signal.set_wakeup_fd(-1)
    for number in signal.valid_signals():
        if callable(signal.getsignal(number)):
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    sys.path[0] = str(ROOT)


def _told(asked):
    """Return the next command line with its streams, None once nobody asks any more."""
    head, streams, *_ = socket.recv_fds(asked, LENGTH.size, 3)
    if not head:
        return None
    (length,) = LENGTH.unpack(head)
    return json.loads(asked.recv(length, socket.MSG_WAITALL)), streams


if __name__ == "__main__":
    main()
