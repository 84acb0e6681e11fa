import json
import logging
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest
from click.testing import CliRunner

from crawler.archive import open_for_reading, runs
from crawler.archive.views import jobs as past_jobs
from crawler.archive.views import runs as past
from crawler.cli import main
from crawler.cli.options import LOG_FORMAT, LOG_TIME
from crawler.cli.schedule import moved, schedule
from crawler.errors import ConfigurationError, OlderArchive
from crawler.run.lock import Lock, is_locked
from crawler.scheduling.daemon import STOPPED, Daemon, ScheduledTask, crawl_command
from crawler.scheduling.due import Cron, Daily, Every, Jittered, is_done, last_due, missed, next_times
from crawler.sources.own import default_seeds, make_own
from crawler.times import Clock, from_iso, to_iso
from tests.forking import begin, run
from tests.make import make_archive
from tests.simulated_month import Month, Row, account, live_through, outcomes

ROOT = Path(__file__).parent.parent
WIB, FIVE = "Asia/Jakarta", time(5, 0)
DUE = datetime(2026, 11, 19, 22, 0, tzinfo=UTC)  # 05:00 of the 20th in Jakarta
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PATIENCE = 60.0  # seconds after which what does not happen fails its test

# A crawl that takes no time: it goes on record with the outcome, and at the moment, that the test has written down.
CRAWL = """
import signal, sys
from pathlib import Path
from crawler.archive import open_archive, runs
from crawler.times import from_iso
folder = Path(sys.argv[1])
waits = (folder / "waits").exists()
if waits:
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
moment = from_iso((folder / "clock").read_text())
with open_archive(folder / "archive.db") as archive:
    run = runs.begin(archive, spider="latest", scope=(), sources=1, now=moment)
    if waits:
        (folder / "started").touch()
        signal.sigwait([signal.SIGUSR1])
    outcome = (folder / "outcome").read_text()
    if outcome != "running":
        runs.finish(archive, run, outcome=outcome, reached=1, error=None, now=moment)
"""
UNREACHABLE = '[nirwana]\nhome = "http://nobody.localhost:9/"\n'
STOPPED_EARLY = """
import sys
from datetime import time
from pathlib import Path
from crawler.scheduling.daemon import STOPPED, Daemon, ScheduledTask, serve
from crawler.scheduling.due import Daily
crawl = ScheduledTask(name="crawl", command=["/nonexistent"], when=Daily(time(5, 0), "Asia/Jakarta"))
daemon = Daemon([crawl], Path(sys.argv[1]))
daemon.stop()
serve(daemon)
"""


@pytest.fixture(autouse=True)
def _begun_as_copies(monkeypatch):
    """Begin what a daemon begins as copies: most of what a job of these tests costs is the start of Python."""
    monkeypatch.setattr(subprocess, "Popen", partial(begin, is_code=True))


@pytest.fixture
def few_sources(tmp_path, monkeypatch):
    """Seeds with one source, to be read again for each command that is tried."""
    seeds = tmp_path / "seeds"
    (seeds / "sources").mkdir(parents=True)
    (seeds / "sources" / "daerah.toml").write_text('[kaldera]\nhome = "https://kaldera.id/"\n', "utf-8")
    shutil.copy(default_seeds() / "topics.toml", seeds)
    monkeypatch.setenv("PANTAU_SEEDS", str(seeds))


def until(condition, process=None):
    """Wait for *condition*, looking often; fail if it does not come true in time, or if *process* ends before."""
    deadline, pause = monotonic() + PATIENCE, Event()
    while not condition():
        assert monotonic() < deadline, "it did not happen"
        assert process is None or process.poll() is None, "the process has ended"
        pause.wait(0.02)


class Desk:
    """An archive, a clock to be turned by hand, and a daemon whose crawls end as the test says."""

    def __init__(self, folder):
        self.folder = folder
        self.archive = folder / "archive.db"
        self.ends("finished")
        self.turn_to(DUE + HOUR)
        command = [sys.executable, "-c", CRAWL, str(folder)]
        self.crawl = ScheduledTask(name="crawl", command=command, when=Daily(FIVE, WIB))
        self.daemon = Daemon([self.crawl], self.archive, clock=Clock(self.clock))

    def clock(self):
        return from_iso((self.folder / "clock").read_text())

    def turn_to(self, moment):
        (self.folder / "clock").write_text(to_iso(moment))

    def ends(self, outcome):
        (self.folder / "outcome").write_text(outcome)

    def waits(self):
        """Let the next crawl go on until it is told otherwise."""
        (self.folder / "waits").touch()

    def attended(self, *moments):
        """Return which of *moments* started a crawl, counted from when it was due."""
        started = []
        for moment in moments:
            self.turn_to(DUE + moment)
            if self.daemon.attend():
                started.append(moment)
        return started

    def outcomes(self):
        with open_for_reading(self.archive) as archive:
            return [row.outcome for row in reversed(past.latest(archive))]

    def crawled_by_hand(self, moment):
        with make_archive(self.archive) as archive:
            run = runs.begin(archive, spider="latest", scope=(), sources=1, now=moment)
            runs.finish(archive, run, outcome="finished", reached=1, error=None, now=moment)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


