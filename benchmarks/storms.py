"""How a batch comes through a storm: articles a second before it, in it and after it.

    python -m benchmarks.storms [seconds of storm] [--latency S] [--concurrency N...] [--wait S] [--kinds NAME...]

A server of a settable latency answers about tiny articles that are all distinct. For eight seconds it is calm, then it
misbehaves towards a share of the requests, then it is calm again.
What is counted are the articles that the batch hands on. It is back at the first quarter of a second that a second
begins with of at least 90% of the mean before the storm, and all the rest has that mean too.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import logging
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from typing import Any

from tests.mills import MODEL, mill
from tests.weather import KINDS, Sky, Storm, listening

BEFORE, AFTER = 8.0, 12.0  # seconds; the first two are not counted


def serve(told: Any, latency: float, storm: Storm) -> None:
    """The server's process."""

    async def forever() -> None:
        server = await listening(Sky(latency, storm))
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


@contextmanager
def serving(latency: float, storm: Storm) -> Iterator[str]:
    """The address of a server with this storm ahead."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, latency, storm), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}/v1"
    finally:
        process.terminate()


Ends = tuple[list[float], Counter[str]]


async def ended(concurrency: int, latency: float, seconds: float, *, as_completed: bool) -> Ends:
    """When articles were handed on, in seconds from the first request on; and what failed, by its error."""
    from summarizer import asummarise_many

    times, failed, began = list[float](), Counter[str](), time.monotonic()
    results = asummarise_many(
        map(mill, itertools.count(1000)), model=MODEL, concurrency=concurrency, as_completed=as_completed
    )
    async with aclosing(results):
        async for result in results:
            times.append(time.monotonic())
            if len(times) == 1:
                began = times[0] - latency
            if result.error is not None:
                failed[str(result.error)[:100]] += 1
            if times[-1] - began > seconds:
                break
    return [moment - began for moment in times], failed


def recovery(times: list[float], storm: Storm) -> tuple[float, float, float | None]:
    """Articles a second before the storm and in it, and seconds from its end to 90% for good (None: never)."""
    before = sum(2 <= moment < storm.begins for moment in times) / (storm.begins - 2)
    during = sum(storm.begins <= moment < storm.ends for moment in times) / (storm.ends - storm.begins)
    for quarter in range(int(AFTER - 2) * 4):
        start = storm.ends + quarter / 4
        rest = sum(start <= moment < storm.ends + AFTER for moment in times) / (storm.ends + AFTER - start)
        if min(rest, sum(start <= moment < start + 1 for moment in times)) >= 0.9 * before:
            return before, during, quarter / 4
    return before, during, None


def main() -> None:
    """Print a line for each kind of storm."""
    parser = argparse.ArgumentParser()
    parser.add_argument("seconds", type=float, nargs="?", default=10.0)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--concurrency", type=int, nargs="+", default=[64, 256])
    parser.add_argument("--share", type=float, default=0.3)
    parser.add_argument("--wait", type=float, default=3.0)
    parser.add_argument("--kinds", nargs="+", default=list(KINDS))
    parser.add_argument("--as-completed", action="store_true")
    parser.add_argument("--by-half-seconds", action="store_true")
    asked = parser.parse_args()
    logging.getLogger("summarizer").setLevel(logging.ERROR)
    print(f"storm of {asked.seconds:g} s over {asked.share:.0%}, latency {asked.latency:g} s, wait {asked.wait:g} s")
    print("kind            at once  articles/s before   during  back after s  failed")
    for kind, concurrency in itertools.product(asked.kinds, asked.concurrency):
        storm = Storm(kind, BEFORE, BEFORE + asked.seconds, asked.share, asked.wait)
        with serving(asked.latency, storm) as url:
            os.environ |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "none"}
            times, failed = asyncio.run(
                ended(concurrency, asked.latency, storm.ends + AFTER, as_completed=asked.as_completed)
            )
        before, during, back = recovery(times, storm)
        told = "never" if back is None else f"{back:.2f}"
        print(f"{kind:<15}{concurrency:>8}{before:>19.1f}{during:>9.1f}{told:>14}{failed.total():>8}", flush=True)
        if asked.by_half_seconds:
            counts = Counter(int(moment * 2) for moment in times)
            print(" ".join(str(counts[half]) for half in range(max(counts) + 1)))
        for words, count in failed.most_common(3):
            print(f"    {count} x {words}")


if __name__ == "__main__":
    main()
