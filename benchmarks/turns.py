"""Contenders take turns: each in a process of its own, round after round, so that a busy machine hits all alike.

A process prepares its turn untimed (messages ready made, clients open), and tells the CPU and wall seconds of what is
timed, and the peak of its memory since it began.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.damage import ROOT

Row = dict[str, float]
Work = Callable[[], object]
Prepare = Callable[[Path], Work]


def peak_mb() -> float:
    """Of this process alone: what `ru_maxrss` says may be its parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cpu_seconds() -> float:
    """Of this process and of those that it began and that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def here(prepare: Prepare) -> None:
    """A contender's process: a turn for each line of standard input, which names a file of articles."""
    told = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints is no figure
    for line in sys.stdin:
        work = prepare(Path(line.rstrip("\n")))
        gc.collect()
        cpu, wall = cpu_seconds(), time.perf_counter()
        found = work()
        row = {"cpu": cpu_seconds() - cpu, "wall": time.perf_counter() - wall, "peak_mb": peak_mb()}
        print(json.dumps(row | {"found": found}), file=told, flush=True)


class Contender:
    """The process of one contender."""

    def __init__(self, module: str, name: str, *arguments: str) -> None:
        self.name = name
        command = [sys.executable, "-m", module, "--one", name, *arguments]
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def turn(self, articles: Path) -> dict[str, Any]:
        """What one turn took, and what the work returned."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(articles, file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name}: nothing is measured")
        row: dict[str, Any] = json.loads(line)
        return row

    def end(self) -> None:
        """Close its input, which ends it."""
        self._process.communicate()


@contextlib.contextmanager
def contending(module: str, names: Sequence[str], *arguments: str) -> Iterator[list[Contender]]:
    """The contenders' processes, until the end of the block."""
    contenders = [Contender(module, name, *arguments) for name in names]
    try:
        yield contenders
    finally:
        for contender in contenders:
            contender.end()


def shuffled(contenders: Sequence[Contender], seed: int) -> list[Contender]:
    """The contenders in the order of one round."""
    return random.Random(seed).sample(contenders, len(contenders))


def summed_up(rows: Sequence[Mapping[str, float]], name: str) -> Row:
    """The median of a column, and its quartiles."""
    values = [row[name] for row in rows]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    return {"median": middle, "low": low, "high": high}


def ratios(rows: Sequence[Mapping[str, float]], base: Sequence[Mapping[str, float]], name: str) -> Row:
    """The ratio to another contender's, round by round: its median and quartiles."""
    return summed_up([{name: row[name] / other[name]} for row, other in zip(rows, base, strict=True)], name)