@pytest.fixture
def crawling(desk):
    """A desk whose daemon is waiting for a crawl that goes on and on."""
    desk.waits()
    attendant = Thread(target=desk.daemon.attend)
    attendant.start()
    until((desk.folder / "started").exists)
    yield desk
    if desk.daemon.child is not None:
        desk.daemon.child.kill()
    attendant.join(PATIENCE)
    assert not attendant.is_alive()


def test_a_missed_day_is_made_up_for_by_exactly_one_crawl(desk):
    desk.crawled_by_hand(DUE - 3 * DAY)
    assert desk.attended(HOUR, HOUR + MINUTE, DAY - MINUTE) == [HOUR]
    assert desk.outcomes() == ["finished", "finished"]


def test_it_crawls_once_a_day_and_not_before_it_is_due(desk):
    desk.crawled_by_hand(DUE - DAY)
    moments = [-MINUTE, timedelta(), MINUTE, DAY - MINUTE, DAY, DAY + MINUTE]
    assert desk.attended(*moments) == [timedelta(), DAY]


@pytest.mark.parametrize("outcome", ["failed", "stopped", "running"])
def test_a_crawl_that_did_not_finish_is_tried_again_ever_later_and_then_left_to_the_next_day(desk, outcome):
    desk.ends(outcome)
    minutes = [0, 1, 4, 5, 6, 34, 35, 36, 154, 155, 156, 600, 1439, 1440, 1441]
    assert desk.attended(*(number * MINUTE for number in minutes)) == [
        number * MINUTE for number in (0, 5, 35, 155, 1440)
    ]


def test_the_pause_begins_when_the_failed_crawl_has_ended(desk):
    desk.ends("failed")
    desk.waits()
    attendant = Thread(target=desk.daemon.attend)
    attendant.start()
    until((desk.folder / "started").exists)
    desk.turn_to(DUE + 3 * HOUR)
    desk.daemon.child.send_signal(signal.SIGUSR1)
    attendant.join(PATIENCE)
    (desk.folder / "waits").unlink()
    assert desk.attended(3 * HOUR + 4 * MINUTE, 3 * HOUR + 5 * MINUTE) == [3 * HOUR + 5 * MINUTE]


def test_a_retry_that_succeeds_ends_the_matter(desk):
    desk.ends("failed")
    assert desk.attended(timedelta()) == [timedelta()]
    desk.ends("finished")
    assert desk.attended(5 * MINUTE, 35 * MINUTE, 155 * MINUTE) == [5 * MINUTE]
    assert desk.outcomes() == ["failed", "finished"]


def test_while_somebody_else_crawls_nothing_is_started(desk):
    lock = Lock(desk.archive)
    assert desk.attended(HOUR, 2 * HOUR) == []
    lock.release()
    assert desk.attended(3 * HOUR) == [3 * HOUR]


def test_a_crawl_by_hand_at_the_due_minute_counts(desk):
    lock = Lock(desk.archive)
    desk.crawled_by_hand(DUE)
    assert desk.attended(timedelta()) == []
    lock.release()
    assert desk.attended(MINUTE, HOUR) == []


def test_two_attendants_at_once_start_one_crawl(crawling):
    assert not crawling.daemon.attend()
    crawling.daemon.child.send_signal(signal.SIGUSR1)
    until(lambda: crawling.daemon.child is None)
    assert crawling.outcomes() == ["finished"]


def test_stopping_ends_the_crawl_and_starts_nothing_more(crawling):
    child = crawling.daemon.child
    crawling.daemon.stop()
    assert child.wait(PATIENCE) == -signal.SIGTERM
    until(lambda: crawling.daemon.child is None)
    crawling.daemon.stop()
    until(lambda: crawling.outcomes() == ["failed"])
    assert crawling.attended(HOUR, DAY, 2 * DAY) == []


class Polls:
    """What is due between the daily crawls, as the test says, and how often that was asked."""

    def __init__(self, *due):
        self.due = due
        self.asked = []

    def __call__(self, moment):
        self.asked.append(moment)
        return self.due


@pytest.fixture
def polling(desk):
    """A desk whose daily crawl has been done, and whose daemon polls; what it starts writes its arguments down."""
    desk.crawled_by_hand(DUE)
    desk.daemon.polls = Polls("pasar")
    desk.crawl.command = ["/bin/sh", "-c", f'echo "$@" >> {desk.folder}/started', "sh"]
    return desk


def started(desk):
    return (desk.folder / "started").read_text().splitlines()


def test_between_the_daily_crawls_it_polls_what_is_due_every_ten_minutes(polling):
    moments = [number * MINUTE for number in (1, 2, 10, 11, 12, 21)]
    assert polling.attended(*moments) == [number * MINUTE for number in (1, 11, 21)]
    assert started(polling) == ["--poll --quiet"] * 3


def test_where_nothing_is_due_nothing_is_started(polling):
    polling.daemon.polls = Polls()
    assert polling.attended(MINUTE, 2 * MINUTE, 11 * MINUTE) == []
    assert polling.daemon.polls.asked == [DUE + MINUTE, DUE + 11 * MINUTE]


def test_the_daily_crawl_comes_before_a_poll_and_is_not_replaced_by_one(polling):
    assert polling.attended(DAY - MINUTE, DAY) == [DAY - MINUTE, DAY]
    assert started(polling) == ["--poll --quiet", ""]


