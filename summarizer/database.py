"""The SQLite files of ours, of the response cache and of a batch's journal: for their owner alone, shared by processes.

They are written ahead (WAL), so that readers and a writer do not wait for each other. What is broken, or is not ours,
is renamed and left: nothing of it is read, and nothing lost.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

_log = logging.getLogger("summarizer")
BUSY = 5.0  # seconds to wait for other processes
# Our statements are right: where SQLite finds fault with one, the tables are not ours any more.
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
_WAITING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file is to hold: its name in messages, SQLite's application_id, and the statements that lay it out."""

    name: str
    application: int
    statements: tuple[str, ...]


class NotOursError(sqlite3.DatabaseError):
    """Something else stands where our file should."""


def opened(file: Path, layout: Layout) -> sqlite3.Connection:
    """A connection to the file, which is made where there is none; what is broken or not ours is set aside.

    sqlite3.Error or OSError where that is not possible.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return _connected(file, layout)
    except sqlite3.Error as fault:
        if not is_broken(fault):
            raise
        set_aside(file, layout, fault)
        return _connected(file, layout)


def occupied(store: sqlite3.Connection) -> int:
    """Bytes of the file that hold something. The rest is used again before the file grows."""
    pages, free, size = (
        int(store.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def is_broken(fault: BaseException) -> bool:
    """Whether a fault is the file's own, and will be there the next time too."""
    return isinstance(fault, NotOursError) or _code(fault) in _BROKEN


def set_aside(file: Path, layout: Layout, fault: BaseException) -> None:
    """Rename what stands in our file's place, with what SQLite keeps beside it, and say so. OSError where it stays."""
    aside = f"{file.name}.set-aside-{time.time_ns()}"
    try:
        file.rename(file.with_name(aside))
    except FileNotFoundError:
        return  # another process was faster
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(OSError):
            file.with_name(file.name + suffix).rename(file.with_name(aside + suffix))
    _log.warning("the %s %s cannot be used (%s): it is set aside as %s", layout.name, file, fault, aside)


def _connected(file: Path, layout: Layout) -> sqlite3.Connection:
    is_new = not file.exists()
    if not is_new and not file.is_file():
        raise NotOursError("it is no file")
    # A stream may be read to its end, and closed, by another thread than the one that began it.
    store = sqlite3.connect(file, timeout=BUSY, isolation_level=None, check_same_thread=False)
    try:
        if is_new:
            file.chmod(0o600)  # SQLite gives its other files the same
        _prepare(store, layout)
    except BaseException:
        store.close()
        raise
    return store


def _prepare(store: sqlite3.Connection, layout: Layout) -> None:
    """Lay the file out where it is new, and have it written ahead. Many may come to a new file at once."""
    patience = time.monotonic() + BUSY
    while True:
        try:
            _lay_out(store, layout)
            store.execute("PRAGMA journal_mode = WAL")
            store.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.OperationalError as fault:
            # SQLite does not wait by itself where two want to change the way of writing.
            if _code(fault) not in _WAITING or time.monotonic() > patience:
                raise
            time.sleep(0.01)
        else:
            return


def _lay_out(store: sqlite3.Connection, layout: Layout) -> None:
    with store:  # commits, or rolls back
        store.execute("BEGIN")
        if _is_laid_out(store, layout):
            return
    with store:
        store.execute("BEGIN IMMEDIATE")
        if not _is_laid_out(store, layout):
            for statement in layout.statements:
                store.execute(statement)
            store.execute(f"PRAGMA application_id = {layout.application}")


def _is_laid_out(store: sqlite3.Connection, layout: Layout) -> bool:
    """Whether the file is ours; False where it is empty, NotOursError where it is anything else.

    To be asked within a transaction: another process may lay the file out between the two questions.
    """
    (application,) = store.execute("PRAGMA application_id").fetchone()
    (tables,) = store.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != layout.application and (application or tables):
        raise NotOursError("it is a database of something else")
    return bool(application == layout.application)


def _code(fault: BaseException) -> int:
    """SQLite's primary result code; 0 where the fault has none."""
    return int(getattr(fault, "sqlite_errorcode", 0)) & 0xFF
