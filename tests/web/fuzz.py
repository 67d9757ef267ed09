"""Schemathesis over the service's own description: `python -m tests.web.fuzz --examples 200`, or `make fuzz`.

A service runs in a thread, asking a loopback model that repeats the article, and Schemathesis in a process of its own:
every phase, every check. Its network has one website, on loopback, to which every name leads; that is the door of this
run, and the rules of the service for addresses stay as they are. What each operation answered is printed, so that it is
seen to reach the real work: the share of 2xx among all requests, and among those that were made to fit the description,
and what became of the others of those.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from unittest import mock

from summarizer.ingest import fetching
from summarizer.web.settings import Settings
from summarizer.web.store.engine import engine_for
from summarizer.web.store.keys import add_key
from tests.conftest import ROOT
from tests.loopback import replies, serving
from tests.mills import mill
from tests.web.client import in_thread
from tests.websites import PUBLIC, ROBOTS, Answer, page, site

_SENTENCE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
_SETTINGS = {"per_minute": 10_000_000, "burst": 1_000_000, "most_active": 100_000, "most_batched": 1_000_000}
HOST = "news.example.org"
_HOOKS = "tests.web.fuzz_hooks"


def repeated(question: dict[str, Any]) -> str:
    """A draft that says what the article's first sentence says."""
    found = _SENTENCE.findall(question["messages"][-1]["content"]) or [("1", "Nothing.")]
    number, text = found[-1]
    item = {"text": text[:1_500], "sentences": [int(number)]}
    claim = {"id": "c1", "modality": "stated", "attributed_to": [], "denied_by": []}
    empty: dict[str, Any] = {"speakers": [], "attributions": [], "figures": []}
    return json.dumps({"summary": [item], "key_claims": [item | claim], **empty})


class _Everywhere(dict[str, Answer]):
    """A page at every path but that of rules for robots."""

    def get(self, path: str, otherwise: Any = None) -> Any:
        """The page."""
        if path == ROBOTS:
            return otherwise
        lines = "".join(f"<p>{line}</p>" for line in mill(zlib.crc32(path.encode())).text.splitlines())
        return page(f"<!doctype html><html><body><article><h1>A mill</h1>{lines}</article></body></html>")


@contextlib.contextmanager
def _door() -> Iterator[None]:
    """Fetching goes to a website on loopback, whatever the name; an address in figures is looked up as itself."""

    def look_up(host: str, port: int) -> list[str]:
        del port
        try:
            return [str(ip_address(host))]
        except ValueError:
            return [PUBLIC]

    with site({}) as website:
        website.pages = _Everywhere()
        network = replace(website.network(), look_up=look_up)
        with mock.patch.object(fetching, "Network", lambda allow: replace(network, allow_private=allow)):
            yield


Counts = dict[str, Counter[int]]
Problems = dict[str, Counter[str]]


@dataclass
class Answers:
    """The statuses of each operation; those of its requests that were made to fit, and the problems among them."""

    every: Counts = field(default_factory=lambda: defaultdict(Counter))
    fitting: Counts = field(default_factory=lambda: defaultdict(Counter))
    problems: Problems = field(default_factory=lambda: defaultdict(Counter))


def run(examples: int, *, seed: int | None = None) -> tuple[int, Answers]:
    """Schemathesis' exit code, and what was answered."""
    with tempfile.TemporaryDirectory() as name, serving(replies(repeated)) as model, _door():
        folder = Path(name)
        os.environ |= {"OPENAI_BASE_URL": model.url, "OPENAI_API_KEY": "none"}
        with in_thread(folder, require_keys=True, **_SETTINGS) as running:
            answers = folder / "answers"
            own = {"PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": _HOOKS, "FUZZ_ANSWERS": str(answers)}
            command = _command(running.url, _key(folder), examples, seed)
            done = subprocess.run(command, check=False, env=os.environ | own, cwd=folder)
        return done.returncode, _told(answers)


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


def _told(file: Path) -> Answers:
    told = Answers()
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        operation, status, fits, problem = line.rsplit(" ", 3)
        told.every[operation][int(status)] += 1
        if fits == "fits":
            told.fitting[operation][int(status)] += 1
            told.problems[operation].update([problem] if int(status) >= 400 else ())
    return told


def table(told: Answers) -> str:
    """Cases, the shares of 2xx, and the problems of what should fit; methods that are none are not listed."""
    lines = [f"{'operation':<29} {'cases':>6} {'2xx':>5} {'fitting':>8} {'2xx':>5}  the others of them"]
    for operation, statuses in sorted(told.every.items()):
        if set(statuses) == {405}:
            continue
        fitting = told.fitting[operation]
        problems = ", ".join(f"{problem}: {count}" for problem, count in told.problems[operation].most_common())
        counts = f"{statuses.total():>6} {share(statuses):>5.0%} {fitting.total():>8} {share(fitting):>5.0%}"
        lines.append(f"{operation:<29} {counts}  {problems}".rstrip())
    return "\n".join(lines)


def share(statuses: Counter[int]) -> float:
    """Of 2xx."""
    return sum(count for status, count in statuses.items() if status // 100 == 2) / max(1, statuses.total())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=1_000)
    parser.add_argument("--seed", type=int)
    chosen = parser.parse_args()
    code, found = run(chosen.examples, seed=chosen.seed)
    print(table(found))
    sys.exit(code)
