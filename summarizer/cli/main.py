"""`summarise`: the default command and the names of the others; errors become exit codes here."""

from __future__ import annotations

import os
import sys
import traceback
from importlib import import_module
from typing import NoReturn

import click

from summarizer.errors import SummarizerError

_COMMANDS = {
    "batch": "summarizer.cli.batch:batch",
    "cache": "summarizer.cli.cache:cache",
    "cassettes": "summarizer.cli.cassettes:cassettes",
    "eval": "summarizer.cli.eval:evaluate",
    "models": "summarizer.cli.models:models",
    "prompts": "summarizer.cli.prompts:prompts",
    "run": "summarizer.cli.run:run",
    "schema": "summarizer.cli.schema:schema",
    "verify": "summarizer.cli.verify:verify",
}
DEFAULT = "run"


class Commands(click.Group):
    """Commands loaded when they are called; what is no command goes to the default one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return sorted(_COMMANDS.keys() - {DEFAULT})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or args[0] not in self.list_commands(ctx):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)


cli = Commands("summarise")


def main() -> NoReturn:
    """The program's entry: runs the command and exits with its code."""
    verbose = bool({"-v", "--verbose"} & set(sys.argv[1:]))
    try:
        code = cli.main(prog_name="summarise", standalone_mode=False)
    except click.ClickException as wrong:
        wrong.show()
        code = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("summarise: interrupted", err=True)
        code = 130
    except SummarizerError as error:
        code = told(error)
    except BrokenPipeError:
        # The reader has gone (`| head`); nothing may be flushed to it when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as fault:  # noqa: BLE001 - the last door: a fault of ours is said in one line
        if verbose:
            traceback.print_exc()
        click.echo(f"summarise: a fault of the program: {type(fault).__name__}: {fault} (-v shows where)", err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)


def told(error: SummarizerError, name: str | None = None) -> int:
    """Say an error in one line; its exit code."""
    click.echo(f"summarise: {name + ': ' if name else ''}{error}", err=True)
    return error.exit_code
