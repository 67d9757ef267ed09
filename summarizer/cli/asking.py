"""What the commands that ask a model have in common: options, what they mean to the calls, and the log."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from pathlib import Path


class FilePath(click.Path):
    """A path as a `Path`, which is imported when one is given: `--help` does without."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        from pathlib import Path

        return Path(str(super().convert(value, param, ctx)))


_OPTIONS = (
    click.option(
        "-m",
        "--model",
        metavar="NAME",
        help="provider/model, as in openai/gpt-5-mini or local/qwen2.5-coder-1.5b-instruct.",
    ),
    click.option("--prompt", metavar="NAME@VERSION", help="The prompt; see `summarise prompts`."),
    click.option(
        "--way", type=click.Choice(["whole", "steps"]), help="One request, or several small ones. Default: by model."
    ),
    click.option("--record", type=FilePath(), metavar="DIR", help="Record the traffic, one file an article."),
    click.option(
        "--replay",
        type=FilePath(),
        metavar="DIR",
        help="Answer from recordings alone: no key, no network.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="S",
        help="Seconds for one article, retries and re-asks included.",
    ),
    click.option(
        "--max-reasks",
        type=click.IntRange(0, 10),
        default=2,
        show_default=True,
        metavar="N",
        help="How often failing items are asked for again.",
    ),
    click.option(
        "--on-unsupported",
        type=click.Choice(["reject", "raise", "keep"]),
        default="reject",
        show_default=True,
        help="What becomes of items that fail the checks.",
    ),
    click.option(
        "--window-tokens",
        type=click.IntRange(min=100),
        metavar="N",
        help="Ask about a longer article in windows of so many tokens. Default: by model.",
    ),
    click.option("--complete", is_flag=True, help="Ask once more for salient items that were left out."),
    click.option(
        "--log-format",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        envvar="SUMMARIZER_LOG_FORMAT",
        help="How to write on standard error.",
    ),
)


def asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options, in their order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def keywords_of(options: dict[str, Any]) -> dict[str, Any]:
    """The options as `summarise()` takes them."""
    if options["record"] and options["replay"]:
        raise click.UsageError("--record and --replay exclude each other")
    return {
        "model": options["model"],
        "prompt": options["prompt"],
        "way": options["way"],
        "timeout": options["timeout"],
        "max_reasks": options["max_reasks"],
        "on_unsupported": options["on_unsupported"],
        "complete": options["complete"],
        "cassette": options["record"] or options["replay"],
        "record": "new" if options["record"] else "none",
        "cache": not options["no_cache"],
        "window_tokens": options["window_tokens"],
    }


def standard_output() -> TextIO:
    """Where results go. UsageError where whoever started the program has closed it."""
    if sys.stdout is None:
        raise click.UsageError("standard output is closed; give a file with -o")
    return sys.stdout


def speak(*, quiet: bool, verbose: bool, log_format: str) -> None:
    """Log lines of the package go to standard error."""
    import logging

    from summarizer.cli.logs import JsonLines

    handler = logging.StreamHandler()
    over = "\r\x1b[K" if sys.stderr.isatty() else ""  # the line that tells how far a batch is
    words = logging.Formatter(f"{over}summarise: %(message)s")
    handler.setFormatter(JsonLines() if log_format == "json" else words)
    logger = logging.getLogger("summarizer")
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(logging.ERROR if quiet else logging.INFO if verbose else logging.WARNING)
