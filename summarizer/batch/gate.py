"""How many requests of a batch are in flight at once: as many as the server takes."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from summarizer.batch.trouble import Trouble
from summarizer.errors import ProviderError
from summarizer.retrying import LONGEST_WAIT

_TOO_MUCH = {429, 503, 529}
_GROWTH = 2.0  # seconds, or times the latency where that is longer, from nothing to `most`
_FIRST_PROBE, _PROBES = 0.5, 1.0  # seconds into a pause, and between two probes
_FIRST_PAUSE = 0.1  # seconds, doubled with each cut that no answer came before


class Gate:
    """As many requests in flight as the server takes, at most `most`.

    A server that says "too much" halves the number, once for all that were in flight then; so does one that no longer
    answers at all. `Retry-After` holds everybody back, but for one request each second that asks whether it still
    holds: once that is answered, all go on. Answers raise the number along the cubic curve of Ha, Rhee and Xu (CUBIC,
    2008): quickly back to where it was cut, slowly past that, faster the longer nothing is refused. It depends on time
    rather than on rounds of answers, so that a storm is overcome as soon by 256 as by 8 at once.
    """

    def __init__(self, most: int, trouble: Trouble | None = None) -> None:
        self.most = most
        self.limit = float(most)
        self.trouble = trouble or Trouble()
        self.grows = asyncio.Event()
        self._active = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._plateau = self._trough = float(most)  # the limits before and after the last cut
        self._cut = self._since = float("-inf")  # the last cut, and when growth began, on the loop's clock
        self._resume = self._probe = 0.0  # when all may go on, and when one may try
        self._in_vain = 0  # cuts since the last answer
        self._broken = 0  # other faults since the last answer
        self._latency = 0.0

    @asynccontextmanager
    async def turn(self, who: object, paced: Callable[[], Awaitable[None]] | None = None) -> AsyncIterator[None]:
        """A place among those in flight; how the block ends moves the limit.

        `who` is the article that asks; `paced` is awaited in the place, before the block.
        """
        await self._enter()
        began = _clock()
        try:
            if paced is not None:
                await paced()
                began = _clock()
            yield
            self._answered(began)
        except ProviderError as fault:
            if fault.transient:
                self._failed(fault, began, who)
            raise
        finally:
            self._active -= 1
            self._admit()

    def _answered(self, began: float) -> None:
        now = _clock()
        self._latency += (now - began - self._latency) / 8
        self._broken = 0
        self.trouble.answered(self.limit, now)
        if began < self._cut:  # says nothing of how it is since then
            return
        self._in_vain = 0
        if self._resume:
            self._since, self._resume = began, 0.0
        rise = _GROWTH * max(1.0, self._latency)
        self.limit = min(self.most, grown(self._trough, self._plateau, self.most, (now - self._since) / rise))
        self.grows.set()

    def _failed(self, fault: ProviderError, began: float, who: object) -> None:
        self._broken += 1
        self.trouble.failed(fault, self.limit, who, _clock())
        if fault.status in _TOO_MUCH:
            self._close(began, fault.retry_after or 0.0)
        elif self._broken >= max(4, self.limit / 2):
            self._close(began, 0.0)

    def _close(self, began: float, told: float) -> None:
        now = _clock()
        if began >= self._cut:
            self._plateau, self.limit = self.limit, max(1.0, self.limit / 2)
            self._trough, self._cut, self._since = self.limit, now, now
            self._probe = now + (_PROBES if self._in_vain else _FIRST_PROBE)
            own = min(_PROBES, _FIRST_PAUSE * 2.0 ** min(self._in_vain - 1, 9)) if self._in_vain else 0.0
            self._in_vain += 1
            told = max(told, own)
        if told:
            self._resume = max(self._resume, now + min(told, LONGEST_WAIT))

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
        while self._waiting:
            if self._waiting[0].done():  # given up
                self._waiting.popleft()
            elif self._lets_in():
                self._active += 1
                self._waiting.popleft().set_result(None)
            else:
                return

    def _lets_in(self) -> bool:
        """Whether one more may go now; in a pause, as a probe."""
        now = _clock()
        if now >= self._resume:
            return self._active < int(self.limit)
        if now >= self._probe:
            self._probe = now + _PROBES
            return True
        self._look_again(min(self._resume, self._probe) - now)
        return False

    def _look_again(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._admit)


def _clock() -> float:
    return asyncio.get_running_loop().time()


def grown(trough: float, plateau: float, most: float, passed: float) -> float:
    """The limit some time after it was cut from `plateau` to `trough`; `passed` is in units of the whole rise.

    A cubic that is flat at the plateau: steep before it and, the further, the steeper behind it.
    """
    flat = math.cbrt((plateau - trough) / most)
    return min(most, plateau + most * (passed - flat) ** 3)
