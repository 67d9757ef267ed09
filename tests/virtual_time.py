"""An event loop whose clock goes on when nobody has anything to do: an hour of waiting takes no time."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


class _Loop(asyncio.SelectorEventLoop):
    _scheduled: list[Any]
    _ready: Any
    _timer_cancelled_count: int
    _now = 0.0

    def time(self) -> float:
        return self._now

    def _run_once(self) -> None:
        while self._scheduled and self._scheduled[0]._cancelled:
            heapq.heappop(self._scheduled)._scheduled = False
            self._timer_cancelled_count -= 1
        if not self._ready and self._scheduled:
            self._now = max(self._now, self._scheduled[0]._when)
        super()._run_once()  # type: ignore[misc]


def run_at_once(work: Coroutine[Any, Any, _T]) -> _T:
    """The result of the work, whose sleeps take no time. Its clock is the loop's, from 0."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work)
