"""Does a batch's cost for each article, or its memory, grow with the number of articles?

    python -m benchmarks.growth [--tiny N...] [--concurrency N]

Each row is a process of its own, with a journal, against a server of 50 ms: tiny articles (two sentences, three items)
in great numbers; `benchmarks.batch` measures ordinary ones. CPU is the process's own after a warm-up,
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
from pathlib import Path

from benchmarks.batch import LATENCY
from summarizer import asummarise_many
from tests.conftest import ROOT
from tests.mills import MODEL, mill
from tests.weather import Sky, Storm, under

WARM_UP = 8


async def asked(first: int, end: int, concurrency: int, journal: Path) -> None:
    """Distinct articles in a batch, every one of which is to come."""
    sources = map(mill, range(1000 + first, 1000 + end))
    async for result in asummarise_many(sources, model=MODEL, concurrency=concurrency, journal=journal):
        if result.summary is None:
            raise SystemExit(f"nothing is measured: {result.error}")


async def measured(count: int, concurrency: int) -> tuple[float, float]:
    """CPU milliseconds an article, and peak megabytes of this process."""
    with tempfile.TemporaryDirectory() as place:
        await asked(0, WARM_UP, concurrency, Path(place) / "warm-up")
        began = time.process_time()
        await asked(WARM_UP, WARM_UP + count, concurrency, Path(place) / "journal")
        cpu = (time.process_time() - began) / count * 1000
    return cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def row(count: int, concurrency: int, url: str) -> tuple[float, float]:
    """The same, of a process of its own."""
    command = [sys.executable, "-m", "benchmarks.growth", "--one", str(count), str(concurrency)]
    keys = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | keys)
    cpu, peak = json.loads(done.stdout)
    return cpu, peak


def main() -> None:
    """Print a row for each number of articles."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tiny", type=int, nargs="*", default=[100, 1000, 10_000])
    parser.add_argument("--concurrency", type=int, default=64)
    given = parser.parse_args()
    print("articles               CPU ms each   peak MB")
    for count in given.tiny:
        with under(Sky(LATENCY, Storm("5xx", ends=0.0))) as url:
            cpu, peak = row(count, given.concurrency, url)
        print(f"{count:>7,} tiny           {cpu:>11.2f}{peak:>10.1f}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(asyncio.run(measured(int(sys.argv[2]), int(sys.argv[3])))))
    else:
        main()
