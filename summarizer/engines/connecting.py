"""The one door to Ray: imported, quiet, and connected."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from summarizer.engines.rows import MISSING
from summarizer.errors import MissingExtraError, UsageError

_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
_LOOPBACK = "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"  # where it is "0", whatever the system, Ray listens on 127.0.0.1 alone


@contextmanager
def connected(workers: int | None) -> Iterator[tuple[Any, int]]:
    """Ray, and how many workers there are to be: what this process has, or the cluster of `RAY_ADDRESS`, or a new one.

    A new one is of this machine alone and ends with the block. MissingExtraError where Ray is not installed;
    UsageError where the cluster cannot be reached.
    """
    address = os.environ.get("RAY_ADDRESS") or "local"
    ray = _imported(address)
    is_ours = not ray.is_initialized()
    if is_ours:
        _connect(ray, address, workers)
    try:
        yield ray, workers or max(1, int(ray.cluster_resources().get("CPU", 1)) - 1)
    finally:
        if is_ours:
            ray.shutdown()


def _imported(address: str) -> Any:
    """Ray with its data, which reads its settings from the environment as it is imported."""
    for name, value in (_QUIET | {_LOOPBACK: "0"} if address == "local" else _QUIET).items():
        os.environ.setdefault(name, value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of its own settings, which it sets itself
            import ray.data  # noqa: PLC0415 - an extra, and the settings must come first

            context = ray.data.DataContext.get_current()
    except ImportError:
        raise MissingExtraError(MISSING) from None
    context.enable_progress_bars = context.print_on_execution_start = False
    context.raise_original_map_exception = True
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", "The minimum number of concurrent actors", UserWarning)  # a short batch
    return ray


def _connect(ray: Any, address: str, workers: int | None) -> None:
    """One processor more than workers, by Ray's count, reads and writes."""
    new = {"num_cpus": (workers or _processors()) + 1, "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    try:
        ray.init(address, **(new if address == "local" else {}), logging_level=logging.ERROR, log_to_driver=False)
    except (OSError, RuntimeError, ValueError) as fault:
        raise UsageError(f"Ray at {address} (RAY_ADDRESS) cannot be used: {fault}") from fault


def _processors() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
