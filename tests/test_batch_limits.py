"""A batch asks no faster than its server takes and its owner allows."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer import BudgetError, UsageError, summarise_many
from summarizer.batch.crowd import Crowd, Speed
from summarizer.batch.gate import Gate, grown
from summarizer.batch.limits import Budget, Pace, SpentError
from summarizer.errors import ProviderError
from tests.loopback import status
from tests.mills import MODEL, grinds, mill
from tests.virtual_time import run_at_once

TOO_MUCH = ProviderError("too much", status=429, transient=True)


async def test_answers_that_came_together_are_checked_one_by_one() -> None:
    """Between two of eight that have their answers, whatever else there is to do has its turn."""
    crowd, done = Crowd(Speed()), list[str]()

    async def check() -> None:
        await crowd.one_by_one()
        done.append("a check")

    async def go_on() -> None:
        while done.count("a check") < 8:
            done.append("something else")
            await asyncio.sleep(0)

    await asyncio.gather(*(check() for _ in range(8)), go_on())
    assert ("a check", "a check") not in pairwise(done)


class _Narrow:
    """A server that takes so many requests at once and refuses the others."""

    def __init__(self, most: int, **headers: str) -> None:
        self.most, self.headers = most, headers
        self.active = self.refused = 0
        self.lock = threading.Lock()

    def __call__(self, handler: Any) -> None:
        with self.lock:
            is_refused = self.active >= self.most
            self.refused += is_refused
            self.active += not is_refused
        if is_refused:
            status(429, **self.headers)(handler)
            return
        time.sleep(0.02)
        with self.lock:
            self.active -= 1
        grinds()(handler)


@pytest.mark.parametrize("headers", [{}, {"Retry_After_Ms": "30"}], ids=["no header", "retry-after"])
def test_all_finish_where_the_server_takes_few_at_once(serve: Any, quick: None, headers: dict[str, str]) -> None:
    """48 articles, 32 at once, of which the server takes four: all finish, without many requests in vain."""
    narrow = _Narrow(4, **headers)
    server = serve(narrow)
    results = list(summarise_many(map(mill, range(1000, 1048)), model=MODEL, concurrency=32))
    assert [result.summary is not None for result in results] == [True] * 48
    assert len(server.requests) == 48 + narrow.refused
    assert narrow.refused < 2 * 48


async def _refuse(gate: Gate, count: int, retry_after: float | None = None) -> None:
    """So many in flight at once, all refused."""
    fault = ProviderError("too much", status=429, retry_after=retry_after, transient=True)
    together = asyncio.Barrier(count)

    async def one() -> None:
        async with gate.turn(object()):
            await together.wait()
            raise fault

    await asyncio.gather(*(one() for _ in range(count)), return_exceptions=True)


async def test_one_storm_halves_once() -> None:
    """Sixteen refusals of what was in flight together halve the limit once; the next storm halves it again."""
    gate = Gate(16)
    await _refuse(gate, 16)
    assert gate.limit == 8
    await _refuse(gate, 8)
    assert gate.limit == 4
    for _ in range(4):
        await _refuse(gate, 1)
    assert gate.limit == 1


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 4), st.floats(0, 1))
def test_it_grows_slowly_where_it_was_cut_then_faster(low: float, high: float, passed: float, more: float) -> None:
    """From the trough, never down, flat at the plateau; at the most after two rises, whatever happened before."""
    most = 64
    plateau = 1 + 63 * high
    trough = 1 + (plateau - 1) * low
    limit = grown(trough, plateau, most, passed)
    assert trough - 1e-9 <= limit <= grown(trough, plateau, most, passed + more) + 1e-9
    assert grown(trough, plateau, most, 0) == pytest.approx(trough)
    assert grown(trough, plateau, most, ((plateau - trough) / most) ** (1 / 3)) == pytest.approx(plateau)
    assert grown(trough, plateau, most, 2) == most


def test_answers_open_it_to_the_most() -> None:
    """Cut down to one, it is open again after some seconds of answers, and not at the first of them."""

    async def seconds() -> float:
        gate, clock = Gate(64), asyncio.get_running_loop().time
        for _ in range(12):
            await _refuse(gate, 1)
        assert gate.limit == 1
        async with gate.turn(object()):
            await asyncio.sleep(0.01)
        assert gate.limit < 8
        began = clock()
        while gate.limit < 64:
            async with gate.turn(object()):
                await asyncio.sleep(0.05)
        return clock() - began

    assert 1 < run_at_once(seconds()) < 4


def test_a_server_that_answers_nobody_is_asked_less() -> None:
    """One fault among answers costs nothing; faults without an answer between them halve the limit."""

    async def limits() -> list[float]:
        gate, seen = Gate(16), list[float]()
        for ends in ("b", "abababababababababab", "b" * 12):
            for end in ends:
                with contextlib.suppress(ProviderError):
                    async with gate.turn(object()):
                        if end == "b":
                            raise ProviderError("broken", status=500, transient=True)
            seen.append(gate.limit)
        return seen

    once, mixed, nobody = run_at_once(limits())
    assert (once, mixed) == (16, 16)
    assert nobody < 16


def test_while_all_wait_one_asks_whether_they_must() -> None:
    """With a minute to wait, one request a second goes; its answer lets the others go."""

    async def times() -> list[float]:
        gate, clock, sent = Gate(8), asyncio.get_running_loop().time, list[float]()

        async def one(fault: ProviderError | None) -> None:
            async with gate.turn(object()):
                sent.append(clock())
                await asyncio.sleep(0.01)
                if fault:
                    raise fault

        await _refuse(gate, 1, retry_after=60)
        faults = [ProviderError("too much", status=429, retry_after=60, transient=True)] * 3 + [None] * 4
        await asyncio.gather(*map(one, faults), return_exceptions=True)
        return sent

    sent = run_at_once(times())
    assert [round(moment, 1) for moment in sent[:4]] == [0.5, 1.5, 2.5, 3.5]
    assert max(sent) < 4


async def test_retry_after_holds_everybody_back() -> None:
    """While one is told to wait, no other is sent."""
    gate = Gate(4)
    await _refuse(gate, 1, retry_after=0.15)
    began = time.monotonic()
    async with gate.turn(object()):
        assert time.monotonic() - began >= 0.14


@given(st.lists(st.sampled_from(["answer", "refuse", "break", "cancel"]), max_size=40), st.integers(1, 9))
def test_never_more_at_once_than_allowed_and_none_forgotten(ends: list[str], most: int) -> None:
    """However requests end, the number in flight keeps to the limit and everyone has a turn."""
    gate, active, seen = Gate(most), 0, 0

    async def one(end: str) -> None:
        nonlocal active, seen
        async with gate.turn(object()):
            active, seen = active + 1, seen + 1
            assert active <= most
            try:
                await asyncio.sleep(0)
                if end == "refuse":
                    raise TOO_MUCH
                if end == "break":
                    raise ProviderError("broken", transient=True)
                if end == "cancel":
                    raise asyncio.CancelledError
            finally:
                active -= 1

    async def all_of_them() -> None:
        await asyncio.wait_for(asyncio.gather(*map(one, ends), return_exceptions=True), 2 * len(ends) + 1)

    run_at_once(all_of_them())  # forty refusals, one after the other, hold back for half a minute
    assert (active, seen) == (0, len(ends))
    assert 1 <= gate.limit <= most


async def test_a_place_given_up_while_waiting_is_free_for_the_next() -> None:
    """A request that is cancelled in the queue, or at the moment of its admission, blocks nobody."""
    gate = Gate(1)

    async def hold(seconds: float) -> None:
        async with gate.turn(object()):
            await asyncio.sleep(seconds)

    first = asyncio.create_task(hold(0.02))
    given_up = asyncio.create_task(hold(0))
    last = asyncio.create_task(hold(0))
    await asyncio.sleep(0.01)
    given_up.cancel()
    await asyncio.wait_for(asyncio.gather(first, last), 2)
    held = asyncio.create_task(hold(0))
    await asyncio.sleep(0)  # admitted, not yet running on
    held.cancel()
    await asyncio.wait_for(hold(0), 2)


async def test_requests_are_spaced_evenly() -> None:
    """At 6,000 a minute, eleven take a tenth of a second, however many come at once."""
    pace, began = Pace(6000), time.monotonic()
    await asyncio.gather(*(pace.wait(1) for _ in range(11)))
    assert 0.09 <= time.monotonic() - began < 1
    await Pace(None).wait(10**9)


async def test_tokens_that_were_not_used_are_given_back() -> None:
    """After a refund the next one need not wait for what was only thought to be used."""
    pace = Pace(60)
    await pace.wait(100)
    pace.give_back(100)
    await asyncio.wait_for(pace.wait(1), 0.5)


def test_a_batch_keeps_to_requests_a_minute(serve: Any) -> None:
    """Eight articles at 1,200 requests a minute: seven gaps of 50 ms."""
    server, began = serve(grinds()), time.monotonic()
    list(summarise_many(map(mill, range(1000, 1008)), model=MODEL, requests_per_minute=1200, tokens_per_minute=10**9))
    assert server.times[-1] - began >= 7 * 0.05


async def test_a_budget_waits_for_what_is_in_flight() -> None:
    """A request that would fit once another has used less than it reserved waits for it; else the budget is spent."""
    budget, order = Budget(Decimal(100), "tokens"), list[str]()

    async def use(name: str, reserved: int, used: int) -> None:
        async with budget.reserved(Decimal(reserved)) as told:
            order.append(f"{name} begins")
            await asyncio.sleep(0.01)
            told.append(Decimal(used))
            order.append(f"{name} ends")

    await asyncio.wait_for(asyncio.gather(use("first", 80, 30), use("second", 60, 60)), 2)
    assert order == ["first begins", "first ends", "second begins", "second ends"]
    with pytest.raises(SpentError, match="90 of the 100"):
        await use("third", 20, 0)
    async with Budget(None, "tokens").reserved(Decimal(10**12)):
        pass


async def test_a_request_that_fails_gives_its_reservation_back() -> None:
    """What ends without an answer is counted as nothing."""
    budget = Budget(Decimal(100), "tokens")
    for _ in range(3):
        with pytest.raises(ProviderError):
            async with budget.reserved(Decimal(100)):
                raise TOO_MUCH
    assert budget.used == 0


def test_a_budget_in_usd_is_not_passed(serve: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is held by the price of the model that is asked; without one the batch does not begin."""
    server = serve(grinds())
    prices = tmp_path / "prices.json"
    monkeypatch.setenv("SUMMARIZER_PRICES", str(prices))
    rates = {"prompt": 1, "completion": 1}  # a request may take some 5,500 tokens, and takes 120
    prices.write_text(json.dumps({"usd_per_million_tokens": {MODEL: rates}}))
    sources = list(map(mill, range(1000, 1020)))
    with pytest.raises(BudgetError, match="USD"):
        list(summarise_many(sources, model=MODEL, batch_usd_budget=0.0063))
    assert 0 < len(server.requests) * 120 <= 6300
    sent = len(server.requests)
    prices.write_text(json.dumps({"usd_per_million_tokens": {MODEL: None}}))
    with pytest.raises(UsageError, match="price"):
        list(summarise_many(sources, model=MODEL, batch_usd_budget=1))
    assert len(server.requests) == sent


async def test_a_shared_provider_is_closed_once() -> None:
    """Runs share the provider of a model; only the crowd closes it."""
    closed = []

    class Shared:
        async def aclose(self) -> None:
            closed.append(self)

    crowd = Crowd(Speed())
    crowd._shared["openai/m"] = Shared()  # type: ignore[assignment]
    await crowd.connect("openai/m").aclose()
    assert not closed
    await crowd.aclose()
    assert len(closed) == 1
