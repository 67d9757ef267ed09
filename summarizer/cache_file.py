"""The file of the response cache: SQLite, for its owner alone, shared by processes, and never in anybody's way.

It is written ahead (WAL), so that readers and a writer do not wait for each other. What is broken, or is not ours,
is renamed and left: nothing of it is read, and nothing lost.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from pathlib import Path

_log = logging.getLogger("summarizer")
BUSY = 5.0  # seconds to wait for other processes
_OURS = 0x53554D31  # "SUM1", SQLite's application_id
_LAYOUT = (
    """CREATE TABLE replies (
        key TEXT PRIMARY KEY, model TEXT NOT NULL, reply TEXT NOT NULL,
        kept REAL NOT NULL, used REAL NOT NULL, uses INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX by_age ON replies (kept)",
    "CREATE INDEX by_use ON replies (used)",
    f"PRAGMA application_id = {_OURS}",
)
# Our statements are right: where SQLite finds fault with one, the tables are not ours any more.
_BROKEN = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
_WAITING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


class NotOursError(sqlite3.DatabaseError):
    """Something else stands where the cache should."""


def opened(file: Path) -> sqlite3.Connection:
    """A connection to the file, which is made where there is none; what is broken or not ours is set aside.

    sqlite3.Error or OSError where that is not possible.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return _connected(file)
    except sqlite3.Error as fault:
        if not is_broken(fault):
            raise
        set_aside(file, fault)
        return _connected(file)


def occupied(store: sqlite3.Connection) -> int:
    """Bytes of the file that hold something. The rest is used again before the file grows."""
    pages, free, size = (
        int(store.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


def is_broken(fault: BaseException) -> bool:
    """Whether a fault is the file's own, and will be there the next time too."""
    return isinstance(fault, NotOursError) or _code(fault) in _BROKEN


def set_aside(file: Path, fault: BaseException) -> None:
    """Rename what stands in the cache's place, with what SQLite keeps beside it, and say so. OSError where it stays."""
    aside = f"{file.name}.set-aside-{time.time_ns()}"
    try:
        file.rename(file.with_name(aside))
    except FileNotFoundError:
        return  # another process was faster
    for suffix in ("-wal", "-shm"):
        with contextlib.suppress(OSError):
            file.with_name(file.name + suffix).rename(file.with_name(aside + suffix))
    _log.warning("the cache %s cannot be used (%s): it is set aside as %s", file, fault, aside)


def _connected(file: Path) -> sqlite3.Connection:
    is_new = not file.exists()
    if not is_new and not file.is_file():
        raise NotOursError("it is no file")
    # A stream may be read to its end, and closed, by another thread than the one that began it.
    store = sqlite3.connect(file, timeout=BUSY, isolation_level=None, check_same_thread=False)
    try:
        if is_new:
            file.chmod(0o600)  # SQLite gives its other files the same
        _prepare(store)
    except BaseException:
        store.close()
        raise
    return store


def _prepare(store: sqlite3.Connection) -> None:
    """Lay the file out where it is new, and have it written ahead. Many may come to a new file at once."""
    patience = time.monotonic() + BUSY
    while True:
        try:
            _lay_out(store)
            store.execute("PRAGMA journal_mode = WAL")
            store.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.OperationalError as fault:
            # SQLite does not wait by itself where two want to change the way of writing.
            if _code(fault) not in _WAITING or time.monotonic() > patience:
                raise
            time.sleep(0.01)
        else:
            return


def _lay_out(store: sqlite3.Connection) -> None:
    with store:  # commits, or rolls back
        store.execute("BEGIN")
        if _is_laid_out(store):
            return
    with store:
        store.execute("BEGIN IMMEDIATE")
        if not _is_laid_out(store):
            for statement in _LAYOUT:
                store.execute(statement)


def _is_laid_out(store: sqlite3.Connection) -> bool:
    """Whether the file is a cache of ours; False where it is empty, NotOursError where it is anything else.

    To be asked within a transaction: another process may lay the file out between the two questions.
    """
    (application,) = store.execute("PRAGMA application_id").fetchone()
    (tables,) = store.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application != _OURS and (application or tables):
        raise NotOursError("it is a database of something else")
    return bool(application == _OURS)


def _code(fault: BaseException) -> int:
    """SQLite's primary result code; 0 where the fault has none."""
    return int(getattr(fault, "sqlite_errorcode", 0)) & 0xFF
