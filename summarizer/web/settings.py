"""What whoever runs the service decides."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from ipaddress import ip_address
from pathlib import Path

from summarizer.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the service listens, what it keeps where, whom it lets in, and how much.

    `model` is the default, `allowed_models` patterns (`openai/*`) of others that a request may name. Sizes are in bytes
    and characters, times in seconds.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    database: str = ""  # an SQLAlchemy address; empty: SQLite in `data`
    data: Path = field(default_factory=lambda: data_folder())  # noqa: PLW0108 - defined below
    model: str | None = None
    allowed_models: tuple[str, ...] = ()
    require_keys: bool = False
    allowed_hosts: tuple[str, ...] = ()  # empty: this machine's names without keys, any with them
    cors_origins: tuple[str, ...] = ()
    cache: bool = True
    concurrency: int = 16  # summaries at once in a process
    largest_body: int = 10_000_000
    longest_text: int = 2_000_000
    most_articles: int = 1_000  # in one batch
    per_minute: int = 120  # summaries and batches accepted for one key
    burst: int = 60
    most_active: int = 64  # summaries of one key under way or waiting, batches aside
    most_batched: int = 5_000  # articles of a key's batches that are not done
    head_seconds: float = 20.0  # for a request's head to arrive
    body_seconds: float = 30.0  # for a body to arrive
    fetch_seconds: float = 20.0
    read_seconds: float = 20.0  # for a document that is no plain text to be read
    summary_seconds: float = 600.0  # one summary at most
    grace: float = 20.0  # to finish in when the service is stopped
    lease: float = 15.0  # until another process takes over what nobody's heart beats for
    poll: float = 1.0
    heartbeat: float = 15.0  # between comments on a silent stream of events
    keep_days: float = 0.0  # 0: until deleted
    fetches: bool = True  # whether an article may be given by its address
    private_addresses: bool = False  # whether that may lead into this machine's network

    @property
    def is_open(self) -> bool:
        """Whether anybody on this machine may come in without a key."""
        return is_loopback(self.host) and not self.require_keys

    @property
    def address(self) -> str:
        """The database as SQLAlchemy takes it. UsageError where it is neither SQLite nor PostgreSQL."""
        if not self.database:
            return f"sqlite:///{self.data / 'service.db'}"
        kind, _, rest = self.database.partition("://")
        if kind in {"postgres", "postgresql", "postgresql+psycopg"}:
            return f"postgresql+psycopg://{rest}"
        if kind == "sqlite":
            return self.database
        raise UsageError(f"DATABASE_URL begins with {kind!r}; give postgresql://… or sqlite:///…")

    def allows(self, model: str) -> bool:
        """Whether a request may name a model: the default, or one that is allowed. Never a file of this machine."""
        if model.startswith("local/") and ("/" in model[6:] or model.endswith(".gguf")):
            return False
        return model == self.model or any(fnmatchcase(model, pattern) for pattern in self.allowed_models)


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def data_folder() -> Path:
    """Where the service keeps its database: `SUMMARIZER_DATA_DIR`, or the place of this system for such things."""
    if named := os.environ.get("SUMMARIZER_DATA_DIR"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "summarizer"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "summarizer"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "summarizer"
