"""Waiting for an SDK no longer than the caller allows: its own timeout is between bytes, so what drips passes it."""

from __future__ import annotations

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Iterator

from summarizer.errors import DeadlineError
from summarizer.exchange import Reply

LATE = "the deadline passed while the model was answering: {:.1f} s were left for it; allow more with --timeout"


def within(timeout: float | None, work: Callable[[], Reply], abandon: Callable[[], None]) -> Reply:
    """The result of `work`, or DeadlineError after `timeout` seconds."""
    if timeout is None:
        return work()
    results: list[Reply] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as fault:  # noqa: BLE001 - handed to the waiting thread
            faults.append(fault)

    thread = _thread(run, "summarizer-request")
    thread.start()
    thread.join(timeout)
    if results:
        return results[0]
    if faults:
        raise faults[0]
    threading.Thread(target=abandon, daemon=True).start()  # closing may itself wait for the server
    raise DeadlineError(LATE.format(timeout))


def _thread(work: Callable[[], None], name: str) -> threading.Thread:
    """A thread in this one's context: what traces requests finds the span that they belong to there."""
    return threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True, name=name)


def as_it_comes(
    timeout: float | None, work: Callable[[], Iterator[str | Reply]], abandon: Callable[[], None]
) -> Iterator[str | Reply]:
    """What `work` yields, or DeadlineError `timeout` seconds after the start, however slowly it comes."""
    if timeout is None:
        yield from work()
        return
    came: queue.SimpleQueue[str | Reply | BaseException | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            for piece in work():
                came.put(piece)
            came.put(None)
        except BaseException as fault:  # noqa: BLE001 - handed to the waiting thread
            came.put(fault)

    _thread(run, "summarizer-stream").start()
    end = time.monotonic() + timeout
    while True:
        try:
            piece = came.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            threading.Thread(target=abandon, daemon=True).start()  # closing may itself wait for the server
            raise DeadlineError(LATE.format(timeout)) from None
        if piece is None:
            return
        if isinstance(piece, BaseException):
            raise piece
        yield piece
