"""The one connection pool, and the one way to a transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from summarizer.errors import UsageError

_BUSY = 10.0  # seconds to wait for other writers of an SQLite file
_MIGRATING = 5_317_209  # PostgreSQL's advisory lock of ours


def engine_for(address: str) -> Engine:
    """A pool of connections. SQLite is written ahead (WAL). UsageError for an address that cannot be read.

    The values of statements, which are articles, never stand in an error.
    """
    try:
        url = make_url(address)
    except ArgumentError:
        raise UsageError("the database's address cannot be read; give postgresql://… or sqlite:///…") from None
    if not url.drivername.startswith("sqlite"):
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=20)
    if url.database:
        _make_file(Path(url.database))
    engine = create_engine(url, hide_parameters=True, connect_args={"timeout": _BUSY}, pool_size=10, max_overflow=20)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that will write: on SQLite it waits for its turn at once, where it still can wait."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the tables to what this program knows; processes that start together do so one after the other.

    UsageError where the database cannot be used or was left by a newer program.
    """
    try:
        with writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATING})
            command.upgrade(migrations(connection), "head")
    except CommandError as fault:
        raise UsageError(f"the database was left by another version of the program: {fault}") from fault
    except SQLAlchemyError as fault:
        raise UsageError(f"the database cannot be used: {_first_line(fault)}") from fault


def migrations(connection: Connection) -> Config:
    """Alembic's settings for our migrations on a connection."""
    config = Config()
    config.set_main_option("script_location", str(files("summarizer.web.store") / "migrations"))
    config.attributes["connection"] = connection
    return config


def _first_line(fault: SQLAlchemyError) -> str:
    return str(fault).partition("\n")[0]


def _make_file(file: Path) -> None:
    """For its owner alone: it holds articles."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as fault:
        raise UsageError(f"{file} cannot be written: {fault.strerror}; name another folder with --data") from fault


def _prepare(connection: Any, record: object) -> None:
    del record
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
