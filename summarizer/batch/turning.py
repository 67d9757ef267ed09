"""What an asynchronous generator gives, in a thread that has no event loop running."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import AsyncGenerator, Coroutine, Iterator
from typing import Any, TypeVar

from summarizer.errors import UsageError

T = TypeVar("T")


def in_this_thread(results: AsyncGenerator[T]) -> Iterator[T]:
    """The results (none is None), by an event loop of its own that turns while the next one is asked for.

    UsageError where this thread's event loop is running already.
    """
    with contextlib.suppress(RuntimeError):
        asyncio.get_running_loop()
        raise UsageError("an event loop is running in this thread: iterate `asummarise_many` instead")

    async def following() -> T | None:
        return await anext(results, None)

    with asyncio.Runner() as runner:
        try:
            while (result := _turned(runner.get_loop(), following())) is not None:
                yield result
        finally:
            if not getattr(results, "ag_running", False):  # as it is where a second interrupt broke in
                _turned(runner.get_loop(), results.aclose())


def _turned(loop: asyncio.AbstractEventLoop, awaited: Coroutine[Any, Any, T]) -> T:
    """What is awaited. Ctrl-C cancels it and is raised when the loop has come to rest; the second time, at once.

    `asyncio.Runner.run` raises it in whatever callback is running where what it awaits is done already: then it may be
    lost with that callback, or leave a loop that stops too early the next time.
    """
    task = loop.create_task(awaited)
    came = False

    def interrupt(*_: object) -> None:
        nonlocal came
        if came:
            raise KeyboardInterrupt
        came = True
        task.cancel()
        loop.call_soon_threadsafe(lambda: None)  # wakes it

    is_ours = threading.current_thread() is threading.main_thread() and (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if is_ours:
        signal.signal(signal.SIGINT, interrupt)
    try:
        return loop.run_until_complete(task)
    finally:
        if is_ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if came:
            raise KeyboardInterrupt
