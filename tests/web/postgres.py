"""A PostgreSQL server of the tests' own: in a folder, by a Unix socket alone, with no care for power cuts."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PLACES = (*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin"))
_HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=200")


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, where it is installed."""
    found = shutil.which("initdb")
    places = ((Path(found).resolve().parent,) if found else ()) + _PLACES
    return next((place for place in places if all((place / name).exists() for name in ("initdb", "postgres"))), None)


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    socket: Path

    def database(self) -> str:
        """The address of a new, empty database."""
        from sqlalchemy import create_engine, text

        name = f"t{uuid.uuid4().hex}"
        engine = create_engine(self._address("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self._address(name).replace("+psycopg", "")

    def _address(self, name: str) -> str:
        return f"postgresql+psycopg://tester@/{name}?host={self.socket}"


@contextlib.contextmanager
def running(place: Path) -> Iterator[Postgres]:
    """A server for the length of the block. It refuses to run as root, which lends it to `nobody`."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path may have 107 bytes
    user = ("runuser", "-u", "nobody", "--") if os.geteuid() == 0 else ()
    if user:
        shutil.chown(folder, "nobody")
    data = folder / "data"
    try:
        initdb = (*user, place / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder)
        haste = [part for setting in _HASTE for part in ("-c", setting)]
        command = (*user, place / "postgres", "-D", data, "-k", folder, *haste)
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
        try:
            _await(folder)
            yield Postgres(folder)
        finally:
            server.terminate()
            server.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _await(folder: Path) -> None:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import OperationalError

    engine = create_engine(Postgres(folder)._address("postgres"))
    for _ in range(300):
        with contextlib.suppress(OperationalError):
            engine.connect().close()
            engine.dispose()
            return
        time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not begin")
