"""Ctrl-C while a batch's event loop turns: never lost, whatever it meets."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncGenerator, Callable

import pytest

from summarizer.batch.turning import in_this_thread


def _press() -> None:
    signal.raise_signal(signal.SIGINT)


def _press_and_swallow() -> None:
    with contextlib.suppress(KeyboardInterrupt):
        _press()


@pytest.mark.parametrize("press", [_press, _press_and_swallow])
def test_an_interrupt_behind_a_result_ends_the_batch(press: Callable[[], None]) -> None:
    """It comes when the result is there and the loop has not yet come to rest, in a callback that may swallow it."""
    closed: list[bool] = []

    async def numbers() -> AsyncGenerator[int]:
        try:
            for number in range(1, 4):
                if number == 2:
                    asyncio.get_running_loop().call_soon(press)
                yield number
        finally:
            await asyncio.sleep(0.01)
            closed.append(True)

    got: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        got.extend(in_this_thread(numbers()))
    assert got == [1]
    assert closed == [True]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_cancels_what_is_waited_for() -> None:
    """It wakes a loop that has nothing to do, and the generator may clean up first."""
    cleaned: list[bool] = []

    async def numbers() -> AsyncGenerator[int]:
        asyncio.get_running_loop().call_later(0.01, _press)
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0)
            cleaned.append(True)
        yield 1

    with pytest.raises(KeyboardInterrupt):
        list(in_this_thread(numbers()))
    assert cleaned == [True]


def test_a_second_interrupt_does_not_wait() -> None:
    """Who presses again while the batch is cleaning up is heard at once."""
    cleaned: list[bool] = []

    async def numbers() -> AsyncGenerator[int]:
        loop = asyncio.get_running_loop()
        loop.call_soon(_press)
        try:
            await asyncio.sleep(60)
        finally:
            loop.call_soon(_press)
            await asyncio.sleep(0.05)
            cleaned.append(True)
        yield 1

    with pytest.raises(KeyboardInterrupt):
        list(in_this_thread(numbers()))
    assert cleaned == []


def test_a_handler_of_the_program_stays_its_own() -> None:
    """A program that handles the signal itself goes on doing so."""
    pressed: list[int] = []

    async def numbers() -> AsyncGenerator[int]:
        _press()
        yield 1

    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number))
    try:
        assert list(in_this_thread(numbers())) == [1]
    finally:
        signal.signal(signal.SIGINT, before)
    assert pressed == [signal.SIGINT]
