"""Does a batch's cost for each article, or its memory, grow with the number of articles?

    python -m benchmarks.growth [--tiny N...] [--ordinary N...] [--concurrency N]

Each row is a process of its own, with a journal, against a server of 50 ms: tiny articles (two sentences, three items)
in great numbers, ordinary ones (drafts of 22 items and more) in smaller ones. CPU is the process's own after a warm-up,
peak its largest resident size.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import batch
from tests.conftest import ROOT
from tests.mills import mill
from tests.weather import Sky, Storm, under

WARM_UP = 8


def articles(kind: str, first: int, end: int) -> Iterator[Any]:
    """Distinct ones."""
    return batch.texts(first, end) if kind == "ordinary" else map(mill, range(1000 + first, 1000 + end))


async def measured(kind: str, count: int, concurrency: int) -> tuple[float, float]:
    """CPU milliseconds an article, and peak megabytes of this process."""
    with tempfile.TemporaryDirectory() as place:
        await batch.ours(articles(kind, 0, WARM_UP), concurrency, Path(place) / "warm-up")
        began = time.process_time()
        await batch.ours(articles(kind, WARM_UP, WARM_UP + count), concurrency, Path(place) / "journal")
        cpu = (time.process_time() - began) / count * 1000
    return cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def row(kind: str, count: int, concurrency: int, url: str) -> tuple[float, float]:
    """The same, of a process of its own."""
    command = [sys.executable, "-m", "benchmarks.growth", "--one", kind, str(count), str(concurrency)]
    keys = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | keys)
    cpu, peak = json.loads(done.stdout)
    return cpu, peak


def main() -> None:
    """Print a row for each number of articles."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tiny", type=int, nargs="*", default=[100, 1000, 10_000])
    parser.add_argument("--ordinary", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--concurrency", type=int, default=64)
    asked = parser.parse_args()
    print("articles               CPU ms each   peak MB")
    for kind, counts in (("tiny", asked.tiny), ("ordinary", asked.ordinary)):
        for count in counts:
            with batch.serving() if kind == "ordinary" else under(Sky(batch.LATENCY, Storm("5xx", ends=0.0))) as url:
                cpu, peak = row(kind, count, asked.concurrency, url)
            print(f"{count:>7,} {kind:<15}{cpu:>11.2f}{peak:>10.1f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(asyncio.run(measured(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))))
    else:
        main()
