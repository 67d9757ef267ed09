"""What a batch has finished, on the disk: a run that was ended in any way goes on where it was.

One row for each article and way of asking: the summary, or the error that its attempts ended with. A row is
committed before its result is handed on, so that a kill loses nothing but what was in flight. Unlike the cache it is
not in a run's way lightly: a journal that cannot be written ends the run, for its owner counts on it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from contextlib import contextmanager
from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from summarizer import errors
from summarizer.database import Layout, opened
from summarizer.errors import Attempt, ProviderError, SummarizerError, UsageError
from summarizer.schema import SCHEMA_VERSION, Summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from summarizer.pipeline import Options
    from summarizer.text import Article

_T = TypeVar("_T")
LAYOUT = Layout(
    "journal",
    0x53554D32,  # "SUM2"
    ("CREATE TABLE finished (key TEXT PRIMARY KEY, summary TEXT, error TEXT, at REAL NOT NULL)",),
)
_FIND = "SELECT summary, error FROM finished WHERE key = ?"
_ADD = "INSERT OR REPLACE INTO finished (key, summary, error, at) VALUES (?, ?, ?, ?)"


class Journal:
    """The journal in a file, which is made where there is none. UsageError where it cannot be used."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._store: sqlite3.Connection = self._tried(lambda: opened(file, LAYOUT))

    def find(self, key: str) -> Summary | SummarizerError | None:
        """How the article of this key ended; None where it is still to be done."""
        row = self._tried(lambda: self._store.execute(_FIND, (key,)).fetchone())
        if row is None:
            return None
        summary, error = row
        return Summary.model_validate_json(summary) if summary is not None else _read_error(error)

    def keep(self, key: str, outcome: Summary | SummarizerError) -> None:
        """Write how an article ended. An error without an attempt cost nothing, and is found again for nothing."""
        if isinstance(outcome, SummarizerError) and not outcome.attempts:
            return
        summary = outcome.model_dump_json() if isinstance(outcome, Summary) else None
        error = _written_error(outcome) if isinstance(outcome, SummarizerError) else None
        self._tried(lambda: self._store.execute(_ADD, (key, summary, error, time.time())))

    def rows(self, statement: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """What a statement about further tables in the file gives."""
        return self._tried(lambda: self._store.execute(statement, values).fetchall())

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written meanwhile is written whole or not at all."""
        self.rows("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.rows("ROLLBACK")
            raise
        self.rows("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    def _tried(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        except (sqlite3.Error, OSError) as fault:
            raise UsageError(f"the journal {self.file} cannot be used: {fault}; name another with --journal") from fault


def key_of(article: Article, options: Options) -> str:
    """What makes two runs of an article the same: its text, and all that was chosen. Never the server's address."""
    chosen = {each.name: getattr(options, each.name) for each in fields(options) if each.name != "prompt"}
    parts = [article.sha256, options.prompt.reference, options.prompt.sha256, chosen, SCHEMA_VERSION]
    return hashlib.sha256(json.dumps(parts, default=asdict).encode()).hexdigest()


def _written_error(error: SummarizerError) -> str:
    status = error.status if isinstance(error, ProviderError) else None
    attempts = [astuple(attempt) for attempt in error.attempts]
    return json.dumps([type(error).__name__, str(error), status, attempts])


def _read_error(written: str) -> SummarizerError:
    name, message, status, attempts = json.loads(written)
    error: SummarizerError = getattr(errors, name, SummarizerError)(message)
    if isinstance(error, ProviderError):
        error.status = status
    return error.with_attempts(tuple(Attempt(*attempt) for attempt in attempts))
