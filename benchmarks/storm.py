"""How a batch comes through a storm: 30% of its requests refused with 429, and how soon it is as fast as before.

    python -m benchmarks.storm [--calm S] [--storm S] [--articles N] [--json FILE]

Half of the refusals say `Retry-After` in seconds, half as a date; each asks for one second, a date for up to two. The
same batch goes on all the time, its articles again and again once all were asked. Articles are counted as they end.
Two settings: one in which this machine is what holds the batch up, and one in which the server's latency is. "back"
is the first moment after the storm from which two seconds together bring 90% of what was brought before. (Many more at
once would be measured badly: their answers come, and are checked, in waves of all that are in flight.)
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from bisect import bisect_left
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from benchmarks.contenders import KEY
from benchmarks.corpus import prepared, read
from benchmarks.crowds import finished
from benchmarks.keeping import aim, kept, options
from benchmarks.server import Server, serving
from tests.damage import ROOT

SETTINGS = {"50 ms, 64 at once": (0.05, 64), "1 s, 16 at once": (1.0, 16)}
SHARE = 0.3
WINDOW, BACK, SOON = 2.0, 0.9, 5.0  # seconds, share, seconds


class Batch:
    """A batch in a process of its own, and when its articles ended."""

    def __init__(self, url: str, articles: Path, concurrency: int) -> None:
        command = [sys.executable, "-m", "benchmarks.storm", "--one", url, str(articles), str(concurrency)]
        self._process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE)
        self.ends: list[float] = []
        self.failed = 0
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            moment, whole = json.loads(line)
            self.ends.append(moment)
            self.failed += not whole

    def rate(self, begin: float, end: float) -> float:
        """Articles a second between two moments."""
        return (bisect_left(self.ends, end) - bisect_left(self.ends, begin)) / (end - begin)

    def back(self, since: float, rate: float) -> float | None:
        """Seconds until it is that fast again."""
        steps = itertools.takewhile(lambda after: since + after + WINDOW <= time.monotonic(), itertools.count(0, 0.1))
        return next((after for after in steps if self.rate(since + after, since + after + WINDOW) >= rate), None)

    def end(self) -> None:
        """End its process."""
        self._process.terminate()
        self._process.wait()
        self._listening.join()


def weathered(server: Server, articles: Path, latency: float, concurrency: int, calm: float, storm: float) -> Any:
    """Rates before, in and after a storm, and how soon it was over for the batch."""
    server.behave(latency=latency)
    batch = Batch(server.url, articles, concurrency)
    try:
        while len(batch.ends) < 2 * concurrency:  # until then the batch is not at its pace
            time.sleep(0.05)
        time.sleep(calm)
        began = time.monotonic()
        server.counts()
        server.behave(latency=latency, faults={429: SHARE})
        time.sleep(storm)
        ended = time.monotonic()
        server.behave(latency=latency)
        refused = server.counts()[429]
        time.sleep(SOON + calm)
        before = batch.rate(began - calm, began)
        return {
            "before": before,
            "during": batch.rate(began, ended),
            "after": batch.rate(ended + SOON, ended + SOON + calm),
            "back": batch.back(ended, BACK * before),
            "refused": refused,
            "failed": batch.failed,
        }
    finally:
        batch.end()


def show(found: dict[str, Any]) -> None:
    """The table."""
    print("articles/s        before  in the storm  from 5 s after  after / before  back after  refused  failed")
    for name, row in found.items():
        back = "never" if row["back"] is None else f"{row['back']:.1f} s"
        print(
            f"{name:<18}{row['before']:>6.1f}{row['during']:>14.1f}{row['after']:>16.1f}"
            f"{row['after'] / row['before']:>16.2f}{back:>12}{row['refused']:>9}{row['failed']:>8}"
        )


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, keep."""
    parser = options("How a batch comes through a storm of refusals", "storm")
    parser.add_argument("--calm", type=float, default=8.0, help="seconds that are counted before and after")
    parser.add_argument("--storm", type=float, default=8.0, help="seconds that it takes")
    parser.add_argument("--articles", type=int, default=2000, help="distinct ones")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, serving() as server:
        files = prepared(Path(folder), 1, 1 + given.articles)
        server.load(files.replies)
        found = {
            name: weathered(server, files.articles, *setting, given.calm, given.storm)
            for name, setting in SETTINGS.items()
        }
    show(found)
    for name, row in found.items():
        aim(f"{name}: articles/s {SOON:.0f} s after the storm / before", row["after"] / row["before"], at_least=BACK)
    kept({"calm": given.calm, "storm": given.storm, "share": SHARE, "table": found}, given.json)


async def one(articles: Path, concurrency: int) -> None:
    """The batch's process: a line as each article ends."""

    async def again() -> AsyncIterator[str]:
        while True:
            for text in read(articles):
                yield text

    async for whole in finished(again(), concurrency):
        print(json.dumps([time.monotonic(), whole]), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        os.environ |= {"OPENAI_BASE_URL": sys.argv[2], "OPENAI_API_KEY": KEY}
        asyncio.run(one(Path(sys.argv[3]), int(sys.argv[4])))
    else:
        main()
