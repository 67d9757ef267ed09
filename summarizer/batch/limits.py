"""How fast a batch may ask: requests and tokens a minute, what the server says is left, tokens and money in all."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

from summarizer.errors import BudgetError
from summarizer.retrying import LONGEST_WAIT

_LOOK = 1.0  # seconds after which who waits looks whether the server has said something else


class Pace:
    """At most so much a minute, evenly spaced, so that no minute holds more. Without a number it never waits.

    (aiolimiter, which was looked at, lets a whole minute's worth through at the start and takes nothing back.)
    """

    def __init__(self, per_minute: float | None) -> None:
        self._seconds = 60 / per_minute if per_minute else 0.0  # for one request or token
        self._free = 0.0  # when the next may go, on the monotonic clock

    async def wait(self, amount: float) -> None:
        """Until `amount` may go."""
        now = time.monotonic()
        start = max(now, self._free)
        self._free = start + amount * self._seconds
        if start > now:
            await asyncio.sleep(start - now)

    def give_back(self, amount: float) -> None:
        """What was waited for and not used; negative where more was."""
        self._free -= amount * self._seconds


class Left:
    """What the server says that it still takes, of requests or of tokens, spread over the time until it is full again.

    So a server whose bucket is filled steadily is asked, once the bucket is half empty, as fast as it is filled; one
    that counts afresh each minute is asked evenly to the minute's end. Where nothing is left, all wait until then. No
    wait is longer than a minute, whatever was said.
    """

    def __init__(self) -> None:
        self._sent = 0.0  # in all
        self._left, self._spacing = math.inf, 0.0  # and the seconds for one request or token
        self._free = self._full = 0.0  # when the next may go, and when nothing holds any more, on the loop's clock
        self._turn = asyncio.Lock()

    async def wait(self, amount: float) -> float:
        """Until `amount` may go. What `heard` asks for: all that was sent up to this request."""
        async with self._turn:
            while (pause := self._due(amount) - _clock()) > 0:
                await asyncio.sleep(min(pause, _LOOK))
            self._free = _clock() + amount * self._spacing
            self._left -= amount
            self._sent += amount
            return self._sent

    def heard(self, sent: float, left: int | None, reset: float | None) -> None:
        """What an answer says: what was left when its request came, and the seconds until all is there again.

        What was sent since then is taken off.
        """
        if left is None or reset is None:
            return
        reset = min(reset, LONGEST_WAIT)
        self._left = left - (self._sent - sent)
        self._full = _clock() + reset
        self._spacing = reset / max(1.0, self._left)
        self._free = min(self._free, _clock() + self._spacing)

    def _due(self, amount: float) -> float:
        return self._full if amount > self._left else min(self._free, self._full)


def _clock() -> float:
    return asyncio.get_running_loop().time()


class SpentError(BudgetError):
    """The next request of a batch would pass its budget: the batch ends, no article is at fault."""


class Budget:
    """What a batch may use, in a unit. Each request reserves what it may use at most, and settles what it used."""

    def __init__(self, limit: Decimal | None, unit: str) -> None:
        self.limit, self.unit = limit, unit
        self.used = Decimal(0)
        self._reserved = Decimal(0)
        self._settled = asyncio.Event()

    @asynccontextmanager
    async def reserved(self, amount: Decimal) -> AsyncIterator[list[Decimal]]:
        """Wait for room that requests in flight may leave. What the block used, it puts into the list.

        SpentError where there is no room left.
        """
        while not self._fits(amount):
            if not self._reserved:
                raise self._spent(amount)
            await self._settled.wait()
        self._reserved += amount
        used: list[Decimal] = []
        try:
            yield used
        finally:
            self._reserved -= amount
            self.used += sum(used)
            self._settled.set()
            self._settled = asyncio.Event()

    def reserve(self, amount: Decimal) -> None:
        """Reserve what something may use that is to be settled later. SpentError where there is no room."""
        if not self._fits(amount):
            raise self._spent(amount)
        self._reserved += amount

    def settle(self, used: Decimal) -> None:
        """Put what was used in the place of all that was reserved."""
        self._reserved = Decimal(0)
        self.used += used

    def left(self) -> Decimal | None:
        """What may still be used; None where anything may."""
        return None if self.limit is None else max(Decimal(0), self.limit - self.used)

    def _fits(self, amount: Decimal) -> bool:
        return self.limit is None or self.used + self._reserved + amount <= self.limit

    def _spent(self, amount: Decimal) -> SpentError:
        used = self.used + self._reserved
        return SpentError(
            f"the next request may take {amount:,f} {self.unit}, and {used:,f} of the {self.limit:,f} that"
            " the batch may use are used; what is finished is kept"
        )
