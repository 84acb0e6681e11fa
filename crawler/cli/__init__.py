"""The command line: `pantau`, its list of commands, and `--help` in the language of who asks."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import re
import sys
import tomllib
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from crawler import __version__
from crawler.errors import CrawlerError, Interrupted, OlderArchive, ReaderError, closest
from crawler.labels import language_of, retold, wording
from crawler.processes import ensure_streams, hangups_as_interrupts, leave_unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

REACHED_NONE, INTERRUPTED = 3, 130  # exit statuses: no source could be reached; somebody stopped it
HALF = re.compile("[\ud800-\udfff]")  # a byte of a terminal that writes otherwise than UTF-8
# What the system says of a file that somebody named, where no command knows more of it.
CURES = {
    errno.EACCES: "correct the rights of the file and of the folders above it",
    errno.EPERM: "correct the rights of the file and of the folders above it",
    errno.ENAMETOOLONG: "give it a shorter name",
    errno.ENOSPC: "make room on that disk",
    errno.EROFS: "name a place that may be written to",
}
# A command that lists a hundred thousand rows spends a third of its time on looking for garbage among them, if as often
# as Python does by itself.
COLLECTED_AFTER = 50_000
CATALOGUE = Path(__file__).with_name("help.toml")
REFUSALS = CATALOGUE.with_name("refusals.toml")
# What stands in brackets behind the help of an option, some of it put there by click
PIECES = (
    "default: ", "env var: ", "required", "with --json all", "that of pantau.toml, else the one that ships",
    "that of the province", "made from its host", "what pantau.toml says, else --here", "that of pantau.toml",
)  # fmt: skip

NO_MOST = f"<={2**63 - 1}"  # of a number that may be any

# In the order in which a stranger needs them, each with the first sentence of its help and in the module of its name.
COMMANDS = {
    "demo": "Crawl a bundled offline newsroom into a fresh archive.",
    "init": "Make a folder of one's own, laid over what ships.",
    "crawl": "Fetch what the sources have published since the last run.",
    "backfill": "Fetch what the sources published in the past.",
    "recheck": "Look again at stored articles: which were edited or removed.",
    "schedule": "Stay in the foreground and crawl every day.",
    "worker": "Crawl for an archive on another machine.",
    "search": "Search the full text of the archive.",
    "show": "Show one article, its evidence and the copies of its story.",
    "explain": "Say what became of an address, and why.",
    "stories": "List the stories that several articles tell, the newest first.",
    "awards": "Show which region did or won what, by edition and dimension.",
    "changes": "List what newsrooms edited and removed, the newest first.",
    "topics": "List the topics, what each declares and what was found of it.",
    "coverage": "Show how much is written about each region, month by month.",
    "regions": "List provinces, kabupaten and kota with their codes.",
    "export": "Write what a search finds, or a table, for other programs.",
    "kliping": "Make the press clipping of a day, a week or any period.",
    "report": "Write the figures of a period into one HTML file.",
    "digest": "Send people what is new, by region and story.",
    "watch": "Keep searches that notify of each new match.",
    "alert": "Tell an operator which runs failed and which sources got worse.",
    "trace": "Say who printed a press release, when, and how much of it.",
    "serve": "Show the archive in a browser.",
    "sources": "See which sites are watched, and add further ones.",
    "extract": "Show what is read from pages, and what was removed.",
    "judge": "Say what the rules make of given texts.",
    "captures": "Say how much is captured, or delete old captures.",
    "rejudge": "Judge again what is stored, after a change of topics or rules.",
    "replay": "Send captures through the stages again, without the network.",
    "merge": "Merge what other machines have crawled or replayed.",
    "reconsider": "Read or have fetched again what other topics or rules dropped.",
    "runs": "List past runs and their counts.",
    "backup": "Copy the archive, also while a crawl runs, and check the copy.",
    "doctor": "Check the installation, the seeds and the archive.",
    "config": "Show the settings in force and where each comes from.",
}


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    return tomllib.loads(CATALOGUE.read_text("utf-8")) if language == "id" else {}


def said(english: str) -> str:
    """Return a sentence in the language of this process."""
    return _catalogue(language_of(os.environ)).get(english, english)


class Formatter(click.HelpFormatter):
    """Lays out a help, in the language of this process."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, said("Usage: ") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(said(heading))

    def write_text(self, text: str) -> None:
        super().write_text("\n\n".join(map(_paragraph, text.split("\n\n"))))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, _option(text)) for name, text in rows], col_max, col_spacing)


def _paragraph(text: str) -> str:
    """Return a paragraph; an example stays as it is typed."""
    return text if "\b" in text else said(" ".join(text.split()))