def test_while_somebody_else_crawls_nothing_is_polled(polling):
    lock = Lock(polling.archive)
    assert polling.attended(MINUTE) == []
    lock.release()
    assert polling.attended(2 * MINUTE) == [2 * MINUTE]


def test_a_poll_that_fails_is_no_attempt_at_the_daily_crawl(polling):
    polling.crawl.command = ["/bin/false"]
    assert polling.attended(DAY - MINUTE) == [DAY - MINUTE]
    assert polling.crawl.tried == []


def test_a_broken_archive_is_said_and_not_crawled_into(desk):
    desk.archive.write_text("Catatan rapat.\n" * 100)
    with pytest.raises(Exception, match="is not a SQLite file"):
        desk.daemon.attend()
    desk.archive.unlink()
    assert desk.attended(HOUR) == [HOUR]


def test_the_command_is_the_one_a_person_would_type(tmp_path):
    command = crawl_command(tmp_path / "archive.db", tmp_path / "seeds")
    assert command == [
        sys.executable, "-m", "crawler", "crawl", "--archive", f"{tmp_path}/archive.db", "--seeds", f"{tmp_path}/seeds",
    ]  # fmt: skip


@pytest.fixture
def environment(tmp_path):
    """Seeds with one source that the address guard refuses at once."""
    seeds = tmp_path / "seeds"
    (seeds / "sources").mkdir(parents=True)
    (seeds / "sources" / "nowhere.toml").write_text(UNREACHABLE)
    shutil.copy(default_seeds() / "topics.toml", seeds)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PANTAU_")}
    return inherited | {"PANTAU_SEEDS": str(seeds), "PANTAU_CONTACT": "desk@kabar.example"}


def processes_about(archive):
    """Return the process numbers whose command names *archive*."""
    folders = (entry for entry in Path("/proc").iterdir() if entry.name.isdecimal())
    return [int(folder.name) for folder in folders if str(archive).encode() in command_line(folder)]


def command_line(folder):
    try:
        return (folder / "cmdline").read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


def began(archive):
    """Say whether a run is on record, ended or not."""
    if not archive.exists():
        return False
    try:
        with open_for_reading(archive) as opened:
            return bool(past.latest(opened))
    except OlderArchive:  # its tables are being made
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_daemon_crawls_what_was_missed_and_leaves_nothing_behind(tmp_path, environment, number):
    archive = tmp_path / "archive.db"
    command = [sys.executable, "-m", "crawler", "schedule", "--archive", str(archive), "--at", "05:00"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as daemon:
        try:
            until(lambda: began(archive), daemon)
            daemon.send_signal(number)
            said = daemon.communicate(timeout=PATIENCE)[1]
        finally:
            daemon.kill()
    assert (daemon.returncode, "Traceback" in said) == (0, False), said
    assert said.splitlines()[-1].endswith("INFO stopped")
    assert not is_locked(archive)
    if Path("/proc").exists():
        assert processes_about(archive) == []
    with open_for_reading(archive) as opened:
        assert [row.outcome for row in past.latest(opened)] in (["failed"], ["stopped"])
    moment = datetime.now(UTC)
    assert not is_done(archive, since=last_due(moment, at=FIVE, timezone=WIB), now=moment)


def test_a_daemon_that_was_stopped_before_it_began_ends_at_once(tmp_path):
    command = [sys.executable, "-c", STOPPED_EARLY, str(tmp_path / "archive.db")]
    assert subprocess.run(command, cwd=ROOT, timeout=PATIENCE, check=True, capture_output=True).stderr == b""
    assert list(tmp_path.iterdir()) == []


# Other rhythms, and limits


@pytest.mark.parametrize(("after", "starts"), [(HOUR, False), (6 * HOUR - MINUTE, False), (6 * HOUR + MINUTE, True)])
def test_a_crawl_may_be_due_so_long_after_the_last_one(desk, after, starts):
    desk.crawl.when = Every(6 * HOUR, WIB)
    desk.crawled_by_hand(DUE)
    assert bool(desk.attended(after)) is starts


def test_the_next_times_are_those_at_which_it_would_start(desk):
    daily, often = Daily(FIVE, WIB), Every(6 * HOUR, WIB)
    overdue = DUE + 2 * HOUR
    assert next_times(daily, desk.archive, now=overdue, count=2) == [overdue, DUE + DAY]
    desk.crawled_by_hand(DUE + HOUR)
    assert next_times(daily, desk.archive, now=overdue, count=2) == [DUE + DAY, DUE + 2 * DAY]
    assert next_times(often, desk.archive, now=overdue, count=2) == [DUE + 7 * HOUR, DUE + 13 * HOUR]


WEEKDAYS = Cron("30 4,16 * * mon-fri", WIB)
FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)  # 16:30 in Jakarta


@pytest.mark.parametrize(
    ("moment", "due"), [(FRIDAY - MINUTE, FRIDAY - 12 * HOUR), (FRIDAY, FRIDAY), (FRIDAY + 2 * DAY, FRIDAY)]
)
def test_a_cron_expression_says_when_a_crawl_was_and_will_be_due(moment, due):
    assert WEEKDAYS.last(moment) == due
    assert WEEKDAYS.following(due) == {FRIDAY: FRIDAY + 2 * DAY + 12 * HOUR}.get(due, FRIDAY)


