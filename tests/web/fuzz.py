"""Schemathesis over the service's own description: `python -m tests.web.fuzz --examples 200`, or `make fuzz`.

A service runs in a thread, asking a loopback model that repeats the article, and Schemathesis in a process of its own:
every phase, every check. What each operation answered is printed, so that it is seen to reach the real work: the share
of 2xx among all requests, and among those that were made to fit the description.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from summarizer.web.settings import Settings
from summarizer.web.store.engine import engine_for
from summarizer.web.store.keys import add_key
from tests.conftest import ROOT
from tests.loopback import replies, serving
from tests.web.client import in_thread

_SENTENCE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
_SETTINGS = {"per_minute": 10_000_000, "burst": 1_000_000, "most_active": 100_000, "most_batched": 1_000_000}
_HOOKS = "tests.web.fuzz_hooks"


def repeated(question: dict[str, Any]) -> str:
    """A draft that says what the article's first sentence says."""
    found = _SENTENCE.findall(question["messages"][-1]["content"]) or [("1", "Nothing.")]
    number, text = found[-1]
    item = {"text": text[:1_500], "sentences": [int(number)]}
    claim = {"id": "c1", "modality": "stated", "attributed_to": [], "denied_by": []}
    empty: dict[str, Any] = {"speakers": [], "attributions": [], "figures": []}
    return json.dumps({"summary": [item], "key_claims": [item | claim], **empty})


Counts = dict[str, Counter[int]]


def run(examples: int, *, seed: int | None = None) -> tuple[int, Counts, Counts]:
    """Schemathesis' exit code, the statuses of each operation, and those of its requests that were made to fit."""
    with tempfile.TemporaryDirectory() as name, serving(replies(repeated)) as model:
        folder = Path(name)
        os.environ |= {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "none"}
        with in_thread(folder, fetches=False, require_keys=True, **_SETTINGS) as site:
            answers = folder / "answers"
            own = {"PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": _HOOKS, "FUZZ_ANSWERS": str(answers)}
            command = _command(site.url, _key(folder), examples, seed)
            done = subprocess.run(command, check=False, env=os.environ | own, cwd=folder)
        return done.returncode, *_told(answers)


def _key(folder: Path) -> str:
    engine = engine_for(Settings(data=folder).address)
    try:
        return add_key(engine, "fuzz")
    finally:
        engine.dispose()


def _command(url: str, key: str, examples: int, seed: int | None) -> list[str]:
    config = ROOT / "tests" / "web" / "schemathesis.toml"
    program = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run", f"{url}/openapi.json"]
    given = ["--checks", "all", "--max-examples", str(examples), "--no-color"]
    given += ["--header", f"Authorization: Bearer {key}"]
    return [*program, *given, *([] if seed is None else ["--seed", str(seed)])]


def _told(answers: Path) -> tuple[Counts, Counts]:
    every: Counts = defaultdict(Counter)
    fitting: Counts = defaultdict(Counter)
    for line in answers.read_text(encoding="utf-8").splitlines() if answers.exists() else ():
        operation, status, fits = line.rsplit(" ", 2)
        every[operation][int(status)] += 1
        if fits == "fits":
            fitting[operation][int(status)] += 1
    return every, fitting


def table(every: Counts, fitting: Counts) -> str:
    """Cases, the shares of 2xx and the statuses of each operation; methods that are none are not listed."""
    lines = [f"{'operation':<32} {'cases':>6} {'2xx':>5} {'of fitting':>11}  statuses"]
    for operation, statuses in sorted(every.items()):
        if set(statuses) == {405}:
            continue
        told = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
        shares = f"{_share(statuses):>5.0%} {_share(fitting.get(operation, Counter())):>11.0%}"
        lines.append(f"{operation:<32} {statuses.total():>6} {shares}  {told}")
    return "\n".join(lines)


def _share(statuses: Counter[int]) -> float:
    """Of 2xx."""
    return sum(count for status, count in statuses.items() if status // 100 == 2) / max(1, statuses.total())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1_000)
    parser.add_argument("--seed", type=int)
    chosen = parser.parse_args()
    code, *found = run(chosen.examples, seed=chosen.seed)
    print(table(*found))
    sys.exit(code)
