"""Log lines: one JSON object each, on standard error. No article, no key, no body of anything ever stands in one."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from summarizer.web import context

_FIELDS = "fields"


class JsonLines(logging.Formatter):
    """A record as a line. Of an exception it tells type and places, never the message, which may quote values."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            "request_id": context.request_id.get(),
        }
        told |= getattr(record, _FIELDS, {})
        if record.exc_info and record.exc_info[1] is not None:
            told |= _fault(record.exc_info[1])
        return json.dumps(told, ensure_ascii=True, default=str)


def say(log: logging.Logger, message: str, **fields: Any) -> None:
    """An event with its fields."""
    log.info(message, extra={_FIELDS: fields})


def begin(*, verbose: bool) -> None:
    """Send the lines of the service and of uvicorn to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    for name, level in (
        ("summarizer", logging.INFO if verbose else logging.WARNING),
        ("summarizer.web", logging.INFO),
        ("uvicorn", logging.WARNING),
    ):
        logger = logging.getLogger(name)
        logger.handlers = [handler] if "." not in name else []
        logger.propagate = "." in name
        logger.setLevel(level)


def _fault(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    return {"fault": type(error).__name__, "at": [f"{frame.filename}:{frame.lineno}" for frame in frames[-12:]]}