def test_a_crawl_of_a_cron_expression_is_made_up_for_once(desk):
    desk.crawl.when = WEEKDAYS
    desk.crawled_by_hand(FRIDAY - HOUR)
    asked = [FRIDAY - MINUTE - DUE, FRIDAY + HOUR - DUE, FRIDAY + 2 * HOUR - DUE]
    assert desk.attended(*asked) == asked[1:2]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("30 4 * * 1-5", "'30 4 * * 1-5' numbers days of the week; name them, such as mon-fri"),
        ("pagi", "'pagi' is no cron expression (Wrong number of fields; got 1, expected 5); write it like"),
        ("99 4 * * *", "'99 4 * * *' is no cron expression ("),
    ],
)
def test_a_wrong_expression_is_said_with_the_cure(expression, said):
    with pytest.raises(ConfigurationError) as refused:
        Cron(expression, WIB).trigger()
    assert str(refused.value).startswith(said)


ENDLESS = """
import signal, sys
from pathlib import Path
def end(number, frame):
    Path(sys.argv[1]).touch()
    if sys.argv[2] == "obeys":
        sys.exit(0)
signal.signal(signal.SIGTERM, end)
while True:
    signal.pause()
"""


@pytest.mark.parametrize("kind", ["obeys", "does not"])
def test_a_crawl_over_its_limit_is_asked_to_end_and_then_made_to(desk, monkeypatch, caplog, kind):
    asked = desk.folder / "asked"
    monkeypatch.setattr("crawler.scheduling.daemon.GRACE", timedelta(seconds=0.2))
    desk.crawl.command = [sys.executable, "-c", ENDLESS, str(asked), kind]
    desk.crawl.limit = timedelta(seconds=1)
    assert desk.daemon.attend()
    assert asked.exists()
    said = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert said[0] == "it takes longer than 0:00:01: it is stopped"
    assert said[1:] == ([] if kind == "obeys" else ["it does not end within 0:00:00.200000: it is killed"])
    assert not desk.attended(HOUR)  # at once; it waits like after any crawl that did not finish


def follower(name, *command):
    return ScheduledTask(name=f"crawl, then {name}", command=command, when=Daily(FIVE, WIB))


@pytest.mark.parametrize(("outcome", "done"), [("finished", ["satu", "dua"]), ("failed", [])])
def test_what_is_to_be_done_after_a_complete_crawl_is_done_then(desk, outcome, done):
    note = "import sys; open(sys.argv[1], 'a').write(sys.argv[2] + ' ')"
    path = desk.folder / "done"
    desk.crawl.then = [follower(word, sys.executable, "-c", note, str(path), word) for word in ("satu", "dua")]
    desk.crawl.command = [sys.executable, "-c", f"import sys; sys.exit({int(outcome == 'failed')})"]
    assert desk.daemon.attend()
    assert (path.read_text().split() if path.exists() else []) == done


def test_an_archive_whose_maker_found_no_room_is_made_once_there_is_some(desk):
    with closing(sqlite3.connect(desk.archive)) as begun:
        begun.execute("PRAGMA journal_mode = WAL")
    lock = Lock(desk.archive)
    with pytest.raises(OlderArchive):  # somebody is making it
        desk.daemon.attend()
    lock.release()
    assert desk.attended(HOUR) == [HOUR]
    assert desk.outcomes() == ["finished"]


# What follows a crawl: it takes a word down, and ends as a file says.
FOLLOWS = """
import sys
from pathlib import Path
folder = Path(sys.argv[1])
with (folder / "followed").open("a") as file:
    file.write(sys.argv[2] + " ")
sys.exit(int((folder / "status").read_text()))
"""


class Following(Desk):
    """A desk at which two commands follow each crawl."""

    def __init__(self, folder):
        super().__init__(folder)
        self.follows(0)
        self.restart()

    def restart(self):
        """Go on with a daemon that remembers nothing."""
        self.crawl = ScheduledTask(name="crawl", command=self.crawl.command, when=self.crawl.when)
        self.crawl.then = [
            follower(word, sys.executable, "-c", FOLLOWS, str(self.folder), word) for word in ("satu", "dua")
        ]
        self.daemon = Daemon([self.crawl], self.archive, clock=Clock(self.clock))

    def follows(self, status):
        (self.folder / "status").write_text(str(status))

    def followed(self, *moments):
        """Return what was done at some moments, counted from when the crawl was due, by daemons of their own."""
        path = self.folder / "followed"
        for moment in moments:
            path.write_text("")
            self.restart()
            self.turn_to(DUE + moment)
            while self.daemon.attend():
                pass
            yield path.read_text().split()


@pytest.fixture
def following(tmp_path):
    return Following(tmp_path)


def test_what_follows_a_crawl_is_done_once_by_whichever_daemon_and_after_the_next_crawl_again(following):
    following.crawled_by_hand(DUE + HOUR)  # or by a daemon that was killed before it could go on
    assert list(following.followed(HOUR, 2 * HOUR, DAY)) == [["satu", "dua"], [], ["satu", "dua"]]
    assert following.outcomes() == ["finished", "finished"]


