"""`summarise`: the default command and the names of the others; errors become exit codes here."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import NoReturn

import click

from summarizer.errors import SummarizerError

# Where each command is, and what `--help` says of it, so that none of them need be loaded for that.
_COMMANDS = {
    "batch": ("summarizer.cli.batch:batch", "Many articles into JSON Lines, resumable."),
    "cache": ("summarizer.cli.cache:cache", "What is kept of earlier answers."),
    "cassettes": ("summarizer.cli.cassettes:cassettes", "List, check, compare, prune and refresh recordings."),
    "eval": ("summarizer.cli.eval:evaluate", "Measure finders, checks, models and prompts."),
    "models": ("summarizer.cli.models:models", "List, fetch and find embedded models."),
    "prompts": ("summarizer.cli.prompts:prompts", "The prompts, or one of them."),
    "schema": ("summarizer.cli.schema:schema", "The JSON Schema of the summary, or of the draft."),
    "serve": ("summarizer.cli.serve:serve", "Summaries by HTTP."),
    "verify": ("summarizer.cli.verify:verify", "Replay the run of a manifest and compare."),
}
_DEFAULT_ROOM = "summarizer.cli.run:run"
DEFAULT = "run"


class Commands(click.Group):
    """Commands loaded when they are called; what is no command goes to the default one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        room = _DEFAULT_ROOM if cmd_name == DEFAULT else _COMMANDS.get(cmd_name, ("",))[0]
        if not room:
            return None
        module, _, name = room.partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def told(self) -> list[tuple[str, str]]:
        """Each command but the default one, and what it does."""
        return [(name, summary) for name, (_, summary) in sorted(_COMMANDS.items())]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in self.list_commands(ctx):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


cli = Commands("summarise")


def main() -> NoReturn:
    """The program's entry: runs the command and exits with its code."""
    verbose = bool({"-v", "--verbose"} & set(sys.argv[1:]))
    try:
        code = cli.main(prog_name="summarise", standalone_mode=False, terminal_width=_width())
    except click.ClickException as wrong:
        wrong.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        from summarizer.cli.logs import say

        say("summarise: interrupted", "interrupted")
        code = 130
    except SummarizerError as error:
        code = told(error)
    except BrokenPipeError:
        # The reader has gone (`| head`); nothing may be flushed to it when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as fault:  # noqa: BLE001 - the last door: a fault of ours is said in one line
        code = _faulty(fault, verbose=verbose)
    sys.exit(code if isinstance(code, int) else 0)


def _width() -> int:
    """The width of `--help`, as click finds it, which loads every archive format by way of `shutil` for that."""
    given = os.environ.get("COLUMNS", "")
    try:
        columns = int(given) if given.isdecimal() else os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
    except (AttributeError, OSError, ValueError):  # no terminal, or no standard output at all
        columns = 80
    return max(min(columns, 80) - 2, 50)


def _faulty(fault: Exception, *, verbose: bool) -> int:
    """Say a fault of ours: its words to people only, as they may hold anything."""
    import logging
    import traceback

    from summarizer.cli.logs import say

    words = f"summarise: a fault of the program: {type(fault).__name__}: {fault} (-v shows where)"
    if verbose:
        words = traceback.format_exc() + words
    at = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__)[-12:]]
    say(words, "a fault of the program", level=logging.ERROR, fault=type(fault).__name__, at=at)
    return 1


def told(error: SummarizerError, name: str | None = None) -> int:
    """Say an error in one line; its exit code."""
    from summarizer.cli.logs import say_failed

    say_failed(error, name)
    return error.exit_code
