"""How fast a batch may ask: requests at once, requests and tokens a minute, tokens and money in all."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

from summarizer.errors import BudgetError, ProviderError
from summarizer.retrying import LONGEST_WAIT

_TOO_MUCH = {429, 503, 529}
_GROWTH = 8  # with each round of answers an eighth more may be in flight, and one more at least


class Gate:
    """How many requests are in flight at once: as many as the server takes, at most `most`.

    Additive increase, multiplicative decrease (Chiu and Jain, 1989): a server that says "too much" halves the number,
    once for all that were in flight then, and holds everybody back for as long as its `Retry-After` says; answers
    raise it again.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.limit = float(most)
        self._active = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._resume = self._cut = 0.0  # on the monotonic clock

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A place among those in flight; how the block ends moves the limit."""
        await self._enter()
        try:
            while (pause := self._resume - time.monotonic()) > 0:
                await asyncio.sleep(pause)
            began = time.monotonic()
            yield
            self.limit = min(self.most, self.limit + max(1.0, self.limit / _GROWTH) / self.limit)
        except ProviderError as fault:
            if fault.status in _TOO_MUCH:
                self._close(began, fault.retry_after or 0.0)
            raise
        finally:
            self._active -= 1
            self._admit()

    def _close(self, began: float, pause: float) -> None:
        now = time.monotonic()
        self._resume = max(self._resume, now + min(pause, LONGEST_WAIT))
        if began >= self._cut:
            self._cut = now
            self.limit = max(1.0, self.limit / 2)

    async def _enter(self) -> None:
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        self._admit()
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():  # admitted, and given up at the same moment
                self._active -= 1
                self._admit()
            raise

    def _admit(self) -> None:
        """Let in who waits, first come first served."""
        while self._waiting and self._active < int(self.limit):
            place = self._waiting.popleft()
            if not place.done():
                self._active += 1
                place.set_result(None)


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
