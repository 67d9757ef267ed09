"""One provider, and its client, for all the runs of a batch, asked no faster than it takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from summarizer.batch.gate import Gate
from summarizer.batch.limits import Budget, Left, Pace
from summarizer.batch.places import Places
from summarizer.errors import DeadlineError, ProviderError, UsageError
from summarizer.exchange import Reply, Request, Usage
from summarizer.prices import Prices
from summarizer.providers.base import Provider, Recorder
from summarizer.providers.registry import provider_for
from summarizer.retrying import Deadline


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast a batch may go: requests at once, requests and tokens a minute, tokens and USD in all (None: any), and
    in how many processes answers are checked (1: in this one)."""

    concurrency: int = 8
    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    token_budget: int | None = None
    usd_budget: Decimal | None = None
    processes: int = 1


class Crowd:
    """What the runs of a batch share. `answers` gives the reply that is there already, raises the error, or is None."""

    def __init__(self, speed: Speed, answers: Callable[[Request], Reply | None] | None = None) -> None:
        self.answer_to = answers or (lambda _: None)
        self._gate = Gate(speed.concurrency)
        self.places = Places(self._gate)
        self._budget = Budget(None if speed.token_budget is None else Decimal(speed.token_budget), "tokens")
        self._money = Budget(speed.usd_budget, "USD")
        self._prices = None if speed.usd_budget is None else Prices.in_use()
        self._requests, self._tokens = Pace(speed.requests_per_minute), Pace(speed.tokens_per_minute)
        self._requests_left, self._tokens_left = Left(), Left()
        self._shared: dict[str, Provider] = {}
        self._turnstile = asyncio.Lock()

    def connect(self, model: str, *, client: Any = None, recorder: Recorder | None = None) -> Provider:
        """The shared provider of a model; one of its own for a run that records, which notes its own traffic."""
        if recorder is not None:
            return _Member(provider_for(model, client=client, recorder=recorder), self, is_own=True)
        if model not in self._shared:
            self._shared[model] = provider_for(model, client=client)
        return _Member(self._shared[model], self)

    async def aclose(self) -> None:
        """Free what was opened. A caller's own client stays open."""
        for provider in self._shared.values():
            await provider.aclose()

    async def one_by_one(self) -> None:
        """Let one pass in a turn of the event loop.

        Checking an answer takes milliseconds. Of hundreds of answers that came together all would be checked before
        anything else is done: no result handed on, no request sent.
        """
        async with self._turnstile:
            await asyncio.sleep(0)

    @asynccontextmanager
    async def turn(self, request: Request, who: object) -> AsyncIterator[list[Reply]]:
        """Wait until the request may go. Its reply is put into the list."""
        estimate, price = request.estimated_tokens, self._price(request)
        replies: list[Reply] = []
        sent: list[float] = []

        async def paced() -> None:
            await self._requests.wait(1)
            await self._tokens.wait(estimate)
            sent.extend((await self._requests_left.wait(1), await self._tokens_left.wait(estimate)))

        async with self._budget.reserved(Decimal(estimate)) as tokens, self._money.reserved(price) as money:
            try:
                async with self._gate.turn(who, paced):
                    yield replies
                    self._hear(replies, *sent)
            finally:
                used = used_tokens(replies[0].usage, estimate) if replies else 0
                self._tokens.give_back(estimate - used)
                tokens.append(Decimal(used))
                money.append(self._cost(request, replies[0].usage, price) if replies else Decimal(0))

    def _hear(self, replies: list[Reply], requests: float, tokens: float) -> None:
        for left in (reply.remaining for reply in replies if reply.remaining is not None):
            self._requests_left.heard(requests, left.requests, left.requests_reset)
            self._tokens_left.heard(tokens, left.tokens, left.tokens_reset)

    def _price(self, request: Request) -> Decimal:
        """What a request costs at most. UsageError where there is a budget, and no price that it could be held to."""
        if self._prices is None:
            return Decimal(0)
        price = self._prices.estimate([request], request.model)
        if price is None:
            raise UsageError(f"a budget in USD needs a price, and {self._prices.rates(request.model)[1]}")
        return price

    def _cost(self, request: Request, usage: Usage, price: Decimal) -> Decimal:
        """What it cost; where the provider does not count its tokens, as much as it could."""
        rates = self._prices.rates(request.model)[0] if self._prices is not None else None
        cost = rates.cost(usage) if rates is not None else Decimal(0)
        return price if cost is None else cost


def used_tokens(usage: Usage, estimate: int) -> int:
    """The tokens that a reply cost; where the provider does not count, as many as were thought."""
    if usage.prompt_tokens is None and usage.completion_tokens is None:
        return estimate
    return (usage.prompt_tokens or 0) + (usage.completion_tokens or 0)


class _Member:
    """The provider as one run sees it: awaited requests take their turn. Closing it closes only what is its own.

    A run whose request failed waits for its next try, and another may take its place meanwhile.
    """

    def __init__(self, provider: Provider, crowd: Crowd, *, is_own: bool = False) -> None:
        self._provider, self._crowd, self._is_own = provider, crowd, is_own
        self._is_away = False

    async def asend(self, request: Request, *, timeout: float | None) -> Reply:
        """As the provider's, waiting for its turn first: within the same `timeout`."""
        if (reply := self._crowd.answer_to(request)) is not None:
            return reply
        deadline = Deadline(timeout)
        self._be_here()
        try:
            async with asyncio.timeout(timeout), self._crowd.turn(request, self) as replies:
                replies.append(await self._provider.asend(request, timeout=deadline.remaining()))
        except ProviderError as fault:
            if fault.transient:
                self._is_away = True
                self._crowd.places.leave()
            raise
        except TimeoutError as late:
            raise DeadlineError(
                f"the deadline passed while {request.purpose} waited for its turn or its answer: {timeout:.1f} s were"
                " left for it; allow more with --timeout"
            ) from late
        await self._crowd.one_by_one()
        return replies[0]

    async def aclose(self) -> None:
        """Free what a run that records opened."""
        self._be_here()
        if self._is_own:
            await self._provider.aclose()

    def _be_here(self) -> None:
        if self._is_away:
            self._is_away = False
            self._crowd.places.come_back()

    def send(self, request: Request, *, timeout: float | None) -> Reply:
        """The provider's own: a batch awaits its requests."""
        return self._provider.send(request, timeout=timeout)

    def stream(self, request: Request, *, timeout: float | None) -> Iterator[str | Reply]:
        """The provider's own."""
        return self._provider.stream(request, timeout=timeout)

    def astream(self, request: Request, *, timeout: float | None) -> AsyncIterator[str | Reply]:
        """The provider's own."""
        return self._provider.astream(request, timeout=timeout)

    def close(self) -> None:
        """Nothing: `aclose` does it."""
