"""The response cache: a model is asked, and paid, once for the same question.

A key is a sha256 of what was asked and of whom, so the cache holds no article beyond what models answered. It is
bounded by size, least recently used first, and by age. It is a convenience: whatever is wrong with its file is said
on the log, and the run goes on without it. Finding or keeping a reply takes a fraction of a millisecond and is done
in place, also by an event loop.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass, field
from pathlib import Path
from typing import TypeVar

from summarizer.database import Layout, is_broken, occupied, opened, set_aside
from summarizer.errors import UsageError
from summarizer.exchange import Reply, Request, Usage
from summarizer.folders import user_cache

_log = logging.getLogger("summarizer")
_T = TypeVar("_T")
_NAME = "replies-1.sqlite3"  # the number is the layout's: versions of this program must not fight over one file
LAYOUT = Layout(
    "cache",
    0x53554D31,  # "SUM1"
    (
        """CREATE TABLE replies (
            key TEXT PRIMARY KEY, model TEXT NOT NULL, reply TEXT NOT NULL,
            kept REAL NOT NULL, used REAL NOT NULL, uses INTEGER NOT NULL DEFAULT 0
        )""",
        "CREATE INDEX by_age ON replies (kept)",
        "CREATE INDEX by_use ON replies (used)",
    ),
)
_BATCHED = "batch"  # ends what is written of a reply by a provider's Batch API
_FIND = "SELECT reply FROM replies WHERE key = ? AND kept > ?"
_NOTE_USE = "UPDATE replies SET used = ?, uses = uses + 1 WHERE key = ?"
_ADD = "INSERT OR REPLACE INTO replies (key, model, reply, kept, used) VALUES (?, ?, ?, ?, ?)"
_DROP = "DELETE FROM replies WHERE key = ?"
_DROP_AGED = "DELETE FROM replies WHERE kept <= ?"
# A tenth at once, so that a full cache is not trimmed with every reply.
_DROP_UNUSED = """DELETE FROM replies WHERE key IN
    (SELECT key FROM replies ORDER BY used LIMIT 1 + (SELECT count(*) FROM replies) / 10)"""
_BY_MODEL = "SELECT model, count(*), sum(uses), min(kept) FROM replies GROUP BY model ORDER BY model"


def cache_file(folder: Path | None = None) -> Path:
    """The SQLite file in `folder`, in `SUMMARIZER_CACHE_DIR`, or in the user's cache directory."""
    named = os.environ.get("SUMMARIZER_CACHE_DIR")
    return (folder or (Path(named) if named else user_cache() / "replies")) / _NAME


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept, in bytes of the file, and how long, in seconds from the answer."""

    size: int = 100_000_000
    age: float = 30 * 86_400


@dataclass
class Cache:
    """The cache as one run sees it. No method raises; after a first fault it finds and keeps nothing more.

    `server` is what answers to the model's name where the name does not say it: an address or a file.
    """

    file: Path
    server: str = ""
    bounds: Bounds = field(default_factory=Bounds)
    _store: sqlite3.Connection | None = None
    _is_off: bool = False
    _touched: list[str] = field(default_factory=list)

    def find(self, request: Request) -> Reply | None:
        """The reply that was kept for this request and is not too old."""
        key, now = self._key(request), time.time()
        row = self._tried(lambda store: store.execute(_FIND, (key, now - self.bounds.age)).fetchone())
        reply = _read(row[0]) if row else None
        if reply is not None:
            self._touched.append(key)
            self._tried(lambda store: store.execute(_NOTE_USE, (now, key)))
        return reply

    def keep(self, request: Request, reply: Reply) -> Reply:
        """Keep a reply where it `is_worth_keeping`, and return it."""
        written = _written(reply)
        if is_worth_keeping(request, reply) and len(written) < self.bounds.size:
            key, now = self._key(request), time.time()
            row = (key, reply.model, written, now, now)
            self._touched.append(key)
            self._tried(lambda store: _add(store, row, self.bounds))
        return reply

    def close(self, *, forgetting: bool = False) -> None:
        """Let go of the file. `forgetting` takes out all that this run found or kept."""
        if forgetting and self._touched:
            keys = [(key,) for key in self._touched]
            self._tried(lambda store: store.executemany(_DROP, keys))
        self._is_off = True
        if self._store is not None:
            with contextlib.suppress(sqlite3.Error):
                self._store.close()
            self._store = None

    def _key(self, request: Request) -> str:
        if not self.server:
            return request.sha256
        return hashlib.sha256(f"{self.server} {request.sha256}".encode("utf-8", "backslashreplace")).hexdigest()

    def _tried(self, work: Callable[[sqlite3.Connection], _T]) -> _T | None:
        """What `work` returns; None, now and from now on, where the file does not let it."""
        if self._is_off:
            return None
        try:
            if self._store is None:
                self._store = opened(self.file, LAYOUT)
            return work(self._store)
        except (sqlite3.Error, OSError, UnicodeError) as fault:  # a server may name its model by a lone surrogate
            self.close()
            self._give_up(fault)
            return None

    def _give_up(self, fault: Exception) -> None:
        try:
            if is_broken(fault):
                set_aside(self.file, LAYOUT, fault)
                return
        except OSError as unmovable:
            fault = unmovable
        _say(f"going on without the cache {self.file}: {fault}")


@functools.cache
def _say(fault: str) -> None:
    """Said once in a process: a thousand articles without a cache are one message."""
    _log.warning(fault)


def is_worth_keeping(request: Request, reply: Reply) -> bool:
    """Whether a reply may stand for the model's answer from now on: new, given whole and not refused.

    One that was cut off is, where free text was asked for: such questions bound their answers by cutting them.
    """
    whole = reply.finish_reason in {"stop", "tool_calls"} or (reply.finish_reason == "length" and not request.schema)
    return whole and reply.source == "live" and reply.refusal is None and bool(reply.text.strip())


def _written(reply: Reply) -> str:
    """A reply as text, in ASCII: a lone surrogate, which SQLite refuses, is escaped."""
    parts = [reply.text, reply.model, reply.finish_reason, *astuple(reply.usage), *[_BATCHED] * reply.is_batched]
    return json.dumps(parts, separators=(",", ":"))


def _read(written: str) -> Reply | None:
    """The reply; None where the text, altered by somebody, holds none."""
    try:
        text, model, finish_reason, *counts = json.loads(written)
        is_batched = counts[-1:] == [_BATCHED]
        usage = Usage(*counts[: len(counts) - is_batched])
    except (ValueError, TypeError):
        return None
    return Reply(text, model, finish_reason, usage=usage, source="cache", is_batched=is_batched)


def _add(store: sqlite3.Connection, row: tuple[str, str, str, float, float], bounds: Bounds) -> None:
    """Add a reply and hold the bounds: what is too old goes, then what was used longest ago."""
    store.execute(_ADD, row)
    store.execute(_DROP_AGED, (time.time() - bounds.age,))
    while occupied(store) > bounds.size and store.execute(_DROP_UNUSED).rowcount:
        pass


@dataclass(frozen=True, slots=True)
class Held:
    """What a cache holds of one model: replies, how often they were used, and when the first was kept (Unix time)."""

    model: str
    replies: int
    uses: int
    oldest: float


def held(file: Path) -> tuple[list[Held], int]:
    """What the file holds, by model, and its bytes in use. UsageError where it cannot be read."""
    with _at_hand(file) as store:
        return [Held(*row) for row in store.execute(_BY_MODEL)], occupied(store)


def clear(file: Path) -> int:
    """Forget every reply; how many there were. UsageError where that is not possible."""
    with _at_hand(file) as store:
        count = store.execute("DELETE FROM replies").rowcount
        store.execute("VACUUM")  # leaves nothing of them on the disk
        store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return count


@contextlib.contextmanager
def _at_hand(file: Path) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(opened(file, LAYOUT)) as store:
            yield store
    except (sqlite3.Error, OSError) as fault:
        raise UsageError(f"the cache {file} cannot be used: {fault}") from fault