def test_what_follows_a_crawl_is_tried_again_like_any_job(following):
    following.follows(1)
    each = ["satu", "dua"]
    assert list(following.followed(HOUR, HOUR + MINUTE, HOUR + 6 * MINUTE, 2 * HOUR)) == [each, [], each, each]
    following.follows(0)
    assert list(following.followed(5 * HOUR, 6 * HOUR)) == [each, []]


def test_what_follows_a_crawl_waits_for_one_that_is_complete(following):
    following.ends("failed")
    assert list(following.followed(HOUR)) == [[]]
    following.ends("finished")
    assert list(following.followed(HOUR + 6 * MINUTE)) == [["satu", "dua"]]


def test_what_was_stopped_with_its_daemon_is_begun_anew_at_once(following):
    following.crawled_by_hand(DUE + HOUR)
    stopped = runs.JobRecord(
        job="crawl, then dua", due=DUE, began=DUE + HOUR, ended=DUE + HOUR, outcome="stopped", said=STOPPED
    )
    with make_archive(following.archive) as archive:
        runs.note_job(archive, stopped)
    assert list(following.followed(HOUR + MINUTE)) == [["satu", "dua"]]


def test_what_follows_belongs_to_the_crawl_after_which_it_was_begun(following):
    following.crawled_by_hand(DUE + HOUR)
    late = runs.JobRecord(
        job="crawl, then satu", due=DUE, began=DUE + DAY - MINUTE, ended=DUE + DAY + HOUR, outcome="finished"
    )
    with make_archive(following.archive) as archive:
        runs.note_job(archive, late)
    assert list(following.followed(DAY + 2 * HOUR)) == [["satu", "dua"]]


def test_what_was_missed_is_told_once_however_often_the_daemon_begins_anew(desk):
    desk.crawled_by_hand(DUE + HOUR)
    desk.ends("failed")
    for minutes in (0, 6, 40):
        desk.daemon = Daemon(
            [ScheduledTask(name="crawl", command=desk.crawl.command, when=desk.crawl.when)],
            desk.archive,
            clock=Clock(desk.clock),
        )
        assert desk.attended(4 * DAY + minutes * MINUTE)
    with open_for_reading(desk.archive) as archive:
        missing = [row.said for row in past_jobs.latest(archive) if row.outcome == "missed"]
    assert missing == ["nothing ran 3 times, the last time at 2026-11-22T22:00:00Z; it is made up for once"]


@pytest.mark.usefixtures("few_sources")
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("serve", "'serve' is no command that can be scheduled"),
        ("rechek", "'rechek' is no command that can be scheduled"),
        ("backup --help", "'backup --help' only prints help"),
        ("recheck --bugdet 5", "No such option '--bugdet'."),
        ("backup", "Missing argument 'FILE'."),
        ("digest --to tiada", "'digest --to tiada': no address is called 'tiada': there is none yet; write it into "),
        ("digest --to env:TIADA --region Bogor", "'Bogor' may be Kabupaten Bogor (32.01) or Kota Bogor (32.71); "),
        ("recheck kalderra", "'recheck kalderra': no source is called 'kalderra'; did you mean 'kaldera'?"),
        ("export out.csv", "'export': out.csv is a word to be searched; name the file with -o out.csv"),
        ("merge tiada/satu.db", "'merge tiada/satu.db': there is no tiada/satu.db; name what is there"),
        (
            "backup tiada/a.db",
            "'backup tiada/a.db': tiada/a.db is to be written, and there is no folder tiada; make it",
        ),
        ("crawl --log-file tiada/a.log", "there is no folder tiada; make it"),
        (
            "crawl --archive lain.db",
            "the command line: crawl: 'crawl --archive lain.db': a run of the schedule goes into",
        ),
        ("recheck 'kaldera", 'the command line: then: "recheck \'kaldera" cannot be read: No closing quotation'),
    ],
)
def test_a_wrong_further_command_is_said_before_any_crawl(line, said):
    done = CliRunner().invoke(main, ["schedule", "--then", line, "--show"])
    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("options", [("--when", "61 * * * *"), ("--job", "61 * * * *", "recheck")])
def test_wrong_times_on_the_command_line_are_wrong_usage(options):
    done = CliRunner().invoke(main, ["schedule", *options, "--show"])
    assert (done.exit_code, "'61 * * * *' is no cron expression (" in done.stderr) == (2, True), done.stderr


def test_a_moment_in_the_log_of_the_daemon_has_its_zone():
    record = logging.makeLogRecord({"msg": "begun", "levelname": "INFO"})
    assert re.fullmatch(
        r"[-\d]{10} [:\d]{8} [-+]\d{4} INFO begun", logging.Formatter(LOG_FORMAT, LOG_TIME).format(record)
    )


def test_a_unit_names_what_is_done_after_a_crawl(tmp_path):
    text = printed(tmp_path, "--systemd", "--then", "backup /srv/b.db --keep 7", "--then", "recheck")
    assert '"--then=backup /srv/b.db --keep 7" --then=recheck\n' in text


