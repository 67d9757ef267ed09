"""What a run may use by the provider's Batch API, by an estimate of each request before it is sent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from summarizer.batch.crowd import Speed, used_tokens
from summarizer.batch.limits import Budget
from summarizer.errors import UsageError
from summarizer.prices import Prices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from summarizer.exchange import Reply, Request


class Allowance:
    """The budgets of a run, in tokens and in USD by the Batch API's prices. What is left is for ordinary requests."""

    def __init__(self, speed: Speed) -> None:
        self._speed = speed
        self._tokens = Budget(None if speed.token_budget is None else Decimal(speed.token_budget), "tokens")
        self._money = Budget(speed.usd_budget, "USD")
        self._prices = None if speed.usd_budget is None else Prices.in_use()
        self._used, self._cost = Decimal(0), Decimal(0)  # by answers that are not settled

    def reserve(self, requests: Sequence[Request]) -> None:
        """Reserve what the requests of an article may take. SpentError where there is no room, UsageError where there
        is a budget in USD and no price."""
        price = sum(map(self._price, requests), Decimal(0))
        self._tokens.reserve(Decimal(sum(request.estimated_tokens for request in requests)))
        self._money.reserve(price)

    def answered(self, model: str, reply: Reply) -> None:
        """Count what an answer took; where its tokens are not told, nothing is known and nothing counted."""
        self._used += used_tokens(reply.usage, 0)
        rates = self._prices.batch_rates(model)[0] if self._prices is not None else None
        self._cost += (rates.cost(reply.usage) if rates is not None else None) or Decimal(0)

    def settle(self) -> None:
        """What the answers took, in the place of what was reserved."""
        self._tokens.settle(self._used)
        self._money.settle(self._cost)
        self._used, self._cost = Decimal(0), Decimal(0)

    def rest(self) -> Speed:
        """The speed with what is left of its budgets."""
        tokens = self._tokens.left()
        return replace(self._speed, token_budget=None if tokens is None else int(tokens), usd_budget=self._money.left())

    def _price(self, request: Request) -> Decimal:
        if self._prices is None:
            return Decimal(0)
        price = self._prices.estimate([request], request.model, is_batched=True)
        if price is None:
            raise UsageError(f"a budget in USD needs a price, and {self._prices.batch_rates(request.model)[1]}")
        return price