def _option(text: str) -> str:
    """Return the help of an option, behind which may stand in brackets what its default is."""
    if (told := said(text)) != text:
        return told
    sentence, sign, rest = text.partition("[")
    whole = said(sentence.rstrip())
    for piece in PIECES:
        rest = rest.replace(piece, said(piece))
    rest = rest.replace(NO_MOST, "")
    return f"{whole}{sentence[len(sentence.rstrip()) :]}{sign}{rest}"


class Context(click.Context):
    """What is known while a command is carried out; its help speaks the language of this process."""

    formatter_class = Formatter


@contextmanager
def _output() -> Iterator[None]:
    """Say in one sentence that standard output is full; a reader who has seen enough is no error."""
    try:
        yield
    except BrokenPipeError:
        if not leave_unread():
            raise
        sys.exit(0)
    except OSError as error:
        if error.errno != errno.ENOSPC or error.filename is not None:
            raise
        cure = "make room, or send it elsewhere"
        raise click.ClickException(f"the output cannot be written: {error.strerror}; {cure}") from error


class Misused(click.ClickException):
    """A usage error in Indonesian: what is shown of it, in other words."""

    exit_code = click.UsageError.exit_code

    def __init__(self, error: click.UsageError) -> None:
        super().__init__(error.format_message())
        self.error = error

    def show(self, file: IO[Any] | None = None) -> None:
        shown = StringIO()
        self.error.show(shown)
        click.echo(retold(shown.getvalue(), REFUSALS), file=file, nl=False, err=True)


@contextmanager
def _usage() -> Iterator[None]:
    """Have a usage error told in the language of this process."""
    try:
        yield
    except click.UsageError as error:
        if language_of(os.environ) == "id":
            raise Misused(error) from error
        raise


def _refusal(error: CrawlerError) -> str:
    """Return an error as its reader is told it: in English what only an operator can mend."""
    return error.told(wording(language_of(os.environ))) if isinstance(error, ReaderError) else str(error)


def _offer_nearest(error: click.NoSuchOption) -> None:
    """Offer an option of which what was typed is a value, else those of a near name: the dashes bring none nearer."""
    word = error.option_name.lstrip("-")
    options = error.ctx.command.params if error.ctx else []
    values = [
        f"{max(one.opts, key=len)} {word}" for one in options
        if isinstance(one.type, click.Choice) and word in one.type.choices
    ]  # fmt: skip
    if error.possibilities is not None:
        error.possibilities[:] = values or [one for one in error.possibilities if closest(word, [one.lstrip("-")])]


class Commands(click.Group):
    """Loads a command when it is asked for, so that a search or a list of commands does not wait for the crawler."""

    context_class = Context

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"crawler.cli.{cmd_name}"), cmd_name)
        command.context_class = Context
        for one in getattr(command, "commands", {}).values():
            one.context_class = Context
            one.short_help = " ".join(one.help.partition("\n\n")[0].split())  # whole: what is cut nobody translates
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:  # fmt: skip
        """Return the command that is meant; refuse what is none with those of a near name."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            # Click looks for near names among the commands that are loaded, which are none.
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        ensure_streams()
        return super().main(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.obj = tuple(args)  # to be invoked again after an upgrade
        with _output(), _usage():  # of --help
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Errors that an operator can act on are one sentence and exit status 1, never a traceback; Ctrl-C is 130."""
        gc.set_threshold(COLLECTED_AFTER)
        atexit.register(gc.freeze)  # else Python looks through all that a process has left before it lets go of it
        with _usage():
            return self._invoke_saying(ctx)

    def _invoke_saying(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Carry out a command, and say in one sentence what kept it from it."""
        try:
            with _output(), hangups_as_interrupts():
                return self._invoke_upgraded(ctx)
        except (Interrupted, KeyboardInterrupt) as error:
            click.echo(str(error) or "interrupted", err=True)
            ctx.exit(INTERRUPTED)
        except CrawlerError as error:
            raise click.ClickException(_refusal(error)) from error
        except OSError as error:
            if error.errno not in CURES or error.filename is None:
                raise
            why = f"{os.fsdecode(error.filename)} cannot be used: {error.strerror}; {CURES[error.errno]}"
            raise click.ClickException(why) from error
        except click.NoSuchOption as error:
            _offer_nearest(error)
            raise
        except UnicodeEncodeError as error:
            word = next((word for word in ctx.obj if HALF.search(word)), None)
            if word is None:
                raise
            raise click.UsageError(f"{HALF.sub('?', word)!r} is not in UTF-8; write it so") from error

    def _invoke_upgraded(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Carry out a command; over an archive of an older version again, once that is upgraded."""
        try:
            return super().invoke(ctx)
        except OlderArchive as older:
            from crawler.cli.upgrading import upgrade_aloud  # noqa: PLC0415  (most archives are of this version)

            upgrade_aloud(older)
        self.parse_args(ctx, list(ctx.obj))
        return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pantau")
def main() -> None:
    """Watch Indonesian regional news for a public programme, and search what was found."""