def printed(folder, *options, **environment):
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PANTAU_")}
    command = [sys.executable, "-m", "crawler", "schedule", *options]
    done = run(command, cwd=folder, env=inherited | environment, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_unit_for_systemd_is_whole(tmp_path):
    folder = tmp_path / "100% ok"
    folder.mkdir()
    text = printed(folder, "--systemd", "--every", "6h", "--archive", "x y.db", PANTAU_CONTACT="desk@kabar.example")
    unit = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    escaped = str(folder).replace("%", "%%")
    assert unit["Wants"] == unit["After"] == "network-online.target"
    assert unit["User"]
    assert unit["WorkingDirectory"] == escaped
    assert unit["Environment"] == '"PANTAU_CONTACT=desk@kabar.example"'
    assert unit["ExecStart"].endswith(f' schedule --every=6h "--archive={escaped}/x y.db"')


def test_a_unit_has_a_folder_of_the_turns_made_where_only_root_can(tmp_path):
    assert "RuntimeDirectory" not in printed(tmp_path, "--systemd", PANTAU_RUNTIME="/srv/pantau/turns")
    text = printed(tmp_path, "--systemd", PANTAU_RUNTIME="/run/pantau/turns")
    unit = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    assert (unit["RuntimeDirectory"], unit["RuntimeDirectoryMode"]) == ("pantau/turns", "0700")
    assert (unit["Restart"], unit["RestartPreventExitStatus"]) == ("on-failure", "2")


def test_a_line_for_cron_is_whole(tmp_path):
    language, line = printed(tmp_path, "--cron", "--at", "06:30", PANTAU_LANG="id").splitlines()
    assert language == "PANTAU_LANG=id"
    assert line.startswith(f"7 * * * * cd {tmp_path} && ")
    assert line.endswith(" crawl --if-due --quiet --at=06:30 --timezone=Asia/Jakarta")


def test_a_service_reads_for_itself_what_pantau_toml_says(tmp_path):
    make_own(tmp_path)
    below = tmp_path / "kliping"
    below.mkdir()
    [line] = printed(below, "--cron").splitlines()
    assert line.startswith(f"7 * * * * cd {tmp_path} && ")
    assert "--archive" not in line


def test_the_next_times_are_printed_in_their_zone(tmp_path):
    times = printed(tmp_path, "--show", "--timezone", "Asia/Jayapura").splitlines()
    assert [line[11:] for line in times[1:]] == ["05:00 WIT"] * 4
    rows = map(json.loads, printed(tmp_path, "--show", "--timezone", "Asia/Jayapura", "--json").splitlines())
    assert {(row["due"][11:], row["job"]) for row in list(rows)[1:]} == {("20:00:00Z", "crawl")}


# Beside the crawl


def on_record(desk):
    with open_for_reading(desk.archive) as archive:
        return [(row.job, row.outcome, row.said) for row in reversed(past_jobs.latest(archive))]


def test_days_with_all_that_goes_wrong_leave_nothing_undone_and_nothing_done_twice(tmp_path):
    month = Month(tmp_path)
    live_through(month, 11, HOUR)
    assert list(account(month, 11)) == [
        Row(job="crawl", due=11, made=4, late=4, skipped=0, missed=3, doubled=0),
        Row(job="recheck", due=11, made=7, late=1, skipped=1, missed=2, doubled=0),
        Row(job="backup", due=3, made=2, late=1, skipped=0, missed=0, doubled=0),
    ]
    assert outcomes(month) == {"failed": 2, "finished": 22, "missed": 2, "skipped": 1, "stopped": 1}
    with open_for_reading(month.archive) as archive:
        ended = [(row.outcome, row.error) for row in reversed(past.latest(archive, limit=100)) if row.error]
    assert ended == [
        ("failed", "it was killed by signal 9"),
        ("stopped", "it took longer than 6:00:00 and was stopped"),
        ("failed", "it took longer than 6:00:00 and was stopped; it did not end within 0:02:00 and was killed"),
    ]


def test_a_clock_that_was_ahead_by_years_keeps_nothing_from_being_done(desk):
    desk.crawled_by_hand(DUE)
    assert desk.attended(3650 * DAY, DAY - MINUTE, DAY, DAY + MINUTE) == [3650 * DAY, DAY]


def test_a_clock_set_back_after_a_crawl_has_nothing_done_twice(desk):
    assert desk.attended(timedelta(), -HOUR, timedelta(), MINUTE) == [timedelta()]


def test_where_it_is_not_to_wait_for_a_locked_archive_the_time_is_left_out_and_on_record(desk):
    desk.crawled_by_hand(DUE - DAY)
    desk.crawl.skips = True
    lock = Lock(desk.archive)
    assert desk.attended(timedelta(), MINUTE) == []
    lock.release()
    assert desk.attended(HOUR, DAY) == [DAY]
    assert on_record(desk) == [
        ("crawl", "skipped", "another run was using the archive"), ("crawl", "finished", None),
    ]  # fmt: skip


def test_a_job_has_times_of_its_own_and_waits_for_nobody_whose_run_it_does_not_disturb(desk):
    desk.crawled_by_hand(DUE)
    note = "import sys; open(sys.argv[1], 'a').write('x')"
    path = desk.folder / "noted"
    job = ScheduledTask(
        name="backup", command=[sys.executable, "-c", note, str(path)], when=Daily(time(13), WIB), locks=False
    )  # fmt: skip
    desk.daemon.take([desk.crawl, job], polls=None)
    lock = Lock(desk.archive)
    assert desk.attended(7 * HOUR, 8 * HOUR, 9 * HOUR, DAY + 8 * HOUR) == [7 * HOUR, 8 * HOUR, DAY + 8 * HOUR]
    lock.release()
    assert path.read_text() == "xxx"
    assert on_record(desk) == [("backup", "finished", None)] * 3


def test_jobs_are_listed_and_what_did_not_finish_stands_below_the_runs(desk):
    desk.crawled_by_hand(DUE - 3 * DAY)
    desk.crawl.command = [sys.executable, "-c", "import sys; sys.exit(3)"]
    assert desk.attended(HOUR) == [HOUR]
    environment = {"LC_ALL": "C.UTF-8", "PANTAU_ARCHIVE": str(desk.archive)}
    listed = CliRunner().invoke(main, ["runs", "--jobs"], env=environment).stdout.splitlines()
    assert [" ".join(line.split()) for line in listed[1:]] == [
        "crawl 2026-11-20 05:00 2026-11-20 06:00 2026-11-20 06:00 failed exit status 3",
        (
            "crawl 2026-11-18 05:00 2026-11-20 06:00 missed nothing ran 2 times, the last time at "
            "2026-11-18T22:00:00Z; it is made up for once"
        ),
    ]
    below = CliRunner().invoke(main, ["runs"], env=environment).stdout.splitlines()[2:]
    assert [line[:40].strip() for line in below] == [
        "crawl, 2026-11-20 05:00 WIB: failed; exi", "crawl, 2026-11-18 05:00 WIB: missed; not",
    ]  # fmt: skip


def test_a_pause_by_chance_is_the_same_whenever_it_is_asked_and_other_for_others():
    here, there = (Jittered(Daily(FIVE, WIB), HOUR, seed) for seed in ("here", "there"))
    moments = [here.following(DUE + number * DAY - MINUTE) for number in range(50)]
    pauses = [moment - DUE - number * DAY for number, moment in enumerate(moments)]
    assert all(timedelta() <= pause < HOUR for pause in pauses)
    assert len(set(pauses)) == 50
    assert max(pauses) - min(pauses) > HOUR / 2
    assert moments == [here.following(DUE + number * DAY - MINUTE) for number in range(50)]
    assert there.following(DUE - MINUTE) != moments[0]
    assert here.last(moments[0]) == DUE
    assert here.last(moments[0] - timedelta(seconds=1)) == DUE - DAY


def test_what_is_due_so_long_after_the_last_is_due_a_little_later_too():
    often = Jittered(Every(6 * HOUR, WIB), HOUR, "here")
    assert DUE - 7 * HOUR < often.last(DUE) <= DUE - 6 * HOUR
    assert DUE + 6 * HOUR <= often.following(DUE) < DUE + 7 * HOUR


def test_times_that_have_gone_by_are_counted():
    assert missed(Daily(FIVE, WIB), after=DUE, before=DUE + 3 * DAY) == [DUE + DAY, DUE + 2 * DAY]
    assert missed(Every(HOUR, WIB), after=DUE, before=DUE + 3 * DAY) == []


TABLE = """
[schedule]
at = "06:00"
timezone = "Asia/Makassar"
limit = "90m"
then = ["recheck --budget 20"]

[schedule.cadangan]
run = "backup b.db --keep 7"
when = "0 2 * * sun"
jitter = "1h"
locked = "skip"
"""


def scheduled(folder, text, *options):
    """Return what `pantau schedule` says in a folder whose pantau.toml says *text*."""
    (folder / "pantau.toml").write_text(text, "utf-8")
    monkeypatch = pytest.MonkeyPatch()
    with monkeypatch.context() as patched:
        patched.chdir(folder)
        return CliRunner().invoke(main, ["schedule", *options])


def test_a_table_says_what_is_done_and_when(tmp_path):
    lines = scheduled(tmp_path, TABLE, "--show").stdout.splitlines()
    assert {line.split("  ")[1] for line in lines} == {"crawl", "cadangan"}
    assert [line[11:] for line in lines if line.endswith("crawl")][1:] == ["06:00 WITA  crawl"] * 4
    backups = [line for line in lines if line.endswith("cadangan")][1:]
    assert all("02:00 WITA" <= line[11:] < "03:00 WITA" for line in backups)


def test_what_a_command_line_says_of_the_time_takes_the_place_of_what_the_table_says(tmp_path):
    lines = scheduled(tmp_path, TABLE, "--show", "--when", "30 4 * * mon-fri").stdout.splitlines()
    assert [line[11:16] for line in lines if line.endswith("crawl")][1:] == ["04:30"] * 4


@pytest.mark.usefixtures("few_sources")
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("limit =", "limmit =", "[schedule]: key 'limmit' is unknown; did you mean 'limit'?"),
        ("run =", "rnu =", "[schedule.cadangan]: key 'rnu' is unknown; did you mean 'run'?"),
        ('"06:00"', '"25:00"', "[schedule]: at '25:00' is no time of day; write it like 05:00"),
        ('"90m"', "90", "[schedule]: limit must be a text in quotes, not 90"),
        ('"skip"', '"skp"', "[schedule.cadangan]: locked must be wait or skip, not 'skp'"),
        ("jitter", 'at = "05:00"\njitter', "[schedule.cadangan]: at and when are two rhythms; leave one out"),
        ('when = "0 2 * * sun"', "", "[schedule.cadangan]: say when it is due, such as at = "),
        ("Makassar", "Makasar", "[schedule]: timezone 'Asia/Makasar' is no time zone; use Asia/Jakarta (WIB)"),
        ('["recheck --budget 20"]', '"recheck"', "[schedule]: then must be a list of commands"),
        ("--keep 7", "--kep 7", "pantau.toml: [schedule]: cadangan: 'backup': No such option '--kep'."),
        ("[schedule]", 'log_file = "tiada/a.log"\n[schedule]', "crawl: 'crawl': "),
        ('"0 2 * * sun"', '"7d"', "[schedule.cadangan]: when '7d' is no cron expression ("),
        ('"0 2 * * sun"', '"7d"', """'30 4 * * mon-fri', or say every = "7d"\n"""),
    ],
)
def test_a_wrong_table_is_said_with_the_cure(tmp_path, old, new, said):
    done = scheduled(tmp_path, TABLE.replace(old, new), "--show")
    assert (done.exit_code in {1, 2}, said in done.stderr) == (True, True), done.stderr


