"""What goes to standard error: words for people, or a JSON object a line for what collects logs.

In JSON no article, no reply and no key stands: an error that may quote one is told by its kind alone. Field names are
those of the service's logs.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from typing import Any

import click

from summarizer.errors import SummarizerError
from summarizer.observing import ids

_FIELDS = "fields"
_BEFORE_ASKING = {2, 3}  # exit codes of what ends a run before a model is asked: these errors can quote none


class JsonLines(logging.Formatter):
    """A record as a line: time (UTC), level, message, the fields that came with it, trace_id and span_id if any.

    Of a record that quotes a server, `plain` is what can be told without.
    """

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": getattr(record, "plain", None) or record.getMessage(),
            **ids(),
            **getattr(record, _FIELDS, {}),
        }
        return json.dumps(told, ensure_ascii=True, default=str)


def is_json() -> bool:
    """Whether JSON was asked for."""
    return any(isinstance(one.formatter, JsonLines) for one in logging.getLogger("summarizer").handlers)


def say(words: str, message: str, *, level: int = logging.INFO, **fields: Any) -> None:
    """Say `words` to people; where JSON was asked for, the message with its fields instead."""
    if is_json():
        told = {"levelno": level, "levelname": logging.getLevelName(level), "msg": message, _FIELDS: fields}
        words = JsonLines().format(logging.makeLogRecord(told))
    click.echo(words, err=True)


def say_failed(error: SummarizerError, name: str | None) -> None:
    """Say how an article, by its name, or all of it failed."""
    message = str(error) if error.exit_code in _BEFORE_ASKING else "failed"
    fields = {"error": type(error).__name__, "exit_code": error.exit_code, "source": name}
    words = f"summarise: {name + ': ' if name else ''}{error}"
    say(words, message, level=logging.ERROR, **fields)
