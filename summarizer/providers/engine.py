"""The embedded engine: llama.cpp in this process (xllamacpp), spoken to over loopback.

It listens on an ephemeral port of 127.0.0.1 behind a random key, prints nothing, and ends with the
process. One engine serves a model file; it is started by the first who needs it.
"""

from __future__ import annotations

import atexit
import os
import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from summarizer.errors import MissingExtraError, ModelStoreError

if TYPE_CHECKING:
    from pathlib import Path

CONTEXT = 16_384  # tokens of prompt and reply together; of it the weights of 1.5B need some 0.5 GB
_engines: dict[Path, Engine] = {}
_lock = threading.Lock()


@dataclass
class Engine:
    """A running engine. `base_url` is its OpenAI-compatible address, `key` opens it."""

    base_url: str
    key: str = field(repr=False)
    _server: Any = field(repr=False)

    @classmethod
    def start(cls, file: Path, *, alias: str, threads: int | None = None, context: int = CONTEXT) -> Engine:
        """Load the weights and listen. MissingExtraError without xllamacpp, ModelStoreError on bad weights."""
        # On a busy machine OpenMP threads that spin while they wait take what the others need.
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")
        try:
            import xllamacpp  # noqa: PLC0415 - an extra, and the setting above must come first
        except ImportError:
            raise MissingExtraError(
                "the embedded engine is not installed: pip install 'article-summarizer[local]'"
            ) from None
        key = secrets.token_urlsafe(24)
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(file)
        parameters.model_alias = {alias}
        parameters.n_ctx = context
        parameters.n_parallel = 1
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads or _cores()
        parameters.port = 0
        parameters.api_keys = [key]
        parameters.verbosity = -1
        parameters.cache_ram_mib = 0
        parameters.ui = False
        parameters.no_extra_bufts = True  # half the memory, at the same speed
        try:
            server = xllamacpp.Server(parameters)
        except RuntimeError as fault:
            raise ModelStoreError(f"the engine cannot load {file.name}: {fault}") from fault
        return cls(f"{server.listening_address}/v1", key, server)

    def close(self) -> None:
        """Stop listening and free the weights."""
        self._server = None


def engine_for(file: Path, *, alias: str) -> Engine:
    """The engine of a model file, started on first use and shared by the threads of this process."""
    with _lock:
        if file not in _engines:
            _engines[file] = Engine.start(file, alias=alias)
        return _engines[file]


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@atexit.register
def _close_all() -> None:
    while _engines:
        _engines.popitem()[1].close()
