"""A real service: uvicorn in a thread or a process, on SQLite or PostgreSQL, asking a loopback model."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web import postgres as servers

for extra in ("fastapi", "sqlalchemy", "alembic", "prometheus_client", "uvicorn"):
    pytest.importorskip(extra, reason="the service needs article-summarizer[server]")

from tests.web.client import Site, in_thread  # noqa: E402 - it needs what was looked for


@pytest.fixture(scope="session")
def postgres() -> Iterator[servers.Postgres]:
    """PostgreSQL, where it is installed."""
    place = servers.programs()
    if place is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with servers.running(place) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'service.db'}"
    server: servers.Postgres = request.getfixturevalue("postgres")
    return server.database()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Start a service by settings of the test's; it ends with the test."""
    with contextlib.ExitStack() as stack:

        def start(**settings: Any) -> Site:
            return stack.enter_context(in_thread(tmp_path, **settings))

        yield start
