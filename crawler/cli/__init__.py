"""The command line: `pantau`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from crawler import __version__
from crawler.errors import CrawlerError

# In the order in which a stranger needs them; each stands in the module of its name.
COMMANDS = (
    "demo", "crawl", "backfill", "schedule", "search", "show", "explain", "stories", "awards", "sources", "extract",
    "judge", "rejudge", "runs", "doctor", "config",
)  # fmt: skip


class Commands(click.Group):
    """Loads a command when it is asked for, so that a search does not wait for the crawler's imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"crawler.cli.{cmd_name}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401
        """Errors that an operator can act on are one sentence and exit status 1, never a traceback."""
        try:
            return super().invoke(ctx)
        except CrawlerError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pantau")
def main() -> None:
    """Watch Indonesian regional news for a public programme, and search what was found."""
