"""Requests offered by the clock, however late the answers are, and how long each took from the moment it was due."""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Send = Callable[[Any], Awaitable[str]]  # what to ask about in, what is wrong with the answer out: "" where nothing is


@dataclass
class Offered:
    """Seconds of those that went well, and the others by what happened."""

    rate: float
    seconds: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)

    def percentile(self, of_hundred: int) -> float:
        """In milliseconds."""
        return statistics.quantiles(self.seconds, n=100, method="inclusive")[of_hundred - 1] * 1000

    def figures(self) -> dict[str, Any]:
        """For keeping."""
        errors = {"errors": self.errors.total(), "kinds": dict(self.errors)}
        return {"rate": self.rate, "answered": len(self.seconds), **errors, "p50_ms": self.percentile(50)} | {
            "p99_ms": self.percentile(99),
            "most_ms": max(self.seconds) * 1000,
        }


async def offered(send: Send, asked: Iterator[Any], rate: float, seconds: float) -> Offered:
    """Open loop: each is sent when it is due, and its time runs from then."""
    found = Offered(rate)
    began = time.monotonic()

    async def one(due: float, what: Any) -> None:
        await _timed(send, what, due, found)

    async with asyncio.TaskGroup() as tasks:
        for number, what in enumerate(itertools.islice(asked, max(2, round(rate * seconds)))):
            due = began + number / rate
            await asyncio.sleep(due - time.monotonic())
            tasks.create_task(one(due, what))
    return found


async def drawn(send: Send, asked: Iterator[Any], at_once: int, seconds: float) -> Offered:
    """Closed loop: so many at once, each followed by the next; the rate is what came of it."""
    found = Offered(0.0)
    began = time.monotonic()

    async def one() -> None:
        while time.monotonic() < began + seconds:
            await _timed(send, next(asked), time.monotonic(), found)

    await asyncio.gather(*(one() for _ in range(at_once)))
    found.rate = len(found.seconds) / (time.monotonic() - began)
    return found


async def _timed(send: Send, what: Any, due: float, found: Offered) -> None:
    try:
        error = await send(what)
    except Exception as fault:  # noqa: BLE001 - whatever it is, it is counted
        error = type(fault).__name__
    if error:
        found.errors[error] += 1
    else:
        found.seconds.append(time.monotonic() - due)