def test_jobs_for_which_cron_is_no_place_are_said_by_where_they_stand(tmp_path):
    said = scheduled(tmp_path, TABLE, "--cron").stderr
    assert "pantau.toml: [schedule] says cadangan, limit, then: take that out" in said


def test_an_archive_that_moves_while_the_schedule_runs_is_said_to_want_a_restart(tmp_path, monkeypatch):
    (tmp_path / "pantau.toml").write_text('archive = "lama.db"\n')
    monkeypatch.chdir(tmp_path)
    with main.make_context("pantau", ["schedule"]) as root:
        context = schedule.make_context("schedule", [], parent=root)
        with context:
            assert not list(moved(context))
            (tmp_path / "pantau.toml").write_text('archive = "baru.db"\n')
            assert list(moved(context)) == [("archive", tmp_path / "baru.db")]


def test_further_jobs_can_be_said_on_the_command_line(tmp_path):
    jobs = ("--job", "13:00", "recheck --budget 5", "--job", "7d", "backup x.db", "--job", "30 1 * * mon", "recheck")
    shown = scheduled(tmp_path, "", "--show", *jobs).stdout
    assert {line.split("  ")[1] for line in shown.splitlines()} == {"crawl", "recheck", "backup", "recheck 2"}
    unit = scheduled(tmp_path, "", "--systemd", *jobs).stdout
    assert ' schedule --job 13:00 "recheck --budget 5" --job 7d "backup x.db" --job "30 1 * * mon" recheck\n' in unit


