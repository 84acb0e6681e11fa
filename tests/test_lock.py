import os
import signal
import subprocess
import sys
from threading import Timer

import pytest

from crawler.captures.files import folder_of
from crawler.errors import ArchiveError, RunInProgress
from crawler.run.lock import Lock, is_locked

HOLD = """
import sys
from pathlib import Path
from crawler.run.lock import Lock
lock = Lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""

FORK = """
import os, sys
from pathlib import Path
from crawler.run.lock import Lock, is_locked
lock = Lock(Path(sys.argv[1]))
end, begin = os.pipe()
if os.fork() == 0:  # it lives on until the pipe is closed
    os.close(begin)
    os.read(end, 1)
    os._exit(0)
lock.release()
print("locked:", is_locked(Path(sys.argv[1])), flush=True)
os.close(begin)
os.wait()
"""


@pytest.fixture
def archive(tmp_path):
    return tmp_path / "archive.db"


@pytest.fixture
def owner(archive):
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(archive)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_one_run_at_a_time(archive):
    lock = Lock(archive)
    assert is_locked(archive)
    with pytest.raises(RunInProgress, match=f"^another run is using {archive}; wait for it to end$"):
        Lock(archive)
    lock.release()
    assert not is_locked(archive)
    Lock(archive).release()


def test_an_archive_has_one_lock_under_all_its_names(archive, tmp_path):
    archive.touch()
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "link.db"
    link.symlink_to(archive)
    lock = Lock(link)
    assert is_locked(archive)
    Lock(link, ".schedule").release()  # for something else, which may go on meanwhile
    lock.release()
    assert not is_locked(link)
    assert sorted(one.name for one in archive.parent.glob("*.lock")) == ["archive.db.lock", "archive.db.schedule.lock"]
    assert folder_of(link, "") == tmp_path / "archive.captures"


def test_asking_leaves_the_lock_as_it_was(archive):
    assert not is_locked(archive)
    lock = Lock(archive)
    assert (is_locked(archive), is_locked(archive)) == (True, True)
    lock.release()


def test_another_process_is_kept_out_too(archive, owner):
    assert is_locked(archive)
    owner.stdin.close()
    assert owner.wait(30) == 0
    assert not is_locked(archive)


def test_a_killed_owner_leaves_no_lock_behind(archive, owner):
    owner.send_signal(signal.SIGKILL)
    assert owner.wait(30) == -signal.SIGKILL
    lock = Lock(archive)
    assert is_locked(archive)
    lock.release()


def test_a_lock_file_left_over_is_no_lock(archive):
    archive.with_name("archive.db.lock").write_text("1234")
    assert not is_locked(archive)


def test_two_archives_do_not_exclude_each_other(archive):
    lock = Lock(archive)
    assert not is_locked(archive.with_name("lain.db"))
    lock.release()


def test_a_run_waits_for_somebody_who_only_looks(archive):
    look = Lock(archive)
    glance = Timer(0.02, look.release)
    glance.start()
    run = Lock(archive)
    glance.join()
    assert is_locked(archive)
    run.release()


def test_letting_go_twice_harms_nobody(archive):
    lock = Lock(archive)
    lock.release()
    innocent = os.open(archive, os.O_RDWR | os.O_CREAT)
    lock.release()
    assert os.fstat(innocent).st_ino == archive.stat().st_ino  # still open
    os.close(innocent)


def test_a_child_does_not_inherit_the_lock(archive):
    lock = Lock(archive)
    command = [sys.executable, "-c", "import sys; print('up', flush=True); sys.stdin.read()"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, close_fds=False, **pipes) as child:
        assert child.stdout.readline() == b"up\n"
        lock.release()
        assert not is_locked(archive)
        child.stdin.close()


def test_a_forked_child_does_not_keep_the_lock(archive):
    done = subprocess.run([sys.executable, "-c", FORK, str(archive)], capture_output=True, text=True, check=True)
    assert done.stdout == "locked: False\n"


def test_a_folder_that_does_not_exist_is_said_in_one_sentence(tmp_path):
    path = tmp_path / "arsip" / "archive.db"
    cure = "check that its folder exists, may be written to and has room"
    said = f"{path} cannot be locked: No such file or directory; {cure}"
    for ask in (Lock, is_locked):
        with pytest.raises(ArchiveError) as refused:
            ask(path)
        assert str(refused.value) == said
        assert not path.parent.exists()
