"""Figures kept as JSON, with the machine, the versions and the date they were measured by."""

from __future__ import annotations

import argparse
import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tests.damage import ROOT

_PACKAGES = (
    "article-summarizer",
    "openai",
    "instructor",
    "httpx2",
    "pydantic",
    "pydantic-ai-slim",
    "langextract",
    "vcrpy",
    "bpe-openai",
)


def options(told: str, name: str) -> argparse.ArgumentParser:
    """The options that every benchmark has."""
    given = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=told)
    given.add_argument("--json", type=Path, default=ROOT / "build" / "bench" / f"{name}.json", metavar="FILE")
    given.add_argument("--long", action="store_true", help="with what takes many minutes")
    return given


def kept(figures: Any, file: Path) -> None:
    """Write the figures."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(circumstances() | {"figures": figures}, indent=2) + "\n", encoding="utf-8")
    print(f"kept in {os.path.relpath(file)}\n", flush=True)


def aim(what: str, found: float, *, at_most: float | None = None, at_least: float | None = None) -> None:
    """Say what was aimed at, and whether it was reached."""
    bound = f"at most {at_most:g}" if at_most is not None else f"at least {at_least:g}"
    met = found <= at_most if at_most is not None else found >= (at_least or 0.0)
    print(f"aim: {what} {bound}: {found:.2f}, {'met' if met else 'NOT met'}")


def circumstances() -> dict[str, Any]:
    """The machine, the versions and the date."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "system": platform.platform(),
            "processor": _processor(),
            "cores": os.cpu_count(),
            "load": os.getloadavg()[0],
        },
        "versions": {"python": platform.python_version()} | {name: _version(name) for name in _PACKAGES},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    names = [line for line in told.read_text().splitlines() if line.startswith("model name")] if told.exists() else []
    return names[0].partition(":")[2].strip() if names else platform.processor()