def test_one_source_can_be_crawled_more_often_than_all(tmp_path):
    shown = scheduled(tmp_path, "", "--show", "--job", "2h", "crawl kaldera").stdout
    assert {line.split("  ")[1] for line in shown.splitlines()} == {"crawl", "crawl 2"}


RELOADED = """
import os, signal, sys
from datetime import time
from pathlib import Path
from crawler.errors import ConfigurationError
from crawler.scheduling.daemon import STOPPED, Daemon, ScheduledTask, serve
from crawler.scheduling.due import Daily
folder = Path(sys.argv[1])
def task(name):
    note = "import sys; from pathlib import Path; Path(sys.argv[1]).touch()"
    command = [sys.executable, "-c", note, str(folder / name)]
    return ScheduledTask(name=name, command=command, when=Daily(time(5, 0), "Asia/Jakarta"))
reloads = []
def reload():
    reloads.append(1)
    if len(reloads) == 1:
        os.kill(os.getpid(), signal.SIGHUP)
        raise ConfigurationError("pantau.toml: key 'at' is wrong")
    daemon.take([task("second")], polls=None)
    signal.raise_signal(signal.SIGTERM)
daemon = Daemon([task("first")], folder / "archive.db")
first = daemon.attend
def attend():
    begun = first()
    os.kill(os.getpid(), signal.SIGHUP)
    return begun
daemon.attend = attend
serve(daemon, reload)
print(len(reloads), [one.name for one in daemon.tasks])
"""


def test_a_hang_up_has_the_schedule_read_again_and_a_wrong_one_changes_nothing(tmp_path):
    command = [sys.executable, "-c", RELOADED, str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, timeout=PATIENCE, check=True, capture_output=True, text=True, start_new_session=True
    )
    assert done.stdout == "2 ['second']\n"
    assert "what is to be done stays as it was: pantau.toml: key 'at' is wrong" in done.stderr
    assert (tmp_path / "first").exists()


def test_the_image_is_made_of_what_there_is_runs_without_root_and_asks_the_doctor():
    lines = (ROOT / "crawler" / "Containerfile").read_text("utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    assert all((ROOT / name).exists() for names in copied for name in names)
    assert {line for line in lines if line.startswith("USER")} == {"USER 10001"}
    [check] = [line for line in lines if line.startswith("HEALTHCHECK")]
    assert check.endswith('CMD ["pantau", "doctor", "--offline"]')
